//! SUA in the place of M3UA below SCCP: connectionless messages as CLDT and CLDR (RFC 3868 §3.2, §4.2), where
//! the application server on the way to a destination speaks that.
//!
//! SCCP does all that it does above M3UA; what it writes and reads is turned into SUA's parameters here. Data
//! need no segments on the way. Messages of SCCP management have no place in SUA, whose own SSNM says as
//! much (§1.3.3).

use crate::codec::m3ua::value::Level;
use crate::codec::sccp::{
    Address, AddressBuf, EncodingScheme, Form, GlobalTitle, Kind, Message, NatureOfAddress, NumberingPlan,
    Optional, ParameterName, Parts, ProtocolClass, ReturnCause, Segmentation, Ssn, TitleDigits, TitleForm,
    Unitdata,
};
use crate::codec::sua::message::{AddressParts, Cldr, Cldt};
use crate::codec::sua::{self, AddressIndicator, CauseType, Packet, RoutingIndicator, SccpCause};
use crate::machine::ss7::sccp::SERVICE_INDICATOR;
use crate::machine::ss7::xua::{To, Xua};
use crate::machine::ss7::{Label, Mtp, NotSent};
use crate::wire::{Now, PointCode, PointCodeFormat, Prepender};

/// The longest connectionless message of SCCP, with its addresses and optional parameters.
const LONGEST: usize = 5_000;

/// What SCCP has below it: M3UA, or SUA as if it were that.
pub(super) struct Lower<'a> {
    pub(super) xua: &'a mut Xua,
    /// Room for a message on its way into SUA.
    pub(super) room: &'a mut Vec<u8>,
    pub(super) format: PointCodeFormat,
}

impl Mtp for Lower<'_> {
    fn transfer(
        &mut self,
        now: Now,
        label: Label,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), NotSent> {
        if !self.xua.is_connectionless(label.dpc) {
            return self.xua.transfer(now, label, write);
        }
        self.room.resize(LONGEST, 0);
        let mut p = Prepender::new(self.room);
        write(&mut p);
        let start = p.finish().map_err(|_| NotSent::TooLong)?;
        let Ok(Message::Unitdata(message)) = Message::parse(&self.room[start..], self.format) else {
            return Err(NotSent::UserUnavailable);
        };
        send(self.xua, now, label, &message)
    }

    fn carries_long(&self, dpc: PointCode) -> bool {
        self.xua.is_connectionless(dpc)
    }
}

fn send(xua: &mut Xua, now: Now, label: Label, message: &Unitdata<'_>) -> Result<(), NotSent> {
    if message.called.ssn() == Some(Ssn::MANAGEMENT) {
        return Ok(());
    }
    let to = To::PointCode(label.dpc);
    let source_address = Some(address(message.calling, label.opc));
    let destination_address = Some(address(message.called, label.dpc));
    let hop_counter = (message.hop_counter > 0).then_some(Level(message.hop_counter));
    let importance = message.optional.importance().map(Level);
    let segmentation = message.optional.segmentation().map(|segmentation| sua::Segmentation {
        first: segmentation.first,
        remaining: segmentation.remaining,
        reference: segmentation.reference,
    });
    match message.kind {
        Kind::Unitdata(class) => {
            let cldt = Cldt {
                protocol_class: Some(Level(class.0)),
                source_address,
                destination_address,
                sequence_control: Some(label.sls.into()),
                hop_counter,
                importance,
                segmentation,
                ..Cldt::default()
            };
            xua.connectionless(now, to, &cldt, &mut |p| p.slice(message.data))
        }
        Kind::Service(cause) => {
            let cldr = Cldr {
                sccp_cause: Some(SccpCause { cause_type: CauseType::RETURN, value: cause.0 }),
                source_address,
                destination_address,
                hop_counter,
                importance,
                segmentation,
                data: Some(message.data),
                ..Cldr::default()
            };
            xua.connectionless_response(now, to, &cldr)
        }
    }
}

/// An address of SCCP in SUA's form. One that is routed on its subsystem number gets the point code that
/// a routing label would have.
fn address<'a>(from: Address<'a>, label: PointCode) -> sua::Address<'a> {
    let parts = from.parts();
    let point_code = parts.point_code.or(parts.route_on_ssn.then_some(label));
    let indicator = [
        (parts.ssn.is_some(), AddressIndicator::SSN),
        (parts.point_code.is_some(), AddressIndicator::POINT_CODE),
        (parts.title.is_some(), AddressIndicator::GLOBAL_TITLE),
    ]
    .into_iter()
    .filter_map(|(there, bit)| there.then_some(bit))
    .sum();
    let global_title = parts.title.map(|title| sua::GlobalTitle {
        indicator: from.indicator(),
        count: title.digits.len().min(255) as u8,
        translation_type: title.translation_type,
        numbering_plan: title.plan.0,
        nature_of_address: title.nature.0,
        digits: &title.digits.octets()[..title.digits.len().min(255).div_ceil(2)],
    });
    sua::Address {
        routing_indicator: if parts.route_on_ssn {
            RoutingIndicator::SSN_AND_PC
        } else {
            RoutingIndicator::GLOBAL_TITLE
        },
        indicator: AddressIndicator(indicator),
        parts: AddressParts {
            global_title,
            point_code: point_code.map(|code| code.0),
            subsystem_number: parts.ssn.map(|ssn| Level(ssn.0)),
            ..AddressParts::default()
        },
    }
}

