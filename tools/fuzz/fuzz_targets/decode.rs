//! Datagrams through dissection, printing and the ladder: nothing panics, every line is one line, and
//! every element lies within its layer.
#![no_main]

use gtpush::capture::{LinkType, Writer, frames, udp_frame};
use gtpush::flow::{Ladder, Style};
use gtpush::trace::{Dissector, Filter, Json, Line, Message, Names, Repeats, Seen, Statistics, Subscriber, elements};
use libfuzzer_sys::fuzz_target;
use std::net::SocketAddr;
use std::time::Duration;

const PORTS: [u16; 5] = [2123, 2152, 3386, 4729, 5683];

fuzz_target!(|data: &[u8]| {
    // The input as a file, and as datagrams: an octet that chooses the port, two of length, payload.
    trace(data);
    let mut out = Vec::new();
    let mut writer = Writer::new("");
    writer.start(&mut out);
    let interface = writer.interface(&mut out, "", LinkType::RAW);
    let mut rest = data;
    while let Some((&[port, high, low], tail)) = rest.split_first_chunk::<3>() {
        let length = usize::from(u16::from_be_bytes([high & 7, low])).min(tail.len());
        let (payload, tail) = tail.split_at(length);
        rest = tail;
        let port = PORTS[usize::from(port) % PORTS.len()];
        let (from, to) = (SocketAddr::from(([127, 0, 0, 1], 40_000)), SocketAddr::from(([127, 0, 0, 2], port)));
        let mut frame = Vec::new();
        if udp_frame(from, to, payload, &mut frame).is_ok() {
            writer.packet(&mut out, interface, Duration::from_secs(1), &frame, None);
        }
    }
    trace(&out);
});

fn trace(octets: &[u8]) {
    let mut dissector = Dissector::new().tunnels(octets.len() % 2 == 0);
    let mut repeats = Repeats::new();
    let mut ladder = Ladder::new(Style { width: 80, ..Style::default() }, Names::new());
    let names = Names::new();
    let mut statistics = Statistics::new();
    let mut subscriber: Subscriber = "001010000000001".parse().unwrap();
    let filter: Filter = "imsi=0* or cause!=accepted or node=127.0.0.1 or element=imsi or tid=0*".parse().unwrap();
    let mut see = |message: &Message<'_>| {
        let repeats = repeats.see(message);
        statistics.see(message, repeats.is_some());
        subscriber.see(message);
        let _ = filter.matches(&Seen { message, names: &names, start: Duration::ZERO, repeats: repeats.is_some() });
        elements(message, |element| {
            let layer = message.layers.iter().find(|layer| layer.protocol == element.protocol);
            let length = layer.map_or(0, |layer| layer.octets.len());
            let innermost = message.layers.iter().map(|layer| layer.octets.len()).max();
            assert!(element.offset <= length.max(innermost.unwrap_or(0)));
        });
        let json = Json { message, names: &names, repeats, answers: None, verbose: true }.to_string();
        assert!(!json.contains(char::is_control), "{json:?}");
        let line = Line { message, names: &names, start: Duration::ZERO, repeats, verbose: false }.to_string();
        assert!(!line.contains(char::is_control), "{line:?}");
        let mut text = String::new();
        ladder.draw(message, repeats, &mut text);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    };
    frames(octets).flatten().take(64).for_each(|frame| dissector.messages(&frame, &mut see));
    dissector.finish(|_, message| see(message));
    statistics.finish();
    let _ = (statistics.to_string(), statistics.json().to_string());
}
