//! Configuration: TOML, every key documented, unknown keys refused with the nearest known name.
//!
//! [`Config`] is what a file says, with defaults where it is silent; [`DEFAULT`] is the commented
//! default that `gtpush config` prints. Wiring (what becomes of it) is `app`'s.

mod check;
mod diameter;
mod diameter_check;
mod network;
mod network_check;
mod records;
mod sections;
mod ss7;
mod tls;
mod token;
mod value;

pub use check::{Finding, Severity};
pub use diameter::*;
pub use network::Place;
pub use sections::*;
pub use ss7::*;
pub use tls::TlsFiles;
pub use token::{ADMIN_TOKEN, admin_token, make_admin_token};
pub use value::{Prefix, nearest, parse_duration, parse_size, show_duration};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::path::{Path, PathBuf};

/// The commented default configuration: every key with its default, and examples of every table
/// that repeats. Lines that begin with `#` and no blank are examples; uncommented they hold.
pub const DEFAULT: &str = include_str!("default.toml");

/// A whole configuration file.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Who we are and where we keep things.
    pub server: Server,
    /// GTP on Gn.
    pub gtp: Gtp,
    /// Gi: where packets of devices go that are for nobody of ours.
    pub gi: Gi,
    /// The access points of our own GGSN role.
    pub apn: Vec<Apn>,
    /// Finding out where a subscriber is.
    pub locate: Locate,
    /// Our places in signalling networks.
    pub ss7: Vec<Ss7>,
    /// How the HLR is asked by MAP.
    pub map: Map,
    /// Our Diameter node, and how the HSS is asked.
    pub diameter: Diameter,
    /// Triggers that push servers elsewhere bring.
    pub t4: T4,
    /// Triggers that outside application servers ask for.
    pub tsp: Tsp,
    /// OsmoHLR's control interface.
    pub osmo_hlr: OsmoHlr,
    /// The GSN that turns GTP into MAP for others.
    pub hlr_gateway: HlrGateway,
    /// Short messages, where no packet gets through.
    pub sms: Sms,
    /// Where on Gn serving nodes are.
    pub serving_node: Vec<ServingNode>,
    /// Routing domains: within one, an address means one device.
    pub domain: Vec<Domain>,
    /// First PS nodes: our own GGSN role and foreign ones.
    pub gateway: Vec<Gateway>,
    /// The routing core.
    pub push: Push,
    /// CoAP towards devices.
    pub coap: Coap,
    /// The HTTP front.
    pub http: Http,
    /// What survives.
    pub store: Store,
    /// The capture tap.
    pub capture: Capture,
    /// The proxy that logs in to application servers for the user.
    pub proxy: Proxy,
    /// Logs.
    pub log: Log,
    /// Applications to create at start.
    pub application: Vec<Application>,
    /// Subscribers to create at start.
    pub subscriber: Vec<Subscriber>,
}

impl Config {
    /// Reads a configuration from `text`; `name` is the file's name, for messages.
    ///
    /// # Errors
    /// The first key or value that is wrong, with its line.
    pub fn parse(text: &str, name: &str) -> Result<Self, ConfigError> {
        parse(text, name)
    }

    /// Reads the configuration file at `path`.
    ///
    /// # Errors
    /// Also where the file cannot be read.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        load(path)
    }

    /// The store's file.
    #[must_use]
    pub fn store_path(&self) -> PathBuf {
        self.server.in_data_dir(&self.store.file)
    }

    /// The file that holds the administrator's bearer token.
    #[must_use]
    pub fn admin_token_path(&self) -> PathBuf {
        self.server.in_data_dir(&self.http.admin_token_file)
    }
}

/// Reads any of our TOML files (the lab's peers have their own) with the same messages.
///
/// # Errors
/// The first key or value that is wrong, with its line.
pub fn parse<T: DeserializeOwned>(text: &str, name: &str) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| ConfigError::new(text, name, &error))
}

/// Reads any of our TOML files from `path`.
///
/// # Errors
/// Also where the file cannot be read.
pub fn load<T: DeserializeOwned>(path: &Path) -> Result<T, ConfigError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError {
        file: name.clone(),
        line: None,
        key: None,
        problem: format!("cannot be read: {error}"),
        advice: Some(match error.kind() {
            std::io::ErrorKind::NotFound => {
                format!("`gtpush config > {name}` writes a commented default to begin with")
            }
            std::io::ErrorKind::PermissionDenied => {
                "give the user that runs gtpush the right to read it".into()
            }
            _ => "the file must be a readable UTF-8 text".into(),
        }),
    })?;
    parse(&text, &name)
}

