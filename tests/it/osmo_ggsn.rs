//! The lab's SGSN and devices at OsmoGGSN, and the push server as an adapter in front of it.

use crate::peers::{Folder, have, isolated, osmo_ggsn, run, wait_for};
use gtpush::api::{Accepted, PushBody, PushStatus};
use gtpush::app::{lab, serve};
use gtpush::cli::client::Client;
use gtpush::codec::gsmtap;
use gtpush::codec::gtp1::Cause;
use gtpush::codec::ts24008::PdpType;
use gtpush::config::{Application, Config, Subscriber};
use gtpush::lab::device::{self, Activation, Event, Registration};
use gtpush::lab::link::Faults;
use gtpush::lab::{sgsn, subscribers};
use gtpush::push::secret;
use gtpush::transport::{Clock, tap};
use gtpush::wire::Imsi;
use std::net::IpAddr;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(15);
/// Where OsmoGGSN is.
const GGSN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 3));
/// Where the lab's SGSN is.
const SGSN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 11));
/// Where the adapter's CoAP socket is, beyond OsmoGGSN's TUN device.
const COAP: &str = "10.99.0.1:5683";

fn imsi(n: u8) -> Imsi {
    format!("0010100000000{n:02}").parse().unwrap()
}

fn user(n: u8) -> String {
    format!("u{n}@push.example")
}

fn plan() -> lab::Plan {
    let mut plan = lab::Plan::new(GGSN);
    plan.subscribers = (1..=3).map(|n| subscribers::Subscriber::new(imsi(n))).collect();
    plan.sgsn_config.gtp.t3_response = Duration::from_secs(1);
    plan.sgsn_config.gtp.echo_interval = Some(Duration::from_millis(500));
    plan
}

fn start_lab(clock: Clock) -> lab::Running {
    lab::start(plan(), clock, None).unwrap()
}

/// A device that is attached and has no context.
fn device(lab: &lab::Running, n: u8, registration: Option<Registration>) -> lab::Mobile {
    let mobile = lab.device(imsi(n), IpAddr::from([127, 0, 0, 30 + n]), registration).unwrap();
    mobile.handle().ask(|device, now| device.attach(now)).unwrap();
    seen(&mobile, 0, "attached", |event| matches!(event, Event::Attached { .. }).then_some(()));
    assert!(lab.wait_attached(imsi(n), PATIENCE));
    mobile
}

fn seen<T>(mobile: &lab::Mobile, from: usize, what: &str, pick: impl FnMut(&Event) -> Option<T>) -> T {
    mobile.seen.wait(from, PATIENCE, pick).unwrap_or_else(|| {
        let mut all = Vec::new();
        mobile.seen.wait(0, Duration::ZERO, |event| -> Option<()> {
            all.push(format!("{event:?}"));
            None
        });
        panic!("the device never said: {what}; it said\n{}", all.join("\n"))
    })
}

/// Activates a context; its NSAPI.
fn activate(mobile: &lab::Mobile, apn: &str, pdp_type: PdpType) -> u8 {
    let from = mobile.seen.count();
    let want = Activation::of(apn.parse().unwrap(), pdp_type);
    let nsapi = mobile.handle().ask(|device, now| device.activate(now, want)).unwrap().unwrap();
    let (link, by_network) = seen(mobile, from, "activated", |event| match event {
        Event::Activated { nsapi: which, link, by_network, .. } if *which == nsapi => {
            Some((link.clone(), *by_network))
        }
        _ => None,
    });
    assert!(!by_network);
    assert_eq!(link.v4.is_some(), pdp_type != PdpType::Ipv6, "{link:?}");
    assert_eq!(link.v6.is_some(), pdp_type != PdpType::Ipv4, "{link:?}");
    if link.v6.is_some() {
        seen(mobile, from, "address from the router's prefix", |event| match event {
            Event::AddressConfigured { nsapi: which, address } if *which == nsapi => Some(*address),
            _ => None,
        });
    }
    nsapi
}

/// Pings the access point's TUN device through the tunnel.
fn ping(mobile: &lab::Mobile, nsapi: u8, to: &str, sequence: u16) {
    let to: IpAddr = to.parse().unwrap();
    let from = mobile.seen.count();
    mobile.handle().ask(move |device, now| device.ping(now, nsapi, to, sequence)).unwrap();
    seen(mobile, from, "echo reply", |event| {
        (*event == Event::EchoReply { nsapi, from: to, sequence }).then_some(())
    });
}

