//! The six TPDUs: TS 23.040 §9.2.2.

use super::cause::{FailureCause, Status};
use super::ie::UserData;
use super::value::{Address, DataCoding, TimeStamp, ValidityPeriod};
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};

/// TP-Message-Type-Indicator with the direction that it needs: §9.2.3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageType {
    /// SMS-DELIVER.
    Deliver,
    /// SMS-DELIVER-REPORT.
    DeliverReport,
    /// SMS-SUBMIT.
    Submit,
    /// SMS-SUBMIT-REPORT.
    SubmitReport,
    /// SMS-STATUS-REPORT.
    StatusReport,
    /// SMS-COMMAND.
    Command,
}

impl MessageType {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Deliver,
        Self::DeliverReport,
        Self::Submit,
        Self::SubmitReport,
        Self::StatusReport,
        Self::Command,
    ];

    /// The type of a TPDU that begins with `first`, on its way to the mobile or from it. The reserved
    /// indicator counts as SMS-DELIVER towards the mobile.
    #[must_use]
    pub const fn of(first: u8, to_mobile: bool) -> Option<Self> {
        Some(match (first & 3, to_mobile) {
            (0 | 3, true) => Self::Deliver,
            (0, false) => Self::DeliverReport,
            (1, false) => Self::Submit,
            (1, true) => Self::SubmitReport,
            (2, true) => Self::StatusReport,
            (2, false) => Self::Command,
            _ => return None,
        })
    }

    /// The name as the standard prints it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deliver => "SMS-DELIVER",
            Self::DeliverReport => "SMS-DELIVER-REPORT",
            Self::Submit => "SMS-SUBMIT",
            Self::SubmitReport => "SMS-SUBMIT-REPORT",
            Self::StatusReport => "SMS-STATUS-REPORT",
            Self::Command => "SMS-COMMAND",
        }
    }

    /// Clause of TS 23.040.
    #[must_use]
    pub const fn clause(self) -> &'static str {
        match self {
            Self::Deliver => "9.2.2.1",
            Self::DeliverReport => "9.2.2.1a",
            Self::Submit => "9.2.2.2",
            Self::SubmitReport => "9.2.2.2a",
            Self::StatusReport => "9.2.2.3",
            Self::Command => "9.2.2.4",
        }
    }
}

/// TP-User-Data-Header-Indicator, in the first octet of every TPDU that may have one.
const HEADER: u8 = 0x40;

/// Bits of the first octet that the other fields say.
const fn first(flags: u8, own: u8, data: &UserData<'_>) -> u8 {
    flags & !own | if data.has_header { HEADER } else { 0 }
}

