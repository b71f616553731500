//! Subscription-Data and Non-3GPP-User-Data, TS 29.272 §7.3.2 and TS 29.273 §8.2.3.1, as they are written.

use super::home::{Home, tbcd};
use super::record::Gateway;
use crate::codec::diameter::{Address, AvpWriter, Identity, row};
use crate::wire::Imsi;
use std::net::IpAddr;

/// An access point of a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Apn {
    /// Context-Identifier.
    pub context: u32,
    /// Service-Selection.
    pub name: String,
    /// Served-Party-IP-Address, if it is static.
    pub address: Option<IpAddr>,
    /// The gateway, if one is known, and whether the subscription names it.
    pub gateway: Option<(Gateway, bool)>,
}

fn address(address: IpAddr) -> Address<'static> {
    match address {
        IpAddr::V4(address) => Address::V4(address),
        IpAddr::V6(address) => Address::V6(address),
    }
}

fn gateway(w: &mut AvpWriter<'_>, gateway: &Gateway) {
    w.group::<row::Mip6AgentInfo>(|w| {
        if let Some(own) = gateway.address {
            w.avp::<row::MipHomeAgentAddress>(address(own));
        }
        if let Some((host, realm)) = &gateway.host {
            w.group::<row::MipHomeAgentHost>(|w| {
                w.avp::<row::DestinationRealm>(Identity(realm));
                w.avp::<row::DestinationHost>(Identity(host));
            });
        }
    });
}

/// Bits a second that everybody may use.
fn ambr(w: &mut AvpWriter<'_>) {
    w.group::<row::Ambr>(|w| {
        w.avp::<row::MaxRequestedBandwidthUl>(50_000_000);
        w.avp::<row::MaxRequestedBandwidthDl>(100_000_000);
    });
}

impl Home {
    /// The access points of a subscriber: those of the list, or the usual one.
    pub(super) fn apns(&self, imsi: Imsi) -> Vec<Apn> {
        let mut apns: Vec<Apn> = Vec::new();
        let Some(subscriber) = self.subscriber(imsi) else { return apns };
        let named = subscriber.ggsns.iter().chain(&subscriber.addresses).map(|(apn, _)| apn.to_string());
        let usual = subscriber.ggsns.is_empty() && subscriber.addresses.is_empty();
        for name in named.chain(usual.then(|| self.config.apn.to_string())) {
            if apns.iter().any(|apn| apn.name == name) {
                continue;
            }
            let of = |list: &[(crate::wire::ApnBuf, IpAddr)]| {
                list.iter().find(|(apn, _)| apn.to_string() == name).map(|(_, address)| *address)
            };
            let fixed = of(&subscriber.ggsns).map(|address| {
                (Gateway { apn: name.as_str().into(), address: Some(address), host: None }, true)
            });
            let context = apns.len() as u32 + 1;
            apns.push(Apn { context, address: of(&subscriber.addresses), gateway: fixed, name });
        }
        for chosen in &self.look(imsi).gateways {
            if let Some(apn) = apns.iter_mut().find(|apn| apn.name.eq_ignore_ascii_case(&chosen.apn)) {
                apn.gateway = Some((chosen.clone(), false));
            }
        }
        apns
    }

    /// APN-Configuration, TS 29.272 §7.3.35.
    pub(super) fn write_apn(w: &mut AvpWriter<'_>, apn: &Apn) {
        w.group::<row::ApnConfiguration>(|w| {
            w.avp::<row::ContextIdentifier>(apn.context);
            if let Some(own) = apn.address {
                w.avp::<row::ServedPartyIpAddress>(address(own));
            }
            // IPv4, IPv6.
            w.avp::<row::PdnType>(i32::from(apn.address.is_some_and(|own| own.is_ipv6())));
            w.avp::<row::ServiceSelection>(&apn.name);
            w.group::<row::EpsSubscribedQoSProfile>(|w| {
                w.avp::<row::QoSClassIdentifier>(9);
                w.group::<row::AllocationRetentionPriority>(|w| w.avp::<row::PriorityLevel>(8));
            });
            w.avp::<row::VplmnDynamicAddressAllowed>(0);
            if let Some((own, fixed)) = &apn.gateway {
                gateway(w, own);
                w.avp::<row::PdnGwAllocationType>(i32::from(!fixed));
            }
            ambr(w);
        });
    }

