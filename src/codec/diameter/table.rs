//! What a row of the dictionary is, and what it expands to.

use super::avp::{Avps, MANDATORY, VENDOR};
use super::check::Place;
use super::dictionary::row;
use super::format::{Address, Identity, Uri, Value};
use super::write::AvpWriter;
use crate::wire::text::utf8;
use std::fmt;

/// The format of an AVP's data.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Any octets.
    OctetString,
    /// Four octets, signed.
    Integer32,
    /// Eight octets, signed.
    Integer64,
    /// Four octets.
    Unsigned32,
    /// Eight octets.
    Unsigned64,
    /// Four octets, IEEE.
    Float32,
    /// Eight octets, IEEE.
    Float64,
    /// Family and address.
    Address,
    /// Seconds since 1900.
    Time,
    /// Text in UTF-8.
    Utf8String,
    /// Host or realm.
    DiameterIdentity,
    /// `aaa://…`.
    DiameterUri,
    /// A number with a name.
    Enumerated(&'static [(i32, &'static str)]),
    /// A packet filter as text.
    IpFilterRule,
    /// AVPs.
    Grouped(&'static Rules),
}

impl Kind {
    /// The format as RFC 6733 prints it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OctetString => "OctetString",
            Self::Integer32 => "Integer32",
            Self::Integer64 => "Integer64",
            Self::Unsigned32 => "Unsigned32",
            Self::Unsigned64 => "Unsigned64",
            Self::Float32 => "Float32",
            Self::Float64 => "Float64",
            Self::Address => "Address",
            Self::Time => "Time",
            Self::Utf8String => "UTF8String",
            Self::DiameterIdentity => "DiameterIdentity",
            Self::DiameterUri => "DiameterURI",
            Self::Enumerated(_) => "Enumerated",
            Self::IpFilterRule => "IPFilterRule",
            Self::Grouped(_) => "Grouped",
        }
    }

    /// What of such data is looked at first.
    const fn size(&self) -> Size {
        match self {
            Self::OctetString => Size::Any,
            Self::Integer32 | Self::Unsigned32 | Self::Float32 | Self::Time | Self::Enumerated(_) => {
                Size::Four
            }
            Self::Integer64 | Self::Unsigned64 | Self::Float64 => Size::Eight,
            Self::Address
            | Self::Utf8String
            | Self::DiameterIdentity
            | Self::DiameterUri
            | Self::IpFilterRule
            | Self::Grouped(_) => Size::Look,
        }
    }

    /// The fewest octets of such data, for the example in Failed-AVP.
    #[must_use]
    pub const fn least(&self) -> usize {
        match self {
            Self::Integer32 | Self::Unsigned32 | Self::Float32 | Self::Time | Self::Enumerated(_) => 4,
            Self::Integer64 | Self::Unsigned64 | Self::Float64 => 8,
            Self::Address => 6,
            _ => 0,
        }
    }

    /// Whether the number of octets is one that the format allows.
    #[inline]
    #[must_use]
    pub const fn allows(&self, length: usize) -> bool {
        match self {
            Self::Integer32 | Self::Unsigned32 | Self::Float32 | Self::Time | Self::Enumerated(_) => {
                length == 4
            }
            Self::Integer64 | Self::Unsigned64 | Self::Float64 => length == 8,
            Self::Address => length > 2,
            _ => true,
        }
    }

    /// Whether data can be read. Groups are walked elsewhere, and an Enumerated value without a
    /// name may be of a later release.
    #[inline]
    #[must_use]
    pub fn accepts(&self, octets: &[u8]) -> bool {
        match self {
            Self::Address
            | Self::Utf8String
            | Self::IpFilterRule
            | Self::DiameterIdentity
            | Self::DiameterUri => self.reads(octets),
            _ => self.allows(octets.len()),
        }
    }

    /// The same for data that are more than a number.
    #[inline(never)]
    fn reads(&self, octets: &[u8]) -> bool {
        match self {
            Self::Address => Address::decode(octets).is_some(),
            Self::DiameterIdentity => Identity::decode(octets).is_some(),
            Self::DiameterUri => Uri::decode(octets).is_some(),
            _ => utf8(octets).is_some(),
        }
    }
}

