//! What a device is told before it starts, and how it treats pushes.

use crate::codec::coap::Code;
use crate::codec::ts24008::{PdpType, SmCause};
use crate::lab::milenage::Keys;
use crate::machine::coap;
use crate::wire::{ApnBuf, Imsi};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Everything that a [`super::Device`] needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Who it is.
    pub imsi: Imsi,
    /// The SGSN's end of the air interface.
    pub sgsn: SocketAddr,
    /// What its USIM shares with the home network.
    pub keys: Keys,
    /// What it does when the network asks for a context.
    pub on_request: OnRequest,
    /// It answers a request for a context of an access point other than these by "missing or unknown
    /// APN"; empty: it takes any.
    pub apns: Vec<ApnBuf>,
    /// The registration that it makes as soon as a context of its access point is there.
    pub registration: Option<Registration>,
    /// How it answers a push.
    pub receipt: Receipt,
    /// What a push leads to (US 2013/0121252 §0092), by application identifier.
    pub reactions: BTreeMap<String, Reaction>,
    /// What the push of any other application leads to.
    pub default_reaction: Reaction,
    /// A push without registration token is met with silence. One with a token that the device does not
    /// know always is.
    pub token_required: bool,
    /// Whether it answers ICMP echo requests.
    pub answers_echo: bool,
    /// How it asks for DNS servers.
    pub dns: Dns,
    /// Whether it asks for the IPv4 link MTU.
    pub asks_mtu: bool,
    /// After a network detach that wants it to attach again, it activates the contexts it had.
    pub restores_contexts: bool,
    /// READY timer (T3314): so long after its last frame it hears only paging; `None`: it hears always.
    pub ready: Option<Duration>,
    /// T3310: how long an Attach Request waits for its answer.
    pub t3310: Duration,
    /// T3321: the same for Detach Request.
    pub t3321: Duration,
    /// T3380 and T3381: the same for activation and modification requests.
    pub t3380: Duration,
    /// T3390: the same for deactivation requests.
    pub t3390: Duration,
    /// How often each of these messages is sent in all.
    pub attempts: u32,
    /// How often the device begins a registration anew that had no answer.
    pub registration_attempts: u32,
    /// How long it waits before.
    pub registration_pause: Duration,
    /// Router solicitations at most, and the time between them (RFC 4861 §10).
    pub solicitations: u32,
    /// Time between router solicitations.
    pub solicitation_interval: Duration,
    /// Its CoAP endpoint.
    pub coap: coap::Config,
    /// Pushes remembered; at the bound the oldest is forgotten.
    pub max_log: usize,
    /// Answers to pushes that are being held back; at the bound the answer is given at once.
    pub max_held: usize,
    /// N201-U of user data, 140 to 1520.
    pub n201: usize,
    /// Spreads CoAP message ids and tokens, and ICMP identifiers.
    pub seed: u64,
}

impl Config {
    /// A well-behaved device.
    #[must_use]
    pub fn new(imsi: Imsi, sgsn: SocketAddr) -> Self {
        Self {
            imsi,
            sgsn,
            keys: Keys::default(),
            on_request: OnRequest::Activate,
            apns: Vec::new(),
            registration: None,
            receipt: Receipt::Piggybacked,
            reactions: BTreeMap::new(),
            default_reaction: Reaction::ask_user(),
            token_required: false,
            answers_echo: true,
            dns: Dns::Both,
            asks_mtu: true,
            restores_contexts: true,
            ready: None,
            t3310: Duration::from_secs(15),
            t3321: Duration::from_secs(15),
            t3380: Duration::from_secs(30),
            t3390: Duration::from_secs(8),
            attempts: 5,
            registration_attempts: 3,
            registration_pause: Duration::from_secs(5),
            solicitations: 3,
            solicitation_interval: Duration::from_secs(4),
            coap: coap::Config {
                max_requests: 64,
                max_peers: 64,
                max_remembered: 1024,
                max_remembered_octets: 1 << 20,
                max_unanswered: 64,
                max_assemblies: 16,
                ..coap::Config::default()
            },
            max_log: 65_536,
            max_held: 64,
            n201: crate::codec::llc::N201_U_DATA,
            seed: 0,
        }
    }
}

/// What a device does when the network asks for a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRequest {
    /// Activates it.
    Activate,
    /// Refuses with this cause.
    Reject(SmCause),
    /// Says nothing.
    Silent,
}

/// A context that a device is to activate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// Access point; `None`: the network's default one.
    pub apn: Option<ApnBuf>,
    /// Address family.
    pub pdp_type: PdpType,
    /// A static address, if it has one.
    pub address: Option<IpAddr>,
    /// Credentials for PAP.
    pub pap: Option<(String, String)>,
}

impl Activation {
    /// A dynamic address at `apn`.
    #[must_use]
    pub fn of(apn: ApnBuf, pdp_type: PdpType) -> Self {
        Self { apn: Some(apn), pdp_type, address: None, pap: None }
    }
}

/// A registration with the push server (US 2013/0121252 §0078).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Through which access point; `None`: any.
    pub apn: Option<ApnBuf>,
    /// The push server as seen from the context.
    pub server: SocketAddr,
    /// Static user identifier.
    pub user: String,
    /// A dynamic one to be resolved to it.
    pub dynamic: Option<String>,
    /// For how long, in seconds.
    pub validity: Option<u64>,
    /// The subscriber's secret (adapter mode).
    pub secret: Option<String>,
    /// Which of the user's devices this is.
    pub device: Option<String>,
}

/// A login to the proxy in front of an application server (US 2013/0121252 §0135).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The proxy as seen from the context.
    pub proxy: SocketAddr,
    /// The application server.
    pub server: String,
    /// User name there.
    pub username: String,
    /// Password there.
    pub password: String,
    /// The user's dynamic identifier.
    pub dynamic: Option<String>,
}

/// How a push is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// 2.04 on the acknowledgement.
    Piggybacked,
    /// Empty acknowledgement at once, 2.04 in a message of its own after a while.
    Separate(Duration),
    /// Refused with a 4.xx or 5.xx code.
    Refuse(Code),
    /// Reset.
    Reset,
    /// Empty acknowledgement and nothing more.
    EmptyAcknowledgement,
    /// Nothing at all.
    Silence,
}

/// What a push leads to on the device (US 2013/0121252 §0092).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Manner {
    /// The user is asked whether to view it; if so, the application is started.
    AskUser,
    /// The application is started at once.
    StartApplication,
    /// Its arrival is shown and no more.
    ShowOnly,
}

/// What a push leads to, and the command that whoever drives the device runs for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// What is done.
    pub manner: Manner,
    /// A program and its arguments; empty: none.
    pub command: Vec<String>,
}

impl Reaction {
    /// Asks the user, with no command of its own.
    #[must_use]
    pub const fn ask_user() -> Self {
        Self { manner: Manner::AskUser, command: Vec::new() }
    }
}

/// How a device asks for DNS servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dns {
    /// By IPCP, as a modem's PPP does.
    Ipcp,
    /// By the containers 000DH and 0003H.
    Containers,
    /// By both.
    Both,
    /// Not at all.
    No,
}
