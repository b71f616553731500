//! Messages made up from the rows: what tests and fuzz seeds walk.
//!
//! The octets depend on the row and the seed alone. Every value is one that its format allows.

use super::command::CommandRow;
use super::header::Header;
use super::table::{Kind, Row, Rule};
use super::write::AvpWriter;
use super::{Flags, row};
use crate::codec::gtp1::sample::{Extent, Seed};

/// A whole message of `command`.
#[must_use]
pub fn message(command: &CommandRow, request: bool, extent: Extent, seed: u64) -> Vec<u8> {
    let mut seed = Seed::new(seed ^ u64::from(command.code) << 32 ^ u64::from(request));
    let mut header = Header::request(command.code, command.application, command.proxiable);
    if !request {
        header.flags = Flags(header.flags.0 & !Flags::REQUEST);
    }
    (header.hop_by_hop, header.end_to_end) = (number(&mut seed), number(&mut seed));
    let mut octets = vec![0; 1 << 18];
    let mut w = AvpWriter::new(&mut octets, &header);
    fields(&mut w, if request { command.request_rules } else { command.answer_rules }, extent, 0, &mut seed);
    let length = w.finish().unwrap_or_default();
    octets.truncate(length);
    octets
}

fn number(seed: &mut Seed) -> u32 {
    u32::from_be_bytes([seed.octet(), seed.octet(), seed.octet(), seed.octet()])
}

fn fields(w: &mut AvpWriter<'_>, rules: &[Rule], extent: Extent, depth: usize, seed: &mut Seed) {
    for rule in rules {
        let wanted = rule.least > 0
            || match extent {
                Extent::Minimal => false,
                Extent::Maximal => depth < 5,
                Extent::Random => depth < 4 && seed.octet() & 1 == 0,
            };
        let twice = rule.most > 1 && extent == Extent::Maximal && depth < 2;
        for _ in 0..usize::from(wanted) + usize::from(wanted && twice) {
            avp(w, rule.avp, extent, depth, seed);
        }
    }
}

/// One AVP.
pub fn avp(w: &mut AvpWriter<'_>, row: &'static Row, extent: Extent, depth: usize, seed: &mut Seed) {
    w.with(row, |w| match row.kind {
        Kind::Grouped(rules) if row.code == row::FailedAvp::CODE && rules.is_empty() => {
            w.avp::<row::UserName>("001010000000001");
        }
        Kind::Grouped(rules) => fields(w, rules, extent, depth + 1, seed),
        Kind::Unsigned32 if row.code == row::ResultCode::CODE => w.array(2001_u32.to_be_bytes()),
        Kind::Unsigned32 | Kind::Integer32 | Kind::Float32 => w.array([0, 0, 0, seed.octet()]),
        Kind::Unsigned64 | Kind::Integer64 | Kind::Float64 => w.array([0, 0, 0, 0, 0, 0, 0, seed.octet()]),
        Kind::Time => w.array([0xe8, seed.octet(), seed.octet(), 0]),
        Kind::Enumerated(values) => {
            let value =
                values.get(usize::from(seed.octet()) % values.len().max(1)).map_or(0, |(value, _)| *value);
            w.array(value.to_be_bytes());
        }
        Kind::Address => w.array([0, 1, 192, 0, 2, seed.octet()]),
        Kind::Utf8String => w.octets(&b"001010000000001"[..15 - usize::from(seed.octet() % 4)]),
        Kind::DiameterIdentity => w.octets(&b"mme.epc.example"[usize::from(seed.octet() % 4)..]),
        Kind::DiameterUri => w.octets(b"aaa://hss.example:3868;transport=tcp"),
        Kind::IpFilterRule => w.octets(b"permit in ip from any to assigned"),
        Kind::OctetString => octets(w, row, seed),
    });
}

/// Octets of the length that the row's standard asks for, where decoders look into them.
fn octets(w: &mut AvpWriter<'_>, row: &Row, seed: &mut Seed) {
    match row.name {
        "Visited-PLMN-Id" | "Group-PLMN-Id" => w.array([0x00, 0xf1, 0x10]),
        "MSISDN"
        | "A-MSISDN"
        | "SGSN-Number"
        | "MSC-Number"
        | "MME-Number-for-MT-SMS"
        | "GMLC-Number"
        | "SC-Address"
        | "STN-SR"
        | "LCS-Service-Type-ID"
        | "IP-SM-GW-Number" => w.array([0x51, 0x55, 0x00, 0x22]),
        // SMS-DELIVER, and the report of one, with nothing in them.
        "SM-RP-UI" => w.array([0, 0, 0x81, 0, 0, 0x42, 0x11, 0x42, 0x21, 0, 0, 0, 0]),
        "Framed-IP-Address" => w.array([192, 0, 2, seed.octet()]),
        name if name.contains("Prefix") => w.array([0, 64, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0]),
        "User-Data" => w.octets(b"<Sh-Data/>"),
        _ => w.array([0x01, 0xf1, 0x10, 0x00, seed.octet(), 0x00, 0x01, 0x00]),
    }
}
