//! Putting questions to the HLR.

use super::{Event, MapUser};
use crate::codec::map::{
    AddressBuf as MapAddress, ApplicationContext, FailureReportArg, GsnAddress, IsdnAddressBuf,
    OperationCode, RoutingInfoForSmArg, SubscriberIdentity, Value,
};
use crate::codec::sccp::{AddressBuf, Ssn};
use crate::codec::tcap::{Code, InvokeId};
use crate::machine::ss7::stack::{Ask, Asked, ONLY};
use crate::machine::ss7::tcap::{self, Class, Context, DialogueId, NotAccepted, Outgoing, Refusal};
use crate::node::slab::Place;
use crate::reach::locate::map::{self, Failed, Whereabouts};
use crate::reach::sms::map::{Node, Outcome, Routing};
use crate::reach::sms::message::Message;
use crate::wire::ber::Oid;
use crate::wire::{ApnBuf, Imsi, Now, Prepender};
use std::net::IpAddr;
use std::time::Duration;

/// What the HLR is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// sendRoutingInfoForGprs: where the subscriber is attached for GPRS.
    RoutingForGprs {
        /// Who.
        imsi: Imsi,
        /// The gateway that asks.
        ggsn: Option<IpAddr>,
        /// The access point name that a gateway is wanted for (US 2013/0121252 §0109).
        apn: Option<ApnBuf>,
    },
    /// anyTimeInterrogation: state and location in the packet domain.
    Interrogation {
        /// Who.
        imsi: Imsi,
    },
    /// sendRoutingInfoForSM: which nodes take short messages for the subscriber.
    RoutingForSm {
        /// Who.
        imsi: Option<Imsi>,
        /// The subscriber's number, in digits.
        msisdn: Box<str>,
    },
    /// failureReport: the subscriber could not be reached; the HLR is to watch.
    Failure {
        /// Who.
        imsi: Imsi,
        /// The gateway that is to be told of the return.
        ggsn: Option<IpAddr>,
    },
    /// sendRoutingInfoForSM: where a short message goes.
    RoutingForDelivery {
        /// To whom.
        imsi: Imsi,
        /// The subscriber's number, in digits.
        msisdn: Box<str>,
        /// Whether to try although the subscriber was last found absent.
        priority: bool,
    },
    /// mt-ForwardSM, or forwardSM of older versions, for each short message of one push. It is put to the
    /// node and not to the HLR.
    Delivery {
        /// To whom.
        imsi: Imsi,
        /// By which node.
        node: Node,
        /// The short messages.
        message: Message,
    },
    /// reportSM-DeliveryStatus: the HLR is to send an alert when it is worth trying again.
    DeliveryStatus {
        /// To whom it was.
        imsi: Imsi,
        /// The subscriber's number, in digits.
        msisdn: Box<str>,
        /// What became of it at the MSC.
        msc: Option<Outcome>,
        /// What became of it at the SGSN.
        sgsn: Option<Outcome>,
    },
}

/// What the HLR answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Where the subscriber is.
    Whereabouts(Whereabouts),
    /// It watches.
    Watches,
    /// Where short messages go.
    Routing(Routing),
    /// Each short message was acknowledged.
    Delivered,
}

impl Question {
    fn context(&self) -> ApplicationContext {
        match self {
            Self::RoutingForGprs { .. } => ApplicationContext::GPRS_LOCATION_INFO_RETRIEVAL,
            Self::Interrogation { .. } => ApplicationContext::ANY_TIME_INFO_ENQUIRY,
            Self::RoutingForSm { .. } | Self::RoutingForDelivery { .. } | Self::DeliveryStatus { .. } => {
                ApplicationContext::SHORT_MSG_GATEWAY
            }
            Self::Delivery { .. } => ApplicationContext::SHORT_MSG_MT_RELAY,
            Self::Failure { .. } => ApplicationContext::FAILURE_REPORT,
        }
    }

    /// The first version of the context. That for short messages has a row for its newest alone.
    fn oldest(&self, newest: ApplicationContext) -> u8 {
        match self {
            Self::Delivery { .. } => 1,
            _ => newest.row().map_or(newest.version, |row| row.versions.0),
        }
    }

    /// Another operation of older versions, and the last of them.
    fn older(&self) -> Option<(u8, OperationCode)> {
        matches!(self, Self::Delivery { .. }).then_some((2, OperationCode::MO_FORWARD_SM))
    }

