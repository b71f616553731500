//! What a registration weighs and what a push costs among a thousand and among a million of them.

use crate::report::Report;
use gtpush::push::*;
use gtpush::wire::{Imsi, Now};
use std::net::Ipv4Addr;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

/// Pushes of one measurement.
const PUSHES: u32 = 20_000;

/// Runs the group.
pub fn run(report: &mut Report, rounds: u32) {
    // A million first: memory given back by an earlier round would hide what the later one takes.
    for _ in 0..rounds {
        for registrations in [1_000_000, 100_000, 10_000, 1_000] {
            let (octets, nanoseconds) = round(registrations);
            let what = format!("{registrations} registrations");
            if registrations == 1_000_000 {
                report.add(&format!("{what}, memory of one with its subscriber"), "gtpush", "octets", octets);
            }
            report.add(&format!("{what}, cost of a push in the core"), "gtpush", "ns", nanoseconds);
        }
    }
}

/// Resident memory of this process, octets.
pub fn resident() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = statm.split(' ').nth(1).and_then(|n| n.parse().ok()).unwrap_or(0.0);
    pages * 4096.0
}

fn imsi(n: u32) -> Imsi {
    format!("00101{n:010}").parse().expect("15 digits")
}

fn user(n: u32) -> UserId {
    format!("user{n}@push.example").parse().expect("an identifier")
}

/// Does what the router wants of a store and forgets the rest but the transmission.
fn drain(router: &mut Router, now: Now) -> Option<(Attempt, Destination)> {
    let mut sent = None;
    while let Some(effect) = router.poll_effect() {
        match effect {
            Effect::Persist { ticket: Some(ticket), .. } => router.handle(now, Input::Committed(ticket)),
            Effect::Transmit { attempt, to, .. } => sent = Some((attempt, to)),
            _ => {}
        }
    }
    sent
}

fn round(registrations: u32) -> (f64, f64) {
    let mut config = Config::new("internet".parse().expect("a label"));
    config.checks.application = false;
    config.checks.secret = false;
    let before = resident();
    let directory = Arc::new(RwLock::new(Directory::new(config, [7; 32])));
    let mut router = Router::new(directory.clone(), [8; 32]);
    let now = Now { mono: Duration::from_secs(1), wall: Duration::from_secs(1_700_000_000) };
    for n in 0..registrations {
        directory.write().expect("nobody else").put_subscriber(Subscriber {
            imsi: imsi(n),
            identifiers: vec![user(n)],
            secret: None,
            msisdn: None,
            static_address: None,
        });
        let context = ContextRef { gateway: GatewayId(0), slot: n, generation: 1 };
        let address = Ipv4Addr::from_bits(0x0a00_0000 + n);
        let addresses = Addresses { v4: Some(address), v6: None };
        router.handle(now, Input::ContextUp { context, imsi: imsi(n), domain: RoutingDomain(0), addresses });
        let from = (address, 5683).into();
        router.handle(
            now,
            Input::Register(Registration {
                request: 0,
                through: Through::Context { context, from },
                user: user(n),
                dynamic: WantedDynamic::None,
                validity: None,
                secret: None,
                device: None,
            }),
        );
        drain(&mut router, now);
    }
    let weight = (resident() - before) / f64::from(registrations);
    let payload: Arc<[u8]> = [0; 64].into();
    let nobody = Caller { source: None, server_domain: None, secret: None };
    let mut chosen = 1u32;
    let requests: Vec<PushRequest> = (0..PUSHES)
        .map(|n| {
            chosen = chosen.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            PushRequest {
                id: PushId(u128::from(n)),
                application: "chat".parse().expect("a name"),
                to: Recipient::Static(user(((u64::from(chosen) * u64::from(registrations)) >> 32) as u32)),
                payload: payload.clone(),
                content_type: "text/plain".into(),
                ttl: None,
                priority: Priority::Normal,
                report_to: None,
                sms: None,
            }
        })
        .collect();
    let start = Instant::now();
    for request in requests {
        let admitted = admit(&directory, now, request, &nobody).expect("admitted");
        router.handle(now, Input::Accepted(admitted.push));
        let (attempt, to) = drain(&mut router, now).expect("a transmission");
        let Destination::Context { context, address, .. } = to else { continue };
        let receipt = Receipt { address, context: Some(context), class: 2, detail: 4 };
        router.handle(now, Input::Acknowledged { attempt, receipt });
        drain(&mut router, now);
    }
    (weight, start.elapsed().as_nanos() as f64 / f64::from(PUSHES))
}
