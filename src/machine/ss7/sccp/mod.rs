//! SCCP, Q.714: connectionless classes 0 and 1, global title translation, management.
//!
//! The layer below is handed in with each call. [`Sccp::handle`] takes what it brings and gives
//! what is for a local subsystem; [`Sccp::unitdata`] is N-UNITDATA request.

mod config;
mod translate;

pub use config::Config;
pub use translate::{Conversion, MobileTitle, Rewrite, Rule, Selector, Target};

use super::{Label, Mtp, NotSent, Transfer};
use crate::codec::sccp::{
    Address, AddressBuf, Form, Kind, Message, Optional, Parts, ProtocolClass, ReturnCause, Ssn, Unitdata,
};
use crate::wire::{Full, Now, PointCode, Prepender};
use std::collections::VecDeque;
use std::time::Duration;

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

/// The machine.
#[derive(Debug)]
pub struct Sccp {
    config: Config,
    events: VecDeque<Event>,
}

impl Sccp {
    /// An SCCP whose remote signalling points are all thought to be reachable.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config, events: VecDeque::new() }
    }

    /// What it was told.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Takes one message from the layer below. Never fails: what cannot be delivered is sent on,
    /// returned or discarded, and counted.
    pub fn handle<'s>(&'s mut self, now: Now, lower: &mut dyn Mtp, transfer: Transfer<'s>) -> Incoming<'s> {
        let _ = (now, lower);
        let Ok(Message::Unitdata(message)) = Message::parse(transfer.data, self.config.format) else {
            return Incoming::Nothing;
        };
        match message.kind {
            Kind::Unitdata(class) => Incoming::Unitdata(Indication {
                called: message.called,
                calling: message.calling,
                opc: transfer.label.opc,
                sls: transfer.label.sls,
                in_sequence: class.class() == 1,
                return_on_error: class.return_on_error(),
                importance: message.optional.importance(),
                data: message.data,
            }),
            Kind::Service(cause) => Incoming::Notice(Notice {
                cause,
                called: message.calling,
                calling: message.called,
                opc: transfer.label.opc,
                data: message.data,
            }),
        }
    }

    /// The next message from ourselves to ourselves. To be polled after each call.
    pub fn poll_incoming(&mut self) -> Option<Incoming<'_>> {
        None
    }

    /// N-UNITDATA request. `write` puts the user's data in front of nothing, and may be called again
    /// for the same data.
    ///
    /// # Errors
    /// Why the message cannot be sent: what a peer would have returned it for.
    pub fn unitdata(
        &mut self,
        now: Now,
        lower: &mut dyn Mtp,
        request: &Request<'_>,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), ReturnCause> {
        let called = request.called.as_address();
        let Some(dpc) = called.point_code() else { return Err(ReturnCause::NO_TRANSLATION_FOR_ADDRESS) };
        let label = Label {
            opc: self.config.point_code,
            dpc,
            si: SERVICE_INDICATOR,
            ni: self.config.network_indicator,
            mp: 0,
            sls: request.sequence.unwrap_or(0) as u8 & 0xf,
        };
        let class = ProtocolClass::new(u8::from(request.sequence.is_some()), request.return_on_error);
        let message = Unitdata {
            form: Form::Basic,
            kind: Kind::Unitdata(class),
            hop_counter: 0,
            called,
            calling: request.calling.as_address(),
            data: &[],
            optional: Optional::NONE,
        };
        let sent = lower.transfer(now, label, &mut |p| {
            let before = p.len();
            write(p);
            let data = p.len() - before;
            message.write_front(p, data);
        });
        sent.map_err(cause_of)
    }

    /// Takes note of what the layer below says about a destination.
    pub fn handle_network(&mut self, now: Now, lower: &mut dyn Mtp, network: Network) {
        let _ = (now, lower, network);
    }

    /// Puts a local subsystem into service or out of it: N-STATE request (user-in-service,
    /// user-out-of-service). Those concerned are told.
    pub fn set_local(&mut self, now: Now, lower: &mut dyn Mtp, ssn: Ssn, in_service: bool) {
        let _ = (now, lower, ssn, in_service);
    }

    /// Runs every timer that is due.
    pub fn handle_timeout(&mut self, now: Now, lower: &mut dyn Mtp) {
        let _ = (now, lower);
    }

    /// When `handle_timeout` wants to be called, as [`Now::mono`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        None
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }
}

/// What a refusal of the layer below is to the user.
pub(crate) const fn cause_of(why: NotSent) -> ReturnCause {
    match why {
        NotSent::NoRoute | NotSent::Unavailable => ReturnCause::MTP_FAILURE,
        NotSent::Congested => ReturnCause::NETWORK_CONGESTION,
        NotSent::UserUnavailable => ReturnCause::SCCP_FAILURE,
        NotSent::Overloaded => ReturnCause::ERROR_IN_LOCAL_PROCESSING,
        NotSent::TooLong => ReturnCause::SEGMENTATION_FAILURE,
    }
}
