//! One GSN's end of GTP-C: paths, transactions and duplicates behind UDP 2123 (and the refusal of
//! GTP version 0 behind UDP 3386).

use super::kind::{self, Kind, kind};
use super::path::{Heard, Paths};
use super::repeats::Key;
use super::transaction::{Purpose, Transactions};
use crate::codec::gtp1::message::{
    EchoRequest, EchoResponse, SupportedExtensionHeadersNotification, VersionNotSupported,
};
use crate::codec::gtp1::{self, Cause, ExtensionType, Header, Ie, Message, Packet, ie};
use crate::machine::counters::counters;
use crate::machine::duplicates::{self, Duplicates, Seen, Ticket};
use crate::machine::{Origin, Outbox, Port, Transmit};
use crate::wire::{Full, Now};
use std::collections::VecDeque;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// How an endpoint behaves. All bounds are here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// T3-RESPONSE: how long an answer is waited for before a request is repeated.
    pub t3_response: Duration,
    /// N3-REQUESTS: how often a request is sent in all; at least once.
    pub n3_requests: u32,
    /// Time between Echo Requests on a path in use; `None`: none are sent. TS 29.060 §7.2.1 wants
    /// 60 s at least; a lab may want less.
    pub echo_interval: Option<Duration>,
    /// Our restart counter, sent in Echo Response. The owner persists it and adds one at each start.
    pub restart_counter: u8,
    /// Peers that something is remembered of.
    pub max_paths: u32,
    /// Requests in flight on one path; 65,000 at most, so that late answers meet no new request.
    pub max_in_flight_per_path: u32,
    /// Requests in flight on all paths.
    pub max_in_flight: u32,
    /// Bounds of the memory of answered requests.
    pub duplicates: duplicates::Limits,
    /// Whether a message whose elements are out of sequence is dropped (TS 29.060 §11.1.10), or read for what is
    /// in it: no meaning depends on the order of different types.
    pub in_sequence: bool,
    /// Extension headers that the owner understands; others whose comprehension is required are
    /// answered with Supported Extension Headers Notification, which lists these.
    pub extension_headers: &'static [ExtensionType],
}

impl Default for Config {
    fn default() -> Self {
        Self {
            t3_response: Duration::from_secs(3),
            n3_requests: 5,
            echo_interval: None,
            restart_counter: 0,
            max_paths: 4096,
            max_in_flight_per_path: 60_000,
            max_in_flight: 262_144,
            duplicates: duplicates::Limits::default(),
            in_sequence: true,
            extension_headers: &[],
        }
    }
}

impl Config {
    /// How long an answered request is remembered: as long as its sender may repeat it, if the
    /// sender's timers are ours, and half a T3-RESPONSE more for the way.
    #[must_use]
    pub fn memory(&self) -> Duration {
        self.t3_response * self.n3_requests.max(1) + self.t3_response / 2
    }
}

/// A request that came in: what is needed to answer it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Inbound {
    /// Who asked, from which port.
    pub peer: SocketAddr,
    /// The socket that it came in by.
    pub port: Port,
    /// Its sequence number.
    pub sequence: u16,
    /// Its message type.
    pub message_type: u8,
    ticket: Ticket,
}

/// What a datagram means to the endpoint's owner.
#[derive(Clone, Copy, Debug)]
pub enum Incoming<'a> {
    /// A request seen for the first time. To be answered with [`Endpoint::respond`] now or later,
    /// or let go with [`Endpoint::discard`].
    Request {
        /// What to answer to.
        handle: Inbound,
        /// The message.
        packet: Packet<'a>,
    },
    /// The one answer to one of the owner's requests.
    Response {
        /// The tag that the request was made with.
        tag: u64,
        /// Who answered.
        peer: SocketAddr,
        /// The message.
        packet: Packet<'a>,
    },
    /// A message that has no answer, such as SGSN Context Acknowledge or RAN Information Relay.
    Notice {
        /// Who sent it.
        peer: SocketAddr,
        /// The message.
        packet: Packet<'a>,
    },
    /// Nothing for the owner: consumed, refused, or dropped and counted.
    Nothing,
}

