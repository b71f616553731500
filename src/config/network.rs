//! What a `[[ss7]]` table comes to: the configurations of M3UA or SUA, of SCCP, and of the links.

use super::{
    Adaptation, Carrier, Convert, Finding, KeyRegistration, LinkRole, Plan, Selection, ServerSide, Ss7,
    Ss7Link, Ss7Server, TrafficMode, Translation, nearest,
};
use crate::codec::m3ua;
use crate::codec::sccp::{DigitsBuf, NatureOfAddress, NumberingPlan, Ssn};
use crate::machine::LinkId;
use crate::machine::ss7::{sccp, xua};
use crate::transport::link::{PPID_M3UA, PPID_SUA, Protocol};
use crate::transport::{Framing, Link};
use crate::wire::{PointCode, PointCodeFormat};

/// A place in a signalling network, ready to be taken.
#[derive(Clone, Debug)]
pub struct Place {
    /// M3UA or SUA.
    pub xua: xua::Config,
    /// SCCP.
    pub sccp: sccp::Config,
    /// The links, by number.
    pub links: Vec<Link>,
    /// Our E.164 number in digits; empty: none.
    pub number: String,
    /// Bound on dialogues.
    pub max_dialogues: usize,
}

/// Reads the table's values, each fault as a finding about its key.
struct Reader<'a> {
    table: &'a Ss7,
    format: PointCodeFormat,
}

