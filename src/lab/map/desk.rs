//! What a face keeps beside its stack, so that a message may borrow the stack while it is looked at.

use super::{Config, Failed, Faults, Question, Served};
use crate::codec::map::{ApplicationContext, ErrorCode, OperationCode};
use crate::codec::sccp::AddressBuf;
use crate::codec::tcap::{Code, Invoke, InvokeId, Problem, ReturnError};
use crate::machine::ss7::tcap::{Delivered, DialogueId, Indication, Primitive, Refusal, State};
use crate::wire::ber::Tlv;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// An operation that a peer has invoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    pub(super) dialogue: DialogueId,
    pub(super) invoke: InvokeId,
    /// The operation.
    pub operation: OperationCode,
    /// The application context.
    pub context: ApplicationContext,
    /// Its version.
    pub version: u8,
    /// Who invoked it.
    pub caller: AddressBuf,
    /// It came in a dialogue of ours, which then goes on: the number of the operation that it belongs to.
    pub(super) ours: Option<u64>,
}

/// What a message has brought.
#[derive(Debug)]
pub enum Item<T> {
    /// An operation to be answered.
    Request(Request, Option<Range<usize>>),
    /// What became of an operation of ours: its result, if it has a parameter.
    Answer(T, Result<Option<Range<usize>>, Failed>),
}

/// What was brought, with the octets of arguments and results.
#[derive(Debug)]
pub struct Inbox<T> {
    /// In the order in which it came.
    pub items: Vec<Item<T>>,
    octets: Vec<u8>,
}

impl<T> Default for Inbox<T> {
    fn default() -> Self {
        Self { items: Vec::new(), octets: Vec::new() }
    }
}

impl<T> Inbox<T> {
    /// Whether nothing was brought.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items, to be taken, and the octets that they point to.
    pub fn parts(&mut self) -> (std::vec::Drain<'_, Item<T>>, &[u8]) {
        (self.items.drain(..), &self.octets)
    }

    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.octets.clear();
    }

    fn keep(&mut self, element: Option<&Tlv<'_>>) -> Option<Range<usize>> {
        let start = self.octets.len();
        self.octets.extend_from_slice(element?.octets);
        Some(start..self.octets.len())
    }
}

/// An operation of ours under way.
#[derive(Debug)]
pub(super) struct Pending<T> {
    pub what: T,
    pub dialogue: Option<DialogueId>,
    pub version: u8,
    /// Whether it has been asked again after a cut-off.
    pub again: bool,
    /// Of one in a dialogue of its own.
    pub question: Option<Question>,
}

/// What is left to do once nothing of a message is borrowed any more.
#[derive(Debug)]
pub(super) enum Deed {
    /// Our operation is refused for its version.
    Lower(u64, Refusal),
    /// Forget a dialogue; the peer is told nothing.
    Forget(DialogueId),
    /// Answer a dialogue from our own address, whatever it was called by.
    Ours(DialogueId),
    /// Our dialogue goes on without need.
    End(DialogueId),
    /// An application context that is not served; another may be offered.
    RefuseContext(DialogueId, Option<ApplicationContext>),
    Abort(DialogueId),
    Reject(DialogueId, InvokeId, Problem),
    Fail(DialogueId, InvokeId, ErrorCode),
}

/// Operations that are taken of one message; more are rejected.
const MOST: usize = 8;

/// All of a face but its stack.
#[derive(Debug)]
pub(super) struct Desk<T> {
    pub config: Config,
    pub served: &'static [Served],
    pub faults: Faults,
    /// By the number that is their dialogues' tag.
    pub asks: BTreeMap<u64, Pending<T>>,
    pub inbox: Inbox<T>,
    pub deeds: Vec<Deed>,
}

impl<T: fmt::Debug> Desk<T> {
    pub fn new(config: Config, served: &'static [Served]) -> Self {
        Self {
            config,
            served,
            faults: Faults::default(),
            asks: BTreeMap::new(),
            inbox: Inbox::default(),
            deeds: Vec::new(),
        }
    }

