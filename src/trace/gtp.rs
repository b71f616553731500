//! GTP: control plane, user plane, and the other versions by name.

use super::{Element, Fields, Layer, Message, Protocol, Refused, Shown, dissect, gtp2, nested};
use crate::codec::gtp0;
use crate::codec::gtp1::element::{Elements, Ie, Row};
use crate::codec::gtp1::ie::{self, row};
use crate::codec::gtp1::message::{self, Codes, MessageRow};
use crate::codec::gtp1::{self, Packet, Value};
use crate::codec::gtpu::{self, message_type};
use crate::wire::{DecodeError, ErrorKind, Imsi, Reader};
use std::net::IpAddr;

/// Port 2123: GTP-C of any version.
#[inline]
pub(super) fn control<'a>(message: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    match octets.first().map(|flags| (flags >> 5, flags >> 4 & 1)) {
        Some((0, _)) => version_0(message, octets, offset),
        Some((1, 0)) => prime(message, octets, offset),
        Some((2, _)) => gtp2::message(message, octets, offset),
        _ => version_1(message, Protocol::Gtp1, octets, offset),
    }
}

/// GTP′, TS 32.295 §6.1.1: a header of six octets; in version 0 of twenty, if its first octet says so.
fn prime<'a>(m: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    let kind = octets.get(1).copied();
    m.fields.message_type = kind;
    let name = kind.and_then(gtp0::prime_name).unwrap_or_default();
    if !m.layer(Protocol::GtpPrime, name, octets, offset) {
        return;
    }
    let header = || {
        let mut r = Reader::new(octets, "GTP' header");
        let long = r.u8()? & 0xe1 == 0;
        r.u8()?;
        let length = usize::from(r.u16()?);
        let sequence = r.u16()?;
        r.take(if long { 14 } else { 0 })?;
        r.take(length)?;
        Ok(u32::from(sequence))
    };
    match header() {
        Ok(sequence) => m.fields.sequence = Some(sequence),
        Err(error) => m.fault(Protocol::GtpPrime, error),
    }
}

/// Port 2152: GTP-U, version 1.
pub(super) fn user<'a>(message: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    version_1(message, Protocol::GtpU, octets, offset);
}

/// Port 3386: GTP version 0 and GTP′.
pub(super) fn version_0<'a>(m: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    let kind = match *octets {
        [flags, kind, ..] if flags >> 5 == 0 && flags & 0x10 != 0 => kind,
        // Version 1 where version 0 lives: to be named all the same.
        [flags, ..] if flags >> 5 == 1 && flags & 0x10 != 0 => {
            return version_1(m, Protocol::Gtp1, octets, offset);
        }
        [_, _, ..] => return prime(m, octets, offset),
        _ => {
            m.layer(Protocol::Gtp0, "", octets, offset);
            return m
                .fault(Protocol::Gtp0, DecodeError::new(ErrorKind::Truncated, "GTP header", octets.len()));
        }
    };
    let name = gtp0::name(kind).unwrap_or_default();
    m.fields.message_type = Some(kind);
    if !m.layer(Protocol::Gtp0, name, octets, offset) {
        return;
    }
    // GSM 09.60 §6: flags, type, length, sequence, flow label, SNDCP number, three spare octets, TID.
    let mut header = || {
        let mut r = Reader::new(octets, "GTP header");
        r.u16()?;
        let length = usize::from(r.u16()?);
        m.fields.sequence = Some(u32::from(r.u16()?));
        r.take(6)?;
        let mut tid: [u8; 8] = r.array()?;
        let nsapi = tid[7] >> 4;
        if tid != [0; 8] {
            tid[7] |= 0xf0;
            m.fields.imsi = Some(Imsi(tid)).filter(Imsi::is_valid);
            m.fields.nsapi = Some(nsapi);
        }
        let at = r.offset();
        Ok((at, r.take(length)?))
    };
    match header() {
        Ok((at, body)) if kind == message_type::G_PDU && carries_ip(body) => {
            dissect::tunnelled(m, body, offset + at)
        }
        Ok(_) => {}
        Err(error) => m.fault(Protocol::Gtp0, error),
    }
}

