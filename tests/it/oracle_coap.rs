//! Wireshark reads every kind of CoAP message that we can send, and names what is in it.

use crate::tshark::{SEVERAL, check, fields};
use gtpush::capture::{LinkType, Writer as CaptureWriter, udp_frame};
use gtpush::codec::coap::option::{Format, ROWS};
use gtpush::codec::coap::{Code, ContentFormat, Encoder, Header, OptionNumber, Packet, Token, Type};
use gtpush::machine::coap::{Config, Endpoint, Event, Request, Response};
use gtpush::wire::{Now, Writer};
use std::path::PathBuf;
use std::time::Duration;

const CLIENT: &str = "127.0.0.31:5683";
const SERVER: &str = "127.0.0.2:5683";

/// A capture of these datagrams, all from the client to the server.
fn captured(name: &str, datagrams: &[Vec<u8>]) -> PathBuf {
    let mut out = Vec::new();
    let mut writer = CaptureWriter::new("gtpush");
    writer.start(&mut out);
    let interface = writer.interface(&mut out, "Gi", LinkType::RAW);
    for (i, octets) in datagrams.iter().enumerate() {
        let mut frame = Vec::new();
        // Ports and ids in order, so that Wireshark pairs nothing that does not belong together.
        udp_frame(CLIENT.parse().unwrap(), SERVER.parse().unwrap(), octets, &mut frame).unwrap();
        writer.packet(&mut out, interface, Duration::new(1_700_000_000 + i as u64, 0), &frame, None);
    }
    let path = std::env::temp_dir().join(format!("gtpush-coap-{}-{name}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    path
}

fn message(kind: Type, code: Code, id: u16, options: &[(OptionNumber, Vec<u8>)], payload: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0; 3000];
    let mut w = Writer::new(&mut buffer);
    let header = Header::new(kind, code, id, Token::new(&id.to_be_bytes()).unwrap());
    let mut encoder = Encoder::new(&mut w, &header);
    for (number, value) in options {
        encoder.option(*number, value);
    }
    encoder.payload(payload).unwrap();
    let length = w.finish().unwrap();
    buffer.truncate(length);
    buffer
}

/// Options newer than the Wireshark that this was written against, which calls them unknown.
const NEWER: [OptionNumber; 6] = [
    OptionNumber::Q_BLOCK1,
    OptionNumber::EDHOC,
    OptionNumber::Q_BLOCK2,
    OptionNumber::ECHO,
    OptionNumber::NO_RESPONSE,
    OptionNumber::REQUEST_TAG,
];

#[test]
fn tshark_names_every_code_and_every_type() {
    let mut datagrams = Vec::new();
    let mut expected = Vec::new();
    for (i, (code, name, _)) in Code::ROWS.iter().enumerate() {
        let kind = match code {
            _ if *code == Code::EMPTY => continue,
            _ if code.is_request() => Type::from_bits(i as u8 & 1),
            _ => Type::from_bits((i % 3) as u8),
        };
        datagrams.push(message(kind, *code, i as u16, &[], b""));
        expected.push((kind, *code, *name));
    }
    for kind in [Type::Confirmable, Type::Acknowledgement, Type::Reset] {
        datagrams.push(vec![0x40 | (kind as u8) << 4, 0, 0xff, kind as u8]);
        expected.push((kind, Code::EMPTY, "Empty"));
    }
    let path = captured("codes", &datagrams);
    let report = check(&path, |_| Some("coap"));
    report.assert_clean();
    let rows = fields(&path, &["coap.type", "coap.code", "coap.mid", "_ws.col.Info"]);
    for (row, (kind, code, name)) in rows.iter().zip(&expected) {
        assert_eq!(row[0], (*kind as u8).to_string(), "{code}");
        assert_eq!(row[1], code.0.to_string(), "{code}");
        let info = row[3].to_lowercase().replace("5.05 proxying", "proxying");
        assert!(info.starts_with(&kind.name().to_lowercase()), "{info}");
        assert!(info.contains(&name.to_lowercase()), "{name}: {info}");
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn tshark_names_every_option_of_the_table() {
    let mut datagrams = Vec::new();
    for (i, row) in ROWS.iter().enumerate() {
        let value = match row.format {
            Format::Empty => vec![],
            Format::Uint => vec![1; usize::from(row.min.max(1))],
            // Wireshark takes an OSCORE value apart: no flag is set here.
            Format::Opaque if row.number == OptionNumber::OSCORE => vec![],
            Format::Opaque => vec![7; usize::from(row.max.min(8))],
            Format::String => b"coap://alice.example/x".to_vec(),
        };
        assert!(row.fits(&value), "{}", row.name);
        datagrams.push(message(Type::Confirmable, Code::POST, i as u16, &[(row.number, value)], b""));
    }
    let path = captured("options", &datagrams);
    check(&path, |_| Some("coap")).assert_clean();
    let found = fields(&path, &["coap.opt.name", "coap.opt.desc"]);
    for (row, found) in ROWS.iter().zip(&found) {
        let unknown =
            NEWER.contains(&row.number) && (found[0].contains("Unknown") || found[0].contains("No-Op"));
        let named = found[0].to_lowercase().ends_with(&format!(": {}", row.name.to_lowercase()));
        assert!(unknown || named, "{}: {found:?}", row.name);
        // And it judges the number's lowest bits as we do.
        let critical = if row.number.is_critical() { "Critical" } else { "Elective" };
        let safe = if row.number.is_unsafe() { "Unsafe" } else { "Safe" };
        assert!(found[1].contains(&format!("{critical}, {safe}")), "{}: {found:?}", row.name);
        assert_eq!(found[1].contains("NoCacheKey"), row.number.is_no_cache_key(), "{}", row.name);
    }
    std::fs::remove_file(path).unwrap();
}

/// Both sides' datagrams, in the order in which they were sent.
fn carry(
    client: &mut Endpoint<u8>,
    server: &mut Endpoint<u8>,
    all: &mut Vec<Vec<u8>>,
    mut serve: impl FnMut(&mut Endpoint<u8>, Event<u8>),
) {
    let now = Now::default();
    loop {
        let mut moved = false;
        while let Some((_, octets)) = client.poll_transmit() {
            all.push(octets.to_vec());
            server.handle_octets(now, 1, octets);
            moved = true;
        }
        while let Some(event) = server.poll_event() {
            serve(server, event);
        }
        while let Some((_, octets)) = server.poll_transmit() {
            all.push(octets.to_vec());
            client.handle_octets(now, 2, octets);
            moved = true;
        }
        if !moved {
            return;
        }
    }
}

#[test]
fn tshark_reads_every_exchange_of_the_endpoint() {
    let now = Now::default();
    let mut client: Endpoint<u8> = Endpoint::new(Config::default(), 1);
    let mut server: Endpoint<u8> = Endpoint::new(Config { block_size: 512, ..Config::default() }, 2);
    let mut all = Vec::new();
    let request = Request {
        method: Code::POST,
        path: "push",
        queries: &["app=mail.example", "id=0123"],
        content_format: Some(ContentFormat::TEXT_PLAIN),
        payload: b"You have new mail",
        confirmable: true,
    };
    let long = "0123456789abcdef".repeat(200);
    let requests = [
        (b"piggybk.", request),
        (b"separate", request),
        (b"non-con.", Request { confirmable: false, ..request }),
        (b"blocks..", Request { payload: long.as_bytes(), ..request }),
        (
            b"register",
            Request {
                path: "register",
                content_format: Some(ContentFormat::JSON),
                payload: b"{\"user\":\"alice@push.example\"}",
                ..request
            },
        ),
        (b"get-long", Request { method: Code::GET, payload: b"", content_format: None, ..request }),
    ];
    for (i, (token, request)) in requests.into_iter().enumerate() {
        client.request(now, 2, &request, token, i as u64).unwrap();
        let long = long.as_bytes();
        carry(&mut client, &mut server, &mut all, |server, event| {
            if let Event::Request(received) = event {
                if received.token == b"separate" {
                    server.acknowledge(now, received.handle);
                }
                let get = received.method == Code::GET;
                let response = Response {
                    code: if get { Code::CONTENT } else { Code::CREATED },
                    location_path: if get { &[] } else { &["register", "00ff"] },
                    content_format: Some(ContentFormat::TEXT_PLAIN),
                    payload: if get { long } else { b"done" },
                };
                server.respond(now, received.handle, &response).unwrap();
            }
        });
        assert!(std::iter::from_fn(|| client.poll_event()).any(|e| matches!(e, Event::Response { .. })));
    }
    // An unknown critical option; a ping; both ways of refusing.
    let oscore = [(OptionNumber::OSCORE, vec![])];
    for octets in [
        message(Type::Confirmable, Code::POST, 901, &oscore, b""),
        message(Type::NonConfirmable, Code::POST, 902, &oscore, b""),
        vec![0x40, 0, 9, 9],
    ] {
        server.handle_octets(now, 1, &octets);
        all.push(octets);
        all.push(server.poll_transmit().unwrap().1.to_vec());
    }
    let path = captured("exchanges", &all);
    check(&path, |_| Some("coap")).assert_clean();
    let seen = fields(&path, &["coap.code", "coap.opt.name", "coap.opt.uri_query", "coap.mid"]);
    assert_eq!(seen.len(), all.len());
    for (octets, row) in all.iter().zip(&seen) {
        let packet = Packet::parse(octets).unwrap();
        assert_eq!(row[0], packet.header.code.0.to_string());
        assert_eq!(row[3], packet.header.message_id.to_string());
        let names: Vec<&str> = row[1].split(SEVERAL).filter(|name| !name.is_empty()).collect();
        assert_eq!(names.len(), packet.options().count(), "{names:?}");
        for (name, (number, _)) in names.iter().zip(packet.options()) {
            assert!(name.contains(&number.to_string()), "{name} {number}");
        }
    }
    assert!(seen.iter().any(|row| row[2].contains("app=mail.example")));
    std::fs::remove_file(path).unwrap();
}
