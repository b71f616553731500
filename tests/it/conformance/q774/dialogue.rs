//! Dialogue handling of the component sub-layer: §3.2.1.2, §3.2.2.1, figure A.5.

use super::*;
use gtpush::codec::tcap::{AssociateResult, Diagnostic, Dialogue};
use gtpush::machine::ss7::tcap::UserAbort;
use gtpush::machine::ss7::tcap::sample::{invoke, result};
use gtpush::wire::ber::Oid;

/// What the dialogue portion of the next message sent says.
fn portion<T>(tested: &mut Tested, read: impl Fn(Option<Dialogue<'_>>) -> T) -> T {
    let sent = tested.sent().unwrap();
    read(Message::parse(&sent).unwrap().dialogue().unwrap())
}

#[test]
fn the_first_message_back_accepts_the_application_context_and_no_other_does() {
    let mut tested = Tested::new();
    let dialogue = tested.hear(&message(0x62, Some(THEIRS), None, &[AARQ])).dialogue();
    tested.tcap.proceed(at(1), &mut tested.carrier, dialogue, None, &[]).unwrap();
    let sent = tested.sent().unwrap();
    let ours = Message::parse(&sent).unwrap().otid.unwrap();
    assert_eq!(
        sent,
        message(
            0x65,
            Some(u32::from_be_bytes(ours.as_octets().try_into().unwrap())),
            Some(&THEIRS.to_be_bytes()),
            &[AARE]
        )
    );
    tested.tcap.proceed(at(1), &mut tested.carrier, dialogue, None, &[]).unwrap();
    portion(&mut tested, |dialogue| assert_eq!(dialogue, None));
    tested.tcap.end(at(1), &mut tested.carrier, dialogue, None, &[]).unwrap();
    portion(&mut tested, |dialogue| assert_eq!(dialogue, None));
}

#[test]
fn an_end_that_is_the_first_message_back_accepts_too() {
    let mut tested = Tested::new();
    let dialogue = tested.hear(&message(0x62, Some(THEIRS), None, &[AARQ])).dialogue();
    tested.tcap.end(at(1), &mut tested.carrier, dialogue, None, &[]).unwrap();
    assert_eq!(tested.sent(), Some(message(0x64, None, Some(&THEIRS.to_be_bytes()), &[AARE])));
}

#[test]
fn a_dialogue_begun_without_a_context_is_answered_without_one() {
    let mut tested = Tested::new();
    let dialogue = tested.hear(&message(0x62, Some(THEIRS), None, &[])).dialogue();
    tested.tcap.end(at(1), &mut tested.carrier, dialogue, None, &[]).unwrap();
    assert_eq!(tested.sent(), Some(message(0x64, None, Some(&THEIRS.to_be_bytes()), &[])));
}

#[test]
fn a_begin_asks_for_version_1_and_the_context() {
    let mut tested = Tested::new();
    let begin = Begin::new(tester(), us(), Some(CONTEXT), 0);
    tested.tcap.begin(at(1), &mut tested.carrier, &begin, &[]).unwrap();
    let sent = tested.sent().unwrap();
    assert!(sent.ends_with(&hex(AARQ)));
}

#[test]
fn a_request_without_version_1_gets_no_common_dialogue_portion() {
    let mut tested = Tested::new();
    let aarq = AARQ.replace("80 02 07 80", "80 02 07 00");
    assert_eq!(tested.hear(&message(0x62, Some(THEIRS), None, &[&aarq])), Heard::Nothing);
    portion(&mut tested, |dialogue| {
        let Some(Dialogue::Aare(apdu)) = dialogue else { panic!("{dialogue:?}") };
        assert_eq!(apdu.result, AssociateResult::REJECT_PERMANENT);
        assert_eq!(apdu.diagnostic, Diagnostic::NO_COMMON_DIALOGUE_PORTION);
        assert_eq!(apdu.context, CONTEXT);
    });
    assert_eq!(tested.tcap.sizes().dialogues, 0);
}

#[test]
fn a_request_without_protocol_version_means_version_1() {
    let mut tested = Tested::new();
    let aarq = "6b 1a 28 18 06 07 00 11 86 05 01 01 01 a0 0d 60 0b a1 09 06 07 04 00 00 01 00 14 03";
    assert!(matches!(tested.hear(&message(0x62, Some(THEIRS), None, &[aarq])), Heard::Begin(..)));
}

#[test]
fn a_begin_with_an_incorrect_dialogue_portion_gets_an_abrt_of_the_provider() {
    let bad = [
        // An AARE, an ABRT, no context name, cut short, nothing, another abstract syntax.
        AARE,
        ABRT_USER,
        "6b 13 28 11 06 07 00 11 86 05 01 01 01 a0 06 60 04 80 02 07 80",
        "6b 12 28 10 06 07 00 11 86 05 01 01 01 a0 05 60 05 80 02 07",
        "6b 00",
        "6b 09 28 07 06 02 2a 03 81 01 00",
    ];
    for portion in bad {
        let mut tested = Tested::new();
        assert_eq!(tested.hear(&message(0x62, Some(THEIRS), None, &[portion])), Heard::Nothing);
        let expected = message(0x67, None, Some(&THEIRS.to_be_bytes()), &[ABRT_PROVIDER]);
        assert_eq!(tested.sent(), Some(expected), "{portion}");
        assert_eq!(tested.tcap.sizes().dialogues, 0);
    }
}

#[test]
fn an_acceptance_completes_the_dialogue() {
    for tag in [0x65, 0x64] {
        let mut tested = Tested::new();
        let (dialogue, id) = tested.begin(true, &[invoke(1)]);
        let otid = (tag == 0x65).then_some(THEIRS);
        let heard = tested.hear(&message(tag, otid, Some(&id), &[AARE, &components(&[&a_result(1)])]));
        assert_eq!(heard.components(), ["result 1"]);
        let state = (tag == 0x65).then_some(State::Active);
        assert_eq!(tested.tcap.state(dialogue), state);
    }
}

#[test]
fn a_first_continue_without_the_acceptance_that_was_asked_for_is_an_abnormal_dialogue() {
    let refusal = AARE.replace("a2 03 02 01 00", "a2 03 02 01 01");
    for portion in ["", AARQ, ABRT_USER, &refusal, "6b 00"] {
        let mut tested = Tested::new();
        let (dialogue, id) = tested.begin(true, &[invoke(1)]);
        let heard = tested.hear(&message(0x65, Some(THEIRS), Some(&id), &[portion]));
        assert_eq!(heard, Heard::Abort(dialogue, "AbnormalDialogue".to_owned()));
        let expected = message(0x67, None, Some(&THEIRS.to_be_bytes()), &[ABRT_PROVIDER]);
        assert_eq!(tested.sent(), Some(expected));
        assert_eq!((tested.tcap.sizes().dialogues, tested.tcap.sizes().invocations), (0, 0));
    }
}

#[test]
fn a_first_end_without_the_acceptance_that_was_asked_for_is_an_abnormal_dialogue() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.begin(true, &[invoke(1)]);
    let heard = tested.hear(&message(0x64, None, Some(&id), &[&components(&[&a_result(1)])]));
    assert_eq!(heard, Heard::Abort(dialogue, "AbnormalDialogue".to_owned()));
    assert_eq!(tested.sent(), None);
}