    /// An operation of ours is over before it has begun.
    pub fn over(&mut self, what: T, outcome: Result<Option<Range<usize>>, Failed>) {
        self.inbox.items.push(Item::Answer(what, outcome));
    }

    /// An operation of ours is over without a result.
    pub fn finish(&mut self, number: u64, outcome: Result<Option<Range<usize>>, Failed>) {
        if let Some(pending) = self.asks.remove(&number) {
            self.over(pending.what, outcome);
        }
    }

    pub fn indicated(&mut self, indication: Indication<'_>) {
        match indication {
            Indication::Begin(primitive) => self.begun(primitive),
            Indication::Continue(primitive) => {
                let (dialogue, number) = (primitive.dialogue, primitive.tag);
                let own = self.asks.get(&number).is_some_and(|pending| pending.question.is_some());
                if self.components(primitive) && own {
                    self.deeds.push(Deed::End(dialogue));
                }
            }
            Indication::End(primitive) => {
                let number = primitive.tag;
                if !self.components(primitive) {
                    self.finish(number, Err(Failed::Malformed));
                }
            }
            Indication::Abort { tag, abort, .. } => match abort.refusal() {
                Some(refusal) if self.asks.contains_key(&tag) => self.deeds.push(Deed::Lower(tag, refusal)),
                _ => self.finish(tag, Err(Failed::Aborted)),
            },
            Indication::Notice { dialogue, tag, state, cause } => {
                if state == State::InitiationSent {
                    self.deeds.push(Deed::Forget(dialogue));
                    self.finish(tag, Err(Failed::Returned(cause)));
                }
            }
            Indication::Unidirectional(_) | Indication::Nothing => {}
        }
    }

    /// The context of a dialogue that a peer begins, or what is offered in its place.
    fn context(
        &self,
        named: Option<ApplicationContext>,
        operation: Option<OperationCode>,
    ) -> Result<ApplicationContext, Option<ApplicationContext>> {
        let newest = |served: &Served| served.context.version.min(self.config.newest);
        let refused = |number: u8| self.faults.refuse_context.contains(&number);
        let Some(named) = named else {
            // Version 1 names no context: the operation tells.
            let found = self.served.iter().find(|served| {
                let first = served.context.in_version(1);
                served.oldest == 1 && operation.is_some_and(|code| first.operation(code).is_some())
            });
            let found = found.map(|served| served.context.in_version(1));
            return found.filter(|context| !refused(context.number)).ok_or(None);
        };
        if refused(named.number) {
            return Err(None);
        }
        let mut served = self.served.iter().filter(|served| served.context.number == named.number);
        let Some(served) = served.next() else { return Err(None) };
        let newest = newest(served);
        if newest < served.oldest {
            Err(None)
        } else if (served.oldest..=newest).contains(&named.version) {
            Ok(named)
        } else {
            Err(Some(served.context.in_version(newest)))
        }
    }

    /// A peer begins a dialogue.
    fn begun(&mut self, mut primitive: Primitive<'_>) {
        let dialogue = primitive.dialogue;
        if self.faults.silent {
            self.deeds.push(Deed::Forget(dialogue));
            return;
        }
        let caller = primitive.calling;
        let Ok(caller) = AddressBuf::new(caller.format(), &caller.parts()) else {
            self.deeds.push(Deed::Forget(dialogue));
            return;
        };
        self.deeds.push(Deed::Ours(dialogue));
        // One that is not MAP's is none that is served.
        let none = ApplicationContext { number: 0, version: 0 };
        let named = primitive.context.map(|oid| ApplicationContext::from_oid(oid).unwrap_or(none));
        let mut context = named.map(|named| self.context(Some(named), None));
        if let Some(Err(offered)) = context {
            self.deeds.push(Deed::RefuseContext(dialogue, offered));
            return;
        }
        let (mut taken, mut waiting, mut rejected) = (0, false, false);
        for delivered in primitive.components.by_ref() {
            let Delivered::Invoke(invoke) = delivered else {
                // A Reject of our own goes with the next message.
                rejected = true;
                continue;
            };
            taken += 1;
            if taken > MOST {
                self.deeds.push(Deed::Reject(dialogue, invoke.id, Problem::RESOURCE_LIMITATION));
                continue;
            }
            let context = *context.get_or_insert_with(|| self.context(None, code(invoke.operation)));
            let Ok(context) = context else {
                self.deeds.push(Deed::Reject(dialogue, invoke.id, Problem::UNRECOGNIZED_OPERATION));
                waiting = true;
                continue;
            };
            waiting |= self.invoked(dialogue, context, caller, &invoke, None);
        }
        match (waiting, rejected) {
            (true, _) => {}
            (false, true) => self.deeds.push(Deed::End(dialogue)),
            (false, false) => self.deeds.push(Deed::Forget(dialogue)),
        }
    }

