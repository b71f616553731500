//! Supplementary services and basic services, as insertSubscriberData carries them.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::{aliases, bit_strings, choices, enumerations, sequences};

sequences! {
    ExtForwInfo "Ext-ForwInfo" "17.7.1" {
        [] ss_code "ss-Code" M SsCode,
        [] forwarding_feature_list "forwardingFeatureList" M ExtForwFeatureList<'a>,
        [0] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    ExtForwFeature "Ext-ForwFeature" "17.7.1" {
        [] basic_service "basicService" O ExtBasicServiceCode<'a>,
        [4] ss_status "ss-Status" M ExtSsStatus<'a>,
        [5] forwarded_to_number "forwardedToNumber" O IsdnAddressString<'a>,
        [8] forwarded_to_subaddress "forwardedToSubaddress" O IsdnSubaddressString<'a>,
        [6] forwarding_options "forwardingOptions" O ExtForwOptions<'a>,
        [7] no_reply_condition_time "noReplyConditionTime" O ExtNoRepCondTime,
        [9] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [10] long_forwarded_to_number "longForwardedToNumber" O FtnAddressString<'a>,
    }

    ExtCallBarInfo "Ext-CallBarInfo" "17.7.1" {
        [] ss_code "ss-Code" M SsCode,
        [] call_barring_feature_list "callBarringFeatureList" M ExtCallBarFeatureList<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    ExtCallBarringFeature "Ext-CallBarringFeature" "17.7.1" {
        [] basic_service "basicService" O ExtBasicServiceCode<'a>,
        [4] ss_status "ss-Status" M ExtSsStatus<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    CugInfo "CUG-Info" "17.7.1" {
        [] cug_subscription_list "cug-SubscriptionList" M CugSubscriptionList<'a>,
        [] cug_feature_list "cug-FeatureList" O CugFeatureList<'a>,
        [0] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    CugSubscription "CUG-Subscription" "17.7.1" {
        [] cug_index "cug-Index" M CugIndex,
        [] cug_interlock "cug-Interlock" M CugInterlock,
        [] intra_cug_options "intraCUG-Options" M IntraCugOptions,
        [] basic_service_group_list "basicServiceGroupList" O ExtBasicServiceGroupList<'a>,
        [0] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    CugFeature "CUG-Feature" "17.7.1" {
        [] basic_service "basicService" O ExtBasicServiceCode<'a>,
        [] preferential_cug_indicator "preferentialCUG-Indicator" O CugIndex,
        [] inter_cug_restrictions "interCUG-Restrictions" M InterCugRestrictions,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    ExtSsData "Ext-SS-Data" "17.7.1" {
        [] ss_code "ss-Code" M SsCode,
        [4] ss_status "ss-Status" M ExtSsStatus<'a>,
        [] ss_subscription_option "ss-SubscriptionOption" O SsSubscriptionOption<'a>,
        [] basic_service_group_list "basicServiceGroupList" O ExtBasicServiceGroupList<'a>,
        [5] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    EmlppInfo "EMLPP-Info" "17.7.8" {
        [] maximumentitled_priority "maximumentitledPriority" M EmlppPriority,
        [] default_priority "defaultPriority" M EmlppPriority,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    VoiceBroadcastData "VoiceBroadcastData" "17.7.1" {
        [] groupid "groupid" M GroupId,
        [] broadcast_init_entitlement "broadcastInitEntitlement" O Null,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] long_group_id "longGroupId" O LongGroupId,
    }

    VoiceGroupCallData "VoiceGroupCallData" "17.7.1" {
        [] group_id "groupId" M GroupId,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [] additional_subscriptions "additionalSubscriptions" O AdditionalSubscriptions,
        [0] additional_info "additionalInfo" O AdditionalInfo,
        [1] long_group_id "longGroupId" O LongGroupId,
    }

    NaeaPreferredCi "NAEA-PreferredCI" "17.7.8" {
        [0] naea_preferred_cic "naea-PreferredCIC" M NaeaCic,
        [1] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    LsaInformation "LSAInformation" "17.7.1" {
        [] complete_data_list_included "completeDataListIncluded" O Null,
        [1] lsa_only_access_indicator "lsaOnlyAccessIndicator" O LsaOnlyAccessIndicator,
        [2] lsa_data_list "lsaDataList" O LsaDataList<'a>,
        [3] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    LsaData "LSAData" "17.7.1" {
        [0] lsa_identity "lsaIdentity" M LsaIdentity,
        [1] lsa_attributes "lsaAttributes" M LsaAttributes,
        [2] lsa_active_mode_indicator "lsaActiveModeIndicator" O Null,
        [3] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    McSsInfo "MC-SS-Info" "17.7.8" {
        [0] ss_code "ss-Code" M SsCode,
        [1] ss_status "ss-Status" M ExtSsStatus<'a>,
        [2] nbr_sb "nbrSB" M MaxMcBearers,
        [3] nbr_user "nbrUser" M McBearers,
        [4] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }
}

choices! {
    ExtSsInfo "Ext-SS-Info" "17.7.1" {
        [0] ForwardingInfo "forwardingInfo" ExtForwInfo<'a>,
        [1] CallBarringInfo "callBarringInfo" ExtCallBarInfo<'a>,
        [2] CugInfo "cug-Info" CugInfo<'a>,
        [3] SsData "ss-Data" ExtSsData<'a>,
        [4] EmlppInfo "emlpp-Info" EmlppInfo<'a>,
    }

    ExtBasicServiceCode "Ext-BasicServiceCode" "17.7.8" {
        [2] ExtBearerService "ext-BearerService" ExtBearerServiceCode<'a>,
        [3] ExtTeleservice "ext-Teleservice" ExtTeleserviceCode<'a>,
    }

    SsSubscriptionOption "SS-SubscriptionOption" "17.7.4" {
        [2] CliRestrictionOption "cliRestrictionOption" CliRestrictionOption,
        [1] OverrideCategory "overrideCategory" OverrideCategory,
    }

    LsaInformationWithdraw "LSAInformationWithdraw" "17.7.1" {
        [] AllLsaData "allLSAData" Null,
        [] LsaIdentityList "lsaIdentityList" LsaIdentityList<'a>,
    }
}

enumerations! {
    IntraCugOptions "IntraCUG-Options" "17.7.1" {
        NO_CUG_RESTRICTIONS 0 "noCUG-Restrictions",
        CUG_IC_CALL_BARRED 1 "cugIC-CallBarred",
        CUG_OG_CALL_BARRED 2 "cugOG-CallBarred",
    }

    CliRestrictionOption "CliRestrictionOption" "17.7.4" {
        PERMANENT 0 "permanent",
        TEMPORARY_DEFAULT_RESTRICTED 1 "temporaryDefaultRestricted",
        TEMPORARY_DEFAULT_ALLOWED 2 "temporaryDefaultAllowed",
    }

    OverrideCategory "OverrideCategory" "17.7.4" {
        OVERRIDE_ENABLED 0 "overrideEnabled",
        OVERRIDE_DISABLED 1 "overrideDisabled",
    }

    LsaOnlyAccessIndicator "LSAOnlyAccessIndicator" "17.7.1" {
        ACCESS_OUTSIDE_LS_AS_ALLOWED 0 "accessOutsideLSAsAllowed",
        ACCESS_OUTSIDE_LS_AS_RESTRICTED 1 "accessOutsideLSAsRestricted",
    }
}

bit_strings! {
    AdditionalSubscriptions "AdditionalSubscriptions" "17.7.1" 3 8 {
        PRIVILEGED_UPLINK_REQUEST 0 "privilegedUplinkRequest",
        EMERGENCY_UPLINK_REQUEST 1 "emergencyUplinkRequest",
        EMERGENCY_RESET 2 "emergencyReset",
    }

    AdditionalInfo "AdditionalInfo" "17.7.1" 1 64 {
    }
}

aliases! {
    BearerServiceList<'a> "BearerServiceList" "17.7.1" = List<'a, ExtBearerServiceCode<'a>>;
    ExtBearerServiceCode<'a> "Ext-BearerServiceCode" "17.7.10" = Octets<'a, 1, 5>;
    TeleserviceList<'a> "TeleserviceList" "17.7.1" = List<'a, ExtTeleserviceCode<'a>>;
    ExtTeleserviceCode<'a> "Ext-TeleserviceCode" "17.7.9" = Octets<'a, 1, 5>;
    ExtSsInfoList<'a> "Ext-SS-InfoList" "17.7.1" = List<'a, ExtSsInfo<'a>>;
    ExtForwFeatureList<'a> "Ext-ForwFeatureList" "17.7.1" = List<'a, ExtForwFeature<'a>>;
    ExtSsStatus<'a> "Ext-SS-Status" "17.7.8" = Octets<'a, 1, 5>;
    ExtForwOptions<'a> "Ext-ForwOptions" "17.7.1" = Octets<'a, 1, 5>;
    ExtCallBarFeatureList<'a> "Ext-CallBarFeatureList" "17.7.1" = List<'a, ExtCallBarringFeature<'a>>;
    CugSubscriptionList<'a> "CUG-SubscriptionList" "17.7.1" = List<'a, CugSubscription<'a>>;
    CugIndex "CUG-Index" "17.7.1" = Integer<0, 32767>;
    CugInterlock "CUG-Interlock" "17.7.1" = [u8; 4];
    ExtBasicServiceGroupList<'a> "Ext-BasicServiceGroupList" "17.7.1" = List<'a, ExtBasicServiceCode<'a>>;
    CugFeatureList<'a> "CUG-FeatureList" "17.7.1" = List<'a, CugFeature<'a>>;
    InterCugRestrictions "InterCUG-Restrictions" "17.7.1" = [u8; 1];
    EmlppPriority "EMLPP-Priority" "17.7.8" = Integer<0, 15>;
    ZoneCodeList<'a> "ZoneCodeList" "17.7.1" = List<'a, ZoneCode>;
    ZoneCode "ZoneCode" "17.7.1" = [u8; 2];
    VbsDataList<'a> "VBSDataList" "17.7.1" = List<'a, VoiceBroadcastData<'a>>;
    GroupId "GroupId" "17.7.1" = [u8; 3];
    LongGroupId "Long-GroupId" "17.7.1" = [u8; 4];
    VgcsDataList<'a> "VGCSDataList" "17.7.1" = List<'a, VoiceGroupCallData<'a>>;
    NaeaCic "NAEA-CIC" "17.7.8" = [u8; 3];
    LsaDataList<'a> "LSADataList" "17.7.1" = List<'a, LsaData<'a>>;
    LsaAttributes "LSAAttributes" "17.7.1" = [u8; 1];
    MaxMcBearers "MaxMC-Bearers" "17.7.8" = Integer<2, 7>;
    McBearers "MC-Bearers" "17.7.8" = Integer<1, 7>;
    SsList<'a> "SS-List" "17.7.4" = List<'a, SsCode>;
    BasicServiceList<'a> "BasicServiceList" "17.7.1" = List<'a, ExtBasicServiceCode<'a>>;
    LsaIdentityList<'a> "LSAIdentityList" "17.7.1" = List<'a, LsaIdentity>;
}
