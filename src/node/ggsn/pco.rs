//! What a GGSN answers to Protocol Configuration Options: TS 24.008 §10.5.6.3, TS 29.061 §11.2.1.

use crate::codec::ts24008::pco::{Pco, id, ppp};
use crate::wire::Writer;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What there is to tell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answers {
    /// The device's own IPv4 address.
    pub(super) address: Option<Ipv4Addr>,
    pub(super) dns_v4: [Option<Ipv4Addr>; 2],
    pub(super) dns_v6: [Option<Ipv6Addr>; 2],
    pub(super) mtu: u16,
}

/// TS 24.008 allows 251 octets behind the configuration protocol.
pub(super) const LONGEST: usize = 252;

/// Writes the answer to `request` into `buffer` and says how long it is; 0: there is nothing to
/// answer. Unknown options are passed over, malformed ones too; an option cut short ends the walk.
pub(super) fn answer(request: Pco<'_>, answers: &Answers, buffer: &mut [u8; LONGEST]) -> usize {
    // Extension bit, and PPP for use with IP PDP type.
    buffer[0] = 0x80;
    let mut used = 1;
    for option in request.containers() {
        let mut w = Writer::new(&mut buffer[used..]);
        one(option.id, option.content, answers, &mut w);
        // What does not fit any more is left out whole.
        if let Ok(more) = w.finish() {
            used += more;
        }
    }
    if used > 1 { used } else { 0 }
}

fn container(w: &mut Writer<'_>, id: u16, content: &[u8]) {
    w.u16(id);
    w.u8(content.len().min(255) as u8);
    w.slice(content);
}

fn one(kind: u16, content: &[u8], answers: &Answers, w: &mut Writer<'_>) {
    match kind {
        id::IPCP => ipcp(content, answers, w),
        // Any name and password will do: Authenticate-Ack with an empty message (RFC 1334 §2.2.2).
        // What follows the identifier does not matter, so that a broken request is no obstacle.
        id::PAP => {
            if let [ppp::AUTHENTICATE_REQUEST, identifier, ..] = *content {
                container(w, id::PAP, &[ppp::AUTHENTICATE_ACK, identifier, 0, 5, 0]);
            }
        }
        // The challenge was the device's (or SGSN's) own; its response succeeds (RFC 1994 §4.2).
        id::CHAP => {
            if let [ppp::RESPONSE, identifier, ..] = *content {
                container(w, id::CHAP, &[ppp::SUCCESS, identifier, 0, 4]);
            }
        }
        id::DNS_IPV4 => {
            for server in answers.dns_v4.iter().flatten() {
                container(w, id::DNS_IPV4, &server.octets());
            }
        }
        id::DNS_IPV6 => {
            for server in answers.dns_v6.iter().flatten() {
                container(w, id::DNS_IPV6, &server.octets());
            }
        }
        id::IPV4_LINK_MTU => container(w, id::IPV4_LINK_MTU, &answers.mtu.to_be_bytes()),
        _ => {}
    }
}

/// Of an IPCP Configure-Request (RFC 1332, RFC 1877) the options in order; `None` if it is none.
fn options(content: &[u8]) -> Option<(u8, &[u8])> {
    let (&[code, identifier, high, low], _) = content.split_first_chunk::<4>()?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    (code == ppp::CONFIGURE_REQUEST).then_some(())?;
    Some((identifier, content.get(4..length.min(content.len()))?))
}

fn walk(mut options: &[u8]) -> impl Iterator<Item = (u8, &[u8], &[u8])> {
    std::iter::from_fn(move || {
        let &[kind, length] = options.first_chunk::<2>()?;
        let (whole, rest) = options.split_at_checked(usize::from(length))?;
        let value = whole.get(2..)?;
        options = rest;
        Some((kind, value, whole))
    })
}

/// What one option of IPCP gets.
enum Verdict {
    Good,
    Better([u8; 4]),
    Unknown,
}

fn judge(kind: u8, value: &[u8], answers: &Answers) -> Verdict {
    let ours = match kind {
        ppp::IP_ADDRESS => answers.address,
        ppp::PRIMARY_DNS => answers.dns_v4[0],
        ppp::SECONDARY_DNS => answers.dns_v4[1],
        _ => return Verdict::Unknown,
    };
    match ours {
        Some(ours) if value == ours.octets() => Verdict::Good,
        Some(ours) => Verdict::Better(ours.octets()),
        None => Verdict::Unknown,
    }
}