#[test]
fn contexts_of_every_type_are_made_used_changed_and_ended_at_osmo_ggsn() {
    if !have("osmo-ggsn", "osmo-ggsn") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("osmo-contexts");
        let _ggsn = osmo_ggsn(&folder);
        // Until then the kernel does not answer from its addresses on the TUN devices (RFC 4862 §5.4).
        wait_for("duplicate address detection", || {
            run("ip", &["-6", "address", "show", "tentative"]).trim().is_empty().then_some(())
        });
        let file = std::env::temp_dir().join(format!("gtpush-{}-osmo-ggsn.pcapng", std::process::id()));
        let settings =
            tap::Config { file: file.clone(), rotate: None, keep: 0, names: Vec::new(), sent_only: false };
        let capture = tap::Capture::start(settings).unwrap();
        let lab = lab::start(plan(), Clock::start(), Some(capture.tap())).unwrap();
        let mobile = device(&lab, 1, None);
        let cases: [(&str, PdpType, &[&str]); 3] = [
            ("internet", PdpType::Ipv4, &["10.45.0.1"]),
            ("inet6", PdpType::Ipv6, &["fd45::1"]),
            ("inet46", PdpType::Ipv4v6, &["10.46.0.1", "fd46::1"]),
        ];
        for (apn, pdp_type, gateways) in cases {
            let nsapi = activate(&mobile, apn, pdp_type);
            let mut sequence = 0;
            let mut ping_all = || {
                for gateway in gateways {
                    sequence += 1;
                    ping(&mobile, nsapi, gateway, sequence);
                }
            };
            ping_all();

            let (from, from_sgsn) = (mobile.seen.count(), lab.sgsn_seen.count());
            mobile.handle().ask(move |device, now| device.modify(now, nsapi, &[0x0b, 0x92, 0x1f])).unwrap();
            let cause = lab.sgsn_seen.wait(from_sgsn, PATIENCE, |event| match event {
                sgsn::Event::Updated { cause, .. } => Some(*cause),
                _ => None,
            });
            assert_eq!(cause, Some(Some(Cause::REQUEST_ACCEPTED.0)), "{apn}: update");
            seen(&mobile, from, "modified", |event| {
                (*event == Event::Modified { nsapi, outcome: Ok(()) }).then_some(())
            });
            ping_all();

            let (from, from_sgsn) = (mobile.seen.count(), lab.sgsn_seen.count());
            mobile.handle().ask(move |device, now| device.deactivate(now, nsapi)).unwrap();
            let cause = lab.sgsn_seen.wait(from_sgsn, PATIENCE, |event| match event {
                sgsn::Event::Deactivated { cause, .. } => Some(*cause),
                _ => None,
            });
            assert_eq!(cause, Some(Some(Cause::REQUEST_ACCEPTED.0)), "{apn}: delete");
            seen(&mobile, from, "deactivated", |event| {
                matches!(event, Event::Deactivated { by_network: false, .. }).then_some(())
            });
            assert_eq!(lab.sgsn().ask(|sgsn, _| sgsn.contexts()).unwrap(), 0);
        }
        drop((mobile, lab));
        capture.finish().unwrap();
        // What OsmoGGSN has sent, we read as tshark does.
        crate::agreement::agree(&file, 100, &[]);
        std::fs::remove_file(file).unwrap();
    });
}

#[test]
fn a_restart_of_osmo_ggsn_ends_its_contexts_and_new_ones_can_be_made() {
    if !have("osmo-ggsn", "osmo-ggsn") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("osmo-restart");
        let ggsn = osmo_ggsn(&folder);
        let lab = start_lab(Clock::start());
        let mobile = device(&lab, 1, None);
        let nsapi = activate(&mobile, "internet", PdpType::Ipv4);
        ping(&mobile, nsapi, "10.45.0.1", 1);

        let (from, from_sgsn) = (mobile.seen.count(), lab.sgsn_seen.count());
        drop(ggsn);
        let _ggsn = osmo_ggsn(&folder);
        let restarted = lab.sgsn_seen.wait(from_sgsn, PATIENCE, |event| {
            (*event == sgsn::Event::PeerRestarted { peer: GGSN }).then_some(())
        });
        restarted.expect("the SGSN notices the new restart counter");
        seen(&mobile, from, "deactivated by the network", |event| match event {
            Event::Deactivated { nsapi: which, by_network: true, .. } if *which == nsapi => Some(()),
            _ => None,
        });
        assert_eq!(lab.sgsn().ask(|sgsn, _| sgsn.contexts()).unwrap(), 0);

        let nsapi = activate(&mobile, "internet", PdpType::Ipv4);
        ping(&mobile, nsapi, "10.45.0.1", 2);
    });
}

