//! Reports to application servers: an HTTP POST of what became of a push, tried again with back-off.
//!
//! The end of a push and that somebody wants to hear of it are one commit; the store forgets the latter when the
//! report was taken or given up. What a process that is killed leaves behind is posted after the next start, so
//! that a report may come twice, under one push identifier, and never not at all.
//!
//! A report goes only where the application's own domains and networks lead, follows no redirection, and its
//! answer is read for its status alone: nobody makes us ask inner machines on their behalf.

use super::{Config, Core, Entry, Event};
use crate::push::{Application, ApplicationId, Directory, PushId, Report};
use crate::store::{self, Store};
use metrics::Counter;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

/// First pause before a report is tried again; doubled at each failure.
const BACK_OFF: Duration = Duration::from_secs(1);
/// Destinations that failed and are rested; the list is emptied when it is longer.
const RESTED: usize = 1024;

/// An `http` URL, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Url<'a> {
    host: &'a str,
    port: u16,
    path: &'a str,
}

impl<'a> Url<'a> {
    fn parse(text: &'a str) -> Result<Self, &'static str> {
        let rest = text.strip_prefix("http://").ok_or("it must begin with http://")?;
        if text.len() > 2048 || !text.bytes().all(|c| (0x21..0x7f).contains(&c)) {
            return Err("it is too long, or holds characters that a URL cannot hold");
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if authority.contains('@') {
            return Err("it must not hold credentials");
        }
        let (host, port) = match authority.strip_prefix('[') {
            Some(bracketed) => {
                let (host, rest) = bracketed.split_once(']').ok_or("its address is not closed")?;
                (host, rest.strip_prefix(':'))
            }
            None => match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            },
        };
        let port = port.map_or(Ok(80), |port| port.parse().map_err(|_| "its port is no number"))?;
        if host.is_empty() || path.starts_with('#') {
            return Err("it names no host");
        }
        Ok(Self { host, port, path: path.split('#').next().unwrap_or(path) })
    }

    fn target(&self) -> String {
        if self.path.starts_with('/') { self.path.into() } else { format!("/{}", self.path) }
    }

    fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

fn in_networks(application: &Application, address: IpAddr) -> bool {
    application.networks.iter().any(|network| network.contains(address.to_canonical()))
}

fn domain_allows(allowed: &str, host: &str) -> bool {
    match allowed.strip_prefix("*.") {
        Some(above) => host.len().checked_sub(above.len() + 1).is_some_and(|dot| {
            host.as_bytes()[dot] == b'.' && host.as_bytes()[dot + 1..].eq_ignore_ascii_case(above.as_bytes())
        }),
        None => allowed.eq_ignore_ascii_case(host),
    }
}

/// Whether reports of `application` may go to `url`: to an address in one of its networks, or to a host in
/// one of its domains.
///
/// # Errors
/// Why not.
pub(super) fn allowed(application: Option<&Application>, url: &str) -> Result<(), String> {
    let url = Url::parse(url).map_err(|why| format!("the URL cannot be used: {why}"))?;
    let Some(application) = application else { return Err("the application is not registered".into()) };
    let may = match url.host.parse::<IpAddr>() {
        Ok(address) => in_networks(application, address),
        Err(_) => application.domains.iter().any(|domain| domain_allows(domain, url.host)),
    };
    if may {
        Ok(())
    } else {
        Err(format!("{} is in none of {}'s domains and networks", url.host, application.id))
    }
}

struct Job {
    push: PushId,
    application: ApplicationId,
    url: Box<str>,
    body: Arc<[u8]>,
    tries: u32,
}

struct Due {
    at: Instant,
    number: u64,
    job: Job,
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.number) == (other.at, other.number)
    }
}

impl Eq for Due {}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

#[derive(Default)]
struct Queue {
    due: BinaryHeap<Reverse<Due>>,
    number: u64,
    /// Hosts that failed, and until when they are left alone.
    rested: HashMap<String, Instant>,
    closed: bool,
}

struct Desk {
    queue: Mutex<Queue>,
    wake: Condvar,
    bound: usize,
    attempts: u32,
    timeout: Duration,
    delivered: Counter,
    failed: Counter,
    dropped: Counter,
    directory: Arc<RwLock<Directory>>,
    /// A post that takes long does not keep a store open that is to be closed.
    store: Weak<dyn Store>,
}

/// The reports that wait, and the threads that post them. Dropping it leaves what still waits to the next start.
pub(super) struct Reports(Arc<Desk>);

