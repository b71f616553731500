//! SCTP as the Linux kernel has it (RFC 9260, RFC 6458): non-blocking one-to-one sockets.
//!
//! Whole messages, streams, payload protocol identifiers in host order, several addresses at either
//! end, and notifications. A kernel without SCTP is an [`OpenError`] that says what to do about it.

mod assembly;
mod notification;
mod receive;
mod send;
mod sys;

pub use assembly::{Assembly, TooLong};
pub use notification::{Notification, PathState};
pub(super) use receive::{Received, Receiver};
pub(super) use send::Sender;

use super::{OpenError, address};
use crate::machine::Message;
use std::io;
use std::mem;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

/// Octets of the kernel's send and receive buffers, each, at least.
const MIN_BUFFER: usize = 256 * 1024;

/// What an endpoint is told before its associations are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Streams that we ask for in the outgoing direction.
    pub streams_out: u16,
    /// Streams that the peer may have.
    pub streams_in: u16,
    /// INITs sent before the attempt is given up.
    pub init_attempts: u16,
    /// Between two INITs at most.
    pub init_timeout: Duration,
    /// First retransmission time-out, and its bounds (RFC 9260 §6.3.1).
    pub rto_initial: Duration,
    /// The shortest.
    pub rto_min: Duration,
    /// The longest.
    pub rto_max: Duration,
    /// Between two heartbeats on an idle path.
    pub heartbeat: Duration,
    /// Retransmissions after which a path is down (RFC 9260 §8.2).
    pub path_retransmissions: u16,
    /// Retransmissions after which the association is lost (RFC 9260 §8.1).
    pub association_retransmissions: u16,
    /// Octets of the kernel's send and receive buffers, each; no less than 256 KiB.
    pub buffer: usize,
}

impl Default for Options {
    /// For a signalling network: a dead path is found within seconds, not the minutes of RFC 9260 §16.
    fn default() -> Self {
        Self {
            streams_out: 16,
            streams_in: 16,
            init_attempts: 3,
            init_timeout: Duration::from_secs(1),
            rto_initial: Duration::from_secs(1),
            rto_min: Duration::from_millis(200),
            rto_max: Duration::from_secs(2),
            heartbeat: Duration::from_secs(5),
            path_retransmissions: 3,
            association_retransmissions: 6,
            buffer: 1 << 20,
        }
    }
}

fn milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

/// Opens a socket at `local` that is told `options`, for a peer at `remote` if it is known.
fn open(local: &[SocketAddr], remote: &[SocketAddr], options: &Options) -> io::Result<OwnedFd> {
    let v6 = local.iter().chain(remote).any(SocketAddr::is_ipv6);
    let domain = if v6 { libc::AF_INET6 } else { libc::AF_INET };
    let kind = libc::SOCK_STREAM | libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
    // SAFETY: plain system call; the result is checked before it becomes an owned descriptor.
    let fd = sys::check(unsafe { libc::socket(domain, kind, libc::IPPROTO_SCTP) })?;
    // SAFETY: a fresh descriptor that nobody else owns.
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    let raw = fd.as_raw_fd();

    let flag = |level: i32, option: i32, value: i32| {
        // SAFETY: sets an option to a live integer.
        sys::check(unsafe {
            libc::setsockopt(raw, level, option, (&raw const value).cast(), mem::size_of::<i32>() as u32)
        })
    };
    let buffer = i32::try_from(options.buffer.max(MIN_BUFFER)).unwrap_or(i32::MAX);
    // What the kernel does not grant it cuts down to net.core.{r,w}mem_max without an error.
    flag(libc::SOL_SOCKET, libc::SO_SNDBUF, buffer)?;
    flag(libc::SOL_SOCKET, libc::SO_RCVBUF, buffer)?;
    flag(libc::SOL_SOCKET, libc::SO_REUSEADDR, 1)?;
    if v6 && local.iter().chain(remote).all(SocketAddr::is_ipv6) {
        flag(libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, 1)?;
    }
    sys::set(raw, sys::NODELAY, &1i32)?;
    sys::set(raw, sys::RECVRCVINFO, &1i32)?;
    sys::set_octets(raw, sys::EVENTS, &notification::SUBSCRIBE)?;
    let init = sys::InitMsg {
        streams_out: options.streams_out,
        streams_in: options.streams_in,
        attempts: options.init_attempts,
        timeout: u16::try_from(options.init_timeout.as_millis()).unwrap_or(u16::MAX),
    };
    sys::set(raw, sys::INITMSG, &init)?;
    let rto = sys::RtoInfo {
        association: 0,
        initial: milliseconds(options.rto_initial),
        max: milliseconds(options.rto_max),
        min: milliseconds(options.rto_min),
    };
    sys::set(raw, sys::RTOINFO, &rto)?;
    let association = sys::AssocParams {
        max_retransmissions: options.association_retransmissions,
        ..sys::AssocParams::default()
    };
    sys::set(raw, sys::ASSOCINFO, &association)?;
    sys::set(raw, sys::PEER_ADDR_PARAMS, &path_params(options))?;
    // The first address by bind(), so that its port, chosen or not, is that of the others.
    if let Some((first, others)) = local.split_first() {
        let mut storage = address::empty();
        let length = address::write(*first, &mut storage);
        // SAFETY: a live address of the length just written.
        sys::check(unsafe { libc::bind(raw, (&raw const storage).cast(), length) })?;
        if !others.is_empty() {
            let port = local_addresses(raw)?.first().map_or(first.port(), SocketAddr::port);
            let others: Vec<_> = others.iter().map(|a| SocketAddr::new(a.ip(), port)).collect();
            sys::set_octets(raw, sys::BINDX_ADD, &address::pack(&others))?;
        }
    }
    Ok(fd)
}

