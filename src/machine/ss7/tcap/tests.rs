use super::sample::{CONTEXT, Carrier, Unit, address, at, invoke, invoke_of, null, result, run};
use super::*;
use crate::codec::sccp::Ssn;
use crate::codec::tcap::{Code, Message, Problem};
use crate::wire::ber::Oid;
use proptest::prelude::*;

fn here() -> AddressBuf {
    address(1, Ssn::GGSN)
}

fn there() -> AddressBuf {
    address(2, Ssn::HLR)
}

fn tcap(config: Config) -> Tcap {
    Tcap::new(config, 42)
}

fn begin(tag: u64) -> Begin<'static> {
    Begin::new(there(), here(), Some(CONTEXT), tag)
}

/// The peer's answer to the first message that waits in `carrier`.
fn answered(carrier: &mut Carrier, components: &[Outgoing<'_>]) -> Unit {
    let mut peer = Tcap::new(Config::default(), 7);
    let request = carrier.units.pop_front().unwrap();
    let Indication::Begin(begun) = peer.handle(at(0), request.incoming()) else { panic!("no Begin") };
    let dialogue = begun.dialogue;
    let mut back = Carrier::default();
    peer.end(at(0), &mut back, dialogue, None, components).unwrap();
    back.units.pop_front().unwrap()
}

#[test]
fn a_hundred_thousand_dialogues_are_open_in_a_bounded_memory() {
    let mut tcap = tcap(Config { max_dialogues: 100_000, max_invocations: 100_000, ..Config::default() });
    let mut carrier = Carrier::default();
    let mut last = None;
    for tag in 0..100_000 {
        last = Some(tcap.begin(at(0), &mut carrier, &begin(tag), &[invoke(1)]).unwrap());
        carrier.units.truncate(1);
    }
    let refused = tcap.begin(at(0), &mut carrier, &begin(0), &[]);
    assert_eq!(refused, Err(NotAccepted::Dialogues));
    let sizes = tcap.sizes();
    assert_eq!((sizes.dialogues, sizes.invocations), (100_000, 100_000));
    // Vectors double: at most twice what is used.
    assert!(sizes.octets < 2 * 300 * 100_000, "{}", sizes.octets);
    let end = answered(&mut carrier, &[result(1)]);
    let Indication::End(ended) = tcap.handle(at(1), end.incoming()) else { panic!("no End") };
    assert_eq!((ended.tag, ended.components.count()), (0, 1));
    assert_eq!(tcap.sizes().dialogues, 99_999);
    assert!(tcap.state(last.unwrap()).is_some());
    // All time out, some hundreds a call, and leave the memory to the next.
    let mut events = 0;
    for _ in 0..400 {
        tcap.handle_timeout(at(300));
        let before = events;
        events += std::iter::from_fn(|| tcap.poll_event()).count();
        assert!(events - before <= 2 * BATCH);
    }
    assert_eq!((events, tcap.sizes().dialogues, tcap.sizes().invocations), (99_999 * 2, 0, 0));
    assert!(tcap.begin(at(301), &mut carrier, &begin(9), &[invoke(1)]).is_ok());
    assert!(tcap.sizes().octets <= sizes.octets * 2);
}

#[test]
fn a_late_answer_does_not_reach_a_new_dialogue() {
    let mut tcap = tcap(Config { max_dialogues: 1, ..Config::default() });
    let mut carrier = Carrier::default();
    let old = tcap.begin(at(0), &mut carrier, &begin(1), &[invoke(1)]).unwrap();
    let late = answered(&mut carrier, &[result(1)]);
    tcap.end_prearranged(old);
    for tag in 2..100 {
        let new = tcap.begin(at(0), &mut carrier, &begin(tag), &[invoke(1)]).unwrap();
        assert!(matches!(tcap.handle(at(0), late.incoming()), Indication::Nothing));
        assert_eq!(tcap.state(new), Some(State::InitiationSent));
        assert_eq!(tcap.state(old), None);
        tcap.end_prearranged(new);
    }
    assert_eq!(tcap.counters().transactions_unknown, 98);
}

#[test]
fn invoke_ids_are_given_out_in_turn_and_never_while_in_use() {
    let mut tcap = tcap(Config::default());
    let mut carrier = Carrier::default();
    let dialogue = tcap.begin(at(0), &mut carrier, &begin(1), &[invoke(1)]).unwrap();
    let ids: Vec<_> = (0..255).map(|_| tcap.next_invoke_id(dialogue).unwrap()).collect();
    assert_eq!((ids[0], ids[126], ids[127], ids[254]), (2, -128, -127, 0));
    assert_eq!(tcap.next_invoke_id(dialogue), Some(2));
}

#[test]
fn what_the_network_does_not_take_leaves_no_dialogue_behind() {
    let mut tcap = tcap(Config::default());
    let mut carrier = Carrier { refuses: Some(ReturnCause::MTP_FAILURE), ..Carrier::default() };
    let refused = tcap.begin(at(0), &mut carrier, &begin(1), &[invoke(1)]);
    assert_eq!(refused, Err(NotAccepted::Network(ReturnCause::MTP_FAILURE)));
    assert_eq!((tcap.sizes().dialogues, tcap.sizes().invocations), (0, 0));
    assert_eq!(tcap.poll_timeout(), None);
}

#[test]
fn the_bound_of_invocations_and_an_id_in_use_refuse_a_request_and_change_nothing() {
    let mut tcap = tcap(Config { max_invocations: 2, ..Config::default() });
    let mut carrier = Carrier::default();
    let three = [invoke(1), invoke(2), invoke(3)];
    assert_eq!(tcap.begin(at(0), &mut carrier, &begin(1), &three), Err(NotAccepted::Invocations));
    let twice = [invoke(5), invoke(5)];
    assert_eq!(tcap.begin(at(0), &mut carrier, &begin(1), &twice), Err(NotAccepted::InvokeId(5)));
    assert_eq!((tcap.sizes().dialogues, carrier.units.len()), (0, 0));
    assert!(tcap.begin(at(0), &mut carrier, &begin(1), &three[..2]).is_ok());
}

#[test]
fn an_unanswered_dialogue_is_cut_off_when_its_way_is_lost_and_an_answered_one_not() {
    let mut tcap = tcap(Config::default());
    let mut carrier = Carrier::default();
    let lost = tcap.begin(at(0), &mut carrier, &begin(1), &[invoke(1)]).unwrap();
    let _ = carrier.units.pop_front();
    tcap.begin(at(0), &mut carrier, &begin(2), &[invoke(1)]).unwrap();
    let answer = answered(&mut carrier, &[result(1)]);
    tcap.cut_off(at(1));
    // The End comes by another way.
    assert!(matches!(tcap.handle(at(1), answer.incoming()), Indication::End(_)));
    let later = tcap.begin(at(2), &mut carrier, &begin(3), &[invoke(1)]).unwrap();
    assert_eq!(tcap.poll_timeout(), Some(Duration::from_secs(2)));
    tcap.handle_timeout(at(2));
    assert_eq!(tcap.poll_event(), Some(Event::CutOff { dialogue: lost, tag: 1 }));
    assert_eq!(tcap.poll_event(), None);
    assert_eq!((tcap.state(lost), tcap.state(later)), (None, Some(State::InitiationSent)));
    let again = Begin { again: true, ..begin(1) };
    tcap.begin(at(2), &mut carrier, &again, &[invoke(1)]).unwrap();
    assert_eq!((tcap.counters().dialogues_cut_off, tcap.counters().dialogues_begun_again), (1, 1));
}

#[test]
fn a_dialogue_is_not_idle_while_an_operation_is_in_progress() {
    let config = Config { idle: Duration::from_secs(5), ..Config::default() };
    let mut tcap = tcap(config);
    let mut carrier = Carrier::default();
    let dialogue = tcap.begin(at(0), &mut carrier, &begin(1), &[invoke(1)]).unwrap();
    tcap.handle_timeout(at(6));
    assert_eq!(tcap.poll_event(), None);
    tcap.handle_timeout(at(10));
    let (tag, class) = (1, Class::One);
    assert_eq!(tcap.poll_event(), Some(Event::Cancelled { dialogue, tag, invoke: 1, class }));
    tcap.handle_timeout(at(11));
    assert_eq!(tcap.poll_event(), Some(Event::Idle { dialogue, tag }));
    // Nobody has answered, so that nobody can be told.
    assert!(!tcap.has_to_flush());
}

#[test]
fn components_that_are_not_walked_leave_nothing_behind() {
    let mut tcap = tcap(Config::default());
    let mut carrier = Carrier::default();
    tcap.begin(at(0), &mut carrier, &begin(1), &[invoke(1), invoke_of(2, Class::Four)]).unwrap();
    let end = answered(&mut carrier, &[result(1)]);
    assert!(matches!(tcap.handle(at(0), end.incoming()), Indication::End(_)));
    assert_eq!(tcap.sizes().dialogues, 0);
    // The same End once more is for nobody.
    assert!(matches!(tcap.handle(at(0), end.incoming()), Indication::Nothing));
    assert_eq!(tcap.sizes().invocations, 0);
}

#[test]
fn rejects_wait_for_the_next_message_and_no_more_of_them_than_there_is_room_for() {
    let mut peer = Tcap::new(Config::default(), 7);
    let mut tcap = tcap(Config::default());
    let mut carrier = Carrier::default();
    // Six results that nobody asked for.
    let results: Vec<_> = (10..16).map(result).collect();
    peer.begin(at(0), &mut carrier, &begin(1), &results).unwrap();
    let unit = carrier.units.pop_front().unwrap();
    let Indication::Begin(begun) = tcap.handle(at(0), unit.incoming()) else { panic!("no Begin") };
    let dialogue = begun.dialogue;
    let reject = |id| Delivered::LocalReject {
        reject: crate::codec::tcap::Reject {
            id: Some(id),
            problem: Problem::RETURN_RESULT_UNRECOGNIZED_INVOKE_ID,
        },
        error: None,
    };
    assert!(begun.components.eq((10..16).map(reject)));
    assert_eq!(tcap.counters().rejects_dropped, 2);
    tcap.proceed(at(0), &mut carrier, dialogue, None, &[invoke(1)]).unwrap();
    let sent = carrier.units.pop_front().unwrap();
    assert_eq!(Message::parse(&sent.octets).unwrap().components().count(), 5);
    tcap.proceed(at(0), &mut carrier, dialogue, None, &[]).unwrap();
    let sent = carrier.units.pop_front().unwrap();
    assert_eq!(Message::parse(&sent.octets).unwrap().components().count(), 0);
}

#[test]
fn words_of_our_own_are_bounded() {
    let mut tcap = tcap(Config { max_tellings: 3, ..Config::default() });
    let mut carrier = Carrier::default();
    // A Continue to a transaction that there is not.
    let octets = vec![0x65, 12, 0x48, 4, 0, 0, 0, 1, 0x49, 4, 0, 0, 0, 2];
    let unit = Unit { called: here(), calling: there(), in_sequence: false, return_on_error: false, octets };
    for _ in 0..10 {
        assert!(matches!(tcap.handle(at(0), unit.incoming()), Indication::Nothing));
    }
    assert_eq!(tcap.counters().tellings_dropped, 7);
    tcap.flush(at(0), &mut carrier);
    assert_eq!((carrier.units.len(), tcap.counters().p_aborts_sent), (3, 3));
}

/// locationInfoRetrievalContext, -v2 and -v1's absence of one.
const V3: Oid<'static> = Oid::constant(&[4, 0, 0, 1, 0, 5, 3]);
const V2: Oid<'static> = Oid::constant(&[4, 0, 0, 1, 0, 5, 2]);
const CONTEXTS: [Context<'static>; 3] = [
    Context { version: 3, name: Some(V3) },
    Context { version: 2, name: Some(V2) },
    Context { version: 1, name: None },
];

#[test]
fn a_version_that_was_refused_is_not_tried_again_while_that_is_remembered() {
    let mut versions = Versions::new(16, Duration::from_secs(100), 3);
    let peer = there();
    let first =
        |versions: &Versions, now, peer: &AddressBuf| versions.first(now, peer, &CONTEXTS).unwrap().version;
    assert_eq!(first(&versions, at(0), &peer), 3);
    let refused = Abort::ContextNotSupported { context: V3, user_information: None }.refusal().unwrap();
    let next = versions.fall_back(at(0), &peer, &CONTEXTS, 3, &refused).unwrap();
    assert_eq!((next.version, first(&versions, at(99), &peer)), (2, 2));
    assert_eq!(first(&versions, at(1), &here()), 3);
    let none = Abort::Provider(PAbortCause::INCORRECT_TRANSACTION_PORTION).refusal().unwrap();
    assert_eq!(versions.fall_back(at(50), &peer, &CONTEXTS, 2, &none).unwrap().name, None);
    assert_eq!(versions.fall_back(at(50), &peer, &CONTEXTS, 1, &none), None);
    assert_eq!((first(&versions, at(149), &peer), first(&versions, at(151), &peer)), (1, 3));
}

#[test]
fn a_peer_may_name_the_version_that_it_takes() {
    let mut versions = Versions::new(16, Duration::from_secs(100), 3);
    let v1 = Context { version: 1, name: Some(Oid::constant(&[4, 0, 0, 1, 0, 5, 1])) };
    let contexts = [CONTEXTS[0], CONTEXTS[1], v1];
    let refused = Abort::ContextNotSupported { context: v1.name.unwrap(), user_information: None };
    let refusal = refused.refusal().unwrap();
    assert_eq!(versions.fall_back(at(0), &there(), &contexts, 3, &refusal), Some(v1));
    assert_eq!(Abort::AbnormalDialogue.refusal(), None);
    assert_eq!(Abort::Provider(PAbortCause::RESOURCE_LIMITATION).refusal(), None);
}

#[test]
fn the_memory_of_versions_is_of_a_fixed_size() {
    let mut versions = Versions::new(4, Duration::from_secs(100), 3);
    for code in 0..1000 {
        versions.note(at(u64::from(code)), &address(code, Ssn::HLR), &CONTEXTS, 2);
    }
    // The newest is known.
    assert_eq!(versions.first(at(1000), &address(999, Ssn::HLR), &CONTEXTS).unwrap().version, 2);
}

#[test]
fn results_in_parts_leave_the_invocation_in_progress() {
    let mut tcap = tcap(Config::default());
    let mut carrier = Carrier::default();
    tcap.begin(at(0), &mut carrier, &begin(1), &[invoke(1)]).unwrap();
    let part = Outgoing::ResultNotLast { id: 1, operation: Code::Local(24), parameter: &null };
    let end = answered(&mut carrier, &[part, part, result(1), result(1)]);
    let Indication::End(ended) = tcap.handle(at(0), end.incoming()) else { panic!("no End") };
    let delivered: Vec<_> = ended.components.collect();
    assert!(matches!(
        delivered[..],
        [
            Delivered::ResultNotLast(_),
            Delivered::ResultNotLast(_),
            Delivered::ResultLast(_),
            Delivered::LocalReject { .. }
        ]
    ));
}

#[test]
fn the_page_of_q_773_names_only_counters_that_there_are() {
    let counters = Counters::default();
    let names: Vec<_> = counters.iter().map(|(name, _)| name).collect();
    let page = include_str!("../../../../specs/q773.md");
    for word in page.split('`').skip(1).step_by(2).filter(|word| word.contains('_')) {
        assert!(names.contains(&word), "{word}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_bounds_hold_and_nothing_is_left(octets in proptest::collection::vec(any::<u8>(), 0..400)) {
        run(&octets);
    }
}
