//! The demo, judged by tshark; and the server killed amid its work.

use crate::peers::{isolated, run, wait_for};
use crate::tshark;
use gtpush::api::{Accepted, PushBody, PushStatus};
use gtpush::app::{lab, serve};
use gtpush::cli::client::Client;
use gtpush::codec::ts24008::PdpType;
use gtpush::config::{Application, Config, Subscriber};
use gtpush::lab::application_server::{self, ApplicationServer};
use gtpush::lab::device::{Activation, Device, Event, Registration};
use gtpush::lab::subscribers;
use gtpush::push::State;
use gtpush::store::{Store as _, sqlite};
use gtpush::transport::Clock;
use gtpush::wire::Imsi;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gtpush-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_flow_of_the_demo_ends_as_it_must_and_tshark_reads_its_capture() {
    isolated(|| {
        let folder = Folder::new("demo");
        let capture = folder.0.join("demo.pcapng");
        let output = Command::new(env!("CARGO_BIN_EXE_gtpush"))
            .arg("demo")
            .arg("--capture")
            .arg(&capture)
            .args(["--width", "120"])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
        assert!(
            [
                "PDU Notification Request",
                "Note MS GPRS Present Request",
                "sendRoutingInfoForGprs",
                "failureReport",
                "noteMsPresentForGprs",
                "mt-forwardSM",
                "alertServiceCentre",
                "User-Data-Request",
                "Push-Notification-Request",
                "Subscriber-Information-Request",
                "Reporting-Information-Request",
                "Alert-Service-Centre-Request",
            ]
            .iter()
            .all(|name| text.contains(name)),
            "{text}"
        );
        let report = tshark::check(&capture, |frame| {
            Some(match frame {
                frame if frame.has("gtp") => "gtp",
                frame if frame.has("diameter") => "diameter",
                frame if frame.has("sctp") => "m3ua",
                _ => "gsmtap",
            })
        });
        report.assert_clean();
        assert!(report.frames.len() > 100);
        let shown = report.frames.iter().filter(|frame| frame.has("gsm_map")).collect::<Vec<_>>();
        assert!(shown.len() > 100, "{}", shown.len());
        assert!(shown.iter().all(|frame| frame.comment.contains("carried over TCP")), "the capture says so");
        let by_diameter = report.frames.iter().filter(|frame| frame.has("diameter")).count();
        assert!(by_diameter > 100, "{by_diameter}");
    });
}

#[test]
fn without_loopback_the_demo_says_at_once_what_to_do() {
    isolated(|| {
        run("ip", &["link", "set", "lo", "down"]);
        let folder = Folder::new("demo-down");
        let output = Command::new(env!("CARGO_BIN_EXE_gtpush"))
            .arg("demo")
            .arg("--capture")
            .arg(folder.0.join("demo.pcapng"))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && told.contains("ip link set lo up"), "{told}");
    });
}

#[test]
fn every_flow_of_the_demo_is_recorded_and_nothing_else_is() {
    let output = Command::new(env!("CARGO_BIN_EXE_gtpush")).args(["demo", "--list"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let titles = text.lines().filter(|line| !line.starts_with(' '));
    let mut flows: Vec<String> = titles
        .map(|title| {
            let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
            words.collect::<Vec<_>>().join("-").to_ascii_lowercase() + ".pcapng"
        })
        .collect();
    flows.sort();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/pcaps");
    let mut recorded: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".pcapng"))
        .collect();
    recorded.sort();
    assert_eq!(recorded, flows, "`gtpush demo --each pcaps` records them");
    let list = std::fs::read_to_string(format!("{folder}/README.md")).unwrap();
    for name in flows {
        assert!(list.contains(&format!("({name})")), "pcaps/README.md does not name {name}");
    }
}

fn imsi(n: u8) -> Imsi {
    format!("0010100000000{n:02}").parse().unwrap()
}

const DEVICES: u8 = 4;

