//! The transaction portion.

use super::component::Components;
use super::dialogue::Dialogue;
use super::{MessageType, PAbortCause, TransactionId};
use crate::wire::ber::{self, Tag, Tlv, Walk};
use crate::wire::{DecodeError, ErrorKind, Prepender};
use std::fmt;

const OTID: Tag = Tag::application(8);
const DTID: Tag = Tag::application(9);
const P_ABORT_CAUSE: Tag = Tag::application(10);
const DIALOGUE_PORTION: Tag = Tag::application(11);
const COMPONENT_PORTION: Tag = Tag::application(12);

/// A message that has a transaction portion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// What it is.
    pub kind: MessageType,
    /// Originating transaction ID: in Begin and Continue.
    pub otid: Option<TransactionId>,
    /// Destination transaction ID: in Continue, End and Abort.
    pub dtid: Option<TransactionId>,
    /// In an Abort of the transaction sub-layer's.
    pub p_abort_cause: Option<PAbortCause>,
    dialogue: Option<Tlv<'a>>,
    components: Option<Tlv<'a>>,
    octets: &'a [u8],
}

/// A message whose transaction portion cannot be read: what of it could, and the cause that its
/// sender is told (Q.774 §3.3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What is wrong and where.
    pub error: DecodeError,
    /// The cause of it.
    pub cause: PAbortCause,
    /// The message type, if it has one.
    pub kind: Option<MessageType>,
    /// Whom an Abort can be addressed to.
    pub otid: Option<TransactionId>,
    /// Which of our transactions was meant.
    pub dtid: Option<TransactionId>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.cause, self.error)
    }
}

impl std::error::Error for Refused {}

impl From<Refused> for DecodeError {
    fn from(refused: Refused) -> Self {
        refused.error
    }
}

impl<'a> Message<'a> {
    /// Reads the transaction portion and finds the other two. Elements that are not known are
    /// passed over; octets behind the message are no part of it ([`Self::octets`]).
    #[inline]
    pub fn parse(octets: &'a [u8]) -> Result<Self, Refused> {
        let mut message = Self {
            kind: MessageType::Unidirectional,
            otid: None,
            dtid: None,
            p_abort_cause: None,
            dialogue: None,
            components: None,
            octets,
        };
        let mut kind = None;
        match message.read(&mut kind) {
            Ok(()) => Ok(message),
            Err((error, cause)) => {
                Err(Refused { error, cause, kind, otid: message.otid, dtid: message.dtid })
            }
        }
    }

    #[inline(always)]
    fn read(&mut self, kind: &mut Option<MessageType>) -> Result<(), (DecodeError, PAbortCause)> {
        let badly = |error| (error, PAbortCause::BADLY_FORMATTED_TRANSACTION_PORTION);
        let incorrect = |error| (error, PAbortCause::INCORRECT_TRANSACTION_PORTION);
        let tlv = match Walk::new(self.octets, "TCMessage").some() {
            Ok(tlv) => tlv,
            Err(error) => {
                (*kind, self.otid, self.dtid) = salvage(self.octets);
                return Err(badly(error));
            }
        };
        self.octets = tlv.octets;
        *kind = match tlv.tag.class() {
            ber::Class::Application if tlv.constructed() => MessageType::from_number(tlv.tag.number()),
            _ => None,
        };
        let mut walk = tlv.walk("TCMessage").map_err(badly)?;
        let unknown = kind.is_none();
        if let Some(kind) = *kind {
            self.kind = kind;
        }
        while let Some(element) = walk.read().map_err(badly)? {
            let twice = match element.tag {
                OTID => {
                    let id = TransactionId::read(&element, "OrigTransactionID").map_err(incorrect)?;
                    self.otid.replace(id).is_some()
                }
                DTID => {
                    let id = TransactionId::read(&element, "DestTransactionID").map_err(incorrect)?;
                    self.dtid.replace(id).is_some()
                }
                P_ABORT_CAUSE => {
                    let cause = element.integer_as("P-AbortCause").map_err(incorrect)?;
                    self.p_abort_cause.replace(PAbortCause(cause)).is_some()
                }
                DIALOGUE_PORTION => self.dialogue.replace(element).is_some(),
                COMPONENT_PORTION => self.components.replace(element).is_some(),
                _ => false,
            };
            if twice {
                return Err(incorrect(element.fault(ErrorKind::Value, "TCMessage")));
            }
        }
        if unknown {
            let error = tlv.fault(ErrorKind::Unknown, "TCMessage");
            return Err((error, PAbortCause::UNRECOGNIZED_MESSAGE_TYPE));
        }
        for (name, must, is) in [
            ("OrigTransactionID", self.kind.has_otid(), self.otid.is_some()),
            ("DestTransactionID", self.kind.has_dtid(), self.dtid.is_some()),
            ("ComponentPortion", self.kind == MessageType::Unidirectional, self.components.is_some()),
        ] {
            if must && !is {
                return Err(incorrect(tlv.fault(ErrorKind::Missing, name)));
            }
            // A transaction ID where none belongs would be taken for somebody's.
            if !must && is && name != "ComponentPortion" {
                return Err(incorrect(tlv.fault(ErrorKind::Value, name)));
            }
        }
        Ok(())
    }

