//! The subscribers that the lab's peers know.

use super::by_imsi::ByImsi;
use super::milenage::Keys;
use crate::wire::{ApnBuf, Imsi};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::BufRead;
use std::net::IpAddr;
use std::str::FromStr;

/// One subscriber, as the HLR sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// Who it is.
    pub imsi: Imsi,
    /// The number, in digits.
    pub msisdn: Option<String>,
    /// The SGSN where the subscriber is, or was last, attached.
    pub sgsn: Option<IpAddr>,
    /// That SGSN's number, in digits.
    pub sgsn_number: Option<Box<str>>,
    /// The number of the MSC that serves the subscriber, in digits; `None`: not in the CS domain.
    pub msc: Option<Box<str>>,
    /// Whether the subscriber is attached. One that is not is an absent subscriber.
    pub attached: bool,
    /// MS Not Reachable Reason (TS 29.060 §7.7.25A; TS 23.040 §9.2.3.22): the Mobile station Not
    /// Reachable for GPRS flag with its reason.
    pub not_reachable: Option<u8>,
    /// The HLR answers nothing but this MAP error (TS 29.002 §17.6), as for a barred subscriber.
    pub map_error: Option<u8>,
    /// The MME where the subscriber is, or was last, attached: its Diameter identity.
    pub mme: Option<Box<str>>,
    /// External Identifiers (`name@domain`, TS 23.003 §19.7.2) and public identities (`sip:`, `tel:`).
    pub names: Vec<Box<str>>,
    /// What the USIM shares with its home, if not [`Keys::default`].
    pub keys: Option<Box<Keys>>,
    /// Whether there is a subscription to the EPS.
    pub eps: bool,
    /// Whether the card is a SIM, which has triplets and nothing else.
    pub sim: bool,
    /// Access-Restriction-Data, TS 29.272 §7.3.31.
    pub access_restriction: u32,
    /// The HSS answers nothing but this Result-Code or Experimental-Result-Code.
    pub diameter_error: Option<u32>,
    /// The GGSN that the HLR chooses for an access point (US 2013/0121252 §0109).
    pub ggsns: Vec<(ApnBuf, IpAddr)>,
    /// Static PDP addresses by access point.
    pub addresses: Vec<(ApnBuf, IpAddr)>,
}

impl Subscriber {
    /// A subscriber who has never attached.
    #[must_use]
    pub fn new(imsi: Imsi) -> Self {
        Self {
            imsi,
            msisdn: None,
            sgsn: None,
            sgsn_number: None,
            msc: None,
            attached: false,
            not_reachable: None,
            map_error: None,
            mme: None,
            names: Vec::new(),
            keys: None,
            eps: true,
            sim: false,
            access_restriction: 0,
            diameter_error: None,
            ggsns: Vec::new(),
            addresses: Vec::new(),
        }
    }

    /// Whether the network could page the subscriber, for all the HLR knows.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        self.attached && self.sgsn.is_some() && self.not_reachable.is_none() && self.map_error.is_none()
    }

    /// Whether `address` is one of the subscriber's static ones.
    #[must_use]
    pub fn has_static(&self, address: IpAddr) -> bool {
        self.addresses.iter().any(|(_, own)| *own == address)
    }
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscribers {
    by_imsi: ByImsi<Subscriber>,
    by_number: HashMap<Box<str>, Imsi>,
    by_name: HashMap<Box<str>, Imsi>,
}

impl Subscribers {
    /// Adds a subscriber, or puts it in place of the one with its IMSI.
    pub fn insert(&mut self, subscriber: Subscriber) {
        if let Some(number) = &subscriber.msisdn {
            self.by_number.insert(number.as_str().into(), subscriber.imsi);
        }
        for name in &subscriber.names {
            self.by_name.insert(name.clone(), subscriber.imsi);
        }
        self.by_imsi.insert(subscriber.imsi, subscriber);
    }

    /// Takes a subscriber off the list: the HLR does not know it any more.
    pub fn remove(&mut self, imsi: Imsi) -> Option<Subscriber> {
        self.by_imsi.remove(imsi)
    }

