//! Who is who, and where.

use super::bindings::Bindings;
use super::routes::Routes;
use super::secret::Secrets;
use super::slab::Slab;
use super::{
    Admission, Admitted, Application, ApplicationId, Binding, By, Caller, Checks, Config, ContextRef,
    Dynamic, DynamicId, Gateway, GatewayId, Location, Msisdn, Prefix, Push, PushRequest, Reason, Recipient,
    Refused, Route, RoutingDomain, Selection, Snapshot, State, Subscriber, Token, UserId,
};
use crate::wire::{Imsi, Now};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

/// Applications, subscribers, identifiers, registrations, gateways: read by those who admit pushes
/// and by the router, changed by administration and by the router.
#[derive(Debug)]
pub struct Directory {
    config: Config,
    admission: Admission,
    secrets: Arc<Secrets>,
    applications: HashMap<ApplicationId, Application>,
    subscribers: Slab<Subscriber>,
    by_imsi: HashMap<Imsi, u32>,
    by_user: HashMap<UserId, Vec<u32>>,
    by_msisdn: HashMap<Msisdn, Imsi>,
    pub(super) dynamics: HashMap<DynamicId, Dynamic>,
    dynamics_of: HashMap<Imsi, Vec<DynamicId>>,
    pub(super) bindings: Bindings,
    gateways: Vec<Gateway>,
    routes: Routes,
}

/// Makes the checks of a push request (US 2013/0121252 §0085–0088) and reserves its place.
/// The costly part, an application's secret seen for the first time, is done without the lock.
///
/// # Errors
/// The first check that fails; a full queue, with the time after which to ask again.
pub fn admit(
    directory: &RwLock<Directory>,
    now: Now,
    request: PushRequest,
    caller: &Caller<'_>,
) -> Result<Admitted, Refused> {
    let read = || directory.read().unwrap_or_else(PoisonError::into_inner);
    let (secrets, stored) = {
        let directory = read();
        let stored = directory.applications.get(&request.application).and_then(|a| a.secret.clone());
        (directory.secrets.clone(), stored)
    };
    let proven = match (&stored, caller.secret) {
        (Some(phc), Some(secret)) => secrets.verify(phc, secret),
        _ => false,
    };
    read().admit(now, request, caller, proven)
}

fn no(reason: Reason) -> Refused {
    Refused::new(reason, By::PushServer, None)
}

