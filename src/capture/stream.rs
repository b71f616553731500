//! Messages out of TCP connections: the octets of each direction in order, as far as they were seen.

use super::{Frame, Interface};
use crate::wire::{DecodeError, ErrorKind, Reader};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

/// A TCP segment: RFC 9293 §3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Source port.
    pub source: u16,
    /// Destination port.
    pub destination: u16,
    /// Sequence number of the first octet, or of SYN.
    pub sequence: u32,
    /// SYN: a connection begins.
    pub syn: bool,
    /// FIN or RST: nothing follows.
    pub end: bool,
    /// Offset of the payload.
    pub offset: usize,
    /// The payload, as far as it was captured.
    pub payload: &'a [u8],
    /// Octets behind it that were not.
    pub missing: usize,
}

impl<'a> Segment<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// Fewer octets than the header has or says that it has.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        const NAME: &str = "TCP header";
        let mut r = Reader::new(octets, NAME);
        let (source, destination, sequence) = (r.u16()?, r.u16()?, r.u32()?);
        r.u32()?;
        let (offset, flags) = (usize::from(r.u8()? >> 4) * 4, r.u8()?);
        if offset < 20 {
            return Err(DecodeError::new(ErrorKind::Length, NAME, 12));
        }
        let Some(payload) = octets.get(offset..) else {
            return Err(DecodeError::new(ErrorKind::Truncated, NAME, octets.len()));
        };
        let (syn, end) = (flags & 2 != 0, flags & 5 != 0);
        Ok(Self { source, destination, sequence, syn, end, offset, payload, missing: 0 })
    }
}

/// How long the message is that stands at the front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// So many octets, header included.
    Length(usize),
    /// So many octets have to be there before one can tell.
    Needs(usize),
    /// No message of the protocol begins so.
    Foreign,
}

/// What [`Streams`] spend at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Directions of connections; default 256. The oldest gives way.
    pub directions: usize,
    /// Octets of a message, and of segments that came too early, in one direction; default 256 KiB.
    /// A longer message is passed over with what waits behind it.
    pub message: usize,
    /// Segments that came too early and wait in one direction; default 64.
    pub early: usize,
    /// Time by the capture's clock after which a gap is taken for octets that were not captured;
    /// default 10 s.
    pub gap: Duration,
    /// Time by the capture's clock without a segment after which a direction is forgotten; default
    /// 10 min.
    pub wait: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            directions: 256,
            message: 1 << 18,
            early: 64,
            gap: Duration::from_secs(10),
            wait: Duration::from_secs(600),
        }
    }
}

#[derive(Debug, Default)]
struct Stream {
    seen: Duration,
    turn: u64,
    /// The sequence number that comes next.
    next: Option<u32>,
    /// Octets in order from a message's first one on; those before `taken` have been handed out.
    octets: Vec<u8>,
    taken: usize,
    /// Octets behind them that the capture lacks of the last segment.
    missing: usize,
    early: Vec<Early>,
    /// When the first of the early ones came.
    waits: Duration,
}

/// A segment that came before one that goes in front of it.
#[derive(Debug)]
struct Early {
    first: u32,
    octets: Vec<u8>,
    missing: usize,
    number: u64,
    interface: Interface,
    wall: Duration,
}

/// A segment that waited for a gap to be filled until the capture's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// Sender and receiver.
    pub ends: (SocketAddr, SocketAddr),
    /// The number of its frame.
    pub number: u64,
    /// Where it was captured.
    pub interface: Interface,
    /// When.
    pub wall: Duration,
}

/// Both directions of every connection.
#[derive(Debug, Default)]
pub struct Streams {
    bounds: Bounds,
    streams: BTreeMap<(SocketAddr, SocketAddr), Stream>,
    turn: u64,
    lost: u64,
}

