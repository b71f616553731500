//! AVPs of TS 29.338.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.338" 10415 {
        3300 ScAddress "SC-Address" Must OctetString;
        3301 SmRpUi "SM-RP-UI" Must OctetString;
        3302 TfrFlags "TFR-Flags" MustNot Unsigned32;
        3303 SmDeliveryFailureCause "SM-Delivery-Failure-Cause" MustNot Grouped {
            sm_enumerated_delivery_failure_cause: SmEnumeratedDeliveryFailureCause M,
            sm_diagnostic_info: SmDiagnosticInfo O,
        };
        3304 SmEnumeratedDeliveryFailureCause "SM-Enumerated-Delivery-Failure-Cause" Must Enumerated [0 "MEMORY_CAPACITY_EXCEEDED" 1 "EQUIPMENT_PROTOCOL_ERROR" 2 "EQUIPMENT_NOT_SM-EQUIPPED" 3 "UNKNOWN_SERVICE_CENTRE " 4 "SC-CONGESTION" 5 "INVALID_SME-ADDRESS" 6 "USER_NOT_SC-USER"];
        3305 SmDiagnosticInfo "SM-Diagnostic-Info" Must OctetString;
        3306 SmDeliveryTimer "SM-Delivery-Timer" Must Unsigned32;
        3307 SmDeliveryStartTime "SM-Delivery-Start-Time" Must Time;
        3308 SmRpMti "SM-RP-MTI" Must Enumerated [0 "SM_DELIVER" 1 "SM_STATUS_REPORT"];
        3309 SmRpSmea "SM-RP-SMEA" Must OctetString;
        3310 SrrFlags "SRR-Flags" MustNot Unsigned32;
        3311 SmDeliveryNotIntended "SM-Delivery-Not-Intended" MustNot Enumerated [0 "ONLY_IMSI_REQUESTED" 1 "ONLY_MCC_MNC_REQUESTED"];
        3312 MwdStatus "MWD-Status" MustNot Unsigned32;
        3313 MmeAbsentUserDiagnosticSm "MME-Absent-User-Diagnostic-SM" MustNot Unsigned32;
        3314 MscAbsentUserDiagnosticSm "MSC-Absent-User-Diagnostic-SM" MustNot Unsigned32;
        3315 SgsnAbsentUserDiagnosticSm "SGSN-Absent-User-Diagnostic-SM" MustNot Unsigned32;
        3316 SmDeliveryOutcome "SM-Delivery-Outcome" MustNot Grouped {
            mme_sm_delivery_outcome: MmeSmDeliveryOutcome O,
            msc_sm_delivery_outcome: MscSmDeliveryOutcome O,
            sgsn_sm_delivery_outcome: SgsnSmDeliveryOutcome O,
            ip_sm_gw_sm_delivery_outcome: IpSmGwSmDeliveryOutcome O,
        };
        3317 MmeSmDeliveryOutcome "MME-SM-Delivery-Outcome" MustNot Grouped {
            sm_delivery_cause: SmDeliveryCause O,
            absent_user_diagnostic_sm: AbsentUserDiagnosticSm O,
        };
        3318 MscSmDeliveryOutcome "MSC-SM-Delivery-Outcome" MustNot Grouped {
            sm_delivery_cause: SmDeliveryCause O,
            absent_user_diagnostic_sm: AbsentUserDiagnosticSm O,
        };
        3319 SgsnSmDeliveryOutcome "SGSN-SM-Delivery-Outcome" MustNot Grouped {
            sm_delivery_cause: SmDeliveryCause O,
            absent_user_diagnostic_sm: AbsentUserDiagnosticSm O,
        };
        3320 IpSmGwSmDeliveryOutcome "IP-SM-GW-SM-Delivery-Outcome" MustNot Grouped {
            sm_delivery_cause: SmDeliveryCause O,
            absent_user_diagnostic_sm: AbsentUserDiagnosticSm O,
        };
        3321 SmDeliveryCause "SM-Delivery-Cause" MustNot Enumerated [0 "UE_MEMORY_CAPACITY_EXCEEDED" 1 "ABSENT_USER" 2 "SUCCESSFUL_TRANSFER"];
        3322 AbsentUserDiagnosticSm "Absent-User-Diagnostic-SM" MustNot Unsigned32;
        3323 RdrFlags "RDR-Flags" MustNot Unsigned32;
        3324 SmsmiCorrelationId "SMSMI-Correlation-ID" MustNot Grouped {
            hss_id: [HssId] O,
            originating_sip_uri: [OriginatingSipUri] O,
            destination_sip_uri: [DestinationSipUri] O,
        };
        3325 HssId "HSS-ID" MustNot Utf8String;
        3326 OriginatingSipUri "Originating-SIP-URI" MustNot Utf8String;
        3327 DestinationSipUri "Destination-SIP-URI" MustNot Utf8String;
        3328 OfrFlags "OFR-Flags" MustNot Unsigned32;
        3329 MaximumUeAvailabilityTime "Maximum-UE-Availability-Time" MustNot Time;
        3330 MaximumRetransmissionTime "Maximum-Retransmission-Time" MustNot Time;
        3331 RequestedRetransmissionTime "Requested-Retransmission-Time" MustNot Time;
        3332 SmsGmscAddress "SMS-GMSC-Address" MustNot OctetString;
        3333 SmsGmscAlertEvent "SMS-GMSC-Alert-Event" MustNot Unsigned32;
        3334 Smsf3gppAbsentUserDiagnosticSm "SMSF-3GPP-Absent-User-Diagnostic-SM" MustNot Unsigned32;
        3335 SmsfNon3gppAbsentUserDiagnosticSm "SMSF-Non-3GPP-Absent-User-Diagnostic-SM" MustNot Unsigned32;
        3336 Smsf3gppSmDeliveryOutcome "SMSF-3GPP-SM-Delivery-Outcome" MustNot Grouped {
            sm_delivery_cause: [SmDeliveryCause] O,
            absent_user_diagnostic_sm: [AbsentUserDiagnosticSm] O,
        };
        3337 SmsfNon3gppSmDeliveryOutcome "SMSF-Non-3GPP-SM-Delivery-Outcome" MustNot Grouped {
            sm_delivery_cause: [SmDeliveryCause] O,
            absent_user_diagnostic_sm: [AbsentUserDiagnosticSm] O,
        };
        3338 Smsf3gppNumber "SMSF-3GPP-Number" MustNot OctetString;
        3339 SmsfNon3gppNumber "SMSF-Non-3GPP-Number" MustNot OctetString;
        3340 Smsf3gppName "SMSF-3GPP-Name" MustNot DiameterIdentity;
        3341 SmsfNon3gppName "SMSF-Non-3GPP-Name" MustNot DiameterIdentity;
        3342 Smsf3gppRealm "SMSF-3GPP-Realm" MustNot DiameterIdentity;
        3343 SmsfNon3gppRealm "SMSF-Non-3GPP-Realm" MustNot DiameterIdentity;
        3344 Smsf3gppAddress "SMSF-3GPP-Address" MustNot Grouped {
            smsf_3gpp_number: [Smsf3gppNumber] O,
            smsf_3gpp_name: [Smsf3gppName] O,
            smsf_3gpp_realm: [Smsf3gppRealm] O,
        };
        3345 SmsfNon3gppAddress "SMSF-Non-3GPP-Address" MustNot Grouped {
            smsf_non_3gpp_number: [SmsfNon3gppNumber] O,
            smsf_non_3gpp_name: [SmsfNon3gppName] O,
            smsf_non_3gpp_realm: [SmsfNon3gppRealm] O,
        };
    }
}
