//! Short messages (US 2013/0121252 §0106): `message` is the push as the device's push client reads it, `map` and
//! `sgd` who takes it there and what became of it.

pub mod map;
pub mod message;
pub mod sgd;

use crate::push::{By, SmsFailed};
use crate::reach::locate;

/// A node that takes short messages to a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An MSC or SGSN, by MAP.
    Map(map::Node),
    /// An MME (SGd) or SGSN (Gdd), by Diameter.
    Sgd(sgd::Node),
}

impl Node {
    /// Whether it is an SGSN; otherwise an MSC or MME.
    #[must_use]
    pub const fn is_sgsn(&self) -> bool {
        match self {
            Self::Map(node) => node.sgsn,
            Self::Sgd(node) => node.sgsn,
        }
    }

    /// Whose word its answers are.
    #[must_use]
    pub fn by(&self) -> By {
        match self {
            Self::Map(node) => node.by(),
            Self::Sgd(node) => node.by(),
        }
    }
}

/// Why a question or a delivery came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// By MAP.
    Map(locate::map::Failed),
    /// By Diameter.
    Sgd(sgd::NotDelivered),
}

impl Failure {
    /// Whether the device itself has spoken, so that no other node will do better.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Map(failed) => map::is_final(failed),
            Self::Sgd(failed) => sgd::is_final(failed),
        }
    }

    /// What HLR or HSS are to hear of it, so that they remember the service centre for an alert; `None`: they can
    /// do nothing about this.
    #[must_use]
    pub fn outcome(&self) -> Option<map::Outcome> {
        match self {
            Self::Map(failed) => map::outcome(failed),
            Self::Sgd(failed) => sgd::outcome(failed),
        }
    }

    /// What it means for a push. `by`: whom it was put to.
    #[must_use]
    pub fn refused(&self, by: By) -> SmsFailed {
        match self {
            Self::Map(failed) => map::refused(failed, by),
            Self::Sgd(failed) => sgd::refused(failed, by),
        }
    }
}