fn version_1<'a>(m: &mut Message<'a>, protocol: Protocol, octets: &'a [u8], offset: usize) {
    let kind = octets.get(1).copied();
    m.fields.message_type = kind;
    let row = kind.and_then(|kind| tables(protocol, kind)[0]);
    let name = match (row, protocol) {
        (Some(row), _) => row.name,
        (None, Protocol::GtpU) => kind.and_then(gtpu::message::name).unwrap_or_default(),
        (None, _) => kind.and_then(message::name).unwrap_or_default(),
    };
    if !m.layer(protocol, name, octets, offset) {
        return;
    }
    let framed = if m.cut > 0 { Packet::beginning(octets) } else { Packet::parse(octets) };
    let packet = match framed {
        Ok(packet) => packet,
        Err(error) => return m.fault(protocol, error),
    };
    m.fields.teid = Some(packet.header.teid);
    m.fields.sequence = packet.header.sequence.map(u32::from);
    if protocol == Protocol::GtpU && packet.header.message_type == message_type::G_PDU {
        let body = packet.body();
        if carries_ip(body) {
            dissect::tunnelled(m, body, offset + packet.header_len());
        }
        return;
    }
    body(m, protocol, &packet);
}

/// The tables of a message type: GTP-U's own, or GTP-C's, of which Update PDP Context Request has
/// one for each direction.
fn tables(protocol: Protocol, kind: u8) -> [Option<&'static MessageRow>; 2] {
    match protocol {
        Protocol::GtpU => [gtpu::message::rows().find(|row| row.code == kind), None],
        _ => message::tables(kind),
    }
}

fn element_row(protocol: Protocol, code: u8) -> Option<&'static Row> {
    match protocol {
        Protocol::GtpU => gtpu::ie::row(code),
        _ => ie::row(code),
    }
}

fn carries_ip(octets: &[u8]) -> bool {
    matches!(octets.first().map(|first| first >> 4), Some(4 | 6))
}

/// The elements that are fields, by their places in [`Met`], from 1; TLLI and P-TMSI share one.
#[derive(Clone, Copy)]
enum Place {
    Cause = 1,
    Imsi,
    Temporary,
    MapCause,
    Recovery,
    TeidDataI,
    TeidControlPlane,
    Nsapi,
    MsNotReachableReason,
    EndUserAddress,
    AccessPointName,
    Gsn,
    OtherGsn,
    Msisdn,
}

/// What is looked up of a type octet.
#[derive(Clone, Copy)]
struct Known {
    /// The place of a field; 0: it is none.
    place: u8,
    /// All bits of a field, none otherwise.
    mask: u32,
    /// The lengths of a value that its clause allows. Where it asks for more the first is more than the second,
    /// but for fields: these are looked at anyway.
    lengths: (u16, u16),
}

const fn known(rows: [Option<&Row>; 256]) -> [Known; 256] {
    let mut known = [Known { place: 0, mask: 0, lengths: (0, u16::MAX) }; 256];
    let mut code = 0;
    while code < 256 {
        known[code].place = match code as u8 {
            row::Cause::CODE => Place::Cause,
            row::Imsi::CODE => Place::Imsi,
            row::Tlli::CODE | row::PTmsi::CODE => Place::Temporary,
            row::MapCause::CODE => Place::MapCause,
            row::Recovery::CODE => Place::Recovery,
            row::TeidDataI::CODE => Place::TeidDataI,
            row::TeidControlPlane::CODE => Place::TeidControlPlane,
            row::Nsapi::CODE => Place::Nsapi,
            row::MsNotReachableReason::CODE => Place::MsNotReachableReason,
            row::EndUserAddress::CODE => Place::EndUserAddress,
            row::AccessPointName::CODE => Place::AccessPointName,
            row::GsnAddress::CODE => Place::Gsn,
            row::Msisdn::CODE => Place::Msisdn,
            _ => {
                known[code].lengths = match rows[code] {
                    Some(Row { lengths: Some(lengths), .. }) => *lengths,
                    Some(_) => (u16::MAX, 0),
                    None => (0, u16::MAX),
                };
                code += 1;
                continue;
            }
        } as u8;
        known[code].mask = u32::MAX;
        code += 1;
    }
    known
}

macro_rules! by_code {
    ($row:path) => {{
        let mut rows = [None; 256];
        let mut code = 0;
        while code < 256 {
            rows[code] = $row(code as u8);
            code += 1;
        }
        rows
    }};
}

