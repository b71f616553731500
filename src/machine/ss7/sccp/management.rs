//! SCCP management: Q.714 §5.

use super::{Event, Local, Network, Sccp};
use crate::codec::sccp::{
    AddressBuf, Form, Kind, Management, ManagementBuf, ManagementType, Optional, ProtocolClass, Ssn, Unitdata,
};
use crate::machine::ss7::{Label, Mtp};
use crate::wire::{Now, PointCode};
use std::collections::BTreeSet;
use std::time::Duration;

/// A local subsystem that has asked whether it may go out of service.
#[derive(Debug)]
pub(super) struct Coordination {
    /// Replicas that have not granted it yet.
    waiting: BTreeSet<PointCode>,
    /// When T(coord chg) is over.
    pub(super) due: Duration,
}

/// The most replicas of a subsystem.
const MOST_REPLICAS: usize = 16;

impl Sccp {
    /// Sends a management message from subsystem 1 to subsystem 1: §5.1. What cannot be sent is asked
    /// or told again.
    fn manage(
        &mut self,
        now: Now,
        lower: &mut dyn Mtp,
        to: PointCode,
        kind: ManagementType,
        place: (PointCode, Ssn),
    ) {
        let format = self.config.format;
        let Ok(address) = AddressBuf::on_ssn(format, None, Ssn::MANAGEMENT) else { return };
        let body =
            ManagementBuf { kind, point_code: place.0, ssn: place.1, multiplicity: 0, congestion_level: 0 };
        let message = Unitdata {
            form: Form::Basic,
            kind: Kind::Unitdata(ProtocolClass::new(0, false)),
            hop_counter: 0,
            called: address.as_address(),
            calling: address.as_address(),
            data: &[],
            optional: Optional::NONE,
        };
        let label = Label {
            opc: self.config.point_code,
            dpc: to,
            si: super::SERVICE_INDICATOR,
            ni: self.config.network_indicator,
            mp: 0,
            sls: 0,
        };
        let sent = lower.transfer(now, label, &mut |p| {
            let before = p.len();
            body.write(p, format);
            let data = p.len() - before;
            message.write_front(p, data);
        });
        self.counters.sent += u64::from(sent.is_ok());
    }

    /// Takes a management message.
    pub(super) fn handle_management(&mut self, now: Now, lower: &mut dyn Mtp, opc: PointCode, octets: &[u8]) {
        let Ok(message) = Management::parse(octets, self.config.format) else {
            self.counters.malformed += 1;
            return;
        };
        self.counters.management += 1;
        let (code, ssn) = (message.point_code(), message.ssn());
        let own = self.is_own(code);
        match message.kind() {
            ManagementType::SSA if !own => {
                let event = self.remotes.allow((code, ssn));
                self.event(event);
            }
            ManagementType::SSP if !own && ssn != Ssn::MANAGEMENT => {
                let event = self.remotes.prohibit(now.mono, (code, ssn));
                self.event(event);
            }
            ManagementType::SST if own => {
                let ignored = self.ignoring.get(&ssn).is_some_and(|until| now.mono < *until);
                let in_service = self.locals[usize::from(ssn.0)] == Local::InService;
                if ssn == Ssn::MANAGEMENT || in_service && !ignored {
                    self.manage(now, lower, opc, ManagementType::SSA, (code, ssn));
                }
            }
            // The replica may go while ours carries the traffic.
            ManagementType::SOR if !own => {
                if self.locals[usize::from(ssn.0)] == Local::InService {
                    self.manage(now, lower, opc, ManagementType::SOG, (code, ssn));
                }
            }
            ManagementType::SOG if own => self.granted(now, ssn, opc),
            ManagementType::SSC if !own => {
                let level = message.congestion_level().unwrap_or(0);
                let event = self.remotes.congested(now.mono, code, level);
                self.event(event);
            }
            _ => self.counters.discarded += 1,
        }
    }

    /// Tells a signalling point that a local subsystem is out of service.
    pub(super) fn tell_prohibited(&mut self, now: Now, lower: &mut dyn Mtp, to: PointCode, ssn: Ssn) {
        let own = self.config.point_code;
        self.manage(now, lower, to, ManagementType::SSP, (own, ssn));
    }