impl Streams {
    /// Nothing seen.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, ..Self::default() }
    }

    /// Gaps that were never filled, messages too long, octets that are none of the protocol.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Takes a segment from `ends.0` to `ends.1` that `frame` held; [`Streams::next`] hands out what is whole.
    pub fn add(&mut self, frame: &Frame<'_>, ends: (SocketAddr, SocketAddr), segment: &Segment<'_>) {
        let Frame { number, interface, .. } = *frame;
        let wall = frame.wall.unwrap_or_default();
        self.turn += 1;
        self.make_room(wall, ends);
        let stream = self.streams.entry(ends).or_default();
        (stream.seen, stream.turn) = (wall, self.turn);
        if segment.syn {
            *stream = Stream { seen: wall, turn: self.turn, ..Stream::default() };
            stream.next = Some(segment.sequence.wrapping_add(1));
        }
        let first = segment.sequence.wrapping_add(u32::from(segment.syn));
        let next = *stream.next.get_or_insert(first);
        stream.forget_taken();
        if !segment.payload.is_empty() {
            if first.wrapping_sub(next) as i32 > 0 {
                let waiting: usize = stream.early.iter().map(|early| early.octets.len()).sum();
                let late = wall.saturating_sub(stream.waits) > self.bounds.gap && waiting > 0;
                if late || stream.early.len() >= self.bounds.early || waiting > self.bounds.message {
                    // What is missing was not captured: go on behind it.
                    self.lost += 1;
                    stream.pass_gap();
                }
                if stream.early.is_empty() {
                    stream.waits = wall;
                }
                let (octets, missing) = (segment.payload.to_vec(), segment.missing);
                stream.early.push(Early { first, octets, missing, number, interface, wall });
            } else {
                stream.append(first, segment.payload, segment.missing);
            }
            stream.catch_up();
            // What still waits, waits for another gap.
            if stream.early.is_empty() || stream.next != Some(next) {
                stream.waits = wall;
            }
        }
        if stream.octets.len() > self.bounds.message.saturating_mul(2) {
            self.lost += 1;
            stream.octets.clear();
        }
    }

    /// At the end of a capture: goes on, behind the gap, with the next segment that still waits; those of the
    /// direction that was heard first come first. Its messages are to be taken before the next call.
    pub fn late(&mut self) -> Option<Late> {
        let waits = self.streams.iter_mut().filter(|(_, stream)| !stream.early.is_empty());
        let (ends, stream) = waits.min_by_key(|(_, stream)| stream.waits)?;
        stream.forget_taken();
        let next = stream.next?;
        let at =
            (0..stream.early.len()).min_by_key(|at| stream.early[*at].first.wrapping_sub(next) as i32)?;
        if stream.early[at].first.wrapping_sub(next) as i32 > 0 {
            self.lost += 1;
            stream.pass_gap();
        }
        let Early { first, octets, missing, number, interface, wall } = stream.early.swap_remove(at);
        stream.append(first, &octets, missing);
        Some(Late { ends: *ends, number, interface, wall })
    }

    /// Passes over octets with which no message begins, to where whole messages follow each other or,
    /// if they do nowhere, to the next segment; says whether there were any.
    pub fn align(&mut self, ends: (SocketAddr, SocketAddr), framing: impl Fn(&[u8]) -> Framing) -> bool {
        let Some(stream) = self.streams.get_mut(&ends) else { return false };
        let rest = &stream.octets[stream.taken..];
        let most = self.bounds.message;
        let aligned = match framing(rest) {
            Framing::Length(length) => length > 0 && length <= most.max(rest.len()),
            Framing::Needs(octets) => octets > rest.len(),
            Framing::Foreign => rest.is_empty(),
        };
        if aligned {
            return false;
        }
        self.lost += 1;
        match resume(rest, most, framing) {
            Some(skipped) => stream.taken += skipped,
            None => {
                stream.octets.clear();
                stream.taken = 0;
            }
        }
        true
    }

    /// The next whole message from `ends.0` to `ends.1`, measured by `framing`.
    pub fn next(
        &mut self,
        ends: (SocketAddr, SocketAddr),
        framing: impl Fn(&[u8]) -> Framing,
    ) -> Option<&[u8]> {
        self.align(ends, &framing);
        let stream = self.streams.get_mut(&ends)?;
        let rest = &stream.octets[stream.taken..];
        let length = match framing(rest) {
            Framing::Length(length @ 1..) if length <= rest.len() => length,
            // The rest of it was not captured: go on behind it.
            Framing::Length(length @ 1..) if stream.missing > 0 => {
                let (there, beyond) = (rest.len(), length.saturating_sub(rest.len() + stream.missing));
                stream.missing = 0;
                stream.next = stream.next.map(|next| next.wrapping_add(beyond as u32));
                there
            }
            _ => return None,
        };
        let message = &stream.octets[stream.taken..stream.taken + length];
        stream.taken += length;
        Some(message)
    }

    /// Whole messages that [`Streams::next`] would hand out, counted up to two.
    pub fn holds(&self, ends: (SocketAddr, SocketAddr), framing: impl Fn(&[u8]) -> Framing) -> usize {
        let Some(stream) = self.streams.get(&ends) else { return 0 };
        let mut rest = &stream.octets[stream.taken..];
        let mut count = 0;
        while count < 2
            && let Framing::Length(length @ 1..) = framing(rest)
            && let Some(behind) = rest.get(length..)
        {
            rest = behind;
            count += 1;
        }
        let begun =
            stream.missing > 0 && matches!(framing(rest), Framing::Length(length) if length > rest.len());
        (count + usize::from(begun)).min(2)
    }

    fn make_room(&mut self, wall: Duration, ends: (SocketAddr, SocketAddr)) {
        if self.streams.contains_key(&ends) || self.streams.len() < self.bounds.directions.max(1) {
            return;
        }
        let wait = self.bounds.wait;
        self.streams.retain(|_, stream| wall.saturating_sub(stream.seen) <= wait);
        if self.streams.len() >= self.bounds.directions.max(1)
            && let Some(oldest) = self.streams.iter().min_by_key(|(_, s)| s.turn).map(|(ends, _)| *ends)
        {
            self.streams.remove(&oldest);
        }
    }
}

