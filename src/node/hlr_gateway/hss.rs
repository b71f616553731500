//! An HSS as the home: it is asked by Sh, S6c, S6m or SLh, in the configured order, and made to watch; what it
//! says by itself becomes a note.

use super::cause::{self, Refusal};
use super::home::{Found, NoteId, Said, Wanted, Why};
use crate::codec::gtp1::Cause;
use crate::codec::map::ErrorCode;
use crate::machine::Machine;
use crate::node::diameter_user::{self, Answer, DiameterUser, Event, Question, Subject, Way};
use crate::push::Reason;
use crate::reach::locate::Whereabouts;
use crate::reach::locate::diameter::Failed;
use crate::reach::locate::serving_node::ServingNodes;
use crate::wire::{ApnBuf, Imsi, Now};
use std::collections::{BTreeMap, VecDeque};

/// How the HSS is asked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The user of Diameter.
    pub user: diameter_user::Config,
    /// The ways, in the order they are tried. SWx is asked for the gateway of an access point alone.
    pub ways: Vec<Way>,
    /// Where on Gn serving nodes are, which an HSS calls by name or number.
    pub nodes: ServingNodes,
}

/// Tags of questions of our own: no request of a GGSN's has such a number.
const OWN: u64 = 1 << 31;

#[derive(Debug)]
enum Purpose {
    /// A GGSN asks.
    Whereabouts { apn: Option<ApnBuf> },
    /// A GGSN asked and is told where; the gateway for its access point is still to come.
    Chosen(Found),
    /// A GGSN wants to be told.
    Watch,
    /// The HSS said that the subscriber is there: a note says where.
    Presence,
}

#[derive(Debug)]
struct Asking {
    imsi: Imsi,
    purpose: Purpose,
    /// Index into the ways.
    way: usize,
}

/// The HSS and the way to it.
#[derive(Debug)]
pub(super) struct Hss {
    pub(super) user: DiameterUser,
    ways: Vec<Way>,
    chooses: bool,
    nodes: ServingNodes,
    asking: BTreeMap<u64, Asking>,
    next: u64,
    said: VecDeque<Said>,
}

impl Hss {
    pub(super) fn new(config: Config, seed: u64) -> Self {
        Self {
            user: DiameterUser::new(config.user, seed),
            chooses: config.ways.contains(&Way::Swx),
            ways: config.ways.into_iter().filter(|way| *way != Way::Swx).collect(),
            nodes: config.nodes,
            asking: BTreeMap::new(),
            next: 0,
            said: VecDeque::new(),
        }
    }

    pub(super) fn ask(&mut self, now: Now, tag: u64, imsi: Imsi, wanted: Wanted) {
        let purpose = match wanted {
            Wanted::Whereabouts { apn } => Purpose::Whereabouts { apn },
            Wanted::Watch => Purpose::Watch,
        };
        self.begin(now, tag, imsi, purpose);
    }

    fn begin(&mut self, now: Now, tag: u64, imsi: Imsi, purpose: Purpose) {
        self.asking.insert(tag, Asking { imsi, purpose, way: 0 });
        self.put(now, tag, Failed::Nobody);
    }

    fn own(&mut self, now: Now, imsi: Imsi, purpose: Purpose) {
        self.next = self.next.wrapping_add(1);
        self.begin(now, self.next << 32 | OWN, imsi, purpose);
    }

    /// Puts a question by the way at hand; `last` is what it comes to if there is none.
    fn put(&mut self, now: Now, tag: u64, last: Failed) {
        let Some(asking) = self.asking.get(&tag) else { return };
        let who = Subject::imsi(asking.imsi);
        let question = match &asking.purpose {
            Purpose::Chosen(_) => None,
            Purpose::Watch => self.user.config().watch.map(|way| Question::Watch { way, who }),
            Purpose::Whereabouts { .. } | Purpose::Presence => {
                let way = self.ways.get(asking.way).copied();
                way.map(|way| Question::Whereabouts { way, who, apn: None })
            }
        };
        match question {
            Some(question) => self.user.ask(now, tag, question),
            None => self.failed(now, tag, &last),
        }
    }

