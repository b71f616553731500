//! Sh, TS 29.328 §6.1: user data read, written, subscribed to, and notified.

use super::answer::{Refusal, error};
use super::home::{Doing, Home, Served};
use super::record::{Repository, Serving, Watch};
use crate::codec::diameter::command::sh::{
    ProfileUpdateRequest, PushNotificationRequest, SubscribeNotificationsRequest, UserDataRequest,
};
use crate::codec::diameter::sh_data::{self, Location, ShData, Text};
use crate::codec::diameter::{AvpWriter, Group, ResultCode, experimental, group, row};
use crate::wire::{Imsi, Now};

/// Data-Reference, TS 29.329 §6.3.4.
pub mod reference {
    /// Transparent data.
    pub const REPOSITORY_DATA: i32 = 0;
    /// The public identities.
    pub const PUBLIC_IDENTITY: i32 = 10;
    /// Whether the user is registered in the IMS.
    pub const IMS_USER_STATE: i32 = 11;
    /// Who serves the user, and where.
    pub const LOCATION_INFORMATION: i32 = 14;
    /// Whether the user can be paged.
    pub const USER_STATE: i32 = 15;
    /// The number.
    pub const MSISDN: i32 = 17;
    /// To be told when the user can be paged.
    pub const REACHABILITY_FOR_IP: i32 = 25;
    /// The IMSI.
    pub const IMSI: i32 = 32;
    /// The private identity.
    pub const PRIVATE_IDENTITY: i32 = 33;
}

/// Requested-Nodes, TS 29.329 §6.3.7A: MME, SGSN.
const MME: u32 = 1;
const SGSN: u32 = 1 << 1;
/// Requested-Domain: the CS domain.
const CS_DOMAIN: i32 = 0;
/// CSUserState: NetworkDeterminedNotReachable, AssumedIdle.
const CS_STATES: [u8; 2] = [1, 2];

/// What of a user is asked for.
struct Wanted<'a> {
    references: Vec<i32>,
    domain: Option<i32>,
    nodes: u32,
    /// No cells and areas.
    only_nodes: bool,
    services: Vec<&'a [u8]>,
}

