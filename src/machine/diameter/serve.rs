//! Requests of others, and the answers to them.

use super::envelope::Envelope;
use super::event::{Failure, Gone, Inbound, Outcome};
use super::send::application;
use super::{Diameter, capabilities};
use crate::codec::diameter::command::CommandRow;
use crate::codec::diameter::dictionary::{group, row};
use crate::codec::diameter::{
    self, AvpWriter, Class, Fault, Group, Header, Message, ResultCode, Rule, Tagged,
};
use crate::machine::AssociationId;
use crate::machine::duplicates::{self, Ticket};
use crate::machine::index::hash;
use crate::machine::timer::Queue;
use crate::wire::Now;
use std::time::Duration;

/// What names a request: Origin-Host (mixed into one word) and End-to-End Identifier, RFC 6733 §3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    origin: u64,
    end_to_end: u32,
    code: u32,
}

impl Key {
    /// Of a request; the memory compares its Session-Id beside it.
    pub(super) fn of(envelope: &Envelope<'_>, seed: u64) -> Self {
        let origin = envelope.origin_host().map_or("", |host| host.0);
        let mut mixed = seed;
        let mut mix = |word| {
            let wide = u128::from(lower(word) ^ mixed) * u128::from(seed.rotate_left(32) ^ ODD);
            mixed = (wide >> 64) as u64 ^ wide as u64;
        };
        let (words, rest) = origin.as_bytes().as_chunks();
        words.iter().for_each(|word| mix(u64::from_le_bytes(*word)));
        let rest = rest.iter().rev().fold(0, |word, octet| word << 8 | u64::from(*octet));
        mix(rest);
        mix(origin.len() as u64);
        let header = envelope.header();
        Self { origin: mixed, end_to_end: header.end_to_end, code: header.code }
    }
}

/// What seeds are mixed with.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Eight octets of ASCII in lower case.
const fn lower(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    // No octet carries into the next one: each is below 0x80 before something below 0x80 is added.
    let seven = word & (0x7f * ONES);
    let from_a = seven + (0x80 - b'A' as u64) * ONES;
    let after_z = seven + (0x7f - b'Z' as u64) * ONES;
    let upper = !word & (from_a ^ after_z) & (0x80 * ONES);
    word | upper >> 2
}

impl duplicates::Key for Key {
    /// Requests whose numbers follow each other are looked for side by side, eight at a time: no peer can have
    /// more of them meet than that.
    fn hash(&self, seed: u64) -> u32 {
        let many = hash(seed, self.origin, u64::from(self.end_to_end >> 3) << 32 | u64::from(self.code));
        many & !7 | !self.end_to_end & 7
    }
}

/// A request that is to be answered.
#[derive(Debug)]
pub(super) struct Waiting {
    generation: u32,
    live: bool,
    pub(super) connection: AssociationId,
    pub(super) header: Header,
    pub(super) command: Option<&'static CommandRow>,
    /// Session-Id, and then Proxy-Info, as they came.
    session: Vec<u8>,
    proxies: Vec<u8>,
    /// Where its answer is remembered.
    ticket: Ticket,
}

impl Waiting {
    /// What the answer repeats of the request.
    fn note(&mut self, envelope: &Envelope<'_>) {
        self.session.clear();
        self.session.extend_from_slice(envelope.session());
        self.proxies.clear();
        envelope.append_proxies(&mut self.proxies);
    }
}

/// All of them.
#[derive(Debug)]
pub(super) struct Inbounds {
    slots: Vec<Waiting>,
    free: Vec<u32>,
    limit: u32,
    /// In the order in which they came.
    aging: Queue,
    /// Which one a place of the memory is, by the place's slot.
    remembered: Vec<Inbound>,
}

impl Inbounds {
    pub(super) fn new(limit: u32) -> Self {
        let aging = Queue::default();
        Self { slots: Vec::new(), free: Vec::new(), limit, aging, remembered: Vec::new() }
    }

    /// When the oldest is too old.
    pub(super) fn first(&self) -> Option<Duration> {
        self.aging.due()
    }

    /// One that nobody has answered in time.
    pub(super) fn late(&mut self, mono: Duration) -> Option<Inbound> {
        let slot = self.aging.pop_due(mono)?;
        Some(Inbound { slot, generation: self.slots[slot as usize].generation })
    }

