//! Which way a push takes.

use super::*;

fn refused(reason: Reason, code: u16, by: By) -> Refused {
    Refused::new(Cause::coded(reason, code), by, None)
}

#[test]
fn a_registered_device_gets_its_push_and_its_receipt_makes_it_delivered() {
    let mut world = World::new(config(), 1);
    world.register(1, 1, 1);
    let id = world.push(1);
    let (attempt, to) = world.transmitted();
    assert!(matches!(to, Destination::Context { context: c, .. } if c == context(1, 1)));
    world.acknowledge(attempt, to, 2, 4);
    let entry = world.reported();
    assert_eq!(
        (entry.state, entry.rung, entry.by),
        (State::Delivered, Some(Rung::KnownAddress), Some(By::Device))
    );
    assert_eq!(world.history(id), [State::Transmitted, State::Delivered]);
    assert!(world.empty());
}

#[test]
fn a_device_without_an_address_is_located_notified_and_pushed_to_by_its_new_context() {
    let mut world = World::new(config(), 1);
    let id = world.push(1);
    let attempt = world.located();
    world.attached(attempt);
    let attempt = world.notified();
    world.up(5, 1, 1);
    world.activated(attempt, 5, 1);
    let (attempt, to) = world.transmitted();
    world.acknowledge(attempt, to, 2, 4);
    assert_eq!(world.reported().rung, Some(Rung::Notification));
    let expected = [State::Locating, State::Notified, State::Activated, State::Transmitted, State::Delivered];
    assert_eq!(world.history(id), expected);
    assert!(world.empty());
}

#[test]
fn an_activated_context_serves_the_next_push_without_another_notification() {
    let mut world = World::new(config(), 1);
    world.push(1);
    let attempt = world.located();
    world.attached(attempt);
    let attempt = world.notified();
    world.up(5, 1, 1);
    world.activated(attempt, 5, 1);
    let (attempt, to) = world.transmitted();
    world.push(1);
    let (second, _) = world.transmitted();
    world.acknowledge(attempt, to, 2, 4);
    world.acknowledge(second, to, 2, 4);
    assert_eq!(world.take().len(), 2);
    assert!(world.empty());
}

#[test]
fn a_push_whose_context_ends_falls_to_the_second_rung() {
    let mut world = World::new(config(), 1);
    world.register(1, 1, 1);
    let id = world.push(1);
    let (old, to) = world.transmitted();
    world.down(1, 1);
    let effects = world.take();
    let abandoned = effects.iter().any(|e| matches!(e, Effect::Abandon { attempt } if *attempt == old));
    let located = effects.iter().any(|e| matches!(e, Effect::Locate { attempt, .. } if *attempt != old));
    let released = effects.iter().any(|e| matches!(e, Effect::Released { .. }));
    assert!(abandoned && located && released, "{effects:?}");
    assert_eq!(world.state(id), State::Locating);
    world.acknowledge(old, to, 2, 4);
    assert_eq!(world.router.counters().stale, 1);
    assert_eq!(world.state(id), State::Locating);
}

fn silent(world: &mut World, attempt: Attempt) {
    world.give(Input::TransmitFailed { attempt, why: Unsent::Silent });
}

/// The context that is to be ended; nothing else is wanted.
fn given_up(world: &mut World) -> ContextRef {
    match world.take().as_slice() {
        [Effect::Release { context }] => *context,
        other => panic!("not one release: {other:?}"),
    }
}

