//! Requests of ours: sent, sent again, and their outcomes.

use super::event::{Ask, Event, Failure, PeerId, RequestId};
use super::pending::{Owner, TRIED};
use super::redirect::Wanted;
use super::{Diameter, capabilities, overload};
use crate::codec::diameter::dictionary::row;
use crate::codec::diameter::{AvpWriter, Flags, Header, Identity, Message, Rule, Tagged};
use crate::machine::AssociationId;
use crate::wire::Now;
use std::fmt::Write as _;

/// NO_STATE_MAINTAINED: what every application of 3GPP that we speak says.
const NO_STATE_MAINTAINED: i32 = 1;

/// Octets that may wait for the transport; more requests are refused.
const MOST_WAITING: usize = 64 << 20;

/// Whether a command has an AVP.
pub(super) fn has<R: Tagged>(rules: &[Rule]) -> bool {
    rules.iter().any(|rule| std::ptr::eq(rule.avp, R::ROW))
}

/// A name of at most so many octets, without an allocation.
struct SessionId {
    octets: [u8; 320],
    length: usize,
}

impl std::fmt::Write for SessionId {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        self.octets.get_mut(self.length..end).ok_or(std::fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

impl Diameter {
    pub(super) const fn next_end_to_end(&mut self) -> u32 {
        self.end_to_end = self.end_to_end.wrapping_add(1);
        self.end_to_end
    }

    /// A new Session-Id: RFC 6733 §8.8.
    fn next_session(&mut self) -> SessionId {
        let (high, low) = self.session;
        self.session = if low == u32::MAX { (high.wrapping_add(1), 0) } else { (high, low + 1) };
        let mut id = SessionId { octets: [0; 320], length: 0 };
        // A DiameterIdentity is a domain name: at most 255 octets.
        let _ = write!(id, "{};{high};{low}", self.config.identity);
        id
    }

    /// Sends a request; `write` writes what the machine does not fill in (see [`super`]). Its outcome
    /// follows, known by its tag.
    ///
    /// # Errors
    /// Why it was not sent. Then that is its outcome, and none follows.
    pub fn request(
        &mut self,
        now: Now,
        ask: &Ask<'_>,
        write: impl FnOnce(&mut AvpWriter<'_>),
    ) -> Result<RequestId, Failure> {
        self.start(now);
        if self.stopping {
            return Err(Failure::Stopped);
        }
        if self.outbox.octets() > MOST_WAITING {
            return Err(Failure::TooBusy);
        }
        let chosen = self.first_choice(now, ask);
        if chosen == Err(Failure::NoPeer) {
            self.call_back(now);
        }
        let (peer, to) = chosen?;
        let due = now.mono + ask.timeout.unwrap_or(self.config.timeout);
        let owner = Owner::Node(ask.tag);
        let slot = self.pending.insert(owner, peer, to, due).ok_or(Failure::TooBusy)?;
        let command = ask.command;
        let mut header = Header::request(command.code, ask.application, command.proxiable);
        header.hop_by_hop = self.pending.number(slot);
        header.end_to_end = self.next_end_to_end();
        let fresh = ask.session.is_none().then(|| self.next_session());
        let config = &self.config;
        let written = self.outbox.write(to, config.max_message, &header, |w| {
            let rules = command.request_rules;
            if has::<row::SessionId>(rules) {
                match (&fresh, ask.session) {
                    (Some(id), _) => {
                        w.with(row::SessionId::ROW, |w| w.octets(&id.octets[..id.length]));
                    }
                    (None, session) => w.avp::<row::SessionId>(session.unwrap_or_default()),
                }
            }
            application(config, ask.application, rules, w);
            capabilities::origin(config, w);
            if let Some(host) = ask.host.filter(|_| has::<row::DestinationHost>(rules)) {
                w.avp::<row::DestinationHost>(Identity(host));
            }
            if has::<row::DestinationRealm>(rules) {
                w.avp::<row::DestinationRealm>(Identity(ask.realm));
            }
            write(w);
            if config.overload && has::<row::OcSupportedFeatures>(rules) {
                overload::supported(w);
            }
        });
        let Ok(octets) = written else {
            self.pending.remove(slot);
            return Err(Failure::TooLong);
        };
        let pending = self.pending.at(slot);
        pending.octets.clear();
        pending.octets.extend_from_slice(octets);
        self.peers[peer as usize].waiting += 1;
        self.counters.requests += 1;
        Ok(self.pending.id(slot))
    }

    /// To whom a new request goes: as a redirection said, or by the routes, less what overload reports ask
    /// to be held back.
    fn first_choice(&mut self, now: Now, ask: &Ask<'_>) -> Result<(u32, AssociationId), Failure> {
        let Ask { realm, host, application, session, .. } = *ask;
        if !self.redirections.is_empty()
            && let Some(chosen) = self.remembered(now, &Wanted { realm, host, application, session })
        {
            return Ok(chosen);
        }
        if self.reports.is_empty() {
            return self.choose(realm, host, application, &[]);
        }
        let (is_realm, name) = host.map_or((true, realm), |host| (false, host));
        if self.abated(now, is_realm, name, application) {
            self.counters.abated += 1;
            return Err(Failure::TooBusy);
        }
        // RFC 7683 §5.2.2: what one host is not to get, another may take.
        let mut held = [0; TRIED];
        for at in 0..TRIED {
            let chosen = match self.choose(realm, host, application, &held[..at]) {
                Err(_) if at > 0 => break,
                chosen => chosen?,
            };
            let name = std::mem::take(&mut self.peers[chosen.0 as usize].peer.identity);
            let abated = host.is_none() && self.abated(now, false, &name, application);
            self.peers[chosen.0 as usize].peer.identity = name;
            if !abated {
                return Ok(chosen);
            }
            held[at] = chosen.0;
        }
        self.counters.abated += 1;
        Err(Failure::TooBusy)
    }

    /// Forgets a request: its answer, if one comes, is thrown away. Says whether it was under way.
    pub fn cancel(&mut self, tag: u64) -> bool {
        let slots = self.pending.all();
        let Some(slot) = slots.into_iter().find(|slot| self.pending.at(*slot).owner == Owner::Node(tag))
        else {
            return false;
        };
        self.over(slot);
        true
    }

    /// A request is over.
    pub(super) fn over(&mut self, slot: u32) {
        let peer = self.pending.at(slot).peer;
        let waiting = &mut self.peers[peer as usize].waiting;
        *waiting = waiting.saturating_sub(1);
        self.pending.remove(slot);
    }

    pub(super) fn fail(&mut self, now: Now, slot: u32, why: Failure) {
        let owner = self.pending.at(slot).owner;
        self.over(slot);
        match owner {
            Owner::Node(tag) => {
                self.counters.failed += 1;
                self.report(Event::Failed { tag, why });
            }
            Owner::Forwarded(inbound) => self.not_forwarded(now, inbound, why),
        }
    }

    pub(super) fn timed_out(&mut self, now: Now, slot: u32) {
        self.fail(now, slot, Failure::Timeout);
    }

    /// Sends what waits for a peer by others: RFC 6733 §5.5.4. What nobody else takes stays as long as its
    /// connection does.
    pub(super) fn fail_over(&mut self, now: Now, peer: u32) {
        let open = self.peers[peer as usize].open();
        // What the transport has not taken yet was not sent.
        let mut unsent = Vec::new();
        if open.is_none() {
            for slot in self.pending.of(peer) {
                let connection = self.pending.at(slot).connection;
                self.outbox.withdraw(connection, |octets| {
                    unsent.extend(Header::read(octets).ok().map(|header| header.hop_by_hop));
                });
            }
        }
        let mut moved = 0;
        for slot in self.pending.of(peer) {
            let sent = !unsent.contains(&self.pending.number(slot));
            match self.send_again(slot, sent) {
                Ok(()) => moved += 1,
                Err(Failure::TooBusy) if open.is_none() => self.fail(now, slot, Failure::TooBusy),
                Err(_) if open.is_none() => self.fail(now, slot, Failure::PeersLost),
                Err(_) => {}
            }
        }
        if moved > 0 {
            self.report(Event::FailedOver { peer: PeerId(peer), requests: moved });
        }
    }

    /// Sends a request to another peer than those that it was sent to; with the T bit if it may have
    /// arrived there.
    pub(super) fn send_again(&mut self, slot: u32, may_have_arrived: bool) -> Result<(), Failure> {
        let pending = self.pending.at(slot);
        if pending.tries >= self.config.again || usize::from(pending.tries) >= TRIED {
            return Err(Failure::PeersLost);
        }
        let before = pending.peer;
        let (mut tried, tries) = (pending.tried, usize::from(pending.tries));
        tried[tries] = before;
        let octets = std::mem::take(&mut pending.octets);
        let chosen = self.choose_again(&octets, &tried[..=tries]);
        self.pending.at(slot).octets = octets;
        let (peer, to) = chosen?;
        self.resend(slot, peer, to, may_have_arrived)
    }

    /// Sends a request to this peer now.
    pub(super) fn resend(
        &mut self,
        slot: u32,
        peer: u32,
        to: AssociationId,
        may_have_arrived: bool,
    ) -> Result<(), Failure> {
        let pending = self.pending.at(slot);
        if pending.tries >= self.config.again || usize::from(pending.tries) >= TRIED {
            return Err(Failure::PeersLost);
        }
        let before = std::mem::replace(&mut pending.peer, peer);
        pending.tried[usize::from(pending.tries)] = before;
        pending.tries += 1;
        pending.connection = to;
        if may_have_arrived {
            pending.octets[4] |= Flags::RETRANSMITTED;
            self.counters.sent_again += 1;
        } else {
            self.counters.rerouted += 1;
        }
        let number = self.pending.renumber(slot);
        let pending = self.pending.at(slot);
        pending.octets[12..16].copy_from_slice(&number.to_be_bytes());
        self.outbox.copy(to, &pending.octets);
        let waiting = &mut self.peers[before as usize].waiting;
        *waiting = waiting.saturating_sub(1);
        self.peers[peer as usize].waiting += 1;
        Ok(())
    }

    fn choose_again(&mut self, octets: &[u8], tried: &[u32]) -> Result<(u32, AssociationId), Failure> {
        let message = Message::parse(octets).map_err(|_| Failure::Malformed)?;
        let wanted = Wanted::of(&message);
        self.choose(wanted.realm, wanted.host, wanted.application, tried)
    }
}

/// Vendor-Specific-Application-Id, Auth-Application-Id and Auth-Session-State, as far as the command has them; the
/// second where it must be there.
pub(super) fn application(config: &super::Config, id: u32, rules: &[Rule], w: &mut AvpWriter<'_>) {
    let own = config.applications.iter().find(|own| own.id == id);
    let vendor = own.map_or(Some(crate::codec::diameter::TGPP), |own| own.vendor);
    if has::<row::VendorSpecificApplicationId>(rules)
        && let Some(vendor) = vendor
    {
        w.group::<row::VendorSpecificApplicationId>(|w| {
            w.avp::<row::VendorId>(vendor);
            w.avp::<row::AuthApplicationId>(id);
        });
    }
    let is_auth = |rule: &&Rule| std::ptr::eq(rule.avp, <row::AuthApplicationId as Tagged>::ROW);
    if rules.iter().find(is_auth).is_some_and(|rule| rule.least > 0) {
        w.avp::<row::AuthApplicationId>(id);
    }
    if has::<row::AuthSessionState>(rules) {
        w.avp::<row::AuthSessionState>(NO_STATE_MAINTAINED);
    }
}
