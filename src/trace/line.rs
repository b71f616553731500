//! One line a message.

use super::element::printable;
use super::{Diameter, Element, Fields, Message, Operation, Protocol, Ss7, elements, ss7, text};
use crate::codec::coap::Header;
use crate::codec::diameter::application;
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Names of nodes by their addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<IpAddr, String>);

impl Names {
    /// Nobody has a name.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Names `address`; the last name given wins.
    pub fn insert(&mut self, address: IpAddr, name: &str) {
        self.0.insert(address, name.to_owned());
    }

    /// The name of `address`.
    #[must_use]
    pub fn get(&self, address: IpAddr) -> Option<&str> {
        self.0.get(&address).map(String::as_str)
    }
}

impl<'n> FromIterator<(IpAddr, &'n str)> for Names {
    fn from_iter<T: IntoIterator<Item = (IpAddr, &'n str)>>(names: T) -> Self {
        Self(names.into_iter().map(|(address, name)| (address, name.to_owned())).collect())
    }
}

/// Prints a message as one line, or with its elements as several.
#[derive(Clone, Copy, Debug)]
pub struct Line<'m, 'a> {
    /// The message.
    pub message: &'m Message<'a>,
    /// Names to print for addresses.
    pub names: &'m Names,
    /// The time that is printed as zero, since the Unix epoch.
    pub start: Duration,
    /// The frame that this one repeats.
    pub repeats: Option<u64>,
    /// Whether every element follows on a line of its own.
    pub verbose: bool,
}

impl Display for Line<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, names, .. } = *self;
        text::decimal(f, message.number, 5)?;
        f.write_str(" ")?;
        seconds(f, message.wall, self.start)?;
        f.write_str("  ")?;
        End(message.source, names).fmt(f)?;
        f.write_str(" → ")?;
        End(message.destination, names).fmt(f)?;
        f.write_str("  ")?;
        Title(message).fmt(f)?;
        Details(message).fmt(f)?;
        if let Some(number) = self.repeats {
            write!(f, "  [repeats {number}]")?;
        }
        if message.cut > 0 {
            write!(f, "  [{} octets not captured]", message.cut)?;
        }
        if let Some(malformed) = &message.malformed {
            write!(f, "  [malformed {malformed}]")?;
        }
        if let Some(comment) = message.comment {
            f.write_str("  # ")?;
            printable(f, comment.as_bytes())?;
        }
        if self.verbose {
            let mut result = Ok(());
            elements(message, |element| {
                if result.is_ok() {
                    result = write!(f, "\n{}", ElementLine(&element));
                }
            });
            result?;
        }
        Ok(())
    }
}

fn seconds(f: &mut fmt::Formatter<'_>, wall: Option<Duration>, start: Duration) -> fmt::Result {
    match wall {
        Some(wall) if wall >= start => {
            let since = wall - start;
            text::seconds(f, since.as_secs(), since.subsec_micros())
        }
        Some(wall) => {
            let before = start - wall;
            let width = 4 - usize::from(before.as_secs() > 9).min(3);
            write!(f, "{:>width$}{}.{:06}", "-", before.as_secs(), before.subsec_micros())
        }
        None => write!(f, "{:>12}", "-"),
    }
}

/// A label, and eight hexadecimal digits.
fn labelled(f: &mut fmt::Formatter<'_>, label: &str, number: u32) -> fmt::Result {
    f.write_str(label)?;
    text::hexadecimal(f, number)
}

struct ElementLine<'e, 'a>(&'e Element<'a>);

impl Display for ElementLine<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Element { protocol, name, code, offset, depth, shown, .. } = self.0;
        write!(f, "        {protocol:8} {offset:>4}  {:1$}", "", usize::from(*depth) * 4)?;
        match code {
            Some(code) => write!(f, "{code:>5} ")?,
            None => write!(f, "      ")?,
        }
        write!(f, "{}: {shown}", name.unwrap_or("not known"))
    }
}

/// An address by its name, with its port.
struct End<'n>(SocketAddr, &'n Names);

impl Display for End<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1.get(self.0.ip()) {
            Some(name) => printable(f, name.as_bytes())?,
            None => text::address(f, self.0.ip())?,
        }
        text::port(f, self.0.port())
    }
}

/// Protocol and message: `GTPv1-C PDU Notification Request`, `CoAP CON POST /push`.
#[derive(Clone, Copy, Debug)]
pub struct Title<'m, 'a>(pub &'m Message<'a>);

