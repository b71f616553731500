//! When a script sends what, and what of it: --speed, --repeats, --map.

use super::*;
use crate::peers::isolated;
use gtpush::capture::{LinkType, Writer, frames, udp_frame};
use gtpush::codec::gtp1::ie::{EndUserAddress, GsnAddress, Nsapi, QosProfile, SelectionMode};
use gtpush::codec::gtp1::message::CreatePdpContextRequest;
use gtpush::codec::gtp1::{self, Header, Value};
use gtpush::replay::engine::Out;
use gtpush::replay::{Conversation, End, Engine, Pace, Script, Selection, Settings};
use gtpush::wire::Now;
use std::collections::BTreeSet;
use std::sync::Arc;

const US: &str = "127.0.0.11";
const THEM: &str = "127.0.0.2";

/// A capture of what we send to them, at these milliseconds.
fn sent(port: u16, messages: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let link = writer.interface(&mut out, "Gn", LinkType::RAW);
    let at = |address: &str| SocketAddr::new(address.parse().unwrap(), port);
    for (milliseconds, octets) in messages {
        let mut frame = Vec::new();
        udp_frame(at(US), at(THEM), octets, &mut frame).unwrap();
        writer.packet(&mut out, link, Duration::from_millis(1_000_000 + milliseconds), &frame, None);
    }
    out
}

fn engine(capture: &[u8], change: impl FnOnce(&mut Settings)) -> Engine {
    let conversation = Conversation::read(capture).unwrap();
    let us = BTreeSet::from([End::Ip(US.parse().unwrap())]);
    let script = Script::new(&conversation, &us, Selection { user_plane: true, repeats: true });
    let mut settings = Settings::new(US.parse().unwrap());
    settings.peers.insert(End::Ip(THEM.parse().unwrap()), SocketAddr::new(THEM.parse().unwrap(), 2123));
    change(&mut settings);
    Engine::new(Arc::new(script), settings)
}

/// A G-PDU with a user's UDP packet.
fn g_pdu(n: u8) -> Vec<u8> {
    let mut packet = Vec::new();
    udp_frame("10.45.0.9:9".parse().unwrap(), "192.0.2.1:9".parse().unwrap(), &[n], &mut packet).unwrap();
    let length = (packet.len() as u16).to_be_bytes();
    [&[0x30, 255, length[0], length[1], 0, 0, 0, 9][..], &packet].concat()
}

#[test]
fn recorded_times_are_kept_to_as_many_times_as_fast() {
    let capture = sent(2152, &[(0, g_pdu(1)), (4_000, g_pdu(2)), (10_000, g_pdu(3))]);
    for (pace, wanted) in [
        (Pace::Recorded(1.0), [0, 4_000, 10_000]),
        (Pace::Recorded(2.0), [0, 2_000, 5_000]),
        (Pace::Recorded(0.5), [0, 8_000, 20_000]),
        (Pace::Fast, [0, 0, 0]),
    ] {
        let mut engine = engine(&capture, |settings| settings.pace = pace);
        let mut now = Now::default();
        engine.start(now);
        let mut times = Vec::new();
        for _ in 0..10 {
            while engine.poll().is_some() {
                times.push(now.mono.as_millis());
            }
            let Some(due) = engine.poll_timeout() else { break };
            now = now.after(due.saturating_sub(now.mono));
            engine.handle_timeout(now);
        }
        assert!(engine.is_done(), "{pace:?}");
        assert_eq!(times, wanted, "{pace:?}");
    }
}

#[test]
fn a_third_party_s_address_is_another_one_when_it_is_mapped() {
    let (third, now) = (IpAddr::from([192, 0, 2, 9]), IpAddr::from([127, 0, 0, 99]));
    let message = CreatePdpContextRequest {
        imsi: Some(imsi()),
        selection_mode: Some(SelectionMode::SUBSCRIBED),
        teid_data_i: Some(7),
        teid_control_plane: Some(8),
        nsapi: Some(Nsapi(5)),
        end_user_address: Some(EndUserAddress::Ipv4(None)),
        sgsn_address_for_signalling: Some(GsnAddress(US.parse().unwrap())),
        sgsn_address_for_user_traffic: Some(GsnAddress(third)),
        qos_profile: QosProfile::decode(&[0x0b, 0x92, 0x1f]),
        ..Default::default()
    };
    let mut buffer = [0; 512];
    let mut w = gtpush::wire::Writer::new(&mut buffer);
    gtp1::write(&mut w, Header::new(0, 1), &message);
    let length = w.finish().unwrap();
    let capture = sent(2123, &[(0, buffer[..length].to_vec())]);
    let holds = |octets: &[u8], address: IpAddr| {
        let IpAddr::V4(v4) = address else { unreachable!() };
        octets.windows(6).any(|part| part[..2] == [0, 4] && part[2..] == v4.octets())
    };
    for mapped in [false, true] {
        let mut engine = engine(&capture, |settings| {
            settings.map = if mapped { vec![(third, now)] } else { Vec::new() };
        });
        engine.start(Now::default());
        let Some(Out::Udp(_, _, octets)) = engine.poll() else { panic!("nothing is sent") };
        assert_eq!((holds(&octets, third), holds(&octets, now)), (!mapped, mapped));
        assert!(holds(&octets, US.parse().unwrap()), "our own address stays ours");
    }
}

#[test]
fn repeated_messages_are_sent_again_and_answered_alike() {
    isolated(|| {
        let folder = Folder::new("replay-repeats");
        let ours = own_ggsn();
        let capture =
            record(&folder, "own.pcapng", IpAddr::from([127, 0, 0, 2]), "192.0.2.1".parse().unwrap());
        // Create PDP Context Request and Response, each once more.
        let octets = std::fs::read(&capture).unwrap();
        let mut out = Vec::new();
        let mut writer = Writer::new("gtpush");
        writer.start(&mut out);
        let link = writer.interface(&mut out, "Gn", LinkType::RAW);
        for frame in frames(&octets) {
            let frame = frame.unwrap();
            let twice = frame.octets.get(28..30).is_some_and(|head| matches!(head, [0x32, 16 | 17]));
            for again in 0..=u64::from(twice) {
                let wall = frame.wall.unwrap() + Duration::from_micros(again);
                writer.packet(&mut out, link, wall, frame.octets, None);
            }
        }
        let twice = folder.file("twice.pcapng");
        std::fs::write(&twice, out).unwrap();
        let args = ["replay", twice.to_str().unwrap(), "--as", "sgsn", "--target", "127.0.0.2"];
        let (code, text) = gtpush(&args);
        assert!(code == 0 && text.contains("; 3 messages sent, 0 again, 3 received"), "{text}");
        let (code, text) = gtpush(&[&args[..], &["--repeats"]].concat());
        assert!(code == 0 && text.contains("; 4 messages sent, 0 again, 4 received"), "{text}");
        // One context, not two.
        assert!(ours.stop().unwrap().is_empty());
    });
}
