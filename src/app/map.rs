//! What the configuration file says of MAP, as the configurations of its users.

use crate::api::Sample;
use crate::codec::sccp::Ssn;
use crate::config::{Config, Finding, HlrGateway, LocateBy, Mode, SmsBy, Ss7};
use crate::machine::ss7::{self, Ss7 as Ss7Stack};
use crate::node::ggsn;
use crate::node::map_user::{self, Home, Screen};
use crate::node::push_server::{LocateConfig, MapConfig, SmsConfig, SmsWay, Way};
use crate::transport::Link;

/// Names of serving nodes looked up at once.
const MAX_RESOLVING: usize = 256;

fn fault(about: &str, problem: impl ToString) -> Finding {
    Finding::error(about, problem.to_string(), "`gtpush doctor` checks the configuration")
}

/// A user of MAP above the network of `table`, with the subsystems `local`, the first of which asks.
///
/// # Errors
/// The first value that cannot be used.
pub fn user(
    config: &Config,
    table: &Ss7,
    local: &[Ssn],
    screen: Screen,
) -> Result<(map_user::Config, Vec<Link>), Finding> {
    let map = &config.map;
    let place = table.place(local)?;
    if let Some(finding) = config.untranslated(table) {
        return Err(finding);
    }
    let format = place.sccp.format;
    let own_point_code = place.sccp.point_code;
    let number = if map.number.is_empty() { place.number.clone() } else { map.number.clone() };
    let ssn = local.first().copied().unwrap_or(Ssn(map.ssn));
    let calling = map_user::calling(format, ssn, &place.number, place.sccp.point_code)
        .map_err(|error| fault("[[ss7]] number", error))?;
    let own = map_user::own_number(&number).map_err(|error| fault("[map] number", error))?;
    let stack = ss7::stack::Config {
        tcap: ss7::tcap::Config {
            max_dialogues: u32::try_from(place.max_dialogues).unwrap_or(u32::MAX).clamp(1, 1 << 20),
            ..ss7::tcap::Config::default()
        },
        xua: place.xua,
        sccp: place.sccp,
        ..ss7::stack::Config::default()
    };
    let centre_ssn = Ssn(config.sms.ssn);
    let speaks_for_centre = config.sms.goes(SmsBy::Map) && local.contains(&centre_ssn);
    let homes = map
        .hlr
        .iter()
        .map(|text| Home::parse(text, format).map_err(|error| fault("[map] hlr", error)))
        .collect::<Result<_, _>>()?;
    let centre = &config.sms.service_centre;
    let service_centre = (!centre.is_empty())
        .then(|| map_user::own_number(centre).map_err(|error| fault("[sms] service_centre", error)))
        .transpose()?;
    let centre_address = if speaks_for_centre {
        map_user::calling(format, centre_ssn, &place.number, own_point_code)
            .map_err(|error| fault("[[ss7]] number", error))?
    } else {
        calling
    };
    let user = map_user::Config {
        homes,
        centre: centre_address,
        service_centre,
        extension: map.extension.parse().map_err(|error| fault("[map] extension", error))?,
        invoke_timeout: map.invoke_timeout,
        max_queries: map.max_queries,
        screen,
        ..map_user::Config::new(stack, calling, own)
    };
    Ok((user, place.links))
}

/// Whom the HLR gateway listens to on its MAP side.
///
/// # Errors
/// A global title that is none.
pub fn screen(gateway: &HlrGateway) -> Result<Screen, Finding> {
    let titles = gateway
        .global_titles
        .iter()
        .map(|text| text.parse().map_err(|error| fault("[hlr_gateway] global_titles", error)))
        .collect::<Result<_, _>>()?;
    Ok(Screen { titles, rate: gateway.rate, burst: gateway.burst, max_callers: gateway.max_rated })
}

/// The ways to the HLR, in the configured order.
#[must_use]
pub fn homes(config: &Config) -> Vec<ggsn::Home> {
    let mut homes = Vec::new();
    let mut own = 0;
    for by in &config.locate.order {
        match by {
            LocateBy::Gtp => homes.extend(config.locate.hlr.iter().copied().map(ggsn::Home::Front)),
            _ => {
                homes.push(ggsn::Home::Owner(own));
                own += 1;
            }
        }
    }
    homes
}

/// How the push server finds subscribers.
///
/// # Errors
/// A serving node that cannot be used.
pub fn locate(config: &Config) -> Result<LocateConfig, Finding> {
    let ways = config.locate.order.iter().filter_map(|by| match by {
        LocateBy::Gtp => None,
        LocateBy::Map => Some(Way::RoutingForGprs),
        LocateBy::Ati => Some(Way::Interrogation),
        LocateBy::SriSm => Some(Way::RoutingForSm),
        LocateBy::OsmoHlr => Some(Way::OsmoHlr),
        other => other.diameter().map(Way::Diameter),
    });
    Ok(LocateConfig {
        ways: ways.collect(),
        serving_nodes: config.serving_nodes()?,
        resolve: config.map.resolve,
        max_resolving: MAX_RESOLVING,
    })
}

/// How the push server sends short messages, where it does.
#[must_use]
pub fn sms(config: &Config) -> Option<SmsConfig> {
    let own = &config.sms;
    let ways = own.order.iter().map(|by| match by {
        SmsBy::Map => SmsWay::Map,
        SmsBy::S6c => SmsWay::Sgd,
    });
    (own.enabled && !own.service_centre.is_empty()).then(|| SmsConfig {
        ways: ways.collect(),
        centre: own.service_centre.as_str().into(),
        max_segments: own.max_segments,
    })
}

/// The MAP side of the push server, with its links, where it has one.
///
/// # Errors
/// The first value that cannot be used.
pub fn push_server(config: &Config) -> Result<Option<(MapConfig, Vec<Link>)>, Finding> {
    if !config.speaks_map() || config.server.mode == Mode::Gateway {
        return Ok(None);
    }
    let Some(table) = config.ss7_named(&config.map.ss7) else {
        return Err(fault("[map] ss7", "there is no such [[ss7]] table"));
    };
    let mut local = vec![Ssn(config.map.ssn)];
    if config.sms.goes(SmsBy::Map) {
        local.push(Ssn(config.sms.ssn));
    }
    let (user, links) = user(config, table, &local, Screen::default())?;
    Ok(Some((MapConfig { user }, links)))
}

/// What the layers below MAP count, by the names of M3UA's, SCCP's and TCAP's counters.
pub fn samples(names: [&'static str; 3], ss7: &Ss7Stack) -> Vec<Sample> {
    let [m3ua, sccp, tcap] = names;
    let counted = |name| move |(what, value)| Sample::Counter(name, Some(("what", what)), value);
    let mut samples: Vec<Sample> = ss7.xua().counters().iter().map(counted(m3ua)).collect();
    samples.extend(ss7.sccp().counters().iter().map(counted(sccp)));
    samples.push(counted(sccp)(("other_network", ss7.other_network())));
    samples.extend(ss7.tcap().counters().iter().map(counted(tcap)));
    samples
}
