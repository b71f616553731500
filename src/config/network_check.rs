//! What of the signalling network's sections does not fit together.

use super::{Config, Finding, Mode, SmsBy, Ss7, nearest};
use crate::codec::sccp::Ssn;
use crate::node::map_user::Home;
use crate::reach::locate::serving_node::{Called, ServingNodes};
use crate::wire::PointCodeFormat;
use std::collections::HashSet;
use std::net::SocketAddr;

impl Config {
    /// The `[[ss7]]` table of that name; "" is the first.
    #[must_use]
    pub fn ss7_named(&self, name: &str) -> Option<&Ss7> {
        if name.is_empty() { self.ss7.first() } else { self.ss7.iter().find(|table| table.name == name) }
    }

    /// Whether the push server itself speaks MAP.
    #[must_use]
    pub fn speaks_map(&self) -> bool {
        self.sms.goes(SmsBy::Map) || self.locate.order.iter().any(|by| by.is_map())
    }

    /// Where on Gn serving nodes are.
    ///
    /// # Errors
    /// The first row that cannot be used.
    pub fn serving_nodes(&self) -> Result<ServingNodes, Finding> {
        let mut nodes = ServingNodes::default();
        for row in &self.serving_node {
            let about = format!("[[serving_node]] {}", row.address);
            if row.number.is_none() && row.name.is_none() && row.area.is_none() {
                return Err(Finding::error(about, "nothing names it", "give it a number, a name or an area"));
            }
            if let Some(number) = &row.number {
                if number.is_empty() || !number.bytes().all(|octet| octet.is_ascii_digit()) {
                    let problem = format!("{number:?} is not a number");
                    return Err(Finding::error(about, problem, "write its digits, without a plus"));
                }
                nodes.insert(Called::Number(number.as_str().into()), row.address);
            }
            if let Some(name) = &row.name {
                nodes.insert(Called::Name(name.as_str().into()), row.address);
            }
            if let Some(area) = &row.area {
                let area = area.parse().map_err(|error| {
                    Finding::error(
                        about,
                        format!("{error}"),
                        "write MCC-MNC-LAC-RAC in decimal: \"262-01-300-5\"",
                    )
                })?;
                nodes.insert(Called::Area(area), row.address);
            }
        }
        Ok(nodes)
    }

    /// The HLR of `[map]` that is addressed by a global title which nothing in `table` leads anywhere.
    #[must_use]
    pub fn untranslated(&self, table: &Ss7) -> Option<Finding> {
        if !table.translation.is_empty() {
            return None;
        }
        let leads_nowhere =
            |text: &str| Home::parse(text, table.format.into()).is_ok_and(|home| home.needs_translation());
        let text = self.map.hlr.iter().find(|text| leads_nowhere(text))?;
        Some(Finding::error(
            "[map] hlr",
            format!("{text:?} is a global title, and [[ss7]] \"{}\" has no [[ss7.translation]]", table.name),
            "add one with prefix = \"\" and the gateway's point code as its target, or write that point code behind the title: pc=0-0-1",
        ))
    }

    pub(super) fn check_network(&self, findings: &mut Vec<Finding>) {
        let mut names = HashSet::new();
        for table in &self.ss7 {
            if !names.insert(&table.name) {
                let about = format!("[[ss7]] \"{}\"", table.name);
                findings.push(Finding::error(about, "this name stands twice", "give each a name of its own"));
            }
            findings.extend(table.place(&[]).err());
        }
        findings.extend(self.serving_nodes().err());
        self.check_diameter(findings);
        let alone = self.server.mode == Mode::Gateway;
        if alone && !self.hlr_gateway.enabled {
            findings.push(Finding::error(
                "[server] mode",
                "there is to be no push server, and the HLR gateway is not enabled",
                "write `enabled = true` under [hlr_gateway], or set mode = \"integrated\" or \"adapter\"",
            ));
        }
        if self.hlr_gateway.enabled {
            self.check_hlr_gateway(findings);
        }
        let mut users = Vec::new();
        if self.speaks_map() && !alone {
            users.push(("[map] ss7", &self.map.ss7));
        }
        let by_map = self.hlr_gateway.enabled && self.hlr_gateway.order.is_empty();
        if by_map {
            users.push(("[hlr_gateway] ss7", &self.hlr_gateway.ss7));
        }
        let mut taken = Vec::new();
        for (about, name) in users {
            let Some(table) = self.ss7_named(name) else {
                let near = nearest(name, self.ss7.iter().map(|table| table.name.as_str()));
                let advice = match near {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => "add an [[ss7]] table with a point code and a [[ss7.link]]".into(),
                };
                findings.push(Finding::error(
                    about,
                    format!("MAP is to be spoken, but there is no [[ss7]] table {name:?}"),
                    advice,
                ));
                continue;
            };
            if taken.contains(&&table.name) {
                findings.push(Finding::error(
                    about,
                    format!("\"{}\" is used by the push server itself", table.name),
                    "give the gateway an [[ss7]] table with a point code of its own, or ask it by [locate] order = [\"gtp\"]",
                ));
            }
            taken.push(&table.name);
            findings.extend(self.untranslated(table));
        }
        if self.speaks_map() || by_map {
            self.check_map(findings);
        }
    }

