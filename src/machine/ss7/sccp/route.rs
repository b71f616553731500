//! SCCP routing control and connectionless control: Q.714 §2 and §4.

use super::reassembly::{Partial, Step};
use super::translate::{Rewrite, choose};
use super::{Local, Request, SERVICE_INDICATOR, Sccp, cause_of};
use crate::codec::sccp::{
    Address, AddressBuf, Form, Kind, Message, Optional, ParameterName, Parts, ProtocolClass, ReturnCause,
    Segmentation, Ssn, TitleBuf, Unitdata,
};
use crate::machine::ss7::{Label, Mtp, NotSent, Transfer};
use crate::wire::{Now, PointCode, PointCodeFormat, Prepender};

/// The most octets of user data: Q.711 §6.2.2.
const MOST: usize = 3_952;
/// The most segments of a message.
const MOST_SEGMENTS: usize = 16;
/// Translations of one message in this node: more is a circle in the rules.
const MOST_TRANSLATIONS: usize = 4;
/// Importance of data, and of data that come back, where it is not said: Q.714 table 2.
const IMPORTANCE: u8 = 4;
const IMPORTANCE_OF_SERVICE: u8 = 3;

/// What is to be done with a received message.
pub(super) enum Outcome<'a> {
    Nothing,
    /// It is for a local subsystem, under another called address if it was translated here.
    Deliver(Unitdata<'a>, Option<AddressBuf>),
    Whole(Box<Partial>),
}

/// Where a message goes, and its called address from here on if it was translated.
struct Routed {
    to: Destination,
    called: Option<AddressBuf>,
}

#[derive(Clone, Copy)]
enum Destination {
    Local,
    Remote(PointCode),
}

impl Sccp {
    fn label(&self, dpc: PointCode, sls: u8) -> Label {
        let mask = if self.config.format == PointCodeFormat::Ansi { 0xff } else { 0xf };
        let (opc, ni) = (self.config.point_code, self.config.network_indicator);
        Label { opc, dpc, si: SERVICE_INDICATOR, ni, mp: 0, sls: sls & mask }
    }

    fn turn(&mut self) -> u32 {
        self.turn = self.turn.wrapping_add(1);
        self.turn
    }

    /// Whether a local subsystem takes messages.
    fn check_local(&self, ssn: Option<Ssn>) -> Result<(), ReturnCause> {
        match ssn {
            None => Err(ReturnCause::UNQUALIFIED),
            Some(Ssn::MANAGEMENT) => Ok(()),
            Some(ssn) => match self.locals[usize::from(ssn.0)] {
                Local::InService => Ok(()),
                Local::OutOfService => Err(ReturnCause::SUBSYSTEM_FAILURE),
                Local::Unequipped => Err(ReturnCause::UNEQUIPPED_USER),
            },
        }
    }

