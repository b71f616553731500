//! What an SGSN is told before it starts.

use crate::lab::subscribers::Subscribers;
use crate::machine::gtp;
use crate::wire::{ApnBuf, Plmn};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// Everything that a [`super::Sgsn`] needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Our address on Gn, for signalling and user traffic.
    pub address: IpAddr,
    /// GTP-C timers, bounds and our restart counter.
    pub gtp: gtp::Config,
    /// The routing area that all devices are in.
    pub plmn: Plmn,
    /// Its location area code.
    pub lac: u16,
    /// Its routing area code.
    pub rac: u8,
    /// Which GGSN serves an access point.
    pub ggsns: Vec<(ApnBuf, SocketAddr)>,
    /// The GGSN of access points that `ggsns` does not name.
    pub default_ggsn: Option<SocketAddr>,
    /// The access point of a device that names none.
    pub default_apn: Option<ApnBuf>,
    /// A network-requested activation goes to the GGSN that asked for it, not to the one that the
    /// table names. (TS 23.060 §9.2.2.2.1: the SGSN chooses as for any other activation.)
    pub create_where_notified: bool,
    /// Refuses network-requested activation with any but a static address of the subscriber, as
    /// TS 23.060 §9.2.1 allows no other, with cause "Service not supported".
    pub strict: bool,
    /// PDU Notification Response is held back until the Create PDP Context Request has been sent.
    pub create_before_response: bool,
    /// What the subscribers' static addresses and numbers are.
    pub subscribers: Subscribers,
    /// How long after it was last heard a device needs no paging (T3314, READY timer); `None`: for ever.
    pub ready: Option<Duration>,
    /// How long Attach Complete is waited for before Attach Accept is said again (T3350).
    pub t3350: Duration,
    /// How long the answer to a challenge is waited for before it is said again (T3360).
    pub t3360: Duration,
    /// How long a page is waited on (T3313).
    pub paging: Duration,
    /// How often a device is paged in all.
    pub pages: u32,
    /// How long a device may take to answer a session management message (T3385, T3386, T3395).
    pub device: Duration,
    /// How often such a message is sent in all.
    pub device_attempts: u32,
    /// Bit 8 of the causes in PDU Notification Reject Request: TS 29.060 §7.7.1 has them among the
    /// request causes (4 and 5); before release 6 they were those of a rejection (197 and 196).
    pub old_reject_causes: bool,
    /// Devices known at most; one more is refused with "Congestion".
    pub max_mobiles: usize,
    /// PDP contexts at most; one more is refused with "Insufficient resources".
    pub max_contexts: u32,
    /// Network-requested activations under way at most; one more is refused with "No resources
    /// available".
    pub max_notifications: usize,
    /// Packets kept for one device while it is paged.
    pub max_waiting: usize,
    /// Spreads TEIDs and P-TMSIs.
    pub seed: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            address: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 11)),
            gtp: gtp::Config::default(),
            plmn: Plmn([0x00, 0xf1, 0x10]),
            lac: 1,
            rac: 1,
            ggsns: Vec::new(),
            default_ggsn: None,
            default_apn: None,
            create_where_notified: false,
            strict: false,
            create_before_response: false,
            subscribers: Subscribers::default(),
            ready: None,
            t3350: Duration::from_secs(6),
            t3360: Duration::from_secs(6),
            paging: Duration::from_secs(2),
            pages: 3,
            device: Duration::from_secs(8),
            device_attempts: 5,
            old_reject_causes: false,
            max_mobiles: 65_536,
            max_contexts: 65_536,
            max_notifications: 65_536,
            max_waiting: 16,
            seed: 0,
        }
    }
}

impl Config {
    /// The GGSN for an access point.
    #[must_use]
    pub fn ggsn_of(&self, apn: &ApnBuf) -> Option<SocketAddr> {
        let text = apn.to_string();
        let found = self.ggsns.iter().find(|(name, _)| name.as_apn().is(&text));
        found.map(|(_, ggsn)| *ggsn).or(self.default_ggsn)
    }
}