    pub(super) fn is_operation(&self, code: Code<'_>) -> bool {
        let own = |operation: OperationCode| code == Code::Local(operation.0.into());
        own(self.operation()) || self.older().is_some_and(|(_, operation)| own(operation))
    }

    fn operation(&self) -> OperationCode {
        match self {
            Self::RoutingForGprs { .. } => OperationCode::SEND_ROUTING_INFO_FOR_GPRS,
            Self::Interrogation { .. } => OperationCode::ANY_TIME_INTERROGATION,
            Self::RoutingForSm { .. } | Self::RoutingForDelivery { .. } => {
                OperationCode::SEND_ROUTING_INFO_FOR_SM
            }
            Self::Delivery { .. } => OperationCode::MT_FORWARD_SM,
            Self::DeliveryStatus { .. } => OperationCode::REPORT_SM_DELIVERY_STATUS,
            Self::Failure { .. } => OperationCode::FAILURE_REPORT,
        }
    }

    fn imsi(&self) -> Option<Imsi> {
        match self {
            Self::RoutingForGprs { imsi, .. }
            | Self::Interrogation { imsi }
            | Self::Failure { imsi, .. }
            | Self::RoutingForDelivery { imsi, .. }
            | Self::Delivery { imsi, .. }
            | Self::DeliveryStatus { imsi, .. } => Some(*imsi),
            Self::RoutingForSm { imsi, .. } => *imsi,
        }
    }

    fn msisdn(&self) -> Option<&str> {
        match self {
            Self::RoutingForSm { msisdn, .. }
            | Self::RoutingForDelivery { msisdn, .. }
            | Self::DeliveryStatus { msisdn, .. } => Some(msisdn),
            _ => None,
        }
    }

    /// Whether it is a service centre that asks.
    fn is_centre(&self) -> bool {
        matches!(self, Self::RoutingForDelivery { .. } | Self::Delivery { .. } | Self::DeliveryStatus { .. })
    }

    /// How many short messages there are, where it is about them.
    pub(super) fn parts(&self) -> usize {
        match self {
            Self::Delivery { message, .. } => message.len(),
            _ => 0,
        }
    }
}

/// One question under way.
#[derive(Debug)]
pub(super) struct Query {
    tag: u64,
    pub(super) question: Question,
    /// Which of the HLR's addresses has it now.
    home: usize,
    /// In which version, and in which dialogue.
    version: u8,
    dialogue: Option<DialogueId>,
    /// Whether it has been asked again after a cut-off.
    again: bool,
    /// Short messages that were acknowledged.
    part: usize,
}

/// The invoke ID of a short message in a dialogue that may have several.
fn invoke_id(part: usize) -> InvokeId {
    ONLY + (part % 64) as InvokeId
}

/// Most versions that an application context has.
const VERSIONS: usize = 4;

impl MapUser {
    /// Asks the HLR. Ends in [`Event::Answered`]. A tag in use is not taken again.
    pub fn ask(&mut self, now: Now, tag: u64, question: Question) {
        if self.by_tag.contains_key(&tag) {
            return;
        }
        let query = Query { tag, question, home: 0, version: 0, dialogue: None, again: false, part: 0 };
        let Some(place) = self.queries.insert(query) else { return self.refuse(tag, Failed::Overloaded) };
        self.counters.asked += 1;
        self.by_tag.insert(tag, place);
        self.put(now, place.number(), Failed::Nobody);
    }

    /// Forgets a question; no event will come of it.
    pub fn cancel(&mut self, tag: u64) {
        let Some(place) = self.by_tag.remove(&tag) else { return };
        if let Some(dialogue) = self.queries.remove(place).and_then(|query| query.dialogue) {
            self.ss7.end_prearranged(dialogue);
        }
    }

    fn refuse(&mut self, tag: u64, failed: Failed) {
        self.counters.failed += 1;
        self.events.push_back(Event::Answered { tag, outcome: Err(failed) });
    }

    /// Puts a question to the address at hand or to the next that takes it; `last` is what it comes to
    /// if there is none.
    fn put(&mut self, now: Now, number: u64, mut last: Failed) {
        loop {
            let Some(query) = self.queries.get(Place::numbered(number)) else { return };
            if query.home >= self.config.places(&query.question) {
                return self.finish(number, Err(last));
            }
            match self.begin(now, number, None) {
                Some(Ok(())) => return,
                Some(Err(failed)) => last = failed,
                None => {}
            }
            if let Some(query) = self.queries.get_mut(Place::numbered(number)) {
                query.home += 1;
                query.again = false;
            }
        }
    }

