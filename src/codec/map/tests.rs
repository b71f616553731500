use super::element::Kind;
use super::sample::{self, Encoding};
use super::*;
use crate::codec::gtp1::sample::Extent;
use crate::wire::Prepender;
use crate::wire::ber::Tlv;

pub(super) fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
}

fn written(write: impl FnOnce(&mut Prepender<'_>)) -> Vec<u8> {
    let mut buffer = vec![0; 70_000];
    let mut p = Prepender::new(&mut buffer);
    write(&mut p);
    let start = p.finish().unwrap();
    buffer.split_off(start)
}

#[test]
fn what_every_type_may_hold_is_read_and_written_anew_octet_by_octet() {
    for row in types::rows() {
        for (extent, seeds) in [(Extent::Minimal, 8), (Extent::Maximal, 8), (Extent::Random, 24)] {
            for seed in 0..seeds {
                let octets = sample::value(row.of, extent, Encoding::Shortest, seed);
                let element = Tlv::parse(&octets, "sample").unwrap();
                for anew in [true, false] {
                    let again = written(|p| {
                        (row.rewrite)(&element, anew, p).unwrap_or_else(|e| panic!("{row:?} {e}"))
                    });
                    assert_eq!(again, octets, "{row:?} {extent:?} {seed}");
                }
            }
        }
    }
}

#[test]
fn indefinite_lengths_segments_and_unknown_members_come_back_as_they_were() {
    for row in types::rows().filter(|row| matches!(row.of.kind, Kind::Sequence(_))) {
        for seed in 0..24 {
            let octets = sample::value(row.of, Extent::Random, Encoding::Loose, seed);
            let element = Tlv::parse(&octets, "sample").unwrap();
            let again =
                written(|p| (row.rewrite)(&element, false, p).unwrap_or_else(|e| panic!("{row:?} {e}")));
            assert_eq!(again, octets, "{row:?} {seed}");
        }
    }
}

#[test]
fn the_argument_of_send_routing_info_for_gprs_is_read_and_written() {
    let octets = hex("30 19 80 08 00 01 01 00 00 00 00 f1 81 05 04 c0 00 02 01 82 06 91 94 71 00 00 f0");
    let element = Tlv::parse(&octets, "argument").unwrap();
    let argument: SendRoutingInfoForGprsArg<'_> = read(&element).unwrap();
    assert_eq!(argument.imsi.to_string(), "001010000000001");
    assert_eq!(argument.ggsn_address, Some(GsnAddress([192, 0, 2, 1].into())));
    assert_eq!(argument.ggsn_number.to_string(), "+491700000");
    let number: IsdnAddressBuf = "+491700000".parse().unwrap();
    let built = SendRoutingInfoForGprsArg {
        ggsn_address: Some(GsnAddress([192, 0, 2, 1].into())),
        ..SendRoutingInfoForGprsArg::new("001010000000001".parse().unwrap(), number.as_address())
    };
    assert_eq!(written(|p| built.write(p)), octets);
    // Changed, it is written anew.
    let changed = SendRoutingInfoForGprsArg { ggsn_address: None, ..argument };
    assert_eq!(
        written(|p| changed.write(p)),
        hex("30 12 80 08 00 01 01 00 00 00 00 f1 82 06 91 94 71 00 00 f0")
    );
}

#[test]
fn a_changed_value_keeps_the_members_that_nobody_knows() {
    let octets = hex("30 80 9f 78 01 07 80 01 21 81 05 04 c0 00 02 01 82 02 91 21 9f 79 00 00 00");
    let element = Tlv::parse(&octets, "argument").unwrap();
    let argument: SendRoutingInfoForGprsArg<'_> = read(&element).unwrap();
    assert_eq!(argument.unknown_members().count(), 2);
    assert_eq!(written(|p| argument.write(p)), octets);
    let changed = SendRoutingInfoForGprsArg { ggsn_address: None, ..argument };
    assert_eq!(written(|p| changed.write(p)), hex("30 0e 80 01 21 82 02 91 21 9f 78 01 07 9f 79 00"));
}

#[test]
fn members_out_of_order_are_found_and_a_missing_one_is_named() {
    let octets = hex("30 07 82 02 91 21 80 01 21");
    let element = Tlv::parse(&octets, "argument").unwrap();
    assert!(read::<SendRoutingInfoForGprsArg<'_>>(&element).is_ok());
    let octets = hex("30 03 80 01 21");
    let error = read::<SendRoutingInfoForGprsArg<'_>>(&Tlv::parse(&octets, "x").unwrap()).unwrap_err();
    assert_eq!((error.kind, error.element), (crate::wire::ErrorKind::Missing, "ggsn-Number"));
}

#[test]
fn an_application_context_is_its_object_identifier() {
    let context = ApplicationContext::GPRS_LOCATION_INFO_RETRIEVAL;
    assert_eq!(context.octets(), [4, 0, 0, 1, 0, 33, 4]);
    let octets = context.octets();
    let oid = Oid::new(&octets).unwrap();
    assert_eq!(oid.to_string(), "0.4.0.0.1.0.33.4");
    assert_eq!(ApplicationContext::from_oid(oid), Some(context));
    assert_eq!(context.to_string(), "gprsLocationInfoRetrievalContext-v4");
    assert_eq!(context.older().and_then(ApplicationContext::older), None);
    assert_eq!(context.older(), Some(context.in_version(3)));
    let relay = ApplicationContext::SHORT_MSG_MO_RELAY;
    assert_eq!(relay.operation(OperationCode::MO_FORWARD_SM).unwrap().name, "mo-ForwardSM");
    assert_eq!(relay.in_version(2).operation(OperationCode::MO_FORWARD_SM).unwrap().name, "forwardSM");
    assert!(relay.operation(OperationCode::CANCEL_LOCATION).is_none());
    let relay = ApplicationContext::SHORT_MSG_MT_RELAY;
    assert!(relay.operation(OperationCode::MO_FORWARD_SM).is_none());
    assert_eq!(relay.older().unwrap().operation(OperationCode::MO_FORWARD_SM).unwrap().name, "forwardSM");
}

#[test]
fn the_access_point_and_the_chosen_gateway_ride_in_an_extension_container() {
    let oid: crate::wire::ber::OidBuf = "1.3.6.1.4.1.32473.1".parse().unwrap();
    assert_eq!(oid.as_oid(), extension::DOCUMENTATION_OID);
    let apn: crate::wire::ApnBuf = "internet".parse().unwrap();
    let hints = Hints {
        apn: ApnString::new(apn.as_octets()),
        ggsn_address: Some(GsnAddress([192, 0, 2, 9].into())),
        ..Hints::new()
    };
    let mut buffer = [0; extension::CONTAINER_LEN];
    let number: IsdnAddressBuf = "+49170".parse().unwrap();
    let argument = SendRoutingInfoForGprsArg {
        extension_container: hints.container(&oid, &mut buffer),
        ..SendRoutingInfoForGprsArg::new("00101".parse().unwrap(), number.as_address())
    };
    let octets = written(|p| argument.write(p));
    assert_eq!(
        octets,
        hex("30 30 80 03 00 01 f1 82 04 91 94 71 f0 a3 23 a0 21 30 1f 06 09 2b 06 01 04 01 81 fd 59 
             01 30 12 80 09 08 69 6e 74 65 72 6e 65 74 81 05 04 c0 00 02 09")
    );
    let element = Tlv::parse(&octets, "argument").unwrap();
    let argument: SendRoutingInfoForGprsArg<'_> = read(&element).unwrap();
    let found = Hints::find(argument.extension_container.as_ref(), oid.as_oid()).unwrap().unwrap();
    assert_eq!(found.apn.and_then(|apn| apn.as_apn()), Some(apn.as_apn()));
    assert_eq!(found.ggsn_address, hints.ggsn_address);
    let other: crate::wire::ber::OidBuf = "1.3.6.1.4.1.32473.2".parse().unwrap();
    assert_eq!(Hints::find(argument.extension_container.as_ref(), other.as_oid()), Ok(None));
    let mut lines = String::new();
    walk(SendRoutingInfoForGprsArg::TYPE, &element, &mut |member| {
        use std::fmt::Write as _;
        let _ = writeln!(lines, "{} {} {}", member.depth, member.name.unwrap_or("?"), member.text());
    });
    assert_eq!(
        lines,
        "0 SendRoutingInfoForGprsArg \n1 imsi 00101\n1 ggsn-Number +49170\n1 extensionContainer \n\
         2 privateExtensionList \n3 PrivateExtension \n4 extId 1.3.6.1.4.1.32473.1\n\
         4 extType 800908696e7465726e6574810504c0000209\n"
    );
}

#[test]
fn cut_and_flipped_values_are_read_or_refused() {
    for row in types::rows() {
        for encoding in [Encoding::Shortest, Encoding::Loose] {
            let octets = sample::value(row.of, Extent::Random, encoding, 5);
            let mut buffer = vec![0; 2 * octets.len() + 64];
            for at in 0..octets.len().min(400) {
                for flip in [0x01, 0x20, 0x80, 0xff] {
                    let mut octets = octets.clone();
                    octets[at] ^= flip;
                    let Ok(element) = Tlv::parse(&octets, "sample") else { continue };
                    let mut p = Prepender::new(&mut buffer);
                    let read = (row.rewrite)(&element, false, &mut p).is_ok();
                    if read && matches!(row.of.kind, Kind::Sequence(_)) {
                        assert_eq!(p.written(), octets, "{row:?}");
                    }
                    walk(row.of, &element, &mut |member| drop(member.text().to_string()));
                }
                assert!(Tlv::parse(&octets[..at], "sample").is_err());
            }
        }
    }
}
