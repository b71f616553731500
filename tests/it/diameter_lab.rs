//! The lab's HSS and MME on sockets: with each other, and with python-diameter, which others wrote, as client and
//! as HSS; tshark judges what they say.

use crate::peers::{Folder, wait_for};
use crate::tshark;
use gtpush::codec::diameter::command::sgd::MtForwardShortMessageRequest;
use gtpush::codec::diameter::command::{sh::*, slh::*};
use gtpush::codec::diameter::sh_data::ShData;
use gtpush::codec::diameter::{AvpWriter, Command as _, Identity, Message as Framed, application, row};
use gtpush::lab::diameter;
use gtpush::lab::hss::{self, Doing, Hss};
use gtpush::lab::milenage::Keys;
use gtpush::lab::mme::{self, Mme};
use gtpush::lab::msc::Outcome;
use gtpush::lab::subscribers::Subscribers;
use gtpush::machine::diameter::{Ask, Diameter, Event, Indication, Peer};
use gtpush::machine::{AssociationChange, AssociationId, LinkId, Machine, Message, Order, Origin, Transmit};
use gtpush::transport::driver::{self, Sockets};
use gtpush::transport::link::Protocol;
use gtpush::transport::{Clock, Driver, Link, Tap, tap};
use gtpush::wire::{Imsi, Now};
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);
const LIST: &str = r#"
    [[subscriber]]
    imsi = "001010000000001"
    msisdn = "15550001"
    sgsn = "127.0.0.11"
    sgsn_number = "15550021"
    names = ["alice@push.example"]
    ggsn = { internet = "127.0.0.2" }
    [[subscriber]]
    imsi = "001010000000002"
    msisdn = "15550002"
    mme = "mme.lab.example"
"#;

fn imsi(last: u8) -> Imsi {
    format!("00101000000000{last}").parse().unwrap()
}

struct Running<M: Machine> {
    driver: Driver<M>,
    events: Receiver<M::Event>,
    at: Vec<SocketAddr>,
}

fn run<M>(name: &str, machine: M, links: &[Link], tap: Option<Tap>) -> Running<M>
where
    M: Machine + Send + 'static,
    M::Event: Send + 'static,
{
    let mut sockets = Sockets::default();
    let links: Vec<_> = links.iter().map(|link| sockets.link(link.clone()).unwrap()).collect();
    let at = links.iter().filter_map(|link| sockets.listening(*link)).collect();
    let (said, events) = channel();
    let told = move |_: &mut M, _: Now, event: M::Event| {
        let _ = said.send(event);
    };
    let driver = driver::spawn(name, Clock::start(), machine, sockets, tap, told).unwrap();
    Running { driver, events, at }
}

impl<M: Machine> Running<M> {
    /// Waits for an event that `pick` takes; what came before it is passed over.
    #[track_caller]
    fn wait<T>(&self, what: &str, mut pick: impl FnMut(&M::Event) -> Option<T>) -> T
    where
        M::Event: std::fmt::Debug,
    {
        let until = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            let Ok(event) = self.events.recv_timeout(left) else { break };
            if let Some(found) = pick(&event) {
                return found;
            }
            seen.push(event);
        }
        panic!("{what}: {seen:#?}")
    }
}

fn any_port() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

fn start_hss(tap: Option<Tap>) -> Running<Hss> {
    let hss = Hss::new(hss::Config::default(), Subscribers::from_toml(LIST).unwrap());
    run("hss", hss, &[Link::diameter_listen(Protocol::Tcp, vec![any_port()])], tap)
}

fn start_mme(hss: SocketAddr, attach: Vec<Imsi>) -> Running<Mme> {
    let mme = Mme::new(mme::Config {
        host: "mme.lab.example".into(),
        realm: "lab.example".into(),
        hss: ("hss.lab.example".into(), "lab.example".into(), LinkId(0)),
        number: Box::new([0x51, 0x55, 0x00, 0x13]),
        plmn: [0, 0xf1, 0x10],
        subscribers: Subscribers::from_toml(LIST).unwrap(),
        outcome: Outcome::Taken,
        assembly: gtpush::codec::ts23040::segment::Bounds::default(),
        attach,
        seed: 3,
    });
    let links = [
        Link::diameter_connect(Protocol::Tcp, vec![hss]),
        Link::diameter_listen(Protocol::Tcp, vec![any_port()]),
    ];
    run("mme", mme, &links, None)
}

