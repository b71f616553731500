//! The proxy server of US 2013/0121252, embodiments 4 and 5 (§0133–0147): logs in to an
//! application server in the user's place, keeps that login up, and turns each message for the user
//! into a push with the proxy's own application identifier.
//!
//! Sans-IO: it says where to connect and what to send, and is told what came. Passwords live in memory
//! alone; they are in no event, no error and no log, and are overwritten when dropped.

mod connector;
pub mod event_stream;
mod secret;
#[cfg(test)]
mod tests;

pub use connector::{Broken, Connector, Conversation, Credentials, Heard};
pub use secret::Secret;

use crate::codec::coap::body::Body;
use crate::push::{ApplicationId, Recipient};
use crate::wire::{DecodeError, ErrorKind, Now};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt;
use std::time::Duration;

/// An application server that users may name.
#[derive(Debug)]
pub struct Server {
    /// The name that users give.
    pub name: String,
    /// Where to connect to, `host:port`; resolved by whoever connects.
    pub address: String,
    /// How to talk to it.
    pub connector: Box<dyn Connector>,
}

/// What the proxy waits for and how much it keeps.
#[derive(Debug)]
pub struct Config {
    /// The proxy's own application identifier (§0138).
    pub application: ApplicationId,
    /// The application servers.
    pub servers: Vec<Server>,
    /// The most logins kept up.
    pub max_logins: usize,
    /// Pause before a lost login is tried again, doubled from this…
    pub reconnect_first: Duration,
    /// … up to this.
    pub reconnect_max: Duration,
    /// How long a connection may take to be made and the login to be answered.
    pub answer_timeout: Duration,
    /// How long a kept-up login may be silent before it counts as lost; servers send a comment or
    /// an event more often than that.
    pub quiet_timeout: Duration,
    /// How long a login is kept up that says nothing of it, and the most that one may say.
    pub max_lifetime: Duration,
}

impl Config {
    /// Defaults, without servers.
    #[must_use]
    pub fn new(application: ApplicationId) -> Self {
        Self {
            application,
            servers: Vec::new(),
            max_logins: 10_000,
            reconnect_first: Duration::from_secs(1),
            reconnect_max: Duration::from_secs(60),
            answer_timeout: Duration::from_secs(10),
            quiet_timeout: Duration::from_secs(90),
            max_lifetime: Duration::from_secs(7 * 24 * 3600),
        }
    }
}

/// What a device asks for (§0135). The caller has made sure that the user identifier is the
/// device's own, so that nobody sends messages to another.
#[derive(Debug)]
pub struct Login {
    /// One of [`Config::servers`] by name.
    pub server: String,
    /// The user's name there.
    pub username: String,
    /// And the password.
    pub password: Secret,
    /// The user identifier that messages are pushed to.
    pub user: Recipient,
    /// How long to keep the login up; no longer than [`Config::max_lifetime`].
    pub lifetime: Option<Duration>,
}

impl Login {
    /// Reads the body of `POST /login`: `server`, `username`, `password`, `dynamic` (or `user`),
    /// and `lifetime` in seconds if wanted.
    ///
    /// # Errors
    /// Whatever is missing or none of its kind.
    pub fn parse(octets: &[u8]) -> Result<Self, DecodeError> {
        let body = Body::parse(octets)?;
        let name = |name| match body.required_text(name) {
            Ok(text) if text.is_empty() || text.len() > 255 => {
                Err(DecodeError::new(ErrorKind::Length, name, 0))
            }
            found => found,
        };
        let user = match body.text("dynamic")? {
            Some(dynamic) => dynamic.parse().map(Recipient::Dynamic),
            None => body.required_text("user")?.parse().map(Recipient::Static),
        };
        Ok(Self {
            server: name("server")?.into_owned(),
            username: name("username")?.into_owned(),
            password: Secret::new(name("password")?.as_bytes()),
            user: user.map_err(|_| DecodeError::new(ErrorKind::Value, "user identifier", 0))?,
            lifetime: body.number("lifetime")?.map(Duration::from_secs),
        })
    }
}

/// One login of one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub u64);

