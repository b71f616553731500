//! Lookups through the HLR gateway and the lab's HLR, over M3UA and TCP or SCTP, beside the bare echo over the
//! same; and what an open dialogue takes.
//!
//! The client is on core 0; what serves it, gateway and HLR or the echo, is on core 1. The same number is in flight
//! in all, and messages are as long as the gateway's.

use crate::gtp::{Answers, SECONDS, Server, WINDOW, drive, pin};
use crate::report::Report;
use gtpush::codec::gtp1::message::SendRouteingInformationForGprsRequest;
use gtpush::codec::gtp1::{self, Header};
use gtpush::codec::map::{ApplicationContext, GsnAddress, OperationCode, SendRoutingInfoForGprsArg, Value};
use gtpush::codec::sccp::{AddressBuf, DigitsBuf, Ssn};
use gtpush::codec::tcap::Code;
use gtpush::lab::hlr::{self, Hlr, MapConfig};
use gtpush::lab::subscribers::{Subscriber, Subscribers};
use gtpush::machine::ss7::Ss7;
use gtpush::machine::ss7::sccp::{Rewrite, Rule, Selector, Target};
use gtpush::machine::ss7::stack::{Ask, Config};
use gtpush::machine::ss7::tcap::{Class, Context};
use gtpush::machine::ss7::xua::{Exchange, Peer, Role, Route, Server as Process};
use gtpush::machine::{AssociationChange, AssociationId, LinkId, Port};
use gtpush::node::hlr_gateway::{self, HlrGateway};
use gtpush::node::map_user::{self, Home};
use gtpush::push::Prefix;
use gtpush::transport::driver::Sockets;
use gtpush::transport::link::{Link, PPID_M3UA, Protocol};
use gtpush::transport::{Clock, Framing, driver};
use gtpush::wire::ber::Oid;
use gtpush::wire::{Imsi, Now, PointCode, PointCodeFormat, Writer};
use std::ffi::CString;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;
use std::time::Duration;

/// Subscribers. No divisor of 65,536: a sequence number that comes again asks for somebody else, and is no
/// repeated request.
const SUBSCRIBERS: u32 = 10_007;

/// Dialogues that are open at once.
const DIALOGUES: u32 = 100_000;

const GATEWAY: &str = "127.0.0.76";
const HLR: &str = "127.0.0.75:2905";
const ECHO: &str = "127.0.0.77";

unsafe extern "C" {
    pub fn stream_echo(sctp: i32, ip: *const libc::c_char, port: i32, together: i32) -> i32;
    fn stream_client(
        sctp: i32,
        ip: *const libc::c_char,
        port: i32,
        length: u32,
        window: i32,
        together: i32,
        seconds: f64,
        out: *mut Answers,
    ) -> i32;
}

fn imsi(n: u32) -> Imsi {
    format!("00101{n:010}").parse().expect("15 digits")
}

/// A stack at one end of a link between two equals.
fn stack(point_code: u32, ssn: Ssn, initiate: bool) -> Config {
    let mut config = Config::default();
    config.xua.peers =
        vec![Peer { link: LinkId(0), role: Role::Ipsp(Exchange::Single { initiate }), ..Peer::default() }];
    config.xua.servers = vec![Process { peers: vec![0], ..Process::default() }];
    config.xua.routes = vec![Route { mask: 14, servers: vec![(0, 0)], ..Route::default() }];
    config.sccp.point_code = PointCode(point_code);
    config.sccp.local = vec![ssn];
    config
}