static KNOWN: [Known; 256] = known(by_code!(ie::row));
static KNOWN_OF_GTPU: [Known; 256] = known(by_code!(gtpu::ie::row));

/// The elements met in a message: which types, and where those stand that are fields. What is noted of one does
/// not depend on what it is, so that a processor needs not guess.
#[derive(Default)]
struct Met {
    /// Offset of each field; 0 of what was not met.
    fields: [u32; 16],
    /// Bit n: the field at place n was met. Bit 0 says nothing.
    places: u32,
    /// The types that were met once at least, and twice.
    types: [Codes; 2],
}

impl Met {
    /// Word by word: two at once would have to wait for what has just been written one by one.
    #[inline(always)]
    fn has(&self, demanded: &[Codes; 2]) -> bool {
        let has = |times: usize, word: usize| demanded[times][word] & !self.types[times][word] == 0;
        (0..4).all(|word| has(0, word) && has(1, word))
    }

    #[inline(always)]
    fn note(&mut self, code: u8) {
        let (word, bit) = (usize::from(code >> 6), 1 << (code & 63));
        self.types[1][word] |= self.types[0][word] & bit;
        self.types[0][word] |= bit;
    }
}

/// The fields of a message, the first element that is wrong, or the first mandatory one that is not there.
fn body<'a>(m: &mut Message<'a>, protocol: Protocol, packet: &Packet<'a>) {
    let known = if protocol == Protocol::GtpU { &KNOWN_OF_GTPU } else { &KNOWN };
    let octets = packet.octets();
    let mut met = Met::default();
    // Where the first element stands that is wrong.
    let mut wrong = usize::MAX;
    let mut elements = packet.elements();
    for element in elements.by_ref() {
        let Known { place, mask, lengths } = known[usize::from(element.code)];
        met.note(element.code);
        let mut place = usize::from(place & 15);
        if met.fields[place] != 0 {
            place = again(m, protocol, octets, &mut met, place, &mut wrong);
        }
        met.fields[place] = element.offset as u32 & mask;
        met.places |= 1 << place;
        let length = element.value.len();
        if !(usize::from(lengths.0) <= length && length <= usize::from(lengths.1))
            && (lengths.0 <= lengths.1
                || element_row(protocol, element.code).is_some_and(|row| !(row.accepts)(element.value)))
        {
            wrong = wrong.min(element.offset);
        }
    }
    macro_rules! take {
        ($($place:ident $row:ident,)*) => {
            $(take::<row::$row>(&mut m.fields, protocol, octets, &met, Place::$place, &mut wrong);)*
        };
    }
    take! {
        Cause Cause,
        Imsi Imsi,
        Temporary PTmsi,
        MapCause MapCause,
        Recovery Recovery,
        TeidDataI TeidDataI,
        TeidControlPlane TeidControlPlane,
        Nsapi Nsapi,
        MsNotReachableReason MsNotReachableReason,
        EndUserAddress EndUserAddress,
        AccessPointName AccessPointName,
        Gsn GsnAddress,
        OtherGsn GsnAddress,
        Msisdn Msisdn,
    }
    if wrong != usize::MAX {
        refuse(m, protocol, packet, wrong);
    }
    if let Some(fault) = elements.fault() {
        return m.fault(protocol, fault.error());
    }
    if m.cut > 0 {
        return;
    }
    // One table that is satisfied is enough.
    let [first, second] = tables(protocol, packet.header.message_type);
    if let Some(table) = first
        && !met.has(&table.demanded)
        && second.is_none_or(|table| !met.has(&table.demanded))
        && let Some(name) = missing(table, packet)
    {
        m.fault(protocol, DecodeError::new(ErrorKind::Missing, name, octets.len()));
    }
}

/// Where another field of the kind that has `place` goes; what was there is taken in.
#[inline(never)]
fn again<'a>(
    m: &mut Message<'a>,
    protocol: Protocol,
    octets: &'a [u8],
    met: &mut Met,
    place: usize,
    wrong: &mut usize,
) -> usize {
    const OTHER: usize = Place::OtherGsn as usize;
    if place == Place::Gsn as usize && met.fields[OTHER] == 0 {
        return OTHER;
    }
    let offset = met.fields[place] as usize;
    if let Some(element) = octets.get(offset..).and_then(|octets| Elements::new(octets, offset).next()) {
        judge(protocol, element.code, field(&mut m.fields, element.code, element.value), offset, wrong);
    }
    if place == Place::Gsn as usize {
        met.fields[place] = met.fields[OTHER];
        return OTHER;
    }
    place
}

