//! One file a subcommand.

pub mod capture;
pub mod decode;
pub mod flow;

use clap::{Parser, Subcommand};
use std::error::Error;
use std::process::ExitCode;

/// What a subcommand ends with: its exit code, or an error that says what to do next.
pub type Outcome = Result<ExitCode, Box<dyn Error + Send + Sync>>;

/// gtpush reaches any attached mobile device, with or without an IP address, from one HTTP request.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "Begin with `gtpush demo`: it runs every push flow on loopback and needs nothing configured."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Shows every message of a capture
    Decode(decode::Args),
    /// Draws a capture as a ladder
    Flow(flow::Args),
}

/// Runs the subcommand that the command line names.
#[must_use]
pub fn main() -> ExitCode {
    let outcome: Outcome = match Cli::parse().command {
        Command::Decode(args) => decode::run(args),
        Command::Flow(args) => flow::run(args),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("gtpush: {error}");
        ExitCode::FAILURE
    })
}
