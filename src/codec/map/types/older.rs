//! Forms of versions 1 and 2 where version 3 has another. A form that a later version only adds
//! members to has no row of its own.

use super::*;
use crate::codec::map::table::{choices, sequences};

sequences! {
    ForwardSmArg "ForwardSM-Arg" "17.7.6" {
        [] sm_rp_da "sm-RP-DA" M SmRpDa<'a>,
        [] sm_rp_oa "sm-RP-OA" M SmRpOa<'a>,
        [] sm_rp_ui "sm-RP-UI" M SignalInfo<'a>,
        [] more_messages_to_send "moreMessagesToSend" O Null,
    }

    ReportSmDeliveryStatusArgV2 "ReportSM-DeliveryStatusArg" "17.7.6" {
        [] msisdn "msisdn" M IsdnAddressString<'a>,
        [] service_centre_address "serviceCentreAddress" M AddressString<'a>,
        [] sm_delivery_outcome "sm-DeliveryOutcome" O SmDeliveryOutcome,
    }

    PurgeMsArgV2 "PurgeMS-Arg" "17.7.1" {
        [] imsi "imsi" M Imsi,
        [] vlr_number "vlr-Number" M IsdnAddressString<'a>,
    }
}

choices! {
    AbsentSubscriber "AbsentSubscriberParam" "17.7.7" {
        [] Parameter "absentSubscriberParam" AbsentSubscriberParam<'a>,
        [] MwdSet "mwd-Set" bool,
    }

    RoamingNotAllowed "RoamingNotAllowedParam" "17.7.7" {
        [] Parameter "roamingNotAllowedParam" RoamingNotAllowedParam<'a>,
        [] Cause "roamingNotAllowedCause" RoamingNotAllowedCause,
    }

    SmDeliveryFailure "SM-DeliveryFailureCause" "17.7.7" {
        [] Parameter "sm-DeliveryFailureCause" SmDeliveryFailureCause<'a>,
        [] Cause "sm-EnumeratedDeliveryFailureCause" SmEnumeratedDeliveryFailureCause,
    }

    CugReject "CUG-RejectParam" "17.7.7" {
        [] Parameter "cug-RejectParam" CugRejectParam<'a>,
        [] Cause "cug-RejectCause" CugRejectCause,
    }

    SsSubscriptionViolation "SS-SubscriptionViolationParam" "17.7.7" {
        [] Parameter "ss-SubscriptionViolationParam" SsSubscriptionViolationParam<'a>,
        [] Option "ss-SubscriptionOption" SsSubscriptionOption<'a>,
    }
}