impl Directory {
    /// An empty directory. `key` is 32 random octets for the memory of verified secrets.
    #[must_use]
    pub fn new(config: Config, key: [u8; 32]) -> Self {
        Self {
            admission: Admission::new(config.max_pushes),
            secrets: Arc::new(Secrets::new(key)),
            config,
            applications: HashMap::new(),
            subscribers: Slab::default(),
            by_imsi: HashMap::new(),
            by_user: HashMap::new(),
            by_msisdn: HashMap::new(),
            dynamics: HashMap::new(),
            dynamics_of: HashMap::new(),
            bindings: Bindings::default(),
            gateways: Vec::new(),
            routes: Routes::default(),
        }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The count of pushes under way.
    #[must_use]
    pub fn admission(&self) -> &Admission {
        &self.admission
    }

    /// Checks secrets and remembers which were right.
    #[must_use]
    pub fn secrets(&self) -> &Arc<Secrets> {
        &self.secrets
    }

    /// Takes what the store holds (not the pushes: those are the router's). Answers with the
    /// registrations that are not taken over: those that have ended and, in integrated mode, all,
    /// because their contexts ended with the process that had them.
    pub fn load(&mut self, now: Now, snapshot: &Snapshot) -> Vec<Token> {
        for application in &snapshot.applications {
            self.put_application(application.clone());
        }
        for subscriber in &snapshot.subscribers {
            self.put_subscriber(subscriber.clone());
        }
        for dynamic in &snapshot.dynamics {
            self.put_dynamic(dynamic.clone());
        }
        for gateway in &snapshot.gateways {
            self.put_gateway(gateway.clone());
        }
        for route in &snapshot.routes {
            self.put_route(*route);
        }
        let mut dropped = Vec::new();
        for binding in &snapshot.bindings {
            let address_taken = self.bindings.by_address(binding.domain, binding.address).is_some();
            let known = self.bindings.by_token(binding.token).is_some();
            if self.config.integrated
                || binding.context.is_some()
                || binding.expires_ms <= now.wall_ms()
                || address_taken
                || known
            {
                dropped.push(binding.token);
            } else {
                self.bindings.insert_address(binding.clone());
            }
        }
        dropped
    }

    /// Makes the checks of a push request, the application's secret having been checked
    /// (`proven`), and reserves its place.
    ///
    /// # Errors
    /// As [`admit`].
    pub fn admit(
        &self,
        now: Now,
        request: PushRequest,
        caller: &Caller<'_>,
        proven: bool,
    ) -> Result<Admitted, Refused> {
        self.admit_under(&self.config.checks, now, request, caller, proven)
    }

    /// The same for a push of this very process (the proxy's): the application and the user must be
    /// known; there is no secret, domain or source to check.
    ///
    /// # Errors
    /// As [`admit`].
    pub fn admit_own(&self, now: Now, request: PushRequest) -> Result<Admitted, Refused> {
        let checks =
            Checks { secret: false, server_domain: false, server_source: false, ..self.config.checks };
        let caller = Caller { source: None, server_domain: None, secret: None };
        self.admit_under(&checks, now, request, &caller, false)
    }

    /// The same for a subscriber who is known already, by a name that is none here.
    ///
    /// # Errors
    /// As [`admit`].
    pub fn admit_for(
        &self,
        now: Now,
        request: PushRequest,
        imsi: Option<crate::wire::Imsi>,
    ) -> Result<Admitted, Refused> {
        let Some(imsi) = imsi else { return self.admit_own(now, request) };
        let checks = Checks {
            secret: false,
            server_domain: false,
            server_source: false,
            user: false,
            ..self.config.checks
        };
        let caller = Caller { source: None, server_domain: None, secret: None };
        let mut admitted = self.admit_under(&checks, now, request, &caller, false)?;
        admitted.push.targets = [imsi].into();
        Ok(admitted)
    }

    fn admit_under(
        &self,
        checks: &Checks,
        now: Now,
        request: PushRequest,
        caller: &Caller<'_>,
        proven: bool,
    ) -> Result<Admitted, Refused> {
        let application = self.applications.get(&request.application);
        if checks.application {
            let application = application.ok_or(no(Reason::UnknownApplication))?;
            if checks.secret && (application.secret.is_none() || !proven) {
                return Err(no(Reason::WrongSecret));
            }
        }
        if checks.server_domain {
            let domain = caller.server_domain.ok_or(no(Reason::DomainNotAllowed))?;
            let domains = application.map_or(&[][..], |a| &a.domains);
            if !domains.iter().any(|allowed| domain_matches(allowed, domain)) {
                return Err(no(Reason::DomainNotAllowed));
            }
        }
        if checks.server_source {
            let source = caller.source.ok_or(no(Reason::SourceNotAllowed))?;
            let networks = application.map_or(&[][..], |a| &a.networks);
            if !networks.iter().any(|network| network.contains(source)) {
                return Err(no(Reason::SourceNotAllowed));
            }
        }
        if request.payload.len() > self.config.max_payload {
            return Err(no(Reason::PayloadTooLarge));
        }
        let targets = match self.resolve(now, &request.to) {
            Ok(targets) => targets,
            Err(_) if self.config.resolve && matches!(request.to, Recipient::Static(_)) => Box::default(),
            Err(refused) if checks.user => return Err(refused),
            Err(_) => Box::default(),
        };
        let Some(reservation) = self.admission.reserve() else {
            return Err(Refused { retry_after: Some(self.config.retry_after), ..no(Reason::Overloaded) });
        };
        let ttl = request.ttl.unwrap_or(self.config.default_ttl).min(self.config.max_ttl);
        let accepted_ms = now.wall_ms();
        let report_to = request.report_to.or_else(|| application.and_then(|a| a.report_to.clone()));
        let sms = application.is_some_and(|application| application.sms) && request.sms.unwrap_or(true);
        let push = Push {
            id: request.id,
            application: request.application,
            to: request.to,
            targets,
            payload: request.payload,
            content_type: request.content_type,
            accepted_ms,
            expires_ms: accepted_ms.saturating_add(u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX)),
            priority: request.priority,
            report_to,
            sms,
            state: State::Received,
            tries: 0,
            transmitted: false,
        };
        Ok(Admitted { push, reservation })
    }

