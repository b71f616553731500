//! Session management and downlink data, TS 29.274 §7.2.

use super::shared;
use crate::codec::gtp2::table::{groups, messages};

groups! {
    CREATE_SESSION_REQUEST_BEARER_CONTEXT_TO_BE_CREATED "Bearer Context to be created within Create Session Request" "7.2.1-2" {
        EpsBearerId 0 "EPS Bearer ID" M;
        BearerQos 0 "Bearer Level QoS" M;
        BearerTft 0 "Bearer TFT" C;
        FTeid 0 "S1-U eNodeB F-TEID" C;
        FTeid 1 "S4-U SGSN F-TEID" C;
        FTeid 2 "S5/S8-U SGW F-TEID" C;
        FTeid 3 "S5/S8-U PGW F-TEID" C;
        FTeid 4 "S12 RNC F-TEID" C;
        FTeid 5 "S2b-U ePDG F-TEID" C;
        FTeid 6 "S2a-U TWAN F-TEID" C;
        FTeid 7 "S11-U MME F-TEID" C;
    }

    CREATE_SESSION_REQUEST_BEARER_CONTEXT_TO_BE_REMOVED "Bearer Context to be removed within Create Session Request" "7.2.1-3" {
        EpsBearerId 0 "EPS Bearer ID" M;
        FTeid 0 "S4-U SGSN F-TEID" C;
    }

    CREATE_SESSION_RESPONSE_BEARER_CONTEXT_CREATED "Bearer Context Created within Create Session Response" "7.2.2-2" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
        BearerQos 0 "Bearer Level QoS" C;
        FTeid 0 "S1-U SGW F-TEID" C;
        FTeid 1 "S4-U SGW F-TEID" C;
        FTeid 2 "S5/S8-U PGW F-TEID" C;
        FTeid 3 "S12 SGW F-TEID" C;
        FTeid 4 "S2b-U PGW F-TEID" C;
        FTeid 5 "S2a-U PGW F-TEID" C;
        FTeid 6 "S11-U SGW F-TEID" C;
        ChargingId 0 "Charging ID" C;
        BearerFlags 0 "Bearer Flags" C;
    }

    CREATE_SESSION_RESPONSE_BEARER_CONTEXT_MARKED_FOR_REMOVAL "Bearer Context marked for removal within a Create Session Response" "7.2.2-3" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
    }

    MODIFY_BEARER_REQUEST_BEARER_CONTEXT_TO_BE_MODIFIED "Bearer Context to be modified within Modify Bearer Request" "7.2.7-2" {
        EpsBearerId 0 "EPS Bearer ID" M;
        FTeid 0 "S1 eNodeB F-TEID" C;
        FTeid 1 "S5/S8-U SGW F-TEID" C;
        FTeid 2 "S12 RNC F-TEID" C;
        FTeid 3 "S4-U SGSN F-TEID" C;
        FTeid 4 "S11-U MME F-TEID" C;
    }

    MODIFY_BEARER_REQUEST_BEARER_CONTEXT_TO_BE_REMOVED "Bearer Context to be removed within Modify Bearer Request" "7.2.7-3" {
        EpsBearerId 0 "EPS Bearer ID" M;
    }

    MODIFY_BEARER_RESPONSE_BEARER_CONTEXT_MODIFIED "Bearer Context modified within Modify Bearer Response" "7.2.8-2" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
        FTeid 0 "S1-U SGW F-TEID" C;
        FTeid 1 "S12 SGW F-TEID" C;
        FTeid 2 "S4-U SGW F-TEID" C;
        FTeid 3 "S11-U SGW F-TEID" C;
        ChargingId 0 "Charging ID" C;
        BearerFlags 0 "Bearer Flags" C;
    }

    MODIFY_BEARER_RESPONSE_BEARER_CONTEXT_MARKED_FOR_REMOVAL "Bearer Context marked for removal within Modify Bearer Response" "7.2.8-3" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
    }

    CREATE_INDIRECT_DATA_FORWARDING_TUNNEL_REQUEST_BEARER_CONTEXT "Bearer Context within Create Indirect Data Forwarding Tunnel Request" "7.2.18-2" {
        EpsBearerId 0 "EPS Bearer ID" M;
        FTeid 0 "eNodeB F-TEID for DL data forwarding" C;
        FTeid 1 "SGW/UPF F-TEID for DL data forwarding" C;
        FTeid 2 "SGSN F-TEID for DL data forwarding" C;
        FTeid 3 "RNC F-TEID for DL data forwarding" C;
        FTeid 4 "eNodeB F-TEID for UL data forwarding" C;
        FTeid 5 "SGW F-TEID for UL data forwarding" C;
        FTeid 6 "MME F-TEID for DL data forwarding" C;
    }

    CREATE_INDIRECT_DATA_FORWARDING_TUNNEL_RESPONSE_BEARER_CONTEXT "Bearer Context within Create Indirect Data Forwarding Tunnel Response" "7.2.19-2" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
        FTeid 0 "S1-U SGW F-TEID for DL data forwarding" C;
        FTeid 1 "S12 SGW F-TEID for DL data forwarding" C;
        FTeid 2 "S4-U SGW F-TEID for DL data forwarding" C;
        FTeid 3 "SGW F-TEID for DL data forwarding" C;
        FTeid 4 "S1-U SGW F-TEID for UL data forwarding" C;
        FTeid 5 "SGW F-TEID for UL data forwarding" C;
    }

    MODIFY_ACCESS_BEARERS_REQUEST_BEARER_CONTEXT_TO_BE_MODIFIED "Bearer Context to be modified within Modify Access Bearers Request" "7.2.24-2" {
        EpsBearerId 0 "EPS Bearer ID" M;
        FTeid 0 "S1-U eNodeB F-TEID" C;
        FTeid 1 "S11-U MME F-TEID" C;
    }

    MODIFY_ACCESS_BEARERS_REQUEST_BEARER_CONTEXT_TO_BE_REMOVED "Bearer Context to be removed within Modify Access Bearers Request" "7.2.24-3" {
        EpsBearerId 0 "EPS Bearer ID" M;
    }

    MODIFY_ACCESS_BEARERS_RESPONSE_BEARER_CONTEXT_MODIFIED "Bearer Context modified within Modify Access Bearers Response" "7.2.25-2" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
        FTeid 0 "S1-U SGW F-TEID" C;
        FTeid 1 "S11-U SGW F-TEID" C;
    }

    MODIFY_ACCESS_BEARERS_RESPONSE_BEARER_CONTEXT_MARKED_FOR_REMOVAL "Bearer Context marked for removal within Modify Access Bearers Response" "7.2.25-3" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
    }
}

