//! What a TCAP is told, what it counts and what it holds.

use crate::machine::counters::counters;
use std::time::Duration;

/// How a TCAP behaves. All bounds are here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Dialogues open at a time, 1 to 1,048,576. Past it a peer's Begin is answered with the P-Abort
    /// cause "resource limitation". One takes about 300 octets with one invocation in it.
    pub max_dialogues: u32,
    /// Invocations of ours in progress at a time, in all dialogues.
    pub max_invocations: u32,
    /// How long a dialogue may last in which nothing is said, heard or in progress.
    pub idle: Duration,
    /// How long after the loss of a way an answer may still come by another.
    pub cut_off_grace: Duration,
    /// Aborts of our own that may wait to be sent.
    pub max_tellings: usize,
    /// Whether dialogues that a peer has begun ask SCCP to return what it cannot deliver.
    pub return_on_error: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_dialogues: 131_072,
            max_invocations: 262_144,
            idle: Duration::from_secs(120),
            cut_off_grace: Duration::from_secs(1),
            max_tellings: 1_024,
            return_on_error: false,
        }
    }
}

/// What a TCAP holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Dialogues open.
    pub dialogues: usize,
    /// Invocations in progress.
    pub invocations: usize,
    /// Memory taken for both, in octets, used or not.
    pub octets: usize,
}

counters! {
    /// What a TCAP has counted since it was made.
    pub struct Counters {
        /// Dialogues that we began.
        dialogues_begun,
        /// Of these, begun anew after a cut-off.
        dialogues_begun_again,
        /// Dialogues that peers began.
        dialogues_received,
        /// Dialogues ended for having been idle.
        dialogues_idle,
        /// Dialogues without an answer after the loss of a way.
        dialogues_cut_off,
        /// Messages handed to the network.
        messages_sent,
        /// Messages that the network did not take.
        messages_not_sent,
        /// Messages received.
        messages_received,
        /// Messages whose transaction portion could not be read.
        messages_refused,
        /// Messages for a transaction that there is not: late ones, and those of before a restart.
        transactions_unknown,
        /// Messages that a dialogue in its state does not expect.
        messages_unexpected,
        /// Begins refused because every dialogue is in use.
        dialogues_overload,
        /// Dialogue portions that could not be read or did not belong there.
        dialogues_abnormal,
        /// P-Aborts sent.
        p_aborts_sent,
        /// P-Aborts received.
        p_aborts_received,
        /// U-Aborts sent.
        u_aborts_sent,
        /// U-Aborts received.
        u_aborts_received,
        /// Aborts of our own that were not sent because too many waited.
        tellings_dropped,
        /// Messages that SCCP returned.
        notices,
        /// Invocations whose timer ran out.
        invocations_cancelled,
        /// Components that we rejected.
        components_rejected,
        /// Rejects received.
        rejects_received,
        /// Rejects that were not sent because too many waited in their dialogue.
        rejects_dropped,
    }
}
