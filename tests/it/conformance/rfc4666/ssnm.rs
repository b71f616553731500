//! SS7 network management: §3.4, §4.5.

use super::tester::{Tester, about, label, points, word};
use super::{CLIENT, RECEIVER, SENDER, stp};
use gtpush::codec::m3ua::message::*;
use gtpush::codec::m3ua::value::Level;
use gtpush::codec::m3ua::{
    AffectedPointCode, AffectedPointCodes, ErrorCode, Status, UnavailabilityCause, UserCause,
};
use gtpush::machine::AssociationId;
use gtpush::machine::ss7::xua::{Config, Destination, Event, PeerId, Registration};
use gtpush::machine::ss7::{Mtp, NotSent, PointCode};
use std::time::Duration;

/// The sender and the first of the receiver's are active, and we are at the gateway on link 3, by
/// which everything else goes.
fn scene(change: impl FnOnce(&mut Config)) -> (Tester, [AssociationId; 3]) {
    let mut config = stp(None, Registration::Refused);
    config.routes.push(gtpush::machine::ss7::xua::Route {
        mask: 14,
        servers: vec![(2, 1)],
        ..Default::default()
    });
    change(&mut config);
    let mut t = Tester::new(config);
    let [a, b, d] = [t.connect(0), t.connect(1), t.connect(3)];
    t.up_and_active(a, None, Some(SENDER.1));
    t.let_up(d);
    t.let_active(d, Some(CLIENT.1));
    (t, [a, b, d])
}

#[test]
fn TC_ssnm_aspac_dava_aspia_duna() {
    let (mut t, [a, b, _]) = scene(|_| ());
    t.up_and_active(b, None, Some(RECEIVER.1));
    t.expect::<DestinationAvailable<'_>, _>(a, |packet| {
        let dava = DestinationAvailable::parse(&packet);
        assert_eq!(points(dava.affected_point_code), [RECEIVER.0]);
        assert_eq!(dava.routing_context.unwrap().single(), Some(SENDER.1));
    });
    t.send(b, &AspInactive::default());
    t.expect::<AspInactiveAck<'_>, _>(b, |_| ());
    t.expect_notify(b, Status::AS_PENDING);
    t.quiet(a);
    t.pass(Duration::from_secs(2));
    t.expect::<DestinationUnavailable<'_>, _>(a, |packet| {
        assert_eq!(points(DestinationUnavailable::parse(&packet).affected_point_code), [RECEIVER.0]);
    });
    t.quiet(a);
}

fn distribution(affected: &[u32]) {
    let (mut t, [a, b, d]) = scene(|_| ());
    t.up_and_active(b, None, Some(RECEIVER.1));
    t.expect::<DestinationAvailable<'_>, _>(a, |_| ());
    t.send_octets(d, 0, &about!(DestinationUnavailable, Some(CLIENT.1), affected));
    for id in [a, b] {
        for point_code in affected {
            t.expect::<DestinationUnavailable<'_>, _>(id, |packet| {
                assert_eq!(points(DestinationUnavailable::parse(&packet).affected_point_code), [*point_code]);
            });
        }
    }
    for &point_code in affected {
        assert!(!t.xua.is_reachable(t.now, PointCode(point_code)));
    }
    t.send_octets(d, 0, &about!(DestinationAvailable, Some(CLIENT.1), affected));
    for id in [a, b] {
        affected.iter().for_each(|_| t.expect::<DestinationAvailable<'_>, _>(id, |_| ()));
        t.quiet(id);
    }
    for &point_code in affected {
        assert!(t.xua.is_reachable(t.now, PointCode(point_code)));
    }
    assert_eq!(t.xua.sizes().destinations, 0);
}

#[test]
fn TC_ssnm_distribution_dava_duna() {
    distribution(&[123]);
}

#[test]
fn TC_ssnm_distribution_dava_duna_multipc() {
    distribution(&[123, 124, 200, 3333]);
}

#[test]
fn TC_ssnm_distribution_dupu() {
    let (mut t, [a, _, d]) = scene(|_| ());
    let user = UserCause { cause: UnavailabilityCause::UNEQUIPPED_REMOTE_USER, user: 3 };
    let dupu = about!(DestinationUserPartUnavailable, Some(CLIENT.1), &[123], user_cause: Some(user));
    t.send_octets(d, 0, &dupu);
    t.expect::<DestinationUserPartUnavailable<'_>, _>(a, |packet| {
        let dupu = DestinationUserPartUnavailable::parse(&packet);
        assert_eq!((points(dupu.affected_point_code), dupu.user_cause), (vec![123], Some(user)));
    });
    let said = Event::UserPartUnavailable { point_code: PointCode(123), user: 3, cause: user.cause };
    assert!(t.events.contains(&said));
    let send = |t: &mut Tester| t.xua.transfer(t.now, label(1, 123, 0), &mut |p| p.u8(0));
    assert_eq!(send(&mut t), Err(NotSent::UserUnavailable));
    // A message of its own shows that it is there.
    t.send_data(d, Some(CLIENT.1), 123, 1, 0, b"here");
    assert_eq!(send(&mut t), Ok(()));
}

