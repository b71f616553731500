//! The resources that devices use: `register`, `register/<token>`, `login`.

use super::{Event, Mode, Peer, PushServer};
use crate::codec::coap::body::{Body, Object};
use crate::codec::coap::{Code, ContentFormat};
use crate::machine::coap::{Handle, Received, Response};
use crate::machine::gtp::context::Addresses;
use crate::node::push_proxy::Login;
use crate::push::{Granted, Input, Reason, Recipient, Refused, Registration, Through, Token, WantedDynamic};
use crate::reach::gateway::{gi, local};
use crate::wire::{DecodeError, ErrorKind, Imsi, Now};
use std::sync::PoisonError;
use std::time::Duration;

/// The longest name of a device, octets.
const LONGEST_DEVICE: usize = 64;

impl PushServer {
    pub(super) fn request(&mut self, now: Now, request: Received<Peer>) {
        self.counters.requests += 1;
        let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
        match (path.as_slice(), request.method) {
            (["register"], Code::POST) => self.register(now, &request),
            (["register", token], Code::DELETE) => match token.parse() {
                Ok(token) => self.deregister(now, &request, token),
                Err(_) => self.refuse(now, request.handle, Code::NOT_FOUND, "no such registration"),
            },
            (["login"], Code::POST) if self.config.proxy => self.login(now, &request),
            (["register"] | ["register", _] | ["login"], _) => {
                self.refuse(now, request.handle, Code::METHOD_NOT_ALLOWED, "");
            }
            _ => self.refuse(now, request.handle, Code::NOT_FOUND, ""),
        }
    }

    fn through(&self, peer: Peer) -> Through {
        match (peer, self.config.mode) {
            (Peer::Context { context, device, .. }, _) => {
                Through::Context { context: local::context_ref(self.config.gateway, context), from: device }
            }
            (Peer::Gi { device }, Mode::Adapter { domain }) => gi::through(domain, device),
            (Peer::Gi { device }, Mode::Integrated) => gi::through(Default::default(), device),
        }
    }

    fn register(&mut self, now: Now, request: &Received<Peer>) {
        // A context vouches for its subscriber; an address in integrated mode for nobody.
        if matches!(request.peer, Peer::Gi { .. }) && !self.is_adapter() {
            self.refuse(now, request.handle, Code::FORBIDDEN, "register through a PDP context");
            return;
        }
        let through = self.through(request.peer);
        match registration(request, through) {
            Ok(registration) => {
                self.asked.insert(registration.request, request.peer);
                self.router.handle(now, Input::Register(registration));
            }
            Err(error) => self.refuse(now, request.handle, Code::BAD_REQUEST, &error.to_string()),
        }
    }

    fn deregister(&mut self, now: Now, request: &Received<Peer>, token: Token) {
        let through = self.through(request.peer);
        let number = request.handle.0;
        self.asked.insert(number, request.peer);
        self.router.handle(now, Input::Deregister { request: number, token, through });
    }

    pub(super) fn registered(&mut self, now: Now, number: u64, outcome: Result<Granted, Refused>) {
        let Some(peer) = self.asked.remove(&number) else { return };
        let granted = match outcome {
            Ok(granted) => granted,
            Err(refused) => {
                let code = code_of(refused.cause.reason);
                self.refuse(now, Handle(number), code, &refused.cause.to_string());
                return;
            }
        };
        let token = granted.token.to_string();
        let body = Object::new()
            .text("token", &token)
            .number("lifetime", granted.lifetime.as_secs())
            .text_if("dynamic", granted.dynamic.as_ref().map(|dynamic| dynamic.as_str()))
            .finish();
        let response = Response {
            code: Code::CREATED,
            location_path: &["register", &token],
            content_format: Some(ContentFormat::JSON),
            payload: body.as_bytes(),
        };
        // A device that asked too long ago asks again.
        let _ = self.coap.respond(now, Handle(number), &response);
        if let Peer::Gi { device } = peer {
            self.ggsn.activated(now, granted.imsi, Addresses::one(device.ip()));
        }
    }

