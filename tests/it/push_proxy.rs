//! The proxy and the lab's application server over real connections (US 2013/0121252 §0135–0138).

use gtpush::lab::application_server::{ApplicationServer, Config};
use gtpush::node::push_proxy::{
    self, ConnectionId, Effect, Ended, Login, Proxy, Secret, Server, event_stream::EventStream,
};
use gtpush::wire::Now;
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// The proxy with its connections.
struct Driven {
    proxy: Proxy,
    streams: HashMap<ConnectionId, TcpStream>,
    start: Instant,
    told: Vec<Effect>,
}

impl Driven {
    fn new(server: SocketAddr) -> Self {
        let mut config = push_proxy::Config::new("proxy".parse().unwrap());
        config.reconnect_first = Duration::from_millis(50);
        config.servers.push(Server {
            name: "chat".to_owned(),
            address: server.to_string(),
            connector: Box::new(EventStream { host: server.to_string(), path: "/events".to_owned() }),
        });
        Self {
            proxy: Proxy::new(config, 5),
            streams: HashMap::new(),
            start: Instant::now(),
            told: Vec::new(),
        }
    }

    fn now(&self) -> Now {
        Now::default().after(self.start.elapsed())
    }

    fn login(&mut self, username: &str, password: &str, user: &str) {
        let login = Login {
            server: "chat".to_owned(),
            username: username.to_owned(),
            password: Secret::new(password.as_bytes()),
            user: user.parse().unwrap(),
            lifetime: None,
        };
        self.proxy.login(self.now(), login).unwrap();
    }

    fn turn(&mut self) {
        let now = self.now();
        self.proxy.handle_timeout(now);
        while let Some(effect) = self.proxy.poll_effect() {
            match effect {
                Effect::Connect { connection, address } => match TcpStream::connect(&address) {
                    Ok(stream) => {
                        stream.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
                        self.streams.insert(connection, stream);
                        self.proxy.connected(now, connection);
                    }
                    Err(_) => self.proxy.closed(now, connection),
                },
                Effect::Send { connection, octets } => {
                    // A write that fails is followed by a read that tells so.
                    let stream = self.streams.get_mut(&connection).unwrap();
                    let _ = stream.write_all(octets.as_octets());
                }
                Effect::Close { connection } => drop(self.streams.remove(&connection)),
                other => self.told.push(other),
            }
        }
        let mut buffer = [0; 4096];
        for (connection, stream) in &mut self.streams {
            match stream.read(&mut buffer) {
                Ok(0) => self.proxy.closed(now, *connection),
                Ok(length) => self.proxy.received(now, *connection, &buffer[..length]),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(_) => self.proxy.closed(now, *connection),
            }
        }
        std::thread::sleep(Duration::from_millis(2));
    }

    /// Turns until something told answers `wanted`.
    fn until<T>(&mut self, what: &str, wanted: impl Fn(&Effect) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = self.told.iter().find_map(&wanted) {
                self.told.clear();
                return found;
            }
            assert!(start.elapsed() < Duration::from_secs(10), "waited in vain for {what}");
            self.turn();
        }
    }

    fn pushed(&mut self) -> (String, String, String) {
        self.until("a push", |effect| match effect {
            Effect::Push { user, payload, content_type, .. } => {
                let payload = String::from_utf8(payload.clone()).unwrap();
                Some((user.to_string(), payload, content_type.clone()))
            }
            _ => None,
        })
    }
}

fn server(bind: SocketAddr) -> ApplicationServer {
    let mut config = Config::new(bind);
    config.accounts.push(("alice".to_owned(), "open sesame".to_owned()));
    config.heartbeat = Duration::from_millis(100);
    ApplicationServer::start(config).unwrap()
}

#[test]
fn the_proxy_keeps_a_login_up_through_breaks_and_a_restart_of_the_application_server() {
    let application = server("127.0.0.1:0".parse().unwrap());
    let address = application.address();
    let mut driven = Driven::new(address);
    driven.login("alice", "wrong", "d-thief");
    let why = driven.until("a refusal", |effect| match effect {
        Effect::Ended { why, .. } => Some(*why),
        _ => None,
    });
    assert_eq!(why, Ended::Refused(401));

    driven.login("alice", "open sesame", "d-alice");
    driven.until("a login", |effect| matches!(effect, Effect::LoggedIn { .. }).then_some(()));
    application.message("alice", "You have mail", None);
    assert_eq!(driven.pushed(), ("d-alice".to_owned(), "You have mail".to_owned(), "text/plain".to_owned()));

    // Cut off; what is said meanwhile comes when the proxy resumes.
    application.cut("alice");
    application.message("alice", "{\"mail\":2}", Some("application/json"));
    let second = driven.pushed();
    assert_eq!((&*second.1, &*second.2), ("{\"mail\":2}", "application/json"));

    // Restarted, it knows nothing of the stream; the proxy logs in again.
    drop(application);
    for _ in 0..20 {
        driven.turn();
    }
    let application = server(address);
    let start = Instant::now();
    while application.streams("alice") == 0 {
        assert!(start.elapsed() < Duration::from_secs(10), "no login after the restart");
        driven.turn();
    }
    application.message("alice", "after", None);
    assert_eq!(driven.pushed().1, "after");
    assert_eq!(driven.proxy.counters().pushes, 3);
}
