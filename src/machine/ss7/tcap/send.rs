//! What the TC-user asks for.

use super::dialogue::{Dialogue, DialogueId, State};
use super::{Class, Network, Tcap, Telling, Word};
use crate::codec::sccp::{AddressBuf, ReturnCause};
use crate::codec::tcap::{
    self, Aare, Aarq, AbortSource, Abrt, AssociateResult, Code, Diagnostic, InvokeId, MessageType, Problem,
    Reject, TransactionId, UserInformation,
};
use crate::machine::ss7::sccp;
use crate::wire::ber::{Oid, OidBuf};
use crate::wire::{Now, Prepender};
use std::fmt;
use std::time::Duration;

/// Writes a parameter: one element, or nothing. It may be called more than once.
pub type Parameter<'w> = &'w dyn Fn(&mut Prepender<'_>);

/// A component to be sent.
#[derive(Clone, Copy)]
pub enum Outgoing<'w> {
    /// TC-INVOKE request.
    Invoke {
        /// Not in use in the dialogue: see [`Tcap::next_invoke_id`].
        id: InvokeId,
        /// The peer's invocation that this belongs to.
        linked: Option<InvokeId>,
        /// The operation.
        operation: Code<'w>,
        /// What it reports.
        class: Class,
        /// How long an answer is waited for.
        timeout: Duration,
        /// Its argument.
        parameter: Parameter<'w>,
    },
    /// TC-RESULT-L request.
    ResultLast {
        /// The peer's invocation.
        id: InvokeId,
        /// The operation; it is sent if there is a parameter.
        operation: Code<'w>,
        /// The result.
        parameter: Parameter<'w>,
    },
    /// TC-RESULT-NL request.
    ResultNotLast {
        /// The peer's invocation.
        id: InvokeId,
        /// The operation; it is sent if there is a parameter.
        operation: Code<'w>,
        /// This part of the result.
        parameter: Parameter<'w>,
    },
    /// TC-U-ERROR request.
    Error {
        /// The peer's invocation.
        id: InvokeId,
        /// The error.
        error: Code<'w>,
        /// Its parameter.
        parameter: Parameter<'w>,
    },
    /// TC-U-REJECT request.
    Reject {
        /// The invocation, ours or the peer's.
        id: InvokeId,
        /// What is wrong.
        problem: Problem,
    },
}

impl fmt::Debug for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invoke { id, operation, .. } => write!(f, "Invoke {id} of {operation}"),
            Self::ResultLast { id, .. } => write!(f, "ResultLast {id}"),
            Self::ResultNotLast { id, .. } => write!(f, "ResultNotLast {id}"),
            Self::Error { id, error, .. } => write!(f, "Error {id}: {error}"),
            Self::Reject { id, problem } => write!(f, "Reject {id}: {problem}"),
        }
    }
}

impl Outgoing<'_> {
    fn write(&self, p: &mut Prepender<'_>) {
        match *self {
            Self::Invoke { id, linked, operation, parameter, .. } => {
                tcap::invoke(p, id, linked, operation, parameter);
            }
            Self::ResultLast { id, operation, parameter } => {
                tcap::return_result(p, true, id, operation, parameter);
            }
            Self::ResultNotLast { id, operation, parameter } => {
                tcap::return_result(p, false, id, operation, parameter);
            }
            Self::Error { id, error, parameter } => tcap::return_error(p, id, error, parameter),
            Self::Reject { id, problem } => tcap::reject(p, Some(id), problem),
        }
    }
}

/// TC-BEGIN request.
#[derive(Clone, Copy, Debug)]
pub struct Begin<'a> {
    /// Called address.
    pub called: AddressBuf,
    /// Calling address: ours.
    pub calling: AddressBuf,
    /// The application context; `None`: no dialogue portion, as version 1 has it.
    pub context: Option<Oid<'a>>,
    /// user-information of the dialogue portion.
    pub user_information: Option<UserInformation<'a>>,
    /// What the dialogue is to be known by to its owner.
    pub tag: u64,
    /// SCCP class 1: the dialogue's messages arrive in their order.
    pub in_sequence: bool,
    /// SCCP's return option: what cannot be delivered comes back as a notice.
    pub return_on_error: bool,
    /// Whether this is the same again after a cut-off; it is only counted.
    pub again: bool,
}

impl<'a> Begin<'a> {
    /// A dialogue between two addresses that comes back if it cannot be delivered.
    #[must_use]
    pub const fn new(called: AddressBuf, calling: AddressBuf, context: Option<Oid<'a>>, tag: u64) -> Self {
        Self {
            called,
            calling,
            context,
            user_information: None,
            tag,
            in_sequence: false,
            return_on_error: true,
            again: false,
        }
    }
}

