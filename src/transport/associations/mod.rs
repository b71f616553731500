//! The associations of a driver: configured links, what connects to them, and what they carry.

mod counters;
mod one;

pub use counters::{AssociationCounters, Ended};

use super::clock::Time;
use super::link::{Link, Protocol, Role};
use super::{OpenError, Tap, sctp, tcp};
use crate::machine::{AssociationChange, AssociationId, LinkId, Machine, Order};
use counters::count;
use one::{Around, Association, Carrier};
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

/// Peers accepted on one link between two looks at the others.
const ACCEPTED_PER_ROUND: usize = 16;

/// How long a link does not accept after the system could not give it a descriptor.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

enum Listener {
    Sctp(sctp::Listener),
    Tcp(tcp::Listener),
}

impl Listener {
    fn fd(&self) -> RawFd {
        match self {
            Self::Sctp(listener) => listener.as_raw_fd(),
            Self::Tcp(listener) => listener.as_raw_fd(),
        }
    }

    fn accept(&self, link: &Link) -> io::Result<(Carrier, SocketAddr)> {
        Ok(match self {
            Self::Sctp(listener) => {
                let (socket, peer) = listener.accept()?;
                (Carrier::Sctp(socket, sctp::Assembly::new(link.bounds.message)), peer)
            }
            Self::Tcp(listener) => {
                let (connection, peer) = listener.accept(link.tls.as_ref())?;
                (Carrier::Tcp(connection), peer)
            }
        })
    }
}

/// A configured link and how it is.
struct Configured {
    link: Link,
    listener: Option<Listener>,
    ready: bool,
    /// When to connect, or to accept again.
    due: Option<Duration>,
    /// The wait after the next attempt that fails.
    wait: Duration,
    attempts: usize,
    /// Associations that it has.
    count: usize,
    /// The machine has ordered an attempt that could not even begin.
    not_made: bool,
}

/// All links of a driver and their associations.
pub(super) struct Associations {
    links: Vec<Configured>,
    /// By ascending number.
    live: Vec<Association>,
    next: u64,
    scratch: Vec<u8>,
    sender: sctp::Sender,
    receiver: sctp::Receiver,
    stopping: bool,
}

impl Default for Associations {
    fn default() -> Self {
        Self {
            links: Vec::new(),
            live: Vec::new(),
            next: 0,
            scratch: vec![0; tcp::READ],
            sender: sctp::Sender::new(),
            receiver: sctp::Receiver::new(),
            stopping: false,
        }
    }
}

impl Associations {
    /// Adds a link. One that listens does so from now on, one that connects begins with the driver.
    pub(super) fn add(&mut self, link: Link) -> Result<LinkId, OpenError> {
        let number = self.links.len();
        if let Some(fault) = link.fault() {
            return Err(OpenError::link(&format!("link {number}"), fault));
        }
        let listener = match (link.role, link.protocol) {
            (Role::Listen, Protocol::Sctp) => {
                Some(Listener::Sctp(sctp::Listener::bind(&link.local, &link.sctp)?))
            }
            (Role::Listen, Protocol::Tcp) => Some(Listener::Tcp(tcp::Listener::bind(link.local[0])?)),
            (Role::Connect, Protocol::Sctp) => {
                sctp::available()?;
                None
            }
            (Role::Connect, Protocol::Tcp) => None,
        };
        let due = (link.role == Role::Connect && !link.ordered).then_some(Duration::ZERO);
        let wait = link.timing.first;
        self.links.push(Configured {
            link,
            listener,
            ready: false,
            due,
            wait,
            attempts: 0,
            count: 0,
            not_made: false,
        });
        Ok(LinkId(number as u32))
    }

    /// Where a link listens.
    pub(super) fn listening(&self, id: LinkId) -> Option<SocketAddr> {
        match self.links.get(id.0 as usize)?.listener.as_ref()? {
            Listener::Sctp(listener) => listener.local().first().copied(),
            Listener::Tcp(listener) => Some(listener.local()),
        }
    }

    /// Whether there is nothing to wait for.
    pub(super) fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// What to poll for, in the order in which [`Associations::polled`] reads the answers.
    pub(super) fn interest(&self, fds: &mut Vec<libc::pollfd>) {
        for configured in &self.links {
            if let Some(listener) = &configured.listener {
                let events = if configured.due.is_none() { libc::POLLIN } else { 0 };
                fds.push(libc::pollfd { fd: listener.fd(), events, revents: 0 });
            }
        }
        for one in &self.live {
            fds.push(libc::pollfd { fd: one.fd(), events: one.interest(), revents: 0 });
        }
    }

    pub(super) fn polled(&mut self, fds: &[libc::pollfd]) {
        let mut fds = fds.iter();
        let listening = self.links.iter_mut().filter(|configured| configured.listener.is_some());
        for (configured, fd) in listening.zip(&mut fds) {
            configured.ready = fd.revents != 0;
        }
        for (one, fd) in self.live.iter_mut().zip(fds) {
            one.polled(fd.revents);
        }
    }

