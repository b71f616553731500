//! A first PS node in another process.

use super::*;

const ELSEWHERE: GatewayId = GatewayId(7);

fn world(users: u32) -> World {
    let mut config = config();
    config.remote = vec![ELSEWHERE];
    let world = World::new(config, users);
    {
        let directory = world.router.directory().clone();
        let mut directory = directory.write().unwrap();
        directory.remove_gateway(GatewayId(0));
        directory.put_gateway(Gateway {
            id: ELSEWHERE,
            name: "elsewhere".into(),
            address: "127.0.0.3".parse().unwrap(),
            local: false,
            serves: vec!["127.0.0.0/8".parse().unwrap()],
            apns: Vec::new(),
        });
    }
    world
}

impl World {
    fn handed(&mut self) -> Attempt {
        match self.take().as_slice() {
            [Effect::Hand { attempt, gateway: ELSEWHERE, .. }] => *attempt,
            other => panic!("not one hand-over: {other:?}"),
        }
    }

    /// A push up to its hand-over.
    fn hand(&mut self, n: u32) -> (PushId, Attempt) {
        let id = self.push(n);
        let attempt = self.located();
        self.attached(attempt);
        (id, self.handed())
    }
}

#[test]
fn a_gateway_elsewhere_takes_the_push_and_its_word_of_the_acknowledgement_makes_it_delivered() {
    let mut world = world(1);
    let (id, attempt) = world.hand(1);
    world.give(Input::HandTaken { attempt });
    assert_eq!(world.state(id), State::Notified);
    world.held = Some(Vec::new());
    world.give(Input::Handed { attempt, outcome: Ok(()) });
    // The gateway is answered when its word is on the disk, not before.
    assert!(world.take().is_empty());
    world.commit();
    let said = world.take();
    assert!(
        matches!(&said[..], [Effect::Report(report), Effect::Noted { attempt: noted }]
            if report.entry.state == State::Delivered && report.entry.by == Some(By::Device) && *noted == attempt),
        "{said:?}"
    );
    assert_eq!(world.history(id), [State::Locating, State::Notified, State::Notified, State::Delivered]);
    assert!(world.empty());
}

#[test]
fn nothing_is_handed_over_before_its_commit_and_a_push_that_may_have_been_seen_says_so() {
    let mut world = world(1);
    world.held = Some(Vec::new());
    let id = world.push(1);
    let attempt = world.located();
    world.attached(attempt);
    assert!(world.take().is_empty());
    let told = world.changes.iter().any(
        |change| matches!(change, Change::Progress { push, transmitted: true, state: State::Notified, .. } if *push == id),
    );
    assert!(told);
    world.commit();
    world.handed();
}

#[test]
fn a_report_twice_is_noted_twice_and_counts_once() {
    let mut world = world(1);
    let (id, attempt) = world.hand(1);
    world.give(Input::HandTaken { attempt });
    for _ in 0..2 {
        world.give(Input::Handed { attempt, outcome: Ok(()) });
    }
    let noted = world.take().iter().filter(|effect| matches!(effect, Effect::Noted { .. })).count();
    assert_eq!(noted, 2);
    assert_eq!(world.history(id).iter().filter(|state| **state == State::Delivered).count(), 1);
    assert_eq!(world.router.counters().delivered, 1);
}

#[test]
fn a_gateway_that_will_not_take_it_now_is_asked_again() {
    let mut world = world(1);
    let (id, attempt) = world.hand(1);
    let refused = Refused::new(Reason::NoResponse, By::Gateway, Some(Rung::Notification));
    world.give(Input::Handed { attempt, outcome: Err(NotNotified { refused, keep: Keep::Retry }) });
    assert_eq!(world.state(id), State::Kept);
    world.take();
    world.pass(Duration::from_secs(30));
    let attempt = world.located();
    world.attached(attempt);
    world.handed();
}

#[test]
fn what_the_gateway_gave_up_has_failed() {
    let mut world = world(1);
    let (_, attempt) = world.hand(1);
    world.give(Input::HandTaken { attempt });
    let refused = Refused::new(Reason::AbsentSubscriber, By::Gateway, Some(Rung::Notification));
    world.give(Input::Handed { attempt, outcome: Err(NotNotified { refused, keep: Keep::No }) });
    let said = world.take();
    let [Effect::Report(report), Effect::Noted { .. }] = &said[..] else { panic!("{said:?}") };
    assert_eq!((report.entry.state, report.entry.by), (State::Failed, Some(By::Gateway)));
    assert!(world.empty());
    assert_eq!(world.router.handed, 0);
}

#[test]
fn what_waits_at_a_gateway_keeps_nobody_from_starting() {
    let mut config = config();
    config.remote = vec![ELSEWHERE];
    config.max_attempts = 1;
    config.max_attempts_per_subscriber = 1;
    let mut world = world(2);
    world.router.config.max_attempts = 1;
    world.router.config.max_attempts_per_subscriber = 1;
    let (_, first) = world.hand(1);
    world.push(2);
    world.push(1);
    assert!(world.take().is_empty(), "one attempt at a time");
    world.give(Input::HandTaken { attempt: first });
    let attempt = world.located();
    world.attached(attempt);
    let second = world.handed();
    world.give(Input::HandTaken { attempt: second });
    let attempt = world.located();
    world.attached(attempt);
    world.handed();
    assert_eq!(world.router.attempts(), 3);
}

#[test]
fn the_end_of_the_time_to_live_takes_it_back_from_the_gateway() {
    let mut world = world(1);
    let (id, attempt) = world.hand(1);
    world.give(Input::HandTaken { attempt });
    world.pass(Duration::from_secs(3601));
    let said = world.take();
    assert!(
        said.iter().any(|effect| matches!(effect, Effect::Abandon { attempt: gone } if *gone == attempt)),
        "{said:?}"
    );
    assert_eq!(world.state(id), State::Expired);
    world.give(Input::Handed { attempt, outcome: Ok(()) });
    assert!(matches!(&world.take()[..], [Effect::Noted { .. }]));
    assert_eq!(world.state(id), State::Expired);
    assert!(world.empty());
}

#[test]
fn subscribers_of_another_push_server_are_served_where_that_is_allowed() {
    for (strangers, located) in [(true, 1), (false, 0)] {
        let mut config = config();
        config.strangers = strangers;
        let mut world = World::new(config, 1);
        let request = world.request(user(1).as_str());
        let mut push = world.admit(request);
        push.targets = [imsi(99)].into();
        world.give(Input::Accepted(push));
        let asked = world.take().iter().filter(|effect| matches!(effect, Effect::Locate { .. })).count();
        assert_eq!(asked, located);
    }
}
