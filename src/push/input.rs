//! What the router is told, and what it wants done.

use super::{
    Activated, Addressing, Attempt, Change, ContextRef, Destination, DynamicId, GatewayId, Keep, Location,
    Msisdn, NotNotified, Push, PushId, Receipt, Refused, Report, RoutingDomain, Ticket, Token, UserId, Via,
};
use crate::wire::{ApnBuf, Imsi};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// By which way a device speaks to the push server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// A context of our own gateway, which vouches for the subscriber.
    Context {
        /// The context.
        context: ContextRef,
        /// The source address and port.
        from: SocketAddr,
    },
    /// The packet data network behind a foreign gateway, which vouches for nobody.
    Address {
        /// The address space.
        domain: RoutingDomain,
        /// The source address and port.
        from: SocketAddr,
    },
}

/// What a device asks to be given besides its registration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WantedDynamic {
    /// No dynamic identifier.
    #[default]
    None,
    /// Any.
    Any,
    /// This one, if it is free or its own.
    This(DynamicId),
}

/// A device's registration (US 2013/0121252 §0078).
#[derive(Clone, Debug)]
pub struct Registration {
    /// The asker's number for it, handed back with the answer.
    pub request: u64,
    /// The way it came.
    pub through: Through,
    /// The static identifier.
    pub user: UserId,
    /// Whether a dynamic identifier is wanted.
    pub dynamic: WantedDynamic,
    /// How long it is to last.
    pub validity: Option<Duration>,
    /// The subscriber's secret.
    pub secret: Option<Box<str>>,
    /// What the user calls the device.
    pub device: Option<Box<str>>,
}

/// What a registration brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// The registration's token.
    pub token: Token,
    /// How long it lasts.
    pub lifetime: Duration,
    /// The dynamic identifier, where one was wanted.
    pub dynamic: Option<DynamicId>,
    /// The subscriber who registered.
    pub imsi: Imsi,
}

/// Why a push could not be handed to the network, or nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// The context is gone.
    Gone,
    /// The device did not acknowledge.
    NoAcknowledgement,
    /// Neither did it acknowledge, nor did anything else come from it through the context meanwhile.
    Silent,
    /// The device reset the exchange.
    Reset,
    /// Our own queues are full.
    Overloaded,
    /// The payload cannot be sent this way.
    Impossible,
}

/// Why a short message did not come to the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsFailed {
    /// There is no way for it: the push goes on as if it might not go by short message.
    NoWay,
    /// Somebody said no.
    Refused {
        /// Who, and why.
        refused: Refused,
        /// What it means for the push: `No`: never again by short message; `UntilPresent`: the network
        /// will tell.
        keep: Keep,
    },
}

/// The addresses of a context.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// IPv4.
    pub v4: Option<Ipv4Addr>,
    /// IPv6 (any address of the context's /64).
    pub v6: Option<Ipv6Addr>,
}

impl Addresses {
    /// The address to push to: IPv4 where there is one.
    #[must_use]
    pub fn first(&self) -> Option<IpAddr> {
        self.v4.map(IpAddr::V4).or(self.v6.map(IpAddr::V6))
    }

    /// Whether `address` is one of them (IPv6: by its /64).
    #[must_use]
    pub fn hold(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(v4) => self.v4 == Some(v4),
            IpAddr::V6(v6) => self.v6.is_some_and(|own| own.octets()[..8] == v6.octets()[..8]),
        }
    }
}

/// What the router is told.
#[derive(Clone, Debug)]
pub enum Input {
    /// A push was admitted and its record is committed.
    Accepted(Push),
    /// The application server takes a push back.
    Cancel(PushId),
    /// A device registers.
    Register(Registration),
    /// A device gives its registration back (§0080).
    Deregister {
        /// The asker's number for it, handed back with the answer.
        request: u64,
        /// The registration.
        token: Token,
        /// The way it came.
        through: Through,
    },
    /// Our own gateway has a new context on the push service's access point name.
    ContextUp {
        /// The context.
        context: ContextRef,
        /// Whose.
        imsi: Imsi,
        /// Its address space.
        domain: RoutingDomain,
        /// Its addresses.
        addresses: Addresses,
    },
    /// A context of our own gateway is gone. Its addresses rest until `Effect::Released`.
    ContextDown {
        /// The context.
        context: ContextRef,
    },
    /// A foreign gateway took an address back.
    AddressDown {
        /// The address space.
        domain: RoutingDomain,
        /// The address.
        address: IpAddr,
    },
    /// Answer to `Effect::Locate`.
    Located {
        /// Which attempt.
        attempt: Attempt,
        /// Where, or why not.
        outcome: Result<Location, Refused>,
    },
    /// Answer to `Effect::Resolve`.
    Resolved {
        /// Which push.
        push: PushId,
        /// The recipient and by which way that was found, or why not.
        outcome: Result<(Imsi, Via), Refused>,
    },
    /// Answer to `Effect::Notify`.
    Notified {
        /// Which attempt.
        attempt: Attempt,
        /// The context, or why there is none.
        outcome: Result<Activated, NotNotified>,
    },
    /// A gateway in another process has taken over what `Effect::Hand` gave it.
    HandTaken {
        /// Which attempt.
        attempt: Attempt,
    },
    /// Answer to `Effect::Hand`: the gateway would not take it, or tells what became of it. `Effect::Noted`
    /// follows.
    Handed {
        /// Which attempt.
        attempt: Attempt,
        /// The device acknowledged it, or why not.
        outcome: Result<(), NotNotified>,
    },
    /// The device answered a push.
    Acknowledged {
        /// Which attempt.
        attempt: Attempt,
        /// The answer.
        receipt: Receipt,
    },
    /// A push could not be handed over, or nothing came back.
    TransmitFailed {
        /// Which attempt.
        attempt: Attempt,
        /// Why.
        why: Unsent,
    },
    /// The node that serves the device for short messages is known, and the short message made. It is
    /// handed over upon `Effect::SmsSubmit`.
    SmsReady {
        /// Which attempt.
        attempt: Attempt,
    },
    /// Answer to `Effect::Sms` and `Effect::SmsSubmit`.
    Sms {
        /// Which attempt.
        attempt: Attempt,
        /// The device's short message layer acknowledged every part of it, or why not.
        outcome: Result<(), SmsFailed>,
    },
    /// The network says that a subscriber is there again (Note MS GPRS Present, Alert Service Centre).
    Reachable {
        /// Who.
        imsi: Imsi,
    },
    /// What was persisted with this ticket, and all before it, is committed.
    Committed(Ticket),
}

