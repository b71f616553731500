//! The whole way of a lookup in octets: M3UA DATA with SCCP UDT with the TCAP Begin of `ss7`, beside the crates
//! `m3ua` and `sccp`: routing label and context, both addresses with their global titles' digits, the user's data.

use crate::report::Report;
use crate::ss7::{MESSAGES, corpus, rate};
use gtpush::codec::m3ua::{self, DataHeader, Packet};
use gtpush::codec::sccp::{AddressBuf, Form, Kind, Message, Optional, ProtocolClass, Unitdata};
use gtpush::wire::{PointCodeFormat, Prepender};
use std::hint::black_box;

const FORMAT: PointCodeFormat = PointCodeFormat::Itu;

/// Octets of a message with room.
const ROOM: usize = 512;

struct Ends {
    called: AddressBuf,
    calling: AddressBuf,
}

impl Ends {
    fn new() -> Self {
        let address = |text| AddressBuf::parse(text, FORMAT).expect("an address");
        Self {
            called: address("gt=15550006 tt=0 np=1 nai=4 ssn=6"),
            calling: address("gt=491700000 tt=0 np=1 nai=4 ssn=149"),
        }
    }

    /// Writes the message into the end of `buffer`; where it stands.
    fn write(&self, buffer: &mut [u8; ROOM], i: usize, user: &[u8]) -> std::ops::Range<usize> {
        let header = DataHeader {
            routing_context: Some(11),
            opc: 11,
            dpc: 6,
            si: 3,
            ni: 2,
            sls: i as u8 & 15,
            ..Default::default()
        };
        let unit = Unitdata {
            form: Form::Basic,
            kind: Kind::Unitdata(ProtocolClass(0x80)),
            hop_counter: 0,
            called: self.called.as_address(),
            calling: self.calling.as_address(),
            data: user,
            optional: Optional::NONE,
        };
        let mut p = Prepender::new(buffer);
        let trim = m3ua::prepend(&mut p, &header, &mut |p| unit.write(p));
        let length = p.len();
        ROOM - length..ROOM - trim.0
    }
}

/// Members met: context, label, both titles' digits, the user's data.
fn ours(octets: &[u8]) -> usize {
    let packet = Packet::parse(octets).expect("the corpus is well formed");
    let data = m3ua::message::Data::parse(&packet);
    let label = data.protocol_data.expect("it has data");
    let Ok(Message::Unitdata(unit)) = Message::parse(label.data, FORMAT) else {
        panic!("the corpus is well formed")
    };
    let digits = [unit.called, unit.calling].map(|address| {
        let title = address.title().expect("it has a title");
        black_box(title.digits.iter().count())
    });
    usize::from(black_box(data.routing_context).is_some())
        + usize::from(black_box(label.opc) == 11)
        + usize::from(digits[0] == 8)
        + usize::from(digits[1] == 9)
        + usize::from(!black_box(unit.data).is_empty())
}

fn theirs(octets: &[u8]) -> usize {
    let message = ::m3ua::M3uaMessage::decode(octets).expect("the corpus is well formed");
    let label = message.protocol_data().expect("it has data");
    let unit = ::sccp::SccpMessage::decode(&label.user_data).expect("the corpus is well formed");
    let digits = [unit.called_party(), unit.calling_party()]
        .map(|party| black_box(party.global_title.digits()).map_or(0, str::len));
    usize::from(black_box(message.routing_context()).is_some())
        + usize::from(black_box(label.opc) == 11)
        + usize::from(digits[0] == 8)
        + usize::from(digits[1] == 9)
        + usize::from(!black_box(unit.data()).is_empty())
}

/// Runs `rounds` interleaved rounds.
pub fn run(report: &mut Report, rounds: u32) {
    let (decode, encode) = ("decode DATA + UDT", "encode DATA + UDT");
    let ends = Ends::new();
    let users = corpus();
    let whole: Vec<Vec<u8>> = users
        .iter()
        .enumerate()
        .map(|(i, user)| {
            let mut buffer = [0; ROOM];
            let at = ends.write(&mut buffer, i, user);
            buffer[at].to_vec()
        })
        .collect();
    assert_eq!(whole.len(), MESSAGES);
    // What they write of what they read, for the same octets.
    let parsed: Vec<_> = whole
        .iter()
        .map(|octets| {
            assert_eq!((ours(octets), theirs(octets)), (5, 5));
            let message = ::m3ua::M3uaMessage::decode(octets).expect("m3ua reads the corpus");
            let label = message.protocol_data().expect("it has data");
            let unit = ::sccp::SccpMessage::decode(&label.user_data).expect("sccp reads the corpus");
            (label, unit)
        })
        .collect();
    for _ in 0..rounds {
        for (who, read) in [("m3ua + sccp", theirs as fn(&[u8]) -> usize), ("gtpush", ours)] {
            report.add(
                decode,
                who,
                "msg/s",
                rate(&whole, |_, octets| assert_eq!(read(black_box(octets)), 5)),
            );
        }
        report.add(
            encode,
            "m3ua + sccp",
            "msg/s",
            rate(&whole, |i, _| {
                let (label, unit) = black_box(&parsed[i]);
                let label =
                    ::m3ua::ProtocolData { user_data: unit.encode().expect("sccp writes"), ..label.clone() };
                black_box(::m3ua::M3uaMessage::data(None, Some(11), label, None).encode());
            }),
        );
        report.add(
            encode,
            "gtpush",
            "msg/s",
            rate(&users, |i, user| {
                let mut buffer = [0; ROOM];
                black_box(ends.write(&mut buffer, i, black_box(user)));
                black_box(&buffer);
            }),
        );
    }
    report.want(decode, "gtpush", "m3ua + sccp", 1.0);
    report.want(encode, "gtpush", "m3ua + sccp", 1.0);
}
