//! The stage of the demo: lab, server and a client of its interface, and what a flow needs to watch them.

use super::hss;
use super::network::{self, Asks, Network};
use crate::api::{Accepted, PushBody, PushStatus};
use crate::app::{lab, serve};
use crate::cli::client::Client;
use crate::codec::gsmtap;
use crate::codec::ts24008::PdpType;
use crate::config::{AddressCase, Config, Subscriber};
use crate::lab::application_server::{self, ApplicationServer};
use crate::lab::device::{self, Activation, Registration, SmState};
use crate::lab::link::{Faults, Harm};
use crate::lab::sgsn;
use crate::lab::subscribers;
use crate::machine::ss7::stack::Ss7;
use crate::push::secret::{self, Cost};
use crate::transport::driver::NotCalled;
use crate::transport::{Clock, Tap, tap};
use crate::wire::Imsi;
use std::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

type Failed = Box<dyn Error + Send + Sync>;
/// What became of a flow: what was seen, or why it is not what it must be.
pub type Outcome = Result<String, String>;

/// An address on loopback.
pub const fn local(d: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(127, 0, 0, d))
}

/// The server's address.
pub const SERVER: IpAddr = local(2);

/// The SGSN that [`Stage::other_sgsn`] starts.
pub const OTHER_SGSN: IpAddr = local(12);

/// Who is where, for ladders and captures.
pub const NAMES: [(IpAddr, &str); 13] = [
    (SERVER, "gtpush"),
    (local(11), "sgsn"),
    (OTHER_SGSN, "other sgsn"),
    (network::STP, "stp"),
    (network::MSC, "msc"),
    (local(21), "hlr"),
    (network::GATEWAY, "hlr gateway"),
    (hss::HSS, "hss"),
    (hss::MME, "mme"),
    (local(31), "device"),
    (local(32), "device 2"),
    (local(33), "device 3"),
    (local(34), "device 4"),
];

/// How long a flow waits for anything, on good links and on bad ones.
const PATIENCE: [Duration; 2] = [Duration::from_secs(15), Duration::from_secs(60)];
/// How often what a device gives up is begun anew.
pub const ROUNDS: u32 = 4;
/// How much longer pushes live on bad links.
const LONGER: u64 = 4;

/// Timers and repetitions on bad links: short, and as many that hardly anything is given up.
mod bad {
    use std::time::Duration;

    pub const T3_RESPONSE: Duration = Duration::from_millis(200);
    pub const N3_REQUESTS: u8 = 6;
    pub const ACK_TIMEOUT: Duration = Duration::from_millis(60);
    pub const MAX_RETRANSMIT: u8 = 6;
    /// What SGSN and device have of one another.
    pub const DEVICE: Duration = Duration::from_millis(250);
    pub const DEVICE_ATTEMPTS: u32 = 8;
    pub const RECHECK: Duration = Duration::from_secs(2);
}

/// One flow, performed.
pub struct Act {
    /// What it is called.
    pub title: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// When it was, since the Unix epoch.
    pub between: Range<Duration>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What happens to a subscriber at whom the server asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Somebody asked where it is.
    Asked,
    /// A failure was reported, or its return is waited for.
    Reported,
    /// Whoever waited was told that it is back, and took that.
    Noted,
}

/// What differs between flows in how the server is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// How a device without a static address gets one when it is notified.
    pub addressing: AddressCase,
    /// The IPv4 addresses to give out, the same at both access points.
    pub pool: &'static str,
    /// How it asks the HLR.
    pub asks: Asks,
}

/// One flow, to be performed.
pub struct Flow {
    /// What it is called.
    pub title: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// How the server is set up.
    pub setup: Setup,
    /// What happens.
    pub run: fn(&mut Stage) -> Outcome,
}

impl Flow {
    /// Whether its title holds one of the words; without words every flow is meant.
    pub fn is_meant(&self, words: &[String]) -> bool {
        words.is_empty() || words.iter().any(|word| self.title.contains(word.as_str()))
    }

