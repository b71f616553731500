//! The HLR's MAP face: TS 29.002 §7, §8, §10, §12 and §17, beside the GTP-C front and over the same data.

use super::{Event, Hlr, map_error};
use crate::codec::map::{
    self, ApnString, ApplicationContext, ErrorCode, FailureReportArg, FailureReportRes, GsnAddress, Hints,
    IsdnAddressBuf, NoteMsPresentForGprsArg, OperationCode, SendRoutingInfoForGprsArg,
    SendRoutingInfoForGprsRes, Value, extension,
};
use crate::codec::sccp::{AddressBuf, Ssn};
use crate::lab::map::{
    BadAddress, Face, Failed, Fault, Item, Question, Request, Served, by_number, digits, parse,
};
use crate::lab::subscribers::Subscriber;
use crate::lab::timers::Timers;
use crate::machine::ss7::stack;
use crate::wire::ber::OidBuf;
use crate::wire::{Imsi, Now, Prepender};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

/// What the MAP face of an HLR is told before it starts.
#[derive(Clone, Debug)]
pub struct MapConfig {
    /// Stack, address and number.
    pub face: crate::lab::map::Config,
    /// Whose private extension carries APN and chosen GGSN.
    pub extension: OidBuf,
    /// Between two attempts to tell a gateway or a service centre that a subscriber is back.
    pub retry: Duration,
    /// How often that is attempted in all, until the subscriber is heard of again.
    pub attempts: u32,
    /// The routing area that every attached subscriber is said to be in.
    pub routing_area: [u8; 6],
    /// Whether anyTimeInterrogation is answered.
    pub interrogation: bool,
    /// Authentication triplets are given where quintuplets could be.
    pub triplets: bool,
    /// Service centres that may wait for one subscriber.
    pub max_centres: usize,
}

impl MapConfig {
    /// An HLR with this number, which is its address too, above this stack.
    ///
    /// # Errors
    /// It is no number.
    pub fn new(ss7: stack::Config, number: &str) -> Result<Self, BadAddress> {
        Ok(Self {
            face: crate::lab::map::Config::new(ss7, Ssn::HLR, number)?,
            extension: OidBuf::try_from(extension::DOCUMENTATION_OID).expect("the constant is short"),
            retry: Duration::from_secs(10),
            attempts: 3,
            routing_area: [0x00, 0xf1, 0x10, 0, 1, 1],
            interrogation: true,
            triplets: false,
            max_centres: 8,
        })
    }
}

/// What an HLR is asked for, in the versions that it knows.
static SERVED: &[Served] = &[
    Served::from(3, ApplicationContext::GPRS_LOCATION_INFO_RETRIEVAL),
    Served::from(3, ApplicationContext::FAILURE_REPORT),
    Served::from(3, ApplicationContext::ANY_TIME_INFO_ENQUIRY),
    Served::from(1, ApplicationContext::SHORT_MSG_GATEWAY),
    Served::from(2, ApplicationContext::MWD_MNGT),
    Served::from(3, ApplicationContext::GPRS_LOCATION_UPDATE),
    Served::from(3, ApplicationContext::MS_PURGING),
    Served::from(2, ApplicationContext::INFO_RETRIEVAL),
    Served::from(2, ApplicationContext::NETWORK_LOC_UP),
];

/// A gateway that waits for a subscriber.
#[derive(Clone, Debug)]
pub(super) struct Gateway {
    number: IsdnAddressBuf,
    /// The address that it asked from.
    from: AddressBuf,
    /// The GGSN behind it, if it named one.
    ggsn: Option<IpAddr>,
    /// It is being told, or will be again.
    telling: bool,
}

/// What an operation of the HLR's own is for.
#[derive(Debug)]
pub(super) enum Doing {
    /// noteMsPresentForGprs.
    Note { imsi: Imsi, gateway: IsdnAddressBuf, to: AddressBuf, by_number: bool, attempts: u32 },
    /// alertServiceCentre.
    Alert { imsi: Imsi, centre: map::AddressBuf, to: AddressBuf, attempts: u32 },
    /// insertSubscriberData within updateGprsLocation.
    Insert { imsi: Imsi, sgsn: IpAddr, number: IsdnAddressBuf, request: Request },
    /// cancelLocation.
    Cancel { imsi: Imsi, to: AddressBuf },
    /// reset.
    Reset { to: AddressBuf },
}

