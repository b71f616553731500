//! Release, reassignment and push in every order that ten thousand seeds bring: none goes to the new
//! holder of an address.

use super::*;
use std::collections::HashMap;

struct Random(u64);

impl Random {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 33) as u32 % n
    }

    fn pick<T>(&mut self, from: &mut Vec<T>) -> Option<T> {
        (!from.is_empty()).then(|| from.swap_remove(self.below(from.len() as u32) as usize))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Slot {
    Free,
    Up(u32),
    /// Ended; its address must rest until the core has let go of it.
    Resting,
}

const USERS: u32 = 3;
const SLOTS: u32 = 2;

#[derive(Default)]
struct Seen {
    packets: u64,
    gone: u64,
    delivered: u64,
    released: u64,
    reassigned: u64,
}

fn integrated(seed: u64, seen: &mut Seen) {
    let mut random = Random(seed);
    let mut world = World::new(config(), USERS);
    world.held = Some(Vec::new());
    let mut slots = [(Slot::Free, 0u32); SLOTS as usize];
    let mut used = [0u32; SLOTS as usize];
    let mut owner: HashMap<PushId, u32> = HashMap::new();
    let mut acknowledged: Vec<PushId> = Vec::new();
    let mut air = Vec::new();
    let mut queries = Vec::new();
    let mut notifications = Vec::new();
    let mut releases = Vec::new();
    for step in 0..100 {
        match random.below(13) {
            0 => {
                let n = random.below(USERS) + 1;
                owner.insert(world.push(n), n);
            }
            1 | 2 => {
                let slot = random.below(SLOTS);
                let (state, generation) = &mut slots[slot as usize];
                if *state == Slot::Free {
                    let n = random.below(USERS) + 1;
                    *generation += 1;
                    *state = Slot::Up(n);
                    let former = std::mem::replace(&mut used[slot as usize], n);
                    seen.reassigned += u64::from(former != 0 && former != n);
                    let left = world.router.directory().read().unwrap().bindings(0, 99);
                    let address = address(slot).first().unwrap();
                    assert!(left.iter().all(|b| b.address != address), "seed {seed}: bound while given anew");
                    let generation = *generation;
                    world.up(slot, generation, n);
                }
            }
            3 => {
                let slot = random.below(SLOTS);
                if let (Slot::Up(n), generation) = slots[slot as usize] {
                    let registration = world.registration(slot, generation, n);
                    world.give(Input::Register(registration));
                }
            }
            4 => {
                let slot = random.below(SLOTS);
                if let (Slot::Up(_), generation) = slots[slot as usize] {
                    let bound = world.router.directory().read().unwrap().bindings(0, 99);
                    let own = bound.iter().find(|b| b.context == Some(context(slot, generation)));
                    if let Some(binding) = own {
                        let from = (binding.address, 5683).into();
                        let through = Through::Context { context: context(slot, generation), from };
                        world.give(Input::Deregister { request: 1, token: binding.token, through });
                    }
                }
            }
            5 => {
                let slot = random.below(SLOTS);
                if let (Slot::Up(_), generation) = slots[slot as usize] {
                    slots[slot as usize].0 = Slot::Resting;
                    world.down(slot, generation);
                }
            }
            6 => {
                // The store commits some of what it was given, in order.
                let mut held = world.held.take().unwrap_or_default();
                let n = random.below(held.len() as u32 + 1) as usize;
                let rest = held.split_off(n);
                world.held = Some(Vec::new());
                for ticket in held {
                    world.give(Input::Committed(ticket));
                }
                let newer = world.held.take().unwrap_or_default();
                world.held = Some(rest.into_iter().chain(newer).collect());
            }
            7 => world.pass(Duration::from_millis(random.below(9000).into())),
            8 => {
                if let Some(attempt) = random.pick(&mut queries) {
                    world.attached(attempt);
                }
            }
            9 => {
                if let Some((attempt, to)) = random.pick(&mut notifications) {
                    let free = (0..SLOTS).find(|slot| slots[*slot as usize].0 == Slot::Free);
                    match free {
                        Some(slot) if random.below(4) > 0 => {
                            let (state, generation) = &mut slots[slot as usize];
                            *generation += 1;
                            *state = Slot::Up(to);
                            let generation = *generation;
                            world.up(slot, generation, to);
                            world.activated(attempt, slot, generation);
                        }
                        _ => {
                            let refused = Refused::new(Reason::NoActivation, By::Sgsn, None);
                            let outcome = Err(NotNotified { refused, keep: Keep::UntilPresent });
                            world.give(Input::Notified { attempt, outcome });
                        }
                    }
                }
            }
            10 => {
                // The gateway gets round to a release; a registration may have come in between.
                if let Some(c) = random.pick(&mut releases) {
                    let bound = world.router.directory().read().unwrap().bindings(0, 99);
                    assert!(bound.iter().all(|b| b.context != Some(c)), "seed {seed}: released while bound");
                    let (state, generation) = &mut slots[c.slot as usize];
                    if matches!(state, Slot::Up(_)) && *generation == c.generation {
                        seen.released += 1;
                        *state = Slot::Resting;
                        world.down(c.slot, c.generation);
                    }
                }
            }
            11 => world.give(Input::Reachable { imsi: imsi(random.below(USERS) + 1) }),
            _ => {
                if let Some((attempt, to, id)) = random.pick(&mut air) {
                    let Destination::Context { context: c, imsi: meant, .. } = to else { panic!() };
                    let (state, generation) = slots[c.slot as usize];
                    match state {
                        Slot::Up(holder) if generation == c.generation => {
                            seen.packets += 1;
                            assert_eq!(imsi(holder), meant, "seed {seed}, step {step}");
                            assert_eq!(owner[&id], holder, "seed {seed}, step {step}");
                            if random.below(3) > 0 {
                                acknowledged.push(id);
                                world.acknowledge(attempt, to, 2, 4);
                            } else {
                                let silent = random.below(2) == 0;
                                let why = if silent { Unsent::Silent } else { Unsent::NoAcknowledgement };
                                world.give(Input::TransmitFailed { attempt, why });
                            }
                        }
                        _ => {
                            seen.gone += 1;
                            world.give(Input::TransmitFailed { attempt, why: Unsent::Gone });
                        }
                    }
                }
            }
        }
        for effect in world.take() {
            match effect {
                Effect::Transmit { attempt, push, to } => {
                    // Even by its address alone it would go to the right one, the moment it leaves.
                    let Destination::Context { context: c, .. } = to else { panic!() };
                    let (state, generation) = slots[c.slot as usize];
                    assert_eq!((state, generation), (Slot::Up(owner[&push.id]), c.generation), "seed {seed}");
                    air.push((attempt, to, push.id));
                }
                Effect::Locate { attempt, .. } => queries.push(attempt),
                Effect::Notify { attempt, imsi: of, .. } => {
                    let n = (1..=USERS).find(|n| imsi(*n) == of).unwrap();
                    notifications.push((attempt, n));
                }
                Effect::Release { context } => releases.push(context),
                Effect::Released { context: c } => {
                    let (state, generation) = &mut slots[c.slot as usize];
                    assert_eq!((*state, *generation), (Slot::Resting, c.generation), "seed {seed}");
                    *state = Slot::Free;
                }
                Effect::Report(report) if report.entry.state == State::Delivered => {
                    seen.delivered += 1;
                    assert!(acknowledged.contains(&report.push), "seed {seed}: delivered without a receipt");
                }
                _ => {}
            }
        }
    }
    world.commit();
    world.pass(Duration::from_secs(7200));
    assert!(world.empty(), "seed {seed}: something is left of pushes that have ended");
}

#[test]
fn no_push_goes_to_the_new_holder_of_an_address_in_ten_thousand_interleavings() {
    let mut seen = Seen::default();
    for seed in 0..10_000 {
        integrated(seed, &mut seen);
    }
    assert!(seen.packets > 10_000, "{}", seen.packets);
    assert!(seen.gone > 1_000, "{}", seen.gone);
    assert!(seen.delivered > 3_000, "{}", seen.delivered);
    assert!(seen.released > 500, "{}", seen.released);
    assert!(seen.reassigned > 1_000, "{}", seen.reassigned);
}

/// Behind a foreign gateway the address may be another's by the time a packet arrives. What that one
/// needs to know to disclose anything is the token, and it does not.
fn adapter(seed: u64, seen: &mut Seen) {
    let mut random = Random(seed);
    let mut config = config();
    config.integrated = false;
    config.checks.subscriber_secret = false;
    let mut world = World::new(config, USERS);
    let prefix = "10.0.0.0/8".parse().unwrap();
    let route = Route { domain: DOMAIN, prefix, gateway: GatewayId(0) };
    world.router.directory().write().unwrap().put_route(route);
    // The device's own knowledge: the token of its latest registration.
    let mut knows: HashMap<u32, Token> = HashMap::new();
    let mut holders = [0u32; SLOTS as usize];
    let mut owner: HashMap<PushId, u32> = HashMap::new();
    let mut air = Vec::new();
    for _ in 0..60 {
        match random.below(6) {
            0 => {
                let n = random.below(USERS) + 1;
                owner.insert(world.push(n), n);
            }
            1 => {
                let slot = random.below(SLOTS);
                holders[slot as usize] = random.below(USERS + 1);
            }
            2 => {
                let slot = random.below(SLOTS);
                let n = holders[slot as usize];
                if n != 0 {
                    let from = (address(slot).first().unwrap(), 5683).into();
                    let through = Through::Address { domain: DOMAIN, from };
                    let registration = Registration { through, ..world.registration(slot, 0, n) };
                    world.give(Input::Register(registration));
                    let granted = world.done.iter().find_map(|effect| match effect {
                        Effect::Registered { outcome: Ok(granted), .. } => Some(granted.clone()),
                        _ => None,
                    });
                    let granted = granted.unwrap();
                    assert_eq!(granted.imsi, imsi(n));
                    knows.insert(n, granted.token);
                }
            }
            3 => world.pass(Duration::from_millis(random.below(9000).into())),
            _ => {
                if let Some((attempt, to, id)) = random.pick(&mut air) {
                    let Destination::Address { address: at, token, .. } = to else { panic!() };
                    let slot = (0..SLOTS).find(|slot| address(*slot).first() == Some(at.ip())).unwrap();
                    let holder = holders[slot as usize];
                    if holder != 0 && knows.get(&holder) == Some(&token) {
                        seen.packets += 1;
                        assert_eq!(owner[&id], holder, "seed {seed}: a token known to another");
                        world.acknowledge(attempt, to, 2, 4);
                    } else {
                        seen.gone += 1;
                        let why = Unsent::NoAcknowledgement;
                        world.give(Input::TransmitFailed { attempt, why });
                    }
                }
            }
        }
        for effect in world.take() {
            if let Effect::Transmit { attempt, push, to } = effect {
                air.push((attempt, to, push.id));
            }
        }
    }
    world.pass(Duration::from_secs(7200));
    assert!(world.empty(), "seed {seed}");
}

#[test]
fn behind_a_foreign_gateway_no_other_device_ever_knows_the_token_of_a_push() {
    let mut seen = Seen::default();
    for seed in 0..2_000 {
        adapter(seed, &mut seen);
    }
    assert!(seen.packets > 500 && seen.gone > 500, "{} {}", seen.packets, seen.gone);
}
