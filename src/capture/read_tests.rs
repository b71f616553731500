use super::*;
use crate::capture::Writer;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter_map(|b| char::from(b).to_digit(16)).map(|d| d as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn sample() -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let gn = writer.interface(&mut out, "Gn", LinkType::RAW);
    let gi = writer.interface(&mut out, "Gi", LinkType::ETHERNET);
    writer.names(&mut out, &[("127.0.0.2".parse().unwrap(), "ggsn"), ("::1".parse().unwrap(), "lo")]);
    writer.packet(&mut out, gn, Duration::new(1_700_000_000, 123_456_789), &[1, 2, 3], Some("drüber"));
    writer.packet(&mut out, gi, Duration::new(1_700_000_001, 0), &[4; 8], None);
    writer.statistics(&mut out, gn, Duration::new(1_700_000_002, 0), 2, 0);
    out
}

#[test]
fn what_the_writer_wrote_the_reader_reads() {
    let octets = sample();
    let read: Vec<Frame> = frames(&octets).map(Result::unwrap).collect();
    assert_eq!(read.len(), 2);
    assert_eq!((read[0].number, read[0].octets, read[0].length), (1, &[1u8, 2, 3][..], 3));
    assert_eq!(read[0].wall, Some(Duration::new(1_700_000_000, 123_456_789)));
    assert_eq!(read[0].comment, Some("drüber"));
    assert_eq!(read[0].link, LinkType::RAW);
    assert_eq!((read[1].link, read[1].interface, read[1].comment), (LinkType::ETHERNET, Interface(1), None));
    assert_eq!(octets[read[1].offset as usize..][..8], [4; 8]);
}

