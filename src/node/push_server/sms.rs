//! Short messages by MAP, and by Diameter: the HLR or HSS is asked for the way, the node that it names takes them
//! there, and it hears of an absence so that it tells of the return (TS 23.040 §10.1, §10.3; TS 29.338 §5, §6).

use super::PushServer;
use super::hss::Purpose;
use crate::codec::map::SmDeliveryOutcome;
use crate::machine::diameter::Inbound;
use crate::node::diameter_user::{self, Subject};
use crate::node::map_user;
use crate::push::{Attempt, By, Input, Keep, Msisdn, Priority, Push, Reason, Refused, Rung, SmsFailed};
use crate::reach::locate;
use crate::reach::locate::map::Failed;
use crate::reach::locate::s6c;
use crate::reach::sms::message::{self, Message};
use crate::reach::sms::sgd::{NotDelivered, NotTaken, Waiting};
use crate::reach::sms::{Failure, Node, map};
use crate::wire::{Imsi, Now};
use std::collections::BTreeMap;

/// A way by which short messages go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsWay {
    /// MAP: sendRoutingInfoForSM, mt-forwardSM.
    Map,
    /// Diameter: S6c, and SGd to an MME or Gdd to an SGSN.
    Sgd,
}

/// How short messages go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsConfig {
    /// The ways, in the order in which they are tried.
    pub ways: Vec<SmsWay>,
    /// The service centre's number, in digits.
    pub centre: Box<str>,
    /// Short messages that one push may take.
    pub max_segments: u8,
}

/// Where a delivery stands.
#[derive(Debug)]
enum Stage {
    /// HLR or HSS are asked for the way.
    Routing,
    /// The way is known; the router has not said to go.
    Ready,
    /// A node has it.
    Delivering,
    /// HLR or HSS are told that it came to nothing, and of what.
    Reporting(SmsFailed),
}

#[derive(Debug)]
struct Delivery {
    attempt: Attempt,
    imsi: Imsi,
    msisdn: Option<Box<str>>,
    priority: bool,
    message: Message,
    stage: Stage,
    /// Which of the ways it goes.
    way: usize,
    /// The question to the HSS.
    asked: u64,
    /// Nodes that have not been tried, the next one last.
    nodes: Vec<Node>,
    node: Option<Node>,
    /// What the HSS holds against the subscriber.
    waiting: Waiting,
    /// What nodes said that have been tried.
    failures: Vec<(Node, Failure)>,
}

/// What HLR, HSS or a node say of a delivery.
#[derive(Debug)]
enum Said {
    /// These nodes take short messages for the subscriber, if it still is the one with the number.
    Routing { imsi: Option<Imsi>, nodes: Vec<Node>, waiting: Waiting },
    /// The device has all of it.
    Delivered,
    /// The service centre is remembered.
    Reported,
    /// The question or the delivery came to nothing.
    Failed(Failure),
}

/// Deliveries under way, each with a tag of its own. There are no more of them than attempts of the router.
#[derive(Debug)]
pub(super) struct Deliveries {
    config: SmsConfig,
    under_way: BTreeMap<u64, Delivery>,
    by_attempt: BTreeMap<u64, u64>,
    /// Those of the gateway role's questions are never below 2⁶².
    next: u64,
}

impl Deliveries {
    pub(super) fn new(config: SmsConfig) -> Self {
        Self { config, under_way: BTreeMap::new(), by_attempt: BTreeMap::new(), next: 0 }
    }

    fn end(&mut self, tag: u64) -> Option<Delivery> {
        let delivery = self.under_way.remove(&tag)?;
        self.by_attempt.remove(&delivery.attempt.0);
        Some(delivery)
    }
}

/// The longer of two waits.
fn longest(a: SmsFailed, b: SmsFailed) -> SmsFailed {
    let rank = |failed: &SmsFailed| match failed {
        SmsFailed::NoWay => 0,
        SmsFailed::Refused { keep: Keep::No, .. } => 1,
        SmsFailed::Refused { keep: Keep::UntilPresent, .. } => 2,
        SmsFailed::Refused { keep: Keep::Retry, .. } => 3,
    };
    if rank(&b) > rank(&a) { b } else { a }
}

impl Delivery {
    /// What all that was tried comes to for the push.
    fn failed(&self) -> SmsFailed {
        let all = self.failures.iter().map(|(node, failed)| failed.refused(node.by()));
        all.reduce(longest).unwrap_or(SmsFailed::Refused {
            refused: Refused::new(Reason::AbsentSubscriber, By::Hlr, Some(Rung::Sms)),
            keep: Keep::Retry,
        })
    }

    /// What the HLR is told of the nodes of one kind.
    fn outcome(&self, sgsn: bool) -> Option<map::Outcome> {
        let of_kind = self.failures.iter().filter(|(node, _)| node.is_sgsn() == sgsn);
        of_kind.filter_map(|(_, failed)| failed.outcome()).next_back()
    }

