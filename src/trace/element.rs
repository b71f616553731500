//! Every element of every layer, by walking the codecs' rows.

use super::{Message, Protocol, air, coap, diameter, gtp, gtp2, ss7};
use crate::codec::gtp2::ie::FTeid;
use crate::codec::map::ApplicationContext;
use crate::codec::map::walk::Text;
use crate::codec::{sccp, tcap};
use crate::wire::date::DateTime;
use crate::wire::{Apn, Digits, Imsi, Plmn};
use std::fmt;
use std::net::IpAddr;

/// One element of a layer.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// The layer that it stands in.
    pub protocol: Protocol,
    /// Name as the standard prints it; `None`: not in the codec's table.
    pub name: Option<&'static str>,
    /// Type, identifier or number; `None` where the element has none.
    pub code: Option<u32>,
    /// Offset from the layer's first octet.
    pub offset: usize,
    /// 0 for an element of the message, 1 for what stands inside of one.
    pub depth: u8,
    /// The value's octets.
    pub octets: &'a [u8],
    /// The value as one reads it.
    pub shown: Shown<'a>,
}

/// A value as one reads it.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// Octets that are not taken further apart: hexadecimal.
    Octets(&'a [u8]),
    /// A number.
    Number(u64),
    /// A number that one reads in hexadecimal.
    Hex(u32),
    /// A number with its name.
    Named(u32, &'static str),
    /// Words of this crate's own.
    Words(&'static str),
    /// Text; what is no UTF-8 or not printable is escaped.
    Text(&'a [u8]),
    /// A time, in UTC.
    Time(DateTime),
    /// Telephony digits.
    Digits(Digits<'a>),
    /// A subscriber.
    Imsi(Imsi),
    /// An access point name.
    Apn(Apn<'a>),
    /// A network.
    Plmn(Plmn),
    /// Addresses: IPv4, IPv6, or both, or neither.
    Addresses([Option<IpAddr>; 2]),
    /// An end of a tunnel of GTPv2: interface, TEID, address.
    FTeid(FTeid),
    /// An address of SCCP.
    SccpAddress(sccp::Address<'a>),
    /// A transaction of TCAP.
    Transaction(tcap::TransactionId),
    /// An application context.
    Context(ApplicationContext),
    /// A member of a MAP value.
    Member(Text<'a>),
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Octets(octets) => octets.iter().try_for_each(|octet| write!(f, "{octet:02x}")),
            Self::Number(number) => write!(f, "{number}"),
            Self::Hex(number) => write!(f, "{number:#010x}"),
            Self::Named(number, name) => write!(f, "{name} ({number})"),
            Self::Words(words) => f.write_str(words),
            Self::Text(text) => printable(f, text),
            Self::Time(time) => write!(f, "{time}Z"),
            Self::Digits(digits) => write!(f, "{digits}"),
            Self::Imsi(imsi) => write!(f, "{imsi}"),
            Self::Apn(apn) => write!(f, "{apn}"),
            Self::Plmn(plmn) => write!(f, "{plmn}"),
            Self::FTeid(end) => {
                match end.interface.name() {
                    Some(name) => write!(f, "{name}")?,
                    None => write!(f, "interface {}", end.interface.0)?,
                }
                write!(f, " {:#010x}", end.teid)?;
                let (v4, v6) = (end.v4.map(IpAddr::V4), end.v6.map(IpAddr::V6));
                v4.iter().chain(&v6).try_for_each(|address| write!(f, " {address}"))
            }
            Self::SccpAddress(address) => write!(f, "{address}"),
            Self::Transaction(id) => write!(f, "{id}"),
            Self::Context(context) => write!(f, "{context}"),
            Self::Member(text) => write!(f, "{text}"),
            Self::Addresses([None, None]) => f.write_str("no address"),
            Self::Addresses([Some(one), None] | [None, Some(one)]) => write!(f, "{one}"),
            Self::Addresses([Some(one), Some(other)]) => write!(f, "{one} {other}"),
        }
    }
}

/// Text with control characters and octets that are no UTF-8 escaped.
pub(super) fn printable(f: &mut (impl fmt::Write + ?Sized), text: &[u8]) -> fmt::Result {
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() { write!(f, "{}", c.escape_default())? } else { f.write_char(c)? }
        }
        write!(f, "{}", chunk.invalid().escape_ascii())?;
    }
    Ok(())
}

/// Visits every element of every layer of `message` in the order of the octets.
pub fn elements<'a>(message: &Message<'a>, mut visit: impl FnMut(Element<'a>)) {
    for layer in message.layers.iter() {
        match layer.protocol {
            Protocol::Gtp1 | Protocol::GtpU => gtp::elements(layer, &mut visit),
            Protocol::Gtp2 => gtp2::elements(layer, &mut visit),
            Protocol::Gmm | Protocol::Sm | Protocol::Rr => air::elements(layer, message.uplink, &mut visit),
            Protocol::M3ua | Protocol::Sua | Protocol::Sccp | Protocol::Tcap => {
                ss7::elements(message, layer, &mut visit);
            }
            Protocol::Coap => coap::elements(layer, &mut visit),
            Protocol::Diameter => diameter::elements(layer, &mut visit),
            _ => {}
        }
    }
}
