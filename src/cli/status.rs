//! `gtpush status`: where a push stands and how it came there, or how the server is.

use super::Outcome;
use super::client::Server;
use crate::api::{Entry, PushStatus, ServerStatus};
use clap::Args as Arguments;
use std::io::Write;
use std::process::ExitCode;

/// What `gtpush status` is asked.
#[derive(Debug, Arguments)]
#[command(after_help = "Examples:
  gtpush status -c gtpush.toml                 how the server is, and the newest pushes
  gtpush status -c gtpush.toml 019aaf0f3c5e…   one push with its history
  GTPUSH_SECRET=… gtpush status --app chat ID  the same, asked by its application

Exit codes: 0 all is well; 1 the server is not ready, refuses, or cannot be reached.")]
pub struct Args {
    /// The push's identifier; left out: the server and the newest pushes
    id: Option<String>,
    /// Ask as this application instead of as the administrator
    #[arg(short, long, value_name = "ID")]
    app: Option<String>,
    /// How many pushes to list
    #[arg(short = 'n', long, default_value_t = 10)]
    number: usize,
    /// Pushes in this state only (received, stored, kept, delivered, failed, …)
    #[arg(long)]
    state: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: Server,
}

/// Prints a line; a reader that went away is no error of ours to speak of.
pub(super) fn say(line: impl AsRef<str>) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_ref().as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}

/// One line of a history, for people.
pub(super) fn line(entry: &Entry) -> String {
    let mut text = format!("  {}  {:<12}", entry.at, entry.state);
    if let Some(rung) = &entry.rung {
        text.push_str(&format!(" on {rung}"));
    }
    if let Some(cause) = &entry.cause {
        text.push_str(&format!(": {}", cause.reason));
        if let Some(code) = cause.code {
            text.push_str(&format!(" ({code})"));
        }
    }
    if let Some(by) = &entry.by {
        text.push_str(&format!(", said by {by}"));
    }
    if let Some(via) = &entry.via {
        text.push_str(&format!(", by way of {via}"));
    }
    if let Some(imsi) = &entry.imsi {
        text.push_str(&format!(" [{imsi}]"));
    }
    text.trim_end().to_owned()
}

/// Asks and prints.
///
/// # Errors
/// The server cannot be reached, or refuses.
pub fn run(args: Args) -> Outcome {
    let client = args.server.client(args.app.as_deref())?;
    if let Some(id) = &args.id {
        let status: PushStatus = client.get(&format!("/v1/push/{}", encode(id)))?;
        if args.json {
            say(serde_json::to_string_pretty(&status)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        say(format!("push {} of {} to {}", status.id, status.application, status.to))?;
        let more = if status.ended { String::new() } else { format!(", until {}", status.expires) };
        say(format!("{} after {} tries{more}", status.state, status.tries))?;
        for entry in &status.history {
            say(line(entry))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let server: Option<ServerStatus> =
        if args.app.is_none() { Some(client.get("/v1/status")?) } else { None };
    let state = args.state.as_deref().map(|state| format!("&state={}", encode(state))).unwrap_or_default();
    let pushes: Vec<PushStatus> = client.get(&format!("/v1/pushes?limit={}{state}", args.number))?;
    let ready = server.as_ref().is_none_or(|server| server.ready);
    let code = if ready { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if args.json {
        say(serde_json::to_string_pretty(&serde_json::json!({"server": server, "pushes": pushes}))?)?;
        return Ok(code);
    }
    if let Some(server) = server {
        say(format!(
            "gtpush {}: {}; {} pushes pending, {} registrations, {} subscribers, {} applications",
            server.version,
            if server.ready { "ready" } else { "NOT READY" },
            server.pushes,
            server.bindings,
            server.subscribers,
            server.applications
        ))?;
        if let Some(problem) = server.problem {
            say(format!("  {} ({}); {}", problem.title, problem.detail, problem.advice))?;
        }
    }
    for push in pushes {
        say(format!(
            "{}  {}  {:<11} {} → {}",
            push.id, push.accepted, push.state, push.application, push.to
        ))?;
    }
    Ok(code)
}

/// What may not stand in a URL, percent-encoded.
fn encode(text: &str) -> String {
    text.bytes()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == b'-' {
                char::from(c).to_string()
            } else {
                format!("%{c:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Cause;

    #[test]
    fn a_line_of_a_history_tells_rung_cause_and_speaker() {
        let entry = Entry {
            at: "2026-01-01T00:00:00.000Z".into(),
            state: "kept".into(),
            rung: Some("notification".into()),
            cause: Some(Cause { reason: "node-refused".into(), code: Some(199) }),
            by: Some("sgsn".into()),
            imsi: None,
            via: Some("map".into()),
        };
        assert_eq!(
            line(&entry),
            "  2026-01-01T00:00:00.000Z  kept         on notification: node-refused (199), said by sgsn, by way of map"
        );
        assert_eq!(encode("a/../b c"), "a%2F%2E%2E%2Fb%20c");
    }
}