    /// Where a message goes: §2.3.1 if the layer below brought it, §2.2.2 if a user sends it.
    fn route(
        &self,
        called: Address<'_>,
        selector: u32,
        importance: u8,
        from_user: bool,
    ) -> Result<Routed, ReturnCause> {
        let mut translated: Option<AddressBuf> = None;
        for _ in 0..=MOST_TRANSLATIONS {
            let address = translated.as_ref().map_or(called, AddressBuf::as_address);
            let parts = address.parts();
            // A point code that a user gives is where the message is to go. One that comes with a
            // message is how it came here.
            let elsewhere = parts.point_code.filter(|code| from_user && !self.is_own(*code));
            if let Some(code) = elsewhere {
                let ssn = parts.ssn.filter(|_| parts.route_on_ssn);
                self.remotes.check(code, ssn, importance)?;
                return Ok(Routed { to: Destination::Remote(code), called: translated });
            }
            if parts.route_on_ssn {
                self.check_local(parts.ssn)?;
                return Ok(Routed { to: Destination::Local, called: translated });
            }
            let title = parts.title.ok_or(ReturnCause::NO_TRANSLATION_FOR_NATURE)?;
            let rule = self.translator.find(&title)?;
            let target = choose(&rule.targets, selector, |target| {
                let ssn = target.ssn.or(parts.ssn).filter(|_| rule.route_on_ssn);
                if !self.is_own(target.point_code) {
                    self.remotes.check(target.point_code, ssn, importance)
                } else if rule.route_on_ssn {
                    self.check_local(ssn)
                } else {
                    Ok(())
                }
            })?;
            let new: TitleBuf;
            let title = if rule.rewrite == Rewrite::default() {
                title
            } else {
                let rewritten = self.translator.rewrite(&rule.rewrite, &title);
                new = rewritten.ok_or(ReturnCause::NO_TRANSLATION_FOR_ADDRESS)?;
                new.as_title()
            };
            let parts = Parts {
                national: parts.national,
                route_on_ssn: rule.route_on_ssn,
                point_code: None,
                ssn: target.ssn.or(parts.ssn),
                title: Some(title),
            };
            let address = AddressBuf::new(self.config.format, &parts);
            translated = Some(address.map_err(|_| ReturnCause::NO_TRANSLATION_FOR_ADDRESS)?);
            if !self.is_own(target.point_code) {
                return Ok(Routed { to: Destination::Remote(target.point_code), called: translated });
            }
        }
        Err(ReturnCause::ERROR_IN_LOCAL_PROCESSING)
    }

