//! The lab's air interface: GSMTAP on UDP 4729 with LLC frames in it, SAPI 1 for TS 24.008 and the data
//! SAPIs for SNDCP with IP. There is no radio: the UDP address stands for cell, timing and TLLI.
//!
//! [`Air`] is one end of it towards one peer. A device has one, an SGSN one for each device.

use crate::codec::gsmtap;
use crate::codec::llc::{
    Control, Frame, N201_U_DATA, Repeats, sapi,
    sndcp::{self, Reassembly, UnitData},
    write_ui,
};
use crate::codec::ts24008::{self, MobileIdentity, rr::PagingRequestType1};
use crate::machine::{Outbox, Port};
use crate::wire::{DecodeError, ErrorKind, Full};
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// Which end this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The device.
    Mobile,
    /// The SGSN.
    Network,
}

/// What came over the air.
#[derive(Clone, Copy, Debug)]
pub enum Received<'a> {
    /// Mobility or session management.
    Signalling(ts24008::Packet<'a>),
    /// A whole IP packet of one PDP context.
    Data {
        /// Which context.
        nsapi: u8,
        /// The packet.
        packet: &'a [u8],
    },
    /// The network looks for someone.
    Paging(PagingRequestType1),
    /// A frame that asks for nothing: a part of a packet, or a repeated frame.
    Nothing,
}

/// One end towards one peer: frame numbers, repeated frames, packets in part.
#[derive(Debug)]
pub struct Air {
    side: Side,
    n201: usize,
    /// V(U) per SAPI.
    numbers: [u16; 16],
    /// N-PDU number per NSAPI.
    npdus: [u16; 16],
    repeats: BTreeMap<u8, Repeats>,
    reassembly: Reassembly,
}

impl Air {
    /// An end whose data frames carry at most 500 octets of information.
    #[must_use]
    pub fn new(side: Side) -> Self {
        Self::with_n201(side, N201_U_DATA)
    }

    /// An end with another N201-U for data (140 to 1520, TS 44.064 §8.9.8).
    #[must_use]
    pub fn with_n201(side: Side, n201: usize) -> Self {
        Self {
            side,
            n201: n201.clamp(140, 1520),
            numbers: [0; 16],
            npdus: [0; 16],
            repeats: BTreeMap::new(),
            reassembly: Reassembly::default(),
        }
    }

    /// Sends a TS 24.008 message.
    ///
    /// # Errors
    /// It does not fit into a datagram.
    pub fn signal<M: ts24008::Message>(
        &mut self,
        outbox: &mut Outbox,
        to: SocketAddr,
        header: ts24008::Header,
        message: &M,
    ) -> Result<(), Full> {
        self.frame(outbox, to, sapi::GMM, |w| ts24008::write(w, header, message))
    }

    /// Sends a TS 24.008 message again, or one made elsewhere.
    ///
    /// # Errors
    /// It does not fit into a datagram.
    pub fn signal_octets(&mut self, outbox: &mut Outbox, to: SocketAddr, octets: &[u8]) -> Result<(), Full> {
        self.frame(outbox, to, sapi::GMM, |w| w.slice(octets))
    }

    /// Sends an IP packet on a PDP context, in as many frames as it takes. `llc_sapi` is that of the
    /// context; one that is not for data counts as 3.
    ///
    /// # Errors
    /// The packet is empty or longer than 1,502 octets.
    pub fn data(
        &mut self,
        outbox: &mut Outbox,
        to: SocketAddr,
        nsapi: u8,
        llc_sapi: u8,
        packet: &[u8],
    ) -> Result<(), Full> {
        let npdu = &mut self.npdus[usize::from(nsapi & 0xf)];
        let number = *npdu;
        *npdu = (number + 1) & 0xfff;
        let llc_sapi = if sapi::is_data(llc_sapi) { llc_sapi } else { sapi::DATA_3 };
        for unit in sndcp::segments(nsapi, number, packet, self.n201).ok_or(Full)? {
            self.frame(outbox, to, llc_sapi, |w| unit.write(w))?;
        }
        Ok(())
    }

    /// Looks for a device.
    ///
    /// # Errors
    /// Never with an identity of the usual length.
    pub fn page(outbox: &mut Outbox, to: SocketAddr, identity: MobileIdentity) -> Result<(), Full> {
        outbox
            .write(Port::Air, to, |w| {
                gsmtap::Header::new(gsmtap::Payload::Paging, false).write(w);
                PagingRequestType1::of(identity).write(w);
            })
            .map(|_| ())
    }