fn path_params(options: &Options) -> sys::PeerAddrParams {
    sys::PeerAddrParams {
        association: 0,
        address: address::empty(),
        heartbeat: milliseconds(options.heartbeat),
        max_retransmissions: options.path_retransmissions,
        path_mtu: 0,
        sack_delay: 0,
        flags: sys::SPP_HB_ENABLE,
        flow_label: 0,
        dscp: 0,
        padding: 0,
    }
}

fn addresses(fd: RawFd, option: i32) -> io::Result<Vec<SocketAddr>> {
    // struct sctp_getaddrs: association, count, addresses. 64 addresses of the longest kind fit.
    let mut octets = [0; 8 + 64 * 28];
    sys::get_octets(fd, option, &mut octets)?;
    let count = u32::from_ne_bytes([octets[4], octets[5], octets[6], octets[7]]);
    Ok(address::unpack(&octets[8..], count as usize))
}

fn local_addresses(fd: RawFd) -> io::Result<Vec<SocketAddr>> {
    addresses(fd, sys::GET_LOCAL_ADDRS)
}

/// Something wrong with the first of `local` or `remote`, whichever there is.
fn open_error(local: &[SocketAddr], remote: &[SocketAddr], source: io::Error) -> OpenError {
    let any = SocketAddr::from(([0, 0, 0, 0], 0));
    OpenError::sctp(*local.first().or(remote.first()).unwrap_or(&any), source)
}

/// A socket that takes associations.
#[derive(Debug)]
pub struct Listener {
    fd: OwnedFd,
    local: Vec<SocketAddr>,
}

impl Listener {
    /// Listens at all of `local`.
    pub fn bind(local: &[SocketAddr], options: &Options) -> Result<Self, OpenError> {
        let listen = || {
            let fd = open(local, &[], options)?;
            // SAFETY: plain system call on an open descriptor.
            sys::check(unsafe { libc::listen(fd.as_raw_fd(), 128) })?;
            let local = local_addresses(fd.as_raw_fd())?;
            Ok(Self { fd, local })
        };
        listen().map_err(|source| open_error(local, &[], source))
    }

    /// Where it listens.
    #[must_use]
    pub fn local(&self) -> &[SocketAddr] {
        &self.local
    }

    /// The next association that a peer has made, with the peer's address.
    pub fn accept(&self) -> io::Result<(Socket, SocketAddr)> {
        let mut storage = address::empty();
        let mut length = mem::size_of_val(&storage) as libc::socklen_t;
        // SAFETY: a live storage and its length; the result is checked before it is owned.
        let fd = sys::check(unsafe {
            libc::accept4(
                self.fd.as_raw_fd(),
                (&raw mut storage).cast(),
                &raw mut length,
                libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC,
            )
        })?;
        // SAFETY: a fresh descriptor that nobody else owns.
        let socket = Socket { fd: unsafe { OwnedFd::from_raw_fd(fd) } };
        let peer = address::read(&storage).map(address::plain);
        Ok((socket, peer.unwrap_or_else(|| SocketAddr::from(([0, 0, 0, 0], 0)))))
    }
}

impl AsRawFd for Listener {
    fn as_raw_fd(&self) -> RawFd {
        self.fd.as_raw_fd()
    }
}

/// What the kernel says of an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Whether it is there, both ways.
    pub established: bool,
    /// Streams that we may send on.
    pub streams_out: u16,
    /// Streams that the peer may send on.
    pub streams_in: u16,
    /// Chunks sent and not acknowledged, and chunks that wait to be sent.
    pub unsent: (u16, u16),
    /// The address that is sent to.
    pub primary: Option<SocketAddr>,
}

