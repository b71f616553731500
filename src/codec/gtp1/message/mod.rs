//! The messages of TS 29.060 §7.1, table 1: one table a message, one row an element.

use super::element::{Presence, Received, Row};
use super::header::Packet;
use crate::wire::Writer;

/// One element of a message.
#[derive(Debug)]
pub struct FieldRow {
    /// The field's name in the struct.
    pub field: &'static str,
    /// The element.
    pub ie: &'static Row,
    /// Mandatory, conditional or optional.
    pub presence: Presence,
    /// Whether the message may hold several.
    pub many: bool,
}

/// One message.
#[derive(Debug)]
pub struct MessageRow {
    /// The message type.
    pub code: u8,
    /// The name as the standard prints it.
    pub name: &'static str,
    /// The struct's name.
    pub rust: &'static str,
    /// The clause that holds the message's table.
    pub clause: &'static str,
    /// The elements, in ascending order of their types as §7.7.0 wants them sent.
    pub fields: &'static [FieldRow],
    /// Parses a packet as this message and writes the elements that became fields.
    pub rewrite: for<'a> fn(&Packet<'a>, &mut Writer<'_>) -> Received<'a>,
}

/// A message that can be written.
pub trait Message {
    /// The message type.
    const TYPE: u8;
    /// The name as the standard prints it.
    const NAME: &'static str;
    /// The whole row.
    const ROW: &'static MessageRow;

