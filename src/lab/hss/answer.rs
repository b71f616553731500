//! Why a request is refused.

use crate::codec::diameter::{
    AvpWriter, Failed, Fault, Fields, Identity, Message, ResultCode, TGPP, Tagged, Value, dictionary,
    experimental, group, row,
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

/// Who asks, by Origin-Host, and whether it insists on a feature.
pub(super) fn heed<'a>(request: &Message<'a>) -> (&'a str, Result<(), Refusal>) {
    let (mut host, mut heeded) = (None, Ok(()));
    for avp in request.avps().whole() {
        if avp.is::<row::SupportedFeatures>() {
            if avp.mandatory() && heeded.is_ok() {
                heeded = feature(avp.value);
            }
        } else if avp.is::<row::OriginHost>() && host.is_none() {
            host = Identity::decode(avp.value);
        }
    }
    (host.map_or("", |host| host.0), heeded)
}

/// Whether one of these features is wanted (TS 29.229 §7.2.1). None is supported here.
fn feature(octets: &[u8]) -> Result<(), Refusal> {
    let wanted = group::SupportedFeatures::read(octets);
    match wanted.feature_list {
        None | Some(0) => Ok(()),
        Some(_) => Err(Refusal::Features(wanted.feature_list_id.unwrap_or(1))),
    }
}
