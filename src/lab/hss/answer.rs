//! Why a request is refused.

use crate::codec::diameter::{
    AvpWriter, Avps, Failed, Fault, Message, ResultCode, Row, TGPP, Tagged, avp, dictionary, experimental,
    row,
};
use crate::machine::diameter::Outcome;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// With a Result-Code of the base protocol.
    Base(ResultCode),
    /// With an Experimental-Result-Code of 3GPP.
    Experimental(u32),
    /// For an AVP that the clause wants and the ABNF does not: 5005 with an example.
    Missing(u32, Option<u32>),
    /// For a feature without which the sender will not go on: 5011 with what there is, TS 29.229 §7.2.1.
    Features(u32),
}

impl Refusal {
    /// For an AVP that the clause wants here.
    #[must_use]
    pub fn missing<R: Tagged>() -> Self {
        Self::Missing(R::ROW.code, R::ROW.vendor())
    }

    /// What the answer says.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::Base(code) => Outcome::Result(*code),
            Self::Experimental(code) => Outcome::tgpp(*code),
            Self::Missing(..) => Outcome::Result(ResultCode::MISSING_AVP),
            Self::Features(_) => Outcome::tgpp(experimental::ERROR_FEATURE_UNSUPPORTED),
        }
    }

    /// What the answer holds beside that.
    pub(super) fn write(&self, w: &mut AvpWriter<'_>) {
        match *self {
            Self::Features(list) => w.group::<row::SupportedFeatures>(|w| {
                w.avp::<row::VendorId>(TGPP);
                w.avp::<row::FeatureListId>(list);
                w.avp::<row::FeatureList>(0);
            }),
            Self::Missing(code, vendor) => {
                let example = dictionary::row(code, vendor).map_or(Failed::None, Failed::Example);
                Fault::new(ResultCode::MISSING_AVP, example, 0).write_failed(w);
            }
            Self::Base(_) | Self::Experimental(_) => {}
        }
    }
}

/// An error of 3GPP.
pub(super) const fn error(code: u32) -> Refusal {
    Refusal::Experimental(code)
}

/// Whether the sender insists on a feature (TS 29.229 §7.2.1). None is supported here.
pub(super) fn features(request: &Message<'_>) -> Result<(), Refusal> {
    let row = row::SupportedFeatures::ROW;
    for list in request.avps().map_while(Result::ok) {
        if list.code != row.code || list.vendor != row.vendor() || list.flags & avp::MANDATORY == 0 {
            continue;
        }
        let inside = Avps::new(list.value, 0);
        let number = |row: &Row| {
            let found = inside.find(row.code, row.vendor())?;
            found.value.try_into().ok().map(u32::from_be_bytes)
        };
        if number(row::FeatureList::ROW).is_some_and(|bits| bits != 0) {
            return Err(Refusal::Features(number(row::FeatureListId::ROW).unwrap_or(1)));
        }
    }
    Ok(())
}
