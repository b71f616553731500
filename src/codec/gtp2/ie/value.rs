//! What elements carry, where it is more than octets.

use crate::codec::gtp1::Value;
use crate::codec::gtp1::ie::AllocationRetentionPriority;
use crate::wire::{Digits, Plmn, Writer};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One octet as it is. What follows the first is of a later version and is ignored (§7.7.11).
macro_rules! octets_of_one {
    ($($(#[$doc:meta])* $name:ident $(= $mask:literal)?;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name(pub u8);

        impl<'a> Value<'a> for $name {
            #[inline]
            fn decode(octets: &'a [u8]) -> Option<Self> {
                octets.first().map(|octet| Self(*octet $(& $mask)?))
            }

            #[inline]
            fn encode(&self, w: &mut Writer<'_>) {
                w.u8(self.0 $(& $mask)?);
            }
        }
    )*};
}

octets_of_one! {
    /// A counter, a set of flags or a number.
    Octet;
    /// EPS Bearer ID, §8.8: 5 to 15.
    EpsBearerId = 0x0f;
    /// EPC Timer, §8.87: unit in bits 8 to 6, value in bits 5 to 1.
    EpcTimer;
}

macro_rules! named {
    ($($(#[$doc:meta])* $name:ident & $mask:literal { $($code:literal $constant:ident $printed:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub u8);

        impl $name {
            $(#[doc = concat!("`", stringify!($code), "` ", $printed, ".")]
            pub const $constant: Self = Self($code);)*

            /// The name as the clause prints it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($code => Some($printed),)*
                    _ => None,
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} ({})", self.name().unwrap_or("value"), self.0)
            }
        }

        impl<'a> Value<'a> for $name {
            #[inline]
            fn decode(octets: &'a [u8]) -> Option<Self> {
                octets.first().map(|octet| Self(octet & $mask))
            }

            #[inline]
            fn encode(&self, w: &mut Writer<'_>) {
                w.u8(self.0 & $mask);
            }
        }
    )*};
}

