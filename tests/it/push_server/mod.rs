//! The push server over its octets: devices, SGSN and HLR front are played by hand, on virtual time.

mod adapter;
mod integrated;
mod interleavings;
mod lossy;

use crate::ggsn::{Ask, HLR, SGSN, apn, config as ggsn_config, encode, imsi, write};
use gtpush::codec::coap::{Code, ContentFormat};
use gtpush::codec::gtp1::ie::*;
use gtpush::codec::gtp1::message::*;
use gtpush::codec::gtp1::{Cause, Header, Message, Packet};
use gtpush::codec::{gtpu, ip};
use gtpush::machine::coap::{self, Endpoint, Request, Response};
use gtpush::machine::{Machine, Origin, Port};
use gtpush::node::push_server::{Config, Event, Mode, PushServer};
use gtpush::push::{self, *};
use gtpush::wire::Now;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, RwLock};
use std::time::Duration;

pub const PUSH_V4: &str = "10.45.0.1:5683";
pub const PUSH_V6: &str = "[fd45:0:0:ffff::1]:5683";

/// What the device does with a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Take,
    Refuse,
    Reset,
    /// Acknowledges, and answers only when told to.
    Later,
    Silent,
}

/// A push as a device saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Got {
    pub n: u32,
    pub app: String,
    pub id: PushId,
    pub reg: Option<String>,
    pub payload: Vec<u8>,
    pub format: Option<ContentFormat>,
}

/// A device with one context (or, behind a foreign gateway, with an address alone).
pub struct Phone {
    pub coap: Endpoint<SocketAddr>,
    pub address: SocketAddr,
    /// TEID of the GGSN for its user traffic, and for control.
    pub up: u32,
    pub control: u32,
    pub manner: Manner,
    pub waiting: Vec<coap::Handle>,
    pub answers: Vec<coap::Answer>,
}

pub struct Rig {
    pub server: PushServer,
    pub now: Now,
    pub phones: BTreeMap<u32, Phone>,
    pub got: Vec<Got>,
    pub reports: Vec<Report>,
    pub changes: Vec<Change>,
    pub others: Vec<Event>,
    /// GTP-C messages that the server sent, by type.
    pub sent: Vec<u8>,
    /// What the HLR's front says of subscribers: reason, or MAP error, or silence.
    pub reason: Option<u8>,
    pub map_error: Option<u8>,
    /// What the SGSN says to a notification, and whether the device then activates.
    pub cause: Cause,
    pub activates: bool,
    pub commits: bool,
    /// Contexts refused, where the test expects that; `None`: a refusal fails it.
    pub refused: Option<u32>,
    held: Vec<Ticket>,
    sequence: u16,
    ids: u128,
}

pub fn directory(config: push::Config) -> Arc<RwLock<Directory>> {
    let mut directory = Directory::new(config, [1; 32]);
    for n in (1..=9).chain([900]) {
        directory.put_subscriber(Subscriber {
            imsi: imsi(n),
            identifiers: vec![user(n)],
            secret: secret::hash(&format!("secret{n}"), b"0123456789abcdef", secret::Cost::Device),
            msisdn: None,
            static_address: (n == 900).then(|| "10.45.200.9".parse().unwrap()),
        });
    }
    directory.put_gateway(Gateway {
        id: GatewayId(0),
        name: "ggsn".into(),
        address: "127.0.0.2".parse().unwrap(),
        local: true,
        serves: vec!["127.0.0.0/8".parse().unwrap()],
        apns: vec![apn("internet")],
    });
    for prefix in ["10.45.0.0/16", "fd45::/32", "127.0.0.0/8"] {
        let prefix = prefix.parse().unwrap();
        directory.put_route(Route { domain: RoutingDomain(1), prefix, gateway: GatewayId(0) });
    }
    Arc::new(RwLock::new(directory))
}

pub fn user(n: u32) -> UserId {
    format!("user{n}@push.example").parse().unwrap()
}

pub fn push_config() -> push::Config {
    let mut config = push::Config::new(apn("internet"));
    config.checks.application = false;
    config.checks.secret = false;
    config
}

impl Rig {
    pub fn new() -> Self {
        Self::with(push_config(), Mode::Integrated)
    }

    pub fn with(push: push::Config, mode: Mode) -> Self {
        Self::at(ggsn_config(), push, mode)
    }

