//! Messages made up from the rows: what tests, benches and fuzz seeds walk.
//!
//! The octets depend on the row and the seed alone. Every value is one that its clause allows.

use super::element::{Format, Presence, Row};
use super::message::MessageRow;

/// How much of a message to make up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The mandatory elements.
    Minimal,
    /// Every element once, those that may be repeated twice.
    Maximal,
    /// The mandatory elements, and of the others what the seed chooses.
    Random,
}

/// A small generator of octets: xorshift64*.
#[derive(Clone, Debug)]
pub struct Seed(u64);

impl Seed {
    /// From any number.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next octet.
    pub fn octet(&mut self) -> u8 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 56) as u8
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u8) -> u8 {
        self.octet() % limit.max(1)
    }

    pub(crate) fn octets(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.octet()).collect()
    }

    /// An IPv4 or IPv6 address of a documentation network.
    pub(crate) fn address(&mut self, v6: bool) -> Vec<u8> {
        if v6 {
            [&[0x20, 0x01, 0x0d, 0xb8][..], &self.octets(12)].concat()
        } else {
            vec![192, 0, 2, self.octet()]
        }
    }

    pub(crate) fn tbcd(&mut self, digits: usize) -> Vec<u8> {
        let mut nibbles: Vec<u8> = (0..digits).map(|_| self.below(10)).collect();
        nibbles.resize(digits.next_multiple_of(2), 0xf);
        nibbles.chunks(2).map(|pair| pair[1] << 4 | pair[0]).collect()
    }
}

const PLMN: [u8; 3] = [0x00, 0xf1, 0x10];

/// RANAP SourceRNC-ToTargetRNC-TransparentContainer: an RRC container of two octets, one Iu
/// instance, UE involved.
const SOURCE_RNC_TO_TARGET_RNC: &[u8] = &[0, 0, 2, 1, 2, 0x20];

/// RANAP TargetRNC-ToSourceRNC-TransparentContainer: an RRC container of two octets.
const TARGET_RNC_TO_SOURCE_RNC: &[u8] = &[0, 2, 1, 2];

/// A whole message: header with a sequence number, and elements.
#[must_use]
pub fn message(row: &MessageRow, extent: Extent, seed: u64) -> Vec<u8> {
    let mut seed = Seed::new(seed ^ u64::from(row.code) << 32);
    let mut octets = vec![0x32, row.code, 0, 0];
    octets.extend(seed.octets(4));
    octets.extend(seed.octets(2));
    octets.extend([0, 0]);
    for field in row.fields {
        let wanted = match (extent, field.presence) {
            (Extent::Maximal, _) | (_, Presence::M) => true,
            (Extent::Minimal, _) => false,
            (Extent::Random, _) => seed.octet() & 1 == 0,
        };
        for _ in 0..usize::from(wanted) + usize::from(wanted && field.many && extent == Extent::Maximal) {
            octets.extend(match (row.code, field.ie.code) {
                // What the container holds depends on the message.
                (53, 139) => framed(field.ie, SOURCE_RNC_TO_TARGET_RNC),
                _ => element(field.ie, &mut seed),
            });
        }
    }
    // At most a few thousand octets.
    let length = (octets.len() - 8) as u16;
    octets[2..4].copy_from_slice(&length.to_be_bytes());
    octets
}

/// One element with a value that its clause allows.
#[must_use]
pub fn element(row: &Row, seed: &mut Seed) -> Vec<u8> {
    framed(row, &value(row, seed))
}

fn framed(row: &Row, value: &[u8]) -> Vec<u8> {
    let mut octets = vec![row.code];
    match row.format {
        Format::Tv(_) => {}
        Format::ShortTlv => octets.push(value.len() as u8),
        Format::Tlv(..) => octets.extend((value.len() as u16).to_be_bytes()),
    }
    octets.extend(value);
    octets
}

