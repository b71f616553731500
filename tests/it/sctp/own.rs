//! Our layer with itself: what holds over TCP too, and what only SCTP has.

use super::{cut, here, mend};
use crate::associations::cases::{self, connect, listen};
use crate::associations::probe::{Station, framed};
use crate::peers::{run, wait_for};
use gtpush::machine::{AssociationChange, Order};
use gtpush::transport::link::{Link, PPID_M3UA, Protocol};
use gtpush::transport::{Ended, sctp};
use std::sync::atomic::Ordering;
use std::time::Duration;

const SCTP: Protocol = Protocol::Sctp;

/// Time-outs with which a test does not wait long for what does not come.
pub fn quick() -> sctp::Options {
    sctp::Options {
        rto_initial: Duration::from_millis(200),
        rto_min: Duration::from_millis(100),
        rto_max: Duration::from_millis(300),
        heartbeat: Duration::from_millis(300),
        path_retransmissions: 2,
        association_retransmissions: 5,
        ..sctp::Options::default()
    }
}

#[test]
#[ignore = "SCTP"]
fn messages_go_both_ways() {
    here(|| cases::messages_go_both_ways(SCTP));
}

#[test]
#[ignore = "SCTP"]
fn back_pressure_loses_nothing() {
    here(|| cases::back_pressure_loses_nothing(SCTP));
}

#[test]
#[ignore = "SCTP"]
fn a_close_with_a_full_queue_loses_nothing() {
    here(|| cases::a_close_with_a_full_queue_loses_nothing(SCTP));
}

#[test]
#[ignore = "SCTP"]
fn a_stopped_driver_sends_what_is_queued() {
    here(|| cases::a_stopped_driver_sends_what_is_queued(SCTP));
}

#[test]
#[ignore = "SCTP"]
fn an_aborted_association_is_made_anew() {
    here(|| cases::an_aborted_association_is_made_anew(SCTP));
}

#[test]
#[ignore = "SCTP"]
fn a_link_connects_once_there_is_a_peer() {
    here(|| cases::a_link_connects_once_there_is_a_peer(SCTP));
}

#[test]
#[ignore = "SCTP"]
fn strangers_and_crowds_are_turned_away() {
    here(|| cases::strangers_and_crowds_are_turned_away(SCTP));
}

#[test]
#[ignore = "SCTP"]
fn a_message_over_the_bound_ends_the_association() {
    here(|| cases::a_message_over_the_bound_ends_the_association(SCTP));
}

#[test]
#[ignore = "SCTP"]
fn what_is_over_the_queues_bound_is_dropped_and_counted() {
    here(|| cases::what_is_over_the_queues_bound_is_dropped_and_counted(SCTP));
}

#[test]
#[ignore = "SCTP"]
fn streams_and_payload_protocol_identifiers_arrive_as_sent() {
    here(|| {
        let server = Station::new(listen(SCTP));
        let client = Station::new(connect(SCTP, &server));
        let id = client.up();
        for stream in 0..16 {
            client.send(id, stream, 0xdead_be00 | u32::from(stream), &[stream as u8; 5]);
        }
        let mut received: Vec<_> = (0..16).map(|_| server.message()).collect();
        received.sort();
        for (stream, (_, on, ppid, octets)) in (0..16u16).zip(received) {
            assert_eq!((on, ppid), (stream, 0xdead_be00 | u32::from(stream)));
            assert_eq!(octets, [stream as u8; 5]);
        }
        // A stream that was not agreed upon: refused and counted, and nothing else happens.
        client.send(id, 16, PPID_M3UA, b"no such stream");
        client.send(id, 15, PPID_M3UA, b"after it");
        assert_eq!(server.message().3, b"after it");
        wait_for("the count", || (client.count(|c| c.refused.load(Ordering::Relaxed)) == 1).then_some(()));
    });
}

#[test]
#[ignore = "SCTP"]
fn the_number_of_streams_is_what_both_ends_agree_upon() {
    here(|| {
        let mut few = listen(SCTP);
        few.sctp.streams_in = 3;
        let server = Station::new(few);
        let client = Station::new(connect(SCTP, &server));
        let (_, up) = client.change(|_| true);
        assert!(matches!(up, AssociationChange::Up { streams: 3, .. }), "{up:?}");
        let (_, up) = server.change(|_| true);
        assert!(matches!(up, AssociationChange::Up { streams: 16, .. }), "{up:?}");
    });
}

#[test]
#[ignore = "SCTP"]
fn large_messages_on_several_streams_arrive_whole() {
    here(|| {
        let server = Station::echo(listen(SCTP));
        let client = Station::new(connect(SCTP, &server));
        let id = client.up();
        for number in 0..24 {
            client.send(id, (number % 8) as u16, PPID_M3UA, &framed(number, 200_000));
        }
        let mut numbers: Vec<_> = (0..24)
            .map(|_| {
                let (_, stream, _, octets) = client.message();
                let number = u32::from_be_bytes(octets[8..12].try_into().unwrap());
                assert_eq!(octets, framed(number, 200_000));
                assert_eq!(stream, (number % 8) as u16);
                number
            })
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..24).collect::<Vec<_>>());
    });
}

