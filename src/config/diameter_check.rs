//! What the sections of Diameter come to: the node with its links, the servers that are asked; and what does not
//! fit together.

use super::{
    Config, DiameterCarrier, DiameterForward, DiameterPeer, Finding, GatewayKind, LocateBy, SmsBy, nearest,
};
use crate::codec::diameter::{PORT, TLS_PORT, application, command};
use crate::machine::diameter as machine;
use crate::machine::{LinkId, ctrl};
use crate::node::diameter_user::{self, Home, Template, Way};
use crate::node::trigger_desk;
use crate::push::GatewayId;
use crate::reach::gateway::t4;
use crate::reach::locate::sh;
use crate::transport::link::Protocol;
use crate::transport::{Framing, Link, Tls};
use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// The least Tw, RFC 3539 §3.4.1.
const LEAST_TW: Duration = Duration::from_secs(6);

/// What `[diameter]` comes to.
#[derive(Clone, Debug)]
pub struct DiameterPlace {
    /// Who asks.
    pub user: diameter_user::Config,
    /// Its links, in the order of their numbers.
    pub links: Vec<Link>,
}

/// The applications that have a name here, and how they are written.
const APPLICATIONS: &[(&str, u32)] = &[
    ("sh", application::SH),
    ("s6a", application::S6A),
    ("s6c", application::S6C),
    ("sgd", application::SGD),
    ("s6m", application::S6M),
    ("s6t", application::S6T),
    ("slh", application::SLH),
    ("swx", application::SWX),
    ("tsp", application::TSP),
    ("t4", application::T4),
    ("cx", application::CX),
    ("relay", application::RELAY),
];

fn application_id(text: &str) -> Result<u32, String> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let found = APPLICATIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    found.map(|(_, id)| *id).ok_or_else(|| match nearest(text, APPLICATIONS.iter().map(|(name, _)| *name)) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => {
            let names: Vec<_> = APPLICATIONS.iter().map(|(name, _)| *name).collect();
            format!("write a number, or one of {}", names.join(", "))
        }
    })
}

/// The ways that a name stands for.
fn way(text: &str) -> Option<Way> {
    Way::ALL.iter().copied().find(|way| way.via().as_str() == text)
}

fn is_identity(text: &str) -> bool {
    !text.is_empty()
        && text.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'))
        })
}

impl Config {
    /// Whether the push server asks the HSS by Diameter.
    #[must_use]
    pub fn speaks_diameter(&self) -> bool {
        self.diameter.resolve_users
            || self.sms.goes(SmsBy::S6c)
            || self.speaks_triggers()
            || self.diameter.forward != DiameterForward::No
            || self.locate.order.iter().any(|by| by.diameter().is_some())
    }

    /// Whether pushes are handed to, or taken from, others by Diameter.
    #[must_use]
    pub fn speaks_triggers(&self) -> bool {
        self.has_triggers() && !self.diameter.identity.is_empty()
    }

    fn has_triggers(&self) -> bool {
        let hands = self.gateway.iter().any(|row| row.kind == GatewayKind::T4);
        hands || !self.t4.take_from.is_empty() || !self.tsp.scs.is_empty()
    }

    /// Whether the push server asks OsmoHLR.
    #[must_use]
    pub fn speaks_osmo_hlr(&self) -> bool {
        self.locate.order.contains(&LocateBy::OsmoHlr)
    }

    /// Whether the network is asked who a user is whom nobody entered.
    #[must_use]
    pub fn resolves_users(&self) -> bool {
        self.diameter.resolve_users
    }

