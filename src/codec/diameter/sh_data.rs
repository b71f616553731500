//! Sh-Data, the XML in User-Data, TS 29.328 Annex D.
//!
//! A reader of its own: elements, attributes passed over, text with the five predefined entities
//! and character references. A document type declaration is refused, so nothing can expand; depth
//! and length are bounded.

use crate::wire::{DecodeError, ErrorKind};
use std::fmt::{self, Write as _};

/// The longest document, in octets.
pub const MOST: usize = 1 << 16;
/// Elements within elements.
pub const DEPTH: usize = 16;

/// Text between two tags, as it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Text<'a>(pub &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((before, after)) = rest.split_once('&') {
            f.write_str(before)?;
            let Some((name, after)) = after.split_once(';') else { return Ok(()) };
            if let Some(c) = reference(name) {
                f.write_char(c)?;
            }
            rest = after;
        }
        f.write_str(rest)
    }
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let value = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            value.ok().and_then(char::from_u32)
        }
    }
}

/// What of an Sh-Data document a look-up needs. Elements that are not listed are passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShData<'a> {
    /// `PublicIdentifiers/IMSPublicIdentity`, the first.
    pub public_identity: Option<Text<'a>>,
    /// `PublicIdentifiers/MSISDN`, the first.
    pub msisdn: Option<Text<'a>>,
    /// `IMSI`.
    pub imsi: Option<Text<'a>>,
    /// `IMSPrivateUserIdentity`, the first.
    pub private_identity: Option<Text<'a>>,
    /// `Sh-IMS-Data/IMSUserState`: 0 NotRegistered, 1 Registered, 2 UnregisteredServices, 3 AuthenticationPending.
    pub ims_user_state: Option<u8>,
    /// `UEReachabilityForIP/UEIPReachabilityMME`: 0 reachable.
    pub reachable_mme: Option<u8>,
    /// `UEReachabilityForIP/UEIPReachabilitySGSN`: 0 reachable.
    pub reachable_sgsn: Option<u8>,
    /// `RepositoryData`, the first.
    pub repository: Option<Repository<'a>>,
    /// `CSUserState`: 0 CAMELBusy, 1 NetworkDeterminedNotReachable, 2 AssumedIdle, 3 NotProvidedfromVLR.
    pub cs_user_state: Option<u8>,
    /// `PSUserState`: 0 Detached, 1 AttachedNotReachableForPaging, 2 AttachedReachableForPaging,
    /// 3 ConnectedNotReachableForPaging, 4 ConnectedReachableForPaging, 5 NotProvidedFromSGSN.
    pub ps_user_state: Option<u8>,
    /// `EPSUserState` of the MME, by the numbers of `PSUserState`.
    pub eps_user_state: Option<u8>,
    /// `CSLocationInformation`.
    pub cs_location: Option<Location<'a>>,
    /// `PSLocationInformation`.
    pub ps_location: Option<Location<'a>>,
    /// `EPSLocationInformation`.
    pub eps_location: Option<Location<'a>>,
}

/// Location information of one domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Location<'a> {
    /// `SGSNNumber`, `MSCNumber` or `MMEName`: who serves the user.
    pub node: Option<Text<'a>>,
    /// `LocationNumber`, `CellGlobalId`, `E-UTRANCellGlobalId`: base64.
    pub cell: Option<Text<'a>>,
    /// `RoutingAreaId`, `LocationAreaId` or `TrackingAreaId`: base64.
    pub area: Option<Text<'a>>,
    /// `VisitedPLMNID`.
    pub visited_plmn: Option<Text<'a>>,
    /// `CurrentLocationRetrieved`.
    pub current: Option<bool>,
    /// `AgeOfLocationInformation`, in minutes.
    pub age: Option<u32>,
}

/// Transparent data, which the server keeps and does not understand, TS 29.328 §7.6.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repository<'a> {
    /// `ServiceIndication`.
    pub service: Option<Text<'a>>,
    /// `SequenceNumber`.
    pub sequence: Option<u16>,
    /// All that is in `ServiceData`, tags too; `None`: the data are to be deleted.
    pub data: Option<&'a str>,
}

