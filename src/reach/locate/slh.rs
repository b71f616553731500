//! Asking the HSS by SLh for the routing of location services: TS 29.173 §5.

use super::diameter::{Failed, Named, Tbcd, Who, additional_node, imsi, read, serving_node, whole};
use super::whereabouts::Whereabouts;
use crate::codec::diameter::command::slh::{LcsRoutingInfoAnswer, LcsRoutingInfoRequest};
use crate::codec::diameter::{AvpWriter, Command, Fields, Message};

/// Whether SLh has a name for the subscriber: IMSI or number.
#[must_use]
pub fn knows(who: Who<'_>) -> bool {
    matches!(who, Who::Imsi(_) | Who::Msisdn(_))
}

/// Writes LCS-Routing-Info-Request, with our own number if we have one; `None`: SLh has no name for the
/// subscriber.
pub fn write_routing(w: &mut AvpWriter<'_>, who: Who<'_>, gmlc_number: Option<&str>) -> Option<()> {
    let named = Named::new(who).filter(|_| knows(who))?;
    let number = gmlc_number.and_then(Tbcd::new);
    LcsRoutingInfoRequest {
        user_name: named.user_name(),
        msisdn: named.msisdn(),
        gmlc_number: number.as_ref().map(Tbcd::octets),
        ..Default::default()
    }
    .put(w);
    Some(())
}

/// What LCS-Routing-Info-Answer says.
///
/// # Errors
/// The HSS refused.
pub fn routed(message: &Message<'_>) -> Result<Whereabouts, Failed> {
    whole(message)?;
    let answer = LcsRoutingInfoAnswer::parse(message);
    let mut found = Whereabouts { imsi: answer.user_name.and_then(imsi), ..Whereabouts::default() };
    if let Some(node) = read(answer.serving_node) {
        serving_node(&mut found, &node);
    }
    for node in answer.additional_serving_node.iter() {
        additional_node(&mut found, &node.read());
    }
    found.detached = found.called.is_empty();
    Ok(found)
}