    /// The applications that are offered: those that are named, or those of the ways in use.
    fn offered(&self) -> Result<Vec<u32>, Finding> {
        let own = &self.diameter;
        let mut ids = Vec::new();
        for text in &own.applications {
            let id = application_id(text).map_err(|advice| {
                Finding::error("[diameter] applications", format!("{text:?} is no application"), advice)
            })?;
            ids.push(id);
        }
        if ids.is_empty() {
            ids.extend(
                self.locate.order.iter().filter_map(|by| by.diameter()).map(|way| way.command().application),
            );
            let behind = self.hlr_gateway.order.iter().filter_map(|by| by.diameter());
            ids.extend(behind.map(|way| way.command().application));
            ids.extend(own.resolve_users.then_some(application::S6M));
            if self.sms.goes(SmsBy::S6c) {
                ids.extend([application::S6C, application::SGD]);
            }
            let hands = self.gateway.iter().any(|row| row.kind == GatewayKind::T4);
            ids.extend((hands || !self.t4.take_from.is_empty()).then_some(application::T4));
            ids.extend((!self.tsp.scs.is_empty()).then_some(application::TSP));
            ids.extend(own.watch.iter().filter_map(|text| way(text)).map(|way| way.command().application));
        }
        let mut seen = HashSet::new();
        ids.retain(|id| seen.insert(*id));
        Ok(ids)
    }

    /// What `[diameter]` comes to, with links numbered from `first`.
    ///
    /// # Errors
    /// The first value that cannot be used.
    pub fn diameter_place(&self, first: u32) -> Result<DiameterPlace, Finding> {
        let own = &self.diameter;
        let error = |about: &str, problem: String, advice: &str| Finding::error(about, problem, advice);
        for (key, value) in [("identity", &own.identity), ("realm", &own.realm)] {
            if !is_identity(value) {
                return Err(error(
                    &format!("[diameter] {key}"),
                    format!("{value:?} is not a host name"),
                    "write our DiameterIdentity and realm as the other side has them: \"push.epc.example\", \"epc.example\"",
                ));
            }
        }
        if own.peer.is_empty() {
            return Err(error(
                "[[diameter.peer]]",
                "there is no peer".into(),
                "add the HSS or the agent (DRA) in front of it, with identity, realm and connect",
            ));
        }
        let tls = self.diameter_tls()?;
        let mut links = Vec::new();
        let id = |links: &Vec<Link>| LinkId(first + links.len() as u32);
        let mut listens = Vec::new();
        for listen in &own.listen {
            listens.push(id(&links));
            let link = diameter_link(listen.transport, Vec::new(), listen.at.clone());
            let tls = tls.clone().filter(|_| listen.transport == DiameterCarrier::Tls);
            links.push(fit(Link { tls, ..link }, "[[diameter.listen]]")?);
        }
        let mut peers = Vec::new();
        let mut names = HashSet::new();
        for peer in &own.peer {
            let about = format!("[[diameter.peer]] \"{}\"", peer.identity);
            if !is_identity(&peer.identity) || !is_identity(&peer.realm) {
                return Err(error(
                    &about,
                    "its identity or realm is not a host name".into(),
                    "write what its CER or CEA says in Origin-Host and Origin-Realm",
                ));
            }
            if peer.identity.eq_ignore_ascii_case(&own.identity) {
                return Err(error(
                    &about,
                    "that is our own identity".into(),
                    "write the other side's, as its CER or CEA says in Origin-Host",
                ));
            }
            if !names.insert(peer.identity.to_ascii_lowercase()) {
                return Err(error(&about, "it stands twice".into(), "give each peer one table"));
            }
            let connect = (!peer.connect.is_empty()).then(|| id(&links));
            if connect.is_some() {
                let link = diameter_link(peer.transport, peer.connect.clone(), peer.local.clone());
                let to = |tls: &Tls| tls.to(peer.shown_name());
                let tls = tls.as_ref().filter(|_| peer.transport == DiameterCarrier::Tls).map(to);
                let tls = tls.transpose().map_err(|fault| {
                    Finding::error(&about, fault.source.to_string(), "write `certificate_name`")
                })?;
                links.push(fit(Link { tls, ..link }, &about)?);
            } else if peer.on_redirect {
                return Err(error(
                    &about,
                    "it is connected with when a redirection names it, and there is no address".into(),
                    "give it `connect`",
                ));
            } else if own.listen.is_empty() {
                return Err(error(
                    &about,
                    "we do not connect to it, and it cannot connect to us".into(),
                    "give it `connect`, or add a [[diameter.listen]] table",
                ));
            }
            peers.push(machine::Peer {
                identity: peer.identity.clone(),
                realm: peer.realm.clone(),
                connect,
                listen: listens.clone(),
                addresses: peer.addresses.clone(),
                secure: peer.transport == DiameterCarrier::Tls,
                certificate: peer.certificate_name.clone(),
                on_redirect: peer.on_redirect,
                priority: peer.priority,
                weight: peer.weight,
                window: peer.window,
                screening: screening(peer, &about)?,
            });
        }
        let mut applications: Vec<_> = self.offered()?.into_iter().map(machine::Application::tgpp).collect();
        let forwarding = match own.forward {
            DiameterForward::No => machine::Forwarding::No,
            DiameterForward::Relay => machine::Forwarding::Relay,
            DiameterForward::Proxy => machine::Forwarding::Proxy,
        };
        applications.extend((own.forward == DiameterForward::Relay).then(machine::Application::relay));
        let node = machine::Config {
            forwarding,
            identity: own.identity.clone(),
            realm: own.realm.clone(),
            addresses: self.host_addresses(),
            vendor: own.vendor,
            applications,
            routes: self.diameter_routes(&peers)?,
            peers,
            tc: own.tc,
            tw: own.tw,
            timeout: own.timeout,
            window: own.window,
            max_requests: u32::try_from(own.max_queries).unwrap_or(u32::MAX).min(65_535),
            ..machine::Config::default()
        };
        let mut homes: Vec<_> =
            own.hss.iter().map(|hss| Home { realm: hss.realm.clone(), host: hss.host.clone() }).collect();
        if homes.is_empty() {
            // The peer is the HSS, or leads to it.
            homes.push(Home { realm: own.peer[0].realm.clone(), host: None });
        }
        let public_identity = own.sh.public_identity.as_ref().map(|text| {
            text.parse::<Template>().map_err(|problem| {
                let advice = "write \"sip:{imsi}@ims.mnc001.mcc001.3gppnetwork.org\"";
                Finding::error("[diameter.sh] public_identity", problem.to_string(), advice)
            })
        });
        let user = diameter_user::Config {
            links: first..first + links.len() as u32,
            homes,
            service_centre: self.centre().to_owned(),
            submits: self.sms.goes(SmsBy::S6c),
            gmlc_number: own.gmlc_number.clone(),
            sh: sh::Options { nodes: own.sh.nodes, current: own.sh.current },
            public_identity: public_identity.transpose()?,
            triggers: self.triggers()?.map(Arc::new),
            watch: self.watch()?,
            watch_for: own.watch_for,
            max_queries: own.max_queries,
            max_watches: own.max_watches,
            ..diameter_user::Config::new(node)
        };
        Ok(DiameterPlace { user, links })
    }

