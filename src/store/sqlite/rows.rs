//! Records ↔ rows.

use super::super::{Problem, PushRecord, StoreError};
use crate::push::{
    Application, Binding, By, Cause, Change, ContextRef, Dynamic, Gateway, GatewayId, HistoryEntry, Prefix,
    Priority, Push, PushId, Reason, Report, Route, RoutingDomain, Rung, Snapshot, State, Subscriber, Token,
    Via, Watch,
};
use crate::wire::Imsi;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use std::str::FromStr;

/// Integers go into SQLite signed.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

fn bad(table: &str, column: &str, text: &str) -> StoreError {
    StoreError::new(Problem::Corrupt, format!("table {table}, column {column}: {text:?} cannot be read"))
}

fn parse<T: FromStr>(table: &str, column: &str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| bad(table, column, text))
}

fn words(list: impl IntoIterator<Item = impl ToString>) -> String {
    list.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}

fn prefix_text(prefix: &Prefix) -> String {
    format!("{}/{}", prefix.address, prefix.length)
}

fn prefix(table: &str, text: &str) -> Result<Prefix, StoreError> {
    let (address, length) = text.split_once('/').ok_or_else(|| bad(table, "prefix", text))?;
    Ok(Prefix { address: parse(table, "prefix", address)?, length: parse(table, "prefix", length)? })
}

fn prefixes(table: &str, text: &str) -> Result<Vec<Prefix>, StoreError> {
    text.split_whitespace().map(|word| prefix(table, word)).collect()
}

fn id(table: &str, octets: &[u8]) -> Result<u128, StoreError> {
    octets
        .try_into()
        .map(u128::from_be_bytes)
        .map_err(|_| bad(table, "id", &octets.escape_ascii().to_string()))
}

fn priority_number(priority: Priority) -> i64 {
    match priority {
        Priority::High => 0,
        Priority::Normal => 1,
        Priority::Low => 2,
    }
}

fn execute(db: &Connection, sql: &str, values: &[&dyn ToSql]) -> rusqlite::Result<usize> {
    db.prepare_cached(sql)?.execute(values)
}

pub(super) fn insert_push(db: &Connection, push: &Push, stored_ms: u64) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "INSERT INTO push (id, application, recipient, targets, payload, content_type, accepted_ms, stored_ms, expires_ms,
         priority, report_to, state, tries, transmitted, sms)
         VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)",
    )?;
    statement.execute(params![
        push.id.0.to_be_bytes(),
        push.application.as_str(),
        push.to.to_string(),
        words(push.targets.iter()),
        &push.payload[..],
        &push.content_type,
        signed(push.accepted_ms),
        signed(stored_ms),
        signed(push.expires_ms),
        priority_number(push.priority),
        &push.report_to,
        if push.state == State::Received { State::Stored } else { push.state }.as_str(),
        push.tries,
        push.transmitted,
        push.sms,
    ])?;
    Ok(())
}

