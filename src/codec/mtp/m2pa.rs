//! M2PA, RFC 4165: MTP level 3 between two nodes over SCTP.

use crate::codec::m3ua::{Class, Packet as Common};
use crate::wire::{DecodeError, ErrorKind};

/// SCTP payload protocol identifier: §1.2.
pub const PPID: u32 = 5;
/// Registered port: §1.2.
pub const PORT: u16 = 3565;

/// The message class that all messages have: §2.1.
pub const CLASS: Class = Class(11);

/// Octets of the header that all messages have behind the common one: §2.2.
const SEQUENCES: usize = 8;

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Message type: 1 User Data, 2 Link Status.
    pub message_type: u8,
    /// Backward Sequence Number: the last FSN received, 24 bits.
    pub bsn: u32,
    /// Forward Sequence Number of this message.
    pub fsn: u32,
    /// What the message carries.
    pub data: Data<'a>,
}

/// What a message carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data<'a> {
    /// A User Data message without anything acknowledges.
    Acknowledgement,
    /// MTP level 3 behind the priority octet, and its offset in the message.
    User(&'a [u8], usize),
    /// The state of the link: §2.3.2.
    Status(u32),
    /// A type that RFC 4165 does not define.
    Other,
}

impl<'a> Packet<'a> {
    /// Reads a message.
    ///
    /// # Errors
    /// A header that is not sound, another class, or too few octets.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        const NAME: &str = "M2PA header";
        let common = Common::parse(octets)?;
        if common.class() != CLASS {
            return Err(DecodeError::new(ErrorKind::Unknown, "Message Class", 2));
        }
        let body = common.octets().get(8..).unwrap_or(&[]);
        let Some((&[_, b1, b2, b3, _, f1, f2, f3], rest)) = body.split_first_chunk::<SEQUENCES>() else {
            return Err(DecodeError::new(ErrorKind::Truncated, NAME, 8 + body.len()));
        };
        let (bsn, fsn) = (u32::from_be_bytes([0, b1, b2, b3]), u32::from_be_bytes([0, f1, f2, f3]));
        let data = match (common.message_type(), rest) {
            (1, []) => Data::Acknowledgement,
            (1, [_, user @ ..]) => Data::User(user, 8 + SEQUENCES + 1),
            (2, [a, b, c, d, ..]) => Data::Status(u32::from_be_bytes([*a, *b, *c, *d])),
            (2, _) => {
                return Err(DecodeError::new(ErrorKind::Truncated, "State", 8 + SEQUENCES));
            }
            _ => Data::Other,
        };
        Ok(Self { message_type: common.message_type(), bsn, fsn, data })
    }

    /// The message's name as §2.1 prints it; of a Link Status the state as §2.3.2 does.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match (self.message_type, self.data) {
            (_, Data::Status(1)) => "Link Status Alignment",
            (_, Data::Status(2)) => "Link Status Proving Normal",
            (_, Data::Status(3)) => "Link Status Proving Emergency",
            (_, Data::Status(4)) => "Link Status Ready",
            (_, Data::Status(5)) => "Link Status Processor Outage",
            (_, Data::Status(6)) => "Link Status Processor Recovered",
            (_, Data::Status(7)) => "Link Status Busy",
            (_, Data::Status(8)) => "Link Status Busy Ended",
            (_, Data::Status(9)) => "Link Status Out of Service",
            (1, _) => "User Data",
            (2, _) => "Link Status",
            _ => "",
        }
    }
}
