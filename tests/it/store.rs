//! What the store promises: what it said is kept is kept.

use gtpush::push::{
    Application, Binding, Cause, Change, ContextRef, Dynamic, Gateway, GatewayId, HistoryEntry, Prefix,
    Priority, Push, PushId, Reason, Report, Route, RoutingDomain, Rung, State, Subscriber, Token, Watch,
};
use gtpush::store::sqlite::{self, Options};
use gtpush::store::{Problem, PushFilter, PushRecord, Store, StoreError, Write, write_now};
use gtpush::wire::Imsi;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// A folder of a test's own, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gtpush-store-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    fn options(&self) -> Options {
        Options::new(self.0.join("data").join("gtpush.db"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn now_ms() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64
}

fn imsi(n: u64) -> Imsi {
    format!("00101{n:010}").parse().unwrap()
}

fn push(n: u128) -> Push {
    Push {
        id: PushId(n),
        application: "chat".parse().unwrap(),
        to: "alice@push.example".parse().unwrap(),
        targets: [imsi(1), imsi(2)].into(),
        payload: b"hello"[..].into(),
        content_type: "text/plain".into(),
        accepted_ms: now_ms(),
        expires_ms: now_ms() + 60_000,
        priority: Priority::High,
        report_to: Some("http://127.0.0.41/reports".into()),
        sms: true,
        state: State::Stored,
        tries: 0,
        transmitted: false,
    }
}

fn entry(state: State) -> HistoryEntry {
    HistoryEntry { at_ms: now_ms(), state, rung: None, cause: None, by: None, imsi: None, via: None }
}

fn progress(n: u128, entry: HistoryEntry) -> Write {
    // A line about one device of several leaves the push as it was.
    let state = if entry.imsi.is_some() { State::Notified } else { entry.state };
    Write::Change(Change::Progress { push: PushId(n), state, entry, tries: 1, transmitted: true })
}

/// Stores pushes and waits for the commit.
fn accept(store: &dyn Store, pushes: Vec<Push>) -> Result<Vec<Push>, StoreError> {
    let (tell, told) = mpsc::channel();
    store.accept(pushes, Box::new(move |outcome| tell.send(outcome).unwrap()))?;
    told.recv_timeout(Duration::from_secs(20)).unwrap()
}

fn find(store: &dyn Store, n: u128) -> Option<PushRecord> {
    runtime().block_on(store.push(PushId(n))).unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

#[test]
fn everything_written_is_there_after_the_next_start() {
    let folder = Folder::new("everything");
    let application = Application {
        id: "chat".parse().unwrap(),
        secret: Some("$argon2id$x".into()),
        domains: vec!["chat.example".into(), "*.chat.example".into()],
        networks: vec![Prefix { address: "10.0.0.0".parse().unwrap(), length: 8 }],
        report_to: None,
        sms: false,
    };
    let subscriber = Subscriber {
        imsi: imsi(1),
        identifiers: vec!["zoe@push.example".parse().unwrap(), "alice@push.example".parse().unwrap()],
        secret: None,
        msisdn: Some("999700000000001".parse().unwrap()),
        static_address: Some("fd46::1".parse().unwrap()),
    };
    let dynamic = Dynamic {
        id: "d-1".parse().unwrap(),
        user: "alice@push.example".parse().unwrap(),
        imsi: imsi(1),
        expires_ms: 5,
    };
    let binding = Binding {
        token: Token(7 << 100),
        user: "alice@push.example".parse().unwrap(),
        imsi: imsi(1),
        device: Some("phone".into()),
        domain: RoutingDomain(2),
        address: "10.45.0.2".parse().unwrap(),
        port: 5683,
        context: Some(ContextRef { gateway: GatewayId(1), slot: u32::MAX, generation: 3 }),
        expires_ms: 9,
    };
    let gateway = Gateway {
        id: GatewayId(1),
        name: "ggsn1".into(),
        address: "127.0.0.3".parse().unwrap(),
        local: true,
        serves: vec![Prefix { address: "127.0.0.0".parse().unwrap(), length: 8 }],
        apns: vec!["internet".parse().unwrap()],
    };
    let route = Route {
        domain: RoutingDomain(2),
        prefix: Prefix { address: "10.45.0.0".parse().unwrap(), length: 16 },
        gateway: GatewayId(1),
    };
    let watch = Watch { imsi: imsi(1), gateway: "127.0.0.3:2123".parse().unwrap() };
    {
        let store = sqlite::open(&folder.options()).unwrap().store;
        write_now(
            &*store,
            [
                Write::PutApplication(application.clone()),
                Write::PutSubscriber(subscriber.clone()),
                Write::Change(Change::Dynamic(dynamic.clone())),
                Write::Change(Change::Bound(binding.clone())),
                Write::PutGateway(gateway.clone()),
                Write::PutRoute(route),
                Write::PutWatch(watch),
                Write::PutWatch(watch),
            ],
        )
        .unwrap();
        accept(&*store, vec![push(1), push(2)]).unwrap();
    }
    let opened = sqlite::open(&folder.options()).unwrap();
    let there = opened.snapshot;
    assert_eq!(there.applications, [application]);
    assert_eq!(there.subscribers, [subscriber]);
    assert_eq!(there.dynamics, [dynamic]);
    assert_eq!(there.bindings, std::slice::from_ref(&binding));
    assert_eq!(there.gateways, [gateway]);
    assert_eq!(there.routes, [route]);
    assert_eq!(there.watches, [watch]);
    let strip = |push: Push| Push { accepted_ms: 0, expires_ms: 0, ..push };
    assert_eq!(there.pushes.into_iter().map(strip).collect::<Vec<_>>(), [strip(push(1)), strip(push(2))]);
    write_now(
        &*opened.store,
        [
            Write::Change(Change::Unbound(binding.token)),
            Write::Change(Change::DynamicEnded("d-1".parse().unwrap())),
            Write::RemoveApplication("chat".parse().unwrap()),
            Write::RemoveSubscriber(imsi(1)),
            Write::ClearRouting,
            Write::RemoveWatch(watch),
        ],
    )
    .unwrap();
    drop(opened.store);
    let there = sqlite::open(&folder.options()).unwrap().snapshot;
    assert!(there.applications.is_empty() && there.subscribers.is_empty() && there.bindings.is_empty());
    assert!(there.dynamics.is_empty() && there.gateways.is_empty() && there.routes.is_empty());
    assert!(there.watches.is_empty());
}

#[test]
fn a_history_is_told_in_order_and_an_ended_push_is_not_taken_up_again() {
    let folder = Folder::new("history");
    let store = sqlite::open(&folder.options()).unwrap().store;
    accept(&*store, vec![push(1), push(2)]).unwrap();
    let refused = HistoryEntry {
        rung: Some(Rung::Notification),
        cause: Some(Cause::coded(Reason::NodeRefused, 199)),
        by: Some(gtpush::push::By::Sgsn),
        imsi: Some(imsi(2)),
        ..entry(State::Kept)
    };
    write_now(
        &*store,
        [progress(1, entry(State::Locating)), progress(1, refused), progress(1, entry(State::Delivered))],
    )
    .unwrap();
    let record = find(&*store, 1).unwrap();
    let states: Vec<State> = record.history.iter().map(|line| line.state).collect();
    assert_eq!(states, [State::Received, State::Stored, State::Locating, State::Kept, State::Delivered]);
    assert_eq!(record.history[3], refused);
    assert_eq!((record.state, record.tries, record.ended_ms.is_some()), (State::Delivered, 1, true));
    assert_eq!(find(&*store, 3), None);
    let list = |filter: PushFilter| runtime().block_on(store.pushes(filter)).unwrap();
    assert_eq!(list(PushFilter { limit: 10, ..Default::default() }).len(), 2);
    assert_eq!(list(PushFilter { limit: 1, ..Default::default() })[0].id, PushId(2));
    assert_eq!(list(PushFilter { limit: 9, before: Some(PushId(2)), ..Default::default() })[0].id, PushId(1));
    assert_eq!(
        list(PushFilter { limit: 9, state: Some(State::Stored), ..Default::default() })[0].id,
        PushId(2)
    );
    assert!(
        list(PushFilter { limit: 9, application: Some("x".parse().unwrap()), ..Default::default() })
            .is_empty()
    );
    drop(store);
    let live: Vec<PushId> =
        sqlite::open(&folder.options()).unwrap().snapshot.pushes.iter().map(|push| push.id).collect();
    assert_eq!(live, [PushId(2)]);
}

#[test]
fn the_report_of_an_end_is_owed_until_it_was_taken() {
    let folder = Folder::new("owed");
    let store = sqlite::open(&folder.options()).unwrap().store;
    let unreported = Push { report_to: None, ..push(3) };
    accept(&*store, vec![push(1), push(2), unreported]).unwrap();
    // One device of two said no, before the push as a whole was delivered; the other says no after it.
    let no = HistoryEntry { imsi: Some(imsi(2)), ..entry(State::Failed) };
    let end = HistoryEntry { imsi: Some(imsi(1)), at_ms: 1_000_000, ..entry(State::Delivered) };
    let after = |entry| {
        Write::Change(Change::Progress {
            push: PushId(1),
            state: State::Delivered,
            entry,
            tries: 2,
            transmitted: true,
        })
    };
    write_now(&*store, [progress(1, no), after(end), after(no), progress(3, entry(State::Failed))]).unwrap();
    let record = find(&*store, 1).unwrap();
    assert_eq!((record.state, record.ended_ms, record.tries), (State::Delivered, Some(1_000_000), 2));
    drop(store);
    let opened = sqlite::open(&folder.options()).unwrap();
    let owed = Report {
        push: PushId(1),
        application: push(1).application,
        to: push(1).to,
        report_to: push(1).report_to,
        entry: end,
    };
    assert_eq!(opened.snapshot.reports, [owed]);
    write_now(&*opened.store, [Write::Reported(PushId(1))]).unwrap();
    drop(opened.store);
    assert_eq!(sqlite::open(&folder.options()).unwrap().snapshot.reports, []);
}

#[test]
fn the_restart_counter_counts_every_start_and_wraps() {
    let folder = Folder::new("counter");
    let options = Options { restart_counter: 254, ..folder.options() };
    let starts: Vec<u8> = (0..4).map(|_| sqlite::open(&options).unwrap().restart_counter).collect();
    assert_eq!(starts, [254, 255, 0, 1]);
}

#[test]
fn files_are_for_their_owner_alone() {
    let folder = Folder::new("modes");
    let options = folder.options();
    let store = sqlite::open(&options).unwrap().store;
    accept(&*store, vec![push(1)]).unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(options.path.parent().unwrap()), 0o700);
    let mut seen = 0;
    for file in std::fs::read_dir(options.path.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        seen += 1;
    }
    assert_eq!(seen, 4, "database, write-ahead log, its index, lock");
}

#[test]
fn a_store_in_use_a_newer_one_and_a_foreign_file_are_told_apart() {
    let folder = Folder::new("refusals");
    let options = folder.options();
    let store = sqlite::open(&options).unwrap().store;
    let error = sqlite::open(&options).unwrap_err();
    assert_eq!(error.problem, Problem::Locked);
    assert!(error.advice().contains("data_dir"));
    drop(store);
    sqlite::examine(&options.path).unwrap();

    let db = rusqlite::Connection::open(&options.path).unwrap();
    db.pragma_update(None, "user_version", 999).unwrap();
    let error = sqlite::open(&options).unwrap_err();
    assert_eq!(error.problem, Problem::TooNew, "{error}");
    assert!(error.to_string().contains("999"));
    assert_eq!(sqlite::examine(&options.path).unwrap_err().problem, Problem::TooNew);
    db.pragma_update(None, "user_version", 1).unwrap();
    db.pragma_update(None, "application_id", 1).unwrap();
    assert_eq!(sqlite::open(&options).unwrap_err().problem, Problem::Foreign);
    drop(db);
    std::fs::write(
        &options.path,
        "this is a letter, not a database, and long enough to be read as one".repeat(20),
    )
    .unwrap();
    assert_eq!(sqlite::open(&options).unwrap_err().problem, Problem::Foreign);
}

#[test]
fn while_nothing_can_be_written_new_pushes_are_refused_and_the_cores_changes_are_kept() {
    let folder = Folder::new("trouble");
    let options = Options { busy_timeout: Duration::from_millis(10), ..folder.options() };
    let store = sqlite::open(&options).unwrap().store;
    accept(&*store, vec![push(1)]).unwrap();
    let blocker = rusqlite::Connection::open(&options.path).unwrap();
    blocker.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (tell, told) = mpsc::channel();
    store
        .write(
            progress(1, entry(State::Delivered)),
            Some(Box::new(move |outcome| tell.send(outcome).unwrap())),
        )
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while store.health().is_ok() {
        assert!(Instant::now() < deadline, "the trouble was never noticed");
        std::thread::sleep(Duration::from_millis(5));
    }
    let error = accept(&*store, vec![push(2)]).unwrap_err();
    assert_eq!(error.problem, Problem::Locked);
    assert!(!error.advice().is_empty());
    assert!(told.try_recv().is_err(), "nothing is told as written that is not");
    blocker.execute_batch("ROLLBACK").unwrap();
    told.recv_timeout(Duration::from_secs(10)).unwrap().unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while store.health().is_err() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
    accept(&*store, vec![push(2)]).unwrap();
    assert_eq!(find(&*store, 1).unwrap().state, State::Delivered);
}

#[test]
fn one_write_that_the_database_refuses_does_not_take_its_neighbours_along() {
    let folder = Folder::new("neighbours");
    let store = sqlite::open(&folder.options()).unwrap().store;
    accept(&*store, vec![push(1)]).unwrap();
    let (tell, told) = mpsc::channel();
    for n in [2, 1, 3] {
        let tell = tell.clone();
        store
            .accept(vec![push(n)], Box::new(move |outcome| tell.send((n, outcome.is_ok())).unwrap()))
            .unwrap();
    }
    let mut outcomes: Vec<(u128, bool)> =
        (0..3).map(|_| told.recv_timeout(Duration::from_secs(10)).unwrap()).collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, [(1, false), (2, true), (3, true)]);
    assert!(find(&*store, 3).is_some());
}

