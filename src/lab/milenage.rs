//! Authentication vectors as operators make them, and what a USIM answers: Milenage (TS 35.206), and the keys
//! that are derived from its own (TS 33.401 Annex A.2, TS 33.402 Annex A.2, TS 33.102 §6.8.1.2).

use aes::Aes128;
use aes::cipher::{BlockEncrypt, KeyInit};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The step from one sequence number to the next: five bits are an index, TS 33.102 Annex C.1.1.1.
pub const STEP: u64 = 32;

/// What a USIM shares with its home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys {
    /// K.
    pub k: [u8; 16],
    /// OPc.
    pub opc: [u8; 16],
}

impl Default for Keys {
    /// Those of the first test set of TS 35.208: whoever is told no keys has these.
    fn default() -> Self {
        Self {
            k: 0x465b_5ce8_b199_b49f_aa5f_0a2e_e238_a6bc_u128.to_be_bytes(),
            opc: 0xcd63_cb71_954a_9f4e_48a5_994e_37a0_2baf_u128.to_be_bytes(),
        }
    }
}

/// All that the functions f1 to f5* make of one challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Functions {
    mac_a: [u8; 8],
    mac_s: [u8; 8],
    res: [u8; 8],
    ck: [u8; 16],
    ik: [u8; 16],
    ak: [u8; 6],
    ak_s: [u8; 6],
}

/// One authentication vector, TS 33.102 §6.3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vector {
    /// The challenge.
    pub rand: [u8; 16],
    /// What is to be answered.
    pub xres: [u8; 8],
    /// The network's own proof: SQN ⊕ AK, AMF, MAC.
    pub autn: [u8; 16],
    /// The cipher key.
    pub ck: [u8; 16],
    /// The integrity key.
    pub ik: [u8; 16],
}

/// What a USIM says to a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// The challenge is from home, and fresh.
    Res {
        /// The answer to it.
        res: [u8; 8],
        /// The sequence number that it had.
        sqn: u64,
    },
    /// It is from home but old: AUTS, with which home finds the number again.
    Stale([u8; 14]),
    /// It is not from home.
    Wrong,
}

/// The separation bit of the AMF: vectors of an EPS have it, TS 33.401 §6.1.2.
const SEPARATION: [u8; 2] = [0x80, 0];

fn xor<const N: usize>(a: [u8; N], b: [u8; N]) -> [u8; N] {
    std::array::from_fn(|i| a[i] ^ b[i])
}

fn part<const N: usize>(octets: &[u8], from: usize) -> [u8; N] {
    std::array::from_fn(|i| octets[from + i])
}

fn sqn_octets(sqn: u64) -> [u8; 6] {
    part(&sqn.to_be_bytes(), 2)
}

fn hash(key: &[&[u8]], s: &[&[u8]]) -> [u8; 32] {
    let mut whole = [0; 32];
    let mut at = 0;
    for part in key {
        whole[at..at + part.len()].copy_from_slice(part);
        at += part.len();
    }
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&whole).expect("HMAC takes a key of any length");
    s.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

