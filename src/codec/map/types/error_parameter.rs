//! What errors carry.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::{aliases, choices, enumerations, sequences};

sequences! {
    AbsentSubscriberParam "AbsentSubscriberParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] absent_subscriber_reason "absentSubscriberReason" O AbsentSubscriberReason,
    }

    AbsentSubscriberSmParam "AbsentSubscriberSM-Param" "17.7.7" {
        [] absent_subscriber_diagnostic_sm "absentSubscriberDiagnosticSM" O AbsentSubscriberDiagnosticSm,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] additional_absent_subscriber_diagnostic_sm "additionalAbsentSubscriberDiagnosticSM" O AbsentSubscriberDiagnosticSm,
        [1] imsi "imsi" O Imsi,
        [2] requested_retransmission_time "requestedRetransmissionTime" O Time,
        [3] user_identifier_alert "userIdentifierAlert" O Imsi,
    }

    AtiNotAllowedParam "ATI-NotAllowedParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    AtmNotAllowedParam "ATM-NotAllowedParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    AtsiNotAllowedParam "ATSI-NotAllowedParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    BearerServNotProvParam "BearerServNotProvParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    BusySubscriberParam "BusySubscriberParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] ccbs_possible "ccbs-Possible" O Null,
        [1] ccbs_busy "ccbs-Busy" O Null,
    }

    ExtensibleCallBarredParam "ExtensibleCallBarredParam" "17.7.7" {
        [] call_barring_cause "callBarringCause" O CallBarringCause,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [1] unauthorised_message_originator "unauthorisedMessageOriginator" O Null,
        [2] anonymous_call_rejection "anonymousCallRejection" O Null,
    }

    CugRejectParam "CUG-RejectParam" "17.7.7" {
        [] cug_reject_cause "cug-RejectCause" O CugRejectCause,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    DataMissingParam "DataMissingParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    FacilityNotSupParam "FacilityNotSupParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] shape_of_location_estimate_not_supported "shapeOfLocationEstimateNotSupported" O Null,
        [1] needed_lcs_capability_not_supported_in_serving_node "neededLcsCapabilityNotSupportedInServingNode" O Null,
    }

    ForwardingFailedParam "ForwardingFailedParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    ForwardingViolationParam "ForwardingViolationParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    IllegalEquipmentParam "IllegalEquipmentParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    IllegalSsOperationParam "IllegalSS-OperationParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    IllegalSubscriberParam "IllegalSubscriberParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    IncompatibleTerminalParam "IncompatibleTerminalParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    InformationNotAvailableParam "InformationNotAvailableParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    LongTermDenialParam "LongTermDenialParam" "17.7.7" {
    }

    MessageWaitListFullParam "MessageWaitListFullParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    MmEventNotSupportedParam "MM-EventNotSupported-Param" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    NoGroupCallNbParam "NoGroupCallNbParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    NoRoamingNbParam "NoRoamingNbParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    NoSubscriberReplyParam "NoSubscriberReplyParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    NumberChangedParam "NumberChangedParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    OngoingGroupCallParam "OngoingGroupCallParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    OrNotAllowedParam "OR-NotAllowedParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    PositionMethodFailureParam "PositionMethodFailure-Param" "17.7.7" {
        [0] position_method_failure_diagnostic "positionMethodFailure-Diagnostic" O PositionMethodFailureDiagnostic,
        [1] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    ResourceLimitationParam "ResourceLimitationParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    RoamingNotAllowedParam "RoamingNotAllowedParam" "17.7.7" {
        [] roaming_not_allowed_cause "roamingNotAllowedCause" M RoamingNotAllowedCause,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] additional_roaming_not_allowed_cause "additionalRoamingNotAllowedCause" O AdditionalRoamingNotAllowedCause,
    }

    ShortTermDenialParam "ShortTermDenialParam" "17.7.7" {
    }

    SmDeliveryFailureCause "SM-DeliveryFailureCause" "17.7.7" {
        [] sm_enumerated_delivery_failure_cause "sm-EnumeratedDeliveryFailureCause" M SmEnumeratedDeliveryFailureCause,
        [] diagnostic_info "diagnosticInfo" O SignalInfo<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    SsIncompatibilityCause "SS-IncompatibilityCause" "17.7.7" {
        [1] ss_code "ss-Code" O SsCode,
        [] basic_service "basicService" O BasicServiceCode<'a>,
        [4] ss_status "ss-Status" O SsStatus,
    }

    SsNotAvailableParam "SS-NotAvailableParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    SsSubscriptionViolationParam "SS-SubscriptionViolationParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    SubBusyForMtSmsParam "SubBusyForMT-SMS-Param" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [] gprs_connection_suspended "gprsConnectionSuspended" O Null,
    }

    ExtensibleSystemFailureParam "ExtensibleSystemFailureParam" "17.7.7" {
        [] network_resource "networkResource" O NetworkResource,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] additional_network_resource "additionalNetworkResource" O AdditionalNetworkResource,
        [1] failure_cause_param "failureCauseParam" O FailureCauseParam,
    }

    TargetCellOutsideGcaParam "TargetCellOutsideGCA-Param" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    TeleservNotProvParam "TeleservNotProvParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    TracingBufferFullParam "TracingBufferFullParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    UnauthorizedLcsClientParam "UnauthorizedLCSClient-Param" "17.7.7" {
        [0] unauthorized_lcs_client_diagnostic "unauthorizedLCSClient-Diagnostic" O UnauthorizedLcsClientDiagnostic,
        [1] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    UnauthorizedRequestingNetworkParam "UnauthorizedRequestingNetwork-Param" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    UnexpectedDataParam "UnexpectedDataParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] unexpected_subscriber "unexpectedSubscriber" O Null,
    }

    UnidentifiedSubParam "UnidentifiedSubParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    UnknownOrUnreachableLcsClientParam "UnknownOrUnreachableLCSClient-Param" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    UnknownSubscriberParam "UnknownSubscriberParam" "17.7.7" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [] unknown_subscriber_diagnostic "unknownSubscriberDiagnostic" O UnknownSubscriberDiagnostic,
    }
}

