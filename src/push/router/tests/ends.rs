//! How a push ends, and what survives.

use super::*;

#[test]
fn the_first_transmission_waits_for_its_commit_and_the_report_for_its_own() {
    let mut world = World::new(config(), 1);
    world.register(1, 1, 1);
    world.held = Some(Vec::new());
    let id = world.push(1);
    assert!(world.take().is_empty(), "not before it is written down");
    assert_eq!(world.state(id), State::Transmitted);
    world.commit();
    let (attempt, to) = world.transmitted();
    world.held = Some(Vec::new());
    world.acknowledge(attempt, to, 2, 4);
    assert!(world.take().is_empty(), "not before the end is written down");
    assert_eq!(world.state(id), State::Delivered);
    world.commit();
    assert_eq!(world.reported().state, State::Delivered);
    assert!(world.empty());
}

#[test]
fn a_context_that_ends_before_the_commit_is_not_sent_to() {
    let mut world = World::new(config(), 1);
    world.register(1, 1, 1);
    world.held = Some(Vec::new());
    world.push(1);
    world.down(1, 1);
    world.located();
    world.commit();
    let effects = world.take();
    assert!(!effects.iter().any(|e| matches!(e, Effect::Transmit { .. })), "{effects:?}");
    assert!(effects.iter().any(|e| matches!(e, Effect::Released { .. })), "{effects:?}");
}

#[test]
fn an_address_rests_until_the_loss_of_its_binding_is_committed() {
    let mut world = World::new(config(), 1);
    let token = world.register(1, 1, 1);
    world.held = Some(Vec::new());
    world.down(1, 1);
    assert!(world.take().is_empty());
    assert_eq!(world.changes.last(), Some(&Change::Unbound(token)));
    assert!(world.router.directory().read().unwrap().binding(token).is_none(), "revoked at once");
    world.commit();
    assert!(matches!(&world.take()[..], [Effect::Released { context: c }] if *c == context(1, 1)));
    world.up(2, 1, 1);
    world.down(2, 1);
    let unregistered = matches!(&world.take()[..], [Effect::Released { .. }]);
    assert!(unregistered, "a context without a registration has nothing to commit");
}

#[test]
fn a_push_expires_at_its_time_to_live_and_a_receipt_after_it_counts_for_nothing() {
    let mut world = World::new(config(), 1);
    world.register(1, 1, 1);
    let id = world.push(1);
    let (attempt, to) = world.transmitted();
    // The clock is past the end although the timer has not run yet.
    world.now = world.now.after(Duration::from_secs(3600));
    world.acknowledge(attempt, to, 2, 4);
    assert_eq!(world.reported().state, State::Expired);
    assert_eq!(world.history(id), [State::Transmitted, State::Expired]);
    assert!(world.empty());
}

#[test]
fn a_kept_push_expires_by_the_wall_clock() {
    let mut world = World::new(config(), 1);
    let id = world.push(1);
    let attempt = world.located();
    let refused = Refused::new(Cause::coded(Reason::NotReachable, 1), By::Hlr, None);
    world.give(Input::Located { attempt, outcome: Err(refused) });
    world.now.wall -= Duration::from_secs(100);
    world.pass(Duration::from_secs(3650));
    assert_eq!(world.state(id), State::Kept, "the wall clock was set back");
    world.pass(Duration::from_secs(51));
    assert_eq!(world.reported().state, State::Expired);
    assert!(world.empty());
}

#[test]
fn a_refusal_by_the_device_ends_the_push_with_its_code_and_a_reset_too() {
    for (class, detail, code) in [(4, 4, 404), (5, 0, 500)] {
        let mut world = World::new(config(), 1);
        world.register(1, 1, 1);
        world.push(1);
        let (attempt, to) = world.transmitted();
        world.acknowledge(attempt, to, class, detail);
        let entry = world.reported();
        assert_eq!((entry.state, entry.by), (State::Failed, Some(By::Device)));
        assert_eq!(entry.cause, Some(Cause::coded(Reason::DeviceRefused, code)));
        assert!(world.empty());
    }
    let mut world = World::new(config(), 1);
    world.register(1, 1, 1);
    world.push(1);
    let (attempt, _) = world.transmitted();
    world.give(Input::TransmitFailed { attempt, why: Unsent::Reset });
    assert_eq!(world.reported().cause, Some(Cause::coded(Reason::DeviceRefused, 0)));
}

#[test]
fn a_device_that_is_busy_is_tried_again() {
    let mut world = World::new(config(), 1);
    world.register(1, 1, 1);
    let id = world.push(1);
    let (attempt, to) = world.transmitted();
    world.acknowledge(attempt, to, 5, 3);
    assert_eq!(world.state(id), State::Kept);
    world.pass(Duration::from_secs(6));
    let (attempt, to) = world.transmitted();
    world.acknowledge(attempt, to, 2, 4);
    assert_eq!(world.reported().state, State::Delivered);
}

