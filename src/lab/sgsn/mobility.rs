//! Devices: attachment, detachment, paging (TS 24.008 §4.7).

use super::map::Joining;
use super::{Deferred, Event, Mobile, Sgsn, Timer};
use crate::codec::ts24008::message::{
    AttachAccept, AttachReject, AttachRequest, DetachAcceptDownlink, DetachRequestDownlink, GmmMessage,
    GmmStatus, ServiceAccept, SmMessage, SmStatus,
};
use crate::codec::ts24008::{
    self, Direction, GmmCause, GprsTimer, Header, MobileIdentity, RoutingAreaIdentification, SmCause,
};
use crate::lab::air::{Air, Received, Side};
use crate::wire::{Imsi, Now};
use std::collections::VecDeque;
use std::net::SocketAddr;

/// GPRS attached, no combined attach: TS 24.008 §10.5.5.1.
const GPRS_ONLY_ATTACHED: u8 = 1;
/// Detach type of the network: attach again (§10.5.5.5).
const REATTACH_REQUIRED: u8 = 1;

impl Sgsn {
    pub(super) fn handle_air(&mut self, now: Now, from: SocketAddr, octets: &[u8]) {
        let imsi = self.by_air.get(&from).copied();
        let known = imsi.and_then(|imsi| self.mobiles.get_mut(&imsi));
        let mut stranger = Air::new(Side::Network);
        let is_known = known.is_some();
        let air = known.map_or(&mut stranger, |mobile| &mut mobile.air);
        enum Frame {
            Signal(Vec<u8>),
            Data(u8, Vec<u8>),
            Nothing,
        }
        let frame = match air.receive(octets) {
            Ok(Received::Signalling(packet)) => Frame::Signal(packet.octets().to_vec()),
            Ok(Received::Data { nsapi, packet }) => Frame::Data(nsapi, packet.to_vec()),
            Ok(Received::Nothing) => Frame::Nothing,
            Ok(Received::Paging(_)) | Err(_) => {
                self.counters.air_errors += 1;
                return;
            }
        };
        let imsi = imsi.filter(|_| is_known);
        if let Some(imsi) = imsi {
            self.heard(now, imsi);
        }
        match (frame, imsi) {
            (Frame::Signal(octets), imsi) => {
                // The air interface has framed it once.
                let Ok(packet) = ts24008::Packet::parse(&octets) else { return };
                match packet.header {
                    Header::Gmm { skip: 0 } => self.handle_mobility(now, from, imsi, &packet, stranger),
                    Header::Gmm { .. } => {}
                    Header::Sm(_) => match imsi.filter(|imsi| self.is_attached(*imsi)) {
                        Some(imsi) => self.handle_session(now, imsi, &packet),
                        None => self.send_away(from, stranger),
                    },
                }
            }
            (Frame::Data(nsapi, packet), Some(imsi)) => self.uplink(now, imsi, nsapi, &packet),
            (Frame::Data(..), None) => self.send_away(from, stranger),
            (Frame::Nothing, _) => {}
        }
    }

    /// A device that is not attached has said something that only an attached one may: it is told
    /// to attach (TS 24.008 §4.7.4.2).
    fn send_away(&mut self, to: SocketAddr, mut air: Air) {
        let detach = DetachRequestDownlink {
            detach_type: Some(REATTACH_REQUIRED),
            cause: Some(GmmCause::IMPLICITLY_DETACHED),
            ..Default::default()
        };
        air.signal(&mut self.outbox, to, Header::gmm(), &detach).ok();
    }

