//! gtpush asks the lab's HLR by MAP: M3UA over TCP on loopback, through the lab's transfer point.

use crate::peers::{Folder, have, isolated, wait_for};
use crate::tshark;
use gtpush::app::lab_network::{self, Node};
use gtpush::codec::map::ErrorCode;
use gtpush::codec::sccp::Ssn;
use gtpush::config::Ss7;
use gtpush::lab::hlr::{self, Hlr, MapConfig};
use gtpush::lab::map::Faults;
use gtpush::lab::stp::{Say, Stp};
use gtpush::lab::subscribers::{Subscriber, Subscribers};
use gtpush::machine::ss7::xua::{AsState, AspState, Xua};
use gtpush::machine::{AssociationChange, AssociationId, Machine, Message, Order, Origin, Transmit};
use gtpush::node::map_user::{self, Answer, Event, Home, MapUser, Question};
use gtpush::reach::locate::map::{Failed, Whereabouts};
use gtpush::transport::driver::{self, Sockets};
use gtpush::transport::{Clock, Driver, Tap, tap};
use gtpush::wire::{Imsi, Now, PointCode, PointCodeFormat};
use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::ops::{Deref, DerefMut};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const GGSN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));
pub const SGSN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 11));
const PATIENCE: Duration = Duration::from_secs(20);

pub fn imsi(last: u8) -> Imsi {
    format!("00101000000000{last}").parse().unwrap()
}

pub struct Running<M: Machine> {
    pub driver: Driver<M>,
    pub events: Receiver<M::Event>,
    pub at: Option<SocketAddr>,
}

pub fn run<M>(name: &str, machine: M, node: &Node, tap: Option<Tap>) -> Running<M>
where
    M: Machine + Send + 'static,
    M::Event: Send + 'static,
{
    let mut sockets = Sockets::default();
    let links: Vec<_> = node.links.iter().map(|link| sockets.link(link.clone()).unwrap()).collect();
    let at = links.first().and_then(|link| sockets.listening(*link));
    let (said, events) = channel();
    let told = move |_: &mut M, _: Now, event: M::Event| {
        // Nobody need listen any more.
        let _ = said.send(event);
    };
    let driver = driver::spawn(name, Clock::start(), machine, sockets, tap, told).unwrap();
    Running { driver, events, at }
}

/// One who asks, whose associations may be made to die.
pub struct User {
    inner: MapUser,
    orders: VecDeque<Order>,
    /// Messages of user data that left by each association.
    pub sent: BTreeMap<AssociationId, usize>,
}

impl User {
    /// Ends an association as if its process had died: at once, whatever is under way.
    pub fn kill(&mut self, association: AssociationId) {
        self.orders.push_back(Order::Abort(association));
    }
}

impl Deref for User {
    type Target = MapUser;

    fn deref(&self) -> &MapUser {
        &self.inner
    }
}

impl DerefMut for User {
    fn deref_mut(&mut self) -> &mut MapUser {
        &mut self.inner
    }
}

impl Machine for User {
    type Event = Event;

    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]) {
        self.inner.handle_octets(now, from, octets);
    }

    fn handle_timeout(&mut self, now: Now) {
        self.inner.handle_timeout(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        self.inner.poll_transmit()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.inner.poll_event()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.inner.poll_timeout()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.inner.handle_association(now, id, change);
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        self.inner.handle_message(now, id, message);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        let (id, message) = self.inner.poll_message()?;
        // Class Transfer, RFC 4666 §3.1.2.
        if message.octets.get(2) == Some(&1) {
            *self.sent.entry(id).or_default() += 1;
        }
        Some((id, message))
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.orders.pop_front().or_else(|| self.inner.poll_order())
    }
}

/// HLR, one who asks, and the transfer point between them unless it is a program of its own.
pub struct Lab {
    stp: Option<Running<Stp>>,
    pub hlr: Running<Hlr>,
    pub user: Running<User>,
    tags: u64,
}

