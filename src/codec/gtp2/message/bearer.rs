//! Bearers: created, updated and deleted, and the commands that ask for it, TS 29.274 §7.2.

use super::shared;
use crate::codec::gtp2::table::{groups, messages};

groups! {
    MODIFY_BEARER_COMMAND_BEARER_CONTEXT "Bearer Context within Modify Bearer Command" "7.2.14.1-2" {
        EpsBearerId 0 "EPS Bearer ID" M;
        BearerQos 0 "Bearer Level QoS" C;
    }

    DELETE_BEARER_COMMAND_BEARER_CONTEXT "Bearer Context within Delete Bearer Command" "7.2.17.1-2" {
        EpsBearerId 0 "EPS Bearer ID" M;
        BearerFlags 0 "Bearer Flags" C;
        RanNasCause 0 "RAN/NAS Release Cause" C;
    }

    DELETE_BEARER_FAILURE_INDICATION_BEARER_CONTEXT "Bearer Context within Delete Bearer Failure Indication" "7.2.17.2-2" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
    }

    CREATE_BEARER_REQUEST_BEARER_CONTEXT "Bearer Context within Create Bearer Request" "7.2.3-2" {
        EpsBearerId 0 "EPS Bearer ID" M;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        BearerQos 0 "Bearer Level QoS" M;
        BearerTft 0 "Bearer TFT" M;
        FTeid 0 "S1-U SGW F-TEID" C;
        FTeid 1 "S5/S8-U PGW F-TEID" C;
        FTeid 2 "S12 SGW F-TEID" C;
        FTeid 3 "S4-U SGW F-TEID" C;
        FTeid 4 "S2b-U PGW F-TEID" C;
        FTeid 5 "S2a-U PGW F-TEID" C;
        ChargingId 0 "Charging ID" C;
        BearerFlags 0 "Bearer Flags" C;
        ExtendedProtocolConfigurationOptions 0 "Extended Protocol Configuration Options (ePCO)" C;
        MaximumPacketLossRate 0 "Maximum Packet Loss Rate" C;
    }

    CREATE_BEARER_RESPONSE_BEARER_CONTEXT "Bearer Context within Create Bearer Response" "7.2.4-2" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        FTeid 0 "S1-U eNodeB F-TEID" C;
        FTeid 1 "S1-U SGW F-TEID" C;
        FTeid 2 "S5/S8-U SGW F-TEID" C;
        FTeid 3 "S5/S8-U PGW F-TEID" C;
        FTeid 4 "S12 RNC F-TEID" C;
        FTeid 5 "S12 SGW F-TEID" C;
        FTeid 6 "S4-U SGSN F-TEID" C;
        FTeid 7 "S4-U SGW F-TEID" C;
        FTeid 8 "S2b-U ePDG F-TEID" C;
        FTeid 9 "S2b-U PGW F-TEID" C;
        FTeid 10 "S2a-U TWAN F-TEID" C;
        FTeid 11 "S2a-U PGW F-TEID" C;
        RanNasCause 0 "RAN/NAS Cause" C;
        ExtendedProtocolConfigurationOptions 0 "Extended Protocol Configuration Options (ePCO)" C;
    }

    UPDATE_BEARER_REQUEST_BEARER_CONTEXT "Bearer Context within Update Bearer Request" "7.2.15-2" {
        EpsBearerId 0 "EPS Bearer ID" M;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        BearerQos 0 "Bearer Level QoS" C;
        BearerTft 0 "Bearer TFT" C;
        BearerFlags 0 "Bearer Flags" C;
        AdditionalProtocolConfigurationOptions 0 "Additional Protocol Configuration Options (APCO)" C;
        ExtendedProtocolConfigurationOptions 0 "Extended Protocol Configuration Options (ePCO)" C;
        MaximumPacketLossRate 0 "Maximum Packet Loss Rate" C;
    }

    UPDATE_BEARER_RESPONSE_BEARER_CONTEXT "Bearer Context within Update Bearer Response" "7.2.16-2" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        FTeid 0 "S4-U SGSN F-TEID" C;
        FTeid 1 "S12 RNC F-TEID" C;
        RanNasCause 0 "RAN/NAS Cause" C;
        ExtendedProtocolConfigurationOptions 0 "Extended Protocol Configuration Options (ePCO)" C;
    }

    DELETE_BEARER_REQUEST_BEARER_CONTEXT "Bearer Context within Delete Bearer Request" "7.2.9.2-2" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
    }

    DELETE_BEARER_RESPONSE_BEARER_CONTEXT "Bearer Context within Delete Bearer Response" "7.2.10.2-2" {
        Cause 0 "Cause" M;
        EpsBearerId 0 "EPS Bearer ID" M;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        RanNasCause 0 "RAN/NAS Cause" C;
        ExtendedProtocolConfigurationOptions 0 "Extended Protocol Configuration Options (ePCO)" C;
    }
}

