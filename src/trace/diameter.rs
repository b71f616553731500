//! Diameter.

use super::{Diameter, Element, Layer, Message, Protocol, Shown};
use crate::capture::stream::Framing;
use crate::codec::diameter::{
    self, Address, Avps, DEPTH, Header, Kind, LENGTH, ResultCode, Time, Value, command, dictionary,
    frame_length, row,
};
use crate::wire::date::DateTime;
use crate::wire::{Digits, Imsi};

/// 3GPP's own AVPs: TS 29.229 §6.3.
const VENDOR_3GPP: u32 = 10_415;
/// MSISDN, TS 29.329 §6.3.2.
const MSISDN: u32 = 701;
/// User-Identity, TS 29.329 §6.3.1.
const USER_IDENTITY: u32 = 700;
/// User-Identifier, TS 29.336 §6.4.2.
const USER_IDENTIFIER: u32 = 3102;

pub(super) fn message<'a>(m: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    let name = Header::read(octets).ok().and_then(|header| {
        let row = command::row(&header)?;
        Some(if header.flags.request() { row.request_name } else { row.answer_name })
    });
    if !m.layer(Protocol::Diameter, name.unwrap_or_default(), octets, offset) {
        return;
    }
    let packet = match diameter::Message::parse(octets) {
        Ok(packet) => packet,
        Err(error) => match diameter::Message::cut(octets).filter(|_| m.cut > 0) {
            Some(packet) => packet,
            None => return m.fault(Protocol::Diameter, error),
        },
    };
    let mut fields = Diameter {
        header: packet.header,
        result: None,
        experimental: None,
        session: None,
        user: None,
        origin: None,
    };
    for avp in packet.avps() {
        let avp = match avp {
            Ok(avp) => avp,
            // What stands before the fault holds: also that this is the answer to a request.
            Err(error) => {
                m.fault(Protocol::Diameter, error);
                break;
            }
        };
        match (avp.code, avp.vendor) {
            (row::ResultCode::CODE, None) => fields.result = u32::decode(avp.value).map(ResultCode),
            (row::ExperimentalResult::CODE, None) => {
                let code = Avps::new(avp.value, 0).find(row::ExperimentalResultCode::CODE, None);
                fields.experimental = code.and_then(|code| u32::decode(code.value));
            }
            (row::SessionId::CODE, None) => fields.session = Some(avp.value),
            (row::UserName::CODE, None) => {
                fields.user = Some(avp.value);
                m.fields.imsi = imsi(avp.value);
            }
            (MSISDN, Some(VENDOR_3GPP)) => m.fields.msisdn = Some(Digits(avp.value)),
            (USER_IDENTITY | USER_IDENTIFIER, Some(VENDOR_3GPP)) => {
                let inside = Avps::new(avp.value, 0);
                if let Some(msisdn) = inside.find(MSISDN, Some(VENDOR_3GPP)) {
                    m.fields.msisdn = Some(Digits(msisdn.value));
                }
                if let Some(user) = inside.find(row::UserName::CODE, None) {
                    m.fields.imsi = imsi(user.value);
                }
            }
            (row::OriginHost::CODE, None) => fields.origin = Some(avp.value),
            _ => {}
        }
    }
    m.fields.diameter = Some(fields);
}

/// A User-Name that is an IMSI, as on S6a (TS 29.272 §7.3.1), or whose part before the @ is one: as it stands, or
/// behind the digit that says how the device is authenticated (root NAI, TS 23.003 §19.3.2).
fn imsi(user: &[u8]) -> Option<Imsi> {
    const LONGEST: usize = 15;
    let name = user.split(|octet| *octet == b'@').next()?;
    let digits = match name {
        [b'0' | b'1' | b'6', imsi @ ..] if name.len() < user.len() && imsi.len() == LONGEST => imsi,
        name => name,
    };
    (6..=LONGEST).contains(&digits.len()).then(|| std::str::from_utf8(digits).ok()?.parse().ok())?
}

pub(super) fn framing(octets: &[u8]) -> Framing {
    match frame_length(octets) {
        Ok(Some(length)) => Framing::Length(length),
        Ok(None) => Framing::Needs(4),
        Err(_) => Framing::Foreign,
    }
}

pub(super) fn elements<'a>(layer: &Layer<'a>, visit: &mut dyn FnMut(Element<'a>)) {
    let Some(body) = layer.octets.get(LENGTH..) else { return };
    walk(Avps::new(body, LENGTH), 0, visit);
}

fn walk<'a>(avps: Avps<'a>, depth: usize, visit: &mut dyn FnMut(Element<'a>)) {
    for avp in avps.map_while(Result::ok) {
        let row = dictionary::row(avp.code, avp.vendor);
        let group = matches!(row.map(|row| row.kind), Some(Kind::Grouped(_))) && depth < DEPTH;
        visit(Element {
            protocol: Protocol::Diameter,
            name: row.map(|row| row.name),
            code: Some(avp.code),
            offset: avp.offset,
            depth: depth as u8,
            octets: avp.value,
            shown: match row {
                Some(_) if group => Shown::Words("group"),
                Some(row) => shown(row, avp.value),
                None => Shown::Octets(avp.value),
            },
        });
        if group {
            walk(Avps::new(avp.value, avp.value_offset()), depth + 1, visit);
        }
    }
}

