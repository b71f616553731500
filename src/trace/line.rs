//! One line a message.

use super::text::{Known, Text, shown};
use super::{Coap, Diameter, Element, Fields, Message, Operation, Protocol, Sms, Ss7, elements, ss7};
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

/// Words that were written of late: most lines have the sender and the receiver of one that was not long before.
#[derive(Clone, Debug, Default)]
pub struct Recent {
    /// By a few bits of the addresses; none if nothing was written yet.
    ends: Vec<Option<Ends>>,
}

/// Sender and receiver, and how they are written.
#[derive(Clone, Copy, Debug)]
struct Ends {
    between: (SocketAddr, SocketAddr),
    /// Longer names are not kept.
    text: Known<96>,
}

impl Recent {
    /// How many pairs of ends are kept.
    const PAIRS: usize = 64;

    /// Nothing was written yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets all, as one must when a name is another one.
    pub fn clear(&mut self) {
        self.ends.clear();
    }

    #[inline(always)]
    fn place(from: &SocketAddr, to: &SocketAddr) -> usize {
        let bits = |end: &SocketAddr| match end {
            SocketAddr::V4(v4) => v4.ip().to_bits() ^ u32::from(v4.port()) << 3,
            SocketAddr::V6(v6) => v6.ip().to_bits() as u32 ^ u32::from(v6.port()) << 3,
        };
        (bits(from) ^ bits(to) << 1) as usize % Self::PAIRS
    }

    /// Writes sender and receiver.
    #[inline(always)]
    fn ends(&mut self, t: &mut Text, from: &SocketAddr, to: &SocketAddr, names: &Names) {
        match self.ends.get(Self::place(from, to)) {
            Some(Some(known)) if (&known.between.0, &known.between.1) == (from, to) => t.known(&known.text),
            _ => t.aside(|t| self.learn(t, from, to, names)),
        }
    }

    #[cold]
    fn learn(&mut self, t: &mut Text, from: &SocketAddr, to: &SocketAddr, names: &Names) {
        let start = t.len();
        ends(t, from, to, names);
        self.ends.resize(Self::PAIRS, None);
        self.ends[Self::place(from, to)] =
            Known::of(t, start).map(|text| Ends { between: (*from, *to), text });
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

impl Line<'_, '_> {
    /// Writes the line behind what `text` holds, without a line end. `recent` are words of other lines with the
    /// same names.
    pub fn write(&self, recent: &mut Recent, text: &mut Text) {
        // In a place of its own, which nobody else is shown: see there.
        let mut own = std::mem::take(text);
        self.text(&mut own, |t, from, to| recent.ends(t, from, to, self.names));
        *text = own;
    }

    #[inline(always)]
    fn text(&self, t: &mut Text, ends: impl FnOnce(&mut Text, &SocketAddr, &SocketAddr)) {
        let Self { message, .. } = *self;
        t.right(message.number, 5);
        t.str(" ");
        seconds(t, message.wall, self.start);
        if message.has_addresses() {
            ends(t, &message.source, &message.destination);
        } else {
            let [from, to] = message.ends();
            t.display(format_args!("  {from} → {to}  "));
        }
        title(t, message);
        recognised(t, message);
        if let Some(number) = self.repeats {
            t.display(format_args!("  [repeats {number}]"));
        }
        if message.cut > 0 {
            t.display(format_args!("  [{} octets not captured]", message.cut));
        }
        if let Some(malformed) = &message.malformed {
            t.display(format_args!("  [malformed {malformed}]"));
        }
        if let Some(comment) = message.comment {
            t.str("  # ");
            t.printable(comment.as_bytes());
        }
        if self.verbose {
            t.aside(|t| elements(message, |element| t.display(format_args!("\n{}", ElementLine(&element)))));
        }
    }
}

impl Display for Line<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(f, |t| self.text(t, |t, from, to| ends(t, from, to, self.names)))
    }
}

#[inline(always)]
fn seconds(t: &mut Text, wall: Option<Duration>, start: Duration) {
    match wall {
        Some(wall) if wall >= start => {
            let since = wall - start;
            t.seconds(since.as_secs(), 5, since.subsec_micros());
        }
        Some(wall) => {
            let before = start - wall;
            let width = 4 - usize::from(before.as_secs() > 9).min(3);
            t.display(format_args!("{:>width$}{}.{:06}", "-", before.as_secs(), before.subsec_micros()));
        }
        None => t.display(format_args!("{:>12}", "-")),
    }
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

/// Sender and receiver, between blanks.
fn ends(t: &mut Text, from: &SocketAddr, to: &SocketAddr, names: &Names) {
    t.str("  ");
    end(t, from, names);
    t.str(" → ");
    end(t, to, names);
    t.str("  ");
}

/// An address by its name, with its port.
fn end(t: &mut Text, end: &SocketAddr, names: &Names) {
    match Some(names).filter(|names| !names.0.is_empty()).and_then(|names| names.get(end.ip())) {
        Some(name) => t.printable(name.as_bytes()),
        None => t.address(end.ip()),
    }
    t.port(end.port());
}

/// Protocol and message: `GTPv1-C PDU Notification Request`, `CoAP CON POST /push`.
#[derive(Clone, Copy, Debug)]
pub struct Title<'m, 'a>(pub &'m Message<'a>);

impl Display for Title<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(f, |t| title(t, self.0))
    }
}