    /// The message, octet by octet.
    #[inline]
    #[must_use]
    pub const fn octets(&self) -> &'a [u8] {
        self.octets
    }

    /// Whether there is a dialogue portion.
    #[inline]
    #[must_use]
    pub const fn has_dialogue(&self) -> bool {
        self.dialogue.is_some()
    }

    /// The dialogue portion, if there is one.
    #[inline]
    pub fn dialogue(&self) -> Result<Option<Dialogue<'a>>, DecodeError> {
        self.dialogue.as_ref().map(Dialogue::read).transpose()
    }

    /// The components in order; none if there is no component portion.
    #[inline]
    #[must_use]
    pub fn components(&self) -> Components<'a> {
        Components::new(self.components.as_ref())
    }

    /// Writes the message under other transaction IDs, with both other portions and what is not known
    /// as they came: what a relay does.
    pub fn write_with(
        &self,
        p: &mut Prepender<'_>,
        otid: Option<TransactionId>,
        dtid: Option<TransactionId>,
    ) {
        let Ok(tlv) = Walk::new(self.octets, "TCMessage").some() else { return };
        let Ok(walk) = tlv.walk("TCMessage") else { return };
        // Where the two are; each stands there once at most.
        let start = tlv.value_offset();
        let mut ids = [(tlv.value.len(), tlv.value.len()); 2];
        let found = walk.map_while(Result::ok).filter(|element| matches!(element.tag, OTID | DTID));
        for (place, id) in ids.iter_mut().zip(found) {
            let at = id.offset as usize - start;
            *place = (at, at + id.octets.len());
        }
        write(p, self.kind, otid, dtid, |p| {
            let [first, second] = ids;
            p.slice(&tlv.value[second.1..]);
            p.slice(&tlv.value[first.1..second.0]);
            p.slice(&tlv.value[..first.0]);
        });
    }
}

/// Finds the message type and the transaction IDs of a message that is cut short.
#[cold]
fn salvage(octets: &[u8]) -> (Option<MessageType>, Option<TransactionId>, Option<TransactionId>) {
    let Some((tag, walk)) = Walk::of_beginning(octets, "TCMessage") else { return (None, None, None) };
    let (mut otid, mut dtid) = (None, None);
    for element in walk.map_while(Result::ok) {
        match element.tag {
            OTID => otid = TransactionId::read(&element, "OrigTransactionID").ok(),
            DTID => dtid = TransactionId::read(&element, "DestTransactionID").ok(),
            _ => break,
        }
    }
    (MessageType::from_number(tag.number()).filter(|kind| kind.tag() == tag), otid, dtid)
}

/// Puts a message around what `portions` writes: the component portion, then the dialogue portion.
#[inline]
pub fn write(
    p: &mut Prepender<'_>,
    kind: MessageType,
    otid: Option<TransactionId>,
    dtid: Option<TransactionId>,
    portions: impl FnOnce(&mut Prepender<'_>),
) {
    ber::constructed(p, kind.tag(), |p| {
        portions(p);
        if let Some(id) = dtid {
            ber::octets(p, DTID, id.as_octets());
        }
        if let Some(id) = otid {
            ber::octets(p, OTID, id.as_octets());
        }
    });
}

/// A component portion around what `components` writes, the last one first; none if that is nothing.
#[inline]
pub fn component_portion(p: &mut Prepender<'_>, components: impl FnOnce(&mut Prepender<'_>)) {
    let before = p.len();
    components(p);
    if p.len() > before {
        ber::header(p, COMPONENT_PORTION, true, p.len() - before);
    }
}

/// An Abort of the transaction sub-layer's.
pub fn write_p_abort(p: &mut Prepender<'_>, dtid: TransactionId, cause: PAbortCause) {
    write(p, MessageType::Abort, None, Some(dtid), |p| {
        ber::integer(p, P_ABORT_CAUSE, i64::from(cause.0));
    });
}

/// The dialogue portion's tag, for its writer.
pub(super) const DIALOGUE: Tag = DIALOGUE_PORTION;