fn configuration(folder: &Folder) -> Config {
    let text = format!(
        "[server]\ndata_dir = {:?}\n[gtp]\nt3_response = \"500ms\"\necho = \"off\"\n[push]\nback_off = \"200ms\"\nmax_back_off = \"1s\"\n\
         [coap]\nack_timeout = \"300ms\"\nmax_retransmit = 2\n[http]\nbind = \"127.0.0.2:8080\"\n[log]\nlevel = \"warn\"\n\
         [[apn]]\nname = \"internet\"\npool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n",
        folder.0.join("data")
    );
    let mut config = Config::parse(&text, "test").unwrap();
    config.push.check_secret = false;
    config.application.push(Application {
        id: "chat".into(),
        secret: None,
        domains: Vec::new(),
        networks: Vec::new(),
        report_to: None,
        sms: false,
    });
    config.subscriber = (1..=DEVICES)
        .map(|n| Subscriber {
            imsi: imsi(n),
            users: vec![format!("u{n}@push.example")],
            secret: None,
            msisdn: None,
            static_address: None,
        })
        .collect();
    config
}

fn file(config: &Config, folder: &Folder) -> PathBuf {
    let mut text = format!(
        "[server]\ndata_dir = {:?}\n[gtp]\nt3_response = \"500ms\"\necho = \"off\"\n[push]\ncheck_secret = false\nback_off = \"200ms\"\nmax_back_off = \"1s\"\n\
         [coap]\nack_timeout = \"300ms\"\nmax_retransmit = 2\n[http]\nbind = \"{}\"\n[log]\nlevel = \"warn\"\n\
         [[apn]]\nname = \"internet\"\npool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n[[application]]\nid = \"chat\"\nnetworks = [\"127.0.0.0/8\"]\n",
        config.server.data_dir, config.http.bind
    );
    for subscriber in &config.subscriber {
        text.push_str(&format!(
            "[[subscriber]]\nimsi = \"{}\"\nusers = [\"{}\"]\n",
            subscriber.imsi, subscriber.users[0]
        ));
    }
    let path = folder.0.join("gtpush.toml");
    std::fs::write(&path, text).unwrap();
    path
}

struct Server(Child);

impl Server {
    fn start(path: &PathBuf) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_gtpush"))
            .args(["serve", "-c"])
            .arg(path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let until = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect("127.0.0.2:8080").is_err() {
            assert!(Instant::now() < until, "the server never listened");
            std::thread::sleep(Duration::from_millis(5));
        }
        Self(child)
    }

    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_push_reaches_a_device_without_an_address_through_the_running_server() {
    isolated(|| {
        let folder = Folder::new("serve");
        let config = configuration(&folder);
        let clock = Clock::start();
        let serving = serve::start_with(&config, clock, None).unwrap();
        let lab = start_lab(clock);
        let device = device(&lab, 1);
        let client = Client::new(&format!("http://{}", serving.http()), "chat", "");
        let id = ask(&client, 1, None).unwrap();
        let shown = device.seen.wait(0, Duration::from_secs(15), |event| match event {
            Event::Notice { id: seen, app, .. } if *seen == id => Some(app.clone()),
            _ => None,
        });
        assert_eq!(shown.as_deref(), Some("chat"), "the message carries the application identifier");
        assert_eq!(ended(&client, &id), "delivered");
        serving.stop().unwrap();
    });
}

#[test]
fn a_reader_that_has_read_enough_ends_a_waiting_push_quietly() {
    isolated(|| {
        let folder = Folder::new("pipe");
        let path = file(&configuration(&folder), &folder);
        let _server = Server::start(&path);
        for wait in [&[][..], &["--wait=10s"]] {
            let mut push = Command::new(env!("CARGO_BIN_EXE_gtpush"))
                .args([
                    "push",
                    "--app",
                    "chat",
                    "--user",
                    "u1@push.example",
                    "--server",
                    "http://127.0.0.2:8080",
                ])
                .args(wait)
                .arg("hello")
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            drop(push.stdout.take());
            let output = push.wait_with_output().unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stderr), "");
            assert!(output.status.success(), "{}", output.status);
        }
    });
}

