//! Short messages by MAP: the HLR is asked for the way, the node that it names takes them there, and the
//! HLR hears of an absence so that it tells of the return (TS 23.040 §10.1, §10.3).

use super::PushServer;
use crate::node::map_user::{Answer, MapUser, Question};
use crate::push::{Attempt, By, Input, Keep, Msisdn, Priority, Push, Reason, Refused, Rung, SmsFailed};
use crate::reach::locate::map::Failed;
use crate::reach::sms::map::{self, Node, Outcome, Routing};
use crate::reach::sms::message::{self, Message};
use crate::wire::{Imsi, Now};
use std::collections::BTreeMap;

/// Where a delivery stands.
#[derive(Debug)]
enum Stage {
    /// The HLR is asked for the way.
    Routing,
    /// The way is known; the router has not said to go.
    Ready,
    /// A node has it.
    Delivering,
    /// The HLR is told that it came to nothing, and of what.
    Reporting(SmsFailed),
}

#[derive(Debug)]
struct Delivery {
    attempt: Attempt,
    imsi: Imsi,
    msisdn: Box<str>,
    message: Message,
    stage: Stage,
    /// Nodes that have not been tried, the next one last.
    nodes: Vec<Node>,
    node: Option<Node>,
    /// What nodes said that have been tried.
    failures: Vec<(Node, Failed)>,
}

/// Deliveries under way, each with a tag of its own towards MAP. There are no more of them than attempts of
/// the router.
#[derive(Debug, Default)]
pub(super) struct Deliveries {
    under_way: BTreeMap<u64, Delivery>,
    by_attempt: BTreeMap<u64, u64>,
    /// Those of the gateway role's questions are never below 2⁶².
    next: u64,
}

impl Deliveries {
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
        let all = self.failures.iter().map(|(node, failed)| map::refused(failed, node.by()));
        all.reduce(longest).unwrap_or(SmsFailed::Refused {
            refused: Refused::new(Reason::AbsentSubscriber, By::Hlr, Some(Rung::Sms)),
            keep: Keep::Retry,
        })
    }

    /// What the HLR is told of the nodes of one kind.
    fn outcome(&self, sgsn: bool) -> Option<Outcome> {
        let of_kind = self.failures.iter().filter(|(node, _)| node.sgsn == sgsn);
        of_kind.filter_map(|(_, failed)| map::outcome(failed)).next_back()
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
        let home = self.home.as_mut().ok_or(SmsFailed::NoWay)?;
        let centre = home.user.config().service_centre.ok_or(SmsFailed::NoWay)?.to_string();
        let msisdn: Box<str> = msisdn.ok_or(SmsFailed::NoWay)?.as_str().into();
        let centre = centre.trim_start_matches('+');
        let message = message::message(push, centre, home.max_segments, now.wall)
            .map_err(|refused| SmsFailed::Refused { refused, keep: Keep::No })?;
        let deliveries = &mut home.deliveries;
        deliveries.next = (deliveries.next + 1) % (1 << 62);
        let tag = deliveries.next;
        let priority = push.priority == Priority::High;
        deliveries.by_attempt.insert(attempt.0, tag);
        let delivery = Delivery {
            attempt,
            imsi,
            msisdn: msisdn.clone(),
            message,
            stage: Stage::Routing,
            nodes: Vec::new(),
            node: None,
            failures: Vec::new(),
        };
        deliveries.under_way.insert(tag, delivery);
        home.user.ask(now, tag, Question::RoutingForDelivery { imsi, msisdn, priority });
        Ok(())
    }

    /// The router says to go.
    pub(super) fn sms_submit(&mut self, now: Now, attempt: Attempt) {
        let Some(home) = &mut self.home else { return };
        let Some(&tag) = home.deliveries.by_attempt.get(&attempt.0) else { return };
        if let Some(delivery) = home.deliveries.under_way.get_mut(&tag)
            && matches!(delivery.stage, Stage::Ready)
        {
            next_node(&mut home.user, now, tag, delivery);
        }
    }

    /// The router does not want it any more. What a node has already taken stays taken.
    pub(super) fn sms_abandoned(&mut self, attempt: Attempt) {
        let Some(home) = &mut self.home else { return };
        if let Some(&tag) = home.deliveries.by_attempt.get(&attempt.0) {
            home.user.cancel(tag);
            home.deliveries.end(tag);
        }
    }

    /// Whether an answer of MAP's was for a delivery; if not, it is handed back.
    pub(super) fn sms_answered(
        &mut self,
        now: Now,
        tag: u64,
        outcome: Result<Answer, Failed>,
    ) -> Option<Result<Answer, Failed>> {
        let Some(home) = &mut self.home else { return Some(outcome) };
        let Some(delivery) = home.deliveries.under_way.get_mut(&tag) else { return Some(outcome) };
        let attempt = delivery.attempt;
        let ended = match (&mut delivery.stage, outcome) {
            // The number is another subscriber's by now.
            (Stage::Routing, Ok(Answer::Routing(Routing { imsi, .. }))) if imsi != delivery.imsi => {
                let refused = Refused::new(Reason::ImsiMismatch, By::Hlr, Some(Rung::Sms));
                Err(SmsFailed::Refused { refused, keep: Keep::No })
            }
            (stage @ Stage::Routing, Ok(Answer::Routing(Routing { nodes, .. }))) => {
                *stage = Stage::Ready;
                delivery.nodes = nodes;
                delivery.nodes.reverse();
                self.router.handle(now, Input::SmsReady { attempt });
                return None;
            }
            (Stage::Routing, Err(failed)) => Err(map::refused(&failed, By::Hlr)),
            (Stage::Delivering, Ok(Answer::Delivered)) => Ok(()),
            (Stage::Delivering, Err(failed)) => {
                let last = map::is_final(&failed) || delivery.nodes.is_empty();
                delivery.failures.extend(delivery.node.take().map(|node| (node, failed)));
                if !last {
                    next_node(&mut home.user, now, tag, delivery);
                    return None;
                }
                let (failed, msc, sgsn) =
                    (delivery.failed(), delivery.outcome(false), delivery.outcome(true));
                if msc.or(sgsn).is_some() {
                    delivery.stage = Stage::Reporting(failed);
                    let (imsi, msisdn) = (delivery.imsi, delivery.msisdn.clone());
                    home.user.ask(now, tag, Question::DeliveryStatus { imsi, msisdn, msc, sgsn });
                    return None;
                }
                Err(failed)
            }
            // The HLR will tell.
            (Stage::Reporting(failed), Ok(_)) => Err(*failed),
            (Stage::Reporting(failed), Err(_)) => Err(match *failed {
                SmsFailed::Refused { refused, keep: Keep::UntilPresent } => {
                    SmsFailed::Refused { refused, keep: Keep::Retry }
                }
                failed => failed,
            }),
            (_, _) => Err(SmsFailed::NoWay),
        };
        home.deliveries.end(tag);
        self.router.handle(now, Input::Sms { attempt, outcome: ended });
        None
    }
}

/// Hands a delivery to the next node that has not been tried.
fn next_node(user: &mut MapUser, now: Now, tag: u64, delivery: &mut Delivery) {
    let Some(node) = delivery.nodes.pop() else { return };
    delivery.stage = Stage::Delivering;
    let (imsi, message) = (delivery.imsi, delivery.message.clone());
    delivery.node = Some(node.clone());
    user.ask(now, tag, Question::Delivery { imsi, node, message });
}
