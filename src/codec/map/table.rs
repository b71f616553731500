//! What the rows of the tables expand to.

macro_rules! member_type {
    (M $type:ty) => { $type };
    (O $type:ty) => { Option<$type> };
}

macro_rules! member_tagging {
    ([]) => {
        Tagging::Own
    };
    ([explicit $tag:literal]) => {
        Tagging::Explicit($tag)
    };
    ([$tag:literal]) => {
        Tagging::Implicit($tag)
    };
}

macro_rules! member_optional {
    (M) => {
        false
    };
    (O) => {
        true
    };
}

/// Whether an element with the tag `$next` is the member.
macro_rules! member_is {
    ($next:expr, [], $type:ty) => {
        $next.is_some_and(<$type as Value<'_>>::begins_with)
    };
    ($next:expr, [explicit $tag:literal], $type:ty) => {
        $next == Some(Tag::context($tag))
    };
    ($next:expr, [$tag:literal], $type:ty) => {
        $next == Some(Tag::context($tag))
    };
}

macro_rules! member_read {
    ($element:expr, $name:literal, [explicit $tag:literal], $type:ty) => {{
        let inner = $element.inner($name)?;
        if !<$type as Value<'_>>::begins_with(inner.tag) {
            return Err(inner.fault(ErrorKind::Value, $name));
        }
        <$type as Value<'_>>::read(&inner, $name)?
    }};
    ($element:expr, $name:literal, [$($tag:literal)?], $type:ty) => {
        <$type as Value<'_>>::read(&$element, $name)?
    };
}

macro_rules! member_take {
    (M $field:ident, $name:literal, $element:ident) => {
        match $field {
            Some(value) => value,
            None => return Err($element.fault(ErrorKind::Missing, $name)),
        }
    };
    (O $field:ident, $name:literal, $element:ident) => {
        $field
    };
}

macro_rules! value_write {
    ($p:ident, $value:expr, []) => {
        $value.write($p)
    };
    ($p:ident, $value:expr, [explicit $tag:literal]) => {
        $crate::wire::ber::constructed($p, Tag::context($tag), |p| $value.write(p))
    };
    ($p:ident, $value:expr, [$tag:literal]) => {
        $value.write_as($p, Tag::context($tag))
    };
}

macro_rules! member_write {
    ($p:ident, $value:expr, M $tag:tt) => {
        $crate::codec::map::table::value_write!($p, $value, $tag)
    };
    ($p:ident, $value:expr, O $tag:tt) => {
        if let Some(value) = &$value {
            $crate::codec::map::table::value_write!($p, value, $tag)
        }
    };
}

/// Writes the members from the last to the first.
macro_rules! members_write {
    ($self:ident $p:ident) => {};
    ($self:ident $p:ident $tag:tt $field:ident $presence:ident, $($rest:tt)*) => {
        $crate::codec::map::table::members_write!($self $p $($rest)*);
        $crate::codec::map::table::member_write!($p, $self.$field, $presence $tag);
    };
}

macro_rules! member_anew {
    ($value:expr, M) => {
        $value.anew()
    };
    ($value:expr, O) => {
        $value.map(Value::anew)
    };
}

/// The constructor: what is mandatory as parameters, what is optional left out.
macro_rules! sequence_new {
    ([$($parameter:ident: $type:ty,)*] [$($absent:ident)*]) => {
        /// With the mandatory members.
        #[allow(clippy::too_many_arguments, clippy::new_without_default, reason = "as many as are mandatory")]
        #[inline]
        #[must_use]
        pub const fn new($($parameter: $type),*) -> Self {
            Self { $($parameter,)* $($absent: None,)* received: Received::NONE }
        }
    };
    ([$($parameter:ident: $type:ty,)*] [$($absent:ident)*] $field:ident M $new:ty, $($rest:tt)*) => {
        $crate::codec::map::table::sequence_new! { [$($parameter: $type,)* $field: $new,] [$($absent)*] $($rest)* }
    };
    ([$($parameter:ident: $type:ty,)*] [$($absent:ident)*] $field:ident O $new:ty, $($rest:tt)*) => {
        $crate::codec::map::table::sequence_new! { [$($parameter: $type,)*] [$($absent)* $field] $($rest)* }
    };
}

macro_rules! own_tag {
    () => {
        Tag::SEQUENCE
    };
    ([$tag:literal]) => {
        Tag::context($tag)
    };
}

