//! Values of one octet, and flags.

use crate::codec::gtp1::Cause;
use crate::codec::gtp1::element::Value;
use crate::wire::Writer;

/// One octet as it is. `Length` of a TLV may be more than one octet in a later version of the
/// standard; what follows the first is ignored (TS 29.060 §11.1.6).
macro_rules! octets_of_one {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name(pub u8);

        impl<'a> Value<'a> for $name {
            const LENGTHS: Option<(u16, u16)> = Some((1, u16::MAX));

            #[inline]
            fn decode(octets: &'a [u8]) -> Option<Self> {
                octets.first().map(|octet| Self(*octet))
            }

            #[inline]
            fn encode(&self, w: &mut Writer<'_>) {
                w.u8(self.0);
            }

            #[inline]
            fn write_tv(&self, code: u8, w: &mut Writer<'_>) {
                w.array([code, self.0]);
            }

            #[inline]
            fn write_tlv(&self, code: u8, w: &mut Writer<'_>) {
                w.array([code, 0, 1, self.0]);
            }
        }
    )*};
}

octets_of_one! {
    /// Restart counter of the sender, §7.7.11.
    Recovery;
    /// How the APN came to be chosen, §7.7.12: bits 1 and 2.
    SelectionMode;
    /// §7.7.18: the RANAP cause value.
    RanapCause;
    /// §7.7.20: bits 1 to 3.
    RadioPrioritySms;
    /// §7.7.21: NSAPI in the high, radio priority in the low half.
    RadioPriority;
    /// §7.7.25B: bits 1 to 3.
    RadioPriorityLcs;
    /// TS 32.295: what the data record transfer asks for.
    PacketTransferCommand;
    /// §7.7.48: see the constants.
    CommonFlags;
    /// §7.7.49: 0 no restriction, 1 Public-1, 2 Public-2, 3 Private-1, 4 Private-2.
    ApnRestriction;
    /// §7.7.63.
    HopCounter;
    /// §7.7.65.
    MbmsSessionIdentifier;
    /// §7.7.66: 0 2G only, 1 3G only, 2 both.
    Mbms2g3gIndicator;
    /// §7.7.67: 128 to 254.
    EnhancedNsapi;
    /// §7.7.69.
    MbmsSessionRepetitionNumber;
    /// §7.7.70: seconds less one.
    MbmsTimeToDataTransfer;
    /// §7.7.75: as TS 48.018 codes it.
    BssgpCause;
    /// §7.7.77: the RIM Routing Address discriminator in the low half.
    RimRoutingAddressDiscriminator;
    /// §7.7.80.
    MsInfoChangeReportingAction;
    /// §7.7.81: bit 1 DTI, 2 GCSI, 3 EI.
    DirectTunnelFlags;
    /// §7.7.82.
    CorrelationId;
    /// §7.7.83: 0 MS only, 1 MS and network.
    BearerControlMode;
    /// §7.7.86: bits 1 and 2.
    MbmsDistributionAcknowledgement;
    /// §7.7.87.
    ReliableInterRatHandoverInfo;
    /// §7.7.91: pre-emption vulnerability, priority level, pre-emption capability.
    AllocationRetentionPriority;
    /// §7.7.93: see the constants.
    ExtendedCommonFlags;
    /// §7.7.95: bit 1 UCICSG, 2 UCISHC, 3 UCIUHC.
    CsgInformationReportingAction;
    /// §7.7.97: bit 1.
    CsgMembershipIndication;
    /// §7.7.102: unit in bits 8 to 6, value in bits 5 to 1 (TS 24.008 timer).
    GgsnBackOffTime;
    /// §7.7.103: bit 1 LAPI.
    SignallingPriorityIndication;
    /// §7.7.105.
    HigherBitratesThan16MbpsFlag;
    /// §7.7.108: bit 1 ICS, 2 VF.
    AdditionalFlagsForSrvcc;
    /// §7.7.116: bits 1 and 2.
    CnOperatorSelectionEntity;
    /// §7.7.118: bit 1 PNSI, 2 DTCI, 3 PMTSMI, 4 SPCI.
    ExtendedCommonFlagsII;
    /// §7.7.120: bit 1 SGNIPDN, 2 SCNIPDN.
    CiotOptimizationsSupportIndication;
    /// §7.7.122.
    IovUpdatesCounter;
    /// §7.7.124: bit 1 DCNR.
    UpFunctionSelectionIndicationFlags;
}