impl Display for Title<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.0;
        if let Some(operation) = message.fields.ss7.and_then(|ss7| ss7.operation)
            && matches!(message.protocol(), Protocol::Map | Protocol::Sms)
        {
            return component(f, message, &operation);
        }
        f.write_str(message.protocol().name())?;
        if let Some(coap) = &message.fields.coap {
            let Header { kind, code, .. } = coap.header();
            match code.name() {
                Some(name) if code.0 >> 5 == 0 => write!(f, " {kind} {name}")?,
                _ => write!(f, " {kind} {code}")?,
            }
            for (i, segment) in coap.path().enumerate() {
                f.write_str(if i == 0 { " /" } else { "/" })?;
                printable(f, segment)?;
            }
        } else if !message.name().is_empty() {
            f.write_str(" ")?;
            f.write_str(message.name())?;
        } else if let Some(kind) = message.fields.message_type {
            write!(f, " message type {kind}")?;
        } else if message.fragment {
            f.write_str(" fragment")?;
        }
        Ok(())
    }
}

/// The fields by which one recognises `message`, each with two spaces before it.
#[must_use]
pub fn details(message: &Message<'_>) -> String {
    Details(message).to_string()
}

/// What [`details`] prints.
struct Details<'m, 'a>(&'m Message<'a>);

impl Display for Details<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.0;
        let Fields {
            message_type: _,
            teid,
            sequence,
            imsi,
            temporary,
            msisdn,
            cause,
            map_cause,
            ms_not_reachable_reason,
            nsapi,
            ebi,
            ti,
            apn,
            end_user,
            teid_control_plane,
            teid_data_i,
            gsn,
            recovery: _,
            coap,
            diameter,
            sctp: _,
            ss7,
            sms,
        } = &message.fields;
        // An error of MAP is named by the title.
        if let Some(cause) = cause.filter(|_| ss7.is_none()) {
            match cause.name {
                Some(name) => {
                    f.write_str("  ")?;
                    f.write_str(name)?;
                    f.write_str(" (")?;
                    text::decimal(f, cause.value.into(), 0)?;
                    f.write_str(")")?;
                }
                None => write!(f, "  cause {}", cause.value)?,
            }
        }
        if let Some(cause) = map_cause {
            write!(f, "  MAP: {cause}")?;
        }
        if let Some(reason) = ms_not_reachable_reason {
            write!(f, "  not reachable: {reason}")?;
        }
        // What Diameter has as User-Name is shown as that.
        if let Some(imsi) = imsi.filter(|_| diameter.is_none_or(|diameter| diameter.user.is_none())) {
            f.write_str("  IMSI ")?;
            imsi.fmt(f)?;
        }
        if let Some(temporary) = temporary {
            labelled(f, "  P-TMSI ", *temporary)?;
        }
        if let Some(msisdn) = msisdn {
            f.write_str("  MSISDN ")?;
            msisdn.fmt(f)?;
        }
        if let Some(apn) = apn {
            write!(f, "  {apn}")?;
        }
        for address in end_user.iter().flatten() {
            f.write_str("  user ")?;
            text::address(f, *address)?;
        }
        if let Some(nsapi) = nsapi {
            f.write_str("  NSAPI ")?;
            text::decimal(f, (*nsapi).into(), 0)?;
        }
        if let Some(ebi) = ebi {
            write!(f, "  EBI {ebi}")?;
        }
        if let Some(ti) = ti {
            write!(f, "  TI {}", ti & 0x7f)?;
        }
        if let Some(teid) = teid {
            labelled(f, "  TEID ", *teid)?;
        }
        if let Some(teid) = teid_control_plane {
            labelled(f, "  TEID-C ", *teid)?;
        }
        if let Some(teid) = teid_data_i {
            labelled(f, "  TEID-U ", *teid)?;
        }
        for address in gsn.iter().flatten() {
            f.write_str("  GSN ")?;
            text::address(f, *address)?;
        }
        if let Some(sequence) = sequence {
            f.write_str("  seq ")?;
            text::decimal(f, (*sequence).into(), 0)?;
        }
        if let Some(sms) = sms {
            if let Some(place) = sms.place {
                write!(f, "  part {} of {}", place.number, place.total)?;
            }
            if let Some(ports) = sms.ports {
                write!(f, "  ports {} → {}", ports.originator, ports.destination)?;
            }
            if let Some(application) = sms.application {
                write!(f, "  {application}")?;
            }
        }
        if let Some(diameter) = diameter {
            write_diameter(f, diameter)?;
        }
        if let Some(ss7) = ss7 {
            write_ss7(f, ss7)?;
        }
        if let Some((source, destination)) = message.inner {
            match message.protocol() {
                Protocol::Coap | Protocol::Udp => write!(f, "  {source} → {destination}")?,
                _ => write!(f, "  {} → {}", source.ip(), destination.ip())?,
            }
        }
        if let Some(coap) = coap {
            for (i, argument) in coap.query().enumerate() {
                f.write_str(if i == 0 { "  ?" } else { "&" })?;
                printable(f, argument)?;
            }
            write!(f, "  MID {}", coap.header().message_id)?;
            let token = coap.header().token;
            if !token.as_octets().is_empty() {
                f.write_str("  token ")?;
                token.as_octets().iter().try_for_each(|octet| write!(f, "{octet:02x}"))?;
            }
        }
        Ok(())
    }
}

