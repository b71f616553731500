//! The records that the core keeps, hands out and has persisted.

use super::{
    ApplicationId, ContextRef, DynamicId, GatewayId, Msisdn, PushId, Recipient, RoutingDomain, Token, UserId,
};
use crate::wire::{ApnBuf, Imsi};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// What an application server asks for.
#[derive(Clone, Debug)]
pub struct PushRequest {
    /// The identifier that the push will have.
    pub id: PushId,
    /// On whose behalf.
    pub application: ApplicationId,
    /// To whom.
    pub to: Recipient,
    /// What to say.
    pub payload: Arc<[u8]>,
    /// Media type of the payload.
    pub content_type: Box<str>,
    /// How long to go on trying; `None`: the configured default. Never longer than the configured maximum.
    pub ttl: Option<Duration>,
    /// Which pushes go first when there is a queue.
    pub priority: Priority,
    /// Where the application server wants its reports; `None`: as its registration says.
    pub report_to: Option<Box<str>>,
    /// Whether it may go by short message where the application may; `None`: it may.
    pub sms: Option<bool>,
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// The source address of the request; `None`: from inside this process.
    pub source: Option<IpAddr>,
    /// The application server's domain, as the transport vouches for it (`None`: it does not say).
    pub server_domain: Option<&'a str>,
    /// The application's secret, as presented.
    pub secret: Option<&'a str>,
}

/// A push that passed the checks: ready to be stored, in state `received`.
#[derive(Debug)]
pub struct Admitted {
    /// The record to store, then to hand to the router.
    pub push: Push,
    /// Its place in the queue: keep it until the router has the push.
    pub reservation: super::Reservation,
}

/// Which pushes go first when there is a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Priority {
    /// Before all others.
    High,
    /// The usual.
    #[default]
    Normal,
    /// After all others.
    Low,
}

/// A push on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// Its identifier.
    pub id: PushId,
    /// The application.
    pub application: ApplicationId,
    /// The recipient as the application server named it.
    pub to: Recipient,
    /// The subscribers that the recipient stood for when the push was accepted.
    pub targets: Box<[Imsi]>,
    /// The payload.
    pub payload: Arc<[u8]>,
    /// Media type of the payload.
    pub content_type: Box<str>,
    /// Wall time of acceptance, milliseconds since the Unix epoch.
    pub accepted_ms: u64,
    /// Wall time of its end, milliseconds since the Unix epoch.
    pub expires_ms: u64,
    /// Priority.
    pub priority: Priority,
    /// Where reports go.
    pub report_to: Option<Box<str>>,
    /// Whether it may go by short message.
    pub sms: bool,
    /// Where it stands.
    pub state: State,
    /// Tries so far.
    pub tries: u32,
    /// Whether it was ever handed to the network: the device may have seen it.
    pub transmitted: bool,
}

macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* $variant,)* }
        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
            /// The name that is printed and stored.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
            /// The one that is printed as `text`.
            #[must_use]
            pub fn from_name(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

named! {
    /// Where a push stands.
    State {
        /// It passed the checks.
        Received = "received",
        /// It is committed to the store; the application server has been told.
        Stored = "stored",
        /// The subscriber's whereabouts are being asked for (S803).
        Locating = "locating",
        /// The gateway is asking the serving node to have a PDP context activated (S1001 to S1003).
        Notified = "notified",
        /// The device has an address.
        Activated = "activated",
        /// Handed to the network towards the device (S603, S1004).
        Transmitted = "transmitted",
        /// Waiting: for the network to say that the device is back, or for the next try.
        Kept = "kept",
        /// The device acknowledged it.
        Delivered = "delivered",
        /// It ended undelivered, for a cause.
        Failed = "failed",
        /// Its time to live ended.
        Expired = "expired",
        /// The application server took it back.
        Cancelled = "cancelled",
    }
}

impl State {
    /// Whether nothing comes after it.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed | Self::Expired | Self::Cancelled)
    }
}

named! {
    /// How far up the ladder of ways a push was.
    Rung {
        /// The known address, through its gateway; the network pages.
        KnownAddress = "known-address",
        /// Send routing information, then PDU notification.
        Notification = "notification",
        /// Short message through the CS domain (US 2013/0121252 §0106). Delivered here means that the
        /// device's short message layer took it.
        Sms = "sms",
        /// Kept.
        Kept = "kept",
    }
}

named! {
    /// Who said no.
    By {
        /// This push server.
        PushServer = "push-server",
        /// The server that stores user information.
        Hlr = "hlr",
        /// The first PS node.
        Gateway = "gateway",
        /// The second PS node.
        Sgsn = "sgsn",
        /// The node that serves the device for short messages.
        Msc = "msc",
        /// The same, in the EPS.
        Mme = "mme",
        /// The device.
        Device = "device",
        /// The application server.
        ApplicationServer = "application-server",
    }
}

