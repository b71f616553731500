//! TCP connections that carry framed messages.

use super::framing::{Framing, FramingFault};
use super::queue::Queue;
use super::tls::{self, Tls};
use super::{OpenError, address};
use crate::machine::Certificate;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, RawFd};

/// Octets that are read at once. They are answered before more is read, so that we and a peer that has many
/// requests under way work at the same time; and there are enough of them that the system calls do not count.
pub(super) const READ: usize = 12 << 10;

/// Octets of room that are kept for a message that is cut by a read.
const KEPT: usize = 4 << 10;

/// A socket that takes connections.
#[derive(Debug)]
pub(super) struct Listener {
    socket: socket2::Socket,
    local: SocketAddr,
}

impl Listener {
    pub(super) fn bind(at: SocketAddr) -> Result<Self, OpenError> {
        let listen = || -> io::Result<Self> {
            let socket = open(at)?;
            if at.is_ipv6() {
                socket.set_only_v6(true)?;
            }
            socket.set_reuse_address(true)?;
            socket.bind(&at.into())?;
            socket.listen(128)?;
            let local = socket.local_addr()?.as_socket().unwrap_or(at);
            Ok(Self { socket, local })
        };
        listen().map_err(|source| OpenError::tcp(at, source))
    }

    pub(super) fn local(&self) -> SocketAddr {
        self.local
    }

    pub(super) fn accept(&self, tls: Option<&Tls>) -> io::Result<(Connection, SocketAddr)> {
        let (socket, peer) = self.socket.accept()?;
        socket.set_nonblocking(true)?;
        socket.set_tcp_nodelay(true)?;
        let peer = peer.as_socket().unwrap_or(self.local);
        let tls = tls.map(|tls| tls.begin(false)).transpose()?.map(Box::new);
        Ok((Connection { stream: socket.into(), partial: Vec::new(), tls }, address::plain(peer)))
    }
}

impl AsRawFd for Listener {
    fn as_raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }
}

fn open(at: SocketAddr) -> io::Result<socket2::Socket> {
    let socket = socket2::Socket::new(socket2::Domain::for_address(at), socket2::Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    socket.set_tcp_nodelay(true)?;
    Ok(socket)
}

/// One connection, or the attempt at one.
#[derive(Debug)]
pub(super) struct Connection {
    stream: std::net::TcpStream,
    /// The beginning of a message whose end has not come.
    partial: Vec<u8>,
    tls: Option<Box<tls::Stream>>,
}

/// What one read of a connection brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read1 {
    /// Octets, and there may be more.
    Octets,
    /// Nothing waits any more.
    Nothing,
    /// The peer sends no more.
    End,
    /// The stream makes no sense any more.
    Fault(FramingFault),
}

impl Connection {
    /// Begins a connection. It is there when the socket can be written and [`Connection::error`] has
    /// nothing to say.
    pub(super) fn connect(
        local: Option<SocketAddr>,
        remote: SocketAddr,
        tls: Option<&Tls>,
    ) -> io::Result<Self> {
        let tls = tls.map(|tls| tls.begin(true)).transpose()?.map(Box::new);
        let socket = open(remote)?;
        if let Some(local) = local {
            socket.set_reuse_address(true)?;
            socket.bind(&local.into())?;
        }
        match socket.connect(&remote.into()) {
            Err(error) if error.raw_os_error() != Some(libc::EINPROGRESS) => Err(error),
            _ => Ok(Self { stream: socket.into(), partial: Vec::new(), tls }),
        }
    }

    pub(super) fn error(&self) -> io::Result<Option<io::Error>> {
        self.stream.take_error()
    }

    pub(super) fn local(&self) -> io::Result<SocketAddr> {
        self.stream.local_addr().map(address::plain)
    }

    /// Whether it is secured.
    pub(super) fn is_secured(&self) -> bool {
        self.tls.is_some()
    }

