//! AVPs of TS 32.299.

use crate::codec::diameter::table::avps;

avps! {
    "TS 32.299" 10415 {
        2058 RateElement "Rate-Element" MustNot Grouped {
            cc_unit_type: [CcUnitType] O,
            unit_value: [UnitValue] O,
            unit_cost: [UnitCost] O,
            unit_quota_threshold: [UnitQuotaThreshold] O,
        };
        2059 ScaleFactor "Scale-Factor" MustNot Grouped {
            value_digits: [ValueDigits] O,
            exponent: [Exponent] O,
        };
        2060 TariffInformation "Tariff-Information" MustNot Grouped {
            current_tariff: [CurrentTariff] O,
            tariff_time_change: [TariffTimeChange] O,
            next_tariff: [NextTariff] O,
        };
        2061 UnitCost "Unit-Cost" MustNot Grouped {
            value_digits: [ValueDigits] O,
            exponent: [Exponent] O,
        };
        2062 IncrementalCost "Incremental-Cost" MustNot Grouped {
            value_digits: [ValueDigits] O,
            exponent: [Exponent] O,
        };
        2063 LocalSequenceNumber "Local-Sequence-Number" MustNot Unsigned32;
        2064 NodeId "Node-Id" MustNot Utf8String;
        2065 SgwChange "SGW-Change" Must Enumerated [0 "ACR_Start_NOT_due_to_SGW_Change" 1 "ACR_Start_due_to_SGW_Change"];
        2066 ChargingCharacteristicsSelectionMode "Charging-Characteristics-Selection-Mode" Must Enumerated [0 "Serving-Node-Supplied" 1 "Subscription-specific" 2 "APN-specific" 3 "Home-Default" 4 "Roaming-Default" 5 "Visiting-Default"];
        2067 SgwAddress "SGW-Address" MustNot Address;
        2068 DynamicAddressFlagExtension "Dynamic-Address-Flag-Extension" MustNot Enumerated [0 "Static" 1 "Dynamic"];
        2100 Reserved2100 "Reserved-2100" MustNot OctetString;
        2101 ApplicationServerId "Application-Server-ID" MustNot Unsigned32;
        2102 ApplicationServiceType "Application-Service-Type" MustNot Enumerated [100 "SENDING" 101 "RECEIVING" 102 "RETRIEVAL" 103 "INVITING" 104 "LEAVING" 105 "JOINING"];
        2103 ApplicationSessionId "Application-Session-ID" MustNot Unsigned32;
        2104 DeliveryStatus "Delivery-Status" MustNot Utf8String;
        2105 Reserved2105 "Reserved-2105" MustNot OctetString;
        2106 Reserved2106 "Reserved-2106" MustNot OctetString;
        2107 Reserved2107 "Reserved-2107" MustNot OctetString;
        2108 Reserved2108 "Reserved-2108" MustNot OctetString;
        2109 Reserved2109 "Reserved-2109" MustNot OctetString;
        2110 ImInformation "IM-Information" MustNot Grouped {
            interface_id: [InterfaceId] O,
            interface_text: [InterfaceText] O,
            interface_port: [InterfacePort] O,
            interface_type: [InterfaceType] O,
        };
        2111 NumberOfMessagesSuccessfullyExploded "Number-Of-Messages-Successfully-Exploded" MustNot Unsigned32;
        2112 NumberOfMessagesSuccessfullySent "Number-Of-Messages-Successfully-Sent" MustNot Unsigned32;
        2113 TotalNumberOfMessagesExploded "Total-Number-Of-Messages-Exploded" MustNot Unsigned32;
        2114 TotalNumberOfMessagesSent "Total-Number-Of-Messages-Sent" MustNot Unsigned32;
        2115 DcdInformation "DCD-Information" MustNot Grouped {
            content_id: [ContentId] O,
            content_provider_id: [ContentProviderId] O,
        };
        2116 ContentId "Content-ID" MustNot Utf8String;
        2117 ContentProviderId "Content-provider-ID" MustNot Utf8String;
        2118 ChargeReasonCode "Charge-Reason-Code" MustNot Enumerated [0 "UNKNOWN" 1 "USAGE" 2 "COMMUNICATION-ATTEMPT-CHARGE" 3 "SETUP-CHARGE" 4 "ADD-ON-CHARGE"];
        2200 SubsessionDecisionInfo "Subsession-Decision-Info" Must Grouped {
            subsession_id: [SubsessionId] O,
            an_gw_address: [AnGwAddress] O,
            result_code: [ResultCode] O,
            experimental_result_code: [ExperimentalResultCode] O,
            charging_rule_remove: [ChargingRuleRemove] O,
            charging_rule_install: [ChargingRuleInstall] O,
            qos_rule_install: [QoSRuleInstall] O,
            qos_rule_remove: [QoSRuleRemove] O,
            default_eps_bearer_qos: [DefaultEpsBearerQoS] O,
            usage_monitoring_information: [UsageMonitoringInformation] O,
            session_release_cause: [SessionReleaseCause] O,
            bearer_control_mode: [BearerControlMode] O,
            event_trigger: [EventTrigger] O,
            online: [Online] O,
            offline: [Offline] O,
            qos_information: [QoSInformation] O,
        };
        2201 SubsessionEnforcementInfo "Subsession-Enforcement-Info" Must Grouped {
            subsession_id: [SubsessionId] O,
            subsession_operation: [SubsessionOperation] O,
            an_gw_address: [AnGwAddress] O,
            bearer_identifier: [BearerIdentifier] O,
            bearer_operation: [BearerOperation] O,
            packet_filter_information: [PacketFilterInformation] O,
            packet_filter_operation: [PacketFilterOperation] O,
            qos_information: [QoSInformation] O,
            framed_ip_address: [FramedIpAddress] O,
            framed_ipv6_prefix: [FramedIPv6Prefix] O,
            coa_information: [CoAInformation] O,
            called_station_id: [CalledStationId] O,
            pdn_connection_id: [PdnConnectionId] O,
            bearer_usage: [BearerUsage] O,
            tft_packet_filter_information: [TftPacketFilterInformation] O,
            online: [Online] O,
            offline: [Offline] O,
            result_code: [ResultCode] O,
            experimental_result_code: [ExperimentalResultCode] O,
            charging_rule_report: [ChargingRuleReport] O,
            qos_rule_report: [QoSRuleReport] O,
            default_eps_bearer_qos: [DefaultEpsBearerQoS] O,
            network_request_support: [NetworkRequestSupport] O,
            usage_monitoring_information: [UsageMonitoringInformation] O,
            multiple_bberf_action: [MultipleBberfAction] O,
            event_trigger: [EventTrigger] O,
            access_network_charging_address: [AccessNetworkChargingAddress] O,
            access_network_charging_identifier_gx: [AccessNetworkChargingIdentifierGx] O,
            session_linking_indicator: [SessionLinkingIndicator] O,
        };
        2202 SubsessionId "Subsession-Id" Must Unsigned32;
        2203 SubsessionOperation "Subsession-Operation" Must Enumerated [0 "TERMINATION" 1 "ESTABLISHMENT" 2 "MODIFICATION"];
        2204 MultipleBberfAction "Multiple-BBERF-Action" Must Enumerated [0 "ESTABLISHMENT" 1 "TERMINATION"];
        2300 Reserved2300 "Reserved-2300" MustNot OctetString;
        2301 SipRequestTimestampFraction "SIP-Request-Timestamp-Fraction" MustNot Unsigned32;
        2302 SipResponseTimestampFraction "SIP-Response-Timestamp-Fraction" MustNot Unsigned32;
        2303 OnlineChargingFlag "Online-Charging-Flag" MustNot Enumerated [0 "ECF address not provided" 1 "ECF address provided"];
        2304 CugInformation "CUG-Information" MustNot OctetString;
        2305 RealTimeTariffInformation "Real-Time-Tariff-Information" MustNot Grouped {
            tariff_information: [TariffInformation] O,
            tariff_xml: [TariffXml] O,
        };
        2306 TariffXml "Tariff-XML" MustNot Utf8String;
        2307 MbmsGwAddress "MBMS-GW-Address" MustNot Address;
        2308 ImsiUnauthenticatedFlag "IMSI-Unauthenticated-Flag" MustNot Enumerated [0 "Authenticated" 1 "Unauthenticated"];
        2309 AccountExpiration "Account-Expiration" MustNot Time;
        2310 AoCFormat "AoC-Format" MustNot Enumerated [0 "MONETARY" 1 "NON_MONETARY" 2 "CAI"];
        2311 AoCService "AoC-Service" MustNot Grouped {
            aoc_service_obligatory_type: [AoCServiceObligatoryType] O,
            aoc_service_type: [AoCServiceType] O,
        };
        2312 AoCServiceObligatoryType "AoC-Service-Obligatory-Type" MustNot Enumerated [0 "NON_BINDING" 1 "BINDING"];
        2313 AoCServiceType "AoC-Service-Type" MustNot Enumerated [0 "NONE" 1 "AOC-S" 2 "AOC-D" 3 "AOC-E"];
        2314 AoCSubscriptionInformation "AoC-Subscription-Information" MustNot Grouped {
            aoc_service: [AoCService] O,
            aoc_format: [AoCFormat] O,
            preferred_aoc_currency: [PreferredAoCCurrency] O,
        };
        2315 PreferredAoCCurrency "Preferred-AoC-Currency" MustNot Unsigned32;
        2317 CsgAccessMode "CSG-Access-Mode" MustNot Enumerated [0 "Closed mode" 1 "Hybrid Mode"];
        2318 CsgMembershipIndication "CSG-Membership-Indication" MustNot Enumerated [0 "Not CSG member" 1 "CSG Member"];
        2319 UserCsgInformation "User-CSG-Information" MustNot Grouped {
            csg_id: [CsgId] O,
            csg_access_mode: [CsgAccessMode] O,
            csg_membership_indication: [CsgMembershipIndication] O,
        };
        2320 OutgoingSessionId "Outgoing-Session-Id" MustNot Utf8String;
        2321 InitialImsChargingIdentifier "Initial-IMS-Charging-Identifier" MustNot Utf8String;
        2600 Reserved2600 "Reserved-2600" Must OctetString;
        2601 ImsApplicationReferenceIdentifier "IMS-Application-Reference-Identifier" Must Utf8String;
        2602 LowPriorityIndicator "Low-Priority-Indicator" MustNot Enumerated [0 "NO" 1 "YES"];
        2603 IpRealmDefaultIndicator "IP-Realm-Default-Indicator" MustNot Enumerated [0 "Default IP Realm Not used" 1 "Default IP realm used"];
        2604 LocalGwInsertedIndicator "Local-GW-Inserted-Indicator" MustNot Enumerated [0 "Local GW Not Inserted" 1 "Local GW Inserted"];
        2605 TranscoderInsertedIndicator "Transcoder-Inserted-Indicator" MustNot Enumerated [0 "Transcoder Not Inserted" 1 "Transcoder Inserted"];
        2606 PdpAddressPrefixLength "PDP-Address-Prefix-Length" Must Unsigned32;
        2703 NniInformation "NNI-Information" Must Grouped {
            session_direction: [SessionDirection] O,
            nni_type: [NniType] O,
            relationship_mode: [RelationshipMode] O,
            neighbour_node_address: [NeighbourNodeAddress] O,
        };
        2704 NniType "NNI-Type" MustNot Enumerated [0 "non-roaming" 1 "roaming without loopback" 2 "roaming with loopback"];
        2705 NeighbourNodeAddress "Neighbour-Node-Address" Must Address;
        2706 RelationshipMode "Relationship-Mode" MustNot Enumerated [0 "trusted" 1 "non-trusted"];
        2707 SessionDirection "Session-Direction" MustNot Enumerated [0 "inbound" 1 "outbound"];
        2708 FromAddress "From-Address" Must Address;
        2709 AccessTransferInformation "Access-Transfer-Information" Must Grouped {
            access_transfer_type: [AccessTransferType] O,
            access_network_information: [AccessNetworkInformation] O,
            inter_ue_transfer: [InterUeTransfer] O,
            user_equipment_info: [UserEquipmentInfo] O,
            instance_id: [InstanceId] O,
            related_ims_charging_identifier: [RelatedImsChargingIdentifier] O,
            related_ims_charging_identifier_node: [RelatedImsChargingIdentifierNode] O,
            change_time: [ChangeTime] O,
        };
        2710 AccessTransferType "Access-Transfer-Type" MustNot Enumerated [0 "PS to CS Transfer" 1 "CS to PS Transfer" 2 "PS to PS Transfer" 3 "CS to CS Transfer"];
        2711 RelatedImsChargingIdentifier "Related-IMS-Charging-Identifier" Must Utf8String;
        2712 RelatedImsChargingIdentifierNode "Related-IMS-Charging-Identifier-Node" Must Address;
        2713 ImsVisitedNetworkIdentifier "IMS-Visited-Network-Identifier" Must Utf8String;
        2714 TwanUserLocationInfo "TWAN-User-Location-Info" Must Grouped {
            ssid: [Ssid] O,
            bssid: [Bssid] O,
        };
        2716 Bssid "BSSID" Must Utf8String;
        2717 TadIdentifier "TAD-Identifier" MustNot Enumerated [0 "CS" 1 "PS"];
        3401 ReasonHeader "Reason-Header" Must Utf8String;
        3402 InstanceId "Instance-Id" Must Utf8String;
        3403 RouteHeaderReceived "Route-Header-Received" Must Utf8String;
        3404 RouteHeaderTransmitted "Route-Header-Transmitted" Must Utf8String;
        3405 SmDeviceTriggerInformation "SM-Device-Trigger-Information" Must Grouped {
            mtc_iwf_address: [MtcIwfAddress] O,
            reference_number: [ReferenceNumber] O,
            serving_node: [ServingNode] O,
            validity_time: [ValidityTime] O,
            priority_indication: [PriorityIndication] O,
            application_port_identifier: [ApplicationPortIdentifier] O,
        };
        3406 MtcIwfAddress "MTC-IWF-Address" Must Address;
        3407 SmDeviceTriggerIndicator "SM-Device-Trigger-Indicator" Must Enumerated [0 "Not DeviceTrigger" 1 "DeviceTrigger"];
        3408 SmSequenceNumber "SM-Sequence-Number" Must Unsigned32;
        3409 SmsResult "SMS-Result" Must Unsigned32;
        3410 VcsInformation "VCS-Information" Must Grouped {
            bearer_capability: [BearerCapability] O,
            network_call_reference_number: [NetworkCallReferenceNumber] O,
            msc_address: [MscAddress] O,
            basic_service_code: [BasicServiceCode] O,
            isup_location_number: [IsupLocationNumber] O,
            vlr_number: [VlrNumber] O,
            forwarding_pending: [ForwardingPending] O,
            isup_release_cause: [IsupReleaseCause] O,
            start_time: [StartTime] O,
            start_of_charging: [StartOfCharging] O,
            stop_time: [StopTime] O,
            ps_free_format_data: [PsFreeFormatData] O,
        };
        3411 BasicServiceCode "Basic-Service-Code" Must Grouped {
            bearer_service: [BearerService] O,
            teleservice: [Teleservice] O,
        };
        3412 BearerCapability "Bearer-Capability" Must OctetString;
        3413 Teleservice "Teleservice" Must OctetString;
        3414 IsupLocationNumber "ISUP-Location-Number" Must OctetString;
        3415 ForwardingPending "Forwarding-Pending" Must Enumerated [0 "Forwarding not pending" 1 "Forwarding pending"];
        3416 IsupReleaseCause "ISUP-Release-Cause" Must Grouped {
            isup_cause_location: [IsupCauseLocation] O,
            isup_cause_value: [IsupCauseValue] O,
            isup_cause_diagnostics: [IsupCauseDiagnostics] O,
        };
        3417 MscAddress "MSC-Address" Must OctetString;
        3418 NetworkCallReferenceNumber "Network-Call-Reference-Number" Must OctetString;
        3419 StartOfCharging "Start-of-Charging" Must Time;
        3420 VlrNumber "VLR-Number" Must OctetString;
        3421 CnOperatorSelectionEntity "CN-Operator-Selection-Entity" Must Enumerated [0 "The serving network has been selected by the UE" 1 "The serving network has been selected by the network"];
        3422 IsupCauseDiagnostics "ISUP-Cause-Diagnostics" Must OctetString;
        3423 IsupCauseLocation "ISUP-Cause-Location" Must OctetString;
        3424 IsupCauseValue "ISUP-Cause-Value" Must Unsigned32;
        3425 EPDGAddress "ePDG-Address" Must Address;
        3426 AnnouncingUeHplmnIdentifier "Announcing-UE-HPLMN-Identifier" Must Utf8String;
        3427 AnnouncingUeVplmnIdentifier "Announcing-UE-VPLMN-Identifier" Must Utf8String;
        3428 CoverageStatus "Coverage-Status" Must Enumerated [0 "Out of coverage" 1 "In coverage"];
        3429 Layer2GroupId "Layer-2-Group-ID" Must OctetString;
        3430 MonitoredPlmnIdentifier "Monitored-PLMN-Identifier" Must Utf8String;
        3431 MonitoringUeHplmnIdentifier "Monitoring-UE-HPLMN-Identifier" Must Utf8String;
        3432 MonitoringUeIdentifier "Monitoring-UE-Identifier" Must Utf8String;
        3433 MonitoringUeVplmnIdentifier "Monitoring-UE-VPLMN-Identifier" Must Utf8String;
        3434 Pc3ControlProtocolCause "PC3-Control-Protocol-Cause" Must Integer32;
        3435 Pc3EpcControlProtocolCause "PC3-EPC-Control-Protocol-Cause" Must Integer32;
        3436 RequestedPlmnIdentifier "Requested-PLMN-Identifier" Must Utf8String;
        3437 RequestorPlmnIdentifier "Requestor-PLMN-Identifier" Must Utf8String;
        3438 RoleOfProSeFunction "Role-Of-ProSe-Function" Must Enumerated [0 "HPLMN"];
        3439 UsageInformationReportSequenceNumber "Usage-Information-Report-Sequence-Number" Must Integer32;
        3440 ProSe3rdPartyApplicationId "ProSe-3rd-Party-Application-ID" Must Utf8String;
        3901 EnhancedDiagnostics "Enhanced-Diagnostics" Must Grouped {
            ran_nas_release_cause: [RanNasReleaseCause] O,
        };
        3902 InterUeTransfer "Inter-UE-Transfer" Must Enumerated [0 "Intra-UE transfer" 1 "Inter-UE transfer"];
        3903 TwagAddress "TWAG-Address" Must Address;
        3904 AnnouncementInformation "Announcement-Information" Must Grouped {
            announcement_identifier: [AnnouncementIdentifier] O,
            variable_part: [VariablePart] O,
            time_indicator: [TimeIndicator] O,
            quota_indicator: [QuotaIndicator] O,
            announcement_order: [AnnouncementOrder] O,
            play_alternative: [PlayAlternative] O,
            privacy_indicator: [PrivacyIndicator] O,
            language: [Language] O,
        };
        3905 AnnouncementIdentifier "Announcement-Identifier" Must Unsigned32;
        3906 AnnouncementOrder "Announcement-Order" Must Unsigned32;
        3907 VariablePart "Variable-Part" Must Grouped {
            variable_part_order: [VariablePartOrder] O,
            variable_part_type: [VariablePartType] O,
            variable_part_value: [VariablePartValue] O,
        };
        3908 VariablePartOrder "Variable-Part-Order" Must Unsigned32;
        3909 VariablePartType "Variable-Part-Type" Must Unsigned32;
        3910 VariablePartValue "Variable-Part-Value" Must Utf8String;
        3911 TimeIndicator "Time-Indicator" Must Unsigned32;
        3912 QuotaIndicator "Quota-Indicator" Must Enumerated [0 "QUOTA_IS_NOT_USED_DURING_PLAYBACK" 1 "QUOTA_IS_USED_DURING_PLAYBACK"];
        3913 PlayAlternative "Play-Alternative" Must Enumerated [0 "served party" 1 "remote party"];
        3914 Language "Language" Must Utf8String;
        3915 PrivacyIndicator "Privacy-Indicator" Must Enumerated [0 "NOT_PRIVATE" 1 "PRIVATE"];
        3916 CalledIdentity "Called-Identity" Must Utf8String;
        3917 CalledIdentityChange "Called-Identity-Change" Must Grouped {
            called_identity: [CalledIdentity] O,
            change_time: [ChangeTime] O,
        };
        3918 UwanUserLocationInfo "UWAN-User-Location-Info" Must Grouped {
            ue_local_ip_address: [UeLocalIpAddress] O,
            udp_source_port: [UdpSourcePort] O,
            ssid: [Ssid] O,
            bssid: [Bssid] O,
        };
        3919 MonitoringEventConfigurationActivity "Monitoring-Event-Configuration-Activity" Must Integer32;
        3920 MonitoringEventReportData "Monitoring-Event-Report-Data" Must Grouped {
            event_timestamp: [EventTimestamp] O,
            scef_reference_id: [ScefReferenceId] O,
            scef_id: [ScefId] O,
            monitoring_event_report_number: [MonitoringEventReportNumber] O,
            charged_party: [ChargedParty] O,
            subscription_id: [SubscriptionId] O,
            monitoring_type: [MonitoringType] O,
            reachability_information: [ReachabilityInformation] O,
            eps_location_information: [EpsLocationInformation] O,
            communication_failure_information: [CommunicationFailureInformation] O,
            number_of_ue_per_location_report: [NumberOfUePerLocationReport] O,
        };
        3921 MonitoringEventInformation "Monitoring-Event-Information" Must Grouped {
            monitoring_event_functionality: [MonitoringEventFunctionality] O,
            event_timestamp: [EventTimestamp] O,
            scef_reference_id: [ScefReferenceId] O,
            scef_id: [ScefId] O,
            monitoring_type: [MonitoringType] O,
            maximum_number_of_reports: [MaximumNumberOfReports] O,
            monitoring_duration: [MonitoringDuration] O,
            charged_party: [ChargedParty] O,
            maximum_detection_time: [MaximumDetectionTime] O,
            ue_reachability_configuration: [UeReachabilityConfiguration] O,
            monte_location_type: [MonteLocationType] O,
            accuracy: [Accuracy] O,
            number_of_ue_per_location_configuration: [NumberOfUePerLocationConfiguration] O,
            monitoring_event_report: [MonitoringEventReport] O,
        };
        3922 MonitoringEventFunctionality "Monitoring-Event-Functionality" Must Integer32;
        3923 MonitoringEventReportNumber "Monitoring-Event-Report-Number" Must Unsigned32;
        3924 CellularNetworkInformation "Cellular-Network-Information" Must OctetString;
        3925 RelatedChangeConditionInformation "Related-Change-Condition-Information" Must Grouped {
            sgsn_address: [SgsnAddress] O,
            change_condition: [ChangeCondition] O,
            tgpp_user_location_info: [TgppUserLocationInfo] O,
            uwan_user_location_info: [UwanUserLocationInfo] O,
            presence_reporting_area_status: [PresenceReportingAreaStatus] O,
            user_csg_information: [UserCsgInformation] O,
            tgpp_rat_type: [TgppRatType] O,
        };
        3930 CpCIoTEpsOptimisationIndicator "CP-CIoT-EPS-Optimisation-Indicator" Must Enumerated [0 "Not Apply" 1 "Apply"];
        3931 SGiPtPTunnellingMethod "SGi-PtP-Tunnelling-Method" Must Enumerated [0 "UDP_IP_based" 1 "Others"];
        3932 UniPduCpOnlyFlag "UNI-PDU-CP-Only-Flag" Must Enumerated [0 "UNI-PDU-both-UP-CP" 1 "UNI-PDU-CP-Only"];
        3933 ApnRateControl "APN-Rate-Control" Must Grouped {
            apn_rate_control_uplink: [ApnRateControlUplink] O,
            apn_rate_control_downlink: [ApnRateControlDownlink] O,
        };
        3934 ApnRateControlDownlink "APN-Rate-Control-Downlink" Must Grouped {
            rate_control_time_unit: [RateControlTimeUnit] O,
            rate_control_max_rate: [RateControlMaxRate] O,
            rate_control_max_message_size: [RateControlMaxMessageSize] O,
        };
        3935 ApnRateControlUplink "APN-Rate-Control-Uplink" Must Grouped {
            additional_exception_reports: [AdditionalExceptionReports] O,
            rate_control_time_unit: [RateControlTimeUnit] O,
            rate_control_max_rate: [RateControlMaxRate] O,
            rate_control_max_message_size: [RateControlMaxMessageSize] O,
        };
        3936 AdditionalExceptionReports "Additional-Exception-Reports" Must Enumerated [0 "Not Allowed" 1 "Allowed"];
        3937 RateControlMaxMessageSize "Rate-Control-Max-Message-Size" Must Unsigned32;
        3938 RateControlMaxRate "Rate-Control-Max-Rate" Must Unsigned32;
        3939 RateControlTimeUnit "Rate-Control-Time-Unit" Must Unsigned32;
        3940 ScsAsAddress "SCS-AS-Address" Must Grouped {
            scs_realm: [ScsRealm] O,
            scs_address: [ScsAddress] O,
        };
        3941 ScsAddress "SCS-Address" Must Address;
        3942 ScsRealm "SCS-Realm" Must DiameterIdentity;
    }
}
