//! Global title translation and SCCP routing: Q.714 §2.

use super::*;
use gtpush::codec::sccp::{NumberingPlan, TitleForm};
use gtpush::machine::ss7::sccp::{Conversion, MobileTitle};
use std::collections::BTreeMap;

fn plan(plan: NumberingPlan) -> Selector {
    Selector { plan: Some(plan), ..Selector::default() }
}

#[test]
fn a_message_for_another_node_goes_on_with_one_hop_less() {
    let mut node = node(relay());
    let optional = [18, 1, 5, 200, 2, 1, 2];
    let sent = Sent { called: "gt=15550100 ssn=6", calling: "gt=2 ssn=149", optional: &optional, ..XUDT };
    assert_eq!(node.receive(9, &sent.octets()), Heard::Nothing);
    assert_eq!(node.sent_one(), (21, Sent { hop_counter: 8, ..sent }.octets()));
    // The basic form has no hop counter.
    let sent = Sent { called: "gt=15550100 ssn=6", ..UDT };
    node.receive(9, &sent.octets());
    assert_eq!(node.sent_one(), (21, sent.octets()));
    assert_eq!(node.sccp.counters().relayed, 2);
}

#[test]
fn a_calling_subsystem_gets_the_point_code_that_it_needs_behind_a_relay() {
    let mut node = node(relay());
    let from = |calling| Sent { called: "gt=1 ssn=6", calling, ..UDT };
    node.receive(9, &from("ssn=149").octets());
    assert_eq!(node.sent_one().1, from("ssn=149 pc=9").octets());
    node.receive(9, &from("ssn=149 pc=8").octets());
    assert_eq!(node.sent_one().1, from("ssn=149 pc=8").octets());
    // What comes back goes as it is.
    let kind = Kind::Service(ReturnCause::UNQUALIFIED);
    let back = Sent { kind, ..from("ssn=149") };
    node.receive(9, &back.octets());
    assert_eq!(node.sent_one().1, back.octets());
}

#[test]
fn a_node_that_is_no_relay_sends_nothing_on() {
    let mut node = node(Config { relay: false, ..relay() });
    node.receive(9, &Sent { called: "gt=1 ssn=6", ..UDT }.octets());
    assert_eq!(node.returned().1, ReturnCause::NO_TRANSLATION_FOR_ADDRESS);
    // Its own messages go by the same rules.
    assert_eq!(node.send("gt=1 ssn=6", b"data"), Ok(()));
    assert_eq!(node.sent_one().0, 21);
}

#[test]
fn a_title_of_ours_is_for_the_subsystem() {
    let mut node = node(relay());
    let heard = node.receive(9, &Sent { called: "gt=2 ssn=6", ..UDT }.octets());
    let Heard::Unitdata { called, data, .. } = heard else { panic!("{heard:?}") };
    assert_eq!((&*called, &data[..]), ("route=ssn gt=2 tt=0 np=1 nai=4 ssn=6", &b"data"[..]));
}

#[test]
fn a_message_to_ourselves_waits_to_be_taken() {
    let mut node = node(relay());
    assert_eq!(node.request("gt=2 ssn=6", Some(1), false, None, &[7; 3_000]), Ok(()));
    assert_eq!(node.send("ssn=6 pc=1", b"data"), Ok(()));
    assert!(node.sent().is_empty());
    let first = node.sccp.poll_incoming().map(heard).unwrap();
    let Heard::Unitdata { data, in_sequence: true, .. } = first else { panic!("{first:?}") };
    assert_eq!(data, [7; 3_000]);
    assert_eq!(node.sccp.poll_incoming().map(heard).unwrap().data(), b"data");
    assert!(node.sccp.poll_incoming().is_none());

    let mut full = super::node(Config { max_looped_octets: 100, ..relay() });
    assert_eq!(full.send("ssn=6 pc=1", &[7; 60]), Ok(()));
    assert_eq!(full.send("ssn=6 pc=1", &[7; 60]), Err(ReturnCause::SUBSYSTEM_CONGESTION));
}

