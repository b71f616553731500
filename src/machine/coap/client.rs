//! Own requests, and answers that go in messages of their own: repetition, blocks, answers.

use super::endpoint::Item;
use super::{Answer, Endpoint, Error, Event, Request};
use crate::codec::coap::{Block, Code, Encoder, Header, OptionNumber, Packet, Token, Type};
use crate::wire::{Full, Now};
use std::fmt::Debug;
use std::hash::Hash;
use std::time::Duration;

/// Where an outgoing message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Behind another one to the same peer (NSTART = 1).
    Waiting,
    /// Sent, and repeated until acknowledged.
    Unacknowledged,
    /// Only the response is missing.
    Acknowledged,
}

/// What it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Request { tag: u64 },
    Answer,
}

/// A body on its way in blocks.
#[derive(Debug, Default)]
struct Transfer {
    /// The whole of a body to send.
    body: Box<[u8]>,
    /// The block of it that was sent last; `None` once, or if, there is no more to send.
    upload: Option<Block>,
    /// What has come so far of a body to receive.
    download: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Outgoing<P> {
    peer: P,
    purpose: Purpose,
    confirmable: bool,
    token: Token,
    phase: Phase,
    /// The message as last sent, or as it will be.
    octets: Box<[u8]>,
    message_id: Option<u16>,
    transmissions: u32,
    timeout: Duration,
    deadline: Option<Duration>,
    transfer: Option<Box<Transfer>>,
}

fn size_of(part: &[u8], limit: usize) -> Result<(), Error> {
    if part.len() > limit { Err(Error::TooLong) } else { Ok(()) }
}

impl<P: Copy + Eq + Hash + Ord + Debug> Endpoint<P> {
    /// Asks `peer`. `token` (up to 8 octets) must not be in use with this peer; `tag` comes back
    /// in the event that ends the request, which is exactly one of `Response`, `Reset` and
    /// `TimedOut`, unless it is cancelled or the peer forgotten.
    ///
    /// # Errors
    /// Nothing is sent.
    pub fn request(
        &mut self,
        now: Now,
        peer: P,
        request: &Request<'_>,
        token: &[u8],
        tag: u64,
    ) -> Result<(), Error> {
        let token = Token::new(token).ok_or(Error::Token)?;
        if self.by_token.contains_key(&(peer, token)) {
            return Err(Error::Token);
        }
        if !request.method.is_request() {
            return Err(Error::Code);
        }
        let segments = || request.path.strip_prefix('/').unwrap_or(request.path).split('/');
        let path = || segments().filter(|_| !request.path.is_empty() && request.path != "/");
        for part in path().chain(request.queries.iter().copied()) {
            size_of(part.as_bytes(), 255)?;
        }
        let szx = Block::szx_of(usize::from(self.config.block_size));
        let first = Block { number: 0, more: true, szx };
        let upload = Some(first).filter(|block| request.payload.len() > block.size());
        if request.payload.len() > first.size() << 20 {
            return Err(Error::TooLong);
        }
        let kind = if request.confirmable { Type::Confirmable } else { Type::NonConfirmable };
        let header = Header::new(kind, request.method, 0, token);
        let octets = self
            .build(|w| {
                let mut message = Encoder::new(w, &header);
                for segment in path() {
                    message.option(OptionNumber::URI_PATH, segment.as_bytes());
                }
                if let Some(format) = request.content_format {
                    message.uint(OptionNumber::CONTENT_FORMAT, u32::from(format.0));
                }
                for query in request.queries {
                    message.option(OptionNumber::URI_QUERY, query.as_bytes());
                }
                if let Some(block) = upload {
                    message.uint(OptionNumber::BLOCK1, block.to_uint());
                    message.uint(OptionNumber::SIZE1, request.payload.len() as u32);
                }
                let end = upload.map_or(request.payload.len(), Block::size);
                message.payload(&request.payload[..end])
            })
            .map_err(|Full| Error::TooLong)?;
        let transfer =
            upload.map(|_| Box::new(Transfer { body: request.payload.into(), upload, ..Default::default() }));
        let id = self.launch(now, Purpose::Request { tag }, peer, kind, token, octets, transfer)?;
        self.by_token.insert((peer, token), id);
        self.by_tag.insert((tag, id));
        Ok(())
    }

