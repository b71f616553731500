//! Echo and Create PDP Context as a GGSN serves them, beside the bare UDP echo and osmo-ggsn.
//!
//! Every server is a process of its own on core 1; the client, on core 0, keeps 64 requests in flight.

use crate::corpus;
use crate::report::Report;
use gtpush::machine::Port;
use gtpush::machine::gtp::context::RoutingDomain;
use gtpush::node::ggsn::{ApnConfig, Config, Ggsn, PoolV4};
use gtpush::transport::driver::Sockets;
use gtpush::transport::{Clock, driver};
use std::ffi::CString;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

/// In flight.
pub const WINDOW: i32 = 64;
/// A run's length in seconds.
pub const SECONDS: f64 = 1.0;

/// What a run of a client saw.
#[repr(C)]
#[derive(Default)]
pub struct Answers {
    pub per_second: f64,
    pub answered: u64,
    pub lost: u64,
    pub accepted: u64,
    /// Microseconds.
    pub p50: f64,
    /// Microseconds.
    pub p99: f64,
}

unsafe extern "C" {
    fn udp_echo(ip: *const libc::c_char, port: i32) -> i32;
    fn udp_client(
        from_ip: *const libc::c_char,
        from_port: i32,
        to_ip: *const libc::c_char,
        to_port: i32,
        messages: *const *const u8,
        lengths: *const u32,
        count: u32,
        window: i32,
        seconds: f64,
        out: *mut Answers,
    ) -> i32;
}

/// Ties this process to one core.
pub fn pin(core: usize) {
    // SAFETY: a zeroed cpu_set_t is the empty set; CPU_SET stays within it for these small numbers.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(core, &mut set);
        libc::sched_setaffinity(0, std::mem::size_of_val(&set), &raw const set);
    }
}

/// What the child processes of this bench are: `--serve echo` and `--serve ggsn`.
pub fn serve(which: &str) -> ExitCode {
    pin(1);
    match which {
        "echo" => {
            let ip = CString::new("127.0.0.72").expect("no NUL in it");
            // SAFETY: a valid C string; the function returns only when it cannot start.
            unsafe { udp_echo(ip.as_ptr(), 2123) };
            ExitCode::FAILURE
        }
        "ggsn" => {
            let at = "127.0.0.73".parse().expect("an address");
            let mut apn = ApnConfig::new("internet".parse().expect("a name"), RoutingDomain(1));
            apn.v4 = Some(PoolV4 { first: [10, 45, 0, 2].into(), last: [10, 45, 255, 254].into() });
            let ggsn = Ggsn::new(Config {
                control: at,
                user: at,
                apns: vec![apn],
                confirm_releases: false,
                echo_interval: None,
                ..Config::default()
            });
            let mut sockets = Sockets::default();
            for (port, number) in [(Port::GtpC, 2123), (Port::GtpU, 2152)] {
                if let Err(error) = sockets.udp(port, (at, number).into()) {
                    eprintln!("{error}");
                    return ExitCode::FAILURE;
                }
            }
            let running = driver::spawn("ggsn", Clock::start(), ggsn, sockets, None, |_, _, _| {});
            let Ok(running) = running else { return ExitCode::FAILURE };
            while !running.has_ended() {
                std::thread::sleep(Duration::from_millis(200));
            }
            ExitCode::FAILURE
        }
        _ => crate::lookups::serve(which),
    }
}

pub struct Server(Child);

impl Server {
    pub fn own(which: &str) -> Self {
        let this = std::env::current_exe().expect("a program knows its own path");
        Self::start(Command::new(this).args(["--serve", which]))
    }

    pub fn start(command: &mut Command) -> Self {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the server starts");
        std::thread::sleep(Duration::from_millis(500));
        Self(child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Drives the server at `to` with `corpus`; answers what it served.
pub fn drive(to: &str, corpus: &[Vec<u8>]) -> Answers {
    let messages: Vec<_> = corpus.iter().map(|m| m.as_ptr()).collect();
    let lengths: Vec<_> = corpus.iter().map(|m| m.len() as u32).collect();
    let from = CString::new("127.0.0.71").expect("no NUL in it");
    let to = CString::new(to).expect("no NUL in it");
    let mut answers = Answers::default();
    // SAFETY: valid C strings; `count` messages of the given lengths; all outlive the call.
    let result = unsafe {
        udp_client(
            from.as_ptr(),
            2123,
            to.as_ptr(),
            2123,
            messages.as_ptr(),
            lengths.as_ptr(),
            messages.len() as u32,
            WINDOW,
            SECONDS,
            &raw mut answers,
        )
    };
    assert_eq!(result, 0, "the client cannot bind 127.0.0.71:2123: is another one running?");
    answers
}

/// Runs `rounds` interleaved rounds.
pub fn run(report: &mut Report, rounds: u32) {
    pin(0);
    let osmo = osmo_ggsn();
    let echo = corpus::echo();
    let create = corpus::create_pdp_context([127, 0, 0, 71], b"\x08internet");
    for _ in 0..rounds {
        for (what, corpus) in [("GTP Echo served", &echo), ("Create PDP Context served", &create)] {
            let is_create = corpus[0][1] == 16;
            {
                let _server = Server::own("echo");
                report.add(what, "bare UDP echo", "pairs/s", drive("127.0.0.72", corpus).per_second);
            }
            {
                let _server = Server::own("ggsn");
                let answers = drive("127.0.0.73", corpus);
                assert!(!is_create || answers.accepted == answers.answered, "not every Create was accepted");
                report.add(what, "gtpush", "pairs/s", answers.per_second);
            }
            if let Some(config) = &osmo {
                let _server =
                    Server::start(Command::new("taskset").args(["-c", "1", "osmo-ggsn", "-c"]).arg(config));
                report.add(what, "osmo-ggsn", "pairs/s", drive("127.0.0.74", corpus).per_second);
            }
        }
    }
    report.want("GTP Echo served", "gtpush", "bare UDP echo", 0.85);
    report.want("Create PDP Context served", "gtpush", "bare UDP echo", 0.75);
}

/// A configuration for osmo-ggsn, if it is installed and may have a TUN device.
fn osmo_ggsn() -> Option<std::path::PathBuf> {
    if !std::path::Path::new("/usr/bin/osmo-ggsn").exists() {
        eprintln!("osmo-ggsn is left out: apt-get install osmo-ggsn");
        return None;
    }
    // In a network namespace of this process alone, so that its TUN device meets nothing else.
    // SAFETY: plain system calls on this single-threaded process.
    if unsafe { libc::unshare(libc::CLONE_NEWNET) } != 0 {
        eprintln!("osmo-ggsn is left out: it needs root for a network namespace and a TUN device");
        return None;
    }
    let up = Command::new("ip").args(["link", "set", "lo", "up"]).status();
    assert!(up.is_ok_and(|s| s.success()), "ip link set lo up: apt-get install iproute2");
    let folder = std::env::temp_dir().join(format!("gtpush-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let config = folder.join("osmo-ggsn.cfg");
    std::fs::write(
        &config,
        format!(
            "log stderr\n logging level all fatal\nggsn ggsn0\n gtp state-dir {}\n gtp bind-ip 127.0.0.74\n apn internet\n  gtpu-mode tun\n  tun-device bench\n  type-support v4\n  ip prefix dynamic 10.45.0.0/16\n  ip ifconfig 10.45.0.1/16\n  no shutdown\n default-apn internet\n no shutdown ggsn\n",
            folder.display()
        ),
    )
    .ok()?;
    Some(config)
}