/// What is wrong in a configuration file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// Section and key, as far as they are known: `[push] ttl`.
    pub key: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub advice: Option<String>,
}

impl ConfigError {
    fn new(text: &str, name: &str, error: &toml::de::Error) -> Self {
        let at = error.span().map(|span| span.start.min(text.len()));
        let line = at.map(|at| text.as_bytes()[..at].iter().filter(|octet| **octet == b'\n').count() + 1);
        let (problem, advice) = explain(error.message());
        Self { file: name.into(), line, key: line.and_then(|line| key_at(text, line)), problem, advice }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(key) = &self.key {
            write!(f, ": {key}")?;
        }
        write!(f, ": {}", self.problem)?;
        if let Some(advice) = &self.advice {
            write!(f, "; {advice}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

/// The section and the key that a line of TOML is about.
fn key_at(text: &str, line: usize) -> Option<String> {
    let lines: Vec<&str> = text.lines().take(line).map(str::trim).collect();
    let own = *lines.last()?;
    if own.starts_with('[') {
        return Some(own.split('#').next().unwrap_or(own).trim().to_owned());
    }
    // A value may span lines: its key is on the nearest line above that has one.
    let key = lines.iter().rev().take_while(|line| !is_header(line)).find_map(|line| {
        let key = line.split_once('=')?.0.trim();
        let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-.\"".contains(c));
        plain.then_some(key)
    });
    let header = lines
        .iter()
        .rev()
        .find(|line| is_header(line))
        .map(|line| line.split('#').next().unwrap_or(line).trim());
    match (header, key) {
        (Some(header), Some(key)) => Some(format!("{header} {key}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

fn is_header(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or(line).trim();
    line.starts_with('[')
        && line.ends_with(']')
        && !line.contains(',')
        && !line.contains('"')
        && line.len() > 2
}

/// serde's message, and what it means for whoever wrote the file.
fn explain(message: &str) -> (String, Option<String>) {
    let message = message.trim().replace('\n', "; ");
    for (start, what) in [("unknown field `", "key"), ("unknown variant `", "value")] {
        let Some((word, known)) = message.strip_prefix(start).and_then(|rest| rest.split_once('`')) else {
            continue;
        };
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        let advice = match nearest(word, known.iter().copied()) {
            Some(name) => format!("did you mean \"{name}\"?"),
            None if known.is_empty() => "nothing can stand here".into(),
            None => format!("known here: {}", known.join(", ")),
        };
        return (format!("unknown {what} \"{word}\""), Some(advice));
    }
    if let Some(name) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        return (
            format!("\"{name}\" is missing"),
            Some("`gtpush config` shows every key with an example".into()),
        );
    }
    (message, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;
    use std::time::Duration;

    /// The default with its examples switched on: `#key` becomes `key`, `# prose` stays.
    fn uncommented() -> String {
        let example = |line: &&str| {
            line.strip_prefix('#').is_some_and(|rest| !rest.starts_with([' ', '#']) && !rest.is_empty())
        };
        DEFAULT
            .lines()
            .map(|line| if example(&line) { &line[1..] } else { line })
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn the_printed_default_parses_back_to_the_defaults() {
        assert_eq!(Config::parse(DEFAULT, "default").unwrap(), Config::default());
    }

    #[test]
    fn the_printed_examples_hold_when_uncommented() {
        let config = Config::parse(&uncommented(), "examples").unwrap_or_else(|error| panic!("{error}"));
        assert!(!config.apn.is_empty() && !config.gateway.is_empty() && !config.domain.is_empty());
        assert!(
            !config.application.is_empty()
                && !config.subscriber.is_empty()
                && !config.proxy.connector.is_empty()
                && !config.ss7.is_empty()
                && !config.serving_node.is_empty()
        );
        let bad: Vec<_> =
            config.check().into_iter().filter(|finding| finding.severity == Severity::Error).collect();
        assert!(bad.is_empty(), "{bad:?}");
    }

    #[test]
    fn every_key_stands_in_the_printed_default() {
        let text = uncommented();
        let whole: toml::Table = text.parse().unwrap();
        let one = |section: &str| match &whole[section] {
            toml::Value::Array(rows) => rows[0].as_table().unwrap().clone(),
            other => other.as_table().unwrap().clone(),
        };
        // serde lists what it knows when it meets a name that nobody has.
        fn known<T: DeserializeOwned>(stem: &str) -> Vec<String> {
            let text = format!("{stem}\nno_such_key_at_all = 1\n");
            let Err(error) = toml::from_str::<T>(&text) else { panic!("{stem} takes anything") };
            let listed = error
                .message()
                .split_once("expected")
                .map(|(_, listed)| listed.to_owned())
                .unwrap_or_default();
            listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
        }
        for section in known::<Config>("") {
            let stem = match &whole[&section] {
                toml::Value::Array(_) => format!("[[{section}]]"),
                _ => format!("[{section}]"),
            };
            let written = one(&section);
            for key in known::<Config>(&stem) {
                assert!(written.contains_key(&key), "{stem} {key} is not in the printed default");
            }
        }
        let network = one("ss7");
        let stem = "[[ss7]]\nname = \"a\"\npoint_code = \"1\"\n";
        for table in ["link", "server", "route", "translation", "mobile_title"] {
            let written = network[table][0].as_table().unwrap();
            for key in known::<Config>(&format!("{stem}[[ss7.{table}]]")) {
                assert!(written.contains_key(&key), "[[ss7.{table}]] {key} is not in the printed default");
            }
        }
        let diameter = one("diameter");
        for (table, stem) in [
            ("sh", "[diameter.sh]"),
            ("tls", "[diameter.tls]"),
            ("listen", "[[diameter.listen]]"),
            ("peer", "[[diameter.peer]]"),
            ("route", "[[diameter.route]]"),
            ("hss", "[[diameter.hss]]"),
        ] {
            let written = match &diameter[table] {
                toml::Value::Array(rows) => rows[0].as_table().unwrap(),
                other => other.as_table().unwrap(),
            };
            for key in known::<Config>(stem) {
                assert!(written.contains_key(&key), "{stem} {key} is not in the printed default");
            }
        }
        let scs = one("tsp")["scs"][0].as_table().unwrap().clone();
        for key in known::<Config>("[[tsp.scs]]") {
            assert!(scs.contains_key(&key), "[[tsp.scs]] {key} is not in the printed default");
        }
        let connector = one("proxy")["connector"][0].as_table().unwrap().clone();
        for key in known::<Config>("[[proxy.connector]]") {
            assert!(connector.contains_key(&key), "[[proxy.connector]] {key} is not in the printed default");
        }
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_the_nearest_name() {
        let error = Config::parse("[push]\nttl = \"1h\"\nmax_trys = 3\n", "x.toml").unwrap_err();
        assert_eq!(error.line, Some(3));
        let text = error.to_string();
        assert!(text.starts_with("x.toml:3: [push] max_trys: unknown key"), "{text}");
        assert!(text.contains("\"max_tries\""), "{text}");
        let error = Config::parse("[pusch]\n", "x.toml").unwrap_err().to_string();
        assert!(error.contains("did you mean \"push\""), "{error}");
    }

    #[test]
    fn a_wrong_value_names_its_key_and_line() {
        for (text, line, key, says) in [
            ("[gtp]\nbind = \"localhost\"\n", 2, "[gtp] bind", "address"),
            ("[push]\n\nttl = \"soon\"\n", 3, "[push] ttl", "5s"),
            (
                "[[gateway]]\nname = \"a\"\nprefixes = [\n  \"10.0.0.1/8\",\n]\n",
                3,
                "[[gateway]] prefixes",
                "10.0.0.0/8",
            ),
            ("[server]\nmode = \"integratd\"\n", 2, "[server] mode", "integrated"),
            ("[gtp]\nplmn = \"1-1\"\n", 2, "[gtp] plmn", "262-01"),
        ] {
            let error = Config::parse(text, "x.toml").unwrap_err();
            assert_eq!((error.line, error.key.as_deref()), (Some(line), Some(key)), "{error}");
            assert!(error.to_string().contains(says), "{error}");
        }
    }

    #[test]
    fn a_missing_file_is_answered_with_how_to_get_one() {
        let error = Config::load(Path::new("/nonexistent/gtpush.toml")).unwrap_err().to_string();
        assert!(error.contains("gtpush config >"), "{error}");
    }

    #[test]
    fn values_are_what_was_written() {
        let config = Config::parse(
            "[gtp]\necho = \"off\"\nt3_response = \"1500ms\"\n[http]\nbody_limit = \"128KiB\"\n[[apn]]\nname = \"internet\"\npush_address = \"10.45.0.1:5683\"\ndns = [\"10.45.0.1\"]\n",
            "x",
        )
        .unwrap();
        assert_eq!(config.gtp.echo, None);
        assert_eq!(config.gtp.t3_response, Duration::from_millis(1500));
        assert_eq!(config.http.body_limit, 131_072);
        assert_eq!(config.apn[0].dns, ["10.45.0.1".parse::<IpAddr>().unwrap()]);
    }
}