    /// What its own capture is called: the words of its title.
    pub fn file_name(&self) -> String {
        let words = self.title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
    }
}

/// What a flow plays on.
pub struct Stage {
    clock: Clock,
    tap: Tap,
    folder: PathBuf,
    server: Option<serve::Serving>,
    setup: Option<Setup>,
    /// HLR and SGSN.
    pub lab: lab::Running,
    network: Option<Network>,
    hss: Option<hss::Home>,
    /// Whether datagrams are lost, doubled and overtaken.
    pub bad_links: bool,
    /// How long a flow waits for anything.
    pub patience: Duration,
    client: Option<Client>,
    /// The application server: it takes reports and speaks to its users through the proxy.
    pub application: ApplicationServer,
    next: u8,
}

/// The subscriber of the `n`th device.
pub fn imsi(n: u8) -> Imsi {
    format!("001010000000{n:03}").parse().expect("fifteen digits")
}

/// The user of the `n`th device.
pub fn user(n: u8) -> String {
    format!("user{n}@push.example")
}

/// The number of the `n`th device.
fn msisdn(n: u8) -> String {
    format!("15551{n:03}")
}

/// The static address of the devices that own one: the even ones.
fn static_address(n: u8) -> Option<IpAddr> {
    n.is_multiple_of(2).then(|| IpAddr::from([10, 46, 0, n]))
}

/// The secret of the application "demo".
pub const SECRET: &str = "open sesame";

/// What a push request says.
fn body(application: &str, to: &str, ttl: u64) -> PushBody {
    PushBody {
        application: Some(application.into()),
        to: to.into(),
        payload: Some("Dinner is ready".into()),
        ttl: Some(ttl),
        ..PushBody::default()
    }
}

/// Devices there are.
const DEVICES: u8 = 220;

/// Whether loopback carries datagrams; where it does not, every flow would wait in vain.
fn loopback_carries() -> Result<(), Failed> {
    let other = local(11);
    let carry = || {
        let (from, to) = (UdpSocket::bind((SERVER, 0))?, UdpSocket::bind((other, 0))?);
        to.set_read_timeout(Some(Duration::from_secs(2)))?;
        from.send_to(b"?", to.local_addr()?)?;
        to.recv(&mut [0]).map(drop)
    };
    carry().map_err(|error: io::Error| {
        format!(
            "loopback carries nothing from {SERVER} to {other} ({error}); `ip link set lo up` (as root) brings it up"
        )
        .into()
    })
}

