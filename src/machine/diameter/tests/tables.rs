//! The two tables, as the pages of `specs/` print them.

use super::*;
use crate::codec::specs::assert_same;
use crate::machine::diameter::{peer, watchdog};
use std::fmt::Write as _;

const PAGE: &str = include_str!("../../../../specs/rfc6733.md");

#[test]
fn the_peer_state_machine_is_the_table_of_the_clause() {
    let mut text = String::from("| state | event | action | next state |\n|---|---|---|---|\n");
    for state in State::ALL {
        for event in peer::Event::ALL {
            let Some((actions, next)) = peer::transition(state, *event) else { continue };
            let actions: Vec<_> = actions.iter().map(|action| action.name()).collect();
            let _ = writeln!(text, "| {state} | {} | {} | {next} |", event.name(), actions.join(", "));
        }
    }
    assert_eq!(text.lines().count(), 2 + 43, "the clause has 43 rows");
    assert_same(PAGE, "Peer state machine", &text);
}

/// Every state of the watchdog that the clause tells apart.
#[test]
fn the_watchdog_is_the_table_of_the_clause() {
    let mut text = String::from(
        "| status | event | actions | Pending | NumDWA | next status |\n|---|---|---|---|---|---|\n",
    );
    for status in Status::ALL {
        for event in watchdog::Event::ALL {
            let told: &[(bool, i8, &str)] = match (status, event) {
                (Status::Okay, watchdog::Event::Timer) => &[(false, 0, "!Pending"), (true, 0, "Pending")],
                (Status::Reopen, watchdog::Event::Dwa) => {
                    &[(true, 1, "NumDWA < 2"), (true, 2, "NumDWA == 2")]
                }
                (Status::Reopen, watchdog::Event::Timer) => &[
                    (false, 0, "!Pending"),
                    (true, 0, "Pending, NumDWA >= 0"),
                    (true, -1, "Pending, NumDWA == -1"),
                ],
                (Status::Okay | Status::Suspect | Status::Reopen, watchdog::Event::Up) => continue,
                _ => &[(true, 0, "")],
            };
            for (pending, answers, when) in told {
                let mut dog = watchdog::Watchdog::at(status, *pending, *answers, 3);
                let actions: Vec<_> = dog.step(event).iter().map(|action| format!("{action:?}")).collect();
                let when = if when.is_empty() { String::new() } else { format!(", {when}") };
                let change = |old: String, new: String| if old == new { String::new() } else { new };
                let _ = writeln!(
                    text,
                    "| {status} | {}{when} | {} | {} | {} | {} |",
                    event.name(),
                    actions.join(", "),
                    change(pending.to_string(), dog.pending().to_string()),
                    change(answers.to_string(), dog.answers().to_string()),
                    dog.status()
                );
            }
        }
    }
    assert_same(PAGE, "Watchdog", &text);
}

#[test]
fn every_result_code_that_is_raised_stands_on_the_page() {
    let row = |code: diameter::ResultCode| format!("| {} | {} |", code.0, code.name().unwrap());
    for code in [
        ResultCode::COMMAND_UNSUPPORTED,
        ResultCode::UNABLE_TO_DELIVER,
        ResultCode::REALM_NOT_SERVED,
        ResultCode::TOO_BUSY,
        ResultCode::LOOP_DETECTED,
        ResultCode::APPLICATION_UNSUPPORTED,
        ResultCode::UNKNOWN_PEER,
        ResultCode::ELECTION_LOST,
        ResultCode::NO_COMMON_APPLICATION,
        ResultCode::NO_COMMON_SECURITY,
        ResultCode::UNABLE_TO_COMPLY,
        ResultCode::INVALID_MESSAGE_LENGTH,
        ResultCode::UNSUPPORTED_VERSION,
    ] {
        assert!(PAGE.contains(&row(code)), "{}", row(code));
    }
}
