//! The rung of short messages.

use super::*;

fn allowed(mut config: Config) -> World {
    config.sms = true;
    let world = World::new(config, 1);
    {
        let directory = world.router.directory().clone();
        let mut directory = directory.write().unwrap();
        directory.put_application(Application {
            id: "mail".parse().unwrap(),
            secret: None,
            domains: Vec::new(),
            networks: Vec::new(),
            report_to: None,
            sms: true,
        });
        let numbered = Subscriber {
            msisdn: Some("999700000000001".parse().unwrap()),
            ..directory.subscriber(imsi(1)).unwrap().clone()
        };
        directory.put_subscriber(numbered);
    }
    world
}

fn absent() -> Refused {
    Refused::new(Cause::coded(Reason::AbsentSubscriber, 27), By::Hlr, None)
}

impl World {
    /// The short message that is wanted now, and nothing else.
    fn sms(&mut self) -> Attempt {
        let effects = self.take();
        let [Effect::Sms { attempt, imsi: to, msisdn, .. }] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!((*to, msisdn.as_ref().map(Msisdn::as_str)), (imsi(1), Some("999700000000001")));
        *attempt
    }

    fn submitted(&mut self, attempt: Attempt) {
        self.give(Input::SmsReady { attempt });
        let effects = self.take();
        let right = matches!(&effects[..], [Effect::SmsSubmit { attempt: a }] if *a == attempt);
        assert!(right, "{effects:?}");
    }

    fn not_attached(&mut self) -> PushId {
        let id = self.push(1);
        let attempt = self.located();
        self.give(Input::Located { attempt, outcome: Err(absent()) });
        id
    }

    fn refuse(&mut self, attempt: Attempt, reason: Reason, keep: Keep) {
        let refused = Refused::new(reason, By::Msc, None);
        self.give(Input::Sms { attempt, outcome: Err(SmsFailed::Refused { refused, keep }) });
    }
}

#[test]
fn a_device_that_is_not_attached_gets_a_short_message_and_its_acknowledgement_makes_it_delivered() {
    let mut world = allowed(config());
    let id = world.not_attached();
    let attempt = world.sms();
    world.submitted(attempt);
    world.give(Input::Sms { attempt, outcome: Ok(()) });
    let entry = world.reported();
    assert_eq!((entry.state, entry.rung, entry.by), (State::Delivered, Some(Rung::Sms), Some(By::Device)));
    let history: Vec<_> =
        world.entries(id).iter().map(|e| (e.state, e.rung, e.cause.map(|c| c.reason))).collect();
    assert_eq!(
        history,
        [
            (State::Locating, Some(Rung::Notification), None),
            (State::Stored, Some(Rung::Notification), Some(Reason::AbsentSubscriber)),
            (State::Locating, Some(Rung::Sms), None),
            (State::Transmitted, Some(Rung::Sms), None),
            (State::Delivered, Some(Rung::Sms), None),
        ]
    );
    assert_eq!((world.router.counters().sms, world.router.counters().sms_delivered), (1, 1));
    assert!(world.empty());
}

#[test]
fn nothing_goes_by_short_message_that_may_not() {
    for (server, application, push) in
        [(false, true, None), (true, false, None), (true, false, Some(true)), (true, true, Some(false))]
    {
        let mut world = allowed(config());
        world.router.config.sms = server;
        {
            let directory = world.router.directory().clone();
            let mut directory = directory.write().unwrap();
            let mut record = directory.application(&"mail".parse().unwrap()).unwrap().clone();
            record.sms = application;
            directory.put_application(record);
        }
        let mut request = world.request(user(1).as_str());
        request.sms = push;
        let push = world.admit(request);
        world.give(Input::Accepted(push));
        let attempt = world.located();
        world.give(Input::Located { attempt, outcome: Err(absent()) });
        assert_eq!(world.reported().cause, Some(absent().cause));
        assert!(world.empty());
    }
}

#[test]
fn each_end_of_the_packet_domain_leads_there_and_what_passes_by_itself_does_not() {
    let refused = |reason, by| Refused::new(reason, by, None);
    for (refused, keep, by_short_message) in [
        (refused(Reason::NodeRefused, By::Sgsn), Keep::No, true),
        (refused(Reason::NotReachable, By::Hlr), Keep::UntilPresent, true),
        (refused(Reason::NoActivation, By::Sgsn), Keep::UntilPresent, true),
        (refused(Reason::NoResponse, By::Sgsn), Keep::Retry, false),
        (refused(Reason::DeviceRefused, By::Device), Keep::No, false),
    ] {
        let mut world = allowed(config());
        world.push(1);
        let attempt = world.located();
        world.attached(attempt);
        let attempt = world.notified();
        world.give(Input::Notified { attempt, outcome: Err(NotNotified { refused, keep }) });
        let effects = world.take();
        assert_eq!(
            matches!(&effects[..], [Effect::Sms { .. }]),
            by_short_message,
            "{refused:?}: {effects:?}"
        );
    }
    let mut world = allowed(config());
    world.push(1);
    let attempt = world.located();
    let unknown = Refused::new(Cause::coded(Reason::UnknownSubscriber, 1), By::Hlr, None);
    world.give(Input::Located { attempt, outcome: Err(unknown) });
    assert_eq!(world.reported().state, State::Failed);
    // No node to notify is no end of it either.
    let mut config = config();
    config.selection = Selection::ByApn;
    let mut world = allowed(config);
    world.router.directory().clone().write().unwrap().remove_gateway(GatewayId(0));
    world.push(1);
    world.sms();
}

