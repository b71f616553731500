//! gtpush reaches any attached mobile device, with or without an IP address, from one HTTP request.
//!
//! # The house
//!
//! One crate, one binary. A folder uses only the folders that its row names, and what those use;
//! `tests/it/layering.rs` reads this table and holds the code to it.
//!
//! | folder | uses | what lives there |
//! |---|---|---|
//! | `wire` | | reader and writer over octets, digits, PLMN, APN, the one decode error, the only time there is |
//! | `codec` | `wire` | octets ↔ typed messages, pure; the same file names in each folder |
//! | `machine` | `codec` | sans-IO protocol machines: GTP paths and transactions, PDP contexts, CoAP exchanges, SS7, Diameter nodes |
//! | `push` | `wire` | the routing core, itself sans-IO: identities, applications, bindings, router; it knows no protocol |
//! | `capture` | `codec` | capture files ↔ frames |
//! | `trace` | `capture` | frames ↔ named messages |
//! | `flow` | `trace` | ladder diagrams |
//! | `reach` | `push` `machine` | how the core's wishes become signalling and answers become records |
//! | `node` | `reach` | the network elements that gtpush is: push server, GGSN, push proxy, HLR gateway |
//! | `transport` | `machine` `capture` | sockets, the driver of machines, the capture tap |
//! | `store` | `push` | what survives: SQLite behind the store's port |
//! | `lab` | `machine` `store` `transport` | simulated peers; `lab` never uses `node`, nor `node` `lab` |
//! | `replay` | `flow` `transport` | captures played again with state, suites that judge nodes, reports |
//! | `api` | `push` `flow` `store` | HTTP |
//! | `config` | `push` `machine` `node` `lab` `transport` `store` `api` | configuration, every key documented |
//! | `app` | `config` | the only place that wires |
//! | `cli` | `app` `replay` | one file a subcommand |
//!
//! `cargo build --no-default-features` builds the pure part, without sockets, files, clocks, threads
//! or a runtime: everything down to `node` but `transport`, `store`, `lab`, `api`, `config`, `app` and
//! `cli`, and of `replay` what plays, without reports and suites. The public API is `wire`, `codec`, `machine`, `capture` and `trace`; the rest is hidden.
//!
//! # Rules of the codecs
//!
//! A received message *is* its octets: nothing is copied to decode it, and what is not changed is
//! sent on octet by octet, unknown elements too. Elements are rows of one table per protocol, messages
//! are rows of elements with presence and cardinality, and one fact stands in one row. A framing
//! failure is an error; a fault in an element is data, which the protocol's own cause answers.

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
#[doc(hidden)]
pub mod replay;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod store;
#[cfg(feature = "serve")]
#[doc(hidden)]
pub mod transport;
