//! Segmentation and reassembly: Q.714 §4.1.1.

use super::*;

/// Octets that tell their place.
fn octets(count: usize) -> Vec<u8> {
    (0..count).map(|i| (i / 251 * 7 + i) as u8).collect()
}

#[test]
fn the_shortest_form_that_holds_the_data_is_sent() {
    let forms = |config: Config, importance, lengths: &[usize]| -> Vec<Option<(Form, usize)>> {
        let mut node = node(config);
        let form = |&length| {
            node.request("ssn=6 pc=2", None, false, importance, &octets(length)).ok()?;
            let sent = node.sent();
            Some((parsed(&sent[0].1).form, sent.len()))
        };
        lengths.iter().map(form).collect()
    };
    use Form::{Basic, Extended, Long};
    // Of 268 octets, a UDT between these addresses leaves 254, a segment 245.
    assert_eq!(
        forms(config(), None, &[2, 254, 255, 490, 491, 3_920]),
        [(Basic, 1), (Basic, 1), (Extended, 2), (Extended, 2), (Extended, 3), (Extended, 16)].map(Some)
    );
    let long = Config { long: true, longest: 4_091, ..config() };
    assert_eq!(forms(long, None, &[255, 256, 3_952]), [(Basic, 1), (Long, 1), (Long, 1)].map(Some));
    let between = Config { long: true, longest: 1_000, ..config() };
    assert_eq!(forms(between, None, &[900, 1_000]), [(Long, 1), (Long, 2)].map(Some));
    // Only the extended form says how important it is.
    assert_eq!(forms(config(), Some(5), &[2, 255]), [(Extended, 1), (Extended, 2)].map(Some));
    assert_eq!(forms(Config { extended: false, ..config() }, None, &[254, 255]), [Some((Basic, 1)), None]);
}

#[test]
fn segments_tell_how_many_follow_and_share_one_reference_and_one_link() {
    let mut node = node(config());
    node.request("ssn=6 pc=2", Some(7), true, Some(6), &octets(600)).unwrap();
    node.request("ssn=6 pc=2", None, true, None, &octets(300)).unwrap();
    let sent = node.sent();
    let read: Vec<_> = sent.iter().map(|(label, octets)| (label, parsed(octets))).collect();
    let mut references = Vec::new();
    for (i, (label, message)) in read.iter().enumerate() {
        let segmentation = message.optional.segmentation().unwrap();
        let (first_message, i) = if i < 3 { (true, i) } else { (false, i - 3) };
        let Kind::Unitdata(class) = message.kind else { panic!("{message:?}") };
        assert_eq!((class.class(), class.return_on_error()), (1, i == 0));
        assert_eq!((segmentation.first, segmentation.in_sequence), (i == 0, first_message));
        assert_eq!(usize::from(segmentation.remaining), if first_message { 2 - i } else { 1 - i });
        assert_eq!(message.optional.importance(), first_message.then_some(6));
        assert_eq!(message.hop_counter, 15);
        assert!(!first_message || label.sls == 7);
        references.push(segmentation.reference);
    }
    assert_eq!(read[3].0.sls, read[4].0.sls);
    assert!(references[..3].iter().all(|reference| *reference == references[0]));
    assert!(references[3] == references[4] && references[3] != references[0]);
    // The first is as long as the longest.
    let lengths: Vec<_> = read.iter().map(|(_, message)| message.data.len()).collect();
    assert_eq!(lengths, [242, 242, 116, 245, 55]);
}

