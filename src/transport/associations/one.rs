//! One association or connection, from the attempt at it to its end.

use super::super::clock::Time;
use super::super::framing::Framing;
use super::super::queue::Queue;
use super::super::sctp::{self, Assembly, Notification, PathState, Received};
use super::super::{Link, Tap, tap};
use super::super::{tcp, tls};
use super::counters::{AssociationCounters, Ended, count};
use crate::machine::{AssociationChange, AssociationId, LinkId, Machine, Message, TlsFault};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::Ordering;
use std::time::Duration;

pub(super) enum Carrier {
    Sctp(sctp::Socket, Assembly),
    Tcp(tcp::Connection),
}

impl Carrier {
    fn kind(&self) -> tap::Carrier {
        match self {
            Self::Sctp(..) => tap::Carrier::Sctp,
            Self::Tcp(connection) if connection.is_secured() => tap::Carrier::Tls,
            Self::Tcp(_) => tap::Carrier::Tcp,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Until then it must be there.
    Connecting(Duration),
    Up,
    /// What is queued leaves; until then it must be gone.
    Closing(Duration),
}

/// What all associations of a driver use.
pub(super) struct Around<'a, M> {
    pub(super) machine: &'a mut M,
    pub(super) time: &'a Time,
    pub(super) tap: Option<&'a Tap>,
    pub(super) counters: &'a AssociationCounters,
    pub(super) scratch: &'a mut [u8],
    pub(super) sender: &'a mut sctp::Sender,
    pub(super) receiver: &'a mut sctp::Receiver,
}

pub(super) struct Association {
    pub(super) id: AssociationId,
    pub(super) link: LinkId,
    carrier: Carrier,
    framing: Framing,
    ppid: u32,
    longest: usize,
    mark: usize,
    bound: usize,
    close: Duration,
    primary: Option<SocketAddr>,
    pub(super) peer: SocketAddr,
    local: SocketAddr,
    state: State,
    /// That we may send on.
    streams: u16,
    queue: Queue,
    blocked: bool,
    /// Nothing can be sent any more.
    broken: bool,
    /// We have told the peer that nothing more comes.
    told: bool,
    /// The peer has told us that nothing more comes.
    heard_end: bool,
    /// The peer began to close it.
    by_peer: bool,
    /// It is lost; what the kernel still has to say of it is read.
    lost: bool,
    /// What is wrong with its TLS.
    pub(super) fault: Option<TlsFault>,
    /// Whether the peer has ever said anything.
    pub(super) heard: bool,
    readable: bool,
    writable: bool,
    paths_down: Vec<IpAddr>,
}

impl Association {
    pub(super) fn new(
        id: AssociationId,
        at: LinkId,
        link: &Link,
        carrier: Carrier,
        peer: SocketAddr,
        until: Duration,
    ) -> Self {
        let local = match peer {
            SocketAddr::V4(_) => SocketAddr::from(([0, 0, 0, 0], 0)),
            SocketAddr::V6(_) => SocketAddr::from(([0; 16], 0)),
        };
        Self {
            id,
            link: at,
            carrier,
            framing: link.framing,
            ppid: link.ppid,
            longest: link.bounds.message,
            mark: link.bounds.mark,
            bound: link.bounds.queue,
            close: link.timing.close,
            primary: link.primary.and_then(|ip| sctp::with_ip(&link.remote, ip)),
            peer,
            local,
            state: State::Connecting(until),
            streams: 0,
            queue: Queue::default(),
            blocked: false,
            broken: false,
            told: false,
            heard_end: false,
            by_peer: false,
            lost: false,
            fault: None,
            heard: false,
            readable: false,
            writable: false,
            paths_down: Vec::new(),
        }
    }

    pub(super) fn fd(&self) -> RawFd {
        match &self.carrier {
            Carrier::Sctp(socket, _) => socket.as_raw_fd(),
            Carrier::Tcp(connection) => connection.as_raw_fd(),
        }
    }

    pub(super) fn interest(&self) -> i16 {
        let reads = if self.heard_end { 0 } else { libc::POLLIN };
        let writes = match (&self.carrier, self.state) {
            (Carrier::Tcp(connection), State::Connecting(_)) => !connection.waits_for_peer(),
            (Carrier::Tcp(connection), _) => self.has_work() || connection.wants_write(),
            (Carrier::Sctp(..), State::Connecting(_)) => true,
            (Carrier::Sctp(..), _) => self.has_work(),
        };
        reads | if writes { libc::POLLOUT } else { 0 }
    }

    fn has_work(&self) -> bool {
        !self.queue.is_empty() && !self.broken
    }

