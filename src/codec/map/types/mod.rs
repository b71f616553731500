//! The types of TS 29.002 §17.7: arguments, results, error parameters, and what they consist of.

mod authentication;
mod camel;
mod common;
mod dialogue;
mod eps;
mod error_parameter;
mod gprs;
mod information;
mod location_service;
mod mobility;
mod older;
mod short_message;
mod subscription;
mod supplementary;

pub use authentication::*;
pub use camel::*;
pub use common::*;
pub use dialogue::*;
pub use eps::*;
pub use error_parameter::*;
pub use gprs::*;
pub use information::*;
pub use location_service::*;
pub use mobility::*;
pub use older::*;
pub use short_message::*;
pub use subscription::*;
pub use supplementary::*;

pub(crate) use super::address::*;
pub(crate) use super::element::TypeRow;
pub(crate) use crate::wire::Imsi;
pub(crate) use crate::wire::ber::Oid;

const GROUPS: &[(&[&TypeRow], &[&TypeRow])] = &[
    (gprs::SEQUENCES, &[]),
    (information::SEQUENCES, information::CHOICES),
    (short_message::SEQUENCES, short_message::CHOICES),
    (mobility::SEQUENCES, mobility::CHOICES),
    (authentication::SEQUENCES, authentication::CHOICES),
    (subscription::SEQUENCES, subscription::CHOICES),
    (supplementary::SEQUENCES, supplementary::CHOICES),
    (camel::SEQUENCES, &[]),
    (eps::SEQUENCES, eps::CHOICES),
    (location_service::SEQUENCES, &[]),
    (error_parameter::SEQUENCES, error_parameter::CHOICES),
    (common::SEQUENCES, common::CHOICES),
    (dialogue::SEQUENCES, dialogue::CHOICES),
    (older::SEQUENCES, older::CHOICES),
    (super::extension::SEQUENCES, &[]),
];

/// Every SEQUENCE and CHOICE.
pub fn rows() -> impl Iterator<Item = &'static TypeRow> {
    GROUPS.iter().flat_map(|(sequences, choices)| sequences.iter().chain(*choices)).copied()
}