fn start_lab(clock: Clock) -> lab::Running {
    let mut plan = lab::Plan::new(IpAddr::from([127, 0, 0, 2]));
    plan.subscribers = (1..=DEVICES).map(|n| subscribers::Subscriber::new(imsi(n))).collect();
    plan.sgsn_config.gtp.t3_response = Duration::from_millis(500);
    plan.hlr_config.gtp.t3_response = Duration::from_millis(500);
    lab::start(plan, clock, None).unwrap()
}

fn device(lab: &lab::Running, n: u8) -> lab::Mobile {
    let registration = Registration {
        apn: None,
        server: "10.45.0.1:5683".parse().unwrap(),
        user: format!("u{n}@push.example"),
        dynamic: None,
        validity: None,
        secret: None,
        device: None,
    };
    let mobile = lab.device(imsi(n), IpAddr::from([127, 0, 0, 30 + n]), Some(registration)).unwrap();
    mobile.handle().ask(|device, now| device.attach(now)).unwrap();
    let attached = mobile
        .seen
        .wait(0, Duration::from_secs(10), |event| matches!(event, Event::Attached { .. }).then_some(()));
    attached.expect("attached");
    assert!(lab.wait_attached(imsi(n), Duration::from_secs(10)));
    mobile
}

fn ask(client: &Client, n: u8, report_to: Option<String>) -> Option<String> {
    let body = PushBody {
        application: Some("chat".into()),
        to: format!("u{n}@push.example"),
        payload: Some("hello".into()),
        ttl: Some(60),
        report_to,
        ..PushBody::default()
    };
    client.post::<Accepted>("/v1/push", &[], &body).ok().map(|accepted| accepted.id)
}

