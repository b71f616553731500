//! A push server and a gateway joined by a wire, on virtual time; devices and stores are played by hand.

use super::*;
use crate::codec::diameter::command::{Command, t4 as t4_commands, tsp as tsp_commands};
use crate::codec::diameter::{self, AvpWriter, Fields, Group, Header, group};
use crate::machine::diameter::{Application, Ask, Event, Indication, Peer};
use crate::machine::{self, AssociationChange, AssociationId, LinkId, Order};
use crate::push::{
    Activated, Addresses, Attempt, Change, Checks, ContextRef, Destination, Directory, Effect, Location,
    Receipt, RoutingDomain, State, Subscriber, Ticket,
};
use std::collections::HashSet;
use std::sync::{Arc, RwLock};

const IMSI: &str = "001010000000001";
const ELSEWHERE: GatewayId = GatewayId(7);

/// A node: router, desk, Diameter, and a store that commits at once unless it is held.
struct Side {
    router: Router,
    desk: Desk,
    node: Diameter,
    done: Vec<Effect>,
    changes: Vec<Change>,
    held: Option<Vec<Ticket>>,
    stored: HashSet<PushId>,
    reported: Vec<PushId>,
    /// What it accepted, for a restart.
    pushes: Vec<Push>,
    ended: Vec<Report>,
    /// Answers to requests that a test sent by hand.
    answers: Vec<(Outcome, Vec<u8>)>,
}

fn taking() -> t4::Taking {
    t4::Taking {
        application: "trigger".parse().unwrap(),
        ttl: Duration::from_secs(600),
        max_ttl: Duration::from_secs(86_400),
        max_payload: 4096,
        sms: false,
    }
}

fn router(gateway: bool) -> Router {
    let mut config = crate::push::Config::new("push.example".parse().unwrap());
    config.checks = Checks { application: false, secret: false, ..Checks::default() };
    config.recheck = None;
    config.strangers = gateway;
    config.remote = if gateway { Vec::new() } else { vec![ELSEWHERE] };
    let mut directory = Directory::new(config, [3; 32]);
    directory.put_gateway(crate::push::Gateway {
        id: if gateway { GatewayId(0) } else { ELSEWHERE },
        name: "first".into(),
        address: "127.0.0.2".parse().unwrap(),
        local: gateway,
        serves: vec!["127.0.0.0/8".parse().unwrap()],
        apns: Vec::new(),
    });
    if !gateway {
        directory.put_subscriber(Subscriber {
            imsi: IMSI.parse().unwrap(),
            identifiers: vec!["alice@push.example".parse().unwrap()],
            secret: None,
            msisdn: Some("155500001".parse().unwrap()),
            static_address: None,
        });
    }
    Router::new(Arc::new(RwLock::new(directory)), [4; 32])
}

fn desk(gateway: bool) -> Desk {
    let mut config = Config::new(taking());
    if gateway {
        config.take_from = vec!["push.net.example".into()];
    } else {
        let (host, realm) = ("gateway.net.example".into(), "net.example".into());
        config.gateways = vec![Gateway { id: ELSEWHERE, host, realm }];
        config.scs = vec![Scs {
            host: "gateway.net.example".into(),
            realm: "net.example".into(),
            application: "meters".parse().unwrap(),
            identity: Some("15550041".into()),
            quota: 2,
        }];
    }
    Desk::new(config)
}

fn node(gateway: bool) -> Diameter {
    let name = |gateway: bool| format!("{}.net.example", if gateway { "gateway" } else { "push" });
    let peer = Peer {
        identity: name(!gateway),
        realm: "net.example".to_owned(),
        connect: (!gateway).then_some(LinkId(0)),
        ..Peer::default()
    };
    let config = machine::diameter::Config {
        identity: name(gateway),
        realm: "net.example".to_owned(),
        addresses: vec![[127, 0, 0, 1].into()],
        applications: vec![Application::tgpp(application::T4), Application::tgpp(application::TSP)],
        peers: vec![peer],
        tw_jitter: Duration::ZERO,
        ..machine::diameter::Config::default()
    };
    Diameter::new(config, 0x9e37_79b9 + u64::from(gateway))
}