    /// Its answer is to be remembered.
    pub(super) fn remember(&mut self, inbound: Inbound, ticket: Ticket, due: Duration) {
        self.slots[inbound.slot as usize].ticket = ticket;
        self.aging.push(inbound.slot, due);
        if ticket != Ticket::UNTRACKED {
            let at = ticket.slot() as usize;
            if self.remembered.len() <= at {
                self.remembered.resize(at + 1, Inbound { slot: u32::MAX, generation: 0 });
            }
            self.remembered[at] = inbound;
        }
    }

    /// The same request has come again: its answer goes to where it came from last.
    pub(super) fn turn(&mut self, ticket: Ticket, connection: AssociationId, envelope: &Envelope<'_>) {
        let Some(inbound) = self.remembered.get(ticket.slot() as usize).copied() else { return };
        if self.get(inbound).is_some_and(|waiting| waiting.ticket == ticket) {
            let waiting = &mut self.slots[inbound.slot as usize];
            (waiting.connection, waiting.header) = (connection, *envelope.header());
            waiting.note(envelope);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    pub(super) fn insert(
        &mut self,
        connection: AssociationId,
        envelope: &Envelope<'_>,
        command: Option<&'static CommandRow>,
    ) -> Option<Inbound> {
        let header = *envelope.header();
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None if self.slots.len() < self.limit as usize => {
                self.slots.push(Waiting {
                    generation: 0,
                    live: false,
                    connection,
                    header,
                    command,
                    session: Vec::new(),
                    proxies: Vec::new(),
                    ticket: Ticket::UNTRACKED,
                });
                (self.slots.len() - 1) as u32
            }
            None => return None,
        };
        let waiting = &mut self.slots[slot as usize];
        waiting.generation = waiting.generation.wrapping_add(1);
        waiting.live = true;
        (waiting.connection, waiting.header, waiting.command) = (connection, header, command);
        waiting.ticket = Ticket::UNTRACKED;
        waiting.note(envelope);
        Some(Inbound { slot, generation: waiting.generation })
    }

    pub(super) fn get(&self, inbound: Inbound) -> Option<&Waiting> {
        let waiting = self.slots.get(inbound.slot as usize)?;
        (waiting.live && waiting.generation == inbound.generation).then_some(waiting)
    }

    pub(super) fn remove(&mut self, inbound: Inbound) {
        if self.get(inbound).is_some() {
            let waiting = &mut self.slots[inbound.slot as usize];
            waiting.live = false;
            if waiting.session.capacity() + waiting.proxies.capacity() > 4096 {
                (waiting.session, waiting.proxies) = (Vec::new(), Vec::new());
            }
            self.aging.remove(inbound.slot);
            self.free.push(inbound.slot);
        }
    }
}

/// Writes Result-Code or Experimental-Result.
fn result(outcome: Outcome, w: &mut AvpWriter<'_>) {
    match outcome {
        Outcome::Result(code) => w.avp::<row::ResultCode>(code.0 as i32),
        Outcome::Experimental { vendor, code } => {
            let result = group::ExperimentalResult {
                vendor_id: Some(vendor),
                experimental_result_code: Some(code as i32),
                ..Default::default()
            };
            w.avp::<row::ExperimentalResult>(Group::Built(&result));
        }
    }
}

/// Proxy-Info goes back as it came: RFC 6733 §6.2.
fn proxies(message: &Message<'_>, w: &mut AvpWriter<'_>) {
    for avp in message.avps().whole() {
        if avp.code == row::ProxyInfo::CODE && avp.vendor.is_none() {
            w.copy(&avp);
        }
    }
}

/// Whether an answer with this outcome has the E bit.
const fn is_error(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Result(code) => matches!(code.class(), Some(Class::ProtocolError)),
        Outcome::Experimental { .. } => false,
    }
}

