//! The dictionary: one row an AVP, one table a standard.

mod drmp;
mod iana;
mod rfc4004;
mod rfc4072;
mod rfc5447;
mod rfc5777;
mod rfc6733;
mod rfc7155;
mod rfc7683;
mod rfc8506;
mod rfc8583;
mod ts29061;
mod ts29128;
mod ts29140;
mod ts29154;
mod ts29172;
mod ts29173;
mod ts29212;
mod ts29214;
mod ts29219;
mod ts29229;
mod ts29272;
mod ts29273;
mod ts29329;
mod ts29336;
mod ts29337;
mod ts29338;
mod ts29345;
mod ts29368;
mod ts29468;
mod ts32299;
mod ts32299_2;

use super::table::Row;

/// Every AVP as a type.
pub mod row {
    pub use super::drmp::row::*;
    pub use super::iana::row::*;
    pub use super::rfc4004::row::*;
    pub use super::rfc4072::row::*;
    pub use super::rfc5447::row::*;
    pub use super::rfc5777::row::*;
    pub use super::rfc6733::row::*;
    pub use super::rfc7155::row::*;
    pub use super::rfc7683::row::*;
    pub use super::rfc8506::row::*;
    pub use super::rfc8583::row::*;
    pub use super::ts29061::row::*;
    pub use super::ts29128::row::*;
    pub use super::ts29140::row::*;
    pub use super::ts29154::row::*;
    pub use super::ts29172::row::*;
    pub use super::ts29173::row::*;
    pub use super::ts29212::row::*;
    pub use super::ts29214::row::*;
    pub use super::ts29219::row::*;
    pub use super::ts29229::row::*;
    pub use super::ts29272::row::*;
    pub use super::ts29273::row::*;
    pub use super::ts29329::row::*;
    pub use super::ts29336::row::*;
    pub use super::ts29337::row::*;
    pub use super::ts29338::row::*;
    pub use super::ts29345::row::*;
    pub use super::ts29368::row::*;
    pub use super::ts29468::row::*;
    pub use super::ts32299::row::*;
    pub use super::ts32299_2::row::*;
}

/// What each Grouped AVP holds.
pub mod group {
    pub use super::iana::group::*;
    pub use super::rfc4004::group::*;
    pub use super::rfc5447::group::*;
    pub use super::rfc5777::group::*;
    pub use super::rfc6733::group::*;
    pub use super::rfc7155::group::*;
    pub use super::rfc7683::group::*;
    pub use super::rfc8506::group::*;
    pub use super::rfc8583::group::*;
    pub use super::ts29128::group::*;
    pub use super::ts29140::group::*;
    pub use super::ts29172::group::*;
    pub use super::ts29173::group::*;
    pub use super::ts29212::group::*;
    pub use super::ts29214::group::*;
    pub use super::ts29219::group::*;
    pub use super::ts29229::group::*;
    pub use super::ts29272::group::*;
    pub use super::ts29273::group::*;
    pub use super::ts29329::group::*;
    pub use super::ts29336::group::*;
    pub use super::ts29338::group::*;
    pub use super::ts29345::group::*;
    pub use super::ts29368::group::*;
    pub use super::ts29468::group::*;
    pub use super::ts32299::group::*;
    pub use super::ts32299_2::group::*;
}

/// Every table.
pub static TABLES: &[&[&Row]] = &[
    rfc6733::ROWS,
    rfc7155::ROWS,
    drmp::ROWS,
    rfc4004::ROWS,
    iana::ROWS,
    rfc8506::ROWS,
    rfc4072::ROWS,
    rfc5447::ROWS,
    rfc5777::ROWS,
    rfc7683::ROWS,
    rfc8583::ROWS,
    ts29061::ROWS,
    ts29214::ROWS,
    ts29229::ROWS,
    ts29329::ROWS,
    ts32299::ROWS,
    ts32299_2::ROWS,
    ts29212::ROWS,
    ts29140::ROWS,
    ts29272::ROWS,
    ts29273::ROWS,
    ts29173::ROWS,
    ts29172::ROWS,
    ts29219::ROWS,
    ts29368::ROWS,
    ts29336::ROWS,
    ts29337::ROWS,
    ts29338::ROWS,
    ts29468::ROWS,
    ts29345::ROWS,
    ts29154::ROWS,
    ts29128::ROWS,
];

/// 3GPP.
pub const TGPP: u32 = 10415;

const fn count() -> usize {
    let (mut rows, mut table) = (0, 0);
    while table < TABLES.len() {
        rows += TABLES[table].len();
        table += 1;
    }
    rows
}

/// Every row, in the order of the tables.
pub static ROWS: [&Row; count()] = {
    let mut rows = [TABLES[0][0]; count()];
    let (mut at, mut table) = (0, 0);
    while table < TABLES.len() {
        let mut row = 0;
        while row < TABLES[table].len() {
            rows[at] = TABLES[table][row];
            at += 1;
            row += 1;
        }
        table += 1;
    }
    rows
};

/// Where the rows of one vendor stand in [`ROWS`], by code; 0 where there is none.
const fn index<const N: usize>(vendor: u32) -> [u16; N] {
    let mut index = [0; N];
    let mut at = 0;
    while at < ROWS.len() {
        let row = ROWS[at];
        if row.vendor_id == vendor && (row.code as usize) < N {
            index[row.code as usize] = at as u16 + 1;
        }
        at += 1;
    }
    index
}

static IETF: [u16; 1024] = index(0);
static OF_TGPP: [u16; 5120] = index(TGPP);

/// The row of a code.
#[inline]
#[must_use]
pub fn row(code: u32, vendor: Option<u32>) -> Option<&'static Row> {
    let at = match vendor {
        None => IETF.get(code as usize).copied().unwrap_or(0),
        Some(TGPP) => OF_TGPP.get(code as usize).copied().unwrap_or(0),
        Some(vendor) => {
            return ROWS.iter().find(|row| row.code == code && row.vendor_id == vendor).copied();
        }
    };
    ROWS.get(usize::from(at).wrapping_sub(1)).copied()
}

/// The name of a code, or what stands for it.
#[must_use]
pub fn name(code: u32, vendor: Option<u32>) -> &'static str {
    row(code, vendor).map_or("AVP", |row| row.name)
}

/// Application-Ids.
pub mod application {
    macro_rules! applications {
        ($($id:literal $constant:ident $name:literal)*) => {
            $(
                #[doc = concat!("Diameter ", $name, ".")]
                pub const $constant: u32 = $id;
            )*

            /// The name of an application.
            #[must_use]
            pub const fn name(id: u32) -> Option<&'static str> {
                match id {
                    $($id => Some($name),)*
                    _ => None,
                }
            }
        };
    }

    applications! {
        0 BASE "base"
        3 BASE_ACCOUNTING "accounting"
        16777216 CX "Cx"
        16777217 SH "Sh"
        16777251 S6A "S6a/S6d"
        16777252 S13 "S13"
        16777265 SWX "SWx"
        16777291 SLH "SLh"
        16777309 TSP "Tsp"
        16777310 S6M "S6m"
        16777311 T4 "T4"
        16777312 S6C "S6c"
        16777313 SGD "SGd"
        16777345 S6T "S6t"
        0xffff_ffff RELAY "relay"
    }
}
