//! Message return: Q.714 §4.2, with the causes of §2.6 and Q.713 §3.12.

use super::*;

/// What comes back for `sent`, which asks for it.
#[track_caller]
fn cause_for(node: &mut Node, sent: &Sent<'_>) -> ReturnCause {
    assert_eq!(node.receive(9, &sent.octets()), Heard::Nothing);
    let (to, cause, data) = node.returned();
    assert_eq!((to, &data[..]), (9, sent.data));
    cause
}

#[test]
fn each_failure_has_its_cause() {
    let mut node = node(relay());
    let to = |called| Sent { called, ..UDT };
    assert_eq!(cause_for(&mut node, &to("ssn=149")), ReturnCause::UNEQUIPPED_USER);
    assert_eq!(cause_for(&mut node, &to("gt=9")), ReturnCause::NO_TRANSLATION_FOR_ADDRESS);
    assert_eq!(cause_for(&mut node, &to("route=ssn gt=2")), ReturnCause::UNQUALIFIED);
    // A title that leads to a subsystem and says none.
    assert_eq!(cause_for(&mut node, &to("gt=2")), ReturnCause::UNQUALIFIED);
    node.network(Network::Pause(PointCode(21)));
    assert_eq!(cause_for(&mut node, &to("gt=1")), ReturnCause::MTP_FAILURE);
    node.network(Network::Resume(PointCode(21)));
    node.network(Network::Unequipped(PointCode(21)));
    assert_eq!(cause_for(&mut node, &to("gt=1")), ReturnCause::UNEQUIPPED_USER);
    node.network(Network::Inaccessible(PointCode(21)));
    assert_eq!(cause_for(&mut node, &to("gt=1")), ReturnCause::SCCP_FAILURE);
    node.network(Network::Resume(PointCode(21)));
    node.network(Network::Congested(PointCode(21), 5));
    assert_eq!(cause_for(&mut node, &to("gt=1")), ReturnCause::NETWORK_CONGESTION);
}

#[test]
fn a_title_of_a_kind_that_no_rule_is_for_is_of_the_wrong_nature() {
    use gtpush::codec::sccp::NumberingPlan;
    let e164 = Selector { plan: Some(NumberingPlan::E164), ..Selector::default() };
    let mut node = node(Config { rules: vec![rule(e164, "1", false, &[(21, 1, 0)])], ..relay() });
    let to = |called| Sent { called, ..UDT };
    let nature = cause_for(&mut node, &to("gt=1 tt=0 np=6 nai=4"));
    assert_eq!(nature, ReturnCause::NO_TRANSLATION_FOR_NATURE);
    assert_eq!(cause_for(&mut node, &to("route=gt ssn=6")), ReturnCause::NO_TRANSLATION_FOR_NATURE);
    let address = cause_for(&mut node, &to("gt=2 tt=0 np=1 nai=4"));
    assert_eq!(address, ReturnCause::NO_TRANSLATION_FOR_ADDRESS);
}

#[test]
fn a_subsystem_out_of_service_is_a_failure_and_the_sender_is_told() {
    let mut node = node(relay());
    node.sccp.set_local(node.now, &mut node.below, Ssn::HLR, false);
    assert!(node.sent().is_empty());
    node.receive(9, &UDT.octets());
    let sent = node.sent();
    assert_eq!(sent.len(), 2);
    // SSP for subsystem 6 at point code 1, from subsystem 1 to subsystem 1.
    assert_eq!(sent[0].1, [9, 0, 3, 5, 7, 2, 0x42, 1, 2, 0x42, 1, 5, 2, 6, 1, 0, 0]);
    assert_eq!(parsed(&sent[1].1).kind, Kind::Service(ReturnCause::SUBSYSTEM_FAILURE));
    node.sccp.set_local(node.now, &mut node.below, Ssn::HLR, true);
    assert_eq!(node.receive(9, &UDT.octets()).data(), b"data");
}

#[test]
fn the_hop_counter_ends_a_circle() {
    let mut node = node(relay());
    let to = |hop_counter| Sent { called: "gt=1", hop_counter, ..XUDT };
    for hop_counter in [0, 1] {
        assert_eq!(cause_for(&mut node, &to(hop_counter)), ReturnCause::HOP_COUNTER_VIOLATION);
    }
    node.receive(9, &to(2).octets());
    assert_eq!(parsed(&node.sent_one().1).hop_counter, 1);
    node.receive(9, &to(200).octets());
    assert_eq!(parsed(&node.sent_one().1).hop_counter, 14);
}

#[test]
fn a_circle_of_rules_in_one_node_ends() {
    let to_itself = rule(Selector::default(), "1", false, &[(1, 1, 0)]);
    let mut node = node(Config { rules: vec![to_itself], ..relay() });
    let circle = cause_for(&mut node, &Sent { called: "gt=1", ..UDT });
    assert_eq!(circle, ReturnCause::ERROR_IN_LOCAL_PROCESSING);
}

#[test]
fn a_network_without_ludt_would_have_to_segment_one() {
    let long = Sent { called: "gt=1", form: Form::Long, hop_counter: 9, data: &[7; 300], ..UDT };
    let mut without = node(relay());
    assert_eq!(cause_for(&mut without, &long), ReturnCause::SEGMENTATION_NOT_SUPPORTED);
    let mut with = node(Config { long: true, ..relay() });
    with.receive(9, &long.octets());
    assert_eq!(with.sent_one(), (21, Sent { hop_counter: 8, ..long }.octets()));
}

