//! A push as the device sees it: a CoAP Confirmable POST whose 2.xx answer is the receipt.

use crate::codec::coap::{Code, ContentFormat};
use crate::machine::coap::Request;
use crate::push::{Attempt, ContextRef, Destination, Push, Receipt, Token};
use std::net::IpAddr;

/// The resource of a device that takes pushes.
pub const PATH: &str = "push";

/// The queries of a push: application (US 2013/0121252 §0091), push identifier and, where only an
/// address is known, the token of the registration.
#[must_use]
pub fn queries(push: &Push, to: &Destination) -> Queries {
    let token = match to {
        Destination::Address { token, .. } => Some(token),
        Destination::Context { .. } => None,
    };
    Queries {
        app: format!("app={}", push.application),
        id: format!("id={}", push.id),
        reg: token.map(|token: &Token| format!("reg={token}")),
    }
}

/// See [`queries`].
#[derive(Clone, Debug)]
pub struct Queries {
    app: String,
    id: String,
    reg: Option<String>,
}

impl Queries {
    /// Hands the request to `send`.
    pub fn with_request<T>(&self, push: &Push, send: impl FnOnce(&Request<'_>) -> T) -> T {
        let all = [self.app.as_str(), self.id.as_str(), self.reg.as_deref().unwrap_or_default()];
        let queries = if self.reg.is_some() { &all[..] } else { &all[..2] };
        let content_format = ContentFormat::of(&push.content_type).or(Some(ContentFormat::OCTET_STREAM));
        send(&Request {
            method: Code::POST,
            path: PATH,
            queries,
            content_format,
            payload: &push.payload,
            confirmable: true,
        })
    }
}

/// The token of the exchange.
#[must_use]
pub fn token(attempt: Attempt) -> [u8; 8] {
    attempt.0.to_be_bytes()
}

/// The receipt that an answer is.
#[must_use]
pub fn receipt(code: Code, address: IpAddr, context: Option<ContextRef>) -> Receipt {
    Receipt { address, context, class: code.class(), detail: code.detail() }
}
