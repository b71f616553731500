//! The HSS and the MME of the flows in which subscribers are found by Diameter, over TCP.

use super::network::{GATEWAY, SGSN};
use super::stage::{OTHER_SGSN, SERVER, Sign, local};
use crate::app::lab::Seen;
use crate::codec::ts23040::segment::Bounds;
use crate::config::{Config, LocateBy, SmsBy};
use crate::lab::hss::{self, Doing, Hss};
use crate::lab::mme::{self, Mme};
use crate::lab::msc::Outcome as OnMessage;
use crate::lab::sgsn;
use crate::lab::subscribers::{Subscriber, Subscribers};
use crate::machine::LinkId;
use crate::machine::diameter::Diameter;
use crate::transport::driver::{self, Sockets};
use crate::transport::link::Protocol;
use crate::transport::{Clock, Driver, Handle, Link, Tap};
use crate::wire::{Imsi, Now};
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

type Failed = Box<dyn Error + Send + Sync>;

/// Where the HSS is.
pub const HSS: IpAddr = local(23);
/// Where the MME is.
pub const MME: IpAddr = local(24);

/// Events of each that are kept.
const EVENTS: usize = 1024;
const PORT: u16 = crate::codec::diameter::PORT;
/// The SGSNs' numbers, by which an HSS knows them.
const SGSN_NUMBER: &str = "15550021";
const OTHER_NUMBER: &str = "15550022";
/// The service centre's number, under which the HSS alerts us.
const CENTRE: &str = "15550090";

/// HSS and MME that run.
pub struct Home {
    hss: Driver<Hss>,
    mme: Driver<Mme>,
    /// What happened at the HSS.
    pub seen: Arc<Seen<hss::Event>>,
    /// What happened at the MME.
    pub mme_seen: Arc<Seen<mme::Event>>,
}

/// How a subscriber's device is called in the world outside, which only the HSS knows.
pub fn external(n: u8) -> String {
    format!("meter{n}@iot.example")
}

impl Home {
    /// Starts them, with these subscribers.
    pub fn start(subscribers: &[Subscriber], clock: Clock, tap: &Tap) -> Result<Self, Failed> {
        let mut list: Subscribers = subscribers.iter().cloned().collect();
        for (n, subscriber) in (1..).zip(subscribers) {
            if let Some(own) = list.get(subscriber.imsi).cloned() {
                list.insert(Subscriber { names: vec![external(n).into()], msc: None, ..own });
            }
        }
        let config = hss::Config { sgsn_number: Some(SGSN_NUMBER.into()), ..hss::Config::default() };
        let (host, realm) = (config.host.clone(), config.realm.clone());
        let seen = Seen::new(EVENTS);
        let noted = seen.clone();
        let mut sockets = Sockets::default();
        sockets.link(Link::diameter_listen(Protocol::Tcp, vec![SocketAddr::new(HSS, PORT)]))?;
        let told = move |_: &mut Hss, _, event| noted.add(event);
        let machine = Hss::new(config, list.clone());
        let hss = driver::spawn("hss", clock, machine, sockets, Some(tap.clone()), told)?;

        let mut sockets = Sockets::default();
        let to_hss = Link::diameter_connect(Protocol::Tcp, vec![SocketAddr::new(HSS, PORT)]);
        sockets.link(Link { local: vec![SocketAddr::new(MME, 0)], ..to_hss })?;
        sockets.link(Link::diameter_listen(Protocol::Tcp, vec![SocketAddr::new(MME, PORT)]))?;
        let machine = Mme::new(mme::Config {
            host: "mme.lab.example".into(),
            realm: realm.clone(),
            hss: (host, realm, LinkId(0)),
            number: Box::new([0x51, 0x55, 0x00, 0x13]),
            plmn: [0x00, 0xf1, 0x10],
            subscribers: list,
            outcome: OnMessage::Taken,
            assembly: Bounds::default(),
            attach: Vec::new(),
            seed: 1,
        });
        let mme_seen = Seen::new(EVENTS);
        let noted = mme_seen.clone();
        let told = move |_: &mut Mme, _, event| noted.add(event);
        let mme = driver::spawn("mme", clock, machine, sockets, Some(tap.clone()), told)?;
        Ok(Self { hss, mme, seen, mme_seen })
    }

