//! Holds the pages of `specs/` to the rows of the code.

use std::collections::HashSet;

/// The table under the heading `heading` of `page`, row by row.
fn table<'a>(page: &'a str, heading: &str) -> Vec<&'a str> {
    let section = page.split("\n## ").find(|section| section.lines().next() == Some(heading));
    let section = section.unwrap_or_else(|| panic!("no section {heading}"));
    section.lines().filter(|line| line.starts_with('|')).collect()
}

/// The table under `heading` of `page` must hold exactly the rows of `code`, which is that table as
/// the code would write it.
#[track_caller]
pub(crate) fn assert_same(page: &str, heading: &str, code: &str) {
    let page = table(page, heading);
    let (rows, of_page): (HashSet<&str>, HashSet<&str>) =
        (code.lines().collect(), page.iter().copied().collect());
    let missing: Vec<_> = code.lines().filter(|line| !of_page.contains(line)).collect();
    let surplus: Vec<_> = page.into_iter().filter(|line| !rows.contains(line)).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "{heading}: the page lacks\n{}\nand has what the code has not\n{}",
        missing.join("\n"),
        surplus.join("\n")
    );
}