messages! {
    64 "Modify Bearer Command" "7.2.14.1" {
        AggregateMaximumBitRate 0 "APN-AMBR" M;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        BearerContext 0 "Bearer Contexts" M => MODIFY_BEARER_COMMAND_BEARER_CONTEXT;
        OverloadControlInformation 0 "MME/S4-SGSN's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 2 "TWAN/ePDG's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        PrivateExtension 0 "Private Extension" C;
    }

    65 "Modify Bearer Failure Indication" "7.2.14.2" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        Indication 0 "Indication Flags" C;
        OverloadControlInformation 0 "PGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        PrivateExtension 0 "Private Extension" C;
    }

    66 "Delete Bearer Command" "7.2.17.1" {
        UserLocationInformation 0 "User Location Information (ULI)" C;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        BearerContext 0 "Bearer Contexts" M => DELETE_BEARER_COMMAND_BEARER_CONTEXT;
        UeTimeZone 0 "UE Time Zone" C;
        UliTimestamp 0 "ULI Timestamp" C;
        OverloadControlInformation 0 "MME/S4-SGSN's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        SecondaryRatUsageDataReport 0 "Secondary RAT Usage Data Report" C;
        PrivateExtension 0 "Private Extension" C;
    }

    67 "Delete Bearer Failure Indication" "7.2.17.2" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        Indication 0 "Indication Flags" C;
        BearerContext 0 "Bearer Contexts" M => DELETE_BEARER_FAILURE_INDICATION_BEARER_CONTEXT;
        OverloadControlInformation 0 "PGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        PrivateExtension 0 "Private Extension" C;
    }

    68 "Bearer Resource Command" "7.2.5" {
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" M;
        EpsBearerId 1 "EPS Bearer ID" C;
        Indication 0 "Indication Flags" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        FlowQos 0 "Flow Quality of Service (Flow QoS)" C;
        RatType 0 "RAT Type" C;
        ServingNetwork 0 "Serving Network" C;
        TrafficAggregateDescription 0 "Traffic Aggregate Description (TAD)" M;
        UserLocationInformation 0 "User Location Information (ULI)" C;
        FTeid 0 "S4-U SGSN F-TEID" C;
        FTeid 1 "S12 RNC F-TEID" C;
        FTeid 2 "Sender F-TEID for Control Plane" C;
        ProcedureTransactionId 0 "Procedure Transaction Id (PTI)" M;
        FContainer 0 "NBIFOM Container" C;
        SignallingPriorityIndication 0 "Signalling Priority Indication" C;
        OverloadControlInformation 0 "MME/S4-SGSN's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        ExtendedProtocolConfigurationOptions 0 "Extended Protocol Configuration Options (ePCO)" C;
        PrivateExtension 0 "Private Extension" C;
    }

    69 "Bearer Resource Failure Indication" "7.2.6" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" M;
        Indication 0 "Indication Flags" C;
        ProcedureTransactionId 0 "Procedure Transaction Id (PTI)" M;
        FContainer 0 "NBIFOM Container" C;
        OverloadControlInformation 0 "PGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        PrivateExtension 0 "Private Extension" C;
    }

    95 "Create Bearer Request" "7.2.3" {
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" M;
        Indication 0 "Indication Flags" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        BearerContext 0 "Bearer Contexts" M => CREATE_BEARER_REQUEST_BEARER_CONTEXT;
        ProcedureTransactionId 0 "Procedure Transaction Id (PTI)" C;
        FContainer 0 "NBIFOM Container" C;
        ChangeReportingAction 0 "Change Reporting Action" C;
        FqCsid 0 "PGW-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        CsgInformationReportingAction 0 "CSG Information Reporting Action" C;
        HeNbInformationReporting 0 "H(e)NB Information Reporting" C;
        PresenceReportingAreaAction 0 "Presence Reporting Area Action" C;
        OverloadControlInformation 0 "PGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 0 "PGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 1 "PGW's APN level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 2 "SGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        PgwChangeInfo 0 "PGW Change Info" C => shared::PGW_CHANGE_INFO_WITH_NEW_ADDRESS;
        PrivateExtension 0 "Private Extension" C;
    }

    96 "Create Bearer Response" "7.2.4" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        IpAddress 0 "UE Local IP Address" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        UserLocationInformation 0 "User Location Information (ULI)" C;
        BearerContext 0 "Bearer Contexts" M => CREATE_BEARER_RESPONSE_BEARER_CONTEXT;
        UeTimeZone 0 "UE Time Zone" C;
        FContainer 0 "NBIFOM Container" C;
        PortNumber 0 "UE UDP Port" C;
        PortNumber 1 "UE TCP Port" C;
        FqCsid 0 "MME-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        FqCsid 2 "ePDG-FQ-CSID" C;
        FqCsid 3 "TWAN-FQ-CSID" C;
        TwanIdentifier 0 "TWAN Identifier" C;
        TwanIdentifier 1 "WLAN Location Information" C;
        PresenceReportingAreaInformation 0 "Presence Reporting Area Information" C;
        TwanIdentifierTimestamp 1 "WLAN Location Timestamp" C;
        OverloadControlInformation 0 "MME/S4-SGSN's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 2 "TWAN/ePDG's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        PrivateExtension 0 "Private Extension" C;
    }

    97 "Update Bearer Request" "7.2.15" {
        AggregateMaximumBitRate 0 "Aggregate Maximum Bit Rate (APN-AMBR)" M;
        Indication 0 "Indication Flags" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        BearerContext 0 "Bearer Contexts" M => UPDATE_BEARER_REQUEST_BEARER_CONTEXT;
        ProcedureTransactionId 0 "Procedure Transaction Id (PTI)" C;
        FContainer 0 "NBIFOM Container" C;
        ChangeReportingAction 0 "Change Reporting Action" C;
        FqCsid 0 "PGW-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        CsgInformationReportingAction 0 "CSG Information Reporting Action" C;
        HeNbInformationReporting 0 "H(e)NB Information Reporting" C;
        PresenceReportingAreaAction 0 "Presence Reporting Area Action" C;
        OverloadControlInformation 0 "PGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 0 "PGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 1 "PGW's APN level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 2 "SGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        PgwChangeInfo 0 "PGW Change Info" C => shared::PGW_CHANGE_INFO_WITH_NEW_ADDRESS;
        PrivateExtension 0 "Private Extension" C;
    }

    98 "Update Bearer Response" "7.2.16" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        IpAddress 0 "UE Local IP Address" C;
        Indication 0 "Indication Flags" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        UserLocationInformation 0 "User Location Information (ULI)" C;
        BearerContext 0 "Bearer Contexts" M => UPDATE_BEARER_RESPONSE_BEARER_CONTEXT;
        UeTimeZone 0 "UE Time Zone" C;
        FContainer 0 "NBIFOM Container" C;
        PortNumber 0 "UE UDP Port" C;
        PortNumber 1 "UE TCP Port" C;
        FqCsid 0 "MME-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        FqCsid 2 "ePDG-FQ-CSID" C;
        FqCsid 3 "TWAN-FQ-CSID" C;
        TwanIdentifier 0 "TWAN Identifier" C;
        TwanIdentifier 1 "WLAN Location Information" C;
        PresenceReportingAreaInformation 0 "Presence Reporting Area Information" C;
        TwanIdentifierTimestamp 1 "WLAN Location Timestamp" C;
        OverloadControlInformation 0 "MME/S4-SGSN's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 2 "TWAN/ePDG's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        PrivateExtension 0 "Private Extension" C;
    }

    99 "Delete Bearer Request" "7.2.9.2" {
        Cause 0 "Cause" C;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" C;
        EpsBearerId 1 "EPS Bearer IDs" C;
        Indication 0 "Indication Flags" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        BearerContext 0 "Failed Bearer Contexts" C => DELETE_BEARER_REQUEST_BEARER_CONTEXT;
        ProcedureTransactionId 0 "Procedure Transaction Id (PTI)" C;
        FContainer 0 "NBIFOM Container" C;
        FqCsid 0 "PGW-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        OverloadControlInformation 0 "PGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 0 "PGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 1 "PGW's APN level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        LoadControlInformation 2 "SGW's node level Load Control Information" C => shared::LOAD_CONTROL_INFORMATION_OF_A_PGW;
        ExtendedProtocolConfigurationOptions 0 "Extended Protocol Configuration Options (ePCO)" C;
        ApnRateControlStatus 0 "APN Rate Control Status" C;
        PgwChangeInfo 0 "PGW Change Info" C => shared::PGW_CHANGE_INFO_WITH_NEW_ADDRESS;
        PrivateExtension 0 "Private Extension" C;
    }

    100 "Delete Bearer Response" "7.2.10.2" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" C;
        IpAddress 0 "UE Local IP Address" C;
        ProtocolConfigurationOptions 0 "Protocol Configuration Options (PCO)" C;
        UserLocationInformation 0 "User Location Information (ULI)" C;
        BearerContext 0 "Bearer Contexts" C => DELETE_BEARER_RESPONSE_BEARER_CONTEXT;
        UeTimeZone 0 "UE Time Zone" C;
        FContainer 0 "NBIFOM Container" C;
        PortNumber 0 "UE UDP Port" C;
        PortNumber 1 "UE TCP Port" C;
        FqCsid 0 "MME-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        FqCsid 2 "ePDG-FQ-CSID" C;
        FqCsid 3 "TWAN-FQ-CSID" C;
        TwanIdentifier 0 "TWAN Identifier" C;
        TwanIdentifier 1 "WLAN Location Information" C;
        UliTimestamp 0 "ULI Timestamp" C;
        TwanIdentifierTimestamp 0 "TWAN Identifier Timestamp" C;
        TwanIdentifierTimestamp 1 "WLAN Location Timestamp" C;
        OverloadControlInformation 0 "MME/S4-SGSN's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 1 "SGW's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        OverloadControlInformation 2 "TWAN/ePDG's Overload Control Information" C => shared::OVERLOAD_CONTROL_INFORMATION;
        SecondaryRatUsageDataReport 0 "Secondary RAT Usage Data Report" C;
        PrivateExtension 0 "Private Extension" C;
    }
}
