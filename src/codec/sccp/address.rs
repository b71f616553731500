//! Called and calling party addresses: Q.713 §3.4 and §3.5, ANSI T1.112.3 §3.4.

use super::table::named;
use super::title::{EncodingScheme, GlobalTitle, NatureOfAddress, NumberingPlan, TitleDigits, TitleForm};
use crate::wire::{DecodeError, ErrorKind, Full, PointCode, PointCodeFormat, Reader, Writer};

named! {
    /// Subsystem number: Q.713 §3.4.2.2, TS 23.003 §8.
    Ssn, "SSN" {
        UNKNOWN = 0 "SSN not known/not used",
        MANAGEMENT = 1 "SCCP management",
        ITU = 2 "reserved for ITU-T allocation",
        ISUP = 3 "ISDN user part",
        OMAP = 4 "OMAP",
        MAP = 5 "MAP",
        HLR = 6 "HLR",
        VLR = 7 "VLR",
        MSC = 8 "MSC",
        EIR = 9 "EIR",
        AUC = 10 "authentication centre",
        ISDN_SUPPLEMENTARY = 11 "ISDN supplementary services",
        INTERNATIONAL_USE = 12 "reserved for international use",
        BROADBAND_ISDN = 13 "broadband ISDN edge-to-edge applications",
        TC_TEST_RESPONDER = 14 "TC test responder",
        RANAP = 142 "RANAP",
        RNSAP = 143 "RNSAP",
        GMLC = 145 "GMLC",
        CAP = 146 "CAP",
        GSM_SCF = 147 "gsmSCF, IM-SSF or Presence Network Agent",
        SIWF = 148 "SIWF",
        SGSN = 149 "SGSN",
        GGSN = 150 "GGSN",
        CSS = 248 "CSS",
        PCAP = 249 "PCAP",
        BSC_BSSAP_LE = 250 "BSC (BSSAP-LE)",
        MSC_BSSAP_LE = 251 "MSC (BSSAP-LE)",
        SMLC_BSSAP_LE = 252 "SMLC (BSSAP-LE)",
        BSS_OM = 253 "BSS O&M (A interface)",
        BSSAP = 254 "BSSAP (A interface)",
    }
}

/// The octets of a point code in addresses and management messages.
pub(super) const fn point_code_octets(format: PointCodeFormat) -> usize {
    match format {
        PointCodeFormat::Ansi | PointCodeFormat::China => 3,
        _ => 2,
    }
}

/// A point code from its octets, least significant first; spare bits are not looked at.
pub(super) fn point_code(octets: &[u8], format: PointCodeFormat) -> PointCode {
    let code = octets.iter().rev().fold(0, |code, octet| code << 8 | u32::from(*octet));
    PointCode(code & format.greatest().0)
}

/// An address as received: its octets, which frame. Everything else is read from them on demand.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Address<'a> {
    octets: &'a [u8],
    format: PointCodeFormat,
}

/// An address in its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parts<'a> {
    /// Bit 8 of the address indicator: reserved for national use (ITU-T); coded to national
    /// standards (ANSI, where it is set).
    pub national: bool,
    /// Routing indicator: on the SSN and the point code of the address or of the routing label, or
    /// else on the global title.
    pub route_on_ssn: bool,
    /// Signalling point code.
    pub point_code: Option<PointCode>,
    /// Subsystem number.
    pub ssn: Option<Ssn>,
    /// Global title.
    pub title: Option<GlobalTitle<'a>>,
}

impl<'a> Address<'a> {
    /// Frames an address of a network with point codes of `format`.
    ///
    /// # Errors
    /// The octets end before what the address indicator announces.
    #[inline]
    pub fn parse(octets: &'a [u8], format: PointCodeFormat) -> Result<Self, DecodeError> {
        Self::read(Reader::new(octets, "address"), format)
    }

    pub(super) fn read(mut r: Reader<'a>, format: PointCodeFormat) -> Result<Self, DecodeError> {
        let address = Self { octets: r.peek(), format };
        r.u8()?;
        r.take(address.title_at() - 1)?;
        if address.indicator() != 0 {
            r.take(address.title_head())?;
        }
        Ok(address)
    }

