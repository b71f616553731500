//! Who may register, who may ask, and what identifiers stand for.

use super::*;
use crate::push::secret::{Cost, hash};

fn outcome(world: &mut World) -> Result<Granted, Refused> {
    let found = world.take().into_iter().find_map(|effect| match effect {
        Effect::Registered { outcome, .. } => Some(outcome),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn a_registration_must_be_of_the_subscriber_whose_context_it_comes_through() {
    let mut world = World::new(config(), 2);
    world.up(1, 1, 1);
    let right = world.registration(1, 1, 1);
    for (wrong, reason) in [
        (Registration { user: user(2), ..right.clone() }, Reason::ImsiMismatch),
        (Registration { user: user(9), ..right.clone() }, Reason::ImsiMismatch),
        (world.registration(1, 2, 1), Reason::ContextGone),
        (world.registration(2, 1, 1), Reason::ContextGone),
        (
            Registration {
                through: Through::Context { context: context(1, 1), from: "10.0.0.9:5683".parse().unwrap() },
                ..right.clone()
            },
            Reason::ImsiMismatch,
        ),
    ] {
        world.give(Input::Register(wrong));
        assert_eq!(outcome(&mut world).unwrap_err().cause.reason, reason);
    }
    world.give(Input::Register(right));
    assert!(outcome(&mut world).is_ok());
    assert_eq!(world.router.counters().registrations_refused, 5);
}

#[test]
fn a_live_registration_holds_its_context_and_its_end_lets_go() {
    let mut world = World::new(config(), 1);
    world.up(1, 1, 1);
    let registration = world.registration(1, 1, 1);
    world.give(Input::Register(registration));
    let held = |effects: &[Effect], wanted| {
        effects.iter().any(|e| matches!(e, Effect::Hold { hold, .. } if *hold == wanted))
    };
    assert!(held(&world.done, true));
    let token = outcome(&mut world).unwrap().token;
    let from = "10.0.0.1:5683".parse().unwrap();
    let elsewhere = Through::Context { context: context(2, 1), from };
    world.give(Input::Deregister { request: 5, token, through: elsewhere });
    assert!(matches!(&world.take()[..], [Effect::Deregistered { request: 5, found: false }]));
    let through = Through::Context { context: context(1, 1), from };
    world.give(Input::Deregister { request: 6, token, through });
    assert!(held(&world.done, false));
    assert!(world.done.iter().any(|e| matches!(e, Effect::Deregistered { request: 6, found: true })));
    assert!(world.changes.contains(&Change::Unbound(token)));
}

#[test]
fn a_registration_ends_with_its_validity_unless_renewed() {
    let mut world = World::new(config(), 1);
    world.up(1, 1, 1);
    let hour = Some(Duration::from_secs(3600));
    let registration = Registration { validity: hour, ..world.registration(1, 1, 1) };
    world.give(Input::Register(registration.clone()));
    let token = outcome(&mut world).unwrap().token;
    world.pass(Duration::from_secs(3000));
    world.give(Input::Register(registration));
    assert_eq!(outcome(&mut world).unwrap().token, token, "renewed, not replaced");
    world.pass(Duration::from_secs(3000));
    let count = |world: &World| world.router.directory().read().unwrap().binding_count();
    assert_eq!(count(&world), 1);
    world.pass(Duration::from_secs(700));
    assert_eq!(count(&world), 0);
}

#[test]
fn a_dynamic_identifier_outlives_the_address_but_not_its_validity() {
    let mut world = World::new(config(), 1);
    world.up(1, 1, 1);
    let registration = Registration {
        dynamic: WantedDynamic::Any,
        validity: Some(Duration::from_secs(1000)),
        ..world.registration(1, 1, 1)
    };
    world.give(Input::Register(registration));
    let dynamic = outcome(&mut world).unwrap().dynamic.unwrap();
    world.push_to(dynamic.as_str());
    world.transmitted();
    world.down(1, 1);
    world.take();
    let id = world.push_to(dynamic.as_str());
    world.located();
    assert_eq!(world.state(id), State::Locating, "as in embodiment 3");
    world.pass(Duration::from_secs(1000));
    let request = world.request(dynamic.as_str());
    let nobody = Caller { source: None, server_domain: None, secret: None };
    let refused = admit(&world.router.directory().clone(), world.now, request, &nobody).unwrap_err();
    assert_eq!(refused.cause.reason, Reason::UnknownUser);
}

#[test]
fn a_dynamic_identifier_of_another_is_not_given_away_while_it_is_valid() {
    let mut world = World::new(config(), 2);
    world.up(1, 1, 1);
    world.up(2, 1, 2);
    let wanted = WantedDynamic::This("d-1".parse().unwrap());
    let validity = Some(Duration::from_secs(100));
    let first = Registration { dynamic: wanted.clone(), validity, ..world.registration(1, 1, 1) };
    let second = Registration { dynamic: wanted, validity, ..world.registration(2, 1, 2) };
    world.give(Input::Register(first.clone()));
    assert!(outcome(&mut world).is_ok());
    world.give(Input::Register(first));
    assert!(outcome(&mut world).is_ok(), "its own may be renewed");
    world.give(Input::Register(second.clone()));
    assert_eq!(outcome(&mut world).unwrap_err().cause.reason, Reason::IdentifierTaken);
    world.pass(Duration::from_secs(101));
    world.give(Input::Register(second));
    assert!(outcome(&mut world).is_ok());
}

fn adapter(users: u32) -> World {
    let mut config = config();
    config.integrated = false;
    let world = World::new(config, users);
    {
        let directory = world.router.directory().clone();
        let mut directory = directory.write().unwrap();
        let prefix = "10.0.0.0/8".parse().unwrap();
        for domain in [0, 1] {
            directory.put_route(Route { domain: RoutingDomain(domain), prefix, gateway: GatewayId(0) });
        }
        for n in 1..=users {
            let secret = hash(&format!("secret{n}"), b"0123456789abcdef", Cost::Device);
            directory.put_subscriber(Subscriber {
                imsi: imsi(n),
                identifiers: vec![user(n)],
                secret,
                msisdn: None,
                static_address: None,
            });
        }
    }
    world
}

fn from_address(world: &World, n: u32, domain: u16, from: &str, secret: Option<&str>) -> Registration {
    let through = Through::Address { domain: RoutingDomain(domain), from: from.parse().unwrap() };
    Registration { through, secret: secret.map(Into::into), ..world.registration(0, 0, n) }
}

#[test]
fn behind_a_foreign_gateway_the_subscriber_s_secret_is_asked_for() {
    let mut world = adapter(2);
    for secret in [None, Some("wrong"), Some("secret2")] {
        let registration = from_address(&world, 1, 0, "10.0.0.1:5683", secret);
        world.give(Input::Register(registration));
        assert_eq!(outcome(&mut world).unwrap_err().cause.reason, Reason::WrongSecret);
    }
    let registration = from_address(&world, 1, 0, "10.0.0.1:5683", Some("secret1"));
    world.give(Input::Register(registration));
    let token = outcome(&mut world).unwrap().token;
    world.push(1);
    let (_, to) = world.transmitted();
    assert!(matches!(to, Destination::Address { token: t, .. } if t == token));
}

#[test]
fn guesses_at_secrets_are_limited_a_second() {
    let mut world = adapter(1);
    let mut reasons = Vec::new();
    for n in 0..150 {
        let registration = from_address(&world, 1, 0, "10.0.0.1:5683", Some(&format!("guess{n}")));
        world.give(Input::Register(registration));
        reasons.push(outcome(&mut world).unwrap_err().cause.reason);
    }
    assert_eq!(reasons.iter().filter(|r| **r == Reason::WrongSecret).count(), 100);
    assert_eq!(reasons.last(), Some(&Reason::Overloaded));
}

#[test]
fn the_same_address_in_two_domains_is_two_devices() {
    let mut world = adapter(2);
    for n in [1, 2] {
        let secret = format!("secret{n}");
        let registration = from_address(&world, n, n as u16 - 1, "10.0.0.1:5683", Some(&secret));
        world.give(Input::Register(registration));
        assert!(outcome(&mut world).is_ok());
    }
    for n in [1, 2] {
        world.push(n);
        let (_, to) = world.transmitted();
        assert!(matches!(to, Destination::Address { domain, .. } if u32::from(domain.0) == n - 1));
    }
}

#[test]
fn who_registers_from_an_address_ends_the_registration_of_its_former_holder() {
    let mut world = adapter(2);
    let registration = from_address(&world, 1, 0, "10.0.0.1:5683", Some("secret1"));
    world.give(Input::Register(registration));
    let old = outcome(&mut world).unwrap().token;
    world.push(1);
    world.transmitted();
    let registration = from_address(&world, 2, 0, "10.0.0.1:5683", Some("secret2"));
    world.give(Input::Register(registration));
    assert!(world.changes.contains(&Change::Unbound(old)));
    let effects = world.take();
    assert!(effects.iter().any(|e| matches!(e, Effect::Abandon { .. })), "{effects:?}");
    assert!(effects.iter().any(|e| matches!(e, Effect::Locate { imsi: of, .. } if *of == imsi(1))));
}

#[test]
fn an_unacknowledged_push_behind_a_foreign_gateway_falls_to_the_notification() {
    let mut world = adapter(1);
    let registration = from_address(&world, 1, 0, "10.0.0.1:5683", Some("secret1"));
    world.give(Input::Register(registration.clone()));
    assert!(outcome(&mut world).is_ok());
    let id = world.push(1);
    let (attempt, _) = world.transmitted();
    world.give(Input::TransmitFailed { attempt, why: Unsent::NoAcknowledgement });
    let attempt = world.located();
    world.attached(attempt);
    let attempt = world.notified();
    world.give(Input::Register(registration));
    world.take();
    let outcome = Ok(Activated { context: None, address: ip("10.0.0.1") });
    world.give(Input::Notified { attempt, outcome });
    let (attempt, to) = world.transmitted();
    world.acknowledge(attempt, to, 2, 4);
    let entry = world.reported();
    assert_eq!((entry.state, entry.rung), (State::Delivered, Some(Rung::Notification)));
    let expected = [
        State::Transmitted,
        State::Stored,
        State::Locating,
        State::Notified,
        State::Activated,
        State::Transmitted,
        State::Delivered,
    ];
    assert_eq!(world.history(id), expected);
}

#[test]
fn registrations_behind_a_foreign_gateway_survive_a_restart() {
    let mut world = adapter(1);
    let binding = Binding {
        token: Token(5),
        user: user(1),
        imsi: imsi(1),
        device: None,
        domain: DOMAIN,
        address: ip("10.0.0.1"),
        port: 5683,
        context: None,
        expires_ms: world.now.wall_ms() + 60_000,
    };
    world.router.load(world.now, Snapshot { bindings: vec![binding], ..Snapshot::default() });
    world.push(1);
    world.transmitted();
    world.pass(Duration::from_secs(60));
    assert_eq!(world.router.directory().read().unwrap().binding_count(), 0);
}

#[test]
fn each_check_of_a_push_request_can_be_on_off_and_failed() {
    let all_on = Checks {
        application: true,
        secret: true,
        server_domain: true,
        server_source: true,
        user: true,
        subscriber_secret: true,
    };
    let try_it = |checks: Checks, change: &dyn Fn(&mut PushRequest, &mut Caller<'static>)| {
        let mut config = config();
        config.checks = checks;
        let mut world = World::new(config, 1);
        let directory = world.router.directory().clone();
        directory.write().unwrap().put_application(Application {
            id: "mail".parse().unwrap(),
            secret: hash("s3cret", b"0123456789abcdef", Cost::Device),
            domains: vec!["*.example.org".into(), "example.net".into()],
            networks: vec!["192.0.2.0/24".parse().unwrap()],
            report_to: None,
            sms: false,
        });
        let mut request = world.request("user1@push.example");
        let mut caller = Caller {
            source: Some(ip("192.0.2.1")),
            server_domain: Some("app.Example.org"),
            secret: Some("s3cret"),
        };
        change(&mut request, &mut caller);
        admit(&directory, world.now, request, &caller).map(|_| ()).map_err(|refused| refused.cause.reason)
    };
    assert_eq!(try_it(all_on, &|_, _| {}), Ok(()));
    assert_eq!(try_it(all_on, &|_, c| c.server_domain = Some("example.net")), Ok(()));
    type Change = fn(&mut PushRequest, &mut Caller<'static>);
    let wrong: [(Checks, Change, Reason); 9] = [
        (
            Checks {
                application: false,
                secret: false,
                server_domain: false,
                server_source: false,
                ..all_on
            },
            |r, _| r.application = "other".parse().unwrap(),
            Reason::UnknownApplication,
        ),
        (Checks { secret: false, ..all_on }, |_, c| c.secret = Some("wrong"), Reason::WrongSecret),
        (Checks { secret: false, ..all_on }, |_, c| c.secret = None, Reason::WrongSecret),
        (
            Checks { server_domain: false, ..all_on },
            |_, c| c.server_domain = Some("example.org"),
            Reason::DomainNotAllowed,
        ),
        (Checks { server_domain: false, ..all_on }, |_, c| c.server_domain = None, Reason::DomainNotAllowed),
        (
            Checks { server_domain: false, ..all_on },
            |_, c| c.server_domain = Some("evilexample.net"),
            Reason::DomainNotAllowed,
        ),
        (
            Checks { server_source: false, ..all_on },
            |_, c| c.source = Some([198, 51, 100, 1].into()),
            Reason::SourceNotAllowed,
        ),
        (Checks { server_source: false, ..all_on }, |_, c| c.source = None, Reason::SourceNotAllowed),
        (
            Checks { user: false, ..all_on },
            |r, _| r.to = "nobody@push.example".parse().unwrap(),
            Reason::UnknownUser,
        ),
    ];
    for (off, change, reason) in wrong {
        assert_eq!(try_it(all_on, &change), Err(reason));
        assert_eq!(try_it(off, &change), Ok(()), "{reason}: check off");
    }
}

#[test]
fn an_unknown_user_whose_check_is_off_fails_afterwards() {
    let mut config = config();
    config.checks.user = false;
    let mut world = World::new(config, 1);
    world.push_to("nobody@push.example");
    assert_eq!(world.reported().cause, Some(Reason::UnknownUser.into()));
    assert!(world.empty());
}