/// What happened to a request or a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// N3-REQUESTS times nobody answered a request of the owner's.
    TimedOut {
        /// The tag that the request was made with.
        tag: u64,
        /// Who was asked.
        peer: SocketAddr,
    },
    /// An Echo Response showed that the peer has restarted: its contexts are gone.
    /// (What [`Endpoint::recovery`] finds it answers at once, without this event.)
    PeerRestarted {
        /// The peer.
        peer: IpAddr,
        /// The restart counter known before.
        old: u8,
        /// The restart counter now.
        new: u8,
    },
    /// N3-REQUESTS Echo Requests went unanswered. (A peer that leaves other requests unanswered
    /// may merely not know them, so that only Echo decides.)
    PathDown {
        /// The peer.
        peer: IpAddr,
    },
    /// Something was heard on a path that was down.
    PathUp {
        /// The peer.
        peer: IpAddr,
    },
}

/// A request that could not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overloaded {
    /// Every path that may be remembered is in use.
    Paths,
    /// The bound of requests in flight, on the path or in all, is reached.
    InFlight,
    /// The message does not fit into a datagram.
    Full,
}

impl fmt::Display for Overloaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Paths => "every GTP path that may be remembered is in use",
            Self::InFlight => "too many GTP requests are in flight",
            Self::Full => "the GTP message does not fit into a datagram",
        })
    }
}

impl std::error::Error for Overloaded {}

counters! {
    /// What an endpoint has counted since it was made.
    pub struct Counters {
        /// Requests handed to the owner.
        requests_received,
        /// Repeats answered from memory.
        duplicates_answered,
        /// Repeats dropped because the first is still being worked on.
        duplicates_dropped,
        /// Answers sent to requests, Echo Responses not counted.
        responses_sent,
        /// Requests sent for the first time, Echo Requests not counted.
        requests_sent,
        /// Repetitions of unanswered requests.
        retransmissions,
        /// Answers that ended a request of the owner's.
        responses_received,
        /// Answers to nothing that is in flight: late ones and repeated ones (§11.1.4).
        responses_unexpected,
        /// Answers whose type does not match the request's.
        responses_mismatched,
        /// Requests of the owner's that nobody answered.
        timeouts,
        /// Requests of the owner's cancelled.
        cancelled,
        /// Echo Requests answered.
        echoes_answered,
        /// Echo Requests sent, repetitions included.
        echoes_sent,
        /// Peers found restarted.
        restarts,
        /// Restart counters dropped because they were older than the known one (TS 23.007 §18).
        restarts_stale,
        /// Paths found down.
        paths_down,
        /// Datagrams too short for the header of their version, or than their length says (§11.1.2).
        too_short,
        /// Messages of other versions (§11.1.1).
        other_version,
        /// Version Not Supported sent.
        version_not_supported_sent,
        /// Version Not Supported received.
        version_not_supported_received,
        /// Message types that the table does not hold (§11.1.3).
        unknown_type,
        /// Messages that this endpoint does not expect here (§11.1.4): GTP-U or GTP′ on the control
        /// plane, version 1 on the port of version 0.
        unexpected,
        /// Messages dropped because their elements were out of sequence (§11.1.10).
        out_of_sequence,
        /// Requests and answers without a sequence number, which nothing can be matched by.
        without_sequence,
        /// Messages with an extension header that must be understood and is not.
        extension_not_understood,
        /// Datagrams with octets behind the message, which are ignored.
        trailing,
    }
}

/// One GSN's GTP-C.
#[derive(Debug)]
pub struct Endpoint {
    config: Config,
    outbox: Outbox,
    events: VecDeque<Event>,
    paths: Paths,
    transactions: Transactions,
    duplicates: Duplicates<Key>,
    counters: Counters,
}

/// The shortest header of each version: TS 29.060 §11.1.2, GSM 09.60 §6, TS 29.274 §5.1.
const SHORTEST: [usize; 8] = [20, 8, 8, 8, 8, 8, 8, 8];

/// Requests repeated in one call of `handle_timeout`; the rest stay due.
const BATCH: usize = 1024;

impl Endpoint {
    /// An endpoint that knows nobody yet.
    #[must_use]
    pub fn new(config: Config) -> Self {
        // After a restart the numbers begin elsewhere, so that a peer does not take our first
        // requests for repeats of those before.
        let first_sequence = u16::from(config.restart_counter).wrapping_mul(0x9e35);
        Self {
            outbox: Outbox::default(),
            events: VecDeque::new(),
            paths: Paths::new(config.max_paths, first_sequence),
            transactions: Transactions::default(),
            duplicates: Duplicates::new(config.memory(), config.duplicates),
            counters: Counters::default(),
            config,
        }
    }

