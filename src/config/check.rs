//! What is wrong in a configuration whose every key and value is right by itself.

use super::{Config, GatewayKind, GiKind, LocateBy, Mode, Prefix};
use crate::wire::ApnBuf;
use std::collections::HashSet;
use std::fmt;
use std::net::IpAddr;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// As it should be.
    Good,
    /// It works, but perhaps not as meant.
    Warning,
    /// It cannot work.
    Error,
}

/// One finding, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// What it is about: a key of the file, or a part of the machine.
    pub about: String,
    /// What was found.
    pub problem: String,
    /// What to do; empty where all is well.
    pub advice: String,
}

impl Finding {
    fn new(
        severity: Severity,
        about: impl Into<String>,
        problem: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { severity, about: about.into(), problem: problem.into(), advice: advice.into() }
    }

    /// Something that is as it should be.
    pub fn good(about: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(Severity::Good, about, what, "")
    }

    /// Something that works, but perhaps not as meant.
    pub fn warning(about: impl Into<String>, problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Severity::Warning, about, problem, advice)
    }

    /// Something that cannot work.
    pub fn error(about: impl Into<String>, problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Severity::Error, about, problem, advice)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.about, self.problem)?;
        if self.advice.is_empty() { Ok(()) } else { write!(f, "; {}", self.advice) }
    }
}