    /// The subscribers that a recipient stands for (S802).
    ///
    /// # Errors
    /// No such identifier, or its validity has ended.
    pub fn resolve(&self, now: Now, to: &Recipient) -> Result<Box<[Imsi]>, Refused> {
        match to {
            Recipient::Static(user) => {
                let of: Box<[Imsi]> = self.subscribers_of(user).into();
                if of.is_empty() { Err(no(Reason::UnknownUser)) } else { Ok(of) }
            }
            Recipient::Dynamic(id) => {
                let dynamic = self.dynamics.get(id).ok_or(no(Reason::UnknownUser))?;
                if dynamic.expires_ms <= now.wall_ms() {
                    return Err(no(Reason::IdentifierExpired));
                }
                if !self.by_imsi.contains_key(&dynamic.imsi) {
                    return Err(no(Reason::UnknownUser));
                }
                Ok([dynamic.imsi].into())
            }
        }
    }

    /// Inserts or replaces an application.
    pub fn put_application(&mut self, application: Application) {
        self.applications.insert(application.id.clone(), application);
    }

    /// Removes an application. Its pushes go on.
    pub fn remove_application(&mut self, id: &ApplicationId) -> bool {
        self.applications.remove(id).is_some()
    }

    /// An application.
    #[must_use]
    pub fn application(&self, id: &ApplicationId) -> Option<&Application> {
        self.applications.get(id)
    }

    /// All applications, in order.
    pub fn applications(&self) -> impl Iterator<Item = &Application> {
        let mut all: Vec<&Application> = self.applications.values().collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all.into_iter()
    }

    /// Inserts or replaces a subscriber.
    pub fn put_subscriber(&mut self, subscriber: Subscriber) {
        self.remove_subscriber(subscriber.imsi);
        let (imsi, identifiers) = (subscriber.imsi, subscriber.identifiers.clone());
        if let Some(msisdn) = &subscriber.msisdn {
            self.by_msisdn.insert(msisdn.clone(), imsi);
        }
        let key = self.subscribers.insert(subscriber);
        self.by_imsi.insert(imsi, key);
        for user in identifiers {
            let of = self.by_user.entry(user).or_default();
            if !of.contains(&key) {
                of.push(key);
            }
        }
    }

    /// Removes a subscriber. Contexts stay known, but no push leads there any more.
    pub fn remove_subscriber(&mut self, imsi: Imsi) -> bool {
        let Some(key) = self.by_imsi.remove(&imsi) else { return false };
        let Some(subscriber) = self.subscribers.remove(key) else { return false };
        // A number that another subscriber has been given since stays theirs.
        if let Some(msisdn) = &subscriber.msisdn
            && self.by_msisdn.get(msisdn) == Some(&imsi)
        {
            self.by_msisdn.remove(msisdn);
        }
        for user in &subscriber.identifiers {
            if let Some(of) = self.by_user.get_mut(user) {
                of.retain(|other| *other != key);
                if of.is_empty() {
                    self.by_user.remove(user);
                }
            }
        }
        true
    }

    /// Takes an identifier from a subscriber, and the subscriber away who has nothing else.
    pub fn forget_identifier(&mut self, imsi: Imsi, user: &UserId) {
        let Some(mut subscriber) = self.subscriber(imsi).cloned() else { return };
        subscriber.identifiers.retain(|own| own != user);
        let empty =
            Subscriber { imsi, identifiers: Vec::new(), secret: None, msisdn: None, static_address: None };
        if subscriber == empty {
            self.remove_subscriber(imsi);
        } else {
            self.put_subscriber(subscriber);
        }
    }

