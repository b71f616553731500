//! Mobility management and CS fallback, TS 29.274 §7.3–§7.5.

use super::shared;
use crate::codec::gtp2::table::{groups, messages};

groups! {
    CONTEXT_RESPONSE_PDN_CONNECTION_BEARER_CONTEXT "Bearer Context within MME/SGSN/AMF UE EPS PDN Connections within Context Response" "7.3.6-3" {
        EpsBearerId 0 "EPS Bearer ID" M;
        BearerQos 0 "Bearer Level QoS" M;
        BearerTft 0 "Bearer TFT" C;
        FTeid 0 "SGW S1/S4/S12/S11 IP Address and TEID for user plane" C;
        FTeid 1 "PGW S5/S8 IP Address and TEID for user plane" C;
        FTeid 2 "SGW S11 IP Address and TEID for user plane" C;
        FContainer 0 "BSS Container" C;
        TransactionIdentifier 0 "Transaction Identifier" C;
    }

    CONTEXT_RESPONSE_PDN_CONNECTION "MME/SGSN/AMF UE EPS PDN Connections within Context Response" "7.3.6-2" {
        AccessPointName 0 "Access Point Name (APN)" M;
        AggregateMaximumBitRate 0 "Aggregate Maximum Bit Rate (APN-AMBR)" M;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" M;
        IpAddress 0 "IPv4 Address" C;
        IpAddress 1 "IPv6 Address" C;
        Indication 0 "Indication Flags" C;
        FTeid 0 "PGW S5/S8 IP Address for Control Plane or PMIP" M;
        BearerContext 0 "Bearer Contexts" M => CONTEXT_RESPONSE_PDN_CONNECTION_BEARER_CONTEXT;
        ChargingCharacteristics 0 "Charging Characteristics" C;
        PdnType 0 "PDN Type" C;
        ApnRestriction 0 "APN Restriction" C;
        SelectionMode 0 "Selection Mode" C;
        ChangeReportingAction 0 "Change Reporting Action" C;
        Fqdn 0 "PGW node name" C;
        Fqdn 1 "Local Home Network ID" C;
        CsgInformationReportingAction 0 "CSG Information Reporting Action" C;
        SignallingPriorityIndication 0 "Signalling Priority Indication" C;
        HeNbInformationReporting 0 "H(e)NB Information Reporting" C;
        ChangeToReportFlags 0 "Change to Report Flags" C;
        PresenceReportingAreaAction 0 "Presence Reporting Area Action" C;
        WlanOffloadabilityIndication 0 "WLAN Offloadability Indication" C;
        RemoteUeContext 0 "Remote UE Context Connected" C => shared::REMOTE_UE_CONTEXT;
        HeaderCompressionConfiguration 0 "Header Compression Configuration" C;
        PgwChangeInfo 0 "PGW Change Info" C => shared::PGW_CHANGE_INFO;
    }

    CONTEXT_RESPONSE_SCEF_PDN_CONNECTION "MME/SGSN UE SCEF PDN Connections within Context Response" "7.3.6-5" {
        AccessPointName 0 "Access Point Name (APN)" M;
        EpsBearerId 0 "Default EPS Bearer ID" M;
        NodeIdentifier 0 "SCEF ID" M;
    }

    CONTEXT_ACKNOWLEDGE_BEARER_CONTEXT "Bearer Context within Context Acknowledge" "7.3.7-2" {
        EpsBearerId 0 "EPS Bearer ID" M;
        FTeid 0 "Forwarding F-TEID" M;
    }

    FORWARD_RELOCATION_REQUEST_PDN_CONNECTION_BEARER_CONTEXT "Bearer Context within MME/SGSN/AMF UE EPS PDN Connections within Forward Relocation Request" "7.3.1-3" {
        EpsBearerId 0 "EPS Bearer ID" M;
        BearerQos 0 "Bearer Level QoS" M;
        BearerTft 0 "Bearer TFT" C;
        FTeid 0 "SGW S1/S4/S12 IP Address and TEID for user plane" M;
        FTeid 1 "PGW S5/S8 IP Address and TEID for user plane" C;
        FTeid 2 "SGW S11 IP Address and TEID for user plane" C;
        BearerFlags 0 "Bearer Flags" C;
        FContainer 0 "BSS Container" C;
        TransactionIdentifier 0 "Transaction Identifier" C;
    }

    FORWARD_RELOCATION_REQUEST_PDN_CONNECTION "MME/SGSN/AMF UE EPS PDN Connections within Forward Relocation Request" "7.3.1-2" {
        AccessPointName 0 "Access Point Name (APN)" M;
        AggregateMaximumBitRate 0 "Aggregate Maximum Bit Rate (APN-AMBR)" M;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" M;
        IpAddress 0 "IPv4 Address" C;
        IpAddress 1 "IPv6 Address" C;
        Indication 0 "Indication Flags" C;
        FTeid 0 "PGW S5/S8 IP Address for Control Plane or PMIP" M;
        BearerContext 0 "Bearer Contexts" C => FORWARD_RELOCATION_REQUEST_PDN_CONNECTION_BEARER_CONTEXT;
        ChargingCharacteristics 0 "Charging Characteristics" C;
        PdnType 0 "PDN Type" C;
        ApnRestriction 0 "APN Restriction" C;
        SelectionMode 0 "Selection Mode" C;
        ChangeReportingAction 0 "Change Reporting Action" C;
        Fqdn 0 "PGW node name" C;
        Fqdn 1 "Local Home Network ID" C;
        CsgInformationReportingAction 0 "CSG Information Reporting Action" C;
        SignallingPriorityIndication 0 "Signalling Priority Indication" C;
        HeNbInformationReporting 0 "H(e)NB Information Reporting" C;
        ChangeToReportFlags 0 "Change to Report Flags" C;
        PresenceReportingAreaAction 0 "Presence Reporting Area Action" C;
        WlanOffloadabilityIndication 0 "WLAN Offloadability Indication" C;
        RemoteUeContext 0 "Remote UE Context Connected" C => shared::REMOTE_UE_CONTEXT;
        HeaderCompressionConfiguration 0 "Header Compression Configuration" C;
        PgwChangeInfo 0 "PGW Change Info" C => shared::PGW_CHANGE_INFO;
    }

    FORWARD_RELOCATION_REQUEST_SCEF_PDN_CONNECTION "MME UE SCEF PDN Connections within Forward Relocation Request" "7.3.1-5" {
        AccessPointName 0 "Access Point Name (APN)" M;
        EpsBearerId 0 "Default EPS Bearer ID" M;
        NodeIdentifier 0 "SCEF ID" M;
    }

    FORWARD_RELOCATION_REQUEST_PC5_QOS_PARAMETERS "PC5 QoS Parameters within Forward Relocation Request" "7.3.1-7" {
        BitRate 0 "PC5 Link Aggregated Bit Rates" C;
        Pc5QosFlow 0 "PC5 QoS Flows" M;
    }

    FORWARD_RELOCATION_REQUEST_V2X_INFORMATION "Subscribed V2X Information within Forward Relocation Request" "7.3.1-6" {
        Pc5QosParameters 0 "PC5 QoS Parameters" C => FORWARD_RELOCATION_REQUEST_PC5_QOS_PARAMETERS;
        ServicesAuthorized 0 "LTE V2X Services Authorized" C;
        ServicesAuthorized 1 "NR V2X Services Authorized" C;
        BitRate 0 "LTE UE Sidelink Aggregate Maximum Bit Rate" C;
        BitRate 1 "NR UE Sidelink Aggregate Maximum Bit Rate" C;
    }

    FORWARD_RELOCATION_RESPONSE_BEARER_CONTEXT "Bearer Context within Forward Relocation Response" "7.3.2-2" {
        EpsBearerId 0 "EPS Bearer ID" C;
        FTeid 0 "eNodeB F-TEID for DL data forwarding" C;
        FTeid 1 "eNodeB F-TEID for UL data forwarding" C;
        FTeid 2 "SGW/UPF F-TEID for DL data forwarding" C;
        FTeid 3 "RNC F-TEID for DL data forwarding" C;
        FTeid 4 "SGSN F-TEID for DL data forwarding" C;
        FTeid 5 "SGW F-TEID for UL data forwarding" C;
        PacketFlowId 0 "Packet Flow ID" C;
    }
}

