//! What happens at simulated peers, in words: the lab's log.

use super::hss::Doing;
use super::msc::Outcome;
use super::{device, hlr, hss, mme, msc, sgsn};
use crate::codec::gtp1::ie::{MapCause, MsNotReachableReason};
use crate::codec::gtp1::{Cause, message};
use crate::codec::map::OperationCode;
use crate::codec::ts24008::indication::Indication;
use crate::machine::gtp::context::Addresses;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;

/// Something that there may not be, with words before it.
struct With<T>(&'static str, Option<T>);

impl<T: Display> Display for With<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.1.iter().try_for_each(|it| write!(f, "{}{it}", self.0))
    }
}

/// A cause, or that nothing was said.
struct Why<T>(Option<T>);

impl<T: Display> Display for Why<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(cause) => cause.fmt(f),
            None => f.write_str("no answer"),
        }
    }
}

/// How something ended.
struct Ended<'e, E>(&'e Result<(), E>);

impl<E: Display> Display for Ended<'_, E> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ok(()) => f.write_str("answered"),
            Err(why) => why.fmt(f),
        }
    }
}

/// An operation of MAP by its name.
struct Operation(OperationCode);

impl Display for Operation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "operation {}", self.0.0),
        }
    }
}

/// A context's addresses.
struct Both(Option<IpAddr>, Option<IpAddr>);

impl Both {
    fn of(addresses: &Addresses) -> Self {
        Self(addresses.v4.map(IpAddr::V4), addresses.v6.map(IpAddr::V6))
    }
}

impl Display for Both {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", With(" ", self.0), With(" ", self.1))
    }
}

/// Content that is text, or how long it is.
struct Content<'c>(&'c [u8]);

impl Display for Content<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match std::str::from_utf8(self.0) {
            Ok(text) if !text.chars().any(char::is_control) => write!(f, "{text:?}"),
            _ => write!(f, "{} octets", self.0.len()),
        }
    }
}

fn cause(cause: Option<u8>) -> Why<Cause> {
    Why(cause.map(Cause))
}

impl Display for hlr::Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked { by, imsi, sgsn, map_error, not_reachable } => write!(
                f,
                "{by} asked where {imsi} is{}{}{}",
                With(": at ", *sgsn),
                With(": ", map_error.map(MapCause)),
                With(", not reachable: ", not_reachable.map(MsNotReachableReason))
            ),
            Self::Refused { by, message_type, cause } => {
                let row = message::rows().find(|row| row.code == *message_type);
                let name = row.map_or("message", |row| row.name);
                write!(f, "refused {by}'s {name} ({message_type}): {}", Cause(*cause))
            }
            Self::FailureReported { by, imsi } => write!(f, "{by} reported that {imsi} was not reached"),
            Self::Noted { ggsn, imsi, cause } => {
                write!(f, "told {ggsn} that {imsi} is there again: {}", self::cause(*cause))
            }
            Self::Invoked { by, operation, imsi, error } => {
                let (operation, imsi) = (Operation(*operation), With(" for ", *imsi));
                write!(f, "{by} invoked {operation}{imsi}{}", With(": ", *error))
            }
            Self::Told { operation, imsi, to, outcome } => {
                let (operation, imsi) = (Operation(*operation), With(" for ", *imsi));
                write!(f, "invoked {operation}{imsi} at {to}: {}", Ended(outcome))
            }
            Self::Network(event) => event.fmt(f),
        }
    }
}

