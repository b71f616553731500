//! An HSS behind the gateway, played by hand over S6c.

use super::*;
use crate::codec::diameter::command::{Command, s6c};
use crate::codec::diameter::dictionary::application;
use crate::codec::diameter::{self, Fields, Group, Identity, group};
use crate::machine::Order;
use crate::machine::diameter::{Application, Ask, Diameter, Indication, Outcome, Peer};
use crate::node::diameter_user::{self, Way};
use crate::node::hlr_gateway::{Behind, hss};
use crate::reach::locate::serving_node::{Called, ServingNodes};

const NODE: &str = "sgsn.epc.example";
const ENDS: [AssociationId; 2] = [AssociationId(1), AssociationId(2)];

fn diameter_node(own: &str, other: &str, connects: bool) -> crate::machine::diameter::Config {
    let peer = Peer {
        identity: format!("{other}.epc.example"),
        realm: "epc.example".to_owned(),
        connect: connects.then_some(LinkId(0)),
        ..Peer::default()
    };
    crate::machine::diameter::Config {
        identity: format!("{own}.epc.example"),
        realm: "epc.example".to_owned(),
        addresses: vec![[127, 0, 0, 1].into()],
        applications: vec![Application::tgpp(application::S6C)],
        peers: vec![peer],
        tw_jitter: Duration::ZERO,
        ..crate::machine::diameter::Config::default()
    }
}

struct Rig {
    now: Now,
    gateway: HlrGateway,
    hss: Diameter,
    /// What the HSS says of everybody: an Experimental-Result-Code, or where they are.
    refuses: Option<u32>,
    /// Commands that it was asked.
    asked: Vec<&'static str>,
    sent: Vec<(SocketAddr, Vec<u8>)>,
    store: Vec<WatchChange>,
    sequence: u16,
}

impl Rig {
    fn new() -> Self {
        let mut user = diameter_user::Config::new(diameter_node("gateway", "hss", true));
        user.homes = vec![diameter_user::Home { realm: "epc.example".into(), host: None }];
        user.links = 0..1;
        user.service_centre = "15550099".into();
        user.watch = Some(Way::S6c);
        let mut nodes = ServingNodes::default();
        nodes.insert(Called::Name(NODE.into()), ip(SGSN));
        let behind = Behind::Hss(hss::Config { user, ways: vec![Way::S6c], nodes });
        let loopback = Prefix { address: ip("127.0.0.0"), length: 24 };
        let config = Config { address: ip("127.0.0.22"), gsns: vec![loopback], ..Config::before(behind) };
        let mut rig = Self {
            now: Now { mono: Duration::from_secs(100), wall: Duration::from_secs(1_700_000_000) },
            gateway: HlrGateway::new(config, 5),
            hss: Diameter::new(diameter_node("hss", "gateway", false), 6),
            refuses: None,
            asked: Vec::new(),
            sent: Vec::new(),
            store: Vec::new(),
            sequence: 0,
        };
        rig.run();
        rig
    }

    fn hear(&mut self, octets: &[u8]) {
        let message = Message { stream: 0, ppid: diameter::PPID, octets };
        let Indication::Request { inbound, command, .. } =
            self.hss.handle_message(self.now, ENDS[1], message)
        else {
            return;
        };
        self.asked.push(command.request);
        let outcome = self.refuses.map_or(Outcome::SUCCESS, Outcome::tgpp);
        let node = group::ServingNode { sgsn_name: Some(Identity(NODE)), ..Default::default() };
        let found = self.refuses.is_none() && command.request == "SRR";
        self.hss
            .answer(self.now, inbound, outcome, |w| {
                if found {
                    s6c::SendRoutingInfoForSmAnswer {
                        user_name: Some(ALICE),
                        serving_node: Some(Group::Built(&node)),
                        ..Default::default()
                    }
                    .put(w);
                }
            })
            .unwrap();
    }

