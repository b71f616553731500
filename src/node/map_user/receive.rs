//! What comes from the HLR: answers to our questions, and what it says by itself.

use super::ask::{Answer, Query, Question};
use super::screen::{Rates, Screened};
use super::{Config, Counters, Event, Inbound, MapUser, digits};
use crate::codec::map::{
    AlertServiceCentreArg, AnyTimeInterrogationRes, ApplicationContext, ErrorCode, FailureReportRes,
    NoteMsPresentForGprsArg, OperationCode, RoutingInfoForSmRes, SendRoutingInfoForGprsRes,
    SmDeliveryFailure, UserError, read,
};
use crate::codec::sccp::Address;
use crate::codec::tcap::{Code, Invoke, InvokeId, Problem, ReturnError, ReturnResult};
use crate::machine::ss7::tcap::{
    Abort, Delivered, DialogueId, Indication, Outgoing, Primitive, Refusal, State, UserAbort,
};
use crate::node::slab::{Place, Slab};
use crate::reach::locate::map::{self, Failed};
use crate::reach::sms;
use crate::wire::ber::Oid;
use crate::wire::{DecodeError, ErrorKind, Now};
use std::collections::VecDeque;

/// What is left to do once nothing of a message is borrowed any more. Questions are named by number.
#[derive(Debug)]
pub(super) enum Deed {
    /// The question is answered, or refused for good or ill.
    Finish(u64, Result<Answer, Failed>),
    /// The address that was asked is of no use.
    Next(u64, Failed),
    /// A short message was acknowledged; the dialogue goes on if it is named.
    Acknowledged(u64, Option<DialogueId>),
    /// The version that was asked in is refused.
    Version(u64, Refusal),
    /// Our dialogue with the HLR goes on without need: end it.
    End(DialogueId),
    /// Forget a dialogue; the peer is told nothing.
    Forget(DialogueId),
    /// An application context that is not served; another may be offered.
    Refuse(DialogueId, Option<ApplicationContext>),
    /// A dialogue that is not listened to.
    Abort(DialogueId),
    /// An operation that is not understood.
    Reject(DialogueId, InvokeId, Problem),
    /// An operation whose argument has a fault in it.
    Error(DialogueId, InvokeId, ErrorCode),
}

/// Operations that are taken of one message; more are rejected.
const MOST: usize = 4;

/// All of a [`MapUser`] but its stack, which is borrowed while a message is looked at.
pub(super) struct View<'a> {
    pub(super) config: &'a Config,
    pub(super) queries: &'a Slab<Query>,
    pub(super) screen: &'a mut Rates,
    pub(super) counters: &'a mut Counters,
    pub(super) events: &'a mut VecDeque<Event>,
    pub(super) deeds: &'a mut Vec<Deed>,
}