/// What the standard says of the M bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MFlag {
    /// The sender sets it.
    Must,
    /// The sender does not set it.
    MustNot,
}

/// One AVP of the dictionary.
#[derive(Debug)]
pub struct Row {
    /// AVP Code.
    pub code: u32,
    /// Vendor-Id, 0 for those of the IETF.
    pub vendor_id: u32,
    /// Name as the standard prints it.
    pub name: &'static str,
    /// The standard that defines it.
    pub standard: &'static str,
    /// Format of its data.
    pub kind: Kind,
    /// The M bit when we send it.
    pub mandatory: MFlag,
}

impl Row {
    /// Vendor-Id, if it has one.
    #[inline]
    #[must_use]
    pub const fn vendor(&self) -> Option<u32> {
        if self.vendor_id == 0 { None } else { Some(self.vendor_id) }
    }

    /// The name of an Enumerated value.
    #[must_use]
    pub fn value_name(&self, value: i32) -> Option<&'static str> {
        let Kind::Enumerated(names) = self.kind else { return None };
        names.iter().find(|(number, _)| *number == value).map(|(_, name)| *name)
    }
}

/// One line of an ABNF: which AVP, and how often.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The AVP.
    pub avp: &'static Row,
    /// The fewest that there must be.
    pub least: u8,
    /// The most that there may be; `u8::MAX` is any number.
    pub most: u8,
    /// Whether its place is fixed: `< >`.
    pub fixed: bool,
    /// [`key`] of its AVP.
    pub(super) key: u64,
    /// What of its AVP's data is looked at first.
    pub(super) size: Size,
}

/// How many octets there are of data that any octets may be; mostly no more is to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Any,
    Four,
    Eight,
    /// Not any octets: they are to be looked into.
    Look,
}

impl Rule {
    pub(super) const fn new(avp: &'static Row, presence: Presence, many: bool) -> Self {
        let least = if matches!(presence, Presence::O) { 0 } else { 1 };
        let most = if many { u8::MAX } else { 1 };
        let key = key(avp.code, avp.vendor_id);
        Self { avp, least, most, fixed: matches!(presence, Presence::F), key, size: avp.kind.size() }
    }
}

/// Code and Vendor-Id in one word.
#[inline]
pub(super) const fn key(code: u32, vendor: u32) -> u64 {
    (vendor as u64) << 32 | code as u64
}

/// The lines of one ABNF, in order.
#[derive(Debug)]
pub struct Rules {
    lines: &'static [Rule],
    /// A bit for each line that must be met.
    pub(super) required: Bits,
}

/// A bit for each line of an ABNF: none has more than 128.
pub(super) type Bits = [u64; 2];

impl Rules {
    /// No line: anything may stand there.
    pub const NONE: &'static Self = &Self::new(&[]);

    pub(super) const fn new(lines: &'static [Rule]) -> Self {
        let mut required = [0; 2];
        let mut at = 0;
        while at < lines.len() {
            required[at / 64] |= (lines[at].least as u64) << (at % 64);
            at += 1;
        }
        Self { lines, required }
    }
}

impl std::ops::Deref for Rules {
    type Target = [Rule];

    fn deref(&self) -> &[Rule] {
        self.lines
    }
}

/// Presence of an AVP in an ABNF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// `< >`: there, at a fixed place.
    F,
    /// `{ }`: there.
    M,
    /// `[ ]`: there or not.
    O,
}

/// A row of the dictionary as a type.
pub trait Tagged {
    /// AVP Code.
    const CODE: u32;
    /// Vendor-Id, 0 for those of the IETF.
    const VENDOR: u32;
    /// The M bit when we send it.
    const MANDATORY: MFlag;
    /// The first eight octets when we send it, without the length.
    const HEAD: u64 = {
        let vendor = if Self::VENDOR == 0 { 0 } else { VENDOR };
        let mandatory = if matches!(Self::MANDATORY, MFlag::Must) { MANDATORY } else { 0 };
        (Self::CODE as u64) << 32 | ((vendor | mandatory) as u64) << 24
    };
    /// The row.
    const ROW: &'static Row;
    /// The type of its value.
    type Value<'a>: Value<'a>;
}