/// TC-U-ABORT request.
#[derive(Clone, Copy, Debug)]
pub enum UserAbort<'a> {
    /// For reasons of the user's own.
    User(Option<UserInformation<'a>>),
    /// The application context is not supported; another may be named in its place.
    ContextNotSupported(Option<Oid<'a>>),
    /// The dialogue is refused.
    Refused(Option<UserInformation<'a>>),
}

/// Why a request was not carried out. Nothing has changed then; a dialogue that was to begin does not
/// exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAccepted {
    /// Every dialogue is in use.
    Dialogues,
    /// Every invocation is in use.
    Invocations,
    /// This invoke ID is in use.
    InvokeId(InvokeId),
    /// The dialogue is over.
    NoDialogue,
    /// The dialogue's state does not allow it: nothing can be sent to a peer that has not answered.
    State(State),
    /// The application context's name is longer than is kept.
    Context,
    /// The network does not take it.
    Network(ReturnCause),
}

impl fmt::Display for NotAccepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dialogues => f.write_str("every dialogue is in use"),
            Self::Invocations => f.write_str("every invocation is in use"),
            Self::InvokeId(id) => write!(f, "invoke ID {id} is in use"),
            Self::NoDialogue => f.write_str("the dialogue is over"),
            Self::State(state) => write!(f, "the dialogue is in the state {state:?}"),
            Self::Context => f.write_str("the application context's name is too long"),
            Self::Network(cause) => write!(f, "the network does not take it: {cause}"),
        }
    }
}

impl std::error::Error for NotAccepted {}