/// Writes one change. `position` numbers the lines of histories, upwards for ever. Whether a push ended
/// by it.
pub(super) fn change(db: &Connection, change: &Change, position: i64) -> rusqlite::Result<bool> {
    match change {
        Change::Progress { push, state, entry, tries, transmitted } => {
            let id = push.0.to_be_bytes();
            // An end comes once; what is told of a push afterwards, of its other devices, ends it no more.
            let ended = state.is_terminal()
                && execute(
                    db,
                    "UPDATE push SET tries = ?2, transmitted = ?3, state = ?4, ended_ms = ?5, payload = NULL,
                     report = iif(report_to IS NULL, NULL, ?6) WHERE id = ?1 AND ended_ms IS NULL",
                    params![id, tries, transmitted, state.as_str(), signed(entry.at_ms), position],
                )? > 0;
            let moved = ended
                || execute(
                    db,
                    "UPDATE push SET tries = ?2, transmitted = ?3, state = ?4 WHERE id = ?1",
                    params![id, tries, transmitted, state.as_str()],
                )? > 0;
            if !moved {
                return Ok(false);
            }
            execute(
                db,
                "INSERT INTO history (push, position, at_ms, state, rung, reason, code, by, imsi, via)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                params![
                    id,
                    position,
                    signed(entry.at_ms),
                    entry.state.as_str(),
                    entry.rung.map(Rung::as_str),
                    entry.cause.map(|cause| cause.reason.as_str()),
                    entry.cause.and_then(|cause| cause.code),
                    entry.by.map(By::as_str),
                    entry.imsi.map(|imsi| imsi.to_string()),
                    entry.via.map(Via::as_str),
                ],
            )?;
            return Ok(ended);
        }
        Change::Bound(binding) => {
            let context = binding.context;
            execute(
                db,
                "INSERT OR REPLACE INTO binding (token, user, imsi, device, domain, address, port, gateway, slot, generation,
                 expires_ms) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
                params![
                    binding.token.0.to_be_bytes(),
                    binding.user.as_str(),
                    binding.imsi.to_string(),
                    binding.device,
                    binding.domain.0,
                    binding.address.to_string(),
                    binding.port,
                    context.map(|context| context.gateway.0),
                    context.map(|context| context.slot),
                    context.map(|context| context.generation),
                    signed(binding.expires_ms),
                ],
            )?;
        }
        Change::Unbound(token) => {
            execute(db, "DELETE FROM binding WHERE token = ?1", params![token.0.to_be_bytes()])?;
        }
        Change::Dynamic(dynamic) => {
            execute(
                db,
                "INSERT OR REPLACE INTO dynamic (id, user, imsi, expires_ms) VALUES (?1,?2,?3,?4)",
                params![
                    dynamic.id.as_str(),
                    dynamic.user.as_str(),
                    dynamic.imsi.to_string(),
                    signed(dynamic.expires_ms)
                ],
            )?;
        }
        Change::DynamicEnded(id) => {
            execute(db, "DELETE FROM dynamic WHERE id = ?1", params![id.as_str()])?;
        }
    }
    Ok(false)
}

pub(super) fn put_application(db: &Connection, application: &Application) -> rusqlite::Result<()> {
    execute(
        db,
        "INSERT OR REPLACE INTO application (id, secret, domains, networks, report_to, sms)
         VALUES (?1,?2,?3,?4,?5,?6)",
        params![
            application.id.as_str(),
            application.secret,
            words(&application.domains),
            words(application.networks.iter().map(prefix_text)),
            application.report_to,
            application.sms,
        ],
    )?;
    Ok(())
}

pub(super) fn remove_application(db: &Connection, id: &str) -> rusqlite::Result<()> {
    execute(db, "DELETE FROM application WHERE id = ?1", params![id]).map(drop)
}

pub(super) fn put_subscriber(db: &Connection, subscriber: &Subscriber) -> rusqlite::Result<()> {
    let imsi = subscriber.imsi.to_string();
    execute(
        db,
        "INSERT OR REPLACE INTO subscriber (imsi, secret, static_address, msisdn) VALUES (?1,?2,?3,?4)",
        params![
            imsi,
            subscriber.secret,
            subscriber.static_address.map(|address| address.to_string()),
            subscriber.msisdn.as_ref().map(|msisdn| msisdn.as_str()),
        ],
    )?;
    execute(db, "DELETE FROM identifier WHERE imsi = ?1", params![imsi])?;
    for (position, user) in (0_i64..).zip(&subscriber.identifiers) {
        execute(
            db,
            "INSERT INTO identifier (imsi, position, user) VALUES (?1,?2,?3)",
            params![imsi, position, user.as_str()],
        )?;
    }
    Ok(())
}

pub(super) fn remove_subscriber(db: &Connection, imsi: Imsi) -> rusqlite::Result<()> {
    let imsi = imsi.to_string();
    for table in ["subscriber", "identifier", "binding", "dynamic"] {
        execute(db, &format!("DELETE FROM {table} WHERE imsi = ?1"), params![imsi])?;
    }
    Ok(())
}

pub(super) fn put_gateway(db: &Connection, gateway: &Gateway) -> rusqlite::Result<()> {
    execute(
        db,
        "INSERT OR REPLACE INTO gateway (id, name, address, local, serves, apns) VALUES (?1,?2,?3,?4,?5,?6)",
        params![
            gateway.id.0,
            gateway.name,
            gateway.address.to_string(),
            gateway.local,
            words(gateway.serves.iter().map(prefix_text)),
            words(&gateway.apns),
        ],
    )
    .map(drop)
}