fn ended(client: &Client, id: &str) -> String {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        if let Ok(status) = client.get::<PushStatus>(&format!("/v1/push/{id}"))
            && (status.ended || Instant::now() > until)
        {
            return status.state;
        }
        assert!(Instant::now() < until + Duration::from_secs(10), "the server does not answer");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn an_end_that_nobody_had_taken_the_report_of_is_reported_after_a_kill() {
    isolated(|| {
        let folder = Folder::new("reports");
        let path = file(&configuration(&folder), &folder);
        let application =
            ApplicationServer::start(application_server::Config::new("127.0.0.41:0".parse().unwrap()))
                .unwrap();
        application.refuse_reports(Some(503));
        let client = Client::new("http://127.0.0.2:8080", "chat", "");
        let mut server = Server::start(&path);
        // No HLR, no SGSN: it is kept, and then taken back.
        let id = ask(&client, 1, Some(application.report_url())).unwrap();
        let _: Accepted = client.delete(&format!("/v1/push/{id}")).unwrap();
        assert_eq!(ended(&client, &id), "cancelled");
        server.kill();
        application.refuse_reports(None);
        let mut server = Server::start(&path);
        let told = application.wait_outcome(&id, Duration::from_secs(30)).unwrap();
        assert_eq!((told.state.as_str(), told.cause.unwrap().reason.as_str()), ("cancelled", "taken-back"));
        // Once that is in the store, it does not come again. A kill in between has it told once more.
        wait_for("the store to know", || {
            std::thread::sleep(Duration::from_millis(300));
            server.kill();
            let owed = sqlite::open(&configuration(&folder).store_options()).unwrap().snapshot.reports;
            server = Server::start(&path);
            owed.is_empty().then_some(())
        });
    });
}

/// The server is killed at moments drawn from a fixed seed while pushes come in; afterwards the devices'
/// own logs and what the application server was told are joined with the database, by push identifier.
#[test]
fn no_accepted_push_is_lost_or_falsely_delivered_when_the_server_is_killed() {
    const KILLS: usize = 20;
    const PUSHES: usize = 1000;
    isolated(|| {
        let folder = Folder::new("killed");
        let config = configuration(&folder);
        let path = file(&config, &folder);
        let mut server = Server::start(&path);
        let clock = Clock::start();
        let lab = start_lab(clock);
        let mut chat = application_server::Config::new("127.0.0.41:0".parse().unwrap());
        chat.max_reports = 10 * PUSHES;
        let application = ApplicationServer::start(chat).unwrap();
        let devices: Vec<lab::Mobile> = (1..=DEVICES).map(|n| device(&lab, n)).collect();
        // Half of them have an address to begin with.
        for mobile in devices.iter().take(2) {
            let want = Activation::of("internet".parse().unwrap(), PdpType::Ipv4);
            let nsapi = mobile.handle().ask(|device, now| device.activate(now, want)).unwrap();
            assert!(nsapi.is_some());
        }
        let client = Client::new("http://127.0.0.2:8080", "chat", "");
        let mut seed: u64 = 0x5eed_0001;
        println!("seed {seed:#x}");
        let mut random = move || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed
        };
        // Every push that was answered with 202, and whose it is.
        let mut accepted: BTreeMap<String, u8> = BTreeMap::new();
        let mut kills = 0;
        let mut until_kill = 5 + random() as usize % 80;
        while accepted.len() < PUSHES || kills < KILLS {
            let n = 1 + (random() % u64::from(DEVICES)) as u8;
            match ask(&client, n, Some(application.report_url())) {
                Some(id) => drop(accepted.insert(id, n)),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
            until_kill = until_kill.saturating_sub(1);
            if until_kill == 0 && kills < KILLS {
                std::thread::sleep(Duration::from_micros(random() % 20_000));
                server.kill();
                server = Server::start(&path);
                kills += 1;
                until_kill = 5 + random() as usize % 80;
            }
        }
        for id in accepted.keys() {
            ended(&client, id);
        }
        // Killed once more, with reports on their way; then each is told.
        server.kill();
        let _server = Server::start(&path);
        let told: BTreeMap<&String, String> = accepted
            .keys()
            .map(|id| {
                let report = application.wait_outcome(id, Duration::from_secs(60));
                (id, report.unwrap_or_else(|| panic!("the end of {id} was never reported")).state)
            })
            .collect();
        drop(_server);

        sqlite::examine(&config.store_path()).unwrap();
        let store = sqlite::open(&config.store_options()).unwrap().store;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let find = |id: &str| runtime.block_on(store.push(id.parse().unwrap())).unwrap();
        // What the devices saw, in their own words: which pushes, and whether they took them.
        let logs: Vec<BTreeMap<String, bool>> = devices
            .iter()
            .map(|mobile| {
                let log =
                    |device: &mut Device, _| device.log().map(|(id, seen)| (id.into(), seen.taken)).collect();
                mobile.handle().ask(log).unwrap()
            })
            .collect();
        for (log, n) in logs.iter().zip(1..) {
            for id in log.keys() {
                let record =
                    find(id).unwrap_or_else(|| panic!("device {n} saw {id}, which was never accepted"));
                assert_eq!(record.to.to_string(), format!("u{n}@push.example"), "{id} went astray");
            }
        }
        let mut outcomes = BTreeMap::<State, usize>::new();
        for (id, n) in &accepted {
            let record = find(id).unwrap_or_else(|| panic!("{id} was accepted and is lost"));
            let last = record.history.iter().rev().find(|line| line.state == record.state);
            assert!(record.state.is_terminal(), "{id}: {record:?}");
            assert_eq!(told[id], record.state.as_str(), "{id}: what was reported is not what is kept");
            let taken = logs[usize::from(*n) - 1].get(id).copied();
            match record.state {
                State::Delivered => assert_eq!(taken, Some(true), "{id} is said to be delivered"),
                _ => assert!(last.is_some_and(|line| line.cause.is_some()), "{id} ended without a reason"),
            }
            *outcomes.entry(record.state).or_default() += 1;
        }
        println!("{kills} kills, {} accepted: {outcomes:?}", accepted.len());
        let delivered = outcomes.get(&State::Delivered).copied().unwrap_or_default();
        assert!(delivered * 10 > accepted.len() * 9, "{outcomes:?}");
    });
}
