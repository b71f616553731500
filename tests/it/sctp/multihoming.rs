//! Associations with two paths, one of which is cut.

use super::own::quick;
use super::{Elsewhere, cut, here, mend};
use crate::associations::cases::{connect, listen};
use crate::associations::probe::{Station, framed};
use gtpush::machine::AssociationChange;
use gtpush::transport::link::{Link, PPID_M3UA, Protocol};
use std::net::{IpAddr, SocketAddr};

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// Two namespaces joined by two cables, 10.1.0.1–2 and 10.2.0.1–2, a server behind them at both of
/// its addresses, and a client at both of its own.
fn two_paths(primary: Option<IpAddr>) -> (Elsewhere, Station, Station) {
    let there = Elsewhere::new();
    there.cable(("a1", "10.1.0.1"), ("b1", "10.1.0.2"));
    there.cable(("a2", "10.2.0.1"), ("b2", "10.2.0.2"));
    let server = there.run(move || {
        let local = vec![at("10.1.0.2:2905"), at("10.2.0.2:2905")];
        Station::new(Link { local, sctp: quick(), ..listen(Protocol::Sctp) })
    });
    let link = Link {
        local: vec![at("10.1.0.1:0"), at("10.2.0.1:0")],
        remote: vec![at("10.1.0.2:2905"), at("10.2.0.2:2905")],
        primary,
        sctp: quick(),
        ..connect(Protocol::Sctp, &server)
    };
    let client = Station::new(link);
    (there, server, client)
}

#[test]
#[ignore = "SCTP"]
fn one_path_is_cut_and_mended_and_nothing_is_lost() {
    here(|| {
        let (there, server, client) = two_paths(None);
        let (id, _) = (client.up(), server.up());
        let mut sent = 0;
        let mut send = |count: u32| {
            for number in sent..sent + count {
                client.send(id, (number % 4) as u16, PPID_M3UA, &framed(number, 200));
            }
            sent += count;
        };
        send(500);
        cut("a1");
        there.run(|| cut("b1"));
        send(500);
        let down = |change: &AssociationChange| *change == AssociationChange::PathDown(ip("10.1.0.2"));
        assert_eq!(client.change(down).0, id);
        send(500);
        mend("a1");
        there.run(|| mend("b1"));
        let up = |change: &AssociationChange| *change == AssociationChange::PathUp(ip("10.1.0.2"));
        assert_eq!(client.change(up).0, id);
        send(500);
        let mut numbers = Vec::new();
        let mut last = [None; 4];
        for _ in 0..2_000 {
            let (_, stream, _, octets) = server.message();
            let number = u32::from_be_bytes(octets[8..12].try_into().unwrap());
            assert_eq!(octets, framed(number, 200));
            assert!(last[usize::from(stream)] < Some(number), "in order on each stream");
            last[usize::from(stream)] = Some(number);
            numbers.push(number);
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (0..2_000).collect::<Vec<_>>());
        // Both ends are still on the association that they began with.
        assert_eq!(client.count(|c| c.up.load(std::sync::atomic::Ordering::Relaxed)), 1);
    });
}

#[test]
#[ignore = "SCTP"]
fn the_primary_path_is_the_one_that_was_configured() {
    here(|| {
        let (there, server, client) = two_paths(Some(ip("10.2.0.2")));
        let (id, up) = client.change(|_| true);
        assert!(matches!(up, AssociationChange::Up { peer, .. } if peer.ip() == ip("10.2.0.2")), "{up:?}");
        let packets = |device: &str| -> u64 {
            let text = crate::peers::run("ip", &["-s", "link", "show", device]);
            let line = text.lines().skip_while(|line| !line.contains("TX:")).nth(1).unwrap();
            line.split_whitespace().nth(1).unwrap().parse().unwrap()
        };
        let before = (packets("a1"), packets("a2"));
        for number in 0..200 {
            client.send(id, 0, PPID_M3UA, &framed(number, 1_000));
        }
        for number in 0..200 {
            assert_eq!(server.message().3, framed(number, 1_000));
        }
        let (first, second) = (packets("a1") - before.0, packets("a2") - before.1);
        assert!(second > 100 && first < second / 4, "{first} {second}");
        drop(there);
    });
}

#[test]
#[ignore = "SCTP"]
fn an_association_is_made_by_the_second_address_if_the_first_is_dead() {
    here(|| {
        let there = Elsewhere::new();
        there.cable(("a1", "10.1.0.1"), ("b1", "10.1.0.2"));
        there.cable(("a2", "10.2.0.1"), ("b2", "10.2.0.2"));
        cut("a1");
        let server = there.run(|| {
            let local = vec![at("10.1.0.2:2905"), at("10.2.0.2:2905")];
            Station::echo(Link { local, sctp: quick(), ..listen(Protocol::Sctp) })
        });
        let client = Station::new(Link {
            remote: vec![at("10.1.0.2:2905"), at("10.2.0.2:2905")],
            sctp: quick(),
            ..connect(Protocol::Sctp, &server)
        });
        let id = client.up();
        client.send(id, 0, PPID_M3UA, &framed(1, 100));
        assert_eq!(client.message().3, framed(1, 100));
    });
}
