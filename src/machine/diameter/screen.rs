//! What a peer may send: GSMA FS.19.

/// What a request breaks of a peer's [`super::Screening`].
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
}
