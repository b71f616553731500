//! What a process sends and receives, written to a capture file while it runs.
//!
//! The drivers hand frames to a writer thread through a bounded ring. A frame that finds the ring
//! full is counted as dropped and never waited for; the file says how many there were.

use crate::capture::{Interface, LinkType, SctpFrames, Writer, udp_frame};
use crate::machine::{Message, Port};
use crate::wire::Now;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Frames that may wait for the disk.
const RING: usize = 65_536;

/// Octets gathered before they are written.
const CHUNK: usize = 256 * 1024;

/// How long a frame waits for others before it is written.
const LATEST: Duration = Duration::from_millis(200);

/// Directions of associations whose numbers are remembered. The first gives way: what follows of it
/// begins anew.
const DIRECTIONS: usize = 4_096;

/// What carries the messages of an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// SCTP.
    Sctp,
    /// A TCP connection; the capture shows its messages in frames of SCTP, and says so.
    Tcp,
    /// TLS over TCP: the same, and in clear.
    Tls,
}

impl Carrier {
    /// What the capture says beside each frame.
    const fn comment(self) -> Option<&'static str> {
        match self {
            Self::Sctp => None,
            Self::Tcp => Some("carried over TCP, shown in a frame of SCTP"),
            Self::Tls => Some("carried over TLS, shown in clear in a frame of SCTP"),
        }
    }
}

/// How a capture is kept.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file to write. Rotated files are `FILE.1` (the newest) and so on.
    pub file: PathBuf,
    /// Octets after which a new file is begun; `None`: never.
    pub rotate: Option<u64>,
    /// Rotated files to keep.
    pub keep: u32,
    /// Names of nodes for Wireshark to show.
    pub names: Vec<(IpAddr, String)>,
    /// Whether only what is sent is written: for a process that holds both ends of every link.
    pub sent_only: bool,
}

enum Frame {
    Udp { from: SocketAddr, to: SocketAddr, wall: Duration, octets: Box<[u8]> },
    Packet { wall: Duration, octets: Box<[u8]> },
    Message { carrier: Carrier, ends: Ends, stream: u16, ppid: u32, wall: Duration, octets: Box<[u8]> },
    Remark { wall: Duration, text: String },
}

/// From whom to whom.
type Ends = (SocketAddr, SocketAddr);

/// Hands frames to the writer of one capture. Cheap to clone.
#[derive(Clone)]
pub struct Tap {
    ring: SyncSender<Frame>,
    dropped: Arc<AtomicU64>,
    sent_only: bool,
}

impl Tap {
    /// A datagram that a socket bound to `local` received.
    pub fn received(&self, _port: Port, peer: SocketAddr, local: SocketAddr, now: Now, octets: &[u8]) {
        if !self.sent_only {
            self.frame(Frame::Udp { from: peer, to: local, wall: now.wall, octets: octets.into() });
        }
    }

    /// A datagram about to leave a socket bound to `local`.
    pub fn sent(&self, _port: Port, local: SocketAddr, to: SocketAddr, now: Now, octets: &[u8]) {
        self.frame(Frame::Udp { from: local, to, wall: now.wall, octets: octets.into() });
    }

    /// A whole IP packet on Gi, either way.
    pub fn packet(&self, now: Now, octets: &[u8]) {
        self.frame(Frame::Packet { wall: now.wall, octets: octets.into() });
    }

    /// A message that the association between `local` and `peer` received.
    pub fn message_received(
        &self,
        carrier: Carrier,
        peer: SocketAddr,
        local: SocketAddr,
        now: Now,
        message: Message<'_>,
    ) {
        if !self.sent_only {
            self.message(carrier, (peer, local), now, message);
        }
    }

    /// A message about to leave by the association between `local` and `peer`.
    pub fn message_sent(
        &self,
        carrier: Carrier,
        local: SocketAddr,
        peer: SocketAddr,
        now: Now,
        message: Message<'_>,
    ) {
        self.message(carrier, (local, peer), now, message);
    }

    fn message(&self, carrier: Carrier, ends: Ends, now: Now, message: Message<'_>) {
        let Message { stream, ppid, octets } = message;
        self.frame(Frame::Message { carrier, ends, stream, ppid, wall: now.wall, octets: octets.into() });
    }

    /// A remark for the reader of the capture, shown with the next frame.
    pub fn remark(&self, now: Now, text: impl Into<String>) {
        self.frame(Frame::Remark { wall: now.wall, text: text.into() });
    }