/// A better value is worth more to a device than the rejection of an option that it can do
/// without, and there is one answer only: Nak before Reject before Ack.
fn ipcp(content: &[u8], answers: &Answers, w: &mut Writer<'_>) {
    let Some((identifier, requested)) = options(content) else { return };
    let (mut better, mut unknown) = (false, false);
    for (kind, value, _) in walk(requested) {
        match judge(kind, value, answers) {
            Verdict::Good => {}
            Verdict::Better(_) => better = true,
            Verdict::Unknown => unknown = true,
        }
    }
    let code = match (better, unknown) {
        (true, _) => ppp::CONFIGURE_NAK,
        (false, true) => ppp::CONFIGURE_REJECT,
        (false, false) => ppp::CONFIGURE_ACK,
    };
    w.u16(id::IPCP);
    let outer = w.open_u8();
    let start = w.len();
    w.array([code, identifier, 0, 0]);
    for (kind, value, whole) in walk(requested) {
        match (judge(kind, value, answers), code) {
            (Verdict::Better([a, b, c, d]), ppp::CONFIGURE_NAK) => w.array([kind, 6, a, b, c, d]),
            (Verdict::Unknown, ppp::CONFIGURE_REJECT) | (_, ppp::CONFIGURE_ACK) => w.slice(whole),
            _ => {}
        }
    }
    let length = (w.len() - start) as u16;
    w.patch(start + 2, length.to_be_bytes());
    w.close_u8(outer);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers() -> Answers {
        Answers {
            address: Some(Ipv4Addr::new(10, 45, 0, 2)),
            dns_v4: [Some(Ipv4Addr::new(1, 1, 1, 1)), Some(Ipv4Addr::new(8, 8, 8, 8))],
            dns_v6: ["fd00::53".parse().ok(), "fd00::54".parse().ok()],
            mtu: 1400,
        }
    }

    fn hex(text: &str) -> Vec<u8> {
        let digits: String = text.split_whitespace().collect();
        (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
    }

    fn ask(request: &str) -> Vec<u8> {
        let mut buffer = [0; LONGEST];
        let length = answer(Pco(&hex(request)), &answers(), &mut buffer);
        buffer[..length].to_vec()
    }

    #[test]
    fn ipcp_gets_the_servers_in_a_nak_and_an_ack_once_it_has_them() {
        assert_eq!(
            ask("80 8021 10 01 00 0010 8106 00000000 8306 00000000"),
            hex("80 8021 10 03 00 0010 8106 01010101 8306 08080808")
        );
        assert_eq!(
            ask("80 8021 10 01 07 0010 8106 01010101 8306 08080808"),
            hex("80 8021 10 02 07 0010 8106 01010101 8306 08080808")
        );
        assert_eq!(ask("80 8021 0a 01 00 000a 0306 00000000"), hex("80 8021 0a 03 00 000a 0306 0a2d0002"));
        assert_eq!(ask("80 8021 0a 01 02 000a 8206 00000000"), hex("80 8021 0a 04 02 000a 8206 00000000"));
    }

    #[test]
    fn two_ipcp_requests_get_two_answers() {
        assert_eq!(
            ask("80 8021 0a 01 01 000a 8106 00000000 8021 0a 01 02 000a 8306 00000000"),
            hex("80 8021 0a 03 01 000a 8106 01010101 8021 0a 03 02 000a 8306 08080808")
        );
    }

    #[test]
    fn a_broken_pap_request_keeps_nobody_from_the_rest() {
        assert_eq!(
            ask("80 c023 07 01 05 0099 03 66 6f 8021 0a 01 00 000a 8106 00000000"),
            hex("80 c023 05 02 05 0005 00 8021 0a 03 00 000a 8106 01010101")
        );
        assert_eq!(ask("80 c223 06 02 09 0006 01 aa"), hex("80 c223 04 03 09 0004"));
    }

    #[test]
    fn containers_get_each_server_and_unknown_ones_nothing() {
        assert_eq!(ask("80 000d 00"), hex("80 000d 04 01010101 000d 04 08080808"));
        assert_eq!(ask("80 0003 00 0010 00 ff00 01 07").len(), 1 + 2 * 19 + 5);
        assert_eq!(ask("80 000a 00 0005 00"), Vec::<u8>::new());
        assert_eq!(ask(""), Vec::<u8>::new());
    }

    #[test]
    fn an_answer_is_never_longer_than_the_clause_allows() {
        let mut request = String::from("80");
        for _ in 0..60 {
            request.push_str("000300");
        }
        let length = ask(&request).len();
        assert!(length <= LONGEST && length > LONGEST - 38, "{length}");
        for cut in 0..20 {
            let whole = hex("80 8021 10 01 00 0010 8106 00000000 8306 00000000");
            let mut buffer = [0; LONGEST];
            answer(Pco(&whole[..cut]), &answers(), &mut buffer);
        }
    }
}
