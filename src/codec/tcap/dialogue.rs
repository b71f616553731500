//! The dialogue portion: an EXTERNAL that holds one dialogue control APDU.

use super::message::DIALOGUE;
use super::{AbortSource, AssociateResult, Diagnostic, STRUCTURED, UNIDIRECTIONAL};
use crate::wire::ber::{self, Oid, Tag, Tlv, Walk};
use crate::wire::{DecodeError, ErrorKind, Prepender};

macro_rules! apdus {
    ($($number:literal $name:ident $printed:literal;)*) => {
        /// Dialogue control APDUs, by the number of their application-wide tag.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum DialogueType {
            $(#[doc = concat!("`[APPLICATION ", stringify!($number), "]` ", $printed, ".")] $name,)*
        }

        impl DialogueType {
            /// Every APDU.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The number of its tag.
            #[must_use]
            pub const fn number(self) -> u32 {
                match self { $(Self::$name => $number,)* }
            }

            /// The name as the standard prints it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $printed,)* }
            }
        }
    };
}

apdus! {
    0 Aarq "AARQ";
    1 Aare "AARE";
    4 Abrt "ABRT";
    0 Audt "AUDT";
}

const PROTOCOL_VERSION: Tag = Tag::context(0);
const APPLICATION_CONTEXT_NAME: Tag = Tag::context(1);
const RESULT: Tag = Tag::context(2);
const RESULT_SOURCE_DIAGNOSTIC: Tag = Tag::context(3);
const ABORT_SOURCE: Tag = Tag::context(0);
const USER_INFORMATION: Tag = Tag::context(30);

/// What a dialogue portion says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialogue<'a> {
    /// A dialogue is asked for.
    Aarq(Aarq<'a>),
    /// A dialogue is accepted or refused.
    Aare(Aare<'a>),
    /// A dialogue is aborted.
    Abrt(Abrt<'a>),
    /// A unidirectional dialogue.
    Audt(Aarq<'a>),
    /// Another abstract syntax, or none of the APDUs above.
    Other(External<'a>),
}

/// AARQ and AUDT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aarq<'a> {
    /// Whether protocol-version has version 1 among those offered; so it is if it is absent.
    pub version1: bool,
    /// application-context-name.
    pub context: Oid<'a>,
    /// user-information.
    pub user_information: Option<UserInformation<'a>>,
}

/// AARE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aare<'a> {
    /// As in [`Aarq::version1`].
    pub version1: bool,
    /// application-context-name: what is agreed on, or what the refuser offers instead.
    pub context: Oid<'a>,
    /// result.
    pub result: AssociateResult,
    /// result-source-diagnostic.
    pub diagnostic: Diagnostic,
    /// user-information.
    pub user_information: Option<UserInformation<'a>>,
}

/// ABRT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abrt<'a> {
    /// abort-source.
    pub source: AbortSource,
    /// user-information.
    pub user_information: Option<UserInformation<'a>>,
}

/// user-information: a SEQUENCE OF EXTERNAL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserInformation<'a> {
    contents: &'a [u8],
    offset: usize,
}

impl<'a> UserInformation<'a> {
    /// From whole EXTERNALs, one behind the other.
    #[must_use]
    pub const fn new(externals: &'a [u8]) -> Self {
        Self { contents: externals, offset: 0 }
    }

    /// The EXTERNALs, one behind the other.
    #[must_use]
    pub const fn as_octets(&self) -> &'a [u8] {
        self.contents
    }

    /// The EXTERNALs in order, up to the first that cannot be read.
    pub fn externals(&self) -> impl Iterator<Item = Result<External<'a>, DecodeError>> + use<'a> {
        Walk::at(self.contents, self.offset, "user-information")
            .map(|tlv| External::read(&tlv?, "user-information"))
    }

    fn read(tlv: &Tlv<'a>) -> Result<Self, DecodeError> {
        tlv.walk("user-information")?;
        Ok(Self { contents: tlv.value, offset: tlv.value_offset() })
    }
}

/// EXTERNAL (X.690 §8.18).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct External<'a> {
    /// direct-reference: the abstract syntax.
    pub reference: Option<Oid<'a>>,
    /// The encoding: `[0]` single-ASN1-type holds one element, `[1]` octet-aligned and `[2]`
    /// arbitrary hold a string.
    pub encoding: Tlv<'a>,
}

