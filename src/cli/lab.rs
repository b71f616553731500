//! `gtpush lab`: the lab's peers by themselves, for servers and gateways that are not in this process.

mod diameter;
mod timetable;

use super::Outcome;
use super::status::say;
use crate::app::lab_network::{self, Node};
use crate::app::{lab, reaction};
use crate::codec::gsmtap;
use crate::codec::sccp::Ssn;
use crate::codec::ts23040::segment::Bounds;
use crate::codec::ts24008::PdpType;
use crate::config::{self, Ss7, TlsFiles, parse_duration, show_duration};
use crate::lab::application_server::{self, ApplicationServer};
use crate::lab::behaviour::Behaviour;
use crate::lab::device::{self, Activation, Device, Registration};
use crate::lab::diameter as faults;
use crate::lab::hlr::{self, Hlr};
use crate::lab::link::{Faults, Faulty, Harm};
use crate::lab::map;
use crate::lab::milenage::Keys;
use crate::lab::msc::{self, Msc};
use crate::lab::sgsn::{self, Sgsn};
use crate::lab::stp::Stp;
use crate::lab::subscribers::Subscribers;
use crate::machine::{Machine, Port};
use crate::transport::driver::{self, Sockets};
use crate::transport::link::Protocol;
use crate::transport::{Clock, Driver, Handle, Link, Tls, tap};
use crate::wire::PointCodeFormat;
use clap::{Args as Arguments, ValueEnum};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::BufReader;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use timetable::{Act, Nodes, timetable, wait, wait_active};

/// A peer of the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Role {
    /// HLR front, SGSN and devices in one process, joined by MAP (`map`) or as MAP would join them
    Network,
    /// The HLR alone, GTP-C front and with `map` its MAP face; who is attached where stands in [[subscriber]]
    Hlr,
    /// The SGSN alone, with `map` its MAP face: it attaches devices at the HLR
    Sgsn,
    /// The MSC alone, which takes short messages by MAP
    Msc,
    /// The signalling transfer point alone
    Stp,
    /// The HSS alone: S6a, S6d, Sh, S6c, S6m, S6t, SLh and SWx over Diameter
    Hss,
    /// The MME alone, which attaches devices at the HSS and takes short messages by SGd
    Mme,
    /// The devices of [[device]] alone
    Device,
    /// The application server alone
    ApplicationServer,
}

/// What `gtpush lab` is asked.
#[derive(Debug, Arguments)]
#[command(after_help = "Examples:
  gtpush lab network -c lab.toml
  gtpush lab sgsn -c lab.toml --capture sgsn.pcapng

Without a file, hss and mme know one subscriber each at the lab's MME and at its SGSN:
001010000000001 (+15550001, alice@push.example) and 001010000000002 (+15550002, bob@push.example).