    /// How this endpoint behaves.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Paths, requests in flight, requests remembered, octets remembered.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        Sizes {
            paths: self.paths.len(),
            in_flight: self.transactions.len(),
            remembered: self.duplicates.len(),
            remembered_octets: self.duplicates.octets(),
            forgotten_early: self.duplicates.overflow,
        }
    }

    /// Takes a datagram that came by [`Port::GtpC`] or [`Port::Gtp0`].
    ///
    /// Echo Requests, repeats, other versions and what §11.1.1 to §11.1.4 of TS 29.060 says about
    /// headers and message types are dealt with here; elements are the owner's to check.
    pub fn handle_octets<'a>(&mut self, now: Now, from: Origin, octets: &'a [u8]) -> Incoming<'a> {
        let packet = match gtp1::version(octets) {
            Some(1) if from.port == Port::GtpC => match Packet::parse(octets) {
                Ok(packet) => packet,
                Err(_) => {
                    self.refuse_length(from, octets);
                    return Incoming::Nothing;
                }
            },
            Some(1) => {
                self.counters.unexpected += 1;
                return Incoming::Nothing;
            }
            Some(version) => {
                self.refuse_version(from, version, octets);
                return Incoming::Nothing;
            }
            None => {
                self.counters.too_short += 1;
                return Incoming::Nothing;
            }
        };
        if !packet.trailing().is_empty() {
            self.counters.trailing += 1;
        }
        if self.paths.down > 0
            && let Some(path) = self.paths.find(from.peer.ip())
        {
            self.hear(path);
        }
        let message_type = packet.header.message_type;
        let kind = kind(message_type);
        if !matches!(kind, Kind::Unknown | Kind::Notice)
            && packet.not_understood(self.config.extension_headers).is_some()
        {
            self.refuse_extension(from, &packet);
            return Incoming::Nothing;
        }
        if self.config.in_sequence && !matches!(kind, Kind::Unknown) && !packet.is_in_sequence() {
            self.counters.out_of_sequence += 1;
            return Incoming::Nothing;
        }
        match (kind, packet.header.sequence) {
            (Kind::Request(_), Some(sequence)) if message_type == EchoRequest::TYPE => {
                self.answer_echo(from, sequence);
                Incoming::Nothing
            }
            (Kind::Request(_), Some(sequence)) => self.handle_request(now, from, sequence, packet),
            (Kind::Response, Some(sequence)) => self.handle_response(now, from.peer, sequence, packet),
            (Kind::Request(_) | Kind::Response, None) => {
                self.counters.without_sequence += 1;
                Incoming::Nothing
            }
            (Kind::Notice, _) if message_type == VersionNotSupported::TYPE => {
                self.counters.version_not_supported_received += 1;
                Incoming::Nothing
            }
            (Kind::Notice, _) if message_type == SupportedExtensionHeadersNotification::TYPE => {
                Incoming::Nothing
            }
            (Kind::Notice, _) => Incoming::Notice { peer: from.peer, packet },
            (Kind::Elsewhere, _) => {
                self.counters.unexpected += 1;
                Incoming::Nothing
            }
            (Kind::Unknown, _) => {
                self.counters.unknown_type += 1;
                Incoming::Nothing
            }
        }
    }

    /// TS 29.060 §11.1.1, §7.2.3: the answer has the header of the highest version that we speak,
    /// which is what its sender has to learn, and leaves by the port that was asked.
    fn refuse_version(&mut self, from: Origin, version: u8, octets: &[u8]) {
        if octets.len() < SHORTEST[usize::from(version)] {
            self.counters.too_short += 1;
            return;
        }
        self.counters.other_version += 1;
        let message_type = octets[1];
        if kind::is_answer(version, message_type) {
            if message_type == VersionNotSupported::TYPE {
                self.counters.version_not_supported_received += 1;
            }
            return;
        }
        // Version 0 has its sequence number where we can give it back.
        let sequence = if version == 0 { u16::from_be_bytes([octets[4], octets[5]]) } else { 0 };
        let answer = VersionNotSupported::default();
        let sent = self
            .outbox
            .write(from.port, from.peer, |w| gtp1::write(w, Header::new(0, sequence), &answer))
            .is_ok();
        self.counters.version_not_supported_sent += u64::from(sent);
    }

    /// TS 29.060 §11.1.2: a request whose length contradicts its datagram gets the cause "Invalid
    /// message format"; what has no header, and everything else, gets nothing.
    #[cold]
    fn refuse_length(&mut self, from: Origin, octets: &[u8]) {
        self.counters.too_short += 1;
        let Some(header) = gtp1::peek(octets) else { return };
        // An Echo Response has no cause to give.
        if let (Kind::Request(response @ 3..), Some(sequence)) = (kind(header.message_type), header.sequence)
        {
            let answer = Header::new(0, sequence);
            // What does not fit is not sent; the peer asks again.
            self.outbox
                .write(from.port, from.peer, |w| {
                    let mark = answer.open(w, response);
                    ie::row::Cause::write(&Cause::INVALID_MESSAGE_FORMAT, w);
                    answer.close(w, mark);
                })
                .ok();
        }
    }

    /// TS 29.060 §6.2, §7.2.4.
    #[cold]
    fn refuse_extension(&mut self, from: Origin, packet: &Packet<'_>) {
        self.counters.extension_not_understood += 1;
        let mut known = [0; 32];
        let known_len = self.config.extension_headers.len().min(known.len());
        for (place, kind) in known.iter_mut().zip(self.config.extension_headers) {
            *place = kind.0;
        }
        let answer = SupportedExtensionHeadersNotification {
            extension_header_type_list: Some(ie::ExtensionHeaderTypeList(&known[..known_len])),
            ..Default::default()
        };
        let header = Header::new(0, packet.header.sequence.unwrap_or(0));
        // What does not fit is not sent; nobody waits for it.
        self.outbox.write(from.port, from.peer, |w| gtp1::write(w, header, &answer)).ok();
    }

    /// TS 29.060 §7.2.1, §7.2.2. Nothing is remembered: the answer to a repeat is the same anyway.
    #[inline]
    fn answer_echo(&mut self, from: Origin, sequence: u16) {
        let answer =
            EchoResponse { recovery: Some(ie::Recovery(self.config.restart_counter)), ..Default::default() };
        let sent = self
            .outbox
            .write(from.port, from.peer, |w| gtp1::write(w, Header::new(0, sequence), &answer))
            .is_ok();
        self.counters.echoes_answered += u64::from(sent);
    }

    fn handle_request<'a>(
        &mut self,
        now: Now,
        from: Origin,
        sequence: u16,
        packet: Packet<'a>,
    ) -> Incoming<'a> {
        let message_type = packet.header.message_type;
        let key = Key { peer: from.peer, sequence, message_type };
        match self.duplicates.see(now.mono, key, packet.octets()) {
            Seen::New(ticket) => {
                self.counters.requests_received += 1;
                let handle = Inbound { peer: from.peer, port: from.port, sequence, message_type, ticket };
                Incoming::Request { handle, packet }
            }
            Seen::Pending(_) => {
                self.counters.duplicates_dropped += 1;
                Incoming::Nothing
            }
            Seen::Answered(front, back) => {
                self.counters.duplicates_answered += 1;
                // It fitted the first time.
                self.outbox
                    .write(from.port, from.peer, |w| {
                        w.slice(front);
                        w.slice(back);
                    })
                    .ok();
                Incoming::Nothing
            }
        }
    }

    fn handle_response<'a>(
        &mut self,
        now: Now,
        peer: SocketAddr,
        sequence: u16,
        packet: Packet<'a>,
    ) -> Incoming<'a> {
        let slot = self.paths.find(peer.ip()).and_then(|path| self.transactions.find(path, sequence));
        let Some(slot) = slot else {
            self.counters.responses_unexpected += 1;
            return Incoming::Nothing;
        };
        if self.transactions.get(slot).expects != packet.header.message_type {
            self.counters.responses_mismatched += 1;
            return Incoming::Nothing;
        }
        let (path, purpose) = self.finish(slot);
        match purpose {
            Purpose::Owner(tag) => {
                self.counters.responses_received += 1;
                Incoming::Response { tag, peer, packet }
            }
            Purpose::Echo => {
                if let Some(ie::Recovery(value)) = EchoResponse::parse(&packet).recovery
                    && let Heard::Restarted { old } = self.learn(path, value)
                {
                    self.events.push_back(Event::PeerRestarted { peer: peer.ip(), old, new: value });
                }
                self.schedule_echo(now, path);
                Incoming::Nothing
            }
        }
    }

    /// Ends a transaction.
    fn finish(&mut self, slot: u32) -> (u32, Purpose) {
        let (path, _, purpose) = self.transactions.finish(slot);
        self.paths.get_mut(path).in_flight -= 1;
        self.paths.settle(path);
        (path, purpose)
    }

    fn hear(&mut self, path: u32) {
        if self.paths.set_down(path, false) {
            self.events.push_back(Event::PathUp { peer: self.paths.get(path).peer.ip() });
        }
    }

    fn learn(&mut self, path: u32, value: u8) -> Heard {
        let heard = self.paths.learn(path, value);
        match heard {
            Heard::Restarted { .. } => self.counters.restarts += 1,
            Heard::Stale => self.counters.restarts_stale += 1,
            _ => {}
        }
        heard
    }

    /// Takes note of the restart counter that a peer's message carried (the IE Recovery). If the
    /// answer is [`Heard::Restarted`], the owner drops the peer's contexts before it goes on with
    /// that message; no event says so again.
    pub fn recovery(&mut self, _now: Now, peer: SocketAddr, value: u8) -> Heard {
        match self.paths.open(peer) {
            Some(path) => self.learn(path, value),
            None => Heard::Untracked,
        }
    }

    /// The restart counter last heard of a peer.
    #[must_use]
    pub fn restart_counter_of(&self, peer: IpAddr) -> Option<u8> {
        self.paths.get(self.paths.find(peer)?).restart
    }

    /// Every peer that something is remembered of, with its restart counter if known and whether
    /// the path is down.
    pub fn peers(&self) -> impl Iterator<Item = (SocketAddr, Option<u8>, bool)> {
        self.paths.iter().map(|path| (path.peer, path.restart, path.down))
    }

    /// One more context depends on the path to `peer`: it is remembered, and Echo Requests are sent
    /// on it (TS 29.060 §7.2.1). Each call wants a [`Endpoint::leave_path`] later. `false`: the
    /// bound of paths is reached and no such call is wanted.
    pub fn use_path(&mut self, now: Now, peer: SocketAddr) -> bool {
        let Some(path) = self.paths.open(peer) else { return false };
        let place = self.paths.get_mut(path);
        place.users += 1;
        if place.users == 1 {
            self.paths.settle(path);
            self.schedule_echo(now, path);
        }
        true
    }

    /// A context that depended on the path is gone.
    pub fn leave_path(&mut self, peer: IpAddr) {
        let Some(path) = self.paths.find(peer) else { return };
        let place = self.paths.get_mut(path);
        place.users = place.users.saturating_sub(1);
        if place.users == 0 {
            self.paths.echo.remove(path);
            self.paths.settle(path);
        }
    }

    fn schedule_echo(&mut self, now: Now, path: u32) {
        if let Some(interval) = self.config.echo_interval
            && self.paths.get(path).users > 0
        {
            self.paths.echo.push(path, now.mono + interval);
        }
    }

    /// Sends an Echo Request now. What comes of it is told by the events of the path.
    pub fn echo(&mut self, now: Now, peer: SocketAddr) -> Result<(), Overloaded> {
        self.begin(now, peer, 0, &EchoRequest::default(), Purpose::Echo).map(|_| ())
    }

    /// Sends a request, again each T3-RESPONSE, N3-REQUESTS times in all. Ends in exactly one
    /// of [`Incoming::Response`], [`Event::TimedOut`] or [`Endpoint::cancel`]. `tag` is the
    /// owner's; no two requests in flight should share one. Answers with the sequence number.
    pub fn request<M: Message>(
        &mut self,
        now: Now,
        to: SocketAddr,
        teid: u32,
        message: &M,
        tag: u64,
    ) -> Result<u16, Overloaded> {
        let sequence = self.begin(now, to, teid, message, Purpose::Owner(tag))?;
        self.counters.requests_sent += 1;
        Ok(sequence)
    }

    fn begin<M: Message>(
        &mut self,
        now: Now,
        to: SocketAddr,
        teid: u32,
        message: &M,
        purpose: Purpose,
    ) -> Result<u16, Overloaded> {
        let path = self.paths.open(to).ok_or(Overloaded::Paths)?;
        let in_flight = self.paths.get(path).in_flight;
        if in_flight >= self.config.max_in_flight_per_path.min(65_000)
            || self.transactions.len() >= self.config.max_in_flight as usize
        {
            return Err(Overloaded::InFlight);
        }
        // Some of the 65,536 numbers are free, so this ends; while requests end in about the order
        // in which they began, the first one is.
        let mut sequence = self.paths.get(path).next_sequence;
        while self.transactions.find(path, sequence).is_some() {
            sequence = sequence.wrapping_add(1);
        }
        let octets = self
            .outbox
            .write(Transactions::PORT, to, |w| gtp1::write(w, Header::new(teid, sequence), message))
            .map_err(|Full| Overloaded::Full)?;
        let expects = match kind(M::TYPE) {
            Kind::Request(answer) => answer,
            // Not a request: nothing will answer, and it ends in a time-out as any other would.
            _ => M::TYPE,
        };
        let due = now.mono + self.config.t3_response;
        self.transactions.enter((path, sequence), expects, purpose, to, octets, due);
        let place = self.paths.get_mut(path);
        place.next_sequence = sequence.wrapping_add(1);
        place.in_flight += 1;
        self.paths.settle(path);
        if purpose == Purpose::Echo {
            self.counters.echoes_sent += 1;
        }
        Ok(sequence)
    }

    /// Answers a request. The octets are remembered for its repeats.
    pub fn respond<M: Message>(&mut self, now: Now, to: Inbound, teid: u32, message: &M) -> Result<(), Full> {
        let header = Header::new(teid, to.sequence);
        let octets = self.outbox.write(to.port, to.peer, |w| gtp1::write(w, header, message))?;
        self.duplicates.answer(now.mono, to.ticket, octets);
        self.counters.responses_sent += 1;
        Ok(())
    }

    /// Lets a request go without an answer (TS 29.060 §11.1.4); a repeat of it is a new request.
    pub fn discard(&mut self, handle: Inbound) {
        self.counters.unexpected += 1;
        self.duplicates.discard(handle.ticket);
    }

    /// Sends a message that has no answer.
    pub fn send<M: Message>(
        &mut self,
        _now: Now,
        to: SocketAddr,
        teid: u32,
        sequence: u16,
        message: &M,
    ) -> Result<(), Full> {
        let header = Header::new(teid, sequence);
        self.outbox.write(Transactions::PORT, to, |w| gtp1::write(w, header, message)).map(|_| ())
    }

    /// Gives up the request that was made with `tag`; its answer will be an unexpected one.
    /// `false`: there is none in flight.
    pub fn cancel(&mut self, tag: u64) -> bool {
        let Some(slot) = self.transactions.tagged(tag) else { return false };
        self.finish(slot);
        self.counters.cancelled += 1;
        true
    }

    /// Runs the timers that are due.
    pub fn handle_timeout(&mut self, now: Now) {
        self.duplicates.expire(now.mono);
        for _ in 0..BATCH {
            let Some(slot) = self.transactions.timers.pop_due(now.mono) else { break };
            self.unanswered(now, slot);
        }
        for _ in 0..BATCH {
            let Some(path) = self.paths.echo.pop_due(now.mono) else { break };
            let peer = self.paths.get(path).peer;
            if self.begin(now, peer, 0, &EchoRequest::default(), Purpose::Echo).is_err() {
                self.schedule_echo(now, path);
            }
        }
    }

    fn unanswered(&mut self, now: Now, slot: u32) {
        let transaction = self.transactions.get_mut(slot);
        let peer = transaction.to;
        if transaction.attempts < self.config.n3_requests {
            transaction.attempts += 1;
            // It fitted the first time.
            self.outbox.copy(Transactions::PORT, peer, &transaction.octets).ok();
            self.counters.retransmissions += 1;
            if transaction.purpose == Purpose::Echo {
                self.counters.echoes_sent += 1;
            }
            self.transactions.timers.push(slot, now.mono + self.config.t3_response);
            return;
        }
        match self.finish(slot) {
            (_, Purpose::Owner(tag)) => {
                self.counters.timeouts += 1;
                self.events.push_back(Event::TimedOut { tag, peer });
            }
            (path, Purpose::Echo) => {
                if self.paths.set_down(path, true) {
                    self.counters.paths_down += 1;
                    self.events.push_back(Event::PathDown { peer: peer.ip() });
                }
                self.schedule_echo(now, path);
            }
        }
    }

    /// The next datagram to send.
    pub fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        self.outbox.pop()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// When the next request is to be repeated or Echo Request to be sent. (Answers whose time is
    /// over are forgotten at the next call of anything; that wakes nobody.)
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        match (self.transactions.timers.due(), self.paths.echo.due()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}

/// How much an endpoint holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Peers remembered.
    pub paths: usize,
    /// Requests of ours without an answer.
    pub in_flight: usize,
    /// Requests of others remembered.
    pub remembered: usize,
    /// Octets of answers remembered.
    pub remembered_octets: usize,
    /// Answers forgotten early, or not remembered, because of a bound.
    pub forgotten_early: u64,
}
