//! The push proxy on sockets: one thread, one task a connection.

use crate::config::Config as File;
use crate::node::push_proxy::event_stream::EventStream;
use crate::node::push_proxy::{
    Config, ConnectionId, Effect, Ended, Login, NotTried, Proxy, Secret, Server, SessionId,
};
use crate::push::{ApplicationId, Recipient};
use crate::transport::Clock;
use std::collections::HashMap;
use std::io;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

/// The proxy's role as the file says it; `None` where it is off.
///
/// # Errors
/// What of the `[proxy]` table cannot be used.
pub fn role(file: &File) -> Result<Option<Config>, String> {
    let own = &file.proxy;
    if !own.enabled {
        return Ok(None);
    }
    let application = own.application.parse().map_err(|error| format!("[proxy] application: {error}"))?;
    let mut config = Config::new(application);
    config.max_logins = own.max_logins as usize;
    config.reconnect_first = own.reconnect_first;
    config.reconnect_max = own.reconnect_max;
    for connector in &own.connector {
        let url = &connector.url;
        let wrong = || format!("[[proxy.connector]] url: {url:?} is not http://host:port/path");
        let rest = url.strip_prefix("http://").ok_or_else(wrong)?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let plain = |text: &str| text.bytes().all(|octet| (0x21..0x7f).contains(&octet));
        if host.is_empty() || host.contains('@') || !plain(rest) {
            return Err(wrong());
        }
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let address = if has_port { host.to_owned() } else { format!("{host}:80") };
        config.servers.push(Server {
            name: connector.server.clone(),
            address,
            connector: Box::new(EventStream { host: host.to_owned(), path: format!("/{path}") }),
        });
    }
    Ok(Some(config))
}

/// A message that is to be pushed (US 2013/0121252 §0138).
#[derive(Debug)]
pub struct Message {
    /// To whom.
    pub user: Recipient,
    /// The proxy's own identifier.
    pub application: ApplicationId,
    /// What the application server said.
    pub payload: Vec<u8>,
    /// Its media type.
    pub content_type: String,
}

/// How a login went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The application server took it.
    LoggedIn,
    /// It did not answer yet; the proxy goes on trying.
    Trying,
    /// It was not even tried.
    NotTried(NotTried),
    /// It is over.
    Ended(Ended),
}

type Told = Box<dyn FnOnce(Outcome) + Send>;

enum Command {
    Login(Login, Told),
    Release(Recipient),
}

/// What came of a connection.
enum Came {
    Connected,
    Octets(Vec<u8>),
    Closed,
}

/// How long a device waits for the outcome of its login.
const PATIENCE: Duration = Duration::from_secs(8);
/// Commands that may wait; one more is refused.
const COMMANDS: usize = 1024;

/// The running proxy; it ends, and its logins with it, when this is dropped.
pub struct Running {
    commands: Option<mpsc::Sender<Command>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Logs in; `told` hears once how it went, on the proxy's thread.
    pub fn login(&self, login: Login, told: impl FnOnce(Outcome) + Send + 'static) {
        let Some(commands) = &self.commands else { return };
        if let Err(refused) = commands.try_send(Command::Login(login, Box::new(told)))
            && let Command::Login(_, told) = refused.into_inner()
        {
            told(Outcome::NotTried(NotTried::Overloaded));
        }
    }

    /// Ends the logins of a user identifier that is no longer the device's. `false`: too much waits;
    /// to be said again.
    #[must_use]
    pub fn release(&self, user: Recipient) -> bool {
        self.commands.as_ref().is_some_and(|commands| commands.try_send(Command::Release(user)).is_ok())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.commands.take());
        if let Some(thread) = self.thread.take() {
            // It ends once its commands do.
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Running")
    }
}