    fn handle_mobility(
        &mut self,
        now: Now,
        from: SocketAddr,
        imsi: Option<Imsi>,
        packet: &ts24008::Packet<'_>,
        stranger: Air,
    ) {
        match (GmmMessage::parse(packet, Direction::Uplink), imsi) {
            (Some(GmmMessage::AttachRequest(request)), _) => self.attach(now, from, imsi, &request, stranger),
            (Some(GmmMessage::AttachComplete(_)), Some(imsi)) => {
                if let Some(mobile) = self.mobiles.get_mut(&imsi) {
                    mobile.complete = true;
                }
            }
            (Some(GmmMessage::AuthenticationAndCipheringResponse(response)), _) => {
                self.challenge_answered(now, from, &response);
            }
            (Some(GmmMessage::AuthenticationAndCipheringFailure(failure)), _) => {
                self.challenge_failed(now, from, &failure);
            }
            (Some(GmmMessage::DetachRequestUplink(request)), Some(imsi)) => {
                let switched_off = request.detach_type.is_some_and(|kind| kind & 8 != 0);
                if !switched_off {
                    let accept = DetachAcceptDownlink::default();
                    self.gmm(imsi, &accept);
                }
                self.detached(now, imsi);
            }
            (Some(GmmMessage::DetachRequestUplink(request)), None) => {
                if request.detach_type.is_some_and(|kind| kind & 8 == 0) {
                    let mut air = stranger;
                    let accept = DetachAcceptDownlink::default();
                    air.signal(&mut self.outbox, from, Header::gmm(), &accept).ok();
                }
            }
            (Some(GmmMessage::ServiceRequest(_)), Some(imsi)) if self.is_attached(imsi) => {
                self.gmm(imsi, &ServiceAccept::default());
            }
            (
                Some(
                    GmmMessage::DetachAcceptUplink(_)
                    | GmmMessage::GmmStatus(_)
                    | GmmMessage::AttachComplete(_),
                ),
                _,
            ) => {}
            (None, Some(imsi)) => {
                let cause = Some(GmmCause::MESSAGE_TYPE_NON_EXISTENT_OR_NOT_IMPLEMENTED);
                self.gmm(imsi, &GmmStatus { cause, ..Default::default() });
            }
            _ => self.send_away(from, stranger),
        }
    }

    fn attach(
        &mut self,
        now: Now,
        from: SocketAddr,
        at: Option<Imsi>,
        request: &AttachRequest<'_>,
        mut stranger: Air,
    ) {
        let identity = request.identity;
        let imsi = identity.and_then(|identity| {
            identity.as_imsi().or_else(|| self.by_p_tmsi.get(&identity.as_tmsi()?).copied())
        });
        let refusal = match (self.behaviour.refuse_device.get(&packet_type::ATTACH_REQUEST), imsi) {
            (Some(cause), _) => Some(GmmCause(*cause)),
            (_, _) if request.check().is_err() => Some(GmmCause::INVALID_MANDATORY_INFORMATION),
            (_, None) => Some(GmmCause::MS_IDENTITY_CANNOT_BE_DERIVED),
            (_, Some(imsi))
                if !self.mobiles.contains_key(&imsi) && self.mobiles.len() >= self.config.max_mobiles =>
            {
                Some(GmmCause::CONGESTION)
            }
            _ => None,
        };
        let (Some(imsi), None) = (imsi, refusal) else {
            let reject = AttachReject { cause: refusal, ..Default::default() };
            let air = at.and_then(|imsi| self.mobiles.get_mut(&imsi)).map(|mobile| &mut mobile.air);
            air.unwrap_or(&mut stranger).signal(&mut self.outbox, from, Header::gmm(), &reject).ok();
            return;
        };
        let again = self.mobiles.get(&imsi).is_some_and(|m| m.attached && !m.complete && m.to == from);
        if again {
            self.heard(now, imsi);
            return self.accept(imsi);
        }
        if let Some(stranger) = self.ask_to_attach(now, imsi, from, stranger) {
            self.admit(now, imsi, from, stranger);
        }
    }

    /// Rejects the attach of a device that has waited for the HLR.
    pub(super) fn refuse_attach(&mut self, imsi: Imsi, joining: &mut Joining, cause: GmmCause) {
        let from = joining.from;
        let reject = AttachReject { cause: Some(cause), ..Default::default() };
        let known = self.mobiles.get_mut(&imsi).filter(|mobile| mobile.to == from);
        let air = known.map_or(&mut joining.stranger, |mobile| &mut mobile.air);
        air.signal(&mut self.outbox, from, Header::gmm(), &reject).ok();
    }

