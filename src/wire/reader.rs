//! A cursor over received octets.

use super::{DecodeError, ErrorKind};

/// Reads a message front to back. A sub-reader keeps the message's own offsets, so that an
/// error found inside an element still says where in the packet it is.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    octets: &'a [u8],
    base: usize,
    element: &'static str,
}

impl<'a> Reader<'a> {
    /// A reader over a whole message; `element` names it in errors.
    #[inline]
    #[must_use]
    pub const fn new(octets: &'a [u8], element: &'static str) -> Self {
        Self { octets, base: 0, element }
    }

    /// A reader over `octets` that stand at `offset` of the message.
    #[inline]
    #[must_use]
    pub const fn at(octets: &'a [u8], offset: usize, element: &'static str) -> Self {
        Self { octets, base: offset, element }
    }

    /// The same place under another element's name.
    #[inline]
    #[must_use]
    pub const fn named(self, element: &'static str) -> Self {
        Self { element, ..self }
    }

    /// Offset of the next octet in the message.
    #[inline]
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.base
    }

    /// Octets left.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.octets.len()
    }

    /// Whether nothing is left.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.octets.is_empty()
    }

    /// The fault `kind` at the present place.
    #[cold]
    #[must_use]
    pub const fn fault(&self, kind: ErrorKind) -> DecodeError {
        DecodeError::new(kind, self.element, self.base)
    }

    /// What is left, without taking it.
    #[inline]
    #[must_use]
    pub const fn peek(&self) -> &'a [u8] {
        self.octets
    }

    /// Takes `n` octets.
    #[inline]
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], DecodeError> {
        match self.octets.split_at_checked(n) {
            Some((head, tail)) => {
                self.octets = tail;
                self.base += n;
                Ok(head)
            }
            None => Err(self.fault(ErrorKind::Truncated)),
        }
    }

    /// Takes an array of `N` octets.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.octets.split_first_chunk::<N>() {
            Some((head, tail)) => {
                self.octets = tail;
                self.base += N;
                Ok(*head)
            }
            None => Err(self.fault(ErrorKind::Truncated)),
        }
    }

    /// Takes one octet.
    #[inline]
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        self.array::<1>().map(|[octet]| octet)
    }

    /// Takes two octets, most significant first.
    #[inline]
    pub fn u16(&mut self) -> Result<u16, DecodeError> {
        self.array().map(u16::from_be_bytes)
    }

    /// Takes three octets, most significant first.
    #[inline]
    pub fn u24(&mut self) -> Result<u32, DecodeError> {
        self.array::<3>().map(|[a, b, c]| u32::from_be_bytes([0, a, b, c]))
    }

    /// Takes four octets, most significant first.
    #[inline]
    pub fn u32(&mut self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_be_bytes)
    }

    /// Takes eight octets, most significant first.
    #[inline]
    pub fn u64(&mut self) -> Result<u64, DecodeError> {
        self.array().map(u64::from_be_bytes)
    }

    /// Takes `n` octets as a reader of their own, which the caller consumes and `finish`es.
    #[inline]
    pub fn sub(&mut self, n: usize, element: &'static str) -> Result<Reader<'a>, DecodeError> {
        let base = self.base;
        Ok(Reader { octets: self.take(n)?, base, element })
    }

    /// Takes all that is left.
    #[inline]
    pub fn rest(&mut self) -> &'a [u8] {
        let rest = self.octets;
        self.base += rest.len();
        self.octets = &[];
        rest
    }

    /// Ends the element: anything left over is a fault.
    #[inline]
    pub fn finish(self) -> Result<(), DecodeError> {
        if self.octets.is_empty() { Ok(()) } else { Err(self.fault(ErrorKind::Trailing)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_inside_an_element_says_where_in_the_message_it_is() {
        let mut message = Reader::new(&[1, 2, 0, 3, 9], "message");
        assert_eq!(message.u8(), Ok(1));
        let mut element = message.sub(3, "element").unwrap();
        assert_eq!(element.u16(), Ok(0x0200));
        assert_eq!(element.u16(), Err(DecodeError::new(ErrorKind::Truncated, "element", 3)));
        assert_eq!(element.finish(), Err(DecodeError::new(ErrorKind::Trailing, "element", 3)));
        assert_eq!(message.rest(), [9]);
        assert_eq!(message.finish(), Ok(()));
    }
}
