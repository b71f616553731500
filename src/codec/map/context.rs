//! Application contexts: TS 29.002 §17.3.

use super::operation::{OperationCode, OperationRow};
use crate::wire::ber::Oid;
use std::fmt;

/// An application context of MAP: which, and in which version.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ApplicationContext {
    /// `{map-ac N}`.
    pub number: u8,
    /// 1 to 4.
    pub version: u8,
}

/// A context with those of its versions in which the same may be invoked.
#[derive(Debug)]
pub struct ContextRow {
    /// `{map-ac N}`.
    pub number: u8,
    /// The name as the standard prints it, without `-v` and the version.
    pub name: &'static str,
    /// The first and the last version.
    pub versions: (u8, u8),
    /// The operations that either side may invoke.
    pub operations: &'static [OperationCode],
}

/// `map-ac`: 0.4.0.0.1.0.
const MAP_AC: [u8; 5] = [4, 0, 0, 1, 0];

/// Expands the table of contexts.
macro_rules! contexts {
    ($($number:literal $constant:ident $name:literal $least:literal..$most:literal [$($operation:ident)*];)*) => {
        impl ApplicationContext {
            $(
                #[doc = concat!("`", $name, "`, in its newest version.")]
                pub const $constant: Self = Self { number: $number, version: $most };
            )*
        }

        /// The contexts, in the order of their numbers.
        pub static ROWS: &[ContextRow] = &[$(ContextRow {
            number: $number,
            name: $name,
            versions: ($least, $most),
            operations: &[$(OperationCode::$operation),*],
        }),*];
    };
}

contexts! {
    1 NETWORK_LOC_UP "networkLocUpContext" 1..3 [FORWARD_CHECK_SS_INDICATION RESTORE_DATA INSERT_SUBSCRIBER_DATA];
    2 LOCATION_CANCELLATION "locationCancellationContext" 1..3 [CANCEL_LOCATION];
    10 RESET "resetContext" 1..3 [RESET];
    14 INFO_RETRIEVAL "infoRetrievalContext" 2..3 [SEND_AUTHENTICATION_INFO];
    16 SUBSCRIBER_DATA_MNGT "subscriberDataMngtContext" 1..3 [INSERT_SUBSCRIBER_DATA DELETE_SUBSCRIBER_DATA];
    20 SHORT_MSG_GATEWAY "shortMsgGatewayContext" 1..3 [SEND_ROUTING_INFO_FOR_SM REPORT_SM_DELIVERY_STATUS INFORM_SERVICE_CENTRE];
    21 SHORT_MSG_MO_RELAY "shortMsgMO-RelayContext" 1..3 [MO_FORWARD_SM];
    23 SHORT_MSG_ALERT "shortMsgAlertContext" 1..2 [ALERT_SERVICE_CENTRE ALERT_SERVICE_CENTRE_WITHOUT_RESULT];
    24 MWD_MNGT "mwdMngtContext" 1..3 [READY_FOR_SM];
    25 SHORT_MSG_MT_RELAY "shortMsgMT-RelayContext" 3..3 [MT_FORWARD_SM];
    25 SHORT_MSG_MT_RELAY_V2 "shortMsgMT-RelayContext" 2..2 [MO_FORWARD_SM];
    27 MS_PURGING "msPurgingContext" 2..3 [PURGE_MS];
    29 ANY_TIME_INFO_ENQUIRY "anyTimeInfoEnquiryContext" 3..3 [ANY_TIME_INTERROGATION];
    32 GPRS_LOCATION_UPDATE "gprsLocationUpdateContext" 3..3 [UPDATE_GPRS_LOCATION INSERT_SUBSCRIBER_DATA];
    33 GPRS_LOCATION_INFO_RETRIEVAL "gprsLocationInfoRetrievalContext" 3..4 [SEND_ROUTING_INFO_FOR_GPRS];
    34 FAILURE_REPORT "failureReportContext" 3..3 [FAILURE_REPORT];
    35 GPRS_NOTIFY "gprsNotifyContext" 3..3 [NOTE_MS_PRESENT_FOR_GPRS];
}

impl ApplicationContext {
    /// The context of an object identifier; `None` if it is none of MAP's.
    #[inline]
    #[must_use]
    pub fn from_oid(oid: Oid<'_>) -> Option<Self> {
        match oid.as_octets().strip_prefix(&MAP_AC)? {
            &[number @ 0..0x80, version @ 0..0x80] => Some(Self { number, version }),
            _ => None,
        }
    }

    /// The contents octets of its object identifier.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> [u8; 7] {
        let [a, b, c, d, e] = MAP_AC;
        [a, b, c, d, e, self.number & 0x7f, self.version & 0x7f]
    }

    /// The same context in another version.
    #[must_use]
    pub const fn in_version(self, version: u8) -> Self {
        Self { version, ..self }
    }

    /// Its row, if this is one of ours, in a version that there is.
    #[must_use]
    pub fn row(self) -> Option<&'static ContextRow> {
        ROWS.iter().find(|row| {
            row.number == self.number && row.versions.0 <= self.version && self.version <= row.versions.1
        })
    }

    /// The context to fall back to when a peer does not know this one.
    #[must_use]
    pub fn older(self) -> Option<Self> {
        Some(self.in_version(self.version.checked_sub(1)?)).filter(|older| older.row().is_some())
    }

    /// The form in which the operation `code` may be invoked here.
    #[must_use]
    pub fn operation(self, code: OperationCode) -> Option<&'static OperationRow> {
        self.row().filter(|row| row.operations.contains(&code)).and_then(|_| code.row_in(self.version))
    }
}

/// The name as the standard prints it.
impl fmt::Display for ApplicationContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match ROWS.iter().find(|row| row.number == self.number) {
            Some(row) => write!(f, "{}-v{}", row.name, self.version),
            None => write!(f, "{{map-ac {}}}-v{}", self.number, self.version),
        }
    }
}

impl fmt::Debug for ApplicationContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
