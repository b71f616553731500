//! PDP contexts: the only table of them, which GGSN and SGSN each hold one of.

use crate::codec::ts24008::tft::PacketFilters;
use crate::machine::index::{Index, address_words, hash};
use crate::wire::Imsi;
use std::collections::VecDeque;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A private address space. The same address may be in use in two of them at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoutingDomain(pub u16);

/// One PDP context of one table. A context that is gone never answers to its old id, even when
/// its slot is in use again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContextId {
    /// Place in the table.
    pub slot: u32,
    /// How many contexts have had this slot, counting this one.
    pub generation: u32,
}

impl fmt::Debug for ContextId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ContextId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.slot, self.generation)
    }
}

/// The PDP addresses of one context: an IPv4 address, an IPv6 prefix, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Addresses {
    /// The IPv4 address.
    pub v4: Option<Ipv4Addr>,
    /// The IPv6 address: the /64 prefix that belongs to the context, and the interface identifier
    /// that the GGSN suggested. The device may use any interface identifier (TS 29.061 §11.2.1.3).
    pub v6: Option<Ipv6Addr>,
}

impl Addresses {
    /// One address alone.
    #[must_use]
    pub fn one(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self { v4: Some(v4), v6: None },
            IpAddr::V6(v6) => Self { v4: None, v6: Some(v6) },
        }
    }

    /// Whether `address` belongs to the context: the IPv4 address itself, or any in the IPv6 /64.
    #[must_use]
    pub fn cover(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(v4) => self.v4 == Some(v4),
            IpAddr::V6(v6) => self.v6.is_some_and(|own| prefix(own) == prefix(v6)),
        }
    }

    /// The IPv4 address if there is one, else the IPv6 address.
    #[must_use]
    pub fn first(&self) -> Option<IpAddr> {
        self.v4.map(IpAddr::V4).or(self.v6.map(IpAddr::V6))
    }

    /// The addresses there are, IPv4 first.
    pub fn iter(self) -> impl Iterator<Item = IpAddr> {
        self.v4.map(IpAddr::V4).into_iter().chain(self.v6.map(IpAddr::V6))
    }

    /// Whether there is no address at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.v4.is_none() && self.v6.is_none()
    }
}

/// The upper 64 bits of an IPv6 address.
#[must_use]
pub fn prefix(address: Ipv6Addr) -> u64 {
    (address.to_bits() >> 64) as u64
}

/// One end of a tunnel: an address and the Tunnel Endpoint Identifier given out by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Remote {
    /// The GSN's address.
    pub address: IpAddr,
    /// The identifier to put into headers sent there.
    pub teid: u32,
}

impl Remote {
    /// Nothing known yet.
    pub const UNKNOWN: Self = Self { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), teid: 0 };
}

/// What a new context starts with.
#[derive(Clone, Debug)]
pub struct New<X> {
    /// The subscriber.
    pub imsi: Imsi,
    /// The device's number for the context, 0 to 15.
    pub nsapi: u8,
    /// The address space of `addresses`.
    pub domain: RoutingDomain,
    /// Of a primary context its addresses (none yet is possible); a secondary shares its
    /// primary's and gives none.
    pub addresses: Addresses,
    /// The peer's end for signalling.
    pub control: Remote,
    /// The peer's end for user traffic.
    pub user: Remote,
    /// The primary context of a secondary one.
    pub primary: Option<ContextId>,
    /// What the owner of the table keeps with the context.
    pub data: X,
}

/// One PDP context.
#[derive(Clone, Debug)]
pub struct Context<X> {
    id: ContextId,
    teid: u32,
    imsi: Imsi,
    nsapi: u8,
    domain: RoutingDomain,
    addresses: Addresses,
    control: Remote,
    user: Remote,
    /// Of a secondary: its primary.
    primary: Option<ContextId>,
    /// The next secondary of the same primary; of a primary, its first.
    member: u32,
    /// Neighbours in the list of contexts of one control address.
    before: u32,
    after: u32,
    /// Its traffic flow template.
    pub filters: PacketFilters,
    /// What the owner of the table keeps with the context.
    pub data: X,
}

impl<X> Context<X> {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> ContextId {
        self.id
    }

