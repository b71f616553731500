//! gtpush beside its peers, in one run: `cargo run --release -- [GROUP…] [--rounds N]`.
//!
//! Rounds are interleaved, figures are medians, and what counts is the ratio: machines are noisy.

mod accept;
mod bindings;
mod captures;
mod codec;
mod corpus;
mod diameter;
mod gtp;
mod hss;
mod lookups;
mod pushes;
mod report;
mod sigtran;
mod ss7;

use std::process::ExitCode;

const HELP: &str = "\
usage: cargo run --release -- [GROUP...] [--rounds N]

  codec     decode and encode of GTPv1-C messages beside libgtp (Debian's libgtp-dev)
  gtp       Echo and Create PDP Context served, beside the bare UDP echo and osmo-ggsn
  ss7       a TCAP Begin with sendRoutingInfoForGprs beside tcap + gsm_map and rasn; DATA and UDT beside m3ua + sccp
  diameter  S6a ULR and Sh UDR decoded and encoded beside `diameter` 0.7, freeDiameter and OTP's diameter
  hss       ULRs served by the lab's HSS beside freeDiameterd and the bare TCP echo; Sh lookups end to end
  lookups   lookups through HLR gateway and lab HLR over M3UA and TCP, beside the bare TCP echo; open dialogues
  sctp      the same lookups over SCTP, beside the bare SCTP echo, where the kernel has SCTP (see tools/lab)
  captures  reading beside memcpy, one line a message and fields beside tshark (Debian's tshark)
  accept    pushes accepted over HTTP: checks, look-up, grouped durable commit
  pushes    whole pushes, from the request to the device, with an address and by PDU Notification
  bindings  memory of a registration, and the cost of a push among 1,000 to 1,000,000 of them

Without a group all of them run. Exit code 1 says that a wanted ratio was missed.";

/// Measures something in so many rounds.
type Run = fn(&mut report::Report, u32);

/// Each group and what it measures; the report is printed as each ends.
const GROUPS: [(&str, Run); 12] = [
    ("codec", codec::run),
    ("gtp", gtp::run),
    ("ss7", ss7::run),
    ("ss7", sigtran::run),
    ("diameter", diameter::run),
    ("hss", hss::run),
    ("lookups", lookups::run),
    ("sctp", lookups::run_sctp),
    ("captures", captures::run),
    ("accept", accept::run),
    ("pushes", pushes::run),
    ("bindings", bindings::run),
];

fn main() -> ExitCode {
    let mut groups = Vec::new();
    let mut rounds = 5;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--rounds" => match args.next().and_then(|n| n.parse().ok()) {
                Some(n) => rounds = n,
                None => return usage(),
            },
            "--serve" => return args.next().map_or_else(usage, |which| gtp::serve(&which)),
            _ if GROUPS.iter().any(|(group, _)| *group == arg) => groups.push(arg),
            _ => return usage(),
        }
    }
    let all = groups.is_empty();
    let wanted = |group: &str| all || groups.iter().any(|g| g == group);
    let mut report = report::Report::default();
    for (group, run) in GROUPS {
        if wanted(group) {
            run(&mut report, rounds);
            report.print();
        }
    }
    if report.reached() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn usage() -> ExitCode {
    eprintln!("{HELP}");
    ExitCode::from(2)
}
