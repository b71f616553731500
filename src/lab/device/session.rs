//! PDP contexts of a device: TS 24.008 §6.1.

use super::config::{Activation, Dns, OnRequest};
use super::event::{Event, Link};
use super::{Device, Pending, written};
use crate::codec::ip::{self, Icmp, icmp};
use crate::codec::ts24008::indication::{self, Indication};
use crate::codec::ts24008::message::{
    ActivatePdpContextAccept, ActivatePdpContextRequest, ActivateSecondaryPdpContextRequest,
    DeactivatePdpContextAccept, DeactivatePdpContextRequest, ModifyPdpContextAcceptUplink,
    ModifyPdpContextRequestUplink, RequestPdpContextActivation, RequestPdpContextActivationReject,
    RequestSecondaryPdpContextActivation, RequestSecondaryPdpContextActivationReject, SmMessage, SmStatus,
};
use crate::codec::ts24008::pco::{self, Ppp, id, ppp};
use crate::codec::ts24008::qos::QosBuilder;
use crate::codec::ts24008::{
    Direction, Header, LlcSapi, Nsapi, Packet, Pco, PdpAddress, PdpType, Qos, SmCause, Tft,
    TransactionIdentifier,
};
use crate::lab::device::GmmState;
use crate::wire::{ApnBuf, Now, Plmn, Writer};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

/// State of a PDP context, TS 24.008 §6.1.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SmState {
    /// PDP-ACTIVE-PENDING.
    ActivePending,
    /// PDP-ACTIVE.
    Active,
    /// PDP-MODIFY-PENDING.
    ModifyPending,
    /// PDP-INACTIVE-PENDING.
    InactivePending,
}

impl fmt::Display for SmState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ActivePending => "PDP-ACTIVE-PENDING",
            Self::Active => "PDP-ACTIVE",
            Self::ModifyPending => "PDP-MODIFY-PENDING",
            Self::InactivePending => "PDP-INACTIVE-PENDING",
        })
    }
}

/// One PDP context.
#[derive(Debug)]
pub(super) struct Context {
    pub nsapi: u8,
    /// As this device writes it.
    pub ti: TransactionIdentifier,
    pub state: SmState,
    pub want: Activation,
    /// The context whose address and access point this one shares.
    pub primary: Option<u8>,
    pub by_network: bool,
    pub sapi: u8,
    pub link: Link,
    pub pending: Option<Pending>,
    pub solicit: Option<Duration>,
    pub solicitations: u32,
    /// Token of the registration made through this context.
    pub token: Option<String>,
    /// The token before it, which a push on its way may still bear.
    pub old_token: Option<String>,
    pub registrations: u32,
    pub register: Option<Duration>,
    /// It is to be deactivated with this cause once the deregistration is answered.
    pub leaving: Option<SmCause>,
}

impl Context {
    pub fn timers(&self) -> impl Iterator<Item = Duration> {
        [self.pending.as_ref().map(|pending| pending.due), self.solicit, self.register].into_iter().flatten()
    }

    /// Whether user data may pass.
    pub fn carries(&self) -> bool {
        matches!(self.state, SmState::Active | SmState::ModifyPending)
    }

    /// Whether a push with this registration token is for this context.
    pub fn knows(&self, token: &str) -> bool {
        [&self.token, &self.old_token].into_iter().flatten().any(|own| own == token)
    }

    /// The address to send from to `to`.
    pub fn source(&self, to: IpAddr) -> Option<IpAddr> {
        match to {
            IpAddr::V4(_) => self.link.v4.map(IpAddr::V4),
            IpAddr::V6(_) => self.link.global.map(IpAddr::V6),
        }
    }

    fn owns(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(v4) => self.link.v4 == Some(v4),
            IpAddr::V6(v6) => {
                self.link.global == Some(v6) || self.link.v6 == Some(v6) || v6 == icmp::ALL_NODES
            }
        }
    }
}

