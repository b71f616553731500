//! Whose an association is: each protocol's user has links of its own.

use super::PushServer;
use crate::machine::{AssociationChange, AssociationId, Certificate, LinkId, Machine, Message, Order};
use crate::wire::Now;

/// A user of associations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Map,
    Diameter,
    OsmoHlr,
}

impl PushServer {
    fn owner(&self, link: LinkId) -> Owner {
        if self.hss.as_ref().is_some_and(|hss| hss.user.owns(link)) {
            Owner::Diameter
        } else if self.osmo_hlr.as_ref().is_some_and(|user| user.owns(link)) {
            Owner::OsmoHlr
        } else {
            Owner::Map
        }
    }

    pub(super) fn changed(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        let owner = match change {
            AssociationChange::Up { link, .. } => {
                let owner = self.owner(link);
                self.owners.insert(id, owner);
                Some(owner)
            }
            AssociationChange::NotMade { link } | AssociationChange::Insecure { link, .. } => {
                Some(self.owner(link))
            }
            AssociationChange::Down => self.owners.remove(&id),
            _ => self.owners.get(&id).copied(),
        };
        match owner {
            Some(Owner::Map) => {
                if let Some(home) = &mut self.home {
                    home.user.handle_association(now, id, change);
                }
            }
            Some(Owner::Diameter) => {
                if let Some(hss) = &mut self.hss {
                    hss.user.handle_association(now, id, change);
                }
            }
            Some(Owner::OsmoHlr) => {
                if let Some(user) = &mut self.osmo_hlr {
                    user.handle_association(now, id, change);
                }
            }
            None => {}
        }
    }

    pub(super) fn certified(&mut self, now: Now, id: AssociationId, certificate: Certificate) {
        if let (Some(Owner::Diameter), Some(hss)) = (self.owners.get(&id), &mut self.hss) {
            hss.user.handle_certificate(now, id, certificate);
        }
    }

    pub(super) fn message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        match self.owners.get(&id) {
            Some(Owner::Map) => {
                if let Some(home) = &mut self.home {
                    home.user.handle_message(now, id, message);
                }
            }
            Some(Owner::Diameter) => {
                if let Some(hss) = &mut self.hss {
                    hss.user.handle_message(now, id, message);
                }
            }
            Some(Owner::OsmoHlr) => {
                if let Some(user) = &mut self.osmo_hlr {
                    user.handle_message(now, id, message);
                }
            }
            None => {}
        }
    }

    pub(super) fn next_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        if let Some(home) = &mut self.home
            && let Some(message) = home.user.poll_message()
        {
            return Some(message);
        }
        if let Some(hss) = &mut self.hss
            && let Some(message) = hss.user.poll_message()
        {
            return Some(message);
        }
        self.osmo_hlr.as_mut()?.poll_message()
    }

    pub(super) fn next_order(&mut self) -> Option<Order> {
        let map = self.home.as_mut().and_then(|home| home.user.poll_order());
        let diameter = || self.hss.as_mut().and_then(|hss| hss.user.poll_order());
        map.or_else(diameter).or_else(|| self.osmo_hlr.as_mut()?.poll_order())
    }
}
