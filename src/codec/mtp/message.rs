//! Messages of MTP level 3, and the signal units of level 2 around them.

use crate::wire::{DecodeError, ErrorKind, PointCode, PointCodeFormat, Writer};

/// The routing label: ITU-T Q.704 §2.2, ANSI T1.111.4 §2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Destination point code.
    pub dpc: PointCode,
    /// Originating point code.
    pub opc: PointCode,
    /// Signalling link selection.
    pub sls: u8,
}

/// One message: service information octet, label, and the user part's octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// Service indicator: §14.2.1.
    pub si: u8,
    /// Network indicator: §14.2.2.
    pub ni: u8,
    /// Priority or spare bits of the sub-service field.
    pub priority: u8,
    /// The label.
    pub label: Label,
    /// The user part's octets.
    pub data: &'a [u8],
    /// Their offset.
    pub offset: usize,
}

impl<'a> Message<'a> {
    /// Octets of the label; `None` of a format whose label this does not read.
    const fn label_octets(format: PointCodeFormat) -> Option<usize> {
        match format {
            PointCodeFormat::Itu => Some(4),
            PointCodeFormat::Ansi | PointCodeFormat::China => Some(7),
            PointCodeFormat::Japan => None,
        }
    }

    /// Reads a message whose point codes are of `format`: nothing in it says which.
    ///
    /// # Errors
    /// Too few octets, or the format of Japan.
    pub fn parse(octets: &'a [u8], format: PointCodeFormat) -> Result<Self, DecodeError> {
        const NAME: &str = "Routing Label";
        let Some((&sio, rest)) = octets.split_first() else {
            return Err(DecodeError::new(ErrorKind::Truncated, "Service Information Octet", 0));
        };
        let length = Self::label_octets(format).ok_or(DecodeError::new(ErrorKind::Unknown, NAME, 1))?;
        let Some((label, data)) = rest.split_at_checked(length) else {
            return Err(DecodeError::new(ErrorKind::Truncated, NAME, octets.len()));
        };
        let label = match *label {
            // Three parts of eight bits, the least significant first.
            [d1, d2, d3, o1, o2, o3, sls] => Label {
                dpc: PointCode(u32::from_le_bytes([d1, d2, d3, 0])),
                opc: PointCode(u32::from_le_bytes([o1, o2, o3, 0])),
                sls,
            },
            [a, b, c, d] => {
                let word = u32::from_le_bytes([a, b, c, d]);
                let (dpc, opc) = (PointCode(word & 0x3fff), PointCode(word >> 14 & 0x3fff));
                Label { dpc, opc, sls: (word >> 28) as u8 }
            }
            _ => return Err(DecodeError::new(ErrorKind::Length, NAME, 1)),
        };
        let (si, ni, priority) = (sio & 0xf, sio >> 6, sio >> 4 & 3);
        Ok(Self { si, ni, priority, label, data, offset: 1 + length })
    }

    /// Writes the message.
    pub fn write(&self, format: PointCodeFormat, w: &mut Writer<'_>) {
        w.u8(self.ni << 6 | (self.priority & 3) << 4 | self.si & 0xf);
        let Label { dpc, opc, sls } = self.label;
        match format {
            PointCodeFormat::Ansi | PointCodeFormat::China => {
                for code in [dpc, opc] {
                    let [a, b, c, _] = code.0.to_le_bytes();
                    w.array([a, b, c]);
                }
                w.u8(sls);
            }
            PointCodeFormat::Itu | PointCodeFormat::Japan => {
                let word = dpc.0 & 0x3fff | (opc.0 & 0x3fff) << 14 | u32::from(sls & 0xf) << 28;
                w.array(word.to_le_bytes());
            }
        }
        w.slice(self.data);
    }
}

/// The name of a service indicator: Q.704 §14.2.1.
#[must_use]
pub const fn service(si: u8) -> &'static str {
    match si {
        0 => "Signalling network management",
        1 => "Signalling network testing and maintenance",
        2 => "Signalling network testing and maintenance special",
        3 => "SCCP",
        4 => "Telephone User Part",
        5 => "ISDN User Part",
        6 => "Data User Part, call and circuit",
        7 => "Data User Part, facility",
        8 => "MTP Testing User Part",
        9 => "Broadband ISDN User Part",
        10 => "Satellite ISDN User Part",
        _ => "",
    }
}

/// What a signal unit of MTP level 2 is: Q.703 §2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalUnit<'a> {
    /// Fill-in: nothing.
    FillIn,
    /// Link status: alignment, busy.
    LinkStatus,
    /// A message of level 3, and its offset.
    Message(&'a [u8], usize),
}

impl<'a> SignalUnit<'a> {
    /// Reads a unit without flags and check sum: sequence numbers, length indicator, and what it has.
    ///
    /// # Errors
    /// Too few octets.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        match octets {
            [_, _, length, rest @ ..] => Ok(match length & 0x3f {
                0 => Self::FillIn,
                1 | 2 => Self::LinkStatus,
                _ => Self::Message(rest, 3),
            }),
            _ => Err(DecodeError::new(ErrorKind::Truncated, "MTP2 header", octets.len())),
        }
    }
}
