//! Putting questions to the HSS.

use super::{DiameterUser, Event, Subject};
use crate::codec::diameter::command::{
    Command, CommandRow, s6c as c6, s6m as m6, s6t as t6, sgd as gd, sh as sh_, slh as lh, swx as wx,
};
use crate::codec::diameter::{AvpWriter, Message};
use crate::machine::diameter::{Ask, Diameter, Failure};
use crate::node::slab::Place;
use crate::push::Via;
use crate::reach::locate::diameter::{Failed, Who};
use crate::reach::locate::{Whereabouts, s6c, s6m, s6t, sh, slh, swx};
use crate::reach::sms::message::Message as Parts;
use crate::reach::sms::sgd;
use crate::wire::{ApnBuf, Imsi, Now};
use std::time::Duration;

/// A way to ask the HSS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// User-Data, TS 29.329.
    Sh,
    /// Send-Routing-Info-for-SM, TS 29.338.
    S6c,
    /// Subscriber-Information, TS 29.336.
    S6m,
    /// Configuration-Information, TS 29.336.
    S6t,
    /// LCS-Routing-Info, TS 29.173.
    Slh,
    /// Server-Assignment, TS 29.273: for the gateway of an access point alone.
    Swx,
}

impl Way {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Sh, Self::S6c, Self::S6m, Self::S6t, Self::Slh, Self::Swx];

    /// As the push core calls it.
    #[must_use]
    pub const fn via(self) -> Via {
        match self {
            Self::Sh => Via::Sh,
            Self::S6c => Via::S6c,
            Self::S6m => Via::S6m,
            Self::S6t => Via::S6t,
            Self::Slh => Via::Slh,
            Self::Swx => Via::Swx,
        }
    }

    /// Its command.
    #[must_use]
    pub fn command(self) -> &'static CommandRow {
        match self {
            Self::Sh => sh_::UserDataRequest::ROW,
            Self::S6c => c6::SendRoutingInfoForSmRequest::ROW,
            Self::S6m => m6::SubscriberInformationRequest::ROW,
            Self::S6t => t6::ConfigurationInformationRequest::ROW,
            Self::Slh => lh::LcsRoutingInfoRequest::ROW,
            Self::Swx => wx::SwxServerAssignmentRequest::ROW,
        }
    }

    /// Whether the server can be made to watch a subscriber by it.
    #[must_use]
    pub const fn can_watch(self) -> bool {
        matches!(self, Self::Sh | Self::S6c | Self::S6t)
    }
}

/// What the HSS is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Where the subscriber is.
    Whereabouts {
        /// By which way.
        way: Way,
        /// Who.
        who: Subject,
        /// The access point name that a gateway is wanted for: SWx asks of nothing else.
        apn: Option<ApnBuf>,
    },
    /// To tell when the subscriber can be reached again: SNR, CIR, or RDR of a failure.
    Watch {
        /// By which way.
        way: Way,
        /// Who.
        who: Subject,
    },
    /// Which nodes take short messages for the subscriber: SRR of a service centre.
    Routing {
        /// Who.
        who: Subject,
        /// Whether a subscriber is to be tried who was last found absent.
        priority: bool,
    },
    /// To deliver a short message: TFR to an MME or SGSN, one for each part.
    Delivery {
        /// To whom.
        imsi: Imsi,
        /// By which node.
        node: sgd::Node,
        /// What.
        message: Parts,
    },
    /// To remember the service centre until the subscriber is back: RDR.
    DeliveryStatus {
        /// Who.
        who: Subject,
        /// What became of it at the MME.
        mme: Option<s6c::Outcome>,
        /// What became of it at the SGSN.
        sgsn: Option<s6c::Outcome>,
    },
}

/// What the HSS answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Where the subscriber is.
    Whereabouts(Whereabouts),
    /// It watches.
    Watches,
    /// Which nodes take short messages.
    Routing(sgd::Routing),
    /// What became of a delivery: this is the node's answer, or why there is none.
    Delivered(Result<(), sgd::NotDelivered>),
}

/// One question under way.
#[derive(Debug)]
pub(super) struct Query {
    tag: u64,
    question: Question,
    /// Which of the servers has it now.
    home: usize,
    /// Short messages that were delivered.
    part: usize,
}

