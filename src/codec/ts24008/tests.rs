use super::message::*;
use super::rr::PagingRequestType1;
use super::*;
use crate::wire::{Apn, ErrorKind, Imsi, Plmn};
use proptest::prelude::*;
use std::net::IpAddr;

fn octets<M: Message>(header: Header, message: &M) -> Vec<u8> {
    let mut buffer = [0; 600];
    let mut w = Writer::new(&mut buffer);
    write(&mut w, header, message);
    let length = w.finish().unwrap();
    buffer[..length].to_vec()
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn accept(octets: &[u8]) -> ActivatePdpContextAccept<'_> {
    ActivatePdpContextAccept::parse(&Packet::parse(octets).unwrap())
}

/// Activate PDP Context Accept: SAPI 3, 11 octets of QoS, radio priority 4.
const ACCEPT: &str = "8a 42 03 0b 0b921f7196fefe74fb0000 04";

#[test]
fn a_request_is_laid_out_as_the_clause_says() {
    let request = ActivatePdpContextRequest {
        nsapi: Some(Nsapi(5)),
        llc_sapi: Some(LlcSapi::SAPI3),
        qos: Some(Qos(&[0x0b, 0x92, 0x1f])),
        pdp_address: Some(PdpAddress::blank(PdpType::Ipv4)),
        apn: Some(Apn(b"\x08internet")),
        pco: Some(Pco(&[0x80])),
        request_type: Some(1),
        ..Default::default()
    };
    let written = octets(Header::sm(TransactionIdentifier::started(1)), &request);
    let expected = hex("1a 41 05 03 03 0b921f 02 0121 28 09 08696e7465726e6574 27 01 80 a1");
    assert_eq!(written, expected);
    let packet = Packet::parse(&written).unwrap();
    assert_eq!(packet.row(Direction::Uplink).unwrap().name, "Activate PDP Context Request");
    let read = ActivatePdpContextRequest::parse(&packet);
    assert_eq!(read, ActivatePdpContextRequest { others: read.others, ..request });
    assert_eq!((read.check(), read.others.iter().count()), (Ok(()), 0));
}

#[test]
fn halves_of_an_octet_are_told_apart_the_first_one_low() {
    let written = octets(
        Header::gmm(),
        &AttachAccept { attach_result: Some(1), force_to_standby: Some(2), ..Default::default() },
    );
    assert_eq!(written[..3], [0x08, 0x02, 0x21]);
    let read = AttachAccept::parse(&Packet::parse(&written).unwrap());
    assert_eq!((read.attach_result, read.force_to_standby), (Some(1), Some(2)));
    assert_eq!((read.radio_priority_for_sms, read.radio_priority_2), (Some(0), Some(0)));
}

#[test]
fn the_same_type_means_another_message_each_way() {
    let octets = [0x08, 0x05, 0x12];
    let packet = Packet::parse(&octets).unwrap();
    let names = [Direction::Uplink, Direction::Downlink].map(|way| packet.row(way).unwrap().clause);
    assert_eq!(names, ["9.4.5.2", "9.4.5.1"]);
}

#[test]
fn a_transaction_identifier_past_six_takes_a_second_octet() {
    for (value, flag, expected) in
        [(0, false, &[0x0a][..]), (6, true, &[0xea]), (7, false, &[0x7a, 0x87]), (127, true, &[0xfa, 0xff])]
    {
        let ti = TransactionIdentifier { flag, value };
        let written = octets(Header::sm(ti), &SmStatus { cause: Some(SmCause(81)), ..Default::default() });
        assert_eq!(written[..expected.len()], *expected);
        let packet = Packet::parse(&written).unwrap();
        assert_eq!((packet.ti(), packet.message_type), (Some(ti), 0x55));
        assert_eq!(packet.body(), [81]);
    }
    assert_eq!(
        TransactionIdentifier::from_linked(&[0x90]),
        Some(TransactionIdentifier { flag: true, value: 1 })
    );
    assert_eq!(TransactionIdentifier::from_linked(&[0x70, 0x88]), Some(TransactionIdentifier::started(8)));
    assert_eq!(TransactionIdentifier::from_linked(&[0x70]), None);
}

