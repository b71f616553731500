//! An HLR that does as it is told: MAP above a signalling stack of its own. The tests on sockets use it too.

use super::root::codec::map::{
    FailureReportArg, GsnAddress, Hints, Integer, NoteMsPresentForGprsArg, OperationCode,
    SendRoutingInfoForGprsArg, SendRoutingInfoForGprsRes, Value, extension, read,
};
use super::root::codec::sccp::{AddressBuf, DigitsBuf, Ssn};
use super::root::codec::tcap::{Code, Problem};
use super::root::machine::ss7::sccp::{Rewrite, Rule, Selector, Target};
use super::root::machine::ss7::stack::{Ask, Config, ONLY};
use super::root::machine::ss7::tcap::{
    Class, Context, Delivered, DialogueId, Indication, Outgoing, UserAbort,
};
use super::root::machine::ss7::xua::{Exchange, Peer, Role, Route, Server};
use super::root::machine::ss7::{PointCode, Ss7};
use super::root::machine::{
    AssociationChange, AssociationId, LinkId, Machine, Message, Order, Origin, Transmit,
};
use super::root::wire::ber::{Oid, OidBuf};
use super::root::wire::{Apn, Imsi, Now, PointCodeFormat, Prepender};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

/// The point codes of gateway and HLR.
pub const GATEWAY: u32 = 1;
pub const HLR: u32 = 2;

/// gprsNotifyContext-v3, TS 29.002 §17.3.3.
const NOTIFY: Oid<'static> = Oid::constant(&[4, 0, 0, 1, 0, 35, 3]);

/// What an HLR answers for a subscriber.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// It is there; failure reports are taken.
    Found { sgsn: IpAddr, chosen: Option<IpAddr>, not_reachable: Option<u8> },
    /// A user error.
    Error(u8),
    /// A rejection.
    Reject(Problem),
    /// Nothing.
    Silence,
    /// The dialogue is aborted.
    Abort,
    /// No version of the application context is taken.
    NoContext,
    /// A result without what it must have.
    Malformed,
}

/// What an HLR was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub operation: u8,
    pub imsi: Imsi,
    pub ggsn: Option<IpAddr>,
    pub number: String,
    pub apn: Option<String>,
}

#[derive(Debug)]
pub struct Hlr {
    pub ss7: Ss7,
    oid: OidBuf,
    /// What it does for whom; for others what it does by `otherwise`.
    pub acts: BTreeMap<Imsi, Act>,
    pub otherwise: Act,
    pub asked: Vec<Asked>,
    /// Whether it thinks until told to answer, and whom it has to.
    pub holds: bool,
    held: Vec<(DialogueId, Asked)>,
    /// How its notes were taken: their tag, and the error if one came.
    pub noted: Vec<(u64, Result<(), String>)>,
}

/// A stack at one end of a link between two equals.
pub fn stack(point_code: u32, ssn: Ssn, initiate: bool) -> Config {
    let mut config = Config::default();
    config.xua.peers =
        vec![Peer { link: LinkId(0), role: Role::Ipsp(Exchange::Single { initiate }), ..Peer::default() }];
    config.xua.servers = vec![Server { peers: vec![0], ..Server::default() }];
    config.xua.routes = vec![Route { mask: 14, servers: vec![(0, 0)], ..Route::default() }];
    config.sccp.point_code = PointCode(point_code);
    config.sccp.local = vec![ssn];
    config
}

fn address(text: &str) -> AddressBuf {
    AddressBuf::parse(text, PointCodeFormat::Itu).unwrap()
}

impl Hlr {
    /// An HLR that knows nobody.
    pub fn new(oid: OidBuf) -> Self {
        let mut config = stack(HLR, Ssn::HLR, false);
        // Every number leads to the gateway, which is to know its own.
        config.sccp.rules = vec![Rule {
            selector: Selector::default(),
            prefix: DigitsBuf::default(),
            rewrite: Rewrite::default(),
            route_on_ssn: false,
            targets: vec![Target { point_code: PointCode(GATEWAY), ssn: None, weight: 1, priority: 0 }],
        }];
        Self {
            ss7: Ss7::new(config, 7),
            oid,
            acts: BTreeMap::new(),
            otherwise: Act::Error(1),
            asked: Vec::new(),
            holds: false,
            held: Vec::new(),
            noted: Vec::new(),
        }
    }

    /// Answers all that it has been thinking about.
    pub fn release(&mut self, now: Now) {
        self.holds = false;
        for (dialogue, asked) in std::mem::take(&mut self.held) {
            self.act(now, dialogue, &asked);
        }
    }

    /// Tells the gateway that a subscriber is there again.
    pub fn note(&mut self, now: Now, tag: u64, imsi: Imsi, sgsn: IpAddr, ggsn: Option<IpAddr>) {
        self.begin(now, tag, NOTIFY, 26, "ssn=6 pc=2", &|p| {
            let mut argument = NoteMsPresentForGprsArg::new(imsi, GsnAddress(sgsn));
            argument.ggsn_address = ggsn.map(GsnAddress);
            argument.write(p);
        });
    }

