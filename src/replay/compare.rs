//! What came beside what was recorded.

use super::unit::{Field, Kind, Unit, show};
use std::collections::HashMap;
use std::fmt;

/// One element that is not as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The element's name.
    pub element: String,
    /// What was recorded, with what has been learned in its place; `None`: no such element.
    pub recorded: Option<String>,
    /// What came; `None`: no such element.
    pub got: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { element, recorded, got } = self;
        match (recorded, got) {
            (Some(recorded), Some(got)) => write!(f, "{element}: recorded {recorded}, got {got}"),
            (Some(recorded), None) => write!(f, "{element}: recorded {recorded}, missing in what came"),
            (None, Some(got)) => write!(f, "{element}: not recorded, got {got}"),
            (None, None) => write!(f, "{element}"),
        }
    }
}

/// An element that may differ.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serve", derive(serde::Deserialize), serde(deny_unknown_fields))]
pub struct Mask {
    /// In this message alone, by its name as the standard prints it; without it in every message.
    #[cfg_attr(feature = "serve", serde(default))]
    pub message: Option<String>,
    /// The element's name; `*` at its end stands for anything.
    pub element: String,
    /// It may also be missing, or be there in addition.
    #[cfg_attr(feature = "serve", serde(default))]
    pub presence: bool,
}

/// Elements that may differ: a file beside the capture, and what differs by nature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serve", derive(serde::Deserialize), serde(deny_unknown_fields))]
pub struct Masks {
    /// The file's own rows.
    #[cfg_attr(feature = "serve", serde(default, rename = "mask"))]
    pub rows: Vec<Mask>,
    /// Whether what is masked by nature is compared too.
    #[cfg_attr(feature = "serve", serde(default))]
    pub strict: bool,
}

/// What differs from node to node and run to run by nature: element, and whether it may be missing too.
const BY_NATURE: &[(&str, bool)] = &[
    ("Recovery", true),
    ("Charging Gateway Address", true),
    ("Private Extension*", true),
    ("ULI Timestamp", false),
    ("MS Time Zone", false),
    // What an access point says of its servers.
    ("Protocol Configuration Options*DNS Server*", false),
    ("Protocol Configuration Options*P-CSCF*", false),
    ("Protocol Configuration Options*Internet Protocol Control Protocol*", false),
    ("Protocol Configuration Options*IPCP*", false),
    ("Origin-State-Id", true),
    ("Event-Timestamp", true),
    ("Proxy-Info*", true),
    ("Route-Record", true),
    ("Error-Message", true),
    ("Error-Reporting-Host", true),
    // Elements and AVPs of vendors that no table holds.
    ("type *", true),
];

/// Whether a name is one that a pattern means, in which `*` stands for anything.
#[must_use]
pub fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut last = true;
    for part in parts {
        last = part.is_empty();
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty() || last && pattern.ends_with('*')
}

impl Masks {
    /// Reads a file of masks.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    #[cfg(feature = "serve")]
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Whether the element may differ; and whether it may be missing or additional.
    #[must_use]
    pub fn of(&self, message: &str, element: &str) -> (bool, bool) {
        let own = self.rows.iter().filter(|row| {
            row.message.as_deref().is_none_or(|of| of == message) && matches(&row.element, element)
        });
        let nature = BY_NATURE.iter().filter(|(pattern, _)| !self.strict && matches(pattern, element));
        own.map(|row| row.presence)
            .chain(nature.map(|(_, presence)| *presence))
            .fold((false, false), |(_, all), presence| (true, all || presence))
    }
}

/// A value that was learned: what was recorded, and what came.
pub type Learned<'u> = (&'u Field, Vec<u8>, Vec<u8>);

/// Compares `got` with `recorded`, for whose values `expect` knows what is to come: `None`: whatever comes
/// is learned. Answers with what differs, and what was learned.
pub fn compare<'u>(
    recorded: &'u Unit,
    got: &Unit,
    masks: &Masks,
    mut expect: impl FnMut(&Field, &[u8]) -> Option<Vec<u8>>,
) -> (Vec<Difference>, Vec<Learned<'u>>) {
    let mut differences = Vec::new();
    let mut learned = Vec::new();
    if recorded.kind != got.kind || recorded.name != got.name {
        differences.push(Difference {
            element: "message".to_owned(),
            recorded: Some(recorded.name.clone()),
            got: Some(got.name.clone()),
        });
    }
    // A field that comes several times is told by its place among its like.
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, field) in got.fields.iter().enumerate().rev() {
        places.entry(&field.name).or_default().push(i);
    }
    for field in &recorded.fields {
        let octets = &recorded.octets[field.range.clone()];
        let (differs, absent) = masks.of(&recorded.name, &field.name);
        let Some(other) = places.get_mut(&*field.name).and_then(Vec::pop).map(|i| &got.fields[i]) else {
            if !absent {
                differences.push(Difference {
                    element: field.name.clone(),
                    recorded: Some(field.shown.clone()),
                    got: None,
                });
            }
            continue;
        };
        let came = &got.octets[other.range.clone()];
        match field.value {
            Some((kind, form, _)) => {
                let (value, came) = (form.read(octets), form.read(came));
                match expect(field, &value) {
                    Some(expected) if expected == came => {}
                    Some(expected) => {
                        if !differs {
                            differences.push(Difference {
                                element: field.name.clone(),
                                recorded: Some(shown(kind, &value, &expected)),
                                got: Some(show(kind, &came)),
                            });
                        }
                    }
                    None => learned.push((field, value, came)),
                }
            }
            None if octets == came || differs || same_bits(field, octets, came) => {}
            None => differences.push(Difference {
                element: field.name.clone(),
                recorded: Some(field.shown.clone()),
                got: Some(other.shown.clone()),
            }),
        }
    }
    for places in places.into_values() {
        for field in places.into_iter().map(|i| &got.fields[i]) {
            if !masks.of(&recorded.name, &field.name).1 {
                differences.push(Difference {
                    element: field.name.clone(),
                    recorded: None,
                    got: Some(field.shown.clone()),
                });
            }
        }
    }
    (differences, learned)
}

fn same_bits(field: &Field, recorded: &[u8], came: &[u8]) -> bool {
    matches!((recorded, came), ([a], [b]) if (a ^ b) & field.bits == 0)
}

/// The value to come, and where it is another one the recorded one.
fn shown(kind: Kind, recorded: &[u8], expected: &[u8]) -> String {
    if recorded == expected {
        show(kind, recorded)
    } else {
        format!("{} ({} in the capture)", show(kind, expected), show(kind, recorded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_name_elements_with_a_star_and_single_messages() {
        let masks = Masks::parse(
            "[[mask]]\nelement = \"Quality*\"\n[[mask]]\nmessage = \"Echo Response\"\nelement = \"Cause\"\npresence = true\n",
        )
        .unwrap();
        assert_eq!(masks.of("Create PDP Context Response", "Quality of Service Profile"), (true, false));
        assert_eq!(masks.of("Create PDP Context Response", "Cause"), (false, false));
        assert_eq!(masks.of("Echo Response", "Cause"), (true, true));
        assert_eq!(masks.of("Echo Response", "Recovery"), (true, true));
        let dns = "Protocol Configuration Options.DNS Server IPv4 Address";
        assert_eq!(masks.of("Create PDP Context Response", dns), (true, false));
        assert!(Masks::parse("[[mask]]\nelment = \"x\"\n").unwrap_err().contains("elment"));
        let strict = Masks { strict: true, ..masks };
        assert_eq!(strict.of("x", "Recovery"), (false, false));
    }
}
