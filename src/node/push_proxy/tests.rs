//! Behaviour of the proxy: effects out, what came in.

use super::event_stream::EventStream;
use super::*;

fn at(seconds: u64) -> Now {
    Now::default().after(Duration::from_secs(seconds))
}

fn proxy() -> Proxy {
    let mut config = Config::new("proxy".parse().unwrap());
    for name in ["chat", "mail"] {
        let stream = EventStream { host: format!("{name}.example"), path: "/events".to_owned() };
        config.servers.push(Server {
            name: name.to_owned(),
            address: format!("{name}.example:80"),
            connector: Box::new(stream),
        });
    }
    config.max_logins = 3;
    Proxy::new(config, 1)
}

fn login(username: &str, password: &str, dynamic: &str) -> Login {
    let body = format!(
        r#"{{"server":"chat","username":"{username}","password":"{password}","dynamic":"{dynamic}"}}"#
    );
    Login::parse(body.as_bytes()).unwrap()
}

fn effects(proxy: &mut Proxy) -> Vec<Effect> {
    std::iter::from_fn(|| proxy.poll_effect()).collect()
}

fn connecting(proxy: &mut Proxy) -> ConnectionId {
    match effects(proxy).pop() {
        Some(Effect::Connect { connection, address }) => {
            assert_eq!(address, "chat.example:80");
            connection
        }
        other => panic!("a connection was expected: {other:?}"),
    }
}

const ACCEPTED: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

/// A session that the server has taken.
fn logged_in(proxy: &mut Proxy, now: Now, login: Login) -> (SessionId, ConnectionId) {
    let session = proxy.login(now, login).unwrap();
    let connection = connecting(proxy);
    proxy.connected(now, connection);
    assert!(matches!(effects(proxy)[..], [Effect::Send { .. }]));
    proxy.received(now, connection, ACCEPTED);
    let told = effects(proxy);
    assert!(told.iter().any(|e| matches!(e, Effect::LoggedIn { session: s } if *s == session)), "{told:?}");
    (session, connection)
}

fn message(username: &str, payload: &str) -> Vec<u8> {
    format!("id: 7\ndata: {{\"username\":\"{username}\",\"payload\":\"{payload}\"}}\n\n").into_bytes()
}

fn pushed(proxy: &mut Proxy) -> Vec<(String, Vec<u8>)> {
    effects(proxy)
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Push { user, application, payload, .. } => {
                assert_eq!(application.as_str(), "proxy");
                Some((user.to_string(), payload))
            }
            _ => None,
        })
        .collect()
}

