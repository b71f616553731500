//! The IPA header.

use crate::wire::{DecodeError, ErrorKind, Writer};

/// Octets in front of the payload: length and protocol.
pub const LENGTH: usize = 3;
/// Protocol "Osmocom", with an extension octet behind it.
pub const OSMO: u8 = 0xee;
/// Extension "CTRL" of [`OSMO`].
pub const EXTENSION_CTRL: u8 = 0;

/// One frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Protocol.
    pub protocol: u8,
    /// The extension, of protocol [`OSMO`].
    pub extension: Option<u8>,
    /// What it carries.
    pub payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Reads one whole frame.
    ///
    /// # Errors
    /// The length is not that of `octets`, or the extension is missing.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let Some((&[a, b, protocol], rest)) = octets.split_first_chunk::<LENGTH>() else {
            return Err(DecodeError::new(ErrorKind::Truncated, "IPA header", octets.len()));
        };
        let length = usize::from(u16::from_be_bytes([a, b]));
        if rest.len() < length {
            return Err(DecodeError::new(ErrorKind::Truncated, "IPA frame", octets.len()));
        }
        if rest.len() > length {
            return Err(DecodeError::new(ErrorKind::Trailing, "IPA frame", LENGTH + length));
        }
        if protocol != OSMO {
            return Ok(Self { protocol, extension: None, payload: rest });
        }
        let Some((extension, payload)) = rest.split_first() else {
            return Err(DecodeError::new(ErrorKind::Truncated, "IPA extension", LENGTH));
        };
        Ok(Self { protocol, extension: Some(*extension), payload })
    }
}

/// Writes one frame whose payload `payload` writes.
pub fn write(w: &mut Writer<'_>, protocol: u8, extension: Option<u8>, payload: impl FnOnce(&mut Writer<'_>)) {
    let start = w.len();
    w.array([0, 0, protocol]);
    if let Some(extension) = extension {
        w.u8(extension);
    }
    payload(w);
    let length = w.len() - start - LENGTH;
    w.patch(start, (length as u16).to_be_bytes());
}
