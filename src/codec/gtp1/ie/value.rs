//! Values of the other forms.

use crate::codec::gtp1::element::Value;
use crate::codec::gtp1::header::ExtensionType;
use crate::codec::ts24008::{pco::Pco, qos::Qos, tft::Tft};
use crate::wire::{Apn, Digits, Imsi, Plmn, Writer};

macro_rules! big_endian {
    ($($number:ty),*) => {$(
        impl<'a> Value<'a> for $number {
            const LENGTHS: Option<(u16, u16)> = Some((size_of::<$number>() as u16, u16::MAX));

            #[inline]
            fn decode(octets: &'a [u8]) -> Option<Self> {
                octets.first_chunk().map(|octets| Self::from_be_bytes(*octets))
            }

            #[inline]
            fn encode(&self, w: &mut Writer<'_>) {
                w.array(self.to_be_bytes());
            }
        }
    )*};
}

big_endian!(u16, u32);

macro_rules! arrays {
    ($($name:ident $length:literal),*) => {$(
        /// So many octets as they are.
        pub type $name = [u8; $length];

        impl<'a> Value<'a> for [u8; $length] {
            const LENGTHS: Option<(u16, u16)> = Some(($length, u16::MAX));

            #[inline]
            fn decode(octets: &'a [u8]) -> Option<Self> {
                octets.first_chunk().copied()
            }

            #[inline]
            fn encode(&self, w: &mut Writer<'_>) {
                w.array(*self);
            }
        }
    )*};
}

arrays!(Array2 2, Array3 3, Array6 6, Array8 8, Array9 9, Array17 17);

/// Values that are octets as they came.
macro_rules! slices {
    ($($name:ident $least:literal $most:literal;)*) => {$(
        impl<'a> Value<'a> for $name<'a> {
            const LENGTHS: Option<(u16, u16)> = Some(($least, $most));

            #[inline]
            fn decode(octets: &'a [u8]) -> Option<Self> {
                ($least..=$most).contains(&octets.len()).then_some(Self(octets))
            }

            #[inline]
            fn encode(&self, w: &mut Writer<'_>) {
                w.slice(self.0);
            }

            #[inline]
            fn write_tlv(&self, code: u8, w: &mut Writer<'_>) {
                write_slice(code, self.0, w);
            }
        }
    )*};
}

#[inline]
fn write_slice(code: u8, octets: &[u8], w: &mut Writer<'_>) {
    let [high, low] = (octets.len().min(0xffff) as u16).to_be_bytes();
    w.array([code, high, low]);
    w.slice(octets);
}

/// Octets whose inside another clause or specification defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Octets<'a>(pub &'a [u8]);

/// Authentication Triplet, §7.7.7: RAND, SRES, Kc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AuthenticationTriplet<'a>(pub &'a [u8]);

/// Extension Header Type List, §7.7.40: the types that the sender supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExtensionHeaderTypeList<'a>(pub &'a [u8]);

/// A number as MAP's AddressString: one octet of number type and plan, then digits
/// (MSISDN §7.7.33; SGSN Number §7.7.47).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Msisdn<'a>(pub &'a [u8]);

slices! {
    Octets 0 65535;
    AuthenticationTriplet 28 28;
    ExtensionHeaderTypeList 0 65535;
    Msisdn 1 65535;
    Pco 1 65535;
    Tft 1 65535;
}

impl<'a> ExtensionHeaderTypeList<'a> {
    /// The types in order.
    pub fn iter(&self) -> impl Iterator<Item = ExtensionType> + use<'a> {
        self.0.iter().copied().map(ExtensionType)
    }
}

impl<'a> Msisdn<'a> {
    /// Nature of address and numbering plan: `0x91` is international, E.164.
    #[must_use]
    pub fn kind(&self) -> u8 {
        self.0.first().copied().unwrap_or(0)
    }

    /// The digits.
    #[must_use]
    pub fn digits(&self) -> Digits<'a> {
        Digits(self.0.get(1..).unwrap_or(&[]))
    }
}

impl<'a> Value<'a> for Imsi {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        octets.first_chunk().map(|octets| Self(*octets)).filter(Self::is_valid)
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.array(self.0);
    }

    #[inline]
    fn write_tv(&self, code: u8, w: &mut Writer<'_>) {
        let [a, b, c, d, e, f, g, h] = self.0;
        w.array([code, a, b, c, d, e, f, g, h]);
    }
}

impl<'a> Value<'a> for Apn<'a> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let apn = Self(octets);
        apn.check(0).is_ok().then_some(apn)
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.slice(self.0);
    }

    #[inline]
    fn write_tlv(&self, code: u8, w: &mut Writer<'_>) {
        write_slice(code, self.0, w);
    }
}