fn value(row: &Row, seed: &mut Seed) -> Vec<u8> {
    let length = match row.format {
        Format::Tv(length) => usize::from(length),
        Format::ShortTlv => 0,
        Format::Tlv(least, _) => usize::from(least.max(1)),
    };
    let one_of =
        |seed: &mut Seed, choices: &[u8]| vec![choices[usize::from(seed.below(choices.len() as u8))]];
    match row.code {
        1 => one_of(seed, &[128, 129, 130]),
        2 => seed.tbcd(15),
        3 => rai(seed),
        8 | 13 | 19 => vec![0xfe | seed.below(2)],
        11 => vec![1 + seed.below(6)],
        15 => vec![0xfc | seed.below(3)],
        18 => [vec![seed.below(11) + 5], seed.octets(4)].concat(),
        20 => vec![seed.below(11) + 5],
        21 => vec![1 + seed.below(40)],
        22 => [vec![seed.below(11) + 5], seed.octets(8)].concat(),
        23 | 150 => vec![1 + seed.below(4)],
        24 => vec![((5 + seed.below(11)) << 4) | (1 + seed.below(4))],
        25 => vec![5 + seed.below(11), seed.below(128)],
        29 => vec![seed.below(13)],
        126 => vec![1 + seed.below(4)],
        128 => end_user_address(seed),
        129 => mm_context(seed),
        130 => pdp_context(seed),
        131 => apn(),
        132 => pco(),
        133 | 251 | 254 => {
            let v6 = row.code == 133 && seed.below(4) == 0;
            seed.address(v6)
        }
        134 | 147 | 209 | 210 => [vec![0x91], seed.tbcd(12)].concat(),
        135 => qos(seed, true),
        136 => quintuplet(seed),
        137 => vec![0x21, 0x31, 1, 5, 0x30, 17, 0x40, 0x16, 0x33],
        138 => [PLMN.to_vec(), seed.octets(3), vec![0, 9]].concat(),
        139 => TARGET_RNC_TO_SOURCE_RNC.to_vec(),
        140 | 146 => [vec![5 + seed.below(11)], seed.octets(4), seed.address(false)].concat(),
        141 => vec![0xc0, 0xc1, 0xc2],
        142 | 143 => seed.octets(4),
        144 => ran_information(),
        145 => Vec::new(),
        148 | 166 | 187 | 205 => vec![seed.below(2)],
        149 => vec![seed.below(5)],
        151 => vec![1 + seed.below(6)],
        152 => [vec![1], PLMN.to_vec(), seed.octets(4)].concat(),
        153 => vec![0x40, seed.below(3)],
        154 => seed.tbcd(16),
        // An empty SET, as CAMEL-FCIBillingChargingCharacteristics may be.
        155 => vec![0x31, 0],
        156 => mbms_ue_context(seed),
        157 => [vec![5], seed.octets(2), PLMN.to_vec()].concat(),
        // One code, 1. Wireshark 4.0 wants three octets behind it.
        160 => vec![0, 0, 1, 0, 0, 0],
        164 => PLMN.to_vec(),
        167 => vec![128 + seed.below(127)],
        // Source BSS to Target BSS: MS Radio Access Capability.
        173 => vec![0x13, 0x8c, 0x17, 0x33, 0x65, 0x43, 0x2b, 0x25, 0x96, 0x62, 0, 0x60, 0x14, 0x9a, 5],
        174 => [rai(seed), vec![0, 10, 0], rai(seed), vec![0, 11]].concat(),
        178 => vec![seed.below(4)],
        179 => vec![1, 5, seed.octet()],
        180 => vec![3, 2, 0xaa, 0xbb],
        181 => vec![seed.below(4)],
        183 | 163 => vec![1 + seed.below(9)],
        184 => vec![seed.below(3)],
        198 | 206 => [[0, 0].to_vec(), seed.octets(2), [0, 0].to_vec(), seed.octets(2)].concat(),
        185 => seed.octets(2),
        // Common TEID, two IPv4 addresses, header compression indicator.
        186 => {
            let mut octets = seed.octets(4);
            octets.extend([4, 239, 0, 0, 1, 4]);
            octets.extend(seed.address(false));
            octets.push(0);
            octets
        }
        190 => b"\x04ggsn\x07example".to_vec(),
        192 => vec![5 + seed.below(11), seed.octet() & 0x7d],
        196 => [vec![0], seed.octets(3)].concat(),
        199 => vec![0xe0, 0xe0],
        200 => [[0, 0].to_vec(), seed.octets(2), [0, 0].to_vec(), seed.octets(2)].concat(),
        201 => [vec![5 + seed.below(11), 0, 0], seed.octets(2), vec![0, 0], seed.octets(2)].concat(),
        204 | 213 => vec![5 + seed.below(11), seed.below(2)],
        // Classmark 2, classmark 3, supported codec list.
        207 => vec![3, 0x53, 0x58, 0x86, 2, 0x60, 0, 4, 4, 2, 0x60, 0],
        211 => vec![0, seed.below(2) << 6],
        212 => [vec![0], PLMN.to_vec(), vec![0, 1, 2, 0, 9]].concat(),
        215 => [&[5 + seed.below(11)], &b"\x04lhn1\x07example"[..]].concat(),
        219 => b"\x01a\x01b".to_vec(),
        221 => [&[9], &b"\x08internet"[..], &[5], &[0, 4], b"scef"].concat(),
        231 | 249 | 250 | 253 => seed.octets(4),
        // One record of two octets in BER.
        252 => [vec![1, 1, 0x11, 0, 0, 2], seed.octets(2)].concat(),
        255 => [vec![0x7e, 0xd9], seed.octets(3)].concat(),
        _ => seed.octets(length),
    }
}

