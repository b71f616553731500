//! A whole message: read in place, written option by option.

use super::option::{self, Options, PAYLOAD_MARKER, step};
use super::{Block, Code, ContentFormat, Header, OptionNumber};
use crate::wire::{DecodeError, ErrorKind, Full, Reader, Writer};

/// A message whose framing has been checked: RFC 7252 §3. What its options mean is judged by who
/// answers them.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// Type, code, Message ID and token.
    pub header: Header,
    /// What follows the payload marker; empty if there is no marker.
    pub payload: &'a [u8],
    octets: &'a [u8],
    options: Options<'a>,
}

impl<'a> Packet<'a> {
    /// Checks the framing of a datagram in one pass.
    ///
    /// # Errors
    /// Another version; a message format error: a token of 9 to 15 octets, a reserved option
    /// nibble, an option number past 65,535, octets cut short, a payload marker without payload,
    /// or octets behind an Empty message's header (RFC 7252 §3, §3.1, §4.1).
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(octets, "CoAP message");
        let header = Header::read(&mut r)?;
        if header.code == Code::EMPTY && octets.len() > 4 {
            return Err(DecodeError::new(ErrorKind::Trailing, "Empty message", 4));
        }
        let options = Options { reader: r, number: 0 };
        let mut number = 0;
        while step(&mut r, &mut number)?.is_some() {}
        if !r.is_empty() {
            // The walk ended before the end: at the marker.
            let _ = r.u8()?;
            if r.is_empty() {
                return Err(r.named("Payload").fault(ErrorKind::Missing));
            }
        }
        Ok(Self { header, payload: r.rest(), octets, options })
    }

    /// The options in order, each with its value.
    #[must_use]
    pub fn options(&self) -> Options<'a> {
        self.options
    }

    /// The values of option `number`.
    pub fn all(&self, number: OptionNumber) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.options
            .skip_while(move |(found, _)| *found < number)
            .take_while(move |(found, _)| *found == number)
            .map(|(_, value)| value)
    }

    /// The first value of option `number` that fits its row; others count as not there.
    #[must_use]
    pub fn option(&self, number: OptionNumber) -> Option<&'a [u8]> {
        let fits = |value: &&[u8]| number.row().is_none_or(|row| row.fits(value));
        self.all(number).next().filter(fits)
    }

    /// The same as a whole number.
    #[must_use]
    pub fn uint(&self, number: OptionNumber) -> Option<u32> {
        self.option(number).map(option::uint)
    }

    /// Block1 (of a request's body) or Block2 (of a response's).
    #[must_use]
    pub fn block(&self, number: OptionNumber) -> Option<Block> {
        self.uint(number).map(Block::from_uint)
    }

    /// What the payload is said to be.
    #[must_use]
    pub fn content_format(&self) -> Option<ContentFormat> {
        self.uint(OptionNumber::CONTENT_FORMAT).map(|value| ContentFormat(value as u16))
    }

    /// The octets that it was parsed from.
    #[must_use]
    pub fn as_octets(&self) -> &'a [u8] {
        self.octets
    }
}

/// Writes a message front to back: header, options in ascending order, payload.
#[derive(Debug)]
pub struct Encoder<'w, 'b> {
    w: &'w mut Writer<'b>,
    number: u16,
    spoiled: bool,
}

impl<'w, 'b> Encoder<'w, 'b> {
    /// Begins a message.
    pub fn new(w: &'w mut Writer<'b>, header: &Header) -> Self {
        header.write(w);
        Self { w, number: 0, spoiled: false }
    }

    /// Appends an option, whose number must not be below the one before. One that is, or a value
    /// past 65,804 octets, spoils the message: [`Encoder::payload`] then fails.
    pub fn option(&mut self, number: OptionNumber, value: &[u8]) {
        let Some(delta) = number.0.checked_sub(self.number) else {
            self.spoiled = true;
            return;
        };
        if value.len() > 269 + 0xffff {
            self.spoiled = true;
            return;
        }
        self.number = number.0;
        let (delta, length) = (u32::from(delta), value.len() as u32);
        self.w.u8(nibble(delta) << 4 | nibble(length));
        extend(self.w, delta);
        extend(self.w, length);
        self.w.slice(value);
    }

    /// Appends an option whose value is a whole number, in as few octets as it needs.
    pub fn uint(&mut self, number: OptionNumber, value: u32) {
        let octets = value.to_be_bytes();
        self.option(number, &octets[value.leading_zeros() as usize / 8..]);
    }

    /// Appends the payload, if any, and ends the message.
    ///
    /// # Errors
    /// An option was out of order or too long. (Whether the message fitted into its buffer, the
    /// writer's `finish` says.)
    pub fn payload(self, payload: &[u8]) -> Result<(), Full> {
        if self.spoiled {
            return Err(Full);
        }
        if !payload.is_empty() {
            self.w.u8(PAYLOAD_MARKER);
            self.w.slice(payload);
        }
        Ok(())
    }
}

fn nibble(value: u32) -> u8 {
    match value {
        0..13 => value as u8,
        13..269 => 13,
        _ => 14,
    }
}

