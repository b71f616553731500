//! The air interface: GSMTAP, LLC, and what LLC carries.

use super::{Element, Layer, Message, Protocol, Refused, Shown, dissect, nested};
use crate::codec::gsmtap::{Header, Payload};
use crate::codec::llc::sndcp::{self, UnitData};
use crate::codec::llc::{Control, Frame, sapi};
use crate::codec::ts24008::rr::PagingRequestType1;
use crate::codec::ts24008::{
    Direction, GmmCause, MobileIdentity, Packet, PdpAddress, Place, ProtocolDiscriminator, SmCause, Trouble,
};
use crate::wire::{Apn, DecodeError, ErrorKind};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

/// Devices whose segments are put together at a time.
const DEVICES: usize = 1_024;

/// Network packets on their way over the air, by sender and receiver.
#[derive(Debug, Default)]
pub(super) struct Segments(BTreeMap<(SocketAddr, SocketAddr), sndcp::Reassembly>);

impl Segments {
    fn take<'a>(&'a mut self, ends: (SocketAddr, SocketAddr), unit: &UnitData<'a>) -> Option<&'a [u8]> {
        if self.0.len() >= DEVICES && !self.0.contains_key(&ends) {
            self.0.pop_first();
        }
        self.0.entry(ends).or_default().take(unit).map(|(_, packet)| packet)
    }
}

pub(super) fn gsmtap<'a>(m: &mut Message<'a>, octets: &'a [u8], offset: usize, segments: &'a mut Segments) {
    if !m.layer(Protocol::Gsmtap, "", octets, offset) {
        return;
    }
    let (header, rest) = match Header::parse(octets) {
        Ok(read) => read,
        Err(error) => return m.fault(Protocol::Gsmtap, error),
    };
    let offset = offset + octets.len() - rest.len();
    m.uplink = header.uplink;
    match header.payload {
        Payload::Paging => paging(m, rest, offset),
        Payload::Llc => llc(m, rest, offset, segments),
        Payload::Other { kind, .. } => m.fields.message_type = Some(kind),
    }
}

fn paging<'a>(m: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    const NAME: &str = "Paging request type 1";
    match PagingRequestType1::parse(octets) {
        Ok(page) => {
            m.layer(Protocol::Rr, NAME, octets, offset);
            m.fields.message_type = octets.get(2).copied();
            identity(m, page.identity);
        }
        Err(error) => {
            m.layer(Protocol::Rr, "", octets, offset);
            m.fields.message_type = octets.get(2).copied();
            if error.kind != ErrorKind::Unknown {
                m.fault(Protocol::Rr, error);
            }
        }
    }
}

fn llc<'a>(m: &mut Message<'a>, octets: &'a [u8], offset: usize, segments: &'a mut Segments) {
    let frame = Frame::parse(octets);
    let name = if matches!(frame, Ok(Frame { control: Control::Ui { .. }, .. })) { "UI" } else { "" };
    if !m.layer(Protocol::Llc, name, octets, offset) {
        return;
    }
    let frame = match frame {
        Ok(frame) => frame,
        // The check sequence is at the end, and covers what is not there.
        Err(_) if m.cut > 0 => return,
        Err(error) => return m.fault(Protocol::Llc, error),
    };
    let Control::Ui { ciphered: false, .. } = frame.control else { return };
    // Address and two control octets.
    let offset = offset + 3;
    match frame.sapi {
        sapi::GMM => layer_3(m, frame.information, offset),
        other if sapi::is_data(other) => network(m, frame.information, offset, segments),
        _ => {}
    }
}

fn network<'a>(m: &mut Message<'a>, octets: &'a [u8], offset: usize, segments: &'a mut Segments) {
    if !m.layer(Protocol::Sndcp, "SN-UNITDATA", octets, offset) {
        return;
    }
    let unit = match UnitData::parse(octets) {
        Ok(unit) => unit,
        Err(error) => return m.fault(Protocol::Sndcp, error),
    };
    m.fields.nsapi = Some(unit.nsapi);
    if unit.segment == 0 && !unit.more {
        if unit.compression == 0 {
            dissect::tunnelled(m, unit.data, offset + octets.len() - unit.data.len());
        }
    } else if let Some(packet) = segments.take((m.source, m.destination), &unit) {
        dissect::tunnelled(m, packet, 0);
    }
}

fn direction(uplink: bool) -> Direction {
    if uplink { Direction::Uplink } else { Direction::Downlink }
}

