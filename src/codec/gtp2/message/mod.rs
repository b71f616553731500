//! The messages of TS 29.274 §7 and the groups inside of them: one table each, one row an element.

use super::element::Row;

mod bearer;
mod broadcast;
mod mobility;
mod path;
mod restoration;
mod session;
mod shared;
mod trace;

/// Whether a table demands an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Mandatory.
    M,
    /// Conditional or optional: on what, the one who receives cannot judge from the message alone.
    C,
}

/// One element of a message or of a group.
#[derive(Debug)]
pub struct Field {
    /// The element.
    pub ie: &'static Row,
    /// The instance by which the table tells it from others of its type.
    pub instance: u8,
    /// What the table calls it.
    pub name: &'static str,
    /// Whether it must be there.
    pub presence: Presence,
    /// The table of what stands inside, if it is a group.
    pub group: Option<&'static Group>,
}

/// The rows of one message or group, in ascending order of type and instance.
pub type Fields = &'static [Field];

/// The table of a grouped element.
#[derive(Debug)]
pub struct Group {
    /// The table's title.
    pub title: &'static str,
    /// Its number; of rows that several tables share, the clause.
    pub table: &'static str,
    /// Its rows.
    pub fields: Fields,
}

/// The table of a message.
#[derive(Debug)]
pub struct MessageRow {
    /// The message type.
    pub code: u8,
    /// The name as the standard prints it.
    pub name: &'static str,
    /// The clause.
    pub clause: &'static str,
    /// Its rows.
    pub fields: Fields,
}

static FILES: &[&[MessageRow]] = &[
    path::ROWS,
    session::ROWS,
    bearer::ROWS,
    trace::ROWS,
    restoration::ROWS,
    mobility::ROWS,
    broadcast::ROWS,
];

/// Every message row.
pub fn rows() -> impl Iterator<Item = &'static MessageRow> {
    FILES.iter().flat_map(|file| file.iter())
}

/// Every group.
pub fn groups() -> impl Iterator<Item = &'static Group> {
    let files = [shared::GROUPS, session::GROUPS, bearer::GROUPS, mobility::GROUPS];
    files.into_iter().flat_map(|file| file.iter().copied())
}

/// Place of a message type in [`FILES`], found once: what decodes looks it up for each message.
static PLACES: [(u8, u8); 256] = {
    let mut places = [(u8::MAX, 0); 256];
    let mut file = 0;
    while file < FILES.len() {
        let mut row = 0;
        while row < FILES[file].len() {
            places[FILES[file][row].code as usize] = (file as u8, row as u8);
            row += 1;
        }
        file += 1;
    }
    places
};

/// The row of a message type.
#[inline]
#[must_use]
pub fn row(code: u8) -> Option<&'static MessageRow> {
    let (file, row) = PLACES[usize::from(code)];
    FILES.get(usize::from(file))?.get(usize::from(row))
}

/// The name of a message type: also of those that other specifications define on the same port
/// (TS 29.276 for S101 and S121, TS 29.280 for Sv).
#[must_use]
pub fn name(code: u8) -> Option<&'static str> {
    row(code).map(|row| row.name).or(match code {
        4 => Some("Direct Transfer Request"),
        5 => Some("Direct Transfer Response"),
        6 => Some("Notification Request"),
        7 => Some("Notification Response"),
        17 => Some("RIM Information Transfer"),
        25 => Some("SRVCC PS to CS Request"),
        26 => Some("SRVCC PS to CS Response"),
        27 => Some("SRVCC PS to CS Complete Notification"),
        28 => Some("SRVCC PS to CS Complete Acknowledge"),
        29 => Some("SRVCC PS to CS Cancel Notification"),
        30 => Some("SRVCC PS to CS Cancel Acknowledge"),
        31 => Some("SRVCC CS to PS Request"),
        240 => Some("SRVCC CS to PS Response"),
        241 => Some("SRVCC CS to PS Complete Notification"),
        242 => Some("SRVCC CS to PS Complete Acknowledge"),
        243 => Some("SRVCC CS to PS Cancel Notification"),
        244 => Some("SRVCC CS to PS Cancel Acknowledge"),
        _ => None,
    })
}