/// What a group or a message holds: fields by rows.
pub trait Fields<'a>: Copy + Default {
    /// One pass over `octets`. What cannot be read is left out; `check` says what that was.
    #[inline]
    #[must_use]
    fn read(octets: &'a [u8]) -> Self {
        let mut fields = Self::default();
        fields.fill::<false>(octets, Place::MESSAGE);
        fields
    }
    /// One pass over `octets`, which stand at `place`. If it is `STRICT`, it ends with `false` as soon as there
    /// is something for which `check` refuses the message.
    fn fill<const STRICT: bool>(&mut self, octets: &'a [u8], place: Place) -> bool;
    /// Writes all fields in the order of the rows.
    fn put(&self, w: &mut AvpWriter<'_>);
}

/// The value of a Grouped AVP.
#[derive(Clone, Copy)]
pub enum Group<'a, T> {
    /// The octets of its AVPs.
    Received(&'a [u8]),
    /// To be written.
    Built(&'a T),
}

impl<'a, T: Fields<'a>> Group<'a, T> {
    /// Its fields.
    #[inline]
    #[must_use]
    pub fn read(&self) -> T {
        match self {
            Self::Received(octets) => T::read(octets),
            Self::Built(fields) => **fields,
        }
    }
}

impl<'a, T: Fields<'a> + fmt::Debug> fmt::Debug for Group<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read().fmt(f)
    }
}

impl<'a, T: Fields<'a>> Value<'a> for Group<'a, T> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        Some(Self::Received(octets))
    }

    #[inline]
    fn checked(octets: &'a [u8], place: Place) -> Option<Self> {
        let passes = place.allowed() && T::default().fill::<true>(octets, place);
        passes.then_some(Self::Received(octets))
    }

    #[inline]
    fn encode(&self, w: &mut AvpWriter<'_>) {
        match self {
            Self::Received(octets) => w.octets(octets),
            Self::Built(fields) => fields.put(w),
        }
    }
}

/// The values of an AVP that may stand more than once.
pub enum Many<'a, R: Tagged> {
    /// The AVPs of the message or group from the first one on, and how many of those there are this is.
    Received(&'a [u8], u32),
    /// To be written.
    Built(&'a [R::Value<'a>]),
}

impl<R: Tagged> Clone for Many<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Tagged> Copy for Many<'_, R> {}

impl<R: Tagged> Default for Many<'_, R> {
    fn default() -> Self {
        Self::Received(&[], 0)
    }
}

impl<R: Tagged> fmt::Debug for Many<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{}", self.iter().count(), R::ROW.name)
    }
}

impl<'a, R: Tagged> Many<'a, R> {
    /// The values in order; one that cannot be read is left out.
    pub fn iter(&self) -> impl Iterator<Item = R::Value<'a>> + use<'a, R> {
        let (octets, mut left, built) = match *self {
            Self::Received(octets, count) => (octets, count, &[][..]),
            Self::Built(values) => (&[][..], 0, values),
        };
        let (mut avps, mut built) = (Avps::new(octets, 0), built.iter());
        std::iter::from_fn(move || {
            while left > 0 {
                let avp = avps.next()?.ok()?;
                if avp.is::<R>() {
                    left -= 1;
                    if let Some(value) = Value::decode(avp.value) {
                        return Some(value);
                    }
                }
            }
            built.next().copied()
        })
    }

    /// Takes note of one more, with which `octets` begin.
    #[inline]
    fn meet(&mut self, octets: &'a [u8]) {
        match self {
            Self::Received(_, count) if *count > 0 => *count += 1,
            _ => *self = Self::Received(octets, 1),
        }
    }

    /// Whether none has been met.
    #[inline]
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::Received(_, 0))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    #[inline]
    pub(super) fn put(&self, w: &mut AvpWriter<'_>) {
        for value in self.iter() {
            w.avp::<R>(value);
        }
    }
}

