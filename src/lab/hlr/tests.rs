use super::*;
use crate::lab::link::Network;
use std::cell::RefCell;
use std::rc::Rc;

/// A GSN that asks what it is told to and keeps what it is answered or asked.
struct Asker {
    endpoint: Endpoint,
    answers: Vec<Vec<u8>>,
    notes: Vec<Imsi>,
}

impl Machine for Asker {
    type Event = ();

    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]) {
        match self.endpoint.handle_octets(now, from, octets) {
            Incoming::Response { packet, .. } => self.answers.push(packet.octets().to_vec()),
            Incoming::Request { handle, packet } => {
                self.notes.push(NoteMsGprsPresentRequest::parse(&packet).imsi.unwrap());
                let accepted =
                    NoteMsGprsPresentResponse { cause: Some(Cause::REQUEST_ACCEPTED), ..Default::default() };
                self.endpoint.respond(now, handle, 0, &accepted).unwrap();
            }
            _ => {}
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        self.endpoint.handle_timeout(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        self.endpoint.poll_transmit()
    }

    fn poll_event(&mut self) -> Option<()> {
        None
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.endpoint.poll_timeout()
    }
}

struct Bench {
    network: Network,
    hlr: Rc<RefCell<Hlr>>,
    gsn: Rc<RefCell<Asker>>,
    imsi: Imsi,
}

const HLR: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 21));
const GSN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));
const SGSN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 11));

fn bench(change: impl FnOnce(&mut Subscriber)) -> Bench {
    let imsi: Imsi = "001010000000001".parse().unwrap();
    let mut subscriber = Subscriber { sgsn: Some(SGSN), attached: true, ..Subscriber::new(imsi) };
    change(&mut subscriber);
    let mut network = Network::new(Duration::from_millis(1));
    let hlr = network.attach(HLR, Hlr::new(Config::default(), [subscriber].into_iter().collect()));
    let endpoint = Endpoint::new(gtp::Config::default());
    let gsn = network.attach(GSN, Asker { endpoint, answers: Vec::new(), notes: Vec::new() });
    Bench { network, hlr, gsn, imsi }
}

impl Bench {
    fn ask<M: Message>(&mut self, message: &M) -> Option<Vec<u8>> {
        self.network.with(&self.gsn, |gsn, now| {
            gsn.endpoint.request(now, SocketAddr::new(HLR, 2123), 0, message, 1).unwrap();
        });
        self.network.run_for(Duration::from_secs(60));
        self.gsn.borrow_mut().answers.pop()
    }

    fn route(&mut self, imsi: Imsi, value: Option<&[u8]>) -> Option<Vec<u8>> {
        let private_extension = value.map(|value| PrivateExtension { id: DOCUMENTATION_ENTERPRISE, value });
        let request = SendRouteingInformationForGprsRequest {
            imsi: Some(imsi),
            private_extension,
            ..Default::default()
        };
        self.ask(&request)
    }
}

fn parse(octets: &[u8]) -> SendRouteingInformationForGprsResponse<'_> {
    let response = SendRouteingInformationForGprsResponse::parse(&Packet::parse(octets).unwrap());
    response.check().unwrap();
    response
}

#[test]
fn an_attached_subscriber_is_where_it_is_attached() {
    let mut bench = bench(|_| {});
    let octets = bench.route(bench.imsi, None).unwrap();
    let response = parse(&octets);
    assert_eq!(response.cause, Some(Cause::REQUEST_ACCEPTED));
    assert_eq!(response.gsn_address, Some(GsnAddress(SGSN)));
    assert!(response.map_cause.is_none() && response.ms_not_reachable_reason.is_none());
    assert_eq!(bench.hlr.borrow().listed(bench.imsi).count(), 0);
}

