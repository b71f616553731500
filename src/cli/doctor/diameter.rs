//! Diameter: whether our peers open, what they take, and whether the HSS answers; and what to do at the other side
//! where they do not.

use crate::codec::diameter::{ResultCode, TLS_PORT, application};
use crate::config::{Config, DiameterCarrier, DiameterPeer, Finding, Mode};
use crate::machine::TlsFault;
use crate::machine::diameter::{self, Down, PeerId, State, Status};
use crate::node::diameter_user::{DiameterUser, Event, Question, Subject, Way};
use crate::reach::locate::diameter::Failed;
use crate::transport::driver::{self, Sockets};
use crate::transport::{Clock, Driver};
use crate::wire::Imsi;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

/// How long peers may take to open.
const PATIENCE: Duration = Duration::from_secs(4);

/// Tw here: a peer that is open and says nothing is asked by the watchdog after this, and once more.
const TW: Duration = Duration::from_millis(500);

/// What to do about one that is connected and silent.
const HANGS: &str = "it hangs, or a node between swallows what it says: look at its log and load; while it is so, requests go to other peers";

/// Looks at every peer; `probe`: a subscriber the HSS is asked for.
pub(super) fn look(config: &Config, probe: Option<Imsi>, findings: &mut Vec<Finding>) {
    // What is wrong with the tables themselves has been said.
    let Ok(mut place) = config.diameter_place(0) else { return };
    (place.user.node.tw, place.user.node.tw_jitter) = (TW, Duration::ZERO);
    let mut sockets = Sockets::default();
    for link in place.links {
        if let Err(error) = sockets.link(link) {
            let problem = format!("cannot open {}: {}", error.what, error.source);
            findings.push(Finding::error("[diameter]", problem, error.advice));
            return;
        }
    }
    let (tell, told) = sync_channel(1024);
    let events = move |_: &mut DiameterUser, _, event| {
        // More than a thousand events say nothing more.
        let _ = tell.try_send(event);
    };
    let (applications, timeout) = (place.user.node.applications.clone(), place.user.node.timeout);
    let user = DiameterUser::new(place.user, u64::from(std::process::id()));
    let Ok(driver) = driver::spawn("doctor", Clock::start(), user, sockets, None, events) else { return };
    let awaited = config.diameter.peer.iter().filter(|own| !own.on_redirect).count();
    let seen = watch(&told, awaited);
    for (at, own) in config.diameter.peer.iter().enumerate() {
        let id = PeerId(u32::try_from(at).unwrap_or(u32::MAX));
        let Ok(state) = driver.handle().ask(move |user, _| user.node().state(id)) else { return };
        findings.push(peer(config, own, &seen, (id, state)));
    }
    findings.extend(seen.iter().filter_map(|event| match event {
        diameter::Event::Rejected { result, from } => Some(rejected(*result, *from)),
        diameter::Event::Insecure { from, fault } => Some(insecure(config, *fault, *from)),
        _ => None,
    }));
    let open = seen.iter().any(|event| matches!(event, diameter::Event::Open { .. }));
    let mut served = false;
    // That of relays is offered for others.
    for own in applications.into_iter().filter(|own| open && own.id != application::RELAY) {
        let Ok(takes) = driver.handle().ask(move |user, _| user.node().serves(own.id)) else { return };
        served |= takes;
        if !takes {
            let name = application::name(own.id).unwrap_or("an application");
            findings.push(Finding::warning(
                "[diameter] applications",
                format!("no peer takes {name} ({})", own.id),
                "have the other side offer it in its CER or CEA, or leave its way out of [locate] order",
            ));
        }
    }
    let (section, order) = match config.server.mode {
        Mode::Gateway => ("[hlr_gateway]", &config.hlr_gateway.order),
        _ => ("[locate]", &config.locate.order),
    };
    let ways = order.iter().filter_map(|by| by.diameter());
    if let (Some(imsi), true, Some(way)) = (probe, served, ways.into_iter().find(|way| *way != Way::Swx)) {
        let about = format!("{section} {}", way.via());
        findings.push(ask(config, about, &driver, &told, imsi, way, timeout));
    }
}

