//! The peer state machine, RFC 6733 §5.6: states, events and actions by their names there.
//!
//! [`transition`] is the table of that clause and nothing else: what an action does stands elsewhere.

use std::fmt;

/// The state of a peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Closed.
    #[default]
    Closed,
    /// Wait-Conn-Ack.
    WaitConnAck,
    /// Wait-I-CEA.
    WaitICea,
    /// Wait-Conn-Ack/Elect.
    WaitConnAckElect,
    /// Wait-Returns.
    WaitReturns,
    /// R-Open.
    ROpen,
    /// I-Open.
    IOpen,
    /// Closing.
    Closing,
}

impl State {
    /// Every state, in the order of the table.
    pub const ALL: [Self; 8] = [
        Self::Closed,
        Self::WaitConnAck,
        Self::WaitICea,
        Self::WaitConnAckElect,
        Self::WaitReturns,
        Self::ROpen,
        Self::IOpen,
        Self::Closing,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closed => "Closed",
            Self::WaitConnAck => "Wait-Conn-Ack",
            Self::WaitICea => "Wait-I-CEA",
            Self::WaitConnAckElect => "Wait-Conn-Ack/Elect",
            Self::WaitReturns => "Wait-Returns",
            Self::ROpen => "R-Open",
            Self::IOpen => "I-Open",
            Self::Closing => "Closing",
        }
    }

    /// Whether messages other than those of the peer's own affairs may pass.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::ROpen | Self::IOpen)
    }

    /// Whether the state is left after a time without an event.
    #[must_use]
    pub const fn is_timed(self) -> bool {
        !matches!(self, Self::Closed | Self::ROpen | Self::IOpen)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which of a peer's two connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The one that we initiated.
    I,
    /// The one to which we are responder.
    R,
}

