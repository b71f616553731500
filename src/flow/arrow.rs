//! What every kind of ladder draws of one message: between whom, under which words, in which kind of ink.

use crate::trace::{End, Message, Names, Protocol, Title, details};
use std::fmt::Write;

/// What a message is of, as far as colours tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Gtp,
    Coap,
    Map,
    Diameter,
    Air,
    Other,
    /// It says no.
    Refused,
    /// It is malformed, or never arrived.
    Faulty,
}

impl Ink {
    /// The class of a style sheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Gtp => "gtp",
            Self::Coap => "coap",
            Self::Map => "map",
            Self::Diameter => "diameter",
            Self::Air => "air",
            Self::Other => "other",
            Self::Refused => "refused",
            Self::Faulty => "faulty",
        }
    }
}

/// A message as an arrow.
#[derive(Clone, Debug)]
pub(super) struct Arrow {
    /// Protocol and message, and the first fault.
    pub(super) title: String,
    /// The fields by which one recognises it, each with two spaces before it.
    pub(super) details: String,
    /// The capture's remark.
    pub(super) comment: Option<String>,
    /// Whether it never arrived.
    pub(super) dropped: bool,
    pub(super) ink: Ink,
}

impl Arrow {
    pub(super) fn of(message: &Message<'_>) -> Self {
        let mut title = match message.protocol() {
            // Their names say what they are.
            Protocol::Gtp1 | Protocol::Gmm | Protocol::Sm | Protocol::Rr if !message.name().is_empty() => {
                message.name().to_owned()
            }
            _ => Title(message).to_string(),
        };
        if let Some(malformed) = &message.malformed {
            let _ = write!(title, " [malformed {malformed}]");
        }
        let dropped = message.comment.is_some_and(|text| text.starts_with("dropped"));
        Self {
            title,
            details: details(message).replacen("  TEID 00000000", "", 1),
            comment: message.comment.map(|comment| comment.escape_debug().to_string()),
            dropped,
            ink: ink(message, dropped),
        }
    }

    /// The details one by one.
    pub(super) fn items(&self) -> impl Iterator<Item = &str> {
        self.details.split("  ").filter(|item| !item.is_empty())
    }
}

fn ink(message: &Message<'_>, dropped: bool) -> Ink {
    let refused = message.fields.cause.is_some_and(|cause| cause.is_refusal);
    match message.protocol() {
        _ if dropped || message.malformed.is_some() => Ink::Faulty,
        _ if refused => Ink::Refused,
        Protocol::Gtp1 | Protocol::Gtp0 | Protocol::Gtp2 => Ink::Gtp,
        Protocol::Coap => Ink::Coap,
        Protocol::Map | Protocol::Tcap => Ink::Map,
        Protocol::Diameter => Ink::Diameter,
        Protocol::Gmm | Protocol::Sm | Protocol::Rr => Ink::Air,
        _ => Ink::Other,
    }
}

/// The nodes that have a column, from the left. Two addresses of one name are one node.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    names: Names,
    nodes: Vec<String>,
    most: usize,
}

impl Columns {
    /// Nodes beyond `most` share the last column.
    pub(super) fn new(names: Names, most: usize) -> Self {
        Self { names, nodes: Vec::new(), most }
    }

    /// Gives a node a column, right of those that have one.
    pub(super) fn node(&mut self, name: &str) {
        if !self.nodes.iter().any(|node| node == name) && self.nodes.len() < self.most {
            self.nodes.push(name.to_owned());
        }
    }

    /// Gives both ends of `message` their columns.
    pub(super) fn nodes_of(&mut self, message: &Message<'_>) {
        for end in message.ends() {
            let name = self.name(end);
            self.node(&name);
        }
    }

    /// Names nodes anew; columns that stand keep their headings.
    pub(super) fn rename(&mut self, names: &Names) {
        self.names = names.clone();
    }

    /// The headings.
    pub(super) fn nodes(&self) -> &[String] {
        &self.nodes
    }

    /// The names by which addresses are called.
    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// The columns of sender and receiver.
    pub(super) fn of(&self, message: &Message<'_>) -> (usize, usize) {
        let last = self.nodes.len().saturating_sub(1);
        let [from, to] = message.ends().map(|end| {
            let name = self.name(end);
            self.nodes.iter().position(|node| *node == name).unwrap_or(last)
        });
        (from, to)
    }

    fn name(&self, end: End<'_>) -> String {
        let name = match end {
            End::Address(address) => self.names.get(address),
            _ => None,
        };
        name.map_or_else(|| end.to_string(), |name| name.escape_debug().to_string())
    }
}