pub fn subscribers() -> Subscribers {
    let attached = |last| Subscriber {
        msisdn: Some(format!("1555010{last}")),
        sgsn: Some(SGSN),
        sgsn_number: Some("15550021".into()),
        msc: Some("15550008".into()),
        attached: true,
        ggsns: vec![("push".parse().unwrap(), GGSN)],
        ..Subscriber::new(imsi(last))
    };
    [
        attached(1),
        Subscriber { not_reachable: Some(5), ..attached(2) },
        Subscriber { attached: false, ..attached(3) },
        Subscriber { map_error: Some(13), ..attached(4) },
        Subscriber { attached: false, msc: None, ..attached(5) },
    ]
    .into_iter()
    .collect()
}

impl Lab {
    pub fn new(homes: &[&str], tap: Option<Tap>) -> Self {
        let any = "127.0.0.1:0".parse().unwrap();
        let node = lab_network::node(table(&lab_network::usual(any, "tcp"), "stp"), &[]).unwrap();
        let stp = run("stp", Stp::new(node.ss7.clone(), 1), &node, None);
        let tables = lab_network::usual(stp.at.unwrap(), "tcp");
        let lab = Self { stp: Some(stp), ..Self::at(&tables, homes, Duration::from_secs(1), tap) };
        wait_for("the nodes at the transfer point", || {
            let nodes = lab.stp().driver.handle().ask(|stp, _| active(stp.ss7().xua())).unwrap();
            (nodes >= 2).then_some(())
        });
        lab
    }

    /// The same at a transfer point that runs already, in the places of these tables.
    pub fn at(tables: &[Ss7], homes: &[&str], patience: Duration, tap: Option<Tap>) -> Self {
        let node = lab_network::node(table(tables, "hlr"), &[Ssn::HLR]).unwrap();
        let map = MapConfig {
            retry: Duration::from_millis(50),
            ..MapConfig::new(node.ss7.clone(), &node.number).unwrap()
        };
        let hlr = Hlr::new(hlr::Config::default(), subscribers()).with_map(map);
        let hlr = run("hlr", hlr, &node, None);
        let node = lab_network::node(table(tables, "gtpush"), &[Ssn(150), Ssn(8)]).unwrap();
        let format = PointCodeFormat::Itu;
        let calling = map_user::calling(format, Ssn(150), &node.number, node.ss7.sccp.point_code).unwrap();
        let own = map_user::own_number(&node.number).unwrap();
        let mut config = map_user::Config::new(node.ss7.clone(), calling, own);
        config.homes = homes.iter().map(|text| Home::parse(text, format).unwrap()).collect();
        config.service_centre = Some(own);
        config.invoke_timeout = patience;
        config.delivery_timeout = 3 * patience;
        let user = User { inner: MapUser::new(config, 7), orders: VecDeque::new(), sent: BTreeMap::new() };
        let user = run("user", user, &node, tap);
        let lab = Self { stp: None, hlr, user, tags: 0 };
        lab.wait_active();
        lab
    }

    /// The transfer point, which is ours.
    pub fn stp(&self) -> &Running<Stp> {
        self.stp.as_ref().unwrap()
    }

    /// Until everybody is active at the transfer point, by all associations.
    pub fn wait_active(&self) {
        wait_for("the nodes to be active", || {
            let own = self.user.driver.handle().ask(|user, _| all_active(user.ss7().xua())).unwrap();
            let hlr = self.hlr.driver.handle().ask(|hlr, _| all_active(hlr.ss7().unwrap().xua())).unwrap();
            (own && hlr).then_some(())
        });
    }

    pub fn ask(&mut self, question: Question) -> Result<Answer, Failed> {
        self.put(question);
        self.outcome()
    }

    pub fn put(&mut self, question: Question) {
        self.tags += 1;
        let tag = self.tags;
        self.user.driver.handle().call(move |user, now| user.ask(now, tag, question)).unwrap();
    }

    pub fn outcome(&self) -> Result<Answer, Failed> {
        loop {
            let event = self.user.events.recv_timeout(PATIENCE).expect("an answer");
            if let Event::Answered { outcome, .. } = event {
                return outcome;
            }
        }
    }

