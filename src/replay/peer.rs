//! Keeps up one Diameter connection, so that recorded messages go over it as they are: capabilities are
//! exchanged, watchdogs and disconnections answered (RFC 6733 §5.3 to §5.5). The machine of
//! [`crate::machine::diameter`] would hide repeated and faulty messages.

use crate::codec::diameter::dictionary::row;
use crate::codec::diameter::{Address, AvpWriter, Header, Identity, PPID, ResultCode, TGPP};
use crate::machine::{AssociationId, Message};
use std::collections::VecDeque;
use std::net::IpAddr;

/// Commands of the base protocol that keep a connection up.
mod command {
    pub const CAPABILITIES_EXCHANGE: u32 = 257;
    pub const DEVICE_WATCHDOG: u32 = 280;
    pub const DISCONNECT_PEER: u32 = 282;
}

/// Application-Ids from here on are of vendors: RFC 6733 §11.3.
const OF_VENDORS: u32 = 0x0100_0000;

/// One connection.
#[derive(Debug)]
pub struct Peer {
    host: String,
    realm: String,
    address: IpAddr,
    applications: Vec<u32>,
    /// Whether we begin.
    begins: bool,
    association: Option<AssociationId>,
    ready: bool,
    number: u32,
    out: VecDeque<(AssociationId, Vec<u8>)>,
    current: Vec<u8>,
}

impl Peer {
    /// A node `host` of `realm` that speaks `applications`.
    #[must_use]
    pub fn new(host: &str, realm: &str, address: IpAddr, applications: Vec<u32>, begins: bool) -> Self {
        Self {
            host: host.to_owned(),
            realm: realm.to_owned(),
            address,
            applications,
            begins,
            association: None,
            ready: false,
            number: 0,
            out: VecDeque::new(),
            current: Vec::new(),
        }
    }

    /// Whether capabilities have been exchanged.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready
    }

    /// The connection is there.
    pub fn up(&mut self, id: AssociationId) {
        if self.association.is_some() {
            return;
        }
        self.association = Some(id);
        if self.begins {
            self.number += 1;
            let mut header = Header::request(command::CAPABILITIES_EXCHANGE, 0, false);
            (header.hop_by_hop, header.end_to_end) = (self.number, self.number);
            self.write(id, &header, true, None);
        }
    }

    /// It is gone.
    pub fn down(&mut self, id: AssociationId) {
        if self.association == Some(id) {
            (self.association, self.ready) = (None, false);
        }
    }

    /// Takes a message. `true`: it is one of an application.
    pub fn handle(&mut self, id: AssociationId, octets: &[u8]) -> bool {
        let Ok(header) = Header::read(octets) else { return false };
        if header.application != 0 {
            return true;
        }
        let success = Some(ResultCode::SUCCESS);
        match (header.code, header.flags.request()) {
            (command::CAPABILITIES_EXCHANGE, true) => {
                self.write(id, &header.answer(false), true, success);
                (self.association, self.ready) = (Some(id), true);
            }
            (command::CAPABILITIES_EXCHANGE, false) => {
                let result = crate::codec::diameter::Message::parse(octets)
                    .ok()
                    .and_then(|message| message.get::<row::ResultCode>());
                self.ready |= result == i32::try_from(ResultCode::SUCCESS.0).ok();
            }
            (command::DEVICE_WATCHDOG | command::DISCONNECT_PEER, true) => {
                self.write(id, &header.answer(false), false, success);
            }
            _ => {}
        }
        false
    }

    /// Sends an application's message.
    pub fn send(&mut self, octets: Vec<u8>) {
        if let Some(id) = self.association {
            self.out.push_back((id, octets));
        }
    }

    /// The next message to send.
    pub fn poll(&mut self) -> Option<(AssociationId, Message<'_>)> {
        let (id, octets) = self.out.pop_front()?;
        self.current = octets;
        Some((id, Message { stream: 0, ppid: PPID, octets: &self.current }))
    }

    fn write(&mut self, id: AssociationId, header: &Header, capabilities: bool, result: Option<ResultCode>) {
        let mut buffer = vec![0; 4_096];
        let mut w = AvpWriter::new(&mut buffer, header);
        if let Some(result) = result {
            w.avp::<row::ResultCode>(i32::try_from(result.0).unwrap_or_default());
        }
        w.avp::<row::OriginHost>(Identity(&self.host));
        w.avp::<row::OriginRealm>(Identity(&self.realm));
        if capabilities {
            w.avp::<row::HostIpAddress>(match self.address {
                IpAddr::V4(v4) => Address::V4(v4),
                IpAddr::V6(v6) => Address::V6(v6),
            });
            w.avp::<row::VendorId>(0);
            w.avp::<row::ProductName>("gtpush");
            if self.applications.iter().any(|id| *id >= OF_VENDORS) {
                w.avp::<row::SupportedVendorId>(TGPP);
            }
            for application in &self.applications {
                if *application < OF_VENDORS {
                    w.avp::<row::AuthApplicationId>(*application);
                } else {
                    w.group::<row::VendorSpecificApplicationId>(|w| {
                        w.avp::<row::VendorId>(TGPP);
                        w.avp::<row::AuthApplicationId>(*application);
                    });
                }
            }
        }
        if let Ok(length) = w.finish() {
            buffer.truncate(length);
            self.out.push_back((id, buffer));
        }
    }
}