/// Reads an AVP's data into its field: `false` if the field is taken, or if the data are not as they must be.
#[inline]
pub(super) fn take_one<'a, R: Tagged, const STRICT: bool>(
    field: &mut Option<R::Value<'a>>,
    data: &'a [u8],
    within: Place,
) -> bool {
    if field.is_some() {
        return false;
    }
    *field = value::<R, STRICT>(data, within);
    field.is_some()
}

/// Takes note of an AVP, with which `octets` begin: `false` if its data are not as they must be.
#[inline]
pub(super) fn take_many<'a, R: Tagged, const STRICT: bool>(
    field: &mut Many<'a, R>,
    octets: &'a [u8],
    data: &'a [u8],
    within: Place,
) -> bool {
    field.meet(octets);
    !STRICT || value::<R, true>(data, within).is_some()
}

#[inline]
fn value<'a, R: Tagged, const STRICT: bool>(data: &'a [u8], within: Place) -> Option<R::Value<'a>> {
    // What a peer complains of is not to be complained of again.
    let opaque = R::CODE == row::FailedAvp::CODE && R::VENDOR == row::FailedAvp::VENDOR;
    if STRICT && !opaque { R::Value::checked(data, within) } else { Value::decode(data) }
}

macro_rules! value_type {
    ($a:lifetime $name:ident OctetString) => { &$a [u8] };
    ($a:lifetime $name:ident Integer32) => { i32 };
    ($a:lifetime $name:ident Integer64) => { i64 };
    ($a:lifetime $name:ident Unsigned32) => { u32 };
    ($a:lifetime $name:ident Unsigned64) => { u64 };
    ($a:lifetime $name:ident Float32) => { f32 };
    ($a:lifetime $name:ident Float64) => { f64 };
    ($a:lifetime $name:ident Address) => { $crate::codec::diameter::Address<$a> };
    ($a:lifetime $name:ident Time) => { $crate::codec::diameter::Time };
    ($a:lifetime $name:ident Utf8String) => { &$a str };
    ($a:lifetime $name:ident DiameterIdentity) => { $crate::codec::diameter::Identity<$a> };
    ($a:lifetime $name:ident DiameterUri) => { $crate::codec::diameter::Uri<$a> };
    ($a:lifetime $name:ident Enumerated) => { i32 };
    ($a:lifetime $name:ident IpFilterRule) => { &$a str };
    ($a:lifetime $name:ident Grouped) => { Group<$a, super::group::$name<$a>> };
}

macro_rules! kind {
    ($name:ident Grouped) => { Kind::Grouped(super::group::$name::RULES) };
    ($name:ident Enumerated $($number:literal $value:literal)*) => { Kind::Enumerated(&[$(($number, $value)),*]) };
    ($name:ident $kind:ident) => { Kind::$kind };
}

macro_rules! field_type {
    ($a:lifetime [$avp:ident]) => { Many<$a, row::$avp> };
    ($a:lifetime $avp:ident) => { Option<<row::$avp as Tagged>::Value<$a>> };
}

macro_rules! field_row {
    ([$avp:ident]) => {
        row::$avp
    };
    ($avp:ident) => {
        row::$avp
    };
}

macro_rules! field_many {
    ([$avp:ident]) => {
        true
    };
    ($avp:ident) => {
        false
    };
}

macro_rules! field_take {
    ($m:ident.$field:ident, $strict:ident, $octets:expr, $met:expr, $place:ident, [$avp:ident]) => {{
        let (flags, value) = $met;
        take_many::<row::$avp, $strict>(&mut $m.$field, $octets, value, $place.within::<row::$avp>(flags))
    }};
    ($m:ident.$field:ident, $strict:ident, $octets:expr, $met:expr, $place:ident, $avp:ident) => {{
        let (flags, value) = $met;
        take_one::<row::$avp, $strict>(&mut $m.$field, value, $place.within::<row::$avp>(flags))
    }};
}