impl Config {
    /// What in this configuration does not fit together. `serve` does not start over an
    /// [`Severity::Error`].
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        self.check_access_points(&mut findings);
        self.check_routing(&mut findings);
        self.check_people(&mut findings);
        self.check_numbers(&mut findings);
        self.check_network(&mut findings);
        findings
    }

    /// The first error of [`Config::check`], if there is one.
    ///
    /// # Errors
    /// That error.
    pub fn must_fit(&self) -> Result<(), Finding> {
        self.check().into_iter().find(|finding| finding.severity == Severity::Error).map_or(Ok(()), Err)
    }

    fn check_access_points(&self, findings: &mut Vec<Finding>) {
        // Gateways in other processes have access points of their own.
        let handed = self.gateway.iter().any(|gateway| gateway.kind == GatewayKind::T4);
        if self.server.mode == Mode::Integrated && self.apn.is_empty() && !handed {
            findings.push(Finding::error(
                "[[apn]]",
                "integrated mode serves access points, but there is none",
                "add an [[apn]] with a pool and a push_address, or set [server] mode = \"adapter\"",
            ));
        }
        if self.server.mode == Mode::Adapter && !self.apn.is_empty() {
            findings.push(Finding::warning(
                "[[apn]]",
                "in adapter mode a foreign GGSN serves the access points; pools and addresses here are not used",
                "leave [[apn]] out, or set [server] mode = \"integrated\"",
            ));
        }
        let mut names = HashSet::new();
        let mut pools: Vec<(u16, Prefix, String)> = Vec::new();
        for apn in &self.apn {
            let about = format!("[[apn]] \"{}\"", apn.name);
            if !names.insert(apn.name.to_string().to_ascii_lowercase()) {
                findings.push(Finding::error(
                    &about,
                    "this name stands twice",
                    "give each access point one table",
                ));
            }
            if apn.types.is_empty() {
                findings.push(Finding::error(
                    &about,
                    "no PDP type is on offer",
                    "list at least one in `types`",
                ));
            }
            if apn.pool_v4.is_none()
                && apn.pool_v6.is_none()
                && apn.static_v4.is_none()
                && apn.static_v6.is_none()
            {
                findings.push(Finding::error(
                    &about,
                    "it has neither a pool nor static addresses: no device could get an address",
                    "add pool_v4 or pool_v6",
                ));
            }
            let ranges = [
                ("pool_v4", apn.pool_v4),
                ("pool_v6", apn.pool_v6),
                ("static_v4", apn.static_v4),
                ("static_v6", apn.static_v6),
            ];
            for (key, range) in ranges {
                let Some(range) = range else { continue };
                if range.address.is_ipv4() != key.ends_with("v4") {
                    findings.push(Finding::error(
                        format!("{about} {key}"),
                        format!("{range} is of the other address family"),
                        "IPv4 prefixes stand in the keys that end in v4, IPv6 prefixes in those that end in v6",
                    ));
                }
                if key == "pool_v6" && !(40..=64).contains(&range.length) {
                    findings.push(Finding::error(
                        format!("{about} {key}"),
                        format!("{range}: each context gets a /64 of it, and at most 2^24 of them are kept"),
                        "give a prefix of 40 to 64 bits",
                    ));
                }
                if let Some((_, other, whose)) =
                    pools.iter().find(|(domain, other, _)| *domain == apn.domain && other.overlaps(&range))
                {
                    findings.push(Finding::error(
                        format!("{about} {key}"),
                        format!("{range} overlaps {other} of {whose} in the same routing domain"),
                        "change one of them, or give the access points different routing domains (`domain`)",
                    ));
                }
                pools.push((apn.domain, range, format!("{about} {key}")));
            }
            if apn.dns.iter().filter(|address| address.is_ipv4()).count() > 2
                || apn.dns.iter().filter(|address| address.is_ipv6()).count() > 2
            {
                findings.push(Finding::warning(
                    format!("{about} dns"),
                    "a device is told two servers of each family; the rest is not used",
                    "list at most two IPv4 and two IPv6 addresses",
                ));
            }
            if let Some(gateway) = &apn.gateway
                && !self.gateway.iter().any(|row| row.name == *gateway)
            {
                findings.push(unknown(
                    format!("{about} gateway"),
                    gateway,
                    self.gateway.iter().map(|row| row.name.as_str()),
                    "[[gateway]]",
                ));
            }
            self.check_domain(&about, apn.domain, findings);
        }
        let named =
            |name: &str| name.parse::<ApnBuf>().is_ok_and(|name| self.apn.iter().any(|apn| apn.name == name));
        if let Some(name) = &self.gtp.default_apn
            && !named(name)
        {
            let known: Vec<String> = self.apn.iter().map(|apn| apn.name.to_string()).collect();
            findings.push(unknown(
                "[gtp] default_apn".into(),
                name,
                known.iter().map(String::as_str),
                "[[apn]]",
            ));
        }
        if self.server.mode == Mode::Integrated
            && !self.apn.is_empty()
            && !self.apn.iter().any(|apn| apn.name == self.push.apn)
        {
            findings.push(Finding::warning(
                "[push] apn",
                format!(
                    "notified devices are asked to activate \"{}\", which no [[apn]] serves",
                    self.push.apn
                ),
                "name one of the access points",
            ));
        }
    }

    fn check_domain(&self, about: &str, domain: u16, findings: &mut Vec<Finding>) {
        let known =
            if self.domain.is_empty() { domain == 1 } else { self.domain.iter().any(|row| row.id == domain) };
        if !known {
            findings.push(Finding::error(
                about,
                format!("routing domain {domain} does not exist"),
                "add a [[domain]] with that id, or correct `domain`",
            ));
        }
    }

    fn check_routing(&self, findings: &mut Vec<Finding>) {
        let mut ids = HashSet::new();
        for domain in &self.domain {
            if !ids.insert(domain.id) {
                findings.push(Finding::error(
                    format!("[[domain]] {}", domain.id),
                    "this id stands twice",
                    "give each routing domain its own number",
                ));
            }
        }
        let mut names = HashSet::new();
        let mut prefixes = HashSet::new();
        for gateway in &self.gateway {
            let about = format!("[[gateway]] \"{}\"", gateway.name);
            if !names.insert(&gateway.name) {
                findings.push(Finding::error(
                    &about,
                    "this name stands twice",
                    "give each gateway its own name",
                ));
            }
            self.check_domain(&about, gateway.domain, findings);
            for prefix in &gateway.prefixes {
                if !prefixes.insert((gateway.domain, *prefix)) {
                    findings.push(Finding::error(
                        &about,
                        format!("{prefix} leads to two gateways in routing domain {}", gateway.domain),
                        "an equal prefix can stand once in a domain: remove one, or use two domains",
                    ));
                }
            }
            if gateway.kind == GatewayKind::Gi {
                if gateway.address.is_none() {
                    findings.push(Finding::error(
                        &about,
                        "a foreign gateway needs its GTP-C address",
                        "set `address`: the SGSN is told it",
                    ));
                }
                if gateway.prefixes.is_empty() {
                    findings.push(Finding::error(
                        &about,
                        "no prefix leads to it: no device behind it could be reached",
                        "list the addresses it gives to devices in `prefixes`",
                    ));
                }
            }
        }
        if self.server.mode == Mode::Adapter && !self.gateway.iter().any(|row| row.kind == GatewayKind::Gi) {
            findings.push(Finding::error(
                "[[gateway]]",
                "adapter mode works for a foreign gateway, but there is none",
                "add a [[gateway]] with kind = \"gi\", its address and its prefixes",
            ));
        }
        let asks = self.server.mode != Mode::Gateway && self.locate.order.contains(&LocateBy::Gtp);
        if asks && self.locate.hlr.is_empty() {
            findings.push(Finding::warning(
                "[locate] hlr",
                "nobody can be asked where a device is: only devices with an address can be reached",
                "list the address of a GTP–MAP protocol-converting GSN",
            ));
        }
        if self.locate.choose == super::Choose::Preset {
            for apn in self.apn.iter().filter(|apn| apn.gateway.is_none() && !self.gateway.is_empty()) {
                findings.push(Finding::error(
                    format!("[[apn]] \"{}\"", apn.name),
                    "[locate] choose = \"preset\" needs a gateway preset for each access point",
                    "set `gateway`",
                ));
            }
        }
    }

    fn check_people(&self, findings: &mut Vec<Finding>) {
        let mut ids = HashSet::new();
        for application in &self.application {
            let about = format!("[[application]] \"{}\"", application.id);
            if !ids.insert(&application.id) {
                findings.push(Finding::error(
                    &about,
                    "this id stands twice",
                    "give each application one table",
                ));
            }
            if self.push.check_secret && application.secret.is_none() {
                findings.push(Finding::warning(
                    &about,
                    "it has no secret: while [push] check_secret is on, every push in its name is refused",
                    "`gtpush secret` prints the hash of one, to write as `secret`",
                ));
            }
        }
        let own = &self.proxy.application;
        if self.proxy.enabled
            && self.push.check_application
            && !self.application.iter().any(|row| row.id.eq_ignore_ascii_case(own))
        {
            let near = super::nearest(own, self.application.iter().map(|row| row.id.as_str()));
            findings.push(Finding::warning(
                "[proxy] application",
                format!("no [[application]] here is \"{own}\": its pushes are refused until there is one"),
                match near {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => format!("add an [[application]] with id = \"{own}\", or make it through the API"),
                },
            ));
        }
        let mut imsis = HashSet::new();
        for subscriber in &self.subscriber {
            let about = format!("[[subscriber]] {}", subscriber.imsi);
            if !imsis.insert(subscriber.imsi) {
                findings.push(Finding::error(
                    &about,
                    "this IMSI stands twice",
                    "give each subscriber one table",
                ));
            }
            for user in &subscriber.users {
                let domain =
                    user.split_once('@').filter(|(name, _)| !name.is_empty()).map(|(_, domain)| domain);
                if !domain.is_some_and(|domain| domain.eq_ignore_ascii_case(&self.push.domain)) {
                    findings.push(Finding::error(
                        &about,
                        format!("\"{user}\" is not an identifier of ours"),
                        format!("write it as name@{}, or change [push] domain", self.push.domain),
                    ));
                }
            }
            if self.server.mode == Mode::Adapter
                && self.push.check_subscriber_secret
                && subscriber.secret.is_none()
            {
                findings.push(Finding::warning(
                    &about,
                    "without a secret it cannot register: in adapter mode nothing else tells who it is",
                    "`gtpush secret` prints the hash of one, to write as `secret`",
                ));
            }
        }
    }

    fn check_numbers(&self, findings: &mut Vec<Finding>) {
        let mut want = |holds: bool, about: &str, problem: String, advice: &str| {
            if !holds {
                findings.push(Finding::error(about, problem, advice));
            }
        };
        let positive = "give it a value above zero";
        want(
            self.gtp.n3_requests > 0,
            "[gtp] n3_requests",
            "0: no request would ever be sent".into(),
            positive,
        );
        want(!self.gtp.t3_response.is_zero(), "[gtp] t3_response", "no time to answer in".into(), positive);
        want(
            self.gtp.max_contexts <= 1 << 20,
            "[gtp] max_contexts",
            format!("{} is above 1048576", self.gtp.max_contexts),
            "lower it",
        );
        want(
            self.gtp.max_in_flight <= 65_000,
            "[gtp] max_in_flight",
            format!("{} is above 65000: a path has 65536 sequence numbers", self.gtp.max_in_flight),
            "lower it",
        );
        want(
            (1280..=9000).contains(&self.gi.mtu),
            "[gi] mtu",
            format!("{} is no sane MTU", self.gi.mtu),
            "give 1280 to 9000",
        );
        want(
            self.push.ttl <= self.push.max_ttl,
            "[push] ttl",
            "it is above max_ttl".into(),
            "lower it, or raise max_ttl",
        );
        want(
            self.push.back_off <= self.push.max_back_off,
            "[push] back_off",
            "it is above max_back_off".into(),
            "lower it",
        );
        want(
            matches!(self.coap.block_size, 16 | 32 | 64 | 128 | 256 | 512 | 1024),
            "[coap] block_size",
            format!("{} is no block size of RFC 7959", self.coap.block_size),
            "give 16, 32, 64, 128, 256, 512 or 1024",
        );
        for (about, value) in [
            ("[gtp] max_paths", self.gtp.max_paths),
            ("[gtp] max_in_flight", self.gtp.max_in_flight),
            ("[gtp] max_contexts", self.gtp.max_contexts),
            ("[push] max_pushes", self.push.max_pushes),
            ("[push] max_attempts", self.push.max_attempts),
            ("[push] max_pushes_per_subscriber", self.push.max_pushes_per_subscriber),
            ("[push] max_attempts_per_subscriber", self.push.max_attempts_per_subscriber),
            ("[coap] max_exchanges", self.coap.max_exchanges),
            ("[coap] max_unanswered", self.coap.max_unanswered),
            ("[coap] max_peers", self.coap.max_peers),
            ("[http] max_batch", self.http.max_batch),
            ("[http] max_connections", self.http.max_connections),
            ("[http] rate", self.http.rate),
            ("[http] burst", self.http.burst),
            ("[http] event_buffer", self.http.event_buffer),
            ("[store] readers", self.store.readers),
            ("[store] queue", self.store.queue),
            ("[store] group", self.store.group),
        ] {
            want(value > 0, about, "0: nothing could pass".into(), positive);
        }
        want(
            axum::http::HeaderName::try_from(self.http.server_domain_header.as_str()).is_ok(),
            "[http] server_domain_header",
            format!("\"{}\" is no name of a header field", self.http.server_domain_header),
            "use letters, digits and hyphens",
        );
        if self.gtp.bind.is_unspecified() && self.gtp.address.is_none() {
            findings.push(Finding::error(
                "[gtp] bind",
                "our GSN Address elements cannot name \"any address\"",
                "bind to the address on Gn, or set `address` to it",
            ));
        }
        if let Some(address) = self.gtp.address
            && address.is_ipv4() != self.gtp.bind.is_ipv4()
        {
            findings.push(Finding::error(
                "[gtp] address",
                "it is of another family than `bind`",
                "give both in one family",
            ));
        }
        if let Some(echo) = self.gtp.echo
            && echo.as_secs() < 60
            && !matches!(self.gtp.bind, IpAddr::V4(v4) if v4.is_loopback())
        {
            findings.push(Finding::warning(
                "[gtp] echo",
                "a path shall not be probed more often than once a minute (TS 29.060 §7.2.1)",
                "write \"60s\" or more",
            ));
        }
        if !self.http.bind.ip().is_loopback() {
            findings.push(Finding::warning(
                "[http] bind",
                "the API listens beyond this machine and speaks no TLS itself",
                "bind it to 127.0.0.1 and put a TLS-terminating proxy in front",
            ));
        }
        if self.gi.kind == GiKind::Tun
            && (self.gi.device.is_empty() || self.gi.device.len() > 15 || self.gi.device.contains(['/', ' ']))
        {
            findings.push(Finding::error(
                "[gi] device",
                "this is no name for an interface",
                "1 to 15 characters, without slash or blank",
            ));
        }
    }
}

