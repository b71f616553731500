//! TCAP dialogues, Q.771 and Q.774 (06/97): transactions, dialogue control and invocations.
//!
//! [`Tcap::handle`] takes what SCCP brings and gives what it means to the owner; the components are
//! walked, and held to the operations in progress, as the owner asks for them. [`Tcap::begin`],
//! [`Tcap::proceed`], [`Tcap::end`], [`Tcap::abort`] are the TC-user's requests and are handed the
//! network below. What TCAP has to say by itself waits for [`Tcap::flush`]. A dialogue belongs to
//! no association: any message of it may come any way.

mod component;
mod config;
mod dialogue;
mod invocation;
mod receive;
#[doc(hidden)]
pub mod sample;
mod send;
#[cfg(test)]
mod tests;
mod version;

pub use component::{Components, Delivered};
pub use config::{Config, Counters, Sizes};
pub use dialogue::{DialogueId, State};
pub use invocation::Class;
pub use receive::{Abort, Indication, Primitive, Unidirectional};
pub use send::{Begin, NotAccepted, Outgoing, Parameter, UserAbort};
pub use version::{Context, Refusal, Versions};

use super::sccp;
use crate::codec::sccp::{AddressBuf, ReturnCause};
use crate::codec::tcap::{InvokeId, PAbortCause, TransactionId};
use crate::machine::timer::Queue;
use crate::wire::ber::OidBuf;
use crate::wire::{Now, Prepender};
use dialogue::Table;
use invocation::Pool;
use std::collections::VecDeque;
use std::time::Duration;

/// The layer below: SCCP with what is below it.
pub trait Network {
    /// N-UNITDATA request. `write` may be called more than once.
    ///
    /// # Errors
    /// Why the message cannot be sent.
    fn unitdata(
        &mut self,
        now: Now,
        request: &sccp::Request<'_>,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), ReturnCause>;
}

/// What happened without a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// TC-L-CANCEL: an invocation's timer ran out. For class 2 and 4 this is success, or nothing
    /// to be known.
    Cancelled {
        /// Its dialogue, which stays open.
        dialogue: DialogueId,
        /// The tag of the dialogue.
        tag: u64,
        /// The invocation.
        invoke: InvokeId,
        /// Its class.
        class: Class,
    },
    /// Nothing was heard or said for longer than an idle dialogue may last. It is over; the peer was
    /// told if it can be.
    Idle {
        /// What it was known by.
        dialogue: DialogueId,
        /// Its tag.
        tag: u64,
    },
    /// The way that the dialogue's first message may have gone was lost, and no answer has come
    /// since. It is over; its owner may begin it anew, once.
    CutOff {
        /// What it was known by.
        dialogue: DialogueId,
        /// Its tag.
        tag: u64,
    },
}

/// What TCAP itself has to tell a peer.
#[derive(Clone, Copy, Debug)]
enum Word {
    /// An Abort with a P-Abort cause.
    PAbort(PAbortCause),
    /// An Abort with an ABRT of the dialogue service provider's.
    AbnormalDialogue,
    /// An Abort with an AARE: no common dialogue portion.
    NoCommonDialoguePortion(OidBuf),
    /// An Abort that says nothing, where there is no application context.
    Plain,
}

#[derive(Clone, Copy, Debug)]
struct Telling {
    called: AddressBuf,
    calling: AddressBuf,
    dtid: TransactionId,
    word: Word,
}

/// A way was lost: dialogues begun before then and unanswered when the grace ends are cut off.
#[derive(Clone, Copy, Debug)]
struct Cut {
    /// Dialogues begun up to then.
    before: Duration,
    /// When the grace ends.
    due: Duration,
    /// The first slot not yet looked at.
    next: u32,
}