#[test]
fn the_ggsn_chosen_for_an_access_point_rides_in_the_private_extension() {
    let apn: crate::wire::ApnBuf = "push".parse().unwrap();
    let mut bench = bench(|s| s.ggsns.push(("push".parse().unwrap(), GSN)));
    let mut value = [0; 32];
    let mut w = Writer::new(&mut value);
    Hints { apn: Some(apn.as_apn()), ..Default::default() }.write(&mut w);
    let length = w.finish().unwrap();
    let octets = bench.route(bench.imsi, Some(&value[..length])).unwrap();
    let hints = Hints::parse(parse(&octets).private_extension.unwrap().value).unwrap();
    assert_eq!((hints.apn, hints.ggsn), (Some(apn.as_apn()), Some(GSN)));
}

#[test]
fn one_that_is_unknown_barred_or_not_attached_is_a_map_error_without_an_address() {
    for (change, error) in [
        ((|s| s.attached = false) as fn(&mut Subscriber), map_error::ABSENT_SUBSCRIBER),
        (|s| s.map_error = Some(map_error::CALL_BARRED), map_error::CALL_BARRED),
        (|s| s.imsi = "001010000000009".parse().unwrap(), map_error::UNKNOWN_SUBSCRIBER),
    ] {
        let mut bench = bench(change);
        let octets = bench.route(bench.imsi, None).unwrap();
        let response = parse(&octets);
        assert_eq!(response.map_cause, Some(MapCause(error)));
        assert_eq!(response.gsn_address, None);
    }
}

#[test]
fn who_was_told_a_reason_is_told_when_the_subscriber_is_back_and_only_once() {
    let mut bench = bench(|s| s.not_reachable = Some(9));
    let octets = bench.route(bench.imsi, None).unwrap();
    assert_eq!(parse(&octets).ms_not_reachable_reason, Some(MsNotReachableReason(9)));
    let imsi = bench.imsi;
    for _ in 0..2 {
        bench.network.with(&bench.hlr, |hlr, now| hlr.attach(now, imsi, SGSN));
        bench.network.run_for(Duration::from_secs(1));
    }
    assert_eq!(bench.gsn.borrow().notes, [imsi]);
    assert_eq!(bench.hlr.borrow().listed(imsi).count(), 0);
}

#[test]
fn a_failure_report_is_remembered_until_the_note_is_answered() {
    let mut bench = bench(|_| {});
    let imsi = bench.imsi;
    let octets = bench.ask(&FailureReportRequest { imsi: Some(imsi), ..Default::default() }).unwrap();
    let response = FailureReportResponse::parse(&Packet::parse(&octets).unwrap());
    assert_eq!(response.cause, Some(Cause::REQUEST_ACCEPTED));
    bench.network.detach(GSN);
    bench.network.with(&bench.hlr, |hlr, now| hlr.reachable(now, imsi));
    bench.network.run_for(Duration::from_secs(60));
    assert_eq!(bench.hlr.borrow().listed(imsi).count(), 1, "not answered: still listed");
    let mut events = Vec::new();
    while let Some(event) = bench.hlr.borrow_mut().poll_event() {
        events.push(event);
    }
    assert_eq!(
        events,
        [Event::FailureReported { by: GSN, imsi }, Event::Noted { ggsn: GSN, imsi, cause: None }]
    );
}

#[test]
fn it_can_be_made_to_refuse_and_to_be_silent() {
    let mut bench = bench(|_| {});
    bench.hlr.borrow_mut().behaviour_mut().refuse.insert(32, Cause::SYSTEM_FAILURE.0);
    let octets = bench.route(bench.imsi, None).unwrap();
    let packet = Packet::parse(&octets).unwrap();
    assert_eq!(SendRouteingInformationForGprsResponse::parse(&packet).cause, Some(Cause::SYSTEM_FAILURE));
    bench.hlr.borrow_mut().behaviour_mut().silent = true;
    bench.network.take_frames();
    assert_eq!(bench.route(bench.imsi, None), None);
    let frames = bench.network.take_frames();
    assert_eq!(frames.len(), 5, "N3-REQUESTS");
    assert!(frames.iter().all(|frame| frame.octets == frames[0].octets), "each the same");
}