#[test]
fn a_silent_context_without_a_registration_is_released_and_the_retry_asks_and_notifies_anew() {
    let mut world = World::new(config(), 1);
    let id = world.push(1);
    let attempt = world.located();
    world.attached(attempt);
    let attempt = world.notified();
    world.up(5, 1, 1);
    world.activated(attempt, 5, 1);
    let (attempt, _) = world.transmitted();
    silent(&mut world, attempt);
    assert_eq!(given_up(&mut world), context(5, 1));
    assert_eq!(world.state(id), State::Kept);
    // It is not the router that says when the gateway has ended it; only then may the address go on.
    world.down(5, 1);
    assert!(matches!(&world.take()[..], [Effect::Released { context: c }] if *c == context(5, 1)));
    world.pass(Duration::from_secs(6));
    let attempt = world.located();
    world.attached(attempt);
    let attempt = world.notified();
    world.up(5, 2, 1);
    world.activated(attempt, 5, 2);
    let (attempt, to) = world.transmitted();
    world.acknowledge(attempt, to, 2, 4);
    assert_eq!(world.reported().state, State::Delivered);
    assert!(world.empty());
}

#[test]
fn a_context_that_only_did_not_acknowledge_is_tried_again() {
    let mut world = World::new(config(), 1);
    world.up(5, 1, 1);
    world.push(1);
    let (attempt, _) = world.transmitted();
    world.give(Input::TransmitFailed { attempt, why: Unsent::NoAcknowledgement });
    assert!(world.take().is_empty());
    world.pass(Duration::from_secs(6));
    let (_, to) = world.transmitted();
    assert!(matches!(to, Destination::Context { context: c, .. } if c == context(5, 1)));
}

#[test]
fn a_registration_outlives_the_silence_of_its_context() {
    let mut world = World::new(config(), 1);
    let token = world.register(5, 1, 1);
    world.push(1);
    for pause in [6, 12, 24] {
        let (attempt, to) = world.transmitted();
        assert!(matches!(to, Destination::Context { context: c, .. } if c == context(5, 1)));
        silent(&mut world, attempt);
        assert!(world.take().is_empty());
        world.pass(Duration::from_secs(pause));
    }
    assert!(world.router.directory().read().unwrap().binding(token).is_some());
}

