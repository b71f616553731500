//! GSMTAP version 2: the pseudo-header under which Wireshark knows radio frames, on UDP 4729
//! (libosmocore, `gsmtap.h`).

use crate::wire::{DecodeError, ErrorKind, Reader, Writer};

/// UDP port.
pub const PORT: u16 = 4729;
/// Octets of the header that [`Header::write`] puts.
pub const HEADER: usize = 16;

/// What the payload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// A block of the common control channel's paging part (`UM`, sub-type `PCH`).
    Paging,
    /// A Gb interface LLC frame.
    Llc,
    /// Another type and sub-type.
    Other {
        /// Type.
        kind: u8,
        /// Sub-type.
        sub: u8,
    },
}

impl Payload {
    const fn numbers(self) -> (u8, u8) {
        match self {
            Self::Paging => (1, 5),
            Self::Llc => (8, 0),
            Self::Other { kind, sub } => (kind, sub),
        }
    }
}

/// The header's fields that say anything here; radio measurements are sent as 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Header {
    /// What follows.
    pub payload: Payload,
    /// From the mobile station to the network.
    pub uplink: bool,
    /// Absolute radio frequency channel number, 14 bits.
    pub arfcn: u16,
    /// Frame number.
    pub frame: u32,
}

impl Header {
    /// A header without radio data.
    #[must_use]
    pub const fn new(payload: Payload, uplink: bool) -> Self {
        Self { payload, uplink, arfcn: 0, frame: 0 }
    }

    /// Writes 16 octets.
    pub fn write(&self, w: &mut Writer<'_>) {
        let (kind, sub) = self.payload.numbers();
        w.array([2, (HEADER / 4) as u8, kind, 0]);
        w.u16(self.arfcn & 0x3fff | u16::from(self.uplink) << 14);
        w.u16(0);
        w.u32(self.frame);
        w.array([sub, 0, 0, 0]);
    }

    /// Reads the header; answers with what follows it as well.
    ///
    /// # Errors
    /// Another version, a header cut short.
    pub fn parse(octets: &[u8]) -> Result<(Self, &[u8]), DecodeError> {
        let mut r = Reader::new(octets, "GSMTAP header");
        let [version, words, kind, _timeslot] = r.array()?;
        if version != 2 {
            return Err(DecodeError::new(ErrorKind::Version, "GSMTAP version", 0));
        }
        let arfcn = r.u16()?;
        r.u16()?;
        let frame = r.u32()?;
        let [sub, ..] = r.array::<4>()?;
        let Some(more) = usize::from(words).checked_sub(HEADER / 4) else {
            return Err(DecodeError::new(ErrorKind::Length, "GSMTAP header length", 1));
        };
        r.take(more * 4)?;
        let payload = match (kind, sub) {
            (1, 5) => Payload::Paging,
            (8, 0) => Payload::Llc,
            (kind, sub) => Payload::Other { kind, sub },
        };
        Ok((Self { payload, uplink: arfcn & 0x4000 != 0, arfcn: arfcn & 0x3fff, frame }, r.rest()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_as_it_was_written() {
        let header = Header { payload: Payload::Llc, uplink: true, arfcn: 871, frame: 7 };
        let mut buffer = [0; HEADER + 2];
        let mut w = Writer::new(&mut buffer);
        header.write(&mut w);
        w.u16(0xabcd);
        assert_eq!(buffer[..8], [2, 4, 8, 0, 0x43, 0x67, 0, 0]);
        assert_eq!(Header::parse(&buffer), Ok((header, &[0xab, 0xcd][..])));
        for cut in 0..HEADER {
            assert!(Header::parse(&buffer[..cut]).is_err());
        }
        buffer[1] = 3;
        assert!(Header::parse(&buffer).is_err());
    }
}
