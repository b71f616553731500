//! How an M3UA or SUA endpoint behaves. All bounds are here.

use crate::codec::m3ua::TrafficMode;
use crate::machine::LinkId;
use crate::machine::ss7::PointCode;
use std::net::IpAddr;
use std::time::Duration;

/// Which adaptation layer a peer speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// RFC 4666.
    #[default]
    M3ua,
    /// RFC 3868.
    Sua,
}

/// How many exchanges of ASPSM and ASPTM messages there are between two IPSPs: RFC 4666 §4.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exchange {
    /// One, which changes the state of both ends.
    Single {
        /// Whether it is ours to begin it.
        initiate: bool,
    },
    /// One for each direction.
    Double,
}

/// What we are to a peer: RFC 4666 §1.2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// An Application Server Process; the peer is a Signalling Gateway Process.
    #[default]
    Asp,
    /// A Signalling Gateway Process; the peer is an Application Server Process.
    Sgp,
    /// An IP Server Process, as the peer is.
    Ipsp(Exchange),
}

/// What a peer may do with routing keys: RFC 4666 §4.4.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Registration {
    /// Nothing.
    #[default]
    Refused,
    /// Register keys that are configured for an application server of which it is a process.
    Static,
    /// Register any key.
    Dynamic,
}

/// A peer that an association may be with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// Its name.
    pub name: String,
    /// The transport's link that it comes by.
    pub link: LinkId,
    /// What it speaks.
    pub protocol: Protocol,
    /// What we are to it.
    pub role: Role,
    /// Its addresses; empty: any address of the link.
    pub addresses: Vec<IpAddr>,
    /// The ASP Identifier by which it is told from others with the same address.
    pub asp_identifier: Option<u32>,
    /// The ASP Identifier that we say to it.
    pub our_asp_identifier: Option<u32>,
    /// What it may register.
    pub registration: Registration,
    /// Its ASP Up is refused with "Refused - Management Blocking".
    pub blocked: bool,
    /// Whether it is told the state of destinations when it asks; if not, it is answered with
    /// "Destination Status Unknown".
    pub secretive: bool,
    /// So many associations of this kind may exist at once, each a process of its own; 0 counts as 1.
    pub instances: u16,
}

/// Whose traffic an application server handles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// We are a process of it: ours is to activate.
    #[default]
    Local,
    /// The peers are processes of it: theirs is to activate.
    Remote,
}

/// How a load-sharing application server's process is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Selection {
    /// By the signalling link selection, so that what must stay in sequence does.
    #[default]
    Sls,
    /// One after the other.
    RoundRobin,
}

/// A routing key: RFC 4666 §1.4.2.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RoutingKey {
    /// Destination Point Code: the application server's.
    pub dpc: PointCode,
    /// Service Indicators; empty: all.
    pub service_indicators: Vec<u8>,
    /// Originating Point Codes; empty: all.
    pub opcs: Vec<PointCode>,
}

/// An application server, ours or the peers'.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// Its name.
    pub name: String,
    /// Whose it is. An [`Exchange::Single`] does not care.
    pub side: Side,
    /// The Routing Context; `None`: none is sent and any is accepted.
    pub routing_context: Option<u32>,
    /// The Network Appearance; `None`: none is sent and any is accepted.
    pub network_appearance: Option<u32>,
    /// The traffic mode; `None`: what the first ASP Active says, override if it says nothing.
    pub traffic_mode: Option<TrafficMode>,
    /// How a process is chosen if they share the load.
    pub selection: Selection,
    /// The routing key.
    pub key: Option<RoutingKey>,
    /// Whether we register the key with the gateway before we activate.
    pub register: bool,
    /// How many processes must be active for the load; fewer are notified as insufficient. 0 counts as 1.
    pub required: usize,
    /// Its processes: indexes into [`Config::peers`].
    pub peers: Vec<usize>,
}

/// A way to destinations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// Destination point code.
    pub dpc: PointCode,
    /// How many low bits of it do not matter. The route with the fewest wins.
    pub mask: u8,
    /// Indexes into [`Config::servers`], each with its priority; the lowest that is usable is used.
    pub servers: Vec<(usize, u8)>,
}

/// How an endpoint behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Who may be spoken with. Associations with others are aborted.
    pub peers: Vec<Peer>,
    /// Application servers.
    pub servers: Vec<Server>,
    /// Ways to destinations. The routing key of a remote application server is a way to its DPC.
    pub routes: Vec<Route>,
    /// Our own point codes: what is sent to another is relayed ([`Self::relay`]) or answered with
    /// Destination Unavailable. Empty: whatever arrives is ours.
    pub point_codes: Vec<PointCode>,
    /// Whether DATA for another point code is relayed to the application server that handles it.
    pub relay: bool,
    /// T(ack): how long an acknowledgement is waited for before a request is repeated (RFC 4666 §4.3.4).
    pub t_ack: Duration,
    /// How long is waited before something refused with an Error is tried again.
    pub t_refused: Duration,
    /// T(r): how long traffic is kept for an application server that has lost its last process (§4.3.2).
    pub t_r: Duration,
    /// Time between Heartbeats; `None`: none are sent.
    pub beat: Option<Duration>,
    /// How long a Heartbeat Ack is waited for before the association is aborted.
    pub beat_timeout: Duration,
    /// Time between Destination State Audits of what is not available; `None`: none are sent, and
    /// congestion is believed to end after [`Self::t_congestion`].
    pub audit: Option<Duration>,
    /// How long a congestion level or an unavailable user part is remembered without news of it.
    pub t_congestion: Duration,
    /// Whether a message whose priority is below the destination's congestion level is refused: the
    /// national option of Q.704 §3.8.2. If not, congestion is only told of.
    pub congestion_priorities: bool,
    /// Whether SSNM messages count on an association on which we are inactive (RFC 4666 §4.3.1 says no).
    pub ssnm_while_inactive: bool,
    /// Messages kept for one application server in AS-PENDING, and for one association that is blocked.
    pub max_kept_messages: usize,
    /// Octets of all messages kept.
    pub max_kept_octets: usize,
    /// Octets of messages that wait to be taken by [`crate::machine::Machine::poll_message`].
    pub max_outbox_octets: usize,
    /// The longest message.
    pub max_message: usize,
    /// Destinations of which one peer's word is remembered.
    pub max_destinations: usize,
    /// Application servers that peers may register.
    pub max_registered_servers: usize,
    /// Events that wait to be taken; more are dropped and counted.
    pub max_events: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            peers: Vec::new(),
            servers: Vec::new(),
            routes: Vec::new(),
            point_codes: Vec::new(),
            relay: false,
            t_ack: Duration::from_secs(2),
            t_refused: Duration::from_secs(10),
            t_r: Duration::from_secs(2),
            beat: Some(Duration::from_secs(30)),
            beat_timeout: Duration::from_secs(30),
            audit: Some(Duration::from_secs(30)),
            t_congestion: Duration::from_secs(10),
            congestion_priorities: false,
            ssnm_while_inactive: false,
            max_kept_messages: 10_000,
            max_kept_octets: 8 << 20,
            max_outbox_octets: 16 << 20,
            max_message: 64 << 10,
            max_destinations: 4096,
            max_registered_servers: 64,
            max_events: 16_384,
        }
    }
}
