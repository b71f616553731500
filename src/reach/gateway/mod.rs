//! Through which first PS node a device is reached.

pub mod gi;
pub mod local;
pub mod t4;
