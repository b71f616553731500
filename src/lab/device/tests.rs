use super::*;
use crate::codec::coap::body::Object;
use crate::codec::coap::{Code, ContentFormat};
use crate::codec::ip::{self, Icmp, icmp};
use crate::codec::ts24008::indication::{self, Indication};
use crate::codec::ts24008::message::*;
use crate::codec::ts24008::pco::{self, id, ppp};
use crate::codec::ts24008::{LlcSapi, Nsapi, Pco, PdpAddress, PdpType, Qos, SmCause, TransactionIdentifier};
use crate::machine::coap::Event as CoapEvent;
use crate::wire::{ApnBuf, Plmn};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

const SGSN: &str = "127.0.0.11:4729";
const SERVER: &str = "10.45.0.1:5683";
const OWN: Ipv4Addr = Ipv4Addr::new(10, 45, 0, 2);

/// A device, and a network that does what the test says.
struct Bench {
    device: Device,
    air: Air,
    outbox: Outbox,
    now: Now,
    /// Layer 3 messages of the device, oldest first.
    signals: VecDeque<Vec<u8>>,
    /// IP packets of the device that were not for the server.
    packets: VecDeque<Vec<u8>>,
    server: coap::Endpoint<SocketAddr>,
    token: &'static str,
    /// What the server answers to a registration; `None`: nothing.
    grants: Option<Code>,
    asked: Vec<coap::Received<SocketAddr>>,
    /// The token of the first CoAP message that came.
    first_token: Vec<u8>,
    outcomes: Vec<CoapEvent<SocketAddr>>,
}

fn sgsn() -> SocketAddr {
    SGSN.parse().unwrap()
}

fn apn() -> ApnBuf {
    "push.example".parse().unwrap()
}

fn config() -> Config {
    Config::new("001010000000001".parse().unwrap(), sgsn())
}

fn registering() -> Config {
    Config {
        registration: Some(Registration {
            apn: None,
            server: SERVER.parse().unwrap(),
            user: "alice@push.example".into(),
            dynamic: None,
            validity: None,
            secret: Some("s".into()),
            device: None,
        }),
        ..config()
    }
}

