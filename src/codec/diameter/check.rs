//! Whether a message must be refused, and with which Result-Code, RFC 6733 §7.1.

#![expect(clippy::result_large_err, reason = "a fault borrows the message, and is met once a message")]

use super::avp::{Avp, Avps, MANDATORY, VENDOR};
use super::command::{self, CommandRow};
use super::dictionary;
use super::header::Flags;
use super::message::Message;
use super::result_code::ResultCode;
use super::table::{Bits, Kind, MFlag, Row, Rule, Rules, Size, Tagged, key};
use super::write::AvpWriter;
use crate::wire::ErrorKind;

/// Groups within groups that are looked into; deeper ones are refused.
pub const DEPTH: usize = 8;

/// What Failed-AVP holds.
#[derive(Clone, Copy, Debug)]
pub enum Failed<'a> {
    /// Nothing: the fault is not one of an AVP.
    None,
    /// The AVP as it was received.
    Received(Avp<'a>),
    /// The header of an AVP whose length is wrong; its data are zeros of the least length.
    Header {
        /// AVP Code.
        code: u32,
        /// Vendor-Id.
        vendor: Option<u32>,
        /// AVP Flags.
        flags: u8,
    },
    /// An example of the AVP that is missing, its data zeros of the least length.
    Example(&'static Row),
}

/// A fault for which a message is refused.
#[derive(Clone, Copy, Debug)]
pub struct Fault<'a> {
    code: ResultCode,
    /// The AVP that Failed-AVP names.
    pub failed: Failed<'a>,
    /// Offset of the fault in the message.
    pub offset: usize,
    within: [Option<&'static Row>; DEPTH],
}

impl<'a> Fault<'a> {
    /// A fault outside any group.
    #[must_use]
    pub const fn new(code: ResultCode, failed: Failed<'a>, offset: usize) -> Self {
        Self { code, failed, offset, within: [None; DEPTH] }
    }

    /// The Result-Code of the answer.
    #[must_use]
    pub const fn result_code(&self) -> ResultCode {
        self.code
    }

    /// The name of the AVP at fault.
    #[must_use]
    pub fn element(&self) -> &'static str {
        match self.failed {
            Failed::None => "Diameter header",
            Failed::Received(avp) => dictionary::name(avp.code, avp.vendor),
            Failed::Header { code, vendor, .. } => dictionary::name(code, vendor),
            Failed::Example(row) => row.name,
        }
    }

    /// The groups in which the AVP stands, outermost first.
    pub fn within(&self) -> impl Iterator<Item = &'static Row> {
        self.within.into_iter().flatten()
    }

    /// Writes Failed-AVP, if the fault is one of an AVP: the AVP inside the groups in which it
    /// stood, RFC 6733 §7.5.
    pub fn write_failed(&self, w: &mut AvpWriter<'_>) {
        if !matches!(self.failed, Failed::None) {
            w.group::<dictionary::row::FailedAvp>(|w| self.write_within(w, 0));
        }
    }

    fn write_within(&self, w: &mut AvpWriter<'_>, depth: usize) {
        if let Some(row) = self.within.get(depth).copied().flatten() {
            return w.with(row, |w| self.write_within(w, depth + 1));
        }
        match self.failed {
            Failed::None => {}
            Failed::Received(avp) => w.copy(&avp),
            Failed::Header { code, vendor, flags } => {
                let least = dictionary::row(code, vendor).map_or(0, |row| row.kind.least());
                w.raw(code, vendor, flags, &[0; 8][..least]);
            }
            Failed::Example(row) => w.with(row, |w| w.octets(&[0; 8][..row.kind.least()])),
        }
    }
}

/// Looks at the header bits, every AVP and the command's ABNF; the first fault is the answer's.
///
/// # Errors
/// The fault with its Result-Code and Failed-AVP.
pub fn check<'a>(message: &Message<'a>) -> Result<&'static CommandRow, Fault<'a>> {
    let header = &message.header;
    let Some(row) = command::row(header) else {
        return Err(Fault::new(ResultCode::COMMAND_UNSUPPORTED, Failed::None, 5));
    };
    let flags = header.flags;
    let both = flags.request() && flags.error();
    let again = !flags.request() && flags.retransmitted();
    if both || again || (flags.proxiable() && !row.proxiable) || flags.0 & 0x0f != 0 {
        return Err(Fault::new(ResultCode::INVALID_HDR_BITS, Failed::None, 4));
    }
    let rules = if flags.request() { row.request_rules } else { row.answer_rules };
    // RFC 6733 §7.2: an answer with the E bit does not follow the command's ABNF.
    let rules = if flags.0 & Flags::ERROR != 0 { Rules::NONE } else { rules };
    check_avps(message.avps(), rules).map(|()| row)
}

