//! Network-requested PDP context activation, step by step: S1001 to S1003 of US 2013/0121252.

use super::*;
use gtpush::codec::gtp1::private_extension::Hints;
use gtpush::codec::ts24008::indication::{CONTAINER, Indication};
use gtpush::node::ggsn::{
    Activated, AddressCase, Kept, Location, NotLocated, NotNotified, Notify, Unreached,
};

pub const ENTERPRISE: u16 = 32_473;

impl Bench {
    pub fn notify(&mut self, tag: u64, n: u32, address: AddressCase) -> Vec<Sent> {
        let notify = Notify { tag, imsi: imsi(n), apn: apn("internet"), address, v6: false };
        self.ggsn.notify(self.now, notify);
        self.sent()
    }

    /// Answers a request of the GGSN's.
    pub fn answer<M: Message>(&mut self, request: &Sent, teid: u32, m: &M) -> Vec<Sent> {
        let octets = encode(Header::new(teid, request.packet().header.sequence.unwrap()), m);
        self.control(request.to.ip(), &octets)
    }

    /// The HLR's front answers.
    pub fn located(&mut self, request: &Sent, sgsn: Option<IpAddr>, reason: Option<u8>) -> Vec<Sent> {
        let m = SendRouteingInformationForGprsRequest::parse(&request.packet());
        let answer = SendRouteingInformationForGprsResponse {
            cause: Some(Cause::REQUEST_ACCEPTED),
            imsi: m.imsi,
            ms_not_reachable_reason: reason.map(MsNotReachableReason),
            gsn_address: sgsn.map(GsnAddress),
            ..Default::default()
        };
        self.answer(request, 0, &answer)
    }

    pub fn map_error(&mut self, request: &Sent, map_cause: u8) -> Vec<Sent> {
        let m = SendRouteingInformationForGprsRequest::parse(&request.packet());
        let answer = SendRouteingInformationForGprsResponse {
            cause: Some(Cause::REQUEST_ACCEPTED),
            imsi: m.imsi,
            map_cause: Some(MapCause(map_cause)),
            ..Default::default()
        };
        self.answer(request, 0, &answer)
    }

    /// The SGSN answers a PDU Notification Request.
    pub fn taken(&mut self, notification: &Sent, cause: Cause) -> Vec<Sent> {
        let teid = PduNotificationRequest::parse(&notification.packet()).teid_control_plane.unwrap();
        let answer = PduNotificationResponse { cause: Some(cause), ..Default::default() };
        self.answer(notification, teid, &answer)
    }

    /// The HLR's front answers a Failure Report.
    pub fn listed(&mut self, report: &Sent) -> Vec<Sent> {
        assert_eq!(kind(report), FailureReportRequest::TYPE);
        let answer = FailureReportResponse { cause: Some(Cause::REQUEST_ACCEPTED), ..Default::default() };
        self.answer(report, 0, &answer)
    }

    pub fn results(&mut self) -> Vec<(u64, Result<Activated, NotNotified>)> {
        self.events()
            .into_iter()
            .filter_map(|event| match event {
                Event::Notified { tag, result } => Some((tag, result)),
                _ => None,
            })
            .collect()
    }

    /// Up to an accepted notification, which it returns.
    pub fn notified(&mut self, n: u32, address: AddressCase) -> Sent {
        let asked = self.notify(1, n, address);
        let sent = self.located(&asked[0], Some(SGSN), None);
        assert_eq!(sent.len(), 1);
        assert!(self.taken(&sent[0], Cause::REQUEST_ACCEPTED).is_empty());
        sent[0].clone()
    }

    /// The SGSN rejects what it first accepted.
    pub fn reject(&mut self, notification: &Sent, cause: Cause) -> Vec<Sent> {
        let m = PduNotificationRequest::parse(&notification.packet());
        let reject = PduNotificationRejectRequest {
            cause: Some(cause),
            teid_control_plane: m.teid_control_plane,
            end_user_address: m.end_user_address,
            apn: m.apn,
            ..Default::default()
        };
        self.sequence += 1;
        let octets = encode(Header::new(m.teid_control_plane.unwrap(), self.sequence), &reject);
        self.control(notification.to.ip(), &octets)
    }
}

pub fn kind(sent: &Sent) -> u8 {
    sent.packet().header.message_type
}

pub fn kept(why: Unreached, sgsn: Option<IpAddr>, reported: bool) -> Result<Activated, NotNotified> {
    Err(NotNotified::Kept(Kept { why, sgsn, reported }))
}