fn layer_3<'a>(m: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    let packet = match Packet::parse(octets) {
        Ok(packet) => packet,
        Err(error) => {
            m.layer(Protocol::Gmm, "", octets, offset);
            return m.fault(Protocol::Gmm, error);
        }
    };
    let protocol = match packet.header.protocol() {
        ProtocolDiscriminator::Gmm => Protocol::Gmm,
        ProtocolDiscriminator::Sm => Protocol::Sm,
    };
    let row = packet.row(direction(m.uplink));
    if !m.layer(protocol, row.map_or("", |row| row.name), octets, offset) {
        return;
    }
    m.fields.message_type = Some(packet.message_type);
    m.fields.ti = packet.ti().map(|ti| u8::from(ti.flag) << 7 | ti.value);
    let Some(row) = row else { return };
    for element in packet.elements(row) {
        match element.place {
            Place::Aside(Trouble::Mandatory | Trouble::ComprehensionRequired | Trouble::Syntax) => {
                let name = element.row.map_or("Information element", |row| row.name);
                m.fault(protocol, DecodeError::new(element.kind, name, element.offset));
            }
            Place::Aside(_) => {}
            Place::Part(_) => {
                if let Some(row) = element.row {
                    field(m, row.clause, element.value);
                }
            }
        }
    }
}

/// Fields by the clause of TS 24.008 that defines the value.
fn field<'a>(m: &mut Message<'a>, clause: &str, value: &'a [u8]) {
    let first = value.first().copied().unwrap_or_default();
    match clause {
        "10.5.1.4" => identity(m, MobileIdentity::from_octets(value)),
        "10.5.5.14" => {
            let name = GmmCause(first).name();
            m.fields.cause = Some(Refused { value: first, name, is_refusal: m.name().ends_with("reject") });
        }
        "10.5.6.1" => m.fields.apn = Some(Apn(value)),
        "10.5.6.2" => m.fields.nsapi = Some(first & 0xf),
        "10.5.6.4" => {
            let address = PdpAddress::from_octets(value);
            m.fields.end_user = [address.ipv4().map(IpAddr::V4), address.ipv6().map(IpAddr::V6)];
        }
        "10.5.6.6" => {
            let name = SmCause(first).name();
            m.fields.cause = Some(Refused { value: first, name, is_refusal: m.name().ends_with("reject") });
        }
        _ => {}
    }
}

fn identity(m: &mut Message<'_>, identity: MobileIdentity) {
    m.fields.imsi = m.fields.imsi.or(identity.as_imsi());
    m.fields.temporary = m.fields.temporary.or(identity.as_tmsi());
}

pub(super) fn elements<'a>(layer: &Layer<'a>, uplink: bool, visit: &mut dyn FnMut(Element<'a>)) {
    let Ok(packet) = Packet::parse(layer.octets) else { return };
    let Some(row) = packet.row(direction(uplink)) else { return };
    for element in packet.elements(row) {
        visit(Element {
            protocol: layer.protocol,
            name: element.row.map(|row| row.name),
            code: (element.iei != 0).then_some(u32::from(element.iei)),
            offset: element.offset,
            depth: 0,
            octets: element.value,
            shown: shown(element.row.map_or("", |row| row.clause), element.value),
        });
        if element.row.is_some_and(|row| row.clause == "10.5.6.3") {
            let value_at = element.offset + element.octets.len() - element.value.len();
            nested::pco(layer.protocol, element.value, value_at, 1, visit);
        }
    }
}

/// A value as one reads it; octets where it has no better form.
fn shown<'a>(clause: &str, value: &'a [u8]) -> Shown<'a> {
    let first = value.first().copied().unwrap_or_default();
    let named = |name: Option<&'static str>| match name {
        Some(name) => Shown::Named(u32::from(first), name),
        None => Shown::Number(u64::from(first)),
    };
    match (clause, value) {
        ("10.5.1.4", _) => match MobileIdentity::from_octets(value) {
            identity if identity.as_imsi().is_some() => {
                identity.as_imsi().map_or(Shown::Octets(value), Shown::Imsi)
            }
            identity => identity.as_tmsi().map_or(Shown::Octets(value), Shown::Hex),
        },
        ("10.5.5.14", [_, ..]) => named(GmmCause(first).name()),
        ("10.5.6.6", [_, ..]) => named(SmCause(first).name()),
        ("10.5.6.1", _) => Shown::Apn(Apn(value)),
        ("10.5.6.4", _) => {
            let address = PdpAddress::from_octets(value);
            Shown::Addresses([address.ipv4().map(IpAddr::V4), address.ipv6().map(IpAddr::V6)])
        }
        (_, [octet]) => Shown::Number(u64::from(*octet)),
        _ => Shown::Octets(value),
    }
}
