//! Peers and their connections: what the two tables of [`super::peer`] and [`super::watchdog`] lead to.

use super::config::Peer;
use super::event::{Down, Event, Failure, PeerId};
use super::peer::{self, Action, Event as Happens, Side, State};
use super::watchdog::{self, Action as Watch, Status, Watchdog};
use super::{Diameter, capabilities};
use crate::codec::diameter::command::base;
use crate::codec::diameter::dictionary::{application, row};
use crate::codec::diameter::{Command, Header, ResultCode};
use crate::machine::{AssociationChange, AssociationId, Certificate, LinkId, Order, TlsFault};
use crate::wire::Now;
use std::net::IpAddr;
use std::time::Duration;

/// A transport connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) id: AssociationId,
    pub(super) link: LinkId,
    pub(super) from: IpAddr,
    /// The peer, and which of its connections it is, once that is known.
    pub(super) peer: Option<(u32, Side)>,
    pub(super) blocked: bool,
    /// Over TLS.
    pub(super) certificate: Option<Certificate>,
    /// Until then a stranger must have said who it is.
    until: Duration,
}

/// A CER that is to be answered once the election is over.
#[derive(Debug)]
pub(super) struct Greeting {
    pub(super) header: Header,
}

/// A peer, and how it is.
#[derive(Debug)]
pub(super) struct Remote {
    pub(super) peer: Peer,
    /// Whether it is configured.
    pub(super) configured: bool,
    pub(super) state: State,
    pub(super) initiator: Option<AssociationId>,
    pub(super) responder: Option<AssociationId>,
    pub(super) watchdog: Watchdog,
    /// When the watchdog's timer expires, which is put off by every message.
    pub(super) watch: Duration,
    /// Where it stands in the heap.
    armed: bool,
    pub(super) greeting: Option<Greeting>,
    /// The applications that we have in common.
    pub(super) applications: Vec<u32>,
    /// Its Origin-State-Id.
    pub(super) origin_state: Option<u32>,
    /// Requests that wait for its answer.
    pub(super) waiting: u32,
    /// Screening's allowance, and when it was last looked at.
    pub(super) allowance: (u64, Duration),
    /// It is not connected with until we are told so.
    pub(super) stopped: bool,
    /// It is busy or has nothing to say to us: it is not connected with before there is a request for it.
    pub(super) unwanted: bool,
    /// Why it is going to be closed.
    pub(super) why: Option<Down>,
}

impl Remote {
    pub(super) fn new(peer: Peer, reopen: u8) -> Self {
        Self {
            peer,
            configured: true,
            state: State::Closed,
            initiator: None,
            responder: None,
            watchdog: Watchdog::new(reopen),
            watch: Duration::ZERO,
            armed: false,
            greeting: None,
            applications: Vec::new(),
            origin_state: None,
            waiting: 0,
            allowance: (u64::MAX, Duration::ZERO),
            stopped: false,
            unwanted: false,
            why: None,
        }
    }

    /// A place for one that is not configured.
    pub(super) const fn is_free(&self) -> bool {
        !self.configured && self.peer.identity.is_empty()
    }

    /// The connection that is open.
    pub(super) const fn open(&self) -> Option<AssociationId> {
        match self.state {
            State::IOpen => self.initiator,
            State::ROpen => self.responder,
            _ => None,
        }
    }

    /// Whether it gets requests of an application now.
    pub(super) fn takes(&self, application: u32) -> bool {
        self.state.is_open()
            && matches!(self.watchdog.status(), Status::Okay)
            && self.applications.iter().any(|own| *own == application || *own == application::RELAY)
    }
}

/// The timer of the connections that have not said who they are.
const STRANGERS: u32 = 0;

/// The timer of a peer's state.
const fn state_timer(peer: u32) -> u32 {
    1 + 2 * peer
}

/// The timer of a peer's watchdog.
const fn watchdog_timer(peer: u32) -> u32 {
    2 + 2 * peer
}

impl Diameter {
    pub(super) fn connection(&self, id: AssociationId) -> Option<usize> {
        self.connections.binary_search_by_key(&id, |connection| connection.id).ok()
    }

