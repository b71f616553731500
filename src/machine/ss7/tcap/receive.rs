//! What comes from SCCP.

use super::component::Components;
use super::dialogue::{Dialogue, DialogueId, State};
use super::{Tcap, Telling, Word};
use crate::codec::sccp::{Address, AddressBuf, ReturnCause};
use crate::codec::tcap::{
    self, AbortSource, Diagnostic, Message, MessageType, PAbortCause, Refused, TransactionId, UserInformation,
};
use crate::machine::ss7::sccp;
use crate::wire::Now;
use crate::wire::ber::{Oid, OidBuf};

/// A message of a dialogue.
#[derive(Debug)]
pub struct Primitive<'s> {
    /// The dialogue.
    pub dialogue: DialogueId,
    /// What the owner has tied to it; 0 in a new one.
    pub tag: u64,
    /// Called address: ours, as translated here.
    pub called: Address<'s>,
    /// Calling address.
    pub calling: Address<'s>,
    /// The application context that the message names; `None`: it names none, as messages between
    /// the first two do not, and none of version 1 does.
    pub context: Option<Oid<'s>>,
    /// user-information of the dialogue portion.
    pub user_information: Option<UserInformation<'s>>,
    /// The components.
    pub components: Components<'s>,
}

/// A message without a dialogue.
#[derive(Debug)]
pub struct Unidirectional<'s> {
    /// Called address: ours.
    pub called: Address<'s>,
    /// Calling address.
    pub calling: Address<'s>,
    /// The application context, if one is named.
    pub context: Option<Oid<'s>>,
    /// user-information of the dialogue portion.
    pub user_information: Option<UserInformation<'s>>,
    /// The components: Invokes of class 4.
    pub components: Components<'s>,
}

/// Why a dialogue was aborted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abort<'s> {
    /// TC-P-ABORT: the peer's transaction sub-layer says so.
    Provider(PAbortCause),
    /// TC-P-ABORT: a message of this dialogue's could not be read; the peer is told this cause.
    Local(PAbortCause),
    /// TC-P-ABORT: the peer does not speak version 1 of the dialogue portion.
    NoCommonDialoguePortion,
    /// TC-P-ABORT: a dialogue portion was wrong, or missing, or there against expectation; here or
    /// at the peer's.
    AbnormalDialogue,
    /// TC-U-ABORT: the peer does not support the application context.
    ContextNotSupported {
        /// What it offers in its place; the same, if nothing.
        context: Oid<'s>,
        /// user-information.
        user_information: Option<UserInformation<'s>>,
    },
    /// TC-U-ABORT: the peer refuses the dialogue.
    Refused {
        /// result-source-diagnostic.
        diagnostic: Diagnostic,
        /// The application context that it names.
        context: Oid<'s>,
        /// user-information: of MAP, MAP-RefuseInfo.
        user_information: Option<UserInformation<'s>>,
    },
    /// TC-U-ABORT for reasons of the peer's own.
    User {
        /// user-information: of MAP, MAP-UserAbortInfo. An Abort without application context has none.
        user_information: Option<UserInformation<'s>>,
    },
}

