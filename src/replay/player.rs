//! An [`Engine`] on sockets: what the driver of machines holds. The engine sends and receives octets as
//! they are; the associations that carry them are kept up by their machines.

use super::engine::{Engine, In, Out};
use super::peer::Peer;
use super::unit::Layer;
use crate::machine::ss7::xua::{self, AsState, Incoming, Xua};
use crate::machine::ss7::{Label, Mtp, PointCode};
use crate::machine::{
    AssociationChange, AssociationId, Machine, Message, Order, Origin, Outbox, Port, Transmit,
};
use crate::wire::Now;
use std::time::Duration;

/// Service indicator of SCCP: Q.704 §14.2.1.
const SCCP: u8 = 3;

/// What a player says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The association that carries the messages takes them: the runs begin. UDP needs none.
    Ready,
    /// Every run has ended.
    Done,
    /// Something happened to the network under it.
    Network(String),
}

/// A replay as a machine.
#[derive(Debug)]
pub struct Player {
    engine: Engine,
    outbox: Outbox,
    xua: Option<Xua>,
    diameter: Option<Peer>,
    /// Network indicator of what we send.
    network_indicator: u8,
    events: std::collections::VecDeque<Event>,
    /// Whether the network takes messages: UDP does from the beginning.
    ready: bool,
    told: bool,
    /// Our restart counter.
    recovery: u8,
}

impl Player {
    /// Plays `engine`'s scripts over GTP, over M3UA if `xua` says how, and over Diameter if `diameter` does.
    #[must_use]
    pub fn new(
        engine: Engine,
        xua: Option<xua::Config>,
        network_indicator: u8,
        diameter: Option<Peer>,
    ) -> Self {
        Self {
            recovery: engine.recovery(),
            engine,
            outbox: Outbox::default(),
            ready: xua.is_none() && diameter.is_none(),
            xua: xua.map(Xua::new),
            diameter,
            network_indicator,
            events: std::collections::VecDeque::new(),
            told: false,
        }
    }

    /// Begins, if the network is there already.
    pub fn start(&mut self, now: Now) {
        if self.ready {
            self.engine.start(now);
            self.flush(now);
        }
    }

    /// The engine with everything that came of it.
    #[must_use]
    pub fn into_engine(self) -> Engine {
        self.engine
    }

    fn flush(&mut self, now: Now) {
        while let Some(out) = self.engine.poll() {
            match out {
                Out::Udp(layer, to, octets) => {
                    let port = if layer == Layer::GtpU { Port::GtpU } else { Port::GtpC };
                    // Whatever was recorded fits into a datagram.
                    let _ = self.outbox.copy(port, to, &octets);
                }
                Out::Sccp(opc, dpc, octets) => {
                    let label = Label {
                        opc: PointCode(opc),
                        dpc: PointCode(dpc),
                        si: SCCP,
                        ni: self.network_indicator,
                        mp: 0,
                        sls: 0,
                    };
                    let Some(xua) = &mut self.xua else { continue };
                    if let Err(why) = xua.transfer(now, label, &mut |p| p.slice(&octets)) {
                        self.events.push_back(Event::Network(format!("to {}: {why}", PointCode(dpc))));
                    }
                }
                Out::Diameter(octets) => {
                    if let Some(peer) = &mut self.diameter {
                        peer.send(octets);
                    }
                }
            }
        }
        self.network(now);
        if self.engine.is_done() && !self.told {
            self.told = true;
            self.events.push_back(Event::Done);
        }
    }

    /// What M3UA says of itself.
    fn network(&mut self, now: Now) {
        let mut up = false;
        while let Some(event) = self.xua.as_mut().and_then(Xua::poll_event) {
            up |= matches!(event, xua::Event::ApplicationServer { state: AsState::Active, .. });
            if !up && self.events.len() < 64 {
                self.events.push_back(Event::Network(format!("{event:?}")));
            }
        }
        up |= self.diameter.as_ref().is_some_and(Peer::is_ready);
        if up && !self.ready {
            self.ready = true;
            self.events.push_back(Event::Ready);
            self.engine.start(now);
            self.flush(now);
        }
    }

    /// Answers an Echo Request, TS 29.060 §7.2.2 and TS 29.274 §7.1.2: every peer may ask whether a node is there.
    fn echo(&mut self, from: Origin, octets: &[u8]) -> bool {
        let _ = match *octets {
            [flags, 1, _, _, _, _, _, _, high, low, _, _, ..] if flags & 0xf2 == 0x32 => {
                let answer = [0x32, 2, 0, 6, 0, 0, 0, 0, high, low, 0, 0, 14, self.recovery];
                self.outbox.copy(from.port, from.peer, &answer)
            }
            // TS 29.274 §7.1.2: without TEID, Recovery in it.
            [flags, 1, _, _, a, b, c, _, ..] if flags & 0xe8 == 0x40 => {
                let answer = [0x40, 2, 0, 9, a, b, c, 0, 3, 0, 1, 0, self.recovery];
                self.outbox.copy(from.port, from.peer, &answer)
            }
            _ => return false,
        };
        true
    }
}

impl Machine for Player {
    type Event = Event;

    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]) {
        let layer = match from.port {
            Port::GtpC if octets.first().is_some_and(|flags| flags >> 5 == 2) => Layer::Gtp2,
            Port::GtpC => Layer::Gtp,
            Port::GtpU => Layer::GtpU,
            _ => return,
        };
        if !self.echo(from, octets) {
            self.engine.handle(now, In::Udp(layer, from.peer, octets));
            self.flush(now);
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        if let Some(xua) = &mut self.xua {
            xua.handle_timeout(now);
        }
        if self.ready {
            self.engine.handle_timeout(now);
        }
        self.flush(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        self.outbox.pop()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let engine = self.ready.then(|| self.engine.poll_timeout()).flatten();
        let xua = self.xua.as_ref().and_then(Xua::poll_timeout);
        engine.into_iter().chain(xua).min()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        if let Some(xua) = &mut self.xua {
            xua.handle_association(now, id, change);
        }
        if let Some(peer) = &mut self.diameter {
            match change {
                AssociationChange::Up { .. } => peer.up(id),
                AssociationChange::Down => peer.down(id),
                _ => {}
            }
        }
        self.flush(now);
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        if let Some(xua) = &mut self.xua
            && let Incoming::Transfer(transfer) = xua.handle_message(now, id, message)
            && transfer.label.si == SCCP
        {
            let (opc, dpc) = (transfer.label.opc.0, transfer.label.dpc.0);
            self.engine.handle(now, In::Sccp(opc, dpc, transfer.data));
        }
        if let Some(peer) = &mut self.diameter {
            let ready = peer.is_ready();
            if peer.handle(id, message.octets) {
                self.engine.handle(now, In::Diameter(message.octets));
            } else if !ready && peer.is_ready() {
                self.network(now);
            }
        }
        self.flush(now);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        if let Some(peer) = &mut self.diameter {
            return peer.poll();
        }
        self.xua.as_mut()?.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.xua.as_mut()?.poll_order()
    }
}