#[inline(always)]
fn title(t: &mut Text, message: &Message<'_>) {
    let protocol = message.protocol();
    if matches!(protocol, Protocol::Map | Protocol::Sms)
        && let Some(operation) = message.fields.ss7.as_ref().and_then(|ss7| ss7.operation.as_ref())
    {
        return t.aside(|t| component(t, message, operation));
    }
    t.name(protocol.name());
    if let Some(coap) = &message.fields.coap {
        t.aside(|t| path(t, coap));
    } else if !message.name().is_empty() {
        t.str(" ");
        t.name(message.name());
    } else if let Some(kind) = message.fields.message_type {
        t.numbered(" message type ", kind);
    } else if message.fragment {
        t.str(" fragment");
    }
}

fn path(t: &mut Text, coap: &Coap<'_>) {
    let Header { kind, code, .. } = coap.header();
    match code.name() {
        Some(name) if code.0 >> 5 == 0 => t.display(format_args!(" {kind} {name}")),
        _ => t.display(format_args!(" {kind} {code}")),
    }
    for (i, segment) in coap.path().enumerate() {
        t.str(if i == 0 { " /" } else { "/" });
        t.printable(segment);
    }
}

/// The fields by which one recognises `message`, each with two spaces before it.
#[must_use]
pub fn details(message: &Message<'_>) -> String {
    struct Details<'m, 'a>(&'m Message<'a>);
    impl Display for Details<'_, '_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            shown(f, |t| recognised(t, self.0))
        }
    }
    Details(message).to_string()
}

#[inline(always)]
fn recognised(t: &mut Text, message: &Message<'_>) {
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
    if let Some(cause) = cause
        && ss7.as_ref().is_none_or(|ss7| ss7.operation.is_none())
    {
        match cause.name {
            Some(name) => {
                t.str("  ");
                t.name(name);
                t.numbered(" (", cause.value);
                t.str(")");
            }
            None => t.numbered("  cause ", cause.value),
        }
    }
    if let Some(cause) = map_cause {
        t.display(format_args!("  MAP: {cause}"));
    }
    if let Some(reason) = ms_not_reachable_reason {
        t.display(format_args!("  not reachable: {reason}"));
    }
    // What Diameter has as User-Name is shown as that.
    if let Some(imsi) = imsi
        && diameter.as_ref().is_none_or(|diameter| diameter.user.is_none())
    {
        t.str("  IMSI ");
        t.digits(imsi.digits());
    }
    if let Some(temporary) = temporary {
        t.labelled("  P-TMSI ", *temporary);
    }
    if let Some(msisdn) = msisdn {
        t.str("  MSISDN ");
        t.digits(*msisdn);
    }
    if let Some(apn) = apn {
        t.str("  ");
        t.apn(*apn);
    }
    for address in end_user.iter().flatten() {
        t.str("  user ");
        t.address(*address);
    }
    if let Some(nsapi) = nsapi {
        t.numbered("  NSAPI ", *nsapi);
    }
    if let Some(ebi) = ebi {
        t.numbered("  EBI ", *ebi);
    }
    if let Some(ti) = ti {
        t.numbered("  TI ", ti & 0x7f);
    }
    if let Some(teid) = teid {
        t.labelled("  TEID ", *teid);
    }
    if let Some(teid) = teid_control_plane {
        t.labelled("  TEID-C ", *teid);
    }
    if let Some(teid) = teid_data_i {
        t.labelled("  TEID-U ", *teid);
    }
    for address in gsn.iter().flatten() {
        t.str("  GSN ");
        t.address(*address);
    }
    if let Some(sequence) = sequence {
        t.numbered("  seq ", *sequence);
    }
    if let Some(sms) = sms {
        t.aside(|t| short_message(t, sms));
    }
    if let Some(diameter) = diameter {
        t.aside(|t| write_diameter(t, diameter));
    }
    if let Some(ss7) = ss7 {
        t.aside(|t| write_ss7(t, ss7));
    }
    if let Some((source, destination)) = message.inner {
        match message.protocol() {
            Protocol::Coap | Protocol::Udp => t.display(format_args!("  {source} → {destination}")),
            _ => t.display(format_args!("  {} → {}", source.ip(), destination.ip())),
        }
    }
    if let Some(coap) = coap {
        t.aside(|t| query(t, coap));
    }
}

