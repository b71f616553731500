//! The push client on a device: registration, login, receipt of pushes, all by CoAP inside a PDP context.

use super::Device;
use super::config::{Login, Receipt, Registration};
use super::event::{Event, Seen, Unwanted};
use crate::codec::coap::body::{Body, Object};
use crate::codec::coap::{Code, ContentFormat};
use crate::codec::ip::{self, Udp};
use crate::codec::ts24008::SmCause;
use crate::machine::coap::{self, Answer, Handle, Received, Request, Response};
use crate::wire::Now;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// The device's UDP port for CoAP.
pub(super) const PORT: u16 = 5683;

/// Whom the device talks CoAP with: the same address may be another one in another context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Peer {
    pub nsapi: u8,
    pub local: IpAddr,
    pub remote: SocketAddr,
}

/// What a CoAP request of the device is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Register(u8),
    Deregister(u8),
    Login,
}

/// An answer that is held back.
#[derive(Debug)]
pub(super) struct Held {
    pub due: Duration,
    pub handle: Handle,
}

/// Peers remembered at most, to be forgotten with their context.
const PEERS: usize = 256;

impl Device {
    /// Registers with the push server through a context (US 2013/0121252 §0078), as configured.
    pub fn register(&mut self, now: Now, nsapi: u8) {
        let Some(registration) = self.config.registration.clone() else { return };
        let body = Object::new()
            .text("user", &registration.user)
            .text_if("dynamic", registration.dynamic.as_deref())
            .number_if("validity", registration.validity)
            .text_if("secret", registration.secret.as_deref())
            .text_if("device", registration.device.as_deref())
            .finish();
        let sent = self.ask(
            now,
            nsapi,
            registration.server,
            Purpose::Register(nsapi),
            Code::POST,
            "register",
            &body,
        );
        if !sent {
            self.registration_failed(now, nsapi, None);
        }
    }

    /// Takes the registration made through a context back (§0080).
    pub fn deregister(&mut self, now: Now, nsapi: u8) {
        let server = self.config.registration.as_ref().map(|registration| registration.server);
        let token = self.context_mut(nsapi).and_then(|context| {
            (context.register, context.old_token) = (None, None);
            context.token.take()
        });
        let (Some(server), Some(token)) = (server, token) else { return };
        let path = format!("register/{token}");
        if !self.ask(now, nsapi, server, Purpose::Deregister(nsapi), Code::DELETE, &path, "") {
            self.deregistered(now, nsapi, None);
        }
    }

    /// Logs in to the proxy through a context (§0135).
    pub fn login(&mut self, now: Now, nsapi: u8, login: &Login) {
        let body = Object::new()
            .text("server", &login.server)
            .text("username", &login.username)
            .text("password", &login.password)
            .text_if("dynamic", login.dynamic.as_deref())
            .finish();
        if !self.ask(now, nsapi, login.proxy, Purpose::Login, Code::POST, "login", &body) {
            self.events.push_back(Event::Login { code: None });
        }
    }

    #[allow(clippy::too_many_arguments, reason = "each is another part of the request")]
    fn ask(
        &mut self,
        now: Now,
        nsapi: u8,
        server: SocketAddr,
        purpose: Purpose,
        method: Code,
        path: &str,
        body: &str,
    ) -> bool {
        let context = self.contexts.iter().find(|context| context.nsapi == nsapi && context.carries());
        let Some(local) = context.and_then(|context| context.source(server.ip())) else { return false };
        let peer = Peer { nsapi, local, remote: server };
        let tag = self.next_tag;
        self.next_tag = tag.wrapping_add(1);
        let request = Request {
            method,
            path,
            queries: &[],
            content_format: (!body.is_empty()).then_some(ContentFormat::JSON),
            payload: body.as_bytes(),
            confirmable: true,
        };
        if self.coap.request(now, peer, &request, &tag.to_be_bytes(), tag).is_err() {
            return false;
        }
        self.remember_peer(peer);
        self.requests.insert(tag, purpose);
        self.pump(now);
        true
    }

    /// Registers, if this context is the one to do it through.
    pub(super) fn begin_registration(&mut self, now: Now, nsapi: u8) {
        let Some(Registration { apn, server, .. }) = self.config.registration.clone() else { return };
        let Some(context) = self.context_mut(nsapi) else { return };
        let right = apn.is_none() || context.want.apn.is_none() || apn == context.want.apn;
        if right && context.token.is_none() && context.source(server.ip()).is_some() {
            self.register(now, nsapi);
        }
    }

