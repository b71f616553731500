//! Short messages: routing, delivery, reports and alerts.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::{aliases, bit_strings, choices, enumerations, sequences};

sequences! {
    RoutingInfoForSmArg "RoutingInfoForSM-Arg" "17.7.6" {
        [0] msisdn "msisdn" M IsdnAddressString<'a>,
        [1] sm_rp_pri "sm-RP-PRI" M bool,
        [2] service_centre_address "serviceCentreAddress" M AddressString<'a>,
        [6] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [7] gprs_support_indicator "gprsSupportIndicator" O Null,
        [8] sm_rp_mti "sm-RP-MTI" O SmRpMti,
        [9] sm_rp_smea "sm-RP-SMEA" O SmRpSmea<'a>,
        [10] sm_delivery_not_intended "sm-deliveryNotIntended" O SmDeliveryNotIntended,
        [11] ip_sm_gw_guidance_indicator "ip-sm-gwGuidanceIndicator" O Null,
        [12] imsi "imsi" O Imsi,
        [14] t4_trigger_indicator "t4-Trigger-Indicator" O Null,
        [13] single_attempt_delivery "singleAttemptDelivery" O Null,
        [15] correlation_id "correlationID" O CorrelationId<'a>,
        [16] smsf_support_indicator "smsf-supportIndicator" O Null,
        [3] cug_interlock "cug-Interlock" O CugInterlock,
        [5] teleservice_code "teleserviceCode" O TeleserviceCode,
    }

    CorrelationId "CorrelationID" "17.7.6" {
        [0] hlr_id "hlr-id" O HlrId<'a>,
        [1] sip_uri_a "sip-uri-A" O SipUri<'a>,
        [2] sip_uri_b "sip-uri-B" M SipUri<'a>,
    }

    RoutingInfoForSmRes "RoutingInfoForSM-Res" "17.7.6" {
        [] imsi "imsi" M Imsi,
        [0] location_info_with_lmsi "locationInfoWithLMSI" M LocationInfoWithLmsi<'a>,
        [4] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [5] ip_sm_gw_guidance "ip-sm-gwGuidance" O IpSmGwGuidance<'a>,
        [2] mwd_set "mwd-Set" O bool,
    }

    LocationInfoWithLmsi "LocationInfoWithLMSI" "17.7.6" {
        [1] network_node_number "networkNode-Number" M IsdnAddressString<'a>,
        [] lmsi "lmsi" O Lmsi,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [5] gprs_node_indicator "gprsNodeIndicator" O Null,
        [explicit 6] additional_number "additional-Number" O AdditionalNumber<'a>,
        [7] network_node_diameter_address "networkNodeDiameterAddress" O NetworkNodeDiameterAddress<'a>,
        [8] additional_network_node_diameter_address "additionalNetworkNodeDiameterAddress" O NetworkNodeDiameterAddress<'a>,
        [explicit 9] third_number "thirdNumber" O AdditionalNumber<'a>,
        [10] third_network_node_diameter_address "thirdNetworkNodeDiameterAddress" O NetworkNodeDiameterAddress<'a>,
        [11] ims_node_indicator "imsNodeIndicator" O Null,
        [12] smsf_3gpp_number "smsf-3gpp-Number" O IsdnAddressString<'a>,
        [13] smsf_3gpp_diameter_address "smsf-3gpp-DiameterAddress" O NetworkNodeDiameterAddress<'a>,
        [14] smsf_non_3gpp_number "smsf-non-3gpp-Number" O IsdnAddressString<'a>,
        [15] smsf_non_3gpp_diameter_address "smsf-non-3gpp-DiameterAddress" O NetworkNodeDiameterAddress<'a>,
        [16] smsf_3gpp_address_indicator "smsf-3gpp-address-indicator" O Null,
        [17] smsf_non_3gpp_address_indicator "smsf-non-3gpp-address-indicator" O Null,
    }

    NetworkNodeDiameterAddress "NetworkNodeDiameterAddress" "17.7.8" {
        [0] diameter_name "diameter-Name" M DiameterIdentity<'a>,
        [1] diameter_realm "diameter-Realm" M DiameterIdentity<'a>,
    }

    IpSmGwGuidance "IP-SM-GW-Guidance" "17.7.6" {
        [] minimum_delivery_time_value "minimumDeliveryTimeValue" M SmDeliveryTimerValue,
        [] recommended_delivery_time_value "recommendedDeliveryTimeValue" M SmDeliveryTimerValue,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    ReportSmDeliveryStatusArg "ReportSM-DeliveryStatusArg" "17.7.6" {
        [] msisdn "msisdn" M IsdnAddressString<'a>,
        [] service_centre_address "serviceCentreAddress" M AddressString<'a>,
        [] sm_delivery_outcome "sm-DeliveryOutcome" M SmDeliveryOutcome,
        [0] absent_subscriber_diagnostic_sm "absentSubscriberDiagnosticSM" O AbsentSubscriberDiagnosticSm,
        [1] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [2] gprs_support_indicator "gprsSupportIndicator" O Null,
        [3] delivery_outcome_indicator "deliveryOutcomeIndicator" O Null,
        [4] additional_sm_delivery_outcome "additionalSM-DeliveryOutcome" O SmDeliveryOutcome,
        [5] additional_absent_subscriber_diagnostic_sm "additionalAbsentSubscriberDiagnosticSM" O AbsentSubscriberDiagnosticSm,
        [6] ip_sm_gw_indicator "ip-sm-gw-Indicator" O Null,
        [7] ip_sm_gw_sm_delivery_outcome "ip-sm-gw-sm-deliveryOutcome" O SmDeliveryOutcome,
        [8] ip_sm_gw_absent_subscriber_diagnostic_sm "ip-sm-gw-absentSubscriberDiagnosticSM" O AbsentSubscriberDiagnosticSm,
        [9] imsi "imsi" O Imsi,
        [10] single_attempt_delivery "singleAttemptDelivery" O Null,
        [11] correlation_id "correlationID" O CorrelationId<'a>,
        [12] smsf_3gpp_delivery_outcome_indicator "smsf-3gpp-deliveryOutcomeIndicator" O Null,
        [13] smsf_3gpp_delivery_outcome "smsf-3gpp-deliveryOutcome" O SmDeliveryOutcome,
        [14] smsf_3gpp_absent_subscriber_diag_sm "smsf-3gpp-absentSubscriberDiagSM" O AbsentSubscriberDiagnosticSm,
        [15] smsf_non_3gpp_delivery_outcome_indicator "smsf-non-3gpp-deliveryOutcomeIndicator" O Null,
        [16] smsf_non_3gpp_delivery_outcome "smsf-non-3gpp-deliveryOutcome" O SmDeliveryOutcome,
        [17] smsf_non_3gpp_absent_subscriber_diag_sm "smsf-non-3gpp-absentSubscriberDiagSM" O AbsentSubscriberDiagnosticSm,
    }

    ReportSmDeliveryStatusRes "ReportSM-DeliveryStatusRes" "17.7.6" {
        [] stored_msisdn "storedMSISDN" O IsdnAddressString<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    InformServiceCentreArg "InformServiceCentreArg" "17.7.6" {
        [] stored_msisdn "storedMSISDN" O IsdnAddressString<'a>,
        [] mw_status "mw-Status" O MwStatus,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [] absent_subscriber_diagnostic_sm "absentSubscriberDiagnosticSM" O AbsentSubscriberDiagnosticSm,
        [0] additional_absent_subscriber_diagnostic_sm "additionalAbsentSubscriberDiagnosticSM" O AbsentSubscriberDiagnosticSm,
        [1] smsf_3gpp_absent_subscriber_diagnostic_sm "smsf3gppAbsentSubscriberDiagnosticSM" O AbsentSubscriberDiagnosticSm,
        [2] smsf_non_3gpp_absent_subscriber_diagnostic_sm "smsfNon3gppAbsentSubscriberDiagnosticSM" O AbsentSubscriberDiagnosticSm,
    }

    AlertServiceCentreArg "AlertServiceCentreArg" "17.7.6" {
        [] msisdn "msisdn" M IsdnAddressString<'a>,
        [] service_centre_address "serviceCentreAddress" M AddressString<'a>,
        [] imsi "imsi" O Imsi,
        [] correlation_id "correlationID" O CorrelationId<'a>,
        [0] maximum_ue_availability_time "maximumUeAvailabilityTime" O Time,
        [1] sms_gmsc_alert_event "smsGmscAlertEvent" O SmsGmscAlertEvent,
        [2] sms_gmsc_diameter_address "smsGmscDiameterAddress" O NetworkNodeDiameterAddress<'a>,
        [3] new_sgsn_number "newSGSNNumber" O IsdnAddressString<'a>,
        [4] new_sgsn_diameter_address "newSGSNDiameterAddress" O NetworkNodeDiameterAddress<'a>,
        [5] new_mme_number "newMMENumber" O IsdnAddressString<'a>,
        [6] new_mme_diameter_address "newMMEDiameterAddress" O NetworkNodeDiameterAddress<'a>,
        [7] new_msc_number "newMSCNumber" O IsdnAddressString<'a>,
    }

    MtForwardSmArg "MT-ForwardSM-Arg" "17.7.6" {
        [] sm_rp_da "sm-RP-DA" M SmRpDa<'a>,
        [] sm_rp_oa "sm-RP-OA" M SmRpOa<'a>,
        [] sm_rp_ui "sm-RP-UI" M SignalInfo<'a>,
        [] more_messages_to_send "moreMessagesToSend" O Null,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [] sm_delivery_timer "smDeliveryTimer" O SmDeliveryTimerValue,
        [] sm_delivery_start_time "smDeliveryStartTime" O Time,
        [0] sms_over_ip_only_indicator "smsOverIP-OnlyIndicator" O Null,
        [1] correlation_id "correlationID" O CorrelationId<'a>,
        [2] maximum_retransmission_time "maximumRetransmissionTime" O Time,
        [3] sms_gmsc_address "smsGmscAddress" O IsdnAddressString<'a>,
        [4] sms_gmsc_diameter_address "smsGmscDiameterAddress" O NetworkNodeDiameterAddress<'a>,
    }

    MtForwardSmRes "MT-ForwardSM-Res" "17.7.6" {
        [] sm_rp_ui "sm-RP-UI" O SignalInfo<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    MoForwardSmArg "MO-ForwardSM-Arg" "17.7.6" {
        [] sm_rp_da "sm-RP-DA" M SmRpDa<'a>,
        [] sm_rp_oa "sm-RP-OA" M SmRpOa<'a>,
        [] sm_rp_ui "sm-RP-UI" M SignalInfo<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [] imsi "imsi" O Imsi,
        [0] correlation_id "correlationID" O CorrelationId<'a>,
        [1] sm_delivery_outcome "sm-DeliveryOutcome" O SmDeliveryOutcome,
    }

    MoForwardSmRes "MO-ForwardSM-Res" "17.7.6" {
        [] sm_rp_ui "sm-RP-UI" O SignalInfo<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    ReadyForSmArg "ReadyForSM-Arg" "17.7.6" {
        [0] imsi "imsi" M Imsi,
        [] alert_reason "alertReason" M AlertReason,
        [] alert_reason_indicator "alertReasonIndicator" O Null,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [1] additional_alert_reason_indicator "additionalAlertReasonIndicator" O Null,
        [] maximum_ue_availability_time "maximumUeAvailabilityTime" O Time,
    }

    ReadyForSmRes "ReadyForSM-Res" "17.7.6" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }
}

choices! {
    AdditionalNumber "Additional-Number" "17.7.6" {
        [0] MscNumber "msc-Number" IsdnAddressString<'a>,
        [1] SgsnNumber "sgsn-Number" IsdnAddressString<'a>,
    }

    SmRpDa "SM-RP-DA" "17.7.6" {
        [0] Imsi "imsi" Imsi,
        [1] Lmsi "lmsi" Lmsi,
        [4] ServiceCentreAddressDa "serviceCentreAddressDA" AddressString<'a>,
        [5] NoSmRpDa "noSM-RP-DA" Null,
        [3] RoamingNumber "roamingNumber" IsdnAddressString<'a>,
    }

    SmRpOa "SM-RP-OA" "17.7.6" {
        [2] Msisdn "msisdn" IsdnAddressString<'a>,
        [4] ServiceCentreAddressOa "serviceCentreAddressOA" AddressString<'a>,
        [5] NoSmRpOa "noSM-RP-OA" Null,
    }
}

enumerations! {
    SmDeliveryNotIntended "SM-DeliveryNotIntended" "17.7.6" {
        ONLY_IMSI_REQUESTED 0 "onlyIMSI-requested",
        ONLY_MCC_MNC_REQUESTED 1 "onlyMCC-MNC-requested",
    }

    SmDeliveryOutcome "SM-DeliveryOutcome" "17.7.6" {
        MEMORY_CAPACITY_EXCEEDED 0 "memoryCapacityExceeded",
        ABSENT_SUBSCRIBER 1 "absentSubscriber",
        SUCCESSFUL_TRANSFER 2 "successfulTransfer",
    }

    SmsGmscAlertEvent "SmsGmsc-Alert-Event" "17.7.6" {
        MS_AVAILABLE_FOR_MT_SMS 0 "msAvailableForMtSms",
        MS_UNDER_NEW_SERVING_NODE 1 "msUnderNewServingNode",
    }

    AlertReason "AlertReason" "17.7.6" {
        MS_PRESENT 0 "ms-Present",
        MEMORY_AVAILABLE 1 "memoryAvailable",
    }
}

bit_strings! {
    MwStatus "MW-Status" "17.7.6" 6 16 {
        SC_ADDRESS_NOT_INCLUDED 0 "sc-AddressNotIncluded",
        MNRF_SET 1 "mnrf-Set",
        MCEF_SET 2 "mcef-Set",
        MNRG_SET 3 "mnrg-Set",
        MNR_5G_SET 4 "mnr5g-Set",
        MNR_5GN_3G_SET 5 "mnr5gn3g-Set",
    }
}

aliases! {
    SmRpMti "SM-RP-MTI" "17.7.6" = Integer<0, 10>;
    SmRpSmea<'a> "SM-RP-SMEA" "17.7.6" = Octets<'a, 1, 12, { Form::ShortMessage as u8 }>;
    SipUri<'a> "SIP-URI" "17.7.6" = Octets<'a, 0, 65535, { Form::Text as u8 }>;
    SmDeliveryTimerValue "SM-DeliveryTimerValue" "17.7.6" = Integer<30, 600>;
}
