//! UDP in batches: `recvmmsg` and `sendmmsg`.

use super::{OpenError, address};
use std::io;
use std::mem;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, RawFd};

/// Datagrams read or written with one system call.
pub const BATCH: usize = 64;

/// Octets of the longest datagram.
const LONGEST: usize = 65_536;

/// A non-blocking UDP socket bound to one address.
#[derive(Debug)]
pub struct UdpSocket {
    socket: std::net::UdpSocket,
    local: SocketAddr,
}

impl UdpSocket {
    /// Binds to `at`, with large kernel buffers where the system grants them.
    pub fn bind(at: SocketAddr) -> Result<Self, OpenError> {
        let open = || -> io::Result<Self> {
            let socket = socket2::Socket::new(socket2::Domain::for_address(at), socket2::Type::DGRAM, None)?;
            // What the kernel does not grant it cuts down to net.core.{r,w}mem_max without an error.
            socket.set_recv_buffer_size(8 << 20)?;
            socket.set_send_buffer_size(8 << 20)?;
            if at.is_ipv6() {
                socket.set_only_v6(true)?;
            }
            socket.set_nonblocking(true)?;
            socket.bind(&at.into())?;
            let socket = std::net::UdpSocket::from(socket);
            let local = socket.local_addr()?;
            Ok(Self { socket, local })
        };
        open().map_err(|source| OpenError::udp(at, source))
    }

    /// The bound address.
    #[must_use]
    pub fn local(&self) -> SocketAddr {
        self.local
    }
}

impl AsRawFd for UdpSocket {
    fn as_raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }
}

/// Room for one batch of datagrams, used for receiving or for sending.
pub struct Batch {
    octets: Vec<u8>,
    /// Receiving: datagram `i` starts at `i * LONGEST`. Sending: packed one behind the other.
    starts: Vec<usize>,
    addresses: Vec<libc::sockaddr_storage>,
    iovecs: Vec<libc::iovec>,
    headers: Vec<libc::mmsghdr>,
    count: usize,
}

// SAFETY: the raw pointers in `iovecs` and `headers` point into the batch's own vectors and are set
// anew before every system call; no other thread sees them.
unsafe impl Send for Batch {}

impl Batch {
    /// An empty batch.
    #[must_use]
    pub fn new() -> Self {
        // SAFETY: all three are plain C structures for which all-zero octets are a valid value.
        let (address, iovec, header) = unsafe {
            (
                mem::zeroed::<libc::sockaddr_storage>(),
                mem::zeroed::<libc::iovec>(),
                mem::zeroed::<libc::mmsghdr>(),
            )
        };
        Self {
            octets: vec![0; BATCH * LONGEST],
            starts: vec![0; BATCH + 1],
            addresses: vec![address; BATCH],
            iovecs: vec![iovec; BATCH],
            headers: vec![header; BATCH],
            count: 0,
        }
    }

