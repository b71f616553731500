//! Messages made up from the rows: what tests, benches and fuzz seeds walk.
//!
//! The octets depend on the row and the seed alone. Every value is one that its clause allows.

use super::element::Row;
use super::message::{Fields, MessageRow, Presence};
pub use crate::codec::gtp1::sample::{Extent, Seed};

const PLMN: [u8; 3] = [0x00, 0xf1, 0x10];

/// Elements of which a message may hold several with the same instance.
const SEVERAL: [u8; 6] = [93, 109, 180, 181, 191, 201];

/// A whole message: header with a TEID (but for those that have none), and elements.
#[must_use]
pub fn message(row: &MessageRow, extent: Extent, seed: u64) -> Vec<u8> {
    let mut seed = Seed::new(seed ^ u64::from(row.code) << 32);
    let mut octets = vec![0x48, row.code, 0, 0];
    if row.code <= 3 {
        octets[0] = 0x40;
    } else {
        octets.extend(seed.octets(4));
    }
    octets.extend(seed.octets(3));
    octets.push(0);
    octets.extend(fields(row.fields, extent, &mut seed));
    // At most a few thousand octets.
    let length = (octets.len() - 4) as u16;
    octets[2..4].copy_from_slice(&length.to_be_bytes());
    octets
}

fn fields(rows: Fields, extent: Extent, seed: &mut Seed) -> Vec<u8> {
    let mut octets = Vec::new();
    for field in rows {
        let wanted = match (extent, field.presence) {
            (Extent::Maximal, _) | (_, Presence::M) => true,
            (Extent::Minimal, _) => false,
            (Extent::Random, _) => seed.octet() & 1 == 0,
        };
        let several = extent == Extent::Maximal && SEVERAL.contains(&field.ie.code);
        for _ in 0..usize::from(wanted) + usize::from(wanted && several) {
            let value = match field.group {
                Some(group) => fields(group.fields, extent, seed),
                None => value(field.ie, seed),
            };
            octets.extend(framed(field.ie.code, field.instance, &value));
        }
    }
    octets
}

/// One element with a value that its clause allows; a group holds one unknown element.
#[must_use]
pub fn element(row: &Row, instance: u8, seed: &mut Seed) -> Vec<u8> {
    framed(row.code, instance, &value(row, seed))
}

fn framed(code: u8, instance: u8, value: &[u8]) -> Vec<u8> {
    let mut octets = vec![code];
    octets.extend((value.len() as u16).to_be_bytes());
    octets.push(instance);
    octets.extend(value);
    octets
}

fn labels(names: &[&str]) -> Vec<u8> {
    names.iter().flat_map(|name| [&[name.len() as u8], name.as_bytes()].concat()).collect()
}

fn digits(count: usize, seed: &mut Seed) -> Vec<u8> {
    seed.tbcd(count)
}

fn pco() -> Vec<u8> {
    vec![0x80, 0x80, 0x21, 16, 1, 0, 0, 16, 129, 6, 0, 0, 0, 0, 131, 6, 0, 0, 0, 0, 0, 0x0d, 0, 0, 0x0a, 0]
}

fn rates(seed: &mut Seed) -> Vec<u8> {
    (0..4).flat_map(|_| [vec![0, 0, 0], seed.octets(2)].concat()).collect()
}

fn location(seed: &mut Seed) -> Vec<u8> {
    // TAI and ECGI, whose cell has 28 bits.
    let mut octets = vec![0x18];
    octets.extend(PLMN);
    octets.extend(seed.octets(2));
    octets.extend(PLMN);
    octets.push(seed.octet() & 0xf);
    octets.extend(seed.octets(3));
    octets
}

