//! Update and Delete PDP Context, MS Info Change: TS 29.060 §7.3.3 to §7.3.6, §7.5B.1.

use super::create::{answer_pco, cause_of, negotiate, routable};
use super::event::{Ended, Event};
use super::{Asked, Ggsn, Gone, pco};
use crate::codec::gtp1::ie::{ApnRestriction, GsnAddress, Nsapi, Recovery, TeardownInd};
use crate::codec::gtp1::message::{
    DeletePdpContextRequest, DeletePdpContextResponse, MsInfoChangeNotificationRequest,
    MsInfoChangeNotificationResponse, UpdatePdpContextRequest, UpdatePdpContextResponse,
};
use crate::codec::gtp1::{Cause, Packet};
use crate::machine::gtp::Inbound;
use crate::machine::gtp::context::{ContextId, Remote};
use crate::wire::Now;
use std::net::SocketAddr;

impl Ggsn {
    pub(super) fn update(&mut self, now: Now, handle: Inbound, packet: Packet<'_>) {
        let m = UpdatePdpContextRequest::parse(&packet);
        if let Some(Recovery(value)) = m.recovery {
            self.recovery(now, handle.peer, value);
        }
        let done = match m.check() {
            Err(fault) => Err(fault.cause()),
            Ok(()) => self.update_context(now, handle, &packet, &m),
        };
        if let Err(cause) = done {
            let response = UpdatePdpContextResponse { cause: Some(cause), ..Default::default() };
            // A tunnel that is gone has TEID 0; a new one may have been told.
            let teid = match cause {
                Cause::NON_EXISTENT => 0,
                _ => m.teid_control_plane.or(self.teid_of_peer(&packet)).unwrap_or(0),
            };
            self.endpoint.respond(now, handle, teid, &response).ok();
        }
    }

    fn teid_of_peer(&self, packet: &Packet<'_>) -> Option<u32> {
        self.contexts.by_control_teid(packet.header.teid).map(|context| context.control().teid)
    }

    fn update_context(
        &mut self,
        now: Now,
        handle: Inbound,
        packet: &Packet<'_>,
        m: &UpdatePdpContextRequest<'_>,
    ) -> Result<(), Cause> {
        let nsapi = m.nsapi.map_or(0, |nsapi| nsapi.0);
        let primary = match packet.header.teid {
            // Without a tunnel the subscriber must be named.
            0 => self
                .contexts
                .by_subscriber(m.imsi.ok_or(Cause::NON_EXISTENT)?, nsapi)
                .map(|context| context.primary().unwrap_or(context.id())),
            teid => self.contexts.by_control_teid(teid).map(|context| context.id()),
        };
        let primary = primary.ok_or(Cause::NON_EXISTENT)?;
        let id = self.contexts.member(primary, nsapi).ok_or(Cause::NON_EXISTENT)?;
        let Some(context) = self.contexts.get(id) else { return Err(Cause::NON_EXISTENT) };
        let (old, access, charging_id, teid) =
            (context.control(), context.data.access, context.data.charging_id, context.teid());
        // Mandatory elements, so they are there: `check` came first.
        let signalling = m.sgsn_address_for_control_plane.ok_or(Cause::MANDATORY_IE_MISSING)?.0;
        let traffic = m.sgsn_address_for_user_traffic.ok_or(Cause::MANDATORY_IE_MISSING)?.0;
        let user = Remote { address: traffic, teid: m.teid_data_i.ok_or(Cause::MANDATORY_IE_MISSING)? };
        if !routable(signalling) || !routable(traffic) {
            return Err(Cause::MANDATORY_IE_INCORRECT);
        }
        let mut filters = None;
        if let Some(tft) = m.tft {
            let mut changed = context.filters.clone();
            changed.apply(tft).map_err(|misfit| cause_of(&misfit))?;
            filters = Some(changed);
        }
        let control = Remote { address: signalling, teid: m.teid_control_plane.unwrap_or(old.teid) };
        let first = self.contexts.of_peer(control.address).is_none();
        self.move_bundle(now, primary, control);
        self.contexts.set_peer(id, control, user);
        if let (Some(filters), Some(context)) = (filters, self.contexts.get_mut(id)) {
            context.filters = filters;
        }
        self.touch(now, id);

        let found = self.contexts.get(primary).map(|c| (c.teid(), c.addresses()));
        let Some((control_teid, addresses)) = found else { return Err(Cause::NON_EXISTENT) };
        let Some(point) = self.access.get(access) else { return Err(Cause::SYSTEM_FAILURE) };
        let (mut options, mut profile) = ([0; pco::LONGEST], [0; 254]);
        let pco =
            m.pco.and_then(|request| answer_pco(request, point, addresses, self.config.mtu, &mut options));
        let response = UpdatePdpContextResponse {
            cause: Some(Cause::REQUEST_ACCEPTED),
            recovery: first.then_some(Recovery(self.config.restart_counter)),
            teid_data_i: Some(teid),
            teid_control_plane: Some(control_teid),
            charging_id: Some(charging_id),
            pco,
            ggsn_address_for_control_plane: Some(GsnAddress(self.config.control)),
            ggsn_address_for_user_traffic: Some(GsnAddress(self.config.user)),
            qos_profile: m.qos_profile.map(|asked| negotiate(asked, point, &mut profile)),
            apn_restriction: point.config.restriction.map(ApnRestriction),
            ..Default::default()
        };
        self.endpoint.respond(now, handle, control.teid, &response).ok();
        self.events.push_back(Event::Updated { context: primary, sgsn: control.address });
        Ok(())
    }

