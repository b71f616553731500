//! What holds whatever carries the messages.

use super::probe::{Seen, Station, framed};
use crate::peers::wait_for;
use gtpush::machine::{AssociationChange, LinkId, Order};
use gtpush::transport::link::{Bounds, Link, PPID_M3UA, Protocol, Timing};
use gtpush::transport::{Ended, Framing};
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::time::Duration;

pub fn listen(protocol: Protocol) -> Link {
    Link::listen(protocol, Framing::Xua, PPID_M3UA, vec!["127.0.0.1:0".parse().unwrap()])
}

pub fn connect(protocol: Protocol, to: &Station) -> Link {
    Link::connect(protocol, Framing::Xua, PPID_M3UA, vec![to.at.unwrap()])
}

/// Both ends know each other, and messages of many lengths go both ways unharmed.
pub fn messages_go_both_ways(protocol: Protocol) {
    let server = Station::echo(listen(protocol));
    let client = Station::new(connect(protocol, &server));
    let (id, up) = client.change(|_| true);
    let AssociationChange::Up { link, peer, streams } = up else { panic!("{up:?}") };
    assert_eq!((link, peer), (LinkId(0), server.at.unwrap()));
    assert_eq!(streams, if protocol == Protocol::Tcp { 1 } else { 16 });
    let lengths = [8, 9, 100, 1_460, 4_096, 4_097, 10_000, 65_536, 200_000, 12];
    for (number, length) in lengths.into_iter().enumerate() {
        client.send(id, 0, PPID_M3UA, &framed(number as u32, length));
    }
    for (number, length) in lengths.into_iter().enumerate() {
        assert_eq!(client.message(), (id, 0, PPID_M3UA, framed(number as u32, length)));
    }
    assert_eq!(client.count(|c| c.sent.load(Ordering::Relaxed)), lengths.len() as u64);
    assert_eq!(client.count(|c| c.received.load(Ordering::Relaxed)), lengths.len() as u64);
}

/// Far more messages than the bound while the peer does not read: the sender is told to hold back,
/// and then to go on, and every message arrives, in order.
pub fn back_pressure_loses_nothing(protocol: Protocol) {
    const COUNT: u32 = 20_000;
    let bounds = Bounds { mark: 256 * 1024, queue: 1 << 20, ..Bounds::default() };
    let server = Station::new(listen(protocol));
    let client = Station::new(Link { bounds, ..connect(protocol, &server) });
    let id = client.up();
    server.up();
    let (go, wait) = channel();
    server.handle().call(move |_, _| wait.recv().unwrap()).unwrap();
    for number in 0..COUNT {
        client.send(id, 0, PPID_M3UA, &framed(number, 400));
    }
    client.change(|change| *change == AssociationChange::Blocked);
    go.send(()).unwrap();
    client.change(|change| *change == AssociationChange::Writable);
    for number in 0..COUNT {
        assert_eq!(server.message().3, framed(number, 400), "message {number}");
    }
    assert_eq!(client.count(|c| c.overflowed.load(Ordering::Relaxed)), 0);
    assert_eq!(client.count(|c| c.refused.load(Ordering::Relaxed)), 0);
}

/// Closing while much is queued and the peer does not read yet.
pub fn a_close_with_a_full_queue_loses_nothing(protocol: Protocol) {
    const COUNT: u32 = 5_000;
    let server = Station::new(listen(protocol));
    let client = Station::new(connect(protocol, &server));
    let (id, theirs) = (client.up(), server.up());
    let (go, wait) = channel();
    server.handle().call(move |_, _| wait.recv().unwrap()).unwrap();
    client.handle().call(|_, _| std::thread::sleep(Duration::from_millis(20))).unwrap();
    for number in 0..COUNT {
        client.send(id, 0, PPID_M3UA, &framed(number, 1_000));
    }
    client.order(Order::Close(id));
    go.send(()).unwrap();
    for number in 0..COUNT {
        assert_eq!(server.message().3, framed(number, 1_000), "message {number}");
    }
    assert_eq!(server.down(), theirs);
    assert_eq!(client.down(), id);
    assert_eq!(client.count(|c| c.ended(Ended::ByUs)), 1);
    assert_eq!(server.count(|c| c.ended(Ended::ByPeer)), 1);
}

/// The same when the whole driver is stopped. (What a machine holds back itself is not queued.)
pub fn a_stopped_driver_sends_what_is_queued(protocol: Protocol) {
    const COUNT: u32 = 1_000;
    let server = Station::new(listen(protocol));
    let client = Station::new(connect(protocol, &server));
    let id = client.up();
    for number in 0..COUNT {
        client.send(id, 0, PPID_M3UA, &framed(number, 1_000));
    }
    client.driver.stop().unwrap();
    for number in 0..COUNT {
        assert_eq!(server.message().3, framed(number, 1_000), "message {number}");
    }
    server.down();
}

