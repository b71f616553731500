//! Protocol configuration options, §10.5.6.3: PPP packets and containers between device and gateway.

use crate::wire::{DecodeError, ErrorKind, Full, Mark, Plmn, Writer};
use std::net::{Ipv4Addr, Ipv6Addr};

const NAME: &str = "Protocol Configuration Options";

/// Protocol configuration options, §10.5.6.3: its octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pco<'a>(pub &'a [u8]);

macro_rules! identifiers {
    ($($(#[$doc:meta])* $code:literal $constant:ident $name:literal;)*) => {
        /// Protocol and container identifiers. Where the two directions name one differently, the
        /// name is that of the direction from network to MS.
        pub mod id {
            $(#[doc = concat!("`", stringify!($code), "` ", $name, ".")]
            pub const $constant: u16 = $code;)*
        }

        /// The name of a protocol or container identifier.
        #[must_use]
        pub const fn name(id: u16) -> Option<&'static str> {
            match id {
                $($code => Some($name),)*
                0xff00.. => Some("Operator Specific Use"),
                _ => None,
            }
        }
    };
}

identifiers! {
    0xc021 LCP "LCP";
    0xc023 PAP "PAP";
    0xc223 CHAP "CHAP";
    0x8021 IPCP "IPCP";
    0x0001 P_CSCF_IPV6 "P-CSCF IPv6 Address";
    0x0002 IM_CN_SUBSYSTEM_SIGNALING_FLAG "IM CN Subsystem Signaling Flag";
    0x0003 DNS_IPV6 "DNS Server IPv6 Address";
    0x0004 POLICY_CONTROL_REJECTION_CODE "Policy Control rejection code";
    0x0005 BEARER_CONTROL_MODE "Selected Bearer Control Mode";
    0x0007 DSMIPV6_HOME_AGENT "DSMIPv6 Home Agent Address";
    0x0008 DSMIPV6_HOME_NETWORK_PREFIX "DSMIPv6 Home Network Prefix";
    0x0009 DSMIPV6_IPV4_HOME_AGENT "DSMIPv6 IPv4 Home Agent Address";
    0x000a IP_ADDRESS_VIA_NAS "IP address allocation via NAS signalling";
    0x000b IPV4_ADDRESS_VIA_DHCPV4 "IPv4 address allocation via DHCPv4";
    0x000c P_CSCF_IPV4 "P-CSCF IPv4 Address";
    0x000d DNS_IPV4 "DNS Server IPv4 Address";
    0x000e MSISDN "MSISDN";
    0x000f IFOM "IFOM-Support";
    0x0010 IPV4_LINK_MTU "IPv4 Link MTU";
    0x0011 LOCAL_ADDRESS_IN_TFT "Network support of Local address in TFT indicator";
    0x0012 P_CSCF_RESELECTION "P-CSCF Re-selection support";
    0x0013 NBIFOM_ACCEPTED "NBIFOM accepted indicator";
    0x0014 NBIFOM_MODE "NBIFOM mode";
    0x0015 NON_IP_LINK_MTU "Non-IP Link MTU";
    0x0016 APN_RATE_CONTROL "APN rate control parameters";
    0x0017 PS_DATA_OFF "3GPP PS data off support indication";
    0x0018 RELIABLE_DATA_SERVICE "Reliable Data Service accepted indicator";
    0x0019 ADDITIONAL_APN_RATE_CONTROL "Additional APN rate control for exception data parameters";
}

/// One protocol packet or container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Container<'a> {
    /// Protocol or container identifier: see [`id`].
    pub id: u16,
    /// The contents: at most 255 octets.
    pub content: &'a [u8],
}

impl<'a> Pco<'a> {
    /// Configuration protocol, bits 1 to 3 of the first octet: 0 is PPP for use with IP PDP type.
    #[must_use]
    pub fn configuration_protocol(&self) -> u8 {
        self.0.first().map_or(0, |octet| octet & 7)
    }