fn query(t: &mut Text, coap: &Coap<'_>) {
    for (i, argument) in coap.query().enumerate() {
        t.str(if i == 0 { "  ?" } else { "&" });
        t.printable(argument);
    }
    t.numbered("  MID ", coap.header().message_id);
    let token = coap.header().token;
    if !token.as_octets().is_empty() {
        t.str("  token ");
        t.octets(token.as_octets());
    }
}

fn short_message(t: &mut Text, sms: &Sms<'_>) {
    if let Some(place) = sms.place {
        t.display(format_args!("  part {} of {}", place.number, place.total));
    }
    if let Some(ports) = sms.ports {
        t.display(format_args!("  ports {} → {}", ports.originator, ports.destination));
    }
    if let Some(application) = sms.application {
        t.display(format_args!("  {application}"));
    }
}

fn write_diameter(t: &mut Text, fields: &Diameter<'_>) {
    match (fields.result, fields.experimental) {
        (Some(result), _) => match result.name() {
            Some(name) => {
                t.str("  ");
                t.str(name);
                t.numbered(" (", result.0);
                t.str(")");
            }
            None => t.numbered("  Result-Code ", result.0),
        },
        (None, Some(code)) => t.numbered("  Experimental-Result-Code ", code),
        (None, None) => {}
    }
    for (name, value) in [("  User-Name ", fields.user), ("  from ", fields.origin)] {
        if let Some(value) = value {
            t.str(name);
            t.printable(value);
        }
    }
    if let Some(application) = application::name(fields.header.application) {
        t.str("  ");
        t.str(application);
    }
    t.labelled("  hop-by-hop ", fields.header.hop_by_hop);
    if fields.header.flags.retransmitted() {
        t.str("  T");
    }
}

fn write_ss7(t: &mut Text, fields: &Ss7<'_>) {
    if let Some(cause) = fields.returned {
        t.display(format_args!("  {cause:?}"));
    }
    if let Some(operation) = &fields.operation {
        if let (Some(_), Some(name)) = (operation.error, operation.name()) {
            t.str("  of ");
            t.str(name);
        }
        if let Some(problem) = operation.problem {
            t.display(format_args!("  {problem}"));
        }
    }
    if let Some(cause) = fields.p_abort {
        t.display(format_args!("  {cause}"));
    }
    if fields.refused {
        t.str("  dialogue refused");
    }
    if let Some(context) = fields.context {
        t.display(format_args!("  {context}"));
    }
    for (name, id) in [("  otid ", fields.otid), ("  dtid ", fields.dtid)] {
        if let Some(id) = id {
            t.str(name);
            t.octets(id.as_octets());
        }
    }
    if let (Some(calling), Some(called)) = (fields.calling, fields.called) {
        t.display(format_args!("  {} → {}", ss7::Party(calling), ss7::Party(called)));
    }
    if let (Some(opc), Some(dpc)) = (fields.opc, fields.dpc) {
        t.numbered("  PC ", opc);
        t.numbered(" → ", dpc);
    }
    if let Some(status) = fields.status {
        match status.name() {
            Some(name) => t.display(format_args!("  {name}")),
            None => t.display(format_args!("  {status}")),
        }
    }
    if let Some(context) = fields.routing_context {
        t.numbered("  RC ", context);
    }
    if fields.segment {
        t.str("  segment");
    }
    if fields.components > 1 {
        t.numbered("  ", fields.components);
        t.str(" components");
    }
}

/// `MAP invoke sendRoutingInfoForGprs`, `MAP returnError absentSubscriber (27)`, `MAP invoke mt-ForwardSM
/// SMS-DELIVER`.
fn component(t: &mut Text, message: &Message<'_>, operation: &Operation) {
    t.str("MAP ");
    t.str(operation.kind.name());
    match (operation.error, operation.error_name()) {
        (Some(code), Some(name)) => {
            t.str(" ");
            t.str(name);
            t.numbered(" (", code);
            t.str(")");
        }
        (Some(code), None) => t.numbered(" error ", code),
        (None, _) => match (operation.name(), operation.code) {
            (Some(name), _) => {
                t.str(" ");
                t.str(name);
            }
            (None, Some(code)) => t.numbered(" operation ", code),
            (None, None) => {}
        },
    }
    if message.protocol() == Protocol::Sms {
        t.str(" ");
        t.str(message.name());
    }
    if message.fields.ss7.as_ref().is_some_and(|ss7| ss7.returned.is_some()) {
        t.str(", returned");
    }
}
