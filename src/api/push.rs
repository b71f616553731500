//! Pushes: ask for, follow, take back.

use super::auth::{Claim, Source, Who};
use super::{
    Accepted, AcceptedOrNot, Problem, PushBodies, PushBody, PushQuery, PushStatus, Shared, auth, report,
    rfc3339,
};
use crate::push::{ApplicationId, Caller, Input, PushId, PushRequest, Reason, State};
use crate::store::PushFilter;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Has};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Asks for one push, or for several that are stored together.
///
/// The answer comes after the commit: what is answered with 202 is tried until it is delivered, ends with a
/// cause, expires, or is taken back.
#[utoipa::path(
    post, path = "/v1/push", tag = "push", request_body = PushBodies,
    params(("Application-Server-Domain" = Option<String>, Header, description = "The application server's domain name, where that check is on; the header's name can be configured")),
    responses(
        (status = 202, description = "Stored. Several: one `AcceptedOrNot` each, in their order", body = Accepted),
        (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 413, body = Problem), (status = 429, body = Problem),
        (status = 503, body = Problem)
    ),
    security(("application" = []))
)]
pub(super) async fn push(
    Has(shared): Has<Arc<Shared>>,
    Source(source): Source,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Problem> {
    let started = Instant::now();
    let body = body.map_err(|rejection| too_large_or_broken(&shared, &rejection))?;
    let claim = Claim::of(&headers)?;
    let server_domain =
        headers.get(&shared.config.server_domain_header).and_then(|value| value.to_str().ok()).map(str::trim);
    let caller = Caller { source: Some(source), server_domain, secret: claim.secret.as_deref() };
    let several = body.iter().find(|octet| !octet.is_ascii_whitespace()) == Some(&b'[');
    if several {
        let bodies: Vec<PushBody> = serde_json::from_slice(&body).map_err(Problem::malformed)?;
        if bodies.is_empty() || bodies.len() > shared.config.max_batch {
            return Err(Problem::malformed(format!("a batch holds 1 to {} pushes", shared.config.max_batch)));
        }
        let outcomes = accept(&shared, &claim, &caller, bodies).await?;
        shared.core.metrics.accept_seconds.record(started.elapsed().as_secs_f64());
        let status = match outcomes.iter().find_map(|outcome| outcome.as_ref().err()) {
            Some(first) if outcomes.iter().all(Result::is_err) => {
                StatusCode::from_u16(first.status).unwrap_or(StatusCode::BAD_REQUEST)
            }
            _ => StatusCode::ACCEPTED,
        };
        let told: Vec<AcceptedOrNot> = outcomes
            .into_iter()
            .map(|outcome| match outcome {
                Ok(Accepted { id, expires }) => {
                    AcceptedOrNot { id: Some(id), expires: Some(expires), error: None }
                }
                Err(problem) => AcceptedOrNot { id: None, expires: None, error: Some(problem) },
            })
            .collect();
        return Ok((status, Json(told)).into_response());
    }
    let body: PushBody = serde_json::from_slice(&body).map_err(Problem::malformed)?;
    let outcome = accept(&shared, &claim, &caller, vec![body]).await?.pop();
    shared.core.metrics.accept_seconds.record(started.elapsed().as_secs_f64());
    let accepted = outcome.ok_or_else(|| Problem::internal("a push without an outcome"))??;
    let place = [(header::LOCATION, format!("/v1/push/{}", accepted.id))];
    Ok((StatusCode::ACCEPTED, place, Json(accepted)).into_response())
}

fn too_large_or_broken(shared: &Shared, rejection: &axum::extract::rejection::BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body-too-large",
            "The request is too large",
            "split the batch, or have [http] body_limit raised",
        )
        .detail(format!("a request has at most {} octets", shared.config.body_limit));
    }
    Problem::malformed(rejection.body_text())
}

/// A new identifier: its time in front, so that they grow; the rest cannot be guessed.
fn new_id(now_ms: u64) -> Result<PushId, Problem> {
    let mut random = [0; 16];
    getrandom::fill(&mut random[6..])
        .map_err(|error| Problem::internal(format!("no randomness: {error}")))?;
    random[..6].copy_from_slice(&now_ms.to_be_bytes()[2..]);
    Ok(PushId(u128::from_be_bytes(random)))
}

