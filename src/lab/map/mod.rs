//! The MAP face of a simulated node: what HLR, SGSN and MSC have in common above their signalling stacks.
//!
//! A [`Face`] speaks the dialogues: it settles application contexts and their versions, hands its owner the
//! operations that peers invoke, and invokes the owner's own, in an older version where a peer wants that and
//! once more where the loss of an association cut one off. What an operation means is the owner's business.

mod desk;

pub use desk::{Inbox, Item, Request};

use crate::codec::map::operation::Class as OperationClass;
use crate::codec::map::{
    ApplicationContext, ErrorCode, IsdnAddressBuf, IsdnAddressString, NotAnAddress, OperationCode, Value,
    read,
};
use crate::codec::sccp::{AddressBuf, NotAddress, ReturnCause, Ssn};
use crate::codec::tcap::{Code, Problem};
use crate::machine::ss7::stack::{self, ONLY, Ss7};
use crate::machine::ss7::tcap::{
    Begin, Class, Event as TcapEvent, NotAccepted, Outgoing, Refusal, UserAbort,
};
use crate::machine::{AssociationChange, AssociationId, Message, Order};
use crate::wire::ber::{Oid, Tlv};
use crate::wire::{ErrorKind, Now, PointCode, PointCodeFormat, Prepender};
use desk::{Deed, Desk, Pending};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::time::Duration;

/// What a face is told before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// The stack below.
    pub ss7: stack::Config,
    /// Our own address in SCCP.
    pub address: AddressBuf,
    /// Our own number in MAP.
    pub number: IsdnAddressBuf,
    /// Application contexts of later versions are refused, with this one in their place if there is one.
    pub newest: u8,
    /// How long a peer may take to answer.
    pub timeout: Duration,
    /// Operations of ours under way at most; of more, none is invoked.
    pub max_asks: usize,
    /// Where transaction identifiers begin.
    pub seed: u64,
}

/// An address or a number that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadAddress {
    /// In SCCP.
    Sccp(NotAddress),
    /// In MAP.
    Map(NotAnAddress),
}

impl fmt::Display for BadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sccp(error) => error.fmt(f),
            Self::Map(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BadAddress {}

impl Config {
    /// A face of subsystem `ssn` with this number (international, digits alone), which is its address too.
    ///
    /// # Errors
    /// It is no number.
    pub fn new(ss7: stack::Config, ssn: Ssn, number: &str) -> Result<Self, BadAddress> {
        let address = by_number(ss7.sccp.format, number, ssn)?;
        let number = format!("+{number}").parse().map_err(BadAddress::Map)?;
        Ok(Self {
            ss7,
            address,
            number,
            newest: u8::MAX,
            timeout: Duration::from_secs(5),
            max_asks: 65_536,
            seed: 0,
        })
    }
}

/// The address of the subsystem of whom an international number belongs to.
///
/// # Errors
/// It is no number.
pub fn by_number(format: PointCodeFormat, number: &str, ssn: Ssn) -> Result<AddressBuf, BadAddress> {
    AddressBuf::parse(&format!("gt={number} ssn={}", ssn.0), format).map_err(BadAddress::Sccp)
}

/// The address of a subsystem at a signalling point.
///
/// # Errors
/// It is longer than an address may be.
pub fn by_point_code(format: PointCodeFormat, code: PointCode, ssn: Ssn) -> Result<AddressBuf, BadAddress> {
    AddressBuf::on_ssn(format, Some(code), ssn).map_err(|_| BadAddress::Sccp(NotAddress::Form))
}

/// The digits of a number.
#[must_use]
pub fn digits(number: &IsdnAddressString<'_>) -> String {
    number.digits().map(|digit| char::from(b"0123456789*#abc"[usize::from(digit)])).collect()
}

/// An application context that a node serves.
#[derive(Clone, Copy, Debug)]
pub struct Served {
    /// It, in the newest version served.
    pub context: ApplicationContext,
    /// The oldest version served.
    pub oldest: u8,
}

impl Served {
    /// In every version that there is.
    #[must_use]
    pub const fn from(oldest: u8, context: ApplicationContext) -> Self {
        Self { context, oldest }
    }
}

/// What a face does wrong, by operation code; the default is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Nothing is heard and nothing said, as if the subsystem were switched off.
    pub silent: bool,
    /// Operations that are left without an answer.
    pub ignore: BTreeSet<u8>,
    /// Operations that are answered with this error.
    pub refuse: BTreeMap<u8, u8>,
    /// Operations whose dialogue is aborted.
    pub abort: BTreeSet<u8>,
    /// Operations that are rejected as not recognized.
    pub reject: BTreeSet<u8>,
    /// Application contexts, by number, that are refused in every version.
    pub refuse_context: BTreeSet<u8>,
    /// Operations that are answered in a message of their own before the dialogue is ended.
    pub end_late: BTreeSet<u8>,
}

