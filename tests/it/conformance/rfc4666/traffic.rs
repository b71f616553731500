//! Traffic modes and routing contexts.

use super::tester::{Arrived, Tester};
use super::{RECEIVER, SENDER, stp};
use gtpush::codec::m3ua::message::*;
use gtpush::codec::m3ua::{ErrorCode, Status, TrafficMode};
use gtpush::machine::ss7::xua::{Registration, Selection};
use gtpush::machine::{AssociationChange, AssociationId};
use std::time::Duration;

impl Tester {
    /// DATA from the sender for the receiver arrives at `to`.
    #[track_caller]
    fn traffic(
        &mut self,
        from: AssociationId,
        context: Option<u32>,
        to: AssociationId,
        sls: u8,
        data: &[u8],
    ) {
        self.send_data(from, context, SENDER.0, RECEIVER.0, sls, data);
        let arrived = self.expect_data(to);
        let Arrived { context, opc, dpc, sls: same, data: octets, .. } = arrived;
        assert_eq!((context, opc, dpc, same), (Some(RECEIVER.1), SENDER.0, RECEIVER.0, sls));
        assert_eq!(octets, data);
    }
}

/// The sender is active, and one process of the receiver's.
fn scene(mode: Option<TrafficMode>) -> (Tester, [AssociationId; 3]) {
    let mut t = Tester::new(stp(mode, Registration::Refused));
    let ids = [t.connect(0), t.connect(1), t.connect(2)];
    t.up_and_active(ids[0], None, Some(SENDER.1));
    t.up_and_active(ids[1], mode, Some(RECEIVER.1));
    // The sender hears that the receiver can be reached.
    t.expect::<DestinationAvailable<'_>, _>(ids[0], |_| ());
    (t, ids)
}

/// The second process of the receiver's.
fn second(t: &mut Tester, id: AssociationId, mode: Option<TrafficMode>) {
    t.asp_up(id);
    t.expect_notify(id, Status::AS_ACTIVE);
    t.asp_active(id, mode, Some(RECEIVER.1));
}

#[test]
fn TC_tmt_override() {
    let mode = Some(TrafficMode::OVERRIDE);
    let (mut t, [a, b, c]) = scene(mode);
    t.traffic(a, Some(SENDER.1), b, 0, b"first");
    second(&mut t, c, mode);
    assert_eq!(t.expect_notify(b, Status::ALTERNATE_ASP_ACTIVE), Some(RECEIVER.1));
    t.traffic(a, Some(SENDER.1), c, 0, b"second");
    for id in [a, b, c] {
        t.quiet(id);
    }
}

#[test]
fn TC_tmt_loadshare_roundrobin() {
    let mode = Some(TrafficMode::LOADSHARE);
    let mut config = stp(mode, Registration::Refused);
    config.servers[1].selection = Selection::RoundRobin;
    let mut t = Tester::new(config);
    let [a, b, c] = [t.connect(0), t.connect(1), t.connect(2)];
    t.up_and_active(a, None, Some(SENDER.1));
    t.up_and_active(b, mode, Some(RECEIVER.1));
    t.expect::<DestinationAvailable<'_>, _>(a, |_| ());
    for _ in 0..10 {
        t.traffic(a, Some(SENDER.1), b, 0, b"alone");
    }
    second(&mut t, c, mode);
    for n in 0..10 {
        t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, 0, &[n]);
    }
    for id in [b, c] {
        (0..5).for_each(|_| assert_eq!(t.expect_data(id).context, Some(RECEIVER.1)));
        t.quiet(id);
    }
}

#[test]
fn TC_tmt_loadshare_sls() {
    let mode = Some(TrafficMode::LOADSHARE);
    let (mut t, [a, b, c]) = scene(mode);
    second(&mut t, c, mode);
    let mut of = [None; 16];
    for round in 0..8_u8 {
        for sls in 0..16_u8 {
            t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, sls, &[round]);
            let by = if t.waiting(b) > 0 { b } else { c };
            let arrived = t.expect_data(by);
            assert_eq!((arrived.sls, &arrived.data[..]), (sls, &[round][..]));
            // One selection always leaves by one process.
            assert_eq!(*of[usize::from(sls)].get_or_insert(by), by);
        }
    }
    assert_eq!(of.iter().filter(|by| **by == Some(b)).count(), 8);
    assert_eq!(of.iter().filter(|by| **by == Some(c)).count(), 8);
}

#[test]
fn TC_tmt_broadcast() {
    let mode = Some(TrafficMode::BROADCAST);
    let (mut t, [a, b, c]) = scene(mode);
    for _ in 0..10 {
        t.traffic(a, Some(SENDER.1), b, 0, b"alone");
    }
    second(&mut t, c, mode);
    for n in 0..10_u8 {
        t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, 0, &[n]);
        let (first, other) = (t.expect_data(b), t.expect_data(c));
        assert_eq!(first, other);
        // The copies are known by it: §3.3.1.
        assert_eq!(first.correlation, Some(11 + u32::from(n)));
    }
}

#[test]
fn TC_act_rctx_data_no_rctx() {
    let (mut t, [a, b, _]) = scene(None);
    t.traffic(a, None, b, 0, b"no routing context");
}

