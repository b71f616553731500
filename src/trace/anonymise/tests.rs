use super::*;

#[test]
fn pseudonyms_are_as_long_as_what_they_replace() {
    assert_eq!(counted(42, 4).collect::<Vec<_>>(), [0, 0, 4, 2]);
    assert_eq!(counted(1234, 2).collect::<Vec<_>>(), [3, 4]);
    let mut anonymiser = Anonymiser::new();
    anonymiser.subscriber(&[2, 6, 2, 0, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    anonymiser.subscriber(&[2, 6, 2, 0, 1, 9]);
    anonymiser.subscriber(&[2, 6, 2, 0, 1]);
    let mut names: Vec<_> = anonymiser.subscribers.into_iter().collect();
    names.sort();
    assert_eq!(*names[0].1, [0, 0, 0, 0, 0, 2]);
    assert_eq!(*names[1].1, [2, 6, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(names.len(), 2, "five digits name nobody");
}

#[test]
fn addresses_keep_their_kind() {
    let mut anonymiser = Anonymiser::new();
    let mut name = |text: &str| anonymiser.address(text.parse().unwrap()).to_string();
    for stays in ["127.0.0.9", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "::1", "ff02::2"] {
        assert_eq!(name(stays), stays);
    }
    assert_eq!((name("10.1.2.3"), name("10.1.2.4"), name("10.1.2.3")), three("198.18.0.1", "198.18.0.2"));
    assert_eq!(name("::ffff:10.1.2.4"), "::ffff:198.18.0.2");
    assert_eq!(name("fe80::7"), "fe80::1");
    // One prefix for both, and the interface identifier of the link-local address.
    assert_eq!(
        (name("2a00:1:2:3::7"), name("2a00:1:2:3::")),
        ("2001:db8:0:1::1".into(), "2001:db8:0:1::".into())
    );
}

fn three(first: &str, second: &str) -> (String, String, String) {
    (first.into(), second.into(), first.into())
}

#[test]
fn secrets_of_configuration_options_are_found() {
    assert_eq!(secret("PAP", b"\x01\x07\x00\x0d\x03bob\x04open"), Some(&b"open"[..]));
    assert_eq!(secret("CHAP", b"\x02\x07\x00\x0a\x02\xaa\xbbbob"), Some(&[0xaa, 0xbb][..]));
    // An acknowledgement holds none, and what is cut short none that is whole.
    assert_eq!(secret("PAP", b"\x02\x07\x00\x05\x00"), None);
    assert_eq!(secret("PAP", b"\x01\x07\x00\x0b\x03bob\x04op"), None);
    assert_eq!(secret("CHAP", b"\x03\x07\x00\x04"), None);
}

#[test]
fn keys_of_an_mm_context_are_found_in_each_mode() {
    // GSM key and triplets, two vectors.
    let mut octets = vec![0, 1 << 6 | 2 << 3];
    octets.extend([1; 8 + 2 * 28]);
    octets.extend([9; 5]);
    let lengths = |octets: &[u8]| mm_context(octets).iter().map(|key| key.len()).collect::<Vec<_>>();
    assert_eq!(lengths(&octets), [8, 16, 4, 8, 16, 4, 8]);
    // UMTS keys and one quintuplet, its XRES of eight octets.
    let mut octets = vec![0, 2 << 6 | 1 << 3];
    octets.extend([1; 32]);
    octets.extend([0, 74]);
    octets.extend([2; 16]);
    octets.push(8);
    octets.extend([3; 8 + 32]);
    octets.push(16);
    octets.extend([4; 16]);
    assert_eq!(lengths(&octets), [16, 16, 16, 8, 16, 16, 16]);
    // Cut short: what is there.
    assert_eq!(lengths(&octets[..20]), [16]);
    assert_eq!(lengths(&[]), [0; 0]);
}
