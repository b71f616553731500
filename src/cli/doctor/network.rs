//! The signalling network: whether our links come up, our application servers become active, and the HLR
//! answers; and what to do at the other side where they do not.

use crate::app;
use crate::codec::m3ua::{ErrorCode, RegistrationStatus};
use crate::codec::sccp::{ReturnCause, Ssn};
use crate::config::{Carrier, Config, Finding, Ss7};
use crate::machine::ss7::{stack, xua};
use crate::node::map_user::{Event, MapUser, Question, Screen};
use crate::reach::locate::map::Failed;
use crate::transport::driver::{self, Sockets};
use crate::transport::{Clock, Driver};
use crate::wire::Imsi;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

/// How long links may take to come up.
const PATIENCE: Duration = Duration::from_secs(4);

/// Looks at every network that the configuration uses; `probe`: a subscriber the HLR is asked for.
pub(super) fn look(config: &Config, probe: Option<Imsi>, findings: &mut Vec<Finding>) {
    let used =
        [(config.speaks_map(), &config.map.ss7), (config.hlr_gateway.enabled, &config.hlr_gateway.ss7)];
    for (_, name) in used.into_iter().filter(|(used, _)| *used) {
        if let Some(table) = config.ss7_named(name) {
            look_at(config, table, probe, findings);
        }
    }
}

fn look_at(config: &Config, table: &Ss7, probe: Option<Imsi>, findings: &mut Vec<Finding>) {
    let about = format!("[[ss7]] \"{}\"", table.name);
    // What is wrong with the table itself has been said.
    let Ok((user, links)) = app::map::user(config, table, &[Ssn(config.map.ssn)], Screen::default()) else {
        return;
    };
    let timeout = user.invoke_timeout;
    let mut sockets = Sockets::default();
    for link in links {
        if let Err(error) = sockets.link(link) {
            findings.push(Finding::error(
                &about,
                format!("cannot open {}: {}", error.what, error.source),
                error.advice,
            ));
            return;
        }
    }
    let (tell, told) = sync_channel(1024);
    let events = move |_: &mut MapUser, _, event| {
        // More than a thousand events say nothing more.
        let _ = tell.try_send(event);
    };
    let user = MapUser::new(user, u64::from(std::process::id()));
    let Ok(driver) = driver::spawn("doctor", Clock::start(), user, sockets, None, events) else { return };
    let seen = watch(&told);
    let state = driver.handle().ask(|user, _| {
        let xua = user.ss7().xua();
        let peers: Vec<_> = xua.peers().map(|(id, name, up)| (id, name.to_owned(), up.is_some())).collect();
        let servers: Vec<_> = xua.servers().map(|(_, name, state)| (name.to_owned(), state)).collect();
        (peers, servers)
    });
    let Ok((peers, servers)) = state else { return };
    for (id, name, up) in &peers {
        let about = format!("{about} link \"{name}\"");
        if *up {
            findings.extend(link_up(&about, *id, &seen));
        } else {
            findings.push(link_down(&about, table, name));
        }
    }
    let mut active = false;
    for (name, state) in &servers {
        let about = format!("{about} server \"{name}\"");
        if *state == xua::AsState::Active {
            active = true;
            findings.push(Finding::good(about, "is active"));
        } else if peers.iter().any(|(.., up)| *up) {
            findings.push(Finding::error(
                about,
                format!("is {state}: the gateway sends it nothing"),
                "configure the application server and this process of it at the gateway (routing context, traffic mode); what it answered stands above",
            ));
        }
    }
    destinations(&about, table, &seen, findings);
    match probe {
        Some(imsi) if active => findings.push(ask(&driver, &told, imsi, timeout, table)),
        _ => {}
    }
}

/// Everything that happens until an application server is active, or nothing is to be waited for.
fn watch(told: &Receiver<Event>) -> Vec<xua::Event> {
    let until = Instant::now() + PATIENCE;
    let mut seen = Vec::new();
    let mut until = until;
    while let Ok(event) = told.recv_timeout(until.saturating_duration_since(Instant::now())) {
        let Event::Network(stack::Event::Xua(event)) = event else { continue };
        seen.push(event);
        if matches!(event, xua::Event::ApplicationServer { state: xua::AsState::Active, .. }) {
            // What the gateway says of destinations comes right behind.
            until = until.min(Instant::now() + Duration::from_millis(500));
        }
    }
    seen
}