    /// Sends an answer in a Confirmable message of its own.
    pub(super) fn launch_answer(
        &mut self,
        now: Now,
        peer: P,
        token: Token,
        octets: Box<[u8]>,
    ) -> Result<(), Error> {
        self.launch(now, Purpose::Answer, peer, Type::Confirmable, token, octets, None).map(|_| ())
    }

    #[allow(clippy::too_many_arguments, reason = "each is a field of what it makes")]
    fn launch(
        &mut self,
        now: Now,
        purpose: Purpose,
        peer: P,
        kind: Type,
        token: Token,
        octets: Box<[u8]>,
        transfer: Option<Box<Transfer>>,
    ) -> Result<u64, Error> {
        if self.outgoing.len() >= self.config.max_requests {
            self.counters.overloaded += 1;
            return Err(Error::Overloaded);
        }
        let confirmable = kind == Type::Confirmable;
        let random = self.next_random();
        let state = self.peers.entry(now, &self.config, peer, || random).ok_or(Error::Overloaded)?;
        let waits = confirmable && state.busy.is_some();
        if waits && state.waiting.len() >= self.config.max_waiting_per_peer {
            self.counters.overloaded += 1;
            return Err(Error::Overloaded);
        }
        let id = self.next_serial();
        let outgoing = Outgoing {
            peer,
            purpose,
            confirmable,
            token,
            phase: Phase::Waiting,
            octets,
            message_id: None,
            transmissions: 0,
            timeout: Duration::ZERO,
            deadline: None,
            transfer,
        };
        self.outgoing.insert(id, outgoing);
        self.owned.insert((peer, Item::Outgoing(id)));
        if waits {
            if let Some(state) = self.peers.get_mut(peer) {
                state.waiting.push_back(id);
            }
        } else if !self.transmit(now, id) {
            self.finish(now, id);
            self.counters.overloaded += 1;
            return Err(Error::Overloaded);
        }
        Ok(id)
    }

    /// Gives up every request with this tag: no more repetitions, no event.
    pub fn cancel(&mut self, now: Now, tag: u64) {
        while let Some(id) = self.by_tag.range((tag, 0)..=(tag, u64::MAX)).next().map(|(_, id)| *id) {
            self.finish(now, id);
            self.by_tag.remove(&(tag, id));
        }
    }

    /// First transmission of a message, with a Message ID of its own; `false` if there is none.
    fn transmit(&mut self, now: Now, id: u64) -> bool {
        let random = self.next_random();
        let Some(outgoing) = self.outgoing.get_mut(&id) else { return false };
        let peer = outgoing.peer;
        let Some(state) = self.peers.entry(now, &self.config, peer, || random) else { return false };
        let Some(message_id) = state.message_id(now, &self.config) else { return false };
        outgoing.octets[2..4].copy_from_slice(&message_id.to_be_bytes());
        outgoing.message_id = Some(message_id);
        outgoing.transmissions = 1;
        let was = outgoing.deadline;
        let wait = if outgoing.confirmable {
            state.busy = Some(id);
            outgoing.phase = Phase::Unacknowledged;
            // Between ACK_TIMEOUT and ACK_TIMEOUT × ACK_RANDOM_FACTOR (RFC 7252 §4.2).
            let extra = u64::from(self.config.ack_random_factor_milli.saturating_sub(1000));
            let milli = 1000 + (random >> 32) % (extra + 1);
            outgoing.timeout = self.config.ack_timeout.saturating_mul(milli as u32) / 1000;
            outgoing.timeout
        } else {
            outgoing.phase = Phase::Acknowledged;
            self.config.response_timeout
        };
        outgoing.deadline = Some(now.mono.saturating_add(wait));
        let deadline = outgoing.deadline;
        self.counters.sent += 1;
        self.queue.push(peer, &outgoing.octets);
        self.by_message_id.insert((peer, message_id), id);
        self.set_timer(Item::Outgoing(id), was, deadline);
        true
    }