/// Why an operation of ours had no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// A MAP user error.
    Error(ErrorCode),
    /// The network returned it, or would not take it.
    Returned(ReturnCause),
    /// The dialogue was aborted.
    Aborted,
    /// The peer takes no version of the application context.
    NoVersion,
    /// The peer rejected the operation.
    Rejected(Problem),
    /// No answer came in time.
    Silent,
    /// The dialogue ended without an answer, or with one that cannot be read.
    Malformed,
    /// As many operations or dialogues as may be are under way.
    Overloaded,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(code) => write!(f, "{code}"),
            Self::Returned(cause) => write!(f, "it was not delivered: {cause}"),
            Self::Aborted => f.write_str("the dialogue was aborted"),
            Self::NoVersion => f.write_str("no version of the application context is supported there"),
            Self::Rejected(problem) => write!(f, "rejected: {problem}"),
            Self::Silent => f.write_str("no answer in time"),
            Self::Malformed => f.write_str("the answer cannot be read"),
            Self::Overloaded => f.write_str("too much is under way"),
        }
    }
}

/// Writes the argument in a version of its application context.
pub type Argument = Box<dyn Fn(u8, &mut Prepender<'_>) + Send>;

/// An operation of ours, in a dialogue of its own.
pub struct Question {
    /// Whom it is for.
    pub called: AddressBuf,
    /// The application context, in its newest version.
    pub context: ApplicationContext,
    /// The operation, by version of the context.
    pub operation: fn(u8) -> OperationCode,
    /// Its argument.
    pub argument: Argument,
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} for {}", (self.operation)(self.context.version), self.called)
    }
}

/// Why an argument is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something mandatory is missing.
    Missing,
    /// It is not what the operation takes.
    Mistyped,
}

/// Reads the argument or result of an operation.
///
/// # Errors
/// What is wrong with it.
pub fn parse<'a, T: Value<'a>>(octets: Option<&'a [u8]>) -> Result<T, Fault> {
    let octets = octets.ok_or(Fault::Missing)?;
    let element = Tlv::parse(octets, "parameter").map_err(|_| Fault::Mistyped)?;
    read(&element).map_err(|error| match error.kind {
        ErrorKind::Missing => Fault::Missing,
        _ => Fault::Mistyped,
    })
}

/// Network events kept for whoever asks; of more, the oldest are forgotten.
const MOST_EVENTS: usize = 256;

/// The face. `T` is what its owner wants to know when an operation of its own is over.
#[derive(Debug)]
pub struct Face<T> {
    ss7: Ss7,
    desk: Desk<T>,
    next: u64,
    orders: VecDeque<Order>,
    network: VecDeque<stack::Event>,
}

impl<T: fmt::Debug> Face<T> {
    /// A face without associations.
    #[must_use]
    pub fn new(config: Config, served: &'static [Served]) -> Self {
        Self {
            ss7: Ss7::new(config.ss7.clone(), config.seed),
            desk: Desk::new(config, served),
            next: 1,
            orders: VecDeque::new(),
            network: VecDeque::new(),
        }
    }