/// SM-Delivery-Timer: the least that a node may be given (TS 29.002 §17.7.6, SM-DeliveryTimerValue). The answer is
/// waited for a little longer.
const DELIVERY: Duration = Duration::from_secs(30);

/// Why the node could not have it answered.
pub(super) fn failed(why: Failure) -> Failed {
    match why {
        Failure::Timeout => Failed::Silent,
        Failure::TooBusy => Failed::Overloaded,
        Failure::Malformed => Failed::NoResult,
        Failure::TooLong => Failed::Nobody,
        _ => Failed::NoPeer,
    }
}

impl Question {
    fn way(&self) -> Way {
        match self {
            Self::Whereabouts { way, .. } | Self::Watch { way, .. } => *way,
            Self::Routing { .. } | Self::Delivery { .. } | Self::DeliveryStatus { .. } => Way::S6c,
        }
    }

    /// Whom it is about, where a server is asked.
    fn subject(&self) -> Option<&Subject> {
        match self {
            Self::Whereabouts { who, .. }
            | Self::Watch { who, .. }
            | Self::Routing { who, .. }
            | Self::DeliveryStatus { who, .. } => Some(who),
            Self::Delivery { .. } => None,
        }
    }

    fn command(&self) -> &'static CommandRow {
        match self {
            Self::Watch { way: Way::Sh, .. } => sh_::SubscribeNotificationsRequest::ROW,
            Self::Watch { way: Way::S6c, .. } | Self::DeliveryStatus { .. } => {
                c6::ReportSmDeliveryStatusRequest::ROW
            }
            Self::Routing { .. } => c6::SendRoutingInfoForSmRequest::ROW,
            Self::Delivery { .. } => gd::MtForwardShortMessageRequest::ROW,
            Self::Watch { way, .. } | Self::Whereabouts { way, .. } => way.command(),
        }
    }
}

/// A reference that a report about a subscriber comes back with: S6t, TS 29.336 §8.4.5.
pub(super) fn reference(imsi: Option<Imsi>) -> u32 {
    // Of one SCEF for one subscriber: it need not differ from those for others.
    imsi.map_or(1, |imsi| {
        imsi.0
            .iter()
            .fold(0x811c_9dc5, |hash: u32, octet| (hash ^ u32::from(*octet)).wrapping_mul(0x0100_0193))
            | 1
    })
}

impl DiameterUser {
    /// Asks the HSS. Ends in [`Event::Answered`]. A tag in use is not taken again.
    pub fn ask(&mut self, now: Now, tag: u64, question: Question) {
        if self.by_tag.contains_key(&tag) {
            return;
        }
        let question = self.named(question);
        let Some(place) = self.queries.insert(Query { tag, question, home: 0, part: 0 }) else {
            self.counters.failed += 1;
            self.events.push_back(Event::Answered { tag, outcome: Err(Failed::Overloaded) });
            return;
        };
        self.counters.asked += 1;
        self.by_tag.insert(tag, place);
        self.put(now, place.number(), Failed::Nobody);
    }

    /// Forgets a question; no event will come of it.
    pub fn cancel(&mut self, tag: u64) {
        let Some(place) = self.by_tag.remove(&tag) else { return };
        self.queries.remove(place);
        self.node.cancel(place.number());
    }

    /// Sh knows no IMSI: the subscriber gets the public identity that the template makes of it.
    fn named(&self, mut question: Question) -> Question {
        if let Question::Whereabouts { way, who, .. } | Question::Watch { way, who } = &mut question
            && *way == Way::Sh
            && who.who(Way::Sh).is_none()
            && let (Some(template), Some(imsi)) = (&self.config.public_identity, who.imsi)
        {
            who.public = Some(template.of(imsi));
        }
        question
    }

