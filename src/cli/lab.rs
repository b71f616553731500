//! `gtpush lab`: the lab's peers by themselves, for servers and gateways that are not in this process.

use super::Outcome;
use super::status::say;
use crate::app::{lab, reaction};
use crate::codec::gsmtap;
use crate::codec::ts24008::PdpType;
use crate::config::{self, parse_duration, show_duration};
use crate::lab::application_server::{self, ApplicationServer};
use crate::lab::behaviour::Behaviour;
use crate::lab::device::{self, Activation, Device, Registration};
use crate::lab::hlr::{self, Hlr};
use crate::lab::link::{Faults, Faulty, Harm};
use crate::lab::sgsn::{self, Sgsn};
use crate::lab::subscribers::Subscribers;
use crate::machine::{Machine, Port};
use crate::transport::driver::{self, Sockets};
use crate::transport::{Clock, Driver, Handle, tap};
use clap::{Args as Arguments, ValueEnum};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io::BufReader;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// A peer of the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Role {
    /// HLR front, SGSN and devices in one process, joined as MAP would join them
    Network,
    /// The HLR's GTP-C front alone; who is attached where stands in [[subscriber]]
    Hlr,
    /// The SGSN alone
    Sgsn,
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

lab.toml, every key optional:
  hlr = \"127.0.0.21\"    sgsn = \"127.0.0.11\"    ggsn = \"127.0.0.2\"
  push_server = \"10.45.0.1:5683\"    application_server = \"127.0.0.41:8090\"
  strict = false        # refuse network-requested activation without a static address, as 3GPP has it
  restart_after = \"10s\"  # network, hlr, sgsn: lose what a restart loses, once
  [faults]              # network: of every link, both ways; hlr, sgsn, device: of what it sends
  drop = 0.2    duplicate = 0.1    reorder = 0.1    delay = \"5ms\"    seed = 1
  [behaviour]           # hlr, sgsn; for network: of both. By GTP-C message type
  silent = false    answer_twice = false    ignore = [27]
  refuse = [{ message = 27, cause = 199 }]
  refuse_device = [{ message = 65, cause = 26 }]  # sgsn: TS 24.008 messages of devices
  reject = 199          # sgsn: accept each PDU Notification, then reject it with this cause
  subscribers = \"list.csv\"  # columns as the keys below: imsi,msisdn,sgsn,...
  [[subscriber]]        # count: so many, IMSI and MSISDN counted up
  imsi = \"001010000000001\"    sgsn = \"127.0.0.11\"    attached = true    count = 1
  [[device]]
  imsi = \"001010000000001\"    at = \"127.0.0.31\"    user = \"alice@push.example\"    activate = true
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
    restart_after: Option<String>,
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
            restart_after: None,
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
        if !gtp && self.behaviour != BehaviourRow::default() {
            return Err("[behaviour] is of GTP-C peers alone: network, hlr and sgsn".into());
        }
        let of_devices = !self.behaviour.refuse_device.is_empty() || self.behaviour.reject.is_some();
        if role == Role::Hlr && of_devices {
            return Err("[behaviour] refuse_device and reject are of network and sgsn alone".into());
        }
        if !gtp && self.restart_after.is_some() {
            return Err("restart_after is of GTP-C peers alone: network, hlr and sgsn".into());
        }
        Ok(())
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

