//! The push server with a gateway role of its own.

use super::*;

#[test]
fn a_registered_device_gets_its_push_with_the_application_identifier() {
    for ask in [Ask::v4(1), Ask::v6(1)] {
        let mut rig = Rig::new();
        rig.register(&ask);
        let id = rig.push(1);
        let expected = Got {
            n: 1,
            app: "mail".into(),
            id,
            reg: None,
            payload: b"hello".into(),
            format: Some(ContentFormat::TEXT_PLAIN),
        };
        assert_eq!(rig.got, [expected]);
        let entry = rig.report(id);
        assert_eq!((entry.state, entry.rung), (State::Delivered, Some(Rung::KnownAddress)));
        assert_eq!(rig.states(id), [State::Transmitted, State::Delivered]);
        assert!(rig.sent.iter().all(|t| *t == CreatePdpContextResponse::TYPE), "nobody is asked");
    }
}

#[test]
fn a_push_longer_than_a_packet_arrives_whole() {
    let mut rig = Rig::new();
    rig.register(&Ask::v4(1));
    let long: Vec<u8> = (0..10_000u32).map(|n| n as u8).collect();
    let id = rig.request(user(1).as_str(), &long);
    assert_eq!(rig.got[0].payload, long);
    assert_eq!(rig.report(id).state, State::Delivered);
}

#[test]
fn a_device_without_an_address_gets_its_push_in_each_address_case() {
    for (n, addressing) in [
        (900, Addressing::Blank),
        (1, Addressing::Blank),
        (1, Addressing::Allocated),
        (1, Addressing::BlankIndicated),
    ] {
        let mut config = push_config();
        config.addressing = addressing;
        let mut rig = Rig::with(config, Mode::Integrated);
        let id = rig.push(n);
        let entry = rig.report(id);
        assert_eq!((entry.state, entry.rung), (State::Delivered, Some(Rung::Notification)), "{addressing:?}");
        assert_eq!(rig.got.len(), 1);
        let expected =
            [State::Locating, State::Notified, State::Activated, State::Transmitted, State::Delivered];
        assert_eq!(rig.states(id), expected);
        // The push server asks (S803), then the GGSN (S1002).
        assert_eq!(rig.count(SendRouteingInformationForGprsRequest::TYPE), 2);
        assert_eq!(rig.count(PduNotificationRequest::TYPE), 1);
        if n == 900 {
            assert_eq!(rig.phones[&900].address.ip(), "10.45.200.9".parse::<IpAddr>().unwrap());
        }
    }
}

#[test]
fn with_a_preset_gateway_the_hlr_is_asked_once() {
    let mut config = push_config();
    config.selection = Selection::ByApn;
    let mut rig = Rig::with(config, Mode::Integrated);
    let id = rig.push(1);
    assert_eq!(rig.report(id).state, State::Delivered);
    assert_eq!(rig.count(SendRouteingInformationForGprsRequest::TYPE), 1);
}

#[test]
fn who_is_not_attached_unknown_or_barred_ends_the_push_with_the_map_cause() {
    for (error, reason) in
        [(27, Reason::AbsentSubscriber), (1, Reason::UnknownSubscriber), (13, Reason::Barred)]
    {
        let mut rig = Rig::new();
        rig.map_error = Some(error);
        let id = rig.push(1);
        let entry = rig.report(id);
        assert_eq!((entry.state, entry.by), (State::Failed, Some(By::Hlr)));
        assert_eq!(entry.cause, Some(push::Cause::coded(reason, error.into())));
    }
}

#[test]
fn an_unreachable_device_is_kept_with_neither_27_nor_34_until_it_is_back() {
    let mut rig = Rig::new();
    rig.reason = Some(1);
    let id = rig.push(1);
    rig.pass(Duration::from_secs(600));
    assert_eq!(rig.states(id).last(), Some(&State::Kept));
    assert_eq!(rig.count(PduNotificationRequest::TYPE) + rig.count(FailureReportRequest::TYPE), 0);
    rig.reason = None;
    rig.present(1);
    assert_eq!(rig.report(id).state, State::Delivered);
}

#[test]
fn no_paging_response_via_the_sgsn_is_no_reason_to_wait() {
    let mut rig = Rig::new();
    rig.reason = Some(5);
    let id = rig.push(1);
    assert_eq!(rig.report(id).state, State::Delivered);
}