    /// Puts a question to the server at hand or to the next that takes it; `last` is what it comes to if
    /// there is none.
    fn put(&mut self, now: Now, number: u64, mut last: Failed) {
        loop {
            let Some(query) = self.queries.get_mut(Place::numbered(number)) else { return };
            if let Question::Delivery { imsi, node, message } = &query.question {
                let Err(why) =
                    forward(&mut self.node, now, &self.config, number, *imsi, node, message, query.part)
                else {
                    return;
                };
                return self.finish(number, Ok(Answer::Delivered(Err(why.into()))));
            }
            let Some(home) = self.config.homes.get(query.home) else {
                return self.finish(number, Err(last));
            };
            let question = &query.question;
            let may_ask = !matches!(question, Question::Whereabouts { way: Way::Swx, apn: None, .. });
            let who = question.subject().and_then(|subject| subject.who(question.way()));
            let Some(who) = who.filter(|_| may_ask) else {
                return self.finish(number, Err(Failed::Nobody));
            };
            let command = question.command();
            let ask = Ask { host: home.host.as_deref(), ..Ask::new(number, command, &home.realm) };
            let config = &self.config;
            match self.node.request(now, &ask, |w| write(config, now, question, who, w)) {
                Ok(_) => return,
                Err(why) => last = failed(why),
            }
            query.home += 1;
        }
    }

    /// The question is over.
    fn finish(&mut self, number: u64, outcome: Result<Answer, Failed>) {
        let Some(query) = self.queries.remove(Place::numbered(number)) else { return };
        self.by_tag.remove(&query.tag);
        match &outcome {
            Ok(_) => self.counters.answered += 1,
            Err(_) => self.counters.failed += 1,
        }
        if let (Ok(Answer::Watches), Some(subject)) = (&outcome, query.question.subject())
            && let Some(imsi) = subject.imsi
        {
            self.counters.watched += 1;
            let name = match query.question.way() {
                Way::S6t => Some(reference_key(reference(subject.imsi))),
                way => subject.who(way).and_then(key),
            };
            if let Some(name) = name {
                self.watch_by(name, imsi);
            }
        }
        self.events.push_back(Event::Answered { tag: query.tag, outcome });
    }

    /// What the server will call the subscriber when it has something to say.
    pub(super) fn watch_by(&mut self, name: Box<str>, imsi: Imsi) {
        if self.watches.len() < self.config.max_watches {
            self.watches.insert(name, imsi);
        }
    }

    /// The number, and whose it is, under which an answer of S6c says that the server will alert.
    pub(super) fn alert_number(
        queries: &super::Slab<Query>,
        number: u64,
        message: &Message<'_>,
    ) -> Option<(Box<str>, Imsi)> {
        let question = &queries.get(Place::numbered(number))?.question;
        let asked_by_s6c = match question {
            Question::Routing { .. } | Question::DeliveryStatus { .. } => true,
            Question::Watch { way, .. } | Question::Whereabouts { way, .. } => *way == Way::S6c,
            Question::Delivery { .. } => false,
        };
        let imsi = question.subject().filter(|_| asked_by_s6c)?.imsi?;
        Some((s6c::alert_number(message)?, imsi))
    }

    /// The server that was asked is of no use; the next one is asked where that may help.
    pub(super) fn failed(&mut self, now: Now, number: u64, failed: Failed) {
        const USER_UNKNOWN: u32 = 5001;
        let query = self.queries.get(Place::numbered(number));
        if query.is_some_and(|query| matches!(query.question, Question::Delivery { .. })) {
            return self.finish(number, Ok(Answer::Delivered(Err(failed.into()))));
        }
        let unknown = matches!(failed, Failed::Experimental { code: USER_UNKNOWN, .. });
        if !failed.may_pass() && !unknown {
            return self.finish(number, Err(failed));
        }
        let Some(query) = self.queries.get_mut(Place::numbered(number)) else { return };
        query.home += 1;
        if query.home < self.config.homes.len() {
            self.counters.next_home += 1;
        }
        self.put(now, number, failed);
    }

    /// What the answer to a question says.
    pub(super) fn read(
        queries: &super::Slab<Query>,
        number: u64,
        message: &Message<'_>,
    ) -> Option<Result<Answer, Failed>> {
        let query = queries.get(Place::numbered(number))?;
        Some(match &query.question {
            Question::Watch { way: Way::S6t, .. } => s6t::configured(message).map(|_| Answer::Watches),
            Question::Watch { .. } | Question::DeliveryStatus { .. } => {
                crate::reach::locate::diameter::outcome(message).map(|()| Answer::Watches)
            }
            Question::Routing { .. } => sgd::routed(message).map(Answer::Routing),
            Question::Delivery { .. } => Ok(Answer::Delivered(sgd::delivered(message))),
            Question::Whereabouts { way, apn, .. } => match way {
                Way::Sh => sh::user_data(message),
                Way::S6c => s6c::routed(message),
                Way::S6m => s6m::informed(message),
                Way::Slh => slh::routed(message),
                Way::S6t => s6t::configured(message)
                    .map(|report| report.map(|report| report.whereabouts).unwrap_or_default()),
                Way::Swx => {
                    let apn = apn.as_ref().map(ToString::to_string).unwrap_or_default();
                    swx::assigned(message, &apn)
                }
            }
            .map(Answer::Whereabouts),
        })
    }

