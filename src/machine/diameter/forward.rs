//! Requests that are not for us, sent on: RFC 6733 §6.1.9. What is not the hop's own affair goes on octet
//! by octet.

use super::Diameter;
use super::config::Forwarding;
use super::envelope::Envelope;
use super::event::Inbound;
use super::pending::Owner;
use super::redirect::Wanted;
use crate::codec::diameter::dictionary::row;
use crate::codec::diameter::{self, AvpWriter, Identity, Message, ResultCode, Value};
use crate::machine::AssociationId;
use crate::wire::Now;

impl Diameter {
    /// Sends a request on, or refuses it.
    pub(super) fn forward(&mut self, now: Now, id: AssociationId, peer: u32, envelope: &Envelope<'_>) {
        if let Err(code) = self.try_forward(now, id, peer, envelope) {
            self.counters.refused += 1;
            self.reject(id, &envelope.message, code, |_| {});
        }
    }

    fn try_forward(
        &mut self,
        now: Now,
        id: AssociationId,
        peer: u32,
        envelope: &Envelope<'_>,
    ) -> Result<(), ResultCode> {
        let message = &envelope.message;
        let records = message.avps().whole();
        let mut records = records.filter(|avp| avp.code == row::RouteRecord::CODE && avp.vendor.is_none());
        if records.any(|avp| Identity::decode(avp.value).is_some_and(|host| host.is(&self.config.identity))) {
            self.counters.loops += 1;
            return Err(ResultCode::LOOP_DETECTED);
        }
        if self.config.forwarding == Forwarding::Proxy
            && let Err(fault) = diameter::check(message)
        {
            self.refuse_fault(id, peer, message, &fault);
            return Ok(());
        }
        let wanted = Wanted::of(message);
        // Never back to whom it came from.
        let chosen = match self.remembered(now, &wanted).filter(|(to, _)| *to != peer) {
            Some(chosen) => Ok(chosen),
            None => self.choose(wanted.realm, wanted.host, wanted.application, &[peer]),
        };
        let (next, to) = chosen.map_err(|why| match why {
            super::Failure::TooBusy => ResultCode::TOO_BUSY,
            super::Failure::NoRoute => ResultCode::REALM_NOT_SERVED,
            _ => ResultCode::UNABLE_TO_DELIVER,
        })?;
        if message.octets().len() + 512 > self.config.max_message {
            return Err(ResultCode::UNABLE_TO_DELIVER);
        }
        let inbound = self.inbound.insert(id, envelope, None).ok_or(ResultCode::TOO_BUSY)?;
        let due = now.mono + self.config.timeout;
        let Some(slot) = self.pending.insert(Owner::Forwarded(inbound), next, to, due) else {
            self.inbound.remove(inbound);
            return Err(ResultCode::TOO_BUSY);
        };
        let mut header = message.header;
        header.hop_by_hop = self.pending.number(slot);
        let from = &self.peers[peer as usize].peer.identity;
        let written = self.outbox.write(to, self.config.max_message, &header, |w: &mut AvpWriter<'_>| {
            w.octets(message.body());
            w.avp::<row::RouteRecord>(Identity(from));
        });
        let Ok(octets) = written else {
            self.pending.remove(slot);
            self.inbound.remove(inbound);
            return Err(ResultCode::UNABLE_TO_DELIVER);
        };
        let pending = self.pending.at(slot);
        pending.octets.clear();
        pending.octets.extend_from_slice(octets);
        // RFC 6733 §5.5.4: to whom it came from it does not go if it is sent again, either.
        (pending.tried[0], pending.tries) = (peer, 1);
        self.peers[next as usize].waiting += 1;
        self.counters.forwarded += 1;
        Ok(())
    }

    /// Sends an answer back to where the request came from: only the Hop-by-Hop Identifier is other.
    pub(super) fn send_back(&mut self, inbound: Inbound, answer: &Message<'_>) {
        let Some(waiting) = self.inbound.get(inbound) else { return };
        let (to, number) = (waiting.connection, waiting.header.hop_by_hop);
        if self.connection(to).is_some() {
            let octets = self.outbox.copy(to, answer.octets());
            octets[12..16].copy_from_slice(&number.to_be_bytes());
        }
        self.inbound.remove(inbound);
    }
}