    /// Frames that found the ring full.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn frame(&self, frame: Frame) {
        if self.ring.try_send(frame).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The writer of a capture; [`Capture::finish`] ends the file.
pub struct Capture {
    tap: Option<Tap>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Capture {
    /// Opens the file and starts its writer.
    pub fn start(config: Config) -> io::Result<Self> {
        let mut file = OpenFile::create(config)?;
        let (ring, frames) = sync_channel(RING);
        let dropped = Arc::<AtomicU64>::default();
        let tap = Tap { ring, dropped: dropped.clone(), sent_only: file.config.sent_only };
        let thread = std::thread::Builder::new()
            .name("capture".to_owned())
            .spawn(move || file.run(&frames, &dropped))?;
        Ok(Self { tap: Some(tap), thread: Some(thread) })
    }

    /// What drivers hold.
    #[must_use]
    pub fn tap(&self) -> Tap {
        self.tap.clone().expect("taken only by finish, which consumes the capture")
    }

    /// Ends the file once every other holder of its tap is gone.
    pub fn finish(mut self) -> io::Result<()> {
        self.tap = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            _ => Err(io::Error::other("the writer of the capture is gone")),
        }
    }
}

struct OpenFile {
    config: Config,
    file: File,
    written: u64,
    seen: u64,
    /// Those of `seen` that are in files put aside.
    before: u64,
    pending: Vec<u8>,
    frame: Vec<u8>,
    remark: Option<String>,
    writer: Writer,
    udp: Interface,
    gi: Interface,
    senders: BTreeMap<Ends, SctpFrames>,
}

impl OpenFile {
    fn create(config: Config) -> io::Result<Self> {
        let file = create(&config.file)?;
        let mut writer = Writer::new(concat!("gtpush ", env!("CARGO_PKG_VERSION")));
        let mut pending = Vec::with_capacity(CHUNK + 70_000);
        writer.start(&mut pending);
        let udp = writer.interface(&mut pending, "sockets", LinkType::RAW);
        let gi = writer.interface(&mut pending, "Gi", LinkType::RAW);
        let names: Vec<_> = config.names.iter().map(|(at, name)| (*at, name.as_str())).collect();
        writer.names(&mut pending, &names);
        Ok(Self {
            file,
            written: 0,
            seen: 0,
            before: 0,
            pending,
            frame: Vec::new(),
            remark: None,
            writer,
            udp,
            gi,
            senders: BTreeMap::new(),
            config,
        })
    }