    /// The address indicator and what follows it.
    #[inline]
    #[must_use]
    pub const fn as_octets(&self) -> &'a [u8] {
        self.octets
    }

    /// The network's form of point codes, by which the octets are read.
    #[inline]
    #[must_use]
    pub const fn format(&self) -> PointCodeFormat {
        self.format
    }

    fn flags(&self) -> u8 {
        self.octets.first().copied().unwrap_or(0)
    }

    const fn is_ansi(&self) -> bool {
        matches!(self.format, PointCodeFormat::Ansi)
    }

    /// ANSI has the two lowest indicator bits, and the two fields, the other way round.
    fn has_point_code(&self) -> bool {
        self.flags() & if self.is_ansi() { 2 } else { 1 } != 0
    }

    fn has_ssn(&self) -> bool {
        self.flags() & if self.is_ansi() { 1 } else { 2 } != 0
    }

    /// The global title indicator, 0 to 15, as the octets have it.
    #[inline]
    #[must_use]
    pub fn indicator(&self) -> u8 {
        self.flags() >> 2 & 0xf
    }

    fn title_at(&self) -> usize {
        let point_code = if self.has_point_code() { point_code_octets(self.format) } else { 0 };
        1 + point_code + usize::from(self.has_ssn())
    }

    /// Octets of the global title in front of its digits.
    fn title_head(&self) -> usize {
        match form(self.indicator(), self.format) {
            TitleForm::Nature | TitleForm::Translation => 1,
            TitleForm::Plan => 2,
            TitleForm::Full => 3,
            TitleForm::Other(_) => 0,
        }
    }

    /// Whether the message is routed on the subsystem number rather than on the global title.
    #[inline]
    #[must_use]
    pub fn route_on_ssn(&self) -> bool {
        self.flags() & 0x40 != 0
    }

    /// Signalling point code.
    #[inline]
    #[must_use]
    pub fn point_code(&self) -> Option<PointCode> {
        let at = if self.is_ansi() { 1 + usize::from(self.has_ssn()) } else { 1 };
        let octets = self.octets.get(at..at + point_code_octets(self.format))?;
        self.has_point_code().then(|| point_code(octets, self.format))
    }

    /// Subsystem number. 0 is one that is not known.
    #[inline]
    #[must_use]
    pub fn ssn(&self) -> Option<Ssn> {
        let before =
            if self.has_point_code() && !self.is_ansi() { point_code_octets(self.format) } else { 0 };
        let octet = self.octets.get(1 + before)?;
        self.has_ssn().then_some(Ssn(*octet))
    }

    /// Global title.
    #[must_use]
    pub fn title(&self) -> Option<GlobalTitle<'a>> {
        let indicator = self.indicator();
        if indicator == 0 {
            return None;
        }
        let octets = self.octets.get(self.title_at()..)?;
        let (head, signals) = octets.split_at_checked(self.title_head())?;
        let form = form(indicator, self.format);
        let all = 2 * signals.len();
        let (translation_type, plan, encoding, nature, count) = match (form, head) {
            (TitleForm::Nature, &[nature]) => {
                (0, 0, 0, nature & 0x7f, all - usize::from(nature >> 7).min(all))
            }
            (TitleForm::Translation, &[tt]) => {
                let filler = signals.last().is_some_and(|last| last >> 4 == 0xf);
                (tt, 0, 0, 0, all - usize::from(filler))
            }
            (TitleForm::Plan | TitleForm::Full, &[tt, plan, ..]) => {
                let odd = plan & 0xf == EncodingScheme::BCD_ODD.0;
                let nature = head.get(2).map_or(0, |nature| nature & 0x7f);
                (tt, plan >> 4, plan & 0xf, nature, all - usize::from(odd).min(all))
            }
            _ => (0, 0, 0, 0, all),
        };
        Some(GlobalTitle {
            form,
            translation_type,
            plan: NumberingPlan(plan),
            encoding: EncodingScheme(encoding),
            nature: NatureOfAddress(nature),
            digits: TitleDigits::new(signals, count),
        })
    }

    /// All parts.
    #[must_use]
    pub fn parts(&self) -> Parts<'a> {
        Parts {
            national: self.flags() & 0x80 != 0,
            route_on_ssn: self.route_on_ssn(),
            point_code: self.point_code(),
            ssn: self.ssn(),
            title: self.title(),
        }
    }
}

/// Which elements a global title has, by its indicator.
const fn form(indicator: u8, format: PointCodeFormat) -> TitleForm {
    match (indicator, matches!(format, PointCodeFormat::Ansi)) {
        (2, _) => TitleForm::Translation,
        (1, true) | (3, false) => TitleForm::Plan,
        (1, false) => TitleForm::Nature,
        (4, false) => TitleForm::Full,
        _ => TitleForm::Other(indicator),
    }
}

impl TitleForm {
    /// The form that a global title indicator, 0 to 15, stands for.
    #[must_use]
    pub const fn of(indicator: u8, format: PointCodeFormat) -> Self {
        form(indicator, format)
    }
}

/// The indicator of a form; `None` if `format` has no such form.
const fn indicator(form: TitleForm, format: PointCodeFormat) -> Option<u8> {
    match (form, format) {
        (TitleForm::Plan, PointCodeFormat::Ansi) => Some(1),
        (TitleForm::Translation, _) => Some(2),
        (TitleForm::Other(indicator), _) => Some(indicator & 0xf),
        (TitleForm::Nature | TitleForm::Full, PointCodeFormat::Ansi) => None,
        (TitleForm::Nature, _) => Some(1),
        (TitleForm::Plan, _) => Some(3),
        (TitleForm::Full, _) => Some(4),
    }
}

