//! Asking the HSS by Diameter, and OsmoHLR by its control interface.

use super::{Args, Asker, Found, Network, Told, Via};
use crate::config::{Config, Diameter, DiameterCarrier, DiameterPeer, Hss, LocateBy, ServingNode};
use crate::machine::diameter;
use crate::node::diameter_user::{self, Answer, DiameterUser, Subject};
use crate::node::osmo_hlr_user::{self, OsmoHlrUser};
use crate::push::Keep;
use crate::reach::locate;
use crate::transport::driver::{self, Sockets};
use crate::transport::{Clock, tap};
use std::net::SocketAddr;
use std::sync::mpsc::SyncSender;

/// Where the lab's HSS is, and who it is.
const LAB: (&str, &str) = ("127.0.0.22:3868", "hss.lab.example");

/// What a person wrote as a subscriber.
pub(super) fn subject(text: &str, number: bool) -> Result<Subject, String> {
    Subject::read(text, number)
        .ok_or_else(|| format!("{text:?} is no IMSI, no MSISDN, and neither name@domain nor sip:…"))
}

/// A name without its first label.
fn realm_of(identity: &str) -> &str {
    identity.split_once('.').map_or(identity, |(_, realm)| realm)
}

/// The configuration with what the command line says in its place.
pub(super) fn configuration(args: &Args) -> Result<Config, Box<dyn std::error::Error + Send + Sync>> {
    let mut config = match &args.config {
        Some(path) => Config::load(path)?,
        None => Config::default(),
    };
    let at = match &args.connect {
        Some(link) => {
            let wrong =
                || format!("--connect {link}: write tcp:192.0.2.61:3868, sctp:… or tls:192.0.2.61:5868");
            let (carrier, at) = link.split_once(':').ok_or_else(wrong)?;
            let carrier = DiameterCarrier::read(carrier).ok_or_else(wrong)?;
            Some((carrier, at.parse::<SocketAddr>().map_err(|_| wrong())?))
        }
        None if args.config.is_none() && args.via != Via::OsmoHlr => {
            Some((DiameterCarrier::Tcp, LAB.0.parse()?))
        }
        None => None,
    };
    if args.via == Via::OsmoHlr {
        if let Some((_, at)) = at {
            config.osmo_hlr.connect = at;
        }
        config.osmo_hlr.timeout = args.timeout;
        return Ok(config);
    }
    if args.config.is_none() && args.connect.is_none() {
        know_the_lab(&mut config);
    }
    if let Some((transport, at)) = at {
        let peer = match (&args.peer, &args.connect) {
            (Some(peer), _) => peer.clone(),
            (None, None) => LAB.1.to_owned(),
            (None, Some(_)) => return Err("--connect needs --peer, the other side's DiameterIdentity".into()),
        };
        let realm = args.realm.clone().unwrap_or_else(|| realm_of(&peer).to_owned());
        let origin = args.origin.clone().unwrap_or_else(|| format!("lookup.{realm}"));
        let old = std::mem::take(&mut config.diameter);
        config.diameter = Diameter {
            realm: realm_of(&origin).to_owned(),
            identity: origin,
            peer: vec![DiameterPeer {
                identity: peer.clone(),
                realm: realm.clone(),
                transport,
                connect: vec![at],
                certificate_name: String::new(),
                on_redirect: false,
                local: Vec::new(),
                addresses: Vec::new(),
                priority: 0,
                weight: 1,
                window: 0,
                allow_applications: Vec::new(),
                allow_commands: Vec::new(),
                allow_origin_realms: Vec::new(),
                allow_origin_hosts: Vec::new(),
                allow_destination_realms: Vec::new(),
                rate: 0,
            }],
            hss: vec![Hss { realm, host: None }],
            sh: old.sh,
            tls: old.tls,
            service_centre: old.service_centre,
            gmlc_number: old.gmlc_number,
            ..Diameter::default()
        };
    } else if let Some(realm) = &args.realm {
        config.diameter.hss = vec![Hss { realm: realm.clone(), host: None }];
    }
    let tls = &mut config.diameter.tls;
    for (file, named) in [
        (&mut tls.certificate, &args.certificate),
        (&mut tls.key, &args.key),
        (&mut tls.authorities, &args.authorities),
    ] {
        if let Some(named) = named {
            // A configuration's names are inside its data_dir, those of a command line here.
            *file = std::path::absolute(named)?;
        }
    }
    if let Some(number) = &args.number {
        config.diameter.service_centre.clone_from(number);
        config.diameter.gmlc_number = Some(number.clone());
    }
    config.locate.order = vec![match args.via {
        Via::S6c => LocateBy::S6c,
        Via::S6m => LocateBy::S6m,
        Via::S6t => LocateBy::S6t,
        Via::Slh => LocateBy::Slh,
        Via::Swx => LocateBy::Swx,
        _ => LocateBy::Sh,
    }];
    config.diameter.watch.clear();
    config.diameter.applications.clear();
    config.diameter.timeout = args.timeout;
    Ok(config)
}

