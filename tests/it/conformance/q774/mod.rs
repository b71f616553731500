//! Q.774: what a TCAP does with what a peer sends, valid, invalid and out of place; and what the peer
//! gets. Each case hands octets to the machine and reads the octets that it answers with.

mod component;
mod dialogue;
mod transaction;

use gtpush::codec::sccp::{AddressBuf, Ssn};
use gtpush::codec::tcap::Message;
use gtpush::machine::ss7::tcap::sample::{CONTEXT, Carrier, Unit, address, at};
use gtpush::machine::ss7::tcap::{
    Begin, Config, Delivered, DialogueId, Event, Indication, Outgoing, State, Tcap,
};

/// The tester's own transaction ID.
const THEIRS: u32 = 0x0a0b_0c0d;

fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
}

/// The TCAP that is tested, an HLR's, and what it sends to the tester.
struct Tested {
    tcap: Tcap,
    carrier: Carrier,
}

fn us() -> AddressBuf {
    address(2, Ssn::HLR)
}

fn tester() -> AddressBuf {
    address(1, Ssn::GGSN)
}

/// What an indication was, for a test to compare.
#[derive(Debug, PartialEq)]
enum Heard {
    Begin(DialogueId, Vec<String>),
    Continue(DialogueId, Vec<String>),
    End(DialogueId, Vec<String>),
    /// The abort, printed.
    Abort(DialogueId, String),
    Unidirectional(Vec<String>),
    Nothing,
}

impl Heard {
    /// The dialogue of a Begin or Continue.
    #[track_caller]
    fn dialogue(&self) -> DialogueId {
        match self {
            Self::Begin(dialogue, _) | Self::Continue(dialogue, _) => *dialogue,
            other => panic!("{other:?}"),
        }
    }