impl View<'_> {
    pub(super) fn indicated(&mut self, now: Now, indication: Indication<'_>) {
        match indication {
            Indication::Begin(primitive) => self.begun(now, primitive),
            Indication::Continue(primitive) => {
                let dialogue = primitive.dialogue;
                if self.components(primitive, Some(dialogue)) {
                    self.deeds.push(Deed::End(dialogue));
                }
            }
            Indication::End(primitive) => {
                let number = primitive.tag;
                if !self.components(primitive, None) && self.queries.get(Place::numbered(number)).is_some() {
                    let nothing = DecodeError::new(ErrorKind::Missing, "components", 0);
                    self.deeds.push(Deed::Next(number, Failed::Malformed(nothing)));
                }
            }
            Indication::Abort { tag, abort, .. } => {
                if self.queries.get(Place::numbered(tag)).is_none() {
                    return;
                }
                self.deeds.push(match (abort.refusal(), abort) {
                    (Some(refusal), _) => Deed::Version(tag, refusal),
                    (None, Abort::Provider(cause) | Abort::Local(cause)) => {
                        Deed::Next(tag, Failed::Aborted(Some(cause)))
                    }
                    (None, _) => Deed::Next(tag, Failed::Aborted(None)),
                });
            }
            Indication::Notice { dialogue, tag, state, cause } => {
                // Of a dialogue that the HLR has answered, only our last word came back, unless there is more
                // to say in it.
                let waits = |query: &Query| state == State::InitiationSent || query.question.parts() > 0;
                if self.queries.get(Place::numbered(tag)).is_some_and(waits) {
                    self.deeds.push(Deed::Forget(dialogue));
                    self.deeds.push(Deed::Next(tag, Failed::Returned(cause)));
                }
            }
            Indication::Unidirectional(_) | Indication::Nothing => {}
        }
    }

    fn screened(&mut self, why: Screened) {
        self.counters.screened += 1;
        self.events.push_back(Event::Screened(why));
    }

    /// The HLR begins a dialogue.
    fn begun(&mut self, now: Now, mut primitive: Primitive<'_>) {
        let dialogue = primitive.dialogue;
        let caller = primitive.calling;
        if let Err(why) = self.screen.admit(now, &caller) {
            self.screened(why);
            self.deeds.push(Deed::Abort(dialogue));
            return;
        }
        // Version 1 names no context: alertServiceCentre is all that is served in it.
        let context = match primitive.context {
            None => Some(ApplicationContext::SHORT_MSG_ALERT.in_version(1)),
            Some(oid) => ApplicationContext::from_oid(oid),
        };
        let served = [ApplicationContext::GPRS_NOTIFY, ApplicationContext::SHORT_MSG_ALERT];
        // Alerts are a service centre's.
        let served = &served[..1 + usize::from(self.config.service_centre.is_some())];
        let Some(own) = served.iter().copied().find(|own| context.is_some_and(|c| c.number == own.number))
        else {
            self.screened(Screened::Context(Rates::caller(&caller)));
            self.deeds.push(Deed::Refuse(dialogue, None));
            return;
        };
        let Some(context) = context.filter(|context| context.row().is_some()) else {
            self.deeds.push(Deed::Refuse(dialogue, Some(own)));
            return;
        };
        let (mut taken, mut waiting) = (0, false);
        for delivered in primitive.components.by_ref() {
            let Delivered::Invoke(invoke) = delivered else {
                // A Reject of our own is on its way.
                waiting = true;
                continue;
            };
            taken += 1;
            if taken > MOST {
                self.deeds.push(Deed::Reject(dialogue, invoke.id, Problem::RESOURCE_LIMITATION));
                continue;
            }
            waiting |= self.invoked(dialogue, context, &caller, &invoke);
        }
        if !waiting {
            self.deeds.push(Deed::Forget(dialogue));
        }
    }

    /// Whether an answer is due.
    fn invoked(
        &mut self,
        dialogue: DialogueId,
        context: ApplicationContext,
        caller: &Address<'_>,
        invoke: &Invoke<'_>,
    ) -> bool {
        let code = match invoke.operation {
            Code::Local(code) => u8::try_from(code).ok().map(OperationCode),
            Code::Global(_) => None,
        };
        let Some(code) = code.filter(|code| context.operation(*code).is_some()) else {
            self.counters.rejected += 1;
            self.screened(Screened::Operation(Rates::caller(caller), code.unwrap_or(OperationCode(0))));
            self.deeds.push(Deed::Reject(dialogue, invoke.id, Problem::UNRECOGNIZED_OPERATION));
            return true;
        };
        let inbound = Inbound { dialogue, invoke: invoke.id, operation: code };
        let missing = DecodeError::new(ErrorKind::Missing, "parameter", 0);
        let event = match (code, &invoke.parameter) {
            (_, None) => Err(missing),
            (OperationCode::NOTE_MS_PRESENT_FOR_GPRS, Some(element)) => {
                read(element).map(|argument: NoteMsPresentForGprsArg<'_>| Event::Present {
                    inbound,
                    imsi: argument.imsi,
                    sgsn: argument.sgsn_address.0,
                    ggsn: argument.ggsn_address.map(|address| address.0),
                })
            }
            (_, Some(element)) => read(element).map(|argument: AlertServiceCentreArg<'_>| Event::Alert {
                inbound: (code == OperationCode::ALERT_SERVICE_CENTRE).then_some(inbound),
                msisdn: digits(&argument.msisdn),
                imsi: argument.imsi,
            }),
        };
        match event {
            Ok(event) => {
                self.counters.invoked += 1;
                let answered = !matches!(event, Event::Alert { inbound: None, .. });
                self.events.push_back(event);
                answered
            }
            // What is missing or has a wrong value is the operation's error; what is no argument at all is not.
            Err(error) if error.kind == ErrorKind::Missing => {
                self.counters.rejected += 1;
                self.deeds.push(Deed::Error(dialogue, invoke.id, ErrorCode::DATA_MISSING));
                true
            }
            Err(_) => {
                self.counters.rejected += 1;
                self.deeds.push(Deed::Reject(dialogue, invoke.id, Problem::MISTYPED_PARAMETER));
                true
            }
        }
    }

    /// Takes the components of a dialogue of ours, which is still `open` or not; whether one of them settled
    /// its question, or in a dialogue that is over a part of it.
    fn components(&mut self, mut primitive: Primitive<'_>, open: Option<DialogueId>) -> bool {
        let number = primitive.tag;
        let Some(query) = self.queries.get(Place::numbered(number)) else { return false };
        let mut settled = false;
        for delivered in primitive.components.by_ref() {
            let deed = match delivered {
                Delivered::ResultLast(result) => match self.answer(query, &result) {
                    Ok(Answer::Delivered) => {
                        self.deeds.push(Deed::Acknowledged(number, open));
                        return open.is_none();
                    }
                    Ok(answer) => Deed::Finish(number, Ok(answer)),
                    Err(error) => Deed::Next(number, Failed::Malformed(error)),
                },
                Delivered::Error(error) => Deed::Next(number, failed(&error)),
                Delivered::Reject(reject) => Deed::Next(number, Failed::Rejected(reject.problem)),
                Delivered::LocalReject { error, .. } => {
                    let wrong = DecodeError::new(ErrorKind::Value, "component", 0);
                    Deed::Next(number, Failed::Malformed(error.unwrap_or(wrong)))
                }
                // Parts of a result come in the last one too: none of ours is so long.
                Delivered::ResultNotLast(_) | Delivered::Invoke(_) => continue,
            };
            if !settled {
                self.deeds.push(deed);
                settled = true;
            }
        }
        settled
    }

    fn answer(&self, query: &Query, result: &ReturnResult<'_>) -> Result<Answer, DecodeError> {
        if result.operation.is_some_and(|operation| !query.question.is_operation(operation)) {
            return Err(DecodeError::new(ErrorKind::Value, "opcode", 0));
        }
        let Some(element) = &result.parameter else {
            return match query.question {
                Question::Failure { .. } | Question::DeliveryStatus { .. } => Ok(Answer::Watches),
                Question::Delivery { .. } => Ok(Answer::Delivered),
                _ => Err(DecodeError::new(ErrorKind::Missing, "parameter", 0)),
            };
        };
        Ok(match query.question {
            Question::RoutingForGprs { .. } => {
                let result: SendRoutingInfoForGprsRes<'_> = read(element)?;
                Answer::Whereabouts(map::routed_for_gprs(&result, &self.config.extension))
            }
            Question::Interrogation { .. } => {
                let result: AnyTimeInterrogationRes<'_> = read(element)?;
                Answer::Whereabouts(map::interrogated(&result))
            }
            Question::RoutingForSm { .. } => {
                let result: RoutingInfoForSmRes<'_> = read(element)?;
                Answer::Whereabouts(map::routed_for_sm(&result))
            }
            Question::Failure { .. } => {
                let _: FailureReportRes<'_> = read(element)?;
                Answer::Watches
            }
            Question::RoutingForDelivery { .. } => {
                let result: RoutingInfoForSmRes<'_> = read(element)?;
                Answer::Routing(sms::map::routed(&result))
            }
            // What comes with them differs from version to version, and changes nothing.
            Question::DeliveryStatus { .. } => Answer::Watches,
            Question::Delivery { .. } => Answer::Delivered,
        })
    }
}

