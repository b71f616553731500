//! `gtpush push`: asks a running server to push, and follows what becomes of it.

use super::Outcome;
use super::client::{Client, Server, base64};
use super::status::{line, say};
use crate::api::{Accepted, Priority, PushBody, PushStatus};
use crate::config::{parse_duration, show_duration};
use clap::{Args as Arguments, ValueEnum};
use std::io::Read;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Which pushes go first when there is a queue.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Urgency {
    High,
    Normal,
    Low,
}

/// What `gtpush push` is asked.
#[derive(Debug, Arguments)]
#[command(after_help = "Examples:
  GTPUSH_SECRET=… gtpush push --app chat --user alice@push.example \"Dinner is ready\"
  gtpush push --app chat --secret-file chat.secret --user d-4711 --wait < picture.bin
  gtpush push --app chat --user alice@push.example --ttl 10m --wait=1m \"Call me\"

Exit codes: 0 accepted, or with --wait delivered; 1 refused, or the server cannot be reached;
3 failed; 4 expired; 5 cancelled; 6 still on its way when the wait ended.")]
pub struct Args {
    /// The recipient: name@domain, or a dynamic identifier
    #[arg(short, long, value_name = "USER")]
    user: String,
    /// The application's identifier
    #[arg(short, long, value_name = "ID")]
    app: String,
    /// What to say; left out or "-": read from standard input
    payload: Option<String>,
    /// Media type of the payload [default: text/plain, or application/octet-stream for what is no text]
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,
    /// How long to go on trying, like 10m or 2h [default: the server's]; at most the server's longest
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    ttl: Option<Duration>,
    /// Which pushes go first when there is a queue
    #[arg(long, default_value = "normal")]
    priority: Urgency,
    /// Where the server is to POST what becomes of it
    #[arg(long, value_name = "URL")]
    report_to: Option<String>,
    /// Not by short message, although the application's pushes may go so
    #[arg(long)]
    no_sms: bool,
    /// The application server's domain name, where the server checks it
    #[arg(long, value_name = "DOMAIN")]
    server_domain: Option<String>,
    /// Follow it until it ends, or for this time
    #[arg(short, long, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "365d", value_parser = parse_duration)]
    wait: Option<Duration>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: Server,
}

/// Asks, and waits if told to.
///
/// # Errors
/// The server cannot be reached, or refuses.
pub fn run(args: Args) -> Outcome {
    let octets = match args.payload.as_deref() {
        None | Some("-") => {
            let mut octets = Vec::new();
            std::io::stdin().lock().read_to_end(&mut octets)?;
            octets
        }
        Some(text) => text.as_bytes().to_vec(),
    };
    let (payload, payload_base64) = match String::from_utf8(octets) {
        Ok(text) => (Some(text), None),
        Err(other) => (None, Some(base64(other.as_bytes()))),
    };
    let body = PushBody {
        application: Some(args.app.clone()),
        to: args.user,
        payload,
        payload_base64,
        content_type: args.content_type,
        ttl: args.ttl.map(|ttl| ttl.as_secs().max(1)),
        priority: Some(match args.priority {
            Urgency::High => Priority::High,
            Urgency::Normal => Priority::Normal,
            Urgency::Low => Priority::Low,
        }),
        report_to: args.report_to,
        sms: args.no_sms.then_some(false),
    };
    let client = args.server.client(Some(&args.app))?;
    let domain = args.server_domain.as_deref().map(|domain| ("Application-Server-Domain", domain));
    let accepted: Accepted = client.post("/v1/push", domain.as_slice(), &body)?;
    let Some(wait) = args.wait else {
        say(if args.json { serde_json::to_string(&accepted)? } else { accepted.id })?;
        return Ok(ExitCode::SUCCESS);
    };
    if !args.json {
        say(format!("push {}", accepted.id))?;
    }
    follow(&client, &accepted.id, wait, args.json)
}

/// Prints each line of the history as it comes, until the push ends.
fn follow(client: &Client, id: &str, wait: Duration, json: bool) -> Outcome {
    let until = Instant::now() + wait;
    let (mut told, mut pause) = (0, Duration::from_millis(20));
    loop {
        let status: PushStatus = client.get(&format!("/v1/push/{id}"))?;
        if !json {
            for entry in status.history.iter().skip(told) {
                say(line(entry))?;
            }
        }
        if status.history.len() > told {
            pause = Duration::from_millis(20);
        }
        told = status.history.len();
        let late = Instant::now() >= until;
        if status.ended || late {
            if json {
                say(serde_json::to_string_pretty(&status)?)?;
            } else if !status.ended {
                say(format!(
                    "still {} after {}; `gtpush status {id}` tells more later",
                    status.state,
                    show_duration(wait)
                ))?;
            }
            return Ok(match status.state.as_str() {
                "delivered" => ExitCode::SUCCESS,
                "failed" => ExitCode::from(3),
                "expired" => ExitCode::from(4),
                "cancelled" => ExitCode::from(5),
                _ => ExitCode::from(6),
            });
        }
        std::thread::sleep(pause.min(until.saturating_duration_since(Instant::now())));
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}
