//! What is around a message: SCCP around TCAP, and frames around everything for captures and ladders.

use super::engine::{In, Out};
use super::script::Envelope;
use super::unit::Layer;
use crate::capture::{Frame, LinkType, SctpFrames, udp_frame};
use crate::codec::diameter;
use crate::codec::m3ua::{self, message::Data};
use crate::codec::sccp::{Address, AddressBuf, Form, Message, Unitdata};
use crate::wire::{PointCodeFormat, Prepender};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// The port of GTP-C: TS 29.060 §10.1.1.
pub const GTP_C: u16 = 2123;

/// The port of GTP-U: TS 29.281 §4.4.2.
pub const GTP_U: u16 = 2152;

/// Data that a basic message of SCCP can hold at most.
const BASIC: usize = 254;

/// What of SCCP is other than recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ss7 {
    /// Our point code.
    pub opc: Option<u32>,
    /// The point code that dialogues of ours go to.
    pub dpc: Option<u32>,
    /// Whom dialogues of ours are addressed to.
    pub called: Option<AddressBuf>,
    /// Our own address.
    pub calling: Option<AddressBuf>,
    /// The association's peer, to be drawn.
    pub peer: Option<SocketAddr>,
}

/// Point codes and addresses of a message that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ends {
    opc: u32,
    dpc: u32,
    called: AddressBuf,
    calling: AddressBuf,
}

impl Ends {
    /// Those of a message of SCCP; `None`: it is no connectionless one.
    #[must_use]
    pub fn of(opc: u32, dpc: u32, octets: &[u8]) -> Option<Self> {
        let Message::Unitdata(message) = Message::parse(octets, PointCodeFormat::Itu).ok()? else {
            return None;
        };
        let (called, calling) = (message.called.try_into().ok()?, message.calling.try_into().ok()?);
        Some(Self { opc, dpc, called, calling })
    }
}

/// The recorded message of SCCP around `tcap`: back to whoever sent `ends`, or to where it went when it was
/// recorded or the settings say. Answers with the point codes and the message.
#[must_use]
pub fn sccp(
    recorded: &Envelope,
    ends: Option<&Ends>,
    settings: &Ss7,
    tcap: &[u8],
) -> Option<(u32, u32, Vec<u8>)> {
    let Message::Unitdata(message) = Message::parse(&recorded.sccp, PointCodeFormat::Itu).ok()? else {
        return None;
    };
    fn or<'a>(own: Option<&'a AddressBuf>, recorded: Address<'a>) -> Address<'a> {
        own.map_or(recorded, AddressBuf::as_address)
    }
    let (opc, dpc, called, calling) = match ends {
        Some(ends) => (ends.dpc, ends.opc, ends.calling.as_address(), ends.called.as_address()),
        None => (
            settings.opc.unwrap_or(recorded.opc),
            settings.dpc.unwrap_or(recorded.dpc),
            or(settings.called.as_ref(), message.called),
            or(settings.calling.as_ref(), message.calling),
        ),
    };
    let form = if tcap.len() > BASIC { Form::Long } else { message.form };
    let hop_counter = if form == Form::Basic { 0 } else { message.hop_counter.max(1) };
    let mut buffer = vec![0; tcap.len() + 1_024];
    let mut p = Prepender::new(&mut buffer);
    Unitdata { form, hop_counter, called, calling, data: tcap, ..message }.write(&mut p);
    let start = p.finish().ok()?;
    Some((opc, dpc, buffer.split_off(start)))
}

/// Makes frames of what is sent and received.
#[derive(Debug)]
pub struct Frames {
    own: IpAddr,
    peer: Option<SocketAddr>,
    associations: [Option<SctpFrames>; 4],
}

impl Frames {
    /// Frames of a node at `own`, whose associations are with `peer`.
    #[must_use]
    pub fn new(own: IpAddr, peer: Option<SocketAddr>) -> Self {
        Self { own, peer, associations: Default::default() }
    }

    /// The frames of what we send.
    pub fn sent(&mut self, out: &Out) -> Vec<Vec<u8>> {
        match out {
            Out::Udp(layer, to, octets) => udp(self.local(*layer), *to, octets),
            Out::Sccp(opc, dpc, octets) => self.m3ua(*opc, *dpc, octets, true),
            Out::Diameter(octets) => self.association(2, diameter::PORT, diameter::PPID, octets, true),
        }
    }

    /// The frames of what came.
    pub fn received(&mut self, what: In<'_>) -> Vec<Vec<u8>> {
        match what {
            // It is told by its port, whatever port the peer sends from.
            In::Udp(layer, from, octets) => udp(from, self.local(layer), octets),
            In::Sccp(opc, dpc, octets) => self.m3ua(opc, dpc, octets, false),
            In::Diameter(octets) => self.association(2, diameter::PORT, diameter::PPID, octets, false),
        }
    }

    fn local(&self, layer: Layer) -> SocketAddr {
        let port = if layer == Layer::GtpU { GTP_U } else { GTP_C };
        SocketAddr::new(self.own, port)
    }

    fn m3ua(&mut self, opc: u32, dpc: u32, octets: &[u8], sent: bool) -> Vec<Vec<u8>> {
        let data = m3ua::ProtocolData { opc, dpc, si: 3, ni: 0, mp: 0, sls: 0, data: octets };
        let mut buffer = vec![0; octets.len() + 64];
        match m3ua::encode(&mut buffer, &Data { protocol_data: Some(data), ..Data::default() }) {
            Ok(length) => self.association(0, m3ua::PORT, m3ua::PPID, &buffer[..length], sent),
            Err(_) => Vec::new(),
        }
    }

    fn association(&mut self, at: usize, port: u16, ppid: u32, octets: &[u8], sent: bool) -> Vec<Vec<u8>> {
        let own = SocketAddr::new(self.own, port);
        let peer = self.peer.unwrap_or(own);
        let (from, to) = if sent { (own, peer) } else { (peer, own) };
        let frames = &mut self.associations[at + usize::from(sent)];
        let frames = frames.get_or_insert_with(|| SctpFrames::new(from, to));
        let mut all = Vec::new();
        frames.message(1, ppid, octets, |frame| all.push(frame.to_vec()));
        all
    }
}

fn udp(from: SocketAddr, to: SocketAddr, octets: &[u8]) -> Vec<Vec<u8>> {
    let mut frame = Vec::new();
    match udp_frame(from, to, octets, &mut frame) {
        Ok(()) => vec![frame],
        Err(_) => Vec::new(),
    }
}

/// Octets of an IP packet as a frame of a capture.
#[must_use]
pub fn frame(octets: &[u8], wall: Duration) -> Frame<'_> {
    Frame { number: 0, wall: Some(wall), ..Frame::new(LinkType::RAW, octets) }
}
