//! What the kernel says about an association between its messages: RFC 6458 §6.

use super::super::address;
use std::net::IpAddr;

/// What happened to one of the peer's addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PathState {
    /// It answers (again).
    Available,
    /// It does not answer.
    Unreachable,
    /// A heartbeat was answered for the first time.
    Confirmed,
    /// Something else: added, removed, made primary, potentially failed.
    Other,
}

/// A notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notification {
    /// The association is there.
    Up {
        /// Streams that we may send on.
        streams_out: u16,
        /// Streams that the peer may send on.
        streams_in: u16,
    },
    /// The association was aborted or its peer does not answer.
    Lost,
    /// The peer began anew within the association.
    Restarted,
    /// The association was shut down gracefully; all that was sent has arrived.
    ShutDown,
    /// The association could not be set up.
    NotStarted,
    /// The peer sends no more.
    PeerShutdown,
    /// Of one of the peer's addresses.
    Path(IpAddr, PathState),
    /// A message that was accepted for sending did not arrive.
    SendFailed,
    /// The rest of a message of which pieces were delivered will not come.
    DeliveryAborted {
        /// Its stream.
        stream: u16,
    },
    /// One that is not acted upon.
    Other(u16),
}

const ASSOC_CHANGE: u16 = 0x8001;
const PEER_ADDR_CHANGE: u16 = 0x8002;
const SEND_FAILED: u16 = 0x8003;
const SHUTDOWN: u16 = 0x8005;
const PARTIAL_DELIVERY: u16 = 0x8006;
const SEND_FAILED_EVENT: u16 = 0x800d;

/// `sctp_event_subscribe`: association, address, shutdown and partial delivery events, and the newer
/// form of send failures.
pub(super) const SUBSCRIBE: [u8; 14] = [0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1];

impl Notification {
    /// Reads what `recvmsg` delivered under MSG_NOTIFICATION.
    #[must_use]
    pub fn read(octets: &[u8]) -> Self {
        let short = |at: usize| octets.get(at..at + 2).map_or(0, |two| u16::from_ne_bytes([two[0], two[1]]));
        let long = |at: usize| u32::from(short(at)) | u32::from(short(at + 2)) << 16;
        let kind = short(0);
        match kind {
            ASSOC_CHANGE => match short(8) {
                0 => Self::Up { streams_out: short(12), streams_in: short(14) },
                1 => Self::Lost,
                2 => Self::Restarted,
                3 => Self::ShutDown,
                4 => Self::NotStarted,
                _ => Self::Other(kind),
            },
            PEER_ADDR_CHANGE => {
                let state = match long(136) {
                    0 => PathState::Available,
                    1 => PathState::Unreachable,
                    5 => PathState::Confirmed,
                    _ => PathState::Other,
                };
                octets
                    .get(8..136)
                    .and_then(address::from_octets)
                    .map_or(Self::Other(kind), |path| Self::Path(path.ip(), state))
            }
            SEND_FAILED | SEND_FAILED_EVENT => Self::SendFailed,
            SHUTDOWN => Self::PeerShutdown,
            PARTIAL_DELIVERY => Self::DeliveryAborted { stream: short(16) },
            _ => Self::Other(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(kind: u16, parts: &[(usize, &[u8])]) -> Vec<u8> {
        let mut octets = vec![0; 148];
        octets[..2].copy_from_slice(&kind.to_ne_bytes());
        for (at, part) in parts {
            octets[*at..at + part.len()].copy_from_slice(part);
        }
        octets
    }

    #[test]
    fn notifications_are_told_apart() {
        let up = octets(ASSOC_CHANGE, &[(12, &7u16.to_ne_bytes()), (14, &9u16.to_ne_bytes())]);
        assert_eq!(Notification::read(&up), Notification::Up { streams_out: 7, streams_in: 9 });
        for (state, said) in [
            (1u16, Notification::Lost),
            (2, Notification::Restarted),
            (3, Notification::ShutDown),
            (4, Notification::NotStarted),
            (5, Notification::Other(ASSOC_CHANGE)),
        ] {
            assert_eq!(Notification::read(&octets(ASSOC_CHANGE, &[(8, &state.to_ne_bytes())])), said);
        }
        let path = address::pack(&["10.1.0.2:2905".parse().unwrap()]);
        let down = octets(PEER_ADDR_CHANGE, &[(8, &path), (136, &1u32.to_ne_bytes())]);
        let ip = "10.1.0.2".parse().unwrap();
        assert_eq!(Notification::read(&down), Notification::Path(ip, PathState::Unreachable));
        let partial = octets(PARTIAL_DELIVERY, &[(16, &5u16.to_ne_bytes())]);
        assert_eq!(Notification::read(&partial), Notification::DeliveryAborted { stream: 5 });
    }

    #[test]
    fn a_cut_notification_is_no_trouble() {
        for kind in 0x8000..0x8010u16 {
            let whole = octets(kind, &[]);
            for length in 0..whole.len() {
                let _ = Notification::read(&whole[..length]);
            }
        }
        assert_eq!(Notification::read(&[]), Notification::Other(0));
    }
}
