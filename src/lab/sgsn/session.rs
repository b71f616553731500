//! Session management with devices: TS 24.008 §6.1.3.

use super::notification::octets_of;
use super::tunnel::Wish;
use super::{Deferred, Event, Owner, Pdp, Repeat, Sgsn, State, Timer};
use crate::codec::gtp1::Cause;
use crate::codec::gtp1::ie::EndUserAddress;
use crate::codec::ts24008::message::{
    ActivatePdpContextAccept, ActivatePdpContextReject, ActivatePdpContextRequest,
    ActivateSecondaryPdpContextAccept, ActivateSecondaryPdpContextReject, ActivateSecondaryPdpContextRequest,
    DeactivatePdpContextAccept, DeactivatePdpContextRequest, ModifyPdpContextAcceptDownlink,
    ModifyPdpContextReject, ModifyPdpContextRequestUplink, SmMessage,
};
use crate::codec::ts24008::qos::QosBuilder;
use crate::codec::ts24008::{
    self, Header, LlcSapi, Message, Pco, PdpAddress, Qos, SmCause, TransactionIdentifier,
};
use crate::machine::gtp::Inbound;
use crate::machine::gtp::context::{Addresses, ContextId, New, NotInserted, Remote, RoutingDomain};
use crate::wire::{ApnBuf, Imsi, Now, Writer};

/// Radio priority level 4 (TS 24.008 §10.5.7.2).
const RADIO_PRIORITY: u8 = 4;

/// A whole message of TS 24.008.
pub(super) fn encode<M: Message>(ti: TransactionIdentifier, message: &M) -> Vec<u8> {
    let mut buffer = [0; 1600];
    let mut w = Writer::new(&mut buffer);
    ts24008::write(&mut w, Header::sm(ti), message);
    // Elements of at most 255 octets each, six at most.
    let length = w.finish().unwrap_or(0);
    buffer[..length].to_vec()
}

/// The cause that a device is told for a GGSN's refusal: TS 24.008 §6.1.3.1.3.
fn sm_cause(cause: Option<u8>) -> SmCause {
    match cause.map(Cause) {
        None => SmCause::NETWORK_FAILURE,
        Some(Cause::NO_RESOURCES_AVAILABLE) => SmCause::INSUFFICIENT_RESOURCES,
        Some(Cause::MISSING_OR_UNKNOWN_APN) => SmCause::MISSING_OR_UNKNOWN_APN,
        Some(Cause::UNKNOWN_PDP_ADDRESS_OR_PDP_TYPE) => SmCause::UNKNOWN_PDP_ADDRESS_OR_PDP_TYPE,
        Some(Cause::USER_AUTHENTICATION_FAILED) => SmCause::USER_AUTHENTICATION_FAILED,
        Some(Cause::SERVICE_NOT_SUPPORTED) => SmCause::SERVICE_OPTION_NOT_SUPPORTED,
        Some(_) => SmCause::ACTIVATION_REJECTED_BY_GGSN,
    }
}

impl Sgsn {
    pub(super) fn session(
        &mut self,
        now: Now,
        imsi: Imsi,
        ti: TransactionIdentifier,
        message: &SmMessage<'_>,
    ) {
        match message {
            SmMessage::ActivatePdpContextRequest(request) => self.activate(now, imsi, ti, request),
            SmMessage::ActivateSecondaryPdpContextRequest(request) => {
                self.activate_secondary(now, imsi, ti, request);
            }
            SmMessage::RequestPdpContextActivationReject(_) => self.refused_by_device(now, imsi, ti),
            SmMessage::ModifyPdpContextRequestUplink(request) => self.modify(now, imsi, ti, request),
            SmMessage::ModifyPdpContextAcceptUplink(_) => {
                self.device_answered(now, imsi, ti, Cause::REQUEST_ACCEPTED);
            }
            SmMessage::ModifyPdpContextReject(_) => self.device_answered(now, imsi, ti, Cause::MS_REFUSES),
            SmMessage::DeactivatePdpContextRequest(request) => self.deactivate(now, imsi, ti, request),
            SmMessage::DeactivatePdpContextAccept(_)
            | SmMessage::RequestSecondaryPdpContextActivationReject(_) => {
                self.device_answered(now, imsi, ti, Cause::REQUEST_ACCEPTED);
            }
            SmMessage::SmStatus(_) => self.device_answered(now, imsi, ti, Cause::SYSTEM_FAILURE),
            _ => self.sm_status(imsi, ti, SmCause::MESSAGE_TYPE_NOT_COMPATIBLE_WITH_STATE),
        }
    }