impl<'a> External<'a> {
    /// From the EXTERNAL itself.
    pub fn read(tlv: &Tlv<'a>, element: &'static str) -> Result<Self, DecodeError> {
        if tlv.tag != Tag::EXTERNAL {
            return Err(tlv.fault(ErrorKind::Value, element));
        }
        let mut walk = tlv.walk(element)?;
        let reference = match walk.optional(Tag::OBJECT_IDENTIFIER)? {
            Some(tlv) => Some(tlv.oid("direct-reference")?),
            None => None,
        };
        walk.optional(Tag::INTEGER)?;
        // data-value-descriptor: an ObjectDescriptor.
        walk.optional(Tag::universal(7))?;
        let encoding = walk.some()?;
        if encoding.tag.class() != ber::Class::Context || encoding.tag.number() > 2 {
            return Err(encoding.fault(ErrorKind::Value, element));
        }
        Ok(Self { reference, encoding })
    }

    /// The element that single-ASN1-type holds.
    pub fn single(&self, element: &'static str) -> Result<Tlv<'a>, DecodeError> {
        if self.encoding.tag != Tag::context(0) {
            return Err(self.encoding.fault(ErrorKind::Value, element));
        }
        self.encoding.inner(element)
    }

    /// Writes an EXTERNAL with a reference around what `single` writes.
    pub fn write(p: &mut Prepender<'_>, reference: Oid<'_>, single: impl FnOnce(&mut Prepender<'_>)) {
        ber::constructed(p, Tag::EXTERNAL, |p| {
            ber::constructed(p, Tag::context(0), single);
            ber::oid(p, Tag::OBJECT_IDENTIFIER, reference);
        });
    }
}

impl<'a> Dialogue<'a> {
    /// From the dialogue portion.
    #[inline(always)]
    pub(super) fn read(portion: &Tlv<'a>) -> Result<Self, DecodeError> {
        match Self::read_usual(portion) {
            Some(dialogue) => Ok(dialogue),
            None => Self::read_any(*portion),
        }
    }

    /// The one encoding in which nearly all AARQ and AARE come: every length of the short form,
    /// nothing optional but user-information.
    #[inline(always)]
    fn read_usual(portion: &Tlv<'a>) -> Option<Self> {
        let (head, apdu) = portion.value.split_first_chunk::<15>()?;
        let fits =
            |length: u8, after: usize| length < 0x80 && usize::from(length) + after == portion.value.len();
        let [0x28, whole, reference @ .., 0xa0, single, kind @ (0x60 | 0x61), own] = head else {
            return None;
        };
        if *reference != [6, 7, 0, 17, 0x86, 5, 1, 1, 1]
            || !(portion.constructed() && fits(*whole, 2) && fits(*single, 13) && fits(*own, 15))
        {
            return None;
        }
        let [0x80, 2, 7, version, 0xa1, outer, 6, length, rest @ ..] = apdu else { return None };
        let (name, rest) = rest.split_at_checked(usize::from(*length))?;
        if *length >= 0x7e || *outer != length + 2 {
            return None;
        }
        let context = Oid::new(name)?;
        let version1 = version & 0x80 != 0;
        let information = |rest: &'a [u8]| match rest {
            [] => Some(None),
            [0xbe, length, contents @ ..] if *length < 0x80 && usize::from(*length) == contents.len() => {
                let offset = portion.value_offset() + portion.value.len() - contents.len();
                Some(Some(UserInformation { contents, offset }))
            }
            _ => None,
        };
        if *kind == 0x60 {
            return Some(Self::Aarq(Aarq { version1, context, user_information: information(rest)? }));
        }
        let [0xa2, 3, 2, 1, result, 0xa3, 5, source @ (0xa1 | 0xa2), 3, 2, 1, value, rest @ ..] = rest else {
            return None;
        };
        // Negative numbers.
        if (*result | *value) >= 0x80 {
            return None;
        }
        let diagnostic =
            if *source == 0xa1 { Diagnostic::User(*value) } else { Diagnostic::Provider(*value) };
        Some(Self::Aare(Aare {
            version1,
            context,
            result: AssociateResult(*result),
            diagnostic,
            user_information: information(rest)?,
        }))
    }

    #[cold]
    fn read_any(portion: Tlv<'a>) -> Result<Self, DecodeError> {
        let external = External::read(&portion.inner("DialoguePortion")?, "DialoguePortion")?;
        let number = |tlv: &Tlv<'_>| (tlv.tag.class() == ber::Class::Application).then(|| tlv.tag.number());
        match external.reference {
            Some(STRUCTURED) => {
                let apdu = external.single("DialoguePDU")?;
                match number(&apdu) {
                    Some(0) => Aarq::read(&apdu, "AARQ").map(Self::Aarq),
                    Some(1) => Aare::read(&apdu).map(Self::Aare),
                    Some(4) => Abrt::read(&apdu).map(Self::Abrt),
                    _ => Ok(Self::Other(external)),
                }
            }
            Some(UNIDIRECTIONAL) => {
                let apdu = external.single("UniDialoguePDU")?;
                match number(&apdu) {
                    Some(0) => Aarq::read(&apdu, "AUDT").map(Self::Audt),
                    _ => Ok(Self::Other(external)),
                }
            }
            _ => Ok(Self::Other(external)),
        }
    }

    /// Writes the dialogue portion. One of another abstract syntax is written as it came.
    pub fn write(&self, p: &mut Prepender<'_>) {
        ber::constructed(p, DIALOGUE, |p| match self {
            Self::Aarq(apdu) => External::write(p, STRUCTURED, |p| apdu.write(p)),
            Self::Audt(apdu) => External::write(p, UNIDIRECTIONAL, |p| apdu.write(p)),
            Self::Aare(apdu) => External::write(p, STRUCTURED, |p| apdu.write(p)),
            Self::Abrt(apdu) => External::write(p, STRUCTURED, |p| apdu.write(p)),
            Self::Other(external) => ber::constructed(p, Tag::EXTERNAL, |p| {
                external.encoding.write(p);
                if let Some(reference) = external.reference {
                    ber::oid(p, Tag::OBJECT_IDENTIFIER, reference);
                }
            }),
        });
    }

    /// The application context named, if it names one.
    #[must_use]
    pub const fn context(&self) -> Option<Oid<'a>> {
        match self {
            Self::Aarq(apdu) | Self::Audt(apdu) => Some(apdu.context),
            Self::Aare(apdu) => Some(apdu.context),
            Self::Abrt(_) | Self::Other(_) => None,
        }
    }