messages! {
    32 "Create Session Request" "7.2.1" {
        Imsi 0 "IMSI" C;
        Recovery 0 "Recovery" C;
        AccessPointName 0 "Access Point Name (APN)" M;
        AggregateMaximumBitRate 0 "Aggregate Maximum Bit Rate (APN-AMBR)" C;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" C;
        IpAddress 0 "UE Local IP Address" C;
        IpAddress 1 "H(e)NB Local IP Address" C;
        IpAddress 2 "MME/S4-SGSN Identifier" C;
        IpAddress 3 "ePDG IP Address" C;
        MobileEquipmentIdentity 0 "ME Identity (MEI)" C;
        Msisdn 0 "MSISDN" C;
        Indication 0 "Indication Flags" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        PdnAddressAllocation 0 "PDN Address Allocation (PAA)" C;
        RatType 0 "RAT Type" M;
        ServingNetwork 0 "Serving Network" C;
        UserLocationInformation 0 "User Location Information (ULI)" C;
        UserLocationInformation 1 "User Location Information for SGW" C;
        FTeid 0 "Sender F-TEID for Control Plane" M;
        FTeid 1 "PGW S5/S8 Address for Control Plane or PMIP" C;
        BearerContext 0 "Bearer Contexts to be created" M => CREATE_SESSION_REQUEST_BEARER_CONTEXT_TO_BE_CREATED;
        BearerContext 1 "Bearer Contexts to be removed" C => CREATE_SESSION_REQUEST_BEARER_CONTEXT_TO_BE_REMOVED;
        ChargingCharacteristics 0 "Charging Characteristics" C;
        TraceInformation 0 "Trace Information" C;
        PdnType 0 "PDN Type" C;
        UeTimeZone 0 "UE Time Zone" C;
        FContainer 0 "NBIFOM Container" C;
        PortNumber 0 "UE UDP Port" C;
        PortNumber 1 "H(e)NB UDP Port" C;
        PortNumber 2 "UE TCP Port" C;
        ApnRestriction 0 "Maximum APN Restriction" C;
        SelectionMode 0 "Selection Mode" C;
        FqCsid 0 "MME-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        FqCsid 2 "ePDG-FQ-CSID" C;
        FqCsid 3 "TWAN-FQ-CSID" C;
        Fqdn 0 "SGW-U node name" C;
        UserCsgInformation 0 "User CSG Information (UCI)" C;
        LocalDistinguishedName 0 "MME/S4-SGSN LDN" C;
        LocalDistinguishedName 1 "SGW LDN" C;
        LocalDistinguishedName 2 "ePDG LDN" C;
        LocalDistinguishedName 3 "TWAN LDN" C;
        SignallingPriorityIndication 0 "Signalling Priority Indication" C;
        AdditionalProtocolConfigurationOptions 0 "Additional Protocol Configuration Options (APCO)" C;
        TwanIdentifier 0 "TWAN Identifier" C;
        TwanIdentifier 1 "WLAN Location Information" C;
        CnOperatorSelectionEntity 0 "CN Operator Selection Entity" C;
        TrustedWlanModeIndication 0 "Trusted WLAN Mode Indication" C;
        NodeIdentifier 0 "3GPP AAA Server Identifier" C;
        PresenceReportingAreaInformation 0 "Presence Reporting Area Information" C;
        TwanIdentifierTimestamp 0 "WLAN Location Timestamp" C;
        OverloadControlInformation 0 "MME/S4-SGSN's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 2 "TWAN/ePDG's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        IntegerNumber 0 "Maximum Wait Time" C;
        MillisecondTimeStamp 0 "Origination Time Stamp" C;
        RemoteUeContext 0 "Remote UE Context Connected" C => shared::REMOTE_UE_CONTEXT;
        ExtendedProtocolConfigurationOptions 0 "Extended Protocol Configuration Options (ePCO)" C;
        ServingPlmnRateControl 0 "Serving PLMN Rate Control" C;
        Counter 0 "MO Exception Data Counter" C;
        MappedUeUsageType 0 "Mapped UE Usage Type" C;
        SecondaryRatUsageDataReport 0 "Secondary RAT Usage Data Report" C;
        UpFunctionSelectionIndicationFlags 0 "UP Function Selection Indication Flags" C;
        ApnRateControlStatus 0 "APN Rate Control Status" C;
        PrivateExtension 0 "Private Extension" C;
    }

    33 "Create Session Response" "7.2.2" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        AggregateMaximumBitRate 0 "Aggregate Maximum Bit Rate (APN-AMBR)" C;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" C;
        IpAddress 0 "Charging Gateway Address" C;
        IpAddress 1 "Alternative PGW-C/SMF IP Address" C;
        Indication 0 "Indication Flags" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        PdnAddressAllocation 0 "PDN Address Allocation (PAA)" C;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        FTeid 1 "PGW S5/S8/S2a/S2b F-TEID for PMIP based interface or for GTP based Control Plane interface" C;
        BearerContext 0 "Bearer Contexts created" M => CREATE_SESSION_RESPONSE_BEARER_CONTEXT_CREATED;
        BearerContext 1 "Bearer Contexts marked for removal" C => CREATE_SESSION_RESPONSE_BEARER_CONTEXT_MARKED_FOR_REMOVAL;
        ChargingId 0 "PDN Connection Charging ID" C;
        FContainer 0 "NBIFOM Container" C;
        ApnRestriction 0 "APN Restriction" C;
        ChangeReportingAction 0 "Change Reporting Action" C;
        FqCsid 0 "PGW-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        Fqdn 0 "Charging Gateway Name" C;
        Fqdn 1 "PGW node name" C;
        Fqdn 3 "Alternative PGW-C/SMF FQDN" C;
        CsgInformationReportingAction 0 "CSG Information Reporting Action" C;
        LocalDistinguishedName 0 "SGW LDN" C;
        LocalDistinguishedName 1 "PGW LDN" C;
        EpcTimer 0 "PGW Back-Off Time" C;
        AdditionalProtocolConfigurationOptions 0 "Additional Protocol Configuration Options (APCO)" C;
        HeNbInformationReporting 0 "H(e)NB Information Reporting" C;
        Ipv4ConfigurationParameters 0 "Trusted WLAN IPv4 Parameters" C;
        PresenceReportingAreaAction 0 "Presence Reporting Area Action" C;
        OverloadControlInformation 0 "PGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 0 "PGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 1 "PGW's APN level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 2 "SGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        ExtendedProtocolConfigurationOptions 0 "Extended Protocol Configuration Options (ePCO)" C;
        SgiPtpTunnelAddress 0 "SGi PtP Tunnel Address" C;
        PgwChangeInfo 0 "PGW Change Info" C => shared::PGW_CHANGE_INFO;
        PrivateExtension 0 "Private Extension" C;
    }

    34 "Modify Bearer Request" "7.2.7" {
        Imsi 0 "IMSI" C;
        Recovery 0 "Recovery" C;
        AggregateMaximumBitRate 0 "Aggregate Maximum Bit Rate (APN-AMBR)" C;
        IpAddress 0 "H(e)NB Local IP Address" C;
        IpAddress 1 "UE Local IP Address" C;
        IpAddress 2 "MME/S4-SGSN Identifier" C;
        MobileEquipmentIdentity 0 "ME Identity (MEI)" C;
        Indication 0 "Indication Flags" C;
        RatType 0 "RAT Type" C;
        ServingNetwork 0 "Serving Network" C;
        UserLocationInformation 0 "User Location Information (ULI)" C;
        UserLocationInformation 1 "User Location Information for SGW" C;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        DelayValue 0 "Delay Downlink Packet Notification Request" C;
        BearerContext 0 "Bearer Contexts to be modified" C => MODIFY_BEARER_REQUEST_BEARER_CONTEXT_TO_BE_MODIFIED;
        BearerContext 1 "Bearer Contexts to be removed" C => MODIFY_BEARER_REQUEST_BEARER_CONTEXT_TO_BE_REMOVED;
        UeTimeZone 0 "UE Time Zone" C;
        PortNumber 0 "H(e)NB UDP Port" C;
        PortNumber 1 "UE UDP Port" C;
        FqCsid 0 "MME-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        UserCsgInformation 0 "User CSG Information (UCI)" C;
        LocalDistinguishedName 0 "MME/S4-SGSN LDN" C;
        LocalDistinguishedName 1 "SGW LDN" C;
        TwanIdentifier 0 "WLAN Location Information" C;
        CnOperatorSelectionEntity 0 "CN Operator Selection Entity" C;
        PresenceReportingAreaInformation 0 "Presence Reporting Area Information" C;
        TwanIdentifierTimestamp 0 "WLAN Location Timestamp" C;
        OverloadControlInformation 0 "MME/S4-SGSN's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 2 "ePDG's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        ServingPlmnRateControl 0 "Serving PLMN Rate Control" C;
        Counter 0 "MO Exception Data Counter" C;
        SecondaryRatUsageDataReport 0 "Secondary RAT Usage Data Report" C;
        PrivateExtension 0 "Private Extension" C;
    }

    35 "Modify Bearer Response" "7.2.8" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" C;
        IpAddress 0 "Charging Gateway Address" C;
        Msisdn 0 "MSISDN" C;
        Indication 0 "Indication Flags" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        BearerContext 0 "Bearer Contexts modified" C => MODIFY_BEARER_RESPONSE_BEARER_CONTEXT_MODIFIED;
        BearerContext 1 "Bearer Contexts marked for removal" C => MODIFY_BEARER_RESPONSE_BEARER_CONTEXT_MARKED_FOR_REMOVAL;
        ChargingId 0 "PDN Connection Charging ID" C;
        ApnRestriction 0 "APN Restriction" C;
        ChangeReportingAction 0 "Change Reporting Action" C;
        FqCsid 0 "PGW-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        Fqdn 0 "Charging Gateway Name" C;
        CsgInformationReportingAction 0 "CSG Information Reporting Action" C;
        LocalDistinguishedName 0 "SGW LDN" C;
        LocalDistinguishedName 1 "PGW LDN" C;
        HeNbInformationReporting 0 "H(e)NB Information Reporting" C;
        PresenceReportingAreaAction 0 "Presence Reporting Area Action" C;
        OverloadControlInformation 0 "PGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 0 "PGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 1 "PGW's APN level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 2 "SGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        PgwChangeInfo 0 "PGW Change Info" C => shared::PGW_CHANGE_INFO;
        PrivateExtension 0 "Private Extension" C;
    }

    36 "Delete Session Request" "7.2.9.1" {
        Cause 0 "Cause" C;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" C;
        IpAddress 0 "UE Local IP Address" C;
        Indication 0 "Indication Flags" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        UserLocationInformation 0 "User Location Information (ULI)" C;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        UeTimeZone 0 "UE Time Zone" C;
        PortNumber 0 "UE UDP Port" C;
        PortNumber 1 "UE TCP Port" C;
        NodeType 0 "Originating Node" C;
        TwanIdentifier 0 "TWAN Identifier" C;
        TwanIdentifier 1 "WLAN Location Information" C;
        UliTimestamp 0 "ULI Timestamp" C;
        RanNasCause 0 "RAN/NAS Release Cause" C;
        TwanIdentifierTimestamp 0 "TWAN Identifier Timestamp" C;
        TwanIdentifierTimestamp 1 "WLAN Location Timestamp" C;
        OverloadControlInformation 0 "MME/S4-SGSN's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 2 "TWAN/ePDG's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        ExtendedProtocolConfigurationOptions 0 "Extended Protocol Configuration Options (ePCO)" C;
        SecondaryRatUsageDataReport 0 "Secondary RAT Usage Data Report" C;
        PrivateExtension 0 "Private Extension" C;
    }

    37 "Delete Session Response" "7.2.10.1" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        Indication 0 "Indication Flags" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        OverloadControlInformation 0 "PGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 0 "PGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 1 "PGW's APN level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 2 "SGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        ExtendedProtocolConfigurationOptions 0 "Extended Protocol Configuration Options (ePCO)" C;
        ApnRateControlStatus 0 "APN Rate Control Status" C;
        PrivateExtension 0 "Private Extension" C;
    }

    38 "Change Notification Request" "7.3.14" {
        Imsi 0 "IMSI" C;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" C;
        IpAddress 0 "PGW S5/S8 GTP-C IP Address" C;
        MobileEquipmentIdentity 0 "ME Identity (MEI)" C;
        Indication 0 "Indication Flags" C;
        RatType 0 "RAT Type" M;
        UserLocationInformation 0 "User Location Information (ULI)" C;
        UserCsgInformation 0 "User CSG Information (UCI)" C;
        PresenceReportingAreaInformation 0 "Presence Reporting Area Information" C;
        Counter 0 "MO Exception Data Counter" C;
        SecondaryRatUsageDataReport 0 "Secondary RAT Usage Data Report" C;
        PrivateExtension 0 "Private Extension" C;
    }

    39 "Change Notification Response" "7.3.15" {
        Imsi 0 "IMSI" C;
        Cause 0 "Cause" M;
        MobileEquipmentIdentity 0 "ME Identity (MEI)" C;
        ChangeReportingAction 0 "Change Reporting Action" C;
        CsgInformationReportingAction 0 "CSG Information Reporting Action" C;
        PresenceReportingAreaAction 0 "Presence Reporting Area Action" C;
        PrivateExtension 0 "Private Extension" C;
    }

    40 "Remote UE Report Notification" "7.2.26" {
        RemoteUeContext 0 "Remote UE Context Connected" C => shared::REMOTE_UE_CONTEXT;
        RemoteUeContext 1 "Remote UE Context Disconnected" C => shared::REMOTE_UE_CONTEXT_DISCONNECTED;
        PrivateExtension 0 "Private Extension" C;
    }

    41 "Remote UE Report Acknowledge" "7.2.27" {
        Cause 0 "Cause" M;
        PrivateExtension 0 "Private Extension" C;
    }

    70 "Downlink Data Notification Failure Indication" "7.2.11.3" {
        Imsi 0 "IMSI" C;
        Cause 0 "Cause" M;
        NodeType 0 "Originating Node" C;
        PrivateExtension 0 "Private Extension" C;
    }

    73 "Stop Paging Indication" "7.2.23" {
        Imsi 0 "IMSI" C;
        PrivateExtension 0 "Private Extension" C;
    }

    166 "Create Indirect Data Forwarding Tunnel Request" "7.2.18" {
        Imsi 0 "IMSI" C;
        Recovery 0 "Recovery" C;
        MobileEquipmentIdentity 0 "ME Identity (MEI)" C;
        Indication 0 "Indication Flags" C;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        BearerContext 0 "Bearer Contexts" M => CREATE_INDIRECT_DATA_FORWARDING_TUNNEL_REQUEST_BEARER_CONTEXT;
        PrivateExtension 0 "Private Extension" C;
    }

    167 "Create Indirect Data Forwarding Tunnel Response" "7.2.19" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        BearerContext 0 "Bearer Contexts" M => CREATE_INDIRECT_DATA_FORWARDING_TUNNEL_RESPONSE_BEARER_CONTEXT;
        PrivateExtension 0 "Private Extension" C;
    }

    168 "Delete Indirect Data Forwarding Tunnel Request" "7.2.12" {
        PrivateExtension 0 "Private Extension" C;
    }

    169 "Delete Indirect Data Forwarding Tunnel Response" "7.2.13" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        PrivateExtension 0 "Private Extension" C;
    }

    170 "Release Access Bearers Request" "7.2.21" {
        EpsBearerId 0 "List of RABs" C;
        Indication 0 "Indication Flags" C;
        NodeType 0 "Originating Node" C;
        SecondaryRatUsageDataReport 0 "Secondary RAT Usage Data Report" C;
        PrivateExtension 0 "Private Extension" C;
    }

    171 "Release Access Bearers Response" "7.2.22" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        Indication 0 "Indication Flags" C;
        OverloadControlInformation 0 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        LoadControlInformation 0 "SGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION;
        PrivateExtension 0 "Private Extension" C;
    }

    176 "Downlink Data Notification" "7.2.11.1" {
        Imsi 0 "IMSI" C;
        Cause 0 "Cause" C;
        EpsBearerId 0 "EPS Bearer ID" C;
        Indication 0 "Indication Flags" C;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        AllocationRetentionPriority 0 "Allocation/Retention Priority" C;
        OverloadControlInformation 0 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        LoadControlInformation 0 "SGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION;
        PagingAndServiceInformation 0 "Paging and Service Information" C;
        IntegerNumber 0 "DL Data Packets Size" C;
        PrivateExtension 0 "Private Extension" C;
    }

    177 "Downlink Data Notification Acknowledge" "7.2.11.2" {
        Imsi 0 "IMSI" C;
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        DelayValue 0 "Data Notification Delay" C;
        Throttling 0 "DL low priority traffic Throttling" C;
        EpcTimer 0 "DL Buffering Duration" C;
        IntegerNumber 0 "DL Buffering Suggested Packet Count" C;
        PrivateExtension 0 "Private Extension" C;
    }

    211 "Modify Access Bearers Request" "7.2.24" {
        Recovery 0 "Recovery" C;
        Indication 0 "Indication Flags" C;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        DelayValue 0 "Delay Downlink Packet Notification Request" C;
        BearerContext 0 "Bearer Contexts to be modified" C => MODIFY_ACCESS_BEARERS_REQUEST_BEARER_CONTEXT_TO_BE_MODIFIED;
        BearerContext 1 "Bearer Contexts to be removed" C => MODIFY_ACCESS_BEARERS_REQUEST_BEARER_CONTEXT_TO_BE_REMOVED;
        SecondaryRatUsageDataReport 0 "Secondary RAT Usage Data Report" C;
        PrivateExtension 0 "Private Extension" C;
    }

    212 "Modify Access Bearers Response" "7.2.25" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        Indication 0 "Indication Flags" C;
        BearerContext 0 "Bearer Contexts modified" C => MODIFY_ACCESS_BEARERS_RESPONSE_BEARER_CONTEXT_MODIFIED;
        BearerContext 1 "Bearer Contexts marked for removal" C => MODIFY_ACCESS_BEARERS_RESPONSE_BEARER_CONTEXT_MARKED_FOR_REMOVAL;
        OverloadControlInformation 0 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        LoadControlInformation 0 "SGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION;
        PrivateExtension 0 "Private Extension" C;
    }
}
