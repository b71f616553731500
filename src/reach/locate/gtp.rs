//! Send Routeing Information for GPRS through a GTP–MAP protocol-converting GSN (messages 32 and 33):
//! TS 29.060 §7.4.1, §7.4.2.

use crate::push::{By, Cause, Location, Reason, Refused, Rung};
use std::net::IpAddr;

/// MAP errors by the numbers that the MAP Cause IE carries (TS 29.060 §7.7.8, TS 29.002 §17.6.6).
mod map {
    pub const UNKNOWN_SUBSCRIBER: u8 = 1;
    pub const ROAMING_NOT_ALLOWED: u8 = 8;
    pub const ILLEGAL_SUBSCRIBER: u8 = 9;
    pub const ILLEGAL_EQUIPMENT: u8 = 12;
    pub const CALL_BARRED: u8 = 13;
    pub const ABSENT_SUBSCRIBER: u8 = 27;
}

fn no(cause: impl Into<Cause>) -> Refused {
    Refused::new(cause, By::Hlr, Some(Rung::Notification))
}

/// The HLR named a whereabouts, or at least why there is none now.
#[must_use]
pub fn located(sgsn: Option<IpAddr>, ggsn: Option<IpAddr>, not_reachable: Option<u8>) -> Location {
    Location { sgsn, ggsn, not_reachable, via: None }
}

/// The HLR refused with a MAP error.
#[must_use]
pub fn refused(map_cause: u8) -> Refused {
    let reason = match map_cause {
        map::UNKNOWN_SUBSCRIBER => Reason::UnknownSubscriber,
        map::ABSENT_SUBSCRIBER => Reason::AbsentSubscriber,
        map::CALL_BARRED | map::ROAMING_NOT_ALLOWED | map::ILLEGAL_SUBSCRIBER | map::ILLEGAL_EQUIPMENT => {
            Reason::Barred
        }
        _ => Reason::MapError,
    };
    no(Cause::coded(reason, map_cause.into()))
}

/// The HLR's answer is that the subscriber is not attached, whatever the number that says so.
#[must_use]
pub fn not_attached(map_cause: u8) -> Refused {
    no(Cause::coded(Reason::AbsentSubscriber, map_cause.into()))
}

/// The GSN in front of the HLR refused with a GTP cause, or said nothing of use.
#[must_use]
pub fn front_refused(cause: u8) -> Refused {
    no(Cause::coded(Reason::NodeRefused, cause.into()))
}

/// Nobody answered for the HLR.
#[must_use]
pub fn silent() -> Refused {
    no(Reason::NoResponse)
}

/// As many queries are under way as may be.
#[must_use]
pub fn overloaded() -> Refused {
    Refused::new(Reason::Overloaded, By::Gateway, Some(Rung::Notification))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::Keep;

    #[test]
    fn only_what_may_pass_by_itself_is_tried_again() {
        for (refused, keep) in [
            (refused(1), Keep::No),
            (refused(13), Keep::No),
            (refused(27), Keep::No),
            (refused(21), Keep::No),
            (refused(34), Keep::Retry),
            (not_attached(27), Keep::No),
            (front_refused(199), Keep::Retry),
            (silent(), Keep::Retry),
            (overloaded(), Keep::Retry),
        ] {
            assert_eq!(refused.keep(), keep, "{refused}");
        }
        assert_eq!(refused(1).cause.to_string(), "unknown-subscriber (1)");
    }
}
