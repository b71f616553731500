//! Redirections, followed and remembered: RFC 6733 §6.1.8, §6.12 to §6.14.

use super::Diameter;
use super::event::Failure;
use super::peer::State;
use crate::codec::diameter::dictionary::row;
use crate::codec::diameter::{Header, Message, Uri, Value};
use crate::machine::AssociationId;
use crate::wire::Now;
use std::collections::VecDeque;
use std::time::Duration;

/// What a redirection holds for: Redirect-Host-Usage, RFC 6733 §6.13. ALL_USER (6) is not remembered: who
/// the user is stands where each application has it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    /// ALL_SESSION.
    Session(String),
    /// ALL_REALM.
    Realm(String),
    /// REALM_AND_APPLICATION.
    RealmAndApplication(String, u32),
    /// ALL_APPLICATION.
    Application(u32),
    /// ALL_HOST.
    Host(String),
}

/// A redirection that is remembered.
#[derive(Debug)]
pub(super) struct Redirection {
    scope: Scope,
    peer: u32,
    until: Duration,
}

/// What is made of a redirection.
enum Followed {
    /// The request goes to this peer.
    To(u32, AssociationId),
    /// These are to be connected with first.
    Later(VecDeque<u32>),
}

/// What a request is for, as far as redirections look at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) realm: &'a str,
    pub(super) host: Option<&'a str>,
    pub(super) application: u32,
    pub(super) session: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(message: &Message<'a>) -> Self {
        Self {
            realm: message.get::<row::DestinationRealm>().map_or("", |realm| realm.0),
            host: message.get::<row::DestinationHost>().map(|host| host.0),
            application: message.header.application,
            session: message.get::<row::SessionId>(),
        }
    }
}

impl Scope {
    fn of(usage: i32, wanted: &Wanted<'_>) -> Option<Self> {
        Some(match usage {
            1 => Self::Session(wanted.session?.to_owned()),
            2 => Self::Realm(wanted.realm.to_owned()),
            3 => Self::RealmAndApplication(wanted.realm.to_owned(), wanted.application),
            4 => Self::Application(wanted.application),
            5 => Self::Host(wanted.host?.to_owned()),
            _ => return None,
        })
    }

    /// RFC 6733 §6.13: the narrowest is looked at first.
    const fn precedence(&self) -> u8 {
        match self {
            Self::Session(_) => 1,
            Self::RealmAndApplication(..) => 3,
            Self::Realm(_) => 4,
            Self::Application(_) => 5,
            Self::Host(_) => 6,
        }
    }

    fn holds(&self, wanted: &Wanted<'_>) -> bool {
        match self {
            Self::Session(id) => wanted.session == Some(id),
            Self::Realm(realm) => wanted.realm.eq_ignore_ascii_case(realm),
            Self::RealmAndApplication(realm, application) => {
                wanted.realm.eq_ignore_ascii_case(realm) && wanted.application == *application
            }
            Self::Application(application) => wanted.application == *application,
            Self::Host(host) => wanted.host.is_some_and(|wanted| wanted.eq_ignore_ascii_case(host)),
        }
    }
}

/// A request that waits until a peer that a redirection names is connected.
#[derive(Debug)]
pub(super) struct Held {
    /// The request's Hop-by-Hop Identifier, of a request that is not under way elsewhere or over.
    number: u32,
    /// The peer, and those that the redirection names behind it.
    peers: VecDeque<u32>,
}

impl Diameter {
    /// Follows a redirection: sends the request to the first of its hosts that is a peer of ours and takes it, or
    /// lets it wait until one is connected. A host that is not configured is not connected with.
    pub(super) fn redirected(&mut self, now: Now, slot: u32, answer: &Message<'_>) -> Result<(), Failure> {
        let octets = std::mem::take(&mut self.pending.at(slot).octets);
        let followed = self.follow(now, slot, &octets, answer);
        self.pending.at(slot).octets = octets;
        match followed? {
            Followed::To(peer, to) => self.resend(slot, peer, to, false),
            Followed::Later(peers) => self.hold(now, slot, peers),
        }
    }

