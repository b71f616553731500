//! Whether a message is as its table says: TS 29.274 §7.7.

use super::cause::{Cause, CauseValue};
use super::element::{Elements, Row};
use super::header::Packet;
use super::message::{self, Field, Fields, Presence};
use crate::wire::{DecodeError, ErrorKind};

/// Groups in groups at most: a bearer context in a PDN connection is the deepest that §7 has.
const DEPTH: usize = 4;

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A mandatory element is not there: §7.7.9.
    Missing,
    /// A value shorter than its clause allows: §7.7.11.
    Length,
    /// A value that its clause does not allow.
    Incorrect,
    /// The message or the group ends inside the element: §7.7.11.
    CutShort,
}

/// The first thing that is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The type of the element.
    pub code: u8,
    /// Its instance.
    pub instance: u8,
    /// Its name in the table of the message or group; where the table does not hold it, that of the
    /// type.
    pub name: &'static str,
    /// Offset of the element in the message; of a missing one, the end of what lacks it.
    pub offset: u32,
}

impl Fault {
    /// The Cause that answers a request with this fault, with the offending element (§8.4).
    #[must_use]
    pub const fn cause(&self) -> Cause {
        let value = match self.kind {
            FaultKind::Missing => CauseValue::MANDATORY_IE_MISSING,
            FaultKind::Length | FaultKind::CutShort => CauseValue::INVALID_LENGTH,
            FaultKind::Incorrect => CauseValue::MANDATORY_IE_INCORRECT,
        };
        Cause { value, flags: 0, offending: Some((self.code, self.instance)) }
    }

    /// The fault as the one error of decoding.
    #[must_use]
    pub const fn error(&self) -> DecodeError {
        let kind = match self.kind {
            FaultKind::Missing => ErrorKind::Missing,
            FaultKind::Length => ErrorKind::Length,
            FaultKind::Incorrect => ErrorKind::Value,
            FaultKind::CutShort => ErrorKind::Truncated,
        };
        DecodeError::new(kind, self.name, self.offset as usize)
    }
}

/// Judges a message by its table. One whose type the tables do not hold is judged by its elements alone.
///
/// # Errors
/// The first fault, in the order of the octets; what is missing comes last.
pub fn check(packet: &Packet<'_>) -> Result<(), Fault> {
    let fields = message::row(packet.header.message_type).map(|row| row.fields);
    judge(packet.elements(), fields, DEPTH)
}

fn judge(elements: Elements<'_>, fields: Option<Fields>, depth: usize) -> Result<(), Fault> {
    let mut met = 0_u128;
    let mut walk = elements;
    for element in walk.by_ref() {
        let place = fields.and_then(|fields| {
            fields
                .iter()
                .position(|field| (field.ie.code, field.instance) == (element.code, element.instance))
        });
        let field = place.and_then(|place| fields?.get(place));
        met |= place.map_or(0, |place| 1 << place);
        let Some(row) = element.row else { continue };
        let fault = |kind| Fault {
            kind,
            code: element.code,
            instance: element.instance,
            name: field.map_or(row.name, |field| field.name),
            offset: element.offset as u32,
        };
        if element.value.len() < usize::from(row.least) {
            return Err(fault(FaultKind::Length));
        }
        if !(row.accepts)(element.value) {
            return Err(fault(FaultKind::Incorrect));
        }
        if row.grouped && depth > 0 {
            let inside = field.and_then(|field| field.group).map(|group| group.fields);
            judge(element.elements(), inside, depth - 1)?;
        }
    }
    if let Some(error) = walk.fault() {
        let [code, instance] = [0, 3].map(|at| walk.rest().get(at).copied().unwrap_or(0));
        let kind = FaultKind::CutShort;
        return Err(Fault {
            kind,
            code,
            instance: instance & 0xf,
            name: error.element,
            offset: error.offset,
        });
    }
    let missing = |(place, field): &(usize, &Field)| field.presence == Presence::M && met & 1 << place == 0;
    match fields.unwrap_or(&[]).iter().enumerate().find(missing) {
        Some((_, field)) => {
            let Row { code, .. } = *field.ie;
            let (instance, name, offset) = (field.instance, field.name, walk.offset() as u32);
            Err(Fault { kind: FaultKind::Missing, code, instance, name, offset })
        }
        None => Ok(()),
    }
}
