//! S6a and S6d, TS 29.272 §5.2: location, subscription, authentication, notification.

use super::answer::{Refusal, error};
use super::home::{Doing, Home, Served};
use super::record::{Gateway, Serving};
use crate::codec::diameter::command::s6a::{
    AuthenticationInformationRequest, CancelLocationRequest, DeleteSubscriberDataRequest,
    InsertSubscriberDataRequest, NotifyRequest, PurgeUeRequest, ResetRequest, UpdateLocationRequest,
};
use crate::codec::diameter::{Address, AvpWriter, Identity, experimental, group, row};
use crate::lab::milenage::STEP;
use crate::wire::{Digits, Imsi, Now};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// ULR-Flags, TS 29.272 §7.3.7.
pub mod ulr {
    /// The subscriber is at one node alone.
    pub const SINGLE_REGISTRATION: u32 = 1;
    /// The sender is an MME.
    pub const S6A: u32 = 1 << 1;
    /// No Subscription-Data is wanted.
    pub const SKIP_DATA: u32 = 1 << 2;
    /// GPRS-Subscription-Data is wanted.
    pub const GPRS_DATA: u32 = 1 << 3;
    /// The subscriber has attached, and not moved.
    pub const INITIAL_ATTACH: u32 = 1 << 5;
}

/// NOR-Flags, TS 29.272 §7.3.49.
pub mod nor {
    /// Ready for SM from the SGSN.
    pub const READY_SGSN: u32 = 1 << 2;
    /// UE Reachable from the MME.
    pub const REACHABLE_MME: u32 = 1 << 3;
    /// Delete all APN and PDN GW identity pairs.
    pub const DELETE_GATEWAYS: u32 = 1 << 4;
    /// UE Reachable from the SGSN.
    pub const REACHABLE_SGSN: u32 = 1 << 5;
    /// Ready for SM from the MME.
    pub const READY_MME: u32 = 1 << 6;
    /// The sender is an MME.
    pub const S6A: u32 = 1 << 8;
}

/// IDR-Flags, TS 29.272 §7.3.103.
pub mod idr {
    /// UE Reachability Request.
    pub const REACHABILITY: u32 = 1;
    /// EPS User State Request.
    pub const USER_STATE: u32 = 1 << 2;
}

/// DSR-Flags, TS 29.272 §7.3.25.
pub mod dsr {
    /// PDN subscription contexts are withdrawn.
    pub const CONTEXTS: u32 = 1 << 3;
}

/// Cancellation-Type, TS 29.272 §7.3.24.
pub mod cancellation {
    /// Another MME has the subscriber.
    pub const MME_UPDATE: i32 = 0;
    /// Another SGSN has the subscriber.
    pub const SGSN_UPDATE: i32 = 1;
    /// There is no subscription any more.
    pub const WITHDRAWAL: i32 = 2;
    /// The subscriber has attached by another access.
    pub const INITIAL_ATTACH: i32 = 4;
}

/// Nodes that are told of a restart at most.
const MOST_TOLD: usize = 64;
/// Vectors that are given at once at most.
const MOST_VECTORS: u32 = 5;
/// The MAP error of one who may not roam here (TS 29.002 §17.6.6).
const ROAMING_NOT_ALLOWED: u8 = 8;

/// The bit of Access-Restriction-Data (TS 29.272 §7.3.31) that forbids a RAT-Type (TS 29.212 §5.3.31).
const fn restriction(rat: i32) -> u32 {
    match rat {
        1000 => 1,
        1001 => 1 << 1,
        1002 => 1 << 2,
        1003 => 1 << 3,
        1004 => 1 << 4,
        1005 => 1 << 6,
        _ => 0,
    }
}

/// Host and realm.
type Node = (Box<str>, Box<str>);

/// Sets a name, which is made anew only if it is another one.
fn set(name: &mut Option<Box<str>>, text: Option<&str>) {
    if name.as_deref() != text {
        *name = text.map(Into::into);
    }
}

