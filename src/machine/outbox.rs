//! Datagrams waiting to be sent, one behind the other in one buffer.

use super::Port;
use crate::wire::{Full, Writer};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::ops::Range;

/// One datagram to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmit<'a> {
    /// The local socket to send by.
    pub port: Port,
    /// Whom to send to.
    pub to: SocketAddr,
    /// The datagram.
    pub octets: &'a [u8],
}

/// A queue of datagrams that allocates only while it grows to its working size.
#[derive(Debug, Default)]
pub struct Outbox {
    /// Zeroed up to its length; `used` octets hold waiting datagrams.
    buffer: Vec<u8>,
    used: usize,
    waiting: VecDeque<(Port, SocketAddr, Range<usize>)>,
}

/// The longest datagram that UDP can carry over IPv4, less nothing: a bound for [`Outbox::write`].
const LONGEST: usize = 65_535;

impl Outbox {
    /// Queues what `write` writes. If it does not fit into one datagram, nothing is queued.
    /// Answers with the datagram's octets, so that a machine can keep them for repetition.
    #[inline]
    pub fn write(
        &mut self,
        port: Port,
        to: SocketAddr,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> Result<&[u8], Full> {
        if self.buffer.len() < self.used + LONGEST {
            self.buffer.resize(self.used + 2 * LONGEST, 0);
        }
        let start = self.used;
        let mut w = Writer::new(&mut self.buffer[start..start + LONGEST]);
        write(&mut w);
        let end = start + w.finish()?;
        self.used = end;
        self.waiting.push_back((port, to, start..end));
        Ok(&self.buffer[start..end])
    }

    /// Queues a copy of `octets`.
    #[inline]
    pub fn copy(&mut self, port: Port, to: SocketAddr, octets: &[u8]) -> Result<(), Full> {
        self.write(port, to, |w| w.slice(octets)).map(|_| ())
    }

    /// Takes the oldest datagram.
    #[inline]
    pub fn pop(&mut self) -> Option<Transmit<'_>> {
        let (port, to, range) = self.waiting.pop_front()?;
        if self.waiting.is_empty() {
            self.used = 0;
        }
        Some(Transmit { port, to, octets: &self.buffer[range] })
    }

    /// Datagrams waiting.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datagrams_leave_in_order_and_the_buffer_is_used_again() {
        let to = "127.0.0.1:2123".parse().unwrap();
        let mut outbox = Outbox::default();
        for round in 0..3u8 {
            outbox.copy(Port::GtpC, to, &[round; 3]).unwrap();
            outbox.write(Port::GtpU, to, |w| w.u16(7)).unwrap();
            assert_eq!(outbox.pop().unwrap().octets, [round; 3]);
            assert_eq!(outbox.pop().unwrap(), Transmit { port: Port::GtpU, to, octets: &[0, 7] });
            assert_eq!(outbox.pop(), None);
        }
        assert_eq!(outbox.write(Port::GtpC, to, |w| w.slice(&[0; LONGEST + 1])), Err(Full));
        assert!(outbox.is_empty());
    }
}
