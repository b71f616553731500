//! The HTTP front: what is answered, when, and to whom.

use gtpush::api::{self, Accepted, AcceptedOrNot, Core, Metrics, Problem, PushStatus, Running};
use gtpush::push::secret::{Cost, hash};
use gtpush::push::{
    Application, By, Cause, Change, Checks, Config, Directory, HistoryEntry, Input, PushId, Reason, Report,
    State, Subscriber, Ticket,
};
use gtpush::store::sqlite::{self, Options};
use gtpush::store::{Memory, Store, StoreError, Write};
use gtpush::transport::Clock;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

const CHAT: &str = "Basic Y2hhdDpzZWNyZXQ="; // chat:secret
const NEWS: &str = "Basic bmV3czpzZWNyZXQ="; // news:secret
const ADMIN: &str = "Bearer the-token-of-the-tests";

struct Front {
    running: Running,
    outlet: api::Outlet,
    directory: Arc<RwLock<Directory>>,
    inputs: Arc<Mutex<Vec<Input>>>,
    store: Arc<dyn Store>,
}

fn front_with(checks: Checks, store: Arc<dyn Store>, config: api::Config) -> Front {
    let mut core = Config::new("internet".parse().unwrap());
    core.checks = checks;
    core.max_payload = 1000;
    let mut directory = Directory::new(core, [7; 32]);
    for name in ["chat", "news"] {
        directory.put_application(Application {
            id: name.parse().unwrap(),
            secret: hash("secret", &[1; 16], Cost::Device),
            domains: vec!["chat.example".into()],
            networks: vec!["127.0.0.0/8".parse().unwrap()],
            report_to: None,
            sms: false,
        });
    }
    directory.put_subscriber(Subscriber {
        imsi: "001010000000001".parse().unwrap(),
        identifiers: vec!["alice@push.example".parse().unwrap()],
        secret: None,
        msisdn: None,
        static_address: None,
    });
    let directory = Arc::new(RwLock::new(directory));
    let inputs = Arc::new(Mutex::new(Vec::new()));
    let (clock, seen) = (Clock::start(), inputs.clone());
    let core = Core {
        directory: directory.clone(),
        store: store.clone(),
        router: Arc::new(move |input| {
            seen.lock().unwrap().push(input);
            true
        }),
        clock: Arc::new(move || clock.now()),
        metrics: Arc::new(Metrics::new()),
        ready: Arc::new(|| Ok(())),
    };
    let config = api::Config {
        bind: "127.0.0.1:0".parse().unwrap(),
        admin_token: "the-token-of-the-tests".into(),
        ..config
    };
    let (running, outlet) = api::start(config, core).unwrap();
    Front { running, outlet, directory, inputs, store }
}

fn front() -> Front {
    front_with(Checks::default(), Arc::new(Memory::new()), api::Config::default())
}

struct Answer {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

impl Answer {
    fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    fn problem(&self) -> Problem {
        assert!(self.headers.contains("application/problem+json"), "{}", self.headers);
        let problem: Problem = self.json();
        assert!(!problem.advice.is_empty());
        problem
    }
}

impl Front {
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.running.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request
            .push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len()));
        stream.write_all(&[request.as_bytes(), body].concat()).unwrap();
        let mut octets = Vec::new();
        let _ = stream.read_to_end(&mut octets);
        let end = octets.windows(4).position(|window| window == b"\r\n\r\n").expect("an HTTP answer");
        let headers = String::from_utf8_lossy(&octets[..end]).to_ascii_lowercase();
        let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, headers, body: octets.split_off(end + 4) }
    }

    fn json(&self, method: &str, path: &str, who: &str, body: &Value) -> Answer {
        self.ask(method, path, &[("Authorization", who)], body.to_string().as_bytes())
    }

    fn get(&self, path: &str, who: &str) -> Answer {
        self.ask("GET", path, &[("Authorization", who)], b"")
    }

    fn push(&self, body: &Value) -> Answer {
        self.json("POST", "/v1/push", CHAT, body)
    }
}

