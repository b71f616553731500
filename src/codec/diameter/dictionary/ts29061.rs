//! AVPs of TS 29.061.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.061" 10415 {
        1 TgppImsi "3GPP-IMSI" Must Utf8String;
        2 TgppChargingId "3GPP-Charging-Id" Must OctetString;
        3 TgppPdpType "3GPP-PDP-Type" Must Enumerated [0 "IPv4" 1 "PPP" 2 "IPv6" 3 "IPv4v6"];
        4 TgppCgAddress "3GPP-CG-Address" Must Address;
        5 TgppGprsNegotiatedQoSProfile "3GPP-GPRS-Negotiated-QoS-Profile" Must Utf8String;
        6 TgppSgsnAddress "3GPP-SGSN-Address" Must Address;
        7 TgppGgsnAddress "3GPP-GGSN-Address" Must Address;
        8 TgppImsiMccMnc "3GPP-IMSI-MCC-MNC" Must Utf8String;
        9 TgppGgsnMccMnc "3GPP-GGSN-MCC-MNC" Must Utf8String;
        10 TgppNsapi "3GPP-NSAPI" Must Utf8String;
        11 TgppSessionStopIndicator "3GPP-Session-Stop-Indicator" Must Utf8String;
        12 TgppSelectionMode "3GPP-Selection-Mode" Must Utf8String;
        13 TgppChargingCharacteristics "3GPP-Charging-Characteristics" Must Utf8String;
        14 TgppCgIPv6Address "3GPP-CG-IPv6-Address" Must OctetString;
        15 TgppSgsnIPv6Address "3GPP-SGSN-IPv6-Address" Must OctetString;
        16 TgppGgsnIPv6Address "3GPP-GGSN-IPv6-Address" Must OctetString;
        17 TgppIPv6DnsServer "3GPP-IPv6-DNS-Server" Must OctetString;
        18 TgppSgsnMccMnc "3GPP-SGSN-MCC-MNC" Must Utf8String;
        19 TgppTeardownIndicator "3GPP-Teardown-Indicator" Must OctetString;
        20 TgppImeisv "3GPP-IMEISV" Must OctetString;
        21 TgppRatType "3GPP-RAT-Type" Must OctetString;
        22 TgppUserLocationInfo "3GPP-User-Location-Info" Must OctetString;
        23 TgppMsTimeZone "3GPP-MS-TimeZone" Must OctetString;
        24 TgppCamelChargingInfo "3GPP-CAMEL-Charging-Info" Must OctetString;
        25 TgppPacketFilter "3GPP-Packet-Filter" Must OctetString;
        26 TgppNegotiatedDscp "3GPP-Negotiated-DSCP" Must OctetString;
        27 TgppAllocateIpType "3GPP-Allocate-IP-Type" Must OctetString;
        29 TgppTwanIdentifier "3GPP-TWAN-Identifier" Must OctetString;
        900 Tmgi "TMGI" Must OctetString;
        901 RequiredMbmsBearerCapabilities "Required-MBMS-Bearer-Capabilities" Must Utf8String;
        902 MbmsStartStopIndication "MBMS-StartStop-Indication" Must Enumerated [0 "START" 1 "STOP" 2 "UPDATE"];
        903 MbmsServiceArea "MBMS-Service-Area" Must OctetString;
        904 MbmsSessionDuration "MBMS-Session-Duration" Must OctetString;
        905 AlternativeApn "Alternative-APN" Must Utf8String;
        906 MbmsServiceType "MBMS-Service-Type" Must Enumerated [0 "MULTICAST" 1 "BROADCAST"];
        907 Mbms2g3gIndicator "MBMS-2G-3G-Indicator" Must Enumerated [0 "2G" 1 "3G" 2 "2G-AND-3G"];
        908 MbmsSessionIdentity "MBMS-Session-Identity" Must OctetString;
        909 Rai "RAI" Must Utf8String;
        910 AdditionalMbmsTraceInfo "Additional-MBMS-Trace-Info" Must OctetString;
        911 MbmsTimeToDataTransfer "MBMS-Time-To-Data-Transfer" Must OctetString;
        912 MbmsSessionRepetitionNumber "MBMS-Session-Repetition-Number" Must OctetString;
        913 MbmsRequiredQoS "MBMS-Required-QoS" MustNot Utf8String;
        914 MbmsCountingInformation "MBMS-Counting-Information" MustNot Enumerated [0 "COUNTING-NOT-APPLICABLE" 1 "COUNTING-APPLICABLE"];
        915 MbmsUserDataModeIndication "MBMS-User-Data-Mode-Indication" MustNot Enumerated [0 "Unicast" 1 "Multicast and Unicast"];
        916 MbmsGgsnAddress "MBMS-GGSN-Address" Must OctetString;
        917 MbmsGgsnIPv6Address "MBMS-GGSN-IPv6-Address" Must OctetString;
        918 MbmsBmscSsmIpAddress "MBMS-BMSC-SSM-IP-Address" Must OctetString;
        919 MbmsBmscSsmIPv6Address "MBMS-BMSC-SSM-IPv6-Address" Must OctetString;
        920 MbmsFlowIdentifier "MBMS-Flow-Identifier" MustNot OctetString;
        921 CnIpMulticastDistribution "CN-IP-Multicast-Distribution" MustNot Enumerated [0 "NO-IP-MULTICAST" 1 "IP-MULTICAST"];
        922 MbmsHcIndicator "MBMS-HC-Indicator" MustNot Enumerated [0 "uncompressed-header" 1 "compressed-header"];
        923 MbmsAccessIndicator "MBMS-Access-Indicator" Must Enumerated [0 "UTRAN" 1 "E-UTRAN" 2 "UTRAN-AND-E-UTRAN"];
        924 MbmsGwSsmIpAddress "MBMS-GW-SSM-IP-Address" MustNot Address;
        925 MbmsGwSsmIPv6Address "MBMS-GW-SSM-IPv6-Address" MustNot OctetString;
        926 MbmsBmscSsmUdpPort "MBMS-BMSC-SSM-UDP-Port" MustNot OctetString;
        927 MbmsGwUdpPort "MBMS-GW-UDP-Port" MustNot OctetString;
        928 MbmsGwUdpPortIndicator "MBMS-GW-UDP-Port-Indicator" MustNot Enumerated [1 "UDP-PORT-REQUIRED"];
        929 MbmsDataTransferStart "MBMS-Data-Transfer-Start" Must Unsigned64;
        930 MbmsDataTransferStop "MBMS-Data-Transfer-Stop" Must Unsigned64;
        931 MbmsFlags "MBMS-Flags" Must Unsigned32;
        932 RestartCounter "Restart-Counter" Must Unsigned32;
        933 DiagnosticInfo "Diagnostic-Info" Must Unsigned32;
        934 MbmsCellList "MBMS-Cell-List" Must OctetString;
    }
}
