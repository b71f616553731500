//! Push server, gateway and devices over their octets, in every order that seeds bring: contexts made, taken over
//! and ended, two addresses for three subscribers, registrations, commits that lag, devices that answer late or
//! not at all, and pushes amid all of it. No device ever sees another's push.

use super::*;
use gtpush::machine::gtp::context::RoutingDomain as Domain;
use std::collections::{HashMap, HashSet};

const SEEDS: u64 = 1000;
const STEPS: u32 = 80;
const USERS: u32 = 3;

struct Random(u64);

impl Random {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 33) as u32 % n
    }
}

#[derive(Debug, Default)]
struct Seen {
    /// Packets with a push that reached a device.
    got: usize,
    delivered: usize,
    /// An address that one subscriber had goes to another.
    reassigned: usize,
    /// Contexts refused because every address was held or at rest.
    refused: u32,
    /// Late answers to pushes.
    late: usize,
}

/// Two addresses to give out.
fn small() -> gtpush::node::ggsn::Config {
    let mut ggsn = ggsn_config();
    let pool = ggsn.apns[0].v4.as_mut().unwrap();
    (pool.first, pool.last) = ([10, 45, 0, 2].into(), [10, 45, 0, 3].into());
    ggsn
}

fn interleave(seed: u64, seen: &mut Seen) {
    let mut random = Random(seed);
    let mut config = push_config();
    config.addressing =
        [Addressing::Blank, Addressing::Allocated, Addressing::BlankIndicated][seed as usize % 3];
    let mut rig = Rig::at(small(), config, Mode::Integrated);
    rig.refused = Some(0);
    let mut owner: HashMap<PushId, u32> = HashMap::new();
    let mut holder: HashMap<SocketAddr, u32> = HashMap::new();
    let mut tunnels = HashSet::new();
    let mut looked = 0;
    for step in 0..STEPS {
        let n = random.below(USERS) + 1;
        match random.below(16) {
            0..=2 => drop(owner.insert(rig.push(n), n)),
            3 | 4 => rig.create(&Ask::v4(n)),
            5 | 6 => {
                let body = format!(r#"{{"user":"{}"}}"#, user(n));
                if let Some(phone) = rig.phones.get_mut(&n) {
                    let request = Request {
                        method: Code::POST,
                        path: "register",
                        queries: &[],
                        content_format: Some(ContentFormat::JSON),
                        payload: body.as_bytes(),
                        confirmable: true,
                    };
                    let token = (u64::from(step) + 1).to_be_bytes();
                    // So many are under way already: an answer to one is as good.
                    let _ = phone.coap.request(rig.now, PUSH_V4.parse().unwrap(), &request, &token, 1);
                }
            }
            7 if rig.phones.contains_key(&n) => rig.delete(n),
            8 => {
                // By the network; the device hears of it sooner or later.
                let context = rig
                    .phones
                    .get(&n)
                    .and_then(|phone| rig.server.ggsn().context_of(Domain(1), phone.address.ip()));
                if let Some(context) = context {
                    let _ = rig.server.release(rig.now, context);
                    if random.below(2) == 0 {
                        rig.phones.remove(&n);
                    }
                }
            }
            9 => rig.commits = !rig.commits,
            10 => rig.pass(Duration::from_millis(random.below(20_000).into())),
            11 => {
                let all = [Manner::Take, Manner::Take, Manner::Later, Manner::Silent];
                let manner = all[random.below(4) as usize];
                if let Some(phone) = rig.phones.get_mut(&n) {
                    phone.manner = manner;
                }
            }
            12 | 13 => {
                let now = rig.now;
                if let Some(phone) = rig.phones.get_mut(&n)
                    && let Some(handle) = phone.waiting.pop()
                {
                    let response = Response { code: Code::CHANGED, ..Response::default() };
                    seen.late += usize::from(phone.coap.respond(now, handle, &response).is_ok());
                }
            }
            14 => rig.activates = !rig.activates,
            _ => rig.present(n),
        }
        rig.settle();
        for (n, phone) in &rig.phones {
            if tunnels.insert(phone.up) {
                let before = holder.insert(phone.address, *n);
                seen.reassigned += usize::from(before.is_some_and(|before| before != *n));
            }
        }
        for got in &rig.got[looked..] {
            assert_eq!(owner.get(&got.id), Some(&got.n), "seed {seed}, step {step}: a push went astray");
        }
        looked = rig.got.len();
        assert!(rig.server.ggsn().len() <= 2, "seed {seed}: more contexts than addresses");
    }
    (rig.commits, rig.activates) = (true, true);
    rig.pass(Duration::from_secs(7200));
    assert!(rig.got.iter().all(|got| owner[&got.id] == got.n), "seed {seed}: a push went astray");
    for (id, n) in &owner {
        let delivered = rig.report(*id).state == State::Delivered;
        let got = rig.got.iter().any(|got| got.id == *id && got.n == *n);
        assert!(got || !delivered, "seed {seed}: {id} was delivered, and nobody got it");
        seen.delivered += usize::from(delivered);
    }
    assert_eq!((rig.server.router().live(), rig.server.router().attempts()), (0, 0), "seed {seed}");
    seen.got += rig.got.len();
    seen.refused += rig.refused.unwrap();
}

#[test]
fn no_device_sees_another_s_push_however_contexts_addresses_and_pushes_interleave() {
    let mut seen = Seen::default();
    for seed in 0..SEEDS {
        interleave(seed, &mut seen);
    }
    println!("{SEEDS} seeds: {seen:?}");
    assert!(seen.got > 5_000 && seen.delivered > 3_000, "{seen:?}");
    assert!(seen.reassigned > 500 && seen.refused > 100 && seen.late > 50, "{seen:?}");
}