/// What a message means to the owner.
#[derive(Debug)]
pub enum Indication<'s> {
    /// TC-BEGIN: a peer begins a dialogue.
    Begin(Primitive<'s>),
    /// TC-CONTINUE.
    Continue(Primitive<'s>),
    /// TC-END: the dialogue is over once the components are walked.
    End(Primitive<'s>),
    /// TC-U-ABORT or TC-P-ABORT: the dialogue is over.
    Abort {
        /// What it was known by.
        dialogue: DialogueId,
        /// Its tag.
        tag: u64,
        /// Why.
        abort: Abort<'s>,
    },
    /// TC-UNI.
    Unidirectional(Unidirectional<'s>),
    /// TC-NOTICE: a message of this dialogue's came back undelivered. The dialogue stays until its
    /// owner ends it: another message of it may have arrived.
    Notice {
        /// The dialogue.
        dialogue: DialogueId,
        /// Its tag.
        tag: u64,
        /// Where it stands. In [`State::InitiationSent`] it is the Begin that came back.
        state: State,
        /// Why.
        cause: ReturnCause,
    },
    /// Nothing for the owner: answered, refused or dropped, and counted.
    Nothing,
}

/// What the dialogue portion of a message says, given what it must.
enum Portion<'s> {
    Fine { context: Option<Oid<'s>>, user_information: Option<UserInformation<'s>> },
    NoVersion(Oid<'s>),
    Abnormal,
}

const NONE: Portion<'static> = Portion::Fine { context: None, user_information: None };

impl Tcap {
    /// Takes what SCCP brings.
    pub fn handle<'s>(&'s mut self, now: Now, incoming: sccp::Incoming<'s>) -> Indication<'s> {
        self.settle();
        match incoming {
            sccp::Incoming::Unitdata(data) => self.handle_unitdata(now, data),
            sccp::Incoming::Notice(notice) => self.handle_notice(&notice),
            sccp::Incoming::Nothing => Indication::Nothing,
        }
    }

    fn handle_unitdata<'s>(&'s mut self, now: Now, data: sccp::Indication<'s>) -> Indication<'s> {
        self.counters.messages_received += 1;
        let message = match Message::parse(data.data) {
            Ok(message) => message,
            Err(refused) => return self.refuse(&data, &refused),
        };
        match message.kind {
            MessageType::Begin => self.handle_begin(now, data, &message),
            MessageType::Continue => self.handle_continue(now, data, &message),
            MessageType::End => self.handle_end(data, &message),
            MessageType::Abort => self.handle_abort(&message),
            MessageType::Unidirectional => self.handle_unidirectional(data, &message),
        }
    }

    /// Q.774 §3.3.4: whom it can be told is told why, and the transaction that was meant ends here.
    fn refuse<'s>(&'s mut self, data: &sccp::Indication<'_>, refused: &Refused) -> Indication<'s> {
        self.counters.messages_refused += 1;
        let found = match refused.kind {
            Some(MessageType::Continue | MessageType::End | MessageType::Abort) => {
                refused.dtid.and_then(|dtid| self.dialogues.find(dtid))
            }
            _ => None,
        };
        let told = match refused.kind {
            Some(MessageType::Begin | MessageType::Continue) | None => refused.otid,
            _ => None,
        };
        if let Some(otid) = told {
            self.answer(data, otid, Word::PAbort(refused.cause));
        }
        match found {
            Some(dialogue) => self.aborted(dialogue, Abort::Local(refused.cause)),
            None => Indication::Nothing,
        }
    }

    /// Queues a word to whoever sent `data`.
    fn answer(&mut self, data: &sccp::Indication<'_>, dtid: TransactionId, word: Word) {
        if let (Ok(called), Ok(calling)) = (data.reply_to(), AddressBuf::try_from(data.called)) {
            self.queue(Telling { called, calling, dtid, word });
        }
    }

    /// Ends a dialogue and says why.
    fn aborted<'s>(&mut self, dialogue: DialogueId, abort: Abort<'s>) -> Indication<'s> {
        let tag = self.tag(dialogue).unwrap_or(0);
        self.release(dialogue.slot);
        Indication::Abort { dialogue, tag, abort }
    }

    fn handle_begin<'s>(
        &'s mut self,
        now: Now,
        data: sccp::Indication<'s>,
        message: &Message<'s>,
    ) -> Indication<'s> {
        // The codec has seen to it that there is one.
        let otid = message.otid.unwrap_or_default();
        let (context, user_information) = match request(message) {
            Portion::Fine { context, user_information } => (context, user_information),
            Portion::NoVersion(context) => {
                self.counters.dialogues_abnormal += 1;
                if let Ok(context) = OidBuf::try_from(context) {
                    self.answer(&data, otid, Word::NoCommonDialoguePortion(context));
                }
                return Indication::Nothing;
            }
            Portion::Abnormal => {
                self.counters.dialogues_abnormal += 1;
                self.answer(&data, otid, Word::AbnormalDialogue);
                return Indication::Nothing;
            }
        };
        let (Ok(peer), Ok(local)) = (data.reply_to(), AddressBuf::try_from(data.called)) else {
            self.counters.messages_refused += 1;
            return Indication::Nothing;
        };
        let mut dialogue = Dialogue::new(State::InitiationReceived, local, peer, now.mono);
        dialogue.remote = otid;
        // An object identifier longer than is kept was found abnormal.
        dialogue.context = context.and_then(|context| OidBuf::try_from(context).ok());
        dialogue.in_sequence = data.in_sequence;
        dialogue.return_on_error = self.config.return_on_error;
        let Some(dialogue) = self.dialogues.insert(dialogue) else {
            self.counters.dialogues_overload += 1;
            self.answer(&data, otid, Word::PAbort(PAbortCause::RESOURCE_LIMITATION));
            return Indication::Nothing;
        };
        self.counters.dialogues_received += 1;
        self.idle.push(dialogue.slot, now.mono + self.config.idle);
        let components = Components::new(self, message.components(), Some(dialogue.slot), true);
        Indication::Begin(Primitive {
            dialogue,
            tag: 0,
            called: data.called,
            calling: data.calling,
            context,
            user_information,
            components,
        })
    }

    /// The dialogue that a message is for, in a state in which the peer can know of it.
    fn meant(&mut self, dtid: Option<TransactionId>) -> Result<DialogueId, bool> {
        let Some(id) = dtid.and_then(|dtid| self.dialogues.find(dtid)) else {
            self.counters.transactions_unknown += 1;
            return Err(true);
        };
        match self.dialogues.get(id).map(|dialogue| dialogue.state) {
            Some(State::InitiationSent | State::Active) => Ok(id),
            _ => {
                self.counters.messages_unexpected += 1;
                Err(false)
            }
        }
    }

    fn handle_continue<'s>(
        &'s mut self,
        now: Now,
        data: sccp::Indication<'s>,
        message: &Message<'s>,
    ) -> Indication<'s> {
        let otid = message.otid.unwrap_or_default();
        let id = match self.meant(message.dtid) {
            Ok(id) => id,
            Err(unknown) => {
                if unknown {
                    let cause = PAbortCause::UNRECOGNIZED_TRANSACTION_ID;
                    self.answer(&data, otid, Word::PAbort(cause));
                }
                return Indication::Nothing;
            }
        };
        let portion = self.response(id, message);
        let Some(dialogue) = self.dialogues.get_mut(id) else { return Indication::Nothing };
        if dialogue.state == State::InitiationSent {
            dialogue.state = State::Active;
            dialogue.remote = otid;
            if let Ok(peer) = data.reply_to() {
                dialogue.peer = peer;
            }
        }
        let Portion::Fine { context, user_information } = portion else {
            self.counters.dialogues_abnormal += 1;
            self.tell_about(id.slot, Word::AbnormalDialogue);
            return self.aborted(id, Abort::AbnormalDialogue);
        };
        let tag = dialogue.tag;
        self.idle.push(id.slot, now.mono + self.config.idle);
        Indication::Continue(Primitive {
            dialogue: id,
            tag,
            called: data.called,
            calling: data.calling,
            context,
            user_information,
            components: Components::new(self, message.components(), Some(id.slot), true),
        })
    }

    fn handle_end<'s>(&'s mut self, data: sccp::Indication<'s>, message: &Message<'s>) -> Indication<'s> {
        let Ok(id) = self.meant(message.dtid) else { return Indication::Nothing };
        let Portion::Fine { context, user_information } = self.response(id, message) else {
            self.counters.dialogues_abnormal += 1;
            return self.aborted(id, Abort::AbnormalDialogue);
        };
        let tag = self.tag(id).unwrap_or(0);
        self.ending = Some(id.slot);
        Indication::End(Primitive {
            dialogue: id,
            tag,
            called: data.called,
            calling: data.calling,
            context,
            user_information,
            components: Components::new(self, message.components(), Some(id.slot), false),
        })
    }

    fn handle_abort<'s>(&'s mut self, message: &Message<'s>) -> Indication<'s> {
        let Ok(id) = self.meant(message.dtid) else { return Indication::Nothing };
        if let Some(cause) = message.p_abort_cause {
            self.counters.p_aborts_received += 1;
            return self.aborted(id, Abort::Provider(cause));
        }
        self.counters.u_aborts_received += 1;
        let with_context = self.dialogues.get(id).is_some_and(|dialogue| dialogue.context.is_some());
        let abort = match message.dialogue() {
            Ok(None) if !with_context => Abort::User { user_information: None },
            Ok(Some(tcap::Dialogue::Abrt(apdu)))
                if with_context && apdu.source == AbortSource::DIALOGUE_SERVICE_USER =>
            {
                Abort::User { user_information: apdu.user_information }
            }
            Ok(Some(tcap::Dialogue::Aare(apdu))) if with_context => {
                let user_information = apdu.user_information;
                match apdu.diagnostic {
                    Diagnostic::NO_COMMON_DIALOGUE_PORTION => Abort::NoCommonDialoguePortion,
                    Diagnostic::APPLICATION_CONTEXT_NAME_NOT_SUPPORTED => {
                        Abort::ContextNotSupported { context: apdu.context, user_information }
                    }
                    diagnostic @ Diagnostic::User(_) => {
                        Abort::Refused { diagnostic, context: apdu.context, user_information }
                    }
                    Diagnostic::Provider(_) => Abort::AbnormalDialogue,
                }
            }
            _ => Abort::AbnormalDialogue,
        };
        self.aborted(id, abort)
    }

    fn handle_unidirectional<'s>(
        &'s mut self,
        data: sccp::Indication<'s>,
        message: &Message<'s>,
    ) -> Indication<'s> {
        let (context, user_information) = match message.dialogue() {
            Ok(None) => (None, None),
            Ok(Some(tcap::Dialogue::Audt(apdu))) if apdu.version1 => {
                (Some(apdu.context), apdu.user_information)
            }
            _ => {
                self.counters.dialogues_abnormal += 1;
                return Indication::Nothing;
            }
        };
        Indication::Unidirectional(Unidirectional {
            called: data.called,
            calling: data.calling,
            context,
            user_information,
            components: Components::new(self, message.components(), None, false),
        })
    }

    fn handle_notice<'s>(&mut self, notice: &sccp::Notice<'_>) -> Indication<'s> {
        // What comes back may be cut short; its beginning says whose it is.
        let (kind, otid) = match Message::parse(notice.data) {
            Ok(message) => (Some(message.kind), message.otid),
            Err(refused) => (refused.kind, refused.otid),
        };
        let ours = matches!(kind, Some(MessageType::Begin | MessageType::Continue) | None);
        let found = otid.filter(|_| ours).and_then(|otid| self.dialogues.find(otid));
        self.counters.notices += 1;
        match found.and_then(|dialogue| Some((dialogue, self.dialogues.get(dialogue)?))) {
            Some((dialogue, found)) => {
                Indication::Notice { dialogue, tag: found.tag, state: found.state, cause: notice.cause }
            }
            None => Indication::Nothing,
        }
    }

    /// The dialogue portion of a Continue or End: an AARE in the first if we asked for an application
    /// context, none in others, and none at all if we did not (Q.774 figure A.5).
    fn response<'s>(&self, id: DialogueId, message: &Message<'s>) -> Portion<'s> {
        let Some(dialogue) = self.dialogues.get(id) else { return Portion::Abnormal };
        let first = dialogue.state == State::InitiationSent;
        match (message.dialogue(), dialogue.context.is_some()) {
            (Ok(None), asked) if !(asked && first) => NONE,
            (Ok(Some(tcap::Dialogue::Aare(apdu))), true)
                if first && apdu.result == tcap::AssociateResult::ACCEPTED =>
            {
                Portion::Fine { context: Some(apdu.context), user_information: apdu.user_information }
            }
            _ => Portion::Abnormal,
        }
    }
}

/// The dialogue portion of a Begin.
fn request<'s>(message: &Message<'s>) -> Portion<'s> {
    match message.dialogue() {
        Ok(None) => NONE,
        Ok(Some(tcap::Dialogue::Aarq(apdu))) if OidBuf::try_from(apdu.context).is_err() => Portion::Abnormal,
        Ok(Some(tcap::Dialogue::Aarq(apdu))) if apdu.version1 => {
            Portion::Fine { context: Some(apdu.context), user_information: apdu.user_information }
        }
        Ok(Some(tcap::Dialogue::Aarq(apdu))) => Portion::NoVersion(apdu.context),
        _ => Portion::Abnormal,
    }
}
