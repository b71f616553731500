//! What a message type is to an endpoint: TS 29.060 §7.1, table 1.

/// The part a message plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A request, and the type of its answer.
    Request(u8),
    /// An answer to a request.
    Response,
    /// A message that has no answer.
    Notice,
    /// A message of GTP-U or GTP′, which no GSN expects on the control plane.
    Elsewhere,
    /// A type that the table does not hold.
    Unknown,
}

/// Looks a message type up. Requests and their answers stand side by side in the table, the
/// request first, but for the few that are named here.
#[inline]
pub(crate) const fn kind(message_type: u8) -> Kind {
    match message_type {
        1 | 16 | 18 | 20 | 22 | 27 | 29 | 32 | 34 | 36 | 48 | 50 | 53 | 56 | 61 | 96 | 98 | 100 | 102
        | 104 | 112 | 114 | 116 | 118 | 120 | 128 => Kind::Request(message_type + 1),
        // Forward Relocation Complete and its Acknowledge; Forward SRNS Context and its.
        55 => Kind::Request(59),
        58 => Kind::Request(60),
        2 | 17 | 19 | 21 | 23 | 28 | 30 | 33 | 35 | 37 | 49 | 51 | 54 | 57 | 59 | 60 | 62 | 97 | 99 | 101
        | 103 | 105 | 113 | 115 | 117 | 119 | 121 | 129 => Kind::Response,
        // Version Not Supported, Supported Extension Headers Notification, SGSN Context
        // Acknowledge, RAN Information Relay.
        3 | 31 | 52 | 70 => Kind::Notice,
        4..=7 | 26 | 240 | 241 | 254 | 255 => Kind::Elsewhere,
        _ => Kind::Unknown,
    }
}

/// Whether a message of another version is an answer: such a one is never answered in turn.
/// Version 0 numbers its messages as version 1 does (GSM 09.60 table 1); for version 2 see
/// TS 29.274 table 6.1-1.
#[inline]
pub(crate) const fn is_answer(version: u8, message_type: u8) -> bool {
    match version {
        2 => matches!(
            message_type,
            2 | 3
                | 33
                | 35
                | 37
                | 39
                | 41
                | 65
                | 67
                | 69
                | 71
                | 74
                | 76
                | 96
                | 98
                | 100
                | 102
                | 104
                | 106
                | 129
                | 131
                | 132
                | 134
                | 136
                | 138
                | 140
                | 142
                | 150
                | 154
                | 156
                | 158
                | 161
                | 163
                | 165
                | 167
                | 169
                | 171
                | 177
                | 180
                | 201
                | 212
                | 232
                | 234
                | 236
        ),
        _ => matches!(kind(message_type), Kind::Response) || message_type == 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_has_an_answer_and_every_answer_one_request() {
        let mut answers = Vec::new();
        for message_type in 0..=255 {
            if let Kind::Request(answer) = kind(message_type) {
                assert_eq!(kind(answer), Kind::Response, "{message_type}");
                answers.push(answer);
            }
        }
        answers.sort_unstable();
        let all: Vec<u8> = (0..=255).filter(|t| kind(*t) == Kind::Response).collect();
        assert_eq!(answers, all);
    }
}
