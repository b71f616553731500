//! Peers' requests: bodies put together from blocks, and the answers.

use super::endpoint::Item;
use super::{Endpoint, Error, Event, Handle, Received, Response};
use crate::codec::coap::{Block, Code, ContentFormat, Encoder, Header, OptionNumber, Packet, Token, Type};
use crate::wire::{Full, Now};
use std::fmt::Debug;
use std::hash::Hash;
use std::time::Duration;

/// What an answer needs to know of its request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<P> {
    peer: P,
    method: Code,
    message_id: u16,
    token: Token,
    confirmable: bool,
    /// Whether the empty acknowledgement has gone.
    acknowledged: bool,
    /// The block to be echoed.
    block1: Option<Block>,
    /// The block that is asked for.
    block2: Option<Block>,
}

#[derive(Debug)]
pub(super) struct Unanswered<P> {
    asked: Asked<P>,
    deadline: Duration,
}

#[derive(Debug)]
pub(super) struct Assembly<P> {
    peer: P,
    key: Box<[u8]>,
    body: Vec<u8>,
    deadline: Duration,
}

/// The most Uri-Path and Uri-Query options, together, of a request.
const MAX_PARTS: usize = 64;

/// A refusal that needs no owner.
struct Refusal {
    code: Code,
    diagnostic: &'static str,
    /// The largest body, where that is the reason.
    size1: Option<u32>,
}

impl Refusal {
    fn new(code: Code, diagnostic: &'static str) -> Self {
        Self { code, diagnostic, size1: None }
    }
}

/// What tells one body from another by the same peer: method and options, RFC 7959 §2.5.
fn body_key(packet: &Packet<'_>) -> Box<[u8]> {
    let mut key = vec![packet.header.code.0];
    for (number, value) in packet.options() {
        if !matches!(number, OptionNumber::BLOCK1 | OptionNumber::BLOCK2) && !number.is_no_cache_key() {
            key.extend_from_slice(&number.0.to_be_bytes());
            key.extend_from_slice(&(value.len() as u32).to_be_bytes());
            key.extend_from_slice(value);
        }
    }
    key.into()
}

impl<P: Copy + Eq + Hash + Ord + Debug> Endpoint<P> {
    fn asked(from: P, packet: &Packet<'_>) -> Asked<P> {
        let header = packet.header;
        Asked {
            peer: from,
            method: header.code,
            message_id: header.message_id,
            token: header.token,
            confirmable: header.kind == Type::Confirmable,
            acknowledged: false,
            block1: None,
            block2: packet.block(OptionNumber::BLOCK2),
        }
    }

    /// 4.02, RFC 7252 §5.4.1.
    pub(super) fn refuse_option(&mut self, now: Now, from: P, packet: &Packet<'_>, number: OptionNumber) {
        let diagnostic = format!("{number} is not understood");
        let response =
            Response { code: Code::BAD_OPTION, payload: diagnostic.as_bytes(), ..Default::default() };
        // Piggybacked, so nothing of the endpoint's own can stop it.
        let _ = self.answer(now, &Self::asked(from, packet), &response, None);
    }

    fn refuse(&mut self, now: Now, asked: &Asked<P>, refusal: &Refusal) {
        let response = Response {
            code: refusal.code,
            payload: refusal.diagnostic.as_bytes(),
            content_format: None,
            location_path: &[],
        };
        // If even this does not go out, a bound on separate messages is reached, and counted.
        let _ = self.answer(now, asked, &response, refusal.size1);
    }