#[test]
fn what_a_rule_rewrites_is_what_goes_on() {
    let mut rewritten = rule(plan(NumberingPlan::E164), "1555", true, &[(21, 1, 0)]);
    rewritten.rewrite = Rewrite {
        strip: 1,
        prepend: Some("49".parse().unwrap()),
        form: Some(TitleForm::Plan),
        translation_type: Some(7),
        ..Rewrite::default()
    };
    rewritten.targets[0].ssn = Some(Ssn::HLR);
    let mut node = node(Config { rules: vec![rewritten], ..relay() });
    node.receive(9, &Sent { called: "gt=1555010 ssn=149", ..UDT }.octets());
    let sent = Sent { called: "route=ssn gt=49555010 tt=7 np=1 ssn=6", ..UDT };
    assert_eq!(node.sent_one(), (21, sent.octets()));
}

#[test]
fn an_imsi_finds_its_hlr_through_e_214_and_e_164() {
    // The visited network makes an E.214 number of the IMSI; the home network, of its range, the
    // number of the HLR.
    let mut visited = rule(plan(NumberingPlan::E212), "00101", false, &[(21, 1, 0)]);
    visited.rewrite.conversion = Some(Conversion::E212ToE214);
    let mobile = MobileTitle { network: "00101".parse().unwrap(), title: "1555".parse().unwrap() };
    let mut one = node(Config { rules: vec![visited], mobile_titles: vec![mobile], ..config() });
    assert_eq!(one.send("gt=001010000000009 tt=0 np=6 nai=4 ssn=6", b"data"), Ok(()));
    let (to, octets) = one.sent_one();
    let message = parsed(&octets);
    assert_eq!((to, &*message.called.to_string()), (21, "route=gt gt=15550000000009 tt=0 np=7 nai=4 ssn=6"));
    let title = one.sccp.mobile_title(&"001010000000009".parse().unwrap()).unwrap();
    assert_eq!(title.as_title().to_string(), "gt=15550000000009 tt=0 np=7 nai=4");
    assert_eq!(one.sccp.mobile_title(&"999990000000009".parse().unwrap()), None);

    let mut home = rule(plan(NumberingPlan::E214), "1555000", false, &[(1, 1, 0)]);
    home.rewrite.replace = Some("15550001".parse().unwrap());
    home.rewrite.plan = Some(NumberingPlan::E164);
    let hlr = rule(plan(NumberingPlan::E164), "15550001", true, &[(1, 1, 0)]);
    let mut other = node(Config { rules: vec![home, hlr], ..config() });
    let heard = other.receive(9, &octets);
    let Heard::Unitdata { called, .. } = heard else { panic!("{heard:?}") };
    assert_eq!(called, "route=ssn gt=15550001 tt=0 np=1 nai=4 ssn=6");
}

fn shares(node: &mut Node, class_1: bool) -> BTreeMap<u32, u32> {
    let mut shares = BTreeMap::new();
    for i in 0..120 {
        let sequence = class_1.then_some(i);
        node.request("gt=1 ssn=6", sequence, false, None, b"data").unwrap();
        *shares.entry(node.sent_one().0).or_default() += 1;
    }
    shares
}

