//! Writing pcapng (draft-ietf-opsawg-pcapng), little-endian, in nanoseconds.

use super::{Interface, LinkType};
use std::net::IpAddr;
use std::time::Duration;

/// Writes one capture as pcapng octets, appended to the `Vec` that each call is handed.
///
/// It remembers its interfaces and names, so that [`Writer::start`] can begin the next file when
/// a capture is rotated by size.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    application: String,
    interfaces: Vec<(String, LinkType)>,
    names: Vec<(IpAddr, String)>,
}

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const NAME_RESOLUTION: u32 = 4;
const INTERFACE_STATISTICS: u32 = 5;
const ENHANCED_PACKET: u32 = 6;

/// Frames longer than this are cut, and the cut is recorded: the largest IPv6 packet without a
/// jumbo payload, and room for a link layer.
const SNAPLEN: usize = 262_144;

impl Writer {
    /// A writer whose files say that `application` wrote them. Nothing is written yet.
    #[must_use]
    pub fn new(application: &str) -> Self {
        Self { application: application.to_owned(), ..Self::default() }
    }

    /// Begins a file: the section header, and the interfaces and names known so far.
    pub fn start(&self, out: &mut Vec<u8>) {
        block(out, SECTION_HEADER, |out| {
            out.extend(0x1a2b_3c4d_u32.to_le_bytes());
            out.extend(1u16.to_le_bytes());
            out.extend(0u16.to_le_bytes());
            out.extend(u64::MAX.to_le_bytes());
            option(out, 4, self.application.as_bytes());
            end_of_options(out);
        });
        for (name, link) in &self.interfaces {
            describe(out, name, *link);
        }
        resolve(out, &self.names);
    }

    /// Adds an interface and describes it to the file, with the names that waited for the first one.
    pub fn interface(&mut self, out: &mut Vec<u8>, name: &str, link: LinkType) -> Interface {
        let id = self.interfaces.len();
        self.interfaces.push((name.to_owned(), link));
        describe(out, name, link);
        if id == 0 {
            resolve(out, &self.names);
        }
        // Interfaces are a process's sockets and a handful more.
        Interface(id as u32)
    }

    /// Adds names of nodes, which Wireshark shows in place of their addresses. They stand behind the first
    /// interface: editcap and mergecap do not write a file again in which they stand before it.
    pub fn names(&mut self, out: &mut Vec<u8>, names: &[(IpAddr, &str)]) {
        let from = self.names.len();
        self.names.extend(names.iter().map(|(address, name)| (*address, (*name).to_owned())));
        if !self.interfaces.is_empty() {
            resolve(out, &self.names[from..]);
        }
    }

    /// Appends one frame, which passed `interface` at `wall` (time since the Unix epoch), with a
    /// remark to show beside it.
    pub fn packet(
        &self,
        out: &mut Vec<u8>,
        interface: Interface,
        wall: Duration,
        frame: &[u8],
        comment: Option<&str>,
    ) {
        let captured = &frame[..frame.len().min(SNAPLEN)];
        block(out, ENHANCED_PACKET, |out| {
            out.extend(interface.0.to_le_bytes());
            timestamp(out, wall);
            out.extend((captured.len() as u32).to_le_bytes());
            out.extend(u32::try_from(frame.len()).unwrap_or(u32::MAX).to_le_bytes());
            padded(out, captured);
            if let Some(comment) = comment {
                option(out, 1, comment.as_bytes());
                end_of_options(out);
            }
        });
    }

    /// Appends how many frames of `interface` have been seen and how many of them could not be
    /// written, up to `wall` (time since the Unix epoch).
    pub fn statistics(
        &self,
        out: &mut Vec<u8>,
        interface: Interface,
        wall: Duration,
        received: u64,
        dropped: u64,
    ) {
        block(out, INTERFACE_STATISTICS, |out| {
            out.extend(interface.0.to_le_bytes());
            timestamp(out, wall);
            option(out, 4, &received.to_le_bytes());
            option(out, 5, &dropped.to_le_bytes());
            end_of_options(out);
        });
    }
}

fn describe(out: &mut Vec<u8>, name: &str, link: LinkType) {
    block(out, INTERFACE_DESCRIPTION, |out| {
        out.extend(link.0.to_le_bytes());
        out.extend(0u16.to_le_bytes());
        out.extend((SNAPLEN as u32).to_le_bytes());
        option(out, 2, name.as_bytes());
        option(out, 9, &[9]);
        end_of_options(out);
    });
}

