//! One JSON object a message, on one line; or the members of it that one asks for, between tabs.
//!
//! The names of the members are stable: what a message does not have is left out, nothing is
//! renamed, and what joins later gets a name of its own.
//!
//! | member | |
//! |---|---|
//! | `number` | of the frame in its capture, from 1 |
//! | `time` | seconds since the Unix epoch, nine decimals |
//! | `source` `source_port` `destination` `destination_port` | of the outermost packet, if there is one |
//! | `source_name` `destination_name` | where a name is known |
//! | `inner_source` `inner_source_port` `inner_destination` `inner_destination_port` | of the innermost packet of a tunnel |
//! | `layers` | names of the protocols, outermost first |
//! | `protocol` `message` `message_type` | of the innermost layer |
//! | `teid` `sequence` | of the GTP header |
//! | `imsi` `msisdn` `p_tmsi` `nsapi` `eps_bearer_id` `ti` `access_point_name` `recovery` | |
//! | `end_user_addresses` `gsn_addresses` | lists |
//! | `teid_control_plane` `teid_data_i` | |
//! | `cause` `cause_name` `map_cause` `map_cause_name` `ms_not_reachable_reason` `ms_not_reachable_reason_name` | |
//! | `coap_type` `coap_code` `message_id` `token` `uri_path` `uri_query` | of CoAP |
//! | `routing_context` `status` `status_name` `opc` `dpc` `network_indicator` `sls` | of M3UA or SUA |
//! | `called` `calling` `return_cause` | addresses of SCCP in words, and why a message comes back |
//! | `otid` `dtid` `p_abort_cause` `application_context` | of TCAP, hexadecimal, a number, in words |
//! | `component` `components` `invoke_id` `operation` `operation_code` `error` `error_code` `problem` | of the first component; how many there are |
//! | `command_code` `application_id` `hop_by_hop` `end_to_end` `session_id` `origin_host` `user_name` `result_code` `result_code_name` `experimental_result_code` | of Diameter |
//! | `sms_reference` `sms_parts` `sms_part` `sms_originator_port` `sms_destination_port` `wap_application_id` | of a short message |
//! | `repeats` | number of the frame that has the same octets between the same two |
//! | `answers` `after` | number of the frame that asked, and the seconds since |
//! | `not_captured` | octets that the capture cut off |
//! | `comment` | the capture's remark |
//! | `malformed` | `layer`, `element`, `offset` in the layer, `error` |
//! | `elements` | with `--verbose`: a list of `layer`, `name`, `code`, `offset`, `value`, and `depth` of 1 for what stands inside of the one before |

use super::element::printable;
use super::text::{is_plain, shown};
use super::{Answers, Message, Names, Operation, Shown, Sms, Ss7, Text, elements};
use crate::codec::gtp1::ie::{MapCause, MsNotReachableReason};
use crate::codec::m3ua;
use std::fmt::{self, Display, Write};
use std::net::{IpAddr, SocketAddr};

/// Prints a message as one JSON object.
#[derive(Clone, Copy, Debug)]
pub struct Json<'m, 'a> {
    /// The message.
    pub message: &'m Message<'a>,
    /// Names of addresses.
    pub names: &'m Names,
    /// The frame that this one repeats.
    pub repeats: Option<u64>,
    /// The request that this one answers.
    pub answers: Option<Answers>,
    /// Whether every element is listed.
    pub verbose: bool,
}

/// A member: its name, and what says its value.
type Member = (&'static str, fn(&Json<'_, '_>, &mut Value<'_>));

