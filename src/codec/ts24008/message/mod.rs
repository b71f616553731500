//! The messages: one table each, in [`sm`] and [`gmm`].

pub mod gmm;
pub mod sm;

pub use gmm::*;
pub use sm::*;

use super::elements::MessageRow;
use super::header::{Direction, Packet, ProtocolDiscriminator};
use crate::wire::Writer;

/// What every message can do.
pub trait Message {
    /// Its row: type, name, clause, elements.
    const ROW: &'static MessageRow;

    /// Writes what follows the message type.
    fn write_body(&self, w: &mut Writer<'_>);
}

/// Every message's row.
pub fn rows() -> impl Iterator<Item = &'static MessageRow> {
    sm::ROWS.iter().chain(gmm::ROWS).copied()
}

/// The row of a message type sent in `direction`.
#[must_use]
pub fn row(
    protocol: ProtocolDiscriminator,
    message_type: u8,
    direction: Direction,
) -> Option<&'static MessageRow> {
    let table = match protocol {
        ProtocolDiscriminator::Sm => sm::ROWS,
        ProtocolDiscriminator::Gmm => gmm::ROWS,
    };
    table.iter().find(|row| row.message_type == message_type && row.direction.admits(direction)).copied()
}

/// Declares messages: a struct each, its row, its parse and its writing.
macro_rules! messages {
    ($family:ident $pd:ident { $(
        $(#[$doc:meta])*
        $name:ident = $code:literal $direction:ident $printed:literal $clause:literal {
            $($presence:ident $field:ident: $type:ty = $row:ident,)*
        }
    )* }) => {
        $(
            $(#[$doc])*
            #[doc = concat!("\n\nTS 24.008 §", $clause, ".")]
            #[derive(Clone, Copy, Debug, Default, PartialEq)]
            pub struct $name<'a> {
                $(
                    #[doc = concat!("See [`ie::", stringify!($row), "`].")]
                    pub $field: Option<$type>,
                )*
                /// Elements that no field took.
                pub others: Others<'a>,
                /// What was wrong with the received message.
                pub faults: Faults,
            }

            impl<'a> $name<'a> {
                /// Reads the message from a packet of its type, in one pass.
                #[must_use]
                pub fn parse(packet: &Packet<'a>) -> Self {
                    let mut message = Self { others: Others::of(packet.body(), Self::ROW.parts), ..Self::default() };
                    for element in packet.elements(Self::ROW) {
                        message.faults.note(&element);
                        let Place::Part(_place) = element.place else { continue };
                        let mut _index = 0;
                        $(
                            if _place == _index {
                                message.$field = Some(<$type as Value<'a>>::read(element.value));
                                continue;
                            }
                            _index += 1;
                        )*
                    }
                    message
                }

                /// The first fault for which §8 makes the receiver refuse the message.
                ///
                /// # Errors
                /// That fault.
                pub fn check(&self) -> Result<(), Fault> {
                    self.faults.refusing.map_or(Ok(()), Err)
                }
            }

            impl Message for $name<'_> {
                const ROW: &'static MessageRow = &MessageRow {
                    protocol: ProtocolDiscriminator::$pd,
                    message_type: $code,
                    name: $printed,
                    clause: $clause,
                    direction: Direction::$direction,
                    parts: &[$(Part { row: &ie::$row, presence: messages!(@presence $presence) },)*],
                };

                fn write_body(&self, w: &mut Writer<'_>) {
                    #[allow(unused_mut, reason = "a message may have no elements")]
                    let mut put = Put::new(w);
                    let mut _parts = Self::ROW.parts.iter();
                    $(
                        if let Some(part) = _parts.next() {
                            put.element(part, self.$field.map(|value| move |w: &mut Writer<'_>| value.write(w)));
                        }
                    )*
                    put.finish();
                    self.others.write(w);
                }
            }
        )*

        /// The rows of this table.
        pub(super) static ROWS: &[&MessageRow] = &[$(<$name<'static> as Message>::ROW),*];

        /// A message of this protocol.
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[non_exhaustive]
        #[allow(missing_docs, clippy::large_enum_variant)]
        pub enum $family<'a> {
            $($name($name<'a>),)*
        }

        impl<'a> $family<'a> {
            /// Reads a packet sent in `direction`; `None`: the message type is not known (§8.4).
            #[must_use]
            pub fn parse(packet: &Packet<'a>, direction: Direction) -> Option<Self> {
                let row = packet.row(direction)?;
                $(
                    if std::ptr::eq(row, <$name<'static> as Message>::ROW) {
                        return Some(Self::$name($name::parse(packet)));
                    }
                )*
                None
            }

            /// The message's row.
            #[must_use]
            pub fn row(&self) -> &'static MessageRow {
                match self {
                    $(Self::$name(_) => <$name<'static> as Message>::ROW,)*
                }
            }

            /// The first fault for which the message must be refused.
            ///
            /// # Errors
            /// That fault.
            pub fn check(&self) -> Result<(), Fault> {
                match self {
                    $(Self::$name(message) => message.check(),)*
                }
            }

            /// What was wrong with the message.
            #[must_use]
            pub fn faults(&self) -> &Faults {
                match self {
                    $(Self::$name(message) => &message.faults,)*
                }
            }

            /// Writes what follows the message type.
            pub fn write_body(&self, w: &mut Writer<'_>) {
                match self {
                    $(Self::$name(message) => message.write_body(w),)*
                }
            }
        }
    };
    (@presence M) => { Presence::Mandatory };
    (@presence O) => { Presence::Optional };
}
use messages;

/// A message of either protocol.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)]
pub enum AnyMessage<'a> {
    /// Session management.
    Sm(SmMessage<'a>),
    /// Mobility management.
    Gmm(GmmMessage<'a>),
}

impl<'a> AnyMessage<'a> {
    /// Reads a packet sent in `direction`; `None`: the message type is not known (§8.4).
    #[must_use]
    pub fn parse(packet: &Packet<'a>, direction: Direction) -> Option<Self> {
        match packet.header.protocol() {
            ProtocolDiscriminator::Sm => SmMessage::parse(packet, direction).map(Self::Sm),
            ProtocolDiscriminator::Gmm => GmmMessage::parse(packet, direction).map(Self::Gmm),
        }
    }

    /// The message's row.
    #[must_use]
    pub fn row(&self) -> &'static MessageRow {
        match self {
            Self::Sm(message) => message.row(),
            Self::Gmm(message) => message.row(),
        }
    }

    /// Writes what follows the message type.
    pub fn write_body(&self, w: &mut Writer<'_>) {
        match self {
            Self::Sm(message) => message.write_body(w),
            Self::Gmm(message) => message.write_body(w),
        }
    }
}
