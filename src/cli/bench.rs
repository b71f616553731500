//! `gtpush bench`: whole pushes, from the HTTP request to the device, on this machine.

use super::Outcome;
use super::client::Client;
use crate::api::{Accepted, PushBody, PushStatus};
use crate::app::{lab, serve};
use crate::codec::ts24008::PdpType;
use crate::config::{self, Config};
use crate::lab::device::{Activation, Event, Registration};
use crate::lab::subscribers::Subscriber;
use crate::transport::Clock;
use crate::wire::Imsi;
use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

type Failed = Box<dyn Error + Send + Sync>;

/// How long one push may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What `gtpush bench` is asked.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Server, HLR, SGSN and devices run in this one process and share its cores; every push is committed to
disk, and a device gets its next one when it has the last. A latency is the time from the HTTP request
to the message on the device. For codecs, the GGSN role and the HTTP front beside their peers see
tools/bench.

Examples:
  gtpush bench
  gtpush bench --devices 64 --pushes 20000 --json")]
pub struct Args {
    /// Devices, each with one push under way
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u8).range(1..=200))]
    devices: u8,
    /// Pushes to devices with an address; a tenth as many to devices without one
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pushes: u32,
    /// Print one JSON object a measurement
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
///
/// # Errors
/// The lab or the server cannot start, or a push did not arrive.
pub fn run(args: Args) -> Outcome {
    measure(args.devices, args.pushes, |what, figures| report(&args, what, &figures))?;
    Ok(ExitCode::SUCCESS)
}

/// What was measured of whole pushes.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// How many there were.
    pub pushes: usize,
    /// Pushes a second.
    pub rate: f64,
    /// The latency that half of them had at most, in milliseconds.
    pub p50: f64,
    /// The latency that 99 in a hundred had at most, in milliseconds.
    pub p99: f64,
}

