//! The lab's reactions to pushes, from configuration to command.

use gtpush::app::reaction::{Row, Runner, in_words, reactions};
use gtpush::lab::device::Event;
use std::time::{Duration, Instant};

#[derive(serde::Deserialize)]
struct Device {
    reaction: Vec<Row>,
}

#[test]
fn a_reaction_runs_its_command_with_the_push() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = |name| folder.join(format!("reaction-{}-{name}", std::process::id()));
    let (draft, done) = (file("draft"), file("done"));
    let script = "{ echo \"$GTPUSH_APPLICATION $GTPUSH_PUSH_ID $3\"; cat; } > \"$1\" && mv \"$1\" \"$2\"";
    let text = format!(
        "[[reaction]]\napplication = \"chat\"\nmanner = \"start\"\n\
         command = [\"sh\", \"-c\", {script:?}, \"sh\", {draft:?}, {done:?}, \"$HOME;\"]\n"
    );
    let device: Device = toml::from_str(&text).unwrap();
    let reaction = reactions(&device.reaction).unwrap().remove("chat").unwrap();
    let push = Event::Notice {
        app: "chat".into(),
        id: "17".into(),
        content_format: None,
        payload: b"Dinner\x1b is \xff ready".to_vec(),
        reaction,
    };
    assert_eq!(in_words(&push).unwrap(), "push 17 for chat (start): Dinner\\u{1b} is \u{fffd} ready");
    Runner::default().run(&push).unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while !done.exists() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(std::fs::read(&done).unwrap(), b"chat 17 $HOME;\nDinner\x1b is \xff ready");
    std::fs::remove_file(&done).unwrap();
}