macro_rules! flags {
    ($($(#[$meta:meta])* $name:ident $bit:literal;)*) => {
        $($(#[$meta])* #[must_use] pub const fn $name(&self) -> bool { self.flags & $bit != 0 })*
    };
}

/// SMS-DELIVER, towards the mobile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deliver<'a> {
    /// The first octet, of which the indicator of a header is taken from the user data.
    pub flags: u8,
    /// TP-Originating-Address.
    pub originating: Address<'a>,
    /// TP-Protocol-Identifier.
    pub protocol: u8,
    /// TP-Service-Centre-Time-Stamp.
    pub time_stamp: TimeStamp,
    /// TP-User-Data, with TP-Data-Coding-Scheme.
    pub data: UserData<'a>,
}

impl<'a> Deliver<'a> {
    /// TP-More-Messages-to-Send turned over: nothing more waits (§9.2.3.2).
    pub const NO_MORE: u8 = 4;

    flags! {
        /// No more messages wait in the service centre (TP-MMS).
        no_more 0x04;
        /// A status report goes to the sender (TP-SRI).
        status_report 0x20;
        /// A reply path exists (TP-RP).
        reply_path 0x80;
    }

    /// Reads the TPDU.
    ///
    /// # Errors
    /// Another type, a parameter cut short or out of its range, octets left over.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let (mut r, flags) = begin(octets, MessageType::Deliver, &[0, 3])?;
        let originating = Address::parse(&mut r)?;
        let protocol = r.u8()?;
        let coding = DataCoding(r.u8()?);
        let time_stamp = TimeStamp(r.array()?);
        let data = UserData::parse(&mut r, flags & HEADER != 0, coding)?;
        r.finish()?;
        Ok(Self { flags, originating, protocol, time_stamp, data })
    }

    /// Writes the TPDU.
    pub fn write(&self, w: &mut Writer<'_>) {
        w.u8(first(self.flags, HEADER, &self.data));
        self.originating.write(w);
        w.array([self.protocol, self.data.coding.0]);
        w.array(self.time_stamp.0);
        self.data.write(w);
    }
}

/// SMS-SUBMIT, from the mobile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Submit<'a> {
    /// The first octet, of which the type, the format of the validity period and the indicator of a
    /// header are taken from elsewhere.
    pub flags: u8,
    /// TP-Message-Reference.
    pub reference: u8,
    /// TP-Destination-Address.
    pub destination: Address<'a>,
    /// TP-Protocol-Identifier.
    pub protocol: u8,
    /// TP-Validity-Period.
    pub validity: ValidityPeriod,
    /// TP-User-Data, with TP-Data-Coding-Scheme.
    pub data: UserData<'a>,
}

impl<'a> Submit<'a> {
    flags! {
        /// Duplicates are to be rejected (TP-RD).
        reject_duplicates 0x04;
        /// A status report is asked for (TP-SRR).
        status_report 0x20;
        /// A reply path is asked for (TP-RP).
        reply_path 0x80;
    }

    /// Reads the TPDU.
    ///
    /// # Errors
    /// Another type, a parameter cut short or out of its range, octets left over.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let (mut r, flags) = begin(octets, MessageType::Submit, &[1])?;
        let reference = r.u8()?;
        let destination = Address::parse(&mut r)?;
        let protocol = r.u8()?;
        let coding = DataCoding(r.u8()?);
        let validity = ValidityPeriod::parse(flags >> 3, &mut r)?;
        let data = UserData::parse(&mut r, flags & HEADER != 0, coding)?;
        r.finish()?;
        Ok(Self { flags, reference, destination, protocol, validity, data })
    }

    /// Writes the TPDU.
    pub fn write(&self, w: &mut Writer<'_>) {
        w.u8(first(self.flags, HEADER | 0x1b, &self.data) | self.validity.format() << 3 | 1);
        w.u8(self.reference);
        self.destination.write(w);
        w.array([self.protocol, self.data.coding.0]);
        self.validity.write(w);
        self.data.write(w);
    }
}

/// What TP-Parameter-Indicator announces: §9.2.3.27.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Optional<'a> {
    /// The octets of TP-Parameter-Indicator: as a rule one, more where the first has its extension bit;
    /// none in a status report that ends before it.
    pub indicator: &'a [u8],
    /// TP-Protocol-Identifier.
    pub protocol: Option<u8>,
    /// TP-Data-Coding-Scheme.
    pub coding: Option<DataCoding>,
    /// TP-User-Data.
    pub data: Option<UserData<'a>>,
    /// What a later version of the standard announces there.
    pub unknown: &'a [u8],
}

impl<'a> Optional<'a> {
    /// Nothing but an empty indicator.
    pub const NOTHING: Self =
        Self { indicator: &[0], protocol: None, coding: None, data: None, unknown: &[] };

    fn indicator(r: &mut Reader<'a>) -> Result<&'a [u8], DecodeError> {
        let rest = r.peek();
        let octets = rest.iter().position(|octet| octet & 0x80 == 0).map_or(rest.len() + 1, |last| last + 1);
        r.take(octets)
    }

    fn parse(indicator: &'a [u8], header: bool, r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let bits = indicator.first().copied().unwrap_or_default();
        let protocol = if bits & 1 != 0 { Some(r.u8()?) } else { None };
        let coding = if bits & 2 != 0 { Some(DataCoding(r.u8()?)) } else { None };
        let data = match bits & 4 != 0 {
            true => Some(UserData::parse(r, header, coding.unwrap_or_default())?),
            false => None,
        };
        // Reserved bits and further octets of the indicator may announce more (§9.2.3.27).
        let unknown = if bits & 0xf8 != 0 { r.rest() } else { &[] };
        Ok(Self { indicator, protocol, coding, data, unknown })
    }

    fn write(&self, w: &mut Writer<'_>) {
        self.protocol.iter().for_each(|octet| w.u8(*octet));
        self.coding.iter().for_each(|coding| w.u8(coding.0));
        self.data.iter().for_each(|data| data.write(w));
        w.slice(self.unknown);
    }

    /// The indicator for what is there; what was read keeps its own.
    fn write_indicator(&self, w: &mut Writer<'_>) {
        let bits = u8::from(self.protocol.is_some())
            | u8::from(self.coding.is_some()) << 1
            | u8::from(self.data.is_some()) << 2;
        match self.indicator {
            [own, rest @ ..] => {
                w.u8(own & !7 | bits);
                w.slice(rest);
            }
            [] if bits != 0 => w.u8(bits),
            [] => {}
        }
    }
}

/// With which message of the relay layer a report comes: §9.2.2.1a, §9.2.2.2a.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// RP-ACK: the short message was taken.
    Acknowledged,
    /// RP-ERROR: it was not.
    Refused(FailureCause),
}