    /// What the HLR says by itself, answered.
    pub fn told(&self, error: Option<ErrorCode>) -> Event {
        loop {
            let event = self
                .user
                .events
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|_| panic!("{:?}", self.hlr.events.try_iter().collect::<Vec<_>>()));
            let inbound = match &event {
                Event::Present { inbound, .. } => Some(*inbound),
                Event::Alert { inbound, .. } => *inbound,
                _ => continue,
            };
            if let Some(inbound) = inbound {
                let outcome = error.map_or(Ok(()), Err);
                self.user.driver.handle().call(move |user, now| user.answer(now, inbound, outcome)).unwrap();
            }
            return event;
        }
    }

    pub fn hlr(&self, change: impl FnOnce(&mut Hlr, Now) + Send + 'static) {
        self.hlr.driver.handle().ask(move |hlr, now| change(hlr, now)).unwrap();
    }

    pub fn faults(&self, change: impl FnOnce(&mut Faults) + Send + 'static) {
        self.hlr(|hlr, _| change(hlr.map_faults_mut().unwrap()));
    }

    pub fn gprs(&mut self, last: u8) -> Result<Answer, Failed> {
        self.ask(route(last))
    }

    pub fn counters(&self) -> map_user::Counters {
        self.user.driver.handle().ask(|user, _| *user.counters()).unwrap()
    }
}

pub fn route(last: u8) -> Question {
    Question::RoutingForGprs { imsi: imsi(last), ggsn: Some(GGSN), apn: Some("push".parse().unwrap()) }
}

pub fn found(answer: Result<Answer, Failed>) -> Whereabouts {
    match answer {
        Ok(Answer::Whereabouts(found)) => found,
        other => panic!("{other:?}"),
    }
}

/// The table of this name.
pub fn table<'a>(tables: &'a [Ss7], name: &str) -> &'a Ss7 {
    tables.iter().find(|table| table.name == name).unwrap()
}

/// Application servers that are active.
pub fn active(xua: &Xua) -> usize {
    xua.servers().filter(|(_, _, state)| *state == AsState::Active).count()
}

/// Whether every process is active in every application server.
pub fn all_active(xua: &Xua) -> bool {
    let servers: Vec<_> = xua.servers().map(|(server, _, _)| server).collect();
    let mut peers = xua.peers().map(|(peer, _, _)| peer);
    peers.all(|peer| servers.iter().all(|server| xua.asp_state(*server, peer) == AspState::Active))
}

pub const BY_POINT_CODE: &str = "ssn=6 pc=0-0-6";
pub const BY_TITLE: &str = "gt=15550006 ssn=6";

/// Asks each question, and looks at what comes of it.
pub fn each_question(lab: &mut Lab) {
    let whereabouts = found(lab.gprs(1));
    assert_eq!((whereabouts.sgsn, whereabouts.chosen), (Some(SGSN), Some(GGSN)));
    assert_eq!(whereabouts.not_reachable, None);
    let whereabouts = found(lab.ask(Question::Interrogation { imsi: imsi(1) }));
    assert!(!whereabouts.detached && !whereabouts.called.is_empty());
    let question = Question::RoutingForSm { imsi: None, msisdn: "15550101".into() };
    let whereabouts = found(lab.ask(question));
    assert!(format!("{:?}", whereabouts.called).contains("15550021"), "{whereabouts:?}");
    let watches = lab.ask(Question::Failure { imsi: imsi(1), ggsn: Some(GGSN) });
    assert_eq!(watches, Ok(Answer::Watches));
}

#[test]
fn each_question_is_answered_by_point_code_and_by_title() {
    isolated(|| {
        for home in [BY_POINT_CODE, BY_TITLE] {
            each_question(&mut Lab::new(&[home], None));
        }
    });
}

#[test]
fn each_error_is_what_the_hlr_says() {
    isolated(|| {
        let mut lab = Lab::new(&[BY_TITLE], None);
        for (last, error) in [
            (3, ErrorCode::ABSENT_SUBSCRIBER),
            (4, ErrorCode::CALL_BARRED),
            (9, ErrorCode::UNKNOWN_SUBSCRIBER),
        ] {
            assert_eq!(lab.gprs(last), Err(Failed::Error(error, None)), "subscriber {last}");
        }
        let unknown = lab.ask(Question::Failure { imsi: imsi(9), ggsn: None });
        assert_eq!(unknown, Err(Failed::Error(ErrorCode::UNKNOWN_SUBSCRIBER, None)));
        let question = Question::RoutingForSm { imsi: None, msisdn: "15550105".into() };
        let absent = lab.ask(question);
        assert_eq!(absent, Err(Failed::Error(ErrorCode::ABSENT_SUBSCRIBER_SM, Some(6))));
        lab.faults(|faults| {
            faults.refuse.insert(24, 34);
        });
        assert_eq!(lab.gprs(1), Err(Failed::Error(ErrorCode::SYSTEM_FAILURE, None)));
        lab.faults(|faults| {
            faults.refuse.clear();
            faults.abort.insert(24);
        });
        assert_eq!(lab.gprs(1), Err(Failed::Aborted(None)));
        lab.faults(|faults| {
            faults.abort.clear();
            faults.reject.insert(24);
        });
        assert!(matches!(lab.gprs(1), Err(Failed::Rejected(_))));
    });
}

