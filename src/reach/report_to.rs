//! Where the end of a push is told by Diameter: kept with the push as a URI, so that it survives us.
//!
//! ```text
//! aaa://push.example/t4?realm=example&reference=7&imsi=001010000000001
//! aaa://scs.example/tsp?realm=example&reference=7&external=meter@example.com&scs=51550041
//! ```

use crate::wire::Imsi;
use std::fmt;
use std::str::FromStr;

/// Who is told, and by which command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportTo {
    /// Its DiameterIdentity.
    pub host: Box<str>,
    /// Its realm.
    pub realm: Box<str>,
    /// Reference-Number of its request.
    pub reference: u32,
    /// By which command.
    pub by: Told,
}

/// By which command, with what it repeats of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Delivery-Report, TS 29.337.
    T4 {
        /// Whom the trigger was for.
        imsi: Imsi,
    },
    /// Device-Notification, TS 29.368.
    Tsp {
        /// Whom it was for, as the SCS called them.
        to: Called,
        /// SCS-Identity.
        scs: Option<Box<[u8]>>,
    },
}

/// A subscriber as an SCS calls them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    /// External-Identifier.
    External(Box<str>),
    /// MSISDN, in digits.
    Msisdn(Box<str>),
}

/// What begins such a URI, and no other.
pub const SCHEME: &str = "aaa://";

/// Whether a name can stand in the URI as it is.
#[must_use]
pub fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || b"-._@+".contains(&c))
}

impl fmt::Display for ReportTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, realm, reference, by } = self;
        let path = if matches!(by, Told::T4 { .. }) { "t4" } else { "tsp" };
        write!(f, "{SCHEME}{host}/{path}?realm={realm}&reference={reference}")?;
        match by {
            Told::T4 { imsi } => write!(f, "&imsi={imsi}"),
            Told::Tsp { to, scs } => {
                match to {
                    Called::External(name) => write!(f, "&external={name}")?,
                    Called::Msisdn(digits) => write!(f, "&msisdn={digits}")?,
                }
                if let Some(scs) = scs {
                    f.write_str("&scs=")?;
                    scs.iter().try_for_each(|octet| write!(f, "{octet:02x}"))?;
                }
                Ok(())
            }
        }
    }
}

/// Text that is no such URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotDiameter;

impl FromStr for ReportTo {
    type Err = NotDiameter;

    fn from_str(text: &str) -> Result<Self, NotDiameter> {
        let rest = text.strip_prefix(SCHEME).ok_or(NotDiameter)?;
        let (host, rest) = rest.split_once('/').ok_or(NotDiameter)?;
        let (path, query) = rest.split_once('?').ok_or(NotDiameter)?;
        let get = |wanted: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value)
        };
        let by = match path {
            "t4" => Told::T4 { imsi: get("imsi").and_then(|imsi| imsi.parse().ok()).ok_or(NotDiameter)? },
            "tsp" => Told::Tsp {
                to: match (get("external"), get("msisdn")) {
                    (Some(name), _) => Called::External(name.into()),
                    (None, Some(digits)) => Called::Msisdn(digits.into()),
                    (None, None) => return Err(NotDiameter),
                },
                scs: get("scs").map(octets).transpose()?,
            },
            _ => return Err(NotDiameter),
        };
        Ok(Self {
            host: host.into(),
            realm: get("realm").ok_or(NotDiameter)?.into(),
            reference: get("reference").and_then(|number| number.parse().ok()).ok_or(NotDiameter)?,
            by,
        })
    }
}

fn octets(hex: &str) -> Result<Box<[u8]>, NotDiameter> {
    let pairs = (0..hex.len()).step_by(2).map(|at| hex.get(at..at + 2));
    let octets = pairs.map(|pair| pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()));
    octets.collect::<Option<_>>().ok_or(NotDiameter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let t4 = ReportTo {
            host: "push.example".into(),
            realm: "example".into(),
            reference: u32::MAX,
            by: Told::T4 { imsi: "001010000000001".parse().unwrap() },
        };
        let of_scs = |to, scs| ReportTo { by: Told::Tsp { to, scs }, ..t4.clone() };
        for one in [
            t4.clone(),
            of_scs(Called::External("meter-7@example.com".into()), None),
            of_scs(Called::Msisdn("155500001".into()), Some([0x51, 0xf5].into())),
        ] {
            assert_eq!(one.to_string().parse(), Ok(one));
        }
        for bad in [
            "",
            "http://a/t4",
            "aaa://a/t4?realm=b&reference=1",
            "aaa://a/x?realm=b&reference=1&imsi=00101",
            "aaa://a/tsp?realm=b&reference=1&external=x&scs=5",
            "aaa://a/tsp?realm=b&reference=x&msisdn=1",
        ] {
            assert_eq!(bad.parse::<ReportTo>(), Err(NotDiameter), "{bad}");
        }
    }
}
