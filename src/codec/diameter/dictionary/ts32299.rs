//! AVPs of TS 32.299.

use crate::codec::diameter::table::avps;

avps! {
    "TS 32.299" 10415 {
        823 EventType "Event-Type" Must Grouped {
            tgpp_sip_method: [TgppSipMethod] O,
            event: [Event] O,
            content_type: [ContentType] O,
            content_length: [ContentLength] O,
            content_disposition: [ContentDisposition] O,
        };
        824 TgppSipMethod "3GPP-SIP-Method" Must Utf8String;
        825 Event "Event" Must Utf8String;
        826 ContentType "Content-Type" Must Utf8String;
        827 ContentLength "Content-Length" Must Unsigned32;
        828 ContentDisposition "Content-Disposition" Must Utf8String;
        829 RoleOfNode "Role-Of-Node" Must Enumerated [0 "ORIGINATING_ROLE" 1 "TERMINATING_ROLE" 2 "PROXY_ROLE" 3 "B2BUA_ROLE"];
        830 UserSessionId "User-Session-ID" Must Utf8String;
        831 CallingPartyAddress "Calling-Party-Address" Must Utf8String;
        832 CalledPartyAddress "Called-Party-Address" Must Utf8String;
        833 TimeStamps "Time-Stamps" Must Grouped {
            sip_request_timestamp: [SipRequestTimestamp] O,
            sip_response_timestamp: [SipResponseTimestamp] O,
        };
        834 SipRequestTimestamp "SIP-Request-Timestamp" Must Time;
        835 SipResponseTimestamp "SIP-Response-Timestamp" Must Time;
        836 ApplicationServer "Application-Server" Must Utf8String;
        837 ApplicationProvidedCalledPartyAddress "Application-Provided-Called-Party-Address" Must Utf8String;
        838 InterOperatorIdentifier "Inter-Operator-Identifier" Must Grouped {
            originating_ioi: [OriginatingIoi] O,
            terminating_ioi: [TerminatingIoi] O,
        };
        839 OriginatingIoi "Originating-IOI" Must Utf8String;
        840 TerminatingIoi "Terminating-IOI" Must Utf8String;
        841 ImsChargingIdentifier "IMS-Charging-Identifier" Must Utf8String;
        842 SdpSessionDescription "SDP-Session-Description" Must Utf8String;
        843 SdpMediaComponent "SDP-Media-Component" Must Grouped {
            sdp_media_name: [SdpMediaName] O,
            sdp_media_description: [SdpMediaDescription] O,
        };
        844 SdpMediaName "SDP-Media-Name" Must Utf8String;
        845 SdpMediaDescription "SDP-Media-Description" Must Utf8String;
        846 CgAddress "CG-Address" Must Address;
        847 GgsnAddress "GGSN-Address" Must Address;
        848 ServedPartyIpAddress "Served-Party-IP-Address" Must Address;
        849 AuthorisedQoS "Authorised-QoS" Must Utf8String;
        850 ApplicationServerInformation "Application-Server-Information" Must Grouped {
            application_server: [ApplicationServer] O,
            application_provided_called_party_address: [ApplicationProvidedCalledPartyAddress] O,
        };
        851 TrunkGroupId "Trunk-Group-ID" Must Grouped {
            incoming_trunk_group_id: [IncomingTrunkGroupId] O,
            outgoing_trunk_group_id: [OutgoingTrunkGroupId] O,
        };
        852 IncomingTrunkGroupId "Incoming-Trunk-Group-ID" Must Utf8String;
        853 OutgoingTrunkGroupId "Outgoing-Trunk-Group-ID" Must Utf8String;
        854 BearerService "Bearer-Service" Must OctetString;
        855 ServiceId "Service-Id" Must Utf8String;
        856 AssociatedUri "Associated-URI" Must Utf8String;
        857 ChargedParty "Charged-Party" Must Utf8String;
        858 PoCControllingAddress "PoC-Controlling-Address" Must Utf8String;
        859 PoCGroupName "PoC-Group-Name" Must Utf8String;
        860 Cause "Cause" Must Grouped {
            cause_code: [CauseCode] O,
            node_functionality: [NodeFunctionality] O,
        };
        861 CauseCode "Cause-Code" Must Enumerated [-3 "End of REGISTER dialog" -2 "End of SUBSCRIBE dialog" -1 "Successful transaction" 0 "Normal end of session" 1 "Unspecified error" 2 "Unsuccessful session setup" 3 "Internal error" 300 "Multiple Choices" 301 "Moved Permanently" 302 "Moved Temporarily" 305 "Use Proxy" 380 "Alternative Service" 400 "Bad Request" 401 "Unauthorized" 402 "Payment Required" 403 "Forbidden" 404 "Not Found" 405 "Method Not Allowed" 406 "Not Acceptable" 407 "Proxy Authentication Required" 408 "Request Timeout" 410 "Gone" 412 "Conditional Request Failed" 413 "Request Entity Too Large" 414 "Request-URI Too Long" 415 "Unsupported Media Type" 416 "Unsupported URI Scheme" 417 "Unknown Resource-Priority" 420 "Bad Extension" 421 "Extension Required" 422 "Session Interval Too Small" 423 "Interval Too Brief" 428 "Use Identity Header" 429 "Provide Referrer Identity" 436 "Bad Identity-Info" 437 "Unsupported Certificate" 438 "Invalid Identity Header" 480 "Temporarily Unavailable" 481 "Call/Transaction Does Not Exist" 482 "Loop Detected" 483 "Too Many Hops" 484 "Address Incomplete" 485 "Ambiguous" 486 "Busy Here" 487 "Request Terminated" 488 "Not Acceptable Here" 489 "Bad Event" 491 "Request Pending" 493 "Undecipherable" 494 "Security Agreement Required" 500 "Server Internal Error" 501 "Not Implemented" 502 "Bad Gateway" 503 "Service Unavailable" 504 "Server Time-out" 505 "Version Not Supported" 513 "Message Too Large" 580 "Precondition Failure" 600 "Busy Everywhere" 603 "Decline" 604 "Does Not Exist Anywhere" 606 "Not Acceptable"];
        862 NodeFunctionality "Node-Functionality" Must Enumerated [0 "S-CSCF" 1 "P-CSCF" 2 "I-CSCF" 3 "MRFC" 4 "MGCF" 5 "BGCF" 6 "AS" 7 "IBCF" 8 "S-GW" 9 "P-GW" 10 "HSGW" 11 "E-CSCF" 12 "MME" 13 "TRF" 14 "TF" 15 "ATCF" 16 "Proxy Function" 17 "ePDG"];
        863 ServiceSpecificData "Service-Specific-Data" Must Utf8String;
        864 Originator "Originator" Must Enumerated [0 "Calling Party" 1 "Called Party"];
        865 PsFurnishChargingInformation "PS-Furnish-Charging-Information" Must Grouped {
            tgpp_charging_id: [TgppChargingId] O,
            ps_free_format_data: [PsFreeFormatData] O,
            ps_append_free_format_data: [PsAppendFreeFormatData] O,
        };
        866 PsFreeFormatData "PS-Free-Format-Data" Must OctetString;
        867 PsAppendFreeFormatData "PS-Append-Free-Format-Data" Must Enumerated [0 "Append" 1 "Overwrite"];
        868 TimeQuotaThreshold "Time-Quota-Threshold" Must Unsigned32;
        869 VolumeQuotaThreshold "Volume-Quota-Threshold" Must Unsigned32;
        870 TriggerType "Trigger-Type" Must Enumerated [1 "CHANGE_IN_SGSN_IP_ADDRESS" 2 "CHANGE_IN_QOS" 3 "CHANGE_IN_LOCATION" 4 "CHANGE_IN_RAT" 5 "CHANGE_IN_UE_TIMEZONE" 6 "Undefined" 7 "Undefined" 8 "Undefined" 9 "Undefined" 10 "CHANGEINQOS_TRAFFIC_CLASS" 11 "CHANGEINQOS_RELIABILITY_CLASS" 12 "CHANGEINQOS_DELAY_CLASS" 13 "CHANGEINQOS_PEAK_THROUGHPUT" 14 "CHANGEINQOS_PRECEDENCE_CLASS" 15 "CHANGEINQOS_MEAN_THROUGHPUT" 16 "CHANGEINQOS_MAXIMUM_BIT_RATE_FOR_UPLINK" 17 "CHANGEINQOS_MAXIMUM_BIT_RATE_FOR_DOWNLINK" 18 "CHANGEINQOS_RESIDUAL_BER" 19 "CHANGEINQOS_SDU_ERROR_RATIO" 20 "CHANGEINQOS_TRANSFER_DELAY" 21 "CHANGEINQOS_TRAFFIC_HANDLING_PRIORITY" 22 "CHANGEINQOS_GUARANTEED_BIT_RATE_FOR_UPLINK" 23 "CHANGEINQOS_GUARANTEED_BIT_RATE_FOR_DOWNLINK" 24 "CHANGEINQOS_APN_AGGREGATE_MAXIMUM_BIT_RATE" 25 "Undefined" 26 "Undefined" 27 "Undefined" 28 "Undefined" 29 "Undefined" 30 "CHANGEINLOCATION_MCC" 31 "CHANGEINLOCATION_MNC" 32 "CHANGEINLOCATION_RAC" 33 "CHANGEINLOCATION_LAC" 34 "CHANGEINLOCATION_CellId" 35 "CHANGEINLOCATION_TAC" 36 "CHANGEINLOCATION_ECGI" 37 "Undefined" 38 "Undefined" 39 "Undefined" 40 "CHANGE_IN_MEDIA_COMPOSITION" 41 "Undefined" 42 "Undefined" 43 "Undefined" 44 "Undefined" 45 "Undefined" 46 "Undefined" 47 "Undefined" 48 "Undefined" 49 "Undefined" 50 "CHANGEINPARTICIPANTS_Number" 51 "CHANGE_IN_THRSHLD_OF_PARTICIPANTS_NMB" 52 "CHANGE_IN_USER_PARTICIPATING_TYPE" 53 "Undefined" 54 "Undefined" 55 "Undefined" 56 "Undefined" 57 "Undefined" 58 "Undefined" 59 "Undefined" 60 "CHANGE_IN_SERVICE_CONDITION" 61 "CHANGE_IN_SERVING_NODE" 62 "CHANGE_IN_ACCESS_FOR_A_SERVICE_DATA_FLOW" 63 "Undefined" 64 "Undefined" 65 "Undefined" 66 "Undefined" 67 "Undefined" 68 "Undefined" 69 "Undefined" 70 "CHANGE_IN_USER_CSG_INFORMATION" 71 "CHANGE_IN_HYBRID_SUBSCRIBED_USER_CSG_INFORMATION" 72 "CHANGE_IN_HYBRID_UNSUBSCRIBED_USER_CSG_INFORMATION" 73 "CHANGE_OF_UE_PRESENCE_IN_PRESENCE_REPORTING_AREA" 74 "CHANGE_IN_SERVING_PLMN_RATE_CONTROL" 75 "CHANGE_IN_APN_RATE_CONTROL"];
        871 QuotaHoldingTime "Quota-Holding-Time" Must Unsigned32;
        872 TgppReportingReason "3GPP-Reporting-Reason" Must Enumerated [0 "THRESHOLD" 1 "QHT" 2 "FINAL" 3 "QUOTA_EXHAUSTED" 4 "VALIDITY_TIME" 5 "OTHER_QUOTA_TYPE" 6 "RATING_CONDITION_CHANGE" 7 "FORCED_REAUTHORISATION" 8 "POOL_EXHAUSTED"];
        873 ServiceInformation "Service-Information" Must Grouped {
            ps_information: [PsInformation] O,
            wlan_information: [WlanInformation] O,
            ims_information: [ImsInformation] O,
            mms_information: [MmsInformation] O,
            lcs_information: [LcsInformation] O,
            poc_information: [PoCInformation] O,
            mbms_information: [MbmsInformation] O,
        };
        874 PsInformation "PS-Information" Must Grouped {
            tgpp_charging_id: [TgppChargingId] O,
            pdn_connection_id: [PdnConnectionId] O,
            node_id: [NodeId] O,
            tgpp_pdp_type: [TgppPdpType] O,
            pdp_address: [PdpAddress] O,
            pdp_address_prefix_length: [PdpAddressPrefixLength] O,
            dynamic_address_flag: [DynamicAddressFlag] O,
            dynamic_address_flag_extension: [DynamicAddressFlagExtension] O,
            qos_information: [QoSInformation] O,
            sgsn_address: [SgsnAddress] O,
            ggsn_address: [GgsnAddress] O,
            tdf_ip_address: [TdfIpAddress] O,
            sgw_address: [SgwAddress] O,
            epdg_address: [EPDGAddress] O,
            twag_address: [TwagAddress] O,
            cg_address: [CgAddress] O,
            serving_node_type: [ServingNodeType] O,
            sgw_change: [SgwChange] O,
            tgpp_imsi_mcc_mnc: [TgppImsiMccMnc] O,
            imsi_unauthenticated_flag: [ImsiUnauthenticatedFlag] O,
            tgpp_ggsn_mcc_mnc: [TgppGgsnMccMnc] O,
            tgpp_nsapi: [TgppNsapi] O,
            called_station_id: [CalledStationId] O,
            tgpp_session_stop_indicator: [TgppSessionStopIndicator] O,
            tgpp_selection_mode: [TgppSelectionMode] O,
            tgpp_charging_characteristics: [TgppChargingCharacteristics] O,
            charging_characteristics_selection_mode: [ChargingCharacteristicsSelectionMode] O,
            tgpp_sgsn_mcc_mnc: [TgppSgsnMccMnc] O,
            tgpp_ms_timezone: [TgppMsTimeZone] O,
            charging_rule_base_name: [ChargingRuleBaseName] O,
            adc_rule_base_name: [AdcRuleBaseName] O,
            tgpp_user_location_info: [TgppUserLocationInfo] O,
            user_location_info_time: [UserLocationInfoTime] O,
            user_csg_information: [UserCsgInformation] O,
            presence_reporting_area_information: [PresenceReportingAreaInformation] O,
            twan_user_location_info: [TwanUserLocationInfo] O,
            uwan_user_location_info: [UwanUserLocationInfo] O,
            tgpp_rat_type: [TgppRatType] O,
            ps_furnish_charging_information: [PsFurnishChargingInformation] O,
            pdp_context_type: [PdpContextType] O,
            offline_charging: [OfflineCharging] O,
            traffic_data_volumes: [TrafficDataVolumes] O,
            service_data_container: [ServiceDataContainer] O,
            user_equipment_info: [UserEquipmentInfo] O,
            terminal_information: [TerminalInformation] O,
            start_time: [StartTime] O,
            stop_time: [StopTime] O,
            change_condition: [ChangeCondition] O,
            diagnostics: [Diagnostics] O,
            low_priority_indicator: [LowPriorityIndicator] O,
            nbifom_mode: [NbifomMode] O,
            nbifom_support: [NbifomSupport] O,
            mme_number_for_mt_sms: [MmeNumberForMtSms] O,
            mme_name: [MmeName] O,
            mme_realm: [MmeRealm] O,
            fixed_user_location_info: [FixedUserLocationInfo] O,
            cn_operator_selection_entity: [CnOperatorSelectionEntity] O,
            enhanced_diagnostics: [EnhancedDiagnostics] O,
            sgi_ptp_tunnelling_method: [SGiPtPTunnellingMethod] O,
            cp_ciot_eps_optimisation_indicator: [CpCIoTEpsOptimisationIndicator] O,
            uni_pdu_cp_only_flag: [UniPduCpOnlyFlag] O,
            serving_plmn_rate_control: [ServingPlmnRateControl] O,
            apn_rate_control: [ApnRateControl] O,
            charging_per_ip_can_session_indicator: [ChargingPerIpCanSessionIndicator] O,
            rrc_cause_counter: [RrcCauseCounter] O,
        };
        875 WlanInformation "WLAN-Information" Must Grouped {
            wlan_session_id: [WlanSessionId] O,
            pdg_address: [PdgAddress] O,
            wag_address: [WagAddress] O,
            wag_plmn_id: [WagPlmnId] O,
            wlan_radio_container: [WlanRadioContainer] O,
            wlan_ue_local_ipaddress: [WlanUeLocalIPAddress] O,
        };
        876 ImsInformation "IMS-Information" Must Grouped {
            event_type: [EventType] O,
            role_of_node: [RoleOfNode] O,
            node_functionality: [NodeFunctionality] O,
            user_session_id: [UserSessionId] O,
            outgoing_session_id: [OutgoingSessionId] O,
            calling_party_address: [CallingPartyAddress] O,
            called_party_address: [CalledPartyAddress] O,
            time_stamps: [TimeStamps] O,
            application_server_information: [ApplicationServerInformation] O,
            inter_operator_identifier: [InterOperatorIdentifier] O,
            ims_charging_identifier: [ImsChargingIdentifier] O,
            sdp_session_description: [SdpSessionDescription] O,
            sdp_media_component: [SdpMediaComponent] O,
            ggsn_address: [GgsnAddress] O,
            served_party_ip_address: [ServedPartyIpAddress] O,
            server_capabilities: [ServerCapabilities] O,
            trunk_group_id: [TrunkGroupId] O,
            bearer_service: [BearerService] O,
            service_id: [ServiceId] O,
            service_specific_data: [ServiceSpecificData] O,
            message_body: [MessageBody] O,
            cause_code: [CauseCode] O,
            access_network_information: [AccessNetworkInformation] O,
            early_media_description: [EarlyMediaDescription] O,
            ims_communication_service_identifier: [ImsCommunicationServiceIdentifier] O,
        };
        877 MmsInformation "MMS-Information" Must Grouped {
            originator_address: [OriginatorAddress] O,
            recipient_address: [RecipientAddress] O,
            submission_time: [SubmissionTime] O,
            mm_content_type: [MmContentType] O,
            priority: [Priority] O,
            message_id: [MessageId] O,
            message_type: [MessageType] O,
            message_size: [MessageSize] O,
            message_class: [MessageClass] O,
            delivery_report_requested: [DeliveryReportRequested] O,
            read_reply_report_requested: [ReadReplyReportRequested] O,
            mmbox_storage_requested: [MMBoxStorageRequested] O,
            applic_id: [ApplicId] O,
            reply_applic_id: [ReplyApplicId] O,
            aux_applic_info: [AuxApplicInfo] O,
            content_class: [ContentClass] O,
            drm_content: [DrmContent] O,
            adaptations: [Adaptations] O,
            vasp_id: [VaspId] O,
            vas_id: [VasId] O,
        };
        878 LcsInformation "LCS-Information" Must Grouped {
            lcs_client_id: [LcsClientId] O,
            location_type: [LocationType] O,
            location_estimate: [LocationEstimate] O,
            positioning_data: [PositioningData] O,
            tgpp_imsi: [TgppImsi] O,
            msisdn: [Msisdn] O,
        };
        879 PoCInformation "PoC-Information" Must Grouped {
            poc_server_role: [PoCServerRole] O,
            poc_session_type: [PoCSessionType] O,
            poc_user_role: [PoCUserRole] O,
            poc_session_initiation_type: [PoCSessionInitiationType] O,
            poc_event_type: [PoCEventType] O,
            number_of_participants: [NumberOfParticipants] O,
            participants_involved: [ParticipantsInvolved] O,
            participant_group: [ParticipantGroup] O,
            talk_burst_exchange: [TalkBurstExchange] O,
            poc_controlling_address: [PoCControllingAddress] O,
            poc_group_name: [PoCGroupName] O,
            poc_session_id: [PoCSessionId] O,
            charged_party: [ChargedParty] O,
        };
        880 MbmsInformation "MBMS-Information" Must Grouped {
            tmgi: [Tmgi] O,
            mbms_service_type: [MbmsServiceType] O,
            mbms_user_service_type: [MbmsUserServiceType] O,
            file_repair_supported: [FileRepairSupported] O,
            required_mbms_bearer_capabilities: [RequiredMbmsBearerCapabilities] O,
            mbms_2g_3g_indicator: [Mbms2g3gIndicator] O,
            rai: [Rai] O,
            mbms_service_area: [MbmsServiceArea] O,
            mbms_session_identity: [MbmsSessionIdentity] O,
        };
        881 QuotaConsumptionTime "Quota-Consumption-Time" Must Unsigned32;
        882 MediaInitiatorFlag "Media-Initiator-Flag" Must Enumerated [0 "called party" 1 "calling party" 2 "unknown"];
        883 PoCServerRole "PoC-Server-Role" Must Enumerated [0 "Participating PoC Server" 1 "Controlling PoC Server"];
        884 PoCSessionType "PoC-Session-Type" Must Enumerated [0 "1 to 1 PoC session" 1 "chat PoC group session" 2 "pre-arranged PoC group session" 3 "ad-hoc PoC group session"];
        885 NumberOfParticipants "Number-Of-Participants" Must Integer32;
        886 OriginatorAddress "Originator-Address" Must Grouped {
            address_type: [AddressType] O,
            address_data: [AddressData] O,
            address_domain: [AddressDomain] O,
        };
        887 ParticipantsInvolved "Participants-Involved" Must Utf8String;
        888 Expires "Expires" Must Unsigned32;
        889 MessageBody "Message-Body" Must Grouped {
            content_type: [ContentType] O,
            content_length: [ContentLength] O,
            content_disposition: [ContentDisposition] O,
            originator: [Originator] O,
        };
        890 WagAddress "WAG-Address" Must Address;
        891 WagPlmnId "WAG-PLMN-Id" Must OctetString;
        892 WlanRadioContainer "WLAN-Radio-Container" Must Grouped {
            operator_name: [OperatorName] O,
            location_type: [LocationType] O,
            location_information: [LocationInformation] O,
            wlan_technology: [WlanTechnology] O,
        };
        893 WlanTechnology "WLAN-Technology" Must Unsigned32;
        894 WlanUeLocalIPAddress "WLAN-UE-Local-IPAddress" Must Address;
        895 PdgAddress "PDG-Address" Must Address;
        896 PdgChargingId "PDG-Charging-Id" Must Unsigned32;
        897 AddressData "Address-Data" Must Utf8String;
        898 AddressDomain "Address-Domain" Must Grouped {
            domain_name: [DomainName] O,
            tgpp_imsi_mcc_mnc: [TgppImsiMccMnc] O,
        };
        899 AddressType "Address-Type" Must Enumerated [0 "e-mail address" 1 "MSISDN" 2 "IPv4 Address" 3 "IPv6 Address" 4 "Numeric Shortcode" 5 "Alphanumeric Shortcode" 6 "Other"];
        1200 DomainName "Domain-Name" MustNot Utf8String;
        1201 RecipientAddress "Recipient-Address" MustNot Grouped {
            address_type: [AddressType] O,
            address_data: [AddressData] O,
            address_domain: [AddressDomain] O,
            addressee_type: [AddresseeType] O,
        };
        1202 SubmissionTime "Submission-Time" MustNot Time;
        1203 MmContentType "MM-Content-Type" MustNot Grouped {
            type_number: [TypeNumber] O,
            additional_type_information: [AdditionalTypeInformation] O,
            content_size: [ContentSize] O,
            additional_content_information: [AdditionalContentInformation] O,
        };
        1204 TypeNumber "Type-Number" MustNot Enumerated [0 "*/*" 1 "text/*" 2 "text/html" 3 "text/plain" 4 "text/x-hdml" 5 "text/x-ttml" 6 "text/x-vCalendar" 7 "text/x-vCard" 8 "text/vnd.wap.wml" 9 "text/vnd.wap.wmlscript" 10 "text/vnd.wap.wta-event" 11 "multipart/*" 12 "multipart/mixed" 13 "multipart/form-data" 14 "multipart/byterantes" 15 "multipart/alternative" 16 "application/*" 17 "application/java-vm" 18 "application/x-www-form-urlencoded" 19 "application/x-hdmlc" 20 "application/vnd.wap.wmlc" 21 "application/vnd.wap.wmlscriptc" 22 "application/vnd.wap.wta-eventc" 23 "application/vnd.wap.uaprof" 24 "application/vnd.wap.wtls-ca-certificate" 25 "application/vnd.wap.wtls-user-certificate" 26 "application/x-x509-ca-cert" 27 "application/x-x509-user-cert" 28 "image/*" 29 "image/gif" 30 "image/jpeg" 31 "image/tiff" 32 "image/png" 33 "image/vnd.wap.wbmp" 34 "application/vnd.wap.multipart.*" 35 "application/vnd.wap.multipart.mixed" 36 "application/vnd.wap.multipart.form-data" 37 "application/vnd.wap.multipart.byteranges" 38 "application/vnd.wap.multipart.alternative" 39 "application/xml" 40 "text/xml" 41 "application/vnd.wap.wbxml" 42 "application/x-x968-cross-cert" 43 "application/x-x968-ca-cert" 44 "application/x-x968-user-cert" 45 "text/vnd.wap.si" 46 "application/vnd.wap.sic" 47 "text/vnd.wap.sl" 48 "application/vnd.wap.slc" 49 "text/vnd.wap.co" 50 "application/vnd.wap.coc" 51 "application/vnd.wap.multipart.related" 52 "application/vnd.wap.sia" 53 "text/vnd.wap.connectivity-xml" 54 "application/vnd.wap.connectivity-wbxml" 55 "application/pkcs7-mime" 56 "application/vnd.wap.hashed-certificate" 57 "application/vnd.wap.signed-certificate" 58 "application/vnd.wap.cert-response" 59 "application/xhtml+xml" 60 "application/wml+xml" 61 "text/css" 62 "application/vnd.wap.mms-message" 63 "application/vnd.wap.rollover-certificate" 64 "application/vnd.wap.locc+wbxml" 65 "application/vnd.wap.loc+xml" 66 "application/vnd.syncml.dm+wbxml" 67 "application/vnd.syncml.dm+xml" 68 "application/vnd.syncml.notification" 69 "application/vnd.wap.xhtml+xml" 70 "application/vnd.wv.csp.cir" 71 "application/vnd.oma.dd+xml" 72 "application/vnd.oma.drm.message" 73 "application/vnd.oma.drm.content" 74 "application/vnd.oma.drm.rights+xml" 75 "application/vnd.oma.drm.rights+wbxml" 76 "application/vnd.wv.csp+xml" 77 "application/vnd.wv.csp+wbxml" 78 "application/vnd.syncml.ds.notification" 79 "audio/*" 80 "video/*" 81 "application/vnd.oma.dd2+xml" 82 "application/mikey" 83 "application/vnd.oma.dcd" 84 "application/vnd.oma.dcdc"];
        1205 AdditionalTypeInformation "Additional-Type-Information" MustNot Utf8String;
        1206 ContentSize "Content-Size" MustNot Unsigned32;
        1207 AdditionalContentInformation "Additional-Content-Information" MustNot Grouped {
            type_number: [TypeNumber] O,
            additional_type_information: [AdditionalTypeInformation] O,
            content_size: [ContentSize] O,
        };
        1208 AddresseeType "Addressee-Type" MustNot Enumerated [0 "TO" 1 "CC" 2 "BCC"];
        1209 Priority "Priority" MustNot Enumerated [0 "Low" 1 "Normal" 2 "High"];
        1210 MessageId "Message-ID" MustNot Utf8String;
        1211 MessageType "Message-Type" MustNot Enumerated [1 "m-send-req" 2 "m-send-conf" 3 "m-notification-ind" 4 "m-notifyresp-ind" 5 "m-retrieve-conf" 6 "m-acknowledge-ind" 7 "m-delivery-ind" 8 "m-read-rec-ind" 9 "m-read-orig-ind" 10 "m-forward-req" 11 "m-forward-conf" 12 "m-mbox-store-conf" 13 "m-mbox-view-conf" 14 "m-mbox-upload-conf" 15 "m-mbox-delete-conf"];
        1212 MessageSize "Message-Size" MustNot Unsigned32;
        1213 MessageClass "Message-Class" MustNot Grouped {
            class_identifier: [ClassIdentifier] O,
            token_text: [TokenText] O,
        };
        1214 ClassIdentifier "Class-Identifier" MustNot Enumerated [0 "Personal" 1 "Advertisement" 2 "Informational" 3 "Auto"];
        1215 TokenText "Token-Text" MustNot Utf8String;
        1216 DeliveryReportRequested "Delivery-Report-Requested" MustNot Enumerated [0 "No" 1 "Yes"];
        1217 Adaptations "Adaptations" MustNot Enumerated [0 "No" 1 "Yes"];
        1218 ApplicId "Applic-ID" MustNot Utf8String;
        1219 AuxApplicInfo "Aux-Applic-Info" MustNot Utf8String;
        1220 ContentClass "Content-Class" MustNot Enumerated [0 "text" 1 "image-basic" 2 "image-rich" 3 "video-basic" 4 "video-rich" 5 "megapixel" 6 "content-basic" 7 "content-rich"];
        1221 DrmContent "DRM-Content" MustNot Enumerated [0 "No" 1 "Yes"];
        1222 ReadReplyReportRequested "Read-Reply-Report-Requested" MustNot Enumerated [0 "No" 1 "Yes"];
        1223 ReplyApplicId "Reply-Applic-ID" MustNot Utf8String;
        1224 FileRepairSupported "File-Repair-Supported" MustNot Enumerated [1 "SUPPORTED" 2 "NOT_SUPPORTED"];
        1225 MbmsUserServiceType "MBMS-User-Service-Type" MustNot Enumerated [1 "DOWNLOAD" 2 "STREAMING"];
        1226 UnitQuotaThreshold "Unit-Quota-Threshold" MustNot Unsigned32;
        1227 PdpAddress "PDP-Address" MustNot Address;
        1228 SgsnAddress "SGSN-Address" MustNot Address;
        1229 PoCSessionId "PoC-Session-Id" Must Utf8String;
        1230 DeferredLocationEventType "Deferred-Location-Event-Type" Must Utf8String;
        1231 LcsApn "LCS-APN" Must Utf8String;
        1232 LcsClientId "LCS-Client-ID" MustNot Grouped {
            lcs_client_type: [LcsClientType] O,
            lcs_client_external_id: [LcsClientExternalId] O,
            lcs_client_dialed_by_ms: [LcsClientDialedByMs] O,
            lcs_client_name: [LcsClientName] O,
            lcs_apn: [LcsApn] O,
            lcs_requestor_id: [LcsRequestorId] O,
        };
        1233 LcsClientDialedByMs "LCS-Client-Dialed-By-MS" Must Utf8String;
        1234 LcsClientExternalId "LCS-Client-External-ID" Must Utf8String;
        1235 LcsClientName "LCS-Client-Name" MustNot Grouped {
            lcs_data_coding_scheme: [LcsDataCodingScheme] O,
            lcs_name_string: [LcsNameString] O,
            lcs_format_indicator: [LcsFormatIndicator] O,
        };
        1236 LcsDataCodingScheme "LCS-Data-Coding-Scheme" Must Utf8String;
        1237 LcsFormatIndicator "LCS-Format-Indicator" MustNot Enumerated [0 "LOGICAL_NAME" 1 "EMAIL_ADDRESS" 2 "MSISDN" 3 "URL" 4 "SIP_URL"];
        1238 LcsNameString "LCS-Name-String" Must Utf8String;
        1239 LcsRequestorId "LCS-Requestor-ID" MustNot Grouped {
            lcs_data_coding_scheme: [LcsDataCodingScheme] O,
            lcs_requestor_id_string: [LcsRequestorIdString] O,
        };
        1240 LcsRequestorIdString "LCS-Requestor-ID-String" Must Utf8String;
        1241 LcsClientType "LCS-Client-Type" MustNot Enumerated [0 "EMERGENCY_SERVICES" 1 "VALUE_ADDED_SERVICES" 2 "PLMN_OPERATOR_SERVICES" 3 "LAWFUL_INTERCEPT_SERVICES"];
        1242 LocationEstimate "Location-Estimate" Must OctetString;
        1243 LocationEstimateType "Location-Estimate-Type" MustNot Enumerated [0 "CURRENT_LOCATION" 1 "CURRENT_LAST_KNOWN_LOCATION" 2 "INITIAL_LOCATION" 3 "ACTIVATE_DEFERRED_LOCATION" 4 "CANCEL_DEFERRED_LOCATION" 5 "NOTIFICATION_VERIFICATION_ONLY"];
        1244 LocationType "Location-Type" MustNot Grouped {
            location_estimate_type: [LocationEstimateType] O,
            deferred_location_event_type: [DeferredLocationEventType] O,
        };
        1245 PositioningData "Positioning-Data" Must Utf8String;
        1246 WlanSessionId "WLAN-Session-Id" MustNot Utf8String;
        1247 PdpContextType "PDP-Context-Type" MustNot Enumerated [0 "PRIMARY" 1 "SECONDARY"];
        1248 MMBoxStorageRequested "MMBox-Storage-Requested" MustNot Enumerated [0 "No" 1 "Yes"];
        1249 ServiceSpecificInfo "Service-Specific-Info" MustNot Grouped {
            service_specific_data: [ServiceSpecificData] O,
            service_specific_type: [ServiceSpecificType] O,
        };
        1250 CalledAssertedIdentity "Called-Asserted-Identity" MustNot Utf8String;
        1251 RequestedPartyAddress "Requested-Party-Address" MustNot Utf8String;
        1252 PoCUserRole "PoC-User-Role" MustNot Grouped {
            poc_user_role_ids: [PoCUserRoleIDs] O,
            poc_user_role_info_units: [PoCUserRoleInfoUnits] O,
        };
        1253 PoCUserRoleIDs "PoC-User-Role-IDs" MustNot Utf8String;
        1254 PoCUserRoleInfoUnits "PoC-User-Role-info-Units" MustNot Enumerated [1 "Moderator" 2 "Dispatcher" 3 "Session-Owner" 4 "Session-Participant"];
        1255 TalkBurstExchange "Talk-Burst-Exchange" MustNot Grouped {
            poc_change_time: [PoCChangeTime] O,
            number_of_talk_bursts: [NumberOfTalkBursts] O,
            talk_burst_volume: [TalkBurstVolume] O,
            talk_burst_time: [TalkBurstTime] O,
            number_of_received_talk_bursts: [NumberOfReceivedTalkBursts] O,
            received_talk_burst_volume: [ReceivedTalkBurstVolume] O,
            received_talk_burst_time: [ReceivedTalkBurstTime] O,
            number_of_participants: [NumberOfParticipants] O,
            poc_change_condition: [PoCChangeCondition] O,
        };
        1256 ServiceGenericInformation "Service-Generic-Information" MustNot Grouped {
            application_server_id: [ApplicationServerId] O,
            application_service_type: [ApplicationServiceType] O,
            application_session_id: [ApplicationSessionId] O,
            delivery_status: [DeliveryStatus] O,
        };
        1257 ServiceSpecificType "Service-Specific-Type" MustNot Unsigned32;
        1258 EventChargingTimeStamp "Event-Charging-TimeStamp" MustNot Time;
        1259 ParticipantAccessPriority "Participant-Access-Priority" MustNot Enumerated [1 "Pre-emptive priority" 2 "High priority" 3 "Normal priority" 4 "Low priority"];
        1260 ParticipantGroup "Participant-Group" MustNot Grouped {
            called_party_address: [CalledPartyAddress] O,
            participant_access_priority: [ParticipantAccessPriority] O,
            user_participating_type: [UserParticipatingType] O,
        };
        1261 PoCChangeCondition "PoC-Change-Condition" MustNot Enumerated [0 "serviceChange" 1 "volumeLimit" 2 "timeLimit" 3 "numberofTalkBurstLimit" 4 "numberofActiveParticipants" 5 "tariffTime"];
        1262 PoCChangeTime "PoC-Change-Time" MustNot Time;
        1263 AccessNetworkInformation "Access-Network-Information" MustNot Utf8String;
        1264 Trigger "Trigger" MustNot Grouped {
            trigger_type: [TriggerType] O,
        };
        1265 BaseTimeInterval "Base-Time-Interval" MustNot Unsigned32;
        1266 Envelope "Envelope" MustNot Grouped {
            envelope_start_time: [EnvelopeStartTime] O,
            envelope_end_time: [EnvelopeEndTime] O,
            cc_total_octets: [CcTotalOctets] O,
            cc_input_octets: [CcInputOctets] O,
            cc_output_octets: [CcOutputOctets] O,
            cc_service_specific_units: [CcServiceSpecificUnits] O,
        };
        1267 EnvelopeEndTime "Envelope-End-Time" MustNot Time;
        1268 EnvelopeReporting "Envelope-Reporting" MustNot Enumerated [0 "DO_NOT_REPORT_ENVELOPES" 1 "REPORT_ENVELOPES" 2 "REPORT_ENVELOPES_WITH_VOLUME" 3 "REPORT_ENVELOPES_WITH_EVENTS" 4 "REPORT_ENVELOPES_WITH_VOLUME_AND_EVENTS"];
        1269 EnvelopeStartTime "Envelope-Start-Time" MustNot Time;
        1270 TimeQuotaMechanism "Time-Quota-Mechanism" MustNot Grouped {
            time_quota_type: [TimeQuotaType] O,
            base_time_interval: [BaseTimeInterval] O,
        };
        1271 TimeQuotaType "Time-Quota-Type" MustNot Enumerated [0 "DISCRETE_TIME_PERIOD" 1 "CONTINUOUS_TIME_PERIOD"];
        1272 EarlyMediaDescription "Early-Media-Description" MustNot Grouped {
            sdp_timestamps: [SdpTimeStamps] O,
            sdp_media_component: [SdpMediaComponent] O,
            sdp_session_description: [SdpSessionDescription] O,
        };
        1273 SdpTimeStamps "SDP-TimeStamps" MustNot Grouped {
            sdp_offer_timestamp: [SdpOfferTimestamp] O,
            sdp_answer_timestamp: [SdpAnswerTimestamp] O,
        };
        1274 SdpOfferTimestamp "SDP-Offer-Timestamp" MustNot Time;
        1275 SdpAnswerTimestamp "SDP-Answer-Timestamp" MustNot Time;
        1276 AfCorrelationInformation "AF-Correlation-Information" MustNot Grouped {
            af_charging_identifier: [AfChargingIdentifier] O,
            flows: [Flows] O,
        };
        1277 PoCSessionInitiationType "PoC-Session-Initiation-type" MustNot Enumerated [0 "Pre-established" 1 "On-demand"];
        1278 OfflineCharging "Offline-Charging" MustNot Grouped {
            quota_consumption_time: [QuotaConsumptionTime] O,
            time_quota_mechanism: [TimeQuotaMechanism] O,
            envelope_reporting: [EnvelopeReporting] O,
            multiple_services_credit_control: [MultipleServicesCreditControl] O,
        };
        1279 UserParticipatingType "User-Participating-Type" MustNot Enumerated [0 "Normal" 1 "NW PoC Box" 2 "UE PoC Box"];
        1280 AlternateChargedPartyAddress "Alternate-Charged-Party-Address" MustNot Utf8String;
        1281 ImsCommunicationServiceIdentifier "IMS-Communication-Service-Identifier" MustNot Utf8String;
        1282 NumberOfReceivedTalkBursts "Number-Of-Received-Talk-Bursts" MustNot Unsigned32;
        1283 NumberOfTalkBursts "Number-Of-Talk-Bursts" MustNot Unsigned32;
        1284 ReceivedTalkBurstTime "Received-Talk-Burst-Time" MustNot Unsigned32;
        1285 ReceivedTalkBurstVolume "Received-Talk-Burst-Volume" MustNot Unsigned32;
        1286 TalkBurstTime "Talk-Burst-Time" MustNot Unsigned32;
        1287 TalkBurstVolume "Talk-Burst-Volume" MustNot Unsigned32;
        1288 MediaInitiatorParty "Media-Initiator-Party" MustNot Utf8String;
        1301 RanEndTimestamp "RAN-End-Timestamp" MustNot Time;
        1302 RanSecondaryRatUsageReport "RAN-Secondary-RAT-Usage-Report" MustNot Grouped {
            secondary_rat_type: [SecondaryRatType] O,
            ran_start_timestamp: [RanStartTimestamp] O,
            ran_end_timestamp: [RanEndTimestamp] O,
            accounting_input_octets: [AccountingInputOctets] O,
            accounting_output_octets: [AccountingOutputOctets] O,
            tgpp_charging_id: [TgppChargingId] O,
        };
        1303 RanStartTimestamp "RAN-Start-Timestamp" MustNot Time;
        1304 SecondaryRatType "Secondary-RAT-Type" MustNot OctetString;
        1305 CivicAddressInformation "Civic-Address-Information" MustNot Utf8String;
        1306 WlanOperatorId "WLAN-Operator-Id" MustNot Grouped {
            wlan_plmn_id: [WlanPlmnId] O,
            wlan_operator_name: [WlanOperatorName] O,
        };
        1307 WlanOperatorName "WLAN-Operator-Name" MustNot Utf8String;
        1308 WlanPlmnId "WLAN-PLMN-Id" MustNot Utf8String;
        1309 ApiContent "API-Content" MustNot Utf8String;
        1310 ApiDirection "API-Direction" MustNot Enumerated [0 "Invocation" 1 "Notification"];
        1311 ApiIdentifier "API-Identifier" MustNot OctetString;
        1312 ApiInvocationTimestamp "API-Invocation-Timestamp" MustNot Time;
        1313 ApiResultCode "API-Result-Code" MustNot Unsigned32;
        1314 ApiSize "API-Size" MustNot Unsigned64;
        1700 BroadcastLocationAssistanceDataTypes "Broadcast-Location-Assistance-Data-Types" MustNot Unsigned64;
        1701 PagingTimeWindow "Paging-Time-Window" MustNot Grouped {
            operation_mode: [OperationMode] O,
            paging_time_window_length: [PagingTimeWindowLength] O,
        };
        1702 OperationMode "Operation-Mode" MustNot Enumerated [1 "Iu mode" 2 "WB-S1 mode" 3 "NB-S1 mode"];
        1703 PagingTimeWindowLength "Paging-Time-Window-Length" MustNot OctetString;
        1704 CoreNetworkRestrictions "Core-Network-Restrictions" MustNot Unsigned32;
        1705 EDRXRelatedRat "eDRX-Related-RAT" MustNot Grouped {
            rat_type: [RatType] O,
        };
        1706 Interworking5gsIndicator "Interworking-5GS-Indicator" MustNot Enumerated [0 "NOT-SUBSCRIBED" 1 "SUBSCRIBED"];
        1707 EthernetPdnTypeIndicator "Ethernet-PDN-Type-Indicator" MustNot Enumerated [0 "FALSE" 1 "TRUE"];
        1708 SubscribedArpi "Subscribed-ARPI" MustNot Unsigned32;
        1709 IabOperationPermission "IAB-Operation-Permission" MustNot Enumerated [0 "IAB_OPERATION_ALLOWED" 1 "IAB_OPERATION_NOTALLOWED"];
        1710 V2xSubscriptionDataNr "V2X-Subscription-Data-Nr" MustNot Grouped {
            v2x_permission: [V2xPermission] O,
            ue_pc5_ambr: [UePc5Ambr] O,
        };
        1711 UePc5QoS "UE-PC5-QoS" MustNot Grouped {
            pc5_qos_flow: [Pc5QoSFlow] O,
            pc5_link_ambr: [Pc5LinkAmbr] O,
        };
        1712 Pc5QoSFlow "PC5-QoS-Flow" MustNot Grouped {
            n5qi: [N5qi] O,
            pc5_flow_bitrates: [Pc5FlowBitrates] O,
            pc5_range: [Pc5Range] O,
        };
        1713 N5qi "5QI" MustNot Integer32;
        1714 Pc5FlowBitrates "PC5-Flow-Bitrates" MustNot Grouped {
            guaranteed_flow_bitrates: [GuaranteedFlowBitrates] O,
            maximum_flow_bitrates: [MaximumFlowBitrates] O,
        };
        1715 GuaranteedFlowBitrates "Guaranteed-Flow-Bitrates" MustNot Integer32;
        1716 MaximumFlowBitrates "Maximum-Flow-Bitrates" MustNot Integer32;
        1717 Pc5Range "PC5-Range" MustNot Integer32;
        1718 Pc5LinkAmbr "PC5-Link-AMBR" MustNot Integer32;
        2000 SmsInformation "SMS-Information" MustNot Grouped {
            sms_node: [SmsNode] O,
            client_address: [ClientAddress] O,
            originator_sccp_address: [OriginatorSccpAddress] O,
            recipient_sccp_address: [RecipientSccpAddress] O,
            smsc_address: [SmscAddress] O,
            data_coding_scheme: [DataCodingScheme] O,
            destination_interface: [DestinationInterface] O,
            sm_discharge_time: [SmDischargeTime] O,
            sm_message_type: [SmMessageType] O,
            originator_interface: [OriginatorInterface] O,
            sm_protocol_id: [SmProtocolId] O,
            reply_path_requested: [ReplyPathRequested] O,
            sm_status: [SmStatus] O,
            sm_user_data_header: [SmUserDataHeader] O,
            number_of_messages_sent: [NumberOfMessagesSent] O,
            recipient_info: [RecipientInfo] O,
        };
        2001 DataCodingScheme "Data-Coding-Scheme" MustNot Integer32;
        2002 DestinationInterface "Destination-Interface" MustNot Grouped {
            interface_id: [InterfaceId] O,
            interface_text: [InterfaceText] O,
            interface_port: [InterfacePort] O,
            interface_type: [InterfaceType] O,
        };
        2003 InterfaceId "Interface-Id" MustNot Utf8String;
        2004 InterfacePort "Interface-Port" MustNot Utf8String;
        2005 InterfaceText "Interface-Text" MustNot Utf8String;
        2006 InterfaceType "Interface-Type" MustNot Enumerated [0 "Unknown" 1 "MOBILE_ORIGINATING" 2 "MOBILE_TERMINATING" 3 "APPLICATION_ORIGINATING" 4 "APPLICATION_TERMINATION"];
        2007 SmMessageType "SM-Message-Type" MustNot Enumerated [0 "SUBMISSION" 1 "DELIVERY_REPORT" 2 "SM Service Request"];
        2008 OriginatorSccpAddress "Originator-SCCP-Address" MustNot Address;
        2009 OriginatorInterface "Originator-Interface" MustNot Grouped {
            interface_id: [InterfaceId] O,
            interface_text: [InterfaceText] O,
            interface_port: [InterfacePort] O,
            interface_type: [InterfaceType] O,
        };
        2010 RecipientSccpAddress "Recipient-SCCP-Address" MustNot Address;
        2011 ReplyPathRequested "Reply-Path-Requested" MustNot Enumerated [0 "No Reply Path Set" 1 "Reply path Set"];
        2012 SmDischargeTime "SM-Discharge-Time" MustNot Time;
        2013 SmProtocolId "SM-Protocol-ID" MustNot OctetString;
        2014 SmStatus "SM-Status" MustNot OctetString;
        2015 SmUserDataHeader "SM-User-Data-Header" MustNot OctetString;
        2016 SmsNode "SMS-Node" MustNot Enumerated [0 "SMS Router" 1 "IP-SM-GW" 2 "SMS Router and IP-SM-GW" 3 "SMS-SC"];
        2017 SmscAddress "SMSC-Address" MustNot Address;
        2018 ClientAddress "Client-Address" MustNot Address;
        2019 NumberOfMessagesSent "Number-of-Messages-Sent" MustNot Unsigned32;
        2020 LowBalanceIndication "Low-Balance-Indication" MustNot Enumerated [0 "NOT-APPLICABLE" 1 "YES"];
        2021 RemainingBalance "Remaining-Balance" MustNot Grouped {
            unit_value: [UnitValue] O,
            currency_code: [CurrencyCode] O,
        };
        2022 RefundInformation "Refund-Information" MustNot OctetString;
        2023 CarrierSelectRoutingInformation "Carrier-Select-Routing-Information" MustNot Utf8String;
        2024 NumberPortabilityRoutingInformation "Number-Portability-Routing-Information" MustNot Utf8String;
        2025 PoCEventType "PoC-Event-Type" MustNot Enumerated [0 "Normal" 1 "Instant Personal Aalert event" 2 "PoC Group Advertisement event" 3 "Early Ssession Setting-up event" 4 "PoC Talk Burst"];
        2026 RecipientInfo "Recipient-Info" MustNot Grouped {
            destination_interface: [DestinationInterface] O,
            recipient_address: [RecipientAddress] O,
            recipient_received_address: [RecipientReceivedAddress] O,
            sm_protocol_id: [SmProtocolId] O,
        };
        2027 OriginatorReceivedAddress "Originator-Received-Address" MustNot Grouped {
            address_type: [AddressType] O,
            address_data: [AddressData] O,
            address_domain: [AddressDomain] O,
        };
        2028 RecipientReceivedAddress "Recipient-Received-Address" MustNot Grouped {
            address_type: [AddressType] O,
            address_data: [AddressData] O,
            address_domain: [AddressDomain] O,
        };
        2029 SmServiceType "SM-Service-Type" MustNot Enumerated [0 "VAS4SMS Short Message content processing" 1 "VAS4SMS Short Message forwarding" 2 "VAS4SMS Short Message Forwarding multiple subscriptions" 3 "VAS4SMS Short Message filtering" 4 "VAS4SMS Short Message receipt" 5 "VAS4SMS Short Message Network Storage" 6 "VAS4SMS Short Message to multiple destinations" 7 "VAS4SMS Short Message Virtual Private Network (VPN)" 8 "VAS4SMS Short Message Auto Reply" 9 "VAS4SMS Short Message Personal Signature" 10 "VAS4SMS Short Message Deferred Delivery"];
        2030 MMTelInformation "MMTel-Information" MustNot Grouped {
            mmtel_service_type: [MMTelServiceType] O,
            service_mode: [ServiceMode] O,
            subscriber_role: [SubscriberRole] O,
            number_of_diversions: [NumberOfDiversions] O,
            associated_party_address: [AssociatedPartyAddress] O,
        };
        2031 MMTelServiceType "MMTel-Service-Type" MustNot Enumerated [0 "Originating Identification Presentation (OIP)" 1 "Originating Identification Restriction (OIR)" 2 "Terminating Identification Presentation (TIP)" 3 "Terminating Identification Restriction (TIR)" 4 "Communication HOLD (HOLD)" 5 "Communications Barring (CB )" 6 "Communication Diversion (CDIV)" 7 "Communication Diversion Notification (CDIVN)" 8 "Communication Waiting (CW)" 9 "Message Waiting Indication (MWI)" 10 "Conference (CONF)" 11 "Flexible Alerting (FA)" 12 "Completion of Communication to Busy Subscriber (CCBS)" 13 "Completion of Communications on No Reply (CCNR)" 14 "Malicious Communication Identification (MCID)" 15 "Customized Alerting Tone (CAT)" 16 "Closed User Group (CUG)" 17 "Personal Network management (PNM)" 18 "Customized Ringing Signal (CRS)" 19 "Advice of Charge (AoC)"];
        2032 ServiceMode "Service-Mode" MustNot Enumerated;
        2033 SubscriberRole "Subscriber-Role" MustNot Enumerated [0 "ORIGINATING" 1 "TERMINATING"];
        2034 NumberOfDiversions "Number-Of-Diversions" MustNot Unsigned32;
        2035 AssociatedPartyAddress "Associated-Party-Address" MustNot Utf8String;
        2036 SdpType "SDP-Type" MustNot Enumerated [0 "SDP Offer" 1 "SDP Answer"];
        2037 ChangeCondition "Change-Condition" MustNot Enumerated [0 "Normal Release" 1 "Abnormal Release" 2 "Qos Change" 3 "Volume Limit" 4 "Time Limit" 5 "Serving Node Change" 6 "Serving Node PLMN Change" 7 "User Location Change" 8 "RAT Change" 9 "UE Time Zone Change" 10 "Tariff Time Change" 11 "Service Idled Out" 12 "Service Specific Time Limit" 13 "Max Number of Changes in Changing conditions" 14 "CGI-SAI Change" 15 "RAI Change" 16 "ECGI Change" 17 "TAI Change" 18 "Service Data Volume Limit" 19 "Service Data Time Limit" 20 "Management Intervantion" 21 "Service Stop" 22 "User CSG Information Change" 23 "S-GW Change" 24 "Change of UE Presence in Presence Reporting Area" 25 "Proximity alerted" 26 "Time expired with no renewal" 27 "Requestor cancellation" 28 "Maximum number of reports" 29 "PLMN Change" 30 "Coverage status change" 31 "Removal of access" 32 "Unavailability of access" 33 "Access change of service data flow" 34 "Indirect change condition" 35 "Maximum number of NIDD submissions" 36 "Change in UE to PE" 37 "Serving PLMN Rate Control Change" 38 "APN Rate Control Change"];
        2038 ChangeTime "Change-Time" MustNot Time;
        2039 Diagnostics "Diagnostics" MustNot Enumerated [0 "UNSPECIFIED" 1 "SESSION_TIMEOUT" 2 "RESOURCE_LIMITATION" 3 "ADMIN_DISCONNECT" 4 "IDLE_TIMEOUT" 5 "PCRF_UNREACHABLE" 6 "AAA_UNREACHABLE" 7 "AAA_INITIATED_SESSION_TERMINATION" 8 "REAUTHENTICATION_FAILED" 9 "PCRF_INITIATED_SESSION_TERMINATION" 10 "PCRF_INITIATED_FLOW_TERMINATION" 11 "PCRF_ACCOUNTING_PARAMETERS_CHANGED" 12 "PMIP_INITIATED_SESSION_TERMINATION" 13 "PPP_INITIATED_SESSION_TERMINATION" 14 "GTP_INITIATED_SESSION_TERMINATION" 15 "PMIP_REVOCATION" 16 "HANDOVER_ERROR" 17 "PMIP_LIFETIME_EXPIRED" 18 "REAUTHORIZATION_FAILED"];
        2040 ServiceDataContainer "Service-Data-Container" MustNot Grouped {
            af_correlation_information: [AfCorrelationInformation] O,
            charging_rule_base_name: [ChargingRuleBaseName] O,
            accounting_input_octets: [AccountingInputOctets] O,
            accounting_output_octets: [AccountingOutputOctets] O,
            local_sequence_number: [LocalSequenceNumber] O,
            qos_information: [QoSInformation] O,
            rating_group: [RatingGroup] O,
            change_time: [ChangeTime] O,
            service_identifier: [ServiceIdentifier] O,
            service_specific_info: [ServiceSpecificInfo] O,
            adc_rule_base_name: [AdcRuleBaseName] O,
            sgsn_address: [SgsnAddress] O,
            time_first_usage: [TimeFirstUsage] O,
            time_last_usage: [TimeLastUsage] O,
            time_usage: [TimeUsage] O,
            change_condition: [ChangeCondition] O,
            tgpp_user_location_info: [TgppUserLocationInfo] O,
            uwan_user_location_info: [UwanUserLocationInfo] O,
            sponsor_identity: [SponsorIdentity] O,
            application_service_provider_identity: [ApplicationServiceProviderIdentity] O,
            presence_reporting_area_status: [PresenceReportingAreaStatus] O,
            user_csg_information: [UserCsgInformation] O,
            tgpp_rat_type: [TgppRatType] O,
            related_change_condition_information: [RelatedChangeConditionInformation] O,
            serving_plmn_rate_control: [ServingPlmnRateControl] O,
            apn_rate_control: [ApnRateControl] O,
        };
        2041 StartTime "Start-Time" MustNot Time;
        2042 StopTime "Stop-Time" MustNot Time;
        2043 TimeFirstUsage "Time-First-Usage" MustNot Time;
        2044 TimeLastUsage "Time-Last-Usage" MustNot Time;
        2045 TimeUsage "Time-Usage" MustNot Unsigned32;
        2046 TrafficDataVolumes "Traffic-Data-Volumes" MustNot Grouped {
            qos_information: [QoSInformation] O,
            accounting_input_octets: [AccountingInputOctets] O,
            accounting_output_octets: [AccountingOutputOctets] O,
            change_condition: [ChangeCondition] O,
            change_time: [ChangeTime] O,
            tgpp_user_location_info: [TgppUserLocationInfo] O,
            uwan_user_location_info: [UwanUserLocationInfo] O,
            tgpp_charging_id: [TgppChargingId] O,
            presence_reporting_area_status: [PresenceReportingAreaStatus] O,
            user_csg_information: [UserCsgInformation] O,
            tgpp_rat_type: [TgppRatType] O,
            access_availability_change_reason: [AccessAvailabilityChangeReason] O,
            related_change_condition_information: [RelatedChangeConditionInformation] O,
            diagnostics: [Diagnostics] O,
            enhanced_diagnostics: [EnhancedDiagnostics] O,
            cp_ciot_eps_optimisation_indicator: [CpCIoTEpsOptimisationIndicator] O,
            serving_plmn_rate_control: [ServingPlmnRateControl] O,
        };
        2047 ServingNodeType "Serving-Node-Type" MustNot Enumerated [0 "SGSN" 1 "PMIPSGW" 2 "GTPSGW" 3 "ePDG" 4 "hSGW" 5 "MME"];
        2048 SupplementaryService "Supplementary-Service" MustNot Grouped {
            tgpp_service_type: [TgppServiceType] O,
            service_mode: [ServiceMode] O,
            number_of_diversions: [NumberOfDiversions] O,
            associated_party_address: [AssociatedPartyAddress] O,
            service_id: [ServiceId] O,
            change_time: [ChangeTime] O,
            number_of_participants: [NumberOfParticipants] O,
            participant_action_type: [ParticipantActionType] O,
        };
        2049 ParticipantActionType "Participant-Action-Type" MustNot Enumerated [0 "CREATE_CONF" 1 "JOIN_CONF" 2 "INVITE_INTO_CONF" 3 "QUIT_CONF"];
        2050 PdnConnectionChargingId "PDN-Connection-Charging-ID" MustNot Unsigned32;
        2051 DynamicAddressFlag "Dynamic-Address-Flag" MustNot Enumerated [0 "Static" 1 "Dynamic"];
        2052 AccumulatedCost "Accumulated-Cost" MustNot Grouped {
            value_digits: [ValueDigits] O,
            exponent: [Exponent] O,
        };
        2053 AoCCostInformation "AoC-Cost-Information" MustNot Grouped {
            accumulated_cost: [AccumulatedCost] O,
            incremental_cost: [IncrementalCost] O,
            currency_code: [CurrencyCode] O,
        };
        2054 AoCInformation "AoC-Information" MustNot Grouped {
            aoc_cost_information: [AoCCostInformation] O,
            incremental_cost: [IncrementalCost] O,
            tariff_information: [TariffInformation] O,
        };
        2055 AoCRequestType "AoC-Request-Type" MustNot Enumerated [0 "AoC_NOT_REQUESTED" 1 "AoC_FULL" 2 "AoC_COST_ONLY" 3 "AoC_TARIFF_ONLY"];
        2056 CurrentTariff "Current-Tariff" MustNot Grouped {
            value_digits: [ValueDigits] O,
            exponent: [Exponent] O,
        };
        2057 NextTariff "Next-Tariff" MustNot Grouped {
            currency_code: [CurrencyCode] O,
            scale_factor: [ScaleFactor] O,
            rate_element: [RateElement] O,
        };
    }
}