    fn subject(&self) -> Subject {
        Subject { msisdn: self.msisdn.clone(), ..Subject::imsi(self.imsi) }
    }
}

/// What S6c calls an outcome.
fn in_s6c(told: map::Outcome) -> s6c::Outcome {
    match told.outcome {
        SmDeliveryOutcome::MEMORY_CAPACITY_EXCEEDED => s6c::Outcome::MemoryFull,
        _ => s6c::Outcome::Absent(told.diagnostic.map(u32::from)),
    }
}

impl PushServer {
    /// The router wants a short message made, and the way for it.
    pub(super) fn sms(
        &mut self,
        now: Now,
        attempt: Attempt,
        imsi: Imsi,
        msisdn: Option<&Msisdn>,
        push: &Push,
    ) {
        if let Err(failed) = self.sms_begun(now, attempt, imsi, msisdn, push) {
            self.router.handle(now, Input::Sms { attempt, outcome: Err(failed) });
        }
    }

    fn sms_begun(
        &mut self,
        now: Now,
        attempt: Attempt,
        imsi: Imsi,
        msisdn: Option<&Msisdn>,
        push: &Push,
    ) -> Result<(), SmsFailed> {
        let deliveries = self.deliveries.as_mut().ok_or(SmsFailed::NoWay)?;
        let SmsConfig { centre, max_segments, .. } = &deliveries.config;
        let message = message::message(push, centre, *max_segments, now.wall)
            .map_err(|refused| SmsFailed::Refused { refused, keep: Keep::No })?;
        deliveries.next = (deliveries.next + 1) % (1 << 62);
        let tag = deliveries.next;
        deliveries.by_attempt.insert(attempt.0, tag);
        let delivery = Delivery {
            attempt,
            imsi,
            msisdn: msisdn.map(|msisdn| msisdn.as_str().into()),
            priority: push.priority == Priority::High,
            message,
            stage: Stage::Routing,
            way: 0,
            asked: 0,
            nodes: Vec::new(),
            node: None,
            waiting: Waiting::default(),
            failures: Vec::new(),
        };
        deliveries.under_way.insert(tag, delivery);
        self.sms_route(now, tag, SmsFailed::NoWay);
        Ok(())
    }

    /// Asks for the way, by the way at hand or the next that can be asked; `last` is what it comes to if none can.
    fn sms_route(&mut self, now: Now, tag: u64, last: SmsFailed) {
        let Some(deliveries) = &mut self.deliveries else { return };
        let Some(delivery) = deliveries.under_way.get_mut(&tag) else { return };
        while let Some(way) = deliveries.config.ways.get(delivery.way) {
            match (way, &delivery.msisdn, &mut self.home, &mut self.hss) {
                (SmsWay::Map, Some(msisdn), Some(home), _) => {
                    let (imsi, msisdn) = (delivery.imsi, msisdn.clone());
                    let priority = delivery.priority;
                    home.user.ask(
                        now,
                        tag,
                        map_user::Question::RoutingForDelivery { imsi, msisdn, priority },
                    );
                    return;
                }
                (SmsWay::Sgd, _, _, Some(hss)) => {
                    delivery.asked = hss.purpose(Purpose::Sms(tag));
                    let (who, priority) = (delivery.subject(), delivery.priority);
                    let question = diameter_user::Question::Routing { who, priority };
                    hss.user.ask(now, delivery.asked, question);
                    return;
                }
                _ => delivery.way += 1,
            }
        }
        self.sms_over(now, tag, Err(last));
    }

    /// Hands a delivery to the next node that has not been tried.
    fn sms_forward(&mut self, now: Now, tag: u64) {
        let Some(deliveries) = &mut self.deliveries else { return };
        let Some(delivery) = deliveries.under_way.get_mut(&tag) else { return };
        let Some(node) = delivery.nodes.pop() else { return };
        delivery.stage = Stage::Delivering;
        let (imsi, message) = (delivery.imsi, delivery.message.clone());
        delivery.node = Some(node.clone());
        match (node, &mut self.home, &mut self.hss) {
            (Node::Map(node), Some(home), _) => {
                home.user.ask(now, tag, map_user::Question::Delivery { imsi, node, message });
            }
            (Node::Sgd(node), _, Some(hss)) => {
                delivery.asked = hss.purpose(Purpose::Sms(tag));
                let question = diameter_user::Question::Delivery { imsi, node, message };
                hss.user.ask(now, delivery.asked, question);
            }
            _ => self.sms_over(now, tag, Err(SmsFailed::NoWay)),
        }
    }

