//! Captures as scripts: each node of any capture is played to nobody, and to somebody who answers with whatever the
//! capture holds, until each run has ended.
#![no_main]

use gtpush::replay::engine::{In, Out};
use gtpush::replay::unit::Layer;
use gtpush::replay::{Conversation, Engine, Script, Selection, Settings};
use gtpush::wire::Now;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

fuzz_target!(|data: &[u8]| {
    let Ok(conversation) = Conversation::read(data) else { return };
    let peer = SocketAddr::from(([127, 0, 0, 2], 2123));
    for end in conversation.nodes.keys().take(4) {
        let us = BTreeSet::from([end.clone()]);
        let script = Arc::new(Script::new(&conversation, &us, Selection { user_plane: true, repeats: true }));
        let _ = script.to_string();
        for answers in [false, true] {
            let mut settings = Settings::new([127, 0, 0, 1].into());
            settings.peers.extend(script.them.iter().map(|them| (them.clone(), peer)));
            let mut engine = Engine::new(script.clone(), settings);
            let mut now = Now::default();
            engine.start(now);
            for step in 0..64 {
                // What comes may have something sent again at once.
                for _ in 0..8 {
                    let Some(out) = engine.poll() else { break };
                    // What the peer says: its next recorded message, or our own words back.
                    let recorded = script.steps.get(step % script.steps.len().max(1));
                    match (answers, recorded, &out) {
                        (true, Some(step), _) if step.recorded.unit.layer == Layer::Diameter => {
                            engine.handle(now, In::Diameter(&step.recorded.unit.octets));
                        }
                        (true, Some(step), Out::Udp(..)) => {
                            let unit = &step.recorded.unit;
                            engine.handle(now, In::Udp(unit.layer, peer, &unit.octets));
                        }
                        (true, _, Out::Sccp(opc, dpc, octets)) => {
                            engine.handle(now, In::Sccp(*dpc, *opc, octets));
                        }
                        _ => {}
                    }
                }
                let Some(due) = engine.poll_timeout() else { break };
                now = now.after(due.saturating_sub(now.mono) + Duration::from_millis(1));
                engine.handle_timeout(now);
            }
            let (totals, runs) = engine.into_results();
            assert_eq!(totals.passed + totals.failed, 1);
            assert!(runs.len() <= 1);
        }
    }
});
