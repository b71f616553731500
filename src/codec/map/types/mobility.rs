//! Where a subscriber is served: updateGprsLocation, cancelLocation, purgeMS, restoreData, reset.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::{aliases, bit_strings, choices, enumerations, sequences};

sequences! {
    UpdateGprsLocationArg "UpdateGprsLocationArg" "17.7.1" {
        [] imsi "imsi" M Imsi,
        [] sgsn_number "sgsn-Number" M IsdnAddressString<'a>,
        [] sgsn_address "sgsn-Address" M GsnAddress,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] sgsn_capability "sgsn-Capability" O SgsnCapability<'a>,
        [1] inform_previous_network_entity "informPreviousNetworkEntity" O Null,
        [2] ps_lcs_not_supported_by_ue "ps-LCS-NotSupportedByUE" O Null,
        [3] v_gmlc_address "v-gmlc-Address" O GsnAddress,
        [4] add_info "add-info" O AddInfo<'a>,
        [explicit 5] eps_info "eps-info" O EpsInfo<'a>,
        [6] serving_node_type_indicator "servingNodeTypeIndicator" O Null,
        [7] skip_subscriber_data_update "skipSubscriberDataUpdate" O Null,
        [8] used_rat_type "usedRAT-Type" O UsedRatType,
        [9] gprs_subscription_data_not_needed "gprsSubscriptionDataNotNeeded" O Null,
        [10] node_type_indicator "nodeTypeIndicator" O Null,
        [11] area_restricted "areaRestricted" O Null,
        [12] ue_reachable_indicator "ue-reachableIndicator" O Null,
        [13] eps_subscription_data_not_needed "epsSubscriptionDataNotNeeded" O Null,
        [14] ue_srvcc_capability "ue-srvcc-Capability" O UeSrvccCapability,
        [15] eplmn_list "eplmn-List" O EplmnList<'a>,
        [16] mme_numberfor_mtsms "mmeNumberforMTSMS" O IsdnAddressString<'a>,
        [17] sms_register_request "smsRegisterRequest" O SmsRegisterRequest,
        [18] sms_only "sms-Only" O Null,
        [22] removalof_mme_registrationfor_sms "removalofMMERegistrationforSMS" O Null,
        [19] sgsn_name "sgsn-Name" O DiameterIdentity<'a>,
        [20] sgsn_realm "sgsn-Realm" O DiameterIdentity<'a>,
        [21] lgd_support_indicator "lgd-supportIndicator" O Null,
        [23] adjacent_plmn_list "adjacentPLMN-List" O AdjacentPlmnList<'a>,
    }

    SgsnCapability "SGSN-Capability" "17.7.1" {
        [] solsa_support_indicator "solsaSupportIndicator" O Null,
        [1] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [explicit 2] super_charger_supported_in_serving_network_entity "superChargerSupportedInServingNetworkEntity" O SuperChargerInfo<'a>,
        [3] gprs_enhancements_support_indicator "gprsEnhancementsSupportIndicator" O Null,
        [4] supported_camel_phases "supportedCamelPhases" O SupportedCamelPhases,
        [5] supported_lcs_capability_sets "supportedLCS-CapabilitySets" O SupportedLcsCapabilitySets,
        [6] offered_camel4_csis "offeredCamel4CSIs" O OfferedCamel4Csis,
        [7] sms_call_barring_support_indicator "smsCallBarringSupportIndicator" O Null,
        [8] supported_rat_types_indicator "supportedRAT-TypesIndicator" O SupportedRatTypes,
        [9] supported_features "supportedFeatures" O SupportedFeatures,
        [10] t_ads_data_retrieval "t-adsDataRetrieval" O Null,
        [11] homogeneous_support_of_ims_voice_over_ps_sessions "homogeneousSupportOfIMSVoiceOverPSSessions" O bool,
        [12] cancellation_type_initial_attach "cancellationTypeInitialAttach" O Null,
        [14] msisdn_less_operation_supported "msisdn-lessOperation-Supported" O Null,
        [15] updateof_homogeneous_support_of_ims_voice_over_ps_sessions "updateofHomogeneousSupportOfIMSVoiceOverPSSessions" O Null,
        [16] reset_ids_supported "reset-ids-Supported" O Null,
        [17] ext_supported_features "ext-SupportedFeatures" O ExtSupportedFeatures,
    }

    AddInfo "ADD-Info" "17.7.1" {
        [0] imeisv "imeisv" M Imei<'a>,
        [1] skip_subscriber_data_update "skipSubscriberDataUpdate" O Null,
    }

    PdnGwUpdate "PDN-GW-Update" "17.7.1" {
        [0] apn "apn" O ApnString<'a>,
        [1] pdn_gw_identity "pdn-gw-Identity" O PdnGwIdentity<'a>,
        [2] context_id "contextId" O ContextId,
        [3] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    UpdateGprsLocationRes "UpdateGprsLocationRes" "17.7.1" {
        [] hlr_number "hlr-Number" M IsdnAddressString<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [] add_capability "add-Capability" O Null,
        [0] sgsn_mme_separation_supported "sgsn-mmeSeparationSupported" O Null,
        [1] mme_registeredfor_sms "mmeRegisteredforSMS" O Null,
    }

    CancelLocationArg "CancelLocationArg" "17.7.1" tag [3] {
        [] identity "identity" M Identity<'a>,
        [] cancellation_type "cancellationType" O CancellationType,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] type_of_update "typeOfUpdate" O TypeOfUpdate,
        [1] mtrf_supported_and_authorized "mtrf-SupportedAndAuthorized" O Null,
        [2] mtrf_supported_and_not_authorized "mtrf-SupportedAndNotAuthorized" O Null,
        [3] new_msc_number "newMSC-Number" O IsdnAddressString<'a>,
        [4] new_vlr_number "newVLR-Number" O IsdnAddressString<'a>,
        [5] new_lmsi "new-lmsi" O Lmsi,
        [6] reattach_required "reattach-Required" O Null,
    }

    ImsiWithLmsi "IMSI-WithLMSI" "17.7.8" {
        [] imsi "imsi" M Imsi,
        [] lmsi "lmsi" M Lmsi,
    }

    CancelLocationRes "CancelLocationRes" "17.7.1" {
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    PurgeMsArg "PurgeMS-Arg" "17.7.1" tag [3] {
        [] imsi "imsi" M Imsi,
        [0] vlr_number "vlr-Number" O IsdnAddressString<'a>,
        [1] sgsn_number "sgsn-Number" O IsdnAddressString<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [2] location_information "locationInformation" O LocationInformation<'a>,
        [3] location_information_gprs "locationInformationGPRS" O LocationInformationGprs<'a>,
        [4] location_information_eps "locationInformationEPS" O LocationInformationEps<'a>,
    }

    PurgeMsRes "PurgeMS-Res" "17.7.1" {
        [0] freeze_tmsi "freezeTMSI" O Null,
        [1] freeze_p_tmsi "freezeP-TMSI" O Null,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [2] freeze_m_tmsi "freezeM-TMSI" O Null,
    }

    RestoreDataArg "RestoreDataArg" "17.7.1" {
        [] imsi "imsi" M Imsi,
        [] lmsi "lmsi" O Lmsi,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [6] vlr_capability "vlr-Capability" O VlrCapability<'a>,
        [7] restoration_indicator "restorationIndicator" O Null,
    }

    VlrCapability "VLR-Capability" "17.7.1" {
        [0] supported_camel_phases "supportedCamelPhases" O SupportedCamelPhases,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [2] solsa_support_indicator "solsaSupportIndicator" O Null,
        [1] ist_support_indicator "istSupportIndicator" O IstSupportIndicator,
        [explicit 3] super_charger_supported_in_serving_network_entity "superChargerSupportedInServingNetworkEntity" O SuperChargerInfo<'a>,
        [4] long_ftn_supported "longFTN-Supported" O Null,
        [5] supported_lcs_capability_sets "supportedLCS-CapabilitySets" O SupportedLcsCapabilitySets,
        [6] offered_camel4_csis "offeredCamel4CSIs" O OfferedCamel4Csis,
        [7] supported_rat_types_indicator "supportedRAT-TypesIndicator" O SupportedRatTypes,
        [8] long_group_id_supported "longGroupID-Supported" O Null,
        [9] mt_roaming_forwarding_supported "mtRoamingForwardingSupported" O Null,
        [10] msisdn_less_operation_supported "msisdn-lessOperation-Supported" O Null,
        [11] reset_ids_supported "reset-ids-Supported" O Null,
    }

    RestoreDataRes "RestoreDataRes" "17.7.1" {
        [] hlr_number "hlr-Number" M IsdnAddressString<'a>,
        [] ms_not_reachable "msNotReachable" O Null,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    ResetArg "ResetArg" "17.7.1" {
        [] sending_nodenumber "sendingNodenumber" M SendingNodeNumber<'a>,
        [] hlr_list "hlr-List" O HlrList<'a>,
        [0] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [1] reset_id_list "reset-Id-List" O ResetIdList<'a>,
        [2] subscription_data "subscriptionData" O InsertSubscriberDataArg<'a>,
        [3] subscription_data_deletion "subscriptionDataDeletion" O DeleteSubscriberDataArg<'a>,
    }
}

choices! {
    SuperChargerInfo "SuperChargerInfo" "17.7.1" {
        [0] SendSubscriberData "sendSubscriberData" Null,
        [1] SubscriberDataStored "subscriberDataStored" AgeIndicator<'a>,
    }

    EpsInfo "EPS-Info" "17.7.1" {
        [0] PdnGwUpdate "pdn-gw-update" PdnGwUpdate<'a>,
        [1] IsrInformation "isr-Information" IsrInformation,
    }

    Identity "Identity" "17.7.8" {
        [] Imsi "imsi" Imsi,
        [] ImsiWithLmsi "imsi-WithLMSI" ImsiWithLmsi<'a>,
    }

    SendingNodeNumber "SendingNode-Number" "17.7.1" {
        [] HlrNumber "hlr-Number" IsdnAddressString<'a>,
        [1] CssNumber "css-Number" IsdnAddressString<'a>,
    }
}

enumerations! {
    UeSrvccCapability "UE-SRVCC-Capability" "17.7.1" {
        UE_SRVCC_NOT_SUPPORTED 0 "ue-srvcc-not-supported",
        UE_SRVCC_SUPPORTED 1 "ue-srvcc-supported",
    }

    SmsRegisterRequest "SMSRegisterRequest" "17.7.1" {
        SMS_REGISTRATION_REQUIRED 0 "sms-registration-required",
        SMS_REGISTRATION_NOT_PREFERRED 1 "sms-registration-not-preferred",
        NO_PREFERENCE 2 "no-preference",
    }

    CancellationType "CancellationType" "17.7.1" {
        UPDATE_PROCEDURE 0 "updateProcedure",
        SUBSCRIPTION_WITHDRAW 1 "subscriptionWithdraw",
        INITIAL_ATTACH_PROCEDURE 2 "initialAttachProcedure",
    }

    TypeOfUpdate "TypeOfUpdate" "17.7.1" {
        SGSN_CHANGE 0 "sgsn-change",
        MME_CHANGE 1 "mme-change",
    }

    IstSupportIndicator "IST-SupportIndicator" "17.7.1" {
        BASIC_IST_SUPPORTED 0 "basicISTSupported",
        IST_COMMAND_SUPPORTED 1 "istCommandSupported",
    }
}

bit_strings! {
    SupportedLcsCapabilitySets "SupportedLCS-CapabilitySets" "17.7.1" 2 16 {
        LCS_CAPABILITY_SET1 0 "lcsCapabilitySet1",
        LCS_CAPABILITY_SET2 1 "lcsCapabilitySet2",
        LCS_CAPABILITY_SET3 2 "lcsCapabilitySet3",
        LCS_CAPABILITY_SET4 3 "lcsCapabilitySet4",
        LCS_CAPABILITY_SET5 4 "lcsCapabilitySet5",
    }

    SupportedRatTypes "SupportedRAT-Types" "17.7.1" 2 8 {
        UTRAN 0 "utran",
        GERAN 1 "geran",
        GAN 2 "gan",
        I_HSPA_EVOLUTION 3 "i-hspa-evolution",
        E_UTRAN 4 "e-utran",
        NB_IOT 5 "nb-iot",
    }

    IsrInformation "ISR-Information" "17.7.1" 3 8 {
        UPDATE_LOCATION 0 "updateLocation",
        CANCEL_SGSN 1 "cancelSGSN",
        INITIAL_ATTACH_INDICATOR 2 "initialAttachIndicator",
    }
}

aliases! {
    EplmnList<'a> "EPLMN-List" "17.7.1" = List<'a, PlmnId>;
    AdjacentPlmnList<'a> "AdjacentPLMN-List" "17.7.1" = List<'a, PlmnId>;
    HlrList<'a> "HLR-List" "17.7.8" = List<'a, HlrId<'a>>;
}
