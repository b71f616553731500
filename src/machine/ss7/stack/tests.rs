use super::*;
use crate::codec::sccp::Ssn;
use crate::machine::ss7::tcap::sample::{address, null};
use crate::machine::ss7::tcap::{Delivered, State};
use crate::machine::ss7::xua::{Exchange, Peer, Protocol, Role, Route, Server};
use crate::machine::{LinkId, Message};
use crate::wire::ber::Oid;
use std::net::SocketAddr;

const GGSN: u32 = 1;
const HLR: u32 = 2;

/// gprsLocationInfoRetrievalContext-v4 and -v3.
const CONTEXTS: [Context<'static>; 2] = [
    Context { version: 4, name: Some(Oid::constant(&[4, 0, 0, 1, 0, 33, 4])) },
    Context { version: 3, name: Some(Oid::constant(&[4, 0, 0, 1, 0, 33, 3])) },
];

/// A node at `point_code` with two associations to another, one of which begins the exchange.
fn node(point_code: u32, ssn: Ssn, initiate: bool, protocol: Protocol) -> Ss7 {
    Ss7::new(config(point_code, ssn, initiate, protocol), u64::from(point_code))
}

fn config(point_code: u32, ssn: Ssn, initiate: bool, protocol: Protocol) -> Config {
    let peer = |link| Peer {
        link: LinkId(link),
        protocol,
        role: Role::Ipsp(Exchange::Single { initiate }),
        ..Peer::default()
    };
    let mut config = Config::default();
    config.xua.peers = vec![peer(0), peer(1)];
    config.xua.servers = vec![Server {
        traffic_mode: Some(crate::codec::m3ua::TrafficMode::LOADSHARE),
        peers: vec![0, 1],
        ..Server::default()
    }];
    config.xua.routes = vec![Route { mask: 14, servers: vec![(0, 0)], ..Route::default() }];
    config.sccp.point_code = PointCode(point_code);
    config.sccp.local = vec![ssn];
    config.sccp.rules = vec![sccp::Rule {
        selector: sccp::Selector::default(),
        prefix: "1555".parse().unwrap(),
        rewrite: sccp::Rewrite::default(),
        route_on_ssn: false,
        targets: vec![sccp::Target { point_code: PointCode(HLR), ssn: None, weight: 1, priority: 0 }],
    }];
    config.sccp.rules[0].route_on_ssn = point_code == HLR;
    config
}

/// Two nodes and what is between them.
struct Net {
    now: Now,
    nodes: [Ss7; 2],
    /// Associations that are there, by number; the same at both ends.
    up: Vec<AssociationId>,
    /// Dialogues that the HLR was asked in: the operation's invoke ID, the context's last arc.
    asked: Vec<(DialogueId, InvokeId, Option<u32>)>,
    /// What the GGSN heard.
    heard: Vec<String>,
    refusals: Vec<Refusal>,
    /// What went between the nodes, with its payload protocol identifier.
    wire: Vec<(u32, Vec<u8>)>,
}

impl Net {
    fn new() -> Self {
        Self::over(Protocol::M3ua)
    }

    fn over(protocol: Protocol) -> Self {
        Self::of([node(GGSN, Ssn::GGSN, true, protocol), node(HLR, Ssn::HLR, false, protocol)])
    }

    fn of(nodes: [Ss7; 2]) -> Self {
        let mut net = Self {
            now: Now::default(),
            nodes,
            up: Vec::new(),
            asked: Vec::new(),
            heard: Vec::new(),
            refusals: Vec::new(),
            wire: Vec::new(),
        };
        for link in 0..2 {
            let id = AssociationId(u64::from(link));
            let peer = SocketAddr::from(([127, 0, 0, 2], 2905));
            let change = AssociationChange::Up { link: LinkId(link), peer, streams: 4 };
            net.up.push(id);
            net.nodes[1].handle_association(net.now, id, change);
            net.nodes[0].handle_association(net.now, id, change);
            net.run();
        }
        net
    }