#[test]
fn a_dialogue_portion_that_was_not_asked_for_is_an_abnormal_dialogue() {
    for active in [false, true] {
        let mut tested = Tested::new();
        let (dialogue, id) = if active { tested.active(true, &[]) } else { tested.begin(false, &[]) };
        let heard = tested.hear(&message(0x65, Some(THEIRS), Some(&id), &[AARE]));
        assert_eq!(heard, Heard::Abort(dialogue, "AbnormalDialogue".to_owned()));
        assert!(tested.sent().is_some_and(|sent| sent.ends_with(&hex(ABRT_PROVIDER))));
    }
}

#[test]
fn a_user_abort_is_told_by_its_source() {
    for (portion, why) in [
        (ABRT_USER, "User { user_information: None }"),
        (ABRT_PROVIDER, "AbnormalDialogue"),
        ("", "AbnormalDialogue"),
        (AARQ, "AbnormalDialogue"),
        ("6b 00", "AbnormalDialogue"),
    ] {
        let mut tested = Tested::new();
        let (dialogue, id) = tested.active(true, &[invoke(1)]);
        let heard = tested.hear(&message(0x67, None, Some(&id), &[portion]));
        assert_eq!(heard, Heard::Abort(dialogue, why.to_owned()), "{portion}");
        assert_eq!(tested.sent(), None);
    }
    // Without an application context a user's Abort says nothing.
    let mut tested = Tested::new();
    let (dialogue, id) = tested.begin(false, &[]);
    let heard = tested.hear(&message(0x67, None, Some(&id), &[]));
    assert_eq!(heard, Heard::Abort(dialogue, "User { user_information: None }".to_owned()));
    let (dialogue, id) = tested.begin(false, &[]);
    let heard = tested.hear(&message(0x67, None, Some(&id), &[ABRT_USER]));
    assert_eq!(heard, Heard::Abort(dialogue, "AbnormalDialogue".to_owned()));
}