/// Checks, stores and hands over; the outcome of each.
async fn accept(
    shared: &Arc<Shared>,
    claim: &Claim,
    caller: &Caller<'_>,
    bodies: Vec<PushBody>,
) -> Result<Vec<Result<Accepted, Problem>>, Problem> {
    let now = shared.now();
    let mut requests: Vec<Result<(PushRequest, bool), Problem>> = Vec::with_capacity(bodies.len());
    let mut last: Option<(ApplicationId, bool)> = None;
    for body in bodies {
        let request = match request(claim, body, now.wall_ms()) {
            Ok(request) => request,
            Err(problem) => {
                requests.push(Err(problem));
                continue;
            }
        };
        let proven = match (&last, caller.secret) {
            (Some((application, proven)), _) if *application == request.application => *proven,
            (_, Some(secret)) => shared.proves(&request.application, secret).await?,
            (_, None) => false,
        };
        last = Some((request.application.clone(), proven));
        requests.push(Ok((request, proven)));
    }
    let mut outcomes = Vec::with_capacity(requests.len());
    let (mut pushes, mut reservations) =
        (Vec::with_capacity(requests.len()), Vec::with_capacity(requests.len()));
    {
        let directory = shared.directory();
        for request in requests {
            let outcome = request.and_then(|(request, proven)| {
                let application = directory.application(&request.application);
                if let Some(url) = &request.report_to {
                    report::allowed(application, url).map_err(|why| {
                        Problem::new(
                            StatusCode::FORBIDDEN,
                            "report-to-not-allowed",
                            "Reports cannot go there",
                            "name an http URL at one of the application's domains or networks",
                        )
                        .detail(why)
                    })?;
                }
                let name = request.application.clone();
                let admitted = directory.admit(now, request, caller, proven).map_err(|refused| {
                    shared.core.metrics.refuse(refused.cause.reason);
                    Problem::from(refused)
                })?;
                if let Err(after) = shared.buckets.take(now.mono, &name, 1) {
                    shared.core.metrics.refuse(Reason::Overloaded);
                    return Err(Problem::too_many(format!("{name} pushes too fast"), after));
                }
                Ok(admitted)
            });
            outcomes.push(outcome.map(|admitted| {
                let push = admitted.push;
                let accepted = Accepted { id: push.id.to_string(), expires: rfc3339(push.expires_ms) };
                pushes.push(push);
                reservations.push(admitted.reservation);
                accepted
            }));
        }
    }
    if pushes.is_empty() {
        return Ok(outcomes);
    }
    let count = pushes.len() as u64;
    let (tell, told) = oneshot::channel();
    let router = shared.core.router.clone();
    // Called on the store's thread, after the commit: from here on the push goes its way, whether or not
    // whoever asked still listens.
    let done = move |outcome: Result<Vec<crate::push::Push>, _>| {
        let outcome = outcome.map(|pushes| {
            for push in pushes {
                let id = push.id;
                if !router(Input::Accepted(push)) {
                    tracing::warn!(push = %id, "stored while the router was going down; the next start takes it up");
                }
            }
        });
        drop(reservations);
        drop(tell.send(outcome));
    };
    shared.core.store.accept(pushes, Box::new(done))?;
    told.await.map_err(|_| Problem::internal("the store went away"))??;
    shared.core.metrics.accepted.increment(count);
    Ok(outcomes)
}

/// What a body asks for.
fn request(claim: &Claim, body: PushBody, now_ms: u64) -> Result<PushRequest, Problem> {
    let application = match (&body.application, &claim.application) {
        (Some(named), Some(claimed)) if !named.eq_ignore_ascii_case(claimed) => {
            return Err(Problem::unauthorized("the credentials are another application's"));
        }
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) => return Err(Problem::malformed("\"application\" is missing")),
    };
    let (payload, plain): (Arc<[u8]>, _) = match (body.payload, body.payload_base64) {
        (Some(text), None) => (text.into_bytes().into(), "text/plain"),
        (None, Some(text)) => {
            let octets =
                auth::base64(&text).ok_or_else(|| Problem::malformed("\"payload_base64\" is not base64"))?;
            (octets.into(), "application/octet-stream")
        }
        _ => return Err(Problem::malformed("one of \"payload\" and \"payload_base64\" is wanted")),
    };
    let content_type = body.content_type.as_deref().unwrap_or(plain);
    if content_type.is_empty()
        || content_type.len() > 255
        || !content_type.bytes().all(|c| (0x20..0x7f).contains(&c))
    {
        return Err(Problem::malformed("\"content_type\" is not a media type"));
    }
    Ok(PushRequest {
        id: new_id(now_ms)?,
        application: application.parse().map_err(Problem::malformed)?,
        to: body.to.parse().map_err(Problem::malformed)?,
        payload,
        content_type: content_type.into(),
        ttl: body.ttl.map(Duration::from_secs),
        priority: body.priority.unwrap_or_default().into(),
        report_to: body.report_to.map(Into::into),
        sms: body.sms,
    })
}