    /// The timer of an outgoing message: repetition, or the end.
    pub(super) fn outgoing_due(&mut self, now: Now, id: u64) {
        let Some(outgoing) = self.outgoing.get_mut(&id) else { return };
        if outgoing.phase == Phase::Unacknowledged && outgoing.transmissions <= self.config.max_retransmit {
            outgoing.transmissions += 1;
            outgoing.timeout = outgoing.timeout.saturating_mul(2);
            let deadline = now.mono.saturating_add(outgoing.timeout);
            outgoing.deadline = Some(deadline);
            self.counters.sent += 1;
            self.counters.retransmitted += 1;
            self.queue.push(outgoing.peer, &outgoing.octets);
            self.set_timer(Item::Outgoing(id), None, Some(deadline));
            return;
        }
        outgoing.deadline = None;
        self.time_out(now, id);
    }

    fn time_out(&mut self, now: Now, id: u64) {
        if let Some(outgoing) = self.outgoing.get(&id) {
            let peer = outgoing.peer;
            self.counters.timed_out += 1;
            if let Purpose::Request { tag } = outgoing.purpose {
                self.events.push_back(Event::TimedOut { tag, peer });
            }
            self.finish(now, id);
        }
    }

    /// Drops an outgoing message and lets the next one to its peer go.
    pub(super) fn finish(&mut self, now: Now, id: u64) {
        let Some(outgoing) = self.outgoing.remove(&id) else { return };
        let peer = outgoing.peer;
        self.owned.remove(&(peer, Item::Outgoing(id)));
        self.set_timer(Item::Outgoing(id), outgoing.deadline, None);
        if let Purpose::Request { tag } = outgoing.purpose {
            self.by_tag.remove(&(tag, id));
            self.by_token.remove(&(peer, outgoing.token));
        }
        self.disown_message_id(peer, outgoing.message_id, id);
        if outgoing.phase == Phase::Waiting
            && let Some(state) = self.peers.get_mut(peer)
        {
            state.waiting.retain(|waiting| *waiting != id);
        }
        self.let_next_go(now, peer, id);
    }

    fn disown_message_id(&mut self, peer: P, message_id: Option<u16>, id: u64) {
        if let Some(message_id) = message_id
            && self.by_message_id.get(&(peer, message_id)) == Some(&id)
        {
            self.by_message_id.remove(&(peer, message_id));
        }
    }

    /// If `id` is what others wait for, lets the first of them go.
    fn let_next_go(&mut self, now: Now, peer: P, id: u64) {
        let Some(state) = self.peers.get_mut(peer).filter(|state| state.busy == Some(id)) else { return };
        state.busy = None;
        while let Some(next) = self.peers.get_mut(peer).and_then(|state| state.waiting.pop_front()) {
            if self.transmit(now, next) {
                return;
            }
            // No Message ID is left for this peer.
            self.time_out(now, next);
        }
    }

    /// An acknowledgement arrived, empty or with a response on it: no more repetitions.
    fn stop_repeating(&mut self, now: Now, id: u64) {
        let Some(outgoing) = self.outgoing.get_mut(&id) else { return };
        if outgoing.phase != Phase::Unacknowledged {
            return;
        }
        outgoing.phase = Phase::Acknowledged;
        let (peer, message_id) = (outgoing.peer, outgoing.message_id);
        let was = outgoing.deadline.replace(now.mono.saturating_add(self.config.response_timeout));
        let deadline = outgoing.deadline;
        self.set_timer(Item::Outgoing(id), was, deadline);
        self.disown_message_id(peer, message_id, id);
        self.let_next_go(now, peer, id);
    }