fn link_down(about: &str, table: &Ss7, name: &str) -> Finding {
    let link = table.link.iter().find(|link| link.name == name);
    let carrier = match link.map(|link| link.transport) {
        Some(Carrier::Tcp) => "TCP",
        _ => "SCTP",
    };
    let listens = link.is_some_and(|link| link.connect.is_empty());
    if listens {
        return Finding::warning(
            about,
            format!("no peer has connected by {carrier}"),
            "let the peer connect to our `listen` address; `peers` must list it",
        );
    }
    let addresses = link.map_or(&[][..], |link| &link.connect);
    let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
    Finding::error(
        about,
        format!("no association with {} over {carrier}", addresses.join(", ")),
        format!(
            "start the gateway or correct `connect`; it must listen for {carrier} there and accept our address, and a firewall must let it pass"
        ),
    )
}

fn link_up(about: &str, id: xua::PeerId, seen: &[xua::Event]) -> Vec<Finding> {
    let mut findings = vec![Finding::good(about, "the association is there")];
    let states = seen.iter().filter_map(|event| match event {
        xua::Event::Asp { peer, state, .. } if *peer == id => Some(*state),
        _ => None,
    });
    let best = states.max().unwrap_or_default();
    for event in seen {
        if let xua::Event::ErrorReceived { peer, code } = event
            && *peer == id
        {
            findings.push(Finding::error(about, format!("the peer answers Error: {code}"), advice(*code)));
        }
    }
    for event in seen {
        if let xua::Event::Registered { peer, status, .. } = event
            && *peer == id
            && ![
                RegistrationStatus::SUCCESSFULLY_REGISTERED,
                RegistrationStatus::ROUTING_KEY_ALREADY_REGISTERED,
            ]
            .contains(status)
        {
            findings.push(Finding::error(
                about,
                format!("the peer does not register us: {status}"),
                "give [[ss7.server]] the `traffic_mode` and `point_code` that the gateway lets processes register, or the `routing_context` that it has for us in place of `register`",
            ));
        }
    }
    match best {
        xua::AspState::Down if findings.len() == 1 => findings.push(Finding::error(
            about,
            "the peer does not acknowledge ASP Up",
            "check that it speaks M3UA (or SUA, as `adaptation` says) there, and takes us for an ASP",
        )),
        xua::AspState::Inactive if findings.len() == 1 => findings.push(Finding::error(
            about,
            "we are up and not active: the peer does not acknowledge ASP Active",
            "check routing context and traffic mode of the application server at the peer",
        )),
        _ => {}
    }
    findings
}

/// What to do about an Error.
fn advice(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::INVALID_ROUTING_CONTEXT | ErrorCode::NO_CONFIGURED_AS_FOR_ASP => {
            "give [[ss7.server]] the `routing_context` that the gateway has for us, and let the gateway have an application server with this process; or `register = true`, where it lets processes register"
        }
        ErrorCode::UNSUPPORTED_TRAFFIC_MODE_TYPE => {
            "give [[ss7.server]] the `traffic_mode` that the gateway has for the application server"
        }
        ErrorCode::ASP_IDENTIFIER_REQUIRED | ErrorCode::INVALID_ASP_IDENTIFIER => {
            "give the link the `asp_identifier` that the gateway knows us by"
        }
        ErrorCode::REFUSED_MANAGEMENT_BLOCKING => "the gateway has us blocked: unblock this process there",
        ErrorCode::INVALID_NETWORK_APPEARANCE => {
            "give [[ss7.server]] the `network_appearance` that the gateway has, or none"
        }
        ErrorCode::INVALID_VERSION | ErrorCode::UNSUPPORTED_MESSAGE_CLASS => {
            "the peer speaks another protocol there: check `adaptation`"
        }
        _ => "`gtpush lookup --capture FILE` records what is said; `gtpush decode FILE` shows it",
    }
}

