//! What a peer may send: GSMA FS.19.

use super::config::Screening;
use super::envelope::Envelope;
use super::remote::Remote;
use crate::codec::diameter::ResultCode;
use crate::wire::Now;

/// What a request breaks of a peer's [`Screening`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screened {
    /// The application is not the peer's to use.
    Application,
    /// The command is not the peer's to use.
    Command,
    /// Origin-Realm or Origin-Host are not the peer's to speak for.
    Origin,
    /// Origin-Host does not lie in Origin-Realm.
    OriginMismatch,
    /// Destination-Realm is not the peer's to reach.
    Destination,
    /// It asks too often.
    Rate,
}

impl Screened {
    /// It in words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Command => "command",
            Self::Origin => "origin",
            Self::OriginMismatch => "Origin-Host outside Origin-Realm",
            Self::Destination => "destination",
            Self::Rate => "rate",
        }
    }

    /// What the peer is told.
    #[must_use]
    pub const fn result_code(self) -> ResultCode {
        match self {
            Self::Application => ResultCode::APPLICATION_UNSUPPORTED,
            Self::Command => ResultCode::COMMAND_UNSUPPORTED,
            Self::Origin | Self::OriginMismatch => ResultCode::UNABLE_TO_DELIVER,
            Self::Destination => ResultCode::REALM_NOT_SERVED,
            Self::Rate => ResultCode::TOO_BUSY,
        }
    }
}

/// Whether a name is in a list: itself, or below one of its entries that begins with a dot.
fn listed(list: &[String], name: &str) -> bool {
    list.is_empty() || list.iter().any(|entry| name.eq_ignore_ascii_case(entry) || below(name, entry))
}

/// Whether a name ends as `suffix`, which begins with a dot.
fn below(name: &str, suffix: &str) -> bool {
    suffix.starts_with('.')
        && name.len() > suffix.len()
        && name.as_bytes()[name.len() - suffix.len()..].eq_ignore_ascii_case(suffix.as_bytes())
}

/// A request of one costs so much of the allowance; a second brings as much for each of the rate.
const COST: u64 = 1_000_000;

/// What a request breaks of its peer's rules, if it breaks any.
pub(super) fn screen(now: Now, remote: &mut Remote, envelope: &Envelope<'_>) -> Option<Screened> {
    let Screening { applications, commands, origin_realms, origin_hosts, destination_realms, rate } =
        &remote.peer.screening;
    let header = envelope.header();
    if *rate > 0 {
        let (allowance, at) = remote.allowance;
        let passed = u64::try_from(now.mono.saturating_sub(at).as_micros()).unwrap_or(u64::MAX);
        let earned = allowance.saturating_add(passed.saturating_mul(u64::from(*rate)));
        let full = earned.min(u64::from(*rate) * COST);
        remote.allowance = (full.saturating_sub(COST), now.mono);
        if full < COST {
            remote.allowance.0 = full;
            return Some(Screened::Rate);
        }
    }
    if !applications.is_empty() && !applications.contains(&header.application) {
        return Some(Screened::Application);
    }
    if !commands.is_empty() && !commands.contains(&(header.application, header.code)) {
        return Some(Screened::Command);
    }
    if !origin_realms.is_empty() || !origin_hosts.is_empty() {
        let host = envelope.origin_host().map_or("", |host| host.0);
        let realm = envelope.origin_realm().map_or("", |realm| realm.0);
        if !listed(origin_realms, realm) || !listed(origin_hosts, host) {
            return Some(Screened::Origin);
        }
        let inside = host.len() > realm.len()
            && host.as_bytes()[host.len() - realm.len()..].eq_ignore_ascii_case(realm.as_bytes())
            && host.as_bytes()[host.len() - realm.len() - 1] == b'.';
        if !inside {
            return Some(Screened::OriginMismatch);
        }
    }
    if let Some(realm) = envelope.destination_realm()
        && !listed(destination_realms, realm.0)
    {
        return Some(Screened::Destination);
    }
    None
}
