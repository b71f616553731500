//! Holds the page of the standard to the rows of the code.

use super::{
    EncodingScheme, Form, Layout, MESSAGES, ManagementType, NatureOfAddress, NumberingPlan, ParameterName,
    ReturnCause, Ssn,
};
use crate::codec::specs::assert_same;
use std::fmt::Write as _;

const Q_713: &str = include_str!("../../../specs/q713.md");

fn messages() -> String {
    let mut text = String::from("| type | message | name | clause | implemented |\n|---|---|---|---|---|\n");
    for row in MESSAGES {
        let form = |form| match form {
            Form::Basic => "three pointers",
            Form::Extended => "hop counter, four pointers, optional part",
            Form::Long => "hop counter, four pointers of two octets, optional part",
        };
        let how = match row.layout {
            Some(Layout::Unitdata(of)) => format!("protocol class, {}", form(of)),
            Some(Layout::Service(of)) => format!("return cause, {}", form(of)),
            None => "by name, octets as they are".to_owned(),
        };
        let _ = writeln!(text, "| {} | {} | {} | §{} | {how} |", row.code, row.name, row.printed, row.clause);
    }
    text
}

macro_rules! named {
    ($type:ident) => {{
        let mut text = String::from("| value | name |\n|---|---|\n");
        for value in $type::ALL {
            let _ = writeln!(text, "| {} | {} |", value.0, value.name().unwrap());
        }
        text
    }};
}

#[test]
fn the_page_of_q_713_holds_exactly_the_rows_of_the_code() {
    let tables = [
        ("Messages", messages()),
        ("Parameters", named!(ParameterName)),
        ("Return causes", named!(ReturnCause)),
        ("Subsystem numbers", named!(Ssn)),
        ("Numbering plans", named!(NumberingPlan)),
        ("Encoding schemes", named!(EncodingScheme)),
        ("Natures of address", named!(NatureOfAddress)),
        ("Management messages", named!(ManagementType)),
    ];
    for (heading, code) in tables {
        assert_same(Q_713, heading, &code);
    }
}