impl Home {
    /// §5.2.1.1: Update-Location.
    pub(super) fn update_location(
        &mut self,
        now: Now,
        request: &UpdateLocationRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        let imsi = self.by_user_name(request.user_name)?;
        let flags = request.ulr_flags.unwrap_or_default();
        let at_mme = flags & ulr::S6A != 0;
        let Some(subscriber) = self.subscriber(imsi) else {
            return Err(error(experimental::ERROR_USER_UNKNOWN));
        };
        if at_mme && !subscriber.eps {
            // GPRS_DATA_SUBSCRIBED.
            w.avp::<row::ErrorDiagnostic>(0);
            return Err(error(experimental::ERROR_UNKNOWN_EPS_SUBSCRIPTION));
        }
        if subscriber.access_restriction & restriction(request.rat_type.unwrap_or_default()) != 0 {
            return Err(error(experimental::ERROR_RAT_NOT_ALLOWED));
        }
        if subscriber.map_error == Some(ROAMING_NOT_ALLOWED) {
            // ODB-ALL-APN.
            w.avp::<row::ErrorDiagnostic>(2);
            return Err(error(experimental::ERROR_ROAMING_NOT_ALLOWED));
        }
        self.arrive(now, imsi, request);
        // Separation Indication; MME Registered for SMS.
        let for_sms = at_mme && request.sms_register_request.is_some();
        w.avp::<row::UlaFlags>(1 | u32::from(for_sms) << 1);
        if flags & ulr::SKIP_DATA == 0 {
            self.write_subscription(imsi, !at_mme || flags & ulr::GPRS_DATA != 0, w);
        }
        self.back(now, imsi);
        Ok(())
    }

    /// The subscriber is served by who sent this from now on; §5.2.1.1.3: whoever it has left is told so.
    fn arrive(&mut self, now: Now, imsi: Imsi, request: &UpdateLocationRequest<'_>) {
        let Identity(host) = request.origin_host.unwrap_or(Identity(""));
        let Identity(realm) = request.origin_realm.unwrap_or(Identity(""));
        let flags = request.ulr_flags.unwrap_or_default();
        let at_mme = flags & ulr::S6A != 0;
        let single = flags & ulr::SINGLE_REGISTRATION != 0;
        let initial = at_mme && flags & ulr::INITIAL_ATTACH != 0;
        let (record, config) = self.record_and_config(imsi);
        let (own, other, number, usual) = match at_mme {
            true => (&mut record.mme, &mut record.sgsn, request.mme_number_for_mt_sms, &config.mme_number),
            false => (&mut record.sgsn, &mut record.mme, request.sgsn_number, &config.sgsn_number),
        };
        let node = |old: &Serving| Some((old.host.clone()?, old.realm.clone()));
        let is_new = |old: &&Serving| old.host.as_ref().is_some_and(|old| !Identity(old).is(host));
        let left_own = own.as_ref().filter(|old| old.attached).filter(is_new).and_then(node);
        let left_other = other.as_ref().filter(|old| old.attached && (single || initial)).and_then(node);
        if single {
            *other = None;
        }
        let serving = own.get_or_insert_default();
        // Mostly it is where it was, and its names need not be written anew.
        set(&mut serving.host, Some(host));
        if *serving.realm != *realm {
            serving.realm = realm.into();
        }
        match number {
            Some(octets) => set(&mut serving.number, Some(&Digits(octets).to_string())),
            None => set(&mut serving.number, usual.as_deref()),
        }
        serving.visited = request.visited_plmn_id.and_then(|plmn| plmn.try_into().ok()).unwrap_or_default();
        (serving.attached, serving.not_reachable) = (true, None);
        (serving.since, serving.asked) = (now.mono, false);
        let update = [cancellation::SGSN_UPDATE, cancellation::MME_UPDATE];
        if let Some(old) = left_own {
            self.cancel(imsi, &old, update[usize::from(at_mme)], at_mme);
        }
        if let Some(old) = left_other {
            let kind = if single { update[usize::from(!at_mme)] } else { cancellation::INITIAL_ATTACH };
            self.cancel(imsi, &old, kind, !at_mme);
        }
    }

