//! Codes: errors, status, registration results, traffic modes. RFC 3868 has the same values and a few
//! more, which are here too.

use super::value::Value;
use crate::wire::Writer;
use std::fmt;

macro_rules! codes {
    ($(#[$doc:meta])* $type:ident $unknown:literal $($code:literal $constant:ident $name:literal $clause:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $type(pub u32);

        impl $type {
            $(#[doc = concat!("`", stringify!($code), "` ", $name, ", ", $clause, ".")]
            pub const $constant: Self = Self($code);)*

            /// Every value that has a name, with the clause that gives it.
            pub const ROWS: &'static [(Self, &'static str, &'static str)] = &[$((Self($code), $name, $clause)),*];

            /// The name as the clause prints it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($code => Some($name),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => write!(f, "{name} ({})", self.0),
                    None => write!(f, concat!($unknown, " {}"), self.0),
                }
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl<'a> Value<'a> for $type {
            #[inline]
            fn decode(octets: &'a [u8]) -> Option<Self> {
                u32::decode(octets).map(Self)
            }

            #[inline]
            fn encode(&self, w: &mut Writer<'_>) {
                w.u32(self.0);
            }
        }
    };
}

codes! {
    /// Why a message is refused: the Error Code of the Error message.
    ErrorCode "error"
    0x01 INVALID_VERSION "Invalid Version" "RFC 4666 §3.8.1";
    0x03 UNSUPPORTED_MESSAGE_CLASS "Unsupported Message Class" "RFC 4666 §3.8.1";
    0x04 UNSUPPORTED_MESSAGE_TYPE "Unsupported Message Type" "RFC 4666 §3.8.1";
    0x05 UNSUPPORTED_TRAFFIC_MODE_TYPE "Unsupported Traffic Mode Type" "RFC 4666 §3.8.1";
    0x06 UNEXPECTED_MESSAGE "Unexpected Message" "RFC 4666 §3.8.1";
    0x07 PROTOCOL_ERROR "Protocol Error" "RFC 4666 §3.8.1";
    0x09 INVALID_STREAM_IDENTIFIER "Invalid Stream Identifier" "RFC 4666 §3.8.1";
    0x0d REFUSED_MANAGEMENT_BLOCKING "Refused - Management Blocking" "RFC 4666 §3.8.1";
    0x0e ASP_IDENTIFIER_REQUIRED "ASP Identifier Required" "RFC 4666 §3.8.1";
    0x0f INVALID_ASP_IDENTIFIER "Invalid ASP Identifier" "RFC 4666 §3.8.1";
    0x11 INVALID_PARAMETER_VALUE "Invalid Parameter Value" "RFC 4666 §3.8.1";
    0x12 PARAMETER_FIELD_ERROR "Parameter Field Error" "RFC 4666 §3.8.1";
    0x13 UNEXPECTED_PARAMETER "Unexpected Parameter" "RFC 4666 §3.8.1";
    0x14 DESTINATION_STATUS_UNKNOWN "Destination Status Unknown" "RFC 4666 §3.8.1";
    0x15 INVALID_NETWORK_APPEARANCE "Invalid Network Appearance" "RFC 4666 §3.8.1";
    0x16 MISSING_PARAMETER "Missing Parameter" "RFC 4666 §3.8.1";
    0x19 INVALID_ROUTING_CONTEXT "Invalid Routing Context" "RFC 4666 §3.8.1";
    0x1a NO_CONFIGURED_AS_FOR_ASP "No Configured AS for ASP" "RFC 4666 §3.8.1";
    0x1b SUBSYSTEM_STATUS_UNKNOWN "Subsystem Status Unknown" "RFC 3868 §3.9.12";
    0x1c INVALID_LOADSHARING_LABEL "Invalid loadsharing label" "RFC 3868 §3.9.12";
}

codes! {
    /// How the ASPs of an AS share its traffic.
    TrafficMode "traffic mode"
    1 OVERRIDE "Override" "RFC 4666 §3.7.1";
    2 LOADSHARE "Loadshare" "RFC 4666 §3.7.1";
    3 BROADCAST "Broadcast" "RFC 4666 §3.7.1";
}

codes! {
    /// What became of the registration of a routing key.
    RegistrationStatus "registration status"
    0 SUCCESSFULLY_REGISTERED "Successfully Registered" "RFC 4666 §3.6.2";
    1 UNKNOWN "Error - Unknown" "RFC 4666 §3.6.2";
    2 INVALID_DPC "Error - Invalid DPC" "RFC 4666 §3.6.2";
    3 INVALID_NETWORK_APPEARANCE "Error - Invalid Network Appearance" "RFC 4666 §3.6.2";
    4 INVALID_ROUTING_KEY "Error - Invalid Routing Key" "RFC 4666 §3.6.2";
    5 PERMISSION_DENIED "Error - Permission Denied" "RFC 4666 §3.6.2";
    6 CANNOT_SUPPORT_UNIQUE_ROUTING "Error - Cannot Support Unique Routing" "RFC 4666 §3.6.2";
    7 NOT_CURRENTLY_PROVISIONED "Error - Routing Key not Currently Provisioned" "RFC 4666 §3.6.2";
    8 INSUFFICIENT_RESOURCES "Error - Insufficient Resources" "RFC 4666 §3.6.2";
    9 UNSUPPORTED_RK_PARAMETER_FIELD "Error - Unsupported RK parameter Field" "RFC 4666 §3.6.2";
    10 UNSUPPORTED_TRAFFIC_HANDLING_MODE "Error - Unsupported/Invalid Traffic Handling Mode" "RFC 4666 §3.6.2";
    11 ROUTING_KEY_CHANGE_REFUSED "Error - Routing Key Change Refused" "RFC 4666 §3.6.2";
    12 ROUTING_KEY_ALREADY_REGISTERED "Error - Routing Key Already Registered" "RFC 4666 §3.6.2";
}

codes! {
    /// What became of the deregistration of a routing context.
    DeregistrationStatus "deregistration status"
    0 SUCCESSFULLY_DEREGISTERED "Successfully Deregistered" "RFC 4666 §3.6.4";
    1 UNKNOWN "Error - Unknown" "RFC 4666 §3.6.4";
    2 INVALID_ROUTING_CONTEXT "Error - Invalid Routing Context" "RFC 4666 §3.6.4";
    3 PERMISSION_DENIED "Error - Permission Denied" "RFC 4666 §3.6.4";
    4 NOT_REGISTERED "Error - Not Registered" "RFC 4666 §3.6.4";
    5 ASP_CURRENTLY_ACTIVE "Error - ASP Currently Active for Routing Context" "RFC 4666 §3.6.4";
}

codes! {
    /// What a Notify message tells: status type in the high 16 bits, status information in the low.
    Status "status"
    0x1_0002 AS_INACTIVE "AS-INACTIVE" "RFC 4666 §3.8.2";
    0x1_0003 AS_ACTIVE "AS-ACTIVE" "RFC 4666 §3.8.2";
    0x1_0004 AS_PENDING "AS-PENDING" "RFC 4666 §3.8.2";
    0x2_0001 INSUFFICIENT_ASP_RESOURCES "Insufficient ASP Resources Active in AS" "RFC 4666 §3.8.2";
    0x2_0002 ALTERNATE_ASP_ACTIVE "Alternate ASP Active" "RFC 4666 §3.8.2";
    0x2_0003 ASP_FAILURE "ASP Failure" "RFC 4666 §3.8.2";
}

impl Status {
    /// The status type: 1 for a change of the AS's state, 2 for others.
    #[must_use]
    pub const fn status_type(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// The status information.
    #[must_use]
    pub const fn information(self) -> u16 {
        self.0 as u16
    }
}

codes! {
    /// Why a user part is unavailable: the cause half of User/Cause.
    UnavailabilityCause "unavailability cause"
    0 UNKNOWN "Unknown" "RFC 4666 §3.4.5";
    1 UNEQUIPPED_REMOTE_USER "Unequipped Remote User" "RFC 4666 §3.4.5";
    2 INACCESSIBLE_REMOTE_USER "Inaccessible Remote User" "RFC 4666 §3.4.5";
}

/// Which user part is unavailable, and why: RFC 4666 §3.4.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserCause {
    /// Why.
    pub cause: UnavailabilityCause,
    /// MTP3-User Identity: the service indicator, 3 for SCCP.
    pub user: u16,
}

impl<'a> Value<'a> for UserCause {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[a, b, c, d] = octets else { return None };
        let cause = UnavailabilityCause(u16::from_be_bytes([a, b]).into());
        Some(Self { cause, user: u16::from_be_bytes([c, d]) })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        // Read from 16 bits, and every value that has a name fits.
        w.u16(self.cause.0 as u16);
        w.u16(self.user);
    }
}