/// What the child processes are: `--serve tcp-echo`, `--serve tcp-hlr` and the like.
pub fn serve(which: &str) -> ExitCode {
    let (protocol, which) = match which.split_once('-') {
        Some(("tcp", which)) => (Protocol::Tcp, which),
        Some(("sctp", which)) => (Protocol::Sctp, which),
        Some(("diameter", which)) => return crate::hss::serve(which),
        _ => return ExitCode::from(2),
    };
    match which {
        "echo" | "echo-together" => {
            let ip = CString::new(ECHO).expect("no NUL in it");
            let sctp = (protocol == Protocol::Sctp).into();
            // SAFETY: a valid C string; the function returns only when it cannot start.
            unsafe { stream_echo(sctp, ip.as_ptr(), 2905, (which != "echo").into()) };
            ExitCode::FAILURE
        }
        "hlr" => {
            let mut subscribers = Subscribers::default();
            for n in 0..SUBSCRIBERS {
                let sgsn = Some("127.0.0.11".parse().expect("an address"));
                subscribers.insert(Subscriber { sgsn, attached: true, ..Subscriber::new(imsi(n)) });
            }
            let mut config = stack(2, Ssn::HLR, false);
            // Every number leads to the gateway.
            config.sccp.rules = vec![Rule {
                selector: Selector::default(),
                prefix: DigitsBuf::default(),
                rewrite: Rewrite::default(),
                route_on_ssn: false,
                targets: vec![Target { point_code: PointCode(1), ssn: None, weight: 1, priority: 0 }],
            }];
            let map = MapConfig::new(config, "15550001").expect("digits");
            let hlr = Hlr::new(hlr::Config::default(), subscribers).with_map(map);
            let mut sockets = Sockets::default();
            let at = HLR.parse().expect("an address");
            let link = Link::listen(protocol, Framing::Xua, PPID_M3UA, vec![at]);
            if let Err(error) = sockets.link(link) {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
            let running = driver::spawn("hlr", Clock::start(), hlr, sockets, None, |_, _, _| {});
            let Ok(running) = running else { return ExitCode::FAILURE };
            while !running.has_ended() {
                std::thread::sleep(Duration::from_millis(200));
            }
            ExitCode::FAILURE
        }
        _ => ExitCode::from(2),
    }
}

/// The gateway, with nobody waiting for anybody.
fn gateway(protocol: Protocol) -> driver::Driver<HlrGateway> {
    let number = map_user::own_number("15550022").expect("digits");
    let calling = map_user::calling(PointCodeFormat::Itu, Ssn::GGSN, "", PointCode(1)).expect("an address");
    let mut map = map_user::Config::new(stack(1, Ssn::GGSN, true), calling, number);
    map.homes = vec![Home::parse("ssn=6 pc=2", PointCodeFormat::Itu).expect("an address")];
    let loopback = Prefix { address: "127.0.0.0".parse().expect("an address"), length: 8 };
    let config = hlr_gateway::Config {
        address: GATEWAY.parse().expect("an address"),
        gsns: vec![loopback],
        rate: 0,
        ..hlr_gateway::Config::new(map)
    };
    let mut sockets = Sockets::default();
    let at = SocketAddr::new(config.address, 2123);
    sockets.udp(Port::GtpC, at).unwrap_or_else(|error| panic!("{error}"));
    let hlr = vec![HLR.parse().expect("an address")];
    sockets
        .link(Link::connect(protocol, Framing::Xua, PPID_M3UA, hlr))
        .unwrap_or_else(|error| panic!("{error}"));
    let gateway = HlrGateway::new(config, 5);
    driver::spawn("hlr-gateway", Clock::start(), gateway, sockets, None, |_, _, _| {}).expect("a thread")
}

fn requests() -> Vec<Vec<u8>> {
    (0..SUBSCRIBERS)
        .map(|n| {
            let mut buffer = [0; 128];
            let mut w = Writer::new(&mut buffer);
            let message = SendRouteingInformationForGprsRequest { imsi: Some(imsi(n)), ..Default::default() };
            gtp1::write(&mut w, Header::new(0, 0), &message);
            let length = w.finish().expect("it fits");
            buffer[..length].to_vec()
        })
        .collect()
}

/// Asks until the gateway has an HLR behind it, for ten seconds at most.
fn wait_for_hlr(request: &[u8]) {
    let client = UdpSocket::bind("127.0.0.71:2123").expect("127.0.0.71:2123 is free");
    client.set_read_timeout(Some(Duration::from_millis(100))).expect("a time-out can be set");
    let mut answer = [0; 64];
    let mut request = request.to_vec();
    for sequence in 60_000..60_100u16 {
        request[8..10].copy_from_slice(&sequence.to_be_bytes());
        client.send_to(&request, (GATEWAY, 2123)).expect("loopback takes it");
        let accepted = gtp1::Cause::REQUEST_ACCEPTED.0;
        if client.recv(&mut answer).is_ok() && (answer[1], answer[13]) == (33, accepted) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the gateway does not reach the lab's HLR: {answer:02x?}");
}

fn echo(protocol: Protocol, length: usize, together: bool) -> Answers {
    let ip = CString::new(ECHO).expect("no NUL in it");
    let mut answers = Answers::default();
    let sctp = (protocol == Protocol::Sctp).into();
    let mut run = || {
        let length = length as u32;
        // SAFETY: a valid C string and a place for the answers, both of which outlive the call.
        unsafe {
            stream_client(sctp, ip.as_ptr(), 2905, length, WINDOW, together.into(), SECONDS, &raw mut answers)
        }
    };
    // A slow guest takes its time to start a program.
    let result = (0..20).map(|_| run()).find(|result| {
        let ran = *result == 0;
        if !ran {
            std::thread::sleep(Duration::from_millis(250));
        }
        ran
    });
    assert_eq!(result, Some(0), "the bare echo does not answer");
    answers
}

/// Whether one end had anything to say to the other.
fn pass(now: Now, from: &mut Ss7, to: &mut Ss7, longest: &mut usize) -> bool {
    let mut said = false;
    while let Some((id, message)) = from.poll_message() {
        *longest = message.octets.len().max(*longest);
        let _ = to.handle_message(now, id, message);
        said = true;
    }
    said
}

/// Two stacks with an association between them, and `DIALOGUES` open at both ends. Octets of each dialogue as
/// TCAP counts them, and of resident memory, at one end; and the length of the message that began one.
fn dialogues() -> (f64, f64, usize) {
    const V4: [u8; 7] = ApplicationContext::GPRS_LOCATION_INFO_RETRIEVAL.octets();
    let contexts = [Context { version: 4, name: Some(Oid::constant(&V4)) }];
    let mut ends = [Ss7::new(stack(1, Ssn::GGSN, true), 1), Ss7::new(stack(2, Ssn::HLR, false), 2)];
    let (now, id) = (Now::default(), AssociationId(0));
    let peer = SocketAddr::from(([127, 0, 0, 2], 2905));
    for end in ends.iter_mut().rev() {
        end.handle_association(now, id, AssociationChange::Up { link: LinkId(0), peer, streams: 2 });
    }
    let mut longest = 0;
    let mut carry = |ends: &mut [Ss7; 2]| {
        let [left, right] = ends;
        while pass(now, left, right, &mut longest) | pass(now, right, left, &mut longest) {}
    };
    carry(&mut ends);
    let address = |text| AddressBuf::parse(text, PointCodeFormat::Itu).expect("an address");
    let number: gtpush::codec::map::IsdnAddressBuf = "+15550022".parse().expect("digits");
    let ask = Ask {
        called: address("ssn=6 pc=2"),
        calling: map_user::calling(PointCodeFormat::Itu, Ssn::GGSN, "", PointCode(1)).expect("an address"),
        contexts: &contexts,
        user_information: None,
        operation: Code::Local(OperationCode::SEND_ROUTING_INFO_FOR_GPRS.0.into()),
        older: None,
        class: Class::One,
        timeout: Duration::from_secs(30),
        tag: 0,
        again: false,
    };
    let before = crate::bindings::resident();
    for n in 0..DIALOGUES {
        let argument = SendRoutingInfoForGprsArg {
            ggsn_address: Some(GsnAddress([127, 0, 0, 71].into())),
            ..SendRoutingInfoForGprsArg::new(imsi(n), number.as_address())
        };
        let ask = Ask { tag: n.into(), ..ask };
        ends[0].ask(now, &ask, &|_, p| argument.write(p)).expect("there is room");
        carry(&mut ends);
    }
    let resident = crate::bindings::resident() - before;
    let sizes = ends.each_ref().map(|end| end.tcap().sizes());
    assert!(sizes.iter().all(|sizes| sizes.dialogues == DIALOGUES as usize), "all are open at both ends");
    let octets = sizes.iter().map(|sizes| sizes.octets).max().unwrap_or(0);
    (octets as f64 / f64::from(DIALOGUES), resident / 2.0 / f64::from(DIALOGUES), longest)
}

/// Open dialogues, and lookups over TCP.
pub fn run(report: &mut Report, rounds: u32) {
    let (octets, resident, length) = dialogues();
    report.add("100,000 open dialogues", "gtpush, as TCAP counts", "octets each", octets);
    report.add("100,000 open dialogues", "gtpush, resident", "octets each", resident);
    over(Protocol::Tcp, "TCP", length, report, rounds);
}

/// Lookups over SCTP, where the kernel has it.
pub fn run_sctp(report: &mut Report, rounds: u32) {
    // SAFETY: plain system calls; what was opened is closed.
    let has_sctp = unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_STREAM, libc::IPPROTO_SCTP);
        socket >= 0 && libc::close(socket) == 0
    };
    if !has_sctp {
        eprintln!(
            "lookups over SCTP are left out, the kernel has none: tools/lab runs this in a guest that has"
        );
        return;
    }
    let (_, _, length) = dialogues();
    over(Protocol::Sctp, "SCTP", length, report, rounds);
}

