//! The HSS's data and what each request does to them: a message in, an answer out, no machine around.

use super::answer::{Refusal, error, heed};
use super::record::{Record, Serving};
use crate::codec::diameter::command::{Command, CommandRow, s6a, s6c, s6m, s6t, sh, slh, swx};
use crate::codec::diameter::{
    AvpWriter, Identity, Message, ResultCode, Tagged, application, experimental, group, row,
};
use crate::lab::by_imsi::ByImsi;
use crate::lab::diameter;
use crate::lab::subscribers::{Subscriber, Subscribers};
use crate::machine::diameter::{Failure, Outcome};
use crate::wire::{Digits, Imsi, Now};
use std::collections::VecDeque;
use std::sync::Arc;

/// What an HSS is told before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Its Diameter identity.
    pub host: Box<str>,
    /// Its realm.
    pub realm: Box<str>,
    /// The number of an SGSN that is known by its address alone, in digits.
    pub sgsn_number: Option<Box<str>>,
    /// The number of every MME for short messages, in digits.
    pub mme_number: Option<Box<str>>,
    /// The access point of a subscriber who has no other.
    pub apn: Box<str>,
    /// Who may ask where subscribers are, by host; empty: everybody.
    pub allowed: Vec<Box<str>>,
    /// Service centres that may wait for one subscriber.
    pub max_centres: usize,
    /// Notifications and monitoring events that may be asked for of one subscriber.
    pub max_watches: usize,
    /// Transparent data that are kept of one subscriber, in octets.
    pub max_repository: usize,
    /// What challenges are drawn from.
    pub seed: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: "hss.lab.example".into(),
            realm: "lab.example".into(),
            sgsn_number: Some("15550021".into()),
            mme_number: Some("15550031".into()),
            apn: "internet".into(),
            allowed: Vec::new(),
            max_centres: 8,
            max_watches: 16,
            max_repository: 4096,
            seed: 0,
        }
    }
}

/// A request of the HSS's own.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Destination-Host.
    pub host: Box<str>,
    /// Destination-Realm.
    pub realm: Box<str>,
    /// Which.
    pub command: &'static CommandRow,
    /// What the machine does not fill in.
    pub body: Vec<u8>,
    /// What it is for.
    pub doing: Doing,
}

/// What a request of the HSS's own is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// CLR.
    Cancel(Imsi),
    /// IDR.
    Insert(Imsi),
    /// DSR.
    Delete(Imsi),
    /// RSR.
    Reset,
    /// PNR to a server that asked for it.
    Push(Imsi),
    /// ALR to a service centre that waits.
    Alert(Imsi),
    /// RIR of S6t to a server that monitors: its number there.
    Report(Imsi, u32),
    /// RTR of SWx.
    Deregister(Imsi),
}

/// What happened at an HSS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A request was answered.
    Answered {
        /// Whose, by Origin-Host.
        by: Arc<str>,
        /// Which.
        command: &'static str,
        /// The number of its application.
        application: u32,
        /// About whom, if that can be told.
        imsi: Option<Imsi>,
        /// With what.
        outcome: Outcome,
    },
    /// A request of the HSS's own is over.
    Told {
        /// What it was for.
        doing: Doing,
        /// What was answered, or why nothing was.
        outcome: Result<Outcome, Failure>,
    },
    /// Something happened between peers, in words.
    Network(Box<str>),
}

/// What each handler answers with.
pub(super) type Served = Result<(), Refusal>;

/// The HSS but its connections.
#[derive(Debug)]
pub struct Home {
    pub(super) config: Config,
    pub(super) subscribers: Subscribers,
    /// What is kept of subscribers beside their subscription, of whom something was.
    pub(super) records: ByImsi<Record>,
    pub(super) outgoing: VecDeque<Outgoing>,
    events: VecDeque<Event>,
    /// Who asked last: mostly it is who asks next.
    asked_by: Arc<str>,
    /// Whom the request is about that is being answered.
    pub(super) about: Option<Imsi>,
    challenges: u64,
    /// Room for what one answer holds beyond its beginning.
    body: Vec<u8>,
}

/// The longest answer or request, in octets.
pub const LONGEST: usize = 1 << 16;

impl Home {
    /// An HSS with these subscribers.
    #[must_use]
    pub fn new(config: Config, subscribers: Subscribers) -> Self {
        Self {
            config,
            subscribers,
            records: ByImsi::default(),
            outgoing: VecDeque::new(),
            events: VecDeque::new(),
            asked_by: "".into(),
            about: None,
            challenges: 0,
            body: vec![0; LONGEST],
        }
    }