/// What the router wants done.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Write this down; where there is a ticket, say when it is committed. Changes are written in
    /// the order in which they come.
    Persist {
        /// What.
        change: Change,
        /// What waits for it.
        ticket: Option<Ticket>,
    },
    /// Ask where a subscriber is (S803). Answered by `Input::Located`.
    Locate {
        /// Which attempt.
        attempt: Attempt,
        /// Who.
        imsi: Imsi,
        /// The access point name, where the answer is to name a gateway for it (§0109).
        apn: Option<ApnBuf>,
    },
    /// Ask the network who a recipient is whom nobody entered here. Answered by `Input::Resolved`.
    Resolve {
        /// For which push.
        push: PushId,
        /// Who.
        user: UserId,
    },
    /// Have a PDP context activated (S1001). Answered by `Input::Notified`.
    Notify {
        /// Which attempt.
        attempt: Attempt,
        /// By which gateway.
        gateway: GatewayId,
        /// Whose.
        imsi: Imsi,
        /// For which access point name.
        apn: ApnBuf,
        /// How it gets its address.
        addressing: Addressing,
    },
    /// Hand a push over to a gateway in another process (S803, S1001). Answered by `Input::HandTaken` and
    /// `Input::Handed`.
    Hand {
        /// Which attempt.
        attempt: Attempt,
        /// To which gateway.
        gateway: GatewayId,
        /// For whom.
        imsi: Imsi,
        /// What.
        push: Arc<Push>,
    },
    /// What `Input::Handed` said is committed, as far as it is of interest.
    Noted {
        /// Which attempt.
        attempt: Attempt,
    },
    /// Send a push to a device. Answered by `Input::Acknowledged` or `Input::TransmitFailed`.
    Transmit {
        /// Which attempt.
        attempt: Attempt,
        /// What.
        push: Arc<Push>,
        /// Where.
        to: Destination,
    },
    /// Find the way for a short message and make it (§0106). Answered by `Input::SmsReady` or, where
    /// nothing comes of it, by `Input::Sms`.
    Sms {
        /// Which attempt.
        attempt: Attempt,
        /// To whom.
        imsi: Imsi,
        /// Their number, if it is known.
        msisdn: Option<Msisdn>,
        /// What.
        push: Arc<Push>,
    },
    /// Hand the short message over that was made. Answered by `Input::Sms`.
    SmsSubmit {
        /// Which attempt.
        attempt: Attempt,
    },
    /// The outcome of an attempt is no longer wanted; no answer is due.
    Abandon {
        /// Which attempt.
        attempt: Attempt,
    },
    /// Tell the application server.
    Report(Report),
    /// Answer to `Input::Register`.
    Registered {
        /// The asker's number.
        request: u64,
        /// The outcome.
        outcome: Result<Granted, Refused>,
    },
    /// Answer to `Input::Deregister`.
    Deregistered {
        /// The asker's number.
        request: u64,
        /// Whether there was such a registration, by that way.
        found: bool,
    },
    /// Keep a context although it is idle, or no longer (§0082).
    Hold {
        /// Which.
        context: ContextRef,
        /// Whether to keep it.
        hold: bool,
    },
    /// End a context by the network: nothing comes from the device through it. `Input::ContextDown`
    /// follows, if it was still there.
    Release {
        /// Which.
        context: ContextRef,
    },
    /// Nothing leads to this ended context any more: its addresses may be given to others.
    Released {
        /// Which.
        context: ContextRef,
    },
}
