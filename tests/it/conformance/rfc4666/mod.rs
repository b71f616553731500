//! RFC 4666: the cases of Osmocom's STP suite for M3UA under their names, and what that suite leaves
//! out, against our endpoint over virtual associations. The tester is written with the codec alone.

#![allow(non_snake_case, reason = "the cases have the names that Osmocom's suite gives them")]

mod asp;
mod errors;
mod ipsp;
mod management;
mod registration;
mod ssnm;
mod tester;
mod traffic;

use gtpush::codec::m3ua::TrafficMode;
use gtpush::machine::LinkId;
use gtpush::machine::ss7::PointCode;
use gtpush::machine::ss7::xua::{Config, Peer, Registration, Role, RoutingKey, Server, Side};

/// The sender's point code and routing context, the receiver's, and a peer's of which we are the ASP.
const SENDER: (u32, u32) = (23, 1023);
const RECEIVER: (u32, u32) = (42, 1042);
const CLIENT: (u32, u32) = (55, 1055);

fn key(point_code: u32) -> Option<RoutingKey> {
    Some(RoutingKey { dpc: PointCode(point_code), ..RoutingKey::default() })
}

/// A gateway with the sender's process on link 0, two processes of the receiver's on links 1 and 2,
/// and, as an ASP itself, another gateway on link 3.
fn stp(receiver: Option<TrafficMode>, registration: Registration) -> Config {
    let peer = |link: u32, role| Peer {
        name: format!("peer-{link}"),
        link: LinkId(link),
        role,
        registration,
        ..Peer::default()
    };
    let server = |name: &str, side, (point_code, context): (u32, u32), peers| Server {
        name: name.into(),
        side,
        routing_context: Some(context),
        key: key(point_code),
        peers,
        ..Server::default()
    };
    Config {
        peers: vec![peer(0, Role::Sgp), peer(1, Role::Sgp), peer(2, Role::Sgp), peer(3, Role::Asp)],
        servers: vec![
            server("sender", Side::Remote, SENDER, vec![0]),
            Server { traffic_mode: receiver, ..server("receiver", Side::Remote, RECEIVER, vec![1, 2]) },
            server("client", Side::Local, CLIENT, vec![3]),
        ],
        routes: vec![gtpush::machine::ss7::xua::Route {
            dpc: PointCode(CLIENT.0),
            mask: 0,
            servers: vec![(2, 0)],
        }],
        point_codes: vec![PointCode(1)],
        relay: true,
        beat: None,
        audit: None,
        ..Config::default()
    }
}