/// Looks at AVPs without a command around them: flags, lengths and values.
///
/// # Errors
/// The first fault.
pub fn check_avps<'a>(avps: Avps<'a>, rules: &'static Rules) -> Result<(), Fault<'a>> {
    let passes = pass(avps, rules, Place::MESSAGE);
    if passes && !cfg!(debug_assertions) {
        return Ok(());
    }
    // The pass says that something is amiss; what, and what is to be answered, the walk knows.
    let walked = Walk { within: [None; DEPTH] }.group(avps, rules, 0, true);
    debug_assert_eq!(passes, walked.is_ok());
    walked
}

/// Where AVPs stand that are read and looked at in one pass.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    depth: usize,
    refuse_unknown: bool,
}

impl Place {
    /// Right in the message.
    pub const MESSAGE: Self = Self { depth: 0, refuse_unknown: true };

    /// Within an AVP of the row `R` with these flags, which stands here.
    #[inline]
    pub(super) fn within<R: Tagged>(self, flags: u8) -> Self {
        let mandatory = flags & MANDATORY != 0 || matches!(R::MANDATORY, MFlag::Must);
        Self { depth: self.depth + 1, refuse_unknown: mandatory }
    }

    /// Whether groups are looked into that deep.
    #[inline]
    pub(super) const fn allowed(self) -> bool {
        self.depth < DEPTH
    }
}

/// Whether an AVP for which there is no field may stand where it stands. What there is of it is handed over in
/// parts, so that the pass over the others need not have it in memory.
#[cold]
#[inline(never)]
pub(super) fn passes(code: u32, vendor: Option<u32>, flags: u8, value: &[u8], place: Place) -> bool {
    match dictionary::row(code, vendor) {
        Some(row) => fits(row, flags, value, place),
        None => flags & MANDATORY == 0 || !place.refuse_unknown,
    }
}

/// Whether there is no fault in AVPs: what [`Walk`] finds, but not where it is.
fn pass(mut avps: Avps<'_>, rules: &Rules, place: Place) -> bool {
    let mut met: Bits = [0; 2];
    let mut next = 0;
    while let Some(avp) = avps.step() {
        // AVPs mostly come in the order of the ABNF: the search goes on where the last one ended.
        let key = key(avp.code, avp.vendor.unwrap_or(0));
        let is = |rule: &Rule| rule.key == key;
        let found = rules[next..].iter().position(is).map(|at| at + next);
        let fits = match found.or_else(|| rules[..next].iter().position(is)) {
            Some(at) => {
                let (word, bit) = (&mut met[at / 64 % 2], 1 << (at % 64));
                let again = *word & bit != 0 && rules[at].most == 1;
                *word |= bit;
                next = at;
                let rule = &rules[at];
                !again
                    && match rule.size {
                        Size::Any => true,
                        Size::Four => avp.value.len() == 4,
                        Size::Eight => avp.value.len() == 8,
                        Size::Look => fits(rule.avp, avp.flags, avp.value, place),
                    }
            }
            None => passes(avp.code, avp.vendor, avp.flags, avp.value, place),
        };
        if avp.reserved() || !fits {
            return false;
        }
    }
    let all = rules.required[0] & !met[0] == 0 && rules.required[1] & !met[1] == 0;
    all && avps.rest().is_empty()
}

/// Whether these may be the data of an AVP of `row`, which stands at `place`.
#[inline]
fn fits(row: &Row, flags: u8, data: &[u8], place: Place) -> bool {
    let Kind::Grouped(rules) = row.kind else { return row.kind.accepts(data) };
    // What a peer complains of is not to be complained of again.
    if row.code == dictionary::row::FailedAvp::CODE && row.vendor_id == 0 {
        return true;
    }
    let mandatory = flags & MANDATORY != 0 || matches!(row.mandatory, MFlag::Must);
    let inside = Place { depth: place.depth + 1, refuse_unknown: mandatory };
    inside.allowed() && pass(Avps::new(data, 0), rules, inside)
}

