//! Short messages by SGd between the running push server and the lab's MME, with the lab's HSS behind both; tshark
//! judges what they say.

use crate::peers::{Folder, have, isolated, wait_for};
use crate::tshark;
use gtpush::api::{Accepted, Priority, PushBody, PushStatus};
use gtpush::app::{lab::Seen, serve};
use gtpush::cli::client::Client;
use gtpush::codec::ts23040::segment::Bounds;
use gtpush::config::{Application, Config};
use gtpush::lab::hss::{self, Hss};
use gtpush::lab::mme::{self, Mme};
use gtpush::lab::msc::Outcome;
use gtpush::lab::subscribers::Subscribers;
use gtpush::machine::diameter::Outcome as Code;
use gtpush::machine::{LinkId, Machine};
use gtpush::transport::driver::{self, Sockets};
use gtpush::transport::link::Protocol;
use gtpush::transport::{Clock, Driver, Link, tap};
use gtpush::wire::Imsi;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(15);
const LIST: &str = r#"
    [[subscriber]]
    imsi = "001010000000001"
    msisdn = "15550001"
    [[subscriber]]
    imsi = "001010000000002"
    msisdn = "15550002"
"#;
/// The server knows the first alone.
const SERVER: &str = r#"
    [http]
    bind = "127.0.0.2:0"
    [push]
    check_secret = false
    back_off = "1h"
    max_back_off = "1h"
    [locate]
    order = ["s6m"]
    [sms]
    enabled = true
    order = ["s6c"]
    service_centre = "15550090"
    [diameter]
    identity = "push.lab.example"
    realm = "lab.example"
    tc = "1s"
    [[diameter.peer]]
    identity = "hss.lab.example"
    realm = "lab.example"
    connect = ["127.0.0.22:3868"]
    [[diameter.peer]]
    identity = "mme.lab.example"
    realm = "lab.example"
    connect = ["127.0.0.23:3868"]
    [[apn]]
    name = "internet"
    pool_v4 = "10.45.0.0/16"
    push_address = "10.45.0.1:5683"
    [[subscriber]]
    imsi = "001010000000001"
    users = ["alice@push.example"]
    # By which the HSS alerts.
    msisdn = "15550001"
"#;

fn imsi(last: u8) -> Imsi {
    format!("00101000000000{last}").parse().unwrap()
}

fn at(last: u8) -> SocketAddr {
    ([127, 0, 0, last], 3868).into()
}

fn run<M>(
    name: &str,
    clock: Clock,
    machine: M,
    links: Vec<Link>,
    tap: &tap::Tap,
) -> (Driver<M>, Arc<Seen<M::Event>>)
where
    M: Machine + Send + 'static,
    M::Event: Send + 'static,
{
    let mut sockets = Sockets::default();
    for link in links {
        sockets.link(link).unwrap();
    }
    let seen = Seen::new(1024);
    let noted = seen.clone();
    let told = move |_: &mut M, _, event| noted.add(event);
    (driver::spawn(name, clock, machine, sockets, Some(tap.clone()), told).unwrap(), seen)
}

/// What became of a short message that a device sent.
fn submitted(event: &mme::Event) -> Option<u32> {
    match event {
        mme::Event::Told { command: "OFR", .. } => Some(2001),
        mme::Event::Failed { command: "OFR", outcome, .. } => Some(outcome.map_or(0, Code::code)),
        _ => None,
    }
}

