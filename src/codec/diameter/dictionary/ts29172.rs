//! AVPs of TS 29.172.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.172" 10415 {
        2500 SlgLocationType "Slg-Location-Type" MustNot Enumerated [0 "CURRENT_LOCATION" 1 "CURRENT_OR_LAST_KNOWN_LOCATION" 2 "INITIAL_LOCATION " 3 "ACTIVATE_DEFERRED_LOCATION" 4 "CANCEL_DEFERRED_LOCATION" 5 "NOTIFICATION_VERIFICATION_ONLY"];
        2501 LcsEpsClientName "LCS-EPS-Client-Name" MustNot Grouped {
            lcs_name_string: [LcsNameString] O,
            lcs_format_indicator: [LcsFormatIndicator] O,
        };
        2502 LcsRequestorName "LCS-Requestor-Name" MustNot Grouped {
            lcs_requestor_id_string: [LcsRequestorIdString] O,
            lcs_format_indicator: [LcsFormatIndicator] O,
        };
        2503 LcsPriority "LCS-Priority" MustNot Unsigned32;
        2504 LcsQoS "LCS-QoS" MustNot Grouped {
            lcs_qos_class: [LcsQoSClass] O,
            vertical_requested: [VerticalRequested] O,
            response_time: [ResponseTime] O,
        };
        2505 HorizontalAccuracy "Horizontal-Accuracy" MustNot Unsigned32;
        2506 VerticalAccuracy "Vertical-Accuracy" MustNot Unsigned32;
        2507 VerticalRequested "Vertical-Requested" MustNot Enumerated [0 "VERTICAL_COORDINATE_IS_NOT_REQUESTED" 1 "VERTICAL_COORDINATE_IS_REQUESTED "];
        2508 VelocityRequested "Velocity-Requested" MustNot Enumerated [0 "VELOCITY_IS_NOT_REQUESTED" 1 "BEST VELOCITY_IS_REQUESTED"];
        2509 ResponseTime "Response-Time" MustNot Enumerated [0 "LOW_DELAY" 1 "DELAY_TOLERANT"];
        2510 SupportedGadShapes "Supported-GAD-Shapes" MustNot Unsigned32;
        2511 LcsCodeword "LCS-Codeword" MustNot Utf8String;
        2512 LcsPrivacyCheck "LCS-Privacy-Check" MustNot Enumerated [0 "ALLOWED_WITHOUT_NOTIFICATION" 1 "ALLOWED_WITH_NOTIFICATION" 2 "ALLOWED_IF_NO_RESPONSE" 3 "RESTRICTED_IF_NO_RESPONSE" 4 "NOT_ALLOWED"];
        2513 AccuracyFulfilmentIndicator "Accuracy-Fulfilment-Indicator" MustNot Enumerated [0 "REQUESTED_ACCURACY_FULFILLED" 1 "REQUESTED_ACCURACY_NOT_FULFILLED"];
        2514 AgeOfLocationEstimate "Age-Of-Location-Estimate" MustNot Unsigned32;
        2515 VelocityEstimate "Velocity-Estimate" MustNot OctetString;
        2516 EutranPositioningData "EUTRAN-Positioning-Data" MustNot OctetString;
        2517 Ecgi "ECGI" MustNot OctetString;
        2518 LocationEvent "Location-Event" MustNot Enumerated [0 "EMERGENCY_CALL_ORIGINATION" 1 "EMERGENCY_CALL_RELEASE" 2 "MO_LR" 3 "EMERGENCY_CALL_HANDOVER" 4 "DEFERRED_MT_LR_RESPONSE" 5 "DEFERRED_MO_LR_TTTP_INITIATION" 6 "DELAYED_LOCATION_REPORTING"];
        2519 PseudonymIndicator "Pseudonym-Indicator" MustNot Enumerated [0 "PSEUDONYM_NOT_REQUESTED" 1 "PSEUDONYM_REQUESTED"];
        2520 LcsServiceTypeId "LCS-Service-Type-ID" MustNot Unsigned32;
        2521 LcsPrivacyCheckNonSession "LCS-Privacy-Check-Non-Session" MustNot Grouped {
            lcs_privacy_check: [LcsPrivacyCheck] O,
        };
        2522 LcsPrivacyCheckSession "LCS-Privacy-Check-Session" MustNot Grouped {
            lcs_privacy_check: [LcsPrivacyCheck] O,
        };
        2523 LcsQoSClass "LCS-QoS-Class" MustNot Enumerated [0 "ASSURED" 1 "BEST EFFORT"];
        2524 GeranPositioningInfo "GERAN-Positioning-Info" MustNot Grouped {
            geran_positioning_data: [GeranPositioningData] O,
            geran_ganss_positioning_data: [GeranGanssPositioningData] O,
        };
        2525 GeranPositioningData "GERAN-Positioning-Data" MustNot OctetString;
        2526 GeranGanssPositioningData "GERAN-GANSS-Positioning-Data" MustNot OctetString;
        2527 UtranPositioningInfo "UTRAN-Positioning-Info" MustNot Grouped {
            utran_positioning_data: [UtranPositioningData] O,
            utran_ganss_positioning_data: [UtranGanssPositioningData] O,
            utran_additional_positioning_data: [UtranAdditionalPositioningData] O,
        };
        2528 UtranPositioningData "UTRAN-Positioning-Data" MustNot OctetString;
        2529 UtranGanssPositioningData "UTRAN-GANSS-Positioning-Data" MustNot OctetString;
        2530 LrrFlags "LRR-Flags" MustNot Unsigned32;
        2531 LcsReferenceNumber "LCS-Reference-Number" MustNot OctetString;
        2532 DeferredLocationType "Deferred-Location-Type" MustNot Unsigned32;
        2533 AreaEventInfo "Area-Event-Info" MustNot Grouped {
            occurrence_info: [OccurrenceInfo] O,
            interval_time: [IntervalTime] O,
            maximum_interval: [MaximumInterval] O,
            sampling_interval: [SamplingInterval] O,
            reporting_duration: [ReportingDuration] O,
            reporting_location_requirements: [ReportingLocationRequirements] O,
        };
        2534 AreaDefinition "Area-Definition" MustNot Grouped {
            area: [Area] O,
            additional_area: [AdditionalArea] O,
        };
        2535 Area "Area" MustNot Grouped {
            area_type: [AreaType] O,
            area_identification: [AreaIdentification] O,
        };
        2536 AreaType "Area-Type" MustNot Enumerated [0 "Country Code" 1 "PLMN ID" 2 "Location Area ID" 3 "Routing Area ID" 4 "Cell Global ID" 5 "UTRAN Cell ID" 6 "Tracking Area ID" 7 "E-UTRAN Cell Global ID"];
        2537 AreaIdentification "Area-Identification" MustNot OctetString;
        2538 OccurrenceInfo "Occurrence-Info" MustNot Enumerated [0 "ONE_TIME_EVENT" 1 "MULTIPLE_TIME_EVENT"];
        2539 IntervalTime "Interval-Time" MustNot Unsigned32;
        2540 PeriodicLdrInformation "Periodic-LDR-Information" MustNot Grouped {
            reporting_amount: [ReportingAmount] O,
            reporting_interval: [ReportingInterval] O,
        };
        2541 ReportingAmount "Reporting-Amount" MustNot Unsigned32;
        2542 ReportingInterval "Reporting-Interval" MustNot Unsigned32;
        2543 ReportingPlmnList "Reporting-PLMN-List" MustNot Grouped {
            plmn_id_list: [PlmnIdList] O,
        };
        2544 PlmnIdList "PLMN-ID-List" MustNot Grouped {
            visited_plmn_id: [VisitedPlmnId] O,
            periodic_location_support_indicator: [PeriodicLocationSupportIndicator] O,
        };
        2545 PlrFlags "PLR-Flags" MustNot Unsigned32;
        2546 PlaFlags "PLA-Flags" MustNot Unsigned32;
        2547 DeferredMtLrData "Deferred-MT-LR-Data" MustNot Grouped {
            deferred_location_type: [DeferredLocationType] O,
            termination_cause_3gpp: [TerminationCause3gpp] O,
            serving_node: [ServingNode] O,
        };
        2548 TerminationCause3gpp "Termination-Cause-3GPP" MustNot Enumerated [0 "Normal" 1 "Error Undefined" 2 "Internal Timeout" 3 "Congestion" 4 "MT_LR_Restart" 5 "Privacy Violation" 6 "Shape of Location Estimate Not Supported" 7 "Subscriber Termination" 8 "UE Termination" 9 "Network Termination"];
        2549 LraFlags "LRA-Flags" MustNot Unsigned32;
        2550 PeriodicLocationSupportIndicator "Periodic-Location-Support-Indicator" MustNot Enumerated [0 "NOT_SUPPORTED " 1 "SUPPORTED"];
        2551 PrioritizedListIndicator "Prioritized-List-Indicator" MustNot Enumerated [0 "NOT_PRIORITIZED " 1 "PRIORITIZED"];
        2552 EsmlcCellInfo "ESMLC-Cell-Info" MustNot Grouped {
            ecgi: [Ecgi] O,
            cell_portion_id: [CellPortionId] O,
        };
        2553 CellPortionId "Cell-Portion-ID" MustNot OctetString;
        2554 OnexRTTRcid "OnexRTT-RCID" MustNot OctetString;
        2555 DelayedLocationReportingData "Delayed-Location-Reporting-Data" MustNot Grouped {
            termination_cause_3gpp: [TerminationCause3gpp] O,
            serving_node: [ServingNode] O,
        };
        2556 CivicAddress "Civic-Address" MustNot Utf8String;
        2557 BarometricPressure "Barometric-Pressure" MustNot Unsigned32;
        2558 UtranAdditionalPositioningData "UTRAN-Additional-Positioning-Data" MustNot OctetString;
        2559 MotionEventInfo "Motion-Event-Info" MustNot Grouped {
            linear_distance: [LinearDistance] O,
            occurrence_info: [OccurrenceInfo] O,
            interval_time: [IntervalTime] O,
            maximum_interval: [MaximumInterval] O,
            sampling_interval: [SamplingInterval] O,
            reporting_duration: [ReportingDuration] O,
            reporting_location_requirements: [ReportingLocationRequirements] O,
        };
        2560 LinearDistance "Linear-Distance" MustNot Unsigned32;
        2561 MaximumInterval "Maximum-Interval" MustNot Unsigned32;
        2562 SamplingInterval "Sampling-Interval" MustNot Unsigned32;
        2563 ReportingDuration "Reporting-Duration" MustNot Unsigned32;
        2564 ReportingLocationRequirements "Reporting-Location-Requirements" MustNot Unsigned32;
        2565 AdditionalArea "Additional-Area" MustNot Grouped {
            area_type: [AreaType] O,
            area_identification: [AreaIdentification] O,
        };
    }
}
