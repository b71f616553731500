//! MBMS messages, TS 29.060 §7.5A.

use crate::codec::gtp1::table::messages;

messages! {
    "TS 29.060" crate::codec::gtp1::ie;

    96 MbmsNotificationRequest "MBMS Notification Request" "7.5A.1.1" {
        imsi: Imsi M,
        teid_control_plane: TeidControlPlane M,
        nsapi: Nsapi M,
        end_user_address: EndUserAddress M,
        apn: AccessPointName M,
        ggsn_address_for_control_plane: GsnAddress M,
        mbms_protocol_configuration_options: MbmsProtocolConfigurationOptions O,
        private_extension: PrivateExtension O,
    }
    97 MbmsNotificationResponse "MBMS Notification Response" "7.5A.1.2" {
        cause: Cause M,
        private_extension: PrivateExtension O,
    }
    98 MbmsNotificationRejectRequest "MBMS Notification Reject Request" "7.5A.1.3" {
        cause: Cause M,
        teid_control_plane: TeidControlPlane M,
        nsapi: Nsapi M,
        end_user_address: EndUserAddress M,
        apn: AccessPointName M,
        sgsn_address_for_control_plane: GsnAddress O,
        private_extension: PrivateExtension O,
    }
    99 MbmsNotificationRejectResponse "MBMS Notification Reject Response" "7.5A.1.4" {
        cause: Cause M,
        private_extension: PrivateExtension O,
    }
    100 CreateMbmsContextRequest "Create MBMS Context Request" "7.5A.1.5" {
        imsi: Imsi C,
        rai: Rai M,
        recovery: Recovery O,
        selection_mode: SelectionMode C,
        teid_control_plane: TeidControlPlane C,
        trace_reference: TraceReference O,
        trace_type: TraceType O,
        end_user_address: EndUserAddress M,
        apn: AccessPointName M,
        sgsn_address_for_signalling: GsnAddress M,
        msisdn: Msisdn C,
        trigger_id: TriggerId O,
        omc_identity: OmcIdentity O,
        rat_type: RatType O,
        user_location_information: UserLocationInformation O,
        ms_time_zone: MsTimeZone O,
        imei_sv: ImeiSv O,
        mbms_protocol_configuration_options: MbmsProtocolConfigurationOptions O,
        additional_trace_info: AdditionalTraceInfo O,
        enhanced_nsapi: EnhancedNsapi M,
        additional_mbms_trace_info: AdditionalMbmsTraceInfo O,
        private_extension: PrivateExtension O,
    }
    101 CreateMbmsContextResponse "Create MBMS Context Response" "7.5A.1.6" {
        cause: Cause M,
        recovery: Recovery O,
        teid_control_plane: TeidControlPlane C,
        charging_id: ChargingId C,
        ggsn_address_for_control_plane: GsnAddress C,
        alternative_ggsn_address_for_control_plane: GsnAddress O,
        mbms_protocol_configuration_options: MbmsProtocolConfigurationOptions O,
        charging_gateway_address: ChargingGatewayAddress O,
        alternative_charging_gateway_address: ChargingGatewayAddress O,
        private_extension: PrivateExtension O,
    }
    102 UpdateMbmsContextRequest "Update MBMS Context Request" "7.5A.1.7" {
        rai: Rai M,
        recovery: Recovery O,
        teid_control_plane: TeidControlPlane C,
        trace_reference: TraceReference O,
        trace_type: TraceType O,
        sgsn_address_for_control_plane: GsnAddress C,
        alternative_sgsn_address_for_control_plane: GsnAddress O,
        trigger_id: TriggerId O,
        omc_identity: OmcIdentity O,
        rat_type: RatType O,
        user_location_information: UserLocationInformation O,
        ms_time_zone: MsTimeZone O,
        additional_trace_info: AdditionalTraceInfo O,
        enhanced_nsapi: EnhancedNsapi M,
        additional_mbms_trace_info: AdditionalMbmsTraceInfo O,
        private_extension: PrivateExtension O,
    }
    103 UpdateMbmsContextResponse "Update MBMS Context Response" "7.5A.1.8" {
        cause: Cause M,
        recovery: Recovery O,
        teid_control_plane: TeidControlPlane C,
        charging_id: ChargingId C,
        ggsn_address_for_control_plane: GsnAddress C,
        alternative_ggsn_address_for_control_plane: GsnAddress O,
        charging_gateway_address: ChargingGatewayAddress O,
        alternative_charging_gateway_address: ChargingGatewayAddress O,
        private_extension: PrivateExtension O,
    }
    104 DeleteMbmsContextRequest "Delete MBMS Context Request" "7.5A.1.9" {
        imsi: Imsi C,
        teid_control_plane: TeidControlPlane C,
        end_user_address: EndUserAddress C,
        apn: AccessPointName C,
        mbms_protocol_configuration_options: MbmsProtocolConfigurationOptions O,
        enhanced_nsapi: EnhancedNsapi C,
        private_extension: PrivateExtension O,
    }
    105 DeleteMbmsContextResponse "Delete MBMS Context Response" "7.5A.1.10" {
        cause: Cause M,
        mbms_protocol_configuration_options: MbmsProtocolConfigurationOptions O,
        private_extension: PrivateExtension O,
    }
    112 MbmsRegistrationRequest "MBMS Registration Request" "7.5A.2.1" {
        teid_control_plane: TeidControlPlane C,
        end_user_address: EndUserAddress M,
        apn: AccessPointName M,
        sgsn_address_for_control_plane: GsnAddress C,
        alternative_sgsn_address_for_control_plane: GsnAddress O,
        private_extension: PrivateExtension O,
    }
    113 MbmsRegistrationResponse "MBMS Registration Response" "7.5A.2.2" {
        cause: Cause M,
        teid_control_plane: TeidControlPlane C,
        ggsn_address_for_control_plane: GsnAddress C,
        tmgi: Tmgi C,
        required_mbms_bearer_capabilities: RequiredMbmsBearerCapabilities C,
        private_extension: PrivateExtension O,
    }
    114 MbmsDeRegistrationRequest "MBMS De-Registration Request" "7.5A.2.3" {
        end_user_address: EndUserAddress M,
        apn: AccessPointName M,
        private_extension: PrivateExtension O,
    }
    115 MbmsDeRegistrationResponse "MBMS De-Registration Response" "7.5A.2.4" {
        cause: Cause M,
        private_extension: PrivateExtension O,
    }
    116 MbmsSessionStartRequest "MBMS Session Start Request" "7.5A.2.5" {
        recovery: Recovery O,
        teid_control_plane: TeidControlPlane C,
        end_user_address: EndUserAddress M,
        apn: AccessPointName M,
        ggsn_address_for_control_plane: GsnAddress C,
        alternative_ggsn_address_for_control_plane: GsnAddress O,
        qos_profile: QosProfile M,
        common_flags: CommonFlags M,
        tmgi: Tmgi M,
        mbms_service_area: MbmsServiceArea M,
        mbms_session_identifier: MbmsSessionIdentifier O,
        mbms2g3g_indicator: Mbms2g3gIndicator M,
        mbms_session_duration: MbmsSessionDuration M,
        mbms_session_repetition_number: MbmsSessionRepetitionNumber O,
        mbms_time_to_data_transfer: MbmsTimeToDataTransfer M,
        mbms_flow_identifier: MbmsFlowIdentifier O,
        mbms_ip_multicast_distribution: MbmsIpMulticastDistribution O,
        private_extension: PrivateExtension O,
    }
    117 MbmsSessionStartResponse "MBMS Session Start Response" "7.5A.2.6" {
        cause: Cause M,
        recovery: Recovery O,
        teid_data_i: TeidDataI C,
        teid_control_plane: TeidControlPlane C,
        sgsn_address_for_control_plane: GsnAddress C,
        sgsn_address_for_user_traffic: GsnAddress C,
        alternative_sgsn_address_for_user_traffic: GsnAddress O,
        mbms_distribution_acknowledgement: MbmsDistributionAcknowledgement O,
        private_extension: PrivateExtension O,
    }
    118 MbmsSessionStopRequest "MBMS Session Stop Request" "7.5A.2.7" {
        end_user_address: EndUserAddress M,
        apn: AccessPointName M,
        mbms_flow_identifier: MbmsFlowIdentifier O,
        private_extension: PrivateExtension O,
    }
    119 MbmsSessionStopResponse "MBMS Session Stop Response" "7.5A.2.8" {
        cause: Cause M,
        private_extension: PrivateExtension O,
    }
    120 MbmsSessionUpdateRequest "MBMS Session Update Request" "7.5A.2.9" {
        teid_control_plane: TeidControlPlane C,
        end_user_address: EndUserAddress M,
        apn: AccessPointName M,
        ggsn_address_for_control_plane: GsnAddress C,
        tmgi: Tmgi M,
        mbms_service_area: MbmsServiceArea M,
        mbms_session_identifier: MbmsSessionIdentifier O,
        mbms_session_duration: MbmsSessionDuration M,
        mbms_session_repetition_number: MbmsSessionRepetitionNumber O,
        mbms_flow_identifier: MbmsFlowIdentifier O,
        private_extension: PrivateExtension O,
    }
    121 MbmsSessionUpdateResponse "MBMS Session Update Response" "7.5A.2.10" {
        cause: Cause M,
        teid_data_i: TeidDataI C,
        teid_control_plane: TeidControlPlane C,
        sgsn_address_for_data_i: GsnAddress C,
        sgsn_address_for_control_plane: GsnAddress C,
        private_extension: PrivateExtension O,
    }
}
