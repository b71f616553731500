//! The whole way on bad links: push server, SGSN, HLR front and devices on virtual time, a fifth of the
//! datagrams lost, a fifth said twice, a fifth overtaken.

use super::{directory, push_config, user};
use crate::ggsn::{HLR, SGSN, apn, config as ggsn_config, imsi};
use gtpush::codec::ts24008::PdpType;
use gtpush::lab::device::{Activation, Config as DeviceConfig, Device, GmmState, Registration};
use gtpush::lab::hlr::{self, Hlr};
use gtpush::lab::link::{Faults, Faulty, Harm, Network};
use gtpush::lab::sgsn::{self, Sgsn};
use gtpush::lab::subscribers::{Subscriber, Subscribers};
use gtpush::machine::{Machine, coap};
use gtpush::node::push_server::{Config, Event, Mode, PushServer};
use gtpush::push::*;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

const SERVER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));
const TTL: Duration = Duration::from_secs(3600);

type Shared<M> = Rc<RefCell<Faulty<M>>>;

struct Lab {
    net: Network,
    server: Shared<PushServer>,
    sgsn: Shared<Sgsn>,
    hlr: Shared<Hlr>,
    devices: BTreeMap<u32, Shared<Device>>,
    reports: Vec<Report>,
    changes: Vec<Change>,
}

fn faults(seed: u64) -> Faults {
    Faults { drop: 0.2, duplicate: 0.2, reorder: 0.2, seed, ..Faults::NONE }
}

impl Lab {
    fn new(seed: u64) -> Self {
        let mut net = Network::new(Duration::from_millis(5));
        net.record(false);
        let mut push = push_config();
        // A Note MS GPRS Present that is lost altogether is made up for.
        push.recheck = Some(Duration::from_secs(300));
        let mut ggsn = ggsn_config();
        ggsn.hlr = vec![SocketAddr::new(HLR, 2123)];
        let config = Config {
            mode: Mode::Integrated,
            gateway: GatewayId(0),
            ggsn,
            coap: coap::Config::default(),
            notify_v6: false,
            proxy: false,
            max_logins: 0,
            seed: [seed as u8; 32],
        };
        let server = PushServer::new(config, directory(push));
        let server = net.attach(SERVER, Faulty::new(server, faults(seed * 10 + 1)));
        let mut subscribers = Subscribers::default();
        for n in 1..=5 {
            subscribers.insert(Subscriber::new(imsi(n)));
        }
        let home = Hlr::new(hlr::Config::default(), subscribers.clone());
        let hlr = net.attach(HLR, Faulty::new(home, faults(seed * 10 + 2)));
        let config = sgsn::Config {
            address: SGSN,
            subscribers,
            default_ggsn: Some(SocketAddr::new(SERVER, 2123)),
            seed,
            ..sgsn::Config::default()
        };
        let sgsn = net.attach(SGSN, Faulty::new(Sgsn::new(config), faults(seed * 10 + 3)));
        let mut devices = BTreeMap::new();
        for n in 1..=5u32 {
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
            let device = Faulty::new(Device::new(config), faults(seed * 10 + 3 + u64::from(n)));
            devices.insert(n, net.attach(at, device));
        }
        Self { net, server, sgsn, hlr, devices, reports: Vec::new(), changes: Vec::new() }
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

    fn push(&mut self, n: u32, id: u128) -> PushId {
        let request = PushRequest {
            id: PushId(id),
            application: "mail".parse().unwrap(),
            to: Recipient::Static(user(n)),
            payload: vec![id as u8; 300 * n as usize].into(),
            content_type: "text/plain".into(),
            ttl: Some(TTL),
            priority: Priority::Normal,
            report_to: None,
        };
        self.net.with(&self.server, |server, now| {
            let server = server.at(now);
            let directory = server.router().directory().clone();
            let nobody = Caller { source: None, server_domain: None, secret: None };
            let admitted = admit(&directory, now, request, &nobody).unwrap();
            server.accept(now, admitted.push);
        });
        self.tell();
        PushId(id)
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

fn on_bad_links(seed: u64) {
    let mut lab = Lab::new(seed);
    // 1 has a context and is registered; 2 is attached; 3 is not; 4 will be back; 5 will not.
    for n in [1, 2, 4, 5] {
        let device = lab.devices[&n].clone();
        for _ in 0..5 {
            if device.borrow().inner.state() == GmmState::Registered {
                break;
            }
            lab.net.with(&device, |device, now| device.at(now).attach(now));
            lab.run(Duration::from_secs(80));
        }
        let state = device.borrow().inner.state();
        assert_eq!(state, GmmState::Registered, "seed {seed}, device {n}");
    }
    let device = lab.devices[&1].clone();
    for _ in 0..5 {
        if device.borrow().inner.contexts().next().is_some() {
            break;
        }
        let activation = Activation::of(apn("internet"), PdpType::Ipv4);
        lab.net.with(&device, |device, now| device.at(now).activate(now, activation));
        lab.run(Duration::from_secs(200));
    }
    for n in [4, 5] {
        lab.net.with(&lab.hlr, |hlr, now| hlr.at(now).set_reason(imsi(n), Some(1)));
    }
    let mut pushes = Vec::new();
    for round in 0..3u32 {
        for n in 1..=5u32 {
            pushes.push((n, lab.push(n, u128::from(seed) << 32 | u128::from(round << 8 | n))));
        }
        lab.run(Duration::from_secs(7));
    }
    lab.run(Duration::from_secs(100));
    lab.net.with(&lab.hlr, |hlr, now| hlr.at(now).reachable(now, imsi(4)));
    lab.run(TTL + Duration::from_secs(10));

    for (n, id) in &pushes {
        let reports: Vec<_> = lab.reports.iter().filter(|report| report.push == *id).collect();
        let history: Vec<_> = lab
            .changes
            .iter()
            .filter_map(|change| match change {
                Change::Progress { push, entry, .. } if push == id => {
                    Some((entry.state, entry.cause.map(|cause| cause.to_string())))
                }
                _ => None,
            })
            .collect();
        assert_eq!(reports.len(), 1, "seed {seed}, device {n}: {history:?}");
        let entry = &reports[0].entry;
        let seen = lab.devices[n].borrow().inner.seen(&id.to_string()).is_some_and(|seen| seen.taken);
        match n {
            1 | 2 | 4 => {
                assert_eq!(entry.state, State::Delivered, "seed {seed}, device {n}: {history:?}");
                assert!(seen, "seed {seed}: delivered without the device having it");
            }
            3 => {
                assert_eq!(entry.state, State::Failed, "seed {seed}: {history:?}");
                assert_eq!(entry.cause.unwrap().reason, Reason::AbsentSubscriber);
                assert!(!seen);
            }
            _ => {
                assert_eq!(entry.state, State::Expired, "seed {seed}: {history:?}");
                assert!(!seen);
            }
        }
    }
    let harm = lab.harm();
    println!("seed {seed}: {harm:?}");
    assert!(harm.dropped > 0 && harm.duplicated > 0 && harm.reordered > 0);
    let server = lab.server.borrow();
    assert_eq!((server.inner.router().live(), server.inner.router().attempts()), (0, 0));
}

#[test]
fn with_a_fifth_of_all_datagrams_lost_each_push_ends_in_its_named_state() {
    for seed in 1..=60 {
        on_bad_links(seed);
    }
}