impl Side {
    fn new(gateway: bool) -> Self {
        Self {
            router: router(gateway),
            desk: desk(gateway),
            node: node(gateway),
            done: Vec::new(),
            changes: Vec::new(),
            held: None,
            stored: HashSet::new(),
            reported: Vec::new(),
            pushes: Vec::new(),
            ended: Vec::new(),
            answers: Vec::new(),
        }
    }

    fn give(&mut self, now: Now, input: Input) {
        self.router.handle(now, input);
        self.settle(now);
    }

    /// As the push server carries effects and sayings.
    fn settle(&mut self, now: Now) {
        loop {
            if let Some(said) = self.desk.poll() {
                match said {
                    Said::Input(input) => self.router.handle(now, input),
                    Said::Store { request, push } => self.store(now, request, *push),
                    Said::Admit { request, push, imsi } => {
                        let directory = self.router.directory().clone();
                        let admitted = directory.read().unwrap().admit_own(now, *push);
                        assert!(imsi.is_none());
                        match admitted {
                            Ok(admitted) => self.store(now, request, admitted.push),
                            Err(refused) => {
                                self.desk.taken(now, request, &Taken::Refused(refused), &mut self.node);
                            }
                        }
                    }
                    Said::Reported(push) => self.reported.push(push),
                }
                continue;
            }
            match self.router.poll_effect() {
                None => return,
                Some(Effect::Persist { change, ticket }) => {
                    self.changes.push(change);
                    match (&mut self.held, ticket) {
                        (Some(held), Some(ticket)) => held.push(ticket),
                        (None, Some(ticket)) => self.router.handle(now, Input::Committed(ticket)),
                        (_, None) => {}
                    }
                }
                Some(Effect::Hand { attempt, gateway, imsi, push }) => {
                    self.desk.hand(now, attempt, gateway, imsi, &push, &mut self.node);
                }
                Some(Effect::Noted { attempt }) => self.desk.noted(now, attempt, &mut self.node),
                Some(Effect::Abandon { attempt }) => {
                    self.desk.abandoned(now, attempt, &mut self.node);
                    self.done.push(Effect::Abandon { attempt });
                }
                Some(Effect::Report(report)) => {
                    self.desk.ended(now, &report);
                    self.desk.handle_timeout(now, &mut self.node);
                    self.ended.push(report);
                }
                Some(effect) => self.done.push(effect),
            }
        }
    }

    fn store(&mut self, now: Now, request: u64, push: Push) {
        let taken = if self.stored.insert(push.id) { Taken::New } else { Taken::Known };
        if taken == Taken::New {
            self.pushes.push(push.clone());
            self.router.handle(now, Input::Accepted(push));
        }
        self.desk.taken(now, request, &taken, &mut self.node);
    }

    fn hear(&mut self, now: Now, id: AssociationId, octets: &[u8]) {
        let message = machine::Message { stream: 0, ppid: diameter::PPID, octets };
        match self.node.handle_message(now, id, message) {
            Indication::Nothing => {}
            Indication::Request { inbound, command, message, .. } => {
                let wanted = wanted(command, &message, now, self.desk.config());
                self.desk.request(now, &self.router, inbound, wanted, &mut self.node);
            }
            Indication::Answer { tag, message, outcome: said, .. } => {
                if is_ours(tag) {
                    let outcome = outcome(&message);
                    self.desk.answered(now, tag, outcome, &mut self.node);
                } else {
                    self.answers.push((said, message.octets().to_vec()));
                }
            }
        }
        self.settle(now);
    }

    fn state(&self, id: PushId) -> Option<State> {
        self.changes.iter().rev().find_map(|change| match change {
            Change::Progress { push, state, .. } if *push == id => Some(*state),
            _ => None,
        })
    }

    /// Ends and begins again with what the store holds.
    fn restart(&mut self, now: Now, gateway: bool) {
        let ended: HashSet<_> = self.ended.iter().map(|report| report.push).collect();
        let pushes: Vec<_> = self.pushes.iter().filter(|push| !ended.contains(&push.id)).cloned().collect();
        let reports = self.ended.iter().filter(|report| !self.reported.contains(&report.push)).cloned();
        self.desk = desk(gateway);
        self.desk.load(now, &pushes, reports);
        self.router = router(gateway);
        self.node = node(gateway);
        self.done.clear();
        self.router.load(now, crate::push::Snapshot { pushes, ..Default::default() });
        self.settle(now);
    }
}