#[test]
fn TC_ssnm_distribution_scon() {
    let (mut t, [a, _, d]) = scene(|config| config.congestion_priorities = true);
    let scon = about!(SignallingCongestion, Some(CLIENT.1), &[123], congestion_indications: Some(Level(2)));
    t.send_octets(d, 0, &scon);
    t.expect::<SignallingCongestion<'_>, _>(a, |packet| {
        let scon = SignallingCongestion::parse(&packet);
        assert_eq!(
            (points(scon.affected_point_code), scon.congestion_indications),
            (vec![123], Some(Level(2)))
        );
    });
    assert_eq!(t.xua.congestion(t.now, PointCode(123)), 2);
    // The national option: what has less priority than the level is held back.
    for (mp, sent) in [(1, Err(NotSent::Congested)), (2, Ok(())), (3, Ok(()))] {
        let label = gtpush::machine::ss7::Label { mp, ..label(1, 123, 0) };
        assert_eq!(t.xua.transfer(t.now, label, &mut |p| p.u8(0)), sent);
    }
    // Without news of it, it is believed to end.
    t.pass(Duration::from_secs(11));
    assert_eq!(t.xua.congestion(t.now, PointCode(123)), 0);
}

#[test]
fn TC_inaccessible_sp_duna() {
    let (mut t, [a, _, _]) = scene(|config| config.routes.clear());
    t.send_data(a, Some(SENDER.1), SENDER.0, 321, 0, b"nobody there");
    t.expect::<DestinationUnavailable<'_>, _>(a, |packet| {
        assert_eq!(points(DestinationUnavailable::parse(&packet).affected_point_code), [321]);
    });
    // Known, and nobody is active there.
    t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, 0, b"nobody there");
    t.expect::<DestinationUnavailable<'_>, _>(a, |packet| {
        assert_eq!(points(DestinationUnavailable::parse(&packet).affected_point_code), [RECEIVER.0]);
    });
}

/// §4.5.3: the gateway answers an audit for each point code.
#[test]
fn an_audit_is_answered_for_each_point_code() {
    let (mut t, [a, b, d]) = scene(|config| config.routes.truncate(1));
    t.up_and_active(b, None, Some(RECEIVER.1));
    t.expect::<DestinationAvailable<'_>, _>(a, |_| ());
    let scon =
        about!(SignallingCongestion, Some(CLIENT.1), &[CLIENT.0], congestion_indications: Some(Level(1)));
    t.send_octets(d, 0, &scon);
    t.expect::<SignallingCongestion<'_>, _>(a, |_| ());
    t.expect::<SignallingCongestion<'_>, _>(b, |_| ());
    // We, the receiver, somebody congested, nobody.
    let asked = [1, RECEIVER.0, CLIENT.0, 999];
    t.send_octets(a, 0, &about!(DestinationStateAudit, Some(SENDER.1), &asked));
    for point_code in [1, RECEIVER.0] {
        t.expect::<DestinationAvailable<'_>, _>(a, |packet| {
            assert_eq!(points(DestinationAvailable::parse(&packet).affected_point_code), [point_code]);
        });
    }
    t.expect::<SignallingCongestion<'_>, _>(a, |_| ());
    t.expect::<DestinationAvailable<'_>, _>(a, |_| ());
    t.expect::<DestinationUnavailable<'_>, _>(a, |packet| {
        assert_eq!(points(DestinationUnavailable::parse(&packet).affected_point_code), [999]);
    });
    t.quiet(a);
}

/// §3.8.1.
#[test]
fn a_peer_that_may_not_know_is_not_told() {
    let (mut t, [a, ..]) = scene(|config| config.peers[0].secretive = true);
    t.send_octets(a, 0, &about!(DestinationStateAudit, Some(SENDER.1), &[RECEIVER.0]));
    t.expect::<Error<'_>, _>(a, |packet| {
        let error = Error::parse(&packet);
        assert_eq!(error.error_code, Some(ErrorCode::DESTINATION_STATUS_UNKNOWN));
        assert_eq!(points(error.affected_point_code), [RECEIVER.0]);
    });
}