#[test]
fn a_registration_that_comes_before_the_silence_keeps_the_context_and_one_after_it_is_refused() {
    let mut world = World::new(config(), 1);
    world.up(5, 1, 1);
    world.push(1);
    let (attempt, _) = world.transmitted();
    let registration = world.registration(5, 1, 1);
    world.give(Input::Register(registration.clone()));
    silent(&mut world, attempt);
    let effects = world.take();
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Release { .. })), "{effects:?}");

    let mut world = World::new(config(), 1);
    world.up(5, 1, 1);
    world.push(1);
    let (attempt, _) = world.transmitted();
    silent(&mut world, attempt);
    assert_eq!(given_up(&mut world), context(5, 1));
    // It crosses with the release, of which the device does not know yet.
    world.give(Input::Register(registration));
    let effects = world.take();
    let [Effect::Registered { outcome: Err(refused), .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(refused.cause, Reason::ContextGone.into());
    world.down(5, 1);
    assert!(matches!(&world.take()[..], [Effect::Released { .. }]));
}

#[test]
fn what_else_was_sent_through_a_silent_context_waits_for_the_same_pause() {
    let mut world = World::new(config(), 1);
    world.up(5, 1, 1);
    world.push(1);
    let (first, _) = world.transmitted();
    world.push(1);
    let (second, to) = world.transmitted();
    silent(&mut world, first);
    let effects = world.take();
    let [Effect::Release { .. }, Effect::Abandon { attempt }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(*attempt, second);
    world.acknowledge(second, to, 2, 4);
    assert_eq!(world.router.counters().stale, 1);
    world.down(5, 1);
    world.take();
    world.pass(Duration::from_secs(6));
    let effects = world.take();
    assert_eq!(effects.len(), 2, "{effects:?}");
    assert!(effects.iter().all(|effect| matches!(effect, Effect::Locate { .. })), "{effects:?}");
}

#[test]
fn the_pauses_of_a_device_that_activates_and_keeps_silent_go_on_growing() {
    let mut world = World::new(config(), 1);
    world.push(1);
    let mut pauses = Vec::new();
    for generation in 1..=4 {
        let attempt = world.located();
        world.attached(attempt);
        let attempt = world.notified();
        world.up(5, generation, 1);
        world.activated(attempt, 5, generation);
        let (attempt, _) = world.transmitted();
        let before = world.now.mono;
        silent(&mut world, attempt);
        given_up(&mut world);
        world.down(5, generation);
        world.take();
        let next = world.router.poll_timeout().unwrap();
        pauses.push((next - before).as_secs());
        world.pass(next - before);
    }
    for (pause, least) in pauses.into_iter().zip([5, 10, 20, 40]) {
        assert!((least..=least + least / 8).contains(&pause), "{pause} {least}");
    }
}

#[test]
fn absent_unknown_and_barred_subscribers_end_the_push_with_the_cause() {
    for (reason, code) in [
        (Reason::AbsentSubscriber, 27),
        (Reason::UnknownSubscriber, 1),
        (Reason::Barred, 13),
        (Reason::MapError, 21),
    ] {
        let mut world = World::new(config(), 1);
        let id = world.push(1);
        let attempt = world.located();
        world.give(Input::Located { attempt, outcome: Err(refused(reason, code, By::Hlr)) });
        let entry = world.reported();
        assert_eq!((entry.state, entry.by), (State::Failed, Some(By::Hlr)));
        assert_eq!(entry.cause, Some(Cause::coded(reason, code)));
        assert_eq!(entry.rung, Some(Rung::Notification));
        assert_eq!(world.history(id), [State::Locating, State::Failed]);
        assert!(world.empty());
    }
}

#[test]
fn an_unreachable_subscriber_is_kept_until_the_network_says_present() {
    let mut world = World::new(config(), 1);
    let id = world.push(1);
    let attempt = world.located();
    world.attached(attempt);
    let attempt = world.notified();
    let refused = refused(Reason::NotReachable, 1, By::Hlr);
    let outcome = Err(NotNotified { refused, keep: Keep::UntilPresent });
    world.give(Input::Notified { attempt, outcome });
    assert_eq!(world.state(id), State::Kept);
    world.pass(Duration::from_secs(1800));
    assert!(world.take().is_empty());
    world.give(Input::Reachable { imsi: imsi(1) });
    world.located();
    assert_eq!(world.history(id), [State::Locating, State::Notified, State::Kept, State::Locating]);
}

#[test]
fn a_presence_told_while_the_attempt_still_runs_is_not_lost() {
    let mut world = World::new(config(), 1);
    world.push(1);
    let attempt = world.located();
    world.attached(attempt);
    let attempt = world.notified();
    world.give(Input::Reachable { imsi: imsi(1) });
    let refused = refused(Reason::NoActivation, 0, By::Sgsn);
    let outcome = Err(NotNotified { refused, keep: Keep::UntilPresent });
    world.give(Input::Notified { attempt, outcome });
    assert!(world.take().is_empty());
    world.pass(Duration::from_secs(6));
    world.located();
}

#[test]
fn a_silent_hlr_is_asked_again_after_growing_pauses() {
    let mut config = config();
    config.max_tries = 5;
    let mut world = World::new(config, 1);
    let id = world.push(1);
    let mut pauses = Vec::new();
    for _ in 0..5 {
        let attempt = world.located();
        let before = world.now.mono;
        let silent = Refused::new(Reason::NoResponse, By::Hlr, None);
        world.give(Input::Located { attempt, outcome: Err(silent) });
        let next = world.router.poll_timeout().unwrap();
        pauses.push((next - before).as_secs());
        world.pass(next - before);
    }
    assert_eq!(world.reported().cause, Some(Reason::TooManyTries.into()));
    for (pause, least) in pauses.into_iter().zip([5, 10, 20, 40, 80]) {
        assert!((least..=least + least / 8).contains(&pause), "{pause} {least}");
    }
    assert_eq!(world.state(id), State::Failed);
    assert!(world.empty());
}

#[test]
fn a_new_push_to_a_destination_that_failed_waits_for_the_same_pause() {
    let mut world = World::new(config(), 2);
    world.register(1, 1, 1);
    world.push(1);
    let (attempt, _) = world.transmitted();
    world.give(Input::TransmitFailed { attempt, why: Unsent::NoAcknowledgement });
    let second = world.push(1);
    assert!(world.take().is_empty());
    assert_eq!(world.state(second), State::Kept);
    world.pass(Duration::from_secs(6));
    assert_eq!(world.take().iter().filter(|e| matches!(e, Effect::Transmit { .. })).count(), 2);
}

#[test]
fn the_three_ways_to_choose_a_gateway() {
    let gateway = |id: u16, address: &str, serves: &str, apn: &str| Gateway {
        id: GatewayId(id),
        name: "g".into(),
        address: ip(address),
        local: true,
        serves: vec![serves.parse().unwrap()],
        apns: vec![apn.parse().unwrap()],
    };
    for (selection, sgsn, ggsn, expected) in [
        (Selection::BySgsn, "192.0.2.7", None, Some(2)),
        (Selection::BySgsn, "192.0.9.7", None, Some(1)),
        (Selection::BySgsn, "198.51.100.1", None, None),
        (Selection::ByHlr, "198.51.100.1", Some("127.0.0.3"), Some(2)),
        (Selection::ByHlr, "192.0.2.7", Some("127.0.0.99"), None),
        (Selection::ByApn, "192.0.2.7", None, Some(3)),
    ] {
        let mut config = config();
        config.selection = selection;
        let mut world = World::new(config, 1);
        {
            let directory = world.router.directory().clone();
            let mut directory = directory.write().unwrap();
            directory.remove_gateway(GatewayId(0));
            directory.put_gateway(gateway(1, "127.0.0.2", "192.0.0.0/16", "internet"));
            directory.put_gateway(gateway(2, "127.0.0.3", "192.0.2.0/24", "internet"));
            directory.put_gateway(gateway(3, "127.0.0.4", "203.0.113.0/24", "push.example"));
        }
        world.push(1);
        if selection != Selection::ByApn {
            let effects = world.take();
            let [Effect::Locate { attempt, apn, .. }] = &effects[..] else { panic!("{effects:?}") };
            assert_eq!(apn.is_some(), selection == Selection::ByHlr);
            let location =
                Location { sgsn: Some(ip(sgsn)), ggsn: ggsn.map(ip), not_reachable: None, via: None };
            world.give(Input::Located { attempt: *attempt, outcome: Ok(location) });
        }
        let effects = world.take();
        match expected {
            Some(n) => {
                let right = matches!(&effects[..], [Effect::Notify { gateway, .. }] if gateway.0 == n);
                assert!(right, "{selection:?} {effects:?}");
            }
            None => {
                let [Effect::Report(report)] = &effects[..] else { panic!("{effects:?}") };
                assert_eq!(report.entry.cause, Some(Reason::NoGateway.into()));
            }
        }
    }
}

#[test]
fn a_static_address_of_the_subscription_goes_into_the_notification() {
    let mut config = config();
    config.addressing = Addressing::Allocated;
    let mut world = World::new(config, 2);
    {
        let directory = world.router.directory().clone();
        let mut directory = directory.write().unwrap();
        let fixed = Subscriber {
            static_address: Some(ip("10.9.9.9")),
            ..directory.subscriber(imsi(1)).unwrap().clone()
        };
        directory.put_subscriber(fixed);
    }
    for (n, expected) in [(1, Addressing::Static(ip("10.9.9.9"))), (2, Addressing::Allocated)] {
        world.push(n);
        let attempt = world.located();
        world.attached(attempt);
        let effects = world.take();
        let right = matches!(&effects[..], [Effect::Notify { addressing, .. }] if *addressing == expected);
        assert!(right, "{effects:?}");
    }
}

#[test]
fn a_gateway_that_takes_no_static_address_is_notified_without_one() {
    let mut config = config();
    config.addressing = Addressing::BlankIndicated;
    config.without_static = vec![GatewayId(0)];
    let mut world = World::new(config, 1);
    {
        let directory = world.router.directory().clone();
        let mut directory = directory.write().unwrap();
        let fixed = Subscriber {
            static_address: Some(ip("10.9.9.9")),
            ..directory.subscriber(imsi(1)).unwrap().clone()
        };
        directory.put_subscriber(fixed);
    }
    world.push(1);
    let attempt = world.located();
    world.attached(attempt);
    let effects = world.take();
    assert!(
        matches!(&effects[..], [Effect::Notify { addressing: Addressing::BlankIndicated, .. }]),
        "{effects:?}"
    );
}

#[test]
fn both_devices_of_a_user_are_tried_and_one_receipt_is_enough() {
    let mut world = World::new(config(), 2);
    {
        let directory = world.router.directory().clone();
        let mut directory = directory.write().unwrap();
        let both = Subscriber {
            identifiers: vec![user(1), user(2)],
            ..directory.subscriber(imsi(2)).unwrap().clone()
        };
        directory.put_subscriber(both);
    }
    world.register(1, 1, 1);
    let id = world.push(1);
    let effects = world.take();
    let (mut first, mut second) = (None, None);
    for effect in effects {
        match effect {
            Effect::Transmit { attempt, to, .. } => first = Some((attempt, to)),
            Effect::Locate { attempt, imsi: of, .. } => {
                assert_eq!(of, imsi(2));
                second = Some(attempt);
            }
            other => panic!("{other:?}"),
        }
    }
    let (attempt, to) = first.unwrap();
    world.acknowledge(attempt, to, 2, 4);
    assert_eq!(world.reported().state, State::Delivered);
    assert_eq!(world.router.live(), 1, "the other device's attempt goes on");
    let absent = refused(Reason::AbsentSubscriber, 27, By::Hlr);
    world.give(Input::Located { attempt: second.unwrap(), outcome: Err(absent) });
    assert!(world.take().is_empty());
    assert_eq!(world.state(id), State::Delivered);
    let last = *world.entries(id).last().unwrap();
    assert_eq!((last.state, last.imsi), (State::Failed, Some(imsi(2))));
    assert!(world.empty());
}

#[test]
fn one_device_that_fails_at_once_does_not_end_the_push_for_the_other() {
    let mut config = config();
    config.selection = Selection::ByApn;
    let mut world = World::new(config, 2);
    {
        let directory = world.router.directory().clone();
        let mut directory = directory.write().unwrap();
        let both = Subscriber {
            identifiers: vec![user(1), user(2)],
            ..directory.subscriber(imsi(2)).unwrap().clone()
        };
        directory.put_subscriber(both);
        directory.remove_gateway(GatewayId(0));
    }
    world.register(1, 1, 2);
    let id = world.push(1);
    let (attempt, to) = world.transmitted();
    world.acknowledge(attempt, to, 2, 4);
    assert_eq!(world.state(id), State::Delivered);
    assert!(world.empty());
}

#[test]
fn pushes_of_high_priority_go_first_when_attempts_are_scarce() {
    let mut config = config();
    config.max_attempts = 1;
    let mut world = World::new(config, 4);
    for n in 1..=4 {
        world.register(n, 1, n);
    }
    world.push(1);
    let (mut attempt, mut to) = world.transmitted();
    for (n, priority) in [(2, Priority::Low), (3, Priority::Normal), (4, Priority::High)] {
        let mut request = world.request(user(n).as_str());
        request.priority = priority;
        let push = world.admit(request);
        world.give(Input::Accepted(push));
    }
    assert!(world.take().is_empty());
    let mut order = Vec::new();
    for _ in 0..3 {
        world.acknowledge(attempt, to, 2, 4);
        let effects = world.take();
        let next = effects.iter().find_map(|effect| match effect {
            Effect::Transmit { attempt, to, .. } => Some((*attempt, *to)),
            _ => None,
        });
        (attempt, to) = next.unwrap();
        let Destination::Context { imsi, .. } = to else { panic!() };
        order.push(imsi);
    }
    assert_eq!(order, [imsi(4), imsi(3), imsi(2)]);
}
