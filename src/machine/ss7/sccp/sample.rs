//! Any sequence of operations on an SCCP: what tests and fuzzing run.

use super::{Config, Incoming, Network, Request, Rewrite, Rule, Sccp, Selector, Target};
use crate::codec::sccp::sample::{Extent, Seed, address, management, message};
use crate::codec::sccp::{
    Form, Kind, MESSAGES, ManagementType, Optional, ProtocolClass, Segmentation, Ssn, Unitdata,
};
use crate::machine::ss7::{Label, Mtp, NotSent, Transfer};
use crate::wire::{Now, PointCode, PointCodeFormat, Prepender};
use std::time::Duration;

const FORMAT: PointCodeFormat = PointCodeFormat::Itu;

/// The layer below, which refuses every so often.
struct Below {
    sent: Vec<Vec<u8>>,
    turn: u8,
    refuse: u8,
}

impl Mtp for Below {
    fn transfer(
        &mut self,
        _: Now,
        label: Label,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), NotSent> {
        assert_eq!((label.opc, label.si), (PointCode(1), super::SERVICE_INDICATOR));
        assert!(label.dpc != PointCode(1) && label.sls < 16);
        self.turn = self.turn.wrapping_add(1);
        if self.refuse > 0 && self.turn.is_multiple_of(self.refuse) {
            return Err(NotSent::Congested);
        }
        let mut buffer = [0; 4_600];
        let mut p = Prepender::new(&mut buffer);
        write(&mut p);
        let start = p.finish().map_err(|_| NotSent::TooLong)?;
        self.sent.push(buffer[start..].to_vec());
        Ok(())
    }
}

fn config() -> Config {
    let target = |code, weight, priority| Target {
        point_code: PointCode(code),
        ssn: Some(Ssn::HLR),
        weight,
        priority,
    };
    let rule = |prefix: &str, route_on_ssn, targets: &[Target]| Rule {
        selector: Selector::default(),
        prefix: prefix.parse().unwrap_or_default(),
        rewrite: Rewrite { strip: 1, ..Rewrite::default() },
        route_on_ssn,
        targets: targets.to_vec(),
    };
    Config {
        point_code: PointCode(1),
        local: vec![Ssn::HLR, Ssn::SGSN],
        concerned: vec![PointCode(3)],
        relay: true,
        rules: vec![
            rule("1", true, &[target(2, 2, 0), target(3, 1, 0), target(4, 1, 1)]),
            rule("2", false, &[target(3, 1, 0)]),
            rule("3", true, &[target(1, 1, 0)]),
            rule("4", false, &[target(1, 1, 0)]),
        ],
        max_reassemblies: 3,
        max_reassembly_octets: 2_000,
        max_remotes: 3,
        max_subsystems: 4,
        max_looped_octets: 5_000,
        max_events: 8,
        ..Config::default()
    }
}

