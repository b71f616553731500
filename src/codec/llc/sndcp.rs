//! SN-UNITDATA, TS 44.065 §6.7 and §7.2: network packets in segments that fit LLC's information field.

use crate::wire::{DecodeError, ErrorKind, Reader, Writer};
use std::collections::VecDeque;

/// Most octets of a network packet (N-PDU), TS 44.065 §6.9.
pub const MAX_NPDU: usize = 1502;

/// Most segments: a segment number has four bits.
const MAX_SEGMENTS: usize = 16;

/// One segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitData<'a> {
    /// Network service access point identifier, 5 to 15.
    pub nsapi: u8,
    /// Which segment, from 0.
    pub segment: u8,
    /// More segments follow.
    pub more: bool,
    /// N-PDU number, 12 bits.
    pub number: u16,
    /// DCOMP and PCOMP of the first segment; 0: nothing is compressed.
    pub compression: u8,
    /// The segment's octets.
    pub data: &'a [u8],
}

impl<'a> UnitData<'a> {
    /// Reads a segment.
    ///
    /// # Errors
    /// Cut short; not SN-UNITDATA (T = 0); a first segment that is not number 0 or the other way about.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(octets, "SN-UNITDATA");
        let first = r.u8()?;
        if first & 0x20 == 0 {
            return Err(DecodeError::new(ErrorKind::Unknown, "SN-PDU type", 0));
        }
        let is_first = first & 0x40 != 0;
        let compression = if is_first { r.u8()? } else { 0 };
        let word = r.u16()?;
        let segment = (word >> 12) as u8;
        if is_first != (segment == 0) {
            return Err(DecodeError::new(ErrorKind::Value, "Segment number", 1));
        }
        Ok(Self {
            nsapi: first & 0xf,
            segment,
            more: first & 0x10 != 0,
            number: word & 0xfff,
            compression,
            data: r.rest(),
        })
    }

    /// Writes the segment.
    pub fn write(&self, w: &mut Writer<'_>) {
        let is_first = self.segment == 0;
        w.u8(0x20 | u8::from(is_first) << 6 | u8::from(self.more) << 4 | self.nsapi & 0xf);
        if is_first {
            w.u8(self.compression);
        }
        w.u16(u16::from(self.segment) << 12 | self.number & 0xfff);
        w.slice(self.data);
    }
}

/// Cuts `packet` into segments of which none is longer than `n201` octets with its header. `None`: the
/// packet is empty, longer than [`MAX_NPDU`] or would need more than 16 segments.
pub fn segments(
    nsapi: u8,
    number: u16,
    packet: &[u8],
    n201: usize,
) -> Option<impl Iterator<Item = UnitData<'_>>> {
    let first = n201.checked_sub(4).filter(|n| *n > 0)?.min(packet.len());
    let later = n201 - 3;
    let rest = packet.len() - first;
    if packet.is_empty() || packet.len() > MAX_NPDU || rest.div_ceil(later) >= MAX_SEGMENTS {
        return None;
    }
    let (head, tail) = packet.split_at(first);
    let count = tail.len().div_ceil(later);
    let pieces = std::iter::once(head).chain(tail.chunks(later));
    Some(pieces.enumerate().map(move |(i, data)| UnitData {
        nsapi,
        segment: i as u8,
        more: i < count,
        number,
        compression: 0,
        data,
    }))
}

/// Packets whose segments have come in part.
#[derive(Debug)]
pub struct Reassembly {
    waiting: VecDeque<Pending>,
    most: usize,
    whole: Vec<u8>,
}

#[derive(Debug)]
struct Pending {
    nsapi: u8,
    number: u16,
    /// Octets of each segment that has come.
    segments: [Option<Box<[u8]>>; MAX_SEGMENTS],
    last: Option<u8>,
    octets: usize,
}

impl Default for Reassembly {
    fn default() -> Self {
        Self::new(4)
    }
}

impl Reassembly {
    /// Keeps at most `most` unfinished packets, the oldest of which makes room for a new one.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { waiting: VecDeque::new(), most: most.max(1), whole: Vec::new() }
    }

    /// Takes a segment, in whatever order they come; answers with NSAPI and packet if it was the last
    /// one missing. A packet that grows past [`MAX_NPDU`] or contradicts itself is dropped.
    pub fn take<'a>(&'a mut self, unit: &UnitData<'a>) -> Option<(u8, &'a [u8])> {
        if unit.compression != 0 {
            return None;
        }
        if unit.segment == 0 && !unit.more {
            return (unit.data.len() <= MAX_NPDU).then_some((unit.nsapi, unit.data));
        }
        let at = self.waiting.iter().position(|p| p.nsapi == unit.nsapi && p.number == unit.number);
        let at = at.unwrap_or_else(|| {
            if self.waiting.len() >= self.most {
                self.waiting.pop_front();
            }
            self.waiting.push_back(Pending {
                nsapi: unit.nsapi,
                number: unit.number,
                segments: Default::default(),
                last: None,
                octets: 0,
            });
            self.waiting.len() - 1
        });
        let pending = &mut self.waiting[at];
        let slot = &mut pending.segments[usize::from(unit.segment)];
        if slot.as_deref().is_some_and(|old| old == unit.data) {
            return None;
        }
        let contradicts = slot.is_some()
            || pending.last.is_some_and(|last| unit.segment > last || !unit.more)
            || !unit.more && pending.segments[usize::from(unit.segment)..].iter().any(Option::is_some);
        pending.octets += unit.data.len();
        if contradicts || pending.octets > MAX_NPDU {
            self.waiting.remove(at);
            return None;
        }
        pending.segments[usize::from(unit.segment)] = Some(unit.data.into());
        if !unit.more {
            pending.last = Some(unit.segment);
        }
        let last = usize::from(pending.last?);
        if pending.segments[..=last].iter().any(Option::is_none) {
            return None;
        }
        let pending = self.waiting.remove(at)?;
        self.whole.clear();
        pending.segments.iter().flatten().for_each(|segment| self.whole.extend_from_slice(segment));
        Some((pending.nsapi, &self.whole))
    }

    /// Packets that wait for segments.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}
