//! Requests that are refused, screened, or held back.

use super::*;
use crate::codec::diameter::dictionary::row;
use crate::machine::diameter::screen::Screened;

/// Hands `octets` to the server of [`Net::two`] and answers with what it says.
fn tell(net: &mut Net, octets: &[u8]) -> (ResultCode, bool, Vec<u8>) {
    let id = net.wires[0].1.1;
    net.hand(1, id, octets);
    net.settle();
    let answer = net.sent.last().unwrap().2.clone();
    let message = diameter::Message::parse(&answer).unwrap();
    let code = message.get::<row::ResultCode>().unwrap() as u32;
    (ResultCode(code), message.header.flags.error(), answer)
}

fn request(net: &mut Net) -> Vec<u8> {
    net.ask(0, 1).unwrap();
    net.settle();
    net.requests(1).last().unwrap().to_vec()
}

#[test]
fn faults_are_refused_with_the_avp_that_is_at_fault() {
    let mut net = Net::two();
    net.settle();
    let good = request(&mut net);
    let before = net.requests(1).len();
    // An AVP that nobody knows and whose M bit is set.
    let mut unknown = good.clone();
    unknown.extend([0, 0, 0xff, 0xff, 0x40, 0, 0, 12, 1, 2, 3, 4]);
    let length = unknown.len() as u32;
    unknown[1..4].copy_from_slice(&length.to_be_bytes()[1..]);
    unknown[16] ^= 1;
    let (code, error, answer) = tell(&mut net, &unknown);
    assert_eq!((code, error), (ResultCode::AVP_UNSUPPORTED, false));
    assert!(answer.windows(12).any(|w| w == [0, 0, 0xff, 0xff, 0x40, 0, 0, 12, 1, 2, 3, 4]));
    // Its header promises a command that Sh does not have.
    let mut command = good.clone();
    command[7] = 99;
    assert_eq!(tell(&mut net, &command).0, ResultCode::COMMAND_UNSUPPORTED);
    assert!(tell(&mut net, &command).1, "3xxx has the E bit");
    // Another application, another realm.
    let mut other = good.clone();
    other[11] ^= 0xff;
    assert_eq!(tell(&mut net, &other).0, ResultCode::APPLICATION_UNSUPPORTED);
    let at = good.windows(11).rposition(|w| w == REALM.as_bytes()).unwrap();
    let mut realm = good.clone();
    realm[at] = b'x';
    assert_eq!(tell(&mut net, &realm).0, ResultCode::REALM_NOT_SERVED);
    // Another version, answered if it is a request.
    let mut version = good.clone();
    version[0] = 2;
    assert_eq!(tell(&mut net, &version).0, ResultCode::UNSUPPORTED_VERSION);
    assert_eq!(net.requests(1).len(), before, "none of them was handed on");
    assert!(net.nodes[1].events.iter().any(|e| matches!(e, Event::Fault { element: "AVP", .. })));
}

#[test]
fn at_the_bound_requests_are_told_that_it_is_busy() {
    let second = Config { max_inbound: 2, ..config("b", &[("a", None)]) };
    let mut net = Net::new(vec![(config("a", &[("b", Some(0))]), vec![1]), (second, vec![])]);
    net.settle();
    net.nodes[1].answers = None;
    for tag in 0..3 {
        net.ask(0, tag).unwrap();
    }
    net.settle();
    assert_eq!(net.outcomes(0), [(2, Ok(ResultCode::TOO_BUSY.into()))]);
    // What is never answered is given up, and its peer told so.
    net.pass(Duration::from_secs(300));
    assert_eq!(net.nodes[1].node.inbound(), 0);
    assert_eq!(net.nodes[0].node.under_way(), 0);
}

fn screened(screening: Screening) -> (Net, Vec<Screened>) {
    let mut second = config("b", &[("a", None)]);
    second.peers[0].screening = screening;
    let mut net = Net::new(vec![(config("a", &[("b", Some(0))]), vec![1]), (second, vec![])]);
    net.settle();
    for tag in 0..3 {
        net.ask(0, tag).unwrap();
    }
    net.settle();
    let rules = net.nodes[1].events.iter().filter_map(|event| match event {
        Event::Screened { rule, .. } => Some(*rule),
        _ => None,
    });
    let rules = rules.collect();
    (net, rules)
}