    /// A subscriber.
    #[must_use]
    pub fn subscriber(&self, imsi: Imsi) -> Option<&Subscriber> {
        self.subscribers.get(*self.by_imsi.get(&imsi)?)
    }

    /// The subscriber with this number.
    #[must_use]
    pub fn subscriber_of_msisdn(&self, msisdn: &Msisdn) -> Option<Imsi> {
        self.by_msisdn.get(msisdn).copied()
    }

    /// The subscribers of a static identifier.
    #[must_use]
    pub fn subscribers_of(&self, user: &UserId) -> Vec<Imsi> {
        let of = self.by_user.get(user).map_or(&[][..], Vec::as_slice);
        of.iter().filter_map(|key| Some(self.subscribers.get(*key)?.imsi)).collect()
    }

    /// Subscribers in the order of their places, from place `start`; at most `count`.
    #[must_use]
    pub fn subscribers(&self, start: usize, count: usize) -> Vec<Subscriber> {
        let places = (start..self.subscribers.places()).filter_map(|key| self.subscribers.get(key as u32));
        places.take(count).cloned().collect()
    }

    /// Number of subscribers.
    #[must_use]
    pub fn subscriber_count(&self) -> usize {
        self.subscribers.len()
    }

    /// Registrations in the order of their places, from place `start`; at most `count`.
    #[must_use]
    pub fn bindings(&self, start: usize, count: usize) -> Vec<Binding> {
        self.bindings.records(start, count)
    }

    /// Registrations of a subscriber.
    #[must_use]
    pub fn bindings_of(&self, imsi: Imsi) -> Vec<Binding> {
        self.bindings.of(imsi).filter_map(|(_, entry)| entry.record()).collect()
    }

    /// A registration.
    #[must_use]
    pub fn binding(&self, token: Token) -> Option<Binding> {
        self.bindings.by_token(token).and_then(|(_, entry)| entry.record())
    }

    /// The subscriber whose context it is.
    #[must_use]
    pub fn subscriber_of_context(&self, context: ContextRef) -> Option<Imsi> {
        self.bindings.by_context(context).map(|(_, entry)| entry.imsi)
    }

    /// The subscriber who registered from an address behind a foreign gateway.
    #[must_use]
    pub fn subscriber_of_address(&self, domain: RoutingDomain, address: IpAddr) -> Option<Imsi> {
        self.bindings.by_address(domain, address).map(|(_, entry)| entry.imsi)
    }

    /// Number of registrations.
    #[must_use]
    pub fn binding_count(&self) -> usize {
        self.bindings.registered()
    }

    /// A dynamic identifier, while it is valid.
    #[must_use]
    pub fn dynamic(&self, now: Now, id: &DynamicId) -> Option<&Dynamic> {
        self.dynamics.get(id).filter(|dynamic| dynamic.expires_ms > now.wall_ms())
    }

    /// The dynamic identifiers of a subscriber.
    pub fn dynamics_of(&self, imsi: Imsi) -> impl Iterator<Item = &Dynamic> {
        let of = self.dynamics_of.get(&imsi).map_or(&[][..], Vec::as_slice);
        of.iter().filter_map(|id| self.dynamics.get(id))
    }

    /// Inserts or replaces a dynamic identifier.
    pub(super) fn put_dynamic(&mut self, dynamic: Dynamic) {
        self.remove_dynamic(&dynamic.id);
        self.dynamics_of.entry(dynamic.imsi).or_default().push(dynamic.id.clone());
        self.dynamics.insert(dynamic.id.clone(), dynamic);
    }

