use super::check::Place;
use super::*;
use crate::codec::diameter::command::base::*;
use crate::codec::diameter::command::s6a::*;
use crate::codec::gtp1::sample::Extent;

fn ulr(buffer: &mut [u8]) -> usize {
    let request = UpdateLocationRequest {
        session_id: Some("mme.example;1;2"),
        auth_session_state: Some(1),
        origin_host: Some(Identity("mme.example")),
        origin_realm: Some(Identity("example")),
        destination_realm: Some(Identity("example")),
        user_name: Some("001010000000001"),
        rat_type: Some(1004),
        ulr_flags: Some(34),
        visited_plmn_id: Some(&[0, 0xf1, 0x10]),
        ..Default::default()
    };
    request.write(&UpdateLocationRequest::header(), buffer).unwrap()
}

#[test]
fn a_request_that_is_written_is_read_back_and_passes() {
    let mut buffer = [0; 1024];
    let length = ulr(&mut buffer);
    assert_eq!(frame_length(&buffer), Ok(Some(length)));
    let message = Message::parse(&buffer[..length]).unwrap();
    assert_eq!(check(&message).unwrap().request, "ULR");
    let read = UpdateLocationRequest::parse(&message);
    assert_eq!(read.user_name, Some("001010000000001"));
    assert_eq!(read.visited_plmn_id, Some(&[0, 0xf1, 0x10][..]));
    let mut again = [0; 1024];
    assert_eq!(read.write(&message.header, &mut again), Ok(length));
    assert_eq!(buffer[..length], again[..length]);
}

fn fault(message: &[u8]) -> (u32, Vec<u8>) {
    let fault = check(&Message::parse(message).unwrap()).unwrap_err();
    let mut buffer = [0; 256];
    let mut w = AvpWriter::bare(&mut buffer);
    fault.write_failed(&mut w);
    let length = w.finish_bare().unwrap();
    (fault.result_code().0, buffer[..length].to_vec())
}

fn with(write: impl FnOnce(&mut AvpWriter<'_>)) -> Vec<u8> {
    let mut buffer = [0; 1024];
    let mut w = AvpWriter::new(&mut buffer, &DeviceWatchdogRequest::header());
    w.avp::<row::OriginHost>(Identity("a.example"));
    w.avp::<row::OriginRealm>(Identity("example"));
    write(&mut w);
    let length = w.finish().unwrap();
    buffer[..length].to_vec()
}

#[test]
fn each_fault_has_its_result_code_and_names_its_avp() {
    assert!(check(&Message::parse(&with(|_| {})).unwrap()).is_ok());
    let unknown = [0, 15, 0x42, 0x3f, 0x40, 0, 0, 8];
    let (code, failed) = fault(&with(|w| w.raw(999_999, None, avp::MANDATORY, &[])));
    assert_eq!((code, &failed[8..]), (5001, &unknown[..]));
    assert!(check(&Message::parse(&with(|w| w.raw(999_999, None, 0, &[]))).unwrap()).is_ok());
    assert_eq!(fault(&with(|w| w.raw(278, None, avp::MANDATORY, &[1, 2]))).0, 5014);
    assert_eq!(fault(&with(|w| w.raw(278, None, 0x41, &[0; 4]))).0, 3009);
    assert_eq!(fault(&with(|w| w.avp::<row::OriginHost>(Identity("b")))).0, 5009);
    assert_eq!(fault(&with(|w| w.raw(281, None, 0, &[0xff]))).0, 5004);
    let mut buffer = [0; 64];
    let length =
        DeviceWatchdogRequest::default().write(&DeviceWatchdogRequest::header(), &mut buffer).unwrap();
    let (code, failed) = fault(&buffer[..length]);
    assert_eq!((code, &failed[8..]), (5005, &[0, 0, 1, 8, 0x40, 0, 0, 8][..]));
    buffer[4] |= 0x20;
    assert_eq!(fault(&buffer[..length]).0, 3008);
    buffer[4] = 0x80;
    buffer[7] = 0xff;
    assert_eq!(fault(&buffer[..length]).0, 3001);
}

#[test]
fn no_cut_and_no_flipped_octet_does_harm() {
    let mut buffer = [0; 1024];
    let length = ulr(&mut buffer);
    for at in 0..length {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut octets = buffer[..length].to_vec();
            octets[at] = value;
            if let Ok(message) = Message::parse(&octets) {
                let _ = (check(&message).is_ok(), UpdateLocationRequest::parse(&message));
            }
        }
        assert!(Message::parse(&buffer[..at]).is_err());
    }
}

#[test]
fn each_code_stands_once() {
    let mut codes: Vec<_> = dictionary::ROWS.iter().map(|row| (row.vendor_id, row.code)).collect();
    let rows = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), rows);
    for row in dictionary::ROWS {
        assert!(std::ptr::eq(dictionary::row(row.code, row.vendor()).unwrap(), row), "{}", row.name);
    }
}

#[test]
fn no_abnf_is_longer_than_there_are_bits() {
    for command in command::rows() {
        assert!(command.request_rules.len() <= 128 && command.answer_rules.len() <= 128);
    }
    for row in dictionary::ROWS {
        if let Kind::Grouped(rules) = row.kind {
            assert!(rules.len() <= 128, "{}", row.name);
        }
    }
}