#[test]
fn what_the_layer_below_refuses_comes_back() {
    for (why, cause) in [
        (NotSent::NoRoute, ReturnCause::MTP_FAILURE),
        (NotSent::Unavailable, ReturnCause::MTP_FAILURE),
        (NotSent::Congested, ReturnCause::NETWORK_CONGESTION),
        (NotSent::UserUnavailable, ReturnCause::SCCP_FAILURE),
        (NotSent::Overloaded, ReturnCause::ERROR_IN_LOCAL_PROCESSING),
    ] {
        let mut node = node(config());
        node.below.refuse = Some(why);
        assert_eq!(node.send("ssn=6 pc=2", b"data"), Err(cause));
    }
}

#[test]
fn a_user_hears_at_once_what_a_peer_would_return() {
    let mut node = node(relay());
    assert_eq!(node.send("gt=9", b"data"), Err(ReturnCause::NO_TRANSLATION_FOR_ADDRESS));
    assert_eq!(node.send("ssn=149", b"data"), Err(ReturnCause::UNEQUIPPED_USER));
    node.network(Network::Pause(PointCode(2)));
    assert_eq!(node.send("ssn=6 pc=2", b"data"), Err(ReturnCause::MTP_FAILURE));
    assert!(node.sent().is_empty());
}

#[test]
fn the_service_message_has_the_form_of_the_message_and_all_that_was_in_it() {
    let optional = [18, 1, 5, 200, 2, 1, 2];
    for (form, hop_counter, optional) in
        [(Form::Basic, 0, &[][..]), (Form::Extended, 9, &optional), (Form::Long, 9, &optional)]
    {
        let mut node = node(config());
        let sent = Sent { form, hop_counter, optional, called: "ssn=149 pc=1", ..UDT };
        node.receive(9, &sent.octets());
        let (to, octets) = node.sent_one();
        let back = Sent {
            kind: Kind::Service(ReturnCause::UNEQUIPPED_USER),
            hop_counter: if form == Form::Basic { 0 } else { 15 },
            called: sent.calling,
            calling: sent.called,
            ..sent
        };
        assert_eq!((to, octets), (9, back.octets()));
    }
}

#[test]
fn what_did_not_ask_for_it_is_not_returned() {
    let mut node = node(config());
    let kind = Kind::Unitdata(ProtocolClass::new(1, false));
    assert_eq!(node.receive(9, &Sent { kind, called: "ssn=149", ..UDT }.octets()), Heard::Nothing);
    // Nor is what comes back itself.
    let kind = Kind::Service(ReturnCause::UNQUALIFIED);
    assert_eq!(node.receive(9, &Sent { kind, called: "ssn=149", ..UDT }.octets()), Heard::Nothing);
    assert!(node.sent().is_empty());
    assert_eq!(node.sccp.counters().discarded, 2);
}

#[test]
fn what_comes_back_is_a_notice_with_its_reason() {
    let mut node = node(config());
    for form in [Form::Basic, Form::Extended, Form::Long] {
        for cause in &ReturnCause::ALL[..15] {
            let sent = Sent {
                form,
                hop_counter: if form == Form::Basic { 0 } else { 9 },
                kind: Kind::Service(*cause),
                called: "ssn=6",
                calling: "gt=15550100 ssn=149",
                ..UDT
            };
            let notice = Heard::Notice {
                cause: *cause,
                called: "route=gt gt=15550100 tt=0 np=1 nai=4 ssn=149".to_owned(),
                calling: "route=ssn ssn=6".to_owned(),
                data: b"data".to_vec(),
            };
            assert_eq!(node.receive(9, &sent.octets()), notice);
        }
    }
    assert_eq!(node.sccp.counters().notices, 45);
}

#[test]
fn a_service_message_goes_where_the_calling_address_says() {
    let mut node = node(relay());
    let back_to = |node: &mut Node, calling| {
        node.receive(9, &Sent { calling, called: "ssn=149", ..UDT }.octets());
        node.sent_one().0
    };
    assert_eq!(back_to(&mut node, "ssn=149"), 9);
    assert_eq!(back_to(&mut node, "ssn=149 pc=8"), 8);
    assert_eq!(back_to(&mut node, "gt=15550100 ssn=149"), 21);
    // Of a title that is not known here, the node knows that the message came from.
    assert_eq!(back_to(&mut node, "gt=99 ssn=149"), 9);
}

#[test]
fn a_message_from_a_local_user_that_cannot_go_on_comes_back_to_it() {
    let mut node = node(relay());
    let sent = Sent { calling: "gt=2 ssn=6", called: "ssn=149", ..UDT };
    node.receive(9, &sent.octets());
    assert!(node.sent().is_empty());
    let notice = node.sccp.poll_incoming().map(heard);
    assert_eq!(
        notice,
        Some(Heard::Notice {
            cause: ReturnCause::UNEQUIPPED_USER,
            called: "route=ssn ssn=149".to_owned(),
            calling: "route=ssn gt=2 tt=0 np=1 nai=4 ssn=6".to_owned(),
            data: b"data".to_vec(),
        })
    );
    assert!(node.sccp.poll_incoming().is_none());
    assert_eq!(node.sccp.sizes().looped_octets, 0);
}
