//! What a case of M3UA, MAP or Diameter acts with: an association with the node under test, and messages as
//! octets. Where M3UA itself is not what is judged, its machine keeps it up, and the messages are SCCP's.

use super::{Ended, Stop, fail};
use crate::capture::SctpFrames;
use crate::codec::{diameter, m3ua};
use crate::machine::ss7::xua::{self, AsState, Incoming, Xua};
use crate::machine::ss7::{Label, Mtp, PointCode};
use crate::machine::{AssociationChange, AssociationId, Machine, Message, Order, Origin, Transmit};
use crate::transport::driver::{self, Sockets};
use crate::transport::{Clock, Driver, Framing, Link};
use crate::wire::Now;
use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant, SystemTime};

/// Service indicator of SCCP: Q.704 §14.2.1.
pub const SCCP: u8 = 3;

/// How the node under test is reached.
#[derive(Clone, Debug)]
pub struct Network {
    /// The link to it.
    pub link: Link,
    /// How M3UA is kept up; without it the case itself does that.
    pub xua: Option<xua::Config>,
    /// Our point code.
    pub opc: u32,
    /// The point code of the node under test.
    pub dpc: u32,
    /// The network indicator of both (Q.704 §14.2.2).
    pub network_indicator: u8,
    /// Our Diameter identity and realm.
    pub host: String,
    /// Our realm.
    pub realm: String,
}

/// What comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The association is there; where M3UA is kept up, traffic is possible.
    Ready,
    /// It is gone.
    Down,
    /// A message.
    Octets(Vec<u8>),
}

/// The association as a machine.
#[derive(Debug)]
struct Wire {
    xua: Option<Xua>,
    ppid: u32,
    id: Option<AssociationId>,
    /// Streams of the association.
    streams: u16,
    out: VecDeque<Vec<u8>>,
    current: Vec<u8>,
    heard: VecDeque<Heard>,
}

impl Wire {
    fn settle(&mut self) {
        while let Some(event) = self.xua.as_mut().and_then(Xua::poll_event) {
            if matches!(event, xua::Event::ApplicationServer { state: AsState::Active, .. }) {
                self.heard.push_back(Heard::Ready);
            }
        }
    }
}

impl Machine for Wire {
    type Event = Heard;

    fn handle_octets(&mut self, _now: Now, _from: Origin, _octets: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        if let Some(xua) = &mut self.xua {
            xua.handle_timeout(now);
        }
        self.settle();
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<Heard> {
        self.heard.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.xua.as_ref()?.poll_timeout()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        match change {
            AssociationChange::Up { streams, .. } => {
                (self.id, self.streams) = (Some(id), streams);
                if self.xua.is_none() {
                    self.heard.push_back(Heard::Ready);
                }
            }
            AssociationChange::Down if self.id == Some(id) => {
                self.id = None;
                self.heard.push_back(Heard::Down);
            }
            _ => {}
        }
        if let Some(xua) = &mut self.xua {
            xua.handle_association(now, id, change);
        }
        self.settle();
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        match &mut self.xua {
            None => self.heard.push_back(Heard::Octets(message.octets.to_vec())),
            Some(xua) => {
                if let Incoming::Transfer(transfer) = xua.handle_message(now, id, message) {
                    self.heard.push_back(Heard::Octets(transfer.data.to_vec()));
                }
            }
        }
        self.settle();
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        if let Some(xua) = &mut self.xua {
            return xua.poll_message();
        }
        let id = self.id?;
        self.current = self.out.pop_front()?;
        // RFC 4666 §1.4.7: DATA never on stream 0, management always there.
        let data = self.ppid == m3ua::PPID && self.current.get(2..4) == Some(&[1, 1]);
        let stream = u16::from(data && self.streams > 1);
        Some((id, Message { stream, ppid: self.ppid, octets: &self.current }))
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.xua.as_mut()?.poll_order()
    }
}

/// One association with the node under test.
pub struct Line {
    network: Network,
    driver: Driver<Wire>,
    heard: Receiver<Heard>,
    frames: Vec<(Duration, Vec<u8>)>,
    /// Of what we send, and of what comes.
    senders: [SctpFrames; 2],
}

impl Line {
    /// Connects, and waits until traffic is possible. `own` is our end in what is drawn.
    ///
    /// # Errors
    /// It does not come to be.
    pub fn open(network: &Network, own: SocketAddr, patience: Duration) -> Result<Self, String> {
        let mut sockets = Sockets::default();
        sockets.link(network.link.clone()).map_err(|error| error.to_string())?;
        let wire = Wire {
            xua: network.xua.clone().map(Xua::new),
            ppid: network.link.ppid,
            id: None,
            streams: 1,
            out: VecDeque::new(),
            current: Vec::new(),
            heard: VecDeque::new(),
        };
        let (tell, heard) = channel();
        let events = move |_: &mut Wire, _, event| {
            // Nobody waits any more when the case has ended.
            let _ = tell.send(event);
        };
        let driver = driver::spawn("conform", Clock::start(), wire, sockets, None, events)
            .map_err(|error| error.to_string())?;
        let peer = network.link.remote.first().copied().unwrap_or(own);
        let senders = [SctpFrames::new(own, peer), SctpFrames::new(peer, own)];
        let mut line = Self { network: network.clone(), driver, heard, frames: Vec::new(), senders };
        match line.next(patience) {
            Some(Heard::Ready) => Ok(line),
            _ => Err(format!("no traffic is possible with {peer}: is the node there, and does it know us?")),
        }
    }

