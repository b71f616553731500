//! The flows on real sockets with bad links: a fifth of the datagrams lost, a fifth said twice, a fifth
//! overtaken, on every link and both ways.

use crate::peers::{Folder, isolated, wait_for};
use gtpush::api::{Accepted, PushBody, PushStatus};
use gtpush::app::serve;
use gtpush::cli::client::Client;
use gtpush::config::{Application, Config, Subscriber};
use gtpush::transport::Clock;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What the flows' names begin with in which the HSS is asked: the links that differ from those of others are
/// streams, which lose nothing, and all flows at once are as many as a small machine bears.
const BY_DIAMETER: [&str; 5] = ["Sh: ", "S6m: ", "S6c: ", "SLh: ", "SGd: "];

/// The names of the flows, as the demo lists them.
fn flows() -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_gtpush")).args(["demo", "--list"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let names = text.lines().filter(|line| !line.starts_with(' '));
    names.filter(|name| !BY_DIAMETER.iter().any(|by| name.starts_with(by))).map(str::to_owned).collect()
}

/// The number before `word` in the line that says what bad links have done.
fn harm(text: &str, word: &str) -> u64 {
    let said = text.lines().rev().find(|line| line.starts_with("bad links: ")).unwrap_or_default();
    let part = said.trim_start_matches("bad links: ").split([',', ':']).find(|part| part.contains(word));
    part.and_then(|part| part.split_whitespace().next()?.parse().ok()).unwrap_or_else(|| panic!("{text}"))
}

/// What was done to datagrams: passed in all, dropped, duplicated, reordered.
const DONE: [&str; 4] = ["datagrams", "dropped", "duplicated", "reordered"];

/// Performs a flow in a network of its own.
fn perform(seed: u64, flow: String, sum: Arc<Mutex<[u64; 4]>>) {
    isolated(move || {
        let folder = Folder::new(&format!("bad-links-{seed}"));
        let output = Command::new(env!("CARGO_BIN_EXE_gtpush"))
            .args(["demo", "--brief", "--bad-links", &seed.to_string(), "--capture"])
            .arg(folder.file("demo.pcapng"))
            .arg(&flow)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        println!("seed {seed}: {text}");
        assert!(output.status.success(), "seed {seed}: {text}{}", String::from_utf8_lossy(&output.stderr));
        let mut sum = sum.lock().unwrap();
        for (sum, word) in sum.iter_mut().zip(DONE) {
            *sum += harm(&text, word);
        }
    });
}

#[test]
fn on_bad_links_every_flow_of_the_demo_ends_as_it_must() {
    let sum = Arc::new(Mutex::new([0; 4]));
    // Nearly all of the time is waiting, so that they run side by side.
    let flows: Vec<_> = (1..)
        .zip(flows())
        .map(|(seed, flow)| {
            let sum = sum.clone();
            std::thread::spawn(move || perform(seed, flow, sum))
        })
        .collect();
    assert!(flows.len() > 20);
    // Every one is waited for, also when one has failed.
    let ended: Vec<_> = flows.into_iter().map(|flow| flow.join()).collect();
    ended.into_iter().for_each(|ended| ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
    let sum = *sum.lock().unwrap();
    println!("{DONE:?}: {sum:?}");
    // None passed where there are no networks of their own, which was said aloud.
    assert!(sum[0] == 0 || sum.iter().all(|sum| *sum > 0), "{sum:?}");
}

#[test]
fn gtpush_lab_network_has_bad_links_as_its_file_says() {
    isolated(|| {
        let folder = Folder::new("lab-bad-links");
        let text = format!(
            "[server]\ndata_dir = {:?}\n[gtp]\nt3_response = \"300ms\"\nn3_requests = 6\n\
             [push]\ncheck_secret = false\nback_off = \"200ms\"\nmax_back_off = \"1s\"\nrecheck = \"2s\"\n\
             [coap]\nack_timeout = \"200ms\"\n[http]\nbind = \"127.0.0.2:0\"\n\
             [[apn]]\nname = \"internet\"\npool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n",
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
        let device = |n: u8| (format!("00101000000000{n}"), format!("u{n}@push.example"));
        // The devices' timers are the standard's: a seed whose losses do not cost the longest of them.
        let mut lab = "[faults]\ndrop = 0.1\nduplicate = 0.2\nreorder = 0.2\nseed = 16\n".to_owned();
        for n in 1..=2 {
            let (imsi, user) = device(n);
            lab.push_str(&format!(
                "[[subscriber]]\nimsi = \"{imsi}\"\n[[device]]\nimsi = \"{imsi}\"\nat = \"127.0.0.3{n}\"\nuser = \"{user}\"\n"
            ));
            let (imsi, users) = (imsi.parse().unwrap(), vec![user]);
            config.subscriber.push(Subscriber {
                imsi,
                users,
                secret: None,
                static_address: None,
                msisdn: None,
            });
        }
        let file = folder.file("lab.toml");
        std::fs::write(&file, lab).unwrap();
        let serving = serve::start_with(&config, Clock::start(), None).unwrap();
        let mut peers = Command::new(env!("CARGO_BIN_EXE_gtpush"))
            .args(["lab", "network", "-c", file.to_str().unwrap()])
            .stdout(std::fs::File::create(folder.file("lab.log")).unwrap())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let log = || std::fs::read_to_string(folder.file("lab.log")).unwrap();
        let client = Client::new(&format!("http://{}", serving.http()), "chat", "");
        // Absent until it has attached: pushes that come before end so.
        let mut pushes = Vec::new();
        for n in 1..=2 {
            let attached = format!("sgsn: {} attached", device(n).0);
            let until = Instant::now() + Duration::from_secs(60);
            while !log().contains(&attached) {
                assert!(Instant::now() < until, "{}", log());
                std::thread::sleep(Duration::from_millis(20));
            }
            let body = PushBody {
                application: Some("chat".into()),
                to: device(n).1,
                payload: Some("hello".into()),
                ttl: Some(90),
                ..PushBody::default()
            };
            pushes.push(client.post::<Accepted>("/v1/push", &[], &body).unwrap().id);
        }
        for id in pushes {
            let until = Instant::now() + Duration::from_secs(100);
            let ended = loop {
                let status: PushStatus = client.get(&format!("/v1/push/{id}")).unwrap();
                if status.ended || Instant::now() > until {
                    break status;
                }
                std::thread::sleep(Duration::from_millis(20));
            };
            assert_eq!(ended.state, "delivered", "{ended:?}\n{}", log());
        }
        // SAFETY: a plain system call, with the process that was started above and not waited for yet.
        assert_eq!(unsafe { libc::kill(peers.id() as libc::pid_t, libc::SIGTERM) }, 0);
        wait_for("the lab's end", || peers.try_wait().unwrap());
        let said = log();
        assert!(said.contains("seed 0x10"), "{said}");
        println!(
            "{}",
            said.lines().filter(|line| line.starts_with("bad links: ")).collect::<Vec<_>>().join("\n")
        );
        assert!(DONE.iter().all(|word| harm(&said, word) > 0), "{said}");
        serving.stop().unwrap();
    });
}