fn value(row: &Row, seed: &mut Seed) -> Vec<u8> {
    match row.code {
        1 => digits(15, seed),
        2 => vec![[16, 17, 18, 64, 70, 96][usize::from(seed.below(6))], 0],
        51 => [vec![0x91], digits(12, seed)].concat(),
        // An RRC container of two octets for RANAP.
        52 | 53 => vec![6, 0, 0, 2, 1, 2, 0x20],
        54 => [vec![1], seed.octets(32), vec![3, 0x53, 0x58, 0x86, 2, 0x60, 0, 4, 4, 2, 0x60, 0]].concat(),
        55 => [vec![1], seed.octets(41), vec![3, 0x53, 0x58, 0x86, 2, 0x60, 0, 4, 4, 2, 0x60, 0]].concat(),
        56 => vec![seed.below(6)],
        57 => [PLMN.to_vec(), seed.octets(2), vec![0, 9]].concat(),
        58 | 61 => [PLMN.to_vec(), seed.octets(4)].concat(),
        62 => [vec![1], seed.octets(41)].concat(),
        71 => labels(&["internet", "mnc001", "mcc001", "gprs"]),
        72 => [vec![0, 0], seed.octets(2), vec![0, 0], seed.octets(2)].concat(),
        73 => vec![5 + seed.below(11)],
        74 => {
            let v6 = seed.below(4) == 0;
            seed.address(v6)
        }
        75 => digits(16, seed),
        76 => digits(12, seed),
        77 => seed.octets(9),
        78 | 163 | 197 => pco(),
        79 => match seed.below(3) {
            0 => [vec![1], seed.address(false)].concat(),
            1 => [vec![2, 64], seed.address(true)].concat(),
            _ => [vec![3, 64], seed.address(true), seed.address(false)].concat(),
        },
        80 => [vec![seed.octet() & 0x7d, 1 + seed.below(9)], rates(seed)].concat(),
        81 => [vec![1 + seed.below(9)], rates(seed)].concat(),
        82 => vec![1 + seed.below(9)],
        83 | 120 => PLMN.to_vec(),
        84 => vec![0x21, 0x31, 1, 5, 0x30, 17, 0x40, 0x16, 0x33],
        85 => vec![0x21, 0x31, 1, 5, 0x30, 17, 0x40, 0x16, 0x33],
        86 => location(seed),
        87 => match seed.below(3) {
            0 => [vec![0x8a], seed.octets(4), seed.address(false)].concat(),
            1 => [vec![0x4b], seed.octets(4), seed.address(true)].concat(),
            _ => [vec![0xc7], seed.octets(4), seed.address(false), seed.address(true)].concat(),
        },
        88 | 111 => seed.octets(4),
        89 => [PLMN.to_vec(), seed.octets(2)].concat(),
        90 => [vec![4], seed.address(false), seed.octets(4), vec![1, 5]].concat(),
        91 => [vec![5, 4], seed.address(false), seed.octets(4)].concat(),
        // PLMN and trace ID, triggering events, NE types, depth, interfaces, address of the collector.
        96 => [trace(seed), vec![0; 9], vec![1, 1, 1], vec![0; 12], seed.address(false)].concat(),
        99 => vec![1 + seed.below(3)],
        103..=108 => mm_context(row.code, seed),
        110 => [vec![5 + seed.below(11)], seed.octets(8)].concat(),
        112 => seed.octets(3),
        114 => vec![0x40, seed.below(3)],
        115 => trace(seed),
        // An Attach Request: EPS attach, no key, GUTI, capability, PDN connectivity request.
        116 => {
            let mut octets = vec![0, 0x07, 0x41, 0x71, 11, 0xf6, 0x00, 0xf1, 0x10, 0, 1, 2];
            octets.extend(seed.octets(4));
            octets.extend([2, 0xe0, 0xe0, 0, 4, 2, 1, 0xd0, 0x11]);
            octets
        }
        117 => [PLMN.to_vec(), seed.octets(7)].concat(),
        // Container type 1 for UTRAN, 2 for BSS, 3 for E-UTRAN.
        118 => vec![2, 0x71, 0x54],
        119 => vec![seed.below(5), 1],
        121 => [vec![0], PLMN.to_vec(), seed.octets(3), vec![0, 9]].concat(),
        123 => vec![5 + seed.below(11), seed.octet() & 0x7f],
        124 => [vec![5 + seed.below(11)], seed.octets(8)].concat(),
        127 => vec![seed.below(5)],
        128 => vec![seed.below(3)],
        129 => [cell(seed), vec![0], cell(seed)].concat(),
        131 => vec![seed.below(7)],
        132 => [vec![1], seed.address(false), seed.octets(2)].concat(),
        134 => vec![1],
        135 => vec![seed.below(2)],
        136 | 215 => labels(&["pgw", "node", "epc", "example"]),
        137 => vec![1],
        139 => vec![0, 0, 1],
        142 => {
            let mut octets = seed.octets(4);
            octets.extend([4, 239, 0, 0, 1, 4]);
            octets.extend(seed.address(false));
            octets.push(0);
            octets
        }
        143 => vec![seed.below(2)],
        145 => [PLMN.to_vec(), vec![seed.octet() & 7], seed.octets(3), vec![0]].concat(),
        147 => [vec![seed.octet() & 7], seed.octets(3)].concat(),
        149 => vec![1 + seed.below(2)],
        150 => vec![1 + seed.below(2)],
        151 => b"SubNetwork=1,ManagedElement=1".to_vec(),
        155 => vec![seed.octet() & 0x7d],
        158 => [vec![5], seed.octets(2), PLMN.to_vec()].concat(),
        159 => vec![3, 0x53, 0x58, 0x86, 2, 0x60, 0, 4, 4, 2, 0x60, 0],
        162 => mdt(seed),
        166 => [vec![24], seed.address(false)].concat(),
        169 => [&[1, 4], &b"wlan"[..], &[2, 0, 0, 0, 0, 1]].concat(),
        172 => vec![0x32, seed.below(30)],
        173 => vec![seed.below(3)],
        175 => [vec![7, 0x91], digits(12, seed)].concat(),
        176 => [&[8], &b"node.aaa"[..], &[7], b"example"].concat(),
        177 => vec![1],
        178 => [seed.octets(3), vec![2]].concat(),
        182 => vec![seed.below(101)],
        184 => [vec![10], vec![9], labels(&["internet"])].concat(),
        186 => vec![5 + seed.below(11), 1, seed.octet() & 0x3f],
        187 => seed.octets(2),
        189 => [seed.octets(4), labels(&["scef"]), seed.octets(2)].concat(),
        190 => [vec![0, 1], PLMN.to_vec(), vec![seed.octet() & 0xf], seed.octets(3)].concat(),
        192 => [vec![0, 8], digits(15, seed)].concat(),
        193 => [vec![1, 0, 6], seed.address(false), seed.octets(2)].concat(),
        201 => [vec![1, seed.below(2), 5 + seed.below(11)], seed.octets(24)].concat(),
        203 => vec![0],
        205 => [trace(seed), vec![1, 1, 1, 1, 2, 1, 1, 4], seed.address(false)].concat(),
        206 => [vec![0], seed.octets(4), labels(&["scef"])].concat(),
        255 => [vec![0x7e, 0xd9], seed.octets(3)].concat(),
        _ if row.grouped => framed(253, 0, &[1]),
        _ => seed.octets(usize::from(row.least)),
    }
}

