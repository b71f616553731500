//! Components and the operations that they belong to: §3.2.1.1, §3.2.2.2.

use super::*;
use gtpush::codec::tcap::{Code, Component, InvokeId, Problem, Reject};
use gtpush::machine::ss7::tcap::Class;
use gtpush::machine::ss7::tcap::sample::{invoke, invoke_of, null, result};

/// The Rejects in the next message sent.
#[track_caller]
fn rejects(tested: &mut Tested) -> Vec<(Option<InvokeId>, Problem)> {
    let sent = tested.sent().unwrap();
    let message = Message::parse(&sent).unwrap();
    message
        .components()
        .filter_map(|component| match component.unwrap() {
            Component::Reject(Reject { id, problem }) => Some((id, problem)),
            _ => None,
        })
        .collect()
}

/// What a Continue with these components is heard as, and the Rejects of the next message.
fn continued(
    tested: &mut Tested,
    dialogue: DialogueId,
    id: &[u8],
    all: &[&str],
) -> (Vec<String>, Vec<(Option<InvokeId>, Problem)>) {
    let heard = tested.hear(&message(0x65, Some(THEIRS), Some(id), &[&components(all)]));
    let heard = heard.components().into_iter().map(str::to_owned).collect();
    // The TC-user's next message takes them along.
    assert_eq!(tested.sent(), None);
    tested.tcap.proceed(at(1), &mut tested.carrier, dialogue, None, &[]).unwrap();
    (heard, rejects(tested))
}

#[test]
fn an_operation_of_each_class_accepts_what_it_reports_and_rejects_the_rest() {
    let unexpected = Problem::RETURN_RESULT_UNEXPECTED;
    let no_error = Problem::RETURN_ERROR_UNEXPECTED;
    for (class, answer, expected, problem) in [
        (Class::One, a_result(1), "result 1", None),
        (Class::One, an_error(1), "error 1 27", None),
        (Class::One, a_part(1), "part 1", None),
        (Class::Two, an_error(1), "error 1 27", None),
        (
            Class::Two,
            a_result(1),
            "reject Some(1) ReturnResultProblem returnResultUnexpected (1)",
            Some(unexpected),
        ),
        (
            Class::Two,
            a_part(1),
            "reject Some(1) ReturnResultProblem returnResultUnexpected (1)",
            Some(unexpected),
        ),
        (Class::Three, a_result(1), "result 1", None),
        (
            Class::Three,
            an_error(1),
            "reject Some(1) ReturnErrorProblem returnErrorUnexpected (1)",
            Some(no_error),
        ),
        (
            Class::Four,
            a_result(1),
            "reject Some(1) ReturnResultProblem returnResultUnexpected (1)",
            Some(unexpected),
        ),
        (
            Class::Four,
            an_error(1),
            "reject Some(1) ReturnErrorProblem returnErrorUnexpected (1)",
            Some(no_error),
        ),
    ] {
        let mut tested = Tested::new();
        let (dialogue, id) = tested.active(false, &[invoke_of(1, class)]);
        let (heard, rejected) = continued(&mut tested, dialogue, &id, &[&answer]);
        assert_eq!(heard, [expected], "{class:?}");
        let expected: Vec<_> = problem.map(|problem| (Some(1), problem)).into_iter().collect();
        assert_eq!(rejected, expected, "{class:?}");
        // It has ended, unless more is to come.
        let left = usize::from(class == Class::One && answer.starts_with("a7"));
        assert_eq!(tested.tcap.sizes().invocations, left, "{class:?}");
    }
}

#[test]
fn an_operation_of_each_class_ends_with_its_timer() {
    for class in [Class::One, Class::Two, Class::Three, Class::Four] {
        let mut tested = Tested::new();
        let (dialogue, _) = tested.active(false, &[invoke_of(1, class)]);
        tested.tcap.handle_timeout(at(10));
        assert_eq!(tested.events(), []);
        tested.tcap.handle_timeout(at(11));
        assert_eq!(tested.events(), [Event::Cancelled { dialogue, tag: 7, invoke: 1, class }]);
        assert_eq!(tested.tcap.state(dialogue), Some(State::Active));
    }
}

