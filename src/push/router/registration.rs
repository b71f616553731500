//! Contexts, registrations and identifiers that come and go.

use super::timers::Due;
use super::{Awaiting, Router, mono, read, write};
use crate::push::bindings::{Registered, Standing};
use crate::push::{
    Addresses, Binding, By, Change, ContextRef, Destination, Dynamic, DynamicId, Effect, Granted, Reason,
    Refused, Registration, RoutingDomain, Rung, Through, Token, UserId, WantedDynamic,
};
use crate::wire::{Imsi, Now};
use std::net::IpAddr;

fn no(reason: Reason) -> Refused {
    Refused::new(reason, By::PushServer, None)
}

/// The most subscribers of one identifier whose secrets are tried.
const MOST_TRIED: usize = 8;

impl Router {
    pub(super) fn context_up(
        &mut self,
        now: Now,
        context: ContextRef,
        imsi: Imsi,
        domain: RoutingDomain,
        addresses: Addresses,
    ) {
        let directory = self.directory.clone();
        let former = read(&directory).bindings.by_slot(context).and_then(|(_, entry)| entry.context);
        match former {
            Some(former) if former == context => return,
            Some(former) => self.context_down(now, former),
            None => {}
        }
        {
            let mut directory = write(&directory);
            let port = directory.config().device_port;
            let Some(address) = addresses.first() else { return };
            if directory.bindings.len() >= directory.config().max_bindings {
                self.counters.contexts_unknown += 1;
                return;
            }
            directory.bindings.insert_context(context, imsi, domain, addresses, address, port);
        }
        // The device itself has said nothing yet: the pauses go on growing until it does.
        self.wake(imsi);
    }

    /// Revokes what leads to the context; when that is committed, its addresses are free.
    pub(super) fn context_down(&mut self, now: Now, context: ContextRef) {
        let directory = self.directory.clone();
        let entry = {
            let mut directory = write(&directory);
            let key = directory.bindings.by_context(context).map(|(key, _)| key);
            key.and_then(|key| directory.bindings.remove(key))
        };
        let Some(entry) = entry else {
            self.effects.push_back(Effect::Released { context });
            return;
        };
        match entry.registered {
            Some(registered) => {
                self.counters.released += 1;
                self.persist_then(Change::Unbound(registered.token), Awaiting::Released(context));
            }
            None => self.effects.push_back(Effect::Released { context }),
        }
        self.cut_off_context(now, entry.imsi, context);
    }

    pub(super) fn address_down(&mut self, now: Now, domain: RoutingDomain, address: IpAddr) {
        let token = {
            let directory = read(&self.directory);
            let found = directory.bindings.by_address(domain, address);
            found.and_then(|(_, entry)| Some(entry.registered.as_ref()?.token))
        };
        if let Some(token) = token {
            self.unbind(now, token, None);
        }
    }

    /// Ends a registration.
    fn unbind(&mut self, now: Now, token: Token, awaiting: Option<Awaiting>) -> bool {
        let directory = self.directory.clone();
        let entry = {
            let mut directory = write(&directory);
            let found = directory.bindings.by_token(token).map(|(key, entry)| (key, entry.clone()));
            if let Some((key, _)) = &found {
                directory.bindings.unregister(*key, Standing::Left);
            }
            found.map(|(_, entry)| entry)
        };
        let Some(entry) = entry else { return false };
        self.counters.released += 1;
        match awaiting {
            Some(awaiting) => self.persist_then(Change::Unbound(token), awaiting),
            None => self.persist(Change::Unbound(token)),
        }
        match entry.context {
            Some(context) => self.effects.push_back(Effect::Hold { context, hold: false }),
            None => {
                let leads_there =
                    |to: &Destination| matches!(to, Destination::Address { token: own, .. } if *own == token);
                let why = Refused::new(Reason::BindingGone, By::Device, Some(Rung::KnownAddress));
                self.cut_off(now, entry.imsi, leads_there, why);
            }
        }
        true
    }

    pub(super) fn deregister(&mut self, now: Now, request: u64, token: Token, through: Through) {
        let own_way = {
            let directory = read(&self.directory);
            let found = directory.bindings.by_token(token);
            found.is_some_and(|(_, entry)| match through {
                Through::Context { context, .. } => entry.context == Some(context),
                Through::Address { domain, .. } => entry.context.is_none() && entry.domain == domain,
            })
        };
        if !(own_way && self.unbind(now, token, Some(Awaiting::Deregistered { request }))) {
            self.effects.push_back(Effect::Deregistered { request, found: false });
        }
    }

