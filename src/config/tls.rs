//! `[diameter.tls]`: the files that Diameter over TLS needs, and what is wrong with them.
#![allow(missing_docs)] // every key is documented where it is read by people: default.toml

use super::Finding;
use crate::machine::TlsFault;
use crate::transport::Tls;
use serde::Deserialize;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A certificate that ends within this time is worth a word.
const SOON: Duration = Duration::from_secs(30 * 86_400);

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
    pub authorities: PathBuf,
}

impl TlsFiles {
    /// The same, with relative names inside `folder`.
    #[must_use]
    pub fn within(&self, folder: &Path) -> Self {
        let place =
            |file: &PathBuf| if file.as_os_str().is_empty() { file.clone() } else { folder.join(file) };
        Self {
            certificate: place(&self.certificate),
            key: place(&self.key),
            authorities: place(&self.authorities),
        }
    }

    /// Reads them; `about`: the table's name.
    ///
    /// # Errors
    /// The first that is missing or holds something else.
    pub fn load(&self, about: &str) -> Result<Tls, Finding> {
        for (key, file) in
            [("certificate", &self.certificate), ("key", &self.key), ("authorities", &self.authorities)]
        {
            if file.as_os_str().is_empty() {
                return Err(Finding::error(
                    format!("{about} {key}"),
                    "TLS is used, and this file is not named",
                    "name our certificate, its key, and the authorities of the peers' certificates: README, Diameter over TLS",
                ));
            }
        }
        Tls::load(&self.certificate, &self.key, &self.authorities)
            .map_err(|error| Finding::error(about, format!("{}: {}", error.what, error.source), error.advice))
    }

    /// What our peers will find wrong with it.
    pub fn look(&self, tls: &Tls, about: &str, identity: &str, findings: &mut Vec<Finding>) {
        let file = self.certificate.display();
        let about_certificate = format!("{about} certificate");
        match tls.is_ours(identity, Duration::ZERO) {
            Ok(()) if tls.is_ours(identity, SOON) == Err(TlsFault::Expired) => {
                findings.push(Finding::warning(
                    about_certificate,
                    format!("{file} expires within {} days", SOON.as_secs() / 86_400),
                    "have a new one signed, and restart",
                ))
            }
            Ok(()) => {}
            // The peers may know one more authority than we do.
            Err(TlsFault::Authority) => findings.push(Finding::warning(
                about_certificate,
                format!("{file} is by none of our `authorities`"),
                "peers must know its authority; if it has one between, add that to the file behind it",
            )),
            Err(fault) => {
                let (problem, advice) = match fault {
                    TlsFault::Name => (
                        format!("{file} is not for our identity {identity}"),
                        format!(
                            "have it made with subjectAltName=DNS:{identity}, or correct [diameter] identity"
                        ),
                    ),
                    TlsFault::Expired => (
                        format!("{file} has expired"),
                        "have a new one signed: no peer takes this one".into(),
                    ),
                    TlsFault::NotYetValid => (
                        format!("{file} is not valid yet"),
                        format!("look at the clock (`date`) and at `openssl x509 -in {file} -noout -dates`"),
                    ),
                    TlsFault::Purpose => (
                        format!("{file} may not be used at both ends of a connection"),
                        "have it made with extendedKeyUsage=serverAuth,clientAuth, or without".into(),
                    ),
                    _ => (
                        format!("{file} is no good: {fault}"),
                        "`openssl verify -CAfile` with our `authorities` says more".into(),
                    ),
                };
                findings.push(Finding::error(about_certificate, problem, advice));
            }
        }
        if let Ok(key) = std::fs::metadata(&self.key)
            && key.permissions().mode() & 0o077 != 0
        {
            findings.push(Finding::warning(
                format!("{about} key"),
                format!("others on this machine can read {}", self.key.display()),
                format!("chmod 600 {}", self.key.display()),
            ));
        }
    }
}
