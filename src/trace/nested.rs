//! Elements inside of elements.

use super::{Element, Protocol, Shown};
use crate::codec::gtp1::Value;
use crate::codec::gtp1::ie::PrivateExtension;
use crate::codec::gtp1::private_extension::{DOCUMENTATION_ENTERPRISE, Hints};
use crate::codec::ts24008::indication::Indication;
use crate::codec::ts24008::pco::{self, Pco, id};
use std::net::IpAddr;

/// The containers of Protocol Configuration Options that stand in `octets`, which begin at `offset`
/// of the layer.
pub(super) fn pco<'a>(
    protocol: Protocol,
    octets: &'a [u8],
    offset: usize,
    depth: u8,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let mut at = offset + 1;
    for container in Pco(octets).containers() {
        visit(Element {
            protocol,
            name: pco::name(container.id),
            code: Some(u32::from(container.id)),
            offset: at,
            depth,
            octets: container.content,
            shown: content(container.id, container.content),
        });
        at += 3 + container.content.len();
    }
}

fn content(identifier: u16, content: &[u8]) -> Shown<'_> {
    match (identifier, content) {
        (id::IPV4_LINK_MTU | id::NON_IP_LINK_MTU, [high, low]) => {
            Shown::Number(u64::from(u16::from_be_bytes([*high, *low])))
        }
        (id::DNS_IPV4 | id::P_CSCF_IPV4 | id::DNS_IPV6 | id::P_CSCF_IPV6, content) => address(content),
        (0xff00.., content) => match Indication::from_container(content) {
            Some((_, indication)) => Shown::Words(words(indication)),
            None => Shown::Octets(content),
        },
        (_, content) => Shown::Octets(content),
    }
}

fn words(indication: Indication) -> &'static str {
    match indication {
        Indication::NewlyAllocated => "the address was allocated for this activation",
        Indication::RequestDynamic => "ask for a dynamic address",
    }
}

fn address(octets: &[u8]) -> Shown<'_> {
    if let Ok(v4) = <[u8; 4]>::try_from(octets) {
        Shown::Addresses([Some(IpAddr::from(v4)), None])
    } else if let Ok(v6) = <[u8; 16]>::try_from(octets) {
        Shown::Addresses([Some(IpAddr::from(v6)), None])
    } else {
        Shown::Octets(octets)
    }
}

/// What a Private Extension with `octets` says, which begin at `offset` of the layer.
pub(super) fn private_extension<'a>(
    protocol: Protocol,
    octets: &'a [u8],
    offset: usize,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let Some(extension) = PrivateExtension::decode(octets) else { return };
    let mut item = |name, at, shown| {
        visit(Element { protocol, name: Some(name), code: None, offset: at, depth: 1, octets, shown });
    };
    item("Extension Identifier", offset, Shown::Number(u64::from(extension.id)));
    let Ok(hints) = Hints::parse(extension.value) else { return };
    if extension.id != DOCUMENTATION_ENTERPRISE {
        return;
    }
    if let Some(apn) = hints.apn {
        item("wanted access point", offset + 2, Shown::Apn(apn));
    }
    if let Some(ggsn) = hints.ggsn {
        item("chosen gateway", offset + 2, Shown::Addresses([Some(ggsn), None]));
    }
    if let Some(indication) = hints.indication {
        item("indication", offset + 2, Shown::Words(words(indication)));
    }
}
