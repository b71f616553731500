//! The connectionless Push of the Wireless Session Protocol: WAP-230-WSP §8.2.4.1, as a device takes it
//! on port 2948 (WAP-235-PushOTA §8).

mod field;
mod message;
mod table;
mod value;

pub use field::{Field, Fields, Name, Value, application_id, push_flag, text_field, well_known_field};
pub use message::{ApplicationId, ContentType, Push};
pub use table::{APPLICATION_IDS, CONTENT_TYPES, FIELD_NAMES, application, content_type, field_name};
pub use value::Uintvar;

/// The port at which devices take connectionless pushes: WDP appendix B.
pub const PUSH_PORT: u16 = 2948;

/// The port from which they come.
pub const SERVICE_PORT: u16 = 9200;

#[cfg(test)]
mod tests;
