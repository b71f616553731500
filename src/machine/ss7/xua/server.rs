//! Application servers: their processes, their state, and what is kept for them.

use super::config::{Protocol, Selection, Server, Side};
use super::event::{AsState, AspState, Event};
use super::outbox::Kept;
use super::{Exchange, Role, ServerId, Xua};
use crate::codec::m3ua::message::Notify;
use crate::codec::m3ua::{Status, TrafficMode, Words};
use crate::machine::ss7::PointCode;
use crate::wire::Now;
use std::collections::VecDeque;
use std::time::Duration;

/// What we have asked a peer about our process in one application server, and not been answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Registration,
    Active,
    Inactive,
}

/// One process of an application server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) peer: u32,
    pub(super) state: AspState,
    pub(super) asked: Option<Asked>,
    pub(super) due: Option<Duration>,
    /// The Routing Context that the peer and we use for it.
    pub(super) routing_context: Option<u32>,
    /// Whether it was given by a registration.
    pub(super) registered: bool,
    /// Another process has overridden ours: we stand by.
    pub(super) overridden: bool,
}

/// An application server.
#[derive(Debug)]
pub(super) struct ServerState {
    pub(super) config: Server,
    pub(super) live: bool,
    /// What its processes speak.
    pub(super) protocol: Protocol,
    /// Whether a peer has registered it.
    pub(super) registered: bool,
    pub(super) state: AsState,
    pub(super) mode: Option<TrafficMode>,
    pub(super) members: Vec<Member>,
    /// Indexes of the active members.
    pub(super) active: Vec<u32>,
    /// Who is next, if the load is shared round robin.
    pub(super) next: usize,
    /// The last Correlation Id that was sent.
    pub(super) correlation: u32,
    /// The last Correlation Ids that were received.
    pub(super) heard: VecDeque<u32>,
    pub(super) kept: VecDeque<Kept>,
    /// When T(r) runs out.
    pub(super) recovery_due: Option<Duration>,
    /// Whether we want our processes to be inactive.
    pub(super) resting: bool,
}

impl ServerState {
    #[inline]
    pub(super) fn member(&self, peer: u32) -> Option<(usize, &Member)> {
        self.members.iter().enumerate().find(|(_, member)| member.peer == peer)
    }

    #[inline]
    pub(super) fn member_mut(&mut self, peer: u32) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.peer == peer)
    }

    #[inline]
    pub(super) fn traffic_mode(&self) -> TrafficMode {
        self.mode.unwrap_or(TrafficMode::OVERRIDE)
    }

    fn required(&self) -> usize {
        match self.traffic_mode() {
            TrafficMode::LOADSHARE => self.config.required.max(1),
            _ => 1,
        }
    }

    /// The active process to try first.
    #[inline]
    pub(super) fn first(&mut self, sls: u8) -> usize {
        match (self.config.selection, self.mode) {
            (Selection::RoundRobin, Some(TrafficMode::LOADSHARE)) => {
                self.next = self.next.wrapping_add(1);
                self.next
            }
            (_, Some(TrafficMode::LOADSHARE)) => usize::from(sls),
            _ => 0,
        }
    }
}

impl Xua {
    /// Adds an application server with processes in the slots `peers`; answers with its slot.
    pub(super) fn add_server(&mut self, config: Server, peers: &[u32], registered: bool) -> u32 {
        let member = |&peer: &u32| Member {
            peer,
            state: AspState::Down,
            asked: None,
            due: None,
            routing_context: config.routing_context,
            registered,
            overridden: false,
        };
        let protocol = peers.first().map_or(Protocol::M3ua, |&peer| self.peer_config(peer).protocol);
        let state = ServerState {
            live: true,
            protocol,
            registered,
            state: AsState::Down,
            mode: config.traffic_mode,
            members: peers.iter().map(member).collect(),
            active: Vec::new(),
            next: usize::MAX,
            correlation: 0,
            heard: VecDeque::new(),
            kept: VecDeque::new(),
            recovery_due: None,
            resting: false,
            config,
        };
        let free = self.servers.iter().position(|server| !server.live);
        let slot = match free {
            Some(slot) => {
                self.servers[slot] = state;
                slot as u32
            }
            None => {
                self.servers.push(state);
                (self.servers.len() - 1) as u32
            }
        };
        for &peer in peers {
            self.peers[peer as usize].servers.push(slot);
        }
        slot
    }

