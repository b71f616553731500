//! TCP with framed messages.

use super::cases::{self, connect, listen};
use super::probe::{Station, framed};
use gtpush::machine::AssociationChange;
use gtpush::transport::link::{Link, PPID_M3UA, Protocol};
use gtpush::transport::{Ended, Framing};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::Ordering;
use std::time::Duration;

const TCP: Protocol = Protocol::Tcp;

#[test]
fn messages_go_both_ways() {
    cases::messages_go_both_ways(TCP);
}

#[test]
fn back_pressure_loses_nothing() {
    cases::back_pressure_loses_nothing(TCP);
}

#[test]
fn a_close_with_a_full_queue_loses_nothing() {
    cases::a_close_with_a_full_queue_loses_nothing(TCP);
}

#[test]
fn a_stopped_driver_sends_what_is_queued() {
    cases::a_stopped_driver_sends_what_is_queued(TCP);
}

#[test]
fn an_aborted_association_is_made_anew() {
    cases::an_aborted_association_is_made_anew(TCP);
}

#[test]
fn a_link_connects_once_there_is_a_peer() {
    cases::a_link_connects_once_there_is_a_peer(TCP);
}

#[test]
fn strangers_and_crowds_are_turned_away() {
    cases::strangers_and_crowds_are_turned_away(TCP);
}

#[test]
fn a_message_over_the_bound_ends_the_association() {
    cases::a_message_over_the_bound_ends_the_association(TCP);
}

#[test]
fn what_is_over_the_queues_bound_is_dropped_and_counted() {
    cases::what_is_over_the_queues_bound_is_dropped_and_counted(TCP);
}

#[test]
fn messages_are_found_however_the_octets_are_cut() {
    let server = Station::new(listen(TCP));
    let mut client = TcpStream::connect(server.at.unwrap()).unwrap();
    client.set_nodelay(true).unwrap();
    let messages = [framed(1, 8), framed(2, 12), framed(3, 300), framed(4, 70_000)];
    let octets = messages.concat();
    for cut in [1, 7, 9, 4_096, octets.len()] {
        for piece in octets.chunks(cut) {
            client.write_all(piece).unwrap();
        }
        for message in &messages {
            assert_eq!(&server.message().3, message, "cut at {cut}");
        }
    }
}

#[test]
fn octets_that_are_no_message_end_the_connection() {
    let server = Station::new(listen(TCP));
    let mut client = TcpStream::connect(server.at.unwrap()).unwrap();
    server.up();
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    server.down();
    assert_eq!(server.count(|c| c.ended(Ended::TooLong)), 1, "0x202f2048 octets were announced");
    let mut client = TcpStream::connect(server.at.unwrap()).unwrap();
    client.write_all(&[1, 0, 3, 1, 0, 0, 0, 7]).unwrap();
    server.wait_ended(Ended::Framing, 1);
}

#[test]
fn a_peer_that_sends_its_last_word_still_gets_the_answer() {
    let server = Station::echo(listen(TCP));
    let mut client = TcpStream::connect(server.at.unwrap()).unwrap();
    client.write_all(&framed(7, 200_000)).unwrap();
    client.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).unwrap();
    assert_eq!(answer, framed(7, 200_000));
    server.wait_ended(Ended::ByPeer, 1);
}

#[test]
fn a_message_that_does_not_frame_itself_is_not_sent() {
    let server = Station::new(listen(TCP));
    let client = Station::new(connect(TCP, &server));
    let id = client.up();
    let mut lying = framed(1, 16);
    lying[7] = 17;
    client.send(id, 0, PPID_M3UA, &lying);
    client.send(id, 0, PPID_M3UA, &framed(2, 16));
    assert_eq!(server.message().3, framed(2, 16));
    assert_eq!(client.count(|c| c.refused.load(Ordering::Relaxed)), 1);
}

#[test]
fn several_addresses_are_tried_in_turn() {
    let server = Station::new(listen(TCP));
    let nobody = "127.0.0.78:2905".parse().unwrap();
    let mut link = connect(TCP, &server);
    link.remote = vec![nobody, server.at.unwrap()];
    link.timing.first = Duration::from_millis(10);
    let client = Station::new(link);
    let (_, up) = client.change(|_| true);
    assert!(matches!(up, AssociationChange::Up { peer, .. } if Some(peer) == server.at), "{up:?}");
}

#[test]
fn diameter_is_framed_by_its_own_length() {
    let link = Link { framing: Framing::Diameter, ppid: 46, ..listen(TCP) };
    let server = Station::new(link);
    let mut client = TcpStream::connect(server.at.unwrap()).unwrap();
    let mut request = vec![1, 0, 0, 24, 0x80, 0, 1, 24];
    request.extend([7; 16]);
    client.write_all(&request.repeat(2)).unwrap();
    for _ in 0..2 {
        let (_, stream, ppid, octets) = server.message();
        assert_eq!((stream, ppid, &octets), (0, 46, &request));
    }
}

#[test]
fn ipv6_carries_them_too() {
    let server = Station::echo(Link { local: vec!["[::1]:0".parse().unwrap()], ..listen(TCP) });
    let client = Station::new(connect(TCP, &server));
    let id = client.up();
    client.send(id, 0, PPID_M3UA, &framed(1, 100));
    assert_eq!(client.message().3, framed(1, 100));
}

#[test]
fn a_link_that_makes_no_sense_says_why() {
    let mut sockets = gtpush::transport::driver::Sockets::default();
    let mut refused = |link: Link| sockets.link(link).unwrap_err().to_string();
    let nowhere = Link::connect(TCP, Framing::Xua, PPID_M3UA, Vec::new());
    assert!(refused(nowhere).contains("needs a remote address"));
    let two = vec!["127.0.0.1:1".parse().unwrap(), "127.0.0.2:2".parse().unwrap()];
    assert!(refused(Link::listen(TCP, Framing::Xua, PPID_M3UA, two.clone())).contains("one local address"));
    let sctp = Link::connect(Protocol::Sctp, Framing::Xua, PPID_M3UA, two);
    assert!(refused(sctp).contains("share one port"));
}