/// What the gateway says of destinations, the last word on each.
fn destinations(about: &str, table: &Ss7, seen: &[xua::Event], findings: &mut Vec<Finding>) {
    let mut last = std::collections::BTreeMap::new();
    for event in seen {
        if let xua::Event::Destination { affected, state, .. } = event {
            last.insert(affected.point_code, *state);
        }
    }
    for (code, state) in last {
        let code = crate::wire::PointCode(code).display(table.format.into());
        match state {
            xua::Destination::Unavailable => findings.push(Finding::warning(
                about,
                format!("the gateway says that point code {code} cannot be reached"),
                "if it is the HLR's (or the way to it): bring it up, or give the gateway a route to it",
            )),
            xua::Destination::Congested(level) if level > 0 => findings.push(Finding::warning(
                about,
                format!("the gateway says that point code {code} is congested, level {level}"),
                "questions to it may be refused until that ends",
            )),
            _ => {}
        }
    }
}

/// Asks the HLR for a subscriber.
fn ask(
    driver: &Driver<MapUser>,
    told: &Receiver<Event>,
    imsi: Imsi,
    timeout: Duration,
    table: &Ss7,
) -> Finding {
    let about = "[map] hlr";
    let question = Question::RoutingForGprs { imsi, ggsn: None, apn: None };
    if driver.handle().call(move |user, now| user.ask(now, 1, question)).is_err() {
        return Finding::error(about, "the asking thread has ended", "");
    }
    let until = Instant::now() + timeout * 4;
    let outcome = loop {
        match told.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Event::Answered { outcome, .. }) => break outcome,
            Ok(_) => {}
            Err(_) => break Err(Failed::Silent),
        }
    };
    match outcome {
        Ok(_) => Finding::good(about, format!("answers for {imsi}")),
        Err(Failed::Error(code, _)) => Finding::good(about, format!("answers for {imsi}: {code}")),
        Err(failed) => {
            let advice = match failed {
                Failed::Returned(
                    ReturnCause::NO_TRANSLATION_FOR_NATURE | ReturnCause::NO_TRANSLATION_FOR_ADDRESS,
                ) => "there is no route for the HLR's global title: add a translation at the gateway (or a [[ss7.translation]] here), or address the HLR by point code".to_owned(),
                Failed::Returned(ReturnCause::UNEQUIPPED_USER | ReturnCause::SUBSYSTEM_FAILURE) => {
                    "the message arrives, but that subsystem is not in service there: an HLR has 6".to_owned()
                }
                Failed::Returned(_) => {
                    "give the gateway a route to the HLR's point code, or [[ss7.route]] one to the gateway".to_owned()
                }
                Failed::Silent => format!(
                    "the gateway may have no route to the HLR's point code or drop a wrong network indicator without a word (ours is {}), and so is an answer without a way back: the HLR's side needs a route to our point code {}{}",
                    table.network_indicator,
                    table.point_code,
                    table.number.as_ref().map(|number| format!(" and a translation for our number {number}")).unwrap_or_default(),
                ),
                Failed::NoVersion | Failed::Aborted(_) | Failed::Rejected(_) => {
                    "it may not let us ask: its operator has to allow our number and sendRoutingInfoForGprs".to_owned()
                }
                _ => "`gtpush lookup --capture FILE` records what is said; `gtpush decode FILE` shows it".to_owned(),
            };
            Finding::error(about, format!("no answer for {imsi}: {failed}"), advice)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Severity;

    #[test]
    fn a_gateway_that_is_not_there_is_found_and_said_what_to_do() {
        // Bound and not listening: nothing else can listen there.
        let taken = std::net::UdpSocket::bind("127.0.0.86:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let text = format!(
            "[locate]\norder = [\"map\"]\n[map]\nhlr = [\"ssn=6 pc=0-0-6\"]\n\
             [[ss7]]\nname = \"a\"\npoint_code = \"0-1-3\"\nnumber = \"15550011\"\n\
             [[ss7.link]]\nname = \"stp\"\ntransport = \"tcp\"\nconnect = [\"127.0.0.86:{port}\"]\n"
        );
        let mut findings = Vec::new();
        look(&Config::parse(&text, "x").unwrap(), None, &mut findings);
        let finding = findings.iter().find(|finding| finding.about.contains("link \"stp\"")).unwrap();
        assert_eq!(finding.severity, Severity::Error);
        assert!(
            finding.problem.contains("no association") && finding.advice.contains("connect"),
            "{finding}"
        );
    }
}
