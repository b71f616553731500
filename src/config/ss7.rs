//! The sections of the signalling network: `[[ss7]]`, `[map]`, `[hlr_gateway]`, `[sms]` and
//! `[[serving_node]]`. What each key means for whoever writes the file stands in `default.toml`, once.
#![allow(missing_docs)] // every key is documented where it is read by people: default.toml

use super::sections::LocateBy;
use super::value::{self, Prefix};
use crate::wire::PointCodeFormat;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// How a network writes its point codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// 14 bits, 3-8-3.
    #[default]
    Itu,
    /// 24 bits, 8-8-8.
    Ansi,
}

impl From<Format> for PointCodeFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Itu => Self::Itu,
            Format::Ansi => Self::Ansi,
        }
    }
}

/// One place of ours in a signalling network.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ss7 {
    pub name: String,
    #[serde(default)]
    pub format: Format,
    pub point_code: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default = "Ss7::national")]
    pub network_indicator: u8,
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default = "Ss7::msu")]
    pub longest: usize,
    #[serde(default)]
    pub long: bool,
    #[serde(default = "Ss7::t_ack", deserialize_with = "value::duration")]
    pub t_ack: Duration,
    #[serde(default = "Ss7::t_recovery", deserialize_with = "value::duration")]
    pub t_recovery: Duration,
    #[serde(default = "Ss7::beat", deserialize_with = "value::duration_or_off")]
    pub beat: Option<Duration>,
    #[serde(default = "Ss7::beat", deserialize_with = "value::duration_or_off")]
    pub audit: Option<Duration>,
    #[serde(default = "Ss7::t_reassembly", deserialize_with = "value::duration")]
    pub t_reassembly: Duration,
    #[serde(default = "Ss7::max_dialogues")]
    pub max_dialogues: usize,
    #[serde(default)]
    pub link: Vec<Ss7Link>,
    #[serde(default)]
    pub server: Vec<Ss7Server>,
    #[serde(default)]
    pub route: Vec<Ss7Route>,
    #[serde(default)]
    pub translation: Vec<Translation>,
    #[serde(default)]
    pub mobile_title: Vec<MobileTitle>,
}

impl Ss7 {
    fn national() -> u8 {
        2
    }

    fn msu() -> usize {
        268
    }

    fn t_ack() -> Duration {
        seconds(2)
    }

    fn t_recovery() -> Duration {
        seconds(2)
    }

    fn beat() -> Option<Duration> {
        Some(seconds(30))
    }

    fn t_reassembly() -> Duration {
        seconds(10)
    }

    fn max_dialogues() -> usize {
        200_000
    }
}

/// The adaptation layer of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Adaptation {
    /// RFC 4666.
    #[default]
    M3ua,
    /// RFC 3868.
    Sua,
}

/// What carries a link's messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Carrier {
    /// The kernel's SCTP.
    #[default]
    Sctp,
    /// TCP, as OsmoSTP has it.
    Tcp,
}

/// What we are to the peer of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkRole {
    /// An application server process; the peer is a signalling gateway.
    #[default]
    Asp,
    /// A signalling gateway process.
    Sgp,
    /// An IP server process, single exchange, ours to begin.
    Ipsp,
    /// An IP server process, single exchange, the peer's to begin.
    IpspPassive,
    /// An IP server process, double exchange.
    IpspDouble,
}

/// What the peer of a link may do with routing keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyRegistration {
    /// Nothing.
    #[default]
    Refused,
    /// Register configured keys.
    Static,
    /// Register any.
    Dynamic,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ss7Link {
    pub name: String,
    #[serde(default)]
    pub adaptation: Adaptation,
    #[serde(default)]
    pub transport: Carrier,
    #[serde(default)]
    pub role: LinkRole,
    #[serde(default)]
    pub connect: Vec<SocketAddr>,
    #[serde(default)]
    pub listen: Vec<SocketAddr>,
    #[serde(default)]
    pub local: Vec<SocketAddr>,
    #[serde(default)]
    pub primary: Option<IpAddr>,
    #[serde(default)]
    pub peers: Vec<IpAddr>,
    #[serde(default)]
    pub asp_identifier: Option<u32>,
    #[serde(default)]
    pub peer_asp_identifier: Option<u32>,
    #[serde(default)]
    pub registration: KeyRegistration,
    #[serde(default = "Ss7Link::instances")]
    pub instances: u16,
    #[serde(default = "Ss7Link::streams")]
    pub streams: u16,
    #[serde(default = "Ss7Link::heartbeat", deserialize_with = "value::duration")]
    pub heartbeat: Duration,
}

impl Ss7Link {
    fn instances() -> u16 {
        16
    }

    fn streams() -> u16 {
        16
    }

    fn heartbeat() -> Duration {
        seconds(5)
    }
}

