//! Mobility management messages, TS 29.060 §7.5.

use crate::codec::gtp1::table::messages;

messages! {
    "TS 29.060" crate::codec::gtp1::ie;

    48 IdentificationRequest "Identification Request" "7.5.1" {
        rai: Rai M,
        p_tmsi: PTmsi M,
        p_tmsi_signature: PTmsiSignature C,
        sgsn_address_for_control_plane: GsnAddress O,
        hop_counter: HopCounter O,
        private_extension: PrivateExtension O,
    }
    49 IdentificationResponse "Identification Response" "7.5.2" {
        cause: Cause M,
        imsi: Imsi C,
        authentication_triplet: [AuthenticationTriplet] C,
        authentication_quintuplet: [AuthenticationQuintuplet] C,
        ue_usage_type: UeUsageType O,
        iov_updates_counter: IovUpdatesCounter O,
    }
    50 SgsnContextRequest "SGSN Context Request" "7.5.3" {
        imsi: Imsi C,
        rai: Rai M,
        tlli: Tlli C,
        p_tmsi: PTmsi C,
        p_tmsi_signature: PTmsiSignature C,
        ms_validated: MsValidated C,
        teid_control_plane: TeidControlPlane M,
        sgsn_address_for_control_plane: GsnAddress M,
        alternative_sgsn_address_for_control_plane: GsnAddress O,
        sgsn_number: SgsnNumber O,
        rat_type: RatType O,
        hop_counter: HopCounter O,
        private_extension: PrivateExtension O,
    }
    51 SgsnContextResponse "SGSN Context Response" "7.5.4" {
        cause: Cause M,
        imsi: Imsi C,
        teid_control_plane: TeidControlPlane C,
        rab_context: [RabContext] C,
        radio_priority_sms: RadioPrioritySms C,
        radio_priority: RadioPriority C,
        packet_flow_id: [PacketFlowId] C,
        charging_characteristics: ChargingCharacteristics O,
        mm_context: MmContext C,
        pdp_context: [PdpContext] C,
        sgsn_address_for_control_plane: GsnAddress C,
        alternative_ggsn_address_for_control_plane: GsnAddress O,
        alternative_ggsn_address_for_user_traffic: GsnAddress O,
        pdp_context_prioritization: PdpContextPrioritization O,
        radio_priority_lcs: RadioPriorityLcs O,
        mbms_ue_context: [MbmsUeContext] O,
        subscribed_rfsp_index: RfspIndex O,
        rfsp_index_in_use: RfspIndex O,
        collocated_ggsn_pgw_fqdn: [Fqdn] O,
        evolved_allocation_retention_priority_ii: [EvolvedAllocationRetentionPriorityII] O,
        extended_common_flags: ExtendedCommonFlags O,
        ue_network_capability: UeNetworkCapability O,
        ue_ambr: UeAmbr O,
        apn_ambr_with_nsapi: [ApnAmbrWithNsapi] O,
        signalling_priority_indication_with_nsapi: [SignallingPriorityIndicationWithNsapi] O,
        higher_bitrates_than16_mbps_flag: HigherBitratesThan16MbpsFlag O,
        selection_mode_with_nsapi: [SelectionModeWithNsapi] O,
        local_home_network_id_with_nsapi: [LocalHomeNetworkIdWithNsapi] O,
        ue_usage_type: UeUsageType O,
        extended_common_flags_ii: ExtendedCommonFlagsII O,
        ue_scef_pdn_connection: [ScefPdnConnection] O,
        iov_updates_counter: IovUpdatesCounter O,
        private_extension: PrivateExtension O,
    }
    52 SgsnContextAcknowledge "SGSN Context Acknowledge" "7.5.5" {
        cause: Cause M,
        teid_data_ii: [TeidDataII] C,
        sgsn_address_for_user_traffic: GsnAddress C,
        sgsn_number: SgsnNumber O,
        node_identifier: NodeIdentifier O,
        private_extension: PrivateExtension O,
    }
    53 ForwardRelocationRequest "Forward Relocation Request" "7.5.6" {
        imsi: Imsi C,
        teid_control_plane: TeidControlPlane M,
        ranap_cause: RanapCause M,
        packet_flow_id: [PacketFlowId] O,
        charging_characteristics: ChargingCharacteristics O,
        mm_context: MmContext M,
        pdp_context: [PdpContext] C,
        sgsn_address_for_control_plane: GsnAddress M,
        alternative_ggsn_address_for_control_plane: GsnAddress O,
        alternative_ggsn_address_for_user_traffic: GsnAddress O,
        target_identification: TargetIdentification M,
        utran_transparent_container: UtranTransparentContainer M,
        pdp_context_prioritization: PdpContextPrioritization O,
        mbms_ue_context: [MbmsUeContext] O,
        selected_plmn_id: SelectedPlmnId O,
        bss_container: BssContainer C,
        cell_identification: CellIdentification C,
        bssgp_cause: BssgpCause C,
        ps_handover_xid_parameters: [PsHandoverXidParameters] C,
        direct_tunnel_flags: DirectTunnelFlags O,
        reliable_inter_rat_handover_info: ReliableInterRatHandoverInfo O,
        subscribed_rfsp_index: RfspIndex O,
        rfsp_index_in_use: RfspIndex O,
        collocated_ggsn_pgw_fqdn: [Fqdn] O,
        evolved_allocation_retention_priority_ii: [EvolvedAllocationRetentionPriorityII] O,
        extended_common_flags: ExtendedCommonFlags O,
        csg_id: CsgId O,
        csg_membership_indication: CsgMembershipIndication O,
        ue_network_capability: UeNetworkCapability O,
        ue_ambr: UeAmbr O,
        apn_ambr_with_nsapi: [ApnAmbrWithNsapi] O,
        signalling_priority_indication_with_nsapi: [SignallingPriorityIndicationWithNsapi] O,
        higher_bitrates_than16_mbps_flag: HigherBitratesThan16MbpsFlag O,
        additional_mm_context_for_srvcc: AdditionalMmContextForSrvcc O,
        additional_flags_for_srvcc: AdditionalFlagsForSrvcc O,
        stn_sr: StnSr O,
        cmsisdn: CMsisdn O,
        extended_ranap_cause: ExtendedRanapCause O,
        enodeb_id: EnodebId O,
        selection_mode_with_nsapi: [SelectionModeWithNsapi] O,
        ue_usage_type: UeUsageType O,
        extended_common_flags_ii: ExtendedCommonFlagsII O,
        ue_scef_pdn_connection: [ScefPdnConnection] O,
        private_extension: PrivateExtension O,
    }
    54 ForwardRelocationResponse "Forward Relocation Response" "7.5.7" {
        cause: Cause M,
        teid_control_plane: TeidControlPlane C,
        teid_data_ii: [TeidDataII] C,
        ranap_cause: RanapCause C,
        sgsn_address_for_control_plane: GsnAddress C,
        sgsn_address_for_user_traffic: GsnAddress C,
        utran_transparent_container: UtranTransparentContainer O,
        rab_setup_information: [RabSetupInformation] C,
        additional_rab_setup_information: [AdditionalRabSetupInformation] C,
        sgsn_number: SgsnNumber O,
        bss_container: BssContainer O,
        bssgp_cause: BssgpCause C,
        list_of_set_up_pfcs: ListOfSetUpPfcs C,
        extended_ranap_cause: ExtendedRanapCause O,
        node_identifier: NodeIdentifier O,
        private_extension: PrivateExtension O,
    }
    55 ForwardRelocationComplete "Forward Relocation Complete" "7.5.8" {
        private_extension: PrivateExtension O,
    }
    56 RelocationCancelRequest "Relocation Cancel Request" "7.5.9" {
        imsi: Imsi C,
        imei_sv: ImeiSv C,
        extended_common_flags: ExtendedCommonFlags O,
        extended_ranap_cause: ExtendedRanapCause O,
        private_extension: PrivateExtension O,
    }
    57 RelocationCancelResponse "Relocation Cancel Response" "7.5.10" {
        cause: Cause M,
        private_extension: PrivateExtension O,
    }
    58 ForwardSrnsContext "Forward SRNS Context" "7.5.13" {
        rab_context: [RabContext] M,
        source_rnc_pdcp_context_info: [SourceRncPdcpContextInfo] O,
        pdu_numbers: [PduNumbers] O,
        private_extension: PrivateExtension O,
    }
    59 ForwardRelocationCompleteAcknowledge "Forward Relocation Complete Acknowledge" "7.5.11" {
        cause: Cause M,
        private_extension: PrivateExtension O,
    }
    60 ForwardSrnsContextAcknowledge "Forward SRNS Context Acknowledge" "7.5.12" {
        cause: Cause M,
        private_extension: PrivateExtension O,
    }
    61 UeRegistrationQueryRequest "UE Registration Query Request" "7.5.15" {
        imsi: Imsi M,
        private_extension: PrivateExtension O,
    }
    62 UeRegistrationQueryResponse "UE Registration Query Response" "7.5.16" {
        cause: Cause M,
        imsi: Imsi M,
        selected_plmn_id: SelectedPlmnId O,
        private_extension: PrivateExtension O,
    }
    70 RanInformationRelay "RAN Information Relay" "7.5.14" {
        ran_transparent_container: RanTransparentContainer M,
        rim_routing_address: RimRoutingAddress O,
        rim_routing_address_discriminator: RimRoutingAddressDiscriminator O,
        private_extension: PrivateExtension O,
    }
}
