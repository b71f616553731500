//! The sections of Diameter: `[diameter]` with its peers, routes and servers, and `[osmo_hlr]`. What each key means
//! for whoever writes the file stands in `default.toml`, once.
#![allow(missing_docs)] // every key is documented where it is read by people: default.toml

use super::{TlsFiles, value};
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What carries Diameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiameterCarrier {
    /// TCP.
    #[default]
    Tcp,
    /// TLS over TCP.
    Tls,
    /// The kernel's SCTP, in clear text.
    Sctp,
}

/// What becomes of requests for others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiameterForward {
    /// They are refused.
    #[default]
    No,
    /// They are relayed.
    Relay,
    /// They are looked at, and relayed.
    Proxy,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Diameter {
    pub identity: String,
    pub realm: String,
    pub addresses: Vec<IpAddr>,
    pub vendor: u32,
    pub applications: Vec<String>,
    pub forward: DiameterForward,
    #[serde(deserialize_with = "value::duration")]
    pub tc: Duration,
    #[serde(deserialize_with = "value::duration")]
    pub tw: Duration,
    #[serde(deserialize_with = "value::duration")]
    pub timeout: Duration,
    pub window: u32,
    pub max_queries: usize,
    pub service_centre: String,
    pub gmlc_number: Option<String>,
    pub watch: Vec<String>,
    #[serde(deserialize_with = "value::duration")]
    pub watch_for: Duration,
    pub max_watches: usize,
    pub resolve_users: bool,
    pub max_resolved: usize,
    pub sh: Sh,
    pub tls: TlsFiles,
    pub listen: Vec<DiameterListen>,
    pub peer: Vec<DiameterPeer>,
    pub route: Vec<DiameterRoute>,
    pub hss: Vec<Hss>,
}

impl DiameterCarrier {
    /// As a person says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Tls => "TLS over TCP",
            Self::Sctp => "SCTP",
        }
    }

    /// As a file or a command line has it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "tcp" => Some(Self::Tcp),
            "tls" => Some(Self::Tls),
            "sctp" => Some(Self::Sctp),
            _ => None,
        }
    }
}

impl Diameter {
    /// Whether anything of it goes over TLS.
    #[must_use]
    pub fn uses_tls(&self) -> bool {
        let carriers = self.listen.iter().map(|listen| listen.transport);
        carriers.chain(self.peer.iter().map(|peer| peer.transport)).any(|one| one == DiameterCarrier::Tls)
    }
}

impl Default for Diameter {
    fn default() -> Self {
        Self {
            identity: String::new(),
            realm: String::new(),
            addresses: Vec::new(),
            vendor: 0,
            applications: Vec::new(),
            forward: DiameterForward::No,
            tc: seconds(30),
            tw: seconds(30),
            timeout: seconds(10),
            window: 4096,
            max_queries: 60_000,
            service_centre: String::new(),
            gmlc_number: None,
            watch: Vec::new(),
            watch_for: seconds(86_400),
            max_watches: 1_000_000,
            resolve_users: false,
            max_resolved: 100_000,
            sh: Sh::default(),
            tls: TlsFiles::default(),
            listen: Vec::new(),
            peer: Vec::new(),
            route: Vec::new(),
            hss: Vec::new(),
        }
    }
}

/// How Sh is asked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sh {
    pub nodes: bool,
    pub current: bool,
    pub public_identity: Option<String>,
}

impl Default for Sh {
    fn default() -> Self {
        Self { nodes: true, current: false, public_identity: None }
    }
}

/// Where peers connect to us.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiameterListen {
    #[serde(default)]
    pub transport: DiameterCarrier,
    pub at: Vec<SocketAddr>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiameterPeer {
    pub identity: String,
    pub realm: String,
    #[serde(default)]
    pub transport: DiameterCarrier,
    #[serde(default)]
    pub connect: Vec<SocketAddr>,
    #[serde(default)]
    pub certificate_name: String,
    #[serde(default)]
    pub on_redirect: bool,
    #[serde(default)]
    pub local: Vec<SocketAddr>,
    #[serde(default)]
    pub addresses: Vec<IpAddr>,
    #[serde(default)]
    pub priority: u16,
    #[serde(default = "one")]
    pub weight: u16,
    #[serde(default)]
    pub window: u32,
    #[serde(default)]
    pub allow_applications: Vec<String>,
    #[serde(default)]
    pub allow_commands: Vec<String>,
    #[serde(default)]
    pub allow_origin_realms: Vec<String>,
    #[serde(default)]
    pub allow_origin_hosts: Vec<String>,
    #[serde(default)]
    pub allow_destination_realms: Vec<String>,
    #[serde(default)]
    pub rate: u32,
}

impl DiameterPeer {
    /// The name that its certificate is for.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        if self.certificate_name.is_empty() { &self.identity } else { &self.certificate_name }
    }
}

const fn one() -> u16 {
    1
}

/// A way to a realm.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiameterRoute {
    pub realm: String,
    #[serde(default)]
    pub application: Option<String>,
    pub peers: Vec<String>,
}

/// A server that is asked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hss {
    pub realm: String,
    #[serde(default)]
    pub host: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OsmoHlr {
    pub connect: SocketAddr,
    #[serde(deserialize_with = "value::duration")]
    pub timeout: Duration,
    pub max_queries: usize,
}

impl Default for OsmoHlr {
    fn default() -> Self {
        Self {
            connect: SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 4259),
            timeout: seconds(5),
            max_queries: 4096,
        }
    }
}

/// Triggers that push servers elsewhere bring.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct T4 {
    pub take_from: Vec<String>,
    pub application: String,
}

impl Default for T4 {
    fn default() -> Self {
        Self { take_from: Vec::new(), application: "trigger".into() }
    }
}

/// Triggers that outside application servers ask for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tsp {
    pub rate: u32,
    pub burst: u32,
    pub scs: Vec<Scs>,
}

impl Default for Tsp {
    fn default() -> Self {
        Self { rate: 1000, burst: 1000, scs: Vec::new() }
    }
}

/// An outside application server.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scs {
    #[serde(default)]
    pub host: String,
    pub realm: String,
    pub application: String,
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default = "quota")]
    pub quota: usize,
}

const fn quota() -> usize {
    10_000
}
