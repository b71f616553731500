//! Quality of service, §10.5.6.5: what a PDP context is promised.

use crate::wire::Writer;

/// Quality of service, §10.5.6.5: its octets from octet 3 on. Releases made it longer: 3 octets
/// (release 97), 11 (release 99), 12 to 20 (later).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Qos<'a>(pub &'a [u8]);

/// Traffic class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrafficClass {
    /// As subscribed (from the MS), or reserved.
    Subscribed,
    /// Conversational.
    Conversational,
    /// Streaming.
    Streaming,
    /// Interactive.
    Interactive,
    /// Background.
    Background,
    /// Reserved values 5 to 7.
    Reserved,
}

impl Qos<'_> {
    /// Delay class: 1 to 4; 0 as subscribed.
    #[must_use]
    pub fn delay_class(&self) -> u8 {
        self.octet(0) >> 3 & 7
    }

    /// Reliability class: 1 to 5; 0 as subscribed.
    #[must_use]
    pub fn reliability_class(&self) -> u8 {
        self.octet(0) & 7
    }

    /// Peak throughput: 1 to 9, 1,000 octets a second doubled each time; 0 as subscribed.
    #[must_use]
    pub fn peak_throughput(&self) -> u8 {
        self.octet(1) >> 4
    }

    /// Precedence class: 1 to 3; 0 as subscribed.
    #[must_use]
    pub fn precedence_class(&self) -> u8 {
        self.octet(1) & 7
    }

    /// Mean throughput: 31 is best effort.
    #[must_use]
    pub fn mean_throughput(&self) -> u8 {
        self.octet(2) & 0x1f
    }

    /// Traffic class; [`TrafficClass::Subscribed`] if the octets do not reach so far.
    #[must_use]
    pub fn traffic_class(&self) -> TrafficClass {
        match self.octet(3) >> 5 {
            0 => TrafficClass::Subscribed,
            1 => TrafficClass::Conversational,
            2 => TrafficClass::Streaming,
            3 => TrafficClass::Interactive,
            4 => TrafficClass::Background,
            _ => TrafficClass::Reserved,
        }
    }

    /// Traffic handling priority: 1 to 3; 0 as subscribed. It counts in the interactive class only.
    #[must_use]
    pub fn traffic_handling_priority(&self) -> u8 {
        self.octet(8) & 3
    }

    /// Maximum bit rate for uplink, in kbit/s; `None` as subscribed or not there.
    #[must_use]
    pub fn maximum_bit_rate_uplink(&self) -> Option<u32> {
        self.rate(5, 14, 18)
    }

    /// Maximum bit rate for downlink, in kbit/s; `None` as subscribed or not there.
    #[must_use]
    pub fn maximum_bit_rate_downlink(&self) -> Option<u32> {
        self.rate(6, 12, 16)
    }

    /// Guaranteed bit rate for uplink, in kbit/s; `None` as subscribed or not there.
    #[must_use]
    pub fn guaranteed_bit_rate_uplink(&self) -> Option<u32> {
        self.rate(9, 15, 19)
    }

    /// Guaranteed bit rate for downlink, in kbit/s; `None` as subscribed or not there.
    #[must_use]
    pub fn guaranteed_bit_rate_downlink(&self) -> Option<u32> {
        self.rate(10, 13, 17)
    }

    /// The same profile with no bit rate above `uplink` and `downlink`, in kbit/s, written into
    /// `buffer`. A rate "as subscribed" stays so. A profile longer than the buffer is cut.
    pub fn capped<'b>(&self, uplink: u32, downlink: u32, buffer: &'b mut [u8; 254]) -> Qos<'b> {
        let length = self.0.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        let rates = [(5, 14, 18, uplink), (6, 12, 16, downlink), (9, 15, 19, uplink), (10, 13, 17, downlink)];
        for (base, extended, extended2, most) in rates {
            if self.rate(base, extended, extended2).is_some_and(|rate| rate > most) {
                let (octet, octet_extended) = rate_octets(most);
                for (at, value) in [(base, octet), (extended, octet_extended), (extended2, 0)] {
                    if at < length {
                        buffer[at] = value;
                    }
                }
            }
        }
        Qos(&buffer[..length])
    }

    fn octet(&self, index: usize) -> u8 {
        self.0.get(index).copied().unwrap_or(0)
    }

    /// A bit rate from its octet and the two octets that later releases extend it by.
    fn rate(&self, base: usize, extended: usize, extended2: usize) -> Option<u32> {
        let base = u32::from(self.octet(base));
        let extended = u32::from(self.octet(extended));
        let extended2 = u32::from(self.octet(extended2));
        match (extended2, extended, base) {
            (1..=61, _, _) => Some(256_000 + extended2 * 4_000),
            (62..=161, _, _) => Some(500_000 + (extended2 - 61) * 10_000),
            (162..=246, _, _) => Some(1_500_000 + (extended2 - 161) * 100_000),
            (_, 1..=74, _) => Some(8_600 + extended * 100),
            (_, 75..=186, _) => Some(16_000 + (extended - 74) * 1_000),
            (_, 187..=250, _) => Some(128_000 + (extended - 186) * 2_000),
            (_, _, 0) => None,
            (_, _, 1..=63) => Some(base),
            (_, _, 64..=127) => Some(64 + (base - 64) * 8),
            (_, _, 128..=254) => Some(576 + (base - 128) * 64),
            _ => Some(0),
        }
    }
}

