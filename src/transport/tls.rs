//! TLS over TCP: certificates on both sides, no I/O of its own.

use super::OpenError;
use crate::machine::{Certificate, TlsFault};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{ParsedCertificate, WebPkiClientVerifier};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, Connection, RootCertStore, ServerConfig,
    ServerConnection,
};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// What a link is secured with. A connection that begins looks whether the files are others by now: a certificate that
/// is renewed needs no restart.
#[derive(Clone, Debug)]
pub struct Tls {
    files: Arc<Files>,
    /// When connecting: whose name the peer's certificate must be valid for.
    name: Option<ServerName<'static>>,
}

/// The files, and what was in them when they were last read.
#[derive(Debug)]
struct Files {
    /// Certificate, key, authorities.
    paths: [PathBuf; 3],
    held: Mutex<Held>,
}

#[derive(Clone, Debug)]
struct Held {
    /// When each was written, and its length; `None`: the system does not say.
    stamps: [Option<(SystemTime, u64)>; 3],
    client: Arc<ClientConfig>,
    server: Arc<ServerConfig>,
    own: Arc<Own>,
}

fn stamps(paths: &[PathBuf; 3]) -> [Option<(SystemTime, u64)>; 3] {
    paths.each_ref().map(|path| {
        let about = std::fs::metadata(path).ok()?;
        Some((about.modified().ok()?, about.len()))
    })
}

impl Files {
    /// What connections are secured with from now on. Where the files have become others and cannot be used, as while
    /// one of them is replaced, what was in them before.
    fn held(&self) -> Held {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.stamps != stamps(&self.paths) {
            match Held::read(&self.paths) {
                Ok(read) => {
                    tracing::info!(certificate = %self.paths[0].display(), "the files of TLS were read anew");
                    *held = read;
                }
                Err(error) => tracing::warn!("TLS goes on with what it has: {error}"),
            }
        }
        held.clone()
    }
}

/// Our certificate, and what it is looked at with as our peers do.
#[derive(Debug)]
struct Own {
    chain: Vec<CertificateDer<'static>>,
    as_server: Arc<WebPkiServerVerifier>,
    as_client: Arc<dyn ClientCertVerifier>,
}

impl Tls {
    /// From files in PEM: our certificate (with those between it and its authority), its key, and the
    /// authorities that the peers' certificates are by.
    ///
    /// # Errors
    /// A file cannot be read or holds something else, or the key is another certificate's.
    pub fn load(certificate: &Path, key: &Path, authorities: &Path) -> Result<Self, OpenError> {
        let paths = [certificate, key, authorities].map(Path::to_owned);
        let held = Mutex::new(Held::read(&paths)?);
        Ok(Self { files: Arc::new(Files { paths, held }), name: None })
    }

    /// Whether a peer with the same authorities takes our certificate for `identity`, so long from now.
    ///
    /// # Errors
    /// What it finds wrong.
    pub fn is_ours(&self, identity: &str, later: Duration) -> Result<(), TlsFault> {
        let held = self.files.held();
        let Own { chain, as_server, as_client } = &*held.own;
        let (first, between) = chain.split_first().ok_or(TlsFault::Missing)?;
        // Looked at by itself: it may be by an authority that the peers alone know.
        if !is_for(first, identity) {
            return Err(TlsFault::Name);
        }
        let at =
            UnixTime::since_unix_epoch(Duration::from_secs(UnixTime::now().as_secs()).saturating_add(later));
        let name = ServerName::try_from(identity).map_err(|_| TlsFault::Name)?;
        let why = |error| match error {
            rustls::Error::InvalidCertificate(why) => of_certificate(&why),
            _ => TlsFault::Certificate,
        };
        as_server.verify_server_cert(first, between, &name, &[], at).map_err(why)?;
        as_client.verify_client_cert(first, between, at).map_err(why)?;
        Ok(())
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
        let held = self.files.held();
        let connection = if connect {
            let name = self.name.clone().ok_or_else(|| io::Error::other("a link over TLS names its peer"))?;
            ClientConnection::new(held.client, name).map(Connection::from)
        } else {
            ServerConnection::new(held.server).map(Connection::from)
        };
        let mut connection = connection.map_err(io::Error::other)?;
        connection.set_buffer_limit(Some(64 << 10));
        Ok(Stream(connection))
    }
}