#[test]
fn load_is_shared_by_weight_and_falls_back_by_priority_and_state() {
    let targets = [(21, 2, 0), (22, 1, 0), (23, 1, 1)];
    let rules = vec![rule(Selector::default(), "1", true, &targets)];
    let mut node = node(Config { rules, ..relay() });
    for class_1 in [false, true] {
        assert_eq!(shares(&mut node, class_1), BTreeMap::from([(21, 80), (22, 40)]));
    }
    node.network(Network::Pause(PointCode(21)));
    assert_eq!(shares(&mut node, false), BTreeMap::from([(22, 120)]));
    // The subsystem there is out of service.
    let ssp = [9, 0, 3, 5, 7, 2, 0x42, 1, 2, 0x42, 1, 5, 2, 6, 22, 0, 0];
    node.receive(22, &ssp);
    assert_eq!(shares(&mut node, false), BTreeMap::from([(23, 120)]));
    node.network(Network::Congested(PointCode(23), 8));
    // What the first choice fails for is the reason.
    assert_eq!(node.send("gt=1 ssn=6", b"data"), Err(ReturnCause::MTP_FAILURE));
    node.network(Network::Resume(PointCode(21)));
    assert_eq!(shares(&mut node, true), BTreeMap::from([(21, 120)]));
}

#[test]
fn messages_in_sequence_keep_to_one_way_and_one_link() {
    let rules = vec![rule(Selector::default(), "1", false, &[(21, 1, 0), (22, 1, 0)])];
    let mut node = node(Config { rules, ..relay() });
    let mut ways = BTreeMap::new();
    for i in 0..200_u32 {
        let sequence = i % 5;
        node.request("gt=1", Some(sequence), false, None, b"data").unwrap();
        let (label, octets) = node.sent().pop().unwrap();
        assert_eq!(parsed(&octets).kind, Kind::Unitdata(ProtocolClass::new(1, false)));
        assert_eq!(*ways.entry(sequence).or_insert((label.dpc, label.sls)), (label.dpc, label.sls));
    }
    assert_eq!(ways.values().collect::<std::collections::BTreeSet<_>>().len(), 5);
    // Through a relay too.
    let kind = Kind::Unitdata(ProtocolClass::new(1, false));
    for sls in 0..16 {
        let mut first = None;
        for _ in 0..3 {
            node.receive_on(9, sls, &Sent { called: "gt=1", kind, ..UDT }.octets());
            let (label, _) = node.sent().pop().unwrap();
            assert_eq!((label.sls, *first.get_or_insert(label.dpc)), (sls, label.dpc));
        }
    }
    // Without sequence, all links are used.
    let mut links = std::collections::BTreeSet::new();
    for _ in 0..32 {
        node.send("gt=1", b"data").unwrap();
        links.insert(node.sent().pop().unwrap().0.sls);
    }
    assert_eq!(links.len(), 16);
}

#[test]
fn an_answer_finds_the_sender() {
    let mut node = node(config());
    let reply = |node: &mut Node, calling| {
        let octets = Sent { calling, ..UDT }.octets();
        let label = Label { opc: PointCode(9), ..Label::default() };
        match node.sccp.handle(node.now, &mut node.below, Transfer { label, data: &octets }) {
            Incoming::Unitdata(indication) => {
                assert_eq!(indication.ssn(), Ssn::HLR);
                indication.reply_to().unwrap().to_string()
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(reply(&mut node, "ssn=149"), "route=ssn ssn=149 pc=0-1-1");
    assert_eq!(reply(&mut node, "ssn=149 pc=8"), "route=ssn ssn=149 pc=0-1-0");
    assert_eq!(reply(&mut node, "gt=1 ssn=149"), "route=gt gt=1 tt=0 np=1 nai=4 ssn=149");
}

#[test]
fn what_is_not_connectionless_or_cannot_be_read_is_counted() {
    let mut node = node(config());
    for octets in [&[2, 1][..], &[1, 0, 0, 1, 2, 2, 0, 2, 0x42, 6], &[21], &[], &[9, 0, 3]] {
        assert_eq!(node.receive(9, octets), Heard::Nothing);
    }
    // Class 2 in a UDT.
    let kind = Kind::Unitdata(ProtocolClass::new(2, true));
    assert_eq!(node.receive(9, &Sent { kind, ..UDT }.octets()), Heard::Nothing);
    assert!(node.sent().is_empty());
    let counters = *node.sccp.counters();
    assert_eq!((counters.received, counters.connection_oriented, counters.malformed), (6, 2, 4));
}
