//! SCCP, Q.714: connectionless classes 0 and 1, global title translation, management.
//!
//! The layer below is handed in with each call. [`Sccp::handle`] takes what it brings and gives
//! what is for a local subsystem; [`Sccp::unitdata`] is N-UNITDATA request.

mod config;
mod management;
mod reassembly;
mod remote;
mod route;
#[doc(hidden)]
pub mod sample;
mod translate;

pub use config::Config;
pub use translate::{Conversion, MobileTitle, Rewrite, Rule, Selector, Target};

use super::{Mtp, NotSent, Transfer};
use crate::codec::sccp::{
    Address, AddressBuf, DigitsBuf, Kind, Message, NumberingPlan, Parts, ReturnCause, Ssn, TitleBuf, Unitdata,
};
use crate::machine::counters::counters;
use crate::wire::{Full, Imsi, Now, PointCode};
use management::Coordination;
use reassembly::{Partial, Reassembly};
use remote::Remotes;
use route::Outcome;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use translate::Translator;

/// The service indicator of SCCP: Q.704 §14.2.1.
pub const SERVICE_INDICATOR: u8 = 3;

/// N-UNITDATA request: Q.711 §6.2.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Called address.
    pub called: &'a AddressBuf,
    /// Calling address.
    pub calling: &'a AddressBuf,
    /// Sequence control: requests with one value arrive in their order (class 1). `None` is class 0.
    pub sequence: Option<u32>,
    /// Return option: what cannot be delivered comes back as a [`Notice`].
    pub return_on_error: bool,
    /// Importance, 0 to 7, if it is to be said.
    pub importance: Option<u8>,
}

/// N-UNITDATA indication.
#[derive(Clone, Copy, Debug)]
pub struct Indication<'a> {
    /// Called address, as translated here.
    pub called: Address<'a>,
    /// Calling address.
    pub calling: Address<'a>,
    /// Originating point code of the message's label: whom a calling address without a point code and
    /// routed on SSN means.
    pub opc: PointCode,
    /// Signalling link selection.
    pub sls: u8,
    /// Whether the sender asked for class 1.
    pub in_sequence: bool,
    /// Whether the sender wants it back if it cannot be delivered.
    pub return_on_error: bool,
    /// Importance, if it was said.
    pub importance: Option<u8>,
    /// The user's data.
    pub data: &'a [u8],
}

impl Indication<'_> {
    /// The subsystem that it is for.
    #[must_use]
    pub fn ssn(&self) -> Ssn {
        self.called.ssn().unwrap_or_default()
    }

    /// The called address of an answer: the calling address, with our neighbour's point code where
    /// routing on its subsystem number needs one.
    ///
    /// # Errors
    /// The address is longer than [`AddressBuf::MOST`].
    pub fn reply_to(&self) -> Result<AddressBuf, Full> {
        let parts = self.calling.parts();
        let point_code = parts.point_code.or(parts.route_on_ssn.then_some(self.opc));
        AddressBuf::new(self.calling.format(), &Parts { point_code, ..parts })
    }
}

/// N-NOTICE indication: a message that we sent and that came back.
#[derive(Clone, Copy, Debug)]
pub struct Notice<'a> {
    /// Why.
    pub cause: ReturnCause,
    /// Whom it was for.
    pub called: Address<'a>,
    /// Whom it was from: our own address.
    pub calling: Address<'a>,
    /// The signalling point that returned it.
    pub opc: PointCode,
    /// The data, or if they were segmented, what came back of them.
    pub data: &'a [u8],
}

/// What a received message is for the layer above.
#[derive(Clone, Copy, Debug)]
pub enum Incoming<'a> {
    /// Data for a local subsystem.
    Unitdata(Indication<'a>),
    /// Data of ours that could not be delivered.
    Notice(Notice<'a>),
    /// Nothing for it: management, a segment, a message sent on, returned or discarded.
    Nothing,
}

/// What the layer below says about a destination: MTP-PAUSE, MTP-RESUME, MTP-STATUS (Q.701 §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Network {
    /// MTP-PAUSE: it cannot be reached.
    Pause(PointCode),
    /// MTP-RESUME: it can be reached.
    Resume(PointCode),
    /// MTP-STATUS: it or the way to it is congested, at a level of 0 (no more) to 3.
    Congested(PointCode, u8),
    /// MTP-STATUS: it has no SCCP.
    Unequipped(PointCode),
    /// MTP-STATUS: its SCCP cannot be reached, or it is not known why.
    Inaccessible(PointCode),
}

