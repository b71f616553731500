//! The lab's application server: pushes through the push server's HTTP API, takes its reports, and has
//! users of its own who log in to an event stream (or a proxy does it for them, US 2013/0121252 §0135).
//!
//! | request | answer |
//! |---|---|
//! | `GET /events`, Basic authentication | the user's event stream; `Last-Event-ID` resumes it |
//! | `POST /login` `{"username","password"}` | the same |
//! | `POST /messages` `{"username","payload","content_type"?}` | 202: said on that user's streams |
//! | `POST /reports` | 204: kept |
//! | `GET /reports` | those kept, oldest first |

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

/// What the application server is and keeps.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens; port 0: any free one.
    pub bind: SocketAddr,
    /// Its users: name and password.
    pub accounts: Vec<(String, String)>,
    /// How often a silent stream shows that it lives.
    pub heartbeat: Duration,
    /// The most reports kept; the oldest go first.
    pub max_reports: usize,
    /// The most messages of one user kept for a stream that resumes.
    pub max_backlog: usize,
    /// The most streams at a time.
    pub max_streams: usize,
}

impl Config {
    /// Defaults, listening at `bind`.
    #[must_use]
    pub fn new(bind: SocketAddr) -> Self {
        Self {
            bind,
            accounts: Vec::new(),
            heartbeat: Duration::from_secs(15),
            max_reports: 100_000,
            max_backlog: 100,
            max_streams: 1_000,
        }
    }
}

/// What becomes of a push, as the push server reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// Which push.
    pub id: String,
    /// The application.
    pub application: String,
    /// The recipient.
    pub to: String,
    /// When it happened.
    pub at: String,
    /// Where the push stands now.
    pub state: String,
    /// How far up the ladder of ways.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rung: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<ReportedCause>,
    /// Who said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl Report {
    /// Whether nothing comes after it.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self.state.as_str(), "delivered" | "failed" | "expired" | "cancelled")
    }
}

/// Why something is so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportedCause {
    /// The reason's name.
    pub reason: String,
    /// The number that a protocol gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<u16>,
}

/// A push to ask for.
#[derive(Clone, Debug, Default)]
pub struct Push<'a> {
    /// The push server's HTTP API, e.g. `http://127.0.0.2:8080`.
    pub api: &'a str,
    /// The application's identifier.
    pub application: &'a str,
    /// And its secret.
    pub secret: Option<&'a str>,
    /// A static or dynamic user identifier.
    pub to: &'a str,
    /// What to say.
    pub payload: &'a str,
    /// Its media type.
    pub content_type: Option<&'a str>,
    /// How many seconds to go on trying.
    pub ttl: Option<u64>,
    /// `high`, `normal` or `low`.
    pub priority: Option<&'a str>,
    /// The server's domain name, where the push server checks it.
    pub domain: Option<&'a str>,
    /// Ask for no reports.
    pub unreported: bool,
}

/// Why a push was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPushed {
    /// The push server answered, but not with 202: status and body.
    Refused(u16, String),
    /// It did not answer.
    Unreachable(String),
}

impl std::fmt::Display for NotPushed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(status, body) => write!(f, "the push server answers {status}: {body}"),
            Self::Unreachable(why) => write!(f, "the push server does not answer: {why}"),
        }
    }
}

impl std::error::Error for NotPushed {}

/// A message on a user's stream.
#[derive(Clone, Debug)]
struct Message {
    serial: u64,
    data: String,
}

#[derive(Default)]
struct User {
    password: String,
    streams: Vec<mpsc::Sender<Message>>,
    backlog: VecDeque<Message>,
}

#[derive(Default)]
struct Kept {
    users: HashMap<String, User>,
    reports: VecDeque<Report>,
    /// Reports taken in all, so that a waiter sees new ones.
    taken: u64,
    serial: u64,
    logins: u64,
    refused_logins: u64,
    refuse_reports: Option<u16>,
    refuse_logins: Option<u16>,
}

