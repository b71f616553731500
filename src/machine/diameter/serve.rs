//! Requests of others, and the answers to them.

use super::event::{Failure, Gone, Inbound, Outcome};
use super::send::application;
use super::{Diameter, capabilities};
use crate::codec::diameter::command::CommandRow;
use crate::codec::diameter::dictionary::{group, row};
use crate::codec::diameter::{AvpWriter, Class, Fault, Group, Header, Message, ResultCode, Rule, Tagged};
use crate::machine::AssociationId;
use crate::wire::Now;

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
}

/// All of them.
#[derive(Debug)]
pub(super) struct Inbounds {
    slots: Vec<Waiting>,
    free: Vec<u32>,
    limit: u32,
}

impl Inbounds {
    pub(super) const fn new(limit: u32) -> Self {
        Self { slots: Vec::new(), free: Vec::new(), limit }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    pub(super) fn insert(
        &mut self,
        connection: AssociationId,
        message: &Message<'_>,
        command: Option<&'static CommandRow>,
    ) -> Option<Inbound> {
        let header = message.header;
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
                });
                (self.slots.len() - 1) as u32
            }
            None => return None,
        };
        let waiting = &mut self.slots[slot as usize];
        waiting.generation = waiting.generation.wrapping_add(1);
        waiting.live = true;
        (waiting.connection, waiting.header, waiting.command) = (connection, header, command);
        waiting.session.clear();
        waiting.proxies.clear();
        for avp in message.avps().map_while(Result::ok).filter(|avp| avp.vendor.is_none()) {
            match avp.code {
                row::SessionId::CODE if waiting.session.is_empty() => {
                    waiting.session.extend_from_slice(avp.value);
                }
                row::ProxyInfo::CODE => waiting.proxies.extend_from_slice(avp.octets),
                _ => {}
            }
        }
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
        let _ = now;
        let outcome = outcome.into();
        let waiting = self.inbound.get(inbound).ok_or(Gone)?;
        let to = waiting.connection;
        if self.connection(to).is_none() {
            self.inbound.remove(inbound);
            return Err(Gone);
        }
        let rules: &[Rule] = match waiting.command {
            Some(command) if !is_error(outcome) => command.answer_rules,
            _ => &[],
        };
        let waiting = self.inbound.get(inbound).ok_or(Gone)?;
        let (config, header) = (&self.config, waiting.header);
        let begin = |w: &mut AvpWriter<'_>| {
            if !waiting.session.is_empty() {
                w.with(row::SessionId::ROW, |w| w.octets(&waiting.session));
            }
        };
        let end = |w: &mut AvpWriter<'_>| w.octets(&waiting.proxies);
        let whole = |w: &mut AvpWriter<'_>| {
            begin(w);
            if let Some(command) = waiting.command {
                application(config, command, header.application, rules, w);
            }
            result(outcome, w);
            capabilities::origin(config, w);
            write(w);
            end(w);
        };
        let answer = header.answer(is_error(outcome));
        if self.outbox.write(to, config.max_message, &answer, whole).is_err() {
            // Too long to be sent: the peer is told so.
            let _ = self.outbox.write(to, config.max_message, &header.answer(false), |w| {
                begin(w);
                result(ResultCode::UNABLE_TO_COMPLY.into(), w);
                capabilities::origin(config, w);
                end(w);
            });
        }
        self.inbound.remove(inbound);
        Ok(())
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
            for avp in message.avps().map_while(Result::ok) {
                if avp.code == row::ProxyInfo::CODE && avp.vendor.is_none() {
                    w.copy(&avp);
                }
            }
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
