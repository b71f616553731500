//! GTP version 2, control plane.

use super::{Element, Layer, Message, Protocol, Refused, Shown, nested};
use crate::codec::gtp1::Value;
use crate::codec::gtp2::ie::{self, FTeid, row};
use crate::codec::gtp2::{Cause, Elements, Fields as Rows, Ie, Packet, check, message};
use crate::wire::Digits;
use std::net::IpAddr;

/// Groups in groups at most.
const DEPTH: u8 = 4;

/// The message of a datagram that `m.part` messages stand in front of.
pub(super) fn message<'a>(m: &mut Message<'a>, mut octets: &'a [u8], mut offset: usize) {
    for _ in 0..m.part {
        let Ok(packet) = Packet::parse(octets) else { break };
        offset += packet.octets().len();
        octets = packet.trailing();
    }
    let kind = octets.get(1).copied();
    m.fields.message_type = kind;
    if !m.layer(Protocol::Gtp2, kind.and_then(message::name).unwrap_or_default(), octets, offset) {
        return;
    }
    let framed = if m.cut > 0 { Packet::beginning(octets) } else { Packet::parse(octets) };
    let packet = match framed {
        Ok(packet) => packet,
        Err(error) => return m.fault(Protocol::Gtp2, error),
    };
    m.more = packet.header.piggybacked && !packet.trailing().is_empty();
    m.fields.teid = packet.header.teid;
    m.fields.sequence = Some(packet.header.sequence);
    fields(m, packet.elements());
    if m.cut == 0
        && let Err(fault) = check(&packet)
    {
        m.fault(Protocol::Gtp2, fault.error());
    }
}

fn fields<'a>(m: &mut Message<'a>, elements: Elements<'a>) {
    let fields = &mut m.fields;
    for element in elements {
        let value = element.value;
        match element.code {
            row::Imsi::CODE => fields.imsi = ie::Imsi::decode(value).map(|imsi| imsi.0),
            row::Cause::CODE => fields.cause = Cause::decode(value).map(refused),
            row::Recovery::CODE => fields.recovery = value.first().copied(),
            row::AccessPointName::CODE => {
                fields.apn = <row::AccessPointName as Ie>::Value::decode(value);
            }
            row::Msisdn::CODE => fields.msisdn = Digits::decode(value),
            row::EpsBearerId::CODE if fields.ebi.is_none() => {
                fields.ebi = ie::EpsBearerId::decode(value).map(|ebi| ebi.0);
            }
            row::PdnAddressAllocation::CODE => {
                if let Some(paa) = ie::PdnAddressAllocation::decode(value) {
                    fields.end_user = [paa.v4.map(IpAddr::V4), paa.v6.map(|(_, v6)| IpAddr::V6(v6))];
                }
            }
            row::FTeid::CODE => {
                if let Some(end) = FTeid::decode(value) {
                    if fields.teid_control_plane.is_none() {
                        fields.teid_control_plane = Some(end.teid);
                    }
                    if let Some(address) = address(&end) {
                        fields.add_gsn(address);
                    }
                }
            }
            row::BearerContext::CODE if fields.teid_data_i.is_none() => {
                let mut inside = element.elements();
                if fields.ebi.is_none() {
                    fields.ebi = inside.value::<row::EpsBearerId>(0).map(|ebi| ebi.0);
                }
                let end = inside.find(|element| element.code == row::FTeid::CODE);
                if let Some(end) = end.and_then(|end| FTeid::decode(end.value)) {
                    fields.teid_data_i = Some(end.teid);
                    if let Some(address) = address(&end) {
                        fields.add_gsn(address);
                    }
                }
            }
            _ => {}
        }
    }
}

fn address(end: &FTeid) -> Option<IpAddr> {
    end.v4.map(IpAddr::V4).or(end.v6.map(IpAddr::V6))
}

fn refused(cause: Cause) -> Refused {
    let value = cause.value;
    Refused { value: value.0, name: value.name(), is_refusal: value.is_rejected() }
}

