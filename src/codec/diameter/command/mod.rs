//! Commands: one table an application; each is two structs and the rules of their ABNF.

#![expect(clippy::result_large_err, reason = "a fault borrows the message, and is met once a message")]

pub mod base;
pub mod base_accounting;
pub mod cx;
pub mod s13;
pub mod s6a;
pub mod s6c;
pub mod s6m;
pub mod s6t;
pub mod sgd;
pub mod sh;
pub mod slh;
pub mod swx;
pub mod t4;
pub mod tsp;

use super::check::{Fault, Place};
use super::header::{Flags, Header};
use super::message::Message;
use super::table::{Fields, Rules};
use super::write::AvpWriter;
use crate::wire::Full;

/// One command of an application.
#[derive(Debug)]
pub struct CommandRow {
    /// Command code.
    pub code: u32,
    /// Application-Id.
    pub application: u32,
    /// Whether it may be proxied: PXY.
    pub proxiable: bool,
    /// Name without `-Request` and `-Answer`.
    pub name: &'static str,
    /// Abbreviation of the request.
    pub request: &'static str,
    /// Abbreviation of the answer.
    pub answer: &'static str,
    /// Name of the request.
    pub request_name: &'static str,
    /// Name of the answer.
    pub answer_name: &'static str,
    /// The standard that defines it.
    pub standard: &'static str,
    /// What the request holds.
    pub request_rules: &'static Rules,
    /// What the answer holds.
    pub answer_rules: &'static Rules,
}

/// A request or an answer as a type.
pub trait Command<'a>: Fields<'a> {
    /// Its row.
    const ROW: &'static CommandRow;
    /// Whether it is the request.
    const REQUEST: bool;

    /// One pass over the AVPs of `message`. Never fails: [`super::check`] says whether the message
    /// must be refused.
    #[inline]
    #[must_use]
    fn parse(message: &Message<'a>) -> Self {
        Self::read(message.body())
    }

    /// [`super::check`] and [`Self::parse`] in one pass, for who knows which command it is.
    ///
    /// # Errors
    /// The fault for which `check` refuses the message.
    #[inline(always)]
    fn checked(message: &Message<'a>) -> Result<Self, Fault<'a>> {
        let mut read = Self::default();
        if Self::heads(&message.header) && read.fill::<true>(message.body(), Place::MESSAGE) {
            return Ok(read);
        }
        // The pass says that something is amiss; what, and what is to be answered, `check` knows.
        super::check(message).map(|_| Self::parse(message))
    }

    /// Whether `header` is one of such a message and has no fault.
    #[inline]
    fn heads(header: &Header) -> bool {
        let kind = if Self::REQUEST { Flags::REQUEST } else { 0 };
        let proxiable = if Self::ROW.proxiable { Flags::PROXIABLE } else { 0 };
        let again = if Self::REQUEST { Flags::RETRANSMITTED } else { 0 };
        header.flags.0 & !(proxiable | again) == kind
            && header.code == Self::ROW.code
            && header.application == Self::ROW.application
    }

    /// The header of such a request.
    #[must_use]
    fn header() -> Header {
        Header::request(Self::ROW.code, Self::ROW.application, Self::ROW.proxiable)
    }

    /// Writes header and AVPs into `buffer` and answers with the length.
    ///
    /// # Errors
    /// `buffer` is too small.
    #[inline]
    fn write(&self, header: &Header, buffer: &mut [u8]) -> Result<usize, Full> {
        let mut w = AvpWriter::new(buffer, header);
        self.put(&mut w);
        w.finish()
    }
}

/// Every table.
pub static TABLES: &[&[&CommandRow]] = &[
    base::ROWS,
    base_accounting::ROWS,
    sh::ROWS,
    s6a::ROWS,
    s13::ROWS,
    s6c::ROWS,
    sgd::ROWS,
    s6m::ROWS,
    s6t::ROWS,
    slh::ROWS,
    tsp::ROWS,
    t4::ROWS,
    swx::ROWS,
    cx::ROWS,
];

/// Every command, in the order of the tables.
pub fn rows() -> impl Iterator<Item = &'static CommandRow> {
    TABLES.iter().flat_map(|table| table.iter().copied())
}

/// The command that a header names. Those of the base protocol are sent under any application.
#[inline]
#[must_use]
pub fn row(header: &Header) -> Option<&'static CommandRow> {
    let own = TABLES
        .iter()
        .filter(|table| table[0].application == header.application)
        .flat_map(|table| table.iter())
        .find(|row| row.code == header.code);
    own.or_else(|| base::ROWS.iter().chain(base_accounting::ROWS).find(|row| row.code == header.code))
        .copied()
}
