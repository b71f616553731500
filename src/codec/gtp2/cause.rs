//! Causes, TS 29.274 §8.4.

use crate::codec::gtp1::Value;
use crate::wire::Writer;
use std::fmt;

/// The value of a Cause.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CauseValue(pub u8);

macro_rules! causes {
    ($($code:literal $constant:ident $name:literal;)*) => {
        impl CauseValue {
            $(#[doc = concat!("`", stringify!($code), "` ", $name, ".")]
            pub const $constant: Self = Self($code);)*

            /// Every value that has a name.
            pub const ALL: &'static [Self] = &[$(Self($code)),*];

            /// The name as the clause prints it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($code => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

causes! {
    2 LOCAL_DETACH "Local Detach";
    3 COMPLETE_DETACH "Complete Detach";
    4 RAT_CHANGED_FROM_3GPP_TO_NON_3GPP "RAT changed from 3GPP to Non-3GPP";
    5 ISR_DEACTIVATION "ISR deactivation";
    6 ERROR_INDICATION_RECEIVED_FROM_RNC_ENODEB_S4_SGSN_MME "Error Indication received from RNC/eNodeB/S4-SGSN/MME";
    7 IMSI_DETACH_ONLY "IMSI Detach Only";
    8 REACTIVATION_REQUESTED "Reactivation Requested";
    9 PDN_RECONNECTION_TO_THIS_APN_DISALLOWED "PDN reconnection to this APN disallowed";
    10 ACCESS_CHANGED_FROM_NON_3GPP_TO_3GPP "Access changed from Non-3GPP to 3GPP";
    11 PDN_CONNECTION_INACTIVITY_TIMER_EXPIRES "PDN connection inactivity timer expires";
    12 PGW_NOT_RESPONDING "PGW not responding";
    13 NETWORK_FAILURE "Network Failure";
    14 QOS_PARAMETER_MISMATCH "QoS parameter mismatch";
    15 EPS_TO_5GS_MOBILITY "EPS to 5GS Mobility";
    16 REQUEST_ACCEPTED "Request accepted";
    17 REQUEST_ACCEPTED_PARTIALLY "Request accepted partially";
    18 NEW_PDN_TYPE_DUE_TO_NETWORK_PREFERENCE "New PDN type due to network preference";
    19 NEW_PDN_TYPE_DUE_TO_SINGLE_ADDRESS_BEARER_ONLY "New PDN type due to single address bearer only";
    64 CONTEXT_NOT_FOUND "Context Not Found";
    65 INVALID_MESSAGE_FORMAT "Invalid Message Format";
    66 VERSION_NOT_SUPPORTED_BY_NEXT_PEER "Version not supported by next peer";
    67 INVALID_LENGTH "Invalid length";
    68 SERVICE_NOT_SUPPORTED "Service not supported";
    69 MANDATORY_IE_INCORRECT "Mandatory IE incorrect";
    70 MANDATORY_IE_MISSING "Mandatory IE missing";
    72 SYSTEM_FAILURE "System failure";
    73 NO_RESOURCES_AVAILABLE "No resources available";
    74 SEMANTIC_ERROR_IN_THE_TFT_OPERATION "Semantic error in the TFT operation";
    75 SYNTACTIC_ERROR_IN_THE_TFT_OPERATION "Syntactic error in the TFT operation";
    76 SEMANTIC_ERRORS_IN_PACKET_FILTER_S "Semantic errors in packet filter(s)";
    77 SYNTACTIC_ERRORS_IN_PACKET_FILTER_S "Syntactic errors in packet filter(s)";
    78 MISSING_OR_UNKNOWN_APN "Missing or unknown APN";
    80 GRE_KEY_NOT_FOUND "GRE key not found";
    81 RELOCATION_FAILURE "Relocation failure";
    82 DENIED_IN_RAT "Denied in RAT";
    83 PREFERRED_PDN_TYPE_NOT_SUPPORTED "Preferred PDN type not supported";
    84 ALL_DYNAMIC_ADDRESSES_ARE_OCCUPIED "All dynamic addresses are occupied";
    85 UE_CONTEXT_WITHOUT_TFT_ALREADY_ACTIVATED "UE context without TFT already activated";
    86 PROTOCOL_TYPE_NOT_SUPPORTED "Protocol type not supported";
    87 UE_NOT_RESPONDING "UE not responding";
    88 UE_REFUSES "UE refuses";
    89 SERVICE_DENIED "Service denied";
    90 UNABLE_TO_PAGE_UE "Unable to page UE";
    91 NO_MEMORY_AVAILABLE "No memory available";
    92 USER_AUTHENTICATION_FAILED "User authentication failed";
    93 APN_ACCESS_DENIED_NO_SUBSCRIPTION "APN access denied – no subscription";
    94 REQUEST_REJECTED "Request rejected (reason not specified)";
    95 P_TMSI_SIGNATURE_MISMATCH "P-TMSI Signature mismatch";
    96 IMSI_IMEI_NOT_KNOWN "IMSI/IMEI not known";
    97 SEMANTIC_ERROR_IN_THE_TAD_OPERATION "Semantic error in the TAD operation";
    98 SYNTACTIC_ERROR_IN_THE_TAD_OPERATION "Syntactic error in the TAD operation";
    100 REMOTE_PEER_NOT_RESPONDING "Remote peer not responding";
    101 COLLISION_WITH_NETWORK_INITIATED_REQUEST "Collision with network initiated request";
    102 UNABLE_TO_PAGE_UE_DUE_TO_SUSPENSION "Unable to page UE due to Suspension";
    103 CONDITIONAL_IE_MISSING "Conditional IE missing";
    104 APN_RESTRICTION_TYPE_INCOMPATIBLE_WITH_CURRENTLY_ACTIVE_PDN_CONNECTION "APN Restriction type incompatible with currently active PDN connection";
    105 INVALID_OVERALL_LENGTH_OF_THE_TRIGGERED_RESPONSE_MESSAGE_AND_A_PIGGYBACKED_INITIAL_MESSAGE "Invalid overall length of the triggered response message and a piggybacked initial message";
    106 DATA_FORWARDING_NOT_SUPPORTED "Data forwarding not supported";
    107 INVALID_REPLY_FROM_REMOTE_PEER "Invalid reply from remote peer";
    108 FALLBACK_TO_GTPV1 "Fallback to GTPv1";
    109 INVALID_PEER "Invalid peer";
    110 TEMPORARILY_REJECTED_DUE_TO_HANDOVER_TAU_RAU_PROCEDURE_IN_PROGRESS "Temporarily rejected due to handover/TAU/RAU procedure in progress";
    111 MODIFICATIONS_NOT_LIMITED_TO_S1_U_BEARERS "Modifications not limited to S1-U bearers";
    112 REQUEST_REJECTED_FOR_A_PMIPV6_REASON "Request rejected for a PMIPv6 reason";
    113 APN_CONGESTION "APN Congestion";
    114 BEARER_HANDLING_NOT_SUPPORTED "Bearer handling not supported";
    115 UE_ALREADY_RE_ATTACHED "UE already re-attached";
    116 MULTIPLE_PDN_CONNECTIONS_FOR_A_GIVEN_APN_NOT_ALLOWED "Multiple PDN connections for a given APN not allowed";
    117 TARGET_ACCESS_RESTRICTED_FOR_THE_SUBSCRIBER "Target access restricted for the subscriber";
    119 MME_SGSN_REFUSES_DUE_TO_VPLMN_POLICY "MME/SGSN refuses due to VPLMN Policy";
    120 GTP_C_ENTITY_CONGESTION "GTP-C Entity Congestion";
    121 LATE_OVERLAPPING_REQUEST "Late Overlapping Request";
    122 TIMED_OUT_REQUEST "Timed out Request";
    123 UE_IS_TEMPORARILY_NOT_REACHABLE_DUE_TO_POWER_SAVING "UE is temporarily not reachable due to power saving";
    124 RELOCATION_FAILURE_DUE_TO_NAS_MESSAGE_REDIRECTION "Relocation failure due to NAS message redirection";
    125 UE_NOT_AUTHORISED_BY_OCS_OR_EXTERNAL_AAA_SERVER "UE not authorised by OCS or external AAA Server";
    126 MULTIPLE_ACCESSES_TO_A_PDN_CONNECTION_NOT_ALLOWED "Multiple accesses to a PDN connection not allowed";
    127 REQUEST_REJECTED_DUE_TO_UE_CAPABILITY "Request rejected due to UE capability";
    128 S1_U_PATH_FAILURE "S1-U Path Failure";
    129 FIVE_GC_NOT_ALLOWED "5GC not allowed";
    130 PGW_MISMATCH_WITH_NETWORK_SLICE_SUBSCRIBED_BY_THE_UE "PGW mismatch with network slice subscribed by the UE";
}

impl CauseValue {
    /// Whether this answers a request by accepting it, wholly or in part: 16 to 63.
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        matches!(self.0, 16..=63)
    }

    /// Whether this answers a request by rejecting it: 64 and up.
    #[must_use]
    pub const fn is_rejected(self) -> bool {
        self.0 >= 64
    }
}

impl fmt::Display for CauseValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.0),
            None => write!(f, "cause {}", self.0),
        }
    }
}

impl fmt::Debug for CauseValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What the Cause element carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cause {
    /// The value.
    pub value: CauseValue,
    /// Bit 1 CS: the remote node originated it; bit 2 BCE, bit 3 PCE: an error inside of a bearer
    /// context or PDN connection.
    pub flags: u8,
    /// Type and instance of the element that offends.
    pub offending: Option<(u8, u8)>,
}

impl Cause {
    /// A cause of the sender's own, without more.
    #[must_use]
    pub const fn new(value: CauseValue) -> Self {
        Self { value, flags: 0, offending: None }
    }
}

impl<'a> Value<'a> for Cause {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[value, flags] = octets.first_chunk()?;
        let offending = match octets.get(2..) {
            Some(&[code, _, _, instance, ..]) => Some((code, instance & 0xf)),
            _ => None,
        };
        Some(Self { value: CauseValue(value), flags: flags & 7, offending })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.array([self.value.0, self.flags & 7]);
        if let Some((code, instance)) = self.offending {
            w.array([code, 0, 0, instance & 0xf]);
        }
    }
}