fn extend(w: &mut Writer<'_>, value: u32) {
    match value {
        0..13 => {}
        13..269 => w.u8((value - 13) as u8),
        // Callers bound the value at 269 + 65,535.
        _ => w.u16((value - 269) as u16),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Token, Type};
    use super::*;
    use proptest::prelude::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    }

    fn encode(packet: &Packet<'_>) -> Vec<u8> {
        let mut buffer = vec![0; 70_000];
        let mut w = Writer::new(&mut buffer);
        let mut encoder = Encoder::new(&mut w, &packet.header);
        for (number, value) in packet.options() {
            encoder.option(number, value);
        }
        encoder.payload(packet.payload).unwrap();
        let length = w.finish().unwrap();
        buffer.truncate(length);
        buffer
    }

    /// RFC 7252 appendix A, figure 16: GET coap://server/temperature.
    #[test]
    fn the_example_of_the_standard_reads_as_the_standard_says() {
        let octets = hex("40017d34 bb74656d7065726174757265");
        let packet = Packet::parse(&octets).unwrap();
        assert_eq!(packet.header, Header::new(Type::Confirmable, Code::GET, 0x7d34, Token::default()));
        let options: Vec<_> = packet.options().collect();
        assert_eq!(options, [(OptionNumber::URI_PATH, &b"temperature"[..])]);
        assert_eq!(encode(&packet), octets);

        let octets = hex("60457d34 ff 32322e332043");
        let packet = Packet::parse(&octets).unwrap();
        assert_eq!((packet.header.kind, packet.header.code), (Type::Acknowledgement, Code::CONTENT));
        assert_eq!(packet.payload, b"22.3 C");
        assert_eq!(encode(&packet), octets);
    }

    #[test]
    fn long_deltas_and_lengths_are_written_in_their_one_form() {
        let mut buffer = [0; 2000];
        let mut w = Writer::new(&mut buffer);
        let header = Header::new(Type::NonConfirmable, Code::POST, 1, Token::new(b"tok").unwrap());
        let mut encoder = Encoder::new(&mut w, &header);
        encoder.uint(OptionNumber::CONTENT_FORMAT, 0);
        encoder.option(OptionNumber::PROXY_URI, &[b'x'; 300]);
        encoder.option(OptionNumber(2048), &[7; 13]);
        encoder.payload(b"p").unwrap();
        let length = w.finish().unwrap();
        let packet = Packet::parse(&buffer[..length]).unwrap();
        assert_eq!(packet.content_format(), Some(ContentFormat::TEXT_PLAIN));
        assert_eq!(packet.option(OptionNumber::PROXY_URI).map(<[u8]>::len), Some(300));
        assert_eq!(packet.option(OptionNumber(2048)), Some(&[7; 13][..]));
        assert_eq!(packet.all(OptionNumber::URI_PATH).count(), 0);
        assert_eq!(packet.payload, b"p");
    }

    #[test]
    fn options_out_of_order_spoil_the_message() {
        let mut buffer = [0; 64];
        let mut w = Writer::new(&mut buffer);
        let mut encoder = Encoder::new(&mut w, &Header::empty(Type::Confirmable, 1));
        encoder.option(OptionNumber::URI_QUERY, b"a");
        encoder.option(OptionNumber::URI_PATH, b"b");
        assert_eq!(encoder.payload(b""), Err(Full));
    }

    #[test]
    fn format_errors_are_told_with_their_place() {
        let fault = |text: &str| Packet::parse(&hex(text)).map(|_| ()).unwrap_err();
        for (text, kind, element, offset) in [
            ("", ErrorKind::Truncated, "CoAP header", 0),
            ("400100", ErrorKind::Truncated, "CoAP header", 2),
            ("80010001", ErrorKind::Version, "Version", 0),
            ("49010001 010203040506070809", ErrorKind::Length, "Token Length", 0),
            ("42010001 01", ErrorKind::Truncated, "Token", 4),
            ("40000001 00", ErrorKind::Trailing, "Empty message", 4),
            ("41000001 00", ErrorKind::Trailing, "Empty message", 4),
            ("40010001 f0", ErrorKind::Value, "Option Delta", 4),
            ("40010001 0f", ErrorKind::Value, "Option Length", 4),
            ("40010001 b1", ErrorKind::Truncated, "Option Value", 5),
            ("40010001 d0", ErrorKind::Truncated, "CoAP message", 5),
            ("40010001 e0fef2 e000 00 10", ErrorKind::Value, "Option Delta", 0),
            ("40010001 ff", ErrorKind::Missing, "Payload", 5),
        ] {
            let fault = fault(text);
            assert_eq!((fault.kind, fault.element), (kind, element), "{text}: {fault}");
            if offset > 0 {
                assert_eq!(fault.offset, offset, "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_parses_encodes_to_the_same_octets(octets in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(packet) = Packet::parse(&octets) {
                prop_assert_eq!(encode(&packet), octets);
            }
        }

        #[test]
        fn what_was_written_is_read_again(
            kind in 0..4u8, code in 1..=255u8, id: u16, token in proptest::collection::vec(any::<u8>(), 0..9),
            mut numbers in proptest::collection::vec((any::<u16>(), 0..400usize), 0..12), payload in ".*",
        ) {
            numbers.sort_unstable();
            let mut buffer = vec![0; 10_000];
            let mut w = Writer::new(&mut buffer);
            let header = Header::new(Type::from_bits(kind), Code(code), id, Token::new(&token).unwrap());
            let mut encoder = Encoder::new(&mut w, &header);
            for (number, length) in &numbers {
                encoder.option(OptionNumber(*number), &vec![0xff; *length]);
            }
            encoder.payload(payload.as_bytes()).unwrap();
            let length = w.finish().unwrap();
            let packet = Packet::parse(&buffer[..length]).unwrap();
            prop_assert_eq!(packet.header, header);
            let read: Vec<_> = packet.options().map(|(number, value)| (number.0, value.len())).collect();
            prop_assert_eq!(read, numbers);
            prop_assert_eq!(packet.payload, payload.as_bytes());
        }
    }
}
