//! Holds the page of TS 29.274 to the rows of the code.

use super::message::{Fields, groups, rows};
use super::{CauseValue, ie};
use crate::codec::specs::assert_same;
use std::fmt::Write as _;

const PAGE: &str = include_str!("../../../specs/ts29274.md");

fn elements() -> String {
    let mut text = String::from("| type | element | octets of the value | clause |\n|---|---|---|---|\n");
    for row in ie::ROWS {
        let least = if row.grouped { "elements".to_owned() } else { format!("{} or more", row.least) };
        let _ = writeln!(text, "| {} | {} | {least} | {} |", row.code, row.name, row.clause);
    }
    text
}

fn fields(fields: Fields) -> String {
    let fields = fields.iter().map(|field| {
        let group = field.group.map_or(String::new(), |group| format!(" ({})", group.table));
        format!("{} {}.{} {:?}{group}", field.name, field.ie.code, field.instance, field.presence)
    });
    fields.collect::<Vec<_>>().join(", ")
}

fn messages() -> String {
    let mut text = String::from("| type | message | clause | elements: type.instance |\n|---|---|---|---|\n");
    for row in rows() {
        let _ = writeln!(text, "| {} | {} | §{} | {} |", row.code, row.name, row.clause, fields(row.fields));
    }
    text
}

fn grouped() -> String {
    let mut text = String::from("| table | group | elements: type.instance |\n|---|---|---|\n");
    for group in groups() {
        let _ = writeln!(text, "| {} | {} | {} |", group.table, group.title, fields(group.fields));
    }
    text
}

fn causes() -> String {
    let mut text = String::from("| value | cause |\n|---|---|\n");
    for cause in CauseValue::ALL {
        let _ = writeln!(text, "| {} | {} |", cause.0, cause.name().unwrap());
    }
    text
}

#[test]
fn the_page_of_ts_29274_holds_exactly_the_rows_of_the_code() {
    assert_same(PAGE, "Information elements", &elements());
    assert_same(PAGE, "Messages", &messages());
    assert_same(PAGE, "Groups", &grouped());
    assert_same(PAGE, "Causes", &causes());
}
