//! The transaction sub-layer: §3.3.

use super::*;
use gtpush::codec::sccp::ReturnCause;
use gtpush::codec::tcap::PAbortCause;
use gtpush::machine::ss7::tcap::NotAccepted;
use gtpush::machine::ss7::tcap::sample::{invoke, result};
use std::time::Duration;

#[test]
fn unidirectional_is_delivered_and_opens_nothing() {
    let mut tested = Tested::new();
    let invokes = components(&[&an_invoke(1), &an_invoke(2)]);
    let heard = tested.hear(&message(0x61, None, None, &[&invokes]));
    assert_eq!(heard.components(), ["invoke 1", "invoke 2"]);
    assert_eq!((tested.tcap.sizes().dialogues, tested.sent()), (0, None));
}

#[test]
fn begin_is_answered_with_end() {
    let mut tested = Tested::new();
    let heard = tested.hear(&message(0x62, Some(THEIRS), None, &[&components(&[&an_invoke(1)])]));
    let dialogue = heard.dialogue();
    assert_eq!(heard.components(), ["invoke 1"]);
    assert_eq!(tested.tcap.state(dialogue), Some(State::InitiationReceived));
    tested.tcap.end(at(1), &mut tested.carrier, dialogue, None, &[result(1)]).unwrap();
    let expected = message(0x64, None, Some(&THEIRS.to_be_bytes()), &[&components(&[&a_result(1)])]);
    assert_eq!(tested.sent(), Some(expected));
    assert_eq!(tested.tcap.state(dialogue), None);
}

#[test]
fn begin_is_answered_with_continue_and_the_dialogue_goes_on_until_end() {
    let mut tested = Tested::new();
    let dialogue = tested.hear(&message(0x62, Some(THEIRS), None, &[])).dialogue();
    tested.tcap.proceed(at(1), &mut tested.carrier, dialogue, None, &[invoke(1)]).unwrap();
    let sent = tested.sent().unwrap();
    let ours = Message::parse(&sent).unwrap().otid.unwrap();
    assert_eq!(sent[0], 0x65);
    assert_eq!(tested.tcap.state(dialogue), Some(State::Active));
    let part = components(&[&a_part(1)]);
    let heard = tested.hear(&message(0x65, Some(THEIRS), Some(ours.as_octets()), &[&part]));
    assert_eq!(heard, Heard::Continue(dialogue, vec!["part 1".to_owned()]));
    let heard = tested.hear(&message(0x64, None, Some(ours.as_octets()), &[&components(&[&a_result(1)])]));
    assert_eq!(heard, Heard::End(dialogue, vec!["result 1".to_owned()]));
    assert_eq!((tested.tcap.state(dialogue), tested.tcap.sizes().dialogues), (None, 0));
}

#[test]
fn prearranged_end_sends_nothing_and_a_late_message_gets_unrecognized_transaction_id() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.active(false, &[invoke(1)]);
    tested.tcap.end_prearranged(dialogue);
    assert_eq!(tested.sent(), None);
    assert_eq!(tested.hear(&message(0x65, Some(THEIRS), Some(&id), &[])), Heard::Nothing);
    assert_eq!(tested.sent(), Some(p_abort(1)));
}

#[test]
fn an_unanswered_dialogue_can_be_ended_only_prearranged() {
    let mut tested = Tested::new();
    let (dialogue, _) = tested.begin(true, &[invoke(1)]);
    let refused = Err(NotAccepted::State(State::InitiationSent));
    assert_eq!(tested.tcap.end(at(1), &mut tested.carrier, dialogue, None, &[]), refused);
    assert_eq!(tested.tcap.proceed(at(1), &mut tested.carrier, dialogue, None, &[]), refused);
    assert_eq!(tested.sent(), None);
    tested.tcap.end_prearranged(dialogue);
    assert_eq!(tested.tcap.sizes().invocations, 0);
}

#[test]
fn transaction_ids_of_one_to_four_octets_are_given_back_as_they_came() {
    for id in ["01", "01 02", "00 00 01", "ff ff ff ff"] {
        let id = hex(id);
        let mut tested = Tested::new();
        let begin = [&[0x62, 2 + id.len() as u8, 0x48, id.len() as u8][..], &id].concat();
        let dialogue = tested.hear(&begin).dialogue();
        tested.tcap.end(at(1), &mut tested.carrier, dialogue, None, &[]).unwrap();
        assert_eq!(tested.sent(), Some(message(0x64, None, Some(&id), &[])));
    }
}

#[test]
fn the_answer_goes_to_the_address_that_the_first_continue_came_from() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.begin(false, &[]);
    let elsewhere = address(9, Ssn::SGSN);
    let octets = message(0x65, Some(THEIRS), Some(&id), &[]);
    let unit = Unit { calling: elsewhere, ..Tested::unit(&octets) };
    assert!(matches!(tested.tcap.handle(at(1), unit.incoming()), Indication::Continue(_)));
    tested.tcap.end(at(1), &mut tested.carrier, dialogue, None, &[]).unwrap();
    assert_eq!(tested.carrier.units.pop_front().unwrap().called, elsewhere);
}

