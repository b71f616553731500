#[allow(dead_code, reason = "the tests on sockets use the rest")]
mod hlr;
mod hss;

/// Where [`hlr`] finds what it needs.
mod root {
    pub(super) use crate::{codec, machine, wire};
}

use super::*;
use crate::codec::gtp1::ie::{GsnAddress, MsNotReachableReason, PrivateExtension};
use crate::codec::gtp1::message::{
    EchoRequest, EchoResponse, FailureReportResponse, NoteMsGprsPresentRequest, NoteMsGprsPresentResponse,
    SendRouteingInformationForGprsResponse,
};
use crate::codec::gtp1::private_extension::Hints;
use crate::codec::gtp1::{self, Header, Packet};
use crate::codec::map::extension::DOCUMENTATION_OID;
use crate::codec::sccp::Ssn;
use crate::codec::tcap::Problem;
use crate::machine::{LinkId, Port};
use crate::wire::ber::{Oid, OidBuf};
use crate::wire::{PointCodeFormat, Writer};
use hlr::{Act, Asked, GATEWAY, Hlr};
use std::net::SocketAddr;
use std::str::FromStr;

const LINK: AssociationId = AssociationId(0);
const GGSN: &str = "127.0.0.2";
const OTHER: &str = "127.0.0.3";
const SGSN: &str = "127.0.0.11";
const ALICE: &str = "001010000000001";
const BOB: &str = "001010000000002";

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn imsi(text: &str) -> Imsi {
    text.parse().unwrap()
}

fn found() -> Act {
    Act::Found { sgsn: ip(SGSN), chosen: None, not_reachable: None }
}

fn oid() -> OidBuf {
    OidBuf::try_from(DOCUMENTATION_OID).unwrap()
}

fn config() -> Config {
    let number = map_user::own_number("15550022").unwrap();
    let calling = map_user::calling(PointCodeFormat::Itu, Ssn::GGSN, "", crate::wire::PointCode(GATEWAY));
    let mut map = map_user::Config::new(hlr::stack(GATEWAY, Ssn::GGSN, true), calling.unwrap(), number);
    map.homes = vec![map_user::Home::parse("ssn=6 pc=2", PointCodeFormat::Itu).unwrap()];
    let loopback = Prefix { address: ip("127.0.0.0"), length: 24 };
    Config {
        address: ip("127.0.0.22"),
        gtp: gtp::Config { restart_counter: 9, n3_requests: 2, ..gtp::Config::default() },
        gsns: vec![loopback],
        ..Config::new(map)
    }
}

/// A gateway, an HLR, and all GGSNs at once.
struct Net {
    now: Now,
    gateway: HlrGateway,
    hlr: Hlr,
    linked: bool,
    /// What GGSNs were sent.
    sent: Vec<(SocketAddr, Vec<u8>)>,
    events: Vec<Event>,
    /// What is written to the store at once, with its tickets told; otherwise they wait.
    prompt: bool,
    tickets: Vec<u64>,
    store: Vec<WatchChange>,
    sequence: u16,
}

impl Net {
    fn new() -> Self {
        Self::with(config())
    }

    fn with(config: Config) -> Self {
        let mut net = Self {
            now: Now::default(),
            gateway: HlrGateway::new(config, 5),
            hlr: Hlr::new(oid()),
            linked: true,
            sent: Vec::new(),
            events: Vec::new(),
            prompt: true,
            tickets: Vec::new(),
            store: Vec::new(),
            sequence: 0,
        };
        net.link();
        net
    }

    fn link(&mut self) {
        let peer = SocketAddr::from(([127, 0, 0, 31], 2905));
        let up = AssociationChange::Up { link: LinkId(0), peer, streams: 1 };
        self.hlr.handle_association(self.now, LINK, up);
        self.gateway.handle_association(self.now, LINK, up);
        self.run();
    }