impl<'a> Value<'a> for Plmn {
    const LENGTHS: Option<(u16, u16)> = Some((3, u16::MAX));

    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        octets.first_chunk().map(|octets| Self(*octets))
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.array(self.0);
    }
}

/// Routeing Area Identity, §7.7.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rai {
    /// MCC and MNC.
    pub plmn: Plmn,
    /// Location Area Code.
    pub lac: u16,
    /// Routeing Area Code.
    pub rac: u8,
}

impl<'a> Value<'a> for Rai {
    const LENGTHS: Option<(u16, u16)> = Some((6, u16::MAX));

    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[a, b, c, l1, l2, rac] = octets.first_chunk()?;
        Some(Self { plmn: Plmn([a, b, c]), lac: u16::from_be_bytes([l1, l2]), rac })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        let [a, b, c] = self.plmn.0;
        let [l1, l2] = self.lac.to_be_bytes();
        w.array([a, b, c, l1, l2, self.rac]);
    }
}

/// Tunnel Endpoint Identifier Data II, §7.7.15: for one NSAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TeidForNsapi {
    /// NSAPI, 0 to 15.
    pub nsapi: u8,
    /// The tunnel.
    pub teid: u32,
}

impl<'a> Value<'a> for TeidForNsapi {
    const LENGTHS: Option<(u16, u16)> = Some((5, u16::MAX));

    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[nsapi, a, b, c, d] = octets.first_chunk()?;
        Some(Self { nsapi: nsapi & 0x0f, teid: u32::from_be_bytes([a, b, c, d]) })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        let [a, b, c, d] = self.teid.to_be_bytes();
        w.array([self.nsapi & 0x0f, a, b, c, d]);
    }
}

/// RAB Context, §7.7.19: sequence numbers of one NSAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RabContext {
    /// NSAPI, 0 to 15.
    pub nsapi: u8,
    /// Downlink and uplink GTP-U, then downlink and uplink PDCP sequence number.
    pub sequences: [u16; 4],
}

impl<'a> Value<'a> for RabContext {
    const LENGTHS: Option<(u16, u16)> = Some((9, u16::MAX));

    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[nsapi, a, b, c, d, e, f, g, h] = octets.first_chunk()?;
        let sequences = [[a, b], [c, d], [e, f], [g, h]].map(u16::from_be_bytes);
        Some(Self { nsapi: nsapi & 0x0f, sequences })
    }

    fn encode(&self, w: &mut Writer<'_>) {
        w.u8(self.nsapi & 0x0f);
        for sequence in self.sequences {
            w.u16(sequence);
        }
    }
}

/// Packet Flow Id, §7.7.22: of one NSAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PacketFlowId {
    /// NSAPI, 0 to 15.
    pub nsapi: u8,
    /// The packet flow identifier (TS 24.008 §10.5.6.11).
    pub flow: u8,
}

impl<'a> Value<'a> for PacketFlowId {
    const LENGTHS: Option<(u16, u16)> = Some((2, u16::MAX));

    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[nsapi, flow] = octets.first_chunk()?;
        Some(Self { nsapi: nsapi & 0x0f, flow })
    }

    fn encode(&self, w: &mut Writer<'_>) {
        w.array([self.nsapi & 0x0f, self.flow]);
    }
}

/// User Location Information, §7.7.51.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserLocationInformation {
    /// Geographic Location Type: 0 CGI, 1 SAI, 2 RAI.
    pub kind: u8,
    /// MCC and MNC.
    pub plmn: Plmn,
    /// Location Area Code.
    pub lac: u16,
    /// Cell identity, service area code, or routeing area code with a filler octet.
    pub code: u16,
}

impl<'a> Value<'a> for UserLocationInformation {
    const LENGTHS: Option<(u16, u16)> = Some((8, u16::MAX));

    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[kind, a, b, c, l1, l2, c1, c2] = octets.first_chunk()?;
        let plmn = Plmn([a, b, c]);
        Some(Self { kind, plmn, lac: u16::from_be_bytes([l1, l2]), code: u16::from_be_bytes([c1, c2]) })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        let [a, b, c] = self.plmn.0;
        let [l1, l2] = self.lac.to_be_bytes();
        let [c1, c2] = self.code.to_be_bytes();
        w.array([self.kind, a, b, c, l1, l2, c1, c2]);
    }
}

/// MS Time Zone, §7.7.52.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MsTimeZone {
    /// Quarters of an hour as TS 23.040 §9.2.3.11 codes them: digits swapped, a sign bit.
    pub zone: u8,
    /// Daylight saving: 0, 1 or 2 hours.
    pub daylight_saving: u8,
}

