//! Traffic flow template, §10.5.6.12: which packets go through which PDP context.

use crate::codec::ip::Flow;
use crate::wire::{DecodeError, ErrorKind, Writer};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const NAME: &str = "Traffic Flow Template";

/// Traffic flow template, §10.5.6.12: its octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tft<'a>(pub &'a [u8]);

/// TFT operation code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// 1: create new TFT.
    Create,
    /// 2: delete existing TFT.
    Delete,
    /// 3: add packet filters to existing TFT.
    Add,
    /// 4: replace packet filters in existing TFT.
    Replace,
    /// 5: delete packet filters from existing TFT.
    Remove,
    /// 6: no TFT operation.
    None,
    /// 0 (ignore this IE) and 7 (reserved).
    Other(u8),
}

impl Operation {
    const fn from_bits(bits: u8) -> Self {
        match bits {
            1 => Self::Create,
            2 => Self::Delete,
            3 => Self::Add,
            4 => Self::Replace,
            5 => Self::Remove,
            6 => Self::None,
            other => Self::Other(other),
        }
    }

    const fn bits(self) -> u8 {
        match self {
            Self::Create => 1,
            Self::Delete => 2,
            Self::Add => 3,
            Self::Replace => 4,
            Self::Remove => 5,
            Self::None => 6,
            Self::Other(bits) => bits & 7,
        }
    }
}

/// Which way the packets go that a filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// 0: a filter from before release 7, which looks at downlink packets.
    PreRelease7,
    /// 1: downlink only.
    Downlink,
    /// 2: uplink only.
    Uplink,
    /// 3: both.
    Bidirectional,
}

/// One packet filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PacketFilter<'a> {
    /// Identifier, 0 to 15.
    pub identifier: u8,
    /// Direction.
    pub direction: Direction,
    /// Evaluation precedence: the lowest is looked at first.
    pub precedence: u8,
    /// The components, which must all match.
    pub contents: &'a [u8],
}

/// One component of a packet filter. Remote is the network's side, local the device's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Component {
    /// `10` IPv4 remote address and mask.
    Ipv4Remote(Ipv4Addr, Ipv4Addr),
    /// `11` IPv4 local address and mask.
    Ipv4Local(Ipv4Addr, Ipv4Addr),
    /// `20` IPv6 remote address and mask.
    Ipv6Remote(Ipv6Addr, Ipv6Addr),
    /// `21` IPv6 remote address and prefix length.
    Ipv6RemotePrefix(Ipv6Addr, u8),
    /// `23` IPv6 local address and prefix length.
    Ipv6LocalPrefix(Ipv6Addr, u8),
    /// `30` protocol identifier or next header.
    Protocol(u8),
    /// `40` single local port.
    LocalPort(u16),
    /// `41` local port range.
    LocalPorts(u16, u16),
    /// `50` single remote port.
    RemotePort(u16),
    /// `51` remote port range.
    RemotePorts(u16, u16),
    /// `60` security parameter index.
    SecurityParameterIndex(u32),
    /// `70` type of service or traffic class, and mask.
    TrafficClass(u8, u8),
    /// `80` flow label.
    FlowLabel(u32),
}

impl<'a> Tft<'a> {
    /// TFT operation code.
    #[must_use]
    pub fn operation(&self) -> Operation {
        Operation::from_bits(self.0.first().map_or(0, |octet| octet >> 5))
    }

    /// Number of packet filters as the first octet tells it.
    #[must_use]
    pub fn number_of_filters(&self) -> usize {
        self.0.first().map_or(0, |octet| usize::from(octet & 0x0f))
    }