impl Diameter {
    /// Answers a request; `write` writes what the machine does not fill in (see [`super`]): Failed-AVP and
    /// what the command's answer holds.
    ///
    /// # Errors
    /// It was answered before, or the connection by which it came is gone.
    pub fn answer(
        &mut self,
        now: Now,
        inbound: Inbound,
        outcome: impl Into<Outcome>,
        write: impl FnOnce(&mut AvpWriter<'_>),
    ) -> Result<(), Gone> {
        let outcome = outcome.into();
        let waiting = self.inbound.get(inbound).ok_or(Gone)?;
        let (to, header, ticket) = (waiting.connection, waiting.header, waiting.ticket);
        let rules: &[Rule] = match waiting.command {
            Some(command) if !is_error(outcome) => command.answer_rules,
            _ => &[],
        };
        let config = &self.config;
        let begin = |w: &mut AvpWriter<'_>| {
            if !waiting.session.is_empty() {
                w.with(row::SessionId::ROW, |w| w.octets(&waiting.session));
            }
        };
        let end = |w: &mut AvpWriter<'_>| w.octets(&waiting.proxies);
        let whole = |w: &mut AvpWriter<'_>| {
            begin(w);
            application(config, header.application, rules, w);
            result(outcome, w);
            capabilities::origin(config, w);
            write(w);
            end(w);
        };
        let answer = header.answer(is_error(outcome));
        let longest = config.max_message;
        let mut written = self.outbox.write(to, longest, &answer, whole).is_ok();
        if !written {
            // Too long to be sent: the peer is told so.
            let short = |w: &mut AvpWriter<'_>| {
                begin(w);
                result(ResultCode::UNABLE_TO_COMPLY.into(), w);
                capabilities::origin(config, w);
                end(w);
            };
            written = self.outbox.write(to, longest, &header.answer(false), short).is_ok();
        }
        if !written {
            self.memory.discard(ticket);
            self.inbound.remove(inbound);
            return Err(Gone);
        }
        // What routed this request is not remembered: a repeat may have come another way.
        let written = self.outbox.last();
        let kept = written.len().saturating_sub(waiting.proxies.len());
        self.memory.answer(now.mono, ticket, &written[..kept]);
        let there = self.connection(to).is_some();
        if !there {
            self.outbox.take_back();
        }
        self.inbound.remove(inbound);
        if there { Ok(()) } else { Err(Gone) }
    }

    /// The same request has come again, and was answered with these octets, less its Proxy-Info.
    pub(super) fn repeat(
        outbox: &mut super::outbox::Outbox,
        to: AssociationId,
        longest: usize,
        message: &Message<'_>,
        (front, back): (&[u8], &[u8]),
    ) {
        let Ok(mut header) = Header::read(&[front, back].concat()) else { return };
        header.hop_by_hop = message.header.hop_by_hop;
        let cut = front.len().min(diameter::LENGTH);
        let _ = outbox.write(to, longest, &header, |w| {
            w.octets(&front[cut..]);
            w.octets(&back[diameter::LENGTH - cut..]);
            proxies(message, w);
        });
    }

    /// Refuses a request for a fault: with its Result-Code and Failed-AVP.
    ///
    /// # Errors
    /// As [`Self::answer`].
    pub fn refuse(&mut self, now: Now, inbound: Inbound, fault: &Fault<'_>) -> Result<(), Gone> {
        self.answer(now, inbound, fault.result_code(), |w| fault.write_failed(w))
    }

    /// Answers a request that is not handed to anyone.
    pub(super) fn reject(
        &mut self,
        to: AssociationId,
        message: &Message<'_>,
        code: ResultCode,
        failed: impl FnOnce(&mut AvpWriter<'_>),
    ) {
        let error = is_error(code.into());
        let config = &self.config;
        let _ = self.outbox.write(to, config.max_message, &message.header.answer(error), |w| {
            if let Some(session) = message.find(row::SessionId::CODE, None) {
                w.copy(&session);
            }
            result(code.into(), w);
            capabilities::origin(config, w);
            failed(w);
            proxies(message, w);
        });
    }

    /// A request that was forwarded will get no answer.
    pub(super) fn not_forwarded(&mut self, now: Now, inbound: Inbound, why: Failure) {
        let code = match why {
            Failure::TooBusy => ResultCode::TOO_BUSY,
            Failure::NoRoute => ResultCode::REALM_NOT_SERVED,
            _ => ResultCode::UNABLE_TO_DELIVER,
        };
        // Whoever sent it may be gone.
        let _ = self.answer(now, inbound, code, |_| {});
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_octets_are_put_in_lower_case_as_each_alone_is() {
        for octet in 0..=u8::MAX {
            for at in 0..8 {
                for around in [0, b'A', b'Z', b'[', b'z', 0x7f, 0x80, 0xff] {
                    let mut octets = [around; 8];
                    octets[at] = octet;
                    let lowered = lower(u64::from_le_bytes(octets)).to_le_bytes();
                    assert_eq!(lowered, octets.map(|octet| octet.to_ascii_lowercase()), "{octets:?}");
                }
            }
        }
    }
}