pub(super) fn put_route(db: &Connection, route: &Route) -> rusqlite::Result<()> {
    execute(
        db,
        "INSERT OR REPLACE INTO route (domain, prefix, gateway) VALUES (?1,?2,?3)",
        params![route.domain.0, prefix_text(&route.prefix.masked()), route.gateway.0],
    )
    .map(drop)
}

pub(super) fn remove_gateway(db: &Connection, id: GatewayId) -> rusqlite::Result<()> {
    execute(db, "DELETE FROM gateway WHERE id = ?1", params![id.0]).map(drop)
}

pub(super) fn remove_route(db: &Connection, domain: RoutingDomain, prefix: Prefix) -> rusqlite::Result<()> {
    let prefix = prefix_text(&prefix.masked());
    execute(db, "DELETE FROM route WHERE domain = ?1 AND prefix = ?2", params![domain.0, prefix]).map(drop)
}

pub(super) fn put_watch(db: &Connection, watch: Watch) -> rusqlite::Result<()> {
    let row = params![watch.imsi.to_string(), watch.gateway.to_string()];
    execute(db, "INSERT INTO watch (imsi, gateway) VALUES (?1, ?2) ON CONFLICT DO NOTHING", row).map(drop)
}

pub(super) fn remove_watch(db: &Connection, watch: Watch) -> rusqlite::Result<()> {
    let row = params![watch.imsi.to_string(), watch.gateway.to_string()];
    execute(db, "DELETE FROM watch WHERE imsi = ?1 AND gateway = ?2", row).map(drop)
}

/// Whoever was to be told knows how the push ended, or will not be told.
pub(super) fn reported(db: &Connection, push: PushId) -> rusqlite::Result<()> {
    execute(db, "UPDATE push SET report = NULL WHERE id = ?1", params![push.0.to_be_bytes()]).map(drop)
}

/// Every row of a query, each made by `row`.
fn all<T>(
    db: &Connection,
    sql: &str,
    values: &[&dyn ToSql],
    mut row: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(next) = rows.next()? {
        found.push(row(next)?);
    }
    Ok(found)
}

fn text<T: FromStr>(row: &Row<'_>, table: &str, column: &str) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    parse(table, column, &text)
}

fn optional<T: FromStr>(row: &Row<'_>, table: &str, column: &str) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| parse(table, column, &text)).transpose()
}

fn boxed(row: &Row<'_>, column: &str) -> Result<Option<Box<str>>, StoreError> {
    Ok(row.get::<_, Option<String>>(column)?.map(Into::into))
}

fn state(row: &Row<'_>, table: &str) -> Result<State, StoreError> {
    let text: String = row.get("state")?;
    State::from_name(&text).ok_or_else(|| bad(table, "state", &text))
}