/// An address of SUA in SCCP's form; `None`: host names and addresses of IP have none.
fn from_address(from: &sua::Address<'_>, format: PointCodeFormat) -> Option<AddressBuf> {
    let route_on_ssn = match from.routing_indicator {
        RoutingIndicator::GLOBAL_TITLE => false,
        RoutingIndicator::SSN_AND_PC => true,
        _ => return None,
    };
    let said = |bit| from.indicator.0 & bit != 0;
    let title = from.parts.global_title.filter(|title| title.indicator != 0).map(|title| {
        let form = TitleForm::of(title.indicator & 0xf, format);
        let encoding = match (form, title.count % 2) {
            (TitleForm::Plan | TitleForm::Full, 1) => EncodingScheme::BCD_ODD,
            (TitleForm::Plan | TitleForm::Full, _) => EncodingScheme::BCD_EVEN,
            _ => EncodingScheme::UNKNOWN,
        };
        GlobalTitle {
            form,
            translation_type: title.translation_type,
            plan: NumberingPlan(title.numbering_plan & 0xf),
            encoding,
            nature: NatureOfAddress(title.nature_of_address & 0x7f),
            digits: TitleDigits::new(title.digits, title.count.into()),
        }
    });
    let parts = Parts {
        national: format == PointCodeFormat::Ansi,
        route_on_ssn,
        point_code: from.parts.point_code.filter(|_| said(AddressIndicator::POINT_CODE)).map(PointCode),
        ssn: from.parts.subsystem_number.map(|ssn| Ssn(ssn.0)),
        title,
    };
    AddressBuf::new(format, &parts).ok()
}

/// What CLDT and CLDR have in common.
struct Received<'a> {
    kind: Kind,
    source: sua::Address<'a>,
    destination: sua::Address<'a>,
    hop_counter: Option<Level>,
    importance: Option<Level>,
    segmentation: Option<sua::Segmentation>,
    data: &'a [u8],
    sls: u8,
}

/// Turns CLDT or CLDR into the message of SCCP that M3UA would have brought, in `room`: with its label, and
/// where it begins. `None`: there is no such.
pub(super) fn received(
    packet: &Packet<'_>,
    format: PointCodeFormat,
    own: PointCode,
    room: &mut Vec<u8>,
) -> Option<(Label, usize)> {
    use crate::codec::sua::Message as _;
    let received = if packet.message_type() == Cldt::TYPE {
        let m = Cldt::parse(packet);
        Received {
            kind: Kind::Unitdata(ProtocolClass(m.protocol_class?.0)),
            source: m.source_address?,
            destination: m.destination_address?,
            hop_counter: m.hop_counter,
            importance: m.importance,
            segmentation: m.segmentation,
            data: m.data?,
            sls: m.sequence_control.unwrap_or_default() as u8,
        }
    } else {
        let m = Cldr::parse(packet);
        let cause = m.sccp_cause.filter(|cause| cause.cause_type == CauseType::RETURN);
        Received {
            kind: Kind::Service(cause.map_or(ReturnCause::UNQUALIFIED, |cause| ReturnCause(cause.value))),
            source: m.source_address?,
            destination: m.destination_address?,
            hop_counter: m.hop_counter,
            importance: m.importance,
            segmentation: m.segmentation,
            data: m.data.unwrap_or_default(),
            sls: 0,
        }
    };
    received.write(format, own, room)
}

impl Received<'_> {
    fn write(&self, format: PointCodeFormat, own: PointCode, room: &mut Vec<u8>) -> Option<(Label, usize)> {
        let called = from_address(&self.destination, format)?;
        let calling = from_address(&self.source, format)?;
        let mut optional = [0; 9];
        let mut length = 0;
        if let Some(sua::Segmentation { first, remaining, reference }) = self.segmentation {
            let in_sequence = matches!(self.kind, Kind::Unitdata(class) if class.class() == 1);
            let octets = Segmentation { first, in_sequence, remaining, reference }.encode();
            optional[..6].copy_from_slice(&octets);
            length = 6;
        }
        if let Some(Level(importance)) = self.importance {
            optional[length..length + 3].copy_from_slice(&[ParameterName::IMPORTANCE.0, 1, importance & 7]);
            length += 3;
        }
        let addresses = called.as_octets().len() + calling.as_octets().len();
        let fits = self.data.len() <= Form::Extended.room(addresses, length > 0);
        let message = Unitdata {
            form: if fits { Form::Extended } else { Form::Long },
            kind: self.kind,
            hop_counter: self.hop_counter.map_or(15, |hops| hops.0),
            called: called.as_address(),
            calling: calling.as_address(),
            data: self.data,
            optional: Optional::of(&optional[..length]),
        };
        room.resize(LONGEST, 0);
        let mut p = Prepender::new(room);
        message.write(&mut p);
        let start = p.finish().ok()?;
        // Whom answers go to where the calling address does not say.
        let opc = self.source.parts.point_code.map(PointCode).unwrap_or_default();
        // By SSN and point code, the address says what a routing label would (§3.10.2).
        let by_point_code = self.destination.routing_indicator == RoutingIndicator::SSN_AND_PC;
        let dpc = self.destination.parts.point_code.filter(|_| by_point_code).map_or(own, PointCode);
        Some((Label { opc, dpc, si: SERVICE_INDICATOR, ni: 0, mp: 0, sls: self.sls }, start))
    }
}