    fn registration_failed(&mut self, now: Now, nsapi: u8, code: Option<Code>) {
        let pause = self.config.registration_pause;
        let Some(context) = self.context_mut(nsapi) else { return };
        // A refusal is final; silence and 5.03 are not.
        let again = code.is_none_or(|code| code == Code::SERVICE_UNAVAILABLE) && context.registrations > 1;
        if again {
            context.registrations -= 1;
            context.register = Some(now.mono + pause);
        }
        self.events.push_back(Event::RegistrationRefused { nsapi, code });
    }

    fn deregistered(&mut self, now: Now, nsapi: u8, code: Option<Code>) {
        self.events.push_back(Event::Deregistered { nsapi, code });
        if let Some(cause) = self.context_mut(nsapi).and_then(|context| context.leaving) {
            self.deactivate_now(now, nsapi, cause);
        }
    }

    pub(super) fn client_timeout(&mut self, now: Now) {
        for at in 0..self.contexts.len() {
            if self.contexts[at].register.take_if(|due| *due <= now.mono).is_some() {
                let nsapi = self.contexts[at].nsapi;
                self.register(now, nsapi);
            }
        }
        while let Some(at) = self.held.iter().position(|held| held.due <= now.mono) {
            let held = self.held.swap_remove(at);
            self.answer(now, held.handle, Code::CHANGED);
        }
    }

    pub(super) fn handle_coap(&mut self, now: Now, nsapi: u8, udp: &Udp<'_>) {
        let peer = Peer { nsapi, local: udp.destination.ip(), remote: udp.source };
        self.remember_peer(peer);
        self.coap.handle_octets(now, peer, udp.payload);
    }

    fn remember_peer(&mut self, peer: Peer) {
        if self.peers.len() < PEERS {
            self.peers.insert(peer);
        }
    }

    /// Nothing is exchanged any more with whom the device talked through a context.
    pub(super) fn forget_peers(&mut self, now: Now, nsapi: u8) {
        let gone: Vec<Peer> = self.peers.iter().copied().filter(|peer| peer.nsapi == nsapi).collect();
        for peer in gone {
            self.peers.remove(&peer);
            self.coap.forget(now, peer);
        }
        self.requests.retain(
            |_, purpose| !matches!(purpose, Purpose::Register(n) | Purpose::Deregister(n) if *n == nsapi),
        );
    }

    /// Moves what the CoAP endpoint has to say to where it belongs.
    pub(super) fn pump(&mut self, now: Now) {
        loop {
            while let Some(event) = self.coap.poll_event() {
                self.coap_event(now, event);
            }
            let mut scratch = std::mem::take(&mut self.scratch);
            let mut sent = None;
            if let Some((peer, octets)) = self.coap.poll_transmit() {
                let mut w = crate::wire::Writer::new(&mut scratch);
                ip::write_udp(&mut w, SocketAddr::new(peer.local, PORT), peer.remote, octets);
                sent = Some((peer.nsapi, w.finish()));
            }
            if let Some((nsapi, Ok(length))) = sent {
                self.send_packet(now, nsapi, &scratch[..length]);
            }
            self.scratch = scratch;
            if sent.is_none() {
                return;
            }
        }
    }

    fn coap_event(&mut self, now: Now, event: coap::Event<Peer>) {
        match event {
            coap::Event::Request(request) => self.asked(now, &request),
            coap::Event::Response { tag, answer, .. } => self.answered(now, tag, Some(&answer)),
            coap::Event::Reset { tag, .. } | coap::Event::TimedOut { tag, .. } => {
                self.answered(now, tag, None)
            }
            coap::Event::Acknowledged { .. } => {}
        }
    }

    fn answered(&mut self, now: Now, tag: u64, answer: Option<&Answer>) {
        let Some(purpose) = self.requests.remove(&tag) else { return };
        let code = answer.map(|answer| answer.code);
        match purpose {
            Purpose::Login => self.events.push_back(Event::Login { code }),
            Purpose::Deregister(nsapi) => self.deregistered(now, nsapi, code),
            Purpose::Register(nsapi) => {
                let taken = answer.filter(|answer| answer.code.is_success()).and_then(token_of);
                match taken {
                    Some((token, lifetime)) => self.registered(now, nsapi, token, lifetime),
                    None => self.registration_failed(now, nsapi, code),
                }
            }
        }
    }

    fn registered(&mut self, now: Now, nsapi: u8, token: String, lifetime: Option<u64>) {
        let attempts = self.config.registration_attempts;
        let Some(context) = self.context_mut(nsapi) else { return };
        if context.token.as_ref() != Some(&token) {
            context.old_token = context.token.replace(token.clone());
        }
        context.registrations = attempts;
        // Renewed when three quarters of its time have passed.
        context.register =
            lifetime.map(|seconds| now.mono + Duration::from_secs(seconds.clamp(4, 1 << 32) / 4 * 3));
        self.events.push_back(Event::Registered { nsapi, token, lifetime });
    }