    /// When [`Associations::round`] wants to be called even if nothing was polled.
    pub(super) fn due(&self) -> Option<Duration> {
        let links = self.links.iter().filter_map(|configured| configured.due);
        links.chain(self.live.iter().filter_map(Association::due)).min()
    }

    /// Accepts, connects, receives and sends what can be now. Answers whether it did anything.
    pub(super) fn round<M: Machine>(
        &mut self,
        machine: &mut M,
        time: &Time,
        tap: Option<&Tap>,
        counters: &AssociationCounters,
    ) -> bool {
        let mut busy = false;
        for at in 0..self.links.len() {
            let configured = &mut self.links[at];
            let now = time.now().mono;
            if configured.due.is_some_and(|due| due <= now) {
                configured.due = None;
                if configured.link.role == Role::Connect {
                    busy = true;
                    self.connect(at, now, counters);
                }
            }
            if std::mem::take(&mut self.links[at].not_made) {
                busy = true;
                let (id, link) = (AssociationId(self.next), LinkId(at as u32));
                self.next += 1;
                machine.handle_association(time.now(), id, AssociationChange::NotMade { link });
            }
            if self.links[at].ready {
                busy |= self.accept(at, machine, time, tap, counters);
            }
        }
        let mut at = 0;
        while at < self.live.len() {
            let mut around = Around {
                machine: &mut *machine,
                time,
                tap,
                counters,
                scratch: &mut self.scratch,
                sender: &mut self.sender,
                receiver: &mut self.receiver,
            };
            let (did, over) = self.live[at].round(&mut around);
            busy |= did;
            match over {
                Some(why) => {
                    // The machine is told, and may have something to say.
                    busy = true;
                    self.end(at, why, machine, time, counters);
                }
                None => at += 1,
            }
        }
        busy
    }

    fn connect(&mut self, at: usize, now: Duration, counters: &AssociationCounters) {
        let configured = &mut self.links[at];
        let link = &configured.link;
        let (attempt, made) = match link.protocol {
            Protocol::Sctp => {
                let socket = sctp::Socket::connect(&link.local, &link.remote, &link.sctp);
                let assembly = || sctp::Assembly::new(link.bounds.message);
                let made = socket.map(|socket| Carrier::Sctp(socket, assembly()));
                (link.primary.and_then(|ip| sctp::with_ip(&link.remote, ip)).unwrap_or(link.remote[0]), made)
            }
            Protocol::Tcp => {
                let to = link.remote[configured.attempts % link.remote.len()];
                let connection = tcp::Connection::connect(link.local.first().copied(), to, link.tls.as_ref());
                let from = link.local.first().copied().unwrap_or(to);
                (to, connection.map(Carrier::Tcp).map_err(|source| OpenError::tcp(from, source)))
            }
        };
        configured.attempts += 1;
        match made {
            Ok(carrier) => {
                let id = AssociationId(self.next);
                self.next += 1;
                configured.count += 1;
                let until = now + link.timing.connect;
                self.live.push(Association::new(id, LinkId(at as u32), link, carrier, attempt, until));
            }
            Err(error) => {
                counters.end(Ended::NotMade);
                if configured.wait == link.timing.first {
                    tracing::warn!(%error, "a link cannot connect");
                }
                self.links[at].not_made = self.links[at].link.ordered;
                self.again(at, now, false);
            }
        }
    }

    /// Connects again, later each time as long as no peer has spoken.
    fn again(&mut self, at: usize, now: Duration, heard: bool) {
        let configured = &mut self.links[at];
        let timing = configured.link.timing;
        if self.stopping || configured.link.role == Role::Listen || configured.link.ordered {
            return;
        }
        if heard {
            configured.wait = timing.first;
        }
        configured.due = Some(now + configured.wait);
        configured.wait = (configured.wait * 2).min(timing.longest);
    }