/// The TCAP of one node.
#[derive(Debug)]
pub struct Tcap {
    config: Config,
    counters: Counters,
    dialogues: Table,
    invocations: Pool,
    idle: Queue,
    tellings: VecDeque<Telling>,
    events: VecDeque<Event>,
    /// A dialogue whose End is being read. It is over with the next call.
    ending: Option<u32>,
    cut: Option<Cut>,
}

/// Timers run in one call of `handle_timeout`; the rest stay due.
const BATCH: usize = 1024;

impl Tcap {
    /// A TCAP without dialogues. The transaction IDs that it assigns begin somewhere that `seed`, which
    /// must be random, decides.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        Self {
            dialogues: Table::new(config.max_dialogues, seed),
            invocations: Pool::new(config.max_invocations),
            config,
            counters: Counters::default(),
            idle: Queue::default(),
            tellings: VecDeque::new(),
            events: VecDeque::new(),
            ending: None,
            cut: None,
        }
    }

    /// How it behaves.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// What was counted.
    #[must_use]
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// What is held.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        Sizes {
            dialogues: self.dialogues.len() - usize::from(self.ending.is_some()),
            invocations: self.invocations.len(),
            octets: self.dialogues.octets() + self.invocations.octets(),
        }
    }

    /// The state of a dialogue; `None`: it is over.
    #[must_use]
    pub fn state(&self, dialogue: DialogueId) -> Option<State> {
        self.dialogues.get(dialogue).filter(|_| self.ending != Some(dialogue.slot)).map(|d| d.state)
    }

    /// What the owner has tied to a dialogue.
    #[must_use]
    pub fn tag(&self, dialogue: DialogueId) -> Option<u64> {
        self.dialogues.get(dialogue).map(|dialogue| dialogue.tag)
    }

    /// Ties something of the owner's to a dialogue that the peer has begun.
    pub fn set_tag(&mut self, dialogue: DialogueId, tag: u64) {
        if let Some(dialogue) = self.dialogues.get_mut(dialogue) {
            dialogue.tag = tag;
        }
    }

    /// Has a dialogue that the peer has begun answered from another address than the called one.
    pub fn set_local(&mut self, dialogue: DialogueId, local: AddressBuf) {
        if let Some(dialogue) = self.dialogues.get_mut(dialogue) {
            dialogue.local = local;
        }
    }

    /// Our transaction ID of a dialogue.
    #[must_use]
    pub fn transaction_id(&self, dialogue: DialogueId) -> Option<TransactionId> {
        self.dialogues.get(dialogue).map(|_| self.dialogues.transaction_id(dialogue))
    }

    /// An invoke ID for the next invocation in a dialogue: none that is in use, and none of the last
    /// ones used. `None`: the dialogue is over, or all are in use.
    pub fn next_invoke_id(&mut self, dialogue: DialogueId) -> Option<InvokeId> {
        self.settle();
        let found = self.dialogues.get_mut(dialogue)?;
        for _ in 0..=u8::MAX {
            let id = found.next_invoke as InvokeId;
            found.next_invoke = found.next_invoke.wrapping_add(1);
            if self.invocations.find(found.invocations, id).is_none() {
                return Some(id);
            }
        }
        None
    }

    /// Says that an operation that the peer has invoked will have no answer (classes 2 to 4), so that
    /// its invoke ID may be used again.
    pub fn performed(&mut self, dialogue: DialogueId, invoke: InvokeId) {
        if let Some(dialogue) = self.dialogues.get_mut(dialogue) {
            dialogue.close(invoke);
        }
    }

    /// TC-U-CANCEL: ends an invocation of ours without telling anybody.
    pub fn cancel(&mut self, dialogue: DialogueId, invoke: InvokeId) {
        if let Some(found) = self.dialogues.get_mut(dialogue) {
            self.invocations.remove(&mut found.invocations, invoke);
        }
    }

    /// Takes note that a way to the network was lost, with what was on it: dialogues begun by now that
    /// have no answer after [`Config::cut_off_grace`] are reported as [`Event::CutOff`].
    pub fn cut_off(&mut self, now: Now) {
        self.settle();
        self.cut = Some(Cut { before: now.mono, due: now.mono + self.config.cut_off_grace, next: 0 });
    }

    /// Sends what TCAP has to say by itself.
    pub fn flush(&mut self, now: Now, network: &mut dyn Network) {
        self.settle();
        while let Some(telling) = self.tellings.pop_front() {
            self.tell(now, network, &telling);
        }
    }

    /// Whether [`Self::flush`] has something to send.
    #[must_use]
    pub fn has_to_flush(&self) -> bool {
        !self.tellings.is_empty()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// When `handle_timeout` wants to be called.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        let cut = self.cut.map(|cut| cut.due);
        [self.invocations.due(), self.idle.due(), cut].into_iter().flatten().min()
    }

    /// Runs every timer that is due. At most some hundreds of events in one call: what is left stays
    /// due.
    pub fn handle_timeout(&mut self, now: Now) {
        self.settle();
        while self.events.len() < BATCH {
            let Some((slot, invoke, class)) = self.invocations.pop_due(now.mono, &mut self.dialogues) else {
                break;
            };
            self.counters.invocations_cancelled += 1;
            if let Some((dialogue, found)) = self.dialogues.at(slot) {
                self.events.push_back(Event::Cancelled { dialogue, tag: found.tag, invoke, class });
            }
        }
        while self.events.len() < BATCH {
            let Some(slot) = self.idle.pop_due(now.mono) else { break };
            let Some((dialogue, found)) = self.dialogues.at(slot) else { continue };
            if !self.invocations.is_empty(found.invocations) {
                // It is not idle while an operation is in progress.
                self.idle.push(slot, now.mono + self.config.idle);
                continue;
            }
            let tag = found.tag;
            self.tell_about(slot, if found.context.is_some() { Word::AbnormalDialogue } else { Word::Plain });
            self.counters.dialogues_idle += 1;
            self.release(slot);
            self.events.push_back(Event::Idle { dialogue, tag });
        }
        self.run_cut(now);
    }

    fn run_cut(&mut self, now: Now) {
        let Some(mut cut) = self.cut.filter(|cut| cut.due <= now.mono) else { return };
        while (cut.next as usize) < self.dialogues.places() {
            if self.events.len() >= BATCH {
                self.cut = Some(cut);
                return;
            }
            let slot = cut.next;
            cut.next += 1;
            if let Some((dialogue, found)) = self.dialogues.at(slot)
                && found.state == State::InitiationSent
                && found.began <= cut.before
            {
                let tag = found.tag;
                self.counters.dialogues_cut_off += 1;
                self.release(slot);
                self.events.push_back(Event::CutOff { dialogue, tag });
            }
        }
        self.cut = None;
    }

    /// Ends a dialogue whose End the owner has read.
    fn settle(&mut self) {
        if let Some(slot) = self.ending.take() {
            self.release(slot);
        }
    }

    /// Forgets a dialogue with all its invocations.
    fn release(&mut self, slot: u32) {
        if let Some(mut dialogue) = self.dialogues.remove(slot) {
            self.invocations.clear(&mut dialogue.invocations);
            self.idle.remove(slot);
        }
    }

    /// Queues a word to the peer of a dialogue, if the peer's transaction ID is known.
    fn tell_about(&mut self, slot: u32, word: Word) {
        if let Some((_, dialogue)) = self.dialogues.at(slot)
            && dialogue.state != State::InitiationSent
        {
            let (called, calling, dtid) = (dialogue.peer, dialogue.local, dialogue.remote);
            self.queue(Telling { called, calling, dtid, word });
        }
    }

    fn queue(&mut self, telling: Telling) {
        if self.tellings.len() < self.config.max_tellings {
            self.tellings.push_back(telling);
        } else {
            self.counters.tellings_dropped += 1;
        }
    }
}
