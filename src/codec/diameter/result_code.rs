//! Result-Code, RFC 6733 §7.1.

/// The class of a Result-Code: its thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// 1xxx.
    Informational,
    /// 2xxx.
    Success,
    /// 3xxx: the answer has the E bit.
    ProtocolError,
    /// 4xxx.
    TransientFailure,
    /// 5xxx.
    PermanentFailure,
}

/// A Result-Code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResultCode(pub u32);

macro_rules! result_codes {
    ($($value:literal $constant:ident)*) => {
        impl ResultCode {
            $(
                #[doc = concat!("`DIAMETER_", stringify!($constant), "`.")]
                pub const $constant: Self = Self($value);
            )*

            /// Every one that has a name.
            pub const ALL: &[Self] = &[$(Self::$constant),*];

            /// Its name as the standard prints it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(concat!("DIAMETER_", stringify!($constant))),)*
                    _ => None,
                }
            }
        }
    };
}

result_codes! {
    1001 MULTI_ROUND_AUTH
    2001 SUCCESS
    2002 LIMITED_SUCCESS
    3001 COMMAND_UNSUPPORTED
    3002 UNABLE_TO_DELIVER
    3003 REALM_NOT_SERVED
    3004 TOO_BUSY
    3005 LOOP_DETECTED
    3006 REDIRECT_INDICATION
    3007 APPLICATION_UNSUPPORTED
    3008 INVALID_HDR_BITS
    3009 INVALID_AVP_BITS
    3010 UNKNOWN_PEER
    4001 AUTHENTICATION_REJECTED
    4002 OUT_OF_SPACE
    4003 ELECTION_LOST
    5001 AVP_UNSUPPORTED
    5002 UNKNOWN_SESSION_ID
    5003 AUTHORIZATION_REJECTED
    5004 INVALID_AVP_VALUE
    5005 MISSING_AVP
    5006 RESOURCES_EXCEEDED
    5007 CONTRADICTING_AVPS
    5008 AVP_NOT_ALLOWED
    5009 AVP_OCCURS_TOO_MANY_TIMES
    5010 NO_COMMON_APPLICATION
    5011 UNSUPPORTED_VERSION
    5012 UNABLE_TO_COMPLY
    5013 INVALID_BIT_IN_HEADER
    5014 INVALID_AVP_LENGTH
    5015 INVALID_MESSAGE_LENGTH
    5016 INVALID_AVP_BIT_COMBO
    5017 NO_COMMON_SECURITY
}

impl ResultCode {
    /// Its class.
    #[must_use]
    pub const fn class(self) -> Option<Class> {
        Some(match self.0 / 1000 {
            1 => Class::Informational,
            2 => Class::Success,
            3 => Class::ProtocolError,
            4 => Class::TransientFailure,
            5 => Class::PermanentFailure,
            _ => return None,
        })
    }

    /// The code that answers octets which [`super::Message::parse`] cannot frame.
    #[must_use]
    pub const fn of_framing(error: &crate::wire::DecodeError) -> Self {
        match error.kind {
            crate::wire::ErrorKind::Version => Self::UNSUPPORTED_VERSION,
            _ => Self::INVALID_MESSAGE_LENGTH,
        }
    }
}