#[test]
fn a_receipt_from_elsewhere_counts_for_nothing() {
    let mut world = World::new(config(), 2);
    world.register(1, 1, 1);
    world.register(2, 1, 2);
    world.push(1);
    let (attempt, to) = world.transmitted();
    let receipt = |address: &str, context| Receipt { address: ip(address), context, class: 2, detail: 4 };
    for wrong in [
        receipt("10.0.0.2", Some(context(2, 1))),
        receipt("10.0.0.1", Some(context(2, 1))),
        receipt("10.0.0.2", Some(context(1, 1))),
        receipt("10.0.0.1", None),
    ] {
        world.give(Input::Acknowledged { attempt, receipt: wrong });
    }
    let receipt = receipt("10.0.0.1", Some(context(1, 1)));
    world.give(Input::Acknowledged { attempt: Attempt(attempt.0 ^ 1 << 40), receipt });
    assert!(world.take().is_empty());
    assert_eq!(world.router.counters().stale, 5);
    world.acknowledge(attempt, to, 2, 4);
    assert_eq!(world.reported().state, State::Delivered);
}

#[test]
fn a_push_can_be_taken_back_once() {
    let mut world = World::new(config(), 1);
    let id = world.push(1);
    let attempt = world.located();
    world.give(Input::Cancel(id));
    world.give(Input::Cancel(id));
    assert!(matches!(&world.done[..], [Effect::Abandon { attempt: a }, Effect::Report(_)] if *a == attempt));
    assert_eq!(world.reported().state, State::Cancelled);
    world.attached(attempt);
    assert!(world.take().is_empty());
    assert!(world.empty());
}

#[test]
fn after_a_restart_every_push_that_had_not_ended_goes_on() {
    let mut world = World::new(config(), 1);
    let requests: Vec<Push> = (0..3)
        .map(|_| {
            let request = world.request("user1@push.example");
            world.admit(request)
        })
        .collect();
    let [fresh, mut seen, mut late] = <[Push; 3]>::try_from(requests).unwrap();
    (seen.state, seen.transmitted, seen.tries) = (State::Transmitted, true, 3);
    (late.state, late.expires_ms) = (State::Kept, world.now.wall_ms() - 1);
    let binding = Binding {
        token: Token(5),
        user: user(1),
        imsi: imsi(1),
        device: None,
        domain: DOMAIN,
        address: ip("10.0.0.1"),
        port: 5683,
        context: Some(context(1, 1)),
        expires_ms: u64::MAX,
    };
    let dynamic = Dynamic {
        id: "d-1".parse().unwrap(),
        user: user(1),
        imsi: imsi(1),
        expires_ms: world.now.wall_ms() + 1000,
    };
    let ids = [fresh.id, seen.id, late.id];
    let snapshot = Snapshot {
        pushes: vec![fresh, seen, late],
        bindings: vec![binding],
        dynamics: vec![dynamic],
        ..Snapshot::default()
    };
    world.router.load(world.now, snapshot);
    world.drain();
    assert!(world.changes.contains(&Change::Unbound(Token(5))), "the contexts ended with the process");
    let effects = world.take();
    assert_eq!(effects.iter().filter(|e| matches!(e, Effect::Locate { .. })).count(), 2);
    assert_eq!(world.state(ids[2]), State::Expired);
    world.register(1, 7, 1);
    world.push_to("d-1");
    world.transmitted();
    world.pass(Duration::from_secs(2));
    assert!(world.changes.contains(&Change::DynamicEnded("d-1".parse().unwrap())));
}

#[test]
fn what_was_handed_over_before_a_restart_is_handed_over_again_without_waiting() {
    let mut world = World::new(config(), 1);
    world.register(1, 1, 1);
    let request = world.request("user1@push.example");
    let push = Push { transmitted: true, state: State::Transmitted, ..world.admit(request) };
    world.held = Some(Vec::new());
    world.router.load(world.now, Snapshot { pushes: vec![push], ..Snapshot::default() });
    world.drain();
    world.transmitted();
}

#[test]
fn a_full_queue_refuses_admission_and_says_when_to_come_back() {
    let mut config = config();
    config.max_pushes = 2;
    let mut world = World::new(config, 1);
    let nobody = Caller { source: None, server_domain: None, secret: None };
    let directory = world.router.directory().clone();
    let requests: Vec<PushRequest> = (0..4).map(|_| world.request("user1@push.example")).collect();
    let mut requests = requests.into_iter();
    let mut next = || admit(&directory, world.now, requests.next().unwrap(), &nobody);
    let first = next().unwrap();
    let second = next().unwrap();
    let refused = next().unwrap_err();
    assert_eq!(
        (refused.cause.reason, refused.retry_after),
        (Reason::Overloaded, Some(Duration::from_secs(5)))
    );
    drop(second);
    let last = next().unwrap();
    drop(last);
    world.give(Input::Accepted(first.push));
    drop(first.reservation);
    assert_eq!(directory.read().unwrap().admission().live(), 1);
}

#[test]
fn one_subscriber_cannot_have_more_pushes_under_way_than_configured() {
    let mut config = config();
    config.max_pushes_per_subscriber = 2;
    let mut world = World::new(config, 1);
    world.push(1);
    world.push(1);
    world.take();
    let third = world.push(1);
    assert_eq!(world.reported().cause, Some(Reason::Overloaded.into()));
    assert_eq!(world.state(third), State::Failed);
}

#[test]
fn the_same_push_told_twice_is_one() {
    let mut world = World::new(config(), 1);
    let request = world.request("user1@push.example");
    let push = world.admit(request);
    world.give(Input::Accepted(push.clone()));
    world.give(Input::Accepted(push));
    world.located();
    assert_eq!(world.router.live(), 1);
}