    /// A device attaches that may: it is ours from now on.
    pub(super) fn admit(&mut self, now: Now, imsi: Imsi, from: SocketAddr, stranger: Air) {
        self.forget_contexts(now, imsi);
        let p_tmsi = self.allocate_p_tmsi(imsi);
        // The frames of a device that was known at this address go on being counted.
        let at = self.by_air.get(&from).copied();
        let air = match at.filter(|other| *other == imsi).and_then(|imsi| self.mobiles.remove(&imsi)) {
            Some(mobile) => mobile.air,
            None => stranger,
        };
        if let Some(other) = self.by_air.insert(from, imsi).filter(|other| *other != imsi) {
            self.detached(now, other);
        }
        if let Some(old) = self.mobiles.get(&imsi).map(|mobile| mobile.to).filter(|old| *old != from) {
            self.by_air.remove(&old);
        }
        let mobile = Mobile {
            attached: true,
            complete: false,
            accepts: 0,
            to: from,
            air,
            p_tmsi,
            ready_until: None,
            paging: None,
            waiting: VecDeque::new(),
            silent: false,
            next_ti: 0,
            suspended: false,
        };
        if let Some(old) = self.mobiles.insert(imsi, mobile)
            && let Some((_, timer)) = old.paging
        {
            self.timers.stop(timer);
        }
        self.events.push_back(Event::Attached { imsi });
        self.timers.start(now.mono + self.config.t3350, Timer::Attach(imsi, p_tmsi));
        self.heard(now, imsi);
        self.accept(imsi);
    }

    /// T3350 ran out (TS 24.008 §4.7.3.1.6).
    pub(super) fn attach_unanswered(&mut self, now: Now, imsi: Imsi, p_tmsi: u32) {
        let waits = |mobile: &&mut Mobile| mobile.attached && !mobile.complete && mobile.p_tmsi == p_tmsi;
        let Some(mobile) = self.mobiles.get_mut(&imsi).filter(waits) else { return };
        if mobile.accepts < ACCEPTS {
            mobile.accepts += 1;
            self.accept(imsi);
            self.timers.start(now.mono + self.config.t3350, Timer::Attach(imsi, p_tmsi));
        }
    }

    /// Answers the Attach Request of a device that is ours.
    fn accept(&mut self, imsi: Imsi) {
        let Some(p_tmsi) = self.mobiles.get(&imsi).map(|mobile| mobile.p_tmsi) else { return };
        let accept = AttachAccept {
            attach_result: Some(GPRS_ONLY_ATTACHED),
            force_to_standby: Some(0),
            periodic_ra_update_timer: Some(GprsTimer::DEACTIVATED),
            radio_priority_for_sms: Some(4),
            radio_priority_2: Some(4),
            routing_area: Some(RoutingAreaIdentification {
                plmn: self.config.plmn,
                lac: self.config.lac,
                rac: self.config.rac,
            }),
            allocated_p_tmsi: Some(MobileIdentity::tmsi(p_tmsi)),
            ..Default::default()
        };
        self.gmm(imsi, &accept);
    }

    fn allocate_p_tmsi(&mut self, imsi: Imsi) -> u32 {
        if let Some(mobile) = self.mobiles.get(&imsi) {
            self.by_p_tmsi.remove(&mobile.p_tmsi);
        }
        // There are many more values than devices.
        loop {
            self.next_p_tmsi = 0xc000_0000 | self.next_p_tmsi.wrapping_add(1);
            if !self.by_p_tmsi.contains_key(&self.next_p_tmsi) {
                self.by_p_tmsi.insert(self.next_p_tmsi, imsi);
                return self.next_p_tmsi;
            }
        }
    }

    fn detached(&mut self, now: Now, imsi: Imsi) {
        if self.leave(now, imsi) {
            self.purge(now, imsi);
        }
    }

