//! What one row of a table expands to.

/// Expands the table of elements: a type for each row, and the rows by code.
macro_rules! elements {
    ($($code:literal $name:ident $printed:literal $clause:literal $least:literal $value:ident $(<$life:lifetime>)?;)*) => {
        use $crate::codec::gtp2::element::Row;

        /// Each row as a type.
        pub mod row {
            use super::types;
            use $crate::codec::gtp1::Value;
            use $crate::codec::gtp1::table::value_type;
            use $crate::codec::gtp2::element::{Ie, Row};

            $(
                #[doc = concat!("`", stringify!($code), "` ", $printed, ", ", $clause, ".")]
                #[derive(Clone, Copy, Debug)]
                pub enum $name {}

                impl Ie for $name {
                    const CODE: u8 = $code;
                    const ROW: &'static Row = &Row {
                        code: $code,
                        name: $printed,
                        clause: $clause,
                        least: $least,
                        grouped: matches!(stringify!($value).as_bytes(), b"Group"),
                        accepts: |octets| <types::$value as Value<'_>>::decode(octets).is_some(),
                    };
                    type Value<'a> = value_type!('a $value $(<$life>)?);
                }
            )*
        }

        /// Every row, in the order of their codes.
        pub static ROWS: &[&Row] = &[$(<row::$name as $crate::codec::gtp2::element::Ie>::ROW),*];

        /// The row of a type.
        #[inline]
        #[must_use]
        pub const fn row(code: u8) -> Option<&'static Row> {
            match code {
                $($code => Some(<row::$name as $crate::codec::gtp2::element::Ie>::ROW),)*
                _ => None,
            }
        }
    };
}

/// The rows of one message or group.
macro_rules! fields {
    ($($ie:ident $instance:literal $name:literal $presence:ident $(=> $group:path)?;)*) => {
        &[$($crate::codec::gtp2::message::Field {
            ie: <$crate::codec::gtp2::ie::row::$ie as $crate::codec::gtp2::element::Ie>::ROW,
            instance: $instance,
            name: $name,
            presence: $crate::codec::gtp2::message::Presence::$presence,
            group: $crate::codec::gtp2::table::group_of!($($group)?),
        }),*]
    };
}

macro_rules! group_of {
    () => {
        None
    };
    ($group:path) => {
        Some(&$group)
    };
}

/// Expands tables of grouped elements: a row each.
macro_rules! groups {
    ($($(#[$doc:meta])* $constant:ident $title:literal $table:literal { $($fields:tt)* })*) => {
        $(
            #[doc = concat!($title, ", TS 29.274 table ", $table, ".")]
            $(#[$doc])*
            pub static $constant: $crate::codec::gtp2::message::Group =
                $crate::codec::gtp2::message::Group {
                    title: $title,
                    table: $table,
                    fields: $crate::codec::gtp2::table::fields!($($fields)*),
                };
        )*

        /// The groups of this file.
        pub(super) static GROUPS: &[&$crate::codec::gtp2::message::Group] = &[$(&$constant),*];
    };
}

/// Expands tables of messages: their rows.
macro_rules! messages {
    ($($code:literal $name:literal $clause:literal { $($fields:tt)* })*) => {
        /// The messages of this file.
        pub(super) static ROWS: &[$crate::codec::gtp2::message::MessageRow] = &[$(
            $crate::codec::gtp2::message::MessageRow {
                code: $code,
                name: $name,
                clause: $clause,
                fields: $crate::codec::gtp2::table::fields!($($fields)*),
            }
        ),*];
    };
}

pub(super) use {elements, fields, group_of, groups, messages};
