//! An MME, as far as S6a and SGd need one: it attaches devices at their HSS (TS 29.272), takes short messages
//! for them (TS 29.338 §6), and tells the HSS when one is back.

use super::diameter::{self, Answers, Fate, Faults};
use super::hss::{idr, nor, state, tbcd, ulr};
use super::milenage::{Keys, Response};
use super::msc::{Outcome, Whole, whole};
use super::subscribers::Subscribers;
use crate::codec::diameter::command::s6a::{
    AuthenticationInformationAnswer, AuthenticationInformationRequest, InsertSubscriberDataRequest,
    NotifyRequest, PurgeUeRequest, UpdateLocationAnswer, UpdateLocationRequest,
};
use crate::codec::diameter::command::sgd::{MoForwardShortMessageRequest, MtForwardShortMessageRequest};
use crate::codec::diameter::{
    AvpWriter, Command, CommandRow, Message, ResultCode, application, experimental, row,
};
use crate::codec::ts23040::segment::{Assembly, Bounds};
use crate::codec::ts23040::{AddressBuf, DataCoding, Deliver, Submit, UserData, ValidityPeriod};
use crate::machine::diameter::{
    self as machine, Ask, Diameter, Event as Happened, Failure, Indication, Peer,
};
use crate::machine::{
    AssociationChange, AssociationId, Certificate, LinkId, Machine, Message as Carried, Order, Origin,
    Transmit,
};
use crate::wire::{Imsi, Now, Writer};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// What an MME is told before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Its Diameter identity.
    pub host: Box<str>,
    /// Its realm.
    pub realm: Box<str>,
    /// The HSS's identity and realm, and the link that leads to it.
    pub hss: (Box<str>, Box<str>, LinkId),
    /// Its number for short messages, as TBCD.
    pub number: Box<[u8]>,
    /// The network that it belongs to.
    pub plmn: [u8; 3],
    /// Whose devices may attach here; their keys are those of the USIMs.
    pub subscribers: Subscribers,
    /// What becomes of a message where the device was told nothing.
    pub outcome: Outcome,
    /// Messages in parts that are put together at once, and for how long.
    pub assembly: Bounds,
    /// Devices that attach as soon as the HSS is there.
    pub attach: Vec<Imsi>,
    /// Where chance begins.
    pub seed: u64,
}

/// What happened at an MME.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A device is attached: the HSS has said who it is and what it may have.
    Attached {
        /// Whose.
        imsi: Imsi,
        /// Its access points.
        apns: Vec<String>,
    },
    /// A procedure with the HSS came to nothing.
    Failed {
        /// Whose.
        imsi: Imsi,
        /// The request.
        command: &'static str,
        /// What was answered, or why nothing was.
        outcome: Result<machine::Outcome, Failure>,
    },
    /// The device and its home do not know each other: the keys differ.
    NotAuthenticated {
        /// Whose.
        imsi: Imsi,
    },
    /// A request of the MME's own was answered with success.
    Told {
        /// Whose.
        imsi: Imsi,
        /// The request.
        command: &'static str,
    },
    /// The HSS has asked for something, and what it was answered.
    Asked {
        /// Whose; `None`: everybody's.
        imsi: Option<Imsi>,
        /// The request.
        command: &'static str,
        /// The answer.
        outcome: machine::Outcome,
    },
    /// A short message came.
    Came {
        /// For whom.
        imsi: Imsi,
        /// What became of it.
        outcome: Outcome,
    },
    /// A device has a whole message.
    Got {
        /// Whose.
        imsi: Imsi,
        /// The application port, if one is said.
        port: Option<u16>,
        /// Of a WAP Push, the media type.
        media: Option<String>,
        /// The text or, of a WAP Push, the content.
        content: Vec<u8>,
    },
    /// Something happened between peers, in words.
    Network(Box<str>),
}

/// A device.
#[derive(Clone, Debug, Default)]
struct Device {
    attached: bool,
    /// The HSS has restarted since it was told of the device: it is told again with the next message.
    unconfirmed: bool,
    /// The highest sequence number that its USIM has seen.
    sqn: u64,
    outcome: Option<Outcome>,
    /// URRP: the HSS wants to know when it is reachable.
    asked: bool,
    /// A short message did not reach it.
    missed: bool,
}