struct Shared {
    config: Config,
    kept: Mutex<Kept>,
    changed: Condvar,
}

impl Shared {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running application server; it ends when dropped.
pub struct ApplicationServer {
    shared: Arc<Shared>,
    address: SocketAddr,
    agent: ureq::Agent,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ApplicationServer {
    /// Starts one on a thread of its own.
    ///
    /// # Errors
    /// The address is not free, or no thread can be started.
    pub fn start(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(config.bind)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let account = |(name, password): &(String, String)| {
            (name.clone(), User { password: password.clone(), ..User::default() })
        };
        let users = config.accounts.iter().map(account).collect();
        let kept = Mutex::new(Kept { users, ..Kept::default() });
        let shared = Arc::new(Shared { config, kept, changed: Condvar::new() });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let router = Router::new()
            .route("/events", get(events))
            .route("/login", post(login))
            .route("/messages", post(messages))
            .route("/reports", get(list_reports).post(take_report))
            .with_state(shared.clone());
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let thread = std::thread::Builder::new().name("application-server".into()).spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    // Streams are cut off, as they are when a server is switched off.
                    _ = stopped => {}
                    _ = axum::serve(listener, router).into_future() => {}
                }
            });
        })?;
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(20)))
            .http_status_as_error(false)
            .build()
            .new_agent();
        Ok(Self { shared, address, agent, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it wants its reports.
    #[must_use]
    pub fn report_url(&self) -> String {
        format!("http://{}/reports", self.address)
    }

    /// Asks the push server for a push; its identifier. Blocks for at most 20 seconds.
    ///
    /// # Errors
    /// The push was not accepted.
    pub fn push(&self, push: &Push<'_>) -> Result<String, NotPushed> {
        let mut body = serde_json::Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body.insert(name.to_owned(), value);
            }
        };
        put("application", Some(push.application.into()));
        put("to", Some(push.to.into()));
        put("payload", Some(push.payload.into()));
        put("content_type", push.content_type.map(Into::into));
        put("ttl", push.ttl.map(Into::into));
        put("priority", push.priority.map(Into::into));
        put("report_to", (!push.unreported).then(|| self.report_url().into()));
        let mut request = self.agent.post(format!("{}/v1/push", push.api));
        if let Some(secret) = push.secret {
            request = request.header("authorization", format!("Bearer {secret}"));
        }
        if let Some(domain) = push.domain {
            request = request.header("application-server-domain", domain);
        }
        let unreachable = |error: ureq::Error| NotPushed::Unreachable(error.to_string());
        let mut response = request.send_json(Value::Object(body)).map_err(unreachable)?;
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string().map_err(unreachable)?;
        let id = serde_json::from_str::<Value>(&text)
            .ok()
            .and_then(|value| Some(value.get("id")?.as_str()?.to_owned()))
            .filter(|_| status == 202);
        id.ok_or(NotPushed::Refused(status, text))
    }

    /// Says something to a user, on each stream that is open for them and on those that resume.
    /// `false`: no such user.
    pub fn message(&self, username: &str, payload: &str, content_type: Option<&str>) -> bool {
        say(&self.shared, username, payload, content_type)
    }

    /// The reports kept, oldest first.
    #[must_use]
    pub fn reports(&self) -> Vec<Report> {
        self.shared.kept().reports.iter().cloned().collect()
    }

    /// Waits for a report that `wanted` says yes to, at most `limit`.
    pub fn wait_report(&self, limit: Duration, wanted: impl Fn(&Report) -> bool) -> Option<Report> {
        let start = Instant::now();
        let mut kept = self.shared.kept();
        let mut seen = 0;
        loop {
            let new = usize::try_from(kept.taken - seen).unwrap_or(usize::MAX).min(kept.reports.len());
            let found = kept.reports.iter().skip(kept.reports.len() - new).find(|report| wanted(report));
            if let Some(found) = found {
                return Some(found.clone());
            }
            seen = kept.taken;
            let left = limit.checked_sub(start.elapsed())?;
            kept = self.shared.changed.wait_timeout(kept, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits for what became of a push in the end, at most `limit`.
    #[must_use]
    pub fn wait_outcome(&self, id: &str, limit: Duration) -> Option<Report> {
        self.wait_report(limit, |report| report.id == id && report.is_last())
    }

    /// Streams that are open for a user.
    #[must_use]
    pub fn streams(&self, username: &str) -> usize {
        let mut kept = self.shared.kept();
        kept.users.get_mut(username).map_or(0, |user| {
            user.streams.retain(|stream| !stream.is_closed());
            user.streams.len()
        })
    }

    /// Waits until a user has a stream, at most `limit`; whether they have.
    #[must_use]
    pub fn wait_stream(&self, username: &str, limit: Duration) -> bool {
        let start = Instant::now();
        while self.streams(username) == 0 {
            if start.elapsed() >= limit {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }

    /// Logins taken and refused.
    #[must_use]
    pub fn logins(&self) -> (u64, u64) {
        let kept = self.shared.kept();
        (kept.logins, kept.refused_logins)
    }

    /// Cuts a user's streams off.
    pub fn cut(&self, username: &str) {
        if let Some(user) = self.shared.kept().users.get_mut(username) {
            user.streams.clear();
        }
    }

    /// Answers reports with this status instead of taking them; `None`: takes them again.
    pub fn refuse_reports(&self, status: Option<u16>) {
        self.shared.kept().refuse_reports = status;
    }

    /// Answers logins with this status; `None`: as their password deserves.
    pub fn refuse_logins(&self, status: Option<u16>) {
        self.shared.kept().refuse_logins = status;
    }
}

impl Drop for ApplicationServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It ends at once: what it waits for is gone.
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for ApplicationServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApplicationServer").field("address", &self.address).finish_non_exhaustive()
    }
}

fn say(shared: &Shared, username: &str, payload: &str, content_type: Option<&str>) -> bool {
    let mut kept = shared.kept();
    kept.serial += 1;
    let serial = kept.serial;
    let Some(user) = kept.users.get_mut(username) else { return false };
    let mut data = serde_json::json!({ "username": username, "payload": payload });
    if let Some(content_type) = content_type {
        data["content_type"] = content_type.into();
    }
    let message = Message { serial, data: data.to_string() };
    // A stream whose reader is too slow is cut off; it resumes from the backlog.
    user.streams.retain(|stream| stream.try_send(message.clone()).is_ok());
    user.backlog.push_back(message);
    while user.backlog.len() > shared.config.max_backlog {
        user.backlog.pop_front();
    }
    true
}

/// A login: the stream, or the refusal.
fn stream(shared: &Shared, username: &str, password: &str, resume: Option<u64>) -> Response {
    let mut kept = shared.kept();
    let open: usize = kept.users.values().map(|user| user.streams.len()).sum();
    let refusal = kept.refuse_logins.and_then(|status| StatusCode::from_u16(status).ok());
    let refusal = refusal.or((open >= shared.config.max_streams).then_some(StatusCode::SERVICE_UNAVAILABLE));
    let right = kept.users.get(username).is_some_and(|user| user.password == password);
    if let Some(status) = refusal.or((!right).then_some(StatusCode::UNAUTHORIZED)) {
        kept.refused_logins += 1;
        return (status, [(header::WWW_AUTHENTICATE, "Basic realm=\"application server\"")]).into_response();
    }
    kept.logins += 1;
    let (sender, receiver) = mpsc::channel(shared.config.max_backlog.max(1) + 16);
    if let Some(user) = kept.users.get_mut(username) {
        if let Some(resume) = resume {
            for message in user.backlog.iter().filter(|message| message.serial > resume) {
                // There is room for a whole backlog.
                let _ = sender.try_send(message.clone());
            }
        }
        user.streams.retain(|stream| !stream.is_closed());
        user.streams.push(sender);
    }
    drop(kept);
    let events = ReceiverStream::new(receiver).map(|message| {
        let event = SseEvent::default().id(message.serial.to_string()).event("push").data(message.data);
        Ok::<_, Infallible>(event)
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(shared.config.heartbeat)).into_response()
}

fn last_event(headers: &HeaderMap) -> Option<u64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

async fn events(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let pair = basic.and_then(|text| text.strip_prefix("Basic ")).and_then(base64);
    let (username, password) = pair.as_deref().and_then(|pair| pair.split_once(':')).unwrap_or_default();
    stream(&shared, username, password, last_event(&headers))
}

#[derive(Deserialize)]
struct LoginBody {
    username: String,
    password: String,
}

async fn login(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Json<LoginBody>) -> Response {
    stream(&shared, &body.username, &body.password, last_event(&headers))
}

#[derive(Deserialize)]
struct MessageBody {
    username: String,
    payload: String,
    content_type: Option<String>,
}

async fn messages(State(shared): State<Arc<Shared>>, body: Json<MessageBody>) -> StatusCode {
    let known = say(&shared, &body.username, &body.payload, body.content_type.as_deref());
    if known { StatusCode::ACCEPTED } else { StatusCode::NOT_FOUND }
}

async fn take_report(State(shared): State<Arc<Shared>>, Json(report): Json<Report>) -> StatusCode {
    let mut kept = shared.kept();
    if let Some(status) = kept.refuse_reports.and_then(|status| StatusCode::from_u16(status).ok()) {
        return status;
    }
    kept.reports.push_back(report);
    kept.taken += 1;
    while kept.reports.len() > shared.config.max_reports {
        kept.reports.pop_front();
    }
    shared.changed.notify_all();
    StatusCode::NO_CONTENT
}

async fn list_reports(State(shared): State<Arc<Shared>>) -> Json<Vec<Report>> {
    Json(shared.kept().reports.iter().cloned().collect())
}

/// The text whose base 64 this is (RFC 4648 §4).
fn base64(text: &str) -> Option<String> {
    let digits = text.trim_end_matches('=');
    let mut octets = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut word, mut bits) = (0u32, 0);
    for octet in digits.bytes() {
        let sextet = match octet {
            b'A'..=b'Z' => octet - b'A',
            b'a'..=b'z' => octet - b'a' + 26,
            b'0'..=b'9' => octet - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        word = (word << 6 | u32::from(sextet)) & 0x3fff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            octets.push((word >> bits) as u8);
        }
    }
    String::from_utf8(octets).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    fn server() -> ApplicationServer {
        let mut config = Config::new("127.0.0.1:0".parse().unwrap());
        config.accounts.push(("alice".to_owned(), "open sesame".to_owned()));
        config.heartbeat = Duration::from_millis(50);
        ApplicationServer::start(config).unwrap()
    }

    fn opened(server: &ApplicationServer, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// Reads until `text` has come.
    fn until(stream: &mut TcpStream, text: &str) -> String {
        let mut all = Vec::new();
        let mut buffer = [0; 1024];
        while !String::from_utf8_lossy(&all).contains(text) {
            let length = stream.read(&mut buffer).unwrap();
            assert!(length > 0, "ended before {text:?}: {}", String::from_utf8_lossy(&all));
            all.extend_from_slice(&buffer[..length]);
        }
        String::from_utf8_lossy(&all).into_owned()
    }

    // Base 64 of `alice:open sesame` and of `alice:guess`.
    const RIGHT: &str =
        "GET /events HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWxpY2U6b3BlbiBzZXNhbWU=\r\n";
    const WRONG: &str = "GET /events HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWxpY2U6Z3Vlc3M=\r\n\r\n";

    #[test]
    fn a_user_with_the_password_gets_an_event_stream_and_resumes_it() {
        let server = server();
        let mut stream = opened(&server, &format!("{RIGHT}\r\n"));
        until(&mut stream, "text/event-stream");
        assert!(server.wait_stream("alice", Duration::from_secs(5)));
        assert!(server.message("alice", "one", None));
        assert!(!server.message("bob", "one", None));
        let text = until(&mut stream, "one");
        assert!(text.contains("id: 1") && text.contains("event: push"), "{text}");
        until(&mut stream, ":\n");
        server.cut("alice");
        server.message("alice", "two", Some("a/b"));
        let mut stream = opened(&server, &format!("{RIGHT}Last-Event-ID: 1\r\n\r\n"));
        let text = until(&mut stream, "two");
        assert!(!text.contains("one") && text.contains("a/b"), "{text}");
        assert_eq!(server.logins(), (2, 0));
    }

    #[test]
    fn a_wrong_password_is_refused() {
        let server = server();
        assert!(until(&mut opened(&server, WRONG), "\r\n\r\n").starts_with("HTTP/1.1 401"));
        let none = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";
        assert!(until(&mut opened(&server, none), "\r\n\r\n").starts_with("HTTP/1.1 401"));
        server.refuse_logins(Some(503));
        assert!(until(&mut opened(&server, &format!("{RIGHT}\r\n")), "\r\n\r\n").starts_with("HTTP/1.1 503"));
        assert_eq!(server.logins(), (0, 3));
        let body = r#"{"username":"alice","password":"open sesame"}"#;
        let post = format!(
            "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        server.refuse_logins(None);
        until(&mut opened(&server, &post), "text/event-stream");
    }

    #[test]
    fn reports_are_kept_and_waited_for() {
        let server = server();
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let report = |state: &str| {
            let body = serde_json::json!({
                "id": "01", "application": "chat", "to": "alice@push.example", "at": "now", "state": state,
                "cause": { "reason": "absent-subscriber", "code": 27 }, "by": "hlr", "later": true,
            });
            agent.post(server.report_url()).send_json(body).unwrap().status().as_u16()
        };
        assert_eq!(report("transmitted"), 204);
        assert_eq!(server.wait_outcome("01", Duration::from_millis(20)), None);
        server.refuse_reports(Some(500));
        assert_eq!(report("failed"), 500);
        server.refuse_reports(None);
        assert_eq!(report("failed"), 204);
        let last = server.wait_outcome("01", Duration::from_secs(5)).unwrap();
        assert_eq!(last.cause.unwrap().code, Some(27));
        assert_eq!(server.reports().len(), 2);
    }

    #[test]
    fn a_push_goes_to_the_api_and_its_refusal_is_told() {
        let server = server();
        // It has no such API itself.
        let api = format!("http://{}", server.address());
        let push = Push { api: &api, application: "chat", to: "alice@push.example", ..Push::default() };
        assert!(matches!(server.push(&push), Err(NotPushed::Refused(404, _))));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        let answering = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let text = until(&mut stream, "}");
            let answer = b"HTTP/1.1 202 Accepted\r\nContent-Length: 11\r\n\r\n{\"id\":\"7f\"}";
            stream.write_all(answer).unwrap();
            text
        });
        let push = Push { api: &api, secret: Some("s3cret"), payload: "hi", ttl: Some(60), ..push };
        assert_eq!(server.push(&push), Ok("7f".to_owned()));
        let request = answering.join().unwrap();
        assert!(request.starts_with("POST /v1/push HTTP/1.1"), "{request}");
        assert!(request.contains("Bearer s3cret") && request.contains("\"ttl\": 60"), "{request}");
        assert!(request.contains(&server.report_url()), "{request}");
    }

    #[test]
    fn base_64_is_undone() {
        assert_eq!(base64("YWxpY2U6b3BlbiBzZXNhbWU=").as_deref(), Some("alice:open sesame"));
        assert_eq!(base64("!"), None);
    }
}