#[test]
fn a_refused_notification_is_reported_and_kept_until_the_device_is_back() {
    for cause in [Cause::NO_RESOURCES_AVAILABLE, Cause::SYSTEM_FAILURE] {
        let mut rig = Rig::new();
        rig.cause = cause;
        let id = rig.push(1);
        rig.pass(Duration::from_secs(100));
        assert_eq!(rig.states(id).last(), Some(&State::Kept));
        assert_eq!(rig.count(FailureReportRequest::TYPE), 1);
        rig.cause = Cause::REQUEST_ACCEPTED;
        rig.present(1);
        assert_eq!(rig.report(id).state, State::Delivered);
    }
}

#[test]
fn a_node_that_does_not_support_it_ends_the_push_with_that_cause() {
    let mut rig = Rig::new();
    rig.cause = Cause::SERVICE_NOT_SUPPORTED;
    let id = rig.push(1);
    let entry = rig.report(id);
    assert_eq!((entry.state, entry.by), (State::Failed, Some(By::Sgsn)));
    assert_eq!(entry.cause, Some(push::Cause::coded(Reason::NodeRefused, 200)));
}

#[test]
fn without_an_activation_in_time_the_push_is_kept() {
    let mut rig = Rig::new();
    rig.activates = false;
    let id = rig.push(1);
    rig.pass(Duration::from_secs(100));
    assert_eq!(rig.states(id).last(), Some(&State::Kept));
    assert_eq!(rig.count(FailureReportRequest::TYPE), 1);
    rig.activates = true;
    rig.present(1);
    assert_eq!(rig.report(id).state, State::Delivered);
}

#[test]
fn two_pushes_to_one_subscriber_share_one_notification() {
    let mut rig = Rig::new();
    rig.activates = false;
    let (one, two) = (rig.push(1), rig.push(1));
    assert_eq!(rig.count(PduNotificationRequest::TYPE), 1);
    rig.create(&Ask::v4(1));
    rig.settle();
    assert_eq!(rig.report(one).state, State::Delivered);
    assert_eq!(rig.report(two).state, State::Delivered);
}

#[test]
fn the_device_s_word_is_needed_for_delivered() {
    for (manner, reason) in [(Manner::Refuse, 403), (Manner::Reset, 0)] {
        let mut rig = Rig::new();
        rig.register(&Ask::v4(1));
        rig.phones.get_mut(&1).unwrap().manner = manner;
        let id = rig.push(1);
        let entry = rig.report(id);
        assert_eq!((entry.state, entry.by), (State::Failed, Some(By::Device)));
        assert_eq!(entry.cause, Some(push::Cause::coded(Reason::DeviceRefused, reason)));
    }
    let mut rig = Rig::new();
    rig.register(&Ask::v4(1));
    rig.phones.get_mut(&1).unwrap().manner = Manner::Later;
    let id = rig.push(1);
    rig.pass(Duration::from_secs(5));
    assert_eq!(rig.states(id), [State::Transmitted], "an empty acknowledgement only stops repetition");
    assert_eq!(rig.got.len(), 1);
    let now = rig.now;
    let phone = rig.phones.get_mut(&1).unwrap();
    let handle = phone.waiting.pop().unwrap();
    phone.coap.respond(now, handle, &Response { code: Code::CHANGED, ..Response::default() }).unwrap();
    rig.settle();
    assert_eq!(rig.report(id).state, State::Delivered);
}

#[test]
fn a_silent_device_gets_the_push_again_under_the_same_identifier() {
    let mut rig = Rig::new();
    rig.register(&Ask::v4(1));
    rig.phones.get_mut(&1).unwrap().manner = Manner::Silent;
    let id = rig.push(1);
    rig.pass(Duration::from_secs(120));
    assert!(rig.states(id).contains(&State::Kept));
    rig.phones.get_mut(&1).unwrap().manner = Manner::Take;
    rig.pass(Duration::from_secs(300));
    assert_eq!(rig.report(id).state, State::Delivered);
    assert!(rig.got.iter().all(|got| got.id == id));
}

#[test]
fn a_context_through_which_nothing_ever_came_is_released_and_the_device_notified_anew() {
    let mut rig = Rig::new();
    rig.create(&Ask::v4(1));
    rig.settle();
    rig.phones.get_mut(&1).unwrap().manner = Manner::Silent;
    let id = rig.push(1);
    assert_eq!((rig.count(DeletePdpContextRequest::TYPE), rig.server.ggsn().len()), (0, 1));
    // The phone that comes of the next activation answers.
    rig.pass(Duration::from_secs(120));
    assert!(rig.count(DeletePdpContextRequest::TYPE) > 0);
    assert_eq!(rig.server.ggsn().len(), 1);
    assert!(rig.states(id).contains(&State::Notified));
    assert_eq!(rig.report(id).state, State::Delivered);
}

