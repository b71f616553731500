//! The watchdog, RFC 3539 §3.4.1: states, events and actions by their names there.
//!
//! [`Watchdog::step`] is the table of that clause and nothing else: what an action does stands elsewhere.

use std::fmt;

/// The status of a peer's connection, as the watchdog sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// It has never been up.
    #[default]
    Initial,
    /// It is up.
    Okay,
    /// A watchdog request was not answered: the peer gets no requests.
    Suspect,
    /// It is not up.
    Down,
    /// It is up again, and is to prove itself before it gets requests.
    Reopen,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 5] = [Self::Initial, Self::Okay, Self::Suspect, Self::Down, Self::Reopen];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Initial => "INITIAL",
            Self::Okay => "OKAY",
            Self::Suspect => "SUSPECT",
            Self::Down => "DOWN",
            Self::Reopen => "REOPEN",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// Receive DWA.
    Dwa,
    /// Receive non-DWA: any other message.
    NonDwa,
    /// Timer expires.
    Timer,
    /// Connection up.
    Up,
    /// Connection down.
    Down,
}

impl Event {
    /// Every event.
    pub const ALL: [Self; 5] = [Self::Dwa, Self::NonDwa, Self::Timer, Self::Up, Self::Down];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dwa => "Receive DWA",
            Self::NonDwa => "Receive non-DWA",
            Self::Timer => "Timer expires",
            Self::Up => "Connection up",
            Self::Down => "Connection down",
        }
    }
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// SetWatchdog: the timer is started anew.
    SetWatchdog,
    /// SendWatchdog: DWR is sent.
    SendWatchdog,
    /// Failover: what waits for an answer is sent to others.
    Failover,
    /// Failback: the peer gets requests again.
    Failback,
    /// CloseConnection.
    CloseConnection,
    /// AttemptOpen.
    AttemptOpen,
    /// Throwaway: the message is not looked at.
    Throwaway,
}

/// The watchdog of one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Watchdog {
    status: Status,
    pending: bool,
    /// NumDWA: answers since the connection is up again; -1: one was missed.
    answers: i8,
    /// Answers that are wanted: 3 in the clause.
    wanted: u8,
}

impl Watchdog {
    /// One of a connection that has never been up. In REOPEN it wants so many answers; none: there is
    /// no such state.
    #[must_use]
    pub const fn new(wanted: u8) -> Self {
        Self { status: Status::Initial, pending: false, answers: 0, wanted }
    }

    /// One in any state.
    #[must_use]
    pub const fn at(status: Status, pending: bool, answers: i8, wanted: u8) -> Self {
        Self { status, pending, answers, wanted }
    }

    /// Its status.
    #[inline]
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Pending: whether a DWR waits for its answer.
    #[must_use]
    pub const fn pending(&self) -> bool {
        self.pending
    }

    /// NumDWA.
    #[must_use]
    pub const fn answers(&self) -> i8 {
        self.answers
    }

    /// What an event leads to.
    #[inline]
    pub fn step(&mut self, event: Event) -> &'static [Action] {
        use {Action as A, Event as E, Status as S};
        if event == E::Dwa {
            self.pending = false;
        }
        match (self.status, event) {
            (S::Okay, E::Dwa | E::NonDwa) => &[A::SetWatchdog],
            (S::Suspect, E::Dwa | E::NonDwa) => {
                self.status = S::Okay;
                &[A::Failback, A::SetWatchdog]
            }
            (S::Reopen, E::Dwa) => {
                self.answers += 1;
                if i16::from(self.answers) >= i16::from(self.wanted) {
                    self.status = S::Okay;
                    &[A::Failback]
                } else {
                    &[]
                }
            }
            (S::Initial | S::Down, E::Dwa) | (S::Initial | S::Down | S::Reopen, E::NonDwa) => &[A::Throwaway],
            (S::Okay, E::Timer) if self.pending => {
                self.status = S::Suspect;
                &[A::Failover, A::SetWatchdog]
            }
            (S::Okay, E::Timer) => {
                self.pending = true;
                &[A::SendWatchdog, A::SetWatchdog]
            }
            (S::Suspect, E::Timer) => {
                self.status = S::Down;
                &[A::CloseConnection, A::SetWatchdog]
            }
            (S::Initial | S::Down, E::Timer) => &[A::AttemptOpen, A::SetWatchdog],
            (S::Reopen, E::Timer) if !self.pending => {
                self.pending = true;
                &[A::SendWatchdog, A::SetWatchdog]
            }
            (S::Reopen, E::Timer) if self.answers >= 0 => {
                self.answers = -1;
                &[A::SetWatchdog]
            }
            (S::Reopen, E::Timer) => {
                self.status = S::Down;
                &[A::CloseConnection, A::SetWatchdog]
            }
            (S::Down, E::Up) if self.wanted > 0 => {
                self.status = S::Reopen;
                self.answers = 0;
                self.pending = true;
                &[A::SendWatchdog, A::SetWatchdog]
            }
            (S::Initial | S::Down, E::Up) => {
                self.status = S::Okay;
                self.pending = false;
                &[A::SetWatchdog]
            }
            (S::Okay, E::Down) => {
                self.status = S::Down;
                &[A::Failover, A::SetWatchdog]
            }
            (S::Suspect | S::Reopen, E::Down) => {
                self.status = S::Down;
                &[A::SetWatchdog]
            }
            (S::Initial | S::Down, E::Down) => &[A::SetWatchdog],
            (S::Okay | S::Suspect | S::Reopen, E::Up) => &[],
        }
    }
}
