//! AVPs of TS 29.273.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.273" 10415 {
        1500 Non3gppUserData "Non-3GPP-User-Data" MustNot Grouped {
            subscription_id: [SubscriptionId] O,
            non_3gpp_ip_access: [Non3gppIpAccess] O,
            non_3gpp_ip_access_apn: [Non3gppIpAccessApn] O,
            rat_type: [RatType] O,
            session_timeout: [SessionTimeout] O,
            mip6_feature_vector: [Mip6FeatureVector] O,
            ambr: [Ambr] O,
            tgpp_charging_characteristics: [TgppChargingCharacteristics] O,
            apn_oi_replacement: [ApnOiReplacement] O,
            apn_configuration: [ApnConfiguration] O,
            trace_info: [TraceInfo] O,
        };
        1501 Non3gppIpAccess "Non-3GPP-IP-Access" MustNot Enumerated [0 "NON_3GPP_SUBSCRIPTION_ALLOWED" 1 "NON_3GPP_SUBSCRIPTION_BARRED"];
        1502 Non3gppIpAccessApn "Non-3GPP-IP-Access-APN" MustNot Enumerated [0 "NON_3GPP_APNS_ENABLE" 1 "NON_3GPP_APNS_DISABLE"];
        1503 AnTrusted "AN-Trusted" MustNot Enumerated [0 "TRUSTED" 1 "UNTRUSTED"];
        1504 Anid "ANID" Must Utf8String;
        1505 TraceInfo "Trace-Info" MustNot Grouped {
            trace_data: [TraceData] O,
            trace_reference: [TraceReference] O,
        };
        1506 MipFaRk "MIP-FA-RK" Must OctetString;
        1507 MipFaRkSpi "MIP-FA-RK-SPI" Must Unsigned32;
        1508 PprFlags "PPR-Flags" MustNot Unsigned32;
        1509 WlanIdentifier "WLAN-Identifier" MustNot Grouped {
            ssid: [Ssid] O,
            hessid: [Hessid] O,
        };
        1510 TwanAccessInfo "TWAN-Access-Info" MustNot Grouped {
            access_authorization_flags: [AccessAuthorizationFlags] O,
            wlan_identifier: [WlanIdentifier] O,
        };
        1511 AccessAuthorizationFlags "Access-Authorization-Flags" MustNot Unsigned32;
        1512 TwanDefaultApnContextId "TWAN-Default-APN-Context-Id" MustNot Unsigned32;
        1516 FullNetworkName "Full-Network-Name" MustNot OctetString;
        1517 ShortNetworkName "Short-Network-Name" MustNot OctetString;
        1518 AaaFailureIndication "AAA-Failure-Indication" MustNot Unsigned32;
        1519 TransportAccessType "Transport-Access-Type" MustNot Enumerated [0 "BBF"];
        1520 DerFlags "DER-Flags" MustNot Unsigned32;
        1521 DeaFlags "DEA-Flags" MustNot Unsigned32;
        1522 RarFlags "RAR-Flags" MustNot Unsigned32;
        1523 DerS6bFlags "DER-S6b-Flags" MustNot Unsigned32;
        1524 Ssid "SSID" Must Utf8String;
        1525 Hessid "HESSID" Must Utf8String;
        1526 AccessNetworkInfo "Access-Network-Info" MustNot Grouped {
            ssid: [Ssid] O,
            location_information: [LocationInformation] O,
            location_data: [LocationData] O,
            operator_name: [OperatorName] O,
        };
        1527 TwanConnectionMode "TWAN-Connection-Mode" MustNot Unsigned32;
        1528 TwanConnectivityParameters "TWAN-Connectivity-Parameters" MustNot Grouped {
            connectivity_flags: [ConnectivityFlags] O,
            service_selection: [ServiceSelection] O,
            pdn_type: [PdnType] O,
            served_party_ip_address: [ServedPartyIpAddress] O,
            twan_pco: [TwanPco] O,
            twag_up_address: [TwagUpAddress] O,
            twan_s2a_failure_cause: [TwanS2aFailureCause] O,
            sm_back_off_timer: [SmBackOffTimer] O,
        };
        1529 ConnectivityFlags "Connectivity-Flags" MustNot Unsigned32;
        1530 TwanPco "TWAN-PCO" MustNot OctetString;
        1531 TwagCpAddress "TWAG-CP-Address" MustNot Address;
        1532 TwagUpAddress "TWAG-UP-Address" MustNot Address;
        1533 TwanS2aFailureCause "TWAN-S2a-Failure-Cause" MustNot Unsigned32;
        1534 SmBackOffTimer "SM-Back-Off-Timer" MustNot Unsigned32;
        1535 WlcpKey "WLCP-Key" MustNot OctetString;
        1536 OriginationTimeStamp "Origination-Time-Stamp" MustNot Unsigned64;
        1537 MaximumWaitTime "Maximum-Wait-Time" MustNot Unsigned32;
        1538 EmergencyServices "Emergency-Services" MustNot Unsigned32;
        1539 AarFlags "AAR-Flags" MustNot Unsigned32;
        1540 ImeiCheckInVplmnResult "IMEI-Check-In-VPLMN-Result" MustNot Unsigned32;
        1541 ErpAuthorization "ERP-Authorization" MustNot Unsigned32;
    }
}