/// Measures `pushes` pushes to devices with an address, then a tenth as many to the same devices without one;
/// `tell` hears of each.
///
/// # Errors
/// As [`run`].
pub fn measure(devices: u8, pushes: u32, tell: impl FnMut(&'static str, Figures)) -> Result<(), Failed> {
    let folder = std::env::temp_dir().join(format!("gtpush-bench-{}", std::process::id()));
    let outcome = measure_in(&folder, devices, pushes, tell);
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

fn imsi(n: u8) -> Imsi {
    format!("001019000000{n:03}").parse().expect("fifteen digits")
}

fn user(n: u8) -> String {
    format!("user{n}@push.example")
}

fn measure_in(
    folder: &Path,
    devices: u8,
    pushes: u32,
    mut tell: impl FnMut(&'static str, Figures),
) -> Result<(), Failed> {
    let clock = Clock::start();
    let own = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
    let mut plan = lab::Plan::new(own);
    plan.subscribers = (1..=devices).map(|n| Subscriber::new(imsi(n))).collect();
    let network = lab::start(plan, clock, None)?;
    let server = serve::start_with(&configuration(folder, devices)?, clock, None)?;
    let url = format!("http://{}", server.http());

    let each = (pushes / u32::from(devices)).max(1);
    let devices: Vec<_> =
        (1..=devices).map(|n| Ok((n, device(&network, n)?))).collect::<Result<_, Failed>>()?;
    tell("with an address", all(&devices, &url, each, register, |_| Ok(()))?);
    tell("by PDU Notification", all(&devices, &url, (each / 10).max(1), deactivate, deactivate)?);
    Ok(())
}

fn configuration(folder: &Path, devices: u8) -> Result<Config, Failed> {
    let text = format!(
        "[server]\ndata_dir = {folder:?}\n[gtp]\necho = \"off\"\n[http]\nbind = \"127.0.0.2:0\"\n\
         [[apn]]\nname = \"internet\"\npool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n\
         [[application]]\nid = \"bench\"\n"
    );
    let mut config = Config::parse(&text, "bench")?;
    config.push.check_secret = false;
    config.subscriber = (1..=devices)
        .map(|n| config::Subscriber {
            imsi: imsi(n),
            users: vec![user(n)],
            secret: None,
            msisdn: None,
            static_address: None,
        })
        .collect();
    Ok(config)
}

/// A device, attached.
fn device(network: &lab::Running, n: u8) -> Result<lab::Mobile, Failed> {
    let registration = Registration {
        apn: None,
        server: "10.45.0.1:5683".parse().expect("an address"),
        user: user(n),
        dynamic: None,
        validity: None,
        secret: None,
        device: None,
    };
    let at = IpAddr::V4(Ipv4Addr::new(127, 0, 1, n));
    let mobile = network.device(imsi(n), at, Some(registration))?;
    mobile.handle().ask(|device, now| device.attach(now)).map_err(|_| "a device has stopped")?;
    match network.wait_attached(imsi(n), PATIENCE) {
        true => Ok(mobile),
        false => Err("a device could not attach".into()),
    }
}

/// Activates a context, if there is none, and waits until the device is registered through it.
fn register(mobile: &lab::Mobile) -> Result<(), Failed> {
    let apn = "internet".parse().expect("a label");
    mobile
        .handle()
        .ask(move |device, now| device.activate(now, Activation::of(apn, PdpType::Ipv4)))
        .map_err(|_| "a device has stopped")?;
    mobile
        .seen
        .wait(0, PATIENCE, |event| matches!(event, Event::Registered { .. }).then_some(()))
        .ok_or_else(|| "a device could not register".into())
}

/// Gives the device's contexts back, and waits until they are.
fn deactivate(mobile: &lab::Mobile) -> Result<(), Failed> {
    let from = mobile.seen.count();
    let contexts = mobile
        .handle()
        .ask(|device, now| {
            let all: Vec<_> = device.contexts().map(|(nsapi, _)| nsapi).collect();
            for nsapi in &all {
                device.deactivate(now, *nsapi);
            }
            all.len()
        })
        .map_err(|_| "a device has stopped")?;
    if contexts == 0 {
        return Ok(());
    }
    mobile
        .seen
        .wait(from, PATIENCE, |event| matches!(event, Event::Deactivated { .. }).then_some(()))
        .ok_or_else(|| "a device could not deactivate its context".into())
}

/// Has every device prepared, then pushed to `each` times at once with the others, with `between`
/// after each push.
fn all(
    devices: &[(u8, lab::Mobile)],
    url: &str,
    each: u32,
    prepare: fn(&lab::Mobile) -> Result<(), Failed>,
    between: fn(&lab::Mobile) -> Result<(), Failed>,
) -> Result<Figures, Failed> {
    for (_, mobile) in devices {
        prepare(mobile)?;
    }
    let start = Instant::now();
    let latencies = std::thread::scope(|scope| {
        let threads: Vec<_> = devices
            .iter()
            .map(|(n, mobile)| scope.spawn(move || pushes(*n, mobile, url, each, between)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err("a client has ended".into())))
            .collect::<Result<Vec<_>, _>>()
    })?;
    let took = start.elapsed();
    let mut latencies: Vec<_> = latencies.into_iter().flatten().collect();
    latencies.sort_unstable();
    let rate = latencies.len() as f64 / took.as_secs_f64();
    let at = |share: f64| {
        let place = (latencies.len().saturating_sub(1) as f64 * share) as usize;
        latencies.get(place).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1000.0)
    };
    Ok(Figures { pushes: latencies.len(), rate, p50: at(0.5), p99: at(0.99) })
}

fn pushes(
    n: u8,
    mobile: &lab::Mobile,
    url: &str,
    count: u32,
    between: fn(&lab::Mobile) -> Result<(), Failed>,
) -> Result<Vec<Duration>, Failed> {
    let client = Client::new(url, "bench", "");
    let mut latencies = Vec::with_capacity(count as usize);
    let mut ids = Vec::with_capacity(count as usize);
    for _ in 0..count {
        let from = mobile.seen.count();
        let start = Instant::now();
        let body = PushBody {
            application: Some("bench".into()),
            to: user(n),
            payload: Some("Dinner is ready".into()),
            ..PushBody::default()
        };
        let Accepted { id, .. } = client.post("/v1/push", &[], &body)?;
        mobile
            .seen
            .wait(from, PATIENCE, |event| match event {
                Event::Notice { id: got, .. } if *got == id => Some(()),
                _ => None,
            })
            .ok_or_else(|| format!("push {id} did not arrive within {} s", PATIENCE.as_secs()))?;
        latencies.push(start.elapsed());
        ids.push(id);
        between(mobile)?;
    }
    // What arrived must be known to have arrived.
    let last = ids.last().ok_or("no push was made")?;
    let until = Instant::now() + PATIENCE;
    loop {
        let status: PushStatus = client.get(&format!("/v1/push/{last}"))?;
        if status.state == "delivered" {
            return Ok(latencies);
        }
        if Instant::now() > until {
            return Err(format!("push {last} arrived and is {}", status.state).into());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn report(args: &Args, what: &str, figures: &Figures) {
    let Figures { pushes: count, rate, p50: median, p99: high } = *figures;
    if args.json {
        println!(
            "{}",
            serde_json::json!({
                "what": what, "devices": args.devices, "pushes": count,
                "pushes_per_second": rate, "p50_ms": median, "p99_ms": high,
            })
        );
    } else {
        println!("{what:<22}{count:>8} pushes  {rate:>8.0}/s  p50 {median:>7.2} ms  p99 {high:>7.2} ms");
    }
}
