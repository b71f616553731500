//! A cursor that writes a message from its end to its beginning.

use super::Full;

/// Writes back to front into a borrowed buffer: what is written first ends up last, so that each
/// layer of a protocol stack puts its header, with its length, in front of what it carries, and no
/// layer copies what another has written. Running out of room is remembered, not reported octet by
/// octet: [`Prepender::finish`] says whether everything fitted.
#[derive(Debug)]
pub struct Prepender<'b> {
    buffer: &'b mut [u8],
    /// What is written begins here.
    start: usize,
    full: bool,
}

impl<'b> Prepender<'b> {
    /// A writer at the end of `buffer`.
    #[inline]
    pub fn new(buffer: &'b mut [u8]) -> Self {
        let start = buffer.len();
        Self { buffer, start, full: false }
    }

    /// Octets written so far. The difference of two lengths is the length of what was written
    /// between them.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.buffer.len() - self.start
    }

    /// Whether nothing has been written.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start == self.buffer.len()
    }

    /// What has been written so far.
    #[inline]
    #[must_use]
    pub fn written(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Whether something did not fit: what is written from here on is lost anyway.
    #[inline]
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Declares that the message cannot be written, as for a field too long for its length.
    #[inline]
    pub fn overflow(&mut self) {
        self.full = true;
    }

    /// Puts an array in front; its length is known, so this is one bounds check.
    #[inline]
    pub fn array<const N: usize>(&mut self, octets: [u8; N]) {
        match self.buffer[..self.start].last_chunk_mut::<N>() {
            Some(place) => {
                *place = octets;
                self.start -= N;
            }
            None => self.full = true,
        }
    }

    /// Puts octets in front.
    #[inline]
    pub fn slice(&mut self, octets: &[u8]) {
        match self.start.checked_sub(octets.len()) {
            Some(start) => {
                self.buffer[start..self.start].copy_from_slice(octets);
                self.start = start;
            }
            None => self.full = true,
        }
    }

    /// Puts one octet in front.
    #[inline]
    pub fn u8(&mut self, value: u8) {
        self.array([value]);
    }

    /// Puts two octets in front, most significant first.
    #[inline]
    pub fn u16(&mut self, value: u16) {
        self.array(value.to_be_bytes());
    }

    /// Puts the three low octets of `value` in front, most significant first.
    #[inline]
    pub fn u24(&mut self, value: u32) {
        let [_, a, b, c] = value.to_be_bytes();
        self.array([a, b, c]);
    }

    /// Puts four octets in front, most significant first.
    #[inline]
    pub fn u32(&mut self, value: u32) {
        self.array(value.to_be_bytes());
    }

    /// Where in the buffer the message begins, if all of it fitted.
    #[inline]
    pub fn finish(self) -> Result<usize, Full> {
        if self.full { Err(Full) } else { Ok(self.start) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_layer_stands_in_front_of_what_it_carries() {
        let mut buffer = [0; 8];
        let mut p = Prepender::new(&mut buffer);
        p.slice(&[0xab, 0xcd]);
        p.u8(p.len() as u8);
        p.u24(7);
        assert_eq!(p.len(), 6);
        assert_eq!(p.finish(), Ok(2));
        assert_eq!(buffer[2..], [0, 0, 7, 2, 0xab, 0xcd]);
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_never_a_panic() {
        let mut buffer = [0; 3];
        let mut p = Prepender::new(&mut buffer);
        p.u16(1);
        p.u32(2);
        p.slice(&[0; 9]);
        assert_eq!(p.written(), [0, 1]);
        assert!(p.is_full());
        assert_eq!(p.finish(), Err(Full));
    }
}