    /// The subscriber with this IMSI.
    #[must_use]
    pub fn get(&self, imsi: Imsi) -> Option<&Subscriber> {
        self.by_imsi.get(imsi)
    }

    /// The subscriber with this IMSI.
    pub fn get_mut(&mut self, imsi: Imsi) -> Option<&mut Subscriber> {
        self.by_imsi.get_mut(imsi)
    }

    /// The subscriber who was inserted with this number.
    #[must_use]
    pub fn by_msisdn(&self, digits: &str) -> Option<&Subscriber> {
        let found = self.get(*self.by_number.get(digits)?);
        found.filter(|subscriber| subscriber.msisdn.as_deref() == Some(digits))
    }

    /// The subscriber who was inserted with this name.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&Subscriber> {
        let found = self.get(*self.by_name.get(name)?);
        found.filter(|subscriber| subscriber.names.iter().any(|own| **own == *name))
    }

    /// All, by IMSI.
    pub fn iter(&self) -> impl Iterator<Item = &Subscriber> {
        self.by_imsi.in_order().into_iter().map(|(_, subscriber)| subscriber)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_imsi.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_imsi.is_empty()
    }

    /// Reads a list of `[[subscriber]]` tables.
    ///
    /// # Errors
    /// What is wrong, in a line or two, with the place in the text.
    pub fn from_toml(text: &str) -> Result<Self, BadList> {
        let file: File = toml::from_str(text).map_err(|e| BadList(e.to_string()))?;
        let mut list = Self::default();
        for row in file.subscriber {
            let name = row.imsi.clone();
            list.extend(row).map_err(|e| BadList(format!("subscriber {name}: {e}")))?;
        }
        Ok(list)
    }

    /// Reads a list of lines of comma-separated values: the first names the columns, which are keys of a
    /// `[[subscriber]]` table with a plain value. Empty lines and lines that begin with `#` are skipped.
    ///
    /// # Errors
    /// What is wrong, in a line or two, with the line's number; or the text cannot be read.
    pub fn from_csv(text: impl BufRead) -> Result<Self, BadList> {
        let mut list = Self::default();
        let mut columns: Option<Vec<String>> = None;
        for (number, line) in text.lines().enumerate() {
            let bad = |why: String| BadList(format!("line {}: {why}", number + 1));
            let line = line.map_err(|e| bad(e.to_string()))?;
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let values = line.split(',').map(str::trim);
            let Some(columns) = &columns else {
                columns = Some(values.map(str::to_owned).collect());
                continue;
            };
            let mut row = Row::default();
            for (at, value) in values.enumerate() {
                let column = columns.get(at).ok_or_else(|| bad("has more values than columns".into()))?;
                row.set(column, value).map_err(bad)?;
            }
            list.extend(row).map_err(bad)?;
        }
        Ok(list)
    }

    /// Adds a row's subscribers.
    fn extend(&mut self, row: Row) -> Result<(), String> {
        let count = row.count.unwrap_or(1);
        let first = row.read()?;
        if count == 0 || count > MOST {
            return Err(format!("count is 1 to {MOST}"));
        }
        let (imsi, msisdn) = (first.imsi.to_string(), first.msisdn.clone());
        for n in 0..count {
            let mut next = first.clone();
            next.imsi = after(&imsi, n)?.parse().map_err(|e| format!("{e}"))?;
            next.msisdn = msisdn.as_deref().map(|number| after(number, n)).transpose()?;
            for name in &mut next.names {
                let text = name.replace("{imsi}", &next.imsi.to_string());
                *name = text.replace("{msisdn}", next.msisdn.as_deref().unwrap_or_default()).into();
            }
            self.insert(next);
        }
        Ok(())
    }
}

/// The most subscribers that one row stands for.
const MOST: u64 = 10_000_000;