    /// The containers in order; the walk ends at the first that does not fit.
    #[must_use]
    pub fn containers(&self) -> Containers<'a> {
        Containers(self.0.get(1..).unwrap_or(&[]))
    }

    /// The content of the first container with `id`.
    #[must_use]
    pub fn container(&self, id: u16) -> Option<&'a [u8]> {
        self.containers().find(|container| container.id == id).map(|container| container.content)
    }

    /// Whether the MS asks for, or the network sends, at least one container with `id`.
    #[must_use]
    pub fn has(&self, id: u16) -> bool {
        self.container(id).is_some()
    }

    /// The first container for the operator's use (`FF00` to `FFFF`): the operator and what is his.
    #[must_use]
    pub fn operator_specific(&self) -> Option<(Plmn, &'a [u8])> {
        let container = self.containers().find(|container| container.id >= 0xff00)?;
        let (plmn, content) = container.content.split_first_chunk()?;
        Some((Plmn(*plmn), content))
    }

    /// The IPv4 DNS servers of container `000D`.
    pub fn dns_ipv4(&self) -> impl Iterator<Item = Ipv4Addr> + use<'a> {
        self.containers()
            .filter(|container| container.id == id::DNS_IPV4)
            .filter_map(|container| <[u8; 4]>::try_from(container.content).ok())
            .map(Ipv4Addr::from)
    }

    /// The IPv6 DNS servers of container `0003`.
    pub fn dns_ipv6(&self) -> impl Iterator<Item = Ipv6Addr> + use<'a> {
        self.containers()
            .filter(|container| container.id == id::DNS_IPV6)
            .filter_map(|container| <[u8; 16]>::try_from(container.content).ok())
            .map(Ipv6Addr::from)
    }

    /// The IPv4 link MTU of container `0010`.
    #[must_use]
    pub fn ipv4_link_mtu(&self) -> Option<u16> {
        self.container(id::IPV4_LINK_MTU)?.try_into().ok().map(u16::from_be_bytes)
    }

    /// Whether the containers fill the octets exactly.
    ///
    /// # Errors
    /// No first octet, or a container that does not fit.
    pub fn check(&self, offset: usize) -> Result<(), DecodeError> {
        let mut containers = self.containers();
        let walked: usize = containers.by_ref().map(|c| c.content.len() + 3).sum();
        if self.0.is_empty() || !containers.0.is_empty() {
            return Err(DecodeError::new(ErrorKind::Truncated, NAME, offset + 1 + walked));
        }
        Ok(())
    }
}

/// The containers of a PCO.
#[derive(Clone, Copy, Debug)]
pub struct Containers<'a>(&'a [u8]);

impl<'a> Iterator for Containers<'a> {
    type Item = Container<'a>;

    fn next(&mut self) -> Option<Container<'a>> {
        let (&[high, low, length], tail) = self.0.split_first_chunk::<3>()?;
        let (content, rest) = tail.split_at_checked(usize::from(length))?;
        self.0 = rest;
        Some(Container { id: u16::from_be_bytes([high, low]), content })
    }
}

/// A packet of a PPP control protocol (RFC 1661 §5, RFC 1332, RFC 1334, RFC 1994).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ppp<'a> {
    /// Code: see [`ppp`].
    pub code: u8,
    /// Identifier, which an answer repeats.
    pub identifier: u8,
    /// What follows the length.
    pub data: &'a [u8],
}