    /// Takes a message from the layer below as far as the layer above.
    pub(super) fn take<'t>(&mut self, now: Now, lower: &mut dyn Mtp, transfer: &Transfer<'t>) -> Outcome<'t> {
        self.counters.received += 1;
        let message = match Message::parse(transfer.data, self.config.format) {
            Ok(Message::Unitdata(message)) => message,
            Ok(Message::ConnectionOriented(..)) => {
                self.counters.connection_oriented += 1;
                return Outcome::Nothing;
            }
            Err(_) => {
                self.counters.malformed += 1;
                return Outcome::Nothing;
            }
        };
        let (in_sequence, importance) = match message.kind {
            Kind::Unitdata(class) if class.class() > 1 => {
                self.counters.malformed += 1;
                return Outcome::Nothing;
            }
            Kind::Unitdata(class) => (class.class() == 1, IMPORTANCE),
            Kind::Service(_) => (false, IMPORTANCE_OF_SERVICE),
        };
        let label = transfer.label;
        let importance = message.optional.importance().unwrap_or(importance);
        let selector = if in_sequence { u32::from(label.sls) } else { self.turn() };
        // SUA brings what MTP would have taken past us.
        let passes = self.config.relay && message.called.route_on_ssn() && !self.is_own(label.dpc);
        let routed = if passes {
            let ssn = message.called.ssn();
            let there = self.remotes.check(label.dpc, ssn, importance);
            there.map(|()| Routed { to: Destination::Remote(label.dpc), called: None })
        } else {
            self.route(message.called, selector, importance, false)
        };
        match routed {
            Ok(Routed { to: Destination::Local, called }) => self.deliver(now, lower, label, message, called),
            Ok(Routed { to: Destination::Remote(dpc), called }) => {
                self.relay(now, lower, label, &message, dpc, called);
                Outcome::Nothing
            }
            Err(cause) => {
                if cause == ReturnCause::SUBSYSTEM_FAILURE && message.called.route_on_ssn() {
                    // Whoever does not know that it is out of service is told (§5.3.2.2).
                    self.tell_prohibited(now, lower, label.opc, message.called.ssn().unwrap_or_default());
                }
                self.give_back(now, lower, label, &message, cause);
                Outcome::Nothing
            }
        }
    }

    fn deliver<'t>(
        &mut self,
        now: Now,
        lower: &mut dyn Mtp,
        label: Label,
        message: Unitdata<'t>,
        called: Option<AddressBuf>,
    ) -> Outcome<'t> {
        let Kind::Unitdata(class) = message.kind else { return Outcome::Deliver(message, called) };
        let ssn = called.as_ref().map_or(message.called, AddressBuf::as_address).ssn();
        if ssn == Some(Ssn::MANAGEMENT) {
            self.handle_management(now, lower, label.opc, message.data);
            return Outcome::Nothing;
        }
        let segmentation = match message.optional.get(ParameterName::SEGMENTATION) {
            None => return Outcome::Deliver(message, called),
            Some(value) => Segmentation::decode(value),
        };
        let Some(segmentation) = segmentation else {
            self.give_back(now, lower, label, &message, ReturnCause::SEGMENTATION_FAILURE);
            return Outcome::Nothing;
        };
        if segmentation.first && segmentation.remaining == 0 {
            return Outcome::Deliver(message, called);
        }
        let under =
            Unitdata { called: called.as_ref().map_or(message.called, AddressBuf::as_address), ..message };
        match self.reassembly.take(now.mono, label.opc, label.sls, &under, class, segmentation) {
            Step::Kept => {}
            Step::Stray => self.counters.discarded += 1,
            Step::Whole(partial) => {
                self.counters.reassembled += 1;
                return Outcome::Whole(partial);
            }
            Step::Failed(partial, cause) => self.fail(now, lower, &partial, cause),
            Step::NoRoom => {
                self.counters.not_reassembled += 1;
                let cause = ReturnCause::DESTINATION_CANNOT_PERFORM_REASSEMBLY;
                self.give_back(now, lower, label, &message, cause);
            }
        }
        Outcome::Nothing
    }

    /// Returns the first segment of a message that cannot be put together.
    pub(super) fn fail(&mut self, now: Now, lower: &mut dyn Mtp, partial: &Partial, cause: ReturnCause) {
        self.counters.not_reassembled += 1;
        let data = partial.first();
        let message = Unitdata {
            form: if data.len() > 255 { Form::Long } else { Form::Extended },
            kind: Kind::Unitdata(partial.class),
            hop_counter: self.config.hop_counter,
            called: partial.called(),
            calling: partial.calling(),
            data,
            optional: Optional::NONE,
        };
        let label = Label { opc: partial.opc(), sls: partial.sls, ..Label::default() };
        self.give_back(now, lower, label, &message, cause);
    }

    /// Sends a message on that is for another signalling point: §2.3.1 (4).
    fn relay(
        &mut self,
        now: Now,
        lower: &mut dyn Mtp,
        label: Label,
        message: &Unitdata<'_>,
        dpc: PointCode,
        called: Option<AddressBuf>,
    ) {
        let hop_counter = match message.form {
            Form::Basic => 0,
            _ => message.hop_counter.min(15).saturating_sub(1),
        };
        let refusal = if !self.config.relay {
            Some(ReturnCause::NO_TRANSLATION_FOR_ADDRESS)
        } else if message.form != Form::Basic && hop_counter == 0 {
            Some(ReturnCause::HOP_COUNTER_VIOLATION)
        } else if message.form == Form::Long && !self.config.long && !lower.carries_long(dpc) {
            Some(ReturnCause::SEGMENTATION_NOT_SUPPORTED)
        } else {
            None
        };
        if let Some(cause) = refusal {
            self.give_back(now, lower, label, message, cause);
            return;
        }
        // Behind us, a subsystem number without a point code would be one of ours (§2.3.1).
        let parts = message.calling.parts();
        let incomplete =
            matches!(message.kind, Kind::Unitdata(_)) && parts.route_on_ssn && parts.point_code.is_none();
        let with_point_code = incomplete
            .then_some(Parts { point_code: Some(label.opc), ..parts })
            .and_then(|parts| AddressBuf::new(self.config.format, &parts).ok());
        let onward = Unitdata {
            hop_counter,
            called: called.as_ref().map_or(message.called, AddressBuf::as_address),
            calling: with_point_code.as_ref().map_or(message.calling, AddressBuf::as_address),
            ..*message
        };
        match lower.transfer(now, self.label(dpc, label.sls), &mut |p| onward.write(p)) {
            Ok(()) => {
                self.counters.relayed += 1;
                self.counters.sent += 1;
            }
            Err(why) => self.give_back(now, lower, label, message, cause_of(why)),
        }
    }

    /// The return procedure, §4.2: what is to be returned is, and all else is discarded.
    fn give_back(
        &mut self,
        now: Now,
        lower: &mut dyn Mtp,
        label: Label,
        message: &Unitdata<'_>,
        cause: ReturnCause,
    ) {
        if !matches!(message.kind, Kind::Unitdata(class) if class.return_on_error()) {
            self.counters.discarded += 1;
            return;
        }
        let calling = message.calling;
        let routed = if calling.route_on_ssn() {
            let code = calling.point_code().unwrap_or(label.opc);
            let local = self.is_own(code);
            let to = if local { Destination::Local } else { Destination::Remote(code) };
            Routed { to, called: None }
        } else {
            let routed = self.route(calling, u32::from(label.sls), IMPORTANCE_OF_SERVICE, false);
            // Where the title is not known here, the node that the message came from may know it.
            routed.unwrap_or(Routed { to: Destination::Remote(label.opc), called: None })
        };
        let service = Unitdata {
            kind: Kind::Service(cause),
            hop_counter: if message.form == Form::Basic { 0 } else { self.config.hop_counter },
            called: routed.called.as_ref().map_or(calling, AddressBuf::as_address),
            calling: message.called,
            ..*message
        };
        let returned = match routed.to {
            Destination::Local => self.loop_back(&mut |p| service.write(p)).is_ok(),
            Destination::Remote(code) if self.is_own(code) => false,
            Destination::Remote(code) => {
                let label = self.label(code, label.sls);
                let sent = lower.transfer(now, label, &mut |p| service.write(p)).is_ok();
                self.counters.sent += u64::from(sent);
                sent
            }
        };
        if returned {
            self.counters.returned += 1;
        } else {
            self.counters.discarded += 1;
        }
    }

    /// Queues a message from ourselves to ourselves.
    fn loop_back(&mut self, write: &mut dyn FnMut(&mut Prepender<'_>)) -> Result<(), ReturnCause> {
        let mut buffer = vec![0; MOST + 600];
        let mut p = Prepender::new(&mut buffer);
        write(&mut p);
        let start = p.finish().map_err(|_| ReturnCause::SEGMENTATION_FAILURE)?;
        let octets: Box<[u8]> = buffer[start..].into();
        if self.looped_octets + octets.len() > self.config.max_looped_octets {
            return Err(ReturnCause::SUBSYSTEM_CONGESTION);
        }
        self.looped_octets += octets.len();
        self.looped.push_back(octets);
        Ok(())
    }

    /// N-UNITDATA request. `write` puts the user's data in front of nothing, and may be called again
    /// for the same data. Data that are too long for one message go in segments.
    ///
    /// # Errors
    /// Why the message cannot be sent: what a peer would have returned it for.
    pub fn unitdata(
        &mut self,
        now: Now,
        lower: &mut dyn Mtp,
        request: &Request<'_>,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), ReturnCause> {
        let selector = request.sequence.unwrap_or_else(|| self.turn());
        let importance = request.importance.unwrap_or(IMPORTANCE);
        let routed = self.route(request.called.as_address(), selector, importance, true)?;
        let class = ProtocolClass::new(u8::from(request.sequence.is_some()), request.return_on_error);
        let importance = request.importance.map(|value| [ParameterName::IMPORTANCE.0, 1, value & 7]);
        let optional = importance.as_ref().map_or(&[][..], |octets| octets);
        let message = Unitdata {
            form: Form::Long,
            kind: Kind::Unitdata(class),
            hop_counter: self.config.hop_counter,
            called: routed.called.as_ref().unwrap_or(request.called).as_address(),
            calling: request.calling.as_address(),
            data: &[],
            optional: Optional::of(optional),
        };
        let Destination::Remote(dpc) = routed.to else {
            return self.loop_back(&mut |p| {
                message.write_optional(p);
                let before = p.len();
                write(p);
                message.write_front(p, p.len() - before);
            });
        };
        let label = self.label(dpc, selector as u8);
        let long = lower.carries_long(dpc);
        let mut too_long = false;
        let sent = lower.transfer(now, label, &mut |p| {
            message.write_optional(p);
            let before = p.len();
            write(p);
            let data = p.len() - before;
            match self.form(&message, data, optional.len(), long) {
                Some(form) if !p.is_full() => {
                    let hop_counter = if form == Form::Basic { 0 } else { message.hop_counter };
                    Unitdata { form, hop_counter, ..message }.write_front(p, data);
                }
                _ => {
                    too_long = true;
                    p.overflow();
                }
            }
        });
        match sent {
            Ok(()) => {
                self.counters.sent += 1;
                Ok(())
            }
            Err(NotSent::TooLong) if too_long => {
                self.segments(now, lower, label, &message, importance, write)
            }
            Err(why) => Err(cause_of(why)),
        }
    }

    /// The shortest form in which the message fits; `None` if it must go in segments. `long`: the layer
    /// below takes any.
    fn form(&self, message: &Unitdata<'_>, data: usize, optional: usize, long: bool) -> Option<Form> {
        let addresses = message.called.as_octets().len() + message.calling.as_octets().len();
        let optional = if optional == 0 { 0 } else { optional + 1 };
        let fits = |form: Form| {
            data <= form.room(addresses, optional > 0)
                && (long || form.overhead() + addresses + data + optional <= self.config.longest)
        };
        let extended = long || self.config.extended;
        [(Form::Basic, optional == 0), (Form::Extended, extended), (Form::Long, long || self.config.long)]
            .into_iter()
            .find_map(|(form, carried)| (carried && fits(form)).then_some(form))
    }

    /// Sends data in segments: §4.1.1.1.
    fn segments(
        &mut self,
        now: Now,
        lower: &mut dyn Mtp,
        label: Label,
        message: &Unitdata<'_>,
        importance: Option<[u8; 3]>,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), ReturnCause> {
        let Kind::Unitdata(class) = message.kind else { return Err(ReturnCause::UNQUALIFIED) };
        let form = if self.config.long { Form::Long } else { Form::Extended };
        if !self.config.extended && !self.config.long {
            return Err(ReturnCause::SEGMENTATION_NOT_SUPPORTED);
        }
        self.scratch.resize(MOST, 0);
        let mut p = Prepender::new(&mut self.scratch);
        write(&mut p);
        let start = p.finish().map_err(|_| ReturnCause::SEGMENTATION_FAILURE)?;
        let data = &self.scratch[start..];

        let addresses = message.called.as_octets().len() + message.calling.as_octets().len();
        let optional = 7 + importance.map_or(0, |octets| octets.len());
        let room = self.config.longest.saturating_sub(form.overhead() + addresses + optional);
        let room = room.min(form.room(addresses, true));
        // All but the last are as long as the first, so that the first tells how long the whole is.
        let count = if room == 0 { usize::MAX } else { data.len().div_ceil(room) };
        if count > MOST_SEGMENTS {
            return Err(ReturnCause::SEGMENTATION_FAILURE);
        }
        self.reference = (self.reference + 1) & 0xff_ffff;
        for (i, data) in data.chunks(room).enumerate() {
            let segmentation = Segmentation {
                first: i == 0,
                in_sequence: class.class() == 1,
                // At most 15.
                remaining: (count - 1 - i) as u8,
                reference: self.reference,
            };
            let mut parameters = [0; 9];
            parameters[..6].copy_from_slice(&segmentation.encode());
            parameters[6..].copy_from_slice(&importance.unwrap_or_default());
            let parameters = &parameters[..optional - 1];
            let segment = Unitdata {
                form,
                // Segments need their order whatever the user asked for, and one of them returned is
                // enough.
                kind: Kind::Unitdata(ProtocolClass::new(1, class.return_on_error() && i == 0)),
                data,
                optional: Optional::of(parameters),
                ..*message
            };
            lower.transfer(now, label, &mut |p| segment.write(p)).map_err(cause_of)?;
            self.counters.sent += 1;
        }
        Ok(())
    }
}