#[test]
fn a_device_absent_there_too_is_kept_until_the_network_says_present() {
    let mut world = allowed(config());
    let id = world.not_attached();
    let attempt = world.sms();
    world.refuse(attempt, Reason::AbsentSubscriber, Keep::UntilPresent);
    assert_eq!(world.state(id), State::Kept);
    let last = *world.entries(id).last().unwrap();
    assert_eq!((last.rung, last.by), (Some(Rung::Kept), Some(By::Msc)));
    world.pass(Duration::from_secs(1800));
    assert!(world.take().is_empty());
    world.give(Input::Reachable { imsi: imsi(1) });
    let attempt = world.located();
    world.give(Input::Located { attempt, outcome: Err(absent()) });
    let attempt = world.sms();
    world.submitted(attempt);
    world.give(Input::Sms { attempt, outcome: Ok(()) });
    assert_eq!(world.reported().state, State::Delivered);
}

#[test]
fn an_alert_told_while_the_short_message_is_under_way_is_not_lost() {
    let mut world = allowed(config());
    world.not_attached();
    let attempt = world.sms();
    world.submitted(attempt);
    world.give(Input::Reachable { imsi: imsi(1) });
    world.refuse(attempt, Reason::MemoryFull, Keep::UntilPresent);
    assert!(world.take().is_empty());
    world.pass(Duration::from_secs(6));
    world.located();
}

#[test]
fn what_is_refused_for_good_is_not_sent_by_short_message_again() {
    let mut world = allowed(config());
    let id = world.push(1);
    for round in 0..3 {
        let attempt = world.located();
        world.attached(attempt);
        let attempt = world.notified();
        let refused = Refused::new(Reason::NotReachable, By::Hlr, None);
        let outcome = Err(NotNotified { refused, keep: Keep::UntilPresent });
        world.give(Input::Notified { attempt, outcome });
        if round == 0 {
            let attempt = world.sms();
            world.refuse(attempt, Reason::NotProvisioned, Keep::No);
            let last = *world.entries(id).last().unwrap();
            assert_eq!(last.cause, Some(Reason::NotProvisioned.into()));
        }
        assert_eq!(world.state(id), State::Kept);
        assert!(world.take().is_empty());
        world.give(Input::Reachable { imsi: imsi(1) });
    }
    assert_eq!(world.router.counters().sms, 1);
}

#[test]
fn refused_on_both_rungs_the_push_fails_with_the_last_cause() {
    let mut world = allowed(config());
    world.not_attached();
    let attempt = world.sms();
    world.refuse(attempt, Reason::NotProvisioned, Keep::No);
    let entry = world.reported();
    assert_eq!((entry.state, entry.rung), (State::Failed, Some(Rung::Sms)));
    assert_eq!((entry.cause, entry.by), (Some(Reason::NotProvisioned.into()), Some(By::Msc)));
    assert!(world.empty());
}

#[test]
fn without_a_way_the_push_goes_on_as_if_the_rung_were_not_there() {
    let mut world = allowed(config());
    world.not_attached();
    let attempt = world.sms();
    world.give(Input::Sms { attempt, outcome: Err(SmsFailed::NoWay) });
    let entry = world.reported();
    assert_eq!((entry.state, entry.rung), (State::Failed, Some(Rung::Notification)));
    assert_eq!(entry.cause, Some(absent().cause));
    assert!(world.empty());
}

#[test]
fn the_short_message_waits_for_the_commit_and_an_answer_before_it_counts_for_nothing() {
    let mut world = allowed(config());
    let id = world.not_attached();
    let attempt = world.sms();
    world.held = Some(Vec::new());
    world.give(Input::SmsReady { attempt });
    world.give(Input::SmsReady { attempt });
    world.give(Input::Sms { attempt, outcome: Ok(()) });
    assert!(world.take().is_empty());
    assert_eq!(world.state(id), State::Transmitted);
    world.commit();
    let effects = world.take();
    assert!(matches!(&effects[..], [Effect::SmsSubmit { .. }]), "{effects:?}");
    world.give(Input::Sms { attempt, outcome: Ok(()) });
    assert_eq!(world.reported().state, State::Delivered);
    assert_eq!(world.router.counters().stale, 2);
}

#[test]
fn a_push_that_ends_takes_its_short_message_back() {
    let mut world = allowed(config());
    let id = world.not_attached();
    let attempt = world.sms();
    world.give(Input::Cancel(id));
    let effects = world.take();
    let abandoned = effects.iter().any(|e| matches!(e, Effect::Abandon { attempt: a } if *a == attempt));
    assert!(abandoned, "{effects:?}");
    world.give(Input::Sms { attempt, outcome: Ok(()) });
    assert_eq!(world.state(id), State::Cancelled);
    assert!(world.empty());

    let mut world = allowed(config());
    let id = world.not_attached();
    let attempt = world.sms();
    world.submitted(attempt);
    world.pass(Duration::from_secs(3601));
    assert_eq!(world.state(id), State::Expired);
    assert!(world.empty());
}