impl Held {
    fn read(paths: &[PathBuf; 3]) -> Result<Self, OpenError> {
        // Before they are read: what is written meanwhile is then seen the next time.
        let stamps = stamps(paths);
        let [certificate, key, authorities] = paths;
        let chain = certificates("certificate", certificate)?;
        let private = PrivateKeyDer::from_pem_file(key).map_err(|error| not_a_key(key, error))?;
        let mut roots = RootCertStore::empty();
        for authority in certificates("authorities", authorities)? {
            let advice = "take the authority's own certificate, which the peers' are signed by";
            roots.add(authority).map_err(|error| fault_of("authorities", authorities, &error, advice))?;
        }
        let (provider, roots) = (Arc::new(rustls::crypto::ring::default_provider()), Arc::new(roots));
        let ours = |error: rustls::Error| match error {
            rustls::Error::InconsistentKeys(_) => fault_of(
                "key",
                key,
                &format!("it is not the key of {}", certificate.display()),
                &format!(
                    "`openssl x509 -in {} -noout -pubkey` and `openssl pkey -in {} -pubout` must print the same",
                    certificate.display(),
                    key.display()
                ),
            ),
            error => fault_of("certificate", certificate, &error, "make it anew: README, Diameter over TLS"),
        };
        let client = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(ours)?
            .with_root_certificates(roots.clone())
            .with_client_auth_cert(chain.clone(), private.clone_key())
            .map_err(ours)?;
        let usable = |error: &dyn std::fmt::Display| {
            fault_of("authorities", authorities, error, "make it anew: README, Diameter over TLS")
        };
        let as_client = WebPkiClientVerifier::builder_with_provider(roots.clone(), provider.clone())
            .build()
            .map_err(|error| usable(&error))?;
        let as_server = WebPkiServerVerifier::builder_with_provider(roots, provider.clone())
            .build()
            .map_err(|error| usable(&error))?;
        let server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(ours)?
            .with_client_cert_verifier(as_client.clone())
            .with_single_cert(chain.clone(), private)
            .map_err(ours)?;
        let own = Arc::new(Own { chain, as_server, as_client });
        Ok(Self { stamps, client: Arc::new(client), server: Arc::new(server), own })
    }
}

fn certificates(what: &str, file: &Path) -> Result<Vec<CertificateDer<'static>>, OpenError> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(read) if read.is_empty() => Err(not_pem(what, file, pem::Error::NoItemsFound)),
        Ok(read) => Ok(read),
        Err(error) => Err(not_pem(what, file, error)),
    }
}

fn not_pem(what: &str, file: &Path, error: pem::Error) -> OpenError {
    match error {
        pem::Error::Io(error) => {
            let advice = match error.kind() {
                io::ErrorKind::NotFound => "correct the name, or make the file: README, Diameter over TLS",
                io::ErrorKind::PermissionDenied => "give the user that runs gtpush the right to read it",
                _ => "the file must be readable",
            };
            fault_of(what, file, &error, advice)
        }
        pem::Error::NoItemsFound => fault_of(
            what,
            file,
            &"there is no certificate in it",
            "it must be in PEM, -----BEGIN CERTIFICATE-----: `openssl x509 -inform DER` makes that of DER",
        ),
        error => {
            fault_of(what, file, &format!("{error:?}"), "it must be in PEM: `openssl x509 -in` reads that")
        }
    }
}

fn not_a_key(file: &Path, error: pem::Error) -> OpenError {
    let encrypted = || std::fs::read_to_string(file).is_ok_and(|text| text.contains("ENCRYPTED"));
    match error {
        pem::Error::NoItemsFound if encrypted() => fault_of(
            "key",
            file,
            &"it is encrypted",
            &format!("`openssl pkey -in {} -out plain.key` decrypts it; chmod 600 plain.key", file.display()),
        ),
        pem::Error::NoItemsFound => fault_of(
            "key",
            file,
            &"there is no private key in it",
            "it must be in PEM, -----BEGIN PRIVATE KEY-----: `openssl pkey -in` reads that",
        ),
        error => not_pem("key", file, error),
    }
}

fn fault_of(what: &str, file: &Path, error: &dyn std::fmt::Display, advice: &str) -> OpenError {
    OpenError {
        what: format!("{what} {}", file.display()),
        advice: advice.to_owned(),
        source: io::Error::new(io::ErrorKind::InvalidInput, error.to_string()),
    }
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

    /// The peer's certificate.
    pub(super) fn certificate(&self) -> Certificate {
        let shown = self.0.peer_certificates().and_then(|chain| chain.first()).cloned();
        Certificate::new(move |name| shown.as_ref().is_some_and(|shown| is_for(shown, name)))
    }
}

fn is_for(certificate: &CertificateDer<'_>, name: &str) -> bool {
    let (certificate, name) = (ParsedCertificate::try_from(certificate), ServerName::try_from(name));
    certificate
        .ok()
        .zip(name.ok())
        .is_some_and(|(certificate, name)| rustls::client::verify_server_name(&certificate, &name).is_ok())
}

/// What an error of a connection says of its TLS, if it is about that.
pub(super) fn fault(error: &io::Error) -> Option<TlsFault> {
    use rustls::AlertDescription as Alert;
    Some(match error.get_ref()?.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(why) => of_certificate(why),
        rustls::Error::NoCertificatesPresented => TlsFault::Missing,
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(
            Alert::HandshakeFailure | Alert::ProtocolVersion | Alert::InsufficientSecurity,
        ) => TlsFault::NothingInCommon,
        rustls::Error::AlertReceived(alert) if TlsFault::refuses_certificate(u8::from(*alert)) => {
            TlsFault::OursRefused(u8::from(*alert))
        }
        rustls::Error::InvalidMessage(_) => TlsFault::NotTls,
        _ => TlsFault::Other,
    })
}

fn of_certificate(why: &CertificateError) -> TlsFault {
    match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsFault::NotYetValid,
        CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsFault::Authority,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => TlsFault::Name,
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            TlsFault::Purpose
        }
        _ => TlsFault::Certificate,
    }
}

/// Whether the connection ended during a handshake.
pub(super) fn closed(error: &io::Error) -> Option<TlsFault> {
    use io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | BrokenPipe).then_some(TlsFault::Closed)
}
