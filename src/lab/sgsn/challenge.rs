//! Authentication of a device that attaches: TS 23.060 §6.8, TS 24.008 §4.7.7.

use super::map::{Doing, Joining};
use super::{Event, Sgsn, Timer};
use crate::codec::map::{AuthenticationSetList, SendAuthenticationInfoRes, TripletList};
use crate::codec::ts24008::message::{
    AuthenticationAndCipheringFailure, AuthenticationAndCipheringReject, AuthenticationAndCipheringRequest,
    AuthenticationAndCipheringResponse,
};
use crate::codec::ts24008::{GmmCause, Header, Message};
use crate::lab::map::parse;
use crate::wire::{Imsi, Now};
use std::net::SocketAddr;

/// How often the question is asked in all (TS 24.008 §4.7.7.6 a).
const QUESTIONS: u32 = 5;

/// What a device is to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    rand: [u8; 16],
    /// The network's own proof; GSM has none.
    autn: Option<[u8; 16]>,
    xres: [u8; 16],
    /// Octets of `xres`.
    length: usize,
    /// A&C reference number.
    number: u8,
    asked: u32,
}

impl Challenge {
    /// The first vector of a result of sendAuthenticationInfo.
    fn first(result: &[u8]) -> Option<Self> {
        let own = |rand, autn, octets: &[u8]| {
            let mut xres = [0; 16];
            xres.get_mut(..octets.len())?.copy_from_slice(octets);
            Some(Self { rand, autn, xres, length: octets.len(), number: 0, asked: 0 })
        };
        let triplets = |list: TripletList<'_>| list.iter().next().and_then(|t| own(t.rand, None, &t.sres));
        // The result of version 3 has a tag of its own; that of version 2 is the list alone.
        let Ok(result) = parse::<SendAuthenticationInfoRes<'_>>(Some(result)) else {
            return parse::<TripletList<'_>>(Some(result)).ok().and_then(triplets);
        };
        match result.authentication_set_list? {
            AuthenticationSetList::TripletList(list) => triplets(list),
            AuthenticationSetList::QuintupletList(list) => {
                let quintuplet = list.iter().next()?;
                let mut buffer = [0; 16];
                let xres = quintuplet.xres.get().gather(&mut buffer)?;
                own(quintuplet.rand, Some(quintuplet.autn), xres)
            }
            _ => None,
        }
    }
}

impl Sgsn {
    /// The HLR has given vectors: the device is asked for its proof, or goes on without one.
    pub(super) fn vectors_came(&mut self, now: Now, imsi: Imsi, result: Option<&[u8]>) {
        let Some(map) = &mut self.map else { return };
        if !map.config.challenge {
            return map.locate(now, Doing::Locate(imsi), self.config.address);
        }
        let Some(joining) = map.joining.get_mut(&imsi) else { return };
        let Some(mut challenge) = result.and_then(Challenge::first) else {
            return self.refuse_joining(imsi, GmmCause::NETWORK_FAILURE);
        };
        challenge.number = joining.challenge.map_or(1, |last| last.number % 15 + 1);
        joining.challenge = Some(challenge);
        self.challenge(now, imsi);
    }

    /// Asks, and waits for T3360.
    fn challenge(&mut self, now: Now, imsi: Imsi) {
        let Some(challenge) = self.joining(imsi).and_then(|joining| joining.challenge.as_mut()) else {
            return;
        };
        challenge.asked += 1;
        let challenge = *challenge;
        let request = AuthenticationAndCipheringRequest {
            ciphering_algorithm: Some(0),
            imeisv_request: Some(0),
            force_to_standby: Some(0),
            ac_reference_number: Some(challenge.number),
            rand: Some(challenge.rand),
            ciphering_key_sequence_number: Some(0),
            autn: challenge.autn,
            ..Default::default()
        };
        self.tell_joining(imsi, &request);
        self.timers.start(now.mono + self.config.t3360, Timer::Challenge(imsi, challenge.number));
    }

