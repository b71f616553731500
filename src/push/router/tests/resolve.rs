//! Recipients whom the network knows and nobody entered.

use super::*;

fn world(max_resolved: usize) -> World {
    World::new(Config { resolve: true, max_resolved, ..config() }, 0)
}

impl World {
    /// Pushes to a name that the network says is subscriber `n`; the subscriber is asked for, or not.
    fn push_unknown(&mut self, name: &str, n: u32) -> (PushId, bool) {
        let push = self.push_to(name);
        let asked = self.take().iter().any(|effect| matches!(effect, Effect::Resolve { .. }));
        if asked {
            self.give(Input::Resolved { push, outcome: Ok((imsi(n), Via::S6m)) });
        }
        (push, asked)
    }

    /// The subscriber of the attempt under way is not attached: the push ends.
    fn fails(&mut self) {
        let attempt = self.take().into_iter().find_map(|effect| match effect {
            Effect::Locate { attempt, .. } => Some(attempt),
            _ => None,
        });
        let refused = Refused::new(Reason::AbsentSubscriber, By::Hlr, Some(Rung::Notification));
        self.give(Input::Located { attempt: attempt.unwrap(), outcome: Err(refused) });
        self.take();
    }

    fn known(&self) -> usize {
        read(&self.router.directory).subscriber_count()
    }
}

#[test]
fn whoever_was_asked_for_is_remembered_up_to_the_bound() {
    let mut world = world(2);
    for n in 1..=2 {
        assert!(world.push_unknown(&format!("meter{n}@iot.example"), n).1);
        world.fails();
    }
    // Known by now.
    assert!(!world.push_unknown("meter1@iot.example", 1).1);
    world.fails();
    for n in 3..=50 {
        assert!(world.push_unknown(&format!("meter{n}@iot.example"), n).1);
        world.fails();
        assert_eq!(world.known(), 2);
    }
    // Forgotten, and asked for again.
    assert!(world.push_unknown("meter1@iot.example", 1).1);
    world.fails();
    assert!(world.empty());
}

#[test]
fn nobody_is_forgotten_for_whom_a_push_is_under_way() {
    let mut world = world(2);
    let one = world.push_unknown("meter1@iot.example", 1).0;
    let attempt = world.located();
    let two = world.push_unknown("meter2@iot.example", 2).0;
    world.fails();
    // The second is idle and goes; the first stays.
    world.push_unknown("meter3@iot.example", 3);
    let third = world.located();
    assert!(!world.push_unknown("meter1@iot.example", 1).1);
    // With both busy the next one is pushed to, and not remembered.
    assert!(world.push_unknown("meter4@iot.example", 4).1);
    world.fails();
    assert_eq!(world.known(), 2);
    assert!(world.push_unknown("meter4@iot.example", 4).1);
    world.fails();
    assert_eq!(world.state(two), State::Failed);
    for attempt in [attempt, third] {
        let refused = Refused::new(Reason::AbsentSubscriber, By::Hlr, Some(Rung::Notification));
        world.give(Input::Located { attempt, outcome: Err(refused) });
    }
    assert_eq!(world.state(one), State::Failed);
}

#[test]
fn who_was_entered_keeps_what_was_entered() {
    let mut world = World::new(Config { resolve: true, max_resolved: 1, ..config() }, 1);
    assert!(world.push_unknown("meter1@iot.example", 1).1);
    world.fails();
    assert!(world.push_unknown("meter2@iot.example", 2).1);
    world.fails();
    let directory = read(&world.router.directory);
    assert_eq!(directory.subscriber(imsi(1)).unwrap().identifiers, [user(1)]);
    assert_eq!(directory.subscribers_of(&user(1)), [imsi(1)]);
}