macro_rules! field_expect {
    ($order:lifetime $m:ident.$field:ident, $strict:ident, $ahead:ident, $place:ident, [$avp:ident]) => {
        while $ahead.is::<row::$avp>() {
            let octets = $ahead.rest();
            let Some(met) = $ahead.take::<row::$avp>() else { break $order };
            if !field_take!($m.$field, $strict, octets, met, $place, [$avp]) && $strict {
                return false;
            }
        }
    };
    ($order:lifetime $m:ident.$field:ident, $strict:ident, $ahead:ident, $place:ident, $avp:ident) => {
        if $ahead.is::<row::$avp>() {
            let Some(met) = $ahead.take::<row::$avp>() else { break $order };
            if !field_take!($m.$field, $strict, (), met, $place, $avp) && $strict {
                return false;
            }
        }
    };
}

macro_rules! field_missing {
    ($m:ident.$field:ident O) => {
        false
    };
    ($m:ident.$field:ident $presence:ident) => {
        $m.$field.is_none()
    };
}

macro_rules! field_write {
    ($m:ident.$field:ident, $w:ident, [$avp:ident]) => {
        $m.$field.put($w)
    };
    ($m:ident.$field:ident, $w:ident, $avp:ident) => {
        if let Some(value) = $m.$field {
            $w.avp::<row::$avp>(value);
        }
    };
}

/// Expands a struct of AVPs, its rules, reading and writing. `row` must be in scope.
macro_rules! fields {
    ($doc:expr, $name:ident { $($field:ident: $avp:tt $presence:ident,)* }) => {
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $name<'a> {
            $(
                #[doc = concat!("`", stringify!($avp), "`, ", stringify!($presence), ".")]
                pub $field: field_type!('a $avp),
            )*
            /// All AVPs as they were received, for those without a field; not written.
            pub received: &'a [u8],
        }

        impl $name<'_> {
            /// Its AVPs in the order of the ABNF.
            pub const RULES: &'static Rules = &Rules::new(&[$(Rule::new(
                <field_row!($avp) as Tagged>::ROW, Presence::$presence, field_many!($avp),
            )),*]);
        }

        impl<'a> $name<'a> {
            /// Reads the AVP with which `octets` begin, whichever it is; what follows it, unless the pass ends here.
            #[inline(never)]
            fn elsewhere<const STRICT: bool>(&mut self, octets: &'a [u8], place: Place) -> Option<&'a [u8]> {
                let mut avps = Avps::new(octets, 0);
                let avp = avps.next()?.ok()?;
                let passes = match (avp.code, avp.vendor.unwrap_or(0)) {
                    $((<field_row!($avp)>::CODE, <field_row!($avp)>::VENDOR) => {
                        field_take!(self.$field, STRICT, octets, (avp.flags, avp.value), place, $avp)
                    })*
                    _ => !STRICT || passes(avp.code, avp.vendor, avp.flags, avp.value, place),
                };
                (!STRICT || (passes && !avp.reserved())).then_some(avps.rest())
            }
        }

        impl<'a> Fields<'a> for $name<'a> {
            #[inline]
            #[allow(unused_labels)]
            fn fill<const STRICT: bool>(&mut self, octets: &'a [u8], place: Place) -> bool {
                self.received = octets;
                let mut ahead = Ahead::new(octets);
                loop {
                    // AVPs mostly come in the order of the ABNF.
                    'order: {
                        $(field_expect!('order self.$field, STRICT, ahead, place, $avp);)*
                    }
                    if ahead.rest().is_empty() {
                        break;
                    }
                    let Some(rest) = self.elsewhere::<STRICT>(ahead.rest(), place) else { return !STRICT };
                    ahead = Ahead::new(rest);
                }
                !STRICT || !(false $(|| field_missing!(self.$field $presence))*)
            }

            #[inline]
            fn put(&self, w: &mut AvpWriter<'_>) {
                let _ = &w;
                $(field_write!(self.$field, w, $avp);)*
            }
        }
    };
}

