//! AVPs of TS 29.337.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.337" 10415 {
        3200 SmDeliveryOutcomeT4 "SM-Delivery-Outcome-T4" Must Enumerated [0 "ABSENT_SUBSCRIBER" 1 "UE_MEMORY_CAPACITY_EXCEEDED" 2 "SUCCESSFUL_TRANSFER" 3 "VALIDITY_TIME_EXPIRED"];
        3201 AbsentSubscriberDiagnosticT4 "Absent-Subscriber-Diagnostic-T4" Must Enumerated [0 "NO_PAGING_RESPONSE" 1 "UE_DETACHED" 2 "UE_DEREGISTERED" 3 "UE_PURGED" 4 "ROAMING_RESTRICTION" 5 "UNIDENTIFIED_SUBSCRIBER"];
        3202 TriggerAction "Trigger-Action" MustNot Unsigned32;
        3203 MtcErrorDiagnostic "MTC-Error-Diagnostic" MustNot Unsigned32;
    }
}
