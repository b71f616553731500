//! Restoration and recovery, TS 29.274 §7.9.

use crate::codec::gtp2::table::messages;

messages! {
    101 "Delete PDN Connection Set Request" "7.9.1" {
        FqCsid 0 "MME-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        FqCsid 2 "PGW-FQ-CSID" C;
        FqCsid 3 "ePDG-FQ-CSID" C;
        FqCsid 4 "TWAN-FQ-CSID" C;
        PrivateExtension 0 "Private Extension" C;
    }

    102 "Delete PDN Connection Set Response" "7.9.2" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        PrivateExtension 0 "Private Extension" C;
    }

    103 "PGW Downlink Triggering Notification" "7.9.7" {
        Imsi 0 "IMSI" M;
        IpAddress 0 "MME/S4-SGSN Identifier" C;
        FTeid 0 "PGW S5 F-TEID for GTP or PMIP Control Plane" C;
        PrivateExtension 0 "Private Extension" C;
    }

    104 "PGW Downlink Triggering Acknowledge" "7.9.8" {
        Imsi 0 "IMSI" C;
        Cause 0 "Cause" M;
        IpAddress 0 "MME/S4-SGSN Identifier" C;
        PrivateExtension 0 "Private Extension" C;
    }

    179 "PGW Restart Notification" "7.9.5" {
        Cause 0 "Cause" C;
        IpAddress 0 "PGW S5/S8 IP Address for Control Plane or PMIP" M;
        IpAddress 1 "SGW S11/S4 IP Address for Control Plane" M;
        PrivateExtension 0 "Private Extension" C;
    }

    180 "PGW Restart Notification Acknowledge" "7.9.6" {
        Cause 0 "Cause" M;
        PrivateExtension 0 "Private Extension" C;
    }

    200 "Update PDN Connection Set Request" "7.9.3" {
        FqCsid 0 "MME-FQ-CSID" C;
        FqCsid 1 "SGW-FQ-CSID" C;
        PrivateExtension 0 "Private Extension" C;
    }

    201 "Update PDN Connection Set Response" "7.9.4" {
        Cause 0 "Cause" M;
        Recovery 0 "Recovery" C;
        FqCsid 0 "PGW-FQ-CSID" C;
        PrivateExtension 0 "Private Extension" C;
    }
}