/// Where in `octets` messages begin again: from there on whole ones follow each other up to the end, up to the
/// beginning of one that is on its way, or so many that it is no chance.
fn resume(octets: &[u8], most: usize, framing: impl Fn(&[u8]) -> Framing) -> Option<usize> {
    const LOOKED_AT: usize = 4_096;
    const ENOUGH: usize = 16;
    (1..octets.len().min(LOOKED_AT)).find(|&at| {
        let mut rest = &octets[at..];
        for whole in 0..ENOUGH {
            match framing(rest) {
                Framing::Length(length @ 1..) if length <= most => match rest.get(length..) {
                    Some([]) => return true,
                    Some(behind) => rest = behind,
                    None => return whole > 0,
                },
                _ => return false,
            }
        }
        true
    })
}

impl Stream {
    /// Appends what is new of `octets`, which begin at or before what comes next; so many were not captured
    /// behind them.
    fn append(&mut self, first: u32, octets: &[u8], missing: usize) {
        let Some(next) = self.next else { return };
        let seen = next.wrapping_sub(first) as usize;
        if seen >= octets.len() + missing {
            return;
        }
        if self.missing > 0 {
            // What stands before the hole was handed out as far as it is a message.
            self.octets.clear();
        }
        let new = octets.get(seen..).unwrap_or_default();
        self.octets.extend_from_slice(new);
        self.missing = missing;
        self.next = Some(first.wrapping_add((octets.len() + missing) as u32));
    }

    /// Lets go of the octets that have been handed out.
    fn forget_taken(&mut self) {
        self.octets.drain(..self.taken);
        self.taken = 0;
    }