    /// The packet filters in order; none if the operation is [`Operation::Remove`], which names
    /// identifiers only. The walk ends at the first that does not fit.
    #[must_use]
    pub fn filters(&self) -> Filters<'a> {
        let has_filters = matches!(self.operation(), Operation::Create | Operation::Add | Operation::Replace);
        let left = if has_filters { self.number_of_filters() } else { 0 };
        Filters { octets: self.0.get(1..).unwrap_or(&[]), left }
    }

    /// The identifiers that [`Operation::Remove`] names.
    pub fn removed(&self) -> impl Iterator<Item = u8> + use<'a> {
        let count = if self.operation() == Operation::Remove { self.number_of_filters() } else { 0 };
        self.0.get(1..).unwrap_or(&[]).iter().take(count).map(|octet| octet & 0x0f)
    }

    /// Whether the octets are a TFT: filters and parameters fill them, each component is known
    /// and whole.
    ///
    /// # Errors
    /// What §6.1.3.2.4 calls a syntactical error, of the operation or of a packet filter.
    pub fn check(&self, offset: usize) -> Result<(), Misfit> {
        let fault = |kind, at| DecodeError::new(kind, NAME, offset + at);
        let Some((&first, rest)) = self.0.split_first() else {
            return Err(Misfit::SyntaxOfOperation(fault(ErrorKind::Truncated, 0)));
        };
        let at = |rest: &[u8]| self.0.len() - rest.len();
        let (operation, number) = (self.operation(), self.number_of_filters());
        let mut rest = rest;
        match operation {
            Operation::Create | Operation::Add | Operation::Replace => {
                if number == 0 {
                    return Err(Misfit::SyntaxOfOperation(fault(ErrorKind::Value, 0)));
                }
                let mut filters = self.filters();
                for filter in filters.by_ref() {
                    if filter.contents.is_empty() || !filter.components().is_whole() {
                        return Err(Misfit::SyntaxOfFilter(fault(ErrorKind::Value, at(rest))));
                    }
                    rest = rest.get(3 + filter.contents.len()..).unwrap_or(&[]);
                }
                if filters.left > 0 {
                    return Err(Misfit::SyntaxOfOperation(fault(ErrorKind::Truncated, at(rest))));
                }
            }
            Operation::Remove => match rest.get(number..) {
                Some(tail) if number > 0 => rest = tail,
                _ => return Err(Misfit::SyntaxOfOperation(fault(ErrorKind::Truncated, 1))),
            },
            Operation::Delete | Operation::None => {
                if number != 0 {
                    return Err(Misfit::SyntaxOfOperation(fault(ErrorKind::Value, 0)));
                }
            }
            Operation::Other(_) => {
                return Err(Misfit::SyntaxOfOperation(fault(ErrorKind::Unknown, 0)));
            }
        }
        if first & 0x10 != 0 {
            // The parameters list, §10.5.6.12: identifier, length, contents.
            while let Some((&[_, length], tail)) = rest.split_first_chunk::<2>() {
                match tail.get(usize::from(length)..) {
                    Some(tail) => rest = tail,
                    None => break,
                }
            }
        }
        if rest.is_empty() {
            Ok(())
        } else {
            Err(Misfit::SyntaxOfOperation(fault(ErrorKind::Trailing, at(rest))))
        }
    }
}

/// Why a TFT is refused: each is a cause of its own in TS 24.008 §6.1.3 and TS 29.060 §7.7.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Misfit {
    /// Semantic error in the TFT operation.
    SemanticsOfOperation,
    /// Syntactical error in the TFT operation.
    SyntaxOfOperation(DecodeError),
    /// Semantic errors in packet filter(s).
    SemanticsOfFilter,
    /// Syntactical errors in packet filter(s).
    SyntaxOfFilter(DecodeError),
}

/// The packet filters of a TFT.
#[derive(Clone, Copy, Debug)]
pub struct Filters<'a> {
    octets: &'a [u8],
    left: usize,
}

impl<'a> Iterator for Filters<'a> {
    type Item = PacketFilter<'a>;

    fn next(&mut self) -> Option<PacketFilter<'a>> {
        let left = self.left.checked_sub(1)?;
        let (&[first, precedence, length], tail) = self.octets.split_first_chunk::<3>()?;
        let (contents, rest) = tail.split_at_checked(usize::from(length))?;
        (self.octets, self.left) = (rest, left);
        let direction = match first >> 4 & 3 {
            0 => Direction::PreRelease7,
            1 => Direction::Downlink,
            2 => Direction::Uplink,
            _ => Direction::Bidirectional,
        };
        Some(PacketFilter { identifier: first & 0x0f, direction, precedence, contents })
    }
}