    /// A request whose options are understood and that did not come before.
    pub(super) fn accept_request(&mut self, now: Now, from: P, packet: &Packet<'_>) {
        let mut asked = Self::asked(from, packet);
        let (body, block1) = match self.body(now, from, packet) {
            Ok(Some(body)) => body,
            Ok(None) => {
                asked.block1 = packet.block(OptionNumber::BLOCK1).map(|block| self.echo(block));
                let response = Response { code: Code::CONTINUE, ..Default::default() };
                let _ = self.answer(now, &asked, &response, None);
                return;
            }
            Err(refusal) => {
                asked.block1 = packet.block(OptionNumber::BLOCK1).map(|block| self.echo(block));
                self.refuse(now, &asked, &refusal);
                return;
            }
        };
        asked.block1 = block1;
        if self.unanswered.len() >= self.config.max_unanswered {
            self.counters.overloaded += 1;
            self.refuse(now, &asked, &Refusal::new(Code::SERVICE_UNAVAILABLE, "too many open requests"));
            return;
        }
        let id = self.next_serial();
        let deadline = now.mono.saturating_add(self.config.exchange_lifetime);
        self.unanswered.insert(id, Unanswered { asked, deadline });
        self.owned.insert((from, Item::Unanswered(id)));
        self.set_timer(Item::Unanswered(id), None, Some(deadline));
        // Understood options of format String are UTF-8.
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        self.events.push_back(Event::Request(Received {
            handle: Handle(id),
            peer: from,
            method: asked.method,
            path: packet.all(OptionNumber::URI_PATH).map(text).collect(),
            queries: packet.all(OptionNumber::URI_QUERY).map(text).collect(),
            content_format: packet.content_format(),
            payload: body,
            confirmable: asked.confirmable,
            accept: packet.uint(OptionNumber::ACCEPT).map(|value| ContentFormat(value as u16)),
            token: asked.token.as_octets().to_vec(),
        }));
    }

    /// The block as the answer to it says it: no larger than our own blocks.
    fn echo(&self, block: Block) -> Block {
        let ours = Block::szx_of(usize::from(self.config.block_size));
        Block { szx: if block.number == 0 { block.szx.min(ours) } else { block.szx }, ..block }
    }

    /// The whole body, with the block to echo; `None` while blocks are missing.
    #[allow(clippy::type_complexity, reason = "used once")]
    fn body(
        &mut self,
        now: Now,
        from: P,
        packet: &Packet<'_>,
    ) -> Result<Option<(Vec<u8>, Option<Block>)>, Refusal> {
        let proxy = [OptionNumber::PROXY_URI, OptionNumber::PROXY_SCHEME];
        let mut parts = 0;
        for (number, _) in packet.options() {
            if proxy.contains(&number) {
                return Err(Refusal::new(Code::PROXYING_NOT_SUPPORTED, "no proxy"));
            }
            parts += usize::from(matches!(number, OptionNumber::URI_PATH | OptionNumber::URI_QUERY));
        }
        if parts > MAX_PARTS {
            return Err(Refusal::new(Code::BAD_REQUEST, "too many path segments and queries"));
        }
        let max_body = self.config.max_body;
        let too_large = || Refusal {
            size1: Some(u32::try_from(max_body).unwrap_or(u32::MAX)),
            ..Refusal::new(Code::REQUEST_ENTITY_TOO_LARGE, "")
        };
        let payload = packet.payload;
        let Some(block) = packet.block(OptionNumber::BLOCK1) else {
            return if payload.len() > max_body {
                Err(too_large())
            } else {
                Ok(Some((payload.to_vec(), None)))
            };
        };
        let full = payload.len() == block.size();
        if !block.is_valid() || block.more && !full || payload.len() > block.size() {
            return Err(Refusal::new(Code::BAD_REQUEST, "the payload is not as long as its block"));
        }
        let key = (from, body_key(packet));
        let begun = self.assembly_of.get(&key).copied();
        if block.number == 0 {
            if let Some(id) = begun {
                // Begun anew.
                self.take_assembly(id);
            }
            if payload.len() > max_body
                || packet.uint(OptionNumber::SIZE1).is_some_and(|size| size as usize > max_body)
            {
                return Err(too_large());
            }
            if !block.more {
                return Ok(Some((payload.to_vec(), Some(block))));
            }
            if self.assemblies.len() >= self.config.max_assemblies
                || self.assembled_octets + payload.len() > self.config.max_assembled_octets
            {
                self.counters.overloaded += 1;
                return Err(Refusal::new(Code::SERVICE_UNAVAILABLE, "too many bodies in blocks"));
            }
            self.begin_assembly(now, key, payload);
            return Ok(None);
        }
        let incomplete = || Refusal::new(Code::REQUEST_ENTITY_INCOMPLETE, "");
        let id = begun.ok_or_else(incomplete)?;
        let room = self.assembled_octets + payload.len() <= self.config.max_assembled_octets;
        let assembly = self.assemblies.get_mut(&id).ok_or_else(incomplete)?;
        if assembly.body.len() != block.offset() {
            return Err(incomplete());
        }
        if assembly.body.len() + payload.len() > max_body {
            self.take_assembly(id);
            return Err(too_large());
        }
        if !room {
            self.take_assembly(id);
            self.counters.overloaded += 1;
            return Err(Refusal::new(Code::SERVICE_UNAVAILABLE, "too many bodies in blocks"));
        }
        assembly.body.extend_from_slice(payload);
        self.assembled_octets += payload.len();
        if block.more {
            let deadline = now.mono.saturating_add(self.config.assembly_lifetime);
            let was = std::mem::replace(&mut assembly.deadline, deadline);
            self.set_timer(Item::Assembly(id), Some(was), Some(deadline));
            return Ok(None);
        }
        let body = self.take_assembly(id).ok_or_else(incomplete)?;
        Ok(Some((body, Some(block))))
    }

