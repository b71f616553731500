//! Paging Request Type 1, TS 44.018 §9.1.22: how the network looks for a mobile station on the common
//! control channel.

use super::value::MobileIdentity;
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};

/// Octets of a block on the common control channel (TS 44.006 §8.8).
pub const BLOCK: usize = 23;

/// Rest octets' padding pattern.
const PADDING: u8 = 0x2b;

/// A paging request for at most two mobile stations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PagingRequestType1 {
    /// Page mode (§10.5.2.26; 0 is normal paging) in bits 1 to 4, channels needed (§10.5.2.8) in bits 5 to 8.
    pub mode_and_channels: u8,
    /// The mobile station looked for.
    pub identity: MobileIdentity,
    /// A second one.
    pub second: Option<MobileIdentity>,
}

impl PagingRequestType1 {
    /// A page for one mobile station, in normal mode on any channel.
    #[must_use]
    pub const fn of(identity: MobileIdentity) -> Self {
        Self { mode_and_channels: 0, identity, second: None }
    }

    /// Writes a whole block with its L2 pseudo length and rest octets.
    pub fn write(&self, w: &mut Writer<'_>) {
        let start = w.len();
        let second = self.second.map_or(0, |identity| 2 + identity.octets().len());
        let length = 3 + 1 + self.identity.octets().len() + second;
        w.array([(length as u8) << 2 | 1, 0x06, 0x21, self.mode_and_channels]);
        w.u8(self.identity.octets().len() as u8);
        w.slice(self.identity.octets());
        if let Some(identity) = self.second {
            w.array([0x17, identity.octets().len() as u8]);
            w.slice(identity.octets());
        }
        while w.len() < start + BLOCK && w.len() > start {
            let before = w.len();
            w.u8(PADDING);
            if w.len() == before {
                break;
            }
        }
    }

    /// Reads a block.
    ///
    /// # Errors
    /// Not a paging request type 1, or an identity that does not fit the L2 pseudo length.
    pub fn parse(block: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(block, "L2 pseudo length");
        let pseudo = r.u8()?;
        let length = usize::from(pseudo >> 2);
        if pseudo & 3 != 1 {
            return Err(DecodeError::new(ErrorKind::Value, "L2 pseudo length", 0));
        }
        let mut r = r.sub(length, "Paging request type 1")?;
        if r.array()? != [0x06, 0x21] {
            return Err(DecodeError::new(ErrorKind::Unknown, "Message type", 1));
        }
        let mode_and_channels = r.u8()?;
        let n = usize::from(r.u8()?);
        let identity = MobileIdentity::from_octets(r.named("Mobile identity").take(n)?);
        r.take(n)?;
        let mut second = None;
        if let [0x17, ..] = r.peek() {
            r.u8()?;
            let n = usize::from(r.u8()?);
            second = Some(MobileIdentity::from_octets(r.take(n)?));
        }
        Ok(Self { mode_and_channels, identity, second })
    }
}