impl Keys {
    /// Reads K and OPc, each of 32 hexadecimal digits, told together or not at all.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse(k: Option<&str>, opc: Option<&str>) -> Result<Option<Self>, String> {
        let key = |name: &str, text: Option<&str>| {
            let octets = text.map(|text| {
                let digits = text.len() == 32 && text.bytes().all(|octet| octet.is_ascii_hexdigit());
                let number = digits.then(|| u128::from_str_radix(text, 16).ok()).flatten();
                number
                    .map(u128::to_be_bytes)
                    .ok_or_else(|| format!("{name} {text:?} is not 32 hexadecimal digits"))
            });
            octets.transpose()
        };
        match (key("k", k)?, key("opc", opc)?) {
            (Some(k), Some(opc)) => Ok(Some(Self { k, opc })),
            (None, None) => Ok(None),
            _ => Err("k and opc are told together or not at all".into()),
        }
    }

    fn functions(&self, rand: [u8; 16], sqn: [u8; 6], amf: [u8; 2]) -> Functions {
        let cipher = Aes128::new(&self.k.into());
        let encrypt = |block: [u8; 16]| {
            let mut block = block.into();
            cipher.encrypt_block(&mut block);
            <[u8; 16]>::from(block)
        };
        let temp = encrypt(xor(rand, self.opc));
        // Rotation by whole octets to the left, as the constants r1 to r5 want it, and c1 to c5.
        let out = |input: [u8; 16], rotate: usize, constant: u8| {
            let mut block: [u8; 16] = std::array::from_fn(|i| input[(i + rotate) % 16]);
            block[15] ^= constant;
            block
        };
        let mut in1 = [0; 16];
        in1[..6].copy_from_slice(&sqn);
        in1[6..8].copy_from_slice(&amf);
        in1.copy_within(..8, 8);
        let out1 = xor(encrypt(xor(temp, out(xor(in1, self.opc), 8, 0))), self.opc);
        let base = xor(temp, self.opc);
        let [out2, out3, out4, out5] = [(0, 1), (4, 2), (8, 4), (12, 8)]
            .map(|(rotate, constant)| xor(encrypt(out(base, rotate, constant)), self.opc));
        Functions {
            mac_a: part(&out1, 0),
            mac_s: part(&out1, 8),
            res: part(&out2, 8),
            ck: out3,
            ik: out4,
            ak: part(&out2, 0),
            ak_s: part(&out5, 0),
        }
    }

    /// The vector of a challenge with a sequence number. With `separate` its keys are for an EPS alone.
    #[must_use]
    pub fn vector(&self, rand: [u8; 16], sqn: u64, separate: bool) -> Vector {
        let sqn = sqn_octets(sqn);
        let amf = if separate { SEPARATION } else { [0; 2] };
        let f = self.functions(rand, sqn, amf);
        let mut autn = [0; 16];
        autn[..6].copy_from_slice(&xor(sqn, f.ak));
        autn[6..8].copy_from_slice(&amf);
        autn[8..].copy_from_slice(&f.mac_a);
        Vector { rand, xres: f.res, autn, ck: f.ck, ik: f.ik }
    }

    /// What the USIM with these keys, which has seen sequence numbers up to `seen`, says.
    #[must_use]
    pub fn respond(&self, rand: [u8; 16], autn: [u8; 16], seen: u64) -> Response {
        let ak = self.functions(rand, [0; 6], [0; 2]).ak;
        let sqn = xor(part(&autn, 0), ak);
        let f = self.functions(rand, sqn, part(&autn, 6));
        if f.mac_a != part(&autn, 8) {
            return Response::Wrong;
        }
        let mut wide = [0; 8];
        wide[2..].copy_from_slice(&sqn);
        let sqn = u64::from_be_bytes(wide);
        if sqn > seen {
            return Response::Res { res: f.res, sqn };
        }
        let seen = sqn_octets(seen);
        let f = self.functions(rand, seen, [0; 2]);
        let mut auts = [0; 14];
        auts[..6].copy_from_slice(&xor(seen, f.ak_s));
        auts[6..].copy_from_slice(&f.mac_s);
        Response::Stale(auts)
    }

    /// The sequence number that the USIM says it has seen, if AUTS is its own: TS 33.102 §6.3.5.
    #[must_use]
    pub fn resynchronise(&self, rand: [u8; 16], auts: [u8; 14]) -> Option<u64> {
        let ak_s = self.functions(rand, [0; 6], [0; 2]).ak_s;
        let sqn = xor(part(&auts, 0), ak_s);
        let mac_s = self.functions(rand, sqn, [0; 2]).mac_s;
        let mut wide = [0; 8];
        wide[2..].copy_from_slice(&sqn);
        (mac_s == part(&auts, 6)).then_some(u64::from_be_bytes(wide))
    }
}

impl Vector {
    /// KASME for a serving network, TS 33.401 Annex A.2.
    #[must_use]
    pub fn kasme(&self, plmn: [u8; 3]) -> [u8; 32] {
        hash(&[&self.ck, &self.ik], &[&[0x10], &plmn, &[0, 3], &self.autn[..6], &[0, 6]])
    }

