//! Messages arriving: `recvmmsg`, an entry for each message, piece of one, or notification.

use super::assembly::{Assembly, TooLong};
use super::notification::Notification;
use super::sys;
use crate::machine::Message;
use std::io;
use std::mem;
use std::os::fd::RawFd;

/// Entries read with one system call.
const BATCH: usize = 64;

/// Octets of one entry; what is longer comes in pieces.
const PIECE: usize = 4096;

/// Ancillary data of one entry, aligned for a `cmsghdr`; RCVINFO takes 48 octets of it.
type Control = [u64; 16];

/// What an entry is.
#[derive(Debug)]
pub(in super::super) enum Received<'a> {
    /// A whole message.
    Message(Message<'a>),
    /// The kernel's word about the association.
    Notification(Notification),
    /// A piece of a message whose end is yet to come.
    Piece,
    /// The association has ended, and all that it brought has been received.
    End,
    /// A message is longer than the bound: the association is of no more use.
    TooLong,
}

/// Room for one batch of entries, shared by all associations of a driver.
pub(in super::super) struct Receiver {
    octets: Vec<u8>,
    controls: Vec<Control>,
    iovecs: Vec<libc::iovec>,
    headers: Vec<libc::mmsghdr>,
}

// SAFETY: the raw pointers in `iovecs` and `headers` are set anew before every system call and followed
// only for what that call filled; no other thread sees them.
unsafe impl Send for Receiver {}

impl Receiver {
    /// Takes its room with the first call.
    pub(in super::super) fn new() -> Self {
        Self { octets: Vec::new(), controls: Vec::new(), iovecs: Vec::new(), headers: Vec::new() }
    }

    /// Receives what waits. Answers how many entries there are for [`Receiver::entry`]; 0: nothing waits.
    pub(in super::super) fn receive(&mut self, fd: RawFd) -> io::Result<usize> {
        // The system call tells an error before it looks at what waits, and tells it once.
        self.fill(fd).or_else(|error| match self.fill(fd) {
            Ok(count) if count > 0 => Ok(count),
            _ => Err(error),
        })
    }

    fn fill(&mut self, fd: RawFd) -> io::Result<usize> {
        self.point();
        // SAFETY: every header points at one iovec over octets of its own and at one control structure, all
        // alive for the call and not otherwise borrowed.
        let count = unsafe {
            libc::recvmmsg(
                fd,
                self.headers.as_mut_ptr(),
                self.headers.len() as u32,
                libc::MSG_DONTWAIT,
                std::ptr::null_mut(),
            )
        };
        if count >= 0 {
            return Ok(count as usize);
        }
        let error = io::Error::last_os_error();
        match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => Ok(0),
            _ => Err(error),
        }
    }

    fn point(&mut self) {
        self.octets.resize(BATCH * PIECE, 0);
        self.controls.resize(BATCH, [0; 16]);
        self.iovecs.clear();
        self.headers.clear();
        self.iovecs.extend(
            self.octets
                .chunks_exact_mut(PIECE)
                .map(|octets| libc::iovec { iov_base: octets.as_mut_ptr().cast(), iov_len: PIECE }),
        );
        for (control, iovec) in self.controls.iter_mut().zip(&mut self.iovecs) {
            // SAFETY: a plain C structure for which all-zero octets are a valid value.
            let mut header: libc::mmsghdr = unsafe { mem::zeroed() };
            header.msg_hdr.msg_iov = iovec;
            header.msg_hdr.msg_iovlen = 1;
            header.msg_hdr.msg_control = control.as_mut_ptr().cast();
            header.msg_hdr.msg_controllen = mem::size_of::<Control>();
            self.headers.push(header);
        }
    }

    /// Entry `at` of those that the last call filled, oldest first; each is to be looked at once.
    pub(in super::super) fn entry<'a>(&'a self, at: usize, assembly: &'a mut Assembly) -> Received<'a> {
        let libc::mmsghdr { msg_hdr: header, msg_len } = &self.headers[at];
        let octets = &self.octets[at * PIECE..][..*msg_len as usize];
        let end = header.msg_flags & libc::MSG_EOR != 0;
        if header.msg_flags & sys::MSG_NOTIFICATION != 0 {
            if !assembly.notification(end) {
                return Received::Piece;
            }
            let notification = Notification::read(octets);
            match notification {
                Notification::DeliveryAborted { stream } => assembly.forget(stream),
                Notification::Restarted => assembly.clear(),
                _ => {}
            }
            return Received::Notification(notification);
        }
        if octets.is_empty() && !end {
            return Received::End;
        }
        let info = rcv_info(header).unwrap_or_default();
        match assembly.piece(info.stream, octets, end) {
            Ok(Some(octets)) => {
                let ppid = u32::from_be(info.ppid);
                Received::Message(Message { stream: info.stream, ppid, octets })
            }
            Ok(None) => Received::Piece,
            Err(TooLong) => Received::TooLong,
        }
    }
}

fn rcv_info(header: &libc::msghdr) -> Option<sys::RcvInfo> {
    // SAFETY: `header` was filled by recvmmsg, and its control buffer is still alive.
    let mut entry = unsafe { libc::CMSG_FIRSTHDR(header) };
    while !entry.is_null() {
        // SAFETY: not null, so it is an entry within the control buffer.
        let (level, kind) = unsafe { ((*entry).cmsg_level, (*entry).cmsg_type) };
        if level == libc::IPPROTO_SCTP && kind == sys::CMSG_RCVINFO {
            // SAFETY: the entry's type says that a sctp_rcvinfo follows it.
            return Some(unsafe { libc::CMSG_DATA(entry).cast::<sys::RcvInfo>().read_unaligned() });
        }
        // SAFETY: as for the first.
        entry = unsafe { libc::CMSG_NXTHDR(header, entry) };
    }
    None
}
