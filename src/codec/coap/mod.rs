//! CoAP, the Constrained Application Protocol: RFC 7252, with block-wise transfers of RFC 7959.
//!
//! A received message *is* its octets; options are walked in place and nothing is stored, so an
//! unchanged message encodes to what it came as, options that nobody knows included. That is why
//! the codec is our own: the crates of the registry build a map with a list of vectors for each
//! option and thereby allocate for each of them.

mod block;
pub mod body;
mod code;
mod header;
mod message;
pub mod option;

pub use block::Block;
pub use code::{Code, ContentFormat};
pub use header::{Header, Token, Type};
pub use message::{Encoder, Packet};
pub use option::{OptionNumber, Options};

/// The UDP port of `coap` (RFC 7252 §6.1).
pub const PORT: u16 = 5683;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const PAGE: &str = include_str!("../../../specs/rfc7252.md");

    /// The cells of the table rows under `heading`, each row without its last `drop` cells.
    fn table(heading: &str, drop: usize) -> BTreeSet<Vec<String>> {
        let section = PAGE.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
        section
            .lines()
            .filter(|line| line.starts_with('|'))
            .skip(2)
            .map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect())
            .map(|mut cells: Vec<String>| {
                cells.truncate(cells.len() - drop);
                cells
            })
            .collect()
    }

    #[test]
    fn the_page_of_the_standard_holds_exactly_the_rows_of_the_code() {
        let options = option::ROWS.iter().map(|row| {
            vec![
                row.number.0.to_string(),
                row.name.to_owned(),
                format!("{:?}", row.format).to_lowercase(),
                format!("{}-{}", row.min, row.max),
                if row.repeatable { "yes" } else { "no" }.to_owned(),
                row.clause.to_owned(),
            ]
        });
        assert_eq!(table("Options", 1), options.collect());
        let codes = Code::ROWS.iter().map(|(code, name, clause)| {
            vec![format!("{}.{:02}", code.class(), code.detail()), (*name).to_owned(), (*clause).to_owned()]
        });
        assert_eq!(table("Codes", 0), codes.collect());
        let formats = ContentFormat::ROWS.iter().map(|(format, name, clause)| {
            vec![format.0.to_string(), (*name).to_owned(), (*clause).to_owned()]
        });
        assert_eq!(table("Content formats", 0), formats.collect());
    }
}