#[test]
fn an_unrecognized_message_type_with_an_originating_id_is_aborted() {
    for tag in [0x60, 0x63, 0x66, 0x68, 0x42, 0xa2] {
        let mut tested = Tested::new();
        assert_eq!(tested.hear(&message(tag, Some(THEIRS), None, &[])), Heard::Nothing);
        // A primitive has no elements to find the ID in.
        let expected = if tag == 0x42 { None } else { Some(p_abort(0)) };
        assert_eq!(tested.sent(), expected, "{tag:02x}");
    }
}

#[test]
fn an_unrecognized_message_type_without_an_originating_id_is_discarded() {
    let mut tested = Tested::new();
    for octets in ["63 00", "63 06 49 04 00 00 00 01", "", "ff", "63"] {
        assert_eq!(tested.hear(&hex(octets)), Heard::Nothing);
        assert_eq!(tested.sent(), None);
    }
    assert_eq!(tested.tcap.counters().messages_refused, 5);
}

#[test]
fn begin_with_a_badly_formatted_transaction_portion_is_aborted_if_it_has_an_originating_id() {
    let mut tested = Tested::new();
    // A component portion longer than the message; a length that ends before its element.
    assert_eq!(tested.hear(&hex("62 08 48 04 0a 0b 0c 0d 6c 7f")), Heard::Nothing);
    assert_eq!(tested.sent(), Some(p_abort(2)));
    assert_eq!(tested.hear(&hex("62 05 48 04 0a 0b 0c")), Heard::Nothing);
    assert_eq!(tested.sent(), None);
}

#[test]
fn begin_with_an_incorrect_transaction_portion_is_aborted_if_it_has_an_originating_id() {
    let mut tested = Tested::new();
    // The ID twice; a destination ID where none belongs.
    for octets in ["62 0c 48 04 0a 0b 0c 0d 48 04 00 00 00 01", "62 0c 48 04 0a 0b 0c 0d 49 04 00 00 00 01"] {
        assert_eq!(tested.hear(&hex(octets)), Heard::Nothing);
        assert!(tested.sent().is_some_and(|sent| sent.ends_with(&[0x4a, 1, 3])));
    }
    // None, one of no octets, one of five.
    for octets in ["62 00", "62 02 48 00", "62 07 48 05 00 00 00 00 01"] {
        assert_eq!(tested.hear(&hex(octets)), Heard::Nothing);
        assert_eq!(tested.sent(), None);
    }
    assert_eq!(tested.tcap.sizes().dialogues, 0);
}

#[test]
fn continue_that_cannot_be_read_ends_the_transaction_at_both_ends() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.active(false, &[invoke(1)]);
    let mut octets = message(0x65, Some(THEIRS), Some(&id), &["6c 7f"]);
    assert_eq!(octets.len(), 16);
    let heard = tested.hear(&octets);
    let why = format!("Local({:?})", PAbortCause::BADLY_FORMATTED_TRANSACTION_PORTION);
    assert_eq!(heard, Heard::Abort(dialogue, why));
    assert_eq!(tested.sent(), Some(p_abort(2)));
    // For a transaction that there is not, only the sender is told.
    octets[13] ^= 1;
    assert_eq!(tested.hear(&octets), Heard::Nothing);
    assert_eq!(tested.sent(), Some(p_abort(2)));
}

#[test]
fn continue_without_an_originating_id_ends_the_transaction_here() {
    let mut tested = Tested::new();
    let (dialogue, id) = tested.active(false, &[]);
    let heard = tested.hear(&message(0x65, None, Some(&id), &[]));
    let why = format!("Local({:?})", PAbortCause::INCORRECT_TRANSACTION_PORTION);
    assert_eq!(heard, Heard::Abort(dialogue, why));
    assert_eq!(tested.sent(), None);
}

#[test]
fn end_and_abort_that_cannot_be_read_end_the_transaction_and_are_not_answered() {
    for tag in [0x64, 0x67] {
        let mut tested = Tested::new();
        let (dialogue, id) = tested.active(false, &[]);
        let heard = tested.hear(&message(tag, None, Some(&id), &["6c 7f"]));
        assert!(matches!(heard, Heard::Abort(over, _) if over == dialogue));
        assert_eq!((tested.sent(), tested.tcap.sizes().dialogues), (None, 0));
    }
}

