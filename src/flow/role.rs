//! Who a node is, by what it says: names for addresses to which nobody gave one.

use crate::codec::diameter::application;
use crate::codec::gtp2::{
    self,
    ie::{Interface, row::FTeid},
};
use crate::trace::{Message, Names, Protocol};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Addresses that are watched at most.
const MOST: usize = 4_096;

/// The roles that messages speak for, counted by address.
#[derive(Clone, Debug, Default)]
pub struct Roles(BTreeMap<IpAddr, BTreeMap<&'static str, u64>>);

impl Roles {
    /// Nobody has said anything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes note of what `message` says of its two ends.
    pub fn see(&mut self, message: &Message<'_>) {
        let Some((source, destination)) = roles(message) else { return };
        for (end, role) in [(message.source, source), (message.destination, destination)] {
            if self.0.len() >= MOST && !self.0.contains_key(&end.ip()) {
                continue;
            }
            *self.0.entry(end.ip()).or_default().entry(role).or_default() += 1;
        }
    }

    /// The role for which most speaks.
    #[must_use]
    pub fn of(&self, address: IpAddr) -> Option<&'static str> {
        // Of equals the first in the alphabet.
        self.0.get(&address)?.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(role, _)| *role)
    }

    /// Names every address without a name by its role and itself: `SGSN 192.0.2.7`.
    pub fn name(&self, names: &mut Names) {
        for address in self.0.keys() {
            if names.get(*address).is_none()
                && let Some(role) = self.of(*address)
            {
                names.insert(*address, &format!("{role} {address}"));
            }
        }
    }
}

/// The roles of sender and receiver of a message that only one kind of node sends.
#[must_use]
pub fn roles(message: &Message<'_>) -> Option<(&'static str, &'static str)> {
    let swap = |(a, b): (&'static str, &'static str)| (b, a);
    match message.protocol() {
        Protocol::Gtp1 => match message.fields.message_type? {
            // Create PDP Context, Initiate PDP Context Activation, Send Routeing Information for GPRS,
            // Failure Report, Note MS GPRS Present: TS 29.060 §7.3.
            16 | 23 | 28 | 29 => Some(("SGSN", "GGSN")),
            17 | 22 | 27 | 30 => Some(("GGSN", "SGSN")),
            32 | 34 | 37 => Some(("GGSN", "HLR gateway")),
            33 | 35 | 36 => Some(("HLR gateway", "GGSN")),
            48..=60 => Some(("SGSN", "SGSN")),
            _ => None,
        },
        Protocol::Gtp2 => creator(message),
        Protocol::M3ua | Protocol::Sua => match message.name() {
            "ASP Up" | "ASP Active" | "ASP Down" | "ASP Inactive" => Some(("ASP", "SGP")),
            "ASP Up Acknowledgement" | "ASP Active Acknowledgement" => Some(("SGP", "ASP")),
            _ => None,
        },
        Protocol::Diameter => {
            let header = message.fields.diameter?.header;
            // Whether the home's server asks, not its client: TS 29.272 CLR, IDR, DSR, RSR; TS 29.329 PNR;
            // TS 29.338 ALR, OFR; TS 29.229 RTR, PPR.
            let (pair, from_server) = match header.application {
                application::S6A => (("MME", "HSS"), matches!(header.code, 317 | 319 | 320 | 322)),
                application::SH => (("AS", "HSS"), header.code == 309),
                application::S6C => (("SMS-GMSC", "HSS"), header.code == 8_388_648),
                application::S6M => (("MTC-IWF", "HSS"), false),
                application::SLH => (("GMLC", "HSS"), false),
                application::SWX => (("3GPP AAA server", "HSS"), matches!(header.code, 304 | 305)),
                application::CX => (("CSCF", "HSS"), matches!(header.code, 304 | 305)),
                application::TSP => (("SCS", "MTC-IWF"), header.code == 8_388_640),
                application::T4 => (("MTC-IWF", "gateway"), header.code == 8_388_644),
                _ => return None,
            };
            Some(if from_server == header.flags.request() { swap(pair) } else { pair })
        }
        _ => None,
    }
}

/// Who creates a session where, by the interface of its own tunnel end: TS 29.274 §7.2.1, §8.22.
fn creator(message: &Message<'_>) -> Option<(&'static str, &'static str)> {
    const CREATE_SESSION_REQUEST: u8 = 32;
    let packet = gtp2::Packet::parse(message.layers.top()?.octets).ok()?;
    if packet.header.message_type != CREATE_SESSION_REQUEST {
        return None;
    }
    match packet.elements().value::<FTeid>(0)?.interface {
        Interface::S11_MME => Some(("MME", "SGW")),
        Interface::S4_SGSN_C => Some(("SGSN", "SGW")),
        Interface::S5_S8_SGW_C => Some(("SGW", "PGW")),
        Interface::S2B_EPDG_C => Some(("ePDG", "PGW")),
        _ => None,
    }
}
