//! The messages, RFC 3868 §3.2 to §3.8, one table each.

use super::parameter::{parameter_row, row as own};
use crate::codec::m3ua::header::{self, Class, Packet, Parameters};
use crate::codec::m3ua::message::{Message, MessageRow};
use crate::codec::m3ua::parameter::{Fault, FaultKind, FieldRow, Presence, Received, Tagged};
use crate::codec::m3ua::table::{groups, messages};
use crate::codec::m3ua::value::{Many, Value};
use crate::wire::Writer;

/// Every parameter that a message may name: SUA's own, and those of M3UA.
mod row {
    pub use super::own::*;
    pub use crate::codec::m3ua::parameter::row::{
        AffectedPointCode, AspIdentifier, CorrelationId, DiagnosticInformation, ErrorCode, HeartbeatData,
        InfoString, RoutingContext, Status, TrafficModeType,
    };
}

groups! { "RFC 3868"
    AddressParts "an address" "3.10.2" {
        global_title: GlobalTitle O,
        point_code: PointCode O,
        subsystem_number: SubsystemNumber O,
        ipv4_address: Ipv4Address O,
        hostname: Hostname O,
        ipv6_address: Ipv6Address O,
    }

    RoutingKey "Routing Key" "3.10.14" {
        local_routing_key_identifier: LocalRoutingKeyIdentifier M,
        routing_context: RoutingContext O,
        traffic_mode_type: TrafficModeType O,
        network_appearance: NetworkAppearance O,
        source_address: [SourceAddress] O,
        destination_address: [DestinationAddress] O,
        address_range: [AddressRange] O,
    }

    Range "Address Range" "3.10.17" {
        source_address: [SourceAddress] O,
        destination_address: [DestinationAddress] O,
    }

    RegistrationResult "Registration Result" "3.9.20" {
        local_routing_key_identifier: LocalRoutingKeyIdentifier M,
        registration_status: RegistrationStatus M,
        routing_context: RoutingContext M,
    }

    DeregistrationResult "Deregistration Result" "3.9.21" {
        routing_context: RoutingContext M,
        deregistration_status: DeregistrationStatus M,
    }
}