#[test]
fn the_hlr_is_asked_the_sgsn_notified_and_the_creation_ends_it() {
    let mut bench = Bench::new();
    let asked = bench.notify(1, 7, AddressCase::Blank);
    assert_eq!((asked.len(), asked[0].to), (1, SocketAddr::new(HLR, 2123)));
    let packet = asked[0].packet();
    let m = SendRouteingInformationForGprsRequest::parse(&packet);
    assert_eq!((packet.header.message_type, packet.header.teid), (32, 0));
    assert_eq!((m.imsi, m.private_extension), (Some(imsi(7)), None));

    let sent = bench.located(&asked[0], Some(SGSN), None);
    assert_eq!((sent.len(), sent[0].to), (1, SocketAddr::new(SGSN, 2123)));
    let packet = sent[0].packet();
    assert_eq!((packet.header.message_type, packet.header.teid), (27, 0));
    let m = PduNotificationRequest::parse(&packet);
    m.check().unwrap();
    assert_eq!(m.imsi, Some(imsi(7)));
    assert_eq!(m.end_user_address, Some(EndUserAddress::Ipv4(None)));
    assert_eq!(m.apn.unwrap().to_string(), "internet");
    assert_eq!(m.ggsn_address_for_control_plane, Some(GsnAddress("127.0.0.2".parse().unwrap())));
    assert_eq!((m.pco, m.private_extension), (None, None));
    assert_ne!(m.teid_control_plane, Some(0));

    assert!(bench.taken(&sent[0], Cause::REQUEST_ACCEPTED).is_empty());
    assert!(bench.results().is_empty());
    let session = bench.create(&Ask::v4(7));
    let context = bench.ggsn.context_for(imsi(7), &apn("internet"));
    let results = bench.results();
    let [(1, Ok(activated))] = results[..] else { panic!("{results:?}") };
    assert_eq!((activated.context, activated.addresses.v4), (context, session.v4));
    assert!(bench.pass(Duration::from_secs(100)).is_empty(), "nothing is left to be done");
}

#[test]
fn address_case_static() {
    let mut bench = Bench::new();
    let own: IpAddr = "10.45.200.9".parse().unwrap();
    let sent = bench.notified(900, AddressCase::Static(own));
    let m = PduNotificationRequest::parse(&sent.packet());
    assert_eq!(m.end_user_address, Some(EndUserAddress::of(own)));
    assert_eq!(m.pco, None);
    let address = EndUserAddress::of(own);
    assert_eq!(bench.create(&Ask { address, ..Ask::v4(900) }).v4.map(IpAddr::from), Some(own));
    assert!(matches!(bench.results()[..], [(1, Ok(_))]));
    // Someone else's static address is not notified at all.
    assert!(bench.notify(2, 7, AddressCase::Static(own)).is_empty());
    assert_eq!(bench.results(), [(2, Err(NotNotified::Apn))]);
}

#[test]
fn address_case_blank_may_be_either_family_and_never_both() {
    let mut bench = Bench::new();
    let sent = bench.notified(7, AddressCase::Blank);
    let m = PduNotificationRequest::parse(&sent.packet());
    assert_eq!(m.end_user_address, Some(EndUserAddress::Ipv4(None)));
    let notify = Notify { tag: 2, imsi: imsi(8), apn: apn("six"), address: AddressCase::Blank, v6: true };
    bench.ggsn.notify(bench.now, notify);
    let asked = bench.sent();
    let sent = bench.located(&asked[0], Some(SGSN), None);
    let m = PduNotificationRequest::parse(&sent[0].packet());
    assert_eq!(m.end_user_address, Some(EndUserAddress::Ipv6(None)));
    // The device may ask for more than that.
    bench.create(&Ask::v46(7));
    assert!(matches!(bench.results()[..], [(1, Ok(_))]));
}

fn indication_of(sent: &Sent) -> (Indication, Indication) {
    let m = PduNotificationRequest::parse(&sent.packet());
    let content = m.pco.unwrap().container(CONTAINER).unwrap();
    let (plmn, indication) = Indication::from_container(content).unwrap();
    assert_eq!(plmn.to_string(), "001-01");
    let private = m.private_extension.unwrap();
    assert_eq!(private.id, ENTERPRISE);
    (indication, Hints::parse(private.value).unwrap().indication.unwrap())
}