    /// user-information, if it has any.
    #[must_use]
    pub const fn user_information(&self) -> Option<UserInformation<'a>> {
        match self {
            Self::Aarq(apdu) | Self::Audt(apdu) => apdu.user_information,
            Self::Aare(apdu) => apdu.user_information,
            Self::Abrt(apdu) => apdu.user_information,
            Self::Other(_) => None,
        }
    }
}

fn read_version(walk: &mut Walk<'_>) -> Result<bool, DecodeError> {
    match walk.optional(PROTOCOL_VERSION)? {
        Some(tlv) => Ok(tlv.bits("protocol-version")?.bit(0)),
        None => Ok(true),
    }
}

fn read_context<'a>(walk: &mut Walk<'a>) -> Result<Oid<'a>, DecodeError> {
    let name = "application-context-name";
    let oid = walk.mandatory(APPLICATION_CONTEXT_NAME, name)?.inner(name)?;
    if oid.tag != Tag::OBJECT_IDENTIFIER {
        return Err(oid.fault(ErrorKind::Value, name));
    }
    oid.oid(name)
}

/// What may follow is not known to this version and passed over.
fn read_user_information<'a>(walk: &mut Walk<'a>) -> Result<Option<UserInformation<'a>>, DecodeError> {
    for tlv in walk {
        let tlv = tlv?;
        if tlv.tag == USER_INFORMATION {
            return UserInformation::read(&tlv).map(Some);
        }
    }
    Ok(None)
}

fn write_user_information(p: &mut Prepender<'_>, information: Option<UserInformation<'_>>) {
    if let Some(information) = information {
        ber::constructed(p, USER_INFORMATION, |p| p.slice(information.contents));
    }
}

/// protocol-version as we and most send it: the one that there is.
fn write_head(p: &mut Prepender<'_>, context: Oid<'_>, version1: bool) {
    ber::constructed(p, APPLICATION_CONTEXT_NAME, |p| ber::oid(p, Tag::OBJECT_IDENTIFIER, context));
    ber::bits(p, PROTOCOL_VERSION, 7, &[if version1 { 0x80 } else { 0 }]);
}

impl<'a> Aarq<'a> {
    /// A request for this application context.
    #[must_use]
    pub const fn new(context: Oid<'a>) -> Self {
        Self { version1: true, context, user_information: None }
    }

    fn read(apdu: &Tlv<'a>, name: &'static str) -> Result<Self, DecodeError> {
        let mut walk = apdu.walk(name)?;
        Ok(Self {
            version1: read_version(&mut walk)?,
            context: read_context(&mut walk)?,
            user_information: read_user_information(&mut walk)?,
        })
    }

