//! The messages that every codec is measured with: 256 variants a type, test PLMN 001/01, addresses
//! of 192.0.2.0/24. They are put together octet by octet here, so that no codec under test made them.

/// Variants of each message.
pub const VARIANTS: u32 = 256;

const PLMN: [u8; 3] = [0x00, 0xf1, 0x10];

/// IPCP with two empty DNS options, then containers for DNS addresses and the MTU.
const PCO: [u8; 32] = [
    0x80, 0x80, 0x21, 0x10, 0x01, 0x00, 0x00, 0x10, 0x81, 0x06, 0x00, 0x00, 0x00, 0x00, 0x83, 0x06, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x0d, 0x00, 0x00, 0x0a, 0x00, 0x00, 0x05, 0x00, 0x00, 0x11, 0x00,
];

fn imsi(i: u32) -> [u8; 8] {
    let digits = format!("00101{:010}f", 1_000_000 + 7919 * i);
    tbcd(digits.as_bytes()).try_into().expect("16 digits are 8 octets")
}

fn tbcd(digits: &[u8]) -> Vec<u8> {
    let value = |c: u8| if c == b'f' { 0xf } else { c - b'0' };
    digits.chunks(2).map(|pair| value(pair[1]) << 4 | value(pair[0])).collect()
}

fn tlv(out: &mut Vec<u8>, code: u8, value: &[u8]) {
    out.push(code);
    out.extend((value.len() as u16).to_be_bytes());
    out.extend(value);
}

fn message(kind: u8, teid: u32, sequence: u16, body: &[u8]) -> Vec<u8> {
    let mut out = vec![0x32, kind];
    out.extend((body.len() as u16 + 4).to_be_bytes());
    out.extend(teid.to_be_bytes());
    out.extend(sequence.to_be_bytes());
    out.extend([0, 0]);
    out.extend(body);
    out
}

/// Echo Request.
pub fn echo() -> Vec<Vec<u8>> {
    (0..VARIANTS).map(|i| message(1, 0, i as u16, &[])).collect()
}

/// PDU Notification Request: six elements.
pub fn pdu_notification() -> Vec<Vec<u8>> {
    (0..VARIANTS)
        .map(|i| {
            let mut body = vec![2];
            body.extend(imsi(i));
            body.push(17);
            body.extend((0xa697_4900 + i).to_be_bytes());
            tlv(&mut body, 128, &[0xf1, 0x21, 10, 219, 59, i as u8]);
            tlv(&mut body, 131, b"\x03iot\x07example\x03net");
            tlv(&mut body, 132, &PCO);
            tlv(&mut body, 133, &[192, 0, 2, i as u8]);
            message(27, 0x3738_bf00 + i, i as u16, &body)
        })
        .collect()
}

/// Create PDP Context Request: seventeen elements. `sgsn` is the address that both GSN Address
/// elements name.
pub fn create_pdp_context(sgsn: [u8; 4], apn: &[u8]) -> Vec<Vec<u8>> {
    (0..VARIANTS)
        .map(|i| {
            let mut body = vec![2];
            body.extend(imsi(i));
            body.push(3);
            body.extend(PLMN);
            body.extend([0xff, 0xfe, 0xff, 14, 14, 15, 0xfc, 16]);
            body.extend((0x0472_d500 + i).to_be_bytes());
            body.push(17);
            body.extend((0xd708_6100 + i).to_be_bytes());
            body.extend([20, 5]);
            tlv(&mut body, 128, &[0xf1, 0x21]);
            tlv(&mut body, 131, apn);
            tlv(&mut body, 132, &PCO);
            tlv(&mut body, 133, &sgsn);
            tlv(&mut body, 133, &sgsn);
            let mut msisdn = vec![0x91];
            msisdn.extend(tbcd(format!("1555010{i:04}f").as_bytes()));
            tlv(&mut body, 134, &msisdn);
            tlv(
                &mut body,
                135,
                &[0x03, 0x1b, 0x63, 0x1f, 0x73, 0x96, 0x73, 0x73, 0x74, 0xff, 0xff, 0xff, 0, 0, 0],
            );
            tlv(&mut body, 151, &[2]);
            tlv(&mut body, 152, &[0, PLMN[0], PLMN[1], PLMN[2], 0x53, 0x17, 0x04, 0x27]);
            tlv(&mut body, 153, &[2, 0]);
            tlv(&mut body, 154, &tbcd(format!("3569380356431{:03}", i % 1000).as_bytes()));
            message(16, 0, i as u16, &body)
        })
        .collect()
}