    /// Whether its handshake goes on, and what it waits for is the peer.
    pub(super) fn waits_for_peer(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.is_handshaking() && !tls.wants_write())
    }

    /// Whether something that was taken from a queue has not left.
    pub(super) fn wants_write(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.wants_write())
    }

    /// Goes on with the handshake. Answers whether it is done.
    pub(super) fn establish(&mut self) -> io::Result<bool> {
        let Self { stream, tls, .. } = self;
        tls.as_mut().map_or(Ok(true), |tls| tls.handshake(stream))
    }

    /// The peer's certificate.
    pub(super) fn certificate(&self) -> Option<Certificate> {
        self.tls.as_ref().map(|tls| tls.certificate())
    }

    /// Reads once and hands each whole message to `take`.
    pub(super) fn receive(
        &mut self,
        framing: Framing,
        longest: usize,
        scratch: &mut [u8],
        mut take: impl FnMut(&[u8]),
    ) -> io::Result<Read1> {
        let Self { stream, tls, .. } = self;
        let read = match tls {
            Some(tls) => tls.read(stream, scratch),
            None => stream.read(scratch),
        };
        let length = match read {
            Ok(0) => return Ok(Read1::End),
            Ok(length) => length,
            Err(error) => {
                return match error.kind() {
                    io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => Ok(Read1::Nothing),
                    _ => Err(error),
                };
            }
        };
        let mut octets = &scratch[..length];
        // What was begun is ended first; the rest is read where it lies.
        while !self.partial.is_empty() && !octets.is_empty() {
            let want = match framing.length(&self.partial, longest) {
                Ok(Some(whole)) => whole - self.partial.len(),
                Ok(None) => 1,
                Err(fault) => return Ok(Read1::Fault(fault)),
            };
            let (now, rest) = octets.split_at(want.min(octets.len()));
            self.partial.extend_from_slice(now);
            octets = rest;
            if framing.length(&self.partial, longest) == Ok(Some(self.partial.len())) {
                take(&self.partial);
                self.partial.clear();
                self.partial.shrink_to(KEPT);
            }
        }
        while !octets.is_empty() {
            match framing.length(octets, longest) {
                Ok(Some(whole)) if whole <= octets.len() => {
                    let (message, rest) = octets.split_at(whole);
                    octets = rest;
                    take(message);
                }
                Ok(_) => {
                    self.partial.extend_from_slice(octets);
                    octets = &[];
                }
                Err(fault) => return Ok(Read1::Fault(fault)),
            }
        }
        // The kernel gives what it has: with room left over, nothing waits any more. TLS reads in records.
        Ok(if tls.is_none() && length < scratch.len() { Read1::Nothing } else { Read1::Octets })
    }

    /// Sends from `queue` what the kernel takes now: all that waits with one call. Answers how many
    /// messages went, and whether the connection takes nothing any more.
    pub(super) fn send(&mut self, queue: &mut Queue) -> (usize, bool) {
        let mut sent = 0;
        let Self { stream, tls, .. } = self;
        if let Some(tls) = tls
            && tls.flush(stream).is_err()
        {
            return (sent, true);
        }
        while !queue.is_empty() {
            let written = match tls {
                Some(tls) => tls.write(stream, queue.octets()),
                None => stream.write(queue.octets()),
            };
            match written {
                Ok(length) => sent += queue.sent_octets(length),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => return (sent, true),
            }
        }
        (sent, false)
    }

    /// Tells the peer that nothing more comes.
    pub(super) fn shutdown(&mut self) -> io::Result<()> {
        let Self { stream, tls, .. } = self;
        if let Some(tls) = tls {
            tls.end(stream);
        }
        self.stream.shutdown(std::net::Shutdown::Write)
    }

    /// Ends the connection at once.
    pub(super) fn abort(self) {
        reset_on_close(self.as_raw_fd());
    }
}

impl AsRawFd for Connection {
    fn as_raw_fd(&self) -> RawFd {
        self.stream.as_raw_fd()
    }
}

/// Lets the close of `fd` end the connection at once (SO_LINGER with no time): RST over TCP, ABORT
/// over SCTP.
pub(super) fn reset_on_close(fd: RawFd) {
    let linger = libc::linger { l_onoff: 1, l_linger: 0 };
    // SAFETY: sets an option to a live structure. A failure leaves an ordinary close.
    unsafe {
        libc::setsockopt(
            fd,
            libc::SOL_SOCKET,
            libc::SO_LINGER,
            (&raw const linger).cast(),
            size_of::<libc::linger>() as u32,
        );
    }
}
