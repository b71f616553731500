//! Messages: Q.713 §4.

use super::address::Address;
use super::cause::ReturnCause;
use super::parameter::{Optional, ProtocolClass};
use crate::wire::{DecodeError, ErrorKind, PointCodeFormat, Prepender, Reader};

/// One type of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Message type code, Q.713 table 1.
    pub code: u8,
    /// The abbreviation.
    pub name: &'static str,
    /// The name as the standard prints it.
    pub printed: &'static str,
    /// Clause of Q.713.
    pub clause: &'static str,
    /// How a connectionless message is laid out; `None` of a connection-oriented one.
    pub layout: Option<Layout>,
}

/// How a connectionless message is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// UDT, XUDT, LUDT: data on their way.
    Unitdata(Form),
    /// UDTS, XUDTS, LUDTS: data that come back.
    Service(Form),
}

/// The three forms of connectionless messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// UDT, UDTS: neither hop counter nor optional parameters.
    Basic,
    /// XUDT, XUDTS.
    Extended,
    /// LUDT, LUDTS: pointers and the data's length have two octets.
    Long,
}

macro_rules! messages {
    ($($code:literal $name:ident $printed:literal $clause:literal $(($layout:ident $form:ident))?;)*) => {
        /// Message type codes, Q.713 table 1.
        pub mod message_type {
            $(#[doc = concat!($printed, ", Q.713 §", $clause, ".")]
            pub const $name: u8 = $code;)*
        }

        /// Every type of message, in the order of the codes.
        pub static MESSAGES: &[MessageRow] = &[$(MessageRow {
            code: $code,
            name: stringify!($name),
            printed: $printed,
            clause: $clause,
            layout: messages!(@layout $($layout $form)?),
        }),*];
    };
    (@layout) => { None };
    (@layout $layout:ident $form:ident) => { Some(Layout::$layout(Form::$form)) };
}

messages! {
    1 CR "Connection request" "4.2";
    2 CC "Connection confirm" "4.3";
    3 CREF "Connection refused" "4.4";
    4 RLSD "Released" "4.5";
    5 RLC "Release complete" "4.6";
    6 DT1 "Data form 1" "4.7";
    7 DT2 "Data form 2" "4.8";
    8 AK "Data acknowledgement" "4.9";
    9 UDT "Unitdata" "4.10" (Unitdata Basic);
    10 UDTS "Unitdata service" "4.11" (Service Basic);
    11 ED "Expedited data" "4.12";
    12 EA "Expedited data acknowledgement" "4.13";
    13 RSR "Reset request" "4.14";
    14 RSC "Reset confirmation" "4.15";
    15 ERR "Protocol data unit error" "4.16";
    16 IT "Inactivity test" "4.17";
    17 XUDT "Extended unitdata" "4.18" (Unitdata Extended);
    18 XUDTS "Extended unitdata service" "4.19" (Service Extended);
    19 LUDT "Long unitdata" "4.20" (Unitdata Long);
    20 LUDTS "Long unitdata service" "4.21" (Service Long);
}

/// The row of a message type code.
#[inline]
#[must_use]
pub fn message(code: u8) -> Option<&'static MessageRow> {
    MESSAGES.get(usize::from(code).checked_sub(1)?)
}

impl Form {
    /// Octets in front of the pointers.
    const fn fixed(self) -> usize {
        match self {
            Self::Basic => 2,
            Self::Extended | Self::Long => 3,
        }
    }

    const fn pointers(self) -> usize {
        match self {
            Self::Basic => 3,
            Self::Extended | Self::Long => 4,
        }
    }

    /// Octets of a pointer, and of the data's length.
    const fn width(self) -> usize {
        match self {
            Self::Basic | Self::Extended => 1,
            Self::Long => 2,
        }
    }

    /// Octets that a message has besides addresses, data and optional parameters.
    #[must_use]
    pub const fn overhead(self) -> usize {
        self.fixed() + self.pointers() * self.width() + 2 + self.width()
    }

