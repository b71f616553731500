//! The sections of the file and their defaults. What each key means for whoever writes the file
//! stands in `default.toml`, once.
#![allow(missing_docs)] // every key is documented where it is read by people: default.toml

use super::value::{self, Prefix};
use crate::node::diameter_user::Way as DiameterWay;
use crate::wire::{ApnBuf, Imsi, Plmn};
use serde::{Deserialize, Deserializer, de::Error as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn address(d: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(127, 0, 0, d))
}

/// The networks of the loopback interface.
pub(super) fn loopback() -> Vec<Prefix> {
    vec![
        Prefix { address: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), length: 8 },
        Prefix { address: IpAddr::V6(Ipv6Addr::LOCALHOST), length: 128 },
    ]
}

/// Who keeps the PDP contexts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// We do: gtpush is the GGSN.
    #[default]
    Integrated,
    /// A foreign GGSN does.
    Adapter,
    /// Nobody: there is an HLR gateway and no push server.
    Gateway,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    pub name: String,
    pub mode: Mode,
    pub data_dir: PathBuf,
    /// The first GTP restart counter of a new store.
    pub restart_counter: u8,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            name: "gtpush".into(),
            mode: Mode::Integrated,
            data_dir: "gtpush-data".into(),
            restart_counter: 0,
        }
    }
}

impl Server {
    /// `file` inside the data directory, unless it is absolute.
    #[must_use]
    pub fn in_data_dir(&self, file: &Path) -> PathBuf {
        self.data_dir.join(file)
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Gtp {
    pub bind: IpAddr,
    /// What our GSN Address IEs say; `bind` where absent.
    pub address: Option<IpAddr>,
    pub peers: Vec<Prefix>,
    pub port_c: u16,
    pub port_u: u16,
    /// 0: not opened.
    pub port_v0: u16,
    #[serde(deserialize_with = "value::duration")]
    pub t3_response: Duration,
    pub n3_requests: u8,
    #[serde(deserialize_with = "value::duration_or_off")]
    pub echo: Option<Duration>,
    pub in_sequence: bool,
    #[serde(deserialize_with = "plmn")]
    pub plmn: Plmn,
    pub private_extension: u16,
    /// The access point of a request that names none; refused where absent.
    pub default_apn: Option<String>,
    pub max_paths: u32,
    pub max_in_flight: u32,
    pub max_contexts: u32,
    pub max_duplicates: u32,
    #[serde(deserialize_with = "value::duration_or_off")]
    pub idle_release: Option<Duration>,
}

impl Default for Gtp {
    fn default() -> Self {
        Self {
            bind: address(2),
            address: None,
            peers: loopback(),
            port_c: 2123,
            port_u: 2152,
            port_v0: 3386,
            t3_response: seconds(3),
            n3_requests: 3,
            echo: Some(seconds(60)),
            in_sequence: true,
            plmn: Plmn([0x00, 0xf1, 0x10]),
            private_extension: 32473,
            default_apn: None,
            max_paths: 4096,
            max_in_flight: 60_000,
            max_contexts: 65_536,
            max_duplicates: 200_000,
            idle_release: None,
        }
    }
}

impl Gtp {
    /// What our GSN Address IEs say.
    #[must_use]
    pub fn gsn_address(&self) -> IpAddr {
        self.address.unwrap_or(self.bind)
    }
}

/// Reads `"001-01"`.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_plmn(text: &str) -> Result<Plmn, String> {
    let wrong =
        || format!("{text:?} is not a network code: write MCC and MNC like \"262-01\" or \"310-410\"");
    let (mcc, mnc) = text.split_once('-').ok_or_else(wrong)?;
    if mcc.len() != 3
        || !(2..=3).contains(&mnc.len())
        || !text.bytes().all(|c| c.is_ascii_digit() || c == b'-')
    {
        return Err(wrong());
    }
    let (Ok(mcc), Ok(number)) = (mcc.parse(), mnc.parse()) else { return Err(wrong()) };
    Plmn::new(mcc, number, mnc.len() as u8).ok_or_else(wrong)
}

fn plmn<'de, D: Deserializer<'de>>(from: D) -> Result<Plmn, D::Error> {
    parse_plmn(&String::deserialize(from)?).map_err(D::Error::custom)
}

/// What lies behind Gi.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GiKind {
    /// Nothing: we answer ICMP echo and keep push traffic inside.
    #[default]
    Internal,
    /// A TUN device.
    Tun,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Gi {
    pub kind: GiKind,
    pub device: String,
    pub ms_to_ms: bool,
    pub mtu: u16,
}

impl Default for Gi {
    fn default() -> Self {
        Self { kind: GiKind::Internal, device: "gtpush0".into(), ms_to_ms: true, mtu: 1400 }
    }
}

/// PDP types of an access point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PdpType {
    Ipv4,
    Ipv6,
    Ipv4v6,
}