/// The members in their order.
static MEMBERS: &[Member] = &[
    ("number", |j, v| v.number(j.message.number)),
    ("time", |j, v| {
        if let Some(wall) = j.message.wall {
            v.bare(|t| t.nanoseconds(wall));
        }
    }),
    ("source", |j, v| v.end(j, j.message.source)),
    ("source_port", |j, v| v.port(Some(j.message.source))),
    ("destination", |j, v| v.end(j, j.message.destination)),
    ("destination_port", |j, v| v.port(Some(j.message.destination))),
    ("source_name", |j, v| v.some(j.names.get(j.message.source.ip()))),
    ("destination_name", |j, v| v.some(j.names.get(j.message.destination.ip()))),
    ("inner_source", |j, v| j.message.inner.iter().for_each(|(from, _)| v.address(from.ip()))),
    ("inner_source_port", |j, v| v.port(j.message.inner.map(|(from, _)| from))),
    ("inner_destination", |j, v| j.message.inner.iter().for_each(|(_, to)| v.address(to.ip()))),
    ("inner_destination_port", |j, v| v.port(j.message.inner.map(|(_, to)| to))),
    ("layers", |j, v| {
        v.list(j.message.layers.iter().map(|layer| layer.protocol.name()), |t, name| t.str(name))
    }),
    ("protocol", |j, v| v.text(|t| t.str(j.message.protocol().name()))),
    ("message", |j, v| v.some(Some(j.message.name()).filter(|name| !name.is_empty()))),
    ("message_type", |j, v| v.maybe(j.message.fields.message_type)),
    ("teid", |j, v| v.maybe(j.message.fields.teid)),
    ("sequence", |j, v| v.maybe(j.message.fields.sequence)),
    ("cause", |j, v| v.maybe(j.message.fields.cause.map(|cause| cause.value))),
    ("cause_name", |j, v| v.some(j.message.fields.cause.and_then(|cause| cause.name))),
    ("map_cause", |j, v| v.maybe(j.message.fields.map_cause.map(|cause| cause.0))),
    ("map_cause_name", |j, v| v.some(j.message.fields.map_cause.and_then(MapCause::name))),
    ("ms_not_reachable_reason", |j, v| {
        v.maybe(j.message.fields.ms_not_reachable_reason.map(|reason| reason.0));
    }),
    ("ms_not_reachable_reason_name", |j, v| {
        v.some(j.message.fields.ms_not_reachable_reason.and_then(MsNotReachableReason::name));
    }),
    ("imsi", |j, v| {
        if let Some(imsi) = &j.message.fields.imsi {
            v.text(|t| t.digits(imsi.digits()));
        }
    }),
    ("p_tmsi", |j, v| {
        if let Some(temporary) = j.message.fields.temporary {
            v.text(|t| t.hexadecimal(temporary));
        }
    }),
    ("msisdn", |j, v| {
        if let Some(msisdn) = j.message.fields.msisdn {
            v.text(|t| t.digits(msisdn));
        }
    }),
    ("nsapi", |j, v| v.maybe(j.message.fields.nsapi)),
    ("eps_bearer_id", |j, v| v.maybe(j.message.fields.ebi)),
    ("ti", |j, v| v.maybe(j.message.fields.ti)),
    ("access_point_name", |j, v| match j.message.fields.apn {
        Some(apn) if is_plain(apn) => v.text(|t| t.apn(apn)),
        apn => v.some(apn),
    }),
    ("end_user_addresses", |j, v| v.addresses(&j.message.fields.end_user)),
    ("teid_control_plane", |j, v| v.maybe(j.message.fields.teid_control_plane)),
    ("teid_data_i", |j, v| v.maybe(j.message.fields.teid_data_i)),
    ("gsn_addresses", |j, v| v.addresses(&j.message.fields.gsn)),
    ("recovery", |j, v| v.maybe(j.message.fields.recovery)),
    ("routing_context", |j, v| v.maybe(ss7(j).and_then(|ss7| ss7.routing_context))),
    ("status", |j, v| v.maybe(ss7(j).and_then(|ss7| ss7.status).map(|status| status.0))),
    ("status_name", |j, v| v.some(ss7(j).and_then(|ss7| ss7.status).and_then(m3ua::Status::name))),
    ("opc", |j, v| v.maybe(ss7(j).and_then(|ss7| ss7.opc))),
    ("dpc", |j, v| v.maybe(ss7(j).and_then(|ss7| ss7.dpc))),
    ("network_indicator", |j, v| v.maybe(ss7(j).and_then(|ss7| ss7.network_indicator))),
    ("sls", |j, v| v.maybe(ss7(j).and_then(|ss7| ss7.sls))),
    ("called", |j, v| v.some(ss7(j).and_then(|ss7| ss7.called))),
    ("calling", |j, v| v.some(ss7(j).and_then(|ss7| ss7.calling))),
    ("return_cause", |j, v| v.maybe(ss7(j).and_then(|ss7| ss7.returned).map(|cause| cause.0))),
    ("otid", |j, v| v.some(ss7(j).and_then(|ss7| ss7.otid))),
    ("dtid", |j, v| v.some(ss7(j).and_then(|ss7| ss7.dtid))),
    ("p_abort_cause", |j, v| v.maybe(ss7(j).and_then(|ss7| ss7.p_abort).map(|cause| cause.0))),
    ("application_context", |j, v| v.some(ss7(j).and_then(|ss7| ss7.context))),
    ("components", |j, v| v.maybe(ss7(j).map(|ss7| ss7.components).filter(|components| *components > 1))),
    ("component", |j, v| v.some(operation(j).map(|operation| operation.kind.name()))),
    ("invoke_id", |j, v| v.signed(operation(j).and_then(|operation| operation.id))),
    ("operation", |j, v| v.some(operation(j).and_then(Operation::name))),
    ("operation_code", |j, v| v.maybe(operation(j).and_then(|operation| operation.code))),
    ("error", |j, v| v.some(operation(j).and_then(Operation::error_name))),
    ("error_code", |j, v| v.maybe(operation(j).and_then(|operation| operation.error))),
    ("problem", |j, v| v.some(operation(j).and_then(|operation| operation.problem))),
    ("command_code", |j, v| v.maybe(diameter(j).map(|diameter| diameter.header.code))),
    ("application_id", |j, v| v.maybe(diameter(j).map(|diameter| diameter.header.application))),
    ("hop_by_hop", |j, v| v.maybe(diameter(j).map(|diameter| diameter.header.hop_by_hop))),
    ("end_to_end", |j, v| v.maybe(diameter(j).map(|diameter| diameter.header.end_to_end))),
    ("session_id", |j, v| v.octets(diameter(j).and_then(|diameter| diameter.session))),
    ("origin_host", |j, v| v.octets(diameter(j).and_then(|diameter| diameter.origin))),
    ("user_name", |j, v| v.octets(diameter(j).and_then(|diameter| diameter.user))),
    ("result_code", |j, v| v.maybe(diameter(j).and_then(|diameter| diameter.result).map(|result| result.0))),
    ("result_code_name", |j, v| {
        v.some(diameter(j).and_then(|diameter| diameter.result).and_then(|result| result.name()));
    }),
    ("experimental_result_code", |j, v| v.maybe(diameter(j).and_then(|diameter| diameter.experimental))),
    ("sms_reference", |j, v| v.maybe(sms(j).and_then(|sms| sms.place).map(|place| place.reference))),
    ("sms_parts", |j, v| v.maybe(sms(j).and_then(|sms| sms.place).map(|place| place.total))),
    ("sms_part", |j, v| v.maybe(sms(j).and_then(|sms| sms.place).map(|place| place.number))),
    ("sms_originator_port", |j, v| v.maybe(sms(j).and_then(|sms| sms.ports).map(|ports| ports.originator))),
    ("sms_destination_port", |j, v| v.maybe(sms(j).and_then(|sms| sms.ports).map(|ports| ports.destination))),
    ("wap_application_id", |j, v| v.some(sms(j).and_then(|sms| sms.application))),
    ("coap_type", |j, v| v.some(coap(j).map(|coap| coap.header().kind))),
    ("coap_code", |j, v| {
        if let Some(coap) = coap(j) {
            let code = coap.header().code.0;
            v.some(Some(format_args!("{}.{:02}", code >> 5, code & 0x1f)));
        }
    }),
    ("message_id", |j, v| v.maybe(coap(j).map(|coap| coap.header().message_id))),
    ("token", |j, v| {
        let token = coap(j).map(|coap| coap.header().token);
        if let Some(token) = token.filter(|token| !token.as_octets().is_empty()) {
            v.text(|t| t.octets(token.as_octets()));
        }
    }),
    ("uri_path", |j, v| {
        if let Some(coap) = coap(j) {
            v.joined("/", coap.path());
        }
    }),
    ("uri_query", |j, v| {
        if let Some(coap) = coap(j) {
            v.joined("&", coap.query());
        }
    }),
    ("repeats", |j, v| v.maybe(j.repeats)),
    ("answers", |j, v| v.maybe(j.answers.map(|answers| answers.number))),
    ("after", |j, v| {
        if let Some(answers) = j.answers {
            v.bare(|t| t.nanoseconds(answers.after));
        }
    }),
    ("not_captured", |j, v| v.maybe(Some(j.message.cut).filter(|cut| *cut > 0))),
    ("comment", |j, v| v.some(j.message.comment)),
    ("malformed", |j, v| v.malformed(j)),
    ("elements", |j, v| {
        if j.verbose {
            v.elements(j.message);
        }
    }),
];