/// Runs `rounds` interleaved rounds, messages of the echo `length` octets long.
fn over(protocol: Protocol, name: &str, length: usize, report: &mut Report, rounds: u32) {
    pin(0);
    let what = format!("lookups by MAP over {name}");
    let bare = format!("bare {name} echo");
    let together = format!("{bare}, written together");
    let child = |which: &str| Server::own(&format!("{}-{which}", name.to_lowercase()));
    let requests = requests();
    let mut add = |who: &str, answers: &Answers| {
        report.add(&what, who, "pairs/s", answers.per_second);
        report.add(&format!("{what}, p50"), who, "µs", answers.p50);
        report.add(&format!("{what}, p99"), who, "µs", answers.p99);
    };
    for _ in 0..rounds {
        {
            let _server = child("echo");
            add(&bare, &echo(protocol, length, false));
        }
        {
            let _server = child("echo-together");
            add(&together, &echo(protocol, length, true));
        }
        {
            let _server = child("hlr");
            pin(1);
            let _gateway = gateway(protocol);
            pin(0);
            wait_for_hlr(&requests[0]);
            let answers = drive(GATEWAY, &requests);
            assert_eq!(
                (answers.accepted, answers.lost),
                (answers.answered, 0),
                "each lookup is answered with an SGSN"
            );
            add("gtpush", &answers);
        }
    }
    report.want(&what, "gtpush", &bare, 0.7);
}
