//! The SGSN's MAP face: what attaching a device takes of the HLR (TS 23.060 §6.5, TS 29.002 §8): authentication
//! information, the location, and within it the subscriber's data; purging, and what the HLR says by itself.

use super::challenge::Challenge;
use super::{Event, Sgsn};
use crate::codec::map::{
    AlertReason, ApplicationContext, CancelLocationArg, CancelLocationRes, ErrorCode, GsnAddress, Identity,
    InsertSubscriberDataArg, InsertSubscriberDataRes, Null, NumberOfRequestedVectors, OperationCode,
    PdpContext, PurgeMsArg, PurgeMsArgV2, ReSynchronisationInfo, ReadyForSmArg, RequestingNodeType,
    SendAuthenticationInfoArg, UpdateGprsLocationArg, Value,
};
use crate::codec::sccp::{AddressBuf, Ssn};
use crate::codec::ts24008::GmmCause;
use crate::lab::air::Air;
use crate::lab::map::{
    Argument, BadAddress, Face, Failed, Fault, Item, Question, Request, Served, digits, parse,
};
use crate::lab::subscribers::Subscriber;
use crate::machine::ss7::stack;
use crate::wire::{ApnBuf, Imsi, Now};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

/// What the MAP face of an SGSN is told before it starts.
#[derive(Clone, Debug)]
pub struct MapConfig {
    /// Stack, address and number.
    pub face: crate::lab::map::Config,
    /// The HLR.
    pub hlr: AddressBuf,
    /// Authentication vectors that are asked for with each attach; 0: none is.
    pub vectors: u8,
    /// Devices are asked for the proof that the first vector holds (TS 24.008 §4.7.7).
    pub challenge: bool,
}

impl MapConfig {
    /// An SGSN with this number above this stack, which asks this HLR.
    ///
    /// # Errors
    /// It is no number.
    pub fn new(ss7: stack::Config, number: &str, hlr: AddressBuf) -> Result<Self, BadAddress> {
        Ok(Self {
            face: crate::lab::map::Config::new(ss7, Ssn::SGSN, number)?,
            hlr,
            vectors: 1,
            challenge: false,
        })
    }
}

/// What the HLR may ask an SGSN for.
static SERVED: &[Served] = &[
    Served::from(1, ApplicationContext::LOCATION_CANCELLATION),
    Served::from(1, ApplicationContext::SUBSCRIBER_DATA_MNGT),
    Served::from(1, ApplicationContext::RESET),
];

/// A device whose Attach Request waits for the HLR, or was refused.
#[derive(Debug)]
pub(super) struct Joining {
    /// Where it is.
    pub from: SocketAddr,
    /// Its air interface, if it has none yet: the frames of one who is refused go on being counted.
    pub stranger: Air,
    /// What it was asked for.
    pub challenge: Option<Challenge>,
    /// Whether it waits.
    pub under_way: bool,
}

/// What an operation of the SGSN's own is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Doing {
    /// sendAuthenticationInfo for a device that attaches.
    Authenticate(Imsi),
    /// updateGprsLocation for one that attaches.
    Locate(Imsi),
    /// updateGprsLocation for one that is here, after the HLR has restarted.
    Confirm(Imsi),
    /// purgeMS.
    Purge(Imsi),
    /// readyForSM.
    Ready(Imsi),
}

impl Doing {
    const fn operation(self) -> (OperationCode, Imsi) {
        match self {
            Self::Authenticate(imsi) => (OperationCode::SEND_AUTHENTICATION_INFO, imsi),
            Self::Locate(imsi) | Self::Confirm(imsi) => (OperationCode::UPDATE_GPRS_LOCATION, imsi),
            Self::Purge(imsi) => (OperationCode::PURGE_MS, imsi),
            Self::Ready(imsi) => (OperationCode::READY_FOR_SM, imsi),
        }
    }
}

/// The MAP half of an SGSN.
#[derive(Debug)]
pub(super) struct MapSide {
    pub config: MapConfig,
    pub face: Face<Doing>,
    pub joining: BTreeMap<Imsi, Joining>,
    /// Whose location is to be confirmed to the HLR when they are heard next (TS 29.002 §8.10.1).
    pub unconfirmed: BTreeSet<Imsi>,
}

impl MapSide {
    /// Forgets all but what it was told before it started.
    pub fn restart(&mut self) {
        self.face.restart();
        self.joining.clear();
        self.unconfirmed.clear();
    }