#[test]
fn address_case_allocated_with_indication() {
    let mut bench = Bench::new();
    let sent = bench.notified(7, AddressCase::AllocatedWithIndication);
    let newly = Indication::NewlyAllocated;
    assert_eq!(indication_of(&sent), (newly, newly));
    let m = PduNotificationRequest::parse(&sent.packet());
    let promised = m.end_user_address.unwrap().ipv4().unwrap();
    // Nobody else gets it meanwhile.
    assert_ne!(bench.create(&Ask::v4(8)).v4, Some(promised));
    let address = EndUserAddress::Ipv4(Some(promised));
    assert_eq!(bench.refused(&Ask { address, ..Ask::v4(9) }), Cause::UNKNOWN_PDP_ADDRESS_OR_PDP_TYPE);
    assert_eq!(bench.create(&Ask { address, ..Ask::v4(7) }).v4, Some(promised));
    assert!(matches!(bench.results()[..], [(1, Ok(_))]));
    assert_ne!(bench.create(&Ask::v4(10)).v4, Some(promised), "it went into the context");
    // Asked for blank it is given all the same.
    let sent = bench.notified(11, AddressCase::AllocatedWithIndication);
    let promised = PduNotificationRequest::parse(&sent.packet()).end_user_address.unwrap().ipv4();
    assert_eq!(bench.create(&Ask::v4(11)).v4, promised);
}

#[test]
fn an_allocated_address_goes_back_when_no_activation_comes() {
    let mut config = config();
    let only = Ipv4Addr::new(10, 45, 0, 2);
    config.apns[0].v4 = Some(PoolV4 { first: only, last: only });
    let mut bench = Bench::with(config);
    let exhausted = Cause::ALL_DYNAMIC_PDP_ADDRESSES_ARE_OCCUPIED;
    bench.notified(7, AddressCase::AllocatedWithIndication);
    assert_eq!(bench.refused(&Ask::v4(8)), exhausted);
    assert!(bench.notify(2, 9, AddressCase::AllocatedWithIndication).is_empty());
    assert_eq!(bench.results(), [(2, Err(NotNotified::NoAddress))]);
    let reports = bench.pass(Duration::from_secs(20));
    bench.listed(&reports[0]);
    assert_eq!(bench.results(), [(1, kept(Unreached::NoActivation, Some(SGSN), true))]);
    let session = bench.create(&Ask::v4(8));
    assert_eq!(session.v4, Some(only));
    // Cancelled, it goes back too.
    bench.delete(&session);
    for event in bench.events() {
        if let Event::Deleted { context, .. } = event {
            bench.ggsn.confirm_release(context);
        }
    }
    bench.notified(7, AddressCase::AllocatedWithIndication);
    bench.ggsn.cancel(bench.now, 1);
    bench.create(&Ask::v4(8));
}

#[test]
fn address_case_blank_with_indication() {
    let mut bench = Bench::new();
    let sent = bench.notified(7, AddressCase::BlankWithIndication);
    let request = Indication::RequestDynamic;
    assert_eq!(indication_of(&sent), (request, request));
    let m = PduNotificationRequest::parse(&sent.packet());
    assert_eq!(m.end_user_address, Some(EndUserAddress::Ipv4(None)));
    bench.create(&Ask::v4(7));
    assert!(matches!(bench.results()[..], [(1, Ok(_))]));
}

#[test]
fn the_creation_may_come_before_the_response() {
    let mut bench = Bench::new();
    let asked = bench.notify(1, 7, AddressCase::Blank);
    let sent = bench.located(&asked[0], Some(SGSN), None);
    bench.create(&Ask::v4(7));
    assert!(matches!(bench.results()[..], [(1, Ok(_))]));
    // The late response changes nothing, a late rejection neither, and 27 is not repeated.
    assert!(bench.taken(&sent[0], Cause::REQUEST_ACCEPTED).is_empty());
    assert_eq!(bench.reject(&sent[0], Cause::MS_REFUSES).len(), 1, "it is answered, no more");
    assert!(bench.pass(Duration::from_secs(100)).is_empty());
    assert!(bench.results().is_empty());
    assert_eq!(bench.ggsn.len(), 1);
}

#[test]
fn two_pushes_share_one_notification() {
    let mut bench = Bench::new();
    let asked = bench.notify(1, 7, AddressCase::Blank);
    assert!(bench.notify(2, 7, AddressCase::Blank).is_empty(), "one question to the HLR");
    let sent = bench.located(&asked[0], Some(SGSN), None);
    assert_eq!(sent.len(), 1);
    assert!(bench.notify(3, 7, AddressCase::Blank).is_empty());
    // Another access point is another matter.
    let other = Notify { tag: 4, imsi: imsi(7), apn: apn("four"), address: AddressCase::Blank, v6: false };
    bench.ggsn.notify(bench.now, other);
    assert_eq!(bench.sent().len(), 1);
    bench.taken(&sent[0], Cause::REQUEST_ACCEPTED);
    bench.ggsn.cancel(bench.now, 2);
    bench.create(&Ask::v4(7));
    let tags: Vec<_> = bench.results().into_iter().filter(|(_, r)| r.is_ok()).map(|(tag, _)| tag).collect();
    assert_eq!(tags, [1, 3]);
    // With a context at hand there is nothing to notify.
    assert!(bench.notify(5, 7, AddressCase::Blank).is_empty());
    assert!(matches!(bench.results()[..], [(5, Ok(Activated { context: Some(_), .. }))]));
}

