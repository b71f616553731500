//! What the HLR says by itself: noteMsPresentForGprs becomes Note MS GPRS Present for each GGSN that waits, TS
//! 29.060 §7.4.5, §7.4.6.

use super::home::NoteId;
use super::{Event, HlrGateway, Screened, WatchChange, cause};
use crate::codec::gtp1::ie::GsnAddress;
use crate::codec::gtp1::message::{NoteMsGprsPresentRequest, NoteMsGprsPresentResponse};
use crate::codec::gtp1::{Cause, Packet};
use crate::codec::map::ErrorCode;
use crate::push::Watch;
use crate::wire::{Imsi, Now};
use std::net::{IpAddr, SocketAddr};
use std::ops::Bound;

/// A note of the HLR that waits for GGSNs to take it.
#[derive(Debug)]
pub(super) struct Note {
    id: NoteId,
    /// GGSNs that have not answered.
    open: usize,
    /// What is to be said if they all answer as those before: taken by one is taken.
    outcome: Result<(), ErrorCode>,
}

/// A note on its way to a GGSN.
#[derive(Debug)]
pub(super) struct Telling {
    watch: Watch,
    sgsn: IpAddr,
    /// The note that waits for it, if one does.
    note: Option<u64>,
}

/// GGSNs told again at one time.
const BATCH: usize = 256;

impl HlrGateway {
    /// noteMsPresentForGprs: to the GGSN that it names, or else to each that waits.
    pub(super) fn present(&mut self, now: Now, id: NoteId, imsi: Imsi, sgsn: IpAddr, ggsn: Option<IpAddr>) {
        self.counters.notes += 1;
        let waiting = match ggsn.filter(|ggsn| *ggsn != self.config.address) {
            Some(ggsn) if !self.hears(ggsn) => {
                self.screened(Screened::Named(ggsn));
                return self.home.answer(now, id, Err(ErrorCode::UNEXPECTED_DATA_VALUE));
            }
            Some(ggsn) => vec![Watch { imsi, gateway: SocketAddr::new(ggsn, self.config.gsn_port) }],
            None => self.watches.of(imsi).collect(),
        };
        if waiting.is_empty() {
            self.counters.nobody_waits += 1;
            return self.home.answer(now, id, Err(ErrorCode::UNKNOWN_SUBSCRIBER));
        }
        let number = self.number();
        let mut open = 0;
        for watch in waiting {
            if self.tell(now, watch, sgsn, Some(number)) {
                open += 1;
            } else {
                self.not_told(now, watch, sgsn);
            }
        }
        if open == 0 {
            return self.home.answer(now, id, Err(ErrorCode::SYSTEM_FAILURE));
        }
        self.notes.insert(number, Note { id, open, outcome: Err(ErrorCode::SYSTEM_FAILURE) });
    }

    /// Sends a note to a GGSN. `false`: it cannot be sent now.
    fn tell(&mut self, now: Now, watch: Watch, sgsn: IpAddr, note: Option<u64>) -> bool {
        let request = NoteMsGprsPresentRequest {
            imsi: Some(watch.imsi),
            gsn_address: Some(GsnAddress(sgsn)),
            ..Default::default()
        };
        let tag = self.number();
        if self.endpoint.request(now, watch.gateway, 0, &request, tag).is_err() {
            return false;
        }
        self.tellings.insert(tag, Telling { watch, sgsn, note });
        true
    }

    /// Note MS GPRS Present Response.
    pub(super) fn note_answered(&mut self, now: Now, tag: u64, packet: &Packet<'_>) {
        let m = NoteMsGprsPresentResponse::parse(packet);
        // What cannot be read is not taken.
        self.told(now, tag, Some(m.cause.unwrap_or(Cause::SYSTEM_FAILURE)));
    }

    /// A GGSN has answered a note; `None`: it has not.
    pub(super) fn told(&mut self, now: Now, tag: u64, cause: Option<Cause>) {
        let Some(Telling { watch, sgsn, note }) = self.tellings.remove(&tag) else { return };
        if cause.is_some_and(Cause::is_accepted) {
            self.counters.told += 1;
        } else {
            self.counters.untold += 1;
        }
        if cause.is_some_and(cause::is_last_word) {
            if self.watches.remove(&watch) {
                self.end_waiting(watch);
                self.persist(WatchChange::Remove(watch), None);
            }
        } else {
            self.not_told(now, watch, sgsn);
        }
        self.events.push_back(Event::Told { ggsn: watch.gateway.ip(), imsi: watch.imsi, cause });
        let outcome = cause::of_note(cause);
        let Some(number) = note else { return };
        let Some(note) = self.notes.get_mut(&number) else { return };
        note.open -= 1;
        if note.outcome.is_err() {
            note.outcome = outcome;
        }
        if note.open == 0
            && let Some(note) = self.notes.remove(&number)
        {
            self.home.answer(now, note.id, note.outcome);
        }
    }

    /// A GGSN that waits did not take a note: it is told again.
    fn not_told(&mut self, now: Now, watch: Watch, sgsn: IpAddr) {
        if self.watches.contains(&watch) {
            self.untold.insert(watch, sgsn);
            self.retell.get_or_insert(now.mono + self.config.retell);
        }
    }

    /// Tells those again that did not take a note, some at a time, in turn.
    pub(super) fn tell_again(&mut self, now: Now) {
        let after = self.retold.take().map_or(Bound::Unbounded, Bound::Excluded);
        let some: Vec<_> =
            self.untold.range((after, Bound::Unbounded)).take(BATCH).map(|(w, s)| (*w, *s)).collect();
        for (watch, sgsn) in &some {
            if self.tell(now, *watch, *sgsn, None) {
                self.counters.retold += 1;
            }
        }
        self.retold = some.last().filter(|_| some.len() == BATCH).map(|(watch, _)| *watch);
        self.retell = (!self.untold.is_empty()).then(|| now.mono + self.config.retell);
    }
}
