//! Holds the pages of the two standards to the rows of the code.

use super::message::MessageRow;
use super::{Cause, ExtensionType, Format, Row, ie, message};
use crate::codec::gtpu;
use crate::codec::specs::assert_same;
use std::fmt::Write as _;

const TS_29060: &str = include_str!("../../../specs/ts29060.md");
const TS_29281: &str = include_str!("../../../specs/ts29281.md");

fn format(format: Format) -> String {
    match format {
        Format::Tv(octets) => format!("TV, {octets}"),
        Format::Tlv(least, u16::MAX) => format!("TLV, {least} or more"),
        Format::Tlv(least, most) => format!("TLV, {least} to {most}"),
        Format::ShortTlv => "TLV with one octet of length".to_owned(),
    }
}

fn elements(rows: &[&Row]) -> String {
    let mut text = String::from("| type | element | octets of the value | clause |\n|---|---|---|---|\n");
    for row in rows {
        let _ = writeln!(text, "| {} | {} | {} | §{} |", row.code, row.name, format(row.format), row.clause);
    }
    text
}

fn messages(rows: impl Iterator<Item = &'static MessageRow>) -> String {
    let mut text = String::from("| type | message | clause | struct | elements |\n|---|---|---|---|---|\n");
    for row in rows {
        let fields = row.fields.iter().map(|field| {
            let many = if field.many { "…" } else { "" };
            format!("{} {:?}{many}", field.field, field.presence)
        });
        let fields: Vec<String> = fields.collect();
        let fields = if fields.is_empty() { "–".to_owned() } else { fields.join(", ") };
        let _ =
            writeln!(text, "| {} | {} | §{} | `{}` | {fields} |", row.code, row.name, row.clause, row.rust);
    }
    text
}

fn causes() -> String {
    let mut text = String::from("| value | cause | class |\n|---|---|---|\n");
    for cause in Cause::ALL {
        let class = format!("{:?}", cause.class()).to_lowercase();
        let _ = writeln!(text, "| {} | {} | {class} |", cause.0, cause.name().unwrap());
    }
    text
}

fn extension_headers() -> String {
    let mut text = String::from("| type | extension header | receiver must understand it |\n|---|---|---|\n");
    for kind in ExtensionType::ALL {
        let must = if kind.receiver_must_understand() { "yes" } else { "no" };
        let _ = writeln!(text, "| {:02X} | {} | {must} |", kind.0, kind.name().unwrap());
    }
    text
}

#[test]
fn the_page_of_ts_29060_holds_exactly_the_rows_of_the_code() {
    assert_same(TS_29060, "Information elements", &elements(ie::ROWS));
    assert_same(TS_29060, "Messages", &messages(message::rows()));
    assert_same(TS_29060, "Causes", &causes());
    assert_same(TS_29060, "Extension headers", &extension_headers());
}

#[test]
fn the_page_of_ts_29281_holds_exactly_the_rows_of_the_code() {
    assert_same(TS_29281, "Information elements", &elements(gtpu::ie::ROWS));
    assert_same(TS_29281, "Messages", &messages(gtpu::message::rows()));
}
