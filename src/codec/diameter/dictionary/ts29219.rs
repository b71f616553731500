//! AVPs of TS 29.219.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.219" 10415 {
        2901 PolicyCounterIdentifier "Policy-Counter-Identifier" Must Utf8String;
        2902 PolicyCounterStatus "Policy-Counter-Status" Must Utf8String;
        2903 PolicyCounterStatusReport "Policy-Counter-Status-Report" Must Grouped {
            policy_counter_identifier: [PolicyCounterIdentifier] O,
            policy_counter_status: [PolicyCounterStatus] O,
            pending_policy_counter_information: [PendingPolicyCounterInformation] O,
        };
        2904 SlRequestType "SL-Request-Type" Must Enumerated [0 "INITIAL_REQUEST" 1 "INTERMEDIATE_REQUEST"];
        2905 PendingPolicyCounterInformation "Pending-Policy-Counter-Information" Must Grouped {
            policy_counter_status: [PolicyCounterStatus] O,
            pending_policy_counter_change_time: [PendingPolicyCounterChangeTime] O,
        };
        2906 PendingPolicyCounterChangeTime "Pending-Policy-Counter-Change-Time" Must Time;
    }
}
