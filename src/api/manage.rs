//! Applications, subscribers, registrations, gateways and routing domains: for the administrator.

use super::auth::Administrator;
use super::{
    Application, Binding, Domain, Gateway, Page, Problem, Route, Secret, Shared, Subscriber, report, rfc3339,
};
use crate::push::secret::{Cost, hash};
use crate::push::{self, ApplicationId, GatewayId, Input, RoutingDomain, Through, Token};
use crate::store::Write;
use crate::wire::Imsi;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State as Has};
use axum::http::StatusCode;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;

type Found<T> = Result<Json<T>, Problem>;
type Done = Result<StatusCode, Problem>;

/// The number that answers to nobody: an administrator's deregistration is not a device's.
pub const NOBODY: u64 = u64::MAX;

fn read<T: FromStr>(what: &str, text: &str) -> Result<T, Problem>
where
    T::Err: std::fmt::Display,
{
    text.trim().parse().map_err(|error| Problem::malformed(format!("{what} \"{text}\": {error}")))
}

fn read_all<T: FromStr>(what: &str, texts: &[String]) -> Result<Vec<T>, Problem>
where
    T::Err: std::fmt::Display,
{
    texts.iter().map(|text| read(what, text)).collect()
}

fn imsi(text: &str) -> Result<Imsi, Problem> {
    text.parse().map_err(|_| Problem::malformed(format!("\"{text}\" is not an IMSI: 1 to 15 digits")))
}

fn page(page: Result<Query<Page>, QueryRejection>) -> Result<(usize, usize), Problem> {
    page.map(|Query(page)| page.get()).map_err(|rejection| Problem::malformed(rejection.body_text()))
}

fn body<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Problem> {
    body.map(|Json(body)| body).map_err(|rejection| Problem::malformed(rejection.body_text()))
}

fn found(known: bool, what: impl ToString) -> Result<(), Problem> {
    if known { Ok(()) } else { Err(Problem::not_found(what)) }
}

/// A new secret of 32 letters and digits, and its hash.
async fn new_secret(cost: Cost) -> Result<(String, Box<str>), Problem> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut random = [0; 48];
    getrandom::fill(&mut random).map_err(|error| Problem::internal(format!("no randomness: {error}")))?;
    let (letters, salt) = random.split_at(32);
    let secret: String = letters.iter().map(|octet| char::from(LETTERS[usize::from(octet & 63)])).collect();
    let (text, salt) = (secret.clone(), salt.to_vec());
    let hashed = tokio::task::spawn_blocking(move || hash(&text, &salt, cost)).await.ok().flatten();
    hashed.map(|hashed| (secret, hashed)).ok_or_else(|| Problem::internal("a secret could not be hashed"))
}

/// All applications.
#[utoipa::path(get, path = "/v1/applications", tag = "manage", security(("administrator" = [])),
    responses((status = 200, body = Vec<Application>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn applications(_: Administrator, Has(shared): Has<Arc<Shared>>) -> Json<Vec<Application>> {
    let mut all: Vec<Application> = shared.directory().applications().map(Into::into).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Json(all)
}

/// One application.
#[utoipa::path(get, path = "/v1/applications/{id}", tag = "manage", security(("administrator" = [])),
    params(("id" = String, Path, description = "The application's identifier")),
    responses((status = 200, body = Application), (status = 404, body = Problem)))]
pub(super) async fn application(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(id): Path<String>,
) -> Found<Application> {
    let id: ApplicationId = read("application", &id)?;
    let directory = shared.directory();
    directory
        .application(&id)
        .map(|one| Json(one.into()))
        .ok_or_else(|| Problem::not_found(format!("no application {id}")))
}

/// Creates or changes an application. Its secret stays as it is.
#[utoipa::path(put, path = "/v1/applications/{id}", tag = "manage", security(("administrator" = [])),
    params(("id" = String, Path, description = "The application's identifier")), request_body = Application,
    responses((status = 200, body = Application), (status = 400, body = Problem)))]
