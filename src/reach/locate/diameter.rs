//! What all questions to the HSS have in common: how a subscriber is named, what an answer's result means, and
//! how a serving node is named (RFC 6733 §7, TS 29.229 §6.2, TS 29.173 §6.4.5). What every request begins with
//! (Session-Id, who asks, whom) is written by `machine::diameter`.

use super::serving_node::Called;
use super::whereabouts::Whereabouts;
use crate::codec::diameter::{self, Class, Group, Identity, Message, ResultCode, TGPP, group, row};
use crate::push::{By, Cause, Reason, Refused, Rung};
use crate::wire::{DecodeError, Digits, Imsi};
use std::fmt;

/// The digits of a number as 3GPP's AVPs have them: TBCD, without nature and plan (TS 29.329 §6.3.2,
/// TS 29.272 §7.3.102).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tbcd {
    octets: [u8; Self::MOST],
    length: u8,
}

impl Tbcd {
    const MOST: usize = 10;

    /// `digits`, unless they are none or too many.
    #[must_use]
    pub fn new(digits: &str) -> Option<Self> {
        let mut octets = [0xff; Self::MOST];
        if digits.is_empty() || digits.len() > 2 * Self::MOST {
            return None;
        }
        for (at, digit) in digits.bytes().enumerate() {
            let digit = digit.is_ascii_digit().then(|| digit - b'0')?;
            let octet = &mut octets[at / 2];
            *octet = if at % 2 == 0 { 0xf0 | digit } else { *octet & 0x0f | digit << 4 };
        }
        Some(Self { octets, length: digits.len().div_ceil(2) as u8 })
    }

    /// The octets.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets[..usize::from(self.length)]
    }
}

/// A number out of an AVP.
#[must_use]
pub fn number(octets: &[u8]) -> Box<str> {
    Digits(octets).to_string().into()
}

/// An IMSI as User-Name has it: its digits, at times with a realm behind them (TS 23.003 §19.3.2).
#[must_use]
pub fn imsi(user_name: &str) -> Option<Imsi> {
    user_name.split('@').next()?.parse().ok()
}

/// How a subscriber is named in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who<'a> {
    /// By IMSI.
    Imsi(Imsi),
    /// By number, in digits.
    Msisdn(&'a str),
    /// By External Identifier, `name@domain` (TS 23.003 §19.7.2).
    External(&'a str),
    /// By IMS public identity, a SIP or telephone URI.
    Public(&'a str),
}

/// A subscriber as the structs of the codec have one, with what they borrow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'a> {
    imsi: Option<UserName>,
    msisdn: Option<Tbcd>,
    external: Option<&'a str>,
    public: Option<&'a str>,
}

/// The digits of an IMSI as text.
#[derive(Clone, Copy, Debug)]
struct UserName {
    text: [u8; 15],
    length: u8,
}

impl UserName {
    fn new(imsi: Imsi) -> Self {
        let mut text = [0; 15];
        let mut length = 0;
        for (place, digit) in text.iter_mut().zip(imsi.digits().iter()) {
            *place = b"0123456789*#abc"[usize::from(digit)];
            length += 1;
        }
        Self { text, length }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..usize::from(self.length)]).unwrap_or_default()
    }
}

impl<'a> Named<'a> {
    /// `None`: the number is none.
    pub(crate) fn new(who: Who<'a>) -> Option<Self> {
        let mut named = Self { imsi: None, msisdn: None, external: None, public: None };
        match who {
            Who::Imsi(imsi) => named.imsi = Some(UserName::new(imsi)),
            Who::Msisdn(digits) => named.msisdn = Some(Tbcd::new(digits)?),
            Who::External(name) => named.external = Some(name),
            Who::Public(name) => named.public = Some(name),
        }
        Some(named)
    }

    pub(crate) fn user_name(&self) -> Option<&str> {
        self.imsi.as_ref().map(UserName::as_str)
    }

    pub(crate) fn msisdn(&self) -> Option<&[u8]> {
        self.msisdn.as_ref().map(Tbcd::octets)
    }

    /// Sh's User-Identity (TS 29.329 §6.3.1), which has no place for an IMSI.
    pub(crate) fn identity(&self) -> group::UserIdentity<'_> {
        group::UserIdentity {
            public_identity: self.public,
            msisdn: self.msisdn(),
            external_identifier: self.external,
            ..Default::default()
        }
    }

    /// User-Identifier (TS 29.336 §6.4.2), which has no place for a public identity.
    pub(crate) fn identifier(&self) -> group::UserIdentifier<'_> {
        group::UserIdentifier {
            user_name: self.user_name(),
            msisdn: self.msisdn(),
            external_identifier: self.external,
            ..Default::default()
        }
    }
}