#[test]
fn section_8_2_a_message_too_short_for_a_type_is_an_error() {
    for short in [&[][..], &[0x08], &[0x0a], &[0x7a], &[0x7a, 0x88]] {
        assert_eq!(Packet::parse(short).unwrap_err().kind, ErrorKind::Truncated, "{short:02x?}");
    }
    assert_eq!(Packet::parse(&[0x03, 0x41]).unwrap_err().kind, ErrorKind::Unknown);
}

#[test]
fn section_8_4_an_unknown_type_has_no_row() {
    let packet = Packet::parse(&[0x0a, 0x7f]).unwrap();
    assert!(packet.row(Direction::Both).is_none());
    assert!(AnyMessage::parse(&packet, Direction::Downlink).is_none());
    // A message that only the other side may send is not known either.
    assert!(Packet::parse(&[0x0a, 0x41]).unwrap().row(Direction::Downlink).is_none());
}

#[test]
fn section_8_5_mandatory_elements_missing_cut_short_or_of_a_wrong_length() {
    let whole = hex(ACCEPT);
    for cut in 2..whole.len() {
        let message = accept(&whole[..cut]);
        let fault = message.check().unwrap_err();
        assert_eq!(fault.sm_cause(), SmCause::INVALID_MANDATORY_INFORMATION, "{cut}");
        assert!(matches!(fault.kind, ErrorKind::Missing | ErrorKind::Truncated));
    }
    assert_eq!(accept(&whole).check(), Ok(()));
    let two = hex("8a 42 03 02 0b92 04");
    let fault = accept(&two).check().unwrap_err();
    assert_eq!((fault.element, fault.offset, fault.kind), ("Negotiated QoS", 3, ErrorKind::Length));
}

#[test]
fn section_8_5_an_unknown_element_that_must_be_understood_refuses_the_message() {
    let message = hex(&format!("{ACCEPT} 0f 01 00"));
    let fault = accept(&message).check().unwrap_err();
    assert_eq!((fault.trouble, fault.iei), (Trouble::ComprehensionRequired, 0x0f));
    assert_eq!(fault.sm_cause(), SmCause::INVALID_MANDATORY_INFORMATION);
}

#[test]
fn section_8_6_1_other_unknown_elements_are_ignored_and_kept() {
    // Type 1 and 2 are one octet; everything else has a length.
    let message = hex(&format!("{ACCEPT} 9c 4f 03 010203 27 01 80 f0 6f 00"));
    let read = accept(&message);
    assert_eq!((read.check(), read.pco), (Ok(()), Some(Pco(&[0x80]))));
    let kept: Vec<_> = read.others.iter().map(|e| (e.iei, e.value.to_vec())).collect();
    assert_eq!(kept, [(0x90, vec![0xc]), (0x4f, vec![1, 2, 3]), (0xf0, vec![0]), (0x6f, vec![])]);
    assert_eq!(read.faults.first.unwrap().trouble, Trouble::Unknown);
    let written = octets(Packet::parse(&message).unwrap().header, &read);
    assert_eq!(written, hex(&format!("{ACCEPT} 27 01 80 9c 4f 03 010203 f0 6f 00")));
}

#[test]
fn section_8_6_2_and_3_of_elements_out_of_sequence_or_repeated_the_first_counts() {
    let message = hex(&format!("{ACCEPT} 27 01 80 2b 06 0121 0a2d0002"));
    let read = accept(&message);
    assert_eq!((read.pco, read.pdp_address), (Some(Pco(&[0x80])), None));
    assert_eq!(read.faults.first.unwrap().trouble, Trouble::OutOfSequence);
    let message = hex(&format!("{ACCEPT} 27 01 80 27 01 81"));
    let read = accept(&message);
    assert_eq!((read.pco, read.check()), (Some(Pco(&[0x80])), Ok(())));
    assert_eq!(read.faults.first.unwrap().trouble, Trouble::Repeated);
}