/// Contexts of a device at most: NSAPI 5 to 15.
const NSAPIS: std::ops::RangeInclusive<u8> = 5..=15;

impl Device {
    /// Activates a context, TS 24.008 §6.1.3.1.1; answers with its NSAPI. `None`: it is not attached, or has
    /// as many contexts as there are NSAPIs.
    pub fn activate(&mut self, now: Now, want: Activation) -> Option<u8> {
        let (nsapi, ti) = (self.free_nsapi()?, self.free_ti()?);
        self.begin(now, nsapi, ti, want, None)
    }

    /// Activates a secondary context beside `linked`, TS 24.008 §6.1.3.2.1, for the packets that the traffic
    /// flow template `tft` lets through; answers with its NSAPI.
    pub fn activate_secondary(&mut self, now: Now, linked: u8, tft: &[u8]) -> Option<u8> {
        let (nsapi, ti) = (self.free_nsapi()?, self.free_ti()?);
        let qos = QosBuilder::default().octets();
        self.begin_secondary(now, nsapi, ti, linked, &qos, Some(tft))
    }

    fn free_nsapi(&self) -> Option<u8> {
        NSAPIS.into_iter().find(|nsapi| self.contexts.iter().all(|context| context.nsapi != *nsapi))
    }

    fn free_ti(&self) -> Option<TransactionIdentifier> {
        let mut started = (0..127).map(TransactionIdentifier::started);
        started.find(|ti| self.contexts.iter().all(|context| context.ti != *ti))
    }

    /// Deactivates a context, TS 24.008 §6.1.3.4.1; first it takes back the registration made through it
    /// (US 2013/0121252 §0080).
    pub fn deactivate(&mut self, now: Now, nsapi: u8) {
        let Some(context) = self.context_mut(nsapi) else { return };
        if context.token.is_some() && context.carries() {
            context.leaving = Some(SmCause::REGULAR_DEACTIVATION);
            self.deregister(now, nsapi);
            return;
        }
        self.deactivate_now(now, nsapi, SmCause::REGULAR_DEACTIVATION);
    }

    /// Deactivates a context without a word to the push server.
    pub fn deactivate_now(&mut self, now: Now, nsapi: u8, cause: SmCause) {
        let every = self.config.t3390;
        let Some(context) = self.context_mut(nsapi) else { return };
        // All contexts of an address go with its first one.
        let tear_down_indicator = context.primary.is_none().then_some(1);
        let request =
            DeactivatePdpContextRequest { cause: Some(cause), tear_down_indicator, ..Default::default() };
        let octets = written(Header::sm(context.ti), &request);
        context.state = SmState::InactivePending;
        context.leaving = Some(cause);
        let pending = self.pending(now, octets, every);
        if let Some(context) = self.context_mut(nsapi) {
            context.pending = Some(pending);
        }
        self.send_pending(now, Some(nsapi));
        self.pump(now);
    }

    /// Asks for another quality of service, TS 24.008 §6.1.3.3.2.
    pub fn modify(&mut self, now: Now, nsapi: u8, qos: &[u8]) {
        let every = self.config.t3380;
        let Some(context) = self.context_mut(nsapi).filter(|context| context.state == SmState::Active) else {
            return;
        };
        let request = ModifyPdpContextRequestUplink { qos: Some(Qos(qos)), ..Default::default() };
        let octets = written(Header::sm(context.ti), &request);
        context.state = SmState::ModifyPending;
        let pending = self.pending(now, octets, every);
        if let Some(context) = self.context_mut(nsapi) {
            context.pending = Some(pending);
        }
        self.send_pending(now, Some(nsapi));
    }

    /// What the context gives the device; `None`: there is none that is active.
    #[must_use]
    pub fn link(&self, nsapi: u8) -> Option<&Link> {
        self.contexts.iter().find(|c| c.nsapi == nsapi && c.carries()).map(|context| &context.link)
    }

