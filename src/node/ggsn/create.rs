//! Create PDP Context, TS 29.060 §7.3.1 and §7.3.2; TS 23.060 §9.2.2.

use super::access::{NoAddress, Wanted};
use super::event::{Ended, Event};
use super::pco::{self, Answers};
use super::{Ggsn, Own};
use crate::codec::gtp1::ie::{
    ApnRestriction, CommonFlags, EndUserAddress, GsnAddress, Msisdn, Pco, QosProfile, Recovery,
    ReorderingRequired,
};
use crate::codec::gtp1::message::{CreatePdpContextRequest, CreatePdpContextResponse};
use crate::codec::gtp1::{Cause, Packet};
use crate::codec::ts24008::tft::{Misfit, PacketFilters};
use crate::machine::gtp::Inbound;
use crate::machine::gtp::context::{Addresses, ContextId, New, NotInserted, Remote, prefix};
use crate::wire::{Imsi, Now};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// A PDP type and addresses, as far as they are asked for by name, and the cause to accept with.
struct Chosen {
    wanted: Wanted,
    cause: Cause,
}

impl Ggsn {
    pub(super) fn create(&mut self, now: Now, handle: Inbound, packet: Packet<'_>) {
        let m = CreatePdpContextRequest::parse(&packet);
        if let Some(Recovery(value)) = m.recovery {
            self.recovery(now, handle.peer, value);
        }
        let done = match m.check() {
            Err(fault) => Err(fault.cause()),
            Ok(()) if m.linked_nsapi.is_some() => self.create_secondary(now, handle, &packet, &m),
            Ok(()) => self.create_primary(now, handle, &packet, &m),
        };
        if let Err(cause) = done {
            self.counters.creates_refused += 1;
            let response = CreatePdpContextResponse { cause: Some(cause), ..Default::default() };
            // The peer's own TEID, where it told one (TS 29.060 §6).
            let teid = m.teid_control_plane.unwrap_or(0);
            // A header and two octets fit.
            self.endpoint.respond(now, handle, teid, &response).ok();
        }
    }

    fn create_primary(
        &mut self,
        now: Now,
        handle: Inbound,
        packet: &Packet<'_>,
        m: &CreatePdpContextRequest<'_>,
    ) -> Result<(), Cause> {
        // A header TEID names the tunnel that the subscriber's other contexts have; both the IMSI
        // and the peer's TEID may then be left out.
        let known = self.contexts.by_control_teid(packet.header.teid).map(|c| (c.imsi(), c.control()));
        let imsi = m.imsi.or(known.map(|(imsi, _)| imsi)).ok_or(Cause::MANDATORY_IE_MISSING)?;
        let (control, user) = ends(m, known.map(|(_, control)| control))?;
        let nsapi = m.nsapi.map_or(0, |nsapi| nsapi.0);
        let access = self.access.find(m.apn).ok_or(Cause::MISSING_OR_UNKNOWN_APN)?;
        let asked = m.end_user_address.ok_or(Cause::MANDATORY_IE_MISSING)?;
        let chosen = self.choose(access, asked, m.common_flags)?;

        // The subscriber has one context an NSAPI: a new request for it takes its place.
        let old = self.contexts.by_subscriber(imsi, nsapi).map(|context| context.id());
        if let Some(old) = old {
            self.end(old, Ended::Replaced);
        }
        // At the bound of contexts, and so that an owner that confirms nothing cannot make us grow.
        if self.contexts.len() >= self.config.max_contexts as usize
            || self.access.unconfirmed() > 2 * self.config.max_contexts as usize
        {
            return Err(Cause::NO_RESOURCES_AVAILABLE);
        }
        let addresses = self.addresses_for(access, imsi, chosen.wanted)?;
        let first = self.contexts.of_peer(control.address).is_none();
        let id = match self.insert(now, imsi, nsapi, access, addresses, (control, user), None) {
            Ok(id) => id,
            Err(cause) => {
                self.access.give_back(access, addresses);
                return Err(cause);
            }
        };
        self.answer_create(now, handle, id, chosen.cause, m, addresses, first);
        self.advertise_later(now, id);

        let Some(point) = self.access.get(access) else { return Ok(()) };
        self.events.push_back(Event::Created {
            context: id,
            imsi,
            msisdn: m.msisdn.map(digits),
            apn: point.config.name.clone(),
            domain: point.config.domain,
            addresses,
        });
        self.context_created(now, imsi, access, id, addresses);
        Ok(())
    }