    pub(super) fn poll(&mut self, now: Now) -> Option<Said> {
        loop {
            if let Some(said) = self.said.pop_front() {
                return Some(said);
            }
            match self.user.poll_event()? {
                Event::Answered { tag, outcome } => self.answered(now, tag, outcome),
                // Nobody waits for whom nobody knows.
                Event::Present { who } => {
                    if let Some(imsi) = who.imsi {
                        self.own(now, imsi, Purpose::Presence);
                    }
                }
                Event::Network(event) => return Some(Said::Peers(event)),
                // Triggers are no business of ours.
                Event::Submitted { .. } | Event::Wanted { .. } | Event::Told { .. } => {}
            }
        }
    }

    fn answered(&mut self, now: Now, tag: u64, outcome: Result<Answer, Failed>) {
        let Some(asking) = self.asking.get_mut(&tag) else { return };
        match (outcome, &asking.purpose) {
            (Ok(Answer::Watches), _) => {
                self.asking.remove(&tag);
                self.say(tag, Ok(Found::default()));
            }
            (Ok(Answer::Whereabouts(found)), Purpose::Chosen(known)) => {
                let chosen = found.location(&self.nodes).ok().and_then(|location| location.ggsn);
                let known = Found { chosen, ..*known };
                self.asking.remove(&tag);
                self.say(tag, Ok(known));
            }
            (Err(_), Purpose::Chosen(known)) => {
                let known = *known;
                self.asking.remove(&tag);
                self.say(tag, Ok(known));
            }
            (Ok(Answer::Whereabouts(found)), _) => self.located(now, tag, &found),
            (Err(failed), Purpose::Whereabouts { .. } | Purpose::Presence) => {
                asking.way += 1;
                let more = asking.way < self.ways.len();
                if more && (failed.may_pass() || failed == Failed::Nobody) {
                    self.put(now, tag, failed);
                } else {
                    self.failed(now, tag, &failed);
                }
            }
            (Err(failed), Purpose::Watch) => self.failed(now, tag, &failed),
            #[allow(unreachable_patterns, reason = "other users of Diameter ask more")]
            (Ok(_), _) => self.failed(now, tag, &Failed::NoResult),
        }
    }

    fn located(&mut self, now: Now, tag: u64, whereabouts: &Whereabouts) {
        let location = match whereabouts.location(&self.nodes) {
            Ok(location) => location,
            Err(refused) => {
                let refusal = match refused.cause.reason {
                    Reason::AbsentSubscriber => Refusal {
                        cause: Cause::REQUEST_ACCEPTED,
                        map_cause: Some(ErrorCode::ABSENT_SUBSCRIBER.0),
                    },
                    // It is called by a name that no table has.
                    _ => Refusal::of(Cause::SYSTEM_FAILURE),
                };
                return self.refused(now, tag, refusal, Failed::NoResult);
            }
        };
        let Some(asking) = self.asking.get_mut(&tag) else { return };
        let found =
            Found { sgsn: location.sgsn, chosen: location.ggsn, not_reachable: location.not_reachable };
        match &asking.purpose {
            Purpose::Presence => {
                let imsi = asking.imsi;
                self.asking.remove(&tag);
                match found.sgsn {
                    Some(sgsn) => {
                        self.said.push_back(Said::Present { note: NoteId::Answered, imsi, sgsn, ggsn: None });
                    }
                    None => self.own(now, imsi, Purpose::Watch),
                }
            }
            Purpose::Whereabouts { apn: Some(apn) } if self.chooses && found.chosen.is_none() => {
                let (who, apn) = (Subject::imsi(asking.imsi), Some(apn.clone()));
                asking.purpose = Purpose::Chosen(found);
                self.user.ask(now, tag, Question::Whereabouts { way: Way::Swx, who, apn });
            }
            _ => {
                self.asking.remove(&tag);
                self.say(tag, Ok(found));
            }
        }
    }

    fn failed(&mut self, now: Now, tag: u64, failed: &Failed) {
        self.refused(now, tag, cause::of_hss(failed), failed.clone());
    }

    fn refused(&mut self, now: Now, tag: u64, refusal: Refusal, failed: Failed) {
        let Some(asking) = self.asking.remove(&tag) else { return };
        match asking.purpose {
            // Where it is cannot be said now: the HSS is to say again that it is there.
            Purpose::Presence => self.own(now, asking.imsi, Purpose::Watch),
            _ => self.say(tag, Err((refusal, Why::Hss(failed)))),
        }
    }

    fn say(&mut self, tag: u64, outcome: Result<Found, (Refusal, Why)>) {
        // What we wanted to know ourselves is of no interest to a GGSN.
        if tag & OWN == 0 {
            self.said.push_back(Said::Answered { tag, outcome });
        }
    }
}