    /// The contexts and their states.
    pub fn contexts(&self) -> impl Iterator<Item = (u8, SmState)> {
        self.contexts.iter().map(|context| (context.nsapi, context.state))
    }

    /// Sends an echo request, without data: Wireshark has no name for it.
    pub fn ping(&mut self, now: Now, nsapi: u8, to: IpAddr, sequence: u16) {
        let identifier = self.config.seed as u16 ^ u16::from(nsapi);
        let Some(from) = self.context_mut(nsapi).and_then(|context| context.source(to)) else { return };
        self.send_ip(now, nsapi, |w| icmp::write_echo_request(w, from, to, identifier, sequence, b""));
    }

    /// Sends an IP packet as it is, be it under an address that is not the device's.
    pub fn send_packet(&mut self, now: Now, nsapi: u8, packet: &[u8]) {
        let Some(context) = self.contexts.iter().find(|c| c.nsapi == nsapi && c.carries()) else { return };
        if self.covered {
            // One that is longer than LLC carries is lost.
            self.air.data(&mut self.outbox, self.config.sgsn, nsapi, context.sapi, packet).ok();
        }
        self.heard_by_network(now);
    }

    pub(super) fn send_ip(&mut self, now: Now, nsapi: u8, write: impl FnOnce(&mut Writer<'_>)) {
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut w = Writer::new(&mut scratch);
        write(&mut w);
        if let Ok(length) = w.finish() {
            self.send_packet(now, nsapi, &scratch[..length]);
        }
        self.scratch = scratch;
    }

    pub(super) fn context_mut(&mut self, nsapi: u8) -> Option<&mut Context> {
        self.contexts.iter_mut().find(|context| context.nsapi == nsapi)
    }

    fn begin(
        &mut self,
        now: Now,
        nsapi: u8,
        ti: TransactionIdentifier,
        want: Activation,
        indication: Option<(Plmn, Indication)>,
    ) -> Option<u8> {
        if self.state != GmmState::Registered {
            return None;
        }
        let mut buffer = [0; 256];
        let pco = self.options(&want, indication, &mut buffer);
        let qos = QosBuilder::default().octets();
        let address = want.address.map_or_else(|| PdpAddress::blank(want.pdp_type), PdpAddress::of);
        let request = ActivatePdpContextRequest {
            nsapi: Some(Nsapi(nsapi)),
            llc_sapi: Some(LlcSapi::SAPI3),
            qos: Some(Qos(&qos)),
            pdp_address: Some(address),
            apn: want.apn.as_ref().map(ApnBuf::as_apn),
            pco,
            ..Default::default()
        };
        let octets = written(Header::sm(ti), &request);
        self.contexts.push(self.pending_context(now, nsapi, ti, want, None, octets));
        self.send_pending(now, Some(nsapi));
        Some(nsapi)
    }

    fn pending_context(
        &self,
        now: Now,
        nsapi: u8,
        ti: TransactionIdentifier,
        want: Activation,
        primary: Option<u8>,
        request: Vec<u8>,
    ) -> Context {
        Context {
            nsapi,
            ti,
            state: SmState::ActivePending,
            want,
            primary,
            by_network: ti.flag,
            sapi: LlcSapi::SAPI3.value(),
            link: Link::default(),
            pending: Some(self.pending(now, request, self.config.t3380)),
            solicit: None,
            solicitations: self.config.solicitations,
            token: None,
            old_token: None,
            registrations: self.config.registration_attempts,
            register: None,
            leaving: None,
        }
    }

    fn begin_secondary(
        &mut self,
        now: Now,
        nsapi: u8,
        ti: TransactionIdentifier,
        linked: u8,
        qos: &[u8],
        tft: Option<&[u8]>,
    ) -> Option<u8> {
        let primary = self.contexts.iter().find(|context| context.nsapi == linked && context.carries())?;
        let mut buffer = [0; 2];
        let mut w = Writer::new(&mut buffer);
        primary.ti.write(&mut w, 0);
        let request = ActivateSecondaryPdpContextRequest {
            nsapi: Some(Nsapi(nsapi)),
            llc_sapi: Some(LlcSapi::SAPI3),
            qos: Some(Qos(qos)),
            linked_ti: Some(w.written()),
            tft: tft.map(Tft),
            ..Default::default()
        };
        let octets = written(Header::sm(ti), &request);
        let (want, group) = (primary.want.clone(), primary.primary.unwrap_or(linked));
        self.contexts.push(self.pending_context(now, nsapi, ti, want, Some(group), octets));
        self.send_pending(now, Some(nsapi));
        Some(nsapi)
    }

    /// The protocol configuration options of a request: what the device wants to be told, and the
    /// operator's container with the indication that it was asked with.
    fn options<'b>(
        &self,
        want: &Activation,
        indication: Option<(Plmn, Indication)>,
        buffer: &'b mut [u8],
    ) -> Option<Pco<'b>> {
        let v4 = want.pdp_type != PdpType::Ipv6;
        let ask = |dns| self.config.dns == dns || self.config.dns == Dns::Both;
        let built = pco::build(buffer, |w| {
            if let Some((user, password)) = &want.pap {
                let (user, password) = (user.as_bytes(), password.as_bytes());
                let (user, password) = (&user[..user.len().min(60)], &password[..password.len().min(60)]);
                let data = [&[user.len() as u8][..], user, &[password.len() as u8], password].concat();
                w.ppp(id::PAP, &Ppp { code: ppp::AUTHENTICATE_REQUEST, identifier: 1, data: &data });
            }
            if v4 && ask(Dns::Ipcp) {
                let any = Ipv4Addr::UNSPECIFIED;
                w.ipcp(ppp::CONFIGURE_REQUEST, 1, &[(ppp::PRIMARY_DNS, any), (ppp::SECONDARY_DNS, any)]);
            }
            if v4 && ask(Dns::Containers) {
                w.container(id::DNS_IPV4, &[]);
            }
            if want.pdp_type != PdpType::Ipv4 && ask(Dns::Containers) {
                w.container(id::DNS_IPV6, &[]);
            }
            if v4 && self.config.asks_mtu {
                w.container(id::IPV4_LINK_MTU, &[]);
            }
            if let Some((operator, indication)) = indication {
                w.container(indication::CONTAINER, &indication.to_container(operator));
            }
        });
        built.ok().filter(|pco| pco.containers().next().is_some())
    }

    pub(super) fn handle_session(&mut self, now: Now, ti: TransactionIdentifier, packet: &Packet<'_>) {
        let ours = ti.reversed();
        let Some(message) = SmMessage::parse(packet, Direction::Downlink) else {
            return self.sm_status(now, ours, SmCause::MESSAGE_TYPE_NON_EXISTENT_OR_NOT_IMPLEMENTED);
        };
        if let Err(fault) = message.check() {
            self.counters.refused += 1;
            return match message {
                SmMessage::RequestPdpContextActivation(_) => self.reject(now, ours, fault.sm_cause()),
                SmMessage::SmStatus(_) => {}
                _ => self.sm_status(now, ours, fault.sm_cause()),
            };
        }
        let at = self.contexts.iter().position(|context| context.ti == ours);
        match (message, at) {
            (SmMessage::RequestPdpContextActivation(request), at) => self.requested(now, ours, &request, at),
            (SmMessage::ActivatePdpContextAccept(accept), Some(at)) => self.activated(now, at, &accept),
            (SmMessage::ActivatePdpContextReject(reject), Some(at)) => {
                self.not_activated(now, at, reject.cause)
            }
            (SmMessage::RequestSecondaryPdpContextActivation(request), at) => {
                self.requested_secondary(now, ours, &request, at);
            }
            (SmMessage::ActivateSecondaryPdpContextAccept(accept), Some(at)) => {
                self.activated_secondary(at, accept.llc_sapi);
            }
            (SmMessage::ActivateSecondaryPdpContextReject(reject), Some(at)) => {
                self.not_activated(now, at, reject.cause);
            }
            (SmMessage::ModifyPdpContextRequestDownlink(_), Some(at)) if self.contexts[at].carries() => {
                let nsapi = self.contexts[at].nsapi;
                self.send(now, &written(Header::sm(ours), &ModifyPdpContextAcceptUplink::default()));
                self.events.push_back(Event::Modified { nsapi, outcome: Ok(()) });
            }
            (SmMessage::ModifyPdpContextAcceptDownlink(_), Some(at)) => self.modified(at, Ok(())),
            (SmMessage::ModifyPdpContextReject(reject), Some(at)) => self.modified(at, Err(reject.cause)),
            (SmMessage::DeactivatePdpContextRequest(request), at) => {
                // One that came before is answered again.
                self.send(now, &written(Header::sm(ours), &DeactivatePdpContextAccept::default()));
                if let Some(at) = at {
                    let all = request.tear_down_indicator.is_some_and(|indicator| indicator & 1 == 1);
                    self.deactivated(now, at, request.cause, all, true);
                }
            }
            (SmMessage::DeactivatePdpContextAccept(_), Some(at)) => {
                let context = &self.contexts[at];
                if context.state == SmState::InactivePending {
                    let (cause, all) = (context.leaving, context.primary.is_none());
                    self.deactivated(now, at, cause, all, false);
                }
            }
            (SmMessage::SmStatus(status), Some(at)) => {
                // §6.1.3.7: these two end the context.
                let gone = [SmCause::INVALID_TRANSACTION_IDENTIFIER_VALUE, SmCause::UNKNOWN_PDP_CONTEXT];
                if status.cause.is_some_and(|cause| gone.contains(&cause)) {
                    let nsapi = self.contexts[at].nsapi;
                    self.drop_context(now, nsapi, status.cause, true);
                }
            }
            (SmMessage::SmStatus(_) | SmMessage::DeactivatePdpContextAccept(_), None) => {}
            (_, None) => self.sm_status(now, ours, SmCause::INVALID_TRANSACTION_IDENTIFIER_VALUE),
            (_, Some(_)) => self.sm_status(now, ours, SmCause::MESSAGE_TYPE_NOT_COMPATIBLE_WITH_STATE),
        }
    }

    fn sm_status(&mut self, now: Now, ti: TransactionIdentifier, cause: SmCause) {
        let status = SmStatus { cause: Some(cause), ..Default::default() };
        self.send(now, &written(Header::sm(ti), &status));
    }

    fn reject(&mut self, now: Now, ti: TransactionIdentifier, cause: SmCause) {
        let reject = RequestPdpContextActivationReject { cause: Some(cause), ..Default::default() };
        self.send(now, &written(Header::sm(ti), &reject));
    }

    /// The network asks for a context, §6.1.3.1.2.
    fn requested(
        &mut self,
        now: Now,
        ours: TransactionIdentifier,
        request: &RequestPdpContextActivation<'_>,
        at: Option<usize>,
    ) {
        if self.state != GmmState::Registered {
            // Attach Accept is still on its way: the network asks again.
            return;
        }
        if at.is_some_and(|at| self.contexts[at].state == SmState::ActivePending) {
            // A repeated request; ours is on its way.
            return;
        }
        // The network has lost the context that it once asked for.
        if let Some(nsapi) = at.map(|at| self.contexts[at].nsapi) {
            self.drop_context(now, nsapi, Some(SmCause::REACTIVATION_REQUESTED), true);
        }
        let apn = request.apn.filter(|apn| apn.check(0).is_ok()).map(ApnBuf::from);
        let offered = request.pdp_address.unwrap_or_else(|| PdpAddress::blank(PdpType::Ipv4));
        let address = offered.ipv4().map(IpAddr::V4).or_else(|| offered.ipv6().map(IpAddr::V6));
        let container = request.pco.and_then(|pco| pco.container(indication::CONTAINER));
        let indication = container.and_then(Indication::from_container);
        let unknown =
            apn.as_ref().is_some_and(|apn| !self.config.apns.is_empty() && !self.config.apns.contains(apn));
        let answer = match self.config.on_request {
            OnRequest::Silent => Err(None),
            OnRequest::Reject(cause) => Err(Some(cause)),
            OnRequest::Activate if unknown => Err(Some(SmCause::MISSING_OR_UNKNOWN_APN)),
            OnRequest::Activate
                if !matches!(offered.pdp_type(), PdpType::Ipv4 | PdpType::Ipv6 | PdpType::Ipv4v6) =>
            {
                Err(Some(SmCause::UNKNOWN_PDP_ADDRESS_OR_PDP_TYPE))
            }
            OnRequest::Activate => self.free_nsapi().ok_or(Some(SmCause::INSUFFICIENT_RESOURCES)),
        };
        let want = Activation { apn: apn.clone(), pdp_type: offered.pdp_type(), address, pap: None };
        match answer {
            Ok(nsapi) => {
                self.begin(now, nsapi, ours, want, indication);
            }
            Err(Some(cause)) => self.reject(now, ours, cause),
            Err(None) => {}
        }
        let indication = indication.map(|(_, indication)| indication);
        self.events.push_back(Event::ActivationRequested { apn, address, indication, answer });
    }

    fn not_activated(&mut self, now: Now, at: usize, cause: Option<SmCause>) {
        let context = &self.contexts[at];
        if context.state == SmState::ActivePending {
            let nsapi = context.nsapi;
            self.drop_context(now, nsapi, cause, true);
        }
    }

    /// One context is gone, or with `all` every one of its address.
    fn deactivated(&mut self, now: Now, at: usize, cause: Option<SmCause>, all: bool, by_network: bool) {
        let (nsapi, group) =
            (self.contexts[at].nsapi, self.contexts[at].primary.unwrap_or(self.contexts[at].nsapi));
        let in_group = |context: &&Context| context.nsapi == group || context.primary == Some(group);
        let gone: Vec<u8> = self
            .contexts
            .iter()
            .filter(|context| context.nsapi == nsapi || all && in_group(context))
            .map(|context| context.nsapi)
            .collect();
        gone.into_iter().for_each(|nsapi| self.drop_context(now, nsapi, cause, by_network));
    }

    /// The network asks for a secondary context, §6.1.3.2.2.
    fn requested_secondary(
        &mut self,
        now: Now,
        ours: TransactionIdentifier,
        request: &RequestSecondaryPdpContextActivation<'_>,
        at: Option<usize>,
    ) {
        if at.is_some() {
            // A repeated request; ours is on its way or was answered.
            return;
        }
        let linked = request.linked_ti.and_then(TransactionIdentifier::from_linked);
        let linked = linked.and_then(|ti| self.contexts.iter().find(|context| context.ti == ti.reversed()));
        let linked = linked.map(|context| context.nsapi);
        let refusal = match (self.config.on_request, linked, self.free_nsapi()) {
            (OnRequest::Silent, ..) => return,
            (OnRequest::Reject(cause), ..) => cause,
            (_, None, _) => SmCause::UNKNOWN_PDP_CONTEXT,
            (_, _, None) => SmCause::INSUFFICIENT_RESOURCES,
            (OnRequest::Activate, Some(linked), Some(nsapi)) => {
                let qos = request.qos.map_or(&[][..], |qos| qos.0);
                let tft = request.tft.map(|tft| tft.0);
                if self.begin_secondary(now, nsapi, ours, linked, qos, tft).is_some() {
                    return;
                }
                SmCause::UNKNOWN_PDP_CONTEXT
            }
        };
        let reject =
            RequestSecondaryPdpContextActivationReject { cause: Some(refusal), ..Default::default() };
        self.send(now, &written(Header::sm(ours), &reject));
    }

    fn activated_secondary(&mut self, at: usize, llc_sapi: Option<LlcSapi>) {
        let primary = self.contexts[at].primary;
        let link =
            self.contexts.iter().find(|context| Some(context.nsapi) == primary).map(|c| c.link.clone());
        let context = &mut self.contexts[at];
        if context.state != SmState::ActivePending || primary.is_none() {
            return;
        }
        context.state = SmState::Active;
        context.pending = None;
        context.sapi = llc_sapi.map_or(3, LlcSapi::value);
        context.link = link.unwrap_or_default();
        let event = Event::Activated {
            nsapi: context.nsapi,
            apn: context.want.apn.clone(),
            link: context.link.clone(),
            cause: None,
            by_network: context.by_network,
        };
        self.events.push_back(event);
    }

    fn activated(&mut self, now: Now, at: usize, accept: &ActivatePdpContextAccept<'_>) {
        let context = &mut self.contexts[at];
        if context.state != SmState::ActivePending || context.primary.is_some() {
            return;
        }
        context.state = SmState::Active;
        context.pending = None;
        context.sapi = accept.llc_sapi.map_or(3, LlcSapi::value);
        let given = accept.pdp_address.or(context.want.address.map(PdpAddress::of));
        context.link = Link {
            v4: given.and_then(|address| address.ipv4()),
            v6: given.and_then(|address| address.ipv6()).map(link_local),
            global: None,
            dns: accept.pco.map(dns_servers).unwrap_or_default(),
            mtu: accept.pco.and_then(|pco| pco.ipv4_link_mtu()),
        };
        if context.link.v6.is_some() && context.solicitations > 0 {
            context.solicit = Some(now.mono);
        }
        let nsapi = context.nsapi;
        let event = Event::Activated {
            nsapi,
            apn: context.want.apn.clone(),
            link: context.link.clone(),
            cause: accept.cause,
            by_network: context.by_network,
        };
        self.events.push_back(event);
        self.solicit(now, nsapi);
        self.begin_registration(now, nsapi);
    }

    fn modified(&mut self, at: usize, outcome: Result<(), Option<SmCause>>) {
        let context = &mut self.contexts[at];
        if context.state == SmState::ModifyPending {
            context.state = SmState::Active;
            context.pending = None;
            self.events.push_back(Event::Modified { nsapi: context.nsapi, outcome });
        }
    }

    pub(super) fn drop_context(&mut self, now: Now, nsapi: u8, cause: Option<SmCause>, by_network: bool) {
        let Some(at) = self.contexts.iter().position(|context| context.nsapi == nsapi) else { return };
        let context = self.contexts.remove(at);
        self.forget_peers(now, nsapi);
        self.events.push_back(match context.state {
            SmState::ActivePending => Event::ActivationRefused { nsapi, cause },
            _ => Event::Deactivated { nsapi, cause, by_network },
        });
    }

    fn solicit(&mut self, now: Now, nsapi: u8) {
        let interval = self.config.solicitation_interval;
        let Some(context) = self.context_mut(nsapi) else { return };
        if context.solicit.is_none_or(|due| due > now.mono) {
            return;
        }
        context.solicitations -= 1;
        context.solicit = (context.solicitations > 0).then(|| now.mono + interval);
        let Some(source) = context.link.v6 else { return };
        self.send_ip(now, nsapi, |w| icmp::write_router_solicitation(w, source));
    }

    pub(super) fn session_timeout(&mut self, now: Now) {
        for at in (0..self.contexts.len()).rev() {
            let context = &mut self.contexts[at];
            let nsapi = context.nsapi;
            if let Some(pending) = context.pending.as_mut().filter(|pending| pending.due <= now.mono) {
                if pending.left > 0 {
                    pending.left -= 1;
                    pending.due = now.mono + pending.every;
                    self.counters.repeated_requests += 1;
                    self.send_pending(now, Some(nsapi));
                } else if context.state == SmState::ModifyPending {
                    self.modified(at, Err(None));
                } else {
                    let cause = context.leaving;
                    self.drop_context(now, nsapi, cause, false);
                    continue;
                }
            }
            self.solicit(now, nsapi);
        }
    }

    /// An IP packet of a context.
    pub(super) fn handle_packet(&mut self, now: Now, nsapi: u8, octets: &[u8]) {
        let context = self.contexts.iter_mut().find(|c| c.nsapi == nsapi && c.carries());
        let (Some(context), Ok(packet)) = (context, ip::Packet::parse(octets)) else {
            self.counters.stray += 1;
            return;
        };
        if !context.owns(packet.destination) {
            self.counters.stray += 1;
            return;
        }
        if let Some(udp) = packet.udp() {
            if udp.destination.port() == super::client::PORT {
                self.handle_coap(now, nsapi, &udp);
            } else {
                let (from, port) = (udp.source, udp.destination.port());
                self.events.push_back(Event::Datagram { nsapi, from, port, payload: udp.payload.to_vec() });
            }
            return;
        }
        match packet.icmp() {
            Some(Icmp::EchoRequest { .. }) if self.config.answers_echo => {
                self.send_ip(now, nsapi, |w| {
                    icmp::answer_echo(w, &packet);
                });
            }
            Some(Icmp::EchoReply { sequence, .. }) => {
                self.events.push_back(Event::EchoReply { nsapi, from: packet.source, sequence });
            }
            Some(Icmp::RouterAdvertisement(what)) => {
                let (Some(prefix), Some(own)) = (what.prefix.filter(|p| p.length == 64), context.link.v6)
                else {
                    return;
                };
                context.solicit = None;
                let address = joined(prefix.prefix, own);
                let changed = context.link.global.replace(address) != Some(address);
                for context in self.contexts.iter_mut().filter(|context| context.primary == Some(nsapi)) {
                    context.link.global = Some(address);
                }
                if changed {
                    self.events.push_back(Event::AddressConfigured { nsapi, address });
                    self.begin_registration(now, nsapi);
                }
            }
            _ => self.events.push_back(Event::Packet { nsapi, packet: octets.to_vec() }),
        }
    }
}

