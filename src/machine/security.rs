//! What a machine sees of TLS: whose certificate secures an association, and why there is none.

use std::fmt;

/// The certificate that secures an association: the peer's, by an authority that we take.
pub struct Certificate(Box<dyn Fn(&str) -> bool + Send>);

impl Certificate {
    /// `is` says whether it is valid for a name.
    #[must_use]
    pub fn new(is: impl Fn(&str) -> bool + Send + 'static) -> Self {
        Self(Box::new(is))
    }

    /// Whether it is valid for a name.
    #[must_use]
    pub fn is_for(&self, name: &str) -> bool {
        (self.0)(name)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate")
    }
}

/// Why TLS did not come to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsFault {
    /// The certificate has run out.
    Expired,
    /// The certificate is not valid yet.
    NotYetValid,
    /// The certificate is by none of the authorities.
    Authority,
    /// The certificate is for another name.
    Name,
    /// The certificate may not be used at this end of a connection (extendedKeyUsage).
    Purpose,
    /// The certificate is missing.
    Missing,
    /// The certificate is no good otherwise.
    Certificate,
    /// The peer refuses our certificate, with this alert (RFC 8446 §6.2).
    OursRefused(u8),
    /// No version, or no cipher, is common.
    NothingInCommon,
    /// The peer closed the connection during the handshake.
    Closed,
    /// The peer does not answer the handshake.
    Silent,
    /// What the peer sends is not TLS.
    NotTls,
    /// Something else, for which the log has the words.
    Other,
}

impl TlsFault {
    /// The name of the alert by which a peer refuses a certificate.
    const fn alert(code: u8) -> &'static str {
        match code {
            42 => "bad_certificate",
            43 => "unsupported_certificate",
            44 => "certificate_revoked",
            45 => "certificate_expired",
            46 => "certificate_unknown",
            48 => "unknown_ca",
            49 => "access_denied",
            116 => "certificate_required",
            _ => "an alert",
        }
    }

    /// Whether a peer refuses our certificate by this alert.
    #[must_use]
    pub const fn refuses_certificate(alert: u8) -> bool {
        matches!(alert, 42..=46 | 48 | 49 | 116)
    }
}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "its certificate has expired",
            Self::NotYetValid => "its certificate is not valid yet",
            Self::Authority => "its certificate is by none of our authorities",
            Self::Name => "its certificate is not valid for its name",
            Self::Purpose => "its certificate may not be used at that end of a connection",
            Self::Missing => "it shows no certificate",
            Self::Certificate => "its certificate is no good",
            Self::OursRefused(alert) => {
                return write!(f, "it refuses our certificate: {} ({alert})", Self::alert(*alert));
            }
            Self::NothingInCommon => "it has no version or cipher of TLS that we have",
            Self::Closed => "it closed the connection during the handshake of TLS",
            Self::Silent => "it does not answer the handshake of TLS",
            Self::NotTls => "what it sends is not TLS",
            Self::Other => "the handshake of TLS failed",
        })
    }
}
