//! Who sends and who answers which Diameter command, as the specs page says, held to the sources: whoever sends a command
//! builds its request, whoever answers one reads it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../specs/diameter.md");

/// As the page names them, and where their sources are.
const SPEAKERS: &[(&str, &[&str])] = &[
    ("lookups", &["src/reach/locate", "src/node/diameter_user"]),
    ("triggers", &["src/reach/gateway", "src/reach/tsp.rs", "src/node/trigger_desk"]),
    ("short messages", &["src/reach/sms/sgd.rs"]),
    ("lab HSS", &["src/lab/hss"]),
    ("lab MME", &["src/lab/mme.rs"]),
];

/// The sources below a path, without their tests.
fn sources(path: &Path, into: &mut String) {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| sources(entry, into));
    } else if !path.ends_with("tests.rs") && path.extension().is_some_and(|end| end == "rs") {
        let text = std::fs::read_to_string(path).unwrap();
        into.push_str(text.split("#[cfg(test)]\nmod tests").next().unwrap());
    }
}

struct Command {
    application: String,
    request: String,
    /// The types of request and answer.
    types: [String; 2],
}

/// The commands as their tables are written.
fn commands() -> Vec<Command> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    sources(&root.join("src/codec/diameter/command"), &mut text);
    let (mut application, mut request) = (String::new(), None);
    let mut commands = Vec::new();
    for line in text.lines().map(str::trim) {
        let Some(line) = line.strip_suffix(" {") else { continue };
        match line.split_whitespace().collect::<Vec<_>>()[..] {
            [.., name] if line.starts_with("\"TS ") || line.starts_with("\"RFC ") => {
                application = name.to_owned();
            }
            [of_type, abbreviation] if of_type.ends_with("Request") => {
                request = Some((of_type.to_owned(), abbreviation.trim_matches('"').to_owned()));
            }
            [of_type, _] if of_type.ends_with("Answer") => {
                let (first, request) = request.take().expect("a request before its answer");
                let types = [first, of_type.to_owned()];
                commands.push(Command { application: application.clone(), request, types });
            }
            _ => {}
        }
    }
    commands
}

/// The name of an application in the page, from that of its constant.
fn plain(name: &str) -> String {
    let name = name.split('/').next().unwrap_or_default().to_lowercase();
    name.replace("base_accounting", "accounting")
}

#[test]
fn who_sends_and_who_answers_a_command_is_who_the_page_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let speakers: Vec<(&str, String)> = SPEAKERS
        .iter()
        .map(|(name, paths)| {
            let mut text = String::new();
            paths.iter().for_each(|path| sources(&root.join(path), &mut text));
            (*name, text)
        })
        .collect();
    let section = PAGE.split("\n## ").find(|section| section.starts_with("Who speaks what")).unwrap();
    let rows: Vec<Vec<&str>> = section
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let commands = commands();
    assert_eq!(rows.len(), commands.len());
    let mut wrong = Vec::new();
    for Command { application, request, types: [asked, answered] } in &commands {
        let row = rows.iter().find(|row| plain(row[1]) == plain(application) && row[2] == request);
        let row = row.unwrap_or_else(|| panic!("no row for {application} {request}"));
        let of = |forms: &[String]| -> BTreeSet<&str> {
            // The whole name: no letter before it.
            let whole = |text: &str, at: usize| !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
            let has = |text: &str| {
                forms.iter().any(|form| text.match_indices(form.as_str()).any(|(at, _)| whole(text, at)))
            };
            speakers.iter().filter(|(_, text)| has(text)).map(|(name, _)| *name).collect()
        };
        let mut sends = of(&[
            format!("{asked} {{"),
            format!("send::<{asked}"),
            format!("ask::<{asked}"),
            format!("{answered}::parse"),
        ]);
        let mut answers = of(&[format!("{asked}::parse"), format!("{answered} {{")]);
        // The MME knows some by their abbreviations alone.
        if speakers
            .iter()
            .any(|(name, text)| *name == "lab MME" && text.contains(&format!("\"{request}\", ")))
        {
            answers.insert("lab MME");
        }
        if application == "BASE" && ["CER", "DWR", "DPR"].contains(&request.as_str()) {
            (sends, answers) = (["every node"].into(), ["every node"].into());
        }
        let cell = |text: &'static str| -> BTreeSet<&str> {
            text.split(", ").filter(|one| !one.is_empty()).collect()
        };
        if (cell(row[3]), cell(row[4])) != (sends.clone(), answers.clone()) {
            wrong.push(format!("{application} {request}: sent by {sends:?}, answered by {answers:?}"));
        }
        let nobody = sends.is_empty() && answers.is_empty();
        if nobody != row[5].starts_with("named only") {
            wrong.push(format!("{application} {request}: {}", row[5]));
        }
    }
    assert!(wrong.is_empty(), "specs/diameter.md, Who speaks what: {wrong:#?}");
}
