//! TCAP in SCCP in M3UA or SUA, as one node has them.

mod sua;
#[cfg(test)]
mod tests;

use crate::codec::m3ua::UnavailabilityCause;
use crate::codec::sccp::{AddressBuf, ReturnCause, Ssn};
use crate::codec::tcap::{Code, InvokeId, UserInformation};
use crate::machine::ss7::Transfer;
use crate::machine::ss7::sccp::{self, Sccp};
use crate::machine::ss7::tcap::{
    self, Begin, Class, Context, DialogueId, Indication, NotAccepted, Outgoing, Parameter, Refusal, Tcap,
    UserAbort, Versions,
};
use crate::machine::ss7::xua::{self, Xua};
use crate::machine::{AssociationChange, AssociationId, Message, Order};
use crate::wire::{Now, PointCode, Prepender};
use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;
use sua::Lower;

/// How a stack behaves.
#[derive(Clone, Debug)]
pub struct Config {
    /// M3UA and SUA.
    pub xua: xua::Config,
    /// SCCP.
    pub sccp: sccp::Config,
    /// TCAP.
    pub tcap: tcap::Config,
    /// Peers of which is remembered what version of an application context they take.
    pub remembered_versions: usize,
    /// How long that is remembered; then the highest version is tried again.
    pub version_lifetime: Duration,
    /// Events that may wait to be taken; later ones are dropped and counted.
    pub max_events: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            xua: xua::Config::default(),
            sccp: sccp::Config::default(),
            tcap: tcap::Config::default(),
            remembered_versions: 1024,
            version_lifetime: Duration::from_secs(24 * 3600),
            max_events: 4096,
        }
    }
}

/// What happened in one of the layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// To associations, application servers and destinations.
    Xua(xua::Event),
    /// To signalling points and subsystems.
    Sccp(sccp::Event),
    /// To dialogues.
    Tcap(tcap::Event),
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xua(event) => event.fmt(f),
            Self::Sccp(event) => write!(f, "SCCP: {event:?}"),
            Self::Tcap(event) => write!(f, "TCAP: {event:?}"),
        }
    }
}

/// One operation in a dialogue of its own.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Called address.
    pub called: AddressBuf,
    /// Calling address: ours.
    pub calling: AddressBuf,
    /// The application context in the versions that we speak, the highest first.
    pub contexts: &'a [Context<'a>],
    /// user-information of the dialogue portion, in versions that have one.
    pub user_information: Option<UserInformation<'a>>,
    /// The operation.
    pub operation: Code<'a>,
    /// What the operation is up to a version, where older ones have another.
    pub older: Option<(u8, Code<'a>)>,
    /// What it reports.
    pub class: Class,
    /// How long an answer is waited for.
    pub timeout: Duration,
    /// What the dialogue is to be known by.
    pub tag: u64,
    /// Whether this is the same again after [`tcap::Event::CutOff`]; it is only counted.
    pub again: bool,
}

impl<'a> Ask<'a> {
    /// The operation in a version.
    #[must_use]
    pub fn operation_in(&self, version: u8) -> Code<'a> {
        self.older.filter(|(last, _)| version <= *last).map_or(self.operation, |(_, operation)| operation)
    }
}

/// An operation that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its dialogue.
    pub dialogue: DialogueId,
    /// The version of the application context that was asked for.
    pub version: u8,
}

/// The invoke ID of the only operation of a dialogue.
pub const ONLY: InvokeId = 1;

/// SCCP with what is below it, as TCAP sees them.
struct Below<'a> {
    sccp: &'a mut Sccp,
    lower: Lower<'a>,
}

impl tcap::Network for Below<'_> {
    fn unitdata(
        &mut self,
        now: Now,
        request: &sccp::Request<'_>,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), ReturnCause> {
        self.sccp.unitdata(now, &mut self.lower, request, write)
    }
}

/// The signalling stack of one node. Polled as [`crate::machine::Machine`] says, with
/// [`Self::poll_indication`] beside [`Self::poll_event`].
#[derive(Debug)]
pub struct Ss7 {
    xua: Xua,
    sccp: Sccp,
    tcap: Tcap,
    versions: Versions,
    events: VecDeque<Event>,
    max_events: usize,
    events_dropped: u64,
    not_sccp: u64,
    other_network: u64,
    /// Room for a message on its way into SUA, and for one out of it.
    into: Vec<u8>,
    out_of: Vec<u8>,
    /// The time of the last call.
    now: Now,
}

