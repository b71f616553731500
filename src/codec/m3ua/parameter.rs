//! The parameters of M3UA, RFC 4666 §3.2, one row each, and what parsing notices about them.

use super::cause::ErrorCode;
use super::message::RoutingKey as Key;
use super::table::parameters;
use super::value::Value;
use std::fmt;

/// How long a parameter's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// So many octets.
    Fixed(u16),
    /// Any number of 32-bit words, at least one.
    Words,
    /// At least so many octets.
    Octets(u16),
    /// Parameters.
    Group,
    /// Two indicators of two octets each, and parameters.
    Address,
}

impl Format {
    /// Whether a value of `length` octets is one that the format allows.
    #[must_use]
    pub const fn allows(self, length: usize) -> bool {
        match self {
            Self::Fixed(octets) => length == octets as usize,
            Self::Words => length != 0 && length.is_multiple_of(4),
            Self::Octets(least) => length >= least as usize,
            Self::Group => true,
            Self::Address => length >= 4,
        }
    }
}

/// One row of a table of parameters.
#[derive(Debug)]
pub struct Row {
    /// The tag.
    pub tag: u16,
    /// The name as the standard prints it.
    pub name: &'static str,
    /// The length of its value.
    pub format: Format,
    /// The clause that defines the value.
    pub clause: &'static str,
    /// Whether octets are a value that the clause allows.
    pub accepts: fn(&[u8]) -> bool,
    /// What a group or an address is made of; empty for others.
    pub fields: &'static [FieldRow],
}

/// A row as a type: what the table expands to, and what messages name.
pub trait Tagged {
    /// The tag.
    const TAG: u16;
    /// The row.
    const ROW: &'static Row;
    /// What the parameter carries.
    type Value<'a>: Value<'a>;
}

/// Whether a message's clause demands the parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Mandatory.
    M,
    /// Conditional.
    C,
    /// Optional.
    O,
}

/// One parameter's place in a message or group.
#[derive(Clone, Copy, Debug)]
pub struct FieldRow {
    /// The field of the struct.
    pub field: &'static str,
    /// The parameter.
    pub parameter: &'static Row,
    /// Whether it must be there.
    pub presence: Presence,
    /// Whether it may be there several times.
    pub many: bool,
}

/// What is wrong with a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// Its length is not one that its definition allows, or is longer than the message.
    Field,
    /// Its value is not one that its definition allows.
    Value,
    /// It is mandatory and not there.
    Missing,
    /// It is known and has no place in this message, or stands there again.
    Unexpected,
}

/// The first fault of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// With which parameter.
    pub tag: u16,
    /// Where it stands in the message; for a missing one, the message's end.
    pub offset: u32,
}

impl Fault {
    /// The code of the Error message that answers it: RFC 4666 §3.8.1, RFC 3868 §3.9.12.
    #[must_use]
    pub const fn error_code(self) -> ErrorCode {
        match self.kind {
            FaultKind::Field => ErrorCode::PARAMETER_FIELD_ERROR,
            FaultKind::Value => ErrorCode::INVALID_PARAMETER_VALUE,
            FaultKind::Missing => ErrorCode::MISSING_PARAMETER,
            FaultKind::Unexpected => ErrorCode::UNEXPECTED_PARAMETER,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            FaultKind::Field => "has a length that its definition does not allow",
            FaultKind::Value => "has a value that its definition does not allow",
            FaultKind::Missing => "is missing",
            FaultKind::Unexpected => "has no place here",
        };
        write!(f, "parameter 0x{:04x} {what} at octet {}", self.tag, self.offset)
    }
}

/// What parsing noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// The first fault for which the message must be refused.
    pub fault: Option<Fault>,
    /// The first known parameter without a place in the message, or that was there before. It was
    /// passed over.
    pub surplus: Option<Fault>,
    /// Parameters that the table does not hold. They were passed over.
    pub unknown: u16,
}

impl Received {
    #[cold]
    pub(crate) fn refuse(&mut self, kind: FaultKind, tag: u16, offset: usize) {
        self.fault.get_or_insert(Fault { kind, tag, offset: offset as u32 });
    }

    #[cold]
    pub(crate) fn pass_over(&mut self, known: bool, tag: u16, offset: usize) {
        if known {
            self.surplus.get_or_insert(Fault { kind: FaultKind::Unexpected, tag, offset: offset as u32 });
        } else {
            self.unknown = self.unknown.saturating_add(1);
        }
    }
}

/// What the rows name.
mod types {
    pub(super) use super::super::cause::{
        DeregistrationStatus, ErrorCode, RegistrationStatus, Status, TrafficMode, UserCause,
    };
    pub(super) use super::super::message::{DeregistrationResult, RegistrationResult};
    pub(super) use super::super::value::{AffectedPointCodes, Level, Octets, ProtocolData, Word, Words};
    pub(super) use super::Key;
}

parameters! { "RFC 4666"
    0x0004 InfoString "INFO String" "3.8.2" Octets(0) Octets<'a>;
    0x0006 RoutingContext "Routing Context" "3.3.1" Words Words<'a>;
    0x0007 DiagnosticInformation "Diagnostic Information" "3.8.1" Octets(0) Octets<'a>;
    0x0009 HeartbeatData "Heartbeat Data" "3.5.5" Octets(0) Octets<'a>;
    0x000b TrafficModeType "Traffic Mode Type" "3.7.1" Fixed(4) TrafficMode;
    0x000c ErrorCode "Error Code" "3.8.1" Fixed(4) ErrorCode;
    0x000d Status "Status" "3.8.2" Fixed(4) Status;
    0x0011 AspIdentifier "ASP Identifier" "3.5.1" Fixed(4) Word;
    0x0012 AffectedPointCode "Affected Point Code" "3.4.1" Words AffectedPointCodes<'a>;
    0x0013 CorrelationId "Correlation Id" "3.3.1" Fixed(4) Word;
    0x0200 NetworkAppearance "Network Appearance" "3.3.1" Fixed(4) Word;
    0x0204 UserCause "User/Cause" "3.4.5" Fixed(4) UserCause;
    0x0205 CongestionIndications "Congestion Indications" "3.4.4" Fixed(4) Level;
    0x0206 ConcernedDestination "Concerned Destination" "3.4.4" Words AffectedPointCodes<'a>;
    0x0207 RoutingKey "Routing Key" "3.6.1" Group Key<'a>;
    0x0208 RegistrationResult "Registration Result" "3.6.2" Group RegistrationResult<'a>;
    0x0209 DeregistrationResult "Deregistration Result" "3.6.4" Group DeregistrationResult<'a>;
    0x020a LocalRoutingKeyIdentifier "Local Routing Key Identifier" "3.6.1" Fixed(4) Word;
    0x020b DestinationPointCode "Destination Point Code" "3.6.1" Fixed(4) Word;
    0x020c ServiceIndicators "Service Indicators" "3.6.1" Octets(1) Octets<'a>;
    0x020e OriginatingPointCodeList "Originating Point Code List" "3.6.1" Words AffectedPointCodes<'a>;
    0x0210 ProtocolData "Protocol Data" "3.3.1" Octets(12) ProtocolData<'a>;
    0x0212 RegistrationStatus "Registration Status" "3.6.2" Fixed(4) RegistrationStatus;
    0x0213 DeregistrationStatus "Deregistration Status" "3.6.4" Fixed(4) DeregistrationStatus;
}