    /// The signalling of a bundle of contexts has one end at the SGSN.
    fn move_bundle(&mut self, now: Now, primary: ContextId, control: Remote) {
        let mut members = [None; 16];
        let bundle = std::iter::once(primary).chain(self.contexts.secondaries(primary));
        for (place, id) in members.iter_mut().zip(bundle) {
            *place = Some(id);
        }
        for id in members.into_iter().flatten() {
            let Some(context) = self.contexts.get(id) else { continue };
            let (old, user, on_path) = (context.control(), context.user(), context.data.on_path);
            self.contexts.set_peer(id, control, user);
            if old.address == control.address {
                continue;
            }
            if on_path {
                self.endpoint.leave_path(old.address);
            }
            let path = SocketAddr::new(control.address, self.config.notification.sgsn_port);
            let on_path = self.endpoint.use_path(now, path);
            if let Some(context) = self.contexts.get_mut(id) {
                context.data.on_path = on_path;
            }
        }
    }

    pub(super) fn delete(&mut self, now: Now, handle: Inbound, packet: Packet<'_>) {
        let m = DeletePdpContextRequest::parse(&packet);
        let tunnel = self.contexts.by_control_teid(packet.header.teid);
        let tunnel = tunnel.map(|context| (context.id(), context.control().teid));
        let (teid, cause) = match (m.check(), tunnel) {
            (Err(fault), tunnel) => (tunnel.map_or(0, |(_, teid)| teid), fault.cause()),
            (Ok(()), None) => (0, Cause::NON_EXISTENT),
            (Ok(()), Some((primary, teid))) => {
                let nsapi = m.nsapi.map_or(0, |nsapi| nsapi.0);
                let whole = m.teardown_ind.is_some_and(|teardown| teardown.0);
                match self.contexts.member(primary, nsapi) {
                    Some(_) if whole => {
                        self.end(primary, Ended::BySgsn);
                        (teid, Cause::REQUEST_ACCEPTED)
                    }
                    // With its primary a bundle loses its address, and so its use.
                    Some(id) => {
                        self.end(id, Ended::BySgsn);
                        (teid, Cause::REQUEST_ACCEPTED)
                    }
                    None => (teid, Cause::NON_EXISTENT),
                }
            }
        };
        let response = DeletePdpContextResponse { cause: Some(cause), ..Default::default() };
        self.endpoint.respond(now, handle, teid, &response).ok();
    }

    /// Releases a context by the network: Delete PDP Context Request with Teardown Ind
    /// (TS 23.060 §9.2.4.3). Ends in [`Event::Deleted`] at once: the device cannot be reached by it
    /// from now on, whatever becomes of the request.
    pub fn release(&mut self, now: Now, context: ContextId) -> Result<(), Gone> {
        self.contexts.get(context).ok_or(Gone)?;
        self.end_by_network(now, context, Ended::ByNetwork);
        Ok(())
    }

    pub(super) fn end_by_network(&mut self, now: Now, id: ContextId, why: Ended) {
        let Some(context) = self.contexts.get(id) else { return };
        let idle = Cause::PDP_ADDRESS_INACTIVITY_TIMER_EXPIRES;
        let request = DeletePdpContextRequest {
            cause: (why == Ended::Idle).then_some(idle),
            teardown_ind: Some(TeardownInd(context.primary().is_none())),
            nsapi: Some(Nsapi(context.nsapi())),
            ..Default::default()
        };
        let control = context.control();
        let to = SocketAddr::new(control.address, self.config.notification.sgsn_port);
        // If it cannot be sent, the SGSN learns of it by Error Indication.
        self.endpoint.request(now, to, control.teid, &request, Asked::Courtesy.tag()).ok();
        self.end(id, why);
    }

    pub(super) fn ms_info_change(&mut self, now: Now, handle: Inbound, packet: Packet<'_>) {
        let m = MsInfoChangeNotificationRequest::parse(&packet);
        let tunnel = match (packet.header.teid, m.imsi) {
            (0, Some(imsi)) => {
                (0..16).find_map(|nsapi| self.contexts.by_subscriber(imsi, nsapi)).map(|c| c.control().teid)
            }
            _ => self.teid_of_peer(&packet),
        };
        let cause = match (m.check(), tunnel) {
            (Err(fault), _) => fault.cause(),
            (Ok(()), Some(_)) => Cause::REQUEST_ACCEPTED,
            (Ok(()), None) => Cause::NON_EXISTENT,
        };
        let response = MsInfoChangeNotificationResponse {
            cause: Some(cause),
            imsi: m.imsi,
            linked_nsapi: m.linked_nsapi,
            ..Default::default()
        };
        self.endpoint.respond(now, handle, tunnel.unwrap_or(0), &response).ok();
    }
}