/// Runs `input` as operations, three octets each. Bounds hold throughout, and in the end nothing is
/// left in reassembly.
pub fn run(input: &[u8]) {
    let mut sccp = Sccp::new(config());
    let mut below = Below { sent: Vec::new(), turn: 0, refuse: 0 };
    let mut now = Now::default();
    for operation in input.chunks_exact(3) {
        let &[what, a, b] = operation else { continue };
        let label = Label { opc: PointCode(2 + u32::from(a & 3)), sls: b & 15, ..Label::default() };
        let receive = |sccp: &mut Sccp, below: &mut Below, octets: &[u8]| {
            let incoming = sccp.handle(now, below, Transfer { label, data: octets });
            if let Incoming::Unitdata(it) = incoming {
                assert!(it.called.route_on_ssn() && it.reply_to().is_ok_and(|to| !to.as_octets().is_empty()));
            }
        };
        match what % 10 {
            0 => {
                let row = &MESSAGES[usize::from(a) % MESSAGES.len()];
                receive(&mut sccp, &mut below, &message(row, FORMAT, Extent::Random, u64::from(b)));
            }
            1 => {
                let kind = ManagementType::ALL[usize::from(a) % 6];
                let mut body = management(kind, FORMAT, u64::from(b));
                body[1..4].copy_from_slice(&[[6, 1][usize::from(b & 1)], 1 + (b >> 1 & 7), 0]);
                receive(&mut sccp, &mut below, &unitdata(&body, Ssn::MANAGEMENT, &[]));
            }
            2 | 3 => {
                let segmentation = Segmentation {
                    first: b & 0x80 != 0,
                    in_sequence: true,
                    remaining: b & 3,
                    reference: u32::from(a >> 4),
                };
                let data = vec![a; usize::from(b)];
                receive(&mut sccp, &mut below, &unitdata(&data, Ssn::HLR, &segmentation.encode()));
            }
            4 | 5 => {
                let seed = &mut Seed::new(u64::from(a));
                let (called, calling) =
                    (address(FORMAT, Extent::Random, seed), address(FORMAT, Extent::Random, seed));
                let request = Request {
                    called: &called,
                    calling: &calling,
                    sequence: (a & 1 == 0).then(|| u32::from(b)),
                    return_on_error: true,
                    importance: (a & 2 == 0).then_some(b & 7),
                };
                let data = vec![b; usize::from(b) * 17];
                let _ = sccp.unitdata(now, &mut below, &request, &mut |p| p.slice(&data));
            }
            6 => {
                let code = PointCode(2 + u32::from(b & 7));
                sccp.handle_network(
                    now,
                    &mut below,
                    match a % 5 {
                        0 => Network::Pause(code),
                        1 => Network::Resume(code),
                        2 => Network::Congested(code, b >> 4),
                        3 => Network::Unequipped(code),
                        _ => Network::Inaccessible(code),
                    },
                );
            }
            7 => {
                sccp.set_local(now, &mut below, Ssn::HLR, a & 1 == 0);
                if b & 1 == 0 {
                    sccp.coordinate(now, &mut below, Ssn::SGSN, &[PointCode(2), PointCode(3)]);
                }
            }
            8 => {
                now = now.after(Duration::from_millis(100) * u32::from(a));
                sccp.handle_timeout(now, &mut below);
                below.refuse = b & 7;
            }
            _ => receive(&mut sccp, &mut below, operation),
        }
        while let Some(incoming) = sccp.poll_incoming() {
            assert!(!matches!(incoming, Incoming::Nothing));
        }
        for octets in below.sent.drain(..) {
            crate::codec::sccp::sample::hold(&octets);
        }
        let sizes = sccp.sizes();
        assert!(sizes.reassemblies <= 3 && sizes.reassembly_octets <= 2_000);
        assert!(sizes.remotes <= 3 && sizes.subsystems <= 4 && sizes.looped_octets == 0);
    }
    now = now.after(Duration::from_secs(3_600));
    sccp.handle_timeout(now, &mut below);
    let sizes = sccp.sizes();
    assert_eq!((sizes.reassemblies, sizes.reassembly_octets), (0, 0));
    let events = std::iter::from_fn(|| sccp.poll_event()).count();
    assert!(events <= 8);
}

/// An XUDT for a subsystem of ours.
fn unitdata(data: &[u8], ssn: Ssn, optional: &[u8]) -> Vec<u8> {
    let octets = [0x42, ssn.0];
    let Ok(address) = crate::codec::sccp::Address::parse(&octets, FORMAT) else { return Vec::new() };
    let message = Unitdata {
        form: Form::Extended,
        kind: Kind::Unitdata(ProtocolClass::new(0, true)),
        hop_counter: 5,
        called: address,
        calling: address,
        data: &data[..data.len().min(240)],
        optional: Optional::of(optional),
    };
    let mut buffer = [0; 400];
    let mut p = Prepender::new(&mut buffer);
    message.write(&mut p);
    p.written().to_vec()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bounds_hold_in_any_sequence_of_operations(
            input in proptest::collection::vec(any::<u8>(), 0..600),
        ) {
            super::run(&input);
        }
    }
}