    fn run(&mut self) {
        for _ in 0..1000 {
            let mut moved = false;
            if self.gateway.poll_timeout().is_some_and(|at| at <= self.now.mono) {
                self.gateway.handle_timeout(self.now);
            }
            if self.hss.poll_timeout().is_some_and(|at| at <= self.now.mono) {
                self.hss.handle_timeout(self.now);
            }
            while let Some(order) = self.gateway.poll_order() {
                moved = true;
                assert!(matches!(order, Order::Connect(_)), "{order:?}");
                let peer = SocketAddr::from(([127, 0, 0, 61], 3868));
                let up = |link| AssociationChange::Up { link: LinkId(link), peer, streams: 1 };
                self.gateway.handle_association(self.now, ENDS[0], up(0));
                self.hss.handle_association(self.now, ENDS[1], up(9));
            }
            while let Some((_, message)) = self.gateway.poll_message() {
                moved = true;
                let octets = message.octets.to_vec();
                self.hear(&octets);
            }
            while let Some((_, message)) = self.hss.poll_message() {
                moved = true;
                let octets = message.octets.to_vec();
                let message = Message { stream: 0, ppid: diameter::PPID, octets: &octets };
                self.gateway.handle_message(self.now, ENDS[0], message);
            }
            while let Some(Transmit { to, octets, .. }) = self.gateway.poll_transmit() {
                self.sent.push((to, octets.to_vec()));
            }
            while let Some(event) = self.gateway.poll_event() {
                moved = true;
                if let Event::Persist { change, ticket } = event {
                    self.store.push(change);
                    if let Some(ticket) = ticket {
                        self.gateway.committed(self.now, ticket, true);
                    }
                }
            }
            if !moved {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    fn send<M: gtp1::Message>(&mut self, message: &M) -> String {
        self.sequence += 1;
        let octets = written(self.sequence, message);
        let peer = SocketAddr::new(ip(GGSN), 2123);
        self.gateway.handle_octets(self.now, Origin { port: Port::GtpC, peer }, &octets);
        self.run();
        let sent = std::mem::take(&mut self.sent);
        assert_eq!(sent.len(), 1, "{sent:02x?}");
        words(&sent[0].1)
    }

    fn ask(&mut self) -> String {
        self.send(&SendRouteingInformationForGprsRequest { imsi: Some(imsi(ALICE)), ..Default::default() })
    }

    fn report(&mut self) -> String {
        self.send(&FailureReportRequest { imsi: Some(imsi(ALICE)), ..Default::default() })
    }
}

#[test]
fn an_hss_is_asked_by_s6c_and_its_refusals_are_map_causes() {
    let mut rig = Rig::new();
    let said = rig.ask();
    assert!(said.contains(SGSN), "{said}");
    assert_eq!(rig.asked, ["SRR"]);
    rig.refuses = Some(5001);
    let said = rig.ask();
    assert!(!said.contains(SGSN), "{said}");
    let octets =
        written(77, &SendRouteingInformationForGprsRequest { imsi: Some(imsi(ALICE)), ..Default::default() });
    let peer = SocketAddr::new(ip(GGSN), 2123);
    rig.gateway.handle_octets(rig.now, Origin { port: Port::GtpC, peer }, &octets);
    rig.run();
    let sent = std::mem::take(&mut rig.sent);
    let response = SendRouteingInformationForGprsResponse::parse(&Packet::parse(&sent[0].1).unwrap());
    assert_eq!(response.cause, Some(Cause::REQUEST_ACCEPTED));
    assert_eq!(response.map_cause.map(|cause| cause.0), Some(1));
}

#[test]
fn a_failure_report_makes_the_hss_watch_and_its_alert_becomes_a_note() {
    let mut rig = Rig::new();
    rig.report();
    assert_eq!(rig.asked, ["RDR"]);
    assert_eq!((rig.gateway.waiting(), rig.store.len()), (1, 1));
    // After a restart the list of who waits is what the store holds: the alert names the subscriber.
    let identifier = group::UserIdentifier { user_name: Some(ALICE), ..Default::default() };
    let row = s6c::AlertServiceCentreRequest::ROW;
    let ask = Ask { host: Some("gateway.epc.example"), ..Ask::new(1, row, "epc.example") };
    rig.hss
        .request(rig.now, &ask, |w| {
            s6c::AlertServiceCentreRequest {
                sc_address: Some(&[0x51, 0x55, 0x00, 0x99]),
                user_identifier: Some(Group::Built(&identifier)),
                ..Default::default()
            }
            .put(w);
        })
        .unwrap();
    rig.run();
    assert_eq!(rig.asked, ["RDR", "SRR"], "the note names the serving node");
    let notes: Vec<_> = rig
        .sent
        .iter()
        .filter(|(_, octets)| Packet::parse(octets).unwrap().header.message_type == 36)
        .collect();
    assert_eq!(notes.len(), 1);
    let note = NoteMsGprsPresentRequest::parse(&Packet::parse(&notes[0].1).unwrap());
    assert_eq!((note.imsi, note.gsn_address.map(|gsn| gsn.0)), (Some(imsi(ALICE)), Some(ip(SGSN))));
}