    /// Begins a dialogue for a question with the address at hand; in a lower version after `refusal`.
    /// `None`: this address, or a lower version, there is not.
    fn begin(&mut self, now: Now, number: u64, refusal: Option<&Refusal>) -> Option<Result<(), Failed>> {
        let query = self.queries.get(Place::numbered(number))?;
        let question = &query.question;
        let called = self.config.called(question, query.home)?;
        let newest = question.context();
        let oldest = question.oldest(newest);
        let mut names = [[0; 7]; VERSIONS];
        let mut contexts = [Context { version: 1, name: None }; VERSIONS];
        let mut count = 0;
        for (name, version) in names.iter_mut().zip((oldest..=newest.version).rev()) {
            *name = newest.in_version(version).octets();
            count += 1;
        }
        for ((context, name), version) in
            contexts.iter_mut().zip(&names).zip((oldest..=newest.version).rev()).take(count)
        {
            // Version 1 has no dialogue portion.
            *context = Context { version, name: if version > 1 { Oid::new(name) } else { None } };
        }
        let ask = Ask {
            called,
            calling: if question.is_centre() { self.config.centre } else { self.config.calling },
            contexts: &contexts[..count],
            user_information: None,
            operation: Code::Local(question.operation().0.into()),
            older: question.older().map(|(last, operation)| (last, Code::Local(operation.0.into()))),
            class: Class::One,
            timeout: self.config.timeout(question),
            tag: number,
            again: query.again,
        };
        let (config, tried, part) = (&self.config, query.version, query.part);
        let argument = |version: u8, p: &mut Prepender<'_>| config.argument(question, part, version, p);
        let asked = match refusal {
            None => self.ss7.ask(now, &ask, &argument),
            Some(refusal) => self.ss7.ask_lower(now, &ask, tried, refusal, &argument)?,
        };
        match asked {
            Ok(Asked { dialogue, version }) => {
                if let Some(query) = self.queries.get_mut(Place::numbered(number)) {
                    (query.dialogue, query.version) = (Some(dialogue), version);
                }
                Some(Ok(()))
            }
            Err(NotAccepted::Network(cause)) => Some(Err(Failed::Returned(cause))),
            Err(_) => Some(Err(Failed::Overloaded)),
        }
    }

    /// The question is over.
    pub(super) fn finish(&mut self, number: u64, outcome: Result<Answer, Failed>) {
        let Some(query) = self.queries.remove(Place::numbered(number)) else { return };
        self.by_tag.remove(&query.tag);
        match &outcome {
            Ok(_) => self.counters.answered += 1,
            Err(_) => self.counters.failed += 1,
        }
        self.events.push_back(Event::Answered { tag: query.tag, outcome });
    }

    /// The address that was asked is of no use; the next one is asked where that may help.
    pub(super) fn failed(&mut self, now: Now, number: u64, failed: Failed) {
        if !failed.may_pass() {
            return self.finish(number, Err(failed));
        }
        let Some(query) = self.queries.get_mut(Place::numbered(number)) else { return };
        query.home += 1;
        query.again = false;
        if query.home < self.config.places(&query.question) {
            self.counters.next_home += 1;
        }
        self.put(now, number, failed);
    }

    /// A short message was acknowledged, in a dialogue that is over unless it is named. The next one goes in
    /// the same dialogue if it can, in one of its own if not.
    pub(super) fn acknowledged(&mut self, now: Now, number: u64, open: Option<DialogueId>) {
        let Some(query) = self.queries.get_mut(Place::numbered(number)) else { return };
        query.part += 1;
        query.again = false;
        query.dialogue = open;
        self.counters.short_messages += 1;
        let (part, version) = (query.part, query.version);
        if part >= query.question.parts() {
            if let Some(dialogue) = open
                && self.ss7.end(now, dialogue, None, &[]).is_err()
            {
                self.ss7.end_prearranged(dialogue);
            }
            return self.finish(number, Ok(Answer::Delivered));
        }
        if let Some(dialogue) = open {
            let (config, question) = (&self.config, &query.question);
            let operation = match question.older() {
                Some((last, operation)) if version <= last => operation,
                _ => question.operation(),
            };
            let invoke = Outgoing::Invoke {
                id: invoke_id(part),
                linked: None,
                operation: Code::Local(operation.0.into()),
                class: Class::One,
                timeout: config.timeout(question),
                parameter: &|p| config.argument(question, part, version, p),
            };
            if self.ss7.proceed(now, dialogue, None, &[invoke]).is_ok() {
                return;
            }
            self.ss7.end_prearranged(dialogue);
        }
        match self.begin(now, number, None) {
            Some(Ok(())) => {}
            Some(Err(failed)) => self.failed(now, number, failed),
            None => self.failed(now, number, Failed::Nobody),
        }
    }

