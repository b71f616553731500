//! What an HLR knows about short messages and tells others about subscribers: TS 29.002 §8.11, §12.

use super::Hlr;
use super::map::{Again, Doing, Done};
use crate::codec::map::{
    self, AbsentSubscriberSmParam, AdditionalNumber, AlertReason, AlertServiceCentreArg,
    AnyTimeInterrogationArg, AnyTimeInterrogationRes, ApplicationContext, ErrorCode, IsdnAddressBuf,
    LocationInfoWithLmsi, LocationInformationGprs, Null, OperationCode, PsSubscriberState, ReadyForSmArg,
    ReadyForSmRes, ReportSmDeliveryStatusArg, ReportSmDeliveryStatusArgV2, RoutingInfoForSmArg,
    RoutingInfoForSmRes, SmDeliveryOutcome, SubscriberIdentity, SubscriberInfo, Value,
};
use crate::codec::sccp::Ssn;
use crate::lab::map::{Failed, Fault, Question, Request, by_number, digits, parse};
use crate::lab::subscribers::Subscriber;
use crate::wire::{Imsi, Now};

/// absentSubscriberDiagnosticSM (TS 23.040 §3.3.2): no paging response via the MSC; GPRS detached.
const NO_PAGING_RESPONSE_VIA_THE_MSC: i64 = 0;
const GPRS_DETACHED: i64 = 6;

/// Message waiting data: TS 23.040 §3.2.7.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    /// The service centres that wait, and whether each is being told.
    centres: Vec<(map::AddressBuf, bool)>,
    /// Mobile station Not Reachable Flag: of the CS domain.
    mnrf: bool,
    /// Memory Capacity Exceeded Flag.
    mcef: bool,
}

impl Waiting {
    /// Nobody is being told any more.
    pub fn quiet(&mut self) {
        self.centres.iter_mut().for_each(|(_, telling)| *telling = false);
    }
}

fn international(number: &str) -> Option<IsdnAddressBuf> {
    format!("+{number}").parse().ok()
}