/// The push server as an adapter in front of OsmoGGSN.
fn adapter(folder: &Folder) -> Config {
    let text = format!(
        "[server]\nmode = \"adapter\"\ndata_dir = {:?}\n[gtp]\nt3_response = \"1s\"\necho = \"off\"\n\
         [coap]\nbind = \"{COAP}\"\nack_timeout = \"1s\"\n[push]\ncheck_secret = false\nback_off = \"300ms\"\n\
         [http]\nbind = \"127.0.0.2:0\"\n[[gateway]]\nname = \"osmo\"\nkind = \"gi\"\naddress = \"{GGSN}\"\n\
         prefixes = [\"10.45.0.0/16\"]\napns = [\"internet\"]\n",
        folder.file("data")
    );
    let mut config = Config::parse(&text, "test").unwrap();
    config.application.push(Application {
        id: "chat".into(),
        secret: None,
        domains: Vec::new(),
        networks: Vec::new(),
        report_to: None,
        sms: false,
    });
    config.subscriber = (1..=3)
        .map(|n| Subscriber {
            imsi: imsi(n),
            users: vec![user(n)],
            secret: secret::hash(&format!("secret{n}"), b"0123456789abcdef", secret::Cost::Device)
                .map(Into::into),
            msisdn: None,
            static_address: None,
        })
        .collect();
    config
}

fn registration(n: u8, secret: &str) -> Registration {
    Registration {
        apn: None,
        server: COAP.parse().unwrap(),
        user: user(n),
        dynamic: None,
        validity: None,
        secret: Some(secret.into()),
        device: None,
    }
}

fn push(client: &Client, n: u8, payload: &str, ttl: u64) -> String {
    let body = PushBody {
        application: Some("chat".into()),
        to: user(n),
        payload: Some(payload.into()),
        ttl: Some(ttl),
        ..PushBody::default()
    };
    client.post::<Accepted>("/v1/push", &[], &body).unwrap().id
}

/// Waits until the push has ended.
fn ended(client: &Client, id: &str) -> PushStatus {
    let until = Instant::now() + Duration::from_secs(90);
    loop {
        let status: PushStatus = client.get(&format!("/v1/push/{id}")).unwrap();
        if status.ended {
            return status;
        }
        assert!(Instant::now() < until, "{status:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn passed(status: &PushStatus, state: &str) -> bool {
    status.history.iter().any(|entry| entry.state == state)
}

/// What the device's own log says of a push: how often it came, and whether the device took it.
fn logged(mobile: &lab::Mobile, id: &str) -> Option<(u32, bool)> {
    let id = id.to_owned();
    mobile.handle().ask(move |device, _| device.seen(&id).map(|seen| (seen.times, seen.taken))).unwrap()
}

#[test]
fn the_adapter_notifies_a_device_for_osmo_ggsn_and_pushes_through_its_tunnel() {
    if !have("osmo-ggsn", "osmo-ggsn") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("osmo-adapter");
        let _ggsn = osmo_ggsn(&folder);
        run("ip", &["address", "add", "10.99.0.1/32", "dev", "lo"]);
        let clock = Clock::start();
        let serving = serve::start_with(&adapter(&folder), clock, None).unwrap();
        let lab = start_lab(clock);
        let mobile = device(&lab, 1, Some(registration(1, "secret1")));
        let client = Client::new(&format!("http://{}", serving.http()), "chat", "");

        // Without a context: HLR, PDU Notification, activation at OsmoGGSN, registration, push.
        let id = push(&client, 1, "Dinner is ready", 60);
        let status = ended(&client, &id);
        assert_eq!(status.state, "delivered", "{status:?}");
        assert!(passed(&status, "notified"), "{status:?}");
        let notified = lab.sgsn_seen.wait(0, PATIENCE, |event| match event {
            sgsn::Event::Notified { cause, .. } => Some(*cause),
            _ => None,
        });
        assert_eq!(notified, Some(Cause::REQUEST_ACCEPTED.0));
        let context = lab.sgsn_seen.wait(0, PATIENCE, |event| match event {
            sgsn::Event::Activated { ggsn, context, .. } => Some((ggsn.ip(), *context)),
            _ => None,
        });
        let (ggsn, context) = context.unwrap();
        assert_eq!(ggsn, GGSN, "the context is OsmoGGSN's");
        assert!(
            seen(&mobile, 0, "activated", |event| match event {
                Event::Activated { by_network, .. } => Some(*by_network),
                _ => None,
            }),
            "the network asked for it"
        );
        seen(&mobile, 0, "registered", |event| matches!(event, Event::Registered { .. }).then_some(()));
        assert_eq!(logged(&mobile, &id), Some((1, true)));

        // Registered by now: it goes straight to the address.
        let packets = move |sgsn: &mut sgsn::Sgsn| sgsn.packets_of(context).unwrap();
        let before = lab.sgsn().ask(move |sgsn, _| packets(sgsn)).unwrap();
        let id = push(&client, 1, "It gets cold", 60);
        let status = ended(&client, &id);
        assert_eq!(status.state, "delivered", "{status:?}");
        assert!(!passed(&status, "notified"), "{status:?}");
        assert_eq!(logged(&mobile, &id), Some((1, true)));
        let after = lab.sgsn().ask(move |sgsn, _| packets(sgsn)).unwrap();
        assert!(after.0 > before.0 && after.1 > before.1, "{before:?} {after:?}");
        serving.stop().unwrap();
    });
}