    /// Begins a dialogue with the gateway, whoever it says to be.
    pub fn begin(
        &mut self,
        now: Now,
        tag: u64,
        context: Oid<'_>,
        operation: i32,
        calling: &str,
        argument: &dyn Fn(&mut Prepender<'_>),
    ) {
        let contexts = [Context { version: 3, name: Some(context) }];
        let ask = Ask {
            called: address("ssn=150 pc=1"),
            calling: address(calling),
            contexts: &contexts,
            user_information: None,
            operation: Code::Local(operation),
            older: None,
            class: Class::One,
            timeout: Duration::from_secs(30),
            tag,
            again: false,
        };
        self.ss7.ask(now, &ask, &|_, p| argument(p)).unwrap();
    }

    fn asked(&mut self, indication: Indication<'_>, oid: &OidBuf) -> Option<(DialogueId, Asked)> {
        let mut begin = match indication {
            Indication::Begin(begin) => begin,
            Indication::End(mut end) => {
                let outcome = match end.components.next() {
                    Some(Delivered::ResultLast(_)) => Ok(()),
                    Some(Delivered::Error(error)) => Err(format!("error {}", error.error)),
                    other => Err(format!("{other:?}")),
                };
                self.noted.push((end.tag, outcome));
                return None;
            }
            Indication::Abort { tag, .. } => {
                self.noted.push((tag, Err("abort".into())));
                return None;
            }
            _ => return None,
        };
        let Some(Delivered::Invoke(invoke)) = begin.components.next() else { return None };
        let element = invoke.parameter.as_ref()?;
        let asked = if invoke.operation == Code::Local(24) {
            let m: SendRoutingInfoForGprsArg<'_> = read(element).unwrap();
            let hints = Hints::find(m.extension_container.as_ref(), oid.as_oid()).unwrap();
            Asked {
                operation: 24,
                imsi: m.imsi,
                ggsn: m.ggsn_address.map(|address| address.0),
                number: m.ggsn_number.to_string(),
                apn: hints.and_then(|hints| hints.apn).map(|apn| Apn(apn.as_slice().unwrap()).to_string()),
            }
        } else {
            let m: FailureReportArg<'_> = read(element).unwrap();
            Asked {
                operation: 25,
                imsi: m.imsi,
                ggsn: m.ggsn_address.map(|address| address.0),
                number: m.ggsn_number.to_string(),
                apn: None,
            }
        };
        Some((begin.dialogue, asked))
    }

    fn act(&mut self, now: Now, dialogue: DialogueId, asked: &Asked) {
        let operation = Code::Local(i32::from(asked.operation));
        let nothing = |_: &mut Prepender<'_>| {};
        let sent = match *self.acts.get(&asked.imsi).unwrap_or(&self.otherwise) {
            Act::Found { .. } if asked.operation == OperationCode::FAILURE_REPORT.0 => {
                self.ss7.answer(now, dialogue, ONLY, operation, &nothing)
            }
            Act::Found { sgsn, chosen, not_reachable } => {
                let oid = &self.oid;
                self.ss7.answer(now, dialogue, ONLY, operation, &|p| {
                    let mut buffer = [0; extension::CONTAINER_LEN];
                    let hints = Hints { ggsn_address: chosen.map(GsnAddress), ..Hints::new() };
                    let mut result = SendRoutingInfoForGprsRes::new(GsnAddress(sgsn));
                    result.mobile_not_reachable_reason =
                        not_reachable.and_then(|reason| Integer::new(reason.into()));
                    result.extension_container = chosen.and_then(|_| hints.container(oid, &mut buffer));
                    result.write(p);
                })
            }
            Act::Error(code) => self.ss7.fail(now, dialogue, ONLY, Code::Local(code.into()), &nothing),
            Act::Reject(problem) => {
                self.ss7.end(now, dialogue, None, &[Outgoing::Reject { id: ONLY, problem }])
            }
            Act::Silence => return self.ss7.end_prearranged(dialogue),
            Act::Abort => self.ss7.abort(now, dialogue, UserAbort::User(None)),
            Act::NoContext => self.ss7.abort(now, dialogue, UserAbort::ContextNotSupported(None)),
            Act::Malformed => {
                // A SEQUENCE with nothing in it.
                self.ss7.answer(now, dialogue, ONLY, operation, &|p| p.slice(&[0x30, 0]))
            }
        };
        sent.unwrap();
    }
}

impl Machine for Hlr {
    type Event = ();

    fn handle_octets(&mut self, _: Now, _: Origin, _: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        self.ss7.handle_timeout(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<()> {
        while self.ss7.poll_event().is_some() {}
        None
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.ss7.poll_timeout()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.ss7.handle_association(now, id, change);
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        let oid = self.oid;
        // The stack is lent out while its indication lives.
        let mut ss7 = std::mem::replace(&mut self.ss7, Ss7::new(Config::default(), 0));
        let asked = self.asked(ss7.handle_message(now, id, message), &oid);
        self.ss7 = ss7;
        if let Some((dialogue, asked)) = asked {
            self.asked.push(asked.clone());
            if self.holds {
                self.held.push((dialogue, asked));
            } else {
                self.act(now, dialogue, &asked);
            }
        }
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.ss7.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.ss7.poll_order()
    }
}