    fn accept<M: Machine>(
        &mut self,
        at: usize,
        machine: &mut M,
        time: &Time,
        tap: Option<&Tap>,
        counters: &AssociationCounters,
    ) -> bool {
        for taken in 0..ACCEPTED_PER_ROUND {
            let configured = &mut self.links[at];
            let link = &configured.link;
            let Some(listener) = &configured.listener else { return false };
            let (carrier, peer) = match listener.accept(link) {
                Ok(accepted) => accepted,
                Err(error) => {
                    configured.ready = false;
                    if error.raw_os_error().is_some_and(|e| {
                        matches!(e, libc::EMFILE | libc::ENFILE | libc::ENOBUFS | libc::ENOMEM)
                    }) {
                        tracing::warn!(%error, "a link cannot accept");
                        configured.due = Some(time.now().mono + ACCEPT_AGAIN);
                    }
                    return taken > 0;
                }
            };
            let until = time.now().mono + link.timing.connect;
            let id = AssociationId(self.next);
            let mut one = Association::new(id, LinkId(at as u32), link, carrier, peer, until);
            if !link.peers.is_empty() && !link.peers.contains(&peer.ip()) {
                count(&counters.strangers, 1);
                tracing::warn!(%peer, "a peer that is not configured was turned away");
                one.abort();
                continue;
            }
            if configured.count >= link.bounds.accepted {
                count(&counters.crowded, 1);
                tracing::warn!(%peer, "a peer was turned away: the link has all its associations");
                one.abort();
                continue;
            }
            self.next += 1;
            configured.count += 1;
            let mut around = Around {
                machine: &mut *machine,
                time,
                tap,
                counters,
                scratch: &mut self.scratch,
                sender: &mut self.sender,
                receiver: &mut self.receiver,
            };
            one.accepted(&mut around);
            self.live.push(one);
        }
        true
    }

    fn end<M: Machine>(
        &mut self,
        at: usize,
        why: Ended,
        machine: &mut M,
        time: &Time,
        counters: &AssociationCounters,
    ) {
        let one = self.live.remove(at);
        let now = time.now();
        let (id, link, peer, heard, was_up) =
            (one.id, one.link.0 as usize, one.peer, one.heard, one.was_up());
        let fault = one.fault;
        match why {
            // The last word has been said: an ordinary close loses nothing.
            Ended::ByPeer | Ended::ByUs | Ended::NotMade | Ended::Insecure => drop(one),
            Ended::Aborted | Ended::Lost | Ended::Framing | Ended::TooLong | Ended::NotClosed => one.abort(),
        }
        counters.end(why);
        let configured = &mut self.links[link];
        configured.count -= 1;
        let first = configured.wait == configured.link.timing.first;
        if why.is_trouble() && (was_up || first) {
            tracing::warn!(%peer, %why, "association down");
        } else {
            tracing::debug!(%peer, %why, "association down");
        }
        self.again(link, now.mono, heard);
        let link = LinkId(link as u32);
        if let Some(fault) = fault {
            machine.handle_association(now, id, AssociationChange::Insecure { link, from: peer.ip(), fault });
        }
        if was_up {
            machine.handle_association(now, id, AssociationChange::Down);
        } else if self.links[link.0 as usize].link.ordered {
            machine.handle_association(now, id, AssociationChange::NotMade { link });
        }
    }

    fn find(&self, id: AssociationId) -> Option<usize> {
        self.live.binary_search_by_key(&id, |one| one.id).ok()
    }

    /// Queues what the machine has to send and does as it orders. Answers whether there was anything.
    pub(super) fn drain<M: Machine>(
        &mut self,
        machine: &mut M,
        time: &Time,
        tap: Option<&Tap>,
        counters: &AssociationCounters,
    ) -> bool {
        let mut any = false;
        loop {
            let mut full = None;
            while let Some((id, message)) = machine.poll_message() {
                any = true;
                let Some(at) = self.find(id) else {
                    count(&counters.refused, 1);
                    continue;
                };
                if self.live[at].queue(message, tap, time, counters)
                    && self.live[at].block(&mut self.sender, counters)
                {
                    full = Some(id);
                    break;
                }
            }
            if let Some(id) = full {
                machine.handle_association(time.now(), id, AssociationChange::Blocked);
                continue;
            }
            let Some(order) = machine.poll_order() else { return any };
            any = true;
            let now = time.now().mono;
            match order {
                Order::Connect(LinkId(link)) => {
                    let at = link as usize;
                    if self.links.get(at).is_some_and(|c| c.link.ordered && c.count == 0) && !self.stopping {
                        self.links[at].due = Some(now);
                    }
                }
                Order::Close(id) => {
                    if let Some(at) = self.find(id) {
                        self.live[at].begin_close(now);
                    }
                }
                Order::Abort(id) => {
                    if let Some(at) = self.find(id) {
                        self.end(at, Ended::Aborted, machine, time, counters);
                    }
                }
            }
        }
    }

    /// Sends what the kernel takes of all that is queued.
    pub(super) fn send(&mut self, counters: &AssociationCounters) {
        for one in &mut self.live {
            one.send(&mut self.sender, counters);
        }
    }

    /// Closes everything. Answers whether it is done.
    pub(super) fn stop(&mut self, now: Duration) -> bool {
        if !self.stopping {
            self.stopping = true;
            for configured in &mut self.links {
                configured.listener = None;
                configured.ready = false;
                configured.due = None;
            }
            self.live.retain(Association::was_up);
            for one in &mut self.live {
                one.begin_close(now);
            }
        }
        self.live.is_empty()
    }
}