/// base64, RFC 4648 §4.
fn base64(octets: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in octets.chunks(3) {
        let word =
            chunk.iter().fold(0, |word, octet| word << 8 | u32::from(*octet)) << (8 * (3 - chunk.len()));
        for n in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * n) & 63) as usize];
            text.push(if n <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

/// Where a user is, in the texts that Sh-Data borrows.
struct Place {
    node: Option<String>,
    cell: String,
    area: String,
    plmn: String,
    age: u32,
}

impl Place {
    fn new(now: Now, serving: &Serving, mme: bool) -> Self {
        let [a, b, c] = serving.visited;
        let name = if mme { &serving.host } else { &serving.number };
        let (cell, area) = match mme {
            // TS 23.003 §19.4.2.3 and §19.6: a tracking area code, an E-UTRAN cell identity.
            true => (base64(&[a, b, c, 0, 0, 0, 1]), base64(&[a, b, c, 0, 1])),
            // TS 23.003 §4.2 and §4.3.1: location area code, routing area code, cell identity.
            false => (base64(&[a, b, c, 0, 1, 0, 1]), base64(&[a, b, c, 0, 1, 1])),
        };
        let age = now.mono.saturating_sub(serving.since).as_secs() / 60;
        Self { node: name.as_deref().map(Into::into), cell, area, plmn: base64(&[a, b, c]), age: age as u32 }
    }

    fn location(&self, wanted: &Wanted<'_>) -> Location<'_> {
        let detail = |text| (!wanted.only_nodes).then_some(Text(text));
        Location {
            node: self.node.as_deref().map(Text),
            cell: detail(&self.cell),
            area: detail(&self.area),
            visited_plmn: detail(&self.plmn),
            current: None,
            age: (!wanted.only_nodes).then_some(self.age),
        }
    }
}

impl Home {
    /// The user of a User-Identity, TS 29.328 §6.1.1.1: all names in it must be one user's.
    fn by_user_identity<'a>(
        &mut self,
        identity: Option<Group<'a, group::UserIdentity<'a>>>,
        user_name: Option<&str>,
    ) -> Result<Imsi, Refusal> {
        let Some(identity) = identity else { return Err(Refusal::missing::<row::UserIdentity>()) };
        let identity = identity.read();
        let by_number = identity.msisdn.map(|msisdn| self.of_msisdn(msisdn));
        let by_name =
            identity.public_identity.or(identity.external_identifier).map(|name| self.of_name(name));
        let found = match (by_name, by_number) {
            (None, None) => return Err(Refusal::missing::<row::PublicIdentity>()),
            (Some(name), Some(number)) if name != number => {
                return Err(error(experimental::ERROR_IDENTITIES_DONT_MATCH));
            }
            (name, number) => name.or(number).flatten(),
        };
        let imsi = self.found(found)?;
        if user_name.is_some_and(|name| !name.starts_with(&imsi.to_string())) {
            return Err(error(experimental::ERROR_IDENTITIES_DONT_MATCH));
        }
        Ok(imsi)
    }

    /// The document with what is wanted of a user.
    fn sh_data(&self, now: Now, imsi: Imsi, wanted: &Wanted<'_>) -> Result<String, Refusal> {
        let Some(subscriber) = self.subscriber(imsi) else {
            return Err(error(experimental::ERROR_USER_UNKNOWN));
        };
        let record = self.look(imsi);
        let (imsi_text, cs) = (imsi.to_string(), wanted.domain == Some(CS_DOMAIN));
        let place = |serving: &Option<Serving>, mme| {
            let serving = serving.as_ref().filter(|serving| serving.attached);
            serving.map(|serving| Place::new(now, serving, mme))
        };
        let (mme, sgsn) = (place(&record.mme, true), place(&record.sgsn, false));
        let mut data = ShData::default();
        let mut services = String::new();
        for reference in &wanted.references {
            match *reference {
                reference::REPOSITORY_DATA => {
                    if wanted.services.is_empty() {
                        return Err(Refusal::missing::<row::ServiceIndication>());
                    }
                    for kept in &record.repository {
                        if wanted.services.contains(&kept.service.as_bytes()) {
                            let one = ShData { repository: Some(kept.as_text()), ..ShData::default() };
                            one.write(&mut services)
                                .map_err(|_| Refusal::Base(ResultCode::UNABLE_TO_COMPLY))?;
                        }
                    }
                }
                reference::PUBLIC_IDENTITY => {
                    let public = subscriber.names.iter().find(|name| name.contains(':'));
                    data.public_identity = public.map(|name| Text(name));
                }
                reference::MSISDN => data.msisdn = subscriber.msisdn.as_deref().map(Text),
                reference::IMSI => data.imsi = Some(Text(&imsi_text)),
                reference::PRIVATE_IDENTITY => data.private_identity = Some(Text(&imsi_text)),
                // Nobody is registered: there is no IMS.
                reference::IMS_USER_STATE => data.ims_user_state = Some(0),
                reference::LOCATION_INFORMATION | reference::USER_STATE if wanted.domain.is_none() => {
                    return Err(Refusal::missing::<row::RequestedDomain>());
                }
                reference::LOCATION_INFORMATION if cs => {
                    let node = subscriber.msc.as_deref().map(Text);
                    data.cs_location = node.map(|node| Location { node: Some(node), ..Location::default() });
                }
                reference::USER_STATE if cs => {
                    data.cs_user_state = Some(CS_STATES[usize::from(subscriber.msc.is_some())]);
                }
                reference::LOCATION_INFORMATION => {
                    let of = |place: &'_ Option<Place>, bit| wanted.nodes & bit != 0 && place.is_some();
                    if of(&sgsn, SGSN) {
                        data.ps_location = sgsn.as_ref().map(|place| place.location(wanted));
                    }
                    if of(&mme, MME) {
                        data.eps_location = mme.as_ref().map(|place| place.location(wanted));
                    }
                }
                reference::USER_STATE => {
                    let state = |serving: &Option<Serving>| serving.as_ref().map_or(0, Serving::state);
                    data.ps_user_state = (wanted.nodes & SGSN != 0).then(|| state(&record.sgsn));
                    data.eps_user_state = (wanted.nodes & MME != 0).then(|| state(&record.mme));
                }
                12 | 13 | 16 | 18..=31 | 34 | 35 => {
                    return Err(error(experimental::ERROR_USER_DATA_CANNOT_BE_READ));
                }
                _ => return Err(error(experimental::ERROR_USER_DATA_NOT_RECOGNIZED)),
            }
        }
        if !services.is_empty() && data == ShData::default() {
            return Ok(services);
        }
        let mut text = String::new();
        data.write(&mut text).map_err(|_| Refusal::Base(ResultCode::UNABLE_TO_COMPLY))?;
        Ok(text)
    }

    /// §6.1.1: Sh-Pull.
    pub(super) fn user_data(
        &mut self,
        now: Now,
        request: &UserDataRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        self.allow(request.origin_host, experimental::ERROR_OPERATION_NOT_ALLOWED)?;
        let imsi = self.by_user_identity(request.user_identity, request.user_name)?;
        let wanted = Wanted {
            references: request.data_reference.iter().collect(),
            domain: request.requested_domain,
            nodes: request.requested_nodes.unwrap_or(MME | SGSN),
            only_nodes: request.serving_node_indication.is_some(),
            services: request.service_indication.iter().collect(),
        };
        let text = self.sh_data(now, imsi, &wanted)?;
        w.avp::<row::ShUserData>(text.as_bytes());
        Ok(())
    }

    /// §6.1.2: Sh-Update, of transparent data.
    pub(super) fn profile_update(
        &mut self,
        request: &ProfileUpdateRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        self.allow(request.origin_host, experimental::ERROR_OPERATION_NOT_ALLOWED)?;
        let imsi = self.by_user_identity(request.user_identity, request.user_name)?;
        if request.data_reference.iter().any(|reference| reference != reference::REPOSITORY_DATA) {
            return Err(error(experimental::ERROR_USER_DATA_CANNOT_BE_MODIFIED));
        }
        let data = request.user_data.and_then(|octets| ShData::parse(octets).ok());
        let sent = data.and_then(|data| data.repository);
        let parts = sent.and_then(|sent| Some((sent.service?.to_string(), sent.sequence?, sent.data)));
        let Some((service, sequence, data)) = parts else {
            return Err(error(experimental::ERROR_USER_DATA_NOT_RECOGNIZED));
        };
        let most = self.config.max_repository;
        let record = self.record(imsi);
        let at = record.repository.iter().position(|kept| *kept.service == *service);
        // §6.1.2: 0 is the number of new data; others count up to 65535 and then from 1.
        let next = at.map_or(0, |at| record.repository[at].sequence % u16::MAX + 1);
        if sequence != next {
            return Err(error(experimental::ERROR_TRANSPARENT_DATA_OUT_OF_SYNC));
        }
        let others: usize = record
            .repository
            .iter()
            .filter(|kept| *kept.service != *service)
            .map(|kept| kept.service.len() + kept.data.len())
            .sum();
        if others + service.len() + data.map_or(0, str::len) > most {
            return Err(error(experimental::ERROR_TOO_MUCH_DATA));
        }
        if let Some(at) = at {
            record.repository.remove(at);
        }
        w.group::<row::RepositoryDataId>(|w| {
            w.avp::<row::ServiceIndication>(service.as_bytes());
            w.avp::<row::SequenceNumber>(sequence.into());
        });
        if let Some(data) = data {
            record.repository.push(Repository { service: service.into(), sequence, data: data.into() });
        }
        Ok(())
    }

    /// §6.1.3: Sh-Subs-Notif.
    pub(super) fn subscribe(
        &mut self,
        now: Now,
        request: &SubscribeNotificationsRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        self.allow(request.origin_host, experimental::ERROR_OPERATION_NOT_ALLOWED)?;
        let identity = request.user_identity;
        let imsi = self.by_user_identity(identity, request.user_name)?;
        let Some(Group::Received(identity)) = identity else {
            return Err(Refusal::missing::<row::UserIdentity>());
        };
        let (Some(host), Some(realm)) = (request.origin_host, request.origin_realm) else {
            return Err(Refusal::missing::<row::OriginRealm>());
        };
        let references: Vec<i32> = request.data_reference.iter().collect();
        let kept = [reference::REPOSITORY_DATA, reference::IMS_USER_STATE, reference::REACHABILITY_FOR_IP];
        if references.iter().any(|reference| !kept.contains(reference)) {
            return Err(error(experimental::ERROR_USER_DATA_CANNOT_BE_NOTIFIED));
        }
        let services: Vec<&[u8]> = request.service_indication.iter().collect();
        if references.contains(&reference::REPOSITORY_DATA) {
            if services.is_empty() {
                return Err(Refusal::missing::<row::ServiceIndication>());
            }
            let record = self.look(imsi);
            let there =
                |service: &&[u8]| record.repository.iter().any(|kept| kept.service.as_bytes() == *service);
            if !services.iter().all(there) {
                return Err(error(experimental::ERROR_SUBS_DATA_ABSENT));
            }
        }
        let most = self.config.max_watches;
        let record = self.record(imsi);
        record.watches.retain(|watch| {
            let same = host.is(&watch.host) && *watch.identity == *identity;
            !(same && references.contains(&watch.reference))
        });
        // Unsubscribe.
        if request.subs_req_type == Some(1) {
            return Ok(());
        }
        if record.watches.len() + references.len() > most {
            return Err(Refusal::Base(ResultCode::RESOURCES_EXCEEDED));
        }
        let until = request.expiry_time.map(crate::codec::diameter::Time::unix);
        let once = request.one_time_notification.is_some();
        record.watches.extend(references.iter().map(|reference| Watch {
            host: host.0.into(),
            realm: realm.0.into(),
            identity: identity.into(),
            reference: *reference,
            // §6.1.3: reachability is told once, whatever was asked for.
            once: once || *reference == reference::REACHABILITY_FOR_IP,
            until,
        }));
        // Send-Data-Indication.
        if request.send_data_indication == Some(1) {
            let references = references.iter().copied().filter(|r| *r != reference::REACHABILITY_FOR_IP);
            let wanted = Wanted {
                references: references.collect(),
                domain: None,
                nodes: 0,
                only_nodes: false,
                services,
            };
            let text = self.sh_data(now, imsi, &wanted)?;
            w.avp::<row::ShUserData>(text.as_bytes());
        }
        if let Some(until) = request.expiry_time {
            w.avp::<row::ExpiryTime>(until);
        }
        if references.contains(&reference::REACHABILITY_FOR_IP) {
            self.ask_reachability(imsi);
        }
        Ok(())
    }

    /// §6.1.4: Sh-Notif, to every server that waits for the user.
    pub(super) fn push_reachability(&mut self, now: Now, imsi: Imsi) {
        let unix = now.wall.as_secs();
        let record = self.record(imsi);
        record.watches.retain(|watch| watch.until.is_none_or(|until| until > unix));
        let (mme, sgsn) = (&record.mme, &record.sgsn);
        let reachable = |serving: &Option<Serving>| {
            let there =
                serving.as_ref().filter(|serving| serving.attached && serving.not_reachable.is_none());
            there.map(|_| 0)
        };
        let data =
            ShData { reachable_mme: reachable(mme), reachable_sgsn: reachable(sgsn), ..ShData::default() };
        if data == ShData::default() {
            return;
        }
        let waits = |watch: &Watch| watch.reference == reference::REACHABILITY_FOR_IP;
        let told: Vec<Watch> = record.watches.iter().filter(|watch| waits(watch)).cloned().collect();
        record.watches.retain(|watch| !(waits(watch) && watch.once));
        let mut text = String::new();
        if data.write(&mut text).is_err() {
            return;
        }
        for watch in told {
            let to = (&*watch.host, &*watch.realm);
            self.send::<PushNotificationRequest<'_>>(to, Doing::Push(imsi), |w| {
                w.group::<row::UserIdentity>(|w| w.octets(&watch.identity));
                w.avp::<row::ShUserData>(text.as_bytes());
            });
        }
    }
}

impl Repository {
    fn as_text(&self) -> sh_data::Repository<'_> {
        sh_data::Repository {
            service: Some(Text(&self.service)),
            sequence: Some(self.sequence),
            data: Some(&self.data),
        }
    }
}
