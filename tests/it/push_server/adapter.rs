//! The push server in front of a foreign gateway.

use super::*;

fn rig() -> Rig {
    Rig::with(push_config(), Mode::Adapter { domain: RoutingDomain(1) })
}

fn phone(rig: &mut Rig, n: u32, address: &str) {
    rig.phones.insert(
        n,
        Phone {
            coap: Endpoint::new(coap::Config::default(), n.into()),
            address: address.parse().unwrap(),
            up: 0,
            control: 0,
            manner: Manner::Take,
            waiting: Vec::new(),
            answers: Vec::new(),
        },
    );
}

fn register(rig: &mut Rig, n: u32, secret: &str) -> coap::Answer {
    let body = format!(r#"{{"user":"{}","secret":"{secret}"}}"#, user(n));
    rig.ask(n, Code::POST, "register", &body)
}

#[test]
fn a_device_registers_with_its_secret_and_its_pushes_carry_the_token() {
    let mut rig = rig();
    phone(&mut rig, 1, "10.45.0.7:5683");
    assert_eq!(register(&mut rig, 1, "wrong").code, Code::UNAUTHORIZED);
    let answer = register(&mut rig, 1, "secret1");
    assert_eq!(answer.code, Code::CREATED);
    let id = rig.push(1);
    assert_eq!(rig.got[0].reg.as_ref(), Some(&answer.location_path[1]));
    assert_eq!(rig.report(id).state, State::Delivered);
}

#[test]
fn the_foreign_gateway_s_device_is_notified_and_pushed_to_once_it_registers() {
    let mut rig = rig();
    let id = rig.push(1);
    assert_eq!(rig.count(PduNotificationRequest::TYPE), 1);
    assert_eq!(rig.states(id).last(), Some(&State::Notified));
    phone(&mut rig, 1, "10.45.0.7:5683");
    assert_eq!(register(&mut rig, 1, "secret1").code, Code::CREATED);
    let entry = rig.report(id);
    assert_eq!((entry.state, entry.rung), (State::Delivered, Some(Rung::Notification)));
    assert_eq!(rig.count(FailureReportRequest::TYPE), 0);
}

#[test]
fn an_address_that_is_another_s_by_now_keeps_silent_and_the_device_is_notified() {
    let mut rig = rig();
    phone(&mut rig, 1, "10.45.0.7:5683");
    register(&mut rig, 1, "secret1");
    // The new holder does not know the token: it discloses and acknowledges nothing.
    rig.phones.get_mut(&1).unwrap().manner = Manner::Silent;
    let id = rig.push(1);
    rig.pass(Duration::from_secs(100));
    assert!(rig.states(id).contains(&State::Notified));
    phone(&mut rig, 1, "10.45.0.8:5683");
    assert_eq!(register(&mut rig, 1, "secret1").code, Code::CREATED);
    rig.pass(Duration::from_secs(10));
    assert_eq!(rig.report(id).state, State::Delivered);
}
