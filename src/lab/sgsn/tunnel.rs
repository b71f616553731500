//! Tunnels to GGSNs: TS 29.060 §7.3.1 to §7.3.6, §7.3.12.

use super::session::encode;
use super::{Event, Owner, Procedure, Sgsn, State};
use crate::codec::gtp1::ie::{
    CorrelationId, EndUserAddress, GsnAddress, Msisdn, Nsapi, QosProfile, Rai, RatType, Recovery,
    SelectionMode, TeardownInd, UserLocationInformation,
};
use crate::codec::gtp1::message::{
    CreatePdpContextRequest, CreatePdpContextResponse, DeletePdpContextRequest, DeletePdpContextResponse,
    InitiatePdpContextActivationRequest, InitiatePdpContextActivationResponse, UpdatePdpContextRequest,
    UpdatePdpContextRequestByGgsn, UpdatePdpContextResponse, UpdatePdpContextResponseBySgsn,
};
use crate::codec::gtp1::{Cause, Packet};
use crate::codec::ts24008::message::{
    DeactivatePdpContextRequest, ModifyPdpContextRequestDownlink, RequestSecondaryPdpContextActivation,
};
use crate::codec::ts24008::qos::QosBuilder;
use crate::codec::ts24008::{LlcSapi, Pco, Qos, SmCause, Tft, TransactionIdentifier};
use crate::machine::gtp::context::{Addresses, Context, ContextId, Remote};
use crate::machine::gtp::{Heard, Inbound};
use crate::wire::{Apn, Imsi, Now, Writer};
use std::net::SocketAddr;

/// What is asked of a GGSN for a context.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish<'a> {
    pub(super) end_user_address: Option<EndUserAddress<'a>>,
    pub(super) apn: Option<Apn<'a>>,
    pub(super) pco: Option<Pco<'a>>,
    pub(super) qos: Qos<'a>,
    pub(super) tft: Option<Tft<'a>>,
    pub(super) linked_nsapi: Option<u8>,
    pub(super) correlation: Option<u8>,
    pub(super) selection_mode: SelectionMode,
    /// Leaves out what TS 29.060 lets an SGSN leave out: RAI, Recovery, RAT type, location.
    pub(super) bare: bool,
}

impl Default for Wish<'_> {
    fn default() -> Self {
        Self {
            end_user_address: None,
            apn: None,
            pco: None,
            qos: Qos(&[]),
            tft: None,
            linked_nsapi: None,
            correlation: None,
            selection_mode: SelectionMode::SUBSCRIBED,
            bare: false,
        }
    }
}

/// The profile with an Allocation/Retention Priority in front; what asks for the subscribed profile
/// (all zero) is given one.
fn profile<'a>(qos: Qos<'a>, default: &'a [u8]) -> QosProfile<'a> {
    let subscribed = qos.0.len() < 3 || qos.0.iter().all(|octet| *octet == 0);
    QosProfile { priority: 2, qos: if subscribed { Qos(default) } else { qos } }
}

/// The subscriber's number as MAP's AddressString; digits of the IMSI where none is known, because
/// some GGSNs want one.
fn msisdn(number: Option<&str>, imsi: Imsi) -> Vec<u8> {
    let text = number.map_or_else(|| imsi.to_string(), str::to_owned);
    let digits: Vec<u8> =
        text.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').take(15).collect();
    let mut octets = vec![0x91];
    octets.extend(digits.chunks(2).map(|pair| pair.get(1).unwrap_or(&0xf) << 4 | pair[0]));
    octets
}