    /// Takes what is missing for not captured: the first of the early ones comes next.
    fn pass_gap(&mut self) {
        let Some(next) = self.next else { return };
        self.octets.clear();
        self.missing = 0;
        let first = self.early.iter().map(|early| early.first).min_by_key(|first| first.wrapping_sub(next));
        self.next = first.or(self.next);
    }

    fn catch_up(&mut self) {
        // Before anything is put behind a hole, what stands before it is to be handed out.
        while self.missing == 0
            && let Some(next) = self.next
            && let Some(at) = self.early.iter().position(|early| early.first.wrapping_sub(next) as i32 <= 0)
        {
            let Early { first, octets, missing, .. } = self.early.swap_remove(at);
            self.append(first, &octets, missing);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A protocol whose first octet is the length.
    fn framing(octets: &[u8]) -> Framing {
        match octets.first() {
            None => Framing::Needs(1),
            Some(0) => Framing::Foreign,
            Some(length) => Framing::Length(usize::from(*length)),
        }
    }

    fn segment(sequence: u32, payload: &[u8]) -> Segment<'_> {
        Segment {
            source: 1,
            destination: 2,
            sequence,
            syn: false,
            end: false,
            offset: 20,
            payload,
            missing: 0,
        }
    }

    /// A frame of that second.
    fn at(second: u64) -> Frame<'static> {
        Frame {
            number: second,
            wall: Some(Duration::from_secs(second)),
            ..Frame::new(crate::capture::LinkType::RAW, &[])
        }
    }

    fn ends() -> (SocketAddr, SocketAddr) {
        ("127.0.0.2:2905".parse().unwrap(), "127.0.0.5:2905".parse().unwrap())
    }

