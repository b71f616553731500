//! Messages made up from the tables: what tests, benches and fuzz seeds walk.
//!
//! The octets depend on the arguments and the seed alone. Every value is one that its clause allows.

use super::{
    Address, AddressBuf, DigitsBuf, EncodingScheme, Form, Kind, Layout, Management, ManagementBuf,
    ManagementType, Message, MessageRow, NatureOfAddress, NumberingPlan, Optional, ParameterName, Parts,
    ProtocolClass, ReturnCause, Segmentation, Ssn, TitleBuf, TitleForm, Unitdata, message_type,
};
use crate::wire::{PointCode, PointCodeFormat, Prepender};

pub use crate::codec::gtp1::sample::{Extent, Seed};

fn number(seed: &mut Seed, below: u32) -> u32 {
    u32::from_be_bytes([seed.octet(), seed.octet(), seed.octet(), seed.octet()]) % below.max(1)
}

fn octets(seed: &mut Seed, count: usize) -> Vec<u8> {
    (0..count).map(|_| seed.octet()).collect()
}

fn one_of<T: Copy>(seed: &mut Seed, choices: &[T]) -> T {
    choices[usize::from(seed.octet()) % choices.len()]
}

/// A point code of `format`.
#[must_use]
pub fn point_code(format: PointCodeFormat, seed: &mut Seed) -> PointCode {
    PointCode(number(seed, format.greatest().0 + 1))
}

/// The forms of global title that addresses of `format` have.
#[must_use]
pub const fn title_forms(format: PointCodeFormat) -> &'static [TitleForm] {
    use TitleForm::{Full, Nature, Plan, Translation};
    match format {
        PointCodeFormat::Ansi => &[Plan, Translation],
        _ => &[Full, Nature, Translation, Plan],
    }
}

/// A global title of a form, with 5 to 15 decimal digits: shorter ones have no network code.
#[must_use]
pub fn title(form: TitleForm, seed: &mut Seed) -> TitleBuf {
    let count = 5 + seed.below(11);
    let digits = DigitsBuf::collect((0..count).map(|_| seed.below(10))).unwrap_or_default();
    let has = |forms: &[TitleForm]| forms.contains(&form);
    let translation_type = if has(&[TitleForm::Nature]) { 0 } else { seed.octet() };
    let plan = if has(&[TitleForm::Plan, TitleForm::Full]) {
        one_of(seed, NumberingPlan::ALL)
    } else {
        NumberingPlan::UNKNOWN
    };
    let nature = if has(&[TitleForm::Nature, TitleForm::Full]) {
        one_of(seed, NatureOfAddress::ALL)
    } else {
        NatureOfAddress::UNKNOWN
    };
    TitleBuf { form, translation_type, plan, nature, digits }
}

/// An address of `format`. A minimal one has a subsystem number alone, a maximal one all parts.
#[must_use]
pub fn address(format: PointCodeFormat, extent: Extent, seed: &mut Seed) -> AddressBuf {
    let wanted = |seed: &mut Seed| match extent {
        Extent::Minimal => false,
        Extent::Maximal => true,
        Extent::Random => seed.below(2) == 0,
    };
    let form = one_of(seed, title_forms(format));
    let title = wanted(seed).then(|| title(form, seed));
    let mut borrowed = title.as_ref().map(TitleBuf::as_title);
    if let Some(title) = &mut borrowed
        && matches!(form, TitleForm::Plan | TitleForm::Full)
        && title.digits.len() % 2 == 0
        && extent == Extent::Random
        && seed.below(8) == 0
    {
        title.encoding = one_of(seed, &[EncodingScheme::UNKNOWN, EncodingScheme::NATIONAL]);
    }
    let route_on_ssn = borrowed.is_none() || seed.below(2) == 0;
    let parts = Parts {
        national: format == PointCodeFormat::Ansi,
        route_on_ssn,
        point_code: wanted(seed).then(|| point_code(format, seed)),
        ssn: (route_on_ssn || wanted(seed)).then(|| Ssn(1 + seed.below(254))),
        title: borrowed,
    };
    AddressBuf::new(format, &parts).unwrap_or_else(|_| minimal(format))
}

fn minimal(format: PointCodeFormat) -> AddressBuf {
    AddressBuf::on_ssn(format, None, Ssn::HLR).expect("an address without a point code fits any format")
}

/// Optional parameters: segmentation and importance, and in a random message others and unknown ones.
#[must_use]
pub fn optional(extent: Extent, seed: &mut Seed) -> Vec<u8> {
    let mut all = Vec::new();
    if extent == Extent::Minimal || extent == Extent::Random && seed.below(2) == 0 {
        return all;
    }
    all.extend(
        Segmentation {
            first: seed.below(2) == 0,
            in_sequence: seed.below(2) == 0,
            remaining: seed.below(16),
            reference: number(seed, 1 << 24),
        }
        .encode(),
    );
    all.extend([ParameterName::IMPORTANCE.0, 1, seed.below(8)]);
    if extent == Extent::Random {
        for _ in 0..seed.below(3) {
            let length = seed.below(5);
            all.extend([20 + seed.below(200), length]);
            all.extend(octets(seed, usize::from(length)));
        }
    }
    all
}

