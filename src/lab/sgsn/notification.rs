//! Network-requested activation: TS 23.060 §9.2.2.2, TS 29.060 §7.3.8 to §7.3.11.

use super::{Deferred, Event, Notification, Procedure, Sgsn, Timer};
use crate::codec::gtp1::ie::EndUserAddress;
use crate::codec::gtp1::message::{
    PduNotificationRejectRequest, PduNotificationRejectResponse, PduNotificationRequest,
    PduNotificationResponse,
};
use crate::codec::gtp1::{Cause, Packet, Value};
use crate::codec::ts24008::message::RequestPdpContextActivation;
use crate::codec::ts24008::{Pco, PdpAddress, TransactionIdentifier};
use crate::machine::gtp::Inbound;
use crate::wire::{ApnBuf, Imsi, Now, Writer};
use std::net::{IpAddr, SocketAddr};

/// The octets of an element's value.
pub(super) fn octets_of<'a, V: Value<'a>>(value: &V) -> Vec<u8> {
    let mut buffer = [0; 300];
    let mut w = Writer::new(&mut buffer);
    value.encode(&mut w);
    // Addresses and options: none is longer than 255 octets.
    let length = w.finish().unwrap_or(0);
    buffer[..length].to_vec()
}

impl Sgsn {
    pub(super) fn notified(&mut self, now: Now, handle: Inbound, packet: &Packet<'_>) {
        let request = PduNotificationRequest::parse(packet);
        let teid = request.teid_control_plane.unwrap_or(0);
        let cause = match self.start_notification(now, handle, &request) {
            Ok(true) => return,
            Ok(false) => Cause::REQUEST_ACCEPTED,
            Err(cause) => cause,
        };
        self.answer_notification(now, handle, teid, request.imsi, cause);
    }

    fn answer_notification(&mut self, now: Now, to: Inbound, teid: u32, imsi: Option<Imsi>, cause: Cause) {
        self.answer(now, to, teid, &PduNotificationResponse { cause: Some(cause), ..Default::default() });
        if let Some(imsi) = imsi {
            self.events.push_back(Event::Notified { imsi, cause: cause.0 });
        }
    }

    /// Whether the answer is to be held back, or the cause of refusal.
    fn start_notification(
        &mut self,
        now: Now,
        handle: Inbound,
        request: &PduNotificationRequest<'_>,
    ) -> Result<bool, Cause> {
        if let Some(cause) = self.behaviour.refusal(handle.message_type) {
            return Err(Cause(cause));
        }
        request.check().map_err(|fault| fault.cause())?;
        let (Some(imsi), Some(teid), Some(address), Some(apn), Some(ggsn)) = (
            request.imsi,
            request.teid_control_plane,
            request.end_user_address,
            request.apn,
            request.ggsn_address_for_control_plane,
        ) else {
            return Err(Cause::MANDATORY_IE_MISSING);
        };
        let mobile = self.mobiles.get_mut(&imsi).ok_or(Cause::IMSI_NOT_KNOWN)?;
        if !mobile.attached {
            return Err(Cause::MS_IS_GPRS_DETACHED);
        }
        if mobile.suspended {
            return Err(Cause::GPRS_CONNECTION_SUSPENDED);
        }
        let ti = TransactionIdentifier::started(mobile.next_ti);
        if self.config.strict && !self.is_static(imsi, &address) {
            return Err(Cause::SERVICE_NOT_SUPPORTED);
        }
        let ggsn = if ggsn.0 == handle.peer.ip() { handle.peer } else { SocketAddr::new(ggsn.0, 2123) };
        let apn = ApnBuf::from(apn);
        if let Some((_, same)) = self.notifications_of(imsi).find(|(_, n)| n.apn == apn) {
            // One activation serves both; the newer request is the one that a Reject answers.
            same.ggsn = ggsn;
            same.teid = teid;
            return Ok(false);
        }
        if self.notifications.len() >= self.config.max_notifications {
            return Err(Cause::NO_RESOURCES_AVAILABLE);
        }
        if let Some(mobile) = self.mobiles.get_mut(&imsi) {
            mobile.next_ti = (mobile.next_ti + 1) % 7;
        }
        let held = self.config.create_before_response;
        let notification = Notification {
            apn,
            address: octets_of(&address),
            pco: request.pco.map(|pco| pco.0.to_vec()).unwrap_or_default(),
            ggsn,
            teid,
            unanswered: held.then_some(handle),
            ti,
            attempts: 0,
            timer: None,
        };
        let number = self.number();
        self.notifications.insert((imsi, number), notification);
        if !held {
            self.answer_notification(now, handle, teid, Some(imsi), Cause::REQUEST_ACCEPTED);
        }
        match self.behaviour.reject.map(Cause) {
            Some(cause) => {
                let in_answer = match cause {
                    Cause::MS_REFUSES_REQUEST => Cause::MS_REFUSES,
                    Cause::MS_IS_NOT_GPRS_RESPONDING_REQUEST => Cause::MS_IS_NOT_GPRS_RESPONDING,
                    other => other,
                };
                self.reject(now, imsi, number, cause, in_answer);
            }
            None => self.reach(now, imsi, Deferred::Notification(number)),
        }
        Ok(true)
    }

