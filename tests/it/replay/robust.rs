//! Any capture into the builder of scripts: an answer, never a panic.

use gtpush::replay::{Conversation, Engine, Script, Selection, Settings};
use gtpush::wire::Now;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// Every recorded flow.
pub fn captures() -> Vec<Vec<u8>> {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("pcaps");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "pcapng"));
    files.sort();
    files.into_iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// Builds a script for each node, prints it, and begins to play it to nobody until it gives up.
fn play(capture: &[u8]) -> usize {
    let Ok(conversation) = Conversation::read(capture) else { return 0 };
    let mut steps = 0;
    for end in conversation.nodes.keys() {
        let us = BTreeSet::from([end.clone()]);
        let script = Script::new(&conversation, &us, Selection { user_plane: true, repeats: true });
        let _ = script.to_string();
        steps += script.steps.len();
        let mut settings = Settings::new("127.0.0.1".parse().unwrap());
        for them in &script.them {
            settings.peers.insert(them.clone(), "127.0.0.2:2123".parse().unwrap());
        }
        let mut engine = Engine::new(Arc::new(script), settings);
        let mut now = Now::default();
        engine.start(now);
        for _ in 0..64 {
            while engine.poll().is_some() {}
            let Some(due) = engine.poll_timeout() else { break };
            now = now.after(due.saturating_sub(now.mono) + Duration::from_millis(1));
            engine.handle_timeout(now);
        }
        assert!(engine.is_done(), "a run ends, whatever the node does");
    }
    steps
}

#[test]
fn every_capture_of_ours_becomes_a_script() {
    let steps: usize = captures().iter().map(|capture| play(capture)).sum();
    assert!(steps > 200, "{steps}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn flipped_and_cut_captures_never_panic(
        which in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..24),
        cut in any::<prop::sample::Index>(),
        cuts in any::<bool>(),
    ) {
        let captures = captures();
        let mut octets = captures[which.index(captures.len())].clone();
        for (at, value) in flips {
            let at = at.index(octets.len());
            octets[at] = value;
        }
        if cuts {
            octets.truncate(cut.index(octets.len()));
        }
        play(&octets);
    }
}
