//! Holds the page of TS 29.002 to the rows of the code.

use super::element::{Kind, MemberRow, Tagging, TypeRow};
use super::operation::OperationRow;
use super::{context, error, operation, types};
use crate::codec::specs::assert_same;
use std::fmt::Write as _;

const TS_29002: &str = include_str!("../../../specs/ts29002.md");

fn versions((least, most): (u8, u8)) -> String {
    if least == most { least.to_string() } else { format!("{least} to {most}") }
}

fn operations() -> String {
    let mut text = String::from(
        "| code | operation | versions | class | timer | argument | result | errors |\n|---|---|---|---|---|---|---|---|\n",
    );
    for row in operation::ROWS {
        let OperationRow { code, name, class, timer, argument, result, .. } = row;
        let argument = argument.map_or("–", |of| of.name);
        let result = result.map_or("–", |of| of.name);
        let errors: Vec<String> = row.errors.iter().map(|code| code.0.to_string()).collect();
        let errors = if errors.is_empty() { "–".to_owned() } else { errors.join(", ") };
        let _ = writeln!(
            text,
            "| {} | {name} | {} | {} | {} | {argument} | {result} | {errors} |",
            code.0,
            versions(row.versions),
            *class as u8,
            format!("{timer:?}").to_lowercase(),
        );
    }
    text
}

fn errors() -> String {
    let mut text = String::from("| code | error | parameter |\n|---|---|---|\n");
    for row in error::ROWS {
        let _ =
            writeln!(text, "| {} | {} | {} |", row.code.0, row.name, row.parameter.map_or("–", |of| of.name));
    }
    text
}

fn contexts() -> String {
    let mut text =
        String::from("| map-ac | application context | versions | operations |\n|---|---|---|---|\n");
    for row in context::ROWS {
        let codes: Vec<String> = row.operations.iter().map(|code| code.0.to_string()).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            row.number,
            row.name,
            versions(row.versions),
            codes.join(", ")
        );
    }
    text
}

fn member(row: &MemberRow) -> String {
    let tag = match row.tagging {
        Tagging::Own => String::new(),
        Tagging::Implicit(n) | Tagging::Explicit(n) => format!("[{n}] "),
    };
    let optional = if row.optional { "" } else { " M" };
    format!("{tag}{}{optional}", row.name)
}

fn types() -> String {
    let mut text = String::from("| type | clause | Rust | members |\n|---|---|---|---|\n");
    for TypeRow { rust, clause, of, .. } in types::rows() {
        let (what, rows) = match of.kind {
            Kind::Sequence(rows) => ("", rows),
            Kind::Choice(rows) => ("one of: ", rows),
            _ => continue,
        };
        let members: Vec<String> = match what {
            "" => rows.iter().map(member).collect(),
            _ => rows.iter().map(|row| member(&MemberRow { optional: true, ..*row })).collect(),
        };
        let members = if members.is_empty() { "–".to_owned() } else { members.join(", ") };
        let _ = writeln!(text, "| {} | §{clause} | `{rust}` | {what}{members} |", of.name);
    }
    text
}

#[test]
fn the_page_of_ts_29002_holds_exactly_the_rows_of_the_code() {
    assert_same(TS_29002, "Operations", &operations());
    assert_same(TS_29002, "Errors", &errors());
    assert_same(TS_29002, "Application contexts", &contexts());
    assert_same(TS_29002, "Types", &types());
}