/// What a question to the lab's HSS needs besides: our number as a service centre, what Sh is to call an IMSI, and
/// where on Gn the lab's SGSN is, which the HSS knows by number (S6t: by routing area) alone.
fn know_the_lab(config: &mut Config) {
    config.diameter.service_centre = "15550090".into();
    config.diameter.sh.public_identity = Some("sip:{imsi}@ims.mnc001.mcc001.3gppnetwork.org".into());
    config.serving_node.push(ServingNode {
        number: Some("15550021".into()),
        name: None,
        area: Some("001-01-1-1".into()),
        address: std::net::Ipv4Addr::new(127, 0, 0, 11).into(),
    });
}

fn seed() -> Result<u64, String> {
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).map_err(|error| format!("no randomness: {error}"))?;
    Ok(u64::from_be_bytes(seed))
}

pub(super) fn diameter(
    config: &Config,
    tell: SyncSender<Told>,
    network: SyncSender<Network>,
    tap: Option<tap::Tap>,
) -> Result<Asker, String> {
    let place = config.diameter_place(0).map_err(|finding| finding.to_string())?;
    let nodes = config.serving_nodes().map_err(|finding| finding.to_string())?;
    let names: Vec<_> = place.user.node.peers.iter().map(|peer| peer.identity.clone()).collect();
    let mut sockets = Sockets::default();
    for link in place.links {
        sockets.link(link).map_err(|error| error.to_string())?;
    }
    let events = move |_: &mut DiameterUser, _, event| match event {
        diameter_user::Event::Answered { tag, outcome } => {
            let outcome = match outcome {
                Ok(Answer::Whereabouts(found)) => {
                    Ok(Found { located: found.location(&nodes), said: Some(found), detail: None })
                }
                Ok(_) => return,
                Err(failed) => {
                    let refused = locate::diameter::refused(&failed);
                    let mut words = failed.to_string();
                    if let Some(advice) = failed.advice() {
                        words.push_str("; ");
                        words.push_str(advice);
                    }
                    match refused.keep() {
                        Keep::Retry => Err(words),
                        _ => Ok(Found { located: Err(refused), said: None, detail: Some(words) }),
                    }
                }
            };
            // Nobody waits any more when we are stopped.
            let _ = tell.send(Told { tag, outcome });
        }
        diameter_user::Event::Network(event) => {
            let name = |peer: diameter::PeerId| names.get(peer.0 as usize).map_or("a peer", String::as_str);
            let word = match event {
                diameter::Event::Open { .. } => Network::Up,
                diameter::Event::Closed { peer, why } => Network::Says(format!("{}: {why}", name(peer))),
                diameter::Event::Rejected { result, from } => {
                    Network::Says(format!("{from} was turned away with result {}", result.0))
                }
                _ => return,
            };
            let _ = network.try_send(word);
        }
        // Nobody asks us anything, and nothing is to be told.
        diameter_user::Event::Present { .. }
        | diameter_user::Event::Submitted { .. }
        | diameter_user::Event::Wanted { .. }
        | diameter_user::Event::Told { .. } => {}
    };
    let user = DiameterUser::new(place.user, seed()?);
    let driver = driver::spawn("lookup", Clock::start(), user, sockets, tap, events);
    Ok(Asker::Hss(driver.map_err(|error| error.to_string())?))
}

pub(super) fn osmo_hlr(
    config: &Config,
    tell: SyncSender<Told>,
    network: SyncSender<Network>,
    tap: Option<tap::Tap>,
) -> Result<Asker, String> {
    let (user, link) = config.osmo_hlr_place(0);
    let nodes = config.serving_nodes().map_err(|finding| finding.to_string())?;
    let mut sockets = Sockets::default();
    sockets.link(link).map_err(|error| error.to_string())?;
    let events = move |_: &mut OsmoHlrUser, _, event| match event {
        osmo_hlr_user::Event::Answered { tag, outcome } => {
            let outcome = match outcome {
                Ok(found) => Ok(Found { located: found.location(&nodes), said: Some(found), detail: None }),
                Err(failed) => {
                    let refused = locate::osmo_hlr::refused(&failed);
                    match refused.keep() {
                        Keep::Retry => Err(failed.to_string()),
                        _ => {
                            Ok(Found { located: Err(refused), said: None, detail: Some(failed.to_string()) })
                        }
                    }
                }
            };
            let _ = tell.send(Told { tag, outcome });
        }
        osmo_hlr_user::Event::Connected(is) => {
            let word = if is { Network::Up } else { Network::Says("the connection was closed".into()) };
            let _ = network.try_send(word);
        }
    };
    let driver = driver::spawn("lookup", Clock::start(), OsmoHlrUser::new(user), sockets, tap, events);
    Ok(Asker::OsmoHlr(driver.map_err(|error| error.to_string())?))
}