/// What a request under way is for.
#[derive(Clone, Copy, Debug)]
struct Doing {
    imsi: Imsi,
    command: &'static CommandRow,
    /// It says something again: the USIM has been asked to begin anew, or the HSS is told once more.
    again: bool,
}

/// EUTRAN, TS 29.212 §5.3.31.
const EUTRAN: i32 = 1004;

/// A request of the MME's own.
#[derive(Debug)]
struct Wanted {
    doing: Doing,
    /// Host and realm; `None`: the HSS.
    to: Option<(Box<str>, Box<str>)>,
    body: Vec<u8>,
}

/// All of an MME but its connections.
#[derive(Debug)]
struct Desk {
    config: Config,
    devices: BTreeMap<Imsi, Device>,
    assembly: Assembly<(Imsi, String)>,
    wanted: VecDeque<Wanted>,
    events: VecDeque<Event>,
}

/// The MME.
#[derive(Debug)]
pub struct Mme {
    desk: Desk,
    node: Diameter,
    faults: Faults,
    answers: Answers,
    /// What our requests under way are for, by tag.
    doing: BTreeMap<u64, Doing>,
    tags: u64,
    /// Connections, to be dropped.
    associations: Vec<AssociationId>,
    dropped: Vec<AssociationId>,
    /// Room for what one answer holds.
    body: Vec<u8>,
}

impl Mme {
    /// An MME with no device attached.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let mut node = diameter::node(&config.host, &config.realm, &diameter::OF_MME);
        let (identity, realm, link) = &config.hss;
        let (identity, realm) = (identity.to_string(), realm.to_string());
        node.peers.push(Peer { identity, realm, connect: Some(*link), ..Peer::default() });
        node.tc = Duration::from_secs(2);
        Self {
            node: Diameter::new(node, config.seed),
            faults: Faults::default(),
            answers: Answers::default(),
            doing: BTreeMap::new(),
            tags: 0,
            associations: Vec::new(),
            dropped: Vec::new(),
            body: vec![0; 1 << 12],
            desk: Desk {
                devices: BTreeMap::new(),
                assembly: Assembly::new(config.assembly),
                wanted: VecDeque::new(),
                events: VecDeque::new(),
                config,
            },
        }
    }

    /// Its peers.
    #[must_use]
    pub const fn node(&self) -> &Diameter {
        &self.node
    }

    /// What it does wrong.
    pub const fn faults_mut(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// Whether a device is attached here.
    #[must_use]
    pub fn is_attached(&self, imsi: Imsi) -> bool {
        self.desk.attached(imsi)
    }

    /// Loses every connection and device, as if the process had died.
    pub fn restart(&mut self) {
        self.dropped.clone_from(&self.associations);
        self.desk.devices.clear();
    }

    /// Disconnects every peer with this Disconnect-Cause, RFC 6733 §5.4.
    pub fn disconnect(&mut self, now: Now, cause: i32) {
        let peers: Vec<_> = self.node.peers().collect();
        peers.into_iter().for_each(|peer| self.node.stop_peer(now, peer, cause));
        self.attend(now);
    }

    /// A device attaches: TS 23.401 §5.3.2.1, steps 5a to 11.
    pub fn attach(&mut self, now: Now, imsi: Imsi) {
        self.desk.devices.entry(imsi).or_default();
        self.desk.authenticate(imsi, None);
        self.attend(now);
    }

    /// What was known of a device is forgotten: TS 29.272 §5.2.1.3.
    pub fn purge(&mut self, now: Now, imsi: Imsi) {
        if let Some(device) = self.desk.devices.get_mut(&imsi) {
            device.attached = false;
        }
        self.desk.ask::<PurgeUeRequest<'_>>(imsi, false, |w| {
            w.avp::<row::UserName>(&imsi.to_string());
            // UE Purged in MME.
            w.avp::<row::PurFlags>(1);
        });
        self.attend(now);
    }

    /// A device sends a short message to the number `to` by the service centre with the number `centre`, whose host
    /// and realm are `by`: TS 29.338 §6.2.2. What becomes of it is an [`Event::Told`] or [`Event::Failed`] of OFR.
    pub fn submit(&mut self, now: Now, imsi: Imsi, by: (&str, &str), centre: &str, to: &str, text: &str) {
        self.desk.submit(imsi, by, centre, to, text);
        self.attend(now);
    }

    /// Says what becomes of a device's messages from now on. One that was absent or full and takes them again
    /// is reported to the HSS, if somebody waits for that: TS 29.272 §5.2.5.1.
    pub fn set_outcome(&mut self, now: Now, imsi: Imsi, outcome: Outcome) {
        self.desk.set_outcome(imsi, outcome);
        self.attend(now);
    }

    fn attend(&mut self, now: Now) {
        self.hear();
        while let Some(Wanted { doing, to, body }) = self.desk.wanted.pop_front() {
            self.tags += 1;
            let (hss, home, _) = &self.desk.config.hss;
            let (host, realm) = to.as_ref().map_or((hss, home), |(host, realm)| (host, realm));
            let ask = Ask { host: Some(host), ..Ask::new(self.tags, doing.command, realm) };
            match self.node.request(now, &ask, |w| w.octets(&body)) {
                Ok(_) => _ = self.doing.insert(self.tags, doing),
                Err(why) => self.desk.failed(&doing, Err(why)),
            }
        }
    }

    /// Takes note of what happened between peers.
    fn hear(&mut self) {
        while let Some(event) = self.node.poll_event() {
            if let Happened::Failed { tag, why } = event {
                if let Some(doing) = self.doing.remove(&tag) {
                    self.desk.failed(&doing, Err(why));
                }
                continue;
            }
            if let Happened::Open { peer, .. } = event
                && self.node.identity(peer).eq_ignore_ascii_case(&self.desk.config.hss.0)
            {
                self.desk.begin();
            }
            if let Some(words) = self.node.in_words(&event) {
                self.desk.events.push_back(Event::Network(words.into()));
            }
        }
    }
}

