//! Other values in the place of recorded ones: everything else stays byte for byte.

use super::unit::{Layer, Unit};
use crate::codec::diameter::{Avps, LENGTH};
use crate::codec::gtp1::Packet;
use crate::codec::gtp1::element::Format;
use crate::codec::ip;
use crate::wire::Prepender;
use crate::wire::ber::{self, Tlv, Walk};
use std::ops::Range;

/// One field's new octets.
pub type Change = (Range<usize>, Vec<u8>);

/// The message with `changes`, whose places do not overlap. `None`: a value is too long for its place.
#[must_use]
pub fn edit(unit: &Unit, changes: &[Change]) -> Option<Vec<u8>> {
    let mut octets = unit.octets.clone();
    if changes.iter().all(|(range, value)| range.len() == value.len()) {
        for (range, value) in changes {
            octets.get_mut(range.clone())?.copy_from_slice(value);
        }
    } else {
        octets = match unit.layer {
            Layer::Gtp | Layer::GtpU => gtp(&unit.octets, changes)?,
            Layer::Gtp2 => super::gtp2::edit(&unit.octets, changes)?,
            Layer::Diameter => diameter(&unit.octets, changes)?,
            Layer::Tcap => tcap(&unit.octets, changes)?,
        };
    }
    if unit.layer == Layer::GtpU && !changes.is_empty() {
        refill_checksums(&mut octets);
    }
    Some(octets)
}

pub(super) fn changed<'c>(changes: &'c [Change], range: &Range<usize>) -> Option<&'c [u8]> {
    changes.iter().find(|(at, _)| at == range).map(|(_, value)| &value[..])
}

pub(super) fn within(changes: &[Change], range: &Range<usize>) -> bool {
    changes.iter().any(|(at, _)| range.start <= at.start && at.end <= range.end)
}

/// Copies `whole` with what of `changes` stands in it, all of their old length.
pub(super) fn copy(whole: &[u8], offset: usize, changes: &[Change], out: &mut Vec<u8>) -> Option<()> {
    let start = out.len();
    out.extend(whole);
    let range = offset..offset + whole.len();
    for (at, value) in changes.iter().filter(|(at, _)| range.start <= at.start && at.end <= range.end) {
        (at.len() == value.len()).then_some(())?;
        out[start + at.start - offset..start + at.end - offset].copy_from_slice(value);
    }
    Some(())
}

fn gtp(octets: &[u8], changes: &[Change]) -> Option<Vec<u8>> {
    let packet = Packet::parse(octets).ok()?;
    let mut out = Vec::with_capacity(octets.len() + 16);
    copy(&octets[..packet.header_len()], 0, changes, &mut out)?;
    let mut elements = packet.elements();
    for element in elements.by_ref() {
        let lead = element.octets.len() - element.value.len();
        let at = element.offset + lead;
        match changed(changes, &(at..at + element.value.len())) {
            Some(value) if value.len() != element.value.len() => {
                if element.row.is_some_and(|row| !matches!(row.format, Format::Tlv(..))) {
                    return None;
                }
                out.push(element.code);
                out.extend(u16::try_from(value.len()).ok()?.to_be_bytes());
                out.extend(value);
            }
            _ => copy(element.octets, element.offset, changes, &mut out)?,
        }
    }
    out.extend(elements.rest());
    let length = u16::try_from(out.len() - 8).ok()?;
    out[2..4].copy_from_slice(&length.to_be_bytes());
    Some(out)
}

fn diameter(octets: &[u8], changes: &[Change]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(octets.len() + 64);
    copy(octets.get(..LENGTH)?, 0, changes, &mut out)?;
    avps(octets.get(LENGTH..)?, LENGTH, changes, &mut out)?;
    let length = u32::try_from(out.len()).ok().filter(|length| *length < 1 << 24)?;
    out[1..4].copy_from_slice(&length.to_be_bytes()[1..]);
    Some(out)
}

