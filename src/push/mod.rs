//! The routing core: identities, applications, bindings, and the life of a push. It knows no
//! protocol: what it wants done leaves as [`Effect`]s, what came of it arrives as [`Input`]s.
//!
//! The method is US 2013/0121252: checks (§0085–0088), user identifier → private address → first PS
//! node (§0088–0089), user identifier → IMSI → second and first PS node (§0105–0110).

mod admission;
mod bindings;
mod directory;
mod id;
mod input;
mod record;
mod router;
mod routes;
pub mod secret;
mod slab;

pub use admission::{Admission, Reservation};
pub use directory::{Directory, admit};
pub use id::*;
pub use input::*;
pub use record::*;
pub use router::{Counters, Router};
pub use routes::NotAPrefix;

use std::time::Duration;

/// Which of the checks of US 2013/0121252 §0085–0088 are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checks {
    /// The application identifier must be registered (§0085).
    pub application: bool,
    /// The application must present its secret. Needs `application`.
    pub secret: bool,
    /// The application server's domain must be one of the application's (§0086).
    pub server_domain: bool,
    /// The application server's address must lie in one of the application's networks (§0086).
    pub server_source: bool,
    /// The user identifier is checked when the push is asked for (§0088); if not, an unknown one is
    /// accepted and the push fails afterwards.
    pub user: bool,
    /// A registration that comes through no context of ours must present the subscriber's secret
    /// (§0078). One that comes through a context must match its IMSI in any case.
    pub subscriber_secret: bool,
}

impl Default for Checks {
    fn default() -> Self {
        Self {
            application: true,
            secret: true,
            server_domain: false,
            server_source: false,
            user: true,
            subscriber_secret: true,
        }
    }
}

/// How the first PS node is chosen for a device without an address (US 2013/0121252 §0107–0110).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// Ask where the subscriber is; take a gateway that can talk to that second PS node (§0108).
    #[default]
    BySgsn,
    /// Ask with our access point name; take the gateway that the answer names (§0109).
    ByHlr,
    /// Take the gateway preset for our access point name; ask nobody at S803 (§0110).
    ByApn,
}

/// What can be set.
#[derive(Clone, Debug)]
pub struct Config {
    /// The checks of a push request.
    pub checks: Checks,
    /// How a gateway is chosen.
    pub selection: Selection,
    /// The access point name of the push service.
    pub apn: crate::wire::ApnBuf,
    /// What goes into a notification for a subscriber without a static address.
    pub addressing: Addressing,
    /// Foreign gateways that give no device the address that it asks for: to them a subscriber with
    /// a static address is like one without.
    pub without_static: Vec<GatewayId>,
    /// Gateways in processes of their own, which take a push whole and tell what became of it.
    pub remote: Vec<GatewayId>,
    /// Whether pushes go to subscribers who are not entered here: another push server vouches for them.
    pub strangers: bool,
    /// Whether the network is asked who a user is whom nobody entered here.
    pub resolve: bool,
    /// Recipients that are remembered because the network said who they are; beyond that the oldest who waits for
    /// nothing is forgotten, and asked for again when it is wanted.
    pub max_resolved: usize,
    /// Whether there is a way for short messages; without one their rung is left out.
    pub sms: bool,
    /// Whether bindings lead to contexts of this process (which end with it) or, in adapter mode,
    /// to addresses behind a foreign gateway.
    pub integrated: bool,
    /// Time to live of a push that asks for none.
    pub default_ttl: Duration,
    /// Longest time to live.
    pub max_ttl: Duration,
    /// Longest payload, octets.
    pub max_payload: usize,
    /// Pushes admitted and not ended.
    pub max_pushes: usize,
    /// Attempts under way at one time; more wait in order of priority.
    pub max_attempts: usize,
    /// Tries of one push.
    pub max_tries: u32,
    /// First pause before a destination is tried again; doubled at each failure.
    pub back_off: Duration,
    /// Longest such pause.
    pub max_back_off: Duration,
    /// When a kept push is tried again although the network said nothing; `None`: never.
    pub recheck: Option<Duration>,
    /// Contexts known and registrations.
    pub max_bindings: usize,
    /// Registrations of one subscriber that have no context of ours.
    pub max_bindings_per_subscriber: usize,
    /// Pushes under way to one subscriber.
    pub max_pushes_per_subscriber: usize,
    /// Attempts under way to one subscriber; more wait their turn.
    pub max_attempts_per_subscriber: usize,
    /// Secrets of subscribers seen for the first time, a second.
    pub max_verifications: u32,
    /// Dynamic identifiers.
    pub max_dynamics: usize,
    /// Validity of a registration or dynamic identifier that asks for none.
    pub default_validity: Duration,
    /// Longest such validity.
    pub max_validity: Duration,
    /// Told to whoever is refused because the queue is full.
    pub retry_after: Duration,
    /// The port on which a device takes pushes.
    pub device_port: u16,
}

impl Config {
    /// Defaults for the push service at `apn`.
    #[must_use]
    pub fn new(apn: crate::wire::ApnBuf) -> Self {
        Self {
            checks: Checks::default(),
            selection: Selection::default(),
            apn,
            addressing: Addressing::Blank,
            without_static: Vec::new(),
            remote: Vec::new(),
            strangers: false,
            resolve: false,
            max_resolved: 100_000,
            sms: false,
            integrated: true,
            default_ttl: Duration::from_secs(24 * 3600),
            max_ttl: Duration::from_secs(28 * 24 * 3600),
            max_payload: 65_536,
            max_pushes: 1_000_000,
            max_attempts: 20_000,
            max_tries: 100,
            back_off: Duration::from_secs(5),
            max_back_off: Duration::from_secs(600),
            recheck: Some(Duration::from_secs(900)),
            max_bindings: 4_000_000,
            max_bindings_per_subscriber: 16,
            max_pushes_per_subscriber: 10_000,
            max_attempts_per_subscriber: 16,
            max_verifications: 100,
            max_dynamics: 4_000_000,
            default_validity: Duration::from_secs(7 * 24 * 3600),
            max_validity: Duration::from_secs(90 * 24 * 3600),
            retry_after: Duration::from_secs(5),
            device_port: 5683,
        }
    }
}