#[test]
fn section_8_7_1_an_optional_element_of_a_wrong_length_is_as_if_not_there() {
    for (tail, kind) in [
        ("2b 01 01", ErrorKind::Length),
        ("2b 17 0121 0a2d0002 0000000000000000000000000000000000", ErrorKind::Length),
        ("2b 06 0121 0a2d", ErrorKind::Truncated),
        ("2b", ErrorKind::Truncated),
        ("27 00", ErrorKind::Length),
    ] {
        let message = hex(&format!("{ACCEPT} {tail}"));
        let read = accept(&message);
        assert_eq!((read.check(), read.pdp_address, read.pco), (Ok(()), None, None), "{tail}");
        let fault = read.faults.first.unwrap();
        assert_eq!((fault.trouble, fault.kind), (Trouble::Syntax, kind), "{tail}");
    }
}

#[test]
fn addresses_read_back_as_they_were_given() {
    let (v4, v6): (IpAddr, IpAddr) = ("10.45.0.2".parse().unwrap(), "fd45::2".parse().unwrap());
    let one = PdpAddress::of(v4);
    assert_eq!(one.octets(), hex("0121 0a2d0002"));
    assert_eq!((one.ipv4().map(IpAddr::V4), one.ipv6()), (Some(v4), None));
    let six = PdpAddress::of(v6);
    assert_eq!((six.pdp_type(), six.ipv4(), six.ipv6().map(IpAddr::V6)), (PdpType::Ipv6, None, Some(v6)));
    let (IpAddr::V4(v4), IpAddr::V6(v6)) = (v4, v6) else { panic!() };
    let both = PdpAddress::of_both(Some(v4), Some(v6));
    assert_eq!((both.pdp_type(), both.ipv4(), both.ipv6()), (PdpType::Ipv4v6, Some(v4), Some(v6)));
    assert_eq!(both.octets().len(), 22);
    for kind in [PdpType::Ipv4, PdpType::Ipv6, PdpType::Ipv4v6, PdpType::Ppp] {
        let blank = PdpAddress::blank(kind);
        assert_eq!((blank.pdp_type(), blank.ipv4(), blank.ipv6()), (kind, None, None));
    }
    assert_eq!(PdpAddress::from_octets(&hex("0121 00000000")).ipv4(), None, "0.0.0.0 is none");
    assert_eq!(PdpAddress::from_octets(&[]).octets(), [0u8; 0]);
}

#[test]
fn identities_read_back_as_they_were_given() {
    for digits in ["001010000000001", "26201123456789", "00101", "1"] {
        let imsi: Imsi = digits.parse().unwrap();
        let identity = MobileIdentity::imsi(imsi);
        assert_eq!((identity.as_imsi(), identity.as_tmsi()), (Some(imsi), None), "{digits}");
    }
    let imsi: Imsi = "001010000000001".parse().unwrap();
    assert_eq!(MobileIdentity::imsi(imsi).octets(), hex("09 10 10 00 00 00 00 10"));
    let tmsi = MobileIdentity::tmsi(0xc000_0001);
    assert_eq!(
        (tmsi.octets(), tmsi.as_tmsi(), tmsi.as_imsi()),
        (&hex("f4 c0000001")[..], Some(0xc000_0001), None)
    );
    assert_eq!(MobileIdentity::from_octets(&[]).as_imsi(), None);
    let area = RoutingAreaIdentification { plmn: Plmn::new(1, 1, 2).unwrap(), lac: 0x1234, rac: 5 };
    let mut buffer = [0; 6];
    area.write(&mut Writer::new(&mut buffer));
    assert_eq!((&buffer[..], RoutingAreaIdentification::read(&buffer)), (&hex("00f110 1234 05")[..], area));
}

#[test]
fn timers_have_units() {
    let seconds = [0x02, 0x22, 0x42, 0xe0, 0x62].map(|octet| GprsTimer(octet).seconds());
    assert_eq!(seconds, [Some(4), Some(120), Some(720), None, Some(120)]);
}