/// A whole message. The data of a maximal one fill the form.
#[must_use]
pub fn message(row: &MessageRow, format: PointCodeFormat, extent: Extent, seed: u64) -> Vec<u8> {
    let mut seed = Seed::new(seed ^ u64::from(row.code) << 32);
    let seed = &mut seed;
    let Some(layout) = row.layout else { return connection_oriented(row.code, format, seed) };
    let (form, kind) = match layout {
        Layout::Unitdata(form) => {
            (form, Kind::Unitdata(ProtocolClass::new(seed.below(2), seed.below(2) == 0)))
        }
        Layout::Service(form) => (form, Kind::Service(one_of(seed, &ReturnCause::ALL[..15]))),
    };
    let (called, calling) = (address(format, extent, seed), address(format, extent, seed));
    let optional = if form == Form::Basic { Vec::new() } else { optional(extent, seed) };
    let addresses = called.as_octets().len() + calling.as_octets().len();
    let room = form.room(addresses, !optional.is_empty());
    let length = match extent {
        Extent::Minimal => 2,
        Extent::Maximal => room,
        Extent::Random => (2 + number(seed, 300) as usize).min(room),
    };
    let data = octets(seed, length);
    let message = Unitdata {
        form,
        kind,
        hop_counter: if form == Form::Basic { 0 } else { 1 + seed.below(15) },
        called: called.as_address(),
        calling: calling.as_address(),
        data: &data,
        optional: Optional::of(&optional),
    };
    let mut buffer = vec![0; 5_000];
    let mut p = Prepender::new(&mut buffer);
    message.write(&mut p);
    let start = p.finish().expect("the data are within the form's room");
    buffer.split_off(start)
}

/// Connection-oriented messages with their mandatory parameters.
fn connection_oriented(code: u8, format: PointCodeFormat, seed: &mut Seed) -> Vec<u8> {
    let address = minimal(format);
    let address = address.as_octets();
    let mut reference = || octets(seed, 3);
    let (one, two) = (reference(), reference());
    // Class 2, a called party address, no optional parameters.
    let request = [&[2, 2, 0, address.len() as u8], address].concat();
    let rest: &[u8] = match code {
        message_type::CR => &request,
        message_type::CC => &[2, 0],
        message_type::CREF => &[0, 0],
        message_type::RLSD => &[3, 0],
        message_type::DT1 => &[0, 1, 2, 1, 2],
        message_type::DT2 => &[2, 4, 1, 2, 1, 2],
        message_type::AK => &[2, 5],
        message_type::ED => &[1, 2, 1, 2],
        message_type::RSR | message_type::ERR => &[0, 0],
        message_type::IT => &[2, 0, 0, 5],
        _ => &[],
    };
    let two_references = matches!(
        code,
        message_type::CC
            | message_type::RLSD
            | message_type::RLC
            | message_type::RSR
            | message_type::RSC
            | message_type::IT
    );
    let two = if two_references { two } else { Vec::new() };
    [vec![code], one, two, rest.to_vec()].concat()
}

/// A management message, as the data of a UDT.
#[must_use]
pub fn management(kind: ManagementType, format: PointCodeFormat, seed: u64) -> Vec<u8> {
    let seed = &mut Seed::new(seed ^ u64::from(kind.0) << 32);
    let message = ManagementBuf {
        kind,
        ssn: if kind == ManagementType::SSC { Ssn::MANAGEMENT } else { Ssn(1 + seed.below(254)) },
        point_code: point_code(format, seed),
        multiplicity: seed.below(3),
        congestion_level: 1 + seed.below(8),
    };
    let mut buffer = vec![0; 8];
    let mut p = Prepender::new(&mut buffer);
    message.write(&mut p, format);
    let start = p.finish().expect("a management message has at most seven octets");
    buffer.split_off(start)
}

/// What holds for any octets: they are read or refused, and what was read is written so that it reads
/// as the same again.
pub fn hold(octets: &[u8]) {
    let formats =
        [PointCodeFormat::Itu, PointCodeFormat::Ansi, PointCodeFormat::China, PointCodeFormat::Japan];
    for format in formats {
        if let Ok(message) = Management::parse(octets, format) {
            let _ = (message.kind(), message.ssn(), message.point_code(), message.congestion_level());
        }
        if let Ok(address) = Address::parse(octets, format) {
            let text = address.to_string();
            if let Ok(own) = AddressBuf::new(format, &address.parts()) {
                assert_eq!(own.to_string(), text);
            }
        }
        let Ok(Message::Unitdata(message)) = Message::parse(octets, format) else { continue };
        let mut buffer = vec![0; 0x1_1000];
        let mut p = Prepender::new(&mut buffer);
        message.write(&mut p);
        if let Ok(start) = p.finish() {
            let again = Message::parse(&buffer[start..], format);
            assert_eq!(again, Ok(Message::Unitdata(message)));
        }
    }
}
