//! Everything that needs more than one layer, a real socket, or a program that is not ours.

mod allocation;
mod api;
mod associations;
mod bad_links;
mod capture_sctp;
mod conformance;
mod decode;
mod decode_vs_tshark;
mod demo;
mod ggsn;
mod interop_coap;
mod lab_cli;
mod layering;
mod oracle_coap;
mod oracle_gtp;
mod oracle_map;
mod oracle_sms;
mod oracle_ts24008;
mod oracle_values;
mod osmo_ggsn;
mod peers;
mod push_proxy;
mod push_server;
mod radio;
mod store;
mod tshark;
