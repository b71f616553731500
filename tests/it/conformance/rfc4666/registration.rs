//! Routing key management: §3.6, §4.4.

use super::tester::Tester;
use super::{SENDER, key, stp};
use gtpush::codec::m3ua::message::*;
use gtpush::codec::m3ua::{
    DeregistrationStatus, ErrorCode, Many, RegistrationStatus, Status, TrafficMode, Words,
};
use gtpush::machine::ss7::xua::{AsState, Config, Event, PeerId, Registration, ServerId};
use gtpush::machine::{AssociationChange, AssociationId};
use std::time::Duration;

const UNKNOWN: u32 = 0xaabbcc;

impl Tester {
    fn register(
        &mut self,
        id: AssociationId,
        number: u32,
        dpc: u32,
        context: Option<u32>,
        mode: Option<TrafficMode>,
    ) -> (RegistrationStatus, u32) {
        let (points, word) = ([dpc], context.map(u32::to_be_bytes));
        let keys = [RoutingKey {
            local_routing_key_identifier: Some(number),
            routing_context: word.as_ref().map(Words::one),
            traffic_mode_type: mode,
            destination_point_code: Many::of(&points),
            ..RoutingKey::default()
        }];
        self.send(id, &RegistrationRequest { routing_key: Many::of(&keys), ..Default::default() });
        self.expect::<RegistrationResponse<'_>, _>(id, |packet| {
            let response = RegistrationResponse::parse(&packet);
            let result = response.registration_result.iter().next().unwrap();
            assert_eq!(result.local_routing_key_identifier, Some(number));
            (result.registration_status.unwrap(), result.routing_context.unwrap().single().unwrap())
        })
    }

    fn deregister(&mut self, id: AssociationId, context: u32) -> DeregistrationStatus {
        let word = context.to_be_bytes();
        let routing_context = Some(Words::one(&word));
        self.send(id, &DeregistrationRequest { routing_context, ..DeregistrationRequest::default() });
        self.expect::<DeregistrationResponse<'_>, _>(id, |packet| {
            let response = DeregistrationResponse::parse(&packet);
            let result = response.deregistration_result.iter().next().unwrap();
            assert_eq!(result.routing_context.unwrap().single(), Some(context));
            result.deregistration_status.unwrap()
        })
    }
}

fn scene(registration: Registration) -> (Tester, AssociationId) {
    let mut t = Tester::new(stp(None, registration));
    let a = t.connect(0);
    t.asp_up(a);
    t.expect_notify(a, Status::AS_INACTIVE);
    (t, a)
}

#[test]
fn TC_rkm_reg_static_notpermitted() {
    let (mut t, a) = scene(Registration::Static);
    let (status, _) = t.register(a, 0x99, UNKNOWN, None, None);
    assert_eq!(status, RegistrationStatus::PERMISSION_DENIED);
    let (mut t, a) = scene(Registration::Refused);
    let (status, _) = t.register(a, 0x99, SENDER.0, Some(SENDER.1), None);
    assert_eq!(status, RegistrationStatus::PERMISSION_DENIED);
}

#[test]
fn TC_rkm_reg_static_permitted() {
    let (mut t, a) = scene(Registration::Static);
    let answer = t.register(a, 0x1000_0099, SENDER.0, Some(SENDER.1), None);
    assert_eq!(answer, (RegistrationStatus::SUCCESSFULLY_REGISTERED, SENDER.1));
    let answer = t.register(a, 0x1000_009a, SENDER.0, Some(SENDER.1), None);
    assert_eq!(answer, (RegistrationStatus::ROUTING_KEY_ALREADY_REGISTERED, SENDER.1));
    let (status, _) = t.register(a, 1, SENDER.0, Some(7), None);
    assert_eq!(status, RegistrationStatus::ROUTING_KEY_CHANGE_REFUSED);
    let (status, _) = t.register(a, 1, 1 << 24, None, None);
    assert_eq!(status, RegistrationStatus::INVALID_DPC);
    let (status, _) = t.register(a, 1, SENDER.0, None, Some(TrafficMode(9)));
    assert_eq!(status, RegistrationStatus::UNSUPPORTED_TRAFFIC_HANDLING_MODE);
    t.asp_active(a, None, Some(SENDER.1));
    t.expect_notify(a, Status::AS_ACTIVE);
}