fn resolve<N: AsRef<str>>(out: &mut Vec<u8>, names: &[(IpAddr, N)]) {
    if names.is_empty() {
        return;
    }
    block(out, NAME_RESOLUTION, |out| {
        for (address, name) in names {
            let name = text(name.as_ref().as_bytes(), 255);
            let mut record = Vec::with_capacity(17 + name.len());
            let kind = match address {
                IpAddr::V4(address) => {
                    record.extend(address.octets());
                    1
                }
                IpAddr::V6(address) => {
                    record.extend(address.octets());
                    2
                }
            };
            record.extend(name);
            record.push(0);
            option(out, kind, &record);
        }
        end_of_options(out);
    });
}

/// A block around what `body` writes: type and length before, length behind.
fn block(out: &mut Vec<u8>, kind: u32, body: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend(kind.to_le_bytes());
    out.extend([0; 4]);
    body(out);
    let length = ((out.len() - start + 4) as u32).to_le_bytes();
    out[start + 4..start + 8].copy_from_slice(&length);
    out.extend(length);
}

/// Units of 10⁻⁹ s, the upper half first.
fn timestamp(out: &mut Vec<u8>, wall: Duration) {
    let units = u64::try_from(wall.as_nanos()).unwrap_or(u64::MAX);
    out.extend(((units >> 32) as u32).to_le_bytes());
    out.extend((units as u32).to_le_bytes());
}

fn padded(out: &mut Vec<u8>, octets: &[u8]) {
    out.extend(octets);
    out.resize(out.len() + octets.len().wrapping_neg() % 4, 0);
}

/// An option or a name record: type, length, value, padding.
fn option(out: &mut Vec<u8>, code: u16, value: &[u8]) {
    let value = text(value, usize::from(u16::MAX));
    out.extend(code.to_le_bytes());
    out.extend((value.len() as u16).to_le_bytes());
    padded(out, value);
}

fn end_of_options(out: &mut Vec<u8>) {
    out.extend([0; 4]);
}

/// At most `limit` octets of UTF-8 `text`, not cut inside a character.
fn text(text: &[u8], limit: usize) -> &[u8] {
    let mut end = text.len().min(limit);
    while end < text.len() && text[end] & 0xc0 == 0x80 {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_blocks_whose_two_lengths_agree_and_fill_it() {
        let mut out = Vec::new();
        let mut writer = Writer::new("gtpush");
        writer.start(&mut out);
        let gn = writer.interface(&mut out, "Gn", LinkType::RAW);
        writer.names(&mut out, &[("127.0.0.2".parse().unwrap(), "ggsn"), ("::1".parse().unwrap(), "x")]);
        writer.packet(&mut out, gn, Duration::new(1, 2), &[1, 2, 3], Some("a remark"));
        writer.packet(&mut out, gn, Duration::new(1, 3), &[], None);
        writer.statistics(&mut out, gn, Duration::new(2, 0), 2, 0);
        let mut kinds = Vec::new();
        let mut at = 0;
        while at < out.len() {
            let word = |at: usize| u32::from_le_bytes(out[at..at + 4].try_into().unwrap());
            let length = word(at + 4) as usize;
            assert_eq!(length % 4, 0);
            assert_eq!(word(at + length - 4) as usize, length);
            kinds.push(word(at));
            at += length;
        }
        assert_eq!(kinds, [SECTION_HEADER, 1, 4, 6, 6, 5]);
    }

    #[test]
    fn the_next_file_of_a_rotated_capture_begins_with_what_is_known() {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let mut writer = Writer::new("gtpush");
        writer.start(&mut first);
        writer.interface(&mut first, "Gn", LinkType::RAW);
        writer.names(&mut first, &[("127.0.0.2".parse().unwrap(), "ggsn")]);
        writer.start(&mut second);
        assert_eq!(first, second);
    }

    #[test]
    fn names_wait_for_the_first_interface() {
        let (mut early, mut late) = (Vec::new(), Vec::new());
        let ggsn = [("127.0.0.2".parse().unwrap(), "ggsn")];
        let mut writer = Writer::new("gtpush");
        writer.names(&mut early, &ggsn);
        writer.interface(&mut early, "Gn", LinkType::RAW);
        let mut writer = Writer::new("gtpush");
        writer.interface(&mut late, "Gn", LinkType::RAW);
        writer.names(&mut late, &ggsn);
        assert_eq!(early, late);
    }

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(text("aé".as_bytes(), 2), b"a");
        assert_eq!(text("aé".as_bytes(), 3), "aé".as_bytes());
    }
}
