//! Asking OsmoHLR by its control interface: attach state and SGSN of a subscriber, as the GSUP clients left
//! them (OsmoHLR user manual, "subscriber.by-*.info").

use super::serving_node::Called;
use super::whereabouts::Whereabouts;
use crate::machine::ctrl::Failure;
use crate::push::{By, Reason, Refused, Rung};
use crate::wire::Imsi;
use std::fmt;

/// How OsmoHLR knows a subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who<'a> {
    /// By IMSI.
    Imsi(Imsi),
    /// By number, in digits.
    Msisdn(&'a str),
}

/// The variable that holds what is asked for.
#[must_use]
pub fn variable(who: Who<'_>) -> String {
    match who {
        Who::Imsi(imsi) => format!("subscriber.by-imsi-{imsi}.info"),
        Who::Msisdn(digits) => format!("subscriber.by-msisdn-{digits}.info"),
    }
}

/// Why OsmoHLR told nothing of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed {
    /// There is no such subscriber.
    Unknown,
    /// The subscriber is not to have packets (`nam_ps`).
    Barred,
    /// The control interface failed.
    Interface(Failure),
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("there is no such subscriber"),
            Self::Barred => f.write_str("the subscriber is not to have packets: nam_ps is 0"),
            Self::Interface(Failure::NotConnected) => f.write_str("its control interface is not connected"),
            Self::Interface(Failure::Overloaded) => f.write_str("too many questions are under way"),
            Self::Interface(Failure::Variable) => f.write_str("that is no name of a subscriber"),
            Self::Interface(Failure::Timeout) => f.write_str("no answer in time"),
            Self::Interface(Failure::Lost) => f.write_str("the connection was lost"),
            Self::Interface(Failure::Refused(reason)) => write!(f, "it says {reason:?}"),
        }
    }
}

/// What OsmoHLR told.
///
/// # Errors
/// Nothing of use.
pub fn told(outcome: &Result<Box<str>, Failure>) -> Result<Whereabouts, Failed> {
    let text = match outcome {
        Ok(text) => text,
        // The only error that tells of the subscriber; the words are those of 1.x.
        Err(Failure::Refused(reason)) if reason.starts_with("No such subscriber") => {
            return Err(Failed::Unknown);
        }
        Err(failure) => return Err(Failed::Interface(failure.clone())),
    };
    let value = |name: &str| {
        text.lines()
            .find_map(|line| line.split_once('\t').filter(|(own, _)| *own == name))
            .map(|(_, value)| value)
    };
    if value("nam_ps") == Some("0") {
        return Err(Failed::Barred);
    }
    let mut found = Whereabouts {
        imsi: value("imsi").and_then(|imsi| imsi.parse().ok()),
        sgsn: value("sgsn_address").and_then(|address| address.parse().ok()),
        ..Whereabouts::default()
    };
    // GSUP clients call themselves by name rather than by number.
    if let Some(name) = value("sgsn_number").filter(|name| !name.is_empty()) {
        let is_number = name.bytes().all(|octet| octet.is_ascii_digit());
        found.called.push(if is_number { Called::Number(name.into()) } else { Called::Name(name.into()) });
    }
    let purged = value("ms_purged_ps") == Some("1");
    found.detached = purged || (found.sgsn.is_none() && found.called.is_empty());
    Ok(found)
}

/// What a failed question means for a push.
#[must_use]
pub fn refused(failed: &Failed) -> Refused {
    let reason = match failed {
        Failed::Unknown => Reason::UnknownSubscriber,
        Failed::Barred => Reason::Barred,
        Failed::Interface(Failure::Timeout | Failure::Lost) => Reason::NoResponse,
        Failed::Interface(Failure::NotConnected | Failure::Variable) => Reason::NoRoute,
        Failed::Interface(Failure::Overloaded) => Reason::Overloaded,
        Failed::Interface(Failure::Refused(_)) => Reason::NodeRefused,
    };
    Refused::new(reason, By::Hlr, Some(Rung::Notification))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::Keep;

    fn info(more: &str) -> Result<Box<str>, Failure> {
        Ok(format!("\nid\t1\nimsi\t001010000000001\nmsisdn\t15550001\nnam_cs\t1\nnam_ps\t1\n{more}").into())
    }

    #[test]
    fn name_and_address_of_the_sgsn_are_found() {
        let found = told(&info("sgsn_number\tSGSN-01\nsgsn_address\t127.0.0.11\nms_purged_ps\t0")).unwrap();
        assert_eq!(found.imsi.unwrap().to_string(), "001010000000001");
        assert_eq!(found.sgsn, Some([127, 0, 0, 11].into()));
        assert_eq!((found.called, found.detached), (vec![Called::Name("SGSN-01".into())], false));
        let found = told(&info("sgsn_number\t15550021\nms_purged_ps\t0")).unwrap();
        assert_eq!(found.called, [Called::Number("15550021".into())]);
        assert!(told(&info("ms_purged_ps\t0")).unwrap().detached);
        assert!(told(&info("sgsn_number\t1\nms_purged_ps\t1")).unwrap().detached);
    }

    #[test]
    fn each_failure_is_a_reason() {
        let refusal = |words: &str| told(&Err(Failure::Refused(words.into()))).unwrap_err();
        for (failed, keep, text) in [
            (refusal("No such subscriber."), Keep::No, "unknown-subscriber"),
            (refusal("Invalid value part."), Keep::Retry, "node-refused"),
            (
                told(&info("").map(|text| text.replace("nam_ps\t1", "nam_ps\t0").into())).unwrap_err(),
                Keep::No,
                "barred",
            ),
            (Failed::Interface(Failure::Timeout), Keep::Retry, "no-response"),
            (Failed::Interface(Failure::NotConnected), Keep::Retry, "no-route"),
            (Failed::Interface(Failure::Overloaded), Keep::Retry, "overloaded"),
        ] {
            let refused = refused(&failed);
            assert_eq!((refused.keep(), refused.cause.to_string().as_str()), (keep, text), "{failed}");
        }
    }
}
