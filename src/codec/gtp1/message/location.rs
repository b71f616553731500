//! Location management messages, TS 29.060 §7.4.

use crate::codec::gtp1::table::messages;

messages! {
    "TS 29.060" crate::codec::gtp1::ie;

    32 SendRouteingInformationForGprsRequest "Send Routeing Information for GPRS Request" "7.4.1" {
        imsi: Imsi M,
        private_extension: PrivateExtension O,
    }
    33 SendRouteingInformationForGprsResponse "Send Routeing Information for GPRS Response" "7.4.2" {
        cause: Cause M,
        imsi: Imsi M,
        map_cause: MapCause O,
        ms_not_reachable_reason: MsNotReachableReason O,
        gsn_address: GsnAddress C,
        private_extension: PrivateExtension O,
    }
    34 FailureReportRequest "Failure Report Request" "7.4.3" {
        imsi: Imsi M,
        private_extension: PrivateExtension O,
    }
    35 FailureReportResponse "Failure Report Response" "7.4.4" {
        cause: Cause M,
        map_cause: MapCause O,
        private_extension: PrivateExtension O,
    }
    36 NoteMsGprsPresentRequest "Note MS GPRS Present Request" "7.4.5" {
        imsi: Imsi M,
        gsn_address: GsnAddress M,
        private_extension: PrivateExtension O,
    }
    37 NoteMsGprsPresentResponse "Note MS GPRS Present Response" "7.4.6" {
        cause: Cause M,
        private_extension: PrivateExtension O,
    }
}
