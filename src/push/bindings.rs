//! Which devices can be reached at once: live contexts and registrations, in one compact table.

use super::slab::Slab;
use super::{Addresses, Binding, ContextRef, GatewayId, RoutingDomain, Token, UserId};
use crate::wire::Imsi;
use std::collections::HashMap;
use std::net::IpAddr;

const END: u32 = u32::MAX;

/// What a context is worth to a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is there; nobody registered through it.
    Bare,
    /// The device gave its registration back; the context is expected to go.
    Left,
    /// It came of our own notification.
    Activated,
    /// A device registered.
    Registered,
}

#[derive(Clone, Debug)]
pub(super) struct Registered {
    pub token: Token,
    pub user: UserId,
    pub device: Option<Box<str>>,
    pub expires_ms: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub imsi: Imsi,
    pub domain: RoutingDomain,
    pub port: u16,
    pub standing: Standing,
    pub addresses: Addresses,
    /// The one of `addresses` that pushes go to.
    pub address: IpAddr,
    pub context: Option<ContextRef>,
    pub registered: Option<Registered>,
    next: u32,
}

impl Entry {
    /// The public record, if this is a registration.
    pub fn record(&self) -> Option<Binding> {
        self.registered.as_ref().map(|registered| Binding {
            token: registered.token,
            user: registered.user.clone(),
            imsi: self.imsi,
            device: registered.device.clone(),
            domain: self.domain,
            address: self.address,
            port: self.port,
            context: self.context,
            expires_ms: registered.expires_ms,
        })
    }
}

#[derive(Debug, Default)]
pub(super) struct Bindings {
    entries: Slab<Entry>,
    /// The newest entry of each subscriber; the others follow by `next`.
    by_imsi: HashMap<Imsi, u32>,
    by_token: HashMap<[u8; 16], u32>,
    by_context: HashMap<(GatewayId, u32), u32>,
    /// Entries without a context.
    by_address: HashMap<(RoutingDomain, IpAddr), u32>,
    registered: usize,
}

impl Bindings {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn registered(&self) -> usize {
        self.registered
    }

    pub fn get(&self, key: u32) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// Entries of a subscriber, newest first.
    pub fn of(&self, imsi: Imsi) -> impl Iterator<Item = (u32, &Entry)> {
        let mut next = self.by_imsi.get(&imsi).copied().unwrap_or(END);
        std::iter::from_fn(move || {
            let key = next;
            let entry = self.entries.get(key)?;
            next = entry.next;
            Some((key, entry))
        })
    }

    pub fn by_token(&self, token: Token) -> Option<(u32, &Entry)> {
        let key = *self.by_token.get(&token.0.to_be_bytes())?;
        Some((key, self.entries.get(key)?))
    }

    /// The entry of exactly this use of the context's slot.
    pub fn by_context(&self, context: ContextRef) -> Option<(u32, &Entry)> {
        let (key, entry) = self.by_slot(context)?;
        (entry.context == Some(context)).then_some((key, entry))
    }

    /// The entry of whichever use of the context's slot is known.
    pub fn by_slot(&self, context: ContextRef) -> Option<(u32, &Entry)> {
        let key = *self.by_context.get(&(context.gateway, context.slot))?;
        Some((key, self.entries.get(key)?))
    }

    pub fn by_address(&self, domain: RoutingDomain, address: IpAddr) -> Option<(u32, &Entry)> {
        let key = *self.by_address.get(&(domain, address))?;
        Some((key, self.entries.get(key)?))
    }

    fn insert(&mut self, entry: Entry) -> u32 {
        let (imsi, context, domain, address) = (entry.imsi, entry.context, entry.domain, entry.address);
        let token = entry.registered.as_ref().map(|registered| registered.token);
        let key = self.entries.insert(entry);
        let next = self.by_imsi.insert(imsi, key).unwrap_or(END);
        if let Some(entry) = self.entries.get_mut(key) {
            entry.next = next;
        }
        match context {
            Some(context) => self.by_context.insert((context.gateway, context.slot), key),
            None => self.by_address.insert((domain, address), key),
        };
        if let Some(token) = token {
            self.by_token.insert(token.0.to_be_bytes(), key);
            self.registered += 1;
        }
        key
    }

    /// A context that nobody registered through yet. The slot must be free here.
    pub fn insert_context(
        &mut self,
        context: ContextRef,
        imsi: Imsi,
        domain: RoutingDomain,
        addresses: Addresses,
        address: IpAddr,
        port: u16,
    ) -> u32 {
        self.insert(Entry {
            imsi,
            domain,
            port,
            standing: Standing::Bare,
            addresses,
            address,
            context: Some(context),
            registered: None,
            next: END,
        })
    }