impl Sgsn {
    pub(super) fn send_create(&mut self, now: Now, id: ContextId, wish: &Wish<'_>) -> bool {
        let default = QosBuilder::default().octets();
        let Some(context) = self.contexts.get(id) else { return false };
        let (imsi, to, teid) = (context.imsi(), context.data.ggsn, context.teid());
        let primary = context.primary().and_then(|primary| self.contexts.get(primary));
        let header_teid = primary.map_or(0, |primary| primary.control().teid);
        let own = Some(GsnAddress(self.config.address));
        let number = self.config.subscribers.get(imsi).and_then(|subscriber| subscriber.msisdn.as_deref());
        let msisdn = msisdn(number, imsi);
        let request = CreatePdpContextRequest {
            teid_data_i: Some(teid),
            nsapi: Some(Nsapi(context.nsapi())),
            pco: wish.pco,
            sgsn_address_for_signalling: own,
            sgsn_address_for_user_traffic: own,
            qos_profile: Some(profile(wish.qos, &default)),
            tft: wish.tft,
            correlation_id: wish.correlation.map(CorrelationId),
            linked_nsapi: wish.linked_nsapi.map(Nsapi),
            recovery: (!wish.bare).then_some(Recovery(self.config.gtp.restart_counter)),
            ..Default::default()
        };
        let request = if primary.is_some() {
            request
        } else {
            CreatePdpContextRequest {
                imsi: Some(imsi),
                rai: (!wish.bare).then_some(Rai {
                    plmn: self.config.plmn,
                    lac: self.config.lac,
                    rac: self.config.rac,
                }),
                selection_mode: Some(wish.selection_mode),
                teid_control_plane: Some(teid),
                charging_characteristics: Some(0x0800),
                end_user_address: wish.end_user_address,
                apn: wish.apn,
                msisdn: Some(Msisdn(&msisdn)),
                rat_type: (!wish.bare).then_some(RatType::GERAN),
                user_location_information: (!wish.bare).then_some(UserLocationInformation {
                    kind: 0,
                    plmn: self.config.plmn,
                    lac: self.config.lac,
                    code: 1,
                }),
                ..request
            }
        };
        self.request_for(now, to, header_teid, &request, Procedure::Create(id))
    }

