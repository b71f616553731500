//! What the file says, as the records of the layers below.

use super::{AddressCase, Choose, Config, GatewayKind, Mode, Prefix};
use crate::machine::coap;
use crate::push::{self, Addressing, Checks, GatewayId, RoutingDomain, Selection};
use std::net::IpAddr;

impl From<Prefix> for push::Prefix {
    fn from(prefix: Prefix) -> Self {
        Self { address: prefix.address, length: prefix.length }
    }
}

impl From<push::Prefix> for Prefix {
    fn from(prefix: push::Prefix) -> Self {
        Self { address: prefix.address, length: prefix.length }
    }
}

/// The networks of SGSNs that a gateway can talk to; where none are listed, all.
fn served(listed: &[Prefix]) -> Vec<push::Prefix> {
    let all =
        [IpAddr::from([0; 4]), IpAddr::from([0; 16])].map(|address| push::Prefix { address, length: 0 });
    if listed.is_empty() { all.into() } else { listed.iter().copied().map(Into::into).collect() }
}

impl Config {
    /// How the store keeps things.
    #[must_use]
    pub fn store_options(&self) -> crate::store::sqlite::Options {
        let own = &self.store;
        crate::store::sqlite::Options {
            readers: own.readers as usize,
            queue: own.queue as usize,
            group: own.group as usize,
            busy_timeout: own.busy_timeout,
            keep_ended: own.keep_ended,
            keep_ended_at_most: own.keep_ended_at_most,
            restart_counter: self.server.restart_counter,
            ..crate::store::sqlite::Options::new(self.store_path())
        }
    }

    /// The HTTP front's configuration. The header's name was checked by [`Config::check`]; the default
    /// stands in for one that is none.
    #[must_use]
    pub fn api_config(&self, admin_token: String) -> crate::api::Config {
        let own = &self.http;
        let defaults = crate::api::Config::default();
        crate::api::Config {
            bind: own.bind,
            admin_token,
            body_limit: usize::try_from(own.body_limit).unwrap_or(usize::MAX),
            max_batch: own.max_batch as usize,
            max_connections: own.max_connections as usize,
            request_timeout: own.request_timeout,
            rate: own.rate,
            burst: own.burst,
            server_domain_header: own.server_domain_header.parse().unwrap_or(defaults.server_domain_header),
            trusted_proxies: own.trusted_proxies.iter().copied().map(Into::into).collect(),
            max_event_streams: own.max_event_streams as usize,
            event_buffer: own.event_buffer as usize,
            report_workers: own.report_workers as usize,
            report_queue: own.report_queue as usize,
            report_attempts: u32::from(own.report_attempts),
            report_timeout: own.report_timeout,
            threads: defaults.threads,
        }
    }

    /// The CoAP endpoint's configuration.
    #[must_use]
    pub fn coap_config(&self) -> coap::Config {
        let own = &self.coap;
        coap::Config {
            ack_timeout: own.ack_timeout,
            max_retransmit: u32::from(own.max_retransmit),
            response_timeout: own.answer_timeout,
            block_size: own.block_size,
            max_requests: own.max_exchanges as usize,
            max_unanswered: own.max_unanswered as usize,
            max_assemblies: own.max_bodies as usize,
            max_peers: own.max_peers as usize,
            max_remembered: own.max_remembered as usize,
            ..coap::Config::default()
        }
    }