    /// An empty acknowledgement.
    pub(super) fn acknowledged(&mut self, now: Now, from: P, message_id: u16) {
        let found = self.by_message_id.get(&(from, message_id)).copied();
        let Some((id, outgoing)) = found
            .and_then(|id| self.outgoing.get(&id).map(|outgoing| (id, outgoing)))
            .filter(|(_, outgoing)| outgoing.phase == Phase::Unacknowledged)
        else {
            self.counters.unexpected += 1;
            return;
        };
        match outgoing.purpose {
            Purpose::Request { tag } => {
                self.events.push_back(Event::Acknowledged { tag, peer: from });
                self.stop_repeating(now, id);
            }
            Purpose::Answer => self.finish(now, id),
        }
    }

    /// A Reset.
    pub(super) fn reset(&mut self, now: Now, from: P, message_id: u16) {
        let Some(id) = self.by_message_id.get(&(from, message_id)).copied() else {
            self.counters.unexpected += 1;
            return;
        };
        if let Some(Purpose::Request { tag }) = self.outgoing.get(&id).map(|outgoing| outgoing.purpose) {
            self.events.push_back(Event::Reset { tag, peer: from });
        }
        self.finish(now, id);
    }

    /// The request that waits for a response of `from` with this token.
    pub(super) fn expecting(&self, from: P, token: Token) -> Option<u64> {
        let id = *self.by_token.get(&(from, token))?;
        self.outgoing.get(&id).filter(|outgoing| outgoing.message_id.is_some()).map(|_| id)
    }

    /// A response on an acknowledgement: it must be that of the message sent last.
    pub(super) fn piggybacked_response_arrived(
        &mut self,
        now: Now,
        from: P,
        packet: &Packet<'_>,
        understood: bool,
    ) {
        let header = packet.header;
        let expected = self.expecting(from, header.token).filter(|id| {
            self.outgoing.get(id).is_some_and(|outgoing| {
                outgoing.phase == Phase::Unacknowledged && outgoing.message_id == Some(header.message_id)
            })
        });
        match expected.filter(|_| understood) {
            Some(id) => self.response_arrived(now, id, packet, false),
            None => self.counters.unexpected += 1,
        }
    }

    /// A response with the token of request `id` from the peer that was asked.
    pub(super) fn response_arrived(&mut self, now: Now, id: u64, packet: &Packet<'_>, separate: bool) {
        let Some(outgoing) = self.outgoing.get_mut(&id) else { return };
        let code = packet.header.code;
        if let Some(next) = next_upload(outgoing, packet) {
            match next {
                Some(block) => self.send_next_block(now, id, OptionNumber::BLOCK1, block),
                // 2.31 or a success where blocks are still missing: it says nothing yet.
                None => {
                    self.counters.unexpected += 1;
                    self.stop_repeating(now, id);
                }
            }
            return;
        }
        if code == Code::CONTINUE {
            self.counters.unexpected += 1;
            self.stop_repeating(now, id);
            return;
        }
        let mut complete = true;
        let mut payload = None;
        if let Some(block) = packet.block(OptionNumber::BLOCK2).filter(|_| code.is_success())
            && (block.more || block.number > 0 || outgoing.transfer.is_some())
        {
            let transfer = outgoing.transfer.get_or_insert_default();
            transfer.upload = None;
            if block.offset() != transfer.download.len() || !block.is_valid() {
                // A repetition of an earlier block, or one of another body.
                self.counters.unexpected += 1;
                self.stop_repeating(now, id);
                return;
            }
            transfer.download.extend_from_slice(packet.payload);
            complete = !block.more;
            let room = transfer.download.len() + block.size() <= self.config.max_body;
            if block.more && room && packet.payload.len() == block.size() {
                let next = Block { number: block.number + 1, more: false, szx: block.szx };
                self.send_next_block(now, id, OptionNumber::BLOCK2, next);
                return;
            }
            payload = Some(std::mem::take(&mut transfer.download));
        }
        let (peer, purpose) = (outgoing.peer, outgoing.purpose);
        if let Purpose::Request { tag } = purpose {
            let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
            let answer = Answer {
                code,
                location_path: packet.all(OptionNumber::LOCATION_PATH).take(64).map(text).collect(),
                content_format: packet.content_format(),
                payload: payload.unwrap_or_else(|| packet.payload.to_vec()),
                complete,
                separate,
            };
            self.events.push_back(Event::Response { tag, peer, answer });
        }
        self.finish(now, id);
    }