#[test]
fn a_full_queue_is_refused_at_once() {
    let folder = Folder::new("queue");
    let options = Options { queue: 10, busy_timeout: Duration::from_millis(300), ..folder.options() };
    let store = sqlite::open(&options).unwrap().store;
    let blocker = rusqlite::Connection::open(&options.path).unwrap();
    blocker.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = (0..100)
        .filter(|n| matches!(store.accept(vec![push(*n)], Box::new(drop)), Err(e) if e.problem == Problem::Overloaded))
        .count();
    assert!(refused >= 80, "{refused}");
    blocker.execute_batch("ROLLBACK").unwrap();
}

#[test]
fn ended_pushes_go_by_age_and_by_number_and_pending_ones_stay() {
    let folder = Folder::new("purge");
    let options = Options {
        keep_ended: Duration::from_secs(3600),
        keep_ended_at_most: 3,
        purge_interval: Duration::from_millis(20),
        ..folder.options()
    };
    let store = sqlite::open(&options).unwrap().store;
    accept(&*store, (0..20).map(push).collect()).unwrap();
    let old = HistoryEntry { at_ms: now_ms() - 7_200_000, ..entry(State::Failed) };
    write_now(&*store, (0..5).map(|n| progress(n, old))).unwrap();
    write_now(
        &*store,
        (5..15).map(|n| progress(n, HistoryEntry { at_ms: now_ms() + n as u64, ..entry(State::Expired) })),
    )
    .unwrap();
    let ids = || -> Vec<u128> {
        let all = runtime().block_on(store.pushes(PushFilter { limit: 100, ..Default::default() })).unwrap();
        all.into_iter().rev().map(|record| record.id.0).collect()
    };
    let deadline = Instant::now() + Duration::from_secs(10);
    while ids() != [12, 13, 14, 15, 16, 17, 18, 19] {
        assert!(Instant::now() < deadline, "{:?}", ids());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Not a test by itself: the child that the next test kills.
#[test]
fn accepts_pushes_until_it_is_killed() {
    let Some(path) = std::env::var_os("GTPUSH_TEST_KILLED_STORE") else { return };
    let store = sqlite::open(&Options::new(path)).unwrap().store;
    for n in 0.. {
        accept(&*store, vec![push(n), push(n + (1 << 64))]).unwrap();
        println!("accepted {n}");
    }
}

#[test]
fn what_was_told_as_stored_survives_kill_9() {
    let folder = Folder::new("kill9");
    let options = folder.options();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::accepts_pushes_until_it_is_killed", "--nocapture", "--test-threads=1"])
        .env("GTPUSH_TEST_KILLED_STORE", &options.path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told = Vec::new();
    while told.len() < 100 {
        let line = lines.next().expect("the child goes on until it is killed").unwrap();
        told.extend(line.split_once("accepted ").map(|(_, n)| n.parse::<u128>().unwrap()));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    told.extend(
        lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("accepted ")?.parse::<u128>().ok()),
    );
    sqlite::examine(&options.path).unwrap();
    let there: std::collections::HashSet<u128> =
        sqlite::open(&options).unwrap().snapshot.pushes.iter().map(|push| push.id.0).collect();
    for n in told {
        assert!(
            there.contains(&n) && there.contains(&(n + (1 << 64))),
            "push {n} was told as stored and is lost"
        );
    }
}

#[test]
fn ends_are_told_after_a_restart_until_somebody_took_them_by_whatever_protocol() {
    let folder = Folder::new("reports");
    let to = |n, report_to: &str| Push { report_to: Some(report_to.into()), ..push(n) };
    {
        let store = sqlite::open(&folder.options()).unwrap().store;
        let by_diameter = "aaa://push.example/t4?realm=example&reference=7";
        let pushes = vec![
            to(1, by_diameter),
            to(2, "http://127.0.0.41/reports"),
            to(3, by_diameter),
            to(4, by_diameter),
        ];
        accept(&*store, pushes).unwrap();
        let end = |state| HistoryEntry {
            cause: Some(Cause::coded(Reason::NotReachable, 6)),
            rung: Some(Rung::Notification),
            ..entry(state)
        };
        let writes = [
            progress(1, entry(State::Notified)),
            progress(1, end(State::Failed)),
            progress(2, end(State::Failed)),
            progress(3, end(State::Delivered)),
            progress(4, entry(State::Notified)),
            Write::Reported(PushId(3)),
        ];
        write_now(&*store, writes).unwrap();
    }
    let reports = sqlite::open(&folder.options()).unwrap().snapshot.reports;
    let [report, by_http] = &reports[..] else { panic!("{reports:?}") };
    assert_eq!((report.push, report.entry.state), (PushId(1), State::Failed));
    assert_eq!(report.entry.cause, Some(Cause::coded(Reason::NotReachable, 6)));
    assert!(report.report_to.as_deref().is_some_and(|to| to.starts_with("aaa://")));
    assert_eq!((by_http.push, by_http.report_to.as_deref()), (PushId(2), Some("http://127.0.0.41/reports")));
}

#[test]
fn a_push_that_is_known_is_refused_as_such_and_those_beside_it_are_stored() {
    let folder = Folder::new("known");
    let store = sqlite::open(&folder.options()).unwrap().store;
    accept(&*store, vec![push(1)]).unwrap();
    assert_eq!(accept(&*store, vec![push(1)]).unwrap_err().problem, Problem::Known);
    accept(&*store, vec![push(2)]).unwrap();
    store.health().unwrap();
}
