//! What a user information server says of a subscriber, whatever the protocol it said it by.

use super::serving_node::{Called, ServingNodes};
use crate::push::{By, Location, Reason, Refused, Rung};
use crate::wire::Imsi;
use std::net::IpAddr;

/// Where a subscriber is, since when that is known, and why it cannot be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The subscriber, where the server says who it is: it may have been asked by another name.
    pub imsi: Option<Imsi>,
    /// The serving node's address, where the server gave one.
    pub sgsn: Option<IpAddr>,
    /// What else it was called, the best name first.
    pub called: Vec<Called>,
    /// The gateway to send to, as the server has it from an activated context.
    pub ggsn: Option<IpAddr>,
    /// The gateway that the server chose for the access point (US 2013/0121252 §0109).
    pub chosen: Option<IpAddr>,
    /// What that gateway is called, where no address was given.
    pub chosen_called: Option<Called>,
    /// Why the subscriber cannot be reached (absentSubscriberDiagnosticSM, MS Not Reachable Reason).
    pub not_reachable: Option<u8>,
    /// Whether the server says that the subscriber is detached.
    pub detached: bool,
    /// Minutes since the serving node last heard of the subscriber, where that was said.
    pub age: Option<u32>,
}

impl Whereabouts {
    /// As the core knows it, once a serving node without an address has been looked up in `nodes`.
    ///
    /// # Errors
    /// The subscriber is not attached, or nothing says where the serving node is.
    pub fn location(&self, nodes: &ServingNodes) -> Result<Location, Refused> {
        if self.detached {
            return Err(super::gtp::refused(crate::codec::map::ErrorCode::ABSENT_SUBSCRIBER.0));
        }
        let sgsn = self.sgsn.or_else(|| self.called.iter().find_map(|called| nodes.find(called)));
        let chosen = self.chosen.or_else(|| nodes.find(self.chosen_called.as_ref()?));
        if sgsn.is_none() && chosen.is_none() && self.not_reachable.is_none() {
            // Whoever was heard of is somewhere.
            let named = !self.called.is_empty() || self.chosen_called.is_some() || self.age.is_some();
            let reason = if named { Reason::NoServingAddress } else { Reason::AbsentSubscriber };
            return Err(Refused::new(reason, By::Hlr, Some(Rung::Notification)));
        }
        Ok(Location { sgsn, ggsn: chosen, not_reachable: self.not_reachable, via: None })
    }
}