#[test]
fn behind_osmo_ggsn_a_device_with_a_wrong_secret_gets_no_push() {
    if !have("osmo-ggsn", "osmo-ggsn") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("osmo-secret");
        let _ggsn = osmo_ggsn(&folder);
        run("ip", &["address", "add", "10.99.0.1/32", "dev", "lo"]);
        let clock = Clock::start();
        let serving = serve::start_with(&adapter(&folder), clock, None).unwrap();
        let lab = start_lab(clock);
        let mobile = device(&lab, 2, Some(registration(2, "secret1")));
        let client = Client::new(&format!("http://{}", serving.http()), "chat", "");
        let id = push(&client, 2, "not for you", 3);
        seen(&mobile, 0, "refused", |event| matches!(event, Event::RegistrationRefused { .. }).then_some(()));
        let status = ended(&client, &id);
        assert_ne!(status.state, "delivered", "{status:?}");
        assert_eq!(logged(&mobile, &id), None);
        serving.stop().unwrap();
    });
}

/// Devices here have little time: what they say is said again at once.
fn hasty(n: u8) -> device::Config {
    let soon = Duration::from_millis(250);
    let mut config = device::Config::new(imsi(n), (SGSN, gsmtap::PORT).into());
    config.registration = Some(registration(n, &format!("secret{n}")));
    (config.t3310, config.t3380, config.t3390, config.registration_pause) = (soon, soon, soon, soon);
    (config.coap.ack_timeout, config.coap.max_retransmit) = (Duration::from_millis(100), 6);
    config
}

#[test]
fn on_bad_links_pushes_pass_the_adapter_and_osmo_ggsn() {
    if !have("osmo-ggsn", "osmo-ggsn") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("osmo-bad-links");
        let _ggsn = osmo_ggsn(&folder);
        run("ip", &["address", "add", "10.99.0.1/32", "dev", "lo"]);
        let clock = Clock::start();
        let mut config = adapter(&folder);
        (config.gtp.t3_response, config.gtp.n3_requests) = (Duration::from_millis(200), 6);
        (config.coap.ack_timeout, config.coap.max_retransmit) = (Duration::from_millis(100), 6);
        (config.push.max_back_off, config.push.recheck) =
            (Duration::from_secs(1), Some(Duration::from_secs(2)));
        let serving = serve::start_with(&config, clock, None).unwrap();
        let hold = Duration::from_millis(10);
        let mut plan = plan();
        plan.faults = Faults { drop: 0.2, duplicate: 0.2, reorder: 0.2, hold, seed: 71, ..Faults::NONE };
        for gtp in [&mut plan.hlr_config.gtp, &mut plan.sgsn_config.gtp] {
            (gtp.t3_response, gtp.n3_requests, gtp.echo_interval) = (Duration::from_millis(200), 6, None);
        }
        (plan.sgsn_config.device, plan.sgsn_config.device_attempts) = (Duration::from_millis(250), 8);
        println!("{}", plan.faults);
        let lab = lab::start(plan, clock, None).unwrap();
        let client = Client::new(&format!("http://{}", serving.http()), "chat", "");
        let mut mobiles = Vec::new();
        for n in 1..=3 {
            let mobile = lab.device_with(hasty(n), [127, 0, 0, 30 + n].into(), |_, _, _| {}).unwrap();
            // What a device gives up is begun anew.
            let attached = (0..4).find_map(|_| {
                mobile.handle().ask(|device, now| device.attach(now)).unwrap();
                mobile.seen.wait(0, PATIENCE, |event| matches!(event, Event::Attached { .. }).then_some(()))
            });
            attached.expect("attached");
            assert!(lab.wait_attached(imsi(n), PATIENCE));
            // Without a context, and with the one that this led to.
            for (payload, notified) in [("Dinner is ready", true), ("It gets cold", false)] {
                let id = push(&client, n, payload, 60);
                let status = ended(&client, &id);
                assert_eq!(status.state, "delivered", "{status:?}");
                assert!(passed(&status, "notified") || !notified, "{status:?}");
                assert!(matches!(logged(&mobile, &id), Some((_, true))), "{status:?}");
            }
            mobiles.push(mobile);
        }
        drop(mobiles);
        let harm = lab.harm();
        println!("{harm}");
        assert!(harm.dropped > 0 && harm.duplicated > 0 && harm.reordered > 0);
        serving.stop().unwrap();
    });
}