    fn run(&mut self, frames: &Receiver<Frame>, dropped: &AtomicU64) -> io::Result<()> {
        let mut last = Duration::ZERO;
        // When what is pending goes to the file, however little it is.
        let mut due: Option<Instant> = None;
        loop {
            let wait = due.map_or(LATEST, |due| due.saturating_duration_since(Instant::now()));
            match frames.recv_timeout(wait) {
                Ok(frame) => {
                    last = self.add(frame);
                    let now = Instant::now();
                    if self.pending.len() < CHUNK && *due.get_or_insert(now + LATEST) > now {
                        continue;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    self.end(last, dropped);
                    return self.write_out();
                }
            }
            due = None;
            self.write_out()?;
            self.rotate(last, dropped)?;
        }
    }

    fn add(&mut self, frame: Frame) -> Duration {
        self.frame.clear();
        let (interface, wall) = match frame {
            Frame::Udp { from, to, wall, octets } => {
                if udp_frame(from, to, &octets, &mut self.frame).is_err() {
                    return wall;
                }
                (self.udp, wall)
            }
            Frame::Packet { wall, octets } => {
                self.frame.extend_from_slice(&octets);
                (self.gi, wall)
            }
            Frame::Message { carrier, ends, stream, ppid, wall, octets } => {
                self.add_message(carrier, ends, (stream, ppid), wall, &octets);
                return wall;
            }
            Frame::Remark { wall, text } => {
                self.remark = Some(text);
                return wall;
            }
        };
        self.seen += 1;
        self.writer.packet(&mut self.pending, interface, wall, &self.frame, self.remark.take().as_deref());
        wall
    }

    fn add_message(
        &mut self,
        carrier: Carrier,
        ends: Ends,
        (stream, ppid): (u16, u32),
        wall: Duration,
        octets: &[u8],
    ) {
        if self.senders.len() >= DIRECTIONS && !self.senders.contains_key(&ends) {
            self.senders.pop_first();
        }
        let sender = self.senders.entry(ends).or_insert_with(|| SctpFrames::new(ends.0, ends.1));
        let remark = match (self.remark.take(), carrier.comment()) {
            (Some(remark), Some(comment)) => Some(format!("{remark}; {comment}")),
            (remark, comment) => remark.or_else(|| comment.map(str::to_owned)),
        };
        sender.message(stream, ppid, octets, |frame| {
            self.seen += 1;
            self.writer.packet(&mut self.pending, self.udp, wall, frame, remark.as_deref());
        });
    }

    fn end(&mut self, wall: Duration, dropped: &AtomicU64) {
        let lost = dropped.load(Ordering::Relaxed);
        self.writer.statistics(&mut self.pending, self.udp, wall, self.seen + lost, lost);
    }

    fn write_out(&mut self) -> io::Result<()> {
        self.file.write_all(&self.pending)?;
        self.written += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    fn rotate(&mut self, wall: Duration, dropped: &AtomicU64) -> io::Result<()> {
        if self.config.rotate.is_none_or(|limit| self.written < limit) || self.seen == self.before {
            return Ok(());
        }
        self.end(wall, dropped);
        self.write_out()?;
        for age in (1..self.config.keep).rev() {
            let (from, to) = (rotated(&self.config.file, age), rotated(&self.config.file, age + 1));
            if from.exists() {
                std::fs::rename(from, to)?;
            }
        }
        if self.config.keep > 0 {
            std::fs::rename(&self.config.file, rotated(&self.config.file, 1))?;
        }
        self.file = create(&self.config.file)?;
        (self.written, self.before) = (0, self.seen);
        self.writer.start(&mut self.pending);
        Ok(())
    }
}

/// Payloads and what devices register with are in it: nobody else may read it.
fn create(file: &Path) -> io::Result<File> {
    File::options().write(true).create(true).truncate(true).mode(0o600).open(file)
}

fn rotated(file: &Path, age: u32) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{age}"));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_over_tcp_is_written_as_sctp_and_its_frame_says_so() {
        let file = std::env::temp_dir().join(format!("gtpush-tap-{}.pcapng", std::process::id()));
        let config =
            Config { file: file.clone(), rotate: None, keep: 0, names: Vec::new(), sent_only: false };
        let capture = Capture::start(config).unwrap();
        let tap = capture.tap();
        let (a, b) = ("127.0.0.1:2905".parse().unwrap(), "127.0.0.2:2905".parse().unwrap());
        let message = Message { stream: 0, ppid: 3, octets: &[1, 0, 3, 1, 0, 0, 0, 8] };
        tap.remark(Now::default(), "an ASP comes up");
        tap.message_sent(Carrier::Tcp, a, b, Now::default(), message);
        tap.message_received(Carrier::Sctp, b, a, Now::default(), message);
        drop(tap);
        capture.finish().unwrap();
        let octets = std::fs::read(&file).unwrap();
        let frames: Vec<_> = crate::capture::frames(&octets).map(Result::unwrap).collect();
        let comments: Vec<_> = frames.iter().map(|frame| frame.comment).collect();
        let comment = "an ASP comes up; carried over TCP, shown in a frame of SCTP";
        assert_eq!(comments, [Some(comment), None]);
        assert!(frames.iter().all(|frame| frame.octets.len() == 20 + 12 + 16 + 8));
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn a_capture_is_rotated_by_size_and_old_files_are_dropped() {
        let folder = std::env::temp_dir().join(format!("gtpush-tap-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("tap.pcapng");
        let config =
            Config { file: file.clone(), rotate: Some(1), keep: 2, names: Vec::new(), sent_only: false };
        let capture = Capture::start(config).unwrap();
        let tap = capture.tap();
        let (a, b) = ("127.0.0.1:2123".parse().unwrap(), "127.0.0.2:2123".parse().unwrap());
        for _ in 0..200 {
            tap.sent(Port::GtpC, a, b, Now::default(), &[0; 8_000]);
        }
        drop(tap);
        capture.finish().unwrap();
        assert!(rotated(&file, 1).exists() && rotated(&file, 2).exists() && !rotated(&file, 3).exists());
        assert_eq!(&std::fs::read(&file).unwrap()[..4], [0x0a, 0x0d, 0x0d, 0x0a]);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_little_is_written_soon_and_counts_for_rotation_and_an_empty_file_stays() {
        let folder = std::env::temp_dir().join(format!("gtpush-tap-slow-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("tap.pcapng");
        let config =
            Config { file: file.clone(), rotate: Some(1), keep: 2, names: Vec::new(), sent_only: false };
        let capture = Capture::start(config).unwrap();
        let tap = capture.tap();
        let (a, b) = ("127.0.0.1:2123".parse().unwrap(), "127.0.0.2:2123".parse().unwrap());
        tap.sent(Port::GtpC, a, b, Now::default(), &[0; 8]);
        let mut rounds = 0;
        while !rotated(&file, 1).exists() {
            rounds += 1;
            assert!(rounds < 1_000, "one frame is above the limit, and its file stays");
            std::thread::sleep(Duration::from_millis(10));
        }
        let octets = std::fs::read(rotated(&file, 1)).unwrap();
        assert_eq!(crate::capture::frames(&octets).map(Result::unwrap).count(), 1);
        let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "{mode:o}");
        std::thread::sleep(2 * LATEST);
        drop(tap);
        capture.finish().unwrap();
        assert!(!rotated(&file, 2).exists());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