    pub(super) fn polled(&mut self, events: i16) {
        let trouble = events & (libc::POLLERR | libc::POLLHUP) != 0;
        self.readable |= trouble || events & libc::POLLIN != 0;
        self.writable |= trouble || events & libc::POLLOUT != 0;
    }

    pub(super) fn due(&self) -> Option<Duration> {
        match self.state {
            // Nothing holds up the last word any more.
            State::Closing(_) if !self.told && !self.has_work() => Some(Duration::ZERO),
            State::Connecting(until) | State::Closing(until) => Some(until),
            State::Up => None,
        }
    }

    /// Whether the machine has been told of it.
    pub(super) fn was_up(&self) -> bool {
        !matches!(self.state, State::Connecting(_))
    }

    pub(super) fn has_room(&self) -> bool {
        self.state == State::Up && !self.broken
    }

    /// Queues a message. Answers whether the machine is to be told that this is enough.
    pub(super) fn queue(
        &mut self,
        message: Message<'_>,
        tap: Option<&Tap>,
        time: &Time,
        counters: &AssociationCounters,
    ) -> bool {
        let framed = || self.framing.length(message.octets, usize::MAX) == Ok(Some(message.octets.len()));
        if !self.has_room() || (matches!(self.carrier, Carrier::Tcp(_)) && !framed()) {
            count(&counters.refused, 1);
            return false;
        }
        if self.queue.len() + message.octets.len() > self.bound {
            count(&counters.overflowed, 1);
            return false;
        }
        if let Some(tap) = tap {
            tap.message_sent(self.carrier.kind(), self.local, self.peer, time.read(), message);
        }
        self.queue.push(message);
        self.queue.len() > self.mark && !self.blocked
    }

    /// Marks it blocked if, after an attempt at sending, more than the mark still waits.
    pub(super) fn block(&mut self, sender: &mut sctp::Sender, counters: &AssociationCounters) -> bool {
        self.send(sender, counters);
        self.blocked = self.queue.len() > self.mark;
        self.blocked
    }

    /// Sends what the kernel takes.
    pub(super) fn send(&mut self, sender: &mut sctp::Sender, counters: &AssociationCounters) {
        let held = matches!(&self.carrier, Carrier::Tcp(connection) if connection.wants_write());
        if !(self.has_work() || held && !self.broken) || matches!(self.state, State::Connecting(_)) {
            return;
        }
        match &mut self.carrier {
            Carrier::Sctp(socket, _) => {
                let sent = sender.send(socket.as_raw_fd(), self.streams, &mut self.queue);
                count(&counters.sent, sent.taken);
                count(&counters.refused, sent.refused);
                self.broken |= sent.broken;
            }
            Carrier::Tcp(connection) => {
                let (sent, broken) = connection.send(&mut self.queue);
                count(&counters.sent, sent);
                self.broken |= broken;
            }
        }
        // Room for a word to the machine: the next round says Writable if it is so.
        self.writable = self.blocked && self.queue.len() <= self.mark / 2;
    }

    /// Closes it: what is queued leaves first.
    pub(super) fn begin_close(&mut self, now: Duration) {
        if self.state == State::Up {
            self.state = State::Closing(now + self.close);
        }
    }

    /// Ends it at once.
    pub(super) fn abort(self) {
        match self.carrier {
            Carrier::Sctp(socket, _) => socket.abort(),
            Carrier::Tcp(connection) => connection.abort(),
        }
    }

    /// An association that a peer has made is there from the beginning.
    /// Over TLS it is there when the handshake is done.
    pub(super) fn accepted<M: Machine>(&mut self, around: &mut Around<'_, M>) {
        if !matches!(&self.carrier, Carrier::Tcp(connection) if connection.is_secured()) {
            self.come_up(around);
        }
    }

    fn come_up<M: Machine>(&mut self, around: &mut Around<'_, M>) {
        self.streams = match &self.carrier {
            Carrier::Sctp(socket, _) => {
                let locals = socket.local_addresses().unwrap_or_default();
                let same_family = locals.iter().find(|local| local.is_ipv4() == self.peer.is_ipv4());
                self.local = same_family.or(locals.first()).copied().unwrap_or(self.local);
                // A primary address that the peer does not have leaves the choice to the kernel.
                if let Some(error) = self.primary.and_then(|to| socket.set_primary(to).err()) {
                    tracing::warn!(peer = %self.peer, %error, "the primary address could not be set");
                }
                socket.status().map_or(1, |status| status.streams_out.max(1))
            }
            Carrier::Tcp(connection) => {
                self.local = connection.local().unwrap_or(self.local);
                1
            }
        };
        self.state = State::Up;
        self.readable = true;
        around.counters.up.fetch_add(1, Ordering::Relaxed);
        let streams = self.streams;
        tracing::info!(peer = %self.peer, local = %self.local, streams, "association up");
        let change = AssociationChange::Up { link: self.link, peer: self.peer, streams };
        around.machine.handle_association(around.time.now(), self.id, change);
        if let Carrier::Tcp(connection) = &self.carrier
            && let Some(certificate) = connection.certificate()
        {
            around.machine.handle_certificate(around.time.now(), self.id, certificate);
        }
    }

