//! Ways to destinations.

use super::config::{Config, Side};
use crate::machine::ss7::PointCode;
use std::collections::HashMap;

/// Routes: those to one point code by it, the others by how many bits of theirs matter.
#[derive(Debug, Default)]
pub(super) struct Routes {
    exact: HashMap<PointCode, Way>,
    /// Mask, point code, way: the fewest masked bits first.
    ranges: Vec<(u8, PointCode, Way)>,
}

/// Slots of application servers with their priorities, lowest first.
pub(super) type Way = Vec<(u32, u8)>;

fn matches(mask: u8, route: PointCode, dpc: PointCode) -> bool {
    let bits = 1_u32.checked_shl(mask.into()).map_or(u32::MAX, |bit| bit - 1);
    route.0 | bits == dpc.0 | bits
}

impl Routes {
    pub(super) fn new(config: &Config) -> Self {
        let mut routes = Self::default();
        for route in &config.routes {
            for &(server, priority) in
                route.servers.iter().filter(|(server, _)| *server < config.servers.len())
            {
                routes.add(route.dpc, route.mask, server as u32, priority);
            }
        }
        for (slot, server) in config.servers.iter().enumerate() {
            if let (Side::Remote, Some(key)) = (server.side, &server.key) {
                routes.add(key.dpc, 0, slot as u32, 0);
            }
        }
        routes
    }

    pub(super) fn add(&mut self, dpc: PointCode, mask: u8, server: u32, priority: u8) {
        let way = if mask == 0 {
            self.exact.entry(dpc).or_default()
        } else {
            let known = self.ranges.iter().position(|(m, pc, _)| (*m, *pc) == (mask, dpc));
            let at = known.unwrap_or_else(|| {
                let at = self.ranges.partition_point(|(m, ..)| *m <= mask);
                self.ranges.insert(at, (mask, dpc, Way::new()));
                at
            });
            &mut self.ranges[at].2
        };
        if !way.iter().any(|(known, _)| *known == server) {
            let at = way.partition_point(|(_, known)| *known <= priority);
            way.insert(at, (server, priority));
        }
    }

    pub(super) fn remove(&mut self, dpc: PointCode, server: u32) {
        if let Some(way) = self.exact.get_mut(&dpc) {
            way.retain(|(known, _)| *known != server);
            if way.is_empty() {
                self.exact.remove(&dpc);
            }
        }
    }

    /// The way to `dpc`.
    #[inline]
    pub(super) fn find(&self, dpc: PointCode) -> Option<&Way> {
        if let Some(way) = self.exact.get(&dpc) {
            return Some(way);
        }
        self.ranges.iter().find(|(mask, route, _)| matches(*mask, *route, dpc)).map(|(.., way)| way)
    }

    /// Every destination that has a route: point code and mask.
    pub(super) fn destinations(&self) -> impl Iterator<Item = (PointCode, u8, &Way)> {
        let exact = self.exact.iter().map(|(dpc, way)| (*dpc, 0, way));
        exact.chain(self.ranges.iter().map(|(mask, dpc, way)| (*dpc, *mask, way)))
    }
}