    fn begin_assembly(&mut self, now: Now, key: (P, Box<[u8]>), payload: &[u8]) {
        let id = self.next_serial();
        let deadline = now.mono.saturating_add(self.config.assembly_lifetime);
        let assembly = Assembly { peer: key.0, key: key.1.clone(), body: payload.to_vec(), deadline };
        self.assembled_octets += payload.len();
        self.owned.insert((key.0, Item::Assembly(id)));
        self.assemblies.insert(id, assembly);
        self.assembly_of.insert(key, id);
        self.set_timer(Item::Assembly(id), None, Some(deadline));
    }

    /// Ends the putting together of a body, finished or not.
    pub(super) fn take_assembly(&mut self, id: u64) -> Option<Vec<u8>> {
        let assembly = self.assemblies.remove(&id)?;
        self.assembled_octets -= assembly.body.len();
        self.owned.remove(&(assembly.peer, Item::Assembly(id)));
        self.assembly_of.remove(&(assembly.peer, assembly.key));
        self.set_timer(Item::Assembly(id), Some(assembly.deadline), None);
        Some(assembly.body)
    }

    pub(super) fn take_unanswered(&mut self, id: u64) -> Option<Asked<P>> {
        let Unanswered { asked, deadline } = self.unanswered.remove(&id)?;
        self.owned.remove(&(asked.peer, Item::Unanswered(id)));
        self.set_timer(Item::Unanswered(id), Some(deadline), None);
        Some(asked)
    }

    /// Answers a request: on the acknowledgement of a Confirmable one that was not acknowledged
    /// yet, else in a message of its own.
    ///
    /// # Errors
    /// Nothing is sent. After [`Error::Code`] and [`Error::TooLong`] the request still waits for an
    /// answer; after the others it is forgotten.
    pub fn respond(&mut self, now: Now, handle: Handle, response: &Response<'_>) -> Result<(), Error> {
        let Some(Unanswered { asked, .. }) = self.unanswered.get(&handle.0) else { return Err(Error::Gone) };
        if !response.code.is_response() {
            return Err(Error::Code);
        }
        if response.location_path.iter().any(|segment| segment.len() > 255) {
            return Err(Error::TooLong);
        }
        let asked = *asked;
        let answered = self.answer(now, &asked, response, None);
        if answered != Err(Error::TooLong) {
            self.take_unanswered(handle.0);
        }
        answered
    }

    /// Acknowledges a Confirmable request now, to answer it later in a message of its own.
    pub fn acknowledge(&mut self, _now: Now, handle: Handle) {
        let Some(Unanswered { asked, .. }) = self.unanswered.get_mut(&handle.0) else { return };
        if !asked.confirmable || asked.acknowledged {
            return;
        }
        asked.acknowledged = true;
        let (peer, message_id) = (asked.peer, asked.message_id);
        let octets = self.send_empty(peer, Type::Acknowledgement, message_id);
        self.counters.forgotten += self.memory.answered(&self.config, peer, message_id, &octets);
    }