/// Trace Reference: PLMN and trace ID.
fn trace(seed: &mut Seed) -> Vec<u8> {
    [PLMN.to_vec(), seed.octets(3)].concat()
}

fn cell(seed: &mut Seed) -> Vec<u8> {
    [PLMN.to_vec(), seed.octets(5)].concat()
}

fn mdt(seed: &mut Seed) -> Vec<u8> {
    [vec![0], seed.octets(4), vec![1, 0, 0, 0, 0, 0, 0, 0, 0]].concat()
}

fn mm_context(code: u8, seed: &mut Seed) -> Vec<u8> {
    // Security mode in the high bits of the first octet.
    let mut octets = match code {
        // GSM key, no triplets: Kc.
        103 => [vec![0x01, 0x00, 0x00], seed.octets(8)].concat(),
        // UMTS keys, used cipher, no quintuplets: CK, IK, quintuplet length.
        104 | 106 => [vec![(code - 103) << 5 | 1, 0x00, 0x00], seed.octets(32), vec![0, 0]].concat(),
        105 => [vec![0x41, 0x00, 0x00], seed.octets(8), vec![0, 0]].concat(),
        // EPS security context: flags, algorithms, counts, KASME.
        107 => [vec![0x81, 0x00, 0x11], seed.octets(6), seed.octets(32)].concat(),
        _ => [vec![0xa1, 0x00, 0x00], seed.octets(32)].concat(),
    };
    // No UE network capability, no MS network capability, no MEI, no access restriction, no voice
    // domain preference.
    octets.extend([0; 5]);
    octets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::gtp2::ie;

    #[test]
    fn every_row_accepts_the_values_that_are_made_up_for_it() {
        for row in ie::ROWS {
            for seed in 0..64 {
                let value = value(row, &mut Seed::new(seed));
                assert!((row.accepts)(&value), "{} {value:02x?}", row.name);
            }
        }
    }
}