#[test]
fn continue_for_an_unrecognized_transaction_is_aborted_and_end_and_abort_are_discarded() {
    let mut tested = Tested::new();
    assert_eq!(tested.hear(&message(0x65, Some(THEIRS), Some(&[0, 0, 0, 9]), &[])), Heard::Nothing);
    assert_eq!(tested.sent(), Some(p_abort(1)));
    // Not even of a length that we assign.
    assert_eq!(tested.hear(&message(0x65, Some(THEIRS), Some(&[9]), &[])), Heard::Nothing);
    assert_eq!(tested.sent(), Some(p_abort(1)));
    assert_eq!(tested.hear(&message(0x64, None, Some(&[0, 0, 0, 9]), &[])), Heard::Nothing);
    assert_eq!(tested.hear(&message(0x67, None, Some(&[0, 0, 0, 9]), &["4a 01 04"])), Heard::Nothing);
    assert_eq!((tested.sent(), tested.tcap.counters().transactions_unknown), (None, 4));
}

#[test]
fn begin_past_the_bound_gets_resource_limitation() {
    let mut tested = Tested::with(Config { max_dialogues: 2, ..Config::default() });
    let begin = message(0x62, Some(THEIRS), None, &[]);
    assert!(matches!(tested.hear(&begin), Heard::Begin(..)));
    let second = tested.hear(&begin).dialogue();
    assert_eq!(tested.hear(&begin), Heard::Nothing);
    assert_eq!(tested.sent(), Some(p_abort(4)));
    tested.tcap.end_prearranged(second);
    assert!(matches!(tested.hear(&begin), Heard::Begin(..)));
    assert_eq!(tested.tcap.counters().dialogues_overload, 1);
}

#[test]
fn p_abort_ends_the_transaction_and_says_why() {
    for (cause, value) in PAbortCause::ALL.iter().zip(0..) {
        for active in [false, true] {
            let mut tested = Tested::new();
            let (dialogue, id) =
                if active { tested.active(true, &[invoke(1)]) } else { tested.begin(true, &[invoke(1)]) };
            let heard = tested.hear(&message(0x67, None, Some(&id), &[&format!("4a 01 {value:02x}")]));
            assert_eq!(heard, Heard::Abort(dialogue, format!("Provider({cause:?})")));
            assert_eq!((tested.sent(), tested.tcap.sizes().invocations), (None, 0));
        }
    }
}

#[test]
fn a_message_for_a_dialogue_that_we_have_not_answered_is_nobodys() {
    // The peer cannot know our transaction ID: whoever sent this has guessed it.
    let mut tested = Tested::new();
    let dialogue = tested.hear(&message(0x62, Some(THEIRS), None, &[])).dialogue();
    let id = tested.tcap.transaction_id(dialogue).unwrap();
    for octets in [
        message(0x65, Some(THEIRS), Some(id.as_octets()), &[]),
        message(0x64, None, Some(id.as_octets()), &[]),
        message(0x67, None, Some(id.as_octets()), &["4a 01 00"]),
    ] {
        assert_eq!(tested.hear(&octets), Heard::Nothing);
    }
    assert_eq!(tested.tcap.state(dialogue), Some(State::InitiationReceived));
    assert_eq!((tested.sent(), tested.tcap.counters().messages_unexpected), (None, 3));
}

#[test]
fn a_begin_that_comes_back_is_a_notice_with_the_dialogues_tag() {
    let mut tested = Tested::new();
    let begin = Begin::new(tester(), us(), Some(CONTEXT), 77);
    let dialogue = tested.tcap.begin(at(1), &mut tested.carrier, &begin, &[invoke(1)]).unwrap();
    let unit = tested.carrier.units.pop_front().unwrap();
    assert!(unit.return_on_error);
    let cause = ReturnCause::SUBSYSTEM_FAILURE;
    let Indication::Notice { dialogue: of, tag, state, cause: why } =
        tested.tcap.handle(at(1), unit.returned(cause))
    else {
        panic!("no notice");
    };
    assert_eq!((of, tag, state, why), (dialogue, 77, State::InitiationSent, cause));
    // Cut short, as a service message may bring it.
    let short = Unit { octets: unit.octets[..12].to_vec(), ..unit.clone() };
    assert!(matches!(tested.tcap.handle(at(1), short.returned(cause)), Indication::Notice { tag: 77, .. }));
    tested.tcap.end_prearranged(dialogue);
    assert!(matches!(tested.tcap.handle(at(1), unit.returned(cause)), Indication::Nothing));
}

#[test]
fn an_idle_dialogue_is_aborted() {
    for with_context in [false, true] {
        let mut tested = Tested::with(Config { idle: Duration::from_secs(30), ..Config::default() });
        let (dialogue, _) = tested.active(with_context, &[]);
        tested.tcap.handle_timeout(at(30));
        assert_eq!(tested.events(), []);
        tested.tcap.handle_timeout(at(31));
        assert_eq!(tested.events(), [Event::Idle { dialogue, tag: 7 }]);
        tested.tcap.flush(at(31), &mut tested.carrier);
        let portion = if with_context { ABRT_PROVIDER } else { "" };
        assert_eq!(tested.sent(), Some(message(0x67, None, Some(&THEIRS.to_be_bytes()), &[portion])));
    }
}
