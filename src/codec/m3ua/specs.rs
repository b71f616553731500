//! Holds the pages of the two standards to the rows of the code.

use super::message::MessageRow;
use super::{
    DeregistrationStatus, ErrorCode, Format, RegistrationStatus, Row, Status, TrafficMode,
    UnavailabilityCause, message, parameter,
};
use crate::codec::specs::assert_same;
use crate::codec::sua;
use std::fmt::Write as _;

const RFC_4666: &str = include_str!("../../../specs/rfc4666.md");
const RFC_3868: &str = include_str!("../../../specs/rfc3868.md");

fn format(row: &Row) -> String {
    match row.format {
        Format::Fixed(octets) => octets.to_string(),
        Format::Words => "4 or more, words".to_owned(),
        Format::Octets(least) => format!("{least} or more"),
        Format::Group => fields(row.fields),
        Format::Address => format!("2 + 2, {}", fields(row.fields)),
    }
}

fn fields(rows: &[super::FieldRow]) -> String {
    let fields = rows.iter().map(|field| {
        let many = if field.many { "…" } else { "" };
        format!("{} {:?}{many}", field.field, field.presence)
    });
    let fields: Vec<String> = fields.collect();
    if fields.is_empty() { "–".to_owned() } else { fields.join(", ") }
}

fn parameters(rows: impl Iterator<Item = &'static Row>) -> String {
    let mut text = String::from("| tag | parameter | octets of the value | clause |\n|---|---|---|---|\n");
    for row in rows {
        let _ = writeln!(text, "| 0x{:04x} | {} | {} | §{} |", row.tag, row.name, format(row), row.clause);
    }
    text
}

fn messages(rows: &[&MessageRow]) -> String {
    let mut text = String::from(
        "| class | type | message | short | clause | struct | parameters |\n|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let MessageRow { class, message_type, name, short, clause, rust, .. } = row;
        let fields = fields(row.fields);
        let _ = writeln!(
            text,
            "| {} | {message_type} | {name} | {short} | §{clause} | `{rust}` | {fields} |",
            class.0
        );
    }
    text
}

fn codes() -> String {
    let mut text = String::from("| code | value | name | clause |\n|---|---|---|---|\n");
    macro_rules! rows {
        ($($type:ident)*) => {$(
            for (code, name, clause) in $type::ROWS {
                let _ = writeln!(text, "| {} | 0x{:x} | {name} | {clause} |", stringify!($type), code.0);
            }
        )*};
    }
    rows!(ErrorCode TrafficMode RegistrationStatus DeregistrationStatus Status UnavailabilityCause);
    text
}

#[test]
fn the_page_of_rfc_4666_holds_exactly_the_rows_of_the_code() {
    assert_same(RFC_4666, "Parameters", &parameters(parameter::ROWS.iter().copied()));
    assert_same(RFC_4666, "Messages", &messages(message::ROWS));
    assert_same(RFC_4666, "Codes", &codes());
}

#[test]
fn the_page_of_rfc_3868_holds_exactly_the_rows_of_the_code() {
    assert_same(RFC_3868, "Parameters", &parameters(sua::parameter::rows()));
    assert_same(RFC_3868, "Messages", &messages(sua::message::ROWS));
}