impl Desk {
    fn attached(&self, imsi: Imsi) -> bool {
        self.devices.get(&imsi).is_some_and(|device| device.attached)
    }

    /// The HSS is there: whoever is to attach and is not, does.
    fn begin(&mut self) {
        let waiting: Vec<Imsi> =
            self.config.attach.iter().copied().filter(|imsi| !self.attached(*imsi)).collect();
        for imsi in waiting {
            self.devices.entry(imsi).or_default();
            self.authenticate(imsi, None);
        }
    }

    fn failed(&mut self, doing: &Doing, outcome: Result<machine::Outcome, Failure>) {
        let (imsi, command) = (doing.imsi, doing.command.request);
        self.events.push_back(Event::Failed { imsi, command, outcome });
    }

    fn set_outcome(&mut self, imsi: Imsi, outcome: Outcome) {
        let usual = self.config.outcome;
        let device = self.devices.entry(imsi).or_default();
        let before = device.outcome.replace(outcome).unwrap_or(usual);
        // UE_PRESENT, UE_MEMORY_AVAILABLE.
        let reason = match before {
            Outcome::Absent | Outcome::Silence => 0,
            Outcome::Full => 1,
            Outcome::Taken | Outcome::Busy => return,
        };
        if outcome == Outcome::Taken {
            self.notify(imsi, reason);
        }
    }