named! {
    /// Radio access technology, §8.17.
    RatType & 0xff {
        1 UTRAN "UTRAN";
        2 GERAN "GERAN";
        3 WLAN "WLAN";
        4 GAN "GAN";
        5 HSPA_EVOLUTION "HSPA Evolution";
        6 EUTRAN "EUTRAN (WB-E-UTRAN)";
        7 VIRTUAL "Virtual";
        8 EUTRAN_NB_IOT "EUTRAN-NB-IoT";
        9 LTE_M "LTE-M";
        10 NR "NR";
        11 WB_EUTRAN_LEO "WB-E-UTRAN(LEO)";
        12 WB_EUTRAN_MEO "WB-E-UTRAN(MEO)";
        13 WB_EUTRAN_GEO "WB-E-UTRAN(GEO)";
        14 WB_EUTRAN_OTHERSAT "WB-E-UTRAN(OTHERSAT)";
        15 EUTRAN_NB_IOT_LEO "EUTRAN-NB-IoT(LEO)";
        16 EUTRAN_NB_IOT_MEO "EUTRAN-NB-IoT(MEO)";
        17 EUTRAN_NB_IOT_GEO "EUTRAN-NB-IoT(GEO)";
        18 EUTRAN_NB_IOT_OTHERSAT "EUTRAN-NB-IoT(OTHERSAT)";
        19 LTE_M_LEO "LTE-M(LEO)";
        20 LTE_M_MEO "LTE-M(MEO)";
        21 LTE_M_GEO "LTE-M(GEO)";
        22 LTE_M_OTHERSAT "LTE-M(OTHERSAT)";
    }

    /// PDN Type, §8.34.
    PdnType & 0x07 {
        1 IPV4 "IPv4";
        2 IPV6 "IPv6";
        3 IPV4V6 "IPv4v6";
        4 NON_IP "Non-IP";
        5 ETHERNET "Ethernet";
    }

    /// Node Type, §8.65.
    NodeType & 0xff {
        0 MME "MME";
        1 SGSN "SGSN";
    }

    /// What an F-TEID's tunnel end belongs to, §8.22.
    Interface & 0x3f {
        0 S1_U_ENODEB "S1-U eNodeB GTP-U";
        1 S1_U_SGW "S1-U SGW GTP-U";
        2 S12_RNC "S12 RNC GTP-U";
        3 S12_SGW "S12 SGW GTP-U";
        4 S5_S8_SGW_U "S5/S8 SGW GTP-U";
        5 S5_S8_PGW_U "S5/S8 PGW GTP-U";
        6 S5_S8_SGW_C "S5/S8 SGW GTP-C";
        7 S5_S8_PGW_C "S5/S8 PGW GTP-C";
        8 S5_S8_SGW_PMIPV6 "S5/S8 SGW PMIPv6";
        9 S5_S8_PGW_PMIPV6 "S5/S8 PGW PMIPv6";
        10 S11_MME "S11 MME GTP-C";
        11 S11_S4_SGW "S11/S4 SGW GTP-C";
        12 S10_N26_MME "S10/N26 MME GTP-C";
        13 S3_MME "S3 MME GTP-C";
        14 S3_SGSN "S3 SGSN GTP-C";
        15 S4_SGSN_U "S4 SGSN GTP-U";
        16 S4_SGW_U "S4 SGW GTP-U";
        17 S4_SGSN_C "S4 SGSN GTP-C";
        18 S16_SGSN "S16 SGSN GTP-C";
        19 ENODEB_DL_FORWARDING "eNodeB/gNodeB GTP-U for DL data forwarding";
        20 ENODEB_UL_FORWARDING "eNodeB GTP-U for UL data forwarding";
        21 RNC_FORWARDING "RNC GTP-U for data forwarding";
        22 SGSN_FORWARDING "SGSN GTP-U for data forwarding";
        23 SGW_DL_FORWARDING "SGW/UPF GTP-U for DL data forwarding";
        24 SM_MBMS_GW "Sm MBMS GW GTP-C";
        25 SN_MBMS_GW "Sn MBMS GW GTP-C";
        26 SM_MME "Sm MME GTP-C";
        27 SN_SGSN_C "Sn SGSN GTP-C";
        28 SGW_UL_FORWARDING "SGW GTP-U for UL data forwarding";
        29 SN_SGSN_U "Sn SGSN GTP-U";
        30 S2B_EPDG_C "S2b ePDG GTP-C";
        31 S2B_EPDG_U "S2b-U ePDG GTP-U";
        32 S2B_PGW_C "S2b PGW GTP-C";
        33 S2B_PGW_U "S2b-U PGW GTP-U";
        34 S2A_TWAN_U "S2a TWAN GTP-U";
        35 S2A_TWAN_C "S2a TWAN GTP-C";
        36 S2A_PGW_C "S2a PGW GTP-C";
        37 S2A_PGW_U "S2a PGW GTP-U";
        38 S11_MME_U "S11 MME GTP-U";
        39 S11_SGW_U "S11 SGW GTP-U";
    }
}

/// International Mobile Subscriber Identity, §8.3: as many octets as its digits need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Imsi(pub crate::wire::Imsi);

impl<'a> Value<'a> for Imsi {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        crate::wire::Imsi::from_tbcd(octets).map(Self)
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        let digits = self.0.digits().iter().count();
        w.slice(&self.0.0[..digits.div_ceil(2)]);
    }
}

impl<'a> Value<'a> for Digits<'a> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        (!octets.is_empty()).then_some(Self(octets))
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.slice(self.0);
    }
}

/// The octets of a grouped element: elements in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Group<'a>(pub &'a [u8]);

/// A domain name as labels: FQDN (§8.66), PGW Set FQDN (§8.146).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Labels<'a>(pub &'a [u8]);

macro_rules! slices {
    ($($name:ident)*) => {$(
        impl<'a> Value<'a> for $name<'a> {
            #[inline]
            fn decode(octets: &'a [u8]) -> Option<Self> {
                Some(Self(octets))
            }

            #[inline]
            fn encode(&self, w: &mut Writer<'_>) {
                w.slice(self.0);
            }
        }
    )*};
}

slices! { Group Labels UserLocationInformation RanNasCause FqCsid }

fn write_address(w: &mut Writer<'_>, address: IpAddr) {
    match address {
        IpAddr::V4(v4) => w.array(v4.octets()),
        IpAddr::V6(v6) => w.array(v6.octets()),
    }
}

fn v4(octets: &[u8]) -> Option<(Ipv4Addr, &[u8])> {
    let (address, rest) = octets.split_first_chunk::<4>()?;
    Some((Ipv4Addr::from(*address), rest))
}