    fn context_by_ti(&self, imsi: Imsi, ti: TransactionIdentifier) -> Option<ContextId> {
        (0..16)
            .filter_map(|nsapi| self.contexts.by_subscriber(imsi, nsapi))
            .find(|context| context.data.ti == ti && context.data.owner == Owner::Device)
            .map(|context| context.id())
    }

    /// A repeated activation is told what the first was; one that takes an NSAPI over ends the old
    /// context first. `true`: nothing more is to be done.
    fn seen_before(&mut self, now: Now, imsi: Imsi, ti: TransactionIdentifier, nsapi: u8) -> bool {
        let Some(old) = self.contexts.by_subscriber(imsi, nsapi) else { return false };
        let id = old.id();
        if old.data.ti == ti && old.data.owner == Owner::Device {
            match old.data.state {
                State::Active => {
                    let accept = old.data.accept.clone();
                    self.signal_octets(imsi, &accept);
                    return true;
                }
                State::Activating => return true,
                State::Deactivating => {}
            }
        }
        self.end_at_ggsn(now, id);
        self.remove_context(id);
        false
    }

    fn activate(
        &mut self,
        now: Now,
        imsi: Imsi,
        ti: TransactionIdentifier,
        request: &ActivatePdpContextRequest<'_>,
    ) {
        let reject =
            |cause| encode(ti, &ActivatePdpContextReject { cause: Some(cause), ..Default::default() });
        let kind = ActivatePdpContextRequest::ROW.message_type;
        if let Some(cause) = self.behaviour.refuse_device.get(&kind) {
            let octets = reject(SmCause(*cause));
            return self.signal_octets(imsi, &octets);
        }
        let (Ok(()), Some(nsapi), Some(address), Some(qos)) =
            (request.check(), request.nsapi, request.pdp_address, request.qos)
        else {
            return self.signal_octets(imsi, &reject(SmCause::INVALID_MANDATORY_INFORMATION));
        };
        let nsapi = nsapi.value();
        if self.seen_before(now, imsi, ti, nsapi) {
            return;
        }
        // Whatever the device is still being asked about its last context of this transaction is not
        // meant for the new one.
        self.device_answered(now, imsi, ti, Cause::MS_REFUSES);
        let asked = request.apn.map(ApnBuf::from);
        let notification = self
            .notifications_of(imsi)
            .find(|(_, n)| n.ti == ti || asked.as_ref() == Some(&n.apn))
            .map(|(number, n)| (number, n.apn.clone(), n.ggsn));
        if let Some((number, ..)) = notification {
            self.notification_met(imsi, number);
        }
        let apn = asked
            .or(notification.as_ref().map(|(_, apn, _)| apn.clone()))
            .or(self.config.default_apn.clone());
        let notified_by = notification.as_ref().map(|(.., ggsn)| *ggsn);
        let ggsn = match (&apn, notified_by) {
            (_, Some(ggsn)) if self.config.create_where_notified => Some(ggsn),
            (Some(apn), by) => self.config.ggsn_of(apn).or(by),
            (None, _) => self.config.default_ggsn,
        };
        let Some(ggsn) = ggsn else {
            if let Some((number, ..)) = notification {
                self.not_responding(now, imsi, number);
            }
            return self.signal_octets(imsi, &reject(SmCause::MISSING_OR_UNKNOWN_APN));
        };
        let pdp = Pdp {
            owner: Owner::Device,
            state: State::Activating,
            ti,
            llc_sapi: request.llc_sapi.unwrap_or(LlcSapi::SAPI3).value(),
            apn: apn.clone(),
            ggsn,
            addresses: Addresses::default(),
            accept: Vec::new(),
            on_path: false,
            notification: notification.as_ref().map(|(number, ..)| *number),
            packets: (0, 0),
            early: Vec::new(),
        };
        let eua = crate::codec::gtp1::Value::decode(address.octets());
        let wish = Wish {
            end_user_address: Some(eua.unwrap_or(EndUserAddress::Ipv4(None))),
            apn: apn.as_ref().map(ApnBuf::as_apn),
            pco: request.pco,
            qos,
            ..Wish::default()
        };
        let made = self.new_context(imsi, nsapi, None, pdp).ok();
        let Some(context) = made.filter(|context| self.send_create(now, *context, &wish)) else {
            if let Some(context) = made {
                self.remove_context(context);
            }
            return self.signal_octets(imsi, &reject(SmCause::INSUFFICIENT_RESOURCES));
        };
        let _ = context;
        if let Some((number, ..)) = notification {
            self.notification_under_way(now, imsi, number);
        }
    }

