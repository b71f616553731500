//! The signalling network of the flows in which the HLR speaks MAP: a transfer point, the HLR's MAP face and
//! an MSC, each at an address of its own, by M3UA over TCP.

use super::stage::{SERVER, Sign, local};
use crate::app::lab::Seen;
use crate::app::lab_network::{self, Node};
use crate::codec::map::OperationCode;
use crate::codec::sccp::Ssn;
use crate::codec::ts23040::segment::Bounds;
use crate::config::{Config, LocateBy, Ss7};
use crate::lab::map::{self, Config as Face};
use crate::lab::msc::{self, Msc, Outcome as OnMessage};
use crate::lab::stp::Stp;
use crate::lab::subscribers::{Subscriber, Subscribers};
use crate::lab::{hlr, sgsn};
use crate::machine::ss7::xua::{AsState, Xua};
use crate::transport::driver::{self, Sockets};
use crate::transport::{Clock, Driver, Handle, Link, Tap};
use crate::wire::{Imsi, PointCodeFormat};
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

type Failed = Box<dyn Error + Send + Sync>;

/// Where its nodes are.
pub const STP: IpAddr = local(13);
/// The MSC.
pub const MSC: IpAddr = local(14);
/// Our HLR gateway, in the flows that have one.
pub const GATEWAY: IpAddr = local(22);
const HLR: IpAddr = local(21);
/// The SGSN.
pub const SGSN: IpAddr = local(11);

/// Events of the MSC that are kept.
const EVENTS: usize = 256;

/// How the server asks the HLR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// By GTP-C, the HLR's own front.
    Gtp,
    /// By MAP, and short messages where no packet gets through if the application allows it.
    Map {
        /// Whether it does.
        sms: bool,
    },
    /// By GTP-C, an HLR gateway of ours that speaks MAP with the HLR.
    Gateway,
    /// An HSS by Diameter.
    Hss {
        /// By which way.
        by: LocateBy,
        /// Whether an HLR gateway of ours stands in between, and is asked by GTP-C.
        gateway: bool,
        /// Whether short messages go by SGd where no packet gets through.
        sms: bool,
    },
}

impl Asks {
    /// Whether MAP is spoken.
    pub const fn is_map(self) -> bool {
        matches!(self, Self::Map { .. } | Self::Gateway)
    }

    /// Whether Diameter is.
    pub const fn is_diameter(self) -> bool {
        matches!(self, Self::Hss { .. })
    }

    /// Whether a push of the application may go by short message.
    pub const fn sms(self) -> bool {
        matches!(self, Self::Map { sms: true } | Self::Hss { sms: true, .. })
    }
}

/// Transfer point and MSC that run. The HLR and the server join with what [`Network::hlr`] and
/// [`Network::join`] say.
pub struct Network {
    _stp: Driver<Stp>,
    msc: Driver<Msc>,
    tables: Vec<Ss7>,
    /// What happened at the MSC.
    pub msc_seen: Arc<Seen<msc::Event>>,
}

impl Network {
    /// Starts them, with these subscribers.
    pub fn start(subscribers: &[Subscriber], clock: Clock, tap: &Tap) -> Result<Self, Failed> {
        let mut tables = lab_network::usual(SocketAddr::new(STP, 2905), "tcp");
        for table in &mut tables {
            // Nothing but the flows themselves is to be seen.
            (table.beat, table.audit) = (None, None);
        }
        let node = place(&tables, "stp", STP, &[])?;
        let machine = Stp::new(node.ss7.clone(), 1);
        let stp = driver::spawn("stp", clock, machine, sockets(&node)?, Some(tap.clone()), |_, _, _| ())?;
        let node = place(&tables, "msc", MSC, &[Ssn::MSC])?;
        let subscribers: Subscribers = subscribers.iter().cloned().collect();
        let machine = Msc::new(msc::Config {
            face: Face::new(node.ss7.clone(), Ssn::MSC, &node.number)?,
            hlr: Some(map::by_number(PointCodeFormat::Itu, lab_network::HLR, Ssn::HLR)?),
            subscribers,
            outcome: OnMessage::Taken,
            assembly: Bounds::default(),
        });
        let msc_seen = Seen::new(EVENTS);
        let seen = msc_seen.clone();
        let told = move |_: &mut Msc, _, event| seen.add(event);
        let msc = driver::spawn("msc", clock, machine, sockets(&node)?, Some(tap.clone()), told)?;
        Ok(Self { _stp: stp, msc, tables, msc_seen })
    }