/// How a device without a static address gets one when it is notified (US 2013/0121252 §0119–0128).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddressCase {
    /// Combination 1: blank.
    Blank,
    /// Combination 2: allocated by the gateway, with the indication.
    AllocatedWithIndication,
    /// Combination 3: blank, with the indication.
    #[default]
    BlankWithIndication,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apn {
    #[serde(deserialize_with = "apn")]
    pub name: ApnBuf,
    #[serde(default = "Apn::default_domain")]
    pub domain: u16,
    #[serde(default = "Apn::default_types")]
    pub types: Vec<PdpType>,
    #[serde(default)]
    pub pool_v4: Option<Prefix>,
    #[serde(default)]
    pub pool_v6: Option<Prefix>,
    #[serde(default)]
    pub static_v4: Option<Prefix>,
    #[serde(default)]
    pub static_v6: Option<Prefix>,
    #[serde(default)]
    pub dns: Vec<IpAddr>,
    pub push_address: SocketAddr,
    #[serde(default)]
    pub push_address_v6: Option<SocketAddr>,
    /// The gateway that the preset rule of `[locate] choose` gives (§0110).
    #[serde(default)]
    pub gateway: Option<String>,
}

impl Apn {
    fn default_domain() -> u16 {
        1
    }

    fn default_types() -> Vec<PdpType> {
        vec![PdpType::Ipv4, PdpType::Ipv6, PdpType::Ipv4v6]
    }
}

/// Reads an access point name.
fn apn<'de, D: Deserializer<'de>>(from: D) -> Result<ApnBuf, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(|_| {
        D::Error::custom(format!(
            "{text:?} is not an access point name: dotted labels of 1 to 63 octets, 100 in all"
        ))
    })
}

/// How the first PS node is chosen (US 2013/0121252 §0107–0110).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choose {
    /// A gateway that can talk to the SGSN that the HLR names (§0107–0108).
    #[default]
    Sgsn,
    /// The gateway that the HLR names for the APN (§0109).
    Hlr,
    /// The gateway preset for the APN; the HLR is not asked at S803 (§0110).
    Preset,
}

/// A way to ask where a subscriber is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LocateBy {
    /// GTP-C SRI-for-GPRS 32/33 to a GTP–MAP protocol-converting GSN.
    Gtp,
    /// MAP sendRoutingInfoForGprs.
    Map,
    /// MAP anyTimeInterrogation.
    Ati,
    /// MAP sendRoutingInfoForSM.
    #[serde(rename = "sri-sm")]
    SriSm,
    /// Diameter Sh User-Data.
    Sh,
    /// Diameter S6c Send-Routing-Info-for-SM.
    S6c,
    /// Diameter S6m Subscriber-Information.
    S6m,
    /// Diameter S6t Configuration-Information.
    S6t,
    /// Diameter SLh LCS-Routing-Info.
    Slh,
    /// Diameter SWx Server-Assignment, for the gateway of an access point.
    Swx,
    /// The control interface of OsmoHLR.
    #[serde(rename = "osmo-hlr")]
    OsmoHlr,
}

impl LocateBy {
    /// The way of Diameter that it is, if it is one.
    #[must_use]
    pub const fn diameter(self) -> Option<DiameterWay> {
        Some(match self {
            Self::Sh => DiameterWay::Sh,
            Self::S6c => DiameterWay::S6c,
            Self::S6m => DiameterWay::S6m,
            Self::S6t => DiameterWay::S6t,
            Self::Slh => DiameterWay::Slh,
            Self::Swx => DiameterWay::Swx,
            _ => return None,
        })
    }

