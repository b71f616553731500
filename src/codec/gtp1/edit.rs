//! A received message with some of it changed: everything else stays byte for byte.

use super::element::{Element, Ie};
use super::header::{Header, Packet};
use crate::wire::Writer;

/// A packet and what shall be different in it. Unknown, repeated, misplaced and malformed
/// elements, extension headers and spare bits are kept.
#[derive(Clone, Debug)]
pub struct Edit<'a> {
    packet: Packet<'a>,
    teid: u32,
    sequence: Option<u16>,
    changes: Vec<Change>,
}

#[derive(Clone, Debug)]
struct Change {
    code: u8,
    nth: usize,
    octets: Option<Box<[u8]>>,
    inserted: bool,
}

impl<'a> Edit<'a> {
    /// The packet, with nothing changed yet.
    #[must_use]
    pub fn new(packet: &Packet<'a>) -> Self {
        let Header { teid, sequence, .. } = packet.header;
        Self { packet: *packet, teid, sequence, changes: Vec::new() }
    }

    /// Changes the header's TEID.
    #[must_use]
    pub fn teid(mut self, teid: u32) -> Self {
        self.teid = teid;
        self
    }

    /// Changes the sequence number, if the packet has one.
    #[must_use]
    pub fn sequence(mut self, sequence: u16) -> Self {
        self.sequence = self.sequence.map(|_| sequence);
        self
    }

    /// Replaces the `nth` (from 0) element of its type, if the packet has it. `None`: the value
    /// is too long for an element.
    #[must_use]
    pub fn replace<I: Ie>(self, nth: usize, value: &I::Value<'_>) -> Option<Self> {
        let octets = Some(encode::<I>(value)?);
        Some(self.change(Change { code: I::CODE, nth, octets, inserted: false }))
    }

    /// Removes the `nth` (from 0) element of its type, if the packet has it.
    #[must_use]
    pub fn remove<I: Ie>(self, nth: usize) -> Self {
        self.change(Change { code: I::CODE, nth, octets: None, inserted: false })
    }

    /// Inserts an element in front of the first with a higher type, where §7.7.0 puts it. `None`:
    /// the value is too long for an element.
    #[must_use]
    pub fn insert<I: Ie>(self, value: &I::Value<'_>) -> Option<Self> {
        let octets = Some(encode::<I>(value)?);
        Some(self.change(Change { code: I::CODE, nth: 0, octets, inserted: true }))
    }

    /// Writes the message. Without changes these are the packet's octets.
    pub fn write(&self, w: &mut Writer<'_>) {
        let start = w.len();
        w.slice(&self.packet.octets()[..self.packet.header_len()]);
        w.patch(start + 4, self.teid.to_be_bytes());
        if let Some(sequence) = self.sequence {
            w.patch(start + 8, sequence.to_be_bytes());
        }
        let mut inserted: Vec<&Change> = self.changes.iter().filter(|change| change.inserted).collect();
        inserted.sort_by_key(|change| change.code);
        let mut inserted = inserted.into_iter().peekable();
        let mut elements = self.packet.elements();
        let mut met = [0_usize; 256];
        for element in elements.by_ref() {
            while let Some(change) = inserted.next_if(|change| change.code < element.code) {
                w.slice(change.octets.as_deref().unwrap_or(&[]));
            }
            self.write_element(w, &element, &mut met);
        }
        for change in inserted {
            w.slice(change.octets.as_deref().unwrap_or(&[]));
        }
        w.slice(elements.rest());
        w.close_length(start + 2, start + 8);
    }

    fn write_element(&self, w: &mut Writer<'_>, element: &Element<'_>, met: &mut [usize; 256]) {
        let met = &mut met[usize::from(element.code)];
        let nth = std::mem::replace(met, *met + 1);
        let change =
            |change: &&Change| (change.code, change.nth, change.inserted) == (element.code, nth, false);
        match self.changes.iter().rfind(change) {
            Some(change) => w.slice(change.octets.as_deref().unwrap_or(&[])),
            None => w.slice(element.octets),
        }
    }

    fn change(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }
}

fn encode<I: Ie>(value: &I::Value<'_>) -> Option<Box<[u8]>> {
    let mut octets = vec![0; 256];
    loop {
        let mut w = Writer::new(&mut octets);
        I::write(value, &mut w);
        if let Ok(length) = w.finish() {
            octets.truncate(length);
            return Some(octets.into());
        }
        if octets.len() > 0xffff + 3 {
            return None;
        }
        octets.resize(octets.len() * 4, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::gtp1::ie::{Nsapi, Recovery, row};
    use crate::codec::gtp1::message::DeletePdpContextRequest;

    // Delete PDP Context Request with an unknown element 0xf0, NSAPI twice, and an element cut short.
    const OCTETS: &[u8] = &[
        0x32, 0x14, 0, 18, 0, 0, 0, 9, 0, 7, 0, 0, 0x14, 0x05, 0xf0, 0, 2, 0xaa, 0xbb, 0x14, 0x06, 0x84, 0,
        9, 1, 2,
    ];

    fn written(edit: &Edit<'_>) -> Vec<u8> {
        let mut buffer = [0; 128];
        let mut w = Writer::new(&mut buffer);
        edit.write(&mut w);
        let length = w.finish().unwrap();
        buffer[..length].to_vec()
    }

    #[test]
    fn an_unchanged_message_is_its_octets() {
        let packet = Packet::parse(OCTETS).unwrap();
        assert_eq!(written(&Edit::new(&packet)), OCTETS);
    }

    #[test]
    fn changes_leave_everything_else_as_it_was() {
        let packet = Packet::parse(OCTETS).unwrap();
        let edit = Edit::new(&packet)
            .teid(0x0102_0304)
            .sequence(8)
            .replace::<row::Nsapi>(1, &Nsapi(15))
            .unwrap()
            .insert::<row::Recovery>(&Recovery(3))
            .unwrap();
        let octets = written(&edit);
        assert_eq!(octets[..14], [0x32, 0x14, 0, 20, 1, 2, 3, 4, 0, 8, 0, 0, 14, 3]);
        assert_eq!(octets[14..], [0x14, 5, 0xf0, 0, 2, 0xaa, 0xbb, 0x14, 15, 0x84, 0, 9, 1, 2]);
        let removed = written(&edit.remove::<row::Nsapi>(0));
        let packet = Packet::parse(&removed).unwrap();
        assert_eq!(DeletePdpContextRequest::parse(&packet).nsapi, Some(Nsapi(15)));
    }
}
