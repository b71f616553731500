//! Grouped elements that several messages hold with the same rows.

use crate::codec::gtp2::table::groups;

groups! {
    OVERLOAD_CONTROL_INFORMATION "Overload Control Information" "7.2" {
        EpcTimer 0 "Period of Validity" M;
        Metric 0 "Overload Reduction Metric" M;
        SequenceNumber 0 "Overload Control Sequence Number" M;
    }

    OVERLOAD_CONTROL_INFORMATION_OF_A_PGW "Overload Control Information" "7.2" {
        AccessPointName 0 "Access Point Name (APN)" C;
        EpcTimer 0 "Period of Validity" M;
        Metric 0 "Overload Reduction Metric" M;
        SequenceNumber 0 "Overload Control Sequence Number" M;
    }

    LOAD_CONTROL_INFORMATION "Load Control Information" "7.2" {
        Metric 0 "Load Metric" M;
        SequenceNumber 0 "Load Control Sequence Number" M;
    }

    LOAD_CONTROL_INFORMATION_OF_A_PGW "Load Control Information" "7.2" {
        Metric 0 "Load Metric" M;
        SequenceNumber 0 "Load Control Sequence Number" M;
        ApnAndRelativeCapacity 0 "List of APN and Relative Capacity" C;
    }

    REMOTE_UE_CONTEXT_DISCONNECTED "Remote UE Context" "7.2" {
        RemoteUserId 0 "Remote User ID" M;
    }

    REMOTE_UE_CONTEXT "Remote UE Context" "7.2" {
        RemoteUserId 0 "Remote User ID" M;
        RemoteUeIpInformation 0 "Remote UE IP Information" M;
    }

    PGW_CHANGE_INFO "PGW Change Info" "7.2" {
        IpAddress 0 "Alternative PGW-C/SMF IP Address" C;
        PgwSetFqdn 0 "PGW Set FQDN" C;
    }

    PGW_CHANGE_INFO_WITH_NEW_ADDRESS "PGW Change Info" "7.2" {
        IpAddress 0 "Alternative PGW-C/SMF IP Address" C;
        IpAddress 1 "New PGW-C/SMF IP Address" C;
        PgwSetFqdn 0 "PGW Set FQDN" C;
    }
}