    fn create_secondary(
        &mut self,
        now: Now,
        handle: Inbound,
        packet: &Packet<'_>,
        m: &CreatePdpContextRequest<'_>,
    ) -> Result<(), Cause> {
        let linked = m.linked_nsapi.map_or(0, |nsapi| nsapi.0);
        let nsapi = m.nsapi.map_or(0, |nsapi| nsapi.0);
        let by_teid = self.contexts.by_control_teid(packet.header.teid);
        let tunnel = by_teid.or_else(|| self.contexts.by_subscriber(m.imsi?, linked));
        let tunnel = tunnel.map(|context| context.id());
        // Linked NSAPI may name any context of the bundle.
        let linked = tunnel
            .and_then(|tunnel| self.contexts.member(tunnel, linked))
            .and_then(|id| self.contexts.get(id))
            .ok_or(Cause::CONTEXT_NOT_FOUND)?;
        let primary = linked.primary().unwrap_or(linked.id());
        if nsapi == linked.nsapi() || primary_nsapi(self, primary) == Some(nsapi) {
            return Err(Cause::MANDATORY_IE_INCORRECT);
        }
        let Some(found) = self.contexts.get(primary) else { return Err(Cause::CONTEXT_NOT_FOUND) };
        let (imsi, control, access, addresses) =
            (found.imsi(), found.control(), found.data.access, found.addresses());
        let (_, user) = ends(m, Some(control))?;
        // One context of a bundle may be without a template, and the primary is one
        // (TS 23.060 §9.2.2.1.1A).
        let tft = m.tft.ok_or(Cause::PDP_CONTEXT_WITHOUT_TFT_ALREADY_ACTIVATED)?;
        let mut filters = PacketFilters::default();
        filters.apply(tft).map_err(|misfit| cause_of(&misfit))?;
        let old = self.contexts.by_subscriber(imsi, nsapi).map(|context| context.id());
        if let Some(old) = old {
            self.end(old, Ended::Replaced);
        }
        let own = Addresses::default();
        let id = self.insert(now, imsi, nsapi, access, own, (control, user), Some(primary))?;
        if let Some(context) = self.contexts.get_mut(id) {
            context.filters = filters;
        }
        self.answer_create(now, handle, id, Cause::REQUEST_ACCEPTED, m, addresses, false);
        Ok(())
    }

    /// Which PDP type the access point allows of the one asked for (TS 23.060 §9.2.1).
    fn choose(
        &self,
        access: u16,
        asked: EndUserAddress<'_>,
        flags: Option<CommonFlags>,
    ) -> Result<Chosen, Cause> {
        let refused = Cause::UNKNOWN_PDP_ADDRESS_OR_PDP_TYPE;
        let Some(point) = self.access.get(access) else { return Err(refused) };
        let v4 = asked.ipv4();
        // An interface identifier alone asks for a prefix.
        let v6 = asked.ipv6().filter(|v6| prefix(*v6) != 0 && !v6.is_unicast_link_local());
        let only_v4 = Wanted { v4: Some(v4), v6: None };
        let only_v6 = Wanted { v4: None, v6: Some(v6) };
        let both = Wanted { v4: Some(v4), v6: Some(v6) };
        // Without the IE we take the SGSN to be able; with it, it says so itself.
        let single = flags.is_some_and(|flags| !flags.has(CommonFlags::DUAL_ADDRESS_BEARER));
        let (wanted, cause) = match (asked, point.allows_v4, point.allows_v6) {
            (EndUserAddress::Ipv4(_), true, _) => (only_v4, Cause::REQUEST_ACCEPTED),
            (EndUserAddress::Ipv6(_), _, true) => (only_v6, Cause::REQUEST_ACCEPTED),
            (EndUserAddress::Ipv4v6(..), true, true) if point.config.v4v6 && !single => {
                (both, Cause::REQUEST_ACCEPTED)
            }
            (EndUserAddress::Ipv4v6(..), true, true) => {
                (only_v4, Cause::NEW_PDP_TYPE_DUE_TO_SINGLE_ADDRESS_BEARER_ONLY)
            }
            (EndUserAddress::Ipv4v6(..), true, false) => {
                (only_v4, Cause::NEW_PDP_TYPE_DUE_TO_NETWORK_PREFERENCE)
            }
            (EndUserAddress::Ipv4v6(..), false, true) => {
                (only_v6, Cause::NEW_PDP_TYPE_DUE_TO_NETWORK_PREFERENCE)
            }
            _ => return Err(refused),
        };
        Ok(Chosen { wanted, cause })
    }