/// What is to be tried again.
#[derive(Debug)]
pub(super) enum Again {
    Note {
        imsi: Imsi,
        gateway: IsdnAddressBuf,
        attempts: u32,
    },
    Alert {
        imsi: Imsi,
        centre: map::AddressBuf,
        attempts: u32,
    },
    /// The SGSNs are to be told of a restart.
    Reset,
}

/// The MAP half of an HLR.
#[derive(Debug)]
pub(super) struct MapSide {
    pub config: MapConfig,
    pub face: Face<Doing>,
    /// Gateways that wait for a subscriber.
    pub listed: BTreeMap<Imsi, Vec<Gateway>>,
    /// Message waiting data.
    pub waiting: BTreeMap<Imsi, super::messages::Waiting>,
    pub timers: Timers<Again>,
    /// Authentication vectors given out.
    pub vectors: u64,
}

impl MapSide {
    /// Forgets what is under way; the reset is due at once.
    pub fn restart(&mut self) {
        self.face.restart();
        self.timers = Timers::default();
        self.timers.start(Duration::ZERO, Again::Reset);
        self.listed.values_mut().flatten().for_each(|gateway| gateway.telling = false);
        self.waiting.values_mut().for_each(super::messages::Waiting::quiet);
    }

    pub fn poll_timeout(&self) -> Option<Duration> {
        self.face.poll_timeout().into_iter().chain(self.timers.due()).min()
    }
}

/// What an answered operation comes to.
pub(super) type Done = Result<(), ErrorCode>;

impl Hlr {
    /// Gives the HLR a MAP face.
    #[must_use]
    pub fn with_map(self, config: MapConfig) -> Self {
        let face = Face::new(config.face.clone(), SERVED);
        let map = MapSide {
            config,
            face,
            listed: BTreeMap::new(),
            waiting: BTreeMap::new(),
            timers: Timers::default(),
            vectors: 0,
        };
        Self { map: Some(map), ..self }
    }

    /// The face's dialogues, associations and faults, to be looked at or meddled with.
    pub fn map_faults_mut(&mut self) -> Option<&mut crate::lab::map::Faults> {
        self.map.as_mut().map(|map| map.face.faults_mut())
    }

    /// The newest version of any application context that the MAP face speaks.
    pub fn set_newest_version(&mut self, version: u8) {
        if let Some(map) = &mut self.map {
            map.face.set_newest(version);
        }
    }

    /// The stack below the MAP face.
    #[must_use]
    pub fn ss7(&self) -> Option<&stack::Ss7> {
        self.map.as_ref().map(|map| map.face.ss7())
    }

    /// Gives triplets where quintuplets could be given, or no longer.
    pub fn set_triplets(&mut self, triplets: bool) {
        if let Some(map) = &mut self.map {
            map.config.triplets = triplets;
        }
    }

    /// Forgets how many vectors it has given: the next have sequence numbers that were there before.
    pub fn forget_vectors(&mut self) {
        if let Some(map) = &mut self.map {
            map.vectors = 0;
        }
    }

    /// Loses every association of the MAP face, as if the process had died.
    pub fn drop_associations(&mut self) {
        if let Some(map) = &mut self.map {
            map.face.drop_associations();
        }
    }

