//! Errors as RFC 9457 problem details, each with what to do next.

use crate::push::{Reason, Refused};
use crate::store::{Problem as Trouble, StoreError};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;

/// Problem details (RFC 9457), with what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Which kind of problem: `urn:gtpush:` and a name.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What to do next.
    pub advice: String,
    /// Seconds after which asking again may help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl Problem {
    /// A problem of the kind `name`.
    pub fn new(status: StatusCode, name: &str, title: &str, advice: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:gtpush:{name}"),
            title: title.into(),
            status: status.as_u16(),
            detail: String::new(),
            advice: advice.into(),
            retry_after: None,
        }
    }

    /// The same, with what happened this time.
    #[must_use]
    pub fn detail(mut self, detail: impl ToString) -> Self {
        self.detail = detail.to_string();
        self
    }

    /// The same, with the time after which to ask again.
    #[must_use]
    pub fn retry(mut self, after: Duration) -> Self {
        self.retry_after = Some(after.as_secs() + u64::from(after.subsec_nanos() > 0));
        self
    }

    /// A request that cannot be understood.
    pub fn malformed(detail: impl ToString) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            "The request cannot be understood",
            "GET /openapi.json describes every request; correct this one and send it again",
        )
        .detail(detail)
    }

    /// Nobody, or not who they say.
    pub fn unauthorized(detail: impl ToString) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Who asks could not be established",
            "send `Authorization: Basic` with application and secret, or `Bearer` with the administrator's token",
        )
        .detail(detail)
    }

    /// Someone else's business.
    pub fn forbidden(detail: impl ToString) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "This is for the administrator",
            "send `Authorization: Bearer` with the token that `gtpush serve` wrote to its admin token file",
        )
        .detail(detail)
    }

    /// There is no such thing.
    pub fn not_found(what: impl ToString) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is no such thing",
            "check the identifier; ended pushes are kept for a limited time only",
        )
        .detail(what)
    }

    /// Too many, too fast.
    pub fn too_many(detail: impl ToString, after: Duration) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
            "Too many requests",
            "send more slowly: wait for Retry-After, or have [http] rate raised",
        )
        .detail(detail)
        .retry(after)
    }

    /// Something on our side.
    pub fn internal(detail: impl ToString) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The server failed",
            "try again; if it stays so, the server's log says more",
        )
        .detail(detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"gtpush\""));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let status = match error.problem {
            Trouble::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Trouble::Full => StatusCode::INSUFFICIENT_STORAGE,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        let problem =
            Self::new(status, "store", "The store cannot take this now", error.advice()).detail(&error);
        if error.may_pass() { problem.retry(Duration::from_secs(1)) } else { problem }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        use Reason as R;
        let (status, title, advice) = match refused.cause.reason {
            R::UnknownApplication => (
                StatusCode::FORBIDDEN,
                "This application is not registered",
                "have the operator register it: PUT /v1/applications/ID",
            ),
            R::WrongSecret => (
                StatusCode::UNAUTHORIZED,
                "The application's secret is missing or wrong",
                "send it as `Authorization: Basic` (application and secret) or `Bearer` (secret)",
            ),
            R::DomainNotAllowed => (
                StatusCode::FORBIDDEN,
                "This application server's domain may not push for this application",
                "name the server's domain in the Application-Server-Domain header, or have the operator allow it",
            ),
            R::SourceNotAllowed => (
                StatusCode::FORBIDDEN,
                "This source address may not push for this application",
                "push from one of the application's networks, or have the operator allow this one",
            ),
            R::UnknownUser => (
                StatusCode::NOT_FOUND,
                "There is no such user",
                "check the identifier: name@domain, or a dynamic identifier that is still valid",
            ),
            R::IdentifierExpired => (
                StatusCode::GONE,
                "The dynamic identifier's validity has ended",
                "ask the user for a new one, or push to a static identifier",
            ),
            R::PayloadTooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "The payload is too large",
                "push a shorter one, which tells the device where to fetch the rest",
            ),
            R::Overloaded => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Too many pushes are waiting",
                "ask again after Retry-After",
            ),
            R::SystemFailure => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "The server failed",
                "try again; the server's log says more",
            ),
            _ => (StatusCode::CONFLICT, "The push was refused", "see the cause"),
        };
        let problem = Self::new(status, refused.cause.reason.as_str(), title, advice).detail(refused);
        match refused.retry_after {
            Some(after) => problem.retry(after),
            None => problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::By;

    #[test]
    fn every_refusal_has_a_name_a_status_and_advice() {
        for reason in Reason::ALL {
            let problem = Problem::from(Refused::new(*reason, By::PushServer, None));
            assert!((400..600).contains(&problem.status), "{reason}");
            assert!(!problem.advice.is_empty() && problem.kind.ends_with(reason.as_str()));
        }
    }

    #[test]
    fn a_time_to_wait_is_rounded_up_and_told_in_the_header() {
        let response = Problem::too_many("x", Duration::from_millis(1200)).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    }
}
