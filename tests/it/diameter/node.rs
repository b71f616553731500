//! A node that asks Sh questions and answers them, on a thread of its own.

use gtpush::codec::diameter::command::sh::{UserDataAnswer, UserDataRequest};
use gtpush::codec::diameter::dictionary::application::SH;
use gtpush::codec::diameter::dictionary::group;
use gtpush::codec::diameter::{AvpWriter, Command, Fields, Group, Many};
use gtpush::machine::diameter::{
    Application, Ask, Config, Diameter, Event, Failure, Indication, Outcome, Peer, PeerId, State, Status,
};
use gtpush::machine::{
    AssociationChange, AssociationId, Certificate, LinkId, Machine, Message, Order, Origin, Transmit,
};
use gtpush::transport::driver::{self, Sockets};
use gtpush::transport::{Clock, Driver, Handle, Link, Tap};
use gtpush::wire::Now;
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

pub const OUR_REALM: &str = "net.example";
pub const THEIR_REALM: &str = "peer.example";

/// What a node sees.
#[derive(Clone, Debug)]
pub enum Seen {
    Event(Event),
    Answer { tag: u64, outcome: Outcome },
    Asked,
}

pub struct Node {
    pub diameter: Diameter,
    seen: std::collections::VecDeque<Seen>,
}

/// The question.
pub fn user_data(w: &mut AvpWriter<'_>) {
    let identity = group::UserIdentity { msisdn: Some(&[0x51, 0x55, 0x00, 0x22]), ..Default::default() };
    UserDataRequest {
        user_identity: Some(Group::Built(&identity)),
        data_reference: Many::Built(&[15]),
        ..Default::default()
    }
    .put(w);
}

impl Machine for Node {
    type Event = Seen;

    fn handle_octets(&mut self, _: Now, _: Origin, _: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        self.diameter.handle_timeout(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<Seen> {
        self.seen.pop_front().or_else(|| self.diameter.poll_event().map(Seen::Event))
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.diameter.poll_timeout()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.diameter.handle_association(now, id, change);
    }

    fn handle_certificate(&mut self, now: Now, id: AssociationId, certificate: Certificate) {
        self.diameter.handle_certificate(now, id, certificate);
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        match self.diameter.handle_message(now, id, message) {
            Indication::Nothing => {}
            Indication::Request { inbound, .. } => {
                self.seen.push_back(Seen::Asked);
                let answer = UserDataAnswer { user_data: Some(b"<Sh-Data/>"), ..Default::default() };
                self.diameter.answer(now, inbound, Outcome::SUCCESS, |w| answer.put(w)).unwrap();
            }
            Indication::Answer { tag, outcome, .. } => {
                self.seen.push_back(Seen::Answer { tag, outcome });
            }
        }
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.diameter.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.diameter.poll_order()
    }
}

/// A node named `name` that speaks Sh.
pub fn config(name: &str) -> Config {
    Config {
        identity: format!("{name}.{OUR_REALM}"),
        realm: OUR_REALM.to_owned(),
        addresses: vec![[127, 0, 0, 1].into()],
        vendor: 0,
        origin_state: Some(1),
        applications: vec![Application::tgpp(SH)],
        tc: Duration::from_millis(500),
        tw_jitter: Duration::ZERO,
        ..Config::default()
    }
}

/// A peer of that name and realm.
pub fn peer(name: &str, realm: &str, connect: Option<u32>) -> Peer {
    Peer {
        identity: format!("{name}.{realm}"),
        realm: realm.to_owned(),
        connect: connect.map(LinkId),
        ..Peer::default()
    }
}

/// A running node.
pub struct Station {
    driver: Driver<Node>,
    seen: Receiver<Seen>,
    /// Where its first link listens.
    pub at: Option<SocketAddr>,
}

impl Station {
    pub fn new(config: Config, links: Vec<Link>) -> Self {
        Self::tapped(config, links, None)
    }

    pub fn tapped(config: Config, links: Vec<Link>, tap: Option<Tap>) -> Self {
        let mut sockets = Sockets::default();
        let ids: Vec<_> = links.into_iter().map(|link| sockets.link(link).unwrap()).collect();
        let at = ids.first().and_then(|id| sockets.listening(*id));
        let node = Node { diameter: Diameter::new(config, 0x1234_5678_9abc_def1), seen: Default::default() };
        let (tell, seen) = channel();
        let on_event = move |_: &mut Node, _: Now, event| drop(tell.send(event));
        let driver = driver::spawn("diameter", Clock::start(), node, sockets, tap, on_event).unwrap();
        Self { driver, seen, at }
    }

    pub fn handle(&self) -> Handle<Node> {
        self.driver.handle()
    }

    pub fn state(&self, peer: u32) -> State {
        self.handle().ask(move |node, _| node.diameter.state(PeerId(peer))).unwrap()
    }

    pub fn status(&self, peer: u32) -> Status {
        self.handle().ask(move |node, _| node.diameter.status(PeerId(peer))).unwrap()
    }

    /// Waits until something is so.
    pub fn wait(&self, what: &str, mut is: impl FnMut(&Self) -> bool) {
        let start = Instant::now();
        while !is(self) {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "waited in vain for {what}; seen: {:#?}",
                self.seen.try_iter().collect::<Vec<_>>()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn wait_okay(&self, peer: u32) {
        self.wait("the peer", |this| this.status(peer) == Status::Okay);
    }

    /// Asks a realm; the outcome follows.
    pub fn ask(&self, tag: u64, realm: &'static str) -> Result<(), Failure> {
        let call = move |node: &mut Node, now| {
            let ask = Ask::new(tag, UserDataRequest::ROW, realm);
            node.diameter.request(now, &ask, user_data).map(drop)
        };
        self.handle().ask(call).unwrap()
    }

    /// The next thing seen that `take` takes.
    pub fn next<T>(&self, mut take: impl FnMut(Seen) -> Option<T>) -> T {
        loop {
            let seen = self.seen.recv_timeout(Duration::from_secs(30)).expect("waited in vain");
            if let Some(taken) = take(seen) {
                return taken;
            }
        }
    }

    /// The outcome of the next request.
    pub fn outcome(&self) -> (u64, Result<Outcome, Failure>) {
        self.next(|seen| match seen {
            Seen::Answer { tag, outcome, .. } => Some((tag, Ok(outcome))),
            Seen::Event(Event::Failed { tag, why }) => Some((tag, Err(why))),
            _ => None,
        })
    }

    /// All that was seen so far and not taken.
    pub fn rest(&self) -> Vec<Seen> {
        self.seen.try_iter().collect()
    }

    pub fn stop(self) {
        let handle = self.handle();
        handle.call(|node, now| node.diameter.stop(now)).unwrap();
        self.wait("the end", |this| {
            this.handle()
                .ask(|node, _| node.diameter.peers().all(|peer| node.diameter.state(peer) == State::Closed))
                .unwrap()
        });
        self.driver.stop().unwrap();
    }
}
