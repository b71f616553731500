//! Global title translation: Q.714 §2.4.

use crate::codec::sccp::{DigitsBuf, NatureOfAddress, NumberingPlan, Ssn, TitleForm};
use crate::wire::PointCode;

/// Which global titles a rule is for: what is `None` may be anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selector {
    /// Global title indicator.
    pub form: Option<TitleForm>,
    /// Translation type.
    pub translation_type: Option<u8>,
    /// Numbering plan.
    pub plan: Option<NumberingPlan>,
    /// Nature of address.
    pub nature: Option<NatureOfAddress>,
}

/// What becomes of a global title's numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conversion {
    /// E.212 to E.214, by the table of mobile titles.
    E212ToE214,
    /// E.214 to E.212, by the same table.
    E214ToE212,
}

/// What becomes of a global title. Steps are taken in the order of the fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrite {
    /// Between numbering plans.
    pub conversion: Option<Conversion>,
    /// These digits in place of all.
    pub replace: Option<DigitsBuf>,
    /// Digits to take away in front.
    pub strip: u8,
    /// Digits to put in front.
    pub prepend: Option<DigitsBuf>,
    /// Another form.
    pub form: Option<TitleForm>,
    /// Another translation type.
    pub translation_type: Option<u8>,
    /// Another numbering plan.
    pub plan: Option<NumberingPlan>,
    /// Another nature of address.
    pub nature: Option<NatureOfAddress>,
}

/// A place that a translation leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The destination.
    pub point_code: PointCode,
    /// The subsystem number of the called address from there on; `None` leaves it as it is.
    pub ssn: Option<Ssn>,
    /// Its share of the traffic among targets of one priority.
    pub weight: u16,
    /// Targets of a higher number are used while none of a lower one can be reached.
    pub priority: u8,
}

/// A rule of translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which global titles it is for.
    pub selector: Selector,
    /// Digits that the title must begin with; none for all.
    pub prefix: DigitsBuf,
    /// What becomes of the title.
    pub rewrite: Rewrite,
    /// Whether the target routes on the subsystem number; else on the title, again.
    pub route_on_ssn: bool,
    /// Where to.
    pub targets: Vec<Target>,
}

/// One row of the table of mobile global titles: E.214 §2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MobileTitle {
    /// Mobile country code and mobile network code, E.212.
    pub network: DigitsBuf,
    /// Country code and national destination code, E.164, in their place.
    pub title: DigitsBuf,
}
