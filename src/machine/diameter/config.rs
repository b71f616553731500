//! How a Diameter node behaves. All bounds are here.

use crate::codec::diameter::{TGPP, application};
use crate::machine::{Certificate, LinkId};
use std::net::IpAddr;
use std::time::Duration;

/// What an application does, which says by which AVP it is offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Auth-Application-Id.
    #[default]
    Auth,
    /// Acct-Application-Id.
    Acct,
}

/// An application that a node offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Application {
    /// Application-Id.
    pub id: u32,
    /// The vendor, of one that is offered in Vendor-Specific-Application-Id.
    pub vendor: Option<u32>,
    /// By which AVP it is offered.
    pub purpose: Purpose,
}

impl Application {
    /// One of the IETF's.
    #[must_use]
    pub const fn ietf(id: u32) -> Self {
        Self { id, vendor: None, purpose: Purpose::Auth }
    }

    /// One of 3GPP's.
    #[must_use]
    pub const fn tgpp(id: u32) -> Self {
        Self { id, vendor: Some(TGPP), purpose: Purpose::Auth }
    }

    /// What a relay offers: RFC 6733 §2.4.
    #[must_use]
    pub const fn relay() -> Self {
        Self::ietf(application::RELAY)
    }
}

/// A node that we may have a connection with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// Its DiameterIdentity: the Origin-Host of its CER or CEA.
    pub identity: String,
    /// Its realm; requests for it go to this peer, if no route says otherwise.
    pub realm: String,
    /// The link by which we connect to it, [`crate::machine::Order::Connect`] given; `None`: it
    /// connects to us.
    pub connect: Option<LinkId>,
    /// The links by which it may connect to us; empty: any that listens.
    pub listen: Vec<LinkId>,
    /// Its addresses; empty: any.
    pub addresses: Vec<IpAddr>,
    /// Whether it is spoken with over TLS alone. Over TLS its certificate must be valid for
    /// [`Self::certificate`] in any case.
    pub secure: bool,
    /// The name that its certificate is to be valid for; empty: its identity.
    pub certificate: String,
    /// It is connected with when a redirection names it, and has no part in routes: RFC 6733 §6.12. A host that is
    /// not a peer at all is not connected with, whoever names it.
    pub on_redirect: bool,
    /// Among the peers of its realm: the lowest is used first.
    pub priority: u16,
    /// Its share among those of the same priority; 0 counts as 1.
    pub weight: u16,
    /// Requests that may wait for its answer at once; more go to another peer. 0: the node's own.
    pub window: u32,
    /// What it may send to us.
    pub screening: Screening,
}

impl Peer {
    /// Whether a certificate is this peer's.
    #[must_use]
    pub fn is_shown_by(&self, certificate: &Certificate) -> bool {
        certificate.is_for(if self.certificate.is_empty() { &self.identity } else { &self.certificate })
    }
}

/// What a peer may send: GSMA FS.19. What is not allowed is refused and counted. An empty list allows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screening {
    /// Application-Ids (category 0 and 1).
    pub applications: Vec<u32>,
    /// Commands: Application-Id and command code (category 1).
    pub commands: Vec<(u32, u32)>,
    /// Realms in Origin-Realm, and of the Origin-Host (category 2). A name that begins with a dot stands for
    /// all below it.
    pub origin_realms: Vec<String>,
    /// Origin-Hosts (category 2).
    pub origin_hosts: Vec<String>,
    /// Destination-Realms (category 2).
    pub destination_realms: Vec<String>,
    /// Requests a second, and so many at once; 0: any number.
    pub rate: u32,
}

/// One of the peers of a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hop {
    /// Index into [`Config::peers`].
    pub peer: usize,
    /// The lowest is used first.
    pub priority: u16,
    /// Its share among those of the same priority; 0 counts as 1.
    pub weight: u16,
}

/// A row of the realm-based routing table: RFC 6733 §2.7.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// Destination-Realm.
    pub realm: String,
    /// Application-Id; `None`: any.
    pub application: Option<u32>,
    /// By whom.
    pub peers: Vec<Hop>,
}