    /// The same without a word to the HLR; whether the device was attached.
    pub(super) fn leave(&mut self, now: Now, imsi: Imsi) -> bool {
        self.forget_contexts(now, imsi);
        let Some(mobile) = self.mobiles.get_mut(&imsi) else { return false };
        let was = std::mem::replace(&mut mobile.attached, false);
        self.give_up_waiting(now, imsi);
        if was {
            self.events.push_back(Event::Detached { imsi });
        }
        was
    }

    /// Detaches a device by the network (TS 24.008 §4.7.4.2): it may attach again.
    pub fn detach(&mut self, now: Now, imsi: Imsi) {
        if !self.is_attached(imsi) {
            return;
        }
        let detach = DetachRequestDownlink {
            detach_type: Some(2),
            cause: Some(GmmCause::IMPLICITLY_DETACHED),
            ..Default::default()
        };
        self.gmm(imsi, &detach);
        self.detached(now, imsi);
    }

    /// Makes the SGSN believe that an attached device without an address on the air is there, so that
    /// tests can have notifications and contexts without a device.
    pub fn pretend_attached(&mut self, imsi: Imsi, at: SocketAddr) {
        let p_tmsi = self.allocate_p_tmsi(imsi);
        self.by_air.insert(at, imsi);
        let mobile = Mobile {
            attached: true,
            complete: true,
            accepts: 0,
            to: at,
            air: Air::new(Side::Network),
            p_tmsi,
            ready_until: None,
            paging: None,
            waiting: VecDeque::new(),
            silent: false,
            next_ti: 0,
            suspended: false,
        };
        self.mobiles.insert(imsi, mobile);
    }

    /// Suspends or resumes a device's GPRS services (TS 23.060 §16.2.1): while they are, a PDU
    /// Notification is refused with "GPRS connection suspended".
    pub fn suspend(&mut self, imsi: Imsi, suspended: bool) {
        if let Some(mobile) = self.mobiles.get_mut(&imsi) {
            mobile.suspended = suspended;
        }
    }

    /// Lets the READY timer of a device run out now, so that it must be paged next.
    pub fn idle(&mut self, now: Now, imsi: Imsi) {
        if let Some(mobile) = self.mobiles.get_mut(&imsi) {
            mobile.ready_until = Some(now.mono);
        }
    }

    /// Sends a message of mobility management to a device.
    pub(super) fn gmm<M: ts24008::Message>(&mut self, imsi: Imsi, message: &M) {
        if let Some(mobile) = self.mobiles.get_mut(&imsi) {
            mobile.air.signal(&mut self.outbox, mobile.to, Header::gmm(), message).ok();
        }
    }

    /// Any frame of a device: it needs no paging for a while, and what waited for it is done.
    fn heard(&mut self, now: Now, imsi: Imsi) {
        let ready = self.config.ready;
        let Some(mobile) = self.mobiles.get_mut(&imsi) else { return };
        mobile.ready_until = ready.map(|ready| now.mono + ready);
        if let Some((_, timer)) = mobile.paging.take() {
            self.timers.stop(timer);
        }
        let waiting = std::mem::take(&mut mobile.waiting);
        if std::mem::take(&mut mobile.silent) && mobile.attached {
            self.events.push_back(Event::Reachable { imsi });
            self.tell_ready(now, imsi);
        }
        self.confirm(now, imsi);
        for deferred in waiting {
            self.perform(now, imsi, deferred);
        }
    }

    fn perform(&mut self, now: Now, imsi: Imsi, deferred: Deferred) {
        match deferred {
            Deferred::Notification(number) => self.ask_device(now, imsi, number),
            Deferred::Signal(octets) => self.signal_octets(imsi, &octets),
            Deferred::Packet(context, packet) => self.downlink_to(imsi, context, &packet),
        }
    }