    /// Addresses for a subscriber: one kept for this very activation, or from the access point.
    fn addresses_for(&mut self, access: u16, imsi: Imsi, wanted: Wanted) -> Result<Addresses, Cause> {
        let kept = self.kept_addresses(imsi, access);
        let mut rest = wanted;
        let v4 = take_kept(&mut rest.v4, kept.v4, |a, b| a == b);
        let v6 = take_kept(&mut rest.v6, kept.v6, |a, b| prefix(a) == prefix(b));
        let contexts = &self.contexts;
        let assigned = self
            .access
            .assign(access, imsi, rest, |domain, address| contexts.by_address(domain, address).is_some())
            .map_err(|why| match why {
                NoAddress::Exhausted => Cause::ALL_DYNAMIC_PDP_ADDRESSES_ARE_OCCUPIED,
                NoAddress::NotTheirs => Cause::UNKNOWN_PDP_ADDRESS_OR_PDP_TYPE,
                NoAddress::InUse => Cause::NO_RESOURCES_AVAILABLE,
            })?;
        if v4.is_some() || v6.is_some() {
            self.kept_addresses_used(imsi, access);
        }
        Ok(Addresses { v4: v4.or(assigned.v4), v6: v6.or(assigned.v6) })
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one record")]
    fn insert(
        &mut self,
        now: Now,
        imsi: Imsi,
        nsapi: u8,
        access: u16,
        addresses: Addresses,
        (control, user): (Remote, Remote),
        primary: Option<ContextId>,
    ) -> Result<ContextId, Cause> {
        let Some(point) = self.access.get(access) else { return Err(Cause::MISSING_OR_UNKNOWN_APN) };
        let domain = point.config.domain;
        self.next_charging_id = self.next_charging_id.wrapping_add(1).max(1);
        let data = Own {
            access,
            charging_id: self.next_charging_id,
            held: false,
            on_path: false,
            heard: None,
            unsolicited: 0,
        };
        let new = New { imsi, nsapi, domain, addresses, control, user, primary, data };
        let id = self.contexts.insert(new).map_err(|why| match why {
            NotInserted::NoPrimary => Cause::CONTEXT_NOT_FOUND,
            NotInserted::NoRoom | NotInserted::SubscriberTaken | NotInserted::AddressTaken => {
                Cause::NO_RESOURCES_AVAILABLE
            }
        })?;
        let path = SocketAddr::new(control.address, self.config.notification.sgsn_port);
        let on_path = self.endpoint.use_path(now, path);
        if let Some(context) = self.contexts.get_mut(id) {
            context.data.on_path = on_path;
        }
        self.touch(now, id);
        self.counters.contexts_created += 1;
        Ok(id)
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one answer")]
    fn answer_create(
        &mut self,
        now: Now,
        handle: Inbound,
        id: ContextId,
        cause: Cause,
        m: &CreatePdpContextRequest<'_>,
        addresses: Addresses,
        first: bool,
    ) {
        let Some(context) = self.contexts.get(id) else { return };
        let control_teid =
            context.primary().and_then(|id| self.contexts.get(id)).map_or(context.teid(), |c| c.teid());
        let Some(point) = self.access.get(context.data.access) else { return };
        let (mut options, mut profile) = ([0; pco::LONGEST], [0; 254]);
        let pco =
            m.pco.and_then(|request| answer_pco(request, point, addresses, self.config.mtu, &mut options));
        let end_user_address = match (addresses.v4, addresses.v6) {
            (Some(v4), None) => Some(EndUserAddress::Ipv4(Some(v4))),
            (None, Some(v6)) => Some(EndUserAddress::Ipv6(Some(v6))),
            (v4, v6) => Some(EndUserAddress::Ipv4v6(v4, v6)),
        };
        let response = CreatePdpContextResponse {
            cause: Some(cause),
            reordering_required: Some(ReorderingRequired(false)),
            recovery: first.then_some(Recovery(self.config.restart_counter)),
            teid_data_i: Some(context.teid()),
            teid_control_plane: Some(control_teid),
            charging_id: Some(context.data.charging_id),
            end_user_address,
            pco,
            ggsn_address_for_control_plane: Some(GsnAddress(self.config.control)),
            ggsn_address_for_user_traffic: Some(GsnAddress(self.config.user)),
            qos_profile: m.qos_profile.map(|asked| negotiate(asked, point, &mut profile)),
            apn_restriction: point.config.restriction.map(ApnRestriction),
            ..Default::default()
        };
        let teid = context.control().teid;
        // At most some 800 octets: they fit.
        self.endpoint.respond(now, handle, teid, &response).ok();
    }
}

/// What an access point answers to configuration options.
pub(super) fn answer_pco<'b>(
    request: Pco<'_>,
    point: &super::access::Access,
    addresses: Addresses,
    mtu: u16,
    buffer: &'b mut [u8; pco::LONGEST],
) -> Option<Pco<'b>> {
    let answers =
        Answers { address: addresses.v4, dns_v4: point.config.dns_v4, dns_v6: point.config.dns_v6, mtu };
    let length = pco::answer(request, &answers, buffer);
    (length > 0).then(|| Pco(&buffer[..length]))
}

