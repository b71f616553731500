//! Pushes that come by Diameter: admitted and stored before they are acknowledged.

use crate::node::push_server::PushServer;
use crate::push::{By, Directory, Push, PushId, PushRequest, Reason, Refused, Reservation};
use crate::store::{Problem, Store, StoreError, Write};
use crate::transport::Handle;
use crate::wire::{Imsi, Now};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Where they are written down.
#[derive(Clone)]
pub struct Books {
    /// Who may push, to whom, and how many.
    pub directory: Arc<RwLock<Directory>>,
    /// What survives.
    pub store: Arc<dyn Store>,
    /// Who is told.
    pub handle: Arc<OnceLock<Handle<PushServer>>>,
}

fn refused(reason: Reason) -> Refused {
    Refused::new(reason, By::PushServer, None)
}

impl Books {
    /// Stores a push that another push server brought.
    ///
    /// # Errors
    /// It cannot be stored now.
    pub fn store(&self, request: u64, push: Push) -> Result<(), Refused> {
        let admission = self.directory.read().unwrap_or_else(PoisonError::into_inner).admission().clone();
        let reservation = admission.reserve().ok_or(refused(Reason::Overloaded))?;
        self.write(request, push, reservation)
    }

    /// Admits and stores a push that an outside application server asks for. Its Origin-Host was checked.
    ///
    /// # Errors
    /// It is not admitted, or cannot be stored now.
    pub fn admit(
        &self,
        now: Now,
        request: u64,
        push: PushRequest,
        imsi: Option<Imsi>,
    ) -> Result<(), Refused> {
        let directory = self.directory.read().unwrap_or_else(PoisonError::into_inner);
        let admitted = directory.admit_for(now, push, imsi)?;
        drop(directory);
        self.write(request, admitted.push, admitted.reservation)
    }

    fn write(&self, request: u64, push: Push, reservation: Reservation) -> Result<(), Refused> {
        let handle = self.handle.clone();
        let done = move |outcome: Result<Vec<Push>, StoreError>| {
            let outcome = match outcome {
                Ok(mut pushes) => pushes.pop().ok_or(None),
                Err(error) if error.problem == Problem::Known => Err(None),
                Err(error) => {
                    tracing::error!(%error, "a push that came by Diameter was not stored");
                    Err(Some(refused(Reason::SystemFailure)))
                }
            };
            if let Some(handle) = handle.get() {
                // A server that is going down takes it up at the next start.
                let _ = handle.call(move |server, now| server.taken(now, request, outcome));
            }
            drop(reservation);
        };
        self.store.accept(vec![push], Box::new(done)).map_err(|error| match error.problem {
            Problem::Overloaded => refused(Reason::Overloaded),
            _ => refused(Reason::SystemFailure),
        })
    }

    /// The end of a push was told and taken.
    pub fn reported(&self, push: PushId) {
        if let Err(error) = self.store.write(Write::Reported(push), None) {
            // It is told once more after a restart, and known there.
            tracing::warn!(%error, %push, "that an end was told was not written");
        }
    }
}
