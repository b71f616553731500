//! MBMS, TS 29.274 §7.13.

use crate::codec::gtp2::table::messages;

messages! {
    231 "MBMS Session Start Request" "7.13.1" {
        Recovery 0 "Recovery" C;
        BearerQos 0 "QoS profile" M;
        FTeid 0 "Sender F-TEID for Control Plane" M;
        MbmsSessionDuration 0 "MBMS Session Duration" M;
        MbmsServiceArea 0 "MBMS Service Area" M;
        MbmsSessionIdentifier 0 "MBMS Session Identifier" C;
        MbmsFlowIdentifier 0 "MBMS Flow Identifier" C;
        MbmsIpMulticastDistribution 0 "MBMS IP Multicast Distribution" M;
        MbmsIpMulticastDistribution 1 "MBMS Alternative IP Multicast Distribution" C;
        MbmsTimeToDataTransfer 0 "MBMS Time to Data Transfer" C;
        Tmgi 0 "TMGI" M;
        AbsoluteTimeOfMbmsDataTransfer 0 "MBMS Data Transfer Start" C;
        MbmsFlags 0 "MBMS Flags" C;
        EcgiList 0 "MBMS Cell List" C;
        PrivateExtension 0 "Private Extension" C;
    }

    232 "MBMS Session Start Response" "7.13.2" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        FTeid 0 "Sender F-TEID for Control Plane" M;
        FTeid 1 "Sn-U SGSN F-TEID" C;
        MbmsDistributionAcknowledge 0 "MBMS Distribution Acknowledge" C;
        PrivateExtension 0 "Private Extension" C;
    }

    233 "MBMS Session Update Request" "7.13.3" {
        BearerQos 0 "QoS profile" M;
        FTeid 0 "Sender F-TEID for Control Plane" C;
        MbmsSessionDuration 0 "MBMS Session Duration" M;
        MbmsServiceArea 0 "MBMS Service Area" C;
        MbmsSessionIdentifier 0 "MBMS Session Identifier" C;
        MbmsFlowIdentifier 0 "MBMS Flow Identifier" C;
        MbmsTimeToDataTransfer 0 "MBMS Time to Data Transfer" C;
        Tmgi 0 "TMGI" M;
        AbsoluteTimeOfMbmsDataTransfer 0 "MBMS Data Transfer Start / Update Stop" C;
        EcgiList 0 "MBMS Cell List" C;
        PrivateExtension 0 "Private Extension" C;
    }

    234 "MBMS Session Update Response" "7.13.4" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        FTeid 0 "Sn-U SGSN F-TEID" C;
        MbmsDistributionAcknowledge 0 "MBMS Distribution Acknowledge" C;
        PrivateExtension 0 "Private Extension" C;
    }

    235 "MBMS Session Stop Request" "7.13.5" {
        MbmsFlowIdentifier 0 "MBMS Flow Identifier" C;
        AbsoluteTimeOfMbmsDataTransfer 0 "MBMS Data Transfer Stop" C;
        MbmsFlags 0 "MBMS Flags" C;
        PrivateExtension 0 "Private Extension" C;
    }

    236 "MBMS Session Stop Response" "7.13.6" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        PrivateExtension 0 "Private Extension" C;
    }
}
