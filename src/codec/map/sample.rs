//! Values made up from the rows: what tests, benches and fuzz seeds walk.
//!
//! The octets depend on the type and the seed alone. Every value is one that its clause allows.

use super::element::{Form, Kind, MemberRow, Tagging, Type};
use crate::codec::gtp1::sample::{Extent, Seed};
use crate::wire::Prepender;
use crate::wire::ber::{self, Tag};

/// How the octets stand on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Lengths of the definite form, as short as they can be: what is written here.
    Shortest,
    /// Lengths of the indefinite form, strings in segments, members that no table has.
    Loose,
}

/// One value of a type, under the type's own tag.
#[must_use]
pub fn value(of: &Type, extent: Extent, encoding: Encoding, seed: u64) -> Vec<u8> {
    let mut buffer = vec![0; 1 << 16];
    let mut p = Prepender::new(&mut buffer);
    let mut sample = Sample { extent, encoding, seed: Seed::new(seed), depth: 0, root: of.name, name: "" };
    sample.value(&mut p, of, None);
    // A type with everything in it takes a few thousand octets.
    let start = p.finish().expect("values are shorter than the buffer");
    buffer.split_off(start)
}

struct Sample {
    extent: Extent,
    encoding: Encoding,
    seed: Seed,
    depth: u8,
    /// The name of the type that all this is in.
    root: &'static str,
    /// The name of the member that is made up.
    name: &'static str,
}

