//! The side that is asked: an HLR by MAP, or an HSS by Diameter. What the rest of the gateway knows of it stands
//! here.

use super::cause::{self, Refusal};
use super::hss::{self, Hss};
use crate::codec::map::ErrorCode;
use crate::machine::diameter;
use crate::machine::ss7::stack;
use crate::machine::{AssociationChange, AssociationId, Certificate, Machine, Message, Order};
use crate::node::diameter_user::DiameterUser;
use crate::node::map_user::{self, Event, Inbound, MapUser, Question};
use crate::reach::locate;
use crate::wire::{ApnBuf, Imsi, Now};
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

/// Who is asked, and how.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one, made at start")]
pub enum Behind {
    /// An HLR by MAP.
    Map(map_user::Config),
    /// An HSS by Diameter.
    Hss(hss::Config),
}

impl Behind {
    /// Questions under way at most.
    #[must_use]
    pub const fn max_queries(&self) -> usize {
        match self {
            Self::Map(map) => map.max_queries,
            Self::Hss(hss) => hss.user.max_queries,
        }
    }
}

/// Why the home gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// By MAP.
    Map(locate::map::Failed),
    /// By Diameter.
    Hss(locate::diameter::Failed),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Map(failed) => failed.fmt(f),
            Self::Hss(failed) => failed.fmt(f),
        }
    }
}

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
pub(super) enum NoteId {
    /// It waits for its answer.
    Map(Inbound),
    /// It has been answered.
    Answered,
}

/// What the home has said.
#[derive(Debug)]
pub(super) enum Said {
    /// The answer to a question.
    Answered { tag: u64, outcome: Result<Found, (Refusal, Why)> },
    /// A subscriber is there again: to be answered with [`Home::answer`].
    Present { note: NoteId, imsi: Imsi, sgsn: IpAddr, ggsn: Option<IpAddr> },
    /// Somebody was not listened to.
    Screened(map_user::Screened),
    /// Something happened in the network below.
    Network(stack::Event),
    /// Something happened to Diameter peers.
    Peers(diameter::Event),
}

/// The HLR or HSS and the way to it.
#[derive(Debug)]
pub(super) enum Home {
    Map(Box<MapUser>),
    Hss(Box<Hss>),
}

impl Home {
    pub(super) fn new(config: Behind, seed: u64) -> Self {
        match config {
            // Short messages are nothing that a GGSN asks for.
            Behind::Map(map) => {
                let map = map_user::Config { service_centre: None, ..map };
                Self::Map(Box::new(MapUser::new(map, seed)))
            }
            Behind::Hss(hss) => Self::Hss(Box::new(Hss::new(hss, seed))),
        }
    }

    pub(super) fn map(&self) -> Option<&MapUser> {
        match self {
            Self::Map(map) => Some(map),
            Self::Hss(_) => None,
        }
    }

    pub(super) fn diameter(&self) -> Option<&DiameterUser> {
        match self {
            Self::Map(_) => None,
            Self::Hss(hss) => Some(&hss.user),
        }
    }

    /// Asks for `ggsn`. Ends in [`Said::Answered`].
    pub(super) fn ask(&mut self, now: Now, tag: u64, imsi: Imsi, ggsn: IpAddr, wanted: Wanted) {
        let map = match self {
            Self::Map(map) => map,
            Self::Hss(hss) => return hss.ask(now, tag, imsi, wanted),
        };
        let ggsn = Some(ggsn);
        let question = match wanted {
            Wanted::Whereabouts { apn } => Question::RoutingForGprs { imsi, ggsn, apn },
            Wanted::Watch => Question::Failure { imsi, ggsn },
        };
        map.ask(now, tag, question);
    }

    pub(super) fn answer(&mut self, now: Now, note: NoteId, outcome: Result<(), ErrorCode>) {
        if let (Self::Map(map), NoteId::Map(inbound)) = (self, note) {
            map.answer(now, inbound, outcome);
        }
    }

    pub(super) fn poll(&mut self, now: Now) -> Option<Said> {
        let map = match self {
            Self::Map(map) => map,
            Self::Hss(hss) => return hss.poll(now),
        };
        loop {
            return Some(match map.poll_event()? {
                Event::Answered { tag, outcome } => {
                    let outcome = match outcome {
                        Ok(map_user::Answer::Whereabouts(found)) => Ok(Found {
                            sgsn: found.sgsn,
                            chosen: found.chosen,
                            not_reachable: found.not_reachable,
                        }),
                        // It asks for nothing else than these two.
                        Ok(_) => Ok(Found::default()),
                        Err(failed) => Err((cause::of_failure(&failed), Why::Map(failed))),
                    };
                    Said::Answered { tag, outcome }
                }
                Event::Present { inbound, imsi, sgsn, ggsn } => {
                    Said::Present { note: NoteId::Map(inbound), imsi, sgsn, ggsn }
                }
                Event::Alert { inbound, .. } => {
                    if let Some(inbound) = inbound {
                        map.answer(now, inbound, Err(ErrorCode::FACILITY_NOT_SUPPORTED));
                    }
                    continue;
                }
                Event::Screened(why) => Said::Screened(why),
                Event::Network(event) => Said::Network(event),
            });
        }
    }

    pub(super) fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        match self {
            Self::Map(map) => map.handle_association(now, id, change),
            Self::Hss(hss) => hss.user.handle_association(now, id, change),
        }
    }

    pub(super) fn handle_certificate(&mut self, now: Now, id: AssociationId, certificate: Certificate) {
        match self {
            Self::Map(_) => {}
            Self::Hss(hss) => hss.user.handle_certificate(now, id, certificate),
        }
    }

    pub(super) fn handle_stop(&mut self, now: Now) {
        match self {
            Self::Map(_) => {}
            Self::Hss(hss) => hss.user.handle_stop(now),
        }
    }

    pub(super) fn has_left(&self) -> bool {
        match self {
            Self::Map(_) => true,
            Self::Hss(hss) => hss.user.has_left(),
        }
    }

    pub(super) fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        match self {
            Self::Map(map) => map.handle_message(now, id, message),
            Self::Hss(hss) => hss.user.handle_message(now, id, message),
        }
    }

    pub(super) fn handle_timeout(&mut self, now: Now) {
        match self {
            Self::Map(map) => map.handle_timeout(now),
            Self::Hss(hss) => hss.user.handle_timeout(now),
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Duration> {
        match self {
            Self::Map(map) => map.poll_timeout(),
            Self::Hss(hss) => hss.user.poll_timeout(),
        }
    }

    pub(super) fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        match self {
            Self::Map(map) => map.poll_message(),
            Self::Hss(hss) => hss.user.poll_message(),
        }
    }

    pub(super) fn poll_order(&mut self) -> Option<Order> {
        match self {
            Self::Map(map) => map.poll_order(),
            Self::Hss(hss) => hss.user.poll_order(),
        }
    }
}