/// One connection; what comes of an older one is told apart by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// What is to be done, or happened.
#[derive(Debug)]
pub enum Effect {
    /// Open a stream connection; then [`Proxy::connected`], or [`Proxy::closed`] if it fails.
    Connect {
        /// The new connection.
        connection: ConnectionId,
        /// `host:port`.
        address: String,
    },
    /// Send these octets, which hold a password.
    Send {
        /// By this connection.
        connection: ConnectionId,
        /// What to send.
        octets: Secret,
    },
    /// Close the connection, and say nothing more of it.
    Close {
        /// The connection.
        connection: ConnectionId,
    },
    /// Push (§0138).
    Push {
        /// To whom.
        user: Recipient,
        /// With the proxy's own identifier.
        application: ApplicationId,
        /// What the application server said.
        payload: Vec<u8>,
        /// Its media type.
        content_type: String,
    },
    /// The application server took the login for the first time.
    LoggedIn {
        /// The session that [`Proxy::login`] gave.
        session: SessionId,
    },
    /// A session is over.
    Ended {
        /// The session.
        session: SessionId,
        /// Why.
        why: Ended,
    },
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The application server refused the login, with its protocol's number.
    Refused(u16),
    /// The connector cannot carry this user name or password.
    Impossible,
    /// The same user logged in anew.
    Replaced,
    /// Logged out, or the user identifier was released.
    Released,
    /// Its lifetime ended.
    Expired,
}

/// Why a login is not even tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTried {
    /// No such application server.
    UnknownServer,
    /// As many logins as configured are kept up.
    Overloaded,
}

impl fmt::Display for NotTried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownServer => "no such application server",
            Self::Overloaded => "as many logins as configured are kept up",
        })
    }
}

impl std::error::Error for NotTried {}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Logins asked for.
    pub logins: u64,
    /// Connections begun.
    pub connections: u64,
    /// Connections lost, refused for a time or broken.
    pub lost: u64,
    /// Messages turned into pushes.
    pub pushes: u64,
    /// Messages for users who are not logged in there.
    pub unknown_user: u64,
    /// Refused logins.
    pub refused: u64,
}

#[derive(Debug)]
enum Link {
    /// Until the timer.
    Waiting,
    Connecting(ConnectionId),
    Talking(ConnectionId, Box<dyn Conversation>),
}

#[derive(Debug)]
struct Session {
    server: usize,
    username: String,
    password: Secret,
    user: Recipient,
    link: Link,
    /// Whether the application server has ever taken this login.
    proven: bool,
    /// Whether it has on the present connection.
    accepted: bool,
    /// The pause before the next try.
    pause: Duration,
    resume: Option<String>,
    end: Duration,
    timer: Option<Duration>,
}

/// The proxy.
#[derive(Debug)]
pub struct Proxy {
    config: Config,
    counters: Counters,
    sessions: HashMap<SessionId, Session>,
    /// The session that a server's messages for a user belong to: the one that was proven last.
    proven: HashMap<(usize, String), SessionId>,
    by_user: BTreeSet<(Recipient, SessionId)>,
    connections: HashMap<ConnectionId, SessionId>,
    timers: BTreeSet<(Duration, SessionId)>,
    effects: VecDeque<Effect>,
    serial: u64,
    random: u64,
}