    /// The service centre's number, as which S6c asks.
    fn centre(&self) -> &str {
        let own = &self.diameter.service_centre;
        if own.is_empty() { &self.sms.service_centre } else { own }
    }

    /// The desk of triggers, where there is one.
    ///
    /// # Errors
    /// The first value that cannot be used.
    pub fn triggers(&self) -> Result<Option<trigger_desk::Config>, Finding> {
        if !self.speaks_triggers() {
            return Ok(None);
        }
        let no_host = |about: &str, value: &str, key: &str| {
            let problem = format!("{key} {value:?} is not a host name");
            Finding::error(about, problem, "write what the other side says in Origin-Host and Origin-Realm")
        };
        let application = |about: &str, text: &str| {
            text.parse().map_err(|problem: crate::push::NotAnIdentifier| {
                Finding::error(about, problem.to_string(), "write the id of an [[application]]")
            })
        };
        let mut gateways = Vec::new();
        for (id, row) in (1..).zip(&self.gateway).filter(|(_, row)| row.kind == GatewayKind::T4) {
            let about = format!("[[gateway]] \"{}\"", row.name);
            for (key, value) in [("identity", &row.identity), ("realm", &row.realm)] {
                if !is_identity(value) {
                    return Err(no_host(&about, value, key));
                }
            }
            let (host, realm) = (row.identity.as_str().into(), row.realm.as_str().into());
            gateways.push(trigger_desk::Gateway { id: GatewayId(id), host, realm });
        }
        for name in &self.t4.take_from {
            if !is_identity(name.strip_prefix('.').unwrap_or(name)) {
                return Err(no_host("[t4] take_from", name, "a name"));
            }
        }
        let mut scs = Vec::new();
        for row in &self.tsp.scs {
            let about = format!("[[tsp.scs]] \"{}\"", row.host);
            let any = row.host.is_empty() || is_identity(row.host.strip_prefix('.').unwrap_or(&row.host));
            if !any || !is_identity(&row.realm) {
                return Err(no_host(&about, &row.host, "host"));
            }
            scs.push(trigger_desk::Scs {
                host: row.host.as_str().into(),
                realm: row.realm.as_str().into(),
                application: application(&about, &row.application)?,
                identity: row.number.as_deref().map(Into::into),
                quota: row.quota,
            });
        }
        let taking = t4::Taking {
            application: application("[t4] application", &self.t4.application)?,
            ttl: self.push.ttl,
            max_ttl: self.push.max_ttl,
            max_payload: usize::try_from(self.push.max_payload).unwrap_or(usize::MAX),
            sms: self.sms.enabled,
        };
        Ok(Some(trigger_desk::Config {
            gateways,
            take_from: self.t4.take_from.iter().map(|name| name.as_str().into()).collect(),
            scs,
            rate: self.tsp.rate,
            burst: self.tsp.burst,
            ..trigger_desk::Config::new(taking)
        }))
    }