    /// What it was told.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.desk.config
    }

    /// Changes the newest version that is spoken.
    pub fn set_newest(&mut self, version: u8) {
        self.desk.config.newest = version;
    }

    /// The stack below.
    #[must_use]
    pub fn ss7(&self) -> &Ss7 {
        &self.ss7
    }

    /// What it does wrong.
    pub fn faults_mut(&mut self) -> &mut Faults {
        &mut self.desk.faults
    }

    /// Operations of ours under way.
    #[must_use]
    pub fn asks(&self) -> usize {
        self.desk.asks.len()
    }

    /// Loses every association, as if the process had died.
    pub fn drop_associations(&mut self) {
        let all = self.ss7.xua().peers().filter_map(|(_, _, association)| association);
        self.orders.extend(all.map(Order::Abort));
    }

    /// Forgets every dialogue, as a restart does; the peers are told nothing.
    pub fn restart(&mut self) {
        let seed = self.desk.config.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.desk.config.seed = seed;
        for (_, pending) in std::mem::take(&mut self.desk.asks) {
            if let Some(dialogue) = pending.dialogue {
                self.ss7.end_prearranged(dialogue);
            }
        }
    }

    /// What was invoked and answered since the last time, to be given back when it is done with.
    #[must_use]
    pub fn take_inbox(&mut self) -> Inbox<T> {
        std::mem::take(&mut self.desk.inbox)
    }

    /// Gives back the room of an inbox.
    pub fn give_back(&mut self, mut inbox: Inbox<T>) {
        if self.desk.inbox.is_empty() {
            inbox.clear();
            self.desk.inbox = inbox;
        }
    }

    /// Of an operation that a peer has invoked in a dialogue of ours: what that dialogue is for.
    #[must_use]
    pub fn subject(&self, request: &Request) -> Option<&T> {
        self.desk.asks.get(&request.ours?).map(|pending| &pending.what)
    }

    /// Answers an operation with its result.
    pub fn answer(&mut self, now: Now, request: &Request, result: &dyn Fn(&mut Prepender<'_>)) {
        let (id, operation) = (request.invoke, Code::Local(request.operation.0.into()));
        let component = Outgoing::ResultLast { id, operation, parameter: result };
        self.reply(now, request, component);
    }

    /// Answers an operation with an error.
    pub fn fail(
        &mut self,
        now: Now,
        request: &Request,
        error: ErrorCode,
        parameter: &dyn Fn(&mut Prepender<'_>),
    ) {
        let component = Outgoing::Error { id: request.invoke, error: Code::Local(error.0.into()), parameter };
        self.reply(now, request, component);
    }

    /// Answers an operation whose argument is not taken.
    pub fn refuse(&mut self, now: Now, request: &Request, fault: Fault) {
        match fault {
            Fault::Missing => self.fail(now, request, ErrorCode::DATA_MISSING, &|_| {}),
            Fault::Mistyped => {
                let component = Outgoing::Reject { id: request.invoke, problem: Problem::MISTYPED_PARAMETER };
                self.reply(now, request, component);
            }
        }
    }

    /// Says nothing, and forgets the dialogue if the peer began it.
    pub fn ignore(&mut self, request: &Request) {
        if request.ours.is_none() {
            self.ss7.end_prearranged(request.dialogue);
        }
    }

    /// Aborts the dialogue of an operation.
    pub fn abort(&mut self, now: Now, request: &Request) {
        // One that is over needs no abort.
        self.ss7.abort(now, request.dialogue, UserAbort::User(None)).ok();
    }

    fn reply(&mut self, now: Now, request: &Request, component: Outgoing<'_>) {
        let late = self.desk.faults.end_late.contains(&request.operation.0);
        let sent = if request.ours.is_some() || late {
            let sent = self.ss7.proceed(now, request.dialogue, None, &[component]);
            match sent {
                Ok(()) if request.ours.is_none() => self.ss7.end(now, request.dialogue, None, &[]),
                sent => sent,
            }
        } else {
            self.ss7.end(now, request.dialogue, None, &[component])
        };
        if sent.is_err() {
            // The peer finds out by its own timers.
            self.ss7.end_prearranged(request.dialogue);
        }
    }

    /// Invokes an operation in a dialogue of its own; what became of it comes with `what` in an
    /// [`Item::Answer`]; of one without an answer by its nature, that it was sent.
    pub fn ask(&mut self, now: Now, what: T, question: Question) {
        let number = self.next;
        self.next += 1;
        let pending = Pending { what, dialogue: None, version: 0, again: false, question: Some(question) };
        if self.desk.asks.len() >= self.desk.config.max_asks {
            return self.desk.over(pending.what, Err(Failed::Overloaded));
        }
        self.desk.asks.insert(number, pending);
        self.begin(now, number, None);
    }

    /// Invokes an operation in the dialogue in which a peer has invoked `request`.
    pub fn invoke(
        &mut self,
        now: Now,
        what: T,
        request: &Request,
        operation: OperationCode,
        argument: &dyn Fn(&mut Prepender<'_>),
    ) {
        let number = self.next;
        self.next += 1;
        let Some(id) = self.ss7.tcap_mut().next_invoke_id(request.dialogue) else {
            return self.desk.over(what, Err(Failed::Aborted));
        };
        let invoke = Outgoing::Invoke {
            id,
            linked: None,
            operation: Code::Local(operation.0.into()),
            class: Class::One,
            timeout: self.desk.config.timeout,
            parameter: argument,
        };
        match self.ss7.proceed(now, request.dialogue, None, &[invoke]) {
            Ok(()) => {
                self.ss7.tcap_mut().set_tag(request.dialogue, number);
                let dialogue = Some(request.dialogue);
                let pending =
                    Pending { what, dialogue, version: request.version, again: false, question: None };
                self.desk.asks.insert(number, pending);
            }
            Err(error) => self.desk.over(what, Err(not_accepted(&error))),
        }
    }

    /// Begins the dialogue of a question, in a lower version after `refusal`.
    fn begin(&mut self, now: Now, number: u64, refusal: Option<&Refusal>) {
        let config = &self.desk.config;
        let Some(pending) = self.desk.asks.get_mut(&number) else { return };
        let Some(question) = &pending.question else { return };
        let context = question.context;
        let oldest = context.row().map_or(context.version, |row| row.versions.0);
        let version = match refusal {
            None => context.version.min(config.newest),
            Some(Refusal::Context(offered)) => offered
                .and_then(|offered| ApplicationContext::from_oid(offered.as_oid()))
                .filter(|offered| offered.number == context.number && offered.version < pending.version)
                .map_or(pending.version.saturating_sub(1), |offered| offered.version),
            // Whoever knows no dialogue portion speaks version 1.
            Some(Refusal::DialoguePortion) => u8::from(pending.version > 1),
        };
        if version < oldest {
            return self.desk.finish(number, Err(Failed::NoVersion));
        }
        let operation = (question.operation)(version);
        let unanswered = operation.row_in(version).is_some_and(|row| row.class == OperationClass::Four);
        let octets = context.in_version(version).octets();
        let name = if version > 1 { Oid::new(&octets) } else { None };
        let mut begin = Begin::new(question.called, config.address, name, number);
        begin.again = pending.again;
        let invoke = Outgoing::Invoke {
            id: ONLY,
            linked: None,
            operation: Code::Local(operation.0.into()),
            class: if unanswered { Class::Four } else { Class::One },
            timeout: config.timeout,
            parameter: &|p| (question.argument)(version, p),
        };
        match self.ss7.begin(now, &begin, &[invoke]) {
            Ok(dialogue) if unanswered => {
                self.ss7.end_prearranged(dialogue);
                self.desk.finish(number, Ok(None));
            }
            Ok(dialogue) => (pending.dialogue, pending.version) = (Some(dialogue), version),
            Err(error) => self.desk.finish(number, Err(not_accepted(&error))),
        }
    }

    /// See [`crate::machine::Machine::handle_association`].
    pub fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.ss7.handle_association(now, id, change);
        self.settle(now);
    }

    /// See [`crate::machine::Machine::handle_message`].
    pub fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        self.desk.indicated(self.ss7.handle_message(now, id, message));
        self.act(now);
        self.settle(now);
    }

    /// See [`crate::machine::Machine::handle_timeout`].
    pub fn handle_timeout(&mut self, now: Now) {
        self.ss7.handle_timeout(now);
        self.settle(now);
    }

    /// See [`crate::machine::Machine::poll_timeout`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.ss7.poll_timeout()
    }

    /// See [`crate::machine::Machine::poll_message`].
    pub fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.ss7.poll_message()
    }

    /// See [`crate::machine::Machine::poll_order`].
    pub fn poll_order(&mut self) -> Option<Order> {
        self.orders.pop_front().or_else(|| self.ss7.poll_order())
    }

    /// The next thing that happened in the layers below.
    pub fn poll_network(&mut self) -> Option<stack::Event> {
        self.network.pop_front()
    }

    /// Takes what the stack has found out by itself.
    fn settle(&mut self, now: Now) {
        while let Some(indication) = self.ss7.poll_indication() {
            self.desk.indicated(indication);
            self.act(now);
        }
        while let Some(event) = self.ss7.poll_event() {
            match event {
                stack::Event::Tcap(event) => self.dialogue_event(now, event),
                event => {
                    self.network.push_back(event);
                    if self.network.len() > MOST_EVENTS {
                        self.network.pop_front();
                    }
                }
            }
        }
    }

    fn dialogue_event(&mut self, now: Now, event: TcapEvent) {
        match event {
            TcapEvent::Cancelled { dialogue, tag, class: Class::One, .. } => {
                if self.desk.asks.contains_key(&tag) {
                    self.ss7.end_prearranged(dialogue);
                    self.desk.finish(tag, Err(Failed::Silent));
                }
            }
            TcapEvent::Cancelled { .. } => {}
            TcapEvent::Idle { tag, .. } => self.desk.finish(tag, Err(Failed::Silent)),
            TcapEvent::CutOff { tag, .. } => {
                let Some(pending) = self.desk.asks.get_mut(&tag) else { return };
                if pending.again || pending.question.is_none() {
                    return self.desk.finish(tag, Err(Failed::Silent));
                }
                pending.again = true;
                self.begin(now, tag, None);
            }
        }
    }

    fn act(&mut self, now: Now) {
        let mut deeds = std::mem::take(&mut self.desk.deeds);
        for deed in deeds.drain(..) {
            // A peer that cannot be told finds out by its own timers.
            let told = match deed {
                Deed::Lower(number, refusal) => {
                    self.begin(now, number, Some(&refusal));
                    continue;
                }
                Deed::Forget(dialogue) => {
                    self.ss7.end_prearranged(dialogue);
                    continue;
                }
                Deed::Ours(dialogue) => {
                    let address = self.desk.config.address;
                    self.ss7.tcap_mut().set_local(dialogue, address);
                    continue;
                }
                Deed::End(dialogue) => (dialogue, self.ss7.end(now, dialogue, None, &[])),
                Deed::RefuseContext(dialogue, offered) => {
                    let octets = offered.map(ApplicationContext::octets);
                    let offered = octets.as_ref().and_then(|octets| Oid::new(octets));
                    (dialogue, self.ss7.abort(now, dialogue, UserAbort::ContextNotSupported(offered)))
                }
                Deed::Abort(dialogue) => (dialogue, self.ss7.abort(now, dialogue, UserAbort::User(None))),
                Deed::Reject(dialogue, id, problem) => {
                    (dialogue, self.ss7.end(now, dialogue, None, &[Outgoing::Reject { id, problem }]))
                }
                Deed::Fail(dialogue, id, error) => {
                    (dialogue, self.ss7.fail(now, dialogue, id, Code::Local(error.0.into()), &|_| {}))
                }
            };
            if let (dialogue, Err(_)) = told {
                self.ss7.end_prearranged(dialogue);
            }
        }
        if self.desk.deeds.is_empty() {
            self.desk.deeds = deeds;
        }
    }
}

fn not_accepted(error: &NotAccepted) -> Failed {
    match error {
        NotAccepted::Network(cause) => Failed::Returned(*cause),
        NotAccepted::NoDialogue | NotAccepted::State(_) => Failed::Aborted,
        _ => Failed::Overloaded,
    }
}
