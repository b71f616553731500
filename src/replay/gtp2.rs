//! GTP version 2 as a replay sees it: fields that may change, and other values in their place.

use super::edit::{Change, changed, copy, within};
use super::unit::{Field, Form, Kind, Layer, Part, Unit, Whose, address, hex};
use crate::codec::gtp1::Value;
use crate::codec::gtp2::ie::{FTeid, row};
use crate::codec::gtp2::{Elements, Ie, Packet};
use crate::trace::{self, Message, Protocol};
use std::ops::Range;

/// The P flag, TS 29.274 §5.1: another message rides behind this one.
const PIGGYBACKED: u8 = 0x10;

/// What a part of a field is.
type Is = Option<(Kind, Form, Whose)>;

/// Octets in front of an element's value, TS 29.274 §8.2.1.
const LEAD: usize = 4;

impl Unit {
    /// Takes a message of GTPv2-C apart. One that rode behind another, or that another rode behind, is a
    /// message of its own (§5.5.1).
    pub(super) fn gtp2(&mut self, message: &Message<'_>, octets: &[u8]) -> Option<()> {
        let packet = Packet::parse(octets).ok()?;
        self.octets.truncate(packet.octets().len());
        *self.octets.first_mut()? &= !PIGGYBACKED;
        let header = packet.header;
        self.layer = Layer::Gtp2;
        self.kind = u32::from(header.message_type);
        self.part = match trace::asks(&self.name) {
            Some(true) => Part::Request,
            Some(false) => Part::Answer,
            None => Part::Notice,
        };
        let number = header.octets() - 4;
        if let Some(teid) = header.teid {
            let known = (teid != 0).then_some((Kind::TeidControl, Form::Octets, Whose::Receiver));
            self.push("TEID", 4..8, known, format!("{teid:#010x}"));
        }
        let whose = if self.part == Part::Answer { Whose::Receiver } else { Whose::Sender };
        let known = Some((Kind::Sequence, Form::Octets, whose));
        self.push("Sequence Number", number..number + 3, known, header.sequence.to_string());
        let (from, mut split) = (octets.as_ptr().addr(), Vec::new());
        self.gather(message, octets, |element| {
            if element.protocol != Protocol::Gtp2 {
                return None;
            }
            let code = u8::try_from(element.code?).ok()?;
            if matches!(code, row::FTeid::CODE | row::PdnAddressAllocation::CODE) {
                let at = element.octets.as_ptr().addr().wrapping_sub(from);
                split.push((code, at..at + element.octets.len()));
            }
            match code {
                row::Imsi::CODE => Some((Kind::Imsi, Form::Tbcd, Whose::Both)),
                row::Msisdn::CODE => Some((Kind::Msisdn, Form::Tbcd, Whose::Both)),
                row::AccessPointName::CODE => Some((Kind::Apn, Form::Labels, Whose::Both)),
                row::ChargingId::CODE => Some((Kind::ChargingId, Form::Octets, Whose::Both)),
                _ => None,
            }
        });
        for (code, range) in split {
            self.split(code, &range);
        }
        Some(())
    }

    /// A tunnel's end as its interface, its TEID and its addresses; a PDN address as its type and its addresses.
    fn split(&mut self, code: u8, range: &Range<usize>) {
        let Some(at) = self.fields.iter().position(|field| field.range == *range) else { return };
        let whole = self.fields.remove(at);
        let octets = self.octets[range.clone()].to_vec();
        let mut parts: Vec<(&str, usize, Is)> = Vec::new();
        if code == row::FTeid::CODE {
            let end = FTeid::decode(&octets);
            let user = end.is_some_and(|end| end.interface.name().is_some_and(|name| name.contains("GTP-U")));
            let (teid, node) = match user {
                true => (Kind::TeidUser, Kind::NodeUser),
                false => (Kind::TeidControl, Kind::NodeControl),
            };
            let value = |kind| Some((kind, Form::Octets, Whose::Sender));
            parts.push(("interface", 1, None));
            // Zero names the node alone: TS 29.274 §7.2.1.
            parts.push(("TEID", 4, value(teid).filter(|_| end.is_some_and(|end| end.teid != 0))));
            parts.extend(end.and_then(|end| end.v4).map(|_| ("IPv4 address", 4, value(node))));
            parts.extend(end.and_then(|end| end.v6).map(|_| ("IPv6 address", 16, value(node))));
        } else {
            let value = |octets: &[u8]| {
                let given = octets.iter().any(|octet| *octet != 0);
                given.then_some((Kind::UserAddress, Form::Octets, Whose::Both))
            };
            // §8.14: PDN Type, then a prefix length in front of the prefix.
            parts.push(("type", 1, None));
            let kind = octets.first().map_or(0, |octet| octet & 7);
            if matches!(kind, 2 | 3) {
                parts.push(("prefix length", 1, None));
                parts.push(("IPv6 address", 16, value(octets.get(2..18).unwrap_or_default())));
            }
            if matches!(kind, 1 | 3) {
                parts.push((
                    "IPv4 address",
                    4,
                    value(octets.get(octets.len().saturating_sub(4)..).unwrap_or_default()),
                ));
            }
        }
        let mut from = range.start;
        for (i, (name, length, value)) in parts.into_iter().enumerate() {
            let part = from..(from + length).min(range.end);
            from = part.end;
            let octets = &self.octets[part.clone()];
            let shown = if name.contains("address") { address(octets) } else { hex(octets) };
            let name = format!("{}, {name}", whole.name);
            self.fields.insert(at + i, Field { name, range: part, value, shown, bits: 0xff });
        }
    }
}

/// The message with `changes`.
pub(super) fn edit(octets: &[u8], changes: &[Change]) -> Option<Vec<u8>> {
    let packet = Packet::parse(octets).ok()?;
    let mut out = Vec::with_capacity(octets.len() + 16);
    copy(&octets[..packet.header.octets()], 0, changes, &mut out)?;
    elements(packet.elements(), changes, &mut out)?;
    let length = u16::try_from(out.len() - 4).ok()?;
    out[2..4].copy_from_slice(&length.to_be_bytes());
    Some(out)
}

fn elements(mut all: Elements<'_>, changes: &[Change], out: &mut Vec<u8>) -> Option<()> {
    for element in all.by_ref() {
        let at = element.offset + element.octets.len() - element.value.len();
        let range = at..at + element.value.len();
        let grouped = element.row.is_some_and(|row| row.grouped);
        if !within(changes, &range) {
            out.extend(element.octets);
            continue;
        }
        let start = out.len();
        out.extend(&element.octets[..element.octets.len() - element.value.len()]);
        match changed(changes, &range) {
            Some(value) => out.extend(value),
            None if grouped => elements(element.elements(), changes, out)?,
            None => copy(element.value, at, changes, out)?,
        }
        let length = u16::try_from(out.len() - start - LEAD).ok()?;
        out[start + 1..start + 3].copy_from_slice(&length.to_be_bytes());
    }
    out.extend(all.rest());
    Some(())
}
