//! `gtpush flow FILE`: a capture as a ladder.

use super::Outcome;
use super::capture::{self, Table};
use crate::flow::{Ladder, Style};
use crate::trace::{Dissector, Repeats};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

/// When colours are used.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// If the output is a terminal and NO_COLOR is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Arguments of `gtpush flow`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// The capture, pcapng or pcap; - is standard input
    pub file: PathBuf,
    /// Columns to draw in [default: those of the terminal, or 120]
    #[arg(long, value_parser = clap::value_parser!(u16).range(60..=1000))]
    pub width: Option<u16>,
    /// Colours
    #[arg(long, value_enum, default_value = "auto")]
    pub color: Colour,
    /// Draw with ASCII only
    #[arg(long)]
    pub ascii: bool,
    /// A node's name; columns come in the order of these options
    #[arg(long = "node", value_name = "ADDRESS=NAME", value_parser = capture::node)]
    pub nodes: Vec<(IpAddr, String)>,
}

/// Runs the subcommand.
///
/// # Errors
/// The capture cannot be opened or read, or the output not written.
pub fn run(args: Args) -> Outcome {
    match draw(&args, &mut BufWriter::new(io::stdout().lock())) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(format!("{}: {error}", args.file.display()).into()),
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::FAILURE),
    }
}

/// How a ladder is drawn on standard output, unless options say otherwise.
#[must_use]
pub fn style(width: Option<u16>, colour: Colour, ascii: bool) -> Style {
    let terminal = io::stdout().is_terminal();
    let colours = match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    Style { width: usize::from(width.or_else(columns).unwrap_or(120)), colours, ascii }
}

/// Columns of the terminal, if standard output is one; or what `COLUMNS` says.
fn columns() -> Option<u16> {
    if let Some(columns) = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()) {
        return Some(columns);
    }
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the request writes one `winsize`, to which the pointer points, and nothing else.
    let answer = unsafe { libc::ioctl(libc::STDOUT_FILENO, libc::TIOCGWINSZ, &raw mut size) };
    (answer == 0 && size.ws_col > 0).then_some(size.ws_col)
}

/// Draws the capture; `false` if it is cut short or damaged.
fn draw(args: &Args, output: &mut dyn Write) -> io::Result<bool> {
    let style = style(args.width, args.color, args.ascii);
    let mut table = Table::new(&args.nodes);
    let mut nodes = Ladder::new(style, table.names.clone());
    for (_, name) in &args.nodes {
        nodes.node(name);
    }
    // A file is read twice: the columns stand fast before the first arrow is drawn.
    if args.file.is_file() {
        let mut dissector = Dissector::new();
        let see = |reader: &crate::capture::Reader, frame: Result<crate::capture::Frame<'_>, _>| {
            if table.update(reader) {
                nodes.rename(&table.names);
            }
            if let Ok(frame) = frame {
                dissector.messages(&frame, |message| {
                    if message.is_signalling() {
                        nodes.nodes_of(message);
                    }
                });
            }
            Ok(ControlFlow::Continue(()))
        };
        capture::read(&mut capture::open(&args.file)?, see, || Ok(()))?;
    }
    let mut ladder = nodes;
    let mut table = Table::new(&args.nodes);
    let (mut dissector, mut repeats) = (Dissector::new(), Repeats::new());
    let mut whole = true;
    let mut text = String::new();
    let output = std::cell::RefCell::new(output);
    let see = |reader: &crate::capture::Reader, frame: Result<crate::capture::Frame<'_>, _>| {
        text.clear();
        match frame {
            Ok(frame) => {
                if table.update(reader) {
                    ladder.rename(&table.names);
                }
                dissector.messages(&frame, |message| {
                    let repeated = repeats.see(message);
                    if message.is_signalling() {
                        ladder.draw(message, repeated, &mut text);
                    }
                });
                output.borrow_mut().write_all(text.as_bytes())?;
            }
            Err(fault) => {
                whole = false;
                output.borrow_mut().flush()?;
                eprintln!("{}: {fault}", args.file.display());
            }
        }
        Ok(ControlFlow::Continue(()))
    };
    capture::read(&mut capture::open(&args.file)?, see, || output.borrow_mut().flush())?;
    output.borrow_mut().flush()?;
    Ok(whole)
}
