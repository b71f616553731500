//! Messages out of SCTP packets (RFC 9260), read leniently: checksums are not judged, and nothing has
//! to be acknowledged to be shown.

use crate::wire::{DecodeError, ErrorKind, Reader};
use std::collections::BTreeMap;
use std::time::Duration;

/// A packet: RFC 9260 §3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Source port.
    pub source: u16,
    /// Destination port.
    pub destination: u16,
    /// Verification tag: which association, in this direction.
    pub tag: u32,
    /// CRC32c as it was sent.
    pub checksum: u32,
    octets: &'a [u8],
}

/// One chunk: RFC 9260 §3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// Chunk type.
    pub kind: u8,
    /// Chunk flags.
    pub flags: u8,
    /// Offset in the packet.
    pub offset: usize,
    /// What stands behind the chunk header, without padding.
    pub value: &'a [u8],
}

/// A DATA chunk: RFC 9260 §3.3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Data<'a> {
    /// TSN.
    pub tsn: u32,
    /// Stream identifier.
    pub stream: u16,
    /// Stream sequence number.
    pub sequence: u16,
    /// Payload protocol identifier.
    pub ppid: u32,
    /// U: without a place in the stream's order.
    pub unordered: bool,
    /// B: the first part of a message.
    pub beginning: bool,
    /// E: the last part of a message.
    pub ending: bool,
    /// The message, or this part of it.
    pub octets: &'a [u8],
}

/// The UDP port of encapsulated packets: RFC 6951 §7.
pub const UDP_PORT: u16 = 9899;

/// Octets of the common header.
pub(crate) const HEADER: usize = 12;

/// Octets of a DATA chunk in front of its user data.
pub(crate) const DATA_HEADER: usize = 16;

impl<'a> Packet<'a> {
    /// Reads the common header.
    ///
    /// # Errors
    /// Fewer octets than it has.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(octets, "SCTP common header");
        Ok(Self { source: r.u16()?, destination: r.u16()?, tag: r.u32()?, checksum: r.u32()?, octets })
    }

    /// The DATA chunk at offset `at`, as far as the capture holds it, if some of its user data is there.
    #[must_use]
    pub fn cut(&self, at: usize) -> Option<Data<'a>> {
        let rest = self.octets.get(at..)?;
        let &[kind, flags, ..] = rest.first_chunk::<4>()?;
        let chunk = Chunk { kind, flags, offset: at, value: &rest[4..] };
        chunk.data().ok().filter(|_| kind == Chunk::DATA)
    }

    /// The chunks from offset `at` of the packet on; 0 is the first one. The walk ends behind a fault.
    pub fn chunks(&self, at: usize) -> impl Iterator<Item = Result<Chunk<'a>, DecodeError>> + use<'a> {
        const NAME: &str = "Chunk Length";
        let octets = self.octets;
        let mut at = at.max(HEADER);
        std::iter::from_fn(move || {
            let rest = octets.get(at..).filter(|rest| !rest.is_empty())?;
            let offset = at;
            at = octets.len();
            let Some(&[kind, flags, high, low]) = rest.first_chunk() else {
                return Some(Err(DecodeError::new(ErrorKind::Truncated, "Chunk header", octets.len())));
            };
            let length = usize::from(u16::from_be_bytes([high, low]));
            if length < 4 {
                return Some(Err(DecodeError::new(ErrorKind::Length, NAME, offset + 2)));
            }
            let Some(value) = rest.get(4..length) else {
                return Some(Err(DecodeError::new(ErrorKind::Truncated, NAME, octets.len())));
            };
            // The last chunk of a packet may come without its padding.
            at = offset.saturating_add(length.next_multiple_of(4));
            Some(Ok(Chunk { kind, flags, offset, value }))
        })
    }
}

impl<'a> Chunk<'a> {
    /// Type of a DATA chunk.
    pub const DATA: u8 = 0;