    /// Whether an answer is due.
    fn invoked(
        &mut self,
        dialogue: DialogueId,
        context: ApplicationContext,
        caller: AddressBuf,
        invoke: &Invoke<'_>,
        ours: Option<u64>,
    ) -> bool {
        let known = code(invoke.operation).filter(|code| !self.faults.reject.contains(&code.0));
        let Some((operation, row)) = known.and_then(|code| Some((code, context.operation(code)?))) else {
            self.deeds.push(Deed::Reject(dialogue, invoke.id, Problem::UNRECOGNIZED_OPERATION));
            return true;
        };
        if self.faults.abort.contains(&operation.0) {
            self.deeds.push(Deed::Abort(dialogue));
            return true;
        }
        if self.faults.ignore.contains(&operation.0) {
            return false;
        }
        if let Some(error) = self.faults.refuse.get(&operation.0) {
            self.deeds.push(Deed::Fail(dialogue, invoke.id, ErrorCode(*error)));
            return true;
        }
        let request = Request {
            dialogue,
            invoke: invoke.id,
            operation,
            context,
            version: context.version,
            caller,
            ours,
        };
        let argument = self.inbox.keep(invoke.parameter.as_ref());
        self.inbox.items.push(Item::Request(request, argument));
        row.class != crate::codec::map::operation::Class::Four
    }

    /// Takes the components of a dialogue under way; whether one of them settled the operation of ours in it.
    fn components(&mut self, mut primitive: Primitive<'_>) -> bool {
        let (number, dialogue) = (primitive.tag, primitive.dialogue);
        let caller = primitive.calling;
        let caller = AddressBuf::new(caller.format(), &caller.parts());
        let mut settled = false;
        for delivered in primitive.components.by_ref() {
            let outcome = match delivered {
                Delivered::ResultLast(result) => Ok(self.inbox.keep(result.parameter.as_ref())),
                Delivered::Error(error) => Err(failed(&error)),
                Delivered::Reject(reject) => Err(Failed::Rejected(reject.problem)),
                Delivered::LocalReject { .. } => Err(Failed::Malformed),
                Delivered::ResultNotLast(_) => continue,
                Delivered::Invoke(invoke) => {
                    let asked = self.asks.get(&number).and_then(|pending| {
                        let question = pending.question.as_ref()?;
                        Some(question.context.in_version(pending.version))
                    });
                    match (asked, caller) {
                        (Some(context), Ok(caller)) if !self.faults.silent => {
                            self.invoked(dialogue, context, caller, &invoke, Some(number));
                        }
                        _ => {}
                    }
                    continue;
                }
            };
            if !settled && self.asks.contains_key(&number) {
                self.finish(number, outcome);
                settled = true;
            }
        }
        settled
    }
}

fn code(code: Code<'_>) -> Option<OperationCode> {
    match code {
        Code::Local(code) => u8::try_from(code).ok().map(OperationCode),
        Code::Global(_) => None,
    }
}

fn failed(error: &ReturnError<'_>) -> Failed {
    match error.error {
        Code::Local(code) => {
            u8::try_from(code).map_or(Failed::Malformed, |code| Failed::Error(ErrorCode(code)))
        }
        Code::Global(_) => Failed::Malformed,
    }
}
