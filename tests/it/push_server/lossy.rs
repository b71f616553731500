//! The whole way on bad links: push server, SGSN, HLR front and devices on virtual time, a fifth of the
//! datagrams lost, a fifth said twice, a fifth overtaken; in each addressing case, and for whatever may
//! become of a device.

use super::{directory, push_config, user};
use crate::ggsn::{HLR, SGSN, apn, config as ggsn_config, imsi};
use gtpush::codec::gtp1::{Cause as GtpCause, Message, message::PduNotificationRequest};
use gtpush::codec::ts24008::{PdpType, SmCause};
use gtpush::lab::device::{
    self, Activation, Config as DeviceConfig, Device, GmmState, OnRequest, Registration,
};
use gtpush::lab::hlr::{self, Hlr};
use gtpush::lab::link::{Faults, Faulty, Harm, Network};
use gtpush::lab::sgsn::{self, Sgsn};
use gtpush::lab::subscribers::{Subscriber, Subscribers};
use gtpush::machine::{Machine, coap};
use gtpush::node::push_server::{Config, Event, Mode, PushServer};
use gtpush::push::*;
use gtpush::wire::Imsi;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

const SERVER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));
const TTL: Duration = Duration::from_secs(3600);
const RECHECK: Duration = Duration::from_secs(300);

/// The addressing cases, in the words of the push server's configuration where they are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Blank,
    Allocated,
    BlankIndicated,
    /// Every subscriber has an address of its own.
    Static,
}

/// What is with a device when pushes for it come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
enum Fate {
    /// It has a context and is registered.
    Registered = 1,
    /// It is attached, no more.
    Attached,
    /// It is not even that.
    NotAttached,
    /// It is unreachable, until the HLR notes that it is present.
    Back,
    /// It is unreachable for good.
    Unreachable,
    /// Its SGSN refuses notifications, until later.
    Refused,
    /// It rejects each activation.
    Rejecting,
    /// It does so until later.
    Relenting,
    /// It had a context and a registration, and gave them up.
    Left,
    /// The network released its context.
    Released,
}

const FATES: [Fate; 10] = [
    Fate::Registered,
    Fate::Attached,
    Fate::NotAttached,
    Fate::Back,
    Fate::Unreachable,
    Fate::Refused,
    Fate::Rejecting,
    Fate::Relenting,
    Fate::Left,
    Fate::Released,
];

impl Fate {
    fn imsi(self) -> Imsi {
        imsi(self as u32)
    }

    fn address(self) -> IpAddr {
        IpAddr::from([10, 45, 200, self as u8])
    }
}

/// A push that was accepted.
struct Sent {
    fate: Fate,
    round: u32,
    id: PushId,
    at_ms: u64,
}

type Shared<M> = Rc<RefCell<Faulty<M>>>;

struct Lab {
    net: Network,
    server: Shared<PushServer>,
    sgsn: Shared<Sgsn>,
    hlr: Shared<Hlr>,
    devices: BTreeMap<Fate, Shared<Device>>,
    reports: Vec<Report>,
    changes: Vec<Change>,
    sent: Vec<Sent>,
    /// Requests to activate, as devices heard them: with an address, and with an indication.
    asked: Vec<(bool, bool)>,
}

fn faults(seed: u64) -> Faults {
    Faults { drop: 0.2, duplicate: 0.2, reorder: 0.2, seed, ..Faults::NONE }
}

