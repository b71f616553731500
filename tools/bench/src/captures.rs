//! Captures: reading beside read and memcpy of the same file; one line a message, and fields, beside tshark: what
//! counts is the processor's time, so that a machine that others use too does not tell for or against anyone.

use crate::report::Report;
use gtpush::capture::{LinkType, Writer, udp_frame};
use gtpush::cli::{capture, decode};
use gtpush::codec::gtp1::message::{self, MessageRow};
use gtpush::codec::gtp1::sample::{self, Extent};
use gtpush::trace::Columns;
use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const MESSAGES: u64 = 1_000_000;

/// Create, its answer, Delete, its answer: what a GGSN sees.
const TYPES: [u8; 4] = [16, 17, 20, 21];

/// What is asked for, by the names of gtpush and of tshark.
const FIELDS: [(&str, &str); 9] = [
    ("number", "frame.number"),
    ("source", "ip.src"),
    ("destination", "ip.dst"),
    ("message_type", "gtp.message"),
    ("teid", "gtp.teid"),
    ("imsi", "e212.imsi"),
    ("cause", "gtp.cause"),
    ("access_point_name", "gtp.apn"),
    ("msisdn", "e164.msisdn"),
];

pub fn run(report: &mut Report, rounds: u32) {
    let captures = [("mixed elements", Extent::Random), ("mandatory elements", Extent::Minimal)]
        .map(|(name, extent)| (name, write(name, extent)));
    let names: Columns = FIELDS.map(|(name, _)| name).join(",").parse().expect("these are members");
    let theirs: Vec<&str> =
        ["-T", "fields"].into_iter().chain(FIELDS.iter().flat_map(|(_, name)| ["-e", name])).collect();
    for (name, path) in &captures {
        let (reading, line, fields) = (
            format!("read a capture, {name}"),
            format!("one line a message, {name}"),
            format!("fields of a message, {name}"),
        );
        let lines = decode::Args { file: path.clone(), ..decode::Args::default() };
        let columns = decode::Args { fields: Some(names.clone()), ..lines.clone() };
        for _ in 0..rounds {
            report.add(&reading, "read and memcpy", "MB/s", rate(path, copied));
            report.add(&reading, "gtpush", "MB/s", rate(path, read));
            let per_second = |spent: Duration| MESSAGES as f64 / spent.as_secs_f64();
            report.add(&line, "gtpush", "1/s", per_second(decoded(&lines)));
            report.add(&fields, "gtpush", "1/s", per_second(decoded(&columns)));
            for (what, options) in [(&line, &["-q", "-z", "io,stat,0"][..]), (&fields, &theirs)] {
                match tshark(path, options) {
                    Some(spent) => report.add(what, "tshark", "1/s", per_second(spent)),
                    None => return eprintln!("no tshark: apt-get install tshark"),
                }
            }
        }
        report.want(&reading, "gtpush", "read and memcpy", 0.95);
        report.want(&line, "gtpush", "tshark", 50.0);
        report.want(&fields, "gtpush", "tshark", 40.0);
        let _ = std::fs::remove_file(path);
    }
}

/// Time of the processor that this process has taken, or its children that have ended.
fn spent(who: libc::c_int) -> Duration {
    // SAFETY: all its members are numbers, of which zero is one, and the call fills them in.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        assert_eq!(libc::getrusage(who, &mut usage), 0, "getrusage");
        usage
    };
    [usage.ru_utime, usage.ru_stime]
        .iter()
        .map(|time| Duration::new(time.tv_sec as u64, time.tv_usec as u32 * 1_000))
        .sum()
}

fn write(name: &str, extent: Extent) -> PathBuf {
    let name = name.replace(' ', "-");
    let path = std::env::temp_dir().join(format!("gtpush-bench-{}-{name}.pcapng", std::process::id()));
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
        let mut octets = sample::message(row, extent, i);
        octets[8..10].copy_from_slice(&((i / 2) as u16).to_be_bytes());
        frame.clear();
        let (from, to) = if i % 2 == 0 { (sgsn, ggsn) } else { (ggsn, sgsn) };
        udp_frame(from, to, &octets, &mut frame).expect("it fits");
        writer.packet(&mut out, gn, Duration::from_micros(1_700_000_000_000_000 + i * 100), &frame, None);
        file.write_all(&out).expect("it is written");
        out.clear();
    }
    // What is still on its way to the disk would be waited for by whoever reads first.
    file.into_inner().expect("it is written").sync_all().expect("it is written");
    rate(&path, copied);
    path
}

/// Megabytes a second of the processor of `pass`, which goes through the file once.
fn rate(path: &Path, pass: fn(&mut dyn Read)) -> f64 {
    let length = std::fs::metadata(path).map_or(0, |data| data.len());
    let start = spent(libc::RUSAGE_SELF);
    pass(&mut File::open(path).expect("the file is there"));
    length as f64 / 1e6 / (spent(libc::RUSAGE_SELF) - start).as_secs_f64()
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
    let start = spent(libc::RUSAGE_SELF);
    let mut file = File::open(&args.file).expect("the file is there");
    let totals = decode::decode(args, &mut file, &mut io::sink(), &mut io::sink()).expect("it is decoded");
    assert_eq!(totals.shown, MESSAGES);
    spent(libc::RUSAGE_SELF) - start
}

fn tshark(path: &Path, options: &[&str]) -> Option<Duration> {
    let start = spent(libc::RUSAGE_CHILDREN);
    let mut command = Command::new("tshark");
    command.arg("-n").arg("-r").arg(path).args(options).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().ok().filter(|status| status.success()).map(|_| spent(libc::RUSAGE_CHILDREN) - start)
}
