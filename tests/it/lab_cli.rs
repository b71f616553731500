//! `gtpush lab`: its reactions to pushes, and what its configuration makes its peers do.

use crate::peers::{Folder, Peer, isolated, wait_for};
use gtpush::app::reaction::{Limits, Row, Runner, in_words, reactions};
use gtpush::codec::gtp1::ie::{EndUserAddress, GsnAddress, Recovery};
use gtpush::codec::gtp1::message::*;
use gtpush::codec::gtp1::{self, Cause, Header, Message, Packet};
use gtpush::lab::device::{Event, Manner, Reaction};
use gtpush::wire::ApnBuf;
use std::io::{Read, Write};
use std::net::UdpSocket;
use std::process::Command;
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

fn push_that_runs(command: &[&str]) -> Event {
    let command = command.iter().map(|word| (*word).to_owned()).collect();
    Event::Notice {
        app: "chat".into(),
        id: "17".into(),
        content_format: None,
        payload: vec![b'x'; 1 << 20],
        reaction: Reaction { manner: Manner::ShowOnly, command },
    }
}

#[test]
fn sixteen_commands_run_at_once_and_a_place_comes_back_when_one_ends() {
    let folder = Folder::new("reactions");
    let stay = folder.file("stay");
    std::fs::write(&stay, "").unwrap();
    let wait = "while [ -e \"$0\" ]; do sleep 0.02; done";
    let push = push_that_runs(&["sh", "-c", wait, stay.to_str().unwrap()]);
    let runner = Runner::default();
    for _ in 0..16 {
        runner.run(&push).unwrap();
    }
    let refused = runner.run(&push).unwrap_err();
    assert!(refused.contains("16 commands run already") && refused.contains("17"), "{refused}");
    std::fs::remove_file(&stay).unwrap();
    wait_for("a place", || runner.run(&push).ok());
}

#[test]
fn a_command_that_hangs_is_killed_with_what_it_started_and_gives_its_place_back() {
    let folder = Folder::new("hung-reaction");
    let (draft, number) = (folder.file("draft"), folder.file("number"));
    let hang = "sleep 600 & echo $! > \"$0\"; mv \"$0\" \"$1\"; wait";
    let push = push_that_runs(&["sh", "-c", hang, draft.to_str().unwrap(), number.to_str().unwrap()]);
    let runner = Runner::new(Limits { max_running: 1, timeout: Duration::from_millis(500) });
    runner.run(&push).unwrap();
    let number = wait_for("the command", || std::fs::read_to_string(&number).ok());
    let runs = || {
        let command = std::fs::read(format!("/proc/{}/cmdline", number.trim())).unwrap_or_default();
        command.starts_with(b"sleep").then_some(())
    };
    wait_for("its end", || runs().is_none().then_some(()));
    wait_for("its place", || runner.run(&push_that_runs(&["true"])).ok());
}

const SUBSCRIBER: &str =
    "[[subscriber]]\nimsi = \"001010000000001\"\nsgsn = \"127.0.0.11\"\nattached = true\n";
const DEVICE: &str =
    "[[device]]\nimsi = \"001010000000001\"\nat = \"127.0.0.31\"\nuser = \"alice@push.example\"\n";

/// `gtpush lab ROLE` with this configuration, once it runs.
fn lab(folder: &Folder, role: &str, text: &str) -> Peer {
    let file = folder.file("lab.toml");
    std::fs::write(&file, text).unwrap();
    let mut peer = Peer::start(
        env!("CARGO_BIN_EXE_gtpush"),
        &["lab", role, "-c", file.to_str().unwrap()],
        folder.file("lab.log"),
    );
    peer.wait_log("the lab runs");
    peer
}

/// A GSN at 127.0.0.2.
struct Gsn {
    socket: UdpSocket,
    sequence: u16,
}