    fn frame(
        &mut self,
        outbox: &mut Outbox,
        to: SocketAddr,
        sapi: u8,
        information: impl FnOnce(&mut crate::wire::Writer<'_>),
    ) -> Result<(), Full> {
        let number = &mut self.numbers[usize::from(sapi & 0xf)];
        let uplink = self.side == Side::Mobile;
        outbox.write(Port::Air, to, |w| {
            gsmtap::Header::new(gsmtap::Payload::Llc, uplink).write(w);
            write_ui(w, sapi, !uplink, *number, information);
        })?;
        *number = (*number + 1) & 0x1ff;
        Ok(())
    }

    /// Takes a datagram.
    ///
    /// # Errors
    /// Whatever makes it nothing that this end understands; to be counted and ignored.
    pub fn receive<'a>(&'a mut self, octets: &'a [u8]) -> Result<Received<'a>, DecodeError> {
        let (header, payload) = gsmtap::Header::parse(octets)?;
        if header.uplink == (self.side == Side::Mobile) {
            return Err(DecodeError::new(ErrorKind::Value, "GSMTAP uplink flag", 4));
        }
        match header.payload {
            gsmtap::Payload::Paging => return PagingRequestType1::parse(payload).map(Received::Paging),
            gsmtap::Payload::Llc => {}
            gsmtap::Payload::Other { .. } => {
                return Err(DecodeError::new(ErrorKind::Unknown, "GSMTAP type", 2));
            }
        }
        let frame = Frame::parse(payload)?;
        let known = frame.sapi == sapi::GMM || sapi::is_data(frame.sapi);
        if !known || !matches!(frame.control, Control::Ui { ciphered: false, .. }) {
            return Err(DecodeError::new(ErrorKind::Unknown, "LLC frame", 0));
        }
        if self.repeats.entry(frame.sapi).or_default().note(&frame) {
            return Ok(Received::Nothing);
        }
        if frame.sapi == sapi::GMM {
            return ts24008::Packet::parse(frame.information).map(Received::Signalling);
        }
        let unit = UnitData::parse(frame.information)?;
        Ok(match self.reassembly.take(&unit) {
            Some((nsapi, packet)) => Received::Data { nsapi, packet },
            None => Received::Nothing,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::ts24008::{Direction, Header, SmCause, TransactionIdentifier, message::SmStatus};

    fn to() -> SocketAddr {
        "127.0.0.31:4729".parse().unwrap()
    }

    #[test]
    fn what_one_end_sends_the_other_end_understands() {
        let (mut device, mut network) = (Air::new(Side::Mobile), Air::new(Side::Network));
        let mut outbox = Outbox::default();
        let status = SmStatus { cause: Some(SmCause::UNKNOWN_PDP_CONTEXT), ..Default::default() };
        let header = Header::sm(TransactionIdentifier::started(9));
        device.signal(&mut outbox, to(), header, &status).unwrap();
        let octets = outbox.pop().unwrap().octets.to_vec();
        let Ok(Received::Signalling(packet)) = network.receive(&octets) else { panic!() };
        assert_eq!(packet.header, header);
        assert!(packet.row(Direction::Uplink).is_some());
        assert!(matches!(network.receive(&octets), Ok(Received::Nothing)), "a repeated frame is dropped");
        assert!(device.receive(&octets).is_err(), "its own direction is not for it");

        let ip = [0x45; 1400];
        network.data(&mut outbox, to(), 5, 3, &ip).unwrap();
        let mut whole = 0;
        while let Some(transmit) = outbox.pop() {
            if let Received::Data { nsapi, packet } = device.receive(transmit.octets).unwrap() {
                assert_eq!((nsapi, packet), (5, &ip[..]));
                whole += 1;
            }
        }
        assert_eq!(whole, 1);

        Air::page(&mut outbox, to(), MobileIdentity::tmsi(0xc000_0001)).unwrap();
        let Ok(Received::Paging(page)) = device.receive(outbox.pop().unwrap().octets) else { panic!() };
        assert_eq!(page.identity.as_tmsi(), Some(0xc000_0001));
    }

    proptest::proptest! {
        #[test]
        fn any_datagram_is_survived(octets in proptest::collection::vec(0u8.., 0..80), sub in 0..3usize) {
            let mut octets = octets;
            if let Some(head) = octets.first_chunk_mut::<16>() {
                *head = [2, 4, [8, 1, 9][sub], 0, 0, 0, 0, 0, 0, 0, 0, 0, [0, 5, 0][sub], 0, 0, 0];
            }
            let _ = Air::new(Side::Mobile).receive(&octets);
        }
    }
}