/// Why a question to the HSS had no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The HSS, or a node on the way, refused with a Result-Code of the base protocol.
    Result {
        /// Result-Code.
        code: ResultCode,
        /// The AVP that Failed-AVP holds: its code and vendor.
        avp: Option<(u32, Option<u32>)>,
        /// Error-Message.
        said: Option<Box<str>>,
    },
    /// The HSS refused with an Experimental-Result-Code.
    Experimental {
        /// Whose codes these are.
        vendor: u32,
        /// Experimental-Result-Code.
        code: u32,
        /// Error-Message.
        said: Option<Box<str>>,
    },
    /// The answer has neither Result-Code nor Experimental-Result.
    NoResult,
    /// The answer cannot be read.
    Malformed(DecodeError),
    /// No answer came in time.
    Silent,
    /// No peer is there that leads to the realm for the application.
    NoPeer,
    /// As many questions as may be are under way.
    Overloaded,
    /// The question cannot be put to anyone: nobody is configured, or the subscriber has no name that
    /// this way knows.
    Nobody,
}

impl Failed {
    /// Whether another HSS, or another way to it, may know better.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        refused(self).keep() == crate::push::Keep::Retry
    }

    /// The name of the code that the HSS refused with.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Self::Result { code, .. } => code.name(),
            Self::Experimental { vendor: TGPP, code, .. } => {
                let row = <row::ExperimentalResultCode as diameter::Tagged>::ROW;
                row.value_name(i32::try_from(*code).ok()?)
            }
            _ => None,
        }
    }

    /// What is to be done about it, where that is known.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Result { code: ResultCode::UNABLE_TO_DELIVER | ResultCode::REALM_NOT_SERVED, .. } => {
                Some("the peer has no route to that realm: check the realm, and the peer's routes")
            }
            Self::Result { code: ResultCode::APPLICATION_UNSUPPORTED, .. } => {
                Some("the peer leads to no server of this application: ask by another way")
            }
            Self::Result { code: ResultCode::UNABLE_TO_COMPLY, .. } => {
                Some("the HSS does not serve us this: check what it allows our Origin-Host")
            }
            Self::Experimental { vendor: TGPP, code: 5101 | 5490 | 5510 | 5511, .. } => {
                Some("the HSS does not let us ask this: have our Origin-Host allowed for it")
            }
            Self::NoPeer => Some("no peer is up: `gtpush doctor` says why"),
            Self::Nobody => Some(
                "Sh takes a number, name@domain and what [diameter.sh] public_identity makes of an IMSI; S6c and SLh take \
                 IMSI and number; S6m and S6t also name@domain; SWx an IMSI",
            ),
            _ => None,
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |f: &mut fmt::Formatter<'_>, code: u32| match self.name() {
            Some(name) => write!(f, "{name} ({code})"),
            None => write!(f, "result {code}"),
        };
        let text = |f: &mut fmt::Formatter<'_>, said: &Option<Box<str>>| match said {
            Some(said) => write!(f, ": {said:?}"),
            None => Ok(()),
        };
        match self {
            Self::Result { code, avp, said } => {
                named(f, code.0)?;
                if let Some((avp, vendor)) = avp {
                    write!(f, ", AVP {} ({avp})", diameter::dictionary::name(*avp, *vendor))?;
                }
                text(f, said)
            }
            Self::Experimental { vendor, code, said } => {
                named(f, *code)?;
                if *vendor != TGPP {
                    write!(f, " of vendor {vendor}")?;
                }
                text(f, said)
            }
            Self::NoResult => f.write_str("the answer has no result"),
            Self::Malformed(error) => write!(f, "the answer cannot be read: {error}"),
            Self::Silent => f.write_str("no answer in time"),
            Self::NoPeer => f.write_str("no peer leads there now"),
            Self::Overloaded => f.write_str("too many questions are under way"),
            Self::Nobody => f.write_str("there is nobody to ask, or the subscriber has no name for this way"),
        }
    }
}

/// The longest Error-Message that is kept, in octets.
const LONGEST_MESSAGE: usize = 160;

fn said(message: &Message<'_>) -> Option<Box<str>> {
    let text = message.get::<row::ErrorMessage>()?;
    let end = (0..=text.len().min(LONGEST_MESSAGE)).rev().find(|end| text.is_char_boundary(*end))?;
    Some(text[..end].into())
}