impl Reader<'_> {
    fn fault(&self, key: &str, problem: String, advice: &str) -> Finding {
        Finding::error(format!("[[ss7]] \"{}\" {key}", self.table.name), problem, advice)
    }

    fn point_code(&self, key: &str, text: &str) -> Result<PointCode, Finding> {
        PointCode::parse(text, self.format).map_err(|error| {
            let advice = match self.format {
                PointCodeFormat::Ansi => "write \"1-2-3\", 66051 or 0x010203",
                _ => "write \"1-1-1\" (3-8-3 bits), 2057 or 0x809",
            };
            self.fault(key, error.to_string(), advice)
        })
    }

    fn point_codes(&self, key: &str, texts: &[String]) -> Result<Vec<PointCode>, Finding> {
        texts.iter().map(|text| self.point_code(key, text)).collect()
    }

    fn digits(&self, key: &str, text: &str) -> Result<DigitsBuf, Finding> {
        if text.is_empty() {
            return Ok(DigitsBuf::default());
        }
        text.parse().map_err(|_| {
            self.fault(key, format!("{text:?} is not a number"), "write 1 to 32 digits, without a plus")
        })
    }

    /// The place of `name` among `names`.
    fn place<'n>(
        &self,
        key: &str,
        name: &str,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<usize, Finding> {
        names.clone().position(|own| own == name).ok_or_else(|| {
            let advice = match nearest(name, names) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "name one that has a table of its own".into(),
            };
            self.fault(key, format!("there is no \"{name}\""), &advice)
        })
    }

    fn link(&self, link: &Ss7Link) -> Result<Link, Finding> {
        let key = format!("link \"{}\"", link.name);
        let protocol = match link.transport {
            Carrier::Sctp => Protocol::Sctp,
            Carrier::Tcp => Protocol::Tcp,
        };
        let ppid = match link.adaptation {
            Adaptation::M3ua => PPID_M3UA,
            Adaptation::Sua => PPID_SUA,
        };
        let mut built = match (link.connect.is_empty(), link.listen.is_empty()) {
            (false, true) => Link::connect(protocol, Framing::Xua, ppid, link.connect.clone()),
            (true, false) => Link::listen(protocol, Framing::Xua, ppid, link.listen.clone()),
            (false, false) => {
                return Err(self.fault(
                    &key,
                    "it connects and listens".into(),
                    "give it one of `connect` and `listen`",
                ));
            }
            (true, true) => {
                return Err(self.fault(
                    &key,
                    "it neither connects nor listens".into(),
                    "give it `connect`, the peer's addresses, or `listen`, our own",
                ));
            }
        };
        if !link.local.is_empty() {
            built.local.clone_from(&link.local);
        }
        built.primary = link.primary;
        built.peers.clone_from(&link.peers);
        built.bounds.accepted = usize::from(link.instances.max(1));
        built.sctp.streams_out = link.streams.max(1);
        built.sctp.streams_in = link.streams.max(1);
        built.sctp.heartbeat = link.heartbeat;
        match built.fault() {
            Some(fault) => Err(self.fault(&key, fault.into(), "see `gtpush config` for an example")),
            None => Ok(built),
        }
    }

    fn peer(&self, number: usize, link: &Ss7Link) -> xua::Peer {
        xua::Peer {
            name: link.name.clone(),
            link: LinkId(u32::try_from(number).unwrap_or(u32::MAX)),
            protocol: match link.adaptation {
                Adaptation::M3ua => xua::Protocol::M3ua,
                Adaptation::Sua => xua::Protocol::Sua,
            },
            role: match link.role {
                LinkRole::Asp => xua::Role::Asp,
                LinkRole::Sgp => xua::Role::Sgp,
                LinkRole::Ipsp => xua::Role::Ipsp(xua::Exchange::Single { initiate: true }),
                LinkRole::IpspPassive => xua::Role::Ipsp(xua::Exchange::Single { initiate: false }),
                LinkRole::IpspDouble => xua::Role::Ipsp(xua::Exchange::Double),
            },
            // Of a link that connects the addresses may change with the path; the transport knows the peer.
            addresses: if link.listen.is_empty() { Vec::new() } else { link.peers.clone() },
            asp_identifier: link.peer_asp_identifier,
            our_asp_identifier: link.asp_identifier,
            registration: match link.registration {
                KeyRegistration::Refused => xua::Registration::Refused,
                KeyRegistration::Static => xua::Registration::Static,
                KeyRegistration::Dynamic => xua::Registration::Dynamic,
            },
            instances: if link.listen.is_empty() { 1 } else { link.instances },
            ..xua::Peer::default()
        }
    }

    fn server(&self, server: &Ss7Server) -> Result<xua::Server, Finding> {
        let key = format!("server \"{}\"", server.name);
        let links = self.table.link.iter().map(|link| link.name.as_str());
        let peers = server
            .links
            .iter()
            .map(|name| self.place(&format!("{key} links"), name, links.clone()))
            .collect::<Result<Vec<_>, _>>()?;
        if peers.is_empty() && server.side == ServerSide::Local {
            return Err(self.fault(
                &format!("{key} links"),
                "no link leads to its gateway".into(),
                "list the links by which this process of it is reached: links = [\"stp1\"]",
            ));
        }
        let routing_key = match &server.point_code {
            Some(code) => Some(xua::RoutingKey {
                dpc: self.point_code(&format!("{key} point_code"), code)?,
                service_indicators: server.service_indicators.clone(),
                opcs: self.point_codes(&format!("{key} origins"), &server.origins)?,
            }),
            None => None,
        };
        Ok(xua::Server {
            name: server.name.clone(),
            side: match server.side {
                ServerSide::Local => xua::Side::Local,
                ServerSide::Remote => xua::Side::Remote,
            },
            routing_context: server.routing_context,
            network_appearance: server.network_appearance,
            traffic_mode: server.traffic_mode.map(|mode| match mode {
                TrafficMode::Override => m3ua::TrafficMode::OVERRIDE,
                TrafficMode::Loadshare => m3ua::TrafficMode::LOADSHARE,
                TrafficMode::Broadcast => m3ua::TrafficMode::BROADCAST,
            }),
            selection: match server.selection {
                Selection::Sls => xua::Selection::Sls,
                Selection::RoundRobin => xua::Selection::RoundRobin,
            },
            key: routing_key,
            register: server.register,
            required: server.required,
            peers,
        })
    }

    fn translation(&self, rule: &Translation) -> Result<sccp::Rule, Finding> {
        let key = format!("translation \"{}\"", rule.prefix);
        let optional = |text: &Option<String>| {
            text.as_deref().filter(|text| !text.is_empty()).map(|text| self.digits(&key, text)).transpose()
        };
        let targets = rule
            .targets
            .iter()
            .map(|target| {
                Ok(sccp::Target {
                    point_code: self.point_code(&key, &target.point_code)?,
                    ssn: target.ssn.map(Ssn),
                    weight: target.weight,
                    priority: target.priority,
                })
            })
            .collect::<Result<_, Finding>>()?;
        Ok(sccp::Rule {
            selector: sccp::Selector {
                form: None,
                translation_type: rule.translation_type,
                plan: rule.plan.map(plan),
                nature: rule.nature.map(NatureOfAddress),
            },
            prefix: self.digits(&key, &rule.prefix)?,
            rewrite: sccp::Rewrite {
                conversion: rule.convert.map(|convert| match convert {
                    Convert::E212ToE214 => sccp::Conversion::E212ToE214,
                    Convert::E214ToE212 => sccp::Conversion::E214ToE212,
                }),
                replace: optional(&rule.replace)?,
                strip: rule.strip,
                prepend: optional(&rule.prepend)?,
                form: None,
                translation_type: rule.set_translation_type,
                plan: rule.set_plan.map(plan),
                nature: rule.set_nature.map(NatureOfAddress),
            },
            route_on_ssn: rule.route_on_ssn,
            targets,
        })
    }
}

