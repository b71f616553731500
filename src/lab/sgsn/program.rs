//! An SGSN without devices: what a device would wish, a test wishes.

use super::tunnel::Wish;
use super::{Owner, Pdp, Procedure, Sgsn, State};
use crate::codec::gtp1::Message;
use crate::codec::gtp1::ie::{EndUserAddress, SelectionMode};
use crate::codec::ts24008::{Pco, Qos, Tft, TransactionIdentifier};
use crate::machine::gtp::Overloaded;
use crate::machine::gtp::context::{Addresses, ContextId, New, NotInserted, RoutingDomain};
use crate::wire::{Apn, ApnBuf, Imsi, Now};
use std::net::SocketAddr;

/// A context to be made. Fill in what matters over [`Create::new`].
#[derive(Clone, Copy, Debug)]
pub struct Create<'a> {
    /// The subscriber; it need not be attached.
    pub imsi: Imsi,
    /// NSAPI, 0 to 15.
    pub nsapi: u8,
    /// The GGSN.
    pub ggsn: SocketAddr,
    /// Access Point Name.
    pub apn: Option<Apn<'a>>,
    /// End User Address: the type wanted, with a static address or none.
    pub end_user_address: Option<EndUserAddress<'a>>,
    /// Protocol configuration options, as octets.
    pub pco: Option<&'a [u8]>,
    /// QoS profile without its priority; empty: an ordinary one.
    pub qos: &'a [u8],
    /// Traffic flow template.
    pub tft: Option<&'a [u8]>,
    /// The primary context, for a secondary one.
    pub primary: Option<ContextId>,
    /// Selection mode.
    pub selection_mode: SelectionMode,
    /// Leaves RAI, Recovery, RAT type and location out.
    pub bare: bool,
}

impl<'a> Create<'a> {
    /// A primary IPv4 context at `apn`.
    #[must_use]
    pub fn new(imsi: Imsi, nsapi: u8, ggsn: SocketAddr, apn: Apn<'a>) -> Self {
        Self {
            imsi,
            nsapi,
            ggsn,
            apn: Some(apn),
            end_user_address: Some(EndUserAddress::Ipv4(None)),
            pco: None,
            qos: &[],
            tft: None,
            primary: None,
            selection_mode: SelectionMode::SUBSCRIBED,
            bare: false,
        }
    }
}

/// A change of a context.
#[derive(Clone, Copy, Debug, Default)]
pub struct Change<'a> {
    /// QoS profile without its priority; empty: an ordinary one.
    pub qos: &'a [u8],
    /// Traffic flow template.
    pub tft: Option<&'a [u8]>,
    /// The tunnel ends at another TEID from now on. The context gets another id.
    pub new_teid: bool,
    /// Leaves Recovery out.
    pub bare: bool,
}

impl Sgsn {
    /// Asks for a context. Ends in [`super::Event::Activated`] or [`super::Event::NotActivated`];
    /// its packets come as [`super::Event::Packet`].
    ///
    /// # Errors
    /// There is a context with this subscriber's NSAPI, or as many as there may be.
    pub fn create(&mut self, now: Now, create: &Create<'_>) -> Result<ContextId, NotInserted> {
        let pdp = Pdp {
            owner: Owner::Program,
            state: State::Activating,
            ti: TransactionIdentifier::default(),
            llc_sapi: 3,
            apn: create.apn.map(ApnBuf::from),
            ggsn: create.ggsn,
            addresses: Addresses::default(),
            accept: Vec::new(),
            on_path: false,
            notification: None,
            packets: (0, 0),
            early: Vec::new(),
        };
        let linked_nsapi = create.primary.and_then(|id| self.contexts.get(id)).map(|c| c.nsapi());
        let context = self.new_context(create.imsi, create.nsapi, create.primary, pdp)?;
        let wish = Wish {
            end_user_address: create.end_user_address,
            apn: create.apn,
            pco: create.pco.map(Pco),
            qos: Qos(create.qos),
            tft: create.tft.map(Tft),
            linked_nsapi,
            selection_mode: create.selection_mode,
            bare: create.bare,
            ..Wish::default()
        };
        if self.send_create(now, context, &wish) {
            return Ok(context);
        }
        self.remove_context(context);
        Err(NotInserted::NoRoom)
    }

    /// Asks for a change. Ends in [`super::Event::Updated`]. `None`: there is no such active context.
    pub fn update(&mut self, now: Now, context: ContextId, change: &Change<'_>) -> Option<ContextId> {
        let context = if change.new_teid { self.move_context(context)? } else { context };
        let wish =
            Wish { qos: Qos(change.qos), tft: change.tft.map(Tft), bare: change.bare, ..Wish::default() };
        self.send_update(now, context, &wish).then_some(context)
    }

    /// Gives a context another slot, and with it another TEID.
    fn move_context(&mut self, id: ContextId) -> Option<ContextId> {
        self.contexts.get(id).filter(|context| context.data.state == State::Active)?;
        let old = self.contexts.remove(id)?;
        let (imsi, nsapi, primary) = (old.imsi(), old.nsapi(), old.primary());
        let (control, user) = (old.control(), old.user());
        let (domain, addresses) = (RoutingDomain::default(), Addresses::default());
        let new = New { imsi, nsapi, domain, addresses, control, user, primary, data: old.data };
        self.contexts.insert(new).ok()
    }

    /// Ends a context, with `teardown` all that share its address. Ends in
    /// [`super::Event::Deactivated`]. `false`: there is no such context, or it cannot be asked for.
    pub fn delete(&mut self, now: Now, context: ContextId, teardown: bool) -> bool {
        self.send_delete(now, context, teardown)
    }

    /// Forgets a context without telling anyone, as a fault would.
    pub fn forget(&mut self, context: ContextId) -> bool {
        self.remove_context(context).is_some()
    }

    /// Our TEID of a context, and the GGSN's for signalling and for user traffic.
    #[must_use]
    pub fn teids_of(&self, context: ContextId) -> Option<(u32, u32, u32)> {
        let context = self.contexts.get(context)?;
        Some((context.teid(), context.control().teid, context.user().teid))
    }

    /// Packets of a context sent up and brought down.
    #[must_use]
    pub fn packets_of(&self, context: ContextId) -> Option<(u64, u64)> {
        self.contexts.get(context).map(|context| context.data.packets)
    }

    /// Sends any request on Gn. Ends in [`super::Event::Answer`] with the tag that this gives.
    ///
    /// # Errors
    /// It cannot be sent.
    pub fn request<M: Message>(
        &mut self,
        now: Now,
        to: SocketAddr,
        teid: u32,
        message: &M,
    ) -> Result<u64, Overloaded> {
        let tag = self.number();
        self.endpoint.request(now, to, teid, message, tag)?;
        self.procedures.insert(tag, Procedure::Program);
        Ok(tag)
    }
}