    /// Datagrams in the batch.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether the batch holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn point(&mut self, i: usize, start: usize, length: usize) {
        let base = &mut self.octets[start..start + length];
        self.iovecs[i] = libc::iovec { iov_base: base.as_mut_ptr().cast(), iov_len: length };
        let header = &mut self.headers[i];
        header.msg_len = 0;
        header.msg_hdr.msg_name = (&raw mut self.addresses[i]).cast();
        header.msg_hdr.msg_iov = &raw mut self.iovecs[i];
        header.msg_hdr.msg_iovlen = 1;
        header.msg_hdr.msg_control = std::ptr::null_mut();
        header.msg_hdr.msg_controllen = 0;
        header.msg_hdr.msg_flags = 0;
    }

    /// Receives what waits, at most [`BATCH`] datagrams. Answers how many.
    pub fn receive(&mut self, socket: &UdpSocket) -> io::Result<usize> {
        for i in 0..BATCH {
            self.point(i, i * LONGEST, LONGEST);
            self.headers[i].msg_hdr.msg_namelen = mem::size_of::<libc::sockaddr_storage>() as u32;
        }
        // SAFETY: `headers` holds BATCH entries, each pointing at one iovec over LONGEST octets of
        // `octets` and at one sockaddr_storage, all alive for the call and not otherwise borrowed.
        let received = unsafe {
            libc::recvmmsg(
                socket.as_raw_fd(),
                self.headers.as_mut_ptr(),
                BATCH as u32,
                libc::MSG_DONTWAIT,
                std::ptr::null_mut(),
            )
        };
        self.count = 0;
        if received < 0 {
            let error = io::Error::last_os_error();
            return match error.kind() {
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => Ok(0),
                _ => Err(error),
            };
        }
        self.count = received as usize;
        Ok(self.count)
    }

    /// The received datagram `i` and its sender; `None` for a sender of no IP family.
    #[must_use]
    pub fn datagram(&self, i: usize) -> Option<(SocketAddr, &[u8])> {
        let from = address::read(&self.addresses[i])?;
        let start = i * LONGEST;
        Some((from, &self.octets[start..start + self.headers[i].msg_len as usize]))
    }

    /// Whether one more datagram of `length` octets has room.
    #[must_use]
    pub fn has_room(&self, length: usize) -> bool {
        self.count < BATCH && self.starts[self.count] + length <= self.octets.len()
    }

    /// Adds a datagram to send. The caller has asked [`Batch::has_room`].
    pub fn add(&mut self, to: SocketAddr, octets: &[u8]) {
        let start = self.starts[self.count];
        self.octets[start..start + octets.len()].copy_from_slice(octets);
        self.point(self.count, start, octets.len());
        self.headers[self.count].msg_hdr.msg_namelen = address::write(to, &mut self.addresses[self.count]);
        self.count += 1;
        self.starts[self.count] = start + octets.len();
    }

    /// Sends the batch and empties it. Answers how many datagrams the kernel refused for good
    /// (unreachable, too long, or its buffer still full after 50 ms); to a protocol that repeats
    /// they are lost datagrams like any others.
    pub fn send(&mut self, socket: &UdpSocket) -> usize {
        let (mut at, mut refused, mut waits) = (0, 0, 0);
        while at < self.count {
            let headers = &mut self.headers[at..self.count];
            // SAFETY: the entries from `at` to `count` were set by `add` to point into this batch's
            // own vectors, which have not been touched since.
            let sent = unsafe {
                libc::sendmmsg(
                    socket.as_raw_fd(),
                    headers.as_mut_ptr(),
                    headers.len() as u32,
                    libc::MSG_DONTWAIT,
                )
            };
            if sent >= 0 {
                at += sent as usize;
                continue;
            }
            match io::Error::last_os_error().kind() {
                io::ErrorKind::Interrupted => {}
                io::ErrorKind::WouldBlock if waits < 5 => {
                    waits += 1;
                    super::poll::writable(socket.as_raw_fd(), 10);
                }
                _ => {
                    refused += 1;
                    at += 1;
                }
            }
        }
        self.count = 0;
        refused
    }
}

impl Default for Batch {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(at: &str) -> (UdpSocket, UdpSocket) {
        let at: SocketAddr = at.parse().unwrap();
        (UdpSocket::bind(at).unwrap(), UdpSocket::bind(at).unwrap())
    }

    fn carries(at: &str) {
        let (a, b) = pair(at);
        let mut out = Batch::new();
        for i in 0..BATCH as u8 {
            assert!(out.has_room(1000));
            out.add(b.local(), &vec![i; usize::from(i) * 10]);
        }
        assert!(!out.has_room(0));
        assert_eq!(out.send(&a), 0);
        let mut received = Batch::new();
        assert_eq!(received.receive(&b).unwrap(), BATCH);
        for i in 0..BATCH {
            assert_eq!(received.datagram(i), Some((a.local(), &vec![i as u8; i * 10][..])));
        }
        assert_eq!(received.receive(&b).unwrap(), 0);
    }

    #[test]
    fn a_batch_arrives_whole_and_in_order_over_ipv4() {
        carries("127.0.0.1:0");
    }

    #[test]
    fn a_batch_arrives_whole_and_in_order_over_ipv6() {
        carries("[::1]:0");
    }

    #[test]
    fn a_datagram_that_cannot_be_sent_does_not_hold_up_the_others() {
        let (a, b) = pair("127.0.0.1:0");
        let mut out = Batch::new();
        out.add(b.local(), &[1]);
        out.add(b.local(), &vec![0; 65_530]);
        out.add(b.local(), &[2]);
        assert_eq!(out.send(&a), 1);
        let mut received = Batch::new();
        assert_eq!(received.receive(&b).unwrap(), 2);
        assert_eq!(received.datagram(1).unwrap().1, [2]);
    }

    #[test]
    fn a_taken_address_says_who_to_ask() {
        let a = UdpSocket::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let error = UdpSocket::bind(a.local()).unwrap_err();
        assert!(error.to_string().contains("ss -lunp"), "{error}");
        let error = UdpSocket::bind("192.0.2.1:2123".parse().unwrap()).unwrap_err();
        assert!(error.to_string().contains("ip addr add 192.0.2.1/32 dev lo"), "{error}");
    }
}
