//! The rung of short messages over MAP.

use super::home::{Asked, Network, OWN, SGSN, Verdict, stack};
use crate::codec::map::SmEnumeratedDeliveryFailureCause as FailureCause;
use crate::codec::sccp::Ssn;
use crate::codec::ts23040::segment::{Assembly, Bounds};
use crate::codec::ts23040::{Deliver, Ports};
use crate::codec::wsp;
use crate::machine::coap;
use crate::machine::ss7::sccp::{Rule, Target};
use crate::machine::{AssociationChange, AssociationId, LinkId, Machine, Message};
use crate::node::ggsn;
use crate::node::map_user::{self, Home};
use crate::node::push_server::{
    Config, Event, LocateConfig, MapConfig, Mode, PushServer, SmsConfig, SmsWay, Way,
};
use crate::push::*;
use crate::wire::{Imsi, Now, PointCode, PointCodeFormat};
use std::net::SocketAddr;
use std::sync::{Arc, RwLock};
use std::time::Duration;

const LINK: AssociationId = AssociationId(0);
const NUMBER: &str = "15551234567";
const HOUR: Duration = Duration::from_secs(3600);

fn imsi() -> Imsi {
    "001010000000001".parse().unwrap()
}

fn directory() -> Arc<RwLock<Directory>> {
    let mut config = crate::push::Config::new("push.example".parse().unwrap());
    config.checks = Checks { application: false, secret: false, ..Checks::default() };
    config.sms = true;
    config.recheck = None;
    config.integrated = false;
    let mut directory = Directory::new(config, [3; 32]);
    directory.put_application(Application {
        id: "mail".parse().unwrap(),
        secret: None,
        domains: Vec::new(),
        networks: Vec::new(),
        report_to: None,
        sms: true,
    });
    directory.put_subscriber(Subscriber {
        imsi: imsi(),
        identifiers: vec!["user1@push.example".parse().unwrap()],
        secret: None,
        msisdn: Some(NUMBER.parse().unwrap()),
        static_address: None,
    });
    Arc::new(RwLock::new(directory))
}

fn config() -> Config {
    let mut stack = stack(OWN, &[Ssn::GGSN, Ssn::MSC], true);
    let everywhere = Target { point_code: PointCode(2), ssn: None, weight: 1, priority: 0 };
    stack.sccp.rules = vec![Rule {
        selector: Default::default(),
        prefix: Default::default(),
        rewrite: Default::default(),
        route_on_ssn: true,
        targets: vec![everywhere],
    }];
    let itu = PointCodeFormat::Itu;
    let calling = |ssn| map_user::calling(itu, ssn, "", PointCode(OWN)).unwrap();
    let number = map_user::own_number("15550022").unwrap();
    let user = map_user::Config {
        homes: vec![Home::parse("ssn=6 pc=2", itu).unwrap()],
        service_centre: Some(map_user::own_number("15550099").unwrap()),
        centre: calling(Ssn::MSC),
        ..map_user::Config::new(stack, calling(Ssn::GGSN), number)
    };
    let map = MapConfig { user };
    let sms = SmsConfig { ways: vec![SmsWay::Map], centre: "15550099".into(), max_segments: 4 };
    let locate = LocateConfig { ways: vec![Way::RoutingForGprs], ..LocateConfig::default() };
    Config {
        mode: Mode::Adapter { domain: RoutingDomain(1) },
        gateway: GatewayId(0),
        ggsn: ggsn::Config { hlr: vec![ggsn::Home::Owner(0)], ..ggsn::Config::default() },
        coap: coap::Config::default(),
        notify_v6: false,
        proxy: false,
        max_logins: 1,
        locate,
        map: Some(map),
        sms: Some(sms),
        diameter: None,
        triggers: None,
        osmo_hlr: None,
        seed: [9; 32],
    }
}

struct World {
    server: PushServer,
    network: Network,
    now: Now,
    history: Vec<HistoryEntry>,
    reports: Vec<HistoryEntry>,
    /// What the store has written and not said so.
    held: Option<Vec<Ticket>>,
    ids: u128,
}

impl World {
    fn new() -> Self {
        let wall = Duration::from_secs(1_700_000_000);
        let mut world = Self {
            server: PushServer::new(config(), directory()),
            network: Network::new(imsi()),
            now: Now { mono: Duration::from_secs(1000), wall },
            history: Vec::new(),
            reports: Vec::new(),
            held: None,
            ids: 0,
        };
        let peer = SocketAddr::from(([127, 0, 0, 31], 2905));
        let up = AssociationChange::Up { link: LinkId(0), peer, streams: 1 };
        world.network.ss7.handle_association(world.now, LINK, up);
        world.server.handle_association(world.now, LINK, up);
        world.run();
        world
    }