/// The three portions, back to front.
fn write_message(
    p: &mut Prepender<'_>,
    kind: MessageType,
    ids: (Option<TransactionId>, Option<TransactionId>),
    dialogue: Option<&tcap::Dialogue<'_>>,
    rejects: &[Reject],
    components: &[Outgoing<'_>],
) {
    tcap::write(p, kind, ids.0, ids.1, |p| {
        tcap::component_portion(p, |p| {
            components.iter().rev().for_each(|component| component.write(p));
            rejects.iter().rev().for_each(|reject| tcap::reject(p, reject.id, reject.problem));
        });
        if let Some(dialogue) = dialogue {
            dialogue.write(p);
        }
    });
}

impl Tcap {
    /// TC-BEGIN request.
    ///
    /// # Errors
    /// Why the dialogue has not begun.
    pub fn begin(
        &mut self,
        now: Now,
        network: &mut dyn Network,
        begin: &Begin<'_>,
        components: &[Outgoing<'_>],
    ) -> Result<DialogueId, NotAccepted> {
        self.settle();
        let context = match begin.context.map(OidBuf::try_from) {
            Some(Ok(context)) => Some(context),
            Some(Err(_)) => return Err(NotAccepted::Context),
            None => None,
        };
        let mut dialogue = Dialogue::new(State::InitiationSent, begin.calling, begin.called, now.mono);
        dialogue.tag = begin.tag;
        dialogue.context = context;
        dialogue.in_sequence = begin.in_sequence;
        dialogue.return_on_error = begin.return_on_error;
        self.check(&dialogue, components)?;
        let id = self.dialogues.insert(dialogue).ok_or(NotAccepted::Dialogues)?;
        let otid = self.dialogues.transaction_id(id);
        let request = begin.context.map(|context| {
            tcap::Dialogue::Aarq(Aarq { version1: true, context, user_information: begin.user_information })
        });
        let ids = (Some(otid), None);
        let sent = self.send(now, network, id, &mut |p| {
            write_message(p, MessageType::Begin, ids, request.as_ref(), &[], components);
        });
        if let Err(cause) = sent {
            self.release(id.slot);
            return Err(cause);
        }
        self.counters.dialogues_begun += 1;
        self.counters.dialogues_begun_again += u64::from(begin.again);
        self.commit(now, id, components);
        Ok(id)
    }

    /// TC-CONTINUE request. As the first answer to a Begin it accepts the application context, with
    /// this user-information.
    ///
    /// # Errors
    /// Why nothing was sent.
    pub fn proceed(
        &mut self,
        now: Now,
        network: &mut dyn Network,
        id: DialogueId,
        user_information: Option<UserInformation<'_>>,
        components: &[Outgoing<'_>],
    ) -> Result<(), NotAccepted> {
        self.settle();
        let dialogue = *self.peered(id)?;
        self.check(&dialogue, components)?;
        let response = acceptance(&dialogue, user_information);
        let ids = (Some(self.dialogues.transaction_id(id)), Some(dialogue.remote));
        self.send(now, network, id, &mut |p| {
            let kind = MessageType::Continue;
            write_message(p, kind, ids, response.as_ref(), dialogue.rejects(), components);
        })?;
        if let Some(dialogue) = self.dialogues.get_mut(id) {
            dialogue.state = State::Active;
            dialogue.rejects_sent();
        }
        self.commit(now, id, components);
        Ok(())
    }

    /// TC-END request, basic. As the first answer to a Begin it accepts the application context, with
    /// this user-information.
    ///
    /// # Errors
    /// Why nothing was sent. The dialogue is still open then.
    pub fn end(
        &mut self,
        now: Now,
        network: &mut dyn Network,
        id: DialogueId,
        user_information: Option<UserInformation<'_>>,
        components: &[Outgoing<'_>],
    ) -> Result<(), NotAccepted> {
        self.settle();
        let dialogue = *self.peered(id)?;
        let response = acceptance(&dialogue, user_information);
        let ids = (None, Some(dialogue.remote));
        self.send(now, network, id, &mut |p| {
            write_message(p, MessageType::End, ids, response.as_ref(), dialogue.rejects(), components);
        })?;
        self.release(id.slot);
        Ok(())
    }

    /// TC-END request, prearranged: the dialogue is over and nobody is told. So ends a dialogue whose
    /// answer is no longer waited for, in any state.
    pub fn end_prearranged(&mut self, id: DialogueId) {
        self.settle();
        if self.dialogues.get(id).is_some() {
            self.release(id.slot);
        }
    }

    /// TC-U-ABORT request. A peer that has not answered yet cannot be told.
    ///
    /// # Errors
    /// The dialogue was over, or the network does not take the Abort. The dialogue is over in any case.
    pub fn abort(
        &mut self,
        now: Now,
        network: &mut dyn Network,
        id: DialogueId,
        abort: UserAbort<'_>,
    ) -> Result<(), NotAccepted> {
        self.settle();
        let dialogue = *self.dialogues.get(id).ok_or(NotAccepted::NoDialogue)?;
        if dialogue.state == State::InitiationSent {
            self.release(id.slot);
            return Ok(());
        }
        let portion = dialogue.context.as_ref().map(|context| {
            let context = context.as_oid();
            let refused = |context, diagnostic, user_information| {
                let result = AssociateResult::REJECT_PERMANENT;
                tcap::Dialogue::Aare(Aare { version1: true, context, result, diagnostic, user_information })
            };
            let first = dialogue.state == State::InitiationReceived;
            match abort {
                UserAbort::ContextNotSupported(other) if first => refused(
                    other.unwrap_or(context),
                    Diagnostic::APPLICATION_CONTEXT_NAME_NOT_SUPPORTED,
                    None,
                ),
                UserAbort::Refused(information) if first => {
                    refused(context, Diagnostic::USER_NULL, information)
                }
                UserAbort::User(user_information) | UserAbort::Refused(user_information) => {
                    let source = AbortSource::DIALOGUE_SERVICE_USER;
                    tcap::Dialogue::Abrt(Abrt { source, user_information })
                }
                UserAbort::ContextNotSupported(_) => {
                    tcap::Dialogue::Abrt(Abrt::new(AbortSource::DIALOGUE_SERVICE_USER))
                }
            }
        });
        let ids = (None, Some(dialogue.remote));
        let sent = self.send(now, network, id, &mut |p| {
            write_message(p, MessageType::Abort, ids, portion.as_ref(), &[], &[]);
        });
        self.counters.u_aborts_sent += u64::from(sent.is_ok());
        self.release(id.slot);
        sent
    }

    /// TC-UNI request: Invokes of class 4 without a dialogue.
    ///
    /// # Errors
    /// Why nothing was sent.
    pub fn unidirectional(
        &mut self,
        now: Now,
        network: &mut dyn Network,
        begin: &Begin<'_>,
        components: &[Outgoing<'_>],
    ) -> Result<(), NotAccepted> {
        self.settle();
        let portion = begin.context.map(|context| {
            tcap::Dialogue::Audt(Aarq { version1: true, context, user_information: begin.user_information })
        });
        let request = sccp::Request {
            called: &begin.called,
            calling: &begin.calling,
            sequence: None,
            return_on_error: begin.return_on_error,
            importance: None,
        };
        let sent = network.unitdata(now, &request, &mut |p| {
            write_message(p, MessageType::Unidirectional, (None, None), portion.as_ref(), &[], components);
        });
        self.note_sent(sent)
    }

    /// A dialogue whose peer can be sent something.
    fn peered(&self, id: DialogueId) -> Result<&Dialogue, NotAccepted> {
        match self.dialogues.get(id) {
            Some(dialogue) if dialogue.state == State::InitiationSent => {
                Err(NotAccepted::State(dialogue.state))
            }
            Some(dialogue) => Ok(dialogue),
            None => Err(NotAccepted::NoDialogue),
        }
    }

    /// Whether all invocations among these can be taken.
    fn check(&self, dialogue: &Dialogue, components: &[Outgoing<'_>]) -> Result<(), NotAccepted> {
        let ids = |components: &[Outgoing<'_>], id| {
            components
                .iter()
                .filter(|c| matches!(c, Outgoing::Invoke { id: other, .. } if *other == id))
                .count()
        };
        let mut count = 0;
        for component in components {
            if let Outgoing::Invoke { id, .. } = *component {
                count += 1;
                if ids(components, id) > 1 || self.invocations.find(dialogue.invocations, id).is_some() {
                    return Err(NotAccepted::InvokeId(id));
                }
            }
        }
        if self.invocations.has_room(count) { Ok(()) } else { Err(NotAccepted::Invocations) }
    }

    /// Takes note of what was sent in a dialogue.
    fn commit(&mut self, now: Now, id: DialogueId, components: &[Outgoing<'_>]) {
        self.idle.push(id.slot, now.mono + self.config.idle);
        let Some(dialogue) = self.dialogues.get_mut(id) else { return };
        for component in components {
            match *component {
                Outgoing::Invoke { id: invoke, class, timeout, .. } => {
                    let due = now.mono + timeout;
                    dialogue.next_invoke = (invoke as u8).wrapping_add(1);
                    self.invocations.insert(&mut dialogue.invocations, id.slot, invoke, class, due);
                }
                Outgoing::ResultLast { id, .. } | Outgoing::Error { id, .. } => dialogue.close(id),
                Outgoing::Reject { id, problem: Problem::General(_) | Problem::Invoke(_) } => {
                    dialogue.close(id);
                }
                Outgoing::ResultNotLast { .. } | Outgoing::Reject { .. } => {}
            }
        }
    }

    fn send(
        &mut self,
        now: Now,
        network: &mut dyn Network,
        id: DialogueId,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), NotAccepted> {
        let dialogue = self.dialogues.get(id).ok_or(NotAccepted::NoDialogue)?;
        let request = sccp::Request {
            called: &dialogue.peer,
            calling: &dialogue.local,
            sequence: dialogue.in_sequence.then_some(id.slot),
            return_on_error: dialogue.return_on_error,
            importance: None,
        };
        let sent = network.unitdata(now, &request, write);
        self.note_sent(sent)
    }

    fn note_sent(&mut self, sent: Result<(), ReturnCause>) -> Result<(), NotAccepted> {
        match sent {
            Ok(()) => self.counters.messages_sent += 1,
            Err(_) => self.counters.messages_not_sent += 1,
        }
        sent.map_err(NotAccepted::Network)
    }

    /// Sends what TCAP itself has to say.
    pub(super) fn tell(&mut self, now: Now, network: &mut dyn Network, telling: &Telling) {
        let request = sccp::Request {
            called: &telling.called,
            calling: &telling.calling,
            sequence: None,
            return_on_error: false,
            importance: None,
        };
        let ids = (None, Some(telling.dtid));
        let context;
        let portion = match &telling.word {
            Word::PAbort(_) | Word::Plain => None,
            Word::AbnormalDialogue => {
                Some(tcap::Dialogue::Abrt(Abrt::new(AbortSource::DIALOGUE_SERVICE_PROVIDER)))
            }
            Word::NoCommonDialoguePortion(name) => {
                context = *name;
                Some(tcap::Dialogue::Aare(Aare {
                    result: AssociateResult::REJECT_PERMANENT,
                    diagnostic: Diagnostic::NO_COMMON_DIALOGUE_PORTION,
                    ..Aare::accepted(context.as_oid())
                }))
            }
        };
        let sent = network.unitdata(now, &request, &mut |p| match telling.word {
            Word::PAbort(cause) => tcap::write_p_abort(p, telling.dtid, cause),
            _ => write_message(p, MessageType::Abort, ids, portion.as_ref(), &[], &[]),
        });
        if self.note_sent(sent).is_ok() {
            match telling.word {
                Word::PAbort(_) => self.counters.p_aborts_sent += 1,
                _ => self.counters.u_aborts_sent += 1,
            }
        }
    }
}

/// The AARE that the first answer to a Begin with an application context carries.
fn acceptance<'a>(
    dialogue: &'a Dialogue,
    user_information: Option<UserInformation<'a>>,
) -> Option<tcap::Dialogue<'a>> {
    let context = dialogue.context.as_ref().filter(|_| dialogue.state == State::InitiationReceived)?;
    Some(tcap::Dialogue::Aare(Aare { user_information, ..Aare::accepted(context.as_oid()) }))
}