pub(super) async fn put_application(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(id): Path<String>,
    wanted: Result<Json<Application>, JsonRejection>,
) -> Found<Application> {
    let (id, wanted) = (read::<ApplicationId>("application", &id)?, body(wanted)?);
    let _one_at_a_time = shared.managing.lock().await;
    let secret = shared.directory().application(&id).and_then(|old| old.secret.clone());
    for domain in &wanted.domains {
        let name = domain.strip_prefix("*.").unwrap_or(domain);
        if name.is_empty() || !name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'.') {
            return Err(Problem::malformed(format!("\"{domain}\" is not a domain name")));
        }
    }
    let record = push::Application {
        id,
        secret,
        domains: wanted.domains.iter().map(|domain| domain.as_str().into()).collect(),
        networks: read_all("network", &wanted.networks)?,
        report_to: wanted.report_to.map(Into::into),
        sms: wanted.sms,
    };
    if let Some(url) = &record.report_to {
        report::allowed(Some(&record), url).map_err(Problem::malformed)?;
    }
    shared.write(Write::PutApplication(record.clone())).await?;
    let told = Application::from(&record);
    shared.change_directory(|directory| directory.put_application(record));
    Ok(Json(told))
}

/// Removes an application. Its pushes under way go on.
#[utoipa::path(delete, path = "/v1/applications/{id}", tag = "manage", security(("administrator" = [])),
    params(("id" = String, Path, description = "The application's identifier")),
    responses((status = 204), (status = 404, body = Problem)))]
pub(super) async fn remove_application(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(id): Path<String>,
) -> Done {
    let id: ApplicationId = read("application", &id)?;
    let _one_at_a_time = shared.managing.lock().await;
    found(shared.directory().application(&id).is_some(), format!("no application {id}"))?;
    shared.write(Write::RemoveApplication(id.clone())).await?;
    shared.change_directory(|directory| directory.remove_application(&id));
    Ok(StatusCode::NO_CONTENT)
}

/// Gives the application a new secret, which is told this once; the old one ends.
#[utoipa::path(post, path = "/v1/applications/{id}/secret", tag = "manage", security(("administrator" = [])),
    params(("id" = String, Path, description = "The application's identifier")),
    responses((status = 200, body = Secret), (status = 404, body = Problem)))]
pub(super) async fn application_secret(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(id): Path<String>,
) -> Found<Secret> {
    let id: ApplicationId = read("application", &id)?;
    let (secret, hashed) = new_secret(Cost::Person).await?;
    let _one_at_a_time = shared.managing.lock().await;
    let old = shared.directory().application(&id).cloned();
    let mut record = old.ok_or_else(|| Problem::not_found(format!("no application {id}")))?;
    record.secret = Some(hashed);
    shared.write(Write::PutApplication(record.clone())).await?;
    shared.change_directory(|directory| directory.put_application(record));
    Ok(Json(Secret { of: id.to_string(), secret }))
}

/// Subscribers, a page at a time.
#[utoipa::path(get, path = "/v1/subscribers", tag = "manage", security(("administrator" = [])), params(Page),
    responses((status = 200, body = Vec<Subscriber>), (status = 403, body = Problem)))]
pub(super) async fn subscribers(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    query: Result<Query<Page>, QueryRejection>,
) -> Found<Vec<Subscriber>> {
    let (start, count) = page(query)?;
    let some = shared.directory().subscribers(start, count);
    Ok(Json(some.iter().map(Into::into).collect()))
}

/// One subscriber.
#[utoipa::path(get, path = "/v1/subscribers/{imsi}", tag = "manage", security(("administrator" = [])),
    params(("imsi" = String, Path, description = "The IMSI")),
    responses((status = 200, body = Subscriber), (status = 404, body = Problem)))]
