//! What the HLR's answers and the network's refusals are in GTP, and what a GGSN's answer is in MAP. The
//! rows stand in `specs/ts29060.md` too.
//!
//! An error of the HLR's own is an answer: Cause "Request accepted" with the error in MAP Cause (TS 29.060
//! §7.4.2, §7.4.4, §7.7.8). What keeps the question from the HLR has a rejection: "No resources available" where
//! it may pass by itself, "System failure" where it will not, "Service not supported" where the peer has
//! no such operation or version (§7.7.1).

use crate::codec::diameter::{Class, ResultCode, TGPP};
use crate::codec::gtp1::Cause;
use crate::codec::map::ErrorCode;
use crate::codec::sccp::ReturnCause;
use crate::codec::tcap::{PAbortCause, Problem};
use crate::reach::locate::diameter;
use crate::reach::locate::map::Failed;
use std::fmt;

/// An answer without what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The Cause element.
    pub cause: Cause,
    /// The MAP Cause element, where the HLR itself said no.
    pub map_cause: Option<u8>,
}

impl Refusal {
    /// A refusal that is not the HLR's.
    #[must_use]
    pub const fn of(cause: Cause) -> Self {
        Self { cause, map_cause: None }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.map_cause {
            None => self.cause.fmt(f),
            Some(code) => write!(f, "{}, {}", self.cause, ErrorCode(code)),
        }
    }
}

/// Return causes of SCCP that will not pass by themselves (Q.713 §3.12): a wrong translation, address or
/// subsystem, or a message that the network does not carry.
const LASTING: &[ReturnCause] = &[
    ReturnCause::NO_TRANSLATION_FOR_NATURE,
    ReturnCause::NO_TRANSLATION_FOR_ADDRESS,
    ReturnCause::UNEQUIPPED_USER,
    ReturnCause::UNQUALIFIED,
    ReturnCause::DESTINATION_CANNOT_PERFORM_REASSEMBLY,
    ReturnCause::HOP_COUNTER_VIOLATION,
    ReturnCause::SEGMENTATION_NOT_SUPPORTED,
    ReturnCause::SEGMENTATION_FAILURE,
    ReturnCause::MESSAGE_CHANGE_FAILURE,
    ReturnCause::UNAUTHORIZED_MESSAGE,
    ReturnCause::MESSAGE_INCOMPATIBILITY,
];

/// What a failed question to the HLR is in GTP.
#[must_use]
pub fn of_failure(failed: &Failed) -> Refusal {
    let cause = match failed {
        Failed::Error(code, _) => {
            return Refusal { cause: Cause::REQUEST_ACCEPTED, map_cause: Some(code.0) };
        }
        Failed::Returned(cause) if LASTING.contains(cause) => Cause::SYSTEM_FAILURE,
        Failed::Returned(_) => Cause::NO_RESOURCES_AVAILABLE,
        Failed::Aborted(Some(PAbortCause::RESOURCE_LIMITATION)) => Cause::NO_RESOURCES_AVAILABLE,
        Failed::Aborted(_) => Cause::SYSTEM_FAILURE,
        Failed::NoVersion | Failed::Rejected(Problem::UNRECOGNIZED_OPERATION) => Cause::SERVICE_NOT_SUPPORTED,
        Failed::Rejected(Problem::RESOURCE_LIMITATION | Problem::INITIATING_RELEASE) => {
            Cause::NO_RESOURCES_AVAILABLE
        }
        Failed::Rejected(_) | Failed::Malformed(_) | Failed::Nobody => Cause::SYSTEM_FAILURE,
        Failed::Silent | Failed::Overloaded => Cause::NO_RESOURCES_AVAILABLE,
    };
    Refusal::of(cause)
}

