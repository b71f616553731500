//! Triggers by Diameter, as the desk has them: pushes handed to gateways in other processes, and taken from others.

use super::{Event, PushServer};
use crate::machine::diameter::Diameter;
use crate::node::diameter_user;
use crate::node::trigger_desk::{Desk, Said, Taken};
use crate::push::{Attempt, GatewayId, Input, Push, Refused};
use crate::reach::gateway::local;
use crate::wire::{Imsi, Now};
use std::sync::Arc;

impl PushServer {
    /// The desk of triggers, for its counters.
    #[must_use]
    pub fn triggers(&self) -> Option<&Desk> {
        self.desk.as_ref()
    }

    /// The desk, and the node that it speaks through.
    fn desk(&mut self) -> Option<(&mut Desk, &mut Diameter)> {
        Some((self.desk.as_mut()?, self.hss.as_mut()?.user.node_mut()))
    }

    pub(super) fn hand(
        &mut self,
        now: Now,
        attempt: Attempt,
        gateway: GatewayId,
        imsi: Imsi,
        push: &Arc<Push>,
    ) {
        match self.desk() {
            Some((desk, node)) => desk.hand(now, attempt, gateway, imsi, push, node),
            None => {
                let outcome = Err(local::no_gateway());
                self.router.handle(now, Input::Handed { attempt, outcome });
            }
        }
    }

    pub(super) fn noted(&mut self, now: Now, attempt: Attempt) {
        if let Some((desk, node)) = self.desk() {
            desk.noted(now, attempt, node);
        }
    }

    pub(super) fn hand_abandoned(&mut self, now: Now, attempt: Attempt) {
        if let Some((desk, node)) = self.desk() {
            desk.abandoned(now, attempt, node);
        }
    }

    /// What the Diameter side has heard that is the desk's.
    pub(super) fn triggers_said(&mut self, now: Now, event: diameter_user::Event) {
        let (Some(desk), Some(hss)) = (&mut self.desk, &mut self.hss) else { return };
        let node = hss.user.node_mut();
        match event {
            diameter_user::Event::Wanted { inbound, wanted } => {
                desk.request(now, &self.router, inbound, wanted, node);
            }
            diameter_user::Event::Told { tag, outcome } => desk.answered(now, tag, outcome, node),
            _ => {}
        }
    }

    /// Carries out one thing that the desk wants, if it wants one.
    pub(super) fn desk_said(&mut self, now: Now) -> bool {
        let Some(said) = self.desk.as_mut().and_then(Desk::poll) else { return false };
        match said {
            Said::Input(input) => self.router.handle(now, input),
            Said::Store { request, push } => self.events.push_back(Event::Store { request, push }),
            Said::Admit { request, push, imsi } => {
                self.events.push_back(Event::Admit { request, push, imsi });
            }
            Said::Reported(push) => self.events.push_back(Event::Reported(push)),
        }
        true
    }

    pub(super) fn desk_timeout(&mut self, now: Now) {
        if let Some((desk, node)) = self.desk() {
            desk.handle_timeout(now, node);
        }
    }

    /// The answer to [`Event::Store`] and [`Event::Admit`]: the push as it is stored; `Err(None)`: it was
    /// stored before.
    pub fn taken(&mut self, now: Now, request: u64, outcome: Result<Push, Option<Refused>>) {
        let taken = match outcome {
            Ok(push) => {
                self.router.handle(now, Input::Accepted(push));
                Taken::New
            }
            Err(None) => Taken::Known,
            Err(Some(refused)) => Taken::Refused(refused),
        };
        if let Some((desk, node)) = self.desk() {
            desk.taken(now, request, &taken, node);
        }
        self.settle(now);
    }
}
