//! Checksums of what a message carries, after octets of it were replaced.

use super::super::{Layer, Layers, Protocol};
use super::sweep::place;
use crate::codec::llc::{Control, Frame, crc24};

/// Makes the checksums in `out` right again, where those of `whole`, which it was, were: of the IP packets
/// and the LLC frame among `layers`.
pub(super) fn mend(layers: &Layers<'_>, whole: &[u8], out: &mut [u8]) {
    // From the inside to the outside: what is summed must be right before.
    let mut at = layers.iter().count();
    for layer in layers.iter().rev() {
        at -= 1;
        let Some(range) = place(whole, layer.octets) else { continue };
        match layer.protocol {
            Protocol::Ipv4 | Protocol::Ipv6 => {
                let upper = layers.get(at + 1).filter(|upper| place(whole, upper.octets).is_some());
                internet(layer, upper, whole, out);
            }
            Protocol::Llc => link(layer.octets, &mut out[range]),
            _ => {}
        }
    }
}

fn link(was: &[u8], out: &mut [u8]) {
    let Ok(frame) = Frame::parse(was) else { return };
    let Some((covered, fcs)) = out.split_last_chunk_mut::<3>() else { return };
    let Control::Ui { protected, .. } = frame.control else { return };
    // Address, control, and of an unprotected frame the first four octets: TS 44.064 §5.5.
    let covered = if protected { &*covered } else { &covered[..covered.len().min(7)] };
    let [a, b, c, _] = crc24(covered).to_le_bytes();
    *fcs = [a, b, c];
}

fn internet(layer: &Layer<'_>, upper: Option<&Layer<'_>>, whole: &[u8], out: &mut [u8]) {
    let Some(head) = place(whole, layer.octets) else { return };
    let v4 = layer.protocol == Protocol::Ipv4;
    let (addresses, sum_at) = if v4 { (12..20, Some(10)) } else { (8..40, None) };
    let addresses = head.start + addresses.start..head.start + addresses.end;
    if addresses.end > out.len() {
        return;
    }
    if let Some(sum_at) = sum_at {
        let length = usize::from(whole[head.start] & 0xf) * 4;
        replaced(head.start..head.start + length, head.start, head.start + sum_at, whole, out);
    }
    let Some(upper) = upper else { return };
    let Some(body) = place(whole, upper.octets) else { return };
    let sum_at = body.start
        + match upper.protocol {
            Protocol::Udp => 6,
            Protocol::Tcp => 16,
            Protocol::Icmpv6 => 2,
            // Covers no addresses, and nothing of it is replaced.
            _ => return,
        };
    // A datagram without a checksum stays without.
    if sum_at + 2 > out.len() || upper.protocol == Protocol::Udp && whole[sum_at..sum_at + 2] == [0; 2] {
        return;
    }
    replaced(addresses.clone(), addresses.start, sum_at, whole, out);
    replaced(body.clone(), body.start, sum_at, whole, out);
    if upper.protocol == Protocol::Udp && out[sum_at..sum_at + 2] == [0; 2] {
        out[sum_at..sum_at + 2].fill(0xff);
    }
}

/// Takes into the checksum at `sum_at` what changed within `range`, whose 16-bit words begin at `even`: RFC 1624.
fn replaced(range: std::ops::Range<usize>, even: usize, sum_at: usize, whole: &[u8], out: &mut [u8]) {
    let mut sum = u64::from(!u16::from_be_bytes([out[sum_at], out[sum_at + 1]]));
    for at in range.start..range.end.min(out.len()) {
        if (sum_at..sum_at + 2).contains(&at) || whole[at] == out[at] {
            continue;
        }
        let shift = if (at - even).is_multiple_of(2) { 8 } else { 0 };
        sum += u64::from(!(u16::from(whole[at]) << shift)) + (u64::from(out[at]) << shift);
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    out[sum_at..sum_at + 2].copy_from_slice(&(!(sum as u16)).to_be_bytes());
}
