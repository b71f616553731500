//! Frames ↔ named messages.
//!
//! [`Dissector::frame`] takes one captured frame through its layers and answers with one
//! [`Message`]: who sent what to whom, the fields by which one recognises it, and the first thing
//! that is wrong with it. It borrows the frame and allocates nothing. [`elements`] walks every
//! element of every layer; [`Line`] and [`Json`] print. A [`Filter`] chooses, a [`Subscriber`] is
//! followed through all protocols, [`Exchanges`] match requests with answers, [`Statistics`] count.

mod air;
pub mod anonymise;
mod association;
mod coap;
mod diameter;
mod dissect;
mod element;
mod end;
mod exchange;
mod field;
mod filter;
mod gtp;
mod gtp2;
mod json;
mod layer;
mod line;
mod nested;
mod repeat;
mod ss7;
mod statistics;
mod subscriber;
mod text;

pub use dissect::{Dissector, Message};
pub use element::{Element, Shown, elements};
pub use end::End;
pub(crate) use exchange::asks;
pub use exchange::{Answers, Exchanges, Role, Unanswered};
pub use field::{Coap, Diameter, Fields, Operation, Refused, Sctp, Sms, Ss7};
pub use filter::{Filter, NotFilter, Seen};
pub use json::{Columns, Json, JsonText, NotMember};
pub use layer::{Layer, Layers, Malformed, Protocol};
pub use line::{Line, Names, Recent, Title, details};
pub use repeat::Repeats;
pub use statistics::{Kind, Statistics, Times};
pub use subscriber::{NotSubscriber, Subscriber};
pub use text::Text;

#[cfg(test)]
pub(crate) use ss7::tests::lookup;

#[cfg(test)]
pub(crate) mod tests;
