//! The parameters of SUA: those that it shares with M3UA (RFC 3868 §3.9), and its own (§3.10).

use crate::codec::m3ua::Row;
use crate::codec::m3ua::parameter as shared;
use crate::codec::m3ua::table::parameters;

/// What the rows name.
mod types {
    pub(super) use super::super::address::{Address, GlobalTitle};
    pub(super) use super::super::message::{DeregistrationResult, Range, RegistrationResult, RoutingKey};
    pub(super) use super::super::value::{Label, SccpCause, Segmentation};
    pub(super) use crate::codec::m3ua::value::{Level, Octets, Word};
    pub(super) use crate::codec::m3ua::{DeregistrationStatus, RegistrationStatus, UserCause};
    /// An IPv4 address.
    pub(super) type V4 = [u8; 4];
    /// An IPv6 address.
    pub(super) type V6 = [u8; 16];
}

parameters! { "RFC 3868"
    0x0014 RegistrationResult "Registration Result" "3.9.20" Group RegistrationResult<'a>;
    0x0015 DeregistrationResult "Deregistration Result" "3.9.21" Group DeregistrationResult<'a>;
    0x0016 RegistrationStatus "Registration Status" "3.9.22" Fixed(4) RegistrationStatus;
    0x0017 DeregistrationStatus "Deregistration Status" "3.9.23" Fixed(4) DeregistrationStatus;
    0x0018 LocalRoutingKeyIdentifier "Local Routing Key Identifier" "3.9.24" Fixed(4) Word;
    0x0101 HopCounter "SS7 Hop Counter" "3.10.1" Fixed(4) Level;
    0x0102 SourceAddress "Source Address" "3.10.2" Address Address<'a>;
    0x0103 DestinationAddress "Destination Address" "3.10.3" Address Address<'a>;
    0x0104 SourceReferenceNumber "Source Reference Number" "3.10.4" Fixed(4) Word;
    0x0105 DestinationReferenceNumber "Destination Reference Number" "3.10.5" Fixed(4) Word;
    0x0106 SccpCause "SCCP Cause" "3.10.6" Fixed(4) SccpCause;
    0x0107 SequenceNumber "Sequence Number" "3.10.7" Fixed(4) Word;
    0x0108 ReceiveSequenceNumber "Receive Sequence Number" "3.10.8" Fixed(4) Word;
    0x0109 AspCapabilities "ASP Capabilities" "3.10.9" Fixed(4) Word;
    0x010a Credit "Credit" "3.10.10" Fixed(4) Word;
    0x010b Data "Data" "3.10.11" Octets(0) Octets<'a>;
    0x010c UserCause "User/Cause" "3.10.12" Fixed(4) UserCause;
    0x010d NetworkAppearance "Network Appearance" "3.10.13" Fixed(4) Word;
    0x010e RoutingKey "Routing Key" "3.10.14" Group RoutingKey<'a>;
    0x010f DrnLabel "DRN Label" "3.10.15" Fixed(4) Label;
    0x0110 TidLabel "TID Label" "3.10.16" Fixed(4) Label;
    0x0111 AddressRange "Address Range" "3.10.17" Group Range<'a>;
    0x0112 Smi "SMI" "3.10.18" Fixed(4) Level;
    0x0113 Importance "Importance" "3.10.19" Fixed(4) Level;
    0x0114 MessagePriority "Message Priority" "3.10.20" Fixed(4) Level;
    0x0115 ProtocolClass "Protocol Class" "3.10.21" Fixed(4) Level;
    0x0116 SequenceControl "Sequence Control" "3.10.22" Fixed(4) Word;
    0x0117 Segmentation "Segmentation" "3.10.23" Fixed(4) Segmentation;
    0x0118 CongestionLevel "Congestion Level" "3.10.24" Fixed(4) Word;
    0x8001 GlobalTitle "Global Title" "3.10.2.3" Octets(8) GlobalTitle<'a>;
    0x8002 PointCode "Point Code" "3.10.2.4" Fixed(4) Word;
    0x8003 SubsystemNumber "Subsystem Number" "3.10.2.5" Fixed(4) Level;
    0x8004 Ipv4Address "IPv4 Address" "3.10.2.6" Fixed(4) V4;
    0x8005 Hostname "Hostname" "3.10.2.7" Octets(1) Octets<'a>;
    0x8006 Ipv6Address "IPv6 Address" "3.10.2.8" Fixed(16) V6;
}

/// The rows that M3UA has too: tags below 0x0200.
pub fn common() -> impl Iterator<Item = &'static Row> {
    shared::ROWS.iter().copied().take_while(|row| row.tag < 0x0200)
}

/// Every row, in the order of their tags.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    common().chain(ROWS.iter().copied())
}

/// The row of a parameter.
#[must_use]
pub fn parameter_row(tag: u16) -> Option<&'static Row> {
    match ROWS.binary_search_by_key(&tag, |row| row.tag) {
        Ok(at) => Some(ROWS[at]),
        Err(_) => common().find(|row| row.tag == tag),
    }
}
