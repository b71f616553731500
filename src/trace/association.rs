//! Messages of SCTP associations, and of TCP connections that stand in for them.

use super::dissect::{Memory, Ports};
use super::{Message, Protocol, Sctp, diameter, ss7};
use crate::capture::Frame;
use crate::capture::sctp::{self, Chunk, Packet};
use crate::capture::stream::{Framing, Segment};
use crate::wire::{DecodeError, ErrorKind};

use crate::codec::diameter::{PORT as DIAMETER, PPID as PPID_DIAMETER};
use crate::codec::m3ua::{PORT as M3UA, PPID as PPID_M3UA};
use crate::codec::mtp::m2pa::{PORT as M2PA, PPID as PPID_M2PA};
use crate::codec::sua::{PORT as SUA, PPID as PPID_SUA};

/// The next message of an SCTP packet, whose chunks from offset `at` on have not been seen yet; the
/// offset at which the next one is to be looked for, if there is one.
pub(super) fn packet<'a>(
    m: &mut Message<'a>,
    octets: &'a [u8],
    offset: usize,
    memory: &'a mut Memory,
    at: usize,
) -> Option<usize> {
    let packet = match Packet::parse(octets) {
        Ok(packet) => packet,
        Err(error) => {
            m.layer(Protocol::Sctp, "", octets, offset);
            m.fault(Protocol::Sctp, error);
            return None;
        }
    };
    m.source.set_port(packet.source);
    m.destination.set_port(packet.destination);
    let mut chunks = packet.chunks(at).peekable();
    let (mut control, mut read) = (None, at.max(sctp::HEADER));
    while let Some(chunk) = chunks.next() {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) => {
                // What the capture cut is read as far as it goes.
                if let Some(data) = packet.cut(read).filter(|data| data.beginning && m.cut > 0) {
                    m.layer(Protocol::Sctp, "DATA", octets, offset);
                    m.fields.sctp = Some(carried(&packet, &data));
                    let within = offset + read + sctp::DATA_HEADER;
                    let Memory { invocations, ports, .. } = memory;
                    user(m, data.ppid, data.octets, within, invocations, ports);
                    return None;
                }
                m.layer(Protocol::Sctp, control.unwrap_or_default(), octets, offset);
                m.fault(Protocol::Sctp, error);
                return None;
            }
        };
        read = chunk.offset + (4 + chunk.value.len()).next_multiple_of(4);
        if chunk.kind != Chunk::DATA {
            control = control.or(chunk.name());
            continue;
        }
        // What is no data is shown with this chunk, a fault behind it by itself.
        let next = chunks.find_map(|chunk| match chunk {
            Ok(chunk) => (chunk.kind == Chunk::DATA).then_some(chunk.offset),
            Err(_) => Some(read),
        });
        m.layer(Protocol::Sctp, "DATA", octets, offset);
        let data = match chunk.data() {
            Ok(data) => data,
            Err(error) => {
                m.fault(Protocol::Sctp, error);
                return next;
            }
        };
        m.fields.sctp = Some(carried(&packet, &data));
        let wall = m.wall.unwrap_or_default();
        let whole = data.beginning && data.ending;
        let Memory { parts, invocations, ports, .. } = memory;
        match parts.add(wall, &packet, &data) {
            Some(message) => {
                let within = if whole { offset + chunk.offset + sctp::DATA_HEADER } else { 0 };
                user(m, data.ppid, message, within, invocations, ports);
            }
            None => m.fragment = true,
        }
        return next;
    }
    m.layer(Protocol::Sctp, control.unwrap_or_default(), octets, offset);
    None
}

fn carried(packet: &Packet<'_>, data: &sctp::Data<'_>) -> Sctp {
    Sctp { tag: packet.tag, tsn: data.tsn, stream: data.stream, ppid: data.ppid }
}

fn user<'a>(
    m: &mut Message<'a>,
    ppid: u32,
    octets: &'a [u8],
    offset: usize,
    known: &mut ss7::Invocations,
    ports: &Ports,
) {
    let (source, destination) = (ports.own(m.source.port()), ports.own(m.destination.port()));
    let either = |port| source == port || destination == port;
    match ppid {
        PPID_M3UA => ss7::m3ua(m, octets, offset, known),
        PPID_M2PA => ss7::m2pa(m, octets, offset, known),
        PPID_SUA => ss7::sua(m, octets, offset, known),
        PPID_DIAMETER => diameter::message(m, octets, offset),
        // Some do not fill it in.
        0 if either(M3UA) => ss7::m3ua(m, octets, offset, known),
        0 if either(M2PA) => ss7::m2pa(m, octets, offset, known),
        0 if either(SUA) => ss7::sua(m, octets, offset, known),
        0 if either(DIAMETER) => diameter::message(m, octets, offset),
        _ => {}
    }
}

