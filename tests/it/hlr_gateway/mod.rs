//! The HLR gateway on sockets: GGSNs over UDP on one side, an HLR over M3UA and TCP on the other, and the store
//! between two lives of the process.

#[path = "../../../src/node/hlr_gateway/tests/hlr.rs"]
#[allow(dead_code, reason = "the gateway's own tests use the rest")]
mod hlr;

/// Where [`hlr`] finds what it needs.
mod root {
    pub(super) use gtpush::{codec, machine, wire};
}

use gtpush::app::serve::{self, Serving};
use gtpush::codec::gtp1::ie::GsnAddress;
use gtpush::codec::gtp1::message::{
    FailureReportRequest, NoteMsGprsPresentRequest, NoteMsGprsPresentResponse,
    SendRouteingInformationForGprsRequest,
};
use gtpush::codec::gtp1::{self, Cause, Header, Message, Packet};
use gtpush::codec::map::extension::DOCUMENTATION_OID;
use gtpush::config::Config;
use gtpush::machine::Port;
use gtpush::node::ggsn::{self, Ggsn, Home};
use gtpush::transport::driver::{self, Sockets};
use gtpush::transport::link::{Link, PPID_M3UA, Protocol};
use gtpush::transport::{Clock, Driver, Framing};
use gtpush::wire::ber::OidBuf;
use gtpush::wire::{Imsi, Writer};
use hlr::{Act, Hlr};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

const SGSN: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 11));
const PATIENCE: Duration = Duration::from_secs(60);

fn imsi(n: u32) -> Imsi {
    format!("00101{n:010}").parse().unwrap()
}

/// An address that no other process of these tests has: notes go to port 2123, whoever asks.
fn own(n: u8) -> IpAddr {
    let [.., a, b] = std::process::id().to_be_bytes();
    IpAddr::V4(Ipv4Addr::new(127, a | 0x80, b, n))
}

fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "it never came to pass: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The HLR on its thread, and where it listens.
struct Far {
    driver: Driver<Hlr>,
    at: SocketAddr,
}

impl Far {
    fn start() -> Self {
        let mut sockets = Sockets::default();
        let any = SocketAddr::new(own(1), 0);
        let link = sockets.link(Link::listen(Protocol::Tcp, Framing::Xua, PPID_M3UA, vec![any])).unwrap();
        let at = sockets.listening(link).unwrap();
        let hlr = Hlr::new(OidBuf::try_from(DOCUMENTATION_OID).unwrap());
        let driver = driver::spawn("hlr", Clock::start(), hlr, sockets, None, |_, _, ()| {}).unwrap();
        Self { driver, at }
    }

