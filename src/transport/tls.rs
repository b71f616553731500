//! TLS over TCP: certificates on both sides, no I/O of its own.

use super::OpenError;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::{ParsedCertificate, WebPkiClientVerifier};
use rustls::{ClientConfig, ClientConnection, Connection, RootCertStore, ServerConfig, ServerConnection};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

/// What a link is secured with.
#[derive(Clone, Debug)]
pub struct Tls {
    client: Arc<ClientConfig>,
    server: Arc<ServerConfig>,
    /// When connecting: whose name the peer's certificate must be valid for.
    name: Option<ServerName<'static>>,
}

impl Tls {
    /// From files in PEM: our certificate (with those between it and its authority), its key, and the
    /// authorities that the peers' certificates are by.
    pub fn load(certificate: &Path, key: &Path, authorities: &Path) -> Result<Self, OpenError> {
        let chain = certificates(certificate)?;
        let key = PrivateKeyDer::from_pem_file(key)
            .map_err(|error| fault(key, "a private key in PEM, not encrypted", &error))?;
        let mut roots = RootCertStore::empty();
        for authority in certificates(authorities)? {
            roots.add(authority).map_err(|error| fault(authorities, "an authority's certificate", &error))?;
        }
        let (provider, roots) = (Arc::new(rustls::crypto::ring::default_provider()), Arc::new(roots));
        let ours =
            |error: &dyn std::fmt::Display| fault(certificate, "a certificate that fits the key", error);
        let client = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| ours(&error))?
            .with_root_certificates(roots.clone())
            .with_client_auth_cert(chain.clone(), key.clone_key())
            .map_err(|error| ours(&error))?;
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider.clone())
            .build()
            .map_err(|error| fault(authorities, "an authority's certificate", &error))?;
        let server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| ours(&error))?
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain, key)
            .map_err(|error| ours(&error))?;
        Ok(Self { client: Arc::new(client), server: Arc::new(server), name: None })
    }

    /// The same for a link that connects to the peer of this name.
    ///
    /// # Errors
    /// It is not a name that a certificate can be for.
    pub fn to(&self, name: &str) -> Result<Self, OpenError> {
        let name = ServerName::try_from(name.to_owned()).map_err(|error| {
            OpenError::link(&format!("TLS to {name}"), &format!("a peer's name is a domain name: {error}"))
        })?;
        Ok(Self { name: Some(name), ..self.clone() })
    }

    pub(super) const fn names_a_peer(&self) -> bool {
        self.name.is_some()
    }

    pub(super) fn begin(&self, connect: bool) -> io::Result<Stream> {
        let connection = if connect {
            let name = self.name.clone().ok_or_else(|| io::Error::other("a link over TLS names its peer"))?;
            ClientConnection::new(self.client.clone(), name).map(Connection::from)
        } else {
            ServerConnection::new(self.server.clone()).map(Connection::from)
        };
        let mut connection = connection.map_err(io::Error::other)?;
        connection.set_buffer_limit(Some(64 << 10));
        Ok(Stream(connection))
    }
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, OpenError> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let read = read.map_err(|error| fault(file, "certificates in PEM", &error))?;
    if read.is_empty() { Err(fault(file, "certificates in PEM", &"there are none")) } else { Ok(read) }
}

fn fault(file: &Path, wanted: &str, error: &dyn std::fmt::Display) -> OpenError {
    OpenError::link(
        &format!("TLS with {}", file.display()),
        &format!("this file must hold {wanted}: {error}"),
    )
}

/// One connection's TLS.
#[derive(Debug)]
pub(super) struct Stream(Connection);

impl Stream {
    pub(super) fn is_handshaking(&self) -> bool {
        self.0.is_handshaking()
    }

    pub(super) fn wants_write(&self) -> bool {
        self.0.wants_write()
    }

    /// Goes on with the handshake as far as the socket allows. Answers whether it is done.
    pub(super) fn handshake(&mut self, socket: &mut (impl Read + Write)) -> io::Result<bool> {
        while self.0.is_handshaking() {
            let wrote = self.flush(socket)?;
            if !self.0.is_handshaking() {
                break;
            }
            match self.0.read_tls(socket) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => self.process(socket)?,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if !wrote {
                        return Ok(false);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.flush(socket)?;
        Ok(true)
    }

    fn process(&mut self, socket: &mut impl Write) -> io::Result<()> {
        let processed = self.0.process_new_packets();
        if let Err(error) = processed {
            // The alert says why.
            let _ = self.flush(socket);
            return Err(io::Error::new(io::ErrorKind::InvalidData, error));
        }
        Ok(())
    }

    /// Reads what the peer said, in clear: no octets at its end.
    pub(super) fn read(&mut self, socket: &mut (impl Read + Write), into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.reader().read(into) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
            if self.0.read_tls(socket)? == 0 {
                return Ok(0);
            }
            self.process(socket)?;
            self.flush(socket)?;
        }
    }

    /// Takes octets for the peer, as many as there is room for, and sends what the socket takes.
    pub(super) fn write(&mut self, socket: &mut impl Write, octets: &[u8]) -> io::Result<usize> {
        self.flush(socket)?;
        let taken = self.0.writer().write(octets)?;
        self.flush(socket)?;
        if taken == 0 && !octets.is_empty() { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(taken) }
    }

    /// Sends what the socket takes. Answers whether it was anything.
    pub(super) fn flush(&mut self, socket: &mut impl Write) -> io::Result<bool> {
        let mut any = false;
        while self.0.wants_write() {
            match self.0.write_tls(socket) {
                Ok(_) => any = true,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(any)
    }

    /// Tells the peer that nothing more comes.
    pub(super) fn end(&mut self, socket: &mut impl Write) {
        self.0.send_close_notify();
        let _ = self.flush(socket);
    }

    /// Whether the peer's certificate is valid for a name.
    pub(super) fn is_for(&self, name: &str) -> bool {
        let certificate = self.0.peer_certificates().and_then(|chain| chain.first());
        let parsed = certificate.and_then(|certificate| ParsedCertificate::try_from(certificate).ok());
        let name = ServerName::try_from(name);
        parsed.zip(name.ok()).is_some_and(|(certificate, name)| {
            rustls::client::verify_server_name(&certificate, &name).is_ok()
        })
    }
}