    /// Subscription-Data.
    pub(super) fn write_subscription(&self, imsi: Imsi, gprs: bool, w: &mut AvpWriter<'_>) {
        let Some(subscriber) = self.subscriber(imsi) else { return };
        let apns = self.apns(imsi);
        w.group::<row::SubscriptionData>(|w| {
            // SERVICE_GRANTED.
            w.avp::<row::SubscriberStatus>(0);
            if let Some(msisdn) = &subscriber.msisdn {
                w.avp::<row::Msisdn>(&tbcd(msisdn));
            }
            let external = subscriber.names.iter().find(|name| name.contains('@') && !name.contains(':'));
            if let Some(name) = external {
                w.avp::<row::ExternalIdentifier>(name);
            }
            // PACKET_AND_CIRCUIT.
            w.avp::<row::NetworkAccessMode>(0);
            if subscriber.access_restriction != 0 {
                w.avp::<row::AccessRestrictionData>(subscriber.access_restriction);
            }
            ambr(w);
            if subscriber.eps {
                w.group::<row::ApnConfigurationProfile>(|w| {
                    w.avp::<row::ContextIdentifier>(1);
                    w.avp::<row::AllApnConfigurationsIncludedIndicator>(0);
                    apns.iter().for_each(|apn| Self::write_apn(w, apn));
                });
            }
            if gprs {
                w.group::<row::GprsSubscriptionData>(|w| {
                    w.avp::<row::CompleteDataListIncludedIndicator>(0);
                    for apn in &apns {
                        w.group::<row::PdpContext>(|w| {
                            w.avp::<row::ContextIdentifier>(apn.context);
                            // IETF, IPv4 or IPv6: TS 29.060 §7.7.27.
                            let v6 = apn.address.is_some_and(|own| own.is_ipv6());
                            w.avp::<row::PdpType>(&[0xf1, if v6 { 0x57 } else { 0x21 }]);
                            if let Some(own) = apn.address {
                                w.avp::<row::PdpAddress>(address(own));
                            }
                            // Best effort: TS 24.008 §10.5.6.5, octets 3 to 5.
                            w.avp::<row::QoSSubscribed>(&[0x23, 0x62, 0x1f]);
                            w.avp::<row::VplmnDynamicAddressAllowed>(0);
                            w.avp::<row::ServiceSelection>(&apn.name);
                        });
                    }
                });
            }
            // Two hours, TS 29.272 §7.3.134.
            w.avp::<row::SubscribedPeriodicRauTauTimer>(7200);
        });
    }

    /// Non-3GPP-User-Data.
    pub(super) fn write_non_3gpp(&self, imsi: Imsi, w: &mut AvpWriter<'_>) {
        let Some(subscriber) = self.subscriber(imsi) else { return };
        w.group::<row::Non3gppUserData>(|w| {
            if let Some(msisdn) = &subscriber.msisdn {
                w.group::<row::SubscriptionId>(|w| {
                    // END_USER_E164.
                    w.avp::<row::SubscriptionIdType>(0);
                    w.avp::<row::SubscriptionIdData>(msisdn);
                });
            }
            // NON_3GPP_SUBSCRIPTION_ALLOWED, NON_3GPP_APNS_ENABLE.
            w.avp::<row::Non3gppIpAccess>(0);
            w.avp::<row::Non3gppIpAccessApn>(0);
            ambr(w);
            self.apns(imsi).iter().for_each(|apn| Self::write_apn(w, apn));
        });
    }
}