    pub fn at(mut ggsn: gtpush::node::ggsn::Config, mut push: push::Config, mode: Mode) -> Self {
        if mode != Mode::Integrated {
            ggsn.apns.clear();
            push.integrated = false;
        }
        let config = Config {
            mode,
            gateway: GatewayId(0),
            ggsn,
            coap: coap::Config::default(),
            notify_v6: false,
            locate: Default::default(),
            map: None,
            diameter: None,
            sms: None,
            triggers: None,
            osmo_hlr: None,
            proxy: true,
            max_logins: 10,
            seed: [9; 32],
        };
        let start = Duration::from_secs(1_700_000_000);
        Self {
            server: PushServer::new(config, directory(push)),
            now: Now { mono: start, wall: start },
            phones: BTreeMap::new(),
            got: Vec::new(),
            reports: Vec::new(),
            changes: Vec::new(),
            others: Vec::new(),
            sent: Vec::new(),
            reason: None,
            map_error: None,
            cause: Cause::REQUEST_ACCEPTED,
            activates: true,
            commits: true,
            refused: None,
            held: Vec::new(),
            sequence: 1,
            ids: 0,
        }
    }

    /// Carries datagrams and events until nothing moves any more.
    pub fn settle(&mut self) {
        loop {
            let mut moved = false;
            while let Some(event) = self.server.poll_event() {
                moved = true;
                match event {
                    Event::Persist { change, ticket } => {
                        self.changes.push(change);
                        self.held.extend(ticket);
                    }
                    Event::Report(report) => self.reports.push(report),
                    other => self.others.push(other),
                }
            }
            if self.commits {
                for ticket in std::mem::take(&mut self.held) {
                    self.server.committed(self.now, ticket);
                    moved = true;
                }
            }
            let transmit = self.server.poll_transmit();
            if let Some((port, to, octets)) = transmit.map(|t| (t.port, t.to, t.octets.to_vec())) {
                self.arrived(port, to, &octets);
                moved = true;
            }
            moved |= self.phones();
            if !moved {
                return;
            }
        }
    }

    fn arrived(&mut self, port: Port, to: SocketAddr, octets: &[u8]) {
        match port {
            Port::GtpC => {
                let packet = Packet::parse(octets).unwrap();
                self.sent.push(packet.header.message_type);
                match packet.header.message_type {
                    SendRouteingInformationForGprsRequest::TYPE => self.hlr(to, &packet),
                    PduNotificationRequest::TYPE => self.notified(to, &packet),
                    FailureReportRequest::TYPE => {
                        let m = FailureReportResponse {
                            cause: Some(Cause::REQUEST_ACCEPTED),
                            ..Default::default()
                        };
                        self.control(to, encode(Header::new(0, packet.header.sequence.unwrap()), &m));
                    }
                    CreatePdpContextResponse::TYPE => self.created(&packet),
                    _ => {}
                }
            }
            Port::GtpU => {
                // An Error Indication comes back where a tunnel has ended.
                let Some((teid, payload)) = gtpu::g_pdu(octets) else { return };
                let n = (teid & 0x0fff_ffff) / 16;
                let packet = ip::Packet::parse(payload).unwrap();
                let Some(udp) = packet.udp() else { return };
                if let Some(phone) = self.phones.get_mut(&n).filter(|phone| phone.address == udp.destination)
                {
                    phone.coap.handle_octets(self.now, udp.source, udp.payload);
                }
            }
            Port::Coap => {
                let server = "127.0.0.2:5683".parse().unwrap();
                if let Some(phone) = self.phones.values_mut().find(|phone| phone.address == to) {
                    phone.coap.handle_octets(self.now, server, octets);
                }
            }
            other => panic!("{other:?}"),
        }
    }

    fn hlr(&mut self, to: SocketAddr, packet: &Packet<'_>) {
        assert_eq!(to.ip(), HLR);
        let m = SendRouteingInformationForGprsRequest::parse(packet);
        let answer = SendRouteingInformationForGprsResponse {
            cause: Some(Cause::REQUEST_ACCEPTED),
            imsi: m.imsi,
            map_cause: self.map_error.map(MapCause),
            ms_not_reachable_reason: self.reason.map(MsNotReachableReason),
            gsn_address: self.map_error.is_none().then_some(GsnAddress(SGSN)),
            ..Default::default()
        };
        self.control(to, encode(Header::new(0, packet.header.sequence.unwrap()), &answer));
    }