/// What the result of an answer is.
///
/// # Errors
/// It is none of success.
pub fn outcome(message: &Message<'_>) -> Result<(), Failed> {
    if let Some(experimental) = message.get::<row::ExperimentalResult>() {
        let result = experimental.read();
        if let Some(code) = result.experimental_result_code.and_then(|code| u32::try_from(code).ok()) {
            if ResultCode(code).class() == Some(Class::Success) {
                return Ok(());
            }
            let vendor = result.vendor_id.unwrap_or(TGPP);
            return Err(Failed::Experimental { vendor, code, said: said(message) });
        }
    }
    let code = message.get::<row::ResultCode>().and_then(|code| u32::try_from(code).ok()).map(ResultCode);
    let Some(code) = code else { return Err(Failed::NoResult) };
    if code.class() == Some(Class::Success) {
        return Ok(());
    }
    let failed = message.find(row::FailedAvp::CODE, None);
    let first = failed.and_then(|failed| diameter::Avps::new(failed.value, 0).find_map(Result::ok));
    Err(Failed::Result { code, avp: first.map(|avp| (avp.code, avp.vendor)), said: said(message) })
}

/// [`outcome`] of an answer that is asked what it says: what an AVP of a wrong length hides is not absent.
///
/// # Errors
/// It is none of success, or its AVPs cannot be told apart.
pub fn whole(message: &Message<'_>) -> Result<(), Failed> {
    outcome(message)?;
    message.avps().find_map(Result::err).map_or(Ok(()), |error| Err(Failed::Malformed(error)))
}

/// What 3GPP's Experimental-Result-Codes mean for a push: TS 29.272 §7.4, TS 29.329 §6.2, TS 29.338
/// §7.3, TS 29.173 §6.3, TS 29.336 §6.3, TS 29.273 §8.2.4. What is not here is a refusal of the node, after
/// which another way is asked.
const MEANINGS: &[(u32, Reason)] = &[
    (4201, Reason::AbsentSubscriber),
    (4223, Reason::AbsentSubscriber),
    (5001, Reason::UnknownSubscriber),
    (5004, Reason::Barred),
    (5420, Reason::UnknownSubscriber),
    (5421, Reason::Barred),
    (5450, Reason::NoGateway),
    (5451, Reason::NoGateway),
    (5550, Reason::AbsentSubscriber),
    (5553, Reason::Barred),
    (5554, Reason::Barred),
    (5556, Reason::NotProvisioned),
    (5557, Reason::Barred),
];

/// What a failed question means for a push.
#[must_use]
pub fn refused(failed: &Failed) -> Refused {
    let hss = |cause: Cause| Refused::new(cause, By::Hlr, Some(Rung::Notification));
    let own = |cause: Cause| Refused::new(cause, By::Gateway, Some(Rung::Notification));
    let coded = |reason, code: u32| Cause::coded(reason, u16::try_from(code).unwrap_or(u16::MAX));
    match failed {
        Failed::Experimental { vendor: TGPP, code, .. } => {
            let meaning = MEANINGS.iter().find(|(known, _)| known == code);
            hss(coded(meaning.map_or(Reason::NodeRefused, |(_, reason)| *reason), *code))
        }
        Failed::Experimental { code, .. } => hss(coded(Reason::NodeRefused, *code)),
        // What never came to the HSS: RFC 6733 §7.1.3.
        Failed::Result { code: ResultCode::TOO_BUSY, .. } => hss(Reason::Overloaded.into()),
        Failed::Result { code, .. } => match code.class() {
            Some(Class::ProtocolError) => own(coded(Reason::Returned, code.0)),
            _ => hss(coded(Reason::NodeRefused, code.0)),
        },
        Failed::NoResult | Failed::Malformed(_) => hss(Reason::NodeRefused.into()),
        Failed::Silent => hss(Reason::NoResponse.into()),
        Failed::NoPeer | Failed::Nobody => own(Reason::NoRoute.into()),
        Failed::Overloaded => own(Reason::Overloaded.into()),
    }
}

/// The names of a serving node that count for packets, those of an SGSN first: it takes a PDU Notification.
pub(crate) fn serving_node(found: &mut Whereabouts, node: &group::ServingNode<'_>) {
    let name = |name: Option<Identity<'_>>| name.map(|name| Called::Name(name.0.into()));
    let digits = |octets: Option<&[u8]>| octets.map(|octets| Called::Number(number(octets)));
    let sgsn = name(node.sgsn_name).into_iter().chain(digits(node.sgsn_number));
    // Those of an SGSN go before what an earlier node was called.
    found.called.splice(0..0, sgsn);
    found.called.extend(name(node.mme_name).into_iter().chain(digits(node.mme_number_for_mt_sms)));
}