impl<'a> PacketFilter<'a> {
    /// The components in order; the walk ends at the first that is unknown or does not fit.
    #[must_use]
    pub fn components(&self) -> Components<'a> {
        Components(self.contents)
    }

    /// Whether the filter looks at downlink packets.
    #[must_use]
    pub fn is_downlink(&self) -> bool {
        self.direction != Direction::Uplink
    }

    /// Whether a downlink packet matches each component.
    #[must_use]
    pub fn matches_downlink(&self, flow: &Flow) -> bool {
        let mut components = self.components();
        self.is_downlink() && components.all(|c| c.matches_downlink(flow)) && components.0.is_empty()
    }
}

/// The components of a packet filter.
#[derive(Clone, Copy, Debug)]
pub struct Components<'a>(&'a [u8]);

impl Components<'_> {
    /// Whether every component is known and whole.
    #[must_use]
    pub fn is_whole(mut self) -> bool {
        self.by_ref().for_each(drop);
        self.0.is_empty()
    }
}

impl Iterator for Components<'_> {
    type Item = Component;

    fn next(&mut self) -> Option<Component> {
        let (&kind, tail) = self.0.split_first()?;
        let (component, rest) = Component::decode(kind, tail)?;
        self.0 = rest;
        Some(component)
    }
}

impl Component {
    fn decode(kind: u8, tail: &[u8]) -> Option<(Self, &[u8])> {
        let number = |octets: &[u8]| octets.iter().fold(0_u32, |n, octet| n << 8 | u32::from(*octet));
        let length = match kind {
            0x10 | 0x11 => 8,
            0x20 => 32,
            0x21 | 0x23 => 17,
            0x30 => 1,
            0x40 | 0x50 | 0x70 => 2,
            0x41 | 0x51 | 0x60 => 4,
            0x80 => 3,
            _ => return None,
        };
        let (value, rest) = tail.split_at_checked(length)?;
        let v4 = |at: usize| Some(Ipv4Addr::from(*value.get(at..)?.first_chunk::<4>()?));
        let v6 = |at: usize| Some(Ipv6Addr::from(*value.get(at..)?.first_chunk::<16>()?));
        let port = |at: usize| Some(u16::from_be_bytes(*value.get(at..)?.first_chunk()?));
        let component = match kind {
            0x10 => Self::Ipv4Remote(v4(0)?, v4(4)?),
            0x11 => Self::Ipv4Local(v4(0)?, v4(4)?),
            0x20 => Self::Ipv6Remote(v6(0)?, v6(16)?),
            0x21 => Self::Ipv6RemotePrefix(v6(0)?, value[16]),
            0x23 => Self::Ipv6LocalPrefix(v6(0)?, value[16]),
            0x30 => Self::Protocol(value[0]),
            0x40 => Self::LocalPort(port(0)?),
            0x41 => Self::LocalPorts(port(0)?, port(2)?),
            0x50 => Self::RemotePort(port(0)?),
            0x51 => Self::RemotePorts(port(0)?, port(2)?),
            0x60 => Self::SecurityParameterIndex(number(value)),
            0x70 => Self::TrafficClass(value[0], value[1]),
            _ => Self::FlowLabel(number(value) & 0xf_ffff),
        };
        Some((component, rest))
    }

    /// Whether a downlink packet, from the remote to the local side, matches.
    #[must_use]
    pub fn matches_downlink(&self, flow: &Flow) -> bool {
        let (remote, local) = (flow.source, flow.destination);
        let within =
            |port: Option<u16>, low: u16, high: u16| port.is_some_and(|port| (low..=high).contains(&port));
        let remote_port = flow.ports.map(|(source, _)| source);
        let local_port = flow.ports.map(|(_, destination)| destination);
        match *self {
            Self::Ipv4Remote(address, mask) => same_v4(remote, address, mask),
            Self::Ipv4Local(address, mask) => same_v4(local, address, mask),
            Self::Ipv6Remote(address, mask) => same_v6(remote, address, mask.to_bits()),
            Self::Ipv6RemotePrefix(address, length) => same_v6(remote, address, prefix(length)),
            Self::Ipv6LocalPrefix(address, length) => same_v6(local, address, prefix(length)),
            Self::Protocol(protocol) => flow.protocol == protocol,
            Self::LocalPort(port) => within(local_port, port, port),
            Self::LocalPorts(low, high) => within(local_port, low, high),
            Self::RemotePort(port) => within(remote_port, port, port),
            Self::RemotePorts(low, high) => within(remote_port, low, high),
            Self::SecurityParameterIndex(spi) => flow.spi == Some(spi),
            Self::TrafficClass(class, mask) => flow.traffic_class & mask == class & mask,
            Self::FlowLabel(label) => flow.flow_label == label,
        }
    }