    fn run(&mut self) {
        for _ in 0..100_000 {
            let mut moved = false;
            while let Some((id, message)) = self.server.poll_message() {
                let octets = message.octets.to_vec();
                self.network.take(self.now, id, Message { octets: &octets, ..message });
                moved = true;
            }
            while let Some((id, message)) = self.network.ss7.poll_message() {
                let octets = message.octets.to_vec();
                self.server.handle_message(self.now, id, Message { octets: &octets, ..message });
                moved = true;
            }
            while let Some(event) = self.server.poll_event() {
                moved = true;
                match event {
                    Event::Persist { change, ticket } => {
                        if let Change::Progress { entry, .. } = change {
                            self.history.push(entry);
                        }
                        match (&mut self.held, ticket) {
                            (Some(held), ticket) => held.extend(ticket),
                            (None, Some(ticket)) => self.server.committed(self.now, ticket),
                            (None, None) => {}
                        }
                    }
                    Event::Report(report) => self.reports.push(report.entry),
                    _ => {}
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
        while let Some(at) = self.server.poll_timeout().filter(|at| *at <= end.mono) {
            self.now = self.now.after(at.saturating_sub(self.now.mono));
            self.server.handle_timeout(self.now);
            self.network.ss7.handle_timeout(self.now);
            self.run();
        }
        self.now = end;
    }

    fn push_of(&mut self, payload: &[u8], content_type: &str, priority: Priority) -> PushId {
        self.ids += 1;
        let request = PushRequest {
            id: PushId(self.ids),
            application: "mail".parse().unwrap(),
            to: "user1@push.example".parse().unwrap(),
            payload: payload.into(),
            content_type: content_type.into(),
            ttl: Some(HOUR),
            priority,
            report_to: None,
            sms: None,
        };
        let nobody = Caller { source: None, server_domain: None, secret: None };
        let directory = self.server.router().directory().clone();
        let push = admit(&directory, self.now, request, &nobody).unwrap().push;
        let id = push.id;
        self.server.accept(self.now, push);
        self.run();
        id
    }

    fn push(&mut self, payload: &[u8]) -> PushId {
        self.push_of(payload, "application/json", Priority::Normal)
    }

    /// State, rung, cause and who said so, of all that was written down.
    fn lines(&self) -> Vec<String> {
        let text = |entry: &HistoryEntry| {
            let rung = entry.rung.map_or("", |rung| rung.as_str());
            let cause = entry.cause.map_or(String::new(), |cause| format!(" {cause}"));
            let by = entry.by.map_or(String::new(), |by| format!(" by {}", by.as_str()));
            format!("{} {rung}{cause}{by}", entry.state.as_str())
        };
        self.history.iter().map(text).collect()
    }

    fn last(&self) -> String {
        self.lines().pop().unwrap_or_default()
    }

    /// Short messages that nodes got: subsystem, operation, whether more follow.
    fn forwarded(&self) -> Vec<(u8, i32, bool)> {
        let forwarded = self.network.asked.iter().filter_map(|asked| match asked {
            Asked::Forward { ssn, operation, more, .. } => Some((*ssn, *operation, *more)),
            _ => None,
        });
        forwarded.collect()
    }

    /// What the HLR was told of deliveries.
    fn told(&self) -> Vec<&Asked> {
        self.network.asked.iter().filter(|asked| matches!(asked, Asked::Report { .. })).collect()
    }

    /// The WAP Push that a device puts together of what came.
    fn assembled(&self) -> Vec<u8> {
        let mut assembly = Assembly::new(Bounds::default());
        let mut whole = None;
        for asked in &self.network.asked {
            let Asked::Forward { from, to, tpdu, .. } = asked else { continue };
            assert_eq!((from.as_str(), *to), ("+15550099", imsi()));
            let deliver = Deliver::parse(tpdu).unwrap();
            assert_eq!(deliver.data.ports(), Some(Ports::WAP_PUSH));
            assert_eq!(deliver.originating.to_string(), "+15550099");
            assert_eq!(deliver.time_stamp.wall(), Some(self.now.wall));
            whole = assembly.add(Duration::ZERO, &(), &deliver.data).map(<[u8]>::to_vec);
        }
        whole.unwrap()
    }
}

#[test]
fn a_device_that_is_not_attached_gets_a_wap_push_in_as_many_short_messages_as_it_takes() {
    let mut world = World::new();
    let payload = [b'x'; 280];
    let id = world.push(&payload);
    assert_eq!(world.forwarded(), [(8, 44, true), (8, 44, true), (8, 44, false)]);
    // sendRoutingInfoForGprs, sendRoutingInfoForSM, and one for all short messages.
    assert_eq!(world.network.dialogues, 3);
    let routing = Asked::Routing { msisdn: format!("+{NUMBER}"), priority: false, imsi: Some(imsi()) };
    assert!(world.network.asked.contains(&routing));
    let octets = world.assembled();
    let push = wsp::Push::parse(&octets).unwrap();
    assert_eq!(push.application_id().unwrap().to_string(), "x-wap-application:mail");
    assert_eq!(push.content_type.media_type(), Some("application/json"));
    let content_id = push.fields().map(Result::unwrap).find(|field| field.name.text() == Some("Content-ID"));
    assert_eq!(content_id.unwrap().value.as_text(), Some(format!("\"<{id}>").as_str()));
    assert_eq!(push.data, payload);
    assert_eq!(
        world.lines(),
        [
            "locating notification",
            "stored notification absent-subscriber (27) by hlr",
            "locating sms",
            "transmitted sms",
            "delivered sms by device",
        ]
    );
    let map = world.server.map().unwrap();
    assert!(map.is_empty());
    assert_eq!(map.counters().short_messages, world.forwarded().len() as u64);
    assert_eq!(map.ss7().tcap().sizes().dialogues, 0);
}

#[test]
fn older_versions_have_the_older_operation_and_the_oldest_a_dialogue_for_each_short_message() {
    for (version, dialogues) in [(2, 3), (1, 2 + 3)] {
        let mut world = World::new();
        world.network.version = version;
        world.push(&[7; 280]);
        assert_eq!(world.last(), "delivered sms by device");
        let more = version > 1;
        assert_eq!(world.forwarded(), [(8, 46, more), (8, 46, more), (8, 46, false)]);
        assert_eq!(world.network.dialogues, dialogues);
        assert_eq!(wsp::Push::parse(&world.assembled()).unwrap().data, [7; 280]);
        assert_eq!(world.server.map().unwrap().ss7().tcap().sizes().dialogues, 0);
    }
}

#[test]
fn a_short_push_is_one_short_message_and_keeps_its_media_type_with_parameters() {
    let mut world = World::new();
    world.push_of("grüße".as_bytes(), "text/plain; charset=utf-8", Priority::High);
    assert_eq!(world.forwarded(), [(8, 44, false)]);
    let high = |asked: &Asked| matches!(asked, Asked::Routing { priority: true, .. });
    assert!(world.network.asked.iter().any(high));
    let octets = world.assembled();
    let push = wsp::Push::parse(&octets).unwrap();
    assert_eq!(push.content_type, wsp::ContentType::General(&[0x83, 0x81, 0xea]));
    assert_eq!(push.data, "grüße".as_bytes());
}

#[test]
fn nothing_is_handed_over_before_it_is_written_down() {
    let mut world = World::new();
    world.held = Some(Vec::new());
    world.push(b"x");
    assert_eq!(world.last(), "transmitted sms");
    assert_eq!(world.forwarded(), []);
    for ticket in world.held.take().unwrap() {
        world.server.committed(world.now, ticket);
    }
    world.run();
    assert_eq!(world.forwarded(), [(8, 44, false)]);
    assert_eq!(world.last(), "delivered sms by device");
}

#[test]
fn an_absent_device_is_waited_for_and_the_alert_of_the_hlr_starts_the_next_try() {
    let mut world = World::new();
    world.network.verdicts = [Verdict::Taken, Verdict::Absent(1)].into();
    world.push(&[7; 280]);
    let report = Asked::Report { outcome: Some(1), diagnostic: Some(1), additional: None, of_sgsn: false };
    assert_eq!(world.told(), [&report]);
    assert_eq!(world.last(), "kept kept absent-subscriber (1) by msc");
    world.network.asked.clear();
    world.network.alert(world.now, NUMBER);
    world.run();
    assert_eq!(world.network.answered, 1);
    // All of it goes again: the device may have forgotten the first part.
    assert_eq!(world.forwarded().len(), 3);
    assert_eq!(world.last(), "delivered sms by device");
}

#[test]
fn a_full_memory_is_reported_too_and_an_hlr_that_will_not_remember_is_asked_again_by_the_clock() {
    for (no_report, version) in [(false, 3), (false, 2), (true, 3), (false, 1)] {
        let mut world = World::new();
        world.network.version = version;
        world.network.no_report = no_report;
        world.network.verdicts = [Verdict::Failure(FailureCause::MEMORY_CAPACITY_EXCEEDED)].into();
        world.push(b"x");
        let [Asked::Report { outcome, .. }] = world.told()[..] else { panic!("{:?}", world.told()) };
        assert_eq!(*outcome, (version > 1).then_some(0));
        assert_eq!(world.last(), "kept kept memory-full (0) by device");
        world.pass(HOUR / 2);
        assert_eq!(world.last() == "delivered sms by device", no_report, "{:?}", world.lines());
    }
}

#[test]
fn the_sgsn_is_tried_where_the_msc_has_no_luck_and_both_are_told_of() {
    let mut world = World::new();
    world.network.sgsn = Some(SGSN);
    world.network.verdicts = [Verdict::Absent(0)].into();
    world.push(b"x");
    assert_eq!(world.forwarded(), [(8, 44, false), (149, 44, false)]);
    assert_eq!(world.last(), "delivered sms by device");

    let mut world = World::new();
    world.network.sgsn = Some(SGSN);
    world.network.verdicts = [Verdict::Absent(0), Verdict::Absent(6)].into();
    world.push(b"x");
    let report = Asked::Report { outcome: Some(1), diagnostic: Some(0), additional: Some(1), of_sgsn: false };
    assert_eq!(world.told(), [&report]);
    assert!(world.last().starts_with("kept kept absent-subscriber"), "{}", world.last());

    let mut world = World::new();
    (world.network.msc, world.network.sgsn) = (None, Some(SGSN));
    world.network.verdicts = [Verdict::Absent(6)].into();
    world.push(b"x");
    assert_eq!(world.forwarded(), [(149, 44, false)]);
    let report = Asked::Report { outcome: Some(1), diagnostic: Some(6), additional: None, of_sgsn: true };
    assert_eq!(world.told(), [&report]);
    assert_eq!(world.last(), "kept kept absent-subscriber (6) by sgsn");
}

#[test]
fn each_refusal_ends_the_push_or_is_tried_again() {
    let error = |code| (None, Some(Verdict::Error(code)));
    let failure = |cause| (None, Some(Verdict::Failure(cause)));
    for ((no_routing, verdict), line) in [
        ((Some(1), None), "failed sms unknown-subscriber (1) by hlr"),
        ((Some(6), None), "kept kept absent-subscriber (6) by hlr"),
        ((Some(11), None), "failed sms not-provisioned (11) by hlr"),
        ((Some(13), None), "failed sms barred (13) by hlr"),
        ((Some(34), None), "kept kept map-error (34) by hlr"),
        (error(5), "kept kept map-error (5) by msc"),
        (error(9), "failed sms barred (9) by msc"),
        (error(21), "failed sms map-error (21) by msc"),
        (error(31), "kept kept map-error (31) by msc"),
        (error(34), "kept kept map-error (34) by msc"),
        (failure(FailureCause::EQUIPMENT_PROTOCOL_ERROR), "failed sms device-refused (1) by device"),
        (failure(FailureCause::EQUIPMENT_NOT_SM_EQUIPPED), "failed sms device-refused (2) by device"),
        (failure(FailureCause::UNKNOWN_SERVICE_CENTRE), "failed sms node-refused (3) by msc"),
    ] {
        let mut world = World::new();
        world.network.no_routing = no_routing;
        world.network.verdicts.extend(verdict);
        world.push(b"x");
        assert_eq!(world.last(), line);
        assert_eq!(world.told(), [] as [&Asked; 0], "{line}");
    }
}

#[test]
fn a_node_that_does_not_answer_is_given_up_and_the_push_tried_again() {
    let mut world = World::new();
    world.network.verdicts = [Verdict::Silence].into();
    world.push(b"x");
    world.pass(Duration::from_secs(59));
    assert_eq!(world.last(), "transmitted sms");
    world.pass(Duration::from_secs(2));
    assert!(world.lines().contains(&"kept kept no-response by msc".to_owned()), "{:?}", world.lines());
    world.pass(HOUR / 4);
    assert_eq!(world.last(), "delivered sms by device");
}

#[test]
fn what_takes_too_many_short_messages_does_not_go_by_them() {
    let mut world = World::new();
    world.push(&[7; 600]);
    assert_eq!(world.last(), "failed sms payload-too-large by push-server");
    assert_eq!(world.network.asked, [Asked::Gprs]);
}

#[test]
fn a_number_that_is_anothers_by_now_is_not_sent_to() {
    let mut world = World::new();
    world.network.imsi = "001010000000009".parse().unwrap();
    world.push(b"x");
    assert_eq!(world.forwarded(), []);
    assert_eq!(world.last(), "failed sms imsi-mismatch by hlr");
}

#[test]
fn a_push_that_is_taken_back_takes_back_what_was_not_handed_over() {
    let mut world = World::new();
    world.network.verdicts = [Verdict::Silence].into();
    let id = world.push(&[7; 280]);
    world.server.cancel(world.now, id);
    world.run();
    let map = world.server.map().unwrap();
    assert!(map.is_empty());
    assert_eq!(world.forwarded().len(), 1);
}