#[test]
fn values_are_read_as_rfc_6733_writes_them() {
    assert_eq!(Address::decode(&[0, 8, b'1', b'2']), Some(Address::E164("12")));
    assert_eq!(Address::decode(&[0, 1, 127, 0, 0]), None);
    assert_eq!(Time::from_unix(0).0, 2_208_988_800);
    assert_eq!(Time::from_unix(1_790_000_000).unix(), 1_790_000_000);
    assert_eq!(Time::from_unix(2_100_000_000).unix(), 2_100_000_000);
    let uri = Uri::parse("aaa://host.example.com:6666;transport=tcp;protocol=diameter").unwrap();
    assert_eq!((uri.host, uri.port, uri.transport), ("host.example.com", Some(6666), Some("tcp")));
    assert_eq!(Uri::parse("aaa://a;transport=udp"), None);
    assert_eq!(Uri::parse("http://a"), None);
}

#[test]
fn a_stream_is_followed_message_by_message() {
    assert_eq!(frame_length(&[1, 0]), Ok(None));
    assert_eq!(frame_length(&[1, 0, 0, 20]), Ok(Some(20)));
    assert!(frame_length(&[2, 0, 0, 20]).is_err());
    assert!(frame_length(&[1, 0, 0, 21]).is_err());
    assert!(frame_length(&[1, 0xff, 0xff, 0xfc]).is_err());
}

#[test]
fn every_command_that_the_rows_make_passes_and_goes_on_octet_by_octet() {
    for command in command::rows() {
        for (request, extent) in [true, false]
            .into_iter()
            .flat_map(|r| [Extent::Minimal, Extent::Maximal, Extent::Random].map(|e| (r, e)))
        {
            let octets = sample::message(command, request, extent, 7);
            let message = Message::parse(&octets).unwrap();
            let checked = check(&message);
            assert!(checked.is_ok(), "{} {request} {extent:?}: {checked:?}", command.name);
            let mut buffer = vec![0; octets.len()];
            let mut w = AvpWriter::new(&mut buffer, &message.header);
            message.avps().for_each(|avp| w.copy(&avp.unwrap()));
            assert_eq!(w.finish(), Ok(octets.len()));
            assert_eq!(buffer, octets);
        }
    }
}

/// Whether reading and checking in one pass finds a fault where `check` finds one, for one command.
macro_rules! agrees {
    ($($command:ident)*) => {$({
        let agrees = |octets: &[u8]| {
            let Ok(message) = Message::parse(octets) else { return };
            let passes = $command::default().fill::<true>(message.body(), Place::MESSAGE);
            let checked = check(&message);
            if $command::heads(&message.header) {
                assert_eq!(passes, checked.is_ok(), "{checked:?}: {octets:02x?}");
            }
            let typed = $command::checked(&message).map_err(|fault| fault.result_code());
            assert_eq!(typed.is_ok(), checked.is_ok());
            if let Ok(typed) = typed {
                assert_eq!(format!("{typed:?}"), format!("{:?}", $command::parse(&message)));
            }
        };
        for (extent, seed) in [(Extent::Minimal, 0), (Extent::Random, 1), (Extent::Random, 2)] {
            let octets = sample::message($command::ROW, $command::REQUEST, extent, seed);
            agrees(&octets);
            for at in (0..octets.len()).step_by(1 + octets.len() / 150) {
                for value in [0, octets[at] ^ 0x20, octets[at] ^ 1, 0xff] {
                    let mut octets = octets.clone();
                    octets[at] = value;
                    agrees(&octets);
                }
            }
        }
        let octets = sample::message($command::ROW, $command::REQUEST, Extent::Maximal, 3);
        agrees(&octets);
        let message = Message::parse(&octets).unwrap();
        let mut again = vec![0; octets.len()];
        assert_eq!($command::parse(&message).write(&message.header, &mut again), Ok(octets.len()));
        assert_eq!(again, octets);
        // The order in which AVPs come does not matter, nor does one between them that nobody knows.
        let mut mixed = octets[..LENGTH].to_vec();
        for odd in [1, 0] {
            let half = message.avps().map(Result::unwrap).filter(|avp| avp.code % 2 == odd);
            half.for_each(|avp| mixed.extend(avp.octets));
            mixed.extend([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 8]);
        }
        let length = (mixed.len() as u32).to_be_bytes();
        mixed[1..4].copy_from_slice(&length[1..]);
        agrees(&mixed);
        let mixed = $command::parse(&Message::parse(&mixed).unwrap());
        assert_eq!(mixed.write(&message.header, &mut again), Ok(octets.len()));
        assert_eq!(again, octets);
        let cut = &mut again[..octets.len() - 1];
        assert!($command::parse(&message).write(&message.header, cut).is_err());
    })*};
}

#[test]
fn reading_and_checking_in_one_pass_finds_a_fault_where_check_finds_one() {
    use crate::codec::diameter::command::{sh::*, tsp::*};
    agrees! {
        CapabilitiesExchangeRequest CapabilitiesExchangeAnswer DeviceWatchdogRequest DisconnectPeerAnswer
        UpdateLocationRequest UpdateLocationAnswer InsertSubscriberDataRequest NotifyRequest
        UserDataRequest UserDataAnswer DeviceActionRequest DeviceActionAnswer
    }
}