    fn run(&mut self) {
        for _ in 0..100_000 {
            let mut moved = false;
            while let Some((id, message)) = self.gateway.poll_message() {
                let octets = message.octets.to_vec();
                let message = Message { octets: &octets, ..message };
                moved = true;
                if self.linked {
                    self.hlr.handle_message(self.now, id, message);
                }
            }
            while let Some((id, message)) = self.hlr.poll_message() {
                let octets = message.octets.to_vec();
                let message = Message { octets: &octets, ..message };
                moved = true;
                if self.linked {
                    self.gateway.handle_message(self.now, id, message);
                }
            }
            while let Some(Transmit { to, octets, .. }) = self.gateway.poll_transmit() {
                self.sent.push((to, octets.to_vec()));
            }
            while let Some(event) = self.gateway.poll_event() {
                moved = true;
                if let Event::Persist { change, ticket } = event {
                    self.store.push(change);
                    match ticket {
                        Some(ticket) if self.prompt => self.gateway.committed(self.now, ticket, true),
                        ticket => self.tickets.extend(ticket),
                    }
                } else {
                    self.events.push(event);
                }
            }
            if !moved {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    fn pass(&mut self, seconds: u64) {
        for _ in 0..seconds * 2 {
            self.now = self.now.after(Duration::from_millis(500));
            self.hlr.handle_timeout(self.now);
            self.gateway.handle_timeout(self.now);
            self.run();
        }
    }

    fn receive(&mut self, from: &str, octets: &[u8]) {
        let peer = SocketAddr::new(ip(from), 2123);
        self.gateway.handle_octets(self.now, Origin { port: Port::GtpC, peer }, octets);
        self.run();
    }

    fn send<M: gtp1::Message>(&mut self, from: &str, message: &M) -> Vec<u8> {
        self.sequence += 1;
        let octets = written(self.sequence, message);
        self.receive(from, &octets);
        octets
    }

    fn ask(&mut self, from: &str, who: &str) -> Vec<u8> {
        let imsi = Some(imsi(who));
        self.send(from, &SendRouteingInformationForGprsRequest { imsi, ..Default::default() })
    }

    fn report(&mut self, from: &str, who: &str) -> Vec<u8> {
        let imsi = Some(imsi(who));
        self.send(from, &FailureReportRequest { imsi, ..Default::default() })
    }

    fn note(&mut self, tag: u64, who: &str, ggsn: Option<&str>) {
        self.hlr.note(self.now, tag, imsi(who), ip(SGSN), ggsn.map(ip));
        self.run();
    }

    /// The only answer, as words.
    fn answer(&mut self) -> String {
        let sent = std::mem::take(&mut self.sent);
        assert_eq!(sent.len(), 1, "{sent:02x?}");
        words(&sent[0].1)
    }

    /// Who was sent a note, and takes it with this cause.
    fn take_notes(&mut self, cause: Cause) -> Vec<String> {
        let sent = std::mem::take(&mut self.sent);
        let mut told = Vec::new();
        for (to, octets) in sent {
            let packet = Packet::parse(&octets).unwrap();
            assert_eq!(packet.header.message_type, NoteMsGprsPresentRequest::TYPE);
            let m = NoteMsGprsPresentRequest::parse(&packet);
            told.push(format!("{to} {} at {}", m.imsi.unwrap(), m.gsn_address.unwrap().0));
            let answer = NoteMsGprsPresentResponse { cause: Some(cause), ..Default::default() };
            let octets = written(packet.header.sequence.unwrap(), &answer);
            self.receive(&to.ip().to_string(), &octets);
        }
        told
    }

    fn screened(&mut self) -> Vec<&'static str> {
        let events = std::mem::take(&mut self.events);
        let why = events.iter().filter_map(|event| match event {
            Event::Screened(why) => Some(why.kind()),
            _ => None,
        });
        why.collect()
    }
}

fn written<M: gtp1::Message>(sequence: u16, message: &M) -> Vec<u8> {
    let mut buffer = [0; 512];
    let mut w = Writer::new(&mut buffer);
    gtp1::write(&mut w, Header::new(0, sequence), message);
    let length = w.finish().unwrap();
    buffer[..length].to_vec()
}

fn words(octets: &[u8]) -> String {
    let packet = Packet::parse(octets).unwrap();
    match packet.header.message_type {
        SendRouteingInformationForGprsResponse::TYPE => {
            let m = SendRouteingInformationForGprsResponse::parse(&packet);
            let mut text = format!("33 {}", m.cause.unwrap().0);
            if let Some(cause) = m.map_cause {
                text += &format!(" map {}", cause.0);
            }
            if let Some(GsnAddress(sgsn)) = m.gsn_address {
                text += &format!(" at {sgsn}");
            }
            if let Some(MsNotReachableReason(reason)) = m.ms_not_reachable_reason {
                text += &format!(" reason {reason}");
            }
            if let Some(PrivateExtension { id, value }) = m.private_extension {
                let hints = Hints::parse(value).unwrap();
                text += &format!(" {id} {} {}", hints.apn.unwrap(), hints.ggsn.unwrap());
            }
            text
        }
        FailureReportResponse::TYPE => {
            let m = FailureReportResponse::parse(&packet);
            let map = m.map_cause.map_or(String::new(), |cause| format!(" map {}", cause.0));
            format!("35 {}{map}", m.cause.unwrap().0)
        }
        other => format!("{other}"),
    }
}

fn map_of(config: &mut Config) -> &mut map_user::Config {
    match &mut config.behind {
        Behind::Map(map) => map,
        Behind::Hss(_) => panic!("an HSS"),
    }
}

#[test]
fn a_ggsn_learns_where_a_subscriber_is_and_which_gateway_the_hlr_chose() {
    let mut net = Net::new();
    let chosen = Some(ip("127.0.0.4"));
    net.hlr.acts.insert(imsi(ALICE), Act::Found { sgsn: ip(SGSN), chosen, not_reachable: None });
    let mut value = [0; 64];
    let mut w = Writer::new(&mut value);
    let apn: crate::wire::ApnBuf = "push.example".parse().unwrap();
    Hints { apn: Some(apn.as_apn()), ..Hints::default() }.write(&mut w);
    let length = w.finish().unwrap();
    let extension = PrivateExtension { id: DOCUMENTATION_ENTERPRISE, value: &value[..length] };
    net.send(
        GGSN,
        &SendRouteingInformationForGprsRequest {
            imsi: Some(imsi(ALICE)),
            private_extension: Some(extension),
            ..Default::default()
        },
    );
    let asked = Asked {
        operation: 24,
        imsi: imsi(ALICE),
        ggsn: Some(ip(GGSN)),
        number: "+15550022".into(),
        apn: Some("push.example".into()),
    };
    assert_eq!(net.hlr.asked, [asked]);
    assert_eq!(net.answer(), "33 128 at 127.0.0.11 32473 push.example 127.0.0.4");
    assert!(net.store.is_empty());
    assert_eq!(net.gateway.under_way(), 0);
}

#[test]
fn each_failure_towards_the_hlr_has_its_cause() {
    for (act, answer, report) in [
        (Act::Error(1), "33 128 map 1", "35 128 map 1"),
        (Act::Error(13), "33 128 map 13", "35 128 map 13"),
        (Act::Error(27), "33 128 map 27", "35 128 map 27"),
        (Act::Error(34), "33 128 map 34", "35 128 map 34"),
        (Act::Silence, "33 199", "35 199"),
        (Act::Abort, "33 204", "35 204"),
        (Act::NoContext, "33 200", "35 200"),
        (Act::Reject(Problem::UNRECOGNIZED_OPERATION), "33 200", "35 200"),
        (Act::Reject(Problem::RESOURCE_LIMITATION), "33 199", "35 199"),
        (Act::Reject(Problem::MISTYPED_PARAMETER), "33 204", "35 204"),
    ] {
        let mut net = Net::new();
        net.hlr.otherwise = act;
        net.ask(GGSN, ALICE);
        net.pass(12);
        assert_eq!(net.answer(), answer, "{act:?}");
        net.report(GGSN, BOB);
        net.pass(12);
        assert_eq!(net.answer(), report, "{act:?}");
        let bob = Watch { imsi: imsi(BOB), gateway: SocketAddr::new(ip(GGSN), 2123) };
        assert_eq!(net.store, [WatchChange::Put(bob), WatchChange::Remove(bob)], "{act:?}");
        assert_eq!((net.gateway.waiting(), net.gateway.under_way()), (0, 0));
    }
    let mut net = Net::new();
    net.hlr.otherwise = Act::Malformed;
    net.ask(GGSN, ALICE);
    assert_eq!(net.answer(), "33 204");
}

#[test]
fn a_network_that_is_down_is_no_answer_of_the_hlrs() {
    let mut net = Net::new();
    net.linked = false;
    net.gateway.handle_association(net.now, LINK, AssociationChange::Down);
    net.run();
    net.ask(GGSN, ALICE);
    net.pass(12);
    assert_eq!(net.answer(), "33 199");
}

#[test]
fn a_report_is_answered_once_the_hlr_watches_and_the_store_has_it() {
    let mut net = Net::new();
    net.hlr.otherwise = found();
    net.prompt = false;
    net.report(GGSN, ALICE);
    assert_eq!(net.hlr.asked[0].operation, 25);
    assert_eq!((net.hlr.asked[0].ggsn, net.sent.len()), (Some(ip(GGSN)), 0), "the store has not answered");
    let ticket = net.tickets.remove(0);
    net.gateway.committed(net.now, ticket, true);
    net.run();
    assert_eq!(net.answer(), "35 128");
    assert_eq!(net.gateway.waiting(), 1);
    // Once more: it is in the store already.
    net.report(GGSN, ALICE);
    assert_eq!((net.answer().as_str(), net.store.len()), ("35 128", 1));
    // The store first, the HLR never.
    net.hlr.otherwise = Act::Silence;
    net.prompt = true;
    net.report(GGSN, BOB);
    assert!(net.sent.is_empty());
    net.pass(12);
    assert_eq!(net.answer(), "35 199");
    assert_eq!(net.gateway.waiting(), 1);
}

#[test]
fn what_the_store_cannot_write_is_not_promised() {
    let mut net = Net::new();
    net.hlr.otherwise = found();
    net.prompt = false;
    net.report(GGSN, ALICE);
    let ticket = net.tickets.remove(0);
    net.gateway.committed(net.now, ticket, false);
    net.run();
    assert_eq!(net.answer(), "35 199");
    assert_eq!((net.gateway.waiting(), net.gateway.counters().unwritten), (0, 1));
}

#[test]
fn a_ggsn_that_is_given_a_reason_is_told_when_it_ends() {
    let mut net = Net::new();
    net.prompt = false;
    net.hlr.otherwise = Act::Found { sgsn: ip(SGSN), chosen: None, not_reachable: Some(1) };
    net.ask(GGSN, ALICE);
    assert!(net.sent.is_empty(), "the store has not answered");
    let ticket = net.tickets.remove(0);
    net.gateway.committed(net.now, ticket, true);
    net.run();
    assert_eq!(net.answer(), "33 128 at 127.0.0.11 reason 1");
    net.note(1, ALICE, None);
    assert_eq!(net.take_notes(Cause::REQUEST_ACCEPTED), ["127.0.0.2:2123 001010000000001 at 127.0.0.11"]);
    assert_eq!(net.hlr.noted, [(1, Ok(()))]);
    assert!(matches!(net.store[..], [WatchChange::Put(_), WatchChange::Remove(_)]));
    assert_eq!(net.gateway.waiting(), 0);
}

#[test]
fn a_note_goes_to_the_ggsn_that_it_names_or_else_to_each_that_waits() {
    let mut net = Net::new();
    net.hlr.otherwise = found();
    for ggsn in [GGSN, OTHER] {
        net.report(ggsn, ALICE);
    }
    net.sent.clear();
    net.note(1, ALICE, Some(OTHER));
    assert_eq!(net.take_notes(Cause::REQUEST_ACCEPTED), ["127.0.0.3:2123 001010000000001 at 127.0.0.11"]);
    assert_eq!(net.gateway.waiting(), 1);
    net.report(OTHER, ALICE);
    net.sent.clear();
    // Our own address names nobody else.
    net.note(2, ALICE, Some("127.0.0.22"));
    assert_eq!(net.take_notes(Cause::REQUEST_ACCEPTED).len(), 2);
    // One that it names is told though we know of no watch.
    net.note(3, BOB, Some(GGSN));
    assert_eq!(net.take_notes(Cause::IMSI_NOT_KNOWN).len(), 1);
    net.note(4, BOB, None);
    assert_eq!(net.take_notes(Cause::REQUEST_ACCEPTED).len(), 0);
    let unknown = Err("error 1".to_owned());
    assert_eq!(net.hlr.noted, [(1, Ok(())), (2, Ok(())), (3, unknown.clone()), (4, unknown)]);
    assert_eq!(net.gateway.waiting(), 0);
}

#[test]
fn a_ggsn_that_does_not_take_a_note_still_waits_and_is_told_again() {
    let mut net = Net::new();
    net.hlr.otherwise = found();
    for ggsn in [GGSN, OTHER] {
        net.report(ggsn, ALICE);
    }
    net.sent.clear();
    net.note(1, ALICE, None);
    // One takes it, the other is silent.
    let sent = std::mem::take(&mut net.sent);
    net.sent = sent.into_iter().filter(|(to, _)| to.ip() == ip(GGSN)).collect();
    net.take_notes(Cause::REQUEST_ACCEPTED);
    net.pass(10);
    assert_eq!(net.hlr.noted, [(1, Ok(()))]);
    assert_eq!((net.gateway.waiting(), net.gateway.counters().untold), (1, 1));
    net.sent.clear();
    net.pass(60);
    net.sent.truncate(1);
    assert_eq!(net.take_notes(Cause::REQUEST_ACCEPTED), ["127.0.0.3:2123 001010000000001 at 127.0.0.11"]);
    assert_eq!((net.gateway.waiting(), net.gateway.counters().retold), (0, 1));
    net.sent.clear();
    net.pass(130);
    assert!(net.sent.is_empty());
}

#[test]
fn nobody_took_a_note_is_an_error_to_the_hlr() {
    let mut net = Net::new();
    net.hlr.otherwise = found();
    net.report(GGSN, ALICE);
    net.sent.clear();
    net.note(1, ALICE, None);
    net.take_notes(Cause::NO_RESOURCES_AVAILABLE);
    assert_eq!(net.hlr.noted, [(1, Err("error 34".to_owned()))]);
    assert_eq!(net.gateway.waiting(), 1);
    // A new report ends the telling: the subscriber is away again.
    net.report(GGSN, ALICE);
    net.sent.clear();
    net.pass(70);
    assert!(net.sent.is_empty());
}

#[test]
fn watches_outlive_the_gateway_and_the_ggsn() {
    let mut net = Net::new();
    net.hlr.otherwise = found();
    net.report(GGSN, ALICE);
    let WatchChange::Put(watch) = net.store[0] else { panic!("{:?}", net.store) };
    let mut restarted = config();
    restarted.gtp.restart_counter = 10;
    restarted.gtp.echo_interval = Some(Duration::from_secs(60));
    let mut net = Net::with(restarted);
    net.gateway.load(net.now, [watch]);
    net.send(GGSN, &EchoRequest::default());
    let echo = net.sent.pop().unwrap().1;
    assert_eq!(EchoResponse::parse(&Packet::parse(&echo).unwrap()).recovery.unwrap().0, 10);
    // The path to a GGSN that waits is watched; its restart changes nothing.
    for counter in [3, 4] {
        net.pass(60);
        let (to, octets) = net.sent.pop().unwrap();
        net.sent.clear();
        let packet = Packet::parse(&octets).unwrap();
        assert_eq!((packet.header.message_type, to.ip()), (EchoRequest::TYPE, ip(GGSN)));
        let recovery = Some(crate::codec::gtp1::ie::Recovery(counter));
        let answer = EchoResponse { recovery, ..Default::default() };
        net.receive(GGSN, &written(packet.header.sequence.unwrap(), &answer));
    }
    assert!(net.events.contains(&Event::PeerRestarted { peer: ip(GGSN) }), "{:?}", net.events);
    net.note(1, ALICE, None);
    assert_eq!(net.take_notes(Cause::REQUEST_ACCEPTED).len(), 1);
    assert_eq!((&net.hlr.noted[..], net.gateway.waiting()), (&[(1, Ok(()))][..], 0));
}

#[test]
fn a_repeated_request_has_one_question_and_the_identical_answer() {
    let mut net = Net::new();
    net.hlr.otherwise = found();
    net.linked = false;
    let octets = net.ask(GGSN, ALICE);
    net.receive(GGSN, &octets);
    assert!(net.sent.is_empty());
    assert_eq!(net.gateway.map().unwrap().len(), 1);
    let mut net = Net::new();
    net.hlr.otherwise = found();
    let octets = net.ask(GGSN, ALICE);
    net.receive(GGSN, &octets);
    assert_eq!((net.sent.len(), net.hlr.asked.len()), (2, 1));
    assert_eq!(net.sent[0], net.sent[1]);
}

#[test]
fn bounds_are_answered_with_no_resources_available() {
    let mut net = Net::with(Config { max_watches: 1, ..config() });
    net.hlr.otherwise = found();
    net.report(GGSN, ALICE);
    assert_eq!(net.answer(), "35 128");
    net.report(GGSN, BOB);
    assert_eq!(net.answer(), "35 199");
    assert_eq!(net.hlr.asked.len(), 1, "the HLR does not watch for nothing");
    net.hlr.otherwise = Act::Found { sgsn: ip(SGSN), chosen: None, not_reachable: Some(1) };
    net.ask(GGSN, BOB);
    assert_eq!(net.answer(), "33 199");

    let mut few = config();
    map_of(&mut few).max_queries = 1;
    let mut net = Net::with(few);
    net.linked = false;
    net.ask(GGSN, ALICE);
    net.ask(GGSN, BOB);
    assert_eq!(net.answer(), "33 199");
    assert_eq!(net.gateway.under_way(), 1);
}

#[test]
fn elements_are_checked() {
    let mut net = Net::new();
    net.send(GGSN, &SendRouteingInformationForGprsRequest::default());
    assert_eq!(net.answer(), "33 202");
    net.send(GGSN, &FailureReportRequest::default());
    assert_eq!(net.answer(), "35 202");
    assert!(net.hlr.asked.is_empty());
}

#[test]
fn strangers_are_not_heard() {
    let mut net = Net::new();
    net.ask("192.0.2.1", ALICE);
    net.send("192.0.2.1", &EchoRequest::default());
    assert!(net.sent.is_empty() && net.hlr.asked.is_empty());
    assert_eq!((net.screened(), net.gateway.counters().strangers), (vec!["gsn", "gsn"], 2));
    // What no GSN has to send here.
    net.send(GGSN, &NoteMsGprsPresentRequest { imsi: Some(imsi(ALICE)), ..Default::default() });
    assert!(net.sent.is_empty());
    assert_eq!((net.screened(), net.gateway.counters().not_served), (vec!["message"], 1));
    // The HLR may not send us wherever it likes.
    net.note(1, ALICE, Some("192.0.2.1"));
    assert_eq!(net.hlr.noted, [(1, Err("error 36".to_owned()))]);
    assert!(net.sent.is_empty());
    assert_eq!(net.screened(), ["named"]);
}

#[test]
fn each_peer_has_its_rate() {
    let mut slow = config();
    (slow.rate, slow.burst) = (1, 2);
    let screen = &mut map_of(&mut slow).screen;
    (screen.rate, screen.burst) = (1, 2);
    let mut net = Net::with(slow);
    net.hlr.otherwise = found();
    for who in [ALICE, BOB, ALICE] {
        net.ask(GGSN, who);
    }
    let answers: Vec<_> = net.sent.drain(..).map(|(_, octets)| words(&octets)).collect();
    assert_eq!(answers, ["33 128 at 127.0.0.11", "33 128 at 127.0.0.11", "33 199"]);
    assert_eq!(net.screened(), ["rate"]);
    net.ask(OTHER, ALICE);
    assert_eq!(net.answer(), "33 128 at 127.0.0.11");
    for tag in 1..=3 {
        net.note(tag, BOB, None);
    }
    let unknown = Err("error 1".to_owned());
    assert_eq!(net.hlr.noted, [(1, unknown.clone()), (2, unknown), (3, Err("abort".to_owned()))]);
    assert_eq!(net.screened(), ["map-rate"]);
}

#[test]
fn map_is_heard_from_configured_titles_in_served_contexts_alone() {
    let mut strict = config();
    map_of(&mut strict).screen.titles = vec!["1555".parse().unwrap()];
    let mut net = Net::with(strict);
    net.note(1, ALICE, Some(GGSN));
    assert_eq!((net.hlr.noted.remove(0), net.screened()), ((1, Err("abort".to_owned())), vec!["map-origin"]));
    assert!(net.sent.is_empty());
    // anyTimeInterrogation, and alertServiceCentre: a GGSN's gateway has nothing to say to either.
    let contexts: [(&[u8], i32); 2] = [(&[4, 0, 0, 1, 0, 29, 3], 71), (&[4, 0, 0, 1, 0, 23, 2], 64)];
    let mut net = Net::new();
    for (context, operation) in contexts {
        let context = Oid::new(context).unwrap();
        net.hlr.begin(net.now, 2, context, operation, "ssn=6 pc=2", &|p| p.slice(&[0x30, 0]));
        net.run();
        assert_eq!(net.hlr.noted.remove(0), (2, Err("abort".to_owned())), "{operation}");
        assert_eq!(net.screened(), ["map-context"], "{operation}");
    }
    // An operation that the context does not have.
    let notify = Oid::new(&[4, 0, 0, 1, 0, 35, 3]).unwrap();
    net.hlr.begin(net.now, 3, notify, 71, "ssn=6 pc=2", &|p| p.slice(&[0x30, 0]));
    net.run();
    assert_eq!(net.screened(), ["map-operation"]);
    assert!(net.hlr.noted[0].1.as_ref().unwrap_err().contains("Reject"), "{:?}", net.hlr.noted);
}

/// The SplitMix64 generator.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }

    /// A few octets changed, or the end cut off.
    fn spoil(&mut self, octets: &mut Vec<u8>) {
        for _ in 0..self.below(4) {
            let at = self.below(octets.len());
            if let Some(octet) = octets.get_mut(at) {
                *octet = self.below(256) as u8;
            }
        }
        if self.below(8) == 0 {
            octets.truncate(self.below(octets.len()));
        }
    }
}

#[test]
fn whatever_comes_from_either_side_nothing_is_left_behind() {
    for seed in 0..200 {
        let mut chance = Chance(seed);
        let mut net = Net::new();
        net.hlr.acts.insert(imsi(ALICE), found());
        let away = Act::Found { sgsn: ip(SGSN), chosen: None, not_reachable: Some(1) };
        net.hlr.acts.insert(imsi(BOB), away);
        for _ in 0..60 {
            let who = [ALICE, BOB, "001010000000003"][chance.below(3)];
            let from = [GGSN, OTHER][chance.below(2)];
            let imsi = Some(imsi(who));
            net.sequence += 1;
            let mut octets = match chance.below(4) {
                0 => written(
                    net.sequence,
                    &SendRouteingInformationForGprsRequest { imsi, ..Default::default() },
                ),
                1 => written(net.sequence, &FailureReportRequest { imsi, ..Default::default() }),
                // An answer to a note, which may be under way.
                2 => {
                    let cause = Some(Cause(chance.below(256) as u8));
                    let number = chance.below(8) as u16;
                    written(number, &NoteMsGprsPresentResponse { cause, ..Default::default() })
                }
                _ => {
                    let ggsn = [None, Some(GGSN), Some("192.0.2.1")][chance.below(3)];
                    net.note(u64::from(net.sequence), who, ggsn);
                    Vec::new()
                }
            };
            if chance.below(2) == 0 {
                chance.spoil(&mut octets);
            }
            net.prompt = chance.below(4) > 0;
            net.receive(from, &octets);
            // The store answers in its own time, and not always well.
            for ticket in std::mem::take(&mut net.tickets) {
                let written = chance.below(4) > 0;
                net.gateway.committed(net.now, ticket, written);
            }
            // What comes by the link may be spoilt too.
            if chance.below(4) == 0 {
                net.hlr.note(net.now, 9, Imsi::from_str(who).unwrap(), ip(SGSN), None);
                while let Some((id, message)) = net.hlr.poll_message() {
                    let mut octets = message.octets.to_vec();
                    chance.spoil(&mut octets);
                    net.gateway.handle_message(net.now, id, Message { octets: &octets, ..message });
                }
            }
            net.run();
            net.pass(chance.below(3) as u64);
        }
        net.prompt = true;
        net.pass(60);
        for ticket in std::mem::take(&mut net.tickets) {
            net.gateway.committed(net.now, ticket, true);
        }
        net.run();
        assert_eq!((net.gateway.under_way(), net.gateway.map().unwrap().len()), (0, 0), "seed {seed}");
        assert!(net.gateway.notes.is_empty() && net.gateway.tickets.is_empty(), "seed {seed}");
        // The store has what the gateway has.
        let mut kept = std::collections::BTreeSet::new();
        for change in &net.store {
            match change {
                WatchChange::Put(watch) => kept.insert(*watch),
                WatchChange::Remove(watch) => kept.remove(watch),
            };
        }
        let waits = kept.iter().filter(|watch| net.gateway.watches.contains(watch)).count();
        assert_eq!(waits, net.gateway.waiting(), "seed {seed}");
        let paths: usize = net.gateway.waiting.values().map(|(count, _)| count).sum();
        assert_eq!(paths, net.gateway.waiting(), "seed {seed}");
        assert!(net.gateway.untold.keys().all(|watch| net.gateway.watches.contains(watch)), "seed {seed}");
    }
}