    fn check_hlr_gateway(&self, findings: &mut Vec<Finding>) {
        let own = &self.hlr_gateway;
        if own.gsns.is_empty() {
            findings.push(Finding::error(
                "[hlr_gateway] gsns",
                "no GSN may ask",
                "list the networks of the GGSNs that ask: \"192.0.2.0/24\"",
            ));
        }
        if self.server.mode != Mode::Gateway && own.bind == SocketAddr::new(self.gtp.bind, self.gtp.port_c) {
            findings.push(Finding::error(
                "[hlr_gateway] bind",
                format!("{} is where [gtp] listens", own.bind),
                "give the gateway an address of its own",
            ));
        }
        if let Some(by) = own.order.iter().find(|by| by.diameter().is_none()) {
            findings.push(Finding::error(
                "[hlr_gateway] order",
                format!("{by:?} is no way to ask an HSS"),
                "write \"sh\", \"s6c\", \"s6m\", \"s6t\", \"slh\" or \"swx\"; [] asks an HLR by [map]",
            ));
        }
        if !own.order.is_empty() {
            if self.server.mode != Mode::Gateway && self.speaks_diameter() {
                findings.push(Finding::error(
                    "[hlr_gateway] order",
                    "the push server of this process speaks Diameter too, and a DiameterIdentity is one node's",
                    "run the HLR gateway in a process of its own: [server] mode = \"gateway\"",
                ));
            }
            findings.extend(self.diameter_place(0).err());
        }
        for title in &own.global_titles {
            if title.is_empty() || !title.bytes().all(|octet| octet.is_ascii_digit()) {
                findings.push(Finding::error(
                    "[hlr_gateway] global_titles",
                    format!("{title:?} is no beginning of a number"),
                    "write digits, without a plus: \"1555\"",
                ));
            }
        }
    }