/// Where a push stands, and how it came there.
#[utoipa::path(
    get, path = "/v1/push/{id}", tag = "push", params(("id" = String, Path, description = "The push's identifier")),
    responses((status = 200, body = PushStatus), (status = 401, body = Problem), (status = 404, body = Problem)),
    security(("application" = []), ("administrator" = []))
)]
pub(super) async fn status(
    Has(shared): Has<Arc<Shared>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<PushStatus>, Problem> {
    let who = shared.authenticate(&headers).await?;
    Ok(Json(PushStatus::new(&find(&shared, &who, &id).await?, who == Who::Administrator)))
}

/// A push that `who` may see. One of someone else's is told apart from none by nothing.
async fn find(shared: &Shared, who: &Who, id: &str) -> Result<crate::store::PushRecord, Problem> {
    let id: PushId = id.parse().map_err(Problem::malformed)?;
    let found = shared.core.store.push(id).await?;
    found
        .filter(|record| who.may_see(&record.application))
        .ok_or_else(|| Problem::not_found(format!("no push {id}")))
}

/// Takes a push back. It ends as cancelled, unless it ends otherwise in this very moment.
#[utoipa::path(
    delete, path = "/v1/push/{id}", tag = "push", params(("id" = String, Path, description = "The push's identifier")),
    responses(
        (status = 202, description = "It will be taken back; GET tells when it is", body = Accepted),
        (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, description = "It has ended already", body = Problem)
    ),
    security(("application" = []), ("administrator" = []))
)]
pub(super) async fn cancel(
    Has(shared): Has<Arc<Shared>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let who = shared.authenticate(&headers).await?;
    let record = find(&shared, &who, &id).await?;
    if record.state.is_terminal() {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "ended",
            "The push has ended",
            "nothing is left to take back; its history tells how it ended",
        )
        .detail(record.state));
    }
    if !(shared.core.router)(Input::Cancel(record.id)) {
        return Err(Problem::internal("the router is going down"));
    }
    let told = Accepted { id: record.id.to_string(), expires: rfc3339(record.expires_ms) };
    Ok((StatusCode::ACCEPTED, Json(told)).into_response())
}

/// Pushes, newest first.
#[utoipa::path(
    get, path = "/v1/pushes", tag = "push", params(PushQuery),
    responses((status = 200, body = Vec<PushStatus>), (status = 400, body = Problem), (status = 401, body = Problem)),
    security(("application" = []), ("administrator" = []))
)]
pub(super) async fn list(
    Has(shared): Has<Arc<Shared>>,
    query: Result<Query<PushQuery>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
) -> Result<Json<Vec<PushStatus>>, Problem> {
    let who = shared.authenticate(&headers).await?;
    let Query(query) = query.map_err(|rejection| Problem::malformed(rejection.body_text()))?;
    let wanted = query.application.map(|text| text.parse()).transpose().map_err(Problem::malformed)?;
    let application = match &who {
        Who::Administrator => wanted,
        Who::Application(own) => Some(own.clone()),
    };
    let state = match query.state.as_deref() {
        None => None,
        Some(name) => Some(
            State::from_name(name)
                .ok_or_else(|| Problem::malformed(format!("there is no state \"{name}\"")))?,
        ),
    };
    let filter = PushFilter {
        application,
        to: query.to.map(|text| text.parse()).transpose().map_err(Problem::malformed)?,
        state,
        before: query.before.map(|text| text.parse()).transpose().map_err(Problem::malformed)?,
        limit: query.limit.unwrap_or(50).clamp(1, 1000),
    };
    let found = shared.core.store.pushes(filter).await?;
    let whole = who == Who::Administrator;
    Ok(Json(found.iter().map(|record| PushStatus::new(record, whole)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_grow_with_time_and_differ() {
        let (a, b) = (new_id(1_000).unwrap(), new_id(1_001).unwrap());
        assert!(a < b);
        assert_ne!(new_id(1_000).unwrap(), new_id(1_000).unwrap());
        assert_eq!((a.0 >> 80) as u64, 1_000);
    }

    #[test]
    fn a_body_needs_an_application_a_recipient_and_one_payload() {
        let body = PushBody {
            application: Some("chat".into()),
            to: "alice@push.example".into(),
            payload: Some("hi".into()),
            ..PushBody::default()
        };
        let none = Claim::default();
        let made = request(&none, body.clone(), 1).unwrap();
        assert_eq!((&made.payload[..], &*made.content_type), (&b"hi"[..], "text/plain"));
        let made = PushBody { payload: None, payload_base64: Some("//8=".into()), ..body.clone() };
        assert_eq!(&request(&none, made, 1).unwrap().payload[..], [0xff, 0xff]);
        let chat = Claim { application: Some("chat".into()), ..Claim::default() };
        assert!(request(&chat, PushBody { application: None, ..body.clone() }, 1).is_ok());
        let other = Claim { application: Some("news".into()), ..Claim::default() };
        assert_eq!(request(&other, body.clone(), 1).unwrap_err().status, 401);
        for bad in [
            PushBody { application: None, ..body.clone() },
            PushBody { payload: None, ..body.clone() },
            PushBody { payload_base64: Some("aGk".into()), ..body.clone() },
            PushBody { to: "@".into(), ..body.clone() },
            PushBody { content_type: Some("a\nb".into()), ..body },
        ] {
            assert_eq!(request(&none, bad, 1).unwrap_err().status, 400);
        }
    }
}