/// Takes in the field at `place`, if it was met.
#[inline(always)]
fn take<'a, I: Ie>(
    fields: &mut Fields<'a>,
    protocol: Protocol,
    octets: &'a [u8],
    met: &Met,
    place: Place,
    wrong: &mut usize,
) {
    if met.places & 1 << place as u32 == 0 {
        return;
    }
    let offset = met.fields[place as usize] as usize;
    let Some((&code, tail)) = octets.get(offset..).and_then(<[u8]>::split_first) else { return };
    let Some((value, _)) = I::split(tail) else { return };
    judge(protocol, code, field(fields, I::CODE, value), offset, wrong);
}

/// Notes where an element stands whose value is not `allowed`.
#[inline(always)]
fn judge(protocol: Protocol, code: u8, allowed: Option<bool>, offset: usize, wrong: &mut usize) {
    if allowed == Some(false) && element_row(protocol, code).is_some() {
        *wrong = (*wrong).min(offset);
    }
}

/// Says what is wrong with the element at `offset`.
#[cold]
fn refuse<'a>(m: &mut Message<'a>, protocol: Protocol, packet: &Packet<'a>, offset: usize) {
    if let Some(element) = packet.elements().find(|element| element.offset == offset)
        && let Some(row) = element_row(protocol, element.code)
    {
        let kind = if row.format.allows(element.value.len()) { ErrorKind::Value } else { ErrorKind::Length };
        m.fault(protocol, DecodeError::new(kind, row.name, offset));
    }
}

/// Takes in the value of an element that is a field, and says whether its clause allows it; `None`: it is no
/// field.
#[inline(always)]
fn field<'a>(fields: &mut Fields<'a>, code: u8, value: &'a [u8]) -> Option<bool> {
    fn put<T>(field: &mut Option<T>, value: Option<T>) -> Option<bool> {
        *field = value;
        Some(field.is_some())
    }
    match code {
        row::Cause::CODE => put(&mut fields.cause, gtp1::Cause::decode(value).map(refused)),
        row::Imsi::CODE => put(&mut fields.imsi, Imsi::decode(value)),
        row::Tlli::CODE | row::PTmsi::CODE => put(&mut fields.temporary, u32::decode(value)),
        row::MapCause::CODE => put(&mut fields.map_cause, ie::MapCause::decode(value)),
        row::Recovery::CODE => put(&mut fields.recovery, value.first().copied()),
        row::TeidDataI::CODE => put(&mut fields.teid_data_i, u32::decode(value)),
        row::TeidControlPlane::CODE => put(&mut fields.teid_control_plane, u32::decode(value)),
        row::Nsapi::CODE if fields.nsapi.is_none() => {
            put(&mut fields.nsapi, ie::Nsapi::decode(value).map(|nsapi| nsapi.0))
        }
        row::MsNotReachableReason::CODE => {
            put(&mut fields.ms_not_reachable_reason, ie::MsNotReachableReason::decode(value))
        }
        row::EndUserAddress::CODE => {
            let address = ie::EndUserAddress::decode(value);
            if let Some(address) = address {
                fields.end_user = [address.ipv4().map(IpAddr::V4), address.ipv6().map(IpAddr::V6)];
            }
            Some(address.is_some())
        }
        row::AccessPointName::CODE => put(&mut fields.apn, ie::Apn::decode(value)),
        row::GsnAddress::CODE => {
            let address = ie::GsnAddress::decode(value);
            if let Some(address) = address {
                fields.add_gsn(address.0);
            }
            Some(address.is_some())
        }
        row::Msisdn::CODE => put(&mut fields.msisdn, ie::Msisdn::decode(value).map(|msisdn| msisdn.digits())),
        _ => None,
    }
}

fn refused(cause: gtp1::Cause) -> Refused {
    Refused { value: cause.0, name: cause.name(), is_refusal: cause.is_rejected() }
}

