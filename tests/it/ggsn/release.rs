//! The end of a context and of its address: revoke the binding, drop the context, return the
//! address.

use super::*;
use gtpush::machine::gtp::context::{Addresses, ContextId};
use gtpush::node::ggsn::Ended;
use std::collections::HashMap;

/// An access point with so few addresses that each is soon given again.
fn narrow() -> Config {
    let mut config = config();
    let first = Ipv4Addr::new(10, 45, 0, 2);
    config.apns[0].v4 = Some(PoolV4 { first, last: Ipv4Addr::new(10, 45, 0, 5) });
    config
}

#[test]
fn release_by_the_network_tells_the_sgsn_and_ends_the_context_at_once() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask::v4(1));
    bench.events();
    let context = bench.ggsn.context_for(imsi(1), &apn("internet")).unwrap();
    bench.ggsn.release(bench.now, context).unwrap();
    assert!(bench.ggsn.release(bench.now, context).is_err());
    assert!(matches!(bench.events()[..], [Event::Deleted { why: Ended::ByNetwork, .. }]));
    let sent = bench.sent();
    let packet = sent[0].packet();
    assert_eq!((sent[0].to, packet.header.teid), (SocketAddr::new(SGSN, 2123), session.own[0]));
    let m = DeletePdpContextRequest::parse(&packet);
    assert_eq!((m.teardown_ind, m.nsapi), (Some(TeardownInd(true)), Some(Nsapi(5))));
    // It is repeated until answered, and ends quietly.
    assert_eq!(bench.pass(Duration::from_secs(4)).len(), 1);
    let answer = DeletePdpContextResponse { cause: Some(Cause::REQUEST_ACCEPTED), ..Default::default() };
    let octets = encode(Header::new(0, packet.header.sequence.unwrap()), &answer);
    assert!(bench.control(SGSN, &octets).is_empty());
    assert!(bench.pass(Duration::from_secs(60)).is_empty());
    assert!(bench.events().is_empty());
}

#[test]
fn an_idle_context_is_released_unless_a_binding_holds_it() {
    let mut bench = Bench::with(Config { idle: Some(Duration::from_secs(100)), ..config() });
    bench.create(&Ask::v4(1));
    bench.create(&Ask::v4(2));
    let context = |bench: &Bench, n| bench.ggsn.context_for(imsi(n), &apn("internet")).unwrap();
    let (one, two) = (context(&bench, 1), context(&bench, 2));
    bench.ggsn.hold(one, true);
    bench.pass(Duration::from_secs(60));
    bench.ggsn.transmit(bench.now, two, b"packet").unwrap();
    bench.pass(Duration::from_secs(60));
    assert_eq!(bench.ggsn.len(), 2, "traffic keeps it");
    bench.events();
    let sent = bench.pass(Duration::from_secs(60));
    let m = DeletePdpContextRequest::parse(&sent[0].packet());
    assert_eq!(m.cause, Some(Cause::PDP_ADDRESS_INACTIVITY_TIMER_EXPIRES));
    assert!(
        matches!(bench.events()[..], [Event::Deleted { context, why: Ended::Idle, .. }] if context == two)
    );
    bench.pass(Duration::from_secs(10_000));
    assert_eq!(bench.ggsn.len(), 1);
    bench.ggsn.hold(one, false);
    bench.pass(Duration::from_secs(101));
    assert!(bench.ggsn.is_empty());
}

#[test]
fn without_confirmation_asked_for_addresses_return_at_once() {
    let mut bench = Bench::with(Config { confirm_releases: false, ..narrow() });
    for _ in 0..20 {
        let session = bench.create(&Ask::v4(1));
        bench.delete(&session);
    }
}

#[test]
fn an_address_is_not_given_again_before_its_release_is_confirmed() {
    let mut bench = Bench::with(narrow());
    let sessions: Vec<_> = (1..=4).map(|n| bench.create(&Ask::v4(n))).collect();
    bench.events();
    for session in &sessions {
        bench.delete(session);
    }
    let gone: Vec<ContextId> = bench
        .events()
        .into_iter()
        .filter_map(|event| match event {
            Event::Deleted { context, .. } => Some(context),
            _ => None,
        })
        .collect();
    let exhausted = Cause::ALL_DYNAMIC_PDP_ADDRESSES_ARE_OCCUPIED;
    assert_eq!(bench.refused(&Ask::v4(9)), exhausted);
    bench.ggsn.confirm_release(gone[2]);
    bench.ggsn.confirm_release(gone[2]);
    assert_eq!(bench.create(&Ask::v4(9)).v4, sessions[2].v4);
    assert_eq!(bench.refused(&Ask::v4(10)), exhausted, "twice confirmed is once returned");
}

/// Ten thousand seeded interleavings of creation, deletion, confirmation and push: a push that is
/// transmitted reaches the subscriber it was meant for, and no two contexts have one address.
#[test]
fn no_push_reaches_the_new_holder_of_an_address() {
    let mut transmitted = 0;
    for seed in 0..10_000u64 {
        let mut bench = Bench::with(Config { seed, ..narrow() });
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut below = |n: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % n
        };
        // What a push server keeps: bindings, by subscriber; made and revoked when it gets round to
        // reading the events.
        let mut bindings: HashMap<u32, (ContextId, Addresses)> = HashMap::new();
        let mut sessions: HashMap<u32, Session> = HashMap::new();
        let mut unread: Vec<Event> = Vec::new();
        for _ in 0..40 {
            let n = below(7) as u32 + 1;
            match below(5) {
                0 | 1 => {
                    let (session, _) = bench.ask(&Ask::v4(n));
                    // Taken over or refused, the old one is gone in any case.
                    sessions.remove(&n);
                    if session.cause.is_accepted() {
                        sessions.insert(n, session);
                    }
                }
                2 => {
                    if let Some(session) = sessions.remove(&n) {
                        bench.delete(&session);
                    }
                }
                3 => {
                    if let Some((context, _)) = bindings.get(&n)
                        && bench.ggsn.transmit(bench.now, *context, b"push").is_ok()
                    {
                        transmitted += 1;
                        let sent = bench.sent();
                        let teid = sent.iter().map(teid_of).next().unwrap();
                        assert_eq!(teid, Ask::v4(n).teids()[1], "seed {seed}: at a wrong IMSI");
                    }
                }
                _ => {
                    unread.extend(bench.events());
                    let read = below(unread.len() as u64 + 1) as usize;
                    for event in unread.drain(..read) {
                        match event {
                            Event::Created { context, imsi: whose, addresses, .. } => {
                                let n = (1..8).find(|n| imsi(*n) == whose).unwrap();
                                // Whoever is bound to this address must be gone by now.
                                assert!(
                                    bindings.values().all(|(_, bound)| *bound != addresses),
                                    "seed {seed}: {addresses:?} is bound twice"
                                );
                                bindings.insert(n, (context, addresses));
                            }
                            Event::Deleted { context, .. } => {
                                bindings.retain(|_, (bound, _)| *bound != context);
                                bench.ggsn.confirm_release(context);
                            }
                            _ => {}
                        }
                    }
                }
            }
            let mut addresses: Vec<_> = sessions.values().map(|s| s.v4.unwrap()).collect();
            let all = addresses.len();
            addresses.sort_unstable();
            addresses.dedup();
            assert_eq!(addresses.len(), all, "seed {seed}: one address twice");
        }
    }
    assert!(transmitted > 5_000, "{transmitted}");
}