impl Parts<'_> {
    /// Writes the address. A form of global title that `format` does not have, a point code past its
    /// bits and a length past 255 count as not fitting.
    pub fn write(&self, w: &mut Writer<'_>, format: PointCodeFormat) -> Result<(), Full> {
        let title = match &self.title {
            Some(title) => Some((indicator(title.form, format).ok_or(Full)?, title)),
            None => None,
        };
        if self.point_code.is_some_and(|code| !code.fits(format)) {
            return Err(Full);
        }
        let ansi = format == PointCodeFormat::Ansi;
        let (point_code_bit, ssn_bit) = if ansi { (2, 1) } else { (1, 2) };
        w.u8(u8::from(self.national) << 7
            | u8::from(self.route_on_ssn) << 6
            | title.map_or(0, |(indicator, _)| indicator << 2)
            | if self.point_code.is_some() { point_code_bit } else { 0 }
            | if self.ssn.is_some() { ssn_bit } else { 0 });
        if ansi && let Some(ssn) = self.ssn {
            w.u8(ssn.0);
        }
        if let Some(PointCode(code)) = self.point_code {
            w.slice(&code.to_le_bytes()[..point_code_octets(format)]);
        }
        if !ansi && let Some(ssn) = self.ssn {
            w.u8(ssn.0);
        }
        if let Some((_, title)) = title {
            title.write(w);
        }
        Ok(())
    }
}

impl GlobalTitle<'_> {
    fn write(&self, w: &mut Writer<'_>) {
        let odd = self.digits.len() % 2 == 1;
        let plan = self.plan.0 << 4 | self.encoding.0 & 0xf;
        match self.form {
            TitleForm::Nature => w.u8(u8::from(odd) << 7 | self.nature.0 & 0x7f),
            TitleForm::Translation => w.u8(self.translation_type),
            TitleForm::Plan => w.array([self.translation_type, plan]),
            TitleForm::Full => w.array([self.translation_type, plan, self.nature.0 & 0x7f]),
            TitleForm::Other(_) => {}
        }
        // Of an odd number the filler is 0 (Q.713 §3.4.2.3.1); where nothing tells odd from even, ST.
        let filler = if matches!(self.form, TitleForm::Translation | TitleForm::Other(_)) { 0xf } else { 0 };
        let mut digits = self.digits.iter();
        while let Some(low) = digits.next() {
            w.u8(digits.next().unwrap_or(filler) << 4 | low);
        }
    }
}

/// An address of our own, kept in its wire form without allocation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddressBuf {
    octets: [u8; Self::MOST],
    length: u8,
    format: PointCodeFormat,
}

impl AddressBuf {
    /// The most octets: four times what a number of E.164 needs.
    pub const MOST: usize = 38;

    /// From its parts.
    ///
    /// # Errors
    /// The parts need more than [`Self::MOST`] octets, or `format` has no room for one of them.
    pub fn new(format: PointCodeFormat, parts: &Parts<'_>) -> Result<Self, Full> {
        let mut octets = [0; Self::MOST];
        let mut w = Writer::new(&mut octets);
        parts.write(&mut w, format)?;
        let length = w.finish()? as u8;
        Ok(Self { octets, length, format })
    }

    /// Routed on `ssn` at `point_code`.
    ///
    /// # Errors
    /// `format` has no room for the point code.
    pub fn on_ssn(format: PointCodeFormat, point_code: Option<PointCode>, ssn: Ssn) -> Result<Self, Full> {
        let national = format == PointCodeFormat::Ansi;
        Self::new(format, &Parts { national, route_on_ssn: true, point_code, ssn: Some(ssn), title: None })
    }

    /// Routed on a global title.
    ///
    /// # Errors
    /// `format` has no such form of title.
    pub fn on_title(format: PointCodeFormat, title: GlobalTitle<'_>, ssn: Option<Ssn>) -> Result<Self, Full> {
        let national = format == PointCodeFormat::Ansi;
        let title = Some(title);
        Self::new(format, &Parts { national, route_on_ssn: false, point_code: None, ssn, title })
    }

    /// The borrowed form.
    #[inline]
    #[must_use]
    pub fn as_address(&self) -> Address<'_> {
        Address { octets: self.as_octets(), format: self.format }
    }

    /// The wire form.
    #[inline]
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.octets[..usize::from(self.length)]
    }
}

impl TryFrom<Address<'_>> for AddressBuf {
    type Error = DecodeError;

    fn try_from(address: Address<'_>) -> Result<Self, DecodeError> {
        let mut octets = [0; Self::MOST];
        let from = address.as_octets();
        match octets.get_mut(..from.len()) {
            Some(place) => place.copy_from_slice(from),
            None => return Err(DecodeError::new(ErrorKind::Bound, "address", Self::MOST)),
        }
        Ok(Self { octets, length: from.len() as u8, format: address.format })
    }
}