choices! {
    CallBarredParam "CallBarredParam" "17.7.7" {
        [] CallBarringCause "callBarringCause" CallBarringCause,
        [] ExtensibleCallBarredParam "extensibleCallBarredParam" ExtensibleCallBarredParam<'a>,
    }

    BasicServiceCode "BasicServiceCode" "17.7.8" {
        [2] BearerService "bearerService" BearerServiceCode,
        [3] Teleservice "teleservice" TeleserviceCode,
    }

    SystemFailureParam "SystemFailureParam" "17.7.7" {
        [] NetworkResource "networkResource" NetworkResource,
        [] ExtensibleSystemFailureParam "extensibleSystemFailureParam" ExtensibleSystemFailureParam<'a>,
    }
}

enumerations! {
    AbsentSubscriberReason "AbsentSubscriberReason" "17.7.7" {
        IMSI_DETACH 0 "imsiDetach",
        RESTRICTED_AREA 1 "restrictedArea",
        NO_PAGE_RESPONSE 2 "noPageResponse",
        PURGED_MS 3 "purgedMS",
        MT_ROAMING_RETRY 4 "mtRoamingRetry",
        BUSY_SUBSCRIBER 5 "busySubscriber",
    }

    CallBarringCause "CallBarringCause" "17.7.7" {
        BARRING_SERVICE_ACTIVE 0 "barringServiceActive",
        OPERATOR_BARRING 1 "operatorBarring",
    }

    CugRejectCause "CUG-RejectCause" "17.7.7" {
        INCOMING_CALLS_BARRED_WITHIN_CUG 0 "incomingCallsBarredWithinCUG",
        SUBSCRIBER_NOT_MEMBER_OF_CUG 1 "subscriberNotMemberOfCUG",
        REQUESTED_BASIC_SERVICE_VIOLATES_CUG_CONSTRAINTS 5 "requestedBasicServiceViolatesCUG-Constraints",
        CALLED_PARTY_SS_INTERACTION_VIOLATION 7 "calledPartySS-InteractionViolation",
    }

    PositionMethodFailureDiagnostic "PositionMethodFailure-Diagnostic" "17.7.7" {
        CONGESTION 0 "congestion",
        INSUFFICIENT_RESOURCES 1 "insufficientResources",
        INSUFFICIENT_MEASUREMENT_DATA 2 "insufficientMeasurementData",
        INCONSISTENT_MEASUREMENT_DATA 3 "inconsistentMeasurementData",
        LOCATION_PROCEDURE_NOT_COMPLETED 4 "locationProcedureNotCompleted",
        LOCATION_PROCEDURE_NOT_SUPPORTED_BY_TARGET_MS 5 "locationProcedureNotSupportedByTargetMS",
        QO_S_NOT_ATTAINABLE 6 "qoSNotAttainable",
        POSITION_METHOD_NOT_AVAILABLE_IN_NETWORK 7 "positionMethodNotAvailableInNetwork",
        POSITION_METHOD_NOT_AVAILABLE_IN_LOCATION_AREA 8 "positionMethodNotAvailableInLocationArea",
    }

    PwRegistrationFailureCause "PW-RegistrationFailureCause" "17.7.7" {
        UNDETERMINED 0 "undetermined",
        INVALID_FORMAT 1 "invalidFormat",
        NEW_PASSWORDS_MISMATCH 2 "newPasswordsMismatch",
    }

    RoamingNotAllowedCause "RoamingNotAllowedCause" "17.7.7" {
        PLMN_ROAMING_NOT_ALLOWED 0 "plmnRoamingNotAllowed",
        OPERATOR_DETERMINED_BARRING 3 "operatorDeterminedBarring",
    }

    AdditionalRoamingNotAllowedCause "AdditionalRoamingNotAllowedCause" "17.7.7" {
        SUPPORTED_RAT_TYPES_NOT_ALLOWED 0 "supportedRAT-TypesNotAllowed",
    }

    SmEnumeratedDeliveryFailureCause "SM-EnumeratedDeliveryFailureCause" "17.7.7" {
        MEMORY_CAPACITY_EXCEEDED 0 "memoryCapacityExceeded",
        EQUIPMENT_PROTOCOL_ERROR 1 "equipmentProtocolError",
        EQUIPMENT_NOT_SM_EQUIPPED 2 "equipmentNotSM-Equipped",
        UNKNOWN_SERVICE_CENTRE 3 "unknownServiceCentre",
        SC_CONGESTION 4 "sc-Congestion",
        INVALID_SME_ADDRESS 5 "invalidSME-Address",
        SUBSCRIBER_NOT_SC_SUBSCRIBER 6 "subscriberNotSC-Subscriber",
    }

    NetworkResource "NetworkResource" "17.7.8" {
        PLMN 0 "plmn",
        HLR 1 "hlr",
        VLR 2 "vlr",
        PVLR 3 "pvlr",
        CONTROLLING_MSC 4 "controllingMSC",
        VMSC 5 "vmsc",
        EIR 6 "eir",
        RSS 7 "rss",
    }

    AdditionalNetworkResource "AdditionalNetworkResource" "17.7.8" {
        SGSN 0 "sgsn",
        GGSN 1 "ggsn",
        GMLC 2 "gmlc",
        GSM_SCF 3 "gsmSCF",
        NPLR 4 "nplr",
        AUC 5 "auc",
        UE 6 "ue",
        MME 7 "mme",
    }

    FailureCauseParam "FailureCauseParam" "17.7.7" {
        LIMIT_REACHED_ON_NUMBER_OF_CONCURRENT_LOCATION_REQUESTS 0 "limitReachedOnNumberOfConcurrentLocationRequests",
    }

    UnauthorizedLcsClientDiagnostic "UnauthorizedLCSClient-Diagnostic" "17.7.7" {
        NO_ADDITIONAL_INFORMATION 0 "noAdditionalInformation",
        CLIENT_NOT_IN_MS_PRIVACY_EXCEPTION_LIST 1 "clientNotInMSPrivacyExceptionList",
        CALL_TO_CLIENT_NOT_SETUP 2 "callToClientNotSetup",
        PRIVACY_OVERRIDE_NOT_APPLICABLE 3 "privacyOverrideNotApplicable",
        DISALLOWED_BY_LOCAL_REGULATORY_REQUIREMENTS 4 "disallowedByLocalRegulatoryRequirements",
        UNAUTHORIZED_PRIVACY_CLASS 5 "unauthorizedPrivacyClass",
        UNAUTHORIZED_CALL_SESSION_UNRELATED_EXTERNAL_CLIENT 6 "unauthorizedCallSessionUnrelatedExternalClient",
        UNAUTHORIZED_CALL_SESSION_RELATED_EXTERNAL_CLIENT 7 "unauthorizedCallSessionRelatedExternalClient",
    }

    UnknownSubscriberDiagnostic "UnknownSubscriberDiagnostic" "17.7.7" {
        IMSI_UNKNOWN 0 "imsiUnknown",
        GPRS_EPS_SUBSCRIPTION_UNKNOWN 1 "gprs-eps-SubscriptionUnknown",
        NPDB_MISMATCH 2 "npdbMismatch",
    }
}

aliases! {
    SsStatus "SS-Status" "17.7.4" = [u8; 1];
    BearerServiceCode "BearerServiceCode" "17.7.10" = [u8; 1];
    TeleserviceCode "TeleserviceCode" "17.7.9" = [u8; 1];
}
