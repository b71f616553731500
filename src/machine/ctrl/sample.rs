//! A client and a program to which anything happens in any order, for proptest in this crate's tests and for
//! libFuzzer in `tools/fuzz`.

use super::{Client, Config, Event, Failure};
use crate::codec::ipa::Ctrl;
use crate::machine::{AssociationChange, AssociationId, LinkId, Message, Order};
use crate::wire::Now;
use std::collections::BTreeMap;
use std::time::Duration;

const LINK: LinkId = LinkId(0);
const MOST: usize = 6;

struct Walk {
    now: Now,
    client: Client,
    connection: Option<AssociationId>,
    next: u64,
    tag: u64,
    /// How often each request has ended.
    ends: BTreeMap<u64, u32>,
    /// What the program was asked: the number and the variable.
    asked: Vec<(String, String)>,
}

impl Walk {
    fn up(&mut self) {
        self.next += 1;
        let id = AssociationId(self.next);
        let peer = ([127, 0, 0, 1], 4259).into();
        self.client.handle_association(id, AssociationChange::Up { link: LINK, peer, streams: 1 });
        self.connection = Some(id);
    }

    fn down(&mut self) {
        if let Some(id) = self.connection.take() {
            self.client.handle_association(id, AssociationChange::Down);
        }
        self.asked.clear();
    }

    fn hand(&mut self, octets: &[u8]) {
        if let Some(id) = self.connection {
            assert!(self.client.handle_message(id, Message { stream: 0, ppid: 0, octets }));
        }
    }

    fn say(&mut self, message: Ctrl<'_>, damage: Option<u8>) {
        let mut buffer = [0; 512];
        let length = message.write(&mut buffer).expect("it is short");
        if let Some(damage) = damage {
            buffer[usize::from(damage) % length] ^= 1 << (damage % 8);
        }
        self.hand(&buffer[..length]);
    }

    fn take(&mut self) {
        while let Some((id, message)) = self.client.poll_message() {
            assert_eq!(Some(id), self.connection, "nothing is sent over what is gone");
            let Ok(Ctrl::Get { id, variable }) = Ctrl::parse(message.octets) else { panic!("a client asks") };
            self.asked.push((id.to_owned(), variable.to_owned()));
        }
        let mut aborted = false;
        while let Some(order) = self.client.poll_order() {
            assert!(matches!(order, Order::Abort(_)));
            aborted = true;
        }
        if aborted {
            self.down();
        }
        while let Some(event) = self.client.poll_event() {
            if let Event::Got { tag, outcome } = event {
                *self.ends.get_mut(&tag).expect("a request that was made") += 1;
                assert!(!matches!(outcome, Err(Failure::Refused(why)) if why.len() > super::LONGEST_REASON));
            }
        }
        assert!(self.client.under_way.len() <= MOST);
        assert!(self.ends.values().all(|ends| *ends <= 1));
    }
}

/// The octets as things that happen, two each.
///
/// # Panics
/// A request ended twice or never, or something grew beyond its bound.
pub fn sequence(data: &[u8]) {
    let mut walk = Walk {
        now: Now::default(),
        client: Client::new(Config { max_requests: MOST, ..Config::new(LINK) }),
        connection: None,
        next: 0,
        tag: 0,
        ends: BTreeMap::new(),
        asked: Vec::new(),
    };
    for pair in data.chunks_exact(2) {
        let (what, value) = (pair[0], pair[1]);
        match what % 9 {
            0 if walk.connection.is_none() => walk.up(),
            0 => walk.down(),
            1 | 2 => {
                walk.tag += 1;
                walk.ends.insert(walk.tag, 0);
                let variable = ["subscriber.by-imsi-1.info", "a b", "", "x"][usize::from(value) % 4];
                walk.client.get(walk.now, walk.tag, variable);
            }
            3..=5 if !walk.asked.is_empty() => {
                let at = usize::from(value >> 3) % walk.asked.len();
                // Once, or again later.
                let (id, variable) =
                    if value & 1 == 0 { walk.asked.remove(at) } else { walk.asked[at].clone() };
                let damage = (what % 9 == 5).then_some(value);
                let message = match value & 6 {
                    0 => Ctrl::Error { id: &id, reason: &"no \u{e9}".repeat(usize::from(value)) },
                    2 => Ctrl::SetReply { id: &id, variable: &variable, value: "x" },
                    _ => Ctrl::GetReply { id: &id, variable: &variable, value: "1\n2" },
                };
                // A reason of many octets is longer than the buffer.
                if matches!(message, Ctrl::Error { reason, .. } if reason.len() > 400) {
                    continue;
                }
                walk.say(message, damage);
            }
            6 => {
                walk.now = walk.now.after(Duration::from_millis(100) * u32::from(value));
                walk.client.handle_timeout(walk.now);
            }
            7 => {
                let tag = u64::from(value) % (walk.tag + 1);
                let was = walk.client.under_way.values().any(|own| *own == tag);
                walk.client.cancel(tag);
                if was {
                    *walk.ends.get_mut(&tag).expect("a request that was made") += 1;
                }
            }
            _ => walk.hand(data),
        }
        walk.take();
    }
    // Time passes: all that waits ends.
    while let Some(due) = walk.client.poll_timeout() {
        walk.now = walk.now.after(due.saturating_sub(walk.now.mono));
        walk.client.handle_timeout(walk.now);
        walk.take();
    }
    assert!(walk.client.under_way.is_empty() && walk.client.due.is_empty());
    assert!(walk.ends.values().all(|ends| *ends == 1), "each request ends exactly once");
}