    /// The version that was asked in is not taken.
    pub(super) fn refused_version(&mut self, now: Now, number: u64, refusal: &Refusal) {
        match self.begin(now, number, Some(refusal)) {
            Some(Ok(())) => self.counters.older_version += 1,
            Some(Err(failed)) => self.failed(now, number, failed),
            None => self.failed(now, number, Failed::NoVersion),
        }
    }

    pub(super) fn dialogue_event(&mut self, now: Now, event: tcap::Event) {
        match event {
            tcap::Event::Cancelled { dialogue, tag, class: Class::One, .. } => {
                self.ss7.end_prearranged(dialogue);
                self.failed(now, tag, Failed::Silent);
            }
            tcap::Event::Cancelled { .. } => {}
            tcap::Event::Idle { tag, .. } => self.failed(now, tag, Failed::Silent),
            tcap::Event::CutOff { tag, .. } => {
                let Some(query) = self.queries.get_mut(Place::numbered(tag)) else { return };
                if query.again {
                    return self.failed(now, tag, Failed::Silent);
                }
                query.again = true;
                self.counters.asked_again += 1;
                match self.begin(now, tag, None) {
                    Some(Ok(())) => {}
                    Some(Err(failed)) => self.failed(now, tag, failed),
                    None => self.failed(now, tag, Failed::Silent),
                }
            }
        }
    }
}

impl super::Config {
    /// How many addresses a question may be put to.
    fn places(&self, question: &Question) -> usize {
        if matches!(question, Question::Delivery { .. }) { 1 } else { self.homes.len() }
    }

    /// One of them, from 0; `None`: there is no such, or it takes a number that is not known.
    fn called(&self, question: &Question, place: usize) -> Option<AddressBuf> {
        match question {
            Question::Delivery { .. } if place > 0 => None,
            Question::Delivery { node, .. } => {
                let ssn = if node.sgsn { Ssn::SGSN } else { Ssn::MSC };
                super::by_number(self.centre.as_address().format(), &node.number, ssn)
            }
            _ => self.homes.get(place)?.of(question.imsi(), question.msisdn()),
        }
    }

    fn timeout(&self, question: &Question) -> Duration {
        if matches!(question, Question::Delivery { .. }) {
            self.delivery_timeout
        } else {
            self.invoke_timeout
        }
    }

    /// Writes the argument of a question in a version of its application context; of short message `part`,
    /// from 0, where there are several.
    fn argument(&self, question: &Question, part: usize, version: u8, p: &mut Prepender<'_>) {
        match question {
            Question::RoutingForDelivery { .. }
            | Question::Delivery { .. }
            | Question::DeliveryStatus { .. } => {
                if self.short_message_argument(question, part, version, p).is_none() {
                    p.overflow();
                }
            }
            Question::RoutingForGprs { imsi, ggsn, apn } => {
                map::write_routing_for_gprs(p, *imsi, *ggsn, &self.number, apn.as_ref(), &self.extension);
            }
            Question::Interrogation { imsi } => {
                map::write_interrogation(p, SubscriberIdentity::Imsi(*imsi), &self.number);
            }
            Question::RoutingForSm { imsi, msisdn } => {
                let Ok(msisdn) = format!("+{msisdn}").parse::<IsdnAddressBuf>() else { return p.overflow() };
                let centre = self.service_centre.unwrap_or(self.number).to_string();
                let Ok(centre) = centre.parse::<MapAddress>() else { return p.overflow() };
                let mut argument = RoutingInfoForSmArg::new(msisdn.as_address(), true, centre.as_address());
                if version >= 2 {
                    // The SGSN's number is wanted beside the MSC's (TS 29.002 §12.1.3).
                    argument.gprs_support_indicator = Some(crate::codec::map::Null);
                }
                if version >= 3 {
                    argument.imsi = *imsi;
                }
                argument.write(p);
            }
            Question::Failure { imsi, ggsn } => {
                let mut argument = FailureReportArg::new(*imsi, self.number.as_address());
                argument.ggsn_address = ggsn.map(GsnAddress);
                argument.write(p);
            }
        }
    }
}
