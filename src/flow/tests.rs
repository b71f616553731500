use super::*;
use crate::capture::{LinkType, Writer, frames, udp_frame};
use crate::trace::{Dissector, Names};

/// Two Create PDP Context exchanges and an Echo, from one SGSN to two gateways.
fn capture() -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let interface = writer.interface(&mut out, "Gn", LinkType::RAW);
    let (sgsn, ggsn, other) = ("127.0.0.11:2123", "127.0.0.2:2123", "127.0.0.3:2123");
    for (number, (from, to, kind)) in
        [(sgsn, ggsn, 16), (ggsn, sgsn, 17), (sgsn, other, 16), (other, sgsn, 1)].into_iter().enumerate()
    {
        let mut frame = Vec::new();
        let octets = [0x32, kind, 0, 4, 0, 0, 0, 0, 0, number as u8, 0, 0];
        udp_frame(from.parse().unwrap(), to.parse().unwrap(), &octets, &mut frame).unwrap();
        let comment = (number == 0).then_some("dropped <by the link> & gone");
        writer.packet(&mut out, interface, Duration::from_millis(number as u64), &frame, comment);
    }
    out
}

#[test]
fn nodes_are_named_by_the_role_that_their_messages_speak_for() {
    let capture = capture();
    let (mut dissector, mut roles) = (Dissector::new(), Roles::new());
    for frame in frames(&capture) {
        dissector.messages(&frame.unwrap(), |message| roles.see(message));
    }
    let mut names: Names = [("127.0.0.3".parse().unwrap(), "mine")].into_iter().collect();
    roles.name(&mut names);
    for (address, name) in
        [("127.0.0.11", "SGSN 127.0.0.11"), ("127.0.0.2", "GGSN 127.0.0.2"), ("127.0.0.3", "mine")]
    {
        assert_eq!(names.get(address.parse().unwrap()), Some(name));
    }
    assert_eq!(names.get("127.0.0.9".parse().unwrap()), None);
}

#[test]
fn who_creates_a_session_is_told_by_the_interface_of_its_tunnel_end() {
    for (interface, expected) in
        [(10, Some(("MME", "SGW"))), (6, Some(("SGW", "PGW"))), (17, Some(("SGSN", "SGW"))), (1, None)]
    {
        let interface = 0x80 | interface & 0x3f;
        let octets =
            [0x48, 32, 0, 21, 0, 0, 0, 0, 0, 0, 1, 0, 87, 0, 9, 0, interface, 0, 0, 0, 1, 192, 0, 2, 1];
        let mut frame = Vec::new();
        let (from, to) = ("192.0.2.1:2123".parse().unwrap(), "192.0.2.2:2123".parse().unwrap());
        udp_frame(from, to, &octets, &mut frame).unwrap();
        let mut out = Vec::new();
        let mut writer = Writer::new("gtpush");
        writer.start(&mut out);
        let link = writer.interface(&mut out, "S11", LinkType::RAW);
        writer.packet(&mut out, link, Duration::ZERO, &frame, None);
        let mut dissector = Dissector::new();
        for frame in frames(&out) {
            assert_eq!(roles(&dissector.frame(&frame.unwrap())), expected);
        }
    }
}

#[test]
fn a_picture_is_well_formed_and_holds_every_message() {
    let capture = capture();
    let (mut dissector, mut svg) = (Dissector::new(), Svg::new(Names::new()));
    for frame in frames(&capture) {
        dissector.messages(&frame.unwrap(), |message| svg.draw(message, None));
    }
    let picture = svg.finish("a & b");
    assert_eq!(picture.matches("<g class=").count(), 4, "{picture}");
    assert_eq!(picture.matches("Create PDP Context Request").count(), 2);
    assert!(picture.contains("a &amp; b") && picture.contains("&lt;by the link&gt; &amp; gone"), "{picture}");
    let (opened, closed) = (picture.matches("<g ").count(), picture.matches("</g>").count());
    assert!(picture.ends_with("</svg>\n") && opened == closed, "{picture}");
}

#[test]
fn a_page_ends_where_it_ends_whatever_the_capture_says() {
    let capture = capture();
    let (mut dissector, mut page) = (Dissector::new(), Page::new(Names::new()));
    let mut out = String::new();
    page.begin(&mut out);
    for frame in frames(&capture) {
        dissector.messages(&frame.unwrap(), |message| page.draw(message, None, &mut out));
    }
    page.end("</script>", &mut out);
    assert_eq!(out.matches("</script>").count(), 3, "{out}");
    assert!(out.contains("\\u003cby the link>") && out.ends_with("</html>\n"), "{out}");
}
