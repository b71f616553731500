//! Network-requested activation: what can go wrong, and what is said of it.

use super::notification::{kept, kind};
use super::*;
use gtpush::node::ggsn::{AddressCase, NotLocated, NotNotified, Unreached};

const BLANK: AddressCase = AddressCase::Blank;

#[test]
fn not_attached_unknown_and_barred_fail_with_their_map_cause() {
    let mut bench = Bench::new();
    for (map_cause, why) in [
        (27, NotLocated::NotAttached { map_cause: 27 }),
        (1, NotLocated::Refused { map_cause: 1 }),
        (13, NotLocated::Refused { map_cause: 13 }),
        (34, NotLocated::Refused { map_cause: 34 }),
    ] {
        let asked = bench.notify(1, 7, BLANK);
        assert!(bench.map_error(&asked[0], map_cause).is_empty(), "neither 27 nor 34");
        assert_eq!(bench.results(), [(1, Err(NotNotified::NotLocated(why)))]);
    }
}

#[test]
fn a_reason_decides_whether_a_notification_is_worth_trying() {
    for reason in 0..=12 {
        let mut bench = Bench::new();
        let asked = bench.notify(1, 7, BLANK);
        let sent = bench.located(&asked[0], Some(SGSN), Some(reason));
        if reason == 5 {
            assert_eq!(sent.iter().map(kind).collect::<Vec<_>>(), [27]);
        } else {
            assert!(sent.is_empty(), "neither 27 nor 34: the HLR has listed us");
            let result = kept(Unreached::Reason(reason), Some(SGSN), false);
            assert_eq!(bench.results(), [(1, result)]);
        }
    }
    // Without an SGSN there is nobody to notify, whatever the reason.
    for reason in [5, 6] {
        let mut bench = Bench::new();
        let asked = bench.notify(1, 7, BLANK);
        assert!(bench.located(&asked[0], None, Some(reason)).is_empty());
        assert_eq!(bench.results(), [(1, kept(Unreached::Reason(reason), None, false))]);
    }
}

#[test]
fn each_refusal_of_the_notification_is_reported_and_kept_with_its_cause() {
    for cause in (192..=233).map(Cause).filter(|c| *c != Cause::IMSI_NOT_KNOWN) {
        let mut bench = Bench::new();
        let asked = bench.notify(1, 7, BLANK);
        let sent = bench.located(&asked[0], Some(SGSN), None);
        let report = bench.taken(&sent[0], cause);
        assert_eq!((report.len(), report[0].to), (1, SocketAddr::new(HLR, 2123)));
        let packet = report[0].packet();
        assert_eq!((packet.header.message_type, packet.header.teid), (34, 0));
        assert_eq!(FailureReportRequest::parse(&packet).imsi, Some(imsi(7)));
        assert!(bench.results().is_empty(), "not before the HLR knows");
        assert!(bench.listed(&report[0]).is_empty());
        assert_eq!(bench.results(), [(1, kept(Unreached::Refused(cause.0), Some(SGSN), true))]);
    }
}

#[test]
fn pdu_notification_reject_is_answered_reported_and_kept_with_its_cause() {
    for cause in [Cause::MS_REFUSES_REQUEST, Cause::MS_IS_NOT_GPRS_RESPONDING_REQUEST, Cause::MS_REFUSES] {
        let mut bench = Bench::new();
        let notification = bench.notified(7, BLANK);
        let sent = bench.reject(&notification, cause);
        let m = PduNotificationRequest::parse(&notification.packet());
        let mut kinds: Vec<_> = sent.iter().map(kind).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, [30, 34]);
        let answer = sent.iter().find(|s| kind(s) == 30).unwrap().packet();
        assert_eq!(Some(answer.header.teid), m.teid_control_plane);
        assert_eq!(PduNotificationRejectResponse::parse(&answer).cause, Some(Cause::REQUEST_ACCEPTED));
        bench.listed(sent.iter().find(|s| kind(s) == 34).unwrap());
        assert_eq!(bench.results(), [(1, kept(Unreached::Rejected(cause.0), Some(SGSN), true))]);
        assert!(bench.pass(Duration::from_secs(60)).is_empty(), "no second report when the time is over");
    }
}

