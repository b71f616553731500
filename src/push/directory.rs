//! Who is who, and where.

use super::{
    Admission, Admitted, Application, ApplicationId, Binding, Caller, Config, Dynamic, Gateway, PushRequest,
    Refused, Route, Snapshot, Subscriber, Token, UserId,
};
use crate::wire::{Imsi, Now};
use std::sync::RwLock;

/// Applications, subscribers, identifiers, registrations, gateways: read by those who admit pushes
/// and by the router, changed by administration and by the router.
#[derive(Debug)]
pub struct Directory {
    config: Config,
    admission: Admission,
}

/// Makes the checks of a push request (US 2013/0121252 §0085–0088) and reserves its place.
/// The costly part, an application's secret seen for the first time, is done without the lock.
pub fn admit(
    _directory: &RwLock<Directory>,
    _now: Now,
    _request: PushRequest,
    _caller: &Caller<'_>,
) -> Result<Admitted, Refused> {
    Err(Refused::new(super::Reason::UnknownApplication, super::By::PushServer, None))
}

impl Directory {
    /// An empty directory. `key` is 32 random octets for the memory of verified secrets.
    #[must_use]
    pub fn new(config: Config, _key: [u8; 32]) -> Self {
        let admission = Admission::new(config.max_pushes);
        Self { config, admission }
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

    /// Takes what the store holds (not the pushes: those are the router's). In integrated mode
    /// registrations are left out: their contexts ended with the process that had them.
    pub fn load(&mut self, _now: Now, _snapshot: &Snapshot) {}

    /// Inserts or replaces an application.
    pub fn put_application(&mut self, _application: Application) {}
    /// Removes an application.
    pub fn remove_application(&mut self, _id: &ApplicationId) -> bool {
        false
    }
    /// An application.
    #[must_use]
    pub fn application(&self, _id: &ApplicationId) -> Option<&Application> {
        None
    }
    /// All applications.
    pub fn applications(&self) -> impl Iterator<Item = &Application> {
        std::iter::empty()
    }

    /// Inserts or replaces a subscriber.
    pub fn put_subscriber(&mut self, _subscriber: Subscriber) {}
    /// Removes a subscriber (registrations end as the router next sees them).
    pub fn remove_subscriber(&mut self, _imsi: Imsi) -> bool {
        false
    }
    /// A subscriber.
    #[must_use]
    pub fn subscriber(&self, _imsi: Imsi) -> Option<Subscriber> {
        None
    }
    /// Subscribers of a user identifier.
    #[must_use]
    pub fn subscribers_of(&self, _user: &UserId) -> Vec<Imsi> {
        Vec::new()
    }
    /// Subscribers in the order of their places, from place `start`; at most `count`.
    #[must_use]
    pub fn subscribers(&self, _start: usize, _count: usize) -> Vec<Subscriber> {
        Vec::new()
    }

    /// Registrations in the order of their places, from place `start`; at most `count`.
    #[must_use]
    pub fn bindings(&self, _start: usize, _count: usize) -> Vec<Binding> {
        Vec::new()
    }
    /// Registrations of a subscriber.
    #[must_use]
    pub fn bindings_of(&self, _imsi: Imsi) -> Vec<Binding> {
        Vec::new()
    }
    /// A registration.
    #[must_use]
    pub fn binding(&self, _token: Token) -> Option<Binding> {
        None
    }
    /// Number of registrations.
    #[must_use]
    pub fn binding_count(&self) -> usize {
        0
    }
    /// Inserts or replaces a dynamic identifier (as the store holds it).
    pub fn put_dynamic(&mut self, _dynamic: Dynamic) {}

    /// Inserts or replaces a gateway.
    pub fn put_gateway(&mut self, _gateway: Gateway) {}
    /// All gateways.
    pub fn gateways(&self) -> impl Iterator<Item = &Gateway> {
        std::iter::empty()
    }
    /// Inserts or replaces a route.
    pub fn put_route(&mut self, _route: Route) {}
    /// All routes.
    #[must_use]
    pub fn routes(&self) -> Vec<Route> {
        Vec::new()
    }
}
