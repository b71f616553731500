//! SWx, TS 29.273 §8: what a 3GPP AAA server asks, and the way to the gateway of an access point.

use super::answer::{Refusal, error};
use super::home::{Doing, Home, Served};
use crate::codec::diameter::command::swx::{
    SwxMultimediaAuthRequest, SwxRegistrationTerminationRequest, SwxServerAssignmentRequest,
};
use crate::codec::diameter::{AvpWriter, Identity, experimental, row};
use crate::wire::Imsi;

/// Server-Assignment-Type, TS 29.229 §6.3.15.
mod assignment {
    pub const REGISTRATION: i32 = 1;
    pub const TIMEOUT_DEREGISTRATION: i32 = 4;
    pub const USER_DEREGISTRATION: i32 = 5;
    pub const ADMINISTRATIVE_DEREGISTRATION: i32 = 8;
    pub const AUTHENTICATION_FAILURE: i32 = 9;
    pub const AUTHENTICATION_TIMEOUT: i32 = 10;
    pub const AAA_USER_DATA_REQUEST: i32 = 12;
    pub const PGW_UPDATE: i32 = 13;
    pub const RESTORATION: i32 = 14;
}

/// The MAP error of one who may not be called (TS 29.002 §17.6.6).
const CALL_BARRED: u8 = 13;
/// Vectors that are given at once at most.
const MOST_VECTORS: u32 = 5;

impl Home {
    fn non_3gpp(&mut self, name: Option<&str>) -> Result<Imsi, Refusal> {
        let imsi = self.by_user_name(name)?;
        let barred = self.subscriber(imsi).is_none_or(|s| s.map_error == Some(CALL_BARRED));
        if barred {
            return Err(error(experimental::ERROR_USER_NO_NON_3GPP_SUBSCRIPTION));
        }
        Ok(imsi)
    }

    /// §8.1.2.2.2: Server-Assignment. It moves nobody: only a registration is one.
    pub(super) fn assign(
        &mut self,
        request: &SwxServerAssignmentRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        let imsi = self.non_3gpp(request.user_name)?;
        let host = request.origin_host.zip(request.origin_realm);
        let own = host.map(|(Identity(host), Identity(realm))| (Box::from(host), Box::from(realm)));
        match request.server_assignment_type.unwrap_or_default() {
            assignment::REGISTRATION | assignment::RESTORATION => {
                self.record(imsi).aaa = own;
                w.avp::<row::UserName>(&imsi.to_string());
                self.write_non_3gpp(imsi, w);
            }
            assignment::AAA_USER_DATA_REQUEST => {
                w.avp::<row::UserName>(&imsi.to_string());
                self.write_non_3gpp(imsi, w);
            }
            assignment::PGW_UPDATE => {
                let Some(gateway) = request.mip6_agent_info else {
                    return Err(Refusal::missing::<row::Mip6AgentInfo>());
                };
                let Some(apn) = request.service_selection else {
                    return Err(Refusal::missing::<row::ServiceSelection>());
                };
                if !self.has_apn(imsi, apn) {
                    return Err(error(experimental::ERROR_USER_NO_APN_SUBSCRIPTION));
                }
                self.choose(imsi, apn, &gateway.read());
                w.avp::<row::UserName>(&imsi.to_string());
            }
            assignment::TIMEOUT_DEREGISTRATION
            | assignment::USER_DEREGISTRATION
            | assignment::ADMINISTRATIVE_DEREGISTRATION
            | assignment::AUTHENTICATION_FAILURE
            | assignment::AUTHENTICATION_TIMEOUT => {
                let record = self.record(imsi);
                if record.aaa == own {
                    record.aaa = None;
                }
                w.avp::<row::UserName>(&imsi.to_string());
            }
            _ => return Err(error(experimental::ERROR_IN_ASSIGNMENT_TYPE)),
        }
        Ok(())
    }

    /// §8.1.2.1.2: Multimedia-Auth, by EAP-AKA or EAP-AKA'.
    pub(super) fn authentication_swx(
        &mut self,
        request: &SwxMultimediaAuthRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        let imsi = self.non_3gpp(request.user_name)?;
        let Some(item) = request.tgpp_sip_auth_data_item else {
            return Err(Refusal::missing::<row::TgppSipAuthDataItem>());
        };
        let item = item.read();
        let scheme = item.tgpp_sip_authentication_scheme.iter().next().unwrap_or("EAP-AKA");
        let prime = match scheme {
            "EAP-AKA" => false,
            "EAP-AKA'" => true,
            _ => return Err(error(experimental::ERROR_AUTH_SCHEME_NOT_SUPPORTED)),
        };
        let network = request.anid.unwrap_or("WLAN");
        self.resynchronise(imsi, item.tgpp_sip_authorization.iter().next())?;
        let count = request.tgpp_sip_number_auth_items.unwrap_or(1).clamp(1, MOST_VECTORS);
        w.avp::<row::UserName>(&imsi.to_string());
        w.avp::<row::TgppSipNumberAuthItems>(count);
        for n in 1..=count {
            // TS 33.402 §6.2: EAP-AKA' has the separation bit.
            let vector = self.vector(imsi, prime);
            let (ck, ik) = if prime { vector.for_access(network.as_bytes()) } else { (vector.ck, vector.ik) };
            w.group::<row::TgppSipAuthDataItem>(|w| {
                w.avp::<row::TgppSipItemNumber>(n);
                w.avp::<row::TgppSipAuthenticationScheme>(scheme);
                let mut challenge = [0; 32];
                challenge[..16].copy_from_slice(&vector.rand);
                challenge[16..].copy_from_slice(&vector.autn);
                w.avp::<row::TgppSipAuthenticate>(&challenge);
                w.avp::<row::TgppSipAuthorization>(&vector.xres);
                w.avp::<row::ConfidentialityKey>(&ck);
                w.avp::<row::IntegrityKey>(&ik);
            });
        }
        Ok(())
    }

    /// §8.1.2.2.3: Registration-Termination, at the AAA server of a subscriber whose subscription ends.
    pub(super) fn deregister(&mut self, imsi: Imsi) {
        let Some((host, realm)) = self.look(imsi).aaa.clone() else { return };
        self.send::<SwxRegistrationTerminationRequest<'_>>((&host, &realm), Doing::Deregister(imsi), |w| {
            w.avp::<row::UserName>(&imsi.to_string());
            w.group::<row::DeregistrationReason>(|w| {
                // PERMANENT_TERMINATION.
                w.avp::<row::ReasonCode>(0);
            });
        });
    }
}
