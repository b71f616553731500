//! A client of an Osmocom program's control interface: variables are asked for over one connection, many at
//! once, each with a time-out.
//!
//! An inner machine: a node holds one and hands it the connection's changes, messages and time.

#[doc(hidden)]
pub mod sample;

use super::counters::counters;
use super::{AssociationChange, AssociationId, LinkId, Message, Order};
use crate::codec::ipa::{self, Ctrl};
use crate::wire::{DecodeError, Now};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// How a client behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The link that leads to the program.
    pub link: LinkId,
    /// How long a reply is waited for.
    pub timeout: Duration,
    /// Requests under way at most.
    pub max_requests: usize,
}

impl Config {
    /// A client over `link`.
    #[must_use]
    pub const fn new(link: LinkId) -> Self {
        Self { link, timeout: Duration::from_secs(5), max_requests: 4096 }
    }
}

/// Why a variable was not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The program is not connected.
    NotConnected,
    /// As many requests as may be are under way.
    Overloaded,
    /// The variable's name is none.
    Variable,
    /// No reply came in time.
    Timeout,
    /// The connection was lost.
    Lost,
    /// The program refused, with these words.
    Refused(Box<str>),
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The program is connected, or no longer.
    Connected(bool),
    /// The end of [`Client::get`].
    Got {
        /// The request's tag.
        tag: u64,
        /// The value.
        outcome: Result<Box<str>, Failure>,
    },
    /// The program sent what is none of the protocol; the connection is closed.
    Nonsense(DecodeError),
}

counters! {
    /// What a client counts.
    pub struct Counters {
        /// Variables asked for.
        asked,
        /// Values told.
        told,
        /// Variables not told.
        failed,
        /// Replies that nobody waits for.
        late,
    }
}

/// The longest reason that is kept, in octets.
const LONGEST_REASON: usize = 160;

/// A client of one control interface.
#[derive(Debug)]
pub struct Client {
    config: Config,
    connection: Option<AssociationId>,
    /// By the number in the request.
    under_way: BTreeMap<u64, u64>,
    /// When each is given up, the oldest first.
    due: VecDeque<(Duration, u64)>,
    next: u64,
    waiting: VecDeque<(AssociationId, Vec<u8>)>,
    sending: Vec<u8>,
    orders: VecDeque<Order>,
    events: VecDeque<Event>,
    counters: Counters,
}

