//! Programs that are not ours, each test in a network of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Runs `test` in a new network namespace with only `lo` in it, so that it owns every loopback
/// address and port, and may have TUN devices. Threads and processes that it starts are in there too.
///
/// Needs root. Elsewhere the test is left out, said loudly, and in CI (`CI` set) fails.
pub fn isolated(test: impl FnOnce() + Send + 'static) {
    let outcome = std::thread::spawn(move || {
        // SAFETY: plain system call; it moves only this fresh thread to a new namespace.
        if unsafe { libc::unshare(libc::CLONE_NEWNET) } != 0 {
            left_out("tests against real peers need root, for network namespaces and TUN devices");
            return;
        }
        run("ip", &["link", "set", "lo", "up"]);
        test();
    })
    .join();
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

/// Whether Debian's `package` is there (shown by `program`); if not, the test is left out, said
/// loudly, and in CI fails.
pub fn have(program: &str, package: &str) -> bool {
    let found =
        ["/usr/bin", "/usr/sbin", "/bin", "/sbin"].iter().any(|d| Path::new(d).join(program).exists());
    if !found {
        left_out(&format!("{program} is missing: apt-get install --no-install-recommends {package}"));
    }
    found
}

/// Whether Debian's `package` is there, shown by a file, whose last part may end in `*`; as [`have`].
pub fn have_file(file: &str, package: &str) -> bool {
    let path = Path::new(file);
    let found = match file.strip_suffix('*') {
        Some(start) => {
            path.parent().and_then(|folder| std::fs::read_dir(folder).ok()).is_some_and(|entries| {
                entries.flatten().any(|entry| entry.path().to_string_lossy().starts_with(start))
            })
        }
        None => path.exists(),
    };
    if !found {
        left_out(&format!("{file} is missing: apt-get install --no-install-recommends {package}"));
    }
    found
}

fn left_out(what: &str) {
    assert!(std::env::var_os("CI").is_none(), "{what}");
    eprintln!("LEFT OUT: {what}");
    if let Some(list) = std::env::var_os("GTPUSH_LEFT_OUT") {
        use std::io::Write;
        let mut list = std::fs::File::options().append(true).create(true).open(list).unwrap();
        writeln!(list, "{what}").unwrap();
    }
}

/// Runs a command to its end; it must succeed.
pub fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {args:?}: {text}");
    text
}

/// Polls `ready` until it answers, at most ten seconds.
pub fn wait_for<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A folder that is removed when the test ends.
pub struct Folder(PathBuf);

impl Folder {
    /// A new empty folder named for `test`.
    pub fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gtpush-{test}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running program, ended with the test.
pub struct Peer {
    child: Child,
    log: PathBuf,
}

impl Peer {
    /// Starts `program`; what it prints goes to `log`.
    pub fn start(program: &str, args: &[&str], log: PathBuf) -> Self {
        let out = std::fs::File::create(&log).unwrap();
        let child = Command::new(program)
            .args(args)
            .stdin(Stdio::null())
            .stderr(out.try_clone().unwrap())
            .stdout(out)
            .spawn()
            .unwrap_or_else(|e| panic!("{program}: {e}"));
        Self { child, log }
    }

    pub fn signal(&self, signal: i32) {
        // SAFETY: a signal to our own child, which has not been waited for.
        assert_eq!(unsafe { libc::kill(self.child.id() as i32, signal) }, 0);
    }

    /// What it has printed.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Waits until it has printed `text`.
    pub fn wait_log(&mut self, text: &str) {
        let start = Instant::now();
        while !self.log().contains(text) {
            let ended = self.child.try_wait().unwrap();
            assert!(
                ended.is_none() && start.elapsed() < Duration::from_secs(10),
                "waited in vain for {text:?} in:\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Debian's osmo-ggsn with an IPv4, an IPv6 and an IPv4v6 access point (`internet`, `inet6`,
/// `inet46`) on TUN devices, at 127.0.0.3. Call it inside [`isolated`]. Its restart counter is kept
/// in `folder`, so that a second start there is a restart.
pub fn osmo_ggsn(folder: &Folder) -> Peer {
    let state = folder.0.display();
    let apn = |name: &str, kind: &str, body: &str| {
        format!(
            " apn {name}\n  gtpu-mode tun\n  tun-device tun-{name}\n  type-support {kind}\n{body}  no shutdown\n"
        )
    };
    let v4 = |net: u8| {
        format!(
            "  ip prefix dynamic 10.{net}.0.0/16\n  ip dns 0 10.{net}.0.1\n  ip ifconfig 10.{net}.0.1/16\n"
        )
    };
    let v6 = |net: u8| format!("  ipv6 prefix dynamic fd{net}::/48\n  ipv6 ifconfig fd{net}::1/48\n");
    let config = format!(
        "log stderr\n logging level all notice\nggsn ggsn0\n gtp state-dir {state}\n gtp bind-ip 127.0.0.3\n{}{}{} default-apn internet\n no shutdown ggsn\n",
        apn("internet", "v4", &v4(45)),
        apn("inet6", "v6", &v6(45)),
        apn("inet46", "v4v6", &(v4(46) + &v6(46))),
    );
    let file = folder.file("osmo-ggsn.cfg");
    std::fs::write(&file, config).unwrap();
    let mut peer = Peer::start("osmo-ggsn", &["-c", file.to_str().unwrap()], folder.file("osmo-ggsn.log"));
    peer.wait_log("GGSN(ggsn0): Successfully started");
    peer
}

#[test]
fn osmo_ggsn_answers_an_echo_in_a_network_of_its_own() {
    if !have("osmo-ggsn", "osmo-ggsn") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("osmo-echo");
        let _ggsn = osmo_ggsn(&folder);
        let socket = std::net::UdpSocket::bind("127.0.0.41:2123").unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        socket.send_to(&[0x32, 1, 0, 4, 0, 0, 0, 0, 0, 7, 0, 0], "127.0.0.3:2123").unwrap();
        let mut answer = [0; 64];
        let length = socket.recv(&mut answer).unwrap();
        assert_eq!((answer[1], &answer[8..10], answer[12]), (2, &[0, 7][..], 14), "{:x?}", &answer[..length]);
    });
}