impl Outcome {
    fn parse(refused: bool, r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(if refused { Self::Refused(FailureCause(r.u8()?)) } else { Self::Acknowledged })
    }

    fn write(self, w: &mut Writer<'_>) {
        if let Self::Refused(cause) = self {
            w.u8(cause.0);
        }
    }
}

/// SMS-DELIVER-REPORT, from the mobile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliverReport<'a> {
    /// The first octet, of which the indicator of a header is taken from the user data.
    pub flags: u8,
    /// With what it comes.
    pub outcome: Outcome,
    /// What else it has.
    pub optional: Optional<'a>,
}

impl<'a> DeliverReport<'a> {
    /// Reads the TPDU, `refused`: of an RP-ERROR.
    ///
    /// # Errors
    /// Another type, a parameter cut short or out of its range, octets left over.
    pub fn parse(octets: &'a [u8], refused: bool) -> Result<Self, DecodeError> {
        let (mut r, flags) = begin(octets, MessageType::DeliverReport, &[0])?;
        let outcome = Outcome::parse(refused, &mut r)?;
        let indicator = Optional::indicator(&mut r)?;
        let optional = Optional::parse(indicator, flags & HEADER != 0, &mut r)?;
        r.finish()?;
        Ok(Self { flags, outcome, optional })
    }

    /// Writes the TPDU.
    pub fn write(&self, w: &mut Writer<'_>) {
        w.u8(with_header(self.flags, &self.optional));
        self.outcome.write(w);
        self.optional.write_indicator(w);
        self.optional.write(w);
    }
}

/// SMS-SUBMIT-REPORT, towards the mobile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubmitReport<'a> {
    /// The first octet, of which the type and the indicator of a header are taken from elsewhere.
    pub flags: u8,
    /// With what it comes.
    pub outcome: Outcome,
    /// TP-Service-Centre-Time-Stamp.
    pub time_stamp: TimeStamp,
    /// What else it has.
    pub optional: Optional<'a>,
}

impl<'a> SubmitReport<'a> {
    /// Reads the TPDU, `refused`: of an RP-ERROR.
    ///
    /// # Errors
    /// Another type, a parameter cut short or out of its range, octets left over.
    pub fn parse(octets: &'a [u8], refused: bool) -> Result<Self, DecodeError> {
        let (mut r, flags) = begin(octets, MessageType::SubmitReport, &[1])?;
        let outcome = Outcome::parse(refused, &mut r)?;
        let indicator = Optional::indicator(&mut r)?;
        let time_stamp = TimeStamp(r.array()?);
        let optional = Optional::parse(indicator, flags & HEADER != 0, &mut r)?;
        r.finish()?;
        Ok(Self { flags, outcome, time_stamp, optional })
    }

    /// Writes the TPDU.
    pub fn write(&self, w: &mut Writer<'_>) {
        w.u8(with_header(self.flags, &self.optional) & !3 | 1);
        self.outcome.write(w);
        self.optional.write_indicator(w);
        w.array(self.time_stamp.0);
        self.optional.write(w);
    }
}

