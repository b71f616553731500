use super::*;
use crate::wire::ber::{self, Tag, Tlv};
use crate::wire::{ErrorKind, Prepender};

pub(super) fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
}

pub(super) fn written(write: impl FnOnce(&mut Prepender<'_>)) -> Vec<u8> {
    let mut buffer = vec![0; 4096];
    let mut p = Prepender::new(&mut buffer);
    write(&mut p);
    let start = p.finish().unwrap();
    buffer.split_off(start)
}

/// gprsLocationInfoRetrievalContext-v3.
const CONTEXT: Oid<'static> = Oid::constant(&[4, 0, 0, 1, 0, 33, 3]);

/// Begin, AARQ, one Invoke of sendRoutingInfoForGprs for IMSI 001010123456789.
const BEGIN: &str = "62 48 48 04 00 00 00 2a
    6b 1a 28 18 06 07 00 11 86 05 01 01 01 a0 0d 60 0b a1 09 06 07 04 00 00 01 00 21 03
    6c 80 a1 1c 02 01 01 02 01 18 30 14 80 08 00 01 01 21 43 65 87 f9 82 08 91 94 71 00 00 00 00 f0 00 00";

fn begin() -> Vec<u8> {
    written(|p| {
        write(p, MessageType::Begin, Some(42.into()), None, |p| {
            component_portion(p, |p| {
                invoke(p, 1, None, Code::Local(24), |p| {
                    ber::constructed(p, Tag::SEQUENCE, |p| {
                        ber::octets(p, Tag::context(0), &hex("00 01 01 21 43 65 87 f9"));
                    });
                });
            });
            Dialogue::Aarq(Aarq::new(CONTEXT)).write(p);
        });
    })
}

#[test]
fn a_begin_with_a_dialogue_portion_and_an_invoke_is_read_as_it_was_written() {
    let octets = begin();
    assert_eq!(
        octets,
        hex("62 3c 48 04 00 00 00 2a
             6b 1e 28 1c 06 07 00 11 86 05 01 01 01 a0 11 60 0f 80 02 07 80 a1 09 06 07 04 00 00 01 00 21 03
             6c 14 a1 12 02 01 01 02 01 18 30 0a 80 08 00 01 01 21 43 65 87 f9")
    );
    let message = Message::parse(&octets).unwrap();
    assert_eq!((message.kind, message.otid, message.dtid), (MessageType::Begin, Some(42.into()), None));
    assert_eq!(message.dialogue(), Ok(Some(Dialogue::Aarq(Aarq::new(CONTEXT)))));
    let components: Vec<_> = message.components().collect();
    let [Ok(Component::Invoke(invoke))] = components[..] else { panic!("{components:?}") };
    assert_eq!((invoke.id, invoke.linked, invoke.operation), (1, None, Code::Local(24)));
    let parameter = invoke.parameter.unwrap();
    assert_eq!((parameter.tag, parameter.offset), (Tag::SEQUENCE, 50));
    assert_eq!(message.octets(), octets);
}

#[test]
fn indefinite_lengths_and_an_absent_protocol_version_are_read() {
    let mut octets = hex(BEGIN);
    octets[1] = (octets.len() - 2) as u8;
    let message = Message::parse(&octets).unwrap();
    assert_eq!(message.dialogue().unwrap().unwrap().context(), Some(CONTEXT));
    assert_eq!(message.components().count(), 1);
    // The same with every constructed element of the indefinite form.
    let octets = hex("62 80 48 04 00 00 00 2a
        6b 80 28 80 06 07 00 11 86 05 01 01 01 a0 80 60 80 a1 80 06 07 04 00 00 01 00 21 03
        00 00 00 00 00 00 00 00 00 00
        6c 80 a1 80 02 01 01 02 01 18 30 80 80 01 00 00 00 00 00 00 00 00 00");
    let message = Message::parse(&octets).unwrap();
    assert_eq!(message.octets(), octets);
    assert_eq!(message.dialogue(), Ok(Some(Dialogue::Aarq(Aarq::new(CONTEXT)))));
    let components: Vec<_> = message.components().collect();
    assert!(matches!(components[..], [Ok(Component::Invoke(Invoke { id: 1, .. }))]));
}

#[test]
fn a_transaction_portion_that_cannot_be_read_says_why_and_whom_to_tell() {
    let me = Some(TransactionId::from(1));
    let unrecognized = PAbortCause::UNRECOGNIZED_MESSAGE_TYPE;
    let badly = PAbortCause::BADLY_FORMATTED_TRANSACTION_PORTION;
    let incorrect = PAbortCause::INCORRECT_TRANSACTION_PORTION;
    for (octets, cause, kind, otid) in [
        ("63 06 48 04 00 00 00 01", unrecognized, None, me),
        ("a2 06 48 04 00 00 00 01", unrecognized, None, me),
        ("", badly, None, None),
        ("62 07 48 04 00 00 00 01", badly, Some(MessageType::Begin), me),
        ("62 07 48 04 00 00 00", badly, Some(MessageType::Begin), None),
        ("63 07 48 04 00 00 00 01", badly, None, me),
        ("62 08 48 04 00 00 00 01 6c 05", badly, Some(MessageType::Begin), me),
        ("62 00", incorrect, Some(MessageType::Begin), None),
        ("62 07 48 05 00 00 00 00 01", incorrect, Some(MessageType::Begin), None),
        ("62 02 48 00", incorrect, Some(MessageType::Begin), None),
        ("62 0c 48 04 00 00 00 01 49 04 00 00 00 02", incorrect, Some(MessageType::Begin), me),
        ("62 0c 48 04 00 00 00 02 48 04 00 00 00 01", incorrect, Some(MessageType::Begin), me),
        ("65 06 48 04 00 00 00 01", incorrect, Some(MessageType::Continue), me),
        ("64 00", incorrect, Some(MessageType::End), None),
        ("61 00", incorrect, Some(MessageType::Unidirectional), None),
    ] {
        let refused = Message::parse(&hex(octets)).unwrap_err();
        assert_eq!((refused.cause, refused.kind, refused.otid), (cause, kind, otid), "{octets}");
    }
}

#[test]
fn transaction_ids_of_every_length_come_back_as_they_were() {
    for length in 1..=4 {
        let octets = [&[0x62, 2 + length, 0x48, length][..], &[9, 8, 7, 6][..usize::from(length)]].concat();
        let message = Message::parse(&octets).unwrap();
        let id = message.otid.unwrap();
        assert_eq!(id.as_octets().len(), usize::from(length));
        assert_eq!(id.number().is_some(), length == 4);
        assert_eq!(written(|p| write(p, MessageType::Begin, Some(id), None, |_| {})), octets);
    }
    let segmented = hex("62 0a 68 08 04 02 00 00 04 02 00 01");
    assert_eq!(Message::parse(&segmented).unwrap().otid, Some(1.into()));
}

#[test]
fn every_dialogue_apdu_is_read_as_it_was_written() {
    let information = written(|p| {
        External::write(p, Oid::constant(&[4, 0, 0, 1, 1, 1, 1]), |p| ber::null(p, Tag::context(0)));
    });
    let user_information = Some(UserInformation::new(&information));
    for user_information in [None, user_information] {
        let request = Aarq { version1: true, context: CONTEXT, user_information };
        let mut dialogues = vec![
            Dialogue::Aarq(request),
            Dialogue::Aarq(Aarq { version1: false, ..request }),
            Dialogue::Audt(request),
        ];
        for source in AbortSource::ALL {
            dialogues.push(Dialogue::Abrt(Abrt { source: *source, user_information }));
        }
        for result in AssociateResult::ALL {
            for diagnostic in Diagnostic::ALL {
                let response = Aare {
                    result: *result,
                    diagnostic: *diagnostic,
                    user_information,
                    ..Aare::accepted(CONTEXT)
                };
                dialogues.push(Dialogue::Aare(response));
            }
        }
        for dialogue in dialogues {
            let octets = written(|p| dialogue.write(p));
            let read = Dialogue::read(&Tlv::parse(&octets, "x").unwrap()).unwrap();
            // The offsets differ, the octets not.
            assert_eq!(written(|p| read.write(p)), octets);
            assert_eq!(std::mem::discriminant(&read), std::mem::discriminant(&dialogue));
            assert_eq!(read.context(), dialogue.context());
            let read = read.user_information();
            assert_eq!(read.is_some(), user_information.is_some());
            for external in read.iter().flat_map(UserInformation::externals) {
                let external = external.unwrap();
                assert_eq!(external.reference.unwrap().to_string(), "0.4.0.0.1.1.1.1");
                assert_eq!(external.single("x").unwrap().tag, Tag::context(0));
            }
        }
    }
}

#[test]
fn a_dialogue_portion_of_another_syntax_is_kept_as_it_is() {
    let octets = hex("6b 0b 28 09 06 02 2a 03 81 03 04 01 aa");
    let dialogue = Dialogue::read(&Tlv::parse(&octets, "x").unwrap()).unwrap();
    assert!(matches!(dialogue, Dialogue::Other(_)));
    assert_eq!(written(|p| dialogue.write(p)), octets);
    let octets = hex("6b 12 28 10 06 07 00 11 86 05 01 01 01 a0 05 62 03 80 01 00");
    let dialogue = Dialogue::read(&Tlv::parse(&octets, "x").unwrap()).unwrap();
    assert!(matches!(dialogue, Dialogue::Other(_)));
    assert_eq!(written(|p| dialogue.write(p)), octets);
}

#[test]
fn every_component_is_read_as_it_was_written() {
    let octets = written(|p| {
        component_portion(p, |p| {
            reject(p, None, Problem::BADLY_STRUCTURED_COMPONENT);
            for problem in Problem::ALL.iter().rev() {
                reject(p, Some(-1), *problem);
            }
            return_error(p, 4, Code::Local(27), |_| {});
            return_error(p, 4, Code::Global(CONTEXT), |p| ber::null(p, Tag::NULL));
            return_result(p, true, 3, Code::Local(24), |_| {});
            return_result(p, false, 3, Code::Local(300), |p| ber::null(p, Tag::NULL));
            invoke(p, 127, Some(-128), Code::Global(CONTEXT), |_| {});
        });
    });
    let portion = Tlv::parse(&octets, "x").unwrap();
    let read: Vec<_> = Components::new(Some(&portion)).map(Result::unwrap).collect();
    let null = |component: &Component<'_>| match component {
        Component::ReturnResultNotLast(r) => r.parameter.unwrap().tag == Tag::NULL,
        Component::ReturnError(e) => e.parameter.unwrap().tag == Tag::NULL,
        _ => false,
    };
    assert!(matches!(
        read[0],
        Component::Invoke(Invoke {
            id: 127,
            linked: Some(-128),
            operation: Code::Global(CONTEXT),
            parameter: None
        })
    ));
    assert!(matches!(
        read[1],
        Component::ReturnResultNotLast(ReturnResult { operation: Some(Code::Local(300)), .. })
    ));
    assert!(null(&read[1]) && null(&read[3]));
    let empty = ReturnResult { id: 3, operation: None, parameter: None };
    assert_eq!(read[2], Component::ReturnResultLast(empty));
    assert_eq!(
        read[4],
        Component::ReturnError(ReturnError { id: 4, error: Code::Local(27), parameter: None })
    );
    for (component, problem) in read[5..].iter().zip(Problem::ALL) {
        assert_eq!(*component, Component::Reject(Reject { id: Some(-1), problem: *problem }));
    }
    let none = Reject { id: None, problem: Problem::BADLY_STRUCTURED_COMPONENT };
    assert_eq!(read.last(), Some(&Component::Reject(none)));
}

#[test]
fn a_component_that_cannot_be_read_is_an_item_with_its_problem() {
    for (octets, id, problem, kind) in [
        ("6c 05 a5 03 02 01 07", Some(7), Problem::UNRECOGNIZED_COMPONENT, ErrorKind::Unknown),
        ("6c 02 a1 00", None, Problem::MISTYPED_COMPONENT, ErrorKind::Missing),
        ("6c 05 a1 03 02 01 07", Some(7), Problem::MISTYPED_COMPONENT, ErrorKind::Missing),
        ("6c 08 a1 06 02 01 07 04 01 00", Some(7), Problem::MISTYPED_COMPONENT, ErrorKind::Value),
        ("6c 09 a1 07 02 02 01 07 02 01 00", None, Problem::MISTYPED_COMPONENT, ErrorKind::Value),
        ("6c 07 a2 05 02 01 07 30 00", Some(7), Problem::MISTYPED_COMPONENT, ErrorKind::Missing),
        ("6c 05 81 03 02 01 07", None, Problem::MISTYPED_COMPONENT, ErrorKind::Value),
        ("6c 07 a1 05 02 01 07 02 05", Some(7), Problem::BADLY_STRUCTURED_COMPONENT, ErrorKind::Truncated),
        ("6c 05 a1 06 02 01 07", None, Problem::BADLY_STRUCTURED_COMPONENT, ErrorKind::Truncated),
        ("4c 02 a1 00", None, Problem::BADLY_STRUCTURED_COMPONENT, ErrorKind::Value),
    ] {
        let octets = hex(octets);
        let portion = Tlv::parse(&octets, "x").unwrap();
        let mut components = Components::new(Some(&portion));
        assert!(!components.is_empty());
        let fault = components.next().unwrap().unwrap_err();
        assert_eq!((fault.id, fault.problem, fault.error.kind), (id, problem, kind), "{octets:02x?}");
        assert_eq!(components.next(), None);
        assert!(components.is_empty());
    }
}

#[test]
fn a_relayed_message_keeps_what_is_not_known() {
    let octets =
        hex("65 80 48 01 01 49 02 00 02 df 8f 7f 01 aa 6c 80 a1 06 02 01 01 02 01 18 00 00 de 01 bb 00 00");
    let message = Message::parse(&octets).unwrap();
    let relayed = written(|p| message.write_with(p, Some(3.into()), Some(4.into())));
    assert_eq!(
        relayed,
        hex(
            "65 20 48 04 00 00 00 03 49 04 00 00 00 04 df 8f 7f 01 aa 6c 80 a1 06 02 01 01 02 01 18 00 00 de 01 bb"
        )
    );
}

#[test]
fn an_abort_carries_its_cause() {
    for cause in PAbortCause::ALL {
        let octets = written(|p| write_p_abort(p, 7.into(), *cause));
        let message = Message::parse(&octets).unwrap();
        assert_eq!((message.dtid, message.p_abort_cause), (Some(7.into()), Some(*cause)));
    }
}