#[test]
fn octets_may_arrive_one_by_one() {
    let octets = sample();
    let (mut reader, mut held, mut seen) = (Reader::default(), Vec::new(), 0);
    for octet in octets {
        held.push(octet);
        loop {
            match reader.step(&held) {
                Step::Read(n, frame) => {
                    seen += usize::from(frame.is_some());
                    held.drain(..n);
                }
                Step::Need(n) => {
                    assert!(n > held.len());
                    break;
                }
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(seen, 2);
    assert_eq!(reader.finish(held.len()), Ok(()));
    assert_eq!(reader.names().collect::<Vec<_>>().len(), 2);
    assert_eq!(reader.interface(Interface(1)), Some("Gi"));
}

#[test]
fn classic_files_are_read_in_both_byte_orders_and_resolutions() {
    let cases = [
        (
            "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 65000000  01000000 02000000 03000000 09000000 010203",
            2_000,
        ),
        (
            "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000065  00000001 00000002 00000003 00000009 010203",
            2_000,
        ),
        (
            "4d3cb2a1 0200 0400 00000000 00000000 ffff0000 65000000  01000000 02000000 03000000 09000000 010203",
            2,
        ),
        (
            "a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000065  00000001 00000002 00000003 00000009 010203",
            2,
        ),
    ];
    for (text, nanoseconds) in cases {
        let octets = hex(text);
        let read: Vec<_> = frames(&octets).collect();
        assert_eq!(read.len(), 1, "{text}");
        let frame = read[0].unwrap();
        assert_eq!(frame.wall, Some(Duration::new(1, nanoseconds)));
        assert_eq!((frame.link, frame.octets, frame.length), (LinkType::RAW, &[1u8, 2, 3][..], 9));
    }
}

#[test]
fn a_big_endian_section_with_odd_resolutions_and_an_offset_is_read() {
    let octets = hex("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c
         00000001 0000002c 0065 0000 00000000 0009 0001 8a000000 000e 0008 0000000000000064 0000 0000 0000002c
         00000006 00000024 00000000 00000000 00000600 00000001 00000001 ff000000 00000024
         00000003 00000014 00000002 aabb0000 00000014
         00000002 00000024 0000 0007 00000000 00000400 00000001 00000001 ee000000 00000024");
    let read: Vec<_> = frames(&octets).map(Result::unwrap).collect();
    assert_eq!(read[0].wall, Some(Duration::new(101, 500_000_000)));
    assert_eq!((read[1].wall, read[1].octets), (None, &[0xaa, 0xbb][..]));
    assert_eq!((read[2].wall, read[2].octets), (Some(Duration::new(101, 0)), &[0xee][..]));
}

#[test]
fn every_resolution_of_time_is_computed_without_overflow() {
    assert_eq!(moment(3, Resolution::Decimal(0), 0), Duration::from_secs(3));
    assert_eq!(moment(u64::MAX, Resolution::Decimal(0), i64::MAX), Duration::from_secs(u64::MAX));
    assert_eq!(moment(1_500, Resolution::Decimal(3), -9), Duration::new(0, 500_000_000));
    assert_eq!(moment(5_000_000_000_000, Resolution::Decimal(12), 0), Duration::from_secs(5));
    assert_eq!(moment(u64::MAX, Resolution::Decimal(127), 0), Duration::ZERO);
    assert_eq!(moment(3 << 62, Resolution::Binary(63), 0), Duration::new(1, 500_000_000));
    assert_eq!(moment(u64::MAX, Resolution::Binary(127), 0), Duration::ZERO);
}

#[test]
fn a_file_that_ends_early_says_where() {
    let octets = sample();
    let whole = frames(&octets).count();
    for end in 0..octets.len() {
        let mut read: Vec<_> = frames(&octets[..end]).collect();
        if let Some(Err(fault)) = read.last() {
            assert_eq!((fault.kind, fault.offset), (ErrorKind::Truncated, end as u64), "{end}");
            read.pop();
        }
        assert!(read.iter().all(Result::is_ok) && read.len() <= whole);
    }
    assert_eq!(frames(b"").next().unwrap().unwrap_err().kind, ErrorKind::Truncated);
}

#[test]
fn a_faulty_block_is_named_and_the_next_one_read() {
    let mut octets = sample();
    let frame = frames(&octets).next().unwrap().unwrap().offset as usize;
    octets[frame - 8] = 0xff; // captured length
    let read: Vec<_> = frames(&octets).collect();
    let fault = read[0].unwrap_err();
    assert_eq!((fault.element, fault.offset), ("Captured Packet Length", frame as u64 - 8));
    assert_eq!(read[1].unwrap().octets, [4; 8]);
    octets[frame - 24] = 0x0d; // block length, no longer a multiple of four
    let read: Vec<_> = frames(&octets).collect();
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].unwrap_err().element, "Block Total Length");
}

#[test]
fn a_block_past_the_bound_is_passed_over_without_being_held() {
    let mut octets = sample();
    let mut long = hex("06000000 10000100 00000000");
    long.resize(0x1_0010, 0);
    octets.extend(long);
    octets.extend(sample());
    let mut reader = Reader::new(Limits { block: 0x1_0000, ..Limits::default() });
    let (mut at, mut seen, mut faults) = (0, 0, Vec::new());
    loop {
        // Never more than 1,000 octets at hand beyond what is asked for.
        let mut end = (at + 1_000).min(octets.len());
        match reader.step(&octets[at..end]) {
            Step::Read(n, frame) => {
                at += n;
                seen += usize::from(frame.is_some());
            }
            Step::Faulty(n, fault) => {
                at += n;
                faults.push(fault.kind);
            }
            Step::Need(n) => {
                end = at + n;
                if end > octets.len() {
                    break;
                }
                assert!(n <= 1_000);
            }
            Step::Lost(fault) => panic!("{fault}"),
        }
    }
    assert_eq!((seen, faults), (4, vec![ErrorKind::Bound]));
}

/// The frames as [`Reader::step`] alone reads them.
fn stepped(mut octets: &[u8]) -> Vec<Frame<'_>> {
    let (mut reader, mut read) = (Reader::default(), Vec::new());
    loop {
        match reader.step(octets) {
            Step::Read(n, frame) => {
                octets = &octets[n..];
                read.extend(frame);
            }
            Step::Faulty(n, _) => octets = &octets[n..],
            Step::Need(_) | Step::Lost(_) => return read,
        }
    }
}

#[test]
fn flipped_and_cut_captures_are_read_to_their_end() {
    let sample = sample();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..20_000 {
        let mut octets = sample.clone();
        for _ in 0..3 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let at = state as usize % octets.len();
            octets[at] ^= 1 << (state >> 60 & 7);
        }
        octets.truncate(octets.len() - (state >> 40) as usize % 40);
        let read: Vec<_> = frames(&octets).flatten().collect();
        assert!(read.len() <= octets.len() / 12 + 1);
        assert_eq!(format!("{read:?}"), format!("{:?}", stepped(&octets)), "plain blocks and all others");
    }
}