fn captured(folder: &Folder) -> (std::path::PathBuf, tap::Capture) {
    let file = folder.file("diameter.pcapng");
    let settings =
        tap::Config { file: file.clone(), rotate: None, keep: 0, names: Vec::new(), sent_only: false };
    (file, tap::Capture::start(settings).unwrap())
}

/// One who asks: a Diameter node with nothing around it.
struct Asker {
    node: Diameter,
    /// Destination-Host.
    host: String,
    answers: VecDeque<Answered>,
}

/// An answer: its tag, its code, and the whole of it.
type Answered = (u64, u32, Vec<u8>);

impl Asker {
    fn new(name: &str, of: &str, application: &[u32]) -> Self {
        let mut config = diameter::node(&format!("{name}.lab.example"), "lab.example", application);
        let (identity, realm) = (format!("{of}.lab.example"), "lab.example".to_owned());
        config.peers.push(Peer { identity, realm, connect: Some(LinkId(0)), ..Peer::default() });
        let host = format!("{of}.lab.example");
        Self { node: Diameter::new(config, 9), host, answers: VecDeque::new() }
    }

    /// Whether it could be sent.
    fn ask<'a, C: gtpush::codec::diameter::Command<'a>>(
        &mut self,
        now: Now,
        tag: u64,
        write: impl FnOnce(&mut AvpWriter<'_>),
    ) -> bool {
        let ask = Ask { host: Some(&self.host), ..Ask::new(tag, C::ROW, "lab.example") };
        self.node.request(now, &ask, write).is_ok()
    }

    fn short_message(&mut self, now: Now, tag: u64, imsi: Imsi, text: &[u8]) -> bool {
        let mut message = vec![0x04, 0x04, 0x91, 0x51, 0x55, 0, 4, 0x42, 0x11, 0x42, 0x21, 0, 0, 0];
        message.push(text.len() as u8);
        message.extend_from_slice(text);
        self.ask::<MtForwardShortMessageRequest<'_>>(now, tag, |w| {
            w.avp::<row::UserName>(&imsi.to_string());
            w.avp::<row::ScAddress>(&[0x51, 0x55, 0x00, 0x90]);
            w.avp::<row::SmRpUi>(&message);
        })
    }
}

impl Machine for Asker {
    type Event = Answered;