/// Starts the proxy. `push` is called on its thread for each message, and must not block for long.
///
/// # Errors
/// No thread, or no runtime, can be started.
pub fn start(
    config: Config,
    seed: u64,
    clock: Clock,
    push: impl FnMut(Message) + Send + 'static,
) -> io::Result<Running> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (commands, coming) = mpsc::channel(COMMANDS);
    let (came, coming_octets) = mpsc::channel(COMMANDS);
    let thread = std::thread::Builder::new().name("push-proxy".into()).spawn(move || {
        let mut driver = Driver {
            proxy: Proxy::new(config, seed),
            clock,
            push,
            came,
            connections: HashMap::new(),
            waiting: HashMap::new(),
        };
        runtime.block_on(driver.run(coming, coming_octets));
    })?;
    Ok(Running { commands: Some(commands), thread: Some(thread) })
}

struct Driver<F> {
    proxy: Proxy,
    clock: Clock,
    push: F,
    came: mpsc::Sender<(ConnectionId, Came)>,
    connections: HashMap<ConnectionId, (AbortHandle, mpsc::Sender<Secret>)>,
    /// Who waits for the outcome of a login, and until when.
    waiting: HashMap<SessionId, (Duration, Told)>,
}

impl<F: FnMut(Message)> Driver<F> {
    async fn run(
        &mut self,
        mut commands: mpsc::Receiver<Command>,
        mut came: mpsc::Receiver<(ConnectionId, Came)>,
    ) {
        loop {
            self.effects();
            let patience = self.waiting.values().map(|(until, _)| *until).min();
            let due = [self.proxy.poll_timeout(), patience].into_iter().flatten().min();
            let now = self.clock.now().mono;
            let wait = due.map_or(Duration::from_secs(3600), |due| due.saturating_sub(now));
            tokio::select! {
                command = commands.recv() => match command {
                    Some(command) => self.command(command),
                    None => return,
                },
                Some((connection, came)) = came.recv() => {
                    let now = self.clock.now();
                    match came {
                        Came::Connected => self.proxy.connected(now, connection),
                        Came::Octets(octets) => self.proxy.received(now, connection, &octets),
                        Came::Closed => {
                            self.connections.remove(&connection);
                            self.proxy.closed(now, connection);
                        }
                    }
                }
                () = tokio::time::sleep(wait) => {
                    let now = self.clock.now();
                    self.proxy.handle_timeout(now);
                    for (_, (_, told)) in self.waiting.extract_if(|_, (until, _)| *until <= now.mono) {
                        told(Outcome::Trying);
                    }
                }
            }
        }
    }

    fn command(&mut self, command: Command) {
        let now = self.clock.now();
        match command {
            Command::Login(login, told) => match self.proxy.login(now, login) {
                Ok(session) => drop(self.waiting.insert(session, (now.mono + PATIENCE, told))),
                Err(error) => told(Outcome::NotTried(error)),
            },
            Command::Release(user) => self.proxy.release(&user),
        }
    }

    fn effects(&mut self) {
        while let Some(effect) = self.proxy.poll_effect() {
            match effect {
                Effect::Connect { connection, address } => {
                    let (sender, octets) = mpsc::channel(4);
                    let task = tokio::spawn(converse(connection, address, octets, self.came.clone()));
                    self.connections.insert(connection, (task.abort_handle(), sender));
                }
                Effect::Send { connection, octets } => {
                    // One request a connection: there is room for it.
                    if let Some((_, sender)) = self.connections.get(&connection) {
                        let _ = sender.try_send(octets);
                    }
                }
                Effect::Close { connection } => {
                    if let Some((task, _)) = self.connections.remove(&connection) {
                        task.abort();
                    }
                }
                Effect::Push { user, application, payload, content_type } => {
                    (self.push)(Message { user, application, payload, content_type });
                }
                Effect::LoggedIn { session } => {
                    if let Some((_, told)) = self.waiting.remove(&session) {
                        told(Outcome::LoggedIn);
                    }
                }
                Effect::Ended { session, why } => {
                    if let Some((_, told)) = self.waiting.remove(&session) {
                        told(Outcome::Ended(why));
                    }
                }
            }
        }
    }
}

