use super::*;
use crate::codec::gtp1::Cause;
use crate::codec::gtp1::ie::{EndUserAddress, GsnAddress, Nsapi, Recovery, TeardownInd};
use crate::codec::gtp1::message::{
    CreatePdpContextRequest, CreatePdpContextResponse, DeletePdpContextRequest, DeletePdpContextResponse,
    PduNotificationRejectRequest, PduNotificationRejectResponse, PduNotificationRequest,
    PduNotificationResponse,
};
use crate::codec::gtpu;
use crate::codec::ts24008::{PdpType, SmCause};
use crate::lab::device::{self, Device, OnRequest};
use crate::lab::link::{Faults, Faulty, Network};
use crate::lab::subscribers::{Subscriber, Subscribers};
use std::cell::RefCell;
use std::rc::Rc;

const GGSN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));
const SGSN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 11));
const DEVICE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 31));
const ADDRESS: std::net::Ipv4Addr = std::net::Ipv4Addr::new(10, 45, 0, 9);
const TEID: u32 = 0x77;

/// As much of a GGSN as an SGSN needs: it accepts what comes and keeps what it was told.
struct Gateway {
    endpoint: Endpoint,
    refuse: Option<Cause>,
    created: Vec<(Imsi, u32)>,
    deleted: usize,
    rejected: Vec<Cause>,
    answers: Vec<(u8, Option<Cause>)>,
    /// G-PDUs that overtake the answer to a Create.
    ahead: usize,
    outbox: Outbox,
}

