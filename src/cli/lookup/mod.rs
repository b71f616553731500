//! `gtpush lookup`: where subscribers are, as one way of asking says.

mod hss;

use super::Outcome;
use super::status::say;
use crate::app;
use crate::codec::gtp1::ie::MsNotReachableReason;
use crate::codec::sccp::Ssn;
use crate::config::{Config, Ss7, parse_duration};
use crate::machine::Port;
use crate::machine::ss7::{stack, xua};
use crate::node::diameter_user::{self, DiameterUser};
use crate::node::ggsn::{self, Ggsn};
use crate::node::map_user::{self, Answer, MapUser, Question, Screen};
use crate::node::osmo_hlr_user::OsmoHlrUser;
use crate::push::{Keep, Location, Reason, Refused};
use crate::reach::locate::{self, map::Whereabouts};
use crate::transport::driver::{self, Sockets};
use crate::transport::{Clock, Driver, tap};
use crate::wire::{ApnBuf, Imsi};
use clap::{Args as Arguments, ValueEnum};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

/// How to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Via {
    /// GTP-C Send Routeing Information for GPRS, to [locate] hlr
    Gtp,
    /// MAP sendRoutingInfoForGprs, to [map] hlr
    Map,
    /// MAP anyTimeInterrogation
    Ati,
    /// MAP sendRoutingInfoForSM, by MSISDN
    SriSm,
    /// Diameter Sh User-Data; by MSISDN, name@domain or public identity
    Sh,
    /// Diameter S6c Send-Routing-Info-for-SM
    S6c,
    /// Diameter S6m Subscriber-Information; name@domain gives the IMSI too
    S6m,
    /// Diameter S6t Configuration-Information, last known location
    S6t,
    /// Diameter SLh LCS-Routing-Info
    Slh,
    /// Diameter SWx Server-Assignment: the gateway of --apn, by IMSI
    Swx,
    /// The control interface of OsmoHLR
    OsmoHlr,
}

impl Via {
    fn diameter(self) -> Option<diameter_user::Way> {
        use diameter_user::Way;
        Some(match self {
            Self::Sh => Way::Sh,
            Self::S6c => Way::S6c,
            Self::S6m => Way::S6m,
            Self::S6t => Way::S6t,
            Self::Slh => Way::Slh,
            Self::Swx => Way::Swx,
            _ => return None,
        })
    }
}

/// What `gtpush lookup` is asked.
#[derive(Debug, Arguments)]
#[command(after_help = "Examples:
  gtpush lookup --via map -c gtpush.toml 001010000000001
  gtpush lookup --via map --connect tcp:127.0.0.31:2905 --point-code 0-1-3 --register \\
                --number 15550011 --hlr 'ssn=6 pc=0-0-6' 001010000000001
  gtpush lookup --via sri-sm -c gtpush.toml 15550001
  gtpush lookup --via gtp -c gtpush.toml --json - < imsis.txt
  gtpush lookup --via s6m -c gtpush.toml meter7@iot.example
  gtpush lookup --via sh --msisdn --connect tcp:192.0.2.61:3868 --peer hss.epc.example \\
                --origin push.epc.example 15550001
  gtpush lookup --via swx --apn internet 001010000000001
  gtpush lookup --via osmo-hlr --connect tcp:127.0.0.1:4259 001010000000001

Without -c and --connect, the lab on this machine is asked: for MAP a `gtpush lab network` with map = true, for Diameter
hss.lab.example at 127.0.0.22:3868, for OsmoHLR 127.0.0.1:4259.

By Diameter, digits are an IMSI, and an MSISDN with a plus before them or --msisdn; name@domain is an External
Identifier, sip:… and tel:… are public identities. Sh knows no IMSI: with [diameter.sh] public_identity one
is made of it.