    /// Tells HLR or HSS what a delivery came to, so that they say when the subscriber is back.
    fn sms_report(&mut self, now: Now, tag: u64, failed: SmsFailed) {
        let Some(deliveries) = &mut self.deliveries else { return };
        let Some(delivery) = deliveries.under_way.get_mut(&tag) else { return };
        let (other, sgsn) = (delivery.outcome(false), delivery.outcome(true));
        let by_diameter = delivery.failures.iter().any(|(node, _)| matches!(node, Node::Sgd(_)));
        match (other.or(sgsn), &delivery.msisdn, by_diameter, &mut self.home, &mut self.hss) {
            (Some(_), Some(msisdn), false, Some(home), _) => {
                delivery.stage = Stage::Reporting(failed);
                let (imsi, msisdn) = (delivery.imsi, msisdn.clone());
                home.user.ask(
                    now,
                    tag,
                    map_user::Question::DeliveryStatus { imsi, msisdn, msc: other, sgsn },
                );
            }
            (Some(_), _, true, _, Some(hss)) => {
                delivery.stage = Stage::Reporting(failed);
                delivery.asked = hss.purpose(Purpose::Sms(tag));
                let (mme, sgsn) = (other.map(in_s6c), sgsn.map(in_s6c));
                let question = diameter_user::Question::DeliveryStatus { who: delivery.subject(), mme, sgsn };
                hss.user.ask(now, delivery.asked, question);
            }
            _ => self.sms_over(now, tag, Err(failed)),
        }
    }

    /// Tells the HSS of a success where it has the subscriber for absent or full, so that it alerts whoever waits
    /// (TS 29.338 §5.2.3.1), and where another node had no luck. Nothing waits for its answer. The subscriber, if it is
    /// told.
    fn sms_report_success(&mut self, now: Now, tag: u64) -> Option<Imsi> {
        let (deliveries, hss) = (self.deliveries.as_ref()?, self.hss.as_mut()?);
        let delivery = deliveries.under_way.get(&tag)?;
        let Some(Node::Sgd(node)) = &delivery.node else { return None };
        let other = delivery.outcome(!node.sgsn).map(in_s6c);
        if other.is_none() && !delivery.waiting.refuted_by(node) {
            return None;
        }
        let own = Some(s6c::Outcome::Delivered);
        let (mme, sgsn) = if node.sgsn { (other, own) } else { (own, other) };
        let question = diameter_user::Question::DeliveryStatus { who: delivery.subject(), mme, sgsn };
        let asked = hss.purpose(Purpose::Told);
        hss.user.ask(now, asked, question);
        Some(delivery.imsi)
    }

    fn sms_over(&mut self, now: Now, tag: u64, outcome: Result<(), SmsFailed>) {
        if let Some(delivery) = self.deliveries.as_mut().and_then(|deliveries| deliveries.end(tag)) {
            self.router.handle(now, Input::Sms { attempt: delivery.attempt, outcome });
        }
    }

    /// The router says to go.
    pub(super) fn sms_submit(&mut self, now: Now, attempt: Attempt) {
        let Some(deliveries) = &self.deliveries else { return };
        let Some(&tag) = deliveries.by_attempt.get(&attempt.0) else { return };
        if deliveries.under_way.get(&tag).is_some_and(|delivery| matches!(delivery.stage, Stage::Ready)) {
            self.sms_forward(now, tag);
        }
    }

    /// The router does not want it any more. What a node has already taken stays taken.
    pub(super) fn sms_abandoned(&mut self, attempt: Attempt) {
        let Some(deliveries) = &mut self.deliveries else { return };
        let Some(&tag) = deliveries.by_attempt.get(&attempt.0) else { return };
        let Some(delivery) = deliveries.end(tag) else { return };
        if let Some(home) = &mut self.home {
            home.user.cancel(tag);
        }
        if let Some(hss) = &mut self.hss {
            hss.forget(delivery.asked);
        }
    }

    /// Whether an answer of MAP's was for a delivery; if not, it is handed back.
    pub(super) fn sms_answered(
        &mut self,
        now: Now,
        tag: u64,
        outcome: Result<map_user::Answer, Failed>,
    ) -> Option<Result<map_user::Answer, Failed>> {
        if !self.deliveries.as_ref().is_some_and(|deliveries| deliveries.under_way.contains_key(&tag)) {
            return Some(outcome);
        }
        let said = match outcome {
            Ok(map_user::Answer::Routing(map::Routing { imsi, nodes })) => {
                let nodes = nodes.into_iter().map(Node::Map).collect();
                Said::Routing { imsi: Some(imsi), nodes, waiting: Waiting::default() }
            }
            Ok(map_user::Answer::Delivered) => Said::Delivered,
            Ok(_) => Said::Reported,
            Err(failed) => Said::Failed(Failure::Map(failed)),
        };
        self.sms_said(now, tag, said);
        None
    }