/// 3GPP's Experimental-Result-Codes of an HSS (TS 29.272 §7.4, TS 29.329 §6.2, TS 29.338 §7.3, TS 29.173 §6.3) and
/// the MAP error that says the same. What is not here is systemFailure.
const AS_MAP: &[(u32, ErrorCode)] = &[
    (4201, ErrorCode::ABSENT_SUBSCRIBER),
    (4223, ErrorCode::ABSENT_SUBSCRIBER),
    (5001, ErrorCode::UNKNOWN_SUBSCRIBER),
    (5004, ErrorCode::ROAMING_NOT_ALLOWED),
    (5420, ErrorCode::UNKNOWN_SUBSCRIBER),
    (5421, ErrorCode::ROAMING_NOT_ALLOWED),
    (5550, ErrorCode::ABSENT_SUBSCRIBER),
    (5552, ErrorCode::FACILITY_NOT_SUPPORTED),
    (5553, ErrorCode::ILLEGAL_SUBSCRIBER),
    (5554, ErrorCode::ILLEGAL_EQUIPMENT),
    (5556, ErrorCode::TELESERVICE_NOT_PROVISIONED),
    (5557, ErrorCode::CALL_BARRED),
];

/// Codes by which an HSS says that we may not ask, now or ever.
const NOT_FOR_US: &[u32] = &[5101, 5490, 5510, 5511];

/// Codes by which it says that it cannot know now.
const NOT_NOW: &[u32] = &[4100, 4101];

/// What a failed question to the HSS is in GTP.
#[must_use]
pub fn of_hss(failed: &diameter::Failed) -> Refusal {
    use diameter::Failed;
    let cause = match failed {
        Failed::Experimental { vendor: TGPP, code, .. } if NOT_FOR_US.contains(code) => Cause::SYSTEM_FAILURE,
        Failed::Experimental { vendor: TGPP, code, .. } if NOT_NOW.contains(code) => {
            Cause::NO_RESOURCES_AVAILABLE
        }
        Failed::Experimental { vendor, code, .. } => {
            let known = AS_MAP.iter().find(|(own, _)| *vendor == TGPP && own == code);
            let error = known.map_or(ErrorCode::SYSTEM_FAILURE, |(_, error)| *error);
            return Refusal { cause: Cause::REQUEST_ACCEPTED, map_cause: Some(error.0) };
        }
        Failed::Result {
            code: ResultCode::COMMAND_UNSUPPORTED | ResultCode::APPLICATION_UNSUPPORTED,
            ..
        } => Cause::SERVICE_NOT_SUPPORTED,
        Failed::Result {
            code:
                ResultCode::UNABLE_TO_DELIVER
                | ResultCode::TOO_BUSY
                | ResultCode::RESOURCES_EXCEEDED
                | ResultCode::UNABLE_TO_COMPLY,
            ..
        } => Cause::NO_RESOURCES_AVAILABLE,
        Failed::Result { code, .. } if code.class() == Some(Class::TransientFailure) => {
            Cause::NO_RESOURCES_AVAILABLE
        }
        Failed::Silent | Failed::Overloaded | Failed::NoPeer => Cause::NO_RESOURCES_AVAILABLE,
        Failed::Result { .. } | Failed::NoResult | Failed::Malformed(_) | Failed::Nobody => {
            Cause::SYSTEM_FAILURE
        }
    };
    Refusal::of(cause)
}

/// What a GGSN's answer to a note is to the HLR (TS 29.060 §7.4.6, TS 29.002 §13.3); `None`: it did not answer.
///
/// # Errors
/// The user error of noteMsPresentForGprs.
pub const fn of_note(cause: Option<Cause>) -> Result<(), ErrorCode> {
    match cause {
        Some(cause) if cause.is_accepted() => Ok(()),
        Some(Cause::IMSI_NOT_KNOWN) => Err(ErrorCode::UNKNOWN_SUBSCRIBER),
        Some(Cause::MANDATORY_IE_MISSING) => Err(ErrorCode::DATA_MISSING),
        Some(Cause::MANDATORY_IE_INCORRECT | Cause::INVALID_MESSAGE_FORMAT) => {
            Err(ErrorCode::UNEXPECTED_DATA_VALUE)
        }
        _ => Err(ErrorCode::SYSTEM_FAILURE),
    }
}