/// The next message that a TCP segment completes; `at` counts those before it.
pub(super) fn tcp<'a>(
    m: &mut Message<'a>,
    octets: &'a [u8],
    offset: usize,
    memory: &'a mut Memory,
    at: usize,
    (frame, missing): (&Frame<'_>, usize),
) -> Option<usize> {
    m.layer(Protocol::Tcp, "", octets, offset);
    let segment = match Segment::parse(octets) {
        Ok(segment) => Segment { missing, ..segment },
        Err(error) => {
            m.fault(Protocol::Tcp, error);
            return None;
        }
    };
    m.source.set_port(segment.source);
    m.destination.set_port(segment.destination);
    let own = |port| memory.ports.own(port);
    let (dissect, framing) = over_tcp(own(segment.source), own(segment.destination))?;
    let ends = (m.source, m.destination);
    if at == 0 {
        memory.streams.add(frame, ends, &segment);
    }
    let Memory { streams, invocations, .. } = memory;
    if streams.align(ends, framing) {
        m.fault(Protocol::Tcp, DecodeError::new(ErrorKind::Value, "message header", segment.offset));
    }
    let whole = streams.holds(ends, framing);
    if whole == 0 {
        m.fragment = !segment.payload.is_empty();
    } else if let Some(message) = streams.next(ends, framing) {
        dissect(m, message, 0, invocations);
    }
    (whole > 1).then_some(at + 1)
}

/// How what a connection carries is taken apart, and into messages.
type Dissect = for<'a> fn(&mut Message<'a>, &'a [u8], usize, &mut ss7::Invocations);

/// Where a message of a stream ends.
type FindEnd = fn(&[u8]) -> Framing;

/// What the ports say that a TCP connection carries.
fn over_tcp(source: u16, destination: u16) -> Option<(Dissect, FindEnd)> {
    Some(match (source, destination) {
        (M3UA, _) | (_, M3UA) => (ss7::m3ua, framing),
        (SUA, _) | (_, SUA) => (ss7::sua, framing),
        (DIAMETER, _) | (_, DIAMETER) => {
            (|m, octets, offset, _| diameter::message(m, octets, offset), diameter::framing)
        }
        _ => return None,
    })
}

/// The next message of a segment that had to wait until the capture's end; `false`: there is no more.
pub(super) fn late<'a>(m: &mut Message<'a>, memory: &'a mut Memory) -> bool {
    let ends = (m.source, m.destination);
    let Memory { streams, invocations, ports, .. } = memory;
    let known = over_tcp(ports.own(ends.0.port()), ports.own(ends.1.port()));
    let Some((dissect, framing)) = known else { return false };
    let Some(message) = streams.next(ends, framing) else { return false };
    m.layer(Protocol::Tcp, "", &[], 0);
    dissect(m, message, 0, invocations);
    true
}

