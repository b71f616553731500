//! Asking a running gtpush over HTTP.

use crate::api::Problem;
use crate::config::{ADMIN_TOKEN, Config, admin_token};
use clap::Args;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

/// Where the server is and who asks.
#[derive(Debug, Args)]
pub struct Server {
    /// The server's address [default: $GTPUSH_SERVER, or [http] bind of --config, or http://127.0.0.1:8080]
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// The server's configuration: its address and the administrator's token are taken from it
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// A file that holds the application's secret [default: $GTPUSH_SECRET]
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
}

type Failed = Box<dyn Error + Send + Sync>;

/// A server that can be asked.
pub struct Client {
    base: String,
    credentials: Option<String>,
    agent: ureq::Agent,
}

impl Server {
    /// A client that asks as `application`, or as the administrator where there is none.
    ///
    /// # Errors
    /// A file that is named cannot be read, or no credentials are found.
    pub fn client(&self, application: Option<&str>) -> Result<Client, Failed> {
        let config = self.config.as_deref().map(Config::load).transpose()?;
        let base = match (&self.server, std::env::var("GTPUSH_SERVER"), &config) {
            (Some(url), _, _) => url.clone(),
            (None, _, Some(config)) => format!("http://{}", config.http.bind),
            (None, Ok(url), None) => url,
            (None, Err(_), None) => "http://127.0.0.1:8080".into(),
        };
        if !base.starts_with("http://") {
            return Err(format!(
                "{base}: the address must begin with http://; for TLS go through a local proxy"
            )
            .into());
        }
        let secret = match &self.secret_file {
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
                Some(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            None => std::env::var("GTPUSH_SECRET").ok(),
        };
        let credentials = match application {
            // A server that checks no secrets wants to know the application all the same.
            Some(application) => {
                Some(format!("Basic {}", base64(format!("{application}:{}", secret.unwrap_or_default()))))
            }
            None => {
                let token = match (&config, std::env::var(ADMIN_TOKEN)) {
                    (_, Ok(token)) => token,
                    (Some(config), Err(_)) => admin_token(config).map_err(|error| {
                        format!("{error}; `gtpush serve` makes the token at its first start")
                    })?,
                    (None, Err(_)) => {
                        return Err(format!(
                            "who asks? Name the application (--app, with --secret-file or $GTPUSH_SECRET), or be the \
                             administrator (-c FILE of the server, or ${ADMIN_TOKEN})"
                        )
                        .into());
                    }
                };
                Some(format!("Bearer {}", token.trim()))
            }
        };
        Ok(Client { base: base.trim_end_matches('/').to_owned(), credentials, agent: agent() })
    }
}

impl Client {
    /// A client of the server at `base` that asks as `application` with its secret.
    #[must_use]
    pub fn new(base: &str, application: &str, secret: &str) -> Self {
        let credentials = Some(format!("Basic {}", base64(format!("{application}:{secret}"))));
        Self { base: base.trim_end_matches('/').to_owned(), credentials, agent: agent() }
    }

    /// Deletes `path`.
    ///
    /// # Errors
    /// The server cannot be reached, or refuses.
    pub fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failed> {
        let mut request = self.agent.delete(format!("{}{path}", self.base));
        if let Some(credentials) = &self.credentials {
            request = request.header("Authorization", credentials);
        }
        self.read(request.call())
    }

    /// Asks for `path`.
    ///
    /// # Errors
    /// The server cannot be reached, or refuses.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failed> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        if let Some(credentials) = &self.credentials {
            request = request.header("Authorization", credentials);
        }
        self.read(request.call())
    }

    /// Posts JSON to `path`.
    ///
    /// # Errors
    /// The server cannot be reached, or refuses.
    pub fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &impl serde::Serialize,
    ) -> Result<T, Failed> {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        if let Some(credentials) = &self.credentials {
            request = request.header("Authorization", credentials);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.read(request.send_json(body))
    }

    /// Posts JSON to `path` and says with which problem the server refuses; `None`: it does not.
    ///
    /// # Errors
    /// The server cannot be reached, or what it says is no problem of its.
    pub fn refusal(&self, path: &str, body: &impl serde::Serialize) -> Result<Option<Problem>, Failed> {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        if let Some(credentials) = &self.credentials {
            request = request.header("Authorization", credentials);
        }
        let mut answer = request.send_json(body)?;
        if answer.status().is_success() {
            return Ok(None);
        }
        Ok(Some(serde_json::from_slice(&answer.body_mut().read_to_vec()?)?))
    }

    fn read<T: DeserializeOwned>(
        &self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<T, Failed> {
        let mut answer = answer.map_err(|error| {
            format!(
                "{} cannot be reached: {error}; is `gtpush serve` running, and is --server right?",
                self.base
            )
        })?;
        let status = answer.status();
        let body = answer.body_mut().with_config().limit(64 << 20).read_to_vec()?;
        if status.is_success() {
            return Ok(serde_json::from_slice(&body)?);
        }
        match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) if problem.detail.is_empty() => {
                Err(format!("{}; {}", problem.title, problem.advice).into())
            }
            Ok(problem) => Err(format!("{} ({}); {}", problem.title, problem.detail, problem.advice).into()),
            Err(_) => Err(format!("{} answered {status}: is it a gtpush?", self.base).into()),
        }
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_connect(Some(Duration::from_secs(5)))
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

/// Standard base64 with padding.
pub fn base64(text: impl AsRef<[u8]>) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_ref().chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, octet| bits << 8 | u32::from(*octet)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_padded() {
        for (text, written) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("chat:secret", "Y2hhdDpzZWNyZXQ=")]
        {
            assert_eq!(base64(text), written);
        }
    }
}
