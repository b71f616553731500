//! A GGSN on Gn, judged by an SGSN: TS 29.060.

mod activation;
mod errors;
mod location;
mod path;
mod user_plane;

use super::Row;
use super::tester::prelude::*;

/// Every family of cases.
pub const CASES: &[&[Row]] =
    &[path::CASES, activation::CASES, user_plane::CASES, errors::CASES, location::CASES];

/// An IPv4 context of subscriber `n`.
fn v4(t: &Tester, n: u32) -> Ask {
    Ask {
        subscriber: n,
        nsapi: 5,
        apn: t.plan.apns[0].clone(),
        address: EndUserAddress::Ipv4(None),
        pco: Vec::new(),
        recovery: None,
        who: Who::First,
    }
}

/// An access point of the plan, or no verdict.
fn apn(t: &Tester, which: usize, option: &str) -> Result<Option<String>, Stop> {
    match &t.plan.apns[which] {
        Some(name) => Ok(Some(name.clone())),
        None => Err(Stop::Inconclusive(format!("no access point for it is given: {option}"))),
    }
}

/// An IPv6 context.
fn v6(t: &Tester, n: u32) -> Result<Ask, Stop> {
    Ok(Ask { apn: apn(t, 1, "--apn6")?, address: EndUserAddress::Ipv6(None), ..v4(t, n) })
}

/// A context for both.
fn v46(t: &Tester, n: u32) -> Result<Ask, Stop> {
    Ok(Ask { apn: apn(t, 2, "--apn46")?, address: EndUserAddress::Ipv4v6(None, None), ..v4(t, n) })
}

/// The sequence number that `octets` bear.
fn number(octets: &[u8]) -> Option<u16> {
    Packet::parse(octets).ok()?.header.sequence
}

/// The node is alive: it answers an Echo Request.
fn alive(t: &mut Tester) -> Ended {
    use crate::codec::gtp1::message::{EchoRequest, EchoResponse};
    t.request::<_, EchoResponse<'_>>(Who::First, 0, &EchoRequest::default())?;
    Ok(())
}
