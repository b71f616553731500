//! The names of a subscriber, and which of them a way takes.

use super::Way;
use crate::reach::locate::diameter::Who;
use crate::reach::locate::{s6c, s6m, s6t, sh, slh};
use crate::wire::Imsi;
use std::fmt;
use std::str::FromStr;

/// A subscriber by every name that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// IMSI.
    pub imsi: Option<Imsi>,
    /// Number, in digits.
    pub msisdn: Option<Box<str>>,
    /// External Identifier, `name@domain`.
    pub external: Option<Box<str>>,
    /// IMS public identity.
    pub public: Option<Box<str>>,
}

impl Subject {
    /// A subscriber known by IMSI alone.
    #[must_use]
    pub fn imsi(imsi: Imsi) -> Self {
        Self { imsi: Some(imsi), ..Self::default() }
    }

    /// What a person writes: `sip:…` and `tel:…` are public identities, `name@domain` an External
    /// Identifier; of digits, fifteen are an IMSI, and so are fewer unless a plus stands before them or `number`
    /// says that they are a number.
    #[must_use]
    pub fn read(text: &str, number: bool) -> Option<Self> {
        let mut subject = Self::default();
        if text.starts_with("sip:") || text.starts_with("sips:") || text.starts_with("tel:") {
            subject.public = Some(text.into());
        } else if text.contains('@') {
            subject.external = Some(text.into());
        } else {
            let digits = text.strip_prefix('+').unwrap_or(text);
            if digits.is_empty() || digits.len() > 15 || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
                return None;
            }
            if digits.len() < text.len() || number {
                subject.msisdn = Some(digits.into());
            } else {
                subject.imsi = digits.parse().ok();
            }
        }
        Some(subject)
    }

    /// The name by which `way` knows the subscriber, the best one first.
    #[must_use]
    pub fn who(&self, way: Way) -> Option<Who<'_>> {
        let external = self.external.as_deref().map(Who::External);
        let imsi = self.imsi.map(Who::Imsi);
        let msisdn = self.msisdn.as_deref().map(Who::Msisdn);
        let public = self.public.as_deref().map(Who::Public);
        let names = match way {
            Way::S6m | Way::S6t => [imsi, external, msisdn, public],
            _ => [imsi, msisdn, external, public],
        };
        names.into_iter().flatten().find(|who| match way {
            Way::Sh => sh::knows(*who),
            Way::S6c => s6c::knows(*who),
            Way::S6m => s6m::knows(*who),
            Way::S6t => s6t::knows(*who),
            Way::Slh => slh::knows(*who),
            Way::Swx => matches!(who, Who::Imsi(_)),
        })
    }
}

/// How a public identity is made of an IMSI: `sip:{imsi}@ims.mnc001.mcc001.3gppnetwork.org` is the temporary
/// one of TS 23.003 §13.4B.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    before: Box<str>,
    after: Box<str>,
}

/// Text without `{imsi}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTemplate;

impl fmt::Display for NotTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{imsi} does not stand in it")
    }
}

impl std::error::Error for NotTemplate {}

impl FromStr for Template {
    type Err = NotTemplate;

    fn from_str(text: &str) -> Result<Self, NotTemplate> {
        let (before, after) = text.split_once("{imsi}").ok_or(NotTemplate)?;
        Ok(Self { before: before.into(), after: after.into() })
    }
}

impl Template {
    /// The public identity of a subscriber.
    #[must_use]
    pub fn of(&self, imsi: Imsi) -> Box<str> {
        format!("{}{imsi}{}", self.before, self.after).into()
    }

    /// The subscriber whose public identity it is.
    #[must_use]
    pub fn imsi(&self, public: &str) -> Option<Imsi> {
        public.strip_prefix(&*self.before)?.strip_suffix(&*self.after)?.parse().ok()
    }
}
