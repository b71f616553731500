//! What a subscriber may do: insertSubscriberData, deleteSubscriberData.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::{aliases, bit_strings, choices, enumerations, sequences};

sequences! {
    InsertSubscriberDataArg "InsertSubscriberDataArg" "17.7.1" {
        [0] imsi "imsi" O Imsi,
        [1] msisdn "msisdn" O IsdnAddressString<'a>,
        [2] category "category" O Category,
        [3] subscriber_status "subscriberStatus" O SubscriberStatus,
        [4] bearer_service_list "bearerServiceList" O BearerServiceList<'a>,
        [6] teleservice_list "teleserviceList" O TeleserviceList<'a>,
        [7] provisioned_ss "provisionedSS" O ExtSsInfoList<'a>,
        [8] odb_data "odb-Data" O OdbData<'a>,
        [9] roaming_restriction_due_to_unsupported_feature "roamingRestrictionDueToUnsupportedFeature" O Null,
        [10] regional_subscription_data "regionalSubscriptionData" O ZoneCodeList<'a>,
        [11] vbs_subscription_data "vbsSubscriptionData" O VbsDataList<'a>,
        [12] vgcs_subscription_data "vgcsSubscriptionData" O VgcsDataList<'a>,
        [13] vlr_camel_subscription_info "vlrCamelSubscriptionInfo" O VlrCamelSubscriptionInfo<'a>,
        [14] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [15] naea_preferred_ci "naea-PreferredCI" O NaeaPreferredCi<'a>,
        [16] gprs_subscription_data "gprsSubscriptionData" O GprsSubscriptionData<'a>,
        [23] roaming_restricted_in_sgsn_due_to_unsupported_feature "roamingRestrictedInSgsnDueToUnsupportedFeature" O Null,
        [24] network_access_mode "networkAccessMode" O NetworkAccessMode,
        [25] lsa_information "lsaInformation" O LsaInformation<'a>,
        [21] lmu_indicator "lmu-Indicator" O Null,
        [22] lcs_information "lcsInformation" O LcsInformation<'a>,
        [26] ist_alert_timer "istAlertTimer" O IstAlertTimerValue,
        [27] super_charger_supported_in_hlr "superChargerSupportedInHLR" O AgeIndicator<'a>,
        [28] mc_ss_info "mc-SS-Info" O McSsInfo<'a>,
        [29] cs_allocation_retention_priority "cs-AllocationRetentionPriority" O CsAllocationRetentionPriority,
        [17] sgsn_camel_subscription_info "sgsn-CAMEL-SubscriptionInfo" O SgsnCamelSubscriptionInfo<'a>,
        [18] charging_characteristics "chargingCharacteristics" O ChargingCharacteristics,
        [19] access_restriction_data "accessRestrictionData" O AccessRestrictionData,
        [20] ics_indicator "ics-Indicator" O bool,
        [31] eps_subscription_data "eps-SubscriptionData" O EpsSubscriptionData<'a>,
        [32] csg_subscription_data_list "csg-SubscriptionDataList" O CsgSubscriptionDataList<'a>,
        [33] ue_reachability_request_indicator "ue-ReachabilityRequestIndicator" O Null,
        [34] sgsn_number "sgsn-Number" O IsdnAddressString<'a>,
        [35] mme_name "mme-Name" O DiameterIdentity<'a>,
        [36] subscribed_periodic_rauta_utimer "subscribedPeriodicRAUTAUtimer" O SubscribedPeriodicRautaUtimer,
        [37] vplmn_lipa_allowed "vplmnLIPAAllowed" O Null,
        [38] mdt_user_consent "mdtUserConsent" O bool,
        [39] subscribed_periodic_la_utimer "subscribedPeriodicLAUtimer" O SubscribedPeriodicLaUtimer,
        [40] vplmn_csg_subscription_data_list "vplmn-Csg-SubscriptionDataList" O VplmnCsgSubscriptionDataList<'a>,
        [41] additional_msisdn "additionalMSISDN" O IsdnAddressString<'a>,
        [42] ps_and_sms_only_service_provision "psAndSMS-OnlyServiceProvision" O Null,
        [43] sms_in_sgsn_allowed "smsInSGSNAllowed" O Null,
        [44] cs_to_ps_srvcc_allowed_indicator "cs-to-ps-SRVCC-Allowed-Indicator" O Null,
        [45] pcscf_restoration_request "pcscf-Restoration-Request" O Null,
        [46] adjacent_access_restriction_data_list "adjacentAccessRestrictionDataList" O AdjacentAccessRestrictionDataList<'a>,
        [47] imsi_group_id_list "imsi-Group-Id-List" O ImsiGroupIdList<'a>,
        [48] ue_usage_type "ueUsageType" O UeUsageType,
        [49] user_plane_integrity_protection_indicator "userPlaneIntegrityProtectionIndicator" O Null,
        [50] dl_buffering_suggested_packet_count "dl-Buffering-Suggested-Packet-Count" O DlBufferingSuggestedPacketCount,
        [51] reset_id_list "reset-Id-List" O ResetIdList<'a>,
        [52] e_drx_cycle_length_list "eDRX-Cycle-Length-List" O EdrxCycleLengthList<'a>,
        [53] ext_access_restriction_data "ext-AccessRestrictionData" O ExtAccessRestrictionData,
        [54] iab_operation_allowed_indicator "iab-Operation-Allowed-Indicator" O Null,
    }

    OdbData "ODB-Data" "17.7.1" {
        [] odb_general_data "odb-GeneralData" M OdbGeneralData,
        [] odb_hplmn_data "odb-HPLMN-Data" O OdbHplmnData,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    GprsSubscriptionData "GPRSSubscriptionData" "17.7.1" {
        [] complete_data_list_included "completeDataListIncluded" O Null,
        [1] gprs_data_list "gprsDataList" M GprsDataList<'a>,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [3] apn_oi_replacement "apn-oi-Replacement" O ApnOiReplacement<'a>,
    }

    PdpContext "PDP-Context" "17.7.1" {
        [] pdp_context_id "pdp-ContextId" M ContextId,
        [16] pdp_type "pdp-Type" M PdpType,
        [17] pdp_address "pdp-Address" O PdpAddress<'a>,
        [18] qos_subscribed "qos-Subscribed" M QosSubscribed,
        [19] vplmn_address_allowed "vplmnAddressAllowed" O Null,
        [20] apn "apn" M ApnString<'a>,
        [21] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] ext_qos_subscribed "ext-QoS-Subscribed" O ExtQosSubscribed<'a>,
        [1] pdp_charging_characteristics "pdp-ChargingCharacteristics" O ChargingCharacteristics,
        [2] ext2_qos_subscribed "ext2-QoS-Subscribed" O Ext2QosSubscribed<'a>,
        [3] ext3_qos_subscribed "ext3-QoS-Subscribed" O Ext3QosSubscribed<'a>,
        [4] ext4_qos_subscribed "ext4-QoS-Subscribed" O Ext4QosSubscribed,
        [5] apn_oi_replacement "apn-oi-Replacement" O ApnOiReplacement<'a>,
        [6] ext_pdp_type "ext-pdp-Type" O ExtPdpType,
        [7] ext_pdp_address "ext-pdp-Address" O PdpAddress<'a>,
        [10] ambr "ambr" O Ambr<'a>,
        [8] sipto_permission "sipto-Permission" O SiptoPermission,
        [9] lipa_permission "lipa-Permission" O LipaPermission,
        [11] restoration_priority "restoration-Priority" O RestorationPriority,
        [12] sipto_local_network_permission "sipto-local-network-Permission" O SiptoLocalNetworkPermission,
        [13] n_idd_mechanism "nIDD-Mechanism" O NiddMechanism,
        [14] s_cef_id "sCEF-ID" O Fqdn<'a>,
    }

    InsertSubscriberDataRes "InsertSubscriberDataRes" "17.7.1" {
        [1] teleservice_list "teleserviceList" O TeleserviceList<'a>,
        [2] bearer_service_list "bearerServiceList" O BearerServiceList<'a>,
        [3] ss_list "ss-List" O SsList<'a>,
        [4] odb_general_data "odb-GeneralData" O OdbGeneralData,
        [5] regional_subscription_response "regionalSubscriptionResponse" O RegionalSubscriptionResponse,
        [6] supported_camel_phases "supportedCamelPhases" O SupportedCamelPhases,
        [7] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [8] offered_camel4_csis "offeredCamel4CSIs" O OfferedCamel4Csis,
        [9] supported_features "supportedFeatures" O SupportedFeatures,
        [10] ext_supported_features "ext-SupportedFeatures" O ExtSupportedFeatures,
    }

    DeleteSubscriberDataArg "DeleteSubscriberDataArg" "17.7.1" {
        [0] imsi "imsi" M Imsi,
        [1] basic_service_list "basicServiceList" O BasicServiceList<'a>,
        [2] ss_list "ss-List" O SsList<'a>,
        [4] roaming_restriction_due_to_unsupported_feature "roamingRestrictionDueToUnsupportedFeature" O Null,
        [5] regional_subscription_identifier "regionalSubscriptionIdentifier" O ZoneCode,
        [7] vbs_group_indication "vbsGroupIndication" O Null,
        [8] vgcs_group_indication "vgcsGroupIndication" O Null,
        [9] camel_subscription_info_withdraw "camelSubscriptionInfoWithdraw" O Null,
        [6] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [explicit 10] gprs_subscription_data_withdraw "gprsSubscriptionDataWithdraw" O GprsSubscriptionDataWithdraw<'a>,
        [11] roaming_restricted_in_sgsn_due_to_unsuppported_feature "roamingRestrictedInSgsnDueToUnsuppportedFeature" O Null,
        [explicit 12] lsa_information_withdraw "lsaInformationWithdraw" O LsaInformationWithdraw<'a>,
        [13] gmlc_list_withdraw "gmlc-ListWithdraw" O Null,
        [14] ist_information_withdraw "istInformationWithdraw" O Null,
        [15] specific_csi_withdraw "specificCSI-Withdraw" O SpecificCsiWithdraw,
        [16] charging_characteristics_withdraw "chargingCharacteristicsWithdraw" O Null,
        [17] stn_sr_withdraw "stn-srWithdraw" O Null,
        [explicit 18] eps_subscription_data_withdraw "epsSubscriptionDataWithdraw" O EpsSubscriptionDataWithdraw<'a>,
        [19] apn_oi_replacement_withdraw "apn-oi-replacementWithdraw" O Null,
        [20] csg_subscription_deleted "csg-SubscriptionDeleted" O Null,
        [22] subscribed_periodic_tau_rau_timer_withdraw "subscribedPeriodicTAU-RAU-TimerWithdraw" O Null,
        [23] subscribed_periodic_lau_timer_withdraw "subscribedPeriodicLAU-TimerWithdraw" O Null,
        [21] subscribed_vsrvcc_withdraw "subscribed-vsrvccWithdraw" O Null,
        [24] vplmn_csg_subscription_deleted "vplmn-Csg-SubscriptionDeleted" O Null,
        [25] additional_msisdn_withdraw "additionalMSISDN-Withdraw" O Null,
        [26] cs_to_ps_srvcc_withdraw "cs-to-ps-SRVCC-Withdraw" O Null,
        [27] imsi_group_id_list_withdraw "imsiGroupIdList-Withdraw" O Null,
        [28] user_plane_integrity_protection_withdraw "userPlaneIntegrityProtectionWithdraw" O Null,
        [29] dl_buffering_suggested_packet_count_withdraw "dl-Buffering-Suggested-Packet-Count-Withdraw" O Null,
        [30] ue_usage_type_withdraw "ue-UsageTypeWithdraw" O Null,
        [31] reset_ids_withdraw "reset-idsWithdraw" O Null,
        [32] iab_operation_withdraw "iab-OperationWithdraw" O Null,
    }

    DeleteSubscriberDataRes "DeleteSubscriberDataRes" "17.7.1" {
        [0] regional_subscription_response "regionalSubscriptionResponse" O RegionalSubscriptionResponse,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }
}