/// Whose traffic an application server handles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ServerSide {
    /// Ours.
    #[default]
    Local,
    /// The peers'.
    Remote,
}

/// RFC 4666 §3.4.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrafficMode {
    Override,
    Loadshare,
    Broadcast,
}

/// How a process of a load-sharing application server is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Selection {
    #[default]
    Sls,
    RoundRobin,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ss7Server {
    pub name: String,
    #[serde(default)]
    pub side: ServerSide,
    #[serde(default)]
    pub routing_context: Option<u32>,
    #[serde(default)]
    pub network_appearance: Option<u32>,
    #[serde(default)]
    pub traffic_mode: Option<TrafficMode>,
    #[serde(default)]
    pub selection: Selection,
    #[serde(default)]
    pub point_code: Option<String>,
    #[serde(default)]
    pub origins: Vec<String>,
    #[serde(default)]
    pub service_indicators: Vec<u8>,
    #[serde(default)]
    pub register: bool,
    #[serde(default)]
    pub required: usize,
    #[serde(default)]
    pub links: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ss7Route {
    pub point_code: String,
    #[serde(default)]
    pub mask: u8,
    pub servers: Vec<String>,
}

/// Between numbering plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Convert {
    #[serde(rename = "e212-e214")]
    E212ToE214,
    #[serde(rename = "e214-e212")]
    E214ToE212,
}

/// A numbering plan, ITU-T Q.713 §3.4.2.3.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    E164,
    E212,
    E214,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    #[serde(default)]
    pub prefix: String,
    #[serde(default)]
    pub plan: Option<Plan>,
    #[serde(default)]
    pub translation_type: Option<u8>,
    #[serde(default)]
    pub nature: Option<u8>,
    #[serde(default)]
    pub convert: Option<Convert>,
    #[serde(default)]
    pub replace: Option<String>,
    #[serde(default)]
    pub strip: u8,
    #[serde(default)]
    pub prepend: Option<String>,
    #[serde(default)]
    pub set_plan: Option<Plan>,
    #[serde(default)]
    pub set_translation_type: Option<u8>,
    #[serde(default)]
    pub set_nature: Option<u8>,
    #[serde(default)]
    pub route_on_ssn: bool,
    pub targets: Vec<TranslationTarget>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TranslationTarget {
    pub point_code: String,
    #[serde(default)]
    pub ssn: Option<u8>,
    #[serde(default = "TranslationTarget::one")]
    pub weight: u16,
    #[serde(default)]
    pub priority: u8,
}

impl TranslationTarget {
    fn one() -> u16 {
        1
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MobileTitle {
    pub network: String,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    pub ss7: String,
    pub hlr: Vec<String>,
    pub ssn: u8,
    pub number: String,
    pub extension: String,
    #[serde(deserialize_with = "value::duration")]
    pub invoke_timeout: Duration,
    pub max_queries: usize,
    pub resolve: bool,
}

impl Default for Map {
    fn default() -> Self {
        Self {
            ss7: String::new(),
            hlr: Vec::new(),
            ssn: 150,
            number: String::new(),
            extension: "2.999.1".into(),
            invoke_timeout: seconds(10),
            max_queries: 65_536,
            resolve: false,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HlrGateway {
    pub enabled: bool,
    pub order: Vec<LocateBy>,
    pub ss7: String,
    pub bind: SocketAddr,
    pub gsns: Vec<Prefix>,
    pub global_titles: Vec<String>,
    pub rate: u32,
    pub burst: u32,
    pub max_rated: usize,
    pub max_watches: usize,
}

impl Default for HlrGateway {
    fn default() -> Self {
        Self {
            enabled: false,
            order: Vec::new(),
            ss7: String::new(),
            bind: SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 22)), 2123),
            gsns: super::sections::loopback(),
            global_titles: Vec::new(),
            rate: 10_000,
            burst: 10_000,
            max_rated: 4096,
            max_watches: 1_000_000,
        }
    }
}

/// A way by which short messages go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmsBy {
    /// MAP, to an MSC or SGSN.
    Map,
    /// Diameter S6c, and SGd to an MME or Gdd to an SGSN.
    S6c,
}

impl Sms {
    /// Whether short messages go by this way.
    #[must_use]
    pub fn goes(&self, by: SmsBy) -> bool {
        self.enabled && self.order.contains(&by)
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sms {
    pub enabled: bool,
    pub order: Vec<SmsBy>,
    pub ssn: u8,
    pub service_centre: String,
    pub max_segments: u8,
}

impl Default for Sms {
    fn default() -> Self {
        Self {
            enabled: false,
            order: vec![SmsBy::Map],
            ssn: 8,
            service_centre: String::new(),
            max_segments: 16,
        }
    }
}

/// Where on Gn a serving node is that is named by number, name or area.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServingNode {
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub area: Option<String>,
    pub address: IpAddr,
}