/// The number `n` after this one, with as many digits.
fn after(number: &str, n: u64) -> Result<String, String> {
    if n == 0 {
        return Ok(number.to_owned());
    }
    let next = number.parse::<u64>().ok().and_then(|number| number.checked_add(n));
    let text = next.map(|next| format!("{next:0width$}", width = number.len()));
    text.filter(|text| text.len() == number.len())
        .ok_or_else(|| format!("{number:?} has no number of its length that is {n} greater"))
}

impl FromIterator<Subscriber> for Subscribers {
    fn from_iter<T: IntoIterator<Item = Subscriber>>(subscribers: T) -> Self {
        let mut list = Self::default();
        subscribers.into_iter().for_each(|subscriber| list.insert(subscriber));
        list
    }
}

/// A subscriber list that cannot be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadList(String);

impl fmt::Display for BadList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadList {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    subscriber: Vec<Row>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    imsi: String,
    /// So many subscribers, with IMSI and MSISDN counted up from the first's.
    count: Option<u64>,
    msisdn: Option<String>,
    sgsn: Option<IpAddr>,
    sgsn_number: Option<String>,
    msc: Option<String>,
    attached: Option<bool>,
    not_reachable: Option<u8>,
    map_error: Option<u8>,
    mme: Option<String>,
    /// `{imsi}` and `{msisdn}` in them stand for the subscriber's.
    #[serde(default)]
    names: Vec<String>,
    k: Option<String>,
    opc: Option<String>,
    eps: Option<bool>,
    sim: Option<bool>,
    access_restriction: Option<u32>,
    diameter_error: Option<u32>,
    #[serde(default)]
    ggsn: BTreeMap<String, IpAddr>,
    #[serde(default)]
    address: BTreeMap<String, IpAddr>,
}

impl Row {
    fn set(&mut self, column: &str, value: &str) -> Result<(), String> {
        fn plain<T: FromStr<Err: fmt::Display>>(value: &str) -> Result<Option<T>, String> {
            if value.is_empty() {
                return Ok(None);
            }
            value.parse().map(Some).map_err(|e| format!("{value:?}: {e}"))
        }
        match column {
            "imsi" => self.imsi = value.to_owned(),
            "count" => self.count = plain(value)?,
            "msisdn" => self.msisdn = plain(value)?,
            "sgsn" => self.sgsn = plain(value)?,
            "sgsn_number" => self.sgsn_number = plain(value)?,
            "msc" => self.msc = plain(value)?,
            "attached" => self.attached = plain(value)?,
            "not_reachable" => self.not_reachable = plain(value)?,
            "map_error" => self.map_error = plain(value)?,
            "mme" => self.mme = plain(value)?,
            "name" => self.names.extend(plain(value)?),
            "k" => self.k = plain(value)?,
            "opc" => self.opc = plain(value)?,
            "eps" => self.eps = plain(value)?,
            "sim" => self.sim = plain(value)?,
            "access_restriction" => self.access_restriction = plain(value)?,
            "diameter_error" => self.diameter_error = plain(value)?,
            _ => {
                return Err(format!(
                    "unknown column {column:?}: imsi, count, msisdn, sgsn, sgsn_number, msc, attached, not_reachable, \
                     map_error, mme, name, k, opc, eps, sim, access_restriction and diameter_error are known"
                ));
            }
        }
        Ok(())
    }

