//! An MSC, as far as short messages need one: it takes them by MAP (TS 29.002 §12.2), and hands them to
//! handsets that do as they are told.

use super::map::{self, Argument, Face, Failed, Fault, Item, Question, Request, Served, parse};
use super::subscribers::Subscribers;
use crate::codec::map::{
    AbsentSubscriberDiagnosticSm, AbsentSubscriberSmParam, AlertReason, ApplicationContext, ErrorCode,
    ForwardSmArg, MtForwardSmArg, OperationCode, ReadyForSmArg, SmDeliveryFailureCause,
    SmEnumeratedDeliveryFailureCause, SmRpDa, Value,
};
use crate::codec::sccp::AddressBuf;
use crate::codec::ts23040::Deliver;
use crate::codec::ts23040::segment::{Assembly, Bounds};
use crate::codec::wsp::Push;
use crate::machine::ss7::stack::{self, Ss7};
use crate::machine::{AssociationChange, AssociationId, Machine, Message, Order, Origin, Transmit};
use crate::wire::{Imsi, Now, Prepender};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// What becomes of a short message at a handset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// It is taken.
    #[default]
    Taken,
    /// The handset does not answer its page.
    Absent,
    /// Its memory is full.
    Full,
    /// It is busy with another one.
    Busy,
    /// The MSC says nothing.
    Silence,
}

impl std::str::FromStr for Outcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "taken" => Ok(Self::Taken),
            "absent" => Ok(Self::Absent),
            "full" => Ok(Self::Full),
            "busy" => Ok(Self::Busy),
            "silence" => Ok(Self::Silence),
            _ => Err(format!("{text:?} is none of taken, absent, full, busy and silence")),
        }
    }
}

/// What an MSC is told before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Stack, address and number.
    pub face: map::Config,
    /// Where the HLR is told of handsets that are back; `None`: it is not told.
    pub hlr: Option<AddressBuf>,
    /// Whose handsets are here.
    pub subscribers: Subscribers,
    /// What becomes of a message where the handset was told nothing.
    pub outcome: Outcome,
    /// Messages in parts that are put together at once, and for how long.
    pub assembly: Bounds,
}

/// What happened at an MSC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A short message came.
    Came {
        /// From whom.
        by: AddressBuf,
        /// For whom.
        imsi: Imsi,
        /// In which version of MAP.
        version: u8,
        /// What became of it.
        outcome: Outcome,
    },
    /// A handset has a whole message.
    Got {
        /// Whose.
        imsi: Imsi,
        /// The application port, if one is said.
        port: Option<u16>,
        /// Of a WAP Push, the media type.
        media: Option<String>,
        /// The text or, of a WAP Push, the content.
        content: Vec<u8>,
    },
    /// A short message was refused.
    Refused {
        /// From whom.
        by: AddressBuf,
        /// Why.
        error: ErrorCode,
    },
    /// The HLR has been told that a handset is back.
    Told {
        /// Whose.
        imsi: Imsi,
        /// Whether it answered.
        outcome: Result<(), Failed>,
    },
    /// Something happened in the signalling network.
    Network(stack::Event),
}

/// What an MSC serves. Version 1 has one context for both directions.
static SERVED: &[Served] = &[
    Served::from(2, ApplicationContext::SHORT_MSG_MT_RELAY),
    Served::from(1, ApplicationContext::SHORT_MSG_MO_RELAY.in_version(1)),
];

/// absentSubscriberDiagnosticSM: no paging response via the MSC.
const NO_PAGING_RESPONSE: i64 = 0;

/// The MSC.
#[derive(Debug)]
pub struct Msc {
    config: Config,
    face: Face<Imsi>,
    /// What becomes of messages, by handset.
    outcomes: BTreeMap<Imsi, Outcome>,
    assembly: Assembly<(Imsi, String)>,
    events: VecDeque<Event>,
}