#[test]
fn a_rejection_may_come_before_the_response_and_only_from_the_sgsn_that_was_asked() {
    let mut bench = Bench::new();
    let asked = bench.notify(1, 7, BLANK);
    let sent = bench.located(&asked[0], Some(SGSN), None);
    let stranger = Sent { to: SocketAddr::new(SGSN_2, 2123), ..sent[0].clone() };
    assert_eq!(bench.reject(&stranger, Cause::MS_REFUSES).iter().map(kind).collect::<Vec<_>>(), [30]);
    let answers = bench.reject(&sent[0], Cause::MS_REFUSES);
    let report = answers.iter().find(|s| kind(s) == 34).unwrap();
    assert!(bench.taken(&sent[0], Cause::REQUEST_ACCEPTED).is_empty());
    bench.listed(report);
    let result = kept(Unreached::Rejected(Cause::MS_REFUSES.0), Some(SGSN), true);
    assert_eq!(bench.results(), [(1, result)]);
}

#[test]
fn a_silent_sgsn_gets_n3_identical_datagrams_and_is_reported() {
    let mut bench = Bench::new();
    let asked = bench.notify(1, 7, BLANK);
    let mut sent = bench.located(&asked[0], Some(SGSN), None);
    sent.extend(bench.pass(Duration::from_secs(30)));
    let (notifications, reports): (Vec<_>, Vec<_>) = sent.iter().partition(|s| kind(s) == 27);
    assert_eq!(notifications.len(), 3);
    assert!(notifications.iter().all(|n| n == &notifications[0]));
    // The report is not answered either: repeated, then the other front, then given up.
    let to = |ip| reports.iter().filter(|r| kind(r) == 34 && r.to.ip() == ip).count();
    assert_eq!((to(HLR), to(HLR_2)), (3, 3));
    assert_eq!(bench.results(), [(1, kept(Unreached::Silent, Some(SGSN), false))]);
}

#[test]
fn no_creation_in_time_is_reported() {
    let mut bench = Bench::new();
    bench.notified(7, BLANK);
    assert!(bench.pass(Duration::from_secs(19)).is_empty());
    let sent = bench.pass(Duration::from_secs(2));
    bench.listed(&sent[0]);
    assert_eq!(bench.results(), [(1, kept(Unreached::NoActivation, Some(SGSN), true))]);
}

#[test]
fn a_creation_while_the_failure_is_being_reported_is_a_success() {
    let mut bench = Bench::new();
    bench.notified(7, BLANK);
    let sent = bench.pass(Duration::from_secs(21));
    assert_eq!(kind(&sent[0]), 34);
    bench.create(&Ask::v4(7));
    assert!(matches!(bench.results()[..], [(1, Ok(_))]));
    bench.listed(&sent[0]);
    assert!(bench.results().is_empty());
}

#[test]
fn where_the_imsi_is_not_known_the_hlr_is_asked_again_and_a_changed_sgsn_tried_once() {
    for by_reject in [false, true] {
        let refuse = |bench: &mut Bench, notification: &Sent| {
            if by_reject {
                bench.taken(notification, Cause::REQUEST_ACCEPTED);
                bench.reject(notification, Cause::IMSI_NOT_KNOWN)
            } else {
                bench.taken(notification, Cause::IMSI_NOT_KNOWN)
            }
        };
        let find = |sent: &[Sent], wanted: u8| sent.iter().find(|s| kind(s) == wanted).unwrap().clone();
        let mut bench = Bench::new();
        let asked = bench.notify(1, 7, BLANK);
        let first = bench.located(&asked[0], Some(SGSN), None);
        let again = refuse(&mut bench, &first[0]);
        let second = bench.located(&find(&again, 32), Some(SGSN_2), None);
        assert_eq!((kind(&second[0]), second[0].to.ip()), (27, SGSN_2));
        // That one does not know it either: enough.
        let sent = refuse(&mut bench, &second[0]);
        bench.listed(&find(&sent, 34));
        let unknown = Cause::IMSI_NOT_KNOWN.0;
        let why = if by_reject { Unreached::Rejected(unknown) } else { Unreached::Refused(unknown) };
        assert_eq!(bench.results(), [(1, kept(why, Some(SGSN_2), true))]);

        // Where the HLR still names the same SGSN, it is not asked again.
        let asked = bench.notify(2, 7, BLANK);
        let first = bench.located(&asked[0], Some(SGSN), None);
        let again = refuse(&mut bench, &first[0]);
        let sent = bench.located(&find(&again, 32), Some(SGSN), None);
        assert_eq!(sent.iter().map(kind).collect::<Vec<_>>(), [34]);
        bench.listed(&sent[0]);
        assert_eq!(bench.results(), [(2, kept(why, Some(SGSN), true))]);

        // Where it says that the subscriber is gone, so it is.
        let asked = bench.notify(3, 7, BLANK);
        let first = bench.located(&asked[0], Some(SGSN), None);
        let again = refuse(&mut bench, &first[0]);
        bench.map_error(&find(&again, 32), 27);
        let gone = NotNotified::NotLocated(NotLocated::NotAttached { map_cause: 27 });
        assert_eq!(bench.results(), [(3, Err(gone))]);
    }
}