    fn check_map(&self, findings: &mut Vec<Finding>) {
        if self.map.hlr.is_empty() {
            findings.push(Finding::error(
                "[map] hlr",
                "nobody is to be asked",
                "list an HLR: \"ssn=6 pc=0-0-6\", or \"gt={imsi} tt=0 np=7 nai=4 ssn=6\"",
            ));
        }
        let format = self.ss7_named(&self.map.ss7).map_or(PointCodeFormat::Itu, |table| table.format.into());
        let advice = match format {
            PointCodeFormat::Ansi => "write \"ssn=6 pc=1-2-3\", or \"gt={imsi} tt=9 ssn=6\"",
            _ => "write \"ssn=6 pc=0-0-6\", or \"gt={imsi} tt=0 np=7 nai=4 ssn=6\"",
        };
        for text in &self.map.hlr {
            if let Err(error) = Home::parse(text, format) {
                findings.push(Finding::error("[map] hlr", format!("{text:?}: {error}"), advice));
            }
        }
        let own =
            |name: &str| self.ss7_named(name).and_then(|table| table.number.clone()).unwrap_or_default();
        let number = if self.map.number.is_empty() { own(&self.map.ss7) } else { self.map.number.clone() };
        if number.is_empty() || number.len() > 15 || !number.bytes().all(|octet| octet.is_ascii_digit()) {
            findings.push(Finding::error(
                "[map] number",
                "MAP asks with our own E.164 number (ggsn-Number is mandatory), and there is none",
                "write `number = \"15550011\"` here or in the [[ss7]] table",
            ));
        }
        if self.map.extension.parse::<crate::wire::ber::OidBuf>().is_err() {
            findings.push(Finding::error(
                "[map] extension",
                format!("{:?} is not an object identifier", self.map.extension),
                "write numbers between dots: \"2.999.1\"",
            ));
        }
        if self.speaks_map() && Ssn(self.map.ssn) == Ssn(self.sms.ssn) && self.sms.goes(SmsBy::Map) {
            findings.push(Finding::error(
                "[sms] ssn",
                "it is the subsystem of [map] ssn",
                "give each its own: 150 (GGSN) and 8 (MSC)",
            ));
        }
        if self.sms.enabled && self.sms.service_centre.is_empty() {
            findings.push(Finding::error(
                "[sms] service_centre",
                "a service centre without a number cannot be told that a subscriber is back",
                "write its E.164 number in digits",
            ));
        }
        if self.sms.enabled && self.sms.order.is_empty() {
            findings.push(Finding::error(
                "[sms] order",
                "no way is left by which short messages go",
                "write [\"map\"], [\"s6c\"], or both in the order in which they are tried",
            ));
        }
        let table = self.ss7_named(&self.map.ss7);
        if self.sms.goes(SmsBy::Map) && table.is_some_and(|table| table.translation.is_empty()) {
            findings.push(Finding::error(
                "[sms] order",
                "MSCs and SGSNs are addressed by their numbers, and the [[ss7]] table has no [[ss7.translation]]",
                "add one with prefix = \"\" and the gateway's point code as its target",
            ));
        }
        let (own, other) = (&self.sms.service_centre, &self.diameter.service_centre);
        if self.sms.goes(SmsBy::S6c) && !other.is_empty() && own != other {
            findings.push(Finding::error(
                "[diameter] service_centre",
                "the HSS would alert another service centre than the one that sends",
                "leave it out: it is that of [sms]",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NETWORK: &str = "[[ss7]]\nname = \"a\"\npoint_code = \"0-1-3\"\nnumber = \"15550011\"\n\
                           [[ss7.link]]\nname = \"stp\"\nconnect = [\"127.0.0.31:2905\"]\n";

    fn findings(text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        Config::parse(text, "x").unwrap_or_else(|error| panic!("{error}")).check_network(&mut findings);
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_asks_by_map_needs_a_network_and_someone_to_ask() {
        let map = "[locate]\norder = [\"map\"]\n";
        assert!(findings("").is_empty());
        assert!(findings(map)[0].starts_with("[map] ss7: MAP is to be spoken"), "{:?}", findings(map));
        let found = findings(&format!("{map}{NETWORK}"));
        assert!(found[0].starts_with("[map] hlr: nobody"), "{found:?}");
        let hlr = "[map]\nhlr = [\"gt={imsi} tt=0 np=7 nai=4 ssn=6\", \"ssn=6 pc=0-0-6\"]\n";
        let titles = "[[ss7.translation]]\nprefix = \"\"\ntargets = [{ point_code = \"0-0-1\" }]\n";
        assert_eq!(findings(&format!("{map}{hlr}{NETWORK}{titles}")), Vec::<String>::new());
        let found = findings(&format!("{map}{hlr}{NETWORK}"));
        assert!(found.len() == 1 && found[0].contains("no [[ss7.translation]]"), "{found:?}");
        let found = findings(&format!("{map}{}{NETWORK}", hlr.replacen("ssn=6\"", "ssn=6 pc=0-0-1\"", 1)));
        assert_eq!(found, Vec::<String>::new());
        let found = findings(&format!("{map}[map]\nhlr = [\"ssn=6 pc=9-9-9\"]\n{NETWORK}"));
        assert!(found[0].contains("pc=9-9-9"), "{found:?}");
        let found =
            findings(&format!("{map}[map]\nhlr = [\"gt=9{{imsi}} tt=0 np=7 nai=4 ssn=6\"]\n{NETWORK}"));
        assert!(found[0].contains("whole global title"), "{found:?}");
    }

    #[test]
    fn a_point_code_has_one_user() {
        let text = format!(
            "[locate]\norder = [\"map\"]\n[hlr_gateway]\nenabled = true\n[map]\nhlr = [\"ssn=6 pc=0-0-6\"]\n{NETWORK}"
        );
        let found = findings(&text);
        assert!(found.iter().any(|finding| finding.contains("used by the push server itself")), "{found:?}");
    }

    #[test]
    fn a_gateway_alone_must_be_enabled_and_know_who_may_ask() {
        let alone = "[server]\nmode = \"gateway\"\n";
        assert!(findings(alone)[0].starts_with("[server] mode: there is to be no push server"));
        let map = "[map]\nhlr = [\"ssn=6 pc=0-0-6\"]\n";
        let text = format!("{alone}[hlr_gateway]\nenabled = true\n{map}{NETWORK}");
        assert_eq!(findings(&text), Vec::<String>::new());
        let wrong = "gsns = []\nglobal_titles = [\"+1555\"]\n";
        let found = findings(&text.replace("enabled = true\n", &format!("enabled = true\n{wrong}")));
        assert!(found[0].contains("no GSN may ask") && found[1].contains("+1555"), "{found:?}");
        let both = text.replace(alone, "[gtp]\nbind = \"127.0.0.22\"\n");
        assert!(findings(&both)[0].starts_with("[hlr_gateway] bind"), "{:?}", findings(&both));
    }

    #[test]
    fn a_serving_node_needs_a_name() {
        let found = findings("[[serving_node]]\naddress = \"127.0.0.11\"\n");
        assert!(found[0].contains("nothing names it"), "{found:?}");
        let found = findings("[[serving_node]]\naddress = \"127.0.0.11\"\narea = \"1-1\"\n");
        assert!(found[0].contains("262-01-300-5"), "{found:?}");
    }
}
