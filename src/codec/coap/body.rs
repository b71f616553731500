//! The bodies of registration and login: one flat JSON object (RFC 8259) of text and numbers.
//!
//! Stricter than JSON: no nesting, no `true`, `false` or `null`, whole numbers only, every name at
//! most once, at most [`MEMBERS`] members in at most [`OCTETS`] octets, nothing after the object.

use crate::wire::{DecodeError, ErrorKind};
use std::borrow::Cow;

/// The most members that an object may have.
pub const MEMBERS: usize = 32;
/// The most octets that an object may take.
pub const OCTETS: usize = 8192;

/// One member's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A string; borrowed unless it holds an escape.
    Text(Cow<'a, str>),
    /// A whole number, zero or more.
    Number(u64),
}

/// An object that has been checked from end to end and is walked in place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Body<'a> {
    text: &'a str,
}

const BODY: &str = "JSON object";

impl<'a> Body<'a> {
    /// Checks `octets`.
    ///
    /// # Errors
    /// Whatever is not one flat object as the module describes it.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        if octets.len() > OCTETS {
            return Err(DecodeError::new(ErrorKind::Bound, BODY, OCTETS));
        }
        let text = std::str::from_utf8(octets)
            .map_err(|error| DecodeError::new(ErrorKind::Value, BODY, error.valid_up_to()))?;
        let body = Self { text };
        let mut cursor = Cursor { text, at: 0 };
        let mut names: Vec<Cow<'a, str>> = Vec::new();
        cursor.open()?;
        while let Some((name, _)) = cursor.member(names.is_empty())? {
            if names.len() == MEMBERS {
                return Err(cursor.fault(ErrorKind::Bound));
            }
            if names.contains(&name) {
                return Err(cursor.fault(ErrorKind::Value));
            }
            names.push(name);
        }
        cursor.space();
        if cursor.at == text.len() { Ok(body) } else { Err(cursor.fault(ErrorKind::Trailing)) }
    }

    /// The members in order.
    pub fn members(&self) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> + use<'a> {
        let mut cursor = Cursor { text: self.text, at: 0 };
        let mut first = true;
        let opened = cursor.open().is_ok();
        std::iter::from_fn(move || {
            let member = if opened { cursor.member(first).ok().flatten() } else { None };
            first = false;
            member
        })
    }

    fn get(&self, name: &str) -> Option<Value<'a>> {
        self.members().find(|(found, _)| found == name).map(|(_, value)| value)
    }

    /// The text of member `name`, if there is such a member.
    ///
    /// # Errors
    /// The member is a number.
    pub fn text(&self, name: &'static str) -> Result<Option<Cow<'a, str>>, DecodeError> {
        match self.get(name) {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Number(_)) => Err(DecodeError::new(ErrorKind::Value, name, 0)),
            None => Ok(None),
        }
    }

    /// The number of member `name`, if there is such a member.
    ///
    /// # Errors
    /// The member is text.
    pub fn number(&self, name: &'static str) -> Result<Option<u64>, DecodeError> {
        match self.get(name) {
            Some(Value::Number(number)) => Ok(Some(number)),
            Some(Value::Text(_)) => Err(DecodeError::new(ErrorKind::Value, name, 0)),
            None => Ok(None),
        }
    }

    /// The text of member `name`, which must be there.
    ///
    /// # Errors
    /// The member is a number, or missing.
    pub fn required_text(&self, name: &'static str) -> Result<Cow<'a, str>, DecodeError> {
        self.text(name)?.ok_or(DecodeError::new(ErrorKind::Missing, name, 0))
    }
}

