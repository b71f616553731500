//! To whom a request goes: RFC 6733 §2.7, §6.1.5 and §6.1.6.

use super::Diameter;
use super::config::Hop;
use super::event::Failure;
use crate::machine::AssociationId;

impl Diameter {
    /// The peer that a request goes to, none of those that were `tried`.
    pub(super) fn choose(
        &mut self,
        realm: &str,
        host: Option<&str>,
        application: u32,
        tried: &[u32],
    ) -> Result<(u32, AssociationId), Failure> {
        // RFC 6733 §6.1.6: the host itself, if it is a peer of ours.
        if let Some(host) = host
            && let Some(peer) = self.named(host)
            && !tried.contains(&peer)
            && let Some(id) = self.has_room(peer, application)
        {
            return Ok((peer, id));
        }
        let drawn = self.draw();
        let mut failure = Failure::NoRoute;
        let mut best: Option<(u16, u32)> = None;
        // Two passes: which priority it is and how much weight there is in it, and then the one drawn.
        self.hops(realm, application, |this, hop| {
            let peer = hop.peer as u32;
            if !tried.contains(&peer) && this.peers[hop.peer].takes(application) {
                failure = Failure::TooBusy;
            } else if failure == Failure::NoRoute {
                failure = Failure::NoPeer;
            }
            if tried.contains(&peer) || this.has_room(peer, application).is_none() {
                return;
            }
            let weight = u32::from(hop.weight.max(1));
            best = match best {
                Some((priority, sum)) if priority == hop.priority => Some((priority, sum + weight)),
                Some((priority, sum)) if priority < hop.priority => Some((priority, sum)),
                _ => Some((hop.priority, weight)),
            };
        });
        let Some((priority, sum)) = best else { return Err(failure) };
        let mut left = (drawn % u64::from(sum)) as u32;
        let mut chosen = None;
        self.hops(realm, application, |this, hop| {
            let peer = hop.peer as u32;
            if hop.priority != priority || tried.contains(&peer) || chosen.is_some() {
                return;
            }
            let Some(id) = this.has_room(peer, application) else { return };
            let weight = u32::from(hop.weight.max(1));
            if left < weight {
                chosen = Some((peer, id));
            } else {
                left -= weight;
            }
        });
        chosen.ok_or(failure)
    }

    /// The hops of the row that serves a realm: one of the realm with the application, then one of the
    /// realm, then its own peers, then the default route.
    fn hops(&self, realm: &str, application: u32, mut take: impl FnMut(&Self, &Hop)) {
        let of_realm = |wanted: Option<u32>| {
            self.config
                .routes
                .iter()
                .find(|route| route.application == wanted && route.realm.eq_ignore_ascii_case(realm))
        };
        if let Some(route) = of_realm(Some(application)).or_else(|| of_realm(None)) {
            return route.peers.iter().for_each(|hop| take(self, hop));
        }
        let mut any = false;
        for (peer, remote) in self.peers.iter().enumerate() {
            let routed = !remote.is_free() && !remote.peer.on_redirect;
            if routed && remote.peer.realm.eq_ignore_ascii_case(realm) {
                any = true;
                take(self, &Hop { peer, priority: remote.peer.priority, weight: remote.peer.weight });
            }
        }
        if !any {
            self.config.default_route.iter().for_each(|hop| take(self, hop));
        }
    }

    /// The connection of a peer that can take a request now.
    pub(super) fn has_room(&self, peer: u32, application: u32) -> Option<AssociationId> {
        let remote = &self.peers[peer as usize];
        let window = if remote.peer.window == 0 { self.config.window } else { remote.peer.window };
        if !remote.takes(application) || remote.waiting >= window {
            return None;
        }
        let id = remote.open()?;
        let connection = &self.connections[self.connection(id)?];
        (!connection.blocked).then_some(id)
    }

    /// The peer with this DiameterIdentity.
    pub(super) fn named(&self, identity: &str) -> Option<u32> {
        let is = |remote: &super::remote::Remote| remote.peer.identity.eq_ignore_ascii_case(identity);
        self.peers.iter().position(is).map(|at| at as u32)
    }
}