fn plan(plan: Plan) -> NumberingPlan {
    match plan {
        Plan::E164 => NumberingPlan::E164,
        Plan::E212 => NumberingPlan::E212,
        Plan::E214 => NumberingPlan::E214,
    }
}

impl Ss7 {
    /// What the table comes to, for a user with these subsystems.
    ///
    /// # Errors
    /// The first value that cannot be used.
    pub fn place(&self, local: &[Ssn]) -> Result<Place, Finding> {
        let format = PointCodeFormat::from(self.format);
        let reader = Reader { table: self, format };
        let point_code = reader.point_code("point_code", &self.point_code)?;
        let aliases = reader.point_codes("aliases", &self.aliases)?;
        if self.network_indicator > 3 {
            return Err(reader.fault(
                "network_indicator",
                format!("{} is none", self.network_indicator),
                "write 0 (international), 2 (national), 1 or 3 (spare, reserved)",
            ));
        }
        if self.link.is_empty() {
            return Err(reader.fault(
                "link",
                "nothing connects it to its network".into(),
                "add a [[ss7.link]] with `connect` or `listen`",
            ));
        }
        let number = reader.digits("number", self.number.as_deref().unwrap_or(""))?;
        let links = self.link.iter().map(|link| reader.link(link)).collect::<Result<_, _>>()?;
        let peers: Vec<_> = self.link.iter().enumerate().map(|(n, link)| reader.peer(n, link)).collect();
        let mut servers =
            self.server.iter().map(|server| reader.server(server)).collect::<Result<Vec<_>, _>>()?;
        if servers.is_empty() {
            servers.push(xua::Server {
                name: self.name.clone(),
                peers: (0..peers.len()).collect(),
                ..xua::Server::default()
            });
        }
        let names = || self.server.iter().map(|server| server.name.as_str());
        let mut routes = Vec::new();
        for route in &self.route {
            let key = format!("route \"{}\"", route.point_code);
            let through = (0..).zip(&route.servers).map(|(priority, name)| {
                Ok((reader.place(&format!("{key} servers"), name, names())?, priority))
            });
            let servers = through.collect::<Result<_, Finding>>()?;
            routes.push(xua::Route {
                dpc: reader.point_code(&key, &route.point_code)?,
                mask: route.mask,
                servers,
            });
        }
        if routes.is_empty() {
            let mask = if format == PointCodeFormat::Ansi { 24 } else { 14 };
            routes.push(xua::Route { dpc: PointCode(0), mask, servers: vec![(0, 0)] });
        }
        let mobile_titles = self
            .mobile_title
            .iter()
            .map(|row| {
                Ok(sccp::MobileTitle {
                    network: reader.digits("mobile_title network", &row.network)?,
                    title: reader.digits("mobile_title title", &row.title)?,
                })
            })
            .collect::<Result<_, Finding>>()?;
        let mut rules =
            self.translation.iter().map(|rule| reader.translation(rule)).collect::<Result<Vec<_>, _>>()?;
        // What is addressed to our own number has arrived.
        if self.number.as_ref().is_some_and(|number| !number.is_empty())
            && rules.iter().all(|rule| rule.prefix != number)
        {
            rules.push(sccp::Rule {
                selector: sccp::Selector { plan: Some(NumberingPlan::E164), ..sccp::Selector::default() },
                prefix: number,
                rewrite: sccp::Rewrite::default(),
                route_on_ssn: true,
                targets: vec![sccp::Target { point_code, ssn: None, weight: 1, priority: 0 }],
            });
        }
        let mut point_codes = vec![point_code];
        point_codes.extend(&aliases);
        Ok(Place {
            xua: xua::Config {
                peers,
                servers,
                routes,
                point_codes,
                t_ack: self.t_ack,
                t_r: self.t_recovery,
                beat: self.beat,
                audit: self.audit,
                ..xua::Config::default()
            },
            sccp: sccp::Config {
                format,
                point_code,
                aliases,
                network_indicator: self.network_indicator,
                local: local.to_vec(),
                rules,
                mobile_titles,
                longest: self.longest,
                long: self.long,
                reassembly_time: self.t_reassembly,
                ..sccp::Config::default()
            },
            links,
            number: self.number.clone().unwrap_or_default(),
            max_dialogues: self.max_dialogues,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn table(more: &str) -> Ss7 {
        let text = format!("[[ss7]]\nname = \"a\"\npoint_code = \"0-1-3\"\nnumber = \"15550011\"\n{more}");
        Config::parse(&text, "x").unwrap_or_else(|error| panic!("{error}")).ss7.remove(0)
    }

    const LINK: &str = "[[ss7.link]]\nname = \"stp\"\nconnect = [\"127.0.0.31:2905\"]\n";

    #[test]
    fn a_link_alone_is_an_asp_with_a_default_route() {
        let place = table(LINK).place(&[Ssn(150)]).unwrap();
        assert_eq!(place.links.len(), 1);
        assert_eq!((place.xua.peers[0].role, place.xua.peers[0].link), (xua::Role::Asp, LinkId(0)));
        assert_eq!(place.xua.servers[0].peers, [0]);
        assert_eq!((place.xua.routes[0].mask, &place.xua.routes[0].servers[..]), (14, &[(0, 0)][..]));
        assert_eq!((place.sccp.point_code, &place.sccp.local[..]), (PointCode(11), &[Ssn(150)][..]));
    }

    #[test]
    fn servers_routes_and_translations_are_what_was_written() {
        let text = format!(
            "{LINK}[[ss7.link]]\nname = \"stp2\"\nconnect = [\"127.0.0.32:2905\"]\ntransport = \"tcp\"\n\
             [[ss7.server]]\nname = \"as1\"\nrouting_context = 7\ntraffic_mode = \"loadshare\"\n\
             links = [\"stp\", \"stp2\"]\n\
             [[ss7.route]]\npoint_code = \"1-0-0\"\nmask = 11\nservers = [\"as1\"]\n\
             [[ss7.translation]]\nprefix = \"00101\"\nplan = \"e212\"\nconvert = \"e212-e214\"\n\
             targets = [{{ point_code = \"1-0-1\", ssn = 6 }}, {{ point_code = \"1-0-2\", priority = 1 }}]\n\
             [[ss7.mobile_title]]\nnetwork = \"00101\"\ntitle = \"1555\"\n"
        );
        let place = table(&text).place(&[]).unwrap();
        assert_eq!(place.xua.servers[0].peers, [0, 1]);
        assert_eq!(place.xua.servers[0].routing_context, Some(7));
        assert_eq!(place.xua.routes[0].dpc, PointCode(1 << 11));
        assert_eq!(place.sccp.rules[0].rewrite.conversion, Some(sccp::Conversion::E212ToE214));
        assert_eq!(place.sccp.rules[0].targets[1].priority, 1);
        assert_eq!(place.sccp.mobile_titles[0].title.to_string(), "1555");
    }

    #[test]
    fn what_is_addressed_to_our_own_number_has_arrived() {
        let rules = table(LINK).place(&[]).unwrap().sccp.rules;
        assert_eq!((rules.len(), rules[0].prefix.to_string().as_str()), (1, "15550011"));
        assert!(rules[0].route_on_ssn && rules[0].targets[0].point_code == PointCode(11));
        let other = "[[ss7.translation]]\nprefix = \"15550011\"\ntargets = [{ point_code = \"1-0-1\" }]\n";
        let rules = table(&format!("{LINK}{other}")).place(&[]).unwrap().sccp.rules;
        assert_eq!((rules.len(), rules[0].route_on_ssn), (1, false));
    }

    #[test]
    fn what_cannot_be_used_is_named_with_its_key() {
        for (more, about, says) in [
            ("", "link", "[[ss7.link]]"),
            ("[[ss7.link]]\nname = \"stp\"\n", "link \"stp\"", "connect"),
            (&format!("{LINK}[[ss7.server]]\nname = \"as1\"\nlinks = [\"sto\"]\n"), "as1", "\"stp\"?"),
            (&format!("{LINK}[[ss7.server]]\nname = \"as1\"\n"), "as1", "no link leads to its gateway"),
            (&format!("{LINK}[[ss7.route]]\npoint_code = \"9-0-0\"\nservers = []\n"), "9-0-0", "1-1-1"),
        ] {
            let found = table(more).place(&[]).unwrap_err().to_string();
            assert!(found.starts_with("[[ss7]] \"a\" ") && found.contains(about), "{found}");
            assert!(found.contains(says), "{found}");
        }
    }
}
