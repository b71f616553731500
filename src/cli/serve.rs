//! `gtpush serve`: the push server, until it is told to stop.

use super::Outcome;
use super::status::say;
use crate::app::serve;
use crate::config::{Config, LogFormat, Mode};
use clap::Args as Arguments;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// What `gtpush serve` is asked.
#[derive(Debug, Arguments)]
#[command(after_help = "Examples:
  gtpush config > gtpush.toml      then add an [[apn]], an [[application]] and a [[subscriber]]
  gtpush doctor -c gtpush.toml
  gtpush serve -c gtpush.toml
  gtpush serve -c gtpush.toml --capture gtpush.pcapng

SIGINT and SIGTERM stop it in order; what was accepted is stored and taken up at the next start.")]
pub struct Args {
    /// The configuration
    #[arg(short, long, value_name = "FILE", default_value = "gtpush.toml")]
    config: PathBuf,
    /// Write what is sent and received to this pcapng file
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,
}

fn logs(config: &Config) -> Result<(), String> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log.level)
        .map_err(|error| format!("[log] level: {error}; write error, warn, info, debug or trace"))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let outcome = match config.log.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    outcome.map_err(|error| format!("logs cannot be written: {error}"))
}

/// Serves until a signal, or until the signalling thread fails.
///
/// # Errors
/// What cannot be had, and what to do about it.
pub fn run(args: Args) -> Outcome {
    let mut config = Config::load(&args.config)?;
    if let Some(file) = args.capture {
        config.capture.file = file;
    }
    logs(&config)?;
    let serving = serve::start(&config)?;
    if serving.token_was_made() {
        say(format!("the administrator's token is in {}", config.admin_token_path().display()))?;
    }
    let mut places = Vec::new();
    if config.server.mode != Mode::Gateway {
        places.push(format!("GTP at {}", config.gtp.bind));
    }
    if let Some(gateway) = serving.hlr_gateway() {
        places.push(format!("HLR gateway at {}", gateway.address()));
    }
    say(format!(
        "gtpush {} serves: {}, HTTP at http://{}, restart counter {}",
        env!("CARGO_PKG_VERSION"),
        places.join(", "),
        serving.http(),
        serving.restart_counter()
    ))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let failed = runtime.block_on(async {
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        loop {
            tokio::select! {
                _ = interrupt.recv() => return Ok::<_, std::io::Error>(false),
                _ = terminate.recv() => return Ok(false),
                () = tokio::time::sleep(Duration::from_millis(500)) => if serving.has_failed() { return Ok(true) },
            }
        }
    })?;
    serving.stop()?;
    if failed {
        return Err(
            "the signalling thread ended: the log says why; `gtpush doctor` looks at the machine".into()
        );
    }
    Ok(ExitCode::SUCCESS)
}
