//! `gtpush doctor`: looks at configuration and machine, and says what to do about each finding.

mod diameter;
mod network;

use super::Outcome;
use super::status::say;
use crate::config::{Config, Finding, GatewayKind, GiKind, LocateBy, Mode, Severity, admin_token};
use crate::store::sqlite;
use crate::wire::Imsi;
use clap::Args as Arguments;
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// How long a peer may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// A receive buffer that holds a burst of signalling.
const RECEIVE_BUFFER: u64 = 4 << 20;

/// What `gtpush doctor` is asked.
#[derive(Debug, Arguments)]
#[command(after_help = "Examples:
  gtpush doctor -c gtpush.toml           before the first start, or when something does not work
  gtpush doctor -c gtpush.toml --json    the same for programs

Exit codes: 0 nothing stands in the way; 1 something does.")]
pub struct Args {
    /// The configuration
    #[arg(short, long, value_name = "FILE", default_value = "gtpush.toml")]
    config: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Ask the HLR by MAP, or the HSS by Diameter, for this subscriber
    #[arg(long, value_name = "IMSI", conflicts_with = "quiet")]
    imsi: Option<Imsi>,
    /// Send nothing to peers
    #[arg(long)]
    quiet: bool,
}

/// Looks, prints, and fails where something stands in the way.
///
/// # Errors
/// Nothing can be printed.
pub fn run(args: Args) -> Outcome {
    let findings = match Config::load(&args.config) {
        Ok(config) => {
            let mut findings =
                vec![Finding::good("configuration", format!("{} can be read", args.config.display()))];
            findings.extend(config.check());
            findings.extend(machine(&config, args.quiet));
            let signals = !config.ss7.is_empty() || !config.diameter.peer.is_empty();
            // A running server has the associations: a second process of ours would take its traffic.
            if !args.quiet && runs_already(config.http.bind) {
                let what =
                    "MAP and Diameter peers are the running one's, and not looked at: its log has them";
                findings.extend(signals.then(|| Finding::good("gtpush", what)));
            } else if !args.quiet {
                network::look(&config, args.imsi, &mut findings);
                let behind = config.hlr_gateway.enabled && !config.hlr_gateway.order.is_empty();
                if behind || config.speaks_diameter() && config.server.mode != Mode::Gateway {
                    diameter::look(&config, args.imsi, &mut findings);
                }
            }
            findings
        }
        Err(error) => {
            let advice = error
                .advice
                .clone()
                .unwrap_or_else(|| "`gtpush config` shows every key with its meaning".into());
            let bare = crate::config::ConfigError { advice: None, ..error };
            vec![Finding::error("configuration", bare.to_string(), advice)]
        }
    };
    let bad = findings.iter().any(|finding| finding.severity == Severity::Error);
    if args.json {
        let rows: Vec<_> = findings
            .iter()
            .map(|finding| {
                serde_json::json!({
                    "severity": word(finding.severity),
                    "about": finding.about,
                    "finding": finding.problem,
                    "advice": finding.advice,
                })
            })
            .collect();
        say(serde_json::to_string_pretty(&rows)?)?;
    } else {
        for finding in &findings {
            say(format!("{:<7} {}: {}", word(finding.severity), finding.about, finding.problem))?;
            if !finding.advice.is_empty() {
                say(format!("        → {}", finding.advice))?;
            }
        }
    }
    Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Good => "ok",
        Severity::Warning => "warning",
        Severity::Error => "ERROR",
    }
}

/// What the machine says to this configuration.
fn machine(config: &Config, quiet: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    if runs_already(config.http.bind) {
        findings
            .push(Finding::good("gtpush", format!("one runs already and answers at {}", config.http.bind)));
    } else {
        ports(config, &mut findings);
        store(config, &mut findings);
    }
    token(config, &mut findings);
    tun(config, &mut findings);
    limits(config, &mut findings);
    if !quiet {
        peers(config, &mut findings);
    }
    findings
}

/// Whether a gtpush answers at our own HTTP address.
fn runs_already(address: SocketAddr) -> bool {
    let ask = || -> io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: gtpush\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200") && answer.ends_with("live\n"))
    };
    ask().unwrap_or(false)
}

fn ports(config: &Config, findings: &mut Vec<Finding>) {
    let gtp = &config.gtp;
    let alone = config.server.mode == Mode::Gateway;
    let mut udp = Vec::new();
    if !alone {
        udp.push(("[gtp] port_c", SocketAddr::new(gtp.bind, gtp.port_c)));
        udp.push(("[gtp] port_u", SocketAddr::new(gtp.bind, gtp.port_u)));
    }
    if config.hlr_gateway.enabled {
        udp.push(("[hlr_gateway] bind", config.hlr_gateway.bind));
    }
    if gtp.port_v0 != 0 && !alone {
        udp.push(("[gtp] port_v0", SocketAddr::new(gtp.bind, gtp.port_v0)));
    }
    if config.server.mode == Mode::Adapter {
        udp.push(("[coap] bind", config.coap.bind));
    }
    for (about, address) in udp {
        findings.push(bound(about, "UDP", address, UdpSocket::bind(address).map(drop)));
    }
    findings.push(bound(
        "[http] bind",
        "TCP",
        config.http.bind,
        TcpListener::bind(config.http.bind).map(drop),
    ));
}

