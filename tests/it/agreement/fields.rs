//! The fields that both know.

use super::hex;
use gtpush::codec::coap::Header;
use gtpush::codec::tcap::{self, Component};
use gtpush::trace::{Element, Layer, Message, Protocol, Shown, Ss7, elements};
use gtpush::wire::Apn;
use std::net::IpAddr;

/// A field that both know.
pub(super) struct Field {
    /// tshark's names: several where it tells apart what the standard calls by one name;
    /// behind `@` the protocol of tshark's in which the field is meant.
    pub tshark: &'static [&'static str],
    /// Every value of a message, in the order of the octets.
    pub ours: fn(&Message<'_>, &mut Vec<String>),
}

/// The layer of GTP that is not of version 2.
fn gtp<'m, 'a>(m: &'m Message<'a>) -> Option<&'m Layer<'a>> {
    m.layers.iter().find(|layer| matches!(layer.protocol, Protocol::Gtp1 | Protocol::GtpU | Protocol::Gtp0))
}

/// Every element of these types.
fn gtp1(m: &Message<'_>, codes: &[u32], out: &mut Vec<String>) {
    elements(m, |element| {
        if matches!(element.protocol, Protocol::Gtp1 | Protocol::GtpU)
            && element.depth == 0
            && element.code.is_some_and(|code| codes.contains(&code))
        {
            out.push(match element.shown {
                Shown::Named(number, _) | Shown::Hex(number) => number.to_string(),
                shown => shown.to_string(),
            });
        }
    });
}

fn addresses(m: &Message<'_>, code: u32, v6: bool, out: &mut Vec<String>) {
    let mut all = Vec::new();
    gtp1(m, &[code], &mut all);
    let each = all.iter().flat_map(|addresses| addresses.split(' '));
    out.extend(
        each.filter_map(|address| address.parse::<IpAddr>().ok())
            .filter(|a| a.is_ipv6() == v6)
            .map(|a| a.to_string()),
    );
}

/// The message, if that is its innermost protocol.
fn of<'m, 'a>(m: &'m Message<'a>, protocol: Protocol) -> Option<&'m Message<'a>> {
    Some(m).filter(|m| m.protocol() == protocol)
}

fn coap(m: &Message<'_>, out: &mut Vec<String>, value: impl Fn(&Header) -> String) {
    let value = m.fields.coap.as_ref().map(|coap| value(coap.header()));
    out.extend(value.filter(|value| !value.is_empty()));
}

fn gtp2(m: &Message<'_>, code: u32, out: &mut Vec<String>, value: impl Fn(&Element<'_>) -> Option<String>) {
    elements(m, |element| {
        if (element.protocol, element.code) == (Protocol::Gtp2, Some(code)) && !element.octets.is_empty() {
            out.extend(value(&element));
        }
    });
}

/// The first octet of each element of a type, less the bits that are spare.
fn octet(m: &Message<'_>, code: u32, mask: u8, out: &mut Vec<String>) {
    gtp2(m, code, out, |element| Some((element.octets[0] & mask).to_string()));
}

fn end(
    m: &Message<'_>,
    out: &mut Vec<String>,
    value: impl Fn(&gtpush::codec::gtp2::ie::FTeid) -> Option<String>,
) {
    gtp2(m, 87, out, |element| match &element.shown {
        Shown::FTeid(end) => value(end),
        _ => None,
    });
}

pub(super) fn layer<'m, 'a>(m: &'m Message<'a>, protocol: Protocol) -> Option<&'m Layer<'a>> {
    m.layers.iter().find(|layer| layer.protocol == protocol)
}

fn push(out: &mut Vec<String>, value: Option<impl ToString>) {
    out.extend(value.map(|value| value.to_string()));
}

fn as_number(element: &Element<'_>) -> Option<String> {
    Some(u32::from_be_bytes(*element.octets.first_chunk()?).to_string())
}

fn ss7<T: ToString>(m: &Message<'_>, out: &mut Vec<String>, value: impl Fn(&Ss7<'_>) -> Option<T>) {
    push(out, m.fields.ss7.as_ref().and_then(value));
}

/// The parameters of M3UA: tag and value.
fn parameters(m: &Message<'_>, mut each: impl FnMut(u32, &[u8])) {
    elements(m, |element| {
        if let (Protocol::M3ua, Some(tag)) = (element.protocol, element.code) {
            each(tag, element.octets);
        }
    });
}