    /// Host-IP-Address: as configured, or those that we connect from and listen at, or loopback's.
    fn host_addresses(&self) -> Vec<std::net::IpAddr> {
        let own = &self.diameter;
        if !own.addresses.is_empty() {
            return own.addresses.clone();
        }
        let listens = own.listen.iter().flat_map(|listen| &listen.at);
        let locals = own.peer.iter().flat_map(|peer| &peer.local);
        let mut all: Vec<_> =
            listens.chain(locals).map(|at| at.ip()).filter(|ip| !ip.is_unspecified()).collect();
        all.dedup();
        if all.is_empty() {
            all.push(self.gtp.bind);
        }
        all
    }

    /// What is spoken over TLS with, where anything is.
    fn diameter_tls(&self) -> Result<Option<Tls>, Finding> {
        let files = || self.diameter.tls.within(&self.server.data_dir);
        self.diameter.uses_tls().then(|| files().load("[diameter.tls]")).transpose()
    }

    fn diameter_routes(&self, peers: &[machine::Peer]) -> Result<Vec<machine::Route>, Finding> {
        let mut routes = Vec::new();
        for route in &self.diameter.route {
            let about = format!("[[diameter.route]] \"{}\"", route.realm);
            let application = route.application.as_deref().map(|text| {
                application_id(text)
                    .map_err(|advice| Finding::error(&about, format!("{text:?} is no application"), advice))
            });
            let mut hops = Vec::new();
            for name in &route.peers {
                let Some(peer) = peers.iter().position(|peer| peer.identity.eq_ignore_ascii_case(name))
                else {
                    let near = nearest(name, peers.iter().map(|peer| peer.identity.as_str()));
                    let advice = match near {
                        Some(near) => format!("did you mean \"{near}\"?"),
                        None => "name the identity of a [[diameter.peer]]".into(),
                    };
                    return Err(Finding::error(about, format!("there is no peer \"{name}\""), advice));
                };
                if peers[peer].on_redirect {
                    return Err(Finding::error(
                        about,
                        format!("\"{name}\" is there for redirections alone (on_redirect)"),
                        "leave it out of the route, or have it without on_redirect",
                    ));
                }
                let (priority, weight) = (peers[peer].priority, peers[peer].weight);
                hops.push(machine::Hop { peer, priority, weight });
            }
            let application = application.transpose()?;
            routes.push(machine::Route { realm: route.realm.clone(), application, peers: hops });
        }
        Ok(routes)
    }

