//! What arrives: told apart by type and code, RFC 7252 §4.2 and §4.3.

use super::Endpoint;
use super::memory::Outcome;
use crate::codec::coap::{Code, Header, OptionNumber, Packet, Type};
use crate::wire::Now;
use std::fmt::Debug;
use std::hash::Hash;

/// The options that this endpoint understands in a request.
const REQUEST_OPTIONS: [OptionNumber; 9] = [
    OptionNumber::URI_HOST,
    OptionNumber::URI_PORT,
    OptionNumber::URI_PATH,
    OptionNumber::URI_QUERY,
    OptionNumber::ACCEPT,
    OptionNumber::BLOCK1,
    OptionNumber::BLOCK2,
    OptionNumber::PROXY_URI,
    OptionNumber::PROXY_SCHEME,
];

/// And in a response.
const RESPONSE_OPTIONS: [OptionNumber; 2] = [OptionNumber::BLOCK1, OptionNumber::BLOCK2];

/// The first critical option that is not understood: unknown to this endpoint, not of its format
/// or length (RFC 7252 §5.4.3), or repeated where it may not be (§5.4.5).
fn not_understood(packet: &Packet<'_>, known: &[OptionNumber]) -> Option<OptionNumber> {
    let mut before = None;
    for (number, value) in packet.options() {
        let again = before.replace(number) == Some(number);
        if !number.is_critical() {
            continue;
        }
        let row = number.row().filter(|_| known.contains(&number));
        if !row.is_some_and(|row| row.fits(value) && (row.repeatable || !again)) {
            return Some(number);
        }
    }
    None
}

impl<P: Copy + Eq + Hash + Ord + Debug> Endpoint<P> {
    /// Takes one datagram from `from`.
    pub fn handle_octets(&mut self, now: Now, from: P, octets: &[u8]) {
        self.counters.received += 1;
        self.memory.expire(now);
        let packet = match Packet::parse(octets) {
            Ok(packet) => packet,
            Err(_) => {
                self.counters.malformed += 1;
                if let Ok((Type::Confirmable, _, message_id)) = Header::peek(octets) {
                    self.send_empty(from, Type::Reset, message_id);
                }
                return;
            }
        };
        let header = packet.header;
        match header.kind {
            Type::Confirmable | Type::NonConfirmable if header.code.is_request() => {
                self.request_arrived(now, from, &packet);
            }
            Type::Confirmable | Type::NonConfirmable if header.code.is_response() => {
                self.separate_response_arrived(now, from, &packet);
            }
            // An Empty Confirmable message is a ping (§4.3); a reserved class is an error.
            Type::Confirmable => {
                self.send_empty(from, Type::Reset, header.message_id);
            }
            Type::NonConfirmable => self.counters.malformed += 1,
            Type::Acknowledgement if header.code.is_response() => {
                let understood = not_understood(&packet, &RESPONSE_OPTIONS).is_none();
                self.piggybacked_response_arrived(now, from, &packet, understood);
            }
            Type::Acknowledgement if header.code == Code::EMPTY => {
                self.acknowledged(now, from, header.message_id);
            }
            Type::Reset if header.code == Code::EMPTY => self.reset(now, from, header.message_id),
            // Rejecting these means ignoring them (§4.2).
            Type::Acknowledgement | Type::Reset => self.counters.malformed += 1,
        }
    }

    /// Whether this message came before; if so, it has got what it got then.
    fn repeated(&mut self, from: P, header: &Header) -> bool {
        let Some(outcome) = self.memory.get(from, header.message_id) else { return false };
        self.counters.duplicates += 1;
        if let (Type::Confirmable, Outcome::Octets(octets)) = (header.kind, outcome) {
            self.counters.sent += 1;
            self.queue.push(from, octets);
        }
        true
    }

    fn request_arrived(&mut self, now: Now, from: P, packet: &Packet<'_>) {
        let header = packet.header;
        if self.repeated(from, &header) {
            return;
        }
        let confirmable = header.kind == Type::Confirmable;
        let forgotten = self.memory.insert(now, &self.config, from, header.message_id, confirmable);
        self.counters.forgotten += forgotten;
        match not_understood(packet, &REQUEST_OPTIONS) {
            Some(_) if !confirmable => {
                self.counters.bad_option += 1;
                self.send_empty(from, Type::Reset, header.message_id);
            }
            Some(number) => {
                self.counters.bad_option += 1;
                self.refuse_option(now, from, packet, number);
            }
            None => self.accept_request(now, from, packet),
        }
    }

    fn separate_response_arrived(&mut self, now: Now, from: P, packet: &Packet<'_>) {
        let header = packet.header;
        if self.repeated(from, &header) {
            return;
        }
        let confirmable = header.kind == Type::Confirmable;
        let expected = self.expecting(from, header.token);
        let understood = not_understood(packet, &RESPONSE_OPTIONS).is_none();
        let Some(id) = expected.filter(|_| understood) else {
            self.counters.unexpected += 1;
            if confirmable || (expected.is_some() && !understood) {
                self.send_empty(from, Type::Reset, header.message_id);
            }
            return;
        };
        if confirmable {
            let forgotten = self.memory.insert(now, &self.config, from, header.message_id, true);
            let ack = self.send_empty(from, Type::Acknowledgement, header.message_id);
            let more = self.memory.answered(&self.config, from, header.message_id, &ack);
            self.counters.forgotten += forgotten + more;
        }
        self.response_arrived(now, id, packet, true);
    }
}
