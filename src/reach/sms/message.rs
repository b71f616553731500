//! A push as a WAP Push in short messages: the connectionless Push of WAP-230-WSP §8.2.4.1 to port 2948,
//! cut into SMS-DELIVERs (TS 23.040 §9.2.2.1, §9.2.3.24).
//!
//! X-Wap-Application-Id is the push's application as `x-wap-application:` and its identifier, by its number
//! where it is a registered one. Content-ID is the push identifier, by which the device tells repetitions.

use crate::codec::ts23040::segment::Segments;
use crate::codec::ts23040::{AddressBuf, DataCoding, Deliver, MOST_USER_DATA, Ports, TimeStamp};
use crate::codec::wsp::{self, ApplicationId, ContentType, Name, Value};
use crate::push::{self, By, Push, PushId, Reason, Refused, Rung};
use crate::wire::{DecodeError, Full, Reader, Writer};
use std::sync::Arc;
use std::time::Duration;

/// The SMS-DELIVERs of one push, in their order.
pub type Message = Arc<[Box<[u8]>]>;

/// Octets that the TPDU of one short message has at most (TS 23.040 §9.2.2.1).
const LONGEST: usize = 175;

/// What WSP adds at most, besides names that it spells out.
const OVERHEAD: usize = 128;

/// Content-ID, in code page 1 of WSP's field names.
const CONTENT_ID: u8 = 0x40;

/// Parameter `Charset` as a short integer, and the assigned number of UTF-8 (WAP-230-WSP tables 38, 42).
const CHARSET: u8 = 0x81;
const UTF_8: u8 = 0xea;

/// Makes the short messages of a push: at most `most`, from the service centre with the number `centre` in
/// digits, at the wall time `wall`.
///
/// # Errors
/// It takes more of them, or `centre` is no number.
pub fn message(push: &Push, centre: &str, most: u8, wall: Duration) -> Result<Message, Refused> {
    let too_large = || Refused::new(Reason::PayloadTooLarge, By::PushServer, Some(Rung::Sms));
    let no_number = || Refused::new(Reason::NoRoute, By::PushServer, Some(Rung::Sms));
    if push.payload.len() > usize::from(most) * MOST_USER_DATA {
        return Err(too_large());
    }
    let originating = AddressBuf::number(&format!("+{centre}")).ok_or_else(no_number)?;
    let data = wap_push(push, push.id).map_err(|_| too_large())?;
    // Repetitions bear the same reference: the device puts their parts together.
    let reference = (push.id.0 ^ push.id.0 >> 64) as u16;
    let segments = Segments::new(&data, Some(Ports::WAP_PUSH), DataCoding::EIGHT_BIT, reference, true)
        .map_err(|_| too_large())?;
    let total = segments.total();
    if total > most {
        return Err(too_large());
    }
    let tpdus = (1..=total).map(|number| {
        let mut user_data = [0; MOST_USER_DATA];
        let data = segments.part(number, &mut user_data)?;
        let flags = if number == total { Deliver::NO_MORE } else { 0 };
        let deliver = Deliver {
            flags,
            originating: originating.as_address(),
            protocol: 0,
            time_stamp: TimeStamp::from_wall(wall),
            data,
        };
        let mut octets = [0; LONGEST];
        let mut w = Writer::new(&mut octets);
        deliver.write(&mut w);
        let length = w.finish().ok()?;
        Some(Box::from(&octets[..length]))
    });
    tpdus.collect::<Option<Message>>().ok_or_else(too_large)
}

