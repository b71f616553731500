//! What Wireshark says about a capture: the oracle for everything that we put on the wire.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Expert information severities as tshark prints them.
const ERROR: u32 = 0x0080_0000;
const WARNING: u32 = 0x0060_0000;

/// What tshark makes of one frame.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Number in the capture, from 1.
    pub number: u32,
    /// Layers, outermost first, as tshark abbreviates them: `ip`, `udp`, `gtp`, `coap`.
    pub layers: Vec<String>,
    /// The Protocol column.
    pub protocol: String,
    /// The Info column.
    pub info: String,
    /// The capture's remark on the frame.
    pub comment: String,
    /// Expert information: severity and text.
    pub experts: Vec<(u32, String)>,
}

impl Frame {
    /// Whether `layer` is among the layers.
    pub fn has(&self, layer: &str) -> bool {
        self.layers.iter().any(|l| l == layer)
    }
}

/// What tshark makes of a capture.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Every frame.
    pub frames: Vec<Frame>,
    /// What must not be: malformed marks, expert errors, payloads that stayed plain data,
    /// frames without the expected top layer. One line each.
    pub faults: Vec<String>,
    /// Expert warnings, one line each: worth reading, no failure.
    pub warnings: Vec<String>,
}

impl Report {
    /// Fails the test with every fault; prints the warnings.
    #[track_caller]
    pub fn assert_clean(&self) -> &Self {
        for warning in &self.warnings {
            println!("tshark warns: {warning}");
        }
        let mut text = String::new();
        for fault in &self.faults {
            let _ = writeln!(text, "  {fault}");
        }
        assert!(self.faults.is_empty(), "tshark finds {} faults:\n{text}", self.faults.len());
        assert!(!self.frames.is_empty(), "tshark finds no frame at all");
        self
    }
}

/// Runs tshark over `capture`. Every frame must be free of malformed marks and expert errors,
/// checksums included, must not end in a layer that is only `data`, and must hold the layer that
/// `expected` names for it, if it names one.
#[track_caller]
pub fn check(capture: &Path, expected: impl Fn(&Frame) -> Option<&'static str>) -> Report {
    let rows = fields(
        capture,
        &[
            "frame.number",
            "frame.protocols",
            "_ws.col.Protocol",
            "_ws.col.Info",
            "frame.comment",
            "_ws.expert.severity",
            "_ws.expert.message",
        ],
    );
    let mut report = Report::default();
    for row in rows {
        let [number, layers, protocol, info, comment, severities, texts] = &row[..] else {
            panic!("tshark printed a row of {} columns", row.len());
        };
        let severities = severities.split(SEVERAL).filter(|s| !s.is_empty());
        let frame = Frame {
            number: number.parse().expect("tshark numbers frames"),
            layers: layers.split(':').map(str::to_owned).collect(),
            protocol: protocol.clone(),
            info: info.clone(),
            comment: comment.clone(),
            experts: severities
                .map(|s| s.parse().expect("tshark prints severities as numbers"))
                .zip(texts.split(SEVERAL).map(str::to_owned).chain(std::iter::repeat(String::new())))
                .collect(),
        };
        let at = format!("frame {number} [{layers}] {info}");
        if layers.contains("_ws.") {
            report.faults.push(format!("{at}: marked {layers}"));
        }
        if frame.has("data") {
            report.faults.push(format!("{at}: a payload that tshark has no name for"));
        }
        if let Some(layer) = expected(&frame)
            && !frame.has(layer)
        {
            report.faults.push(format!("{at}: no layer {layer}"));
        }
        for (severity, text) in &frame.experts {
            match *severity {
                ERROR => report.faults.push(format!("{at}: {text}")),
                WARNING => report.warnings.push(format!("{at}: {text}")),
                _ => {}
            }
        }
        report.frames.push(frame);
    }
    report
}

/// Between the values of a field that occurs several times in a frame.
pub const SEVERAL: char = '\x1f';

/// The named fields of every frame, one row a frame, several values of one field separated by
/// [`SEVERAL`].
#[track_caller]
pub fn fields(capture: &Path, names: &[&str]) -> Vec<Vec<String>> {
    fields_told(capture, &[], names)
}

/// As [`fields`], with more options.
#[track_caller]
pub fn fields_told(capture: &Path, options: &[&str], names: &[&str]) -> Vec<Vec<String>> {
    let mut command = Command::new("tshark");
    command.arg("-r").arg(capture).args(options);
    command.args(["-n", "-T", "fields", "-E", "separator=\x1e", "-E", "aggregator=\x1f"]);
    command.args([
        "-o",
        "ip.check_checksum:TRUE",
        "-o",
        "udp.check_checksum:TRUE",
        "-o",
        "sctp.checksum:CRC 32c",
    ]);
    for name in names {
        command.args(["-e", name]);
    }
    run(command)
        .lines()
        .map(|line| {
            let row: Vec<String> = line.split('\x1e').map(str::to_owned).collect();
            assert_eq!(row.len(), names.len(), "tshark printed another number of columns: {line:?}");
            row
        })
        .collect()
}

/// Every field of every frame with its place, as tshark's PDML has it.
#[track_caller]
pub fn pdml(capture: &Path) -> String {
    let mut command = Command::new("tshark");
    command.arg("-r").arg(capture).args(["-n", "-T", "pdml"]);
    run(command)
}

/// One field of a packet, as PDML has it.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// The innermost protocol around it.
    pub protocol: String,
    /// tshark's name of the field; of a protocol the protocol's.
    pub name: String,
    /// How the field is called in words, without the value.
    pub label: String,
    /// The value.
    pub show: String,
    /// The value's octets in hexadecimal.
    pub octets: String,
    /// Where they stand in what the protocol was read from.
    pub at: usize,
    /// Whether nothing stands inside of it.
    pub leaf: bool,
}

