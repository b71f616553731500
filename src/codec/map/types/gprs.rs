//! Location of a subscriber for GPRS: sendRoutingInfoForGprs, failureReport, noteMsPresentForGprs.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::sequences;

sequences! {
    SendRoutingInfoForGprsArg "SendRoutingInfoForGprsArg" "17.7.1" {
        [0] imsi "imsi" M Imsi,
        [1] ggsn_address "ggsn-Address" O GsnAddress,
        [2] ggsn_number "ggsn-Number" M IsdnAddressString<'a>,
        [3] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    SendRoutingInfoForGprsRes "SendRoutingInfoForGprsRes" "17.7.1" {
        [0] sgsn_address "sgsn-Address" M GsnAddress,
        [1] ggsn_address "ggsn-Address" O GsnAddress,
        [2] mobile_not_reachable_reason "mobileNotReachableReason" O AbsentSubscriberDiagnosticSm,
        [3] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    FailureReportArg "FailureReportArg" "17.7.1" {
        [0] imsi "imsi" M Imsi,
        [1] ggsn_number "ggsn-Number" M IsdnAddressString<'a>,
        [2] ggsn_address "ggsn-Address" O GsnAddress,
        [3] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    FailureReportRes "FailureReportRes" "17.7.1" {
        [0] ggsn_address "ggsn-Address" O GsnAddress,
        [1] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    NoteMsPresentForGprsArg "NoteMsPresentForGprsArg" "17.7.1" {
        [0] imsi "imsi" M Imsi,
        [1] sgsn_address "sgsn-Address" M GsnAddress,
        [2] ggsn_address "ggsn-Address" O GsnAddress,
        [3] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    NoteMsPresentForGprsRes "NoteMsPresentForGprsRes" "17.7.1" {
        [0] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }
}
