//! The GGSN over its octets: cases with the meaning of Osmocom's public GGSN suite (named after
//! theirs where they are the same), network-requested activation, and the release of addresses.

mod activation;
mod dual;
mod notification;
mod notification_cases;
mod osmo_sgsn;
mod paths;
mod release;
mod robust;
mod secondary;
mod sgsnemu;
mod user_plane;

use gtpush::codec::gtp1::ie::*;
use gtpush::codec::gtp1::message::*;
use gtpush::codec::gtp1::{self, Cause, Header, Message, Packet};
use gtpush::codec::gtpu;
use gtpush::codec::ts24008::pco::Pco;
use gtpush::machine::gtp::context::RoutingDomain;
use gtpush::machine::{Machine, Origin, Port};
use gtpush::node::ggsn::{ApnConfig, Config, Event, Ggsn, Home, PoolV4, PoolV6};
use gtpush::wire::{ApnBuf, Imsi, Now, Writer};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

pub const SGSN: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 11));
pub const SGSN_2: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 12));
pub const HLR: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 21));
pub const HLR_2: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 22));
pub const DNS_V4: [Ipv4Addr; 2] = [Ipv4Addr::new(10, 45, 255, 1), Ipv4Addr::new(10, 45, 255, 2)];
pub const PUSH: &str = "10.45.0.1:5683";
/// Conversational class, 64 kbit/s.
pub const QOS: &[u8] = &[0x0b, 0x92, 0x1f, 0x73, 0x96, 0x40, 0x40, 0x74, 0x8b, 0xff, 0xff];

pub fn imsi(n: u32) -> Imsi {
    format!("0010100{n:08}").parse().unwrap()
}

pub fn apn(name: &str) -> ApnBuf {
    name.parse().unwrap()
}

pub fn dns_v6() -> [Ipv6Addr; 2] {
    ["fd45:ffff::1".parse().unwrap(), "fd45:ffff::2".parse().unwrap()]
}

/// Access points "internet" (both families, domain 1), "four" and "six" (one family, domain 2),
/// with two HLR fronts.
pub fn config() -> Config {
    let v4 = PoolV4 { first: Ipv4Addr::new(10, 45, 0, 1), last: Ipv4Addr::new(10, 45, 15, 255) };
    let v6 = PoolV6 { prefix: "fd45::".parse().unwrap(), length: 48 };
    let dns = |mut point: ApnConfig| {
        point.dns_v4 = DNS_V4.map(Some);
        point.dns_v6 = dns_v6().map(Some);
        point
    };
    let mut internet = dns(ApnConfig::new(apn("internet"), RoutingDomain(1)));
    (internet.v4, internet.v6) = (Some(v4), Some(v6));
    internet.push = vec![PUSH.parse().unwrap(), "[fd45:0:0:ffff::1]:5683".parse().unwrap()];
    internet.subscribed = vec![(imsi(900), "10.45.200.9".parse().unwrap())];
    let mut four = dns(ApnConfig::new(apn("four"), RoutingDomain(2)));
    four.v4 = Some(PoolV4 { first: Ipv4Addr::new(10, 45, 0, 2), ..v4 });
    let mut six = dns(ApnConfig::new(apn("six"), RoutingDomain(2)));
    six.v6 = Some(v6);
    Config {
        apns: vec![internet, four, six],
        hlr: [HLR, HLR_2].map(|hlr| Home::Front(SocketAddr::new(hlr, 2123))).to_vec(),
        seed: 0x0123_4567_89ab_cdef,
        restart_counter: 7,
        echo_interval: None,
        ..Config::default()
    }
}

/// A datagram that the GGSN sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub port: Port,
    pub to: SocketAddr,
    pub octets: Vec<u8>,
}

impl Sent {
    pub fn packet(&self) -> Packet<'_> {
        Packet::parse(&self.octets).unwrap()
    }
}

/// A GGSN, the time, and everything that it is to be told from outside.
pub struct Bench {
    pub ggsn: Ggsn,
    pub now: Now,
    pub sequence: u16,
}

/// One context as its SGSN sees it.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    pub cause: Cause,
    /// Our TEIDs at the SGSN.
    pub own: [u32; 2],
    /// The GGSN's.
    pub control: u32,
    pub user: u32,
    pub nsapi: u8,
    pub charging_id: u32,
    pub v4: Option<Ipv4Addr>,
    pub v6: Option<Ipv6Addr>,
}