    /// The name as RFC 9260 §3.2 and its extensions print it.
    #[must_use]
    pub const fn name(&self) -> Option<&'static str> {
        Some(match self.kind {
            0 => "DATA",
            1 => "INIT",
            2 => "INIT ACK",
            3 => "SACK",
            4 => "HEARTBEAT",
            5 => "HEARTBEAT ACK",
            6 => "ABORT",
            7 => "SHUTDOWN",
            8 => "SHUTDOWN ACK",
            9 => "ERROR",
            10 => "COOKIE ECHO",
            11 => "COOKIE ACK",
            12 => "ECNE",
            13 => "CWR",
            14 => "SHUTDOWN COMPLETE",
            15 => "AUTH",
            64 => "I-DATA",
            128 => "ASCONF-ACK",
            130 => "RE-CONFIG",
            132 => "PAD",
            192 => "FORWARD TSN",
            193 => "ASCONF",
            194 => "I-FORWARD-TSN",
            _ => return None,
        })
    }

    /// The chunk as user data.
    ///
    /// # Errors
    /// Fewer octets than a DATA chunk has, or no user data (RFC 9260 §3.3.1: at least one octet).
    pub fn data(&self) -> Result<Data<'a>, DecodeError> {
        let mut r = Reader::at(self.value, self.offset + 4, "DATA chunk");
        let data = Data {
            tsn: r.u32()?,
            stream: r.u16()?,
            sequence: r.u16()?,
            ppid: r.u32()?,
            unordered: self.flags & 4 != 0,
            beginning: self.flags & 2 != 0,
            ending: self.flags & 1 != 0,
            octets: r.rest(),
        };
        if data.octets.is_empty() {
            return Err(DecodeError::new(ErrorKind::Length, "User Data", self.offset + 4 + 12));
        }
        Ok(data)
    }
}

/// What a [`Reassembly`] spends at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Directions of associations with parts of messages waiting; default 256. The oldest gives way.
    pub directions: usize,
    /// Parts that wait in one direction; default 2,048. All of them give way to the next one.
    pub parts: usize,
    /// Octets that wait in one direction; default 1 MiB.
    pub octets: usize,
    /// Time by the capture's clock without a new part after which the rest is not awaited; default
    /// 60 s.
    pub wait: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { directions: 256, parts: 2_048, octets: 1 << 20, wait: Duration::from_secs(60) }
    }
}

#[derive(Debug)]
struct Part {
    beginning: bool,
    ending: bool,
    stream: u16,
    octets: Vec<u8>,
}

#[derive(Debug, Default)]
struct Waiting {
    seen: Duration,
    turn: u64,
    octets: usize,
    parts: BTreeMap<u32, Part>,
}

/// Puts the parts of long messages together: RFC 9260 §6.9. The parts of a message bear consecutive
/// TSNs, in whatever order they come and by whatever path.
#[derive(Debug, Default)]
pub struct Reassembly {
    bounds: Bounds,
    /// By ports and verification tag: addresses differ from path to path.
    waiting: BTreeMap<(u16, u16, u32), Waiting>,
    turn: u64,
    whole: Vec<u8>,
    abandoned: u64,
}

