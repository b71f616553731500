//! What the network knows of a subscriber: anyTimeInterrogation.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::{aliases, bit_strings, choices, enumerations, sequences};

sequences! {
    AnyTimeInterrogationArg "AnyTimeInterrogationArg" "17.7.1" {
        [explicit 0] subscriber_identity "subscriberIdentity" M SubscriberIdentity<'a>,
        [1] requested_info "requestedInfo" M RequestedInfo<'a>,
        [3] gsm_scf_address "gsmSCF-Address" M IsdnAddressString<'a>,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    RequestedInfo "RequestedInfo" "17.7.1" {
        [0] location_information "locationInformation" O Null,
        [1] subscriber_state "subscriberState" O Null,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [3] current_location "currentLocation" O Null,
        [4] requested_domain "requestedDomain" O DomainType,
        [6] imei "imei" O Null,
        [5] ms_classmark "ms-classmark" O Null,
        [7] mnp_requested_info "mnpRequestedInfo" O Null,
        [11] location_information_eps_supported "locationInformationEPS-Supported" O Null,
        [8] t_ads_data "t-adsData" O Null,
        [9] requested_nodes "requestedNodes" O RequestedNodes,
        [10] serving_node_indication "servingNodeIndication" O Null,
        [12] local_time_zone_request "localTimeZoneRequest" O Null,
    }

    AnyTimeInterrogationRes "AnyTimeInterrogationRes" "17.7.1" {
        [] subscriber_info "subscriberInfo" M SubscriberInfo<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    SubscriberInfo "SubscriberInfo" "17.7.1" {
        [0] location_information "locationInformation" O LocationInformation<'a>,
        [explicit 1] subscriber_state "subscriberState" O SubscriberState<'a>,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [3] location_information_gprs "locationInformationGPRS" O LocationInformationGprs<'a>,
        [explicit 4] ps_subscriber_state "ps-SubscriberState" O PsSubscriberState<'a>,
        [5] imei "imei" O Imei<'a>,
        [6] ms_classmark2 "ms-Classmark2" O MsClassmark2,
        [7] gprs_ms_class "gprs-MS-Class" O GprsmsClass<'a>,
        [8] mnp_info_res "mnpInfoRes" O MnpInfoRes<'a>,
        [9] ims_voice_over_ps_sessions_indication "imsVoiceOverPS-SessionsIndication" O ImsVoiceOverPsSessionsInd,
        [10] last_ue_activity_time "lastUE-ActivityTime" O Time,
        [11] last_rat_type "lastRAT-Type" O UsedRatType,
        [explicit 12] eps_subscriber_state "eps-SubscriberState" O PsSubscriberState<'a>,
        [13] location_information_eps "locationInformationEPS" O LocationInformationEps<'a>,
        [14] time_zone "timeZone" O TimeZone<'a>,
        [15] daylight_saving_time "daylightSavingTime" O DaylightSavingTime,
        [16] location_information_5gs "locationInformation5GS" O LocationInformation5gs<'a>,
    }

    PdpContextInfo "PDP-ContextInfo" "17.7.1" {
        [0] pdp_context_identifier "pdp-ContextIdentifier" M ContextId,
        [1] pdp_context_active "pdp-ContextActive" O Null,
        [2] pdp_type "pdp-Type" M PdpType,
        [3] pdp_address "pdp-Address" O PdpAddress<'a>,
        [4] apn_subscribed "apn-Subscribed" O ApnString<'a>,
        [5] apn_in_use "apn-InUse" O ApnString<'a>,
        [6] nsapi "nsapi" O Nsapi,
        [7] transaction_id "transactionId" O TransactionId<'a>,
        [8] teid_for_gn_and_gp "teid-ForGnAndGp" O Teid,
        [9] teid_for_iu "teid-ForIu" O Teid,
        [10] ggsn_address "ggsn-Address" O GsnAddress,
        [11] qos_subscribed "qos-Subscribed" O ExtQosSubscribed<'a>,
        [12] qos_requested "qos-Requested" O ExtQosSubscribed<'a>,
        [13] qos_negotiated "qos-Negotiated" O ExtQosSubscribed<'a>,
        [14] charging_id "chargingId" O GprsChargingId,
        [15] charging_characteristics "chargingCharacteristics" O ChargingCharacteristics,
        [16] rnc_address "rnc-Address" O GsnAddress,
        [17] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [18] qos2_subscribed "qos2-Subscribed" O Ext2QosSubscribed<'a>,
        [19] qos2_requested "qos2-Requested" O Ext2QosSubscribed<'a>,
        [20] qos2_negotiated "qos2-Negotiated" O Ext2QosSubscribed<'a>,
        [21] qos3_subscribed "qos3-Subscribed" O Ext3QosSubscribed<'a>,
        [22] qos3_requested "qos3-Requested" O Ext3QosSubscribed<'a>,
        [23] qos3_negotiated "qos3-Negotiated" O Ext3QosSubscribed<'a>,
        [25] qos4_subscribed "qos4-Subscribed" O Ext4QosSubscribed,
        [26] qos4_requested "qos4-Requested" O Ext4QosSubscribed,
        [27] qos4_negotiated "qos4-Negotiated" O Ext4QosSubscribed,
        [28] ext_pdp_type "ext-pdp-Type" O ExtPdpType,
        [29] ext_pdp_address "ext-pdp-Address" O PdpAddress<'a>,
    }

    GprsmsClass "GPRSMSClass" "17.7.1" {
        [0] ms_network_capability "mSNetworkCapability" M MsNetworkCapability<'a>,
        [1] ms_radio_access_capability "mSRadioAccessCapability" O MsRadioAccessCapability<'a>,
    }

    MnpInfoRes "MNPInfoRes" "17.7.1" {
        [0] routeing_number "routeingNumber" O RouteingNumber<'a>,
        [1] imsi "imsi" O Imsi,
        [2] msisdn "msisdn" O IsdnAddressString<'a>,
        [3] number_portability_status "numberPortabilityStatus" O NumberPortabilityStatus,
        [4] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    LocationInformation5gs "LocationInformation5GS" "17.7.1" {
        [0] nr_cell_global_identity "nrCellGlobalIdentity" O NrCgi,
        [1] e_utran_cell_global_identity "e-utranCellGlobalIdentity" O EUtranCgi,
        [2] geographical_information "geographicalInformation" O GeographicalInformation,
        [3] geodetic_information "geodeticInformation" O GeodeticInformation,
        [4] amf_address "amf-address" O Fqdn<'a>,
        [5] tracking_area_identity "trackingAreaIdentity" O TaId,
        [6] current_location_retrieved "currentLocationRetrieved" O Null,
        [7] age_of_location_information "ageOfLocationInformation" O AgeOfLocationInformation,
        [8] vplmn_id "vplmnId" O PlmnId,
        [9] localtime_zone "localtimeZone" O TimeZone<'a>,
        [10] rat_type "rat-Type" O UsedRatType,
        [11] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [12] nr_tracking_area_identity "nrTrackingAreaIdentity" O NrTaId,
    }
}

choices! {
    SubscriberIdentity "SubscriberIdentity" "17.7.8" {
        [0] Imsi "imsi" Imsi,
        [1] Msisdn "msisdn" IsdnAddressString<'a>,
    }

    SubscriberState "SubscriberState" "17.7.1" {
        [0] AssumedIdle "assumedIdle" Null,
        [1] CamelBusy "camelBusy" Null,
        [] NetDetNotReachable "netDetNotReachable" NotReachableReason,
        [2] NotProvidedFromVlr "notProvidedFromVLR" Null,
    }

    PsSubscriberState "PS-SubscriberState" "17.7.1" {
        [0] NotProvidedFromSgsNorMme "notProvidedFromSGSNorMME" Null,
        [1] PsDetached "ps-Detached" Null,
        [2] PsAttachedNotReachableForPaging "ps-AttachedNotReachableForPaging" Null,
        [3] PsAttachedReachableForPaging "ps-AttachedReachableForPaging" Null,
        [4] PsPdpActiveNotReachableForPaging "ps-PDP-ActiveNotReachableForPaging" PdpContextInfoList<'a>,
        [5] PsPdpActiveReachableForPaging "ps-PDP-ActiveReachableForPaging" PdpContextInfoList<'a>,
        [] NetDetNotReachable "netDetNotReachable" NotReachableReason,
    }
}

enumerations! {
    DomainType "DomainType" "17.7.1" {
        CS_DOMAIN 0 "cs-Domain",
        PS_DOMAIN 1 "ps-Domain",
    }

    NotReachableReason "NotReachableReason" "17.7.1" {
        MS_PURGED 0 "msPurged",
        IMSI_DETACHED 1 "imsiDetached",
        RESTRICTED_AREA 2 "restrictedArea",
        NOT_REGISTERED 3 "notRegistered",
    }

    NumberPortabilityStatus "NumberPortabilityStatus" "17.7.1" {
        NOT_KNOWN_TO_BE_PORTED 0 "notKnownToBePorted",
        OWN_NUMBER_PORTED_OUT 1 "ownNumberPortedOut",
        FOREIGN_NUMBER_PORTED_TO_FOREIGN_NETWORK 2 "foreignNumberPortedToForeignNetwork",
        OWN_NUMBER_NOT_PORTED_OUT 4 "ownNumberNotPortedOut",
        FOREIGN_NUMBER_PORTED_IN 5 "foreignNumberPortedIn",
    }

    ImsVoiceOverPsSessionsInd "IMS-VoiceOverPS-SessionsInd" "17.7.1" {
        IMS_VOICE_OVER_PS_SESSIONS_NOT_SUPPORTED 0 "imsVoiceOverPS-SessionsNotSupported",
        IMS_VOICE_OVER_PS_SESSIONS_SUPPORTED 1 "imsVoiceOverPS-SessionsSupported",
        UNKNOWN 2 "unknown",
    }

    DaylightSavingTime "DaylightSavingTime" "17.7.1" {
        NO_ADJUSTMENT 0 "noAdjustment",
        PLUS_ONE_HOUR_ADJUSTMENT 1 "plusOneHourAdjustment",
        PLUS_TWO_HOURS_ADJUSTMENT 2 "plusTwoHoursAdjustment",
    }
}

bit_strings! {
    RequestedNodes "RequestedNodes" "17.7.1" 1 8 {
        MME 0 "mme",
        SGSN 1 "sgsn",
    }
}

aliases! {
    PdpContextInfoList<'a> "PDP-ContextInfoList" "17.7.1" = List<'a, PdpContextInfo<'a>>;
    Nsapi "NSAPI" "17.7.1" = Integer<0, 15>;
    TransactionId<'a> "TransactionId" "17.7.1" = Octets<'a, 1, 2>;
    Teid "TEID" "17.7.1" = [u8; 4];
    GprsChargingId "GPRSChargingID" "17.7.1" = [u8; 4];
    MsClassmark2 "MS-Classmark2" "17.7.1" = [u8; 3];
    MsNetworkCapability<'a> "MSNetworkCapability" "17.7.1" = Octets<'a, 1, 8>;
    MsRadioAccessCapability<'a> "MSRadioAccessCapability" "17.7.1" = Octets<'a, 1, 50>;
    RouteingNumber<'a> "RouteingNumber" "17.7.1" = Octets<'a, 1, 5, { Form::Tbcd as u8 }>;
    TimeZone<'a> "TimeZone" "17.7.1" = Octets<'a, 2, 3>;
    NrCgi "NR-CGI" "17.7.8" = [u8; 8];
    NrTaId "NR-TA-Id" "17.7.8" = [u8; 6];
}