/// Expands a table of SEQUENCE types: a struct for each, and its rows.
///
/// A row is a member: its tag (`[]` the type's own, `[1]` IMPLICIT, `[explicit 1]` EXPLICIT), field,
/// name as the standard prints it, mandatory or optional, type.
macro_rules! sequences {
    ($($name:ident $printed:literal $clause:literal $(tag $own:tt)? {
        $($tag:tt $field:ident $member:literal $presence:ident $type:ty,)*
    })*) => {
        #[allow(unused_imports)]
        use $crate::codec::map::element::*;
        #[allow(unused_imports)]
        use $crate::wire::ber::{self, Tag, Tlv};
        #[allow(unused_imports)]
        use $crate::wire::{DecodeError, ErrorKind, Prepender};

        /// The SEQUENCE types of this group.
        pub(crate) const SEQUENCES: &[&TypeRow] = &[$(&TypeRow {
            rust: stringify!($name),
            clause: $clause,
            of: <$name<'static> as Value<'static>>::TYPE,
            rewrite: |element, anew, p| {
                let value = read::<$name<'_>>(element)?;
                if anew { value.anew().write(p) } else { value.write(p) }
                Ok(())
            },
        }),*];

        $(
            #[doc = concat!("`", $printed, "`, TS 29.002 §", $clause, ".")]
            #[derive(Clone, Copy, Debug, PartialEq)]
            pub struct $name<'a> {
                $(
                    #[doc = concat!("`", $member, "`.")]
                    pub $field: $crate::codec::map::table::member_type!($presence $type),
                )*
                /// What it was read from.
                pub received: Received<'a>,
            }

            impl<'a> $name<'a> {
                const ROWS: &'static [MemberRow] = &[$(MemberRow {
                    name: $member,
                    tagging: $crate::codec::map::table::member_tagging!($tag),
                    of: <$type as Value<'_>>::TYPE,
                    optional: $crate::codec::map::table::member_optional!($presence),
                }),*];

                $crate::codec::map::table::sequence_new! { [] [] $($field $presence $type,)* }

                /// The members that the table does not have, in the order in which they came.
                pub fn unknown_members(&self) -> impl Iterator<Item = Tlv<'a>> {
                    self.received.unknown_members(Self::ROWS)
                }
            }

            impl<'a> Value<'a> for $name<'a> {
                const TYPE: &'static Type = &Type {
                    name: $printed,
                    tag: Some($crate::codec::map::table::own_tag!($($own)?)),
                    kind: Kind::Sequence(Self::ROWS),
                };

                #[inline]
                fn read(element: &Tlv<'a>, name: &'static str) -> Result<Self, DecodeError> {
                    let mut members = Members::of(element, name)?;
                    $(let mut $field: Option<$type> = None;)*
                    loop {
                        let start = members.offset();
                        $(
                            if $field.is_none()
                                && $crate::codec::map::table::member_is!(members.next(), $tag, $type)
                            {
                                let member = members.take()?;
                                $field = Some($crate::codec::map::table::member_read!(member, $member, $tag, $type));
                            }
                        )*
                        if !members.again(start)? {
                            break;
                        }
                    }
                    Ok(Self {
                        $($field: $crate::codec::map::table::member_take!($presence $field, $member, element),)*
                        received: Received::new(element, members.unknown),
                    })
                }

                #[inline]
                fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
                    if self.received.write(p, tag, |element| Self::read(element, "").is_ok_and(|read| read == *self)) {
                        return;
                    }
                    ber::constructed(p, tag, |p| {
                        self.received.write_unknown(p, Self::ROWS);
                        $crate::codec::map::table::members_write!(self p $($tag $field $presence,)*);
                    });
                }

                fn anew(self) -> Self {
                    Self {
                        $($field: $crate::codec::map::table::member_anew!(self.$field, $presence),)*
                        received: Received::NONE,
                    }
                }
            }
        )*
    };
}

/// Expands a table of CHOICE types: an enum for each, and its rows.
macro_rules! choices {
    ($($name:ident $printed:literal $clause:literal {
        $($tag:tt $variant:ident $member:literal $type:ty,)*
    })*) => {
        /// The CHOICE types of this group.
        pub(crate) const CHOICES: &[&TypeRow] = &[$(&TypeRow {
            rust: stringify!($name),
            clause: $clause,
            of: <$name<'static> as Value<'static>>::TYPE,
            rewrite: |element, anew, p| {
                let value = read::<$name<'_>>(element)?;
                if anew { value.anew().write(p) } else { value.write(p) }
                Ok(())
            },
        }),*];

        $(
            #[doc = concat!("`", $printed, "`, TS 29.002 §", $clause, ".")]
            #[derive(Clone, Copy, Debug, PartialEq)]
            #[allow(clippy::large_enum_variant, reason = "nothing is boxed: it borrows the message")]
            pub enum $name<'a> {
                $(
                    #[doc = concat!("`", $member, "`.")]
                    $variant($type),
                )*
                /// An alternative that the table does not have.
                Other(Any<'a>),
            }

            impl<'a> Value<'a> for $name<'a> {
                const TYPE: &'static Type = &Type {
                    name: $printed,
                    tag: None,
                    kind: Kind::Choice(&[$(MemberRow {
                        name: $member,
                        tagging: $crate::codec::map::table::member_tagging!($tag),
                        of: <$type as Value<'_>>::TYPE,
                        optional: true,
                    }),*]),
                };

                #[inline]
                fn begins_with(tag: Tag) -> bool {
                    false $(|| $crate::codec::map::table::member_is!(Some(tag), $tag, $type))*
                }

                #[inline]
                fn read(element: &Tlv<'a>, _: &'static str) -> Result<Self, DecodeError> {
                    $(
                        if $crate::codec::map::table::member_is!(Some(element.tag), $tag, $type) {
                            return Ok(Self::$variant(
                                $crate::codec::map::table::member_read!(element, $member, $tag, $type)
                            ));
                        }
                    )*
                    Any::read(element, "").map(Self::Other)
                }

                fn write_as(&self, p: &mut Prepender<'_>, _: Tag) {
                    match self {
                        $(Self::$variant(value) => $crate::codec::map::table::value_write!(p, value, $tag),)*
                        Self::Other(any) => any.write(p),
                    }
                }

                fn anew(self) -> Self {
                    match self {
                        $(Self::$variant(value) => Self::$variant(value.anew()),)*
                        Self::Other(any) => Self::Other(any),
                    }
                }
            }
        )*
    };
}

