use super::*;
use crate::wire::ErrorKind;

/// What osmo-hlr 1.5.0 answered.
const REPLY: &[u8] = b"\x00\x2e\xee\x00GET_REPLY 7 subscriber.by-id-1.info \nid\t1\nn\t1";

#[test]
fn a_reply_of_several_lines_is_one_message() {
    let read = Ctrl::parse(REPLY).unwrap();
    let whole = Ctrl::GetReply { id: "7", variable: "subscriber.by-id-1.info", value: "\nid\t1\nn\t1" };
    assert_eq!(read, whole);
    let mut buffer = [0; 64];
    let length = whole.write(&mut buffer).unwrap();
    assert_eq!(&buffer[..length], REPLY);
}

#[test]
fn every_message_is_written_as_it_is_read() {
    let (id, variable, value) = ("12", "a.b-1", "x y");
    for message in [
        Ctrl::Get { id, variable },
        Ctrl::Set { id, variable, value },
        Ctrl::GetReply { id, variable, value },
        Ctrl::SetReply { id, variable, value },
        Ctrl::Error { id: "err", reason: "Invalid message ID number" },
        Ctrl::Trap { id: "0", variable, value },
    ] {
        let mut buffer = [0; 64];
        let length = message.write(&mut buffer).unwrap();
        assert_eq!(Ctrl::parse(&buffer[..length]), Ok(message));
        for cut in 0..length {
            assert!(Ctrl::parse(&buffer[..cut]).is_err());
        }
        assert!(message.write(&mut buffer[..length - 1]).is_err());
    }
}

#[test]
fn what_is_none_of_ctrl_is_an_error_that_says_where() {
    for (octets, kind, offset) in [
        (&b"\x00\x01"[..], ErrorKind::Truncated, 2),
        (b"\x00\x01\xee", ErrorKind::Truncated, 3),
        (b"\x00\x00\xee", ErrorKind::Truncated, 3),
        (b"\x00\x01\xfe\x04", ErrorKind::Value, 2),
        (b"\x00\x02\xee\x05x", ErrorKind::Value, 2),
        (b"\x00\x03\xee\x00\xff\xff", ErrorKind::Value, 4),
        (b"\x00\x01\xee\x00x", ErrorKind::Trailing, 4),
        (b"\x00\x08\xee\x00PUT 1 a", ErrorKind::Value, 4),
        (b"\x00\x06\xee\x00GET 1", ErrorKind::Truncated, 9),
    ] {
        let error = Ctrl::parse(octets).unwrap_err();
        assert_eq!((error.kind, error.offset), (kind, offset), "{octets:?}");
    }
    assert!(variable_is_safe("subscriber.by-imsi-001010000000001.info"));
    assert!(!variable_is_safe("a b") && !variable_is_safe("") && !variable_is_safe("a\nGET"));
}