/// What happens until every peer has opened or failed.
fn watch(told: &Receiver<Event>, peers: usize) -> Vec<diameter::Event> {
    let until = Instant::now() + PATIENCE;
    let mut seen = Vec::new();
    let mut settled = std::collections::BTreeSet::new();
    while settled.len() < peers
        && let Ok(event) = told.recv_timeout(until.saturating_duration_since(Instant::now()))
    {
        let Event::Network(event) = event else { continue };
        if let diameter::Event::Open { peer, .. } | diameter::Event::Closed { peer, .. } = event {
            settled.insert(peer);
        }
        seen.push(event);
    }
    // Those that are open are asked by the watchdog.
    let until = Instant::now() + 2 * TW + TW / 2;
    let open = seen.iter().any(|event| matches!(event, diameter::Event::Open { .. }));
    while open && let Ok(event) = told.recv_timeout(until.saturating_duration_since(Instant::now())) {
        seen.extend(if let Event::Network(event) = event { Some(event) } else { None });
    }
    seen
}

fn peer(
    config: &Config,
    own: &DiameterPeer,
    seen: &[diameter::Event],
    (id, state): (PeerId, State),
) -> Finding {
    let about = format!("[[diameter.peer]] \"{}\"", own.identity);
    let last = seen.iter().rev().find_map(|event| match event {
        diameter::Event::Open { peer, .. } if *peer == id => Some(None),
        diameter::Event::Closed { peer, why } if *peer == id => Some(Some(*why)),
        _ => None,
    });
    let carrier = own.transport.as_str();
    let addresses: Vec<_> = own.connect.iter().map(ToString::to_string).collect();
    let (us, realm) = (&config.diameter.identity, &config.diameter.realm);
    let status = seen.iter().rev().find_map(|event| match event {
        diameter::Event::Watchdog { peer, status } if *peer == id => Some(*status),
        _ => None,
    });
    match last {
        None if own.on_redirect => Finding::good(about, "is connected with when a redirect answer names it"),
        Some(None) if status == Some(Status::Suspect) => {
            Finding::error(about, "is connected, and does not answer the watchdog (Device-Watchdog)", HANGS)
        }
        Some(None) => Finding::good(about, "is connected, and capabilities are exchanged"),
        None if own.connect.is_empty() => Finding::warning(
            about,
            format!("it has not connected by {carrier}"),
            "let it connect to [[diameter.listen]]; its Origin-Host must be this identity",
        ),
        None if matches!(state, State::WaitConnAck | State::WaitConnAckElect) => Finding::error(
            about,
            format!("it does not answer the attempt to connect by {carrier}"),
            format!(
                "a firewall, or no way, is between: {} must be reached, and answer",
                addresses.join(", ")
            ),
        ),
        None => Finding::error(
            about,
            "it takes the connection, and does not answer our Capabilities-Exchange",
            format!(
                "it hangs, or waits for an agent behind it: look at its log; it must know us as identity {us}, realm {realm}"
            ),
        ),
        Some(Some(why)) => {
            let advice = match why {
                Down::NotConnected => format!(
                    "start it or correct `connect` ({}): it must listen for {carrier} there, and a firewall must let it pass",
                    addresses.join(", ")
                ),
                Down::Refused(ResultCode::UNKNOWN_PEER) => {
                    format!("enter us at the other side as a peer: identity {us}, realm {realm}")
                }
                Down::NoCommonApplication | Down::Refused(ResultCode::NO_COMMON_APPLICATION) => {
                    "have the other side offer one of our applications, or correct [diameter] applications"
                        .into()
                }
                Down::Stranger => "write `identity` as the other side's CEA says in Origin-Host".into(),
                Down::Refused(_) => {
                    format!("look up that result; the other side knows us as {us}, realm {realm}")
                }
                Down::Tls(fault) => not_secure(config, fault, own.shown_name()),
                Down::Certificate => not_secure(config, TlsFault::Name, own.shown_name()),
                Down::NoAnswer | Down::Lost => {
                    let or = match own.transport {
                        DiameterCarrier::Tcp => {
                            "; if it wants TLS, write transport = \"tls\" and its port for that"
                        }
                        DiameterCarrier::Tls => "; or have it take the authority of our certificate",
                        DiameterCarrier::Sctp => "",
                    };
                    format!(
                        "it closes or ignores what it does not know: enter us there as identity {us}, realm {realm}{or}"
                    )
                }
                Down::Watchdog => HANGS.into(),
                Down::Unexpected => "what listens there speaks no Diameter: correct `connect`".into(),
                _ => "look at the other side's log".into(),
            };
            Finding::error(about, why.to_string(), advice)
        }
    }
}