impl Msc {
    /// An MSC with these handsets.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            face: Face::new(config.face.clone(), SERVED),
            outcomes: BTreeMap::new(),
            assembly: Assembly::new(config.assembly),
            events: VecDeque::new(),
            config,
        }
    }

    /// The stack.
    #[must_use]
    pub fn ss7(&self) -> &Ss7 {
        self.face.ss7()
    }

    /// What it does wrong.
    pub fn faults_mut(&mut self) -> &mut map::Faults {
        self.face.faults_mut()
    }

    /// The newest version of any application context that is spoken.
    pub fn set_newest_version(&mut self, version: u8) {
        self.face.set_newest(version);
    }

    /// Loses every association, as if the process had died.
    pub fn drop_associations(&mut self) {
        self.face.drop_associations();
    }

    /// Says what becomes of a handset's messages from now on. One that was absent or full and takes them again
    /// is reported to the HLR (readyForSM).
    pub fn set_outcome(&mut self, now: Now, imsi: Imsi, outcome: Outcome) {
        let before = self.outcomes.insert(imsi, outcome).unwrap_or(self.config.outcome);
        let reason = match before {
            Outcome::Absent | Outcome::Silence => AlertReason::MS_PRESENT,
            Outcome::Full => AlertReason::MEMORY_AVAILABLE,
            Outcome::Taken | Outcome::Busy => return,
        };
        let (Some(hlr), Outcome::Taken) = (self.config.hlr, outcome) else { return };
        let argument: Argument = Box::new(move |_, p| ReadyForSmArg::new(imsi, reason).write(p));
        let question = Question {
            called: hlr,
            context: ApplicationContext::MWD_MNGT,
            operation: |_| OperationCode::READY_FOR_SM,
            argument,
        };
        self.face.ask(now, imsi, question);
        self.attend(now);
    }

    fn attend(&mut self, now: Now) {
        loop {
            let mut inbox = self.face.take_inbox();
            if inbox.is_empty() {
                self.face.give_back(inbox);
                break;
            }
            let (items, octets) = inbox.parts();
            for item in items {
                match item {
                    Item::Request(request, argument) => {
                        let argument = argument.map(|range| &octets[range]);
                        if let Err(fault) = self.forwarded(now, &request, argument) {
                            self.face.refuse(now, &request, fault);
                            self.refused(&request, ErrorCode::DATA_MISSING);
                        }
                    }
                    Item::Answer(imsi, outcome) => {
                        self.events.push_back(Event::Told { imsi, outcome: outcome.map(|_| ()) });
                    }
                }
            }
            self.face.give_back(inbox);
        }
        while let Some(event) = self.face.poll_network() {
            self.events.push_back(Event::Network(event));
        }
    }

    fn refused(&mut self, request: &Request, error: ErrorCode) {
        self.events.push_back(Event::Refused { by: request.caller, error });
    }

    fn fail(
        &mut self,
        now: Now,
        request: &Request,
        error: ErrorCode,
        parameter: &dyn Fn(&mut Prepender<'_>),
    ) {
        self.face.fail(now, request, error, parameter);
    }

    /// mt-forwardSM, and forwardSM of versions 1 and 2.
    fn forwarded(&mut self, now: Now, request: &Request, argument: Option<&[u8]>) -> Result<(), Fault> {
        let (to, message) = match request.operation {
            OperationCode::MT_FORWARD_SM => {
                let argument: MtForwardSmArg<'_> = parse(argument)?;
                (argument.sm_rp_da, argument.sm_rp_ui)
            }
            _ if request.version > 2 => {
                self.refused(request, ErrorCode::FACILITY_NOT_SUPPORTED);
                self.fail(now, request, ErrorCode::FACILITY_NOT_SUPPORTED, &|_| {});
                return Ok(());
            }
            _ => {
                let argument: ForwardSmArg<'_> = parse(argument)?;
                (argument.sm_rp_da, argument.sm_rp_ui)
            }
        };
        let found = match to {
            SmRpDa::Imsi(imsi) => self.config.subscribers.get(imsi).map(|subscriber| subscriber.imsi),
            _ => None,
        };
        let Some(imsi) = found else {
            self.refused(request, ErrorCode::UNIDENTIFIED_SUBSCRIBER);
            self.fail(now, request, ErrorCode::UNIDENTIFIED_SUBSCRIBER, &|_| {});
            return Ok(());
        };
        let outcome = self.outcomes.get(&imsi).copied().unwrap_or(self.config.outcome);
        let (by, version) = (request.caller, request.version);
        self.events.push_back(Event::Came { by, imsi, version, outcome });
        match outcome {
            Outcome::Silence => self.face.ignore(request),
            Outcome::Busy => self.fail(now, request, ErrorCode::SUBSCRIBER_BUSY_FOR_MT_SMS, &|_| {}),
            Outcome::Absent if version < 3 => self.fail(now, request, ErrorCode::ABSENT_SUBSCRIBER, &|_| {}),
            Outcome::Absent => self.fail(now, request, ErrorCode::ABSENT_SUBSCRIBER_SM, &|p| {
                let mut parameter = AbsentSubscriberSmParam::new();
                parameter.absent_subscriber_diagnostic_sm =
                    AbsentSubscriberDiagnosticSm::new(NO_PAGING_RESPONSE);
                parameter.write(p);
            }),
            Outcome::Full => self.fail(now, request, ErrorCode::SM_DELIVERY_FAILURE, &|p| {
                let cause = SmEnumeratedDeliveryFailureCause::MEMORY_CAPACITY_EXCEEDED;
                if version < 2 { cause.write(p) } else { SmDeliveryFailureCause::new(cause).write(p) }
            }),
            Outcome::Taken => {
                let octets: Vec<u8> = message.get().octets().collect();
                match Deliver::parse(&octets) {
                    Ok(deliver) => {
                        self.deliver(now, imsi, &deliver);
                        self.face.answer(now, request, &|_| {});
                    }
                    Err(_) => {
                        self.refused(request, ErrorCode::SM_DELIVERY_FAILURE);
                        self.fail(now, request, ErrorCode::SM_DELIVERY_FAILURE, &|p| {
                            let cause = SmEnumeratedDeliveryFailureCause::EQUIPMENT_PROTOCOL_ERROR;
                            if version < 2 {
                                cause.write(p)
                            } else {
                                SmDeliveryFailureCause::new(cause).write(p)
                            }
                        });
                    }
                }
            }
        }
        Ok(())
    }

    /// The handset has a part of a message, or all of it.
    fn deliver(&mut self, now: Now, imsi: Imsi, deliver: &Deliver<'_>) {
        let Some(Whole { port, media, content }) = whole(now, &mut self.assembly, imsi, deliver) else {
            return;
        };
        self.events.push_back(Event::Got { imsi, port, media, content });
    }
}