/// Whether something can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Availability {
    /// It can.
    Allowed,
    /// It cannot.
    Prohibited,
}

/// What happened: N-PCSTATE and N-STATE indications (Q.711 §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A signalling point can or cannot be reached.
    PointCode(PointCode, Availability),
    /// The SCCP at a signalling point can or cannot be reached.
    RemoteSccp(PointCode, Availability),
    /// A subsystem at a signalling point is in service or not.
    Subsystem(PointCode, Ssn, Availability),
    /// Messages to a signalling point of less importance than this are discarded; 0: none.
    Restricted(PointCode, u8),
    /// A local subsystem may go out of service, or must not: the answer to a request to.
    Coordinated(Ssn, bool),
}

counters! {
    /// How often what happened.
    pub struct Counters {
        /// Messages that the layer below brought.
        received,
        /// Messages handed to the layer below, each segment counted.
        sent,
        /// Messages given to local subsystems.
        delivered,
        /// Messages of ours that came back.
        notices,
        /// Messages sent on for others.
        relayed,
        /// Messages of others returned.
        returned,
        /// Messages that could not be delivered and were not to be returned, or could not be.
        discarded,
        /// Messages that could not be read.
        malformed,
        /// Messages of classes 2 and 3.
        connection_oriented,
        /// Messages put together from segments.
        reassembled,
        /// Messages of which segments did not come, or came out of order, or for which there was no room.
        not_reassembled,
        /// Management messages received.
        management,
        /// Events dropped at their bound.
        events_lost,
    }
}

/// What is held at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Messages in reassembly.
    pub reassemblies: usize,
    /// Octets reserved for them.
    pub reassembly_octets: usize,
    /// Signalling points whose state is remembered.
    pub remotes: usize,
    /// Subsystems whose state is remembered.
    pub subsystems: usize,
    /// Octets of messages from ourselves to ourselves.
    pub looped_octets: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Local {
    Unequipped,
    InService,
    OutOfService,
}

/// The machine.
#[derive(Debug)]
pub struct Sccp {
    config: Config,
    translator: Translator,
    remotes: Remotes,
    /// By subsystem number.
    locals: [Local; 256],
    coordinations: BTreeMap<Ssn, Coordination>,
    /// Subsystems that do not answer tests, and until when.
    ignoring: BTreeMap<Ssn, Duration>,
    reassembly: Reassembly,
    /// Segmentation local reference of the last segmented message.
    reference: u32,
    /// Turns for messages that need no sequence.
    turn: u32,
    /// User data on their way into segments.
    scratch: Vec<u8>,
    /// Messages to ourselves.
    looped: VecDeque<Box<[u8]>>,
    looped_octets: usize,
    /// What the last indication borrows.
    translated: Option<AddressBuf>,
    whole: Option<Box<Partial>>,
    current: Box<[u8]>,
    events: VecDeque<Event>,
    counters: Counters,
}

impl Sccp {
    /// An SCCP whose remote signalling points are all thought to be reachable.
    #[must_use]
    pub fn new(mut config: Config) -> Self {
        let rules = std::mem::take(&mut config.rules);
        let mut locals = [Local::Unequipped; 256];
        for ssn in &config.local {
            locals[usize::from(ssn.0)] = Local::InService;
        }
        config.hop_counter = config.hop_counter.clamp(1, 15);
        Self {
            translator: Translator::new(rules, config.mobile_titles.clone()),
            remotes: Remotes::new(&config),
            locals,
            coordinations: BTreeMap::new(),
            ignoring: BTreeMap::new(),
            reassembly: Reassembly::new(
                config.reassembly_time,
                config.max_reassemblies,
                config.max_reassembly_octets,
            ),
            reference: 0,
            turn: 0,
            scratch: Vec::new(),
            looped: VecDeque::new(),
            looped_octets: 0,
            translated: None,
            whole: None,
            current: Box::default(),
            events: VecDeque::new(),
            counters: Counters::default(),
            config,
        }
    }

