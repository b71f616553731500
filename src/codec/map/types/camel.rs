//! CAMEL subscription information, as insertSubscriberData carries it.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::{aliases, bit_strings, enumerations, sequences};

sequences! {
    VlrCamelSubscriptionInfo "VlrCamelSubscriptionInfo" "17.7.1" {
        [0] o_csi "o-CSI" O OCsi<'a>,
        [1] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [2] ss_csi "ss-CSI" O SsCsi<'a>,
        [4] o_bcsm_camel_tdp_criteria_list "o-BcsmCamelTDP-CriteriaList" O OBcsmCamelTdpCriteriaList<'a>,
        [3] tif_csi "tif-CSI" O Null,
        [5] m_csi "m-CSI" O MCsi<'a>,
        [6] mo_sms_csi "mo-sms-CSI" O SmsCsi<'a>,
        [7] vt_csi "vt-CSI" O TCsi<'a>,
        [8] t_bcsm_camel_tdp_criteria_list "t-BCSM-CAMEL-TDP-CriteriaList" O TBcsmCamelTdpCriteriaList<'a>,
        [9] d_csi "d-CSI" O DCsi<'a>,
        [10] mt_sms_csi "mt-sms-CSI" O SmsCsi<'a>,
        [11] mt_sms_cameltdp_criteria_list "mt-smsCAMELTDP-CriteriaList" O MtSmsCameltdpCriteriaList<'a>,
    }

    OCsi "O-CSI" "17.7.1" {
        [] o_bcsm_camel_tdp_data_list "o-BcsmCamelTDPDataList" M OBcsmCamelTdpDataList<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] camel_capability_handling "camelCapabilityHandling" O CamelCapabilityHandling,
        [1] notification_to_cse "notificationToCSE" O Null,
        [2] csi_active "csiActive" O Null,
    }

    OBcsmCamelTdpData "O-BcsmCamelTDPData" "17.7.1" {
        [] o_bcsm_trigger_detection_point "o-BcsmTriggerDetectionPoint" M OBcsmTriggerDetectionPoint,
        [] service_key "serviceKey" M ServiceKey,
        [0] gsm_scf_address "gsmSCF-Address" M IsdnAddressString<'a>,
        [1] default_call_handling "defaultCallHandling" M DefaultCallHandling,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    SsCsi "SS-CSI" "17.7.1" {
        [] ss_camel_data "ss-CamelData" M SsCamelData<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] notification_to_cse "notificationToCSE" O Null,
        [1] csi_active "csi-Active" O Null,
    }

    SsCamelData "SS-CamelData" "17.7.1" {
        [] ss_event_list "ss-EventList" M SsEventList<'a>,
        [] gsm_scf_address "gsmSCF-Address" M IsdnAddressString<'a>,
        [0] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    OBcsmCamelTdpCriteria "O-BcsmCamelTDP-Criteria" "17.7.1" {
        [] o_bcsm_trigger_detection_point "o-BcsmTriggerDetectionPoint" M OBcsmTriggerDetectionPoint,
        [0] destination_number_criteria "destinationNumberCriteria" O DestinationNumberCriteria<'a>,
        [1] basic_service_criteria "basicServiceCriteria" O BasicServiceCriteria<'a>,
        [2] call_type_criteria "callTypeCriteria" O CallTypeCriteria,
        [3] o_cause_value_criteria "o-CauseValueCriteria" O OCauseValueCriteria<'a>,
        [4] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    DestinationNumberCriteria "DestinationNumberCriteria" "17.7.1" {
        [0] match_type "matchType" M MatchType,
        [1] destination_number_list "destinationNumberList" O DestinationNumberList<'a>,
        [2] destination_number_length_list "destinationNumberLengthList" O DestinationNumberLengthList<'a>,
    }

    MCsi "M-CSI" "17.7.1" {
        [] mobility_triggers "mobilityTriggers" M MobilityTriggers<'a>,
        [] service_key "serviceKey" M ServiceKey,
        [0] gsm_scf_address "gsmSCF-Address" M IsdnAddressString<'a>,
        [1] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [2] notification_to_cse "notificationToCSE" O Null,
        [3] csi_active "csi-Active" O Null,
    }

    SmsCsi "SMS-CSI" "17.7.1" {
        [0] sms_camel_tdp_data_list "sms-CAMEL-TDP-DataList" O SmsCamelTdpDataList<'a>,
        [1] camel_capability_handling "camelCapabilityHandling" O CamelCapabilityHandling,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [3] notification_to_cse "notificationToCSE" O Null,
        [4] csi_active "csi-Active" O Null,
    }

    SmsCamelTdpData "SMS-CAMEL-TDP-Data" "17.7.1" {
        [0] sms_trigger_detection_point "sms-TriggerDetectionPoint" M SmsTriggerDetectionPoint,
        [1] service_key "serviceKey" M ServiceKey,
        [2] gsm_scf_address "gsmSCF-Address" M IsdnAddressString<'a>,
        [3] default_sms_handling "defaultSMS-Handling" M DefaultSmsHandling,
        [4] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    TCsi "T-CSI" "17.7.1" {
        [] t_bcsm_camel_tdp_data_list "t-BcsmCamelTDPDataList" M TBcsmCamelTdpDataList<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] camel_capability_handling "camelCapabilityHandling" O CamelCapabilityHandling,
        [1] notification_to_cse "notificationToCSE" O Null,
        [2] csi_active "csi-Active" O Null,
    }

    TBcsmCamelTdpData "T-BcsmCamelTDPData" "17.7.1" {
        [] t_bcsm_trigger_detection_point "t-BcsmTriggerDetectionPoint" M TBcsmTriggerDetectionPoint,
        [] service_key "serviceKey" M ServiceKey,
        [0] gsm_scf_address "gsmSCF-Address" M IsdnAddressString<'a>,
        [1] default_call_handling "defaultCallHandling" M DefaultCallHandling,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    TBcsmCamelTdpCriteria "T-BCSM-CAMEL-TDP-Criteria" "17.7.1" {
        [] t_bcsm_trigger_detection_point "t-BCSM-TriggerDetectionPoint" M TBcsmTriggerDetectionPoint,
        [0] basic_service_criteria "basicServiceCriteria" O BasicServiceCriteria<'a>,
        [1] t_cause_value_criteria "t-CauseValueCriteria" O TCauseValueCriteria<'a>,
    }

    DCsi "D-CSI" "17.7.1" {
        [0] dp_analysed_info_criteria_list "dp-AnalysedInfoCriteriaList" O DpAnalysedInfoCriteriaList<'a>,
        [1] camel_capability_handling "camelCapabilityHandling" O CamelCapabilityHandling,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [3] notification_to_cse "notificationToCSE" O Null,
        [4] csi_active "csi-Active" O Null,
    }

    DpAnalysedInfoCriterium "DP-AnalysedInfoCriterium" "17.7.1" {
        [] dialled_number "dialledNumber" M IsdnAddressString<'a>,
        [] service_key "serviceKey" M ServiceKey,
        [] gsm_scf_address "gsmSCF-Address" M IsdnAddressString<'a>,
        [] default_call_handling "defaultCallHandling" M DefaultCallHandling,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    MtSmsCameltdpCriteria "MT-smsCAMELTDP-Criteria" "17.7.1" {
        [] sms_trigger_detection_point "sms-TriggerDetectionPoint" M SmsTriggerDetectionPoint,
        [0] tpdu_type_criterion "tpdu-TypeCriterion" O TpduTypeCriterion<'a>,
    }

    LcsInformation "LCSInformation" "17.7.1" {
        [0] gmlc_list "gmlc-List" O GmlcList<'a>,
        [1] lcs_privacy_exception_list "lcs-PrivacyExceptionList" O LcsPrivacyExceptionList<'a>,
        [2] molr_list "molr-List" O MolrList<'a>,
        [3] add_lcs_privacy_exception_list "add-lcs-PrivacyExceptionList" O LcsPrivacyExceptionList<'a>,
    }

    SgsnCamelSubscriptionInfo "SGSN-CAMEL-SubscriptionInfo" "17.7.1" {
        [0] gprs_csi "gprs-CSI" O GprsCsi<'a>,
        [1] mo_sms_csi "mo-sms-CSI" O SmsCsi<'a>,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [3] mt_sms_csi "mt-sms-CSI" O SmsCsi<'a>,
        [4] mt_sms_cameltdp_criteria_list "mt-smsCAMELTDP-CriteriaList" O MtSmsCameltdpCriteriaList<'a>,
        [5] mg_csi "mg-csi" O MgCsi<'a>,
    }

    GprsCsi "GPRS-CSI" "17.7.1" {
        [0] gprs_camel_tdp_data_list "gprs-CamelTDPDataList" O GprsCamelTdpDataList<'a>,
        [1] camel_capability_handling "camelCapabilityHandling" O CamelCapabilityHandling,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [3] notification_to_cse "notificationToCSE" O Null,
        [4] csi_active "csi-Active" O Null,
    }

    GprsCamelTdpData "GPRS-CamelTDPData" "17.7.1" {
        [0] gprs_trigger_detection_point "gprs-TriggerDetectionPoint" M GprsTriggerDetectionPoint,
        [1] service_key "serviceKey" M ServiceKey,
        [2] gsm_scf_address "gsmSCF-Address" M IsdnAddressString<'a>,
        [3] default_session_handling "defaultSessionHandling" M DefaultGprsHandling,
        [4] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    MgCsi "MG-CSI" "17.7.1" {
        [] mobility_triggers "mobilityTriggers" M MobilityTriggers<'a>,
        [] service_key "serviceKey" M ServiceKey,
        [0] gsm_scf_address "gsmSCF-Address" M IsdnAddressString<'a>,
        [1] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [2] notification_to_cse "notificationToCSE" O Null,
        [3] csi_active "csi-Active" O Null,
    }
}

enumerations! {
    OBcsmTriggerDetectionPoint "O-BcsmTriggerDetectionPoint" "17.7.1" {
        COLLECTED_INFO 2 "collectedInfo",
        ROUTE_SELECT_FAILURE 4 "routeSelectFailure",
    }

    DefaultCallHandling "DefaultCallHandling" "17.7.1" {
        CONTINUE_CALL 0 "continueCall",
        RELEASE_CALL 1 "releaseCall",
    }

    MatchType "MatchType" "17.7.1" {
        INHIBITING 0 "inhibiting",
        ENABLING 1 "enabling",
    }

    CallTypeCriteria "CallTypeCriteria" "17.7.1" {
        FORWARDED 0 "forwarded",
        NOT_FORWARDED 1 "notForwarded",
    }

    SmsTriggerDetectionPoint "SMS-TriggerDetectionPoint" "17.7.1" {
        SMS_COLLECTED_INFO 1 "sms-CollectedInfo",
        SMS_DELIVERY_REQUEST 2 "sms-DeliveryRequest",
    }

    DefaultSmsHandling "DefaultSMS-Handling" "17.7.1" {
        CONTINUE_TRANSACTION 0 "continueTransaction",
        RELEASE_TRANSACTION 1 "releaseTransaction",
    }

    TBcsmTriggerDetectionPoint "T-BcsmTriggerDetectionPoint" "17.7.1" {
        TERM_ATTEMPT_AUTHORIZED 12 "termAttemptAuthorized",
        T_BUSY 13 "tBusy",
        T_NO_ANSWER 14 "tNoAnswer",
    }

    MtSmsTpduType "MT-SMS-TPDU-Type" "17.7.1" {
        SMS_DELIVER 0 "sms-DELIVER",
        SMS_SUBMIT_REPORT 1 "sms-SUBMIT-REPORT",
        SMS_STATUS_REPORT 2 "sms-STATUS-REPORT",
    }

    GprsTriggerDetectionPoint "GPRS-TriggerDetectionPoint" "17.7.1" {
        ATTACH 1 "attach",
        ATTACH_CHANGE_OF_POSITION 2 "attachChangeOfPosition",
        PDP_CONTEXT_ESTABLISHMENT 11 "pdp-ContextEstablishment",
        PDP_CONTEXT_ESTABLISHMENT_ACKNOWLEDGEMENT 12 "pdp-ContextEstablishmentAcknowledgement",
        PDP_CONTEXT_CHANGE_OF_POSITION 14 "pdp-ContextChangeOfPosition",
    }

    DefaultGprsHandling "DefaultGPRS-Handling" "17.7.1" {
        CONTINUE_TRANSACTION 0 "continueTransaction",
        RELEASE_TRANSACTION 1 "releaseTransaction",
    }
}

bit_strings! {
    SpecificCsiWithdraw "SpecificCSI-Withdraw" "17.7.1" 8 32 {
        O_CSI 0 "o-csi",
        SS_CSI 1 "ss-csi",
        TIF_CSI 2 "tif-csi",
        D_CSI 3 "d-csi",
        VT_CSI 4 "vt-csi",
        MO_SMS_CSI 5 "mo-sms-csi",
        M_CSI 6 "m-csi",
        GPRS_CSI 7 "gprs-csi",
        T_CSI 8 "t-csi",
        MT_SMS_CSI 9 "mt-sms-csi",
        MG_CSI 10 "mg-csi",
        O_IM_CSI 11 "o-IM-CSI",
        D_IM_CSI 12 "d-IM-CSI",
        VT_IM_CSI 13 "vt-IM-CSI",
    }
}

aliases! {
    OBcsmCamelTdpDataList<'a> "O-BcsmCamelTDPDataList" "17.7.1" = List<'a, OBcsmCamelTdpData<'a>>;
    ServiceKey "ServiceKey" "17.7.1" = Integer<0, 2147483647>;
    CamelCapabilityHandling "CamelCapabilityHandling" "17.7.1" = Integer<1, 16>;
    SsEventList<'a> "SS-EventList" "17.7.1" = List<'a, SsCode>;
    OBcsmCamelTdpCriteriaList<'a> "O-BcsmCamelTDPCriteriaList" "17.7.1" = List<'a, OBcsmCamelTdpCriteria<'a>>;
    DestinationNumberList<'a> "DestinationNumberList" "17.7.1" = List<'a, IsdnAddressString<'a>>;
    DestinationNumberLengthList<'a> "DestinationNumberLengthList" "17.7.1" = List<'a, Integer<1, 15>>;
    BasicServiceCriteria<'a> "BasicServiceCriteria" "17.7.1" = List<'a, ExtBasicServiceCode<'a>>;
    OCauseValueCriteria<'a> "O-CauseValueCriteria" "17.7.1" = List<'a, CauseValue>;
    CauseValue "CauseValue" "17.7.1" = [u8; 1];
    MobilityTriggers<'a> "MobilityTriggers" "17.7.1" = List<'a, MmCode>;
    MmCode "MM-Code" "17.7.1" = [u8; 1];
    SmsCamelTdpDataList<'a> "SMS-CAMEL-TDP-DataList" "17.7.1" = List<'a, SmsCamelTdpData<'a>>;
    TBcsmCamelTdpDataList<'a> "T-BcsmCamelTDPDataList" "17.7.1" = List<'a, TBcsmCamelTdpData<'a>>;
    TBcsmCamelTdpCriteriaList<'a> "T-BCSM-CAMEL-TDP-CriteriaList" "17.7.1" = List<'a, TBcsmCamelTdpCriteria<'a>>;
    TCauseValueCriteria<'a> "T-CauseValueCriteria" "17.7.1" = List<'a, CauseValue>;
    DpAnalysedInfoCriteriaList<'a> "DP-AnalysedInfoCriteriaList" "17.7.1" = List<'a, DpAnalysedInfoCriterium<'a>>;
    MtSmsCameltdpCriteriaList<'a> "MT-smsCAMELTDP-CriteriaList" "17.7.1" = List<'a, MtSmsCameltdpCriteria<'a>>;
    TpduTypeCriterion<'a> "TPDU-TypeCriterion" "17.7.1" = List<'a, MtSmsTpduType>;
    GprsCamelTdpDataList<'a> "GPRS-CamelTDPDataList" "17.7.1" = List<'a, GprsCamelTdpData<'a>>;
}
