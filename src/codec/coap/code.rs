//! Codes and content formats: RFC 7252 §12.1 and §12.3.

use std::fmt;

macro_rules! codes {
    ($($constant:ident = $class:literal . $detail:literal $name:literal $clause:literal;)*) => {
        impl Code {
            $(
                #[doc = concat!($name, ", ", $clause)]
                pub const $constant: Self = Self($class << 5 | $detail);
            )*

            /// Every code that has a name: the code, the name as the standard prints it, the clause.
            pub const ROWS: &'static [(Self, &'static str, &'static str)] =
                &[$((Self::$constant, $name, $clause),)*];
        }
    };
}

/// A request method or a response code: class in three bits, detail in five (RFC 7252 §3).
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub u8);

codes! {
    EMPTY = 0 . 0 "Empty" "RFC 7252 §4.1";
    GET = 0 . 1 "GET" "RFC 7252 §5.8.1";
    POST = 0 . 2 "POST" "RFC 7252 §5.8.2";
    PUT = 0 . 3 "PUT" "RFC 7252 §5.8.3";
    DELETE = 0 . 4 "DELETE" "RFC 7252 §5.8.4";
    FETCH = 0 . 5 "FETCH" "RFC 8132 §2";
    PATCH = 0 . 6 "PATCH" "RFC 8132 §3";
    IPATCH = 0 . 7 "iPATCH" "RFC 8132 §3";
    CREATED = 2 . 1 "Created" "RFC 7252 §5.9.1.1";
    DELETED = 2 . 2 "Deleted" "RFC 7252 §5.9.1.2";
    VALID = 2 . 3 "Valid" "RFC 7252 §5.9.1.3";
    CHANGED = 2 . 4 "Changed" "RFC 7252 §5.9.1.4";
    CONTENT = 2 . 5 "Content" "RFC 7252 §5.9.1.5";
    CONTINUE = 2 . 31 "Continue" "RFC 7959 §2.9.1";
    BAD_REQUEST = 4 . 0 "Bad Request" "RFC 7252 §5.9.2.1";
    UNAUTHORIZED = 4 . 1 "Unauthorized" "RFC 7252 §5.9.2.2";
    BAD_OPTION = 4 . 2 "Bad Option" "RFC 7252 §5.9.2.3";
    FORBIDDEN = 4 . 3 "Forbidden" "RFC 7252 §5.9.2.4";
    NOT_FOUND = 4 . 4 "Not Found" "RFC 7252 §5.9.2.5";
    METHOD_NOT_ALLOWED = 4 . 5 "Method Not Allowed" "RFC 7252 §5.9.2.6";
    NOT_ACCEPTABLE = 4 . 6 "Not Acceptable" "RFC 7252 §5.9.2.7";
    REQUEST_ENTITY_INCOMPLETE = 4 . 8 "Request Entity Incomplete" "RFC 7959 §2.9.2";
    CONFLICT = 4 . 9 "Conflict" "RFC 8132 §3.4";
    PRECONDITION_FAILED = 4 . 12 "Precondition Failed" "RFC 7252 §5.9.2.8";
    REQUEST_ENTITY_TOO_LARGE = 4 . 13 "Request Entity Too Large" "RFC 7252 §5.9.2.9";
    UNSUPPORTED_CONTENT_FORMAT = 4 . 15 "Unsupported Content-Format" "RFC 7252 §5.9.2.10";
    UNPROCESSABLE_ENTITY = 4 . 22 "Unprocessable Entity" "RFC 8132 §3.4";
    TOO_MANY_REQUESTS = 4 . 29 "Too Many Requests" "RFC 8516 §3";
    INTERNAL_SERVER_ERROR = 5 . 0 "Internal Server Error" "RFC 7252 §5.9.3.1";
    NOT_IMPLEMENTED = 5 . 1 "Not Implemented" "RFC 7252 §5.9.3.2";
    BAD_GATEWAY = 5 . 2 "Bad Gateway" "RFC 7252 §5.9.3.3";
    SERVICE_UNAVAILABLE = 5 . 3 "Service Unavailable" "RFC 7252 §5.9.3.4";
    GATEWAY_TIMEOUT = 5 . 4 "Gateway Timeout" "RFC 7252 §5.9.3.5";
    PROXYING_NOT_SUPPORTED = 5 . 5 "Proxying Not Supported" "RFC 7252 §5.9.3.6";
}

