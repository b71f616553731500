//! Trace management, TS 29.274 §7.12.

use crate::codec::gtp2::table::messages;

messages! {
    71 "Trace Session Activation" "7.12.1" {
        Imsi 0 "IMSI" C;
        MobileEquipmentIdentity 0 "ME Identity (MEI)" C;
        TraceInformation 0 "Trace Information" M;
    }

    72 "Trace Session Deactivation" "7.12.2" {
        TraceReference 0 "Trace Reference" M;
    }
}
