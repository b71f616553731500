//! A user of MAP towards the HLR: asks it, in whatever version it takes, at whichever of its addresses
//! answers, and takes what it says by itself (TS 29.002 §7, §8.11, §10, §12).
//!
//! The push server and the HLR gateway each have one. A question is asked at the HLR's addresses in their
//! order: the next one where the network returns it, nobody answers or the dialogue is aborted. One
//! that was cut off by the loss of an association is asked once more at the same address, and counted. Short
//! messages go to the node that the HLR named, in one dialogue where the version has that.

mod ask;
mod home;
mod receive;
mod screen;
mod short_message;

pub use ask::{Answer, Question};
pub use home::{Home, NotHome, by_number};
pub use screen::{Screen, Screened};

use crate::codec::map::{AddressString, ErrorCode, IsdnAddressBuf, OperationCode};
use crate::codec::sccp::{AddressBuf, Ssn};
use crate::codec::tcap::{Code, InvokeId};
use crate::machine::counters::counters;
use crate::machine::ss7::tcap::DialogueId;
use crate::machine::ss7::{self, Ss7};
use crate::machine::{AssociationChange, AssociationId, Machine, Message, Order, Origin, Transmit};
use crate::node::slab::{Place, Slab};
use crate::reach::locate::map::Failed;
use crate::wire::ber::OidBuf;
use crate::wire::{Imsi, Now, PointCode, PointCodeFormat};
use ask::Query;
use receive::{Deed, View};
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

/// What a MAP user is told before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// The stack below.
    pub ss7: ss7::stack::Config,
    /// The HLR's addresses, in the order they are tried.
    pub homes: Vec<Home>,
    /// Our own address in SCCP.
    pub calling: AddressBuf,
    /// Our own number in MAP (ggsn-Number, gsmSCF-Address).
    pub number: IsdnAddressBuf,
    /// The service centre's number; `None`: short messages are not our business.
    pub service_centre: Option<IsdnAddressBuf>,
    /// The service centre's address in SCCP.
    pub centre: AddressBuf,
    /// Whose private extension carries access point name and chosen gateway.
    pub extension: OidBuf,
    /// How long the HLR may take.
    pub invoke_timeout: Duration,
    /// How long a node may take to deliver one short message (TS 29.002 §17.1.2: 1 to 10 minutes).
    pub delivery_timeout: Duration,
    /// Questions under way at most.
    pub max_queries: usize,
    /// Whom is listened to.
    pub screen: Screen,
}

impl Config {
    /// A user with this address and number, above this stack, that asks nobody yet.
    #[must_use]
    pub fn new(ss7: ss7::stack::Config, calling: AddressBuf, number: IsdnAddressBuf) -> Self {
        Self {
            ss7,
            homes: Vec::new(),
            calling,
            number,
            service_centre: None,
            centre: calling,
            extension: OidBuf::try_from(crate::codec::map::extension::DOCUMENTATION_OID)
                .expect("the constant is short"),
            invoke_timeout: Duration::from_secs(10),
            delivery_timeout: Duration::from_secs(60),
            max_queries: 65_536,
            screen: Screen::default(),
        }
    }
}

/// Names an operation that the HLR invoked and that is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Inbound {
    dialogue: DialogueId,
    invoke: InvokeId,
    operation: OperationCode,
}

/// What a MAP user reports.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The end of [`MapUser::ask`].
    Answered {
        /// Of the question.
        tag: u64,
        /// The answer, or why there is none.
        outcome: Result<Answer, Failed>,
    },
    /// noteMsPresentForGprs: to be answered with [`MapUser::answer`].
    Present {
        /// Names it in the answer.
        inbound: Inbound,
        /// Who is there again.
        imsi: Imsi,
        /// The serving node.
        sgsn: IpAddr,
        /// The gateway that asked to be told, if the HLR says which.
        ggsn: Option<IpAddr>,
    },
    /// alertServiceCentre: to be answered with [`MapUser::answer`], if it has a name for that.
    Alert {
        /// Names it in the answer; `None`: version 1 wants none.
        inbound: Option<Inbound>,
        /// The subscriber's number, in digits.
        msisdn: Box<str>,
        /// The subscriber, if the HLR says who.
        imsi: Option<Imsi>,
    },
    /// Something was not listened to.
    Screened(Screened),
    /// Something happened in the layers below.
    Network(ss7::stack::Event),
}

counters! {
    /// What was counted, beyond what the layers below count for themselves.
    pub struct Counters {
        /// Questions put to the HLR.
        asked,
        /// Questions asked again in an older version.
        older_version,
        /// Questions asked again at another address of the HLR's.
        next_home,
        /// Questions cut off by the loss of an association, and asked once more.
        asked_again,
        /// Answers.
        answered,
        /// Questions without an answer.
        failed,
        /// Short messages that were acknowledged.
        short_messages,
        /// Operations that the HLR invoked.
        invoked,
        /// Operations that were not understood and rejected.
        rejected,
        /// Dialogues and operations not listened to.
        screened,
    }
}