    fn is_static(&self, imsi: Imsi, address: &EndUserAddress<'_>) -> bool {
        let address = match (address.ipv4(), address.ipv6()) {
            (Some(v4), None) => IpAddr::V4(v4),
            (None, Some(v6)) => IpAddr::V6(v6),
            _ => return false,
        };
        self.config.subscribers.get(imsi).is_some_and(|subscriber| subscriber.has_static(address))
    }

    pub(super) fn notifications_of(&mut self, imsi: Imsi) -> impl Iterator<Item = (u64, &mut Notification)> {
        self.notifications.range_mut((imsi, 0)..=(imsi, u64::MAX)).map(|((_, number), n)| (*number, n))
    }

    /// Request PDP Context Activation, and again each T3385.
    pub(super) fn ask_device(&mut self, now: Now, imsi: Imsi, number: u64) {
        let due = now.mono + self.config.device;
        let Some(notification) = self.notifications.get_mut(&(imsi, number)) else { return };
        notification.attempts += 1;
        notification.timer = Some(self.timers.start(due, Timer::Request(imsi, number)));
        let request = RequestPdpContextActivation {
            pdp_address: Some(PdpAddress::from_octets(&notification.address)),
            apn: Some(notification.apn.as_apn()),
            pco: Some(Pco(&notification.pco)).filter(|pco| !pco.0.is_empty()),
            ..Default::default()
        };
        if let Some(mobile) = self.mobiles.get_mut(&imsi) {
            let header = crate::codec::ts24008::Header::sm(notification.ti);
            mobile.air.signal(&mut self.outbox, mobile.to, header, &request).ok();
        }
    }

    pub(super) fn request_unanswered(&mut self, now: Now, imsi: Imsi, number: u64) {
        let Some(notification) = self.notifications.get_mut(&(imsi, number)) else { return };
        notification.timer = None;
        if notification.attempts < self.config.device_attempts {
            self.reach(now, imsi, Deferred::Notification(number));
        } else {
            self.not_responding(now, imsi, number);
        }
    }

    /// The device has begun the activation that it was asked for.
    pub(super) fn notification_met(&mut self, imsi: Imsi, number: u64) {
        if let Some(notification) = self.notifications.get_mut(&(imsi, number))
            && let Some(timer) = notification.timer.take()
        {
            self.timers.stop(timer);
        }
    }

    /// Create PDP Context Request is out: a held back answer goes now.
    pub(super) fn notification_under_way(&mut self, now: Now, imsi: Imsi, number: u64) {
        if let Some(notification) = self.notifications.get_mut(&(imsi, number))
            && let Some(handle) = notification.unanswered.take()
        {
            let teid = notification.teid;
            self.answer_notification(now, handle, teid, Some(imsi), Cause::REQUEST_ACCEPTED);
        }
    }

    /// The activation has come to its end, whether accepted or refused by the GGSN, who therefore
    /// knows.
    pub(super) fn notification_done(&mut self, now: Now, imsi: Imsi, number: u64) {
        self.notification_met(imsi, number);
        self.notification_under_way(now, imsi, number);
        self.notifications.remove(&(imsi, number));
    }

    pub(super) fn not_responding(&mut self, now: Now, imsi: Imsi, number: u64) {
        let cause = if self.config.old_reject_causes {
            Cause::MS_IS_NOT_GPRS_RESPONDING
        } else {
            Cause::MS_IS_NOT_GPRS_RESPONDING_REQUEST
        };
        self.reject(now, imsi, number, cause, Cause::MS_IS_NOT_GPRS_RESPONDING);
    }

    pub(super) fn refused_by_device(&mut self, now: Now, imsi: Imsi, ti: TransactionIdentifier) {
        let found = self.notifications_of(imsi).find(|(_, n)| n.ti == ti).map(|(number, _)| number);
        let Some(number) = found else { return };
        let cause = if self.config.old_reject_causes { Cause::MS_REFUSES } else { Cause::MS_REFUSES_REQUEST };
        self.reject(now, imsi, number, cause, Cause::MS_REFUSES);
    }

    /// TS 29.060 §7.3.10; or, if the notification has not been answered yet, a refusing answer.
    fn reject(&mut self, now: Now, imsi: Imsi, number: u64, cause: Cause, in_answer: Cause) {
        self.notification_met(imsi, number);
        let Some(notification) = self.notifications.remove(&(imsi, number)) else { return };
        if let Some(handle) = notification.unanswered {
            return self.answer_notification(now, handle, notification.teid, Some(imsi), in_answer);
        }
        let request = PduNotificationRejectRequest {
            cause: Some(cause),
            teid_control_plane: Some(notification.teid),
            end_user_address: Value::decode(&notification.address),
            apn: Some(notification.apn.as_apn()),
            ..Default::default()
        };
        let procedure = Procedure::Reject { imsi, cause: cause.0 };
        if !self.request_for(now, notification.ggsn, notification.teid, &request, procedure) {
            self.events.push_back(Event::Rejected { imsi, cause: cause.0, answer: None });
        }
    }

    pub(super) fn reject_answered(&mut self, imsi: Imsi, cause: u8, packet: Option<&Packet<'_>>) {
        let answer =
            packet.and_then(|packet| PduNotificationRejectResponse::parse(packet).cause).map(|cause| cause.0);
        self.events.push_back(Event::Rejected { imsi, cause, answer });
    }
}
