//! What a machine or a node counts: one row a counter.

/// Makes a struct of counters from its rows: each public, a `u64` from zero, and all of them by name
/// through `iter`.
macro_rules! counters {
    ($(#[doc = $what:literal])+ pub struct $counters:ident {
        $($(#[doc = $doc:literal])+ $name:ident,)+
    }) => {
        $(#[doc = $what])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $counters {
            $($(#[doc = $doc])+ pub $name: u64,)+
        }

        impl $counters {
            /// Every counter's name and value, for publishing.
            pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
                [$((stringify!($name), self.$name)),+].into_iter()
            }
        }
    };
}

pub(crate) use counters;