/// SMS-STATUS-REPORT, towards the mobile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusReport<'a> {
    /// The first octet, of which the type and the indicator of a header are taken from elsewhere.
    pub flags: u8,
    /// TP-Message-Reference of the SMS-SUBMIT or SMS-COMMAND.
    pub reference: u8,
    /// TP-Recipient-Address.
    pub recipient: Address<'a>,
    /// TP-Service-Centre-Time-Stamp of the SMS-SUBMIT.
    pub time_stamp: TimeStamp,
    /// TP-Discharge-Time.
    pub discharge: TimeStamp,
    /// TP-Status.
    pub status: Status,
    /// What else it has.
    pub optional: Optional<'a>,
}

impl<'a> StatusReport<'a> {
    flags! {
        /// No more messages wait in the service centre (TP-MMS).
        no_more 0x04;
        /// It answers an SMS-COMMAND, and not an SMS-SUBMIT (TP-SRQ).
        of_command 0x20;
    }

    /// Reads the TPDU.
    ///
    /// # Errors
    /// Another type, a parameter cut short or out of its range, octets left over.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let (mut r, flags) = begin(octets, MessageType::StatusReport, &[2])?;
        let reference = r.u8()?;
        let recipient = Address::parse(&mut r)?;
        let time_stamp = TimeStamp(r.array()?);
        let discharge = TimeStamp(r.array()?);
        let status = Status(r.u8()?);
        let indicator = if r.is_empty() { &[] } else { Optional::indicator(&mut r)? };
        let optional = Optional::parse(indicator, flags & HEADER != 0, &mut r)?;
        r.finish()?;
        Ok(Self { flags, reference, recipient, time_stamp, discharge, status, optional })
    }

    /// Writes the TPDU.
    pub fn write(&self, w: &mut Writer<'_>) {
        w.u8(with_header(self.flags, &self.optional) & !3 | 2);
        w.u8(self.reference);
        self.recipient.write(w);
        w.array(self.time_stamp.0);
        w.array(self.discharge.0);
        w.u8(self.status.0);
        self.optional.write_indicator(w);
        self.optional.write(w);
    }
}

/// SMS-COMMAND, from the mobile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command<'a> {
    /// The first octet, of which the type is taken from elsewhere.
    pub flags: u8,
    /// TP-Message-Reference.
    pub reference: u8,
    /// TP-Protocol-Identifier.
    pub protocol: u8,
    /// TP-Command-Type: §9.2.3.19.
    pub command: u8,
    /// TP-Message-Number: the TP-Message-Reference of the SMS-SUBMIT that it is about.
    pub number: u8,
    /// TP-Destination-Address.
    pub destination: Address<'a>,
    /// TP-Command-Data.
    pub data: &'a [u8],
}

impl<'a> Command<'a> {
    /// Reads the TPDU.
    ///
    /// # Errors
    /// Another type, a parameter cut short or out of its range, octets left over.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let (mut r, flags) = begin(octets, MessageType::Command, &[2])?;
        let [reference, protocol, command, number] = r.array()?;
        let destination = Address::parse(&mut r)?;
        let length = r.u8()?;
        let data = r.take(length.into())?;
        r.finish()?;
        Ok(Self { flags, reference, protocol, command, number, destination, data })
    }

    /// Writes the TPDU. Of the data the first 255 octets are.
    pub fn write(&self, w: &mut Writer<'_>) {
        let data = &self.data[..self.data.len().min(255)];
        w.array([self.flags & !3 | 2, self.reference, self.protocol, self.command, self.number]);
        self.destination.write(w);
        w.u8(data.len() as u8);
        w.slice(data);
    }
}

/// The first octet, its type checked.
fn begin<'a>(octets: &'a [u8], of: MessageType, indicators: &[u8]) -> Result<(Reader<'a>, u8), DecodeError> {
    let mut r = Reader::new(octets, of.name());
    let flags = r.u8()?;
    if !indicators.contains(&(flags & 3)) {
        return Err(DecodeError::new(ErrorKind::Value, "TP-Message-Type-Indicator", 0));
    }
    Ok((r, flags))
}

/// The first octet of a TPDU whose user data may be missing: then the indicator of a header says nothing,
/// and stays as it came.
fn with_header(flags: u8, optional: &Optional<'_>) -> u8 {
    match &optional.data {
        Some(data) => first(flags, HEADER, data),
        None => flags,
    }
}
