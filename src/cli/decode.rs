//! `gtpush decode FILE`: every message of a capture, one line or one JSON object each.

use super::Outcome;
use super::capture::{self, Table};
use crate::trace::{Dissector, Json, Line, Repeats};
use std::io::{self, BufWriter, Read, Write};
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Arguments of `gtpush decode`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "\
A message that is malformed is shown with the layer, the element and the offset of its first fault,
and the next one follows. Exit code 0: the capture was read to its end; 1: it could not be, or is
cut short or damaged (what could be read has been shown).")]
pub struct Args {
    /// The capture, pcapng or pcap; - is standard input
    pub file: PathBuf,
    /// One JSON object a message
    #[arg(long)]
    pub json: bool,
    /// Every information element too
    #[arg(short, long)]
    pub verbose: bool,
    /// Also frames that carry no signalling
    #[arg(long)]
    pub all: bool,
    /// A name to show for an address (repeat it for more)
    #[arg(long = "node", value_name = "ADDRESS=NAME", value_parser = capture::node)]
    pub nodes: Vec<(IpAddr, String)>,
}

/// What a capture held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Frames read.
    pub frames: u64,
    /// Messages shown; a frame of SCTP may hold several.
    pub shown: u64,
    /// Frames of which nothing is shown.
    pub silent: u64,
    /// Messages shown that are malformed.
    pub malformed: u64,
    /// Faults of the capture itself.
    pub faults: u64,
}

/// Runs the subcommand.
///
/// # Errors
/// The capture cannot be opened or read, or the output not written.
pub fn run(args: Args) -> Outcome {
    let name = args.file.display();
    let mut source = capture::open(&args.file)
        .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
    let mut output = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let totals = match decode(&args, &mut source, &mut output, &mut io::stderr()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
        other => other?,
    };
    let Totals { frames, shown, silent, malformed, faults } = totals;
    eprintln!("{name}: {frames} frames, {shown} messages shown, {malformed} of them malformed");
    if silent > 0 && !args.all {
        eprintln!("{name}: {silent} frames carry no signalling, or parts of it (--all shows them)");
    }
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Decodes `source` onto `output`; faults of the capture itself go to `complaints`.
///
/// # Errors
/// What reading or writing says.
pub fn decode(
    args: &Args,
    source: &mut dyn Read,
    output: &mut dyn Write,
    complaints: &mut dyn Write,
) -> io::Result<Totals> {
    let mut dissector = Dissector::new();
    let mut repeats = Repeats::new();
    let mut table = Table::new(&args.nodes);
    let mut totals = Totals::default();
    let mut start: Option<Duration> = None;
    let output = std::cell::RefCell::new(output);
    let see = |reader: &crate::capture::Reader, frame: Result<crate::capture::Frame<'_>, _>| {
        let frame = match frame {
            Ok(frame) => frame,
            Err(fault) => {
                totals.faults += 1;
                output.borrow_mut().flush()?;
                writeln!(complaints, "{}: {fault}", args.file.display())?;
                return Ok(ControlFlow::Continue(()));
            }
        };
        totals.frames += 1;
        table.update(reader);
        let (mut shown, mut written) = (0, Ok(()));
        dissector.messages(&frame, |message| {
            let start = match message.wall {
                Some(wall) => *start.get_or_insert(wall),
                None => start.unwrap_or_default(),
            };
            let repeats = repeats.see(message);
            if written.is_err() || !args.all && !message.is_signalling() {
                return;
            }
            shown += 1;
            totals.malformed += u64::from(message.malformed.is_some());
            let (names, verbose) = (&table.names, args.verbose);
            let mut output = output.borrow_mut();
            written = if args.json {
                writeln!(output, "{}", Json { message, names, repeats, verbose })
            } else {
                writeln!(output, "{}", Line { message, names, start, repeats, verbose })
            };
        });
        written?;
        totals.shown += shown;
        totals.silent += u64::from(shown == 0);
        Ok(ControlFlow::Continue(()))
    };
    capture::read(source, see, || output.borrow_mut().flush())?;
    output.borrow_mut().flush()?;
    Ok(totals)
}