#[test]
fn a_context_in_use_is_not_released_although_no_push_through_it_is_acknowledged() {
    let mut rig = Rig::new();
    rig.create(&Ask::v4(1));
    rig.settle();
    rig.phones.get_mut(&1).unwrap().manner = Manner::Silent;
    let id = rig.push(1);
    let (up, from) = (rig.phones[&1].up, rig.phones[&1].address);
    for _ in 0..60 {
        let packet = write(|w| ip::write_udp(w, from, "10.45.0.99:7".parse().unwrap(), b"hello"));
        let octets = write(|w| gtpu::write_g_pdu(w, up, &packet));
        let peer = SocketAddr::new(SGSN, 2152);
        rig.server.handle_octets(rig.now, Origin { port: Port::GtpU, peer }, &octets);
        rig.settle();
        rig.pass(Duration::from_secs(30));
    }
    assert!(rig.states(id).contains(&State::Kept));
    assert_eq!(rig.count(DeletePdpContextRequest::TYPE), 0);
    assert_eq!((rig.count(PduNotificationRequest::TYPE), rig.server.ggsn().len()), (0, 1));
}

#[test]
fn a_push_to_a_silent_device_expires() {
    let mut rig = Rig::new();
    rig.register(&Ask::v4(1));
    rig.phones.get_mut(&1).unwrap().manner = Manner::Silent;
    let id = rig.push(1);
    rig.pass(Duration::from_secs(3601));
    assert_eq!(rig.report(id).state, State::Expired);
    assert_eq!((rig.server.router().live(), rig.server.router().attempts()), (0, 0));
}

#[test]
fn after_release_by_client_or_network_the_device_is_notified_anew() {
    for by_network in [false, true] {
        let mut rig = Rig::new();
        let token = rig.register(&Ask::v4(1));
        if by_network {
            let domain = gtpush::machine::gtp::context::RoutingDomain(1);
            let context = rig.server.ggsn().context_of(domain, rig.phones[&1].address.ip()).unwrap();
            rig.phones.remove(&1);
            rig.server.release(rig.now, context).unwrap();
            rig.settle();
        } else {
            let answer = rig.ask(1, Code::DELETE, &format!("register/{token}"), "");
            assert_eq!(answer.code, Code::DELETED);
            rig.delete(1);
        }
        assert!(rig.changes.contains(&Change::Unbound(token.parse().unwrap())));
        let id = rig.push(1);
        let entry = rig.report(id);
        assert_eq!((entry.state, entry.rung), (State::Delivered, Some(Rung::Notification)));
    }
}

#[test]
fn an_address_goes_to_nobody_before_the_loss_of_its_binding_is_committed() {
    let mut ggsn = ggsn_config();
    let pool = ggsn.apns[0].v4.as_mut().unwrap();
    (pool.first, pool.last) = ([10, 45, 0, 2].into(), [10, 45, 0, 3].into());
    let mut rig = Rig::at(ggsn, push_config(), Mode::Integrated);
    for n in [1, 2] {
        rig.register(&Ask::v4(n));
    }
    let address = rig.phones[&1].address;
    (rig.commits, rig.refused) = (false, Some(0));
    rig.delete(1);
    rig.create(&Ask::v4(3));
    rig.settle();
    assert_eq!(rig.refused, Some(1), "the only address that is left rests");
    rig.commits = true;
    rig.settle();
    rig.create(&Ask::v4(4));
    rig.settle();
    assert_eq!((rig.refused, rig.phones[&4].address), (Some(1), address));
}