fn to_alice() -> Value {
    json!({"to": "alice@push.example", "payload": "hello"})
}

fn progress(id: &str, state: State) -> Change {
    let entry = HistoryEntry {
        at_ms: 1,
        state,
        rung: None,
        cause: Some(Cause::coded(Reason::NodeRefused, 199)),
        by: Some(By::Sgsn),
        imsi: Some("001010000000001".parse().unwrap()),
        via: Some(gtpush::push::Via::S6m),
    };
    Change::Progress { push: id.parse().unwrap(), state, entry, tries: 1, transmitted: true }
}

#[test]
fn an_accepted_push_is_stored_handed_over_and_can_be_followed() {
    let front = front();
    let answer = front.push(&to_alice());
    assert_eq!(answer.status, 202);
    let id = answer.json::<Accepted>().id;
    assert!(answer.headers.contains(&format!("location: /v1/push/{id}")), "{}", answer.headers);
    assert!(
        matches!(&front.inputs.lock().unwrap()[..], [Input::Accepted(push)] if push.id.to_string() == id && push.state == State::Stored)
    );

    front.outlet.persist(progress(&id, State::Notified), Some(Ticket(5)));
    assert!(matches!(front.inputs.lock().unwrap().last(), Some(Input::Committed(Ticket(5)))));
    let status: PushStatus = front.get(&format!("/v1/push/{id}"), CHAT).json();
    let states: Vec<&str> = status.history.iter().map(|entry| &*entry.state).collect();
    assert_eq!((states.as_slice(), status.ended), (&["received", "stored", "notified"][..], false));
    assert_eq!(status.history[2].cause.as_ref().unwrap().code, Some(199));
    assert!(status.history[2].imsi.is_none(), "an application is not told the IMSI");
    let status: PushStatus = front.get(&format!("/v1/push/{id}"), ADMIN).json();
    assert!(status.history[2].imsi.is_some());
    assert_eq!(front.get(&format!("/v1/push/{id}"), NEWS).status, 404, "another application's push");
    assert_eq!(front.get("/v1/push/00000000000000000000000000000000", CHAT).problem().status, 404);
    let mine: Vec<PushStatus> = front.get("/v1/pushes?limit=5", CHAT).json();
    let theirs: Vec<PushStatus> = front.get("/v1/pushes", NEWS).json();
    assert_eq!((mine.len(), theirs.len()), (1, 0));

    assert_eq!(front.ask("DELETE", &format!("/v1/push/{id}"), &[("Authorization", NEWS)], b"").status, 404);
    assert_eq!(front.ask("DELETE", &format!("/v1/push/{id}"), &[("Authorization", CHAT)], b"").status, 202);
    assert!(
        matches!(front.inputs.lock().unwrap().last(), Some(Input::Cancel(push)) if push.to_string() == id)
    );
    front.outlet.persist(progress(&id, State::Cancelled), None);
    assert_eq!(
        front.ask("DELETE", &format!("/v1/push/{id}"), &[("Authorization", CHAT)], b"").problem().status,
        409
    );
}