#[test]
fn what_one_node_segments_another_puts_together() {
    for length in [256, 257, 486, 487, 1_000, 3_000, 3_920] {
        for (long, class) in [(false, None), (false, Some(3)), (true, Some(3))] {
            let with = Config { long, longest: if long { 400 } else { 268 }, ..config() };
            let mut one = node(Config { point_code: PointCode(2), ..with.clone() });
            let mut other = node(with);
            one.request("ssn=6 pc=1", class, false, None, &octets(length)).unwrap();
            let sent = one.sent();
            let mut all: Vec<_> = sent.iter().map(|(_, octets)| other.receive(2, octets)).collect();
            let last = all.pop().unwrap();
            assert!(all.iter().all(|heard| *heard == Heard::Nothing));
            let Heard::Unitdata { data, in_sequence, called, calling, .. } = last else { panic!("{last:?}") };
            assert_eq!((data, in_sequence), (octets(length), class.is_some() || sent.len() == 1 && !long));
            assert_eq!((&*called, &*calling), ("route=ssn ssn=6 pc=0-0-1", "route=ssn ssn=6"));
            assert_eq!(other.sccp.sizes().reassembly_octets, 0);
        }
    }
}

#[test]
fn what_needs_more_than_sixteen_segments_is_refused() {
    let mut node = node(config());
    assert_eq!(node.send("ssn=6 pc=2", &octets(3_920)), Ok(()));
    assert_eq!(node.sent().len(), 16);
    assert_eq!(node.send("ssn=6 pc=2", &octets(3_921)), Err(ReturnCause::SEGMENTATION_FAILURE));
    assert_eq!(node.send("ssn=6 pc=2", &octets(4_500)), Err(ReturnCause::SEGMENTATION_FAILURE));
    assert!(node.sent().is_empty());
}

#[test]
fn a_network_without_xudt_has_no_segmentation() {
    let mut node = node(Config { extended: false, ..config() });
    assert_eq!(node.send("ssn=6 pc=2", &octets(256)), Err(ReturnCause::SEGMENTATION_NOT_SUPPORTED));
    assert!(node.sent().is_empty());
}

#[test]
fn a_segment_out_of_order_ends_its_message_and_the_first_is_returned() {
    let mut node = node(config());
    node.receive(9, &segment(1, true, 3, b"first"));
    node.receive(9, &segment(1, false, 2, b"2nd"));
    node.receive(9, &segment(1, false, 0, b"4th"));
    assert_eq!(node.returned(), (9, ReturnCause::ERROR_IN_MESSAGE_TRANSPORT, b"first".to_vec()));
    // What still comes of it belongs to nothing.
    assert_eq!(node.receive(9, &segment(1, false, 1, b"3rd")), Heard::Nothing);
    assert_eq!(node.receive(9, &segment(1, false, 0, b"4th")), Heard::Nothing);
    assert!(node.sent().is_empty());
    assert_eq!((node.sccp.counters().not_reassembled, node.sccp.counters().discarded), (1, 2));
    assert_eq!(node.sccp.sizes().reassembly_octets, 0);
}

#[test]
fn a_segment_that_comes_twice_ends_its_message() {
    let mut node = node(config());
    node.receive(9, &segment(1, true, 2, b"first"));
    node.receive(9, &segment(1, false, 1, b"2nd"));
    node.receive(9, &segment(1, false, 1, b"2nd"));
    assert_eq!(node.returned().1, ReturnCause::ERROR_IN_MESSAGE_TRANSPORT);
}

#[test]
fn a_segment_longer_than_the_first_ends_its_message() {
    let mut node = node(config());
    node.receive(9, &segment(1, true, 2, b"first"));
    node.receive(9, &segment(1, false, 1, b"longer"));
    assert_eq!(node.returned().1, ReturnCause::ERROR_IN_MESSAGE_TRANSPORT);
}

#[test]
fn a_first_segment_that_comes_again_begins_its_message_anew() {
    let mut node = node(config());
    node.receive(9, &segment(1, true, 1, b"first"));
    node.receive(9, &segment(1, true, 1, b"again"));
    assert_eq!(node.receive(9, &segment(1, false, 0, b" 2nd")).data(), b"again 2nd");
    assert!(node.sent().is_empty());
}