impl Hlr {
    /// TS 29.002 §8.11.1: anyTimeInterrogation, of the packet domain.
    pub(super) fn interrogated(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<(Option<Imsi>, Done), Fault> {
        let argument: AnyTimeInterrogationArg<'_> = parse(argument)?;
        let found = match argument.subscriber_identity {
            SubscriberIdentity::Imsi(imsi) => self.subscribers.get(imsi),
            SubscriberIdentity::Msisdn(number) => self.subscribers.by_msisdn(&digits(&number)),
            SubscriberIdentity::Other(_) => None,
        };
        let settings = self.map.as_ref().map(|map| (map.config.interrogation, map.config.routing_area));
        let (allowed, area) = settings.unwrap_or_default();
        let (Some(subscriber), true) = (found, allowed) else {
            let error = if allowed { ErrorCode::UNKNOWN_SUBSCRIBER } else { ErrorCode::ATI_NOT_ALLOWED };
            return Ok((None, self.refuse_by_map(now, request, error)));
        };
        let imsi = subscriber.imsi;
        if let Some(error) = subscriber.map_error {
            return Ok((Some(imsi), self.refuse_by_map(now, request, ErrorCode(error))));
        }
        let (attached, reason) = (subscriber.attached, subscriber.not_reachable);
        let number = subscriber.sgsn_number.as_deref().and_then(international);
        let wanted = argument.requested_info;
        let done = self.answer_by_map(now, request, &|p| {
            let mut info = SubscriberInfo::new();
            if wanted.subscriber_state.is_some() {
                info.ps_subscriber_state = Some(match (attached, reason) {
                    (false, _) => PsSubscriberState::PsDetached(Null),
                    (true, Some(_)) => PsSubscriberState::PsAttachedNotReachableForPaging(Null),
                    (true, None) => PsSubscriberState::PsAttachedReachableForPaging(Null),
                });
            }
            if wanted.location_information.is_some() && attached {
                let mut location = LocationInformationGprs::new();
                location.routeing_area_identity = Some(area);
                location.sgsn_number = number.as_ref().map(IsdnAddressBuf::as_address);
                info.location_information_gprs = Some(location);
            }
            AnyTimeInterrogationRes::new(info).write(p);
        });
        Ok((Some(imsi), done))
    }

    /// TS 29.002 §12.1: sendRoutingInfoForSM. Who is turned away for absence is put on the list of
    /// those that wait.
    pub(super) fn route_for_sm(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<(Option<Imsi>, Done), Fault> {
        let argument: RoutingInfoForSmArg<'_> = parse(argument)?;
        let found = match argument.imsi {
            Some(imsi) => self.subscribers.get(imsi),
            None => self.subscribers.by_msisdn(&digits(&argument.msisdn)),
        };
        let Some(subscriber) = found else {
            return Ok((None, self.refuse_by_map(now, request, ErrorCode::UNKNOWN_SUBSCRIBER)));
        };
        let imsi = subscriber.imsi;
        if let Some(error) = subscriber.map_error {
            return Ok((Some(imsi), self.refuse_by_map(now, request, ErrorCode(error))));
        }
        let waiting = self.map.as_ref().and_then(|map| map.waiting.get(&imsi));
        // One that is flagged is tried only for what has priority.
        let priority = argument.sm_rp_pri;
        let msc = subscriber.msc.as_deref().filter(|_| priority || waiting.is_none_or(|w| !w.mnrf));
        let sgsn = subscriber
            .sgsn_number
            .as_deref()
            .filter(|_| subscriber.attached && (priority || subscriber.not_reachable.is_none()));
        let both = argument.gprs_support_indicator.is_some();
        let (node, gprs, other) = match (msc.and_then(international), sgsn.and_then(international)) {
            (Some(msc), sgsn) => (msc, false, sgsn.filter(|_| both)),
            (None, Some(sgsn)) => (sgsn, true, None),
            (None, None) => {
                let diagnostic =
                    subscriber.not_reachable.map(i64::from).unwrap_or(if subscriber.msc.is_some() {
                        NO_PAGING_RESPONSE_VIA_THE_MSC
                    } else {
                        GPRS_DETACHED
                    });
                self.wait_for(imsi, argument.service_centre_address.to_buf());
                return Ok((Some(imsi), self.absent_for_sm(now, request, diagnostic)));
            }
        };
        let version = request.version;
        let set = waiting.is_some_and(|waiting| !waiting.centres.is_empty());
        let done = self.answer_by_map(now, request, &|p| {
            let mut location = LocationInfoWithLmsi::new(node.as_address());
            location.gprs_node_indicator = gprs.then_some(Null);
            location.additional_number =
                other.as_ref().map(|other| AdditionalNumber::SgsnNumber(other.as_address()));
            let mut result = RoutingInfoForSmRes::new(imsi, location);
            // mwd-Set went into informServiceCentre with version 2.
            result.mwd_set = (version == 1).then_some(set);
            result.write(p);
        });
        Ok((Some(imsi), done))
    }

    fn absent_for_sm(&mut self, now: Now, request: &Request, diagnostic: i64) -> Done {
        if request.version < 3 {
            return self.refuse_by_map(now, request, ErrorCode::ABSENT_SUBSCRIBER);
        }
        if let Some(map) = &mut self.map {
            map.face.fail(now, request, ErrorCode::ABSENT_SUBSCRIBER_SM, &|p| {
                let mut parameter = AbsentSubscriberSmParam::new();
                parameter.absent_subscriber_diagnostic_sm =
                    map::AbsentSubscriberDiagnosticSm::new(diagnostic);
                parameter.write(p);
            });
        }
        Err(ErrorCode::ABSENT_SUBSCRIBER_SM)
    }

    /// Puts a service centre on the list of those that wait; `false`: it is full.
    fn wait_for(&mut self, imsi: Imsi, centre: map::AddressBuf) -> bool {
        let Some(map) = &mut self.map else { return false };
        let most = map.config.max_centres;
        let waiting = map.waiting.entry(imsi).or_default();
        if waiting.centres.iter().any(|(known, _)| *known == centre) {
            return true;
        }
        if waiting.centres.len() >= most {
            return false;
        }
        waiting.centres.push((centre, false));
        true
    }

    /// TS 29.002 §12.3: reportSM-DeliveryStatus.
    pub(super) fn sm_reported(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<(Option<Imsi>, Done), Fault> {
        let (msisdn, centre, outcome, gprs, reason) = if request.version < 3 {
            let argument: ReportSmDeliveryStatusArgV2<'_> = parse(argument)?;
            // Version 1 has no outcome: it is reported because the subscriber was absent.
            let outcome = argument.sm_delivery_outcome.unwrap_or(SmDeliveryOutcome::ABSENT_SUBSCRIBER);
            (argument.msisdn, argument.service_centre_address, outcome, false, None)
        } else {
            let argument: ReportSmDeliveryStatusArg<'_> = parse(argument)?;
            let gprs = argument.delivery_outcome_indicator.is_some();
            let reason = argument.absent_subscriber_diagnostic_sm;
            (argument.msisdn, argument.service_centre_address, argument.sm_delivery_outcome, gprs, reason)
        };
        let Some(imsi) = self.subscribers.by_msisdn(&digits(&msisdn)).map(|subscriber| subscriber.imsi)
        else {
            return Ok((None, self.refuse_by_map(now, request, ErrorCode::UNKNOWN_SUBSCRIBER)));
        };
        if outcome == SmDeliveryOutcome::SUCCESSFUL_TRANSFER {
            let done = self.answer_by_map(now, request, &|_| {});
            // Others that wait may try now.
            self.has_memory(now, imsi);
            return Ok((Some(imsi), done));
        }
        if !self.wait_for(imsi, centre.to_buf()) {
            return Ok((Some(imsi), self.refuse_by_map(now, request, ErrorCode::MESSAGE_WAITING_LIST_FULL)));
        }
        if let Some(waiting) = self.map.as_mut().and_then(|map| map.waiting.get_mut(&imsi)) {
            if outcome == SmDeliveryOutcome::MEMORY_CAPACITY_EXCEEDED {
                waiting.mcef = true;
            } else if !gprs {
                waiting.mnrf = true;
            } else if let Some(subscriber) = self.subscribers.get_mut(imsi) {
                let reason = reason.map_or(GPRS_DETACHED, |reason| reason.get());
                subscriber.not_reachable.get_or_insert(reason as u8);
            }
        }
        Ok((Some(imsi), self.answer_by_map(now, request, &|_| {})))
    }

    /// TS 29.002 §12.4: readyForSM.
    pub(super) fn ready_for_sm(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<(Option<Imsi>, Done), Fault> {
        let argument: ReadyForSmArg<'_> = parse(argument)?;
        let imsi = argument.imsi;
        if self.subscribers.get(imsi).is_none() {
            return Ok((Some(imsi), self.refuse_by_map(now, request, ErrorCode::UNKNOWN_SUBSCRIBER)));
        }
        let gprs = argument.alert_reason_indicator.is_some();
        let done = self.answer_by_map(now, request, &|p| ReadyForSmRes::new().write(p));
        if argument.alert_reason == AlertReason::MEMORY_AVAILABLE {
            self.has_memory(now, imsi);
        } else if gprs {
            self.reachable(now, imsi);
        } else {
            self.present(now, imsi);
        }
        Ok((Some(imsi), done))
    }

    fn has_memory(&mut self, now: Now, imsi: Imsi) {
        if let Some(waiting) = self.map.as_mut().and_then(|map| map.waiting.get_mut(&imsi)) {
            waiting.mcef = false;
        }
        self.alert_centres(now, imsi);
    }

    /// The subscriber answers in the CS domain again: the service centres that wait are told so.
    pub fn present(&mut self, now: Now, imsi: Imsi) {
        if let Some(waiting) = self.map.as_mut().and_then(|map| map.waiting.get_mut(&imsi)) {
            waiting.mnrf = false;
        }
        self.alert_centres(now, imsi);
    }

    /// The service centres that wait for the subscriber.
    pub fn waiting_centres(&self, imsi: Imsi) -> impl Iterator<Item = map::AddressBuf> {
        let waiting = self.map.as_ref().and_then(|map| map.waiting.get(&imsi));
        waiting.into_iter().flat_map(|waiting| &waiting.centres).map(|(centre, _)| *centre)
    }

    /// TS 29.002 §12.5: alerts the service centres that wait, unless the device still has no memory.
    pub(super) fn alert_centres(&mut self, now: Now, imsi: Imsi) {
        let Some(map) = &mut self.map else { return };
        let Some(waiting) = map.waiting.get_mut(&imsi).filter(|waiting| !waiting.mcef) else { return };
        let centres = waiting.centres.iter_mut();
        let centres: Vec<map::AddressBuf> = centres
            .filter_map(|(centre, telling)| (!std::mem::replace(telling, true)).then_some(*centre))
            .collect();
        for centre in centres {
            self.alert(now, imsi, centre, 1);
        }
    }

    pub(super) fn alert(&mut self, now: Now, imsi: Imsi, centre: map::AddressBuf, attempts: u32) {
        let number = self.subscribers.get(imsi).and_then(|s: &Subscriber| s.msisdn.as_deref());
        let Some(msisdn) = number.and_then(international) else { return };
        let Some(map) = &mut self.map else { return };
        let format = map.face.config().ss7.sccp.format;
        let text = centre.to_string();
        let Ok(to) = by_number(format, text.trim_start_matches('+'), Ssn::MSC) else { return };
        let question = Question {
            called: to,
            context: ApplicationContext::SHORT_MSG_ALERT,
            operation: |version| match version {
                1 => OperationCode::ALERT_SERVICE_CENTRE_WITHOUT_RESULT,
                _ => OperationCode::ALERT_SERVICE_CENTRE,
            },
            argument: Box::new(move |_, p| {
                AlertServiceCentreArg::new(msisdn.as_address(), centre.as_address()).write(p);
            }),
        };
        map.face.ask(now, Doing::Alert { imsi, centre, to, attempts }, question);
    }

    pub(super) fn alerted(
        &mut self,
        now: Now,
        imsi: Imsi,
        centre: map::AddressBuf,
        attempts: u32,
        outcome: Result<(), Failed>,
    ) {
        let Some(map) = &mut self.map else { return };
        match outcome {
            Ok(()) => {
                if let Some(waiting) = map.waiting.get_mut(&imsi) {
                    waiting.centres.retain(|(known, _)| *known != centre);
                    if waiting.centres.is_empty() && !waiting.mnrf && !waiting.mcef {
                        map.waiting.remove(&imsi);
                    }
                }
            }
            Err(_) if attempts < map.config.attempts => {
                let again = Again::Alert { imsi, centre, attempts: attempts + 1 };
                map.timers.start(now.mono + map.config.retry, again);
            }
            Err(_) => {
                let waiting = map.waiting.get_mut(&imsi).into_iter().flat_map(|waiting| &mut waiting.centres);
                waiting.filter(|(known, _)| *known == centre).for_each(|(_, telling)| *telling = false);
            }
        }
    }
}