#[test]
fn the_hlr_s_second_front_is_asked_when_the_first_is_silent_or_cannot() {
    let mut bench = Bench::new();
    let mut asked = bench.notify(1, 7, BLANK);
    asked.extend(bench.pass(Duration::from_secs(10)));
    let to: Vec<_> = asked.iter().map(|s| s.to.ip()).collect();
    assert_eq!(to, [HLR, HLR, HLR, HLR_2]);
    let sent = bench.located(&asked[3], Some(SGSN), None);
    let report = bench.taken(&sent[0], Cause::MS_IS_GPRS_DETACHED);
    assert_eq!(report[0].to.ip(), HLR_2, "the report goes to the front that works");
    bench.listed(&report[0]);
    bench.results();
    // A front that has no resources is passed over at once.
    let asked = bench.notify(2, 8, BLANK);
    let refusal = SendRouteingInformationForGprsResponse {
        cause: Some(Cause::NO_RESOURCES_AVAILABLE),
        imsi: Some(imsi(8)),
        ..Default::default()
    };
    let next = bench.answer(&asked[0], 0, &refusal);
    assert_eq!((kind(&next[0]), next[0].to.ip()), (32, HLR_2));
    bench.answer(&next[0], 0, &refusal);
    let why = NotLocated::Front { cause: Cause::NO_RESOURCES_AVAILABLE.0 };
    assert_eq!(bench.results(), [(2, Err(NotNotified::NotLocated(why)))]);
    // All silent.
    bench.notify(3, 9, BLANK);
    bench.pass(Duration::from_secs(60));
    assert_eq!(bench.results(), [(3, Err(NotNotified::NotLocated(NotLocated::Silent)))]);
}

#[test]
fn an_answer_about_someone_else_is_no_answer() {
    let mut bench = Bench::with(Config { hlr: vec![Home::Front(SocketAddr::new(HLR, 2123))], ..config() });
    let asked = bench.notify(1, 7, BLANK);
    let answer = SendRouteingInformationForGprsResponse {
        cause: Some(Cause::REQUEST_ACCEPTED),
        imsi: Some(imsi(8)),
        gsn_address: Some(GsnAddress(SGSN)),
        ..Default::default()
    };
    assert!(bench.answer(&asked[0], 0, &answer).is_empty());
    let why = NotLocated::Front { cause: Cause::MANDATORY_IE_INCORRECT.0 };
    assert_eq!(bench.results(), [(1, Err(NotNotified::NotLocated(why)))]);
}

#[test]
fn without_a_front_nobody_can_be_located() {
    let mut bench = Bench::with(Config { hlr: Vec::new(), ..config() });
    assert!(bench.notify(1, 7, BLANK).is_empty());
    let why = NotNotified::NotLocated(NotLocated::NoFront);
    assert_eq!(bench.results(), [(1, Err(why))]);
}