fn unknown<'a>(about: String, name: &str, known: impl Iterator<Item = &'a str>, table: &str) -> Finding {
    let advice = match super::nearest(name, known) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("add a {table} of that name"),
    };
    Finding::error(about, format!("\"{name}\" does not exist"), advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let config = Config::parse(text, "x").unwrap_or_else(|error| panic!("{error}"));
        config.check().into_iter().filter(|f| f.severity == Severity::Error).map(|f| f.to_string()).collect()
    }

    const APN: &str =
        "[[apn]]\nname = \"internet\"\npool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n";

    #[test]
    fn one_access_point_with_a_pool_is_enough() {
        assert_eq!(errors(APN), Vec::<String>::new());
    }

    #[test]
    fn what_cannot_work_together_is_found_with_advice() {
        for (text, about) in [
            (String::new(), "there is none"),
            ("[[apn]]\nname = \"a\"\npush_address = \"10.0.0.1:5683\"\n".into(), "neither a pool"),
            (format!("{APN}{APN}"), "stands twice"),
            (format!("{APN}{}", APN.replace("internet", "other")), "overlaps"),
            (format!("{APN}domain = 9\n"), "routing domain 9"),
            (format!("{APN}gateway = \"ggsn1\"\n"), "does not exist"),
            ("[server]\nmode = \"adapter\"\n".into(), "foreign gateway"),
            (format!("{APN}[[gateway]]\nname = \"g\"\nkind = \"gi\"\n"), "GTP-C address"),
            (
                format!("{APN}[[subscriber]]\nimsi = \"001010000000001\"\nusers = [\"alice@elsewhere\"]\n"),
                "push.example",
            ),
            (format!("[push]\nttl = \"30d\"\n{APN}"), "max_ttl"),
            (format!("[coap]\nblock_size = 1000\n{APN}"), "1024"),
            (format!("[gtp]\nbind = \"0.0.0.0\"\n{APN}"), "any address"),
            (format!("[gtp]\ndefault_apn = \"internat\"\n{APN}"), "\"internet\""),
            (format!("[gtp]\nmax_in_flight = 65001\n{APN}"), "max_in_flight: 65001 is above 65000"),
            (format!("[coap]\nmax_unanswered = 0\n{APN}"), "max_unanswered: 0"),
        ] {
            let found = errors(&text);
            assert!(found.iter().any(|error| error.contains(about)), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_proxy_that_pushes_as_nobody_is_warned_of() {
        let warned = |text: &str| {
            let config = Config::parse(&format!("{APN}{text}"), "x").unwrap();
            let about = |finding: &Finding| finding.about == "[proxy] application";
            config.check().into_iter().find(about).map(|finding| (finding.severity, finding.advice))
        };
        let advice = |text| warned(text).unwrap().1;
        assert!(advice("[proxy]\nenabled = true\n").contains("add an [[application]]"));
        let near = "[proxy]\nenabled = true\napplication = \"prxy\"\n[[application]]\nid = \"proxy\"\n";
        assert!(advice(near).contains("\"proxy\""));
        assert_eq!(warned("[proxy]\nenabled = true\n").unwrap().0, Severity::Warning);
        for fine in ["[proxy]\n", "[proxy]\nenabled = true\n[[application]]\nid = \"proxy\"\n"] {
            assert_eq!(warned(fine), None);
        }
    }

    #[test]
    fn a_secret_in_the_clear_is_refused_and_not_repeated() {
        let error = Config::parse("[[application]]\nid = \"chat\"\nsecret = \"hunter2\"\n", "x")
            .unwrap_err()
            .to_string();
        assert!(error.contains("gtpush secret") && !error.contains("hunter2"), "{error}");
    }
}
