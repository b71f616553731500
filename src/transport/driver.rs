//! A thread that drives one machine.

use super::associations::{AssociationCounters, Associations};
use super::clock::Time;
use super::poll::{self, Waker};
use super::{Batch, Clock, Link, OpenError, Tap, UdpSocket, tun::Tun};
use crate::machine::{LinkId, Machine, Origin, Port};
use crate::wire::Now;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a machine that takes leave of its peers is waited for.
const PARTING: Duration = Duration::from_secs(1);

/// Calls that may wait for the driver; a full queue is back-pressure to the caller.
const CALLS: usize = 16_384;

/// Calls run between two looks at the sockets, so that neither starves the other.
const CALLS_PER_ROUND: usize = 256;

/// Batches read from one socket between two looks at the others.
const BATCHES_PER_ROUND: usize = 4;

type Call<M> = Box<dyn FnOnce(&mut M, Now) + Send>;

/// What a machine is to be connected with.
#[derive(Default)]
pub struct Sockets {
    udp: Vec<(Port, UdpSocket)>,
    tun: Option<Tun>,
    associations: Associations,
}

impl Sockets {
    /// Opens a UDP socket for `port` at `at`.
    pub fn udp(&mut self, port: Port, at: SocketAddr) -> Result<SocketAddr, OpenError> {
        let socket = UdpSocket::bind(at)?;
        let local = socket.local();
        self.udp.push((port, socket));
        Ok(local)
    }

    /// Carries [`Port::Gi`] over this TUN device.
    pub fn tun(&mut self, tun: Tun) {
        self.tun = Some(tun);
    }

    /// Adds a link over SCTP or TCP. One that listens does so from now on; one that connects begins
    /// when the driver does, and connects again whenever its association is lost.
    pub fn link(&mut self, link: Link) -> Result<LinkId, OpenError> {
        self.associations.add(link)
    }

    /// Where a link listens: its (first) address with the port that it got.
    #[must_use]
    pub fn listening(&self, link: LinkId) -> Option<SocketAddr> {
        self.associations.listening(link)
    }
}

/// What the driver itself counted.
#[derive(Debug, Default)]
pub struct Counters {
    /// Datagrams received.
    pub received: AtomicU64,
    /// Datagrams sent.
    pub sent: AtomicU64,
    /// Datagrams that the kernel would not send, or that had no socket to leave by.
    pub refused: AtomicU64,
    /// Of associations and connections.
    pub associations: AssociationCounters,
}

/// The machine's queue of calls is full, or its thread has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCalled {
    /// Too many calls wait: try again later.
    Busy,
    /// The machine runs no more.
    Stopped,
}

impl fmt::Display for NotCalled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "too many calls wait for it",
            Self::Stopped => "it has stopped",
        })
    }
}

impl std::error::Error for NotCalled {}

/// Reaches a machine from other threads.
pub struct Handle<M> {
    calls: SyncSender<Call<M>>,
    waker: Waker,
    counters: Arc<Counters>,
}

impl<M> Clone for Handle<M> {
    fn clone(&self) -> Self {
        Self { calls: self.calls.clone(), waker: self.waker.clone(), counters: self.counters.clone() }
    }
}

impl<M> Handle<M> {
    /// Runs `call` on the machine's thread; waits for room in its queue.
    pub fn call(&self, call: impl FnOnce(&mut M, Now) + Send + 'static) -> Result<(), NotCalled> {
        self.calls.send(Box::new(call)).map_err(|_| NotCalled::Stopped)?;
        self.waker.wake();
        Ok(())
    }

    /// Runs `call` on the machine's thread unless its queue is full.
    pub fn try_call(&self, call: impl FnOnce(&mut M, Now) + Send + 'static) -> Result<(), NotCalled> {
        self.calls.try_send(Box::new(call)).map_err(|error| match error {
            TrySendError::Full(_) => NotCalled::Busy,
            TrySendError::Disconnected(_) => NotCalled::Stopped,
        })?;
        self.waker.wake();
        Ok(())
    }

