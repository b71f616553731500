//! What a push leads to outside the device (US 2013/0121252 §0092): the commands of its reactions.

use crate::lab::device::{Event, Manner, Reaction};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Commands that run at once at most.
const MAX_RUNNING: usize = 16;

/// A reaction as a configuration file has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    application: String,
    manner: Word,
    /// The program and its arguments; empty: none is run.
    #[serde(default)]
    command: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Ask,
    Start,
    Show,
}

/// The reactions of these rows, by application.
///
/// # Errors
/// An application has two, or a command names no program.
pub fn reactions(rows: &[Row]) -> Result<BTreeMap<String, Reaction>, String> {
    let mut all = BTreeMap::new();
    for row in rows {
        let application = &row.application;
        if row.command.first().is_some_and(String::is_empty) {
            return Err(format!("[[device.reaction]] of {application:?}: command names no program"));
        }
        let manner = match row.manner {
            Word::Ask => Manner::AskUser,
            Word::Start => Manner::StartApplication,
            Word::Show => Manner::ShowOnly,
        };
        let reaction = Reaction { manner, command: row.command.clone() };
        if all.insert(application.clone(), reaction).is_some() {
            return Err(format!("[[device.reaction]]: {application:?} has two; write one"));
        }
    }
    Ok(all)
}

/// Runs the commands of pushes, each on a thread of its own and few at once.
#[derive(Clone, Debug, Default)]
pub struct Runner {
    running: Arc<AtomicUsize>,
}

/// A command that runs, or is about to.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Runner {
    /// Runs the command of the push that `event` speaks of, if it has one; does not wait for it.
    ///
    /// # Errors
    /// So many run already that this one does not, or no thread can be had for it.
    pub fn run(&self, event: &Event) -> Result<(), String> {
        let Event::Notice { app, id, payload, reaction, .. } = event else { return Ok(()) };
        let Some((program, arguments)) = reaction.command.split_first() else { return Ok(()) };
        let more = |running: usize| (running < MAX_RUNNING).then_some(running + 1);
        if self.running.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_err() {
            return Err(format!("{MAX_RUNNING} commands run already: {program} is not run for push {id:?}"));
        }
        let place = Place(self.running.clone());
        let mut command = Command::new(program);
        command.args(arguments).env("GTPUSH_APPLICATION", app).env("GTPUSH_PUSH_ID", id);
        command.stdin(Stdio::piped());
        let (program, payload) = (program.clone(), payload.clone());
        let work = move || {
            let _place = place;
            match feed(&mut command, &payload) {
                Ok(status) if status.success() => {}
                Ok(status) => eprintln!("{program}: {status}"),
                Err(error) => eprintln!("{program}: {error}"),
            }
        };
        let thread = std::thread::Builder::new().name("reaction".into()).spawn(work);
        thread.map(drop).map_err(|error| format!("no thread for a command: {error}"))
    }
}

fn feed(command: &mut Command, payload: &[u8]) -> std::io::Result<std::process::ExitStatus> {
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command need not read what it is given.
        let _ = stdin.write_all(payload);
    }
    child.wait()
}

/// A push in words, its payload as text; nothing in it moves the cursor of a terminal. `None`: the event
/// is not that of a push.
#[must_use]
pub fn in_words(event: &Event) -> Option<String> {
    let Event::Notice { app, id, payload, reaction, .. } = event else { return None };
    let manner = match reaction.manner {
        Manner::AskUser => "ask",
        Manner::StartApplication => "start",
        Manner::ShowOnly => "show",
    };
    let text = String::from_utf8_lossy(payload);
    Some(format!("push {} for {} ({manner}): {}", plain(id), plain(app), plain(&text)))
}

fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            plain.extend(letter.escape_default());
        } else {
            plain.push(letter);
        }
    }
    plain
}