    /// Takes note of what became of a connection.
    pub fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.start(now);
        match change {
            AssociationChange::Up { link, peer, .. } => self.connected(now, id, link, peer.ip()),
            AssociationChange::Down => {
                let Some(at) = self.connection(id) else { return };
                let connection = self.connections.remove(at);
                match connection.peer {
                    Some((peer, side)) => self.lost(now, peer, side, id),
                    None => self.arm_strangers(),
                }
            }
            AssociationChange::Insecure { link, from, fault } => self.insecure(id, link, from, fault),
            AssociationChange::NotMade { link } => {
                for peer in 0..self.peers.len() as u32 {
                    let remote = &self.peers[peer as usize];
                    if remote.peer.connect == Some(link)
                        && matches!(remote.state, State::WaitConnAck | State::WaitConnAckElect)
                    {
                        self.step(now, peer, Happens::IRcvConnNack, None);
                    }
                }
            }
            AssociationChange::Restarted => {
                // The peer knows nothing of what we agreed on.
                if self.connection(id).is_some() {
                    self.orders.push_back(Order::Abort(id));
                }
            }
            AssociationChange::Blocked | AssociationChange::Writable => {
                if let Some(at) = self.connection(id) {
                    self.connections[at].blocked = matches!(change, AssociationChange::Blocked);
                }
            }
            AssociationChange::PathDown(_) | AssociationChange::PathUp(_) => {}
        }
    }

    /// Takes note of the certificate that secures a connection.
    /// To be called right after the connection is up, and before its first message.
    pub fn handle_certificate(&mut self, now: Now, id: AssociationId, certificate: Certificate) {
        let Some(at) = self.connection(id) else { return };
        self.connections[at].certificate = Some(certificate);
        self.go_on(now, id);
    }

    /// TLS did not come to be.
    fn insecure(&mut self, id: AssociationId, link: LinkId, from: IpAddr, fault: TlsFault) {
        let known = self.connection(id).map(|at| self.connections[at].peer.map(|(peer, _)| peer as usize));
        let connecting = || {
            self.peers.iter().position(|remote| {
                remote.peer.connect == Some(link)
                    && matches!(remote.state, State::WaitConnAck | State::WaitConnAckElect)
            })
        };
        match known.unwrap_or_else(connecting) {
            Some(peer) => self.peers[peer].why = Some(Down::Tls(fault)),
            None => {
                self.counters.rejected += 1;
                self.report(Event::Insecure { from, fault });
            }
        }
    }

    fn connected(&mut self, now: Now, id: AssociationId, link: LinkId, from: IpAddr) {
        let until = now.mono + self.config.exchange;
        let ours = self.peers.iter().position(|remote| {
            remote.peer.connect == Some(link)
                && matches!(remote.state, State::WaitConnAck | State::WaitConnAckElect)
                && remote.initiator.is_none()
        });
        let peer = ours.map(|at| (at as u32, Side::I));
        // Numbers only grow; one that does not would break the search.
        let at = self.connections.partition_point(|connection| connection.id < id);
        let connection = Connection { id, link, from, peer, blocked: false, certificate: None, until };
        self.connections.insert(at, connection);
        match peer {
            Some((peer, _)) => {
                self.peers[peer as usize].initiator = Some(id);
                if !self.peers[peer as usize].peer.secure {
                    self.step(now, peer, Happens::IRcvConnAck, None);
                }
            }
            None => {
                let strangers = self.connections.iter().filter(|c| c.peer.is_none()).count();
                let link_is_to_connect = self.peers.iter().any(|r| r.peer.connect == Some(link));
                if self.stopping || link_is_to_connect || strangers > self.config.max_unknown {
                    self.counters.rejected += 1;
                    self.connections[at].until = Duration::MAX;
                    self.orders.push_back(Order::Abort(id));
                } else {
                    self.arm_strangers();
                }
            }
        }
    }

    /// Over TLS the CER waits until the certificate has been looked at.
    fn go_on(&mut self, now: Now, id: AssociationId) {
        let Some(at) = self.connection(id) else { return };
        let Some((peer, Side::I)) = self.connections[at].peer else { return };
        let own = &self.peers[peer as usize].peer;
        if self.connections[at].certificate.as_ref().is_some_and(|shown| !own.is_shown_by(shown)) {
            self.peers[peer as usize].why = Some(Down::Certificate);
            self.orders.push_back(Order::Abort(id));
        } else if self.peers[peer as usize].peer.secure {
            self.step(now, peer, Happens::IRcvConnAck, None);
        }
    }

    /// One timer for all connections that have not said who they are: the oldest is due first.
    fn arm_strangers(&mut self) {
        self.timers.remove(STRANGERS);
        let first = self.connections.iter().filter(|c| c.peer.is_none()).map(|c| c.until).min();
        // The highest: it is going to be closed.
        if let Some(due) = first.filter(|due| *due < Duration::MAX) {
            self.timers.insert(STRANGERS, due);
        }
    }

    /// A connection is the peer's from now on.
    pub(super) fn known(&mut self, id: AssociationId, peer: u32, side: Side) {
        if let Some(at) = self.connection(id) {
            self.connections[at].peer = Some((peer, side));
        }
        self.arm_strangers();
    }

    fn lost(&mut self, now: Now, peer: u32, side: Side, id: AssociationId) {
        let remote = &mut self.peers[peer as usize];
        let (own, event) = match side {
            Side::I => (&mut remote.initiator, Happens::IPeerDisc),
            Side::R => (&mut remote.responder, Happens::RPeerDisc),
        };
        // One that we disconnected ourselves is forgotten already.
        if *own != Some(id) {
            return;
        }
        let connecting = matches!(remote.state, State::WaitConnAck | State::WaitConnAckElect);
        if side == Side::I && connecting {
            remote.initiator = None;
            self.step(now, peer, Happens::IRcvConnNack, None);
        } else {
            self.step(now, peer, event, None);
        }
    }

    pub(super) fn timer(&mut self, now: Now, slot: u32, due: Duration) {
        if slot == STRANGERS {
            let late: Vec<(AssociationId, IpAddr)> = self
                .connections
                .iter_mut()
                .filter(|c| c.peer.is_none() && c.until <= now.mono)
                .map(|c| {
                    c.until = Duration::MAX;
                    (c.id, c.from)
                })
                .collect();
            for (id, from) in late {
                self.counters.rejected += 1;
                self.orders.push_back(Order::Abort(id));
                self.report(Event::Rejected { result: ResultCode::UNABLE_TO_COMPLY, from });
            }
            return;
        }
        let peer = (slot - 1) / 2;
        let Some(remote) = self.peers.get_mut(peer as usize) else { return };
        if slot == state_timer(peer) {
            remote.why.get_or_insert(Down::NoAnswer);
            self.step(now, peer, Happens::Timeout, None);
        } else {
            remote.armed = false;
            if remote.watch > due {
                // Messages have put it off since.
                self.arm_watchdog(peer);
            } else {
                self.watch(now, peer, watchdog::Event::Timer);
            }
        }
    }

    fn arm_watchdog(&mut self, peer: u32) {
        let remote = &mut self.peers[peer as usize];
        if !std::mem::replace(&mut remote.armed, true) {
            self.timers.insert(watchdog_timer(peer), remote.watch);
        }
    }

    /// Connects to a peer, if we are to.
    pub(super) fn begin(&mut self, now: Now, peer: u32) {
        let remote = &self.peers[peer as usize];
        if remote.peer.connect.is_some() && !remote.stopped && !self.stopping {
            self.step(now, peer, Happens::Start, None);
            self.set_watchdog(now, peer);
        }
    }

    /// There is a request, and no peer that could take it: those that have sent us away are
    /// connected with.
    pub(super) fn call_back(&mut self, now: Now) {
        for peer in 0..self.peers.len() as u32 {
            let remote = &mut self.peers[peer as usize];
            if std::mem::take(&mut remote.unwanted)
                && remote.state == State::Closed
                && !remote.peer.on_redirect
            {
                self.begin(now, peer);
            }
        }
    }

    /// Ends the connection with a peer by Disconnect-Peer, with this Disconnect-Cause (0 REBOOTING, 1 BUSY,
    /// 2 DO_NOT_WANT_TO_TALK_TO_YOU), and does not connect again before [`Self::resume`].
    pub fn stop_peer(&mut self, now: Now, peer: PeerId, cause: i32) {
        self.start(now);
        let Some(remote) = self.peers.get_mut(peer.0 as usize) else { return };
        remote.stopped = true;
        remote.why = Some(Down::ByUs);
        match remote.state {
            State::IOpen | State::ROpen => {
                self.step(now, peer.0, Happens::Stop, Some(cause));
            }
            State::Closed | State::Closing => {}
            // Nothing has been agreed on: the attempt is given up.
            _ => self.step(now, peer.0, Happens::Timeout, None),
        }
    }

    /// Connects again to a peer that was stopped.
    pub fn resume(&mut self, now: Now, peer: PeerId) {
        let Some(remote) = self.peers.get_mut(peer.0 as usize) else { return };
        remote.stopped = false;
        self.begin(now, peer.0);
    }

    /// Ends all connections with Disconnect-Cause REBOOTING; what is under way fails.
    pub fn stop(&mut self, now: Now) {
        self.stopping = true;
        for slot in self.pending.all() {
            self.fail(now, slot, Failure::Stopped);
        }
        for peer in 0..self.peers.len() as u32 {
            self.stop_peer(now, PeerId(peer), 0);
        }
    }

    /// An event of the peer state machine: takes the table's actions one by one.
    pub(super) fn step(&mut self, now: Now, peer: u32, event: Happens, cause: Option<i32>) {
        let old = self.peers[peer as usize].state;
        let Some((actions, new)) = peer::transition(old, event) else { return };
        self.peers[peer as usize].state = new;
        let mut elect = false;
        for action in actions {
            match action {
                Action::ISndConnReq => {
                    self.orders.extend(self.peers[peer as usize].peer.connect.map(Order::Connect));
                }
                Action::ISndCer => self.send_cer(peer),
                Action::RSndCea => self.accept_cer(peer),
                Action::Elect => elect = true,
                Action::IDisc | Action::RDisc => {
                    let side = if *action == Action::IDisc { Side::I } else { Side::R };
                    self.disconnect(peer, side, matches!(event, Happens::IRcvDpa | Happens::RRcvDpa));
                }
                Action::Cleanup | Action::Error => {
                    self.disconnect(peer, Side::I, false);
                    self.disconnect(peer, Side::R, false);
                }
                Action::ISndDpr | Action::RSndDpr => self.send_dpr(peer, old, cause.unwrap_or(0)),
                // What is received is processed where it is received, and answered there.
                Action::RAccept
                | Action::RReject
                | Action::ProcessCer
                | Action::ProcessCea
                | Action::RSndMessage
                | Action::ISndMessage
                | Action::Process
                | Action::ProcessDwr
                | Action::RSndDwa
                | Action::ISndDwa
                | Action::ProcessDwa
                | Action::RSndDpa
                | Action::ISndDpa => {}
            }
        }
        if old != new {
            self.changed(now, peer, old, new, event);
        }
        if elect && capabilities::wins(&self.config.identity, &self.peers[peer as usize].peer.identity) {
            self.step(now, peer, Happens::WinElection, None);
        }
    }

    fn changed(&mut self, now: Now, peer: u32, old: State, new: State, event: Happens) {
        self.timers.remove(state_timer(peer));
        if new.is_timed() {
            self.timers.insert(state_timer(peer), now.mono + self.config.exchange);
        }
        if new.is_open() {
            let remote = &mut self.peers[peer as usize];
            (remote.why, remote.unwanted) = (None, false);
            self.report(Event::Open { peer: PeerId(peer), state: new });
            self.watch(now, peer, watchdog::Event::Up);
        } else if old.is_open() {
            self.watch(now, peer, watchdog::Event::Down);
            // What was left to a suspected peer, because nobody else took it.
            self.fail_over(now, peer);
        }
        if new == State::Closed {
            let remote = &mut self.peers[peer as usize];
            let default = match event {
                Happens::IRcvConnNack => Down::NotConnected,
                Happens::IRcvNonCea => Down::Unexpected,
                _ => Down::Lost,
            };
            let why = remote.why.take().unwrap_or(default);
            remote.greeting = None;
            remote.applications.clear();
            self.report(Event::Closed { peer: PeerId(peer), why });
            self.release(now, peer);
            self.free(peer);
        }
    }

    /// A peer that is not configured is forgotten with its connection.
    fn free(&mut self, peer: u32) {
        let remote = &mut self.peers[peer as usize];
        if !remote.configured && remote.waiting == 0 {
            remote.peer = Peer::default();
            remote.watchdog = Watchdog::new(self.config.reopen);
            remote.armed = false;
            self.timers.remove(watchdog_timer(peer));
        }
    }

    fn disconnect(&mut self, peer: u32, side: Side, orderly: bool) {
        let remote = &mut self.peers[peer as usize];
        let own = match side {
            Side::I => &mut remote.initiator,
            Side::R => &mut remote.responder,
        };
        if let Some(id) = own.take()
            && self.connection(id).is_some()
        {
            self.orders.push_back(if orderly { Order::Close(id) } else { Order::Abort(id) });
        }
    }

    /// An event of the watchdog: takes the table's actions one by one.
    pub(super) fn watch(&mut self, now: Now, peer: u32, event: watchdog::Event) {
        let old = self.peers[peer as usize].watchdog.status();
        let actions = self.peers[peer as usize].watchdog.step(event);
        let new = self.peers[peer as usize].watchdog.status();
        if old != new {
            self.report(Event::Watchdog { peer: PeerId(peer), status: new });
            if new == Status::Okay {
                self.release(now, peer);
            }
        }
        for action in actions {
            match action {
                Watch::SetWatchdog => self.set_watchdog(now, peer),
                Watch::SendWatchdog => self.send_dwr(peer),
                Watch::Failover => self.fail_over(now, peer),
                // What comes in REOPEN is read: its sender counts on this connection already.
                Watch::Failback | Watch::Throwaway => {}
                Watch::CloseConnection => {
                    let remote = &mut self.peers[peer as usize];
                    remote.why = Some(Down::Watchdog);
                    let event = match remote.state {
                        State::IOpen => Happens::IPeerDisc,
                        _ => Happens::RPeerDisc,
                    };
                    self.step(now, peer, event, None);
                }
                Watch::AttemptOpen => {
                    let remote = &self.peers[peer as usize];
                    let wanted = !remote.unwanted && (!remote.peer.on_redirect || self.is_awaited(peer));
                    if remote.state == State::Closed && wanted {
                        self.begin(now, peer);
                    }
                }
            }
        }
    }

    /// SetWatchdog: Tw with its jitter, or Tc for a peer that is to be connected with.
    fn set_watchdog(&mut self, now: Now, peer: u32) {
        let time = match self.peers[peer as usize].watchdog.status() {
            Status::Initial | Status::Down => self.config.tc,
            Status::Okay | Status::Suspect | Status::Reopen => {
                let wide = 2 * self.config.tw_jitter.as_millis() as u64;
                // Without a division: it is done for every message.
                let drawn = (u128::from(self.draw()) * u128::from(wide + 1)) >> 64;
                let drawn = Duration::from_millis(drawn as u64);
                (self.config.tw + drawn).saturating_sub(self.config.tw_jitter)
            }
        };
        let remote = &mut self.peers[peer as usize];
        let watch = now.mono + time;
        if watch < remote.watch && std::mem::replace(&mut remote.armed, false) {
            self.timers.remove(watchdog_timer(peer));
        }
        self.peers[peer as usize].watch = watch;
        self.arm_watchdog(peer);
    }

    fn send_cer(&mut self, peer: u32) {
        let Some(to) = self.peers[peer as usize].initiator else { return };
        let header = self.own_header(base::CapabilitiesExchangeRequest::header());
        let config = &self.config;
        // It is shorter than any bound.
        let _ = self.outbox.write(to, 64 << 10, &header, |w| capabilities::write(config, w));
    }

    fn accept_cer(&mut self, peer: u32) {
        let remote = &mut self.peers[peer as usize];
        let (Some(to), Some(greeting)) = (remote.responder, remote.greeting.take()) else { return };
        let config = &self.config;
        let _ = self.outbox.write(to, 64 << 10, &greeting.header.answer(false), |w| {
            w.avp::<row::ResultCode>(ResultCode::SUCCESS.0 as i32);
            capabilities::write(config, w);
        });
    }

    fn send_dwr(&mut self, peer: u32) {
        let Some(to) = self.peers[peer as usize].open() else { return };
        self.counters.watchdogs += 1;
        let header = self.own_header(base::DeviceWatchdogRequest::header());
        let (config, outbox) = (&self.config, &mut self.outbox);
        let _ = outbox.write(to, 4096, &header, |w| {
            capabilities::origin(config, w);
            if let Some(state) = config.origin_state {
                w.avp::<row::OriginStateId>(state);
            }
        });
    }

    fn send_dpr(&mut self, peer: u32, old: State, cause: i32) {
        let remote = &self.peers[peer as usize];
        let open = if old == State::IOpen { remote.initiator } else { remote.responder };
        let Some(to) = open else { return };
        let header = self.own_header(base::DisconnectPeerRequest::header());
        let (config, outbox) = (&self.config, &mut self.outbox);
        let _ = outbox.write(to, 4096, &header, |w| {
            capabilities::origin(config, w);
            w.avp::<row::DisconnectCause>(cause);
        });
    }

    /// The identifiers of a request that is the connection's own affair.
    fn own_header(&mut self, mut header: Header) -> Header {
        header.hop_by_hop = self.pending.own_number();
        header.end_to_end = self.next_end_to_end();
        header
    }
}