impl Client {
    /// A client without a connection.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            config,
            connection: None,
            under_way: BTreeMap::new(),
            due: VecDeque::new(),
            next: 0,
            waiting: VecDeque::new(),
            sending: Vec::new(),
            orders: VecDeque::new(),
            events: VecDeque::new(),
            counters: Counters::default(),
        }
    }

    /// Whether the program is connected.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        self.connection.is_some()
    }

    /// What was counted.
    #[must_use]
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Asks for a variable. Ends in [`Event::Got`].
    pub fn get(&mut self, now: Now, tag: u64, variable: &str) {
        self.counters.asked += 1;
        let refusal = match self.connection {
            None => Failure::NotConnected,
            Some(_) if self.under_way.len() >= self.config.max_requests => Failure::Overloaded,
            Some(_) if !ipa::variable_is_safe(variable) || variable.len() > 200 => Failure::Variable,
            Some(connection) => {
                self.next += 1;
                let mut octets = vec![0; 256];
                let id = self.next.to_string();
                // A name of two hundred octets fits.
                let length = Ctrl::Get { id: &id, variable }.write(&mut octets).unwrap_or(0);
                octets.truncate(length);
                self.waiting.push_back((connection, octets));
                self.under_way.insert(self.next, tag);
                self.due.push_back((now.mono + self.config.timeout, self.next));
                return;
            }
        };
        self.got(tag, Err(refusal));
    }

    /// Forgets a request; no event will come of it.
    pub fn cancel(&mut self, tag: u64) {
        self.under_way.retain(|_, own| *own != tag);
    }

    fn got(&mut self, tag: u64, outcome: Result<Box<str>, Failure>) {
        match &outcome {
            Ok(_) => self.counters.told += 1,
            Err(_) => self.counters.failed += 1,
        }
        self.events.push_back(Event::Got { tag, outcome });
    }

    /// Takes note of what became of the connection.
    pub fn handle_association(&mut self, id: AssociationId, change: AssociationChange) {
        match change {
            AssociationChange::Up { link, .. } if link == self.config.link => {
                self.connection = Some(id);
                self.events.push_back(Event::Connected(true));
            }
            AssociationChange::Down if self.connection == Some(id) => {
                self.connection = None;
                self.due.clear();
                self.waiting.clear();
                for (_, tag) in std::mem::take(&mut self.under_way) {
                    self.got(tag, Err(Failure::Lost));
                }
                self.events.push_back(Event::Connected(false));
            }
            _ => {}
        }
    }

    /// Takes one whole message; `false`: the connection is not this client's.
    pub fn handle_message(&mut self, id: AssociationId, message: Message<'_>) -> bool {
        if self.connection != Some(id) {
            return false;
        }
        // The program may speak other protocols of IPA too: its identity, a ping.
        if message.octets.get(2).is_some_and(|protocol| *protocol != ipa::OSMO) {
            return true;
        }
        let (id, outcome) = match Ctrl::parse(message.octets) {
            Ok(Ctrl::GetReply { id, value, .. }) => (id, Ok(value.into())),
            Ok(Ctrl::Error { id, reason }) => {
                let end =
                    (0..=reason.len().min(LONGEST_REASON)).rev().find(|at| reason.is_char_boundary(*at));
                (id, Err(Failure::Refused(reason[..end.unwrap_or(0)].into())))
            }
            // Nothing of ours: traps, and requests, of which we serve none.
            Ok(_) => return true,
            Err(error) => {
                self.events.push_back(Event::Nonsense(error));
                self.orders.extend(self.connection.map(Order::Abort));
                return true;
            }
        };
        match id.parse().ok().and_then(|id: u64| self.under_way.remove(&id)) {
            Some(tag) => self.got(tag, outcome),
            None => self.counters.late += 1,
        }
        // What has ended is not waited for any more.
        while self.due.front().is_some_and(|(_, id)| !self.under_way.contains_key(id)) {
            self.due.pop_front();
        }
        true
    }

    /// Gives up what was not told in time.
    pub fn handle_timeout(&mut self, now: Now) {
        while let Some((due, id)) = self.due.front().copied() {
            if self.under_way.contains_key(&id) && due > now.mono {
                return;
            }
            self.due.pop_front();
            if let Some(tag) = self.under_way.remove(&id) {
                self.got(tag, Err(Failure::Timeout));
            }
        }
    }

    /// When [`Self::handle_timeout`] wants to be called.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.due.front().map(|(due, _)| *due)
    }

    /// The next message to send.
    pub fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        let (connection, octets) = self.waiting.pop_front()?;
        self.sending = octets;
        Some((connection, Message { stream: 0, ppid: 0, octets: &self.sending }))
    }

    /// The next thing that the transport is to do.
    pub fn poll_order(&mut self) -> Option<Order> {
        self.orders.pop_front()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_happens_each_request_ends_once(data in proptest::collection::vec(any::<u8>(), 0..400)) {
            sample::sequence(&data);
        }
    }

    const LINK: LinkId = LinkId(3);
    const CONNECTION: AssociationId = AssociationId(9);

    fn connected() -> Client {
        let mut client = Client::new(Config { max_requests: 2, ..Config::new(LINK) });
        let peer = ([127, 0, 0, 1], 4259).into();
        client.handle_association(
            AssociationId(8),
            AssociationChange::Up { link: LinkId(0), peer, streams: 1 },
        );
        assert!(!client.is_connected());
        client.handle_association(CONNECTION, AssociationChange::Up { link: LINK, peer, streams: 1 });
        assert_eq!(client.poll_event(), Some(Event::Connected(true)));
        client
    }

    fn say(client: &mut Client, message: Ctrl<'_>) {
        let mut buffer = [0; 128];
        let length = message.write(&mut buffer).unwrap();
        let message = Message { stream: 0, ppid: 0, octets: &buffer[..length] };
        assert!(client.handle_message(CONNECTION, message));
    }

    fn got(client: &mut Client) -> (u64, Result<Box<str>, Failure>) {
        match client.poll_event() {
            Some(Event::Got { tag, outcome }) => (tag, outcome),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_request_has_one_outcome() {
        let mut client = connected();
        let now = Now::default();
        for tag in [7, 8, 9] {
            client.get(now, tag, "a.b");
        }
        assert_eq!(got(&mut client), (9, Err(Failure::Overloaded)));
        let sent = client.poll_message().map(|(_, message)| message.octets.to_vec()).unwrap();
        assert_eq!(Ctrl::parse(&sent), Ok(Ctrl::Get { id: "1", variable: "a.b" }));
        say(&mut client, Ctrl::GetReply { id: "2", variable: "a.b", value: "x" });
        assert_eq!(got(&mut client), (8, Ok("x".into())));
        say(&mut client, Ctrl::Error { id: "1", reason: "no" });
        assert_eq!(got(&mut client), (7, Err(Failure::Refused("no".into()))));
        say(&mut client, Ctrl::Error { id: "1", reason: "no" });
        assert_eq!((client.poll_event(), client.counters().late), (None, 1));
        client.get(now, 1, "a b");
        assert_eq!(got(&mut client), (1, Err(Failure::Variable)));
    }

    #[test]
    fn what_is_not_told_in_time_or_cut_off_fails() {
        let mut client = connected();
        client.get(Now::default(), 1, "a");
        client.get(Now::default().after(Duration::from_secs(1)), 2, "a");
        client.cancel(2);
        client.handle_timeout(Now::default().after(Duration::from_millis(4999)));
        assert_eq!(client.poll_event(), None);
        client.handle_timeout(Now::default().after(Duration::from_secs(5)));
        assert_eq!(got(&mut client), (1, Err(Failure::Timeout)));
        assert_eq!(client.poll_timeout(), None);
        client.get(Now::default(), 3, "a");
        client.handle_association(CONNECTION, AssociationChange::Down);
        assert_eq!(got(&mut client), (3, Err(Failure::Lost)));
        assert_eq!(client.poll_event(), Some(Event::Connected(false)));
        client.get(Now::default(), 4, "a");
        assert_eq!(got(&mut client), (4, Err(Failure::NotConnected)));
        assert!(client.poll_message().is_none());
    }

    #[test]
    fn nonsense_ends_the_connection() {
        let mut client = connected();
        let octets = [0, 1, ipa::OSMO, 0xff];
        client.handle_message(CONNECTION, Message { stream: 0, ppid: 0, octets: &octets });
        assert!(matches!(client.poll_event(), Some(Event::Nonsense(_))));
        assert_eq!(client.poll_order(), Some(Order::Abort(CONNECTION)));
    }
}
