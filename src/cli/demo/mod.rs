//! `gtpush demo`: every push flow on loopback, in this one process, with real framing on real sockets.

mod flows;
mod hss;
mod network;
mod stage;

use super::Outcome;
use super::flow::{Colour, style};
use super::status::say;
use crate::flow::{Ladder, draw};
use crate::lab::link::{Faults, Harm};
use crate::trace::Names;
use clap::Args as Arguments;
use stage::{Act, Flow, Stage};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// What `gtpush demo` is asked.
#[derive(Debug, Arguments)]
#[command(after_help = "Examples:
  gtpush demo                     run every flow, draw each, write demo.pcapng
  gtpush demo paging static       run the flows whose names hold one of these words
  gtpush demo MAP                 run those in which the HLR speaks MAP
  gtpush demo Sh: S6m: SGd:       run those in which an HSS is asked by Diameter
  gtpush demo --list              name the flows
  gtpush demo --brief             outcomes alone
  gtpush demo --each pcaps        one capture a flow, in the folder pcaps
  gtpush demo --bad-links 7       on every link a fifth of the datagrams is lost, a fifth said twice, a
                                  fifth overtaken; the number decides which

Needs no root, no configuration and no other program; uses 127.0.0.2, .11 to .14, .21 to .24 and .31 to .250.
Exit code 0: each flow ended as it must.")]
pub struct Args {
    /// The capture to write
    #[arg(long, value_name = "FILE", default_value = "demo.pcapng")]
    capture: PathBuf,
    /// Write each flow into a capture of its own in this folder, named after the flow
    #[arg(long, value_name = "FOLDER", conflicts_with = "capture")]
    each: Option<PathBuf>,
    /// Only flows whose names hold one of these words
    #[arg(value_name = "FLOW")]
    only: Vec<String>,
    /// Name the flows
    #[arg(long)]
    list: bool,
    /// Lose, double and overtake a fifth of the datagrams on every link, as this number decides
    #[arg(long, value_name = "SEED")]
    bad_links: Option<u64>,
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
        for flow in flows::all() {
            say(format!("{}\n    {}", flow.title, flow.about))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let wanted: Vec<&Flow> = flows::all().filter(|flow| flow.is_meant(&args.only)).collect();
    if wanted.is_empty() {
        return Err("no flow has such a name; `gtpush demo --list` names them".into());
    }
    let faults = args.bad_links.map_or(Faults::NONE, bad_links);
    if !faults.is_none() {
        say(format!("bad links: {faults}"))?;
    }
    let (mut acts, mut harm) = (Vec::new(), Harm::default());
    let place = match &args.each {
        Some(folder) => {
            std::fs::create_dir_all(folder)?;
            for flow in &wanted {
                let file = folder.join(format!("{}.pcapng", flow.file_name()));
                let (performed, done) = Stage::perform(&file, std::slice::from_ref(flow), faults)?;
                show(&args, &file, &performed)?;
                // As it is kept: with its decode beside it.
                super::fixture::in_place(&file)?;
                acts.extend(performed);
                harm += done;
            }
            folder
        }
        None => {
            (acts, harm) = Stage::perform(&args.capture, &wanted, faults)?;
            show(&args, &args.capture, &acts)?;
            &args.capture
        }
    };
    if !faults.is_none() {
        say(format!("\nbad links: {harm}"))?;
    }
    let good = acts.iter().filter(|act| act.outcome.is_ok()).count();
    say(format!("\n{good} of {} flows ended as they must; capture: {}", acts.len(), place.display()))?;
    Ok(if good == acts.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What goes wrong on bad links.
fn bad_links(seed: u64) -> Faults {
    let hold = Duration::from_millis(10);
    Faults { drop: 0.2, duplicate: 0.2, reorder: 0.2, hold, seed, ..Faults::NONE }
}

/// Draws what a capture holds of each act, and says what became of it.
fn show(args: &Args, file: &Path, acts: &[Act]) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let capture = std::fs::read(file)?;
    let names: Names = stage::NAMES.iter().map(|(address, name)| (*address, *name)).collect();
    for act in acts {
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
    Ok(())
}

fn verdict(act: &Act) -> String {
    match &act.outcome {
        Ok(what) => format!("   ✔ {what}"),
        Err(why) => format!("   ✘ {why}"),
    }
}
