//! `poll(2)` and the `eventfd` by which other threads wake a driver.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Waits until one of `fds` can be read, or `timeout` has passed; rounds up to a millisecond.
pub(super) fn readable(fds: &mut [libc::pollfd], timeout: Option<Duration>) -> io::Result<()> {
    let milliseconds = match timeout {
        None => -1,
        Some(wait) => i32::try_from(wait.as_micros().div_ceil(1000)).unwrap_or(i32::MAX),
    };
    // SAFETY: `fds` is a valid slice of pollfd for the duration of the call.
    let ready = unsafe { libc::poll(fds.as_mut_ptr(), fds.len() as libc::nfds_t, milliseconds) };
    if ready < 0 {
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
        for fd in fds {
            fd.revents = 0;
        }
    }
    Ok(())
}

/// Waits until `fd` can be written, at most `milliseconds`.
pub(super) fn writable(fd: RawFd, milliseconds: i32) {
    let mut one = libc::pollfd { fd, events: libc::POLLOUT, revents: 0 };
    // SAFETY: one valid pollfd. A failure only means that the caller tries again at once.
    unsafe { libc::poll(&raw mut one, 1, milliseconds) };
}

/// Interest in `fd` becoming readable.
pub(super) fn reading(fd: RawFd) -> libc::pollfd {
    libc::pollfd { fd, events: libc::POLLIN, revents: 0 }
}

/// Wakes a thread out of [`readable`]; many wakes before it looks are one.
#[derive(Clone, Debug)]
pub(super) struct Waker {
    event: Arc<OwnedFd>,
    pending: Arc<AtomicBool>,
}

impl Waker {
    pub(super) fn new() -> io::Result<Self> {
        // SAFETY: plain system call; the result is checked before it becomes an owned descriptor.
        let fd = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: a fresh descriptor that nobody else owns.
        let event = Arc::new(unsafe { OwnedFd::from_raw_fd(fd) });
        Ok(Self { event, pending: Arc::default() })
    }

    pub(super) fn fd(&self) -> RawFd {
        self.event.as_raw_fd()
    }

    pub(super) fn wake(&self) {
        if !self.pending.swap(true, Ordering::AcqRel) {
            let one = 1u64.to_ne_bytes();
            // SAFETY: writes eight octets from a live array; an eventfd takes them whole. It can
            // only fail when its counter is full, and then the thread is awake anyway.
            unsafe { libc::write(self.fd(), one.as_ptr().cast(), one.len()) };
        }
    }

    /// Called by the woken thread before it looks for work: what is queued after this wakes anew.
    pub(super) fn clear(&self) {
        let mut count = [0u8; 8];
        // SAFETY: reads eight octets into a live array; non-blocking.
        unsafe { libc::read(self.fd(), count.as_mut_ptr().cast(), count.len()) };
        self.pending.store(false, Ordering::Release);
    }
}