    fn handle_octets(&mut self, _: Now, _: Origin, _: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        self.node.handle_timeout(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<Answered> {
        while let Some(event) = self.node.poll_event() {
            if let Event::Failed { tag, .. } = event {
                self.answers.push_back((tag, 0, Vec::new()));
            }
        }
        self.answers.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.node.poll_timeout()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.node.handle_association(now, id, change);
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        if let Indication::Answer { tag, outcome, message, .. } = self.node.handle_message(now, id, message) {
            self.answers.push_back((tag, outcome.code(), message.octets().to_vec()));
        }
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.node.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.node.poll_order()
    }
}

#[test]
fn a_device_attaches_is_missed_comes_back_and_is_cancelled() {
    let folder = Folder::new("diameter-lab");
    let (file, capture) = captured(&folder);
    let hss = start_hss(Some(capture.tap()));
    let mme = start_mme(hss.at[0], vec![imsi(1)]);
    let apns = mme.wait("attached", |event| match event {
        mme::Event::Attached { imsi: who, apns } if *who == imsi(1) => Some(apns.clone()),
        _ => None,
    });
    assert_eq!(apns, ["internet"]);
    // A short message does not reach it, and the next one does.
    let sender = Asker::new("smsc", "mme", &[application::SGD]);
    let sender = run("smsc", sender, &[Link::diameter_connect(Protocol::Tcp, vec![mme.at[0]])], None);
    let mut tag = 0;
    let mut send = |who: Imsi| {
        tag += 1;
        wait_for("the sender at the MME", || {
            sender
                .driver
                .handle()
                .ask(move |sender, now| sender.short_message(now, tag, who, b"hello"))
                .unwrap()
                .then_some(())
        });
        sender.wait("an answer", |(of, code, _)| (*of == tag).then_some(*code))
    };
    for (outcome, code) in [(Outcome::Absent, 5550), (Outcome::Full, 5555), (Outcome::Busy, 5551)] {
        mme.driver.handle().ask(move |mme, now| mme.set_outcome(now, imsi(1), outcome)).unwrap();
        assert_eq!(send(imsi(1)), code);
    }
    assert_eq!(send(imsi(9)), 5001);
    mme.driver
        .handle()
        .ask(|mme, now| {
            mme.set_outcome(now, imsi(1), Outcome::Absent);
            mme.set_outcome(now, imsi(1), Outcome::Taken);
        })
        .unwrap();
    mme.wait("the HSS told", |event| matches!(event, mme::Event::Told { command: "NOR", .. }).then_some(()));
    assert_eq!(send(imsi(1)), 2001);
    let content = mme.wait("a message", |event| match event {
        mme::Event::Got { content, .. } => Some(content.clone()),
        _ => None,
    });
    assert_eq!(content.len(), 5);
    // Questions and changes of the HSS.
    hss.driver
        .handle()
        .ask(|hss, now| {
            hss.change(now, |home| {
                home.insert(imsi(1));
                home.delete(imsi(1), &[1]);
                home.ask_reachability(imsi(1));
            })
        })
        .unwrap();
    for command in ["IDR", "DSR", "IDR"] {
        mme.wait(command, |event| match event {
            mme::Event::Asked { command: asked, outcome, .. } if *asked == command => {
                assert!(outcome.is_success());
                Some(())
            }
            _ => None,
        });
    }
    // A device that is there says so at once.
    mme.wait("the HSS told", |event| matches!(event, mme::Event::Told { command: "NOR", .. }).then_some(()));
    // A restart is told, the MME tells again where the device is with the next message.
    hss.driver.handle().ask(|hss, now| hss.change(now, hss::Home::restart)).unwrap();
    mme.wait("RSR", |event| matches!(event, mme::Event::Asked { command: "RSR", .. }).then_some(()));
    assert_eq!(send(imsi(1)), 2001);
    hss.wait("ULR", |event| matches!(event, hss::Event::Answered { command: "ULR", .. }).then_some(()));
    hss.wait("ULR again", |event| matches!(event, hss::Event::Answered { command: "ULR", .. }).then_some(()));
    mme.driver.handle().ask(|mme, now| mme.purge(now, imsi(1))).unwrap();
    mme.wait("purged", |event| matches!(event, mme::Event::Told { command: "PUR", .. }).then_some(()));
    mme.driver.handle().ask(|mme, now| mme.attach(now, imsi(1))).unwrap();
    mme.wait("attached again", |event| matches!(event, mme::Event::Attached { .. }).then_some(()));
    hss.driver.handle().ask(|hss, now| hss.change(now, |home| home.withdraw(imsi(1)))).unwrap();
    mme.wait("CLR", |event| matches!(event, mme::Event::Asked { command: "CLR", .. }).then_some(()));
    hss.wait("CLA", |event| {
        matches!(event, hss::Event::Told { doing: Doing::Cancel(_), outcome: Ok(outcome) } if outcome.is_success())
            .then_some(())
    });
    drop((mme, hss, sender));
    capture.finish().unwrap();
    let report = tshark::check(&file, |_| Some("diameter"));
    assert!(report.faults.is_empty(), "{:#?}", report.faults);
}

#[test]
fn what_goes_wrong_at_an_hss_is_told_for_what_it_is() {
    let hss = start_hss(None);
    let faults = |set: fn(&mut diameter::Faults)| {
        hss.driver
            .handle()
            .ask(move |hss, _| {
                *hss.faults_mut() = diameter::Faults::default();
                set(hss.faults_mut());
            })
            .unwrap();
    };
    let mme = start_mme(hss.at[0], Vec::new());
    mme.wait("connected", |event| matches!(event, mme::Event::Network(_)).then_some(()));
    let code = |set: fn(&mut diameter::Faults)| {
        faults(set);
        mme.driver.handle().ask(|mme, now| mme.attach(now, imsi(2))).unwrap();
        mme.wait("a failure", |event| match event {
            mme::Event::Failed { outcome: Ok(outcome), command, .. } => Some((*command, outcome.code())),
            _ => None,
        })
    };
    assert_eq!(code(|faults| faults.busy = true), ("AIR", 3004));
    assert_eq!(code(|faults| _ = faults.refuse.insert(318, 4181)), ("AIR", 4181));
    assert_eq!(
        code(|faults| {
            faults.refuse.insert(316, 5012);
            faults.delay = Duration::from_millis(50);
        }),
        ("ULR", 5012)
    );
    faults(|_| {});
    mme.driver.handle().ask(|mme, now| mme.attach(now, imsi(2))).unwrap();
    mme.wait("attached", |event| matches!(event, mme::Event::Attached { .. }).then_some(()));
    // A restart loses them, and is said once the node is back.
    hss.driver.handle().ask(|hss, _| hss.restart()).unwrap();
    mme.wait("told of the restart", |event| {
        matches!(event, mme::Event::Asked { command: "RSR", .. }).then_some(())
    });
    // Connections are lost, and made again; the watchdog then holds requests back (RFC 3539 §3.4.1, REOPEN).
    hss.driver.handle().ask(|hss, _| hss.drop_associations()).unwrap();
    mme.wait("lost", |event| {
        matches!(event, mme::Event::Network(words) if words.contains("not connected")).then_some(())
    });
    mme.wait("connected again", |event| {
        matches!(event, mme::Event::Network(words) if words.ends_with("is connected")).then_some(())
    });
    hss.driver.handle().ask(|hss, now| hss.disconnect(now, 1)).unwrap();
    mme.wait("disconnected", |event| {
        matches!(event, mme::Event::Network(words) if words.contains("BUSY")).then_some(())
    });
}

/// A Python program beside this file.
fn python(script: &str, port: u16) -> Child {
    let python = std::env::var("GTPUSH_PYTHON").unwrap_or_else(|_| "tools/.venv/bin/python".to_owned());
    let child = Command::new(&python)
        .args(["-c", script, &port.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn();
    child.unwrap_or_else(|error| {
        panic!(
            "{python} does not start ({error}): python-diameter is the peer of this test; `tools/test` installs it, \
             or name a Python that has it in GTPUSH_PYTHON (`pip install -r tools/requirements.txt`)"
        )
    })
}

/// The lines that python-diameter prints of one answer.
fn part<'a>(output: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("== {name} ");
    let lines = output.lines().skip_while(|line| !line.starts_with(&start)).skip(1);
    lines.take_while(|line| !line.starts_with("==")).map(str::trim).collect()
}

/// Text that is printed as octets.
fn unhex(hex: &str) -> String {
    let octets = (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap());
    String::from_utf8(octets.collect()).unwrap()
}

#[test]
fn python_diameter_reads_what_the_hss_says() {
    let folder = Folder::new("python-client");
    let (file, capture) = captured(&folder);
    let hss = start_hss(Some(capture.tap()));
    let child =
        python(concat!(include_str!("python_show.py"), include_str!("python_client.py")), hss.at[0].port());
    let output = child.wait_with_output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let has = |name: &str, wanted: &[&str]| {
        let lines = part(&output, name);
        for line in wanted {
            assert!(lines.contains(line), "{name} has no {line}:\n{output}");
        }
    };
    let xml = |name: &str| {
        let lines = part(&output, name);
        unhex(lines.iter().find_map(|line| line.strip_prefix("702=")).unwrap_or_else(|| panic!("{output}")))
    };
    has("location", &["263=as.python.example;1;1", "268=2001", "266=10415", "258=16777217", "277=1"]);
    assert!(xml("location").contains("<SGSNNumber>15550021</SGSNNumber>"));
    assert!(xml("location").contains("<PSUserState>2</PSUserState>"));
    has("odd", &["263=just a name", "268=2001"]);
    assert!(xml("odd").contains("<MMEName>mme.lab.example</MMEName>"));
    has("unknown", &["297:", "266=10415", "298=5001"]);
    has("missing", &["268=5005", "279:", "706=0"]);
    has("vectors", &["268=2001", "1413:", "1419=1", "1419=2"]);
    let lengths: Vec<usize> = ["1447=", "1448=", "1449=", "1450="]
        .iter()
        .map(|code| {
            let lines = part(&output, "vectors");
            lines.iter().find_map(|line| line.strip_prefix(code)).map_or(0, |hex| hex.len() / 2)
        })
        .collect();
    assert_eq!(lengths, [16, 8, 16, 32], "RAND, XRES, AUTN, KASME");
    has(
        "update",
        &["268=2001", "1406=1", "1400:", "701=51550010", "3111=alice@push.example", "1429:", "1430:"],
    );
    has("update", &["493=internet", "486:", "334=(1, '127.0.0.2')"]);
    let mut name = String::from("2402=");
    b"as.python.example".iter().for_each(|octet| write!(name, "{octet:02x}").unwrap());
    has("route", &["268=2001", "1=001010000000001", "2401:", &name]);
    // SWx: the profile with its access point and gateway, and vectors with their keys.
    has(
        "profile",
        &["268=2001", "1=001010000000001", "1500:", "1430:", "493=internet", "486:", "334=(1, '127.0.0.2')"],
    );
    has("eap", &["268=2001", "607=2", "612:", "613=1", "613=2", "608=EAP-AKA"]);
    let long: Vec<usize> = ["609=", "610=", "625=", "626="]
        .iter()
        .map(|code| {
            let lines = part(&output, "eap");
            lines.iter().find_map(|line| line.strip_prefix(code)).map_or(0, |hex| hex.len() / 2)
        })
        .collect();
    assert_eq!(long, [32, 8, 16, 16], "RAND and AUTN, XRES, CK, IK: {output}");
    assert!(output.lines().any(|line| line == "== keys"), "vectors by value: {output}");
    has("watch", &["268=2001", "3102:", "1=001010000000001", "3124=7"]);
    has("who", &["268=2001", "3102:", "1=001010000000001", "2401:", "1489=51550012"]);
    has("short", &["268=2001", "1=001010000000001", "2401:", "1489=51550012"]);
    drop(hss);
    capture.finish().unwrap();
    let report = tshark::check(&file, |_| Some("diameter"));
    let ours = report.faults.iter().filter(|fault| !fault.contains("99999") && !fault.contains("424242"));
    assert_eq!(ours.count(), 0, "{:#?}", report.faults);
}

/// What the HSS says by itself, as a foreign stack reads it.
#[test]
fn python_diameter_hears_what_the_hss_says_by_itself() {
    let folder = Folder::new("python-told");
    let (file, capture) = captured(&folder);
    let hss = start_hss(Some(capture.tap()));
    let mut child =
        python(concat!(include_str!("python_show.py"), include_str!("python_told.py")), hss.at[0].port());
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut output = String::new();
    // Reads until a line, which begins what was printed at once.
    let mut until = |output: &mut String, end: &dyn Fn(&str) -> bool| loop {
        let line = lines.next().unwrap_or_else(|| panic!("python-diameter has ended: {output}"));
        let found = end(&line);
        writeln!(output, "{line}").unwrap();
        if found {
            return;
        }
    };
    let change = |change: fn(&mut hss::Home, Now)| {
        hss.driver.handle().ask(move |hss, now| hss.change(now, |home| change(home, now))).unwrap();
    };
    until(&mut output, &|line| line == "== attached");
    change(|home, now| home.set_reachable(now, imsi(1), Some(1)));
    writeln!(stdin).unwrap();
    until(&mut output, &|line| line == "== armed");
    change(|home, now| home.set_reachable(now, imsi(1), None));
    change(|home, _| home.insert(imsi(1)));
    change(|home, _| home.delete(imsi(1), &[1]));
    for command in [309, 8_388_648, 8_388_719, 319, 320, 317, 304] {
        // Its registrations end with the subscription.
        if command == 317 {
            change(|home, _| home.withdraw(imsi(1)));
        }
        let start = format!("== told {command} ");
        if !output.contains(&start) {
            until(&mut output, &|line| line.starts_with(&start));
        }
    }
    hss.wait("the answer of the AAA server", |event| {
        matches!(event, hss::Event::Told { doing: Doing::Deregister(_), outcome: Ok(outcome) } if outcome.is_success())
            .then_some(())
    });
    drop(stdin);
    lines.for_each(|line| writeln!(output, "{line}").unwrap());
    child.wait().unwrap();
    let told = |command: u32| {
        let start = format!("== told {command} ");
        let parts = output.split_inclusive('\n').skip_while(|line| !line.starts_with(&start));
        parts.skip(1).take_while(|line| !line.starts_with("==")).map(str::trim).collect::<Vec<_>>()
    };
    let has = |command: u32, wanted: &[&str]| {
        let lines = told(command);
        for line in wanted {
            assert!(lines.contains(line), "{command} has no {line}:\n{output}");
        }
    };
    let who = "1=001010000000001";
    has(309, &["700:", "701=51550010"]);
    let document = told(309).iter().find_map(|line| line.strip_prefix("702=")).map(unhex);
    assert!(document.is_some_and(|text| text.contains("<UEIPReachabilitySGSN>0<")), "{output}");
    has(8_388_719, &["3102:", who, "3123:", "3124=7", "3127=1", "3140=1"]);
    has(8_388_648, &["3300=51550099", "3102:", "701=51550010"]);
    has(319, &[who, "1400:", "1490=1"]);
    has(320, &[who, "1421=8", "1423=1"]);
    has(317, &[who, "1420=2"]);
    has(304, &[who, "615:", "616=0"]);
    drop(hss);
    capture.finish().unwrap();
    let report = tshark::check(&file, |_| Some("diameter"));
    assert!(report.faults.is_empty(), "{:#?}", report.faults);
}

/// python-diameter as an HSS that listens at `at`; what it prints, and it stops when the last is dropped.
fn python_hss(at: SocketAddr) -> (impl Iterator<Item = String>, Child, std::process::ChildStdin) {
    let mut child = python(include_str!("python_hss.py"), at.port());
    let mut stdin = child.stdin.take().unwrap();
    let vector = Keys::default().vector([7; 16], 64, true);
    let parts = [&vector.rand[..], &vector.xres, &vector.autn, &vector.kasme([0, 0xf1, 0x10])];
    let mut line = String::new();
    for part in parts {
        part.iter().for_each(|octet| write!(line, "{octet:02x}").unwrap());
        line.push(' ');
    }
    writeln!(stdin, "{line}").unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(lines.next().as_deref(), Some("up"));
    (lines, child, stdin)
}

/// A port that is free now.
fn free_port() -> SocketAddr {
    std::net::TcpListener::bind(any_port()).unwrap().local_addr().unwrap()
}

#[test]
fn python_diameter_is_an_hss_for_the_mme() {
    let at = free_port();
    let (mut lines, mut child, stdin) = python_hss(at);
    let mme = start_mme(at, vec![imsi(2)]);
    let apns = mme.wait("attached", |event| match event {
        mme::Event::Attached { apns, .. } => Some(apns.clone()),
        _ => None,
    });
    assert_eq!(apns, ["python"]);
    mme.driver.handle().ask(|mme, now| mme.purge(now, imsi(2))).unwrap();
    mme.wait("purged", |event| matches!(event, mme::Event::Told { command: "PUR", .. }).then_some(()));
    assert_eq!(lines.next().as_deref(), Some("AIR 001010000000002 00f110 1"));
    assert_eq!(lines.next().as_deref(), Some("ULR 001010000000002 1004 34 51550013"));
    assert_eq!(lines.next().as_deref(), Some("PUR 001010000000002 1"));
    drop(stdin);
    child.wait().unwrap();
}

#[test]
fn python_diameter_answers_what_is_asked_by_sh_and_slh() {
    let at = free_port();
    let (mut lines, mut child, stdin) = python_hss(at);
    let asker = Asker::new("asker", "hss", &[application::SH, application::SLH]);
    let asker = run("asker", asker, &[Link::diameter_connect(Protocol::Tcp, vec![at])], None);
    let put = |ask: fn(&mut Asker, Now) -> bool| {
        wait_for("python-diameter", || asker.driver.handle().ask(ask).unwrap().then_some(()));
        asker.wait("an answer", |(_, code, octets)| Some((*code, octets.clone())))
    };
    let (code, octets) = put(|asker, now| {
        asker.ask::<UserDataRequest<'_>>(now, 1, |w| {
            w.group::<row::UserIdentity>(|w| w.avp::<row::Msisdn>(&[0x51, 0x55, 0x00, 0x70]));
            w.avp::<row::DataReference>(14);
            w.avp::<row::DataReference>(15);
            w.avp::<row::RequestedDomain>(1);
        })
    });
    assert_eq!(code, 2001);
    let answer = UserDataAnswer::parse(&Framed::parse(&octets).unwrap());
    let data = ShData::parse(answer.user_data.unwrap()).unwrap();
    let place = data.ps_location.unwrap();
    assert_eq!((place.node.unwrap().0, place.age, data.ps_user_state), ("15550077", Some(4), Some(2)));
    let (code, octets) = put(|asker, now| {
        asker.ask::<LcsRoutingInfoRequest<'_>>(now, 2, |w| w.avp::<row::Msisdn>(&[0x51, 0x55, 0x00, 0x70]))
    });
    assert_eq!(code, 2001);
    let answer = LcsRoutingInfoAnswer::parse(&Framed::parse(&octets).unwrap());
    let node = answer.serving_node.unwrap().read();
    assert_eq!(answer.user_name, Some("001010000000007"));
    assert_eq!(node.mme_name, Some(Identity("mme7.python.example")));
    assert_eq!(lines.next().as_deref(), Some("UDR 51550070 [14, 15] 1"));
    assert_eq!(lines.next().as_deref(), Some("LRR 51550070"));
    drop((asker, stdin));
    child.wait().unwrap();
}