fn avps(octets: &[u8], offset: usize, changes: &[Change], out: &mut Vec<u8>) -> Option<()> {
    let mut walk = Avps::new(octets, offset);
    while let Some(Ok(avp)) = walk.next() {
        let lead = avp.value_offset() - avp.offset;
        let range = avp.value_offset()..avp.value_offset() + avp.value.len();
        if !within(changes, &range) {
            out.extend(avp.octets);
            continue;
        }
        let start = out.len();
        out.extend(&avp.octets[..lead]);
        match changed(changes, &range) {
            Some(value) => out.extend(value),
            None => avps(avp.value, range.start, changes, out)?,
        }
        let length = u32::try_from(out.len() - start).ok().filter(|length| *length < 1 << 24)?;
        out[start + 5..start + 8].copy_from_slice(&length.to_be_bytes()[1..]);
        let padded = (out.len() - start).next_multiple_of(4);
        out.resize(start + padded, 0);
    }
    out.extend(walk.rest());
    Some(())
}

fn tcap(octets: &[u8], changes: &[Change]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(octets.len() + 32);
    let mut walk = Walk::new(octets, "TCMessage");
    let tlv = walk.some().ok()?;
    ber(&tlv, changes, &mut out, 0)?;
    out.extend(walk.rest());
    Some(out)
}

fn ber(tlv: &Tlv<'_>, changes: &[Change], out: &mut Vec<u8>, depth: u8) -> Option<()> {
    let range = tlv.value_offset()..tlv.value_offset() + tlv.value.len();
    if !within(changes, &range) || depth > ber::DEPTH {
        out.extend(tlv.octets);
        return Some(());
    }
    let mut value = Vec::new();
    match changed(changes, &range) {
        Some(new) => value.extend(new),
        None if tlv.constructed() => {
            for inner in tlv.walk("element").ok()? {
                ber(&inner.ok()?, changes, &mut value, depth + 1)?;
            }
        }
        None => copy(tlv.value, range.start, changes, &mut value)?,
    }
    let mut buffer = vec![0; value.len() + 16];
    let mut p = Prepender::new(&mut buffer);
    p.slice(&value);
    ber::header(&mut p, tlv.tag, tlv.constructed(), value.len());
    let start = p.finish().ok()?;
    out.extend(&buffer[start..]);
    Some(())
}

/// Checksums of a user's packet whose addresses were changed.
fn refill_checksums(octets: &mut [u8]) {
    let Ok(packet) = Packet::parse(octets) else { return };
    if packet.header.message_type != 255 {
        return;
    }
    let at = packet.header_len();
    ip::refill(&mut octets[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::unit::Part;

    fn unit(layer: Layer, octets: &[u8]) -> Unit {
        let octets = octets.to_vec();
        Unit { layer, name: String::new(), kind: 0, part: Part::Notice, octets, fields: Vec::new() }
    }

    #[test]
    fn lengths_follow_a_longer_value_in_every_protocol() {
        // Create PDP Context Request with NSAPI 5 and access point "a".
        let gtp = [0x32, 16, 0, 11, 0, 0, 0, 0, 0, 7, 0, 0, 0x14, 5, 131, 0, 2, 1, b'a'];
        let wanted = [0x32, 16, 0, 12, 0, 0, 0, 0, 0, 7, 0, 0, 0x14, 5, 131, 0, 3, 2, b'b', b'c'];
        let changes = [(17..19, vec![2, b'b', b'c'])];
        assert_eq!(edit(&unit(Layer::Gtp, &gtp), &changes).unwrap(), wanted);
        // NSAPI has one octet, whatever one wants.
        assert_eq!(edit(&unit(Layer::Gtp, &gtp), &[(13..14, vec![1, 2])]), None);

        // A group with a User-Name of one octet.
        let mut message = vec![1, 0, 0, 40, 0x80, 0, 1, 50, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];
        message.extend([0, 0, 1, 0x1b, 0x40, 0, 0, 20, 0, 0, 0, 1, 0x40, 0, 0, 9, b'a', 0, 0, 0]);
        let out = edit(&unit(Layer::Diameter, &message), &[(36..37, b"abcde".to_vec())]).unwrap();
        assert_eq!((out.len(), out[3], out[27], out[35]), (44, 44, 24, 13));
        assert_eq!(&out[36..], b"abcde\0\0\0");

        // TC-Begin with a transaction of one octet inside.
        let begin = [0x62, 5, 0x48, 1, 7, 0x6c, 0];
        let out = edit(&unit(Layer::Tcap, &begin), &[(4..5, vec![1, 2, 3, 4])]).unwrap();
        assert_eq!(out, [0x62, 8, 0x48, 4, 1, 2, 3, 4, 0x6c, 0]);
    }
}
