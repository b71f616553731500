//! SCCP procedures: Q.714. A node under test with point code 1, and others by what they send.

mod management;
mod reassembly;
mod returned;
mod translation;

use gtpush::codec::sccp::{
    AddressBuf, Form, Kind, Message, Optional, ProtocolClass, ReturnCause, Segmentation, Ssn, Unitdata,
};
use gtpush::machine::ss7::sccp::{
    Config, Event, Incoming, Network, Request, Rewrite, Rule, SERVICE_INDICATOR, Sccp, Selector, Target,
};
use gtpush::machine::ss7::{Label, Mtp, NotSent, Transfer};
use gtpush::wire::{Now, PointCode, PointCodeFormat::Itu, Prepender};
use std::time::Duration;

/// The layer below: it keeps what it is handed.
#[derive(Default)]
struct Below {
    sent: Vec<(Label, Vec<u8>)>,
    refuse: Option<NotSent>,
}

impl Mtp for Below {
    fn transfer(
        &mut self,
        _: Now,
        label: Label,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), NotSent> {
        if let Some(why) = self.refuse {
            return Err(why);
        }
        let mut buffer = [0; 6_000];
        let mut p = Prepender::new(&mut buffer);
        write(&mut p);
        let start = p.finish().map_err(|_| NotSent::TooLong)?;
        self.sent.push((label, buffer[start..].to_vec()));
        Ok(())
    }
}

/// What the node's user is told.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    Unitdata { called: String, calling: String, in_sequence: bool, importance: Option<u8>, data: Vec<u8> },
    Notice { cause: ReturnCause, called: String, calling: String, data: Vec<u8> },
    Nothing,
}

impl Heard {
    #[track_caller]
    fn data(self) -> Vec<u8> {
        match self {
            Self::Unitdata { data, .. } => data,
            other => panic!("{other:?}"),
        }
    }
}

fn heard(incoming: Incoming<'_>) -> Heard {
    match incoming {
        Incoming::Unitdata(it) => Heard::Unitdata {
            called: it.called.to_string(),
            calling: it.calling.to_string(),
            in_sequence: it.in_sequence,
            importance: it.importance,
            data: it.data.to_vec(),
        },
        Incoming::Notice(it) => Heard::Notice {
            cause: it.cause,
            called: it.called.to_string(),
            calling: it.calling.to_string(),
            data: it.data.to_vec(),
        },
        Incoming::Nothing => Heard::Nothing,
    }
}

struct Node {
    sccp: Sccp,
    below: Below,
    now: Now,
}

/// Point code 1 with an HLR.
fn config() -> Config {
    Config { point_code: PointCode(1), local: vec![Ssn::HLR], ..Config::default() }
}

fn rule(selector: Selector, prefix: &str, route_on_ssn: bool, targets: &[(u32, u16, u8)]) -> Rule {
    let target = |&(code, weight, priority): &(u32, u16, u8)| Target {
        point_code: PointCode(code),
        ssn: None,
        weight,
        priority,
    };
    Rule {
        selector,
        prefix: if prefix.is_empty() { Default::default() } else { prefix.parse().unwrap() },
        rewrite: Rewrite::default(),
        route_on_ssn,
        targets: targets.iter().map(target).collect(),
    }
}

/// A relay with point code 1: titles that begin with 1 go to 21, those with 2 to the own HLR.
fn relay() -> Config {
    let all = Selector::default();
    Config {
        relay: true,
        rules: vec![rule(all, "1", false, &[(21, 1, 0)]), rule(all, "2", true, &[(1, 1, 0)])],
        ..config()
    }
}

fn node(config: Config) -> Node {
    Node { sccp: Sccp::new(config), below: Below::default(), now: Now::default() }
}

fn address(text: &str) -> AddressBuf {
    AddressBuf::parse(text, Itu).unwrap()
}

impl Node {
    fn receive_on(&mut self, opc: u32, sls: u8, octets: &[u8]) -> Heard {
        let label =
            Label { opc: PointCode(opc), dpc: PointCode(1), si: SERVICE_INDICATOR, ni: 2, mp: 0, sls };
        heard(self.sccp.handle(self.now, &mut self.below, Transfer { label, data: octets }))
    }

    /// From the signalling point `opc`.
    fn receive(&mut self, opc: u32, octets: &[u8]) -> Heard {
        self.receive_on(opc, 5, octets)
    }