impl Field {
    /// Whether this is the field that begins the protocol of that name.
    pub fn begins(&self, protocol: &str) -> bool {
        self.name == protocol && self.protocol == protocol
    }
}

/// Every field of every packet, in the order of [`pdml`].
#[track_caller]
pub fn packets(capture: &Path) -> Vec<Vec<Field>> {
    let (mut packets, mut protocols) = (Vec::new(), Vec::new());
    for line in pdml(capture).lines().map(str::trim_start) {
        let attribute = |name: &str| {
            let (_, rest) = line.split_once(&format!(" {name}=\""))?;
            let text = rest.split('"').next()?;
            let text = ["&quot;", "&lt;", "&gt;", "&#39;", "&amp;"]
                .iter()
                .zip(["\"", "<", ">", "'", "&"])
                .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain));
            Some(text)
        };
        if line.starts_with("<packet>") {
            packets.push(Vec::new());
        } else if line.starts_with("</proto>") {
            protocols.pop();
        }
        let protocol = line.starts_with("<proto ");
        if !protocol && !line.starts_with("<field ") {
            continue;
        }
        let name = attribute("name").unwrap_or_default();
        if protocol {
            protocols.push(name.clone());
        }
        let label = attribute("showname").or_else(|| attribute("show")).unwrap_or_default();
        let field = Field {
            protocol: protocols.last().cloned().unwrap_or_default(),
            label: label.split(": ").next().unwrap_or_default().to_owned(),
            show: attribute("show").unwrap_or_default(),
            octets: attribute("value").unwrap_or_default(),
            at: attribute("pos").and_then(|at| at.parse().ok()).unwrap_or_default(),
            leaf: line.ends_with("/>"),
            name,
        };
        if protocol && field.leaf {
            protocols.pop();
        }
        packets.last_mut().expect("fields stand in packets").push(field);
    }
    packets
}

/// What `command` printed; a missing tshark says what to install.
#[track_caller]
fn run(mut command: Command) -> String {
    // tshark's warning about root is the only thing that it may say beside its answer.
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => panic!(
            "tshark does not start ({error}): it is the oracle of this test; install it with \
             `apt-get install tshark` (Debian, Ubuntu), `dnf install wireshark-cli` or `brew install wireshark`"
        ),
    };
    assert!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

mod tests {
    use super::*;
    use gtpush::capture::{LinkType, Writer, udp_frame};
    use std::net::SocketAddr;
    use std::path::PathBuf;
    use std::time::Duration;

    fn written(name: &str, payloads: &[(&str, &str, &[u8], Option<&str>)]) -> PathBuf {
        let mut out = Vec::new();
        let mut writer = Writer::new("gtpush");
        writer.start(&mut out);
        let gn = writer.interface(&mut out, "Gn", LinkType::RAW);
        writer.names(&mut out, &[("127.0.0.2".parse().unwrap(), "ggsn.example")]);
        for (i, (from, to, payload, comment)) in payloads.iter().enumerate() {
            let (from, to): (SocketAddr, SocketAddr) = (from.parse().unwrap(), to.parse().unwrap());
            let mut frame = Vec::new();
            udp_frame(from, to, payload, &mut frame).unwrap();
            let wall = Duration::new(1_700_000_000 + i as u64, 5);
            writer.packet(&mut out, gn, wall, &frame, *comment);
        }
        writer.statistics(&mut out, gn, Duration::new(1_700_000_009, 0), 2, 0);
        let path = std::env::temp_dir().join(format!("gtpush-{}-{name}.pcapng", std::process::id()));
        std::fs::write(&path, out).unwrap();
        path
    }

    /// Echo Request, TS 29.060 §7.2.1, with sequence number 7.
    const ECHO: &[u8] = &[0x32, 0x01, 0, 4, 0, 0, 0, 0, 0, 7, 0, 0];

    #[test]
    fn tshark_reads_our_captures_over_both_ip_versions_with_comments_and_names() {
        let path = written(
            "both",
            &[
                ("127.0.0.2:2123", "127.0.0.11:2123", ECHO, Some("the first")),
                ("[::1]:2123", "[::2]:2123", ECHO, None),
            ],
        );
        let report = check(&path, |_| Some("gtp"));
        report.assert_clean();
        assert_eq!(report.frames.len(), 2);
        assert_eq!(report.frames[0].comment, "the first");
        assert_eq!((&*report.frames[0].protocol, &*report.frames[0].info), ("GTP", "Echo request"));
        assert!(report.frames[1].has("ipv6"));
        assert_eq!(fields(&path, &["frame.time_epoch"])[1][0], "1700000001.000000005");

        let mut named = Command::new("tshark");
        named.arg("-r").arg(&path).args(["-N", "n", "-T", "fields", "-e", "_ws.col.Source"]);
        let names = run(named);
        assert!(names.starts_with("ggsn.example\n"), "{names}");
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn the_oracle_sees_what_is_wrong() {
        let path = written(
            "wrong",
            &[
                // A Create PDP Context Response with a truncated Recovery.
                ("127.0.0.2:2123", "127.0.0.11:2123", &[0x32, 17, 0, 5, 0, 0, 0, 0, 0, 7, 0, 0, 14], None),
                ("127.0.0.2:9", "127.0.0.11:4444", b"plain", None),
            ],
        );
        let report = check(&path, |_| Some("gtp"));
        let faults = report.faults.join("\n");
        assert!(faults.contains("frame 1") && faults.contains("Malformed"), "{faults}");
        assert!(faults.contains("frame 2") && faults.contains("no name for"), "{faults}");
        assert!(faults.contains("no layer gtp"), "{faults}");
        std::fs::remove_file(path).unwrap();
    }
}