pub(super) fn elements<'a>(layer: &Layer<'a>, visit: &mut dyn FnMut(Element<'a>)) {
    let Ok(packet) = Packet::beginning(layer.octets) else { return };
    let rows = message::row(packet.header.message_type).map(|row| row.fields);
    walk(packet.elements(), rows, 0, visit);
}

fn walk<'a>(elements: Elements<'a>, rows: Option<Rows>, depth: u8, visit: &mut dyn FnMut(Element<'a>)) {
    for element in elements {
        let field = rows.and_then(|rows| {
            rows.iter().find(|field| (field.ie.code, field.instance) == (element.code, element.instance))
        });
        let grouped = element.row.is_some_and(|row| row.grouped) && depth < DEPTH;
        visit(Element {
            protocol: Protocol::Gtp2,
            name: field.map(|field| field.name).or(element.row.map(|row| row.name)),
            code: Some(element.extension.map_or(u32::from(element.code), u32::from)),
            offset: element.offset,
            depth,
            octets: element.value,
            shown: if grouped { Shown::Words("group") } else { shown(element.code, element.value) },
        });
        if grouped {
            walk(element.elements(), field.and_then(|f| f.group).map(|group| group.fields), depth + 1, visit);
        }
        if let row::ProtocolConfigurationOptions::CODE
        | row::AdditionalProtocolConfigurationOptions::CODE
        | row::ExtendedProtocolConfigurationOptions::CODE = element.code
        {
            nested::pco(Protocol::Gtp2, element.value, element.offset + 4, depth + 1, visit);
        }
    }
}

/// A value as one reads it; octets where it has no better form or is faulty.
fn shown(code: u8, value: &[u8]) -> Shown<'_> {
    let named = |value: u8, name: Option<&'static str>| match name {
        Some(name) => Shown::Named(u32::from(value), name),
        None => Shown::Number(u64::from(value)),
    };
    let better = match code {
        row::Imsi::CODE => ie::Imsi::decode(value).map(|imsi| Shown::Imsi(imsi.0)),
        row::Cause::CODE => Cause::decode(value).map(|cause| named(cause.value.0, cause.value.name())),
        row::AccessPointName::CODE => <row::AccessPointName as Ie>::Value::decode(value).map(Shown::Apn),
        row::Fqdn::CODE | row::PgwSetFqdn::CODE => Some(Shown::Apn(crate::wire::Apn(value))),
        row::Msisdn::CODE | row::MobileEquipmentIdentity::CODE => Digits::decode(value).map(Shown::Digits),
        row::EpsBearerId::CODE => ie::EpsBearerId::decode(value).map(|ebi| Shown::Number(ebi.0.into())),
        row::IpAddress::CODE => {
            ie::IpAddress::decode(value).map(|address| Shown::Addresses([Some(address.0), None]))
        }
        row::PdnAddressAllocation::CODE => ie::PdnAddressAllocation::decode(value)
            .map(|paa| Shown::Addresses([paa.v4.map(IpAddr::V4), paa.v6.map(|(_, v6)| IpAddr::V6(v6))])),
        row::RatType::CODE => ie::RatType::decode(value).map(|rat| named(rat.0, rat.name())),
        row::PdnType::CODE => ie::PdnType::decode(value).map(|kind| named(kind.0, kind.name())),
        row::NodeType::CODE => ie::NodeType::decode(value).map(|kind| named(kind.0, kind.name())),
        row::ServingNetwork::CODE | row::PlmnId::CODE => crate::wire::Plmn::decode(value).map(Shown::Plmn),
        row::FTeid::CODE => FTeid::decode(value).map(Shown::FTeid),
        row::ChargingId::CODE => u32::decode(value).map(Shown::Hex),
        row::PTmsi::CODE => u32::decode(value).map(Shown::Hex),
        _ => None,
    };
    match (better, value) {
        (Some(better), _) => better,
        (None, [octet]) => Shown::Number(u64::from(*octet)),
        (None, octets) => Shown::Octets(octets),
    }
}
