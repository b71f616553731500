//! Where subscribers are, as SGSNs say it by MAP, and what an HLR gives them: TS 29.002 §8.1, §8.5, §8.8.

use super::Hlr;
use super::map::{Doing, Done};
use crate::codec::map::{
    ApnString, ApplicationContext, AuthenticationQuintuplet, AuthenticationSetList, AuthenticationTriplet,
    CancelLocationArg, CancellationType, ContextId, ErrorCode, GprsSubscriptionData, Identity,
    InsertSubscriberDataArg, IsdnAddressBuf, List, NetworkAccessMode, Null, OperationCode, PdpAddress,
    PdpContext, PurgeMsArg, PurgeMsRes, ResetArg, RestoreDataArg, RestoreDataRes, SendAuthenticationInfoArg,
    SendAuthenticationInfoRes, SendingNodeNumber, SubscriberStatus, TripletList, UpdateGprsLocationArg,
    UpdateGprsLocationRes, Value, Xres,
};
use crate::codec::sccp::Ssn;
use crate::lab::map::{Failed, Fault, Question, Request, by_number, digits, parse};
use crate::lab::milenage::{STEP, Vector};
use crate::wire::{Imsi, Now};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// The SGSN's subsystem.
const SGSN: Ssn = Ssn(149);
/// PDP type numbers of the IETF: TS 29.060 §7.7.27.
const PDP_IPV4: u8 = 0x21;
const PDP_IPV6: u8 = 0x57;
/// The wild card, as a label.
const ANY: &[u8] = b"\x01*";
/// Quality of service as subscribed, TS 24.008 §10.5.6.5: best effort.
const SUBSCRIBED_QOS: [u8; 3] = [0x1b, 0x93, 0x1f];
/// SGSNs that are told of a restart at most.
const MOST_TOLD: usize = 64;