    /// What Diameter says of a delivery.
    pub(super) fn sms_heard(
        &mut self,
        now: Now,
        tag: u64,
        outcome: Result<diameter_user::Answer, locate::diameter::Failed>,
    ) {
        use diameter_user::Answer;
        let failed = |not: NotDelivered| Said::Failed(Failure::Sgd(not));
        let said = match outcome {
            Ok(Answer::Routing(routing)) => Said::Routing {
                imsi: routing.imsi,
                nodes: routing.nodes.into_iter().map(Node::Sgd).collect(),
                waiting: routing.waiting,
            },
            Ok(Answer::Delivered(outcome)) => outcome.map_or_else(failed, |()| Said::Delivered),
            Ok(_) => Said::Reported,
            Err(why) => failed(why.into()),
        };
        self.sms_said(now, tag, said);
    }

    fn sms_said(&mut self, now: Now, tag: u64, said: Said) {
        let Some(deliveries) = &mut self.deliveries else { return };
        let ways = deliveries.config.ways.len();
        let Some(delivery) = deliveries.under_way.get_mut(&tag) else { return };
        let attempt = delivery.attempt;
        match (&mut delivery.stage, said) {
            // The number is another subscriber's by now.
            (Stage::Routing, Said::Routing { imsi: Some(imsi), .. }) if imsi != delivery.imsi => {
                let refused = Refused::new(Reason::ImsiMismatch, By::Hlr, Some(Rung::Sms));
                self.sms_over(now, tag, Err(SmsFailed::Refused { refused, keep: Keep::No }));
            }
            // Whoever takes them does not do so by this way.
            (Stage::Routing, Said::Routing { nodes, .. }) if nodes.is_empty() => {
                delivery.way += 1;
                self.sms_route(now, tag, SmsFailed::NoWay);
            }
            (stage @ Stage::Routing, Said::Routing { nodes, waiting, .. }) => {
                *stage = Stage::Ready;
                delivery.waiting = waiting;
                delivery.nodes = nodes;
                delivery.nodes.reverse();
                self.router.handle(now, Input::SmsReady { attempt });
            }
            (Stage::Routing, Said::Failed(failure)) => {
                let failed = failure.refused(By::Hlr);
                let nobody_said = match failed {
                    SmsFailed::NoWay => true,
                    SmsFailed::Refused { refused, .. } => refused.by == By::PushServer,
                };
                // Another way may know better where no HLR or HSS has spoken.
                if nobody_said && delivery.way + 1 < ways {
                    delivery.way += 1;
                    self.sms_route(now, tag, failed);
                } else {
                    self.sms_over(now, tag, Err(failed));
                }
            }
            (Stage::Delivering, Said::Delivered) => {
                let imsi = self.sms_report_success(now, tag);
                self.sms_over(now, tag, Ok(()));
                // The HSS alerts the others; who says it is taken off its list.
                if let Some(imsi) = imsi {
                    self.router.handle(now, Input::Reachable { imsi });
                }
            }
            (Stage::Delivering, Said::Failed(failure)) => {
                let last = failure.is_final() || delivery.nodes.is_empty();
                delivery.failures.extend(delivery.node.take().map(|node| (node, failure)));
                if last {
                    let failed = delivery.failed();
                    self.sms_report(now, tag, failed);
                } else {
                    self.sms_forward(now, tag);
                }
            }
            // HLR or HSS will tell.
            (Stage::Reporting(failed), Said::Reported) => {
                let failed = *failed;
                self.sms_over(now, tag, Err(failed));
            }
            (Stage::Reporting(failed), _) => {
                let failed = match *failed {
                    SmsFailed::Refused { refused, keep: Keep::UntilPresent } => {
                        SmsFailed::Refused { refused, keep: Keep::Retry }
                    }
                    failed => failed,
                };
                self.sms_over(now, tag, Err(failed));
            }
            _ => self.sms_over(now, tag, Err(SmsFailed::NoWay)),
        }
    }

    /// A device sends the service centre a short message. We relay to nobody; one to the centre's own number is
    /// a sign of life, which starts what is kept for the device.
    pub(super) fn sms_submitted(&mut self, now: Now, inbound: Inbound, who: &Subject, to: Option<&str>) {
        let mut known = self.present(who);
        known.retain(|imsi| self.is_subscriber(*imsi));
        let own = self.deliveries.as_ref().is_some_and(|own| to == Some(&*own.config.centre));
        let outcome = match (known.is_empty(), own) {
            (true, _) => Err(NotTaken::Sender),
            (false, false) => Err(NotTaken::Recipient),
            (false, true) => Ok(()),
        };
        if let Some(hss) = &mut self.hss {
            hss.user.submitted(now, inbound, outcome);
        }
        if outcome.is_ok() {
            for imsi in known {
                self.router.handle(now, Input::Reachable { imsi });
            }
        }
    }
}
