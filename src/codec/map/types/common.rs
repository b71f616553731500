//! Types of several operations.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::{aliases, bit_strings, choices, enumerations, sequences};

sequences! {
    ExtensionContainer "ExtensionContainer" "17.7.11" {
        [0] private_extension_list "privateExtensionList" O PrivateExtensionList<'a>,
        [1] pcs_extensions "pcs-Extensions" O PcsExtensions<'a>,
    }

    PrivateExtension "PrivateExtension" "17.7.11" {
        [] ext_id "extId" M Oid<'a>,
        [] ext_type "extType" O Any<'a>,
    }

    PcsExtensions "PCS-Extensions" "17.7.11" {
    }

    LocationInformation "LocationInformation" "17.7.1" {
        [] age_of_location_information "ageOfLocationInformation" O AgeOfLocationInformation,
        [0] geographical_information "geographicalInformation" O GeographicalInformation,
        [1] vlr_number "vlr-number" O IsdnAddressString<'a>,
        [2] location_number "locationNumber" O LocationNumber<'a>,
        [explicit 3] cell_global_id_or_service_area_id_or_lai "cellGlobalIdOrServiceAreaIdOrLAI" O CellGlobalIdOrServiceAreaIdOrLai<'a>,
        [4] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [5] selected_lsa_id "selectedLSA-Id" O LsaIdentity,
        [6] msc_number "msc-Number" O IsdnAddressString<'a>,
        [7] geodetic_information "geodeticInformation" O GeodeticInformation,
        [8] current_location_retrieved "currentLocationRetrieved" O Null,
        [9] sai_present "sai-Present" O Null,
        [10] location_information_eps "locationInformationEPS" O LocationInformationEps<'a>,
        [11] user_csg_information "userCSGInformation" O UserCsgInformation<'a>,
    }

    LocationInformationEps "LocationInformationEPS" "17.7.1" {
        [0] e_utran_cell_global_identity "e-utranCellGlobalIdentity" O EUtranCgi,
        [1] tracking_area_identity "trackingAreaIdentity" O TaId,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [3] geographical_information "geographicalInformation" O GeographicalInformation,
        [4] geodetic_information "geodeticInformation" O GeodeticInformation,
        [5] current_location_retrieved "currentLocationRetrieved" O Null,
        [6] age_of_location_information "ageOfLocationInformation" O AgeOfLocationInformation,
        [7] mme_name "mme-Name" O DiameterIdentity<'a>,
    }

    UserCsgInformation "UserCSGInformation" "17.7.1" {
        [0] csg_id "csg-Id" M CsgId,
        [1] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [2] access_mode "accessMode" O [u8; 1],
        [3] cmi "cmi" O [u8; 1],
    }

    LocationInformationGprs "LocationInformationGPRS" "17.7.1" {
        [explicit 0] cell_global_id_or_service_area_id_or_lai "cellGlobalIdOrServiceAreaIdOrLAI" O CellGlobalIdOrServiceAreaIdOrLai<'a>,
        [1] routeing_area_identity "routeingAreaIdentity" O RaIdentity,
        [2] geographical_information "geographicalInformation" O GeographicalInformation,
        [3] sgsn_number "sgsn-Number" O IsdnAddressString<'a>,
        [4] selected_lsa_identity "selectedLSAIdentity" O LsaIdentity,
        [5] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [6] sai_present "sai-Present" O Null,
        [7] geodetic_information "geodeticInformation" O GeodeticInformation,
        [8] current_location_retrieved "currentLocationRetrieved" O Null,
        [9] age_of_location_information "ageOfLocationInformation" O AgeOfLocationInformation,
        [10] user_csg_information "userCSGInformation" O UserCsgInformation<'a>,
    }

    PdnGwIdentity "PDN-GW-Identity" "17.7.1" {
        [0] pdn_gw_ipv4_address "pdn-gw-ipv4-Address" O PdpAddress<'a>,
        [1] pdn_gw_ipv6_address "pdn-gw-ipv6-Address" O PdpAddress<'a>,
        [2] pdn_gw_name "pdn-gw-name" O Fqdn<'a>,
        [3] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }
}

choices! {
    CellGlobalIdOrServiceAreaIdOrLai "CellGlobalIdOrServiceAreaIdOrLAI" "17.7.8" {
        [0] CellGlobalIdOrServiceAreaIdFixedLength "cellGlobalIdOrServiceAreaIdFixedLength" CellGlobalIdOrServiceAreaIdFixedLength,
        [1] LaiFixedLength "laiFixedLength" LaiFixedLength,
    }
}