    fn all(streams: &mut Streams) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| streams.next(ends(), framing).map(<[u8]>::to_vec)).collect()
    }

    #[test]
    fn messages_are_cut_out_of_segments_in_any_order() {
        let octets = [3, 1, 2, 2, 7, 4, 8, 8, 8];
        let orders: [&[(usize, usize)]; 4] =
            [&[(0, 9)], &[(0, 1), (1, 4), (4, 9)], &[(4, 9), (0, 4)], &[(0, 5), (3, 7), (0, 2), (7, 9)]];
        for order in orders {
            let mut streams = Streams::default();
            // The sequence numbers wrap around in the midst.
            let start = u32::MAX - 3;
            streams.add(&at(0), ends(), &Segment { syn: true, ..segment(start - 1, &[]) });
            let mut messages = Vec::new();
            for (from, to) in order {
                let segment = segment(start.wrapping_add(*from as u32), &octets[*from..*to]);
                streams.add(&at(0), ends(), &segment);
                messages.extend(all(&mut streams));
            }
            assert_eq!(messages, [vec![3, 1, 2], vec![2, 7], vec![4, 8, 8, 8]], "{order:?}");
        }
    }

    #[test]
    fn behind_foreign_octets_the_next_segment_begins_anew() {
        let mut streams = Streams::default();
        streams.add(&at(0), ends(), &segment(10, &[0, 0, 2]));
        assert!(all(&mut streams).is_empty());
        streams.add(&at(0), ends(), &segment(13, &[2, 1]));
        assert_eq!(all(&mut streams), [vec![2, 1]]);
        assert_eq!(streams.lost(), 1);
    }

    #[test]
    fn behind_a_part_of_a_message_whole_ones_are_found_again() {
        let mut streams = Streams::default();
        // A capture that begins in the midst of a message.
        streams.add(&at(0), ends(), &segment(10, &[0, 0, 3, 8, 9, 2, 7]));
        assert_eq!(all(&mut streams), [vec![3, 8, 9], vec![2, 7]]);
        assert_eq!(streams.lost(), 1);
        streams.add(&at(0), ends(), &segment(17, &[2, 5]));
        assert_eq!(all(&mut streams), [vec![2, 5]]);
    }

    #[test]
    fn behind_a_part_of_a_message_the_last_one_may_be_on_its_way() {
        let mut streams = Streams::default();
        streams.add(&at(0), ends(), &segment(10, &[0, 0, 3, 8, 9, 2, 7, 4, 5]));
        assert_eq!(all(&mut streams), [vec![3, 8, 9], vec![2, 7]]);
        streams.add(&at(0), ends(), &segment(19, &[6, 6]));
        assert_eq!(all(&mut streams), [vec![4, 5, 6, 6]]);
        assert_eq!(streams.lost(), 1);
    }

    #[test]
    fn a_gap_is_gone_past_after_its_time() {
        let mut streams = Streams::default();
        streams.add(&at(0), ends(), &segment(0, &[2, 1]));
        assert_eq!(all(&mut streams), [vec![2, 1]]);
        for (second, sequence) in [(1, 20), (5, 22)] {
            streams.add(&at(second), ends(), &segment(sequence, &[2, second as u8]));
            assert!(all(&mut streams).is_empty());
        }
        streams.add(&at(12), ends(), &segment(24, &[2, 12]));
        assert_eq!(all(&mut streams), [vec![2, 1], vec![2, 5], vec![2, 12]]);
        assert_eq!(streams.lost(), 1);
    }

    #[test]
    fn what_waits_at_the_end_of_a_capture_is_had_with_its_own_frame() {
        let mut streams = Streams::default();
        for (second, sequence) in [(1, 0), (2, 20), (4, 30), (3, 22)] {
            streams.add(&at(second), ends(), &segment(sequence, &[2, second as u8]));
        }
        assert_eq!(all(&mut streams), [[2, 1]]);
        let mut late = Vec::new();
        while let Some(Late { number, .. }) = streams.late() {
            late.extend(all(&mut streams).into_iter().map(|message| (number, message)));
        }
        assert_eq!(late, [(2, vec![2, 2]), (3, vec![2, 3]), (4, vec![2, 4])]);
        assert_eq!(streams.lost(), 2);
    }

    #[test]
    fn of_a_segment_that_the_capture_cut_messages_are_had_as_far_as_they_go() {
        let mut streams = Streams::default();
        let cut = |sequence, payload, missing| Segment { missing, ..segment(sequence, payload) };
        // The second message ends in the hole, the last one begins in it.
        streams.add(&at(0), ends(), &cut(0, &[2, 7, 5, 1], 8));
        assert_eq!(streams.holds(ends(), framing), 2);
        assert_eq!(all(&mut streams), [vec![2, 7], vec![5, 1]]);
        streams.add(&at(0), ends(), &segment(12, &[3, 8, 8]));
        assert_eq!(all(&mut streams), [[3, 8, 8]]);
        // This one goes on in the next segment, behind which another one begins.
        streams.add(&at(0), ends(), &cut(15, &[9, 1], 4));
        assert_eq!(all(&mut streams), [[9, 1]]);
        streams.add(&at(0), ends(), &segment(21, &[1, 1, 1, 2, 6]));
        assert_eq!(all(&mut streams), [[2, 6]]);
        assert_eq!(streams.lost(), 0);
    }

    #[test]
    fn what_waits_is_bounded_and_a_gap_is_given_up() {
        let mut streams = Streams::new(Bounds { directions: 2, early: 4, ..Bounds::default() });
        streams.add(&at(0), ends(), &segment(0, &[2, 1]));
        for i in 0..20 {
            streams.add(&at(0), ends(), &segment(10 + 2 * i, &[2, i as u8 + 1]));
        }
        let stream = &streams.streams[&ends()];
        assert!(stream.early.len() <= 5 && streams.lost() > 0);
        assert!(!all(&mut streams).is_empty());
        for port in 1..9 {
            let from = SocketAddr::new([127, 0, 0, 1].into(), port);
            streams.add(&at(0), (from, ends().1), &segment(0, &[1]));
        }
        assert_eq!(streams.streams.len(), 2);
    }
}
