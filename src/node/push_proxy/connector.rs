//! How the proxy talks to a kind of application server: the wall behind which others can be added.

use super::Secret;
use std::fmt::Debug;

/// What a user gave the proxy to log in with.
#[derive(Clone, Copy, Debug)]
pub struct Credentials<'a> {
    /// The user's name at the application server.
    pub username: &'a str,
    /// And the password.
    pub password: &'a Secret,
    /// What the conversation before last said to resume by.
    pub resume: Option<&'a str>,
}

/// One kind of application server, or one server of it.
pub trait Connector: Debug + Send {
    /// Begins a conversation on a fresh connection: what hears its answers, and what to send first.
    /// `None`: one cannot log in with these.
    fn open(&self, credentials: &Credentials<'_>) -> Option<(Box<dyn Conversation>, Secret)>;
}

/// One login on one connection.
pub trait Conversation: Debug + Send {
    /// Takes what came, and adds to `heard` what it says.
    ///
    /// # Errors
    /// The octets are none of the protocol: the connection is of no more use.
    fn receive(&mut self, octets: &[u8], heard: &mut Vec<Heard>) -> Result<(), Broken>;
}

/// The server does not keep to its protocol: why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken(pub &'static str);

/// What an application server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The login holds.
    Accepted,
    /// The login is refused for good, with the protocol's number.
    Refused(u16),
    /// Not now, with the protocol's number.
    Unavailable(u16),
    /// A Push message for `username` (US 2013/0121252 §0137).
    Message {
        /// The application layer identifier of the user.
        username: String,
        /// What to push.
        payload: Vec<u8>,
        /// Its media type.
        content_type: String,
    },
    /// Where to resume after a break of the connection.
    Resume(String),
    /// How long to wait before connecting again, milliseconds.
    Retry(u64),
    /// The connection is about to end; nothing is wrong.
    End,
}
