//! Redirections, followed and remembered: RFC 6733 §6.1.8, §6.12 to §6.14.

use super::Diameter;
use super::event::Failure;
use crate::codec::diameter::dictionary::row;
use crate::codec::diameter::{Message, Uri, Value};
use crate::machine::AssociationId;
use crate::wire::Now;
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

impl Diameter {
    /// Follows a redirection: sends the request to the first of its hosts that is a peer of ours and takes
    /// it. A host that is not configured is not connected with.
    pub(super) fn redirected(&mut self, now: Now, slot: u32, answer: &Message<'_>) -> Result<(), Failure> {
        let octets = std::mem::take(&mut self.pending.at(slot).octets);
        let followed = self.follow(now, slot, &octets, answer);
        self.pending.at(slot).octets = octets;
        let (peer, to) = followed?;
        self.resend(slot, peer, to, false)
    }

    fn follow(
        &mut self,
        now: Now,
        slot: u32,
        octets: &[u8],
        answer: &Message<'_>,
    ) -> Result<(u32, AssociationId), Failure> {
        let request = Message::parse(octets).map_err(|_| Failure::Malformed)?;
        let wanted = Wanted::of(&request);
        let pending = self.pending.at(slot);
        let (tried, tries, before) = (pending.tried, usize::from(pending.tries), pending.peer);
        let hosts = answer.avps().map_while(Result::ok).filter(|avp| avp.code == row::RedirectHost::CODE);
        let hosts = hosts.filter_map(|avp| Uri::decode(avp.value));
        let mut target = None;
        for host in hosts {
            let Some(peer) = self.named(host.host) else { continue };
            if peer == before || tried[..tries].contains(&peer) {
                continue;
            }
            if let Some(to) = self.has_room(peer, wanted.application) {
                target = Some((peer, to));
                break;
            }
        }
        let target = target.ok_or(Failure::NoRoute)?;
        let usage = answer.get::<row::RedirectHostUsage>().unwrap_or(0);
        let time = answer.get::<row::RedirectMaxCacheTime>().unwrap_or(0);
        if let Some(scope) = Scope::of(usage, &wanted).filter(|_| time > 0) {
            let until = now.mono + Duration::from_secs(time.into());
            self.redirections.retain(|kept| kept.until > now.mono && kept.scope != scope);
            if self.redirections.len() < self.config.max_redirects {
                self.redirections.push(Redirection { scope, peer: target.0, until });
            }
        }
        Ok(target)
    }

    /// The peer to which such a request was redirected before.
    pub(super) fn remembered(&self, now: Now, wanted: &Wanted<'_>) -> Option<(u32, AssociationId)> {
        let held = self.redirections.iter().filter(|kept| kept.until > now.mono && kept.scope.holds(wanted));
        let kept = held.min_by_key(|kept| kept.scope.precedence())?;
        Some((kept.peer, self.has_room(kept.peer, wanted.application)?))
    }
}