impl<'a> ShData<'a> {
    /// Reads a document.
    ///
    /// # Errors
    /// It is not well-formed, declares a document type, or is past a bound.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let fault = |kind, offset| DecodeError::new(kind, "Sh-Data", offset);
        if octets.len() > MOST {
            return Err(fault(ErrorKind::Bound, MOST));
        }
        let text =
            std::str::from_utf8(octets).map_err(|error| fault(ErrorKind::Value, error.valid_up_to()))?;
        let mut data = Self::default();
        let mut open = [""; DEPTH];
        let mut depth = 0;
        let mut rest = text;
        let mut seen = false;
        loop {
            let at = text.len() - rest.len();
            let Some((before, tag)) = rest.split_once('<') else { break };
            if depth == 0 && !before.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
                return Err(fault(ErrorKind::Value, at));
            }
            let at = at + before.len();
            let skip = |from: &'a str, end| from.split_once(end).map(|(_, rest)| rest);
            let cut = || fault(ErrorKind::Truncated, text.len());
            if let Some(comment) = tag.strip_prefix("!--") {
                rest = skip(comment, "-->").ok_or_else(cut)?;
                continue;
            }
            if tag.starts_with('?') {
                rest = skip(tag, "?>").ok_or_else(cut)?;
                continue;
            }
            if tag.starts_with('!') {
                return Err(fault(ErrorKind::Value, at));
            }
            let end = end_of_tag(tag).ok_or_else(cut)?;
            let (inside, after) = (&tag[..end], &tag[end + 1..]);
            rest = after;
            if let Some(name) = inside.strip_prefix('/') {
                if depth == 0 || open[depth - 1] != local(name.trim_end()) {
                    return Err(fault(ErrorKind::Value, at));
                }
                depth -= 1;
                continue;
            }
            let empty = inside.ends_with('/');
            let name = inside.trim_end_matches('/').split_ascii_whitespace().next().unwrap_or_default();
            let name = local(name);
            if name.is_empty() || (depth == 0 && (seen || name != "Sh-Data")) {
                return Err(fault(ErrorKind::Value, at));
            }
            seen = true;
            if empty {
                continue;
            }
            let Some(place) = open.get_mut(depth) else { return Err(fault(ErrorKind::Bound, at)) };
            *place = name;
            depth += 1;
            if name == "ServiceData" && depth == 3 {
                let repository = data.repository.get_or_insert_default();
                repository.data = after.split_once("</ServiceData").map(|(inside, _)| inside);
            }
            let content = after.split('<').next().unwrap_or_default().trim();
            if !content.is_empty() {
                data.take(&open[..depth], content);
            }
        }
        if depth > 0 || !seen {
            return Err(fault(ErrorKind::Truncated, text.len()));
        }
        if !rest.trim().is_empty() {
            return Err(fault(ErrorKind::Trailing, text.len() - rest.len()));
        }
        Ok(data)
    }

    fn take(&mut self, path: &[&str], content: &'a str) {
        let Some(name) = path.last() else { return };
        let text = Text(content);
        let domain = path.iter().find_map(|name| match *name {
            "CSLocationInformation" => Some(0),
            "PSLocationInformation" => Some(1),
            "EPSLocationInformation" => Some(2),
            _ => None,
        });
        if let Some(domain) = domain {
            let location = match domain {
                0 => &mut self.cs_location,
                1 => &mut self.ps_location,
                _ => &mut self.eps_location,
            };
            return location.get_or_insert_default().take(name, content);
        }
        match *name {
            "IMSPublicIdentity" => _ = self.public_identity.get_or_insert(text),
            "MSISDN" => _ = self.msisdn.get_or_insert(text),
            "IMSI" => _ = self.imsi.get_or_insert(text),
            "IMSPrivateUserIdentity" => _ = self.private_identity.get_or_insert(text),
            "IMSUserState" => self.ims_user_state = content.parse().ok(),
            "UEIPReachabilityMME" => self.reachable_mme = content.parse().ok(),
            "UEIPReachabilitySGSN" => self.reachable_sgsn = content.parse().ok(),
            "ServiceIndication" => self.repository.get_or_insert_default().service = Some(text),
            "SequenceNumber" => self.repository.get_or_insert_default().sequence = content.parse().ok(),
            "CSUserState" => self.cs_user_state = content.parse().ok(),
            "PSUserState" => self.ps_user_state = content.parse().ok(),
            "EPSUserState" | "MMEUserState" => self.eps_user_state = content.parse().ok(),
            _ => {}
        }
    }

    /// Writes the document.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        out.write_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Sh-Data>")?;
        if self.public_identity.is_some() || self.msisdn.is_some() {
            out.write_str("<PublicIdentifiers>")?;
            element(out, "IMSPublicIdentity", self.public_identity)?;
            element(out, "MSISDN", self.msisdn)?;
            out.write_str("</PublicIdentifiers>")?;
        }
        if let Some(repository) = &self.repository {
            repository.write(out)?;
        }
        self.write_ims(out)?;
        if let Some(location) = &self.cs_location {
            out.write_str("<CSLocationInformation>")?;
            location.write(out, ["MSCNumber", "CellGlobalId", "LocationAreaId"])?;
            out.write_str("</CSLocationInformation>")?;
        }
        if let Some(location) = &self.ps_location {
            out.write_str("<PSLocationInformation>")?;
            location.write(out, ["SGSNNumber", "CellGlobalId", "RoutingAreaId"])?;
            out.write_str("</PSLocationInformation>")?;
        }
        number(out, "CSUserState", self.cs_user_state)?;
        number(out, "PSUserState", self.ps_user_state)?;
        self.write_extension(out)?;
        out.write_str("</Sh-Data>")
    }
}

