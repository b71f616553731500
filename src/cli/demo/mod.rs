//! `gtpush demo`: every push flow on loopback, in this one process, with real framing on real sockets.

mod flows;
mod stage;

use super::Outcome;
use super::flow::{Colour, style};
use super::status::say;
use crate::flow::{Ladder, draw};
use crate::trace::Names;
use clap::Args as Arguments;
use stage::{Act, Stage};
use std::path::PathBuf;
use std::process::ExitCode;

/// What `gtpush demo` is asked.
#[derive(Debug, Arguments)]
#[command(after_help = "Examples:
  gtpush demo                     run every flow, draw each, write demo.pcapng
  gtpush demo paging static       run the flows whose names hold one of these words
  gtpush demo --list              name the flows
  gtpush demo --brief             outcomes alone

Needs no root, no configuration and no other program; uses 127.0.0.2, .11, .21, .41 and .31 to .90.
Exit code 0: each flow ended as it must.")]
pub struct Args {
    /// The capture to write
    #[arg(long, value_name = "FILE", default_value = "demo.pcapng")]
    capture: PathBuf,
    /// Only flows whose names hold one of these words
    #[arg(value_name = "FLOW")]
    only: Vec<String>,
    /// Name the flows
    #[arg(long)]
    list: bool,
    /// Draw no ladders
    #[arg(long)]
    brief: bool,
    /// Columns to draw in
    #[arg(long, value_parser = clap::value_parser!(u16).range(60..=1000))]
    width: Option<u16>,
    /// Draw with ASCII only
    #[arg(long)]
    ascii: bool,
}

/// Runs the flows and draws them.
///
/// # Errors
/// The lab cannot be started, or the capture not be written or read.
pub fn run(args: Args) -> Outcome {
    if args.list {
        for flow in flows::ALL {
            say(format!("{}\n    {}", flow.title, flow.about))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let acts = Stage::perform(&args.capture, &args.only)?;
    if acts.is_empty() {
        return Err("no flow has such a name; `gtpush demo --list` names them".into());
    }
    let capture = std::fs::read(&args.capture)?;
    let names: Names = stage::NAMES.iter().map(|(address, name)| (*address, *name)).collect();
    for act in &acts {
        say(format!("\n━━ {}", act.title))?;
        say(format!("   {}", act.about))?;
        if !args.brief {
            let mut ladder = Ladder::new(style(args.width, Colour::Auto, args.ascii), names.clone());
            let mut text = String::new();
            draw(&mut ladder, &capture, act.between.clone(), |_| true, &mut text);
            say(text.trim_end())?;
        }
        say(verdict(act))?;
    }
    let good = acts.iter().filter(|act| act.outcome.is_ok()).count();
    say(format!("\n{good} of {} flows ended as they must; capture: {}", acts.len(), args.capture.display()))?;
    Ok(if good == acts.len() && !acts.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn verdict(act: &Act) -> String {
    match &act.outcome {
        Ok(what) => format!("   ✔ {what}"),
        Err(why) => format!("   ✘ {why}"),
    }
}
