//! Every member of a value by its name, without knowing the type at compile time: what a trace
//! prints.

use super::address::{AddressString, GsnAddress};
use super::element::{Bits, Form, Kind, MemberRow, Tagging, Type, Value};
use crate::wire::ber::{OctetString, Tlv};
use crate::wire::{Apn, Digits};
use std::fmt::{self, Display};

/// One element of a value.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// The member's name as the standard prints it, or the type's where it is an item of a list;
    /// `None`: the table does not have it.
    pub name: Option<&'static str>,
    /// Its type.
    pub of: Option<&'static Type>,
    /// How deep it stands; 0 is the value itself.
    pub depth: u8,
    /// Tag, offset, octets. Around an explicitly tagged member it is the inner element.
    pub element: Tlv<'a>,
}

impl<'a> Member<'a> {
    /// The value as one reads it; empty for a SEQUENCE, a list and NULL, whose members follow.
    #[must_use]
    pub const fn text(&self) -> Text<'a> {
        Text { of: self.of, element: self.element }
    }
}

/// Visits the value `element` of the type `of` and everything in it, in the order of the octets.
/// What does not fit its type is visited and not entered.
pub fn walk<'a>(of: &'static Type, element: &Tlv<'a>, each: &mut impl FnMut(&Member<'a>)) {
    enter(Some(of.name), of, *element, 0, each);
}

fn enter<'a>(
    name: Option<&'static str>,
    of: &'static Type,
    element: Tlv<'a>,
    depth: u8,
    each: &mut impl FnMut(&Member<'a>),
) {
    if let Kind::Choice(rows) = &of.kind {
        // A CHOICE has no element of its own: its alternative stands for it.
        match rows.iter().find(|row| row.begins_with(element.tag)) {
            Some(row) => {
                let Some(inner) = inside(row, element) else {
                    return each(&Member { name, of: None, depth, element });
                };
                if name.is_some_and(|name| !name.is_empty()) {
                    each(&Member { name, of: Some(of), depth, element });
                }
                enter(Some(row.name), row.of, inner, depth.saturating_add(1), each);
            }
            None => each(&Member { name, of: None, depth, element }),
        }
        return;
    }
    each(&Member { name, of: Some(of), depth, element });
    let Ok(members) = element.walk("") else { return };
    let depth = depth.saturating_add(1);
    match &of.kind {
        Kind::Sequence(rows) => {
            let mut met = 0_u128;
            for member in members.map_while(Result::ok) {
                let row =
                    rows.iter().enumerate().find(|(i, row)| met >> i & 1 == 0 && row.begins_with(member.tag));
                let Some((place, row)) = row else {
                    each(&Member { name: None, of: None, depth, element: member });
                    continue;
                };
                met |= 1 << place;
                match inside(row, member) {
                    Some(inner) => enter(Some(row.name), row.of, inner, depth, each),
                    None => each(&Member { name: Some(row.name), of: None, depth, element: member }),
                }
            }
        }
        Kind::ListOf(item) => {
            for member in members.map_while(Result::ok) {
                enter(Some(item.name), item, member, depth, each);
            }
        }
        _ => {}
    }
}

/// The element that holds the value of `row`.
fn inside<'a>(row: &MemberRow, element: Tlv<'a>) -> Option<Tlv<'a>> {
    match row.tagging {
        Tagging::Explicit(_) => element.inner("").ok().filter(|inner| row.of.begins_with(inner.tag)),
        _ => Some(element),
    }
}

/// A value as one reads it.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    of: Option<&'static Type>,
    element: Tlv<'a>,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let element = &self.element;
        let Some(of) = self.of else { return octets(f, element.value) };
        match &of.kind {
            Kind::Sequence(_) | Kind::Choice(_) | Kind::ListOf(_) | Kind::Null => return Ok(()),
            Kind::Enumerated(names) => {
                if let Ok(number) = element.integer("") {
                    let name = names.iter().find(|(known, _)| i64::from(*known) == number);
                    return match name {
                        Some((_, name)) => write!(f, "{name} ({number})"),
                        None => write!(f, "{number}"),
                    };
                }
            }
            Kind::Bits(_, _, names) => {
                if let Ok(bits) = Bits::read(element, "") {
                    write!(f, "{bits:?}")?;
                    let mut set = names.iter().filter(|(bit, _)| bits.has(*bit));
                    return set.try_for_each(|(_, name)| write!(f, " {name}"));
                }
            }
            Kind::Octets(_, _, form) => {
                if let Ok(string) = element.string("")
                    && let Some(printed) = string_as(f, &string, *form)
                {
                    return printed;
                }
            }
            Kind::Integer(..) => {
                if let Ok(number) = element.integer("") {
                    return write!(f, "{number}");
                }
            }
            Kind::Boolean => {
                if let Ok(value) = element.boolean("") {
                    return write!(f, "{value}");
                }
            }
            Kind::Oid => {
                if let Ok(oid) = element.oid("") {
                    return write!(f, "{oid}");
                }
            }
            Kind::Any => {}
        }
        octets(f, element.value)
    }
}

fn octets(f: &mut fmt::Formatter<'_>, octets: &[u8]) -> fmt::Result {
    octets.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
}

/// A string in its form; `None`: it is not of this form.
fn string_as(f: &mut fmt::Formatter<'_>, string: &OctetString<'_>, form: Form) -> Option<fmt::Result> {
    let mut buffer = [0; 256];
    let gathered = string.gather(&mut buffer)?;
    Some(match form {
        Form::Plain | Form::ShortMessage => octets(f, gathered),
        Form::Tbcd => Digits(gathered).fmt(f),
        Form::Address => AddressString::<20>::new(gathered)?.fmt(f),
        Form::GsnAddress => GsnAddress::from_octets(gathered)?.0.fmt(f),
        Form::Apn => {
            Apn(gathered).check(0).ok()?;
            Apn(gathered).fmt(f)
        }
        Form::Text => write!(f, "{}", gathered.escape_ascii()),
    })
}

/// The value as one reads it, for a type that is known when compiling.
#[must_use]
pub fn text<'a, T: Value<'a>>(element: &Tlv<'a>) -> Text<'a> {
    Text { of: Some(T::TYPE), element: *element }
}