    /// What the SGSN says to its home it says to the HSS too.
    pub fn listener(&self) -> impl FnMut(&sgsn::Event) + Send + 'static + use<> {
        let hss = self.hss.handle();
        move |event| {
            let event = event.clone();
            // An HSS that is switched off hears nothing.
            let _ = hss.call(move |hss, now| hss.sgsn_says(now, &event));
        }
    }

    /// Does something to the HSS's data.
    pub fn change(&self, change: impl FnOnce(&mut hss::Home, Now) + Send + 'static) -> Result<(), String> {
        let handle: Handle<Hss> = self.hss.handle();
        let told = handle.ask(move |hss, now| hss.change(now, |home| change(home, now)));
        told.map_err(|_| "the HSS has stopped".to_owned())
    }

    /// The HSS believes the subscriber to be at this SGSN.
    pub fn at_sgsn(&self, imsi: Imsi, at: IpAddr) -> Result<(), String> {
        let number = if at == OTHER_SGSN { OTHER_NUMBER } else { SGSN_NUMBER };
        self.change(move |home, now| home.at_sgsn(now, imsi, Some(number)))
    }

    /// Does something at the MME.
    pub fn at_mme(&self, act: impl FnOnce(&mut Mme, Now) + Send + 'static) -> Result<(), String> {
        self.mme.handle().ask(act).map_err(|_| "the MME has stopped".to_owned())
    }

    /// The subscriber attaches at the MME.
    pub fn attach_at_mme(&self, who: Imsi, patience: Duration) -> Result<(), String> {
        let from = self.mme_seen.count();
        self.at_mme(move |mme, now| mme.attach(now, who))?;
        let attached = self.mme_seen.wait(from, patience, |event| match event {
            mme::Event::Attached { imsi, .. } => (*imsi == who).then_some(()),
            _ => None,
        });
        attached.ok_or_else(|| "the device did not attach at the MME".to_owned())
    }
}

/// The sections of a configuration with which a server, or its HLR gateway, asks this HSS.
pub fn sections(by: LocateBy, gateway: bool, sms: bool) -> String {
    // An HLR gateway knows no numbers, and Sh no IMSI.
    // S6m and SLh tell of nobody who comes back.
    let watch = match by {
        LocateBy::Sh => "sh",
        LocateBy::S6c => "s6c",
        _ => "s6t",
    };
    let from = if gateway { GATEWAY } else { SERVER };
    let peer = |name: &str, at: IpAddr| {
        format!(
            "[[diameter.peer]]\nidentity = \"{name}.lab.example\"\nrealm = \"lab.example\"\n\
             connect = [\"{at}:{PORT}\"]\nlocal = [\"{from}:0\"]\n"
        )
    };
    format!(
        "[diameter.sh]\npublic_identity = \"sip:{{imsi}}@ims.mnc001.mcc001.3gppnetwork.org\"\n\
         [diameter]\nidentity = \"push.lab.example\"\nrealm = \"lab.example\"\ntc = \"1s\"\ntimeout = \"2s\"\n\
         watch = [\"{watch}\"]\nresolve_users = {}\n{}{}\
         [[serving_node]]\nnumber = \"{SGSN_NUMBER}\"\naddress = \"{SGSN}\"\n\
         [[serving_node]]\nnumber = \"{OTHER_NUMBER}\"\naddress = \"{OTHER_SGSN}\"\n",
        by == LocateBy::S6m && !gateway,
        peer("hss", HSS),
        if sms { peer("mme", MME) } else { String::new() },
    )
}

/// Has a server ask this HSS, by itself or by its HLR gateway.
pub fn join(config: &mut Config, by: LocateBy, gateway: bool, sms: bool) {
    if gateway {
        config.hlr_gateway.enabled = true;
        config.hlr_gateway.bind = SocketAddr::new(GATEWAY, 2123);
        config.hlr_gateway.order = vec![by];
        config.locate.hlr = vec![config.hlr_gateway.bind];
        config.locate.order = vec![LocateBy::Gtp];
    } else {
        config.locate.order = vec![by];
    }
    config.sms.service_centre = CENTRE.to_owned();
    (config.sms.enabled, config.sms.order) = (sms, vec![SmsBy::S6c]);
}

/// Whether every peer of a node is open.
pub fn is_open(node: &Diameter) -> bool {
    node.peers().all(|peer| node.state(peer).is_open())
}

/// The requests that ask where a subscriber is.
const ASKING: [&str; 5] = ["UDR", "SIR", "SRR", "RIR", "CIR"];
/// Those that have the HSS watch one.
const WATCHING: [&str; 3] = ["SNR", "CIR", "RDR"];

/// Whether an event at the HSS shows this.
pub fn shows(event: &hss::Event, sign: Sign, who: Imsi) -> bool {
    match (sign, event) {
        (Sign::Asked | Sign::Reported, hss::Event::Answered { command, imsi, outcome, .. }) => {
            let commands: &[&str] = if sign == Sign::Asked { &ASKING } else { &WATCHING };
            *imsi == Some(who) && commands.contains(command) && outcome.is_success()
        }
        (Sign::Noted, hss::Event::Told { doing, outcome }) => {
            let told = matches!(doing, Doing::Push(imsi) | Doing::Alert(imsi) | Doing::Report(imsi, _) if *imsi == who);
            told && outcome.is_ok_and(|outcome| outcome.is_success())
        }
        _ => false,
    }
}