fn ss7<'m, 'a>(json: &Json<'m, 'a>) -> Option<&'m Ss7<'a>> {
    json.message.fields.ss7.as_ref()
}

fn operation<'m>(json: &Json<'m, '_>) -> Option<&'m Operation> {
    ss7(json)?.operation.as_ref()
}

fn diameter<'m, 'a>(json: &Json<'m, 'a>) -> Option<&'m super::Diameter<'a>> {
    json.message.fields.diameter.as_ref()
}

fn sms<'m, 'a>(json: &Json<'m, 'a>) -> Option<&'m Sms<'a>> {
    json.message.fields.sms.as_ref()
}

fn coap<'m, 'a>(json: &Json<'m, 'a>) -> Option<&'m super::Coap<'a>> {
    json.message.fields.coap.as_ref()
}

impl Json<'_, '_> {
    /// Writes the object behind what `text` holds, without a line end.
    pub fn write(&self, text: &mut Text) {
        text.str("{");
        let start = text.len();
        for &(name, say) in MEMBERS {
            say(self, &mut Value { text: &mut *text, name, json: true, start });
        }
        text.str("}");
    }
}

impl Display for Json<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(f, |t| self.write(t))
    }
}

/// Members that one asks for, in the order in which one does.
#[derive(Clone, Debug)]
pub struct Columns(Vec<&'static Member>);

/// A name that no member has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotMember(String);

impl Display for NotMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no member {:?}; there are ", self.0)?;
        f.write_str(&Columns::names().collect::<Vec<_>>().join(", "))
    }
}