#[test]
fn an_hlr_of_an_older_version_is_asked_in_it() {
    isolated(|| {
        let mut lab = Lab::new(&[BY_TITLE], None);
        lab.hlr(|hlr, _| hlr.set_newest_version(3));
        found(lab.gprs(1));
        assert_eq!(lab.counters().older_version, 1);
        for newest in [2, 1] {
            lab.hlr(move |hlr, _| hlr.set_newest_version(newest));
            let question = Question::RoutingForSm { imsi: None, msisdn: "15550101".into() };
            found(lab.ask(question));
        }
        // There is no version 2 of what version 3 has first.
        assert_eq!(lab.gprs(1), Err(Failed::NoVersion));
        lab.hlr(|hlr, _| hlr.set_newest_version(4));
        lab.faults(|faults| {
            faults.refuse_context.insert(33);
        });
        assert_eq!(lab.gprs(1), Err(Failed::NoVersion));
    });
}

#[test]
fn who_is_silent_is_passed_over_for_the_next_address() {
    isolated(|| {
        let mut lab = Lab::new(&["ssn=6 pc=0-0-7", BY_POINT_CODE], None);
        found(lab.gprs(1));
        assert_eq!(lab.counters().next_home, 1);
        lab.faults(|faults| faults.silent = true);
        assert_eq!(lab.gprs(1), Err(Failed::Silent));
    });
}

/// Who was told a reason, or has reported a failure, is told of the subscriber's return.
pub fn told_of_the_return(lab: &mut Lab) {
    assert_eq!(found(lab.gprs(2)).not_reachable, Some(5));
    let watches = lab.ask(Question::Failure { imsi: imsi(1), ggsn: Some(GGSN) });
    assert_eq!(watches, Ok(Answer::Watches));
    lab.hlr(|hlr, now| hlr.reachable(now, imsi(2)));
    // Refused once, it is said again by the address and then after a while.
    for error in [Some(ErrorCode::SYSTEM_FAILURE), Some(ErrorCode::SYSTEM_FAILURE), None] {
        let Event::Present { imsi: who, sgsn, ggsn, .. } = lab.told(error) else { panic!() };
        assert_eq!((who, sgsn, ggsn), (imsi(2), SGSN, Some(GGSN)));
    }
    wait_for("the list to be empty", || {
        let left = lab.hlr.driver.handle().ask(|hlr, _| hlr.listed_gateways(imsi(2)).count()).unwrap();
        (left == 0).then_some(())
    });
    lab.hlr(|hlr, now| hlr.attach(now, imsi(1), SGSN));
    let Event::Present { imsi: who, .. } = lab.told(None) else { panic!() };
    assert_eq!(who, imsi(1));
}

#[test]
fn a_gateway_that_was_told_a_reason_is_told_of_the_return_until_it_answers() {
    isolated(|| {
        told_of_the_return(&mut Lab::new(&[BY_TITLE], None));
    });
}

#[test]
fn a_service_centre_that_was_turned_away_is_alerted() {
    isolated(|| {
        for newest in [4, 1] {
            let mut lab = Lab::new(&[BY_TITLE], None);
            let question = Question::RoutingForSm { imsi: None, msisdn: "15550105".into() };
            // It is asked with priority, which one who is attached nowhere does not help.
            lab.ask(question).unwrap_err();
            lab.hlr(move |hlr, _| hlr.set_newest_version(newest));
            lab.hlr(|hlr, now| hlr.attach(now, imsi(5), SGSN));
            let Event::Alert { inbound, msisdn, .. } = lab.told(None) else { panic!() };
            assert_eq!((inbound.is_some(), &*msisdn), (newest > 1, "15550105"));
            wait_for("the list to be empty", || {
                let left =
                    lab.hlr.driver.handle().ask(|hlr, _| hlr.waiting_centres(imsi(5)).count()).unwrap();
                (left == 0).then_some(())
            });
        }
    });
}