/// Whether a GGSN that answered a note so is not to be told again.
#[must_use]
pub const fn is_last_word(cause: Cause) -> bool {
    cause.is_accepted() || matches!(cause, Cause::IMSI_NOT_KNOWN | Cause::SERVICE_NOT_SUPPORTED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{DecodeError, ErrorKind};

    const PAGE: &str = include_str!("../../../specs/ts29060.md");

    #[test]
    fn each_failure_has_its_cause() {
        let malformed = DecodeError::new(ErrorKind::Missing, "sgsn-Address", 0);
        let resources = Refusal::of(Cause::NO_RESOURCES_AVAILABLE);
        let failure = Refusal::of(Cause::SYSTEM_FAILURE);
        let unsupported = Refusal::of(Cause::SERVICE_NOT_SUPPORTED);
        let user = |code| Refusal { cause: Cause::REQUEST_ACCEPTED, map_cause: Some(code) };
        for (failed, refusal) in [
            (Failed::Error(ErrorCode::UNKNOWN_SUBSCRIBER, None), user(1)),
            (Failed::Error(ErrorCode::CALL_BARRED, None), user(13)),
            (Failed::Error(ErrorCode::ABSENT_SUBSCRIBER, Some(1)), user(27)),
            (Failed::Error(ErrorCode::SYSTEM_FAILURE, None), user(34)),
            (Failed::Error(ErrorCode(200), None), user(200)),
            (Failed::Returned(ReturnCause::NO_TRANSLATION_FOR_NATURE), failure),
            (Failed::Returned(ReturnCause::NO_TRANSLATION_FOR_ADDRESS), failure),
            (Failed::Returned(ReturnCause::UNEQUIPPED_USER), failure),
            (Failed::Returned(ReturnCause::UNQUALIFIED), failure),
            (Failed::Returned(ReturnCause::DESTINATION_CANNOT_PERFORM_REASSEMBLY), failure),
            (Failed::Returned(ReturnCause::HOP_COUNTER_VIOLATION), failure),
            (Failed::Returned(ReturnCause::SEGMENTATION_NOT_SUPPORTED), failure),
            (Failed::Returned(ReturnCause::SEGMENTATION_FAILURE), failure),
            (Failed::Returned(ReturnCause::SUBSYSTEM_CONGESTION), resources),
            (Failed::Returned(ReturnCause::SUBSYSTEM_FAILURE), resources),
            (Failed::Returned(ReturnCause::MTP_FAILURE), resources),
            (Failed::Returned(ReturnCause::NETWORK_CONGESTION), resources),
            (Failed::Returned(ReturnCause::ERROR_IN_MESSAGE_TRANSPORT), resources),
            (Failed::Returned(ReturnCause::ERROR_IN_LOCAL_PROCESSING), resources),
            (Failed::Returned(ReturnCause::SCCP_FAILURE), resources),
            (Failed::Returned(ReturnCause(99)), resources),
            (Failed::Aborted(Some(PAbortCause::UNRECOGNIZED_MESSAGE_TYPE)), failure),
            (Failed::Aborted(Some(PAbortCause::UNRECOGNIZED_TRANSACTION_ID)), failure),
            (Failed::Aborted(Some(PAbortCause::BADLY_FORMATTED_TRANSACTION_PORTION)), failure),
            (Failed::Aborted(Some(PAbortCause::INCORRECT_TRANSACTION_PORTION)), failure),
            (Failed::Aborted(Some(PAbortCause::RESOURCE_LIMITATION)), resources),
            (Failed::Aborted(None), failure),
            (Failed::NoVersion, unsupported),
            (Failed::Rejected(Problem::UNRECOGNIZED_OPERATION), unsupported),
            (Failed::Rejected(Problem::RESOURCE_LIMITATION), resources),
            (Failed::Rejected(Problem::INITIATING_RELEASE), resources),
            (Failed::Rejected(Problem::MISTYPED_PARAMETER), failure),
            (Failed::Malformed(malformed), failure),
            (Failed::Silent, resources),
            (Failed::Overloaded, resources),
            (Failed::Nobody, failure),
        ] {
            assert_eq!(of_failure(&failed), refusal, "{failed}");
        }
    }

    #[test]
    fn each_refusal_of_an_hss_has_its_cause() {
        use diameter::Failed;
        let result = |code| Failed::Result { code: ResultCode(code), avp: None, said: None };
        let tgpp = |code| Failed::Experimental { vendor: TGPP, code, said: None };
        let resources = Refusal::of(Cause::NO_RESOURCES_AVAILABLE);
        let failure = Refusal::of(Cause::SYSTEM_FAILURE);
        let unsupported = Refusal::of(Cause::SERVICE_NOT_SUPPORTED);
        let user = |code| Refusal { cause: Cause::REQUEST_ACCEPTED, map_cause: Some(code) };
        for (failed, refusal) in [
            (tgpp(4201), user(27)),
            (tgpp(5001), user(1)),
            (tgpp(5004), user(8)),
            (tgpp(5420), user(1)),
            (tgpp(5550), user(27)),
            (tgpp(5553), user(9)),
            (tgpp(5554), user(12)),
            (tgpp(5556), user(11)),
            (tgpp(5557), user(13)),
            (tgpp(5999), user(34)),
            (tgpp(5101), failure),
            (tgpp(5510), failure),
            (tgpp(4100), resources),
            (Failed::Experimental { vendor: 1, code: 5001, said: None }, user(34)),
            (result(3001), unsupported),
            (result(3007), unsupported),
            (result(3002), resources),
            (result(3003), failure),
            (result(3004), resources),
            (result(4002), resources),
            (result(5003), failure),
            (result(5012), resources),
            (Failed::Silent, resources),
            (Failed::NoPeer, resources),
            (Failed::Overloaded, resources),
            (Failed::NoResult, failure),
            (Failed::Nobody, failure),
        ] {
            assert_eq!(of_hss(&failed), refusal, "{failed}");
        }
    }

    #[test]
    fn each_answer_to_a_note_has_its_result() {
        for (cause, result, last) in [
            (Cause::REQUEST_ACCEPTED, Ok(()), true),
            (Cause::IMSI_NOT_KNOWN, Err(ErrorCode::UNKNOWN_SUBSCRIBER), true),
            (Cause::MANDATORY_IE_MISSING, Err(ErrorCode::DATA_MISSING), false),
            (Cause::MANDATORY_IE_INCORRECT, Err(ErrorCode::UNEXPECTED_DATA_VALUE), false),
            (Cause::INVALID_MESSAGE_FORMAT, Err(ErrorCode::UNEXPECTED_DATA_VALUE), false),
            (Cause::SERVICE_NOT_SUPPORTED, Err(ErrorCode::SYSTEM_FAILURE), true),
            (Cause::NO_RESOURCES_AVAILABLE, Err(ErrorCode::SYSTEM_FAILURE), false),
            (Cause::SYSTEM_FAILURE, Err(ErrorCode::SYSTEM_FAILURE), false),
        ] {
            assert_eq!((of_note(Some(cause)), is_last_word(cause)), (result, last), "{cause}");
        }
        assert_eq!(of_note(None), Err(ErrorCode::SYSTEM_FAILURE));
    }

    #[test]
    fn the_page_names_the_causes_that_last() {
        let (_, rows) = PAGE.split_once("## HLR gateway").unwrap();
        let row = rows.lines().find(|line| line.starts_with("| SCCP return cause") && line.contains("204"));
        let named: Vec<_> = row.unwrap().split(['|', ',', ' ']).map(str::trim).collect();
        for cause in LASTING {
            assert!(named.contains(&cause.0.to_string().as_str()), "{cause} is not in the page");
        }
    }
}
