//! A network on paper, and sequences of events in dialogues over it: what tests and fuzz targets
//! share.

use super::{
    Begin, Class, Config, Delivered, DialogueId, Event, Indication, Network, Outgoing, Tcap, UserAbort,
};
use crate::codec::sccp::{AddressBuf, ReturnCause, Ssn};
use crate::codec::tcap::{Code, Problem};
use crate::machine::ss7::sccp;
use crate::wire::ber::{self, Oid, Tag};
use crate::wire::{Now, PointCode, PointCodeFormat, Prepender};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// shortMsgGatewayContext-v3, for want of a better one.
pub const CONTEXT: Oid<'static> = Oid::constant(&[4, 0, 0, 1, 0, 20, 3]);

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Called address.
    pub called: AddressBuf,
    /// Calling address.
    pub calling: AddressBuf,
    /// SCCP class 1.
    pub in_sequence: bool,
    /// SCCP's return option.
    pub return_on_error: bool,
    /// The message.
    pub octets: Vec<u8>,
}

impl Unit {
    /// The message as it arrives.
    #[must_use]
    pub fn incoming(&self) -> sccp::Incoming<'_> {
        sccp::Incoming::Unitdata(sccp::Indication {
            called: self.called.as_address(),
            calling: self.calling.as_address(),
            opc: self.calling.as_address().point_code().unwrap_or_default(),
            sls: 0,
            in_sequence: self.in_sequence,
            return_on_error: self.return_on_error,
            importance: None,
            data: &self.octets,
        })
    }

    /// The message as it comes back.
    #[must_use]
    pub fn returned(&self, cause: ReturnCause) -> sccp::Incoming<'_> {
        sccp::Incoming::Notice(sccp::Notice {
            cause,
            called: self.called.as_address(),
            calling: self.calling.as_address(),
            opc: PointCode(0),
            data: &self.octets,
        })
    }
}

/// A network that keeps what it is handed.
#[derive(Debug, Default)]
pub struct Carrier {
    /// What was handed to it and not yet taken.
    pub units: VecDeque<Unit>,
    /// Why it takes nothing, if it does not.
    pub refuses: Option<ReturnCause>,
}

impl Network for Carrier {
    fn unitdata(
        &mut self,
        _: Now,
        request: &sccp::Request<'_>,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), ReturnCause> {
        if let Some(cause) = self.refuses {
            return Err(cause);
        }
        let mut buffer = [0; 2048];
        let mut p = Prepender::new(&mut buffer);
        write(&mut p);
        let octets = p.written().to_vec();
        p.finish().map_err(|_| ReturnCause::SEGMENTATION_FAILURE)?;
        self.units.push_back(Unit {
            called: *request.called,
            calling: *request.calling,
            in_sequence: request.sequence.is_some(),
            return_on_error: request.return_on_error,
            octets,
        });
        Ok(())
    }
}

/// An address that routes on SSN.
///
/// # Panics
///
/// For a point code of more than 14 bits.
#[must_use]
pub fn address(point_code: u32, ssn: Ssn) -> AddressBuf {
    AddressBuf::on_ssn(PointCodeFormat::Itu, Some(PointCode(point_code)), ssn).expect("14 bits")
}

/// The time `seconds` after the start.
#[must_use]
pub fn at(seconds: u64) -> Now {
    Now::default().after(Duration::from_secs(seconds))
}

/// A parameter of nothing much.
pub fn null(p: &mut Prepender<'_>) {
    ber::null(p, Tag::NULL);
}

/// An Invoke of class 1 with 10 s.
#[must_use]
pub fn invoke(id: i8) -> Outgoing<'static> {
    invoke_of(id, Class::One)
}

/// An Invoke of this class with 10 s.
#[must_use]
pub fn invoke_of(id: i8, class: Class) -> Outgoing<'static> {
    let timeout = Duration::from_secs(10);
    Outgoing::Invoke { id, linked: None, operation: Code::Local(24), class, timeout, parameter: &null }
}

/// The last result of an invocation.
#[must_use]
pub fn result(id: i8) -> Outgoing<'static> {
    Outgoing::ResultLast { id, operation: Code::Local(24), parameter: &null }
}

/// One side of a sequence: a TCAP and what its owner remembers.
struct Side {
    tcap: Tcap,
    here: AddressBuf,
    there: AddressBuf,
    /// What the owner has not heard the end of.
    open: Vec<(DialogueId, u64)>,
    tags: HashMap<DialogueId, u64>,
}