    fn notified(&mut self, to: SocketAddr, packet: &Packet<'_>) {
        assert_eq!(to.ip(), SGSN);
        let m = PduNotificationRequest::parse(packet);
        m.check().unwrap();
        let answer = PduNotificationResponse { cause: Some(self.cause), ..Default::default() };
        let teid = m.teid_control_plane.unwrap();
        let n: u32 = m.imsi.unwrap().to_string()[7..].parse().unwrap();
        let asked = m.end_user_address.unwrap();
        let address = match asked {
            EndUserAddress::Ipv4(Some(own)) => EndUserAddress::Ipv4(Some(own)),
            EndUserAddress::Ipv6(_) => EndUserAddress::Ipv6(None),
            _ => EndUserAddress::Ipv4(None),
        };
        self.control(to, encode(Header::new(teid, packet.header.sequence.unwrap()), &answer));
        if self.cause.is_accepted() && self.activates && self.server.ggsn().config().apns.len() > 1 {
            self.create(&Ask { address, ..Ask::v4(n) });
        }
    }

    pub fn control(&mut self, from: SocketAddr, octets: Vec<u8>) {
        self.server.handle_octets(self.now, Origin { port: Port::GtpC, peer: from }, &octets);
    }

    pub fn create(&mut self, ask: &Ask) {
        self.sequence += 1;
        self.control(SocketAddr::new(ask.sgsn, 2123), ask.octets(self.sequence));
    }

    fn created(&mut self, packet: &Packet<'_>) {
        let m = CreatePdpContextResponse::parse(packet);
        if let Some(refused) = self.refused.as_mut().filter(|_| !m.cause.unwrap().is_accepted()) {
            *refused += 1;
            return;
        }
        assert!(m.cause.unwrap().is_accepted(), "{:?}", m.cause);
        let n = (packet.header.teid & 0x0fff_ffff) / 16;
        let end_user = m.end_user_address.unwrap();
        let address = end_user.ipv4().map(IpAddr::from).or(end_user.ipv6().map(IpAddr::from)).unwrap();
        self.phones.insert(
            n,
            Phone {
                coap: Endpoint::new(coap::Config::default(), n.into()),
                address: (address, 5683).into(),
                up: m.teid_data_i.unwrap(),
                control: m.teid_control_plane.unwrap(),
                manner: Manner::Take,
                waiting: Vec::new(),
                answers: Vec::new(),
            },
        );
    }

    fn phones(&mut self) -> bool {
        let now = self.now;
        let mut moved = false;
        let mut out = Vec::new();
        for (n, phone) in &mut self.phones {
            while let Some(event) = phone.coap.poll_event() {
                moved = true;
                match event {
                    coap::Event::Request(request) => {
                        assert_eq!((request.method, request.joined_path().as_str()), (Code::POST, "push"));
                        let respond = |phone: &mut Phone, code| {
                            let response = Response { code, ..Response::default() };
                            phone.coap.respond(now, request.handle, &response).unwrap();
                        };
                        match phone.manner {
                            Manner::Take => respond(phone, Code::CHANGED),
                            Manner::Refuse => respond(phone, Code::FORBIDDEN),
                            Manner::Reset => phone.coap.send_reset(request.handle),
                            Manner::Later => {
                                phone.coap.acknowledge(now, request.handle);
                                phone.waiting.push(request.handle);
                            }
                            Manner::Silent => phone.coap.ignore(request.handle),
                        }
                        self.got.push(Got {
                            n: *n,
                            app: request.query("app").unwrap().to_owned(),
                            id: request.query("id").unwrap().parse().unwrap(),
                            reg: request.query("reg").map(str::to_owned),
                            format: request.content_format,
                            payload: request.payload.clone(),
                        });
                    }
                    coap::Event::Response { answer, .. } => phone.answers.push(answer),
                    other => drop(other),
                }
            }
            while let Some((to, octets)) = phone.coap.poll_transmit() {
                out.push((phone.up, phone.address, to, octets.to_vec()));
            }
        }
        for (teid, from, to, octets) in out {
            moved = true;
            if teid == 0 {
                self.server.handle_octets(now, Origin { port: Port::Coap, peer: from }, &octets);
            } else {
                let packet = write(|w| ip::write_udp(w, from, to, &octets));
                let octets = write(|w| gtpu::write_g_pdu(w, teid, &packet));
                let peer = SocketAddr::new(SGSN, 2152);
                self.server.handle_octets(now, Origin { port: Port::GtpU, peer }, &octets);
            }
        }
        moved
    }

