//! Subscription-Data and Non-3GPP-User-Data, TS 29.272 §7.3.2 and TS 29.273 §8.2.3.1, as they are written.

use super::home::{Home, write_number};
use super::record::Gateway;
use crate::codec::diameter::{Address, AvpWriter, Identity, row};
use crate::lab::subscribers::Subscriber;
use crate::wire::{ApnBuf, Imsi};
use std::borrow::Cow;
use std::net::IpAddr;

/// An access point of a subscriber.
#[derive(Clone, Debug)]
pub(super) struct Apn<'a> {
    /// Context-Identifier.
    context: u32,
    /// Service-Selection.
    pub name: Cow<'a, str>,
    /// Served-Party-IP-Address, if it is static.
    address: Option<IpAddr>,
    /// The gateway, if one is known.
    gateway: Option<Via<'a>>,
}

/// How the gateway of an access point is known.
#[derive(Clone, Copy, Debug)]
enum Via<'a> {
    /// The subscription names it.
    Fixed(IpAddr),
    /// A node has chosen it.
    Chosen(&'a Gateway),
}

fn address(address: IpAddr) -> Address<'static> {
    match address {
        IpAddr::V4(address) => Address::V4(address),
        IpAddr::V6(address) => Address::V6(address),
    }
}

fn gateway(w: &mut AvpWriter<'_>, via: Via<'_>) {
    let (own, host) = match via {
        Via::Fixed(own) => (Some(own), &None),
        Via::Chosen(gateway) => (gateway.address, &gateway.host),
    };
    w.group::<row::Mip6AgentInfo>(|w| {
        if let Some(own) = own {
            w.avp::<row::MipHomeAgentAddress>(address(own));
        }
        if let Some((host, realm)) = host {
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
    pub(super) fn apns<'a>(&'a self, subscriber: &'a Subscriber) -> impl Iterator<Item = Apn<'a>> + Clone {
        let Subscriber { ggsns, addresses, .. } = subscriber;
        let chosen: &[Gateway] = self.records.get(subscriber.imsi).map_or(&[], |record| &record.gateways);
        let named = ggsns.iter().chain(addresses).map(|(apn, _)| apn);
        let before = named.clone();
        let named =
            named.enumerate().filter(move |(at, apn)| !before.clone().take(*at).any(|old| old == *apn));
        let usual = (ggsns.is_empty() && addresses.is_empty()).then_some(None);
        named.map(|(_, apn)| Some(apn)).chain(usual).zip(1..).map(move |(own, context)| {
            let of = |list: &[(ApnBuf, IpAddr)]| {
                list.iter().find(|(apn, _)| Some(apn) == own).map(|(_, address)| *address)
            };
            let name = own.map_or(Cow::Borrowed(&*self.config.apn), |own| Cow::Owned(own.to_string()));
            let via = chosen.iter().rfind(|chosen| chosen.apn.eq_ignore_ascii_case(&name)).map(Via::Chosen);
            Apn { context, address: of(addresses), gateway: via.or(of(ggsns).map(Via::Fixed)), name }
        })
    }

    /// Whether a subscriber has this access point.
    pub(super) fn has_apn(&self, imsi: Imsi, apn: &str) -> bool {
        let subscriber = self.subscriber(imsi);
        subscriber.is_some_and(|one| self.apns(one).any(|own| own.name.eq_ignore_ascii_case(apn)))
    }

    /// APN-Configuration, TS 29.272 §7.3.35.
    fn write_apn(w: &mut AvpWriter<'_>, apn: &Apn<'_>) {
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
            if let Some(via) = apn.gateway {
                gateway(w, via);
                w.avp::<row::PdnGwAllocationType>(i32::from(matches!(via, Via::Chosen(_))));
            }
            ambr(w);
        });
    }

    /// Subscription-Data.
    pub(super) fn write_subscription(&self, imsi: Imsi, gprs: bool, w: &mut AvpWriter<'_>) {
        let Some(subscriber) = self.subscriber(imsi) else { return };
        let apns = self.apns(subscriber);
        w.group::<row::SubscriptionData>(|w| {
            // SERVICE_GRANTED.
            w.avp::<row::SubscriberStatus>(0);
            if let Some(msisdn) = &subscriber.msisdn {
                write_number::<row::Msisdn>(msisdn, w);
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
                    apns.clone().for_each(|apn| Self::write_apn(w, &apn));
                });
            }
            if gprs {
                w.group::<row::GprsSubscriptionData>(|w| {
                    w.avp::<row::CompleteDataListIncludedIndicator>(0);
                    for apn in apns.clone() {
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
            self.apns(subscriber).for_each(|apn| Self::write_apn(w, &apn));
        });
    }
}
