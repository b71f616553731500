//! Recipients whom the network knows and nobody entered.

use super::*;

fn world(max_resolved: usize) -> World {
    World::new(Config { resolve: true, max_resolved, ..config() }, 0)
}

impl World {
    /// Pushes to a name that the network says is subscriber `n`: the push, whether the network was asked, and
    /// the attempt that is under way then.
    fn push_unknown(&mut self, name: &str, n: u32) -> (PushId, bool, Option<Attempt>) {
        let push = self.push_to(name);
        let mut effects = self.take();
        let asked = effects.iter().any(|effect| matches!(effect, Effect::Resolve { .. }));
        if asked {
            self.give(Input::Resolved { push, outcome: Ok((imsi(n), Via::S6m)) });
            effects = self.take();
        }
        let attempt = effects.into_iter().find_map(|effect| match effect {
            Effect::Locate { attempt, .. } => Some(attempt),
            _ => None,
        });
        (push, asked, attempt)
    }

    /// The same; the subscriber is not attached, and the push ends. Whether the network was asked.
    fn push_in_vain(&mut self, name: &str, n: u32) -> bool {
        let (_, asked, attempt) = self.push_unknown(name, n);
        self.fails(attempt);
        asked
    }

    fn fails(&mut self, attempt: Option<Attempt>) {
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
        assert!(world.push_in_vain(&format!("meter{n}@iot.example"), n));
    }
    // Known by now.
    assert!(!world.push_in_vain("meter1@iot.example", 1));
    for n in 3..=50 {
        assert!(world.push_in_vain(&format!("meter{n}@iot.example"), n));
        assert_eq!(world.known(), 2);
    }
    // Forgotten, and asked for again.
    assert!(world.push_in_vain("meter1@iot.example", 1));
    assert!(world.empty());
}

#[test]
fn nobody_is_forgotten_for_whom_a_push_is_under_way() {
    let mut world = world(2);
    let (one, _, first) = world.push_unknown("meter1@iot.example", 1);
    let (two, _, second) = world.push_unknown("meter2@iot.example", 2);
    world.fails(second);
    // The second is idle and goes; the first stays.
    let (_, _, third) = world.push_unknown("meter3@iot.example", 3);
    assert!(!world.push_unknown("meter1@iot.example", 1).1);
    // With both busy the next one is pushed to, and not remembered.
    assert!(world.push_in_vain("meter4@iot.example", 4));
    assert_eq!(world.known(), 2);
    assert!(world.push_in_vain("meter4@iot.example", 4));
    assert_eq!(world.state(two), State::Failed);
    world.fails(first);
    world.fails(third);
    assert_eq!(world.state(one), State::Failed);
}

#[test]
fn who_was_entered_keeps_what_was_entered() {
    let mut world = World::new(Config { resolve: true, max_resolved: 1, ..config() }, 1);
    assert!(world.push_in_vain("meter1@iot.example", 1));
    assert!(world.push_in_vain("meter2@iot.example", 2));
    let directory = read(&world.router.directory);
    assert_eq!(directory.subscriber(imsi(1)).unwrap().identifiers, [user(1)]);
    assert_eq!(directory.subscribers_of(&user(1)), [imsi(1)]);
}