#[test]
#[ignore = "SCTP"]
fn loss_and_delay_cost_time_and_no_message() {
    here(|| {
        run("tc", &["qdisc", "add", "dev", "lo", "root", "netem", "delay", "50ms", "loss", "5%"]);
        let server = Station::echo(listen(SCTP));
        let client = Station::new(connect(SCTP, &server));
        let id = client.up();
        for number in 0..500 {
            client.send(id, 1, PPID_M3UA, &framed(number, 600));
        }
        for number in 0..500 {
            assert_eq!(client.message().3, framed(number, 600), "message {number}");
        }
    });
}

#[test]
#[ignore = "SCTP"]
fn a_silent_peer_is_lost_and_what_did_not_arrive_is_counted() {
    here(|| {
        let server = Station::new(Link { sctp: quick(), ..listen(SCTP) });
        let client = Station::new(Link { sctp: quick(), ..connect(SCTP, &server) });
        let (id, theirs) = (client.up(), server.up());
        cut("lo");
        client.send(id, 0, PPID_M3UA, &framed(1, 100));
        client.send(id, 0, PPID_M3UA, &framed(2, 100));
        assert_eq!(client.down(), id);
        assert_eq!(client.count(|c| c.ended(Ended::Lost)), 1);
        assert_eq!(client.count(|c| c.undelivered.load(Ordering::Relaxed)), 2);
        // The heartbeats of the other end find out too.
        assert_eq!(server.down(), theirs);
        mend("lo");
        assert_ne!(client.up(), id);
    });
}

#[test]
#[ignore = "SCTP"]
fn a_close_waits_for_what_is_lost_on_the_way() {
    here(|| {
        run("tc", &["qdisc", "add", "dev", "lo", "root", "netem", "delay", "10ms", "loss", "10%"]);
        let server = Station::new(listen(SCTP));
        let client = Station::new(connect(SCTP, &server));
        let id = client.up();
        for number in 0..300 {
            client.send(id, 0, PPID_M3UA, &framed(number, 900));
        }
        client.order(Order::Close(id));
        for number in 0..300 {
            assert_eq!(server.message().3, framed(number, 900), "message {number}");
        }
        server.down();
        client.down();
        assert_eq!(client.count(|c| c.ended(Ended::ByUs)), 1);
    });
}

#[test]
#[ignore = "SCTP"]
fn ipv6_carries_them_too_and_beside_ipv4() {
    here(|| {
        let six = Station::echo(Link { local: vec!["[::1]:0".parse().unwrap()], ..listen(SCTP) });
        let client = Station::new(connect(SCTP, &six));
        let id = client.up();
        client.send(id, 2, PPID_M3UA, &framed(1, 100));
        assert_eq!(client.message().3, framed(1, 100));

        let local = vec!["[::1]:2905".parse().unwrap(), "127.0.0.1:2905".parse().unwrap()];
        let both = Station::echo(Link { local: local.clone(), ..listen(SCTP) });
        for remote in [vec![local[1]], vec![local[0]], local] {
            let client = Station::new(Link { remote, ..connect(SCTP, &both) });
            let id = client.up();
            client.send(id, 2, PPID_M3UA, &framed(1, 100));
            assert_eq!(client.message().3, framed(1, 100));
        }
    });
}

#[test]
#[ignore = "SCTP"]
fn what_the_kernel_was_told_is_what_it_does() {
    here(|| {
        let server = Station::new(listen(SCTP));
        let mut link = connect(SCTP, &server);
        link.sctp.heartbeat = Duration::from_millis(7_000);
        link.sctp.rto_initial = Duration::from_millis(1_230);
        link.sctp.path_retransmissions = 4;
        link.sctp.association_retransmissions = 9;
        let client = Station::new(link);
        client.up();
        let ours = |rows: Vec<Vec<String>>, column: usize| -> Vec<String> {
            rows.into_iter().map(|row| row[column].clone()).collect()
        };
        let paths = kernel("remaddr");
        // ADDR ASSOC_ID HB_ACT RTO MAX_PATH_RTX
        assert!(ours(paths.clone(), 4).contains(&"4".to_owned()), "{paths:?}");
        let associations = kernel("assocs");
        // … HBINT INS OUTS MAXRT behind the addresses.
        let behind: Vec<_> = associations
            .iter()
            .map(|row| row.iter().skip_while(|field| *field != "<->").skip(2).cloned().collect::<Vec<_>>())
            .collect();
        assert!(behind.iter().any(|row| row[3] == "9" && row[1..3] == ["16", "16"]), "{associations:?}");
        // In jiffies, a hundredth of a second to a thousandth: the other end has the default of 5 s.
        let beats: Vec<u64> = behind.iter().map(|row| row[0].parse().unwrap()).collect();
        let (long, short) = (beats.iter().max().unwrap(), beats.iter().min().unwrap());
        assert_eq!(long * 5, short * 7, "{beats:?}");
    });
}

/// A table of the kernel's SCTP in this namespace, without its first line.
pub fn kernel(table: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(format!("/proc/thread-self/net/sctp/{table}")).unwrap();
    text.lines().skip(1).map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}
