//! specs/replay.md: its tables are the code's.

use super::*;
use gtpush::replay::Conversation;
use gtpush::replay::suites::SUITES;
use gtpush::replay::unit::{Layer, Whose};
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../specs/replay.md");

/// The rows of the table below a heading.
fn rows(heading: &str) -> Vec<String> {
    let (_, rest) = PAGE.split_once(&format!("\n## {heading}\n")).expect("the heading");
    let section = rest.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
    rows.skip(1).map(str::to_owned).collect()
}

fn same(heading: &str, wanted: &[String]) {
    let rows = rows(heading);
    let both =
        |a: &[String], b: &[String]| a.iter().filter(|row| !b.contains(row)).cloned().collect::<Vec<_>>();
    let (missing, surplus) = (both(wanted, &rows), both(&rows, wanted));
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "specs/replay.md, {heading}\nmissing:\n{}\nsurplus:\n{}",
        missing.join("\n"),
        surplus.join("\n")
    );
}

#[test]
fn the_page_names_every_value_that_is_carried_over() {
    let folder = Folder::new("replay-page");
    let mut captures = vec![
        std::fs::read(gtp2::recorded(&folder, "s11.pcapng", 16)).unwrap(),
        std::fs::read(diameter::recorded(&folder, "sh.pcapng", 2001)).unwrap(),
    ];
    captures.extend(robust::captures());
    let mut wanted = BTreeSet::new();
    for capture in captures {
        for recorded in Conversation::read(&capture).unwrap().messages {
            let protocol = match recorded.unit.layer {
                Layer::Gtp => "GTPv1-C",
                Layer::Gtp2 => "GTPv2-C",
                Layer::GtpU => "GTP-U",
                Layer::Tcap => "TCAP and MAP",
                Layer::Diameter => "Diameter",
            };
            for field in &recorded.unit.fields {
                let Some((kind, _, whose)) = field.value else { continue };
                let whose = match whose {
                    Whose::Sender => "sender",
                    Whose::Receiver => "receiver",
                    Whose::Both => "both",
                };
                let what = if kind.is_allocated() { "chosen anew, learned" } else { "compared, `--set`" };
                // In a group it is called as it is alone.
                let name = field.name.rsplit('.').next().unwrap();
                wanted.insert(format!("| {protocol} | {name} | {} | {whose} | {what} |", kind.name()));
            }
        }
    }
    same("What is carried over", &wanted.into_iter().collect::<Vec<_>>());
}

#[test]
fn the_page_names_every_case_with_its_clause() {
    let mut wanted = Vec::new();
    for (suite, families) in SUITES {
        let cases = families.iter().flat_map(|family| family.iter());
        wanted
            .extend(cases.map(|row| format!("| {suite} | {} | {} | {} |", row.name, row.clause, row.about)));
    }
    same("Cases", &wanted);
}