messages! { "RFC 3868"
    MGMT 0 Error "Error" "ERR" "3.7.1" {
        error_code: ErrorCode M,
        routing_context: RoutingContext C,
        network_appearance: NetworkAppearance C,
        affected_point_code: AffectedPointCode C,
        diagnostic_information: DiagnosticInformation C,
    }

    MGMT 1 Notify "Notify" "NTFY" "3.7.2" {
        status: Status M,
        asp_identifier: AspIdentifier C,
        routing_context: RoutingContext O,
        info_string: InfoString O,
    }

    SSNM 1 DestinationUnavailable "Destination Unavailable" "DUNA" "3.4.1" {
        routing_context: RoutingContext C,
        affected_point_code: AffectedPointCode M,
        subsystem_number: SubsystemNumber O,
        smi: Smi O,
        info_string: InfoString O,
    }

    SSNM 2 DestinationAvailable "Destination Available" "DAVA" "3.4.2" {
        routing_context: RoutingContext C,
        affected_point_code: AffectedPointCode M,
        subsystem_number: SubsystemNumber O,
        smi: Smi O,
        info_string: InfoString O,
    }

    SSNM 3 DestinationStateAudit "Destination State Audit" "DAUD" "3.4.3" {
        routing_context: RoutingContext C,
        affected_point_code: AffectedPointCode M,
        subsystem_number: SubsystemNumber O,
        user_cause: UserCause O,
        info_string: InfoString O,
    }

    SSNM 4 Congestion "SS7 Network Congestion" "SCON" "3.4.4" {
        routing_context: RoutingContext C,
        affected_point_code: AffectedPointCode M,
        subsystem_number: SubsystemNumber O,
        congestion_level: CongestionLevel M,
        smi: Smi O,
        info_string: InfoString O,
    }

    SSNM 5 DestinationUserPartUnavailable "Destination User Part Unavailable" "DUPU" "3.4.5" {
        routing_context: RoutingContext C,
        affected_point_code: AffectedPointCode M,
        user_cause: UserCause M,
        info_string: InfoString O,
    }

    SSNM 6 DestinationRestricted "Destination Restricted" "DRST" "3.4.6" {
        routing_context: RoutingContext C,
        affected_point_code: AffectedPointCode M,
        subsystem_number: SubsystemNumber O,
        smi: Smi O,
        info_string: InfoString O,
    }

    ASPSM 1 AspUp "ASP Up" "UP" "3.5.1" {
        asp_identifier: AspIdentifier O,
        info_string: InfoString O,
    }

    ASPSM 2 AspDown "ASP Down" "DOWN" "3.5.3" {
        info_string: InfoString O,
    }

    ASPSM 3 Heartbeat "Heartbeat" "BEAT" "3.5.5" {
        heartbeat_data: HeartbeatData O,
    }

    ASPSM 4 AspUpAck "ASP Up Ack" "UP ACK" "3.5.2" {
        asp_identifier: AspIdentifier O,
        info_string: InfoString O,
    }

    ASPSM 5 AspDownAck "ASP Down Ack" "DOWN ACK" "3.5.4" {
        info_string: InfoString O,
    }

    ASPSM 6 HeartbeatAck "Heartbeat Ack" "BEAT ACK" "3.5.6" {
        heartbeat_data: HeartbeatData O,
    }

    ASPTM 1 AspActive "ASP Active" "ACTIVE" "3.6.1" {
        traffic_mode_type: TrafficModeType O,
        routing_context: RoutingContext O,
        tid_label: TidLabel O,
        drn_label: DrnLabel O,
        info_string: InfoString O,
    }

    ASPTM 2 AspInactive "ASP Inactive" "INACTIVE" "3.6.3" {
        routing_context: RoutingContext O,
        info_string: InfoString O,
    }

    ASPTM 3 AspActiveAck "ASP Active Ack" "ACTIVE ACK" "3.6.2" {
        traffic_mode_type: TrafficModeType O,
        routing_context: RoutingContext O,
        info_string: InfoString O,
    }

    ASPTM 4 AspInactiveAck "ASP Inactive Ack" "INACTIVE ACK" "3.6.4" {
        routing_context: RoutingContext O,
        info_string: InfoString O,
    }

    /// [`super::prepend`] puts it in front of a user's message.
    CONNECTIONLESS 1 Cldt "Connectionless Data Transfer" "CLDT" "3.2.1" {
        routing_context: RoutingContext M,
        protocol_class: ProtocolClass M,
        source_address: SourceAddress M,
        destination_address: DestinationAddress M,
        sequence_control: SequenceControl M,
        hop_counter: HopCounter O,
        importance: Importance O,
        message_priority: MessagePriority O,
        correlation_id: CorrelationId O,
        segmentation: Segmentation O,
        data: Data M,
    }

    CONNECTIONLESS 2 Cldr "Connectionless Data Response" "CLDR" "3.2.2" {
        routing_context: RoutingContext M,
        sccp_cause: SccpCause M,
        source_address: SourceAddress M,
        destination_address: DestinationAddress M,
        hop_counter: HopCounter O,
        importance: Importance O,
        message_priority: MessagePriority O,
        correlation_id: CorrelationId O,
        segmentation: Segmentation O,
        data: Data O,
    }

    CONNECTION_ORIENTED 1 Core "Connection Request" "CORE" "3.3.3" {
        routing_context: RoutingContext M,
        protocol_class: ProtocolClass M,
        source_reference_number: SourceReferenceNumber M,
        destination_address: DestinationAddress M,
        sequence_control: SequenceControl M,
        sequence_number: SequenceNumber O,
        source_address: SourceAddress O,
        hop_counter: HopCounter O,
        importance: Importance O,
        message_priority: MessagePriority O,
        credit: Credit O,
        data: Data O,
    }

    CONNECTION_ORIENTED 2 Coak "Connection Acknowledge" "COAK" "3.3.4" {
        routing_context: RoutingContext M,
        protocol_class: ProtocolClass M,
        destination_reference_number: DestinationReferenceNumber M,
        source_reference_number: SourceReferenceNumber M,
        sequence_control: SequenceControl M,
        credit: Credit O,
        source_address: SourceAddress O,
        importance: Importance O,
        message_priority: MessagePriority O,
        destination_address: DestinationAddress O,
        data: Data O,
    }

    CONNECTION_ORIENTED 3 Coref "Connection Refused" "COREF" "3.3.5" {
        routing_context: RoutingContext M,
        destination_reference_number: DestinationReferenceNumber M,
        sccp_cause: SccpCause M,
        source_address: SourceAddress O,
        destination_address: DestinationAddress O,
        importance: Importance O,
        data: Data O,
    }

    CONNECTION_ORIENTED 4 Relre "Release Request" "RELRE" "3.3.6" {
        routing_context: RoutingContext M,
        destination_reference_number: DestinationReferenceNumber M,
        source_reference_number: SourceReferenceNumber M,
        sccp_cause: SccpCause M,
        importance: Importance O,
        data: Data O,
    }

    CONNECTION_ORIENTED 5 Relco "Release Complete" "RELCO" "3.3.7" {
        routing_context: RoutingContext M,
        destination_reference_number: DestinationReferenceNumber M,
        source_reference_number: SourceReferenceNumber M,
        importance: Importance O,
    }

    CONNECTION_ORIENTED 6 Resco "Reset Confirm" "RESCO" "3.3.9" {
        routing_context: RoutingContext M,
        destination_reference_number: DestinationReferenceNumber M,
        source_reference_number: SourceReferenceNumber M,
    }

    CONNECTION_ORIENTED 7 Resre "Reset Request" "RESRE" "3.3.8" {
        routing_context: RoutingContext M,
        destination_reference_number: DestinationReferenceNumber M,
        source_reference_number: SourceReferenceNumber M,
        sccp_cause: SccpCause M,
    }

    CONNECTION_ORIENTED 8 Codt "Connection Oriented Data Transfer" "CODT" "3.3.1" {
        routing_context: RoutingContext M,
        sequence_number: SequenceNumber O,
        destination_reference_number: DestinationReferenceNumber M,
        message_priority: MessagePriority O,
        correlation_id: CorrelationId O,
        data: Data M,
    }

    CONNECTION_ORIENTED 9 Coda "Connection Oriented Data Acknowledge" "CODA" "3.3.2" {
        routing_context: RoutingContext M,
        destination_reference_number: DestinationReferenceNumber M,
        receive_sequence_number: ReceiveSequenceNumber O,
        credit: Credit O,
    }

    CONNECTION_ORIENTED 10 Coerr "Connection Oriented Error" "COERR" "3.3.10" {
        routing_context: RoutingContext M,
        destination_reference_number: DestinationReferenceNumber M,
        sccp_cause: SccpCause M,
    }

    CONNECTION_ORIENTED 11 Coit "Inactivity Test" "COIT" "3.3.11" {
        routing_context: RoutingContext M,
        protocol_class: ProtocolClass M,
        source_reference_number: SourceReferenceNumber M,
        destination_reference_number: DestinationReferenceNumber M,
        sequence_number: SequenceNumber O,
        credit: Credit O,
    }

    RKM 1 RegistrationRequest "Registration Request" "REG REQ" "3.8.1" {
        routing_key: [RoutingKey] M,
        asp_capabilities: AspCapabilities O,
    }

    RKM 2 RegistrationResponse "Registration Response" "REG RSP" "3.8.2" {
        registration_result: [RegistrationResult] M,
    }

    RKM 3 DeregistrationRequest "Deregistration Request" "DEREG REQ" "3.8.3" {
        routing_context: RoutingContext M,
    }

    RKM 4 DeregistrationResponse "Deregistration Response" "DEREG RSP" "3.8.4" {
        deregistration_result: [DeregistrationResult] M,
    }
}