    /// Runs `ask` on the machine's thread and waits for its answer.
    pub fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut M, Now) -> T + Send + 'static,
    ) -> Result<T, NotCalled> {
        let (answer, wait) = sync_channel(1);
        self.call(move |machine, now| {
            // The asker waits just below; if it is gone, nobody misses the answer.
            let _ = answer.send(ask(machine, now));
        })?;
        wait.recv().map_err(|_| NotCalled::Stopped)
    }

    /// What the driver counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }
}

/// A running machine. Dropping it stops the thread after what is queued has been sent.
pub struct Driver<M> {
    handle: Option<Handle<M>>,
    thread: Option<JoinHandle<io::Result<M>>>,
    stop: Arc<std::sync::atomic::AtomicBool>,
}

impl<M> Driver<M> {
    /// Reaches the machine.
    #[must_use]
    pub fn handle(&self) -> Handle<M> {
        self.handle.clone().expect("taken only by stop and drop, which consume the driver")
    }

    /// Whether the thread has ended by itself, which only an I/O error makes it do.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Stops the thread and gives the machine back.
    pub fn stop(mut self) -> io::Result<M> {
        self.end().unwrap_or_else(|| Err(io::Error::other("the machine's thread is gone")))
    }

    fn end(&mut self) -> Option<io::Result<M>> {
        self.stop.store(true, Ordering::Release);
        if let Some(handle) = self.handle.take() {
            handle.waker.wake();
        }
        Some(self.thread.take()?.join().unwrap_or_else(|_| Err(io::Error::other("the machine panicked"))))
    }
}

impl<M> Drop for Driver<M> {
    fn drop(&mut self) {
        self.end();
    }
}

/// Starts a thread named `name` that drives `machine` over `sockets`; `on_event` runs on that
/// thread for each of its events, in order, and may use the machine's verbs.
pub fn spawn<M, E>(
    name: &str,
    clock: Clock,
    machine: M,
    sockets: Sockets,
    tap: Option<Tap>,
    on_event: E,
) -> io::Result<Driver<M>>
where
    M: Machine + Send + 'static,
    E: FnMut(&mut M, Now, M::Event) + Send + 'static,
{
    let waker = Waker::new()?;
    let (calls, waiting) = sync_channel(CALLS);
    let counters = Arc::<Counters>::default();
    let stop = Arc::<std::sync::atomic::AtomicBool>::default();
    let handle = Handle { calls, waker: waker.clone(), counters: counters.clone() };
    let mut running = Loop {
        time: Time::new(clock),
        machine,
        outgoing: sockets.udp.iter().map(|_| Batch::new()).collect(),
        udp: sockets.udp,
        tun: sockets.tun,
        associations: sockets.associations,
        incoming: Batch::new(),
        tap,
        on_event,
        waiting,
        waker,
        counters,
        stop: stop.clone(),
    };
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        running.run()?;
        Ok(running.machine)
    })?;
    Ok(Driver { handle: Some(handle), thread: Some(thread), stop })
}

struct Loop<M: Machine, E> {
    time: Time,
    machine: M,
    udp: Vec<(Port, UdpSocket)>,
    tun: Option<Tun>,
    associations: Associations,
    incoming: Batch,
    /// One batch a socket, in the order of `udp`.
    outgoing: Vec<Batch>,
    tap: Option<Tap>,
    on_event: E,
    waiting: Receiver<Call<M>>,
    waker: Waker,
    counters: Arc<Counters>,
    stop: Arc<std::sync::atomic::AtomicBool>,
}