lab.toml, every key optional:
  hlr = \"127.0.0.21\"    sgsn = \"127.0.0.11\"    ggsn = \"127.0.0.2\"
  push_server = \"10.45.0.1:5683\"    application_server = \"127.0.0.41:8090\"
  strict = false        # refuse network-requested activation without a static address, as 3GPP has it
  restart_after = \"10s\"  # network, hlr, sgsn, hss, mme: lose what a restart loses, once; the HSS then says RSR
  [[moment]]            # network, hlr, sgsn, msc, stp: what happens once, at a moment
  after = \"5s\"    what = \"asp-death\"    node = \"hlr\"  # associations are lost; node: of a network
  [[moment]]            # the transfer point says it: \"duna\", \"dava\" or \"scon\" with a level of 0 to 3
  after = \"6s\"    what = \"scon\"    point_code = \"0-0-6\"    level = 2
  [faults]              # network: of every link, both ways; hlr, sgsn, device: of what it sends
  drop = 0.2    duplicate = 0.1    reorder = 0.1    delay = \"5ms\"    seed = 1
  [behaviour]           # hlr, sgsn; for network: of both. By GTP-C message type
  silent = false    answer_twice = false    ignore = [27]
  refuse = [{ message = 27, cause = 199 }]
  refuse_device = [{ message = 65, cause = 26 }]  # sgsn: TS 24.008 messages of devices
  reject = 199          # sgsn: accept each PDU Notification, then reject it with this cause
  map = false           # network: transfer point, MSC and MAP faces of HLR and SGSN too; hlr, sgsn: its MAP face
  challenge = false     # with map, sgsn and network: devices prove who they are by the HLR's vectors
  stp = \"127.0.0.31:2905\"    transport = \"tcp\"  # or \"sctp\"; other networks: [[ss7]] tables as gtpush.toml
                        # has them, named \"stp\", \"hlr\", \"sgsn\" and \"msc\"
  [behaviour.map]       # hlr, sgsn, msc; for network: of HLR and MSC. By operation code
  silent = false    ignore = [24]    abort = [24]    reject = [24]    refuse_context = [33]
  refuse = [{ message = 24, cause = 34 }]    newest = 4    # versions of application contexts
  short_messages = \"taken\"  # msc: or \"absent\", \"full\", \"busy\", \"silence\"
  diameter = false      # network: HSS and MME too
  hss = \"127.0.0.22:3868\"    mme = \"127.0.0.23:3868\"    realm = \"lab.example\"  # hss.REALM, mme.REALM
  [tls]                 # hss, mme speak Diameter over TLS: files in PEM, the certificate for hss.REALM, mme.REALM
  certificate = \"lab.pem\"    key = \"lab.key\"    authorities = \"ca.pem\"
  [behaviour.diameter]  # hss, mme; for network: of both. By command code
  silent = false    busy = false    ignore = [316]    delay = \"0s\"
  refuse = [{ message = 316, cause = 5420 }]    short_messages = \"taken\"  # mme: as of the msc
  allowed = []          # hss: hosts that may ask where subscribers are; empty: all
  subscribers = \"list.csv\"  # columns as the keys below: imsi,msisdn,sgsn,...
  [[subscriber]]        # count: so many, IMSI and MSISDN counted up
  imsi = \"001010000000001\"    sgsn = \"127.0.0.11\"    attached = true    count = 1
  msisdn = \"15550001\"    mme = \"mme.lab.example\"    names = [\"alice@push.example\", \"sip:alice@ims.example\"]
  k = \"…\"    opc = \"…\"  # 32 hexadecimal digits; without: those of test set 1 of TS 35.208
  eps = true    sim = false    access_restriction = 0    diameter_error = 5001  # hss: nothing but this code
  [[device]]
  imsi = \"001010000000001\"    at = \"127.0.0.31\"    user = \"alice@push.example\"    activate = true
  k = \"…\"    opc = \"…\"  # as of a subscriber
  [[device.reaction]]   # what a push of this application leads to: \"ask\", \"start\" or \"show\"
  application = \"chat\"    manner = \"show\"    command = [\"notify-send\", \"A message\"]
  [reactions]           # commands that run at once, and how long one may run before it is killed
  max_running = 16    timeout = \"10m\"
  [[account]]
  name = \"alice\"    password = \"open sesame\"

A reaction's command runs without a shell when the push arrives; the payload is its standard input,
GTPUSH_APPLICATION and GTPUSH_PUSH_ID are in its environment. Past max_running more are not run.")]
pub struct Args {
    /// Which peer
    role: Role,
    /// Its configuration
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write what it sends and receives to this pcapng file
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,
    /// Stop after this time
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    stop_after: Option<Duration>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    hlr: IpAddr,
    sgsn: IpAddr,
    ggsn: IpAddr,
    push_server: SocketAddr,
    application_server: SocketAddr,
    strict: bool,
    faults: FaultsRow,
    behaviour: BehaviourRow,
    map: bool,
    challenge: bool,
    diameter: bool,
    hss: SocketAddr,
    mme: SocketAddr,
    realm: String,
    tls: Option<TlsFiles>,
    stp: SocketAddr,
    transport: String,
    ss7: Vec<Ss7>,
    restart_after: Option<String>,
    moment: Vec<timetable::Row>,
    reactions: ReactionsRow,
    subscribers: Option<PathBuf>,
    subscriber: Vec<toml::Table>,
    device: Vec<DeviceRow>,
    account: Vec<Account>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FaultsRow {
    drop: f64,
    duplicate: f64,
    reorder: f64,
    delay: String,
    seed: u64,
}

impl Default for FaultsRow {
    fn default() -> Self {
        Self { drop: 0.0, duplicate: 0.0, reorder: 0.0, delay: "0s".into(), seed: 1 }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct BehaviourRow {
    silent: bool,
    answer_twice: bool,
    ignore: Vec<u8>,
    refuse: Vec<Refusal>,
    refuse_device: Vec<Refusal>,
    reject: Option<u8>,
    map: MapRow,
    diameter: DiameterRow,
}

/// What MAP faces do wrong.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct MapRow {
    silent: bool,
    ignore: Vec<u8>,
    refuse: Vec<Refusal>,
    abort: Vec<u8>,
    reject: Vec<u8>,
    refuse_context: Vec<u8>,
    newest: u8,
    short_messages: String,
}

impl Default for MapRow {
    fn default() -> Self {
        Self {
            silent: false,
            ignore: Vec::new(),
            refuse: Vec::new(),
            abort: Vec::new(),
            reject: Vec::new(),
            refuse_context: Vec::new(),
            newest: u8::MAX,
            short_messages: "taken".into(),
        }
    }
}

impl MapRow {
    fn faults(&self) -> map::Faults {
        map::Faults {
            silent: self.silent,
            ignore: self.ignore.iter().copied().collect(),
            refuse: causes(&self.refuse),
            abort: self.abort.iter().copied().collect(),
            reject: self.reject.iter().copied().collect(),
            refuse_context: self.refuse_context.iter().copied().collect(),
            ..map::Faults::default()
        }
    }
}

/// What Diameter nodes do wrong.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DiameterRow {
    silent: bool,
    busy: bool,
    ignore: Vec<u32>,
    refuse: Vec<Refused>,
    delay: String,
    short_messages: String,
    allowed: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    message: u32,
    cause: u32,
}

impl Default for DiameterRow {
    fn default() -> Self {
        Self {
            silent: false,
            busy: false,
            ignore: Vec::new(),
            refuse: Vec::new(),
            delay: "0s".into(),
            short_messages: "taken".into(),
            allowed: Vec::new(),
        }
    }
}

impl DiameterRow {
    fn faults(&self) -> Result<faults::Faults, Failed> {
        let delay =
            parse_duration(&self.delay).map_err(|why| format!("[behaviour.diameter] delay: {why}"))?;
        Ok(faults::Faults {
            silent: self.silent,
            busy: self.busy,
            ignore: self.ignore.iter().copied().collect(),
            refuse: self.refuse.iter().map(|row| (row.message, row.cause)).collect(),
            delay,
        })
    }
}

/// What commands of reactions may take.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ReactionsRow {
    max_running: usize,
    timeout: String,
}

