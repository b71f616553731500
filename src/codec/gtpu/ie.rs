//! The information elements of TS 29.281 §8, table 8.1-1: one row an element.

use crate::codec::gtp1::table::elements;

pub use crate::codec::gtp1::ie::{ExtensionHeaderTypeList, GsnAddress, Octets, PrivateExtension, Recovery};

/// What elements carry.
mod types {
    pub use super::*;
    pub use std::primitive::u32;
}

elements! {
    "TS 29.281"
    14 Recovery "Recovery" "8.2" Tv(1) Recovery;
    16 TeidDataI "Tunnel Endpoint Identifier Data I" "8.3" Tv(4) u32;
    133 GtpUPeerAddress "GTP-U Peer Address" "8.4" Tlv(4, 16) GsnAddress;
    141 ExtensionHeaderTypeList "Extension Header Type List" "8.5" ShortTlv ExtensionHeaderTypeList<'a>;
    230 GtpUTunnelStatusInformation "GTP-U Tunnel Status Information" "8.7" Tlv(1, 65535) Octets<'a>;
    231 RecoveryTimeStamp "Recovery Time Stamp" "8.8" Tlv(4, 65535) u32;
    255 PrivateExtension "Private Extension" "8.6" Tlv(2, 65535) PrivateExtension<'a>;
}