    pub(super) fn binding_due(&mut self, now: Now, token: Token) {
        let expires_ms = {
            let directory = read(&self.directory);
            let found = directory.bindings.by_token(token);
            found.and_then(|(_, entry)| Some(entry.registered.as_ref()?.expires_ms))
        };
        match expires_ms {
            Some(expires_ms) if expires_ms > now.wall_ms() => {
                self.timers.set(mono(now, expires_ms), Due::Binding(token));
            }
            Some(_) => {
                self.unbind(now, token, None);
            }
            None => {}
        }
    }

    pub(super) fn dynamic_due(&mut self, now: Now, id: DynamicId) {
        let directory = self.directory.clone();
        let mut directory = write(&directory);
        match directory.dynamics.get(&id).map(|dynamic| dynamic.expires_ms) {
            Some(expires_ms) if expires_ms > now.wall_ms() => {
                self.timers.set(mono(now, expires_ms), Due::Dynamic(id));
            }
            Some(_) => {
                directory.remove_dynamic(&id);
                self.persist(Change::DynamicEnded(id));
            }
            None => {}
        }
    }

    pub(super) fn register(&mut self, now: Now, registration: Registration) {
        let request = registration.request;
        match self.try_register(now, registration) {
            Ok(imsi) => {
                self.counters.registered += 1;
                self.present(imsi);
            }
            Err(refused) => {
                self.counters.registrations_refused += 1;
                self.effects.push_back(Effect::Registered { request, outcome: Err(refused) });
            }
        }
    }