    pub(super) fn deregistered(&mut self, now: Now, number: u64, found: bool) {
        if self.asked.remove(&number).is_none() {
            return;
        }
        if found {
            let response = Response { code: Code::DELETED, ..Response::default() };
            let _ = self.coap.respond(now, Handle(number), &response);
        } else {
            self.refuse(now, Handle(number), Code::NOT_FOUND, "no such registration");
        }
    }

    fn login(&mut self, now: Now, request: &Received<Peer>) {
        let login = match Login::parse(&request.payload) {
            Ok(login) => login,
            Err(error) => {
                self.refuse(now, request.handle, Code::BAD_REQUEST, &error.to_string());
                return;
            }
        };
        let imsi = self.asker(request.peer);
        if !imsi.is_some_and(|imsi| self.owns(now, imsi, &login.user)) {
            self.refuse(now, request.handle, Code::UNAUTHORIZED, Reason::ImsiMismatch.as_str());
            return;
        }
        if self.logins.len() >= self.config.max_logins {
            self.refuse(now, request.handle, Code::SERVICE_UNAVAILABLE, Reason::Overloaded.as_str());
            return;
        }
        self.logins.insert(request.handle.0);
        self.coap.acknowledge(now, request.handle);
        self.events.push_back(Event::Login { request: request.handle.0, imsi, login });
    }

    /// The subscriber whose device speaks: by its context, or by the registration of its address.
    fn asker(&self, peer: Peer) -> Option<Imsi> {
        let directory = self.router.directory().read().unwrap_or_else(PoisonError::into_inner);
        match self.through(peer) {
            Through::Context { context, .. } => directory.subscriber_of_context(context),
            Through::Address { domain, from } => directory.subscriber_of_address(domain, from.ip()),
        }
    }

    /// Whether a user identifier is the subscriber's own.
    fn owns(&self, now: Now, imsi: Imsi, user: &Recipient) -> bool {
        let directory = self.router.directory().read().unwrap_or_else(PoisonError::into_inner);
        directory.resolve(now, user).is_ok_and(|targets| targets.contains(&imsi))
    }

    /// What the proxy says to a login; `refused`: why not.
    pub fn login_answered(&mut self, now: Now, request: u64, refused: Option<Refused>) {
        if !self.logins.remove(&request) {
            return;
        }
        match refused {
            None => {
                let response = Response { code: Code::CHANGED, ..Response::default() };
                let _ = self.coap.respond(now, Handle(request), &response);
            }
            Some(refused) => {
                let code = code_of(refused.cause.reason);
                self.refuse(now, Handle(request), code, &refused.cause.to_string());
            }
        }
        self.settle(now);
    }

    fn refuse(&mut self, now: Now, handle: Handle, code: Code, why: &str) {
        self.counters.refused += 1;
        let response = Response { code, payload: why.as_bytes(), ..Response::default() };
        let _ = self.coap.respond(now, handle, &response);
    }
}

/// The answer that a reason for refusal gets.
fn code_of(reason: Reason) -> Code {
    match reason {
        Reason::Overloaded => Code::SERVICE_UNAVAILABLE,
        Reason::IdentifierTaken => Code::FORBIDDEN,
        Reason::SystemFailure => Code::INTERNAL_SERVER_ERROR,
        _ => Code::UNAUTHORIZED,
    }
}

fn registration(request: &Received<Peer>, through: Through) -> Result<Registration, DecodeError> {
    let body = Body::parse(&request.payload)?;
    let value = |name| DecodeError::new(ErrorKind::Value, name, 0);
    let user = body.required_text("user")?.parse().map_err(|_| value("user"))?;
    let dynamic = match body.text("dynamic")? {
        None => WantedDynamic::None,
        Some(text) if text.is_empty() => WantedDynamic::Any,
        Some(text) => WantedDynamic::This(text.parse().map_err(|_| value("dynamic"))?),
    };
    let device = body.text("device")?;
    if device.as_ref().is_some_and(|device| device.len() > LONGEST_DEVICE) {
        return Err(value("device"));
    }
    Ok(Registration {
        request: request.handle.0,
        through,
        user,
        dynamic,
        validity: body.number("validity")?.map(Duration::from_secs),
        secret: body.text("secret")?.map(|secret| secret.into_owned().into()),
        device: device.map(|device| device.into_owned().into()),
    })
}
