//! Holds the page of Q.773 to the rows of the code.

use super::{
    AbortSource, AssociateResult, ComponentType, Diagnostic, DialogueType, MessageType, PAbortCause, Problem,
};
use crate::codec::specs::assert_same;
use std::fmt::Write as _;

const Q_773: &str = include_str!("../../../specs/q773.md");

fn messages() -> String {
    let mut text = String::from("| tag | message | originating ID | destination ID |\n|---|---|---|---|\n");
    let yes = |is| if is { "yes" } else { "–" };
    for kind in MessageType::ALL {
        let (otid, dtid) = (yes(kind.has_otid()), yes(kind.has_dtid()));
        let _ = writeln!(text, "| {} | {kind} | {otid} | {dtid} |", kind.tag());
    }
    text
}

fn numbers<T: Copy>(
    what: &str,
    all: &[T],
    number: fn(T) -> u8,
    name: fn(T) -> Option<&'static str>,
) -> String {
    let mut text = format!("| value | {what} |\n|---|---|\n");
    for one in all {
        let _ = writeln!(text, "| {} | {} |", number(*one), name(*one).unwrap());
    }
    text
}

fn components() -> String {
    let mut text = String::from("| tag | component |\n|---|---|\n");
    for kind in ComponentType::ALL {
        let _ = writeln!(text, "| {} | {} |", kind.tag(), kind.name());
    }
    text
}

fn problems() -> String {
    let mut text = String::from("| problem | value | name | named by |\n|---|---|---|---|\n");
    for problem in Problem::ALL {
        let by = if problem.is_by_user() { "TC-user" } else { "component sub-layer" };
        let _ = writeln!(
            text,
            "| [{}] {} | {} | {} | {by} |",
            problem.choice(),
            problem.kind(),
            problem.value(),
            problem.name().unwrap()
        );
    }
    text
}

fn apdus() -> String {
    let mut text = String::from("| tag | APDU |\n|---|---|\n");
    for apdu in DialogueType::ALL {
        let _ = writeln!(text, "| [APPLICATION {}] | {} |", apdu.number(), apdu.name());
    }
    text
}

fn diagnostics() -> String {
    let mut text = String::from("| source | value | diagnostic |\n|---|---|---|\n");
    for one in Diagnostic::ALL {
        let (choice, kind) = (one.choice(), one.kind());
        let _ = writeln!(text, "| [{choice}] {kind} | {} | {} |", one.value(), one.name().unwrap());
    }
    text
}

#[test]
fn the_page_of_q_773_holds_exactly_the_rows_of_the_code() {
    assert_same(Q_773, "Messages", &messages());
    let cause = |cause: PAbortCause| cause.0;
    assert_same(Q_773, "P-Abort causes", &numbers("cause", PAbortCause::ALL, cause, PAbortCause::name));
    assert_same(Q_773, "Dialogue control APDUs", &apdus());
    let result = |result: AssociateResult| result.0;
    assert_same(
        Q_773,
        "Associate-result",
        &numbers("result", AssociateResult::ALL, result, AssociateResult::name),
    );
    assert_same(Q_773, "Associate-source-diagnostic", &diagnostics());
    let source = |source: AbortSource| source.0;
    assert_same(Q_773, "ABRT-source", &numbers("source", AbortSource::ALL, source, AbortSource::name));
    assert_same(Q_773, "Components", &components());
    assert_same(Q_773, "Problems", &problems());
}