#[test]
fn a_page_for_two_fills_its_block() {
    let second = Some(MobileIdentity::tmsi(7));
    let page = PagingRequestType1 { second, ..PagingRequestType1::of(MobileIdentity::tmsi(0xc000_0001)) };
    let mut buffer = [0; 32];
    let mut w = Writer::new(&mut buffer);
    page.write(&mut w);
    assert_eq!(w.finish(), Ok(rr::BLOCK));
    assert_eq!(buffer[..11], hex("41 06 21 00 05 f4c0000001 17"));
    assert_eq!(PagingRequestType1::parse(&buffer[..rr::BLOCK]), Ok(page));
    for cut in 0..17 {
        assert!(PagingRequestType1::parse(&buffer[..cut]).is_err());
    }
    assert!(PagingRequestType1::parse(&hex("15 06 22 00 01 f0")).is_err());
}

#[test]
fn rows_are_distinct_and_fit_their_format() {
    for row in message::rows() {
        let optional: Vec<_> = row.parts.iter().filter(|p| p.presence == Presence::Optional).collect();
        for (i, part) in optional.iter().enumerate() {
            assert_ne!(part.row.iei, 0, "{}: {}", row.name, part.row.name);
            assert!(optional[..i].iter().all(|other| other.row.iei != part.row.iei), "{}", row.name);
        }
        let first =
            row.parts.iter().position(|p| p.presence == Presence::Optional).unwrap_or(row.parts.len());
        for part in &row.parts[first..] {
            assert_eq!(part.presence, Presence::Optional, "{}: mandatory ones come first", row.name);
        }
        let halves = row.parts[..first].iter().filter(|p| p.row.format == Format::Half).count();
        assert_eq!(halves % 2, 0, "{}", row.name);
        let same = message::rows().filter(|other| {
            other.protocol == row.protocol
                && other.message_type == row.message_type
                && other.direction.admits(row.direction)
        });
        assert_eq!(same.count(), 1, "{}", row.name);
    }
    for row in ie::ALL {
        assert!(row.min <= row.max, "{}", row.name);
        let fixed = matches!(row.format, Format::V | Format::Tv | Format::T | Format::TvHalf | Format::Half);
        assert!(!fixed || row.min == row.max, "{}", row.name);
        assert_eq!(row.iei == 0, matches!(row.format, Format::Half | Format::V | Format::Lv), "{}", row.name);
        assert_eq!(row.format == Format::TvHalf, row.iei & 0x80 != 0 && row.iei & 0xf == 0, "{}", row.name);
    }
}

/// A message that a row allows, with elements that nobody knows at its end.
fn generated() -> impl Strategy<Value = (&'static MessageRow, Vec<u8>)> {
    let rows: Vec<_> = message::rows().collect();
    let source = prop::collection::vec(any::<u8>(), 600);
    let unknown = prop::collection::vec((0x50..0x57u8, prop::collection::vec(any::<u8>(), 0..9)), 0..3);
    (0..rows.len(), any::<u32>(), source, unknown, 0..127u8).prop_map(
        move |(row, chosen, source, unknown, ti)| {
            let row = rows[row];
            let mut source = source.into_iter().cycle();
            let mut buffer = [0; 3];
            let mut w = Writer::new(&mut buffer);
            match row.protocol {
                ProtocolDiscriminator::Sm => TransactionIdentifier::started(ti).write(&mut w, 0xa),
                ProtocolDiscriminator::Gmm => w.u8(0x08),
            }
            w.u8(row.message_type);
            let mut octets = w.written().to_vec();
            let mut low = None;
            for (i, part) in row.parts.iter().enumerate() {
                if part.presence == Presence::Optional && chosen & 1 << i == 0 {
                    continue;
                }
                let element = part.row;
                let (min, max) = (usize::from(element.min_value()), usize::from(element.max_value()).min(60));
                let max = if element.format.overhead() == 0 { min } else { max.min(255) };
                let length = min + usize::from(source.next().unwrap()) % (max - min + 1);
                match element.format {
                    Format::Half => {
                        let nibble = source.next().unwrap() & 0xf;
                        match low.take() {
                            None => low = Some(nibble),
                            Some(low) => octets.push(nibble << 4 | low),
                        }
                        continue;
                    }
                    Format::TvHalf => {
                        octets.push(element.iei | source.next().unwrap() & 0xf);
                        continue;
                    }
                    Format::V => {}
                    Format::Lv => octets.push(length as u8),
                    Format::T | Format::Tv => octets.push(element.iei),
                    Format::Tlv => octets.extend([element.iei, length as u8]),
                    Format::TlvE => octets.extend([element.iei, 0, length as u8]),
                }
                octets.extend(source.by_ref().take(length));
            }
            for (iei, value) in unknown {
                octets.extend([iei, value.len() as u8]);
                octets.extend(value);
            }
            (row, octets)
        },
    )
}

