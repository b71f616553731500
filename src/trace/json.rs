//! One JSON object a message, on one line.
//!
//! The names of the members are stable: what a message does not have is left out, nothing is
//! renamed, and what joins later gets a name of its own.
//!
//! | member | |
//! |---|---|
//! | `number` | of the frame in its capture, from 1 |
//! | `time` | seconds since the Unix epoch, nine decimals |
//! | `source` `source_port` `destination` `destination_port` | of the outermost packet |
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
//! | `routing_context` `opc` `dpc` `network_indicator` `sls` | of M3UA or SUA |
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
use super::{Answers, Diameter, Message, Names, Ss7, elements};
use crate::codec::gtp1::ie::{MapCause, MsNotReachableReason};
use std::fmt::{self, Display, Write};
use std::net::SocketAddr;

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

impl Display for Json<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, names, .. } = *self;
        write!(f, "{{\"number\":{}", message.number)?;
        if let Some(wall) = message.wall {
            write!(f, ",\"time\":{}.{:09}", wall.as_secs(), wall.subsec_nanos())?;
        }
        end(f, "source", message.source)?;
        end(f, "destination", message.destination)?;
        for (member, at) in [("source_name", message.source), ("destination_name", message.destination)] {
            if let Some(name) = names.get(at.ip()) {
                text(f, member, name)?;
            }
        }
        if let Some((source, destination)) = message.inner {
            end(f, "inner_source", source)?;
            end(f, "inner_destination", destination)?;
        }
        list(f, "layers", message.layers.iter().map(|layer| layer.protocol))?;
        text(f, "protocol", message.protocol())?;
        if !message.name().is_empty() {
            text(f, "message", message.name())?;
        }
        fields(f, message)?;
        if let Some(number) = self.repeats {
            write!(f, ",\"repeats\":{number}")?;
        }
        if let Some(Answers { number, after }) = self.answers {
            write!(f, ",\"answers\":{number},\"after\":{}.{:09}", after.as_secs(), after.subsec_nanos())?;
        }
        if message.cut > 0 {
            write!(f, ",\"not_captured\":{}", message.cut)?;
        }
        if let Some(comment) = message.comment {
            text(f, "comment", comment)?;
        }
        if let Some(malformed) = &message.malformed {
            let error = malformed.error;
            write!(f, ",\"malformed\":{{\"offset\":{}", error.offset)?;
            text(f, "layer", malformed.protocol)?;
            text(f, "element", error.element)?;
            text(f, "error", error.kind.as_str())?;
            f.write_char('}')?;
        }
        if self.verbose {
            self.elements(f)?;
        }
        f.write_char('}')
    }
}

impl Json<'_, '_> {
    fn elements(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(",\"elements\":[")?;
        let mut first = true;
        let mut result = Ok(());
        elements(self.message, |element| {
            let mut one = || {
                f.write_str(if first { "{" } else { ",{" })?;
                first = false;
                write!(f, "\"offset\":{}", element.offset)?;
                text(f, "layer", element.protocol)?;
                if let Some(name) = element.name {
                    text(f, "name", name)?;
                }
                number(f, "code", element.code)?;
                number(f, "depth", (element.depth > 0).then_some(element.depth))?;
                text(f, "value", element.shown)?;
                f.write_char('}')
            };
            if result.is_ok() {
                result = one();
            }
        });
        result?;
        f.write_char(']')
    }
}

fn fields(f: &mut fmt::Formatter<'_>, message: &Message<'_>) -> fmt::Result {
    let fields = &message.fields;
    number(f, "message_type", fields.message_type)?;
    number(f, "teid", fields.teid)?;
    number(f, "sequence", fields.sequence)?;
    if let Some(cause) = fields.cause {
        number(f, "cause", Some(cause.value))?;
        if let Some(name) = cause.name {
            text(f, "cause_name", name)?;
        }
    }
    number(f, "map_cause", fields.map_cause.map(|cause| cause.0))?;
    if let Some(name) = fields.map_cause.and_then(MapCause::name) {
        text(f, "map_cause_name", name)?;
    }
    number(f, "ms_not_reachable_reason", fields.ms_not_reachable_reason.map(|reason| reason.0))?;
    if let Some(name) = fields.ms_not_reachable_reason.and_then(MsNotReachableReason::name) {
        text(f, "ms_not_reachable_reason_name", name)?;
    }
    if let Some(imsi) = fields.imsi {
        text(f, "imsi", imsi)?;
    }
    if let Some(temporary) = fields.temporary {
        text(f, "p_tmsi", format_args!("{temporary:08x}"))?;
    }
    if let Some(msisdn) = fields.msisdn {
        text(f, "msisdn", msisdn)?;
    }
    number(f, "nsapi", fields.nsapi)?;
    number(f, "eps_bearer_id", fields.ebi)?;
    number(f, "ti", fields.ti)?;
    if let Some(apn) = fields.apn {
        text(f, "access_point_name", apn)?;
    }
    list(f, "end_user_addresses", fields.end_user.iter().flatten())?;
    number(f, "teid_control_plane", fields.teid_control_plane)?;
    number(f, "teid_data_i", fields.teid_data_i)?;
    list(f, "gsn_addresses", fields.gsn.iter().flatten())?;
    number(f, "recovery", fields.recovery)?;
    if let Some(ss7) = &fields.ss7 {
        signalling(f, ss7)?;
    }
    if let Some(diameter) = &fields.diameter {
        self::diameter(f, diameter)?;
    }
    if let Some(sms) = &fields.sms {
        number(f, "sms_reference", sms.place.map(|place| place.reference))?;
        number(f, "sms_parts", sms.place.map(|place| place.total))?;
        number(f, "sms_part", sms.place.map(|place| place.number))?;
        number(f, "sms_originator_port", sms.ports.map(|ports| ports.originator))?;
        number(f, "sms_destination_port", sms.ports.map(|ports| ports.destination))?;
        if let Some(application) = sms.application {
            text(f, "wap_application_id", application)?;
        }
    }
    if let Some(coap) = &fields.coap {
        let header = coap.header();
        text(f, "coap_type", header.kind)?;
        text(f, "coap_code", format_args!("{}.{:02}", header.code.0 >> 5, header.code.0 & 0x1f))?;
        number(f, "message_id", Some(header.message_id))?;
        if !header.token.as_octets().is_empty() {
            text(f, "token", super::Shown::Octets(header.token.as_octets()))?;
        }
        joined(f, "uri_path", '/', coap.path())?;
        joined(f, "uri_query", '&', coap.query())?;
    }
    Ok(())
}