    pub(super) fn create_answered(
        &mut self,
        now: Now,
        id: ContextId,
        peer: SocketAddr,
        packet: Option<&Packet<'_>>,
    ) {
        let default = QosBuilder::default().octets();
        let response = packet.map(CreatePdpContextResponse::parse);
        let cause = response.map(|r| r.cause.unwrap_or(Cause::MANDATORY_IE_MISSING));
        if let Some(Recovery(value)) = response.and_then(|r| r.recovery)
            && let Heard::Restarted { .. } = self.endpoint.recovery(now, peer, value)
        {
            self.peer_restarted(now, peer.ip(), Some(id));
        }
        let accepted = response.filter(|r| r.check().is_ok() && cause.is_some_and(Cause::is_accepted));
        let control = |r: &CreatePdpContextResponse<'_>, teid| Remote {
            address: r.ggsn_address_for_control_plane.map_or(peer.ip(), |address| address.0),
            teid,
        };
        let Some(context) = self.contexts.get(id) else {
            // Nobody wants it any more.
            if let Some((r, teid)) = accepted.and_then(|r| Some((r, r.teid_control_plane?))) {
                let request = DeletePdpContextRequest {
                    teardown_ind: Some(TeardownInd(true)),
                    nsapi: Some(r.nsapi.unwrap_or(Nsapi(5))),
                    ..Default::default()
                };
                let gone = Procedure::Delete { context: id, teardown: true };
                self.request_for(now, peer, teid, &request, gone);
            }
            return;
        };
        let (imsi, ti, owner) = (context.imsi(), context.data.ti, context.data.owner);
        let notification = context.data.notification;
        let primary = context.primary().and_then(|primary| self.contexts.get(primary)).map(Context::control);
        let user_and_control = accepted.and_then(|r| {
            let teid = r.teid_data_i?;
            let address = r.ggsn_address_for_user_traffic.map_or(peer.ip(), |address| address.0);
            let control = match (r.teid_control_plane, primary) {
                (Some(teid), _) => control(&r, teid),
                (None, Some(primary)) => primary,
                (None, None) => return None,
            };
            Some((r, Remote { address, teid }, control))
        });
        if let Some(number) = notification {
            self.notification_done(now, imsi, number);
        }
        let Some((response, user, control)) = user_and_control else {
            let secondary = primary.is_some();
            self.remove_context(id);
            let cause = cause.map(|cause| cause.0);
            if owner == Owner::Device {
                self.refuse_device(imsi, ti, secondary, cause, response.and_then(|r| r.pco));
            }
            self.events.push_back(Event::NotActivated { context: id, imsi, cause });
            return;
        };
        let on_path = primary.is_none() && self.endpoint.use_path(now, peer);
        self.contexts.set_peer(id, control, user);
        let eua = response.end_user_address;
        let addresses = eua.map_or(Addresses::default(), |eua| Addresses { v4: eua.ipv4(), v6: eua.ipv6() });
        let mut apn = None;
        let mut ggsn = peer;
        if let Some(context) = self.contexts.get_mut(id) {
            let pdp = &mut context.data;
            pdp.state = State::Active;
            pdp.addresses = addresses;
            pdp.on_path = on_path;
            apn = pdp.apn.clone();
            ggsn = pdp.ggsn;
        }
        let cause = cause.unwrap_or(Cause::REQUEST_ACCEPTED);
        let granted = response.qos_profile.map_or(Qos(&default), |profile| profile.qos);
        if owner == Owner::Device {
            self.accept_device(imsi, id, eua, response.pco, granted, cause);
        }
        self.events.push_back(Event::Activated {
            context: id,
            imsi,
            apn,
            ggsn,
            addresses,
            cause: cause.0,
            pco: response.pco.map(|pco| pco.0.to_vec()).unwrap_or_default(),
            qos: granted.0.to_vec(),
        });
        self.send_early(now, id);
    }

    pub(super) fn send_update(&mut self, now: Now, id: ContextId, wish: &Wish<'_>) -> bool {
        let default = QosBuilder::default().octets();
        let Some(context) = self.contexts.get(id).filter(|c| c.data.state == State::Active) else {
            return false;
        };
        let own = Some(GsnAddress(self.config.address));
        let primary = context.primary().is_none();
        let request = UpdatePdpContextRequest {
            recovery: (!wish.bare).then_some(Recovery(self.config.gtp.restart_counter)),
            teid_data_i: Some(context.teid()),
            teid_control_plane: primary.then_some(context.teid()),
            nsapi: Some(Nsapi(context.nsapi())),
            pco: wish.pco,
            sgsn_address_for_control_plane: own,
            sgsn_address_for_user_traffic: own,
            qos_profile: Some(profile(wish.qos, &default)),
            tft: wish.tft,
            ..Default::default()
        };
        let (to, teid) = (context.data.ggsn, context.control().teid);
        self.request_for(now, to, teid, &request, Procedure::Update(id))
    }

    pub(super) fn update_answered(
        &mut self,
        now: Now,
        id: ContextId,
        peer: SocketAddr,
        packet: Option<&Packet<'_>>,
    ) {
        let response = packet.map(UpdatePdpContextResponse::parse);
        if let Some(Recovery(value)) = response.and_then(|r| r.recovery)
            && let Heard::Restarted { .. } = self.endpoint.recovery(now, peer, value)
        {
            self.peer_restarted(now, peer.ip(), None);
        }
        let cause = response.map(|r| r.cause.unwrap_or(Cause::MANDATORY_IE_MISSING).0);
        self.events.push_back(Event::Updated { context: id, cause });
        let Some(context) = self.contexts.get(id) else { return };
        let (imsi, ti, owner) = (context.imsi(), context.data.ti, context.data.owner);
        if let Some(r) = response.filter(|_| cause.is_some_and(|cause| Cause(cause).is_accepted())) {
            let (mut control, mut user) = (context.control(), context.user());
            control.teid = r.teid_control_plane.unwrap_or(control.teid);
            control.address = r.ggsn_address_for_control_plane.map_or(control.address, |a| a.0);
            user.teid = r.teid_data_i.unwrap_or(user.teid);
            user.address = r.ggsn_address_for_user_traffic.map_or(user.address, |a| a.0);
            self.contexts.set_peer(id, control, user);
        }
        if owner == Owner::Device {
            let qos = response.and_then(|r| r.qos_profile).map(|profile| profile.qos);
            self.modified(imsi, ti, cause, qos, response.and_then(|r| r.pco));
        }
        // TS 29.060 §7.3.4: the GGSN does not have it.
        if cause == Some(Cause::NON_EXISTENT.0) {
            self.lose(now, id);
        }
    }

    pub(super) fn send_delete(&mut self, now: Now, id: ContextId, teardown: bool) -> bool {
        let Some(context) = self.contexts.get_mut(id) else { return false };
        context.data.state = State::Deactivating;
        let request = DeletePdpContextRequest {
            teardown_ind: teardown.then_some(TeardownInd(true)),
            nsapi: Some(Nsapi(context.nsapi())),
            ..Default::default()
        };
        let (to, teid) = (context.data.ggsn, context.control().teid);
        self.request_for(now, to, teid, &request, Procedure::Delete { context: id, teardown })
    }

    pub(super) fn delete_answered(
        &mut self,
        _now: Now,
        id: ContextId,
        teardown: bool,
        packet: Option<&Packet<'_>>,
    ) {
        let cause = packet.and_then(|p| DeletePdpContextResponse::parse(p).cause).map(|cause| cause.0);
        let Some(context) = self.contexts.get(id) else { return };
        let (imsi, ti, owner) = (context.imsi(), context.data.ti, context.data.owner);
        let all = context.primary().unwrap_or(id);
        if teardown && all != id {
            self.end_locally(all, cause);
        } else {
            self.end_locally(id, cause);
        }
        if owner == Owner::Device {
            self.deactivated(imsi, ti);
        }
    }

    /// Takes a context out of the table, its secondaries with it, and reports each.
    fn end_locally(&mut self, id: ContextId, cause: Option<u8>) {
        let secondaries: Vec<ContextId> = self.contexts.secondaries(id).collect();
        for id in secondaries.into_iter().chain([id]) {
            if let Some(gone) = self.remove_context(id) {
                self.events.push_back(Event::Deactivated { context: id, imsi: gone.imsi(), cause });
            }
        }
    }

    pub(super) fn remove_context(&mut self, id: ContextId) -> Option<Context<super::Pdp>> {
        let secondaries: Vec<ContextId> = self.contexts.secondaries(id).collect();
        for secondary in secondaries {
            self.remove_context(secondary);
        }
        let gone = self.contexts.remove(id)?;
        if gone.data.on_path {
            self.endpoint.leave_path(gone.data.ggsn.ip());
        }
        Some(gone)
    }

    /// Tells the GGSN that a context is over, without waiting for what it says.
    pub(super) fn end_at_ggsn(&mut self, now: Now, id: ContextId) {
        let Some(context) = self.contexts.get(id).filter(|c| c.data.state == State::Active) else { return };
        let request = DeletePdpContextRequest {
            teardown_ind: context.primary().is_none().then_some(TeardownInd(true)),
            nsapi: Some(Nsapi(context.nsapi())),
            ..Default::default()
        };
        let (to, teid) = (context.data.ggsn, context.control().teid);
        self.request_for(now, to, teid, &request, Procedure::Delete { context: id, teardown: true });
    }

    /// A device is gone: its contexts end here and at their GGSNs.
    pub(super) fn forget_contexts(&mut self, now: Now, imsi: Imsi) {
        for nsapi in 0..16 {
            let Some(context) = self.contexts.by_subscriber(imsi, nsapi) else { continue };
            let id = context.id();
            if context.data.owner != Owner::Device || context.primary().is_some() {
                continue;
            }
            self.end_at_ggsn(now, id);
            self.end_locally(id, None);
        }
    }

    /// The context that a GGSN means by header TEID and NSAPI.
    fn meant(&self, teid: u32, nsapi: Option<Nsapi>) -> Option<ContextId> {
        let primary = self.contexts.by_control_teid(teid)?.id();
        self.contexts.member(primary, nsapi?.0)
    }

    pub(super) fn deleted_by_ggsn(&mut self, now: Now, handle: Inbound, packet: &Packet<'_>) {
        let request = DeletePdpContextRequest::parse(packet);
        let respond = |sgsn: &mut Self, teid, cause| {
            sgsn.answer(
                now,
                handle,
                teid,
                &DeletePdpContextResponse { cause: Some(cause), ..Default::default() },
            );
        };
        let primary = self.contexts.by_control_teid(packet.header.teid);
        let teid = primary.map_or(0, |primary| primary.control().teid);
        if let Some(cause) = self.behaviour.refusal(handle.message_type) {
            return respond(self, teid, Cause(cause));
        }
        if let Err(fault) = request.check() {
            return respond(self, teid, fault.cause());
        }
        let Some(id) = self.meant(packet.header.teid, request.nsapi) else {
            return respond(self, 0, Cause::NON_EXISTENT);
        };
        respond(self, teid, Cause::REQUEST_ACCEPTED);
        let teardown = request.teardown_ind.is_some_and(|ind| ind.0);
        let Some(context) = self.contexts.get(id) else { return };
        let (imsi, ti, owner) = (context.imsi(), context.data.ti, context.data.owner);
        let all = context.primary().unwrap_or(id);
        self.end_locally(if teardown { all } else { id }, None);
        if owner == Owner::Device {
            let request = DeactivatePdpContextRequest {
                cause: Some(SmCause::REGULAR_DEACTIVATION),
                tear_down_indicator: teardown.then_some(1),
                pco: request.pco,
                ..Default::default()
            };
            self.demand(now, imsi, ti, encode(ti, &request), None, None);
        }
    }

    pub(super) fn updated_by_ggsn(&mut self, now: Now, handle: Inbound, packet: &Packet<'_>) {
        let request = UpdatePdpContextRequestByGgsn::parse(packet);
        let refusal = self.behaviour.refusal(handle.message_type).map(Cause);
        let refusal = refusal.or(request.check().err().map(|fault| fault.cause()));
        let meant = self.meant(packet.header.teid, request.nsapi);
        let (Some(id), None) = (meant, refusal) else {
            let cause = refusal.unwrap_or(Cause::NON_EXISTENT);
            let teid = self.contexts.by_control_teid(packet.header.teid).map_or(0, |c| c.control().teid);
            let response = UpdatePdpContextResponseBySgsn { cause: Some(cause), ..Default::default() };
            return self.answer(now, handle, teid, &response);
        };
        let default = QosBuilder::default().octets();
        let Some(context) = self.contexts.get_mut(id) else { return };
        if let Some(tft) = request.tft {
            // One that does not fit leaves the filters as they were; the device says what it thinks of it.
            let mut changed = context.filters.clone();
            if changed.apply(tft).is_ok() {
                context.filters = changed;
            }
        }
        let (imsi, ti) = (context.imsi(), context.data.ti);
        if context.data.owner == Owner::Program {
            return self.answer_update(now, handle, id, Cause::REQUEST_ACCEPTED);
        }
        let modify = ModifyPdpContextRequestDownlink {
            radio_priority: Some(4),
            llc_sapi: Some(LlcSapi(context.data.llc_sapi)),
            qos: Some(request.qos_profile.map_or(Qos(&default), |profile| profile.qos)),
            pco: request.pco,
            tft: request.tft,
            ..Default::default()
        };
        self.demand(now, imsi, ti, encode(ti, &modify), Some((handle, id)), None);
    }

    /// Update PDP Context Response as an SGSN sends it.
    pub(super) fn answer_update(&mut self, now: Now, handle: Inbound, id: ContextId, cause: Cause) {
        let default = QosBuilder::default().octets();
        let Some(context) = self.contexts.get(id) else {
            let response =
                UpdatePdpContextResponseBySgsn { cause: Some(Cause::NON_EXISTENT), ..Default::default() };
            return self.answer(now, handle, 0, &response);
        };
        let accepted = cause.is_accepted();
        let response = UpdatePdpContextResponseBySgsn {
            cause: Some(cause),
            teid_data_i: accepted.then_some(context.teid()),
            sgsn_address_for_user_traffic: accepted.then_some(GsnAddress(self.config.address)),
            qos_profile: accepted.then_some(profile(Qos(&[]), &default)),
            ..Default::default()
        };
        let teid = context.control().teid;
        self.answer(now, handle, teid, &response);
        if accepted {
            self.events.push_back(Event::Changed { context: id });
        }
    }

    pub(super) fn initiated(&mut self, now: Now, handle: Inbound, packet: &Packet<'_>) {
        let request = InitiatePdpContextActivationRequest::parse(packet);
        let primary = self.meant(packet.header.teid, request.linked_nsapi);
        let primary = primary.and_then(|id| self.contexts.get(id));
        let known = primary.map(|c| (c.imsi(), c.data.ti, c.data.owner, c.control().teid));
        let refusal = self.behaviour.refusal(handle.message_type).map(Cause);
        let cause = match (refusal, request.check(), known) {
            (Some(cause), ..) => cause,
            (_, Err(fault), _) => fault.cause(),
            (_, _, None) => Cause::NON_EXISTENT,
            (_, _, Some((_, _, Owner::Program, _))) => Cause::SERVICE_NOT_SUPPORTED,
            _ => Cause::REQUEST_ACCEPTED,
        };
        let teid = known.map_or(0, |(.., teid)| teid);
        let response = InitiatePdpContextActivationResponse { cause: Some(cause), ..Default::default() };
        self.answer(now, handle, teid, &response);
        let (true, Some((imsi, linked, ..))) = (cause.is_accepted(), known) else { return };
        let Some(mobile) = self.mobiles.get_mut(&imsi) else { return };
        let ti = TransactionIdentifier::started(mobile.next_ti);
        mobile.next_ti = (mobile.next_ti + 1) % 7;
        let mut octets = [0; 2];
        let mut w = Writer::new(&mut octets);
        linked.write(&mut w, 0);
        // One octet, or two of the extended form.
        let length = w.finish().unwrap_or(0);
        let ask = RequestSecondaryPdpContextActivation {
            qos: request.qos_profile.map(|profile| profile.qos),
            linked_ti: Some(&octets[..length]),
            tft: request.tft,
            pco: request.pco,
            ..Default::default()
        };
        let correlation = request.correlation_id.map(|id| id.0);
        self.demand(now, imsi, ti, encode(ti, &ask), None, correlation);
    }
}