enumerations! {
    UsedRatType "Used-RAT-Type" "17.7.1" {
        UTRAN 0 "utran",
        GERAN 1 "geran",
        GAN 2 "gan",
        I_HSPA_EVOLUTION 3 "i-hspa-evolution",
        E_UTRAN 4 "e-utran",
        NB_IOT 5 "nb-iot",
    }
}

bit_strings! {
    CsgId "CSG-Id" "17.7.1" 27 27 {
    }

    SupportedCamelPhases "SupportedCamelPhases" "17.7.1" 1 16 {
        PHASE1 0 "phase1",
        PHASE2 1 "phase2",
        PHASE3 2 "phase3",
        PHASE4 3 "phase4",
    }

    OfferedCamel4Csis "OfferedCamel4CSIs" "17.7.1" 7 16 {
        O_CSI 0 "o-csi",
        D_CSI 1 "d-csi",
        VT_CSI 2 "vt-csi",
        T_CSI 3 "t-csi",
        MT_SMS_CSI 4 "mt-sms-csi",
        MG_CSI 5 "mg-csi",
        PSI_ENHANCEMENTS 6 "psi-enhancements",
    }

    SupportedFeatures "SupportedFeatures" "17.7.1" 26 40 {
        ODB_ALL_APN 0 "odb-all-apn",
        ODB_HPLMN_APN 1 "odb-HPLMN-APN",
        ODB_VPLMN_APN 2 "odb-VPLMN-APN",
        ODB_ALL_OG 3 "odb-all-og",
        ODB_ALL_INTERNATIONAL_OG 4 "odb-all-international-og",
        ODB_ALL_INT_OG_NOT_TO_HPLMN_COUNTRY 5 "odb-all-int-og-not-to-HPLMN-country",
        ODB_ALL_INTERZONAL_OG 6 "odb-all-interzonal-og",
        ODB_ALL_INTERZONAL_OG_NOT_TO_HPLMN_COUNTRY 7 "odb-all-interzonal-og-not-to-HPLMN-country",
        ODB_ALL_INTERZONAL_OG_AND_INTERNAT_OG_NOT_TO_HPLMN_COUNTRY 8 "odb-all-interzonal-og-and-internat-og-not-to-HPLMN-country",
        REG_SUB 9 "regSub",
        TRACE 10 "trace",
        LCS_ALL_PRIV_EXCEP 11 "lcs-all-PrivExcep",
        LCS_UNIVERSAL 12 "lcs-universal",
        LCS_CALL_SESSION_RELATED 13 "lcs-CallSessionRelated",
        LCS_CALL_SESSION_UNRELATED 14 "lcs-CallSessionUnrelated",
        LCS_PLMN_OPERATOR 15 "lcs-PLMN-operator",
        LCS_SERVICE_TYPE 16 "lcs-ServiceType",
        LCS_ALL_MOLR_SS 17 "lcs-all-MOLR-SS",
        LCS_BASIC_SELF_LOCATION 18 "lcs-basicSelfLocation",
        LCS_AUTONOMOUS_SELF_LOCATION 19 "lcs-autonomousSelfLocation",
        LCS_TRANSFER_TO_THIRD_PARTY 20 "lcs-transferToThirdParty",
        SM_MO_PP 21 "sm-mo-pp",
        BARRING_OUTGOING_CALLS 22 "barring-OutgoingCalls",
        BAOC 23 "baoc",
        BOIC 24 "boic",
        BOIC_EX_HC 25 "boicExHC",
        LOCAL_TIME_ZONE_RETRIEVAL 26 "localTimeZoneRetrieval",
        ADDITIONAL_MSISDN 27 "additionalMsisdn",
        SMS_IN_MME 28 "smsInMME",
        SMS_IN_SGSN 29 "smsInSGSN",
        UE_REACHABILITY_NOTIFICATION 30 "ue-Reachability-Notification",
        STATE_LOCATION_INFORMATION_RETRIEVAL 31 "state-Location-Information-Retrieval",
        PARTIAL_PURGE 32 "partialPurge",
        GDD_IN_SGSN 33 "gddInSGSN",
        SGSN_CAMEL_CAPABILITY 34 "sgsnCAMELCapability",
        PCSCF_RESTORATION 35 "pcscf-Restoration",
        DEDICATED_CORE_NETWORKS 36 "dedicatedCoreNetworks",
        NON_IP_PDN_TYPE_AP_NS 37 "non-IP-PDN-Type-APNs",
        NON_IP_PDP_TYPE_AP_NS 38 "non-IP-PDP-Type-APNs",
        NR_AS_SECONDARY_RAT 39 "nrAsSecondaryRAT",
    }

    ExtSupportedFeatures "Ext-SupportedFeatures" "17.7.1" 1 40 {
        UNLICENSED_SPECTRUM_AS_SECONDARY_RAT 0 "unlicensedSpectrumAsSecondaryRAT",
    }
}

