use super::sndcp::{MAX_NPDU, Reassembly, UnitData, segments};
use super::*;
use crate::wire::Writer;

fn ui(sapi: u8, from_network: bool, number: u16, information: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0; information.len() + 6];
    let mut w = Writer::new(&mut buffer);
    write_ui(&mut w, sapi, from_network, number, |w| w.slice(information));
    assert_eq!(w.finish(), Ok(buffer.len()));
    buffer
}

#[test]
fn a_frame_is_read_as_it_was_written() {
    for number in [0, 1, 63, 64, 0x1ff] {
        let octets = ui(sapi::GMM, true, number, b"layer 3");
        let frame = Frame::parse(&octets).unwrap();
        assert_eq!((frame.sapi, frame.command_response), (1, true));
        assert_eq!(frame.control, Control::Ui { number, ciphered: false, protected: true });
        assert_eq!(frame.information, b"layer 3");
    }
}

#[test]
fn a_damaged_frame_is_not_taken_for_a_good_one() {
    let good = ui(sapi::DATA_3, false, 5, &[0xa5; 40]);
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            // A cleared PM bit changes what is covered; the check sequence then still fails.
            assert!(Frame::parse(&bad).is_err(), "octet {at} bit {bit}");
        }
    }
    for cut in 0..good.len() {
        assert!(Frame::parse(&good[..cut]).is_err());
    }
}

#[test]
fn a_repeated_frame_is_told_from_a_peer_that_starts_again() {
    let mut repeats = Repeats::default();
    let first = ui(1, false, 0, b"attach");
    assert!(!repeats.note(&Frame::parse(&first).unwrap()));
    assert!(repeats.note(&Frame::parse(&first).unwrap()));
    assert!(!repeats.note(&Frame::parse(&ui(1, false, 0, b"other")).unwrap()));
    for number in 1..40 {
        assert!(!repeats.note(&Frame::parse(&ui(1, false, number, b"x")).unwrap()));
    }
    assert!(!repeats.note(&Frame::parse(&first).unwrap()), "forgotten after 32 frames");
}

fn written(unit: &UnitData<'_>) -> Vec<u8> {
    let mut buffer = vec![0; unit.data.len() + 4];
    let mut w = Writer::new(&mut buffer);
    unit.write(&mut w);
    let length = w.finish().unwrap();
    buffer.truncate(length);
    buffer
}

#[test]
fn packets_of_every_length_come_out_as_they_went_in_whatever_the_order() {
    let packet: Vec<u8> = (0..MAX_NPDU).map(|i| i as u8).collect();
    for n201 in [140, 500, 1520] {
        for length in [1, 135, 136, 137, 496, 497, 1000, 1500, MAX_NPDU] {
            let packet = &packet[..length];
            let frames: Vec<_> =
                segments(5, 0xabc, packet, n201).unwrap().map(|unit| written(&unit)).collect();
            assert!(frames.iter().all(|frame| frame.len() <= n201));
            let mut forward = Reassembly::default();
            let mut whole = None;
            for frame in frames.iter().chain(&frames[..1]).rev() {
                let unit = UnitData::parse(frame).unwrap();
                whole = forward.take(&unit).map(|(nsapi, packet)| (nsapi, packet.to_vec())).or(whole);
            }
            assert_eq!(whole, Some((5, packet.to_vec())), "{n201} {length}");
        }
    }
    assert!(segments(5, 0, &[], 500).is_none());
    assert!(segments(5, 0, &[0; MAX_NPDU + 1], 500).is_none());
    assert!(segments(5, 0, &[0; 1000], 20).is_none());
    assert!(segments(5, 0, &[0; 10], 4).is_none());
}

#[test]
fn unfinished_packets_are_bounded_and_the_oldest_goes() {
    let mut reassembly = Reassembly::new(2);
    for number in 0..1000 {
        let unit = UnitData { nsapi: 5, segment: 0, more: true, number, compression: 0, data: b"start" };
        assert_eq!(reassembly.take(&unit), None);
        assert!(reassembly.waiting() <= 2);
    }
    let end = UnitData { nsapi: 5, segment: 1, more: false, number: 999, compression: 0, data: b" end" };
    assert_eq!(reassembly.take(&end), Some((5, &b"start end"[..])));
    let huge = [0; 1000];
    for segment in 0..16 {
        let unit = UnitData { nsapi: 5, segment, more: true, number: 3, compression: 0, data: &huge };
        assert_eq!(reassembly.take(&unit), None);
    }
    assert!(reassembly.waiting() <= 2);
}

proptest::proptest! {
    #[test]
    fn any_octets_are_read_without_panic(octets in proptest::collection::vec(0u8.., 0..80)) {
        let _ = Frame::parse(&octets);
        if let Ok(unit) = UnitData::parse(&octets) {
            assert_eq!(written(&unit)[1..], octets[1..]);
        }
    }

    #[test]
    fn any_segments_in_any_order_keep_the_bound(
        units in proptest::collection::vec((5..8u8, 0..16u8, proptest::bool::ANY, 0..6u16, 0..200usize), 0..200)
    ) {
        let data = [7; 200];
        let mut reassembly = Reassembly::new(3);
        for (nsapi, segment, more, number, length) in units {
            let unit = UnitData { nsapi, segment, more, number, compression: 0, data: &data[..length] };
            if let Some((_, packet)) = reassembly.take(&unit) {
                assert!(packet.len() <= MAX_NPDU);
            }
            assert!(reassembly.waiting() <= 3);
        }
    }
}

#[test]
fn the_page_in_specs_holds_these_numbers() {
    let page = include_str!("../../../specs/ts44064.md");
    let table = page.split_once("<!-- rows -->\n").unwrap().1;
    let rows: Vec<&str> = table.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
    let data: Vec<String> =
        (0..16).filter(|sapi| sapi::is_data(*sapi)).map(|sapi| sapi.to_string()).collect();
    let section = "TS 44.064 §6.2.3";
    let expected = [
        format!("| {section} | SAPI of GPRS mobility management and session management | {} |", sapi::GMM),
        format!("| {section} | SAPIs of user data | {} |", data.join(", ")),
        format!("| {section} | SAPI of short messages | {} |", sapi::SMS),
        format!("| TS 44.064 table 9 | N201-U of SAPI 1 | {N201_U_SIGNALLING} |"),
        format!("| TS 44.064 table 9 | N201-U of user data | {N201_U_DATA} |"),
        format!("| TS 44.065 §6.9 | longest N-PDU | {MAX_NPDU} |"),
        format!("| GSMTAP | UDP port | {} |", crate::codec::gsmtap::PORT),
    ];
    assert_eq!(rows, expected);
}