impl Bench {
    fn new(config: Config) -> Self {
        Self {
            device: Device::new(config),
            air: Air::new(Side::Network),
            outbox: Outbox::default(),
            now: Now { mono: Duration::from_secs(1), wall: Duration::from_secs(1_700_000_000) },
            signals: VecDeque::new(),
            packets: VecDeque::new(),
            server: coap::Endpoint::new(coap::Config::default(), 1),
            token: "cafe",
            grants: Some(Code::CREATED),
            asked: Vec::new(),
            first_token: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    /// Attached, and nothing left to read.
    fn attached(config: Config) -> Self {
        let mut bench = Self::new(config);
        bench.device.attach(bench.now);
        bench.run();
        bench.signals.clear();
        let accept = AttachAccept {
            attach_result: Some(1),
            allocated_p_tmsi: Some(MobileIdentity::tmsi(0xc000_0001)),
            ..Default::default()
        };
        bench.say(Header::gmm(), &accept);
        assert_eq!(bench.events(), [Event::Attached { p_tmsi: Some(0xc000_0001) }]);
        bench.signals.clear();
        bench
    }

    /// With one context of 10.45.0.2, and nothing left to read.
    fn active(config: Config) -> (Self, u8) {
        let mut bench = Self::attached(config);
        let nsapi = bench.device.activate(bench.now, Activation::of(apn(), PdpType::Ipv4)).unwrap();
        bench.run();
        bench.accept(PdpAddress::of(OWN.into()), None);
        bench.signals.clear();
        (bench, nsapi)
    }

    /// Accepts the Activate PDP Context Request that the device sent last.
    fn accept(&mut self, address: PdpAddress, pco: Option<Pco<'_>>) -> TransactionIdentifier {
        let octets = self.signals.pop_back().unwrap();
        let packet = Packet::parse(&octets).unwrap();
        assert_eq!(packet.row(Direction::Uplink).unwrap().name, "Activate PDP Context Request");
        let ti = packet.ti().unwrap().reversed();
        let accept = ActivatePdpContextAccept {
            llc_sapi: Some(LlcSapi::SAPI3),
            qos: Some(Qos(&[0; 11])),
            radio_priority: Some(4),
            pdp_address: Some(address),
            pco,
            ..Default::default()
        };
        self.say(Header::sm(ti), &accept);
        ti
    }

    fn say<M: Message>(&mut self, header: Header, message: &M) {
        self.air.signal(&mut self.outbox, "127.0.0.31:4729".parse().unwrap(), header, message).unwrap();
        self.run();
    }

    fn packet(&mut self, nsapi: u8, write: impl FnOnce(&mut Writer<'_>)) {
        let mut buffer = [0; 1500];
        let mut w = Writer::new(&mut buffer);
        write(&mut w);
        let length = w.finish().unwrap();
        let to = "127.0.0.31:4729".parse().unwrap();
        self.air.data(&mut self.outbox, to, nsapi, 3, &buffer[..length]).unwrap();
        self.run();
    }

    fn run(&mut self) {
        loop {
            let mut busy = false;
            while let Some(transmit) = self.outbox.pop() {
                busy = true;
                self.device.handle_octets(
                    self.now,
                    Origin { port: Port::Air, peer: sgsn() },
                    transmit.octets,
                );
            }
            while let Some(transmit) = self.device.poll_transmit() {
                busy = true;
                assert_eq!((transmit.port, transmit.to), (Port::Air, sgsn()));
                match self.air.receive(transmit.octets).unwrap() {
                    Received::Signalling(packet) => self.signals.push_back(packet.octets().to_vec()),
                    Received::Data { packet, .. } => {
                        let parsed = ip::Packet::parse(packet).unwrap();
                        match parsed.udp().filter(|udp| udp.destination == SERVER.parse().unwrap()) {
                            Some(udp) => {
                                if self.first_token.is_empty() {
                                    let length = usize::from(udp.payload[0] & 0x0f);
                                    self.first_token = udp.payload[4..4 + length].to_vec();
                                }
                                self.server.handle_octets(self.now, udp.source, udp.payload);
                            }
                            None => self.packets.push_back(packet.to_vec()),
                        }
                    }
                    Received::Paging(_) => panic!("devices do not page"),
                    Received::Nothing => {}
                }
            }
            while let Some(event) = self.server.poll_event() {
                busy = true;
                match event {
                    CoapEvent::Request(request) => {
                        let deleted = request.method == Code::DELETE;
                        let body = Object::new().text("token", self.token).number("lifetime", 3600).finish();
                        if let Some(code) = self.grants {
                            let code = if deleted { Code::DELETED } else { code };
                            let payload = if code == Code::CREATED { body.as_bytes() } else { b"" };
                            let answer = coap::Response { code, payload, ..Default::default() };
                            self.server.respond(self.now, request.handle, &answer).unwrap();
                        }
                        self.asked.push(request);
                    }
                    outcome => self.outcomes.push(outcome),
                }
            }
            while let Some((to, octets)) = self.server.poll_transmit() {
                busy = true;
                let mut buffer = [0; 1500];
                let mut w = Writer::new(&mut buffer);
                ip::write_udp(&mut w, SERVER.parse().unwrap(), to, octets);
                let length = w.finish().unwrap();
                let air = "127.0.0.31:4729".parse().unwrap();
                self.air.data(&mut self.outbox, air, 5, 3, &buffer[..length]).unwrap();
            }
            if !busy {
                return;
            }
        }
    }

    /// Lets time pass, in steps from timer to timer.
    fn wait(&mut self, time: Duration) {
        let end = self.now.mono + time;
        loop {
            let due = [self.device.poll_timeout(), self.server.poll_timeout()].into_iter().flatten().min();
            let Some(due) = due.filter(|due| *due <= end) else { break };
            self.now = self.now.after(due.saturating_sub(self.now.mono));
            self.device.handle_timeout(self.now);
            self.server.handle_timeout(self.now);
            self.run();
        }
        self.now = self.now.after(end - self.now.mono);
    }

    fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.device.poll_event()).collect()
    }

    /// The names of the messages that the device sent.
    fn heard(&mut self) -> Vec<&'static str> {
        let names = self
            .signals
            .iter()
            .map(|octets| Packet::parse(octets).unwrap().row(Direction::Uplink).unwrap().name);
        let names = names.collect();
        self.signals.clear();
        names
    }

    fn push(&mut self, queries: &[&str], tag: u64) {
        let request = coap::Request {
            method: Code::POST,
            path: "push",
            queries,
            content_format: Some(ContentFormat::JSON),
            payload: b"hello",
            confirmable: true,
        };
        let to = SocketAddr::new(OWN.into(), 5683);
        self.server.request(self.now, to, &request, &tag.to_be_bytes(), tag).unwrap();
        self.run();
    }
}

fn sm(octets: &[u8]) -> SmMessage<'_> {
    let packet = Packet::parse(octets).unwrap();
    SmMessage::parse(&packet, Direction::Uplink).unwrap()
}

#[test]
fn attachment_is_asked_for_by_imsi_and_completed_when_there_is_a_p_tmsi() {
    let mut bench = Bench::new(config());
    bench.device.attach(bench.now);
    bench.run();
    let octets = bench.signals.pop_front().unwrap();
    let request = AttachRequest::parse(&Packet::parse(&octets).unwrap());
    assert_eq!(request.check(), Ok(()));
    assert_eq!(request.identity.unwrap().as_imsi(), Some("001010000000001".parse().unwrap()));
    let accept = AttachAccept { allocated_p_tmsi: Some(MobileIdentity::tmsi(7)), ..Default::default() };
    for _ in 0..2 {
        bench.say(Header::gmm(), &accept);
        assert_eq!(bench.heard(), ["Attach complete"], "a repeated accept is completed again");
    }
    assert_eq!(bench.events(), [Event::Attached { p_tmsi: Some(7) }]);
    assert_eq!(bench.device.state().to_string(), "GMM-REGISTERED");
}