/// What to do about TLS that does not come to be with a peer whose certificate is to be for `name`.
fn not_secure(config: &Config, fault: TlsFault, name: &str) -> String {
    let (us, files) = (&config.diameter.identity, config.diameter.tls.within(&config.server.data_dir));
    let (ours, authorities) = (files.certificate.display(), files.authorities.display());
    match fault {
        TlsFault::Expired => {
            "have the other side renew it; if it is good, look at this machine's clock (`date`)".into()
        }
        TlsFault::NotYetValid => "compare both machines' clocks (`date`), and its notBefore".into(),
        TlsFault::Authority => format!("add the authority that has signed it to {authorities}"),
        TlsFault::Name => format!(
            "it must be for {name} (subjectAltName): have it made anew, or write `certificate_name` as it stands in it"
        ),
        TlsFault::Purpose => "have it made with extendedKeyUsage=serverAuth,clientAuth, or without".into(),
        TlsFault::Missing => {
            "give it a certificate and key, and have it show them to us: both sides must".into()
        }
        TlsFault::OursRefused(45) => format!("{ours} has expired, or its clock is wrong"),
        TlsFault::OursRefused(_) => format!(
            "have it take the authority of {ours}, and {us} as the name in it: `openssl x509 -in {ours} -noout -text`"
        ),
        TlsFault::NothingInCommon => "have it offer TLS 1.2 or 1.3, with an ECDHE cipher".into(),
        TlsFault::Closed | TlsFault::Silent | TlsFault::NotTls => format!(
            "`connect` must be its port of TLS, usually {TLS_PORT}; if it has none, transport = \"tcp\"; or its log says what it dislikes"
        ),
        _ => "the log of `gtpush serve` has the words of it, and so has the other side's".into(),
    }
}

fn insecure(config: &Config, fault: TlsFault, from: std::net::IpAddr) -> Finding {
    let problem = format!("TLS with {from}, which connected, did not come to be: {fault}");
    let advice = match fault {
        TlsFault::Closed | TlsFault::Silent | TlsFault::NotTls => {
            "have it connect by TLS, or to a [[diameter.listen]] of transport \"tcp\"; or its log says what it dislikes".into()
        }
        fault => not_secure(config, fault, "its identity"),
    };
    Finding::warning("[[diameter.listen]]", problem, advice)
}

fn rejected(result: ResultCode, from: std::net::IpAddr) -> Finding {
    let name = result.name().unwrap_or("an error");
    let advice = match result {
        ResultCode::UNKNOWN_PEER => {
            "if it is one of yours, add a [[diameter.peer]] with its Origin-Host as identity, and its address"
        }
        ResultCode::NO_COMMON_APPLICATION => "have it offer one of our applications",
        _ => "look at its log",
    };
    Finding::warning(
        "[[diameter.listen]]",
        format!("{from} was turned away with {name} ({})", result.0),
        advice,
    )
}

fn ask(
    config: &Config,
    about: String,
    driver: &Driver<DiameterUser>,
    told: &Receiver<Event>,
    imsi: Imsi,
    way: Way,
    timeout: Duration,
) -> Finding {
    let row = config.subscriber.iter().find(|row| row.imsi == imsi);
    let who =
        Subject { msisdn: row.and_then(|row| row.msisdn.as_deref().map(Into::into)), ..Subject::imsi(imsi) };
    let question = Question::Whereabouts { way, who, apn: None };
    if driver.handle().call(move |user: &mut DiameterUser, now| user.ask(now, 1, question)).is_err() {
        return Finding::warning(about, "was not asked", "try again");
    }
    let until = Instant::now() + timeout + Duration::from_secs(1);
    while let Ok(event) = told.recv_timeout(until.saturating_duration_since(Instant::now())) {
        let Event::Answered { outcome, .. } = event else { continue };
        return match outcome {
            Ok(_) => Finding::good(about, format!("the HSS answers for {imsi}")),
            Err(Failed::Nobody) => Finding::warning(
                about,
                format!("{imsi} has no name that this way knows"),
                "give the subscriber an msisdn, or write [diameter.sh] public_identity",
            ),
            Err(failed) if !failed.may_pass() => Finding::good(about, format!("the HSS answers: {failed}")),
            Err(failed) => {
                let advice = failed.advice().unwrap_or("look at the HSS's log").to_owned();
                Finding::error(about, failed.to_string(), advice)
            }
        };
    }
    Finding::error(about, "the HSS did not answer", "look at the HSS's log, and at the agents on the way")
}