/// What a Create PDP Context Request asks for; the rest is as in every other.
#[derive(Clone, Debug)]
pub struct Ask {
    pub imsi: u32,
    pub nsapi: u8,
    pub apn: Option<&'static str>,
    pub address: EndUserAddress<'static>,
    pub pco: Vec<u8>,
    pub recovery: Option<u8>,
    pub sgsn: IpAddr,
    pub common_flags: Option<u8>,
    pub with_rai: bool,
}

impl Ask {
    pub fn v4(imsi: u32) -> Self {
        Self {
            imsi,
            nsapi: 5,
            apn: Some("internet"),
            address: EndUserAddress::Ipv4(None),
            pco: Vec::new(),
            recovery: None,
            sgsn: SGSN,
            common_flags: None,
            with_rai: true,
        }
    }

    pub fn v6(imsi: u32) -> Self {
        Self { address: EndUserAddress::Ipv6(None), ..Self::v4(imsi) }
    }

    pub fn v46(imsi: u32) -> Self {
        Self { address: EndUserAddress::Ipv4v6(None, None), ..Self::v4(imsi) }
    }

    /// Our TEIDs for it, control and user.
    pub fn teids(&self) -> [u32; 2] {
        [
            0x1000_0000 + self.imsi * 16 + u32::from(self.nsapi),
            0x2000_0000 + self.imsi * 16 + u32::from(self.nsapi),
        ]
    }

    pub fn octets(&self, sequence: u16) -> Vec<u8> {
        let [control, user] = self.teids();
        let name = self.apn.map(apn);
        let m = CreatePdpContextRequest {
            imsi: Some(imsi(self.imsi)),
            rai: self.with_rai.then(|| Rai { plmn: Default::default(), lac: 1, rac: 1 }),
            recovery: self.recovery.map(Recovery),
            selection_mode: Some(SelectionMode::SUBSCRIBED),
            teid_data_i: Some(user),
            teid_control_plane: Some(control),
            nsapi: Some(Nsapi(self.nsapi)),
            end_user_address: Some(self.address),
            apn: name.as_ref().map(ApnBuf::as_apn),
            pco: (!self.pco.is_empty()).then_some(Pco(&self.pco)),
            sgsn_address_for_signalling: Some(GsnAddress(self.sgsn)),
            sgsn_address_for_user_traffic: Some(GsnAddress(self.sgsn)),
            msisdn: Some(Msisdn(&[0x91, 0x94, 0x71, 0xf7])),
            qos_profile: QosProfile::decode_octets(QOS),
            common_flags: self.common_flags.map(CommonFlags),
            ..Default::default()
        };
        encode(Header::new(0, sequence), &m)
    }
}

/// Reads a QoS profile from its octets, priority first.
trait FromOctets<'a>: Sized {
    fn decode_octets(octets: &'a [u8]) -> Option<Self>;
}

impl<'a> FromOctets<'a> for QosProfile<'a> {
    fn decode_octets(octets: &'a [u8]) -> Option<Self> {
        <Self as gtp1::Value<'a>>::decode(octets)
    }
}

pub fn encode<M: Message>(header: Header, message: &M) -> Vec<u8> {
    let mut buffer = vec![0; 4096];
    let length = gtp1::encode(&mut buffer, header, message).unwrap();
    buffer.truncate(length);
    buffer
}

pub fn write(f: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut buffer = vec![0; 70_000];
    let mut w = Writer::new(&mut buffer);
    f(&mut w);
    let length = w.finish().unwrap();
    buffer.truncate(length);
    buffer
}

impl Bench {
    pub fn new() -> Self {
        Self::with(config())
    }

    pub fn with(config: Config) -> Self {
        let start = Duration::from_secs(1_000_000);
        Self { ggsn: Ggsn::new(config), now: Now { mono: start, wall: start }, sequence: 100 }
    }

    /// What waits to be sent.
    pub fn sent(&mut self) -> Vec<Sent> {
        let mut sent = Vec::new();
        while let Some(t) = self.ggsn.poll_transmit() {
            sent.push(Sent { port: t.port, to: t.to, octets: t.octets.to_vec() });
        }
        sent
    }