/// One connection from its beginning to its end.
async fn converse(
    connection: ConnectionId,
    address: String,
    mut to_send: mpsc::Receiver<Secret>,
    came: mpsc::Sender<(ConnectionId, Came)>,
) {
    let tell = |what| came.send((connection, what));
    // Whoever hears nothing of it any more has ended the whole proxy.
    if let Ok(mut stream) = TcpStream::connect(&address).await {
        let _ = tell(Came::Connected).await;
        let mut buffer = vec![0; 8192];
        loop {
            tokio::select! {
                Some(octets) = to_send.recv() => {
                    if stream.write_all(octets.as_octets()).await.is_err() {
                        break;
                    }
                }
                read = stream.read(&mut buffer) => match read {
                    Ok(length) if length > 0 => {
                        let _ = tell(Came::Octets(buffer[..length].to_vec())).await;
                    }
                    _ => break,
                }
            }
        }
    }
    let _ = tell(Came::Closed).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::application_server::{self, ApplicationServer};
    use std::sync::mpsc as channel;

    const LIMIT: Duration = Duration::from_secs(10);

    #[test]
    fn the_table_names_servers_by_http_url() {
        let file = |url: &str| {
            let mut file = File::default();
            file.proxy.enabled = true;
            let server = "chat".to_owned();
            file.proxy.connector.push(crate::config::Connector { server, url: url.to_owned() });
            file
        };
        let role_of = |url: &str| role(&file(url)).map(|role| role.unwrap().servers.remove(0));
        let server = role_of("http://127.0.0.41:8090/events?x=y").unwrap();
        assert_eq!((&*server.name, &*server.address), ("chat", "127.0.0.41:8090"));
        assert_eq!(role_of("http://chat.example").unwrap().address, "chat.example:80");
        for url in ["https://a/", "a:80", "http:///x", "http://a b/", "http://me@a/"] {
            assert!(role_of(url).is_err(), "{url}");
        }
        assert!(role(&File::default()).unwrap().is_none());
    }

    #[test]
    fn a_device_hears_how_its_login_went_and_messages_become_pushes_until_it_is_released() {
        let mut config = application_server::Config::new("127.0.0.1:0".parse().unwrap());
        config.accounts.push(("alice".into(), "open sesame".into()));
        let server = ApplicationServer::start(config).unwrap();
        let mut config = Config::new("proxy".parse().unwrap());
        let host = server.address().to_string();
        config.servers.push(Server {
            name: "chat".into(),
            address: host.clone(),
            connector: Box::new(EventStream { host, path: "/events".into() }),
        });
        let (pushed, pushes) = channel::channel();
        let proxy = start(config, 1, Clock::start(), move |message| {
            let _ = pushed.send(message);
        })
        .unwrap();
        let log_in = |server: &str, password: &str| {
            let (tell, told) = channel::channel();
            let login = Login {
                server: server.into(),
                username: "alice".into(),
                password: Secret::new(password.as_bytes()),
                user: "d-alice".parse().unwrap(),
                lifetime: None,
            };
            proxy.login(login, move |outcome| {
                let _ = tell.send(outcome);
            });
            told.recv_timeout(LIMIT).unwrap()
        };
        assert_eq!(log_in("mail", "x"), Outcome::NotTried(NotTried::UnknownServer));
        assert_eq!(log_in("chat", "guess"), Outcome::Ended(Ended::Refused(401)));
        assert_eq!(log_in("chat", "open sesame"), Outcome::LoggedIn);
        server.message("alice", "hi", None);
        let message = pushes.recv_timeout(LIMIT).unwrap();
        assert_eq!((&message.payload[..], message.user.to_string().as_str()), (&b"hi"[..], "d-alice"));
        assert!(proxy.release("d-alice".parse().unwrap()));
        let start = std::time::Instant::now();
        while server.streams("alice") > 0 && start.elapsed() < LIMIT {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(server.streams("alice"), 0);
    }
}