named! {
    /// By which way the server that stores user information was asked.
    Via {
        /// GTP-C, by way of a converting node.
        Gtp = "gtp",
        /// MAP sendRoutingInfoForGprs.
        Map = "map",
        /// MAP anyTimeInterrogation.
        Ati = "ati",
        /// MAP sendRoutingInfoForSM.
        SriSm = "sri-sm",
        /// Sh.
        Sh = "sh",
        /// S6c.
        S6c = "s6c",
        /// S6m.
        S6m = "s6m",
        /// SLh.
        Slh = "slh",
        /// S6t.
        S6t = "s6t",
        /// SWx.
        Swx = "swx",
        /// OsmoHLR's control interface.
        OsmoHlr = "osmo-hlr",
    }
}

named! {
    /// Why something was refused, failed or is waiting.
    Reason {
        /// No such application identifier.
        UnknownApplication = "unknown-application",
        /// The application's secret is missing or wrong.
        WrongSecret = "wrong-secret",
        /// The application server's domain may not push for this application.
        DomainNotAllowed = "domain-not-allowed",
        /// The application server's network may not push for this application.
        SourceNotAllowed = "source-not-allowed",
        /// No such user identifier.
        UnknownUser = "unknown-user",
        /// The dynamic identifier's validity has ended.
        IdentifierExpired = "identifier-expired",
        /// The dynamic identifier is someone else's.
        IdentifierTaken = "identifier-taken",
        /// The payload is longer than configured.
        PayloadTooLarge = "payload-too-large",
        /// The queue is full: try again later.
        Overloaded = "overloaded",
        /// The identifier does not belong to the subscriber whose context it came through.
        ImsiMismatch = "imsi-mismatch",
        /// Absent subscriber: not attached.
        AbsentSubscriber = "absent-subscriber",
        /// The subscriber is not known (code: the MAP cause).
        UnknownSubscriber = "unknown-subscriber",
        /// The subscriber is barred (code: the MAP cause).
        Barred = "barred",
        /// Another MAP error (code: the MAP cause).
        MapError = "map-error",
        /// Attached but not reachable (code: MS not reachable reason).
        NotReachable = "not-reachable",
        /// No gateway leads there.
        NoGateway = "no-gateway",
        /// The subscriber's serving node was named, but nothing says where on Gn it is.
        NoServingAddress = "no-serving-address",
        /// No route leads to whoever was to be asked.
        NoRoute = "no-route",
        /// The signalling network returned the question (code: its return cause).
        Returned = "returned",
        /// The dialogue was aborted (code: the provider's abort cause; none: by its user).
        Aborted = "aborted",
        /// The subscription has no short messages (code: the MAP error).
        NotProvisioned = "not-provisioned",
        /// The device has no memory left for a short message; it tells when it has.
        MemoryFull = "memory-full",
        /// A node refused (code: its protocol's cause).
        NodeRefused = "node-refused",
        /// The device or its serving node rejected the activation (code: cause).
        ActivationRejected = "activation-rejected",
        /// No PDP context came in time.
        NoActivation = "no-activation",
        /// A node did not answer.
        NoResponse = "no-response",
        /// The PDP context is gone.
        ContextGone = "context-gone",
        /// The registration is gone.
        BindingGone = "binding-gone",
        /// The device refused the push (code: class × 100 + detail; 0: reset).
        DeviceRefused = "device-refused",
        /// The device did not acknowledge.
        NoAcknowledgement = "no-acknowledgement",
        /// The time to live ended.
        TimeToLive = "time-to-live",
        /// The application server took it back.
        TakenBack = "taken-back",
        /// As often as configured, no more.
        TooManyTries = "too-many-tries",
        /// Taken up again after a restart.
        Restarted = "restarted",
        /// The network said that the device is back.
        Present = "present",
        /// Something on our side failed.
        SystemFailure = "system-failure",
    }
}

/// A reason with the number that the protocol gave, if it gave one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cause {
    /// The reason.
    pub reason: Reason,
    /// The number that the refusing protocol uses for it.
    pub code: Option<u16>,
}

impl Cause {
    /// A cause with its protocol's number.
    #[must_use]
    pub const fn coded(reason: Reason, code: u16) -> Self {
        Self { reason, code: Some(code) }
    }
}

impl From<Reason> for Cause {
    fn from(reason: Reason) -> Self {
        Self { reason, code: None }
    }
}

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.code {
            Some(code) => write!(f, "{} ({code})", self.reason),
            None => self.reason.fmt(f),
        }
    }
}