impl Ss7 {
    /// A stack without associations. `seed` must be random.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        let Config { xua, sccp, tcap, remembered_versions, version_lifetime, max_events } = config;
        Self {
            xua: Xua::new(xua),
            sccp: Sccp::new(sccp),
            tcap: Tcap::new(tcap, seed),
            versions: Versions::new(remembered_versions, version_lifetime, seed.rotate_left(32)),
            events: VecDeque::new(),
            max_events,
            events_dropped: 0,
            not_sccp: 0,
            other_network: 0,
            into: Vec::new(),
            out_of: Vec::new(),
            now: Now::default(),
        }
    }

    /// M3UA and SUA.
    #[must_use]
    pub const fn xua(&self) -> &Xua {
        &self.xua
    }

    /// M3UA and SUA, to be told something.
    pub const fn xua_mut(&mut self) -> &mut Xua {
        &mut self.xua
    }

    /// SCCP.
    #[must_use]
    pub const fn sccp(&self) -> &Sccp {
        &self.sccp
    }

    /// TCAP.
    #[must_use]
    pub const fn tcap(&self) -> &Tcap {
        &self.tcap
    }

    /// TCAP, to be told something.
    pub const fn tcap_mut(&mut self) -> &mut Tcap {
        &mut self.tcap
    }

    /// Events dropped because nobody took them.
    #[must_use]
    pub const fn events_dropped(&self) -> u64 {
        self.events_dropped
    }

    /// Messages of other users than SCCP, and of SUA with addresses that SCCP does not have, which were
    /// dropped.
    #[must_use]
    pub const fn not_sccp(&self) -> u64 {
        self.not_sccp
    }

    /// Messages of M3UA with another network indicator than ours, which were dropped (Q.704 §14.2.2).
    #[must_use]
    pub const fn other_network(&self) -> u64 {
        self.other_network
    }

    /// Takes note of what became of an association.
    pub fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.now = now;
        self.xua.handle_association(now, id, change);
        self.pump();
    }

    /// Takes one message of an association.
    pub fn handle_message<'s>(
        &'s mut self,
        now: Now,
        id: AssociationId,
        message: Message<'s>,
    ) -> Indication<'s> {
        self.now = now;
        let (format, own) = (self.sccp.config().format, self.sccp.config().point_code);
        let transfer = match self.xua.handle_message(now, id, message) {
            xua::Incoming::Transfer(transfer) => {
                if transfer.label.ni != self.sccp.config().network_indicator {
                    self.other_network += 1;
                    return Indication::Nothing;
                }
                transfer
            }
            xua::Incoming::Connectionless { packet, .. } => {
                match sua::received(&packet, format, own, &mut self.out_of) {
                    Some((label, start)) => Transfer { label, data: &self.out_of[start..] },
                    None => {
                        self.not_sccp += 1;
                        return Indication::Nothing;
                    }
                }
            }
            xua::Incoming::Nothing => {
                self.pump();
                return Indication::Nothing;
            }
        };
        if transfer.label.si != sccp::SERVICE_INDICATOR {
            self.not_sccp += 1;
            return Indication::Nothing;
        }
        let mut lower = Lower { xua: &mut self.xua, room: &mut self.into, format };
        self.tcap.handle(now, self.sccp.handle(now, &mut lower, transfer))
    }

    /// What the next message from ourselves to ourselves means: to be polled until `None`.
    pub fn poll_indication(&mut self) -> Option<Indication<'_>> {
        let incoming = self.sccp.poll_incoming()?;
        Some(self.tcap.handle(self.now, incoming))
    }

    /// Runs every timer that is due.
    pub fn handle_timeout(&mut self, now: Now) {
        self.now = now;
        self.xua.handle_timeout(now);
        let (_, Below { sccp, mut lower }) = self.split();
        sccp.handle_timeout(now, &mut lower);
        self.tcap.handle_timeout(now);
        self.pump();
    }

    /// When [`Self::handle_timeout`] wants to be called.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        let layers = [self.xua.poll_timeout(), self.sccp.poll_timeout(), self.tcap.poll_timeout()];
        layers.into_iter().flatten().min()
    }

    /// The next message to send.
    pub fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        if self.tcap.has_to_flush() {
            let now = self.now;
            let (tcap, mut below) = self.split();
            tcap.flush(now, &mut below);
        }
        self.xua.poll_message()
    }

    /// The next thing that an association's transport is to do.
    pub fn poll_order(&mut self) -> Option<Order> {
        self.xua.poll_order()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        if self.events.is_empty() {
            self.pump();
        }
        self.events.pop_front()
    }

    /// TC-BEGIN request.
    ///
    /// # Errors
    /// Why the dialogue has not begun.
    pub fn begin(
        &mut self,
        now: Now,
        begin: &Begin<'_>,
        components: &[Outgoing<'_>],
    ) -> Result<DialogueId, NotAccepted> {
        self.now = now;
        let (tcap, mut below) = self.split();
        tcap.begin(now, &mut below, begin, components)
    }

    /// TC-CONTINUE request.
    ///
    /// # Errors
    /// Why nothing was sent.
    pub fn proceed(
        &mut self,
        now: Now,
        dialogue: DialogueId,
        user_information: Option<UserInformation<'_>>,
        components: &[Outgoing<'_>],
    ) -> Result<(), NotAccepted> {
        self.now = now;
        let (tcap, mut below) = self.split();
        tcap.proceed(now, &mut below, dialogue, user_information, components)
    }

    /// TC-END request, basic.
    ///
    /// # Errors
    /// Why nothing was sent. The dialogue is still open then.
    pub fn end(
        &mut self,
        now: Now,
        dialogue: DialogueId,
        user_information: Option<UserInformation<'_>>,
        components: &[Outgoing<'_>],
    ) -> Result<(), NotAccepted> {
        self.now = now;
        let (tcap, mut below) = self.split();
        tcap.end(now, &mut below, dialogue, user_information, components)
    }

    /// TC-END request, prearranged: nobody is told.
    pub fn end_prearranged(&mut self, dialogue: DialogueId) {
        self.tcap.end_prearranged(dialogue);
    }

    /// TC-U-ABORT request.
    ///
    /// # Errors
    /// Why the peer was not told. The dialogue is over in any case.
    pub fn abort(&mut self, now: Now, dialogue: DialogueId, abort: UserAbort<'_>) -> Result<(), NotAccepted> {
        self.now = now;
        let (tcap, mut below) = self.split();
        tcap.abort(now, &mut below, dialogue, abort)
    }

    /// TC-UNI request.
    ///
    /// # Errors
    /// Why nothing was sent.
    pub fn unidirectional(
        &mut self,
        now: Now,
        begin: &Begin<'_>,
        components: &[Outgoing<'_>],
    ) -> Result<(), NotAccepted> {
        self.now = now;
        let (tcap, mut below) = self.split();
        tcap.unidirectional(now, &mut below, begin, components)
    }

    /// Ends a dialogue with the result of its operation.
    ///
    /// # Errors
    /// Why nothing was sent.
    pub fn answer(
        &mut self,
        now: Now,
        dialogue: DialogueId,
        id: InvokeId,
        operation: Code<'_>,
        result: Parameter<'_>,
    ) -> Result<(), NotAccepted> {
        self.end(now, dialogue, None, &[Outgoing::ResultLast { id, operation, parameter: result }])
    }

    /// Ends a dialogue with the error of its operation.
    ///
    /// # Errors
    /// Why nothing was sent.
    pub fn fail(
        &mut self,
        now: Now,
        dialogue: DialogueId,
        id: InvokeId,
        error: Code<'_>,
        parameter: Parameter<'_>,
    ) -> Result<(), NotAccepted> {
        self.end(now, dialogue, None, &[Outgoing::Error { id, error, parameter }])
    }

    /// Begins a dialogue for one operation, in the highest version that the peer is known to take.
    /// `argument` writes the argument of a version. Refused for its version, it is asked again by
    /// [`Self::ask_lower`].
    ///
    /// # Errors
    /// Why the dialogue has not begun.
    pub fn ask(
        &mut self,
        now: Now,
        ask: &Ask<'_>,
        argument: &dyn Fn(u8, &mut Prepender<'_>),
    ) -> Result<Asked, NotAccepted> {
        let first = self.versions.first(now, &ask.called, ask.contexts);
        self.ask_version(now, ask, first.unwrap_or(Context { version: 1, name: None }), argument)
    }

    /// Begins the dialogue anew in a lower version, after `refusal` of the one that was `tried`; the
    /// peer's version is remembered. `None`: there is no lower one.
    ///
    /// # Errors
    /// Why the dialogue has not begun.
    pub fn ask_lower(
        &mut self,
        now: Now,
        ask: &Ask<'_>,
        tried: u8,
        refusal: &Refusal,
        argument: &dyn Fn(u8, &mut Prepender<'_>),
    ) -> Option<Result<Asked, NotAccepted>> {
        let next = self.versions.fall_back(now, &ask.called, ask.contexts, tried, refusal)?;
        Some(self.ask_version(now, ask, next, argument))
    }

    fn ask_version(
        &mut self,
        now: Now,
        ask: &Ask<'_>,
        context: Context<'_>,
        argument: &dyn Fn(u8, &mut Prepender<'_>),
    ) -> Result<Asked, NotAccepted> {
        let version = context.version;
        let mut begin = Begin::new(ask.called, ask.calling, context.name, ask.tag);
        begin.user_information = ask.user_information;
        begin.again = ask.again;
        let invoke = Outgoing::Invoke {
            id: ONLY,
            linked: None,
            operation: ask.operation_in(version),
            class: ask.class,
            timeout: ask.timeout,
            parameter: &|p| argument(version, p),
        };
        let dialogue = self.begin(now, &begin, &[invoke])?;
        Ok(Asked { dialogue, version })
    }

    fn split(&mut self) -> (&mut Tcap, Below<'_>) {
        let format = self.sccp.config().format;
        let lower = Lower { xua: &mut self.xua, room: &mut self.into, format };
        (&mut self.tcap, Below { sccp: &mut self.sccp, lower })
    }

    fn report(&mut self, event: Event) {
        if self.events.len() < self.max_events {
            self.events.push_back(event);
        } else {
            self.events_dropped += 1;
        }
    }

    /// Carries what happened in one layer to the layers that it concerns.
    fn pump(&mut self) {
        while let Some(event) = self.xua.poll_event() {
            self.tell_sccp(&event);
            if matches!(event, xua::Event::Disconnected { .. }) {
                self.tcap.cut_off(self.now);
            }
            self.report(Event::Xua(event));
        }
        while let Some(event) = self.sccp.poll_event() {
            self.report(Event::Sccp(event));
        }
        // TCAP's own queue bounds what waits there: what is not asked for stays.
        while self.events.len() < self.max_events
            && let Some(event) = self.tcap.poll_event()
        {
            self.events.push_back(Event::Tcap(event));
        }
        if self.tcap.has_to_flush() {
            let now = self.now;
            let (tcap, mut below) = self.split();
            tcap.flush(now, &mut below);
        }
    }

    fn tell_network(&mut self, network: sccp::Network) {
        let now = self.now;
        let (_, Below { sccp, mut lower }) = self.split();
        sccp.handle_network(now, &mut lower, network);
    }

    fn tell_sccp(&mut self, event: &xua::Event) {
        match *event {
            xua::Event::Destination { affected, state, reachable, .. } => {
                // A wide statement is heard when a message meets it.
                let count = 1 << affected.mask.min(8);
                let first = affected.point_code & !(count - 1);
                for code in first..first + count {
                    let code = PointCode(code);
                    let network = match state {
                        xua::Destination::Congested(level) => sccp::Network::Congested(code, level),
                        _ if reachable => sccp::Network::Resume(code),
                        _ => sccp::Network::Pause(code),
                    };
                    self.tell_network(network);
                }
            }
            xua::Event::UserPartUnavailable { point_code, user, cause }
                if user == u16::from(sccp::SERVICE_INDICATOR) =>
            {
                let network = match cause {
                    UnavailabilityCause::UNEQUIPPED_REMOTE_USER => sccp::Network::Unequipped(point_code),
                    _ => sccp::Network::Inaccessible(point_code),
                };
                self.tell_network(network);
            }
            xua::Event::Subsystem { point_code, ssn, available } => {
                self.sccp.handle_subsystem(self.now, point_code, Ssn(ssn), available);
            }
            _ => {}
        }
    }
}
