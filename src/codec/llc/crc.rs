//! The frame check sequence of TS 44.064 §5.5.

/// x²⁴+x²³+x²¹+x²⁰+x¹⁹+x¹⁷+x¹⁶+x¹⁵+x¹³+x⁸+x⁷+x⁵+x⁴+x²+1, lowest power in the highest bit.
const POLYNOMIAL: u32 = 0x00ad_85dd;

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut octet = 0;
    while octet < 256 {
        let mut value = octet as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { value >> 1 ^ POLYNOMIAL } else { value >> 1 };
            bit += 1;
        }
        table[octet] = value;
        octet += 1;
    }
    table
};

/// The 24 bits over `octets`; they are sent with the low octet first.
#[must_use]
pub fn crc24(octets: &[u8]) -> u32 {
    let rest =
        octets.iter().fold(0x00ff_ffff_u32, |crc, octet| crc >> 8 ^ TABLE[usize::from(crc as u8 ^ octet)]);
    !rest & 0x00ff_ffff
}