/// Somebody said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub cause: Cause,
    /// Who.
    pub by: By,
    /// On which rung; `None`: before the ladder.
    pub rung: Option<Rung>,
    /// When asking again may help.
    pub retry_after: Option<Duration>,
    /// By which way the answer came.
    pub via: Option<Via>,
}

impl Refused {
    /// A refusal without a time to come back.
    #[must_use]
    pub fn new(cause: impl Into<Cause>, by: By, rung: Option<Rung>) -> Self {
        Self { cause: cause.into(), by, rung, retry_after: None, via: None }
    }
}

/// MAP error `systemFailure`, TS 29.002 §17.6.6: the only one that may pass by itself.
const SYSTEM_FAILURE: u16 = 34;

impl Refused {
    /// What such a refusal of a query means for a push: absent, unknown and barred subscribers end
    /// it (US 2013/0121252 §0111); what may pass is tried again.
    #[must_use]
    pub fn keep(&self) -> Keep {
        match (self.cause.reason, self.cause.code) {
            (Reason::MapError, Some(SYSTEM_FAILURE)) => Keep::Retry,
            (
                Reason::AbsentSubscriber
                | Reason::UnknownSubscriber
                | Reason::Barred
                | Reason::MapError
                | Reason::NoGateway
                | Reason::NoServingAddress,
                _,
            ) => Keep::No,
            (Reason::NotReachable, _) => Keep::UntilPresent,
            _ => Keep::Retry,
        }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (said by {})", self.cause, self.by)
    }
}

/// One line of a push's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Wall time, milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// What the push (or this leg of it) became.
    pub state: State,
    /// On which rung.
    pub rung: Option<Rung>,
    /// Why.
    pub cause: Option<Cause>,
    /// Who said so.
    pub by: Option<By>,
    /// Which of the user's subscribers this is about; `None`: the push as a whole.
    pub imsi: Option<Imsi>,
    /// By which way the user information server was asked, where this is its answer.
    pub via: Option<Via>,
}

/// What the application server is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which push.
    pub push: PushId,
    /// Whose.
    pub application: ApplicationId,
    /// To whom it went.
    pub to: Recipient,
    /// Where the report goes; `None`: nobody asked for one.
    pub report_to: Option<Box<str>>,
    /// What became of it.
    pub entry: HistoryEntry,
}

/// An application that may push (US 2013/0121252 §0060, §0076).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Its identifier.
    pub id: ApplicationId,
    /// Its secret as a PHC string (argon2); `None`: it has none, and the check of it fails.
    pub secret: Option<Box<str>>,
    /// Domains whose servers may push for it; a leading `*.` stands for any number of labels.
    pub domains: Vec<Box<str>>,
    /// Networks whose servers may push for it.
    pub networks: Vec<Prefix>,
    /// Where reports go, unless the push says otherwise.
    pub report_to: Option<Box<str>>,
    /// Whether its pushes may go by short message.
    pub sms: bool,
}

/// A subscriber and the user identifiers that stand for them. Two subscribers with one identifier are
/// two devices of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// The International Mobile Subscriber Identity.
    pub imsi: Imsi,
    /// Static user identifiers.
    pub identifiers: Vec<UserId>,
    /// Secret as a PHC string (argon2), for registrations that come through no context of ours.
    pub secret: Option<Box<str>>,
    /// The number that short messages go to; `None`: the network is asked by the IMSI alone.
    pub msisdn: Option<Msisdn>,
    /// Static PDP address, where the subscription has one.
    pub static_address: Option<IpAddr>,
}

/// A dynamic identifier and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dynamic {
    /// The identifier.
    pub id: DynamicId,
    /// The static identifier that it was given for.
    pub user: UserId,
    /// The subscriber whose device it was given to.
    pub imsi: Imsi,
    /// End of its validity, wall time in milliseconds since the Unix epoch.
    pub expires_ms: u64,
}

/// A registration: user → address (US 2013/0121252 §0061, §0077).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Its token.
    pub token: Token,
    /// The identifier that was registered.
    pub user: UserId,
    /// The subscriber.
    pub imsi: Imsi,
    /// What the user calls the device.
    pub device: Option<Box<str>>,
    /// The address space.
    pub domain: RoutingDomain,
    /// The device's address.
    pub address: IpAddr,
    /// The device's port for pushes.
    pub port: u16,
    /// The context, where our own gateway holds it.
    pub context: Option<ContextRef>,
    /// End of the registration, wall time in milliseconds since the Unix epoch.
    pub expires_ms: u64,
}

/// A network: an address and how many of its leading bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Prefix {
    /// The network's address.
    pub address: IpAddr,
    /// Bits that count: 0 to 32 or 128.
    pub length: u8,
}