Exit codes: 0 a serving node's address was found for each; 3 somebody said that there is none (not
attached, unknown, barred, no entry for the serving node); 1 nobody could be asked, or did not answer.")]
pub struct Args {
    /// IMSIs (sri-sm: MSISDNs; Diameter: also name@domain, sip:…); - reads them from standard input, one a line
    #[arg(required = true, value_name = "IMSI|MSISDN|NAME@DOMAIN")]
    who: Vec<String>,
    /// How to ask
    #[arg(long, default_value = "map")]
    via: Via,
    /// The server's configuration
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Have a gateway chosen for this access point
    #[arg(long, value_name = "APN")]
    apn: Option<ApnBuf>,
    /// The signalling gateway, in place of the configured links: sctp:ADDRESS:PORT or tcp:ADDRESS:PORT
    #[arg(long, value_name = "LINK")]
    connect: Option<String>,
    /// Digits are MSISDNs (Diameter, OsmoHLR)
    #[arg(long)]
    msisdn: bool,
    /// By Diameter: the DiameterIdentity of whom --connect leads to
    #[arg(long, value_name = "HOST", requires = "connect")]
    peer: Option<String>,
    /// By Diameter: the realm that is asked; otherwise --peer without its first label
    #[arg(long, value_name = "REALM")]
    realm: Option<String>,
    /// By Diameter: our own DiameterIdentity, whose realm is what follows its first label
    #[arg(long, value_name = "HOST", requires = "connect")]
    origin: Option<String>,
    /// By Diameter over TLS (--connect tls:ADDRESS:PORT): our certificate for --origin, in PEM
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Its key
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The authorities that the other side's certificate is by
    #[arg(long, value_name = "FILE")]
    authorities: Option<PathBuf>,
    /// Our point code
    #[arg(long, value_name = "PC", requires = "connect")]
    point_code: Option<String>,
    /// Point codes are those of ANSI, of 24 bits: 1-2-3, 66051 or 0x010203
    #[arg(long, requires = "connect")]
    ansi: bool,
    /// The routing context that the gateway has for us
    #[arg(long, value_name = "NUMBER", requires = "connect")]
    routing_context: Option<u32>,
    /// Register our point code with the gateway, which then chooses a routing context (RKM)
    #[arg(long, requires = "connect", conflicts_with = "routing_context")]
    register: bool,
    /// Our E.164 number, in digits
    #[arg(long, value_name = "DIGITS", requires = "connect")]
    number: Option<String>,
    /// The HLR's address: 'ssn=6 pc=0-0-6', or by title with the gateway's point code: 'gt={imsi} tt=0 np=7
    /// nai=4 ssn=6 pc=0-0-1'; repeat for several
    #[arg(long, value_name = "ADDRESS")]
    hlr: Vec<String>,
    /// How long to wait for the signalling network, and for each answer
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = parse_duration)]
    timeout: Duration,
    /// Questions under way at once
    #[arg(long, value_name = "NUMBER", default_value_t = 64)]
    window: usize,
    /// Write what is sent and received to this pcapng file
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,
    /// Print JSON lines
    #[arg(long)]
    json: bool,
}

/// One answer.
struct Told {
    tag: u64,
    outcome: Result<Found, String>,
}

struct Found {
    located: Result<Location, Refused>,
    /// What the server said besides.
    said: Option<Whereabouts>,
    /// In words of the protocol's own, why it refused.
    detail: Option<String>,
}

/// Whoever is asked.
enum Asker {
    Gtp(Driver<Ggsn>),
    Map(Driver<MapUser>),
    Hss(Driver<DiameterUser>),
    OsmoHlr(Driver<OsmoHlrUser>),
}