    pub(super) fn remove_dynamic(&mut self, id: &DynamicId) {
        let Some(dynamic) = self.dynamics.remove(id) else { return };
        if let Some(of) = self.dynamics_of.get_mut(&dynamic.imsi) {
            of.retain(|other| other != id);
            if of.is_empty() {
                self.dynamics_of.remove(&dynamic.imsi);
            }
        }
    }

    /// Number of dynamic identifiers.
    #[must_use]
    pub fn dynamic_count(&self) -> usize {
        self.dynamics.len()
    }

    /// Inserts or replaces a gateway.
    pub fn put_gateway(&mut self, gateway: Gateway) {
        match self.gateways.binary_search_by_key(&gateway.id, |own| own.id) {
            Ok(at) => self.gateways[at] = gateway,
            Err(at) => self.gateways.insert(at, gateway),
        }
    }

    /// Removes a gateway. Routes to it lead nowhere from now on.
    pub fn remove_gateway(&mut self, id: GatewayId) -> bool {
        let at = self.gateways.binary_search_by_key(&id, |own| own.id);
        at.map(|at| self.gateways.remove(at)).is_ok()
    }

    /// A gateway.
    #[must_use]
    pub fn gateway(&self, id: GatewayId) -> Option<&Gateway> {
        self.gateways.binary_search_by_key(&id, |own| own.id).ok().map(|at| &self.gateways[at])
    }

    /// All gateways, in order.
    pub fn gateways(&self) -> impl Iterator<Item = &Gateway> {
        self.gateways.iter()
    }

    /// Inserts or replaces a route.
    pub fn put_route(&mut self, route: Route) {
        self.routes.put(route);
    }

    /// Removes a route.
    pub fn remove_route(&mut self, domain: RoutingDomain, prefix: Prefix) -> bool {
        self.routes.remove(domain, prefix)
    }

    /// All routes, in order.
    #[must_use]
    pub fn routes(&self) -> Vec<Route> {
        self.routes.all()
    }

    /// The gateway behind which an address lies (US 2013/0121252 §0073): longest prefix in its domain.
    #[must_use]
    pub fn gateway_of(&self, domain: RoutingDomain, address: IpAddr) -> Option<&Gateway> {
        self.gateway(self.routes.gateway(domain, address)?)
    }

    /// The gateway for a subscriber who was found at `location` (`None`: nobody was asked), by the
    /// configured way of US 2013/0121252 §0107–0110.
    #[must_use]
    pub fn select(&self, location: Option<&Location>) -> Option<GatewayId> {
        let by_apn = || {
            let apn = &self.config.apn;
            self.gateways.iter().find(|gateway| gateway.apns.contains(apn)).map(|gateway| gateway.id)
        };
        match (self.config.selection, location) {
            (Selection::ByApn, _) | (_, None) => by_apn(),
            (Selection::ByHlr, Some(location)) => {
                let named = location.ggsn?;
                self.gateways.iter().find(|gateway| gateway.address == named).map(|gateway| gateway.id)
            }
            (Selection::BySgsn, Some(location)) => {
                let sgsn = location.sgsn?;
                let fits = |gateway: &Gateway| {
                    let serves = gateway.serves.iter().filter(|network| network.contains(sgsn));
                    serves.map(|network| network.length).max()
                };
                // The closest network wins; among equals, the lowest number.
                let all = self.gateways.iter().filter_map(|gateway| Some((fits(gateway)?, gateway.id)));
                all.max_by_key(|(length, id)| (*length, std::cmp::Reverse(*id))).map(|(_, id)| id)
            }
        }
    }
}

/// Whether `domain` is what `allowed` names: itself, or with a leading `*.` any name below.
fn domain_matches(allowed: &str, domain: &str) -> bool {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    match allowed.strip_prefix("*.") {
        Some(parent) => {
            let below = domain.len().checked_sub(parent.len()).filter(|at| *at > 1);
            below.is_some_and(|at| {
                domain.is_char_boundary(at)
                    && domain.as_bytes()[at - 1] == b'.'
                    && domain[at..].eq_ignore_ascii_case(parent)
            })
        }
        None => allowed.eq_ignore_ascii_case(domain),
    }
}
