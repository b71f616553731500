//! Session management messages, TS 24.008 §9.5.

use super::super::elements::{Fault, Faults, MessageRow, Others, Part, Place, Presence, Put};
use super::super::header::{Direction, Packet, ProtocolDiscriminator};
use super::super::value::{LlcSapi, Nsapi, PdpAddress, Value};
use super::super::{Pco, Qos, SmCause, Tft, ie};
use super::{Message, messages};
use crate::wire::{Apn, Writer};

messages! { SmMessage Sm {
    /// The mobile station asks for a PDP context.
    ActivatePdpContextRequest = 0x41 Uplink "Activate PDP Context Request" "9.5.1" {
        M nsapi: Nsapi = REQUESTED_NSAPI,
        M llc_sapi: LlcSapi = REQUESTED_LLC_SAPI,
        M qos: Qos<'a> = REQUESTED_QOS,
        M pdp_address: PdpAddress = REQUESTED_PDP_ADDRESS,
        O apn: Apn<'a> = ACCESS_POINT_NAME,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O request_type: u8 = REQUEST_TYPE,
        O device_properties: u8 = SM_DEVICE_PROPERTIES,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The network has activated the context.
    ActivatePdpContextAccept = 0x42 Downlink "Activate PDP Context Accept" "9.5.2" {
        M llc_sapi: LlcSapi = NEGOTIATED_LLC_SAPI,
        M qos: Qos<'a> = NEGOTIATED_QOS,
        M radio_priority: u8 = RADIO_PRIORITY,
        M spare: u8 = SPARE_HALF_OCTET,
        O pdp_address: PdpAddress = PDP_ADDRESS,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O packet_flow_identifier: u8 = PACKET_FLOW_IDENTIFIER,
        O cause: SmCause = SM_CAUSE_TAGGED,
        O connectivity_type: u8 = CONNECTIVITY_TYPE,
        O wlan_offload_indication: u8 = WLAN_OFFLOAD_INDICATION,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The network refuses the context.
    ActivatePdpContextReject = 0x43 Downlink "Activate PDP Context Reject" "9.5.3" {
        M cause: SmCause = SM_CAUSE,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O back_off_timer: u8 = BACK_OFF_TIMER,
        O re_attempt_indicator: u8 = RE_ATTEMPT_INDICATOR,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The mobile station asks for another context with the address and APN of one that it has.
    ActivateSecondaryPdpContextRequest = 0x4d Uplink "Activate Secondary PDP Context Request" "9.5.4" {
        M nsapi: Nsapi = REQUESTED_NSAPI,
        M llc_sapi: LlcSapi = REQUESTED_LLC_SAPI,
        M qos: Qos<'a> = REQUESTED_QOS,
        M linked_ti: &'a [u8] = LINKED_TI,
        O tft: Tft<'a> = TFT,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O device_properties: u8 = SM_DEVICE_PROPERTIES,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The network has activated the secondary context.
    ActivateSecondaryPdpContextAccept = 0x4e Downlink "Activate Secondary PDP Context Accept" "9.5.5" {
        M llc_sapi: LlcSapi = NEGOTIATED_LLC_SAPI,
        M qos: Qos<'a> = NEGOTIATED_QOS,
        M radio_priority: u8 = RADIO_PRIORITY,
        M spare: u8 = SPARE_HALF_OCTET,
        O packet_flow_identifier: u8 = PACKET_FLOW_IDENTIFIER,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O wlan_offload_indication: u8 = WLAN_OFFLOAD_INDICATION,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The network refuses the secondary context.
    ActivateSecondaryPdpContextReject = 0x4f Downlink "Activate Secondary PDP Context Reject" "9.5.6" {
        M cause: SmCause = SM_CAUSE,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O back_off_timer: u8 = BACK_OFF_TIMER,
        O re_attempt_indicator: u8 = RE_ATTEMPT_INDICATOR,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The network asks the mobile station to activate a context.
    RequestPdpContextActivation = 0x44 Downlink "Request PDP context activation" "9.5.7" {
        M pdp_address: PdpAddress = OFFERED_PDP_ADDRESS,
        O apn: Apn<'a> = ACCESS_POINT_NAME,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The mobile station will not activate it.
    RequestPdpContextActivationReject = 0x45 Uplink "Request PDP context activation reject" "9.5.8" {
        M cause: SmCause = SM_CAUSE,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The network changes a context.
    ModifyPdpContextRequestDownlink = 0x48 Downlink "Modify PDP context request (Network to MS direction)" "9.5.9" {
        M radio_priority: u8 = RADIO_PRIORITY,
        M spare: u8 = SPARE_HALF_OCTET,
        M llc_sapi: LlcSapi = REQUESTED_LLC_SAPI,
        M qos: Qos<'a> = NEW_QOS,
        O pdp_address: PdpAddress = PDP_ADDRESS,
        O packet_flow_identifier: u8 = PACKET_FLOW_IDENTIFIER,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O tft: Tft<'a> = TFT,
        O wlan_offload_indication: u8 = WLAN_OFFLOAD_INDICATION,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The mobile station asks for a change.
    ModifyPdpContextRequestUplink = 0x4a Uplink "Modify PDP context request (MS to network direction)" "9.5.10" {
        O llc_sapi: LlcSapi = REQUESTED_LLC_SAPI_TAGGED,
        O qos: Qos<'a> = REQUESTED_NEW_QOS,
        O tft: Tft<'a> = NEW_TFT,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O device_properties: u8 = SM_DEVICE_PROPERTIES,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The mobile station accepts the network's change.
    ModifyPdpContextAcceptUplink = 0x49 Uplink "Modify PDP context accept (MS to network direction)" "9.5.11" {
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The network accepts the mobile station's change.
    ModifyPdpContextAcceptDownlink = 0x4b Downlink "Modify PDP context accept (Network to MS direction)" "9.5.12" {
        O qos: Qos<'a> = NEGOTIATED_QOS_TAGGED,
        O llc_sapi: LlcSapi = NEGOTIATED_LLC_SAPI_TAGGED,
        O radio_priority: u8 = NEW_RADIO_PRIORITY,
        O packet_flow_identifier: u8 = PACKET_FLOW_IDENTIFIER,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O wlan_offload_indication: u8 = WLAN_OFFLOAD_INDICATION,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// A change is refused.
    ModifyPdpContextReject = 0x4c Both "Modify PDP Context Reject" "9.5.13" {
        M cause: SmCause = SM_CAUSE,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O back_off_timer: u8 = BACK_OFF_TIMER,
        O re_attempt_indicator: u8 = RE_ATTEMPT_INDICATOR,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// Either side ends a context, or with the tear down indicator all of an address.
    DeactivatePdpContextRequest = 0x46 Both "Deactivate PDP Context Request" "9.5.14" {
        M cause: SmCause = SM_CAUSE,
        O tear_down_indicator: u8 = TEAR_DOWN_INDICATOR,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O mbms_pco: &'a [u8] = MBMS_PROTOCOL_CONFIGURATION_OPTIONS,
        O t3396: u8 = T3396,
        O wlan_offload_indication: u8 = WLAN_OFFLOAD_INDICATION,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The context is gone.
    DeactivatePdpContextAccept = 0x47 Both "Deactivate PDP Context Accept" "9.5.15" {
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O mbms_pco: &'a [u8] = MBMS_PROTOCOL_CONFIGURATION_OPTIONS,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The network asks for a secondary context.
    RequestSecondaryPdpContextActivation = 0x5b Downlink "Request Secondary PDP Context Activation" "9.5.15a" {
        M qos: Qos<'a> = REQUIRED_QOS,
        M linked_ti: &'a [u8] = LINKED_TI,
        O tft: Tft<'a> = TFT,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O wlan_offload_indication: u8 = WLAN_OFFLOAD_INDICATION,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The mobile station will not activate it.
    RequestSecondaryPdpContextActivationReject = 0x5c Uplink
        "Request Secondary PDP Context Activation Reject" "9.5.15b" {
        M cause: SmCause = SM_CAUSE,
        O pco: Pco<'a> = PROTOCOL_CONFIGURATION_OPTIONS,
        O nbifom_container: &'a [u8] = NBIFOM_CONTAINER,
        O extended_pco: &'a [u8] = EXTENDED_PROTOCOL_CONFIGURATION_OPTIONS,
    }
    /// The network informs the mobile station (of an SRVCC handover).
    Notification = 0x5d Downlink "Notification" "9.5.16a" {
        M notification_indicator: u8 = NOTIFICATION_INDICATOR,
    }
    /// An error condition.
    SmStatus = 0x55 Both "SM Status" "9.5.21" {
        M cause: SmCause = SM_CAUSE,
    }
} }