#[test]
fn what_a_peer_may_not_send_is_screened() {
    let text = |text: &str| vec![text.to_owned()];
    let all = |screening| {
        let (net, rules) = screened(screening);
        assert!(net.requests(1).len() + rules.len() == 3 && net.outcomes(0).len() == 3);
        rules
    };
    let none = Screening::default();
    assert_eq!(all(none.clone()), []);
    assert_eq!(all(Screening { applications: vec![4], ..none.clone() }), [Screened::Application; 3]);
    assert_eq!(all(Screening { commands: vec![(SH, 307)], ..none.clone() }), [Screened::Command; 3]);
    assert_eq!(all(Screening { commands: vec![(SH, 306)], ..none.clone() }), []);
    assert_eq!(
        all(Screening { origin_realms: text("other.example"), ..none.clone() }),
        [Screened::Origin; 3]
    );
    assert_eq!(all(Screening { origin_realms: text(".example"), ..none.clone() }), []);
    assert_eq!(all(Screening { origin_hosts: text("c.net.example"), ..none.clone() }), [Screened::Origin; 3]);
    assert_eq!(all(Screening { origin_hosts: text("A.net.example"), ..none.clone() }), []);
    let destination_realms = text("other.example");
    assert_eq!(all(Screening { destination_realms, ..none.clone() }), [Screened::Destination; 3]);
    assert_eq!(all(Screening { rate: 2, ..none }), [Screened::Rate]);
}

#[test]
fn an_origin_host_outside_its_realm_is_spoofed() {
    let mut first = config("a", &[("b", Some(0))]);
    first.realm = "visited.example".to_owned();
    let mut second = config("b", &[("a", None)]);
    second.peers[0].screening.origin_hosts = vec![".example".to_owned()];
    let mut net = Net::new(vec![(first, vec![1]), (second, vec![])]);
    net.settle();
    net.ask(0, 1).unwrap();
    net.settle();
    let rule = Screened::OriginMismatch;
    assert!(net.nodes[1].events.iter().any(|e| matches!(e, Event::Screened { rule: r, .. } if *r == rule)));
}

/// Answers the waiting request of node 1 with an overload report.
fn answer_with_report(net: &mut Net, sequence: u64, reduction: u32, validity: u32, kind: i32) {
    use crate::codec::diameter::dictionary::group;
    let Some(Handed::Request(inbound, ..)) = net.nodes[1].handed.last() else { panic!() };
    let inbound = *inbound;
    let report = group::OcOlr {
        oc_sequence_number: Some(sequence),
        oc_report_type: Some(kind),
        oc_reduction_percentage: Some(reduction),
        oc_validity_duration: Some(validity),
        ..Default::default()
    };
    let write = |w: &mut diameter::AvpWriter<'_>| w.avp::<row::OcOlr>(diameter::Group::Built(&report));
    net.nodes[1].node.answer(net.now, inbound, Outcome::SUCCESS, write).unwrap();
    net.settle();
}

#[test]
fn an_overload_report_is_honoured_as_long_as_it_holds() {
    let mut net = Net::two();
    net.settle();
    net.nodes[1].answers = None;
    let mut tag = 0;
    let mut ask = |net: &mut Net| {
        tag += 1;
        let asked = net.ask(0, tag).is_ok();
        net.settle();
        asked
    };
    assert!(ask(&mut net));
    let offered = net.requests(1)[0].to_vec();
    let offered = diameter::Message::parse(&offered).unwrap();
    let features = offered.get::<row::OcSupportedFeatures>().expect("OC-Supported-Features is offered");
    assert_eq!(features.read().oc_feature_vector, Some(1));
    answer_with_report(&mut net, 7, 60, 100, 0);
    let through = (0..1000).filter(|_| ask(&mut net)).count();
    assert!((340..460).contains(&through), "{through} of 1000 at a reduction of 60");
    // An older one changes nothing, a newer one does.
    answer_with_report(&mut net, 6, 0, 100, 0);
    assert!((0..100).filter(|_| ask(&mut net)).count() < 90);
    net.nodes[0].node.reports[0].reduction = 0;
    assert!(ask(&mut net));
    answer_with_report(&mut net, 8, 100, 5, 1);
    assert!(!ask(&mut net), "nothing to the realm at 100");
    net.pass(Duration::from_secs(6));
    assert!(ask(&mut net), "its time is over");
    assert!(net.nodes[0].events.iter().any(|e| matches!(e, Event::Overload { reduction: 60, .. })));
}