/// An abort ends it at both sides, and the one that connects connects again, with a new number.
pub fn an_aborted_association_is_made_anew(protocol: Protocol) {
    let timing = Timing { first: Duration::from_millis(20), ..Timing::default() };
    let server = Station::new(listen(protocol));
    let client = Station::new(Link { timing, ..connect(protocol, &server) });
    let mut last = None;
    for round in 0..3 {
        let (id, theirs) = (client.up(), server.up());
        assert!(last < Some(id), "{last:?} {id:?}");
        last = Some(id);
        let abort = if round == 1 { (&server, theirs) } else { (&client, id) };
        abort.0.order(Order::Abort(abort.1));
        assert_eq!((client.down(), server.down()), (id, theirs));
    }
    assert_eq!(client.count(|c| c.ended(Ended::Aborted)), 2);
    assert_eq!(server.count(|c| c.ended(Ended::Lost)), 2);
    assert_eq!(client.count(|c| c.ended(Ended::Lost)), 1);
}

/// Nobody listens: attempts with growing waits between them, until somebody does.
pub fn a_link_connects_once_there_is_a_peer(protocol: Protocol) {
    // Not the port of a listener that was closed: a process that another test is starting right now may
    // hold it open for a moment longer.
    let at = "127.0.0.77:2905".parse().unwrap();
    let timing =
        Timing { first: Duration::from_millis(20), longest: Duration::from_millis(80), ..Timing::default() };
    let link = Link { timing, ..Link::connect(protocol, Framing::Xua, PPID_M3UA, vec![at]) };
    let client = Station::new(link);
    client.wait_ended(Ended::NotMade, 4);
    assert_eq!(client.next_within(Duration::ZERO), None);
    let server = Station::new(Link { local: vec![at], ..listen(protocol) });
    let (id, theirs) = (client.up(), server.up());
    client.send(id, 0, PPID_M3UA, &framed(1, 16));
    assert_eq!(server.message(), (theirs, 0, PPID_M3UA, framed(1, 16)));
}

/// Only configured peers, and only so many.
pub fn strangers_and_crowds_are_turned_away(protocol: Protocol) {
    let bounds = Bounds { accepted: 2, ..Bounds::default() };
    let peers = vec!["127.0.0.21".parse().unwrap(), "127.0.0.22".parse().unwrap()];
    let server = Station::new(Link { bounds, peers, ..listen(protocol) });
    let timing =
        Timing { first: Duration::from_secs(60), longest: Duration::from_secs(60), ..Timing::default() };
    let from = |local: &str| {
        let local = vec![local.parse().unwrap()];
        Station::new(Link { local, timing, ..connect(protocol, &server) })
    };
    // The handshake is the kernel's; the end follows it at once, perhaps before it was noticed.
    let turned_away = |client: &Station| {
        wait_for("the end", || {
            (client.count(|c| c.ended(Ended::Lost) + c.ended(Ended::NotMade)) == 1).then_some(())
        });
    };
    turned_away(&from("127.0.0.23:0"));
    assert_eq!(server.count(|c| c.strangers.load(Ordering::Relaxed)), 1);
    let friends = [from("127.0.0.21:0"), from("127.0.0.22:0")];
    for friend in &friends {
        friend.up();
        server.up();
    }
    turned_away(&from("127.0.0.21:0"));
    assert_eq!(server.count(|c| c.crowded.load(Ordering::Relaxed)), 1);
    assert_eq!(server.next_within(Duration::ZERO), None, "the machine does not hear of those");
    // One leaves, and there is room again.
    let [first, _second] = friends;
    first.driver.stop().unwrap();
    server.down();
    from("127.0.0.21:0").up();
}

/// A message longer than the bound ends the association, with its reason.
pub fn a_message_over_the_bound_ends_the_association(protocol: Protocol) {
    let bounds = Bounds { message: 50_000, ..Bounds::default() };
    let server = Station::new(Link { bounds, ..listen(protocol) });
    let client = Station::new(connect(protocol, &server));
    let (id, theirs) = (client.up(), server.up());
    client.send(id, 0, PPID_M3UA, &framed(1, 50_000));
    client.send(id, 0, PPID_M3UA, &framed(2, 150_000));
    assert_eq!(
        server.next(),
        Seen::Message { id: theirs, stream: 0, ppid: PPID_M3UA, octets: framed(1, 50_000) }
    );
    assert_eq!(server.next(), Seen::Change(theirs, AssociationChange::Down));
    assert_eq!(server.count(|c| c.ended(Ended::TooLong)), 1);
    assert_eq!(client.down(), id);
}

/// More than a link may queue at all is dropped and counted: the machine had been told.
pub fn what_is_over_the_queues_bound_is_dropped_and_counted(protocol: Protocol) {
    let bounds = Bounds { mark: 1_000, queue: 2_000_000, ..Bounds::default() };
    let server = Station::new(listen(protocol));
    let client = Station::new(Link { bounds, ..connect(protocol, &server) });
    let id = client.up();
    server.up();
    client.send(id, 0, PPID_M3UA, &framed(0, 2_000_001));
    client.send(id, 0, PPID_M3UA, &framed(1, 16));
    assert_eq!(server.message().3, framed(1, 16));
    assert_eq!(client.count(|c| c.overflowed.load(Ordering::Relaxed)), 1);
}