const LAB: &str = "
[map]
hlr = [\"ssn=6 pc=0-0-6\"]
[[ss7]]
name = \"lab\"
point_code = \"0-1-3\"
number = \"15550011\"
[[ss7.link]]
name = \"stp\"
transport = \"tcp\"
connect = [\"127.0.0.31:2905\"]
[[ss7.server]]
name = \"lookup\"
point_code = \"0-1-3\"
register = true
traffic_mode = \"loadshare\"
links = [\"stp\"]
";

/// The `[[ss7]]` table of one link to a signalling gateway.
///
/// # Errors
/// The link is neither `sctp:ADDRESS:PORT` nor `tcp:ADDRESS:PORT`.
pub(super) fn network(
    link: &str,
    (point_code, ansi): (&str, bool),
    number: Option<&str>,
    register: bool,
    routing_context: Option<u32>,
) -> Result<String, String> {
    let wrong = || format!("--connect {link}: write sctp:127.0.0.31:2905 or tcp:127.0.0.31:2905");
    let (transport, at) = link.split_once(':').ok_or_else(wrong)?;
    let at: SocketAddr = at.parse().map_err(|_| wrong())?;
    if !["sctp", "tcp"].contains(&transport) {
        return Err(wrong());
    }
    let mut text = format!("[[ss7]]\nname = \"command line\"\npoint_code = {point_code:?}\n");
    if ansi {
        text.push_str("format = \"ansi\"\n");
    }
    if let Some(number) = number {
        text.push_str(&format!("number = {number:?}\n"));
    }
    text.push_str(&format!(
        "[[ss7.link]]\nname = \"stp\"\ntransport = {transport:?}\nconnect = [\"{at}\"]\n"
    ));
    if register || routing_context.is_some() {
        text.push_str("[[ss7.server]]\nname = \"as\"\nlinks = [\"stp\"]\n");
    }
    if register {
        let key = format!("register = true\npoint_code = {point_code:?}\ntraffic_mode = \"loadshare\"\n");
        text.push_str(&key);
    }
    if let Some(context) = routing_context {
        text.push_str(&format!("routing_context = {context}\n"));
    }
    Ok(text)
}

/// The configuration with what the command line says in its place.
fn configuration(args: &Args) -> Result<Config, Box<dyn std::error::Error + Send + Sync>> {
    if args.via == Via::OsmoHlr || args.via.diameter().is_some() {
        return hss::configuration(args);
    }
    let mut config = match &args.config {
        Some(path) => Config::load(path)?,
        None => Config::parse(LAB, "the lab's configuration")?,
    };
    if let Some(link) = &args.connect {
        let old = config.ss7_named(&config.map.ss7).cloned();
        let code = args.point_code.clone().or(old.map(|old: Ss7| old.point_code));
        let code = code.ok_or("--connect needs --point-code, our own: \"0-1-3\" or 11")?;
        if args.number.is_none() && config.map.number.is_empty() && args.via != Via::Gtp {
            return Err("--connect needs --number, our own E.164 number, which MAP asks with".into());
        }
        let number = args.number.as_deref();
        let text = network(link, (&code, args.ansi), number, args.register, args.routing_context)?;
        let table = Config::parse(&text, "--connect")?.ss7;
        config.map.ss7 = String::new();
        config.ss7 = table;
        if let Some(number) = &args.number {
            config.map.number.clone_from(number);
        }
    }
    if !args.hlr.is_empty() {
        config.map.hlr.clone_from(&args.hlr);
    }
    config.map.invoke_timeout = args.timeout;
    Ok(config)
}

fn capture(args: &Args) -> Result<Option<tap::Capture>, String> {
    let Some(file) = &args.capture else { return Ok(None) };
    let settings =
        tap::Config { file: file.clone(), rotate: None, keep: 0, names: Vec::new(), sent_only: false };
    let started = tap::Capture::start(settings);
    started.map(Some).map_err(|error| format!("cannot write the capture {}: {error}", file.display()))
}

fn ggsn(config: &Config, tell: SyncSender<Told>, tap: Option<tap::Tap>) -> Result<Asker, String> {
    let mut sockets = Sockets::default();
    let at = SocketAddr::new(config.gtp.bind, 0);
    sockets.udp(Port::GtpC, at).map_err(|error| error.to_string())?;
    let mut own = app::ggsn(config, 0, u64::from(std::process::id()));
    own.hlr = config.locate.hlr.iter().copied().map(ggsn::Home::Front).collect();
    let events = move |_: &mut Ggsn, _, event| {
        if let ggsn::Event::Located { tag, result, .. } = event {
            let located = match result {
                Ok(found) => Ok(locate::gtp::located(found.sgsn, found.ggsn, found.not_reachable)),
                Err(why) => Err(crate::node::push_server::not_located(why)),
            };
            // Nobody waits any more when we are stopped.
            let _ = tell.send(Told { tag, outcome: Ok(Found { located, said: None, detail: None }) });
        }
    };
    let driver = driver::spawn("lookup", Clock::start(), Ggsn::new(own), sockets, tap, events);
    Ok(Asker::Gtp(driver.map_err(|error| error.to_string())?))
}

/// What the asker says before it can be asked: the network is there, or what stands in the way.
enum Network {
    Up,
    Says(String),
}

fn map(
    config: &Config,
    tell: SyncSender<Told>,
    network: SyncSender<Network>,
    tap: Option<tap::Tap>,
) -> Result<Asker, String> {
    let table = config
        .ss7_named(&config.map.ss7)
        .ok_or("MAP needs an [[ss7]] table with a [[ss7.link]]: `gtpush config` shows one")?;
    let local = [Ssn(config.map.ssn)];
    let (user, links) =
        app::map::user(config, table, &local, Screen::default()).map_err(|finding| finding.to_string())?;
    if user.homes.is_empty() {
        return Err("[map] hlr is empty: give --hlr 'ssn=6 pc=0-0-6'".into());
    }
    let nodes = config.serving_nodes().map_err(|finding| finding.to_string())?;
    let mut sockets = Sockets::default();
    for link in links {
        sockets.link(link).map_err(|error| error.to_string())?;
    }
    let events = move |_: &mut MapUser, _, event| match event {
        map_user::Event::Answered { tag, outcome } => {
            let outcome = match outcome {
                Ok(Answer::Whereabouts(found)) => {
                    Ok(Found { located: found.location(&nodes), said: Some(found), detail: None })
                }
                Ok(_) => return,
                Err(failed @ locate::map::Failed::Error(..)) => Ok(Found {
                    located: Err(locate::map::refused(&failed)),
                    said: None,
                    detail: Some(failed.to_string()),
                }),
                Err(failed) => Err(failed.to_string()),
            };
            let _ = tell.send(Told { tag, outcome });
        }
        map_user::Event::Network(stack::Event::Xua(event)) => {
            let word = match event {
                xua::Event::ApplicationServer { state: xua::AsState::Active, .. } => Network::Up,
                other => Network::Says(other.to_string()),
            };
            let _ = network.try_send(word);
        }
        _ => {}
    };
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).map_err(|error| format!("no randomness: {error}"))?;
    let user = MapUser::new(user, u64::from_be_bytes(seed));
    let driver = driver::spawn("lookup", Clock::start(), user, sockets, tap, events);
    Ok(Asker::Map(driver.map_err(|error| error.to_string())?))
}

/// Waits until the network takes questions.
fn wait(network: &Receiver<Network>, patience: Duration, via: Via) -> Result<(), String> {
    let until = Instant::now() + patience;
    let mut last = match (via.diameter(), via) {
        (Some(_), _) => {
            "no peer takes the connection and answers our Capabilities-Exchange: `gtpush doctor` says which, and why"
        }
        (None, Via::OsmoHlr) => "nobody takes the connection: check the address of OsmoHLR's control interface",
        _ => "no association came up: check the gateway's address, and that it accepts ours",
    }
    .to_owned();
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match network.recv_timeout(left) {
            Ok(Network::Up) => return Ok(()),
            Ok(Network::Says(what)) => last = format!("the last thing heard of it: {what}"),
            Err(_) => {
                return Err(format!(
                    "the signalling network is not there after {}: {last}",
                    crate::config::show_duration(patience)
                ));
            }
        }
    }
}

impl Asker {
    fn ask(&self, tag: u64, via: Via, who: &str, number: bool, apn: Option<&ApnBuf>) -> Result<(), String> {
        let imsi = || who.parse::<Imsi>().map_err(|error| format!("{who:?}: {error}"));
        let stopped = |_| "the asking thread has ended".to_owned();
        match self {
            Self::Gtp(driver) => {
                let (imsi, apn) = (imsi()?, apn.cloned());
                let call = move |ggsn: &mut Ggsn, now| ggsn.locate(now, tag, imsi, apn.as_ref());
                driver.handle().call(call).map_err(stopped)
            }
            Self::Map(driver) => {
                let question = match via {
                    Via::Ati => Question::Interrogation { imsi: imsi()? },
                    Via::SriSm => {
                        Question::RoutingForSm { imsi: None, msisdn: who.trim_start_matches('+').into() }
                    }
                    _ => Question::RoutingForGprs { imsi: imsi()?, ggsn: None, apn: apn.cloned() },
                };
                driver
                    .handle()
                    .call(move |user: &mut MapUser, now| user.ask(now, tag, question))
                    .map_err(stopped)
            }
            Self::Hss(driver) => {
                let way = via.diameter().ok_or("that is no way of Diameter")?;
                let who = hss::subject(who, number)?;
                if way == diameter_user::Way::Swx && apn.is_none() {
                    return Err("swx tells the gateway of an access point: give --apn".into());
                }
                let question = diameter_user::Question::Whereabouts { way, who, apn: apn.cloned() };
                let call = move |user: &mut DiameterUser, now| user.ask(now, tag, question);
                driver.handle().call(call).map_err(stopped)
            }
            Self::OsmoHlr(driver) => {
                let who = hss::subject(who, number)?;
                let call = move |user: &mut OsmoHlrUser, now| user.ask(now, tag, &who);
                driver.handle().call(call).map_err(stopped)
            }
        }
    }
}

/// How long answers are waited for before names are looked for again.
const SOON: Duration = Duration::from_millis(10);

/// Runs the subcommand.
///
/// # Errors
/// Nobody can be asked.
pub fn run(args: Args) -> Outcome {
    let config = configuration(&args)?;
    let capture = capture(&args)?;
    let tap = capture.as_ref().map(tap::Capture::tap);
    let window = args.window.max(1);
    let (tell, told) = sync_channel(2 * window);
    let (up, network) = sync_channel(64);
    let asker = match args.via {
        Via::Gtp => ggsn(&config, tell, tap)?,
        Via::OsmoHlr => hss::osmo_hlr(&config, tell, up, tap)?,
        via if via.diameter().is_some() => hss::diameter(&config, tell, up, tap)?,
        _ => map(&config, tell, up, tap)?,
    };
    if args.via != Via::Gtp {
        wait(&network, args.timeout, args.via)?;
    }
    let outcome = ask_all(&args, &asker, &told, window);
    drop(asker);
    if let Some(capture) = capture {
        capture.finish()?;
    }
    outcome
}

/// Whom to ask for, one after the other: read beside the answers, which do not wait for the next line.
fn names(args: &Args, ahead: usize) -> std::io::Result<Receiver<std::io::Result<String>>> {
    let (give, names) = sync_channel(ahead);
    let given = args.who.clone();
    let lines_are_read = given == ["-"];
    let read = move || {
        let lines: Box<dyn Iterator<Item = _>> = match lines_are_read {
            true => Box::new(std::io::stdin().lines()),
            false => Box::new(given.into_iter().map(Ok)),
        };
        for line in lines {
            let name = line.map(|line| line.trim().to_owned());
            // Lines without anything; a name that is given and empty is nobody's, and told.
            if lines_are_read && name.as_ref().is_ok_and(String::is_empty) {
                continue;
            }
            // Nobody asks any more.
            if give.send(name).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().name("names".into()).spawn(read)?;
    Ok(names)
}

fn ask_all(args: &Args, asker: &Asker, told: &Receiver<Told>, window: usize) -> Outcome {
    let names = names(args, window)?;
    let say_one = |who: &str, outcome: &Result<Found, String>, took| {
        say(match args.json {
            true => json(who, outcome, took),
            false => text(who, outcome, took, advice(args, who, outcome)),
        })
    };
    let mut under_way: std::collections::BTreeMap<u64, (String, Instant)> = std::collections::BTreeMap::new();
    let (mut tag, mut worst) = (0, 0);
    let mut more = true;
    loop {
        while more && under_way.len() < window {
            let name = match under_way.is_empty() {
                true => names.recv().map_err(TryRecvError::from),
                false => names.try_recv(),
            };
            let who = match name {
                Ok(who) => who?,
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    more = false;
                    break;
                }
            };
            tag += 1;
            match asker.ask(tag, args.via, &who, args.msisdn, args.apn.as_ref()) {
                Ok(()) => drop(under_way.insert(tag, (who, Instant::now()))),
                Err(why) => {
                    worst = 1;
                    say_one(&who, &Err(why), Duration::ZERO)?;
                }
            }
        }
        if under_way.is_empty() {
            if more {
                continue;
            }
            break;
        }
        // The asker has timers of its own; the long one is for an asker that has died.
        let listens = more && under_way.len() < window;
        let patience = args.timeout.saturating_mul(8) + Duration::from_secs(60);
        let Told { tag, outcome } = match told.recv_timeout(if listens { SOON } else { patience }) {
            Ok(told) => told,
            Err(RecvTimeoutError::Timeout) if listens => continue,
            Err(_) => return Err("the asking thread says nothing any more".into()),
        };
        let Some((who, asked)) = under_way.remove(&tag) else { continue };
        let code = match &outcome {
            Err(_) => 1,
            Ok(Found { located: Ok(location), .. }) if location.sgsn.is_some() || location.ggsn.is_some() => {
                0
            }
            // Nobody has answered, whatever the way.
            Ok(Found { located: Err(refused), .. }) if refused.keep() == Keep::Retry => 1,
            Ok(_) => 3,
        };
        worst = match (worst, code) {
            (1, _) | (_, 1) => 1,
            (3, _) | (_, 3) => 3,
            _ => 0,
        };
        say_one(&who, &outcome, asked.elapsed())?;
    }
    Ok(ExitCode::from(worst))
}

fn reason(code: u8) -> String {
    match MsNotReachableReason(code).name() {
        Some(name) => format!("{code}, {name}"),
        None => code.to_string(),
    }
}

/// What to do about an answer that may not be what was wanted.
fn advice(args: &Args, who: &str, outcome: &Result<Found, String>) -> Option<&'static str> {
    // An IMSI has hardly ever fewer digits: MCC, MNC and ten of the subscriber's.
    const SHORTEST_IMSI: usize = 14;
    let found = match outcome {
        Ok(found) => found,
        // Not every HSS wants it.
        Err(why) if args.via == Via::S6c && why.contains("SC-Address") => {
            return Some(
                "give --number, our own as a service centre, or [diameter] service_centre in the file of -c",
            );
        }
        Err(_) => return None,
    };
    let Err(refused) = &found.located else { return None };
    let digits = who.bytes().all(|digit| digit.is_ascii_digit()) && !args.msisdn;
    let by_diameter = args.via.diameter().is_some() || args.via == Via::OsmoHlr;
    match refused.cause.reason {
        Reason::UnknownSubscriber if by_diameter && digits && who.len() < SHORTEST_IMSI => {
            Some("these digits were asked for as an IMSI; an MSISDN has a plus before it, or --msisdn")
        }
        Reason::NoServingAddress if found.said.as_ref().is_some_and(|said| !said.called.is_empty()) => Some(
            "a [[serving_node]] in the file of -c says where on Gn an SGSN of that name, number or area is; an MME has \
             no such place, and takes short messages: [sms]",
        ),
        _ => None,
    }
}

fn text(who: &str, outcome: &Result<Found, String>, took: Duration, advice: Option<&str>) -> String {
    let mut lines = vec![format!("{who}  ({:.1} ms)", took.as_secs_f64() * 1e3)];
    let mut line = |name: &str, value: String| lines.push(format!("  {name:<13} {value}"));
    match outcome {
        Err(why) => line("no answer", why.clone()),
        Ok(found) => {
            match &found.located {
                Ok(location) => {
                    let address = |address: Option<IpAddr>| address.map_or("none".into(), |a| a.to_string());
                    line("SGSN", address(location.sgsn));
                    if location.ggsn.is_some() {
                        line("GGSN chosen", address(location.ggsn));
                    }
                    line(
                        "reachable",
                        match location.not_reachable {
                            None => "yes".into(),
                            Some(code) => format!("no: MS Not Reachable Reason {}", reason(code)),
                        },
                    );
                }
                Err(refused) => line("refused", refused.to_string()),
            }
            if let Some(detail) = &found.detail {
                line("it says", detail.clone());
            }
            if let Some(said) = &found.said {
                if let Some(imsi) = said.imsi {
                    line("IMSI", imsi.to_string());
                }
                if let Some(age) = said.age {
                    line("last heard", if age == 0 { "now".into() } else { format!("{age} min ago") });
                }
                if let Some(gateway) = &said.chosen_called {
                    line("gateway", gateway.to_string());
                }
                for called in &said.called {
                    line("serving node", called.to_string());
                }
                if let Some(ggsn) = said.ggsn {
                    line("GGSN", ggsn.to_string());
                }
            }
        }
    }
    if let Some(advice) = advice {
        line("what to do", advice.to_owned());
    }
    lines.join("\n")
}

fn json(who: &str, outcome: &Result<Found, String>, took: Duration) -> String {
    let mut row = serde_json::json!({ "who": who, "milliseconds": took.as_micros() as f64 / 1e3 });
    match outcome {
        Err(why) => row["error"] = why.as_str().into(),
        Ok(found) => {
            match &found.located {
                Ok(location) => {
                    row["sgsn"] = location.sgsn.map(|address| address.to_string()).into();
                    row["ggsn_chosen"] = location.ggsn.map(|address| address.to_string()).into();
                    row["ms_not_reachable_reason"] = location.not_reachable.into();
                }
                Err(refused) => {
                    row["refused"] = refused.cause.reason.as_str().into();
                    row["code"] = refused.cause.code.into();
                    row["by"] = refused.by.as_str().into();
                }
            }
            if let Some(detail) = &found.detail {
                row["detail"] = detail.as_str().into();
            }
            if let Some(said) = &found.said {
                row["imsi"] = said.imsi.map(|imsi| imsi.to_string()).into();
                row["age_minutes"] = said.age.into();
                row["gateway"] = said.chosen_called.as_ref().map(ToString::to_string).into();
                row["ggsn"] = said.ggsn.map(|address| address.to_string()).into();
                row["serving_node"] = said.called.iter().map(ToString::to_string).collect::<Vec<_>>().into();
            }
        }
    }
    row.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::PointCodeFormat;

    #[test]
    fn the_command_line_makes_a_network_of_either_kind() {
        for (code, ansi) in [("0-1-3", false), ("1-2-3", true)] {
            let text = network("tcp:127.0.0.31:2905", (code, ansi), Some("15550011"), true, None).unwrap();
            let config = Config::parse(&text, "--connect").unwrap();
            let format = PointCodeFormat::from(config.ss7[0].format);
            assert_eq!(format == PointCodeFormat::Ansi, ansi, "{text}");
            config.ss7[0].place(&[]).unwrap();
        }
        let wide = network("tcp:127.0.0.31:2905", ("1-2-250", false), None, true, None).unwrap();
        let config = Config::parse(&wide, "--connect").unwrap();
        assert!(config.ss7[0].place(&[]).is_err(), "eight bits are no third part of an ITU point code");
        assert!(network("udp:127.0.0.31:2905", ("0-1-3", false), None, false, None).is_err());
    }
}