    /// Takes note of what the layer below says about a destination.
    pub fn handle_network(&mut self, now: Now, lower: &mut dyn Mtp, network: Network) {
        let event = match network {
            Network::Pause(code) => self.remotes.pause(code),
            Network::Resume(code) => self.remotes.resume(code),
            Network::Congested(code, level) => self.remotes.congested(now.mono, code, level),
            Network::Unequipped(code) => self.remotes.user_unavailable(now.mono, code, false),
            Network::Inaccessible(code) => self.remotes.user_unavailable(now.mono, code, true),
        };
        // Those who were out of reach when a subsystem went learn it now (§5.3.6).
        if let Network::Resume(code) = network
            && event.is_some()
            && self.config.concerned.contains(&code)
        {
            for ssn in 0..=255 {
                if self.locals[usize::from(ssn)] == Local::OutOfService {
                    self.tell_prohibited(now, lower, code, Ssn(ssn));
                }
            }
        }
        self.event(event);
    }

    /// Takes note of what the layer below says about a subsystem: SUA has SSA and SSP in its own messages.
    pub fn handle_subsystem(&mut self, now: Now, code: PointCode, ssn: Ssn, available: bool) {
        if self.is_own(code) {
            return;
        }
        let event = if available {
            self.remotes.allow((code, ssn))
        } else {
            self.remotes.prohibit(now.mono, (code, ssn))
        };
        self.event(event);
    }

    /// Whether a local subsystem is in service; `None` if there is no such.
    #[must_use]
    pub const fn local(&self, ssn: Ssn) -> Option<bool> {
        match self.locals[ssn.0 as usize] {
            Local::Unequipped => None,
            Local::InService => Some(true),
            Local::OutOfService => Some(false),
        }
    }

    /// Puts a local subsystem into service or out of it: N-STATE request (user-in-service,
    /// user-out-of-service). Those concerned are told.
    pub fn set_local(&mut self, now: Now, lower: &mut dyn Mtp, ssn: Ssn, in_service: bool) {
        let state = if in_service { Local::InService } else { Local::OutOfService };
        let place = &mut self.locals[usize::from(ssn.0)];
        if std::mem::replace(place, state) == state {
            return;
        }
        if in_service {
            self.ignoring.remove(&ssn);
        }
        let kind = if in_service { ManagementType::SSA } else { ManagementType::SSP };
        let own = self.config.point_code;
        for i in 0..self.config.concerned.len() {
            let to = self.config.concerned[i];
            self.manage(now, lower, to, kind, (own, ssn));
        }
    }

    /// N-COORD request: asks the replicas of a local subsystem whether it may go out of service. The
    /// answer is [`Event::Coordinated`].
    pub fn coordinate(&mut self, now: Now, lower: &mut dyn Mtp, ssn: Ssn, replicas: &[PointCode]) {
        let replicas = &replicas[..replicas.len().min(MOST_REPLICAS)];
        if replicas.is_empty() {
            self.event([Event::Coordinated(ssn, true)]);
            return;
        }
        let due = now.mono + self.config.coordination_time;
        self.coordinations.insert(ssn, Coordination { waiting: replicas.iter().copied().collect(), due });
        let own = self.config.point_code;
        for &to in replicas {
            self.manage(now, lower, to, ManagementType::SOR, (own, ssn));
        }
    }

    fn granted(&mut self, now: Now, ssn: Ssn, by: PointCode) {
        let Some(coordination) = self.coordinations.get_mut(&ssn) else { return };
        coordination.waiting.remove(&by);
        if coordination.waiting.is_empty() {
            self.coordinations.remove(&ssn);
            self.ignoring.insert(ssn, now.mono + self.config.ignore_test_time);
            self.event([Event::Coordinated(ssn, true)]);
        }
    }

    pub(super) fn manage_timeout(&mut self, now: Now, lower: &mut dyn Mtp) {
        while let Some((code, ssn)) = self.remotes.test_due(now.mono) {
            self.manage(now, lower, code, ManagementType::SST, (code, ssn));
        }
        while let Some(event) = self.remotes.decay_due(now.mono) {
            self.event([event]);
        }
        let over = |coordination: &Coordination| coordination.due <= now.mono;
        while let Some(ssn) =
            self.coordinations.iter().find(|(_, coordination)| over(coordination)).map(|(ssn, _)| *ssn)
        {
            self.coordinations.remove(&ssn);
            self.event([Event::Coordinated(ssn, false)]);
        }
        self.ignoring.retain(|_, until| now.mono < *until);
    }
}
