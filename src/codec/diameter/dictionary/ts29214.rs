//! AVPs of TS 29.214.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.214" 10415 {
        100 TgppWlanApnId "3GPP-WLAN-APN-Id" Must OctetString;
        300 AuthenticationMethod "Authentication-Method" Must Enumerated [0 "WLAN_EAP_SIM" 1 "WLAN_EAP_AKA"];
        301 AuthenticationInformationSim "Authentication-Information-SIM" Must OctetString;
        302 AuthorizationInformationSim "Authorization-Information-SIM" Must OctetString;
        303 WlanUserData "WLAN-User-Data" Must Grouped {
            subscription_id: [SubscriptionId] O,
            wlan_access: [WlanAccess] O,
            wlan_3gpp_ip_access: [Wlan3gppIpAccess] O,
            session_timeout: [SessionTimeout] O,
            apn_authorized: [ApnAuthorized] O,
            maximum_number_accesses: [MaximumNumberAccesses] O,
            wlan_direct_ip_access: [WlanDirectIpAccess] O,
            qos_resources: [QoSResources] O,
        };
        304 ChargingData "Charging-Data" Must Grouped {
            charging_characteristics: [ChargingCharacteristics] O,
            charging_nodes: [ChargingNodes] O,
        };
        305 WlanAccess "WLAN-Access" Must Enumerated [0 "WLAN_SUBSCRIPTION_ALLOWED" 1 "WLAN_SUBSCRIPTION_BARRED"];
        306 Wlan3gppIpAccess "WLAN-3GPP-IP-Access" Must Enumerated [0 "WLAN_APNS_ENABLE" 1 "WLAN_APNS_DISABLE"];
        307 ApnAuthorized "APN-Authorized" Must Grouped {
            tgpp_wlan_apn_id: [TgppWlanApnId] O,
            apn_barring_type: [ApnBarringType] O,
            framed_ip_address: [FramedIpAddress] O,
            framed_ipv6_prefix: [FramedIPv6Prefix] O,
            max_requested_bandwidth: [MaxRequestedBandwidth] O,
            qos_resources: [QoSResources] O,
        };
        309 ApnBarringType "APN-Barring-Type" Must Enumerated [0 "WLAN_APN_NO_BARRING" 1 "WLAN_APN_HOME_BARRED_WHEN_ROAMING " 2 "WLAN_APN_VISITED_BARRED" 3 "WLAN_APN_HOME_BARRED" 4 "WLAN_APN_INTERNET_ACCESS_BARRED"];
        310 WlanDirectIpAccess "WLAN-Direct-IP-Access" Must Enumerated [0 "WLAN_DIRECT_IP_ACCESS" 1 "WLAN_NO_DIRECT_IP_ACCESS"];
        311 SessionRequestType "Session-Request-Type" Must Enumerated [0 "AUTHORIZATION REQUEST" 1 "ROUTING POLICY"];
        312 RoutingPolicy "Routing-Policy" Must IpFilterRule;
        313 MaxRequestedBandwidth "Max-Requested-Bandwidth" Must OctetString;
        314 ChargingCharacteristics "Charging-Characteristics" Must OctetString;
        315 ChargingNodes "Charging-Nodes" Must Grouped {
            primary_ocs_charging_function_name: [PrimaryOcsChargingFunctionName] O,
            secondary_ocs_charging_function_name: [SecondaryOcsChargingFunctionName] O,
            primary_charging_collection_function_name: [PrimaryChargingCollectionFunctionName] O,
            secondary_charging_collection_function_name: [SecondaryChargingCollectionFunctionName] O,
        };
        316 PrimaryOcsChargingFunctionName "Primary-OCS-Charging-Function-Name" Must DiameterIdentity;
        317 SecondaryOcsChargingFunctionName "Secondary-OCS-Charging-Function-Name" Must DiameterIdentity;
        318 TgppAaaServerName "3GPP-AAA-Server-Name" Must DiameterIdentity;
        319 MaximumNumberAccesses "Maximum-Number-Accesses" Must Unsigned32;
        400 GbaUserSecSettings "GBA-UserSecSettings" MustNot OctetString;
        401 TransactionIdentifier "Transaction-Identifier" MustNot OctetString;
        402 NafHostname "NAF-Hostname" MustNot OctetString;
        403 GaaServiceIdentifier "GAA-Service-Identifier" MustNot OctetString;
        404 KeyExpiryTime "Key-ExpiryTime" MustNot Time;
        405 MeKeyMaterial "ME-Key-Material" MustNot OctetString;
        406 UiccKeyMaterial "UICC-Key-Material" MustNot OctetString;
        407 GbaUAwarenessIndicator "GBA_U-Awareness-Indicator" MustNot Enumerated [0 "NO" 1 "YES"];
        408 BootstrapInfoCreationTime "BootstrapInfoCreationTime" MustNot Time;
        409 GussTimestamp "GUSS-Timestamp" MustNot Time;
        410 GbaType "GBA-Type" MustNot Enumerated [0 "3G GBA" 1 "2G GBA"];
        411 UeId "UE-Id" MustNot OctetString;
        412 UeIdType "UE-Id-Type" MustNot Enumerated [0 "Private user identity" 1 "Public user identity"];
        413 UiccAppLabel "UICC-App-Label" MustNot OctetString;
        414 UiccMe "UICC-ME" MustNot Enumerated [0 "GBA_ME" 1 "GBA_U"];
        415 RequestedKeyLifetime "Requested-Key-Lifetime" MustNot Time;
        416 PrivateIdentityRequest "Private-Identity-Request" MustNot Enumerated [0 "Private identity requested" 1 "Private identity not requested"];
        417 GbaPushInfo "GBA-Push-Info" MustNot OctetString;
        418 NafSaIdentifier "NAF-SA-Identifier" MustNot OctetString;
        419 SecurityFeatureRequest "Security-Feature-Request" MustNot OctetString;
        420 SecurityFeatureResponse "Security-Feature-Response" MustNot OctetString;
        500 AbortCause "Abort-Cause" Must Enumerated [0 "BEARER_RELEASED" 1 "INSUFFICIENT_SERVER_RESOURCES" 2 "INSUFFICIENT_BEARER_RESOURCES" 3 "PS_TO_CS_HANDOVER" 4 "SPONSORED_DATA_CONNECTIVITY_ DISALLOWED"];
        501 AccessNetworkChargingAddress "Access-Network-Charging-Address" MustNot Address;
        502 AccessNetworkChargingIdentifier "Access-Network-Charging-Identifier" Must Grouped {
            access_network_charging_identifier_value: [AccessNetworkChargingIdentifierValue] O,
            flows: [Flows] O,
        };
        503 AccessNetworkChargingIdentifierValue "Access-Network-Charging-Identifier-Value" Must OctetString;
        504 AfApplicationIdentifier "AF-Application-Identifier" Must OctetString;
        505 AfChargingIdentifier "AF-Charging-Identifier" Must OctetString;
        506 AuthorizationToken "Authorization-Token" Must OctetString;
        507 FlowDescription "Flow-Description" Must IpFilterRule;
        508 FlowGrouping "Flow-Grouping" Must Grouped {
            flows: [Flows] O,
        };
        509 FlowNumber "Flow-Number" Must Unsigned32;
        510 Flows "Flows" Must Grouped {
            media_component_number: [MediaComponentNumber] O,
            flow_number: [FlowNumber] O,
            final_unit_action: [FinalUnitAction] O,
        };
        511 FlowStatus "Flow-Status" Must Enumerated [0 "ENABLED-UPLINK" 1 "ENABLED-DOWNLINK" 2 "ENABLED" 3 "DISABLED" 4 "REMOVED"];
        512 FlowUsage "Flow-Usage" Must Enumerated [0 "NO_INFORMATION" 1 "RTCP" 2 "AF_SIGNALLING"];
        513 SpecificAction "Specific-Action" Must Enumerated [0 "SERVICE_INFORMATION_REQUEST (now void)" 1 "CHARGING_CORRELATION_EXCHANGE" 2 "INDICATION_OF_LOSS_OF_BEARER" 3 "INDICATION_OF_RECOVERY_OF_BEARER" 4 "INDICATION_OF_RELEASE_OF_BEARER" 5 "INDICATION_OF_ESTABLISHMENT_OF_BEARER (now void)" 6 "IP-CAN_CHANGE" 7 "INDICATION_OF_OUT_OF_CREDIT" 8 "INDICATION_OF_SUCCESSFUL_RESOURCES_ALLOCATION" 9 "INDICATION_OF_FAILED_RESOURCES_ALLOCATION" 10 "INDICATION_OF_LIMITED_PCC_DEPLOYMENT" 11 "USAGE_REPORT" 12 "ACCESS_NETWORK_INFO_REPORT" 13 "INDICATION_OF_RECOVERY_FROM_LIMITED_PCC_DEPLOYMENT" 14 "INDICATION_OF_ACCESS_NETWORK_INFO_REPORTING_FAILURE" 15 "INDICATION_OF_TRANSFER_POLICY_EXPIRED" 16 "PLMN_CHANGE"];
        515 MaxRequestedBandwidthDl "Max-Requested-Bandwidth-DL" Must Unsigned32;
        516 MaxRequestedBandwidthUl "Max-Requested-Bandwidth-UL" Must Unsigned32;
        517 MediaComponentDescription "Media-Component-Description" Must Grouped {
            media_component_number: [MediaComponentNumber] O,
            media_sub_component: [MediaSubComponent] O,
            af_application_identifier: [AfApplicationIdentifier] O,
            media_type: [MediaType] O,
            max_requested_bandwidth_ul: [MaxRequestedBandwidthUl] O,
            max_requested_bandwidth_dl: [MaxRequestedBandwidthDl] O,
            flow_status: [FlowStatus] O,
            rs_bandwidth: [RsBandwidth] O,
            rr_bandwidth: [RrBandwidth] O,
            codec_data: [CodecData] O,
        };
        518 MediaComponentNumber "Media-Component-Number" Must Unsigned32;
        519 MediaSubComponent "Media-Sub-Component" Must Grouped {
            flow_number: [FlowNumber] O,
            flow_description: [FlowDescription] O,
            flow_status: [FlowStatus] O,
            flow_usage: [FlowUsage] O,
            max_requested_bandwidth_ul: [MaxRequestedBandwidthUl] O,
            max_requested_bandwidth_dl: [MaxRequestedBandwidthDl] O,
        };
        520 MediaType "Media-Type" Must Enumerated [0 "AUDIO" 1 "VIDEO" 2 "DATA" 3 "APPLICATION" 4 "CONTROL" 5 "TEXT" 6 "MESSAGE"];
        521 RrBandwidth "RR-Bandwidth" Must Unsigned32;
        522 RsBandwidth "RS-Bandwidth" Must Unsigned32;
        523 SipForkingIndication "SIP-Forking-Indication" Must Enumerated [0 "SINGLE_DIALOGUE" 1 "SEVERAL_DIALOGUES"];
        524 CodecData "Codec-Data" Must Utf8String;
        525 ServiceUrn "Service-URN" Must OctetString;
        526 AcceptableServiceInfo "Acceptable-Service-Info" Must Grouped {
            media_component_description: [MediaComponentDescription] O,
            max_requested_bandwidth_ul: [MaxRequestedBandwidthUl] O,
            max_requested_bandwidth_dl: [MaxRequestedBandwidthDl] O,
        };
        527 ServiceInfoStatus "Service-Info-Status" Must Enumerated [0 "FINAL_SERVICE_INFORMATION" 1 "PRELIMINARY_SERVICE_INFORMATION"];
        528 MpsIdentifier "MPS-Identifier" Must OctetString;
        529 AfSignallingProtocol "AF-Signalling-Protocol" MustNot Enumerated [0 "NO_INFORMATION" 1 "SIP"];
        530 SponsoredConnectivityData "Sponsored-Connectivity-Data" Must Grouped {
            sponsor_identity: [SponsorIdentity] O,
            application_service_provider_identity: [ApplicationServiceProviderIdentity] O,
            granted_service_unit: [GrantedServiceUnit] O,
            used_service_unit: [UsedServiceUnit] O,
        };
        531 SponsorIdentity "Sponsor-Identity" Must Utf8String;
        532 ApplicationServiceProviderIdentity "Application-Service-Provider-Identity" Must Utf8String;
        533 RxRequestType "Rx-Request-Type" MustNot Enumerated [0 "INITIAL_REQUEST" 1 "UPDATE_REQUEST" 2 "PCSCF_RESTORATION"];
        534 MinRequestedBandwidthDl "Min-Requested-Bandwidth-DL" MustNot Unsigned32;
        535 MinRequestedBandwidthUl "Min-Requested-Bandwidth-UL" MustNot Unsigned32;
        536 RequiredAccessInfo "Required-Access-Info" MustNot Enumerated [0 "USER_LOCATION" 1 "MS_TIME_ZONE"];
        537 IpDomainId "IP-Domain-Id" MustNot OctetString;
        538 GcsIdentifier "GCS-Identifier" MustNot OctetString;
        539 SharingKeyDl "Sharing-Key-DL" MustNot Unsigned32;
        540 SharingKeyUl "Sharing-Key-UL" MustNot Unsigned32;
        541 RetryInterval "Retry-Interval" MustNot Unsigned32;
        542 SponsoringAction "Sponsoring-Action" MustNot Enumerated [0 "DISABLE_SPONSORING" 1 "ENABLE_SPONSORING"];
        543 MaxSupportedBandwidthDl "Max-Supported-Bandwidth-DL" MustNot Unsigned32;
        544 MaxSupportedBandwidthUl "Max-Supported-Bandwidth-UL" MustNot Unsigned32;
        545 MinDesiredBandwidthDl "Min-Desired-Bandwidth-DL" MustNot Unsigned32;
        546 MinDesiredBandwidthUl "Min-Desired-Bandwidth-UL" MustNot Unsigned32;
        547 McpttIdentifier "MCPTT-Identifier" MustNot OctetString;
        548 ServiceAuthorizationInfo "Service-Authorization-Info" MustNot Unsigned32;
        550 PrioritySharingIndicator "Priority-Sharing-Indicator" MustNot Enumerated [0 "PRIORITY_SHARING_ENABLED" 1 "PRIORITY_SHARING_DISABLED"];
        551 AfRequestedData "AF-Requested-Data" MustNot Unsigned32;
        552 ContentVersion "Content-Version" MustNot Unsigned64;
        553 PreEmptionControlInfo "Pre-emption-Control-Info" MustNot Unsigned32;
        554 ExtendedMaxRequestedBwDl "Extended-Max-Requested-BW-DL" MustNot Unsigned32;
        555 ExtendedMaxRequestedBwUl "Extended-Max-Requested-BW-UL" MustNot Unsigned32;
        556 ExtendedMaxSupportedBwDl "Extended-Max-Supported-BW-DL" MustNot Unsigned32;
        557 ExtendedMaxSupportedBwUl "Extended-Max-Supported-BW-UL" MustNot Unsigned32;
        558 ExtendedMinDesiredBwDl "Extended-Min-Desired-BW-DL" MustNot Unsigned32;
        559 ExtendedMinDesiredBwUl "Extended-Min-Desired-BW-UL" MustNot Unsigned32;
        560 ExtendedMinRequestedBwDl "Extended-Min-Requested-BW-DL" MustNot Unsigned32;
        561 ExtendedMinRequestedBwUl "Extended-Min-Requested-BW-UL" MustNot Unsigned32;
        562 MCVideoIdentifier "MCVideo-Identifier" MustNot OctetString;
        563 ImsContentIdentifier "IMS-Content-Identifier" MustNot OctetString;
        564 ImsContentType "IMS-Content-Type" MustNot Enumerated [0 "NO_CONTENT_DETAIL" 1 "CAT" 2 "CONFERENCE"];
    }
}
