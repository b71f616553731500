//! Who asks.
//!
//! Applications send `Authorization: Basic` with their identifier and secret (RFC 7617), or `Bearer`
//! with the secret where the request names the application itself. The administrator sends `Bearer`
//! with a token of its own, which is no application's.

use super::{Problem, Shared};
use crate::push::ApplicationId;
use axum::http::{HeaderMap, header, request::Parts};
use std::net::IpAddr;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Longest credential that is looked at, octets.
const LONGEST: usize = 2048;

/// What a request says about who sent it; nothing of it is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claim {
    /// The application, from `Basic`.
    pub application: Option<String>,
    /// The secret, or the bearer token.
    pub secret: Option<String>,
    /// Whether the scheme was `Bearer`.
    pub bearer: bool,
}

impl Claim {
    pub fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(Self::default()) };
        let text = value.to_str().ok().filter(|text| text.len() <= LONGEST);
        let Some((scheme, rest)) = text.and_then(|text| text.split_once(' ')) else {
            return Err(Problem::unauthorized("the Authorization header cannot be read"));
        };
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return Ok(Self { application: None, secret: Some(rest.into()), bearer: true });
        }
        if scheme.eq_ignore_ascii_case("basic") {
            let pair = base64(rest).and_then(|octets| String::from_utf8(octets).ok());
            if let Some((application, secret)) = pair.as_deref().and_then(|pair| pair.split_once(':')) {
                return Ok(Self {
                    application: Some(application.into()),
                    secret: Some(secret.into()),
                    bearer: false,
                });
            }
            return Err(Problem::unauthorized("the Basic credentials cannot be read"));
        }
        Err(Problem::unauthorized("the scheme must be Basic or Bearer"))
    }
}

/// Who a request turned out to come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// The administrator.
    Administrator,
    /// An application.
    Application(ApplicationId),
}

impl Who {
    /// Whether this one may see what belongs to `application`.
    pub fn may_see(&self, application: &ApplicationId) -> bool {
        match self {
            Self::Administrator => true,
            Self::Application(own) => own == application,
        }
    }
}

impl Shared {
    /// Whether `token` is the administrator's.
    pub(super) fn is_administrator(&self, claim: &Claim) -> bool {
        let Some(token) = claim.secret.as_deref().filter(|_| claim.bearer) else { return false };
        bool::from(token.as_bytes().ct_eq(self.config.admin_token.as_bytes()))
            && !self.config.admin_token.is_empty()
    }

    /// Whether `secret` is `application`'s. Its argon2 is computed once, off the serving threads, and
    /// few at a time.
    pub(super) async fn proves(&self, application: &ApplicationId, secret: &str) -> Result<bool, Problem> {
        let (secrets, phc) = {
            let directory = self.directory();
            let stored =
                directory.application(application).and_then(|application| application.secret.clone());
            (directory.secrets().clone(), stored)
        };
        let Some(phc) = phc else { return Ok(false) };
        if secrets.knows(&phc, secret) {
            return Ok(true);
        }
        let waiting = tokio::time::timeout(super::VERIFY_WAIT, self.verifying.acquire());
        let Ok(Ok(_permit)) = waiting.await else {
            return Err(Problem::too_many("too many secrets are being checked", super::VERIFY_WAIT));
        };
        let secret = secret.to_owned();
        tokio::task::spawn_blocking(move || secrets.verify(&phc, &secret))
            .await
            .map_err(|_| Problem::internal("a check of a secret ended early"))
    }

    /// The administrator or an application that proved itself (or need not, where the check is off).
    pub(super) async fn authenticate(&self, headers: &HeaderMap) -> Result<Who, Problem> {
        let claim = Claim::of(headers)?;
        if self.is_administrator(&claim) {
            return Ok(Who::Administrator);
        }
        let (Some(name), Some(secret)) = (&claim.application, &claim.secret) else {
            return Err(Problem::unauthorized("no credentials, or the wrong token"));
        };
        let application: ApplicationId = name.parse().map_err(Problem::unauthorized)?;
        let checks = self.directory().config().checks;
        let known = self.directory().application(&application).is_some();
        let proven = !(checks.application && checks.secret) || self.proves(&application, secret).await?;
        if (checks.application && !known) || !proven {
            return Err(Problem::unauthorized("no such application, or not its secret"));
        }
        Ok(Who::Application(application))
    }
}