    /// Whether ours is to activate in `server` towards `peer`.
    pub(super) fn activates(&self, server: u32, peer: u32) -> bool {
        match self.peer_config(peer).role {
            Role::Asp => true,
            Role::Sgp => false,
            Role::Ipsp(Exchange::Single { initiate }) => initiate,
            Role::Ipsp(Exchange::Double) => self.servers[server as usize].config.side == Side::Local,
        }
    }

    /// Whether the peer's is to activate in `server`.
    pub(super) fn is_activated(&self, server: u32, peer: u32) -> bool {
        match self.peer_config(peer).role {
            Role::Asp => false,
            Role::Sgp | Role::Ipsp(Exchange::Single { .. }) => true,
            Role::Ipsp(Exchange::Double) => self.servers[server as usize].config.side == Side::Remote,
        }
    }

    /// Whether the peer's processes are notified of the state of `server`.
    fn is_notified(&self, server: u32, peer: u32) -> bool {
        let begun_by_us =
            matches!(self.peer_config(peer).role, Role::Ipsp(Exchange::Single { initiate: true }));
        self.is_activated(server, peer) && !begun_by_us && self.peers[peer as usize].theirs != AspState::Down
    }

    /// Changes the state of a process, and of its application server as follows from it: RFC 4666
    /// §4.3.2. `failed`: because its association is gone.
    pub(super) fn set_member(&mut self, now: Now, server: u32, peer: u32, state: AspState, failed: bool) {
        let slot = server as usize;
        let Some(member) = self.servers[slot].member_mut(peer) else { return };
        let was = std::mem::replace(&mut member.state, state);
        if state == AspState::Down {
            member.asked = None;
            member.due = None;
            member.overridden = false;
        }
        if was != state {
            if was == AspState::Active || state == AspState::Active {
                let server = &mut self.servers[slot];
                let active = server.members.iter().enumerate().filter(|(_, m)| m.state == AspState::Active);
                server.active = active.map(|(index, _)| index as u32).collect();
            }
            self.report_asp(server, peer, state);
        }
        if failed && was == AspState::Active {
            self.notify_failure(server, peer);
        }
        self.settle_server(now, server, was == AspState::Active && state != AspState::Active);
    }

    /// Brings the state of an application server in line with its processes. `lost`: one of them is
    /// active no longer.
    fn settle_server(&mut self, now: Now, slot: u32, lost: bool) {
        let server = &self.servers[slot as usize];
        let active = server.active.len();
        let up = server.members.iter().any(|member| member.state != AspState::Down);
        let idle = if up { AsState::Inactive } else { AsState::Down };
        let state = match server.state {
            AsState::Down | AsState::Inactive if active >= server.required() => AsState::Active,
            AsState::Down | AsState::Inactive => idle,
            AsState::Pending if active > 0 => AsState::Active,
            AsState::Pending => AsState::Pending,
            AsState::Active if active > 0 => AsState::Active,
            AsState::Active => AsState::Pending,
        };
        let short = lost && state == AsState::Active && active < server.required();
        if state != server.state {
            self.enter(now, slot, state);
        } else if short {
            self.notify_idle(slot, Status::INSUFFICIENT_ASP_RESOURCES, None);
        }
        if lost {
            self.stand_in(now, slot);
        }
    }

    fn enter(&mut self, now: Now, slot: u32, state: AsState) {
        let was = std::mem::replace(&mut self.servers[slot as usize].state, state);
        self.report(Event::ApplicationServer { server: ServerId(slot), state });
        match state {
            AsState::Active => {
                self.servers[slot as usize].recovery_due = None;
                self.notify_state(slot, None);
                if was != AsState::Pending {
                    self.announce(slot, true);
                }
                self.release_kept(now, slot);
            }
            AsState::Pending => {
                let due = now.mono + self.config.t_r;
                self.servers[slot as usize].recovery_due = Some(due);
                self.wake(due);
                self.notify_state(slot, None);
            }
            AsState::Inactive | AsState::Down => {
                if was == AsState::Pending {
                    self.announce(slot, false);
                }
                self.notify_state(slot, None);
            }
        }
    }

    /// T(r), and what our processes have asked.
    pub(super) fn server_timers(&mut self, now: Now, slot: u32) {
        if let Some(due) = self.servers[slot as usize].recovery_due {
            if due <= now.mono {
                self.give_up(now, slot);
            } else {
                self.wake(due);
            }
        }
        for index in 0..self.servers[slot as usize].members.len() {
            let Member { peer, asked, due, .. } = self.servers[slot as usize].members[index];
            let Some(due) = due else { continue };
            if due > now.mono {
                self.wake(due);
                continue;
            }
            self.counters.retransmissions += 1;
            match asked {
                Some(Asked::Registration) => self.ask_registration(now, slot, peer),
                Some(Asked::Inactive) => self.ask_inactive(now, slot, peer),
                Some(Asked::Active) | None => self.ask_active(now, slot, peer),
            }
        }
    }