#[test]
fn an_unanswered_attachment_is_tried_five_times_in_all() {
    let mut bench = Bench::new(config());
    bench.device.attach(bench.now);
    bench.run();
    bench.wait(Duration::from_secs(200));
    assert_eq!(bench.heard(), ["Attach request"; 5]);
    assert_eq!(bench.events(), [Event::AttachRefused(None)]);
    assert_eq!(bench.device.poll_timeout(), None);
}

#[test]
fn a_refused_attachment_is_reported_with_its_cause() {
    let mut bench = Bench::new(config());
    bench.device.attach(bench.now);
    bench.run();
    let reject = AttachReject { cause: Some(GmmCause::ILLEGAL_MS), ..Default::default() };
    bench.say(Header::gmm(), &reject);
    assert_eq!(bench.events(), [Event::AttachRefused(Some(GmmCause::ILLEGAL_MS))]);
    assert_eq!(bench.device.activate(bench.now, Activation::of(apn(), PdpType::Ipv4)), None);
}

#[test]
fn a_context_brings_address_dns_and_mtu() {
    let mut bench = Bench::attached(config());
    let nsapi = bench.device.activate(bench.now, Activation::of(apn(), PdpType::Ipv4)).unwrap();
    bench.run();
    {
        let SmMessage::ActivatePdpContextRequest(request) = sm(&bench.signals[0]) else { panic!() };
        assert_eq!(
            (request.nsapi, request.pdp_address),
            (Some(Nsapi(5)), Some(PdpAddress::blank(PdpType::Ipv4)))
        );
        assert_eq!(request.apn.map(ApnBuf::from), Some(apn()));
        let pco = request.pco.unwrap();
        assert!(pco.has(id::IPCP) && pco.has(id::DNS_IPV4) && pco.has(id::IPV4_LINK_MTU));
        assert!(!pco.has(id::DNS_IPV6) && !pco.has(indication::CONTAINER));
    }
    let dns = [Ipv4Addr::new(10, 45, 0, 1), Ipv4Addr::new(10, 45, 0, 9)];
    let mut buffer = [0; 100];
    let pco = pco::build(&mut buffer, |w| {
        w.ipcp(ppp::CONFIGURE_NAK, 1, &[(ppp::PRIMARY_DNS, dns[0]), (ppp::SECONDARY_DNS, dns[1])])
            .container(id::DNS_IPV4, &dns[0].octets())
            .container(id::IPV4_LINK_MTU, &1400u16.to_be_bytes());
    });
    bench.accept(PdpAddress::of(OWN.into()), Some(pco.unwrap()));
    let link = Link { v4: Some(OWN), dns: dns.map(IpAddr::V4).to_vec(), mtu: Some(1400), ..Link::default() };
    let activated = Event::Activated { nsapi, apn: Some(apn()), link, cause: None, by_network: false };
    assert_eq!(bench.events(), [activated]);
}

#[test]
fn a_context_that_nobody_grants_is_given_up_after_five_requests() {
    let mut bench = Bench::attached(config());
    let nsapi = bench.device.activate(bench.now, Activation::of(apn(), PdpType::Ipv4)).unwrap();
    bench.run();
    bench.wait(Duration::from_secs(600));
    assert_eq!(bench.heard(), ["Activate PDP Context Request"; 5]);
    assert_eq!(bench.events(), [Event::ActivationRefused { nsapi, cause: None }]);
    assert_eq!(bench.device.contexts().count(), 0);
}

#[test]
fn the_network_may_ask_for_a_context_and_the_indication_goes_back_with_the_request() {
    let operator = Plmn::new(1, 1, 2).unwrap();
    let mut buffer = [0; 20];
    let content = Indication::NewlyAllocated.to_container(operator);
    let pco = pco::build(&mut buffer, |w| {
        w.container(indication::CONTAINER, &content);
    });
    let pco = pco.unwrap();
    for (address, pco, given) in [
        (PdpAddress::of(OWN.into()), None, Some(OWN)),
        (PdpAddress::blank(PdpType::Ipv4), None, None),
        (PdpAddress::of(OWN.into()), Some(pco), Some(OWN)),
        (PdpAddress::blank(PdpType::Ipv4), Some(pco), None),
    ] {
        let mut bench = Bench::attached(config());
        let request = RequestPdpContextActivation {
            pdp_address: Some(address),
            apn: Some(crate::wire::Apn(b"\x04push\x07example")),
            pco,
            ..Default::default()
        };
        let ti = TransactionIdentifier::started(3);
        bench.say(Header::sm(ti), &request);
        bench.say(Header::sm(ti), &request);
        assert_eq!(bench.signals.len(), 1, "a repeated request is not answered twice");
        let SmMessage::ActivatePdpContextRequest(activate) = sm(&bench.signals[0]) else { panic!() };
        assert_eq!(Packet::parse(&bench.signals[0]).unwrap().ti(), Some(ti.reversed()));
        assert_eq!((activate.pdp_address, activate.apn.map(ApnBuf::from)), (Some(address), Some(apn())));
        let container = activate.pco.unwrap().container(indication::CONTAINER);
        assert_eq!(container, pco.map(|_| &content[..]));
        let indicated = pco.map(|_| Indication::NewlyAllocated);
        let events = bench.events();
        let Event::ActivationRequested { apn: asked, address, indication, answer } = &events[0] else {
            panic!()
        };
        assert_eq!((asked, address), (&Some(apn()), &given.map(IpAddr::V4)));
        assert_eq!((*indication, *answer), (indicated, Ok(5)));
        bench.accept(PdpAddress::of(OWN.into()), None);
        assert!(matches!(bench.events()[..], [Event::Activated { by_network: true, .. }]));
    }
}

