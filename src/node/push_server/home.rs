//! The HLR by MAP: what the gateway role wants to know of it, and what it says by itself.

use super::{Event, PushServer, Way};
use crate::node::ggsn::{Ask, Question};
use crate::node::map_user::{self, Answer, MapUser};
use crate::push::Input;
use crate::reach::locate::map::{self, Failed};
use crate::wire::Now;

/// How the HLR is reached by MAP.
#[derive(Clone, Debug)]
pub struct MapConfig {
    /// The user of MAP.
    pub user: map_user::Config,
}

/// The MAP side of a push server.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) user: MapUser,
}

impl Home {
    pub(super) fn new(config: MapConfig, seed: u64) -> Self {
        Self { user: MapUser::new(config.user, seed) }
    }
}

impl PushServer {
    /// The MAP side, for its counters and states.
    #[must_use]
    pub fn map(&self) -> Option<&MapUser> {
        self.home.as_ref().map(|home| &home.user)
    }

    /// Puts a question of the gateway role's to the HLR.
    pub(super) fn ask_hlr(&mut self, now: Now, question: Question, way: Way, ask: Ask) {
        let asked = match (&ask, way) {
            (Ask::Watch { imsi }, _) => {
                Some(map_user::Question::Failure { imsi: *imsi, ggsn: Some(self.config.ggsn.control) })
            }
            (Ask::Whereabouts { imsi, apn }, Way::RoutingForGprs) => {
                let (ggsn, apn) = (Some(self.config.ggsn.control), apn.clone());
                Some(map_user::Question::RoutingForGprs { imsi: *imsi, ggsn, apn })
            }
            (Ask::Whereabouts { imsi, .. }, Way::Interrogation) => {
                Some(map_user::Question::Interrogation { imsi: *imsi })
            }
            (Ask::Whereabouts { imsi, .. }, _) => self
                .msisdn(*imsi)
                .map(|msisdn| map_user::Question::RoutingForSm { imsi: Some(*imsi), msisdn }),
        };
        match (asked, &mut self.home) {
            (Some(asked), Some(home)) => home.user.ask(now, question.0, asked),
            _ => self.unanswered(now, question, &ask, map::refused(&Failed::Nobody)),
        }
    }

    pub(super) fn map_said(&mut self, now: Now, event: map_user::Event) {
        match event {
            map_user::Event::Answered { tag, outcome } => self.map_answered(now, tag, outcome),
            map_user::Event::Present { inbound, imsi, .. } => {
                if let Some(home) = &mut self.home {
                    home.user.answer(now, inbound, Ok(()));
                }
                self.router.handle(now, Input::Reachable { imsi });
            }
            map_user::Event::Alert { inbound, msisdn, imsi } => {
                let imsi = imsi.or_else(|| self.imsi_of(&msisdn));
                if let (Some(home), Some(inbound)) = (&mut self.home, inbound) {
                    home.user.answer(now, inbound, Ok(()));
                }
                if let Some(imsi) = imsi {
                    self.router.handle(now, Input::Reachable { imsi });
                }
            }
            map_user::Event::Screened(why) => self.events.push_back(Event::Screened(why)),
            map_user::Event::Network(event) => self.events.push_back(Event::Network(event)),
        }
    }

    fn map_answered(&mut self, now: Now, tag: u64, outcome: Result<Answer, Failed>) {
        let Some(outcome) = self.sms_answered(now, tag, outcome) else { return };
        let question = Question(tag);
        match (question.is_watch(), outcome) {
            (false, Ok(Answer::Whereabouts(found))) => self.whereabouts(now, question, found),
            (false, Ok(_)) => {}
            (false, Err(failed)) => {
                self.ggsn.answer_whereabouts(now, question, Err(map::refused(&failed)));
            }
            (true, Ok(_)) => self.ggsn.answer_report(now, question, Some(true)),
            // A refusal of the HLR itself is final; one of the way to it is not.
            (true, Err(failed)) => {
                self.ggsn.answer_report(now, question, (!failed.may_pass()).then_some(false));
            }
        }
    }
}