fn rai(seed: &mut Seed) -> Vec<u8> {
    [PLMN.to_vec(), seed.octets(3)].concat()
}

fn apn() -> Vec<u8> {
    b"\x08internet\x04test".to_vec()
}

fn pco() -> Vec<u8> {
    let mut octets = vec![0x80, 0x80, 0x21, 16, 1, 0, 0, 16];
    octets.extend([129, 6, 0, 0, 0, 0, 131, 6, 0, 0, 0, 0]);
    octets.extend([0, 0x0d, 0, 0, 0x0a, 0]);
    octets
}

fn end_user_address(seed: &mut Seed) -> Vec<u8> {
    match seed.below(4) {
        0 => vec![0xf1, 0x21],
        1 => [vec![0xf1, 0x57], seed.address(true)].concat(),
        2 => [vec![0xf1, 0x8d], seed.address(false), seed.address(true)].concat(),
        _ => [vec![0xf1, 0x21], seed.address(false)].concat(),
    }
}

fn qos(seed: &mut Seed, priority: bool) -> Vec<u8> {
    let mut octets = if priority { vec![1 + seed.below(3)] } else { Vec::new() };
    octets.extend([0x0b, 0x92, 0x1f, 0x71, 0x96, 0x40, 0x40, 0x74, 0x05, 0x40, 0x40]);
    octets
}

fn quintuplet(seed: &mut Seed) -> Vec<u8> {
    // RAND, XRES, CK, IK, AUTN.
    [seed.octets(16), vec![8], seed.octets(8), seed.octets(32), vec![16], seed.octets(16)].concat()
}

fn mm_context(seed: &mut Seed) -> Vec<u8> {
    // GSM key and triplets: CKSN 1, no triplets, GEA/1; Kc; DRX parameter; MS network capability.
    let mut octets = vec![0xf9, 0x41];
    octets.extend(seed.octets(8));
    octets.extend([0x0a, 0x00, 2, 0xe5, 0xe0, 0, 0]);
    octets
}

fn ran_information() -> Vec<u8> {
    // BSSGP RAN-INFORMATION-REQUEST between two GERAN cells, for NACC.
    let mut octets = vec![0x71];
    for cell in [10, 11] {
        octets.extend([0x54, 0x89, 0, PLMN[0], PLMN[1], PLMN[2], 0, 1, 7, 0, cell]);
    }
    octets.extend([0x57, 0x8c, 0x4b, 0x81, 1, 0x4c, 0x84, 0, 0, 0, 1, 0x4f, 0x81, 1]);
    octets.push(0);
    octets
}

fn mbms_ue_context(seed: &mut Seed) -> Vec<u8> {
    let mut octets = vec![(5 + seed.below(11)) << 4];
    octets.extend(seed.octets(4));
    octets.extend([128, 0xf1, 0x21]);
    for _ in 0..2 {
        octets.push(4);
        octets.extend(seed.address(false));
    }
    let apn = apn();
    octets.push(apn.len() as u8);
    octets.extend(apn);
    octets.extend([3, 0]);
    octets
}

fn pdp_context(seed: &mut Seed) -> Vec<u8> {
    let mut octets = vec![0x20 | (5 + seed.below(11)), 3];
    for _ in 0..3 {
        let qos = qos(seed, true);
        octets.push(qos.len() as u8);
        octets.extend(qos);
    }
    octets.extend(seed.octets(4));
    octets.extend(seed.octets(2));
    octets.extend(seed.octets(8));
    octets.extend([5, 0xf1, 0x21, 4]);
    octets.extend(seed.address(false));
    for _ in 0..2 {
        octets.push(4);
        octets.extend(seed.address(false));
    }
    let apn = apn();
    octets.push(apn.len() as u8);
    octets.extend(apn);
    octets.extend([0x03, 0x00]);
    octets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::gtp1::ie;

    #[test]
    fn every_row_accepts_the_values_that_are_made_up_for_it() {
        for row in ie::ROWS {
            for seed in 0..64 {
                let value = value(row, &mut Seed::new(seed));
                assert!((row.accepts)(&value), "{} {value:02x?}", row.name);
                assert!(row.format.allows(value.len()), "{} {value:02x?}", row.name);
            }
        }
    }
}