/// Values that a profile of release 99 is built from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QosBuilder {
    /// Traffic class.
    pub traffic_class: TrafficClass,
    /// Traffic handling priority, for the interactive class.
    pub traffic_handling_priority: u8,
    /// Maximum bit rate for uplink in kbit/s, up to 8,640; above, the extended octets carry it.
    pub maximum_bit_rate_uplink: u32,
    /// The same for downlink.
    pub maximum_bit_rate_downlink: u32,
}

impl Default for QosBuilder {
    fn default() -> Self {
        Self {
            traffic_class: TrafficClass::Background,
            traffic_handling_priority: 0,
            maximum_bit_rate_uplink: 8_640,
            maximum_bit_rate_downlink: 8_640,
        }
    }
}

impl QosBuilder {
    /// The profile as 14 octets (release 5 and 6: with extended downlink rates), best effort otherwise.
    #[must_use]
    pub fn octets(&self) -> [u8; 14] {
        let class = match self.traffic_class {
            TrafficClass::Subscribed | TrafficClass::Reserved => 0,
            TrafficClass::Conversational => 1,
            TrafficClass::Streaming => 2,
            TrafficClass::Interactive => 3,
            TrafficClass::Background => 4,
        };
        let (up, _) = rate_octets(self.maximum_bit_rate_uplink);
        let (down, down_extended) = rate_octets(self.maximum_bit_rate_downlink);
        [
            0x23,              // delay class 4 (best effort), reliability class 3
            0x92,              // peak throughput 256,000 octets a second, precedence class 2
            0x1f,              // mean throughput: best effort
            class << 5 | 0x12, // delivery order: no; erroneous SDUs: delivered, no detection
            0x96,              // maximum SDU size 1,500 octets
            up,
            down,
            0x74, // residual bit error rate 10⁻⁵, SDU error ratio 10⁻⁴
            0xfc | self.traffic_handling_priority & 3,
            0,
            0,
            0,
            down_extended,
            0,
        ]
    }

    /// Writes the profile.
    pub fn write(&self, w: &mut Writer<'_>) {
        w.array(self.octets());
    }
}

/// Octet and extended octet for a rate in kbit/s, rounded down to one that can be told.
fn rate_octets(rate: u32) -> (u8, u8) {
    match rate {
        0 => (0xff, 0),
        1..=63 => (rate as u8, 0),
        64..=575 => ((64 + (rate - 64) / 8) as u8, 0),
        576..=8_699 => ((128 + (rate.min(8_640) - 576) / 64) as u8, 0),
        8_700..=16_000 => (0xfe, ((rate - 8_600) / 100) as u8),
        16_001..=16_999 => (0xfe, 74),
        17_000..=128_000 => (0xfe, (74 + (rate - 16_000) / 1_000) as u8),
        128_001..=129_999 => (0xfe, 186),
        130_000.. => (0xfe, (186 + (rate.min(256_000) - 128_000) / 2_000) as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_reads_as_the_clause_says() {
        let qos = Qos(&[0x1b, 0x63, 0x1f, 0x73, 0x96, 0x73, 0x73, 0x74, 0xff, 0xff, 0xff, 0, 0, 0]);
        assert_eq!((qos.delay_class(), qos.reliability_class()), (3, 3));
        assert_eq!((qos.peak_throughput(), qos.precedence_class(), qos.mean_throughput()), (6, 3, 31));
        assert_eq!((qos.traffic_class(), qos.traffic_handling_priority()), (TrafficClass::Interactive, 3));
        assert_eq!(qos.maximum_bit_rate_uplink(), Some(64 + 51 * 8));
        assert_eq!(qos.guaranteed_bit_rate_downlink(), Some(0));
    }

    #[test]
    fn a_cap_cuts_what_is_above_it_and_nothing_else() {
        let octets = QosBuilder {
            maximum_bit_rate_uplink: 64,
            maximum_bit_rate_downlink: 42_000,
            ..QosBuilder::default()
        }
        .octets();
        let mut buffer = [0; 254];
        let capped = Qos(&octets).capped(128, 8_640, &mut buffer);
        assert_eq!(capped.maximum_bit_rate_uplink(), Some(64));
        assert_eq!(capped.maximum_bit_rate_downlink(), Some(8_640));
        assert_eq!((capped.0.len(), &capped.0[..5], capped.0[7]), (14, &octets[..5], octets[7]));
        let mut buffer = [0; 254];
        assert_eq!(Qos(&octets).capped(64, 42_000, &mut buffer), Qos(&octets));
        let mut buffer = [0; 254];
        assert_eq!(Qos(&octets[..3]).capped(1, 1, &mut buffer), Qos(&octets[..3]));
    }

    #[test]
    fn a_short_profile_tells_no_rates() {
        let qos = Qos(&[0x1b, 0x63, 0x1f]);
        assert_eq!(qos.maximum_bit_rate_downlink(), None);
        assert_eq!(qos.traffic_class(), TrafficClass::Subscribed);
    }

    #[test]
    fn rates_read_back_as_built() {
        for rate in [1, 63, 64, 72, 568, 576, 640, 8_640, 8_700, 16_000, 17_000, 42_000, 128_000, 256_000] {
            let octets = QosBuilder { maximum_bit_rate_downlink: rate, ..QosBuilder::default() }.octets();
            assert_eq!(Qos(&octets).maximum_bit_rate_downlink(), Some(rate));
        }
        for rate in [600, 8_680, 16_500, 129_000] {
            let octets = QosBuilder { maximum_bit_rate_downlink: rate, ..QosBuilder::default() }.octets();
            assert!(Qos(&octets).maximum_bit_rate_downlink().unwrap() <= rate);
        }
    }
}
