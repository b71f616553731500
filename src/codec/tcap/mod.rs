//! Transaction capabilities, ITU-T Q.773 (06/97).
//!
//! [`Message::parse`] reads the transaction portion and finds the other two; [`Message::dialogue`]
//! reads the dialogue portion, [`Message::components`] walks the components as they are asked for.
//! A received message is its octets: what is sent on unchanged is copied, unknown elements too.

mod cause;
mod component;
mod dialogue;
mod header;
mod message;
#[doc(hidden)]
pub mod sample;
#[cfg(test)]
mod specs;
#[cfg(test)]
mod tests;

pub use cause::{AbortSource, AssociateResult, Diagnostic, PAbortCause, Problem};
pub use component::{
    Code, Component, ComponentFault, ComponentType, Components, Invoke, InvokeId, Reject, ReturnError,
    ReturnResult, invoke, reject, return_error, return_result,
};
pub use dialogue::{Aare, Aarq, Abrt, Dialogue, DialogueType, External, UserInformation};
pub use header::{MessageType, TransactionId};
pub use message::{Message, Refused, component_portion, write, write_p_abort};

use crate::wire::ber::Oid;

/// The abstract syntax of structured dialogues, 0.0.17.773.1.1.1 (Q.773 table 37).
pub const STRUCTURED: Oid<'static> = Oid::constant(&[0, 17, 0x86, 5, 1, 1, 1]);

/// The abstract syntax of unidirectional dialogues, 0.0.17.773.1.2.1 (Q.773 table 36).
pub const UNIDIRECTIONAL: Oid<'static> = Oid::constant(&[0, 17, 0x86, 5, 1, 2, 1]);