    /// T(r) has run out, and no process has become active.
    fn give_up(&mut self, now: Now, slot: u32) {
        let server = &mut self.servers[slot as usize];
        server.recovery_due = None;
        let kept = std::mem::take(&mut server.kept);
        let up = server.members.iter().any(|member| member.state != AspState::Down);
        for message in &kept {
            self.let_go(message);
        }
        if !kept.is_empty() {
            let messages = kept.len() as u32;
            self.counters.data_discarded += u64::from(messages);
            self.report(Event::Discarded { server: ServerId(slot), messages });
        }
        self.enter(now, slot, if up { AsState::Inactive } else { AsState::Down });
        self.bury(slot);
    }

    /// Tells the peers of an application server its state, or only `to`.
    pub(super) fn notify_state(&mut self, slot: u32, to: Option<u32>) {
        let status = match self.servers[slot as usize].state {
            AsState::Down => return,
            AsState::Inactive => Status::AS_INACTIVE,
            AsState::Active => Status::AS_ACTIVE,
            AsState::Pending => Status::AS_PENDING,
        };
        for index in 0..self.servers[slot as usize].members.len() {
            let peer = self.servers[slot as usize].members[index].peer;
            if to.is_none_or(|to| to == peer) {
                self.notify(slot, peer, status, None);
            }
        }
    }

    /// Tells those processes that are not active.
    fn notify_idle(&mut self, slot: u32, status: Status, about: Option<u32>) {
        for index in 0..self.servers[slot as usize].members.len() {
            let member = self.servers[slot as usize].members[index];
            if member.state == AspState::Inactive {
                self.notify(slot, member.peer, status, about);
            }
        }
    }

    /// ASP Failure: RFC 4666 §3.8.2.
    fn notify_failure(&mut self, slot: u32, failed: u32) {
        let Some(identifier) = self.peers[failed as usize].identifier else { return };
        for index in 0..self.servers[slot as usize].members.len() {
            let member = self.servers[slot as usize].members[index];
            if member.peer != failed && member.state != AspState::Down {
                self.notify(slot, member.peer, Status::ASP_FAILURE, Some(identifier));
            }
        }
    }

    /// Sends Notify to one process, if it is ours to do so.
    pub(super) fn notify(&mut self, slot: u32, peer: u32, status: Status, about: Option<u32>) {
        if !self.is_notified(slot, peer) {
            return;
        }
        let context = self.servers[slot as usize].member(peer).and_then(|(_, member)| member.routing_context);
        let context = context.map(u32::to_be_bytes);
        let message = Notify {
            status: Some(status),
            asp_identifier: about.or(self.peers[peer as usize].identifier),
            routing_context: context.as_ref().map(Words::one),
            ..Notify::default()
        };
        self.send(peer, &message);
    }

    /// Keeps a message for an application server that has lost its last process.
    pub(super) fn keep(&mut self, slot: u32, kept: Kept) {
        self.kept += 1;
        self.kept_octets += kept.octets.len();
        self.counters.data_kept += 1;
        self.servers[slot as usize].kept.push_back(kept);
    }

    /// Takes a kept message out of the books.
    pub(super) fn let_go(&mut self, kept: &Kept) {
        self.kept -= 1;
        self.kept_octets -= kept.octets.len();
    }

    /// Whether one more message of `octets` may be kept beside `others`.
    pub(super) fn has_room(&self, others: usize, octets: usize) -> bool {
        others < self.config.max_kept_messages && self.kept_octets + octets <= self.config.max_kept_octets
    }

    fn release_kept(&mut self, now: Now, slot: u32) {
        let kept = std::mem::take(&mut self.servers[slot as usize].kept);
        for message in kept {
            self.let_go(&message);
            self.redirect(now, slot, message);
        }
    }

    /// The destinations that an application server of the peers' accounts for.
    pub(super) fn served(&self, slot: u32) -> Option<PointCode> {
        let config = &self.servers[slot as usize].config;
        config.key.as_ref().filter(|_| config.side == Side::Remote).map(|key| key.dpc)
    }
}