impl<M: Machine, E: FnMut(&mut M, Now, M::Event)> Loop<M, E> {
    fn run(&mut self) -> io::Result<()> {
        let mut fds: Vec<_> = self.udp.iter().map(|(_, socket)| poll::reading(socket.as_raw_fd())).collect();
        fds.extend(self.tun.iter().map(|tun| poll::reading(tun.as_raw_fd())));
        fds.push(poll::reading(self.waker.fd()));
        let wake = fds.len() - 1;
        let fixed = fds.len();
        let mut leaves = None;
        self.flush();
        loop {
            let mut busy = false;
            for i in 0..self.udp.len() {
                for _ in 0..BATCHES_PER_ROUND {
                    let count = self.drain(i)?;
                    busy |= count > 0;
                    if count < super::udp::BATCH {
                        break;
                    }
                }
            }
            busy |= self.drain_tun();
            busy |= self.run_calls();
            busy |= self.carry();
            let now = self.time.now();
            if self.machine.poll_timeout().is_some_and(|due| due <= now.mono) {
                self.machine.handle_timeout(now);
                self.flush();
            }
            if leaves.is_none() && self.stop.load(Ordering::Acquire) {
                leaves = Some(now.mono + PARTING);
                self.machine.handle_stop(now);
                self.flush();
                busy = true;
            }
            let said = leaves.is_some_and(|until| self.machine.has_left() || until <= now.mono);
            if !busy && said && self.associations.stop(now.mono) {
                return Ok(());
            }
            let parting = leaves.filter(|_| !said);
            let due =
                [self.machine.poll_timeout(), self.associations.due(), parting].into_iter().flatten().min();
            let wait = if busy {
                Some(Duration::ZERO)
            } else {
                let now = self.time.now();
                due.map(|due| due.saturating_sub(now.mono))
            };
            if wait == Some(Duration::ZERO) && self.associations.is_empty() {
                self.time.read();
                continue;
            }
            fds.truncate(fixed);
            self.associations.interest(&mut fds);
            poll::readable(&mut fds, wait)?;
            self.time.read();
            if fds[wake].revents != 0 {
                self.waker.clear();
            }
            self.associations.polled(&fds[fixed..]);
        }
    }

    /// Lets the associations do what they can.
    fn carry(&mut self) -> bool {
        if self.associations.is_empty() {
            return false;
        }
        let counters = &self.counters.associations;
        let busy = self.associations.round(&mut self.machine, &self.time, self.tap.as_ref(), counters);
        if busy {
            self.flush();
        }
        busy
    }

    /// Handles one batch from socket `i` and answers it.
    fn drain(&mut self, i: usize) -> io::Result<usize> {
        let (port, socket) = &self.udp[i];
        let count = match self.incoming.receive(socket) {
            Ok(count) => count,
            // An ICMP error for something sent earlier is the peer's trouble, not this socket's.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => return Ok(0),
            Err(error) => return Err(error),
        };
        if count == 0 {
            return Ok(0);
        }
        let now = self.time.read();
        for at in 0..count {
            if let Some((peer, octets)) = self.incoming.datagram(at) {
                if let Some(tap) = &self.tap {
                    tap.received(*port, peer, socket.local(), now, octets);
                }
                self.machine.handle_octets(now, Origin { port: *port, peer }, octets);
            }
        }
        self.counters.received.fetch_add(count as u64, Ordering::Relaxed);
        self.flush();
        Ok(count)
    }

    fn drain_tun(&mut self) -> bool {
        let Some(tun) = &mut self.tun else { return false };
        let peer = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
        let mut busy = false;
        for _ in 0..super::udp::BATCH {
            let Some(packet) = tun.receive() else { break };
            busy = true;
            let now = self.time.read();
            if let Some(tap) = &self.tap {
                tap.packet(now, packet);
            }
            self.machine.handle_octets(now, Origin { port: Port::Gi, peer }, packet);
        }
        if busy {
            self.flush();
        }
        busy
    }