/// Expands a table of ENUMERATED types: numbers with names; unknown numbers are kept.
macro_rules! enumerations {
    ($($name:ident $printed:literal $clause:literal { $($constant:ident $number:literal $text:literal,)* })*) => {
        $(
            #[doc = concat!("`", $printed, "`, TS 29.002 §", $clause, ".")]
            #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $name(pub u32);

            impl $name {
                $(
                    #[doc = concat!("`", $text, "`.")]
                    pub const $constant: Self = Self($number);
                )*

                /// The name as the standard prints it.
                #[must_use]
                pub const fn name(self) -> Option<&'static str> {
                    match self.0 {
                        $($number => Some($text),)*
                        _ => None,
                    }
                }
            }

            impl std::fmt::Debug for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    match self.name() {
                        Some(name) => f.write_str(name),
                        None => write!(f, "{}", self.0),
                    }
                }
            }

            impl<'a> Value<'a> for $name {
                const TYPE: &'static Type = &Type {
                    name: $printed,
                    tag: Some(Tag::ENUMERATED),
                    kind: Kind::Enumerated(&[$(($number, $text)),*]),
                };

                #[inline]
                fn read(element: &Tlv<'a>, name: &'static str) -> Result<Self, DecodeError> {
                    element.integer_as(name).map(Self)
                }

                #[inline]
                fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
                    ber::integer(p, tag, i64::from(self.0));
                }
            }
        )*
    };
}

/// Expands a table of BIT STRING types with named bits. Of a longer one the first 64 bits count.
macro_rules! bit_strings {
    ($($name:ident $printed:literal $clause:literal $least:literal $most:literal { $($constant:ident $bit:literal $text:literal,)* })*) => {
        $(
            #[doc = concat!("`", $printed, "`, TS 29.002 §", $clause, ".")]
            #[derive(Clone, Copy, PartialEq, Eq)]
            pub struct $name(pub Bits);

            impl $name {
                $(
                    #[doc = concat!("The bit `", $text, "`.")]
                    pub const $constant: u8 = $bit;
                )*

                /// With these bits set, as long as it must be to hold them.
                #[must_use]
                pub fn of(bits: &[u8]) -> Self {
                    Self(Bits::of($least, bits))
                }

                /// Whether the bit is there and set.
                #[must_use]
                pub const fn has(self, bit: u8) -> bool {
                    self.0.has(bit)
                }
            }

            impl std::fmt::Debug for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    std::fmt::Debug::fmt(&self.0, f)
                }
            }

            impl<'a> Value<'a> for $name {
                const TYPE: &'static Type = &Type {
                    name: $printed,
                    tag: Some(Tag::BIT_STRING),
                    kind: Kind::Bits($least, $most, &[$(($bit, $text)),*]),
                };

                #[inline]
                fn read(element: &Tlv<'a>, name: &'static str) -> Result<Self, DecodeError> {
                    Bits::read(element, name).map(Self)
                }

                #[inline]
                fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
                    self.0.write_as(p, tag);
                }
            }
        )*
    };
}

/// Other names, and bounds, of types that need no struct.
macro_rules! aliases {
    ($($name:ident $(<$life:lifetime>)? $printed:literal $clause:literal = $type:ty;)*) => {
        $(
            #[doc = concat!("`", $printed, "`, TS 29.002 §", $clause, ".")]
            pub type $name $(<$life>)? = $type;
        )*
    };
}

pub(crate) use {
    aliases, bit_strings, choices, enumerations, member_anew, member_is, member_optional, member_read,
    member_tagging, member_take, member_type, member_write, members_write, own_tag, sequence_new, sequences,
    value_write,
};