#[test]
fn a_device_refuses_a_context_with_the_cause_that_it_is_told() {
    for (on_request, apns, cause) in [
        (OnRequest::Reject(SmCause::INSUFFICIENT_RESOURCES), vec![], Some(SmCause::INSUFFICIENT_RESOURCES)),
        (OnRequest::Activate, vec!["other".parse().unwrap()], Some(SmCause::MISSING_OR_UNKNOWN_APN)),
        (OnRequest::Silent, vec![], None),
    ] {
        let mut bench = Bench::attached(Config { on_request, apns, ..config() });
        let request = RequestPdpContextActivation {
            pdp_address: Some(PdpAddress::blank(PdpType::Ipv4)),
            apn: Some(crate::wire::Apn(b"\x04push\x07example")),
            ..Default::default()
        };
        bench.say(Header::sm(TransactionIdentifier::started(0)), &request);
        match cause {
            Some(cause) => {
                let SmMessage::RequestPdpContextActivationReject(reject) = sm(&bench.signals[0]) else {
                    panic!()
                };
                assert_eq!(reject.cause, Some(cause));
            }
            None => assert!(bench.signals.is_empty()),
        }
        assert!(
            matches!(bench.events()[..], [Event::ActivationRequested { answer: Err(c), .. }] if c == cause)
        );
    }
}

#[test]
fn section_8_decides_what_a_bad_message_is_answered_with() {
    let mut bench = Bench::attached(config());
    let to = "127.0.0.31:4729".parse().unwrap();
    for (octets, cause) in [
        // An unknown message type.
        (&[0x0a, 0x7f][..], SmCause::MESSAGE_TYPE_NON_EXISTENT_OR_NOT_IMPLEMENTED),
        // Request PDP Context Activation without its address.
        (&[0x0a, 0x44], SmCause::INVALID_MANDATORY_INFORMATION),
        // Request PDP Context Activation with an unknown element that must be understood.
        (&[0x0a, 0x44, 2, 1, 0x21, 0x01, 1, 0], SmCause::INVALID_MANDATORY_INFORMATION),
        // Activate PDP Context Reject for no context.
        (&[0x8a, 0x43, 26], SmCause::INVALID_TRANSACTION_IDENTIFIER_VALUE),
    ] {
        bench.air.signal_octets(&mut bench.outbox, to, octets).unwrap();
        bench.run();
        let answer = bench.signals.pop_front().unwrap();
        let found = match sm(&answer) {
            SmMessage::SmStatus(status) => status.cause,
            SmMessage::RequestPdpContextActivationReject(reject) => reject.cause,
            other => panic!("{other:?}"),
        };
        assert_eq!(found, Some(cause), "{octets:02x?}");
    }
    // Too short, another protocol, another skip indicator: ignored.
    for octets in [&[0x0a][..], &[0x7a], &[0x03, 0x41], &[0x18, 0x02]] {
        bench.air.signal_octets(&mut bench.outbox, to, octets).unwrap();
        bench.run();
        assert!(bench.signals.is_empty(), "{octets:02x?}");
    }
}