impl Proxy {
    /// A proxy without logins; `seed` spreads the pauses.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        Self {
            config,
            counters: Counters::default(),
            sessions: HashMap::new(),
            proven: HashMap::new(),
            by_user: BTreeSet::new(),
            connections: HashMap::new(),
            timers: BTreeSet::new(),
            effects: VecDeque::new(),
            serial: 0,
            random: seed,
        }
    }

    /// Logs in to an application server in the user's place. The session ends any other of the same
    /// user there, but only once the application server has taken the password.
    ///
    /// # Errors
    /// Nothing is tried.
    pub fn login(&mut self, now: Now, login: Login) -> Result<SessionId, NotTried> {
        self.counters.logins += 1;
        let server = self.config.servers.iter().position(|server| server.name == login.server);
        let server = server.ok_or(NotTried::UnknownServer)?;
        if self.sessions.len() >= self.config.max_logins {
            return Err(NotTried::Overloaded);
        }
        self.serial += 1;
        let id = SessionId(self.serial);
        let lifetime = login.lifetime.unwrap_or(self.config.max_lifetime).min(self.config.max_lifetime);
        self.by_user.insert((login.user.clone(), id));
        let session = Session {
            server,
            username: login.username,
            password: login.password,
            user: login.user,
            link: Link::Waiting,
            proven: false,
            accepted: false,
            pause: self.config.reconnect_first,
            resume: None,
            end: now.mono.saturating_add(lifetime),
            timer: None,
        };
        self.sessions.insert(id, session);
        self.connect(now, id);
        Ok(id)
    }

    /// Ends a session.
    pub fn logout(&mut self, session: SessionId) {
        self.end(session, Ended::Released);
    }

    /// Ends every session of a user identifier that is no longer the device's.
    pub fn release(&mut self, user: &Recipient) {
        while let Some((_, id)) =
            self.by_user.range((user.clone(), SessionId(0))..).next().filter(|(found, _)| found == user)
        {
            let id = *id;
            self.end(id, Ended::Released);
            self.by_user.remove(&(user.clone(), id));
        }
    }

    /// The connection is made.
    pub fn connected(&mut self, now: Now, connection: ConnectionId) {
        let Some((id, session)) = self.of(connection) else { return };
        if !matches!(session.link, Link::Connecting(_)) {
            return;
        }
        let credentials = Credentials {
            username: &session.username,
            password: &session.password,
            resume: session.resume.as_deref(),
        };
        let server = session.server;
        match self.config.servers[server].connector.open(&credentials) {
            Some((conversation, octets)) => {
                if let Some(session) = self.sessions.get_mut(&id) {
                    session.link = Link::Talking(connection, conversation);
                }
                self.effects.push_back(Effect::Send { connection, octets });
                self.set_timer(id, Some(now.mono.saturating_add(self.config.answer_timeout)));
            }
            None => self.end(id, Ended::Impossible),
        }
    }

    /// The connection could not be made, or is closed.
    pub fn closed(&mut self, now: Now, connection: ConnectionId) {
        if let Some((id, _)) = self.of(connection) {
            self.connections.remove(&connection);
            self.try_later(now, id);
        }
    }

    /// Octets came.
    pub fn received(&mut self, now: Now, connection: ConnectionId, octets: &[u8]) {
        let Some((id, _)) = self.of(connection) else { return };
        let mut heard = Vec::new();
        let Some(session) = self.sessions.get_mut(&id) else { return };
        let Link::Talking(_, conversation) = &mut session.link else { return };
        let broken = conversation.receive(octets, &mut heard).is_err();
        if session.accepted {
            self.set_timer(id, Some(now.mono.saturating_add(self.config.quiet_timeout)));
        }
        for heard in heard {
            // A session may end by what it hears; what it heard behind that is nobody's.
            if self.connections.get(&connection) != Some(&id) {
                return;
            }
            self.hear(now, id, heard);
        }
        if broken && self.connections.get(&connection) == Some(&id) {
            self.try_later(now, id);
        }
    }

    fn hear(&mut self, now: Now, id: SessionId, heard: Heard) {
        let quiet = now.mono.saturating_add(self.config.quiet_timeout);
        let first = self.config.reconnect_first;
        let Some(session) = self.sessions.get_mut(&id) else { return };
        match heard {
            Heard::Accepted => {
                session.accepted = true;
                session.pause = first;
                let key = (session.server, session.username.clone());
                let was_proven = std::mem::replace(&mut session.proven, true);
                self.set_timer(id, Some(quiet));
                if !was_proven {
                    if let Some(old) = self.proven.insert(key, id) {
                        self.end(old, Ended::Replaced);
                    }
                    self.effects.push_back(Effect::LoggedIn { session: id });
                }
            }
            Heard::Refused(number) => {
                self.counters.refused += 1;
                self.end(id, Ended::Refused(number));
            }
            Heard::Unavailable(_) | Heard::End => self.try_later(now, id),
            Heard::Message { username, payload, content_type } => {
                let server = session.server;
                let user = self.proven.get(&(server, username)).and_then(|id| self.sessions.get(id));
                match user.map(|session| session.user.clone()) {
                    Some(user) => {
                        self.counters.pushes += 1;
                        let application = self.config.application.clone();
                        self.effects.push_back(Effect::Push { user, application, payload, content_type });
                    }
                    None => self.counters.unknown_user += 1,
                }
            }
            Heard::Resume(place) => session.resume = Some(place),
            Heard::Retry(milliseconds) => {
                session.pause = Duration::from_millis(milliseconds).clamp(first, self.config.reconnect_max);
            }
        }
    }

    /// Runs every timer that is due at `now`.
    pub fn handle_timeout(&mut self, now: Now) {
        while let Some((due, id)) = self.timers.first().copied().filter(|(due, _)| *due <= now.mono) {
            self.timers.remove(&(due, id));
            let Some(session) = self.sessions.get_mut(&id) else { continue };
            session.timer = None;
            if session.end <= now.mono {
                self.end(id, Ended::Expired);
            } else if matches!(session.link, Link::Waiting) {
                self.connect(now, id);
            } else {
                // No connection, no answer, or no sign of life in time.
                self.try_later(now, id);
            }
        }
    }

    /// What is to be done, or happened.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When `handle_timeout` wants to be called, as [`Now::mono`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.timers.first().map(|(due, _)| *due)
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Sessions, logged in or trying to be.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }

    fn of(&self, connection: ConnectionId) -> Option<(SessionId, &Session)> {
        let id = *self.connections.get(&connection)?;
        self.sessions.get(&id).map(|session| (id, session))
    }

    /// One timer a session: never later than the session's end.
    fn set_timer(&mut self, id: SessionId, at: Option<Duration>) {
        let Some(session) = self.sessions.get_mut(&id) else { return };
        let at = at.map(|at| at.min(session.end));
        if let Some(was) = std::mem::replace(&mut session.timer, at) {
            self.timers.remove(&(was, id));
        }
        self.timers.extend(at.map(|at| (at, id)));
    }

    fn connect(&mut self, now: Now, id: SessionId) {
        self.serial += 1;
        let connection = ConnectionId(self.serial);
        let Some(session) = self.sessions.get_mut(&id) else { return };
        session.link = Link::Connecting(connection);
        session.accepted = false;
        let address = self.config.servers[session.server].address.clone();
        self.connections.insert(connection, id);
        self.counters.connections += 1;
        self.effects.push_back(Effect::Connect { connection, address });
        self.set_timer(id, Some(now.mono.saturating_add(self.config.answer_timeout)));
    }

    fn disconnect(&mut self, id: SessionId) {
        let Some(session) = self.sessions.get_mut(&id) else { return };
        let (Link::Connecting(connection) | Link::Talking(connection, _)) =
            std::mem::replace(&mut session.link, Link::Waiting)
        else {
            return;
        };
        // Not after the other side has closed it.
        if self.connections.remove(&connection).is_some() {
            self.effects.push_back(Effect::Close { connection });
        }
    }

    /// The login is lost: again after a pause, which grows (§0136: the login is kept up).
    fn try_later(&mut self, now: Now, id: SessionId) {
        self.counters.lost += 1;
        self.disconnect(id);
        self.random =
            self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let percent = 75 + (self.random >> 33) as u32 % 51;
        let Some(session) = self.sessions.get_mut(&id) else { return };
        let pause = session.pause;
        session.pause = (session.pause * 2).min(self.config.reconnect_max);
        self.set_timer(id, Some(now.mono.saturating_add(pause * percent / 100)));
    }

    fn end(&mut self, id: SessionId, why: Ended) {
        self.disconnect(id);
        self.set_timer(id, None);
        let Some(session) = self.sessions.remove(&id) else { return };
        self.by_user.remove(&(session.user, id));
        let key = (session.server, session.username);
        if self.proven.get(&key) == Some(&id) {
            self.proven.remove(&key);
        }
        self.effects.push_back(Effect::Ended { session: id, why });
    }
}