#[test]
fn the_owner_may_carry_the_questions_to_the_hlr() {
    use gtpush::node::ggsn::{self, Kept, Location};
    use gtpush::push::{By, Cause as Why, Reason, Refused};
    let hlr = vec![Home::Owner(3), Home::Front(SocketAddr::new(HLR, 2123))];
    let mut bench = Bench::with(Config { hlr, ..config() });
    let question = |bench: &mut Bench| match &bench.events()[..] {
        [Event::Question { question, way: 3, ask }] => (*question, ask.clone()),
        other => panic!("{other:?}"),
    };
    let at_sgsn = Location { sgsn: Some(SGSN), ..Location::default() };
    // It knows where the subscriber is.
    assert!(bench.notify(1, 7, BLANK).is_empty());
    let (first, ask) = question(&mut bench);
    assert_eq!(ask, ggsn::Ask::Whereabouts { imsi: imsi(7), apn: None });
    bench.ggsn.answer_whereabouts(bench.now, first, Ok(at_sgsn.clone()));
    let sent = bench.sent();
    assert_eq!((kind(&sent[0]), sent[0].to.ip()), (27, SGSN));
    // A second answer changes nothing.
    bench.ggsn.answer_whereabouts(bench.now, first, Ok(at_sgsn));
    assert!(bench.sent().is_empty());
    // The SGSN refuses: the same way is asked to watch.
    assert!(bench.taken(&sent[0], Cause::NO_RESOURCES_AVAILABLE).is_empty());
    let (watch, ask) = question(&mut bench);
    assert_eq!(ask, ggsn::Ask::Watch { imsi: imsi(7) });
    bench.ggsn.answer_report(bench.now, watch, Some(true));
    assert!(matches!(
        bench.results()[..],
        [(1, Err(NotNotified::Kept(Kept { why: Unreached::Refused(199), reported: true, .. })))]
    ));
    // What may pass is no last word: the next way is asked.
    bench.notify(2, 8, BLANK);
    let (second, _) = question(&mut bench);
    let passing = Refused::new(Reason::NoResponse, By::Hlr, None);
    bench.ggsn.answer_whereabouts(bench.now, second, Err(passing));
    assert_eq!(kind(&bench.sent()[0]), 32);
    // What will not is.
    bench.notify(3, 9, BLANK);
    let (third, _) = question(&mut bench);
    let absent = Refused::new(Why::coded(Reason::AbsentSubscriber, 27), By::Hlr, None);
    bench.ggsn.answer_whereabouts(bench.now, third, Err(absent));
    let why = NotNotified::NotLocated(NotLocated::Owner(absent));
    assert_eq!(bench.results(), [(3, Err(why))]);
    // Who no longer wants to know says so.
    bench.notify(4, 10, BLANK);
    let (fourth, _) = question(&mut bench);
    bench.ggsn.cancel(bench.now, 4);
    assert_eq!(bench.events(), [Event::Withdrawn { question: fourth }]);
}

#[test]
fn procedures_are_bounded() {
    let mut bench = Bench::with(Config { max_procedures: 2, ..config() });
    for n in 1..=6 {
        bench.notify(u64::from(n), n, BLANK);
    }
    let refused: Vec<_> = bench.results();
    assert_eq!(refused.len(), 4);
    assert!(refused.iter().all(|(_, r)| *r == Err(NotNotified::Overloaded)));
    // However many want the same, the waiting are bounded too.
    for tag in 10..30 {
        bench.notify(tag, 1, BLANK);
    }
    assert_eq!(bench.results().len(), 18);
}

#[test]
fn requests_in_flight_to_one_peer_are_bounded() {
    let mut bench = Bench::with(Config { max_in_flight: 2, ..config() });
    let asked: Vec<_> = (1..=3).flat_map(|n| bench.notify(n, n as u32, BLANK)).collect();
    let to = |ip| asked.iter().filter(|sent| sent.to.ip() == ip).count();
    assert_eq!((to(HLR), to(HLR_2)), (2, 1), "the second front is asked where the first has enough");
    assert!(bench.notify(4, 4, BLANK).len() == 1 && bench.notify(5, 5, BLANK).is_empty());
    assert_eq!(bench.results(), [(5, Err(NotNotified::NotLocated(NotLocated::Overloaded)))]);
}

#[test]
fn note_ms_gprs_present_is_answered_and_told() {
    let mut bench = Bench::new();
    let note = NoteMsGprsPresentRequest {
        imsi: Some(imsi(7)),
        gsn_address: Some(GsnAddress(SGSN)),
        ..Default::default()
    };
    let answer = bench.request(HLR, 0, &note);
    let m = NoteMsGprsPresentResponse::parse(&Packet::parse(&answer).unwrap());
    assert_eq!(m.cause, Some(Cause::REQUEST_ACCEPTED));
    assert_eq!(bench.events(), [Event::MsPresent { imsi: imsi(7) }]);
    let answer = bench.request(HLR, 0, &NoteMsGprsPresentRequest { gsn_address: None, ..note });
    let m = NoteMsGprsPresentResponse::parse(&Packet::parse(&answer).unwrap());
    assert_eq!(m.cause, Some(Cause::MANDATORY_IE_MISSING));
    assert!(bench.events().is_empty());
}

#[test]
fn a_refused_creation_does_not_end_the_wait() {
    let mut bench = Bench::new();
    bench.notified(7, BLANK);
    bench.refused(&Ask { apn: Some("internet"), address: EndUserAddress::Ppp, ..Ask::v4(7) });
    assert!(bench.results().is_empty());
    bench.create(&Ask::v4(7));
    assert!(matches!(bench.results()[..], [(1, Ok(_))]));
}