/// The quality of service asked for is granted, up to the access point's bit rates.
pub(super) fn negotiate<'b>(
    requested: QosProfile<'b>,
    point: &super::access::Access,
    buffer: &'b mut [u8; 254],
) -> QosProfile<'b> {
    match point.config.max_bit_rate {
        Some((up, down)) => QosProfile { qos: requested.qos.capped(up, down, buffer), ..requested },
        None => requested,
    }
}

/// A subscriber's number in text, 15 digits in E.164, at most 32.
fn digits(msisdn: Msisdn<'_>) -> Box<str> {
    let mut text = [0; 32];
    let mut length = 0;
    for (place, digit) in text.iter_mut().zip(msisdn.digits().iter()) {
        *place = *b"0123456789*#abc".get(usize::from(digit)).unwrap_or(&b'?');
        length += 1;
    }
    std::str::from_utf8(&text[..length]).unwrap_or_default().into()
}

/// The cause that a template is refused with.
pub(super) fn cause_of(misfit: &Misfit) -> Cause {
    match misfit {
        Misfit::SemanticsOfOperation => Cause::SEMANTIC_ERROR_IN_THE_TFT_OPERATION,
        Misfit::SyntaxOfOperation(_) => Cause::SYNTACTIC_ERROR_IN_THE_TFT_OPERATION,
        Misfit::SemanticsOfFilter => Cause::SEMANTIC_ERRORS_IN_PACKET_FILTERS,
        Misfit::SyntaxOfFilter(_) => Cause::SYNTACTIC_ERRORS_IN_PACKET_FILTERS,
    }
}

/// The peer's two ends. The TEID for signalling may be left out where one is known.
fn ends(m: &CreatePdpContextRequest<'_>, known: Option<Remote>) -> Result<(Remote, Remote), Cause> {
    // Mandatory elements, so they are there: `check` came first.
    let signalling = m.sgsn_address_for_signalling.ok_or(Cause::MANDATORY_IE_MISSING)?.0;
    let traffic = m.sgsn_address_for_user_traffic.ok_or(Cause::MANDATORY_IE_MISSING)?.0;
    let user = Remote { address: traffic, teid: m.teid_data_i.ok_or(Cause::MANDATORY_IE_MISSING)? };
    let control = match (m.teid_control_plane, known) {
        (Some(teid), _) => Remote { address: signalling, teid },
        (None, Some(known)) => Remote { address: signalling, teid: known.teid },
        (None, None) => return Err(Cause::MANDATORY_IE_MISSING),
    };
    if !routable(control.address) || !routable(user.address) {
        return Err(Cause::MANDATORY_IE_INCORRECT);
    }
    Ok((control, user))
}

/// Whether a peer can have this address.
pub(super) fn routable(address: IpAddr) -> bool {
    !address.is_unspecified()
        && !address.is_multicast()
        && address != IpAddr::V4(Ipv4Addr::BROADCAST)
        && address != IpAddr::V6(Ipv6Addr::UNSPECIFIED)
}

fn primary_nsapi(ggsn: &Ggsn, primary: ContextId) -> Option<u8> {
    ggsn.contexts.get(primary).map(|context| context.nsapi())
}

/// Takes the kept address where it is wanted: by name, or any.
fn take_kept<A: Copy>(wanted: &mut Option<Option<A>>, kept: Option<A>, same: fn(A, A) -> bool) -> Option<A> {
    let kept = kept?;
    let fits = match *wanted {
        Some(None) => true,
        Some(Some(named)) => same(named, kept),
        None => false,
    };
    if fits {
        *wanted = None;
        Some(kept)
    } else {
        None
    }
}