    /// The components, in words.
    fn components(&self) -> Vec<&str> {
        match self {
            Self::Begin(_, all) | Self::Continue(_, all) | Self::End(_, all) | Self::Unidirectional(all) => {
                all.iter().map(String::as_str).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn words(component: Delivered<'_>) -> String {
    match component {
        Delivered::Invoke(invoke) => format!("invoke {}", invoke.id),
        Delivered::ResultLast(result) => format!("result {}", result.id),
        Delivered::ResultNotLast(result) => format!("part {}", result.id),
        Delivered::Error(error) => format!("error {} {}", error.id, error.error),
        Delivered::Reject(reject) => format!("rejected {:?} {}", reject.id, reject.problem),
        Delivered::LocalReject { reject, .. } => format!("reject {:?} {}", reject.id, reject.problem),
    }
}

impl Tested {
    fn new() -> Self {
        Self::with(Config::default())
    }

    fn with(config: Config) -> Self {
        Self { tcap: Tcap::new(config, 42), carrier: Carrier::default() }
    }

    fn unit(octets: &[u8]) -> Unit {
        Unit {
            called: us(),
            calling: tester(),
            in_sequence: false,
            return_on_error: false,
            octets: octets.to_vec(),
        }
    }

    /// Hands a message to it and has it say what it has to say.
    fn hear(&mut self, octets: &[u8]) -> Heard {
        let unit = Self::unit(octets);
        let heard = match self.tcap.handle(at(1), unit.incoming()) {
            Indication::Begin(p) => Heard::Begin(p.dialogue, p.components.map(words).collect()),
            Indication::Continue(p) => Heard::Continue(p.dialogue, p.components.map(words).collect()),
            Indication::End(p) => Heard::End(p.dialogue, p.components.map(words).collect()),
            Indication::Abort { dialogue, abort, .. } => Heard::Abort(dialogue, format!("{abort:?}")),
            Indication::Unidirectional(p) => Heard::Unidirectional(p.components.map(words).collect()),
            Indication::Notice { .. } => panic!("no message came back"),
            Indication::Nothing => Heard::Nothing,
        };
        self.tcap.flush(at(1), &mut self.carrier);
        heard
    }

    /// What it has sent, to whom it must; `None`: nothing (more).
    #[track_caller]
    fn sent(&mut self) -> Option<Vec<u8>> {
        let unit = self.carrier.units.pop_front()?;
        assert_eq!((unit.called, unit.calling), (tester(), us()));
        Some(unit.octets)
    }

    /// Begins a dialogue towards the tester: the dialogue and its transaction ID.
    fn begin(&mut self, with_context: bool, components: &[Outgoing<'_>]) -> (DialogueId, Vec<u8>) {
        let begin = Begin::new(tester(), us(), with_context.then_some(CONTEXT), 7);
        let dialogue = self.tcap.begin(at(1), &mut self.carrier, &begin, components).unwrap();
        let octets = self.sent().unwrap();
        let id = Message::parse(&octets).unwrap().otid.unwrap();
        (dialogue, id.as_octets().to_vec())
    }

    /// A dialogue in the state Active with invocations of its own: it began, the tester continued.
    fn active(&mut self, with_context: bool, components: &[Outgoing<'_>]) -> (DialogueId, Vec<u8>) {
        let (dialogue, id) = self.begin(with_context, components);
        let portion = if with_context { AARE } else { "" };
        let heard = self.hear(&message(0x65, Some(THEIRS), Some(&id), &[portion]));
        assert_eq!(heard, Heard::Continue(dialogue, vec![]));
        assert_eq!(self.tcap.state(dialogue), Some(State::Active));
        (dialogue, id)
    }

    fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.tcap.poll_event()).collect()
    }
}

/// Dialogue portions as a tester sends them.
const AARQ: &str = "6b 1e 28 1c 06 07 00 11 86 05 01 01 01 a0 11 60 0f
    80 02 07 80 a1 09 06 07 04 00 00 01 00 14 03";
const AARE: &str = "6b 2a 28 28 06 07 00 11 86 05 01 01 01 a0 1d 61 1b
    80 02 07 80 a1 09 06 07 04 00 00 01 00 14 03 a2 03 02 01 00 a3 05 a1 03 02 01 00";
/// ABRT with abort-source dialogue-service-user, and the same with dialogue-service-provider.
const ABRT_USER: &str = "6b 12 28 10 06 07 00 11 86 05 01 01 01 a0 05 64 03 80 01 00";
const ABRT_PROVIDER: &str = "6b 12 28 10 06 07 00 11 86 05 01 01 01 a0 05 64 03 80 01 01";

/// A component portion around components.
fn components(all: &[&str]) -> String {
    let octets = hex(&all.concat());
    assert!(octets.len() < 128);
    let digits: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    format!("6c{:02x}{digits}", octets.len())
}

/// An Invoke, a result, an error of invoke ID `id`.
fn an_invoke(id: i8) -> String {
    format!("a1 06 02 01 {id:02x} 02 01 18")
}

fn a_result(id: i8) -> String {
    format!("a2 0a 02 01 {id:02x} 30 05 02 01 18 05 00")
}

fn a_part(id: i8) -> String {
    format!("a7 0a 02 01 {id:02x} 30 05 02 01 18 05 00")
}

fn an_error(id: i8) -> String {
    format!("a3 06 02 01 {id:02x} 02 01 1b")
}

/// A message with these transaction IDs and portions.
fn message(tag: u8, otid: Option<u32>, dtid: Option<&[u8]>, portions: &[&str]) -> Vec<u8> {
    let mut body = Vec::new();
    if let Some(otid) = otid {
        body.extend([0x48, 4]);
        body.extend(otid.to_be_bytes());
    }
    if let Some(dtid) = dtid {
        body.extend([0x49, dtid.len() as u8]);
        body.extend(dtid);
    }
    portions.iter().for_each(|portion| body.extend(hex(portion)));
    let mut octets = vec![tag];
    if body.len() >= 128 {
        octets.push(0x81);
    }
    octets.push(body.len() as u8);
    octets.extend(body);
    octets
}

/// An Abort to the tester, with a P-Abort cause.
fn p_abort(cause: u8) -> Vec<u8> {
    message(0x67, None, Some(&THEIRS.to_be_bytes()), &[&format!("4a 01 {cause:02x}")])
}
