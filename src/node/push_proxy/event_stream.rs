//! The connector for servers with a long-lived event stream: `GET` with Basic authentication
//! (RFC 7617), answered by HTTP/1.1 (RFC 9112) with `text/event-stream` (HTML, server-sent events).
//!
//! An event's data is one flat JSON object: `username`, `payload`, and `content_type` if it is not
//! `text/plain`. Events named other than `push` or `message`, comments and blank events only
//! show that the connection lives. All octets come from outside; nothing here opens a connection.

use super::Secret;
use super::connector::{Broken, Connector, Conversation, Credentials, Heard};
use super::secret::base64;
use crate::codec::coap::body::Body;

/// The longest line of a response's head, octets.
const LONGEST_LINE: usize = 8 * 1024;
/// The most lines in a response's head.
const MOST_LINES: usize = 128;
/// The longest data of one event, octets.
const LONGEST_DATA: usize = crate::codec::coap::body::OCTETS;
/// The longest identifier of an event, octets.
const LONGEST_ID: usize = 256;

/// One server with an event stream.
#[derive(Clone, Debug)]
pub struct EventStream {
    /// What to put into `Host`, e.g. `chat.example:8090`.
    pub host: String,
    /// The stream's path and query, e.g. `/events`.
    pub path: String,
}

/// Whether `text` may stand in a line of a request.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|octet| (0x21..0x7f).contains(&octet))
}

impl Connector for EventStream {
    fn open(&self, credentials: &Credentials<'_>) -> Option<(Box<dyn Conversation>, Secret)> {
        let name = credentials.username;
        let mut octets = name.bytes().chain(credentials.password.as_octets().iter().copied());
        if name.contains(':') || octets.any(|octet| octet.is_ascii_control()) {
            return None;
        }
        if !is_plain(&self.host) || !is_plain(&self.path) || !self.path.starts_with('/') {
            return None;
        }
        let pair = Secret::concat(&[name.as_bytes(), b":", credentials.password.as_octets()]);
        let resume = match credentials.resume.filter(|id| is_plain(id)) {
            Some(id) => format!("Last-Event-ID: {id}\r\n"),
            None => String::new(),
        };
        let request = Secret::concat(&[
            b"GET ",
            self.path.as_bytes(),
            b" HTTP/1.1\r\nHost: ",
            self.host.as_bytes(),
            b"\r\nAuthorization: Basic ",
            base64(&pair).as_octets(),
            b"\r\nAccept: text/event-stream\r\nCache-Control: no-store\r\n",
            resume.as_bytes(),
            b"\r\n",
        ]);
        Some((Box::new(Response::default()), request))
    }
}

/// Takes whole lines out of pieces of octets; ends them at LF, CR LF and, if asked, at CR alone.
#[derive(Debug, Default)]
struct Lines {
    line: Vec<u8>,
    after_cr: bool,
}

impl Lines {
    /// Takes octets up to the end of a line. Whether there is a whole line now (to be taken with
    /// `take`), and how many octets it took.
    fn feed(&mut self, octets: &[u8], bare_cr: bool, limit: usize) -> Result<(bool, usize), Broken> {
        for (i, &octet) in octets.iter().enumerate() {
            let after_cr = std::mem::take(&mut self.after_cr);
            match octet {
                b'\n' if after_cr && bare_cr => {}
                b'\n' => {
                    if self.line.last() == Some(&b'\r') {
                        self.line.pop();
                    }
                    return Ok((true, i + 1));
                }
                b'\r' if bare_cr => {
                    self.after_cr = true;
                    return Ok((true, i + 1));
                }
                _ if self.line.len() >= limit => return Err(Broken("a line is too long")),
                _ => self.line.push(octet),
            }
        }
        Ok((false, octets.len()))
    }

    fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.line)
    }
}

/// What of the HTTP response comes next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Status,
    Header,
    /// So many octets of the body are left; `None`: until the connection closes.
    Body(Option<u64>),
    ChunkSize,
    Chunk(u64),
    ChunkEnd,
    Trailer,
    Over,
}

/// An HTTP response whose body is an event stream.
#[derive(Debug, Default)]
struct Response {
    part: Part,
    lines: Lines,
    head_lines: usize,
    status: u16,
    chunked: bool,
    length: Option<u64>,
    event_stream: bool,
    events: Events,
}