    /// The routing core's configuration.
    #[must_use]
    pub fn push_config(&self) -> push::Config {
        let own = &self.push;
        push::Config {
            checks: Checks {
                application: own.check_application,
                secret: own.check_secret,
                server_domain: own.check_server_domain,
                server_source: own.check_server_source,
                user: own.check_user,
                subscriber_secret: own.check_subscriber_secret,
            },
            selection: match self.locate.choose {
                Choose::Sgsn => Selection::BySgsn,
                Choose::Hlr => Selection::ByHlr,
                Choose::Preset => Selection::ByApn,
            },
            addressing: match own.addressing {
                AddressCase::Blank => Addressing::Blank,
                AddressCase::AllocatedWithIndication => Addressing::Allocated,
                AddressCase::BlankWithIndication => Addressing::BlankIndicated,
            },
            without_static: (1..)
                .zip(&self.gateway)
                .filter(|(_, row)| row.kind == GatewayKind::Gi && !row.takes_static)
                .map(|(id, _)| GatewayId(id))
                .collect(),
            resolve: self.resolves_users(),
            max_resolved: self.diameter.max_resolved,
            remote: (1..)
                .zip(&self.gateway)
                .filter(|(_, row)| row.kind == GatewayKind::T4)
                .map(|(id, _)| GatewayId(id))
                .collect(),
            strangers: !self.t4.take_from.is_empty(),
            sms: self.sms.enabled,
            integrated: self.server.mode == Mode::Integrated,
            default_ttl: own.ttl,
            max_ttl: own.max_ttl,
            max_payload: usize::try_from(own.max_payload).unwrap_or(usize::MAX),
            max_pushes: own.max_pushes as usize,
            max_attempts: own.max_attempts as usize,
            max_tries: own.max_tries,
            back_off: own.back_off,
            max_back_off: own.max_back_off,
            recheck: own.recheck,
            max_bindings: own.max_bindings as usize,
            max_dynamics: own.max_dynamics as usize,
            max_pushes_per_subscriber: own.max_pushes_per_subscriber as usize,
            max_attempts_per_subscriber: own.max_attempts_per_subscriber as usize,
            max_bindings_per_subscriber: own.max_bindings_per_subscriber as usize,
            max_verifications: own.max_verifications,
            default_validity: own.validity,
            max_validity: own.max_validity,
            retry_after: own.retry_after,
            device_port: own.device_port,
            ..push::Config::new(own.apn.clone())
        }
    }

    /// The gateways: those of the file, numbered from 1 in its order; without any, our own GGSN
    /// role as number 1.
    #[must_use]
    pub fn gateways(&self) -> Vec<push::Gateway> {
        let named = |name: &str| {
            self.apn
                .iter()
                .filter(|apn| apn.gateway.as_deref().is_none_or(|gateway| gateway == name))
                .map(|apn| apn.name.clone())
                .collect::<Vec<_>>()
        };
        let own = self.gtp.gsn_address();
        if self.gateway.is_empty() {
            return vec![push::Gateway {
                id: GatewayId(1),
                name: self.server.name.as_str().into(),
                address: own,
                local: true,
                serves: served(&[]),
                apns: named(&self.server.name),
            }];
        }
        (1..)
            .zip(&self.gateway)
            .map(|(id, row)| {
                let mut apns: Vec<_> = row.apns.iter().filter_map(|name| name.parse().ok()).collect();
                if apns.is_empty() {
                    apns = named(&row.name);
                }
                push::Gateway {
                    id: GatewayId(id),
                    name: row.name.as_str().into(),
                    address: row.address.unwrap_or(own),
                    local: row.kind == GatewayKind::Local,
                    serves: served(&row.sgsns),
                    apns,
                }
            })
            .collect()
    }

    /// The private networks and the gateways that they lie behind. Our own GGSN role has its access
    /// points' ranges besides what its table lists.
    #[must_use]
    pub fn routes(&self) -> Vec<push::Route> {
        let mut routes = Vec::new();
        let mut add = |domain: u16, prefix: Prefix, gateway: u16| {
            let route = push::Route {
                domain: RoutingDomain(domain),
                prefix: prefix.into(),
                gateway: GatewayId(gateway),
            };
            if !routes.contains(&route) {
                routes.push(route);
            }
        };
        for (id, row) in (1..).zip(&self.gateway) {
            for prefix in &row.prefixes {
                add(row.domain, *prefix, id);
            }
        }
        let own = if self.gateway.is_empty() {
            Some(1)
        } else {
            (1..).zip(&self.gateway).find(|(_, row)| row.kind == GatewayKind::Local).map(|(id, _)| id)
        };
        if let (Some(own), Mode::Integrated) = (own, self.server.mode) {
            for apn in &self.apn {
                for prefix in [apn.pool_v4, apn.pool_v6, apn.static_v4, apn.static_v6].into_iter().flatten() {
                    add(apn.domain, prefix, own);
                }
            }
        }
        routes
    }