#[test]
fn pushes_go_by_tfr_and_devices_are_heard_by_ofr() {
    if !have("ip", "iproute2") || !have("tshark", "tshark") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("sgd");
        let file = folder.file("sgd.pcapng");
        let settings =
            tap::Config { file: file.clone(), rotate: None, keep: 0, names: Vec::new(), sent_only: true };
        let capture = tap::Capture::start(settings).unwrap();
        let (clock, tap) = (Clock::start(), capture.tap());
        let list = Subscribers::from_toml(LIST).unwrap();
        let machine = Hss::new(hss::Config::default(), list.clone());
        let (hss, hss_seen) =
            run("hss", clock, machine, vec![Link::diameter_listen(Protocol::Tcp, vec![at(22)])], &tap);
        let machine = Mme::new(mme::Config {
            host: "mme.lab.example".into(),
            realm: "lab.example".into(),
            hss: ("hss.lab.example".into(), "lab.example".into(), LinkId(0)),
            number: Box::new([0x51, 0x55, 0x00, 0x13]),
            plmn: [0, 0xf1, 0x10],
            subscribers: list,
            outcome: Outcome::Taken,
            assembly: Bounds::default(),
            attach: vec![imsi(1), imsi(2)],
            seed: 3,
        });
        let links = vec![
            Link::diameter_connect(Protocol::Tcp, vec![at(22)]),
            Link::diameter_listen(Protocol::Tcp, vec![at(23)]),
        ];
        let (mme, seen) = run("mme", clock, machine, links, &tap);
        for last in [1, 2] {
            let attached = seen.wait(0, PATIENCE, |event| match event {
                mme::Event::Attached { imsi: who, .. } => (*who == imsi(last)).then_some(()),
                _ => None,
            });
            attached.expect("attached at the MME");
        }
        let data = format!("[server]\ndata_dir = {:?}\n{SERVER}", folder.file("data"));
        let mut config = Config::parse(&data, "test").unwrap();
        config.application.push(Application {
            id: "chat".into(),
            secret: None,
            domains: Vec::new(),
            networks: Vec::new(),
            report_to: None,
            sms: true,
        });
        let serving = serve::start_with(&config, clock, Some(tap.clone())).unwrap();
        wait_for("both peers", || {
            let open = serving.signalling().ask(|server, _| {
                let node = server.diameter().unwrap().node();
                node.peers().all(|peer| node.state(peer).is_open())
            });
            open.unwrap().then_some(())
        });
        let client = Client::new(&format!("http://{}", serving.http()), "chat", "");
        let push_as = |payload: &str, priority| {
            let body = PushBody {
                application: Some("chat".into()),
                to: "alice@push.example".into(),
                payload: Some(payload.into()),
                priority: Some(priority),
                ttl: Some(60),
                ..PushBody::default()
            };
            client.post::<Accepted>("/v1/push", &[], &body).unwrap().id
        };
        let push = |payload: &str| push_as(payload, Priority::Normal);
        let becomes = |id: &str, state: &str| {
            wait_for(state, || {
                let status: PushStatus = client.get(&format!("/v1/push/{id}")).unwrap();
                assert!(!status.ended || status.state == state, "{status:?}");
                (status.state == state).then_some(status)
            })
        };
        let got = |from, payload: &str| {
            let content = seen.wait(from, PATIENCE, |event| match event {
                mme::Event::Got { imsi: who, port: Some(2948), content, .. } if *who == imsi(1) => {
                    Some(content.clone())
                }
                _ => None,
            });
            assert_eq!(content.as_deref(), Some(payload.as_bytes()));
        };
        let came = || {
            let mut count = 0;
            let _: Option<()> = seen.wait(0, Duration::ZERO, |event| {
                count += u32::from(matches!(event, mme::Event::Came { .. }));
                None
            });
            count
        };

        // As many short messages as it takes, one after the other.
        let long = "x".repeat(280);
        let from = seen.count();
        let status = becomes(&push(&long), "delivered");
        let last = status.history.iter().rev().find(|entry| entry.state == "delivered").unwrap();
        assert_eq!(last.rung.as_deref(), Some("sms"), "{status:?}");
        got(from, &long);
        assert_eq!(came(), 3);

        // A device that is busy is tried again later; one that says something itself is there at once.
        let outcome = |outcome| {
            mme.handle().ask(move |mme, now| mme.set_outcome(now, imsi(1), outcome)).unwrap();
        };
        outcome(Outcome::Busy);
        let id = push("hello");
        let kept = becomes(&id, "kept");
        let cause = kept.history.last().unwrap().cause.as_ref().unwrap();
        assert_eq!((cause.reason.as_str(), cause.code), ("node-refused", Some(5551)), "{kept:?}");
        outcome(Outcome::Taken);
        let submit = |who: u8, centre: &'static str, to: &'static str| {
            let from = seen.count();
            let by = ("push.lab.example", "lab.example");
            let act = move |mme: &mut Mme, now| mme.submit(now, imsi(who), by, centre, to, "I am here");
            mme.handle().ask(act).unwrap();
            seen.wait(from, PATIENCE, submitted)
        };
        // Another service centre's; for somebody else; from a device that is no subscriber of ours.
        assert_eq!(submit(1, "15550091", "15550090"), Some(5555));
        assert_eq!(submit(1, "15550090", "15550002"), Some(5555));
        assert_eq!(submit(2, "15550090", "15550090"), Some(5555));
        let from = seen.count();
        assert_eq!(submit(1, "15550090", "15550090"), Some(2001));
        becomes(&id, "delivered");
        got(from, "hello");

        // One that is absent is reported; when it is back the HSS says so.
        outcome(Outcome::Absent);
        let from = hss_seen.count();
        let id = push("later");
        let kept = becomes(&id, "kept");
        let cause = kept.history.last().unwrap().cause.as_ref().unwrap();
        assert_eq!(cause.reason, "absent-subscriber", "{kept:?}");
        let asked = |from, wanted: &str| {
            let there = hss_seen.wait(from, PATIENCE, |event| match event {
                hss::Event::Answered { command, outcome, .. } => {
                    (*command == wanted && outcome.is_success()).then_some(())
                }
                _ => None,
            });
            there.unwrap_or_else(|| panic!("no {wanted}"));
        };
        asked(from, "RDR");
        outcome(Outcome::Taken);
        asked(from, "NOR");
        becomes(&id, "delivered");

        // Nobody tells of its return, and a push of high priority finds it there: the HSS hears that it succeeded, and
        // what was kept goes too.
        outcome(Outcome::Absent);
        let kept = push("kept");
        becomes(&kept, "kept");
        outcome(Outcome::Busy);
        outcome(Outcome::Taken);
        let from = hss_seen.count();
        becomes(&push_as("urgent", Priority::High), "delivered");
        asked(from, "RDR");
        becomes(&kept, "delivered");
        // Where the HSS holds nothing against it, nothing is told.
        let from = hss_seen.count();
        becomes(&push("again"), "delivered");
        asked(from, "SRR");
        let reports = hss_seen.wait(from, Duration::from_millis(300), |event| {
            matches!(event, hss::Event::Answered { command: "RDR", .. }).then_some(())
        });
        assert!(reports.is_none());

        serving.stop().unwrap();
        drop((mme, hss, tap));
        capture.finish().unwrap();
        let report = tshark::check(&file, |_| Some("diameter"));
        report.assert_clean();
        let causes = tshark::fields(&file, &["diameter.SM-Enumerated-Delivery-Failure-Cause"]);
        let causes: Vec<_> = causes.iter().flatten().filter(|cause| !cause.is_empty()).collect();
        assert_eq!(causes, ["3", "5", "6"]);
        // SM-Delivery-Cause at the MME: ABSENT_USER twice, and SUCCESSFUL_TRANSFER of the urgent one alone.
        let told = tshark::fields(&file, &["diameter.SM-Delivery-Cause"]);
        let told: Vec<_> = told.iter().flatten().filter(|cause| !cause.is_empty()).collect();
        assert_eq!(told, ["1", "1", "2"]);
    });
}