/// One association, or the attempt at one.
#[derive(Debug)]
pub struct Socket {
    fd: OwnedFd,
}

impl Socket {
    /// Begins an association from `local` (empty: the system chooses) with a peer at `remote`. It is
    /// there when the socket can be written and [`Socket::error`] has nothing to say.
    pub fn connect(
        local: &[SocketAddr],
        remote: &[SocketAddr],
        options: &Options,
    ) -> Result<Self, OpenError> {
        let connect = || {
            let fd = open(local, remote, options)?;
            match sys::set_octets(fd.as_raw_fd(), sys::CONNECTX, &address::pack(remote)) {
                Err(error) if error.raw_os_error() != Some(libc::EINPROGRESS) => Err(error),
                _ => Ok(Self { fd }),
            }
        };
        connect().map_err(|source| open_error(local, remote, source))
    }

    /// Why the association could not be made or was lost; it is told once.
    pub fn error(&self) -> io::Result<Option<io::Error>> {
        let mut error = 0i32;
        let mut length = mem::size_of::<i32>() as libc::socklen_t;
        // SAFETY: reads an integer option into a live integer.
        sys::check(unsafe {
            libc::getsockopt(
                self.as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_ERROR,
                (&raw mut error).cast(),
                &raw mut length,
            )
        })?;
        Ok((error != 0).then(|| io::Error::from_raw_os_error(error)))
    }

    /// Sends one message; `false` if the kernel has no room now.
    pub fn send(&self, message: Message<'_>) -> io::Result<bool> {
        send::one(self.as_raw_fd(), message)
    }

    /// The peer's addresses.
    pub fn peer_addresses(&self) -> io::Result<Vec<SocketAddr>> {
        addresses(self.as_raw_fd(), sys::GET_PEER_ADDRS)
    }

    /// Our addresses.
    pub fn local_addresses(&self) -> io::Result<Vec<SocketAddr>> {
        local_addresses(self.as_raw_fd())
    }

    /// How the association is.
    pub fn status(&self) -> io::Result<Status> {
        // SAFETY: a plain C structure for which all-zero octets are a valid value.
        let mut status: sys::Status = unsafe { mem::zeroed() };
        sys::get(self.as_raw_fd(), sys::STATUS, &mut status)?;
        let primary = status.primary.address;
        Ok(Status {
            established: status.state == sys::ESTABLISHED,
            streams_out: status.streams_out,
            streams_in: status.streams_in,
            unsent: (status.unacked, status.pending),
            primary: address::read(&primary).map(address::plain),
        })
    }

    /// Sends to this one of the peer's addresses as long as it answers.
    pub fn set_primary(&self, to: SocketAddr) -> io::Result<()> {
        let mut storage = address::empty();
        address::write(to, &mut storage);
        sys::set(self.as_raw_fd(), sys::PRIMARY_ADDR, &sys::Primary { association: 0, address: storage })
    }

    /// Ends the association once all that was sent has arrived. The end of it can be received then.
    pub fn shutdown(&self) -> io::Result<()> {
        // SAFETY: plain system call on an open descriptor.
        sys::check(unsafe { libc::shutdown(self.as_raw_fd(), libc::SHUT_WR) }).map(drop)
    }

    /// Ends the association at once, with an ABORT to the peer.
    pub fn abort(self) {
        super::tcp::reset_on_close(self.as_raw_fd());
    }
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> RawFd {
        self.fd.as_raw_fd()
    }
}

/// Whether the kernel has SCTP; otherwise what to do about it.
pub fn available() -> Result<(), OpenError> {
    let any = [SocketAddr::from(([0, 0, 0, 0], 0))];
    open(&[], &any, &Options::default()).map(drop).map_err(|source| open_error(&any, &[], source))
}

/// The addresses among `addresses` that are `ip`.
pub(super) fn with_ip(addresses: &[SocketAddr], ip: IpAddr) -> Option<SocketAddr> {
    addresses.iter().copied().find(|address| address.ip() == ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_without_sctp_is_told_with_the_module_and_the_alternative() {
        let error = OpenError::sctp(
            "127.0.0.1:2905".parse().unwrap(),
            io::Error::from_raw_os_error(libc::EPROTONOSUPPORT),
        );
        let text = error.to_string();
        assert!(text.contains("modprobe sctp") && text.contains("over TCP"), "{text}");
        // What this very kernel says is either that, or nothing.
        if let Err(error) = available() {
            assert!(error.to_string().contains("modprobe sctp"), "{error}");
        }
    }
}
