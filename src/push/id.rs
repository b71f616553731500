//! Identifiers.

use crate::wire::Imsi;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Text that is not an identifier of the wanted kind, and which kind that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnIdentifier(pub &'static str);

impl fmt::Display for NotAnIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {}", self.0)
    }
}

impl std::error::Error for NotAnIdentifier {}

fn hex128(text: &str) -> Option<u128> {
    (text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()))
        .then(|| u128::from_str_radix(text, 16).ok())
        .flatten()
}

/// One push, for ever: given by whoever accepts it, printed as 32 hexadecimal digits. The device
/// tells repetitions by it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PushId(pub u128);

/// One registration: unguessable, printed as 32 hexadecimal digits. A device recognises its own
/// pushes by it where only an address is known (adapter mode).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token(pub u128);

macro_rules! hex_identifier {
    ($name:ident, $what:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl FromStr for $name {
            type Err = NotAnIdentifier;
            fn from_str(text: &str) -> Result<Self, NotAnIdentifier> {
                hex128(text).map(Self).ok_or(NotAnIdentifier($what))
            }
        }
    };
}
hex_identifier!(PushId, "a push identifier: 32 hexadecimal digits");
hex_identifier!(Token, "a registration token: 32 hexadecimal digits");

/// The longest identifier in octets, of any textual kind.
pub const LONGEST_IDENTIFIER: usize = 253;

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'+'))
}

fn is_domain(text: &str) -> bool {
    text.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}

macro_rules! text_identifier {
    ($name:ident, $what:literal, $valid:expr) => {
        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = NotAnIdentifier;
            fn from_str(text: &str) -> Result<Self, NotAnIdentifier> {
                let valid: fn(&str) -> bool = $valid;
                if text.len() <= LONGEST_IDENTIFIER && valid(text) {
                    Ok(Self(text.to_ascii_lowercase().into()))
                } else {
                    Err(NotAnIdentifier($what))
                }
            }
        }
    };
}

/// A static user identifier `name@push.domain`, permanently valid (US 2013/0121252 §0075). Case
/// does not count: kept in lower case.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(Arc<str>);
text_identifier!(UserId, "a user identifier: name@domain", |text| {
    text.split_once('@').is_some_and(|(name, domain)| is_name(name) && is_domain(domain))
});

/// A subscriber's number: 5 to 15 digits, the country code first.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Msisdn(Arc<str>);
text_identifier!(Msisdn, "an MSISDN: 5 to 15 digits, the country code first", |text| {
    (5..=15).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
});

/// A dynamic user identifier, valid for a time (US 2013/0121252 §0075). Never holds an `@`, so it
/// is never taken for a static one.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DynamicId(Arc<str>);
text_identifier!(DynamicId, "a dynamic identifier: letters, digits, '-', '_', '.', '+'", is_name);

/// An application identifier, given by the operator (US 2013/0121252 §0060, §0076).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ApplicationId(Arc<str>);
text_identifier!(ApplicationId, "an application identifier: letters, digits, '-', '_', '.', '+'", is_name);

/// The recipient named in a push request: either kind of user identifier.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Recipient {
    /// A static identifier: every device of the user.
    Static(UserId),
    /// A dynamic identifier: the device that it was given to.
    Dynamic(DynamicId),
}

impl FromStr for Recipient {
    type Err = NotAnIdentifier;
    fn from_str(text: &str) -> Result<Self, NotAnIdentifier> {
        if text.contains('@') { text.parse().map(Self::Static) } else { text.parse().map(Self::Dynamic) }
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Static(user) => user.fmt(f),
            Self::Dynamic(dynamic) => dynamic.fmt(f),
        }
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A first PS node (GGSN, P-GW, …), by its number in the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GatewayId(pub u16);

/// One space of private addresses: the same address in two domains is two addresses
/// (US 2013/0121252 §0074).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoutingDomain(pub u16);

/// One PDP context of one gateway. The generation changes whenever the slot is used again, so that
/// what was meant for the old context never goes to the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContextRef {
    /// The gateway that holds it.
    pub gateway: GatewayId,
    /// Its place in that gateway's table.
    pub slot: u32,
    /// Which use of that place.
    pub generation: u32,
}

/// One try of one way to one device. Unguessable; a CoAP exchange uses it as its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attempt(pub u64);

/// Something that waits for its commit; handed back as `Input::Committed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// Where a device is, as far as the push server knows: what a binding leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A PDP context of our own gateway: whatever is sent to it reaches that subscriber or fails.
    Context {
        /// The context.
        context: ContextRef,
        /// The subscriber who owns it.
        imsi: Imsi,
        /// The device's address in that context.
        address: std::net::IpAddr,
    },
    /// An address behind a foreign gateway. Its holder proves itself by knowing `token`.
    Address {
        /// The gateway that the routing domain and the address lead to.
        gateway: GatewayId,
        /// The address space.
        domain: RoutingDomain,
        /// The device's address and CoAP port.
        address: std::net::SocketAddr,
        /// The registration that the address was learned by.
        token: Token,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_strictly_and_printed_back() {
        assert_eq!("Alice@Push.example".parse::<UserId>().unwrap().as_str(), "alice@push.example");
        for bad in ["", "alice", "@push.example", "alice@", "a b@c", "a@b@c", "a@-b", "a@b..c"] {
            assert!(bad.parse::<UserId>().is_err(), "{bad}");
        }
        assert!("d-1234".parse::<DynamicId>().is_ok());
        assert!("a@b".parse::<DynamicId>().is_err());
        assert!("x".repeat(254).parse::<ApplicationId>().is_err());
        let id: PushId = "0123456789abcdef0123456789abcdef".parse().unwrap();
        assert_eq!(id.to_string(), "0123456789abcdef0123456789abcdef");
        assert!("+123456789abcdef0123456789abcdef".parse::<PushId>().is_err());
        assert!(matches!("a@b".parse(), Ok(Recipient::Static(_))));
        assert!(matches!("ab".parse(), Ok(Recipient::Dynamic(_))));
    }
}