impl std::error::Error for NotMember {}

impl std::str::FromStr for Columns {
    type Err = NotMember;

    fn from_str(text: &str) -> Result<Self, NotMember> {
        let member = |name: &str| MEMBERS.iter().find(|(known, _)| *known == name);
        text.split(',')
            .map(|name| member(name.trim()).ok_or_else(|| NotMember(name.to_owned())))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl Columns {
    /// The names that there are.
    pub fn names() -> impl Iterator<Item = &'static str> {
        MEMBERS.iter().map(|(name, _)| *name)
    }

    /// Whether `name` is among those that are asked for.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| *known == name)
    }

    /// Writes the members of `json` behind what `text` holds, a tab between two, nothing for what the message
    /// does not have, commas between the values of a list, and no line end.
    pub fn write(&self, json: &Json<'_, '_>, text: &mut Text) {
        for (i, &&(name, say)) in self.0.iter().enumerate() {
            if i > 0 {
                text.str("\t");
            }
            let start = text.len();
            say(json, &mut Value { text: &mut *text, name, json: false, start });
        }
    }
}

/// The value of one member on its way out.
struct Value<'t> {
    text: &'t mut Text,
    name: &'static str,
    /// Whether this is JSON, or text between tabs.
    json: bool,
    /// Where the object begins, or the column.
    start: usize,
}

