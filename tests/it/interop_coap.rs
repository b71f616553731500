//! libcoap as client of our endpoint and as server to it, over loopback.

use crate::peers::{Folder, Peer, have, isolated};
use gtpush::codec::coap::{Code, ContentFormat};
use gtpush::machine::coap::{Answer, Config, Endpoint, Event, Received, Request, Response};
use gtpush::wire::Now;
use std::net::{SocketAddr, UdpSocket};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const PACKAGE: &str = "libcoap3-bin";

/// Our endpoint on a socket.
struct Node {
    socket: UdpSocket,
    endpoint: Endpoint<SocketAddr>,
    start: Instant,
}

impl Node {
    fn new(address: &str, config: Config) -> Self {
        let socket = UdpSocket::bind(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
        Self { socket, endpoint: Endpoint::new(config, 3), start: Instant::now() }
    }

    fn now(&self) -> Now {
        Now::default().after(self.start.elapsed())
    }

    /// Sends, waits a moment for a datagram, runs timers; the next event.
    fn turn(&mut self) -> Option<Event<SocketAddr>> {
        while let Some((to, octets)) = self.endpoint.poll_transmit() {
            self.socket.send_to(octets, to).unwrap();
        }
        let mut buffer = [0; 65_535];
        if let Ok((length, from)) = self.socket.recv_from(&mut buffer) {
            let now = self.now();
            self.endpoint.handle_octets(now, from, &buffer[..length]);
        }
        let now = self.now();
        self.endpoint.handle_timeout(now);
        self.endpoint.poll_event()
    }

    /// Asks, and waits for the end of it.
    fn ask(&mut self, to: &str, request: &Request<'_>) -> Answer {
        let now = self.now();
        self.endpoint.request(now, to.parse().unwrap(), request, b"t0k3n", 1).unwrap();
        while self.start.elapsed() < Duration::from_secs(20) {
            match self.turn() {
                Some(Event::Response { answer, .. }) => return answer,
                Some(Event::Acknowledged { .. }) | None => {}
                Some(other) => panic!("{other:?}"),
            }
        }
        panic!("no answer");
    }
}

const SERVER: &str = "127.0.0.2:5683";

/// Serves until coap-client with these arguments has ended: what it asked, and what it printed.
fn client(config: Config, args: &[&str]) -> (Vec<Received<SocketAddr>>, Output) {
    let mut node = Node::new(SERVER, config);
    let mut child = Command::new("coap-client-notls")
        // Two lost datagrams cost it up to six seconds (RFC 7252 §4.8).
        .args(["-B", "15"])
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut asked = Vec::new();
    let mut later = Vec::new();
    let long = "0123456789abcdef".repeat(300);
    loop {
        if let Some(Event::Request(received)) = node.turn() {
            let now = node.now();
            let (code, payload) = match (received.method, received.joined_path().as_str()) {
                (Code::GET, "long") => (Code::CONTENT, long.as_bytes()),
                (Code::GET, _) => (Code::CONTENT, &b"short"[..]),
                (_, "forbidden") => (Code::FORBIDDEN, &b"not you"[..]),
                _ => (Code::CHANGED, &b"taken"[..]),
            };
            let separate = received.path == ["later"];
            if separate {
                node.endpoint.acknowledge(now, received.handle);
                later.push((Instant::now() + Duration::from_millis(300), received.handle));
            } else {
                let content_format = Some(ContentFormat::TEXT_PLAIN);
                let response = Response { code, content_format, payload, location_path: &[] };
                node.endpoint.respond(now, received.handle, &response).unwrap();
            }
            asked.push(received);
        }
        let now = node.now();
        later.retain(|(due, handle)| {
            let wait = Instant::now() < *due;
            if !wait {
                let response = Response { code: Code::CHANGED, payload: b"late", ..Default::default() };
                node.endpoint.respond(now, *handle, &response).unwrap();
            }
            wait
        });
        if child.try_wait().unwrap().is_some() {
            return (asked, child.wait_with_output().unwrap());
        }
        assert!(node.start.elapsed() < Duration::from_secs(20), "coap-client does not end");
    }
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn coap_client_is_answered_confirmable_or_not_at_once_or_later() {
    if !have("coap-client-notls", PACKAGE) {
        return;
    }
    isolated(|| {
        let uri = |path: &str| format!("coap://{SERVER}/{path}");
        for non in [false, true] {
            let target = uri("push?app=mail.example&id=7");
            let mut args = vec!["-m", "post", "-t", "text/plain", "-e", "hello", &target];
            if non {
                args.insert(0, "-N");
            }
            let (asked, output) = client(Config::default(), &args);
            assert_eq!(asked.len(), 1);
            assert_eq!((asked[0].confirmable, &asked[0].payload[..]), (!non, &b"hello"[..]));
            assert_eq!((asked[0].query("app"), asked[0].query("id")), (Some("mail.example"), Some("7")));
            assert_eq!(asked[0].content_format, Some(ContentFormat::TEXT_PLAIN));
            assert!(printed(&output).contains("taken"), "{}", printed(&output));
        }
        let (_, output) = client(Config::default(), &["-m", "post", "-e", "x", &uri("later")]);
        assert!(printed(&output).contains("late"), "{}", printed(&output));
        let (_, output) = client(Config::default(), &["-m", "post", "-e", "x", &uri("forbidden")]);
        assert!(printed(&output).contains("4.03"), "{}", printed(&output));
        // If-Match is critical and not understood here.
        let args = ["-m", "post", "-O", "1,0x0102", "-e", "x", &uri("push")];
        let (asked, output) = client(Config::default(), &args);
        assert!(asked.is_empty() && printed(&output).contains("4.02"), "{}", printed(&output));
    });
}

#[test]
fn coap_client_sends_and_fetches_long_bodies_in_blocks() {
    if !have("coap-client-notls", PACKAGE) {
        return;
    }
    isolated(|| {
        let folder = Folder::new("coap-blocks");
        let body: Vec<u8> = (0..20_000).map(|i| b'a' + (i % 26) as u8).collect();
        std::fs::write(folder.file("body"), &body).unwrap();
        let file = folder.file("body");
        let file = file.to_str().unwrap();
        let uri = |path: &str| format!("coap://{SERVER}/{path}");
        for (theirs, ours) in [("1024", 1024), ("256", 1024), ("1024", 128)] {
            let config = Config { block_size: ours, ..Config::default() };
            let args = ["-b", theirs, "-m", "post", "-f", file, &uri("push")];
            let (asked, output) = client(config.clone(), &args);
            assert_eq!(asked.len(), 1, "{theirs} {ours}: {}", printed(&output));
            assert!(asked[0].payload == body, "{theirs} {ours}");
            assert!(printed(&output).contains("taken"), "{}", printed(&output));

            let got = folder.file("got");
            let args = ["-b", theirs, "-o", got.to_str().unwrap(), &uri("long")];
            let (_, output) = client(config, &args);
            let got = std::fs::read(got).unwrap();
            assert!(got == "0123456789abcdef".repeat(300).as_bytes(), "{}", printed(&output));
        }
        // A body that is too large is refused at its first block.
        let config = Config { max_body: 10_000, ..Config::default() };
        let (asked, output) = client(config, &["-b", "1024", "-m", "post", "-f", file, &uri("push")]);
        assert!(asked.is_empty() && printed(&output).contains("4.13"), "{}", printed(&output));
        // With datagrams lost on its way.
        let args = ["-l", "2,4", "-b", "1024", "-m", "post", "-f", file, &uri("push")];
        let (asked, output) = client(Config::default(), &args);
        assert!(asked.len() == 1 && asked[0].payload == body, "{}", printed(&output));
    });
}

#[test]
fn coap_server_answers_our_endpoint() {
    if !have("coap-server-notls", PACKAGE) {
        return;
    }
    isolated(|| {
        let folder = Folder::new("coap-server");
        let _server =
            Peer::start("coap-server-notls", &["-A", "127.0.0.9", "-d", "10", "-v", "7"], folder.file("log"));
        let listening = || UdpSocket::bind("127.0.0.9:5683").is_err();
        crate::peers::wait_for("coap-server", || listening().then_some(()));
        let to = "127.0.0.9:5683";
        let get = Request {
            method: Code::GET,
            path: "time",
            queries: &[],
            content_format: None,
            payload: b"",
            confirmable: true,
        };
        let ask = |config: Config, request: &Request<'_>| Node::new("127.0.0.2:0", config).ask(to, request);
        for confirmable in [true, false] {
            let answer = ask(Config::default(), &Request { confirmable, ..get });
            assert_eq!((answer.code, answer.separate), (Code::CONTENT, !confirmable));
            assert!(!answer.payload.is_empty());
        }
        // An answer in a message of its own, after an empty acknowledgement.
        let answer = ask(Config::default(), &Request { path: "async", queries: &["1"], ..get });
        assert_eq!((answer.code, answer.separate), (Code::CONTENT, true));
        let answer = ask(Config::default(), &Request { path: "nothing/here", ..get });
        assert_eq!(answer.code, Code::NOT_FOUND);
        let post = Request { method: Code::POST, path: "time", payload: b"x", ..get };
        assert_eq!(ask(Config::default(), &post).code, Code::METHOD_NOT_ALLOWED);
        // A long body up in blocks of several sizes, and down again.
        let body: Vec<u8> = (0..9_999).map(|i| b'a' + (i % 26) as u8).collect();
        for (path, block_size) in [("large-a", 1024), ("large-b", 128), ("large-c", 16)] {
            let config = || Config { block_size, ..Config::default() };
            let put = Request { method: Code::PUT, path, payload: &body, ..get };
            let answer = ask(config(), &put);
            assert_eq!(answer.code, Code::CREATED, "{path}");
            let answer = ask(config(), &Request { path, ..get });
            assert_eq!((answer.code, answer.complete), (Code::CONTENT, true));
            assert!(answer.payload == body, "{path}: {} octets", answer.payload.len());
        }
    });
}