#[test]
fn each_refusal_has_its_status_and_says_what_to_do() {
    let front = front();
    for (who, body, status, kind) in [
        (CHAT, json!({"to": "nobody@push.example", "payload": "x"}), 404, "unknown-user"),
        ("Basic Y2hhdDp3cm9uZw==", to_alice(), 401, "wrong-secret"),
        ("Basic Z2hvc3Q6c2VjcmV0", to_alice(), 403, "unknown-application"),
        ("Digest x", to_alice(), 401, "unauthorized"),
        (CHAT, json!({"to": "alice@push.example", "payload": "x".repeat(1001)}), 413, "payload-too-large"),
        (CHAT, json!({"to": "alice@push.example"}), 400, "malformed"),
        (CHAT, json!({"to": "alice@push.example", "payload": "x", "colour": 1}), 400, "malformed"),
        (
            CHAT,
            json!({"to": "alice@push.example", "payload": "x", "report_to": "http://169.254.169.254/"}),
            403,
            "report-to-not-allowed",
        ),
        (
            CHAT,
            json!({"to": "alice@push.example", "payload": "x", "application": "news"}),
            401,
            "unauthorized",
        ),
        (CHAT, json!([]), 400, "malformed"),
        (CHAT, json!("x"), 400, "malformed"),
    ] {
        let problem = front.json("POST", "/v1/push", who, &body).problem();
        assert_eq!(
            (problem.status, &*problem.kind),
            (status, &*format!("urn:gtpush:{kind}")),
            "{body}: {problem:?}"
        );
    }
    assert!(front.inputs.lock().unwrap().is_empty());
    assert_eq!(front.get("/nowhere", CHAT).problem().status, 404);
    assert_eq!(front.ask("PATCH", "/v1/push", &[], b"").problem().status, 405);
    let bearer = json!({"application": "chat", "to": "alice@push.example", "payload": "x"});
    assert_eq!(front.json("POST", "/v1/push", "Bearer secret", &bearer).status, 202);
}