    /// Writes the elements in ascending order of their types.
    fn write_body(&self, w: &mut Writer<'_>);
}

/// The mandatory places that were not met.
#[inline]
const fn missing(mandatory: u64, met: u64) -> u64 {
    mandatory & !met
}

macro_rules! field_type {
    ($a:lifetime [$ie:ident]) => { Many<$a, <row::$ie as Ie>::Value<$a>> };
    ($a:lifetime $ie:ident) => { Option<<row::$ie as Ie>::Value<$a>> };
}

macro_rules! field_row {
    ([$ie:ident]) => {
        row::$ie
    };
    ($ie:ident) => {
        row::$ie
    };
}

macro_rules! field_many {
    ([$ie:ident]) => {
        true
    };
    ($ie:ident) => {
        false
    };
}

macro_rules! field_take {
    ($m:ident.$field:ident, $value:ident, $here:ident, $bad:expr, [$ie:ident]) => {{
        let _ = $value;
        $m.$field.meet($here, <row::$ie as Ie>::CODE);
    }};
    ($m:ident.$field:ident, $value:ident, $here:ident, $bad:expr, $ie:ident) => {
        match Value::decode($value) {
            Some(value) => $m.$field = Some(value),
            None => $bad,
        }
    };
}

macro_rules! field_write {
    ($m:ident.$field:ident, $w:ident, [$ie:ident]) => {
        for value in $m.$field.iter() {
            <row::$ie as Ie>::write(&value, $w);
        }
    };
    ($m:ident.$field:ident, $w:ident, $ie:ident) => {
        if let Some(value) = &$m.$field {
            <row::$ie as Ie>::write(value, $w);
        }
    };
}

macro_rules! messages {
    ($($(#[$doc:meta])* $code:literal $name:ident $printed:literal $clause:literal {
        $($field:ident: $ie:tt $presence:ident,)*
    })*) => {
        use crate::codec::gtp1::element::*;
        use crate::codec::gtp1::header::Packet;
        #[allow(unused_imports)]
        use crate::codec::gtp1::ie::row;
        use crate::codec::gtp1::message::{FieldRow, Message, MessageRow, missing};
        use crate::wire::Writer;

        /// The rows of this group of messages.
        pub(super) const ROWS: &[&MessageRow] = &[$(<$name<'static> as Message>::ROW),*];

        $(
            #[doc = concat!($printed, ", message type ", stringify!($code), ", TS 29.060 §", $clause, ".")]
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, Default)]
            pub struct $name<'a> {
                $(
                    #[doc = concat!("`", stringify!($ie), "`, ", stringify!($presence), ".")]
                    pub $field: field_type!('a $ie),
                )*
                /// What parsing noticed; leave the default when building.
                pub received: Received<'a>,
            }

            impl Message for $name<'_> {
                const TYPE: u8 = $code;
                const NAME: &'static str = $printed;
                const ROW: &'static MessageRow = &MessageRow {
                    code: $code,
                    name: $printed,
                    rust: stringify!($name),
                    clause: $clause,
                    fields: &[$(FieldRow {
                        field: stringify!($field),
                        ie: <field_row!($ie) as Ie>::ROW,
                        presence: Presence::$presence,
                        many: field_many!($ie),
                    }),*],
                    rewrite: |packet, w| {
                        let message = $name::parse(packet);
                        message.write_body(w);
                        message.received
                    },
                };

                #[inline]
                fn write_body(&self, w: &mut Writer<'_>) {
                    let _ = &w;
                    $(field_write!(self.$field, w, $ie);)*
                }
            }

            const _: () = {
                /// The place of each field in the message's table.
                #[allow(non_camel_case_types, dead_code)]
                enum Place { $($field,)* End }

                const MANDATORY: u64 =
                    0 $(| if matches!(Presence::$presence, Presence::M) { 1 << Place::$field as u32 } else { 0 })*;

                impl<'a> $name<'a> {
                    /// One pass over the elements of `packet`. Never fails: [`Self::check`] says
                    /// whether the message must be refused.
                    #[inline]
                    #[must_use]
                    pub fn parse(packet: &Packet<'a>) -> Self {
                        let mut m = Self::default();
                        m.parse_body(packet.body(), packet.header_len());
                        m
                    }

                    #[allow(unused_mut, reason = "a message without elements")]
                    #[inline]
                    fn parse_body(&mut self, body: &'a [u8], start: usize) {
                        let mut rest = body;
                        let mut last = 0;
                        let mut met = 0_u64;
                        while let Some((&code, tail)) = rest.split_first() {
                            let here = rest;
                            match code {
                                $(<field_row!($ie) as Ie>::CODE
                                    if field_many!($ie) || met & 1 << Place::$field as u32 == 0 =>
                                {
                                    const PLACE: u32 = Place::$field as u32;
                                    let Some((value, next)) = <field_row!($ie) as Ie>::split(tail) else {
                                        let offset = start + body.len() - here.len();
                                        self.received.refuse(FaultKind::CutShort, code, offset);
                                        break;
                                    };
                                    rest = next;
                                    met |= 1 << PLACE;
                                    if PLACE < last {
                                        self.received.out_of_sequence += 1;
                                    } else {
                                        last = PLACE;
                                    }
                                    field_take!(self.$field, value, here, self.received.incorrect(
                                        Presence::$presence,
                                        <field_row!($ie) as Ie>::ROW,
                                        value.len(),
                                        start + body.len() - here.len(),
                                    ), $ie);
                                })*
                                _ => {
                                    let offset = start + body.len() - here.len();
                                    let has_place = false $(|| code == <field_row!($ie) as Ie>::CODE)*;
                                    match self.received.skip(here, offset, has_place) {
                                        Some(next) => rest = next,
                                        None => break,
                                    }
                                }
                            }
                            let _ = (&tail, &last, &start);
                        }
                        self.received.met = met;
                        let missing = missing(MANDATORY, met);
                        if missing != 0 {
                            let place = missing.trailing_zeros() as usize;
                            let row = <Self as Message>::ROW.fields[place].ie;
                            self.received.refuse(FaultKind::Missing, row.code, start + body.len());
                        }
                    }

                    /// The first fault for which TS 29.060 §11.1 has the message refused.
                    ///
                    /// # Errors
                    /// The fault, which knows the cause to answer with.
                    #[inline]
                    pub fn check(&self) -> Result<(), Fault> {
                        match self.received.fault {
                            Some(fault) => Err(fault),
                            None => Ok(()),
                        }
                    }
                }
            };
        )*
    };
}

mod information;
mod location;
mod mbms;
mod mobility;
mod path;
mod tunnel;

macro_rules! groups {
    ($($group:ident)*) => {
        $(pub use $group::*;)*

        /// The rows of all messages, group by group.
        static GROUPS: &[&[&MessageRow]] = &[$($group::ROWS),*];
    };
}

groups! { path tunnel location mobility mbms information }

/// Every message row.
pub fn rows() -> impl Iterator<Item = &'static MessageRow> {
    GROUPS.iter().flat_map(|group| group.iter().copied())
}

/// The name of a message type as the standard prints it: also of the types that GTP-C does not
/// carry (GTP-U's and GTP''s).
#[must_use]
pub fn name(message_type: u8) -> Option<&'static str> {
    rows().find(|row| row.code == message_type).map(|row| row.name).or(match message_type {
        240 => Some("Data Record Transfer Request"),
        241 => Some("Data Record Transfer Response"),
        254 => Some("End Marker"),
        255 => Some("G-PDU"),
        _ => None,
    })
}
