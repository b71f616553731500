//! AVPs of TS 29.336.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.336" 10415 {
        3100 IpSmGwNumber "IP-SM-GW-Number" Must OctetString;
        3101 IpSmGwName "IP-SM-GW-Name" Must DiameterIdentity;
        3102 UserIdentifier "User-Identifier" Must Grouped {
            user_name: UserName O,
            msisdn: Msisdn O,
            external_identifier: ExternalIdentifier O,
            lmsi: Lmsi O,
            type_of_external_identifier: TypeOfExternalIdentifier O,
        };
        3103 S6ServiceId "S6-Service-ID" Must Enumerated [0 "DEVICE_TRIGGER" 1 "SMS_MO"];
        3104 ScsIdentity "SCS-Identity" Must OctetString;
        3105 ServiceParameters "Service-Parameters" Must Grouped {
            t4_parameters: [T4Parameters] O,
            application_port_identifier: [ApplicationPortIdentifier] O,
        };
        3106 T4Parameters "T4-Parameters" Must Grouped {
            priority_indication: [PriorityIndication] O,
            sm_rp_smea: [SmRpSmea] O,
        };
        3107 ServiceData "Service-Data" Must Grouped {
            t4_data: [T4Data] O,
        };
        3108 T4Data "T4-Data" Must Grouped {
            hss_cause: [HssCause] O,
            serving_node: [ServingNode] O,
            additional_serving_node: [AdditionalServingNode] O,
        };
        3109 HssCause "HSS-Cause" Must Unsigned32;
        3110 SirFlags "SIR-Flags" Must Unsigned32;
        3111 ExternalIdentifier "External-Identifier" Must Utf8String;
        3112 IpSmGwRealm "IP-SM-GW-Realm" Must DiameterIdentity;
        3113 AeseCommunicationPattern "AESE-Communication-Pattern" Must Grouped {
            scef_reference_id: [ScefReferenceId] O,
            scef_id: [ScefId] O,
            scef_reference_id_for_deletion: [ScefReferenceIdForDeletion] O,
            communication_pattern_set: [CommunicationPatternSet] O,
        };
        3114 CommunicationPatternSet "Communication-Pattern-Set" Must Grouped {
            periodic_communication_indicator: [PeriodicCommunicationIndicator] O,
            communication_duration_time: [CommunicationDurationTime] O,
            periodic_time: [PeriodicTime] O,
            scheduled_communication_time: [ScheduledCommunicationTime] O,
            stationary_indication: [StationaryIndication] O,
            reference_id_validity_time: [ReferenceIdValidityTime] O,
        };
        3115 PeriodicCommunicationIndicator "Periodic-Communication-Indicator" Must Unsigned32;
        3116 CommunicationDurationTime "Communication-Duration-Time" Must Unsigned32;
        3117 PeriodicTime "Periodic-Time" Must Unsigned32;
        3118 ScheduledCommunicationTime "Scheduled-Communication-Time" Must Grouped {
            day_of_week_mask: [DayOfWeekMask] O,
            time_of_day_start: [TimeOfDayStart] O,
            time_of_day_end: [TimeOfDayEnd] O,
        };
        3119 StationaryIndication "Stationary-Indication" Must Unsigned32;
        3120 AeseCommunicationPatternConfigStatus "AESE-Communication-Pattern-Config-Status" Must Grouped {
            scef_reference_id: [ScefReferenceId] O,
            scef_id: [ScefId] O,
            periodic_time: [PeriodicTime] O,
            aese_error_report: [AeseErrorReport] O,
        };
        3121 AeseErrorReport "AESE-Error-Report" Must Grouped {
            service_result: [ServiceResult] O,
        };
        3122 MonitoringEventConfiguration "Monitoring-Event-Configuration" Must Grouped {
            scef_reference_id: [ScefReferenceId] O,
            scef_id: [ScefId] O,
            monitoring_type: [MonitoringType] O,
            scef_reference_id_for_deletion: [ScefReferenceIdForDeletion] O,
            maximum_number_of_reports: [MaximumNumberOfReports] O,
            monitoring_duration: [MonitoringDuration] O,
            charged_party: [ChargedParty] O,
            ue_reachability_configuration: [UeReachabilityConfiguration] O,
            location_information_configuration: [LocationInformationConfiguration] O,
            association_type: [AssociationType] O,
            dl_buffering_suggested_packet_count: [DlBufferingSuggestedPacketCount] O,
            plmn_id_requested: [PlmnIdRequested] O,
        };
        3123 MonitoringEventReport "Monitoring-Event-Report" Must Grouped {
            scef_reference_id: [ScefReferenceId] O,
            scef_id: [ScefId] O,
            scef_reference_id_for_deletion: [ScefReferenceIdForDeletion] O,
            visited_plmn_id: [VisitedPlmnId] O,
            roaming_information: [RoamingInformation] O,
            imei_change: [ImeiChange] O,
            reachability_information: [ReachabilityInformation] O,
            maximum_ue_availability_time: [MaximumUeAvailabilityTime] O,
            eps_location_information: [EpsLocationInformation] O,
            monitoring_type: [MonitoringType] O,
            event_handling: [EventHandling] O,
            service_report: [ServiceReport] O,
            loss_of_connectivity_reason: [LossOfConnectivityReason] O,
            idle_status_indication: [IdleStatusIndication] O,
            pdn_connectivity_status_report: [PdnConnectivityStatusReport] O,
            number_of_ue_per_location_report: [NumberOfUePerLocationReport] O,
        };
        3124 ScefReferenceId "SCEF-Reference-ID" Must Unsigned32;
        3125 ScefId "SCEF-ID" Must DiameterIdentity;
        3126 ScefReferenceIdForDeletion "SCEF-Reference-ID-for-Deletion" Must Unsigned32;
        3127 MonitoringType "Monitoring-Type" Must Unsigned32;
        3128 MaximumNumberOfReports "Maximum-Number-of-Reports" Must Unsigned32;
        3129 UeReachabilityConfiguration "UE-Reachability-Configuration" Must Grouped {
            reachability_type: [ReachabilityType] O,
            maximum_latency: [MaximumLatency] O,
            maximum_response_time: [MaximumResponseTime] O,
            dl_buffering_suggested_packet_count: [DlBufferingSuggestedPacketCount] O,
        };
        3130 MonitoringDuration "Monitoring-Duration" Must Time;
        3131 MaximumDetectionTime "Maximum-Detection-Time" Must Unsigned32;
        3132 ReachabilityType "Reachability-Type" Must Unsigned32;
        3133 MaximumLatency "Maximum-Latency" Must Unsigned32;
        3134 MaximumResponseTime "Maximum-Response-Time" Must Unsigned32;
        3135 LocationInformationConfiguration "Location-Information-Configuration" Must Grouped {
            monte_location_type: [MonteLocationType] O,
            accuracy: [Accuracy] O,
            periodic_time: [PeriodicTime] O,
        };
        3136 MonteLocationType "MONTE-Location-Type" Must Unsigned32;
        3137 Accuracy "Accuracy" Must Unsigned32;
        3138 AssociationType "Association-Type" Must Unsigned32;
        3139 RoamingInformation "Roaming-Information" Must Unsigned32;
        3140 ReachabilityInformation "Reachability-Information" Must Unsigned32;
        3141 ImeiChange "IMEI-Change" Must Unsigned32;
        3142 MonitoringEventConfigStatus "Monitoring-Event-Config-Status" Must Grouped {
            service_report: [ServiceReport] O,
            scef_reference_id: [ScefReferenceId] O,
            scef_id: [ScefId] O,
        };
        3143 SupportedServices "Supported-Services" Must Grouped {
            supported_monitoring_events: [SupportedMonitoringEvents] O,
            node_type: [NodeType] O,
        };
        3144 SupportedMonitoringEvents "Supported-Monitoring-Events" Must Unsigned64;
        3145 CirFlags "CIR-Flags" Must Unsigned32;
        3146 ServiceResult "Service-Result" Must Grouped {
            vendor_id: [VendorId] O,
            service_result_code: [ServiceResultCode] O,
        };
        3147 ServiceResultCode "Service-Result-Code" Must Unsigned32;
        3148 ReferenceIdValidityTime "Reference-ID-Validity-Time" Must Time;
        3149 EventHandling "Event-Handling" Must Unsigned32;
        3150 NiddAuthorizationRequest "NIDD-Authorization-Request" Must Grouped {
            service_selection: [ServiceSelection] O,
            requested_validity_time: [RequestedValidityTime] O,
        };
        3151 NiddAuthorizationResponse "NIDD-Authorization-Response" Must Grouped {
            msisdn: [Msisdn] O,
            user_name: [UserName] O,
            external_identifier: [ExternalIdentifier] O,
            granted_validity_time: [GrantedValidityTime] O,
        };
        3152 ServiceReport "Service-Report" Must Grouped {
            service_result: [ServiceResult] O,
            node_type: [NodeType] O,
        };
        3153 NodeType "Node-Type" Must Unsigned32;
        3154 S6tHssCause "S6t-HSS-Cause" Must Unsigned32;
        3155 EnhancedCoverageRestriction "Enhanced-Coverage-Restriction" MustNot Grouped {
            restricted_plmn_list: [RestrictedPlmnList] O,
            allowed_plmn_list: [AllowedPlmnList] O,
        };
        3156 EnhancedCoverageRestrictionData "Enhanced-Coverage-Restriction-Data" MustNot Grouped {
            enhanced_coverage_restriction: [EnhancedCoverageRestriction] O,
            visited_plmn_id: [VisitedPlmnId] O,
        };
        3157 RestrictedPlmnList "Restricted-PLMN-List" MustNot Grouped {
            visited_plmn_id: [VisitedPlmnId] O,
        };
        3158 AllowedPlmnList "Allowed-PLMN-List" MustNot Grouped {
            visited_plmn_id: [VisitedPlmnId] O,
        };
        3159 RequestedValidityTime "Requested-Validity-Time" MustNot Time;
        3160 GrantedValidityTime "Granted-Validity-Time" MustNot Time;
        3161 NiddAuthorizationUpdate "NIDD-Authorization-Update" MustNot Grouped {
            msisdn: [Msisdn] O,
            user_name: [UserName] O,
            external_identifier: [ExternalIdentifier] O,
            granted_validity_time: [GrantedValidityTime] O,
        };
        3162 LossOfConnectivityReason "Loss-Of-Connectivity-Reason" MustNot Unsigned32;
        3163 GroupReportingGuardTimer "Group-Reporting-Guard-Timer" MustNot Unsigned32;
        3164 CiaFlags "CIA-Flags" MustNot Unsigned32;
        3165 GroupMonitoringEventReport "Group-Monitoring-Event-Report" MustNot Grouped {
            scef_reference_id: [ScefReferenceId] O,
            scef_id: [ScefId] O,
            group_monitoring_event_report_item: [GroupMonitoringEventReportItem] O,
        };
        3166 GroupMonitoringEventReportItem "Group-Monitoring-Event-Report-Item" MustNot Grouped {
            user_identifier: [UserIdentifier] O,
            visited_plmn_id: [VisitedPlmnId] O,
            roaming_information: [RoamingInformation] O,
            reachability_information: [ReachabilityInformation] O,
            maximum_ue_availability_time: [MaximumUeAvailabilityTime] O,
            eps_location_information: [EpsLocationInformation] O,
            monitoring_type: [MonitoringType] O,
            service_report: [ServiceReport] O,
            s6t_hss_cause: [S6tHssCause] O,
        };
        3167 RirFlags "RIR-Flags" MustNot Unsigned32;
        3168 TypeOfExternalIdentifier "Type-Of-External-Identifier" MustNot Unsigned32;
        3169 ApnValidityTime "APN-Validity-Time" MustNot Grouped {
            granted_validity_time: [GrantedValidityTime] O,
            service_selection: [ServiceSelection] O,
        };
        3170 SuggestedNetworkConfiguration "Suggested-Network-Configuration" MustNot Grouped {
            scef_reference_id: [ScefReferenceId] O,
            scef_id: [ScefId] O,
            subscribed_periodic_rau_tau_timer: [SubscribedPeriodicRauTauTimer] O,
            active_time: [ActiveTime] O,
            dl_buffering_suggested_packet_count: [DlBufferingSuggestedPacketCount] O,
            group_reporting_guard_timer: [GroupReportingGuardTimer] O,
        };
        3171 MonitoringEventReportStatus "Monitoring-Event-Report-Status" MustNot Grouped {
            scef_reference_id: [ScefReferenceId] O,
            scef_id: [ScefId] O,
            result_code: [ResultCode] O,
            experimental_result_code: [ExperimentalResultCode] O,
        };
        3172 PlmnIdRequested "PLMN-ID-Requested" MustNot Enumerated [0 "TRUE" 1 "FALSE"];
        3173 AdditionalIdentifiers "AdditionalIdentifiers" MustNot Grouped {
            external_identifier: [ExternalIdentifier] O,
        };
        3174 NirFlags "NIR-Flags" MustNot Unsigned32;
        3175 ReportingTimeStamp "Reporting-Time-Stamp" MustNot Time;
        3176 NiaFlags "NIA-Flags" MustNot Unsigned32;
        3177 GroupUserIdentifier "Group-User-Identifier" MustNot Grouped {
            user_name: [UserName] O,
            msisdn: [Msisdn] O,
            external_identifier: [ExternalIdentifier] O,
        };
        3178 MtcProviderInfo "MTC-Provider-Info" MustNot Grouped {
            mtc_provider_id: [MtcProviderId] O,
        };
        3179 MtcProviderId "MTC-Provider-ID" MustNot Utf8String;
        3180 PdnConnectivityStatusConfiguration "PDN-Connectivity-Status-Configuration" MustNot Grouped {
            service_selection: [ServiceSelection] O,
        };
        3181 PdnConnectivityStatusReport "PDN-Connectivity-Status-Report" MustNot Grouped {
            service_selection: [ServiceSelection] O,
            pdn_connectivity_status_type: [PdnConnectivityStatusType] O,
            pdn_type: [PdnType] O,
            non_ip_pdn_type_indicator: [NonIpPdnTypeIndicator] O,
            non_ip_data_delivery_mechanism: [NonIpDataDeliveryMechanism] O,
            served_party_ip_address: [ServedPartyIpAddress] O,
        };
        3182 PdnConnectivityStatusType "PDN-Connectivity-Status-Type" MustNot Unsigned32;
        3183 TrafficProfile "Traffic-Profile" MustNot Unsigned32;
    }
}