    /// Writes the component.
    pub fn write(&self, w: &mut Writer<'_>) {
        match *self {
            Self::Ipv4Remote(address, mask) => write_v4(w, 0x10, address, mask),
            Self::Ipv4Local(address, mask) => write_v4(w, 0x11, address, mask),
            Self::Ipv6Remote(address, mask) => {
                w.u8(0x20);
                w.array(address.octets());
                w.array(mask.octets());
            }
            Self::Ipv6RemotePrefix(address, length) => write_prefix(w, 0x21, address, length),
            Self::Ipv6LocalPrefix(address, length) => write_prefix(w, 0x23, address, length),
            Self::Protocol(protocol) => w.array([0x30, protocol]),
            Self::LocalPort(port) => write_ports(w, 0x40, &[port]),
            Self::LocalPorts(low, high) => write_ports(w, 0x41, &[low, high]),
            Self::RemotePort(port) => write_ports(w, 0x50, &[port]),
            Self::RemotePorts(low, high) => write_ports(w, 0x51, &[low, high]),
            Self::SecurityParameterIndex(spi) => {
                w.u8(0x60);
                w.u32(spi);
            }
            Self::TrafficClass(class, mask) => w.array([0x70, class, mask]),
            Self::FlowLabel(label) => {
                w.u8(0x80);
                w.u24(label & 0xf_ffff);
            }
        }
    }
}

fn same_v4(address: IpAddr, wanted: Ipv4Addr, mask: Ipv4Addr) -> bool {
    match address {
        IpAddr::V4(v4) => (v4.to_bits() ^ wanted.to_bits()) & mask.to_bits() == 0,
        IpAddr::V6(_) => false,
    }
}

fn same_v6(address: IpAddr, wanted: Ipv6Addr, mask: u128) -> bool {
    match address {
        IpAddr::V6(v6) => (v6.to_bits() ^ wanted.to_bits()) & mask == 0,
        IpAddr::V4(_) => false,
    }
}

fn prefix(length: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(length.min(128))).unwrap_or(0)
}

fn write_v4(w: &mut Writer<'_>, kind: u8, address: Ipv4Addr, mask: Ipv4Addr) {
    w.u8(kind);
    w.array(address.octets());
    w.array(mask.octets());
}

fn write_prefix(w: &mut Writer<'_>, kind: u8, address: Ipv6Addr, length: u8) {
    w.u8(kind);
    w.array(address.octets());
    w.u8(length);
}

fn write_ports(w: &mut Writer<'_>, kind: u8, ports: &[u16]) {
    w.u8(kind);
    for port in ports {
        w.u16(*port);
    }
}

/// A packet filter to send.
#[derive(Clone, Copy, Debug)]
pub struct NewFilter<'c> {
    /// Identifier, 0 to 15.
    pub identifier: u8,
    /// Direction.
    pub direction: Direction,
    /// Evaluation precedence.
    pub precedence: u8,
    /// The components.
    pub components: &'c [Component],
}

/// Writes a TFT that creates, adds or replaces `filters` (at most 15).
pub fn write(w: &mut Writer<'_>, operation: Operation, filters: &[NewFilter<'_>]) {
    let filters = &filters[..filters.len().min(15)];
    w.u8(operation.bits() << 5 | filters.len() as u8);
    for filter in filters {
        let direction = match filter.direction {
            Direction::PreRelease7 => 0,
            Direction::Downlink => 1,
            Direction::Uplink => 2,
            Direction::Bidirectional => 3,
        };
        w.array([direction << 4 | filter.identifier & 0x0f, filter.precedence]);
        let mark = w.open_u8();
        for component in filter.components {
            component.write(w);
        }
        w.close_u8(mark);
    }
}

