//! Pushes accepted over HTTP: validation, look-up and a grouped durable commit, 64 connections.

use crate::report::Report;
use gtpush::api::{self, Core, Metrics};
use gtpush::push::secret::{Cost, hash};
use gtpush::push::{Application, Config, Directory, Input, Subscriber};
use gtpush::store::sqlite::{self, Options};
use gtpush::transport::Clock;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

/// Connections, each with one request in flight.
const CONNECTIONS: usize = 64;
/// Threads that drive them.
const THREADS: usize = 2;
/// A run's length.
const LENGTH: Duration = Duration::from_secs(3);
/// Subscribers to look among.
const SUBSCRIBERS: u64 = 100_000;

/// Runs the group.
pub fn run(report: &mut Report, rounds: u32) {
    for _ in 0..rounds {
        disk(report, "HTTP accept, one push a request");
        for (what, batch) in
            [("HTTP accept, one push a request", 1), ("HTTP accept, 100 pushes a request", 100)]
        {
            let (rate, p50, p99) = round(batch);
            report.add(what, "gtpush", "pushes/s", rate);
            report.add(&format!("{what}, p50"), "gtpush", "ms", p50);
            report.add(&format!("{what}, p99"), "gtpush", "ms", p99);
        }
    }
}

fn directory() -> Directory {
    let mut directory = Directory::new(Config::new("internet".parse().expect("a label")), [7; 32]);
    directory.put_application(Application {
        id: "chat".parse().expect("a name"),
        secret: hash("secret", &[1; 16], Cost::Person),
        domains: Vec::new(),
        networks: Vec::new(),
        report_to: None,
        sms: false,
    });
    for n in 0..SUBSCRIBERS {
        directory.put_subscriber(Subscriber {
            imsi: format!("00101{n:010}").parse().expect("15 digits"),
            identifiers: vec![format!("user{n}@push.example").parse().expect("an identifier")],
            secret: None,
            msisdn: None,
            static_address: None,
        });
    }
    directory
}

fn round(batch: usize) -> (f64, f64, f64) {
    let folder: PathBuf = std::env::temp_dir().join(format!("gtpush-bench-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let store = sqlite::open(&Options::new(folder.join("gtpush.db"))).expect("a store").store;
    let taken = Arc::new(AtomicU64::new(0));
    let (clock, seen) = (Clock::start(), taken.clone());
    let core = Core {
        directory: Arc::new(RwLock::new(directory())),
        store,
        router: Arc::new(move |input| {
            seen.fetch_add(u64::from(matches!(input, Input::Accepted(_))), Ordering::Relaxed);
            true
        }),
        clock: Arc::new(move || clock.now()),
        metrics: Arc::new(Metrics::new()),
        ready: Arc::new(|| Ok(())),
    };
    let config = api::Config {
        bind: SocketAddr::from(([127, 0, 0, 1], 0)),
        rate: u32::MAX,
        burst: u32::MAX,
        ..api::Config::default()
    };
    let (front, outlet) = api::start(config, core).expect("a front");
    let address = front.address();
    let started = Instant::now();
    let clients: Vec<_> =
        (0..THREADS).map(|seed| std::thread::spawn(move || client(address, batch, seed as u64))).collect();
    let mut times: Vec<f64> =
        clients.into_iter().flat_map(|client| client.join().expect("a client")).collect();
    let rate = taken.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    let (p50, p99) = (at(0.5), at(0.99));
    drop(outlet);
    front.stop();
    let _ = std::fs::remove_dir_all(&folder);
    (rate, p50, p99)
}

/// Asks on each of its connections, then reads all answers, over and over; milliseconds of each.
fn client(address: SocketAddr, batch: usize, seed: u64) -> Vec<f64> {
    let mut connections: Vec<TcpStream> = (0..CONNECTIONS / THREADS)
        .map(|_| {
            let stream = TcpStream::connect(address).expect("a connection");
            stream.set_nodelay(true).expect("an open socket");
            stream
        })
        .collect();
    let (mut times, mut n) = (Vec::new(), seed);
    let until = Instant::now() + LENGTH;
    let mut buffer = vec![0; 1 << 16];
    while Instant::now() < until {
        let mut sent = Vec::with_capacity(connections.len());
        for stream in &mut connections {
            let bodies: Vec<String> = (0..batch)
                .map(|_| {
                    n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let user = (n >> 33) % SUBSCRIBERS;
                    format!("{{\"to\":\"user{user}@push.example\",\"payload\":\"Dinner is ready, come when you can\"}}")
                })
                .collect();
            let body = if batch == 1 { bodies.concat() } else { format!("[{}]", bodies.join(",")) };
            let request = format!(
                "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Basic Y2hhdDpzZWNyZXQ=\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            sent.push(Instant::now());
            stream.write_all(request.as_bytes()).expect("a server that reads");
        }
        for (stream, sent) in connections.iter_mut().zip(sent) {
            let mut have = 0;
            loop {
                have += stream.read(&mut buffer[have..]).expect("an answer");
                assert!(buffer.starts_with(b"HTTP/1.1 202"), "{}", String::from_utf8_lossy(&buffer[..have]));
                if complete(&buffer[..have]) {
                    break;
                }
            }
            times.push(sent.elapsed().as_secs_f64() * 1000.0);
        }
    }
    times
}

fn complete(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
    length.is_some_and(|length| answer.len() >= end + 4 + length)
}

/// How long the disk below takes to keep one page: no durable commit is quicker.
pub fn disk(report: &mut Report, what: &str) {
    let path = std::env::temp_dir().join(format!("gtpush-bench-disk-{}", std::process::id()));
    let mut file = std::fs::File::create(&path).expect("a folder for files");
    let mut took: Vec<_> = (0..200)
        .map(|_| {
            let start = Instant::now();
            file.write_all(&[0x55; 4096]).and_then(|()| file.sync_data()).expect("room for a file");
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    let _ = std::fs::remove_file(&path);
    took.sort_by(f64::total_cmp);
    report.add(&format!("{what}, p50"), "a page written, fdatasync", "ms", took[100]);
    report.add(&format!("{what}, p99"), "a page written, fdatasync", "ms", took[198]);
}