#[test]
fn TC_rkm_reg_dynamic_permitted() {
    let (mut t, a) = scene(Registration::Dynamic);
    let (status, context) = t.register(a, 0x2000_0099, UNKNOWN, None, None);
    assert_eq!(status, RegistrationStatus::SUCCESSFULLY_REGISTERED);
    assert!(context != 0 && context != SENDER.1);
    assert_eq!(t.expect_notify(a, Status::AS_INACTIVE), Some(context));
    assert_eq!(t.xua.sizes().registered, 1);
    // Gone with its process.
    t.change(a, AssociationChange::Down);
    assert_eq!(t.xua.sizes().registered, 0);
}

#[test]
fn TC_rkm_unreg_never_registered() {
    let (mut t, a) = scene(Registration::Static);
    assert_eq!(t.deregister(a, SENDER.1), DeregistrationStatus::NOT_REGISTERED);
}

#[test]
fn TC_rkm_unreg_invalid() {
    let (mut t, a) = scene(Registration::Static);
    assert_eq!(t.deregister(a, 1234), DeregistrationStatus::INVALID_ROUTING_CONTEXT);
}

#[test]
fn TC_rkm_unreg_registered() {
    let (mut t, a) = scene(Registration::Static);
    t.register(a, 1, SENDER.0, Some(SENDER.1), None);
    assert_eq!(t.deregister(a, SENDER.1), DeregistrationStatus::SUCCESSFULLY_DEREGISTERED);
    assert_eq!(t.deregister(a, SENDER.1), DeregistrationStatus::NOT_REGISTERED);
}

#[test]
fn TC_rkm_unreg_active() {
    let (mut t, a) = scene(Registration::Static);
    t.register(a, 0x3000_0099, SENDER.0, Some(SENDER.1), None);
    t.asp_active(a, None, None);
    t.expect_notify(a, Status::AS_ACTIVE);
    assert_eq!(t.deregister(a, SENDER.1), DeregistrationStatus::ASP_CURRENTLY_ACTIVE);
}

#[test]
fn TC_dyn_asp_as_rkm_permitted() {
    let (mut t, a) = scene(Registration::Dynamic);
    t.asp_active(a, None, Some(SENDER.1));
    t.expect_notify(a, Status::AS_ACTIVE);
    let b = t.connect(1);
    t.asp_up(b);
    t.expect_notify(b, Status::AS_INACTIVE);
    let (_, context) = t.register(b, 1, UNKNOWN, Some(777), Some(TrafficMode::LOADSHARE));
    assert_eq!(context, 777);
    t.expect_notify(b, Status::AS_INACTIVE);
    t.asp_active(b, Some(TrafficMode::LOADSHARE), Some(777));
    t.expect_notify(b, Status::AS_ACTIVE);
    t.expect::<DestinationAvailable<'_>, _>(a, |_| ());
    t.send_data(a, Some(SENDER.1), SENDER.0, UNKNOWN, 0, b"to a registered key");
    let arrived = t.expect_data(b);
    assert_eq!((arrived.context, &arrived.data[..]), (Some(777), &b"to a registered key"[..]));
}

#[test]
fn TC_dyn_2asp_as_rkm_permitted() {
    let (mut t, a) = scene(Registration::Dynamic);
    t.asp_active(a, None, Some(SENDER.1));
    t.expect_notify(a, Status::AS_ACTIVE);
    let mode = Some(TrafficMode::LOADSHARE);
    let both = [t.connect(1), t.connect(2)];
    for (n, id) in both.into_iter().enumerate() {
        t.asp_up(id);
        t.expect_notify(id, Status::AS_INACTIVE);
        let answer = t.register(id, 5 + n as u32, UNKNOWN, Some(777), mode);
        assert_eq!(answer, (RegistrationStatus::SUCCESSFULLY_REGISTERED, 777));
        if n == 0 {
            t.expect_notify(id, Status::AS_INACTIVE);
        }
        t.asp_active(id, mode, Some(777));
        if n == 0 {
            t.expect_notify(id, Status::AS_ACTIVE);
            t.expect::<DestinationAvailable<'_>, _>(a, |_| ());
        }
    }
    assert_eq!(t.xua.sizes().registered, 1);
    for sls in 0..8 {
        t.send_data(a, Some(SENDER.1), SENDER.0, UNKNOWN, sls, b"x");
    }
    for id in both {
        (0..4).for_each(|_| assert_eq!(t.expect_data(id).dpc, UNKNOWN));
        t.quiet(id);
    }
    // One goes, the key stays; the other goes too, and after T(r) so does the key.
    t.change(both[0], AssociationChange::Down);
    assert_eq!(t.xua.sizes().registered, 1);
    t.change(both[1], AssociationChange::Down);
    t.pass(Duration::from_secs(3));
    assert_eq!(t.xua.sizes().registered, 0);
    t.expect::<DestinationUnavailable<'_>, _>(a, |_| ());
}