/// The first mandatory element of `table` that `packet` does not have often enough.
#[cold]
fn missing(table: &MessageRow, packet: &Packet<'_>) -> Option<&'static str> {
    let mut met = [0_u8; 256];
    for element in packet.elements() {
        let count = &mut met[usize::from(element.code)];
        *count = count.saturating_add(1);
    }
    let (mut places, mut before, mut wanted) = (table.mandatory, None, 0);
    while places != 0 {
        let field = &table.fields[places.trailing_zeros() as usize];
        places &= places - 1;
        let code = field.ie.code;
        // A table is in the order of the types: fields of one type stand side by side.
        wanted = if before == Some(code) { wanted + 1 } else { 1 };
        if met[usize::from(code)] < wanted {
            return Some(field.ie.name);
        }
        before = Some(code).filter(|_| !field.many);
    }
    None
}

pub(super) fn elements<'a>(layer: &Layer<'a>, visit: &mut dyn FnMut(Element<'a>)) {
    let Ok(packet) = Packet::beginning(layer.octets) else { return };
    for extension in packet.extensions() {
        visit(Element {
            protocol: layer.protocol,
            name: extension.kind.name(),
            code: Some(u32::from(extension.kind.0)),
            offset: extension.offset,
            depth: 0,
            octets: extension.content,
            shown: Shown::Octets(extension.content),
        });
    }
    if packet.header.message_type == message_type::G_PDU {
        return;
    }
    for element in packet.elements() {
        visit(Element {
            protocol: layer.protocol,
            name: element_row(layer.protocol, element.code).map(|row| row.name),
            code: Some(u32::from(element.code)),
            offset: element.offset,
            depth: 0,
            octets: element.value,
            shown: shown(element.code, element.value),
        });
        let value_at = element.offset + element.octets.len() - element.value.len();
        match element.code {
            row::ProtocolConfigurationOptions::CODE => {
                nested::pco(layer.protocol, element.value, value_at, 1, visit)
            }
            row::PrivateExtension::CODE => {
                nested::private_extension(layer.protocol, element.value, value_at, visit);
            }
            _ => {}
        }
    }
}

fn named(value: u8, name: Option<&'static str>) -> Shown<'static> {
    name.map_or(Shown::Number(u64::from(value)), |name| Shown::Named(u32::from(value), name))
}

/// A value as one reads it; octets where it has no better form or is faulty.
fn shown(code: u8, value: &[u8]) -> Shown<'_> {
    let better = match code {
        row::Cause::CODE => gtp1::Cause::decode(value).map(|v| named(v.0, v.name())),
        row::MapCause::CODE => ie::MapCause::decode(value).map(|v| named(v.0, v.name())),
        row::MsNotReachableReason::CODE => {
            ie::MsNotReachableReason::decode(value).map(|v| named(v.0, v.name()))
        }
        row::RatType::CODE => ie::RatType::decode(value).map(|v| named(v.0, v.name())),
        row::Imsi::CODE => Imsi::decode(value).map(Shown::Imsi),
        row::Tlli::CODE
        | row::PTmsi::CODE
        | row::TeidDataI::CODE
        | row::TeidControlPlane::CODE
        | row::ChargingId::CODE => u32::decode(value).map(Shown::Hex),
        row::Nsapi::CODE => ie::Nsapi::decode(value).map(|nsapi| Shown::Number(u64::from(nsapi.0))),
        row::EndUserAddress::CODE => ie::EndUserAddress::decode(value).map(|address| {
            Shown::Addresses([address.ipv4().map(IpAddr::V4), address.ipv6().map(IpAddr::V6)])
        }),
        row::GsnAddress::CODE => {
            ie::GsnAddress::decode(value).map(|address| Shown::Addresses([Some(address.0), None]))
        }
        row::AccessPointName::CODE => ie::Apn::decode(value).map(Shown::Apn),
        row::Msisdn::CODE | row::SgsnNumber::CODE => {
            ie::Msisdn::decode(value).map(|msisdn| Shown::Digits(msisdn.digits()))
        }
        row::ImeiSv::CODE => Some(Shown::Digits(crate::wire::Digits(value))),
        row::SelectedPlmnId::CODE => crate::wire::Plmn::decode(value).map(Shown::Plmn),
        _ => None,
    };
    match (better, value) {
        (Some(better), _) => better,
        (None, [octet]) => Shown::Number(u64::from(*octet)),
        (None, octets) => Shown::Octets(octets),
    }
}