impl<'a> Value<'a> for MsTimeZone {
    const LENGTHS: Option<(u16, u16)> = Some((2, u16::MAX));

    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[zone, daylight_saving] = octets.first_chunk()?;
        Some(Self { zone, daylight_saving })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.array([self.zone, self.daylight_saving]);
    }
}

/// IMEI(SV), §7.7.53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ImeiSv(pub [u8; 8]);

impl ImeiSv {
    /// The digits: 16 of an IMEISV, 15 of an IMEI.
    #[must_use]
    pub fn digits(&self) -> Digits<'_> {
        Digits(&self.0)
    }
}

impl<'a> Value<'a> for ImeiSv {
    const LENGTHS: Option<(u16, u16)> = Some((8, u16::MAX));

    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        octets.first_chunk().copied().map(Self)
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.array(self.0);
    }
}

/// Evolved Allocation/Retention Priority II, §7.7.92: of one NSAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PriorityForNsapi {
    /// NSAPI, 0 to 15.
    pub nsapi: u8,
    /// As [`super::AllocationRetentionPriority`].
    pub priority: u8,
}

impl<'a> Value<'a> for PriorityForNsapi {
    const LENGTHS: Option<(u16, u16)> = Some((2, u16::MAX));

    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[nsapi, priority] = octets.first_chunk()?;
        Some(Self { nsapi: nsapi & 0x0f, priority })
    }

    fn encode(&self, w: &mut Writer<'_>) {
        w.array([self.nsapi & 0x0f, self.priority]);
    }
}

/// Aggregate Maximum Bit Rate, §7.7.98, in kbit/s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AggregateMaximumBitRate {
    /// Uplink.
    pub uplink: u32,
    /// Downlink.
    pub downlink: u32,
}

impl<'a> Value<'a> for AggregateMaximumBitRate {
    const LENGTHS: Option<(u16, u16)> = Some((8, u16::MAX));

    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (up, down) = octets.split_first_chunk()?;
        let (uplink, downlink) = (u32::from_be_bytes(*up), u32::decode(down)?);
        Some(Self { uplink, downlink })
    }

    fn encode(&self, w: &mut Writer<'_>) {
        w.u32(self.uplink);
        w.u32(self.downlink);
    }
}

/// APN-AMBR with NSAPI, §7.7.101.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AmbrForNsapi {
    /// NSAPI, 0 to 15.
    pub nsapi: u8,
    /// The rates.
    pub rate: AggregateMaximumBitRate,
}

impl<'a> Value<'a> for AmbrForNsapi {
    const LENGTHS: Option<(u16, u16)> = Some((9, u16::MAX));

    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (nsapi, rate) = octets.split_first()?;
        Some(Self { nsapi: nsapi & 0x0f, rate: AggregateMaximumBitRate::decode(rate)? })
    }

    fn encode(&self, w: &mut Writer<'_>) {
        w.u8(self.nsapi & 0x0f);
        self.rate.encode(w);
    }
}

/// Quality of Service Profile, §7.7.34: the priority in front of TS 24.008's quality of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QosProfile<'a> {
    /// Allocation/Retention Priority: 1 to 3.
    pub priority: u8,
    /// The profile: 3 octets or more.
    pub qos: Qos<'a>,
}

impl<'a> Value<'a> for QosProfile<'a> {
    const LENGTHS: Option<(u16, u16)> = Some((4, 255));

    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (&priority, qos) = octets.split_first()?;
        (3..=254).contains(&qos.len()).then_some(Self { priority, qos: Qos(qos) })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.u8(self.priority);
        w.slice(self.qos.0);
    }

    #[inline]
    fn write_tlv(&self, code: u8, w: &mut Writer<'_>) {
        let [high, low] = (1 + self.qos.0.len().min(0xfffe) as u16).to_be_bytes();
        w.array([code, high, low, self.priority]);
        w.slice(self.qos.0);
    }
}

/// Private Extension, §7.7.46: an enterprise's own element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PrivateExtension<'a> {
    /// The enterprise number (IANA), which says what the value means.
    pub id: u16,
    /// The value.
    pub value: &'a [u8],
}

impl<'a> Value<'a> for PrivateExtension<'a> {
    const LENGTHS: Option<(u16, u16)> = Some((2, u16::MAX));

    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (id, value) = octets.split_first_chunk()?;
        Some(Self { id: u16::from_be_bytes(*id), value })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.u16(self.id);
        w.slice(self.value);
    }
}
