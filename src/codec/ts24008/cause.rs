//! Causes: TS 24.008 §10.5.6.6 (session management) and §10.5.5.14 (mobility management).

use std::fmt;

macro_rules! causes {
    ($(#[$doc:meta])* $type:ident, $element:literal { $($const:ident = $value:literal $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $type(pub u8);

        impl $type {
            $(#[doc = concat!("`", $name, "`")] pub const $const: Self = Self($value);)*

            /// Every cause that the clause names, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$const),*];

            /// The name that the clause gives, or `None` for an unassigned value.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($name),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => write!(f, "{} ({})", name, self.0),
                    None => write!(f, concat!($element, " {}"), self.0),
                }
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

causes! {
    /// SM cause, TS 24.008 §10.5.6.6. A value that the clause does not assign is treated as
    /// [`SmCause::PROTOCOL_ERROR_UNSPECIFIED`] by the receiver.
    SmCause, "SM cause" {
        OPERATOR_DETERMINED_BARRING = 8 "Operator Determined Barring",
        MBMS_BEARER_CAPABILITIES_INSUFFICIENT = 24 "MBMS bearer capabilities insufficient for the service",
        LLC_OR_SNDCP_FAILURE = 25 "LLC or SNDCP failure",
        INSUFFICIENT_RESOURCES = 26 "Insufficient resources",
        MISSING_OR_UNKNOWN_APN = 27 "Missing or unknown APN",
        UNKNOWN_PDP_ADDRESS_OR_PDP_TYPE = 28 "Unknown PDP address or PDP type",
        USER_AUTHENTICATION_FAILED = 29 "User authentication failed",
        ACTIVATION_REJECTED_BY_GGSN = 30 "Activation rejected by GGSN, Serving GW or PDN GW",
        ACTIVATION_REJECTED_UNSPECIFIED = 31 "Activation rejected, unspecified",
        SERVICE_OPTION_NOT_SUPPORTED = 32 "Service option not supported",
        REQUESTED_SERVICE_OPTION_NOT_SUBSCRIBED = 33 "Requested service option not subscribed",
        SERVICE_OPTION_TEMPORARILY_OUT_OF_ORDER = 34 "Service option temporarily out of order",
        NSAPI_ALREADY_USED = 35 "NSAPI already used",
        REGULAR_DEACTIVATION = 36 "Regular deactivation",
        QOS_NOT_ACCEPTED = 37 "QoS not accepted",
        NETWORK_FAILURE = 38 "Network failure",
        REACTIVATION_REQUESTED = 39 "Reactivation requested",
        FEATURE_NOT_SUPPORTED = 40 "Feature not supported",
        SEMANTIC_ERROR_IN_THE_TFT_OPERATION = 41 "Semantic error in the TFT operation",
        SYNTACTICAL_ERROR_IN_THE_TFT_OPERATION = 42 "Syntactical error in the TFT operation",
        UNKNOWN_PDP_CONTEXT = 43 "Unknown PDP context",
        SEMANTIC_ERRORS_IN_PACKET_FILTERS = 44 "Semantic errors in packet filter(s)",
        SYNTACTICAL_ERRORS_IN_PACKET_FILTERS = 45 "Syntactical errors in packet filter(s)",
        PDP_CONTEXT_WITHOUT_TFT_ALREADY_ACTIVATED = 46 "PDP context without TFT already activated",
        MULTICAST_GROUP_MEMBERSHIP_TIME_OUT = 47 "Multicast group membership time-out",
        REQUEST_REJECTED_BCM_VIOLATION = 48 "Request rejected, BCM violation",
        PDP_TYPE_IPV4_ONLY_ALLOWED = 50 "PDP type IPv4 only allowed",
        PDP_TYPE_IPV6_ONLY_ALLOWED = 51 "PDP type IPv6 only allowed",
        SINGLE_ADDRESS_BEARERS_ONLY_ALLOWED = 52 "Single address bearers only allowed",
        COLLISION_WITH_NETWORK_INITIATED_REQUEST = 56 "Collision with network initiated request",
        PDP_TYPE_IPV4V6_ONLY_ALLOWED = 57 "PDP type IPv4v6 only allowed",
        PDP_TYPE_NON_IP_ONLY_ALLOWED = 58 "PDP type non IP only allowed",
        BEARER_HANDLING_NOT_SUPPORTED = 60 "Bearer handling not supported",
        MAXIMUM_NUMBER_OF_PDP_CONTEXTS_REACHED = 65 "Maximum number of PDP contexts reached",
        REQUESTED_APN_NOT_SUPPORTED_IN_CURRENT_RAT = 66
            "Requested APN not supported in current RAT and PLMN combination",
        INVALID_TRANSACTION_IDENTIFIER_VALUE = 81 "Invalid transaction identifier value",
        SEMANTICALLY_INCORRECT_MESSAGE = 95 "Semantically incorrect message",
        INVALID_MANDATORY_INFORMATION = 96 "Invalid mandatory information",
        MESSAGE_TYPE_NON_EXISTENT_OR_NOT_IMPLEMENTED = 97 "Message type non-existent or not implemented",
        MESSAGE_TYPE_NOT_COMPATIBLE_WITH_STATE = 98 "Message type not compatible with the protocol state",
        INFORMATION_ELEMENT_NON_EXISTENT_OR_NOT_IMPLEMENTED = 99
            "Information element non-existent or not implemented",
        CONDITIONAL_IE_ERROR = 100 "Conditional IE error",
        MESSAGE_NOT_COMPATIBLE_WITH_STATE = 101 "Message not compatible with the protocol state",
        PROTOCOL_ERROR_UNSPECIFIED = 111 "Protocol error, unspecified",
        APN_RESTRICTION_VALUE_INCOMPATIBLE = 112 "APN restriction value incompatible with active PDP context",
        MULTIPLE_ACCESSES_TO_A_PDN_CONNECTION_NOT_ALLOWED = 113
            "Multiple accesses to a PDN connection not allowed",
    }
}

causes! {
    /// GMM cause, TS 24.008 §10.5.5.14.
    GmmCause, "GMM cause" {
        IMSI_UNKNOWN_IN_HLR = 2 "IMSI unknown in HLR",
        ILLEGAL_MS = 3 "Illegal MS",
        IMEI_NOT_ACCEPTED = 5 "IMEI not accepted",
        ILLEGAL_ME = 6 "Illegal ME",
        GPRS_SERVICES_NOT_ALLOWED = 7 "GPRS services not allowed",
        GPRS_AND_NON_GPRS_SERVICES_NOT_ALLOWED = 8 "GPRS services and non-GPRS services not allowed",
        MS_IDENTITY_CANNOT_BE_DERIVED = 9 "MS identity cannot be derived by the network",
        IMPLICITLY_DETACHED = 10 "Implicitly detached",
        PLMN_NOT_ALLOWED = 11 "PLMN not allowed",
        LOCATION_AREA_NOT_ALLOWED = 12 "Location Area not allowed",
        ROAMING_NOT_ALLOWED = 13 "Roaming not allowed in this location area",
        GPRS_SERVICES_NOT_ALLOWED_IN_THIS_PLMN = 14 "GPRS services not allowed in this PLMN",
        NO_SUITABLE_CELLS = 15 "No Suitable Cells In Location Area",
        MSC_TEMPORARILY_NOT_REACHABLE = 16 "MSC temporarily not reachable",
        NETWORK_FAILURE = 17 "Network failure",
        MAC_FAILURE = 20 "MAC failure",
        SYNCH_FAILURE = 21 "Synch failure",
        CONGESTION = 22 "Congestion",
        GSM_AUTHENTICATION_UNACCEPTABLE = 23 "GSM authentication unacceptable",
        NOT_AUTHORIZED_FOR_THIS_CSG = 25 "Not authorized for this CSG",
        SMS_PROVIDED_VIA_GPRS = 28 "SMS provided via GPRS in this routing area",
        NO_PDP_CONTEXT_ACTIVATED = 40 "No PDP context activated",
        SEMANTICALLY_INCORRECT_MESSAGE = 95 "Semantically incorrect message",
        INVALID_MANDATORY_INFORMATION = 96 "Invalid mandatory information",
        MESSAGE_TYPE_NON_EXISTENT_OR_NOT_IMPLEMENTED = 97 "Message type non-existent or not implemented",
        MESSAGE_TYPE_NOT_COMPATIBLE_WITH_STATE = 98 "Message type not compatible with the protocol state",
        INFORMATION_ELEMENT_NON_EXISTENT_OR_NOT_IMPLEMENTED = 99
            "Information element non-existent or not implemented",
        CONDITIONAL_IE_ERROR = 100 "Conditional IE error",
        MESSAGE_NOT_COMPATIBLE_WITH_STATE = 101 "Message not compatible with the protocol state",
        PROTOCOL_ERROR_UNSPECIFIED = 111 "Protocol error, unspecified",
    }
}
