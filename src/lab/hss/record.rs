//! What an HSS keeps of a subscriber beside the subscription: who serves it, who waits for it.

use super::home::Config;
use crate::lab::subscribers::Subscriber;
use crate::wire::Plmn;
use std::net::IpAddr;
use std::time::Duration;

/// A node that serves a subscriber.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Serving {
    /// Its Diameter identity; one that is known from the list by its address alone has none.
    pub host: Option<Box<str>>,
    /// Its realm.
    pub realm: Box<str>,
    /// Its number, in digits.
    pub number: Option<Box<str>>,
    /// Visited-PLMN-Id.
    pub visited: [u8; 3],
    /// Whether the subscriber is there still: not purged.
    pub attached: bool,
    /// Why the subscriber cannot be paged there (TS 23.040 §9.2.3.22), if it cannot.
    pub not_reachable: Option<u32>,
    /// When the subscriber was last heard of there.
    pub since: Duration,
    /// URRP: the node is to say when the subscriber is reachable, TS 23.401 §5.7.1.
    pub asked: bool,
}

/// User-State, and the user states of Sh-Data, which have the same numbers.
pub mod state {
    /// Not attached.
    pub const DETACHED: u8 = 0;
    /// Attached; a page is not answered.
    pub const NOT_REACHABLE: u8 = 1;
    /// Attached, and answers pages.
    pub const REACHABLE: u8 = 2;
}

impl Serving {
    /// The state of the user there.
    #[must_use]
    pub const fn state(&self) -> u8 {
        match (self.attached, self.not_reachable) {
            (false, _) => state::DETACHED,
            (true, Some(_)) => state::NOT_REACHABLE,
            (true, None) => state::REACHABLE,
        }
    }
}

/// A PDN gateway that a node has chosen for an access point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// The access point.
    pub apn: Box<str>,
    /// Its address.
    pub address: Option<IpAddr>,
    /// Its host and realm.
    pub host: Option<(Box<str>, Box<str>)>,
}

/// A service centre that waits for a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Centre {
    /// Its number, as it was sent.
    pub number: Box<[u8]>,
    /// Who asked for it.
    pub host: Box<str>,
    /// Whose realm.
    pub realm: Box<str>,
}

/// Notifications that a server has asked for by Sh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Whose.
    pub host: Box<str>,
    /// Whose realm.
    pub realm: Box<str>,
    /// User-Identity as it was sent.
    pub identity: Box<[u8]>,
    /// Data-Reference.
    pub reference: i32,
    /// Whether one notification is enough.
    pub once: bool,
    /// When it ends.
    pub until: Option<u64>,
}

/// A monitoring event that a server has asked for by S6t.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monitor {
    /// SCEF-Reference-ID.
    pub reference: u32,
    /// SCEF-ID.
    pub scef: Box<str>,
    /// The realm of who asked.
    pub realm: Box<str>,
    /// Monitoring-Type.
    pub kind: u32,
    /// Reports that are still wanted; `None`: any number.
    pub left: Option<u32>,
    /// When it ends, in seconds since 1970.
    pub until: Option<u64>,
}

/// Transparent data of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Service-Indication.
    pub service: Box<str>,
    /// Sequence-Number.
    pub sequence: u16,
    /// What is between the tags.
    pub data: Box<str>,
}

/// All that is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// By S6a.
    pub mme: Option<Serving>,
    /// By S6d, or as the list has it.
    pub sgsn: Option<Serving>,
    /// The sequence number of the last vector.
    pub sqn: u64,
    /// Host and realm of the 3GPP AAA server.
    pub aaa: Option<(Box<str>, Box<str>)>,
    /// Gateways by access point.
    pub gateways: Vec<Gateway>,
    /// Message waiting data.
    pub centres: Vec<Centre>,
    /// The subscriber's memory was full: the Memory Capacity Exceeded flag.
    pub full: bool,
    /// By Sh.
    pub watches: Vec<Watch>,
    /// By S6t.
    pub monitors: Vec<Monitor>,
    /// By Sh.
    pub repository: Vec<Repository>,
}

/// The network of an IMSI, with an MNC of two digits.
fn home_plmn(subscriber: &Subscriber) -> [u8; 3] {
    let digits = subscriber.imsi.to_string();
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse().ok();
    let plmn = number(0..3).zip(number(3..5)).and_then(|(mcc, mnc)| Plmn::new(mcc, mnc, 2));
    plmn.unwrap_or_default().0
}

impl Record {
    /// As the list of subscribers has it.
    pub(super) fn new(subscriber: Option<&Subscriber>, config: &Config) -> Self {
        let Some(subscriber) = subscriber else { return Self::default() };
        let mme = |host: &str| Serving {
            host: Some(host.into()),
            realm: host.split_once('.').map_or(&*config.realm, |(_, realm)| realm).into(),
            number: config.mme_number.clone(),
            ..Self::at_sgsn(subscriber, config)
        };
        Self {
            mme: subscriber.mme.as_deref().map(mme),
            sgsn: subscriber.sgsn.map(|_| Self::at_sgsn(subscriber, config)),
            ..Self::default()
        }
    }

    /// A subscriber at an SGSN that is known by its address or number alone.
    pub(super) fn at_sgsn(subscriber: &Subscriber, config: &Config) -> Serving {
        Serving {
            host: None,
            realm: config.realm.clone(),
            number: subscriber.sgsn_number.as_ref().or(config.sgsn_number.as_ref()).cloned(),
            visited: home_plmn(subscriber),
            attached: subscriber.attached,
            not_reachable: subscriber.not_reachable.map(u32::from),
            since: Duration::ZERO,
            asked: false,
        }
    }

    /// MME, then SGSN, as far as the subscriber is attached there.
    pub fn attached(&self) -> impl Iterator<Item = (&Serving, bool)> {
        let mme = self.mme.iter().map(|serving| (serving, true));
        let sgsn = self.sgsn.iter().map(|serving| (serving, false));
        mme.chain(sgsn).filter(|(serving, _)| serving.attached)
    }

    /// Whether somebody wants to hear that the subscriber can be paged.
    pub(super) fn is_waited_for(&self) -> bool {
        !(self.centres.is_empty() && self.watches.is_empty() && self.monitors.is_empty())
    }

    /// Whether the subscriber can be paged anywhere.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        self.attached().any(|(serving, _)| serving.not_reachable.is_none())
    }
}