    /// The most octets of data between addresses of so many octets together: what the length of the
    /// data and the pointer behind them can say.
    #[must_use]
    pub const fn room(self, addresses: usize, optional: bool) -> usize {
        match self {
            Self::Basic => 255,
            Self::Extended if !optional => 255,
            // The pointer counts itself, both lengths in front of it and that of the data.
            Self::Extended => 251_usize.saturating_sub(addresses),
            Self::Long => 3_952,
        }
    }
}

/// What a connectionless message is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Data on their way: UDT, XUDT, LUDT.
    Unitdata(ProtocolClass),
    /// Data that come back, and why: UDTS, XUDTS, LUDTS.
    Service(ReturnCause),
}

/// A connectionless message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unitdata<'a> {
    /// Basic, extended or long.
    pub form: Form,
    /// Data, or data that come back.
    pub kind: Kind,
    /// Hop counter, 15 to 1: Q.713 §3.18. 0 in the basic form, which has none.
    pub hop_counter: u8,
    /// Called party address.
    pub called: Address<'a>,
    /// Calling party address.
    pub calling: Address<'a>,
    /// The user's data.
    pub data: &'a [u8],
    /// Optional parameters; the basic form has none.
    pub optional: Optional<'a>,
}

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// Connectionless: Q.714 §4.
    Unitdata(Unitdata<'a>),
    /// Of classes 2 and 3, by its type alone.
    ConnectionOriented(&'static MessageRow, &'a [u8]),
}

impl<'a> Message<'a> {
    /// Reads a message of a network with point codes of `format`. The pointers may have the
    /// parameters in any order and with octets between them.
    ///
    /// # Errors
    /// A type that the standard does not have, a pointer or a length that leads out of the message
    /// or, a pointer, into the pointers.
    #[inline]
    pub fn parse(octets: &'a [u8], format: PointCodeFormat) -> Result<Self, DecodeError> {
        let mut r = Reader::new(octets, "Message type code");
        let code = r.u8()?;
        let row = message(code).ok_or(DecodeError::new(ErrorKind::Unknown, "Message type code", 0))?;
        let Some(layout) = row.layout else { return Ok(Self::ConnectionOriented(row, octets)) };
        let (form, kind) = match layout {
            Layout::Unitdata(form) => (form, Kind::Unitdata(ProtocolClass(r.named("Protocol class").u8()?))),
            Layout::Service(form) => (form, Kind::Service(ReturnCause(r.named("Return cause").u8()?))),
        };
        let fixed = Reader::at(octets, 0, "Hop counter");
        let hop_counter = match form {
            Form::Basic => 0,
            Form::Extended | Form::Long => *fixed.peek().get(2).ok_or(fixed.fault(ErrorKind::Truncated))?,
        };
        Ok(Self::Unitdata(Unitdata {
            form,
            kind,
            hop_counter,
            called: Address::read(variable(octets, form, 0, "Called party address")?, format)?,
            calling: Address::read(variable(octets, form, 1, "Calling party address")?, format)?,
            data: variable(octets, form, 2, "Data")?.peek(),
            optional: match form {
                Form::Basic => Optional::NONE,
                Form::Extended | Form::Long => match target(octets, form, 3, "Optional parameter")? {
                    Some(r) => Optional::read(r)?,
                    None => Optional::NONE,
                },
            },
        }))
    }
}

/// A reader from where pointer `index` points to; `None` if the pointer is 0.
#[inline]
fn target<'a>(
    octets: &'a [u8],
    form: Form,
    index: usize,
    element: &'static str,
) -> Result<Option<Reader<'a>>, DecodeError> {
    let width = form.width();
    let at = form.fixed() + index * width;
    let truncated = DecodeError::new(ErrorKind::Truncated, element, octets.len());
    let pointer = match *octets.get(at..at + width).ok_or(truncated)? {
        [low, high] => usize::from(u16::from_le_bytes([low, high])),
        [pointer] => usize::from(pointer),
        _ => 0,
    };
    if pointer == 0 {
        return Ok(None);
    }
    // A pointer counts from its own last octet.
    let target = at + width - 1 + pointer;
    if target < form.fixed() + form.pointers() * width {
        return Err(DecodeError::new(ErrorKind::Value, element, at));
    }
    Ok(Some(Reader::at(octets.get(target..).ok_or(truncated)?, target, element)))
}