/// Extractor: only the administrator comes past it.
pub(super) struct Administrator;

impl axum::extract::FromRequestParts<Arc<Shared>> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Problem> {
        let claim = Claim::of(&parts.headers)?;
        if shared.is_administrator(&claim) {
            return Ok(Self);
        }
        if claim.secret.is_none() {
            return Err(Problem::unauthorized("no credentials"));
        }
        Err(Problem::forbidden("these credentials are not the administrator's"))
    }
}

/// Extractor: where the request came from, past proxies that we trust.
pub(super) struct Source(pub IpAddr);

impl axum::extract::FromRequestParts<Arc<Shared>> for Source {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Problem> {
        let peer = parts.extensions.get::<axum::extract::ConnectInfo<super::listener::Peer>>();
        let peer = peer
            .map(|info| info.0.0.ip())
            .ok_or_else(|| Problem::internal("the peer's address is not known"))?;
        Ok(Self(source(peer.to_canonical(), &parts.headers, |address| {
            shared.config.trusted_proxies.iter().any(|network| network.contains(address))
        })))
    }
}

/// The nearest address that is not a trusted proxy: `X-Forwarded-For` is read from its end, and only as
/// far as proxies that we trust have written it.
fn source(peer: IpAddr, headers: &HeaderMap, trusted: impl Fn(IpAddr) -> bool) -> IpAddr {
    let mut nearest = peer;
    if !trusted(nearest) {
        return nearest;
    }
    let values: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    for hop in values.iter().rev().flat_map(|value| value.rsplit(',')) {
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        nearest = address.to_canonical();
        if !trusted(nearest) {
            break;
        }
    }
    nearest
}

/// Decodes standard or URL-safe base64, with or without padding.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut octets = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for c in text.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            octets.push((bits >> held & 0xff) as u8);
        }
    }
    // A lone sextet is no octet, and left-over bits must be zero.
    (text.len() % 4 != 1 && bits & ((1 << held) - 1) == 0).then_some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn claim(text: &str) -> Result<Claim, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(text).unwrap());
        Claim::of(&headers)
    }

    #[test]
    fn base64_is_read_strictly() {
        assert_eq!(base64("aGVsbG8="), Some(b"hello".to_vec()));
        assert_eq!(base64("aGVsbG8"), Some(b"hello".to_vec()));
        assert_eq!(base64("-_-_"), Some(vec![0xfb, 0xff, 0xbf]));
        assert_eq!(base64(""), Some(Vec::new()));
        for bad in ["a", "aGVsbG9", "a b=", "ä"] {
            assert_eq!(base64(bad), None, "{bad}");
        }
    }

    #[test]
    fn both_schemes_are_understood_and_nothing_else() {
        let basic = claim("Basic Y2hhdDpzM2NyOnQ=").unwrap();
        assert_eq!((basic.application.as_deref(), basic.secret.as_deref()), (Some("chat"), Some("s3cr:t")));
        let bearer = claim("bearer token").unwrap();
        assert!(bearer.bearer && bearer.secret.as_deref() == Some("token"));
        for bad in ["Digest x", "Basic !!", "Basic Y2hhdA==", "Bearer"] {
            assert_eq!(claim(bad).unwrap_err().status, 401, "{bad}");
        }
        assert_eq!(Claim::of(&HeaderMap::new()).unwrap(), Claim::default());
    }

    #[test]
    fn a_forwarded_address_counts_only_from_proxies_that_are_trusted() {
        let proxy: IpAddr = "127.0.0.9".parse().unwrap();
        let trusted = |address: IpAddr| address == proxy;
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 198.51.100.7, 127.0.0.9"));
        assert_eq!(source(proxy, &headers, trusted), "198.51.100.7".parse::<IpAddr>().unwrap());
        let stranger: IpAddr = "198.51.100.9".parse().unwrap();
        assert_eq!(source(stranger, &headers, trusted), stranger);
        headers.insert("x-forwarded-for", HeaderValue::from_static("nonsense"));
        assert_eq!(source(proxy, &headers, trusted), proxy);
    }
}
