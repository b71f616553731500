//! Our own gateway role: contexts, and what a network-requested activation came to
//! (TS 29.060 §7.3.8–7.3.11, US 2013/0121252 §0113–0129).

use crate::machine::gtp::context::{self, ContextId};
use crate::push::{
    Activated, Addresses, By, Cause, ContextRef, GatewayId, Keep, NotNotified, Reason, Refused,
    RoutingDomain, Rung,
};

/// A context of gateway `gateway`, as the core knows it.
#[must_use]
pub fn context_ref(gateway: GatewayId, context: ContextId) -> ContextRef {
    ContextRef { gateway, slot: context.slot, generation: context.generation }
}

/// The context that the core means.
#[must_use]
pub fn context_id(context: ContextRef) -> ContextId {
    ContextId { slot: context.slot, generation: context.generation }
}

/// A routing domain, as the core knows it.
#[must_use]
pub fn domain(domain: context::RoutingDomain) -> RoutingDomain {
    RoutingDomain(domain.0)
}

/// A context's addresses, as the core knows them.
#[must_use]
pub fn addresses(addresses: context::Addresses) -> Addresses {
    Addresses { v4: addresses.v4, v6: addresses.v6 }
}

/// The device has a context (or, behind a foreign gateway, an address).
#[must_use]
pub fn activated(
    gateway: GatewayId,
    context: Option<ContextId>,
    addresses: context::Addresses,
) -> Option<Activated> {
    let context = context.map(|context| context_ref(gateway, context));
    addresses.first().map(|address| Activated { context, address })
}

/// The HLR refused when the gateway asked (S1002).
#[must_use]
pub fn not_located(refused: Refused) -> NotNotified {
    NotNotified { refused, keep: refused.keep() }
}

/// The HLR gave a reason for which there is no notification; it will say when the device is back.
#[must_use]
pub fn not_reachable(reason: u8) -> NotNotified {
    let cause = Cause::coded(Reason::NotReachable, reason.into());
    NotNotified { refused: Refused::new(cause, By::Hlr, Some(Rung::Notification)), keep: Keep::UntilPresent }
}

fn kept(cause: Cause, by: By, reported: bool) -> NotNotified {
    // Nobody tells of the device's return unless the HLR took the Failure Report.
    let keep = if reported { Keep::UntilPresent } else { Keep::Retry };
    NotNotified { refused: Refused::new(cause, by, Some(Rung::Notification)), keep }
}

/// GTP causes (TS 29.060 §7.7.1) by which a node says that it does not do this at all: Service not
/// supported; Invalid message format; Mandatory IE incorrect; Mandatory IE missing; Optional IE
/// incorrect; Unknown PDP address or PDP type. Asking again would bring the same answer.
const NEVER: [u8; 6] = [200, 193, 201, 202, 203, 220];

fn by_cause(reason: Reason, cause: u8, reported: bool) -> NotNotified {
    let told = kept(Cause::coded(reason, cause.into()), By::Sgsn, reported);
    if NEVER.contains(&cause) { NotNotified { keep: Keep::No, ..told } } else { told }
}

/// PDU Notification Response with a refusal.
#[must_use]
pub fn refused(cause: u8, reported: bool) -> NotNotified {
    by_cause(Reason::NodeRefused, cause, reported)
}

/// PDU Notification Reject Request.
#[must_use]
pub fn rejected(cause: u8, reported: bool) -> NotNotified {
    by_cause(Reason::ActivationRejected, cause, reported)
}

/// No PDU Notification Response.
#[must_use]
pub fn silent(reported: bool) -> NotNotified {
    kept(Reason::NoResponse.into(), By::Sgsn, reported)
}

/// No Create PDP Context Request in time.
#[must_use]
pub fn no_activation(reported: bool) -> NotNotified {
    kept(Reason::NoActivation.into(), By::Device, reported)
}

/// Every dynamic address is in use, or as many procedures are under way as may be.
#[must_use]
pub fn overloaded() -> NotNotified {
    NotNotified {
        refused: Refused::new(Reason::Overloaded, By::Gateway, Some(Rung::Notification)),
        keep: Keep::Retry,
    }
}

/// The gateway does not serve the access point, or not so, or does not exist.
#[must_use]
pub fn no_gateway() -> NotNotified {
    NotNotified {
        refused: Refused::new(Reason::NoGateway, By::Gateway, Some(Rung::Notification)),
        keep: Keep::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_failure_report_taken_nobody_tells_of_the_return() {
        assert_eq!(refused(199, true).keep, Keep::UntilPresent);
        assert_eq!(refused(199, false).keep, Keep::Retry);
        assert_eq!(silent(false).keep, Keep::Retry);
        assert_eq!(not_reachable(1).keep, Keep::UntilPresent);
    }

    #[test]
    fn a_node_that_does_not_do_this_at_all_ends_the_push() {
        let told = refused(200, true);
        assert_eq!((told.keep, told.refused.cause.code), (Keep::No, Some(200)));
    }
}