    /// What it was told; the rules have gone into the translation.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// How often what happened.
    #[must_use]
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// What is held at the moment.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        let (remotes, subsystems) = self.remotes.len();
        Sizes {
            reassemblies: self.reassembly.len(),
            reassembly_octets: self.reassembly.octets(),
            remotes,
            subsystems,
            looped_octets: self.looped_octets,
        }
    }

    /// The mobile global title (E.214) of a subscriber, by the table of networks: how an HLR is
    /// addressed of which nothing but a subscriber's IMSI is known.
    #[must_use]
    pub fn mobile_title(&self, imsi: &Imsi) -> Option<TitleBuf> {
        let digits = DigitsBuf::collect(imsi.digits().iter())?;
        let digits = self.translator.convert(Conversion::E212ToE214, digits.as_digits())?;
        Some(TitleBuf::international(NumberingPlan::E214, digits))
    }

    /// Takes one message from the layer below. Never fails: what cannot be delivered is sent on,
    /// returned or discarded, and counted.
    pub fn handle<'s>(&'s mut self, now: Now, lower: &mut dyn Mtp, transfer: Transfer<'s>) -> Incoming<'s> {
        match self.take(now, lower, &transfer) {
            Outcome::Nothing => Incoming::Nothing,
            Outcome::Deliver(message, translated) => {
                self.translated = translated;
                let called = self.translated.as_ref().map_or(message.called, AddressBuf::as_address);
                let label = transfer.label;
                incoming(&mut self.counters, Unitdata { called, ..message }, label.opc, label.sls)
            }
            Outcome::Whole(partial) => {
                self.counters.delivered += 1;
                let partial = &**self.whole.insert(partial);
                Incoming::Unitdata(Indication {
                    called: partial.called(),
                    calling: partial.calling(),
                    opc: partial.opc(),
                    sls: partial.sls,
                    in_sequence: partial.in_sequence,
                    return_on_error: partial.class.return_on_error(),
                    importance: partial.importance,
                    data: &partial.data,
                })
            }
        }
    }

    /// The next message from ourselves to ourselves. To be polled after each call.
    pub fn poll_incoming(&mut self) -> Option<Incoming<'_>> {
        self.current = self.looped.pop_front()?;
        self.looped_octets -= self.current.len();
        Some(match Message::parse(&self.current, self.config.format) {
            Ok(Message::Unitdata(message)) => {
                incoming(&mut self.counters, message, self.config.point_code, 0)
            }
            _ => Incoming::Nothing,
        })
    }

    /// Runs every timer that is due.
    pub fn handle_timeout(&mut self, now: Now, lower: &mut dyn Mtp) {
        while let Some(partial) = self.reassembly.expire(now.mono) {
            self.fail(now, lower, &partial, ReturnCause::ERROR_IN_MESSAGE_TRANSPORT);
        }
        self.manage_timeout(now, lower);
    }

    /// When `handle_timeout` wants to be called, as [`Now::mono`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        let coordination = self.coordinations.values().map(|coordination| coordination.due).min();
        let due = [self.reassembly.due(), self.remotes.due(), coordination];
        due.into_iter().flatten().min()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn event(&mut self, event: impl IntoIterator<Item = Event>) {
        for event in event {
            if self.events.len() >= self.config.max_events.max(1) {
                self.events.pop_front();
                self.counters.events_lost += 1;
            }
            self.events.push_back(event);
        }
    }

    fn is_own(&self, code: PointCode) -> bool {
        code == self.config.point_code || self.config.aliases.contains(&code)
    }
}

/// What a message for a local subsystem is for the layer above.
fn incoming<'a>(counters: &mut Counters, message: Unitdata<'a>, opc: PointCode, sls: u8) -> Incoming<'a> {
    match message.kind {
        Kind::Unitdata(class) => {
            counters.delivered += 1;
            Incoming::Unitdata(Indication {
                called: message.called,
                calling: message.calling,
                opc,
                sls,
                in_sequence: class.class() == 1,
                return_on_error: class.return_on_error(),
                importance: message.optional.importance(),
                data: message.data,
            })
        }
        Kind::Service(cause) => {
            counters.notices += 1;
            Incoming::Notice(Notice {
                cause,
                called: message.calling,
                calling: message.called,
                opc,
                data: message.data,
            })
        }
    }
}

/// What a refusal of the layer below is to the user.
const fn cause_of(why: NotSent) -> ReturnCause {
    match why {
        NotSent::NoRoute | NotSent::Unavailable => ReturnCause::MTP_FAILURE,
        NotSent::Congested => ReturnCause::NETWORK_CONGESTION,
        NotSent::UserUnavailable => ReturnCause::SCCP_FAILURE,
        NotSent::Overloaded => ReturnCause::ERROR_IN_LOCAL_PROCESSING,
        NotSent::TooLong => ReturnCause::SEGMENTATION_FAILURE,
    }
}
