//! The router on virtual time.

mod ends;
mod hand;
mod registrations;
mod resolve;
mod rungs;
mod scale;
mod seeds;
mod sms;

use super::*;
use crate::push::*;
use std::net::IpAddr;

pub(super) fn imsi(n: u32) -> Imsi {
    format!("00101{n:010}").parse().unwrap()
}

pub(super) fn user(n: u32) -> UserId {
    format!("user{n}@push.example").parse().unwrap()
}

pub(super) fn address(slot: u32) -> Addresses {
    let [_, b, c, d] = slot.to_be_bytes();
    Addresses { v4: Some([10, b, c, d].into()), v6: None }
}

pub(super) fn context(slot: u32, generation: u32) -> ContextRef {
    ContextRef { gateway: GatewayId(0), slot, generation }
}

pub(super) const DOMAIN: RoutingDomain = RoutingDomain(0);

pub(super) fn config() -> Config {
    let mut config = Config::new("push.example".parse().unwrap());
    config.checks = Checks { application: false, secret: false, ..Checks::default() };
    config.recheck = None;
    config
}

/// A router, what it did, and a store that commits at once unless told otherwise.
pub(super) struct World {
    pub router: Router,
    pub now: Now,
    /// Effects other than `Persist`.
    pub done: Vec<Effect>,
    pub changes: Vec<Change>,
    pub held: Option<Vec<Ticket>>,
    ids: u128,
}

impl World {
    pub fn new(config: Config, users: u32) -> Self {
        let mut directory = Directory::new(config, [3; 32]);
        for n in 1..=users {
            directory.put_subscriber(Subscriber {
                imsi: imsi(n),
                identifiers: vec![user(n)],
                secret: None,
                msisdn: None,
                static_address: None,
            });
        }
        directory.put_gateway(Gateway {
            id: GatewayId(0),
            name: "here".into(),
            address: "127.0.0.2".parse().unwrap(),
            local: true,
            serves: vec!["127.0.0.0/8".parse().unwrap()],
            apns: vec!["push.example".parse().unwrap()],
        });
        let router = Router::new(Arc::new(RwLock::new(directory)), [4; 32]);
        let start = Duration::from_secs(1_700_000_000);
        let now = Now { mono: Duration::from_secs(1000), wall: start };
        Self { router, now, done: Vec::new(), changes: Vec::new(), held: None, ids: 0 }
    }

    pub fn drain(&mut self) {
        while let Some(effect) = self.router.poll_effect() {
            match effect {
                Effect::Persist { change, ticket } => {
                    self.changes.push(change);
                    match (&mut self.held, ticket) {
                        (Some(held), Some(ticket)) => held.push(ticket),
                        (None, Some(ticket)) => self.router.handle(self.now, Input::Committed(ticket)),
                        (_, None) => {}
                    }
                }
                other => self.done.push(other),
            }
        }
    }

    pub fn give(&mut self, input: Input) {
        self.router.handle(self.now, input);
        self.drain();
    }

    /// Lets time pass, running timers when they are due.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now.after(time);
        while let Some(at) = self.router.poll_timeout().filter(|at| *at <= end.mono) {
            self.now = self.now.after(at.saturating_sub(self.now.mono));
            self.router.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
    }

    pub fn commit(&mut self) {
        for ticket in self.held.take().unwrap_or_default() {
            self.give(Input::Committed(ticket));
        }
    }