/// What is done with requests that are not for us: RFC 6733 §2.8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Forwarding {
    /// They are refused.
    #[default]
    No,
    /// They are relayed, whatever they hold.
    Relay,
    /// They are checked as if they were for us, and then forwarded.
    Proxy,
}

/// How a node behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Our DiameterIdentity.
    pub identity: String,
    /// Our realm.
    pub realm: String,
    /// Host-IP-Address of CER and CEA.
    pub addresses: Vec<IpAddr>,
    /// Vendor-Id of CER and CEA: ours as a maker; 0 if we have none.
    pub vendor: u32,
    /// Product-Name of CER and CEA.
    pub product: String,
    /// Origin-State-Id: higher after each start that lost the state; `None`: none is sent.
    pub origin_state: Option<u32>,
    /// Firmware-Revision of CER and CEA; 0: none is sent.
    pub firmware: u32,
    /// What we offer.
    pub applications: Vec<Application>,
    /// Who may be spoken with.
    pub peers: Vec<Peer>,
    /// So many peers that are not in [`Self::peers`] may be connected at once, each by its own identity;
    /// 0: they are refused with DIAMETER_UNKNOWN_PEER.
    pub strangers: usize,
    /// Ways to realms, beside the peers' own realms.
    pub routes: Vec<Route>,
    /// Where all else goes.
    pub default_route: Vec<Hop>,
    /// What is done with requests that are not for us.
    pub forwarding: Forwarding,
    /// Tc: time between attempts to connect (RFC 6733 §2.1), 30 s as recommended.
    pub tc: Duration,
    /// Twinit: time without traffic after which the watchdog asks (RFC 3539 §3.4.1), not below 6 s.
    pub tw: Duration,
    /// How much a watchdog's time is drawn apart either way; 2 s as RFC 3539 has it.
    pub tw_jitter: Duration,
    /// Watchdog answers that a connection needs before it is used again, after one that failed.
    pub reopen: u8,
    /// How long CER, CEA and DPA are waited for.
    pub exchange: Duration,
    /// How long the answer to a request is waited for.
    pub timeout: Duration,
    /// How often one request is sent again, by whatever peer.
    pub again: u8,
    /// How long a request that we were asked is remembered with its answer: End-to-End Identifiers are
    /// unique for four minutes (RFC 6733 §3).
    pub memory: Duration,
    /// Whether abatement by the loss algorithm is offered and done (RFC 7683).
    pub overload: bool,
    /// Requests that may wait for one peer's answer at once.
    pub window: u32,
    /// Requests of ours that may be under way at once; 65,535 at most.
    pub max_requests: u32,
    /// Requests of others that may be under way at once; more are answered with DIAMETER_TOO_BUSY.
    pub max_inbound: u32,
    /// Requests of others that are remembered with their answers.
    pub max_remembered: u32,
    /// Octets of those answers.
    pub max_remembered_octets: usize,
    /// Connections that have not said who they are.
    pub max_unknown: usize,
    /// The longest message that we write.
    pub max_message: usize,
    /// Redirections that are remembered.
    pub max_redirects: usize,
    /// Overload reports that are remembered.
    pub max_reports: usize,
    /// Events that wait to be taken; outcomes of requests are never dropped, others are and are counted.
    pub max_events: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            identity: String::new(),
            realm: String::new(),
            addresses: Vec::new(),
            vendor: 0,
            product: "gtpush".to_owned(),
            origin_state: None,
            firmware: 0,
            applications: Vec::new(),
            peers: Vec::new(),
            strangers: 0,
            routes: Vec::new(),
            default_route: Vec::new(),
            forwarding: Forwarding::No,
            tc: Duration::from_secs(30),
            tw: Duration::from_secs(30),
            tw_jitter: Duration::from_secs(2),
            reopen: 3,
            exchange: Duration::from_secs(10),
            timeout: Duration::from_secs(10),
            again: 3,
            memory: Duration::from_secs(240),
            overload: true,
            window: 4096,
            max_requests: 65_535,
            max_inbound: 65_535,
            max_remembered: 65_536,
            max_remembered_octets: 16 << 20,
            max_unknown: 64,
            max_message: 64 << 10,
            max_redirects: 256,
            max_reports: 1024,
            max_events: 16_384,
        }
    }
}