impl Gsn {
    fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.2:2123").unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self { socket, sequence: 0 }
    }

    fn send<M: Message>(&mut self, to: &str, message: &M) {
        self.sequence += 1;
        let mut octets = [0; 512];
        let length = gtp1::encode(&mut octets, Header::new(0, self.sequence), message).unwrap();
        self.socket.send_to(&octets[..length], (to, 2123)).unwrap();
    }

    /// The next datagram.
    fn heard(&self) -> Option<Vec<u8>> {
        let mut octets = [0; 2048];
        let length = self.socket.recv(&mut octets).ok()?;
        Some(octets[..length].to_vec())
    }

    /// The next message of type `kind`.
    fn next(&self, kind: u8) -> Vec<u8> {
        wait_for("a message", || self.heard().filter(|octets| octets[1] == kind))
    }

    fn recovery(&mut self, of: &str) -> Option<Recovery> {
        self.send(of, &EchoRequest::default());
        let answer = self.next(EchoResponse::TYPE);
        EchoResponse::parse(&Packet::parse(&answer).unwrap()).recovery
    }
}

fn where_is() -> SendRouteingInformationForGprsRequest<'static> {
    let imsi = "001010000000001".parse().ok();
    SendRouteingInformationForGprsRequest { imsi, ..Default::default() }
}

fn not_reached() -> FailureReportRequest<'static> {
    FailureReportRequest { imsi: "001010000000001".parse().ok(), ..Default::default() }
}

const HLR: &str = "127.0.0.21";
const SGSN: &str = "127.0.0.11";

#[test]
fn an_hlr_says_where_it_listens_and_what_it_is_asked() {
    isolated(|| {
        let folder = Folder::new("lab-hlr");
        let mut peer = lab(&folder, "hlr", SUBSCRIBER);
        peer.wait_log("hlr: listens on 127.0.0.21:2123");
        let mut gsn = Gsn::new();
        gsn.send(HLR, &where_is());
        let answer = gsn.next(33);
        let packet = Packet::parse(&answer).unwrap();
        let sgsn = SendRouteingInformationForGprsResponse::parse(&packet).gsn_address;
        assert_eq!(sgsn, Some(GsnAddress(SGSN.parse().unwrap())));
        peer.wait_log("hlr: 127.0.0.2 asked where 001010000000001 is: at 127.0.0.11");
    });
}

#[test]
fn a_peer_refuses_ignores_and_answers_twice_as_its_file_says() {
    isolated(|| {
        let folder = Folder::new("lab-manners");
        let text = format!(
            "[behaviour]\nanswer_twice = true\nrefuse = [{{ message = 34, cause = 204 }}]\nignore = [32]\n{SUBSCRIBER}"
        );
        let mut peer = lab(&folder, "hlr", &text);
        let mut gsn = Gsn::new();
        gsn.send(HLR, &where_is());
        gsn.send(HLR, &not_reached());
        let (first, second) = (gsn.heard().unwrap(), gsn.heard().unwrap());
        assert_eq!(first[1], 35, "32 was answered");
        assert_eq!(first, second);
        let cause = FailureReportResponse::parse(&Packet::parse(&first).unwrap()).cause;
        assert_eq!(cause, Some(Cause::SYSTEM_FAILURE));
        peer.wait_log("hlr: refused 127.0.0.2's Failure Report Request (34): System failure (204)");
    });
}

#[test]
fn a_silent_peer_hears_nothing_and_says_nothing() {
    isolated(|| {
        let folder = Folder::new("lab-silent");
        let peer = lab(&folder, "hlr", &format!("[behaviour]\nsilent = true\n{SUBSCRIBER}"));
        let mut gsn = Gsn::new();
        gsn.socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        gsn.send(HLR, &where_is());
        gsn.send(HLR, &EchoRequest::default());
        assert_eq!(gsn.heard(), None);
        assert!(!peer.log().contains("asked"), "{}", peer.log());
    });
}

#[test]
fn a_peer_restarts_once_after_the_time_in_its_file() {
    isolated(|| {
        let folder = Folder::new("lab-restart");
        for (role, peers) in [("hlr", &[HLR][..]), ("sgsn", &[SGSN]), ("network", &[HLR, SGSN])] {
            let mut peer = lab(&folder, role, &format!("restart_after = \"1s\"\n{SUBSCRIBER}"));
            let mut gsn = Gsn::new();
            let before: Vec<_> = peers.iter().map(|at| gsn.recovery(at).unwrap().0).collect();
            peer.wait_log("restart\n");
            for (at, before) in peers.iter().zip(before) {
                wait_for("the next counter", || {
                    (gsn.recovery(at) == Some(Recovery(before.wrapping_add(1)))).then_some(())
                });
            }
        }
    });
}