    /// The applications to create or update at start.
    ///
    /// # Errors
    /// Which identifier is none.
    pub fn applications(&self) -> Result<Vec<push::Application>, String> {
        self.application
            .iter()
            .map(|row| {
                Ok(push::Application {
                    id: row.id.parse().map_err(|error| format!("[[application]] \"{}\": {error}", row.id))?,
                    secret: row.secret.as_deref().map(Into::into),
                    domains: row.domains.iter().map(|domain| domain.as_str().into()).collect(),
                    networks: row.networks.iter().copied().map(Into::into).collect(),
                    report_to: row.report_to.as_deref().map(Into::into),
                    sms: row.sms,
                })
            })
            .collect()
    }

    /// The subscribers to create or update at start.
    ///
    /// # Errors
    /// Which identifier is none.
    pub fn subscribers(&self) -> Result<Vec<push::Subscriber>, String> {
        self.subscriber
            .iter()
            .map(|row| {
                let identifiers = row
                    .users
                    .iter()
                    .map(|user| {
                        user.parse()
                            .map_err(|error| format!("[[subscriber]] {}: \"{user}\": {error}", row.imsi))
                    })
                    .collect::<Result<_, String>>()?;
                let msisdn = row.msisdn.as_deref().map(str::parse).transpose();
                let msisdn = msisdn.map_err(|error| format!("[[subscriber]] {}: {error}", row.imsi))?;
                Ok(push::Subscriber {
                    imsi: row.imsi,
                    identifiers,
                    secret: row.secret.as_deref().map(Into::into),
                    msisdn,
                    static_address: row.static_address,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_and_defaults_are_what_the_file_says_and_else_those_of_the_machines() {
        let silent = Config::default();
        let push = push::Config { ..push::Config::new(silent.push.apn.clone()) };
        let told = silent.push_config();
        let bounds = |config: &push::Config| {
            [
                config.max_pushes_per_subscriber,
                config.max_attempts_per_subscriber,
                config.max_bindings_per_subscriber,
                config.max_verifications as usize,
                config.max_bindings,
                config.max_dynamics,
            ]
        };
        assert_eq!(bounds(&told), bounds(&push));
        assert_eq!(silent.coap_config(), coap::Config::default());
        let config = Config::parse(
            "[push]\nmax_pushes_per_subscriber = 1\nmax_attempts_per_subscriber = 2\n\
             max_bindings_per_subscriber = 3\nmax_verifications = 4\nmax_bindings = 5\nmax_dynamics = 6\n\
             [coap]\nmax_unanswered = 7\nmax_bodies = 8\nmax_peers = 9\nmax_remembered = 10\n",
            "x",
        )
        .unwrap();
        assert_eq!(bounds(&config.push_config()), [1, 2, 3, 4, 5, 6]);
        let coap = config.coap_config();
        let bounds = [coap.max_unanswered, coap.max_assemblies, coap.max_peers, coap.max_remembered];
        assert_eq!(bounds, [7, 8, 9, 10]);
    }

    #[test]
    fn without_a_gateway_table_our_own_role_has_the_access_points_ranges() {
        let config = Config::parse(
            "[[apn]]\nname = \"internet\"\npool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n",
            "x",
        )
        .unwrap();
        let gateways = config.gateways();
        assert_eq!((gateways.len(), gateways[0].local, gateways[0].id), (1, true, GatewayId(1)));
        assert_eq!(gateways[0].apns[0].to_string(), "internet");
        let routes = config.routes();
        assert_eq!((routes.len(), routes[0].domain, routes[0].gateway), (1, RoutingDomain(1), GatewayId(1)));
    }

    #[test]
    fn the_defaults_are_the_cores_own() {
        let (ours, theirs) =
            (Config::default().push_config(), push::Config::new("internet".parse().unwrap()));
        assert_eq!(ours.checks, theirs.checks);
        assert_eq!(
            (
                ours.default_ttl,
                ours.max_ttl,
                ours.max_payload,
                ours.max_pushes,
                ours.max_tries,
                ours.back_off
            ),
            (
                theirs.default_ttl,
                theirs.max_ttl,
                theirs.max_payload,
                theirs.max_pushes,
                theirs.max_tries,
                theirs.back_off
            )
        );
    }
}