impl Value<'_> {
    fn name(&mut self, name: &str) {
        if self.json {
            if self.text.len() > self.start {
                self.text.str(",");
            }
            self.text.str("\"");
            self.text.str(name);
            self.text.str("\":");
        }
    }

    /// A value without quotes.
    fn bare(&mut self, write: impl FnOnce(&mut Text)) {
        self.name(self.name);
        write(&mut *self.text);
    }

    fn number(&mut self, value: u64) {
        self.bare(|t| t.decimal(value));
    }

    fn maybe(&mut self, value: Option<impl Into<u64>>) {
        if let Some(value) = value {
            self.number(value.into());
        }
    }

    fn signed(&mut self, value: Option<i8>) {
        if let Some(value) = value {
            self.bare(|t| t.display(value));
        }
    }

    fn port(&mut self, end: Option<SocketAddr>) {
        self.maybe(end.map(|end| end.port()).filter(|port| *port != 0));
    }

    /// Text that is known to need no escape.
    fn text(&mut self, write: impl FnOnce(&mut Text)) {
        self.name(self.name);
        self.quote();
        write(&mut *self.text);
        self.quote();
    }

    fn quote(&mut self) {
        if self.json {
            self.text.str("\"");
        }
    }

    /// What JSON, or a terminal, or a column must not hold as it is, is escaped.
    fn some(&mut self, value: Option<impl Display>) {
        let Some(value) = value else { return };
        self.name(self.name);
        self.quoted(value);
    }

    fn quoted(&mut self, value: impl Display) {
        let json = self.json;
        self.quote();
        self.text.aside(|t| {
            // Writing to a buffer does not fail.
            let _ = match json {
                true => write!(Escaped(t), "{value}"),
                false => write!(Printable(t), "{value}"),
            };
        });
        self.quote();
    }

    fn octets(&mut self, value: Option<&[u8]>) {
        self.some(value.map(Shown::Text));
    }

    fn address(&mut self, address: IpAddr) {
        self.text(|t| t.address(address));
    }

    /// Nothing, where no IP packet carried the message.
    fn end(&mut self, j: &Json<'_, '_>, end: SocketAddr) {
        if j.message.has_addresses() {
            self.address(end.ip());
        }
    }

    fn addresses(&mut self, addresses: &[Option<IpAddr>]) {
        self.list(addresses.iter().flatten(), |t, address| t.address(*address));
    }

    fn list<T>(&mut self, values: impl Iterator<Item = T>, write: impl Fn(&mut Text, T)) {
        let mut any = false;
        for value in values {
            if any {
                self.text.str(",");
            } else {
                self.name(self.name);
                if self.json {
                    self.text.str("[");
                }
            }
            any = true;
            self.quote();
            write(&mut *self.text, value);
            self.quote();
        }
        if any && self.json {
            self.text.str("]");
        }
    }

    fn joined<'o>(&mut self, between: &str, parts: impl Iterator<Item = &'o [u8]>) {
        struct Joined<'o, 'b>(Vec<&'o [u8]>, &'b str);
        impl Display for Joined<'_, '_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                for (i, part) in self.0.iter().enumerate() {
                    f.write_str(if i > 0 { self.1 } else { "" })?;
                    printable(f, part)?;
                }
                Ok(())
            }
        }
        let parts: Vec<_> = parts.collect();
        self.some(Some(Joined(parts, between)).filter(|joined| !joined.0.is_empty()));
    }

    fn malformed(&mut self, json: &Json<'_, '_>) {
        let Some(malformed) = &json.message.malformed else { return };
        if !self.json {
            return self.some(Some(malformed));
        }
        let error = malformed.error;
        self.name(self.name);
        self.text.str("{\"offset\":");
        self.text.decimal(error.offset.into());
        for (member, value) in
            [("layer", malformed.protocol.name()), ("element", error.element), ("error", error.kind.as_str())]
        {
            self.name(member);
            self.quoted(value);
        }
        self.text.str("}");
    }

    fn elements(&mut self, message: &Message<'_>) {
        self.name(self.name);
        self.text.str("[");
        let mut first = true;
        elements(message, |element| {
            self.text.str(if first { "{\"offset\":" } else { ",{\"offset\":" });
            first = false;
            self.text.decimal(element.offset as u64);
            self.name("layer");
            self.quoted(element.protocol.name());
            if let Some(name) = element.name {
                self.name("name");
                self.quoted(name);
            }
            if let Some(code) = element.code {
                self.name("code");
                self.text.decimal(code.into());
            }
            if element.depth > 0 {
                self.name("depth");
                self.text.decimal(element.depth.into());
            }
            self.name("value");
            self.quoted(element.shown);
            self.text.str("}");
        });
        self.text.str("]");
    }
}

/// Text as it stands between the quotes of a JSON string.
#[derive(Clone, Copy, Debug)]
pub struct JsonText<'a>(pub &'a str);

impl Display for JsonText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Escaped(f).write_str(self.0)
    }
}

/// Escapes what JSON text must not hold as it is (RFC 8259 §7), and the other control characters,
/// which a terminal may obey.
struct Escaped<'w, W: ?Sized>(&'w mut W);

impl<W: Write + ?Sized> Write for Escaped<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c.is_control()) {
            let (before, tail) = rest.split_at(at);
            self.0.write_str(before)?;
            let mut chars = tail.chars();
            match chars.next() {
                Some('"') => self.0.write_str("\\\"")?,
                Some('\\') => self.0.write_str("\\\\")?,
                Some(c) => write!(self.0, "\\u{:04x}", u32::from(c))?,
                None => {}
            }
            rest = chars.as_str();
        }
        self.0.write_str(rest)
    }
}

/// Escapes control characters: a tab begins another column, and a terminal obeys others.
struct Printable<'t>(&'t mut Text);

impl Write for Printable<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.printable(text.as_bytes());
        Ok(())
    }
}