/// What a transfer point of the lab sends on a new association until it ends it, read as class and type.
fn heard_of_the_stp() -> Vec<(u8, u8, Vec<u8>)> {
    let mut stream = std::net::TcpStream::connect("127.0.0.31:2905").unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // ASP Up (RFC 4666 §3.5.1).
    stream.write_all(&[1, 0, 3, 1, 0, 0, 0, 8]).unwrap();
    let mut octets = Vec::new();
    // What is aborted ends in a reset.
    let _ = stream.read_to_end(&mut octets);
    let mut rest = &octets[..];
    let mut messages = Vec::new();
    while let [_, _, class, kind, a, b, c, d, ..] = *rest {
        let (message, after) = rest.split_at(u32::from_be_bytes([a, b, c, d]) as usize);
        messages.push((class, kind, message[8..].to_vec()));
        rest = after;
    }
    messages
}

#[test]
fn a_transfer_point_says_and_a_node_dies_when_the_file_says() {
    isolated(|| {
        let folder = Folder::new("lab-moments");
        let moments = r#"
            [[moment]]
            after = "4s"
            what = "asp-death"
            node = "stp"
            [[moment]]
            after = "2s"
            what = "duna"
            point_code = "0-0-6"
            [[moment]]
            after = "2500ms"
            what = "scon"
            point_code = "0-1-4"
            level = 2
            [[moment]]
            after = "3s"
            what = "dava"
            point_code = "6"
            [[moment]]
            after = "1s"
            what = "asp-death"
            node = "hlr"
        "#;
        let mut peer = lab(&folder, "network", &format!("map = true\n{SUBSCRIBER}{moments}"));
        let heard = heard_of_the_stp();
        let of = |point_code: u8| [0, 0x12, 0, 8, 0, 0, 0, point_code];
        let network: Vec<_> = heard.iter().filter(|(class, ..)| *class == 2).collect();
        assert_eq!(network.len(), 3, "{heard:?}");
        // DUNA, SCON, DAVA with the Affected Point Code that each is of.
        for ((_, kind, octets), (wanted, point_code)) in network.iter().zip([(1, 6), (4, 12), (2, 6)]) {
            assert_eq!(*kind, wanted, "{heard:?}");
            assert!(octets.windows(8).any(|part| part == of(point_code)), "{heard:?}");
        }
        let level = [2, 5, 0, 8, 0, 0, 0, 2];
        assert!(network[1].2.windows(8).any(|part| part == level), "Congestion Indications: {heard:?}");
        peer.wait_log("stp: loses its associations");
        for (number, said) in ["hlr: loses its", "stp: DUNA for 0-0-6", "stp: SCON for 0-1-4", "stp: DAVA"]
            .into_iter()
            .enumerate()
        {
            assert!(peer.log().contains(said), "{number}: {}", peer.log());
        }
    });
}

#[test]
fn devices_are_refused_as_the_file_says() {
    isolated(|| {
        let folder = Folder::new("lab-refused-devices");
        // 1: Attach Request (TS 24.008 §10.4), refused with "GPRS services not allowed".
        for (message, cause, told) in [
            (1, 7, "not attached: GPRS services not allowed (7)"),
            (65, 26, "no context 5: Insufficient resources (26)"),
        ] {
            let text = format!(
                "[behaviour]\nrefuse_device = [{{ message = {message}, cause = {cause} }}]\n{SUBSCRIBER}{DEVICE}activate = true\n"
            );
            let file = folder.file("lab.toml");
            std::fs::write(&file, text).unwrap();
            let args = ["lab", "network", "-c", file.to_str().unwrap()];
            Peer::start(env!("CARGO_BIN_EXE_gtpush"), &args, folder.file("lab.log")).wait_log(told);
        }
    });
}

#[test]
fn a_device_proves_who_it_is_if_the_file_says_so() {
    isolated(|| {
        let folder = Folder::new("lab-challenge");
        let keys = "k = \"000102030405060708090a0b0c0d0e0f\"\nopc = \"0f0e0d0c0b0a09080706050403020100\"\n";
        for (device, told) in
            [(keys, "001010000000001 proved who it is"), ("", "001010000000001 did not prove who it is")]
        {
            let text = format!("map = true\nchallenge = true\n{SUBSCRIBER}{keys}{DEVICE}{device}");
            lab(&folder, "network", &text).wait_log(told);
        }
    });
}

