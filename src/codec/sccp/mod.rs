//! SCCP: Q.713, and where its network has it so, ANSI T1.112.3.
//!
//! A received message is its octets: [`Message::parse`] follows the pointers, and what it gives
//! borrows. Unknown optional parameters stay where they are. [`Unitdata::write`] puts a message in
//! front of what a [`Prepender`](crate::wire::Prepender) holds; [`Unitdata::write_front`] does so
//! around data that another layer has written.

mod address;
mod cause;
mod management;
mod message;
mod parameter;
#[doc(hidden)]
pub mod sample;
pub(crate) mod table;
mod text;
mod title;

pub use address::{Address, AddressBuf, Parts, Ssn};
pub use cause::ReturnCause;
pub use management::{Management, ManagementBuf, ManagementType};
pub use message::{Form, Kind, Layout, MESSAGES, Message, MessageRow, Unitdata, message, message_type};
pub use parameter::{Optional, Parameter, ParameterName, ProtocolClass, Segmentation};
pub use text::NotAddress;
pub use title::{
    DigitsBuf, EncodingScheme, GlobalTitle, NatureOfAddress, NotTitleDigits, NumberingPlan, TitleBuf,
    TitleDigits, TitleForm,
};

#[cfg(test)]
mod specs;
#[cfg(test)]
mod tests;