    /// What the subscribers' records need beside what GTP-C asks for.
    pub fn number(subscriber: &mut Subscriber, msisdn: String) {
        subscriber.msisdn = Some(msisdn);
        subscriber.msc = Some(lab_network::MSC.into());
    }

    /// The HLR's MAP face.
    pub fn hlr(&self) -> Result<(hlr::MapConfig, Vec<Link>), Failed> {
        let node = place(&self.tables, "hlr", HLR, &[Ssn::HLR])?;
        Ok((hlr::MapConfig::new(node.ss7, &node.number)?, node.links))
    }

    /// The SGSN's.
    pub fn sgsn(&self) -> Result<(sgsn::MapConfig, Vec<Link>), Failed> {
        let node = place(&self.tables, "sgsn", SGSN, &[Ssn::SGSN])?;
        let hlr = map::by_number(PointCodeFormat::Itu, lab_network::HLR, Ssn::HLR)?;
        Ok((sgsn::MapConfig::new(node.ss7, &node.number, hlr)?, node.links))
    }

    /// Has a server ask the way that is wanted.
    pub fn join(&self, config: &mut Config, asks: Asks) -> Result<(), Failed> {
        let (order, at) = match asks {
            Asks::Gtp | Asks::Hss { .. } => return Ok(()),
            Asks::Map { sms } => {
                config.sms.enabled = sms;
                (LocateBy::Map, SERVER)
            }
            Asks::Gateway => {
                config.hlr_gateway.enabled = true;
                config.hlr_gateway.bind = SocketAddr::new(GATEWAY, 2123);
                config.locate.hlr = vec![config.hlr_gateway.bind];
                (LocateBy::Gtp, GATEWAY)
            }
        };
        let table = bound(&self.tables, "gtpush", at)?;
        config.locate.order = vec![order];
        config.map.hlr = vec![format!("gt={} ssn=6", lab_network::HLR)];
        config.sms.service_centre = table.number.clone().unwrap_or_default();
        config.ss7 = vec![table];
        Ok(())
    }

    /// Says what becomes of a handset's short messages.
    pub fn on_message(&self, imsi: Imsi, outcome: OnMessage) -> Result<(), String> {
        let handle: Handle<Msc> = self.msc.handle();
        let told = handle.ask(move |msc, now| msc.set_outcome(now, imsi, outcome));
        told.map_err(|_| "the MSC has stopped".to_owned())
    }
}

/// Whether every application server is active.
pub fn is_active(xua: &Xua) -> bool {
    xua.servers().all(|(_, _, state)| state == AsState::Active)
}

/// The table of a node, with the address that its links leave from.
fn bound(tables: &[Ss7], name: &str, at: IpAddr) -> Result<Ss7, Failed> {
    let table = tables.iter().find(|table| table.name == name);
    let mut table = table.ok_or("there is no such node")?.clone();
    for link in table.link.iter_mut().filter(|link| link.listen.is_empty()) {
        link.local = vec![SocketAddr::new(at, 0)];
    }
    Ok(table)
}

fn place(tables: &[Ss7], name: &str, at: IpAddr, local: &[Ssn]) -> Result<Node, Failed> {
    lab_network::node(&bound(tables, name, at)?, local).map_err(|finding| finding.to_string().into())
}

fn sockets(node: &Node) -> Result<Sockets, Failed> {
    let mut sockets = Sockets::default();
    for link in &node.links {
        sockets.link(link.clone())?;
    }
    Ok(sockets)
}

/// Whether an event at the HLR shows this, whether it speaks GTP-C or MAP.
pub fn shows(event: &hlr::Event, sign: Sign, who: Imsi) -> bool {
    match (sign, event) {
        (Sign::Asked, hlr::Event::Asked { imsi, .. })
        | (Sign::Reported, hlr::Event::FailureReported { imsi, .. })
        | (Sign::Noted, hlr::Event::Noted { imsi, .. }) => *imsi == who,
        (Sign::Asked, hlr::Event::Invoked { operation, imsi, .. }) => {
            *operation == OperationCode::SEND_ROUTING_INFO_FOR_GPRS && *imsi == Some(who)
        }
        (Sign::Reported, hlr::Event::Invoked { operation, imsi, error: None, .. }) => {
            *operation == OperationCode::FAILURE_REPORT && *imsi == Some(who)
        }
        (Sign::Noted, hlr::Event::Told { operation, imsi, outcome, .. }) => {
            *operation == OperationCode::NOTE_MS_PRESENT_FOR_GPRS && *imsi == Some(who) && outcome.is_ok()
        }
        _ => false,
    }
}
