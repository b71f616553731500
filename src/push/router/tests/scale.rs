//! A million registrations cost no more each than a thousand.

use super::*;

#[test]
fn a_push_finds_its_device_among_many_without_a_search() {
    let users = 20_000;
    let mut world = World::new(config(), users);
    for n in 1..=users {
        world.register(n, 1, n);
        world.changes.clear();
    }
    assert_eq!(world.router.directory().read().unwrap().binding_count(), users as usize);
    for n in (1..=users).step_by(97) {
        world.push(n);
        let (attempt, to) = world.transmitted();
        assert!(matches!(to, Destination::Context { context: c, .. } if c == context(n, 1)));
        world.acknowledge(attempt, to, 2, 4);
        assert_eq!(world.reported().state, State::Delivered);
    }
    for n in 1..=users {
        world.down(n, 1);
        world.take();
    }
    assert_eq!(world.router.directory().read().unwrap().binding_count(), 0);
    assert!(world.empty());
}

#[test]
fn timers_of_what_has_gone_do_not_pile_up() {
    let mut world = World::new(config(), 1);
    for round in 1..=30_000 {
        world.register(1, round, 1);
        world.down(1, round);
        world.take();
        world.changes.clear();
    }
    assert!(world.router.timers.len() < 10_000, "{}", world.router.timers.len());
}

#[test]
fn pushes_to_one_device_take_turns_and_all_arrive() {
    let mut world = World::new(config(), 1);
    world.register(1, 1, 1);
    let ids: Vec<PushId> = (0..200).map(|_| world.push(1)).collect();
    let mut delivered = 0;
    let mut cancelled = 0;
    while delivered + cancelled < ids.len() {
        let effects = world.take();
        let sent: Vec<_> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Transmit { attempt, to, .. } => Some((*attempt, *to)),
                _ => None,
            })
            .collect();
        assert!(!sent.is_empty() && sent.len() <= 16, "{}", sent.len());
        if delivered == 48 {
            for id in &ids[100..120] {
                world.give(Input::Cancel(*id));
                cancelled += 1;
            }
        }
        for (attempt, to) in sent {
            world.acknowledge(attempt, to, 2, 4);
            delivered += 1;
        }
    }
    assert_eq!((delivered, cancelled), (180, 20));
    assert!(world.empty());
}

#[test]
fn pushes_that_wait_their_turn_wait_out_the_pause_with_the_others() {
    let mut world = World::new(config(), 1);
    world.register(1, 1, 1);
    for _ in 0..40 {
        world.push(1);
    }
    let sent = world.take();
    assert_eq!(sent.len(), 16);
    for effect in sent {
        let Effect::Transmit { attempt, .. } = effect else { panic!() };
        world.give(Input::TransmitFailed { attempt, why: Unsent::NoAcknowledgement });
    }
    assert!(world.take().is_empty());
    world.pass(Duration::from_secs(6));
    let mut delivered = 0;
    while delivered < 40 {
        let effects = world.take();
        let before = delivered;
        for effect in effects {
            if let Effect::Transmit { attempt, to, .. } = effect {
                world.acknowledge(attempt, to, 2, 4);
                delivered += 1;
            }
        }
        assert!(delivered > before, "{delivered}");
    }
    assert!(world.empty());
}

#[test]
fn kept_pushes_that_are_woken_again_and_again_do_not_pile_up_timers() {
    let mut world = World::new(config(), 1);
    world.push(1);
    for _ in 0..20 {
        let attempt = world.located();
        let silent = Refused::new(Reason::NoResponse, By::Hlr, None);
        world.give(Input::Located { attempt, outcome: Err(silent) });
        world.give(Input::Reachable { imsi: imsi(1) });
    }
    assert!(world.router.timers.len() < 64);
}