impl Display for sgsn::Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attached { imsi } => write!(f, "{imsi} attached"),
            Self::Authenticated { imsi } => write!(f, "{imsi} proved who it is"),
            Self::NotAuthenticated { imsi, cause } => {
                write!(f, "{imsi} did not prove who it is: {}", Why(*cause))
            }
            Self::Detached { imsi } => write!(f, "{imsi} detached"),
            Self::NotReachable { imsi } => write!(f, "{imsi} does not answer its pages"),
            Self::Reachable { imsi } => write!(f, "{imsi} was heard again"),
            Self::Told { operation, imsi, outcome } => {
                write!(f, "invoked {} for {imsi}: {}", Operation(*operation), Ended(outcome))
            }
            Self::Invoked { operation, imsi } => {
                write!(f, "the HLR invoked {}{}", Operation(*operation), With(" for ", *imsi))
            }
            Self::Network(event) => event.fmt(f),
            Self::Notified { imsi, cause } => {
                write!(f, "answered PDU Notification Request for {imsi}: {}", Cause(*cause))
            }
            Self::Rejected { imsi, cause, answer } => {
                let answer = self::cause(*answer);
                write!(f, "sent PDU Notification Reject Request for {imsi}, {}: {answer}", Cause(*cause))
            }
            Self::Activated { context, imsi, apn, ggsn, addresses, cause, .. } => write!(
                f,
                "context {context} of {imsi}{} at {}:{}, {}",
                With(" for ", apn.as_ref()),
                ggsn.ip(),
                Both::of(addresses),
                Cause(*cause)
            ),
            Self::NotActivated { context, imsi, cause } => {
                write!(f, "no context {context} of {imsi}: {}", self::cause(*cause))
            }
            Self::Updated { context, cause } => {
                write!(f, "asked to update context {context}: {}", self::cause(*cause))
            }
            Self::Changed { context } => write!(f, "the GGSN changed context {context}"),
            Self::Deactivated { context, imsi, cause } => {
                write!(f, "context {context} of {imsi} is gone{}", With(": ", cause.map(Cause)))
            }
            Self::Packet { context, packet } => write!(f, "context {context}: {} octets", packet.len()),
            Self::Answer { tag, octets } => match octets {
                Some(octets) => write!(f, "request {tag}: {} octets came back", octets.len()),
                None => write!(f, "request {tag}: no answer"),
            },
            Self::PeerRestarted { peer } => write!(f, "{peer} restarted: its contexts are gone"),
            Self::PathDown { peer } => write!(f, "{peer} answers no Echo Request any more"),
        }
    }
}

impl Display for device::Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attached { p_tmsi } => {
                write!(f, "attached{}", With(", P-TMSI ", p_tmsi.map(|p_tmsi| format!("{p_tmsi:08x}"))))
            }
            Self::AttachRefused(cause) => write!(f, "not attached: {}", Why(*cause)),
            Self::Detached(cause) => write!(f, "detached{}", With(" by the network: ", *cause)),
            Self::Paged => f.write_str("paged"),
            Self::ActivationRequested { apn, address, indication, answer } => {
                let apn = With(" for ", apn.as_ref());
                write!(f, "the network asks for a context{apn}{}", With(", address ", *address))?;
                match indication {
                    Some(Indication::NewlyAllocated) => f.write_str(", newly allocated")?,
                    Some(Indication::RequestDynamic) => f.write_str(", to be a dynamic one")?,
                    None => {}
                }
                match answer {
                    Ok(nsapi) => write!(f, ": activates NSAPI {nsapi}"),
                    Err(Some(cause)) => write!(f, ": refuses, {cause}"),
                    Err(None) => f.write_str(": says nothing"),
                }
            }
            Self::Activated { nsapi, apn, link, cause, by_network } => {
                let by = if *by_network { ", as the network asked" } else { "" };
                let both = Both(link.v4.map(IpAddr::V4), link.v6.map(IpAddr::V6));
                write!(f, "context {nsapi}{}:{both}{}{by}", With(" for ", apn.as_ref()), With(", ", *cause))
            }
            Self::ActivationRefused { nsapi, cause } => write!(f, "no context {nsapi}: {}", Why(*cause)),
            Self::AddressConfigured { nsapi, address } => write!(f, "context {nsapi}: {address}"),
            Self::Modified { nsapi, outcome } => match outcome {
                Ok(()) => write!(f, "context {nsapi} changed"),
                Err(cause) => write!(f, "context {nsapi} not changed: {}", Why(*cause)),
            },
            Self::Deactivated { nsapi, cause, by_network } => {
                let by = if *by_network { " by the network" } else { "" };
                write!(f, "context {nsapi} ended{by}{}", With(": ", *cause))
            }
            Self::Registered { nsapi, lifetime, .. } => {
                let lifetime = lifetime.map(|seconds| format!("{seconds} s"));
                write!(f, "context {nsapi}: registered{}", With(" for ", lifetime))
            }
            Self::RegistrationRefused { nsapi, code } => {
                write!(f, "context {nsapi}: not registered: {}", Why(*code))
            }
            Self::Deregistered { nsapi, code } => write!(f, "context {nsapi}: deregistered: {}", Why(*code)),
            Self::Login { code } => write!(f, "login: {}", Why(*code)),
            Self::Notice { app, id, content_format, payload, .. } => {
                write!(f, "push {id} for {app}{}: {}", With(", ", *content_format), Content(payload))
            }
            Self::PushRefused { id, why } => {
                let why = match why {
                    device::Unwanted::Token => "its token is not known",
                    device::Unwanted::Configured => "it was told to",
                    device::Unwanted::Malformed => "application or identifier is missing",
                };
                write!(f, "push{} not taken: {why}", With(" ", id.as_ref()))
            }
            Self::EchoReply { nsapi, from, sequence } => {
                write!(f, "context {nsapi}: echo reply {sequence} from {from}")
            }
            Self::Datagram { nsapi, from, port, payload } => {
                write!(f, "context {nsapi}: {} octets from {from} to port {port}", payload.len())
            }
            Self::Packet { nsapi, packet } => write!(f, "context {nsapi}: {} octets", packet.len()),
        }
    }
}