/// Elements of a later version stand in one `Extension` more than those of the version before.
fn nested(
    out: &mut dyn fmt::Write,
    depth: usize,
    write: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result,
) -> fmt::Result {
    for _ in 0..depth {
        out.write_str("<Extension>")?;
    }
    write(out)?;
    for _ in 0..depth {
        out.write_str("</Extension>")?;
    }
    Ok(())
}

impl ShData<'_> {
    /// tShIMSData and the third of its extensions.
    fn write_ims(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let reachable = self.reachable_mme.is_some() || self.reachable_sgsn.is_some();
        if self.ims_user_state.is_none() && !reachable {
            return Ok(());
        }
        out.write_str("<Sh-IMS-Data>")?;
        number(out, "IMSUserState", self.ims_user_state)?;
        if reachable {
            nested(out, 3, |out| {
                out.write_str("<UEReachabilityForIP>")?;
                number(out, "UEIPReachabilityMME", self.reachable_mme)?;
                number(out, "UEIPReachabilitySGSN", self.reachable_sgsn)?;
                out.write_str("</UEReachabilityForIP>")
            })?;
        }
        out.write_str("</Sh-IMS-Data>")
    }

    /// The fourth and the fifth extension of tSh-Data.
    fn write_extension(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let eps = self.eps_location.is_some() || self.eps_user_state.is_some();
        let names = self.imsi.is_some() || self.private_identity.is_some();
        if !eps && !names {
            return Ok(());
        }
        nested(out, 4, |out| {
            number(out, "EPSUserState", self.eps_user_state)?;
            if let Some(location) = &self.eps_location {
                out.write_str("<EPSLocationInformation>")?;
                location.write(out, ["MMEName", "E-UTRANCellGlobalId", "TrackingAreaId"])?;
                out.write_str("</EPSLocationInformation>")?;
            }
            if !names {
                return Ok(());
            }
            nested(out, 1, |out| {
                element(out, "IMSI", self.imsi)?;
                element(out, "IMSPrivateUserIdentity", self.private_identity)
            })
        })
    }
}

impl Repository<'_> {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        out.write_str("<RepositoryData>")?;
        element(out, "ServiceIndication", self.service)?;
        if let Some(sequence) = self.sequence {
            write!(out, "<SequenceNumber>{sequence}</SequenceNumber>")?;
        }
        if let Some(data) = self.data {
            write!(out, "<ServiceData>{data}</ServiceData>")?;
        }
        out.write_str("</RepositoryData>")
    }
}