    /// What was sent and received.
    #[must_use]
    pub fn into_frames(self) -> Vec<(Duration, Vec<u8>)> {
        self.frames
    }

    /// How the node under test is reached.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.network
    }

    fn keep(&mut self, octets: &[u8], sent: bool) {
        let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let Network { opc, dpc, network_indicator: ni, .. } = self.network;
        let (opc, dpc) = if sent { (opc, dpc) } else { (dpc, opc) };
        let message = if self.network.xua.is_some() {
            let data = m3ua::ProtocolData { opc, dpc, si: SCCP, ni, mp: 0, sls: 0, data: octets };
            let mut buffer = vec![0; octets.len() + 64];
            let data = m3ua::message::Data { protocol_data: Some(data), ..Default::default() };
            let length = m3ua::encode(&mut buffer, &data).unwrap_or(0);
            buffer.truncate(length);
            buffer
        } else {
            octets.to_vec()
        };
        let (frames, ppid) = (&mut self.frames, self.network.link.ppid);
        self.senders[usize::from(!sent)]
            .message(0, ppid, &message, |frame| frames.push((wall, frame.to_vec())));
    }

    /// Sends a message: of SCCP where M3UA is kept up, or else as it is.
    ///
    /// # Errors
    /// The association's thread has ended.
    pub fn send(&mut self, octets: Vec<u8>) -> Ended {
        self.keep(&octets, true);
        let (opc, dpc) = (PointCode(self.network.opc), PointCode(self.network.dpc));
        let ni = self.network.network_indicator;
        let call = move |wire: &mut Wire, now: Now| match &mut wire.xua {
            None => wire.out.push_back(octets),
            Some(xua) => {
                let label = Label { opc, dpc, si: SCCP, ni, ..Label::default() };
                // What is not accepted is not answered, and that is told.
                let _ = xua.transfer(now, label, &mut |p| p.slice(&octets));
            }
        };
        let ended = |_| Stop::Inconclusive("the association's thread has ended".into());
        self.driver.handle().call(call).map_err(ended)
    }

    fn next(&mut self, patience: Duration) -> Option<Heard> {
        let heard = self.heard.recv_timeout(patience).ok()?;
        if let Heard::Octets(octets) = &heard {
            let octets = octets.clone();
            self.keep(&octets, false);
        }
        Some(heard)
    }

    /// What keeps the association up, if `octets` ask for it.
    fn passing(&self, octets: &[u8]) -> Option<Vec<u8>> {
        match self.network.link.framing {
            Framing::Xua if self.network.xua.is_none() && octets.get(2..4) == Some(&[3, 3]) => {
                let mut answer = octets.to_vec();
                answer[3] = 6;
                Some(answer)
            }
            Framing::Diameter => {
                let header = diameter::Header::read(octets).ok()?;
                let asks = header.code == 280 && header.flags.request();
                asks.then(|| {
                    let mut buffer = vec![0; 512];
                    let mut w = diameter::AvpWriter::new(&mut buffer, &header.answer(false));
                    w.avp::<diameter::row::ResultCode>(2001);
                    w.avp::<diameter::row::OriginHost>(diameter::Identity(&self.network.host));
                    w.avp::<diameter::row::OriginRealm>(diameter::Identity(&self.network.realm));
                    let length = w.finish().unwrap_or(0);
                    buffer.truncate(length);
                    buffer
                })
            }
            _ => None,
        }
    }

    /// The next message that `wanted` wants. Heartbeats and watchdogs of the node are answered in passing;
    /// others are passed over.
    pub fn receive(&mut self, patience: Duration, mut wanted: impl FnMut(&[u8]) -> bool) -> Option<Vec<u8>> {
        let until = Instant::now() + patience;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.next(left)? {
                Heard::Octets(octets) if wanted(&octets) => return Some(octets),
                Heard::Octets(octets) => {
                    if let Some(answer) = self.passing(&octets) {
                        self.send(answer).ok()?;
                    }
                }
                Heard::Down => return None,
                Heard::Ready => {}
            }
        }
    }

    /// Sends a message and answers with what `wanted` wants.
    ///
    /// # Errors
    /// It does not come.
    pub fn ask(
        &mut self,
        octets: Vec<u8>,
        what: &str,
        patience: Duration,
        wanted: impl FnMut(&[u8]) -> bool,
    ) -> Result<Vec<u8>, Stop> {
        self.send(octets)?;
        match self.receive(patience, wanted) {
            Some(answer) => Ok(answer),
            None => fail(format!("no {what} comes")),
        }
    }
}

/// Our end of the association `n` in what is drawn.
#[must_use]
pub fn own(addresses: [IpAddr; 2], network: &Network, n: usize) -> SocketAddr {
    let port = network.link.remote.first().map_or(m3ua::PORT, SocketAddr::port);
    SocketAddr::new(addresses[n.min(1)], port + n as u16)
}