    /// The TEID that we gave out for it, never 0: for user traffic, and on a primary context also
    /// for signalling.
    #[must_use]
    pub fn teid(&self) -> u32 {
        self.teid
    }

    /// Whose it is.
    #[must_use]
    pub fn imsi(&self) -> Imsi {
        self.imsi
    }

    /// The device's number for it.
    #[must_use]
    pub fn nsapi(&self) -> u8 {
        self.nsapi
    }

    /// The address space of its addresses.
    #[must_use]
    pub fn domain(&self) -> RoutingDomain {
        self.domain
    }

    /// Its own addresses; a secondary has none, ask its primary.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// The peer's end for signalling.
    #[must_use]
    pub fn control(&self) -> Remote {
        self.control
    }

    /// The peer's end for user traffic.
    #[must_use]
    pub fn user(&self) -> Remote {
        self.user
    }

    /// The primary context of a secondary one.
    #[must_use]
    pub fn primary(&self) -> Option<ContextId> {
        self.primary
    }
}

/// Why a context cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotInserted {
    /// As many contexts as the table may hold: "No resources available".
    NoRoom,
    /// The subscriber has a context with this NSAPI.
    SubscriberTaken,
    /// Another context has the address.
    AddressTaken,
    /// The primary context is gone, or is itself a secondary.
    NoPrimary,
}

const NONE: u32 = u32::MAX;
/// TEIDs carry the slot in so many bits, the generation in the next, and a 0 in the highest; those
/// with a 1 there are [`Contexts::spare_teid`]s.
const SLOT_BITS: u32 = 20;
const GENERATIONS: u32 = (1 << (31 - SLOT_BITS)) - 1;
const SPARE: u32 = 1 << 31;

#[derive(Debug)]
struct Slot<X> {
    generation: u32,
    context: Option<Context<X>>,
}

/// The contexts that share one control address.
#[derive(Debug)]
struct Peer {
    address: IpAddr,
    first: u32,
    contexts: u32,
}

/// The table. `X` is what its owner keeps with each context.
#[derive(Debug)]
pub struct Contexts<X> {
    slots: Vec<Slot<X>>,
    /// Freed slots, used again oldest first, so that a TEID stays unused for long.
    free: VecDeque<u32>,
    used: u32,
    limit: u32,
    seed: u64,
    /// Odd; a TEID is slot and generation times this.
    factor: u32,
    inverse: u32,
    subscribers: Index,
    v4: Index,
    v6: Index,
    users: Index,
    peers: Vec<Peer>,
    free_peers: Vec<u32>,
    by_peer: Index,
}

impl<X> Contexts<X> {
    /// An empty table for at most `limit` contexts (2^20 at most). `seed` keys its hashes and
    /// spreads its TEIDs.
    #[must_use]
    pub fn new(limit: u32, seed: u64) -> Self {
        let factor = (seed >> 16) as u32 | 1;
        // Newton's iteration doubles the correct low bits each time: 3, 6, 12, 24, 48.
        let mut inverse = factor;
        for _ in 0..4 {
            inverse = inverse.wrapping_mul(2u32.wrapping_sub(factor.wrapping_mul(inverse)));
        }
        Self {
            slots: Vec::new(),
            free: VecDeque::new(),
            used: 0,
            limit: limit.min(1 << SLOT_BITS),
            seed,
            factor,
            inverse,
            subscribers: Index::default(),
            v4: Index::default(),
            v6: Index::default(),
            users: Index::default(),
            peers: Vec::new(),
            free_peers: Vec::new(),
            by_peer: Index::default(),
        }
    }