impl Value<'_> for Cause {
    const LENGTHS: Option<(u16, u16)> = Some((1, u16::MAX));

    #[inline]
    fn decode(octets: &[u8]) -> Option<Self> {
        octets.first().map(|octet| Self(*octet))
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.u8(self.0);
    }

    #[inline]
    fn write_tv(&self, code: u8, w: &mut Writer<'_>) {
        w.array([code, self.0]);
    }
}

/// Values of which some bits count and the others are spare.
macro_rules! masked {
    ($($(#[$doc:meta])* $name:ident($inner:ty) $decode:expr, $encode:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name(pub $inner);

        impl<'a> Value<'a> for $name {
            const LENGTHS: Option<(u16, u16)> = Some((1, u16::MAX));

            #[inline]
            fn decode(octets: &'a [u8]) -> Option<Self> {
                let decode: fn(u8) -> $inner = $decode;
                octets.first().map(|octet| Self(decode(*octet)))
            }

            #[inline]
            fn encode(&self, w: &mut Writer<'_>) {
                let encode: fn($inner) -> u8 = $encode;
                w.u8(encode(self.0));
            }

            #[inline]
            fn write_tv(&self, code: u8, w: &mut Writer<'_>) {
                let encode: fn($inner) -> u8 = $encode;
                w.array([code, encode(self.0)]);
            }
        }
    )*};
}

masked! {
    /// Network layer Service Access Point Identifier, §7.7.17: 0 to 15.
    Nsapi(u8) |octet| octet & 0x0f, |value| value & 0x0f;
    /// Whether G-PDUs must be delivered in order, §7.7.6.
    ReorderingRequired(bool) |octet| octet & 1 == 1, |value| 0xfe | u8::from(value);
    /// Whether the new SGSN authenticated the MS, §7.7.10.
    MsValidated(bool) |octet| octet & 1 == 1, |value| 0xfe | u8::from(value);
    /// Whether all contexts of the PDP address go, §7.7.16.
    TeardownInd(bool) |octet| octet & 1 == 1, |value| 0xfe | u8::from(value);
}

impl SelectionMode {
    /// MS or network provided APN, subscription verified.
    pub const SUBSCRIBED: Self = Self(0xfc);
    /// MS provided APN, subscription not verified.
    pub const MS_PROVIDED: Self = Self(0xfd);
    /// Network provided APN, subscription not verified.
    pub const NETWORK_PROVIDED: Self = Self(0xfe);
}

impl CommonFlags {
    /// Prohibit payload compression.
    pub const PROHIBIT_PAYLOAD_COMPRESSION: u8 = 0x01;
    /// MBMS service type: set for broadcast.
    pub const MBMS_SERVICE_TYPE: u8 = 0x02;
    /// RAN procedures ready.
    pub const RAN_PROCEDURES_READY: u8 = 0x04;
    /// MBMS counting information.
    pub const MBMS_COUNTING_INFORMATION: u8 = 0x08;
    /// No QoS negotiation.
    pub const NO_QOS_NEGOTIATION: u8 = 0x10;
    /// NRSN: network requested secondary PDP context activation is supported.
    pub const NRSN: u8 = 0x20;
    /// Upgrade QoS supported.
    pub const UPGRADE_QOS_SUPPORTED: u8 = 0x40;
    /// Dual address bearer flag: IPv4v6 may be given in one context.
    pub const DUAL_ADDRESS_BEARER: u8 = 0x80;

    /// Whether every bit of `flags` is set.
    #[must_use]
    pub const fn has(self, flags: u8) -> bool {
        self.0 & flags == flags
    }
}