    /// A registration from an address behind a foreign gateway. The address must be free here.
    pub fn insert_address(&mut self, binding: Binding) -> u32 {
        let addresses = match binding.address {
            IpAddr::V4(v4) => Addresses { v4: Some(v4), v6: None },
            IpAddr::V6(v6) => Addresses { v4: None, v6: Some(v6) },
        };
        self.insert(Entry {
            imsi: binding.imsi,
            domain: binding.domain,
            port: binding.port,
            standing: Standing::Registered,
            addresses,
            address: binding.address,
            context: None,
            registered: Some(Registered {
                token: binding.token,
                user: binding.user,
                device: binding.device,
                expires_ms: binding.expires_ms,
            }),
            next: END,
        })
    }

    /// Makes an entry a registration, or renews it. Its token changes only if it had none.
    pub fn register(&mut self, key: u32, address: IpAddr, port: u16, mut registered: Registered) -> Token {
        let Some(entry) = self.entries.get_mut(key) else { return registered.token };
        match &entry.registered {
            Some(old) => registered.token = old.token,
            None => {
                self.by_token.insert(registered.token.0.to_be_bytes(), key);
                self.registered += 1;
            }
        }
        let token = registered.token;
        entry.standing = Standing::Registered;
        entry.address = address;
        entry.port = port;
        entry.registered = Some(registered);
        token
    }

    /// Ends a registration; the context, where there is one, stays known.
    pub fn unregister(&mut self, key: u32, standing: Standing) {
        let Some(entry) = self.entries.get_mut(key) else { return };
        if entry.context.is_none() {
            self.remove(key);
            return;
        }
        if let Some(registered) = entry.registered.take() {
            self.by_token.remove(&registered.token.0.to_be_bytes());
            self.registered -= 1;
        }
        entry.standing = standing;
    }

    /// Notes that a context came of our own notification.
    pub fn activated(&mut self, key: u32) {
        if let Some(entry) = self.entries.get_mut(key)
            && entry.standing != Standing::Registered
        {
            entry.standing = Standing::Activated;
        }
    }

    pub fn remove(&mut self, key: u32) -> Option<Entry> {
        let entry = self.entries.remove(key)?;
        match self.by_imsi.get(&entry.imsi).copied() {
            Some(first) if first == key => {
                if entry.next == END {
                    self.by_imsi.remove(&entry.imsi);
                } else {
                    self.by_imsi.insert(entry.imsi, entry.next);
                }
            }
            Some(mut at) => {
                while let Some(other) = self.entries.get_mut(at) {
                    if other.next == key {
                        other.next = entry.next;
                        break;
                    }
                    at = other.next;
                }
            }
            None => {}
        }
        match entry.context {
            Some(context) => self.by_context.remove(&(context.gateway, context.slot)),
            None => self.by_address.remove(&(entry.domain, entry.address)),
        };
        if let Some(registered) = &entry.registered {
            self.by_token.remove(&registered.token.0.to_be_bytes());
            self.registered -= 1;
        }
        Some(entry)
    }

    /// Registrations in the order of their places, from place `start`.
    pub fn records(&self, start: usize, count: usize) -> Vec<Binding> {
        let places = (start..self.entries.places()).filter_map(|key| self.entries.get(key as u32)?.record());
        places.take(count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::GatewayId;

    fn context(slot: u32, generation: u32) -> ContextRef {
        ContextRef { gateway: GatewayId(0), slot, generation }
    }

    fn up(bindings: &mut Bindings, slot: u32, imsi: Imsi) -> u32 {
        let addresses = Addresses { v4: Some([10, 0, 0, slot as u8].into()), v6: None };
        let address = addresses.first().unwrap();
        bindings.insert_context(context(slot, 1), imsi, RoutingDomain(0), addresses, address, 5683)
    }

    #[test]
    fn every_index_follows_what_comes_and_goes() {
        let mut bindings = Bindings::default();
        let imsi: Imsi = "001010000000001".parse().unwrap();
        let keys: Vec<u32> = (0..4).map(|slot| up(&mut bindings, slot, imsi)).collect();
        assert_eq!(bindings.of(imsi).count(), 4);
        assert!(bindings.by_context(context(2, 1)).is_some());
        assert!(bindings.by_context(context(2, 2)).is_none());
        let registered = |token| Registered {
            token: Token(token),
            user: "a@b".parse().unwrap(),
            device: None,
            expires_ms: 1,
        };
        let address = "10.0.0.1".parse().unwrap();
        assert_eq!(bindings.register(keys[1], address, 5683, registered(9)), Token(9));
        assert_eq!(bindings.register(keys[1], address, 5683, registered(10)), Token(9));
        assert_eq!((bindings.registered(), bindings.len()), (1, 4));
        for key in [keys[1], keys[3], keys[0]] {
            bindings.remove(key).unwrap();
        }
        assert!(bindings.remove(keys[0]).is_none());
        assert!(bindings.by_token(Token(9)).is_none());
        assert_eq!(bindings.of(imsi).map(|(key, _)| key).collect::<Vec<_>>(), [keys[2]]);
        bindings.remove(keys[2]);
        assert_eq!((bindings.registered(), bindings.len(), bindings.of(imsi).count()), (0, 0, 0));
        assert!(bindings.by_imsi.is_empty() && bindings.by_context.is_empty());
    }
}