    fn request(
        &mut self,
        called: &str,
        sequence: Option<u32>,
        return_on_error: bool,
        importance: Option<u8>,
        data: &[u8],
    ) -> Result<(), ReturnCause> {
        let (called, calling) = (address(called), address("ssn=6"));
        let request = Request { called: &called, calling: &calling, sequence, return_on_error, importance };
        self.sccp.unitdata(self.now, &mut self.below, &request, &mut |p| p.slice(data))
    }

    fn send(&mut self, called: &str, data: &[u8]) -> Result<(), ReturnCause> {
        self.request(called, None, false, None, data)
    }

    fn network(&mut self, network: Network) {
        self.sccp.handle_network(self.now, &mut self.below, network);
    }

    /// Lets time pass, timer by timer.
    fn pass(&mut self, time: Duration) {
        let until = self.now.after(time);
        while let Some(due) = self.sccp.poll_timeout().filter(|due| *due <= until.mono) {
            self.now = self.now.after(due.saturating_sub(self.now.mono));
            self.sccp.handle_timeout(self.now, &mut self.below);
        }
        self.now = until;
        self.sccp.handle_timeout(self.now, &mut self.below);
    }

    /// What it has sent since it was last asked.
    fn sent(&mut self) -> Vec<(Label, Vec<u8>)> {
        std::mem::take(&mut self.below.sent)
    }

    /// The one message that it has sent: to whom, and what.
    #[track_caller]
    fn sent_one(&mut self) -> (u32, Vec<u8>) {
        let sent = self.sent();
        assert_eq!(sent.len(), 1, "{sent:02x?}");
        let (label, octets) = sent.into_iter().next().unwrap();
        assert_eq!((label.opc, label.si, label.ni), (PointCode(1), SERVICE_INDICATOR, 2));
        (label.dpc.0, octets)
    }

    /// The one message that came back from it: to whom, why, and with which data.
    #[track_caller]
    fn returned(&mut self) -> (u32, ReturnCause, Vec<u8>) {
        let (to, octets) = self.sent_one();
        let message = parsed(&octets);
        match message.kind {
            Kind::Service(cause) => (to, cause, message.data.to_vec()),
            Kind::Unitdata(_) => panic!("{message:?}"),
        }
    }

    fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.sccp.poll_event()).collect()
    }
}

#[track_caller]
fn parsed(octets: &[u8]) -> Unitdata<'_> {
    match Message::parse(octets, Itu) {
        Ok(Message::Unitdata(message)) => message,
        other => panic!("{other:?}"),
    }
}

/// What others send.
#[derive(Clone, Copy)]
struct Sent<'a> {
    form: Form,
    kind: Kind,
    hop_counter: u8,
    called: &'a str,
    calling: &'a str,
    data: &'a [u8],
    optional: &'a [u8],
}

/// A UDT of class 0 with return on error from an SGSN to the HLR.
const UDT: Sent<'_> = Sent {
    form: Form::Basic,
    kind: Kind::Unitdata(ProtocolClass::new(0, true)),
    hop_counter: 0,
    called: "ssn=6",
    calling: "ssn=149 pc=9",
    data: b"data",
    optional: &[],
};

/// The same as XUDT.
const XUDT: Sent<'_> = Sent { form: Form::Extended, hop_counter: 9, ..UDT };

impl Sent<'_> {
    fn octets(&self) -> Vec<u8> {
        let (called, calling) = (address(self.called), address(self.calling));
        let message = Unitdata {
            form: self.form,
            kind: self.kind,
            hop_counter: self.hop_counter,
            called: called.as_address(),
            calling: calling.as_address(),
            data: self.data,
            optional: Optional::of(self.optional),
        };
        let mut buffer = [0; 6_000];
        let mut p = Prepender::new(&mut buffer);
        message.write(&mut p);
        let start = p.finish().unwrap();
        buffer[start..].to_vec()
    }
}

/// A segment of a message of class 1 with return on error in its first segment.
fn segment(reference: u32, first: bool, remaining: u8, data: &[u8]) -> Vec<u8> {
    let segmentation = Segmentation { first, in_sequence: true, remaining, reference }.encode();
    let kind = Kind::Unitdata(ProtocolClass::new(1, first));
    Sent { kind, data, optional: &segmentation, ..XUDT }.octets()
}
