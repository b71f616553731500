//! AVPs of TS 29.368.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.368" 10415 {
        3001 DeviceAction "Device-Action" Must Grouped {
            external_identifier: ExternalIdentifier O,
            reference_number: ReferenceNumber M,
            old_reference_number: OldReferenceNumber O,
            action_type: ActionType M,
            msisdn: Msisdn O,
            scs_identity: ScsIdentity O,
            trigger_data: TriggerData O,
            validity_time: ValidityTime O,
        };
        3002 DeviceNotification "Device-Notification" Must Grouped {
            external_identifier: ExternalIdentifier O,
            reference_number: ReferenceNumber M,
            action_type: ActionType M,
            msisdn: Msisdn O,
            scs_identity: ScsIdentity O,
            request_status: RequestStatus O,
            delivery_outcome: DeliveryOutcome O,
            trigger_data: TriggerData O,
        };
        3003 TriggerData "Trigger-Data" Must Grouped {
            payload: Payload O,
            priority_indication: PriorityIndication O,
            validity_time: ValidityTime O,
            trigger_action: TriggerAction O,
            application_port_identifier: ApplicationPortIdentifier O,
        };
        3004 Payload "Payload" Must OctetString;
        3005 ActionType "Action-Type" Must Enumerated [1 "Device Trigger Request" 2 "Delivery Report" 3 "Device Trigger Recall" 4 "Device Trigger Replace"];
        3006 PriorityIndication "Priority-Indication" Must Enumerated [0 "Non-Priority" 1 "Priority"];
        3007 ReferenceNumber "Reference-Number" Must Unsigned32;
        3008 RequestStatus "Request-Status" Must Enumerated [0 "SUCCESS" 201 "TEMPORARYERROR" 101 "INVPAYLOAD" 102 "INVEXTID" 103 "INVSCSID" 104 "INVPERIOD" 105 "NOTAUTHORIZED" 106 "SERVICEUNAVAILABLE" 107 "PERMANENTERROR" 108 "QUOTAEXCEEDED" 109 "RATEEXCEEDED" 110 "REPLACEFAIL" 111 "RECALLFAIL" 112 "ORIGINALMESSAGESENT"];
        3009 DeliveryOutcome "Delivery-Outcome" Must Enumerated [0 "SUCCESS" 1 "EXPIRED" 2 "TEMPORARYERROR" 3 "UNDELIVERABLE" 4 "UNCONFIRMED"];
        3010 ApplicationPortIdentifier "Application-Port-Identifier" Must Unsigned32;
        3011 OldReferenceNumber "Old-Reference-Number" MustNot Unsigned32;
    }
}