    fn ask(&mut self, now: Now, doing: Doing, context: ApplicationContext, argument: Argument) {
        let operation: fn(u8) -> OperationCode = match doing {
            Doing::Authenticate(_) => |_| OperationCode::SEND_AUTHENTICATION_INFO,
            Doing::Locate(_) | Doing::Confirm(_) => |_| OperationCode::UPDATE_GPRS_LOCATION,
            Doing::Purge(_) => |_| OperationCode::PURGE_MS,
            Doing::Ready(_) => |_| OperationCode::READY_FOR_SM,
        };
        self.face.ask(now, doing, Question { called: self.config.hlr, context, operation, argument });
    }

    /// TS 29.002 §8.5.2. `again` is what the device has said to a challenge that was old for it.
    pub fn authenticate(&mut self, now: Now, imsi: Imsi, again: Option<([u8; 16], [u8; 14])>) {
        let vectors = i64::from(self.config.vectors.clamp(1, 5));
        let argument: Argument = Box::new(move |version, p| {
            if version < 3 {
                return imsi.write(p);
            }
            let Some(vectors) = NumberOfRequestedVectors::new(vectors) else { return };
            let mut argument = SendAuthenticationInfoArg::new(imsi, vectors);
            argument.immediate_response_preferred = Some(Null);
            argument.re_synchronisation_info =
                again.map(|(rand, auts)| ReSynchronisationInfo::new(rand, auts));
            argument.requesting_node_type = Some(RequestingNodeType::SGSN);
            argument.write(p);
        });
        self.ask(now, Doing::Authenticate(imsi), ApplicationContext::INFO_RETRIEVAL, argument);
    }

    /// TS 29.002 §8.1.7.
    pub fn locate(&mut self, now: Now, doing: Doing, address: IpAddr) {
        let (_, imsi) = doing.operation();
        let number = self.config.face.number;
        let argument: Argument = Box::new(move |_, p| {
            UpdateGprsLocationArg::new(imsi, number.as_address(), GsnAddress(address)).write(p);
        });
        self.ask(now, doing, ApplicationContext::GPRS_LOCATION_UPDATE, argument);
    }

    /// TS 29.002 §8.1.6.
    fn purge(&mut self, now: Now, imsi: Imsi) {
        let number = self.config.face.number;
        let argument: Argument = Box::new(move |version, p| {
            if version < 3 {
                return PurgeMsArgV2::new(imsi, number.as_address()).write(p);
            }
            let mut argument = PurgeMsArg::new(imsi);
            argument.sgsn_number = Some(number.as_address());
            argument.write(p);
        });
        self.ask(now, Doing::Purge(imsi), ApplicationContext::MS_PURGING, argument);
    }

    /// TS 29.002 §12.4.
    fn ready(&mut self, now: Now, imsi: Imsi) {
        let argument: Argument = Box::new(move |version, p| {
            let mut argument = ReadyForSmArg::new(imsi, AlertReason::MS_PRESENT);
            // An SGSN says so, not a VLR.
            argument.alert_reason_indicator = (version > 2).then_some(Null);
            argument.write(p);
        });
        self.ask(now, Doing::Ready(imsi), ApplicationContext::MWD_MNGT, argument);
    }
}

/// Whether an attach goes on, and with which cause it does not (TS 29.002 §19.1.1.8, TS 24.008 §10.5.5.14).
const fn refusal(failed: Failed) -> GmmCause {
    match failed {
        Failed::Error(ErrorCode::UNKNOWN_SUBSCRIBER) => GmmCause::GPRS_AND_NON_GPRS_SERVICES_NOT_ALLOWED,
        Failed::Error(ErrorCode::ROAMING_NOT_ALLOWED) => GmmCause::PLMN_NOT_ALLOWED,
        _ => GmmCause::NETWORK_FAILURE,
    }
}

impl Sgsn {
    /// Gives the SGSN a MAP face: devices attach once the HLR has said yes.
    #[must_use]
    pub fn with_map(self, config: MapConfig) -> Self {
        let face = Face::new(config.face.clone(), SERVED);
        let (joining, unconfirmed) = (BTreeMap::new(), BTreeSet::new());
        Self { map: Some(MapSide { config, face, joining, unconfirmed }), ..self }
    }

    /// The stack below the MAP face.
    #[must_use]
    pub fn ss7(&self) -> Option<&stack::Ss7> {
        self.map.as_ref().map(|map| map.face.ss7())
    }

    /// What the MAP face does wrong.
    pub fn map_faults_mut(&mut self) -> Option<&mut crate::lab::map::Faults> {
        self.map.as_mut().map(|map| map.face.faults_mut())
    }

    /// Asks devices that attach for a proof, or no longer.
    pub fn set_challenge(&mut self, challenge: bool) {
        if let Some(map) = &mut self.map {
            map.config.challenge = challenge;
        }
    }

