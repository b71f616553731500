//! `gtpush config` and `gtpush secret`: what a configuration is written with.

use super::Outcome;
use super::status::say;
use crate::config::{Config, DEFAULT, Severity};
use crate::push::secret::{Cost, hash};
use clap::Args as Arguments;
use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

/// What `gtpush config` is asked.
#[derive(Debug, Arguments)]
#[command(after_help = "Examples:
  gtpush config > gtpush.toml      begin a configuration: every key, explained, with its default
  gtpush config --check gtpush.toml")]
pub struct Args {
    /// Check this configuration instead of printing the default (`gtpush doctor` looks at the machine too)
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

/// Prints the commented default, or checks a file.
///
/// # Errors
/// The file cannot be read, or a key or value is wrong.
pub fn run(args: Args) -> Outcome {
    let Some(path) = args.check else {
        say(DEFAULT.trim_end())?;
        return Ok(ExitCode::SUCCESS);
    };
    let mut code = ExitCode::SUCCESS;
    let config = Config::load(&path)?;
    for finding in config.check() {
        if finding.severity == Severity::Error {
            code = ExitCode::FAILURE;
        }
        say(finding.to_string())?;
    }
    if code == ExitCode::SUCCESS {
        say(format!("{}: can be used", path.display()))?;
    }
    Ok(code)
}

/// What `gtpush secret` is asked.
#[derive(Debug, Arguments)]
#[command(after_help = "Examples:
  gtpush secret                    asks for a secret and prints the hash for `secret = \"…\"`
  gtpush secret --device < file    the same for a subscriber's device, read from a file
  gtpush secret --new              makes a secret: prints it, then its hash")]
pub struct SecretArgs {
    /// For a subscriber's random secret, which is checked often: a hash that costs little
    #[arg(long)]
    device: bool,
    /// Make a random secret
    #[arg(long)]
    new: bool,
}

/// Hashes a secret for the configuration.
///
/// # Errors
/// Nothing was given, or there is no randomness.
pub fn secret(args: SecretArgs) -> Outcome {
    let mut random = [0; 40];
    getrandom::fill(&mut random).map_err(|error| format!("no randomness: {error}"))?;
    let (fresh, salt) = random.split_at(24);
    let secret: String = if args.new {
        fresh.iter().map(|octet| format!("{octet:02x}")).collect()
    } else {
        if std::io::stdin().is_terminal() {
            eprint!("secret (it is shown as you type): ");
        }
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    if secret.is_empty() || secret.len() > 1024 {
        return Err("a secret has 1 to 1024 octets; `gtpush secret --new` makes one".into());
    }
    let cost = if args.device { Cost::Device } else { Cost::Person };
    let hashed = hash(&secret, salt, cost).ok_or("the secret could not be hashed")?;
    if args.new {
        say(&secret)?;
    }
    say(hashed)?;
    Ok(ExitCode::SUCCESS)
}