#[test]
fn a_refusal_says_whose_it_is_and_names_a_context() {
    let refusal = |diagnostic: &str| {
        let refused = AARE.replace("a2 03 02 01 00", "a2 03 02 01 01");
        refused.replace("a3 05 a1 03 02 01 00", diagnostic)
    };
    for (diagnostic, why) in [
        ("a3 05 a1 03 02 01 02", "ContextNotSupported { context: 0.4.0.0.1.0.20.3, user_information: None }"),
        (
            "a3 05 a1 03 02 01 00",
            "Refused { diagnostic: dialogue-service-user null (0), context: 0.4.0.0.1.0.20.3, user_information: None }",
        ),
        ("a3 05 a2 03 02 01 02", "NoCommonDialoguePortion"),
        ("a3 05 a2 03 02 01 01", "AbnormalDialogue"),
    ] {
        let mut tested = Tested::new();
        let (dialogue, id) = tested.begin(true, &[invoke(1)]);
        let heard = tested.hear(&message(0x67, None, Some(&id), &[&refusal(diagnostic)]));
        assert_eq!(heard, Heard::Abort(dialogue, why.to_owned()));
    }
}

#[test]
fn our_user_refuses_a_context_and_may_name_another() {
    let other = Oid::constant(&[4, 0, 0, 1, 0, 20, 2]);
    for (named, expected) in [(None, CONTEXT), (Some(other), other)] {
        let mut tested = Tested::new();
        let dialogue = tested.hear(&message(0x62, Some(THEIRS), None, &[AARQ])).dialogue();
        let abort = UserAbort::ContextNotSupported(named);
        tested.tcap.abort(at(1), &mut tested.carrier, dialogue, abort).unwrap();
        portion(&mut tested, |dialogue| {
            let Some(Dialogue::Aare(apdu)) = dialogue else { panic!("{dialogue:?}") };
            assert_eq!(apdu.result, AssociateResult::REJECT_PERMANENT);
            assert_eq!(apdu.diagnostic, Diagnostic::APPLICATION_CONTEXT_NAME_NOT_SUPPORTED);
            assert_eq!(apdu.context, expected);
        });
        assert_eq!(tested.tcap.state(dialogue), None);
    }
}

#[test]
fn our_user_aborts_in_each_state() {
    // InitiationSent: nobody can be told.
    let mut tested = Tested::new();
    let (dialogue, _) = tested.begin(true, &[invoke(1)]);
    tested.tcap.abort(at(1), &mut tested.carrier, dialogue, UserAbort::User(None)).unwrap();
    assert_eq!((tested.sent(), tested.tcap.state(dialogue)), (None, None));
    // Active.
    let (dialogue, _) = tested.active(true, &[invoke(1)]);
    tested.tcap.abort(at(1), &mut tested.carrier, dialogue, UserAbort::User(None)).unwrap();
    assert_eq!(tested.sent(), Some(message(0x67, None, Some(&THEIRS.to_be_bytes()), &[ABRT_USER])));
    // InitiationReceived, with and without context.
    for (request, answer) in [(AARQ, ABRT_USER), ("", "")] {
        let dialogue = tested.hear(&message(0x62, Some(THEIRS), None, &[request])).dialogue();
        tested.tcap.abort(at(1), &mut tested.carrier, dialogue, UserAbort::User(None)).unwrap();
        assert_eq!(tested.sent(), Some(message(0x67, None, Some(&THEIRS.to_be_bytes()), &[answer])));
    }
    // A dialogue that is refused before it begins.
    let dialogue = tested.hear(&message(0x62, Some(THEIRS), None, &[AARQ])).dialogue();
    tested.tcap.abort(at(1), &mut tested.carrier, dialogue, UserAbort::Refused(None)).unwrap();
    portion(&mut tested, |dialogue| {
        let Some(Dialogue::Aare(apdu)) = dialogue else { panic!("{dialogue:?}") };
        assert_eq!(
            (apdu.result, apdu.diagnostic),
            (AssociateResult::REJECT_PERMANENT, Diagnostic::USER_NULL)
        );
    });
}

#[test]
fn a_unidirectional_dialogue_names_its_context_or_is_discarded() {
    let audt = AARQ.replace("86 05 01 01 01", "86 05 01 02 01");
    let invokes = components(&[&an_invoke(1)]);
    let mut tested = Tested::new();
    let unit = Tested::unit(&message(0x61, None, None, &[&audt, &invokes]));
    let Indication::Unidirectional(heard) = tested.tcap.handle(at(1), unit.incoming()) else { panic!() };
    assert_eq!(heard.context, Some(CONTEXT));
    assert_eq!(tested.hear(&message(0x61, None, None, &[AARQ, &invokes])), Heard::Nothing);
    assert_eq!(tested.hear(&message(0x61, None, None, &[])), Heard::Nothing);
    let begin = Begin::new(tester(), us(), Some(CONTEXT), 0);
    tested.tcap.unidirectional(at(1), &mut tested.carrier, &begin, &[result(1)]).unwrap();
    let sent = tested.sent().unwrap();
    assert_eq!(sent[0], 0x61);
    assert!(matches!(Message::parse(&sent).unwrap().dialogue(), Ok(Some(Dialogue::Audt(_)))));
}