    /// Lets a request pass in silence: no answer, no acknowledgement, and none for its repetitions.
    pub fn ignore(&mut self, handle: Handle) {
        self.take_unanswered(handle.0);
    }

    /// Lets a request pass as if it had never come: what repeats it is a request again.
    pub fn pass_over(&mut self, handle: Handle) {
        let Some(asked) = self.take_unanswered(handle.0) else { return };
        self.memory.forget_message(asked.peer, asked.message_id);
    }

    /// Refuses a request by a Reset (RFC 7252 §4.2), which its repetitions get as well.
    pub fn send_reset(&mut self, handle: Handle) {
        let Some(Unanswered { asked, .. }) = self.unanswered.get(&handle.0) else { return };
        let (peer, message_id) = (asked.peer, asked.message_id);
        self.take_unanswered(handle.0);
        let octets = self.send_empty(peer, Type::Reset, message_id);
        self.counters.forgotten += self.memory.answered(&self.config, peer, message_id, &octets);
    }

    fn answer(
        &mut self,
        now: Now,
        asked: &Asked<P>,
        response: &Response<'_>,
        size1: Option<u32>,
    ) -> Result<(), Error> {
        let mut payload = response.payload;
        let mut block2 = None;
        let may_slice = matches!(asked.method, Code::GET | Code::FETCH) && response.code == Code::CONTENT;
        let ours = Block::szx_of(usize::from(self.config.block_size));
        if may_slice && (asked.block2.is_some() || payload.len() > 16 << ours) {
            let wanted = asked.block2.filter(|block| block.is_valid());
            let wanted = wanted.unwrap_or(Block { number: 0, more: false, szx: ours });
            let szx = wanted.szx.min(ours);
            let offset = wanted.offset();
            if offset > 0 && offset >= payload.len() {
                let refusal = Response { code: Code::BAD_REQUEST, ..Default::default() };
                return self.answer(now, &Asked { block2: None, ..*asked }, &refusal, size1);
            }
            let end = (offset + (16 << szx)).min(payload.len());
            let number = (offset >> (szx + 4)) as u32;
            block2 = Some((Block { number, more: end < payload.len(), szx }, payload.len() as u32));
            payload = &payload[offset..end];
        }
        let kind = match (asked.confirmable, asked.acknowledged) {
            (true, false) => Type::Acknowledgement,
            (true, true) => Type::Confirmable,
            (false, _) => Type::NonConfirmable,
        };
        let message_id = if kind == Type::Acknowledgement { asked.message_id } else { 0 };
        let header = Header::new(kind, response.code, message_id, asked.token);
        let mut octets = self
            .build(|w| {
                let mut message = Encoder::new(w, &header);
                for segment in response.location_path {
                    message.option(OptionNumber::LOCATION_PATH, segment.as_bytes());
                }
                if let Some(format) = response.content_format {
                    message.uint(OptionNumber::CONTENT_FORMAT, u32::from(format.0));
                }
                if let Some((block, _)) = block2 {
                    message.uint(OptionNumber::BLOCK2, block.to_uint());
                }
                if let Some(block) = asked.block1 {
                    message.uint(OptionNumber::BLOCK1, block.to_uint());
                }
                if let Some((_, size)) = block2.filter(|(block, _)| block.number == 0) {
                    message.uint(OptionNumber::SIZE2, size);
                }
                if let Some(size) = size1 {
                    message.uint(OptionNumber::SIZE1, size);
                }
                message.payload(payload)
            })
            .map_err(|Full| Error::TooLong)?;
        match kind {
            Type::Acknowledgement => {
                self.counters.forgotten +=
                    self.memory.answered(&self.config, asked.peer, asked.message_id, &octets);
            }
            Type::Confirmable => return self.launch_answer(now, asked.peer, asked.token, octets),
            _ => {
                let random = self.next_random();
                let own = self
                    .peers
                    .entry(now, &self.config, asked.peer, || random)
                    .and_then(|state| state.message_id(now, &self.config));
                let Some(own) = own else {
                    self.counters.overloaded += 1;
                    return Err(Error::Overloaded);
                };
                octets[2..4].copy_from_slice(&own.to_be_bytes());
            }
        }
        self.send(asked.peer, &octets);
        Ok(())
    }
}