    /// Loses every association of the MAP face, as if the process had died.
    pub fn drop_associations(&mut self) {
        if let Some(map) = &mut self.map {
            map.face.drop_associations();
        }
    }

    /// Has the HLR asked whether a device may attach; gives the device's air interface back where there is no
    /// HLR to ask.
    pub(super) fn ask_to_attach(
        &mut self,
        now: Now,
        imsi: Imsi,
        from: SocketAddr,
        stranger: Air,
    ) -> Option<Air> {
        let Some(map) = &mut self.map else { return Some(stranger) };
        if map.joining.len() >= self.config.max_mobiles {
            map.joining.retain(|_, joining| joining.under_way);
        }
        let full = map.joining.len() >= self.config.max_mobiles;
        match map.joining.get_mut(&imsi) {
            // Its request came again: the HLR has it already.
            Some(joining) if joining.from == from && joining.under_way => return None,
            Some(joining) if joining.from == from => {
                (joining.under_way, joining.challenge) = (true, None);
            }
            None if full => {
                let mut joining = Joining { from, stranger, challenge: None, under_way: false };
                self.refuse_attach(imsi, &mut joining, GmmCause::CONGESTION);
                return None;
            }
            _ => {
                let joining = Joining { from, stranger, challenge: None, under_way: true };
                map.joining.insert(imsi, joining);
            }
        }
        if map.config.vectors > 0 {
            map.authenticate(now, imsi, None);
        } else {
            map.locate(now, Doing::Locate(imsi), self.config.address);
        }
        self.attend(now);
        None
    }

    /// A device that was attached is so no more.
    pub(super) fn purge(&mut self, now: Now, imsi: Imsi) {
        if let Some(map) = &mut self.map {
            map.unconfirmed.remove(&imsi);
            map.purge(now, imsi);
        }
    }

    /// A device that had not answered was heard again.
    pub(super) fn tell_ready(&mut self, now: Now, imsi: Imsi) {
        if let Some(map) = &mut self.map {
            map.ready(now, imsi);
        }
    }

    /// A device is heard, whose location the HLR may have lost.
    pub(super) fn confirm(&mut self, now: Now, imsi: Imsi) {
        if let Some(map) = &mut self.map
            && map.unconfirmed.remove(&imsi)
        {
            map.locate(now, Doing::Confirm(imsi), self.config.address);
        }
    }

    /// Does what came by MAP.
    pub(super) fn attend(&mut self, now: Now) {
        loop {
            let Some(map) = &mut self.map else { return };
            let mut inbox = map.face.take_inbox();
            if inbox.is_empty() {
                map.face.give_back(inbox);
                while let Some(event) = map.face.poll_network() {
                    self.events.push_back(Event::Network(event));
                }
                return;
            }
            let (items, octets) = inbox.parts();
            for item in items {
                match item {
                    Item::Request(request, argument) => {
                        self.requested(now, &request, argument.map(|range| &octets[range]));
                    }
                    Item::Answer(doing, outcome) => {
                        let result = outcome.map(|range| range.map(|range| &octets[range]));
                        self.settled(now, doing, result);
                    }
                }
            }
            if let Some(map) = &mut self.map {
                map.face.give_back(inbox);
            }
        }
    }

    fn settled(&mut self, now: Now, doing: Doing, outcome: Result<Option<&[u8]>, Failed>) {
        let (operation, imsi) = doing.operation();
        self.events.push_back(Event::Told { operation, imsi, outcome: outcome.map(|_| ()) });
        match (doing, outcome) {
            (Doing::Authenticate(_), Ok(result)) => self.vectors_came(now, imsi, result),
            (Doing::Locate(_), Ok(_)) => {
                let joining = self.map.as_mut().and_then(|map| map.joining.remove(&imsi));
                if let Some(Joining { from, stranger, .. }) = joining {
                    self.admit(now, imsi, from, stranger);
                }
            }
            (Doing::Authenticate(_) | Doing::Locate(_), Err(failed)) => {
                self.refuse_joining(imsi, refusal(failed))
            }
            (Doing::Confirm(_), Err(Failed::Error(ErrorCode::UNKNOWN_SUBSCRIBER))) => {
                self.leave(now, imsi);
            }
            // The next time that it is heard.
            (Doing::Confirm(_), Err(_)) => {
                if let Some(map) = &mut self.map {
                    map.unconfirmed.insert(imsi);
                }
            }
            (Doing::Confirm(_) | Doing::Purge(_) | Doing::Ready(_), _) => {}
        }
    }

