//! Received components, held to the operations in progress as they are walked.

use super::Tcap;
use crate::codec::tcap::{
    self, Component, ComponentFault, ComponentType, Invoke, InvokeId, Problem, Reject, ReturnError,
    ReturnResult,
};
use crate::wire::DecodeError;

/// What a component means to the TC-user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered<'a> {
    /// TC-INVOKE indication: to be answered as the operation's class says.
    Invoke(Invoke<'a>),
    /// TC-RESULT-L indication: the invocation has ended.
    ResultLast(ReturnResult<'a>),
    /// TC-RESULT-NL indication: more is to come.
    ResultNotLast(ReturnResult<'a>),
    /// TC-U-ERROR indication: the invocation has ended.
    Error(ReturnError<'a>),
    /// TC-U-REJECT or TC-R-REJECT indication, by [`Problem::is_by_user`]: the peer has rejected a
    /// component of ours. An invocation that it names has ended.
    Reject(Reject),
    /// TC-L-REJECT indication: we have rejected a component of the peer's. The Reject goes with the
    /// next message of the dialogue, if there is to be one. A result or error that was rejected has
    /// ended its invocation.
    LocalReject {
        /// What the peer is told.
        reject: Reject,
        /// What is wrong with the octets, if that is it.
        error: Option<DecodeError>,
    },
}

/// The components of a received message, in order. What is not walked is not delivered: results in
/// it leave their invocations to their timers.
#[derive(Debug)]
pub struct Components<'s> {
    tcap: &'s mut Tcap,
    walk: tcap::Components<'s>,
    /// The dialogue's slot; `None`: there is no dialogue.
    slot: Option<u32>,
    /// Whether Rejects can still be sent.
    open: bool,
}

impl<'s> Components<'s> {
    pub(super) fn new(tcap: &'s mut Tcap, walk: tcap::Components<'s>, slot: Option<u32>, open: bool) -> Self {
        Self { tcap, walk, slot, open }
    }

    /// Whether there is none (left).
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.walk.is_empty()
    }

    fn reject(
        &mut self,
        id: Option<InvokeId>,
        problem: Problem,
        error: Option<DecodeError>,
    ) -> Delivered<'s> {
        let reject = Reject { id, problem };
        self.tcap.counters.components_rejected += 1;
        if self.open
            && let Some(dialogue) = self.slot.and_then(|slot| self.tcap.dialogues.slot_mut(slot))
            && !dialogue.reject(reject)
        {
            self.tcap.counters.rejects_dropped += 1;
        }
        Delivered::LocalReject { reject, error }
    }

    /// Ends an invocation of ours.
    fn finish(&mut self, id: InvokeId) {
        if let Some(dialogue) = self.slot.and_then(|slot| self.tcap.dialogues.slot_mut(slot)) {
            self.tcap.invocations.remove(&mut dialogue.invocations, id);
        }
    }

    fn class(&mut self, id: InvokeId) -> Option<super::Class> {
        let dialogue = self.tcap.dialogues.slot_mut(self.slot?)?;
        self.tcap.invocations.find(dialogue.invocations, id)
    }

    fn invoke(&mut self, invoke: Invoke<'s>) -> Delivered<'s> {
        if let Some(linked) = invoke.linked
            && self.class(linked).is_none()
        {
            return self.reject(Some(invoke.id), Problem::UNRECOGNIZED_LINKED_ID, None);
        }
        let Some(dialogue) = self.slot.and_then(|slot| self.tcap.dialogues.slot_mut(slot)) else {
            return Delivered::Invoke(invoke);
        };
        if dialogue.open(invoke.id) {
            Delivered::Invoke(invoke)
        } else {
            self.reject(Some(invoke.id), Problem::DUPLICATE_INVOKE_ID, None)
        }
    }

    fn result(&mut self, result: ReturnResult<'s>, last: bool) -> Delivered<'s> {
        match self.class(result.id) {
            None => self.reject(Some(result.id), Problem::RETURN_RESULT_UNRECOGNIZED_INVOKE_ID, None),
            Some(class) if !class.reports_success() => {
                self.finish(result.id);
                self.reject(Some(result.id), Problem::RETURN_RESULT_UNEXPECTED, None)
            }
            Some(_) if last => {
                self.finish(result.id);
                Delivered::ResultLast(result)
            }
            Some(_) => Delivered::ResultNotLast(result),
        }
    }

    fn error(&mut self, error: ReturnError<'s>) -> Delivered<'s> {
        match self.class(error.id) {
            None => self.reject(Some(error.id), Problem::RETURN_ERROR_UNRECOGNIZED_INVOKE_ID, None),
            Some(class) => {
                self.finish(error.id);
                if class.reports_failure() {
                    Delivered::Error(error)
                } else {
                    self.reject(Some(error.id), Problem::RETURN_ERROR_UNEXPECTED, None)
                }
            }
        }
    }

    fn rejected(&mut self, reject: Reject) -> Delivered<'s> {
        self.tcap.counters.rejects_received += 1;
        // A Reject of a result or error is about an operation of the peer's.
        if let (Some(id), Problem::General(_) | Problem::Invoke(_)) = (reject.id, reject.problem) {
            self.finish(id);
        }
        Delivered::Reject(reject)
    }

    fn fault(&mut self, fault: ComponentFault) -> Delivered<'s> {
        let answers = matches!(
            fault.kind,
            Some(
                ComponentType::ReturnResultLast
                    | ComponentType::ReturnResultNotLast
                    | ComponentType::ReturnError
            )
        );
        if let Some(id) = fault.id.filter(|_| answers) {
            self.finish(id);
        }
        if fault.kind == Some(ComponentType::Reject) {
            // Rejects are not rejected, or two could go on for ever.
            self.tcap.counters.components_rejected += 1;
            let reject = Reject { id: fault.id, problem: fault.problem };
            return Delivered::LocalReject { reject, error: Some(fault.error) };
        }
        self.reject(fault.id, fault.problem, Some(fault.error))
    }
}

impl<'s> Iterator for Components<'s> {
    type Item = Delivered<'s>;

    fn next(&mut self) -> Option<Delivered<'s>> {
        loop {
            let component = self.walk.next()?;
            // Without a dialogue nothing can be in progress and nobody be told.
            if self.slot.is_none() && !matches!(component, Ok(Component::Invoke(_))) {
                self.tcap.counters.components_rejected += 1;
                continue;
            }
            return Some(match component {
                Ok(Component::Invoke(invoke)) => self.invoke(invoke),
                Ok(Component::ReturnResultLast(result)) => self.result(result, true),
                Ok(Component::ReturnResultNotLast(result)) => self.result(result, false),
                Ok(Component::ReturnError(error)) => self.error(error),
                Ok(Component::Reject(reject)) => self.rejected(reject),
                Err(fault) => self.fault(fault),
            });
        }
    }
}