impl Default for ReactionsRow {
    fn default() -> Self {
        let limits = reaction::Limits::default();
        Self { max_running: limits.max_running, timeout: show_duration(limits.timeout) }
    }
}

impl ReactionsRow {
    fn limits(&self) -> Result<reaction::Limits, Failed> {
        let timeout =
            parse_duration(&self.timeout).map_err(|error| format!("[reactions] timeout: {error}"))?;
        Ok(reaction::Limits { max_running: self.max_running, timeout })
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    message: u8,
    cause: u8,
}

/// The causes by message type.
fn causes(rows: &[Refusal]) -> BTreeMap<u8, u8> {
    rows.iter().map(|row| (row.message, row.cause)).collect()
}

impl BehaviourRow {
    fn behaviour(&self) -> Behaviour {
        Behaviour {
            silent: self.silent,
            answer_twice: self.answer_twice,
            ignore: self.ignore.iter().copied().collect(),
            refuse: causes(&self.refuse),
            refuse_device: causes(&self.refuse_device),
            reject: self.reject,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceRow {
    imsi: String,
    at: IpAddr,
    user: String,
    #[serde(default)]
    dynamic: Option<String>,
    #[serde(default)]
    secret: Option<String>,
    /// Activate a context at once, and register through it.
    #[serde(default)]
    activate: bool,
    #[serde(default = "DeviceRow::internet")]
    apn: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    k: Option<String>,
    #[serde(default)]
    opc: Option<String>,
    #[serde(default)]
    reaction: Vec<reaction::Row>,
}

impl DeviceRow {
    fn internet() -> String {
        "internet".into()
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    name: String,
    password: String,
}

impl Default for File {
    fn default() -> Self {
        let local = |d| IpAddr::V4(Ipv4Addr::new(127, 0, 0, d));
        Self {
            hlr: local(21),
            sgsn: local(11),
            ggsn: local(2),
            push_server: SocketAddr::from(([10, 45, 0, 1], 5683)),
            application_server: SocketAddr::new(local(41), 8090),
            strict: false,
            faults: FaultsRow::default(),
            behaviour: BehaviourRow::default(),
            map: false,
            challenge: false,
            diameter: false,
            hss: SocketAddr::new(local(22), crate::codec::diameter::PORT),
            mme: SocketAddr::new(local(23), crate::codec::diameter::PORT),
            realm: "lab.example".into(),
            tls: None,
            stp: SocketAddr::new(local(31), 2905),
            transport: "tcp".into(),
            ss7: Vec::new(),
            restart_after: None,
            moment: Vec::new(),
            reactions: ReactionsRow::default(),
            subscribers: None,
            subscriber: Vec::new(),
            device: Vec::new(),
            account: Vec::new(),
        }
    }
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

impl File {
    fn subscribers(&self) -> Result<Subscribers, Failed> {
        let mut file = toml::Table::new();
        let rows = self.subscriber.iter().cloned().map(toml::Value::Table).collect();
        file.insert("subscriber".into(), toml::Value::Array(rows));
        let mut list = Subscribers::from_toml(&file.to_string())?;
        if let Some(path) = &self.subscribers {
            let bad = |error: &dyn std::fmt::Display| format!("subscribers {}: {error}", path.display());
            let text = std::fs::File::open(path).map_err(|error| bad(&error))?;
            let more = Subscribers::from_csv(BufReader::new(text)).map_err(|error| bad(&error))?;
            more.iter().cloned().for_each(|subscriber| list.insert(subscriber));
        }
        Ok(list)
    }

    fn faults(&self) -> Result<Faults, Failed> {
        let own = &self.faults;
        let delay = parse_duration(&own.delay).map_err(|error| format!("[faults] delay: {error}"))?;
        for (name, value) in [("drop", own.drop), ("duplicate", own.duplicate), ("reorder", own.reorder)] {
            if !(0.0..=1.0).contains(&value) {
                return Err(format!("[faults] {name}: {value} is not a probability; write 0 to 1").into());
            }
        }
        Ok(Faults {
            drop: own.drop,
            duplicate: own.duplicate,
            reorder: own.reorder,
            delay,
            seed: own.seed,
            ..Faults::NONE
        })
    }

    fn restart_after(&self) -> Result<Option<Duration>, Failed> {
        let parse = |text: &String| parse_duration(text).map_err(|error| format!("restart_after: {error}"));
        Ok(self.restart_after.as_ref().map(parse).transpose()?)
    }

    /// Whether all that the file wants to go wrong can go wrong at this peer.
    fn suits(&self, role: Role) -> Result<(), Failed> {
        let gtp = matches!(role, Role::Network | Role::Hlr | Role::Sgsn);
        if role == Role::ApplicationServer && self.faults != FaultsRow::default() {
            return Err("[faults] are of datagrams; the application server speaks HTTP".into());
        }
        let speaks = matches!(role, Role::Network | Role::Hss | Role::Mme);
        if self.behaviour.diameter != DiameterRow::default() && !speaks {
            return Err("[behaviour.diameter] is of Diameter nodes alone: network, hss and mme".into());
        }
        let (map, diameter) = (MapRow::default(), DiameterRow::default());
        let but_map = BehaviourRow { map, diameter, ..self.behaviour.clone() };
        if self.behaviour.map != MapRow::default()
            && !matches!(role, Role::Network | Role::Hlr | Role::Sgsn | Role::Msc)
        {
            return Err("[behaviour.map] is of MAP faces alone: network, hlr, sgsn and msc".into());
        }
        let streams = matches!(role, Role::Msc | Role::Stp | Role::Hss | Role::Mme);
        if streams && self.faults != FaultsRow::default() {
            return Err("[faults] are of datagrams; MSC, transfer point, HSS and MME have none".into());
        }
        if !gtp && but_map != BehaviourRow::default() {
            return Err("[behaviour] is of GTP-C peers alone: network, hlr and sgsn".into());
        }
        let of_devices = !self.behaviour.refuse_device.is_empty() || self.behaviour.reject.is_some();
        if role == Role::Hlr && of_devices {
            return Err("[behaviour] refuse_device and reject are of network and sgsn alone".into());
        }
        let restarts = gtp || matches!(role, Role::Hss | Role::Mme);
        if !restarts && self.restart_after.is_some() {
            return Err("restart_after is of network, hlr, sgsn, hss and mme alone".into());
        }
        Ok(())
    }

    /// The place of the node `name` in the signalling network.
    fn place(&self, name: &str, local: &[Ssn]) -> Result<Node, Failed> {
        let usual = lab_network::usual(self.stp, &self.transport);
        let table = self.ss7.iter().chain(&usual).find(|table| table.name == name);
        let table = table
            .ok_or_else(|| format!("transport: {:?} is neither \"tcp\" nor \"sctp\"", self.transport))?;
        lab_network::node(table, local).map_err(|finding| finding.to_string().into())
    }

    /// The HLR's MAP face, if it is to have one.
    fn hlr_map(&self) -> Result<Option<(hlr::MapConfig, Vec<Link>)>, Failed> {
        if !self.map && !self.ss7.iter().any(|table| table.name == "hlr") {
            return Ok(None);
        }
        let node = self.place("hlr", &[Ssn::HLR])?;
        let mut map = hlr::MapConfig::new(node.ss7, &node.number)?;
        (map.face.newest, map.face.seed) = (self.behaviour.map.newest, seed()?);
        Ok(Some((map, node.links)))
    }

    /// The SGSN's MAP face, if it is to have one.
    fn sgsn_map(&self) -> Result<Option<(sgsn::MapConfig, Vec<Link>)>, Failed> {
        if !self.map && !self.ss7.iter().any(|table| table.name == "sgsn") {
            return Ok(None);
        }
        let node = self.place("sgsn", &[Ssn::SGSN])?;
        let hlr = map::by_number(node.ss7.sccp.format, lab_network::HLR, Ssn::HLR)?;
        let mut map = sgsn::MapConfig::new(node.ss7, &node.number, hlr)?;
        map.challenge = self.challenge;
        (map.face.newest, map.face.seed) = (self.behaviour.map.newest, seed()?);
        Ok(Some((map, node.links)))
    }

    fn msc(&self) -> Result<(Msc, Vec<Link>), Failed> {
        let node = self.place("msc", &[Ssn::MSC])?;
        let format = node.ss7.sccp.format;
        let mut face = map::Config::new(node.ss7, Ssn::MSC, &node.number)?;
        (face.newest, face.seed) = (self.behaviour.map.newest, seed()?);
        let outcome = self.behaviour.map.short_messages.parse();
        let mut machine = Msc::new(msc::Config {
            face,
            hlr: Some(map::by_number(format, lab_network::HLR, Ssn::HLR)?),
            subscribers: self.subscribers()?,
            outcome: outcome.map_err(|why: String| format!("[behaviour.map] short_messages: {why}"))?,
            assembly: Bounds::default(),
        });
        *machine.faults_mut() = self.behaviour.map.faults();
        Ok((machine, node.links))
    }

    fn protocol(&self) -> Result<Protocol, Failed> {
        match &*self.transport {
            "tcp" => Ok(Protocol::Tcp),
            "sctp" => Ok(Protocol::Sctp),
            other => Err(format!("transport: {other:?} is neither \"tcp\" nor \"sctp\"").into()),
        }
    }

    fn tls(&self) -> Result<Option<Tls>, Failed> {
        self.tls
            .as_ref()
            .map(|files| files.load("[tls]").map_err(|finding| finding.to_string().into()))
            .transpose()
    }

    /// The transfer point, and how its point codes are written.
    fn stp(&self) -> Result<(Stp, Vec<Link>, PointCodeFormat), Failed> {
        let node = self.place("stp", &[])?;
        let format = node.ss7.sccp.format;
        Ok((Stp::new(node.ss7, seed()?), node.links, format))
    }

    fn sgsn(&self) -> Result<sgsn::Config, Failed> {
        Ok(sgsn::Config {
            address: self.sgsn,
            default_ggsn: Some(SocketAddr::new(self.ggsn, 2123)),
            default_apn: Some("internet".parse()?),
            strict: self.strict,
            subscribers: self.subscribers()?,
            ..sgsn::Config::default()
        })
    }
}

/// Where chance begins.
fn seed() -> Result<u64, Failed> {
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).map_err(|error| format!("no randomness: {error}"))?;
    Ok(u64::from_le_bytes(seed))
}

impl DeviceRow {
    fn config(&self, file: &File) -> Result<device::Config, Failed> {
        let imsi =
            self.imsi.parse().map_err(|_| format!("[[device]] imsi: {:?} is not an IMSI", self.imsi))?;
        let mut config = device::Config::new(imsi, SocketAddr::new(file.sgsn, gsmtap::PORT));
        config.seed = seed()?;
        let keys = Keys::parse(self.k.as_deref(), self.opc.as_deref());
        config.keys = keys.map_err(|why| format!("device {}: {why}", self.imsi))?.unwrap_or_default();
        config.registration = Some(Registration {
            apn: Some(self.apn.parse()?),
            server: file.push_server,
            user: self.user.clone(),
            dynamic: self.dynamic.clone(),
            validity: None,
            secret: self.secret.clone(),
            device: self.name.clone(),
        });
        config.reactions =
            reaction::reactions(&self.reaction).map_err(|why| format!("device {}: {why}", self.imsi))?;
        Ok(config)
    }

    /// Activates a context as soon as the device is attached.
    fn react(&self, device: &mut Device, now: crate::wire::Now, event: &device::Event) {
        // After a detach by the network it may have restored the one it had.
        if let (true, device::Event::Attached { .. }, Ok(apn)) = (self.activate, event, self.apn.parse())
            && device.contexts().next().is_none()
        {
            device.activate(now, Activation::of(apn, PdpType::Ipv4));
        }
    }
}

fn tell(who: &str, event: &impl Display) {
    // Whoever pipes this elsewhere may leave: the peer goes on.
    let _ = say(format!("{who}: {event}"));
}

/// Says where a peer is heard.
fn listens(who: &str, at: impl IntoIterator<Item = SocketAddr>) -> std::io::Result<()> {
    let at: Vec<String> = at.into_iter().map(|at| at.to_string()).collect();
    say(format!("{who}: listens on {}", at.join(", ")))
}

/// Says what happened on a device, and runs what a push leads to.
fn tell_device(who: &str, event: &device::Event, runner: &reaction::Runner) {
    let Some(push) = reaction::in_words(event) else { return tell(who, event) };
    let _ = say(format!("{who}: {push}"));
    if let Err(why) = runner.run(event) {
        eprintln!("{who}: {why}");
    }
}

fn spawn<M>(
    name: &'static str,
    clock: Clock,
    machine: M,
    faults: Faults,
    (ports, links): (&[(Port, SocketAddr)], &[Link]),
    tap: Option<&tap::Capture>,
) -> Result<Driver<Faulty<M>>, Failed>
where
    M: Machine + Send + 'static,
    M::Event: Display,
{
    let mut sockets = Sockets::default();
    for (port, at) in ports {
        sockets.udp(*port, *at)?;
    }
    let mut at: Vec<SocketAddr> = ports.iter().map(|(_, at)| *at).collect();
    for link in links {
        let link = sockets.link(link.clone())?;
        at.extend(sockets.listening(link));
    }
    if !at.is_empty() {
        listens(name, at)?;
    }
    let machine = Faulty::new(machine, faults);
    Ok(driver::spawn(name, clock, machine, sockets, tap.map(tap::Capture::tap), move |_, _, event| {
        tell(name, &event);
    })?)
}

/// Asks later what a peer's bad link has done.
fn harm_of<M: Machine + 'static>(peer: &Handle<Faulty<M>>) -> Box<dyn FnOnce() -> Harm> {
    let peer = peer.clone();
    Box::new(move || peer.ask(|peer, _| peer.harm()).unwrap_or_default())
}

/// What runs until the end.
type Running = Vec<Box<dyn std::any::Any>>;

fn run_msc(
    file: &File,
    clock: Clock,
    tap: Option<&tap::Capture>,
    running: &mut Running,
    nodes: &mut Nodes,
) -> Result<(), Failed> {
    let (msc, links) = file.msc()?;
    let driver = spawn("msc", clock, msc, Faults::NONE, (&[], &links), tap)?;
    let handle = driver.handle();
    nodes.add("msc", move || {
        let _ = handle.call(|msc, now| msc.at(now).drop_associations());
    });
    running.push(Box::new(driver));
    Ok(())
}

fn run_stp(
    file: &File,
    clock: Clock,
    tap: Option<&tap::Capture>,
    running: &mut Running,
    nodes: &mut Nodes,
) -> Result<(), Failed> {
    let (stp, links, format) = file.stp()?;
    let driver = spawn("stp", clock, stp, Faults::NONE, (&[], &links), tap)?;
    nodes.add_stp(format, &driver.handle());
    running.push(Box::new(driver));
    Ok(())
}

/// Runs the peer until a signal, or for the time that was asked for.
///
/// # Errors
/// The configuration is wrong, or an address cannot be had.
pub fn run(args: Args) -> Outcome {
    let file: File = match (&args.config, args.role) {
        (Some(path), _) => config::load(path)?,
        (None, Role::Hss | Role::Mme) => toml::from_str(diameter::USUAL)?,
        (None, _) => File::default(),
    };
    file.suits(args.role)?;
    let restart_after = file.restart_after()?;
    let behaviour = file.behaviour.behaviour();
    let clock = Clock::start();
    let faults = file.faults()?;
    let capture = args
        .capture
        .map(|file| {
            let settings = tap::Config { file, rotate: None, keep: 0, names: Vec::new(), sent_only: false };
            tap::Capture::start(settings)
        })
        .transpose()?;
    let mut restarts: Vec<Act> = Vec::new();
    let runner = reaction::Runner::new(file.reactions.limits()?);
    // What bad links have done, to be asked at the end.
    let mut harms: Vec<Box<dyn FnOnce() -> Harm>> = Vec::new();
    // What runs, to be dropped at the end.
    let mut running: Running = Vec::new();
    let mut nodes = Nodes::default();
    match args.role {
        Role::Network => {
            let mut plan = lab::Plan::new(file.ggsn);
            (plan.hlr, plan.sgsn, plan.sgsn_config) = (file.hlr, file.sgsn, file.sgsn()?);
            plan.subscribers = file.subscribers()?.iter().cloned().collect();
            plan.hlr_map = file.hlr_map()?;
            plan.sgsn_map = file.sgsn_map()?;
            if plan.hlr_map.is_some() {
                // The transfer point says each message again that the others say: it is not captured.
                run_stp(&file, clock, None, &mut running, &mut nodes)?;
                run_msc(&file, clock, capture.as_ref(), &mut running, &mut nodes)?;
                // Of those who are attached from the beginning nobody says it by MAP.
                for subscriber in &mut plan.subscribers {
                    subscriber.sgsn_number.get_or_insert_with(|| lab_network::SGSN.into());
                    subscriber.msc.get_or_insert_with(|| lab_network::MSC.into());
                }
            }
            let mut hss = None;
            if file.diameter {
                let home = diameter::run_hss(&file, clock, capture.as_ref(), &mut running)?;
                hss = Some(home.clone());
                restarts.push(diameter::restart_hss(home));
                restarts.push(diameter::run_mme(&file, clock, capture.as_ref(), &mut running)?);
            }
            plan.faults = faults;
            // They are said as they happen, and nobody waits for one.
            plan.events = 0;
            let mut mobiles = Vec::new();
            let tap = capture.as_ref().map(tap::Capture::tap);
            // The HSS is of the same home as the HLR: it hears what the SGSN says.
            let sgsn_told = move |event: &crate::lab::sgsn::Event| {
                tell("sgsn", event);
                if let Some(hss) = &hss {
                    let event = event.clone();
                    let _ = hss.call(move |hss, now| hss.at(now).sgsn_says(now, &event));
                }
            };
            let network = lab::start_with(plan, clock, tap, |at| tell("hlr", at), sgsn_told)?;
            listens("hlr", [SocketAddr::new(file.hlr, 2123)])?;
            listens("sgsn", [2123, 2152, gsmtap::PORT].map(|port| SocketAddr::new(file.sgsn, port)))?;
            let (hlr, sgsn, of_hlr) = (network.hlr(), network.sgsn(), behaviour.clone());
            if file.map {
                let (hlr, sgsn) = (network.hlr(), network.sgsn());
                nodes.add("hlr", move || {
                    let _ = hlr.call(|hlr, _| hlr.drop_associations());
                });
                nodes.add("sgsn", move || {
                    let _ = sgsn.call(|sgsn, _| sgsn.drop_associations());
                });
            }
            let of_map = file.behaviour.map.faults();
            // Before any device says a word.
            hlr.ask(move |hlr, _| {
                *hlr.behaviour_mut() = of_hlr;
                if let Some(faults) = hlr.map_faults_mut() {
                    *faults = of_map;
                }
            })
            .map_err(|_| "the HLR has stopped")?;
            sgsn.ask(move |sgsn, _| *sgsn.behaviour_mut() = behaviour).map_err(|_| "the SGSN has stopped")?;
            restarts.push(Box::new(move || {
                // What has stopped needs no restart.
                let _ = hlr.call(|hlr, _| hlr.restart());
                let _ = sgsn.call(|sgsn, _| sgsn.restart());
            }));
            if !file.device.is_empty() {
                wait_active(&network);
            }
            for row in &file.device {
                let (wanted, runner) = (row.clone(), runner.clone());
                let told = move |device: &mut Device, now, event: &device::Event| {
                    tell_device(&wanted.imsi, event, &runner);
                    wanted.react(device, now, event);
                };
                let mobile = network.device_with(row.config(&file)?, row.at, told)?;
                mobile.handle().call(|device, now| device.attach(now)).map_err(|_| "a device has stopped")?;
                mobiles.push(mobile);
            }
            harms.push(Box::new(move || {
                drop(mobiles);
                network.harm()
            }));
        }
        Role::Hlr => {
            let mut machine = Hlr::new(hlr::Config::default(), file.subscribers()?);
            *machine.behaviour_mut() = behaviour;
            let ports = [(Port::GtpC, SocketAddr::new(file.hlr, 2123))];
            let mut links = Vec::new();
            if let Some((map, below)) = file.hlr_map()? {
                machine = machine.with_map(map);
                machine.map_faults_mut().into_iter().for_each(|faults| *faults = file.behaviour.map.faults());
                links = below;
            }
            let driver = spawn("hlr", clock, machine, faults, (&ports, &links), capture.as_ref())?;
            let handle = driver.handle();
            if !links.is_empty() {
                let hlr = handle.clone();
                nodes.add("hlr", move || {
                    let _ = hlr.call(|hlr, now| hlr.at(now).drop_associations());
                });
            }
            harms.push(harm_of(&handle));
            restarts.push(Box::new(move || {
                let _ = handle.call(|hlr, now| hlr.at(now).restart());
            }));
            running.push(Box::new(driver));
        }
        Role::Sgsn => {
            let ports = [
                (Port::GtpC, SocketAddr::new(file.sgsn, 2123)),
                (Port::GtpU, SocketAddr::new(file.sgsn, 2152)),
                (Port::Air, SocketAddr::new(file.sgsn, gsmtap::PORT)),
            ];
            let mut machine = Sgsn::new(file.sgsn()?);
            *machine.behaviour_mut() = behaviour;
            let mut links = Vec::new();
            if let Some((map, below)) = file.sgsn_map()? {
                machine = machine.with_map(map);
                machine.map_faults_mut().into_iter().for_each(|faults| *faults = file.behaviour.map.faults());
                links = below;
            }
            let driver = spawn("sgsn", clock, machine, faults, (&ports, &links), capture.as_ref())?;
            let handle = driver.handle();
            if !links.is_empty() {
                let sgsn = handle.clone();
                nodes.add("sgsn", move || {
                    let _ = sgsn.call(|sgsn, now| sgsn.at(now).drop_associations());
                });
            }
            harms.push(harm_of(&handle));
            restarts.push(Box::new(move || {
                let _ = handle.call(|sgsn, now| sgsn.at(now).restart());
            }));
            running.push(Box::new(driver));
        }
        Role::Msc => run_msc(&file, clock, capture.as_ref(), &mut running, &mut nodes)?,
        Role::Stp => run_stp(&file, clock, capture.as_ref(), &mut running, &mut nodes)?,
        Role::Hss => {
            let hss = diameter::run_hss(&file, clock, capture.as_ref(), &mut running)?;
            restarts.push(diameter::restart_hss(hss));
        }
        Role::Mme => restarts.push(diameter::run_mme(&file, clock, capture.as_ref(), &mut running)?),
        Role::Device => {
            for (row, seed) in file.device.iter().zip(faults.seed..) {
                let faults = Faults { seed, ..faults };
                let mut sockets = Sockets::default();
                sockets.udp(Port::Air, SocketAddr::new(row.at, gsmtap::PORT))?;
                listens(&row.imsi, [SocketAddr::new(row.at, gsmtap::PORT)])?;
                let mut machine = Faulty::new(Device::new(row.config(&file)?), faults);
                machine.inner.attach(clock.now());
                let (wanted, runner) = (row.clone(), runner.clone());
                let events = move |device: &mut Faulty<Device>, now, event| {
                    tell_device(&wanted.imsi, &event, &runner);
                    wanted.react(device.at(now), now, &event);
                };
                let tap = capture.as_ref().map(tap::Capture::tap);
                let driver = driver::spawn("device", clock, machine, sockets, tap, events)?;
                harms.push(harm_of(&driver.handle()));
                running.push(Box::new(driver));
            }
        }
        Role::ApplicationServer => {
            let mut config = application_server::Config::new(file.application_server);
            config.accounts =
                file.account.iter().map(|row| (row.name.clone(), row.password.clone())).collect();
            let server = ApplicationServer::start(config)?;
            listens("application server", [server.address()])?;
            say(format!("reports: {}", server.report_url()))?;
            running.push(Box::new(server));
        }
    }
    if !faults.is_none() {
        say(format!("bad links: {faults}"))?;
    }
    let restart = restart_after.map(|after| {
        let all: Act = Box::new(move || restarts.into_iter().for_each(|restart| restart()));
        (after, all)
    });
    let table = timetable(&file.moment, restart, nodes)?;
    say("the lab runs; stop it with SIGINT or SIGTERM")?;
    let (mut now, mut stopped) = (Duration::ZERO, false);
    for (after, what, act) in table {
        if stopped || args.stop_after.is_some_and(|end| end <= after) {
            break;
        }
        stopped = wait(Some(after - now))?;
        if !stopped {
            now = after;
            say(what)?;
            act();
        }
    }
    if !stopped {
        wait(args.stop_after.map(|end| end - now))?;
    }
    let mut harm = Harm::default();
    harms.into_iter().for_each(|of| harm += of());
    if !faults.is_none() {
        say(format!("bad links: {harm}"))?;
    }
    drop(running);
    capture.map_or(Ok(()), tap::Capture::finish)?;
    Ok(ExitCode::SUCCESS)
}
