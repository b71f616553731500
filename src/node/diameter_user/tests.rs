use super::*;
use crate::codec::diameter::command::{Command, s6c};
use crate::codec::diameter::{AvpWriter, Fields, Group, group};

/// 15550007.
const ALERTS: [u8; 4] = [0x51, 0x55, 0x00, 0x70];

#[test]
fn the_name_of_a_subscriber_is_the_one_that_the_way_knows() {
    use crate::reach::locate::diameter::Who;
    let imsi: Imsi = "001010000000001".parse().unwrap();
    let read = |text: &str| Subject::read(text, false).unwrap();
    assert_eq!(read("001010000000001").imsi, Some(imsi));
    assert_eq!(read("+15550001").msisdn.as_deref(), Some("15550001"));
    assert_eq!(read("meter@iot.example").external.as_deref(), Some("meter@iot.example"));
    assert_eq!(read("sip:a@b").public.as_deref(), Some("sip:a@b"));
    for wrong in ["", "+", "12a", "1234567890123456"] {
        assert_eq!(Subject::read(wrong, false), None, "{wrong}");
    }
    let all = Subject {
        imsi: Some(imsi),
        msisdn: Some("15550001".into()),
        external: Some("meter@iot.example".into()),
        public: Some("sip:a@b".into()),
    };
    for way in Way::ALL {
        let who = all.who(*way).unwrap();
        assert_eq!(who, if *way == Way::Sh { Who::Msisdn("15550001") } else { Who::Imsi(imsi) }, "{way:?}");
    }
    assert_eq!(Subject::imsi(imsi).who(Way::Sh), None);
    assert_eq!(read("meter@iot.example").who(Way::S6c), None);
    assert_eq!(read("sip:a@b").who(Way::S6m), None);
    let template: Template = "sip:{imsi}@ims.example".parse().unwrap();
    assert_eq!(&*template.of(imsi), "sip:001010000000001@ims.example");
    assert_eq!(template.imsi(&template.of(imsi)), Some(imsi));
    assert_eq!(template.imsi("sip:001@ims.other"), None);
    assert!("sip:a@b".parse::<Template>().is_err());
}

/// Two servers of two realms in front of one user, over connections that lose nothing.
struct Network {
    user: DiameterUser,
    servers: Vec<Diameter>,
    now: Now,
    /// Whether a server is gone.
    dead: [bool; 2],
    /// The result with which each answers.
    results: [diameter::Outcome; 2],
    asked: [u32; 2],
}

const REALMS: [&str; 2] = ["one.example", "two.example"];

fn node(host: &str, realm: &str) -> diameter::Config {
    let applications = Way::ALL.iter().map(|way| diameter::Application::tgpp(way.command().application));
    diameter::Config {
        identity: format!("{host}.{realm}"),
        realm: realm.into(),
        addresses: vec![[127, 0, 0, 2].into()],
        applications: applications.collect(),
        strangers: 4,
        ..diameter::Config::default()
    }
}

impl Network {
    fn new(watch: Option<Way>) -> Self {
        let mut own = node("push", "gtpush.example");
        own.peers = (0..2)
            .map(|at| diameter::Peer {
                identity: format!("hss.{}", REALMS[at]),
                realm: REALMS[at].into(),
                connect: Some(LinkId(5 + at as u32)),
                ..diameter::Peer::default()
            })
            .collect();
        let homes = REALMS.iter().map(|realm| Home { realm: (*realm).into(), host: None }).collect();
        let config = Config {
            homes,
            links: 5..7,
            watch,
            service_centre: "15550099".into(),
            public_identity: Some("sip:{imsi}@ims.example".parse().unwrap()),
            ..Config::new(own)
        };
        let mut network = Self {
            user: DiameterUser::new(config, 1),
            servers: REALMS.iter().map(|realm| Diameter::new(node("hss", realm), 2)).collect(),
            now: Now { mono: Duration::from_secs(1), wall: Duration::from_secs(1_700_000_000) },
            dead: [false; 2],
            results: [diameter::Outcome::SUCCESS; 2],
            asked: [0; 2],
        };
        network.user.handle_timeout(network.now);
        network.run();
        assert!(network.user.node().serves(crate::codec::diameter::application::SH));
        network
    }