macro_rules! names {
    ($(#[doc = $what:literal])+ $type:ident { $($(#[doc = $doc:literal])+ $variant:ident $name:literal,)+ }) => {
        $(#[doc = $what])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl $type {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

names! {
    /// What happens to a peer: RFC 6733 §5.6.2.
    Event {
        /// The Diameter application has signalled that a connection should be initiated.
        Start "Start",
        /// A CER from the peer, over a connection that it made.
        RConnCer "R-Conn-CER",
        /// Our connection is there.
        IRcvConnAck "I-Rcv-Conn-Ack",
        /// Our connection could not be made.
        IRcvConnNack "I-Rcv-Conn-Nack",
        /// Time is over.
        Timeout "Timeout",
        /// A CEA over our connection.
        IRcvCea "I-Rcv-CEA",
        /// Something else than a CEA over our connection.
        IRcvNonCea "I-Rcv-Non-CEA",
        /// Our connection was lost.
        IPeerDisc "I-Peer-Disc",
        /// The peer's connection was lost.
        RPeerDisc "R-Peer-Disc",
        /// We have won the election.
        WinElection "Win-Election",
        /// A message is to be sent.
        SendMessage "Send-Message",
        /// A message other than CER, CEA, DPR, DPA, DWR, DWA.
        RRcvMessage "R-Rcv-Message",
        /// The same over our connection.
        IRcvMessage "I-Rcv-Message",
        /// A DWR.
        RRcvDwr "R-Rcv-DWR",
        /// A DWR over our connection.
        IRcvDwr "I-Rcv-DWR",
        /// A DWA.
        RRcvDwa "R-Rcv-DWA",
        /// A DWA over our connection.
        IRcvDwa "I-Rcv-DWA",
        /// A DPR.
        RRcvDpr "R-Rcv-DPR",
        /// A DPR over our connection.
        IRcvDpr "I-Rcv-DPR",
        /// A DPA.
        RRcvDpa "R-Rcv-DPA",
        /// A DPA over our connection.
        IRcvDpa "I-Rcv-DPA",
        /// The connection is to be ended.
        Stop "Stop",
    }
}

names! {
    /// What is done: RFC 6733 §5.6.3.
    Action {
        /// A connection is asked for.
        ISndConnReq "I-Snd-Conn-Req",
        /// The peer's connection is accepted.
        RAccept "R-Accept",
        /// The peer's connection is disconnected.
        RReject "R-Reject",
        /// The CER is processed.
        ProcessCer "Process-CER",
        /// CEA is sent.
        RSndCea "R-Snd-CEA",
        /// CER is sent over our connection.
        ISndCer "I-Snd-CER",
        /// If necessary, the connection is shut down, and what it holds is freed.
        Cleanup "Cleanup",
        /// The connection is ended, because of an error.
        Error "Error",
        /// The CEA is processed.
        ProcessCea "Process-CEA",
        /// The election is held: RFC 6733 §5.6.4.
        Elect "Elect",
        /// Our connection is disconnected.
        IDisc "I-Disc",
        /// The peer's connection is disconnected.
        RDisc "R-Disc",
        /// The message is sent over the peer's connection.
        RSndMessage "R-Snd-Message",
        /// The message is sent over our connection.
        ISndMessage "I-Snd-Message",
        /// A message is serviced.
        Process "Process",
        /// The DWR is serviced.
        ProcessDwr "Process-DWR",
        /// DWA is sent.
        RSndDwa "R-Snd-DWA",
        /// DWA is sent over our connection.
        ISndDwa "I-Snd-DWA",
        /// The DWA is serviced.
        ProcessDwa "Process-DWA",
        /// DPR is sent.
        RSndDpr "R-Snd-DPR",
        /// DPR is sent over our connection.
        ISndDpr "I-Snd-DPR",
        /// DPA is sent.
        RSndDpa "R-Snd-DPA",
        /// DPA is sent over our connection.
        ISndDpa "I-Snd-DPA",
    }
}

/// What an event in a state leads to; `None`: the table does not have it, and nothing is done.
#[must_use]
pub const fn transition(state: State, event: Event) -> Option<(&'static [Action], State)> {
    use {Action as A, Event as E, State as S};
    let row: (&'static [Action], State) = match (state, event) {
        (S::Closed, E::Start) => (&[A::ISndConnReq], S::WaitConnAck),
        (S::Closed, E::RConnCer) => (&[A::RAccept, A::ProcessCer, A::RSndCea], S::ROpen),

        (S::WaitConnAck, E::IRcvConnAck) => (&[A::ISndCer], S::WaitICea),
        (S::WaitConnAck, E::IRcvConnNack) => (&[A::Cleanup], S::Closed),
        (S::WaitConnAck, E::RConnCer) => (&[A::RAccept, A::ProcessCer], S::WaitConnAckElect),
        (S::WaitConnAck, E::Timeout) => (&[A::Error], S::Closed),

        (S::WaitICea, E::IRcvCea) => (&[A::ProcessCea], S::IOpen),
        (S::WaitICea, E::RConnCer) => (&[A::RAccept, A::ProcessCer, A::Elect], S::WaitReturns),
        (S::WaitICea, E::IPeerDisc) => (&[A::IDisc], S::Closed),
        (S::WaitICea, E::IRcvNonCea) => (&[A::Error], S::Closed),
        (S::WaitICea, E::Timeout) => (&[A::Error], S::Closed),

        (S::WaitConnAckElect, E::IRcvConnAck) => (&[A::ISndCer, A::Elect], S::WaitReturns),
        (S::WaitConnAckElect, E::IRcvConnNack) => (&[A::RSndCea], S::ROpen),
        (S::WaitConnAckElect, E::RPeerDisc) => (&[A::RDisc], S::WaitConnAck),
        (S::WaitConnAckElect, E::RConnCer) => (&[A::RReject], S::WaitConnAckElect),
        (S::WaitConnAckElect, E::Timeout) => (&[A::Error], S::Closed),

        (S::WaitReturns, E::WinElection) => (&[A::IDisc, A::RSndCea], S::ROpen),
        (S::WaitReturns, E::IPeerDisc) => (&[A::IDisc, A::RSndCea], S::ROpen),
        (S::WaitReturns, E::IRcvCea) => (&[A::RDisc], S::IOpen),
        (S::WaitReturns, E::RPeerDisc) => (&[A::RDisc], S::WaitICea),
        (S::WaitReturns, E::RConnCer) => (&[A::RReject], S::WaitReturns),
        (S::WaitReturns, E::Timeout) => (&[A::Error], S::Closed),

        (S::ROpen, E::SendMessage) => (&[A::RSndMessage], S::ROpen),
        (S::ROpen, E::RRcvMessage) => (&[A::Process], S::ROpen),
        (S::ROpen, E::RRcvDwr) => (&[A::ProcessDwr, A::RSndDwa], S::ROpen),
        (S::ROpen, E::RRcvDwa) => (&[A::ProcessDwa], S::ROpen),
        (S::ROpen, E::RConnCer) => (&[A::RReject], S::ROpen),
        (S::ROpen, E::Stop) => (&[A::RSndDpr], S::Closing),
        (S::ROpen, E::RRcvDpr) => (&[A::RSndDpa], S::Closing),
        (S::ROpen, E::RPeerDisc) => (&[A::RDisc], S::Closed),

        (S::IOpen, E::SendMessage) => (&[A::ISndMessage], S::IOpen),
        (S::IOpen, E::IRcvMessage) => (&[A::Process], S::IOpen),
        (S::IOpen, E::IRcvDwr) => (&[A::ProcessDwr, A::ISndDwa], S::IOpen),
        (S::IOpen, E::IRcvDwa) => (&[A::ProcessDwa], S::IOpen),
        (S::IOpen, E::RConnCer) => (&[A::RReject], S::IOpen),
        (S::IOpen, E::Stop) => (&[A::ISndDpr], S::Closing),
        (S::IOpen, E::IRcvDpr) => (&[A::ISndDpa], S::Closing),
        (S::IOpen, E::IPeerDisc) => (&[A::IDisc], S::Closed),

        (S::Closing, E::IRcvDpa) => (&[A::IDisc], S::Closed),
        (S::Closing, E::RRcvDpa) => (&[A::RDisc], S::Closed),
        (S::Closing, E::Timeout) => (&[A::Error], S::Closed),
        (S::Closing, E::IPeerDisc) => (&[A::IDisc], S::Closed),
        (S::Closing, E::RPeerDisc) => (&[A::RDisc], S::Closed),

        _ => return None,
    };
    Some(row)
}
