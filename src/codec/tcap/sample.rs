//! Messages made up from a seed: what tests, benches and fuzz seeds walk.
//!
//! The octets depend on the numbers alone.

use super::{
    Aare, Aarq, AbortSource, Abrt, AssociateResult, Code, Diagnostic, Dialogue, External, Message,
    MessageType, PAbortCause, Problem, UserInformation, component_portion, invoke, reject, return_error,
    return_result, write, write_p_abort,
};
use crate::wire::Prepender;
use crate::wire::ber::{self, Oid, Tag, Tlv, Walk};
use std::ops::Range;

/// gprsLocationInfoRetrievalContext-v4.
pub const CONTEXT: Oid<'static> = Oid::constant(&[4, 0, 0, 1, 0, 33, 4]);

/// map-DialogueAS.
const MAP_DIALOGUE: Oid<'static> = Oid::constant(&[4, 0, 0, 1, 1, 1, 1]);

fn written(write: impl FnOnce(&mut Prepender<'_>)) -> Vec<u8> {
    let mut buffer = vec![0; 4096];
    let mut p = Prepender::new(&mut buffer);
    write(&mut p);
    let start = p.finish().unwrap_or(0);
    buffer.split_off(start)
}

/// RoutingInfoForGPRS-Arg: IMSI, GGSN address, GGSN number.
fn routing_info(p: &mut Prepender<'_>) {
    ber::constructed(p, Tag::SEQUENCE, |p| {
        ber::octets(p, Tag::context(2), &[0x91, 0x94, 0x71, 0, 0, 0, 0xf0]);
        ber::octets(p, Tag::context(1), &[4, 192, 0, 2, 1]);
        ber::octets(p, Tag::context(0), &[0, 1, 1, 0x21, 0x43, 0x65, 0x87, 0xf9]);
    });
}

/// The dialogue portion number `which`: every APDU, result, source and diagnostic is among the
/// first twenty; `None`: there is none.
fn dialogue(kind: MessageType, which: u8, information: &[u8]) -> Option<Dialogue<'_>> {
    let user_information = (which & 1 == 1).then(|| UserInformation::new(information));
    let which = usize::from(which >> 1);
    let request = Aarq { version1: true, context: CONTEXT, user_information };
    let response = |result, diagnostic| {
        let accepted = Aare::accepted(CONTEXT);
        Some(Dialogue::Aare(Aare { result, diagnostic, user_information, ..accepted }))
    };
    match kind {
        MessageType::Begin => Some(Dialogue::Aarq(request)),
        MessageType::Unidirectional => Some(Dialogue::Audt(request)),
        MessageType::Continue | MessageType::End => {
            response(AssociateResult::ACCEPTED, Diagnostic::USER_NULL)
        }
        MessageType::Abort => match which.checked_sub(AbortSource::ALL.len()) {
            None => Some(Dialogue::Abrt(Abrt { source: AbortSource::ALL[which], user_information })),
            Some(which) => {
                let diagnostic = Diagnostic::ALL[which % Diagnostic::ALL.len()];
                response(AssociateResult::REJECT_PERMANENT, diagnostic)
            }
        },
    }
}

/// How many components there are to choose from: each kind, and a Reject with each problem.
pub const COMPONENTS: u8 = 7 + Problem::ALL.len() as u8;

/// A whole message of this type with dialogue portion number `which` and components of these
/// numbers.
#[must_use]
pub fn message(kind: MessageType, which: u8, components: Range<u8>) -> Vec<u8> {
    let information = written(|p| {
        // MAP-OpenInfo with nothing in it.
        External::write(p, MAP_DIALOGUE, |p| ber::constructed(p, Tag::context(0), |_| {}));
    });
    let otid = kind.has_otid().then(|| 0x1234_5678.into());
    let dtid = kind.has_dtid().then(|| 0x0102_0304.into());
    written(|p| {
        write(p, kind, otid, dtid, |p| {
            if kind != MessageType::Abort {
                component_portion(p, |p| components.rev().for_each(|number| component(p, number)));
            }
            if let Some(dialogue) = dialogue(kind, which, &information) {
                dialogue.write(p);
            }
        });
    })
}

/// Component number `number`.
fn component(p: &mut Prepender<'_>, number: u8) {
    let id = number as i8;
    match usize::from(number) {
        0 => invoke(p, id, None, Code::Local(24), routing_info),
        1 => invoke(p, id, Some(0), Code::Local(24), routing_info),
        2 => return_result(p, true, id, Code::Local(24), |p| {
            ber::constructed(p, Tag::SEQUENCE, |p| ber::octets(p, Tag::context(0), &[4, 192, 0, 2, 7]));
        }),
        3 => return_result(p, true, id, Code::Local(24), |_| {}),
        4 => return_result(p, false, id, Code::Local(24), |p| {
            ber::constructed(p, Tag::SEQUENCE, |p| ber::octets(p, Tag::context(0), &[4, 192, 0, 2, 8]));
        }),
        5 => return_error(p, id, Code::Local(27), |_| {}),
        6 => reject(p, None, Problem::BADLY_STRUCTURED_COMPONENT),
        number => reject(p, Some(id), Problem::ALL[(number - 7) % Problem::ALL.len()]),
    }
}

/// An Abort with each cause.
pub fn aborts() -> impl Iterator<Item = (PAbortCause, Vec<u8>)> {
    let abort = |cause| written(|p| write_p_abort(p, 0x0102_0304.into(), cause));
    PAbortCause::ALL.iter().map(move |cause| (*cause, abort(*cause)))
}