    pub fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.done)
    }

    pub fn request(&mut self, to: &str) -> PushRequest {
        self.ids += 1;
        PushRequest {
            id: PushId(self.ids),
            application: "mail".parse().unwrap(),
            to: to.parse().unwrap(),
            payload: (*b"hello").into(),
            content_type: "text/plain".into(),
            ttl: Some(Duration::from_secs(3600)),
            priority: Priority::Normal,
            report_to: None,
            sms: None,
        }
    }

    pub fn admit(&mut self, request: PushRequest) -> Push {
        let nobody = Caller { source: None, server_domain: None, secret: None };
        let directory = self.router.directory().clone();
        admit(&directory, self.now, request, &nobody).unwrap().push
    }

    pub fn push_to(&mut self, to: &str) -> PushId {
        let request = self.request(to);
        let push = self.admit(request);
        let id = push.id;
        self.give(Input::Accepted(push));
        id
    }

    pub fn push(&mut self, n: u32) -> PushId {
        self.push_to(user(n).as_str())
    }

    pub fn up(&mut self, slot: u32, generation: u32, n: u32) {
        let (context, addresses) = (context(slot, generation), address(slot));
        self.give(Input::ContextUp { context, imsi: imsi(n), domain: DOMAIN, addresses });
    }

    pub fn down(&mut self, slot: u32, generation: u32) {
        self.give(Input::ContextDown { context: context(slot, generation) });
    }

    pub fn registration(&self, slot: u32, generation: u32, n: u32) -> Registration {
        let from = (address(slot).first().unwrap(), 5683).into();
        Registration {
            request: 77,
            through: Through::Context { context: context(slot, generation), from },
            user: user(n),
            dynamic: WantedDynamic::None,
            validity: None,
            secret: None,
            device: None,
        }
    }

    /// Context and registration of user `n`.
    pub fn register(&mut self, slot: u32, generation: u32, n: u32) -> Token {
        self.up(slot, generation, n);
        let registration = self.registration(slot, generation, n);
        self.give(Input::Register(registration));
        let token = self.done.iter().rev().find_map(|effect| match effect {
            Effect::Registered { outcome: Ok(granted), .. } => Some(granted.token),
            _ => None,
        });
        self.done.retain(|effect| !matches!(effect, Effect::Registered { .. } | Effect::Hold { .. }));
        token.unwrap()
    }

    pub fn transmitted(&mut self) -> (Attempt, Destination) {
        match self.take().as_slice() {
            [Effect::Transmit { attempt, to, .. }] => (*attempt, *to),
            other => panic!("not one transmission: {other:?}"),
        }
    }

    pub fn located(&mut self) -> Attempt {
        match self.take().as_slice() {
            [Effect::Locate { attempt, .. }] => *attempt,
            other => panic!("not one query: {other:?}"),
        }
    }

    pub fn notified(&mut self) -> Attempt {
        match self.take().as_slice() {
            [Effect::Notify { attempt, .. }] => *attempt,
            other => panic!("not one notification: {other:?}"),
        }
    }

    pub fn reported(&mut self) -> HistoryEntry {
        let reports: Vec<_> = self
            .take()
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::Report(report) => Some(report.entry),
                Effect::Abandon { .. } => None,
                other => panic!("not a report: {other:?}"),
            })
            .collect();
        assert_eq!(reports.len(), 1);
        reports[0]
    }

    /// The states in a push's history.
    pub fn history(&self, id: PushId) -> Vec<State> {
        self.entries(id).into_iter().map(|entry| entry.state).collect()
    }

    pub fn entries(&self, id: PushId) -> Vec<HistoryEntry> {
        self.changes
            .iter()
            .filter_map(|change| match change {
                Change::Progress { push, entry, .. } if *push == id => Some(*entry),
                _ => None,
            })
            .collect()
    }

    pub fn state(&self, id: PushId) -> State {
        self.changes
            .iter()
            .rev()
            .find_map(|change| match change {
                Change::Progress { push, state, .. } if *push == id => Some(*state),
                _ => None,
            })
            .unwrap()
    }

    pub fn acknowledge(&mut self, attempt: Attempt, to: Destination, class: u8, detail: u8) {
        let receipt = match to {
            Destination::Context { context, address, .. } => {
                Receipt { address, context: Some(context), class, detail }
            }
            Destination::Address { address, .. } => {
                Receipt { address: address.ip(), context: None, class, detail }
            }
        };
        self.give(Input::Acknowledged { attempt, receipt });
    }

    pub fn attached(&mut self, attempt: Attempt) {
        let sgsn = Some("127.0.0.11".parse().unwrap());
        let outcome =
            Ok(Location { sgsn, ggsn: None, not_reachable: None, via: Some(crate::push::Via::Map) });
        self.give(Input::Located { attempt, outcome });
    }

    pub fn activated(&mut self, attempt: Attempt, slot: u32, generation: u32) {
        let address = address(slot).first().unwrap();
        let outcome = Ok(Activated { context: Some(context(slot, generation)), address });
        self.give(Input::Notified { attempt, outcome });
    }

    pub fn empty(&self) -> bool {
        self.router.live() == 0
            && self.router.attempts() == 0
            && self.router.targets.is_empty()
            && self.router.by_id.is_empty()
            && self.router.awaiting.is_empty()
    }
}

pub(super) fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}