    /// How the HSS is made to watch.
    fn watch(&self) -> Result<Option<Way>, Finding> {
        let named = match self.diameter.watch.first() {
            Some(text) => {
                let found = way(text).filter(|way| way.can_watch());
                Some(found.ok_or_else(|| {
                    let problem = format!("{text:?} is no way to have a subscriber watched");
                    Finding::error("[diameter] watch", problem, "write \"sh\", \"s6t\" or \"s6c\"")
                })?)
            }
            None => None,
        };
        let used = self.locate.order.iter().filter_map(|by| by.diameter()).find(|way| way.can_watch());
        Ok(named.or(used))
    }

    /// OsmoHLR's control interface over `link`.
    #[must_use]
    pub fn osmo_hlr_place(&self, link: u32) -> (ctrl::Config, Link) {
        let own = &self.osmo_hlr;
        let config = ctrl::Config {
            timeout: own.timeout,
            max_requests: own.max_queries,
            ..ctrl::Config::new(LinkId(link))
        };
        (config, Link::connect(Protocol::Tcp, Framing::Ipa, 0, vec![own.connect]))
    }

    /// What a port says of another carrier.
    fn check_ports(&self, findings: &mut Vec<Finding>) {
        let own = &self.diameter;
        let listens =
            own.listen.iter().map(|listen| ("[[diameter.listen]]".to_owned(), listen.transport, &listen.at));
        let peers = own.peer.iter();
        let peers = peers
            .map(|peer| (format!("[[diameter.peer]] \"{}\"", peer.identity), peer.transport, &peer.connect));
        for (about, carrier, at) in listens.chain(peers) {
            let tls = carrier == DiameterCarrier::Tls;
            for at in at {
                let advice = match (tls, at.port()) {
                    (true, 5658) => "write 5868, unless the other side has copied the RFC's misprint",
                    (true, PORT) => "TLS has a port of its own, 5868",
                    (false, TLS_PORT) => "that is the port of TLS: write transport = \"tls\", or port 3868",
                    _ => continue,
                };
                findings.push(Finding::warning(&about, format!("{at} by {}", carrier.as_str()), advice));
            }
        }
    }

    pub(super) fn check_diameter(&self, findings: &mut Vec<Finding>) {
        if self.has_triggers() && !self.speaks_triggers() {
            findings.push(Finding::warning(
                "[diameter] identity",
                "it is empty: pushes are neither handed to others nor taken from them by Diameter",
                "write our identity and realm, and a [[diameter.peer]], as the other side has them",
            ));
        }
        if !self.speaks_diameter() {
            return;
        }
        let place = match self.diameter_place(0) {
            Ok(place) => place,
            Err(finding) => return findings.push(finding),
        };
        if let Ok(Some(tls)) = self.diameter_tls() {
            let own = &self.diameter;
            own.tls.within(&self.server.data_dir).look(&tls, "[diameter.tls]", &own.identity, findings);
        }
        self.check_ports(findings);
        let node = &place.user.node;
        for home in &place.user.homes {
            let routed = node.routes.iter().any(|route| route.realm.eq_ignore_ascii_case(&home.realm));
            let direct = node.peers.iter().any(|peer| peer.realm.eq_ignore_ascii_case(&home.realm));
            if !routed && !direct {
                let realms = node.peers.iter().map(|peer| peer.realm.as_str());
                let near = nearest(&home.realm, realms);
                findings.push(Finding::error(
                    format!("[[diameter.hss]] \"{}\"", home.realm),
                    "no peer is of this realm, and no route leads there",
                    match near {
                        Some(near) => format!("did you mean \"{near}\"? If not, add a [[diameter.route]]"),
                        None => "add a [[diameter.route]] with the peer that leads there".into(),
                    },
                ));
            }
        }
        let uses = |by| self.locate.order.contains(&by);
        if uses(LocateBy::Sh) && place.user.public_identity.is_none() {
            let numbered = self.subscriber.iter().all(|subscriber| subscriber.msisdn.is_some());
            if !numbered {
                findings.push(Finding::warning(
                    "[diameter.sh] public_identity",
                    "Sh knows no IMSI, and there are subscribers without an MSISDN",
                    "give each subscriber `msisdn`, or write public_identity = \"sip:{imsi}@ims.mnc001.mcc001.3gppnetwork.org\"",
                ));
            }
        }
        if self.diameter.tw < LEAST_TW {
            findings.push(Finding::warning(
                "[diameter] tw",
                "RFC 3539 §3.4.1 has no watchdog of less than 6 seconds: a peer that is slow for a moment is lost",
                "write tw = \"6s\" or more, but in a lab",
            ));
        }
        if uses(LocateBy::S6c) && self.centre().is_empty() {
            findings.push(Finding::warning(
                "[diameter] service_centre",
                "S6c asks as a service centre, which has no number",
                "write its E.164 number in digits, or leave \"s6c\" out of [locate] order",
            ));
        }
    }
}