/// Steps through a sequence that octets spell: two TCAPs begin, answer and end dialogues, while
/// messages are delivered, lost, doubled, returned, overtaken and damaged. Holds what must be held
/// whatever comes: bounds, tags, and that nothing is left behind.
///
/// # Panics
///
/// When something is not held.
pub fn run(octets: &[u8]) {
    let config = Config {
        max_dialogues: 6,
        max_invocations: 9,
        idle: Duration::from_secs(30),
        max_tellings: 4,
        ..Config::default()
    };
    let (a, b) = (address(1, Ssn::GGSN), address(2, Ssn::HLR));
    let side = |here, there, seed| Side {
        tcap: Tcap::new(config.clone(), seed),
        here,
        there,
        open: Vec::new(),
        tags: HashMap::new(),
    };
    let mut sides = [side(a, b, 1), side(b, a, 2)];
    let mut carrier = Carrier::default();
    let mut now = Now::default();
    let mut tag = 0;
    let mut octets = octets.iter().copied();
    // A sequence ends with its octets; each step takes two at least.
    while let (Some(step), Some(choice)) = (octets.next(), octets.next()) {
        let which = usize::from(choice & 1);
        let at = usize::from(choice >> 1);
        match step % 16 {
            0 | 1 => {
                tag += 1;
                sides[which].begin(now, &mut carrier, choice, tag);
            }
            2..=5 => {
                if let Some(unit) = carrier.units.pop_front() {
                    sides[usize::from(unit.called == b)].take(now, unit.incoming(), choice);
                }
            }
            6 => drop(carrier.units.pop_front()),
            7 => {
                if let Some(unit) = carrier.units.front().cloned().filter(|_| carrier.units.len() < 64) {
                    carrier.units.push_back(unit);
                }
            }
            8 => {
                if let Some(unit) = carrier.units.pop_front() {
                    carrier.units.push_back(unit);
                }
            }
            9 => {
                let damage = octets.next().unwrap_or(0xff);
                if let Some(octet) = carrier.units.front_mut().and_then(|unit| unit.octets.get_mut(at)) {
                    *octet ^= damage;
                }
            }
            10 => {
                if let Some(unit) = carrier.units.pop_front() {
                    let incoming = unit.returned(ReturnCause::SUBSYSTEM_FAILURE);
                    sides[usize::from(unit.calling == b)].take(now, incoming, choice);
                }
            }
            11 => sides[which].proceed(now, &mut carrier, at),
            12 => sides[which].end(now, &mut carrier, at),
            13 => sides[which].abort(now, &mut carrier, at),
            14 => {
                now = now.after(Duration::from_millis(u64::from(choice) * 50));
                sides.iter_mut().for_each(|side| side.time(now));
            }
            _ => match choice % 3 {
                0 => sides[which].tcap.cut_off(now),
                1 => carrier.refuses = carrier.refuses.xor(Some(ReturnCause::MTP_FAILURE)),
                _ => {
                    let octets: Vec<u8> = octets.by_ref().take(at).collect();
                    let (called, calling) = (sides[which].here, sides[which].there);
                    let unit = Unit { called, calling, in_sequence: false, return_on_error: false, octets };
                    sides[which].take(now, unit.incoming(), 2);
                }
            },
        }
        for side in &mut sides {
            side.tcap.flush(now, &mut carrier);
            side.hold(&config);
        }
        carrier.units.truncate(64);
    }
    // Left alone, every dialogue ends.
    for _ in 0..4 {
        now = now.after(Duration::from_secs(31));
        sides.iter_mut().for_each(|side| side.time(now));
    }
    for side in &sides {
        let sizes = side.tcap.sizes();
        assert_eq!((sizes.dialogues, sizes.invocations), (0, 0), "something was left behind");
        assert!(side.open.is_empty(), "the owner was not told of an end");
        assert_eq!(side.tcap.poll_timeout(), None);
    }
}

impl Side {
    fn hold(&mut self, config: &Config) {
        let sizes = self.tcap.sizes();
        assert!(sizes.dialogues <= config.max_dialogues as usize);
        assert!(sizes.invocations <= config.max_invocations as usize);
        assert_eq!(sizes.dialogues, self.open.len(), "dialogues that nobody owns");
    }

    fn begin(&mut self, now: Now, carrier: &mut Carrier, choice: u8, tag: u64) {
        let context = (choice & 2 != 0).then_some(CONTEXT);
        let begin = Begin::new(self.there, self.here, context, tag);
        let class = [Class::One, Class::Two, Class::Three, Class::Four][usize::from(choice >> 2 & 3)];
        let components = [invoke_of(1, class), invoke_of(2, Class::One)];
        let components = &components[..usize::from(choice >> 4 & 3).min(2)];
        if let Ok(dialogue) = self.tcap.begin(now, carrier, &begin, components) {
            assert_eq!(self.tags.insert(dialogue, tag), None, "a dialogue ID came back");
            self.open.push((dialogue, tag));
        }
    }