    /// Who is known.
    #[must_use]
    pub const fn subscribers(&self) -> &Subscribers {
        &self.subscribers
    }

    /// Who is known, to be changed in ways that nobody is told of.
    pub const fn subscribers_mut(&mut self) -> &mut Subscribers {
        &mut self.subscribers
    }

    /// How the HSS is set up.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The next request of the HSS's own.
    pub fn poll_request(&mut self) -> Option<Outgoing> {
        self.outgoing.pop_front()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    pub(super) fn event(&mut self, event: Event) {
        self.events.push_back(event);
    }

    /// Answers a request in which the codec finds no fault: what the answer says, and the AVPs that it holds
    /// beside those that every answer has.
    pub fn answer(
        &mut self,
        now: Now,
        command: &'static CommandRow,
        request: &Message<'_>,
    ) -> (Outcome, &[u8]) {
        self.about = None;
        let mut body = std::mem::take(&mut self.body);
        let mut w = AvpWriter::bare(&mut body);
        let (by, heeded) = heed(request);
        let served = heeded.and_then(|()| self.serve(now, command, request, &mut w));
        if let Err(refusal) = &served {
            refusal.write(&mut w);
        }
        let mut outcome = served.err().map_or(Outcome::SUCCESS, |refusal| refusal.outcome());
        let length = w.finish_bare().unwrap_or_else(|_| {
            outcome = ResultCode::UNABLE_TO_COMPLY.into();
            0
        });
        self.body = body;
        self.answered(by, command, request, outcome);
        (outcome, &self.body[..length])
    }

    /// Takes note of a request that was refused whatever it asks for.
    pub fn refused(&mut self, command: &'static CommandRow, request: &Message<'_>, outcome: Outcome) {
        self.about = None;
        self.answered(heed(request).0, command, request, outcome);
    }

    fn answered(&mut self, by: &str, command: &'static CommandRow, request: &Message<'_>, outcome: Outcome) {
        if *by != *self.asked_by {
            self.asked_by = by.into();
        }
        let by = Arc::clone(&self.asked_by);
        let (command, application, imsi) = (command.request, request.header.application, self.about);
        self.event(Event::Answered { by, command, application, imsi, outcome });
    }

    fn serve(
        &mut self,
        now: Now,
        command: &'static CommandRow,
        request: &Message<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        match (command.application, command.request) {
            (application::S6A, "ULR") => {
                self.update_location(now, &s6a::UpdateLocationRequest::parse(request), w)
            }
            (application::S6A, "AIR") => {
                self.authentication(&s6a::AuthenticationInformationRequest::parse(request), w)
            }
            (application::S6A, "NOR") => self.notified(now, &s6a::NotifyRequest::parse(request)),
            (application::S6A, "PUR") => self.purged(&s6a::PurgeUeRequest::parse(request), w),
            (application::SH, "UDR") => self.user_data(now, &sh::UserDataRequest::parse(request), w),
            (application::SH, "PUR") => self.profile_update(&sh::ProfileUpdateRequest::parse(request), w),
            (application::SH, "SNR") => {
                self.subscribe(now, &sh::SubscribeNotificationsRequest::parse(request), w)
            }
            (application::S6C, "SRR") => {
                self.route_message(&s6c::SendRoutingInfoForSmRequest::parse(request), w)
            }
            (application::S6C, "RDR") => {
                self.delivery_status(now, &s6c::ReportSmDeliveryStatusRequest::parse(request), w)
            }
            (application::S6M, "SIR") => {
                self.information(&s6m::SubscriberInformationRequest::parse(request), w)
            }
            (application::S6T, "CIR") => {
                self.configure(now, &s6t::ConfigurationInformationRequest::parse(request), w)
            }
            (application::S6T, "NIR") => self.authorise(&s6t::NiddInformationRequest::parse(request), w),
            (application::SLH, "RIR") => self.route_location(&slh::LcsRoutingInfoRequest::parse(request), w),
            (application::SWX, "SAR") => self.assign(&swx::SwxServerAssignmentRequest::parse(request), w),
            (application::SWX, "MAR") => {
                self.authentication_swx(&swx::SwxMultimediaAuthRequest::parse(request), w)
            }
            _ if request.header.application == command.application => {
                Err(Refusal::Base(ResultCode::COMMAND_UNSUPPORTED))
            }
            _ => Err(Refusal::Base(ResultCode::APPLICATION_UNSUPPORTED)),
        }
    }

    /// Whether a host may ask where subscribers are; if not, it is refused with `code`.
    pub(super) fn allow(&self, host: Option<Identity<'_>>, code: u32) -> Served {
        let allowed = &self.config.allowed;
        let known = host.is_some_and(|host| allowed.iter().any(|name| host.is(name)));
        if allowed.is_empty() || known { Ok(()) } else { Err(error(code)) }
    }

    /// The subscriber that a request is about.
    pub(super) fn found(&mut self, found: Option<Imsi>) -> Result<Imsi, Refusal> {
        let imsi = found.ok_or(error(experimental::ERROR_USER_UNKNOWN))?;
        self.about = Some(imsi);
        let subscriber = self.subscribers.get(imsi).ok_or(error(experimental::ERROR_USER_UNKNOWN))?;
        subscriber.diameter_error.map_or(Ok(imsi), |code| Err(refusal(code)))
    }

    /// The subscriber of a User-Name: an IMSI, as it is or in a network access identifier.
    pub(super) fn by_user_name(&mut self, name: Option<&str>) -> Result<Imsi, Refusal> {
        let name = name.map(|name| name.split('@').next().unwrap_or(name));
        // TS 23.003 §19.3.2: in front of the IMSI of a root NAI stands the method.
        let digits = name.map(|name| if name.len() == 16 { &name[1..] } else { name });
        self.found(digits.and_then(|digits| digits.parse().ok()))
    }

    /// The IMSI of an MSISDN, with or without its nature of address.
    pub(super) fn of_msisdn(&self, octets: &[u8]) -> Option<Imsi> {
        let digits = |octets| Digits(octets).to_string();
        let plain = self.subscribers.by_msisdn(&digits(octets));
        let bare = || self.subscribers.by_msisdn(&digits(octets.strip_prefix(&[0x91])?));
        plain.or_else(bare).map(|subscriber| subscriber.imsi)
    }

    /// The IMSI of an External Identifier or a public identity.
    pub(super) fn of_name(&self, name: &str) -> Option<Imsi> {
        if let Some(subscriber) = self.subscribers.by_name(name) {
            return Some(subscriber.imsi);
        }
        // TS 23.003 §13.4: a number as a public identity, and the one that is made of an IMSI.
        let user = name.strip_prefix("sip:").or_else(|| name.strip_prefix("tel:"))?;
        let user = user.split(['@', ';']).next()?;
        match user.strip_prefix('+') {
            Some(digits) => self.subscribers.by_msisdn(digits).map(|subscriber| subscriber.imsi),
            None => user.parse().ok().filter(|imsi| self.subscribers.get(*imsi).is_some()),
        }
    }

    /// The subscriber of a User-Identifier, TS 29.336 §6.4.2.
    pub(super) fn by_identifier(&mut self, identifier: &group::UserIdentifier<'_>) -> Result<Imsi, Refusal> {
        if identifier.user_name.is_some() {
            return self.by_user_name(identifier.user_name);
        }
        let found = match (identifier.msisdn, identifier.external_identifier) {
            (Some(msisdn), _) => self.of_msisdn(msisdn),
            (None, Some(name)) => self.of_name(name),
            (None, None) => return Err(Refusal::missing::<row::UserName>()),
        };
        self.found(found)
    }

    pub(super) fn subscriber(&self, imsi: Imsi) -> Option<&Subscriber> {
        self.subscribers.get(imsi)
    }

    /// What is kept of a subscriber, for now as the list has it.
    pub(super) fn record(&mut self, imsi: Imsi) -> &mut Record {
        self.record_and_config(imsi).0
    }

    /// The same, and how the HSS is set up.
    pub(super) fn record_and_config(&mut self, imsi: Imsi) -> (&mut Record, &Config) {
        let (subscribers, config) = (&self.subscribers, &self.config);
        let record = self.records.or_insert_with(imsi, || Record::new(subscribers.get(imsi), config));
        (record, config)
    }

    /// The same, looked at alone.
    pub(super) fn look(&self, imsi: Imsi) -> std::borrow::Cow<'_, Record> {
        match self.records.get(imsi) {
            Some(record) => std::borrow::Cow::Borrowed(record),
            None => std::borrow::Cow::Owned(Record::new(self.subscribers.get(imsi), &self.config)),
        }
    }