    /// Does what can be done now. Answers whether it did anything, and why it is over if it is.
    pub(super) fn round<M: Machine>(&mut self, around: &mut Around<'_, M>) -> (bool, Option<Ended>) {
        let mut busy = false;
        if matches!(self.state, State::Connecting(_)) && (self.readable || self.writable) {
            match self.connected() {
                Err(_) => return (true, Some(self.not_made())),
                Ok(true) => {
                    busy = true;
                    self.come_up(around);
                }
                Ok(false) => {}
            }
        }
        if self.readable && !self.heard_end {
            match self.receive(around) {
                Ok(read) => busy |= read,
                Err(why) => return (true, Some(why)),
            }
        }
        if self.writable {
            self.writable = false;
            self.send(around.sender, around.counters);
        }
        if self.blocked && self.queue.len() <= self.mark / 2 && self.state == State::Up {
            self.blocked = false;
            busy = true;
            around.machine.handle_association(around.time.now(), self.id, AssociationChange::Writable);
        }
        let now = around.time.now().mono;
        if self.broken {
            self.begin_close(now);
        }
        let over = match self.state {
            State::Connecting(until) if until <= now => {
                if matches!(&self.carrier, Carrier::Tcp(connection) if connection.waits_for_peer()) {
                    self.fault = Some(TlsFault::Silent);
                }
                Some(self.not_made())
            }
            State::Closing(until) => self.closing(until <= now),
            _ => None,
        };
        (busy, over)
    }

    const fn not_made(&self) -> Ended {
        if self.fault.is_some() { Ended::Insecure } else { Ended::NotMade }
    }

    fn connected(&mut self) -> io::Result<bool> {
        let (error, there) = match &mut self.carrier {
            // Readable and not there: the kernel has a word to say about it.
            Carrier::Sctp(socket, _) => {
                (socket.error()?, self.writable || socket.status().is_ok_and(|s| s.established))
            }
            Carrier::Tcp(connection) if connection.is_secured() => {
                if let Some(error) = connection.error()? {
                    self.fault = tls::closed(&error);
                    return Err(error);
                }
                (self.readable, self.writable) = (false, false);
                let done = connection.establish();
                if let Err(error) = &done {
                    tracing::warn!(peer = %self.peer, %error, "TLS does not come to be");
                    self.fault = tls::fault(error).or_else(|| tls::closed(error));
                }
                return done;
            }
            Carrier::Tcp(connection) => (connection.error()?, self.writable),
        };
        error.map_or(Ok(there), Err)
    }

    fn closing(&mut self, late: bool) -> Option<Ended> {
        if self.heard_end && (self.queue.is_empty() || self.broken) {
            return Some(match (self.told, self.broken) {
                (true, _) => Ended::ByUs,
                (false, false) => Ended::ByPeer,
                (false, true) => Ended::Lost,
            });
        }
        if !self.told && (self.queue.is_empty() || self.broken) {
            self.told = true;
            let told = match &mut self.carrier {
                Carrier::Sctp(socket, _) => socket.shutdown(),
                Carrier::Tcp(connection) => connection.shutdown(),
            };
            // It is gone already; what it has left to read says how.
            self.readable |= told.is_err();
        }
        late.then_some(Ended::NotClosed)
    }

    fn receive<M: Machine>(&mut self, around: &mut Around<'_, M>) -> Result<bool, Ended> {
        match &self.carrier {
            Carrier::Sctp(..) => self.receive_sctp(around),
            Carrier::Tcp(_) => self.receive_tcp(around),
        }
    }

