//! A cursor over octets to send.

use std::fmt;

/// The message does not fit into the buffer that it was to be written into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the message does not fit into its buffer")
    }
}

impl std::error::Error for Full {}

/// A place left open, to be filled once what follows is written.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Mark(usize);

impl Mark {
    /// A mark at `offset`, for a length field written as part of a larger array.
    #[inline]
    pub const fn at(offset: usize) -> Self {
        Self(offset)
    }
}

/// Writes a message front to back into a borrowed buffer. Writing past the end is remembered,
/// not reported octet by octet: [`Writer::finish`] says whether everything fitted.
#[derive(Debug)]
pub struct Writer<'b> {
    buffer: &'b mut [u8],
    at: usize,
    full: bool,
}

impl<'b> Writer<'b> {
    /// A writer at the start of `buffer`.
    #[inline]
    pub fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, at: 0, full: false }
    }

    /// Octets written so far.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.at
    }

    /// Whether nothing has been written.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.at == 0
    }

    /// What has been written so far.
    #[inline]
    #[must_use]
    pub fn written(&self) -> &[u8] {
        &self.buffer[..self.at]
    }

    /// Appends an array; its length is known, so this is one bounds check.
    #[inline]
    pub fn array<const N: usize>(&mut self, octets: [u8; N]) {
        match self.buffer[self.at..].first_chunk_mut::<N>() {
            Some(place) => {
                *place = octets;
                self.at += N;
            }
            None => self.full = true,
        }
    }

    /// Appends octets.
    #[inline]
    pub fn slice(&mut self, octets: &[u8]) {
        match self.buffer.get_mut(self.at..self.at + octets.len()) {
            Some(place) => {
                place.copy_from_slice(octets);
                self.at += octets.len();
            }
            None => self.full = true,
        }
    }

    /// The next `n` octets, to be filled by the caller: one bounds check for all of them.
    #[inline]
    pub fn room(&mut self, n: usize) -> Option<&mut [u8]> {
        match self.buffer[self.at..].get_mut(..n) {
            Some(place) => {
                self.at += n;
                Some(place)
            }
            None => {
                self.full = true;
                None
            }
        }
    }

    /// Appends one octet.
    #[inline]
    pub fn u8(&mut self, value: u8) {
        self.array([value]);
    }

    /// Appends two octets, most significant first.
    #[inline]
    pub fn u16(&mut self, value: u16) {
        self.array(value.to_be_bytes());
    }

    /// Appends the three low octets of `value`, most significant first.
    #[inline]
    pub fn u24(&mut self, value: u32) {
        let [_, a, b, c] = value.to_be_bytes();
        self.array([a, b, c]);
    }

    /// Appends four octets, most significant first.
    #[inline]
    pub fn u32(&mut self, value: u32) {
        self.array(value.to_be_bytes());
    }

    /// Appends eight octets, most significant first.
    #[inline]
    pub fn u64(&mut self, value: u64) {
        self.array(value.to_be_bytes());
    }

    /// Leaves room for a one-octet length of what follows.
    #[inline]
    pub fn open_u8(&mut self) -> Mark {
        let mark = Mark(self.at);
        self.u8(0);
        mark
    }

    /// Leaves room for a two-octet length of what follows.
    #[inline]
    pub fn open_u16(&mut self) -> Mark {
        let mark = Mark(self.at);
        self.u16(0);
        mark
    }

    /// Fills a one-octet length with the number of octets written since.
    #[inline]
    pub fn close_u8(&mut self, mark: Mark) {
        match u8::try_from(self.at.saturating_sub(mark.0 + 1)) {
            Ok(length) if !self.full => self.buffer[mark.0] = length,
            _ => self.full = true,
        }
    }

    /// Fills a two-octet length with the number of octets written since.
    #[inline]
    pub fn close_u16(&mut self, mark: Mark) {
        match u16::try_from(self.at.saturating_sub(mark.0 + 2)) {
            Ok(length) if !self.full => self.patch(mark.0, length.to_be_bytes()),
            _ => self.full = true,
        }
    }

    /// Fills a two-octet length that does not count the first `skip` octets behind it.
    #[inline]
    pub fn close_u16_after(&mut self, mark: Mark, skip: usize) {
        self.close_length(mark.0, mark.0 + 2 + skip);
    }

    /// Fills the two-octet length at offset `at` with the number of octets written since `from`.
    #[inline]
    pub fn close_length(&mut self, at: usize, from: usize) {
        match u16::try_from(self.at.saturating_sub(from)) {
            Ok(length) if !self.full => self.patch(at, length.to_be_bytes()),
            _ => self.full = true,
        }
    }

    /// Overwrites octets at `offset` that have been written before.
    #[inline]
    pub fn patch<const N: usize>(&mut self, offset: usize, octets: [u8; N]) {
        match self.buffer[..self.at].get_mut(offset..offset + N) {
            Some(place) => place.copy_from_slice(&octets),
            None => self.full = true,
        }
    }

    /// The number of octets written, if all of them fitted.
    #[inline]
    pub fn finish(self) -> Result<usize, Full> {
        if self.full { Err(Full) } else { Ok(self.at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_filled_in_afterwards() {
        let mut buffer = [0; 8];
        let mut w = Writer::new(&mut buffer);
        w.u8(7);
        let outer = w.open_u16();
        let inner = w.open_u8();
        w.u16(0xabcd);
        w.close_u8(inner);
        w.close_u16(outer);
        assert_eq!(w.finish(), Ok(6));
        assert_eq!(buffer[..6], [7, 0, 3, 2, 0xab, 0xcd]);
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_never_a_panic() {
        let mut buffer = [0; 3];
        let mut w = Writer::new(&mut buffer);
        w.u8(1);
        let mark = w.open_u16();
        w.u32(2);
        w.close_u16(mark);
        w.slice(&[0; 9]);
        assert_eq!(w.finish(), Err(Full));
    }
}
