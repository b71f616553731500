//! The walls of the house, as `src/lib.rs` draws them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}

/// folder → the folders that its row names.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    lib.lines()
        .filter_map(|line| line.strip_prefix("//! | `"))
        .map(|row| {
            let mut cells = row.split('|');
            let folder = cells.next().unwrap().trim().trim_end_matches('`').to_owned();
            (folder, names(cells.next().unwrap()).into_iter().collect())
        })
        .collect()
}

fn closure(table: &BTreeMap<String, BTreeSet<String>>, folder: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([folder.to_owned()]);
    let mut todo = vec![folder.to_owned()];
    while let Some(next) = todo.pop() {
        for used in &table[&next] {
            if all.insert(used.clone()) {
                todo.push(used.clone());
            }
        }
    }
    all
}

/// The modules of this crate that a file names: `crate::X`, and the members of `crate::{X, Y::…}`.
fn used(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut start = true;
            for (i, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    c if start && !c.is_whitespace() => {
                        found.insert(word(&group[i..]));
                        start = false;
                    }
                    _ => {}
                }
            }
        } else {
            found.insert(word(rest));
        }
    }
    found
}

#[test]
fn every_folder_uses_only_what_its_row_names() {
    let table = table();
    assert!(table.len() >= 16, "the table of src/lib.rs was not found");
    let mut broken = Vec::new();
    for file in rust_files(&root().join("src")) {
        let relative = file.strip_prefix(root().join("src")).unwrap();
        let folder = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if matches!(folder, "lib" | "main") {
            continue;
        }
        let allowed = closure(&table, folder);
        let text = std::fs::read_to_string(&file).unwrap();
        // Documentation may point anywhere.
        let code: String =
            text.lines().filter(|l| !l.trim_start().starts_with("//")).map(|l| format!("{l}\n")).collect();
        for used in used(&code) {
            if table.contains_key(&used) && !allowed.contains(&used) {
                broken.push(format!("{} uses `{used}`", relative.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_folder_of_src_has_a_row() {
    let table = table();
    for entry in std::fs::read_dir(root().join("src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let name = name.trim_end_matches(".rs");
        assert!(
            matches!(name, "lib" | "main") || table.contains_key(name),
            "src/{name} has no row in src/lib.rs"
        );
        assert!(!matches!(name, "util" | "common" | "misc"), "src/{name} says nothing");
    }
}

#[test]
fn no_clock_no_randomness_and_no_io_in_the_pure_layers() {
    const FORBIDDEN: [&str; 10] = [
        "Instant::now",
        "SystemTime",
        "getrandom",
        "rand::",
        "tokio",
        "std::fs",
        "std::env",
        "std::thread",
        "UdpSocket",
        "TcpStream",
    ];
    let mut broken = Vec::new();
    for folder in ["wire", "codec", "machine", "push", "capture", "trace", "flow", "reach", "node"] {
        for file in rust_files(&root().join("src").join(folder)) {
            let text = std::fs::read_to_string(&file).unwrap();
            // Tests may read the specs and fixtures that they check the code against.
            let code = text.split("#[cfg(test)]").next().unwrap();
            for (i, line) in code.lines().enumerate() {
                if line.trim_start().starts_with("//") {
                    continue;
                }
                for word in FORBIDDEN.iter().filter(|word| line.contains(**word)) {
                    broken.push(format!("{}:{}: {word}", file.display(), i + 1));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn files_stay_readable() {
    let mut long = Vec::new();
    for folder in ["src", "tests"] {
        for file in rust_files(&root().join(folder)) {
            let lines = std::fs::read_to_string(&file).unwrap().lines().count();
            if lines > 1000 {
                long.push(format!("{}: {lines} lines", file.display()));
            }
        }
    }
    assert!(long.is_empty(), "split these:\n{}", long.join("\n"));
}