struct World {
    now: Now,
    sides: [Side; 2],
    wire: Option<[AssociationId; 2]>,
    next: u64,
    sent: Vec<(usize, Vec<u8>)>,
    /// What this side sends is lost.
    deaf: Option<usize>,
}

const PUSH: usize = 0;
const GATEWAY: usize = 1;

impl World {
    fn new() -> Self {
        let now = Now { mono: Duration::from_secs(100), wall: Duration::from_secs(1_700_000_000) };
        let sides = [Side::new(false), Side::new(true)];
        let mut world = Self { now, sides, wire: None, next: 0, sent: Vec::new(), deaf: None };
        world.settle();
        world
    }

    fn cut(&mut self) {
        for (side, id) in self.sides.iter_mut().zip(self.wire.take().into_iter().flatten()) {
            side.node.handle_association(self.now, id, AssociationChange::Down);
        }
    }

    fn settle(&mut self) {
        for _ in 0..1000 {
            let mut moved = false;
            for n in 0..2 {
                let due = |at: Option<Duration>, now: Now| at.is_some_and(|at| at <= now.mono);
                let side = &mut self.sides[n];
                if due(side.node.poll_timeout(), self.now) {
                    side.node.handle_timeout(self.now);
                }
                if due(side.desk.poll_timeout(), self.now) {
                    side.desk.handle_timeout(self.now, &mut side.node);
                }
                if due(side.router.poll_timeout(), self.now) {
                    side.router.handle_timeout(self.now);
                }
                side.settle(self.now);
                while let Some(event) = side.node.poll_event() {
                    if let Event::Failed { tag, why } = event {
                        side.desk.not_answered(self.now, tag, why, &mut side.node);
                        side.settle(self.now);
                    }
                }
                let mut out = Vec::new();
                while let Some((_, message)) = side.node.poll_message() {
                    out.push(message.octets.to_vec());
                }
                let mut orders = Vec::new();
                while let Some(order) = side.node.poll_order() {
                    orders.push(order);
                }
                moved |= !out.is_empty() || !orders.is_empty();
                for octets in out {
                    self.sent.push((n, octets.clone()));
                    if let (Some(wire), false) = (self.wire, self.deaf == Some(n)) {
                        self.sides[1 - n].hear(self.now, wire[1 - n], &octets);
                    }
                }
                for order in orders {
                    match order {
                        Order::Connect(link) => {
                            self.cut();
                            self.next += 2;
                            let ids = [AssociationId(self.next), AssociationId(self.next + 1)];
                            self.wire = Some(ids);
                            let peer = "127.0.0.9:3868".parse().unwrap();
                            for (side, id) in ids.into_iter().enumerate() {
                                let link = if side == n { link } else { LinkId(99) };
                                let up = AssociationChange::Up { link, peer, streams: 1 };
                                self.sides[side].node.handle_association(self.now, id, up);
                            }
                        }
                        Order::Close(_) | Order::Abort(_) => self.cut(),
                    }
                }
            }
            if !moved {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now.after(time);
        while self.now.mono < end.mono {
            self.now = self.now.after(Duration::from_secs(1));
            self.settle();
        }
    }

    /// A push at the push server, handed to the gateway.
    fn push(&mut self, ttl: u64) -> PushId {
        let request = PushRequest {
            id: PushId(0xabcd_ef01_2345_6789_abcd_ef01_2345_6789),
            application: "chat".parse().unwrap(),
            to: "alice@push.example".parse().unwrap(),
            payload: b"Dinner is ready"[..].into(),
            content_type: "text/plain;charset=utf-8".into(),
            ttl: Some(Duration::from_secs(ttl)),
            priority: crate::push::Priority::High,
            report_to: None,
            sms: None,
        };
        let directory = self.sides[PUSH].router.directory().clone();
        let push = directory.read().unwrap().admit_own(self.now, request).unwrap().push;
        let id = push.id;
        self.sides[PUSH].pushes.push(push.clone());
        self.sides[PUSH].give(self.now, Input::Accepted(push));
        self.located(PUSH);
        id
    }

    fn located(&mut self, n: usize) {
        let place = self.sides[n].done.iter().position(|effect| matches!(effect, Effect::Locate { .. }));
        let Effect::Locate { attempt, .. } = self.sides[n].done.remove(place.expect("a query")) else {
            unreachable!()
        };
        let sgsn = Some("127.0.0.11".parse().unwrap());
        let outcome = Ok(Location { sgsn, ggsn: None, not_reachable: None, via: None });
        self.sides[n].give(self.now, Input::Located { attempt, outcome });
        self.settle();
    }

    /// The device behind the gateway activates, and gets the push.
    fn activated(&mut self) -> (Attempt, Destination, Arc<Push>) {
        self.located(GATEWAY);
        let side = &mut self.sides[GATEWAY];
        let place = side.done.iter().position(|effect| matches!(effect, Effect::Notify { .. }));
        let Effect::Notify { attempt, .. } = side.done.remove(place.expect("a notification")) else {
            unreachable!()
        };
        let context = ContextRef { gateway: GatewayId(0), slot: 1, generation: 1 };
        let addresses = Addresses { v4: Some([10, 0, 0, 1].into()), v6: None };
        let imsi = IMSI.parse().unwrap();
        side.give(self.now, Input::ContextUp { context, imsi, domain: RoutingDomain(0), addresses });
        let address = [10, 0, 0, 1].into();
        side.give(
            self.now,
            Input::Notified { attempt, outcome: Ok(Activated { context: Some(context), address }) },
        );
        let place = side.done.iter().position(|effect| matches!(effect, Effect::Transmit { .. }));
        let Effect::Transmit { attempt, push, to } = side.done.remove(place.expect("a transmission")) else {
            unreachable!()
        };
        self.settle();
        (attempt, to, push)
    }

    fn acknowledge(&mut self, attempt: Attempt, to: Destination) {
        let Destination::Context { context, address, .. } = to else { panic!("{to:?}") };
        let receipt = Receipt { address, context: Some(context), class: 2, detail: 4 };
        self.sides[GATEWAY].give(self.now, Input::Acknowledged { attempt, receipt });
        self.settle();
    }

    /// Messages of a command sent by a side: requests or answers.
    fn count(&self, from: usize, code: u32, request: bool) -> usize {
        let headers =
            self.sent.iter().filter(|(n, _)| *n == from).map(|(_, octets)| Header::read(octets).unwrap());
        headers.filter(|header| header.code == code && header.flags.request() == request).count()
    }

    /// Sends a request from the gateway's node to the push server, as an SCS or a foreign gateway would.
    fn ask(
        &mut self,
        from: usize,
        command: &'static CommandRow,
        write: impl Fn(&mut AvpWriter<'_>),
    ) -> Outcome {
        let host = if from == GATEWAY { "push.net.example" } else { "gateway.net.example" };
        let ask = Ask { host: Some(host), ..Ask::new(1, command, "net.example") };
        self.sides[from].node.request(self.now, &ask, write).unwrap();
        self.settle();
        self.sides[from].answers.last().expect("an answer").0
    }

    fn every_message_is_without_fault(&self) {
        for (_, octets) in &self.sent {
            let message = diameter::Message::parse(octets).unwrap();
            if let Err(fault) = diameter::check(&message) {
                panic!("{} at {}: {octets:02x?}", fault.element(), fault.offset);
            }
        }
    }
}

const TRIGGER: u32 = 8_388_643;
const REPORT: u32 = 8_388_644;
const NOTIFICATION: u32 = 8_388_640;

#[test]
fn a_push_goes_through_a_gateway_elsewhere_and_is_delivered_when_the_device_says_so() {
    let mut world = World::new();
    let id = world.push(3600);
    assert_eq!(world.sides[PUSH].state(id), Some(State::Notified));
    assert_eq!(world.sides[GATEWAY].desk.counters().taken, 1);
    let (attempt, to, push) = world.activated();
    // The device sees the push that the application server sent.
    assert_eq!((push.id, push.application.as_str()), (id, "chat"));
    assert_eq!(
        (&push.payload[..], &*push.content_type),
        (&b"Dinner is ready"[..], "text/plain;charset=utf-8")
    );
    assert_eq!(push.priority, crate::push::Priority::High);
    assert_eq!(world.sides[PUSH].state(id), Some(State::Notified), "not before the acknowledgement");
    world.acknowledge(attempt, to);
    assert_eq!(world.sides[PUSH].state(id), Some(State::Delivered));
    assert_eq!(world.sides[GATEWAY].reported, [id]);
    assert_eq!((world.count(PUSH, TRIGGER, true), world.count(GATEWAY, REPORT, true)), (1, 1));
    assert_eq!((world.sides[PUSH].router.live(), world.sides[GATEWAY].router.live()), (0, 0));
    assert!(world.sides[PUSH].desk.under_way.is_empty() && world.sides[GATEWAY].desk.under_way.is_empty());
    world.every_message_is_without_fault();
}

#[test]
fn a_report_is_answered_once_it_is_committed_and_told_again_until_then() {
    let mut world = World::new();
    let id = world.push(3600);
    let (attempt, to, _) = world.activated();
    world.sides[PUSH].held = Some(Vec::new());
    world.acknowledge(attempt, to);
    assert_eq!((world.count(GATEWAY, REPORT, true), world.count(PUSH, REPORT, false)), (1, 0));
    // The answer does not come: the gateway tells again, and the push is delivered once.
    world.pass(Duration::from_secs(15));
    assert_eq!(world.count(GATEWAY, REPORT, true), 2);
    for ticket in world.sides[PUSH].held.take().unwrap() {
        let now = world.now;
        world.sides[PUSH].give(now, Input::Committed(ticket));
    }
    world.settle();
    world.pass(Duration::from_secs(60));
    assert_eq!(world.count(GATEWAY, REPORT, true), 2);
    assert_eq!(world.sides[PUSH].router.counters().delivered, 1);
    assert_eq!(world.sides[GATEWAY].reported, [id]);
}

#[test]
fn a_gateway_that_restarts_goes_on_and_reports_once() {
    let mut world = World::new();
    let id = world.push(3600);
    let now = world.now;
    world.cut();
    world.sides[GATEWAY].restart(now, true);
    world.pass(Duration::from_secs(40));
    let (attempt, to, push) = world.activated();
    assert_eq!(push.id, id);
    world.acknowledge(attempt, to);
    assert_eq!(world.sides[PUSH].state(id), Some(State::Delivered));
    assert_eq!(world.count(GATEWAY, REPORT, true), 1);
}

#[test]
fn an_end_that_was_not_taken_before_a_restart_is_told_after_it() {
    let mut world = World::new();
    let id = world.push(3600);
    let (attempt, to, _) = world.activated();
    world.cut();
    world.deaf = Some(GATEWAY);
    world.acknowledge(attempt, to);
    assert_eq!(world.sides[PUSH].state(id), Some(State::Notified));
    let now = world.now;
    world.sides[GATEWAY].restart(now, true);
    world.deaf = None;
    world.pass(Duration::from_secs(45));
    assert_eq!(world.sides[PUSH].state(id), Some(State::Delivered));
    assert_eq!((world.sides[GATEWAY].reported.len(), world.sides[GATEWAY].desk.reporting()), (1, 0));
}

#[test]
fn a_push_server_that_restarts_hands_over_again_and_the_device_gets_it_once() {
    let mut world = World::new();
    let id = world.push(3600);
    let (attempt, to, _) = world.activated();
    let now = world.now;
    world.cut();
    world.sides[PUSH].restart(now, false);
    world.pass(Duration::from_secs(200));
    // The report comes before the push is handed over once more: it is told again later.
    world.acknowledge(attempt, to);
    assert_ne!(world.sides[PUSH].state(id), Some(State::Delivered));
    assert!(world.sides[GATEWAY].reported.is_empty());
    world.located(PUSH);
    assert_eq!(world.count(PUSH, TRIGGER, true), 2);
    assert_eq!(world.sides[GATEWAY].desk.counters().taken_again, 1);
    world.pass(Duration::from_secs(5));
    assert_eq!(world.sides[PUSH].state(id), Some(State::Delivered));
    assert_eq!(
        (world.sides[GATEWAY].reported.len(), world.sides[GATEWAY].router.counters().transmitted),
        (1, 1)
    );
}

#[test]
fn a_trigger_that_comes_again_is_one_push_before_and_after_its_end() {
    let mut world = World::new();
    let id = world.push(3600);
    let again = |world: &mut World| {
        let trigger = world.sent.iter().find(|(n, octets)| {
            *n == PUSH && Header::read(octets).is_ok_and(|header| header.code == TRIGGER)
        });
        let body = trigger.unwrap().1[diameter::LENGTH..].to_vec();
        let request = t4_commands::DeviceTriggerRequest::read(&body);
        let own = t4::Trigger::read(&request).unwrap();
        world.ask(PUSH, t4_commands::DeviceTriggerRequest::ROW, |w| own.write(w))
    };
    assert_eq!(again(&mut world), Outcome::SUCCESS);
    let (attempt, to, _) = world.activated();
    world.acknowledge(attempt, to);
    assert_eq!(world.sides[PUSH].state(id), Some(State::Delivered));
    assert_eq!(again(&mut world), Outcome::SUCCESS);
    world.pass(Duration::from_secs(60));
    assert_eq!((world.count(GATEWAY, REPORT, true), world.sides[GATEWAY].stored.len()), (1, 1));
    assert_eq!(world.sides[GATEWAY].desk.counters().taken_again, 2);
}

#[test]
fn the_end_of_the_time_to_live_ends_it_on_both_sides() {
    let mut world = World::new();
    let id = world.push(10);
    world.pass(Duration::from_secs(12));
    assert_eq!(world.sides[PUSH].state(id), Some(State::Expired));
    assert_eq!(world.sides[GATEWAY].router.live(), 0);
    assert_eq!(world.sides[GATEWAY].reported, [id], "either side's word is the last");
    world.every_message_is_without_fault();
}

#[test]
fn what_the_application_server_takes_back_is_recalled() {
    let mut world = World::new();
    let id = world.push(3600);
    let now = world.now;
    world.sides[PUSH].give(now, Input::Cancel(id));
    world.settle();
    assert_eq!(world.sides[GATEWAY].state(id), Some(State::Cancelled));
    assert_eq!((world.count(PUSH, TRIGGER, true), world.count(GATEWAY, REPORT, true)), (2, 0));
    assert_eq!(world.sides[GATEWAY].reported, [id]);
}

#[test]
fn a_gateway_that_cannot_be_reached_is_tried_again() {
    let mut world = World::new();
    world.cut();
    world.deaf = Some(GATEWAY);
    let id = world.push(3600);
    assert_eq!(world.sides[PUSH].state(id), Some(State::Kept));
    world.deaf = None;
    // A connection that failed is used again after three answers of the watchdog (RFC 3539 §3.4.1).
    world.pass(Duration::from_secs(200));
    world.located(PUSH);
    assert_eq!(world.sides[PUSH].state(id), Some(State::Notified));
    assert_eq!(world.sides[GATEWAY].desk.counters().taken, 1);
}

#[test]
fn strangers_are_refused_and_triggers_without_names_become_pushes_of_their_own() {
    let mut world = World::new();
    let trigger = t4::Trigger {
        imsi: IMSI.parse().unwrap(),
        reference: 9,
        action: t4::Action::Trigger,
        priority: false,
        validity: Some(Duration::from_secs(60)),
        port: Some(9000),
        payload: b"\x01\x02",
    };
    // The push server takes triggers of nobody.
    let row = t4_commands::DeviceTriggerRequest::ROW;
    let outcome = world.ask(GATEWAY, row, |w| trigger.write(w));
    assert_eq!(outcome, Outcome::Result(ResultCode::AUTHORIZATION_REJECTED));
    assert_eq!(world.ask(PUSH, row, |w| trigger.write(w)), Outcome::SUCCESS);
    let (_, _, push) = world.activated();
    assert_eq!((push.application.as_str(), &push.payload[..]), ("trigger", &b"\x01\x02"[..]));
    let unknown = group::UserIdentifier { msisdn: Some(&[0x51]), ..Default::default() };
    let outcome = world.ask(PUSH, row, |w| {
        t4_commands::DeviceTriggerRequest {
            user_identifier: Some(Group::Built(&unknown)),
            payload: Some(b"x"),
            reference_number: Some(1),
            ..Default::default()
        }
        .put(w);
    });
    assert_eq!(outcome, Outcome::tgpp(5001));
    let recall = t4::recall(IMSI.parse().unwrap(), 77);
    assert_eq!(world.ask(PUSH, row, |w| recall.write(w)), t4::NOT_PENDING);
}

/// A Device-Action of the SCS, and the Request-Status that it gets.
fn action(world: &mut World, fill: impl Fn(&mut group::DeviceAction<'_>)) -> i32 {
    let data = group::TriggerData { payload: Some(b"\x07"), ..Default::default() };
    let mut action = group::DeviceAction {
        external_identifier: Some("alice@push.example"),
        reference_number: Some(1),
        action_type: Some(1),
        trigger_data: Some(Group::Built(&data)),
        ..Default::default()
    };
    fill(&mut action);
    let row = tsp_commands::DeviceActionRequest::ROW;
    let outcome = world.ask(GATEWAY, row, |w| {
        tsp_commands::DeviceActionRequest {
            device_action: Some(Group::Built(&action)),
            ..Default::default()
        }
        .put(w);
    });
    assert_eq!(outcome, Outcome::SUCCESS);
    let octets = world.sides[GATEWAY].answers.last().unwrap().1.clone();
    let answer = tsp_commands::DeviceActionAnswer::parse(&diameter::Message::parse(&octets).unwrap());
    let notification = answer.device_notification.unwrap().read();
    assert_eq!(notification.reference_number, action.reference_number);
    assert_eq!(notification.action_type, action.action_type);
    notification.request_status.unwrap()
}

#[test]
fn an_scs_has_its_push_accepted_and_hears_what_became_of_it() {
    let mut world = World::new();
    assert_eq!(action(&mut world, |_| {}), 0);
    // The same once more is the same.
    assert_eq!(action(&mut world, |_| {}), 0);
    assert_eq!(world.sides[PUSH].stored.len(), 1);
    world.located(PUSH);
    let (attempt, to, push) = world.activated();
    assert_eq!(push.application.as_str(), "meters");
    world.acknowledge(attempt, to);
    assert_eq!(world.count(PUSH, NOTIFICATION, true), 1);
    let (_, octets) = world
        .sent
        .iter()
        .rev()
        .find(|(n, octets)| {
            *n == PUSH && Header::read(octets).is_ok_and(|header| header.code == NOTIFICATION)
        })
        .unwrap();
    let message = diameter::Message::parse(octets).unwrap();
    let told = tsp_commands::DeviceNotificationRequest::parse(&message).device_notification.unwrap().read();
    assert_eq!((told.delivery_outcome, told.reference_number, told.action_type), (Some(0), Some(1), Some(2)));
    assert_eq!(told.external_identifier, Some("alice@push.example"));
    world.every_message_is_without_fault();
}

#[test]
fn each_request_status_has_its_cause() {
    let mut world = World::new();
    let mut ask = |fill: &dyn Fn(&mut group::DeviceAction<'_>)| action(&mut world, fill);
    assert_eq!(ask(&|action| action.external_identifier = Some("nobody@push.example")), 102);
    assert_eq!(ask(&|action| action.external_identifier = None), 102);
    assert_eq!(ask(&|action| action.trigger_data = None), 101);
    assert_eq!(ask(&|action| action.scs_identity = Some(&[0x99])), 103);
    assert_eq!(ask(&|action| action.validity_time = Some(0)), 104);
    assert_eq!(ask(&|action| action.validity_time = Some(1_000_000)), 104);
    assert_eq!(ask(&|action| action.action_type = Some(9)), 107);
    assert_eq!(ask(&|action| action.action_type = Some(3)), 111);
    assert_eq!(ask(&|action| action.action_type = Some(4)), 110);
    let recall = |action: &mut group::DeviceAction<'_>| {
        (action.action_type, action.old_reference_number) = (Some(3), Some(5));
    };
    assert_eq!(ask(&recall), 112);
    assert_eq!(ask(&|action| action.reference_number = Some(5)), 0);
    assert_eq!(ask(&|action| action.reference_number = Some(6)), 0);
    assert_eq!(ask(&|action| action.reference_number = Some(7)), 108);
    // Taken back before anything was sent.
    assert_eq!(ask(&recall), 0);
    assert_eq!(ask(&recall), 112);
    assert_eq!(
        ask(&|action| {
            (action.action_type, action.old_reference_number) = (Some(4), Some(6));
            action.reference_number = Some(8);
        }),
        0
    );
    assert_eq!(world.sides[PUSH].router.live(), 1);
    assert_eq!(world.count(PUSH, NOTIFICATION, true), 0, "who took it back knows");
}