/// A user of MAP.
#[derive(Debug)]
pub struct MapUser {
    config: Config,
    ss7: Ss7,
    /// The number of their place is their dialogues' tag.
    queries: Slab<Query>,
    /// Which of them has a tag of the owner's.
    by_tag: HashMap<u64, Place>,
    screen: screen::Rates,
    events: VecDeque<Event>,
    /// Room for what a message gives to do; empty between calls.
    deeds: Vec<Deed>,
    counters: Counters,
}

impl MapUser {
    /// A user without associations. `seed` must be random.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        Self {
            ss7: Ss7::new(config.ss7.clone(), seed),
            screen: screen::Rates::new(config.screen.clone()),
            queries: Slab::new(u32::try_from(config.max_queries).unwrap_or(u32::MAX)),
            by_tag: HashMap::new(),
            events: VecDeque::new(),
            deeds: Vec::new(),
            counters: Counters::default(),
            config,
        }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The stack below, for its counters and states.
    #[must_use]
    pub fn ss7(&self) -> &Ss7 {
        &self.ss7
    }

    /// Questions under way.
    #[must_use]
    pub fn len(&self) -> usize {
        self.queries.len()
    }

    /// Whether no question is under way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.queries.len() == 0
    }

    /// Answers an operation of the HLR's: with an empty result, or with an error.
    pub fn answer(&mut self, now: Now, inbound: Inbound, outcome: Result<(), ErrorCode>) {
        let Inbound { dialogue, invoke, operation } = inbound;
        let (operation, nothing) = (Code::Local(operation.0.into()), |_: &mut crate::wire::Prepender<'_>| {});
        let sent = match outcome {
            Ok(()) => self.ss7.answer(now, dialogue, invoke, operation, &nothing),
            Err(error) => self.ss7.fail(now, dialogue, invoke, Code::Local(error.0.into()), &nothing),
        };
        if sent.is_err() {
            // The HLR will try again, or has given up.
            self.ss7.end_prearranged(dialogue);
        }
    }

    /// Takes what the stack has found out by itself.
    fn settle(&mut self, now: Now) {
        while let Some(indication) = self.ss7.poll_indication() {
            let mut view = View {
                config: &self.config,
                queries: &self.queries,
                screen: &mut self.screen,
                counters: &mut self.counters,
                events: &mut self.events,
                deeds: &mut self.deeds,
            };
            view.indicated(now, indication);
            self.act(now);
        }
        while let Some(event) = self.ss7.poll_event() {
            match event {
                ss7::stack::Event::Tcap(event) => self.dialogue_event(now, event),
                event => self.events.push_back(Event::Network(event)),
            }
        }
    }
}

impl Machine for MapUser {
    type Event = Event;

    /// MAP has no datagrams.
    fn handle_octets(&mut self, _now: Now, _from: Origin, _octets: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        self.ss7.handle_timeout(now);
        self.settle(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.ss7.poll_timeout()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.ss7.handle_association(now, id, change);
        self.settle(now);
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        let mut view = View {
            config: &self.config,
            queries: &self.queries,
            screen: &mut self.screen,
            counters: &mut self.counters,
            events: &mut self.events,
            deeds: &mut self.deeds,
        };
        view.indicated(now, self.ss7.handle_message(now, id, message));
        self.act(now);
        self.settle(now);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.ss7.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.ss7.poll_order()
    }
}

/// The digits of a number.
pub(super) fn digits<const MAX: usize>(address: &AddressString<'_, MAX>) -> Box<str> {
    address
        .digits()
        .map(|digit| char::from(b"0123456789*#abc"[usize::from(digit)]))
        .collect::<String>()
        .into()
}

/// Our own address, by subsystem and number, or where there is none by point code: answers find us by it.
///
/// # Errors
/// The number is longer than an address holds.
pub fn calling(
    format: PointCodeFormat,
    ssn: Ssn,
    number: &str,
    point_code: PointCode,
) -> Result<AddressBuf, NotHome> {
    let text = match number {
        "" => format!("ssn={} pc={point_code}", ssn.0),
        number => format!("gt={number} ssn={}", ssn.0),
    };
    AddressBuf::parse(&text, format).map_err(NotHome::Address)
}

/// Our own number, in MAP's form.
///
/// # Errors
/// It is not 1 to 16 digits.
pub fn own_number(digits: &str) -> Result<IsdnAddressBuf, NotHome> {
    format!("+{digits}").parse().map_err(|_| NotHome::Number(digits.to_owned()))
}