#[test]
fn the_answer_says_when_the_time_to_live_ends_also_where_less_is_given_than_asked_for() {
    let front = front();
    let longest = Config::new("internet".parse().unwrap()).max_ttl.as_secs();
    let of = |ttl: u64| {
        let mut body = to_alice();
        body["ttl"] = ttl.into();
        body
    };
    for (asked, given) in [(60, 60), (longest, longest), (longest + 1, longest), (u64::MAX, longest)] {
        let accepted: Accepted = front.push(&of(asked)).json();
        let status: PushStatus = front.get(&format!("/v1/push/{}", accepted.id), CHAT).json();
        assert_eq!(accepted.expires, status.expires);
        let inputs = front.inputs.lock().unwrap();
        let Some(Input::Accepted(push)) = inputs.last() else { panic!("{inputs:?}") };
        assert_eq!(push.expires_ms - push.accepted_ms, given * 1000, "{asked} asked for");
        assert_eq!(accepted.expires, api::rfc3339(push.expires_ms));
    }
    let told: Vec<AcceptedOrNot> = front.push(&json!([of(60), {"to": "nobody", "payload": "x"}])).json();
    assert_eq!(told.iter().map(|one| one.expires.is_some()).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn several_pushes_are_stored_together_and_told_one_by_one() {
    let front = front();
    let answer = front.push(&json!([to_alice(), {"to": "nobody@push.example", "payload": "x"}, to_alice()]));
    assert_eq!(answer.status, 202);
    let told: Vec<AcceptedOrNot> = answer.json();
    assert_eq!(told.iter().map(|one| one.id.is_some()).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(told[1].error.as_ref().unwrap().status, 404);
    assert_eq!(front.inputs.lock().unwrap().len(), 2);
    assert_eq!(front.store.counters().commits.load(Ordering::Relaxed), 1);
    let answer = front.push(&json!([{"to": "nobody@push.example", "payload": "x"}]));
    assert_eq!(answer.status, 404);
}

#[test]
fn the_application_server_is_checked_by_domain_and_by_source_where_that_is_on() {
    let checks = Checks { server_domain: true, server_source: true, ..Checks::default() };
    let front = front_with(checks, Arc::new(Memory::new()), api::Config::default());
    let ask = |headers: &[(&str, &str)]| {
        let headers = [&[("Authorization", CHAT)][..], headers].concat();
        front.ask("POST", "/v1/push", &headers, to_alice().to_string().as_bytes())
    };
    assert_eq!(ask(&[]).problem().kind, "urn:gtpush:domain-not-allowed");
    assert_eq!(
        ask(&[("Application-Server-Domain", "evil.example")]).problem().kind,
        "urn:gtpush:domain-not-allowed"
    );
    assert_eq!(ask(&[("application-server-domain", "chat.example")]).status, 202);
    front.directory.write().unwrap().put_application(Application {
        id: "chat".parse().unwrap(),
        secret: hash("secret", &[1; 16], Cost::Device),
        domains: vec!["chat.example".into()],
        networks: vec!["192.0.2.0/24".parse().unwrap()],
        report_to: None,
        sms: false,
    });
    assert_eq!(
        ask(&[("Application-Server-Domain", "chat.example")]).problem().kind,
        "urn:gtpush:source-not-allowed"
    );
}

#[test]
fn without_checks_anyone_may_push() {
    let checks = Checks { application: false, secret: false, user: false, ..Checks::default() };
    let front = front_with(checks, Arc::new(Memory::new()), api::Config::default());
    let body = json!({"application": "ghost", "to": "nobody@push.example", "payload": "x"});
    assert_eq!(front.ask("POST", "/v1/push", &[], body.to_string().as_bytes()).status, 202);
}

#[test]
fn an_application_that_pushes_too_fast_is_told_when_to_come_back() {
    let config = api::Config { rate: 1, burst: 2, ..api::Config::default() };
    let front = front_with(Checks::default(), Arc::new(Memory::new()), config);
    assert_eq!(front.push(&to_alice()).status, 202);
    assert_eq!(front.push(&to_alice()).status, 202);
    let answer = front.push(&to_alice());
    assert_eq!(answer.problem().status, 429);
    assert!(answer.headers.contains("retry-after: 1"), "{}", answer.headers);
    assert_eq!(front.json("POST", "/v1/push", NEWS, &to_alice()).status, 202, "others are not held back");
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    let config = api::Config { body_limit: 2000, ..api::Config::default() };
    let front = front_with(Checks::default(), Arc::new(Memory::new()), config);
    let body = json!({"to": "alice@push.example", "payload": "x".repeat(3000)});
    assert_eq!(front.push(&body).problem().kind, "urn:gtpush:body-too-large");
}

/// A store that commits when told to.
#[derive(Debug, Default)]
struct Slow {
    inner: Memory,
    waiting: Mutex<Vec<Slot>>,
    broken: AtomicBool,
}

struct Slot(Vec<gtpush::push::Push>, gtpush::store::Accepted);

impl std::fmt::Debug for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Slot")
    }
}

impl Store for Slow {
    fn accept(
        &self,
        pushes: Vec<gtpush::push::Push>,
        done: gtpush::store::Accepted,
    ) -> Result<(), StoreError> {
        if self.broken.load(Ordering::Relaxed) {
            return Err(StoreError::new(gtpush::store::Problem::Full, "no space"));
        }
        self.waiting.lock().unwrap().push(Slot(pushes, done));
        Ok(())
    }
    fn write(&self, write: Write, done: Option<gtpush::store::Done>) -> Result<(), StoreError> {
        self.inner.write(write, done)
    }
    fn push(&self, id: PushId) -> gtpush::store::Reading<'_, Option<gtpush::store::PushRecord>> {
        self.inner.push(id)
    }
    fn pushes(
        &self,
        filter: gtpush::store::PushFilter,
    ) -> gtpush::store::Reading<'_, Vec<gtpush::store::PushRecord>> {
        self.inner.pushes(filter)
    }
    fn counters(&self) -> &gtpush::store::Counters {
        self.inner.counters()
    }
    fn health(&self) -> Result<(), StoreError> {
        if self.broken.load(Ordering::Relaxed) {
            return Err(StoreError::new(gtpush::store::Problem::Full, "no space"));
        }
        Ok(())
    }
}

