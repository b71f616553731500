//! Holds the page of Diameter to the rows of the code.

use super::table::{Kind, Rule};
use super::{command, dictionary};
use crate::codec::specs::assert_same;
use std::collections::HashSet;
use std::fmt::Write as _;

const PAGE: &str = include_str!("../../../specs/diameter.md");

fn commands() -> String {
    let mut text = String::from(
        "| code | application | request | answer | name | standard |\n|---|---|---|---|---|---|\n",
    );
    for row in command::rows() {
        let application = dictionary::application::name(row.application).unwrap();
        let _ = writeln!(
            text,
            "| {} | {application} | {} | {} | {} | {} |",
            row.code, row.request, row.answer, row.name, row.standard
        );
    }
    text
}

/// The AVPs of a command or group, and of the groups in it.
fn carried(rules: &'static [Rule], into: &mut HashSet<(u32, u32)>) {
    for rule in rules {
        if into.insert((rule.avp.vendor_id, rule.avp.code))
            && let Kind::Grouped(rules) = rule.avp.kind
        {
            carried(rules, into);
        }
    }
}

/// Of each application, in the order of its commands, every AVP that one of them has a field for.
fn by_application() -> Vec<(&'static str, HashSet<(u32, u32)>)> {
    let mut all: Vec<(&str, HashSet<_>)> = Vec::new();
    for row in command::rows() {
        let name = dictionary::application::name(row.application).unwrap();
        if all.last().is_none_or(|(last, _)| *last != name) {
            all.push((name, HashSet::new()));
        }
        let (_, into) = all.last_mut().unwrap();
        carried(row.request_rules, into);
        carried(row.answer_rules, into);
    }
    all
}

/// Every AVP that some group has a field for, whether a command carries the group or not.
fn in_groups() -> HashSet<(u32, u32)> {
    let mut all = HashSet::new();
    for row in dictionary::ROWS {
        if let Kind::Grouped(rules) = row.kind {
            carried(rules, &mut all);
        }
    }
    all
}

fn avps() -> String {
    let (mut text, applications, groups) = (String::new(), by_application(), in_groups());
    text += "| code | vendor | AVP | format | standard | read and written in |\n|---|---|---|---|---|---|\n";
    for row in dictionary::ROWS {
        let key = (row.vendor_id, row.code);
        let carriers = applications.iter().filter(|(_, carried)| carried.contains(&key));
        let carriers: Vec<_> = carriers.map(|(name, _)| *name).collect();
        let access = match carriers.is_empty() {
            // What every application has is the base's.
            false if carriers.len() == applications.len() => "all".to_owned(),
            false => carriers.join(", "),
            true if groups.contains(&key) => "its group".to_owned(),
            true => "by name".to_owned(),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {access} |",
            row.code,
            row.vendor_id,
            row.name,
            row.kind.name(),
            row.standard,
        );
    }
    text
}

/// So many commands and AVPs each application has.
fn applications() -> String {
    let mut text =
        String::from("| application | id | commands | AVPs read and written |\n|---|---|---|---|\n");
    for (name, carried) in by_application() {
        let rows: Vec<_> = command::rows()
            .filter(|row| dictionary::application::name(row.application) == Some(name))
            .collect();
        let requests: Vec<_> = rows.iter().map(|row| row.request).collect();
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} |",
            rows[0].application,
            requests.join(" "),
            carried.len()
        );
    }
    text
}

#[test]
fn the_page_of_diameter_holds_exactly_the_rows_of_the_code() {
    assert_same(PAGE, "Commands", &commands());
    assert_same(PAGE, "AVPs", &avps());
    assert_same(PAGE, "Applications", &applications());
}

#[test]
fn of_each_command_the_page_says_who_speaks_it() {
    let section = PAGE.split("\n## ").find(|section| section.starts_with("Who speaks what")).unwrap();
    for row in command::rows() {
        let application = dictionary::application::name(row.application).unwrap();
        let start = format!("| {application} | {} |", row.request);
        assert_eq!(section.lines().filter(|line| line.starts_with(&start)).count(), 1, "{start}");
    }
}