/// Codes of PPP control protocols.
pub mod ppp {
    /// Configure-Request (LCP, IPCP).
    pub const CONFIGURE_REQUEST: u8 = 1;
    /// Configure-Ack.
    pub const CONFIGURE_ACK: u8 = 2;
    /// Configure-Nak.
    pub const CONFIGURE_NAK: u8 = 3;
    /// Configure-Reject.
    pub const CONFIGURE_REJECT: u8 = 4;
    /// Authenticate-Request (PAP).
    pub const AUTHENTICATE_REQUEST: u8 = 1;
    /// Authenticate-Ack (PAP).
    pub const AUTHENTICATE_ACK: u8 = 2;
    /// Authenticate-Nak (PAP).
    pub const AUTHENTICATE_NAK: u8 = 3;
    /// Challenge (CHAP).
    pub const CHALLENGE: u8 = 1;
    /// Response (CHAP).
    pub const RESPONSE: u8 = 2;
    /// Success (CHAP).
    pub const SUCCESS: u8 = 3;
    /// Failure (CHAP).
    pub const FAILURE: u8 = 4;
    /// IPCP option IP-Address.
    pub const IP_ADDRESS: u8 = 3;
    /// IPCP option Primary DNS Server Address (RFC 1877).
    pub const PRIMARY_DNS: u8 = 129;
    /// IPCP option Secondary DNS Server Address (RFC 1877).
    pub const SECONDARY_DNS: u8 = 131;
}