#[test]
fn a_lookup_cut_off_by_a_lost_association_is_invoked_once_more() {
    isolated(|| {
        let mut lab = Lab::new(&[BY_TITLE], None);
        // The question reaches the transfer point and goes no further.
        lab.stp().driver.handle().ask(|stp, _| stp.set_silent(true)).unwrap();
        lab.put(route(1));
        wait_for("the question to be put", || (lab.counters().asked == 1).then_some(()));
        lab.stp()
            .driver
            .handle()
            .ask(|stp, _| {
                stp.drop_associations();
                stp.set_silent(false);
            })
            .unwrap();
        let outcome = lab.outcome();
        let counters = lab.counters();
        assert!(counters.asked_again <= 1, "{counters:?}");
        match outcome {
            Ok(answer) => assert_eq!(found(Ok(answer)).sgsn, Some(SGSN)),
            // Nothing led anywhere when it was asked again.
            Err(failed) => assert!(matches!(failed, Failed::Silent | Failed::Returned(_)), "{failed:?}"),
        }
        lab.wait_active();
        found(lab.gprs(1));
    });
}

#[test]
fn what_the_transfer_point_says_of_the_hlr_is_heeded() {
    isolated(|| {
        let mut lab = Lab::new(&[BY_POINT_CODE], None);
        found(lab.gprs(1));
        let say = |lab: &Lab, say| {
            lab.stp().driver.handle().ask(move |stp, _| stp.say(say, PointCode(6))).unwrap();
        };
        let reachable = |lab: &Lab, wanted| {
            wait_for("the word on the HLR to be heard", || {
                let heard = lab
                    .user
                    .driver
                    .handle()
                    .ask(|user, now| user.ss7().xua().is_reachable(now, PointCode(6)));
                (heard.unwrap() == wanted).then_some(())
            });
        };
        say(&lab, Say::Unavailable);
        reachable(&lab, false);
        assert!(matches!(lab.gprs(1), Err(Failed::Returned(_))));
        say(&lab, Say::Available);
        reachable(&lab, true);
        found(lab.gprs(1));
        say(&lab, Say::Congested(1));
        found(lab.gprs(1));
    });
}

#[test]
fn tshark_reads_all_that_is_asked_and_answered() {
    if !have("tshark", "tshark") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("map_lab");
        let file = folder.file("map.pcapng");
        let settings =
            tap::Config { file: file.clone(), rotate: None, keep: 0, names: Vec::new(), sent_only: false };
        let capture = tap::Capture::start(settings).unwrap();
        let mut lab = Lab::new(&[BY_TITLE], Some(capture.tap()));
        found(lab.gprs(1));
        assert_eq!(found(lab.gprs(2)).not_reachable, Some(5));
        lab.gprs(3).unwrap_err();
        found(lab.ask(Question::Interrogation { imsi: imsi(1) }));
        for msisdn in ["15550101", "15550105"] {
            drop(lab.ask(Question::RoutingForSm { imsi: None, msisdn: msisdn.into() }));
        }
        lab.ask(Question::Failure { imsi: imsi(1), ggsn: Some(GGSN) }).unwrap();
        lab.hlr(|hlr, now| {
            hlr.reachable(now, imsi(2));
            hlr.attach(now, imsi(5), SGSN);
        });
        lab.told(None);
        lab.told(None);
        wait_for("the HLR to hear of it", || {
            let left = lab.hlr.driver.handle().ask(|hlr, _| hlr.waiting_centres(imsi(5)).count()).unwrap();
            (left == 0).then_some(())
        });
        drop(lab);
        capture.finish().unwrap();
        let report = tshark::check(&file, |_| None);
        report.assert_clean();
        let named = tshark::fields(&file, &["gsm_old.localValue"]);
        for operation in ["24", "71", "45", "25", "26", "64"] {
            let found =
                named.iter().flatten().any(|values| values.split(',').any(|value| value == operation));
            assert!(found, "operation {operation} among {named:?}");
        }
    });
}