impl Machine for Gateway {
    type Event = ();

    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]) {
        let accepted = Some(Cause::REQUEST_ACCEPTED);
        match self.endpoint.handle_octets(now, from, octets) {
            Incoming::Request { handle, packet } => match handle.message_type {
                CreatePdpContextRequest::TYPE => {
                    let request = CreatePdpContextRequest::parse(&packet);
                    request.check().unwrap();
                    let teid = request.teid_control_plane.unwrap();
                    if let Some(cause) = self.refuse {
                        let response = CreatePdpContextResponse { cause: Some(cause), ..Default::default() };
                        return self.endpoint.respond(now, handle, teid, &response).unwrap();
                    }
                    self.created.push((request.imsi.unwrap(), teid));
                    let response = CreatePdpContextResponse {
                        cause: accepted,
                        recovery: Some(Recovery(1)),
                        teid_data_i: Some(TEID),
                        teid_control_plane: Some(TEID),
                        charging_id: Some(1),
                        end_user_address: Some(EndUserAddress::Ipv4(Some(ADDRESS))),
                        ggsn_address_for_control_plane: Some(GsnAddress(GGSN)),
                        ggsn_address_for_user_traffic: Some(GsnAddress(GGSN)),
                        qos_profile: request.qos_profile,
                        ..Default::default()
                    };
                    for _ in 0..self.ahead {
                        let (to, tunnel) = (SocketAddr::new(SGSN, 2152), request.teid_data_i.unwrap());
                        self.outbox
                            .write(Port::GtpU, to, |w| gtpu::write_g_pdu(w, tunnel, b"a packet"))
                            .unwrap();
                    }
                    self.endpoint.respond(now, handle, teid, &response).unwrap();
                }
                DeletePdpContextRequest::TYPE => {
                    self.deleted += 1;
                    let response = DeletePdpContextResponse { cause: accepted, ..Default::default() };
                    self.endpoint.respond(now, handle, 0, &response).unwrap();
                }
                PduNotificationRejectRequest::TYPE => {
                    let request = PduNotificationRejectRequest::parse(&packet);
                    request.check().unwrap();
                    assert_eq!(packet.header.teid, TEID, "the one that the notification named");
                    self.rejected.push(request.cause.unwrap());
                    let response = PduNotificationRejectResponse { cause: accepted, ..Default::default() };
                    self.endpoint.respond(now, handle, 0, &response).unwrap();
                }
                _ => self.endpoint.discard(handle),
            },
            Incoming::Response { packet, .. } => {
                let cause = PduNotificationResponse::parse(&packet).cause;
                self.answers.push((packet.header.message_type, cause));
            }
            _ => {}
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        self.endpoint.handle_timeout(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        if self.outbox.is_empty() { self.endpoint.poll_transmit() } else { self.outbox.pop() }
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
    sgsn: Rc<RefCell<Faulty<Sgsn>>>,
    device: Rc<RefCell<Faulty<Device>>>,
    ggsn: Rc<RefCell<Faulty<Gateway>>>,
    imsi: Imsi,
}

fn bench(faults: Faults, change: impl FnOnce(&mut Config, &mut device::Config)) -> Bench {
    let imsi: Imsi = "001010000000001".parse().unwrap();
    let mut config = Config { default_ggsn: Some(SocketAddr::new(GGSN, 2123)), ..Config::default() };
    let mut terminal = device::Config::new(imsi, SocketAddr::new(SGSN, 4729));
    change(&mut config, &mut terminal);
    let mut network = Network::new(Duration::from_millis(1));
    let behind = |n| Faults { seed: faults.seed + n, ..faults };
    let sgsn = network.attach(SGSN, Faulty::new(Sgsn::new(config), behind(0)));
    let device = network.attach(DEVICE, Faulty::new(Device::new(terminal), behind(1)));
    let gateway = Gateway {
        endpoint: Endpoint::new(gtp::Config::default()),
        refuse: None,
        created: Vec::new(),
        deleted: 0,
        rejected: Vec::new(),
        answers: Vec::new(),
        ahead: 0,
        outbox: Outbox::default(),
    };
    let ggsn = network.attach(GGSN, Faulty::new(gateway, behind(2)));
    network.with(&device, |device, now| device.at(now).attach(now));
    network.run_for(Duration::from_secs(40));
    assert!(sgsn.borrow().inner.is_attached(imsi));
    Bench { network, sgsn, device, ggsn, imsi }
}

impl Bench {
    /// Sends a PDU Notification Request and says what it was answered with.
    fn notify(&mut self, imsi: Imsi, address: Option<std::net::Ipv4Addr>) -> Option<Cause> {
        let apn: ApnBuf = "internet".parse().unwrap();
        let request = PduNotificationRequest {
            imsi: Some(imsi),
            teid_control_plane: Some(TEID),
            end_user_address: Some(EndUserAddress::Ipv4(address)),
            apn: Some(apn.as_apn()),
            ggsn_address_for_control_plane: Some(GsnAddress(GGSN)),
            ..Default::default()
        };
        self.network.with(&self.ggsn, |ggsn, now| {
            ggsn.at(now).endpoint.request(now, SocketAddr::new(SGSN, 2123), 0, &request, 1).unwrap();
        });
        self.network.run_for(Duration::from_secs(90));
        self.ggsn.borrow_mut().inner.answers.pop()?.1
    }
}

#[test]
fn a_notified_device_activates_its_context_and_the_ggsn_ends_it() {
    for held in [false, true] {
        let mut bench = bench(Faults::NONE, |config, _| config.create_before_response = held);
        let imsi = bench.imsi;
        assert_eq!(bench.notify(imsi, None), Some(Cause::REQUEST_ACCEPTED));
        let (created, teid) = bench.ggsn.borrow().inner.created[0];
        assert_eq!(created, imsi);
        let sgsn = &bench.sgsn;
        let context = (5..16).find_map(|nsapi| sgsn.borrow().inner.context_of(imsi, nsapi)).unwrap();
        assert_eq!(sgsn.borrow().inner.addresses_of(context).unwrap().v4, Some(ADDRESS));
        assert_eq!(sgsn.borrow().inner.notifications(), 0);
        let nsapi =
            Some(Nsapi((5..16).find(|n| sgsn.borrow().inner.context_of(imsi, *n).is_some()).unwrap()));
        let delete = |teid| {
            let request = DeletePdpContextRequest {
                teardown_ind: Some(TeardownInd(true)),
                nsapi,
                ..Default::default()
            };
            (teid, request)
        };
        for (teid, expected) in [(teid, Cause::REQUEST_ACCEPTED), (teid, Cause::NON_EXISTENT)] {
            let (teid, request) = delete(teid);
            bench.network.with(&bench.ggsn, |ggsn, now| {
                ggsn.at(now).endpoint.request(now, SocketAddr::new(SGSN, 2123), teid, &request, 2).unwrap();
            });
            bench.network.run_for(Duration::from_secs(5));
            let answer = bench.ggsn.borrow_mut().inner.answers.pop().unwrap();
            assert_eq!(answer, (DeletePdpContextResponse::TYPE, Some(expected)));
        }
        assert_eq!(bench.sgsn.borrow().inner.contexts(), 0);
    }
}

#[test]
fn packets_that_overtake_the_answer_to_the_create_reach_the_device_behind_its_accept() {
    let mut bench = bench(Faults::NONE, |_, _| {});
    bench.ggsn.borrow_mut().inner.ahead = EARLY + 2;
    assert_eq!(bench.notify(bench.imsi, None), Some(Cause::REQUEST_ACCEPTED));
    let sgsn = bench.sgsn.borrow();
    let counters = sgsn.inner.counters();
    assert_eq!((counters.downlink, counters.packets_dropped), (EARLY as u64, 2));
    assert_eq!(bench.device.borrow().inner.contexts().count(), 1);
}

#[test]
fn a_notification_that_cannot_be_met_is_refused_with_its_cause() {
    let mut bench = bench(Faults::NONE, |_, _| {});
    let imsi = bench.imsi;
    assert_eq!(bench.notify("001010000000009".parse().unwrap(), None), Some(Cause::IMSI_NOT_KNOWN));
    bench.sgsn.borrow_mut().inner.suspend(imsi, true);
    assert_eq!(bench.notify(imsi, None), Some(Cause::GPRS_CONNECTION_SUSPENDED));
    bench.sgsn.borrow_mut().inner.behaviour_mut().refuse.insert(27, Cause::NO_RESOURCES_AVAILABLE.0);
    assert_eq!(bench.notify(imsi, None), Some(Cause::NO_RESOURCES_AVAILABLE));
    bench.sgsn.borrow_mut().inner.behaviour_mut().refuse.clear();
    bench.network.with(&bench.device, |device, now| device.at(now).detach(now, false));
    assert_eq!(bench.notify(imsi, None), Some(Cause::MS_IS_GPRS_DETACHED));
    assert!(bench.ggsn.borrow().inner.created.is_empty());
}

#[test]
fn a_strict_sgsn_takes_static_addresses_alone() {
    let mut bench = bench(Faults::NONE, |config, terminal| {
        let own = vec![("internet".parse().unwrap(), ADDRESS.into())];
        let subscriber = Subscriber { addresses: own, ..Subscriber::new(terminal.imsi) };
        config.subscribers = [subscriber].into_iter().collect::<Subscribers>();
        config.strict = true;
    });
    let imsi = bench.imsi;
    assert_eq!(bench.notify(imsi, None), Some(Cause::SERVICE_NOT_SUPPORTED));
    assert_eq!(bench.notify(imsi, Some([10, 45, 0, 8].into())), Some(Cause::SERVICE_NOT_SUPPORTED));
    assert_eq!(bench.notify(imsi, Some(ADDRESS)), Some(Cause::REQUEST_ACCEPTED));
    assert_eq!(bench.ggsn.borrow().inner.created.len(), 1);
}

#[test]
fn an_idle_device_is_paged_and_one_out_of_coverage_ends_in_a_reject() {
    let mut bench = bench(Faults::NONE, |config, terminal| {
        config.ready = Some(Duration::from_secs(5));
        terminal.ready = Some(Duration::from_secs(5));
    });
    let imsi = bench.imsi;
    assert_eq!(bench.notify(imsi, None), Some(Cause::REQUEST_ACCEPTED));
    assert_eq!(bench.sgsn.borrow().inner.counters().pages, 1);
    assert_eq!(bench.ggsn.borrow().inner.created.len(), 1);
    bench.network.with(&bench.device, |device, now| device.at(now).set_coverage(now, false));
    assert_eq!(bench.notify(imsi, None), Some(Cause::REQUEST_ACCEPTED));
    assert_eq!(bench.ggsn.borrow().inner.rejected, [Cause::MS_IS_NOT_GPRS_RESPONDING_REQUEST]);
    assert_eq!(bench.sgsn.borrow().inner.counters().pages, 4);
}

#[test]
fn a_device_that_refuses_ends_in_a_reject() {
    let mut bench = bench(Faults::NONE, |_, terminal| {
        terminal.on_request = OnRequest::Reject(SmCause::INSUFFICIENT_RESOURCES);
    });
    assert_eq!(bench.notify(bench.imsi, None), Some(Cause::REQUEST_ACCEPTED));
    assert_eq!(bench.ggsn.borrow().inner.rejected, [Cause::MS_REFUSES_REQUEST]);
}

#[test]
fn a_deactivation_that_the_device_never_heard_does_not_end_its_next_context() {
    // The SGSN says it again after the device has said its activation again (T3380: 30 s).
    let mut bench = bench(Faults::NONE, |config, _| config.device = Duration::from_secs(40));
    let imsi = bench.imsi;
    bench.network.with(&bench.device, |device, now| {
        let want = device::Activation::of("internet".parse().unwrap(), PdpType::Ipv4);
        device.at(now).activate(now, want).unwrap();
    });
    bench.network.run_for(Duration::from_millis(2));
    bench.network.with(&bench.device, |device, now| device.at(now).set_coverage(now, false));
    bench.network.run_for(Duration::from_secs(5));
    let (_, teid) = bench.ggsn.borrow().inner.created[0];
    bench.network.with(&bench.ggsn, |ggsn, now| {
        let request = DeletePdpContextRequest {
            teardown_ind: Some(TeardownInd(true)),
            nsapi: Some(Nsapi(5)),
            ..Default::default()
        };
        ggsn.at(now).endpoint.request(now, SocketAddr::new(SGSN, 2123), teid, &request, 2).unwrap();
    });
    bench.network.run_for(Duration::from_secs(5));
    bench.network.with(&bench.device, |device, now| device.at(now).set_coverage(now, true));
    bench.network.run_for(Duration::from_secs(100));
    assert_eq!(bench.ggsn.borrow().inner.created.len(), 2);
    let device = bench.device.borrow();
    assert_eq!(device.inner.contexts().collect::<Vec<_>>(), [(5, device::SmState::Active)]);
    assert!(bench.sgsn.borrow().inner.context_of(imsi, 5).is_some());
}

#[test]
fn over_bad_links_a_notification_still_comes_to_one_end() {
    for seed in 0..20 {
        let faults = Faults { drop: 0.2, duplicate: 0.1, reorder: 0.1, seed: seed * 10, ..Faults::NONE };
        let mut bench = bench(faults, |_, _| {});
        let answer = bench.notify(bench.imsi, None);
        let (created, rejected) = {
            let ggsn = bench.ggsn.borrow();
            (ggsn.inner.created.len(), ggsn.inner.rejected.len())
        };
        assert!(answer.is_none() || created + rejected > 0, "seed {seed:#x}: {answer:?}");
        assert_eq!(bench.sgsn.borrow().inner.notifications(), 0, "seed {seed:#x}");
    }
}

#[test]
fn an_attach_accept_that_was_lost_is_said_again_before_the_device_asks_again() {
    let imsi: Imsi = "001010000000001".parse().unwrap();
    let mut network = Network::new(Duration::from_millis(1));
    let deaf = Faults { drop: 1.0, ..Faults::NONE };
    let sgsn = network.attach(SGSN, Faulty::new(Sgsn::new(Config::default()), deaf));
    let terminal = device::Config::new(imsi, SocketAddr::new(SGSN, 4729));
    let device = network.attach(DEVICE, Faulty::new(Device::new(terminal), Faults::NONE));
    network.with(&device, |device, now| device.at(now).attach(now));
    network.run_for(Duration::from_secs(5));
    sgsn.borrow_mut().set_faults(Faults::NONE);
    assert_eq!(device.borrow().inner.state(), device::GmmState::RegisteredInitiated);
    // T3350 is 6 s, T3310 is 15 s.
    network.run_for(Duration::from_secs(2));
    assert_eq!(device.borrow().inner.state(), device::GmmState::Registered);
    network.take_frames();
    network.run_for(Duration::from_secs(60));
    assert!(network.frames().is_empty(), "nothing is said again after Attach Complete");
}
