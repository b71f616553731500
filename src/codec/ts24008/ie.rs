//! The information elements: identifier, name, framing, lengths of the whole element and clause, as the
//! tables of TS 24.008 §9.4 and §9.5 give them. Lengths of quality of service start lower than there, since
//! peers of release 97 send three octets.

use super::elements::{Format, Row};

macro_rules! rows {
    ($($const:ident $format:ident $iei:literal $min:literal..=$max:literal $name:literal $clause:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`, §", $clause)]
            pub static $const: Row = Row {
                iei: $iei, name: $name, clause: $clause, format: Format::$format, min: $min, max: $max,
            };
        )*

        /// Every row.
        pub static ALL: &[&Row] = &[$(&$const),*];
    };
}

rows! {
    SPARE_HALF_OCTET            Half 0 0..=0 "Spare half octet" "10.5.1.8";

    // Session management.
    REQUESTED_NSAPI             V 0 1..=1 "Requested NSAPI" "10.5.6.2";
    REQUESTED_LLC_SAPI          V 0 1..=1 "Requested LLC SAPI" "10.5.6.9";
    NEGOTIATED_LLC_SAPI         V 0 1..=1 "Negotiated LLC SAPI" "10.5.6.9";
    REQUESTED_LLC_SAPI_TAGGED   Tv 0x32 2..=2 "Requested LLC SAPI" "10.5.6.9";
    NEGOTIATED_LLC_SAPI_TAGGED  Tv 0x32 2..=2 "Negotiated LLC SAPI" "10.5.6.9";
    REQUESTED_QOS               Lv 0 4..=23 "Requested QoS" "10.5.6.5";
    NEGOTIATED_QOS              Lv 0 4..=23 "Negotiated QoS" "10.5.6.5";
    REQUIRED_QOS                Lv 0 4..=23 "Required QoS" "10.5.6.5";
    NEW_QOS                     Lv 0 4..=23 "New QoS" "10.5.6.5";
    REQUESTED_NEW_QOS           Tlv 0x30 5..=24 "Requested new QoS" "10.5.6.5";
    NEGOTIATED_QOS_TAGGED       Tlv 0x30 5..=24 "Negotiated QoS" "10.5.6.5";
    REQUESTED_PDP_ADDRESS       Lv 0 3..=23 "Requested PDP address" "10.5.6.4";
    OFFERED_PDP_ADDRESS         Lv 0 3..=23 "Offered PDP address" "10.5.6.4";
    PDP_ADDRESS                 Tlv 0x2b 4..=24 "PDP address" "10.5.6.4";
    ACCESS_POINT_NAME           Tlv 0x28 3..=102 "Access point name" "10.5.6.1";
    PROTOCOL_CONFIGURATION_OPTIONS Tlv 0x27 3..=253 "Protocol configuration options" "10.5.6.3";
    EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS
        TlvE 0x7b 4..=65535 "Extended protocol configuration options" "10.5.6.3a";
    REQUEST_TYPE                TvHalf 0xa0 1..=1 "Request type" "10.5.6.17";
    SM_DEVICE_PROPERTIES        TvHalf 0xc0 1..=1 "Device properties" "10.5.7.8";
    WLAN_OFFLOAD_INDICATION     TvHalf 0xc0 1..=1 "WLAN offload indication" "10.5.6.20";
    CONNECTIVITY_TYPE           TvHalf 0xb0 1..=1 "Connectivity type" "10.5.6.19";
    NBIFOM_CONTAINER            Tlv 0x33 3..=257 "NBIFOM container" "10.5.6.21";
    RADIO_PRIORITY              Half 0 0..=0 "Radio priority" "10.5.7.2";
    NEW_RADIO_PRIORITY          TvHalf 0x80 1..=1 "New radio priority" "10.5.7.2";
    PACKET_FLOW_IDENTIFIER      Tlv 0x34 3..=3 "Packet Flow Identifier" "10.5.6.11";
    SM_CAUSE                    V 0 1..=1 "SM cause" "10.5.6.6";
    SM_CAUSE_TAGGED             Tlv 0x39 3..=3 "SM cause" "10.5.6.6";
    BACK_OFF_TIMER              Tlv 0x37 3..=3 "Back-off timer" "10.5.7.4a";
    T3396                       Tlv 0x37 3..=3 "T3396" "10.5.7.4a";
    RE_ATTEMPT_INDICATOR        Tlv 0x6b 3..=3 "Re-attempt indicator" "10.5.6.5a";
    LINKED_TI                   Lv 0 2..=3 "Linked TI" "10.5.6.7";
    TFT                         Tlv 0x36 3..=257 "TFT" "10.5.6.12";
    NEW_TFT                     Tlv 0x31 3..=257 "New TFT" "10.5.6.12";
    TEAR_DOWN_INDICATOR         TvHalf 0x90 1..=1 "Tear down indicator" "10.5.6.10";
    MBMS_PROTOCOL_CONFIGURATION_OPTIONS
        Tlv 0x35 3..=253 "MBMS protocol configuration options" "10.5.6.15";
    NOTIFICATION_INDICATOR      Lv 0 2..=2 "Notification indicator" "10.5.6.18";

    // GPRS mobility management.
    MS_NETWORK_CAPABILITY       Lv 0 3..=9 "MS network capability" "10.5.5.12";
    ATTACH_TYPE                 Half 0 0..=0 "Attach type" "10.5.5.2";
    CIPHERING_KEY_SEQUENCE_NUMBER
        Half 0 0..=0 "GPRS ciphering key sequence number" "10.5.1.2";
    DRX_PARAMETER               V 0 2..=2 "DRX parameter" "10.5.5.6";
    P_TMSI_OR_IMSI              Lv 0 6..=9 "P-TMSI or IMSI" "10.5.1.4";
    OLD_ROUTING_AREA_IDENTIFICATION V 0 6..=6 "Old routing area identification" "10.5.5.15";
    MS_RADIO_ACCESS_CAPABILITY  Lv 0 6..=52 "MS Radio Access capability" "10.5.5.12a";
    OLD_P_TMSI_SIGNATURE        Tv 0x19 4..=4 "Old P-TMSI signature" "10.5.5.8";
    REQUESTED_READY_TIMER       Tv 0x17 2..=2 "Requested READY timer value" "10.5.7.3";
    TMSI_STATUS                 TvHalf 0x90 1..=1 "TMSI status" "10.5.5.4";
    GMM_DEVICE_PROPERTIES       TvHalf 0xd0 1..=1 "Device properties" "10.5.7.8";
    P_TMSI_TYPE                 TvHalf 0xe0 1..=1 "P-TMSI type" "10.5.5.29";
    MS_NETWORK_FEATURE_SUPPORT  TvHalf 0xc0 1..=1 "MS network feature support" "10.5.1.15";
    ATTACH_RESULT               Half 0 0..=0 "Attach result" "10.5.5.1";
    FORCE_TO_STANDBY            Half 0 0..=0 "Force to standby" "10.5.5.7";
    PERIODIC_RA_UPDATE_TIMER    V 0 1..=1 "Periodic RA update timer" "10.5.7.3";
    RADIO_PRIORITY_FOR_SMS      Half 0 0..=0 "Radio priority for SMS" "10.5.7.2";
    RADIO_PRIORITY_2            Half 0 0..=0 "Radio priority 2" "10.5.7.5";
    ROUTING_AREA_IDENTIFICATION V 0 6..=6 "Routing area identification" "10.5.5.15";
    P_TMSI_SIGNATURE            Tv 0x19 4..=4 "P-TMSI signature" "10.5.5.8";
    P_TMSI_SIGNATURE_2          Tlv 0x19 5..=5 "P-TMSI signature 2" "10.5.5.8a";
    NEGOTIATED_READY_TIMER      Tv 0x17 2..=2 "Negotiated READY timer value" "10.5.7.3";
    ALLOCATED_P_TMSI            Tlv 0x18 7..=7 "Allocated P-TMSI" "10.5.1.4";
    P_TMSI_OF_DETACH            Tlv 0x18 7..=7 "P-TMSI" "10.5.1.4";
    MS_IDENTITY                 Tlv 0x23 7..=10 "MS identity" "10.5.1.4";
    GMM_CAUSE_TAGGED            Tv 0x25 2..=2 "GMM cause" "10.5.5.14";
    GMM_CAUSE                   V 0 1..=1 "GMM cause" "10.5.5.14";
    T3302                       Tlv 0x2a 3..=3 "T3302 value" "10.5.7.4";
    T3346                       Tlv 0x3a 3..=3 "T3346 value" "10.5.7.4";
    CELL_NOTIFICATION           T 0x8c 1..=1 "Cell Notification" "10.5.5.21";
    EQUIVALENT_PLMNS            Tlv 0x4a 5..=47 "Equivalent PLMNs" "10.5.1.13";
    NETWORK_FEATURE_SUPPORT     TvHalf 0xb0 1..=1 "Network feature support" "10.5.5.23";
    DETACH_TYPE                 Half 0 0..=0 "Detach type" "10.5.5.5";
    SERVICE_TYPE                Half 0 0..=0 "Service type" "10.5.5.20";
    P_TMSI_OF_SERVICE           Lv 0 6..=6 "P-TMSI" "10.5.1.4";
    PDP_CONTEXT_STATUS          Tlv 0x32 4..=4 "PDP context status" "10.5.7.1";
    UPLINK_DATA_STATUS          Tlv 0x36 4..=4 "Uplink data status" "10.5.7.7";
    CIPHERING_ALGORITHM         Half 0 0..=0 "Ciphering algorithm" "10.5.5.3";
    IMEISV_REQUEST              Half 0 0..=0 "IMEISV request" "10.5.5.10";
    AC_REFERENCE_NUMBER         Half 0 0..=0 "A&C reference number" "10.5.5.19";
    AUTHENTICATION_PARAMETER_RAND Tv 0x21 17..=17 "Authentication parameter RAND" "10.5.3.1";
    CIPHERING_KEY_SEQUENCE_NUMBER_TAGGED
        TvHalf 0x80 1..=1 "GPRS ciphering key sequence number" "10.5.1.2";
    AUTHENTICATION_PARAMETER_AUTN Tlv 0x28 18..=18 "Authentication parameter AUTN" "10.5.3.1.1";
    AUTHENTICATION_RESPONSE     Tv 0x22 5..=5 "Authentication parameter Response" "10.5.3.2";
    IMEISV                      Tlv 0x23 11..=11 "IMEISV" "10.5.1.4";
    AUTHENTICATION_RESPONSE_EXTENSION
        Tlv 0x29 3..=14 "Authentication Response parameter (extension)" "10.5.3.2.1";
    AUTHENTICATION_FAILURE_PARAMETER Tlv 0x30 16..=16 "Authentication Failure parameter" "10.5.3.2.2";
}