#[test]
fn no_more_keys_than_the_bound_are_registered() {
    let config = Config { max_registered_servers: 3, ..stp(None, Registration::Dynamic) };
    let mut t = Tester::new(config);
    let a = t.connect(0);
    t.asp_up(a);
    t.expect_notify(a, Status::AS_INACTIVE);
    for n in 0..5 {
        let (status, context) = t.register(a, n, 1000 + n, None, None);
        if n < 3 {
            assert_eq!(status, RegistrationStatus::SUCCESSFULLY_REGISTERED);
            assert_eq!(t.expect_notify(a, Status::AS_INACTIVE), Some(context));
        } else {
            assert_eq!((status, context), (RegistrationStatus::INSUFFICIENT_RESOURCES, 0));
        }
    }
    // One more has room once another has gone.
    assert_eq!(t.deregister(a, 1), DeregistrationStatus::SUCCESSFULLY_DEREGISTERED);
    let (status, _) = t.register(a, 9, 2000, None, None);
    assert_eq!(status, RegistrationStatus::SUCCESSFULLY_REGISTERED);
}

#[test]
fn keys_are_not_registered_by_a_process_that_is_down() {
    let mut t = Tester::new(stp(None, Registration::Dynamic));
    let a = t.connect(0);
    let points = [UNKNOWN];
    let keys = [RoutingKey {
        local_routing_key_identifier: Some(1),
        destination_point_code: Many::of(&points),
        ..RoutingKey::default()
    }];
    t.send(a, &RegistrationRequest { routing_key: Many::of(&keys), ..Default::default() });
    t.expect_error(a, ErrorCode::UNEXPECTED_MESSAGE);
}

/// Our own registration: the gateway's Routing Context is used, and a refusal is tried again later.
#[test]
fn our_key_is_registered_before_we_activate() {
    let mut config = stp(None, Registration::Refused);
    config.servers[2].routing_context = None;
    config.servers[2].register = true;
    config.servers[2].key = key(55);
    let mut t = Tester::new(config);
    let d = t.connect(3);
    t.let_up(d);
    let answers =
        [(RegistrationStatus::PERMISSION_DENIED, 0_u32), (RegistrationStatus::SUCCESSFULLY_REGISTERED, 4711)];
    for (status, context) in answers {
        let number = t.expect::<RegistrationRequest<'_>, _>(d, |packet| {
            let request = RegistrationRequest::parse(&packet);
            let key = request.routing_key.iter().next().unwrap();
            assert_eq!(key.destination_point_code.iter().next(), Some(55));
            key.local_routing_key_identifier.unwrap()
        });
        let word = context.to_be_bytes();
        let results = [RegistrationResult {
            local_routing_key_identifier: Some(number),
            registration_status: Some(status),
            routing_context: Some(Words::one(&word)),
            ..RegistrationResult::default()
        }];
        t.send(d, &RegistrationResponse { registration_result: Many::of(&results), ..Default::default() });
        let event = Event::Registered { peer: PeerId(3), server: ServerId(2), status };
        assert!(t.events.contains(&event));
        if context == 0 {
            t.quiet(d);
            t.pass(Duration::from_secs(10));
        }
    }
    t.let_active(d, Some(4711));
    assert_eq!(t.xua.server_state(ServerId(2)), AsState::Active);
    // Deregistered once we are inactive.
    t.xua.set_active(t.now, ServerId(2), false);
    t.collect();
    t.expect::<AspInactive<'_>, _>(d, |_| ());
    t.send(d, &AspInactiveAck::default());
    t.xua.deregister(ServerId(2), PeerId(3));
    t.collect();
    t.expect::<DeregistrationRequest<'_>, _>(d, |packet| {
        assert_eq!(DeregistrationRequest::parse(&packet).routing_context.unwrap().single(), Some(4711));
    });
}
