//! EPS subscription data, as insertSubscriberData carries it.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::{aliases, choices, enumerations, sequences};

sequences! {
    Ambr "AMBR" "17.7.1" {
        [0] max_requested_bandwidth_ul "max-RequestedBandwidth-UL" M Bandwidth,
        [1] max_requested_bandwidth_dl "max-RequestedBandwidth-DL" M Bandwidth,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [3] extended_max_requested_bandwidth_ul "extended-Max-RequestedBandwidth-UL" O BandwidthExt,
        [4] extended_max_requested_bandwidth_dl "extended-Max-RequestedBandwidth-DL" O BandwidthExt,
    }

    EpsSubscriptionData "EPS-SubscriptionData" "17.7.1" {
        [0] apn_oi_replacement "apn-oi-Replacement" O ApnOiReplacement<'a>,
        [2] rfsp_id "rfsp-id" O RfspId,
        [3] ambr "ambr" O Ambr<'a>,
        [4] apn_configuration_profile "apn-ConfigurationProfile" O ApnConfigurationProfile<'a>,
        [6] stn_sr "stn-sr" O IsdnAddressString<'a>,
        [5] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [7] mps_cs_priority "mps-CSPriority" O Null,
        [8] mps_eps_priority "mps-EPSPriority" O Null,
        [9] subscribed_vsrvcc "subscribed-vsrvcc" O Null,
    }

    ApnConfigurationProfile "APN-ConfigurationProfile" "17.7.1" {
        [] default_context "defaultContext" M ContextId,
        [] complete_data_list_included "completeDataListIncluded" O Null,
        [1] eps_data_list "epsDataList" M EpsDataList<'a>,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [3] additional_default_context "additionalDefaultContext" O ContextId,
    }

    ApnConfiguration "APN-Configuration" "17.7.1" {
        [0] context_id "contextId" M ContextId,
        [1] pdn_type "pdn-Type" M PdnType,
        [2] served_party_ip_ipv4_address "servedPartyIP-IPv4-Address" O PdpAddress<'a>,
        [3] apn "apn" M ApnString<'a>,
        [4] eps_qos_subscribed "eps-qos-Subscribed" M EpsQosSubscribed<'a>,
        [5] pdn_gw_identity "pdn-gw-Identity" O PdnGwIdentity<'a>,
        [6] pdn_gw_allocation_type "pdn-gw-AllocationType" O PdnGwAllocationType,
        [7] vplmn_address_allowed "vplmnAddressAllowed" O Null,
        [8] charging_characteristics "chargingCharacteristics" O ChargingCharacteristics,
        [9] ambr "ambr" O Ambr<'a>,
        [10] specific_apn_info_list "specificAPNInfoList" O SpecificApnInfoList<'a>,
        [11] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [12] served_party_ip_ipv6_address "servedPartyIP-IPv6-Address" O PdpAddress<'a>,
        [13] apn_oi_replacement "apn-oi-Replacement" O ApnOiReplacement<'a>,
        [14] sipto_permission "sipto-Permission" O SiptoPermission,
        [15] lipa_permission "lipa-Permission" O LipaPermission,
        [16] restoration_priority "restoration-Priority" O RestorationPriority,
        [17] sipto_local_network_permission "sipto-local-network-Permission" O SiptoLocalNetworkPermission,
        [18] wlan_offloadability "wlan-offloadability" O WlanOffloadability<'a>,
        [19] non_ip_pdn_type_indicator "non-IP-PDN-Type-Indicator" O Null,
        [20] n_idd_mechanism "nIDD-Mechanism" O NiddMechanism,
        [21] s_cef_id "sCEF-ID" O Fqdn<'a>,
        [22] pdn_connection_continuity "pdn-ConnectionContinuity" O PdnConnectionContinuity,
    }

    EpsQosSubscribed "EPS-QoS-Subscribed" "17.7.1" {
        [0] qos_class_identifier "qos-Class-Identifier" M QosClassIdentifier,
        [1] allocation_retention_priority "allocation-Retention-Priority" M AllocationRetentionPriority<'a>,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    AllocationRetentionPriority "Allocation-Retention-Priority" "17.7.1" {
        [0] priority_level "priority-level" M Integer<{ i64::MIN }, { i64::MAX }>,
        [1] pre_emption_capability "pre-emption-capability" O bool,
        [2] pre_emption_vulnerability "pre-emption-vulnerability" O bool,
        [3] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    SpecificApnInfo "SpecificAPNInfo" "17.7.1" {
        [0] apn "apn" M ApnString<'a>,
        [1] pdn_gw_identity "pdn-gw-Identity" M PdnGwIdentity<'a>,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    WlanOffloadability "WLAN-Offloadability" "17.7.1" {
        [0] wlan_offloadability_eutran "wlan-offloadability-EUTRAN" O WlanOffloadabilityIndication,
        [1] wlan_offloadability_utran "wlan-offloadability-UTRAN" O WlanOffloadabilityIndication,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    CsgSubscriptionData "CSG-SubscriptionData" "17.7.1" {
        [] csg_id "csg-Id" M CsgId,
        [] expiration_date "expirationDate" O Time,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [0] lipa_allowed_apn_list "lipa-AllowedAPNList" O LipaAllowedApnList<'a>,
        [1] plmn_id "plmn-Id" O PlmnId,
    }

    AdjacentAccessRestrictionData "AdjacentAccessRestrictionData" "17.7.1" {
        [0] plmn_id "plmnId" M PlmnId,
        [1] access_restriction_data "accessRestrictionData" M AccessRestrictionData,
        [2] ext_access_restriction_data "ext-AccessRestrictionData" O ExtAccessRestrictionData,
    }

    ImsiGroupId "IMSI-GroupId" "17.7.1" {
        [0] group_service_id "group-Service-Id" M GroupServiceId,
        [1] plmn_id "plmnId" M PlmnId,
        [2] local_group_id "local-Group-ID" M LocalGroupId<'a>,
    }

    EdrxCycleLength "EDRX-Cycle-Length" "17.7.1" {
        [0] rat_type "rat-Type" M UsedRatType,
        [1] e_drx_cycle_length_value "eDRX-Cycle-Length-Value" M EdrxCycleLengthValue,
    }
}

choices! {
    EpsSubscriptionDataWithdraw "EPS-SubscriptionDataWithdraw" "17.7.1" {
        [] AllEpsData "allEPS-Data" Null,
        [] ContextIdList "contextIdList" ContextIdList<'a>,
    }
}

enumerations! {
    SiptoPermission "SIPTO-Permission" "17.7.1" {
        SIPTO_ABOVE_RAN_ALLOWED 0 "siptoAboveRanAllowed",
        SIPTO_ABOVE_RAN_NOT_ALLOWED 1 "siptoAboveRanNotAllowed",
    }

    LipaPermission "LIPA-Permission" "17.7.1" {
        LIPA_PROHIBITED 0 "lipaProhibited",
        LIPA_ONLY 1 "lipaOnly",
        LIPA_CONDITIONAL 2 "lipaConditional",
    }

    SiptoLocalNetworkPermission "SIPTO-Local-Network-Permission" "17.7.1" {
        SIPTO_AT_LOCAL_NETWORK_ALLOWED 0 "siptoAtLocalNetworkAllowed",
        SIPTO_AT_LOCAL_NETWORK_NOT_ALLOWED 1 "siptoAtLocalNetworkNotAllowed",
    }

    NiddMechanism "NIDD-Mechanism" "17.7.1" {
        S_GI_BASED_DATA_DELIVERY 0 "sGi-based-data-delivery",
        S_CEF_BASED_DATA_DELIVERY 1 "sCEF-based-data-delivery",
    }

    PdnGwAllocationType "PDN-GW-AllocationType" "17.7.1" {
        STATIC 0 "static",
        DYNAMIC 1 "dynamic",
    }

    WlanOffloadabilityIndication "WLAN-Offloadability-Indication" "17.7.1" {
        NOT_ALLOWED 0 "notAllowed",
        ALLOWED 1 "allowed",
    }

    PdnConnectionContinuity "PDN-ConnectionContinuity" "17.7.1" {
        MAINTAIN_PDN_CONNECTION 0 "maintainPDN-Connection",
        DISCONNECT_PDN_CONNECTION_WITH_REACTIVATION_REQUEST 1 "disconnectPDN-ConnectionWithReactivationRequest",
        DISCONNECT_PDN_CONNECTION_WITHOUT_REACTIVATION_REQUEST 2 "disconnectPDN-ConnectionWithoutReactivationRequest",
    }
}

aliases! {
    Bandwidth "Bandwidth" "17.7.1" = Integer<{ i64::MIN }, { i64::MAX }>;
    BandwidthExt "BandwidthExt" "17.7.1" = Integer<{ i64::MIN }, { i64::MAX }>;
    RfspId "RFSP-ID" "17.7.1" = Integer<1, 256>;
    EpsDataList<'a> "EPS-DataList" "17.7.1" = List<'a, ApnConfiguration<'a>>;
    PdnType "PDN-Type" "17.7.1" = [u8; 1];
    QosClassIdentifier "QoS-Class-Identifier" "17.7.1" = Integer<1, 9>;
    SpecificApnInfoList<'a> "SpecificAPNInfoList" "17.7.1" = List<'a, SpecificApnInfo<'a>>;
    CsgSubscriptionDataList<'a> "CSG-SubscriptionDataList" "17.7.1" = List<'a, CsgSubscriptionData<'a>>;
    LipaAllowedApnList<'a> "LIPA-AllowedAPNList" "17.7.1" = List<'a, ApnString<'a>>;
    SubscribedPeriodicRautaUtimer "SubscribedPeriodicRAUTAUtimer" "17.7.1" = Integer<0, 4294967295>;
    SubscribedPeriodicLaUtimer "SubscribedPeriodicLAUtimer" "17.7.1" = Integer<0, 4294967295>;
    VplmnCsgSubscriptionDataList<'a> "VPLMN-CSG-SubscriptionDataList" "17.7.1" = List<'a, CsgSubscriptionData<'a>>;
    AdjacentAccessRestrictionDataList<'a> "AdjacentAccessRestrictionDataList" "17.7.1" = List<'a, AdjacentAccessRestrictionData<'a>>;
    ImsiGroupIdList<'a> "IMSI-GroupIdList" "17.7.1" = List<'a, ImsiGroupId<'a>>;
    GroupServiceId "Group-Service-ID" "17.7.1" = Integer<0, 4294967295>;
    LocalGroupId<'a> "Local-GroupID" "17.7.1" = Octets<'a, 1, 10>;
    DlBufferingSuggestedPacketCount "DL-Buffering-Suggested-Packet-Count" "17.7.1" = Integer<-1, 2147483647>;
    EdrxCycleLengthList<'a> "EDRX-Cycle-Length-List" "17.7.1" = List<'a, EdrxCycleLength<'a>>;
    EdrxCycleLengthValue "EDRX-Cycle-Length-Value" "17.7.1" = [u8; 1];
}
