//! A foreign gateway: packets go over the packet data network, where only addresses are known.

use crate::push::{Destination, Through};
use crate::push::{RoutingDomain, Token};
use std::net::SocketAddr;

/// How a device behind a foreign gateway speaks to us.
#[must_use]
pub fn through(domain: RoutingDomain, from: SocketAddr) -> Through {
    let from = SocketAddr::new(from.ip().to_canonical(), from.port());
    Through::Address { domain, from }
}

/// Where to send, and the registration's token that goes with it.
#[must_use]
pub fn target(to: &Destination) -> Option<(RoutingDomain, SocketAddr, Token)> {
    match to {
        Destination::Address { domain, address, token, .. } => Some((*domain, *address, *token)),
        Destination::Context { .. } => None,
    }
}
