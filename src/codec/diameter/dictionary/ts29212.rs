//! AVPs of TS 29.212.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.212" 10415 {
        1000 BearerUsage "Bearer-Usage" Must Enumerated [0 "GENERAL" 1 "IMS SIGNALLING" 2 "DEDICATED"];
        1001 ChargingRuleInstall "Charging-Rule-Install" Must Grouped {
            charging_rule_definition: [ChargingRuleDefinition] O,
            charging_rule_name: [ChargingRuleName] O,
            charging_rule_base_name: [ChargingRuleBaseName] O,
            bearer_identifier: [BearerIdentifier] O,
            rule_activation_time: [RuleActivationTime] O,
            rule_deactivation_time: [RuleDeactivationTime] O,
            resource_allocation_notification: [ResourceAllocationNotification] O,
        };
        1002 ChargingRuleRemove "Charging-Rule-Remove" Must Grouped {
            charging_rule_name: [ChargingRuleName] O,
            charging_rule_base_name: [ChargingRuleBaseName] O,
        };
        1003 ChargingRuleDefinition "Charging-Rule-Definition" Must Grouped {
            charging_rule_name: [ChargingRuleName] O,
            service_identifier: [ServiceIdentifier] O,
            rating_group: [RatingGroup] O,
            flow_information: [FlowInformation] O,
            tdf_application_identifier: [TdfApplicationIdentifier] O,
            flow_status: [FlowStatus] O,
            qos_information: [QoSInformation] O,
            ps_to_cs_session_continuity: [PsToCsSessionContinuity] O,
            reporting_level: [ReportingLevel] O,
            online: [Online] O,
            offline: [Offline] O,
            metering_method: [MeteringMethod] O,
            precedence: [Precedence] O,
            af_charging_identifier: [AfChargingIdentifier] O,
            flows: [Flows] O,
            monitoring_key: [MonitoringKey] O,
            redirect_information: [RedirectInformation] O,
            mute_notification: [MuteNotification] O,
            af_signalling_protocol: [AfSignallingProtocol] O,
            sponsor_identity: [SponsorIdentity] O,
            application_service_provider_identity: [ApplicationServiceProviderIdentity] O,
            required_access_info: [RequiredAccessInfo] O,
            sharing_key_dl: [SharingKeyDl] O,
            sharing_key_ul: [SharingKeyUl] O,
            traffic_steering_policy_identifier_dl: [TrafficSteeringPolicyIdentifierDl] O,
            traffic_steering_policy_identifier_ul: [TrafficSteeringPolicyIdentifierUl] O,
        };
        1004 ChargingRuleBaseName "Charging-Rule-Base-Name" Must Utf8String;
        1005 ChargingRuleName "Charging-Rule-Name" Must OctetString;
        1006 EventTrigger "Event-Trigger" Must Enumerated [0 "SGSN_CHANGE" 1 "QOS_CHANGE" 2 "RAT_CHANGE" 3 "TFT_CHANGE" 4 "PLMN_CHANGE" 5 "LOSS_OF_BEARER" 6 "RECOVERY_OF_BEARER" 7 "IP-CAN_CHANGE" 8 "GW-PCEF-MALFUNCTION" 9 "RESOURCES_LIMITATION" 10 "MAX_NR_BEARERS_REACHED" 11 "QOS_CHANGE_EXCEEDING_AUTHORIZATION" 12 "RAI_CHANGE" 13 "USER_LOCATION_CHANGE" 14 "NO_EVENT_TRIGGERS" 15 "OUT_OF_CREDIT" 16 "REALLOCATION_OF_CREDIT" 17 "REVALIDATION_TIMEOUT" 18 "UE_IP_ADDRESS_ALLOCATE" 19 "UE_IP_ADDRESS_RELEASE" 20 "DEFAULT_EPS_BEARER_QOS_CHANGE" 21 "AN_GW_CHANGE" 22 "SUCCESSFUL_RESOURCE_ALLOCATION" 23 "RESOURCE_MODIFICATION_REQUEST" 24 "PGW_TRACE_CONTROL" 25 "UE_TIME_ZONE_CHANGE" 26 "TAI_CHANGE" 27 "ECGI_CHANGE" 28 "CHARGING_CORRELATION_EXCHANGE" 29 "APN-AMBR_MODIFICATION_FAILURE" 30 "USER_CSG_INFORMATION_CHANGE" 33 "USAGE_REPORT" 34 "DEFAULT-EPS-BEARER-QOS_MODIFICATION_FAILURE" 35 "USER_CSG_HYBRID_SUBSCRIBED_INFORMATION_CHANGE" 36 "USER_CSG_ HYBRID_UNSUBSCRIBED_INFORMATION_CHANGE" 37 "ROUTING_RULE_CHANGE" 38 "MAX_MBR_APN_AMBR_CHANGE" 39 "APPLICATION_START" 40 "APPLICATION_STOP" 41 "ADC_REVALIDATION_TIMEOUT" 42 "CS_TO_PS_HANDOVER" 43 "UE_LOCAL_IP_ADDRESS_CHANGE" 44 "H(E)NB_LOCAL_IP_ADDRESS_CHANGE" 45 "ACCESS_NETWORK_INFO_REPORT" 46 "CREDIT_MANAGEMENT_SESSION_FAILURE" 47 "DEFAULT_QOS_CHANGE" 48 "CHANGE_OF_UE_PRESENCE_IN_PRESENCE_REPORTING_AREA_REPORT" 100 "TIME_CHANGE" 1000 "TFT DELETED" 1001 "LOSS OF BEARER" 1002 "RECOVERY OF BEARER" 1003 "POLICY ENFORCEMENT FAILED"];
        1007 MeteringMethod "Metering-Method" Must Enumerated [0 "DURATION" 1 "VOLUME" 2 "DURATION_VOLUME"];
        1008 Offline "Offline" Must Enumerated [0 "DISABLE_OFFLINE" 1 "ENABLE_OFFLINE"];
        1009 Online "Online" Must Enumerated [0 "DISABLE_ONLINE" 1 "ENABLE_ONLINE"];
        1010 Precedence "Precedence" Must Unsigned32;
        1011 ReportingLevel "Reporting-Level" Must Enumerated [0 "SERVICE_IDENTIFIER_LEVEL" 1 "RATING_GROUP_LEVEL" 2 "SPONSORED_CONNECTIVITY_LEVEL"];
        1012 TftFilter "TFT-Filter" Must IpFilterRule;
        1013 TftPacketFilterInformation "TFT-Packet-Filter-Information" Must Grouped {
            precedence: [Precedence] O,
            tft_filter: [TftFilter] O,
            tos_traffic_class: [ToSTrafficClass] O,
            security_parameter_index: [SecurityParameterIndex] O,
            flow_label: [FlowLabel] O,
        };
        1014 ToSTrafficClass "ToS-Traffic-Class" Must OctetString;
        1015 PdpSessionOperation "PDP-Session-operation" Must Enumerated [0 "PDP-SESSION-TERMINATION"];
        1016 QoSInformation "QoS-Information" Must Grouped {
            qos_class_identifier: [QoSClassIdentifier] O,
            max_requested_bandwidth_dl: [MaxRequestedBandwidthDl] O,
            max_requested_bandwidth_ul: [MaxRequestedBandwidthUl] O,
            guaranteed_bitrate_ul: [GuaranteedBitrateUl] O,
            guaranteed_bitrate_dl: [GuaranteedBitrateDl] O,
            bearer_identifier: [BearerIdentifier] O,
            allocation_retention_priority: [AllocationRetentionPriority] O,
            apn_aggregate_max_bitrate_ul: [ApnAggregateMaxBitrateUl] O,
            apn_aggregate_max_bitrate_dl: [ApnAggregateMaxBitrateDl] O,
        };
        1018 ChargingRuleReport "Charging-Rule-Report" Must Grouped {
            charging_rule_base_name: [ChargingRuleBaseName] O,
            charging_rule_name: [ChargingRuleName] O,
            bearer_identifier: [BearerIdentifier] O,
            pcc_rule_status: [PccRuleStatus] O,
            rule_failure_code: [RuleFailureCode] O,
            final_unit_indication: [FinalUnitIndication] O,
        };
        1019 PccRuleStatus "PCC-Rule-Status" Must Enumerated [0 "ACTIVE" 1 "INACTIVE" 2 "TEMPORARY_INACTIVE"];
        1020 BearerIdentifier "Bearer-Identifier" Must OctetString;
        1021 BearerOperation "Bearer-Operation" Must Enumerated [0 "TERMINATION" 1 "ESTABLISHMENT" 2 "MODIFICATION"];
        1022 AccessNetworkChargingIdentifierGx "Access-Network-Charging-Identifier-Gx" Must Grouped {
            access_network_charging_identifier_value: [AccessNetworkChargingIdentifierValue] O,
            charging_rule_base_name: [ChargingRuleBaseName] O,
            charging_rule_name: [ChargingRuleName] O,
        };
        1023 BearerControlMode "Bearer-Control-Mode" Must Enumerated [0 "UE_ONLY" 1 "RESERVED" 2 "UE_NW"];
        1024 NetworkRequestSupport "Network-Request-Support" Must Enumerated [0 "NETWORK_REQUEST NOT SUPPORTED" 1 "NETWORK_REQUEST SUPPORTED"];
        1025 GuaranteedBitrateDl "Guaranteed-Bitrate-DL" Must Unsigned32;
        1026 GuaranteedBitrateUl "Guaranteed-Bitrate-UL" Must Unsigned32;
        1027 IpCanType "IP-CAN-Type" Must Enumerated [0 "3GPP-GPRS" 1 "DOCSIS" 2 "xDSL" 3 "WiMAX" 4 "3GPP2" 5 "3GPP-EPS" 6 "Non-3GPP-EPS" 7 "FBA" 8 "3GPP-5GS" 9 "Non-3GPP-5GS"];
        1028 QoSClassIdentifier "QoS-Class-Identifier" Must Enumerated [1 "QCI_1" 2 "QCI_2" 3 "QCI_3" 4 "QCI_4" 5 "QCI_5" 6 "QCI_6" 7 "QCI_7" 8 "QCI_8" 9 "QCI_9" 65 "QCI_65" 66 "QCI_66" 69 "QCI_69" 70 "QCI_70"];
        1029 QoSNegotiation "QoS-Negotiation" Must Enumerated [0 "NO_QoS_NEGOTIATION" 1 "QoS_NEGOTIATION_SUPPORTED"];
        1030 QoSUpgrade "QoS-Upgrade" Must Enumerated [0 "QoS_UPGRADE_NOT_SUPPORTED" 1 "QoS_UPGRADE_SUPPORTED"];
        1031 RuleFailureCode "Rule-Failure-Code" Must Enumerated [1 "UNKNOWN_RULE_NAME" 2 "RATING_GROUP_ERROR" 3 "SERVICE_IDENTIFIER_ERROR" 4 "GW/PCEF_MALFUNCTION" 5 "RESOURCES_LIMITATION" 6 "MAX_NR_BEARERS_REACHED" 7 "UNKNOWN_BEARER_ID" 8 "MISSING_BEARER_ID" 9 "MISSING_FLOW_DESCRIPTION" 10 "RESOURCE_ALLOCATION_FAILURE" 11 "UNSUCCESSFUL_QOS_VALIDATION" 12 "INCORRECT_FLOW_INFORMATION" 13 "PS_TO_CS_HANDOVER" 14 "TDF_APPLICATION_IDENTIFIER_ERROR" 15 "NO_BEARER_BOUND" 16 "FILTER_RESTRICTIONS" 17 "AN_GW_FAILED" 18 "MISSING_REDIRECT_SERVER_ADDRESS" 19 "CM_END_USER_SERVICE_DENIED" 20 "CM_CREDIT_CONTROL_NOT_APPLICABLE" 21 "CM_AUTHORIZATION_REJECTED" 22 "CM_USER_UNKNOWN" 23 "CM_RATING_FAILED" 24 "ROUTING_RULE_REJECTION"];
        1032 RatType "RAT-Type" MustNot Enumerated [0 "WLAN" 1 "VIRTUAL" 1000 "UTRAN" 1001 "GERAN" 1002 "GAN" 1003 "HSPA_EVOLUTION" 1004 "EUTRAN" 1005 "EUTRAN-NB-IoT" 1006 "NG-RAN" 1007 "LTE-M" 2000 "CDMA2000_1X" 2001 "HRPD" 2002 "UMB" 2003 "EHRPD"];
        1033 EventReportIndication "Event-Report-Indication" MustNot Grouped {
            event_trigger: [EventTrigger] O,
            rat_type: [RatType] O,
            qos_information: [QoSInformation] O,
            rai: [Rai] O,
            tgpp_user_location_info: [TgppUserLocationInfo] O,
        };
        1034 AllocationRetentionPriority "Allocation-Retention-Priority" Must Grouped {
            priority_level: PriorityLevel M,
            pre_emption_capability: PreEmptionCapability O,
            pre_emption_vulnerability: PreEmptionVulnerability O,
        };
        1035 CoAIpAddress "CoA-IP-Address" MustNot Address;
        1036 TunnelHeaderFilter "Tunnel-Header-Filter" MustNot IpFilterRule;
        1037 TunnelHeaderLength "Tunnel-Header-Length" MustNot Unsigned32;
        1038 TunnelInformation "Tunnel-Information" MustNot Grouped {
            tunnel_header_length: [TunnelHeaderLength] O,
            tunnel_header_filter: [TunnelHeaderFilter] O,
        };
        1039 CoAInformation "CoA-Information" MustNot Grouped {
            tunnel_information: [TunnelInformation] O,
            coa_ip_address: [CoAIpAddress] O,
        };
        1040 ApnAggregateMaxBitrateDl "APN-Aggregate-Max-Bitrate-DL" MustNot Unsigned32;
        1041 ApnAggregateMaxBitrateUl "APN-Aggregate-Max-Bitrate-UL" MustNot Unsigned32;
        1042 RevalidationTime "Revalidation-Time" Must Time;
        1043 RuleActivationTime "Rule-Activation-Time" Must Time;
        1044 RuleDeactivationTime "Rule-Deactivation-Time" Must Time;
        1045 SessionReleaseCause "Session-Release-Cause" Must Enumerated [0 "UNSPECIFIED_REASON" 1 "UE_SUBSCRIPTION_REASON" 2 "INSUFFICIENT_SERVER_RESOURCES"];
        1046 PriorityLevel "Priority-Level" Must Unsigned32;
        1047 PreEmptionCapability "Pre-emption-Capability" Must Enumerated [0 "PRE-EMPTION_CAPABILITY_ENABLED" 1 "PRE-EMPTION_CAPABILITY_DISABLED"];
        1048 PreEmptionVulnerability "Pre-emption-Vulnerability" Must Enumerated [0 "PRE-EMPTION_VULNERABILITY_ENABLED" 1 "PRE-EMPTION_VULNERABILITY_DISABLED"];
        1049 DefaultEpsBearerQoS "Default-EPS-Bearer-QoS" MustNot Grouped {
            qos_class_identifier: [QoSClassIdentifier] O,
            allocation_retention_priority: [AllocationRetentionPriority] O,
        };
        1050 AnGwAddress "AN-GW-Address" MustNot Address;
        1051 QoSRuleInstall "QoS-Rule-Install" Must Grouped {
            qos_rule_definition: [QoSRuleDefinition] O,
            tunnel_information: [TunnelInformation] O,
            access_network_charging_identifier_value: [AccessNetworkChargingIdentifierValue] O,
            resource_allocation_notification: [ResourceAllocationNotification] O,
        };
        1052 QoSRuleRemove "QoS-Rule-Remove" Must Grouped {
            qos_rule_name: [QoSRuleName] O,
        };
        1053 QoSRuleDefinition "QoS-Rule-Definition" Must Grouped {
            qos_rule_name: [QoSRuleName] O,
            flow_information: [FlowInformation] O,
            qos_information: [QoSInformation] O,
            precedence: [Precedence] O,
        };
        1054 QoSRuleName "QoS-Rule-Name" Must OctetString;
        1055 QoSRuleReport "QoS-Rule-Report" Must Grouped {
            qos_rule_name: [QoSRuleName] O,
            pcc_rule_status: [PccRuleStatus] O,
            rule_failure_code: [RuleFailureCode] O,
        };
        1056 SecurityParameterIndex "Security-Parameter-Index" MustNot OctetString;
        1057 FlowLabel "Flow-Label" MustNot OctetString;
        1058 FlowInformation "Flow-Information" MustNot Grouped {
            flow_description: [FlowDescription] O,
            packet_filter_identifier: [PacketFilterIdentifier] O,
            tos_traffic_class: [ToSTrafficClass] O,
            security_parameter_index: [SecurityParameterIndex] O,
            flow_label: [FlowLabel] O,
        };
        1059 PacketFilterContent "Packet-Filter-Content" MustNot IpFilterRule;
        1060 PacketFilterIdentifier "Packet-Filter-Identifier" MustNot OctetString;
        1061 PacketFilterInformation "Packet-Filter-Information" MustNot Grouped {
            packet_filter_identifier: [PacketFilterIdentifier] O,
            precedence: [Precedence] O,
            packet_filter_content: [PacketFilterContent] O,
            tos_traffic_class: [ToSTrafficClass] O,
            security_parameter_index: [SecurityParameterIndex] O,
            flow_label: [FlowLabel] O,
        };
        1062 PacketFilterOperation "Packet-Filter-Operation" MustNot Enumerated [0 "DELETION" 1 "ADDITION" 2 "MODIFICATION"];
        1063 ResourceAllocationNotification "Resource-Allocation-Notification" MustNot Enumerated [0 "ENABLE_NOTIFICATION"];
        1064 SessionLinkingIndicator "Session-Linking-Indicator" Must Enumerated [0 "SESSION_LINKING_IMMEDIATE" 1 "SESSION_LINKING_DEFERRED"];
        1065 PdnConnectionId "PDN-Connection-ID" Must OctetString;
        1066 MonitoringKey "Monitoring-Key" MustNot OctetString;
        1067 UsageMonitoringInformation "Usage-Monitoring-Information" MustNot Grouped {
            monitoring_key: [MonitoringKey] O,
            granted_service_unit: [GrantedServiceUnit] O,
            used_service_unit: [UsedServiceUnit] O,
            usage_monitoring_level: [UsageMonitoringLevel] O,
            usage_monitoring_report: [UsageMonitoringReport] O,
            usage_monitoring_support: [UsageMonitoringSupport] O,
        };
        1068 UsageMonitoringLevel "Usage-Monitoring-Level" MustNot Enumerated [0 "SESSION_LEVEL" 1 "PCC_RULE_LEVEL"];
        1069 UsageMonitoringReport "Usage-Monitoring-Report" MustNot Enumerated [0 "USAGE_MONITORING_REPORT_REQUIRED"];
        1070 UsageMonitoringSupport "Usage-Monitoring-Support" MustNot Enumerated [0 "USAGE_MONITORING_DISABLED"];
        1071 CsgInformationReporting "CSG-Information-Reporting" MustNot Enumerated [0 "CHANGE_CSG_CELL" 1 "CHANGE_CSG_SUBSCRIBED_HYBRID_CELL" 2 "CHANGE_CSG_UNSUBSCRIBED_HYBRID_CELL"];
        1072 PacketFilterUsage "Packet-Filter-Usage" MustNot Enumerated [1 "SEND_TO_UE"];
        1073 ChargingCorrelationIndicator "Charging-Correlation-Indicator" MustNot Enumerated [0 "CHARGING_IDENTIFIER_REQUIRED"];
        1074 QoSRuleBaseName "QoS-Rule-Base-Name" MustNot Utf8String;
        1075 RoutingRuleRemove "Routing-Rule-Remove" MustNot Grouped {
            routing_rule_identifier: [RoutingRuleIdentifier] O,
        };
        1076 RoutingRuleDefinition "Routing-Rule-Definition" MustNot Grouped {
            routing_rule_identifier: [RoutingRuleIdentifier] O,
            routing_filter: [RoutingFilter] O,
            precedence: [Precedence] O,
            routing_ip_address: [RoutingIpAddress] O,
        };
        1077 RoutingRuleIdentifier "Routing-Rule-Identifier" MustNot OctetString;
        1078 RoutingFilter "Routing-Filter" MustNot Grouped {
            flow_description: [FlowDescription] O,
            flow_direction: [FlowDirection] O,
            tos_traffic_class: [ToSTrafficClass] O,
            security_parameter_index: [SecurityParameterIndex] O,
            flow_label: [FlowLabel] O,
        };
        1079 RoutingIpAddress "Routing-IP-Address" MustNot Address;
        1080 FlowDirection "Flow-Direction" MustNot Enumerated [0 "UNSPECIFIED" 1 "DOWNLINK" 2 "UPLINK" 3 "BIDIRECTIONAL"];
        1081 RoutingRuleInstall "Routing-Rule-Install" MustNot Grouped {
            routing_rule_definition: [RoutingRuleDefinition] O,
        };
        1082 CreditManagementStatus "Credit-Management-Status" MustNot Unsigned32;
        1085 RedirectInformation "Redirect-Information" MustNot Grouped {
            redirect_support: [RedirectSupport] O,
            redirect_address_type: [RedirectAddressType] O,
            redirect_server_address: [RedirectServerAddress] O,
        };
        1086 RedirectSupport "Redirect-Support" MustNot Enumerated [0 "REDIRECTION_DISABLED" 1 "REDIRECTION_ENABLED"];
        1087 TdfInformation "TDF-Information" MustNot Grouped {
            tdf_destination_realm: [TdfDestinationRealm] O,
            tdf_destination_host: [TdfDestinationHost] O,
            tdf_ip_address: [TdfIpAddress] O,
        };
        1088 TdfApplicationIdentifier "TDF-Application-Identifier" MustNot OctetString;
        1089 TdfDestinationHost "TDF-Destination-Host" MustNot DiameterIdentity;
        1090 TdfDestinationRealm "TDF-Destination-Realm" MustNot DiameterIdentity;
        1091 TdfIpAddress "TDF-IP-Address" MustNot Address;
        1092 AdcRuleInstall "ADC-Rule-Install" Must Grouped {
            adc_rule_definition: [AdcRuleDefinition] O,
            adc_rule_name: [AdcRuleName] O,
            adc_rule_base_name: [AdcRuleBaseName] O,
            monitoring_flags: [MonitoringFlags] O,
            rule_activation_time: [RuleActivationTime] O,
            rule_deactivation_time: [RuleDeactivationTime] O,
        };
        1093 AdcRuleRemove "ADC-Rule-Remove" Must Grouped {
            adc_rule_name: [AdcRuleName] O,
            adc_rule_base_name: [AdcRuleBaseName] O,
        };
        1094 AdcRuleDefinition "ADC-Rule-Definition" Must Grouped {
            adc_rule_name: [AdcRuleName] O,
            tdf_application_identifier: [TdfApplicationIdentifier] O,
            flow_information: [FlowInformation] O,
            service_identifier: [ServiceIdentifier] O,
            rating_group: [RatingGroup] O,
            reporting_level: [ReportingLevel] O,
            online: [Online] O,
            offline: [Offline] O,
            metering_method: [MeteringMethod] O,
            precedence: [Precedence] O,
            flow_status: [FlowStatus] O,
            qos_information: [QoSInformation] O,
            monitoring_key: [MonitoringKey] O,
            redirect_information: [RedirectInformation] O,
            mute_notification: [MuteNotification] O,
            traffic_steering_policy_identifier_dl: [TrafficSteeringPolicyIdentifierDl] O,
            traffic_steering_policy_identifier_ul: [TrafficSteeringPolicyIdentifierUl] O,
            tos_traffic_class: [ToSTrafficClass] O,
        };
        1095 AdcRuleBaseName "ADC-Rule-Base-Name" Must Utf8String;
        1096 AdcRuleName "ADC-Rule-Name" Must OctetString;
        1097 AdcRuleReport "ADC-Rule-Report" Must Grouped {
            adc_rule_name: [AdcRuleName] O,
            adc_rule_base_name: [AdcRuleBaseName] O,
            pcc_rule_status: [PccRuleStatus] O,
            rule_failure_code: [RuleFailureCode] O,
            final_unit_indication: [FinalUnitIndication] O,
        };
        1098 ApplicationDetectionInformation "Application-Detection-Information" MustNot Grouped {
            tdf_application_identifier: [TdfApplicationIdentifier] O,
            tdf_application_instance_identifier: [TdfApplicationInstanceIdentifier] O,
            flow_information: [FlowInformation] O,
        };
        1099 PsToCsSessionContinuity "PS-to-CS-Session-Continuity" MustNot Enumerated [0 "VIDEO_PS2CS_CONT_CANDIDATE"];
        2802 TdfApplicationInstanceIdentifier "TDF-Application-Instance-Identifier" MustNot OctetString;
        2804 HeNBLocalIpAddress "HeNB-Local-IP-Address" MustNot Address;
        2805 UeLocalIpAddress "UE-Local-IP-Address" MustNot Address;
        2806 UdpSourcePort "UDP-Source-Port" MustNot Unsigned32;
        2807 CsServiceQoSRequestIdentifier "CS-Service-QoS-Request-Identifier" Must OctetString;
        2808 CsServiceQoSRequestOperation "CS-Service-QoS-Request-Operation" Must Enumerated [0 "Deletion" 1 "Modification"];
        2809 MuteNotification "Mute-Notification" MustNot Enumerated [0 "Mute Required"];
        2810 MonitoringTime "Monitoring-Time" MustNot Time;
        2811 AnGwStatus "AN-GW-Status" MustNot Enumerated [0 "AN_GW_FAILED"];
        2812 UserLocationInfoTime "User-Location-Info-Time" MustNot Time;
        2813 CsServiceResourceReport "CS-Service-Resource-Report" Must Grouped {
            cs_service_qos_request_identifier: [CsServiceQoSRequestIdentifier] O,
            cs_service_resource_result_operation: [CsServiceResourceResultOperation] O,
            cs_service_resource_failure_cause: [CsServiceResourceFailureCause] O,
        };
        2814 CsServiceResourceFailureCause "CS-Service-Resource-Failure-Cause" Must Enumerated [0 "Resource Released"];
        2815 CsServiceResourceResultOperation "CS-Service-Resource-Result-Operation" Must Enumerated [0 "Deletion"];
        2816 DefaultQoSInformation "Default-QoS-Information" MustNot Grouped {
            qos_class_identifier: [QoSClassIdentifier] O,
            max_requested_bandwidth_ul: [MaxRequestedBandwidthUl] O,
            max_requested_bandwidth_dl: [MaxRequestedBandwidthDl] O,
            default_qos_name: [DefaultQoSName] O,
        };
        2817 DefaultQoSName "Default-QoS-Name" MustNot Utf8String;
        2818 ConditionalApnAggregateMaxBitrate "Conditional-APN-Aggregate-Max-Bitrate" MustNot Grouped {
            apn_aggregate_max_bitrate_ul: [ApnAggregateMaxBitrateUl] O,
            apn_aggregate_max_bitrate_dl: [ApnAggregateMaxBitrateDl] O,
            ip_can_type: [IpCanType] O,
            rat_type: [RatType] O,
        };
        2819 RanNasReleaseCause "RAN-NAS-Release-Cause" MustNot OctetString;
        2820 PresenceReportingAreaElementsList "Presence-Reporting-Area-Elements-List" MustNot OctetString;
        2821 PresenceReportingAreaIdentifier "Presence-Reporting-Area-Identifier" Must OctetString;
        2822 PresenceReportingAreaInformation "Presence-Reporting-Area-Information" Must Grouped {
            presence_reporting_area_identifier: [PresenceReportingAreaIdentifier] O,
            presence_reporting_area_status: [PresenceReportingAreaStatus] O,
            presence_reporting_area_elements_list: [PresenceReportingAreaElementsList] O,
            presence_reporting_area_node: [PresenceReportingAreaNode] O,
        };
        2823 PresenceReportingAreaStatus "Presence-Reporting-Area-Status" Must Enumerated [0 "In area" 1 "Out of area" 2 "Inactive"];
        2824 NetLocAccessSupport "NetLoc-Access-Support" MustNot Enumerated [0 "NETLOC_ACCESS_NOT_SUPPORTED"];
        2825 FixedUserLocationInfo "Fixed-User-Location-Info" MustNot Grouped {
            ssid: [Ssid] O,
            bssid: [Bssid] O,
        };
        2826 PcscfRestorationIndication "PCSCF-Restoration-Indication" MustNot Enumerated [0 "PCSCF_RESTORATION"];
        2827 IpCanSessionChargingScope "IP-CAN-Session-Charging-Scope" MustNot Enumerated [0 "IP-CAN_SESSION_SCOPE"];
        2828 MonitoringFlags "Monitoring-Flags" MustNot Unsigned32;
        2829 DefaultAccess "Default-Access" Must Enumerated [0 "3GPP-GPRS" 1 "DOCSIS" 2 "xDSL" 3 "WiMAX" 4 "3GPP2" 5 "3GPP-EPS" 6 "Non-3GPP-EPS"];
        2830 NbifomMode "NBIFOM-Mode" Must Enumerated [0 "UE_INITIATED" 1 "NETWORK_INITIATED"];
        2831 NbifomSupport "NBIFOM-Support" Must Enumerated [0 "NBIFOM_NOT_SUPPORTED" 1 "NBIFOM_SUPPORTED"];
        2832 RanRuleSupport "RAN-Rule-Support" MustNot Unsigned32;
        2833 AccessAvailabilityChangeReason "Access-Availability-Change-Reason" MustNot Unsigned32;
        2834 RoutingRuleFailureCode "Routing-Rule-Failure-Code" MustNot Unsigned32;
        2835 RoutingRuleReport "Routing-Rule-Report" Must Grouped {
            routing_rule_identifier: [RoutingRuleIdentifier] O,
            pcc_rule_status: [PccRuleStatus] O,
            routing_rule_failure_code: [RoutingRuleFailureCode] O,
        };
        2836 TrafficSteeringPolicyIdentifierDl "Traffic-Steering-Policy-Identifier-DL" MustNot OctetString;
        2837 TrafficSteeringPolicyIdentifierUl "Traffic-Steering-Policy-Identifier-UL" MustNot OctetString;
        2838 RequestType "Request-Type" MustNot Unsigned32;
        2839 ExecutionTime "Execution-Time" MustNot Time;
        2840 ConditionalPolicyInformation "Conditional-Policy-Information" Must Grouped {
            execution_time: [ExecutionTime] O,
            apn_aggregate_max_bitrate_ul: [ApnAggregateMaxBitrateUl] O,
            apn_aggregate_max_bitrate_dl: [ApnAggregateMaxBitrateDl] O,
            conditional_apn_aggregate_max_bitrate: [ConditionalApnAggregateMaxBitrate] O,
        };
        2841 ResourceReleaseNotification "Resource-Release-Notification" Must Enumerated [0 "ENABLE_NOTIFICATION"];
        2842 RemovalOfAccess "Removal-Of-Access" Must Enumerated [0 "REMOVAL_OF_ACCESS"];
        2844 DefaultBearerIndication "Default-Bearer-Indication" MustNot Enumerated [0 "BIND_TO_DEF_BEARER" 1 "BIND_TO_APPLICABLE_BEARER"];
        2845 PraInstall "PRA-Install" MustNot Grouped {
            presence_reporting_area_information: [PresenceReportingAreaInformation] O,
        };
        2846 PraRemove "PRA-Remove" MustNot Grouped {
            presence_reporting_area_identifier: [PresenceReportingAreaIdentifier] O,
        };
        2847 TgppPsDataOffStatusGx "3GPP-PS-Data-Off-Status-Gx" MustNot Enumerated [0 "ACTIVE" 1 "INACTIVE"];
        2848 ExtendedApnAmbrDl "Extended-APN-AMBR-DL" MustNot Unsigned32;
        2849 ExtendedApnAmbrUl "Extended-APN-AMBR-UL" MustNot Unsigned32;
        2850 ExtendedGbrDl "Extended-GBR-DL" MustNot Unsigned32;
        2851 ExtendedGbrUl "Extended-GBR-UL" MustNot Unsigned32;
        2852 MaxPlrDl "Max-PLR-DL" MustNot Float32;
        2853 MaxPlrUl "Max-PLR-UL" MustNot Float32;
        2854 UeStatus "UE-Status" MustNot Unsigned32;
        2855 PresenceReportingAreaNode "Presence-Reporting-Area-Node" Must Enumerated [0 "OCS" 1 "PCRF"];
    }
}