impl Conversation for Response {
    fn receive(&mut self, mut octets: &[u8], heard: &mut Vec<Heard>) -> Result<(), Broken> {
        while !octets.is_empty() {
            match self.part {
                Part::Body(None) => {
                    self.events.receive(octets, heard)?;
                    return Ok(());
                }
                Part::Body(Some(left)) | Part::Chunk(left) => {
                    let (piece, rest) =
                        octets.split_at(octets.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
                    octets = rest;
                    self.events.receive(piece, heard)?;
                    let left = left - piece.len() as u64;
                    self.part = match (self.part, left) {
                        (Part::Chunk(_), 0) => Part::ChunkEnd,
                        (Part::Chunk(_), left) => Part::Chunk(left),
                        (_, 0) => self.over(heard),
                        (_, left) => Part::Body(Some(left)),
                    };
                }
                Part::Over => return Ok(()),
                _ => {
                    let (whole, used) = self.lines.feed(octets, false, LONGEST_LINE)?;
                    octets = &octets[used..];
                    if whole {
                        let line = self.lines.take();
                        self.line(&line, heard)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl Response {
    fn over(&mut self, heard: &mut Vec<Heard>) -> Part {
        heard.push(Heard::End);
        Part::Over
    }

    fn line(&mut self, line: &[u8], heard: &mut Vec<Heard>) -> Result<(), Broken> {
        let line = str::from_utf8(line).map_err(|_| Broken("the head is not text"))?;
        self.head_lines += 1;
        if self.head_lines > MOST_LINES && !matches!(self.part, Part::ChunkSize | Part::ChunkEnd) {
            return Err(Broken("the head has too many lines"));
        }
        match self.part {
            Part::Status => {
                let mut words = line.split(' ');
                let version = words.next().is_some_and(|word| word.starts_with("HTTP/1."));
                let status = words.next().filter(|word| word.len() == 3).and_then(|word| word.parse().ok());
                self.status = status.filter(|_| version).ok_or(Broken("no HTTP/1.1 status line"))?;
                self.part = Part::Header;
            }
            Part::Header if line.is_empty() => self.head_ends(heard)?,
            Part::Header => self.header(line)?,
            Part::ChunkSize => {
                let digits = line.split(';').next().unwrap_or_default().trim();
                let size = u64::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'));
                self.part = match size.ok_or(Broken("no chunk size"))? {
                    0 => Part::Trailer,
                    size => Part::Chunk(size),
                };
                self.head_lines = 0;
            }
            Part::ChunkEnd if line.is_empty() => self.part = Part::ChunkSize,
            Part::ChunkEnd => return Err(Broken("a chunk is longer than it says")),
            Part::Trailer if line.is_empty() => self.part = self.over(heard),
            // Other trailers say nothing here; the other parts do not come in lines.
            _ => {}
        }
        Ok(())
    }

    fn header(&mut self, line: &str) -> Result<(), Broken> {
        let (name, value) = line.split_once(':').ok_or(Broken("a header without a colon"))?;
        let value = value.trim();
        if name.eq_ignore_ascii_case("transfer-encoding") {
            self.chunked = value.eq_ignore_ascii_case("chunked");
            if !self.chunked {
                return Err(Broken("a transfer coding other than chunked"));
            }
        } else if name.eq_ignore_ascii_case("content-length") {
            self.length = Some(value.parse().map_err(|_| Broken("no content length"))?);
        } else if name.eq_ignore_ascii_case("content-type") {
            let media_type = value.split(';').next().unwrap_or_default().trim();
            self.event_stream = media_type.eq_ignore_ascii_case("text/event-stream");
        } else if name.eq_ignore_ascii_case("content-encoding") && !value.eq_ignore_ascii_case("identity") {
            return Err(Broken("a content coding that was not asked for"));
        }
        Ok(())
    }

    fn head_ends(&mut self, heard: &mut Vec<Heard>) -> Result<(), Broken> {
        self.part = Part::Over;
        match self.status {
            // An interim response: the real one follows (RFC 9110 §15.2).
            100 | 102..=199 => {
                *self = Self { head_lines: self.head_lines, ..Self::default() };
            }
            200 if !self.event_stream => return Err(Broken("a body that is no event stream")),
            200 => {
                heard.push(Heard::Accepted);
                self.head_lines = 0;
                self.part = match (self.chunked, self.length) {
                    (true, _) => Part::ChunkSize,
                    (false, Some(0)) => self.over(heard),
                    (false, length) => Part::Body(length),
                };
            }
            408 | 425 | 429 | 500..=599 => heard.push(Heard::Unavailable(self.status)),
            _ => heard.push(Heard::Refused(self.status)),
        }
        Ok(())
    }
}

/// The event stream itself.
#[derive(Debug, Default)]
struct Events {
    begun: bool,
    lines: Lines,
    name: String,
    data: Vec<u8>,
    has_data: bool,
    id: Option<String>,
}

impl Events {
    fn receive(&mut self, mut octets: &[u8], heard: &mut Vec<Heard>) -> Result<(), Broken> {
        while !octets.is_empty() {
            let (whole, used) = self.lines.feed(octets, true, LONGEST_DATA + 64)?;
            octets = &octets[used..];
            if whole {
                let mut line = self.lines.take();
                // One byte order mark at the very beginning is left aside.
                if !std::mem::replace(&mut self.begun, true) && line.starts_with(b"\xef\xbb\xbf") {
                    line.drain(..3);
                }
                self.line(&String::from_utf8_lossy(&line), heard)?;
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &str, heard: &mut Vec<Heard>) -> Result<(), Broken> {
        if line.is_empty() {
            self.dispatch(heard);
            return Ok(());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" if value.len() <= 64 => value.clone_into(&mut self.name),
            "event" => "too long a name to be ours".clone_into(&mut self.name),
            "data" => {
                if self.data.len() + value.len() + 1 > LONGEST_DATA {
                    return Err(Broken("an event is too long"));
                }
                if self.has_data {
                    self.data.push(b'\n');
                }
                self.has_data = true;
                self.data.extend_from_slice(value.as_bytes());
            }
            "id" if value.len() <= LONGEST_ID && !value.contains('\0') => self.id = Some(value.to_owned()),
            "retry" if !value.is_empty() && value.bytes().all(|octet| octet.is_ascii_digit()) => {
                heard.extend(value.parse().ok().map(Heard::Retry));
            }
            // A comment, or a field of another's.
            _ => {}
        }
        Ok(())
    }

    fn dispatch(&mut self, heard: &mut Vec<Heard>) {
        let name = std::mem::take(&mut self.name);
        let data = std::mem::take(&mut self.data);
        if std::mem::take(&mut self.has_data)
            && matches!(name.as_str(), "" | "message" | "push")
            && let Some(message) = message(&data)
        {
            heard.push(message);
        }
        heard.extend(self.id.take().map(Heard::Resume));
    }
}

fn message(data: &[u8]) -> Option<Heard> {
    let body = Body::parse(data).ok()?;
    let content_type = body.text("content_type").ok()?;
    Some(Heard::Message {
        username: body.required_text("username").ok()?.into_owned(),
        payload: body.required_text("payload").ok()?.into_owned().into_bytes(),
        content_type: content_type.map_or_else(|| "text/plain".to_owned(), |text| text.into_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heard(octets: &[u8], step: usize) -> Result<Vec<Heard>, Broken> {
        let (mut response, mut heard) = (Response::default(), Vec::new());
        for piece in octets.chunks(step) {
            response.receive(piece, &mut heard)?;
        }
        Ok(heard)
    }

    fn message_of(username: &str, payload: &str, content_type: &str) -> Heard {
        Heard::Message {
            username: username.to_owned(),
            payload: payload.as_bytes().to_vec(),
            content_type: content_type.to_owned(),
        }
    }

    const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n";

    #[test]
    fn the_login_is_a_get_with_basic_authentication() {
        let stream = EventStream { host: "chat.example:8090".to_owned(), path: "/events".to_owned() };
        let password = Secret::new(b"open sesame");
        let credentials = Credentials { username: "Aladdin", password: &password, resume: Some("17") };
        let (_, request) = stream.open(&credentials).unwrap();
        assert_eq!(
            str::from_utf8(request.as_octets()).unwrap(),
            "GET /events HTTP/1.1\r\nHost: chat.example:8090\r\n\
             Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\nAccept: text/event-stream\r\n\
             Cache-Control: no-store\r\nLast-Event-ID: 17\r\n\r\n"
        );
        let bad = Secret::new(b"a\r\nb");
        assert!(stream.open(&Credentials { password: &bad, ..credentials }).is_none());
        assert!(stream.open(&Credentials { username: "a:b", ..credentials }).is_none());
        // An identifier that would break the request is left out.
        let (_, request) = stream.open(&Credentials { resume: Some("1\r\nX: y"), ..credentials }).unwrap();
        assert!(!request.as_octets().windows(13).any(|w| w == b"Last-Event-ID"));
    }

    #[test]
    fn events_are_read_however_the_octets_are_cut() {
        let events = ": hello\n\nid: 1\nevent: push\ndata: {\"username\":\"alice\",\ndata:\"payload\":\"hi\"}\n\n\
             retry: 2500\r\ndata: {\"username\":\"bob\",\"payload\":\"\",\"content_type\":\"a/b\"}\r\rdata: x\n\n\
             event: other\ndata: {\"username\":\"bob\",\"payload\":\"\"}\n\n";
        let chunked: String = events
            .as_bytes()
            .chunks(7)
            .map(|chunk| format!("{:X};x=y\r\n{}\r\n", chunk.len(), str::from_utf8(chunk).unwrap()))
            .collect();
        let wholes = [
            format!("{HEAD}\r\n{events}"),
            format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{chunked}"),
            format!("HTTP/1.1 100 Continue\r\n\r\n{HEAD}Content-Length: 4000\r\n\r\n{events}"),
        ];
        for whole in wholes {
            for step in [1, 2, 3, 5, 10_000] {
                let found = heard(whole.as_bytes(), step).unwrap();
                assert_eq!(
                    found,
                    [
                        Heard::Accepted,
                        message_of("alice", "hi", "text/plain"),
                        Heard::Resume("1".to_owned()),
                        Heard::Retry(2500),
                        message_of("bob", "", "a/b"),
                    ]
                );
            }
        }
    }

    #[test]
    fn the_end_of_the_body_is_told() {
        let ended = |text: &str| heard(text.as_bytes(), 1).unwrap();
        assert_eq!(
            ended(&format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n0\r\nx: y\r\n\r\nrest")),
            [Heard::Accepted, Heard::End]
        );
        assert_eq!(ended(&format!("{HEAD}Content-Length: 2\r\n\r\n\n\nrest")), [Heard::Accepted, Heard::End]);
    }

    #[test]
    fn a_refused_login_is_told_from_one_that_must_wait() {
        for (status, expected) in [
            (401, Heard::Refused(401)),
            (403, Heard::Refused(403)),
            (302, Heard::Refused(302)),
            (204, Heard::Refused(204)),
            (503, Heard::Unavailable(503)),
            (429, Heard::Unavailable(429)),
        ] {
            let text = format!("HTTP/1.1 {status} Whatever\r\nContent-Length: 3\r\n\r\nabc");
            assert_eq!(heard(text.as_bytes(), 4), Ok(vec![expected]));
        }
    }

    #[test]
    fn what_is_not_http_or_no_event_stream_or_past_a_bound_ends_the_conversation() {
        let long = "x".repeat(LONGEST_LINE + 1);
        let many = "a: b\r\n".repeat(MOST_LINES + 1);
        let fat = format!("data: {}\n", "x".repeat(LONGEST_DATA / 2)).repeat(2);
        for text in [
            "SSH-2.0-OpenSSH\r\n".to_owned(),
            "HTTP/1.1 20 OK\r\n".to_owned(),
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".to_owned(),
            format!("{HEAD}Transfer-Encoding: gzip\r\n\r\n"),
            format!("{HEAD}Content-Encoding: br\r\n\r\n"),
            format!("{HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
            format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"),
            format!("{HEAD}no colon\r\n"),
            format!("{HEAD}{many}"),
            long,
            format!("{HEAD}\r\n{fat}"),
        ] {
            assert!(heard(text.as_bytes(), 100).is_err(), "{:.80}", text);
        }
    }

    proptest! {
        #[test]
        fn no_octets_make_the_reader_panic(
            octets in proptest::collection::vec(any::<u8>(), 0..200), headed: bool, step in 1..50usize
        ) {
            let mut all = if headed { format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n").into_bytes() } else { vec![] };
            all.extend(octets);
            let _ = heard(&all, step);
        }
    }
}