/// Most packet filters that a PDP context holds (identifiers have four bits).
const MAX_FILTERS: usize = 16;

/// The packet filters of one PDP context, in the order of their precedence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PacketFilters(Vec<StoredFilter>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct StoredFilter {
    precedence: u8,
    identifier: u8,
    direction: Direction,
    contents: Box<[u8]>,
}

impl StoredFilter {
    fn borrow(&self) -> PacketFilter<'_> {
        let Self { identifier, direction, precedence, contents } = self;
        PacketFilter { identifier: *identifier, direction: *direction, precedence: *precedence, contents }
    }
}

impl PacketFilters {
    /// Whether the context has no filter: it then takes what no other context takes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The filters, lowest precedence value first.
    pub fn iter(&self) -> impl Iterator<Item = PacketFilter<'_>> {
        self.0.iter().map(StoredFilter::borrow)
    }

    /// The precedence of the first filter that a downlink packet matches.
    #[must_use]
    pub fn match_downlink(&self, flow: &Flow) -> Option<u8> {
        self.iter().find(|filter| filter.matches_downlink(flow)).map(|filter| filter.precedence)
    }

    /// Does what `tft` says. On an error nothing has changed.
    ///
    /// # Errors
    /// A syntactical error of the octets, or a semantic one: adding to, replacing in, removing from
    /// or deleting what does not exist, removing the last filter, two filters of one precedence
    /// (TS 24.008 §6.1.3.2.4, §6.1.3.3.3).
    pub fn apply(&mut self, tft: Tft<'_>) -> Result<(), Misfit> {
        tft.check(0)?;
        let mut filters = match tft.operation() {
            Operation::None => return Ok(()),
            Operation::Create => Vec::new(),
            Operation::Delete if !self.0.is_empty() => Vec::new(),
            Operation::Add | Operation::Replace | Operation::Remove if !self.0.is_empty() => self.0.clone(),
            _ => return Err(Misfit::SemanticsOfOperation),
        };
        if tft.operation() == Operation::Replace
            && tft.filters().any(|new| filters.iter().all(|old| old.identifier != new.identifier))
        {
            return Err(Misfit::SemanticsOfOperation);
        }
        let identifiers: Vec<u8> = tft.filters().map(|f| f.identifier).chain(tft.removed()).collect();
        if (1..identifiers.len()).any(|i| identifiers[..i].contains(&identifiers[i])) {
            return Err(Misfit::SyntaxOfFilter(DecodeError::new(ErrorKind::Value, NAME, 0)));
        }
        filters.retain(|old| !identifiers.contains(&old.identifier));
        filters.extend(tft.filters().map(|new| StoredFilter {
            precedence: new.precedence,
            identifier: new.identifier,
            direction: new.direction,
            contents: new.contents.into(),
        }));
        if tft.operation() == Operation::Remove && filters.is_empty() {
            return Err(Misfit::SemanticsOfOperation);
        }
        filters.sort_by_key(|filter| filter.precedence);
        if filters.windows(2).any(|pair| pair[0].precedence == pair[1].precedence) {
            return Err(Misfit::SemanticsOfFilter);
        }
        debug_assert!(filters.len() <= MAX_FILTERS, "identifiers have four bits");
        self.0 = filters;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(operation: Operation, filters: &[NewFilter<'_>]) -> Vec<u8> {
        let mut buffer = [0; 512];
        let mut w = Writer::new(&mut buffer);
        write(&mut w, operation, filters);
        let length = w.finish().unwrap();
        buffer[..length].to_vec()
    }

    fn filter<'c>(identifier: u8, precedence: u8, components: &'c [Component]) -> NewFilter<'c> {
        NewFilter { identifier, direction: Direction::Bidirectional, precedence, components }
    }

    fn flow(source: &str, destination: &str, protocol: u8, ports: Option<(u16, u16)>) -> Flow {
        Flow {
            source: source.parse().unwrap(),
            destination: destination.parse().unwrap(),
            protocol,
            ports,
            traffic_class: 0,
            flow_label: 0,
            spi: None,
        }
    }

    const ALL: &[Component] = &[
        Component::Ipv4Remote(Ipv4Addr::new(192, 0, 2, 0), Ipv4Addr::new(255, 255, 255, 0)),
        Component::Ipv4Local(Ipv4Addr::new(10, 45, 0, 2), Ipv4Addr::BROADCAST),
        Component::Ipv6Remote(Ipv6Addr::LOCALHOST, Ipv6Addr::UNSPECIFIED),
        Component::Ipv6RemotePrefix(Ipv6Addr::LOCALHOST, 64),
        Component::Ipv6LocalPrefix(Ipv6Addr::LOCALHOST, 0),
        Component::Protocol(17),
        Component::LocalPort(5683),
        Component::LocalPorts(5000, 6000),
        Component::RemotePort(53),
        Component::RemotePorts(50, 60),
        Component::SecurityParameterIndex(0xdead_beef),
        Component::TrafficClass(0xb8, 0xfc),
        Component::FlowLabel(0x12345),
    ];

    #[test]
    fn every_component_reads_back_as_written() {
        let octets = built(Operation::Create, &[filter(3, 7, ALL)]);
        let tft = Tft(&octets);
        assert_eq!(tft.check(0), Ok(()));
        let read = tft.filters().next().unwrap();
        assert_eq!((read.identifier, read.precedence), (3, 7));
        assert_eq!(read.components().collect::<Vec<_>>(), ALL);
        for cut in 0..octets.len() {
            assert!(Tft(&octets[..cut]).check(0).is_err());
        }
    }

    #[test]
    fn a_packet_matches_only_if_each_component_does() {
        let udp = [ALL[0], ALL[5], ALL[6]];
        let octets = built(Operation::Create, &[filter(0, 1, &udp)]);
        let mut filters = PacketFilters::default();
        filters.apply(Tft(&octets)).unwrap();
        let hit = flow("192.0.2.9", "10.45.0.2", 17, Some((9, 5683)));
        assert_eq!(filters.match_downlink(&hit), Some(1));
        assert_eq!(filters.match_downlink(&Flow { protocol: 6, ..hit }), None);
        assert_eq!(filters.match_downlink(&Flow { ports: None, ..hit }), None);
        let elsewhere = flow("198.51.100.9", "10.45.0.2", 17, Some((9, 5683)));
        assert_eq!(filters.match_downlink(&elsewhere), None);
    }

    #[test]
    fn each_operation_changes_the_filters_or_says_why_not() {
        let one = [Component::Protocol(17)];
        let mut filters = PacketFilters::default();
        let add = built(Operation::Add, &[filter(2, 20, &one)]);
        assert_eq!(filters.apply(Tft(&add)), Err(Misfit::SemanticsOfOperation));
        let create = built(Operation::Create, &[filter(1, 10, &one)]);
        assert_eq!(filters.apply(Tft(&create)), Ok(()));
        assert_eq!(filters.apply(Tft(&add)), Ok(()));
        assert_eq!(filters.iter().map(|f| f.identifier).collect::<Vec<_>>(), [1, 2]);
        let clash = built(Operation::Add, &[filter(3, 20, &one)]);
        assert_eq!(filters.apply(Tft(&clash)), Err(Misfit::SemanticsOfFilter));
        let replace = built(Operation::Replace, &[filter(2, 5, &one)]);
        assert_eq!(filters.apply(Tft(&replace)), Ok(()));
        assert_eq!(filters.iter().map(|f| f.identifier).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(filters.apply(Tft(&[0xa1, 2])), Ok(()));
        assert_eq!(filters.apply(Tft(&[0xa1, 1])), Err(Misfit::SemanticsOfOperation));
        assert_eq!(filters.apply(Tft(&[0x40])), Ok(()));
        assert!(filters.is_empty());
        assert_eq!(filters.apply(Tft(&[0x40])), Err(Misfit::SemanticsOfOperation));
        assert!(matches!(filters.apply(Tft(&[0x20])), Err(Misfit::SyntaxOfOperation(_))));
        assert!(matches!(filters.apply(Tft(&[0x21, 0, 0, 1, 0x99])), Err(Misfit::SyntaxOfFilter(_))));
    }
}