    /// The next message of a request in blocks: the options of the one before, another block.
    fn send_next_block(&mut self, now: Now, id: u64, number: OptionNumber, block: Block) {
        self.stop_repeating(now, id);
        let Some(mut outgoing) = self.outgoing.remove(&id) else { return };
        let mut transfer = outgoing.transfer.take().unwrap_or_default();
        let built = Packet::parse(&outgoing.octets).map_err(|_| Full).and_then(|before| {
            let end = (block.offset() + block.size()).min(transfer.body.len());
            let upload = number == OptionNumber::BLOCK1;
            let payload = if upload { &transfer.body[block.offset().min(end)..end] } else { &[][..] };
            self.build(|w| {
                let mut message = Encoder::new(w, &before.header);
                let mut placed = false;
                for (option, value) in before.options() {
                    if option > number && !placed {
                        message.uint(number, block.to_uint());
                        placed = true;
                    }
                    let replaced = [OptionNumber::BLOCK1, OptionNumber::BLOCK2, OptionNumber::SIZE1];
                    if !replaced.contains(&option) {
                        message.option(option, value);
                    }
                }
                if !placed {
                    message.uint(number, block.to_uint());
                }
                message.payload(payload)
            })
        });
        if number == OptionNumber::BLOCK1 {
            transfer.upload = Some(block);
        }
        let peer = outgoing.peer;
        outgoing.transfer = Some(transfer);
        outgoing.phase = Phase::Waiting;
        let was = outgoing.deadline.take();
        self.disown_message_id(peer, outgoing.message_id.take(), id);
        let fits = built.is_ok();
        if let Ok(octets) = built {
            outgoing.octets = octets;
        }
        let confirmable = outgoing.confirmable;
        self.outgoing.insert(id, outgoing);
        self.set_timer(Item::Outgoing(id), was, None);
        let busy = self.peers.get_mut(peer).filter(|state| fits && confirmable && state.busy.is_some());
        if let Some(state) = busy {
            // One that had waited has gone first; the transfer goes on right behind it.
            state.waiting.push_front(id);
        } else if !fits || !self.transmit(now, id) {
            self.time_out(now, id);
        }
    }
}

/// What to send after a response to a block of an upload: `None` if the response is the final one,
/// `Some(None)` if it is of no use.
fn next_upload<P>(outgoing: &mut Outgoing<P>, packet: &Packet<'_>) -> Option<Option<Block>> {
    let transfer = outgoing.transfer.as_deref_mut()?;
    let sent = transfer.upload?;
    let echoed = packet.block(OptionNumber::BLOCK1).filter(|block| block.is_valid());
    let code = packet.header.code;
    if code == Code::REQUEST_ENTITY_TOO_LARGE {
        // A hint to begin again with smaller blocks (RFC 7959 §2.9.3).
        let smaller = echoed.filter(|block| block.szx < sent.szx && sent.number == 0)?;
        return Some(Some(Block { number: 0, more: true, szx: smaller.szx }));
    }
    if !code.is_success() || !sent.more {
        return None;
    }
    let Some(echoed) = echoed.filter(|block| block.number == sent.number) else { return Some(None) };
    // The peer may ask for smaller blocks from here on (§2.3); the count then is in those.
    let szx = echoed.szx.min(sent.szx);
    let offset = sent.offset() + sent.size();
    let size = 16usize << szx;
    let number = u32::try_from(offset / size).ok().filter(|number| *number < 1 << 20);
    Some(number.map(|number| Block { number, more: offset + size < transfer.body.len(), szx }))
}