    fn read(self) -> Result<Subscriber, String> {
        let apns = |table: BTreeMap<String, IpAddr>| {
            table
                .into_iter()
                .map(|(apn, address)| Ok((apn.parse().map_err(|e| format!("{apn:?}: {e}"))?, address)))
                .collect::<Result<Vec<_>, String>>()
        };
        let number = |key: &str, text: Option<String>| match text {
            Some(text) if text.is_empty() || !text.bytes().all(|octet| octet.is_ascii_digit()) => {
                Err(format!("{key} {text:?} is not a number"))
            }
            text => Ok(text.map(String::into_boxed_str)),
        };
        let (at_sgsn, at_mme) = (self.sgsn.is_some(), self.mme.is_some());
        let keys = Keys::parse(self.k.as_deref(), self.opc.as_deref())?.map(Box::new);
        Ok(Subscriber {
            keys,
            mme: self.mme.map(String::into_boxed_str),
            names: self.names.into_iter().map(String::into_boxed_str).collect(),
            eps: self.eps.unwrap_or(true),
            sim: self.sim.unwrap_or_default(),
            access_restriction: self.access_restriction.unwrap_or_default(),
            diameter_error: self.diameter_error,
            imsi: self.imsi.parse().map_err(|e| format!("{e}"))?,
            msisdn: self.msisdn,
            attached: self.attached.unwrap_or(at_sgsn || at_mme),
            sgsn: self.sgsn,
            sgsn_number: number("sgsn_number", self.sgsn_number)?,
            msc: number("msc", self.msc)?,
            not_reachable: self.not_reachable,
            map_error: self.map_error,
            ggsns: apns(self.ggsn)?,
            addresses: apns(self.address)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_from_toml_and_unknown_keys_are_refused() {
        let text = r#"
            [[subscriber]]
            imsi = "001010000000001"
            msisdn = "15550001"
            sgsn = "127.0.0.11"
            ggsn = { internet = "127.0.0.2" }
            address = { internet = "10.45.9.1" }

            [[subscriber]]
            imsi = "001010000000002"
            not_reachable = 9
        "#;
        let list = Subscribers::from_toml(text).unwrap();
        let alice = list.get("001010000000001".parse().unwrap()).unwrap();
        assert!(alice.is_reachable() && alice.has_static("10.45.9.1".parse().unwrap()));
        assert_eq!(alice.ggsns[0].0.to_string(), "internet");
        let bob = list.get("001010000000002".parse().unwrap()).unwrap();
        assert!(!bob.attached && !bob.is_reachable());
        assert_eq!(list.len(), 2);
        assert!(Subscribers::from_toml("[[subscriber]]\nimsi = \"1\"\ncolour = 1").is_err());
        let error = Subscribers::from_toml("[[subscriber]]\nimsi = \"12x\"").unwrap_err();
        assert!(error.to_string().contains("12x"));
    }

    #[test]
    fn a_row_may_stand_for_many_subscribers() {
        let text = "[[subscriber]]\nimsi = \"001010000000098\"\nmsisdn = \"1555098\"\ncount = 1000";
        let list = Subscribers::from_toml(text).unwrap();
        assert_eq!(list.len(), 1000);
        let last = list.get("001010000001097".parse().unwrap()).unwrap();
        assert_eq!(last.msisdn.as_deref(), Some("1556097"));
        let error = Subscribers::from_toml("[[subscriber]]\nimsi = \"99\"\ncount = 2").unwrap_err();
        assert!(error.to_string().contains("1 greater"), "{error}");
        assert!(Subscribers::from_toml("[[subscriber]]\nimsi = \"99\"\ncount = 0").is_err());
    }

    #[test]
    fn a_list_is_read_from_comma_separated_values() {
        let text = "# made by hand\nimsi, msisdn,sgsn,map_error\n\n001010000000001,15550001,127.0.0.11,\n\
                    001010000000002,,,13\n";
        let list = Subscribers::from_csv(text.as_bytes()).unwrap();
        assert!(list.get("001010000000001".parse().unwrap()).unwrap().is_reachable());
        let barred = list.get("001010000000002".parse().unwrap()).unwrap();
        assert_eq!((barred.msisdn.as_deref(), barred.map_error), (None, Some(13)));
        for (text, error) in [
            ("imsi,colour\n1,red", "line 2: unknown column \"colour\""),
            ("imsi\n1,2", "line 2: has more values than columns"),
            ("imsi,sgsn\n1,2", "line 2: \"2\": invalid IP address"),
            ("imsi\n12x", "line 2: an IMSI is"),
        ] {
            let found = Subscribers::from_csv(text.as_bytes()).unwrap_err().to_string();
            assert!(found.starts_with(error), "{found}");
        }
    }
}