/// Bodies carry passwords and secrets: only the length is shown.
impl std::fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Body({} octets)", self.text.len())
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    #[cold]
    fn fault(&self, kind: ErrorKind) -> DecodeError {
        DecodeError::new(kind, BODY, self.at)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, octet: u8) -> Result<(), DecodeError> {
        match self.peek() {
            Some(found) if found == octet => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.fault(ErrorKind::Value)),
            None => Err(self.fault(ErrorKind::Truncated)),
        }
    }

    fn open(&mut self) -> Result<(), DecodeError> {
        self.space();
        self.expect(b'{')
    }

    /// The next member, or `None` behind the closing brace.
    fn member(&mut self, first: bool) -> Result<Option<(Cow<'a, str>, Value<'a>)>, DecodeError> {
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(None);
        }
        if !first {
            self.expect(b',')?;
            self.space();
        }
        let name = self.string()?;
        self.space();
        self.expect(b':')?;
        self.space();
        let value = match self.peek() {
            Some(b'"') => Value::Text(self.string()?),
            Some(b'0'..=b'9') => Value::Number(self.digits()?),
            Some(_) => return Err(self.fault(ErrorKind::Value)),
            None => return Err(self.fault(ErrorKind::Truncated)),
        };
        Ok(Some((name, value)))
    }

    fn digits(&mut self) -> Result<u64, DecodeError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        let digits = &self.text[start..self.at];
        if digits.len() > 1 && digits.starts_with('0') || matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return Err(self.fault(ErrorKind::Value));
        }
        digits.parse().map_err(|_| self.fault(ErrorKind::Bound))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        self.expect(b'"')?;
        let mut owned: Option<String> = None;
        let mut start = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let piece = &self.text[start..self.at];
                    self.at += 1;
                    return Ok(match owned {
                        Some(mut owned) => {
                            owned.push_str(piece);
                            Cow::Owned(owned)
                        }
                        None => Cow::Borrowed(piece),
                    });
                }
                Some(b'\\') => {
                    let piece = &self.text[start..self.at];
                    let unescaped = self.escape()?;
                    let owned = owned.get_or_insert_default();
                    owned.push_str(piece);
                    owned.push(unescaped);
                    start = self.at;
                }
                Some(0..0x20) => return Err(self.fault(ErrorKind::Value)),
                Some(_) => self.at += 1,
                None => return Err(self.fault(ErrorKind::Truncated)),
            }
        }
    }

    fn escape(&mut self) -> Result<char, DecodeError> {
        self.expect(b'\\')?;
        let plain = match self.peek() {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            Some(_) => return Err(self.fault(ErrorKind::Value)),
            None => return Err(self.fault(ErrorKind::Truncated)),
        };
        self.at += 1;
        Ok(plain)
    }

    /// Four hexadecimal digits behind `\u`, with the low surrogate behind them where they are a high one.
    fn unicode(&mut self) -> Result<char, DecodeError> {
        let high = self.hex4()?;
        let scalar = if (0xd800..0xdc00).contains(&high) {
            self.expect(b'\\')?;
            self.expect(b'u')?;
            let low = self.hex4()?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(self.fault(ErrorKind::Value));
            }
            0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
        } else {
            high
        };
        char::from_u32(scalar).ok_or_else(|| self.fault(ErrorKind::Value))
    }

    fn hex4(&mut self) -> Result<u32, DecodeError> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|octet| char::from(octet).to_digit(16));
            value = value << 4 | digit.ok_or_else(|| self.fault(ErrorKind::Value))?;
            self.at += 1;
        }
        Ok(value)
    }
}

/// Builds an object, member by member.
#[derive(Clone, Default)]
pub struct Object {
    text: String,
}

impl Object {
    /// An object without members.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn name(&mut self, name: &str) {
        self.text.push(if self.text.is_empty() { '{' } else { ',' });
        quote(&mut self.text, name);
        self.text.push(':');
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        quote(&mut self.text, value);
        self
    }

    /// Adds a text if there is one.
    #[must_use]
    pub fn text_if(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, name: &str, value: u64) -> Self {
        self.name(name);
        self.text.push_str(&value.to_string());
        self
    }

    /// Adds a number if there is one.
    #[must_use]
    pub fn number_if(self, name: &str, value: Option<u64>) -> Self {
        match value {
            Some(value) => self.number(name, value),
            None => self,
        }
    }

    /// The object's text.
    #[must_use]
    pub fn finish(mut self) -> String {
        if self.text.is_empty() {
            self.text.push('{');
        }
        self.text.push('}');
        self.text
    }
}