    /// T3360 ran out.
    pub(super) fn challenge_unanswered(&mut self, now: Now, imsi: Imsi, number: u8) {
        let asked = self.joining(imsi).and_then(|joining| joining.challenge).filter(|c| c.number == number);
        match asked.map(|challenge| challenge.asked) {
            Some(asked) if asked < QUESTIONS => self.challenge(now, imsi),
            // Who is silent is not refused: the procedure ends (§4.7.7.6 a).
            Some(_) => self.end_joining(imsi, None),
            None => {}
        }
    }

    /// A device has answered.
    pub(super) fn challenge_answered(
        &mut self,
        now: Now,
        from: SocketAddr,
        response: &AuthenticationAndCipheringResponse<'_>,
    ) {
        let Some((imsi, challenge)) = self.challenged(from) else { return };
        if response.ac_reference_number.map(|number| number & 15) != Some(challenge.number) {
            return;
        }
        let res = response.res.unwrap_or_default();
        let proof = res.iter().chain(response.res_extension.unwrap_or_default());
        if !proof.eq(&challenge.xres[..challenge.length]) {
            return self.disbelieve(imsi, GmmCause::ILLEGAL_MS);
        }
        self.events.push_back(Event::Authenticated { imsi });
        let Some(map) = &mut self.map else { return };
        map.joining.get_mut(&imsi).into_iter().for_each(|joining| joining.challenge = None);
        map.locate(now, Doing::Locate(imsi), self.config.address);
        self.attend(now);
    }

    /// A device does not believe us.
    pub(super) fn challenge_failed(
        &mut self,
        now: Now,
        from: SocketAddr,
        failure: &AuthenticationAndCipheringFailure<'_>,
    ) {
        let Some((imsi, challenge)) = self.challenged(from) else { return };
        let cause = failure.cause.unwrap_or(GmmCause::PROTOCOL_ERROR_UNSPECIFIED);
        let Some(map) = &mut self.map else { return };
        match failure.auts.filter(|_| cause == GmmCause::SYNCH_FAILURE && challenge.number == 1) {
            // Once: the HLR is told which numbers the device has seen (§4.7.7.6 g).
            Some(auts) => {
                map.authenticate(now, imsi, Some((challenge.rand, auts)));
                self.attend(now);
            }
            None => self.disbelieve(imsi, cause),
        }
    }

    /// The device is not who it says, or we are not whom it knows.
    fn disbelieve(&mut self, imsi: Imsi, cause: GmmCause) {
        self.tell_joining(imsi, &AuthenticationAndCipheringReject::default());
        self.end_joining(imsi, Some(cause));
    }

    fn end_joining(&mut self, imsi: Imsi, cause: Option<GmmCause>) {
        if let Some(joining) = self.joining(imsi) {
            joining.challenge = None;
            joining.under_way = false;
        }
        self.events.push_back(Event::NotAuthenticated { imsi, cause });
    }

    fn joining(&mut self, imsi: Imsi) -> Option<&mut Joining> {
        self.map.as_mut()?.joining.get_mut(&imsi)
    }

    /// Who is asked at this address.
    fn challenged(&self, from: SocketAddr) -> Option<(Imsi, Challenge)> {
        let joining = &self.map.as_ref()?.joining;
        joining
            .iter()
            .filter(|(_, joining)| joining.from == from)
            .find_map(|(imsi, j)| Some((*imsi, j.challenge?)))
    }

    /// Says something to a device that attaches.
    fn tell_joining<M: Message>(&mut self, imsi: Imsi, message: &M) {
        let Some(joining) = self.map.as_mut().and_then(|map| map.joining.get_mut(&imsi)) else { return };
        let from = joining.from;
        let known = self.mobiles.get_mut(&imsi).filter(|mobile| mobile.to == from);
        let air = known.map_or(&mut joining.stranger, |mobile| &mut mobile.air);
        air.signal(&mut self.outbox, from, Header::gmm(), message).ok();
    }
}