pub(super) async fn subscriber(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(text): Path<String>,
) -> Found<Subscriber> {
    let directory = shared.directory();
    let one = directory
        .subscriber(imsi(&text)?)
        .ok_or_else(|| Problem::not_found(format!("no subscriber {text}")))?;
    Ok(Json(one.into()))
}

/// Creates or changes a subscriber. The secret stays as it is.
#[utoipa::path(put, path = "/v1/subscribers/{imsi}", tag = "manage", security(("administrator" = [])),
    params(("imsi" = String, Path, description = "The IMSI")), request_body = Subscriber,
    responses((status = 200, body = Subscriber), (status = 400, body = Problem)))]
pub(super) async fn put_subscriber(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(text): Path<String>,
    wanted: Result<Json<Subscriber>, JsonRejection>,
) -> Found<Subscriber> {
    let (imsi, wanted) = (imsi(&text)?, body(wanted)?);
    let _one_at_a_time = shared.managing.lock().await;
    let secret = shared.directory().subscriber(imsi).and_then(|old| old.secret.clone());
    let record = push::Subscriber {
        imsi,
        identifiers: read_all("identifier", &wanted.identifiers)?,
        secret,
        msisdn: wanted.msisdn.as_deref().map(|text| read("msisdn", text)).transpose()?,
        static_address: wanted
            .static_address
            .as_deref()
            .map(|text| read("static_address", text))
            .transpose()?,
    };
    if record.identifiers.len() > 64 {
        return Err(Problem::malformed("a subscriber has at most 64 identifiers"));
    }
    shared.write(Write::PutSubscriber(record.clone())).await?;
    let told = Subscriber::from(&record);
    shared.change_directory(|directory| directory.put_subscriber(record));
    Ok(Json(told))
}

/// Removes a subscriber with the registrations.
#[utoipa::path(delete, path = "/v1/subscribers/{imsi}", tag = "manage", security(("administrator" = [])),
    params(("imsi" = String, Path, description = "The IMSI")),
    responses((status = 204), (status = 404, body = Problem)))]
pub(super) async fn remove_subscriber(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(text): Path<String>,
) -> Done {
    let imsi = imsi(&text)?;
    let _one_at_a_time = shared.managing.lock().await;
    let bindings = {
        let directory = shared.directory();
        found(directory.subscriber(imsi).is_some(), format!("no subscriber {text}"))?;
        directory.bindings_of(imsi)
    };
    for binding in bindings {
        deregister(&shared, &binding)?;
    }
    shared.write(Write::RemoveSubscriber(imsi)).await?;
    shared.change_directory(|directory| directory.remove_subscriber(imsi));
    Ok(StatusCode::NO_CONTENT)
}

/// Gives the subscriber a new secret for registrations in adapter mode, which is told this once.
#[utoipa::path(post, path = "/v1/subscribers/{imsi}/secret", tag = "manage", security(("administrator" = [])),
    params(("imsi" = String, Path, description = "The IMSI")),
    responses((status = 200, body = Secret), (status = 404, body = Problem)))]
pub(super) async fn subscriber_secret(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(text): Path<String>,
) -> Found<Secret> {
    let imsi = imsi(&text)?;
    let (secret, hashed) = new_secret(Cost::Device).await?;
    let _one_at_a_time = shared.managing.lock().await;
    let old = shared.directory().subscriber(imsi).cloned();
    let mut record = old.ok_or_else(|| Problem::not_found(format!("no subscriber {text}")))?;
    record.secret = Some(hashed);
    shared.write(Write::PutSubscriber(record.clone())).await?;
    shared.change_directory(|directory| directory.put_subscriber(record));
    Ok(Json(Secret { of: text, secret }))
}

/// Registrations, a page at a time.
#[utoipa::path(get, path = "/v1/bindings", tag = "manage", security(("administrator" = [])), params(Page),
    responses((status = 200, body = Vec<Binding>), (status = 403, body = Problem)))]