fn signalling(f: &mut fmt::Formatter<'_>, ss7: &Ss7<'_>) -> fmt::Result {
    number(f, "routing_context", ss7.routing_context)?;
    number(f, "opc", ss7.opc)?;
    number(f, "dpc", ss7.dpc)?;
    number(f, "network_indicator", ss7.network_indicator)?;
    number(f, "sls", ss7.sls)?;
    for (member, address) in [("called", ss7.called), ("calling", ss7.calling)] {
        if let Some(address) = address {
            text(f, member, address)?;
        }
    }
    number(f, "return_cause", ss7.returned.map(|cause| cause.0))?;
    for (member, id) in [("otid", ss7.otid), ("dtid", ss7.dtid)] {
        if let Some(id) = id {
            text(f, member, id)?;
        }
    }
    number(f, "p_abort_cause", ss7.p_abort.map(|cause| cause.0))?;
    if let Some(context) = ss7.context {
        text(f, "application_context", context)?;
    }
    number(f, "components", (ss7.components > 1).then_some(ss7.components))?;
    let Some(operation) = &ss7.operation else { return Ok(()) };
    text(f, "component", operation.kind.name())?;
    number(f, "invoke_id", operation.id)?;
    if let Some(name) = operation.name() {
        text(f, "operation", name)?;
    }
    number(f, "operation_code", operation.code)?;
    if let Some(name) = operation.error_name() {
        text(f, "error", name)?;
    }
    number(f, "error_code", operation.error)?;
    if let Some(problem) = operation.problem {
        text(f, "problem", problem)?;
    }
    Ok(())
}

fn diameter(f: &mut fmt::Formatter<'_>, diameter: &Diameter<'_>) -> fmt::Result {
    let header = diameter.header;
    number(f, "command_code", Some(header.code))?;
    number(f, "application_id", Some(header.application))?;
    number(f, "hop_by_hop", Some(header.hop_by_hop))?;
    number(f, "end_to_end", Some(header.end_to_end))?;
    for (member, value) in
        [("session_id", diameter.session), ("origin_host", diameter.origin), ("user_name", diameter.user)]
    {
        if let Some(value) = value {
            text(f, member, super::Shown::Text(value))?;
        }
    }
    number(f, "result_code", diameter.result.map(|result| result.0))?;
    if let Some(name) = diameter.result.and_then(|result| result.name()) {
        text(f, "result_code_name", name)?;
    }
    number(f, "experimental_result_code", diameter.experimental)
}

fn end(f: &mut fmt::Formatter<'_>, member: &str, end: SocketAddr) -> fmt::Result {
    text(f, member, end.ip())?;
    if end.port() != 0 { write!(f, ",\"{member}_port\":{}", end.port()) } else { Ok(()) }
}

fn number(f: &mut fmt::Formatter<'_>, member: &str, value: Option<impl Display>) -> fmt::Result {
    match value {
        Some(value) => write!(f, ",\"{member}\":{value}"),
        None => Ok(()),
    }
}

fn text(f: &mut fmt::Formatter<'_>, member: &str, value: impl Display) -> fmt::Result {
    write!(f, ",\"{member}\":\"")?;
    write!(Escaped(f), "{value}")?;
    f.write_char('"')
}

fn list(f: &mut fmt::Formatter<'_>, member: &str, values: impl Iterator<Item = impl Display>) -> fmt::Result {
    let mut any = false;
    for value in values {
        if any {
            f.write_str(",\"")?
        } else {
            write!(f, ",\"{member}\":[\"")?
        }
        any = true;
        write!(Escaped(f), "{value}")?;
        f.write_char('"')?;
    }
    if any { f.write_char(']') } else { Ok(()) }
}

fn joined<'a>(
    f: &mut fmt::Formatter<'_>,
    member: &str,
    between: char,
    parts: impl Iterator<Item = &'a [u8]>,
) -> fmt::Result {
    let mut any = false;
    for part in parts {
        if any {
            f.write_char(between)?
        } else {
            write!(f, ",\"{member}\":\"")?
        }
        any = true;
        printable(&mut Escaped(f), part)?;
    }
    if any { f.write_char('"') } else { Ok(()) }
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
struct Escaped<'f, 'b>(&'f mut fmt::Formatter<'b>);

impl Write for Escaped<'_, '_> {
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
