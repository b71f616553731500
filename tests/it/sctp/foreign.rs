//! sctp-rs as the peer, and a test for each reason why it is not what carries our messages.

use super::here;
use super::own::kernel;
use crate::associations::cases::{connect, listen};
use crate::associations::probe::{Station, framed};
use gtpush::machine::Order;
use gtpush::transport::link::{PPID_M3UA, Protocol};
use gtpush::transport::sctp as ours;
use sctp_rs::{ConnectedSocket, NotificationOrData, ReceivedData, SendData, SendInfo, SocketToAssociation};
use std::future::Future;
use std::io;
use std::net::SocketAddr;

const SCTP: Protocol = Protocol::Sctp;

/// On this thread, because the namespace is this thread's.
fn wait<T>(what: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(what)
}

fn socket() -> io::Result<sctp_rs::Socket> {
    sctp_rs::Socket::new_v4(SocketToAssociation::OneToOne)
}

async fn connected(to: SocketAddr) -> ConnectedSocket {
    let (connected, _) = socket().unwrap().connect(to).await.unwrap();
    connected.sctp_request_rcvinfo(true).unwrap();
    connected
}

async fn receive(socket: &ConnectedSocket) -> ReceivedData {
    loop {
        if let NotificationOrData::Data(data) = socket.sctp_recv().await.unwrap() {
            return data;
        }
    }
}

fn message(stream: u16, ppid: u32, payload: &[u8]) -> SendData {
    // What it puts on the wire is what it is given: the order of octets is the caller's.
    let snd_info = Some(SendInfo { sid: stream, ppid: ppid.to_be(), ..SendInfo::default() });
    SendData { payload: payload.to_vec(), snd_info }
}

#[test]
#[ignore = "SCTP"]
fn it_connects_to_us_and_messages_go_both_ways() {
    here(|| {
        let server = Station::new(listen(SCTP));
        wait(async {
            let client = connected(server.at.unwrap()).await;
            let id = server.up();
            client.sctp_send(message(3, PPID_M3UA, &framed(1, 1_000))).await.unwrap();
            assert_eq!(server.message(), (id, 3, PPID_M3UA, framed(1, 1_000)));
            server.send(id, 5, PPID_M3UA, &framed(2, 1_000));
            let answer = receive(&client).await;
            let info = answer.rcv_info.unwrap();
            assert_eq!((info.sid, u32::from_be(info.ppid)), (5, PPID_M3UA));
            assert_eq!(answer.payload, framed(2, 1_000));
        });
        server.down();
    });
}

#[test]
#[ignore = "SCTP"]
fn we_connect_to_it_and_messages_go_both_ways() {
    here(|| {
        let at: SocketAddr = "127.0.0.1:2905".parse().unwrap();
        wait(async {
            let listening = socket().unwrap();
            listening.bind(at).unwrap();
            let listening = listening.listen(5).unwrap();
            let mut link = listen(SCTP);
            link.role = gtpush::transport::link::Role::Connect;
            link.local.clear();
            link.remote = vec![at];
            let client = Station::new(link);
            let (server, _) = listening.accept().await.unwrap();
            server.sctp_request_rcvinfo(true).unwrap();
            let id = client.up();
            client.send(id, 7, PPID_M3UA, &framed(1, 4_000));
            let received = receive(&server).await;
            let info = received.rcv_info.unwrap();
            assert_eq!((info.sid, u32::from_be(info.ppid)), (7, PPID_M3UA));
            assert_eq!(received.payload, framed(1, 4_000));
            for number in 0..100 {
                // It says WouldBlock where the kernel's buffer is full, and leaves the waiting to us.
                while let Err(error) = server.sctp_send(message(2, PPID_M3UA, &framed(number, 2_000))).await {
                    assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
                    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                }
            }
            for number in 0..100 {
                assert_eq!(client.message(), (id, 2, PPID_M3UA, framed(number, 2_000)));
            }
            client.order(Order::Close(id));
            client.down();
        });
    });
}

