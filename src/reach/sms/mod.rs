//! Short messages through the CS domain (US 2013/0121252 §0106): `message` is the push as the device's
//! push client reads it, `map` and `sgd` who takes
//! it there and what became of it.

pub mod map;
pub mod message;
pub mod sgd;