pub(super) async fn bindings(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    query: Result<Query<Page>, QueryRejection>,
) -> Found<Vec<Binding>> {
    let (start, count) = page(query)?;
    let some = shared.directory().bindings(start, count);
    let told = some.into_iter().map(|binding| Binding {
        token: binding.token.to_string(),
        user: binding.user.to_string(),
        imsi: binding.imsi.to_string(),
        device: binding.device.map(Into::into),
        domain: binding.domain.0,
        address: binding.address.to_string(),
        port: binding.port,
        gateway: binding.context.map(|context| context.gateway.0),
        expires: rfc3339(binding.expires_ms),
    });
    Ok(Json(told.collect()))
}

/// Ends a registration, as if its device had given it back.
#[utoipa::path(delete, path = "/v1/bindings/{token}", tag = "manage", security(("administrator" = [])),
    params(("token" = String, Path, description = "The registration's token")),
    responses((status = 202, description = "It will end"), (status = 404, body = Problem)))]
pub(super) async fn remove_binding(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(text): Path<String>,
) -> Done {
    let token: Token = read("token", &text)?;
    let binding =
        shared.directory().binding(token).ok_or_else(|| Problem::not_found("no such registration"))?;
    deregister(&shared, &binding)?;
    Ok(StatusCode::ACCEPTED)
}

fn deregister(shared: &Shared, binding: &push::Binding) -> Result<(), Problem> {
    let from = SocketAddr::new(binding.address, binding.port);
    let through = match binding.context {
        Some(context) => Through::Context { context, from },
        None => Through::Address { domain: binding.domain, from },
    };
    let input = Input::Deregister { request: NOBODY, token: binding.token, through };
    if (shared.core.router)(input) { Ok(()) } else { Err(Problem::internal("the router is going down")) }
}

/// All gateways.
#[utoipa::path(get, path = "/v1/gateways", tag = "manage", security(("administrator" = [])),
    responses((status = 200, body = Vec<Gateway>), (status = 403, body = Problem)))]
pub(super) async fn gateways(_: Administrator, Has(shared): Has<Arc<Shared>>) -> Json<Vec<Gateway>> {
    Json(shared.directory().gateways().map(Into::into).collect())
}

/// Creates or changes a foreign gateway. Our own is the configuration file's.
#[utoipa::path(put, path = "/v1/gateways/{id}", tag = "manage", security(("administrator" = [])),
    params(("id" = u16, Path, description = "The gateway's number")), request_body = Gateway,
    responses((status = 200, body = Gateway), (status = 400, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn put_gateway(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(id): Path<String>,
    wanted: Result<Json<Gateway>, JsonRejection>,
) -> Found<Gateway> {
    let (id, wanted) = (GatewayId(read("gateway", &id)?), body(wanted)?);
    let _one_at_a_time = shared.managing.lock().await;
    not_ours(&shared, id)?;
    let record = push::Gateway {
        id,
        name: wanted.name.as_str().into(),
        address: read("address", &wanted.address)?,
        local: false,
        serves: match wanted.serves.as_slice() {
            [] => read_all("serves", &["0.0.0.0/0".into(), "::/0".into()])?,
            listed => read_all("serves", listed)?,
        },
        apns: read_all("apns", &wanted.apns)?,
    };
    shared.write(Write::PutGateway(record.clone())).await?;
    let told = Gateway::from(&record);
    shared.change_directory(|directory| directory.put_gateway(record));
    Ok(Json(told))
}

fn not_ours(shared: &Shared, id: GatewayId) -> Result<(), Problem> {
    match shared.directory().gateway(id) {
        Some(gateway) if gateway.local => Err(Problem::new(
            StatusCode::CONFLICT,
            "own-gateway",
            "This is our own GGSN role",
            "it is described in the configuration file; change it there and start again",
        )),
        _ => Ok(()),
    }
}

/// Removes a foreign gateway and the routes to it.
#[utoipa::path(delete, path = "/v1/gateways/{id}", tag = "manage", security(("administrator" = [])),
    params(("id" = u16, Path, description = "The gateway's number")),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn remove_gateway(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(id): Path<String>,
) -> Done {
    let id = GatewayId(read("gateway", &id)?);
    let _one_at_a_time = shared.managing.lock().await;
    found(shared.directory().gateway(id).is_some(), format!("no gateway {}", id.0))?;
    not_ours(&shared, id)?;
    let routes: Vec<push::Route> =
        shared.directory().routes().into_iter().filter(|route| route.gateway == id).collect();
    for route in routes {
        shared.write(Write::RemoveRoute(route.domain, route.prefix)).await?;
        shared.change_directory(|directory| directory.remove_route(route.domain, route.prefix));
    }
    shared.write(Write::RemoveGateway(id)).await?;
    shared.change_directory(|directory| directory.remove_gateway(id));
    Ok(StatusCode::NO_CONTENT)
}

/// All routing domains with their networks.
#[utoipa::path(get, path = "/v1/domains", tag = "manage", security(("administrator" = [])),
    responses((status = 200, body = Vec<Domain>), (status = 403, body = Problem)))]
