//! Where on Gn a serving node is that a user information server named by number, by name or by the area
//! it serves: MAP's anyTimeInterrogation and sendRoutingInfoForSM, and their Diameter counterparts, give
//! no address.

use crate::wire::Plmn;
use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// What a server called a serving node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Called {
    /// By its E.164 number, in digits.
    Number(Box<str>),
    /// By its name: a Diameter identity, or a host name.
    Name(Box<str>),
    /// By a routing area that it serves.
    Area(RoutingArea),
}

impl fmt::Display for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "number {number}"),
            Self::Name(name) => write!(f, "name {name}"),
            Self::Area(area) => write!(f, "routing area {area}"),
        }
    }
}

/// A routing area identity, TS 23.003 §4.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RoutingArea {
    /// Whose network.
    pub plmn: Plmn,
    /// Location area code.
    pub lac: u16,
    /// Routing area code.
    pub rac: u8,
}

impl RoutingArea {
    /// From the six octets of TS 24.008 §10.5.5.15 without its identifier, as MAP carries it.
    #[must_use]
    pub fn from_octets(octets: &[u8]) -> Option<Self> {
        let [a, b, c, l, m, rac] = *<&[u8; 6]>::try_from(octets).ok()?;
        Some(Self { plmn: Plmn([a, b, c]), lac: u16::from_be_bytes([l, m]), rac })
    }

    /// The name under which the GPRS DNS knows the SGSN of the area: TS 23.003 Annex C.1.2.
    #[must_use]
    pub fn host_name(&self) -> String {
        let plmn = self.plmn.to_string();
        let (mcc, mnc) = plmn.split_once('-').unwrap_or((&plmn, ""));
        format!("rac{:04X}.lac{:04X}.mnc{mnc:0>3}.mcc{mcc}.gprs", self.rac, self.lac)
    }
}

impl Ord for RoutingArea {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.plmn.0, self.lac, self.rac).cmp(&(other.plmn.0, other.lac, other.rac))
    }
}

impl PartialOrd for RoutingArea {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Text that is not a routing area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotArea;

impl fmt::Display for NotArea {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a routing area is MCC, MNC, location area and routing area code, between dashes")
    }
}

impl std::error::Error for NotArea {}

impl FromStr for RoutingArea {
    type Err = NotArea;

    fn from_str(text: &str) -> Result<Self, NotArea> {
        let mut parts = text.split('-');
        let mut next = || parts.next().ok_or(NotArea);
        let (mcc, mnc, lac, rac) = (next()?, next()?, next()?, next()?);
        let digits = u8::try_from(mnc.len()).map_err(|_| NotArea)?;
        let number = |text: &str| text.parse::<u16>().map_err(|_| NotArea);
        let plmn = Plmn::new(number(mcc)?, number(mnc)?, digits).ok_or(NotArea)?;
        let area = Self { plmn, lac: number(lac)?, rac: rac.parse().map_err(|_| NotArea)? };
        if parts.next().is_some() { Err(NotArea) } else { Ok(area) }
    }
}

impl fmt::Display for RoutingArea {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.plmn, self.lac, self.rac)
    }
}

/// Numbers, names and areas of serving nodes, and where on Gn these are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServingNodes {
    /// Whole numbers and beginnings of numbers, in digits.
    numbers: BTreeMap<Box<str>, IpAddr>,
    /// Names, in lower case.
    names: BTreeMap<Box<str>, IpAddr>,
    areas: BTreeMap<RoutingArea, IpAddr>,
}

impl ServingNodes {
    /// Adds an entry. A number stands for all numbers that begin with it: the longest that fits is
    /// taken.
    pub fn insert(&mut self, called: Called, address: IpAddr) {
        match called {
            Called::Number(number) => self.numbers.insert(number, address),
            Called::Name(name) => self.names.insert(name.to_ascii_lowercase().into(), address),
            Called::Area(area) => self.areas.insert(area, address),
        };
    }

    /// The address of a serving node.
    #[must_use]
    pub fn find(&self, called: &Called) -> Option<IpAddr> {
        match called {
            Called::Number(number) => (1..=number.len())
                .rev()
                .filter_map(|length| number.get(..length))
                .find_map(|beginning| self.numbers.get(beginning))
                .copied(),
            Called::Name(name) => self.names.get(name.to_ascii_lowercase().as_str()).copied(),
            Called::Area(area) => self.areas.get(area).copied(),
        }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len() + self.names.len() + self.areas.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_of_a_number_wins_and_names_ignore_case() {
        let mut nodes = ServingNodes::default();
        let at = |last| IpAddr::from([127, 0, 0, last]);
        nodes.insert(Called::Number("1555".into()), at(1));
        nodes.insert(Called::Number("155501".into()), at(2));
        nodes.insert(Called::Name("SGSN1.epc.mnc001.mcc001.3gppnetwork.org".into()), at(3));
        let number = |digits: &str| nodes.find(&Called::Number(digits.into()));
        assert_eq!(number("15550123"), Some(at(2)));
        assert_eq!(number("15559"), Some(at(1)));
        assert_eq!(number("1555"), Some(at(1)));
        assert_eq!((number("155"), number(""), number("9")), (None, None, None));
        let name = Called::Name("sgsn1.EPC.mnc001.mcc001.3gppnetwork.org".into());
        assert_eq!(nodes.find(&name), Some(at(3)));
    }

    #[test]
    fn a_routing_area_has_a_name_in_the_gprs_dns() {
        let area = RoutingArea::from_octets(&[0x62, 0xf2, 0x10, 0x01, 0x2c, 0x05]).unwrap();
        assert_eq!(area.host_name(), "rac0005.lac012C.mnc001.mcc262.gprs");
        assert_eq!(area.to_string(), "262-01-300-5");
        assert_eq!("262-01-300-5".parse(), Ok(area));
        for wrong in ["", "262-01-300", "262-1-300-5", "262-01-300-256", "262-01-300-5-1"] {
            assert_eq!(wrong.parse::<RoutingArea>(), Err(NotArea), "{wrong}");
        }
        let three = RoutingArea { plmn: Plmn::new(310, 410, 3).unwrap(), lac: 0xabcd, rac: 0xff };
        assert_eq!(three.host_name(), "rac00FF.lacABCD.mnc410.mcc310.gprs");
        assert_eq!(RoutingArea::from_octets(&[0; 5]), None);
        let mut nodes = ServingNodes::default();
        nodes.insert(Called::Area(area), IpAddr::from([127, 0, 0, 9]));
        assert_eq!(nodes.find(&Called::Area(area)), Some(IpAddr::from([127, 0, 0, 9])));
        assert_eq!(nodes.find(&Called::Area(three)), None);
    }
}
