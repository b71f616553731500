//! What an SCCP is told about itself and the network.

use super::{MobileTitle, Rule};
use crate::codec::sccp::Ssn;
use crate::wire::{PointCode, PointCodeFormat};
use std::time::Duration;

/// Configuration of an SCCP. The times are those of Q.714 annex D.
#[derive(Clone, Debug)]
pub struct Config {
    /// The network's form of point codes, and with it of addresses.
    pub format: PointCodeFormat,
    /// Our point code.
    pub point_code: PointCode,
    /// Other point codes by which messages reach us.
    pub aliases: Vec<PointCode>,
    /// Network indicator of our messages, 0 to 3: Q.704 §14.2.2. 2 is national.
    pub network_indicator: u8,
    /// Local subsystems; they begin in service.
    pub local: Vec<Ssn>,
    /// Signalling points that are told when a local subsystem goes or comes: Q.714 §5.3.6.
    pub concerned: Vec<PointCode>,
    /// Global title translation. Where several rules fit, the one that asks for more elements is
    /// taken, and among such the one with the longest prefix.
    pub rules: Vec<Rule>,
    /// What stands in an E.214 number for the network codes of an E.212 number, and back.
    pub mobile_titles: Vec<MobileTitle>,
    /// Whether messages of others whose global title leads to another node are sent on.
    pub relay: bool,
    /// Hop counter of our messages, 1 to 15.
    pub hop_counter: u8,
    /// The most octets of a message for the layer below: 272 of Q.703 less the routing label.
    pub longest: usize,
    /// Whether the network carries XUDT; without it there is no segmentation.
    pub extended: bool,
    /// Whether the network carries LUDT, up to [`Self::longest`].
    pub long: bool,
    /// T(reass), within which all segments must come: 10 to 20 s.
    pub reassembly_time: Duration,
    /// Messages in reassembly at most.
    pub max_reassemblies: usize,
    /// Octets of all messages in reassembly at most.
    pub max_reassembly_octets: usize,
    /// T(stat info) at first, after which a subsystem is asked for its state: 5 to 10 s.
    pub status_time: Duration,
    /// T(stat info) at most, to which it doubles: 10 to 20 min.
    pub max_status_time: Duration,
    /// T(coord chg): how long a grant is waited for before a subsystem stays in service: 1 to 2 min.
    pub coordination_time: Duration,
    /// T(ignore SST): how long a subsystem that was granted to go does not answer tests: 30 s.
    pub ignore_test_time: Duration,
    /// T(D): the time after which a signalling point's congestion is taken for one level less.
    pub decay_time: Duration,
    /// Signalling points whose state is remembered at most.
    pub max_remotes: usize,
    /// Subsystems at all of them whose state is remembered at most.
    pub max_subsystems: usize,
    /// Octets of messages from ourselves to ourselves that may wait.
    pub max_looped_octets: usize,
    /// Events that may wait; of more, the oldest are dropped and counted.
    pub max_events: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            format: PointCodeFormat::Itu,
            point_code: PointCode(0),
            aliases: Vec::new(),
            network_indicator: 2,
            local: Vec::new(),
            concerned: Vec::new(),
            rules: Vec::new(),
            mobile_titles: Vec::new(),
            relay: false,
            hop_counter: 15,
            longest: 268,
            extended: true,
            long: false,
            reassembly_time: Duration::from_secs(15),
            max_reassemblies: 1_024,
            max_reassembly_octets: 4 << 20,
            status_time: Duration::from_secs(10),
            max_status_time: Duration::from_secs(15 * 60),
            coordination_time: Duration::from_secs(90),
            ignore_test_time: Duration::from_secs(30),
            decay_time: Duration::from_secs(10),
            max_remotes: 4_096,
            max_subsystems: 16_384,
            max_looped_octets: 1 << 20,
            max_events: 1_024,
        }
    }
}