/// A message that a handset has.
struct Got<'g>(Option<u16>, Option<&'g String>, &'g [u8]);

impl Display for Got<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "has a message{}{}: {}", With(", port ", self.0), With(", ", self.1), Content(self.2))
    }
}

const fn became(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Taken => "taken",
        Outcome::Absent => "absent",
        Outcome::Full => "memory full",
        Outcome::Busy => "busy",
        Outcome::Silence => "not answered",
    }
}

impl Display for msc::Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Came { by, imsi, version, outcome } => {
                let outcome = became(*outcome);
                write!(f, "{by} sent a short message for {imsi} (MAP version {version}): {outcome}")
            }
            Self::Got { imsi, port, media, content } => {
                write!(f, "{imsi} {}", Got(*port, media.as_ref(), content))
            }
            Self::Refused { by, error } => write!(f, "refused {by}'s short message: {error}"),
            Self::Told { imsi, outcome } => {
                write!(f, "told the HLR that {imsi} is back: {}", Ended(outcome))
            }
            Self::Network(event) => event.fmt(f),
        }
    }
}

impl Display for mme::Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attached { imsi, apns } => write!(f, "{imsi} attached, {}", apns.join(", ")),
            Self::Failed { imsi, command, outcome: Ok(outcome) } => {
                write!(f, "{command} for {imsi}: {outcome}")
            }
            Self::Failed { imsi, command, outcome: Err(why) } => write!(f, "{command} for {imsi}: {why}"),
            Self::NotAuthenticated { imsi } => write!(f, "{imsi} and its home have different keys"),
            Self::Told { imsi, command } => write!(f, "{command} for {imsi}: answered"),
            Self::Asked { imsi, command, outcome } => {
                write!(f, "the HSS sent {command}{}: {outcome}", With(" for ", *imsi))
            }
            Self::Came { imsi, outcome } => write!(f, "a short message for {imsi}: {}", became(*outcome)),
            Self::Got { imsi, port, media, content } => {
                write!(f, "{imsi} {}", Got(*port, media.as_ref(), content))
            }
            Self::Network(words) => f.write_str(words),
        }
    }
}

impl Display for Doing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancel(imsi) => write!(f, "CLR for {imsi}"),
            Self::Insert(imsi) => write!(f, "IDR for {imsi}"),
            Self::Delete(imsi) => write!(f, "DSR for {imsi}"),
            Self::Reset => f.write_str("RSR"),
            Self::Push(imsi) => write!(f, "PNR for {imsi}"),
            Self::Alert(imsi) => write!(f, "ALR for {imsi}"),
            Self::Report(imsi, reference) => write!(f, "RIR {reference} for {imsi}"),
            Self::Deregister(imsi) => write!(f, "RTR for {imsi}"),
        }
    }
}

impl Display for hss::Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered { by, command, imsi, outcome, .. } => {
                write!(f, "{by} sent {command}{}: {outcome}", With(" for ", *imsi))
            }
            Self::Told { doing, outcome: Ok(outcome) } => write!(f, "sent {doing}: {outcome}"),
            Self::Told { doing, outcome: Err(why) } => write!(f, "sent {doing}: {why}"),
            Self::Network(words) => f.write_str(words),
        }
    }
}