pub(super) async fn domains(_: Administrator, Has(shared): Has<Arc<Shared>>) -> Json<Vec<Domain>> {
    let mut domains: BTreeMap<u16, Vec<Route>> = BTreeMap::new();
    for route in shared.directory().routes() {
        let told = Route { prefix: route.prefix.to_string(), gateway: route.gateway.0 };
        domains.entry(route.domain.0).or_default().push(told);
    }
    Json(domains.into_iter().map(|(id, routes)| Domain { id, routes }).collect())
}

/// Lets a private network of a routing domain lie behind a gateway.
#[utoipa::path(put, path = "/v1/domains/{id}/routes", tag = "manage", security(("administrator" = [])),
    params(("id" = u16, Path, description = "The routing domain's number")), request_body = Route,
    responses((status = 204), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn put_route(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(id): Path<String>,
    wanted: Result<Json<Route>, JsonRejection>,
) -> Done {
    let (domain, wanted) = (RoutingDomain(read("routing domain", &id)?), body(wanted)?);
    let prefix: push::Prefix = read("prefix", &wanted.prefix)?;
    let route = push::Route { domain, prefix: prefix.masked(), gateway: GatewayId(wanted.gateway) };
    let _one_at_a_time = shared.managing.lock().await;
    found(shared.directory().gateway(route.gateway).is_some(), format!("no gateway {}", wanted.gateway))?;
    shared.write(Write::PutRoute(route)).await?;
    shared.change_directory(|directory| directory.put_route(route));
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a private network of a routing domain.
#[utoipa::path(delete, path = "/v1/domains/{id}/routes", tag = "manage", security(("administrator" = [])),
    params(("id" = u16, Path, description = "The routing domain's number")), request_body = Route,
    responses((status = 204), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn remove_route(
    _: Administrator,
    Has(shared): Has<Arc<Shared>>,
    Path(id): Path<String>,
    wanted: Result<Json<Route>, JsonRejection>,
) -> Done {
    let (domain, wanted) = (RoutingDomain(read("routing domain", &id)?), body(wanted)?);
    let prefix = read::<push::Prefix>("prefix", &wanted.prefix)?.masked();
    let _one_at_a_time = shared.managing.lock().await;
    let known = shared
        .directory()
        .routes()
        .iter()
        .any(|route| route.domain == domain && route.prefix.masked() == prefix);
    found(known, format!("no network {prefix} in routing domain {}", domain.0))?;
    shared.write(Write::RemoveRoute(domain, prefix)).await?;
    shared.change_directory(|directory| directory.remove_route(domain, prefix));
    Ok(StatusCode::NO_CONTENT)
}
