//! The lab's HSS with a million subscribers: Update-Location-Requests served, beside freeDiameterd (Debian's
//! freediameterd) and the bare TCP echo, which writes together what it has read together; and Sh lookups end to
//! end: a node of ours asks, and reads the document in the answer.
//!
//! Every server is a process of its own on core 1; the client is on core 0 and keeps the same number in flight.

use crate::corpus;
use crate::gtp::{Answers, SECONDS, Server, pin};
use crate::lookups::stream_echo;
use crate::report::Report;
use gtpush::codec::diameter::command::sh::{UserDataAnswer, UserDataRequest};
use gtpush::codec::diameter::sh_data::ShData;
use gtpush::codec::diameter::{Command, application, row};
use gtpush::lab::diameter;
use gtpush::lab::hss::{self, Hss};
use gtpush::lab::subscribers::Subscribers;
use gtpush::machine::diameter::{Ask, Diameter, Event, Indication, Peer};
use gtpush::machine::{AssociationChange, AssociationId, LinkId, Machine, Message, Order, Origin, Transmit};
use gtpush::transport::driver::Sockets;
use gtpush::transport::link::{Link, Protocol};
use gtpush::transport::{Clock, driver};
use gtpush::wire::Now;
use std::collections::VecDeque;
use std::ffi::CString;
use std::process::{self, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// In flight.
const WINDOW: i32 = 64;
const SUBSCRIBERS: u32 = 1_000_000;

const HSS: &str = "127.0.0.78";
const ECHO: &str = "127.0.0.79";
/// freeDiameterd does not listen on loopback addresses.
const FREE: &str = "10.99.0.1";

unsafe extern "C" {
    #[allow(clippy::too_many_arguments)]
    fn diameter_client(
        ip: *const libc::c_char,
        port: i32,
        bare: i32,
        host: *const libc::c_char,
        realm: *const libc::c_char,
        application: u32,
        messages: *const *const u8,
        lengths: *const u32,
        count: u32,
        window: i32,
        seconds: f64,
        answers: *mut Answers,
    ) -> i32;
}

/// What the child processes are: `--serve diameter-hss` and `--serve diameter-echo`.
pub fn serve(which: &str) -> ExitCode {
    match which {
        "echo" => {
            let ip = CString::new(ECHO).expect("no NUL in it");
            // SAFETY: a valid C string; the function returns only when it cannot start.
            unsafe { stream_echo(0, ip.as_ptr(), 3868, 1) };
            ExitCode::FAILURE
        }
        "hss" => {
            let list = format!(
                "[[subscriber]]\nimsi = \"001010000000000\"\nmsisdn = \"15550100000\"\ncount = {SUBSCRIBERS}\n\
                 sgsn = \"127.0.0.11\"\n"
            );
            let subscribers = Subscribers::from_toml(&list).expect("a list");
            let config = hss::Config {
                host: "hss.epc.example".into(),
                realm: "epc.example".into(),
                ..hss::Config::default()
            };
            let mut sockets = Sockets::default();
            let at = format!("{HSS}:3868").parse().expect("an address");
            if let Err(error) = sockets.link(Link::diameter_listen(Protocol::Tcp, vec![at])) {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
            let hss = Hss::new(config, subscribers);
            let running = driver::spawn("hss", Clock::start(), hss, sockets, None, |_, _, _| {});
            let Ok(running) = running else { return ExitCode::FAILURE };
            while !running.has_ended() {
                std::thread::sleep(Duration::from_millis(200));
            }
            ExitCode::FAILURE
        }
        _ => ExitCode::from(2),
    }
}

/// Drives the server at `to`; waits until it is there.
fn drive(to: &str, bare: bool, corpus: &[Vec<u8>]) -> Answers {
    let messages: Vec<_> = corpus.iter().map(|m| m.as_ptr()).collect();
    let lengths: Vec<_> = corpus.iter().map(|m| m.len() as u32).collect();
    let text = |text: &str| CString::new(text).expect("no NUL in it");
    // A name of its own for each run: peers remember those that they have lost.
    let host =
        text(&format!("mme{}.epc.example", Instant::now().elapsed().as_nanos() ^ u128::from(unique())));
    let (to, realm) = (text(to), text("epc.example"));
    let mut answers = Answers::default();
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        // SAFETY: valid C strings; `count` messages of the given lengths; all outlive the call.
        let result = unsafe {
            diameter_client(
                to.as_ptr(),
                3868,
                bare.into(),
                host.as_ptr(),
                realm.as_ptr(),
                application::S6A,
                messages.as_ptr(),
                lengths.as_ptr(),
                messages.len() as u32,
                WINDOW,
                SECONDS,
                &raw mut answers,
            )
        };
        if result == 0 {
            assert_eq!((answers.lost, answers.accepted), (0, answers.answered), "each is answered well");
            return answers;
        }
        assert!(Instant::now() < until, "the server does not come up");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn unique() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed) + u64::from(process::id()) * 1000
}

/// One who asks by Sh, as a node does: so many at a time, for so long.
struct Asker {
    node: Diameter,
    next: u32,
    sent: VecDeque<(u64, Duration)>,
    until: Option<Duration>,
    waits: Vec<Duration>,
    done: bool,
}

impl Asker {
    fn new() -> Self {
        let mut config = diameter::node("as.epc.example", "epc.example", &[application::SH]);
        config.peers.push(Peer {
            identity: "hss.epc.example".into(),
            realm: "epc.example".into(),
            connect: Some(LinkId(0)),
            ..Peer::default()
        });
        config.tc = Duration::from_millis(200);
        let node = Diameter::new(config, 11);
        Self { node, next: 0, sent: VecDeque::new(), until: None, waits: Vec::new(), done: false }
    }

    fn ask(&mut self, now: Now) {
        let Some(until) = self.until else { return };
        while self.sent.len() < WINDOW as usize && now.mono < until {
            let number = 15_550_100_000_u64 + u64::from(self.next.wrapping_mul(7919) % SUBSCRIBERS);
            self.next += 1;
            let mut msisdn = [0xff; 6];
            for (at, digit) in number.to_string().bytes().enumerate() {
                let shift = 4 * (at % 2);
                msisdn[at / 2] = msisdn[at / 2] & !(0xf << shift) | (digit - b'0') << shift;
            }
            let tag = u64::from(self.next);
            let ask = Ask::new(tag, <UserDataRequest<'_> as Command<'_>>::ROW, "epc.example");
            let asked = self.node.request(now, &ask, |w| {
                w.group::<row::UserIdentity>(|w| w.avp::<row::Msisdn>(&msisdn));
                w.avp::<row::DataReference>(14);
                w.avp::<row::DataReference>(15);
                w.avp::<row::RequestedDomain>(1);
            });
            if asked.is_err() {
                break;
            }
            self.sent.push_back((tag, now.mono));
        }
        self.done |= now.mono >= until && self.sent.is_empty();
    }
}

impl Machine for Asker {
    type Event = (Vec<Duration>, Duration);

    fn handle_octets(&mut self, _: Now, _: Origin, _: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        self.node.handle_timeout(now);
        self.ask(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<Self::Event> {
        while let Some(event) = self.node.poll_event() {
            if let Event::Failed { tag, .. } = event {
                self.sent.retain(|(sent, _)| *sent != tag);
            }
        }
        let done = std::mem::take(&mut self.done);
        done.then(|| (std::mem::take(&mut self.waits), self.until.take().unwrap_or_default()))
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.node.poll_timeout()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.node.handle_association(now, id, change);
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        let handed = self.node.handle_message(now, id, message);
        if let Indication::Answer { tag, outcome, message, .. } = handed {
            let data = UserDataAnswer::parse(&message).user_data.expect("there is a document");
            let data = ShData::parse(data).expect("it is one");
            assert!(outcome.is_success() && data.ps_location.is_some_and(|place| place.node.is_some()));
            if let Some(at) = self.sent.iter().position(|(sent, _)| *sent == tag) {
                let (_, sent) = self.sent.remove(at).expect("found");
                self.waits.push(now.mono - sent);
            }
        }
        if self.until.is_none() && self.waits.is_empty() && self.node.serves(application::SH) {
            self.until = Some(now.mono + Duration::from_secs_f64(SECONDS));
        }
        self.ask(now);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.node.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.node.poll_order()
    }
}

/// Lookups a second, p50 and p99 in microseconds.
fn lookups() -> (f64, f64, f64) {
    let mut sockets = Sockets::default();
    let at = format!("{HSS}:3868").parse().expect("an address");
    sockets.link(Link::diameter_connect(Protocol::Tcp, vec![at])).expect("a link");
    let (said, heard) = std::sync::mpsc::channel();
    let told = move |_: &mut Asker, _: Now, event| {
        let _ = said.send(event);
    };
    let _running = driver::spawn("as", Clock::start(), Asker::new(), sockets, None, told).expect("a thread");
    let (mut waits, _) = heard.recv_timeout(Duration::from_secs(60)).expect("the HSS answers");
    waits.sort_unstable();
    let at = |part: f64| waits[(waits.len() as f64 * part) as usize].as_secs_f64() * 1e6;
    (waits.len() as f64 / SECONDS, at(0.5), at(0.99))
}

/// freeDiameterd's configuration, and its extension; in a network namespace of this process alone.
fn freediameter() -> Option<std::path::PathBuf> {
    let missing = |what: &str| {
        eprintln!("freeDiameterd is left out: {what}");
        None
    };
    if !std::path::Path::new("/usr/bin/freeDiameterd").exists() {
        return missing("apt-get install freediameterd freediameter-extensions openssl");
    }
    // SAFETY: a plain system call on this single-threaded process.
    if unsafe { libc::unshare(libc::CLONE_NEWNET) } != 0 {
        return missing("it needs root for a network namespace with an address that is not loopback's");
    }
    let run =
        |command: &str| process::Command::new("sh").args(["-c", command]).stderr(Stdio::null()).status();
    let folder = std::env::temp_dir().join(format!("gtpush-bench-free-{}", process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/c/freediameter_extension.c");
    let made = run(&format!(
        "set -e; ip link set lo up; ip addr add {FREE}/32 dev lo; cd {}; \
         cc -O2 -shared -fPIC -o ulr.fdx {source}; openssl dhparam -out dh.pem 1024; \
         openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=hss.epc.example",
        folder.display()
    ));
    if !made.is_ok_and(|status| status.success()) {
        return missing("its extension or its keys could not be made (gcc, libfreediameter-dev, openssl)");
    }
    std::fs::write(folder.join("acl.conf"), "ALLOW_IPSEC *.epc.example\n").ok()?;
    let config = format!(
        "Identity = \"hss.epc.example\";\nRealm = \"epc.example\";\nPort = 3868;\nSecPort = 0;\nNo_SCTP;\n\
         ListenOn = \"{FREE}\";\nTLS_Cred = \"{0}/cert.pem\", \"{0}/key.pem\";\nTLS_CA = \"{0}/cert.pem\";\n\
         TLS_DH_File = \"{0}/dh.pem\";\nLoadExtension = \"acl_wl.fdx\" : \"{0}/acl.conf\";\n\
         LoadExtension = \"{0}/ulr.fdx\";\n",
        folder.display()
    );
    std::fs::write(folder.join("free.conf"), config).ok()?;
    Some(folder)
}

/// Runs `rounds` interleaved rounds.
pub fn run(report: &mut Report, rounds: u32) {
    pin(0);
    let free = freediameter();
    let what = "S6a ULR served over TCP";
    let corpus = corpus::update_location();
    for _ in 0..rounds {
        let mut add = |who: &str, answers: &Answers| {
            report.add(what, who, "pairs/s", answers.per_second);
            report.add(&format!("{what}, p50"), who, "µs", answers.p50);
            report.add(&format!("{what}, p99"), who, "µs", answers.p99);
        };
        {
            let _server = Server::own("diameter-echo");
            add("bare TCP echo, written together", &drive(ECHO, true, &corpus));
        }
        if let Some(folder) = &free {
            let mut command = process::Command::new("taskset");
            let _server =
                Server::start(command.args(["-c", "1", "freeDiameterd", "-c"]).arg(folder.join("free.conf")));
            add("freeDiameterd", &drive(FREE, false, &corpus));
        }
        {
            let _server = Server::own("diameter-hss");
            add("gtpush", &drive(HSS, false, &corpus));
            let (rate, p50, p99) = lookups();
            report.add("Sh lookups end to end", "gtpush", "lookups/s", rate);
            report.add("Sh lookups end to end, p50", "gtpush", "µs", p50);
            report.add("Sh lookups end to end, p99", "gtpush", "µs", p99);
        }
    }
    if let Some(folder) = free {
        report.want(what, "gtpush", "freeDiameterd", 3.5);
        let _ = std::fs::remove_dir_all(folder);
    }
    report.want(what, "gtpush", "bare TCP echo, written together", 0.5);
}