/// Everything that a process starts with.
pub(super) fn load(db: &Connection) -> Result<Snapshot, StoreError> {
    let mut identifiers: std::collections::HashMap<String, Vec<_>> = std::collections::HashMap::new();
    all(db, "SELECT imsi, user FROM identifier ORDER BY imsi, position", &[], |row| {
        identifiers.entry(row.get("imsi")?).or_default().push(text(row, "identifier", "user")?);
        Ok(())
    })?;
    Ok(Snapshot {
        applications: all(db, "SELECT * FROM application", &[], |row| {
            Ok(Application {
                id: text(row, "application", "id")?,
                secret: boxed(row, "secret")?,
                domains: row.get::<_, String>("domains")?.split_whitespace().map(Into::into).collect(),
                networks: prefixes("application", &row.get::<_, String>("networks")?)?,
                report_to: boxed(row, "report_to")?,
                sms: row.get("sms")?,
            })
        })?,
        watches: all(db, "SELECT * FROM watch", &[], |row| {
            Ok(Watch { imsi: text(row, "watch", "imsi")?, gateway: text(row, "watch", "gateway")? })
        })?,
        subscribers: all(db, "SELECT * FROM subscriber", &[], |row| {
            let imsi: String = row.get("imsi")?;
            Ok(Subscriber {
                imsi: parse("subscriber", "imsi", &imsi)?,
                identifiers: identifiers.remove(&imsi).unwrap_or_default(),
                secret: boxed(row, "secret")?,
                msisdn: optional(row, "subscriber", "msisdn")?,
                static_address: optional(row, "subscriber", "static_address")?,
            })
        })?,
        dynamics: all(db, "SELECT * FROM dynamic", &[], |row| {
            Ok(Dynamic {
                id: text(row, "dynamic", "id")?,
                user: text(row, "dynamic", "user")?,
                imsi: text(row, "dynamic", "imsi")?,
                expires_ms: unsigned(row.get("expires_ms")?),
            })
        })?,
        bindings: all(db, "SELECT * FROM binding", &[], |row| {
            let gateway: Option<u16> = row.get("gateway")?;
            let place: (Option<u32>, Option<u32>) = (row.get("slot")?, row.get("generation")?);
            let context = match (gateway, place) {
                (Some(gateway), (Some(slot), Some(generation))) => {
                    Some(ContextRef { gateway: GatewayId(gateway), slot, generation })
                }
                _ => None,
            };
            Ok(Binding {
                token: Token(id("binding", row.get_ref("token")?.as_blob().unwrap_or_default())?),
                user: text(row, "binding", "user")?,
                imsi: text(row, "binding", "imsi")?,
                device: boxed(row, "device")?,
                domain: RoutingDomain(row.get("domain")?),
                address: text(row, "binding", "address")?,
                port: row.get("port")?,
                context,
                expires_ms: unsigned(row.get("expires_ms")?),
            })
        })?,
        gateways: all(db, "SELECT * FROM gateway ORDER BY id", &[], |row| {
            let apns: String = row.get("apns")?;
            Ok(Gateway {
                id: GatewayId(row.get("id")?),
                name: row.get::<_, String>("name")?.into(),
                address: text(row, "gateway", "address")?,
                local: row.get("local")?,
                serves: prefixes("gateway", &row.get::<_, String>("serves")?)?,
                apns: apns
                    .split_whitespace()
                    .map(|word| parse("gateway", "apns", word))
                    .collect::<Result<_, _>>()?,
            })
        })?,
        routes: all(db, "SELECT * FROM route", &[], |row| {
            Ok(Route {
                domain: RoutingDomain(row.get("domain")?),
                prefix: prefix("route", &row.get::<_, String>("prefix")?)?,
                gateway: GatewayId(row.get("gateway")?),
            })
        })?,
        pushes: all(db, "SELECT * FROM push WHERE ended_ms IS NULL ORDER BY id", &[], push)?,
        reports: all(db, UNREPORTED, &[], report)?,
    })
}

fn push(row: &Row<'_>) -> Result<Push, StoreError> {
    let targets: String = row.get("targets")?;
    let payload: Option<Vec<u8>> = row.get("payload")?;
    Ok(Push {
        id: PushId(id("push", row.get_ref("id")?.as_blob().unwrap_or_default())?),
        application: text(row, "push", "application")?,
        to: text(row, "push", "recipient")?,
        targets: targets
            .split_whitespace()
            .map(|word| parse("push", "targets", word))
            .collect::<Result<_, _>>()?,
        payload: payload.unwrap_or_default().into(),
        content_type: row.get::<_, String>("content_type")?.into(),
        accepted_ms: unsigned(row.get("accepted_ms")?),
        expires_ms: unsigned(row.get("expires_ms")?),
        priority: match row.get::<_, i64>("priority")? {
            0 => Priority::High,
            2 => Priority::Low,
            _ => Priority::Normal,
        },
        report_to: boxed(row, "report_to")?,
        sms: row.get("sms")?,
        state: state(row, "push")?,
        tries: row.get("tries")?,
        transmitted: row.get("transmitted")?,
    })
}

/// The ends that somebody is still to be told, each with the line of history that tells it.
const UNREPORTED: &str = "SELECT history.*, application, recipient, report_to FROM push
     JOIN history ON history.push = push.id AND history.position = push.report
     WHERE report IS NOT NULL ORDER BY report";

fn report(row: &Row<'_>) -> Result<Report, StoreError> {
    Ok(Report {
        push: PushId(id("history", row.get_ref("push")?.as_blob().unwrap_or_default())?),
        application: text(row, "push", "application")?,
        to: text(row, "push", "recipient")?,
        report_to: boxed(row, "report_to")?,
        entry: line(row)?,
    })
}

