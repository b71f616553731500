//! The information elements of TS 29.060 §7.7, table 37: one row an element.
//!
//! To add one, add its row; if its value has a form that no type here has, add that to `value`.

mod address;
mod named;
mod octet;
mod value;

pub use crate::codec::ts24008::{pco::Pco, qos::Qos, tft::Tft};
pub use crate::wire::{Apn, Imsi};
pub use address::{EndUserAddress, GsnAddress};
pub use named::{MapCause, MsNotReachableReason, RatType};
pub use octet::*;
pub use value::*;

use super::table::elements;

/// What elements carry; a row and its value often have the same name.
mod types {
    pub use super::*;
    pub use crate::codec::gtp1::Cause;
    pub use crate::wire::Plmn;
    pub use std::primitive::{u16, u32};
}

elements! {
    "TS 29.060"
    1 Cause "Cause" "7.7.1" Tv(1) Cause;
    2 Imsi "International Mobile Subscriber Identity (IMSI)" "7.7.2" Tv(8) Imsi;
    3 Rai "Routeing Area Identity (RAI)" "7.7.3" Tv(6) Rai;
    4 Tlli "Temporary Logical Link Identity (TLLI)" "7.7.4" Tv(4) u32;
    5 PTmsi "Packet TMSI (P-TMSI)" "7.7.5" Tv(4) u32;
    8 ReorderingRequired "Reordering Required" "7.7.6" Tv(1) ReorderingRequired;
    9 AuthenticationTriplet "Authentication Triplet" "7.7.7" Tv(28) AuthenticationTriplet<'a>;
    11 MapCause "MAP Cause" "7.7.8" Tv(1) MapCause;
    12 PTmsiSignature "P-TMSI Signature" "7.7.9" Tv(3) Array3;
    13 MsValidated "MS Validated" "7.7.10" Tv(1) MsValidated;
    14 Recovery "Recovery" "7.7.11" Tv(1) Recovery;
    15 SelectionMode "Selection Mode" "7.7.12" Tv(1) SelectionMode;
    16 TeidDataI "Tunnel Endpoint Identifier Data I" "7.7.13" Tv(4) u32;
    17 TeidControlPlane "Tunnel Endpoint Identifier Control Plane" "7.7.14" Tv(4) u32;
    18 TeidDataII "Tunnel Endpoint Identifier Data II" "7.7.15" Tv(5) TeidForNsapi;
    19 TeardownInd "Teardown Ind" "7.7.16" Tv(1) TeardownInd;
    20 Nsapi "NSAPI" "7.7.17" Tv(1) Nsapi;
    21 RanapCause "RANAP Cause" "7.7.18" Tv(1) RanapCause;
    22 RabContext "RAB Context" "7.7.19" Tv(9) RabContext;
    23 RadioPrioritySms "Radio Priority SMS" "7.7.20" Tv(1) RadioPrioritySms;
    24 RadioPriority "Radio Priority" "7.7.21" Tv(1) RadioPriority;
    25 PacketFlowId "Packet Flow Id" "7.7.22" Tv(2) PacketFlowId;
    26 ChargingCharacteristics "Charging Characteristics" "7.7.23" Tv(2) u16;
    27 TraceReference "Trace Reference" "7.7.24" Tv(2) u16;
    28 TraceType "Trace Type" "7.7.25" Tv(2) u16;
    29 MsNotReachableReason "MS Not Reachable Reason" "7.7.25A" Tv(1) MsNotReachableReason;
    126 PacketTransferCommand "Packet Transfer Command" "7.7.0" Tv(1) PacketTransferCommand;
    127 ChargingId "Charging ID" "7.7.26" Tv(4) u32;
    128 EndUserAddress "End User Address" "7.7.27" Tlv(2, 65535) EndUserAddress<'a>;
    129 MmContext "MM Context" "7.7.28" Tlv(1, 65535) Octets<'a>;
    130 PdpContext "PDP Context" "7.7.29" Tlv(1, 65535) Octets<'a>;
    131 AccessPointName "Access Point Name" "7.7.30" Tlv(1, 100) Apn<'a>;
    132 ProtocolConfigurationOptions "Protocol Configuration Options" "7.7.31" Tlv(1, 65535) Pco<'a>;
    133 GsnAddress "GSN Address" "7.7.32" Tlv(4, 16) GsnAddress;
    134 Msisdn "MS International PSTN/ISDN Number (MSISDN)" "7.7.33" Tlv(1, 65535) Msisdn<'a>;
    135 QosProfile "Quality of Service Profile" "7.7.34" Tlv(4, 255) QosProfile<'a>;
    136 AuthenticationQuintuplet "Authentication Quintuplet" "7.7.35" Tlv(1, 65535) Octets<'a>;
    137 TrafficFlowTemplate "Traffic Flow Template" "7.7.36" Tlv(1, 255) Tft<'a>;
    138 TargetIdentification "Target Identification" "7.7.37" Tlv(1, 65535) Octets<'a>;
    139 UtranTransparentContainer "UTRAN Transparent Container" "7.7.38" Tlv(1, 65535) Octets<'a>;
    140 RabSetupInformation "RAB Setup Information" "7.7.39" Tlv(1, 65535) Octets<'a>;
    141 ExtensionHeaderTypeList "Extension Header Type List" "7.7.40" ShortTlv ExtensionHeaderTypeList<'a>;
    142 TriggerId "Trigger Id" "7.7.41" Tlv(1, 65535) Octets<'a>;
    143 OmcIdentity "OMC Identity" "7.7.42" Tlv(1, 65535) Octets<'a>;
    144 RanTransparentContainer "RAN Transparent Container" "7.7.43" Tlv(1, 65535) Octets<'a>;
    145 PdpContextPrioritization "PDP Context Prioritization" "7.7.45" Tlv(0, 65535) Octets<'a>;
    146 AdditionalRabSetupInformation "Additional RAB Setup Information" "7.7.45A" Tlv(1, 65535) Octets<'a>;
    147 SgsnNumber "SGSN Number" "7.7.47" Tlv(1, 65535) Msisdn<'a>;
    148 CommonFlags "Common Flags" "7.7.48" Tlv(1, 65535) CommonFlags;
    149 ApnRestriction "APN Restriction" "7.7.49" Tlv(1, 65535) ApnRestriction;
    150 RadioPriorityLcs "Radio Priority LCS" "7.7.25B" Tlv(1, 65535) RadioPriorityLcs;
    151 RatType "RAT Type" "7.7.50" Tlv(1, 65535) RatType;
    152 UserLocationInformation "User Location Information" "7.7.51" Tlv(8, 65535) UserLocationInformation;
    153 MsTimeZone "MS Time Zone" "7.7.52" Tlv(2, 65535) MsTimeZone;
    154 ImeiSv "IMEI(SV)" "7.7.53" Tlv(8, 65535) ImeiSv;
    155 CamelChargingInformationContainer "CAMEL Charging Information Container" "7.7.54" Tlv(1, 65535) Octets<'a>;
    156 MbmsUeContext "MBMS UE Context" "7.7.55" Tlv(1, 65535) Octets<'a>;
    157 Tmgi "Temporary Mobile Group Identity (TMGI)" "7.7.56" Tlv(6, 65535) Array6;
    158 RimRoutingAddress "RIM Routing Address" "7.7.57" Tlv(1, 65535) Octets<'a>;
    159 MbmsProtocolConfigurationOptions "MBMS Protocol Configuration Options" "7.7.58" Tlv(1, 65535) Octets<'a>;
    160 MbmsServiceArea "MBMS Service Area" "7.7.60" Tlv(1, 65535) Octets<'a>;
    161 SourceRncPdcpContextInfo "Source RNC PDCP context info" "7.7.61" Tlv(1, 65535) Octets<'a>;
    162 AdditionalTraceInfo "Additional Trace Info" "7.7.62" Tlv(9, 65535) Array9;
    163 HopCounter "Hop Counter" "7.7.63" Tlv(1, 65535) HopCounter;
    164 SelectedPlmnId "Selected PLMN ID" "7.7.64" Tlv(3, 65535) Plmn;
    165 MbmsSessionIdentifier "MBMS Session Identifier" "7.7.65" Tlv(1, 65535) MbmsSessionIdentifier;
    166 Mbms2g3gIndicator "MBMS 2G/3G Indicator" "7.7.66" Tlv(1, 65535) Mbms2g3gIndicator;
    167 EnhancedNsapi "Enhanced NSAPI" "7.7.67" Tlv(1, 65535) EnhancedNsapi;
    168 MbmsSessionDuration "MBMS Session Duration" "7.7.59" Tlv(3, 65535) Array3;
    169 AdditionalMbmsTraceInfo "Additional MBMS Trace Info" "7.7.68" Tlv(8, 65535) Array8;
    170 MbmsSessionRepetitionNumber "MBMS Session Repetition Number" "7.7.69" Tlv(1, 65535) MbmsSessionRepetitionNumber;
    171 MbmsTimeToDataTransfer "MBMS Time To Data Transfer" "7.7.70" Tlv(1, 65535) MbmsTimeToDataTransfer;
    172 PsHandoverRequestContext "PS Handover Request Context" "7.7.71" Tlv(1, 65535) Octets<'a>;
    173 BssContainer "BSS Container" "7.7.72" Tlv(1, 65535) Octets<'a>;
    174 CellIdentification "Cell Identification" "7.7.73" Tlv(17, 65535) Array17;
    175 PduNumbers "PDU Numbers" "7.7.74" Tlv(9, 65535) Array9;
    176 BssgpCause "BSSGP Cause" "7.7.75" Tlv(1, 65535) BssgpCause;
    177 RequiredMbmsBearerCapabilities "Required MBMS bearer capabilities" "7.7.76" Tlv(1, 65535) Octets<'a>;
    178 RimRoutingAddressDiscriminator "RIM Routing Address Discriminator" "7.7.77" Tlv(1, 65535) RimRoutingAddressDiscriminator;
    179 ListOfSetUpPfcs "List of set-up PFCs" "7.7.78" Tlv(1, 65535) Octets<'a>;
    180 PsHandoverXidParameters "PS Handover XID Parameters" "7.7.79" Tlv(1, 65535) Octets<'a>;
    181 MsInfoChangeReportingAction "MS Info Change Reporting Action" "7.7.80" Tlv(1, 65535) MsInfoChangeReportingAction;
    182 DirectTunnelFlags "Direct Tunnel Flags" "7.7.81" Tlv(1, 65535) DirectTunnelFlags;
    183 CorrelationId "Correlation-ID" "7.7.82" Tlv(1, 65535) CorrelationId;
    184 BearerControlMode "Bearer Control Mode" "7.7.83" Tlv(1, 65535) BearerControlMode;
    185 MbmsFlowIdentifier "MBMS Flow Identifier" "7.7.84" Tlv(1, 65535) Octets<'a>;
    186 MbmsIpMulticastDistribution "MBMS IP Multicast Distribution" "7.7.85" Tlv(1, 65535) Octets<'a>;
    187 MbmsDistributionAcknowledgement "MBMS Distribution Acknowledgement" "7.7.86" Tlv(1, 65535) MbmsDistributionAcknowledgement;
    188 ReliableInterRatHandoverInfo "Reliable INTER RAT HANDOVER INFO" "7.7.87" Tlv(1, 65535) ReliableInterRatHandoverInfo;
    189 RfspIndex "RFSP Index" "7.7.88" Tlv(2, 65535) u16;
    190 Fqdn "Fully Qualified Domain Name (FQDN)" "7.7.90" Tlv(1, 65535) Octets<'a>;
    191 EvolvedAllocationRetentionPriorityI "Evolved Allocation/Retention Priority I" "7.7.91" Tlv(1, 65535) AllocationRetentionPriority;
    192 EvolvedAllocationRetentionPriorityII "Evolved Allocation/Retention Priority II" "7.7.92" Tlv(2, 65535) PriorityForNsapi;
    193 ExtendedCommonFlags "Extended Common Flags" "7.7.93" Tlv(1, 65535) ExtendedCommonFlags;
    194 UserCsgInformation "User CSG Information (UCI)" "7.7.94" Tlv(8, 65535) Array8;
    195 CsgInformationReportingAction "CSG Information Reporting Action" "7.7.95" Tlv(1, 65535) CsgInformationReportingAction;
    196 CsgId "CSG ID" "7.7.96" Tlv(4, 65535) u32;
    197 CsgMembershipIndication "CSG Membership Indication (CMI)" "7.7.97" Tlv(1, 65535) CsgMembershipIndication;
    198 AggregateMaximumBitRate "Aggregate Maximum Bit Rate (AMBR)" "7.7.98" Tlv(8, 65535) AggregateMaximumBitRate;
    199 UeNetworkCapability "UE Network Capability" "7.7.99" Tlv(1, 65535) Octets<'a>;
    200 UeAmbr "UE-AMBR" "7.7.100" Tlv(8, 65535) Octets<'a>;
    201 ApnAmbrWithNsapi "APN-AMBR with NSAPI" "7.7.101" Tlv(9, 65535) AmbrForNsapi;
    202 GgsnBackOffTime "GGSN Back-Off Time" "7.7.102" Tlv(1, 65535) GgsnBackOffTime;
    203 SignallingPriorityIndication "Signalling Priority Indication" "7.7.103" Tlv(1, 65535) SignallingPriorityIndication;
    204 SignallingPriorityIndicationWithNsapi "Signalling Priority Indication with NSAPI" "7.7.104" Tlv(2, 65535) Array2;
    205 HigherBitratesThan16MbpsFlag "Higher bitrates than 16 Mbps flag" "7.7.105" Tlv(1, 65535) HigherBitratesThan16MbpsFlag;
    206 MaxMbrApnAmbr "Max MBR/APN-AMBR" "7.7.106" Tlv(8, 65535) AggregateMaximumBitRate;
    207 AdditionalMmContextForSrvcc "Additional MM context for SRVCC" "7.7.107" Tlv(1, 65535) Octets<'a>;
    208 AdditionalFlagsForSrvcc "Additional flags for SRVCC" "7.7.108" Tlv(1, 65535) AdditionalFlagsForSrvcc;
    209 StnSr "STN-SR" "7.7.109" Tlv(1, 65535) Msisdn<'a>;
    210 CMsisdn "C-MSISDN" "7.7.110" Tlv(1, 65535) Msisdn<'a>;
    211 ExtendedRanapCause "Extended RANAP Cause" "7.7.111" Tlv(2, 65535) u16;
    212 EnodebId "eNodeB ID" "7.7.112" Tlv(1, 65535) Octets<'a>;
    213 SelectionModeWithNsapi "Selection Mode with NSAPI" "7.7.113" Tlv(2, 65535) Array2;
    214 UliTimestamp "ULI Timestamp" "7.7.114" Tlv(4, 65535) u32;
    215 LocalHomeNetworkIdWithNsapi "Local Home Network ID (LHN-ID) with NSAPI" "7.7.115" Tlv(1, 65535) Octets<'a>;
    216 CnOperatorSelectionEntity "CN Operator Selection Entity" "7.7.116" Tlv(1, 65535) CnOperatorSelectionEntity;
    217 UeUsageType "UE Usage Type" "7.7.117" Tlv(4, 65535) u32;
    218 ExtendedCommonFlagsII "Extended Common Flags II" "7.7.118" Tlv(1, 65535) ExtendedCommonFlagsII;
    219 NodeIdentifier "Node Identifier" "7.7.119" Tlv(1, 65535) Octets<'a>;
    220 CiotOptimizationsSupportIndication "CIoT Optimizations Support Indication" "7.7.120" Tlv(1, 65535) CiotOptimizationsSupportIndication;
    221 ScefPdnConnection "SCEF PDN Connection" "7.7.121" Tlv(1, 65535) Octets<'a>;
    222 IovUpdatesCounter "IOV_updates counter" "7.7.122" Tlv(1, 65535) IovUpdatesCounter;
    223 MappedUeUsageType "Mapped UE Usage Type" "7.7.123" Tlv(2, 65535) u16;
    224 UpFunctionSelectionIndicationFlags "UP Function Selection Indication Flags" "7.7.124" Tlv(1, 65535) UpFunctionSelectionIndicationFlags;
    238 IeTypeExtension "Special IE type for IE Type Extension" "7.7.0" Tlv(2, 65535) Octets<'a>;
    249 SequenceNumbersOfReleasedPackets "Sequence Numbers of Released Packets" "7.7.0" Tlv(0, 65535) Octets<'a>;
    250 SequenceNumbersOfCancelledPackets "Sequence Numbers of Cancelled Packets" "7.7.0" Tlv(0, 65535) Octets<'a>;
    251 ChargingGatewayAddress "Charging Gateway Address" "7.7.44" Tlv(4, 16) GsnAddress;
    252 DataRecordPacket "Data Record Packet" "7.7.0" Tlv(1, 65535) Octets<'a>;
    253 RequestsResponded "Requests Responded" "7.7.0" Tlv(0, 65535) Octets<'a>;
    254 AddressOfRecommendedNode "Address of Recommended Node" "7.7.0" Tlv(4, 16) GsnAddress;
    255 PrivateExtension "Private Extension" "7.7.46" Tlv(2, 65535) PrivateExtension<'a>;
}

/// Octets of the values of TV elements by their types; 0 where the table holds none.
pub(super) static FIXED: [u8; 128] = super::element::fixed(BY_CODE);