    fn follow(
        &mut self,
        now: Now,
        slot: u32,
        octets: &[u8],
        answer: &Message<'_>,
    ) -> Result<Followed, Failure> {
        let request = Message::parse(octets).map_err(|_| Failure::Malformed)?;
        let wanted = Wanted::of(&request);
        let pending = self.pending.at(slot);
        let (tried, tries, before) = (pending.tried, usize::from(pending.tries), pending.peer);
        let hosts = answer.avps().whole().filter(|avp| avp.code == row::RedirectHost::CODE);
        let hosts = hosts.filter_map(|avp| Uri::decode(avp.value));
        let (mut target, mut closed) = (None, VecDeque::new());
        for host in hosts {
            let Some(peer) = self.named(host.host) else { continue };
            if peer == before || tried[..tries].contains(&peer) {
                continue;
            }
            if let Some(to) = self.has_room(peer, wanted.application) {
                target = Some((peer, to));
                break;
            }
            if self.can_connect(peer) && !closed.contains(&peer) {
                closed.push_back(peer);
            }
        }
        let peer = target.map(|(peer, _)| peer).or(closed.front().copied()).ok_or(Failure::NoRoute)?;
        let usage = answer.get::<row::RedirectHostUsage>().unwrap_or(0);
        let time = answer.get::<row::RedirectMaxCacheTime>().unwrap_or(0);
        if let Some(scope) = Scope::of(usage, &wanted).filter(|_| time > 0) {
            let until = now.mono + Duration::from_secs(time.into());
            self.redirections.retain(|kept| kept.until > now.mono && kept.scope != scope);
            if self.redirections.len() < self.config.max_redirects {
                self.redirections.push(Redirection { scope, peer, until });
            }
        }
        Ok(target.map_or(Followed::Later(closed), |(peer, to)| Followed::To(peer, to)))
    }

    /// Whether we may connect to a peer that is not open.
    fn can_connect(&self, peer: u32) -> bool {
        let remote = &self.peers[peer as usize];
        remote.peer.connect.is_some() && !remote.stopped && !self.stopping && !remote.state.is_open()
    }

    /// Lets a request wait for the first of these peers that can be connected with.
    fn hold(&mut self, now: Now, slot: u32, mut peers: VecDeque<u32>) -> Result<(), Failure> {
        while let Some(peer) = peers.front().copied() {
            if self.peers[peer as usize].state == State::Closed && self.can_connect(peer) {
                self.begin(now, peer);
            }
            if self.peers[peer as usize].state != State::Closed {
                // The redirection, if it comes again, is nobody's answer.
                let number = self.pending.renumber(slot);
                if self.held.len() >= self.config.max_requests as usize {
                    // Those that are over by now make room: as many are under way at most.
                    let pending = &self.pending;
                    self.held.retain(|held| pending.numbered(held.number).is_some());
                }
                self.held.push(Held { number, peers });
                return Ok(());
            }
            peers.pop_front();
        }
        Err(Failure::NoPeer)
    }

    /// Whether a request waits for a peer.
    pub(super) fn is_awaited(&self, peer: u32) -> bool {
        self.held.iter().any(|held| held.peers.front() == Some(&peer))
    }

    /// A peer takes requests from now on, or will not: what waited for it goes there, or to the next one.
    pub(super) fn release(&mut self, now: Now, peer: u32) {
        let waits = |held: &Held| held.peers.front() == Some(&peer);
        let (released, held): (Vec<_>, _) = std::mem::take(&mut self.held).into_iter().partition(waits);
        self.held = held;
        for Held { number, mut peers } in released {
            let Some(slot) = self.pending.numbered(number) else { continue };
            let header = Header::read(&self.pending.at(slot).octets).ok();
            let application = header.map_or(0, |header| header.application);
            peers.pop_front();
            let sent = match self.has_room(peer, application) {
                Some(to) => self.resend(slot, peer, to, false),
                None => self.hold(now, slot, peers),
            };
            if let Err(why) = sent {
                self.fail(now, slot, why);
            }
        }
    }

    /// The peer to which such a request was redirected before.
    pub(super) fn remembered(&self, now: Now, wanted: &Wanted<'_>) -> Option<(u32, AssociationId)> {
        let held = self.redirections.iter().filter(|kept| kept.until > now.mono && kept.scope.holds(wanted));
        let kept = held.min_by_key(|kept| kept.scope.precedence())?;
        Some((kept.peer, self.has_room(kept.peer, wanted.application)?))
    }
}