impl<'a> Location<'a> {
    fn take(&mut self, name: &str, content: &'a str) {
        let text = Text(content);
        match name {
            "SGSNNumber" | "MSCNumber" | "VLRNumber" | "MMEName" => _ = self.node.get_or_insert(text),
            "CellGlobalId" | "E-UTRANCellGlobalId" => self.cell = Some(text),
            "RoutingAreaId" | "LocationAreaId" | "TrackingAreaId" => self.area = Some(text),
            "VisitedPLMNID" => self.visited_plmn = Some(text),
            "CurrentLocationRetrieved" => {
                self.current = match content {
                    "true" | "1" => Some(true),
                    "false" | "0" => Some(false),
                    _ => None,
                };
            }
            "AgeOfLocationInformation" => self.age = content.parse().ok(),
            _ => {}
        }
    }

    fn write(&self, out: &mut dyn fmt::Write, [node, cell, area]: [&str; 3]) -> fmt::Result {
        element(out, cell, self.cell)?;
        element(out, area, self.area)?;
        element(out, node, self.node)?;
        if let Some(current) = self.current {
            write!(out, "<CurrentLocationRetrieved>{}</CurrentLocationRetrieved>", u8::from(current))?;
        }
        if let Some(age) = self.age {
            write!(out, "<AgeOfLocationInformation>{age}</AgeOfLocationInformation>")?;
        }
        element(out, "VisitedPLMNID", self.visited_plmn)
    }
}

/// Where the tag ends: the first `>` outside of quotes.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, octet) in tag.bytes().enumerate() {
        match (octet, quote) {
            (b'>', None) => return Some(at),
            (b'"' | b'\'', None) => quote = Some(octet),
            (octet, Some(open)) if octet == open => quote = None,
            _ => {}
        }
    }
    None
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, name)| name)
}

/// Text is written as it is to be read: what was received keeps its references.
fn element(out: &mut dyn fmt::Write, name: &str, text: Option<Text<'_>>) -> fmt::Result {
    let Some(text) = text else { return Ok(()) };
    write!(out, "<{name}>")?;
    for c in text.0.chars() {
        match c {
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            c => out.write_char(c)?,
        }
    }
    write!(out, "</{name}>")
}

fn number(out: &mut dyn fmt::Write, name: &str, value: Option<u8>) -> fmt::Result {
    value.map_or(Ok(()), |value| write!(out, "<{name}>{value}</{name}>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let location = Location {
            node: Some(Text("15550022")),
            age: Some(3),
            current: Some(true),
            ..Default::default()
        };
        let data = ShData {
            msisdn: Some(Text("15550100")),
            ps_user_state: Some(2),
            ps_location: Some(location),
            eps_user_state: Some(0),
            imsi: Some(Text("001010000000001")),
            reachable_mme: Some(0),
            repository: Some(Repository {
                service: Some(Text("push")),
                sequence: Some(1),
                data: Some("<a><b>1</b></a>"),
            }),
            eps_location: Some(Location { node: Some(Text("mme.example")), ..Default::default() }),
            ..Default::default()
        };
        let mut text = String::new();
        data.write(&mut text).unwrap();
        assert_eq!(ShData::parse(text.as_bytes()), Ok(data));
    }

    #[test]
    fn prefixes_attributes_comments_and_references_are_read() {
        let text = "<?xml version=\"1.0\"?>\n<!-- a > b --><x:Sh-Data xmlns:x='a>b'>\n <x:PublicIdentifiers>\
            <x:IMSPublicIdentity>sip:a&amp;b&#64;example</x:IMSPublicIdentity></x:PublicIdentifiers><Y/></x:Sh-Data>";
        let data = ShData::parse(text.as_bytes()).unwrap();
        assert_eq!(data.public_identity.unwrap().to_string(), "sip:a&b@example");
    }

    #[test]
    fn nothing_expands_and_nothing_grows() {
        for text in [
            "<!DOCTYPE a [<!ENTITY b 'c'>]><Sh-Data>&b;</Sh-Data>",
            "<Sh-Data><a></b></Sh-Data>",
            "<Sh-Data>",
            "<Sh-Data/><Sh-Data/>",
            "<Other/>",
            "",
            "<Sh-Data/>x",
        ] {
            assert!(ShData::parse(text.as_bytes()).is_err(), "{text}");
        }
        let deep = "<Sh-Data>".to_owned() + &"<a>".repeat(20);
        assert_eq!(ShData::parse(deep.as_bytes()).unwrap_err().kind, ErrorKind::Bound);
        assert!(ShData::parse(&vec![b' '; MOST + 1]).is_err());
    }
}
