//! What our Private Extensions carry (TS 29.060 §7.7.46 leaves the value to the enterprise).
//!
//! US 2013/0121252 §0109 lets the push server name its APN to the HLR, and the HLR answer with
//! the gateway that it chose for it. Send Routeing Information for GPRS 32/33 has no element for
//! either, so both ride here. The value is a row of items, each one octet of type, one octet of
//! length, and its content; items of unknown type are skipped, the first of each type counts.

use crate::codec::ts24008::indication::Indication;
use crate::wire::{Apn, DecodeError, Reader, Writer};
use std::net::IpAddr;

/// The enterprise number that RFC 5612 sets aside for documentation.
pub const DOCUMENTATION_ENTERPRISE: u16 = 32_473;

const APN: u8 = 1;
const GGSN_ADDRESS: u8 = 2;
const INDICATION: u8 = 3;

/// The value of one of our Private Extensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints<'a> {
    /// In 32: the access point that a gateway is wanted for. In 33: the one that was chosen for.
    pub apn: Option<Apn<'a>>,
    /// In 33: the gateway that the HLR chose.
    pub ggsn: Option<IpAddr>,
    /// In 27: the indication of combinations 2 and 3, for SGSNs that look at it.
    pub indication: Option<Indication>,
}

impl<'a> Hints<'a> {
    /// Reads an extension value.
    pub fn parse(value: &'a [u8]) -> Result<Self, DecodeError> {
        const NAME: &str = "Private Extension";
        let mut r = Reader::new(value, NAME);
        let mut hints = Self::default();
        while !r.is_empty() {
            let kind = r.u8()?;
            let length = r.u8()?;
            let offset = r.offset();
            let content = r.take(usize::from(length))?;
            match kind {
                APN if hints.apn.is_none() => {
                    Apn(content).check(offset)?;
                    hints.apn = Some(Apn(content));
                }
                GGSN_ADDRESS if hints.ggsn.is_none() => {
                    hints.ggsn = match content.len() {
                        4 => <[u8; 4]>::try_from(content).ok().map(IpAddr::from),
                        16 => <[u8; 16]>::try_from(content).ok().map(IpAddr::from),
                        _ => return Err(DecodeError::new(crate::wire::ErrorKind::Length, NAME, offset)),
                    };
                }
                INDICATION if hints.indication.is_none() => {
                    hints.indication = content.first().copied().and_then(Indication::from_octet);
                }
                _ => {}
            }
        }
        Ok(hints)
    }

    /// Writes an extension value.
    pub fn write(&self, w: &mut Writer<'_>) {
        if let Some(apn) = self.apn {
            w.u8(APN);
            let mark = w.open_u8();
            w.slice(apn.0);
            w.close_u8(mark);
        }
        match self.ggsn {
            Some(IpAddr::V4(v4)) => {
                w.array([GGSN_ADDRESS, 4]);
                w.array(v4.octets());
            }
            Some(IpAddr::V6(v6)) => {
                w.array([GGSN_ADDRESS, 16]);
                w.array(v6.octets());
            }
            None => {}
        }
        if let Some(indication) = self.indication {
            w.array([INDICATION, 1, indication.octet()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ApnBuf;

    #[test]
    fn hints_read_back_as_written_and_strange_items_are_skipped() {
        let apn: ApnBuf = "push.example".parse().unwrap();
        let hints = Hints {
            apn: Some(apn.as_apn()),
            ggsn: Some("127.0.0.2".parse().unwrap()),
            indication: Some(Indication::NewlyAllocated),
        };
        let mut buffer = [0; 64];
        let mut w = Writer::new(&mut buffer);
        w.array([0x7f, 2, 1, 2]);
        hints.write(&mut w);
        let length = w.finish().unwrap();
        assert_eq!(Hints::parse(&buffer[..length]), Ok(hints));
        for cut in 5..length {
            let _ = Hints::parse(&buffer[..cut]);
        }
        assert!(Hints::parse(&[GGSN_ADDRESS, 3, 1, 2, 3]).is_err());
        assert!(Hints::parse(&[APN, 9, 1]).is_err());
    }
}