    fn close(&mut self, dialogue: DialogueId) {
        self.open.retain(|(open, _)| *open != dialogue);
    }

    fn check(&self, dialogue: DialogueId, tag: u64) {
        assert_eq!(self.tags.get(&dialogue), Some(&tag), "something for another dialogue");
        assert!(self.open.contains(&(dialogue, tag)), "something for a dialogue that is over");
    }

    fn take(&mut self, now: Now, incoming: sccp::Incoming<'_>, choice: u8) {
        // What is not walked must do no harm.
        let walk = usize::from(choice & 7);
        let (dialogue, tag) = match self.tcap.handle(now, incoming) {
            Indication::Begin(begin) => {
                let dialogue = begin.dialogue;
                let tag = u64::MAX - self.tags.len() as u64;
                let invoked: Vec<i8> = begin
                    .components
                    .take(walk)
                    .filter_map(|component| match component {
                        Delivered::Invoke(invoke) => Some(invoke.id),
                        _ => None,
                    })
                    .collect();
                self.tcap.set_tag(dialogue, tag);
                for id in invoked.into_iter().filter(|id| id % 2 == 0) {
                    self.tcap.performed(dialogue, id);
                }
                assert_eq!(self.tags.insert(dialogue, tag), None, "a dialogue ID came back");
                self.open.push((dialogue, tag));
                return;
            }
            Indication::Continue(primitive) => {
                let _ = primitive.components.take(walk).count();
                (primitive.dialogue, primitive.tag)
            }
            Indication::End(primitive) => {
                let _ = primitive.components.take(walk).count();
                let (dialogue, tag) = (primitive.dialogue, primitive.tag);
                self.check(dialogue, tag);
                self.close(dialogue);
                return;
            }
            Indication::Abort { dialogue, tag, .. } => {
                self.check(dialogue, tag);
                self.close(dialogue);
                return;
            }
            Indication::Notice { dialogue, tag, .. } => (dialogue, tag),
            Indication::Unidirectional(primitive) => {
                let _ = primitive.components.take(walk).count();
                return;
            }
            Indication::Nothing => return,
        };
        self.check(dialogue, tag);
    }

    fn chosen(&self, at: usize) -> Option<DialogueId> {
        self.open.get(at % self.open.len().max(1)).map(|(dialogue, _)| *dialogue)
    }

    fn proceed(&mut self, now: Now, carrier: &mut Carrier, at: usize) {
        let Some(dialogue) = self.chosen(at) else { return };
        let Some(id) = self.tcap.next_invoke_id(dialogue) else { return };
        let problem = Problem::RESOURCE_LIMITATION;
        let components = [
            invoke(id),
            result(1),
            Outgoing::ResultNotLast { id: 2, operation: Code::Local(24), parameter: &null },
            Outgoing::Error { id: 2, error: Code::Local(1), parameter: &null },
            Outgoing::Reject { id: 1, problem },
        ];
        let from = at % components.len();
        let _ = self.tcap.proceed(now, carrier, dialogue, None, &components[from..(from + 2).min(5)]);
    }

    fn end(&mut self, now: Now, carrier: &mut Carrier, at: usize) {
        let Some(dialogue) = self.chosen(at) else { return };
        if at.is_multiple_of(4) {
            self.tcap.end_prearranged(dialogue);
            self.close(dialogue);
        } else if self.tcap.end(now, carrier, dialogue, None, &[result(1)]).is_ok() {
            self.close(dialogue);
        }
    }

    fn abort(&mut self, now: Now, carrier: &mut Carrier, at: usize) {
        let Some(dialogue) = self.chosen(at) else { return };
        let abort = match at % 3 {
            0 => UserAbort::User(None),
            1 => UserAbort::ContextNotSupported(None),
            _ => UserAbort::Refused(None),
        };
        let _ = self.tcap.abort(now, carrier, dialogue, abort);
        self.close(dialogue);
    }

    fn time(&mut self, now: Now) {
        self.tcap.handle_timeout(now);
        while let Some(event) = self.tcap.poll_event() {
            match event {
                Event::Cancelled { dialogue, tag, .. } => self.check(dialogue, tag),
                Event::Idle { dialogue, tag } | Event::CutOff { dialogue, tag } => {
                    self.check(dialogue, tag);
                    self.close(dialogue);
                }
            }
        }
    }
}