/// A first PS node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Its number.
    pub id: GatewayId,
    /// What people call it.
    pub name: Box<str>,
    /// Its address for signalling, which an HLR may name (§0109).
    pub address: IpAddr,
    /// Whether this process is that gateway.
    pub local: bool,
    /// The networks of the second PS nodes that it can talk to (§0108).
    pub serves: Vec<Prefix>,
    /// The access point names that the preset rule gives it (§0110).
    pub apns: Vec<ApnBuf>,
}

/// A private network and the gateway that it lies behind (§0073, §0074).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The address space.
    pub domain: RoutingDomain,
    /// The network.
    pub prefix: Prefix,
    /// The gateway.
    pub gateway: GatewayId,
}

/// One thing to write to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A push moved on: append `entry` to its history, and set what is told besides. (The entries
    /// `received` and `stored` are written by the store itself, with the record of the push.)
    Progress {
        /// Which push.
        push: PushId,
        /// Where the push as a whole stands now; `entry` may tell of one device of several.
        state: State,
        /// What happened.
        entry: HistoryEntry,
        /// Tries so far.
        tries: u32,
        /// Whether it was ever handed to the network.
        transmitted: bool,
    },
    /// Insert or replace a registration.
    Bound(Binding),
    /// Delete a registration.
    Unbound(Token),
    /// Insert or replace a dynamic identifier.
    Dynamic(Dynamic),
    /// Delete a dynamic identifier.
    DynamicEnded(DynamicId),
}

/// What the store holds when the process starts.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Applications.
    pub applications: Vec<Application>,
    /// Subscribers.
    pub subscribers: Vec<Subscriber>,
    /// Dynamic identifiers.
    pub dynamics: Vec<Dynamic>,
    /// Registrations.
    pub bindings: Vec<Binding>,
    /// Gateways.
    pub gateways: Vec<Gateway>,
    /// Networks behind gateways.
    pub routes: Vec<Route>,
    /// Pushes that have not ended.
    pub pushes: Vec<Push>,
    /// Ends of pushes that somebody is to be told, by HTTP or Diameter, and has not taken, in their order.
    pub reports: Vec<Report>,
    /// Gateways that wait for subscribers.
    pub watches: Vec<Watch>,
}

/// A gateway that is to be told when a subscriber can be reached again: it reported a failure to the
/// HLR, or was given a reason, through us (TS 29.060 §7.4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Watch {
    /// The subscriber.
    pub imsi: Imsi,
    /// Where the gateway takes the note.
    pub gateway: SocketAddr,
}

/// Where a subscriber is (answer to S803).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// The second PS node; `None`: the HLR named none.
    pub sgsn: Option<IpAddr>,
    /// The first PS node that the HLR chose for the access point name.
    pub ggsn: Option<IpAddr>,
    /// MS not reachable reason, TS 29.060 §7.7.25A.
    pub not_reachable: Option<u8>,
    /// By which way that was found.
    pub via: Option<Via>,
}

/// A PDP context that came of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activated {
    /// The context, where our own gateway holds it.
    pub context: Option<ContextRef>,
    /// The device's address.
    pub address: IpAddr,
}

/// A notification that brought no PDP context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNotified {
    /// Who said no, and why.
    pub refused: Refused,
    /// What that means for the push.
    pub keep: Keep,
}

/// What becomes of a push that did not get through now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keep {
    /// Trying again cannot help: it ends.
    No,
    /// It is tried again after a pause.
    Retry,
    /// It waits until the network says that the device is back.
    UntilPresent,
}

/// A device's answer to a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The address that the answer came from.
    pub address: IpAddr,
    /// The context that it came through, where our own gateway holds it.
    pub context: Option<ContextRef>,
    /// Class of the answer's code (2: delivered).
    pub class: u8,
    /// Detail of the answer's code.
    pub detail: u8,
}

/// How a device came by its address, or will.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Addressing {
    /// The subscription's own address.
    Static(IpAddr),
    /// Combination 1: left blank (US 2013/0121252 §0120).
    Blank,
    /// Combination 2: allocated by the gateway, with an indication (§0124).
    Allocated,
    /// Combination 3: left blank, with an indication (§0128).
    BlankIndicated,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_stands_in_the_page_of_the_method_and_is_read_back() {
        const PAGE: &str = include_str!("../../specs/us20130121252.md");
        let (_, reasons) = PAGE.split_once("## Reasons").unwrap();
        let named: Vec<&str> = reasons
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
            .flat_map(|cell| cell.split(", "))
            .filter(|name| *name != "reason")
            .collect();
        for reason in Reason::ALL {
            assert!(named.contains(&reason.as_str()), "{reason} is not in the page");
            assert_eq!(Reason::from_name(reason.as_str()), Some(*reason));
        }
        assert_eq!(named.len(), Reason::ALL.len(), "{named:?}");
        for state in State::ALL {
            assert_eq!(State::from_name(state.as_str()), Some(*state));
        }
    }
}