impl DeviceRow {
    fn config(&self, file: &File) -> Result<device::Config, Failed> {
        let imsi =
            self.imsi.parse().map_err(|_| format!("[[device]] imsi: {:?} is not an IMSI", self.imsi))?;
        let mut config = device::Config::new(imsi, SocketAddr::new(file.sgsn, gsmtap::PORT));
        let mut seed = [0; 8];
        getrandom::fill(&mut seed).map_err(|error| format!("no randomness: {error}"))?;
        config.seed = u64::from_le_bytes(seed);
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

fn tell(who: &str, event: &impl Debug) {
    // Whoever pipes this elsewhere may leave: the peer goes on.
    let _ = say(format!("{who}: {event:?}"));
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
    ports: &[(Port, SocketAddr)],
    tap: Option<&tap::Capture>,
) -> Result<Driver<Faulty<M>>, Failed>
where
    M: Machine + Send + 'static,
    M::Event: Debug,
{
    let mut sockets = Sockets::default();
    for (port, at) in ports {
        sockets.udp(*port, *at)?;
    }
    listens(name, ports.iter().map(|(_, at)| *at))?;
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

/// Runs the peer until a signal, or for the time that was asked for.
///
/// # Errors
/// The configuration is wrong, or an address cannot be had.
pub fn run(args: Args) -> Outcome {
    let file: File = args.config.as_deref().map(config::load).transpose()?.unwrap_or_default();
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
    let mut restarts: Vec<Box<dyn FnOnce()>> = Vec::new();
    let runner = reaction::Runner::new(file.reactions.limits()?);
    // What bad links have done, to be asked at the end.
    let mut harms: Vec<Box<dyn FnOnce() -> Harm>> = Vec::new();
    // What runs, to be dropped at the end.
    let mut running: Vec<Box<dyn std::any::Any>> = Vec::new();
    match args.role {
        Role::Network => {
            let mut plan = lab::Plan::new(file.ggsn);
            (plan.hlr, plan.sgsn, plan.sgsn_config) = (file.hlr, file.sgsn, file.sgsn()?);
            plan.subscribers = file.subscribers()?.iter().cloned().collect();
            plan.faults = faults;
            // They are said as they happen, and nobody waits for one.
            plan.events = 0;
            let mut mobiles = Vec::new();
            let tap = capture.as_ref().map(tap::Capture::tap);
            let network = lab::start_with(plan, clock, tap, |at| tell("hlr", at), |at| tell("sgsn", at))?;
            listens("hlr", [SocketAddr::new(file.hlr, 2123)])?;
            listens("sgsn", [2123, 2152, gsmtap::PORT].map(|port| SocketAddr::new(file.sgsn, port)))?;
            let (hlr, sgsn, of_hlr) = (network.hlr(), network.sgsn(), behaviour.clone());
            hlr.call(move |hlr, _| *hlr.behaviour_mut() = of_hlr).map_err(|_| "the HLR has stopped")?;
            sgsn.call(move |sgsn, _| *sgsn.behaviour_mut() = behaviour)
                .map_err(|_| "the SGSN has stopped")?;
            restarts.push(Box::new(move || {
                // What has stopped needs no restart.
                let _ = hlr.call(|hlr, _| hlr.restart());
                let _ = sgsn.call(|sgsn, _| sgsn.restart());
            }));
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
            let driver = spawn("hlr", clock, machine, faults, &ports, capture.as_ref())?;
            let handle = driver.handle();
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
            let driver = spawn("sgsn", clock, machine, faults, &ports, capture.as_ref())?;
            let handle = driver.handle();
            harms.push(harm_of(&handle));
            restarts.push(Box::new(move || {
                let _ = handle.call(|sgsn, now| sgsn.at(now).restart());
            }));
            running.push(Box::new(driver));
        }
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
    say("the lab runs; stop it with SIGINT or SIGTERM")?;
    let mut left = args.stop_after;
    let mut stopped = false;
    if let Some(after) = restart_after.filter(|after| left.is_none_or(|left| *after < left)) {
        stopped = wait(Some(after))?;
        if !stopped {
            say("restart")?;
            restarts.drain(..).for_each(|restart| restart());
        }
        left = left.map(|left| left - after);
    }
    if !stopped {
        wait(left)?;
    }
    drop(restarts);
    let mut harm = Harm::default();
    harms.into_iter().for_each(|of| harm += of());
    if !faults.is_none() {
        say(format!("bad links: {harm}"))?;
    }
    drop(running);
    capture.map_or(Ok(()), tap::Capture::finish)?;
    Ok(ExitCode::SUCCESS)
}

/// Waits for a signal, at most so long; whether it came.
fn wait(limit: Option<Duration>) -> std::io::Result<bool> {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let limit = async {
            match limit {
                Some(limit) => tokio::time::sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        Ok(tokio::select! {
            _ = interrupt.recv() => true,
            _ = terminate.recv() => true,
            () = limit => false,
        })
    })
}
