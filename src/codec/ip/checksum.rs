//! The Internet checksum, RFC 1071.

use std::net::IpAddr;

/// A sum in progress. Pieces may have odd lengths.
#[derive(Clone, Copy, Debug, Default)]
pub struct Checksum {
    sum: u64,
    odd: bool,
}

impl Checksum {
    /// Goes on over `octets`.
    #[must_use]
    pub fn over(mut self, octets: &[u8]) -> Self {
        let mut octets = octets;
        if self.odd
            && let Some((first, rest)) = octets.split_first()
        {
            self.sum += u64::from(*first);
            self.odd = false;
            octets = rest;
        }
        let mut pairs = octets.chunks_exact(2);
        for pair in &mut pairs {
            self.sum += u64::from(u16::from_be_bytes([pair[0], pair[1]]));
        }
        if let [last] = pairs.remainder() {
            self.sum += u64::from(*last) << 8;
            self.odd = true;
        }
        self
    }

    /// Adds the pseudo-header of RFC 768 or RFC 8200 §8.1.
    #[must_use]
    pub fn pseudo(self, source: IpAddr, destination: IpAddr, protocol: u8, length: usize) -> Self {
        let sum = match (source, destination) {
            (IpAddr::V4(a), IpAddr::V4(b)) => self.over(&a.octets()).over(&b.octets()),
            (a, b) => self.over(&super::packet::mapped(a).octets()).over(&super::packet::mapped(b).octets()),
        };
        let [a, b, c, d] = (length as u32).to_be_bytes();
        sum.over(&[0, protocol, a, b, c, d])
    }

    /// The value to send: 0 when summed over octets that carry a right checksum.
    #[must_use]
    pub fn value(self) -> u16 {
        let mut sum = self.sum;
        while sum >> 16 != 0 {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        !(sum as u16)
    }
}