    /// Whether it is one of MAP.
    #[must_use]
    pub const fn is_map(self) -> bool {
        matches!(self, Self::Map | Self::Ati | Self::SriSm)
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Locate {
    pub order: Vec<LocateBy>,
    pub hlr: Vec<SocketAddr>,
    pub choose: Choose,
    #[serde(deserialize_with = "value::duration")]
    pub create_timeout: Duration,
    pub max_procedures: u32,
}

impl Default for Locate {
    fn default() -> Self {
        Self {
            order: vec![LocateBy::Gtp],
            hlr: vec![SocketAddr::new(address(21), 2123)],
            choose: Choose::Sgsn,
            create_timeout: seconds(20),
            max_procedures: 65_536,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    pub id: u16,
    pub name: String,
}

/// How a push reaches devices behind a gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GatewayKind {
    /// Our own GGSN role.
    #[default]
    Local,
    /// A foreign gateway: the packet is routed to its Gi.
    Gi,
    /// A gateway role of ours in another process, which takes the push itself by T4.
    T4,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    pub name: String,
    #[serde(default)]
    pub kind: GatewayKind,
    /// Its GTP-C address.
    #[serde(default)]
    pub address: Option<IpAddr>,
    /// Its DiameterIdentity and realm.
    #[serde(default)]
    pub identity: String,
    #[serde(default)]
    pub realm: String,
    #[serde(default = "Apn::default_domain")]
    pub domain: u16,
    #[serde(default)]
    pub prefixes: Vec<Prefix>,
    #[serde(default)]
    pub sgsns: Vec<Prefix>,
    #[serde(default)]
    pub apns: Vec<String>,
    /// Name this gateway itself in PDU Notification, so that a Reject goes to it and not to us.
    #[serde(default)]
    pub name_in_notification: bool,
    /// Whether it accepts an address that the device asks for.
    #[serde(default)]
    pub takes_static: bool,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Push {
    pub domain: String,
    pub check_application: bool,
    pub check_secret: bool,
    pub check_server_domain: bool,
    pub check_server_source: bool,
    pub check_user: bool,
    pub check_subscriber_secret: bool,
    #[serde(deserialize_with = "apn")]
    pub apn: ApnBuf,
    pub addressing: AddressCase,
    #[serde(deserialize_with = "value::duration")]
    pub ttl: Duration,
    #[serde(deserialize_with = "value::duration")]
    pub max_ttl: Duration,
    #[serde(deserialize_with = "value::size")]
    pub max_payload: u64,
    pub max_pushes: u32,
    pub max_attempts: u32,
    pub max_tries: u32,
    #[serde(deserialize_with = "value::duration")]
    pub back_off: Duration,
    #[serde(deserialize_with = "value::duration")]
    pub max_back_off: Duration,
    #[serde(deserialize_with = "value::duration_or_off")]
    pub recheck: Option<Duration>,
    #[serde(deserialize_with = "value::duration")]
    pub retry_after: Duration,
    #[serde(deserialize_with = "value::duration")]
    pub validity: Duration,
    #[serde(deserialize_with = "value::duration")]
    pub max_validity: Duration,
    pub max_bindings: u32,
    pub max_dynamics: u32,
    pub max_pushes_per_subscriber: u32,
    pub max_attempts_per_subscriber: u32,
    pub max_bindings_per_subscriber: u32,
    pub max_verifications: u32,
    pub device_port: u16,
}

impl Default for Push {
    fn default() -> Self {
        Self {
            domain: "push.example".into(),
            check_application: true,
            check_secret: true,
            check_server_domain: false,
            check_server_source: false,
            check_user: true,
            check_subscriber_secret: true,
            apn: "internet".parse().expect("a literal of one label"),
            addressing: AddressCase::BlankWithIndication,
            ttl: seconds(86_400),
            max_ttl: seconds(28 * 86_400),
            max_payload: 64 << 10,
            max_pushes: 1_000_000,
            max_attempts: 20_000,
            max_tries: 100,
            back_off: seconds(5),
            max_back_off: seconds(600),
            recheck: Some(seconds(900)),
            retry_after: seconds(5),
            validity: seconds(7 * 86_400),
            max_validity: seconds(90 * 86_400),
            max_bindings: 4_000_000,
            max_dynamics: 4_000_000,
            max_pushes_per_subscriber: 10_000,
            max_attempts_per_subscriber: 16,
            max_bindings_per_subscriber: 16,
            max_verifications: 100,
            device_port: 5683,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Coap {
    pub bind: SocketAddr,
    #[serde(deserialize_with = "value::duration")]
    pub ack_timeout: Duration,
    pub max_retransmit: u8,
    #[serde(deserialize_with = "value::duration")]
    pub answer_timeout: Duration,
    pub block_size: u16,
    pub max_exchanges: u32,
    pub max_unanswered: u32,
    pub max_bodies: u32,
    pub max_peers: u32,
    pub max_remembered: u32,
}

impl Default for Coap {
    fn default() -> Self {
        Self {
            bind: SocketAddr::new(address(2), 5683),
            ack_timeout: seconds(2),
            max_retransmit: 4,
            answer_timeout: seconds(60),
            block_size: 1024,
            max_exchanges: 100_000,
            max_unanswered: 10_000,
            max_bodies: 1000,
            max_peers: 1_000_000,
            max_remembered: 100_000,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    pub bind: SocketAddr,
    pub admin_token_file: PathBuf,
    #[serde(deserialize_with = "value::size")]
    pub body_limit: u64,
    pub max_batch: u32,
    pub max_connections: u32,
    #[serde(deserialize_with = "value::duration")]
    pub request_timeout: Duration,
    pub rate: u32,
    pub burst: u32,
    pub server_domain_header: String,
    pub trusted_proxies: Vec<Prefix>,
    pub max_event_streams: u32,
    pub event_buffer: u32,
    pub report_workers: u32,
    pub report_queue: u32,
    pub report_attempts: u8,
    #[serde(deserialize_with = "value::duration")]
    pub report_timeout: Duration,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            bind: SocketAddr::new(address(1), 8080),
            admin_token_file: "admin.token".into(),
            body_limit: 1 << 20,
            max_batch: 1000,
            max_connections: 1024,
            request_timeout: seconds(30),
            rate: 50_000,
            burst: 50_000,
            server_domain_header: "Application-Server-Domain".into(),
            trusted_proxies: Vec::new(),
            max_event_streams: 64,
            event_buffer: 4096,
            report_workers: 2,
            report_queue: 10_000,
            report_attempts: 5,
            report_timeout: seconds(5),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    pub file: PathBuf,
    pub readers: u32,
    pub queue: u32,
    pub group: u32,
    #[serde(deserialize_with = "value::duration")]
    pub busy_timeout: Duration,
    #[serde(deserialize_with = "value::duration")]
    pub keep_ended: Duration,
    pub keep_ended_at_most: u64,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            file: "gtpush.db".into(),
            readers: 4,
            queue: 65_536,
            group: 1024,
            busy_timeout: seconds(5),
            keep_ended: seconds(30 * 86_400),
            keep_ended_at_most: 10_000_000,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Capture {
    /// Empty: nothing is captured.
    pub file: PathBuf,
    #[serde(deserialize_with = "value::size")]
    pub rotate: u64,
    pub keep: u32,
}

impl Default for Capture {
    fn default() -> Self {
        Self { file: PathBuf::new(), rotate: 100 << 20, keep: 10 }
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proxy {
    pub enabled: bool,
    pub application: String,
    pub max_logins: u32,
    #[serde(deserialize_with = "value::duration")]
    pub reconnect_first: Duration,
    #[serde(deserialize_with = "value::duration")]
    pub reconnect_max: Duration,
    pub connector: Vec<Connector>,
}

impl Default for Proxy {
    fn default() -> Self {
        Self {
            enabled: false,
            application: "proxy".into(),
            max_logins: 10_000,
            reconnect_first: seconds(1),
            reconnect_max: seconds(60),
            connector: Vec::new(),
        }
    }
}

/// An application server that the proxy logs in to.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connector {
    pub server: String,
    pub url: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    pub level: String,
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".into(), format: LogFormat::Text }
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    pub id: String,
    /// A PHC string (`gtpush secret`); absent: refused while `[push] check_secret` is on.
    #[serde(default, deserialize_with = "phc")]
    pub secret: Option<String>,
    #[serde(default)]
    pub domains: Vec<String>,
    #[serde(default)]
    pub networks: Vec<Prefix>,
    #[serde(default)]
    pub report_to: Option<String>,
    /// Whether its pushes may go by short message.
    #[serde(default)]
    pub sms: bool,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscriber {
    #[serde(deserialize_with = "imsi")]
    pub imsi: Imsi,
    pub users: Vec<String>,
    /// A PHC string (`gtpush secret`), for registrations in adapter mode.
    #[serde(default, deserialize_with = "phc")]
    pub secret: Option<String>,
    #[serde(default)]
    pub static_address: Option<IpAddr>,
    /// The number that short messages go to.
    #[serde(default)]
    pub msisdn: Option<String>,
}

fn imsi<'de, D: Deserializer<'de>>(from: D) -> Result<Imsi, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(|_| D::Error::custom(format!("{text:?} is not an IMSI: 1 to 15 digits in quotes")))
}

/// A secret as it may stand in a file: hashed.
fn phc<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    if argon2::password_hash::PasswordHash::new(&text).is_err() || !text.starts_with("$argon2") {
        return Err(D::Error::custom(
            "a secret never stands here in the clear: `gtpush secret` asks for it and prints the hash to write here",
        ));
    }
    Ok(Some(text))
}