    /// Lets time pass in the steps that anyone asks for.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now.mono + time;
        self.settle();
        loop {
            let phones = self.phones.values().filter_map(|phone| phone.coap.poll_timeout());
            let due = phones.chain(self.server.poll_timeout()).min();
            let Some(due) = due.filter(|due| *due <= end) else { break };
            self.now = self.now.after(due.saturating_sub(self.now.mono));
            self.server.handle_timeout(self.now);
            for phone in self.phones.values_mut() {
                phone.coap.handle_timeout(self.now);
            }
            self.settle();
        }
        self.now = self.now.after(end.saturating_sub(self.now.mono));
    }

    /// Sends a request of a device; its answer.
    pub fn ask(&mut self, n: u32, method: Code, path: &str, body: &str) -> coap::Answer {
        let phone = self.phones.get_mut(&n).unwrap();
        let to = match (phone.up, phone.address.is_ipv4()) {
            (0, _) => "127.0.0.2:5683",
            (_, true) => PUSH_V4,
            (_, false) => PUSH_V6,
        };
        let request = Request {
            method,
            path,
            queries: &[],
            content_format: (!body.is_empty()).then_some(ContentFormat::JSON),
            payload: body.as_bytes(),
            confirmable: true,
        };
        self.ids += 1;
        let token = (self.ids as u64).to_be_bytes();
        phone.coap.request(self.now, to.parse().unwrap(), &request, &token, 1).unwrap();
        self.settle();
        self.phones.get_mut(&n).unwrap().answers.pop().expect("an answer")
    }

    /// Context and registration of device `n`; the registration's token.
    pub fn register(&mut self, ask: &Ask) -> String {
        self.create(ask);
        self.settle();
        let body = format!(r#"{{"user":"{}"}}"#, user(ask.imsi));
        let answer = self.ask(ask.imsi, Code::POST, "register", &body);
        assert_eq!(answer.code, Code::CREATED);
        assert_eq!(answer.location_path[0], "register");
        answer.location_path[1].clone()
    }

    pub fn request(&mut self, to: &str, payload: &[u8]) -> PushId {
        self.ids += 1;
        let request = PushRequest {
            id: PushId(self.ids),
            application: "mail".parse().unwrap(),
            to: to.parse().unwrap(),
            payload: payload.into(),
            content_type: "text/plain".into(),
            ttl: Some(Duration::from_secs(3600)),
            priority: Priority::Normal,
            report_to: None,
            sms: None,
        };
        let nobody = Caller { source: None, server_domain: None, secret: None };
        let directory = self.server.router().directory().clone();
        let admitted = admit(&directory, self.now, request, &nobody).unwrap();
        self.server.accept(self.now, admitted.push);
        self.settle();
        PushId(self.ids)
    }

    pub fn push(&mut self, n: u32) -> PushId {
        self.request(user(n).as_str(), b"hello")
    }

    pub fn delete(&mut self, n: u32) {
        let phone = self.phones.remove(&n).unwrap();
        let m = DeletePdpContextRequest {
            teardown_ind: Some(TeardownInd(true)),
            nsapi: Some(Nsapi(5)),
            ..Default::default()
        };
        self.sequence += 1;
        let octets = encode(Header::new(phone.control, self.sequence), &m);
        self.control(SocketAddr::new(SGSN, 2123), octets);
        self.settle();
    }

    /// The HLR's front tells that a subscriber is back.
    pub fn present(&mut self, n: u32) {
        let m = NoteMsGprsPresentRequest {
            imsi: Some(imsi(n)),
            gsn_address: Some(GsnAddress(SGSN)),
            ..Default::default()
        };
        self.sequence += 1;
        let octets = encode(Header::new(0, self.sequence), &m);
        self.control(SocketAddr::new(HLR, 2123), octets);
        self.settle();
    }

    pub fn states(&self, id: PushId) -> Vec<State> {
        let of = |change: &Change| match change {
            Change::Progress { push, entry, .. } if *push == id => Some(entry.state),
            _ => None,
        };
        self.changes.iter().filter_map(of).collect()
    }

    pub fn report(&self, id: PushId) -> HistoryEntry {
        let of: Vec<_> = self.reports.iter().filter(|report| report.push == id).collect();
        assert_eq!(of.len(), 1, "one report of {id}: {:?}", self.states(id));
        of[0].entry
    }

    pub fn count(&self, message_type: u8) -> usize {
        self.sent.iter().filter(|sent| **sent == message_type).count()
    }
}