/// The mandatory variable parameter that pointer `index` points to.
#[inline]
fn variable<'a>(
    octets: &'a [u8],
    form: Form,
    index: usize,
    element: &'static str,
) -> Result<Reader<'a>, DecodeError> {
    let Some(mut r) = target(octets, form, index, element)? else {
        return Err(DecodeError::new(ErrorKind::Missing, element, form.fixed() + index * form.width()));
    };
    // Of the long forms, only the data have a length of two octets, the low one first.
    let length = if form == Form::Long && index == 2 {
        usize::from(u16::from_le_bytes(r.array()?))
    } else {
        usize::from(r.u8()?)
    };
    r.sub(length, element)
}

impl Unitdata<'_> {
    /// The message type code.
    #[must_use]
    pub const fn message_type(&self) -> u8 {
        match (self.kind, self.form) {
            (Kind::Unitdata(_), Form::Basic) => message_type::UDT,
            (Kind::Unitdata(_), Form::Extended) => message_type::XUDT,
            (Kind::Unitdata(_), Form::Long) => message_type::LUDT,
            (Kind::Service(_), Form::Basic) => message_type::UDTS,
            (Kind::Service(_), Form::Extended) => message_type::XUDTS,
            (Kind::Service(_), Form::Long) => message_type::LUDTS,
        }
    }

    /// Puts the whole message in front, the parameters in the order of its clause.
    #[inline]
    pub fn write(&self, p: &mut Prepender<'_>) {
        self.write_optional(p);
        p.slice(self.data);
        self.write_front(p, self.data.len());
    }

    /// Puts the optional part in front: the first step, behind which the data come.
    #[inline]
    pub fn write_optional(&self, p: &mut Prepender<'_>) {
        if self.form != Form::Basic {
            self.optional.write(p);
        }
    }

    /// Puts all that stands in front of the data in front of `data` octets of them, which have been
    /// written (in front of the optional part) instead of [`Self::data`]. Data that are too long for
    /// the form overflow.
    #[inline]
    pub fn write_front(&self, p: &mut Prepender<'_>, data: usize) {
        let (called, calling) = (self.called.as_octets(), self.calling.as_octets());
        let addresses = called.len() + calling.len();
        let optional = self.form != Form::Basic && self.optional.is_there();
        if data > self.form.room(addresses, optional) || called.len() > 255 || calling.len() > 255 {
            p.overflow();
            return;
        }
        // All below fits: a length in one octet, and of the long form at most 5 + 510 + 3952.
        let handling = match self.kind {
            Kind::Unitdata(class) => class.0,
            Kind::Service(cause) => cause.0,
        };
        if self.form == Form::Long {
            p.array((data as u16).to_le_bytes());
        } else {
            p.u8(data as u8);
        }
        p.slice(calling);
        p.u8(calling.len() as u8);
        p.slice(called);
        p.u8(called.len() as u8);
        if self.form == Form::Long {
            let [called, calling] = [called.len(), addresses].map(|n| n as u16);
            let behind = if optional { 5 + calling + data as u16 } else { 0 };
            let mut pointers = [0; 8];
            for (place, pointer) in pointers.chunks_exact_mut(2).zip([7, 6 + called, 5 + calling, behind]) {
                place.copy_from_slice(&pointer.to_le_bytes());
            }
            p.array(pointers);
            p.array([self.message_type(), handling, self.hop_counter]);
            return;
        }
        let n = self.form.pointers();
        let [Ok(first), Ok(second), Ok(third), Ok(behind)] =
            [n, n + called.len(), n + addresses, if optional { n + addresses + data } else { 0 }]
                .map(u8::try_from)
        else {
            p.overflow();
            return;
        };
        if self.form == Form::Basic {
            p.array([self.message_type(), handling, first, second, third]);
        } else {
            p.array([self.message_type(), handling, self.hop_counter, first, second, third, behind]);
        }
    }
}