/// A whole message as a handset has it.
pub(super) struct Whole {
    /// The application port, if one is said.
    pub port: Option<u16>,
    /// Of a WAP Push, the media type.
    pub media: Option<String>,
    /// The text or, of a WAP Push, the content.
    pub content: Vec<u8>,
}

/// The message that is whole with this part.
pub(super) fn whole(
    now: Now,
    assembly: &mut Assembly<(Imsi, String)>,
    imsi: Imsi,
    deliver: &Deliver<'_>,
) -> Option<Whole> {
    let sender = (imsi, format!("{:?}", deliver.originating));
    let port = deliver.data.ports().map(|ports| ports.destination);
    let whole = assembly.add(now.mono, &sender, &deliver.data)?;
    let push = (port == Some(crate::codec::wsp::PUSH_PORT)).then(|| Push::parse(whole).ok()).flatten();
    let (media, content) = match &push {
        Some(push) => (push.content_type.media_type().map(str::to_owned), push.data.to_vec()),
        None => (None, whole.to_vec()),
    };
    Some(Whole { port, media, content })
}

impl Machine for Msc {
    type Event = Event;

    fn handle_octets(&mut self, _now: Now, _from: Origin, _octets: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        self.face.handle_timeout(now);
        self.attend(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.face.poll_timeout()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.face.handle_association(now, id, change);
        self.attend(now);
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        self.face.handle_message(now, id, message);
        self.attend(now);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.face.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.face.poll_order()
    }
}
