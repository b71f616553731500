//! The side that is asked: the HLR, by MAP. What the rest of the gateway knows of it stands here, so that
//! another protocol may join.

use super::cause::{self, Refusal};
use crate::codec::map::ErrorCode;
use crate::machine::ss7::stack;
use crate::machine::{AssociationChange, AssociationId, Machine, Message, Order};
use crate::node::map_user::{self, Event, Inbound, MapUser, Question};
use crate::reach::locate::map::Failed;
use crate::wire::{ApnBuf, Imsi, Now};
use std::net::IpAddr;
use std::time::Duration;

/// What is to be known or done for a GGSN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Where the subscriber is.
    Whereabouts {
        /// The access point that a gateway is wanted for.
        apn: Option<ApnBuf>,
    },
    /// To be told once the subscriber can be reached again.
    Watch,
}

/// What the home says of a subscriber. Of a watch: nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) sgsn: Option<IpAddr>,
    /// The gateway that was chosen for the access point.
    pub(super) chosen: Option<IpAddr>,
    pub(super) not_reachable: Option<u8>,
}

/// Names a note in its answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoteId(Inbound);

/// What the home has said.
#[derive(Debug)]
pub(super) enum Said {
    /// The answer to a question.
    Answered { tag: u64, outcome: Result<Found, (Refusal, Failed)> },
    /// A subscriber is there again: to be answered with [`Home::answer`].
    Present { note: NoteId, imsi: Imsi, sgsn: IpAddr, ggsn: Option<IpAddr> },
    /// Somebody was not listened to.
    Screened(map_user::Screened),
    /// Something happened in the network below.
    Network(stack::Event),
}

/// The HLR and the way to it.
#[derive(Debug)]
pub(super) struct Home {
    map: MapUser,
}

impl Home {
    pub(super) fn new(config: map_user::Config, seed: u64) -> Self {
        // Short messages are nothing that a GGSN asks for.
        Self { map: MapUser::new(map_user::Config { service_centre: None, ..config }, seed) }
    }

    pub(super) fn map(&self) -> &MapUser {
        &self.map
    }

    /// Asks for `ggsn`. Ends in [`Said::Answered`].
    pub(super) fn ask(&mut self, now: Now, tag: u64, imsi: Imsi, ggsn: IpAddr, wanted: Wanted) {
        let ggsn = Some(ggsn);
        let question = match wanted {
            Wanted::Whereabouts { apn } => Question::RoutingForGprs { imsi, ggsn, apn },
            Wanted::Watch => Question::Failure { imsi, ggsn },
        };
        self.map.ask(now, tag, question);
    }

    pub(super) fn answer(&mut self, now: Now, note: NoteId, outcome: Result<(), ErrorCode>) {
        self.map.answer(now, note.0, outcome);
    }

    pub(super) fn poll(&mut self, now: Now) -> Option<Said> {
        loop {
            return Some(match self.map.poll_event()? {
                Event::Answered { tag, outcome } => {
                    let outcome = match outcome {
                        Ok(map_user::Answer::Whereabouts(found)) => Ok(Found {
                            sgsn: found.sgsn,
                            chosen: found.chosen,
                            not_reachable: found.not_reachable,
                        }),
                        // It asks for nothing else than these two.
                        Ok(_) => Ok(Found::default()),
                        Err(failed) => Err((cause::of_failure(&failed), failed)),
                    };
                    Said::Answered { tag, outcome }
                }
                Event::Present { inbound, imsi, sgsn, ggsn } => {
                    Said::Present { note: NoteId(inbound), imsi, sgsn, ggsn }
                }
                Event::Alert { inbound, .. } => {
                    if let Some(inbound) = inbound {
                        self.map.answer(now, inbound, Err(ErrorCode::FACILITY_NOT_SUPPORTED));
                    }
                    continue;
                }
                Event::Screened(why) => Said::Screened(why),
                Event::Network(event) => Said::Network(event),
            });
        }
    }

    pub(super) fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.map.handle_association(now, id, change);
    }

    pub(super) fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        self.map.handle_message(now, id, message);
    }

    pub(super) fn handle_timeout(&mut self, now: Now) {
        self.map.handle_timeout(now);
    }

    pub(super) fn poll_timeout(&self) -> Option<Duration> {
        self.map.poll_timeout()
    }

    pub(super) fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.map.poll_message()
    }

    pub(super) fn poll_order(&mut self) -> Option<Order> {
        self.map.poll_order()
    }
}
