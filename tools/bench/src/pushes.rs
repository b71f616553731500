//! Whole pushes, from the HTTP request over the durable commit to the device, as `gtpush bench` measures them.

use crate::report::Report;
use gtpush::cli::bench::{Figures, measure};

/// Devices, each with one push under way.
const DEVICES: u8 = 16;
/// Pushes a round to devices with an address.
const PUSHES: u32 = 5_000;

/// Runs the group.
pub fn run(report: &mut Report, rounds: u32) {
    for _ in 0..rounds {
        crate::accept::disk(report, "whole pushes with an address");
        let add = |what: &str, Figures { rate, p50, p99, .. }| {
            let what = format!("whole pushes {what}");
            report.add(&what, "gtpush", "pushes/s", rate);
            report.add(&format!("{what}, p50"), "gtpush", "ms", p50);
            report.add(&format!("{what}, p99"), "gtpush", "ms", p99);
        };
        measure(DEVICES, PUSHES, add).expect("a lab on loopback");
    }
}
