//! What happened, for whoever reads a log.

use super::Diameter;
use super::event::{Event, Outcome, PeerId};
use crate::codec::diameter::{application, command};

impl Diameter {
    /// What happened, in words. [`Event::Failed`] is the outcome of a request, and none of them.
    #[must_use]
    pub fn in_words(&self, event: &Event) -> Option<String> {
        // One that is not configured is forgotten with its connection.
        let name = |peer: PeerId| match self.identity(peer) {
            "" => "a peer",
            name => name,
        };
        Some(match *event {
            Event::Failed { .. } => return None,
            Event::Open { peer, .. } => format!("{} is connected", name(peer)),
            Event::Closed { peer, why } => match self.identity(peer) {
                "" => format!("a peer is gone: {why}"),
                name => format!("{name} is not connected: {why}"),
            },
            Event::Watchdog { peer, status } => format!("the watchdog has {} in {status}", name(peer)),
            Event::Rejected { result, from } => {
                format!("a connection from {from} was turned away: {}", Outcome::Result(result))
            }
            Event::Insecure { from, fault } => {
                format!("TLS with {from}, which connected, did not come to be: {fault}")
            }
            Event::FailedOver { peer, requests } => {
                format!("{requests} requests that waited for {} were sent to others", name(peer))
            }
            Event::Screened { peer, application, command, rule } => {
                let row = command::rows().find(|row| (row.application, row.code) == (application, command));
                let command = row.map_or(command.to_string(), |row| row.request.to_owned());
                let application =
                    application::name(application).map_or(application.to_string(), str::to_owned);
                format!("{} may not send {application}/{command}: {}", name(peer), rule.name())
            }
            Event::Fault { peer, result, element, offset, .. } => format!(
                "a message of {} was answered with {}: {element} at octet {offset}",
                name(peer),
                Outcome::Result(result)
            ),
            Event::Overload { peer, reduction, realm } => {
                let who = if realm { "its realm" } else { "itself" };
                format!("{} asks for {reduction} % less for {who}", name(peer))
            }
        })
    }
}
