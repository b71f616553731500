//! Why a message came back: Q.713 §3.12.

use super::table::named;

named! {
    /// Return cause, Q.713 §3.12. Values from 247 on are of ANSI T1.112.3 alone.
    ReturnCause, "return cause" {
        NO_TRANSLATION_FOR_NATURE = 0 "no translation for an address of such nature",
        NO_TRANSLATION_FOR_ADDRESS = 1 "no translation for this specific address",
        SUBSYSTEM_CONGESTION = 2 "subsystem congestion",
        SUBSYSTEM_FAILURE = 3 "subsystem failure",
        UNEQUIPPED_USER = 4 "unequipped user",
        MTP_FAILURE = 5 "MTP failure",
        NETWORK_CONGESTION = 6 "network congestion",
        UNQUALIFIED = 7 "unqualified",
        ERROR_IN_MESSAGE_TRANSPORT = 8 "error in message transport",
        ERROR_IN_LOCAL_PROCESSING = 9 "error in local processing",
        DESTINATION_CANNOT_PERFORM_REASSEMBLY = 10 "destination cannot perform reassembly",
        SCCP_FAILURE = 11 "SCCP failure",
        HOP_COUNTER_VIOLATION = 12 "hop counter violation",
        SEGMENTATION_NOT_SUPPORTED = 13 "segmentation not supported",
        SEGMENTATION_FAILURE = 14 "segmentation failure",
        MESSAGE_CHANGE_FAILURE = 247 "message change failure",
        INVALID_INS_ROUTING_REQUEST = 248 "invalid INS routing request",
        INVALID_ISNI_ROUTING_REQUEST = 249 "invalid ISNI routing request",
        UNAUTHORIZED_MESSAGE = 250 "unauthorized message",
        MESSAGE_INCOMPATIBILITY = 251 "message incompatibility",
        CANNOT_PERFORM_ISNI_CONSTRAINED_ROUTING = 252 "cannot perform ISNI constrained routing",
        REDUNDANT_ISNI_CONSTRAINED_ROUTING = 253 "redundant ISNI constrained routing",
        UNABLE_TO_PERFORM_ISNI_IDENTIFICATION = 254 "unable to perform ISNI identification",
    }
}