fn v6(octets: &[u8]) -> Option<(Ipv6Addr, &[u8])> {
    let (address, rest) = octets.split_first_chunk::<16>()?;
    Some((Ipv6Addr::from(*address), rest))
}

/// IP Address, §8.9: four or sixteen octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IpAddress(pub IpAddr);

impl<'a> Value<'a> for IpAddress {
    fn decode(octets: &'a [u8]) -> Option<Self> {
        match octets.len() {
            4 => v4(octets).map(|(address, _)| Self(address.into())),
            16 => v6(octets).map(|(address, _)| Self(address.into())),
            _ => None,
        }
    }

    fn encode(&self, w: &mut Writer<'_>) {
        write_address(w, self.0);
    }
}

/// Fully Qualified Tunnel Endpoint Identifier, §8.22.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FTeid {
    /// What the tunnel's end belongs to.
    pub interface: Interface,
    /// TEID, or GRE key on PMIPv6 interfaces.
    pub teid: u32,
    /// IPv4 address.
    pub v4: Option<Ipv4Addr>,
    /// IPv6 address.
    pub v6: Option<Ipv6Addr>,
}

impl<'a> Value<'a> for FTeid {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (&[flags, a, b, c, d], mut rest) = octets.split_first_chunk()?;
        let mut fteid = Self {
            interface: Interface(flags & 0x3f),
            teid: u32::from_be_bytes([a, b, c, d]),
            v4: None,
            v6: None,
        };
        if flags & 0x80 != 0 {
            let (address, tail) = v4(rest)?;
            fteid.v4 = Some(address);
            rest = tail;
        }
        if flags & 0x40 != 0 {
            fteid.v6 = Some(v6(rest)?.0);
        }
        Some(fteid)
    }

    fn encode(&self, w: &mut Writer<'_>) {
        let flags = u8::from(self.v4.is_some()) << 7 | u8::from(self.v6.is_some()) << 6;
        w.u8(flags | self.interface.0 & 0x3f);
        w.u32(self.teid);
        for address in [self.v4.map(IpAddr::V4), self.v6.map(IpAddr::V6)].into_iter().flatten() {
            write_address(w, address);
        }
    }
}

/// PDN Address Allocation, §8.14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PdnAddressAllocation {
    /// Which kinds of address the PDN connection has.
    pub kind: PdnType,
    /// IPv4 address; 0.0.0.0 asks for one.
    pub v4: Option<Ipv4Addr>,
    /// IPv6 prefix length and address.
    pub v6: Option<(u8, Ipv6Addr)>,
}

impl<'a> Value<'a> for PdnAddressAllocation {
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (&kind, mut rest) = octets.split_first()?;
        let mut paa = Self { kind: PdnType(kind & 7), v4: None, v6: None };
        if matches!(paa.kind, PdnType::IPV6 | PdnType::IPV4V6) {
            let (&length, tail) = rest.split_first()?;
            let (address, tail) = v6(tail)?;
            paa.v6 = Some((length, address));
            rest = tail;
        }
        if matches!(paa.kind, PdnType::IPV4 | PdnType::IPV4V6) {
            paa.v4 = Some(v4(rest)?.0);
        }
        Some(paa)
    }

    fn encode(&self, w: &mut Writer<'_>) {
        w.u8(self.kind.0 & 7);
        if let Some((length, address)) = self.v6 {
            w.u8(length);
            w.array(address.octets());
        }
        if let Some(address) = self.v4 {
            w.array(address.octets());
        }
    }
}

/// Bit rates of 40 bits in kbit/s: maximum uplink and downlink, guaranteed uplink and downlink.
pub type Rates = [u64; 4];

fn rates(octets: &[u8]) -> Option<Rates> {
    let mut rates = [0; 4];
    for (rate, octets) in rates.iter_mut().zip(octets.get(..20)?.chunks_exact(5)) {
        *rate = octets.iter().fold(0, |value, octet| value << 8 | u64::from(*octet));
    }
    Some(rates)
}

fn write_rates(w: &mut Writer<'_>, rates: &Rates) {
    for rate in rates {
        let [.., a, b, c, d, e] = rate.to_be_bytes();
        w.array([a, b, c, d, e]);
    }
}