    fn ask<T: Send + 'static>(&self, ask: impl FnOnce(&mut Hlr) -> T + Send + 'static) -> T {
        self.driver.handle().ask(|hlr, _| ask(hlr)).unwrap()
    }

    fn note(&self, tag: u64, who: Imsi, ggsn: Option<IpAddr>) {
        self.driver.handle().ask(move |hlr, now| hlr.note(now, tag, who, SGSN, ggsn)).unwrap();
    }

    /// The gateway's configuration: a gateway alone, at `n`.
    fn gateway(&self, n: u8, folder: &std::path::Path) -> String {
        let (at, gateway) = (self.at, own(n));
        format!(
            "[server]\nmode = \"gateway\"\ndata_dir = {folder:?}\n\
             [http]\nbind = \"{gateway}:0\"\n\
             [log]\nlevel = \"warn\"\n\
             [hlr_gateway]\nenabled = true\nbind = \"{gateway}:2123\"\n\
             [map]\nhlr = [\"ssn=6 pc=2\"]\nextension = \"{}\"\n\
             [[ss7]]\nname = \"a\"\npoint_code = \"1\"\nnumber = \"15550022\"\n\
             [[ss7.link]]\nname = \"hlr\"\nrole = \"ipsp\"\ntransport = \"tcp\"\nconnect = [\"{at}\"]\n\
             [[ss7.server]]\nname = \"as\"\nlinks = [\"hlr\"]\n",
            OidBuf::try_from(DOCUMENTATION_OID).unwrap(),
        )
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("gtpush-gateway-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn serve(text: &str) -> Serving {
    let config = Config::parse(text, "gateway.toml").unwrap_or_else(|error| panic!("{error}"));
    serve::start(&config).unwrap_or_else(|error| panic!("{error}"))
}

/// A GGSN in octets.
pub struct Raw {
    socket: UdpSocket,
    gateway: SocketAddr,
}

impl Raw {
    fn new(n: u8, gateway: SocketAddr) -> Self {
        Self::at(own(n), gateway)
    }

    /// One at this address.
    pub fn at(address: IpAddr, gateway: SocketAddr) -> Self {
        let socket = UdpSocket::bind(SocketAddr::new(address, 2123)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        Self { socket, gateway }
    }

    pub fn send(&self, octets: &[u8]) {
        self.socket.send_to(octets, self.gateway).unwrap();
    }

    /// The next datagram, which the gateway may take its time for.
    pub fn receive(&self) -> Vec<u8> {
        let mut buffer = [0; 2048];
        eventually("a datagram", || {
            let (length, from) = self.socket.recv_from(&mut buffer).ok()?;
            (from == self.gateway).then(|| buffer[..length].to_vec())
        })
    }

    /// Asks until it is answered: the gateway may not have its network yet.
    pub fn ask<M: Message>(&self, message: &M, until: impl Fn(&Packet<'_>) -> bool) -> Vec<u8> {
        let mut sequence = 0;
        eventually("an answer", || {
            sequence += 1;
            self.send(&written(sequence, message));
            let answer = self.receive();
            let good = until(&Packet::parse(&answer).unwrap());
            if !good {
                std::thread::sleep(Duration::from_millis(50));
            }
            good.then_some(answer)
        })
    }
}

pub fn written<M: Message>(sequence: u16, message: &M) -> Vec<u8> {
    let mut buffer = [0; 512];
    let mut w = Writer::new(&mut buffer);
    gtp1::write(&mut w, Header::new(0, sequence), message);
    let length = w.finish().unwrap();
    buffer[..length].to_vec()
}

pub fn where_is(imsi: Imsi) -> SendRouteingInformationForGprsRequest<'static> {
    SendRouteingInformationForGprsRequest { imsi: Some(imsi), ..Default::default() }
}

pub fn accepted(packet: &Packet<'_>) -> bool {
    // Cause is the first element of 33 and 35.
    packet.body().starts_with(&[1, Cause::REQUEST_ACCEPTED.0])
}

#[test]
fn octets_of_a_ggsn_become_map_and_come_back() {
    let far = Far::start();
    far.ask(|hlr| hlr.otherwise = Act::Found { sgsn: SGSN, chosen: None, not_reachable: None });
    far.ask(|hlr| hlr.acts.insert(imsi(2), Act::Error(27)));
    let folder = folder("octets");
    let capture = folder.join("gateway.pcapng");
    let serving = serve(&format!("{}[capture]\nfile = {capture:?}\n", far.gateway(2, &folder)));
    let gateway = serving.hlr_gateway().unwrap().address();
    let ggsn = Raw::new(3, gateway);
    // Echo Request: our restart counter, at once.
    ggsn.send(&[0x32, 1, 0, 4, 0, 0, 0, 0, 0, 9, 0, 0]);
    assert_eq!(ggsn.receive(), [0x32, 2, 0, 6, 0, 0, 0, 0, 0, 9, 0, 0, 14, serving.restart_counter()]);
    ggsn.ask(&where_is(imsi(1)), accepted);
    // 32 with IMSI 001010000000001; 33 with Cause 128, the IMSI, GSN Address 127.0.0.11.
    let request = b"\x32\x20\x00\x0d\0\0\0\0\x70\x01\0\0\x02\x00\x01\x01\x00\x00\x00\x00\xf1";
    ggsn.send(request);
    let answer = b"\x32\x21\x00\x16\0\0\0\0\x70\x01\0\0\x01\x80\x02\x00\x01\x01\x00\x00\x00\x00\xf1\
                   \x85\x00\x04\x7f\x00\x00\x0b";
    assert_eq!(ggsn.receive(), answer);
    // Asked again, it has the same answer, and the HLR has nothing to do with it.
    let asked = far.ask(|hlr| hlr.asked.len());
    ggsn.send(request);
    assert_eq!(ggsn.receive(), answer);
    assert_eq!(far.ask(|hlr| hlr.asked.len()), asked);
    // absentSubscriber: Cause 128, the IMSI, MAP Cause 27.
    ggsn.send(b"\x32\x20\x00\x0d\0\0\0\0\x70\x02\0\0\x02\x00\x01\x01\x00\x00\x00\x00\xf2");
    assert_eq!(
        ggsn.receive(),
        b"\x32\x21\x00\x11\0\0\0\0\x70\x02\0\0\x01\x80\x02\x00\x01\x01\x00\x00\x00\x00\xf2\x0b\x1b"
    );
    let last = far.ask(|hlr| hlr.asked.pop().unwrap());
    assert_eq!((last.ggsn, last.number.as_str()), (Some(own(3)), "+15550022"));
    // What the gateway counts is published, and pushes are nobody's business here.
    let metrics = eventually("metrics", || {
        let text = get(serving.http(), "/metrics");
        text.contains("gtpush_hlr_gateway_total{what=\"denied\"} 1").then_some(text)
    });
    assert!(metrics.contains("gtpush_hlr_gateway_map_total{what=\"answered\"}"), "{metrics}");
    serving.stop().unwrap();
    // Both sides are in the capture.
    let decoded = Command::new(env!("CARGO_BIN_EXE_gtpush")).arg("decode").arg(&capture).output().unwrap();
    let text = String::from_utf8(decoded.stdout).unwrap();
    for name in ["Send Routeing Information for GPRS Request", "sendRoutingInfoForGprs", "absentSubscriber"] {
        assert!(text.contains(name), "{name} is not in the capture: {text}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

fn get(at: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(at).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: gtpush\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Our own GGSN role, with what it reports.
fn ggsn(n: u8, gateway: SocketAddr) -> (Driver<Ggsn>, Receiver<ggsn::Event>) {
    let mut sockets = Sockets::default();
    sockets.udp(Port::GtpC, SocketAddr::new(own(n), 2123)).unwrap();
    let role = Ggsn::new(ggsn::Config {
        control: own(n),
        user: own(n),
        hlr: vec![Home::Front(gateway)],
        n3_requests: 10,
        ..ggsn::Config::default()
    });
    let (tell, told) = mpsc::channel();
    let events = move |_: &mut Ggsn, _, event| drop(tell.send(event));
    let driver = driver::spawn("ggsn", Clock::start(), role, sockets, None, events).unwrap();
    (driver, told)
}

#[test]
fn thousands_of_lookups_at_once_are_all_answered_once() {
    const COUNT: u32 = 5000;
    let far = Far::start();
    far.ask(|hlr| hlr.otherwise = Act::Found { sgsn: SGSN, chosen: None, not_reachable: None });
    let folder = folder("load");
    let serving = serve(&far.gateway(4, &folder));
    let handle = serving.hlr_gateway().unwrap().handle();
    let (driver, told) = ggsn(5, serving.hlr_gateway().unwrap().address());
    let locate =
        |tag: u64, who: Imsi| driver.handle().call(move |g, now| g.locate(now, tag, who, None)).unwrap();
    // Until the network is there.
    let mut tag = u64::from(COUNT);
    eventually("the first answer", || {
        tag += 1;
        locate(tag, imsi(0));
        match told.recv_timeout(PATIENCE).unwrap() {
            ggsn::Event::Located { result, .. } => result.ok(),
            other => panic!("{other:?}"),
        }
    });
    far.ask(|hlr| hlr.holds = true);
    for n in 0..COUNT {
        locate(n.into(), imsi(n));
    }
    let under_way = || handle.ask(|gateway, _| gateway.under_way()).unwrap();
    eventually("all are under way", || (under_way() == COUNT as usize).then_some(()));
    driver_release(&far);
    let mut answered = vec![0; COUNT as usize];
    for _ in 0..COUNT {
        match told.recv_timeout(PATIENCE).unwrap() {
            ggsn::Event::Located { tag, result: Ok(found), .. } => {
                assert_eq!(found.sgsn, Some(SGSN));
                answered[tag as usize] += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(answered.iter().all(|times| *times == 1));
    assert_eq!(under_way(), 0);
    let asked = far.ask(|hlr| hlr.asked.iter().filter(|asked| asked.imsi != imsi(0)).count());
    assert_eq!(asked, COUNT as usize - 1, "each question is put once");
    drop((driver, serving));
    std::fs::remove_dir_all(folder).unwrap();
}

fn driver_release(far: &Far) {
    far.driver.handle().ask(|hlr, now| hlr.release(now)).unwrap();
}

#[test]
fn our_own_ggsn_hears_of_a_subscriber_that_is_back() {
    let far = Far::start();
    far.ask(|hlr| hlr.otherwise = Act::Found { sgsn: SGSN, chosen: None, not_reachable: Some(1) });
    let folder = folder("note");
    let serving = serve(&far.gateway(6, &folder));
    let (driver, told) = ggsn(7, serving.hlr_gateway().unwrap().address());
    let mut tag = 0;
    let found = eventually("an answer", || {
        tag += 1;
        driver.handle().call(move |g, now| g.locate(now, tag, imsi(1), None)).unwrap();
        match told.recv_timeout(PATIENCE).unwrap() {
            ggsn::Event::Located { result, .. } => result.ok(),
            other => panic!("{other:?}"),
        }
    });
    assert_eq!(found.not_reachable, Some(1));
    far.note(1, imsi(1), None);
    match told.recv_timeout(PATIENCE).unwrap() {
        ggsn::Event::MsPresent { imsi: who } => assert_eq!(who, imsi(1)),
        other => panic!("{other:?}"),
    }
    eventually("the HLR hears of it", || {
        far.ask(|hlr| hlr.noted.pop()).map(|noted| assert_eq!(noted, (1, Ok(()))))
    });
    drop((driver, serving));
    std::fs::remove_dir_all(folder).unwrap();
}

/// `gtpush serve` in a process of its own.
struct Process(Child);

impl Process {
    fn start(file: &std::path::Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gtpush"))
            .args(["serve", "-c"])
            .arg(file)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let says = lines.by_ref().map_while(Result::ok).find(|line| line.contains("serves"));
        let says = says.expect("it serves");
        assert!(says.contains("HLR gateway at") && !says.contains("GTP at"), "{says}");
        Self(child)
    }

    /// As the kernel ends it when memory is short.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_note_finds_its_ggsn_though_the_gateway_was_killed_meanwhile() {
    let far = Far::start();
    far.ask(|hlr| hlr.otherwise = Act::Found { sgsn: SGSN, chosen: None, not_reachable: None });
    let folder = folder("killed");
    let file = folder.join("gtpush.toml");
    std::fs::write(&file, far.gateway(8, &folder)).unwrap();
    let ggsn = Raw::new(9, SocketAddr::new(own(8), 2123));
    let process = Process::start(&file);
    ggsn.ask(&where_is(imsi(2)), accepted);
    let report = FailureReportRequest { imsi: Some(imsi(1)), ..Default::default() };
    ggsn.ask(&report, accepted);
    process.kill();
    let process = Process::start(&file);
    // Its network is there again once it answers.
    ggsn.ask(&where_is(imsi(2)), accepted);
    far.note(1, imsi(1), None);
    let request = ggsn.receive();
    let packet = Packet::parse(&request).unwrap();
    assert_eq!(packet.header.message_type, NoteMsGprsPresentRequest::TYPE);
    let m = NoteMsGprsPresentRequest::parse(&packet);
    assert_eq!((m.imsi, m.gsn_address), (Some(imsi(1)), Some(GsnAddress(SGSN))));
    let answer = NoteMsGprsPresentResponse { cause: Some(Cause::REQUEST_ACCEPTED), ..Default::default() };
    ggsn.send(&written(packet.header.sequence.unwrap(), &answer));
    eventually("the HLR hears of it", || {
        far.ask(|hlr| hlr.noted.pop()).map(|noted| assert_eq!(noted, (1, Ok(()))))
    });
    // Told once, it waits no more: not in another life either.
    far.note(2, imsi(1), None);
    let unknown = Err("error 1".to_owned());
    eventually("nobody waits", || {
        far.ask(|hlr| hlr.noted.pop()).map(|noted| assert_eq!(noted, (2, unknown.clone())))
    });
    drop(process);
    std::fs::remove_dir_all(folder).unwrap();
}
