//! Holds the page of Diameter to the rows of the code.

use super::{command, dictionary};
use crate::codec::specs::assert_same;
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

fn avps() -> String {
    let mut text = String::from("| code | vendor | AVP | format | standard |\n|---|---|---|---|---|\n");
    for row in dictionary::ROWS {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            row.code,
            row.vendor_id,
            row.name,
            row.kind.name(),
            row.standard
        );
    }
    text
}

#[test]
fn the_page_of_diameter_holds_exactly_the_rows_of_the_code() {
    assert_same(PAGE, "Commands", &commands());
    assert_same(PAGE, "AVPs", &avps());
}