    /// Contexts in the table.
    #[must_use]
    pub fn len(&self) -> usize {
        self.used as usize
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Adds a context.
    pub fn insert(&mut self, new: New<X>) -> Result<ContextId, NotInserted> {
        if self.used >= self.limit {
            return Err(NotInserted::NoRoom);
        }
        if self.by_subscriber(new.imsi, new.nsapi).is_some() {
            return Err(NotInserted::SubscriberTaken);
        }
        if let Some(primary) = new.primary
            && self.get(primary).is_none_or(|context| context.primary.is_some())
        {
            return Err(NotInserted::NoPrimary);
        }
        let addresses = if new.primary.is_some() { Addresses::default() } else { new.addresses };
        if self.taken(new.domain, addresses, NONE) {
            return Err(NotInserted::AddressTaken);
        }
        let slot = match self.free.pop_front() {
            Some(slot) => slot,
            None => {
                self.slots.push(Slot { generation: 0, context: None });
                (self.slots.len() - 1) as u32
            }
        };
        let place = &mut self.slots[slot as usize];
        place.generation = place.generation.wrapping_add(1);
        let id = ContextId { slot, generation: place.generation };
        // Never 0: the generation part is at least 1, and an odd factor keeps what is not 0 so.
        let part = id.generation.wrapping_sub(1) % GENERATIONS + 1;
        let teid = (part << SLOT_BITS | slot).wrapping_mul(self.factor);
        place.context = Some(Context {
            id,
            teid,
            imsi: new.imsi,
            nsapi: new.nsapi,
            domain: new.domain,
            addresses: Addresses::default(),
            control: new.control,
            user: new.user,
            primary: new.primary,
            member: NONE,
            before: NONE,
            after: NONE,
            filters: PacketFilters::default(),
            data: new.data,
        });
        self.used += 1;
        self.subscribers.insert(self.subscriber_hash(new.imsi, new.nsapi), slot);
        self.index_addresses(slot, addresses);
        self.link_peer(slot);
        self.index_user(slot);
        if let Some(primary) = new.primary {
            let next = self.at(primary.slot).map_or(NONE, |context| context.member);
            if let Some(context) = self.at_mut(slot) {
                context.member = next;
            }
            if let Some(context) = self.at_mut(primary.slot) {
                context.member = slot;
            }
        }
        Ok(id)
    }

    /// Takes a context out. A primary context must have no secondaries any more: take
    /// [`Contexts::secondaries`] first; any left are taken out with it.
    pub fn remove(&mut self, id: ContextId) -> Option<Context<X>> {
        self.get(id)?;
        if self.get(id)?.primary.is_none() {
            loop {
                let secondary = self.secondaries(id).next();
                let Some(secondary) = secondary else { break };
                self.remove(secondary);
            }
        }
        self.unlink_peer(id.slot);
        self.unindex_user(id.slot);
        let context = self.get(id)?;
        let (imsi, nsapi, domain, addresses) =
            (context.imsi, context.nsapi, context.domain, context.addresses);
        let (primary, next) = (context.primary, context.member);
        self.subscribers.remove(self.subscriber_hash(imsi, nsapi), id.slot);
        self.unindex_addresses(id.slot, domain, addresses);
        if let Some(primary) = primary {
            // Short: a subscriber has at most 16 NSAPIs.
            let mut at = primary.slot;
            while let Some(context) = self.at_mut(at) {
                if context.member == id.slot {
                    context.member = next;
                    break;
                }
                at = context.member;
            }
        }
        let context = self.slots[id.slot as usize].context.take();
        self.free.push_back(id.slot);
        self.used -= 1;
        context
    }

    /// The context of `id`, unless it is gone.
    #[inline]
    #[must_use]
    pub fn get(&self, id: ContextId) -> Option<&Context<X>> {
        self.at(id.slot).filter(|context| context.id == id)
    }

    /// The context of `id`, to change what the owner keeps with it.
    #[inline]
    pub fn get_mut(&mut self, id: ContextId) -> Option<&mut Context<X>> {
        self.at_mut(id.slot).filter(|context| context.id == id)
    }

    /// The context that `teid` was given out for.
    #[inline]
    #[must_use]
    pub fn by_teid(&self, teid: u32) -> Option<&Context<X>> {
        let slot = teid.wrapping_mul(self.inverse) & ((1 << SLOT_BITS) - 1);
        self.at(slot).filter(|context| context.teid == teid)
    }

    /// A TEID that no context has, for a dialogue about a context that is not there yet. Each
    /// `number` below 2^31 has its own.
    #[must_use]
    pub fn spare_teid(&self, number: u32) -> u32 {
        (number | SPARE).wrapping_mul(self.factor)
    }

    /// The number of a spare TEID; `None`: it is not one.
    #[must_use]
    pub fn spare_number(&self, teid: u32) -> Option<u32> {
        let number = teid.wrapping_mul(self.inverse);
        (number & SPARE != 0).then_some(number & !SPARE)
    }

    /// The primary context that `teid` was given out for as its TEID for signalling.
    #[must_use]
    pub fn by_control_teid(&self, teid: u32) -> Option<&Context<X>> {
        self.by_teid(teid).filter(|context| context.primary.is_none())
    }

    /// The context of a subscriber's NSAPI.
    #[must_use]
    pub fn by_subscriber(&self, imsi: Imsi, nsapi: u8) -> Option<&Context<X>> {
        let slot = self.subscribers.find(self.subscriber_hash(imsi, nsapi), |slot| {
            self.at(slot).is_some_and(|context| context.imsi == imsi && context.nsapi == nsapi)
        })?;
        self.at(slot)
    }

    /// The primary context that has `address`: an IPv4 address, or any address of an IPv6 /64.
    #[inline]
    #[must_use]
    pub fn by_address(&self, domain: RoutingDomain, address: IpAddr) -> Option<&Context<X>> {
        let (index, word) = match address {
            IpAddr::V4(v4) => (&self.v4, u64::from(v4.to_bits())),
            IpAddr::V6(v6) => (&self.v6, prefix(v6)),
        };
        let slot = index.find(self.address_hash(domain, word), |slot| {
            self.at(slot).is_some_and(|context| context.domain == domain && context.addresses.cover(address))
        })?;
        self.at(slot)
    }

    /// The context whose user traffic goes to `teid` at `address`: whom an Error Indication means.
    #[must_use]
    pub fn by_peer_user(&self, remote: Remote) -> Option<&Context<X>> {
        let slot = self.users.find(self.user_hash(remote), |slot| {
            self.at(slot).is_some_and(|context| context.user == remote)
        })?;
        self.at(slot)
    }

    /// Some context whose signalling goes to `address`; remove it and ask again to drop them all.
    #[must_use]
    pub fn of_peer(&self, address: IpAddr) -> Option<ContextId> {
        let peer = self.find_peer(address)?;
        self.at(self.peers[peer as usize].first).map(|context| context.id)
    }

    /// The secondary contexts of a primary one.
    pub fn secondaries(&self, primary: ContextId) -> impl Iterator<Item = ContextId> {
        let mut at = self.get(primary).filter(|context| context.primary.is_none()).map_or(NONE, |c| c.member);
        std::iter::from_fn(move || {
            let context = self.at(at)?;
            at = context.member;
            Some(context.id)
        })
    }

    /// The context of `nsapi` among a primary context and its secondaries.
    #[must_use]
    pub fn member(&self, primary: ContextId, nsapi: u8) -> Option<ContextId> {
        let own = self.get(primary)?;
        if own.nsapi == nsapi {
            return Some(primary);
        }
        self.secondaries(primary).find(|id| self.get(*id).is_some_and(|context| context.nsapi == nsapi))
    }

    /// Every context, in the order of the slots.
    pub fn iter(&self) -> impl Iterator<Item = &Context<X>> {
        self.slots.iter().filter_map(|slot| slot.context.as_ref())
    }

    /// The context now in `slot`, to walk the table in steps.
    #[must_use]
    pub fn in_slot(&self, slot: u32) -> Option<&Context<X>> {
        self.at(slot)
    }

    /// Slots ever used; [`Contexts::in_slot`] knows none above.
    #[must_use]
    pub fn slots(&self) -> u32 {
        self.slots.len() as u32
    }

    /// Moves a context to other ends of its peer.
    pub fn set_peer(&mut self, id: ContextId, control: Remote, user: Remote) {
        let Some(context) = self.get(id) else { return };
        let (moved, rerouted) = (context.control.address != control.address, context.user != user);
        if moved {
            self.unlink_peer(id.slot);
        }
        if rerouted {
            self.unindex_user(id.slot);
        }
        if let Some(context) = self.get_mut(id) {
            context.control = control;
            context.user = user;
        }
        if moved {
            self.link_peer(id.slot);
        }
        if rerouted {
            self.index_user(id.slot);
        }
    }

    /// Gives a primary context its addresses, where they were not known before.
    pub fn set_addresses(&mut self, id: ContextId, addresses: Addresses) -> Result<(), NotInserted> {
        let Some(context) = self.get(id).filter(|context| context.primary.is_none()) else {
            return Err(NotInserted::NoPrimary);
        };
        let (domain, old) = (context.domain, context.addresses);
        if self.taken(domain, addresses, id.slot) {
            return Err(NotInserted::AddressTaken);
        }
        self.unindex_addresses(id.slot, domain, old);
        self.index_addresses(id.slot, addresses);
        Ok(())
    }

    fn at(&self, slot: u32) -> Option<&Context<X>> {
        self.slots.get(slot as usize)?.context.as_ref()
    }

    fn at_mut(&mut self, slot: u32) -> Option<&mut Context<X>> {
        self.slots.get_mut(slot as usize)?.context.as_mut()
    }

    fn subscriber_hash(&self, imsi: Imsi, nsapi: u8) -> u32 {
        hash(self.seed, u64::from_le_bytes(imsi.0), u64::from(nsapi))
    }

    fn address_hash(&self, domain: RoutingDomain, word: u64) -> u32 {
        hash(self.seed, word, u64::from(domain.0))
    }

    fn user_hash(&self, remote: Remote) -> u32 {
        let (high, low) = address_words(remote.address);
        hash(self.seed, high ^ u64::from(remote.teid) << 32, low)
    }

    fn taken(&self, domain: RoutingDomain, addresses: Addresses, by_other_than: u32) -> bool {
        let v4 = addresses.v4.map(IpAddr::V4);
        let v6 = addresses.v6.map(IpAddr::V6);
        [v4, v6].into_iter().flatten().any(|address| {
            self.by_address(domain, address).is_some_and(|context| context.id.slot != by_other_than)
        })
    }

    fn index_addresses(&mut self, slot: u32, addresses: Addresses) {
        let Some(context) = self.at_mut(slot) else { return };
        context.addresses = addresses;
        let domain = context.domain;
        if let Some(v4) = addresses.v4 {
            self.v4.insert(self.address_hash(domain, u64::from(v4.to_bits())), slot);
        }
        if let Some(v6) = addresses.v6 {
            self.v6.insert(self.address_hash(domain, prefix(v6)), slot);
        }
    }

    fn unindex_addresses(&mut self, slot: u32, domain: RoutingDomain, addresses: Addresses) {
        if let Some(v4) = addresses.v4 {
            self.v4.remove(self.address_hash(domain, u64::from(v4.to_bits())), slot);
        }
        if let Some(v6) = addresses.v6 {
            self.v6.remove(self.address_hash(domain, prefix(v6)), slot);
        }
    }

    /// The newest context counts where a peer gave one TEID twice.
    fn index_user(&mut self, slot: u32) {
        let Some(user) = self.at(slot).map(|context| context.user) else { return };
        let hash = self.user_hash(user);
        let older = self.users.find(hash, |other| self.at(other).is_some_and(|c| c.user == user));
        if let Some(older) = older {
            self.users.remove(hash, older);
        }
        self.users.insert(hash, slot);
    }

    fn unindex_user(&mut self, slot: u32) {
        let Some(user) = self.at(slot).map(|context| context.user) else { return };
        self.users.remove(self.user_hash(user), slot);
    }

    fn peer_hash(&self, address: IpAddr) -> u32 {
        let (high, low) = address_words(address);
        hash(self.seed, high, low)
    }

    fn find_peer(&self, address: IpAddr) -> Option<u32> {
        self.by_peer.find(self.peer_hash(address), |peer| self.peers[peer as usize].address == address)
    }

    fn link_peer(&mut self, slot: u32) {
        let Some(address) = self.at(slot).map(|context| context.control.address) else { return };
        let peer = match self.find_peer(address) {
            Some(peer) => peer,
            None => {
                let new = Peer { address, first: NONE, contexts: 0 };
                let peer = match self.free_peers.pop() {
                    Some(peer) => {
                        self.peers[peer as usize] = new;
                        peer
                    }
                    None => {
                        self.peers.push(new);
                        (self.peers.len() - 1) as u32
                    }
                };
                self.by_peer.insert(self.peer_hash(address), peer);
                peer
            }
        };
        let entry = &mut self.peers[peer as usize];
        let first = std::mem::replace(&mut entry.first, slot);
        entry.contexts += 1;
        if let Some(context) = self.at_mut(first) {
            context.before = slot;
        }
        if let Some(context) = self.at_mut(slot) {
            context.before = NONE;
            context.after = first;
        }
    }

    fn unlink_peer(&mut self, slot: u32) {
        let Some(context) = self.at(slot) else { return };
        let (address, before, after) = (context.control.address, context.before, context.after);
        let Some(peer) = self.find_peer(address) else { return };
        if let Some(context) = self.at_mut(before) {
            context.after = after;
        } else {
            self.peers[peer as usize].first = after;
        }
        if let Some(context) = self.at_mut(after) {
            context.before = before;
        }
        let entry = &mut self.peers[peer as usize];
        entry.contexts -= 1;
        if entry.contexts == 0 {
            self.by_peer.remove(self.peer_hash(address), peer);
            self.free_peers.push(peer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(number: u32, nsapi: u8, peer: u8, teid: u32) -> New<()> {
        let address = IpAddr::V4(Ipv4Addr::new(127, 0, 0, peer));
        New {
            imsi: format!("0010100{number:08}").parse().unwrap(),
            nsapi,
            domain: RoutingDomain(1),
            addresses: Addresses {
                v4: Some(Ipv4Addr::from_bits(0x0a2d_0000 + number)),
                v6: Some(Ipv6Addr::from_bits((0xfd45u128 << 112) + (u128::from(number) << 64) + 1)),
            },
            control: Remote { address, teid },
            user: Remote { address, teid },
            primary: None,
            data: (),
        }
    }

    fn table() -> Contexts<()> {
        Contexts::new(1000, 0x1234_5678_9abc_def1)
    }

    #[test]
    fn a_context_is_found_by_each_of_its_keys_until_it_is_removed() {
        let mut contexts = table();
        let ids: Vec<_> = (1..=300).map(|n| contexts.insert(new(n, 5, 11, n)).unwrap()).collect();
        for (id, n) in ids.iter().zip(1u32..) {
            let want = new(n, 5, 11, n);
            let context = contexts.get(*id).unwrap();
            assert_ne!(context.teid(), 0);
            assert_eq!(contexts.by_teid(context.teid()).unwrap().id(), *id);
            assert_eq!(contexts.by_subscriber(want.imsi, 5).unwrap().id(), *id);
            let v4 = IpAddr::V4(want.addresses.v4.unwrap());
            assert_eq!(contexts.by_address(RoutingDomain(1), v4).unwrap().id(), *id);
            assert!(contexts.by_address(RoutingDomain(2), v4).is_none());
            let other_interface = Ipv6Addr::from_bits(want.addresses.v6.unwrap().to_bits() + 77);
            let found = contexts.by_address(RoutingDomain(1), other_interface.into()).unwrap();
            assert_eq!(found.id(), *id);
            assert_eq!(contexts.by_peer_user(want.user).unwrap().id(), *id);
        }
        let teid = contexts.get(ids[7]).unwrap().teid();
        contexts.remove(ids[7]).unwrap();
        let gone = new(8, 5, 11, 8);
        assert!(contexts.get(ids[7]).is_none());
        assert!(contexts.by_teid(teid).is_none());
        assert!(contexts.by_subscriber(gone.imsi, 5).is_none());
        assert!(contexts.by_address(RoutingDomain(1), gone.addresses.v4.unwrap().into()).is_none());
        assert!(contexts.by_address(RoutingDomain(1), gone.addresses.v6.unwrap().into()).is_none());
        assert!(contexts.by_peer_user(gone.user).is_none());
        assert!(contexts.remove(ids[7]).is_none());
        let again = contexts.insert(gone).unwrap();
        assert_eq!(contexts.spare_number(contexts.spare_teid(77)), Some(77));
        assert!(contexts.by_teid(contexts.spare_teid(ids[0].slot)).is_none());
        assert_eq!(contexts.spare_number(teid), None);
        assert_eq!(again.slot, ids[7].slot);
        assert_ne!(contexts.get(again).unwrap().teid(), teid, "an old TEID reaches nobody");
        assert!(contexts.get(ids[7]).is_none(), "an old id reaches nobody");
    }

    #[test]
    fn the_contexts_of_one_peer_are_dropped_without_meeting_another_s() {
        let mut contexts = table();
        for n in 1..=100 {
            contexts.insert(new(n, 5, if n % 3 == 0 { 12 } else { 11 }, n)).unwrap();
        }
        let peer: IpAddr = "127.0.0.12".parse().unwrap();
        let mut dropped = 0;
        while let Some(id) = contexts.of_peer(peer) {
            assert_eq!(contexts.remove(id).unwrap().control().address, peer);
            dropped += 1;
        }
        assert_eq!((dropped, contexts.len()), (33, 67));
        let moved = contexts.of_peer("127.0.0.11".parse().unwrap()).unwrap();
        let to = Remote { address: peer, teid: 9 };
        contexts.set_peer(moved, to, to);
        assert_eq!(contexts.of_peer(peer), Some(moved));
        assert_eq!(contexts.by_peer_user(to).unwrap().id(), moved);
    }

    #[test]
    fn secondary_contexts_hang_on_their_primary_and_fall_with_it() {
        let mut contexts = table();
        let primary = contexts.insert(new(1, 5, 11, 1)).unwrap();
        let secondary = |nsapi| New { primary: Some(primary), ..new(1, nsapi, 11, u32::from(nsapi)) };
        let six = contexts.insert(secondary(6)).unwrap();
        let seven = contexts.insert(secondary(7)).unwrap();
        assert_eq!(contexts.secondaries(primary).collect::<Vec<_>>(), [seven, six]);
        assert_eq!(contexts.member(primary, 6), Some(six));
        assert_eq!(contexts.member(primary, 5), Some(primary));
        assert_eq!(contexts.member(primary, 8), None);
        assert!(contexts.by_control_teid(contexts.get(six).unwrap().teid()).is_none());
        let child = New { primary: Some(six), ..new(1, 9, 11, 9) };
        assert_eq!(contexts.insert(child).unwrap_err(), NotInserted::NoPrimary);
        contexts.remove(seven).unwrap();
        assert_eq!(contexts.secondaries(primary).collect::<Vec<_>>(), [six]);
        contexts.remove(primary).unwrap();
        assert!(contexts.is_empty());
        assert!(contexts.of_peer("127.0.0.11".parse().unwrap()).is_none());
    }

    #[test]
    fn the_table_is_bounded_and_nothing_is_had_twice() {
        let mut contexts = Contexts::new(2, 5);
        contexts.insert(new(1, 5, 11, 1)).unwrap();
        assert_eq!(contexts.insert(new(1, 5, 11, 2)).unwrap_err(), NotInserted::SubscriberTaken);
        let thief = New { addresses: new(1, 5, 11, 1).addresses, ..new(2, 5, 11, 2) };
        assert_eq!(contexts.insert(thief.clone()).unwrap_err(), NotInserted::AddressTaken);
        let other = New { domain: RoutingDomain(2), ..thief };
        contexts.insert(other).unwrap();
        assert_eq!(contexts.insert(new(3, 5, 11, 3)).unwrap_err(), NotInserted::NoRoom);
    }

    #[test]
    fn addresses_may_come_later() {
        let mut contexts = table();
        let blank = New { addresses: Addresses::default(), ..new(1, 5, 11, 1) };
        let id = contexts.insert(blank).unwrap();
        let other = contexts.insert(new(2, 5, 11, 2)).unwrap();
        let theirs = contexts.get(other).unwrap().addresses();
        assert_eq!(contexts.set_addresses(id, theirs), Err(NotInserted::AddressTaken));
        let own = new(1, 5, 11, 1).addresses;
        contexts.set_addresses(id, own).unwrap();
        contexts.set_addresses(id, own).unwrap();
        assert_eq!(contexts.by_address(RoutingDomain(1), own.v4.unwrap().into()).unwrap().id(), id);
    }
}