    /// Does something that needs the device, once it is known where the device is.
    pub(super) fn reach(&mut self, now: Now, imsi: Imsi, deferred: Deferred) {
        let max = self.config.max_waiting;
        let Some(mobile) = self.mobiles.get_mut(&imsi) else { return };
        if mobile.ready_until.is_none_or(|until| now.mono < until) {
            return self.perform(now, imsi, deferred);
        }
        if mobile.waiting.len() >= max && matches!(deferred, Deferred::Packet(..)) {
            self.counters.packets_dropped += 1;
            return;
        }
        mobile.waiting.push_back(deferred);
        if mobile.paging.is_none() {
            self.page(now, imsi, 0);
        }
    }

    fn page(&mut self, now: Now, imsi: Imsi, before: u32) {
        let timer = self.timers.start(now.mono + self.config.paging, Timer::Paging(imsi));
        let Some(mobile) = self.mobiles.get_mut(&imsi) else { return };
        mobile.paging = Some((before + 1, timer));
        Air::page(&mut self.outbox, mobile.to, MobileIdentity::tmsi(mobile.p_tmsi)).ok();
        self.counters.pages += 1;
    }

    pub(super) fn page_unanswered(&mut self, now: Now, imsi: Imsi) {
        let Some((times, _)) = self.mobiles.get_mut(&imsi).and_then(|mobile| mobile.paging.take()) else {
            return;
        };
        if times < self.config.pages {
            return self.page(now, imsi, times);
        }
        if let Some(mobile) = self.mobiles.get_mut(&imsi) {
            mobile.silent = true;
        }
        self.events.push_back(Event::NotReachable { imsi });
        self.give_up_waiting(now, imsi);
    }

    fn give_up_waiting(&mut self, now: Now, imsi: Imsi) {
        let Some(mobile) = self.mobiles.get_mut(&imsi) else { return };
        if let Some((_, timer)) = mobile.paging.take() {
            self.timers.stop(timer);
        }
        for deferred in std::mem::take(&mut mobile.waiting) {
            match deferred {
                Deferred::Notification(number) => self.not_responding(now, imsi, number),
                Deferred::Packet(..) => self.counters.packets_dropped += 1,
                Deferred::Signal(_) => {}
            }
        }
    }

    /// A message of session management whose transaction means nothing to us (TS 24.008 §8.3.2).
    pub(super) fn sm_status(&mut self, imsi: Imsi, ti: ts24008::TransactionIdentifier, cause: SmCause) {
        let status = SmStatus { cause: Some(cause), ..Default::default() };
        self.sm(imsi, ti, &status);
    }

    /// Sends a message of session management to a device.
    pub(super) fn sm<M: ts24008::Message>(
        &mut self,
        imsi: Imsi,
        ti: ts24008::TransactionIdentifier,
        message: &M,
    ) {
        if let Some(mobile) = self.mobiles.get_mut(&imsi) {
            mobile.air.signal(&mut self.outbox, mobile.to, Header::sm(ti), message).ok();
        }
    }

    /// Sends a message of TS 24.008 that was made before.
    pub(super) fn signal_octets(&mut self, imsi: Imsi, octets: &[u8]) {
        if let Some(mobile) = self.mobiles.get_mut(&imsi) {
            mobile.air.signal_octets(&mut self.outbox, mobile.to, octets).ok();
        }
    }

    fn handle_session(&mut self, now: Now, imsi: Imsi, packet: &ts24008::Packet<'_>) {
        let Some(ti) = packet.ti().map(ts24008::TransactionIdentifier::reversed) else { return };
        match SmMessage::parse(packet, Direction::Uplink) {
            Some(message) => self.session(now, imsi, ti, &message),
            None => {
                self.sm_status(imsi, ti, SmCause::MESSAGE_TYPE_NON_EXISTENT_OR_NOT_IMPLEMENTED);
            }
        }
    }
}

/// Repetitions of Attach Accept by T3350 (TS 24.008 §4.7.3.1.6).
const ACCEPTS: u32 = 4;

mod packet_type {
    use crate::codec::ts24008::Message;
    use crate::codec::ts24008::message::AttachRequest;

    pub(super) const ATTACH_REQUEST: u8 = <AttachRequest<'static> as Message>::ROW.message_type;
}