    fn receive_tcp<M: Machine>(&mut self, around: &mut Around<'_, M>) -> Result<bool, Ended> {
        let kind = self.carrier.kind();
        let Carrier::Tcp(connection) = &mut self.carrier else { return Ok(false) };
        let (id, ppid, peer, local) = (self.id, self.ppid, self.peer, self.local);
        let mut received = 0;
        let now = around.time.read();
        let machine = &mut *around.machine;
        let tap = around.tap;
        // Once: what it brings about is sent before more is read.
        let read = connection.receive(self.framing, self.longest, around.scratch, |octets| {
            let message = Message { stream: 0, ppid, octets };
            if let Some(tap) = tap {
                tap.message_received(kind, peer, local, now, message);
            }
            machine.handle_message(now, id, message);
            received += 1;
        });
        match read {
            Ok(tcp::Read1::Octets) => {}
            Ok(tcp::Read1::Nothing) => self.readable = false,
            Ok(tcp::Read1::End) => {
                self.readable = false;
                self.heard_end = true;
            }
            Ok(tcp::Read1::Fault(fault)) => {
                tracing::warn!(peer = %self.peer, %fault, "a connection makes no sense any more");
                return Err(match fault {
                    super::super::framing::FramingFault::TooShort => Ended::Framing,
                    super::super::framing::FramingFault::TooLong => Ended::TooLong,
                });
            }
            Err(error) => {
                self.fault = tls::fault(&error);
                if self.fault.is_some() {
                    tracing::warn!(peer = %self.peer, %error, "TLS was ended");
                    return Err(Ended::Insecure);
                }
                return Err(Ended::Lost);
            }
        }
        self.heard |= received > 0;
        count(&around.counters.received, received);
        if self.heard_end {
            self.begin_close(around.time.now().mono);
        }
        Ok(true)
    }

    fn receive_sctp<M: Machine>(&mut self, around: &mut Around<'_, M>) -> Result<bool, Ended> {
        let was_up = self.was_up();
        let entries = match around.receiver.receive(self.fd()) {
            Ok(0) if self.lost => return Err(Ended::Lost),
            Ok(0) => {
                self.readable = false;
                return Ok(false);
            }
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotConnected => return Err(self.over()),
            Err(_) if was_up => return Err(Ended::Lost),
            Err(_) => return Err(Ended::NotMade),
        };
        let now = around.time.read();
        let (mut received, mut told, mut over) = (0, false, None);
        for at in 0..entries {
            let Carrier::Sctp(_, assembly) = &mut self.carrier else { break };
            match around.receiver.entry(at, assembly) {
                Received::Message(message) => {
                    if let Some(tap) = around.tap {
                        tap.message_received(tap::Carrier::Sctp, self.peer, self.local, now, message);
                    }
                    around.machine.handle_message(now, self.id, message);
                    received += 1;
                }
                Received::Piece => {}
                Received::Notification(notification) => {
                    told = true;
                    over = self.notified(notification, around).err();
                }
                Received::End => over = Some(self.over()),
                Received::TooLong => over = Some(Ended::TooLong),
            }
            if over.is_some() {
                break;
            }
        }
        self.heard |= received > 0;
        count(&around.counters.received, received);
        // What the machine was told of it may answer, too.
        over.map_or(Ok(received > 0 || told), Err)
    }

    /// What the end of an association means.
    fn over(&self) -> Ended {
        if self.lost { Ended::Lost } else { self.shut_down() }
    }

    fn shut_down(&self) -> Ended {
        if self.told && !self.by_peer { Ended::ByUs } else { Ended::ByPeer }
    }

    fn notified<M: Machine>(
        &mut self,
        notification: Notification,
        around: &mut Around<'_, M>,
    ) -> Result<(), Ended> {
        let change = match notification {
            Notification::Up { .. } => {
                if !self.was_up() {
                    self.come_up(around);
                }
                return Ok(());
            }
            Notification::Lost => {
                // The messages that did not arrive follow.
                self.lost = true;
                return Ok(());
            }
            Notification::NotStarted => return Err(Ended::NotMade),
            Notification::ShutDown => return Err(self.shut_down()),
            Notification::PeerShutdown => {
                self.by_peer = !self.told;
                self.broken = true;
                return Ok(());
            }
            Notification::SendFailed => {
                count(&around.counters.undelivered, 1);
                return Ok(());
            }
            Notification::Restarted => {
                // With as many streams as were agreed upon this time.
                if let Carrier::Sctp(socket, _) = &self.carrier {
                    self.streams = socket.status().map_or(1, |status| status.streams_out.max(1));
                }
                AssociationChange::Restarted
            }
            Notification::Path(ip, PathState::Unreachable) if !self.paths_down.contains(&ip) => {
                self.paths_down.push(ip);
                AssociationChange::PathDown(ip)
            }
            Notification::Path(ip, PathState::Available | PathState::Confirmed)
                if self.paths_down.contains(&ip) =>
            {
                self.paths_down.retain(|down| *down != ip);
                AssociationChange::PathUp(ip)
            }
            Notification::Path(..) | Notification::DeliveryAborted { .. } | Notification::Other(_) => {
                return Ok(());
            }
        };
        tracing::info!(peer = %self.peer, ?change, "association changed");
        if self.was_up() {
            around.machine.handle_association(around.time.now(), self.id, change);
        }
        Ok(())
    }
}