    pub(super) fn new_context(
        &mut self,
        imsi: Imsi,
        nsapi: u8,
        primary: Option<ContextId>,
        data: Pdp,
    ) -> Result<ContextId, NotInserted> {
        let control = Remote { address: data.ggsn.ip(), teid: 0 };
        self.contexts.insert(New {
            imsi,
            nsapi,
            domain: RoutingDomain::default(),
            // Two GGSNs may give out the same address, so that the table does not keep them.
            addresses: Addresses::default(),
            control,
            user: Remote::UNKNOWN,
            primary,
            data,
        })
    }

    fn activate_secondary(
        &mut self,
        now: Now,
        imsi: Imsi,
        ti: TransactionIdentifier,
        request: &ActivateSecondaryPdpContextRequest<'_>,
    ) {
        let reject = |cause| {
            encode(ti, &ActivateSecondaryPdpContextReject { cause: Some(cause), ..Default::default() })
        };
        let correlation = self.stop_repeat(imsi, ti).and_then(|repeat| repeat.correlation);
        let kind = ActivateSecondaryPdpContextRequest::ROW.message_type;
        if let Some(cause) = self.behaviour.refuse_device.get(&kind) {
            let octets = reject(SmCause(*cause));
            return self.signal_octets(imsi, &octets);
        }
        let (Ok(()), Some(nsapi), Some(linked), Some(qos)) =
            (request.check(), request.nsapi, request.linked_ti, request.qos)
        else {
            return self.signal_octets(imsi, &reject(SmCause::INVALID_MANDATORY_INFORMATION));
        };
        let nsapi = nsapi.value();
        if self.seen_before(now, imsi, ti, nsapi) {
            return;
        }
        let primary = TransactionIdentifier::from_linked(linked)
            .and_then(|linked| self.context_by_ti(imsi, linked.reversed()))
            .and_then(|id| self.contexts.get(id))
            .map(|context| (context.primary().unwrap_or(context.id()), context.nsapi()));
        let primary = primary.and_then(|(id, _)| self.contexts.get(id));
        let Some(primary) = primary.filter(|primary| primary.data.state == State::Active) else {
            return self.signal_octets(imsi, &reject(SmCause::UNKNOWN_PDP_CONTEXT));
        };
        let (primary, linked_nsapi) = (primary.id(), primary.nsapi());
        let pdp = Pdp {
            owner: Owner::Device,
            state: State::Activating,
            ti,
            llc_sapi: request.llc_sapi.unwrap_or(LlcSapi::SAPI3).value(),
            apn: None,
            ggsn: self.contexts.get(primary).map_or(([0, 0, 0, 0], 0).into(), |c| c.data.ggsn),
            addresses: Addresses::default(),
            accept: Vec::new(),
            on_path: false,
            notification: None,
            packets: (0, 0),
            early: Vec::new(),
        };
        let wish = Wish {
            linked_nsapi: Some(linked_nsapi),
            pco: request.pco,
            tft: request.tft,
            qos,
            correlation,
            ..Wish::default()
        };
        let made = self.new_context(imsi, nsapi, Some(primary), pdp).ok();
        if made.filter(|context| self.send_create(now, *context, &wish)).is_none() {
            if let Some(context) = made {
                self.remove_context(context);
            }
            self.signal_octets(imsi, &reject(SmCause::INSUFFICIENT_RESOURCES));
        }
    }