fn failed(error: &ReturnError<'_>) -> Failed {
    let code = match error.error {
        Code::Local(code) => u8::try_from(code).ok(),
        Code::Global(_) => None,
    };
    let Some(code) = code.map(ErrorCode) else {
        return Failed::Malformed(DecodeError::new(ErrorKind::Unknown, "errorCode", 0));
    };
    // The diagnostic is worth having; without it the error is the same.
    let diagnostic = match UserError::read(code, error.parameter.as_ref()) {
        Ok(UserError::AbsentSubscriberSm(Some(parameter))) => {
            parameter.absent_subscriber_diagnostic_sm.and_then(|code| u8::try_from(code.get()).ok())
        }
        Ok(UserError::SmDeliveryFailure(Some(parameter))) => {
            let cause = match parameter {
                SmDeliveryFailure::Parameter(parameter) => parameter.sm_enumerated_delivery_failure_cause,
                SmDeliveryFailure::Cause(cause) => cause,
                SmDeliveryFailure::Other(_) => return Failed::Error(code, None),
            };
            u8::try_from(cause.0).ok()
        }
        _ => None,
    };
    Failed::Error(code, diagnostic)
}

impl MapUser {
    pub(super) fn act(&mut self, now: Now) {
        let mut deeds = std::mem::take(&mut self.deeds);
        for deed in deeds.drain(..) {
            self.carry_out(now, deed);
        }
        // Its room is used again, unless carrying out has found more to do.
        if self.deeds.is_empty() {
            self.deeds = deeds;
        }
    }

    fn carry_out(&mut self, now: Now, deed: Deed) {
        // A peer that cannot be told finds out by its own timers.
        let told = match deed {
            Deed::Finish(number, outcome) => {
                self.finish(number, outcome);
                return;
            }
            Deed::Next(number, failed) => {
                self.failed(now, number, failed);
                return;
            }
            Deed::Acknowledged(number, open) => {
                self.acknowledged(now, number, open);
                return;
            }
            Deed::Version(number, refusal) => {
                self.refused_version(now, number, &refusal);
                return;
            }
            Deed::Forget(dialogue) => {
                self.ss7.end_prearranged(dialogue);
                return;
            }
            Deed::End(dialogue) => (dialogue, self.ss7.end(now, dialogue, None, &[])),
            Deed::Refuse(dialogue, offered) => {
                let octets = offered.map(ApplicationContext::octets);
                let offered = octets.as_ref().and_then(|octets| Oid::new(octets));
                (dialogue, self.ss7.abort(now, dialogue, UserAbort::ContextNotSupported(offered)))
            }
            Deed::Abort(dialogue) => (dialogue, self.ss7.abort(now, dialogue, UserAbort::User(None))),
            Deed::Reject(dialogue, id, problem) => {
                (dialogue, self.ss7.end(now, dialogue, None, &[Outgoing::Reject { id, problem }]))
            }
            Deed::Error(dialogue, id, error) => {
                (dialogue, self.ss7.fail(now, dialogue, id, Code::Local(error.0.into()), &|_| {}))
            }
        };
        if let (dialogue, Err(_)) = told {
            self.ss7.end_prearranged(dialogue);
        }
    }
}
