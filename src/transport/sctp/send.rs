//! Messages leaving: `sendmmsg`, one SCTP message an entry.

use super::super::queue::Queue;
use super::sys::{self, SndInfo};
use crate::machine::Message;
use std::io;
use std::mem;
use std::os::fd::RawFd;

/// Messages written with one system call.
const BATCH: usize = 64;

/// Octets of the longest message that the kernel may hold back for those behind it. A batch of them takes a
/// fraction of the smallest send buffer ([`super::MIN_BUFFER`]), so what closes the batch always has room.
const SHORT: usize = 512;

/// Ancillary data of one message: `struct sctp_sndinfo` behind its header.
#[repr(C)]
#[derive(Clone, Copy)]
struct Control {
    header: libc::cmsghdr,
    info: SndInfo,
}

impl Control {
    fn new(stream: u16, ppid: u32) -> Self {
        Self {
            header: libc::cmsghdr {
                cmsg_len: mem::size_of::<Self>(),
                cmsg_level: libc::IPPROTO_SCTP,
                cmsg_type: sys::CMSG_SNDINFO,
            },
            info: SndInfo { stream, ppid: ppid.to_be(), ..SndInfo::default() },
        }
    }
}

/// How a queue came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Sent {
    /// Messages that the kernel took.
    pub(in super::super) taken: usize,
    /// Messages that it would not have: an unknown stream, nothing in it, longer than its buffer.
    pub(in super::super) refused: usize,
    /// The association takes nothing any more.
    pub(in super::super) broken: bool,
}

/// Room for one batch of messages, shared by all associations of a driver.
pub(in super::super) struct Sender {
    controls: Vec<Control>,
    iovecs: Vec<libc::iovec>,
    headers: Vec<libc::mmsghdr>,
}

// SAFETY: the raw pointers in `iovecs` and `headers` are set anew before every system call and never
// followed otherwise; no other thread sees them.
unsafe impl Send for Sender {}

impl Sender {
    pub(in super::super) fn new() -> Self {
        Self { controls: Vec::new(), iovecs: Vec::new(), headers: Vec::new() }
    }

    /// Sends from `queue` what the kernel takes now; the association has `streams` to send on.
    ///
    /// Short messages leave bundled, many chunks a packet (RFC 9260 §6.10): all of a batch but the last go with
    /// `MSG_MORE`, by which the kernel waits for what follows, and the last closes the packet.
    pub(in super::super) fn send(&mut self, fd: RawFd, streams: u16, queue: &mut Queue) -> Sent {
        let mut sent = Sent::default();
        let mut held = false;
        while !queue.is_empty() {
            self.point(queue, if held { 1 } else { BATCH });
            // Each of them will be taken, the closing one above all: what is held waits for it.
            let sure = |(control, iovec): (&Control, &libc::iovec)| {
                (1..=SHORT).contains(&iovec.iov_len) && control.info.stream < streams
            };
            let hold = self.headers.len() > 1 && self.controls.iter().zip(&self.iovecs).all(sure);
            let (length, more) = match hold {
                true => (self.headers.len() - 1, libc::MSG_MORE),
                false => (self.headers.len(), 0),
            };
            // SAFETY: every header points at one iovec over octets of `queue` and at one control
            // structure, all alive and untouched during the call.
            let count = unsafe {
                libc::sendmmsg(
                    fd,
                    self.headers.as_mut_ptr(),
                    length as u32,
                    libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL | more,
                )
            };
            if count >= 0 {
                queue.sent_messages(count as usize);
                sent.taken += count as usize;
                held = hold;
                continue;
            }
            let error = io::Error::last_os_error();
            match error.raw_os_error() {
                Some(libc::EINTR) => {}
                Some(libc::EAGAIN | libc::ENOBUFS | libc::ENOMEM) => break,
                Some(libc::EINVAL | libc::EMSGSIZE) => {
                    queue.sent_messages(1);
                    sent.refused += 1;
                }
                _ => {
                    sent.broken = true;
                    break;
                }
            }
        }
        sent
    }

    /// Points at the first `count` messages of `queue`, or all that there are.
    fn point(&mut self, queue: &Queue, count: usize) {
        self.controls.clear();
        self.iovecs.clear();
        self.headers.clear();
        let mut octets = queue.octets();
        for message in queue.messages().take(count) {
            let (first, rest) = octets.split_at(message.length);
            octets = rest;
            self.controls.push(Control::new(message.stream, message.ppid));
            self.iovecs
                .push(libc::iovec { iov_base: first.as_ptr().cast_mut().cast(), iov_len: first.len() });
        }
        for (control, iovec) in self.controls.iter_mut().zip(&mut self.iovecs) {
            // SAFETY: a plain C structure for which all-zero octets are a valid value.
            let mut header: libc::mmsghdr = unsafe { mem::zeroed() };
            header.msg_hdr.msg_iov = &raw mut *iovec;
            header.msg_hdr.msg_iovlen = 1;
            header.msg_hdr.msg_control = (&raw mut *control).cast();
            header.msg_hdr.msg_controllen = mem::size_of::<Control>();
            self.headers.push(header);
        }
    }
}

/// Sends one message; `false` if the kernel has no room now.
pub(super) fn one(fd: RawFd, message: Message<'_>) -> io::Result<bool> {
    let mut control = Control::new(message.stream, message.ppid);
    let mut iovec =
        libc::iovec { iov_base: message.octets.as_ptr().cast_mut().cast(), iov_len: message.octets.len() };
    // SAFETY: a plain C structure for which all-zero octets are a valid value.
    let mut header: libc::msghdr = unsafe { mem::zeroed() };
    header.msg_iov = &raw mut iovec;
    header.msg_iovlen = 1;
    header.msg_control = (&raw mut control).cast();
    header.msg_controllen = mem::size_of::<Control>();
    // SAFETY: `header` points at one iovec over the message and at `control`, alive for the call.
    let length = unsafe { libc::sendmsg(fd, &raw const header, libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL) };
    if length >= 0 {
        return Ok(true);
    }
    let error = io::Error::last_os_error();
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => Ok(false),
        _ => Err(error),
    }
}
