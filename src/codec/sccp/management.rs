//! SCCP management messages: Q.713 §5. They travel as the data of a UDT of class 0 between
//! subsystems number 1.

use super::address::{Ssn, point_code, point_code_octets};
use super::table::named;
use crate::wire::{DecodeError, ErrorKind, PointCode, PointCodeFormat, Prepender, Reader};

named! {
    /// SCMG format identifier, Q.713 table 24. Values from 253 on are of ANSI T1.112.3 alone.
    ManagementType, "SCMG format identifier" {
        SSA = 1 "Subsystem-allowed",
        SSP = 2 "Subsystem-prohibited",
        SST = 3 "Subsystem-status-test",
        SOR = 4 "Subsystem-out-of-service-request",
        SOG = 5 "Subsystem-out-of-service-grant",
        SSC = 6 "SCCP/subsystem-congested",
        SBR = 253 "Subsystem-backup-routing",
        SNR = 254 "Subsystem-normal-routing",
        SRT = 255 "Subsystem-routing-status-test",
    }
}

/// A management message: its octets, which frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Management<'a> {
    octets: &'a [u8],
    format: PointCodeFormat,
}

impl<'a> Management<'a> {
    /// Reads the data of a message for subsystem 1.
    ///
    /// # Errors
    /// The octets end too early, or the identifier is not known.
    pub fn parse(octets: &'a [u8], format: PointCodeFormat) -> Result<Self, DecodeError> {
        let mut r = Reader::new(octets, "SCMG format identifier");
        let kind = ManagementType(r.u8()?);
        if kind.name().is_none() {
            return Err(DecodeError::new(ErrorKind::Unknown, "SCMG format identifier", 0));
        }
        r = r.named("Affected SSN");
        r.u8()?;
        r = r.named("Affected PC");
        r.take(point_code_octets(format))?;
        r = r.named("Subsystem multiplicity indicator");
        r.u8()?;
        if kind == ManagementType::SSC {
            r.named("SCCP congestion level").u8()?;
        }
        Ok(Self { octets, format })
    }

    /// The message.
    #[must_use]
    pub const fn as_octets(&self) -> &'a [u8] {
        self.octets
    }

    fn octet(&self, at: usize) -> u8 {
        self.octets.get(at).copied().unwrap_or(0)
    }

    /// SCMG format identifier.
    #[must_use]
    pub fn kind(&self) -> ManagementType {
        ManagementType(self.octet(0))
    }

    /// Affected subsystem number; 1 is the SCCP as a whole.
    #[must_use]
    pub fn ssn(&self) -> Ssn {
        Ssn(self.octet(1))
    }

    /// Affected point code.
    #[must_use]
    pub fn point_code(&self) -> PointCode {
        let end = 2 + point_code_octets(self.format);
        point_code(self.octets.get(2..end).unwrap_or(&[]), self.format)
    }

    /// Subsystem multiplicity indicator: 0 not known, 1 solitary, 2 duplicated.
    #[must_use]
    pub fn multiplicity(&self) -> u8 {
        self.octet(2 + point_code_octets(self.format)) & 3
    }

    /// SCCP congestion level, 1 to 8, of an SSC.
    #[must_use]
    pub fn congestion_level(&self) -> Option<u8> {
        (self.kind() == ManagementType::SSC).then(|| self.octet(3 + point_code_octets(self.format)) & 0xf)
    }
}

/// A management message to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagementBuf {
    /// SCMG format identifier.
    pub kind: ManagementType,
    /// Affected subsystem number.
    pub ssn: Ssn,
    /// Affected point code.
    pub point_code: PointCode,
    /// Subsystem multiplicity indicator.
    pub multiplicity: u8,
    /// SCCP congestion level, written in an SSC only.
    pub congestion_level: u8,
}

impl ManagementBuf {
    /// Puts the message in front.
    pub fn write(&self, p: &mut Prepender<'_>, format: PointCodeFormat) {
        if self.kind == ManagementType::SSC {
            p.u8(self.congestion_level & 0xf);
        }
        p.u8(self.multiplicity & 3);
        p.slice(&self.point_code.0.to_le_bytes()[..point_code_octets(format)]);
        p.array([self.kind.0, self.ssn.0]);
    }
}
