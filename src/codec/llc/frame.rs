//! LLC frames: address, control, information, frame check sequence (TS 44.064 §5 and §6).

use super::crc24;
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};

/// Service access points, TS 44.064 §6.2.3.
pub mod sapi {
    /// GPRS mobility and session management.
    pub const GMM: u8 = 1;
    /// User data 1.
    pub const DATA_3: u8 = 3;
    /// User data 2.
    pub const DATA_5: u8 = 5;
    /// Short messages.
    pub const SMS: u8 = 7;
    /// User data 3.
    pub const DATA_9: u8 = 9;
    /// User data 4.
    pub const DATA_11: u8 = 11;

    /// Whether SNDCP uses it.
    #[must_use]
    pub const fn is_data(sapi: u8) -> bool {
        matches!(sapi, DATA_3 | DATA_5 | DATA_9 | DATA_11)
    }
}

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Control {
    /// Unconfirmed information, §6.3.4.
    Ui {
        /// N(U), nine bits.
        number: u16,
        /// E: the frame is ciphered.
        ciphered: bool,
        /// PM: the frame check sequence covers the whole information field.
        protected: bool,
    },
    /// Another frame, by its first control octet.
    Other(u8),
}

/// A received frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Service access point identifier.
    pub sapi: u8,
    /// C/R: with UI frames (always commands) set by the network, clear from the mobile station.
    pub command_response: bool,
    /// What it is.
    pub control: Control,
    /// Information field; of frames other than UI, all between first control octet and check sequence.
    pub information: &'a [u8],
    /// Frame check sequence.
    pub fcs: u32,
}

/// N202 in octets: what an unprotected UI frame's check sequence covers of the information field (§8.10.1).
const N202: usize = 4;

impl<'a> Frame<'a> {
    /// Reads a frame.
    ///
    /// # Errors
    /// Too short (§5.6), a protocol discriminator bit that says that it is no LLC frame, a wrong frame
    /// check sequence.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let Some((covered, &[a, b, c])) = octets.split_last_chunk::<3>() else {
            return Err(DecodeError::new(ErrorKind::Truncated, "LLC frame", octets.len()));
        };
        let fcs = u32::from_le_bytes([a, b, c, 0]);
        let mut r = Reader::new(covered, "LLC frame");
        let address = r.u8()?;
        if address & 0x80 != 0 {
            return Err(DecodeError::new(ErrorKind::Value, "LLC address field", 0));
        }
        let first = r.u8()?;
        let control = if first >> 5 == 0b110 {
            let second = r.u8()?;
            let number = u16::from(first & 7) << 6 | u16::from(second >> 2);
            Control::Ui { number, ciphered: second & 2 != 0, protected: second & 1 != 0 }
        } else {
            Control::Other(first)
        };
        let information = r.rest();
        let covered = match control {
            Control::Ui { protected: false, .. } => &covered[..covered.len().min(3 + N202)],
            _ => covered,
        };
        if crc24(covered) != fcs {
            return Err(DecodeError::new(ErrorKind::Value, "Frame check sequence", octets.len() - 3));
        }
        Ok(Self { sapi: address & 0xf, command_response: address & 0x40 != 0, control, information, fcs })
    }
}

/// Writes a protected, unciphered UI frame whose information field `information` writes.
pub fn write_ui(
    w: &mut Writer<'_>,
    sapi: u8,
    from_network: bool,
    number: u16,
    information: impl FnOnce(&mut Writer<'_>),
) {
    let start = w.len();
    w.u8(u8::from(from_network) << 6 | sapi & 0xf);
    w.array([0xc0 | (number >> 6) as u8 & 7, (number << 2) as u8 | 1]);
    information(w);
    let fcs = crc24(w.written().get(start..).unwrap_or_default());
    let [a, b, c, _] = fcs.to_le_bytes();
    w.array([a, b, c]);
}

/// Recognises repeated UI frames of one SAPI: a frame is one if its N(U) is among the last 32 received
/// (§8.4.2). The check sequence is compared too, so that a peer which restarts its numbers is heard.
#[derive(Clone, Debug, Default)]
pub struct Repeats {
    seen: [Option<(u16, u32)>; 32],
    next: usize,
}

impl Repeats {
    /// Notes a frame; says whether it is a repeated one, to be discarded.
    pub fn note(&mut self, frame: &Frame<'_>) -> bool {
        let Control::Ui { number, .. } = frame.control else { return false };
        let this = Some((number, frame.fcs));
        if self.seen.contains(&this) {
            return true;
        }
        self.seen[self.next] = this;
        self.next = (self.next + 1) % self.seen.len();
        false
    }
}