    fn try_register(&mut self, now: Now, registration: Registration) -> Result<Imsi, Refused> {
        let Registration { request, through, user, dynamic, validity, secret, device } = registration;
        let (lifetime, imsi, from) = {
            let directory = read(&self.directory);
            let lifetime = validity.unwrap_or(self.config.default_validity).min(self.config.max_validity);
            let imsi = match through {
                Through::Context { context, from } => {
                    let (_, entry) = directory.bindings.by_context(context).ok_or(no(Reason::ContextGone))?;
                    if !entry.addresses.hold(from.ip()) {
                        return Err(no(Reason::ImsiMismatch));
                    }
                    Some(entry.imsi)
                }
                Through::Address { .. } => None,
            };
            let from = match through {
                Through::Context { from, .. } | Through::Address { from, .. } => from,
            };
            (lifetime, imsi, from)
        };
        let imsi = match imsi {
            Some(imsi) => self.vouched(imsi, &user)?,
            None => self.proven(now, &user, secret.as_deref())?,
        };
        let expires_ms =
            now.wall_ms().saturating_add(u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX));
        let dynamic = self.grant_dynamic(now, dynamic, &user, imsi, expires_ms)?;
        let token = Token(self.dice.u128());
        let (domain, address) = (through_domain(&through), from.ip());
        if let Through::Address { .. } = through {
            self.make_room(now, domain, address, imsi, device.as_deref())?;
        }
        let directory = self.directory.clone();
        let (token, renewed, record) = {
            let mut directory = write(&directory);
            let port = directory.config().device_port;
            let known = match through {
                Through::Context { context, .. } => directory.bindings.by_context(context),
                Through::Address { domain, .. } => directory.bindings.by_address(domain, address),
            };
            let known = known.map(|(key, entry)| (key, entry.registered.is_some()));
            match known {
                Some((key, renewed)) => {
                    let registered = Registered { token, user, device, expires_ms };
                    let token = directory.bindings.register(key, address, port, registered);
                    let record = directory.bindings.get(key).and_then(|entry| entry.record());
                    (token, renewed, record)
                }
                None => {
                    if directory.bindings.len() >= directory.config().max_bindings {
                        return Err(no(Reason::Overloaded));
                    }
                    let context = None;
                    let binding =
                        Binding { token, user, imsi, device, domain, address, port, context, expires_ms };
                    directory.bindings.insert_address(binding.clone());
                    (token, false, Some(binding))
                }
            }
        };
        if !renewed {
            self.timers.set(mono(now, expires_ms), Due::Binding(token));
            self.tidy_timers();
        }
        if let Through::Context { context, .. } = through {
            self.effects.push_back(Effect::Hold { context, hold: true });
        }
        if let Some(record) = record {
            let granted = Box::new(Granted { token, lifetime, dynamic, imsi });
            self.persist_then(Change::Bound(record), Awaiting::Registered { request, granted });
        }
        Ok(imsi)
    }

    /// The subscriber whose context it is must own the identifier (§0078).
    fn vouched(&self, imsi: Imsi, user: &UserId) -> Result<Imsi, Refused> {
        let directory = read(&self.directory);
        let subscriber = directory.subscriber(imsi).ok_or(no(Reason::UnknownUser))?;
        if subscriber.identifiers.contains(user) { Ok(imsi) } else { Err(no(Reason::ImsiMismatch)) }
    }

    /// The subscriber of the identifier whose secret it is.
    fn proven(&mut self, now: Now, user: &UserId, secret: Option<&str>) -> Result<Imsi, Refused> {
        let (candidates, secrets, checked) = {
            let directory = read(&self.directory);
            let of = directory.subscribers_of(user);
            let candidates: Vec<_> = of
                .into_iter()
                .filter_map(|imsi| Some((imsi, directory.subscriber(imsi)?.secret.clone())))
                .take(MOST_TRIED)
                .collect();
            let checked = directory.config().checks.subscriber_secret;
            (candidates, directory.secrets().clone(), checked)
        };
        let (first, _) = candidates.first().ok_or(no(Reason::UnknownUser))?;
        if !checked {
            return Ok(*first);
        }
        let secret = secret.ok_or(no(Reason::WrongSecret))?;
        let with_secret = || candidates.iter().filter_map(|(imsi, phc)| Some((*imsi, phc.as_deref()?)));
        if let Some((imsi, _)) = with_secret().find(|(_, phc)| secrets.knows(phc, secret)) {
            return Ok(imsi);
        }
        for (imsi, phc) in with_secret() {
            if !self.allowance.take(now.mono) {
                let retry_after = Some(self.config.retry_after);
                return Err(Refused { retry_after, ..no(Reason::Overloaded) });
            }
            if secrets.verify(phc, secret) {
                return Ok(imsi);
            }
        }
        Err(no(Reason::WrongSecret))
    }

    fn grant_dynamic(
        &mut self,
        now: Now,
        wanted: WantedDynamic,
        user: &UserId,
        imsi: Imsi,
        expires_ms: u64,
    ) -> Result<Option<DynamicId>, Refused> {
        let directory = self.directory.clone();
        let mut directory = write(&directory);
        let own = |dynamic: &Dynamic| dynamic.imsi == imsi && dynamic.user == *user;
        let id = match wanted {
            WantedDynamic::None => return Ok(None),
            WantedDynamic::This(id) => id,
            WantedDynamic::Any => match directory.dynamics_of(imsi).find(|dynamic| own(dynamic)) {
                Some(dynamic) => dynamic.id.clone(),
                None => {
                    format!("d-{:032x}", self.dice.u128()).parse().map_err(|_| no(Reason::SystemFailure))?
                }
            },
        };
        let former = directory.dynamics.get(&id);
        if former.is_some_and(|former| !own(former) && former.expires_ms > now.wall_ms()) {
            return Err(no(Reason::IdentifierTaken));
        }
        let mine = former.is_some_and(own);
        let config = directory.config();
        let crowded = directory.dynamics_of(imsi).count() >= config.max_bindings_per_subscriber;
        if !mine && (crowded || directory.dynamic_count() >= config.max_dynamics) {
            return Err(no(Reason::Overloaded));
        }
        let armed = former.is_some();
        let dynamic = Dynamic { id: id.clone(), user: user.clone(), imsi, expires_ms };
        directory.put_dynamic(dynamic.clone());
        if !armed {
            self.timers.set(mono(now, expires_ms), Due::Dynamic(id.clone()));
        }
        self.persist(Change::Dynamic(dynamic));
        Ok(Some(id))
    }

    /// Behind a foreign gateway: an address has one holder, and a device one address.
    fn make_room(
        &mut self,
        now: Now,
        domain: RoutingDomain,
        address: IpAddr,
        imsi: Imsi,
        device: Option<&str>,
    ) -> Result<(), Refused> {
        let obsolete = {
            let directory = read(&self.directory);
            let mut obsolete = Vec::new();
            if let Some((_, entry)) = directory.bindings.by_address(domain, address)
                && entry.imsi != imsi
            {
                obsolete.extend(entry.registered.as_ref().map(|registered| registered.token));
            }
            let mut others = 0;
            for (_, entry) in directory.bindings.of(imsi).filter(|(_, entry)| entry.context.is_none()) {
                let Some(registered) = &entry.registered else { continue };
                if (entry.domain, entry.address) == (domain, address) {
                    continue;
                }
                if registered.device.as_deref() == device {
                    obsolete.push(registered.token);
                } else {
                    others += 1;
                }
            }
            if others >= directory.config().max_bindings_per_subscriber {
                return Err(no(Reason::Overloaded));
            }
            obsolete
        };
        for token in obsolete {
            self.unbind(now, token, None);
        }
        Ok(())
    }
}

fn through_domain(through: &Through) -> RoutingDomain {
    match through {
        Through::Address { domain, .. } => *domain,
        // A context's domain is known with the context.
        Through::Context { .. } => RoutingDomain::default(),
    }
}