/// Bearer Level Quality of Service, §8.15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BearerQos {
    /// Pre-emption capability, priority level, pre-emption vulnerability.
    pub priority: AllocationRetentionPriority,
    /// QoS Class Identifier.
    pub qci: u8,
    /// Maximum and guaranteed rates.
    pub rates: Rates,
}

impl<'a> Value<'a> for BearerQos {
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (&[priority, qci], rest) = octets.split_first_chunk()?;
        Some(Self { priority: AllocationRetentionPriority(priority), qci, rates: rates(rest)? })
    }

    fn encode(&self, w: &mut Writer<'_>) {
        w.array([self.priority.0, self.qci]);
        write_rates(w, &self.rates);
    }
}

/// Flow Quality of Service, §8.16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FlowQos {
    /// QoS Class Identifier.
    pub qci: u8,
    /// Maximum and guaranteed rates.
    pub rates: Rates,
}

impl<'a> Value<'a> for FlowQos {
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (&qci, rest) = octets.split_first()?;
        Some(Self { qci, rates: rates(rest)? })
    }

    fn encode(&self, w: &mut Writer<'_>) {
        w.u8(self.qci);
        write_rates(w, &self.rates);
    }
}

/// User Location Information, §8.21: which locations there are, then those.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserLocationInformation<'a>(pub &'a [u8]);

/// One location of a User Location Information.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Location<'a> {
    /// CGI, SAI, RAI, TAI, ECGI, LAI, Macro eNodeB ID or Extended Macro eNodeB ID.
    pub name: &'static str,
    /// MCC and MNC.
    pub plmn: Plmn,
    /// What identifies the place in the network.
    pub code: &'a [u8],
}

impl<'a> UserLocationInformation<'a> {
    /// The locations in order; the walk ends where one does not fit.
    pub fn locations(&self) -> impl Iterator<Item = Location<'a>> + use<'a> {
        const KINDS: [(&str, usize); 8] = [
            ("CGI", 7),
            ("SAI", 7),
            ("RAI", 7),
            ("TAI", 5),
            ("ECGI", 7),
            ("LAI", 5),
            ("Macro eNodeB ID", 6),
            ("Extended Macro eNodeB ID", 6),
        ];
        let (flags, mut rest) = match self.0.split_first() {
            Some((flags, rest)) => (*flags, rest),
            None => (0, &[][..]),
        };
        KINDS.iter().enumerate().filter(move |(bit, _)| flags & 1 << bit != 0).map_while(move |(_, kind)| {
            let (octets, tail) = rest.split_at_checked(kind.1)?;
            rest = tail;
            let (plmn, code) = octets.split_first_chunk()?;
            Some(Location { name: kind.0, plmn: Plmn(*plmn), code })
        })
    }
}

/// GUTI, §8.47.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Guti {
    /// MCC and MNC.
    pub plmn: Plmn,
    /// MME Group ID.
    pub group: u16,
    /// MME Code.
    pub code: u8,
    /// M-TMSI.
    pub tmsi: u32,
}

impl<'a> Value<'a> for Guti {
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[a, b, c, g1, g2, code, t1, t2, t3, t4] = octets.first_chunk()?;
        let group = u16::from_be_bytes([g1, g2]);
        Some(Self { plmn: Plmn([a, b, c]), group, code, tmsi: u32::from_be_bytes([t1, t2, t3, t4]) })
    }

    fn encode(&self, w: &mut Writer<'_>) {
        w.array(self.plmn.0);
        w.u16(self.group);
        w.u8(self.code);
        w.u32(self.tmsi);
    }
}

/// RAN/NAS Cause, §8.103: protocol type in the high half, cause type in the low, then the cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RanNasCause<'a>(pub &'a [u8]);

/// FQ-CSID, §8.62: kind of node identifier and count, the identifier, the CSIDs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FqCsid<'a>(pub &'a [u8]);

impl FqCsid<'_> {
    /// The PDN connection set identifiers.
    pub fn csids(&self) -> impl Iterator<Item = u16> {
        let (kind, rest) = self.0.split_first().unwrap_or((&0, &[]));
        let node = match kind >> 4 {
            1 => 16,
            _ => 4,
        };
        let count = usize::from(kind & 0xf);
        let csids = rest.get(node..).unwrap_or(&[]);
        csids.chunks_exact(2).take(count).map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
    }
}

impl fmt::Display for Labels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&crate::wire::Apn(self.0), f)
    }
}
