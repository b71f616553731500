//! Putting questions to the HLR.

use super::{Event, MapUser};
use crate::codec::map::{
    AddressBuf as MapAddress, ApplicationContext, FailureReportArg, GsnAddress, IsdnAddressBuf,
    OperationCode, RoutingInfoForSmArg, SubscriberIdentity, Value,
};
use crate::codec::tcap::Code;
use crate::machine::ss7::stack::{Ask, Asked, ONLY};
use crate::machine::ss7::tcap::{self, Class, Context, DialogueId, NotAccepted, Refusal};
use crate::reach::locate::map::{self, Failed, Whereabouts};
use crate::wire::ber::Oid;
use crate::wire::{ApnBuf, Imsi, Now, Prepender};
use std::net::IpAddr;

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
}

/// What the HLR answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Where the subscriber is.
    Whereabouts(Whereabouts),
    /// It watches.
    Watches,
}

impl Question {
    fn context(&self) -> ApplicationContext {
        match self {
            Self::RoutingForGprs { .. } => ApplicationContext::GPRS_LOCATION_INFO_RETRIEVAL,
            Self::Interrogation { .. } => ApplicationContext::ANY_TIME_INFO_ENQUIRY,
            Self::RoutingForSm { .. } => ApplicationContext::SHORT_MSG_GATEWAY,
            Self::Failure { .. } => ApplicationContext::FAILURE_REPORT,
        }
    }

    pub(super) fn operation(&self) -> OperationCode {
        match self {
            Self::RoutingForGprs { .. } => OperationCode::SEND_ROUTING_INFO_FOR_GPRS,
            Self::Interrogation { .. } => OperationCode::ANY_TIME_INTERROGATION,
            Self::RoutingForSm { .. } => OperationCode::SEND_ROUTING_INFO_FOR_SM,
            Self::Failure { .. } => OperationCode::FAILURE_REPORT,
        }
    }

    fn imsi(&self) -> Option<Imsi> {
        match self {
            Self::RoutingForGprs { imsi, .. } | Self::Interrogation { imsi } | Self::Failure { imsi, .. } => {
                Some(*imsi)
            }
            Self::RoutingForSm { imsi, .. } => *imsi,
        }
    }

    fn msisdn(&self) -> Option<&str> {
        match self {
            Self::RoutingForSm { msisdn, .. } => Some(msisdn),
            _ => None,
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
}

/// Most versions that an application context has.
const VERSIONS: usize = 4;

impl MapUser {
    /// Asks the HLR. Ends in [`Event::Answered`]. A tag in use is not taken again.
    pub fn ask(&mut self, now: Now, tag: u64, question: Question) {
        if self.by_tag.contains_key(&tag) {
            return;
        }
        if self.queries.len() >= self.config.max_queries {
            return self.refuse(tag, Failed::Overloaded);
        }
        let number = self.next_query;
        self.next_query += 1;
        self.counters.asked += 1;
        let query = Query { tag, question, home: 0, version: 0, dialogue: None, again: false };
        self.by_tag.insert(tag, number);
        self.queries.insert(number, query);
        self.put(now, number, Failed::Nobody);
    }

    /// Forgets a question; no event will come of it.
    pub fn cancel(&mut self, tag: u64) {
        let Some(number) = self.by_tag.remove(&tag) else { return };
        if let Some(dialogue) = self.queries.remove(&number).and_then(|query| query.dialogue) {
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
            let Some(query) = self.queries.get(&number) else { return };
            if query.home >= self.config.homes.len() {
                return self.finish(number, Err(last));
            }
            match self.begin(now, number, None) {
                Some(Ok(())) => return,
                Some(Err(failed)) => last = failed,
                None => {}
            }
            if let Some(query) = self.queries.get_mut(&number) {
                query.home += 1;
                query.again = false;
            }
        }
    }

    /// Begins a dialogue for a question with the address at hand; in a lower version after `refusal`.
    /// `None`: this address, or a lower version, there is not.
    fn begin(&mut self, now: Now, number: u64, refusal: Option<&Refusal>) -> Option<Result<(), Failed>> {
        let query = self.queries.get(&number)?;
        let question = &query.question;
        let called = self.config.homes.get(query.home)?.of(question.imsi(), question.msisdn())?;
        let newest = question.context();
        let oldest = newest.row().map_or(newest.version, |row| row.versions.0);
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
            calling: self.config.calling,
            contexts: &contexts[..count],
            user_information: None,
            operation: Code::Local(question.operation().0.into()),
            class: Class::One,
            timeout: self.config.invoke_timeout,
            tag: number,
            again: query.again,
        };
        let (config, tried) = (&self.config, query.version);
        let argument = |version: u8, p: &mut Prepender<'_>| config.argument(question, version, p);
        let asked = match refusal {
            None => self.ss7.ask(now, &ask, &argument),
            Some(refusal) => self.ss7.ask_lower(now, &ask, tried, refusal, &argument)?,
        };
        match asked {
            Ok(Asked { dialogue, version }) => {
                if let Some(query) = self.queries.get_mut(&number) {
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
        let Some(query) = self.queries.remove(&number) else { return };
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
        let Some(query) = self.queries.get_mut(&number) else { return };
        query.home += 1;
        query.again = false;
        if query.home < self.config.homes.len() {
            self.counters.next_home += 1;
        }
        self.put(now, number, failed);
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
            tcap::Event::Cancelled { dialogue, tag, invoke: ONLY, class: Class::One } => {
                self.ss7.end_prearranged(dialogue);
                self.failed(now, tag, Failed::Silent);
            }
            tcap::Event::Cancelled { .. } => {}
            tcap::Event::Idle { tag, .. } => self.failed(now, tag, Failed::Silent),
            tcap::Event::CutOff { tag, .. } => {
                let Some(query) = self.queries.get_mut(&tag) else { return };
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
    /// Writes the argument of a question in a version of its application context.
    fn argument(&self, question: &Question, version: u8, p: &mut Prepender<'_>) {
        match question {
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