impl Reassembly {
    /// Nothing waiting.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, ..Self::default() }
    }

    /// Directions whose waiting parts were given up: too old, or too many.
    #[must_use]
    pub fn abandoned(&self) -> u64 {
        self.abandoned
    }

    /// Takes `data` of `packet`, seen at `wall`: the message, once all of it is there.
    pub fn add<'a>(&'a mut self, wall: Duration, packet: &Packet<'a>, data: &Data<'a>) -> Option<&'a [u8]> {
        if data.beginning && data.ending {
            return Some(data.octets);
        }
        let key = (packet.source, packet.destination, packet.tag);
        self.turn += 1;
        self.make_room(wall, key);
        let waiting = self.waiting.entry(key).or_default();
        (waiting.seen, waiting.turn) = (wall, self.turn);
        let crowded = waiting.parts.len() >= self.bounds.parts
            || waiting.octets.saturating_add(data.octets.len()) > self.bounds.octets;
        if crowded && !waiting.parts.contains_key(&data.tsn) {
            waiting.parts.clear();
            waiting.octets = 0;
            self.abandoned += 1;
        }
        waiting.parts.entry(data.tsn).or_insert_with(|| {
            waiting.octets += data.octets.len();
            let (beginning, ending) = (data.beginning, data.ending);
            Part { beginning, ending, stream: data.stream, octets: data.octets.to_vec() }
        });
        let (first, count) = waiting.whole(data.tsn)?;
        self.whole.clear();
        for tsn in (0..count).map(|n| first.wrapping_add(n)) {
            if let Some(part) = waiting.parts.remove(&tsn) {
                waiting.octets -= part.octets.len();
                self.whole.extend_from_slice(&part.octets);
            }
        }
        if waiting.parts.is_empty() {
            self.waiting.remove(&key);
        }
        Some(&self.whole)
    }

    fn make_room(&mut self, wall: Duration, key: (u16, u16, u32)) {
        let before = self.waiting.len();
        let wait = self.bounds.wait;
        self.waiting.retain(|_, waiting| wall.saturating_sub(waiting.seen) <= wait);
        if !self.waiting.contains_key(&key)
            && self.waiting.len() >= self.bounds.directions.max(1)
            && let Some(oldest) = self.waiting.iter().min_by_key(|(_, w)| w.turn).map(|(key, _)| *key)
        {
            self.waiting.remove(&oldest);
        }
        self.abandoned += (before - self.waiting.len()) as u64;
    }
}

impl Waiting {
    /// The first TSN and the number of parts of the message that `tsn` belongs to, if all are there.
    fn whole(&self, tsn: u32) -> Option<(u32, u32)> {
        let stream = self.parts.get(&tsn)?.stream;
        let part = |tsn| self.parts.get(&tsn).filter(|part: &&Part| part.stream == stream);
        // The end first: as a rule it is the last one to come.
        let mut last = tsn;
        while !part(last)?.ending {
            last = last.wrapping_add(1);
            if part(last)?.beginning {
                return None;
            }
        }
        let mut first = tsn;
        while !part(first)?.beginning {
            first = first.wrapping_sub(1);
            if part(first)?.ending {
                return None;
            }
        }
        Some((first, last.wrapping_sub(first).wrapping_add(1)))
    }
}

/// CRC32c of RFC 9260 appendix A over `octets`, after what gave `crc`; a fresh one begins with all
/// bits set and ends with them turned over.
#[must_use]
pub(super) fn crc32c(crc: u32, octets: &[u8]) -> u32 {
    octets.iter().fold(crc, |crc, octet| crc >> 8 ^ CRC[usize::from(crc as u8 ^ octet)])
}