#[test]
fn a_device_registers_as_soon_as_it_has_an_address_and_renews_in_time() {
    let (mut bench, nsapi) = Bench::active(registering());
    assert_eq!(bench.asked.len(), 1);
    assert_eq!(bench.asked[0].joined_path(), "register");
    assert_eq!(bench.asked[0].payload, br#"{"user":"alice@push.example","secret":"s"}"#);
    let events = bench.events();
    assert_eq!(events[1], Event::Registered { nsapi, token: "cafe".into(), lifetime: Some(3600) });
    assert_eq!(bench.device.token(nsapi), Some("cafe"));
    bench.wait(Duration::from_secs(2699));
    assert_eq!(bench.asked.len(), 1);
    bench.wait(Duration::from_secs(2));
    assert_eq!(bench.asked.len(), 2);
}

#[test]
fn the_first_token_is_another_for_each_seed_and_subscriber() {
    let first = |config: Config| Bench::active(config).0.first_token;
    let other = Config { imsi: "001010000000009".parse().unwrap(), ..registering() };
    let tokens: BTreeSet<Vec<u8>> = [
        first(registering()),
        first(Config { seed: 1, ..registering() }),
        first(Config { seed: u64::MAX, ..registering() }),
        first(other),
    ]
    .into();
    assert_eq!(tokens.len(), 4);
    assert!(tokens.iter().all(|token| token.len() == 8 && token[..4] != [0; 4]), "{tokens:x?}");
}

#[test]
fn a_refused_registration_is_final_and_a_busy_server_is_asked_again() {
    for (code, times) in [(Code::UNAUTHORIZED, 1), (Code::SERVICE_UNAVAILABLE, 3)] {
        let mut bench = Bench::attached(registering());
        bench.grants = Some(code);
        let nsapi = bench.device.activate(bench.now, Activation::of(apn(), PdpType::Ipv4)).unwrap();
        bench.run();
        bench.accept(PdpAddress::of(OWN.into()), None);
        bench.wait(Duration::from_secs(60));
        assert_eq!(bench.asked.len(), times);
        let refused = Event::RegistrationRefused { nsapi, code: Some(code) };
        assert_eq!(bench.events()[1..], vec![refused; times]);
    }
}

#[test]
fn a_registration_is_taken_back_before_its_context_goes() {
    let (mut bench, nsapi) = Bench::active(registering());
    bench.events();
    bench.device.deactivate(bench.now, nsapi);
    bench.run();
    assert_eq!(bench.asked[1].method, Code::DELETE);
    assert_eq!(bench.asked[1].joined_path(), "register/cafe");
    assert_eq!(bench.heard(), ["Deactivate PDP Context Request"]);
    let ti = TransactionIdentifier { flag: true, value: 0 };
    bench.say(Header::sm(ti), &DeactivatePdpContextAccept::default());
    let cause = Some(SmCause::REGULAR_DEACTIVATION);
    let gone = Event::Deactivated { nsapi, cause, by_network: false };
    assert_eq!(bench.events(), [Event::Deregistered { nsapi, code: Some(Code::DELETED) }, gone]);
    assert_eq!(bench.device.link(nsapi), None);
}

#[test]
fn each_way_to_receive_a_push() {
    let answered = |code, separate| {
        let answer = coap::Answer {
            code,
            location_path: vec![],
            content_format: None,
            payload: vec![],
            separate,
            complete: true,
        };
        CoapEvent::Response { tag: 9, peer: SocketAddr::new(OWN.into(), 5683), answer }
    };
    let peer = SocketAddr::new(OWN.into(), 5683);
    for (receipt, taken, outcome) in [
        (Receipt::Piggybacked, true, vec![answered(Code::CHANGED, false)]),
        (
            Receipt::Separate(Duration::from_secs(1)),
            true,
            vec![CoapEvent::Acknowledged { tag: 9, peer }, answered(Code::CHANGED, true)],
        ),
        (Receipt::Refuse(Code::FORBIDDEN), false, vec![answered(Code::FORBIDDEN, false)]),
        (Receipt::Reset, false, vec![CoapEvent::Reset { tag: 9, peer }]),
        (
            Receipt::EmptyAcknowledgement,
            false,
            vec![CoapEvent::Acknowledged { tag: 9, peer }, CoapEvent::TimedOut { tag: 9, peer }],
        ),
        (Receipt::Silence, false, vec![CoapEvent::TimedOut { tag: 9, peer }]),
    ] {
        let (mut bench, _) = Bench::active(Config { receipt, ..config() });
        bench.events();
        bench.push(&["app=mail.example", "id=0f"], 9);
        bench.wait(Duration::from_secs(200));
        assert_eq!(bench.outcomes, outcome, "{receipt:?}");
        let notice = Event::Notice {
            app: "mail.example".into(),
            id: "0f".into(),
            content_format: Some(ContentFormat::JSON),
            payload: b"hello".to_vec(),
            reaction: Reaction::ask_user(),
        };
        let refused = Event::PushRefused { id: Some("0f".into()), why: Unwanted::Configured };
        assert_eq!(bench.events(), [if taken { notice } else { refused }], "{receipt:?}");
        let seen = bench.device.seen("0f").unwrap();
        assert_eq!((seen.times, seen.octets, seen.taken), (1, 5, taken), "{receipt:?}");
    }
}

#[test]
fn a_push_that_comes_twice_is_acknowledged_twice_and_shown_once() {
    let (mut bench, _) = Bench::active(config());
    bench.events();
    for tag in [1, 2] {
        bench.push(&["app=mail.example", "id=0f"], tag);
    }
    assert_eq!(bench.outcomes.len(), 2);
    assert_eq!(bench.events().len(), 1);
    assert_eq!(bench.device.seen("0f").unwrap().times, 2);
    assert_eq!(bench.device.log().count(), 1);
}

#[test]
fn a_push_that_overtakes_the_answer_to_its_registration_is_taken_when_it_is_said_again() {
    let (mut bench, nsapi) = Bench::active(registering());
    bench.push(&["app=a", "id=01", "reg=d00d"], 1);
    assert!(bench.outcomes.is_empty());
    bench.token = "d00d";
    let now = bench.now;
    bench.device.register(now, nsapi);
    bench.wait(Duration::from_secs(10));
    assert!(matches!(bench.outcomes[..], [CoapEvent::Response { tag: 1, .. }]), "{:?}", bench.outcomes);
    assert_eq!(bench.device.seen("01").unwrap().times, 1);
}

#[test]
fn an_unknown_token_is_met_with_silence() {
    let (mut bench, _) = Bench::active(registering());
    bench.events();
    bench.push(&["app=a", "id=01", "reg=beef"], 1);
    bench.wait(Duration::from_secs(200));
    let peer = SocketAddr::new(OWN.into(), 5683);
    assert_eq!(bench.outcomes, [CoapEvent::TimedOut { tag: 1, peer }]);
    // Each repetition is looked at anew.
    let refused = Event::PushRefused { id: Some("01".into()), why: Unwanted::Token };
    assert_eq!(bench.events(), vec![refused; 5]);
    assert_eq!(bench.device.seen("01"), None);
    bench.push(&["app=a", "id=01", "reg=cafe"], 2);
    assert!(matches!(bench.outcomes[1], CoapEvent::Response { .. }));
    bench.device.config_mut().token_required = true;
    bench.push(&["app=a", "id=02"], 3);
    assert_eq!(bench.outcomes.len(), 2);
    // A renewed registration may have another token; pushes on their way bear the old one.
    bench.token = "d00d";
    bench.wait(Duration::from_secs(2700));
    bench.outcomes.clear();
    for (tag, token) in [(4, "reg=cafe"), (5, "reg=d00d")] {
        bench.push(&["app=a", "id=03", token], tag);
    }
    assert!(bench.outcomes.iter().all(|outcome| matches!(outcome, CoapEvent::Response { .. })));
    assert_eq!(bench.outcomes.len(), 2);
}

#[test]
fn a_reaction_is_that_of_its_application() {
    let start = Reaction { manner: Manner::StartApplication, command: vec!["true".into()] };
    let reactions = [("mail.example".to_owned(), start.clone())].into();
    let (mut bench, _) = Bench::active(Config { reactions, ..config() });
    bench.events();
    bench.push(&["app=mail.example", "id=1"], 1);
    bench.push(&["app=other.example", "id=2"], 2);
    let events = bench.events();
    assert!(matches!(&events[0], Event::Notice { reaction, .. } if *reaction == start));
    assert!(matches!(&events[1], Event::Notice { reaction, .. } if *reaction == Reaction::ask_user()));
}

#[test]
fn the_log_is_bounded() {
    let (mut bench, _) = Bench::active(Config { max_log: 3, ..config() });
    for number in 0..10 {
        let id = format!("id={number}");
        bench.push(&["app=a", &id], number);
    }
    assert_eq!(bench.device.log().map(|(id, _)| id.to_owned()).collect::<Vec<_>>(), ["7", "8", "9"]);
}

#[test]
fn paging_is_answered_by_the_one_who_is_meant_and_only_in_coverage() {
    let mut bench = Bench::attached(config());
    let page = |bench: &mut Bench, identity| {
        Air::page(&mut bench.outbox, "127.0.0.31:4729".parse().unwrap(), identity).unwrap();
        bench.run();
        bench.heard()
    };
    let imsi = MobileIdentity::imsi("001010000000001".parse().unwrap());
    assert_eq!(page(&mut bench, imsi), ["Service request"]);
    assert_eq!(page(&mut bench, MobileIdentity::tmsi(0xc000_0001)), ["Service request"]);
    assert_eq!(page(&mut bench, MobileIdentity::tmsi(0xc000_0002)), [""; 0]);
    bench.device.set_coverage(bench.now, false);
    assert_eq!(page(&mut bench, imsi), [""; 0]);
    bench.device.set_coverage(bench.now, true);
    bench.run();
    assert_eq!(bench.heard(), ["Service request"], "it says that it is back");
}

#[test]
fn an_idle_device_hears_paging_and_nothing_else() {
    let (mut bench, _) = Bench::active(Config { ready: Some(Duration::from_secs(10)), ..config() });
    bench.events();
    let from = "10.45.0.9".parse::<IpAddr>().unwrap();
    let ping = |bench: &mut Bench| {
        bench.packet(5, |w| icmp::write_echo_request(w, from, OWN.into(), 1, 1, b""));
        bench.packets.drain(..).count()
    };
    assert_eq!(ping(&mut bench), 1);
    bench.wait(Duration::from_secs(11));
    assert_eq!(ping(&mut bench), 0);
    assert_eq!(bench.device.counters().not_heard, 1);
    Air::page(&mut bench.outbox, "127.0.0.31:4729".parse().unwrap(), MobileIdentity::tmsi(0xc000_0001))
        .unwrap();
    bench.run();
    assert_eq!(bench.events(), [Event::Paged]);
    assert_eq!(ping(&mut bench), 1);
}

#[test]
fn echo_goes_both_ways_and_packets_for_others_are_dropped() {
    let (mut bench, nsapi) = Bench::active(config());
    bench.events();
    let peer: IpAddr = "10.45.0.9".parse().unwrap();
    bench.packet(nsapi, |w| icmp::write_echo_request(w, peer, OWN.into(), 1, 2, b"x"));
    let reply = bench.packets.pop_front().unwrap();
    let reply = ip::Packet::parse(&reply).unwrap();
    assert_eq!(reply.icmp(), Some(Icmp::EchoReply { identifier: 1, sequence: 2, data: b"x" }));
    bench.packet(nsapi, |w| icmp::write_echo_request(w, peer, "10.45.0.3".parse().unwrap(), 1, 2, b"x"));
    bench.packet(6, |w| icmp::write_echo_request(w, peer, OWN.into(), 1, 2, b"x"));
    assert_eq!((bench.packets.len(), bench.device.counters().stray), (0, 2));
    bench.device.ping(bench.now, nsapi, peer, 7);
    bench.run();
    let request = bench.packets.pop_front().unwrap();
    let request = ip::Packet::parse(&request).unwrap();
    bench.packet(nsapi, |w| {
        icmp::answer_echo(w, &request);
    });
    assert_eq!(bench.events(), [Event::EchoReply { nsapi, from: peer, sequence: 7 }]);
}

#[test]
fn an_ipv6_device_asks_for_a_prefix_and_forms_its_address() {
    let mut bench = Bench::attached(config());
    let nsapi = bench.device.activate(bench.now, Activation::of(apn(), PdpType::Ipv6)).unwrap();
    bench.run();
    let given: Ipv6Addr = "fd45:0:0:7::1:2".parse().unwrap();
    bench.accept(PdpAddress::of(given.into()), None);
    let solicitation = bench.packets.pop_front().unwrap();
    let packet = ip::Packet::parse(&solicitation).unwrap();
    assert_eq!(
        (packet.source.to_string(), packet.icmp()),
        ("fe80::1:2".into(), Some(Icmp::RouterSolicitation))
    );
    bench.wait(Duration::from_secs(60));
    assert_eq!(bench.packets.len(), 2, "three solicitations in all");
    bench.events();
    let prefix =
        icmp::Prefix { prefix: "fd45:0:0:7::".parse().unwrap(), length: 64, valid: !0, preferred: !0 };
    let what = icmp::RouterAdvertisement { hop_limit: 64, lifetime: 9000, prefix: Some(prefix), mtu: None };
    bench.packet(nsapi, |w| {
        icmp::write_router_advertisement(w, "fe80::1".parse().unwrap(), icmp::ALL_NODES, &what);
    });
    assert_eq!(bench.events(), [Event::AddressConfigured { nsapi, address: given }]);
    assert_eq!(bench.device.link(nsapi).unwrap().global, Some(given));
}

#[test]
fn the_network_may_end_a_context_and_a_repeated_order_is_accepted_again() {
    let (mut bench, nsapi) = Bench::active(config());
    bench.events();
    let order = DeactivatePdpContextRequest { cause: Some(SmCause::NETWORK_FAILURE), ..Default::default() };
    let ti = TransactionIdentifier { flag: true, value: 0 };
    for _ in 0..2 {
        bench.say(Header::sm(ti), &order);
        assert_eq!(bench.heard(), ["Deactivate PDP Context Accept"]);
    }
    let cause = Some(SmCause::NETWORK_FAILURE);
    assert_eq!(bench.events(), [Event::Deactivated { nsapi, cause, by_network: true }]);
}

/// Create new TFT with one packet filter: IPv4 source address 10.45.0.9.
const TFT: &[u8] = &[0x21, 0x31, 10, 9, 0x10, 10, 45, 0, 9, 255, 255, 255, 255];

#[test]
fn a_secondary_context_shares_the_address_and_goes_with_it() {
    let (mut bench, primary) = Bench::active(config());
    bench.events();
    let secondary = bench.device.activate_secondary(bench.now, primary, TFT).unwrap();
    bench.run();
    let octets = bench.signals.pop_back().unwrap();
    let SmMessage::ActivateSecondaryPdpContextRequest(request) = sm(&octets) else { panic!() };
    assert_eq!((request.nsapi, request.linked_ti), (Some(Nsapi(secondary)), Some(&[0x00][..])));
    assert_eq!(request.tft.map(|tft| tft.0), Some(TFT));
    let ti = Packet::parse(&octets).unwrap().ti().unwrap();
    let accept = ActivateSecondaryPdpContextAccept { qos: Some(Qos(&[0; 11])), ..Default::default() };
    bench.say(Header::sm(ti.reversed()), &accept);
    let link = bench.device.link(secondary).cloned().unwrap();
    assert_eq!(link.v4, Some(OWN));
    bench.events();
    bench.packet(secondary, |w| {
        icmp::write_echo_request(w, "10.45.0.9".parse().unwrap(), OWN.into(), 1, 1, b"");
    });
    assert_eq!(bench.packets.len(), 1);
    let order = DeactivatePdpContextRequest { tear_down_indicator: Some(1), ..Default::default() };
    bench.say(Header::sm(TransactionIdentifier { flag: true, value: 0 }), &order);
    assert_eq!((bench.events().len(), bench.device.contexts().count()), (2, 0));
}

#[test]
fn the_network_may_ask_for_a_secondary_context() {
    let (mut bench, _) = Bench::active(config());
    let request = RequestSecondaryPdpContextActivation {
        qos: Some(Qos(&[0; 11])),
        linked_ti: Some(&[0x80]),
        tft: Some(ts24008::Tft(TFT)),
        ..Default::default()
    };
    for (linked, expected) in [
        (&[0x80][..], "Activate Secondary PDP Context Request"),
        (&[0x90], "Request Secondary PDP Context Activation Reject"),
    ] {
        let request = RequestSecondaryPdpContextActivation { linked_ti: Some(linked), ..request };
        let ti = TransactionIdentifier::started(linked[0] >> 4 & 7);
        bench.say(Header::sm(ti), &request);
        assert_eq!(bench.heard(), [expected]);
    }
}

#[test]
fn a_device_that_is_told_to_attach_again_brings_its_contexts_back() {
    let (mut bench, _) = Bench::active(config());
    bench.events();
    let order = DetachRequestDownlink { detach_type: Some(1), ..Default::default() };
    bench.say(Header::gmm(), &order);
    assert_eq!(bench.heard(), ["Detach accept (mobile terminated detach)", "Attach request"]);
    let accept = AttachAccept { allocated_p_tmsi: Some(MobileIdentity::tmsi(8)), ..Default::default() };
    bench.say(Header::gmm(), &accept);
    assert_eq!(bench.heard(), ["Attach complete", "Activate PDP Context Request"]);
}

#[test]
fn a_device_may_detach_and_switch_off() {
    let (mut bench, _) = Bench::active(config());
    bench.events();
    bench.device.detach(bench.now, false);
    bench.run();
    assert_eq!(bench.heard(), ["Detach request (mobile originating detach)"]);
    bench.say(Header::gmm(), &DetachAcceptDownlink::default());
    let gone = Event::Deactivated { nsapi: 5, cause: None, by_network: false };
    assert_eq!(bench.events(), [gone, Event::Detached(None)]);
    let mut bench = Bench::attached(config());
    bench.device.detach(bench.now, true);
    assert_eq!(bench.events(), [Event::Detached(None)]);
}

#[test]
fn a_restarted_device_remembers_its_log_alone() {
    let (mut bench, _) = Bench::active(config());
    bench.push(&["app=a", "id=1"], 1);
    bench.device.restart();
    assert_eq!((bench.device.state(), bench.device.contexts().count()), (GmmState::Deregistered, 0));
    assert_eq!(bench.device.log().count(), 1);
}

proptest::proptest! {
    #[test]
    fn whatever_comes_the_device_stays_within_its_bounds(
        messages in proptest::collection::vec(
            (0..4u8, proptest::collection::vec(0u8.., 0..48), 0..5u64), 0..24),
    ) {
        let (mut bench, _) = Bench::active(registering());
        let to = "127.0.0.31:4729".parse().unwrap();
        for (kind, octets, seconds) in messages {
            match kind {
                0 => bench.device.handle_octets(bench.now, Origin { port: Port::Air, peer: sgsn() }, &octets),
                1 => {
                    // Session management of every type and transaction.
                    let mut octets = octets;
                    if let Some(first) = octets.first_mut() {
                        *first = *first & 0xf0 | 0xa;
                    }
                    if let Some(second) = octets.get_mut(1) {
                        *second = 0x41 + *second % 0x1d;
                    }
                    bench.air.signal_octets(&mut bench.outbox, to, &octets).unwrap();
                }
                2 => {
                    let mut octets = octets;
                    octets.splice(0..0, [0x08]);
                    bench.air.signal_octets(&mut bench.outbox, to, &octets).unwrap();
                }
                _ => {
                    let from = SERVER.parse().unwrap();
                    let to = SocketAddr::new(OWN.into(), 5683);
                    let mut buffer = [0; 200];
                    let mut w = Writer::new(&mut buffer);
                    ip::write_udp(&mut w, from, to, &octets);
                    let length = w.finish().unwrap();
                    bench.air.data(&mut bench.outbox, sgsn(), 5, 3, &buffer[..length]).unwrap();
                }
            }
            // The test's own network is not the subject: it takes what the device sends unread.
            while let Some(transmit) = bench.outbox.pop() {
                let origin = Origin { port: Port::Air, peer: sgsn() };
                bench.device.handle_octets(bench.now, origin, transmit.octets);
            }
            while bench.device.poll_transmit().is_some() {}
            bench.now = bench.now.after(Duration::from_secs(seconds));
            if bench.device.poll_timeout().is_some_and(|due| due <= bench.now.mono) {
                bench.device.handle_timeout(bench.now);
            }
            assert!(bench.device.contexts().count() <= 11);
        }
    }
}