    /// CK' and IK' for an access network, TS 33.402 Annex A.2.
    #[must_use]
    pub fn for_access(&self, network: &[u8]) -> ([u8; 16], [u8; 16]) {
        let length = (network.len() as u16).to_be_bytes();
        let keys = hash(&[&self.ck, &self.ik], &[&[0x20], network, &length, &self.autn[..6], &[0, 6]]);
        (part(&keys, 0), part(&keys, 16))
    }

    /// SRES and Kc of the triplet, TS 33.102 §6.8.1.2.
    #[must_use]
    pub fn triplet(&self) -> ([u8; 4], [u8; 8]) {
        let half = |key: &[u8; 16], at| part::<8>(key, at);
        let kc = xor(xor(half(&self.ck, 0), half(&self.ck, 8)), xor(half(&self.ik, 0), half(&self.ik, 8)));
        (xor(part(&self.xres, 0), part(&self.xres, 4)), kc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAND: [u8; 16] = 0x2355_3cbe_9637_a89d_218a_e64d_ae47_bf35_u128.to_be_bytes();

    /// TS 35.208 §4.3, test set 1.
    #[test]
    fn the_functions_give_what_the_standard_prints() {
        let f = Keys::default().functions(RAND, sqn_octets(0xff9b_b4d0_b607), [0xb9; 2]);
        assert_eq!(u64::from_be_bytes(f.mac_a), 0x4a9f_fac3_54df_afb3);
        assert_eq!(u64::from_be_bytes(f.mac_s), 0x01cf_af9e_c4e8_71e9);
        assert_eq!(u64::from_be_bytes(f.res), 0xa542_11d5_e3ba_50bf);
        assert_eq!(u128::from_be_bytes(f.ck), 0xb40b_a9a3_c58b_2a05_bbf0_d987_b21b_f8cb);
        assert_eq!(u128::from_be_bytes(f.ik), 0xf769_bcd7_5104_4604_1276_7271_1c6d_3441);
        assert_eq!(f.ak, [0xaa, 0x68, 0x9c, 0x64, 0x83, 0x70]);
        assert_eq!(f.ak_s, [0x45, 0x1e, 0x8b, 0xec, 0xa4, 0x3b]);
    }

    /// RFC 5448 Appendix C, case 1: the network is called `WLAN`.
    #[test]
    fn the_keys_of_an_access_network_are_what_the_rfc_prints() {
        let vector = Vector {
            rand: 0x81e9_2b6c_0ee0_e12e_bceb_a8d9_2a99_dfa5_u128.to_be_bytes(),
            xres: 0x28d7_b0f2_a2ec_3de5_u64.to_be_bytes(),
            autn: 0xbb52_e91c_747a_c3ab_2a5c_23d1_5ee3_51d5_u128.to_be_bytes(),
            ck: 0x5349_fbe0_9864_9f94_8f5d_2e97_3a81_c00f_u128.to_be_bytes(),
            ik: 0x9744_871a_d32b_f9bb_d1dd_5ce5_4e3e_2e5a_u128.to_be_bytes(),
        };
        let (ck, ik) = vector.for_access(b"WLAN");
        assert_eq!(u128::from_be_bytes(ck), 0x0093_962d_0dd8_4aa5_684b_045c_9edf_fa04);
        assert_eq!(u128::from_be_bytes(ik), 0xccfc_230c_a74f_cc96_c0a5_d611_64f5_a76c);
    }

    #[test]
    fn a_usim_takes_what_is_fresh_and_says_what_it_has_seen() {
        let keys = Keys::default();
        let vector = keys.vector(RAND, 64, true);
        let res = vector.xres;
        assert_eq!(keys.respond(RAND, vector.autn, 32), Response::Res { res, sqn: 64 });
        let Response::Stale(auts) = keys.respond(RAND, vector.autn, 96) else { panic!() };
        assert_eq!(keys.resynchronise(RAND, auts), Some(96));
        let mut wrong = auts;
        wrong[13] ^= 1;
        assert_eq!(keys.resynchronise(RAND, wrong), None);
        let other = Keys { k: [0; 16], ..keys };
        assert_eq!(other.respond(RAND, vector.autn, 0), Response::Wrong);
    }
}