fn bound(about: &str, protocol: &str, address: SocketAddr, outcome: io::Result<()>) -> Finding {
    let Err(error) = outcome else { return Finding::good(about, format!("{protocol} {address} is free")) };
    let advice = match error.kind() {
        io::ErrorKind::AddrInUse => {
            let flag = if protocol == "UDP" { 'u' } else { 't' };
            format!("`ss -ln{flag}p sport = :{}` shows who has it: end it, or choose another address", address.port())
        }
        io::ErrorKind::AddrNotAvailable => {
            format!("no interface has {}: add it (`ip addr add {} dev …`) or bind to one that is there", address.ip(), address.ip())
        }
        io::ErrorKind::PermissionDenied => {
            "ports below 1024 need CAP_NET_BIND_SERVICE: choose a higher one, or grant it (setcap cap_net_bind_service+ep)".into()
        }
        _ => "choose another address".into(),
    };
    Finding::error(about, format!("{protocol} {address} cannot be had: {error}"), advice)
}

fn store(config: &Config, findings: &mut Vec<Finding>) {
    let path = config.store_path();
    if let Err(error) = sqlite::examine(&path) {
        findings.push(Finding::error("[store] file", format!("{}: {error}", path.display()), error.advice()));
        return;
    }
    // The nearest folder that is there tells whether the rest can be made.
    let folder = path.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match writable(folder) {
        Ok(()) => findings.push(Finding::good("[store] file", format!("{} can be written", path.display()))),
        Err(error) => findings.push(Finding::error(
            "[server] data_dir",
            format!("{} cannot be written: {error}", folder.display()),
            "give the user that runs gtpush the right to write there, or choose another data_dir",
        )),
    }
    if let Some(free) = free_space(folder) {
        const WANTED: u64 = 1 << 30;
        if free < WANTED {
            findings.push(Finding::warning(
                "[store] file",
                format!("{} MiB are free at {}", free >> 20, folder.display()),
                "free at least 1 GiB: a full disk stops new pushes (accepted ones are kept)",
            ));
        }
    }
}

fn writable(folder: &Path) -> io::Result<()> {
    let probe = folder.join(format!(".gtpush-doctor-{}", std::process::id()));
    std::fs::OpenOptions::new().write(true).create_new(true).open(&probe)?;
    std::fs::remove_file(probe)
}

fn free_space(folder: &Path) -> Option<u64> {
    use std::os::unix::ffi::OsStrExt;
    let path = std::ffi::CString::new(folder.as_os_str().as_bytes()).ok()?;
    // SAFETY: `path` ends with a NUL, and `room` is a valid place for the answer, of which zeros are a
    // valid value.
    let (outcome, room) = unsafe {
        let mut room: libc::statvfs = std::mem::zeroed();
        (libc::statvfs(path.as_ptr(), &raw mut room), room)
    };
    #[allow(clippy::unnecessary_cast)] // the fields' widths differ between platforms
    (outcome == 0).then(|| (room.f_bavail as u64).saturating_mul(room.f_frsize as u64))
}

fn token(config: &Config, findings: &mut Vec<Finding>) {
    findings.push(match admin_token(config) {
        Ok(_) => Finding::good("[http] admin_token_file", "the administrator has a token"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Finding::good("[http] admin_token_file", "`gtpush serve` will make one at its first start")
        }
        Err(error) => Finding::error(
            "[http] admin_token_file",
            error.to_string(),
            "correct it, or remove the file: the next start makes a new one",
        ),
    });
}

fn tun(config: &Config, findings: &mut Vec<Finding>) {
    if config.gi.kind != GiKind::Tun {
        return;
    }
    if !Path::new("/dev/net/tun").exists() {
        findings.push(Finding::error(
            "[gi] kind",
            "there is no /dev/net/tun",
            "`modprobe tun` (in a container: --device /dev/net/tun), or set kind = \"internal\"",
        ));
    } else if !has_net_admin() {
        findings.push(Finding::error(
            "[gi] kind",
            "a TUN device needs CAP_NET_ADMIN, which this user does not have",
            "run as root, grant it (setcap cap_net_admin+ep), or set kind = \"internal\"",
        ));
    } else {
        findings.push(Finding::good("[gi] kind", format!("the TUN device {} can be made", config.gi.device)));
    }
}

fn has_net_admin() -> bool {
    const NET_ADMIN: u64 = 1 << 12;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    effective
        .and_then(|text| u64::from_str_radix(text.trim(), 16).ok())
        .is_some_and(|bits| bits & NET_ADMIN != 0)
}

