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

/// Every AVP that some command or group has a field for.
fn typed() -> HashSet<(u32, u32)> {
    let of = |rules: &'static [Rule]| rules.iter().map(|rule| (rule.avp.vendor_id, rule.avp.code));
    let commands = command::rows().flat_map(|row| of(row.request_rules).chain(of(row.answer_rules)));
    let groups = dictionary::ROWS.iter().filter_map(|row| match row.kind {
        Kind::Grouped(rules) => Some(rules),
        _ => None,
    });
    commands.chain(groups.flat_map(of)).collect()
}

fn avps() -> String {
    let (mut text, typed) = (String::new(), typed());
    text += "| code | vendor | AVP | format | standard | access |\n|---|---|---|---|---|---|\n";
    for row in dictionary::ROWS {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            row.code,
            row.vendor_id,
            row.name,
            row.kind.name(),
            row.standard,
            if typed.contains(&(row.vendor_id, row.code)) { "typed" } else { "name" }
        );
    }
    text
}

#[test]
fn the_page_of_diameter_holds_exactly_the_rows_of_the_code() {
    assert_same(PAGE, "Commands", &commands());
    assert_same(PAGE, "AVPs", &avps());
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
