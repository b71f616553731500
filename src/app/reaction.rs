//! What a push leads to outside the device (US 2013/0121252 §0092): the commands of its reactions.

use crate::config::show_duration;
use crate::lab::device::{Event, Manner, Reaction};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::os::fd::FromRawFd;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What the commands of reactions may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Commands that run at once at most.
    pub max_running: usize,
    /// How long one may run; then it is killed with all that it has started in its process group.
    pub timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_running: 16, timeout: Duration::from_secs(600) }
    }
}

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

/// Runs the commands of pushes, each on a thread of its own, few at once and none for ever.
#[derive(Clone, Debug, Default)]
pub struct Runner {
    limits: Limits,
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
    /// Runs commands within `limits`.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, running: Arc::default() }
    }

    /// Runs the command of the push that `event` speaks of, if it has one; does not wait for it.
    ///
    /// # Errors
    /// So many run already that this one does not, or no thread can be had for it.
    pub fn run(&self, event: &Event) -> Result<(), String> {
        let Event::Notice { app, id, payload, reaction, .. } = event else { return Ok(()) };
        let Some((program, arguments)) = reaction.command.split_first() else { return Ok(()) };
        let Limits { max_running, timeout } = self.limits;
        let more = |running: usize| (running < max_running).then_some(running + 1);
        if self.running.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_err() {
            return Err(format!("{max_running} commands run already: {program} is not run for push {id:?}"));
        }
        let place = Place(self.running.clone());
        let mut command = Command::new(program);
        command.args(arguments).env("GTPUSH_APPLICATION", app).env("GTPUSH_PUSH_ID", id);
        command.process_group(0);
        let (program, payload) = (program.clone(), payload.clone());
        let work = move || {
            let _place = place;
            match feed(&mut command, &payload, timeout) {
                Ok(Some(status)) if status.success() => {}
                Ok(Some(status)) => eprintln!("{program}: {status}"),
                Ok(None) => eprintln!("{program}: killed after {}", show_duration(timeout)),
                Err(error) => eprintln!("{program}: {error}"),
            }
        };
        let thread = std::thread::Builder::new().name("reaction".into()).spawn(work);
        thread.map(drop).map_err(|error| format!("no thread for a command: {error}"))
    }
}

/// Runs a command with `payload` as its standard input; `None`: it took too long.
fn feed(command: &mut Command, payload: &[u8], timeout: Duration) -> io::Result<Option<ExitStatus>> {
    let mut child = command.stdin(in_memory(payload)?).spawn()?;
    let start = Instant::now();
    let mut pause = Duration::from_millis(5);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let left = timeout.saturating_sub(start.elapsed());
        if left.is_zero() {
            break;
        }
        std::thread::sleep(pause.min(left));
        pause = (pause * 2).min(Duration::from_millis(250));
    }
    if let Ok(group) = i32::try_from(child.id()) {
        // SAFETY: plain system call. The group is the child's own, which has not been waited for.
        unsafe { libc::kill(-group, libc::SIGKILL) };
    }
    child.wait().map(|_| None)
}

/// A file without a name that holds these octets. Unlike a pipe it takes them all at once, whether the
/// command reads them or not.
fn in_memory(octets: &[u8]) -> io::Result<File> {
    // SAFETY: plain system call on a string that ends in zero.
    let fd = unsafe { libc::memfd_create(c"push".as_ptr(), libc::MFD_CLOEXEC) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the descriptor is open and nobody else's.
    let mut file = unsafe { File::from_raw_fd(fd) };
    file.write_all(octets)?;
    file.rewind()?;
    Ok(file)
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
