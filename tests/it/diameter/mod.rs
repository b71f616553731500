//! The Diameter node on real sockets: with itself, with freeDiameter and with Erlang/OTP's diameter.

mod capture;
mod doctor;
mod erlang;
mod fail_over;
pub mod free_diameter;
pub mod node;
mod own;
pub mod programs;
mod redirect;
mod tls;
mod tls_config;