    /// Carries everything to and fro until nothing is left.
    fn run(&mut self) {
        for _ in 0..100 {
            let mut idle = true;
            while let Some(order) = self.user.poll_order() {
                idle = false;
                if let Order::Connect(LinkId(link)) = order {
                    let (at, streams) = ((link - 5) as usize, 1);
                    let id = AssociationId(u64::from(link));
                    let peer = ([127, 0, 0, 60 + at as u8], 3868).into();
                    let change = AssociationChange::Up { link: LinkId(link), peer, streams };
                    self.user.handle_association(self.now, id, change);
                    let (link, peer) = (LinkId(0), ([127, 0, 0, 2], 40_000).into());
                    let change = AssociationChange::Up { link, peer, streams };
                    self.servers[at].handle_association(self.now, id, change);
                }
            }
            while let Some((id, octets)) = self.user.poll_message().map(|(id, m)| (id, m.octets.to_vec())) {
                idle = false;
                self.serve((id.0 - 5) as usize, id, &octets);
            }
            for at in 0..2 {
                let next =
                    |server: &mut Diameter| server.poll_message().map(|(id, m)| (id, m.octets.to_vec()));
                while let Some((id, octets)) = next(&mut self.servers[at]) {
                    idle = false;
                    let message = Message { stream: 0, ppid: 46, octets: &octets };
                    self.user.handle_message(self.now, id, message);
                }
            }
            if idle {
                return;
            }
        }
        panic!("it never ends");
    }

    fn serve(&mut self, at: usize, id: AssociationId, octets: &[u8]) {
        use diameter::Indication;
        if self.dead[at] {
            return;
        }
        let message = Message { stream: 0, ppid: 46, octets };
        let indication = self.servers[at].handle_message(self.now, id, message);
        if let Indication::Request { inbound, command, .. } = indication {
            self.asked[at] += 1;
            // S6c's alerts come under a number that we did not ask by.
            let user = group::UserIdentifier { msisdn: Some(&ALERTS), ..Default::default() };
            let status = s6c::ReportSmDeliveryStatusAnswer {
                user_identifier: Some(Group::Built(&user)),
                ..Default::default()
            };
            let alerts = command.code == s6c::ReportSmDeliveryStatusAnswer::ROW.code;
            let write = |w: &mut AvpWriter<'_>| {
                if alerts {
                    status.put(w)
                }
            };
            self.servers[at].answer(self.now, inbound, self.results[at], write).unwrap();
        }
    }

    fn ask(&mut self, question: Question) -> Result<Answer, Failed> {
        self.user.ask(self.now, 7, question);
        self.run();
        self.outcome()
    }

    fn outcome(&mut self) -> Result<Answer, Failed> {
        while let Some(event) = self.user.poll_event() {
            if let Event::Answered { tag: 7, outcome } = event {
                return outcome;
            }
        }
        panic!("no outcome");
    }

    /// Something that a server says by itself; who is there again by it, and how it was answered.
    fn notice<'a, C: crate::codec::diameter::Command<'a>>(&mut self, request: &C) -> (Vec<Subject>, u32) {
        let ask = diameter::Ask {
            host: Some("push.gtpush.example"),
            ..diameter::Ask::new(1, C::ROW, "gtpush.example")
        };
        self.servers[0].request(self.now, &ask, |w| request.put(w)).unwrap();
        let mut answer = 0;
        for _ in 0..4 {
            while let Some((id, octets)) =
                self.servers[0].poll_message().map(|(id, m)| (id, m.octets.to_vec()))
            {
                let message = Message { stream: 0, ppid: 46, octets: &octets };
                self.user.handle_message(self.now, id, message);
            }
            while let Some((id, octets)) = self.user.poll_message().map(|(id, m)| (id, m.octets.to_vec())) {
                let message = Message { stream: 0, ppid: 46, octets: &octets };
                let indication = self.servers[0].handle_message(self.now, id, message);
                if let diameter::Indication::Answer { outcome, .. } = indication {
                    answer = outcome.code();
                }
            }
        }
        let mut present = Vec::new();
        while let Some(event) = self.user.poll_event() {
            if let Event::Present { who } = event {
                present.push(who);
            }
        }
        (present, answer)
    }
}

fn imsi() -> Imsi {
    "001010000000001".parse().unwrap()
}

fn whereabouts(way: Way) -> Question {
    Question::Whereabouts { way, who: Subject::imsi(imsi()), apn: None }
}

