//! AVPs of TS 29.468.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.468" 10415 {
        3500 BmscAddress "BMSC-Address" Must Address;
        3501 BmscPort "BMSC-Port" Must Unsigned32;
        3502 MbmsBearerEvent "MBMS-Bearer-Event" Must Unsigned32;
        3503 MbmsBearerEventNotification "MBMS-Bearer-Event-Notification" Must Grouped {
            tmgi: [Tmgi] O,
            mbms_flow_identifier: [MbmsFlowIdentifier] O,
            mbms_bearer_event: [MbmsBearerEvent] O,
        };
        3504 MbmsBearerRequest "MBMS-Bearer-Request" Must Grouped {
            mbms_startstop_indication: [MbmsStartStopIndication] O,
            tmgi: [Tmgi] O,
            mbms_flow_identifier: [MbmsFlowIdentifier] O,
            qos_information: [QoSInformation] O,
            mbms_service_area: [MbmsServiceArea] O,
            mbms_start_time: [MbmsStartTime] O,
            mb2u_security: [Mb2uSecurity] O,
        };
        3505 MbmsBearerResponse "MBMS-Bearer-Response" Must Grouped {
            tmgi: [Tmgi] O,
            mbms_flow_identifier: [MbmsFlowIdentifier] O,
            mbms_session_duration: [MbmsSessionDuration] O,
            mbms_bearer_result: [MbmsBearerResult] O,
            bmsc_address: [BmscAddress] O,
            bmsc_port: [BmscPort] O,
            mb2u_security: [Mb2uSecurity] O,
            radio_frequency: [RadioFrequency] O,
        };
        3506 MbmsBearerResult "MBMS-Bearer-Result" Must Unsigned32;
        3507 MbmsStartTime "MBMS-Start-Time" Must Time;
        3508 RadioFrequency "Radio-Frequency" Must Unsigned32;
        3509 TmgiAllocationRequest "TMGI-Allocation-Request" Must Grouped {
            tmgi_number: [TmgiNumber] O,
            tmgi: [Tmgi] O,
        };
        3510 TmgiAllocationResponse "TMGI-Allocation-Response" Must Grouped {
            tmgi: [Tmgi] O,
            mbms_session_duration: [MbmsSessionDuration] O,
            tmgi_allocation_result: [TmgiAllocationResult] O,
        };
        3511 TmgiAllocationResult "TMGI-Allocation-Result" Must Unsigned32;
        3512 TmgiDeallocationRequest "TMGI-Deallocation-Request" Must Grouped {
            tmgi: [Tmgi] O,
        };
        3513 TmgiDeallocationResponse "TMGI-Deallocation-Response" Must Grouped {
            tmgi: [Tmgi] O,
            tmgi_deallocation_result: [TmgiDeallocationResult] O,
        };
        3514 TmgiDeallocationResult "TMGI-Deallocation-Result" Must Unsigned32;
        3515 TmgiExpiry "TMGI-Expiry" Must Grouped {
            tmgi: [Tmgi] O,
        };
        3516 TmgiNumber "TMGI-Number" Must Unsigned32;
        3517 Mb2uSecurity "MB2U-Security" Must Unsigned32;
    }
}