impl Lab {
    fn new(case: Case, seed: u64) -> Self {
        let mut net = Network::new(Duration::from_millis(5));
        net.record(false);
        let mut push = push_config();
        // A Note MS GPRS Present that is lost altogether is made up for.
        push.recheck = Some(RECHECK);
        push.addressing = match case {
            Case::Blank | Case::Static => Addressing::Blank,
            Case::Allocated => Addressing::Allocated,
            Case::BlankIndicated => Addressing::BlankIndicated,
        };
        let directory = directory(push);
        let mut subscribers = Subscribers::default();
        let mut ggsn = ggsn_config();
        for fate in FATES {
            let address = (case == Case::Static).then(|| fate.address());
            let mut listed = directory.read().unwrap().subscriber(imsi(1)).unwrap().clone();
            listed.imsi = fate.imsi();
            listed.identifiers = vec![user(fate as u32)];
            listed.static_address = address;
            directory.write().unwrap().put_subscriber(listed);
            ggsn.apns[0].subscribed.extend(address.map(|address| (fate.imsi(), address)));
            let mut subscriber = Subscriber::new(fate.imsi());
            subscriber.addresses.extend(address.map(|address| (apn("internet"), address)));
            subscribers.insert(subscriber);
        }
        ggsn.hlr = vec![gtpush::node::ggsn::Home::Front(SocketAddr::new(HLR, 2123))];
        let config = Config {
            mode: Mode::Integrated,
            gateway: GatewayId(0),
            ggsn,
            coap: coap::Config::default(),
            notify_v6: false,
            locate: Default::default(),
            map: None,
            diameter: None,
            sms: None,
            triggers: None,
            osmo_hlr: None,
            proxy: false,
            max_logins: 0,
            seed: [seed as u8; 32],
        };
        let server = PushServer::new(config, directory);
        let server = net.attach(SERVER, Faulty::new(server, faults(seed * 100 + 1)));
        let home = Hlr::new(hlr::Config::default(), subscribers.clone());
        let hlr = net.attach(HLR, Faulty::new(home, faults(seed * 100 + 2)));
        let config = sgsn::Config {
            address: SGSN,
            subscribers,
            default_ggsn: Some(SocketAddr::new(SERVER, 2123)),
            strict: case == Case::Static,
            seed,
            ..sgsn::Config::default()
        };
        let sgsn = net.attach(SGSN, Faulty::new(Sgsn::new(config), faults(seed * 100 + 3)));
        let mut devices = BTreeMap::new();
        for fate in FATES {
            let n = fate as u32;
            let mut config = DeviceConfig::new(imsi(n), SocketAddr::new(SGSN, 4729));
            config.seed = u64::from(n);
            config.registration = Some(Registration {
                apn: None,
                server: super::PUSH_V4.parse().unwrap(),
                user: user(n).to_string(),
                dynamic: None,
                validity: None,
                secret: None,
                device: None,
            });
            let at = IpAddr::from([127, 0, 0, 30 + n as u8]);
            let device = Faulty::new(Device::new(config), faults(seed * 100 + 3 + u64::from(n)));
            devices.insert(fate, net.attach(at, device));
        }
        Self {
            net,
            server,
            sgsn,
            hlr,
            devices,
            reports: Vec::new(),
            changes: Vec::new(),
            sent: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// What happened at one place and concerns another.
    fn tell(&mut self) {
        loop {
            let event = self.server.borrow_mut().poll_event();
            match event {
                Some(Event::Persist { change, ticket }) => {
                    self.changes.push(change);
                    if let Some(ticket) = ticket {
                        self.net.with(&self.server, |server, now| server.at(now).committed(now, ticket));
                    }
                }
                Some(Event::Report(report)) => self.reports.push(report),
                Some(_) => {}
                None => break,
            }
        }
        for device in self.devices.values() {
            while let Some(event) = device.borrow_mut().poll_event() {
                if let device::Event::ActivationRequested { address, indication, .. } = event {
                    self.asked.push((address.is_some(), indication.is_some()));
                }
            }
        }
        loop {
            let event = self.sgsn.borrow_mut().poll_event();
            let Some(event) = event else { break };
            self.net.with(&self.hlr, |hlr, now| {
                let hlr = hlr.at(now);
                match event {
                    sgsn::Event::Attached { imsi } => hlr.attach(now, imsi, SGSN),
                    sgsn::Event::Detached { imsi } => hlr.detach(imsi),
                    sgsn::Event::NotReachable { imsi } => hlr.set_reason(imsi, Some(5)),
                    sgsn::Event::Reachable { imsi } => hlr.reachable(now, imsi),
                    _ => {}
                }
            });
        }
    }

    fn run(&mut self, time: Duration) {
        let end = self.net.now().mono + time;
        while self.net.step(end) {
            self.tell();
        }
        self.net.run_for(end.saturating_sub(self.net.now().mono));
        self.tell();
    }

    fn push(&mut self, fate: Fate, round: u32) {
        let n = fate as u32;
        let id = u128::from(round << 8 | n);
        let request = PushRequest {
            id: PushId(id),
            application: "mail".parse().unwrap(),
            to: Recipient::Static(user(n)),
            payload: vec![id as u8; 300 * (1 + n as usize % 5)].into(),
            content_type: "text/plain".into(),
            ttl: Some(TTL),
            priority: Priority::Normal,
            report_to: None,
            sms: None,
        };
        self.net.with(&self.server, |server, now| {
            let server = server.at(now);
            let directory = server.router().directory().clone();
            let nobody = Caller { source: None, server_domain: None, secret: None };
            let admitted = admit(&directory, now, request, &nobody).unwrap();
            server.accept(now, admitted.push);
        });
        let at_ms = self.net.now().wall_ms();
        self.sent.push(Sent { fate, round, id: PushId(id), at_ms });
        self.tell();
    }

    /// Three pushes to each of them.
    fn push_to(&mut self, fates: impl Fn(Fate) -> bool) {
        for round in 0..3 {
            for fate in FATES.into_iter().filter(|fate| fates(*fate)) {
                self.push(fate, round);
            }
            self.run(Duration::from_secs(7));
        }
        self.run(Duration::from_secs(100));
    }

    fn attach(&mut self, fate: Fate) {
        let device = self.devices[&fate].clone();
        for _ in 0..8 {
            if device.borrow().inner.state() == GmmState::Registered {
                return;
            }
            self.net.with(&device, |device, now| device.at(now).attach(now));
            self.run(Duration::from_secs(80));
        }
        assert_eq!(device.borrow().inner.state(), GmmState::Registered, "{fate:?}");
    }

    /// A context and the registration through it.
    fn activate(&mut self, fate: Fate) {
        let device = self.devices[&fate].clone();
        for _ in 0..8 {
            let nsapi = device.borrow().inner.contexts().next().map(|(nsapi, _)| nsapi);
            if nsapi.is_some_and(|nsapi| device.borrow().inner.token(nsapi).is_some()) {
                return;
            }
            let activation = Activation::of(apn("internet"), PdpType::Ipv4);
            self.net.with(&device, |device, now| match nsapi {
                Some(nsapi) => device.at(now).register(now, nsapi),
                None => drop(device.at(now).activate(now, activation)),
            });
            self.run(Duration::from_secs(200));
        }
        panic!("{fate:?} has no registration");
    }

    fn reachable(&mut self, fate: Fate) {
        self.net.with(&self.hlr, |hlr, now| hlr.at(now).reachable(now, fate.imsi()));
    }

    fn history(&self, id: PushId) -> Vec<HistoryEntry> {
        let of = |change: &Change| match change {
            Change::Progress { push, entry, .. } if *push == id => Some(*entry),
            _ => None,
        };
        self.changes.iter().filter_map(of).collect()
    }

    /// Whether pushes of this fate were kept for this reason.
    fn kept_for(&self, fate: Fate, cause: Cause) -> bool {
        let mut entries =
            self.sent.iter().filter(|sent| sent.fate == fate).flat_map(|sent| self.history(sent.id));
        entries.any(|entry| entry.cause == Some(cause))
    }

    fn harm(&self) -> Harm {
        let mut all = Harm::default();
        let devices = self.devices.values().map(|device| device.borrow().harm());
        for harm in
            devices.chain([self.server.borrow().harm(), self.sgsn.borrow().harm(), self.hlr.borrow().harm()])
        {
            all.sent += harm.sent;
            all.dropped += harm.dropped;
            all.duplicated += harm.duplicated;
            all.reordered += harm.reordered;
        }
        all
    }
}

fn on_bad_links(case: Case, seed: u64) {
    println!("{case:?}, seed {seed}");
    let mut lab = Lab::new(case, seed);
    for fate in FATES.into_iter().filter(|fate| *fate != Fate::NotAttached) {
        lab.attach(fate);
    }
    for fate in [Fate::Registered, Fate::Left, Fate::Released] {
        lab.activate(fate);
    }
    let device = lab.devices[&Fate::Left].clone();
    lab.net.with(&device, |device, now| {
        let nsapi = device.inner.contexts().next().unwrap().0;
        device.at(now).deactivate(now, nsapi);
    });
    lab.net.with(&lab.server, |server, now| {
        let context = server.inner.ggsn().context_for(Fate::Released.imsi(), &apn("internet")).unwrap();
        server.at(now).release(now, context).unwrap();
    });
    lab.run(Duration::from_secs(200));
    for fate in [Fate::Back, Fate::Unreachable] {
        lab.net.with(&lab.hlr, |hlr, now| hlr.at(now).set_reason(fate.imsi(), Some(1)));
    }
    for fate in [Fate::Rejecting, Fate::Relenting] {
        lab.devices[&fate].borrow_mut().inner.config_mut().on_request =
            OnRequest::Reject(SmCause::INSUFFICIENT_RESOURCES);
    }

    let refusal = GtpCause::NO_RESOURCES_AVAILABLE.0;
    lab.sgsn.borrow_mut().inner.behaviour_mut().refuse.insert(PduNotificationRequest::TYPE, refusal);
    lab.push_to(|fate| fate == Fate::Refused);
    let refused = Cause::coded(Reason::NodeRefused, refusal.into());
    for _ in 0..5 {
        if lab.kept_for(Fate::Refused, refused) {
            break;
        }
        lab.run(RECHECK);
    }
    assert!(lab.kept_for(Fate::Refused, refused), "{case:?}, seed {seed}");
    assert!(lab.reports.is_empty());
    lab.sgsn.borrow_mut().inner.behaviour_mut().refuse.clear();
    lab.reachable(Fate::Refused);

    lab.push_to(|fate| fate != Fate::Refused);
    lab.devices[&Fate::Relenting].borrow_mut().inner.config_mut().on_request = OnRequest::Activate;
    lab.reachable(Fate::Back);
    lab.reachable(Fate::Relenting);
    lab.run(TTL + Duration::from_secs(10));

    for Sent { fate, round, id, at_ms } in &lab.sent {
        let history = lab.history(*id);
        let said = || format!("{case:?}, seed {seed}, {fate:?}, push {round}: {history:?}");
        let reports: Vec<_> = lab.reports.iter().filter(|report| report.push == *id).collect();
        assert_eq!(reports.len(), 1, "{}", said());
        let entry = &reports[0].entry;
        let seen = lab.devices[fate].borrow().inner.seen(&id.to_string()).is_some_and(|seen| seen.taken);
        let expected = match fate {
            Fate::NotAttached => State::Failed,
            Fate::Unreachable | Fate::Rejecting => State::Expired,
            _ => State::Delivered,
        };
        assert_eq!(entry.state, expected, "{}", said());
        assert_eq!(seen, expected == State::Delivered, "{}", said());
        let took = Duration::from_millis(entry.at_ms - at_ms);
        assert!(took < TTL + Duration::from_secs(u64::from(expected == State::Expired)), "{}", said());
        if *fate == Fate::NotAttached {
            assert_eq!(entry.cause.unwrap().reason, Reason::AbsentSubscriber, "{}", said());
        }
    }
    for fate in FATES {
        if matches!(fate, Fate::Registered | Fate::NotAttached | Fate::Unreachable) {
            continue;
        }
        // One notification may serve all pushes to a subscriber.
        let mut pushes = lab.sent.iter().filter(|sent| sent.fate == fate);
        let notified =
            pushes.any(|sent| lab.history(sent.id).iter().any(|entry| entry.state == State::Notified));
        assert!(notified, "{case:?}, seed {seed}, {fate:?}");
    }
    let rejected = Cause::coded(Reason::ActivationRejected, GtpCause::MS_REFUSES_REQUEST.0.into());
    assert!(lab.kept_for(Fate::Rejecting, rejected), "{case:?}, seed {seed}");
    let asked = match case {
        Case::Blank => (false, false),
        Case::Allocated => (true, true),
        Case::BlankIndicated => (false, true),
        Case::Static => (true, false),
    };
    assert!(!lab.asked.is_empty());
    assert!(lab.asked.iter().all(|was| *was == asked), "{case:?}, seed {seed}: {:?}", lab.asked);
    let harm = lab.harm();
    println!("{case:?}, seed {seed}: {harm:?}");
    assert!(harm.dropped > 0 && harm.duplicated > 0 && harm.reordered > 0);
    let server = lab.server.borrow();
    assert_eq!((server.inner.router().live(), server.inner.router().attempts()), (0, 0));
}

#[test]
fn a_blank_address_on_bad_links_each_push_ends_in_its_named_state() {
    for seed in 1..=30 {
        on_bad_links(Case::Blank, seed);
    }
}

#[test]
fn an_allocated_address_on_bad_links_each_push_ends_in_its_named_state() {
    for seed in 101..=130 {
        on_bad_links(Case::Allocated, seed);
    }
}

#[test]
fn a_blank_address_with_indication_on_bad_links_each_push_ends_in_its_named_state() {
    for seed in 201..=230 {
        on_bad_links(Case::BlankIndicated, seed);
    }
}

#[test]
fn a_static_address_on_bad_links_each_push_ends_in_its_named_state() {
    for seed in 301..=330 {
        on_bad_links(Case::Static, seed);
    }
}
