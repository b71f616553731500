//! S6c, TS 29.338 §5: the way to whoever takes short messages for a subscriber, and who waits for it.

use super::answer::{Refusal, error};
use super::home::{Doing, Home, Served, tbcd, write_node};
use super::record::{Centre, Record};
use crate::codec::diameter::command::s6c::{
    AlertServiceCentreRequest, ReportSmDeliveryStatusRequest, SendRoutingInfoForSmRequest,
};
use crate::codec::diameter::{AvpWriter, Identity, experimental, row};
use crate::wire::{Imsi, Now};

/// SM-Delivery-Cause, TS 29.338 §5.3.3.21.
mod outcome {
    pub const MEMORY_FULL: i32 = 0;
    pub const ABSENT: i32 = 1;
    pub const SUCCESS: i32 = 2;
}

/// MWD-Status, TS 29.338 §5.3.3.8.
mod waiting {
    pub const NOT_INCLUDED: u32 = 1;
    pub const MNRF: u32 = 1 << 1;
    pub const MCEF: u32 = 1 << 2;
    pub const MNRG: u32 = 1 << 3;
}

/// Absent-User-Diagnostic-SM: no paging response via the MSC, via the SGSN; detached (TS 23.040 §9.2.3.22).
const NO_PAGING_RESPONSE: u32 = 0;
const IMSI_DETACHED: u32 = 1;

/// The MAP errors of subscribers who get no short messages (TS 29.002 §17.6.6), and what they are here.
const REFUSED: [(u8, u32); 4] = [
    (9, experimental::ERROR_ILLEGAL_USER),
    (11, experimental::ERROR_SERVICE_NOT_SUBSCRIBED),
    (12, experimental::ERROR_ILLEGAL_EQUIPMENT),
    (13, experimental::ERROR_SERVICE_BARRED),
];

impl Home {
    fn for_messages(&mut self, user_name: Option<&str>, msisdn: Option<&[u8]>) -> Result<Imsi, Refusal> {
        let imsi = match (user_name, msisdn) {
            (_, Some(msisdn)) => {
                let found = self.of_msisdn(msisdn);
                self.found(found)?
            }
            (Some(name), None) => self.by_user_name(Some(name))?,
            (None, None) => return Err(Refusal::missing::<row::Msisdn>()),
        };
        let refused = self.subscriber(imsi).and_then(|subscriber| subscriber.map_error);
        let refused = REFUSED.iter().find(|(map, _)| Some(*map) == refused);
        refused.map_or(Ok(imsi), |(_, code)| Err(error(*code)))
    }

    /// §5.2.1: Send-Routing-Info-for-SM.
    pub(super) fn route_message(
        &mut self,
        request: &SendRoutingInfoForSmRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        let imsi = self.for_messages(request.user_name, request.msisdn)?;
        if request.sm_delivery_not_intended.is_some() {
            w.avp::<row::UserName>(&imsi.to_string());
            return Ok(());
        }
        let Some(sc) = request.sc_address else { return Err(Refusal::missing::<row::ScAddress>()) };
        let record = self.look(imsi).into_owned();
        let msc = self.subscriber(imsi).and_then(|subscriber| subscriber.msc.clone());
        let mut nodes: Vec<_> = record.attached().filter(|(node, _)| node.not_reachable.is_none()).collect();
        // Whoever did not find the subscriber the last time is still asked, behind the others.
        nodes.extend(record.attached().filter(|(node, _)| node.not_reachable.is_some()));
        if nodes.is_empty() && msc.is_none() {
            w.avp::<row::MwdStatus>(self.wait(imsi, sc, request.origin_host, request.origin_realm));
            w.avp::<row::MmeAbsentUserDiagnosticSm>(IMSI_DETACHED);
            return Err(error(experimental::ERROR_ABSENT_USER));
        }
        w.avp::<row::UserName>(&imsi.to_string());
        let msc_number = msc.as_deref().map(tbcd);
        let mut nodes = nodes.into_iter();
        let second = match nodes.next() {
            Some((node, mme)) => {
                w.group::<row::ServingNode>(|w| write_node(w, node, mme));
                true
            }
            None => {
                let number = msc_number.as_deref().unwrap_or_default();
                w.group::<row::ServingNode>(|w| w.avp::<row::MscNumber>(number));
                false
            }
        };
        match (nodes.next(), msc_number) {
            (Some((node, mme)), _) => {
                w.group::<row::AdditionalServingNode>(|w| write_node(w, node, mme));
            }
            (None, Some(number)) if second => {
                w.group::<row::AdditionalServingNode>(|w| w.avp::<row::MscNumber>(&number));
            }
            _ => {}
        }
        let status = self.waiting(imsi, sc);
        if status != 0 {
            w.avp::<row::MwdStatus>(status);
        }
        Ok(())
    }

    /// MWD-Status of a subscriber, for a service centre.
    fn waiting(&self, imsi: Imsi, sc: &[u8]) -> u32 {
        let record = self.look(imsi);
        if record.centres.is_empty() {
            return 0;
        }
        let gone = |serving: &Option<super::record::Serving>| {
            serving.as_ref().is_some_and(|serving| serving.not_reachable.is_some() || !serving.attached)
        };
        let mut status = 0;
        for (set, bit) in [
            (!record.centres.iter().any(|centre| *centre.number == *sc), waiting::NOT_INCLUDED),
            (gone(&record.mme) || record.mme.is_none() && record.sgsn.is_none(), waiting::MNRF),
            (record.full, waiting::MCEF),
            (gone(&record.sgsn), waiting::MNRG),
        ] {
            status |= if set { bit } else { 0 };
        }
        status
    }