fn diameter_link(carrier: DiameterCarrier, connect: Vec<SocketAddr>, local: Vec<SocketAddr>) -> Link {
    let protocol = match carrier {
        DiameterCarrier::Tcp | DiameterCarrier::Tls => Protocol::Tcp,
        DiameterCarrier::Sctp => Protocol::Sctp,
    };
    if connect.is_empty() {
        Link::diameter_listen(protocol, local)
    } else {
        Link { local, ..Link::diameter_connect(protocol, connect) }
    }
}

fn fit(link: Link, about: &str) -> Result<Link, Finding> {
    match link.fault() {
        Some(fault) => Err(Finding::error(about, fault, "see `gtpush config` for an example")),
        None => Ok(link),
    }
}

fn screening(peer: &DiameterPeer, about: &str) -> Result<machine::Screening, Finding> {
    let no =
        |text: &str, advice: String| Finding::error(about, format!("{text:?} is no application"), advice);
    let mut applications = Vec::new();
    for text in &peer.allow_applications {
        applications.push(application_id(text).map_err(|advice| no(text, advice))?);
    }
    let mut commands = Vec::new();
    for text in &peer.allow_commands {
        // "s6t/RIR": application and abbreviation, or the code's number.
        let (app, name) = text.split_once('/').ok_or_else(|| {
            Finding::error(
                about,
                format!("{text:?} is no command"),
                "write application/command: \"s6t/RIR\", \"sh/309\"",
            )
        })?;
        let app = application_id(app).map_err(|advice| no(app, advice))?;
        let rows = || command::rows().filter(|row| row.application == app);
        let named = rows().find(|row| row.request.eq_ignore_ascii_case(name)).map(|row| row.code);
        let Some(code) = named.or_else(|| name.parse().ok()) else {
            let advice = match nearest(name, rows().map(|row| row.request)) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "write the abbreviation of a request, or its code".into(),
            };
            return Err(Finding::error(about, format!("{text:?} is no command"), advice));
        };
        commands.push((app, code));
    }
    Ok(machine::Screening {
        applications,
        commands,
        origin_realms: peer.allow_origin_realms.clone(),
        origin_hosts: peer.allow_origin_hosts.clone(),
        destination_realms: peer.allow_destination_realms.clone(),
        rate: peer.rate,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::diameter::PPID;

    const DIAMETER: &str = "[locate]\norder = [\"s6m\", \"sh\"]\n[diameter]\nidentity = \"push.example\"\nrealm = \"example\"\n\
                            sh = { public_identity = \"sip:{imsi}@ims.example\" }\n";
    const PEER: &str = "[[diameter.peer]]\nidentity = \"hss.epc.example\"\nrealm = \"epc.example\"\nconnect = [\"127.0.0.61:3868\"]\n";

    fn config(text: &str) -> Config {
        Config::parse(text, "x").unwrap_or_else(|error| panic!("{error}"))
    }

    fn findings(text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        config(text).check_diameter(&mut findings);
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_peer_alone_is_the_way_to_its_realm() {
        let place = config(&format!("{DIAMETER}{PEER}")).diameter_place(3).unwrap();
        assert_eq!(place.user.links, 3..4);
        assert_eq!(place.user.node.peers[0].connect, Some(LinkId(3)));
        assert_eq!(place.user.homes, [Home { realm: "epc.example".into(), host: None }]);
        let offered: Vec<_> = place.user.node.applications.iter().map(|own| own.id).collect();
        assert_eq!(offered, [application::S6M, application::SH]);
        assert_eq!(place.user.watch, Some(Way::Sh));
        assert!(place.links[0].ordered && place.links[0].ppid == PPID);
        assert_eq!(findings(&format!("{DIAMETER}{PEER}")), Vec::<String>::new());
        assert!(!config("").speaks_diameter());
    }

    #[test]
    fn what_a_peer_may_send_is_read_by_name() {
        let more = "allow_applications = [\"sh\", \"s6t\"]\nallow_commands = [\"s6t/RIR\", \"sh/309\"]\nrate = 100\n";
        let place = config(&format!("{DIAMETER}{PEER}{more}")).diameter_place(0).unwrap();
        let screening = &place.user.node.peers[0].screening;
        assert_eq!(screening.applications, [application::SH, application::S6T]);
        assert_eq!(screening.commands, [(application::S6T, 8_388_719), (application::SH, 309)]);
        assert_eq!(screening.rate, 100);
    }

    #[test]
    fn a_relay_has_every_application_and_a_proxy_its_own() {
        for (forward, forwarding, relays) in [
            ("no", machine::Forwarding::No, false),
            ("relay", machine::Forwarding::Relay, true),
            ("proxy", machine::Forwarding::Proxy, false),
        ] {
            let text = DIAMETER.replace("sh = {", &format!("forward = \"{forward}\"\nsh = {{"));
            let more = "allow_destination_realms = [\"epc.example\"]\n";
            let node = config(&format!("{text}{PEER}{more}")).diameter_place(0).unwrap().user.node;
            assert_eq!(node.forwarding, forwarding);
            assert_eq!(node.applications.contains(&machine::Application::relay()), relays, "{forward}");
            assert_eq!(node.peers[0].screening.destination_realms, ["epc.example"]);
        }
    }

    #[test]
    fn what_cannot_be_used_is_named_with_its_key() {
        let whole = format!("{DIAMETER}{PEER}");
        for (text, about, says) in [
            (DIAMETER.to_owned(), "[[diameter.peer]]", "there is no peer"),
            (whole.replace("\"push.example\"", "\"push example\""), "[diameter] identity", "host name"),
            (whole.replace("connect = [\"127.0.0.61:3868\"]", ""), "hss.epc.example", "[[diameter.listen]]"),
            (format!("{whole}{PEER}"), "hss.epc.example", "twice"),
            (whole.replace("\"push.example\"", "\"HSS.epc.example\""), "hss.epc.example", "our own identity"),
            (
                whole.replace("realm = \"example\"", "realm = \"example\"\ntw = \"5s\""),
                "[diameter] tw",
                "6 seconds",
            ),
            (
                format!("{whole}[[diameter.hss]]\nrealm = \"epc.exmple\"\n"),
                "epc.exmple",
                "did you mean \"epc.example\"?",
            ),
            (
                format!("{whole}[[diameter.route]]\nrealm = \"x\"\npeers = [\"hss.epc.exampel\"]\n"),
                "[[diameter.route]]",
                "did you mean \"hss.epc.example\"?",
            ),
            (
                whole.replace("connect = [\"127.0.0.61:3868\"]", "on_redirect = true"),
                "hss.epc.example",
                "a redirection names it",
            ),
            (
                format!(
                    "{whole}on_redirect = true\n[[diameter.route]]\nrealm = \"x\"\npeers = [\"hss.epc.example\"]\n"
                ),
                "[[diameter.route]]",
                "for redirections alone",
            ),
            (format!("{whole}allow_commands = [\"s6t/RIX\"]\n"), "hss.epc.example", "did you mean \"RIR\"?"),
            (
                whole.replace("realm = \"example\"", "realm = \"example\"\nwatch = [\"slh\"]"),
                "watch",
                "\"s6t\"",
            ),
            (
                whole.replace("realm = \"example\"", "realm = \"example\"\napplications = [\"s6x\"]"),
                "applications",
                "s6",
            ),
            (whole.replace("sip:{imsi}", "sip:imsi"), "public_identity", "sip:{imsi}"),
        ] {
            let found = findings(&text);
            assert!(
                found.iter().any(|found| found.contains(about) && found.contains(says)),
                "{text}\n{found:?}"
            );
        }
    }
}
