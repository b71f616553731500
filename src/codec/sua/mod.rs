//! SCCP User Adaptation Layer: RFC 3868. The header, the framing of parameters and the tables' shape
//! are M3UA's, and so are the messages of the classes MGMT, ASPSM and ASPTM but for the labels in
//! ASP Active.

pub mod address;
pub mod message;
pub mod parameter;
pub mod value;

pub use super::m3ua::{Class, Message, MessageRow, Packet};
pub use address::{Address, AddressIndicator, GlobalTitle, RoutingIndicator};
pub use message::row;
pub use value::{CauseType, SccpCause, Segmentation};

use super::m3ua::header::{self, parameter as put};
use super::m3ua::{SPARE, Trim, VERSION};
use crate::wire::{Prepender, Writer};
use message::Cldt;

/// The registered SCTP port (§1.3).
pub const PORT: u16 = 14001;
/// The SCTP payload protocol identifier (§7.1).
pub const PPID: u32 = 4;

/// Octets of the parameters beside Data: two addresses of the longest host names are more than any
/// network has.
const FRONT: usize = 768;

/// Writes what `user` writes, with CLDT in front of it: `message` without its data. Data is the last
/// parameter, so that nothing is copied. The message ends [`Trim`] octets before the buffer's end.
#[inline]
pub fn prepend(p: &mut Prepender<'_>, message: &Cldt<'_>, user: &mut dyn FnMut(&mut Prepender<'_>)) -> Trim {
    p.array([0; SPARE]);
    let before = p.len();
    user(p);
    let length = p.len() - before;
    let padding = length.wrapping_neg() & 3;
    match u16::try_from(length + 4) {
        Ok(length) => p.u16(length),
        Err(_) => p.overflow(),
    }
    p.u16(0x010b);
    let mut front = [0; FRONT];
    let mut w = Writer::new(&mut front);
    message.write_body(&mut w);
    match w.finish() {
        Ok(length) => p.slice(&front[..length]),
        Err(_) => p.overflow(),
    }
    p.u32((p.len() - before + padding + header::LENGTH) as u32);
    p.array([VERSION, 0, Class::CONNECTIONLESS.0, 1]);
    Trim(SPARE - padding)
}

/// Writes a whole message whose parameters are given as tags and values, in any order.
#[doc(hidden)]
pub fn write_raw(w: &mut Writer<'_>, class: Class, message_type: u8, parameters: &[(u16, &[u8])]) {
    let at = header::open(w, class, message_type);
    for (tag, value) in parameters {
        put(w, *tag, |w| w.slice(value));
    }
    header::close(w, at);
}

#[cfg(test)]
mod tests;