const SUMMARY: &str =
    "SELECT id, application, recipient, state, tries, accepted_ms, stored_ms, expires_ms, ended_ms FROM push";

/// The record of a row of [`SUMMARY`], and when it was stored.
fn summary(row: &Row<'_>) -> Result<(PushRecord, u64), StoreError> {
    let record = PushRecord {
        id: PushId(id("push", row.get_ref("id")?.as_blob().unwrap_or_default())?),
        application: text(row, "push", "application")?,
        to: text(row, "push", "recipient")?,
        state: state(row, "push")?,
        tries: row.get("tries")?,
        accepted_ms: unsigned(row.get("accepted_ms")?),
        expires_ms: unsigned(row.get("expires_ms")?),
        ended_ms: row.get::<_, Option<i64>>("ended_ms")?.map(unsigned),
        history: Vec::new(),
    };
    Ok((record, unsigned(row.get("stored_ms")?)))
}

/// One push with its history.
pub(super) fn find(db: &Connection, wanted: PushId) -> Result<Option<PushRecord>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{SUMMARY} WHERE id = ?1"))?;
    let found = statement.query_row(params![wanted.0.to_be_bytes()], |row| Ok(summary(row))).optional()?;
    let Some((mut record, stored_ms)) = found.transpose()? else { return Ok(None) };
    let entry = |at_ms, state| HistoryEntry {
        at_ms,
        state,
        rung: None,
        cause: None,
        by: None,
        imsi: None,
        via: None,
    };
    record.history = vec![entry(record.accepted_ms, State::Received), entry(stored_ms, State::Stored)];
    let lines = all(
        db,
        "SELECT * FROM history WHERE push = ?1 ORDER BY position",
        params![wanted.0.to_be_bytes()],
        line,
    )?;
    record.history.extend(lines);
    Ok(Some(record))
}

/// A line of a history.
fn line(row: &Row<'_>) -> Result<HistoryEntry, StoreError> {
    let named = |column: &str| row.get::<_, Option<String>>(column);
    let code: Option<u16> = row.get("code")?;
    Ok(HistoryEntry {
        at_ms: unsigned(row.get("at_ms")?),
        state: state(row, "history")?,
        rung: named("rung")?.and_then(|text| Rung::from_name(&text)),
        cause: named("reason")?
            .and_then(|text| Reason::from_name(&text))
            .map(|reason| Cause { reason, code }),
        by: named("by")?.and_then(|text| By::from_name(&text)),
        imsi: optional(row, "history", "imsi")?,
        via: named("via")?.and_then(|text| Via::from_name(&text)),
    })
}

/// Pushes, newest first, without histories.
pub(super) fn list(
    db: &Connection,
    filter: &super::super::PushFilter,
) -> Result<Vec<PushRecord>, StoreError> {
    let mut sql = format!("{SUMMARY} WHERE 1");
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut add = |condition: &str, value: Box<dyn ToSql>| {
        values.push(value);
        sql.push_str(&format!(" AND {condition} ?{}", values.len()));
    };
    if let Some(before) = filter.before {
        add("id <", Box::new(before.0.to_be_bytes()));
    }
    if let Some(application) = &filter.application {
        add("application =", Box::new(application.to_string()));
    }
    if let Some(to) = &filter.to {
        add("recipient =", Box::new(to.to_string()));
    }
    if let Some(state) = filter.state {
        add("state =", Box::new(state.as_str()));
    }
    sql.push_str(&format!(" ORDER BY id DESC LIMIT {}", filter.limit));
    let values: Vec<&dyn ToSql> = values.iter().map(AsRef::as_ref).collect();
    all(db, &sql, &values, |row| summary(row).map(|(record, _)| record))
}

/// A number kept by name, moved on by `next`.
pub(super) fn number(
    db: &Connection,
    name: &str,
    next: impl FnOnce(Option<i64>) -> i64,
) -> Result<i64, StoreError> {
    let old =
        db.query_row("SELECT value FROM number WHERE name = ?1", [name], |row| row.get(0)).optional()?;
    let value = next(old);
    db.execute("INSERT OR REPLACE INTO number (name, value) VALUES (?1, ?2)", params![name, value])?;
    Ok(value)
}