    /// §5.2.1.2: Cancel-Location.
    fn cancel(&mut self, imsi: Imsi, (host, realm): &Node, kind: i32, at_mme: bool) {
        self.send::<CancelLocationRequest<'_>>((host, realm), Doing::Cancel(imsi), |w| {
            w.avp::<row::UserName>(&imsi.to_string());
            w.avp::<row::CancellationType>(kind);
            // S6a/S6d-Indicator.
            w.avp::<row::ClrFlags>(u32::from(at_mme));
        });
    }

    /// Hosts and realms of the nodes that serve a subscriber and can be told something; whether it is an MME.
    fn nodes(&self, imsi: Imsi) -> Vec<(Node, bool)> {
        let record = self.look(imsi);
        let nodes = record
            .attached()
            .filter_map(|(serving, mme)| Some(((serving.host.clone()?, serving.realm.clone()), mme)));
        nodes.collect()
    }

    /// The subscription ends: whoever serves the subscriber hears of it, and the subscriber is unknown from
    /// now on.
    pub fn withdraw(&mut self, imsi: Imsi) {
        for (node, mme) in self.nodes(imsi) {
            self.cancel(imsi, &node, cancellation::WITHDRAWAL, mme);
        }
        self.deregister(imsi);
        self.subscribers.remove(imsi);
        self.records.remove(imsi);
    }

    /// §5.2.2.1: whoever serves the subscriber is given the subscription as it is now.
    pub fn insert(&mut self, imsi: Imsi) {
        self.insert_with(imsi, 0);
    }

    /// Asks whoever serves the subscriber to say when it is reachable: IDR with UE Reachability Request.
    pub fn ask_reachability(&mut self, imsi: Imsi) {
        let record = self.record(imsi);
        for serving in [&mut record.mme, &mut record.sgsn].into_iter().flatten() {
            serving.asked = true;
        }
        self.insert_with(imsi, idr::REACHABILITY);
    }

    fn insert_with(&mut self, imsi: Imsi, flags: u32) {
        let mut data = vec![0; super::home::LONGEST];
        for (node, mme) in self.nodes(imsi) {
            let mut w = AvpWriter::bare(&mut data);
            match flags {
                0 => self.write_subscription(imsi, !mme, &mut w),
                // Nothing has changed: the group is wanted and may be empty.
                _ => w.group::<row::SubscriptionData>(|_| {}),
            }
            let Ok(length) = w.finish_bare() else { return };
            let (host, realm) = (&*node.0, &*node.1);
            self.send::<InsertSubscriberDataRequest<'_>>((host, realm), Doing::Insert(imsi), |w| {
                w.avp::<row::UserName>(&imsi.to_string());
                w.octets(&data[..length]);
                w.avp::<row::IdrFlags>(flags);
            });
        }
    }

    /// §5.2.2.2: whoever serves the subscriber forgets these access points, by Context-Identifier.
    pub fn delete(&mut self, imsi: Imsi, contexts: &[u32]) {
        for (node, _) in self.nodes(imsi) {
            let (host, realm) = (&*node.0, &*node.1);
            self.send::<DeleteSubscriberDataRequest<'_>>((host, realm), Doing::Delete(imsi), |w| {
                w.avp::<row::UserName>(&imsi.to_string());
                w.avp::<row::DsrFlags>(dsr::CONTEXTS);
                contexts.iter().for_each(|context| w.avp::<row::ContextIdentifier>(*context));
            });
        }
    }

    /// §5.2.4.1: the HSS has restarted, and every node that serves somebody hears of it. Data stay.
    pub fn restart(&mut self) {
        let mut told = BTreeSet::new();
        let listed = self.subscribers.iter().map(|subscriber| subscriber.imsi);
        let all: BTreeSet<Imsi> = match self.records.is_empty() {
            true => listed.take(1 << 16).collect(),
            false => self
                .records
                .in_order()
                .into_iter()
                .map(|(imsi, _)| *imsi)
                .chain(listed.take(1 << 16))
                .collect(),
        };
        for imsi in all {
            told.extend(self.nodes(imsi).into_iter().map(|(node, _)| node));
            if told.len() >= MOST_TOLD {
                break;
            }
        }
        for (host, realm) in told {
            self.send::<ResetRequest<'_>>((&host, &realm), Doing::Reset, |_| {});
        }
    }

    /// §5.2.3.1: Authentication-Information-Retrieval.
    pub(super) fn authentication(
        &mut self,
        request: &AuthenticationInformationRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        let imsi = self.by_user_name(request.user_name)?;
        let eps = request.requested_eutran_authentication_info.map(|info| {
            let info = info.read();
            (info.number_of_requested_vectors, info.re_synchronization_info)
        });
        let other = request.requested_utran_geran_authentication_info.map(|info| {
            let info = info.read();
            (info.number_of_requested_vectors, info.re_synchronization_info)
        });
        if eps.is_none() && other.is_none() {
            return Err(Refusal::missing::<row::RequestedEutranAuthenticationInfo>());
        }
        if eps.is_some() && !self.subscriber(imsi).is_some_and(|subscriber| subscriber.eps) {
            return Err(error(experimental::ERROR_UNKNOWN_EPS_SUBSCRIPTION));
        }
        let sim = self.subscriber(imsi).is_some_and(|subscriber| subscriber.sim);
        if eps.is_some() && sim {
            // TS 33.401 §6.1.1: a SIM gives no access to E-UTRAN.
            return Err(error(experimental::AUTHENTICATION_DATA_UNAVAILABLE));
        }
        let plmn = request.visited_plmn_id.and_then(|plmn| plmn.try_into().ok()).unwrap_or_default();
        for (_, resync) in eps.iter().chain(&other) {
            self.resynchronise(imsi, *resync)?;
        }
        let many = |wanted: &Option<(Option<u32>, _)>| {
            wanted.map_or(0, |(count, _): (Option<u32>, Option<&[u8]>)| {
                count.unwrap_or(1).clamp(1, MOST_VECTORS)
            })
        };
        let (eps, other) = (many(&eps), many(&other));
        let vectors: Vec<_> = (0..eps + other).map(|n| self.vector(imsi, n < eps)).collect();
        w.group::<row::AuthenticationInfo>(|w| {
            for (n, vector) in (1..).zip(&vectors[..eps as usize]) {
                w.group::<row::EUtranVector>(|w| {
                    w.avp::<row::ItemNumber>(n);
                    w.avp::<row::Rand>(&vector.rand);
                    w.avp::<row::Xres>(&vector.xres);
                    w.avp::<row::Autn>(&vector.autn);
                    w.avp::<row::Kasme>(&vector.kasme(plmn));
                });
            }
            for (n, vector) in (1..).zip(&vectors[eps as usize..]) {
                if sim {
                    let (sres, kc) = vector.triplet();
                    w.group::<row::GeranVector>(|w| {
                        w.avp::<row::ItemNumber>(n);
                        w.avp::<row::Rand>(&vector.rand);
                        w.avp::<row::Sres>(&sres);
                        w.avp::<row::Kc>(&kc);
                    });
                    continue;
                }
                w.group::<row::UtranVector>(|w| {
                    w.avp::<row::ItemNumber>(n);
                    w.avp::<row::Rand>(&vector.rand);
                    w.avp::<row::Xres>(&vector.xres);
                    w.avp::<row::Autn>(&vector.autn);
                    w.avp::<row::ConfidentialityKey>(&vector.ck);
                    w.avp::<row::IntegrityKey>(&vector.ik);
                });
            }
        });
        Ok(())
    }

    /// TS 33.102 §6.3.5: the sequence number goes on from where the USIM says it is.
    pub(super) fn resynchronise(&mut self, imsi: Imsi, info: Option<&[u8]>) -> Served {
        let Some(info) = info else { return Ok(()) };
        let keys = self.keys(imsi);
        let parts = info.split_first_chunk::<16>();
        let seen = parts.and_then(|(rand, auts)| keys.resynchronise(*rand, auts.try_into().ok()?));
        let seen = seen.ok_or(error(experimental::AUTHENTICATION_DATA_UNAVAILABLE))?;
        self.record(imsi).sqn = seen;
        Ok(())
    }

    fn keys(&self, imsi: Imsi) -> crate::lab::milenage::Keys {
        let own = self.subscriber(imsi).and_then(|subscriber| subscriber.keys.as_deref());
        own.copied().unwrap_or_default()
    }

    /// The next vector of a subscriber.
    pub(super) fn vector(&mut self, imsi: Imsi, separate: bool) -> crate::lab::milenage::Vector {
        let (keys, rand) = (self.keys(imsi), self.challenge());
        let record = self.record(imsi);
        record.sqn = record.sqn / STEP * STEP + STEP;
        keys.vector(rand, record.sqn, separate)
    }

    /// §5.2.5.1: Notify.
    pub(super) fn notified(&mut self, now: Now, request: &NotifyRequest<'_>) -> Served {
        let imsi = self.by_user_name(request.user_name)?;
        let Some(host) = request.origin_host else { return Err(Refusal::missing::<row::OriginHost>()) };
        let record = self.record(imsi);
        let serves = |node: &Option<Serving>| {
            let own = node.as_ref().and_then(|serving| serving.host.as_deref());
            own.is_some_and(|own| host.is(own))
        };
        if !serves(&record.mme) && !serves(&record.sgsn) {
            return Err(error(experimental::ERROR_UNKNOWN_SERVING_NODE));
        }
        let flags = request.nor_flags.unwrap_or_default();
        if flags & nor::DELETE_GATEWAYS != 0 {
            record.gateways.clear();
        }
        if let (Some(gateway), Some(apn)) = (request.mip6_agent_info, request.service_selection) {
            self.choose(imsi, apn, &gateway.read());
        }
        let ready = nor::READY_SGSN | nor::READY_MME | nor::REACHABLE_MME | nor::REACHABLE_SGSN;
        if request.alert_reason.is_some() || flags & ready != 0 {
            let record = self.record(imsi);
            // UE_MEMORY_AVAILABLE.
            record.full &= request.alert_reason != Some(1);
            for serving in [&mut record.mme, &mut record.sgsn].into_iter().flatten() {
                if serving.host.as_deref().is_some_and(|own| host.is(own)) {
                    (serving.not_reachable, serving.asked, serving.since) = (None, false, now.mono);
                }
            }
            self.back(now, imsi);
        }
        Ok(())
    }

    /// A node has chosen a gateway for an access point.
    pub(super) fn choose(&mut self, imsi: Imsi, apn: &str, info: &group::Mip6AgentInfo<'_>) {
        let address = info.mip_home_agent_address.iter().find_map(|address| match address {
            Address::V4(address) => Some(IpAddr::V4(address)),
            Address::V6(address) => Some(IpAddr::V6(address)),
            _ => None,
        });
        let host = info.mip_home_agent_host.and_then(|host| {
            let host = host.read();
            Some((host.destination_host?.0.into(), host.destination_realm?.0.into()))
        });
        let known = self.has_apn(imsi, apn);
        let record = self.record(imsi);
        record.gateways.retain(|gateway| !gateway.apn.eq_ignore_ascii_case(apn));
        if known {
            record.gateways.push(Gateway { apn: apn.into(), address, host });
        }
    }

    /// §5.2.1.3: Purge-UE.
    pub(super) fn purged(&mut self, request: &PurgeUeRequest<'_>, w: &mut AvpWriter<'_>) -> Served {
        let imsi = self.by_user_name(request.user_name)?;
        let record = self.record(imsi);
        let host = request.origin_host;
        let mut freeze = 0;
        for (bit, serving) in [(1, &mut record.mme), (2, &mut record.sgsn)] {
            let Some(serving) = serving else { continue };
            let own = serving.host.as_deref();
            if own.zip(host).is_some_and(|(own, host)| host.is(own)) {
                serving.attached = false;
                freeze |= bit;
            }
        }
        // A node that the subscriber has left has nothing to say: both bits are clear.
        w.avp::<row::PuaFlags>(freeze);
        Ok(())
    }
}
