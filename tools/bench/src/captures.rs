//! Captures: reading beside read and memcpy of the same file; one line a message and fields as JSON beside
//! tshark, on one core.

use crate::report::Report;
use gtpush::capture::{LinkType, Writer, udp_frame};
use gtpush::cli::{capture, decode};
use gtpush::codec::gtp1::message::{self, MessageRow};
use gtpush::codec::gtp1::sample::{self, Extent};
use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const MESSAGES: u64 = 1_000_000;

/// Create, its answer, Delete, its answer: what a GGSN sees.
const TYPES: [u8; 4] = [16, 17, 20, 21];

pub fn run(report: &mut Report, rounds: u32) {
    let path = write();
    for _ in 0..rounds {
        report.add("read a capture", "read and memcpy", "MB/s", rate(&path, copied));
        report.add("read a capture", "gtpush", "MB/s", rate(&path, read));
        let per_second = |spent: Duration| MESSAGES as f64 / spent.as_secs_f64();
        let args = |json| decode::Args { file: path.clone(), json, ..decode::Args::default() };
        report.add("one line a message", "gtpush", "1/s", per_second(decoded(&args(false))));
        report.add("fields of a message", "gtpush", "1/s", per_second(decoded(&args(true))));
        for (what, options) in [
            ("one line a message", &["-q", "-z", "io,stat,0"][..]),
            (
                "fields of a message",
                &[
                    "-T",
                    "fields",
                    "-e",
                    "frame.number",
                    "-e",
                    "ip.src",
                    "-e",
                    "ip.dst",
                    "-e",
                    "gtp.message",
                    "-e",
                    "gtp.teid",
                    "-e",
                    "e212.imsi",
                    "-e",
                    "gtp.cause",
                    "-e",
                    "gtp.apn",
                    "-e",
                    "e164.msisdn",
                ],
            ),
        ] {
            match tshark(&path, options) {
                Some(spent) => report.add(what, "tshark", "1/s", per_second(spent)),
                None => return eprintln!("no tshark: apt-get install tshark"),
            }
        }
    }
    report.want("read a capture", "gtpush", "read and memcpy", 0.95);
    report.want("one line a message", "gtpush", "tshark", 50.0);
    report.want("fields of a message", "gtpush", "tshark", 40.0);
    let _ = std::fs::remove_file(path);
}

fn write() -> PathBuf {
    let path = std::env::temp_dir().join(format!("gtpush-bench-{}.pcapng", std::process::id()));
    let mut file = BufWriter::new(File::create(&path).expect("the temporary folder can be written"));
    let mut writer = Writer::new("gtpush");
    let mut out = Vec::new();
    writer.start(&mut out);
    let gn = writer.interface(&mut out, "Gn", LinkType::RAW);
    let rows: Vec<&MessageRow> =
        TYPES.iter().filter_map(|code| message::rows().find(|row| row.code == *code)).collect();
    let (sgsn, ggsn) = (([127, 0, 0, 11], 2123).into(), ([127, 0, 0, 2], 2123).into());
    let mut frame = Vec::new();
    for i in 0..MESSAGES {
        let row = rows[i as usize % rows.len()];
        let mut octets = sample::message(row, Extent::Minimal, i);
        octets[8..10].copy_from_slice(&((i / 2) as u16).to_be_bytes());
        frame.clear();
        let (from, to) = if i % 2 == 0 { (sgsn, ggsn) } else { (ggsn, sgsn) };
        udp_frame(from, to, &octets, &mut frame).expect("it fits");
        writer.packet(&mut out, gn, Duration::from_micros(1_700_000_000_000_000 + i * 100), &frame, None);
        file.write_all(&out).expect("it is written");
        out.clear();
    }
    file.flush().expect("it is written");
    path
}

/// Megabytes a second of `pass`, which goes through the file once.
fn rate(path: &Path, pass: fn(&mut dyn Read)) -> f64 {
    let length = std::fs::metadata(path).map_or(0, |data| data.len());
    let start = Instant::now();
    pass(&mut File::open(path).expect("the file is there"));
    length as f64 / 1e6 / start.elapsed().as_secs_f64()
}

fn copied(file: &mut dyn Read) {
    let (mut buffer, mut copy) = (vec![0; 256 * 1024], vec![0; 256 * 1024]);
    while let Ok(n @ 1..) = file.read(&mut buffer) {
        copy[..n].copy_from_slice(&buffer[..n]);
        black_box(&copy);
    }
}

fn read(file: &mut dyn Read) {
    let mut octets = 0;
    let see = |_: &gtpush::capture::Reader, frame: Result<gtpush::capture::Frame<'_>, _>| {
        octets += frame.map_or(0, |frame| frame.octets.len());
        Ok(ControlFlow::Continue(()))
    };
    capture::read(file, see, || Ok(())).expect("it is read");
    black_box(octets);
}

fn decoded(args: &decode::Args) -> Duration {
    let start = Instant::now();
    let mut file = File::open(&args.file).expect("the file is there");
    let totals = decode::decode(args, &mut file, &mut io::sink(), &mut io::sink()).expect("it is decoded");
    assert_eq!(totals.shown, MESSAGES);
    start.elapsed()
}

fn tshark(path: &Path, options: &[&str]) -> Option<Duration> {
    let start = Instant::now();
    let mut command = Command::new("tshark");
    command.arg("-n").arg("-r").arg(path).args(options).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().ok().filter(|status| status.success()).map(|_| start.elapsed())
}