/// The link-local address with the interface identifier that the network gave (TS 23.060 §9.2.1.1).
fn link_local(given: Ipv6Addr) -> Ipv6Addr {
    joined(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), given)
}

/// The first 64 bits of `prefix`, the last of `identifier`.
fn joined(prefix: Ipv6Addr, identifier: Ipv6Addr) -> Ipv6Addr {
    let low = u128::from(u64::MAX);
    Ipv6Addr::from(u128::from(prefix) & !low | u128::from(identifier) & low)
}

/// The DNS servers that a network's options name, by IPCP or container.
fn dns_servers(pco: Pco<'_>) -> Vec<IpAddr> {
    let ipcp = pco.container(id::IPCP).and_then(|content| Ppp::parse(content).ok());
    let ipcp = ipcp.filter(|packet| matches!(packet.code, ppp::CONFIGURE_ACK | ppp::CONFIGURE_NAK));
    let by_ipcp = ipcp.into_iter().flat_map(|packet| {
        [ppp::PRIMARY_DNS, ppp::SECONDARY_DNS].into_iter().filter_map(move |option| packet.address(option))
    });
    let by_container = pco.dns_ipv4();
    let v4 = by_ipcp.chain(by_container).filter(|address| !address.is_unspecified()).map(IpAddr::V4);
    let mut servers = Vec::new();
    for server in v4.chain(pco.dns_ipv6().map(IpAddr::V6)) {
        if !servers.contains(&server) {
            servers.push(server);
        }
    }
    servers
}