aliases! {
    PrivateExtensionList<'a> "PrivateExtensionList" "17.7.11" = List<'a, PrivateExtension<'a>>;
    AbsentSubscriberDiagnosticSm "AbsentSubscriberDiagnosticSM" "17.7.7" = Integer<0, 255>;
    AgeOfLocationInformation "AgeOfLocationInformation" "17.7.8" = Integer<0, 32767>;
    GeographicalInformation "GeographicalInformation" "17.7.1" = [u8; 8];
    LocationNumber<'a> "LocationNumber" "17.7.1" = Octets<'a, 2, 10>;
    CellGlobalIdOrServiceAreaIdFixedLength "CellGlobalIdOrServiceAreaIdFixedLength" "17.7.8" = [u8; 7];
    LaiFixedLength "LAIFixedLength" "17.7.8" = [u8; 5];
    LsaIdentity "LSAIdentity" "17.7.1" = [u8; 3];
    GeodeticInformation "GeodeticInformation" "17.7.1" = [u8; 10];
    EUtranCgi "E-UTRAN-CGI" "17.7.8" = [u8; 7];
    TaId "TA-Id" "17.7.8" = [u8; 5];
    DiameterIdentity<'a> "DiameterIdentity" "17.7.8" = Octets<'a, 9, 255, { Form::Text as u8 }>;
    RaIdentity "RAIdentity" "17.7.8" = [u8; 6];
    ContextId "ContextId" "17.7.1" = Integer<1, 50>;
    PdpType "PDP-Type" "17.7.1" = [u8; 2];
    PdpAddress<'a> "PDP-Address" "17.7.1" = Octets<'a, 1, 16>;
    ExtQosSubscribed<'a> "Ext-QoS-Subscribed" "17.7.1" = Octets<'a, 1, 9>;
    ChargingCharacteristics "ChargingCharacteristics" "17.7.1" = [u8; 2];
    Ext2QosSubscribed<'a> "Ext2-QoS-Subscribed" "17.7.1" = Octets<'a, 1, 3>;
    Ext3QosSubscribed<'a> "Ext3-QoS-Subscribed" "17.7.1" = Octets<'a, 1, 2>;
    Ext4QosSubscribed "Ext4-QoS-Subscribed" "17.7.1" = [u8; 1];
    ExtPdpType "Ext-PDP-Type" "17.7.1" = [u8; 2];
    Imei<'a> "IMEI" "17.7.8" = Octets<'a, 8, 8, { Form::Tbcd as u8 }>;
    Time "Time" "17.7.8" = [u8; 4];
    Fqdn<'a> "FQDN" "17.7.1" = Octets<'a, 9, 255, { Form::Text as u8 }>;
    PlmnId "PLMN-Id" "17.7.8" = [u8; 3];
    AgeIndicator<'a> "AgeIndicator" "17.7.1" = Octets<'a, 1, 6>;
    Lmsi "LMSI" "17.7.8" = [u8; 4];
    SsCode "SS-Code" "17.7.5" = [u8; 1];
    UeUsageType "UE-UsageType" "17.7.1" = [u8; 4];
    ResetIdList<'a> "Reset-Id-List" "17.7.1" = List<'a, ResetId<'a>>;
    ResetId<'a> "Reset-Id" "17.7.1" = Octets<'a, 1, 4>;
    HlrId<'a> "HLR-Id" "17.7.8" = Octets<'a, 3, 8, { Form::Tbcd as u8 }>;
    SignalInfo<'a> "SignalInfo" "17.7.8" = Octets<'a, 1, 200, { Form::ShortMessage as u8 }>;
}