#[test]
fn the_next_server_is_asked_where_that_may_help() {
    let tgpp = diameter::Outcome::tgpp;
    for (result, asked) in [
        (tgpp(5550), [1, 0]),
        (tgpp(5004), [1, 0]),
        (tgpp(5001), [1, 1]),
        (tgpp(5101), [1, 1]),
        (crate::codec::diameter::ResultCode::UNABLE_TO_COMPLY.into(), [1, 1]),
    ] {
        let mut network = Network::new(None);
        network.results[0] = result;
        let outcome = network.ask(whereabouts(Way::Slh));
        assert_eq!(network.asked, asked, "{result}");
        assert_eq!(outcome.is_ok(), asked[1] == 1, "{result}: {outcome:?}");
        assert_eq!(network.user.counters().next_home, u64::from(asked[1]));
        assert!(network.user.is_empty());
    }
    let mut network = Network::new(None);
    network.dead[0] = true;
    network.user.ask(network.now, 7, whereabouts(Way::Slh));
    network.run();
    network.now = network.now.after(Duration::from_secs(11));
    network.user.handle_timeout(network.now);
    network.run();
    assert!(network.outcome().is_ok());
    network.dead = [true; 2];
    network.user.ask(network.now, 7, whereabouts(Way::Slh));
    for _ in 0..3 {
        network.now = network.now.after(Duration::from_secs(11));
        network.user.handle_timeout(network.now);
        network.run();
    }
    assert!(matches!(network.outcome(), Err(Failed::Silent | Failed::NoPeer)));
}

#[test]
fn a_way_without_a_name_for_the_subscriber_asks_nobody() {
    let mut network = Network::new(None);
    let who = Subject { external: Some("meter@iot.example".into()), ..Subject::default() };
    let question = Question::Whereabouts { way: Way::Slh, who, apn: None };
    assert_eq!(network.ask(question), Err(Failed::Nobody));
    assert_eq!(network.ask(whereabouts(Way::Swx)), Err(Failed::Nobody));
    assert_eq!(network.asked, [0, 0]);
    // The template makes a public identity for Sh, whose answer here has no data.
    assert_eq!(network.ask(whereabouts(Way::Sh)), Err(Failed::NoResult));
    assert_eq!(network.asked, [1, 1]);
}

#[test]
fn what_the_server_says_by_itself_is_answered_and_names_the_subscriber() {
    use crate::codec::diameter::command::{s6t, sh};
    use crate::codec::diameter::{Identity, Many};
    let mut network = Network::new(Some(Way::Sh));
    for way in [Way::Sh, Way::S6t, Way::S6c] {
        let watch = Question::Watch { way, who: Subject::imsi(imsi()) };
        assert_eq!(network.ask(watch), Ok(Answer::Watches), "{way:?}");
    }
    let identity = group::UserIdentity {
        public_identity: Some("sip:001010000000001@ims.example"),
        ..Default::default()
    };
    let pnr = |data: &'static str| sh::PushNotificationRequest {
        user_identity: Some(Group::Built(&identity)),
        user_data: Some(data.as_bytes()),
        ..Default::default()
    };
    let (present, answer) = network.notice(&pnr("<Sh-Data/>"));
    assert_eq!((present.len(), present[0].imsi, answer), (1, Some(imsi()), 2001));
    let detached = "<Sh-Data><PSUserState>0</PSUserState></Sh-Data>";
    assert_eq!(network.notice(&pnr(detached)), (Vec::new(), 2001));
    assert_eq!(network.notice(&pnr("no XML")), (Vec::new(), 5004));
    let user = group::UserIdentifier { msisdn: Some(&ALERTS), ..Default::default() };
    let alert = s6c::AlertServiceCentreRequest {
        sc_address: Some(&[0x51, 0x55, 0x00, 0x99]),
        user_identifier: Some(Group::Built(&user)),
        ..Default::default()
    };
    let (present, answer) = network.notice(&alert);
    assert_eq!((present[0].imsi, present[0].msisdn.as_deref()), (Some(imsi()), Some("15550007")));
    assert_eq!(answer, 2001);
    // By the reference alone that the watch was begun with.
    let reference = [ask::reference(Some(imsi()))];
    let report = group::MonitoringEventReport {
        scef_reference_id: Many::Built(&reference),
        scef_id: Many::Built(&[Identity("push.gtpush.example")]),
        monitoring_type: Many::Built(&[1]),
        reachability_information: Many::Built(&[1]),
        ..Default::default()
    };
    let reports = [Group::Built(&report)];
    let report = s6t::ReportingInformationRequest {
        monitoring_event_report: Many::Built(&reports),
        ..Default::default()
    };
    let (present, answer) = network.notice(&report);
    assert_eq!((present.len(), present[0].imsi, answer), (1, Some(imsi()), 2001));
    let counters = network.user.counters();
    assert_eq!((counters.watched, counters.present, counters.unsupported), (3, 3, 0));
}