const CRC: [u32; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut crc = i as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = crc >> 1 ^ if crc & 1 == 1 { 0x82f6_3b78 } else { 0 };
            bit += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::SctpFrames;

    const FROM: &str = "127.0.0.2:2905";
    const TO: &str = "127.0.0.5:2905";

    fn frames(octets: &[u8]) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        let mut sender = SctpFrames::new(FROM.parse().unwrap(), TO.parse().unwrap());
        sender.message(7, 3, octets, |frame| out.push(frame.to_vec()));
        out
    }

    fn parts(frames: &[Vec<u8>]) -> Vec<(Packet<'_>, Data<'_>)> {
        let mut all = Vec::new();
        for frame in frames {
            let packet = Packet::parse(&frame[20..]).unwrap();
            let mut chunks = packet.chunks(0);
            all.push((packet, chunks.next().unwrap().unwrap().data().unwrap()));
            assert_eq!(chunks.next(), None);
        }
        all
    }

    #[test]
    fn the_check_value_of_crc32c_comes_out() {
        assert_eq!(!crc32c(!0, b"123456789"), 0xe306_9283);
    }

    #[test]
    fn a_message_of_one_chunk_is_there_at_once() {
        let frames = frames(b"message");
        let (packet, data) = parts(&frames)[0];
        assert_eq!((packet.source, packet.destination), (2905, 2905));
        assert_eq!((data.stream, data.ppid, data.sequence), (7, 3, 0));
        assert_eq!(Reassembly::default().add(Duration::ZERO, &packet, &data), Some(&b"message"[..]));
    }

    #[test]
    fn parts_in_any_order_make_the_message_again() {
        let message: Vec<u8> = (0..200_000u32).map(|i| (i % 251) as u8).collect();
        let frames = frames(&message);
        let mut parts = parts(&frames);
        assert!(parts.len() > 3, "{}", parts.len());
        for _ in 0..parts.len() {
            parts.rotate_left(1);
            let mut reassembly = Reassembly::default();
            let (last, rest) = parts.split_last().unwrap();
            for (packet, data) in rest.iter().chain(rest) {
                assert_eq!(reassembly.add(Duration::ZERO, packet, data), None);
            }
            assert_eq!(reassembly.add(Duration::ZERO, &last.0, &last.1), Some(&message[..]));
            assert!(reassembly.waiting.is_empty());
        }
    }

    #[test]
    fn numbers_of_parts_wrap_around() {
        let packet = Packet { source: 1, destination: 2, tag: 3, checksum: 0, octets: &[] };
        let data = |tsn: u32, beginning, ending| Data {
            tsn,
            stream: 1,
            sequence: 0,
            ppid: 3,
            unordered: false,
            beginning,
            ending,
            octets: b"x",
        };
        let mut reassembly = Reassembly::default();
        assert_eq!(reassembly.add(Duration::ZERO, &packet, &data(1, false, true)), None);
        assert_eq!(reassembly.add(Duration::ZERO, &packet, &data(u32::MAX, true, false)), None);
        assert_eq!(reassembly.add(Duration::ZERO, &packet, &data(0, false, false)), Some(&b"xxx"[..]));
    }

    #[test]
    fn what_waits_is_bounded() {
        let bounds = Bounds { directions: 3, parts: 4, octets: 100, wait: Duration::from_secs(60) };
        let mut reassembly = Reassembly::new(bounds);
        for tag in 0..10 {
            let packet = Packet { source: 1, destination: 2, tag, checksum: 0, octets: &[] };
            for tsn in 0..50 {
                let data = Data {
                    tsn,
                    stream: 1,
                    sequence: 0,
                    ppid: 3,
                    unordered: false,
                    beginning: tsn == 0,
                    ending: false,
                    octets: &[0; 30],
                };
                assert_eq!(reassembly.add(Duration::ZERO, &packet, &data), None);
            }
        }
        assert_eq!(reassembly.waiting.len(), 3);
        assert!(reassembly.waiting.values().all(|w| w.parts.len() <= 4 && w.octets <= 100));
        assert!(reassembly.abandoned() > 0);
    }

    #[test]
    fn bundled_chunks_are_walked_and_a_cut_one_is_named() {
        let mut octets = vec![0x0b, 0x59, 0x0b, 0x59, 0, 0, 0, 1, 0, 0, 0, 0];
        octets.extend([3, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        for tsn in [1, 2] {
            octets.extend([0, 3, 0, 17, 0, 0, 0, tsn, 0, 1, 0, 0, 0, 0, 0, 3, b'm', 0, 0, 0]);
        }
        let packet = Packet::parse(&octets).unwrap();
        let kinds: Vec<_> = packet.chunks(0).map(|chunk| chunk.unwrap().name().unwrap()).collect();
        assert_eq!(kinds, ["SACK", "DATA", "DATA"]);
        let second = packet.chunks(28).next().unwrap().unwrap();
        assert_eq!(second.data().unwrap().tsn, 1);
        for end in 0..octets.len() {
            if let Ok(packet) = Packet::parse(&octets[..end]) {
                for chunk in packet.chunks(0) {
                    match chunk {
                        Ok(chunk) => drop(chunk.data()),
                        Err(error) => assert!(error.offset as usize <= end, "{error}"),
                    }
                }
            }
        }
        octets[30] = 0;
        octets[31] = 3;
        let fault = Packet::parse(&octets).unwrap().chunks(0).nth(1).unwrap().unwrap_err();
        assert_eq!(fault, DecodeError::new(ErrorKind::Length, "Chunk Length", 30));
    }
}