impl Reports {
    pub fn start(config: &Config, core: &Core) -> io::Result<Self> {
        let desk = Arc::new(Desk {
            queue: Mutex::default(),
            wake: Condvar::new(),
            bound: config.report_queue,
            attempts: config.report_attempts.max(1),
            timeout: config.report_timeout,
            delivered: core.metrics.reports_delivered.clone(),
            failed: core.metrics.reports_failed.clone(),
            dropped: core.metrics.reports_dropped.clone(),
            directory: core.directory.clone(),
            store: Arc::downgrade(&core.store),
        });
        let reports = Self(desk.clone());
        for _ in 0..config.report_workers.clamp(1, 64) {
            let desk = desk.clone();
            std::thread::Builder::new().name("reports".into()).spawn(move || desk.run())?;
        }
        Ok(reports)
    }

    /// Queues a report, if anyone wants it.
    pub fn post(&self, report: &Report) {
        // What is told by another protocol is another's.
        let Some(url) = report.report_to.clone().filter(|url| url.starts_with("http://")) else { return };
        let event = Event {
            id: report.push.to_string(),
            application: report.application.to_string(),
            to: report.to.to_string(),
            entry: Entry::new(&report.entry, false),
        };
        let Ok(body) = serde_json::to_vec(&event) else { return };
        let application = report.application.clone();
        let job = Job { push: report.push, application, url, body: body.into(), tries: 0 };
        self.0.enqueue(job, Instant::now());
    }
}

impl Drop for Reports {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.wake.notify_all();
    }
}