impl Code {
    /// The class: 0 request (or empty), 2 success, 4 client error, 5 server error; 1, 6 and 7 are
    /// reserved (RFC 7252 §3).
    #[must_use]
    pub const fn class(self) -> u8 {
        self.0 >> 5
    }

    /// The detail within the class, 0 to 31.
    #[must_use]
    pub const fn detail(self) -> u8 {
        self.0 & 0x1f
    }

    /// Whether this is a method.
    #[must_use]
    pub const fn is_request(self) -> bool {
        self.class() == 0 && self.0 != 0
    }

    /// Whether this is a response code, of whatever detail.
    #[must_use]
    pub const fn is_response(self) -> bool {
        matches!(self.class(), 2 | 4 | 5)
    }

    /// Whether this is a response of class 2: the only thing that tells success.
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.class() == 2
    }

    /// The name as the standard prints it.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Self::ROWS.iter().find(|(code, ..)| *code == self).map(|(_, name, _)| *name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.class(), self.detail())?;
        self.name().map_or(Ok(()), |name| write!(f, " {name}"))
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! formats {
    ($($constant:ident = $number:literal $name:literal $clause:literal;)*) => {
        impl ContentFormat {
            $(
                #[doc = concat!("`", $name, "`, ", $clause)]
                pub const $constant: Self = Self($number);
            )*

            /// Every format that has a name: the number, the media type, the clause.
            pub const ROWS: &'static [(Self, &'static str, &'static str)] =
                &[$((Self::$constant, $name, $clause),)*];
        }
    };
}

/// The number of a media type with its content coding: RFC 7252 §12.3.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentFormat(pub u16);

formats! {
    TEXT_PLAIN = 0 "text/plain; charset=utf-8" "RFC 7252 §12.3";
    LINK_FORMAT = 40 "application/link-format" "RFC 7252 §12.3";
    XML = 41 "application/xml" "RFC 7252 §12.3";
    OCTET_STREAM = 42 "application/octet-stream" "RFC 7252 §12.3";
    EXI = 47 "application/exi" "RFC 7252 §12.3";
    JSON = 50 "application/json" "RFC 7252 §12.3";
    JSON_PATCH = 51 "application/json-patch+json" "RFC 8132 §6";
    MERGE_PATCH = 52 "application/merge-patch+json" "RFC 8132 §6";
    CBOR = 60 "application/cbor" "RFC 7049 §7.4";
}

impl ContentFormat {
    /// The media type.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Self::ROWS.iter().find(|(format, ..)| *format == self).map(|(_, name, _)| *name)
    }

    /// The format of a media type; parameters other than those of the table are left aside.
    #[must_use]
    pub fn of(media_type: &str) -> Option<Self> {
        let bare = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let wanted = bare(media_type);
        Self::ROWS.iter().find(|(_, name, _)| bare(name) == wanted).map(|(format, ..)| *format)
    }
}

impl fmt::Display for ContentFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "content format {}", self.0),
        }
    }
}

impl fmt::Debug for ContentFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_prints_as_the_standard_prints_it() {
        assert_eq!(Code::CREATED.0, 65);
        assert_eq!(Code::CREATED.to_string(), "2.01 Created");
        assert_eq!(Code(0xff).to_string(), "7.31");
        assert!(Code::POST.is_request() && !Code::EMPTY.is_request());
        assert!(Code::CONTINUE.is_success() && !Code::NOT_FOUND.is_success());
    }

    #[test]
    fn a_media_type_finds_its_number_whatever_its_parameters_and_case() {
        assert_eq!(ContentFormat::of("text/plain"), Some(ContentFormat::TEXT_PLAIN));
        assert_eq!(ContentFormat::of("Application/JSON; charset=utf-8"), Some(ContentFormat::JSON));
        assert_eq!(ContentFormat::of("image/png"), None);
        assert_eq!(ContentFormat(50).to_string(), "application/json");
    }
}
