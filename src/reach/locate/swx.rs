//! Asking the HSS by SWx which gateway serves an access point of the subscriber's (US 2013/0121252 §0109).
//! A request of S6a's would make us the subscriber's serving node and cancel the real one; SAR with
//! AAA_USER_DATA_REQUEST reads without writing: TS 29.273 §8.1.2.2.2.

use super::diameter::{Failed, Named, Who, imsi, read, whole};
use super::serving_node::Called;
use super::whereabouts::Whereabouts;
use crate::codec::diameter::command::swx::{SwxServerAssignmentAnswer, SwxServerAssignmentRequest};
use crate::codec::diameter::{Address, AvpWriter, Command, Fields, Message, group};
use crate::wire::Imsi;
use std::net::IpAddr;

/// Server-Assignment-Type, TS 29.229 §6.3.15 with TS 29.273 §8.2.3.11.
const AAA_USER_DATA_REQUEST: i32 = 12;

/// Writes Server-Assignment-Request.
pub fn write_assignment(w: &mut AvpWriter<'_>, imsi: Imsi) {
    let Some(named) = Named::new(Who::Imsi(imsi)) else { return };
    SwxServerAssignmentRequest {
        user_name: named.user_name(),
        server_assignment_type: Some(AAA_USER_DATA_REQUEST),
        ..Default::default()
    }
    .put(w);
}

/// What Server-Assignment-Answer says of the gateway for the access point `apn`, in dotted form.
///
/// # Errors
/// The HSS refused, or the subscriber has no such access point.
pub fn assigned(message: &Message<'_>, apn: &str) -> Result<Whereabouts, Failed> {
    whole(message)?;
    let answer = SwxServerAssignmentAnswer::parse(message);
    let data = read(answer.non_3gpp_user_data).unwrap_or_default();
    let mut found = Whereabouts { imsi: answer.user_name.and_then(imsi), ..Whereabouts::default() };
    let fits = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case(apn));
    let any = |name: Option<&str>| name == Some("*");
    let points = || data.apn_configuration.iter().map(|point| point.read());
    let point = points()
        .find(|point| fits(point.service_selection))
        .or_else(|| points().find(|point| any(point.service_selection)));
    let Some(point) = point else {
        const NO_APN_SUBSCRIPTION: u32 = 5451;
        let vendor = crate::codec::diameter::TGPP;
        return Err(Failed::Experimental { vendor, code: NO_APN_SUBSCRIPTION, said: None });
    };
    gateway(&mut found, &point);
    Ok(found)
}

fn gateway(found: &mut Whereabouts, point: &group::ApnConfiguration<'_>) {
    let Some(agent) = read(point.mip6_agent_info) else { return };
    let addresses = || {
        agent.mip_home_agent_address.iter().filter_map(|address| match address {
            Address::V4(address) => Some(IpAddr::V4(address)),
            Address::V6(address) => Some(IpAddr::V6(address)),
            _ => None,
        })
    };
    found.chosen = addresses().find(IpAddr::is_ipv4).or_else(|| addresses().next());
    let host = read(agent.mip_home_agent_host).and_then(|host| host.destination_host);
    found.chosen_called = host.map(|host| Called::Name(host.0.into()));
}