    pub(super) fn answered(&mut self, now: Now, number: u64, outcome: Result<Answer, Failed>) {
        if let Ok(Answer::Delivered(Ok(()))) = outcome
            && let Some(query) = self.queries.get_mut(Place::numbered(number))
            && let Question::Delivery { message, .. } = &query.question
            && query.part + 1 < message.len()
        {
            query.part += 1;
            return self.put(now, number, Failed::Nobody);
        }
        match outcome {
            Ok(answer) => self.finish(number, Ok(answer)),
            Err(failed) => self.failed(now, number, failed),
        }
    }
}

/// The name under which a subscriber is remembered who is watched by reference.
pub(super) fn reference_key(reference: u32) -> Box<str> {
    format!("#{reference}").into()
}

/// The name under which a watched subscriber is remembered.
pub(super) fn key(who: Who<'_>) -> Option<Box<str>> {
    Some(match who {
        Who::Imsi(_) => return None,
        Who::Msisdn(name) | Who::External(name) | Who::Public(name) => name.into(),
    })
}

/// Hands one part of a short message to a node.
#[allow(clippy::too_many_arguments, reason = "the parts of one question")]
fn forward(
    diameter: &mut Diameter,
    now: Now,
    config: &super::Config,
    number: u64,
    imsi: Imsi,
    node: &sgd::Node,
    message: &Parts,
    part: usize,
) -> Result<(), Failed> {
    let tpdu = message.get(part).ok_or(Failed::Nobody)?;
    let more = part + 1 < message.len();
    let timeout = Some(DELIVERY + config.node.timeout);
    let ask = Ask {
        host: Some(&node.host),
        timeout,
        ..Ask::new(number, gd::MtForwardShortMessageRequest::ROW, node.realm())
    };
    let asked = diameter.request(now, &ask, |w| {
        // Whether the service centre has a number was asked before.
        let _ = sgd::write(w, imsi, &config.service_centre, tpdu, more, (now.wall, DELIVERY), node);
    });
    asked.map(drop).map_err(failed)
}

fn write(config: &super::Config, now: Now, question: &Question, who: Who<'_>, w: &mut AvpWriter<'_>) {
    let until = now.wall + config.watch_for;
    let centre = &config.service_centre;
    let host = &config.node.identity;
    let imsi = question.subject().and_then(|subject| subject.imsi);
    // Whether the way has a name for the subscriber was asked before.
    let _ = match question {
        Question::Whereabouts { way, .. } => match way {
            Way::Sh => sh::write_user_data(w, who, config.sh),
            Way::S6c => s6c::write_routing(w, who, centre, true),
            Way::S6m => s6m::write_information(w, who),
            Way::Slh => slh::write_routing(w, who, config.gmlc_number.as_deref()),
            Way::S6t => s6t::write_configuration(w, who, host, reference(imsi), s6t::Event::Location),
            Way::Swx => imsi.map(|imsi| swx::write_assignment(w, imsi)),
        },
        Question::Watch { way, .. } => match way {
            Way::Sh => sh::write_subscription(w, who, Some(until)),
            Way::S6c => {
                let absent = Some(s6c::Outcome::Absent(None));
                s6c::write_report(w, who, centre, absent, absent)
            }
            _ => s6t::write_configuration(w, who, host, reference(imsi), s6t::Event::Reachability(until)),
        },
        Question::Routing { priority, .. } => s6c::write_routing(w, who, centre, *priority),
        Question::DeliveryStatus { mme, sgsn, .. } => s6c::write_report(w, who, centre, *mme, *sgsn),
        Question::Delivery { .. } => None,
    };
}