/// The components of TCAP, each with the code that is shown of it.
fn components(m: &Message<'_>, mut each: impl FnMut(&Component<'_>, u32)) {
    let Some(layer) = layer(m, Protocol::Tcap) else { return };
    let Ok(message) = tcap::Message::parse(layer.octets) else { return };
    let mut codes = Vec::new();
    elements(m, |element| {
        if let (Protocol::Tcap, Shown::Named(code, _)) = (element.protocol, element.shown) {
            codes.push(code);
        }
    });
    for (component, code) in message.components().map_while(Result::ok).zip(codes) {
        each(&component, code);
    }
}

pub(super) const FIELDS: &[Field] = &[
    // GTP of version 1, and the user plane.
    Field {
        tshark: &["gtp.message"],
        ours: |m, out| push(out, gtp(m).and_then(|layer| layer.octets.get(1))),
    },
    Field { tshark: &["gtp.teid"], ours: |m, out| push(out, gtp(m).and(m.fields.teid)) },
    Field { tshark: &["gtp.seq_number"], ours: |m, out| push(out, gtp(m).and(m.fields.sequence)) },
    Field { tshark: &["e212.imsi@gtp"], ours: |m, out| gtp1(m, &[2], out) },
    Field { tshark: &["gtp.cause"], ours: |m, out| gtp1(m, &[1], out) },
    Field { tshark: &["gtp.map_cause"], ours: |m, out| gtp1(m, &[11], out) },
    Field { tshark: &["gtp.recovery"], ours: |m, out| gtp1(m, &[14], out) },
    Field { tshark: &["gtp.teid_data"], ours: |m, out| gtp1(m, &[16], out) },
    Field { tshark: &["gtp.teid_cp"], ours: |m, out| gtp1(m, &[17], out) },
    Field { tshark: &["gtp.nsapi"], ours: |m, out| gtp1(m, &[20], out) },
    Field { tshark: &["gtp.ms_reason"], ours: |m, out| gtp1(m, &[29], out) },
    Field { tshark: &["gtp.chrg_id"], ours: |m, out| gtp1(m, &[127], out) },
    Field { tshark: &["gtp.user_ipv4"], ours: |m, out| addresses(m, 128, false, out) },
    Field { tshark: &["gtp.user_ipv6"], ours: |m, out| addresses(m, 128, true, out) },
    Field { tshark: &["gtp.apn"], ours: |m, out| gtp1(m, &[131], out) },
    Field { tshark: &["gtp.gsn_ipv4"], ours: |m, out| addresses(m, 133, false, out) },
    Field { tshark: &["gtp.gsn_ipv6"], ours: |m, out| addresses(m, 133, true, out) },
    // MSISDN and SGSN Number.
    Field { tshark: &["e164.msisdn@gtp"], ours: |m, out| gtp1(m, &[134, 147], out) },
    // The air.
    Field {
        tshark: &["gsm_a.dtap.msg_gmm_type"],
        ours: |m, out| push(out, of(m, Protocol::Gmm).and(m.fields.message_type)),
    },
    Field {
        tshark: &["gsm_a.dtap.msg_sm_type"],
        ours: |m, out| push(out, of(m, Protocol::Sm).and(m.fields.message_type)),
    },
    Field {
        tshark: &["gsm_a.gm.sm.cause", "gsm_a.gm.sm.cause_2"],
        ours: |m, out| push(out, of(m, Protocol::Sm).and(m.fields.cause).map(|cause| cause.value)),
    },
    Field {
        tshark: &["gsm_a.gm.gmm.cause"],
        ours: |m, out| push(out, of(m, Protocol::Gmm).and(m.fields.cause).map(|cause| cause.value)),
    },
    Field { tshark: &["gsm_a.gm.sm.apn"], ours: |m, out| push(out, of(m, Protocol::Sm).and(m.fields.apn)) },
    Field { tshark: &["coap.mid"], ours: |m, out| coap(m, out, |header| header.message_id.to_string()) },
    Field { tshark: &["coap.code"], ours: |m, out| coap(m, out, |header| header.code.0.to_string()) },
    Field { tshark: &["coap.type"], ours: |m, out| coap(m, out, |header| (header.kind as u8).to_string()) },
    Field { tshark: &["coap.token"], ours: |m, out| coap(m, out, |header| hex(header.token.as_octets())) },
    Field {
        tshark: &["coap.opt.uri_path"],
        ours: |m, out| {
            let path = m.fields.coap.into_iter().flat_map(|coap| coap.path());
            out.extend(path.map(|segment| String::from_utf8_lossy(segment).into_owned()));
        },
    },
    // GTPv2-C.
    Field {
        tshark: &["gtpv2.message_type"],
        ours: |m, out| push(out, layer(m, Protocol::Gtp2).and_then(|layer| layer.octets.get(1))),
    },
    Field { tshark: &["gtpv2.teid"], ours: |m, out| push(out, layer(m, Protocol::Gtp2).and(m.fields.teid)) },
    Field {
        tshark: &["gtpv2.seq"],
        ours: |m, out| push(out, layer(m, Protocol::Gtp2).and(m.fields.sequence)),
    },
    Field { tshark: &["gtpv2.cause"], ours: |m, out| octet(m, 2, 0xff, out) },
    Field { tshark: &["gtpv2.rec"], ours: |m, out| octet(m, 3, 0xff, out) },
    Field {
        tshark: &["gtpv2.apn"],
        ours: |m, out| {
            elements(m, |element| match (element.protocol, element.code) {
                (Protocol::Gtp2, Some(71)) => out.push(element.shown.to_string()),
                // APN and Relative Capacity: a capacity, and an APN behind its length.
                (Protocol::Gtp2, Some(184)) => push(out, element.octets.get(2..).map(Apn)),
                _ => {}
            });
        },
    },
    Field {
        tshark: &["gtpv2.ebi"],
        ours: |m, out| {
            elements(m, |element| {
                // Where the elements have it that hold one beside other things (§8.26, §8.53, §8.117, §8.132).
                let at = match (element.protocol, element.code) {
                    (Protocol::Gtp2, Some(73 | 91 | 123 | 186)) => 0..1,
                    (Protocol::Gtp2, Some(201)) => 2..3,
                    // S103 PDN Data Forwarding Info, §8.25: a list behind address and key.
                    (Protocol::Gtp2, Some(90)) => 10..element.octets.len(),
                    _ => 0..0,
                };
                out.extend(element.octets.get(at).unwrap_or(&[]).iter().map(|ebi| (ebi & 0xf).to_string()));
            });
        },
    },
    Field { tshark: &["gtpv2.rat_type"], ours: |m, out| octet(m, 82, 0xff, out) },
    Field { tshark: &["gtpv2.f_teid_gre_key"], ours: |m, out| end(m, out, |end| Some(end.teid.to_string())) },
    Field {
        tshark: &["gtpv2.f_teid_interface_type"],
        ours: |m, out| end(m, out, |end| Some(end.interface.0.to_string())),
    },
    Field { tshark: &["gtpv2.f_teid_ipv4"], ours: |m, out| end(m, out, |end| Some(end.v4?.to_string())) },
    Field { tshark: &["gtpv2.f_teid_ipv6"], ours: |m, out| end(m, out, |end| Some(end.v6?.to_string())) },
    Field { tshark: &["gtpv2.charging_id"], ours: |m, out| gtp2(m, 94, out, as_number) },
    Field {
        tshark: &["gtpv2.mei"],
        ours: |m, out| gtp2(m, 75, out, |element| Some(element.shown.to_string())),
    },
    // Diameter: every AVP's code, nested ones too, in order.
    Field {
        tshark: &["diameter.cmd.code"],
        ours: |m, out| push(out, m.fields.diameter.map(|d| d.header.code)),
    },
    Field {
        tshark: &["diameter.flags.request"],
        ours: |m, out| push(out, m.fields.diameter.map(|d| u8::from(d.header.flags.request()))),
    },
    Field {
        tshark: &["diameter.applicationId"],
        ours: |m, out| push(out, m.fields.diameter.map(|d| d.header.application)),
    },
    Field {
        tshark: &["diameter.hopbyhopid"],
        ours: |m, out| push(out, m.fields.diameter.map(|d| d.header.hop_by_hop)),
    },
    Field {
        tshark: &["diameter.endtoendid"],
        ours: |m, out| push(out, m.fields.diameter.map(|d| d.header.end_to_end)),
    },
    Field {
        tshark: &["diameter.avp.code"],
        ours: |m, out| {
            elements(m, |element| {
                if element.protocol == Protocol::Diameter {
                    push(out, element.code);
                }
            });
        },
    },
    // Every AVP with its flags, its vendor, its value and its padding: what stands at the offset that we say,
    // around the value that we have.
    Field {
        tshark: &["diameter.avp"],
        ours: |m, out| {
            let Some(layer) = layer(m, Protocol::Diameter) else { return };
            elements(m, |element| {
                if element.protocol == Protocol::Diameter {
                    let avp = &layer.octets[element.offset..];
                    let head = if avp[4] & 0x80 == 0 { 8 } else { 12 };
                    let end = head + element.octets.len();
                    let padding = &avp[end..avp.len().min(end.next_multiple_of(4))];
                    let octets = [&avp[..head], element.octets, padding].concat();
                    out.push(hex(&octets));
                }
            });
        },
    },
    // SS7 over IP.
    Field {
        tshark: &["m3ua.message_type"],
        ours: |m, out| push(out, layer(m, Protocol::M3ua).and_then(|layer| layer.octets.get(3))),
    },
    Field {
        tshark: &["m3ua.message_class"],
        ours: |m, out| push(out, layer(m, Protocol::M3ua).and_then(|layer| layer.octets.get(2))),
    },
    // Every parameter, those in Routing Keys and results too.
    Field {
        tshark: &["m3ua.parameter_tag"],
        ours: |m, out| parameters(m, |tag, _| out.push(tag.to_string())),
    },
    Field {
        tshark: &["m3ua.routing_context"],
        ours: |m, out| {
            parameters(m, |tag, value| {
                let words = value.as_chunks().0.iter().filter(|_| tag == 6);
                out.extend(words.map(|word| u32::from_be_bytes(*word).to_string()));
            });
        },
    },
    Field { tshark: &["m3ua.protocol_data_opc"], ours: |m, out| ss7(m, out, |ss7| ss7.opc) },
    Field { tshark: &["m3ua.protocol_data_dpc"], ours: |m, out| ss7(m, out, |ss7| ss7.dpc) },
    Field { tshark: &["m3ua.protocol_data_ni"], ours: |m, out| ss7(m, out, |ss7| ss7.network_indicator) },
    Field { tshark: &["m3ua.protocol_data_sls"], ours: |m, out| ss7(m, out, |ss7| ss7.sls) },
    Field {
        tshark: &["sccp.message_type"],
        ours: |m, out| push(out, layer(m, Protocol::Sccp).and_then(|layer| layer.octets.first())),
    },
    Field {
        tshark: &["sccp.called.ssn"],
        ours: |m, out| ss7(m, out, |ss7| ss7.called?.ssn().map(|ssn| ssn.0)),
    },
    Field {
        tshark: &["sccp.calling.ssn"],
        ours: |m, out| ss7(m, out, |ss7| ss7.calling?.ssn().map(|ssn| ssn.0)),
    },
    Field { tshark: &["sccp.called.pc"], ours: |m, out| ss7(m, out, |ss7| ss7.called?.point_code()) },
    Field { tshark: &["sccp.calling.pc"], ours: |m, out| ss7(m, out, |ss7| ss7.calling?.point_code()) },
    Field {
        tshark: &["sccp.called.digits"],
        ours: |m, out| ss7(m, out, |ss7| ss7.called?.title().map(|title| title.digits.to_string())),
    },
    Field {
        tshark: &["sccp.calling.digits"],
        ours: |m, out| ss7(m, out, |ss7| ss7.calling?.title().map(|title| title.digits.to_string())),
    },
    Field {
        tshark: &["sccp.return_cause"],
        ours: |m, out| ss7(m, out, |ss7| ss7.returned.map(|cause| cause.0)),
    },
    Field { tshark: &["tcap.otid"], ours: |m, out| ss7(m, out, |ss7| ss7.otid) },
    Field { tshark: &["tcap.dtid"], ours: |m, out| ss7(m, out, |ss7| ss7.dtid) },
    Field {
        tshark: &["tcap.application_context_name"],
        ours: |m, out| ss7(m, out, |ss7| Some(hex(&ss7.context?.octets()))),
    },
    Field {
        tshark: &["gsm_old.invokeID"],
        ours: |m, out| components(m, |component, _| out.extend(component.id().map(|id| id.to_string()))),
    },
    // Operations and errors. What is shown of an answer without one is that of the invocation.
    Field {
        tshark: &["gsm_old.localValue"],
        ours: |m, out| {
            components(m, |component, code| {
                let own = match component {
                    Component::ReturnResultLast(result) | Component::ReturnResultNotLast(result) => {
                        result.operation.is_some()
                    }
                    Component::Reject(_) => false,
                    _ => true,
                };
                out.extend(own.then(|| code.to_string()));
            });
        },
    },
];