    fn answer(&mut self, now: Now, handle: Handle, code: Code) {
        // The endpoint may have given up the request: then nobody waits for the answer.
        self.coap.respond(now, handle, &Response { code, ..Response::default() }).ok();
    }

    /// Somebody asks the device something.
    fn asked(&mut self, now: Now, request: &Received<Peer>) {
        let handle = request.handle;
        if request.path.len() != 1 || request.path[0] != "push" {
            return self.answer(now, handle, Code::NOT_FOUND);
        }
        if request.method != Code::POST {
            return self.answer(now, handle, Code::METHOD_NOT_ALLOWED);
        }
        let (app, id) = (request.query("app"), request.query("id"));
        let known = match request.query("reg") {
            Some(token) => self.contexts.iter().any(|context| context.knows(token)),
            None => !self.config.token_required,
        };
        if !known {
            // The answer to the registration, with the token in it, may come later than the push.
            self.coap.pass_over(handle);
            let id = id.map(str::to_owned);
            return self.events.push_back(Event::PushRefused { id, why: Unwanted::Token });
        }
        let (Some(app), Some(id)) = (app, id) else {
            self.answer(now, handle, Code::BAD_REQUEST);
            let id = id.map(str::to_owned);
            return self.events.push_back(Event::PushRefused { id, why: Unwanted::Malformed });
        };
        let taken = matches!(self.config.receipt, Receipt::Piggybacked | Receipt::Separate(_));
        let news = self.note(now, app, id, request.payload.len(), taken);
        if taken && news {
            let reaction = self.config.reactions.get(app).unwrap_or(&self.config.default_reaction).clone();
            self.events.push_back(Event::Notice {
                app: app.to_owned(),
                id: id.to_owned(),
                content_format: request.content_format,
                payload: request.payload.clone(),
                reaction,
            });
        } else if !taken {
            self.events.push_back(Event::PushRefused { id: Some(id.to_owned()), why: Unwanted::Configured });
        }
        match self.config.receipt {
            Receipt::Piggybacked => self.answer(now, handle, Code::CHANGED),
            Receipt::Separate(_) if self.held.len() >= self.config.max_held => {
                self.answer(now, handle, Code::CHANGED);
            }
            Receipt::Separate(after) => {
                self.coap.acknowledge(now, handle);
                self.held.push(Held { due: now.mono + after, handle });
            }
            Receipt::Refuse(code) => self.answer(now, handle, code),
            Receipt::Reset => self.coap.send_reset(handle),
            Receipt::EmptyAcknowledgement => {
                self.coap.acknowledge(now, handle);
                self.coap.ignore(handle);
            }
            Receipt::Silence => self.coap.ignore(handle),
        }
    }

    /// Writes a push into the log; says whether it is to be shown: the first time that it is taken.
    fn note(&mut self, now: Now, app: &str, id: &str, octets: usize, taken: bool) -> bool {
        if let Some(seen) = self.log.get_mut(id) {
            seen.times = seen.times.saturating_add(1);
            self.counters.repeated_pushes += 1;
            let news = taken && !seen.taken;
            seen.taken |= taken;
            return news;
        }
        if self.config.max_log == 0 {
            return taken;
        }
        while self.order.len() >= self.config.max_log {
            if let Some(oldest) = self.order.pop_front() {
                self.log.remove(&oldest);
            }
        }
        self.order.push_back(id.to_owned());
        let seen = Seen { app: app.to_owned(), first: now, times: 1, octets, taken };
        self.log.insert(id.to_owned(), seen);
        taken
    }

    /// The token of the registration made through a context.
    #[must_use]
    pub fn token(&self, nsapi: u8) -> Option<&str> {
        self.contexts.iter().find(|context| context.nsapi == nsapi)?.token.as_deref()
    }

    /// Ends a context as if its battery had died: neither push server nor network is told.
    pub fn lose_context(&mut self, now: Now, nsapi: u8) {
        self.drop_context(now, nsapi, Some(SmCause::REGULAR_DEACTIVATION), false);
    }
}

/// Token and lifetime, from the answer to a registration.
fn token_of(answer: &Answer) -> Option<(String, Option<u64>)> {
    let body = Body::parse(&answer.payload).ok()?;
    let token = body.required_text("token").ok()?;
    Some((token.into_owned(), body.number("lifetime").ok()?))
}