choices! {
    GprsSubscriptionDataWithdraw "GPRSSubscriptionDataWithdraw" "17.7.1" {
        [] AllGprsData "allGPRSData" Null,
        [] ContextIdList "contextIdList" ContextIdList<'a>,
    }
}

enumerations! {
    SubscriberStatus "SubscriberStatus" "17.7.1" {
        SERVICE_GRANTED 0 "serviceGranted",
        OPERATOR_DETERMINED_BARRING 1 "operatorDeterminedBarring",
    }

    NetworkAccessMode "NetworkAccessMode" "17.7.1" {
        PACKET_AND_CIRCUIT 0 "packetAndCircuit",
        ONLY_CIRCUIT 1 "onlyCircuit",
        ONLY_PACKET 2 "onlyPacket",
    }

    RegionalSubscriptionResponse "RegionalSubscriptionResponse" "17.7.1" {
        NETWORK_NODE_AREA_RESTRICTED 0 "networkNode-AreaRestricted",
        TOO_MANY_ZONE_CODES 1 "tooManyZoneCodes",
        ZONE_CODES_CONFLICT 2 "zoneCodesConflict",
        REGIONAL_SUBSC_NOT_SUPPORTED 3 "regionalSubscNotSupported",
    }
}

bit_strings! {
    OdbGeneralData "ODB-GeneralData" "17.7.1" 15 32 {
        ALL_OG_CALLS_BARRED 0 "allOG-CallsBarred",
        INTERNATIONAL_OG_CALLS_BARRED 1 "internationalOGCallsBarred",
        INTERNATIONAL_OG_CALLS_NOT_TO_HPLMN_COUNTRY_BARRED 2 "internationalOGCallsNotToHPLMN-CountryBarred",
        INTERZONAL_OG_CALLS_BARRED 6 "interzonalOGCallsBarred",
        INTERZONAL_OG_CALLS_NOT_TO_HPLMN_COUNTRY_BARRED 7 "interzonalOGCallsNotToHPLMN-CountryBarred",
        INTERZONAL_OG_CALLS_AND_INTERNATIONAL_OG_CALLS_NOT_TO_HPLMN_COUNTRY_BARRED 8 "interzonalOGCallsAndInternationalOGCallsNotToHPLMN-CountryBarred",
        PREMIUM_RATE_INFORMATION_OG_CALLS_BARRED 3 "premiumRateInformationOGCallsBarred",
        PREMIUM_RATE_ENTERTAINEMENT_OG_CALLS_BARRED 4 "premiumRateEntertainementOGCallsBarred",
        SS_ACCESS_BARRED 5 "ss-AccessBarred",
        ALL_ECT_BARRED 9 "allECT-Barred",
        CHARGEABLE_ECT_BARRED 10 "chargeableECT-Barred",
        INTERNATIONAL_ECT_BARRED 11 "internationalECT-Barred",
        INTERZONAL_ECT_BARRED 12 "interzonalECT-Barred",
        DOUBLY_CHARGEABLE_ECT_BARRED 13 "doublyChargeableECT-Barred",
        MULTIPLE_ECT_BARRED 14 "multipleECT-Barred",
        ALL_PACKET_ORIENTED_SERVICES_BARRED 15 "allPacketOrientedServicesBarred",
        ROAMER_ACCESS_TO_HPLMN_AP_BARRED 16 "roamerAccessToHPLMN-AP-Barred",
        ROAMER_ACCESS_TO_VPLMN_AP_BARRED 17 "roamerAccessToVPLMN-AP-Barred",
        ROAMING_OUTSIDE_PLMNOG_CALLS_BARRED 18 "roamingOutsidePLMNOG-CallsBarred",
        ALL_IC_CALLS_BARRED 19 "allIC-CallsBarred",
        ROAMING_OUTSIDE_PLMNIC_CALLS_BARRED 20 "roamingOutsidePLMNIC-CallsBarred",
        ROAMING_OUTSIDE_PLMNI_COUNTRY_IC_CALLS_BARRED 21 "roamingOutsidePLMNICountryIC-CallsBarred",
        ROAMING_OUTSIDE_PLMN_BARRED 22 "roamingOutsidePLMN-Barred",
        ROAMING_OUTSIDE_PLMN_COUNTRY_BARRED 23 "roamingOutsidePLMN-CountryBarred",
        REGISTRATION_ALL_CF_BARRED 24 "registrationAllCF-Barred",
        REGISTRATION_CF_NOT_TO_HPLMN_BARRED 25 "registrationCFNotToHPLMN-Barred",
        REGISTRATION_INTERZONAL_CF_BARRED 26 "registrationInterzonalCF-Barred",
        REGISTRATION_INTERZONAL_CF_NOT_TO_HPLMN_BARRED 27 "registrationInterzonalCFNotToHPLMN-Barred",
        REGISTRATION_INTERNATIONAL_CF_BARRED 28 "registrationInternationalCF-Barred",
    }

    OdbHplmnData "ODB-HPLMN-Data" "17.7.1" 4 32 {
        PLMN_SPECIFIC_BARRING_TYPE1 0 "plmn-SpecificBarringType1",
        PLMN_SPECIFIC_BARRING_TYPE2 1 "plmn-SpecificBarringType2",
        PLMN_SPECIFIC_BARRING_TYPE3 2 "plmn-SpecificBarringType3",
        PLMN_SPECIFIC_BARRING_TYPE4 3 "plmn-SpecificBarringType4",
    }

    AccessRestrictionData "AccessRestrictionData" "17.7.1" 2 8 {
        UTRAN_NOT_ALLOWED 0 "utranNotAllowed",
        GERAN_NOT_ALLOWED 1 "geranNotAllowed",
        GAN_NOT_ALLOWED 2 "ganNotAllowed",
        I_HSPA_EVOLUTION_NOT_ALLOWED 3 "i-hspa-evolutionNotAllowed",
        WB_E_UTRAN_NOT_ALLOWED 4 "wb-e-utranNotAllowed",
        HO_TO_NON3_GPP_ACCESS_NOT_ALLOWED 5 "ho-toNon3GPP-AccessNotAllowed",
        NB_IOT_NOT_ALLOWED 6 "nb-iotNotAllowed",
        ENHANCED_COVERAGE_NOT_ALLOWED 7 "enhancedCoverageNotAllowed",
    }

    ExtAccessRestrictionData "Ext-AccessRestrictionData" "17.7.1" 1 32 {
        NR_AS_SECONDARY_RAT_NOT_ALLOWED 0 "nrAsSecondaryRATNotAllowed",
        UNLICENSED_SPECTRUM_AS_SECONDARY_RAT_NOT_ALLOWED 1 "unlicensedSpectrumAsSecondaryRATNotAllowed",
    }
}

aliases! {
    Category "Category" "17.7.1" = [u8; 1];
    IsdnSubaddressString<'a> "ISDN-SubaddressString" "17.7.8" = Octets<'a, 1, 21>;
    ExtNoRepCondTime "Ext-NoRepCondTime" "17.7.1" = Integer<1, 100>;
    GprsDataList<'a> "GPRSDataList" "17.7.1" = List<'a, PdpContext<'a>>;
    QosSubscribed "QoS-Subscribed" "17.7.1" = [u8; 3];
    ApnOiReplacement<'a> "APN-OI-Replacement" "17.7.1" = Octets<'a, 9, 100>;
    RestorationPriority "Restoration-Priority" "17.7.1" = [u8; 1];
    IstAlertTimerValue "IST-AlertTimerValue" "17.7.1" = Integer<15, 255>;
    CsAllocationRetentionPriority "CS-AllocationRetentionPriority" "17.7.1" = [u8; 1];
    ContextIdList<'a> "ContextIdList" "17.7.1" = List<'a, ContextId>;
}