    fn run_calls(&mut self) -> bool {
        let mut count = 0;
        while count < CALLS_PER_ROUND {
            match self.waiting.try_recv() {
                Ok(call) => {
                    let now = self.time.read();
                    call(&mut self.machine, now);
                    count += 1;
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        if count > 0 {
            self.flush();
        }
        count > 0
    }

    /// Sends what the machine queued and handles its events until neither is left.
    fn flush(&mut self) {
        // In a capture an answer follows its question.
        let now = if self.tap.is_some() { self.time.read() } else { self.time.now() };
        loop {
            while let Some(transmit) = self.machine.poll_transmit() {
                if let Some(tap) = &self.tap {
                    match self.udp.iter().find(|(port, _)| *port == transmit.port) {
                        Some((_, socket)) => {
                            tap.sent(transmit.port, socket.local(), transmit.to, now, transmit.octets);
                        }
                        None if transmit.port == Port::Gi => tap.packet(now, transmit.octets),
                        None => {}
                    }
                }
                if transmit.port == Port::Gi {
                    let sent = self.tun.as_mut().is_some_and(|tun| tun.send(transmit.octets));
                    let counter = if sent { &self.counters.sent } else { &self.counters.refused };
                    counter.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
                let Some(i) = self.udp.iter().position(|(port, _)| *port == transmit.port) else {
                    self.counters.refused.fetch_add(1, Ordering::Relaxed);
                    continue;
                };
                let batch = &mut self.outgoing[i];
                if !batch.has_room(transmit.octets.len()) {
                    send(batch, &self.udp[i].1, &self.counters);
                }
                batch.add(transmit.to, transmit.octets);
            }
            let counters = &self.counters.associations;
            if self.associations.drain(&mut self.machine, &self.time, self.tap.as_ref(), counters) {
                continue;
            }
            let Some(event) = self.machine.poll_event() else { break };
            (self.on_event)(&mut self.machine, now, event);
            while let Some(event) = self.machine.poll_event() {
                (self.on_event)(&mut self.machine, now, event);
            }
        }
        for (batch, (_, socket)) in self.outgoing.iter_mut().zip(&self.udp) {
            send(batch, socket, &self.counters);
        }
        self.associations.send(&self.counters.associations);
    }
}

fn send(batch: &mut Batch, socket: &UdpSocket, counters: &Counters) {
    if batch.is_empty() {
        return;
    }
    let count = batch.len();
    let refused = batch.send(socket);
    counters.sent.fetch_add((count - refused) as u64, Ordering::Relaxed);
    if refused > 0 {
        counters.refused.fetch_add(refused as u64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{Outbox, Transmit};

    /// Answers each datagram with its octets reversed, and says "tick" once a timer is due.
    #[derive(Default)]
    struct Mirror {
        outbox: Outbox,
        events: std::collections::VecDeque<Vec<u8>>,
        due: Option<Duration>,
    }

    impl Machine for Mirror {
        type Event = Vec<u8>;

        fn handle_octets(&mut self, _: Now, from: Origin, octets: &[u8]) {
            let reversed: Vec<_> = octets.iter().rev().copied().collect();
            self.outbox.copy(from.port, from.peer, &reversed).unwrap();
            self.events.push_back(reversed);
        }

        fn handle_timeout(&mut self, _: Now) {
            self.due = None;
            self.events.push_back(b"tick".to_vec());
        }

        fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
            self.outbox.pop()
        }

        fn poll_event(&mut self) -> Option<Vec<u8>> {
            self.events.pop_front()
        }

        fn poll_timeout(&self) -> Option<Duration> {
            self.due
        }
    }

    #[test]
    fn a_machine_answers_runs_its_timer_and_takes_calls() {
        let mut sockets = Sockets::default();
        let at = sockets.udp(Port::GtpC, "127.0.0.1:0".parse().unwrap()).unwrap();
        let (seen, events) = std::sync::mpsc::channel();
        let driver = spawn("mirror", Clock::start(), Mirror::default(), sockets, None, move |_, _, event| {
            seen.send(event).unwrap();
        })
        .unwrap();

        let client = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        client.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        client.send_to(b"abc", at).unwrap();
        let mut answer = [0; 8];
        assert_eq!(client.recv(&mut answer).unwrap(), 3);
        assert_eq!(&answer[..3], b"cba");
        assert_eq!(events.recv_timeout(Duration::from_secs(5)).unwrap(), b"cba");

        let handle = driver.handle();
        let due = handle
            .ask(|mirror, now| {
                mirror.due = Some(now.mono + Duration::from_millis(20));
                now.mono
            })
            .unwrap();
        assert!(due > Duration::ZERO);
        assert_eq!(events.recv_timeout(Duration::from_secs(5)).unwrap(), b"tick");
        assert_eq!(handle.counters().received.load(Ordering::Relaxed), 1);
        driver.stop().unwrap();
        assert_eq!(handle.call(|_, _| ()), Err(NotCalled::Stopped));
    }

    #[test]
    fn many_calls_from_many_threads_are_all_run() {
        let driver =
            spawn("calls", Clock::start(), Mirror::default(), Sockets::default(), None, |_, _, _| {})
                .unwrap();
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let handle = driver.handle();
                std::thread::spawn(move || {
                    for _ in 0..5_000 {
                        handle.call(|mirror, _| mirror.events.push_back(Vec::new())).unwrap();
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        driver.handle().ask(|_, _| ()).unwrap();
        driver.stop().unwrap();
    }
}