/// As [`serving_node()`], of what is named besides.
pub(crate) fn additional_node(found: &mut Whereabouts, node: &group::AdditionalServingNode<'_>) {
    let same = group::ServingNode {
        sgsn_number: node.sgsn_number,
        sgsn_name: node.sgsn_name,
        mme_name: node.mme_name,
        mme_number_for_mt_sms: node.mme_number_for_mt_sms,
        ..Default::default()
    };
    serving_node(found, &same);
}

/// What a group of the answer's holds.
pub(crate) fn read<'a, T: diameter::Fields<'a>>(group: Option<Group<'a, T>>) -> Option<T> {
    group.map(|group| group.read())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::Keep;

    #[test]
    fn each_result_is_a_reason_and_only_what_is_final_ends_the_search() {
        let result = |code| Failed::Result { code: ResultCode(code), avp: None, said: None };
        let experimental = |code| Failed::Experimental { vendor: TGPP, code, said: None };
        let foreign = Failed::Experimental { vendor: 1, code: 5001, said: None };
        for (failed, keep, text) in [
            (experimental(4100), Keep::Retry, "node-refused (4100)"),
            (experimental(4201), Keep::No, "absent-subscriber (4201)"),
            (experimental(5001), Keep::No, "unknown-subscriber (5001)"),
            (experimental(5004), Keep::No, "barred (5004)"),
            (experimental(5101), Keep::Retry, "node-refused (5101)"),
            (experimental(5420), Keep::No, "unknown-subscriber (5420)"),
            (experimental(5421), Keep::No, "barred (5421)"),
            (experimental(5450), Keep::No, "no-gateway (5450)"),
            (experimental(5490), Keep::Retry, "node-refused (5490)"),
            (experimental(5510), Keep::Retry, "node-refused (5510)"),
            (experimental(5550), Keep::No, "absent-subscriber (5550)"),
            (experimental(5553), Keep::No, "barred (5553)"),
            (experimental(5556), Keep::Retry, "not-provisioned (5556)"),
            (experimental(5557), Keep::No, "barred (5557)"),
            (experimental(5999), Keep::Retry, "node-refused (5999)"),
            (foreign, Keep::Retry, "node-refused (5001)"),
            (result(3002), Keep::Retry, "returned (3002)"),
            (result(3003), Keep::Retry, "returned (3003)"),
            (result(3004), Keep::Retry, "overloaded"),
            (result(5001), Keep::Retry, "node-refused (5001)"),
            (result(5012), Keep::Retry, "node-refused (5012)"),
            (Failed::NoResult, Keep::Retry, "node-refused"),
            (Failed::Silent, Keep::Retry, "no-response"),
            (Failed::NoPeer, Keep::Retry, "no-route"),
            (Failed::Nobody, Keep::Retry, "no-route"),
            (Failed::Overloaded, Keep::Retry, "overloaded"),
        ] {
            let refused = refused(&failed);
            assert_eq!((refused.keep(), refused.cause.to_string().as_str()), (keep, text), "{failed}");
            assert_eq!(failed.may_pass(), keep == Keep::Retry);
        }
        let names: Vec<_> = MEANINGS.iter().filter_map(|(code, _)| experimental(*code).name()).collect();
        assert_eq!(names.len(), MEANINGS.len(), "{names:?}");
    }

    #[test]
    fn numbers_are_tbcd_without_nature_and_plan() {
        for (digits, octets) in [("15550001", &[0x51, 0x55, 0x00, 0x10][..]), ("155", &[0x51, 0xf5])] {
            let tbcd = Tbcd::new(digits).unwrap();
            assert_eq!(tbcd.octets(), octets);
            assert_eq!(&*number(tbcd.octets()), digits);
        }
        for wrong in ["", "+155", "1a", "123456789012345678901"] {
            assert_eq!(Tbcd::new(wrong), None, "{wrong}");
        }
        assert_eq!(imsi("001010000000001@wlan.example").unwrap().to_string(), "001010000000001");
        assert_eq!(imsi("alice@example"), None);
    }

    #[test]
    fn what_an_avp_of_a_wrong_length_hides_is_not_absent() {
        let mut octets =
            diameter::Header::request(8_388_641, 16_777_310, true).answer(false).octets().to_vec();
        // Result-Code, and a User-Identifier that would reach beyond the message.
        octets.extend([0, 0, 1, 12, 0x40, 0, 0, 12, 0, 0, 7, 0xd1]);
        octets.extend([0, 0, 0x0c, 0x1e, 0, 0, 0, 40]);
        octets[3] = octets.len() as u8;
        let message = Message::parse(&octets).unwrap();
        assert_eq!(outcome(&message), Ok(()));
        let informed = super::super::s6m::informed(&message);
        assert!(matches!(informed, Err(Failed::Malformed(_))), "{informed:?}");
    }
}