    /// A service centre waits from now on; MWD-Status, in which it is not if there is no room.
    fn wait(
        &mut self,
        imsi: Imsi,
        number: &[u8],
        host: Option<Identity<'_>>,
        realm: Option<Identity<'_>>,
    ) -> u32 {
        let most = self.config.max_centres;
        let record = self.record(imsi);
        if let (Some(host), Some(realm)) = (host, realm) {
            record.centres.retain(|centre| *centre.number != *number);
            if record.centres.len() < most {
                record.centres.push(Centre {
                    number: number.into(),
                    host: host.0.into(),
                    realm: realm.0.into(),
                });
            }
        }
        self.waiting(imsi, number)
    }

    /// §5.2.3: Report-SM-Delivery-Status.
    pub(super) fn delivery_status(
        &mut self,
        now: Now,
        request: &ReportSmDeliveryStatusRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        let Some(identifier) = request.user_identifier else {
            return Err(Refusal::missing::<row::UserIdentifier>());
        };
        let identifier = identifier.read();
        let imsi = self.by_identifier(&identifier)?;
        let Some(sc) = request.sc_address else { return Err(Refusal::missing::<row::ScAddress>()) };
        let told = request.sm_delivery_outcome.map(|told| told.read()).unwrap_or_default();
        let mme = told.mme_sm_delivery_outcome.map(|told| told.read());
        let sgsn = told.sgsn_sm_delivery_outcome.map(|told| told.read());
        let msc = told.msc_sm_delivery_outcome.map(|told| told.read());
        let causes = [
            mme.map(|told| (told.sm_delivery_cause, told.absent_user_diagnostic_sm)),
            sgsn.map(|told| (told.sm_delivery_cause, told.absent_user_diagnostic_sm)),
            msc.map(|told| (told.sm_delivery_cause, told.absent_user_diagnostic_sm)),
        ];
        let causes: [Option<(i32, Option<u32>)>; 3] =
            causes.map(|told| told.and_then(|(cause, why)| Some((cause?, why))));
        if causes.iter().all(Option::is_none) {
            return Err(Refusal::missing::<row::SmDeliveryOutcome>());
        }
        let said = |cause| causes.iter().flatten().any(|(told, _)| *told == cause);
        let record = self.record(imsi);
        if said(outcome::SUCCESS) {
            record.full = false;
            for serving in [&mut record.mme, &mut record.sgsn].into_iter().flatten() {
                serving.not_reachable = None;
            }
            record.centres.retain(|centre| *centre.number != *sc);
            self.back(now, imsi);
            return Ok(());
        }
        record.full |= said(outcome::MEMORY_FULL);
        if let Some((outcome::ABSENT, why)) = causes[0]
            && let Some(mme) = &mut record.mme
        {
            mme.not_reachable = Some(why.unwrap_or(NO_PAGING_RESPONSE));
        }
        if let Some((outcome::ABSENT, why)) = causes[1]
            && let Some(sgsn) = &mut record.sgsn
        {
            sgsn.not_reachable = Some(why.unwrap_or(NO_PAGING_RESPONSE));
        }
        let most = self.config.max_centres;
        let full = {
            let centres = &self.record(imsi).centres;
            centres.len() >= most && !centres.iter().any(|centre| *centre.number == *sc)
        };
        if full {
            return Err(error(experimental::ERROR_MWD_LIST_FULL));
        }
        self.wait(imsi, sc, request.origin_host, request.origin_realm);
        // The number under which the service centre will be alerted, where it named another.
        let number = self.subscriber(imsi).and_then(|subscriber| subscriber.msisdn.as_deref()).map(tbcd);
        if let Some(number) = number.filter(|number| identifier.msisdn != Some(number)) {
            w.group::<row::UserIdentifier>(|w| w.avp::<row::Msisdn>(&number));
        }
        Ok(())
    }

    /// §5.2.2: Alert-Service-Centre, to every one that waits.
    pub(super) fn alert(&mut self, imsi: Imsi) {
        let number = self.subscriber(imsi).and_then(|subscriber| subscriber.msisdn.as_deref()).map(tbcd);
        let record = self.record(imsi);
        if record.full || !record.is_reachable() {
            return;
        }
        for centre in std::mem::take(&mut record.centres) {
            let to = (&*centre.host, &*centre.realm);
            self.send::<AlertServiceCentreRequest<'_>>(to, Doing::Alert(imsi), |w| {
                w.avp::<row::ScAddress>(&centre.number);
                w.group::<row::UserIdentifier>(|w| match &number {
                    Some(number) => w.avp::<row::Msisdn>(number),
                    None => w.avp::<row::UserName>(&imsi.to_string()),
                });
            });
        }
    }

    /// The subscriber can be paged again: everybody who waits hears of it.
    pub(super) fn back(&mut self, now: Now, imsi: Imsi) {
        if !self.records.get(imsi).is_some_and(Record::is_waited_for) {
            return;
        }
        self.alert(imsi);
        self.push_reachability(now, imsi);
        self.report(now, imsi);
    }

    /// Says that a subscriber can be paged, or why not; whoever waits hears of it.
    pub fn set_reachable(&mut self, now: Now, imsi: Imsi, why_not: Option<u32>) {
        let record = self.record(imsi);
        for serving in [&mut record.mme, &mut record.sgsn].into_iter().flatten() {
            serving.not_reachable = why_not;
        }
        if why_not.is_none() {
            self.back(now, imsi);
        }
    }
}