/// §4.3.4.3: what is accepted while an application server is pending is sent when it is active again,
/// in order; after T(r) it is not.
#[test]
fn traffic_waits_for_t_r_and_no_longer() {
    let (mut t, [a, b, _]) = scene(None);
    let times = [(Duration::from_millis(1999), true), (Duration::from_secs(2), false)];
    for (time, kept) in times {
        t.change(b, AssociationChange::Down);
        for n in 0..5 {
            t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, 0, &[n]);
        }
        assert_eq!(t.xua.sizes().kept, 5);
        t.pass(time);
        assert_eq!(t.xua.sizes().kept, if kept { 5 } else { 0 });
        if kept {
            let b = t.connect(1);
            t.asp_up(b);
            t.expect_notify(b, Status::AS_PENDING);
            t.asp_active(b, None, Some(RECEIVER.1));
            t.expect_notify(b, Status::AS_ACTIVE);
            (0..5).for_each(|n| assert_eq!(t.expect_data(b).data, [n]));
            t.change(b, AssociationChange::Down);
            t.pass(Duration::from_secs(3));
            t.expect::<DestinationUnavailable<'_>, _>(a, |_| ());
            let b = t.connect(1);
            t.up_and_active(b, None, Some(RECEIVER.1));
            t.expect::<DestinationAvailable<'_>, _>(a, |_| ());
            t.change(b, AssociationChange::Down);
        } else {
            t.expect::<DestinationUnavailable<'_>, _>(a, |_| ());
        }
    }
}

/// What has not left yet when an association goes leaves by another process.
#[test]
fn what_waits_for_an_association_that_goes_leaves_by_another() {
    let mode = Some(TrafficMode::LOADSHARE);
    let (mut t, [a, b, c]) = scene(mode);
    second(&mut t, c, mode);
    t.change(b, AssociationChange::Blocked);
    t.change(c, AssociationChange::Blocked);
    for n in 0..20 {
        t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, n % 4, &[n]);
    }
    t.quiet(b);
    t.quiet(c);
    assert_eq!(t.xua.sizes().kept, 20);
    t.change(b, AssociationChange::Down);
    t.quiet(c);
    t.change(c, AssociationChange::Writable);
    let mut arrived: Vec<u8> = (0..20).map(|_| t.expect_data(c).data[0]).collect();
    // Each selection's stay in sequence.
    for sls in 0..4 {
        assert!(arrived.iter().filter(|n| **n % 4 == sls).is_sorted());
    }
    arrived.sort_unstable();
    assert_eq!(arrived, (0..20).collect::<Vec<_>>());
    t.quiet(c);
    assert_eq!(t.xua.sizes().kept, 0);
}

/// RFC 4666 §1.4.7: DATA is not sent, nor taken, on stream 0 where there are others.
#[test]
fn data_on_stream_0_is_refused_where_there_are_others() {
    let (mut t, [a, b, _]) = scene(None);
    let (_, octets) = {
        t.traffic(a, Some(SENDER.1), b, 0, b"x");
        t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, 5, b"y");
        t.next(b)
    };
    t.send_octets(a, 0, &octets);
    t.expect_error(a, ErrorCode::INVALID_STREAM_IDENTIFIER);
    t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, 5, b"z");
    assert_eq!(t.next(b).0, 1 + 5 % 3);
}

/// Round robin need not keep anything in sequence: it takes a process that is not blocked.
#[test]
fn round_robin_avoids_a_blocked_association() {
    let mode = Some(TrafficMode::LOADSHARE);
    let mut config = stp(mode, Registration::Refused);
    config.servers[1].selection = Selection::RoundRobin;
    let mut t = Tester::new(config);
    let [a, b, c] = [t.connect(0), t.connect(1), t.connect(2)];
    t.up_and_active(a, None, Some(SENDER.1));
    t.up_and_active(b, mode, Some(RECEIVER.1));
    t.expect::<DestinationAvailable<'_>, _>(a, |_| ());
    second(&mut t, c, mode);
    t.change(b, AssociationChange::Blocked);
    for n in 0..6 {
        t.traffic(a, Some(SENDER.1), c, 0, &[n]);
    }
    t.change(c, AssociationChange::Blocked);
    t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, 0, b"kept");
    t.quiet(c);
    assert_eq!(t.xua.sizes().kept, 1);
}

/// RFC 9260 §5.2.4.1: a process that began anew in its association has forgotten everything; what had
/// not left for it leaves by another.
#[test]
fn a_process_that_restarts_within_its_association_is_down() {
    let mode = Some(TrafficMode::LOADSHARE);
    let (mut t, [a, b, c]) = scene(mode);
    second(&mut t, c, mode);
    t.change(b, AssociationChange::Blocked);
    for sls in 0..4 {
        t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, sls, &[sls]);
    }
    assert_eq!(t.waiting(c), 2);
    t.change(b, AssociationChange::Restarted);
    assert_eq!(t.waiting(c), 4);
    t.change(b, AssociationChange::Writable);
    t.asp_up(b);
    t.expect_notify(b, Status::AS_ACTIVE);
}

/// §4.5: who sends more than can be kept is told.
#[test]
fn a_sender_is_told_when_no_more_can_be_kept() {
    let mut config = stp(None, Registration::Refused);
    config.max_kept_messages = 3;
    let mut t = Tester::new(config);
    let [a, b] = [t.connect(0), t.connect(1)];
    t.up_and_active(a, None, Some(SENDER.1));
    t.up_and_active(b, None, Some(RECEIVER.1));
    t.expect::<DestinationAvailable<'_>, _>(a, |_| ());
    t.change(b, AssociationChange::Blocked);
    for _ in 0..12 {
        t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, 0, b"x");
    }
    // The first and the ninth of nine that were not kept.
    t.expect::<SignallingCongestion<'_>, _>(a, |_| ());
    t.expect::<SignallingCongestion<'_>, _>(a, |_| ());
    t.quiet(a);
}
