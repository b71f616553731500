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