#[test]
#[ignore = "SCTP"]
fn it_cuts_a_message_at_4096_octets_and_hides_where_it_ends() {
    here(|| {
        let server = Station::echo(listen(SCTP));
        let mut lengths = Vec::new();
        wait(async {
            let client = connected(server.at.unwrap()).await;
            client.sctp_send(message(0, PPID_M3UA, &framed(1, 10_000))).await.unwrap();
            let mut octets = Vec::new();
            while octets.len() < 10_000 {
                let ReceivedData { payload, rcv_info, nxt_info } = receive(&client).await;
                // Nothing in what it hands out tells a piece from a message.
                assert_eq!((rcv_info.unwrap().flags, nxt_info), (0, None));
                lengths.push(payload.len());
                octets.extend(payload);
            }
            assert_eq!(octets, framed(1, 10_000));
        });
        assert_eq!(lengths, [4_096, 4_096, 1_808]);

        let client = Station::new(connect(SCTP, &server));
        let id = client.up();
        client.send(id, 0, PPID_M3UA, &framed(2, 10_000));
        assert_eq!(client.message().3, framed(2, 10_000), "ours is whole");
    });
}

#[test]
#[ignore = "SCTP"]
fn it_does_not_wait_for_room_when_the_kernels_buffer_is_full() {
    here(|| {
        let server = Station::new(listen(SCTP));
        let (go, held) = std::sync::mpsc::channel::<()>();
        wait(async {
            let client = connected(server.at.unwrap()).await;
            server.up();
            server.handle().call(move |_, _| assert!(held.recv().is_err())).unwrap();
            let (mut taken, mut refused) = (0, 0);
            // Once the peer's window is full nothing changes any more, and who tries again is answered
            // at once, again and again.
            while refused < 1_000 {
                match client.sctp_send(message(0, PPID_M3UA, &framed(taken, 4_000))).await {
                    Ok(()) => (taken, refused) = (taken + 1, 0),
                    Err(error) => {
                        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
                        refused += 1;
                    }
                }
            }
            drop(go);
            for number in 0..taken {
                assert_eq!(server.message().3, framed(number, 4_000));
            }
        });
    });
}

#[test]
#[ignore = "SCTP"]
fn it_reads_nothing_for_ever_at_the_end_of_an_association() {
    here(|| {
        let server = Station::new(listen(SCTP));
        wait(async {
            let client = connected(server.at.unwrap()).await;
            let id = server.up();
            server.order(Order::Close(id));
            for _ in 0..1_000 {
                assert_eq!(receive(&client).await.payload, b"");
            }
        });
        let client = Station::new(connect(SCTP, &server));
        let (id, theirs) = (client.up(), server.up());
        server.order(Order::Close(theirs));
        assert_eq!(client.down(), id, "ours is told once");
    });
}

#[test]
#[ignore = "SCTP"]
fn it_leaks_the_descriptor_of_a_dropped_socket() {
    here(|| {
        // The row of /proc/net/protocols counts the sockets of this namespace alone.
        let sockets = || -> usize {
            let text = std::fs::read_to_string("/proc/thread-self/net/protocols").unwrap();
            let row = text.lines().find(|line| line.starts_with("SCTP ")).unwrap();
            row.split_whitespace().nth(2).unwrap().parse().unwrap()
        };
        let before = sockets();
        wait(async {
            for _ in 0..10 {
                drop(socket().unwrap());
            }
        });
        assert_eq!(sockets(), before + 10);
        for _ in 0..10 {
            let at = "127.0.0.1:0".parse().unwrap();
            drop(ours::Listener::bind(&[at], &ours::Options::default()).unwrap());
        }
        assert_eq!(sockets(), before + 10, "ours are closed");
    });
}

#[test]
#[ignore = "SCTP"]
fn its_heartbeats_and_time_outs_are_the_kernels_and_cannot_be_chosen() {
    here(|| {
        let mut link = listen(SCTP);
        link.sctp.heartbeat = std::time::Duration::from_secs(3);
        link.sctp.path_retransmissions = 2;
        let server = Station::new(link);
        wait(async {
            let _client = connected(server.at.unwrap()).await;
            server.up();
            let rows = kernel("remaddr");
            // ADDR ASSOC_ID HB_ACT RTO MAX_PATH_RTX: the kernel gives a path five retransmissions.
            let mut retransmissions: Vec<_> = rows.iter().map(|row| row[4].as_str()).collect();
            retransmissions.sort_unstable();
            assert_eq!(retransmissions, ["2", "5"], "{rows:?}");
            let beats: Vec<u64> = kernel("assocs")
                .iter()
                .map(|row| row.iter().skip_while(|f| *f != "<->").nth(2).unwrap().parse().unwrap())
                .collect();
            let (theirs, ours) = (beats.iter().max().unwrap(), beats.iter().min().unwrap());
            assert_eq!(*theirs, 10 * ours, "30 s by default, 3 s as configured: {beats:?}");
        });
    });
}