    /// The GGSN has accepted: the device is told, and told again if it asks again.
    pub(super) fn accept_device(
        &mut self,
        imsi: Imsi,
        context: ContextId,
        eua: Option<EndUserAddress<'_>>,
        pco: Option<Pco<'_>>,
        qos: Qos<'_>,
        cause: Cause,
    ) {
        let Some(place) = self.contexts.get_mut(context) else { return };
        let secondary = place.primary().is_some();
        let pdp = &mut place.data;
        let llc_sapi = Some(LlcSapi(pdp.llc_sapi));
        pdp.accept = if secondary {
            let accept = ActivateSecondaryPdpContextAccept {
                llc_sapi,
                qos: Some(qos),
                radio_priority: Some(RADIO_PRIORITY),
                pco,
                ..Default::default()
            };
            encode(pdp.ti, &accept)
        } else {
            let single = match (cause, pdp.addresses.v4.is_some(), pdp.addresses.v6.is_some()) {
                (Cause::NEW_PDP_TYPE_DUE_TO_SINGLE_ADDRESS_BEARER_ONLY, ..) => {
                    Some(SmCause::SINGLE_ADDRESS_BEARERS_ONLY_ALLOWED)
                }
                (Cause::NEW_PDP_TYPE_DUE_TO_NETWORK_PREFERENCE, true, _) => {
                    Some(SmCause::PDP_TYPE_IPV4_ONLY_ALLOWED)
                }
                (Cause::NEW_PDP_TYPE_DUE_TO_NETWORK_PREFERENCE, _, true) => {
                    Some(SmCause::PDP_TYPE_IPV6_ONLY_ALLOWED)
                }
                _ => None,
            };
            let accept = ActivatePdpContextAccept {
                llc_sapi,
                qos: Some(qos),
                radio_priority: Some(RADIO_PRIORITY),
                pdp_address: eua.map(|eua| PdpAddress::from_octets(&octets_of(&eua))),
                pco,
                cause: single,
                ..Default::default()
            };
            encode(pdp.ti, &accept)
        };
        let octets = pdp.accept.clone();
        self.signal_octets(imsi, &octets);
    }

    /// The GGSN has refused or is silent.
    pub(super) fn refuse_device(
        &mut self,
        imsi: Imsi,
        ti: TransactionIdentifier,
        secondary: bool,
        cause: Option<u8>,
        pco: Option<Pco<'_>>,
    ) {
        let cause = Some(sm_cause(cause));
        if secondary {
            self.sm(imsi, ti, &ActivateSecondaryPdpContextReject { cause, pco, ..Default::default() });
        } else {
            self.sm(imsi, ti, &ActivatePdpContextReject { cause, pco, ..Default::default() });
        }
    }

    fn modify(
        &mut self,
        now: Now,
        imsi: Imsi,
        ti: TransactionIdentifier,
        request: &ModifyPdpContextRequestUplink<'_>,
    ) {
        let kind = ModifyPdpContextRequestUplink::ROW.message_type;
        if let Some(cause) = self.behaviour.refuse_device.get(&kind) {
            let cause = Some(SmCause(*cause));
            return self.sm(imsi, ti, &ModifyPdpContextReject { cause, ..Default::default() });
        }
        let context = self.context_by_ti(imsi, ti);
        let default = QosBuilder::default().octets();
        let wish = Wish {
            qos: request.qos.unwrap_or(Qos(&default)),
            tft: request.tft,
            pco: request.pco,
            ..Wish::default()
        };
        let Some(context) = context else {
            return self.sm_status(imsi, ti, SmCause::UNKNOWN_PDP_CONTEXT);
        };
        if !self.send_update(now, context, &wish) {
            let cause = Some(SmCause::INSUFFICIENT_RESOURCES);
            self.sm(imsi, ti, &ModifyPdpContextReject { cause, ..Default::default() });
        }
    }

    pub(super) fn modified(
        &mut self,
        imsi: Imsi,
        ti: TransactionIdentifier,
        cause: Option<u8>,
        qos: Option<Qos<'_>>,
        pco: Option<Pco<'_>>,
    ) {
        if cause.is_some_and(|cause| Cause(cause).is_accepted()) {
            let accept = ModifyPdpContextAcceptDownlink {
                qos,
                radio_priority: Some(RADIO_PRIORITY),
                pco,
                ..Default::default()
            };
            self.sm(imsi, ti, &accept);
        } else {
            let cause = Some(sm_cause(cause));
            self.sm(imsi, ti, &ModifyPdpContextReject { cause, pco, ..Default::default() });
        }
    }

