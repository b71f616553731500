//! gtpush: see the README.

#![deny(unsafe_op_in_unsafe_fn)]
#![warn(missing_docs)]

pub mod capture;
pub mod codec;
pub mod machine;
pub mod trace;
pub mod wire;

#[doc(hidden)]
pub mod flow;
#[doc(hidden)]
pub mod node;
#[doc(hidden)]
pub mod push;
#[doc(hidden)]
pub mod reach;

#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod api;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod app;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod config;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod lab;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod store;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod transport;