    fn notify(&mut self, imsi: Imsi, reason: i32) {
        let Some(device) = self.devices.get_mut(&imsi).filter(|device| device.attached) else { return };
        let (missed, asked) = (std::mem::take(&mut device.missed), std::mem::take(&mut device.asked));
        if !missed && !asked {
            return;
        }
        let flags =
            nor::S6A | if missed { nor::READY_MME } else { 0 } | if asked { nor::REACHABLE_MME } else { 0 };
        self.ask::<NotifyRequest<'_>>(imsi, false, |w| {
            w.avp::<row::UserName>(&imsi.to_string());
            if missed {
                w.avp::<row::AlertReason>(reason);
            }
            w.avp::<row::NorFlags>(flags);
        });
    }

    fn submit(&mut self, imsi: Imsi, (host, realm): (&str, &str), centre: &str, to: &str, text: &str) {
        let number = self.config.subscribers.get(imsi).and_then(|one| one.msisdn.as_deref()).map(tbcd);
        let Some(destination) = AddressBuf::number(&format!("+{to}")) else { return };
        let Some(data) = UserData::of_octets(text.as_bytes(), false, DataCoding::EIGHT_BIT) else { return };
        let submit = Submit {
            flags: 0,
            reference: 1,
            destination: destination.as_address(),
            protocol: 0,
            validity: ValidityPeriod::Absent,
            data,
        };
        let mut tpdu = [0; 256];
        let mut w = Writer::new(&mut tpdu);
        submit.write(&mut w);
        let Ok(length) = w.finish() else { return };
        self.ask::<MoForwardShortMessageRequest<'_>>(imsi, false, |w| {
            w.avp::<row::ScAddress>(&tbcd(centre));
            w.group::<row::UserIdentifier>(|w| {
                w.avp::<row::UserName>(&imsi.to_string());
                if let Some(number) = &number {
                    w.avp::<row::Msisdn>(number);
                }
            });
            w.avp::<row::SmRpUi>(&tpdu[..length]);
        });
        if let Some(wanted) = self.wanted.back_mut() {
            wanted.to = Some((host.into(), realm.into()));
        }
    }

    fn authenticate(&mut self, imsi: Imsi, resync: Option<[u8; 30]>) {
        let plmn = self.config.plmn;
        self.ask::<AuthenticationInformationRequest<'_>>(imsi, resync.is_some(), |w| {
            w.avp::<row::UserName>(&imsi.to_string());
            w.group::<row::RequestedEutranAuthenticationInfo>(|w| {
                w.avp::<row::NumberOfRequestedVectors>(1);
                w.avp::<row::ImmediateResponsePreferred>(1);
                if let Some(resync) = &resync {
                    w.avp::<row::ReSynchronizationInfo>(resync);
                }
            });
            w.avp::<row::VisitedPlmnId>(&plmn);
        });
    }

    fn update_location(&mut self, imsi: Imsi, flags: u32) {
        let (plmn, number) = (self.config.plmn, self.config.number.clone());
        self.ask::<UpdateLocationRequest<'_>>(imsi, flags & ulr::SKIP_DATA != 0, |w| {
            w.avp::<row::UserName>(&imsi.to_string());
            w.avp::<row::RatType>(EUTRAN);
            w.avp::<row::UlrFlags>(ulr::S6A | flags);
            w.avp::<row::VisitedPlmnId>(&plmn);
            w.avp::<row::MmeNumberForMtSms>(&number);
            // SMS_REGISTRATION_REQUIRED.
            w.avp::<row::SmsRegisterRequest>(0);
        });
    }

    fn ask<'a, C: Command<'a>>(&mut self, imsi: Imsi, again: bool, write: impl FnOnce(&mut AvpWriter<'_>)) {
        let mut body = vec![0; 512];
        let mut w = AvpWriter::bare(&mut body);
        write(&mut w);
        let Ok(length) = w.finish_bare() else { return };
        body.truncate(length);
        self.wanted.push_back(Wanted { doing: Doing { imsi, command: C::ROW, again }, to: None, body });
    }

    /// The HSS has answered.
    fn answered(&mut self, doing: &Doing, outcome: machine::Outcome, answer: &Message<'_>) {
        if !outcome.is_success() {
            return self.failed(doing, Ok(outcome));
        }
        let Doing { imsi, command, again } = *doing;
        match command.request {
            "AIR" => {
                let vectors = AuthenticationInformationAnswer::parse(answer).authentication_info;
                let vector = vectors.and_then(|vectors| vectors.read().e_utran_vector.iter().next());
                self.challenged(imsi, vector.map(|vector| vector.read()), again)
            }
            // Whoever was only told of again may have left meanwhile.
            "ULR" if !again => {
                let data = UpdateLocationAnswer::parse(answer).subscription_data;
                let profile = data.and_then(|data| data.read().apn_configuration_profile);
                let apns = profile.map(|profile| profile.read().apn_configuration);
                let apns = apns.iter().flat_map(crate::codec::diameter::Many::iter);
                let apns = apns.filter_map(|apn| apn.read().service_selection.map(str::to_owned));
                let apns = apns.collect();
                let device = self.devices.entry(imsi).or_default();
                (device.attached, device.unconfirmed) = (true, false);
                self.events.push_back(Event::Attached { imsi, apns });
            }
            command => self.events.push_back(Event::Told { imsi, command }),
        }
    }

    /// What the USIM says to a challenge.
    fn challenged(
        &mut self,
        imsi: Imsi,
        vector: Option<crate::codec::diameter::group::EUtranVector<'_>>,
        again: bool,
    ) {
        let keys = self.config.subscribers.get(imsi).and_then(|subscriber| subscriber.keys.as_deref());
        let keys: Keys = keys.copied().unwrap_or_default();
        let parts = vector.and_then(|vector| {
            let (rand, autn) = (vector.rand?.try_into().ok()?, vector.autn?.try_into().ok()?);
            Some((rand, autn, vector.xres?, vector.kasme?.len() == 32))
        });
        let device = self.devices.entry(imsi).or_default();
        if let Some((rand, autn, xres, true)) = parts {
            match keys.respond(rand, autn, device.sqn) {
                Response::Res { res, sqn } if res[..] == *xres => {
                    device.sqn = sqn;
                    return self.update_location(imsi, ulr::INITIAL_ATTACH);
                }
                Response::Stale(auts) if !again => {
                    let mut info = [0; 30];
                    info[..16].copy_from_slice(&rand);
                    info[16..].copy_from_slice(&auts);
                    return self.authenticate(imsi, Some(info));
                }
                _ => {}
            }
        }
        self.events.push_back(Event::NotAuthenticated { imsi });
    }

    /// Serves a request of the HSS, or of whoever sends short messages; `None`: it gets no answer.
    fn serve(
        &mut self,
        now: Now,
        command: &'static CommandRow,
        message: &Message<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Option<machine::Outcome> {
        let success = machine::Outcome::SUCCESS;
        let unknown = machine::Outcome::tgpp(experimental::ERROR_USER_UNKNOWN);
        let imsi = message.get::<row::UserName>().and_then(|name| name.parse::<Imsi>().ok());
        let attached = imsi.filter(|imsi| self.attached(*imsi));
        let outcome = match (command.application, command.request, attached) {
            // TS 29.272 §5.2.1.2: a device that is not here has nothing to be cancelled.
            (application::S6A, "CLR", _) => {
                if let Some(device) = attached.and_then(|imsi| self.devices.get_mut(&imsi)) {
                    device.attached = false;
                }
                success
            }
            (application::S6A, "RSR", _) => {
                self.devices.values_mut().for_each(|device| device.unconfirmed = device.attached);
                success
            }
            (application::S6A, "IDR", Some(imsi)) => {
                let request = InsertSubscriberDataRequest::parse(message);
                self.inserted(imsi, request.idr_flags.unwrap_or_default(), w);
                success
            }
            (application::S6A, "DSR", Some(_)) => {
                w.avp::<row::DsaFlags>(0);
                success
            }
            (application::S6A, "IDR" | "DSR", None) | (application::SGD, "TFR", None) => unknown,
            (application::SGD, "TFR", Some(imsi)) => {
                let request = MtForwardShortMessageRequest::parse(message);
                let unconfirmed = self.devices.get_mut(&imsi).map(|device| &mut device.unconfirmed);
                if unconfirmed.is_some_and(std::mem::take) {
                    self.update_location(imsi, ulr::SKIP_DATA);
                }
                self.forwarded(now, imsi, request.sm_rp_ui, w)?
            }
            _ => ResultCode::COMMAND_UNSUPPORTED.into(),
        };
        self.events.push_back(Event::Asked { imsi, command: command.request, outcome });
        Some(outcome)
    }

    /// TS 29.272 §5.2.2.1: new data, and questions about the device.
    fn inserted(&mut self, imsi: Imsi, flags: u32, w: &mut AvpWriter<'_>) {
        let usual = self.config.outcome;
        let device = self.devices.entry(imsi).or_default();
        let reachable = device.outcome.unwrap_or(usual) == Outcome::Taken;
        w.avp::<row::IdaFlags>(0);
        if flags & idr::USER_STATE != 0 {
            let now = if reachable { state::REACHABLE } else { state::NOT_REACHABLE };
            w.group::<row::EpsUserState>(|w| {
                w.group::<row::MmeUserState>(|w| w.avp::<row::UserState>(now.into()));
            });
        }
        if flags & idr::REACHABILITY != 0 {
            device.asked = true;
            if reachable {
                self.notify(imsi, 0);
            }
        }
    }

    /// TS 29.338 §6.2.1: MT-Forward-Short-Message.
    fn forwarded(
        &mut self,
        now: Now,
        imsi: Imsi,
        message: Option<&[u8]>,
        w: &mut AvpWriter<'_>,
    ) -> Option<machine::Outcome> {
        let usual = self.config.outcome;
        let device = self.devices.entry(imsi).or_default();
        let outcome = device.outcome.unwrap_or(usual);
        device.missed |= matches!(outcome, Outcome::Absent | Outcome::Full);
        self.events.push_back(Event::Came { imsi, outcome });
        let failure = |w: &mut AvpWriter<'_>, cause| {
            w.group::<row::SmDeliveryFailureCause>(|w| {
                w.avp::<row::SmEnumeratedDeliveryFailureCause>(cause);
            });
            machine::Outcome::tgpp(experimental::ERROR_SM_DELIVERY_FAILURE)
        };
        Some(match outcome {
            Outcome::Silence => return None,
            Outcome::Busy => machine::Outcome::tgpp(experimental::ERROR_USER_BUSY_FOR_MT_SMS),
            Outcome::Absent => {
                // TS 29.338 §7.3.22: no paging response via the MME.
                w.avp::<row::AbsentUserDiagnosticSm>(0);
                machine::Outcome::tgpp(experimental::ERROR_ABSENT_USER)
            }
            // MEMORY_CAPACITY_EXCEEDED, EQUIPMENT_PROTOCOL_ERROR.
            Outcome::Full => failure(w, 0),
            Outcome::Taken => match message.map(Deliver::parse) {
                Some(Ok(deliver)) => {
                    if let Some(Whole { port, media, content }) =
                        whole(now, &mut self.assembly, imsi, &deliver)
                    {
                        self.events.push_back(Event::Got { imsi, port, media, content });
                    }
                    machine::Outcome::SUCCESS
                }
                _ => failure(w, 1),
            },
        })
    }
}