#[test]
fn an_answer_to_nothing_in_progress_is_rejected() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.active(false, &[invoke(1)]);
    let twice = [a_result(1), a_result(1), an_error(1), a_part(9), an_error(9)];
    let all: Vec<_> = twice.iter().map(String::as_str).collect();
    let (heard, rejected) = continued(&mut tested, dialogue, &id, &all);
    assert_eq!(heard[0], "result 1");
    let no_result = Problem::RETURN_RESULT_UNRECOGNIZED_INVOKE_ID;
    let no_error = Problem::RETURN_ERROR_UNRECOGNIZED_INVOKE_ID;
    assert_eq!(
        rejected,
        [(Some(1), no_result), (Some(1), no_error), (Some(9), no_result), (Some(9), no_error)]
    );
}

#[test]
fn an_answer_after_the_timer_is_rejected() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.active(false, &[invoke(1)]);
    tested.tcap.handle_timeout(at(11));
    let (_, rejected) = continued(&mut tested, dialogue, &id, &[&a_result(1)]);
    assert_eq!(rejected, [(Some(1), Problem::RETURN_RESULT_UNRECOGNIZED_INVOKE_ID)]);
}

#[test]
fn an_invoke_id_that_waits_for_its_answer_cannot_be_used_again() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.active(false, &[]);
    let (heard, rejected) = continued(&mut tested, dialogue, &id, &[&an_invoke(5), &an_invoke(5)]);
    assert_eq!(heard, ["invoke 5", "reject Some(5) InvokeProblem duplicateInvokeID (0)"]);
    assert_eq!(rejected, [(Some(5), Problem::DUPLICATE_INVOKE_ID)]);
    tested.tcap.proceed(at(1), &mut tested.carrier, dialogue, None, &[result(5)]).unwrap();
    let _ = tested.sent();
    let (heard, rejected) = continued(&mut tested, dialogue, &id, &[&an_invoke(5)]);
    assert_eq!((heard, rejected), (vec!["invoke 5".to_owned()], vec![]));
    // One that will have no answer is free when its performer says so.
    tested.tcap.performed(dialogue, 5);
    let (heard, _) = continued(&mut tested, dialogue, &id, &[&an_invoke(5)]);
    assert_eq!(heard, ["invoke 5"]);
}

#[test]
fn a_linked_invoke_must_name_an_operation_in_progress() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.active(false, &[invoke(1)]);
    let linked = |to: u8| format!("a1 09 02 01 05 80 01 {to:02x} 02 01 18");
    let (heard, rejected) =
        continued(&mut tested, dialogue, &id, &[&linked(1), &linked(2).replace("02 01 05", "02 01 06")]);
    assert_eq!(heard[0], "invoke 5");
    assert_eq!(rejected, [(Some(6), Problem::UNRECOGNIZED_LINKED_ID)]);
}

#[test]
fn a_component_that_cannot_be_read_is_rejected_with_its_general_problem() {
    for (component, id, problem) in [
        // A type that there is not.
        ("a5 06 02 01 05 02 01 18", Some(5), Problem::UNRECOGNIZED_COMPONENT),
        ("a6 00", None, Problem::UNRECOGNIZED_COMPONENT),
        // No invoke ID, no operation code, a string for one, an invoke ID of two octets.
        ("a1 00", None, Problem::MISTYPED_COMPONENT),
        ("a1 03 02 01 05", Some(5), Problem::MISTYPED_COMPONENT),
        ("a1 06 02 01 05 04 01 18", Some(5), Problem::MISTYPED_COMPONENT),
        ("a1 07 02 02 01 00 02 01 18", None, Problem::MISTYPED_COMPONENT),
        // A result whose sequence is empty.
        ("a2 05 02 01 05 30 00", Some(5), Problem::MISTYPED_COMPONENT),
        // Lengths that run past their ends.
        ("a1 06 02 01 05 02 09 18", Some(5), Problem::BADLY_STRUCTURED_COMPONENT),
        ("a1 16 02 01 05 02 01 18", None, Problem::BADLY_STRUCTURED_COMPONENT),
    ] {
        let mut tested = Tested::new();
        let (dialogue, tid) = tested.active(false, &[]);
        let (heard, rejected) = continued(&mut tested, dialogue, &tid, &[component]);
        assert_eq!(heard, [format!("reject {id:?} {problem}")], "{component}");
        assert_eq!(rejected, [(id, problem)], "{component}");
    }
}

