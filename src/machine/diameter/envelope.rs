//! What a request is screened, routed, told apart and answered by, whatever its command.

use crate::codec::diameter::dictionary::row;
use crate::codec::diameter::{Header, Identity, Message, Value};

/// The AVPs of a request that are the machine's affair, found in one pass: of each the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Envelope<'a> {
    pub(super) message: Message<'a>,
    session: Option<&'a [u8]>,
    origin_host: Option<&'a [u8]>,
    origin_realm: Option<&'a [u8]>,
    destination_host: Option<&'a [u8]>,
    destination_realm: Option<&'a [u8]>,
    proxied: bool,
}

/// A name that can be read.
fn identity(octets: Option<&[u8]>) -> Option<Identity<'_>> {
    octets.and_then(Identity::decode)
}

impl<'a> Envelope<'a> {
    pub(super) fn of(message: &Message<'a>) -> Self {
        let mut found = Self {
            message: *message,
            session: None,
            origin_host: None,
            origin_realm: None,
            destination_host: None,
            destination_realm: None,
            proxied: false,
        };
        for avp in message.avps().whole() {
            if avp.vendor.is_some() {
                continue;
            }
            let place = match avp.code {
                row::SessionId::CODE => &mut found.session,
                row::OriginHost::CODE => &mut found.origin_host,
                row::OriginRealm::CODE => &mut found.origin_realm,
                row::DestinationHost::CODE => &mut found.destination_host,
                row::DestinationRealm::CODE => &mut found.destination_realm,
                row::ProxyInfo::CODE => {
                    found.proxied = true;
                    continue;
                }
                _ => continue,
            };
            place.get_or_insert(avp.value);
        }
        found
    }

    pub(super) const fn header(&self) -> &Header {
        &self.message.header
    }

    /// Session-Id, empty if there is none.
    pub(super) fn session(&self) -> &'a [u8] {
        self.session.unwrap_or_default()
    }

    pub(super) fn origin_host(&self) -> Option<Identity<'a>> {
        identity(self.origin_host)
    }

    pub(super) fn origin_realm(&self) -> Option<Identity<'a>> {
        identity(self.origin_realm)
    }

    pub(super) fn destination_host(&self) -> Option<Identity<'a>> {
        identity(self.destination_host)
    }

    pub(super) fn destination_realm(&self) -> Option<Identity<'a>> {
        identity(self.destination_realm)
    }

    /// Appends each Proxy-Info as it came, padded.
    pub(super) fn append_proxies(&self, octets: &mut Vec<u8>) {
        if !self.proxied {
            return;
        }
        for avp in self.message.avps().whole().filter(|avp| avp.is::<row::ProxyInfo>()) {
            octets.extend_from_slice(avp.octets);
            octets.resize(octets.len().next_multiple_of(4), 0);
        }
    }
}