fn write_diameter(f: &mut fmt::Formatter<'_>, fields: &Diameter<'_>) -> fmt::Result {
    match (fields.result, fields.experimental) {
        (Some(result), _) => match result.name() {
            Some(name) => write!(f, "  {name} ({})", result.0)?,
            None => write!(f, "  Result-Code {}", result.0)?,
        },
        (None, Some(code)) => write!(f, "  Experimental-Result-Code {code}")?,
        (None, None) => {}
    }
    for (name, value) in [("User-Name", fields.user), ("from", fields.origin)] {
        if let Some(value) = value {
            write!(f, "  {name} ")?;
            printable(f, value)?;
        }
    }
    if let Some(application) = application::name(fields.header.application) {
        write!(f, "  {application}")?;
    }
    write!(f, "  hop-by-hop {:08x}", fields.header.hop_by_hop)?;
    if fields.header.flags.retransmitted() { f.write_str("  T") } else { Ok(()) }
}

fn write_ss7(f: &mut fmt::Formatter<'_>, fields: &Ss7<'_>) -> fmt::Result {
    if let Some(cause) = fields.returned {
        write!(f, "  {cause:?}")?;
    }
    if let Some(operation) = &fields.operation {
        if let (Some(_), Some(name)) = (operation.error, operation.name()) {
            write!(f, "  of {name}")?;
        }
        if let Some(problem) = operation.problem {
            write!(f, "  {problem}")?;
        }
    }
    if let Some(cause) = fields.p_abort {
        write!(f, "  {cause}")?;
    }
    if fields.refused {
        f.write_str("  dialogue refused")?;
    }
    if let Some(context) = fields.context {
        write!(f, "  {context}")?;
    }
    for (name, id) in [("otid", fields.otid), ("dtid", fields.dtid)] {
        if let Some(id) = id {
            write!(f, "  {name} {id}")?;
        }
    }
    if let (Some(calling), Some(called)) = (fields.calling, fields.called) {
        write!(f, "  {} → {}", ss7::Party(calling), ss7::Party(called))?;
    }
    if let (Some(opc), Some(dpc)) = (fields.opc, fields.dpc) {
        write!(f, "  PC {opc} → {dpc}")?;
    }
    if let Some(context) = fields.routing_context {
        write!(f, "  RC {context}")?;
    }
    if fields.segment {
        f.write_str("  segment")?;
    }
    if fields.components > 1 {
        write!(f, "  {} components", fields.components)?;
    }
    Ok(())
}

/// `MAP invoke sendRoutingInfoForGprs`, `MAP returnError absentSubscriber (27)`, `MAP invoke mt-ForwardSM
/// SMS-DELIVER`.
fn component(f: &mut fmt::Formatter<'_>, message: &Message<'_>, operation: &Operation) -> fmt::Result {
    write!(f, "MAP {}", operation.kind.name())?;
    match (operation.error, operation.error_name()) {
        (Some(code), Some(name)) => write!(f, " {name} ({code})")?,
        (Some(code), None) => write!(f, " error {code}")?,
        (None, _) => match (operation.name(), operation.code) {
            (Some(name), _) => write!(f, " {name}")?,
            (None, Some(code)) => write!(f, " operation {code}")?,
            (None, None) => {}
        },
    }
    if message.protocol() == Protocol::Sms {
        write!(f, " {}", message.name())?;
    }
    if message.fields.ss7.is_some_and(|ss7| ss7.returned.is_some()) {
        f.write_str(", returned")?;
    }
    Ok(())
}