#[test]
fn components_behind_a_mistyped_one_are_delivered_and_behind_a_badly_structured_one_not() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.active(false, &[]);
    let (heard, _) = continued(&mut tested, dialogue, &id, &["a1 00", &an_invoke(1)]);
    assert_eq!(heard[1], "invoke 1");
    let (heard, rejected) = continued(&mut tested, dialogue, &id, &["a1 7f", &an_invoke(2)]);
    assert_eq!((heard.len(), rejected), (1, vec![(None, Problem::BADLY_STRUCTURED_COMPONENT)]));
}

#[test]
fn a_result_that_cannot_be_read_ends_its_operation() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.active(false, &[invoke(5)]);
    let (_, rejected) = continued(&mut tested, dialogue, &id, &["a2 05 02 01 05 30 00"]);
    assert_eq!(rejected, [(Some(5), Problem::MISTYPED_COMPONENT)]);
    assert_eq!(tested.tcap.sizes().invocations, 0);
}

#[test]
fn a_reject_is_delivered_and_ends_the_operation_that_it_is_about() {
    for problem in Problem::ALL {
        let mut tested = Tested::new();
        let (dialogue, id) = tested.active(false, &[invoke(1)]);
        let reject = format!("a4 06 02 01 01 {:02x} 01 {:02x}", 0x80 | problem.choice(), problem.value());
        let (heard, rejected) = continued(&mut tested, dialogue, &id, &[&reject]);
        assert_eq!(heard, [format!("rejected Some(1) {problem}")]);
        assert_eq!(rejected, []);
        let ends = matches!(problem, Problem::General(_) | Problem::Invoke(_));
        assert_eq!(tested.tcap.sizes().invocations, usize::from(!ends), "{problem}");
    }
}

#[test]
fn a_reject_that_cannot_be_read_is_not_rejected() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.active(false, &[]);
    let (heard, rejected) = continued(&mut tested, dialogue, &id, &["a4 05 02 01 01 05 00", "a4 00"]);
    assert_eq!((heard.len(), rejected), (2, vec![]));
}

#[test]
fn our_user_rejects_with_every_problem() {
    for problem in Problem::ALL {
        let mut tested = Tested::new();
        let (dialogue, _) = tested.active(false, &[]);
        let reject = Outgoing::Reject { id: -7, problem: *problem };
        tested.tcap.proceed(at(1), &mut tested.carrier, dialogue, None, &[reject]).unwrap();
        assert_eq!(rejects(&mut tested), [(Some(-7), *problem)]);
    }
}

#[test]
fn rejects_go_in_front_of_what_the_user_sends_next() {
    let mut tested = Tested::new();
    let begin = message(0x62, Some(THEIRS), None, &[&components(&[&an_invoke(1), "a1 00"])]);
    let dialogue = tested.hear(&begin).dialogue();
    let error = Outgoing::Error { id: 1, error: Code::Local(34), parameter: &null };
    tested.tcap.end(at(1), &mut tested.carrier, dialogue, None, &[error]).unwrap();
    let rejected = "a4 05 05 00 80 01 01";
    let expected = components(&[rejected, "a3 08 02 01 01 02 01 22 05 00"]);
    assert_eq!(tested.sent(), Some(message(0x64, None, Some(&THEIRS.to_be_bytes()), &[&expected])));
}

#[test]
fn components_of_an_end_are_delivered_and_nothing_is_sent_about_them() {
    let mut tested = Tested::new();
    let (_, id) = tested.active(false, &[invoke(1), invoke(2)]);
    let all = components(&[&a_result(1), "a1 00", &a_result(9)]);
    let heard = tested.hear(&message(0x64, None, Some(&id), &[&all]));
    assert_eq!(heard.components().len(), 3);
    assert_eq!((tested.sent(), tested.tcap.sizes().invocations), (None, 0));
}

#[test]
fn answers_without_a_dialogue_mean_nothing() {
    let mut tested = Tested::new();
    let all = components(&[&a_result(1), &an_error(1), &an_invoke(3)]);
    let heard = tested.hear(&message(0x61, None, None, &[&all]));
    assert_eq!(heard.components(), ["invoke 3"]);
    assert_eq!(tested.sent(), None);
}