#[test]
fn TC_clnt_no_daud_in_asp() {
    let (mut t, [_, _, d]) = scene(|_| ());
    t.send_octets(d, 0, &about!(DestinationStateAudit, Some(CLIENT.1), &[SENDER.0]));
    t.expect_error(d, ErrorCode::UNEXPECTED_MESSAGE);
}

fn while_inactive(quirk: bool) {
    let mut config = stp(None, Registration::Refused);
    config.ssnm_while_inactive = quirk;
    let mut t = Tester::new(config);
    let d = t.connect(3);
    t.let_up(d);
    t.send_octets(d, 0, &about!(DestinationUnavailable, Some(CLIENT.1), &[CLIENT.0]));
    let said = Event::Destination {
        peer: PeerId(3),
        affected: AffectedPointCode { mask: 0, point_code: CLIENT.0 },
        state: Destination::Unavailable,
        reachable: false,
    };
    assert_eq!(t.events.contains(&said), quirk);
    assert_eq!(t.xua.counters().ssnm_ignored, u64::from(!quirk));
}

#[test]
fn TC_clnt_no_snm_inactive() {
    while_inactive(false);
}

#[test]
fn TC_clnt_quirk_snm_inactive() {
    while_inactive(true);
}

/// §3.4.1: the mask says how many low bits do not count.
#[test]
fn a_range_of_destinations_is_unavailable_but_for_what_is_said_of_one() {
    let (mut t, [_, _, d]) = scene(|_| ());
    let range = [AffectedPointCode { mask: 3, point_code: 0x808 }.to_word()];
    let message = DestinationUnavailable {
        affected_point_code: Some(AffectedPointCodes::new(&range)),
        ..DestinationUnavailable::default()
    };
    t.send(d, &message);
    let reachable =
        |t: &Tester| (0x806..0x812).map(|pc| t.xua.is_reachable(t.now, PointCode(pc))).collect::<Vec<_>>();
    let expected: Vec<bool> = (0x806..0x812).map(|pc| !(0x808..0x810).contains(&pc)).collect();
    assert_eq!(reachable(&t), expected);
    t.send_octets(d, 0, &about!(DestinationAvailable, Some(CLIENT.1), &[0x80a]));
    assert!(t.xua.is_reachable(t.now, PointCode(0x80a)));
    assert!(!t.xua.is_reachable(t.now, PointCode(0x80b)));
    let message = DestinationAvailable {
        affected_point_code: Some(AffectedPointCodes::new(&range)),
        ..DestinationAvailable::default()
    };
    t.send(d, &message);
    assert!(reachable(&t).iter().all(|reachable| *reachable));
    assert_eq!(t.xua.sizes().destinations, 0);
}

/// As an ASP: an audit after activation, and again for what is not available; congestion ends with an
/// answer that does not name it.
#[test]
fn we_audit_the_destinations_of_our_routes_and_what_is_not_available() {
    let (mut t, [_, _, d]) = scene(|config| config.audit = Some(Duration::from_secs(5)));
    let audited = |t: &mut Tester| {
        t.expect::<DestinationStateAudit<'_>, _>(d, |packet| {
            points(DestinationStateAudit::parse(&packet).affected_point_code)
        })
    };
    assert_eq!(audited(&mut t), [CLIENT.0]);
    t.pass(Duration::from_secs(20));
    t.quiet(d);
    t.send_octets(d, 0, &about!(DestinationUnavailable, None, &[70]));
    let scon = about!(SignallingCongestion, None, &[71], congestion_indications: Some(Level(1)));
    t.send_octets(d, 0, &scon);
    t.pass(Duration::from_secs(5));
    assert_eq!(audited(&mut t), [70, 71]);
    t.send_octets(d, 0, &about!(DestinationAvailable, None, &[70, 71]));
    assert_eq!(t.xua.sizes().destinations, 0);
    t.pass(Duration::from_secs(20));
    t.quiet(d);
}

#[test]
fn no_more_destinations_than_the_bound_are_remembered() {
    let (mut t, [_, _, d]) = scene(|config| config.max_destinations = 10);
    let many: Vec<u32> = (100..150).collect();
    t.send_octets(d, 0, &about!(DestinationUnavailable, None, &many));
    assert_eq!(t.xua.sizes().destinations, 10);
    assert_eq!(t.xua.counters().destinations_forgotten, 40);
    assert_eq!(word(100), [0, 0, 0, 100]);
}