#[test]
fn cancelled_by_all_it_ends_without_a_word() {
    let mut bench = Bench::new();
    let asked = bench.notify(1, 7, AddressCase::Blank);
    bench.notify(2, 7, AddressCase::Blank);
    bench.ggsn.cancel(bench.now, 1);
    bench.ggsn.cancel(bench.now, 2);
    assert!(bench.located(&asked[0], Some(SGSN), None).is_empty());
    assert!(bench.pass(Duration::from_secs(100)).is_empty());
    assert!(bench.results().is_empty());
    // The next begins anew.
    bench.notified(7, AddressCase::Blank);
}

#[test]
fn in_adapter_mode_the_device_s_own_registration_ends_it() {
    let mut config = config();
    config.apns.clear();
    config.notification.ggsn_address = Some("127.0.0.3".parse().unwrap());
    let mut bench = Bench::with(config);
    // A static address of the foreign gateway's cannot be checked, an address of its pool not taken.
    let sent = bench.notified(7, AddressCase::Static("10.99.0.1".parse().unwrap()));
    let m = PduNotificationRequest::parse(&sent.packet());
    assert_eq!(m.ggsn_address_for_control_plane, Some(GsnAddress("127.0.0.3".parse().unwrap())));
    assert_eq!(bench.refused(&Ask::v4(7)), Cause::MISSING_OR_UNKNOWN_APN);
    let addresses = gtpush::machine::gtp::context::Addresses::one("10.99.0.1".parse().unwrap());
    bench.ggsn.activated(bench.now, imsi(8), addresses);
    assert!(bench.results().is_empty());
    bench.ggsn.activated(bench.now, imsi(7), addresses);
    assert_eq!(bench.results(), [(1, Ok(Activated { context: None, addresses }))]);
    assert!(bench.notify(2, 7, AddressCase::AllocatedWithIndication).is_empty());
    assert_eq!(bench.results(), [(2, Err(NotNotified::Apn))]);
}

#[test]
fn locate_tells_where_a_subscriber_is_and_which_gateway_the_hlr_chose() {
    let mut bench = Bench::new();
    let name = apn("internet");
    bench.ggsn.locate(bench.now, 5, imsi(7), Some(&name));
    let asked = bench.sent();
    let packet = asked[0].packet();
    let m = SendRouteingInformationForGprsRequest::parse(&packet);
    let private = m.private_extension.unwrap();
    assert_eq!(private.id, ENTERPRISE);
    assert_eq!(Hints::parse(private.value).unwrap().apn, Some(name.as_apn()));
    let ggsn: IpAddr = "127.0.0.3".parse().unwrap();
    let value = write(|w| Hints { ggsn: Some(ggsn), ..Hints::default() }.write(w));
    let answer = SendRouteingInformationForGprsResponse {
        cause: Some(Cause::REQUEST_ACCEPTED),
        imsi: Some(imsi(7)),
        gsn_address: Some(GsnAddress(SGSN)),
        private_extension: Some(PrivateExtension { id: ENTERPRISE, value: &value }),
        ..Default::default()
    };
    assert!(bench.answer(&asked[0], 0, &answer).is_empty());
    let location = Location { sgsn: Some(SGSN), not_reachable: None, ggsn: Some(ggsn) };
    assert_eq!(bench.events(), [Event::Located { tag: 5, result: Ok(location), way: Some(0) }]);
    // Not attached, and cancelled.
    bench.ggsn.locate(bench.now, 6, imsi(7), None);
    let asked = bench.sent();
    bench.map_error(&asked[0], 27);
    let result = Err(NotLocated::NotAttached { map_cause: 27 });
    assert_eq!(bench.events(), [Event::Located { tag: 6, result, way: Some(0) }]);
    bench.ggsn.locate(bench.now, 7, imsi(7), None);
    let asked = bench.sent();
    bench.ggsn.cancel(bench.now, 7);
    bench.located(&asked[0], Some(SGSN), None);
    assert!(bench.pass(Duration::from_secs(60)).is_empty());
    assert!(bench.events().is_empty());
}