#[test]
fn nothing_is_answered_before_the_commit() {
    let store = Arc::new(Slow::default());
    let front = front_with(Checks::default(), store.clone(), api::Config::default());
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| front.push(&to_alice()).status);
        let deadline = Instant::now() + Duration::from_secs(10);
        let Slot(pushes, done) = loop {
            if let Some(slot) = store.waiting.lock().unwrap().pop() {
                break slot;
            }
            assert!(Instant::now() < deadline);
            std::thread::sleep(Duration::from_millis(5));
        };
        std::thread::sleep(Duration::from_millis(100));
        assert!(!asking.is_finished() && front.inputs.lock().unwrap().is_empty());
        done(Ok(pushes));
        assert_eq!(asking.join().unwrap(), 202);
    });
    store.broken.store(true, Ordering::Relaxed);
    assert_eq!(front.push(&to_alice()).problem().status, 507);
    assert_eq!(front.get("/health/ready", "").problem().status, 507);
    assert_eq!(front.get("/health/live", "").status, 200);
}

#[test]
fn administration_needs_the_administrators_token_and_nothing_else_opens_it() {
    let front = front();
    for (method, path) in [
        ("GET", "/v1/applications"),
        ("GET", "/v1/applications/chat"),
        ("PUT", "/v1/applications/chat"),
        ("DELETE", "/v1/applications/chat"),
        ("POST", "/v1/applications/chat/secret"),
        ("GET", "/v1/subscribers"),
        ("GET", "/v1/subscribers/001010000000001"),
        ("PUT", "/v1/subscribers/001010000000001"),
        ("DELETE", "/v1/subscribers/001010000000001"),
        ("POST", "/v1/subscribers/001010000000001/secret"),
        ("GET", "/v1/bindings"),
        ("DELETE", "/v1/bindings/00000000000000000000000000000001"),
        ("GET", "/v1/gateways"),
        ("PUT", "/v1/gateways/2"),
        ("DELETE", "/v1/gateways/2"),
        ("GET", "/v1/domains"),
        ("PUT", "/v1/domains/1/routes"),
        ("DELETE", "/v1/domains/1/routes"),
        ("GET", "/v1/status"),
    ] {
        assert_eq!(front.ask(method, path, &[], b"{}").problem().status, 401, "{method} {path}");
        for who in [
            CHAT,
            "Bearer secret",
            "Bearer the-token-of-the-test",
            "Bearer the-token-of-the-tests2",
            "Basic YWRtaW46dGhlLXRva2Vu",
        ] {
            assert_eq!(
                front.ask(method, path, &[("Authorization", who)], b"{}").problem().status,
                403,
                "{method} {path} {who}"
            );
        }
    }
    assert_eq!(front.get("/v1/applications", ADMIN).status, 200);
}

