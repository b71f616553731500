//! What comes over a connection.

use super::capabilities::Offer;
use super::config::{Forwarding, Peer};
use super::envelope::Envelope;
use super::event::{Down, Event, Indication, Outcome, PeerId};
use super::peer::{Event as Happens, Side, State};
use super::pending::Owner;
use super::remote::{Greeting, Remote};
use super::serve::Key;
use super::{Diameter, capabilities, screen, watchdog};
use crate::codec::diameter::command::base::{CapabilitiesExchangeAnswer, CapabilitiesExchangeRequest};
use crate::codec::diameter::dictionary::{application, row};
use crate::codec::diameter::{self, Command, Fault, Header, Message, ResultCode};
use crate::machine::duplicates::Seen;
use crate::machine::{self, AssociationId, Order};
use crate::wire::Now;

const CAPABILITIES: u32 = 257;
const WATCHDOG: u32 = 280;
const DISCONNECT: u32 = 282;

/// The payload protocol identifier of Diameter over DTLS.
const PPID_DTLS: u32 = 47;

/// Disconnect-Cause: a scheduled reboot.
const REBOOTING: i32 = 0;

/// Inband-Security-Id: NO_INBAND_SECURITY.
const NO_INBAND_SECURITY: i32 = 0;

impl Diameter {
    /// Takes one message of a connection.
    pub fn handle_message<'s>(
        &'s mut self,
        now: Now,
        id: AssociationId,
        message: machine::Message<'s>,
    ) -> Indication<'s> {
        self.start(now);
        let Some(at) = self.connection(id) else {
            self.counters.nonsense += 1;
            return Indication::Nothing;
        };
        let from = self.connections[at].peer;
        if message.ppid == PPID_DTLS {
            self.counters.nonsense += 1;
            self.hang_up(id, Down::Dtls);
            return Indication::Nothing;
        }
        let message = match Message::parse(message.octets) {
            Ok(message) => message,
            Err(error) => {
                self.unreadable(id, message.octets, ResultCode::of_framing(&error));
                return Indication::Nothing;
            }
        };
        let header = message.header;
        let request = header.flags.request();
        let own = header.application == application::BASE
            && matches!(header.code, CAPABILITIES | WATCHDOG | DISCONNECT);
        let Some((peer, side)) = from else {
            if own && request && header.code == CAPABILITIES {
                self.stranger(now, id, &message);
            } else {
                self.counters.rejected += 1;
                self.orders.push_back(Order::Abort(id));
            }
            return Indication::Nothing;
        };
        if own {
            self.own_affair(now, id, peer, side, &message);
            return Indication::Nothing;
        }
        if self.peers[peer as usize].open() != Some(id) {
            // A message before the CEA ends it; one after the DPR comes too late.
            let event = if side == Side::I { Happens::IRcvNonCea } else { Happens::RRcvMessage };
            self.counters.nonsense += 1;
            self.step(now, peer, event, None);
            return Indication::Nothing;
        }
        self.watch(now, peer, watchdog::Event::NonDwa);
        if request {
            self.receive_request(now, id, peer, message)
        } else {
            self.receive_answer(now, id, peer, message)
        }
    }

    /// Ends a connection at once.
    fn hang_up(&mut self, id: AssociationId, why: Down) {
        if let Some(at) = self.connection(id)
            && let Some((peer, _)) = self.connections[at].peer
        {
            self.peers[peer as usize].why = Some(why);
        }
        self.orders.push_back(Order::Abort(id));
    }

    /// Octets that are no message: a request is told so, if its header can be read.
    fn unreadable(&mut self, id: AssociationId, octets: &[u8], code: ResultCode) {
        self.counters.nonsense += 1;
        let Ok(header) = Header::read(octets) else { return };
        if !header.flags.request() {
            return;
        }
        let answer = Header { version: 1, ..header.answer(false) };
        let config = &self.config;
        let _ = self.outbox.write(id, 4096, &answer, |w| {
            w.avp::<row::ResultCode>(code.0 as i32);
            capabilities::origin(config, w);
        });
    }

    /// CER, CEA, DWR, DWA, DPR and DPA.
    fn own_affair(&mut self, now: Now, id: AssociationId, peer: u32, side: Side, message: &Message<'_>) {
        let request = message.header.flags.request();
        let open = self.peers[peer as usize].open() == Some(id);
        if request && let Err(fault) = diameter::check(message) {
            self.refuse_fault(id, peer, message, &fault);
            return;
        }
        match (message.header.code, request) {
            (CAPABILITIES, false) => self.receive_cea(now, peer, side, message),
            // RFC 6733 §5.3: not on a connection that is open.
            (CAPABILITIES, true) if open || side == Side::R => {
                self.watch_if(now, open, peer, watchdog::Event::NonDwa);
                self.reject(id, message, ResultCode::UNABLE_TO_COMPLY, |w| {
                    w.avp::<row::ErrorMessage>("capabilities are exchanged once a connection");
                });
            }
            (WATCHDOG, true) if open => {
                self.watch(now, peer, watchdog::Event::NonDwa);
                let event = if side == Side::I { Happens::IRcvDwr } else { Happens::RRcvDwr };
                self.step(now, peer, event, None);
                self.note_state(peer, message);
                let state = self.config.origin_state;
                self.reject(id, message, ResultCode::SUCCESS, |w| {
                    if let Some(state) = state {
                        w.avp::<row::OriginStateId>(state);
                    }
                });
            }
            (WATCHDOG, false) if open => {
                let event = if side == Side::I { Happens::IRcvDwa } else { Happens::RRcvDwa };
                self.step(now, peer, event, None);
                self.note_state(peer, message);
                self.watch(now, peer, watchdog::Event::Dwa);
            }
            (DISCONNECT, true) if open => {
                let cause = message.get::<row::DisconnectCause>().unwrap_or_default();
                self.reject(id, message, ResultCode::SUCCESS, |_| {});
                let remote = &mut self.peers[peer as usize];
                remote.why = Some(Down::ByPeer(cause));
                // RFC 6733 §5.4.3: by any other cause it does not want to be connected with again.
                remote.unwanted = cause != REBOOTING;
                let event = if side == Side::I { Happens::IRcvDpr } else { Happens::RRcvDpr };
                self.step(now, peer, event, None);
            }
            (DISCONNECT, false) => {
                let event = if side == Side::I { Happens::IRcvDpa } else { Happens::RRcvDpa };
                self.step(now, peer, event, None);
            }
            _ => {
                self.counters.nonsense += 1;
                if side == Side::I {
                    self.step(now, peer, Happens::IRcvNonCea, None);
                }
            }
        }
    }

    fn watch_if(&mut self, now: Now, open: bool, peer: u32, event: watchdog::Event) {
        if open {
            self.watch(now, peer, event);
        }
    }

    fn note_state(&mut self, peer: u32, message: &Message<'_>) {
        if let Some(state) = message.get::<row::OriginStateId>() {
            self.peers[peer as usize].origin_state = Some(state);
        }
    }

    /// The answer to our CER.
    fn receive_cea(&mut self, now: Now, peer: u32, side: Side, message: &Message<'_>) {
        let state = self.peers[peer as usize].state;
        if side != Side::I || !matches!(state, State::WaitICea | State::WaitReturns) {
            self.counters.nonsense += 1;
            return;
        }
        let cea = CapabilitiesExchangeAnswer::parse(message);
        let result = Outcome::of(message).map_or(ResultCode(0), |outcome| ResultCode(outcome.code()));
        let origin = cea.origin_host.map_or("", |host| host.0);
        let common = Offer::from(&cea).common(&self.config.applications);
        let why = if result == ResultCode::ELECTION_LOST {
            Some(Down::ElectionLost)
        } else if result.0 / 1000 != 2 {
            Some(Down::Refused(result))
        } else if !origin.eq_ignore_ascii_case(&self.peers[peer as usize].peer.identity) {
            Some(Down::Stranger)
        } else if common.is_empty() {
            Some(Down::NoCommonApplication)
        } else {
            None
        };
        let remote = &mut self.peers[peer as usize];
        if why.is_some() {
            remote.why = why;
            let event = if state == State::WaitReturns { Happens::IPeerDisc } else { Happens::IRcvNonCea };
            return self.step(now, peer, event, None);
        }
        remote.applications = common;
        remote.origin_state = cea.origin_state_id.or(remote.origin_state);
        self.step(now, peer, Happens::IRcvCea, None);
    }

    /// The CER of a connection whose peer is not known yet.
    fn stranger(&mut self, now: Now, id: AssociationId, message: &Message<'_>) {
        let cer = match CapabilitiesExchangeRequest::checked(message) {
            Ok(cer) => cer,
            Err(fault) => return self.send_off(id, message, fault.result_code(), Some(&fault)),
        };
        let (Some(host), Some(realm)) = (cer.origin_host, cer.origin_realm) else { return };
        let peer = match self.admitted(id, host.0, realm.0) {
            Ok(peer) => peer,
            Err(code) => return self.send_off(id, message, code, None),
        };
        let common = Offer::from(&cer).common(&self.config.applications);
        let security = cer.inband_security_id;
        let code = if common.is_empty() {
            Some(ResultCode::NO_COMMON_APPLICATION)
        } else if !security.is_empty() && security.iter().all(|offered| offered != NO_INBAND_SECURITY) {
            Some(ResultCode::NO_COMMON_SECURITY)
        } else {
            None
        };
        if let Some(code) = code {
            self.free_if_idle(peer);
            return self.send_off(id, message, code, None);
        }
        let remote = &mut self.peers[peer as usize];
        if !matches!(remote.state, State::Closed | State::WaitConnAck | State::WaitICea) {
            // R-Reject.
            self.step(now, peer, Happens::RConnCer, None);
            return self.send_off(id, message, ResultCode::ELECTION_LOST, None);
        }
        remote.applications = common;
        remote.origin_state = cer.origin_state_id.or(remote.origin_state);
        remote.responder = Some(id);
        remote.greeting = Some(Greeting { header: message.header });
        self.known(id, peer, Side::R);
        self.step(now, peer, Happens::RConnCer, None);
    }

    fn free_if_idle(&mut self, peer: u32) {
        let remote = &mut self.peers[peer as usize];
        if !remote.configured && remote.state == State::Closed && remote.responder.is_none() {
            remote.peer = Peer::default();
        }
    }

    /// The peer that this CER may be from: by identity, link, address and certificate.
    fn admitted(&mut self, id: AssociationId, host: &str, realm: &str) -> Result<u32, ResultCode> {
        let at = self.connection(id).ok_or(ResultCode::UNABLE_TO_COMPLY)?;
        let connection = &self.connections[at];
        if let Some(at) = self.named(host) {
            let remote = &self.peers[at as usize];
            let peer = &remote.peer;
            if !remote.configured {
                return Ok(at);
            }
            let by_link = peer.listen.is_empty() || peer.listen.contains(&connection.link);
            let by_address = peer.addresses.is_empty() || peer.addresses.contains(&connection.from);
            if !by_link || !by_address || self.stopping || remote.stopped {
                return Err(ResultCode::UNKNOWN_PEER);
            }
            return match &connection.certificate {
                Some(shown) if !peer.is_shown_by(shown) => Err(ResultCode::UNKNOWN_PEER),
                None if peer.secure => Err(ResultCode::NO_COMMON_SECURITY),
                _ => Ok(at),
            };
        }
        let strangers = self.peers.iter().filter(|r| !r.configured && !r.is_free()).count();
        let peer = Peer { identity: host.to_owned(), realm: realm.to_owned(), ..Peer::default() };
        let shown = connection.certificate.as_ref().is_none_or(|shown| peer.is_shown_by(shown));
        if strangers >= self.config.strangers || self.stopping || !shown {
            return Err(ResultCode::UNKNOWN_PEER);
        }
        let mut remote = Remote::new(peer, self.config.reopen);
        remote.configured = false;
        Ok(match self.peers.iter().position(Remote::is_free) {
            Some(at) => {
                self.peers[at] = remote;
                at as u32
            }
            None => {
                self.peers.push(remote);
                (self.peers.len() - 1) as u32
            }
        })
    }

    /// Answers a CER with an error and ends the connection.
    fn send_off(
        &mut self,
        id: AssociationId,
        cer: &Message<'_>,
        code: ResultCode,
        fault: Option<&Fault<'_>>,
    ) {
        self.counters.rejected += 1;
        let (addresses, vendor) = (self.config.addresses.clone(), self.config.vendor);
        let product = self.config.product.clone();
        self.reject(id, cer, code, |w| {
            capabilities::maker(&addresses, vendor, &product, w);
            if let Some(fault) = fault {
                fault.write_failed(w);
            }
        });
        self.orders.push_back(Order::Close(id));
        if let Some(at) = self.connection(id) {
            let from = self.connections[at].from;
            self.report(Event::Rejected { result: code, from });
        }
    }

    pub(super) fn refuse_fault(
        &mut self,
        id: AssociationId,
        peer: u32,
        message: &Message<'_>,
        fault: &Fault<'_>,
    ) {
        self.counters.refused += 1;
        self.report(Event::Fault {
            peer: PeerId(peer),
            result: fault.result_code(),
            header: message.header,
            element: fault.element(),
            offset: fault.offset as u32,
        });
        self.reject(id, message, fault.result_code(), |w| fault.write_failed(w));
    }

    fn receive_request<'s>(
        &'s mut self,
        now: Now,
        id: AssociationId,
        peer: u32,
        message: Message<'s>,
    ) -> Indication<'s> {
        let header = message.header;
        let refuse = |this: &mut Self, code| {
            this.counters.refused += 1;
            this.reject(id, &message, code, |_| {});
            Indication::Nothing
        };
        let envelope = Envelope::of(&message);
        if let Some(rule) = screen::screen(now, &mut self.peers[peer as usize], &envelope) {
            self.counters.screened += 1;
            let (application, command) = (header.application, header.code);
            self.report(Event::Screened { peer: PeerId(peer), application, command, rule });
            return refuse(self, rule.result_code());
        }
        let (host, realm) = (envelope.destination_host(), envelope.destination_realm());
        let ours = host.is_none_or(|host| host.is(&self.config.identity))
            && realm.is_none_or(|realm| realm.is(&self.config.realm));
        let offered = self.config.applications.iter().any(|own| own.id == header.application);
        if !ours || !offered {
            if self.config.forwarding != Forwarding::No && header.flags.proxiable() {
                self.forward(now, id, peer, &envelope);
                return Indication::Nothing;
            }
            return match (host, realm) {
                _ if ours => refuse(self, ResultCode::APPLICATION_UNSUPPORTED),
                (_, Some(realm)) if !realm.is(&self.config.realm) => {
                    refuse(self, ResultCode::REALM_NOT_SERVED)
                }
                _ => refuse(self, ResultCode::UNABLE_TO_DELIVER),
            };
        }
        let command = match diameter::check(&message) {
            Ok(command) => command,
            Err(fault) => {
                self.refuse_fault(id, peer, &message, &fault);
                return Indication::Nothing;
            }
        };
        let key = Key::of(&envelope, self.key);
        let ticket = match self.memory.see(now.mono, key, envelope.session()) {
            Seen::New(ticket) => ticket,
            Seen::Pending(ticket) => {
                self.counters.duplicates += 1;
                self.inbound.turn(ticket, id, &envelope);
                return Indication::Nothing;
            }
            Seen::Answered(front, back) => {
                self.counters.duplicates += 1;
                let longest = self.config.max_message;
                Self::repeat(&mut self.outbox, id, longest, &message, (front, back));
                return Indication::Nothing;
            }
        };
        let Some(inbound) = self.inbound.insert(id, &envelope, Some(command)) else {
            self.counters.crowded += 1;
            self.memory.discard(ticket);
            return refuse(self, ResultCode::TOO_BUSY);
        };
        self.inbound.remember(inbound, ticket, now.mono + self.config.memory);
        self.counters.indicated += 1;
        Indication::Request { inbound, peer: PeerId(peer), command, message }
    }

    fn receive_answer<'s>(
        &'s mut self,
        now: Now,
        id: AssociationId,
        peer: u32,
        message: Message<'s>,
    ) -> Indication<'s> {
        let header = message.header;
        let slot = self.pending.numbered(header.hop_by_hop).filter(|slot| {
            let pending = self.pending.at(*slot);
            pending.connection == id
        });
        let Some(slot) = slot else {
            self.counters.late += 1;
            return Indication::Nothing;
        };
        let asked = Header::read(&self.pending.at(slot).octets).unwrap_or(header);
        let outcome = Outcome::of(&message);
        let result = match outcome {
            Some(Outcome::Result(code)) if header.flags.error() => code,
            _ => ResultCode::SUCCESS,
        };
        // RFC 6733 §7.1.3: another peer may do better; the request was not served.
        let moved = match result {
            ResultCode::UNABLE_TO_DELIVER | ResultCode::TOO_BUSY | ResultCode::LOOP_DETECTED => {
                self.send_again(slot, false).is_ok()
            }
            ResultCode::REDIRECT_INDICATION => self.redirected(now, slot, &message).is_ok(),
            _ => false,
        };
        if moved {
            return Indication::Nothing;
        }
        if self.config.overload {
            self.note_reports(now, peer, &message);
        }
        let same = asked.code == header.code && asked.end_to_end == header.end_to_end;
        let owner = self.pending.at(slot).owner;
        match (owner, outcome) {
            (Owner::Node(tag), Some(outcome)) if same => {
                self.over(slot);
                self.counters.answers += 1;
                Indication::Answer { tag, peer: PeerId(peer), outcome, message }
            }
            (Owner::Forwarded(inbound), _) => {
                self.over(slot);
                self.send_back(inbound, &message);
                Indication::Nothing
            }
            (Owner::Node(_), _) => {
                self.fail(now, slot, super::Failure::Malformed);
                Indication::Nothing
            }
        }
    }
}