/// Expands one table of AVPs: a type for each row, a struct for each group, and the rows.
macro_rules! avps {
    ($($standard:literal $vendor:literal {$(
        $code:literal $name:ident $printed:literal $mandatory:ident $kind:ident
            $([$($number:literal $value:literal)*])? $({$($fields:tt)*})?;
    )*})*) => {
        /// Each row as a type.
        pub mod row {
            #[allow(unused_imports)]
            use $crate::codec::diameter::table::{Group, Kind, MFlag, Row, Tagged};
            #[allow(unused_imports)]
            use $crate::codec::diameter::table::{kind, value_type};

            $($(
                #[doc = concat!($printed, " (", stringify!($code), "), ", $standard, ".")]
                #[derive(Clone, Copy, Debug)]
                pub enum $name {}

                impl $name {
                    /// AVP Code.
                    pub const CODE: u32 = $code;
                    /// Vendor-Id, 0 for those of the IETF.
                    pub const VENDOR: u32 = $vendor;
                }

                impl Tagged for $name {
                    const CODE: u32 = $code;
                    const VENDOR: u32 = $vendor;
                    const MANDATORY: MFlag = MFlag::$mandatory;
                    const ROW: &'static Row = {
                        static ROW: Row = Row {
                            code: $code,
                            vendor_id: $vendor,
                            name: $printed,
                            standard: $standard,
                            kind: kind!($name $kind $($($number $value)*)?),
                            mandatory: MFlag::$mandatory,
                        };
                        &ROW
                    };
                    type Value<'a> = value_type!('a $name $kind);
                }
            )*)*
        }

        /// What each Grouped AVP holds.
        pub mod group {
            #[allow(unused_imports)]
            use $crate::codec::diameter::{
                avp::{Ahead, Avps}, check::{Place, passes}, dictionary::row,
                table::{Fields, Many, Presence, Rule, Rules, Tagged, take_many, take_one},
                table::{field_expect, field_many, field_missing, field_row, field_take, field_type, field_write, fields},
                write::AvpWriter,
            };

            $($($(
                fields! { concat!("What ", $printed, " holds, ", $standard, "."), $name { $($fields)* } }
            )?)*)*
        }

        /// Every row of this table.
        pub static ROWS: &[&super::super::table::Row] =
            &[$($(<row::$name as super::super::table::Tagged>::ROW),*),*];
    };
}

/// Expands a table of commands of one application.
macro_rules! commands {
    ($standard:literal $application:ident {$(
        $code:literal $proxiable:literal $printed:literal
        $request:ident $short_request:literal {$($request_fields:tt)*}
        $answer:ident $short_answer:literal {$($answer_fields:tt)*}
    )*}) => {
        #[allow(unused_imports)]
        use $crate::codec::diameter::{
            avp::{Ahead, Avps}, check::{Place, passes}, dictionary::{application, row}, command::{Command, CommandRow}, message::Message,
            table::{Fields, Many, Presence, Rule, Rules, Tagged, take_many, take_one},
            table::{field_expect, field_many, field_missing, field_row, field_take, field_type, field_write, fields},
            write::AvpWriter,
        };

        /// Every command of this table.
        pub static ROWS: &[&CommandRow] = &[$(<$request<'static> as Command<'static>>::ROW),*];

        $(
            fields! { concat!($printed, "-Request (", $short_request, "), ", $standard, "."), $request { $($request_fields)* } }
            fields! { concat!($printed, "-Answer (", $short_answer, "), ", $standard, "."), $answer { $($answer_fields)* } }

            impl<'a> Command<'a> for $request<'a> {
                const ROW: &'static CommandRow = {
                    static ROW: CommandRow = CommandRow {
                        code: $code,
                        application: application::$application,
                        proxiable: $proxiable,
                        name: $printed,
                        request: $short_request,
                        answer: $short_answer,
                        request_name: concat!($printed, "-Request"),
                        answer_name: concat!($printed, "-Answer"),
                        standard: $standard,
                        request_rules: $request::RULES,
                        answer_rules: $answer::RULES,
                    };
                    &ROW
                };
                const REQUEST: bool = true;
            }

            impl<'a> Command<'a> for $answer<'a> {
                const ROW: &'static CommandRow = <$request<'static> as Command<'static>>::ROW;
                const REQUEST: bool = false;
            }
        )*
    };
}

pub(crate) use {
    avps, commands, field_expect, field_many, field_missing, field_row, field_take, field_type, field_write,
    fields, kind, value_type,
};
