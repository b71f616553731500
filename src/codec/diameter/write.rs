//! Writing messages: lengths are filled in afterwards, padding is written.

use super::avp::{Avp, MANDATORY, VENDOR};
use super::format::Value;
use super::header::{self, Header};
use super::table::{MFlag, Row, Tagged};
use crate::wire::{Full, Writer};

/// Writes one message front to back into a borrowed buffer.
#[derive(Debug)]
pub struct AvpWriter<'b> {
    w: Writer<'b>,
}

impl<'b> AvpWriter<'b> {
    /// Begins a message with `header`; its length is filled in at the end.
    #[inline]
    pub fn new(buffer: &'b mut [u8], header: &Header) -> Self {
        let mut w = Writer::new(buffer);
        w.array(header.octets());
        Self { w }
    }

    /// Begins AVPs without a message around them.
    #[inline]
    pub fn bare(buffer: &'b mut [u8]) -> Self {
        Self { w: Writer::new(buffer) }
    }

    /// An AVP of the row `R`, its M bit as the row says.
    #[inline]
    pub fn avp<R: Tagged>(&mut self, value: R::Value<'_>) {
        value.put::<R>(self);
    }

    /// An AVP of the row `R` with these data: header, Vendor-Id, data and padding have one bounds check together.
    #[inline]
    pub fn data<R: Tagged>(&mut self, data: &[u8]) {
        let start = if R::VENDOR == 0 { 8 } else { 12 };
        let length = start + data.len();
        let whole = length.next_multiple_of(4);
        let Some(place) = self.w.room(whole) else { return };
        // The padding is in the last word; what else that holds is written over it.
        place[whole - 4..].fill(0);
        place[..8].copy_from_slice(&(R::HEAD | length as u64 & 0x00ff_ffff).to_be_bytes());
        if R::VENDOR != 0 {
            place[8..12].copy_from_slice(&R::VENDOR.to_be_bytes());
        }
        place[start..length].copy_from_slice(data);
    }

    /// An AVP of the row `R` with the data that `write` writes.
    #[inline]
    fn around<R: Tagged>(&mut self, write: impl FnOnce(&mut Self)) {
        let start = self.w.len();
        self.w.array(R::HEAD.to_be_bytes());
        if R::VENDOR != 0 {
            self.w.array(R::VENDOR.to_be_bytes());
        }
        write(self);
        self.close(start);
    }

    /// Fills in the length of the AVP that began at `start`, and pads it.
    #[inline]
    fn close(&mut self, start: usize) {
        let [_, l1, l2, l3] = ((self.w.len() - start) as u32).to_be_bytes();
        self.w.patch(start + 5, [l1, l2, l3]);
        match self.w.len() % 4 {
            1 => self.w.array([0; 3]),
            2 => self.w.array([0; 2]),
            3 => self.w.array([0; 1]),
            _ => {}
        }
    }

    /// A group of the row `R` with what `write` writes.
    #[inline]
    pub fn group<R: Tagged>(&mut self, write: impl FnOnce(&mut Self)) {
        self.around::<R>(write);
    }

    /// An AVP of `row` whose data `write` writes.
    #[inline]
    pub fn with(&mut self, row: &Row, write: impl FnOnce(&mut Self)) {
        let flags = if matches!(row.mandatory, MFlag::Must) { MANDATORY } else { 0 };
        self.raw_with(row.code, row.vendor(), flags, write);
    }

    /// An AVP of any code whose data `write` writes. The V bit is set as `vendor` says.
    #[inline]
    pub fn raw_with(&mut self, code: u32, vendor: Option<u32>, flags: u8, write: impl FnOnce(&mut Self)) {
        let start = self.w.len();
        let [a, b, c, d] = code.to_be_bytes();
        match vendor {
            Some(vendor) => {
                let [e, f, g, h] = vendor.to_be_bytes();
                self.w.array([a, b, c, d, flags | VENDOR, 0, 0, 0, e, f, g, h]);
            }
            None => self.w.array([a, b, c, d, flags & !VENDOR, 0, 0, 0]),
        }
        write(self);
        self.close(start);
    }

    /// An AVP of any code with its data.
    #[inline]
    pub fn raw(&mut self, code: u32, vendor: Option<u32>, flags: u8, data: &[u8]) {
        self.raw_with(code, vendor, flags, |w| w.octets(data));
    }

    /// An AVP as it was received, octet by octet.
    #[inline]
    pub fn copy(&mut self, avp: &Avp<'_>) {
        self.w.slice(avp.octets);
        for _ in avp.octets.len()..avp.octets.len().next_multiple_of(4) {
            self.w.u8(0);
        }
    }

    /// Data of the AVP that is being written.
    #[inline]
    pub fn octets(&mut self, octets: &[u8]) {
        self.w.slice(octets);
    }

    /// Data of the AVP that is being written.
    #[inline]
    pub fn array<const N: usize>(&mut self, octets: [u8; N]) {
        self.w.array(octets);
    }

    /// What has been written so far.
    #[must_use]
    pub fn written(&self) -> &[u8] {
        self.w.written()
    }

    /// Octets written so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.w.len()
    }

    /// Whether nothing has been written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.w.is_empty()
    }

    /// Ends a message begun with [`Self::new`]: fills in its length and answers with it.
    ///
    /// # Errors
    /// It did not fit into the buffer.
    #[inline]
    pub fn finish(mut self) -> Result<usize, Full> {
        let length = self.w.len();
        if !(header::LENGTH..1 << 24).contains(&length) {
            return Err(Full);
        }
        let [_, a, b, c] = (length as u32).to_be_bytes();
        self.w.patch(1, [a, b, c]);
        self.w.finish()
    }

    /// Ends AVPs begun with [`Self::bare`].
    ///
    /// # Errors
    /// They did not fit into the buffer.
    #[inline]
    pub fn finish_bare(self) -> Result<usize, Full> {
        self.w.finish()
    }
}