/// A push as the connectionless Push of WSP, whoever carries it.
///
/// # Errors
/// A name in it is too long.
pub fn wap_push(push: &Push, id: PushId) -> Result<Vec<u8>, Full> {
    let application = format!("x-wap-application:{}", push.application);
    let names = push.content_type.len() + application.len();
    let mut fields = vec![0; names + OVERHEAD];
    let mut w = Writer::new(&mut fields);
    let registered = wsp::APPLICATION_IDS.iter().find(|(_, name)| *name == application);
    wsp::application_id(
        &mut w,
        registered.map_or(ApplicationId::Uri(&application), |(number, _)| ApplicationId::WellKnown(*number)),
    );
    // Quoted-string: the quote stands at its beginning alone (WAP-230-WSP §8.4.2.1).
    wsp::well_known_field(&mut w, CONTENT_ID, &format!("\"<{id}>"));
    let length = w.finish()?;

    let mut general = vec![0; names + OVERHEAD];
    let content_type = content_type(&push.content_type, &mut general)?;
    let push_pdu = wsp::Push {
        tid: id.0 as u8,
        content_type,
        fields: &fields[..length],
        offset: 0,
        data: &push.payload,
    };
    let mut octets = vec![0; names * 2 + OVERHEAD * 2 + push.payload.len()];
    let mut w = Writer::new(&mut octets);
    push_pdu.write(&mut w);
    let length = w.finish()?;
    octets.truncate(length);
    Ok(octets)
}

/// A media type with its parameters, in WSP's form.
fn content_type<'a>(text: &'a str, buffer: &'a mut [u8]) -> Result<ContentType<'a>, Full> {
    let mut parts = text.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default();
    let mut parameters = parts.filter_map(|part| part.split_once('=')).peekable();
    if parameters.peek().is_none() {
        return Ok(ContentType::named(media));
    }
    let text = |w: &mut Writer<'_>, text: &str| {
        w.slice(text.as_bytes());
        w.u8(0);
    };
    let mut w = Writer::new(buffer);
    match ContentType::named(media) {
        ContentType::WellKnown(number) => w.u8(0x80 | number),
        _ => text(&mut w, media),
    }
    for (name, value) in parameters {
        let value = value.trim_matches('"');
        if name.eq_ignore_ascii_case("charset") && value.eq_ignore_ascii_case("utf-8") {
            w.array([CHARSET, UTF_8]);
        } else {
            text(&mut w, name);
            text(&mut w, value);
        }
    }
    let length = w.finish()?;
    Ok(ContentType::General(&buffer[..length]))
}

/// A push as it is read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried<'a> {
    /// Its identifier, by which the device tells repetitions.
    pub id: Option<PushId>,
    /// The application.
    pub application: Option<push::ApplicationId>,
    /// Media type with its parameters.
    pub content_type: String,
    /// The content.
    pub data: &'a [u8],
}

/// Reads what [`wap_push`] wrote, or another's connectionless Push.
///
/// # Errors
/// It is none.
pub fn carried(octets: &[u8]) -> Result<Carried<'_>, DecodeError> {
    let read = wsp::Push::parse(octets)?;
    let application = read.application_id().map(|id| id.to_string());
    let application = application.and_then(|id| id.strip_prefix("x-wap-application:")?.parse().ok());
    let mut fields = read.fields().map_while(Result::ok);
    let id = fields.find(|field| field.name == Name::WellKnown { page: 1, code: CONTENT_ID });
    let id = id.and_then(|field| field.value.as_text()).map(|text| text.trim_start_matches('"'));
    let id = id.and_then(|text| text.strip_prefix('<')?.strip_suffix('>')?.parse().ok());
    Ok(Carried { id, application, content_type: media_type(&read.content_type), data: read.data })
}

/// A media type with its parameters, as text.
fn media_type(read: &ContentType<'_>) -> String {
    let mut text = read.media_type().unwrap_or("application/octet-stream").to_owned();
    let ContentType::General(octets) = read else { return text };
    let mut r = Reader::new(octets, "Content-Type");
    let mut next = || (!r.peek().is_empty()).then(|| Value::parse(&mut r).ok()).flatten();
    if next().is_none() {
        return text;
    }
    while let (Some(name), Some(value)) = (next(), next()) {
        match (name, value) {
            (Value::Short(name), value) if name | 0x80 == CHARSET => {
                if value.integer() == Some(u32::from(UTF_8 & 0x7f)) {
                    text.push_str(";charset=utf-8");
                }
            }
            (name, value) => {
                if let (Some(name), Some(value)) = (name.as_text(), value.as_text()) {
                    text.push_str(&format!(";{name}={}", value.trim_start_matches('"')));
                }
            }
        }
    }
    text
}