impl Machine for Mme {
    type Event = Event;

    fn handle_octets(&mut self, _now: Now, _from: Origin, _octets: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        if !self.faults.silent {
            self.node.handle_timeout(now);
        }
        self.answers.handle_timeout(now, &mut self.node);
        self.attend(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.desk.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let node = if self.faults.silent { None } else { self.node.poll_timeout() };
        [node, self.answers.due()].into_iter().flatten().min()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        match change {
            AssociationChange::Up { .. } => self.associations.push(id),
            AssociationChange::Down => self.associations.retain(|own| *own != id),
            _ => {}
        }
        self.node.handle_association(now, id, change);
        self.attend(now);
    }

    fn handle_certificate(&mut self, now: Now, id: AssociationId, certificate: Certificate) {
        self.node.handle_certificate(now, id, certificate);
        self.attend(now);
    }

    fn handle_stop(&mut self, now: Now) {
        self.node.stop(now);
        self.attend(now);
    }

    fn has_left(&self) -> bool {
        self.node.has_left()
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Carried<'_>) {
        if self.faults.silent {
            return;
        }
        match self.node.handle_message(now, id, message) {
            Indication::Nothing => {}
            Indication::Answer { tag, outcome, message, .. } => {
                if let Some(doing) = self.doing.remove(&tag) {
                    self.desk.answered(&doing, outcome, &message);
                }
            }
            Indication::Request { inbound, command, message, .. } => {
                let mut w = AvpWriter::bare(&mut self.body);
                let outcome = match self.faults.fate(command) {
                    Fate::Ignored => None,
                    Fate::Served => self.desk.serve(now, command, &message, &mut w),
                    Fate::Refused(outcome) => {
                        let imsi = message.get::<row::UserName>().and_then(|name| name.parse().ok());
                        let command = command.request;
                        self.desk.events.push_back(Event::Asked { imsi, command, outcome });
                        Some(outcome)
                    }
                };
                let length = w.finish_bare().unwrap_or_default();
                if let Some(outcome) = outcome {
                    let answer = (inbound, outcome);
                    let body = &self.body[..length];
                    self.answers.answer(now, &mut self.node, answer, body, self.faults.delay);
                }
            }
        }
        self.attend(now);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Carried<'_>)> {
        self.node.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.dropped.pop().map(Order::Abort).or_else(|| self.node.poll_order())
    }
}