    fn write(&self, p: &mut Prepender<'_>) {
        ber::constructed(p, Tag::application(DialogueType::Aarq.number()), |p| {
            write_user_information(p, self.user_information);
            write_head(p, self.context, self.version1);
        });
    }
}

impl<'a> Aare<'a> {
    /// The acceptance of a dialogue.
    #[must_use]
    pub const fn accepted(context: Oid<'a>) -> Self {
        Self {
            version1: true,
            context,
            result: AssociateResult::ACCEPTED,
            diagnostic: Diagnostic::USER_NULL,
            user_information: None,
        }
    }

    fn read(apdu: &Tlv<'a>) -> Result<Self, DecodeError> {
        let mut walk = apdu.walk("AARE")?;
        let version1 = read_version(&mut walk)?;
        let context = read_context(&mut walk)?;
        let result = walk.mandatory(RESULT, "result")?.inner("result")?;
        let name = "result-source-diagnostic";
        let source = walk.mandatory(RESULT_SOURCE_DIAGNOSTIC, name)?.inner(name)?;
        let value = source.inner(name)?.integer_as(name)?;
        let context_tag = source.tag.class() == ber::Class::Context;
        Ok(Self {
            version1,
            context,
            result: AssociateResult(result.integer_as("result")?),
            diagnostic: Diagnostic::from_choice(source.tag.number(), value)
                .filter(|_| context_tag)
                .ok_or_else(|| source.fault(ErrorKind::Value, name))?,
            user_information: read_user_information(&mut walk)?,
        })
    }

    fn write(&self, p: &mut Prepender<'_>) {
        ber::constructed(p, Tag::application(DialogueType::Aare.number()), |p| {
            write_user_information(p, self.user_information);
            ber::constructed(p, RESULT_SOURCE_DIAGNOSTIC, |p| {
                ber::constructed(p, Tag::context(self.diagnostic.choice()), |p| {
                    ber::integer(p, Tag::INTEGER, i64::from(self.diagnostic.value()));
                });
            });
            ber::constructed(p, RESULT, |p| ber::integer(p, Tag::INTEGER, i64::from(self.result.0)));
            write_head(p, self.context, self.version1);
        });
    }
}

impl<'a> Abrt<'a> {
    /// An abort by this source.
    #[must_use]
    pub const fn new(source: AbortSource) -> Self {
        Self { source, user_information: None }
    }

    fn read(apdu: &Tlv<'a>) -> Result<Self, DecodeError> {
        let mut walk = apdu.walk("ABRT")?;
        let source = walk.mandatory(ABORT_SOURCE, "abort-source")?.integer_as("abort-source")?;
        Ok(Self { source: AbortSource(source), user_information: read_user_information(&mut walk)? })
    }

    fn write(&self, p: &mut Prepender<'_>) {
        ber::constructed(p, Tag::application(DialogueType::Abrt.number()), |p| {
            write_user_information(p, self.user_information);
            ber::integer(p, ABORT_SOURCE, i64::from(self.source.0));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::tcap::{Message, MessageType, sample};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]
        #[test]
        fn the_usual_encoding_is_read_as_any_would_be(
            kind in 0..5_usize,
            which in 0..20_u8,
            damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        ) {
            let mut octets = sample::message(MessageType::ALL[kind], which, 0..0);
            for (at, octet) in damage {
                let at = at.index(octets.len());
                octets[at] = octet;
            }
            let portion = Walk::new(&octets, "x").some().and_then(|tlv| {
                tlv.walk("x")?.map_while(Result::ok).find(|tlv| tlv.tag == DIALOGUE).ok_or(tlv.fault(ErrorKind::Missing, "x"))
            });
            if let Ok(portion) = portion
                && let Some(usual) = Dialogue::read_usual(&portion)
            {
                prop_assert_eq!(Ok(usual), Dialogue::read_any(portion));
            }
        }

        #[test]
        fn what_is_sent_is_in_the_usual_encoding(which in 0..4_u8) {
            for kind in [MessageType::Begin, MessageType::End] {
                let octets = sample::message(kind, which, 0..0);
                let message = Message::parse(&octets).unwrap();
                let portion = Tlv::parse(&octets, "x").unwrap().walk("x").unwrap().last().unwrap().unwrap();
                prop_assert_eq!(Dialogue::read_usual(&portion), message.dialogue().unwrap());
                prop_assert!(Dialogue::read_usual(&portion).is_some());
            }
        }
    }
}