impl Hlr {
    /// TS 29.002 §8.1.7: updateGprsLocation. The subscriber is attached once the SGSN has its data.
    pub(super) fn update_location(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<(Option<Imsi>, Done), Fault> {
        let argument: UpdateGprsLocationArg<'_> = parse(argument)?;
        let (imsi, number, sgsn) = (argument.imsi, argument.sgsn_number.to_buf(), argument.sgsn_address.0);
        let error = match self.subscribers.get(imsi) {
            None => Some(ErrorCode::UNKNOWN_SUBSCRIBER),
            Some(subscriber) => {
                let refused = subscriber.map_error.map(ErrorCode);
                refused.filter(|error| *error == ErrorCode::ROAMING_NOT_ALLOWED)
            }
        };
        if let Some(error) = error {
            return Ok((Some(imsi), self.refuse_by_map(now, request, error)));
        }
        self.cancel_old(now, imsi, &number);
        let subscriber = self.subscribers.get(imsi);
        let msisdn = subscriber.and_then(|subscriber| subscriber.msisdn.as_deref());
        let msisdn: Option<IsdnAddressBuf> = msisdn.and_then(|digits| format!("+{digits}").parse().ok());
        let addresses = subscriber.map_or_else(Vec::new, |subscriber| subscriber.addresses.clone());
        let Some(map) = &mut self.map else { return Err(Fault::Missing) };
        let doing = Doing::Insert { imsi, sgsn, number, request: *request };
        map.face.invoke(now, doing, request, OperationCode::INSERT_SUBSCRIBER_DATA, &|p| {
            let mut data = InsertSubscriberDataArg::new();
            data.msisdn = msisdn.as_ref().map(IsdnAddressBuf::as_address);
            data.subscriber_status = Some(SubscriberStatus::SERVICE_GRANTED);
            data.network_access_mode = Some(NetworkAccessMode::PACKET_AND_CIRCUIT);
            let octets: Vec<_> = addresses.iter().map(|(_, address)| pdp_address(*address)).collect();
            let contexts = addresses.iter().zip(&octets).enumerate();
            let mut contexts: Vec<PdpContext<'_>> = contexts
                .filter_map(|(n, ((apn, _), (kind, octets)))| {
                    let id = ContextId::new(i64::try_from(n).ok()? + 2)?;
                    let apn = ApnString::new(apn.as_apn().0)?;
                    let mut context = PdpContext::new(id, [0xf1, *kind], SUBSCRIBED_QOS, apn);
                    context.pdp_address = PdpAddress::new(octets);
                    Some(context)
                })
                .collect();
            // Any access point, with an address that its GGSN gives (TS 23.060 §A.1: "*").
            contexts.extend(
                ContextId::new(1)
                    .zip(ApnString::new(ANY))
                    .map(|(id, apn)| PdpContext::new(id, [0xf1, PDP_IPV4], SUBSCRIBED_QOS, apn)),
            );
            let mut subscription = GprsSubscriptionData::new(List::of(&contexts));
            subscription.complete_data_list_included = Some(Null);
            data.gprs_subscription_data = Some(subscription);
            data.write(p);
        });
        Ok((Some(imsi), Ok(())))
    }

    /// The SGSN has the subscriber's data, or not.
    pub(super) fn inserted(
        &mut self,
        now: Now,
        imsi: Imsi,
        sgsn: IpAddr,
        number: IsdnAddressBuf,
        request: &Request,
        outcome: Result<(), Failed>,
    ) {
        match outcome {
            Ok(()) => {
                if let Some(subscriber) = self.subscribers.get_mut(imsi) {
                    subscriber.sgsn_number = Some(digits(&number.as_address()).into());
                }
                // The SGSN is to know that it has the subscriber before anybody is told where it is.
                let own = self.map.as_ref().map(|map| map.face.config().number);
                let _ = self.answer_by_map(now, request, &|p| {
                    if let Some(own) = &own {
                        UpdateGprsLocationRes::new(own.as_address()).write(p);
                    }
                });
                self.attach(now, imsi, sgsn);
            }
            Err(Failed::Error(_) | Failed::Rejected(_)) => {
                let _ = self.refuse_by_map(now, request, ErrorCode::SYSTEM_FAILURE);
            }
            // There is nobody left to be answered.
            Err(_) => {}
        }
    }

    /// TS 29.002 §8.1.3: cancelLocation at the SGSN that the subscriber has left.
    fn cancel_old(&mut self, now: Now, imsi: Imsi, new: &IsdnAddressBuf) {
        let new = digits(&new.as_address());
        let old = self.subscribers.get(imsi).filter(|subscriber| subscriber.attached);
        let Some(old) = old.and_then(|subscriber| subscriber.sgsn_number.clone()) else { return };
        if *old == *new {
            return;
        }
        let Some(map) = &mut self.map else { return };
        let Ok(to) = by_number(map.face.config().ss7.sccp.format, &old, SGSN) else { return };
        let question = Question {
            called: to,
            context: ApplicationContext::LOCATION_CANCELLATION,
            operation: |_| OperationCode::CANCEL_LOCATION,
            argument: Box::new(move |version, p| {
                let who = Identity::Imsi(imsi);
                if version < 3 {
                    return who.write(p);
                }
                let mut argument = CancelLocationArg::new(who);
                argument.cancellation_type = Some(CancellationType::UPDATE_PROCEDURE);
                argument.write(p);
            }),
        };
        map.face.ask(now, Doing::Cancel { imsi, to }, question);
    }

    /// TS 29.002 §8.1.6: purgeMS.
    pub(super) fn purged(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<(Option<Imsi>, Done), Fault> {
        let argument: PurgeMsArg<'_> = parse(argument)?;
        let imsi = argument.imsi;
        let Some(subscriber) = self.subscribers.get(imsi) else {
            return Ok((Some(imsi), self.refuse_by_map(now, request, ErrorCode::UNKNOWN_SUBSCRIBER)));
        };
        // An SGSN that the subscriber has left has nothing to say any more.
        let named = argument.sgsn_number.map(|number| digits(&number));
        let serving = named.as_deref() == subscriber.sgsn_number.as_deref();
        if serving {
            self.detach(imsi);
        }
        let done = self.answer_by_map(now, request, &|p| {
            let mut result = PurgeMsRes::new();
            result.freeze_p_tmsi = serving.then_some(Null);
            result.write(p);
        });
        Ok((Some(imsi), done))
    }

    /// TS 29.002 §8.5.2: sendAuthenticationInfo. The vectors are Milenage's, of the subscriber's keys; sequence
    /// numbers count up over all subscribers.
    pub(super) fn authenticate(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<(Option<Imsi>, Done), Fault> {
        let (imsi, count, again) = if request.version < 3 {
            (parse::<Imsi>(argument)?, 5, None)
        } else {
            let argument: SendAuthenticationInfoArg<'_> = parse(argument)?;
            let count = argument.number_of_requested_vectors.get().clamp(1, 5) as usize;
            (argument.imsi, count, argument.re_synchronisation_info.map(|info| (info.rand, info.auts)))
        };
        let Some(subscriber) = self.subscribers.get(imsi) else {
            return Ok((Some(imsi), self.refuse_by_map(now, request, ErrorCode::UNKNOWN_SUBSCRIBER)));
        };
        let keys = subscriber.keys.as_deref().copied().unwrap_or_default();
        let Some(map) = &mut self.map else { return Err(Fault::Missing) };
        // TS 33.102 §6.3.5: the USIM has seen numbers that we do not remember.
        if let Some(seen) = again.and_then(|(rand, auts)| keys.resynchronise(rand, auts)) {
            map.vectors = map.vectors.max(seen / STEP + 1);
        }
        let turn = map.vectors;
        map.vectors += count as u64;
        let vectors: [Vector; 5] = std::array::from_fn(|n| {
            let turn = turn + n as u64;
            keys.vector(made_up(imsi, turn), (turn + 1) * STEP, false)
        });
        let triplets = map.config.triplets || request.version < 3;
        let older = request.version < 3;
        let done = self.answer_by_map(now, request, &|p| {
            if triplets {
                let all: [AuthenticationTriplet<'_>; 5] = std::array::from_fn(|n| {
                    let (sres, kc) = vectors[n].triplet();
                    AuthenticationTriplet::new(vectors[n].rand, sres, kc)
                });
                let list: TripletList<'_> = List::of(&all[..count]);
                if older {
                    return list.write(p);
                }
                let mut result = SendAuthenticationInfoRes::new();
                result.authentication_set_list = Some(AuthenticationSetList::TripletList(list));
                return result.write(p);
            }
            let mut all = Vec::with_capacity(count);
            for Vector { rand, xres, autn, ck, ik } in &vectors[..count] {
                let xres = Xres::new(xres);
                all.extend(xres.map(|xres| AuthenticationQuintuplet::new(*rand, xres, *ck, *ik, *autn)));
            }
            let mut result = SendAuthenticationInfoRes::new();
            result.authentication_set_list = Some(AuthenticationSetList::QuintupletList(List::of(&all)));
            result.write(p);
        });
        Ok((Some(imsi), done))
    }

    /// TS 29.002 §8.10.3: restoreData.
    pub(super) fn restore(
        &mut self,
        now: Now,
        request: &Request,
        argument: Option<&[u8]>,
    ) -> Result<(Option<Imsi>, Done), Fault> {
        let argument: RestoreDataArg<'_> = parse(argument)?;
        let imsi = argument.imsi;
        if self.subscribers.get(imsi).is_none() {
            return Ok((Some(imsi), self.refuse_by_map(now, request, ErrorCode::UNKNOWN_SUBSCRIBER)));
        }
        let own = self.map.as_ref().map(|map| map.face.config().number);
        let done = self.answer_by_map(now, request, &|p| {
            if let Some(own) = &own {
                RestoreDataRes::new(own.as_address()).write(p);
            }
        });
        Ok((Some(imsi), done))
    }

    /// TS 29.002 §8.10.1: tells every SGSN that the HLR has restarted.
    pub(super) fn reset(&mut self, now: Now) {
        let mut numbers = BTreeSet::new();
        for subscriber in self.subscribers.iter().filter(|subscriber| subscriber.attached) {
            if let Some(number) = &subscriber.sgsn_number
                && !numbers.contains(number)
                && numbers.len() < MOST_TOLD
            {
                numbers.insert(number.clone());
            }
        }
        let Some(map) = &mut self.map else { return };
        let (format, own) = (map.face.config().ss7.sccp.format, map.face.config().number);
        for number in numbers {
            let Ok(to) = by_number(format, &number, SGSN) else { continue };
            let question = Question {
                called: to,
                context: ApplicationContext::RESET,
                operation: |_| OperationCode::RESET,
                argument: Box::new(move |_, p| {
                    ResetArg::new(SendingNodeNumber::HlrNumber(own.as_address())).write(p);
                }),
            };
            map.face.ask(now, Doing::Reset { to }, question);
        }
    }
}

/// An address with its PDP type number.
fn pdp_address(address: IpAddr) -> (u8, Vec<u8>) {
    match address {
        IpAddr::V4(address) => (PDP_IPV4, address.octets().to_vec()),
        IpAddr::V6(address) => (PDP_IPV6, address.octets().to_vec()),
    }
}

/// A challenge for whom, and the how manieth.
fn made_up(imsi: Imsi, turn: u64) -> [u8; 16] {
    let seed = u64::from_be_bytes(imsi.0) ^ turn.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut chance = crate::lab::link::Chance::new(seed);
    let (high, low) = (chance.word(), chance.word());
    (u128::from(high) << 64 | u128::from(low)).to_be_bytes()
}