messages! {
    128 "Identification Request" "7.3.8" {
        IpAddress 0 "Address for Control Plane" C;
        ServingNetwork 0 "Target PLMN ID" C;
        UserLocationInformation 0 "Routeing Area Identity" C;
        PTmsi 0 "P-TMSI" C;
        PTmsiSignature 0 "P-TMSI Signature" C;
        HopCounter 0 "Hop Counter" C;
        CompleteRequestMessage 0 "Complete Attach Request Message" C;
        Guti 0 "GUTI" C;
        PortNumber 0 "UDP Source Port Number" C;
        PrivateExtension 0 "Private Extension" C;
    }

    129 "Identification Response" "7.3.9" {
        Imsi 0 "IMSI" C;
        Cause 0 "Cause" M;
        TraceInformation 0 "Trace Information" C;
        MmContextGsmTriplets 0 "MME/SGSN UE MM Context" C;
        IntegerNumber 0 "UE Usage Type" C;
        MonitoringEventInformation 0 "Monitoring Event Information" C;
        ExtendedTraceInformation 0 "Extended Trace Information" C;
        MonitoringEventExtensionInformation 0 "Monitoring Event Extension Information" C;
        PrivateExtension 0 "Private Extension" C;
    }

    130 "Context Request" "7.3.5" {
        Imsi 0 "IMSI" C;
        Indication 0 "Indication Flags" C;
        RatType 0 "RAT Type" C;
        ServingNetwork 0 "Target PLMN ID" C;
        UserLocationInformation 0 "Routeing Area Identity" C;
        FTeid 0 "S3/S16/S10/N26 Address and TEID for Control Plane" C;
        PTmsi 0 "P-TMSI" C;
        PTmsiSignature 0 "P-TMSI Signature" C;
        HopCounter 0 "Hop Counter" C;
        CompleteRequestMessage 0 "Complete TAU Request Message" C;
        Guti 0 "GUTI" C;
        PortNumber 0 "UDP Source Port Number" C;
        Fqdn 0 "SGSN node name" C;
        Fqdn 1 "MME node name" C;
        LocalDistinguishedName 0 "MME/S4-SGSN LDN" C;
        NodeNumber 0 "SGSN Number" C;
        NodeIdentifier 0 "SGSN Identifier" C;
        NodeIdentifier 1 "MME Identifier" C;
        CiotOptimizationsSupportIndication 0 "CIoT Optimizations Support Indication" C;
        PrivateExtension 0 "Private Extension" C;
    }

    131 "Context Response" "7.3.6" {
        Imsi 0 "IMSI" C;
        Cause 0 "Cause" M;
        IpAddress 0 "HRPD access node S101 IP address" C;
        IpAddress 1 "1x IWS S102 IP address" C;
        Indication 0 "Indication Flags" C;
        RatType 0 "RAT Type" C;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        FTeid 1 "SGW S11/S4 IP Address and TEID for Control Plane" C;
        TraceInformation 0 "Trace Information" C;
        MmContextGsmTriplets 0 "MME/SGSN/AMF UE MM Context" C;
        PdnConnection 0 "MME/SGSN/AMF UE EPS PDN Connections" C => CONTEXT_RESPONSE_PDN_CONNECTION;
        UeTimeZone 0 "UE Time Zone" C;
        Fqdn 0 "SGW node name" C;
        Fqdn 1 "SGSN node name" C;
        Fqdn 2 "MME node name" C;
        RfspIndex 0 "Subscribed RFSP Index" C;
        RfspIndex 1 "RFSP Index in Use" C;
        UserCsgInformation 0 "User CSG Information (UCI)" C;
        LocalDistinguishedName 0 "MME/S4-SGSN LDN" C;
        MdtConfiguration 0 "MDT Configuration" C;
        NodeIdentifier 0 "IWK-SCEF ID for Monitoring Event" C;
        IntegerNumber 0 "UE Usage Type" C;
        IntegerNumber 1 "Remaining Running Service Gap Timer" C;
        MonitoringEventInformation 0 "Monitoring Event Information" C;
        ScefPdnConnection 0 "MME/SGSN UE SCEF PDN Connections" C => CONTEXT_RESPONSE_SCEF_PDN_CONNECTION;
        ServingPlmnRateControl 0 "Serving PLMN Rate Control" C;
        Counter 0 "MO Exception Data Counter" C;
        ExtendedTraceInformation 0 "Extended Trace Information" C;
        MonitoringEventExtensionInformation 0 "Monitoring Event Extension Information" C;
        AdditionalRrmPolicyIndex 0 "Subscribed Additional RRM Policy Index" C;
        AdditionalRrmPolicyIndex 1 "Additional RRM Policy Index in Use" C;
        PrivateExtension 0 "Private Extension" C;
    }

    132 "Context Acknowledge" "7.3.7" {
        Cause 0 "Cause" M;
        Indication 0 "Indication Flags" C;
        FTeid 0 "Forwarding F-TEID" C;
        BearerContext 0 "Bearer Contexts" C => CONTEXT_ACKNOWLEDGE_BEARER_CONTEXT;
        NodeNumber 0 "SGSN Number" C;
        NodeNumber 1 "MME number for MT SMS" C;
        NodeIdentifier 0 "SGSN Identifier for MT SMS" C;
        NodeIdentifier 1 "MME Identifier for MT SMS" C;
        PrivateExtension 0 "Private Extension" C;
    }

    133 "Forward Relocation Request" "7.3.1" {
        Imsi 0 "IMSI" C;
        Recovery 0 "Recovery" C;
        StnSr 0 "STN-SR" C;
        IpAddress 0 "HRPD access node S101 IP address" C;
        IpAddress 1 "1x IWS S102 IP address" C;
        Msisdn 0 "C-MSISDN" C;
        Msisdn 1 "MSISDN" C;
        Indication 0 "Indication Flags" C;
        ServingNetwork 0 "Serving Network" C;
        FTeid 0 "Sender's F-TEID for Control Plane" M;
        FTeid 1 "SGW S11/S4 IP Address and TEID for Control Plane" C;
        TraceInformation 0 "Trace Information" C;
        MmContextGsmTriplets 0 "MME/SGSN/AMF UE MM Context" M;
        PdnConnection 0 "MME/SGSN/AMF UE EPS PDN Connections" C => FORWARD_RELOCATION_REQUEST_PDN_CONNECTION;
        UeTimeZone 0 "UE Time Zone" C;
        FContainer 0 "E-UTRAN Transparent Container" C;
        FContainer 1 "UTRAN Transparent Container" C;
        FContainer 2 "BSS Container" C;
        FCause 0 "S1-AP Cause" C;
        FCause 1 "RANAP Cause" C;
        FCause 2 "BSSGP Cause" C;
        PlmnId 0 "Selected PLMN ID" C;
        TargetIdentification 0 "Target Identification" C;
        PortNumber 0 "UDP Source Port Number" C;
        SourceIdentification 0 "Source Identification" C;
        Fqdn 0 "SGW node name" C;
        Fqdn 1 "SGSN node name" C;
        Fqdn 2 "MME node name" C;
        RfspIndex 0 "Subscribed RFSP Index" C;
        RfspIndex 1 "RFSP Index in Use" C;
        UserCsgInformation 0 "User CSG Information (UCI)" C;
        CsgId 0 "CSG ID" C;
        CsgMembershipIndication 0 "CSG Membership Indication (CMI)" C;
        LocalDistinguishedName 0 "MME/S4-SGSN LDN" C;
        AdditionalMmContextForSrvcc 0 "Additional MM context for SRVCC" C;
        AdditionalFlagsForSrvcc 0 "Additional flags for SRVCC" C;
        MdtConfiguration 0 "MDT Configuration" C;
        NodeIdentifier 0 "IWK-SCEF ID for Monitoring Event" C;
        IntegerNumber 0 "UE Usage Type" C;
        MonitoringEventInformation 0 "Monitoring Event Information" C;
        ScefPdnConnection 0 "MME/SGSN UE SCEF PDN Connections" C => FORWARD_RELOCATION_REQUEST_SCEF_PDN_CONNECTION;
        ServingPlmnRateControl 0 "Serving PLMN Rate Control" C;
        ExtendedTraceInformation 0 "Extended Trace Information" C;
        MonitoringEventExtensionInformation 0 "Monitoring Event Extension Information" C;
        AdditionalRrmPolicyIndex 0 "Subscribed Additional RRM Policy Index" C;
        AdditionalRrmPolicyIndex 1 "Additional RRM Policy Index in Use" C;
        V2xContext 0 "Subscribed V2X Information" C => FORWARD_RELOCATION_REQUEST_V2X_INFORMATION;
        PrivateExtension 0 "Private Extension" C;
    }

    134 "Forward Relocation Response" "7.3.2" {
        Cause 0 "Cause" M;
        Indication 0 "Indication Flags" C;
        FTeid 0 "Sender's F-TEID for Control Plane" C;
        BearerContext 0 "List of Set-up Bearers" C => FORWARD_RELOCATION_RESPONSE_BEARER_CONTEXT;
        BearerContext 1 "List of Set-up RABs" C => FORWARD_RELOCATION_RESPONSE_BEARER_CONTEXT;
        BearerContext 2 "List of Set-up PFCs" C => FORWARD_RELOCATION_RESPONSE_BEARER_CONTEXT;
        BearerContext 3 "List of Set-up Bearers for SCEF PDN Connections" C => FORWARD_RELOCATION_RESPONSE_BEARER_CONTEXT;
        FContainer 0 "E-UTRAN Transparent Container" C;
        FContainer 1 "UTRAN Transparent Container" C;
        FContainer 2 "BSS Container" C;
        FCause 0 "S1-AP Cause" C;
        FCause 1 "RANAP Cause" C;
        FCause 2 "BSSGP Cause" C;
        Fqdn 0 "SGSN node name" C;
        Fqdn 1 "MME node name" C;
        LocalDistinguishedName 0 "MME/S4-SGSN LDN" C;
        NodeNumber 0 "SGSN Number" C;
        NodeNumber 1 "MME number for MT SMS" C;
        NodeIdentifier 0 "SGSN Identifier" C;
        NodeIdentifier 1 "MME Identifier" C;
        NodeIdentifier 2 "SGSN Identifier for MT SMS" C;
        NodeIdentifier 3 "MME Identifier for MT SMS" C;
        PrivateExtension 0 "Private Extension" C;
    }

    135 "Forward Relocation Complete Notification" "7.3.3" {
        Indication 0 "Indication Flags" C;
        PrivateExtension 0 "Private Extension" C;
    }

    136 "Forward Relocation Complete Acknowledge" "7.3.4" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        SecondaryRatUsageDataReport 0 "Secondary RAT Usage Data Report" C;
        PrivateExtension 0 "Private Extension" C;
    }

    137 "Forward Access Context Notification" "7.3.10" {
        PduNumbers 0 "PDU Numbers" C;
        FContainer 0 "E-UTRAN Transparent Container" C;
        FContainer 1 "E-UTRAN Transparent Container" C;
        RabContext 0 "RAB Contexts" C;
        SourceRncPdcpContextInfo 0 "Source RNC PDCP Context Info" C;
        PrivateExtension 0 "Private Extension" C;
    }

    138 "Forward Access Context Acknowledge" "7.3.11" {
        Cause 0 "Cause" M;
        PrivateExtension 0 "Private Extension" C;
    }

    139 "Relocation Cancel Request" "7.3.16" {
        Imsi 0 "IMSI" C;
        MobileEquipmentIdentity 0 "ME Identity (MEI)" C;
        Indication 0 "Indication Flags" C;
        FCause 0 "RANAP Cause" C;
        PrivateExtension 0 "Private Extension" C;
    }

    140 "Relocation Cancel Response" "7.3.17" {
        Cause 0 "Cause" M;
        PrivateExtension 0 "Private Extension" C;
    }

    141 "Configuration Transfer Tunnel" "7.3.18" {
        FContainer 0 "E-UTRAN Transparent Container (EN-DC Container)" M;
        TargetIdentification 0 "Target eNodeB ID / en-gNB ID" M;
        TargetIdentification 1 "Connected Target eNodeB ID" C;
    }

    149 "Detach Notification" "7.3.12" {
        Cause 0 "Cause" M;
        DetachType 0 "Detach Type" C;
        PrivateExtension 0 "Private Extension" C;
    }

    150 "Detach Acknowledge" "7.3.13" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        PrivateExtension 0 "Private Extension" C;
    }

    151 "CS Paging Indication" "7.4.5" {
        Imsi 0 "IMSI" M;
        UserLocationInformation 0 "Location area identifier" C;
        Tmsi 0 "TMSI" C;
        GlobalCnId 0 "Global CN-Id" C;
        ChannelNeeded 0 "Channel Needed" C;
        EmlppPriority 0 "eMLPP Priority" C;
        Fqdn 0 "VLR Name" M;
        ServiceIndicator 0 "Service Indicator" C;
        PrivateExtension 0 "Private Extension" C;
    }

    152 "RAN Information Relay" "7.3.19" {
        FContainer 0 "BSS Container" M;
        TargetIdentification 0 "RIM Routing Address" C;
        PrivateExtension 0 "Private Extension" C;
    }

    153 "Alert MME Notification" "7.4.6" {
        PrivateExtension 0 "Private Extension" C;
    }

    154 "Alert MME Acknowledge" "7.4.7" {
        Cause 0 "Cause" M;
        PrivateExtension 0 "Private Extension" C;
    }

    155 "UE Activity Notification" "7.4.8" {
        PrivateExtension 0 "Private Extension" C;
    }

    156 "UE Activity Acknowledge" "7.4.9" {
        Cause 0 "Cause" M;
        PrivateExtension 0 "Private Extension" C;
    }

    157 "ISR Status Indication" "7.3.20" {
        ActionIndication 0 "Action Indication" M;
        PrivateExtension 0 "Private Extension" C;
    }

    158 "UE Registration Query Request" "7.3.21" {
        Imsi 0 "IMSI" M;
        PrivateExtension 0 "Private Extension" C;
    }

    159 "UE Registration Query Response" "7.3.22" {
        Imsi 0 "IMSI" M;
        Cause 0 "Cause" M;
        PlmnId 0 "Selected core network operator identifier" M;
        PrivateExtension 0 "Private Extension" C;
    }

    160 "Create Forwarding Tunnel Request" "7.5.1" {
        S103Pdf 0 "S103 PDN Data Forwarding Info" M;
        PrivateExtension 0 "Private Extension" C;
    }

    161 "Create Forwarding Tunnel Response" "7.5.2" {
        Cause 0 "Cause" M;
        S1uDf 0 "S1-U Data Forwarding Info" C;
        PrivateExtension 0 "Private Extension" C;
    }

    162 "Suspend Notification" "7.4.1" {
        Imsi 0 "IMSI" C;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" C;
        IpAddress 0 "Address for Control Plane" C;
        UserLocationInformation 0 "Routeing Area Identity" C;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        PTmsi 0 "P-TMSI" C;
        HopCounter 0 "Hop Counter" C;
        PortNumber 0 "UDP Source Port Number" C;
        NodeType 0 "Originating Node" C;
        PrivateExtension 0 "Private Extension" C;
    }

    163 "Suspend Acknowledge" "7.4.2" {
        Cause 0 "Cause" M;
        PrivateExtension 0 "Private Extension" C;
    }

    164 "Resume Notification" "7.4.3" {
        Imsi 0 "IMSI" M;
        EpsBearerId 0 "Linked EPS Bearer ID (LBI)" C;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        NodeType 0 "Originating Node" C;
        PrivateExtension 0 "Private Extension" C;
    }

    165 "Resume Acknowledge" "7.4.4" {
        Cause 0 "Cause" M;
        PrivateExtension 0 "Private Extension" C;
    }
}