#[test]
fn messages_with_one_reference_from_different_senders_do_not_mix() {
    let mut node = node(config());
    let from = |calling, first, remaining, data| {
        let segmentation = Segmentation { first, in_sequence: true, remaining, reference: 1 }.encode();
        Sent { calling, data, optional: &segmentation, ..XUDT }.octets()
    };
    node.receive(9, &from("ssn=149 pc=9", true, 1, b"a1"));
    node.receive(9, &from("ssn=150 pc=9", true, 1, b"b1"));
    node.receive(8, &from("ssn=149 pc=9", true, 1, b"c1"));
    node.receive(9, &segment(2, true, 1, b"d1"));
    assert_eq!(node.sccp.sizes().reassemblies, 4);
    assert_eq!(node.receive(9, &from("ssn=150 pc=9", false, 0, b"b2")).data(), b"b1b2");
    assert_eq!(node.receive(8, &from("ssn=149 pc=9", false, 0, b"c2")).data(), b"c1c2");
    assert_eq!(node.receive(9, &segment(2, false, 0, b"d2")).data(), b"d1d2");
    assert_eq!(node.receive(9, &from("ssn=149 pc=9", false, 0, b"a2")).data(), b"a1a2");
}

#[test]
fn t_reass_returns_the_first_segment_if_it_asked_for_that() {
    let mut node = node(config());
    node.receive(9, &segment(1, true, 1, b"first"));
    let silent = Segmentation { first: true, in_sequence: false, remaining: 1, reference: 2 }.encode();
    let kind = Kind::Unitdata(ProtocolClass::new(1, false));
    node.receive(9, &Sent { kind, optional: &silent, ..XUDT }.octets());
    assert_eq!(node.sccp.poll_timeout(), Some(Duration::from_secs(15)));
    node.pass(Duration::from_millis(14_999));
    assert!(node.sent().is_empty());
    node.pass(Duration::from_millis(1));
    assert_eq!(node.returned(), (9, ReturnCause::ERROR_IN_MESSAGE_TRANSPORT, b"first".to_vec()));
    assert_eq!(node.receive(9, &segment(1, false, 0, b"2nd")), Heard::Nothing);
    assert_eq!((node.sccp.sizes().reassemblies, node.sccp.poll_timeout()), (0, None));
}

#[test]
fn without_room_the_destination_cannot_perform_reassembly() {
    for config in [
        Config { max_reassemblies: 2, ..config() },
        // Two of five octets with one to follow fit, a third does not.
        Config { max_reassembly_octets: 29, ..config() },
    ] {
        let mut node = node(config);
        node.receive(9, &segment(1, true, 1, b"first"));
        node.receive(9, &segment(2, true, 1, b"first"));
        node.receive(9, &segment(3, true, 1, b"third"));
        assert_eq!(
            node.returned(),
            (9, ReturnCause::DESTINATION_CANNOT_PERFORM_REASSEMBLY, b"third".to_vec())
        );
        assert_eq!(node.receive(9, &segment(2, false, 0, b" 2nd")).data(), b"first 2nd");
        node.receive(9, &segment(3, true, 1, b"third"));
        assert_eq!(node.receive(9, &segment(3, false, 0, b" 2nd")).data(), b"third 2nd");
    }
}

#[test]
fn a_segmentation_that_announces_nothing_is_a_whole_message() {
    let mut node = node(config());
    assert_eq!(node.receive(9, &segment(1, true, 0, b"whole")).data(), b"whole");
    let short = Sent { optional: &[16, 3, 0x80, 0, 0], ..XUDT }.octets();
    assert_eq!(node.receive(9, &short), Heard::Nothing);
    assert_eq!(node.returned().1, ReturnCause::SEGMENTATION_FAILURE);
}

#[test]
fn a_relay_sends_segments_on_as_they_are() {
    let mut node = node(relay());
    let segmentation = Segmentation { first: true, in_sequence: true, remaining: 1, reference: 1 }.encode();
    let sent = Sent { called: "gt=15550100 ssn=6", optional: &segmentation, ..XUDT };
    node.receive(9, &sent.octets());
    let (to, octets) = node.sent_one();
    assert_eq!((to, octets), (21, Sent { hop_counter: 8, ..sent }.octets()));
    assert_eq!(node.sccp.sizes().reassemblies, 0);
}