impl Sample {
    fn octets(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.seed.octet()).collect()
    }

    fn below(&mut self, limit: usize) -> usize {
        let wide = usize::from(self.seed.octet()) << 8 | usize::from(self.seed.octet());
        wide % limit.max(1)
    }

    fn wanted(&mut self, row: &MemberRow) -> bool {
        match self.extent {
            // What is deep inside is as small as it can be, to end somewhere.
            _ if !row.optional => true,
            Extent::Maximal => self.depth < 6,
            Extent::Minimal => false,
            Extent::Random => self.depth < 6 && self.seed.octet() & 1 == 0,
        }
    }

    fn value(&mut self, p: &mut Prepender<'_>, of: &Type, tag: Option<Tag>) {
        let tag = tag.or(of.tag).unwrap_or(Tag::NULL);
        match &of.kind {
            Kind::Sequence(rows) => self.constructed(p, tag, |sample, p| {
                if sample.encoding == Encoding::Loose && sample.depth < 4 {
                    ber::octets(p, Tag::private(40), &sample.octets(3));
                }
                for row in rows.iter().rev() {
                    if sample.wanted(row) {
                        sample.member(p, row);
                    }
                }
            }),
            Kind::Choice(rows) => {
                let row = &rows[self.below(rows.len())];
                self.member(p, row);
            }
            Kind::ListOf(item) => self.constructed(p, tag, |sample, p| {
                for _ in 0..if sample.extent == Extent::Maximal && sample.depth < 4 { 2 } else { 1 } {
                    sample.value(p, item, None);
                }
            }),
            Kind::Enumerated(names) => {
                let (number, _) = names[self.below(names.len())];
                ber::unsigned(p, tag, number);
            }
            Kind::Bits(least, most, _) => {
                let length = *least + self.seed.below(*most - *least + 1);
                let count = usize::from(length.div_ceil(8));
                let unused = (count * 8) as u8 - length;
                let mut octets = self.octets(count);
                if let Some(last) = octets.last_mut() {
                    *last = *last >> unused << unused;
                }
                ber::bits(p, tag, unused, &octets);
            }
            Kind::Octets(least, most, form) => {
                let octets = self.string(*least, *most, *form);
                self.segmented(p, tag, &octets);
            }
            Kind::Integer(least, most) => {
                let span = most.saturating_sub(*least).saturating_add(1).clamp(1, 1 << 16) as usize;
                ber::integer(
                    p,
                    tag,
                    least.clamp(&-1, most) + self.below(span) as i64 + i64::from(*least < -1),
                );
            }
            Kind::Boolean => ber::boolean(p, tag, self.seed.octet() & 1 == 0),
            Kind::Null => ber::null(p, tag),
            // 1.3.6.1.4.1.32473, set aside for documentation, and one arc.
            Kind::Oid => {
                let arc = self.seed.below(128);
                ber::octets(p, tag, &[0x2b, 6, 1, 4, 1, 0x81, 0xfd, 0x59, arc]);
            }
            Kind::Any => ber::octets(p, Tag::OCTET_STRING, &self.octets(4)),
        }
    }

    fn member(&mut self, p: &mut Prepender<'_>, row: &MemberRow) {
        self.name = row.name;
        match row.tagging {
            Tagging::Own => self.value(p, row.of, None),
            Tagging::Implicit(n) => self.value(p, row.of, Some(Tag::context(u32::from(n)))),
            Tagging::Explicit(n) => {
                self.constructed(p, Tag::context(u32::from(n)), |sample, p| sample.value(p, row.of, None));
            }
        }
    }

    fn constructed(
        &mut self,
        p: &mut Prepender<'_>,
        tag: Tag,
        contents: impl FnOnce(&mut Self, &mut Prepender<'_>),
    ) {
        self.depth += 1;
        if self.encoding == Encoding::Loose {
            p.u16(0);
            contents(self, p);
            indefinite(p, tag);
        } else {
            ber::constructed(p, tag, |p| contents(self, p));
        }
        self.depth -= 1;
    }

    fn segmented(&mut self, p: &mut Prepender<'_>, tag: Tag, octets: &[u8]) {
        if self.encoding == Encoding::Loose && octets.len() > 1 {
            let (head, tail) = octets.split_at(1 + self.below(octets.len() - 1));
            p.u16(0);
            ber::octets(p, Tag::OCTET_STRING, tail);
            ber::octets(p, Tag::OCTET_STRING, head);
            indefinite(p, tag);
        } else {
            ber::octets(p, tag, octets);
        }
    }

    fn string(&mut self, least: usize, most: usize, form: Form) -> Vec<u8> {
        match form {
            // Allocation/retention priority and a quality of service of eight octets.
            Form::Plain if most == 9 => vec![1, 0x0b, 0x92, 0x1f, 0x71, 0x96, 0x40, 0x40, 0x74],
            // An ellipsoid point with its circle of uncertainty, TS 23.032.
            Form::Plain if self.name == "geographicalInformation" => [vec![0x10], self.octets(7)].concat(),
            Form::Plain if self.name == "geodeticInformation" => [vec![0, 0x10], self.octets(8)].concat(),
            Form::Plain => {
                let more = self.below((most - least).min(12) + 1);
                self.octets(least + more)
            }
            Form::Tbcd => self.digits(most.min(8) * 2 - 1),
            Form::Address => [vec![0x91], self.digits(11)].concat(),
            Form::GsnAddress if self.seed.below(4) == 0 => {
                [&[0x50, 0x20, 0x01, 0x0d, 0xb8][..], &self.octets(12)].concat()
            }
            Form::GsnAddress => vec![4, 192, 0, 2, self.seed.octet()],
            Form::Apn => b"\x08internet\x04test".to_vec(),
            Form::Text => b"node.example.org".to_vec(),
            // What it is depends on who sends it: SMS-SUBMIT, SMS-DELIVER, their reports, an address.
            Form::ShortMessage => match self.root {
                "MO-ForwardSM-Arg" | "ForwardSM-Arg" => vec![1, 0, 4, 0x81, 0x21, 0x43, 0, 0, 1, 0x41],
                "MT-ForwardSM-Arg" => {
                    vec![4, 4, 0x81, 0x21, 0x43, 0, 0, 0x62, 0x10, 0x10, 0, 0, 0, 0, 1, 0x41]
                }
                "MO-ForwardSM-Res" => vec![1, 0, 0x62, 0x10, 0x10, 0, 0, 0, 0],
                "RoutingInfoForSM-Arg" => vec![4, 0x81, 0x21, 0x43],
                _ => vec![0, 0],
            },
        }
    }

    /// An odd number of digits, filled up.
    fn digits(&mut self, count: usize) -> Vec<u8> {
        let mut nibbles: Vec<u8> = (0..count).map(|_| self.seed.below(10)).collect();
        nibbles.resize(count.next_multiple_of(2), 0xf);
        nibbles.chunks(2).map(|pair| pair[1] << 4 | pair[0]).collect()
    }
}

/// Tag and length of the indefinite form.
fn indefinite(p: &mut Prepender<'_>, tag: Tag) {
    let mut header = [0; 8];
    let mut h = Prepender::new(&mut header);
    ber::header(&mut h, tag, true, 0);
    p.u8(0x80);
    let written = h.written();
    p.slice(&written[..written.len() - 1]);
}