#[test]
fn an_activation_is_accepted_and_then_rejected_as_the_file_says() {
    isolated(|| {
        let folder = Folder::new("lab-reject");
        let mut peer = lab(&folder, "network", &format!("[behaviour]\nreject = 199\n{SUBSCRIBER}{DEVICE}"));
        peer.wait_log("sgsn: 001010000000001 attached");
        let mut gsn = Gsn::new();
        let apn: ApnBuf = "internet".parse().unwrap();
        gsn.send(
            SGSN,
            &PduNotificationRequest {
                imsi: "001010000000001".parse().ok(),
                teid_control_plane: Some(7),
                end_user_address: Some(EndUserAddress::Ipv4(None)),
                apn: Some(apn.as_apn()),
                ggsn_address_for_control_plane: Some(GsnAddress("127.0.0.2".parse().unwrap())),
                ..Default::default()
            },
        );
        let answer = gsn.next(28);
        let cause = PduNotificationResponse::parse(&Packet::parse(&answer).unwrap()).cause;
        assert_eq!(cause, Some(Cause::REQUEST_ACCEPTED));
        let reject = gsn.next(29);
        let packet = Packet::parse(&reject).unwrap();
        let reject = PduNotificationRejectRequest::parse(&packet);
        assert_eq!((packet.header.teid, reject.cause), (7, Some(Cause::NO_RESOURCES_AVAILABLE)));
    });
}

#[test]
fn what_a_peer_cannot_do_is_refused() {
    let folder = Folder::new("lab-cannot");
    for (role, text, told) in [
        ("device", "[behaviour]\nsilent = true\n", "GTP-C peers alone"),
        ("application-server", "restart_after = \"1s\"\n", "restart_after is of network"),
        ("hlr", "[behaviour]\nreject = 199\n", "network and sgsn alone"),
        ("hlr", "[behaviour]\nsilence = true\n", "\"silent\""),
        ("hlr", "[[moment]]\nafter = \"1s\"\nwhat = \"asp-death\"\n", "set map = true"),
        (
            "network",
            "map = true\n[[moment]]\nafter = \"1s\"\nwhat = \"asp-death\"\n",
            "Write node = one of: ",
        ),
        ("stp", "[[moment]]\nafter = \"1s\"\nwhat = \"duna\"\n", "Write point_code"),
        ("stp", "[[moment]]\nafter = \"1s\"\nwhat = \"scon\"\npoint_code = \"1-1-1\"\nlevel = 4\n", "0 to 3"),
        (
            "msc",
            "[[moment]]\nafter = \"1s\"\nwhat = \"dava\"\npoint_code = \"1\"\n",
            "a transfer point says this",
        ),
        ("device", "[reactions]\ntimeout = \"soon\"\n", "[reactions] timeout"),
    ] {
        let file = folder.file("lab.toml");
        std::fs::write(&file, text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_gtpush"))
            .args(["lab", role, "-c", file.to_str().unwrap()])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(told), "{role}: {said}");
    }
}

/// `gtpush lookup` of the lab, without configuration: its exit code and what it printed.
fn lookup(via: &str, whom: &str) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_gtpush"))
        .args(["lookup", "--via", via, "--json", "--timeout", "3s", whom])
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn each_node_of_the_signalling_network_runs_alone_and_they_find_each_other_by_the_defaults() {
    isolated(|| {
        let text = format!(
            "map = true\n{SUBSCRIBER}msisdn = \"15550101\"\nmsc = \"15550008\"\nsgsn_number = \"15550021\"\n"
        );
        let folders = ["hlr", "msc", "stp"].map(|role| (role, Folder::new(&format!("lab-alone-{role}"))));
        // The transfer point comes last: the others go on calling it.
        let peers: Vec<_> = folders.iter().map(|(role, folder)| lab(folder, role, &text)).collect();
        let found = wait_for("the HLR to be found", || {
            let (code, said) = lookup("map", "001010000000001");
            (code == Some(0)).then_some(said)
        });
        assert!(found.contains("127.0.0.11"), "{found}");
        let (code, said) = lookup("map", "001010000000009");
        assert_eq!(code, Some(3), "{said}");
        let (_, said) = lookup("sri-sm", "15550101");
        assert!(said.contains("15550021"), "{said}");
        drop(peers);
    });
}