impl<'a> Ppp<'a> {
    /// Reads the packet that a container holds; octets behind its own length are ignored.
    ///
    /// # Errors
    /// Fewer octets than the packet's length says, or a length below four.
    pub fn parse(content: &'a [u8]) -> Result<Self, DecodeError> {
        let Some((&[code, identifier, high, low], tail)) = content.split_first_chunk::<4>() else {
            return Err(DecodeError::new(ErrorKind::Truncated, "PPP packet", content.len()));
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        match length.checked_sub(4) {
            None => Err(DecodeError::new(ErrorKind::Length, "PPP packet", 2)),
            Some(length) => match tail.get(..length) {
                Some(data) => Ok(Self { code, identifier, data }),
                None => Err(DecodeError::new(ErrorKind::Truncated, "PPP packet", 2)),
            },
        }
    }

    /// Configuration options in order: type and value. The walk ends at the first that does not fit.
    pub fn options(&self) -> impl Iterator<Item = (u8, &'a [u8])> + use<'a> {
        let mut rest = self.data;
        std::iter::from_fn(move || {
            let &[kind, length] = rest.first_chunk::<2>()?;
            let (option, tail) = rest.split_at_checked(usize::from(length))?;
            let value = option.get(2..)?;
            rest = tail;
            Some((kind, value))
        })
    }

    /// The IPv4 address of an IPCP option.
    #[must_use]
    pub fn address(&self, option: u8) -> Option<Ipv4Addr> {
        let (_, value) = self.options().find(|(kind, _)| *kind == option)?;
        <[u8; 4]>::try_from(value).ok().map(Ipv4Addr::from)
    }

    /// Peer-ID and password of a PAP Authenticate-Request (RFC 1334 §2.2.1).
    #[must_use]
    pub fn credentials(&self) -> Option<(&'a [u8], &'a [u8])> {
        let (peer, rest) = counted(self.data)?;
        let (password, _) = counted(rest)?;
        Some((peer, password))
    }

    /// Value and name of a CHAP Challenge or Response (RFC 1994 §4.1).
    #[must_use]
    pub fn chap_value(&self) -> Option<(&'a [u8], &'a [u8])> {
        counted(self.data)
    }
}

fn counted(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = octets.split_first()?;
    rest.split_at_checked(usize::from(*length))
}

/// Writes protocol configuration options, configuration protocol PPP, container by container.
#[derive(Debug)]
pub struct PcoWriter<'w, 'b> {
    w: &'w mut Writer<'b>,
}

impl<'w, 'b> PcoWriter<'w, 'b> {
    /// Begins with the configuration protocol.
    #[must_use]
    pub fn new(w: &'w mut Writer<'b>) -> Self {
        w.u8(0x80);
        Self { w }
    }

    /// Adds a container with its content (at most 255 octets).
    pub fn container(&mut self, id: u16, content: &[u8]) -> &mut Self {
        let mark = self.open(id);
        self.w.slice(content);
        self.w.close_u8(mark);
        self
    }

    /// Adds a PPP packet with configuration options that are IPv4 addresses.
    pub fn ipcp(&mut self, code: u8, identifier: u8, options: &[(u8, Ipv4Addr)]) -> &mut Self {
        let mark = self.open(id::IPCP);
        let length = 4 + 6 * options.len().min(40) as u16;
        let [high, low] = length.to_be_bytes();
        self.w.array([code, identifier, high, low]);
        for (kind, address) in options.iter().take(40) {
            let [a, b, c, d] = address.octets();
            self.w.array([*kind, 6, a, b, c, d]);
        }
        self.w.close_u8(mark);
        self
    }

    /// Adds a packet of another PPP protocol; `data` is at most 251 octets.
    pub fn ppp(&mut self, protocol: u16, packet: &Ppp<'_>) -> &mut Self {
        let mark = self.open(protocol);
        let [high, low] = (4 + packet.data.len().min(251) as u16).to_be_bytes();
        self.w.array([packet.code, packet.identifier, high, low]);
        self.w.slice(packet.data);
        self.w.close_u8(mark);
        self
    }

    fn open(&mut self, id: u16) -> Mark {
        self.w.u16(id);
        self.w.open_u8()
    }
}

/// Builds protocol configuration options in `buffer`.
///
/// # Errors
/// The buffer is too small, or a container has more than 255 octets.
pub fn build<'b>(buffer: &'b mut [u8], fill: impl FnOnce(&mut PcoWriter<'_, '_>)) -> Result<Pco<'b>, Full> {
    let mut w = Writer::new(buffer);
    fill(&mut PcoWriter::new(&mut w));
    let length = w.finish()?;
    Ok(Pco(&buffer[..length]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_and_ipcp_read_back_as_written() {
        let dns = Ipv4Addr::new(192, 0, 2, 53);
        let mut buffer = [0; 128];
        let pco = build(&mut buffer, |w| {
            w.ipcp(ppp::CONFIGURE_NAK, 0, &[(ppp::PRIMARY_DNS, dns)])
                .container(id::DNS_IPV4, &dns.octets())
                .container(id::IPV4_LINK_MTU, &1400_u16.to_be_bytes())
                .container(0xff00, &[0x00, 0xf1, 0x10, 1]);
        })
        .unwrap();
        assert_eq!(pco.0[..14], [0x80, 0x80, 0x21, 10, 3, 0, 0, 10, 129, 6, 192, 0, 2, 53]);
        let ipcp = Ppp::parse(pco.container(id::IPCP).unwrap()).unwrap();
        assert_eq!(ipcp.address(ppp::PRIMARY_DNS), Some(dns));
        assert_eq!(ipcp.address(ppp::SECONDARY_DNS), None);
        assert_eq!(pco.dns_ipv4().collect::<Vec<_>>(), [dns]);
        assert_eq!(pco.ipv4_link_mtu(), Some(1400));
        assert_eq!(pco.operator_specific(), Some((Plmn::new(1, 1, 2).unwrap(), &[1][..])));
        assert_eq!(pco.check(0), Ok(()));
        assert!(!pco.has(id::DNS_IPV6));
    }

    #[test]
    fn a_pap_request_yields_its_credentials_and_a_broken_one_none() {
        let pap = Ppp::parse(b"\x01\x02\x00\x0c\x03foo\x03bar").unwrap();
        assert_eq!(pap.credentials(), Some((&b"foo"[..], &b"bar"[..])));
        let broken = Ppp::parse(b"\x01\x02\x00\x09\x03foo\x09").unwrap();
        assert_eq!(broken.credentials(), None);
        assert!(Ppp::parse(b"\x01\x02\x00\x03").is_err());
        assert!(Ppp::parse(b"\x01\x02\x00\x30x").is_err());
    }

    #[test]
    fn a_container_that_does_not_fit_ends_the_walk() {
        let pco = Pco(&[0x80, 0, 13, 4, 1, 2]);
        assert_eq!(pco.containers().count(), 0);
        assert_eq!(pco.check(10).unwrap_err().offset, 11);
        assert!(Pco(&[]).check(0).is_err());
        assert_eq!(Pco(&[0x80]).check(0), Ok(()));
    }
}
