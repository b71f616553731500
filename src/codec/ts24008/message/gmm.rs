//! GPRS mobility management messages, TS 24.008 §9.4: those that the lab needs.

use super::super::elements::{Fault, Faults, MessageRow, Others, Part, Place, Presence, Put};
use super::super::header::{Direction, Packet, ProtocolDiscriminator};
use super::super::value::{AttachType, GprsTimer, MobileIdentity, RoutingAreaIdentification, Value};
use super::super::{GmmCause, ie};
use super::{Message, messages};
use crate::wire::Writer;

messages! { GmmMessage Gmm {
    /// The mobile station attaches.
    AttachRequest = 0x01 Uplink "Attach request" "9.4.1" {
        M ms_network_capability: &'a [u8] = MS_NETWORK_CAPABILITY,
        M attach_type: AttachType = ATTACH_TYPE,
        M ciphering_key_sequence_number: u8 = CIPHERING_KEY_SEQUENCE_NUMBER,
        M drx_parameter: [u8; 2] = DRX_PARAMETER,
        M identity: MobileIdentity = P_TMSI_OR_IMSI,
        M old_routing_area: RoutingAreaIdentification = OLD_ROUTING_AREA_IDENTIFICATION,
        M ms_radio_access_capability: &'a [u8] = MS_RADIO_ACCESS_CAPABILITY,
        O old_p_tmsi_signature: [u8; 3] = OLD_P_TMSI_SIGNATURE,
        O requested_ready_timer: GprsTimer = REQUESTED_READY_TIMER,
        O tmsi_status: u8 = TMSI_STATUS,
        O device_properties: u8 = GMM_DEVICE_PROPERTIES,
        O p_tmsi_type: u8 = P_TMSI_TYPE,
        O ms_network_feature_support: u8 = MS_NETWORK_FEATURE_SUPPORT,
    }
    /// The network has attached it.
    AttachAccept = 0x02 Downlink "Attach accept" "9.4.2" {
        M attach_result: u8 = ATTACH_RESULT,
        M force_to_standby: u8 = FORCE_TO_STANDBY,
        M periodic_ra_update_timer: GprsTimer = PERIODIC_RA_UPDATE_TIMER,
        M radio_priority_for_sms: u8 = RADIO_PRIORITY_FOR_SMS,
        M radio_priority_2: u8 = RADIO_PRIORITY_2,
        M routing_area: RoutingAreaIdentification = ROUTING_AREA_IDENTIFICATION,
        O p_tmsi_signature: [u8; 3] = P_TMSI_SIGNATURE,
        O negotiated_ready_timer: GprsTimer = NEGOTIATED_READY_TIMER,
        O allocated_p_tmsi: MobileIdentity = ALLOCATED_P_TMSI,
        O ms_identity: MobileIdentity = MS_IDENTITY,
        O cause: GmmCause = GMM_CAUSE_TAGGED,
        O t3302: GprsTimer = T3302,
        O cell_notification: () = CELL_NOTIFICATION,
        O equivalent_plmns: &'a [u8] = EQUIVALENT_PLMNS,
        O network_feature_support: u8 = NETWORK_FEATURE_SUPPORT,
    }
    /// The mobile station has taken its P-TMSI.
    AttachComplete = 0x03 Uplink "Attach complete" "9.4.3" {}
    /// The network refuses to attach it.
    AttachReject = 0x04 Downlink "Attach reject" "9.4.4" {
        M cause: GmmCause = GMM_CAUSE,
        O t3302: GprsTimer = T3302,
        O t3346: GprsTimer = T3346,
    }
    /// The network detaches the mobile station.
    DetachRequestDownlink = 0x05 Downlink "Detach request (mobile terminated detach)" "9.4.5.1" {
        M detach_type: u8 = DETACH_TYPE,
        M force_to_standby: u8 = FORCE_TO_STANDBY,
        O cause: GmmCause = GMM_CAUSE_TAGGED,
    }
    /// The mobile station detaches.
    DetachRequestUplink = 0x05 Uplink "Detach request (mobile originating detach)" "9.4.5.2" {
        M detach_type: u8 = DETACH_TYPE,
        M spare: u8 = SPARE_HALF_OCTET,
        O p_tmsi: MobileIdentity = P_TMSI_OF_DETACH,
        O p_tmsi_signature: [u8; 3] = P_TMSI_SIGNATURE_2,
    }
    /// The mobile station accepts that it is detached.
    DetachAcceptUplink = 0x06 Uplink "Detach accept (mobile terminated detach)" "9.4.6.1" {}
    /// The network accepts the detach.
    DetachAcceptDownlink = 0x06 Downlink "Detach accept (mobile originating detach)" "9.4.6.2" {
        M force_to_standby: u8 = FORCE_TO_STANDBY,
        M spare: u8 = SPARE_HALF_OCTET,
    }
    /// The mobile station comes back, of itself or because it was paged.
    ServiceRequest = 0x0c Uplink "Service request" "9.4.20" {
        M ciphering_key_sequence_number: u8 = CIPHERING_KEY_SEQUENCE_NUMBER,
        M service_type: u8 = SERVICE_TYPE,
        M p_tmsi: MobileIdentity = P_TMSI_OF_SERVICE,
        O pdp_context_status: [u8; 2] = PDP_CONTEXT_STATUS,
        O uplink_data_status: [u8; 2] = UPLINK_DATA_STATUS,
    }
    /// The network accepts the service request.
    ServiceAccept = 0x0d Downlink "Service accept" "9.4.21" {
        O pdp_context_status: [u8; 2] = PDP_CONTEXT_STATUS,
    }
    /// The network refuses it.
    ServiceReject = 0x0e Downlink "Service reject" "9.4.22" {
        M cause: GmmCause = GMM_CAUSE,
        O t3346: GprsTimer = T3346,
    }
    /// The network asks for the proof that the mobile station is who it says.
    AuthenticationAndCipheringRequest = 0x12 Downlink "Authentication and ciphering request" "9.4.9" {
        M ciphering_algorithm: u8 = CIPHERING_ALGORITHM,
        M imeisv_request: u8 = IMEISV_REQUEST,
        M force_to_standby: u8 = FORCE_TO_STANDBY,
        M ac_reference_number: u8 = AC_REFERENCE_NUMBER,
        O rand: [u8; 16] = AUTHENTICATION_PARAMETER_RAND,
        O ciphering_key_sequence_number: u8 = CIPHERING_KEY_SEQUENCE_NUMBER_TAGGED,
        O autn: [u8; 16] = AUTHENTICATION_PARAMETER_AUTN,
    }
    /// The proof.
    AuthenticationAndCipheringResponse = 0x13 Uplink "Authentication and ciphering response" "9.4.10" {
        M ac_reference_number: u8 = AC_REFERENCE_NUMBER,
        M spare: u8 = SPARE_HALF_OCTET,
        O res: [u8; 4] = AUTHENTICATION_RESPONSE,
        O imeisv: MobileIdentity = IMEISV,
        O res_extension: &'a [u8] = AUTHENTICATION_RESPONSE_EXTENSION,
    }
    /// The network does not believe it.
    AuthenticationAndCipheringReject = 0x14 Downlink "Authentication and ciphering reject" "9.4.11" {}
    /// The mobile station does not believe the network.
    AuthenticationAndCipheringFailure = 0x1c Uplink "Authentication and ciphering failure" "9.4.10a" {
        M cause: GmmCause = GMM_CAUSE,
        O auts: [u8; 14] = AUTHENTICATION_FAILURE_PARAMETER,
    }
    /// An error condition.
    GmmStatus = 0x20 Both "GMM Status" "9.4.18" {
        M cause: GmmCause = GMM_CAUSE,
    }
} }