#[test]
fn applications_and_subscribers_are_managed_and_secrets_told_once() {
    let folder = std::env::temp_dir().join(format!("gtpush-api-manage-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let store = sqlite::open(&Options::new(folder.join("gtpush.db"))).unwrap().store;
    let front = front_with(Checks::default(), store, api::Config::default());
    let body = json!({"domains": ["mail.example"], "networks": ["127.0.0.0/8"]});
    assert_eq!(front.json("PUT", "/v1/applications/mail", ADMIN, &body).status, 200);
    let secret: Value = front.json("POST", "/v1/applications/mail/secret", ADMIN, &json!({})).json();
    let secret = secret["secret"].as_str().unwrap().to_owned();
    assert_eq!(secret.len(), 32);
    let told = front.get("/v1/applications/mail", ADMIN);
    assert!(!String::from_utf8_lossy(&told.body).contains(&secret));
    assert_eq!(told.json::<Value>()["has_secret"], true);
    let body = json!({"application": "mail", "to": "alice@push.example", "payload": "x"});
    assert_eq!(front.json("POST", "/v1/push", &format!("Bearer {secret}"), &body).status, 202);
    let again = json!({"domains": []});
    assert_eq!(front.json("PUT", "/v1/applications/mail", ADMIN, &again).json::<Value>()["has_secret"], true);
    assert_eq!(front.json("DELETE", "/v1/applications/mail", ADMIN, &json!({})).status, 204);
    assert_eq!(front.json("POST", "/v1/push", &format!("Bearer {secret}"), &body).status, 403);

    let bob = json!({"identifiers": ["bob@push.example"], "static_address": "10.46.0.1"});
    assert_eq!(front.json("PUT", "/v1/subscribers/001010000000002", ADMIN, &bob).status, 200);
    let to_bob = json!({"to": "bob@push.example", "payload": "x"});
    assert_eq!(front.push(&to_bob).status, 202);
    assert_eq!(front.get("/v1/subscribers?count=10", ADMIN).json::<Vec<Value>>().len(), 2);
    assert_eq!(front.json("POST", "/v1/subscribers/001010000000002/secret", ADMIN, &json!({})).status, 200);
    assert_eq!(front.json("DELETE", "/v1/subscribers/001010000000002", ADMIN, &json!({})).status, 204);
    assert_eq!(front.push(&to_bob).status, 404);
    for (path, body) in [
        ("/v1/subscribers/x", json!({})),
        ("/v1/subscribers/1", json!({"identifiers": ["no at sign"]})),
        ("/v1/applications/a", json!({"networks": ["10.0.0.0/99"]})),
        ("/v1/applications/a", json!({"secret": "mine"})),
        ("/v1/applications/a%20b", json!({})),
    ] {
        assert_eq!(front.json("PUT", path, ADMIN, &body).problem().status, 400, "{path} {body}");
    }

    let gateway = json!({"name": "ggsn2", "address": "127.0.0.3", "apns": ["internet"]});
    assert_eq!(front.json("PUT", "/v1/gateways/2", ADMIN, &gateway).status, 200);
    let route = json!({"prefix": "10.47.0.0/16", "gateway": 2});
    assert_eq!(front.json("PUT", "/v1/domains/1/routes", ADMIN, &route).status, 204);
    let domains: Value = front.get("/v1/domains", ADMIN).json();
    assert_eq!(domains[0]["routes"][0]["prefix"], "10.47.0.0/16");
    assert_eq!(
        front
            .json("PUT", "/v1/domains/1/routes", ADMIN, &json!({"prefix": "10.48.0.0/16", "gateway": 9}))
            .status,
        404
    );
    assert_eq!(front.json("DELETE", "/v1/gateways/2", ADMIN, &json!({})).status, 204);
    assert_eq!(front.get("/v1/domains", ADMIN).json::<Value>(), json!([]));
    drop(front);
    let there = sqlite::open(&Options::new(folder.join("gtpush.db"))).unwrap().snapshot;
    assert!(there.applications.is_empty() && there.subscribers.is_empty() && there.gateways.is_empty());
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn events_reach_whom_they_concern_and_no_one_else() {
    let front = front();
    let id = front.push(&to_alice()).json::<Accepted>().id;
    let open = |who: &str| {
        let mut stream = TcpStream::connect(front.running.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
            .write_all(
                format!("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: {who}\r\n\r\n").as_bytes(),
            )
            .unwrap();
        let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
        assert!(lines.next().unwrap().contains("200"));
        while !lines.next().unwrap().is_empty() {}
        lines
    };
    let (mut chat, mut admin, mut news) = (open(CHAT), open(ADMIN), open(NEWS));
    front.outlet.persist(progress(&id, State::Notified), None);
    let theirs = front.json("POST", "/v1/push", NEWS, &to_alice()).json::<Accepted>().id;
    front.outlet.persist(progress(&theirs, State::Failed), None);
    fn next(lines: &mut impl Iterator<Item = String>) -> Value {
        let line = lines.find(|line| line.starts_with("data:")).unwrap();
        serde_json::from_str(line.strip_prefix("data:").unwrap()).unwrap()
    }
    let event = next(&mut chat);
    assert_eq!((event["id"].as_str(), event["state"].as_str()), (Some(&*id), Some("notified")));
    assert!(event.get("imsi").is_none());
    assert_eq!(next(&mut admin)["imsi"], "001010000000001");
    assert_eq!(next(&mut news)["id"], theirs, "the other application's event is not among them");
    assert_eq!(front.ask("GET", "/v1/events", &[], b"").problem().status, 401);
}

#[test]
fn a_report_goes_to_the_application_server_and_is_tried_again() {
    let front = front();
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/reports", server.local_addr().unwrap());
    let answering = std::thread::spawn(move || {
        let mut bodies = Vec::new();
        for answer in ["HTTP/1.1 500 Oh\r\n\r\n", "HTTP/1.1 204 Yes\r\n\r\n"] {
            let (mut stream, _) = server.accept().unwrap();
            let mut buffer = [0; 4096];
            let n = stream.read(&mut buffer).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            bodies.push(String::from_utf8_lossy(&buffer[..n]).split_once("\r\n\r\n").unwrap().1.to_owned());
        }
        bodies
    });
    let Change::Progress { entry, .. } = progress("00000000000000000000000000000007", State::Failed) else {
        return;
    };
    front.outlet.report(&Report {
        push: PushId(7),
        application: "chat".parse().unwrap(),
        to: "alice@push.example".parse().unwrap(),
        report_to: Some(url.into()),
        entry,
    });
    let bodies = answering.join().unwrap();
    assert_eq!(bodies[0], bodies[1]);
    let event: Value = serde_json::from_str(&bodies[1]).unwrap();
    assert_eq!((event["state"].as_str(), event["cause"]["code"].as_u64()), (Some("failed"), Some(199)));
}

#[test]
fn the_openapi_document_names_every_resource_and_its_schemas() {
    let front = front();
    let document: Value = front.get("/openapi.json", "").json();
    for path in [
        "/v1/push",
        "/v1/push/{id}",
        "/v1/pushes",
        "/v1/events",
        "/v1/applications/{id}/secret",
        "/v1/status",
    ] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    // Every reference leads somewhere.
    let text = document.to_string();
    for name in text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
    assert!(document["components"]["securitySchemes"]["administrator"].is_object());
    let mut ids = HashSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(
                ids.insert(operation["operationId"].as_str().unwrap()),
                "{method} {path}: its operationId"
            );
            assert!(
                operation["summary"].is_string() || operation["description"].is_string(),
                "{method} {path}"
            );
            for (status, response) in operation["responses"].as_object().unwrap() {
                let told = response["description"].as_str().unwrap_or_default();
                assert!(!told.is_empty(), "{method} {path} {status}: OpenAPI 3.1 asks for a description");
                let content = response["content"].as_object();
                let problem = content.is_some_and(|content| content.contains_key("application/problem+json"));
                assert_eq!(problem, !status.starts_with('2'), "{method} {path} {status}");
            }
        }
    }
}

#[test]
fn metrics_tell_what_happened() {
    let front = front();
    assert_eq!(front.push(&to_alice()).status, 202);
    front.push(&json!({"to": "nobody@push.example", "payload": "x"}));
    let text = String::from_utf8(front.get("/metrics", "").body).unwrap();
    for line in [
        "gtpush_http_pushes_accepted_total 1",
        "gtpush_http_pushes_refused_total{reason=\"unknown-user\"} 1",
        "gtpush_store_pushes_total 1",
        "gtpush_subscribers 1",
    ] {
        assert!(text.contains(line), "{line} not in\n{text}");
    }
}

/// Runs the program; what it printed and its exit code.
fn gtpush(front: &Front, args: &[&str], input: &[u8]) -> (String, String, i32) {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_gtpush"))
        .args(args)
        .env("GTPUSH_SERVER", format!("http://{}", front.running.address()))
        .env("GTPUSH_SECRET", "secret")
        .env("GTPUSH_ADMIN_TOKEN", "the-token-of-the-tests")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code().unwrap())
}

#[test]
fn the_command_line_pushes_follows_and_tells_the_outcome_by_its_exit_code() {
    let front = front();
    let (id, errors, code) =
        gtpush(&front, &["push", "--app", "chat", "--user", "alice@push.example", "hi"], b"");
    assert_eq!((code, errors.as_str()), (0, ""));
    let id = id.trim();
    assert!(
        matches!(&front.inputs.lock().unwrap()[..], [Input::Accepted(push)] if *push.payload == *b"hi" && push.id.to_string() == id)
    );
    let (text, _, code) = gtpush(&front, &["status", id], b"");
    assert!(code == 0 && text.contains("stored"), "{text}");
    let (text, _, code) = gtpush(&front, &["status", "--json"], b"");
    assert_eq!(
        (code, serde_json::from_str::<Value>(&text).unwrap()["pushes"][0]["id"].as_str()),
        (0, Some(id))
    );

    std::thread::scope(|scope| {
        let following = scope.spawn(|| {
            let args = ["push", "--app", "chat", "--user", "alice@push.example", "--ttl", "10m", "--wait"];
            gtpush(&front, &args, b"\xff\x00 no text")
        });
        let deadline = Instant::now() + Duration::from_secs(20);
        let pushed = loop {
            if let Some(Input::Accepted(push)) = front.inputs.lock().unwrap().get(1) {
                break push.clone();
            }
            assert!(Instant::now() < deadline);
            std::thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(
            (&*pushed.payload, &*pushed.content_type),
            (&b"\xff\x00 no text"[..], "application/octet-stream")
        );
        assert_eq!(pushed.expires_ms - pushed.accepted_ms, 600_000);
        front.outlet.persist(progress(&pushed.id.to_string(), State::Failed), None);
        let (text, _, code) = following.join().unwrap();
        assert_eq!(code, 3, "{text}");
        assert!(text.contains("failed") && text.contains("node-refused (199)"), "{text}");
    });
    let (_, errors, code) =
        gtpush(&front, &["push", "--app", "chat", "--user", "nobody@push.example", "hi"], b"");
    assert!(code == 1 && errors.contains("no such user"), "{errors}");
    let (_, errors, code) = gtpush(
        &front,
        &["push", "--app", "chat", "--user", "a@b", "--server", "http://127.0.0.1:1", "hi"],
        b"",
    );
    assert!(code == 1 && errors.contains("gtpush serve"), "{errors}");
}

#[test]
fn the_configuration_that_is_printed_can_be_checked_and_doctored() {
    let front = front();
    let (text, _, code) = gtpush(&front, &["config"], b"");
    assert_eq!(code, 0);
    assert_eq!(gtpush::config::Config::parse(&text, "printed").unwrap(), gtpush::config::Config::default());
    let folder = std::env::temp_dir().join(format!("gtpush-cli-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("gtpush.toml");
    std::fs::write(&path, text.replace("[push]\n", "[push]\ncolour = 1\n")).unwrap();
    let name = path.to_str().unwrap();
    let (_, errors, code) = gtpush(&front, &["config", "--check", name], b"");
    assert!(code == 1 && errors.contains("colour"), "{errors}");
    let (text, _, code) = gtpush(&front, &["doctor", "-c", name, "--json"], b"");
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, found[0]["severity"].as_str()), (1, Some("ERROR")));
    let (hashed, _, code) = gtpush(&front, &["secret", "--device"], b"s3cret\n");
    assert!(code == 0 && hashed.starts_with("$argon2id$"), "{hashed}");
    let good = format!(
        "[server]\ndata_dir = {folder:?}\n[http]\nbind = \"{}\"\n[[apn]]\nname = \"internet\"\npool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n[[application]]\nid = \"chat\"\nsecret = \"{}\"\n",
        front.running.address(),
        hashed.trim()
    );
    std::fs::write(&path, good).unwrap();
    let (text, _, code) = gtpush(&front, &["doctor", "-c", name, "--quiet"], b"");
    assert!(code == 0 && text.contains("one runs already"), "{text}");
    let _ = std::fs::remove_dir_all(&folder);
}
