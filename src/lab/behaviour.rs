//! Bad manners that a simulated peer can be given: silence, refusal, saying things twice.

use std::collections::{BTreeMap, BTreeSet};

/// How a peer misbehaves. The default is good manners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// Hears nothing and says nothing, as if switched off.
    pub silent: bool,
    /// GTP-C requests, by message type, that are left without an answer.
    pub ignore: BTreeSet<u8>,
    /// GTP-C requests, by message type, that are refused with this cause.
    pub refuse: BTreeMap<u8, u8>,
    /// Mobility and session management messages of devices, by message type, that are refused with this
    /// cause.
    pub refuse_device: BTreeMap<u8, u8>,
    /// Network-requested activations are accepted and then rejected with this cause, and the device
    /// is not asked (PDU Notification Reject Request).
    pub reject: Option<u8>,
    /// Every answer to a GTP-C request is sent twice.
    pub answer_twice: bool,
}

impl Behaviour {
    /// Whether the request of this type is to be ignored.
    #[must_use]
    pub fn ignores(&self, message_type: u8) -> bool {
        self.ignore.contains(&message_type)
    }

    /// The cause that the request of this type is to be refused with.
    #[must_use]
    pub fn refusal(&self, message_type: u8) -> Option<u8> {
        self.refuse.get(&message_type).copied()
    }
}