#[test]
fn a_registration_for_another_or_in_bad_form_is_refused() {
    let mut rig = Rig::new();
    let token = rig.register(&Ask::v4(1));
    rig.register(&Ask::v4(2));
    for (method, path, body, code) in [
        (Code::POST, "register", r#"{"user":"user2@push.example"}"#, Code::UNAUTHORIZED),
        (Code::POST, "register", r#"{"user":"nobody@push.example"}"#, Code::UNAUTHORIZED),
        (Code::POST, "register", r#"{"user":7}"#, Code::BAD_REQUEST),
        (Code::POST, "register", r#"{"user":"user1"}"#, Code::BAD_REQUEST),
        (Code::POST, "register", "user1@push.example", Code::BAD_REQUEST),
        (Code::POST, "register", r#"{"user":"user1@push.example","validity":"long"}"#, Code::BAD_REQUEST),
        (Code::GET, "register", "", Code::METHOD_NOT_ALLOWED),
        (Code::GET, "elsewhere", "", Code::NOT_FOUND),
        (Code::DELETE, "register/zz", "", Code::NOT_FOUND),
        (Code::DELETE, "register/00000000000000000000000000000000", "", Code::NOT_FOUND),
    ] {
        assert_eq!(rig.ask(1, method, path, body).code, code, "{path} {body}");
    }
    let theft = rig.ask(2, Code::DELETE, &format!("register/{token}"), "");
    assert_eq!(theft.code, Code::NOT_FOUND);
    let id = rig.push(1);
    assert_eq!(rig.report(id).rung, Some(Rung::KnownAddress));
}

#[test]
fn a_dynamic_identifier_given_at_registration_outlives_the_address() {
    let mut rig = Rig::new();
    rig.create(&Ask::v4(1));
    rig.settle();
    let body = r#"{"user":"user1@push.example","dynamic":"","validity":3600,"device":"phone"}"#;
    let answer = rig.ask(1, Code::POST, "register", body);
    let body = gtpush::codec::coap::body::Body::parse(&answer.payload).unwrap();
    let dynamic = body.required_text("dynamic").unwrap().into_owned();
    assert_eq!(body.number("lifetime").unwrap(), Some(3600));
    let login = |rig: &mut Rig, dynamic: &str| {
        let body = format!(r#"{{"server":"s","username":"u","password":"p","dynamic":"{dynamic}"}}"#);
        let phone = rig.phones.get_mut(&1).unwrap();
        let request = Request {
            method: Code::POST,
            path: "login",
            queries: &[],
            content_format: Some(ContentFormat::JSON),
            payload: body.as_bytes(),
            confirmable: true,
        };
        phone.coap.request(rig.now, PUSH_V4.parse().unwrap(), &request, b"login", 9).unwrap();
        rig.settle();
        rig.others.retain(|event| matches!(event, Event::Login { .. }));
        rig.others.pop()
    };
    assert!(login(&mut rig, "d-of-someone-else").is_none());
    assert_eq!(rig.phones.get_mut(&1).unwrap().answers.pop().unwrap().code, Code::UNAUTHORIZED);
    let Some(Event::Login { request, login, .. }) = login(&mut rig, &dynamic) else { panic!("no login") };
    assert_eq!((login.server.as_str(), login.user.to_string()), ("s", dynamic.clone()));
    rig.server.login_answered(rig.now, request, None);
    rig.settle();
    assert_eq!(rig.phones.get_mut(&1).unwrap().answers.pop().unwrap().code, Code::CHANGED);
    rig.delete(1);
    let id = rig.request(&dynamic, b"hello");
    let entry = rig.report(id);
    assert_eq!((entry.state, entry.rung), (State::Delivered, Some(Rung::Notification)));
}

#[test]
fn a_push_under_way_when_its_context_ends_reaches_the_same_subscriber_by_the_next() {
    let mut rig = Rig::new();
    rig.register(&Ask::v4(1));
    rig.phones.get_mut(&1).unwrap().manner = Manner::Silent;
    let id = rig.push(1);
    rig.delete(1);
    let entry = rig.report(id);
    assert_eq!((entry.state, entry.rung), (State::Delivered, Some(Rung::Notification)));
    assert!(rig.got.iter().all(|got| got.n == 1));
}

#[test]
fn any_octets_on_any_port_leave_the_machine_alive() {
    let mut rig = Rig::new();
    rig.register(&Ask::v4(1));
    rig.push(1);
    let mut state = 1u64;
    for round in 0..20_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let length = (state >> 40) as usize % 60;
        let mut octets: Vec<u8> = (0..length).map(|i| (state >> (i % 8 * 8)) as u8 ^ i as u8).collect();
        let port = [Port::GtpC, Port::GtpU, Port::Gtp0, Port::Gi, Port::Coap][round % 5];
        if let Some(first) = octets.first_mut() {
            *first = if port == Port::Coap { 0x40 } else { 0x32 };
        }
        let peer = "127.0.0.99:2123".parse().unwrap();
        rig.server.handle_octets(rig.now, Origin { port, peer }, &octets);
        while rig.server.poll_transmit().is_some() {}
    }
    rig.pass(Duration::from_secs(3));
    let id = rig.push(1);
    assert_eq!(rig.report(id).state, State::Delivered);
}
