//! Over the kernel's SCTP. Where the kernel has none `tools/lab` boots one that has; there each test is
//! one that is ignored unless asked for (`--ignored sctp::`), so that none counts as passed that has
//! not run. `tools/test` asks for them.

mod foreign;
mod free_diameter;
mod lab_hss;
mod multihoming;
mod network;
mod osmo_stp;
mod own;
mod replay;

use crate::peers::{isolated, run};
use gtpush::transport::sctp;
use std::sync::mpsc::{Sender, channel};

/// Runs `test` in a network of its own; without SCTP it fails.
fn here(test: impl FnOnce() + Send + 'static) {
    sctp::available().unwrap_or_else(|error| panic!("run this by tools/lab: {error}"));
    isolated(test);
}

type Job = Box<dyn FnOnce() + Send>;

/// A second network namespace, and a thread that is in it.
struct Elsewhere {
    jobs: Option<Sender<Job>>,
    thread: Option<std::thread::JoinHandle<()>>,
    /// What `ip link set … netns` is told.
    name: String,
}

impl Elsewhere {
    fn new() -> Self {
        let (jobs, todo) = channel::<Job>();
        let (tell, name) = channel();
        let thread = std::thread::spawn(move || {
            // SAFETY: plain system calls; the first moves only this fresh thread to a new namespace.
            let id = unsafe {
                assert_eq!(libc::unshare(libc::CLONE_NEWNET), 0);
                libc::gettid()
            };
            run("ip", &["link", "set", "lo", "up"]);
            tell.send(id.to_string()).unwrap();
            for job in todo {
                job();
            }
        });
        Self { jobs: Some(jobs), thread: Some(thread), name: name.recv().unwrap() }
    }

    /// Runs `job` there and waits for its result. Threads and processes that it starts stay there.
    fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> T {
        let (done, wait) = channel();
        let jobs = self.jobs.as_ref().unwrap();
        jobs.send(Box::new(move || drop(done.send(job())))).unwrap();
        wait.recv().unwrap()
    }

    /// Joins `ours` here and `theirs` there, with an address each, by a cable.
    fn cable(&self, ours: (&str, &str), theirs: (&'static str, &'static str)) {
        run("ip", &["link", "add", ours.0, "type", "veth", "peer", "name", theirs.0]);
        run("ip", &["link", "set", theirs.0, "netns", &self.name]);
        plug(ours.0, ours.1);
        self.run(move || plug(theirs.0, theirs.1));
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn plug(device: &str, address: &str) {
    run("ip", &["addr", "add", &format!("{address}/24"), "dev", device]);
    run("ip", &["link", "set", device, "up"]);
}

/// Makes `device` lose everything that it is to send.
fn cut(device: &str) {
    run("tc", &["qdisc", "add", "dev", device, "root", "netem", "loss", "100%"]);
}

fn mend(device: &str) {
    run("tc", &["qdisc", "del", "dev", device, "root"]);
}

#[test]
fn every_test_of_this_folder_is_one_that_must_be_asked_for() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/sctp");
    let mut bare = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        for pair in lines.windows(2).filter(|pair| pair[0] == "#[test]") {
            if !pair[1].starts_with("#[ignore = \"SCTP\"]") && !pair[1].contains("every_test_of_this_folder")
            {
                bare.push(format!("{}: {}", path.display(), pair[1]));
            }
        }
    }
    assert!(bare.is_empty(), "write #[ignore = \"SCTP\"] below #[test]:\n{}", bare.join("\n"));
}