proptest! {
    #[test]
    fn what_is_read_is_written_back_octet_for_octet((row, octets) in generated()) {
        let packet = Packet::parse(&octets).unwrap();
        let message = AnyMessage::parse(&packet, row.direction).unwrap();
        prop_assert_eq!(message.row().name, row.name);
        let faults = match &message {
            AnyMessage::Sm(message) => message.faults(),
            AnyMessage::Gmm(message) => message.faults(),
        };
        prop_assert_eq!(faults.refusing, None);
        let mut buffer = vec![0; octets.len() + 8];
        let mut w = Writer::new(&mut buffer);
        w.slice(&octets[..octets.len() - packet.body().len()]);
        message.write_body(&mut w);
        let length = w.finish().unwrap();
        prop_assert_eq!(&buffer[..length], &octets[..]);
    }

    #[test]
    fn any_octets_are_read_without_panic_and_what_was_taken_is_written_back(
        (row, mut octets) in generated(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        for (at, value) in changes {
            let at = at.index(octets.len());
            octets[at] = value;
        }
        octets.truncate(cut.index(octets.len() + 1));
        let Ok(packet) = Packet::parse(&octets) else { return Ok(()) };
        for direction in [Direction::Uplink, Direction::Downlink, row.direction] {
            let Some(message) = AnyMessage::parse(&packet, direction) else { continue };
            let mut buffer = vec![0; 4 * octets.len() + 400];
            let mut w = Writer::new(&mut buffer);
            w.slice(&octets[..octets.len() - packet.body().len()]);
            message.write_body(&mut w);
            let length = w.finish().unwrap();
            let again = Packet::parse(&buffer[..length]).unwrap();
            prop_assert!(AnyMessage::parse(&again, direction).is_some());
        }
        let _ = PagingRequestType1::parse(&octets);
    }
}

/// The tables that the page must hold, made from the rows.
fn tables() -> Vec<Vec<String>> {
    let code = |code: u8, format: Format| match format {
        Format::Half | Format::V | Format::Lv => String::new(),
        Format::TvHalf => format!("{:X}-", code >> 4),
        _ => format!("{code:02X}"),
    };
    let span = |row: &Row| match (row.min, row.max) {
        (0, _) => "1/2".to_owned(),
        (min, max) if min == max => min.to_string(),
        (min, max) => format!("{min}-{max}"),
    };
    let messages = message::rows().map(|row| {
        let way = match row.direction {
            Direction::Uplink => "MS → network",
            Direction::Downlink => "network → MS",
            Direction::Both => "both",
        };
        format!("| §{} | {} | {:#04x} | {way} |", row.clause, row.name, row.message_type)
    });
    let elements = ie::ALL.iter().map(|row| {
        let (name, clause, format) = (row.name, row.clause, row.format.name());
        format!("| {} | {name} | §{clause} | {format} | {} |", code(row.iei, row.format), span(row))
    });
    let sm = SmCause::ALL.iter().map(|cause| format!("| {} | {} |", cause.0, cause.name().unwrap()));
    let gmm = GmmCause::ALL.iter().map(|cause| format!("| {} | {} |", cause.0, cause.name().unwrap()));
    vec![messages.collect(), elements.collect(), sm.collect(), gmm.collect()]
}

#[test]
fn the_page_in_specs_holds_these_tables() {
    let page = include_str!("../../../specs/ts24008.md");
    let marked = page.split("<!-- rows -->\n").skip(1);
    let found: Vec<Vec<&str>> =
        marked.map(|text| text.lines().skip(2).take_while(|line| line.starts_with('|')).collect()).collect();
    let expected = tables();
    assert_eq!(found.len(), expected.len(), "each table of rows follows a line <!-- rows -->");
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected, "the table should be:\n{}\n", expected.join("\n"));
    }
}
