//! The user information of a dialogue.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;

/// `map-DialogueAS`, the abstract syntax of the user information: 0.4.0.0.1.1.1.1.
pub const MAP_DIALOGUE_AS: Oid<'static> = Oid::constant(&[4, 0, 0, 1, 1, 1, 1]);
use crate::codec::map::table::{choices, enumerations, sequences};

sequences! {
    MapOpenInfo "MAP-OpenInfo" "17.4" {
        [0] destination_reference "destinationReference" O AddressString<'a>,
        [1] origination_reference "originationReference" O AddressString<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    MapAcceptInfo "MAP-AcceptInfo" "17.4" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    MapCloseInfo "MAP-CloseInfo" "17.4" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    MapRefuseInfo "MAP-RefuseInfo" "17.4" {
        [] reason "reason" M Reason,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [] alternative_application_context "alternativeApplicationContext" O Oid<'a>,
    }

    MapUserAbortInfo "MAP-UserAbortInfo" "17.4" {
        [] map_user_abort_choice "map-UserAbortChoice" M MapUserAbortChoice<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    MapProviderAbortInfo "MAP-ProviderAbortInfo" "17.4" {
        [] map_provider_abort_reason "map-ProviderAbortReason" M MapProviderAbortReason,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }
}

choices! {
    MapUserAbortChoice "MAP-UserAbortChoice" "17.4" {
        [0] UserSpecificReason "userSpecificReason" Null,
        [1] UserResourceLimitation "userResourceLimitation" Null,
        [2] ResourceUnavailable "resourceUnavailable" ResourceUnavailableReason,
        [3] ApplicationProcedureCancellation "applicationProcedureCancellation" ProcedureCancellationReason,
    }

    MapDialoguePdu "MAP-DialoguePDU" "17.4" {
        [0] MapOpen "map-open" MapOpenInfo<'a>,
        [1] MapAccept "map-accept" MapAcceptInfo<'a>,
        [2] MapClose "map-close" MapCloseInfo<'a>,
        [3] MapRefuse "map-refuse" MapRefuseInfo<'a>,
        [4] MapUserAbort "map-userAbort" MapUserAbortInfo<'a>,
        [5] MapProviderAbort "map-providerAbort" MapProviderAbortInfo<'a>,
    }
}

enumerations! {
    Reason "Reason" "17.4" {
        NO_REASON_GIVEN 0 "noReasonGiven",
        INVALID_DESTINATION_REFERENCE 1 "invalidDestinationReference",
        INVALID_ORIGINATING_REFERENCE 2 "invalidOriginatingReference",
    }

    ResourceUnavailableReason "ResourceUnavailableReason" "17.4" {
        SHORT_TERM_RESOURCE_LIMITATION 0 "shortTermResourceLimitation",
        LONG_TERM_RESOURCE_LIMITATION 1 "longTermResourceLimitation",
    }

    ProcedureCancellationReason "ProcedureCancellationReason" "17.4" {
        HANDOVER_CANCELLATION 0 "handoverCancellation",
        RADIO_CHANNEL_RELEASE 1 "radioChannelRelease",
        NETWORK_PATH_RELEASE 2 "networkPathRelease",
        CALL_RELEASE 3 "callRelease",
        ASSOCIATED_PROCEDURE_FAILURE 4 "associatedProcedureFailure",
        TANDEM_DIALOGUE_RELEASE 5 "tandemDialogueRelease",
        REMOTE_OPERATIONS_FAILURE 6 "remoteOperationsFailure",
    }

    MapProviderAbortReason "MAP-ProviderAbortReason" "17.4" {
        ABNORMAL_DIALOGUE 0 "abnormalDialogue",
        INVALID_PDU 1 "invalidPDU",
    }
}
