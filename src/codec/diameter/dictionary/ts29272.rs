//! AVPs of TS 29.272.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.272" 10415 {
        1400 SubscriptionData "Subscription-Data" Must Grouped {
            subscriber_status: SubscriberStatus O,
            msisdn: Msisdn O,
            a_msisdn: AMsisdn O,
            external_identifier: ExternalIdentifier O,
            stn_sr: StnSr O,
            ics_indicator: IcsIndicator O,
            network_access_mode: NetworkAccessMode O,
            operator_determined_barring: OperatorDeterminedBarring O,
            hplmn_odb: HplmnOdb O,
            regional_subscription_zone_code: [RegionalSubscriptionZoneCode] O,
            access_restriction_data: AccessRestrictionData O,
            apn_oi_replacement: ApnOiReplacement O,
            lcs_info: LcsInfo O,
            teleservice_list: [TeleserviceList] O,
            call_barring_info: [CallBarringInfo] O,
            tgpp_charging_characteristics: TgppChargingCharacteristics O,
            ambr: Ambr O,
            apn_configuration_profile: ApnConfigurationProfile O,
            rat_frequency_selection_priority_id: RatFrequencySelectionPriorityId O,
            trace_data: TraceData O,
            gprs_subscription_data: GprsSubscriptionData O,
            csg_subscription_data: [CsgSubscriptionData] O,
            roaming_restricted_due_to_unsupported_feature: RoamingRestrictedDueToUnsupportedFeature O,
            subscribed_periodic_rau_tau_timer: SubscribedPeriodicRauTauTimer O,
            mps_priority: MpsPriority O,
            vplmn_lipa_allowed: VplmnLipaAllowed O,
            relay_node_indicator: RelayNodeIndicator O,
            mdt_user_consent: MdtUserConsent O,
            subscribed_vsrvcc: SubscribedVsrvcc O,
            prose_subscription_data: ProSeSubscriptionData O,
            subscription_data_flags: SubscriptionDataFlags O,
            adjacent_access_restriction_data: [AdjacentAccessRestrictionData] O,
            dl_buffering_suggested_packet_count: DlBufferingSuggestedPacketCount O,
            imsi_group_id: [ImsiGroupId] O,
            ue_usage_type: UeUsageType O,
            aese_communication_pattern: [AeseCommunicationPattern] O,
        };
        1401 TerminalInformation "Terminal-Information" Must Grouped {
            imei: Imei O,
            n3gpp2_meid: Tgpp2Meid O,
            software_version: SoftwareVersion O,
        };
        1402 Imei "IMEI" Must Utf8String;
        1403 SoftwareVersion "Software-Version" Must Utf8String;
        1404 QoSSubscribed "QoS-Subscribed" Must OctetString;
        1405 UlrFlags "ULR-Flags" Must Unsigned32;
        1406 UlaFlags "ULA-Flags" Must Unsigned32;
        1407 VisitedPlmnId "Visited-PLMN-Id" Must OctetString;
        1408 RequestedEutranAuthenticationInfo "Requested-EUTRAN-Authentication-Info" Must Grouped {
            number_of_requested_vectors: NumberOfRequestedVectors O,
            immediate_response_preferred: ImmediateResponsePreferred O,
            re_synchronization_info: ReSynchronizationInfo O,
        };
        1409 RequestedUtranGeranAuthenticationInfo "Requested-UTRAN-GERAN-Authentication-Info" Must Grouped {
            number_of_requested_vectors: NumberOfRequestedVectors O,
            immediate_response_preferred: ImmediateResponsePreferred O,
            re_synchronization_info: ReSynchronizationInfo O,
        };
        1410 NumberOfRequestedVectors "Number-Of-Requested-Vectors" Must Unsigned32;
        1411 ReSynchronizationInfo "Re-Synchronization-Info" Must OctetString;
        1412 ImmediateResponsePreferred "Immediate-Response-Preferred" Must Unsigned32;
        1413 AuthenticationInfo "Authentication-Info" Must Grouped {
            e_utran_vector: [EUtranVector] O,
            utran_vector: [UtranVector] O,
            geran_vector: [GeranVector] O,
        };
        1414 EUtranVector "E-UTRAN-Vector" Must Grouped {
            item_number: ItemNumber O,
            rand: Rand M,
            xres: Xres M,
            autn: Autn M,
            kasme: Kasme M,
        };
        1415 UtranVector "UTRAN-Vector" Must Grouped {
            item_number: ItemNumber O,
            rand: Rand M,
            xres: Xres M,
            autn: Autn M,
            confidentiality_key: ConfidentialityKey M,
            integrity_key: IntegrityKey M,
        };
        1416 GeranVector "GERAN-Vector" Must Grouped {
            item_number: ItemNumber O,
            rand: Rand M,
            sres: Sres M,
            kc: Kc M,
        };
        1417 NetworkAccessMode "Network-Access-Mode" Must Enumerated [0 "PACKET_AND_CIRCUIT" 1 "Reserved" 2 "ONLY_PACKET"];
        1418 HplmnOdb "HPLMN-ODB" Must Unsigned32;
        1419 ItemNumber "Item-Number" Must Unsigned32;
        1420 CancellationType "Cancellation-Type" Must Enumerated [0 "MME_UPDATE_PROCEDURE" 1 "SGSN_UPDATE_PROCEDURE" 2 "SUBSCRIPTION_WITHDRAWAL" 3 "UPDATE_PROCEDURE_IWF" 4 "INITIAL_ATTACH_PROCEDURE"];
        1421 DsrFlags "DSR-Flags" Must Unsigned32;
        1422 DsaFlags "DSA-Flags" Must Unsigned32;
        1423 ContextIdentifier "Context-Identifier" Must Unsigned32;
        1424 SubscriberStatus "Subscriber-Status" Must Enumerated [0 "SERVICE_GRANTED" 1 "OPERATOR_DETERMINED_BARRING"];
        1425 OperatorDeterminedBarring "Operator-Determined-Barring" Must Unsigned32;
        1426 AccessRestrictionData "Access-Restriction-Data" Must Unsigned32;
        1427 ApnOiReplacement "APN-OI-Replacement" Must Utf8String;
        1428 AllApnConfigurationsIncludedIndicator "All-APN-Configurations-Included-Indicator" Must Enumerated [0 "ALL_APN_CONFIGURATIONS_INCLUDED" 1 "MODIFIED/ADDED_APN_CONFIGURATIONS_INCLUDED"];
        1429 ApnConfigurationProfile "APN-Configuration-Profile" Must Grouped {
            context_identifier: ContextIdentifier M,
            additional_context_identifier: AdditionalContextIdentifier O,
            third_context_identifier: ThirdContextIdentifier O,
            all_apn_configurations_included_indicator: AllApnConfigurationsIncludedIndicator M,
            apn_configuration: [ApnConfiguration] M,
        };
        1430 ApnConfiguration "APN-Configuration" Must Grouped {
            context_identifier: ContextIdentifier M,
            served_party_ip_address: [ServedPartyIpAddress] O,
            pdn_type: PdnType M,
            service_selection: ServiceSelection M,
            eps_subscribed_qos_profile: EpsSubscribedQoSProfile O,
            vplmn_dynamic_address_allowed: VplmnDynamicAddressAllowed O,
            mip6_agent_info: Mip6AgentInfo O,
            visited_network_identifier: VisitedNetworkIdentifier O,
            pdn_gw_allocation_type: PdnGwAllocationType O,
            tgpp_charging_characteristics: TgppChargingCharacteristics O,
            ambr: Ambr O,
            specific_apn_info: [SpecificApnInfo] O,
            apn_oi_replacement: ApnOiReplacement O,
            sipto_permission: SiptoPermission O,
            lipa_permission: LipaPermission O,
            restoration_priority: RestorationPriority O,
            sipto_local_network_permission: SiptoLocalNetworkPermission O,
            wlan_offloadability: WlanOffloadability O,
            non_ip_pdn_type_indicator: NonIpPdnTypeIndicator O,
            non_ip_data_delivery_mechanism: NonIpDataDeliveryMechanism O,
            scef_id: ScefId O,
            scef_realm: ScefRealm O,
            preferred_data_mode: PreferredDataMode O,
            pdn_connection_continuity: PdnConnectionContinuity O,
        };
        1431 EpsSubscribedQoSProfile "EPS-Subscribed-QoS-Profile" Must Grouped {
            qos_class_identifier: QoSClassIdentifier M,
            allocation_retention_priority: AllocationRetentionPriority M,
        };
        1432 VplmnDynamicAddressAllowed "VPLMN-Dynamic-Address-Allowed" Must Enumerated [0 "NOTALLOWED" 1 "ALLOWED"];
        1433 StnSr "STN-SR" Must OctetString;
        1434 AlertReason "Alert-Reason" Must Enumerated [0 "UE_PRESENT" 1 "UE_MEMORY_AVAILABLE"];
        1435 Ambr "AMBR" Must Grouped {
            max_requested_bandwidth_ul: MaxRequestedBandwidthUl M,
            max_requested_bandwidth_dl: MaxRequestedBandwidthDl M,
            extended_max_requested_bw_ul: ExtendedMaxRequestedBwUl O,
            extended_max_requested_bw_dl: ExtendedMaxRequestedBwDl O,
        };
        1436 CsgSubscriptionData "CSG-Subscription-Data" Must Grouped {
            csg_id: CsgId M,
            expiration_date: ExpirationDate O,
            service_selection: [ServiceSelection] O,
            visited_plmn_id: VisitedPlmnId O,
        };
        1437 CsgId "CSG-Id" Must Unsigned32;
        1438 PdnGwAllocationType "PDN-GW-Allocation-Type" Must Enumerated [0 "STATIC" 1 "DYNAMIC"];
        1439 ExpirationDate "Expiration-Date" Must Time;
        1440 RatFrequencySelectionPriorityId "RAT-Frequency-Selection-Priority-ID" Must Unsigned32;
        1441 IdaFlags "IDA-Flags" Must Unsigned32;
        1442 PuaFlags "PUA-Flags" Must Unsigned32;
        1443 NorFlags "NOR-Flags" Must Unsigned32;
        1444 UserId "User-Id" MustNot Utf8String;
        1445 EquipmentStatus "Equipment-Status" Must Enumerated [0 "WHITELISTED" 1 "BLACKLISTED" 2 "GREYLISTED"];
        1446 RegionalSubscriptionZoneCode "Regional-Subscription-Zone-Code" Must OctetString;
        1447 Rand "RAND" Must OctetString;
        1448 Xres "XRES" Must OctetString;
        1449 Autn "AUTN" Must OctetString;
        1450 Kasme "KASME" Must OctetString;
        1452 TraceCollectionEntity "Trace-Collection-Entity" Must Address;
        1453 Kc "Kc" Must OctetString;
        1454 Sres "SRES" Must OctetString;
        1455 RequestingNodeType "Requesting-Node-Type" Must Enumerated [0 "MME" 1 "SGSN" 2 "MME/SGSN"];
        1456 PdnType "PDN-Type" Must Enumerated [0 "IPv4" 1 "IPv6" 2 "IPv4v6" 3 "IPv4_OR_IPv6" 4 "Non-IP"];
        1457 RoamingRestrictedDueToUnsupportedFeature "Roaming-Restricted-Due-To-Unsupported-Feature" Must Enumerated [0 "Roaming-Restricted-Due-To-Unsupported-Feature"];
        1458 TraceData "Trace-Data" Must Grouped {
            trace_reference: TraceReference M,
            trace_depth: TraceDepth M,
            trace_ne_type_list: TraceNeTypeList M,
            trace_interface_list: TraceInterfaceList O,
            trace_event_list: TraceEventList M,
            omc_id: OmcId O,
            trace_collection_entity: TraceCollectionEntity M,
            mdt_configuration: MdtConfiguration O,
        };
        1459 TraceReference "Trace-Reference" Must OctetString;
        1462 TraceDepth "Trace-Depth" Must Enumerated [0 "Minimum" 1 "Medium" 2 "Maximum" 3 "MinimumWithoutVendorSpecificExtension" 4 "MediumWithoutVendorSpecificExtension" 5 "MaximumWithoutVendorSpecificExtension"];
        1463 TraceNeTypeList "Trace-NE-Type-List" Must OctetString;
        1464 TraceInterfaceList "Trace-Interface-List" Must OctetString;
        1465 TraceEventList "Trace-Event-List" Must OctetString;
        1466 OmcId "OMC-Id" Must OctetString;
        1467 GprsSubscriptionData "GPRS-Subscription-Data" Must Grouped {
            complete_data_list_included_indicator: CompleteDataListIncludedIndicator M,
            pdp_context: [PdpContext] M,
        };
        1468 CompleteDataListIncludedIndicator "Complete-Data-List-Included-Indicator" Must Enumerated [0 "ALL_PDP_CONTEXTS_INCLUDED" 1 "MODIFIED/ADDED_PDP CONTEXTS_INCLUDED"];
        1469 PdpContext "PDP-Context" Must Grouped {
            context_identifier: ContextIdentifier M,
            pdp_type: PdpType M,
            pdp_address: PdpAddress O,
            qos_subscribed: QoSSubscribed M,
            vplmn_dynamic_address_allowed: VplmnDynamicAddressAllowed O,
            service_selection: ServiceSelection M,
            tgpp_charging_characteristics: TgppChargingCharacteristics O,
            ext_pdp_type: ExtPdpType O,
            ext_pdp_address: ExtPdpAddress O,
            ambr: Ambr O,
            apn_oi_replacement: ApnOiReplacement O,
            sipto_permission: SiptoPermission O,
            lipa_permission: LipaPermission O,
            restoration_priority: RestorationPriority O,
            sipto_local_network_permission: SiptoLocalNetworkPermission O,
            non_ip_pdn_type_indicator: NonIpPdnTypeIndicator O,
            non_ip_data_delivery_mechanism: NonIpDataDeliveryMechanism O,
            scef_id: ScefId O,
        };
        1470 PdpType "PDP-Type" Must OctetString;
        1471 Tgpp2Meid "3GPP2-MEID" Must OctetString;
        1472 SpecificApnInfo "Specific-APN-Info" Must Grouped {
            service_selection: ServiceSelection M,
            mip6_agent_info: Mip6AgentInfo M,
            visited_network_identifier: VisitedNetworkIdentifier O,
        };
        1473 LcsInfo "LCS-Info" Must Grouped {
            gmlc_number: [GmlcNumber] O,
            lcs_privacyexception: [LcsPrivacyException] O,
            mo_lr: [MoLr] O,
        };
        1474 GmlcNumber "GMLC-Number" Must OctetString;
        1475 LcsPrivacyException "LCS-PrivacyException" Must Grouped {
            ss_code: SsCode M,
            ss_status: SsStatus M,
            notification_to_ue_user: NotificationToUeUser O,
            external_client: [ExternalClient] O,
            plmn_client: [PlmnClient] O,
            service_type: [ServiceType] O,
        };
        1476 SsCode "SS-Code" Must OctetString;
        1477 SsStatus "SS-Status" Must OctetString;
        1478 NotificationToUeUser "Notification-To-UE-User" Must Enumerated [0 "NOTIFY_LOCATION_ALLOWED" 1 "NOTIFYANDVERIFY_LOCATION_ALLOWED_IF_NO_RESPONSE" 2 "NOTIFYANDVERIFY_LOCATION_NOT_ALLOWED_IF_NO_RESPONSE" 3 "LOCATION_NOT_ALLOWED"];
        1479 ExternalClient "External-Client" Must Grouped {
            client_identity: ClientIdentity M,
            gmlc_restriction: GmlcRestriction O,
            notification_to_ue_user: NotificationToUeUser O,
        };
        1480 ClientIdentity "Client-Identity" Must OctetString;
        1481 GmlcRestriction "GMLC-Restriction" Must Enumerated [0 "GMLC_LIST" 1 "HOME_COUNTRY"];
        1482 PlmnClient "PLMN-Client" Must Enumerated [0 "BROADCAST_SERVICE" 1 "O_AND_M_HPLMN" 2 "O_AND_M_VPLMN" 3 "ANONYMOUS_LOCATION" 4 "TARGET_UE_SUBSCRIBED_SERVICE"];
        1483 TgppServiceType "3GPP-Service-Type" Must Grouped {
            servicetypeidentity: [ServiceTypeIdentity] O,
            gmlc_restriction: [GmlcRestriction] O,
            notification_to_ue_user: [NotificationToUeUser] O,
        };
        1484 ServiceTypeIdentity "ServiceTypeIdentity" Must Unsigned32;
        1485 MoLr "MO-LR" Must Grouped {
            ss_code: SsCode M,
            ss_status: SsStatus M,
        };
        1486 TeleserviceList "Teleservice-List" Must Grouped {
            ts_code: [TsCode] M,
        };
        1487 TsCode "TS-Code" Must OctetString;
        1488 CallBarringInfo "Call-Barring-Info" Must Grouped {
            ss_code: SsCode M,
            ss_status: SsStatus M,
        };
        1489 SgsnNumber "SGSN-Number" Must OctetString;
        1490 IdrFlags "IDR-Flags" Must Unsigned32;
        1491 IcsIndicator "ICS-Indicator" MustNot Enumerated [0 "FALSE" 1 "TRUE"];
        1492 ImsVoiceOverPsSessionsSupported "IMS-Voice-Over-PS-Sessions-Supported" MustNot Enumerated [0 "NOT_SUPPORTED" 1 "SUPPORTED"];
        1493 HomogeneousSupportOfImsVoiceOverPsSessions "Homogeneous-Support-of-IMS-Voice-Over-PS-Sessions" MustNot Enumerated [0 "NOT_SUPPORTED" 1 "SUPPORTED"];
        1494 LastUeActivityTime "Last-UE-Activity-Time" MustNot Time;
        1495 EpsUserState "EPS-User-State" MustNot Grouped {
            mme_user_state: MmeUserState O,
            sgsn_user_state: SgsnUserState O,
        };
        1496 EpsLocationInformation "EPS-Location-Information" MustNot Grouped {
            mme_location_information: MmeLocationInformation O,
            sgsn_location_information: SgsnLocationInformation O,
        };
        1497 MmeUserState "MME-User-State" MustNot Grouped {
            user_state: UserState O,
        };
        1498 SgsnUserState "SGSN-User-State" MustNot Grouped {
            user_state: UserState O,
        };
        1499 UserState "User-State" MustNot Enumerated [0 "DETACHED" 1 "ATTACHED_NOT_REACHABLE_FOR_PAGING" 2 "ATTACHED_REACHABLE_FOR_PAGING" 3 "CONNECTED_NOT_REACHABLE_FOR_PAGING" 4 "CONNECTED_REACHABLE_FOR_PAGING" 5 "NETWORK_DETERMINED_NOT_REACHABLE"];
        1600 MmeLocationInformation "MME-Location-Information" MustNot Grouped {
            e_utran_cell_global_identity: EUtranCellGlobalIdentity O,
            tracking_area_identity: TrackingAreaIdentity O,
            geographical_information: GeographicalInformation O,
            geodetic_information: GeodeticInformation O,
            current_location_retrieved: CurrentLocationRetrieved O,
            age_of_location_information: AgeOfLocationInformation O,
            user_csg_information: UserCsgInformation O,
            enodeb_id: ENodeBId O,
        };
        1601 SgsnLocationInformation "SGSN-Location-Information" MustNot Grouped {
            cell_global_identity: CellGlobalIdentity O,
            location_area_identity: LocationAreaIdentity O,
            service_area_identity: ServiceAreaIdentity O,
            routing_area_identity: RoutingAreaIdentity O,
            geographical_information: GeographicalInformation O,
            geodetic_information: GeodeticInformation O,
            current_location_retrieved: CurrentLocationRetrieved O,
            age_of_location_information: AgeOfLocationInformation O,
            user_csg_information: UserCsgInformation O,
        };
        1602 EUtranCellGlobalIdentity "E-UTRAN-Cell-Global-Identity" MustNot OctetString;
        1603 TrackingAreaIdentity "Tracking-Area-Identity" MustNot OctetString;
        1604 CellGlobalIdentity "Cell-Global-Identity" MustNot OctetString;
        1605 RoutingAreaIdentity "Routing-Area-Identity" MustNot OctetString;
        1606 LocationAreaIdentity "Location-Area-Identity" MustNot OctetString;
        1607 ServiceAreaIdentity "Service-Area-Identity" MustNot OctetString;
        1608 GeographicalInformation "Geographical-Information" MustNot OctetString;
        1609 GeodeticInformation "Geodetic-Information" MustNot OctetString;
        1610 CurrentLocationRetrieved "Current-Location-Retrieved" MustNot Enumerated [0 "ACTIVE-LOCATION-RETRIEVAL"];
        1611 AgeOfLocationInformation "Age-Of-Location-Information" MustNot Unsigned32;
        1612 ActiveApn "Active-APN" MustNot Grouped {
            context_identifier: ContextIdentifier M,
            service_selection: ServiceSelection O,
            mip6_agent_info: Mip6AgentInfo O,
            visited_network_identifier: VisitedNetworkIdentifier O,
            specific_apn_info: [SpecificApnInfo] O,
        };
        1613 SiptoPermission "SIPTO-Permission" MustNot Enumerated [0 "SIPTO_ALLOWED" 1 "SIPTO_NOTALLOWED"];
        1614 ErrorDiagnostic "Error-Diagnostic" MustNot Enumerated [0 "GPRS_DATA_SUBSCRIBED" 1 "NO_GPRS_DATA_SUBSCRIBED" 2 "ODB-ALL-APN" 3 "ODB-HPLMN-APN" 4 "ODB-VPLMN-APN"];
        1615 UeSrvccCapability "UE-SRVCC-Capability" MustNot Enumerated [0 "UE-SRVCC-NOT-SUPPORTED" 1 "UE-SRVCC-SUPPORTED"];
        1616 MpsPriority "MPS-Priority" MustNot Unsigned32;
        1617 VplmnLipaAllowed "VPLMN-LIPA-Allowed" MustNot Enumerated [0 "LIPA-NOTALLOWED" 1 "LIPA-ALLOWED"];
        1618 LipaPermission "LIPA-Permission" MustNot Enumerated [0 "LIPA-PROHIBITED" 1 "LIPA-ONLY" 2 "LIPA-CONDITIONAL"];
        1619 SubscribedPeriodicRauTauTimer "Subscribed-Periodic-RAU-TAU-Timer" MustNot Unsigned32;
        1620 ExtPdpType "Ext-PDP-Type" MustNot OctetString;
        1621 ExtPdpAddress "Ext-PDP-Address" MustNot Address;
        1622 MdtConfiguration "MDT-Configuration" MustNot Grouped {
            job_type: [JobType] O,
            area_scope: [AreaScope] O,
            list_of_measurements: [ListOfMeasurements] O,
            reporting_trigger: [ReportingTrigger] O,
            report_interval: [ReportInterval] O,
            report_amount: [ReportAmount] O,
            event_threshold_rsrp: [EventThresholdRsrp] O,
            event_threshold_rsrq: [EventThresholdRsrq] O,
            logging_interval: [LoggingInterval] O,
            logging_duration: [LoggingDuration] O,
            measurement_period_lte: [MeasurementPeriodLte] O,
            measurement_period_umts: [MeasurementPeriodUmts] O,
            collection_period_rrm_lte: [CollectionPeriodRrmLte] O,
            collection_period_rrm_umts: [CollectionPeriodRrmUmts] O,
            positioning_method: [PositioningMethod] O,
            measurement_quantity: [MeasurementQuantity] O,
            event_threshold_event_1f: [EventThresholdEvent1f] O,
            event_threshold_event_1i: [EventThresholdEvent1i] O,
            mdt_allowed_plmn_id: [MdtAllowedPlmnId] O,
            mbsfn_area: [MbsfnArea] O,
        };
        1623 JobType "Job-Type" MustNot Enumerated [0 "Immediate-MDT-only" 1 "Logged-MDT-only" 2 "Trace-only" 3 "Immediate-MDT-and-Trace" 4 "RLF-reports-only"];
        1624 AreaScope "Area-Scope" MustNot Grouped {
            cell_global_identity: [CellGlobalIdentity] O,
            e_utran_cell_global_identity: [EUtranCellGlobalIdentity] O,
            routing_area_identity: [RoutingAreaIdentity] O,
            location_area_identity: [LocationAreaIdentity] O,
            tracking_area_identity: [TrackingAreaIdentity] O,
        };
        1625 ListOfMeasurements "List-Of-Measurements" MustNot Unsigned32;
        1626 ReportingTrigger "Reporting-Trigger" MustNot Unsigned32;
        1627 ReportInterval "Report-Interval" MustNot Enumerated [0 "UMTS_250_ms" 1 "UMTS_500_ms" 2 "UMTS_1000_ms" 3 "UMTS_2000_ms" 4 "UMTS_3000_ms" 5 "UMTS_4000_ms" 6 "UMTS_6000_ms" 7 "UMTS_8000_ms" 8 "UMTS_12000_ms" 9 "UMTS_16000_ms" 10 "UMTS_20000_ms" 11 "UMTS_24000_ms" 12 "UMTS_28000_ms" 13 "UMTS_32000_ms" 14 "UMTS_64000_ms" 15 "LTE_120_ms" 16 "LTE_240_ms" 17 "LTE_480_ms" 18 "LTE_640_ms" 19 "LTE_1024_ms" 20 "LTE_2048_ms" 21 "LTE_5120_ms" 22 "LTE_10240_ms" 23 "LTE_60000_ms" 24 "LTE_360000_ms" 25 "LTE_720000_ms" 26 "LTE_1800000_ms" 27 "LTE_3600000_ms"];
        1628 ReportAmount "Report-Amount" MustNot Enumerated [0 "1" 1 "2" 2 "4" 3 "8" 4 "16" 5 "32" 6 "64" 7 "infinity"];
        1629 EventThresholdRsrp "Event-Threshold-RSRP" MustNot Unsigned32;
        1630 EventThresholdRsrq "Event-Threshold-RSRQ" MustNot Unsigned32;
        1631 LoggingInterval "Logging-Interval" MustNot Enumerated [0 "1.28" 1 "2.56" 2 "5.12" 3 "10.24" 4 "20.48" 5 "30.72" 6 "40.96" 7 "61.44"];
        1632 LoggingDuration "Logging-Duration" MustNot Enumerated [0 "600_sec" 1 "1200_sec" 2 "2400_sec" 3 "3600_sec" 4 "5400_sec" 5 "7200_sec"];
        1633 RelayNodeIndicator "Relay-Node-Indicator" MustNot Enumerated [0 "NOT_RELAY_NODE" 1 "RELAY_NODE"];
        1634 MdtUserConsent "MDT-User-Consent" MustNot Enumerated [0 "CONSENT_NOT_GIVEN" 1 "CONSENT_GIVEN"];
        1635 PurFlags "PUR-Flags" MustNot Unsigned32;
        1636 SubscribedVsrvcc "Subscribed-VSRVCC" MustNot Enumerated [0 "VSRVCC_SUBSCRIBED"];
        1637 EquivalentPlmnList "Equivalent-PLMN-List" MustNot Grouped {
            visited_plmn_id: [VisitedPlmnId] M,
        };
        1638 ClrFlags "CLR-Flags" MustNot Unsigned32;
        1639 UvrFlags "UVR-Flags" MustNot Unsigned32;
        1640 UvaFlags "UVA-Flags" MustNot Unsigned32;
        1641 VplmnCsgSubscriptionData "VPLMN-CSG-Subscription-Data" MustNot Grouped {
            csg_id: [CsgId] O,
            expiration_date: [ExpirationDate] O,
        };
        1642 TimeZone "Time-Zone" MustNot Utf8String;
        1643 AMsisdn "A-MSISDN" MustNot OctetString;
        1645 MmeNumberForMtSms "MME-Number-for-MT-SMS" MustNot OctetString;
        1648 SmsRegisterRequest "SMS-Register-Request" MustNot Enumerated [0 "SMS_REGISTRATION_REQUIRED" 1 "SMS_REGISTRATION_NOT_PREFERRED" 2 "NO_PREFERENCE"];
        1649 LocalTimeZone "Local-Time-Zone" MustNot Grouped {
            time_zone: [TimeZone] O,
            daylight_saving_time: [DaylightSavingTime] O,
        };
        1650 DaylightSavingTime "Daylight-Saving-Time" MustNot Enumerated [0 "NO_ADJUSTMENT" 1 "PLUS_ONE_HOUR_ADJUSTMENT" 2 "PLUS_TWO_HOURS_ADJUSTMENT"];
        1654 SubscriptionDataFlags "Subscription-Data-Flags" MustNot Unsigned32;
        1655 MeasurementPeriodLte "Measurement-Period-LTE" MustNot Enumerated [0 "1024 ms" 1 "1280 ms" 2 "2048 ms" 3 "2560 ms" 4 "5120 ms" 5 "10240 ms" 6 "1 min"];
        1656 MeasurementPeriodUmts "Measurement-Period-UMTS" MustNot Enumerated [0 "250 ms" 1 "500 ms" 2 "1000 ms" 3 "2000 ms" 4 "3000 ms" 5 "4000 ms" 6 "6000 ms" 7 "8000 ms" 8 "12000 ms" 9 "16000 ms" 10 "20000 ms" 11 "24000 ms" 12 "28000 ms" 13 "32000 ms" 14 "64000 ms"];
        1657 CollectionPeriodRrmLte "Collection-Period-RRM-LTE" MustNot Enumerated;
        1658 CollectionPeriodRrmUmts "Collection-Period-RRM-UMTS" MustNot Enumerated;
        1659 PositioningMethod "Positioning-Method" MustNot OctetString;
        1660 MeasurementQuantity "Measurement-Quantity" MustNot OctetString;
        1661 EventThresholdEvent1f "Event-Threshold-Event-1F" MustNot Integer32;
        1662 EventThresholdEvent1i "Event-Threshold-Event-1I" MustNot Integer32;
        1663 RestorationPriority "Restoration-Priority" MustNot Unsigned32;
        1664 SGsMmeIdentity "SGs-MME-Identity" MustNot Utf8String;
        1665 SiptoLocalNetworkPermission "SIPTO-Local-Network-Permission" MustNot Enumerated [0 "SIPTO at Local Network ALLOWED" 1 "SIPTO at Local Network NOTALLOWED"];
        1666 CoupledNodeDiameterId "Coupled-Node-Diameter-ID" MustNot DiameterIdentity;
        1667 WlanOffloadability "WLAN-offloadability" MustNot Grouped {
            wlan_offloadability_eutran: WlanOffloadabilityEutran O,
            wlan_offloadability_utran: WlanOffloadabilityUtran O,
        };
        1668 WlanOffloadabilityEutran "WLAN-offloadability-EUTRAN" MustNot Unsigned32;
        1669 WlanOffloadabilityUtran "WLAN-offloadability-UTRAN" MustNot Unsigned32;
        1670 ResetId "Reset-ID" MustNot OctetString;
        1671 MdtAllowedPlmnId "MDT-Allowed-PLMN-Id" MustNot OctetString;
        1672 AdjacentPLMNs "Adjacent-PLMNs" MustNot Grouped {
            visited_plmn_id: [VisitedPlmnId] O,
        };
        1673 AdjacentAccessRestrictionData "Adjacent-Access-Restriction-Data" MustNot Grouped {
            visited_plmn_id: VisitedPlmnId M,
            access_restriction_data: AccessRestrictionData M,
        };
        1674 DlBufferingSuggestedPacketCount "DL-Buffering-Suggested-Packet-Count" MustNot Integer32;
        1675 ImsiGroupId "IMSI-Group-Id" MustNot Grouped {
            group_service_id: GroupServiceId M,
            group_plmn_id: GroupPlmnId M,
            local_group_id: LocalGroupId M,
        };
        1676 GroupServiceId "Group-Service-Id" MustNot Unsigned32;
        1677 GroupPlmnId "Group-PLMN-Id" MustNot OctetString;
        1678 LocalGroupId "Local-Group-Id" MustNot OctetString;
        1679 AirFlags "AIR-Flags" MustNot Unsigned32;
        1680 UeUsageType "UE-Usage-Type" MustNot Unsigned32;
        1681 NonIpPdnTypeIndicator "Non-IP-PDN-Type-Indicator" MustNot Enumerated [0 "FALSE" 1 "TRUE"];
        1682 NonIpDataDeliveryMechanism "Non-IP-Data-Delivery-Mechanism" MustNot Enumerated [0 "SGi-BASED-DATA-DELIVERY" 1 "SCEF-BASED-DATA-DELIVERY"];
        1683 AdditionalContextIdentifier "Additional-Context-Identifier" MustNot Unsigned32;
        1684 ScefRealm "SCEF-Realm" MustNot DiameterIdentity;
        1685 SubscriptionDataDeletion "Subscription-Data-Deletion" MustNot Grouped {
            dsr_flags: [DsrFlags] O,
            scef_id: [ScefId] O,
            context_identifier: [ContextIdentifier] O,
            trace_reference: [TraceReference] O,
            ts_code: [TsCode] O,
            ss_code: [SsCode] O,
        };
        1686 PreferredDataMode "Preferred-Data-Mode" MustNot Unsigned32;
        1687 EmergencyInfo "Emergency-Info" MustNot Grouped {
            mip6_agent_info: [Mip6AgentInfo] O,
        };
        1688 V2xSubscriptionData "V2X-Subscription-Data" MustNot Grouped {
            v2x_permission: [V2xPermission] O,
            ue_pc5_ambr: [UePc5Ambr] O,
        };
        1689 V2xPermission "V2X-Permission" MustNot Unsigned32;
        1690 PdnConnectionContinuity "PDN-Connection-Continuity" MustNot Enumerated [0 "MAINTAIN-PDN-CONNECTION" 1 "DISCONNECT-PDN-CONNECTION-WITH-REACTIVATION-REQUEST" 2 "DISCONNECT-PDN-CONNECTION-WITHOUT-REACTIVATION-REQUEST"];
        1691 EDRXCycleLength "eDRX-Cycle-Length" MustNot Grouped {
            rat_type: [RatType] O,
            edrx_cycle_length_value: [EDRXCycleLengthValue] O,
        };
        1692 EDRXCycleLengthValue "eDRX-Cycle-Length-Value" MustNot OctetString;
        1693 UePc5Ambr "UE-PC5-AMBR" MustNot Unsigned32;
        1694 MbsfnArea "MBSFN-Area" MustNot Grouped {
            mbsfn_area_id: [MbsfnAreaId] O,
            carrier_frequency: [CarrierFrequency] O,
        };
        1695 MbsfnAreaId "MBSFN-Area-ID" MustNot Unsigned32;
        1696 CarrierFrequency "Carrier-Frequency" MustNot Unsigned32;
        1697 RdsIndicator "RDS-Indicator" MustNot Enumerated [0 "DISABLED" 1 "ENABLED"];
        1698 ServiceGapTime "Service-Gap-Time" MustNot Unsigned32;
        1699 AerialUeSubscriptionInformation "Aerial-UE-Subscription-Information" MustNot Unsigned32;
        1719 ThirdContextIdentifier "Third-Context-Identifier" MustNot Unsigned32;
    }
}