fn quote(into: &mut String, text: &str) {
    into.push('"');
    for c in text.chars() {
        match c {
            '"' => into.push_str("\\\""),
            '\\' => into.push_str("\\\\"),
            '\n' => into.push_str("\\n"),
            '\r' => into.push_str("\\r"),
            '\t' => into.push_str("\\t"),
            '\0'..='\x1f' => {
                into.push_str("\\u00");
                let octet = c as u32;
                for nibble in [octet >> 4, octet & 0xf] {
                    into.extend(char::from_digit(nibble, 16));
                }
            }
            _ => into.push(c),
        }
    }
    into.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_and_numbers_are_found_by_name() {
        let body = Body::parse(br#" { "user" : "alice@push.example", "validity":3600 } "#).unwrap();
        assert_eq!(body.required_text("user").unwrap(), "alice@push.example");
        assert_eq!(body.number("validity"), Ok(Some(3600)));
        assert_eq!(body.text("device"), Ok(None));
        assert_eq!(body.required_text("device").unwrap_err().kind, ErrorKind::Missing);
        assert_eq!(body.text("validity").unwrap_err().kind, ErrorKind::Value);
        assert_eq!(Body::parse(b"{}").unwrap().members().count(), 0);
    }

    #[test]
    fn escapes_are_undone_and_surrogates_joined() {
        let body = Body::parse(br#"{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00!"}"#).unwrap();
        assert_eq!(body.required_text("a").unwrap(), "\"\\/\u{8}\u{c}\n\r\té😀!");
        assert!(Body::parse(br#"{"a":"\ud83d"}"#).is_err());
        assert!(Body::parse(br#"{"a":"\ud83dA"}"#).is_err());
        assert!(Body::parse(br#"{"a":"\x41"}"#).is_err());
    }

    #[test]
    fn what_is_not_a_flat_object_of_text_and_whole_numbers_is_refused() {
        for text in [
            "",
            "{",
            "[]",
            "1",
            "{}x",
            "{}{}",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            r#"{,"a":1}"#,
            r#"{"a":{}}"#,
            r#"{"a":[1]}"#,
            r#"{"a":null}"#,
            r#"{"a":true}"#,
            r#"{"a":-1}"#,
            r#"{"a":1.5}"#,
            r#"{"a":1e3}"#,
            r#"{"a":01}"#,
            r#"{"a":18446744073709551616}"#,
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            "{\"a\":\"\n\"}",
            r#"{"a":"b"#,
            "{\"a\":\"\u{7f}\"}}",
        ] {
            assert!(Body::parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Body::parse(b"{\"a\":\"\xff\"}").is_err());
    }

    #[test]
    fn size_and_number_of_members_are_bounded() {
        let object = |n: usize| (0..n).fold(Object::new(), |o, i| o.number(&i.to_string(), 1)).finish();
        assert!(Body::parse(object(MEMBERS).as_bytes()).is_ok());
        assert_eq!(Body::parse(object(MEMBERS + 1).as_bytes()).unwrap_err().kind, ErrorKind::Bound);
        let long = Object::new().text("a", &"x".repeat(OCTETS)).finish();
        assert_eq!(Body::parse(long.as_bytes()).unwrap_err().kind, ErrorKind::Bound);
    }

    #[test]
    fn a_body_never_shows_its_secrets_in_a_log() {
        let body = Body::parse(br#"{"password":"hunter2"}"#).unwrap();
        assert!(!format!("{body:?}").contains("hunter2"));
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_again(name in ".*", text in ".*", number in any::<u64>()) {
            prop_assume!(name != "n");
            let written = Object::new().number("n", number).text(&name, &text).finish();
            let body = Body::parse(written.as_bytes()).unwrap();
            let members: Vec<_> = body.members().collect();
            prop_assert_eq!(&members[0].1, &Value::Number(number));
            prop_assert_eq!(&members[1], &(Cow::Borrowed(&name[..]), Value::Text(Cow::Borrowed(&text[..]))));
        }

        #[test]
        fn no_octets_make_the_reader_panic(octets in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Body::parse(&octets);
        }
    }
}
