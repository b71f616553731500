//! How the core's wishes become signalling, and answers become records: pure pairs, one module per
//! way. `locate` asks where a subscriber is, `gateway` reaches a device through a first PS node, `sms` by
//! short message; `device` is the push as the device sees it, `tsp` one that an outside application server asks for,
//! `report_to` whom the end of a push is told by Diameter.

pub mod device;
pub mod gateway;
pub mod locate;
pub mod report_to;
pub mod sms;
pub mod tsp;