struct Walk {
    within: [Option<&'static Row>; DEPTH],
}

impl Walk {
    #[cold]
    fn fault<'a>(&self, code: ResultCode, failed: Failed<'a>, offset: usize) -> Fault<'a> {
        Fault { code, failed, offset, within: self.within }
    }

    fn group<'a>(
        &mut self,
        mut avps: Avps<'a>,
        rules: &'static Rules,
        depth: usize,
        refuse_unknown: bool,
    ) -> Result<(), Fault<'a>> {
        let mut met: Bits = [0; 2];
        let mut next = 0;
        let mut end = 0;
        loop {
            let left = avps.rest();
            let avp = match avps.next() {
                None => break,
                Some(Ok(avp)) => avp,
                Some(Err(error)) => {
                    let failed = match (left.first_chunk::<12>(), left.first_chunk::<8>()) {
                        (Some(&[a, b, c, d, flags, _, _, _, v @ ..]), _) if flags & VENDOR != 0 => {
                            Failed::Header {
                                code: u32::from_be_bytes([a, b, c, d]),
                                vendor: Some(u32::from_be_bytes(v)).filter(|vendor| *vendor != 0),
                                flags,
                            }
                        }
                        (_, Some(&[a, b, c, d, flags, ..])) => Failed::Header {
                            code: u32::from_be_bytes([a, b, c, d]),
                            vendor: None,
                            flags: flags & !VENDOR,
                        },
                        _ => Failed::None,
                    };
                    debug_assert!(matches!(error.kind, ErrorKind::Truncated | ErrorKind::Length));
                    return Err(self.fault(ResultCode::INVALID_AVP_LENGTH, failed, error.offset as usize));
                }
            };
            end = avp.offset + avp.octets.len();
            if avp.reserved() {
                return Err(self.fault(ResultCode::INVALID_AVP_BITS, Failed::Received(avp), avp.offset + 4));
            }
            let Some(row) = dictionary::row(avp.code, avp.vendor) else {
                if avp.mandatory() && refuse_unknown {
                    return Err(self.fault(ResultCode::AVP_UNSUPPORTED, Failed::Received(avp), avp.offset));
                }
                continue;
            };
            // AVPs mostly come in the order of the ABNF: the search goes on where the last one ended.
            let is = |rule: &Rule| std::ptr::eq(rule.avp, row);
            let found = rules[next..].iter().position(is).map(|at| at + next);
            if let Some(at) = found.or_else(|| rules[..next].iter().position(is)) {
                next = at;
                if met[at / 64 % 2] >> (at % 64) & 1 != 0 && rules[at].most == 1 {
                    let code = ResultCode::AVP_OCCURS_TOO_MANY_TIMES;
                    return Err(self.fault(code, Failed::Received(avp), avp.offset));
                }
                met[at / 64 % 2] |= 1 << (at % 64);
            }
            self.value(&avp, row, depth)?;
        }
        for (at, rule) in rules.iter().enumerate() {
            if rules.required[at / 64 % 2] & !met[at / 64 % 2] & 1 << (at % 64) != 0 {
                return Err(self.fault(ResultCode::MISSING_AVP, Failed::Example(rule.avp), end));
            }
        }
        Ok(())
    }

    #[inline]
    fn value<'a>(&mut self, avp: &Avp<'a>, row: &'static Row, depth: usize) -> Result<(), Fault<'a>> {
        if !row.kind.allows(avp.value.len()) {
            let failed = Failed::Header { code: avp.code, vendor: avp.vendor, flags: avp.flags };
            return Err(self.fault(ResultCode::INVALID_AVP_LENGTH, failed, avp.offset));
        }
        let Kind::Grouped(rules) = row.kind else {
            if row.kind.accepts(avp.value) {
                return Ok(());
            }
            return Err(self.fault(
                ResultCode::INVALID_AVP_VALUE,
                Failed::Received(*avp),
                avp.value_offset(),
            ));
        };
        // What a peer complains of is not to be complained of again.
        if row.code == dictionary::row::FailedAvp::CODE && row.vendor_id == 0 {
            return Ok(());
        }
        if depth + 1 >= DEPTH {
            return Err(self.fault(ResultCode::INVALID_AVP_VALUE, Failed::Received(*avp), avp.offset));
        }
        self.within[depth] = Some(row);
        let mandatory = avp.mandatory() || matches!(row.mandatory, MFlag::Must);
        self.group(Avps::new(avp.value, avp.value_offset()), rules, depth + 1, mandatory)?;
        self.within[depth] = None;
        Ok(())
    }
}