impl Stage {
    /// Performs the flows and writes the capture; says too what bad links have done.
    pub fn perform(capture: &Path, flows: &[&Flow], faults: Faults) -> Result<(Vec<Act>, Harm), Failed> {
        loopback_carries()?;
        let settings = tap::Config {
            file: capture.to_owned(),
            rotate: None,
            keep: 0,
            names: NAMES.iter().map(|(address, name)| (*address, (*name).to_owned())).collect(),
            sent_only: true,
        };
        let capture = tap::Capture::start(settings)
            .map_err(|error| format!("{}: {error}; name another file with --capture", capture.display()))?;
        let folder = std::env::temp_dir().join(format!("gtpush-demo-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let clock = Clock::start();
        let mut plan = lab::Plan::new(SERVER);
        plan.subscribers = (1..=DEVICES)
            .map(|n| {
                let mut one = subscribers::Subscriber::new(imsi(n));
                let apn = "internet".parse().expect("a label");
                one.addresses = static_address(n).map(|address| (apn, address)).into_iter().collect();
                Network::number(&mut one, msisdn(n));
                one
            })
            .collect();
        plan.hlr_config.gtp.t3_response = Duration::from_millis(500);
        plan.sgsn_config.gtp.t3_response = Duration::from_millis(500);
        plan.sgsn_config.paging = Duration::from_millis(500);
        plan.sgsn_config.device = Duration::from_millis(400);
        plan.sgsn_config.device_attempts = 2;
        let bad_links = !faults.is_none();
        if bad_links {
            for gtp in [&mut plan.hlr_config.gtp, &mut plan.sgsn_config.gtp] {
                (gtp.t3_response, gtp.n3_requests) = (bad::T3_RESPONSE, bad::N3_REQUESTS.into());
            }
            (plan.sgsn_config.t3350, plan.sgsn_config.paging) = (bad::DEVICE, bad::DEVICE);
            (plan.sgsn_config.device, plan.sgsn_config.device_attempts) = (bad::DEVICE, bad::DEVICE_ATTEMPTS);
        }
        plan.faults = faults;
        let by_map = flows.iter().any(|flow| flow.setup.asks.is_map());
        let by_diameter = flows.iter().any(|flow| flow.setup.asks.is_diameter());
        let network = by_map.then(|| Network::start(&plan.subscribers, clock, &capture.tap())).transpose()?;
        plan.hlr_map = network.as_ref().map(Network::hlr).transpose()?;
        plan.sgsn_map = network.as_ref().map(Network::sgsn).transpose()?;
        let hss =
            by_diameter.then(|| hss::Home::start(&plan.subscribers, clock, &capture.tap())).transpose()?;
        let mut to_hss = hss.as_ref().map(hss::Home::listener);
        let sgsn_told = move |event: &_| to_hss.iter_mut().for_each(|tell| tell(event));
        let lab = lab::start_with(plan, clock, Some(capture.tap()), |_| {}, sgsn_told)?;
        let mut chat = application_server::Config::new((local(41), 0).into());
        chat.accounts = (1..=DEVICES).map(|n| (format!("name{n}"), "open sesame".into())).collect();
        let mut stage = Self {
            clock,
            tap: capture.tap(),
            folder: folder.clone(),
            server: None,
            setup: None,
            lab,
            network,
            hss,
            bad_links,
            patience: PATIENCE[usize::from(bad_links)],
            client: None,
            application: ApplicationServer::start(chat)?,
            next: 0,
        };
        if stage.network.is_some() {
            stage.until("HLR and SGSN to join the signalling network", |stage| {
                let active = |ss7: Option<&Ss7>| ss7.is_some_and(|ss7| network::is_active(ss7.xua()));
                let hlr = stage.lab.hlr().ask(move |hlr, _| active(hlr.ss7()))?;
                Ok(hlr && stage.lab.sgsn().ask(move |sgsn, _| active(sgsn.ss7()))?)
            })?;
        }
        let mut acts = Vec::new();
        for flow in flows {
            acts.push(stage.act(flow)?);
        }
        let harm = stage.lab.harm();
        drop(stage);
        capture.finish()?;
        let _ = std::fs::remove_dir_all(&folder);
        Ok((acts, harm))
    }

    fn act(&mut self, flow: &Flow) -> Result<Act, Failed> {
        if self.setup != Some(flow.setup) {
            self.start_server(flow.setup)?;
            // The devices of earlier flows are gone; an SGSN that still knew them would tell each that
            // the new server has lost its context.
            self.lab.sgsn().ask(|sgsn, _| sgsn.restart()).map_err(|_| "the SGSN has stopped")?;
        }
        let start = self.clock.now().wall;
        self.tap.remark(self.clock.now(), flow.title);
        let outcome = (flow.run)(self);
        // What is still under way belongs to this flow.
        std::thread::sleep(Duration::from_millis(60));
        Ok(Act { title: flow.title, about: flow.about, between: start..self.clock.now().wall, outcome })
    }

    /// Starts the server, or starts it again: what it had accepted it still knows.
    pub fn start_server(&mut self, setup: Setup) -> Result<(), Failed> {
        if let Some(server) = self.server.take() {
            server.stop()?;
        }
        let mut text = format!(
            "[server]\ndata_dir = {1:?}\n[gtp]\nt3_response = \"500ms\"\necho = \"off\"\n[locate]\ncreate_timeout = \"3s\"\n\
             [push]\nback_off = \"300ms\"\n[coap]\nack_timeout = \"500ms\"\nmax_retransmit = 2\nanswer_timeout = \"2s\"\n\
             [http]\nbind = \"127.0.0.2:0\"\n\
             [[domain]]\nid = 1\nname = \"public\"\n[[domain]]\nid = 2\nname = \"corporate\"\n\
             [[apn]]\nname = \"internet\"\npool_v4 = \"{0}\"\npool_v6 = \"fd45::/48\"\nstatic_v4 = \"10.46.0.0/24\"\n\
             push_address = \"10.45.0.1:5683\"\npush_address_v6 = \"[fd45::1]:5683\"\ndns = [\"10.45.0.1\"]\n\
             [[apn]]\nname = \"corporate\"\ndomain = 2\npool_v4 = \"{0}\"\npush_address = \"10.45.0.1:5683\"\n",
            setup.pool, self.folder
        );
        if let Asks::Hss { by, gateway, sms } = setup.asks {
            text.push_str(&hss::sections(by, gateway, sms));
        }
        let mut config = Config::parse(&text, "demo")?;
        config.push.addressing = setup.addressing;
        if self.bad_links {
            (config.gtp.t3_response, config.gtp.n3_requests) = (bad::T3_RESPONSE, bad::N3_REQUESTS);
            (config.coap.ack_timeout, config.coap.max_retransmit) = (bad::ACK_TIMEOUT, bad::MAX_RETRANSMIT);
            // A Note MS GPRS Present that is lost altogether is made up for.
            (config.push.max_back_off, config.push.recheck) = (bad::RECHECK, Some(bad::RECHECK));
        }
        let secret = secret::hash(SECRET, b"salt of the demo", Cost::Device).map(String::from);
        config.application.push(crate::config::Application {
            id: "demo".into(),
            secret,
            domains: Vec::new(),
            networks: vec!["127.0.0.0/8".parse()?],
            report_to: Some(self.application.report_url()),
            sms: setup.asks.sms(),
        });
        config.application.push(crate::config::Application {
            id: "proxy".into(),
            secret: None,
            domains: Vec::new(),
            networks: Vec::new(),
            report_to: None,
            sms: false,
        });
        config.proxy.enabled = true;
        config.proxy.connector = vec![crate::config::Connector {
            server: "chat".into(),
            url: format!("http://{}/events", self.application.address()),
        }];
        config.subscriber = (1..=DEVICES)
            .map(|n| Subscriber {
                imsi: imsi(n),
                users: vec![user(n), format!("twins{}@push.example", n.div_ceil(2))],
                secret: None,
                msisdn: Some(msisdn(n)),
                static_address: static_address(n),
            })
            .collect();
        if let Some(network) = &self.network {
            network.join(&mut config, setup.asks)?;
        }
        if let Asks::Hss { by, gateway, sms } = setup.asks {
            hss::join(&mut config, by, gateway, sms);
        }
        let server = serve::start_with(&config, self.clock, Some(self.tap.clone()))?;
        self.client = Some(Client::new(&format!("http://{}", server.http()), "demo", SECRET));
        self.server = Some(server);
        self.setup = Some(setup);
        // Until then it would find no way to the HLR.
        self.until("the server to join the signalling network", |stage| {
            let server = stage.server.as_ref();
            let gateway = server.and_then(serve::Serving::hlr_gateway).map(|gateway| {
                gateway.handle().ask(|gateway, _| {
                    gateway.map().is_none_or(|map| network::is_active(map.ss7().xua()))
                        && gateway.diameter().is_none_or(|user| hss::is_open(user.node()))
                })
            });
            let own = server.map(|server| {
                let signalling = server.signalling();
                signalling.ask(|server, _| {
                    server.map().is_none_or(|map| network::is_active(map.ss7().xua()))
                        && server.diameter().is_none_or(|user| hss::is_open(user.node()))
                })
            });
            Ok(gateway.unwrap_or(Ok(true))? && own.unwrap_or(Ok(true))?)
        })?;
        Ok(())
    }

    /// Waits for something that a thread is asked.
    fn until(&self, what: &str, ready: impl Fn(&Self) -> Result<bool, NotCalled>) -> Result<(), Failed> {
        let until = Instant::now() + self.patience;
        while !ready(self)? {
            if Instant::now() >= until {
                return Err(format!("waited in vain for {what}").into());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// The signalling network of the flows by MAP.
    pub fn network(&self) -> Result<&Network, String> {
        self.network.as_ref().ok_or_else(|| "there is no signalling network".to_owned())
    }

    /// HSS and MME of the flows by Diameter.
    pub fn hss(&self) -> Result<&hss::Home, String> {
        self.hss.as_ref().ok_or_else(|| "there is no HSS".to_owned())
    }

    /// The HSS, where the flow's server asks that one.
    fn home(&self) -> Option<&hss::Home> {
        self.hss.as_ref().filter(|_| self.setup.is_some_and(|setup| setup.asks.is_diameter()))
    }

    /// How much has happened so far at whom the server asks where subscribers are, HLR or HSS.
    pub fn happened(&self) -> usize {
        self.home().map_or_else(|| self.lab.hlr_seen.count(), |home| home.seen.count())
    }

    /// Waits until this has happened there to the `n`th subscriber, so many times.
    pub fn wait_home(&self, from: usize, sign: Sign, n: u8, mut times: u32) -> bool {
        let mut count = |is: bool| {
            times -= u32::from(is);
            (times == 0).then_some(())
        };
        match self.home() {
            Some(home) => {
                home.seen.wait(from, self.patience, |event| count(hss::shows(event, sign, imsi(n))))
            }
            None => self
                .lab
                .hlr_seen
                .wait(from, self.patience, |event| count(network::shows(event, sign, imsi(n)))),
        }
        .is_some()
    }

    /// HLR and HSS hold the subscriber not to be reachable, for this reason of TS 23.040 §9.2.3.22, or to be.
    pub fn set_reason(&self, n: u8, reason: Option<u8>) -> Result<(), String> {
        let told = self.lab.hlr().ask(move |hlr, _| hlr.set_reason(imsi(n), reason));
        told.map_err(|_| "the HLR has stopped")?;
        match self.home() {
            Some(home) => {
                home.change(move |home, now| home.set_reachable(now, imsi(n), reason.map(u32::from)))
            }
            None => Ok(()),
        }
    }

    /// HLR and HSS hear that the subscriber is there again, and tell whoever waits.
    pub fn reachable(&self, n: u8) -> Result<(), String> {
        if let Some(home) = self.home() {
            return home.change(move |home, now| home.set_reachable(now, imsi(n), None));
        }
        let told = self.lab.hlr().ask(move |hlr, now| hlr.reachable(now, imsi(n)));
        told.map_err(|_| "the HLR has stopped".to_owned())
    }

    /// HLR and HSS believe the subscriber at this SGSN.
    pub fn move_to(&self, n: u8, at: IpAddr) -> Result<(), String> {
        let told = self.lab.hlr().ask(move |hlr, now| hlr.attach(now, imsi(n), at));
        told.map_err(|_| "the HLR has stopped")?;
        self.home().map_or(Ok(()), |home| home.at_sgsn(imsi(n), at))
    }

    /// A second SGSN, at which no device can attach; it stops when it is dropped.
    pub fn other_sgsn(&self) -> Result<lab::OtherSgsn, String> {
        let config = sgsn::Config { address: OTHER_SGSN, ..sgsn::Config::default() };
        self.lab.other_sgsn(config).map_err(|error| error.to_string())
    }

    /// Another device, of a subscriber that no flow has used; `of` says which kind of address it has.
    pub fn device(&mut self, owns_address: bool) -> Result<(u8, lab::Mobile), String> {
        let n = (self.next + 1..=DEVICES)
            .find(|n| static_address(*n).is_some() == owns_address)
            .ok_or("there are no more devices")?;
        self.next = n;
        Ok((n, self.device_of(n)?))
    }

    /// The device of the `n`th subscriber.
    pub fn device_of(&self, n: u8) -> Result<lab::Mobile, String> {
        let registration = Registration {
            apn: None,
            server: "10.45.0.1:5683".parse().expect("an address"),
            user: user(n),
            dynamic: Some(format!("d-{n}")),
            validity: None,
            secret: None,
            device: Some("demo".into()),
        };
        let mut config = device::Config::new(imsi(n), (local(11), gsmtap::PORT).into());
        config.registration = Some(registration);
        if self.bad_links {
            config.t3310 = bad::DEVICE;
            config.t3321 = bad::DEVICE;
            config.t3380 = bad::DEVICE;
            config.t3390 = bad::DEVICE;
            config.registration_pause = bad::DEVICE;
            (config.solicitation_interval, config.solicitations) = (bad::DEVICE, bad::DEVICE_ATTEMPTS);
            config.coap.ack_timeout = bad::ACK_TIMEOUT;
            config.coap.max_retransmit = bad::MAX_RETRANSMIT.into();
            // An answer that was acknowledged ahead and then lost each time it was sent: asked again while
            // there is patience left.
            config.coap.response_timeout = self.patience / ROUNDS;
        }
        self.lab.device_with(config, local(30 + n), |_, _, _| {}).map_err(|error| error.to_string())
    }

    /// Attaches a device and waits until it is.
    pub fn attach(&self, mobile: &lab::Mobile) -> Result<(), String> {
        let from = mobile.seen.count();
        let attached = (0..ROUNDS).find_map(|_| {
            call(mobile, |device, now| device.attach(now)).ok()?;
            mobile.seen.wait(from, self.patience / ROUNDS, |event| {
                matches!(event, device::Event::Attached { .. }).then_some(())
            })
        });
        attached.ok_or_else(|| "the device did not attach".to_owned())?;
        let imsi = mobile.handle().ask(|device, _| device.imsi()).map_err(|_| "the device has stopped")?;
        if self.lab.wait_attached(imsi, self.patience) { Ok(()) } else { Err("the HLR was not told".into()) }
    }

    /// Activates a context and waits until the device is registered through it.
    pub fn register(&self, mobile: &lab::Mobile) -> Result<u8, String> {
        self.register_at(mobile, "internet", PdpType::Ipv4)
    }

    /// The same at this access point and with this kind of address.
    pub fn register_at(&self, mobile: &lab::Mobile, apn: &str, pdp_type: PdpType) -> Result<u8, String> {
        let from = mobile.seen.count();
        let want = Activation::of(apn.parse().expect("a label"), pdp_type);
        if pdp_type == PdpType::Ipv6 {
            call(mobile, |device, _| {
                if let Some(registration) = &mut device.config_mut().registration {
                    registration.server = "[fd45::1]:5683".parse().expect("an address");
                }
            })?;
        }
        let registered = (0..ROUNDS).find_map(|round| {
            let want = want.clone();
            call(mobile, move |device, now| {
                let known = device.contexts().next().filter(|_| round > 0);
                match known {
                    None => drop(device.activate(now, want)),
                    Some((nsapi, SmState::Active)) => device.register(now, nsapi),
                    Some(_) => {}
                }
            })
            .ok()?;
            mobile.seen.wait(from, self.patience / ROUNDS, |event| match event {
                device::Event::Registered { nsapi, .. } => Some(*nsapi),
                _ => None,
            })
        });
        registered.ok_or_else(|| "the device did not register".to_owned())
    }

    /// Asks for a push.
    pub fn push(&self, to: &str, ttl: u64) -> Result<String, String> {
        let accepted: Accepted = self
            .client()?
            .post("/v1/push", &[], &body("demo", to, if self.bad_links { ttl * LONGER } else { ttl }))
            .map_err(|error| error.to_string())?;
        Ok(accepted.id)
    }

    /// Asks for a push as `application` with this secret, which the server must refuse: the HTTP status and
    /// the kind of problem.
    pub fn refused(&self, application: &str, secret: &str, to: &str) -> Result<(u16, String), String> {
        let client = Client::new(&format!("http://{}", self.server()?.http()), application, secret);
        let problem =
            client.refusal("/v1/push", &body(application, to, 30)).map_err(|error| error.to_string())?;
        let problem = problem.ok_or("the push was accepted")?;
        Ok((problem.status, problem.title))
    }

    fn client(&self) -> Result<&Client, String> {
        self.client.as_ref().ok_or_else(|| "there is no server".to_owned())
    }

    /// Where a push stands.
    pub fn status(&self, id: &str) -> Result<PushStatus, String> {
        self.client()?.get(&format!("/v1/push/{id}")).map_err(|error| error.to_string())
    }

    /// The running server.
    pub fn server(&self) -> Result<&serve::Serving, String> {
        self.server.as_ref().ok_or_else(|| "there is no server".to_owned())
    }

    /// Takes a push back.
    pub fn cancel(&self, id: &str) -> Result<(), String> {
        let _: Accepted =
            self.client()?.delete(&format!("/v1/push/{id}")).map_err(|error| error.to_string())?;
        Ok(())
    }

    /// Waits until a push stands at `state`, for the reason `reason` if one is given.
    pub fn becomes(&self, id: &str, state: &str, reason: Option<&str>) -> Outcome {
        let until = Instant::now() + self.patience;
        loop {
            let status = self.status(id)?;
            let last = status.history.iter().rev().find(|entry| entry.state == state);
            let why = last.and_then(|entry| entry.cause.as_ref());
            let fits = reason.is_none_or(|reason| why.is_some_and(|cause| cause.reason == reason));
            if status.state == state && fits {
                let mut text = format!("{state} after {} tries", status.tries);
                if let Some(cause) = why {
                    text.push_str(&format!(": {}", cause.reason));
                    if let Some(code) = cause.code {
                        text.push_str(&format!(" ({code})"));
                    }
                }
                return Ok(text);
            }
            if status.ended || Instant::now() >= until {
                return Err(format!(
                    "the push is {} ({}), and should be {state}{}",
                    status.state,
                    status
                        .history
                        .iter()
                        .map(|entry| match &entry.cause {
                            Some(cause) => format!("{}: {}", entry.state, cause.reason),
                            None => entry.state.clone(),
                        })
                        .collect::<Vec<_>>()
                        .join(" → "),
                    reason.map(|reason| format!(": {reason}")).unwrap_or_default()
                ));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until every push has ended: the receipt of one may come later than the device shows it.
    pub fn settled(&self) -> Result<(), String> {
        let until = Instant::now() + self.patience;
        let signalling = self.server()?.signalling();
        while signalling.ask(|server, _| server.router().live()) != Ok(0) {
            if Instant::now() >= until {
                return Err("a push has not ended".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Waits until the device has seen this push.
    pub fn shown(&self, mobile: &lab::Mobile, id: &str) -> Result<(), String> {
        mobile
            .seen
            .wait(0, self.patience, |event| match event {
                device::Event::Notice { id: seen, payload, .. }
                    if seen == id && payload == b"Dinner is ready" =>
                {
                    Some(())
                }
                _ => None,
            })
            .ok_or_else(|| "the device never showed the push".to_owned())
    }
}

/// Does something on the device's thread.
pub fn call(
    mobile: &lab::Mobile,
    act: impl FnOnce(&mut device::Device, crate::wire::Now) + Send + 'static,
) -> Result<(), String> {
    mobile.handle().ask(move |device, now| act(device, now)).map_err(|_| "the device has stopped".to_owned())
}
