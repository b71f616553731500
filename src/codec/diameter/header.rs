//! The Diameter header, RFC 6733 §3.

use crate::wire::{DecodeError, ErrorKind};

/// Octets of the header.
pub const LENGTH: usize = 20;
/// The longest message that [`frame_length`] accepts, in octets.
pub const MOST: usize = 1 << 20;

/// Command flags, RFC 6733 §3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u8);

impl Flags {
    /// R: a request.
    pub const REQUEST: u8 = 0x80;
    /// P: may be proxied, relayed or redirected.
    pub const PROXIABLE: u8 = 0x40;
    /// E: the answer holds a protocol error and need not follow the command's ABNF.
    pub const ERROR: u8 = 0x20;
    /// T: perhaps sent before, over a link that failed.
    pub const RETRANSMITTED: u8 = 0x10;

    /// Whether the R bit is set.
    #[inline]
    #[must_use]
    pub const fn request(self) -> bool {
        self.0 & Self::REQUEST != 0
    }

    /// Whether the P bit is set.
    #[inline]
    #[must_use]
    pub const fn proxiable(self) -> bool {
        self.0 & Self::PROXIABLE != 0
    }

    /// Whether the E bit is set.
    #[inline]
    #[must_use]
    pub const fn error(self) -> bool {
        self.0 & Self::ERROR != 0
    }

    /// Whether the T bit is set.
    #[inline]
    #[must_use]
    pub const fn retransmitted(self) -> bool {
        self.0 & Self::RETRANSMITTED != 0
    }
}

/// The header of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Header {
    /// Always 1.
    pub version: u8,
    /// Octets of the message with its header; [`super::AvpWriter`] fills it in.
    pub length: u32,
    /// Command flags.
    pub flags: Flags,
    /// Command code, 24 bits.
    pub code: u32,
    /// Application-Id.
    pub application: u32,
    /// Hop-by-Hop Identifier.
    pub hop_by_hop: u32,
    /// End-to-End Identifier.
    pub end_to_end: u32,
}

impl Header {
    /// The header of a request.
    #[must_use]
    pub const fn request(code: u32, application: u32, proxiable: bool) -> Self {
        let flags = if proxiable { Flags::REQUEST | Flags::PROXIABLE } else { Flags::REQUEST };
        Self { version: 1, length: 0, flags: Flags(flags), code, application, hop_by_hop: 0, end_to_end: 0 }
    }

    /// The header of the answer to this request: the same identifiers and P bit, RFC 6733 §6.2.
    #[must_use]
    pub const fn answer(&self, error: bool) -> Self {
        let error = if error { Flags::ERROR } else { 0 };
        Self { length: 0, flags: Flags(self.flags.0 & Flags::PROXIABLE | error), ..*self }
    }

    /// Reads the twenty octets, whatever they say.
    ///
    /// # Errors
    /// [`ErrorKind::Truncated`] if there are fewer.
    #[inline]
    pub fn read(octets: &[u8]) -> Result<Self, DecodeError> {
        let Some(h) = octets.first_chunk::<LENGTH>() else {
            return Err(DecodeError::new(ErrorKind::Truncated, "Diameter header", octets.len()));
        };
        Ok(Self {
            version: h[0],
            length: u32::from_be_bytes([0, h[1], h[2], h[3]]),
            flags: Flags(h[4]),
            code: u32::from_be_bytes([0, h[5], h[6], h[7]]),
            application: u32::from_be_bytes([h[8], h[9], h[10], h[11]]),
            hop_by_hop: u32::from_be_bytes([h[12], h[13], h[14], h[15]]),
            end_to_end: u32::from_be_bytes([h[16], h[17], h[18], h[19]]),
        })
    }

    /// The twenty octets.
    #[inline]
    #[must_use]
    pub const fn octets(&self) -> [u8; LENGTH] {
        let [_, l1, l2, l3] = self.length.to_be_bytes();
        let [_, c1, c2, c3] = self.code.to_be_bytes();
        let [a1, a2, a3, a4] = self.application.to_be_bytes();
        let [h1, h2, h3, h4] = self.hop_by_hop.to_be_bytes();
        let [e1, e2, e3, e4] = self.end_to_end.to_be_bytes();
        [self.version, l1, l2, l3, self.flags.0, c1, c2, c3, a1, a2, a3, a4, h1, h2, h3, h4, e1, e2, e3, e4]
    }
}

/// Octets of the message that begins a stream, `None` while its first four have not come.
///
/// # Errors
/// [`ErrorKind::Version`], and [`ErrorKind::Length`] if the length is below 20, above [`MOST`] or not
/// a multiple of four: the stream cannot be followed any further.
#[inline]
pub fn frame_length(octets: &[u8]) -> Result<Option<usize>, DecodeError> {
    let Some(&[version, a, b, c]) = octets.first_chunk::<4>() else { return Ok(None) };
    if version != 1 {
        return Err(DecodeError::new(ErrorKind::Version, "Diameter header", 0));
    }
    let length = u32::from_be_bytes([0, a, b, c]) as usize;
    if !(LENGTH..=MOST).contains(&length) || !length.is_multiple_of(4) {
        return Err(DecodeError::new(ErrorKind::Length, "Message Length", 1));
    }
    Ok(Some(length))
}