impl Desk {
    fn lock(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enqueue(&self, job: Job, at: Instant) {
        let mut queue = self.lock();
        if queue.due.len() >= self.bound {
            self.dropped.increment(1);
            return;
        }
        queue.number += 1;
        let number = queue.number;
        queue.due.push(Reverse(Due { at, number, job }));
        drop(queue);
        self.wake.notify_one();
    }

    /// The next report that is due and whose host is not rested; `None`: no more will come.
    fn next(&self) -> Option<Job> {
        let mut queue = self.lock();
        loop {
            if queue.closed {
                return None;
            }
            let now = Instant::now();
            let wait = match queue.due.peek() {
                Some(Reverse(first)) if first.at <= now => {
                    let Some(Reverse(due)) = queue.due.pop() else { continue };
                    let host = Url::parse(&due.job.url).map(|url| url.authority()).unwrap_or_default();
                    match queue.rested.get(&host).copied() {
                        Some(until) if until > now => {
                            queue.due.push(Reverse(Due { at: until, ..due }));
                            continue;
                        }
                        Some(_) => drop(queue.rested.remove(&host)),
                        None => {}
                    }
                    return Some(due.job);
                }
                Some(Reverse(first)) => first.at - now,
                None => Duration::from_secs(3600),
            };
            queue = self.wake.wait_timeout(queue, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn run(&self) {
        while let Some(mut job) = self.next() {
            let application = {
                let directory = self.directory.read().unwrap_or_else(PoisonError::into_inner);
                directory.application(&job.application).cloned()
            };
            // Not tried again: it is a decision, not a failure.
            if let Err(why) = allowed(application.as_ref(), &job.url) {
                tracing::warn!(application = %job.application, url = %job.url, why, "a report is not sent there");
                self.failed.increment(1);
                self.done(job.push);
                continue;
            }
            job.tries += 1;
            match post(&job.url, &job.body, self.timeout, application.as_ref()) {
                Ok(()) => {
                    self.delivered.increment(1);
                    self.done(job.push);
                }
                Err(error) if job.tries >= self.attempts => {
                    tracing::warn!(application = %job.application, url = %job.url, %error, "a report is given up");
                    self.failed.increment(1);
                    self.done(job.push);
                }
                Err(error) => {
                    tracing::debug!(application = %job.application, url = %job.url, %error, "a report will be tried again");
                    let pause = BACK_OFF * 2_u32.saturating_pow(job.tries - 1).min(600);
                    let until = Instant::now() + pause;
                    if let Ok(url) = Url::parse(&job.url) {
                        let mut queue = self.lock();
                        if queue.rested.len() >= RESTED {
                            queue.rested.clear();
                        }
                        queue.rested.insert(url.authority(), until);
                    }
                    self.enqueue(job, until);
                }
            }
        }
    }
}

impl Desk {
    /// Nobody is to be told of this push's end any more.
    fn done(&self, push: PushId) {
        let Some(store) = self.store.upgrade() else { return };
        if let Err(error) = store.write(store::Write::Reported(push), None) {
            tracing::debug!(%push, %error, "a report that is done with will be posted after the next start");
        }
    }
}

/// One try: the status must be 2xx.
fn post(url: &str, body: &[u8], timeout: Duration, application: Option<&Application>) -> io::Result<()> {
    let url = Url::parse(url).map_err(io::Error::other)?;
    let until = Instant::now() + timeout;
    let mut stream = connect(&url, until, application)?;
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: gtpush/{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        url.target(),
        url.authority(),
        env!("CARGO_PKG_VERSION"),
        body.len()
    );
    stream.set_write_timeout(Some(left(until)?))?;
    stream.write_all(&[head.as_bytes(), body].concat())?;
    let mut answer = Vec::with_capacity(64);
    let mut chunk = [0; 64];
    // "HTTP/1.1 204": twelve octets say it all.
    while answer.len() < 12 {
        stream.set_read_timeout(Some(left(until)?))?;
        match stream.read(&mut chunk)? {
            0 => {
                return Err(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the connection ended before an answer",
                ));
            }
            n => answer.extend_from_slice(&chunk[..n]),
        }
    }
    let status = answer.strip_prefix(b"HTTP/1.").and_then(|rest| rest.get(2..5)).unwrap_or_default();
    match status {
        [b'2', b, c] if b.is_ascii_digit() && c.is_ascii_digit() => Ok(()),
        other => Err(io::Error::other(format!("the application server answered {}", other.escape_ascii()))),
    }
}

fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

/// Connects to the host, by name only to addresses in the application's networks where it has some: a name
/// must not lead elsewhere than it did when it was allowed.
fn connect(url: &Url<'_>, until: Instant, application: Option<&Application>) -> io::Result<TcpStream> {
    let addresses: Vec<SocketAddr> = match url.host.parse::<IpAddr>() {
        Ok(address) => vec![SocketAddr::new(address, url.port)],
        Err(_) => (url.host, url.port)
            .to_socket_addrs()?
            .filter(|address| {
                application.is_none_or(|one| one.networks.is_empty() || in_networks(one, address.ip()))
            })
            .collect(),
    };
    let mut last =
        io::Error::new(io::ErrorKind::NotFound, "the name leads to no address in the application's networks");
    for address in addresses {
        match TcpStream::connect_timeout(&address, left(until)?) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application() -> Application {
        Application {
            id: "chat".parse().unwrap(),
            secret: None,
            domains: vec!["chat.example".into(), "*.apps.example".into()],
            networks: vec!["127.0.0.0/8".parse().unwrap()],
            report_to: None,
            sms: false,
        }
    }

    #[test]
    fn reports_go_only_to_the_applications_own_domains_and_networks() {
        let application = application();
        let may = |url: &str| allowed(Some(&application), url).is_ok();
        for good in [
            "http://chat.example/reports?x=1",
            "http://CHAT.example:8080",
            "http://a.b.apps.example/",
            "http://127.0.0.41:8090/r",
        ] {
            assert!(may(good), "{good}");
        }
        for bad in [
            "https://chat.example/",
            "http://evil.example/",
            "http://apps.example/",
            "http://xapps.example/",
            "http://10.0.0.1/",
            "http://169.254.169.254/latest",
            "http://[::1]/",
            "http://user@chat.example/",
            "http://chat.example@evil.example/",
            "http://chat.example:x/",
            "http:///x",
            "http://chat.example/\r\nHost: evil",
            "ftp://chat.example/",
            "",
        ] {
            assert!(!may(bad), "{bad}");
        }
        assert!(allowed(None, "http://127.0.0.1/").is_err());
        assert!(!domain_allows("*.a.example", "a.example"));
        assert!(!domain_allows("*.", "x"));
    }

    #[test]
    fn a_post_is_plain_http_and_wants_a_2xx() {
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/reports", server.local_addr().unwrap());
        let answering = std::thread::spawn(move || {
            let mut seen = Vec::new();
            for answer in [
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n",
                "nonsense, long enough",
            ] {
                let (mut stream, _) = server.accept().unwrap();
                let mut buffer = [0; 2048];
                let n = stream.read(&mut buffer).unwrap();
                seen.push(String::from_utf8_lossy(&buffer[..n]).into_owned());
                stream.write_all(answer.as_bytes()).unwrap();
            }
            seen
        });
        let application = application();
        let outcomes: Vec<bool> =
            (0..3).map(|_| post(&url, b"{}", Duration::from_secs(5), Some(&application)).is_ok()).collect();
        assert_eq!(outcomes, [true, false, false]);
        let seen = answering.join().unwrap();
        assert!(
            seen[0].starts_with("POST /reports HTTP/1.1\r\n") && seen[0].ends_with("\r\n\r\n{}"),
            "{}",
            seen[0]
        );
    }

    #[test]
    fn a_silent_server_does_not_hold_a_report_for_ever() {
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", server.local_addr().unwrap());
        let started = Instant::now();
        assert!(post(&url, b"{}", Duration::from_millis(200), None).is_err());
        assert!(started.elapsed() < Duration::from_secs(3));
    }
}