    /// A device that waits is refused; its air interface is kept.
    pub(super) fn refuse_joining(&mut self, imsi: Imsi, cause: GmmCause) {
        let joining = self.map.as_mut().and_then(|map| map.joining.remove(&imsi));
        if let Some(mut joining) = joining {
            self.refuse_attach(imsi, &mut joining, cause);
            (joining.under_way, joining.challenge) = (false, None);
            if let Some(map) = &mut self.map {
                map.joining.insert(imsi, joining);
            }
        }
    }

    fn requested(&mut self, now: Now, request: &Request, argument: Option<&[u8]>) {
        let done = match request.operation {
            OperationCode::INSERT_SUBSCRIBER_DATA => self.insert_data(now, request, argument),
            OperationCode::CANCEL_LOCATION => self.cancel(now, request, argument),
            OperationCode::RESET => {
                // TS 29.002 §8.10.1; there is one HLR for all, and no answer.
                if let Some(map) = &mut self.map {
                    let here = self.mobiles.iter().filter(|(_, mobile)| mobile.attached);
                    map.unconfirmed = here.map(|(imsi, _)| *imsi).collect();
                }
                Ok(None)
            }
            _ => {
                if let Some(map) = &mut self.map {
                    map.face.fail(now, request, ErrorCode::FACILITY_NOT_SUPPORTED, &|_| {});
                }
                Ok(None)
            }
        };
        match done {
            Ok(imsi) => self.events.push_back(Event::Invoked { operation: request.operation, imsi }),
            Err(fault) => {
                if let Some(map) = &mut self.map {
                    map.face.refuse(now, request, fault);
                }
            }
        }
    }

    /// TS 29.002 §8.8.1: in the dialogue of our updateGprsLocation, or by itself for one who is here.
    fn insert_data(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<Option<Imsi>, Fault> {
        let argument: InsertSubscriberDataArg<'_> = parse(argument)?;
        let named = argument.imsi;
        let imsi = match self.map.as_ref().and_then(|map| map.face.subject(request)) {
            Some(doing) => Some(doing.operation().1),
            None => named.filter(|imsi| self.mobiles.get(imsi).is_some_and(|mobile| mobile.attached)),
        };
        let Some(map) = &mut self.map else { return Ok(None) };
        let Some(imsi) = imsi else {
            map.face.fail(now, request, ErrorCode::UNIDENTIFIED_SUBSCRIBER, &|_| {});
            return Ok(named);
        };
        let mut subscriber =
            self.config.subscribers.get(imsi).cloned().unwrap_or_else(|| Subscriber::new(imsi));
        if let Some(number) = argument.msisdn {
            subscriber.msisdn = Some(digits(&number));
        }
        if let Some(data) = argument.gprs_subscription_data {
            // Without that flag, what is not named stays as it was.
            if data.complete_data_list_included.is_some() {
                subscriber.addresses.clear();
            }
            for context in data.gprs_data_list.iter() {
                let Some(own) = subscribed(&context) else { continue };
                subscriber.addresses.retain(|known| *known != own);
                subscriber.addresses.push(own);
            }
        }
        self.config.subscribers.insert(subscriber);
        map.face.answer(now, request, &|p| InsertSubscriberDataRes::new().write(p));
        Ok(Some(imsi))
    }

    /// TS 29.002 §8.1.3: the subscriber is elsewhere now, or nowhere.
    fn cancel(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<Option<Imsi>, Fault> {
        let who = match request.version {
            0..3 => parse::<Identity<'_>>(argument)?,
            _ => parse::<CancelLocationArg<'_>>(argument)?.identity,
        };
        let imsi = match who {
            Identity::Imsi(imsi) => imsi,
            Identity::ImsiWithLmsi(both) => both.imsi,
            _ => return Err(Fault::Mistyped),
        };
        if let Some(map) = &mut self.map {
            map.unconfirmed.remove(&imsi);
            // One whom we do not know need not be forgotten: the HLR is content with that.
            map.face.answer(now, request, &|p| {
                if request.version > 2 {
                    CancelLocationRes::new().write(p);
                }
            });
        }
        self.leave(now, imsi);
        Ok(Some(imsi))
    }
}

/// Access point and static address of a subscribed context, if it has one (TS 29.060 §7.7.27).
fn subscribed(context: &PdpContext<'_>) -> Option<(ApnBuf, IpAddr)> {
    let octets: Vec<u8> = context.pdp_address?.get().octets().collect();
    let address = match *octets {
        [a, b, c, d] => IpAddr::from([a, b, c, d]),
        _ => IpAddr::from(<[u8; 16]>::try_from(octets).ok()?),
    };
    Some((context.apn.as_apn()?.into(), address))
}