    fn deactivate(
        &mut self,
        now: Now,
        imsi: Imsi,
        ti: TransactionIdentifier,
        request: &DeactivatePdpContextRequest<'_>,
    ) {
        let Some(context) = self.context_by_ti(imsi, ti) else {
            // The device is right that it has none: TS 24.008 §8.3.2.
            return self.sm(imsi, ti, &DeactivatePdpContextAccept::default());
        };
        let teardown = request.tear_down_indicator.is_some_and(|indicator| indicator & 1 == 1);
        match self.contexts.get(context).map(|context| context.data.state) {
            Some(State::Active) => {
                if !self.send_delete(now, context, teardown) {
                    self.delete_answered(now, context, teardown, None);
                }
            }
            Some(State::Activating) => {
                self.remove_context(context);
                self.sm(imsi, ti, &DeactivatePdpContextAccept::default());
            }
            Some(State::Deactivating) | None => {}
        }
    }

    pub(super) fn deactivated(&mut self, imsi: Imsi, ti: TransactionIdentifier) {
        self.sm(imsi, ti, &DeactivatePdpContextAccept::default());
    }

    /// Asks the device for something, again and again until it answers.
    pub(super) fn demand(
        &mut self,
        now: Now,
        imsi: Imsi,
        ti: TransactionIdentifier,
        octets: Vec<u8>,
        update: Option<(Inbound, ContextId)>,
        correlation: Option<u8>,
    ) {
        let timer = self.timers.start(now.mono + self.config.device, Timer::Repeat(imsi, ti));
        self.stop_repeat(imsi, ti);
        let repeat = Repeat { octets: octets.clone(), attempts: 1, timer, update, correlation };
        self.repeats.insert((imsi, ti), repeat);
        self.reach(now, imsi, Deferred::Signal(octets));
    }

    fn stop_repeat(&mut self, imsi: Imsi, ti: TransactionIdentifier) -> Option<Repeat> {
        let repeat = self.repeats.remove(&(imsi, ti))?;
        self.timers.stop(repeat.timer);
        Some(repeat)
    }

    pub(super) fn repeat(&mut self, now: Now, imsi: Imsi, ti: TransactionIdentifier) {
        let most = self.config.device_attempts;
        let due = now.mono + self.config.device;
        let Some(repeat) = self.repeats.get_mut(&(imsi, ti)) else { return };
        if repeat.attempts >= most {
            return self.device_answered(now, imsi, ti, Cause::MS_IS_NOT_GPRS_RESPONDING);
        }
        repeat.attempts += 1;
        repeat.timer = self.timers.start(due, Timer::Repeat(imsi, ti));
        let octets = repeat.octets.clone();
        self.reach(now, imsi, Deferred::Signal(octets));
    }

    /// The device has answered what it was asked (or never will): a GGSN that waits for that is told.
    fn device_answered(&mut self, now: Now, imsi: Imsi, ti: TransactionIdentifier, cause: Cause) {
        let Some(repeat) = self.stop_repeat(imsi, ti) else { return };
        if let Some((handle, context)) = repeat.update {
            self.answer_update(now, handle, context, cause);
        }
    }

    /// A context is gone without the device's doing: the device is told.
    pub(super) fn lose(&mut self, now: Now, context: ContextId) {
        let Some(gone) = self.remove_context(context) else { return };
        let imsi = gone.imsi();
        if gone.data.owner == Owner::Device {
            let secondary = gone.primary().is_some();
            let request = DeactivatePdpContextRequest {
                cause: Some(SmCause::REACTIVATION_REQUESTED),
                tear_down_indicator: (!secondary).then_some(1),
                ..Default::default()
            };
            let octets = encode(gone.data.ti, &request);
            self.demand(now, imsi, gone.data.ti, octets, None, None);
        }
        self.events.push_back(Event::Deactivated { context, imsi, cause: None });
    }
}