fn ended(proxy: &mut Proxy) -> Vec<(SessionId, Ended)> {
    effects(proxy)
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Ended { session, why } => Some((session, why)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_message_for_the_user_name_becomes_a_push_to_the_user_identifier() {
    let mut proxy = proxy();
    let (_, alice) = logged_in(&mut proxy, at(0), login("alice", "a", "d-alice"));
    let (_, bob) = logged_in(&mut proxy, at(0), login("bob", "b", "d-bob"));
    proxy.received(at(1), alice, &message("alice", "hi"));
    proxy.received(at(1), bob, &message("bob", "ho"));
    proxy.received(at(1), bob, &message("carol", "nobody"));
    assert_eq!(
        pushed(&mut proxy),
        [("d-alice".to_owned(), b"hi".to_vec()), ("d-bob".to_owned(), b"ho".to_vec())]
    );
    assert_eq!((proxy.counters().pushes, proxy.counters().unknown_user), (2, 1));
}

#[test]
fn a_lost_login_is_made_again_after_pauses_that_grow_and_resumes_where_it_was() {
    let mut proxy = proxy();
    let (_, connection) = logged_in(&mut proxy, at(0), login("alice", "a", "d-alice"));
    proxy.received(at(1), connection, &message("alice", "hi"));
    effects(&mut proxy);
    proxy.closed(at(10), connection);
    assert!(effects(&mut proxy).is_empty(), "what the other side closed is not closed again");
    let mut now = at(10);
    for expected in [1, 2, 4, 8, 16, 32, 60, 60] {
        let due = proxy.poll_timeout().unwrap();
        let pause = (due - now.mono).as_secs_f64() / f64::from(expected);
        assert!((0.75..=1.25).contains(&pause), "{expected}: {pause}");
        now = now.after(due - now.mono);
        proxy.handle_timeout(now);
        let connection = connecting(&mut proxy);
        proxy.closed(now, connection);
    }
    let due = proxy.poll_timeout().unwrap();
    proxy.handle_timeout(Now::default().after(due));
    let again = connecting(&mut proxy);
    proxy.connected(now, again);
    match &effects(&mut proxy)[..] {
        [Effect::Send { octets, .. }] => {
            let text = String::from_utf8_lossy(octets.as_octets()).into_owned();
            assert!(text.contains("\r\nLast-Event-ID: 7\r\n"), "{text}");
        }
        other => panic!("{other:?}"),
    }
    proxy.received(now, again, ACCEPTED);
    assert!(effects(&mut proxy).is_empty(), "the first login alone is told");
    // What comes of the old connection is nobody's.
    proxy.received(now, connection, &message("alice", "ghost"));
    proxy.closed(now, connection);
    assert!(effects(&mut proxy).is_empty());
    proxy.received(now, again, &message("alice", "hi again"));
    assert_eq!(pushed(&mut proxy).len(), 1);
}

#[test]
fn a_silent_server_counts_as_lost() {
    let mut proxy = proxy();
    let (_, connection) = logged_in(&mut proxy, at(0), login("alice", "a", "d-alice"));
    proxy.received(at(60), connection, b": still here\n");
    proxy.handle_timeout(at(149));
    assert!(effects(&mut proxy).is_empty());
    proxy.handle_timeout(at(150));
    assert!(matches!(effects(&mut proxy)[..], [Effect::Close { connection: c }] if c == connection));
    assert_eq!(proxy.sessions(), 1);
}

#[test]
fn a_refused_login_ends_and_is_not_tried_again() {
    let mut proxy = proxy();
    let session = proxy.login(at(0), login("alice", "wrong", "d-alice")).unwrap();
    let connection = connecting(&mut proxy);
    proxy.connected(at(0), connection);
    proxy.received(at(0), connection, b"HTTP/1.1 401 Unauthorized\r\n\r\n");
    assert_eq!(ended(&mut proxy), [(session, Ended::Refused(401))]);
    assert_eq!((proxy.poll_timeout(), proxy.sessions()), (None, 0));
    // One that is only unavailable is tried again.
    proxy.login(at(0), login("alice", "right", "d-alice")).unwrap();
    let connection = connecting(&mut proxy);
    proxy.connected(at(0), connection);
    proxy.received(at(0), connection, b"HTTP/1.1 503 Later\r\n\r\n");
    assert!(matches!(effects(&mut proxy)[1..], [Effect::Close { .. }]));
    assert!(proxy.poll_timeout().is_some());
}

#[test]
fn a_login_replaces_the_users_other_one_only_when_its_password_is_taken() {
    let mut proxy = proxy();
    let (first, alice) = logged_in(&mut proxy, at(0), login("alice", "a", "d-1"));
    let thief = proxy.login(at(1), login("alice", "guess", "d-thief")).unwrap();
    let connection = connecting(&mut proxy);
    proxy.connected(at(1), connection);
    effects(&mut proxy);
    proxy.received(at(1), connection, b"HTTP/1.1 401 Unauthorized\r\n\r\n");
    assert_eq!(ended(&mut proxy), [(thief, Ended::Refused(401))]);
    proxy.received(at(2), alice, &message("alice", "hi"));
    assert_eq!(pushed(&mut proxy)[0].0, "d-1");
    let second = proxy.login(at(3), login("alice", "a", "d-2")).unwrap();
    let connection = connecting(&mut proxy);
    proxy.connected(at(3), connection);
    effects(&mut proxy);
    proxy.received(at(3), connection, &[ACCEPTED, &message("alice", "hi")].concat());
    let told = effects(&mut proxy);
    assert!(
        told.iter()
            .any(|e| matches!(e, Effect::Ended { session, why: Ended::Replaced } if *session == first))
    );
    assert!(told.iter().any(|e| matches!(e, Effect::LoggedIn { session } if *session == second)));
    assert!(told.iter().any(|e| matches!(e, Effect::Push { user, .. } if user.to_string() == "d-2")));
    assert_eq!(proxy.sessions(), 1);
}

#[test]
fn a_released_user_identifier_and_an_ended_lifetime_close_the_login() {
    let mut proxy = proxy();
    let (first, connection) = logged_in(&mut proxy, at(0), login("alice", "a", "d-1"));
    proxy.release(&"d-2".parse().unwrap());
    assert!(effects(&mut proxy).is_empty());
    proxy.release(&"d-1".parse().unwrap());
    let told = effects(&mut proxy);
    assert!(matches!(told[0], Effect::Close { connection: c } if c == connection));
    assert!(matches!(told[1], Effect::Ended { session, why: Ended::Released } if session == first));
    let short = Login { lifetime: Some(Duration::from_secs(30)), ..login("bob", "b", "d-3") };
    let (second, _) = logged_in(&mut proxy, at(0), short);
    assert_eq!(proxy.poll_timeout(), Some(Duration::from_secs(30)));
    proxy.handle_timeout(at(30));
    assert_eq!(ended(&mut proxy), [(second, Ended::Expired)]);
    let (third, _) = logged_in(&mut proxy, at(0), login("bob", "b", "d-3"));
    proxy.logout(third);
    assert_eq!(ended(&mut proxy), [(third, Ended::Released)]);
    assert_eq!((proxy.sessions(), proxy.poll_timeout()), (0, None));
    assert!(proxy.proven.is_empty() && proxy.by_user.is_empty() && proxy.connections.is_empty());
}

#[test]
fn logins_are_bounded_and_go_to_known_servers_alone() {
    let mut proxy = proxy();
    let unknown = Login { server: "other".to_owned(), ..login("a", "a", "d") };
    assert_eq!(proxy.login(at(0), unknown), Err(NotTried::UnknownServer));
    for user in ["a", "b", "c"] {
        proxy.login(at(0), login(user, "x", "d")).unwrap();
    }
    assert_eq!(proxy.login(at(0), login("e", "x", "d")), Err(NotTried::Overloaded));
}

#[test]
fn a_user_name_that_the_protocol_cannot_carry_ends_the_login() {
    let mut proxy = proxy();
    let session = proxy.login(at(0), login("a:b", "x", "d")).unwrap();
    let connection = connecting(&mut proxy);
    proxy.connected(at(0), connection);
    assert_eq!(ended(&mut proxy), [(session, Ended::Impossible)]);
}

#[test]
fn a_password_shows_in_nothing_that_can_be_printed() {
    let mut proxy = proxy();
    let asked = login("alice", "hunter2", "d");
    assert!(!format!("{asked:?}").contains("hunter2"));
    proxy.login(at(0), asked).unwrap();
    let connection = connecting(&mut proxy);
    proxy.connected(at(0), connection);
    assert!(!format!("{proxy:?}").contains("hunter2"));
    // Base 64 of `alice:hunter2`.
    assert!(!format!("{:?}", effects(&mut proxy)).contains("YWxpY2U6aHVudGVyMg"));
}

#[test]
fn a_login_body_names_server_user_password_and_identifier() {
    for body in [
        r#"{"server":"chat","username":"a","password":"p"}"#,
        r#"{"server":"chat","username":"a","dynamic":"d"}"#,
        r#"{"server":"chat","username":"","password":"p","dynamic":"d"}"#,
        r#"{"server":"chat","username":"a","password":"p","dynamic":"no space"}"#,
        r#"{"server":1,"username":"a","password":"p","dynamic":"d"}"#,
    ] {
        assert!(Login::parse(body.as_bytes()).is_err(), "{body}");
    }
    let body = br#"{"server":"chat","username":"a","password":"p","user":"a@push.example","lifetime":60}"#;
    let login = Login::parse(body).unwrap();
    assert_eq!(
        (login.user.to_string().as_str(), login.lifetime),
        ("a@push.example", Some(Duration::from_secs(60)))
    );
}
