//! The value of Block1 and Block2: RFC 7959 §2.2.

use std::fmt;

/// Which block, whether more follow, and how large blocks are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    /// NUM: the block's number, below 2^20.
    pub number: u32,
    /// M: whether more blocks follow.
    pub more: bool,
    /// SZX: the size's exponent, 0 to 6 (7 is reserved on UDP).
    pub szx: u8,
}

impl Block {
    /// From the option's value; 7 as a size is kept, [`Block::is_valid`] judges it.
    #[must_use]
    pub fn from_uint(value: u32) -> Self {
        Self { number: value >> 4, more: value & 8 != 0, szx: (value & 7) as u8 }
    }

    /// The option's value.
    #[must_use]
    pub fn to_uint(self) -> u32 {
        self.number << 4 | u32::from(self.more) << 3 | u32::from(self.szx & 7)
    }

    /// Whether the size is one that UDP knows.
    #[must_use]
    pub fn is_valid(self) -> bool {
        self.szx < 7
    }

    /// The size of a block in octets, 16 to 1024 (2048 for the reserved exponent).
    #[must_use]
    pub fn size(self) -> usize {
        16 << (self.szx & 7)
    }

    /// Where the block begins in the body.
    #[must_use]
    pub fn offset(self) -> usize {
        self.number as usize * self.size()
    }

    /// The exponent of the largest size that is not larger than `octets` (at least 16, at most 1024).
    #[must_use]
    pub fn szx_of(octets: usize) -> u8 {
        (octets.clamp(16, 1024).ilog2() - 4) as u8
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.number, u8::from(self.more), self.size())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_prints_as_in_the_figures_of_the_standard() {
        let block = Block::from_uint(0x4b);
        assert_eq!(block.to_string(), "4/1/128");
        assert_eq!(block.offset(), 512);
        assert_eq!(block.to_uint(), 0x4b);
        assert_eq!((Block::szx_of(1), Block::szx_of(100), Block::szx_of(5000)), (0, 2, 6));
        assert!(!Block::from_uint(7).is_valid());
    }
}
