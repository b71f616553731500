//! Capabilities-Exchange, RFC 6733 §5.3, and the election, §5.6.4.

use super::config::{Application, Config, Purpose};
use crate::codec::diameter::command::base::{CapabilitiesExchangeAnswer, CapabilitiesExchangeRequest};
use crate::codec::diameter::dictionary::{application, group, row};
use crate::codec::diameter::{Address, AvpWriter, Group, Identity, Many};
use std::cmp::Ordering;
use std::net::IpAddr;

/// Origin-Host and Origin-Realm.
pub(super) fn origin(config: &Config, w: &mut AvpWriter<'_>) {
    w.avp::<row::OriginHost>(Identity(&config.identity));
    w.avp::<row::OriginRealm>(Identity(&config.realm));
}

/// Host-IP-Address, Vendor-Id and Product-Name, which a CEA has even if it refuses.
pub(super) fn maker(addresses: &[IpAddr], vendor: u32, product: &str, w: &mut AvpWriter<'_>) {
    for address in addresses {
        w.avp::<row::HostIpAddress>(match address {
            IpAddr::V4(v4) => Address::V4(*v4),
            IpAddr::V6(v6) => Address::V6(*v6),
        });
    }
    w.avp::<row::VendorId>(vendor);
    w.avp::<row::ProductName>(product);
}

/// What CER and CEA say of us.
pub(super) fn write(config: &Config, w: &mut AvpWriter<'_>) {
    origin(config, w);
    maker(&config.addresses, config.vendor, &config.product, w);
    if let Some(state) = config.origin_state {
        w.avp::<row::OriginStateId>(state);
    }
    let mut vendors: Vec<u32> = config.applications.iter().filter_map(|own| own.vendor).collect();
    vendors.sort_unstable();
    vendors.dedup();
    for vendor in vendors {
        w.avp::<row::SupportedVendorId>(vendor);
    }
    for own in &config.applications {
        match own.vendor {
            None => id(own, w),
            Some(vendor) => w.group::<row::VendorSpecificApplicationId>(|w| {
                w.avp::<row::VendorId>(vendor);
                id(own, w);
            }),
        }
    }
    if config.firmware != 0 {
        w.avp::<row::FirmwareRevision>(config.firmware);
    }
}

fn id(own: &Application, w: &mut AvpWriter<'_>) {
    match own.purpose {
        Purpose::Auth => w.avp::<row::AuthApplicationId>(own.id),
        Purpose::Acct => w.avp::<row::AcctApplicationId>(own.id),
    }
}

/// What a peer offers.
#[derive(Clone, Copy)]
pub(super) struct Offer<'a> {
    auth: Many<'a, row::AuthApplicationId>,
    acct: Many<'a, row::AcctApplicationId>,
    vendor: Many<'a, row::VendorSpecificApplicationId>,
}

impl<'a> From<&CapabilitiesExchangeRequest<'a>> for Offer<'a> {
    fn from(cer: &CapabilitiesExchangeRequest<'a>) -> Self {
        Self {
            auth: cer.auth_application_id,
            acct: cer.acct_application_id,
            vendor: cer.vendor_specific_application_id,
        }
    }
}

impl<'a> From<&CapabilitiesExchangeAnswer<'a>> for Offer<'a> {
    fn from(cea: &CapabilitiesExchangeAnswer<'a>) -> Self {
        Self {
            auth: cea.auth_application_id,
            acct: cea.acct_application_id,
            vendor: cea.vendor_specific_application_id,
        }
    }
}

impl<'a> Offer<'a> {
    /// Every Application-Id in it, wherever it stands: peers differ in where they put theirs.
    pub(super) fn ids(&self) -> impl Iterator<Item = u32> + use<'a> {
        let vendor = self.vendor.iter().map(|group: Group<'a, group::VendorSpecificApplicationId<'a>>| {
            let group = group.read();
            (group.auth_application_id, group.acct_application_id)
        });
        let vendor = vendor.flat_map(|(auth, acct)| auth.into_iter().chain(acct));
        self.auth.iter().chain(self.acct.iter()).chain(vendor)
    }

    /// What we have in common: with a relay everything, RFC 6733 §5.3.
    pub(super) fn common(&self, own: &[Application]) -> Vec<u32> {
        let we_relay = own.iter().any(|own| own.id == application::RELAY);
        let mut common: Vec<u32> = self
            .ids()
            .filter(|id| *id == application::RELAY || we_relay || own.iter().any(|own| own.id == *id))
            .take(256)
            .collect();
        common.sort_unstable();
        common.dedup();
        common
    }
}

/// Whether we win the election against a peer: our name comes after its name. Case does not matter.
pub(super) fn wins(own: &str, peer: &str) -> bool {
    let lower = |name: &str| name.bytes().map(|octet| octet.to_ascii_lowercase()).collect::<Vec<_>>();
    lower(own).cmp(&lower(peer)) == Ordering::Greater
}