/// The common header of the adaptation layers: version, spare, class, type, length (RFC 4666 §3.1).
fn framing(octets: &[u8]) -> Framing {
    match octets {
        [1, _, _, _, a, b, c, d, ..] => match u32::from_be_bytes([*a, *b, *c, *d]) {
            length @ 8.. => Framing::Length(length as usize),
            _ => Framing::Foreign,
        },
        [1, ..] | [] => Framing::Needs(8),
        _ => Framing::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Dissector, Repeats};
    use super::*;
    use crate::capture::{LinkType, SctpFrames};
    use std::time::Duration;

    const ASP_UP: &[u8] = &[1, 0, 3, 1, 0, 0, 0, 8];
    const ASP_UP_ACK: &[u8] = &[1, 0, 3, 4, 0, 0, 0, 8];

    fn frame(number: u64, octets: &[u8]) -> Frame<'_> {
        Frame { number, wall: Some(Duration::from_secs(number)), ..Frame::new(LinkType::RAW, octets) }
    }

    /// The octets of every message's innermost layer, and the protocols that it stands in.
    fn messages(dissector: &mut Dissector, octets: &[u8]) -> Vec<(Protocol, Vec<u8>)> {
        let mut all = Vec::new();
        dissector.messages(&frame(1, octets), |message| {
            let top = message.layers.top().unwrap();
            all.push((top.protocol, top.octets.to_vec()));
        });
        all
    }

    fn sent(stream: u16, octets: &[u8]) -> Vec<Vec<u8>> {
        let mut frames = Vec::new();
        let mut sender =
            SctpFrames::new("127.0.0.2:2905".parse().unwrap(), "127.0.0.5:2905".parse().unwrap());
        sender.message(stream, PPID_M3UA, octets, |frame| frames.push(frame.to_vec()));
        frames
    }

    #[test]
    fn every_chunk_of_a_frame_is_a_message() {
        let mut packet = sent(0, ASP_UP).remove(0);
        // A SACK between two chunks of data.
        packet.extend([3, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        packet.extend([0, 3, 0, 24, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3]);
        packet.extend(ASP_UP_ACK);
        let length = (packet.len() as u16).to_be_bytes();
        packet[2..4].copy_from_slice(&length);
        let mut dissector = Dissector::new();
        let all = messages(&mut dissector, &packet);
        assert_eq!(all, [(Protocol::M3ua, ASP_UP.to_vec()), (Protocol::M3ua, ASP_UP_ACK.to_vec())]);

        // Cut inside of the second one: the first is read, and the fault is named.
        let cut = &packet[..packet.len() - 4];
        let mut faults = Vec::new();
        dissector.messages(&frame(2, cut), |message| faults.push(message.malformed));
        assert_eq!(faults.len(), 2);
        assert_eq!(faults[0], None);
        assert_eq!(faults[1].unwrap().to_string(), "SCTP: Chunk Length is cut short at octet 72");
    }

    #[test]
    fn packets_in_udp_are_read_as_those_without() {
        let plain = sent(0, ASP_UP).remove(0);
        let length = (plain.len() - 20 + 8) as u16;
        let mut packet = plain[..20].to_vec();
        packet[2..4].copy_from_slice(&(length + 20).to_be_bytes());
        packet[9] = 17;
        packet.extend([0x26, 0xab, 0x26, 0xab]);
        packet.extend(length.to_be_bytes());
        packet.extend([0, 0]);
        packet.extend(&plain[20..]);
        let all = messages(&mut Dissector::new(), &packet);
        assert_eq!(all, [(Protocol::M3ua, ASP_UP.to_vec())]);
    }

    #[test]
    fn a_message_in_parts_is_shown_with_its_last_part() {
        let long: Vec<u8> = [ASP_UP, &[0; 150_000]].concat();
        let frames = sent(0, &long);
        let mut dissector = Dissector::new();
        let (last, before) = frames.split_last().unwrap();
        for octets in before {
            dissector.messages(&frame(1, octets), |message| assert!(message.fragment));
        }
        assert_eq!(messages(&mut dissector, last), [(Protocol::M3ua, long)]);
    }

    #[test]
    fn a_chunk_that_is_sent_again_is_told_from_a_message_that_says_the_same() {
        let (mut dissector, mut repeats) = (Dissector::new(), Repeats::new());
        let mut sender =
            SctpFrames::new("127.0.0.2:2905".parse().unwrap(), "127.0.0.5:2905".parse().unwrap());
        let mut frames = Vec::new();
        for _ in 0..2 {
            sender.message(0, PPID_M3UA, ASP_UP, |frame| frames.push(frame.to_vec()));
        }
        frames.push(frames[0].clone());
        let seen: Vec<_> = (1..)
            .zip(&frames)
            .map(|(number, octets)| repeats.see(&dissector.frame(&frame(number, octets))))
            .collect();
        assert_eq!(seen, [None, None, Some(1)]);
    }

    fn segment(sequence: u32, payload: &[u8]) -> Vec<u8> {
        let mut octets = vec![0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 2, 127, 0, 0, 5];
        octets.extend([0x9c, 0x40, 0x0b, 0x59]);
        octets.extend(sequence.to_be_bytes());
        octets.extend([0, 0, 0, 0, 0x50, 0x18, 0, 0, 0, 0, 0, 0]);
        octets.extend(payload);
        let length = (octets.len() as u16).to_be_bytes();
        octets[2..4].copy_from_slice(&length);
        octets
    }

    #[test]
    fn what_waits_behind_a_gap_is_shown_at_the_end() {
        let mut dissector = Dissector::new();
        assert_eq!(messages(&mut dissector, &segment(100, ASP_UP)).len(), 1);
        for (number, sequence) in [(2, 300), (3, 200)] {
            let octets = segment(sequence, ASP_UP_ACK);
            dissector.messages(&frame(number, &octets), |message| assert!(message.fragment));
        }
        let mut late = Vec::new();
        dissector.finish(|frame, message| {
            assert_eq!((frame.number, message.destination.port()), (message.number, 2905));
            late.push((message.number, message.name(), message.wall));
        });
        let at = |second| Some(Duration::from_secs(second));
        assert_eq!(late, [(3, "ASP Up Acknowledgement", at(3)), (2, "ASP Up Acknowledgement", at(2))]);
        dissector.finish(|_, _| panic!("shown once"));
    }

    #[test]
    fn messages_over_tcp_are_cut_out_of_the_stream() {
        let mut dissector = Dissector::new();
        let both = [ASP_UP, ASP_UP_ACK].concat();
        let all = messages(&mut dissector, &segment(100, &both));
        assert_eq!(all, [(Protocol::M3ua, ASP_UP.to_vec()), (Protocol::M3ua, ASP_UP_ACK.to_vec())]);
        assert!(messages(&mut dissector, &segment(116, &both[..3]))[0].0 == Protocol::Tcp);
        let all = messages(&mut dissector, &segment(119, &both[3..8]));
        assert_eq!(all, [(Protocol::M3ua, ASP_UP.to_vec())]);
        let mut malformed = None;
        dissector.messages(&frame(1, &segment(124, b"HTTP")), |message| malformed = message.malformed);
        assert_eq!(malformed.unwrap().protocol, Protocol::Tcp);
    }
}