    /// The numbers of the gateways that wait for the subscriber by MAP.
    pub fn listed_gateways(&self, imsi: Imsi) -> impl Iterator<Item = IsdnAddressBuf> {
        let listed = self.map.as_ref().and_then(|map| map.listed.get(&imsi));
        listed.into_iter().flatten().map(|gateway| gateway.number)
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
                        self.told(now, doing, outcome.map(|_| ()));
                    }
                }
            }
            if let Some(map) = &mut self.map {
                map.face.give_back(inbox);
            }
        }
    }

    fn requested(&mut self, now: Now, request: &Request, argument: Option<&[u8]>) {
        let outcome = match request.operation {
            OperationCode::SEND_ROUTING_INFO_FOR_GPRS => self.route_by_map(now, request, argument),
            OperationCode::FAILURE_REPORT => self.failed_by_map(now, request, argument),
            OperationCode::ANY_TIME_INTERROGATION => self.interrogated(now, request, argument),
            OperationCode::SEND_ROUTING_INFO_FOR_SM => self.route_for_sm(now, request, argument),
            OperationCode::REPORT_SM_DELIVERY_STATUS => self.sm_reported(now, request, argument),
            OperationCode::READY_FOR_SM => self.ready_for_sm(now, request, argument),
            OperationCode::UPDATE_GPRS_LOCATION => self.update_location(now, request, argument),
            OperationCode::PURGE_MS => self.purged(now, request, argument),
            OperationCode::SEND_AUTHENTICATION_INFO => self.authenticate(now, request, argument),
            OperationCode::RESTORE_DATA => self.restore(now, request, argument),
            _ => {
                let _ = self.refuse_by_map(now, request, ErrorCode::FACILITY_NOT_SUPPORTED);
                Ok((None, Err(ErrorCode::FACILITY_NOT_SUPPORTED)))
            }
        };
        let (imsi, done) = match outcome {
            Ok(done) => done,
            Err(fault) => {
                if let Some(map) = &mut self.map {
                    map.face.refuse(now, request, fault);
                }
                (None, Err(ErrorCode::DATA_MISSING))
            }
        };
        let (by, operation, error) = (request.caller, request.operation, done.err());
        self.events.push_back(Event::Invoked { by, operation, imsi, error });
    }

    pub(super) fn answer_by_map(
        &mut self,
        now: Now,
        request: &Request,
        result: &dyn Fn(&mut Prepender<'_>),
    ) -> Done {
        if let Some(map) = &mut self.map {
            map.face.answer(now, request, result);
        }
        Ok(())
    }

    pub(super) fn refuse_by_map(&mut self, now: Now, request: &Request, error: ErrorCode) -> Done {
        if let Some(map) = &mut self.map {
            map.face.fail(now, request, error, &|_| {});
        }
        Err(error)
    }

    /// §8.4.1 of TS 23.060's location, TS 29.002 §10.2: sendRoutingInfoForGprs.
    fn route_by_map(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<(Option<Imsi>, Done), Fault> {
        let argument: SendRoutingInfoForGprsArg<'_> = parse(argument)?;
        let imsi = argument.imsi;
        let error = match self.subscribers.get(imsi) {
            None => Some(map_error::UNKNOWN_SUBSCRIBER),
            Some(Subscriber { map_error: Some(error), .. }) => Some(*error),
            Some(subscriber) if !subscriber.attached => Some(map_error::ABSENT_SUBSCRIBER),
            // sgsn-Address is mandatory in the result.
            Some(subscriber) if subscriber.sgsn.is_none() => Some(ErrorCode::SYSTEM_FAILURE.0),
            Some(_) => None,
        };
        if let Some(error) = error {
            return Ok((Some(imsi), self.refuse_by_map(now, request, ErrorCode(error))));
        }
        let (Some(subscriber), Some(map)) = (self.subscribers.get(imsi), &self.map) else {
            return Err(Fault::Missing);
        };
        let oid = map.config.extension;
        let hints = Hints::find(argument.extension_container.as_ref(), oid.as_oid()).ok().flatten();
        let wanted = hints.and_then(|hints| hints.apn).and_then(|apn| apn.as_apn());
        let chosen = wanted.and_then(|apn| {
            subscriber.ggsns.iter().find(|(name, _)| name.as_apn() == apn).map(|(_, ggsn)| *ggsn)
        });
        let (sgsn, reason) = (subscriber.sgsn, subscriber.not_reachable);
        // TS 23.060 §9.2.2.2: who is told a reason is also told when it ends.
        if reason.is_some() {
            let ggsn = argument.ggsn_address.map(|address| address.0);
            self.list_gateway(request, imsi, argument.ggsn_number.to_buf(), ggsn);
        }
        let asking = argument.ggsn_address;
        let done = self.answer_by_map(now, request, &|p| {
            let Some(sgsn) = sgsn else { return };
            let mut buffer = [0; extension::CONTAINER_LEN];
            let hints = Hints {
                apn: wanted.and_then(|apn| ApnString::new(apn.0)),
                ggsn_address: chosen.map(GsnAddress),
                ..Hints::new()
            };
            let mut result = SendRoutingInfoForGprsRes::new(GsnAddress(sgsn));
            result.ggsn_address = asking;
            result.mobile_not_reachable_reason =
                reason.and_then(|reason| map::AbsentSubscriberDiagnosticSm::new(i64::from(reason)));
            result.extension_container = chosen.and_then(|_| hints.container(&oid, &mut buffer));
            result.write(p);
        });
        Ok((Some(imsi), done))
    }

    /// TS 29.002 §10.3: failureReport.
    fn failed_by_map(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<(Option<Imsi>, Done), Fault> {
        let argument: FailureReportArg<'_> = parse(argument)?;
        let (imsi, ggsn) = (argument.imsi, argument.ggsn_address);
        let done = if self.subscribers.get(imsi).is_none() {
            self.refuse_by_map(now, request, ErrorCode::UNKNOWN_SUBSCRIBER)
        } else if self.list_gateway(request, imsi, argument.ggsn_number.to_buf(), ggsn.map(|ggsn| ggsn.0)) {
            self.answer_by_map(now, request, &|p| {
                let mut result = FailureReportRes::new();
                result.ggsn_address = ggsn;
                result.write(p);
            })
        } else {
            self.refuse_by_map(now, request, ErrorCode::SYSTEM_FAILURE)
        };
        Ok((Some(imsi), done))
    }

    /// `false`: too many wait.
    fn list_gateway(
        &mut self,
        request: &Request,
        imsi: Imsi,
        number: IsdnAddressBuf,
        ggsn: Option<IpAddr>,
    ) -> bool {
        let Some(map) = &mut self.map else { return false };
        let listed = map.listed.entry(imsi).or_default();
        let from = request.caller;
        if let Some(gateway) =
            listed.iter_mut().find(|gateway| (gateway.number, gateway.ggsn) == (number, ggsn))
        {
            gateway.from = from;
            return true;
        }
        if listed.len() >= self.config.max_listed {
            return false;
        }
        listed.push(Gateway { number, from, ggsn, telling: false });
        true
    }

    /// TS 29.002 §10.4: tells the listed gateways that the subscriber is back.
    pub(super) fn note_gateways(&mut self, now: Now, imsi: Imsi) {
        let Some(map) = &mut self.map else { return };
        let waiting = map.listed.get_mut(&imsi).into_iter().flatten();
        let waiting: Vec<IsdnAddressBuf> = waiting
            .filter_map(|gateway| (!std::mem::replace(&mut gateway.telling, true)).then_some(gateway.number))
            .collect();
        for gateway in waiting {
            self.note_gateway(now, imsi, gateway, true, 1);
        }
    }

    fn note_gateway(&mut self, now: Now, imsi: Imsi, number: IsdnAddressBuf, by_number: bool, attempts: u32) {
        let sgsn = self.subscribers.get(imsi).filter(|s| s.is_reachable()).and_then(|s| s.sgsn);
        let Some(map) = &mut self.map else { return };
        let found = map.listed.get_mut(&imsi).into_iter().flatten();
        let mut found = found.filter(|gateway| gateway.number == number);
        let Some(gateway) = found.next() else { return };
        let Some(sgsn) = sgsn else {
            // It has gone again: whoever waits goes on waiting.
            gateway.telling = false;
            return;
        };
        let (ggsn, from) = (gateway.ggsn, gateway.from);
        let format = map.face.config().ss7.sccp.format;
        let own = by_number.then(|| by_number_of(&number, format)).flatten();
        let to = own.unwrap_or(from);
        let doing = Doing::Note { imsi, gateway: number, to, by_number: own.is_some(), attempts };
        let question = Question {
            called: to,
            context: ApplicationContext::GPRS_NOTIFY,
            operation: |_| OperationCode::NOTE_MS_PRESENT_FOR_GPRS,
            argument: Box::new(move |_, p| {
                let mut argument = NoteMsPresentForGprsArg::new(imsi, GsnAddress(sgsn));
                argument.ggsn_address = ggsn.map(GsnAddress);
                argument.write(p);
            }),
        };
        map.face.ask(now, doing, question);
    }

    /// Something that the HLR has invoked is over.
    fn told(&mut self, now: Now, doing: Doing, outcome: Result<(), Failed>) {
        match doing {
            Doing::Note { imsi, gateway, to, by_number, attempts } => {
                let operation = OperationCode::NOTE_MS_PRESENT_FOR_GPRS;
                self.events.push_back(Event::Told { operation, imsi: Some(imsi), to, outcome });
                self.noted_by_map(now, imsi, gateway, by_number, attempts, outcome);
            }
            Doing::Alert { imsi, centre, to, attempts } => {
                let operation = OperationCode::ALERT_SERVICE_CENTRE;
                self.events.push_back(Event::Told { operation, imsi: Some(imsi), to, outcome });
                self.alerted(now, imsi, centre, attempts, outcome);
            }
            Doing::Insert { imsi, sgsn, number, request } => {
                let (operation, to) = (OperationCode::INSERT_SUBSCRIBER_DATA, request.caller);
                self.events.push_back(Event::Told { operation, imsi: Some(imsi), to, outcome });
                self.inserted(now, imsi, sgsn, number, &request, outcome);
            }
            Doing::Cancel { imsi, to } => {
                let operation = OperationCode::CANCEL_LOCATION;
                self.events.push_back(Event::Told { operation, imsi: Some(imsi), to, outcome });
            }
            Doing::Reset { to } => {
                self.events.push_back(Event::Told {
                    operation: OperationCode::RESET,
                    imsi: None,
                    to,
                    outcome,
                });
            }
        }
    }

    fn noted_by_map(
        &mut self,
        now: Now,
        imsi: Imsi,
        number: IsdnAddressBuf,
        by_number: bool,
        attempts: u32,
        outcome: Result<(), Failed>,
    ) {
        let Some(map) = &mut self.map else { return };
        match outcome {
            // A gateway that knows nothing of the subscriber need not be told again.
            Ok(()) | Err(Failed::Error(ErrorCode::UNKNOWN_SUBSCRIBER)) => {
                if let Some(listed) = map.listed.get_mut(&imsi) {
                    let told = listed.iter().position(|gateway| gateway.number == number && gateway.telling);
                    told.map(|told| listed.remove(told));
                    if listed.is_empty() {
                        map.listed.remove(&imsi);
                    }
                }
            }
            // The address that it asked from may be of more use than its number.
            Err(_) if by_number => self.note_gateway(now, imsi, number, false, attempts),
            Err(_) if attempts < map.config.attempts => {
                let again = Again::Note { imsi, gateway: number, attempts: attempts + 1 };
                map.timers.start(now.mono + map.config.retry, again);
            }
            // It stays listed until the subscriber is heard of again.
            Err(_) => {
                let listed = map.listed.get_mut(&imsi).into_iter().flatten();
                listed.filter(|gateway| gateway.number == number).for_each(|gateway| gateway.telling = false);
            }
        }
    }

    /// Runs what is to be tried again.
    pub(super) fn try_again(&mut self, now: Now) {
        while let Some(again) = self.map.as_mut().and_then(|map| map.timers.pop_due(now.mono)) {
            match again {
                Again::Note { imsi, gateway, attempts } => {
                    self.note_gateway(now, imsi, gateway, true, attempts);
                }
                Again::Alert { imsi, centre, attempts } => self.alert(now, imsi, centre, attempts),
                Again::Reset => self.reset(now),
            }
        }
    }
}

/// The GGSN's subsystem by its number.
fn by_number_of(number: &IsdnAddressBuf, format: crate::wire::PointCodeFormat) -> Option<AddressBuf> {
    by_number(format, &digits(&number.as_address()), Ssn(150)).ok()
}
