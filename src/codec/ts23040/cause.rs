//! TP-Failure-Cause and TP-Status: TS 23.040 §9.2.3.22 and §9.2.3.15.

use std::fmt;

macro_rules! values {
    ($type:ident: $($constant:ident = $value:literal $name:literal;)*) => {
        impl $type {
            $(#[doc = $name] pub const $constant: Self = Self($value);)*

            /// Every value that has a name, in order.
            pub const ROWS: &'static [(Self, &'static str)] = &[$((Self($value), $name),)*];

            /// The name as the standard prints it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 { $($value => Some($name),)* _ => None }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => write!(f, "{name} ({})", self.0),
                    None => write!(f, "{}", self.0),
                }
            }
        }
    };
}

/// TP-Failure-Cause: why a short message was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FailureCause(pub u8);

values! { FailureCause:
    TELEMATIC_INTERWORKING_NOT_SUPPORTED = 0x80 "Telematic interworking not supported";
    TYPE_0_NOT_SUPPORTED = 0x81 "Short message Type 0 not supported";
    CANNOT_REPLACE = 0x82 "Cannot replace short message";
    UNSPECIFIED_PID_ERROR = 0x8f "Unspecified TP-PID error";
    DATA_CODING_NOT_SUPPORTED = 0x90 "Data coding scheme (alphabet) not supported";
    CLASS_NOT_SUPPORTED = 0x91 "Message class not supported";
    UNSPECIFIED_DCS_ERROR = 0x9f "Unspecified TP-DCS error";
    COMMAND_CANNOT_BE_ACTIONED = 0xa0 "Command cannot be actioned";
    COMMAND_UNSUPPORTED = 0xa1 "Command unsupported";
    UNSPECIFIED_COMMAND_ERROR = 0xaf "Unspecified TP-Command error";
    TPDU_NOT_SUPPORTED = 0xb0 "TPDU not supported";
    SC_BUSY = 0xc0 "SC busy";
    NO_SC_SUBSCRIPTION = 0xc1 "No SC subscription";
    SC_SYSTEM_FAILURE = 0xc2 "SC system failure";
    INVALID_SME_ADDRESS = 0xc3 "Invalid SME address";
    DESTINATION_SME_BARRED = 0xc4 "Destination SME barred";
    DUPLICATE = 0xc5 "SM Rejected-Duplicate SM";
    VPF_NOT_SUPPORTED = 0xc6 "TP-VPF not supported";
    VP_NOT_SUPPORTED = 0xc7 "TP-VP not supported";
    SIM_STORAGE_FULL = 0xd0 "(U)SIM SMS storage full";
    NO_SIM_STORAGE = 0xd1 "No SMS storage capability in (U)SIM";
    ERROR_IN_MS = 0xd2 "Error in MS";
    MEMORY_CAPACITY_EXCEEDED = 0xd3 "Memory Capacity Exceeded";
    TOOLKIT_BUSY = 0xd4 "(U)SIM Application Toolkit Busy";
    SIM_DATA_DOWNLOAD_ERROR = 0xd5 "(U)SIM data download error";
    UNSPECIFIED = 0xff "Unspecified error cause";
}

/// TP-Status: what became of a short message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Status(pub u8);

values! { Status:
    RECEIVED = 0x00 "Short message received by the SME";
    FORWARDED = 0x01 "Short message forwarded by the SC to the SME but the SC is unable to confirm delivery";
    REPLACED = 0x02 "Short message replaced by the SC";
    TRYING_CONGESTION = 0x20 "Congestion, still trying";
    TRYING_SME_BUSY = 0x21 "SME busy, still trying";
    TRYING_NO_RESPONSE = 0x22 "No response from SME, still trying";
    TRYING_SERVICE_REJECTED = 0x23 "Service rejected, still trying";
    TRYING_QUALITY = 0x24 "Quality of service not available, still trying";
    TRYING_ERROR_IN_SME = 0x25 "Error in SME, still trying";
    REMOTE_PROCEDURE_ERROR = 0x40 "Remote procedure error";
    INCOMPATIBLE_DESTINATION = 0x41 "Incompatible destination";
    CONNECTION_REJECTED = 0x42 "Connection rejected by SME";
    NOT_OBTAINABLE = 0x43 "Not obtainable";
    QUALITY = 0x44 "Quality of service not available";
    NO_INTERWORKING = 0x45 "No interworking available";
    VALIDITY_PERIOD_EXPIRED = 0x46 "SM Validity Period Expired";
    DELETED_BY_SME = 0x47 "SM Deleted by originating SME";
    DELETED_BY_SC = 0x48 "SM Deleted by SC Administration";
    DOES_NOT_EXIST = 0x49 "SM does not exist";
    GIVEN_UP_CONGESTION = 0x60 "Congestion, given up";
    GIVEN_UP_SME_BUSY = 0x61 "SME busy, given up";
    GIVEN_UP_NO_RESPONSE = 0x62 "No response from SME, given up";
    GIVEN_UP_SERVICE_REJECTED = 0x63 "Service rejected, given up";
    GIVEN_UP_QUALITY = 0x64 "Quality of service not available, given up";
    GIVEN_UP_ERROR_IN_SME = 0x65 "Error in SME, given up";
}

impl Status {
    /// Whether the transaction is complete: the short message came to the SME, or was replaced.
    #[must_use]
    pub const fn is_completed(self) -> bool {
        self.0 < 0x20
    }

    /// Whether the service centre goes on trying.
    #[must_use]
    pub const fn is_trying(self) -> bool {
        matches!(self.0, 0x20..0x40)
    }
}