    pub fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.ggsn.poll_event()).collect()
    }

    pub fn feed(&mut self, port: Port, from: SocketAddr, octets: &[u8]) -> Vec<Sent> {
        self.ggsn.handle_octets(self.now, Origin { port, peer: from }, octets);
        self.sent()
    }

    pub fn control(&mut self, from: IpAddr, octets: &[u8]) -> Vec<Sent> {
        self.feed(Port::GtpC, SocketAddr::new(from, 2123), octets)
    }

    pub fn user(&mut self, from: IpAddr, octets: &[u8]) -> Vec<Sent> {
        self.feed(Port::GtpU, SocketAddr::new(from, 2152), octets)
    }

    /// Lets time pass in the steps that the machine asks for.
    pub fn pass(&mut self, time: Duration) -> Vec<Sent> {
        let end = self.now.mono + time;
        let mut sent = self.sent();
        while let Some(due) = self.ggsn.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.after(due.saturating_sub(self.now.mono));
            self.ggsn.handle_timeout(self.now);
            sent.extend(self.sent());
        }
        self.now = self.now.after(end - self.now.mono);
        sent
    }

    /// Sends a request with a new sequence number and returns the one answer.
    pub fn request<M: Message>(&mut self, from: IpAddr, teid: u32, message: &M) -> Vec<u8> {
        self.sequence = self.sequence.wrapping_add(1);
        let octets = encode(Header::new(teid, self.sequence), message);
        let mut sent = self.control(from, &octets);
        assert_eq!(sent.len(), 1, "one answer: {sent:?}");
        let answer = sent.remove(0);
        assert_eq!((answer.port, answer.to), (Port::GtpC, SocketAddr::new(from, 2123)));
        assert_eq!(answer.packet().header.sequence, Some(self.sequence));
        answer.octets
    }

    pub fn ask(&mut self, ask: &Ask) -> (Session, Vec<u8>) {
        self.sequence = self.sequence.wrapping_add(1);
        let octets = ask.octets(self.sequence);
        let sent = self.control(ask.sgsn, &octets);
        let answer = sent
            .iter()
            .find(|s| s.packet().header.message_type == CreatePdpContextResponse::TYPE)
            .expect("an answer to Create PDP Context Request");
        let packet = answer.packet();
        assert_eq!(packet.header.teid, ask.teids()[0], "the answer bears the SGSN's TEID");
        let m = CreatePdpContextResponse::parse(&packet);
        m.check().unwrap();
        let session = Session {
            cause: m.cause.unwrap(),
            own: ask.teids(),
            control: m.teid_control_plane.unwrap_or(0),
            user: m.teid_data_i.unwrap_or(0),
            nsapi: ask.nsapi,
            charging_id: m.charging_id.unwrap_or(0),
            v4: m.end_user_address.and_then(|a| a.ipv4()),
            v6: m.end_user_address.and_then(|a| a.ipv6()),
        };
        (session, answer.octets.clone())
    }

    /// Creates a context that must come to be.
    pub fn create(&mut self, ask: &Ask) -> Session {
        let (session, _) = self.ask(ask);
        assert!(session.cause.is_accepted(), "{:?}", session.cause);
        session
    }

    /// The cause with which a context is refused.
    pub fn refused(&mut self, ask: &Ask) -> Cause {
        let (session, _) = self.ask(ask);
        assert!(session.cause.is_rejected(), "{:?}", session.cause);
        session.cause
    }

    pub fn delete(&mut self, session: &Session) -> (u32, Cause) {
        let m = DeletePdpContextRequest {
            teardown_ind: Some(TeardownInd(true)),
            nsapi: Some(Nsapi(session.nsapi)),
            ..Default::default()
        };
        let answer = self.request(SGSN, session.control, &m);
        let packet = Packet::parse(&answer).unwrap();
        (packet.header.teid, DeletePdpContextResponse::parse(&packet).cause.unwrap())
    }

    /// Sends an IP packet up the tunnel; what comes down again, without its headers.
    pub fn up(&mut self, session: &Session, packet: &[u8]) -> Vec<Vec<u8>> {
        let octets = write(|w| gtpu::write_g_pdu(w, session.user, packet));
        self.user(SGSN, &octets)
            .into_iter()
            .map(|sent| {
                assert_eq!((sent.port, sent.to), (Port::GtpU, SocketAddr::new(SGSN, 2152)));
                let (teid, payload) = gtpu::g_pdu(&sent.octets).unwrap();
                assert!(teid >> 28 == 2, "a TEID for user traffic of the SGSN's: {teid:x}");
                payload.to_vec()
            })
            .collect()
    }
}

/// The SGSN's TEID that a downlink datagram bears.
pub fn teid_of(sent: &Sent) -> u32 {
    gtpu::g_pdu(&sent.octets).unwrap().0
}

pub fn parse_create(octets: &[u8]) -> CreatePdpContextResponse<'_> {
    CreatePdpContextResponse::parse(&Packet::parse(octets).unwrap())
}
