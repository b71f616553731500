//! The indication field of US 2013/0121252 §0124 and §0128, as an operator-specific container of
//! the Protocol Configuration Options (TS 24.008 §10.5.6.3: FF00H to FFFFH, beginning with MCC
//! and MNC). It is the one element of a Request PDP Context Activation that can carry it to the
//! device.

use crate::wire::Plmn;

/// The container's identifier.
pub const CONTAINER: u16 = 0xff00;

/// What a network-requested activation tells the device about its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    /// Combination 2: the PDP address was allocated for this activation; ask for it.
    NewlyAllocated,
    /// Combination 3: there is no static address; ask for a dynamic one.
    RequestDynamic,
}

impl Indication {
    /// The octet after MCC and MNC.
    #[must_use]
    pub const fn octet(self) -> u8 {
        match self {
            Self::NewlyAllocated => 1,
            Self::RequestDynamic => 2,
        }
    }

    /// From the octet after MCC and MNC.
    #[must_use]
    pub const fn from_octet(octet: u8) -> Option<Self> {
        match octet {
            1 => Some(Self::NewlyAllocated),
            2 => Some(Self::RequestDynamic),
            _ => None,
        }
    }

    /// The container's content.
    #[must_use]
    pub const fn to_container(self, operator: Plmn) -> [u8; 4] {
        let [a, b, c] = operator.0;
        [a, b, c, self.octet()]
    }

    /// From a container's content; `None` where it is not one of ours. More octets may follow.
    #[must_use]
    pub fn from_container(content: &[u8]) -> Option<(Plmn, Self)> {
        let (plmn, rest) = content.split_first_chunk::<3>()?;
        Some((Plmn(*plmn), Self::from_octet(*rest.first()?)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indication_begins_with_the_operator() {
        let operator = Plmn::new(1, 1, 2).unwrap();
        let content = Indication::RequestDynamic.to_container(operator);
        assert_eq!(content, [0x00, 0xf1, 0x10, 2]);
        assert_eq!(Indication::from_container(&content), Some((operator, Indication::RequestDynamic)));
        assert_eq!(Indication::from_container(&content[..3]), None);
        assert_eq!(Indication::from_container(&[0x00, 0xf1, 0x10, 9]), None);
    }
}