fn shown<'a>(row: &diameter::Row, octets: &'a [u8]) -> Shown<'a> {
    let read = match row.kind {
        Kind::Time => Time::decode(octets).map(|time| Shown::Time(DateTime(time.unix()))),
        Kind::Unsigned32 => u32::decode(octets).map(|value| match ResultCode(value).name() {
            Some(name) if row.code == row::ResultCode::CODE && row.vendor_id == 0 => {
                Shown::Named(value, name)
            }
            _ => Shown::Number(value.into()),
        }),
        Kind::Enumerated(_) => i32::decode(octets).map(|value| match row.value_name(value) {
            Some(name) => Shown::Named(value as u32, name),
            None => Shown::Number(u64::from(value as u32)),
        }),
        Kind::Integer32 => u32::decode(octets).map(|value| Shown::Number(value.into())),
        Kind::Unsigned64 | Kind::Integer64 => u64::decode(octets).map(Shown::Number),
        Kind::Utf8String | Kind::DiameterIdentity | Kind::DiameterUri | Kind::IpFilterRule => {
            Some(Shown::Text(octets))
        }
        Kind::Address => match Address::decode(octets) {
            Some(Address::V4(address)) => Some(Shown::Addresses([Some(address.into()), None])),
            Some(Address::V6(address)) => Some(Shown::Addresses([None, Some(address.into())])),
            Some(Address::E164(number)) => Some(Shown::Text(number.as_bytes())),
            _ => None,
        },
        Kind::OctetString if !octets.is_empty() && octets.iter().all(|octet| octet.is_ascii_graphic()) => {
            Some(Shown::Text(octets))
        }
        _ => None,
    };
    read.unwrap_or(Shown::Octets(octets))
}

#[cfg(test)]
mod tests {
    use crate::capture::{Frame, LinkType, SctpFrames};
    use crate::codec::diameter::{Avps, Command, Identity, PPID, command::s6a::PurgeUeRequest};
    use crate::trace::{Dissector, Title, elements};

    /// Time counts from 1900 (RFC 6733 §4.3.1); Framed-IP-Address is four octets (RFC 7155 §4.4.10.5.1).
    #[test]
    fn times_and_octets_are_shown_as_what_they_are() {
        let octets = [
            [0, 0, 0, 55, 0x40, 0, 0, 12, 0xee, 0xb7, 0x34, 0x97],
            [0, 0, 0, 8, 0x40, 0, 0, 12, 192, 0, 2, 7],
        ];
        let octets = octets.concat();
        let mut shown = Vec::new();
        super::walk(Avps::new(&octets, 0), 0, &mut |e| {
            shown.push(format!("{} {}", e.name.unwrap(), e.shown))
        });
        assert_eq!(shown, ["Event-Timestamp 2026-11-29T23:32:39Z", "Framed-IP-Address c0000207"]);
    }

    #[test]
    fn an_imsi_is_found_in_a_user_name() {
        let found = |user: &str| super::imsi(user.as_bytes()).map(|imsi| imsi.to_string());
        let nai = "@nai.epc.mnc001.mcc262.3gppnetwork.org";
        let expected = Some("262011234567890".to_owned());
        for user in ["262011234567890", &format!("262011234567890{nai}"), &format!("6262011234567890{nai}")] {
            assert_eq!(found(user), expected, "{user}");
        }
        for user in ["6262011234567890", "alice@example", "2620", "26201123456789x@example", ""] {
            assert_eq!(found(user), None, "{user}");
        }
    }

    #[test]
    fn a_request_is_named_with_every_avp() {
        let request = PurgeUeRequest {
            session_id: Some("a;1"),
            auth_session_state: Some(1),
            origin_host: Some(Identity("mme.example")),
            user_name: Some("001010000000001"),
            ..Default::default()
        };
        let mut buffer = [0; 256];
        let length = request.write(&PurgeUeRequest::header(), &mut buffer).unwrap();
        let mut frames = SctpFrames::new(([127, 0, 0, 2], 3868).into(), ([127, 0, 0, 3], 3868).into());
        let mut octets = Vec::new();
        frames.message(1, PPID, &buffer[..length], |frame| octets = frame.to_vec());
        let frame = Frame::new(LinkType::RAW, &octets);
        let mut dissector = Dissector::new();
        let message = dissector.frame(&frame);
        assert_eq!(Title(&message).to_string(), "Diameter Purge-UE-Request");
        assert!(crate::trace::details(&message).contains("User-Name 001010000000001"));
        let mut names = Vec::new();
        elements(&message, |element| names.push(element.name.unwrap()));
        assert_eq!(names, ["Session-Id", "Auth-Session-State", "Origin-Host", "User-Name"]);
    }
}