fn limits(config: &Config, findings: &mut Vec<Finding>) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a valid place for the answer.
    if unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) } == 0 {
        let wanted = u64::from(config.http.max_connections) + u64::from(config.store.readers) + 64;
        findings.push(if limit.rlim_cur < wanted {
            Finding::error(
                "open files",
                format!("the limit is {}, this configuration may need {wanted}", limit.rlim_cur),
                "raise it (`ulimit -n`, LimitNOFILE= in a unit), or lower [http] max_connections",
            )
        } else {
            Finding::good("open files", format!("the limit is {}", limit.rlim_cur))
        });
    }
    if let Some(most) = number("/proc/sys/net/core/rmem_max")
        && most < RECEIVE_BUFFER
    {
        findings.push(Finding::warning(
            "receive buffers",
            format!("a socket may hold {} KiB: bursts of signalling can be lost", most >> 10),
            format!("`sysctl -w net.core.rmem_max={RECEIVE_BUFFER}`"),
        ));
    }
}

fn number(path: &str) -> Option<u64> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// Asks each peer for a GTP Echo (TS 29.060 §7.2.1).
fn peers(config: &Config, findings: &mut Vec<Finding>) {
    // A gateway alone asks nobody by GTP, and knows its GGSNs once they ask.
    if config.server.mode == Mode::Gateway {
        return;
    }
    // Those that no question goes to are nobody's affair.
    let fronts = config.locate.hlr.iter().filter(|_| config.locate.order.contains(&LocateBy::Gtp));
    let mut peers: Vec<(String, SocketAddr)> =
        fronts.map(|address| ("[locate] hlr".to_owned(), *address)).collect();
    // Our own gateway answers once it runs.
    peers.retain(|(_, peer)| !config.hlr_gateway.enabled || *peer != config.hlr_gateway.bind);
    for gateway in config.gateway.iter().filter(|gateway| gateway.kind == GatewayKind::Gi) {
        let about = format!("[[gateway]] \"{}\"", gateway.name);
        peers.extend(gateway.address.map(|address| (about, SocketAddr::new(address, 2123))));
    }
    let answers: Vec<Finding> = std::thread::scope(|scope| {
        let asked: Vec<_> = peers
            .iter()
            .map(|(about, peer)| scope.spawn(move || (about, peer, echo(config.gtp.bind, *peer))))
            .collect();
        asked
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .map(|(about, peer, outcome)| match outcome {
                Ok(()) => Finding::good(about, format!("{peer} answers GTP Echo")),
                Err(error) => Finding::warning(
                    about,
                    format!("{peer} does not answer GTP Echo: {error}"),
                    "start it, or correct the address; a firewall must let UDP 2123 pass both ways",
                ),
            })
            .collect()
    });
    findings.extend(answers);
}

/// Echo Request: version 1, protocol type GTP, with the sequence number 1.
const ECHO_REQUEST: [u8; 12] = [0x32, 0x01, 0x00, 0x04, 0, 0, 0, 0, 0x00, 0x01, 0x00, 0x00];

fn echo(bind: IpAddr, peer: SocketAddr) -> io::Result<()> {
    let socket = UdpSocket::bind(SocketAddr::new(bind, 0))?;
    socket.connect(peer)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.send(&ECHO_REQUEST)?;
    let mut answer = [0; 64];
    let length = socket.recv(&mut answer).map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            io::Error::new(io::ErrorKind::TimedOut, "no answer")
        }
        _ => error,
    })?;
    // Echo Response is message type 2.
    if length >= 8 && answer[0] >> 5 == 1 && answer[1] == 2 {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "it answers something else"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<Finding> {
        machine(&Config::parse(text, "x").unwrap(), false)
    }

    #[test]
    fn a_port_that_is_taken_is_found_and_said_how_to_free_it() {
        let taken = UdpSocket::bind("127.0.0.87:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let folder = std::env::temp_dir();
        let found = findings(&format!(
            "[server]\ndata_dir = {folder:?}\n[gtp]\nbind = \"127.0.0.87\"\nport_c = {port}\nport_u = 0\nport_v0 = 0\n[http]\nbind = \"127.0.0.87:0\"\n[locate]\nhlr = []\n"
        ));
        let finding = found.iter().find(|finding| finding.about == "[gtp] port_c").unwrap();
        assert!(finding.severity == Severity::Error && finding.advice.contains("ss -lnup"), "{finding}");
        assert!(found.iter().all(|f| f.severity == Severity::Good || !f.advice.is_empty()), "{found:?}");
    }

    #[test]
    fn peers_are_asked_for_an_echo() {
        let peer = UdpSocket::bind("127.0.0.88:0").unwrap();
        let address = peer.local_addr().unwrap();
        let answering = std::thread::spawn(move || {
            let mut buffer = [0; 64];
            let (n, from) = peer.recv_from(&mut buffer).unwrap();
            assert_eq!(buffer[..n], ECHO_REQUEST);
            peer.send_to(&[0x32, 0x02, 0, 6, 0, 0, 0, 0, 0, 1, 0, 0, 14, 0], from).unwrap();
        });
        echo("127.0.0.1".parse().unwrap(), address).unwrap();
        answering.join().unwrap();
        let silent = UdpSocket::bind("127.0.0.88:0").unwrap();
        assert!(echo("127.0.0.1".parse().unwrap(), silent.local_addr().unwrap()).is_err());
    }
}