/// The same values in the other forms that X.690 allows: every constructed element of the indefinite
/// form, and OCTET STRINGs of `[CONTEXT n]` and transaction IDs left as they are.
#[must_use]
pub fn indefinite(octets: &[u8]) -> Vec<u8> {
    let Ok(tlv) = Tlv::parse(octets, "sample") else { return octets.to_vec() };
    let mut out = Vec::new();
    spread(&tlv, &mut out);
    out
}

fn spread(tlv: &Tlv<'_>, out: &mut Vec<u8>) {
    let header = tlv.value_offset() - tlv.offset as usize;
    match tlv.walk("sample") {
        Ok(walk) => {
            // The tag without the length; tags of this sample have one octet or two.
            let tag = if tlv.tag.number() < 31 { 1 } else { 2 };
            out.extend(&tlv.octets[..tag]);
            out.push(0x80);
            walk.map_while(Result::ok).for_each(|inner| spread(&inner, out));
            out.extend([0, 0]);
        }
        Err(_) => out.extend(&tlv.octets[..header + tlv.value.len()]),
    }
}

/// Reads whatever `data` is to its leaves, and relays it if it is a message.
///
/// # Panics
///
/// When what is read is not what stands there, or when relaying changes what a message says.
pub fn hold(data: &[u8]) {
    leaves(Walk::new(data, "message"), data);
    let _ = Tlv::parse(data, "message");
    let Ok(message) = Message::parse(data) else { return };
    let dialogue = message.dialogue();
    if let Ok(Some(dialogue)) = &dialogue {
        if let Some(information) = dialogue.user_information() {
            information.externals().for_each(drop);
            let _ = UserInformation::new(information.as_octets());
        }
        if !matches!(dialogue, Dialogue::Other(_)) {
            let mut buffer = vec![0; data.len() + 64];
            let mut p = Prepender::new(&mut buffer);
            dialogue.write(&mut p);
            assert!(p.finish().is_ok());
        }
    }
    // What is relayed says the same, and relayed again is the same octets.
    let once = relayed(&message, data);
    let again = Message::parse(&once).expect("what was relayed is read");
    assert_eq!((again.kind, again.otid, again.dtid), (message.kind, message.otid, message.dtid));
    assert_eq!(again.p_abort_cause, message.p_abort_cause);
    assert_eq!(again.components().count(), message.components().count());
    assert_eq!(again.dialogue().is_ok(), dialogue.is_ok());
    assert_eq!(relayed(&again, &once), once);
}

fn leaves(walk: Walk<'_>, whole: &[u8]) {
    for tlv in walk {
        let Ok(tlv) = tlv else { return };
        assert_eq!(whole[tlv.offset as usize..][..tlv.octets.len()], *tlv.octets);
        assert_eq!(whole[tlv.value_offset()..][..tlv.value.len()], *tlv.value);
        if let Ok(string) = tlv.string("string") {
            let mut buffer = vec![0; string.len()];
            assert_eq!(string.octets().count(), string.len());
            assert_eq!(string.gather(&mut buffer).map(<[u8]>::len), Some(string.len()));
        }
        if let Ok(bits) = tlv.bits("bits") {
            assert_eq!(bits.octets().count(), bits.len().div_ceil(8));
        }
        if let Ok(oid) = tlv.oid("oid") {
            let _ = oid.to_string();
        }
        let _ = (tlv.integer("integer"), tlv.boolean("boolean"), tlv.null("null"));
        if let Ok(inner) = tlv.walk("inner") {
            leaves(inner, whole);
        }
    }
}

fn relayed(message: &Message<'_>, data: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0; data.len() + 32];
    let mut p = Prepender::new(&mut buffer);
    message.write_with(&mut p, message.otid, message.dtid);
    let start = p.finish().expect("a relayed message is hardly longer than it was");
    buffer.split_off(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_message_made_up_is_read_in_both_forms() {
        for kind in MessageType::ALL {
            for which in 0..20 {
                for octets in [message(*kind, which, 0..30), indefinite(&message(*kind, which, 0..30))] {
                    let read = Message::parse(&octets).unwrap();
                    assert_eq!((read.kind, read.octets()), (*kind, &octets[..]));
                    assert!(read.dialogue().unwrap().is_some());
                    assert!(read.components().all(|component| component.is_ok()));
                    let count = if *kind == MessageType::Abort { 0 } else { 30 };
                    assert_eq!(read.components().count(), count);
                    let relayed = written(|p| read.write_with(p, read.otid, read.dtid));
                    assert_eq!(
                        Message::parse(&relayed).unwrap().dialogue().unwrap().map(|d| d.context()),
                        read.dialogue().unwrap().map(|d| d.context())
                    );
                    if octets[1] != 0x80 {
                        assert_eq!(relayed, octets);
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn damaged_messages_are_read_as_far_as_they_go(
            kind in 0..5_usize,
            which in 0..20_u8,
            count in 0..30_u8,
            spread in any::<bool>(),
            damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut octets = message(MessageType::ALL[kind], which, 0..count);
            if spread {
                octets = indefinite(&octets);
            }
            for (at, octet) in damage {
                let at = at.index(octets.len());
                octets[at] = octet;
            }
            hold(&octets);
            hold(&octets[..cut.index(octets.len())]);
        }

        #[test]
        fn octets_at_random_are_read_as_far_as_they_go(octets in proptest::collection::vec(any::<u8>(), 0..64)) {
            hold(&octets);
        }
    }
}