    fn run(&mut self) {
        for _ in 0..1000 {
            let mut moved = false;
            for n in 0..2 {
                while let Some((id, message)) = self.nodes[n].poll_message() {
                    let (stream, ppid, octets) = (message.stream, message.ppid, message.octets.to_vec());
                    moved = true;
                    self.wire.push((ppid, octets.clone()));
                    if self.up.contains(&id) {
                        self.deliver(1 - n, id, Message { stream, ppid, octets: &octets });
                    }
                }
            }
            if !moved {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    fn deliver(&mut self, to: usize, id: AssociationId, message: Message<'_>) {
        match self.nodes[to].handle_message(self.now, id, message) {
            Indication::Begin(begin) => {
                let version = begin.context.and_then(|context| context.arcs().last());
                let dialogue = begin.dialogue;
                let invoked: Vec<InvokeId> = begin
                    .components
                    .filter_map(|component| match component {
                        Delivered::Invoke(invoke) => Some(invoke.id),
                        _ => None,
                    })
                    .collect();
                self.asked.extend(invoked.into_iter().map(|id| (dialogue, id, version)));
            }
            Indication::End(end) => {
                let tag = end.tag;
                self.heard.extend(end.components.map(|component| match component {
                    Delivered::ResultLast(_) => format!("{tag} result"),
                    Delivered::Error(error) => format!("{tag} error {}", error.error),
                    other => panic!("{other:?}"),
                }));
            }
            Indication::Abort { tag, abort, .. } => {
                self.refusals.extend(abort.refusal());
                self.heard.push(format!("{tag} abort"));
            }
            Indication::Notice { tag, state, cause, .. } => {
                assert_eq!(state, State::InitiationSent);
                self.heard.push(format!("{tag} {cause}"));
            }
            Indication::Nothing => {}
            other => panic!("{other:?}"),
        }
    }

    fn lose(&mut self, id: AssociationId) {
        self.up.retain(|up| *up != id);
        for node in &mut self.nodes {
            node.handle_association(self.now, id, AssociationChange::Down);
        }
        self.run();
    }

    fn pass(&mut self, seconds: u64) {
        for _ in 0..seconds * 10 {
            self.now = self.now.after(Duration::from_millis(100));
            self.nodes.iter_mut().for_each(|node| node.handle_timeout(self.now));
            self.run();
        }
    }

    fn ask(&mut self, tag: u64) -> Asked {
        let asked = self.nodes[0].ask(self.now, &ask(tag), &|_, p| null(p)).unwrap();
        self.run();
        asked
    }

    fn events(&mut self) -> Vec<tcap::Event> {
        let all = std::iter::from_fn(|| self.nodes[0].poll_event());
        all.filter_map(|event| if let Event::Tcap(event) = event { Some(event) } else { None }).collect()
    }
}

fn ask(tag: u64) -> Ask<'static> {
    Ask {
        called: address(HLR, Ssn::HLR),
        calling: address(GGSN, Ssn::GGSN),
        contexts: &CONTEXTS,
        user_information: None,
        operation: Code::Local(24),
        older: None,
        class: Class::One,
        timeout: Duration::from_secs(10),
        tag,
        again: false,
    }
}

#[test]
fn a_lookup_goes_through_all_layers_and_its_answer_comes_back() {
    let mut net = Net::new();
    assert_eq!(net.ask(5).version, 4);
    let (dialogue, id, version) = net.asked.pop().unwrap();
    assert_eq!((id, version), (ONLY, Some(4)));
    net.nodes[1].answer(net.now, dialogue, id, Code::Local(24), &null).unwrap();
    net.run();
    net.ask(6);
    let (dialogue, id, _) = net.asked.pop().unwrap();
    net.nodes[1].fail(net.now, dialogue, id, Code::Local(27), &|_| {}).unwrap();
    net.run();
    assert_eq!(net.heard, ["5 result", "6 error 27"]);
    assert_eq!((net.nodes[0].tcap().sizes().dialogues, net.nodes[1].tcap().sizes().dialogues), (0, 0));
}

#[test]
fn what_comes_with_another_network_indicator_is_dropped_and_counted() {
    let mut elsewhere = config(HLR, Ssn::HLR, false, Protocol::M3ua);
    elsewhere.sccp.network_indicator = 3;
    let ours = node(GGSN, Ssn::GGSN, true, Protocol::M3ua);
    let mut net = Net::of([ours, Ss7::new(elsewhere, 1)]);
    net.ask(5);
    assert_eq!((net.asked.len(), net.nodes[1].other_network()), (0, 1));
    assert_eq!(net.heard, Vec::<String>::new());
}

#[test]
fn a_refused_version_is_asked_again_lower_and_remembered() {
    let mut net = Net::new();
    let asked = net.ask(5);
    let (dialogue, ..) = net.asked.pop().unwrap();
    let lower = UserAbort::ContextNotSupported(CONTEXTS[1].name);
    net.nodes[1].abort(net.now, dialogue, lower).unwrap();
    net.run();
    let refusal = net.refusals.pop().unwrap();
    let again = net.nodes[0].ask_lower(net.now, &ask(5), asked.version, &refusal, &|_, p| null(p));
    assert_eq!(again.unwrap().unwrap().version, 3);
    net.run();
    assert_eq!(net.asked.pop().unwrap().2, Some(3));
    assert_eq!(net.ask(6).version, 3);
    assert!(net.nodes[0].ask_lower(net.now, &ask(6), 3, &refusal, &|_, p| null(p)).is_none());
}

#[test]
fn what_cannot_be_delivered_comes_back_with_the_dialogues_tag() {
    let mut net = Net::new();
    let nobody = Ask { called: address(HLR, Ssn::MSC), ..ask(9) };
    net.nodes[0].ask(net.now, &nobody, &|_, p| null(p)).unwrap();
    net.run();
    assert_eq!(net.heard.len(), 1);
    assert!(net.heard[0].starts_with("9 "), "{:?}", net.heard);
}

#[test]
fn an_answer_comes_by_the_other_association_when_its_own_is_lost() {
    let mut net = Net::new();
    let tags = 0..8;
    for tag in tags.clone() {
        net.ask(tag);
    }
    assert_eq!(net.asked.len(), 8);
    net.lose(AssociationId(0));
    for (dialogue, id, _) in std::mem::take(&mut net.asked) {
        net.nodes[1].answer(net.now, dialogue, id, Code::Local(24), &null).unwrap();
    }
    net.run();
    assert_eq!(net.heard, tags.map(|tag| format!("{tag} result")).collect::<Vec<_>>());
    net.pass(3);
    assert_eq!(net.events(), []);
}

#[test]
fn a_lookup_without_an_answer_is_cut_off_with_its_association_and_asked_again_once() {
    let mut net = Net::new();
    let lost = net.ask(5);
    net.lose(AssociationId(0));
    net.pass(2);
    let cut = tcap::Event::CutOff { dialogue: lost.dialogue, tag: 5 };
    assert_eq!(net.events(), [cut]);
    let again = Ask { again: true, ..ask(5) };
    net.nodes[0].ask(net.now, &again, &|_, p| null(p)).unwrap();
    net.run();
    // The HLR answers both; the first answer is nobody's.
    for (dialogue, id, _) in std::mem::take(&mut net.asked) {
        net.nodes[1].answer(net.now, dialogue, id, Code::Local(24), &null).unwrap();
    }
    net.run();
    assert_eq!(net.heard, ["5 result"]);
    let counters = *net.nodes[0].tcap().counters();
    assert_eq!((counters.dialogues_begun_again, counters.transactions_unknown), (1, 1));
}

#[test]
fn what_tcap_says_by_itself_leaves_with_the_next_poll() {
    let mut net = Net::new();
    let asked = net.ask(5);
    net.nodes[0].end_prearranged(asked.dialogue);
    let (dialogue, ..) = net.asked.pop().unwrap();
    net.nodes[1].proceed(net.now, dialogue, None, &[]).unwrap();
    net.run();
    // Unrecognized transaction ID: the HLR's dialogue is over.
    assert_eq!(net.nodes[1].tcap().state(dialogue), None);
    assert_eq!(net.nodes[0].tcap().counters().p_aborts_sent, 1);
}

#[test]
fn a_timer_of_an_invocation_is_an_event() {
    let mut net = Net::new();
    let asked = net.ask(5);
    net.pass(11);
    let (dialogue, class) = (asked.dialogue, Class::One);
    assert_eq!(net.events(), [tcap::Event::Cancelled { dialogue, tag: 5, invoke: ONLY, class }]);
}

#[test]
fn a_dialogue_with_ourselves_goes_round_without_an_association() {
    let mut node = node(HLR, Ssn::HLR, true, Protocol::M3ua);
    let now = Now::default();
    let own = Ask { calling: address(HLR, Ssn::HLR), ..ask(3) };
    node.ask(now, &own, &|_, p| null(p)).unwrap();
    let Some(Indication::Begin(begin)) = node.poll_indication() else { panic!("no Begin") };
    let dialogue = begin.dialogue;
    node.answer(now, dialogue, ONLY, Code::Local(24), &null).unwrap();
    let Some(Indication::End(end)) = node.poll_indication() else { panic!("no End") };
    assert_eq!((end.tag, end.components.count()), (3, 1));
    assert!(node.poll_indication().is_none());
}

/// Message types of SUA's connectionless class that went between the nodes.
fn connectionless(net: &Net) -> Vec<u8> {
    let all = net.wire.iter().filter(|(ppid, octets)| *ppid == crate::codec::sua::PPID && octets[2] == 7);
    all.map(|(_, octets)| octets[3]).collect()
}

#[test]
fn over_sua_a_lookup_goes_as_cldt_and_its_answer_too() {
    let mut net = Net::over(Protocol::Sua);
    net.ask(5);
    let (dialogue, id, version) = net.asked.pop().unwrap();
    assert_eq!((id, version), (ONLY, Some(4)));
    net.nodes[1].answer(net.now, dialogue, id, Code::Local(24), &null).unwrap();
    net.run();
    assert_eq!(net.heard, ["5 result"]);
    assert_eq!(connectionless(&net), [1, 1]);
    let sua = |node: &Ss7| (node.not_sccp(), node.sccp().counters().malformed);
    assert_eq!((sua(&net.nodes[0]), sua(&net.nodes[1])), ((0, 0), (0, 0)));
}

#[test]
fn over_sua_a_global_title_is_carried_whole_and_translated_where_it_arrives() {
    let mut net = Net::over(Protocol::Sua);
    for title in ["15550006", "155500065"] {
        net.wire.clear();
        let text = format!("gt={title} ssn=6");
        let called = AddressBuf::parse(&text, crate::wire::PointCodeFormat::Itu).unwrap();
        let asked = Ask { called, ..ask(6) };
        net.nodes[0].ask(net.now, &asked, &|_, p| null(p)).unwrap();
        net.run();
        let (dialogue, id, _) = net.asked.pop().unwrap();
        net.nodes[1].answer(net.now, dialogue, id, Code::Local(24), &null).unwrap();
        net.run();
        assert_eq!(connectionless(&net), [1, 1]);
    }
    assert_eq!(net.heard, ["6 result", "6 result"]);
}

#[test]
fn over_sua_what_cannot_be_delivered_comes_back_as_cldr() {
    let mut net = Net::over(Protocol::Sua);
    let nobody = Ask { called: address(HLR, Ssn::MSC), ..ask(9) };
    net.nodes[0].ask(net.now, &nobody, &|_, p| null(p)).unwrap();
    net.run();
    assert_eq!(net.heard, [format!("9 {}", ReturnCause::UNEQUIPPED_USER)]);
    assert_eq!(connectionless(&net), [1, 2]);
}

#[test]
fn over_sua_long_data_need_no_segments() {
    let mut net = Net::over(Protocol::Sua);
    let long = |_: u8, p: &mut Prepender<'_>| {
        p.slice(&[7; 3000]);
        p.array([4, 0x82, 0x0b, 0xb8]);
    };
    net.nodes[0].ask(net.now, &ask(5), &long).unwrap();
    net.run();
    assert_eq!(net.asked.len(), 1);
    assert_eq!(connectionless(&net), [1]);
}

#[test]
fn over_sua_a_subsystem_that_a_gateway_says_is_gone_is_not_sent_to() {
    let mut net = Net::over(Protocol::Sua);
    let state = |available| xua::Event::Subsystem { point_code: PointCode(HLR), ssn: 6, available };
    net.nodes[0].tell_sccp(&state(false));
    let refused = net.nodes[0].ask(net.now, &ask(5), &|_, p| null(p));
    assert_eq!(refused, Err(NotAccepted::Network(ReturnCause::SUBSYSTEM_FAILURE)));
    net.nodes[0].tell_sccp(&state(true));
    net.ask(5);
    assert_eq!(net.asked.len(), 1);
}

#[test]
fn over_sua_an_answer_comes_by_the_other_association_when_its_own_is_lost() {
    let mut net = Net::over(Protocol::Sua);
    for tag in 0..8 {
        net.ask(tag);
    }
    net.lose(AssociationId(0));
    for (dialogue, id, _) in std::mem::take(&mut net.asked) {
        net.nodes[1].answer(net.now, dialogue, id, Code::Local(24), &null).unwrap();
    }
    net.run();
    assert_eq!(net.heard.len(), 8);
}