    /// A challenge: different each time, and the same again from the same seed.
    pub(super) fn challenge(&mut self) -> [u8; 16] {
        use sha2::Digest;
        self.challenges += 1;
        let hash = sha2::Sha256::new_with_prefix(self.config.seed.to_be_bytes())
            .chain_update(self.challenges.to_be_bytes())
            .finalize();
        std::array::from_fn(|i| hash[i])
    }

    /// Queues a request of the HSS's own to a host.
    pub(super) fn send<'a, C: Command<'a>>(
        &mut self,
        (host, realm): (&str, &str),
        doing: Doing,
        write: impl FnOnce(&mut AvpWriter<'_>),
    ) {
        let mut body = vec![0; LONGEST];
        let mut w = AvpWriter::bare(&mut body);
        write(&mut w);
        let Ok(length) = w.finish_bare() else { return };
        body.truncate(length);
        body.shrink_to_fit();
        let (host, realm) = (host.into(), realm.into());
        self.outgoing.push_back(Outgoing { host, realm, command: C::ROW, body, doing });
    }

    /// Takes note of what became of a request of the HSS's own, and of the answer to it.
    pub fn told(&mut self, doing: Doing, outcome: Result<Outcome, Failure>, answer: Option<&Message<'_>>) {
        match (&doing, outcome.map(Outcome::code)) {
            // TS 29.328 §6.1.4: a server that knows of no subscription is not told again.
            (Doing::Push(imsi), Ok(experimental::ERROR_NO_SUBSCRIPTION_TO_DATA)) => {
                if let (Some(record), Some(answer)) = (self.records.get_mut(*imsi), answer) {
                    let host = answer.get::<row::OriginHost>().map_or("", |host| host.0);
                    record.watches.retain(|watch| !watch.host.eq_ignore_ascii_case(host));
                }
            }
            // TS 29.336 §8.4: nor is one that does not know the reference.
            (Doing::Report(imsi, reference), Ok(experimental::ERROR_SCEF_REFERENCE_ID_UNKNOWN)) => {
                if let Some(record) = self.records.get_mut(*imsi) {
                    record.monitors.retain(|monitor| monitor.reference != *reference);
                }
            }
            _ => {}
        }
        self.event(Event::Told { doing, outcome });
    }
}

/// What one is refused with for whom there is nothing but this code.
fn refusal(code: u32) -> Refusal {
    match diameter::outcome(code) {
        Outcome::Result(code) => Refusal::Base(code),
        Outcome::Experimental { code, .. } => Refusal::Experimental(code),
    }
}

/// The octets of a number as TBCD-STRING.
fn tbcd_octets(digits: &str) -> impl Iterator<Item = u8> {
    let digit = |octet: &u8| octet.wrapping_sub(b'0') & 0xf;
    digits.as_bytes().chunks(2).map(move |pair| pair.get(1).map_or(0xf, digit) << 4 | digit(&pair[0]))
}

/// A number as TBCD-STRING.
pub(in crate::lab) fn tbcd(digits: &str) -> Vec<u8> {
    tbcd_octets(digits).collect()
}

/// Writes an AVP that holds a number as TBCD-STRING.
pub(super) fn write_number<R: Tagged>(digits: &str, w: &mut AvpWriter<'_>) {
    w.group::<R>(|w| tbcd_octets(digits).for_each(|octet| w.array([octet])));
}

/// Writes who serves a subscriber as Serving-Node has it, TS 29.173 §6.4.3.
pub(super) fn write_node(w: &mut AvpWriter<'_>, serving: &Serving, mme: bool) {
    let number = serving.number.as_deref().map(tbcd);
    let host = serving.host.as_deref().map(Identity);
    let realm = Identity(&serving.realm);
    if mme {
        if let Some(host) = host {
            w.avp::<row::MmeName>(host);
            w.avp::<row::MmeRealm>(realm);
        }
        if let Some(number) = &number {
            w.avp::<row::MmeNumberForMtSms>(number);
        }
        return;
    }
    if let Some(number) = &number {
        w.avp::<row::SgsnNumber>(number);
    }
    if let Some(host) = host {
        w.avp::<row::SgsnName>(host);
        w.avp::<row::SgsnRealm>(realm);
    }
}
