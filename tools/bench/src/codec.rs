//! Decoding with typed access to every element, and encoding, beside libgtp.

use crate::corpus;
use crate::report::Report;
use gtpush::codec::gtp1::message::{CreatePdpContextRequest, PduNotificationRequest};
use gtpush::codec::gtp1::{Header, Packet, encode};
use std::hint::black_box;
use std::time::{Duration, Instant};

unsafe extern "C" {
    fn libgtp_decode(
        messages: *const *const u8,
        lengths: *const u32,
        count: u32,
        rounds: u32,
        create: i32,
    ) -> u64;
    fn libgtp_encode(messages: *const *const u8, lengths: *const u32, count: u32, rounds: u32) -> u64;
}

/// Times one pass must last.
const SLICE: Duration = Duration::from_millis(150);

/// Repetitions of the corpus between two looks at the clock.
const ROUNDS: u32 = 32;

/// Messages a second of `pass`, which handles the corpus [`ROUNDS`] times.
fn rate(count: usize, mut pass: impl FnMut()) -> f64 {
    let (start, mut passes) = (Instant::now(), 0u64);
    while start.elapsed() < SLICE {
        pass();
        passes += 1;
    }
    (passes * u64::from(ROUNDS) * count as u64) as f64 / start.elapsed().as_secs_f64()
}

/// A corpus as C sees it.
struct Pointers {
    messages: Vec<*const u8>,
    lengths: Vec<u32>,
}

impl Pointers {
    fn new(corpus: &[Vec<u8>]) -> Self {
        Self {
            messages: corpus.iter().map(|m| m.as_ptr()).collect(),
            lengths: corpus.iter().map(|m| m.len() as u32).collect(),
        }
    }

    fn decode(&self, create: bool) -> u64 {
        // SAFETY: both arrays have `count` entries, each message as many octets as its length says;
        // all outlive the call. libgtp keeps its state in statics: this program is single-threaded.
        unsafe {
            libgtp_decode(
                self.messages.as_ptr(),
                self.lengths.as_ptr(),
                self.messages.len() as u32,
                ROUNDS,
                create.into(),
            )
        }
    }

    fn encode(&self) -> u64 {
        // SAFETY: as above.
        unsafe {
            libgtp_encode(self.messages.as_ptr(), self.lengths.as_ptr(), self.messages.len() as u32, ROUNDS)
        }
    }
}

/// Reads each field, as libgtp's reader copies each one out.
fn fields_of_notification(m: &PduNotificationRequest<'_>) -> u64 {
    let mut n = 0;
    n += u64::from(black_box(m.imsi).is_some());
    n += u64::from(black_box(m.teid_control_plane).is_some());
    n += u64::from(black_box(m.end_user_address).is_some());
    n += u64::from(black_box(m.apn).is_some());
    n += u64::from(black_box(m.pco).is_some());
    n += u64::from(black_box(m.ggsn_address_for_control_plane).is_some());
    n
}

fn fields_of_create(m: &CreatePdpContextRequest<'_>) -> u64 {
    let mut n = 0;
    n += u64::from(black_box(m.imsi).is_some());
    n += u64::from(black_box(m.rai).is_some());
    n += u64::from(black_box(m.recovery).is_some());
    n += u64::from(black_box(m.selection_mode).is_some());
    n += u64::from(black_box(m.teid_data_i).is_some());
    n += u64::from(black_box(m.teid_control_plane).is_some());
    n += u64::from(black_box(m.nsapi).is_some());
    n += u64::from(black_box(m.end_user_address).is_some());
    n += u64::from(black_box(m.apn).is_some());
    n += u64::from(black_box(m.pco).is_some());
    n += u64::from(black_box(m.sgsn_address_for_signalling).is_some());
    n += u64::from(black_box(m.sgsn_address_for_user_traffic).is_some());
    n += u64::from(black_box(m.msisdn).is_some());
    n += u64::from(black_box(m.qos_profile).is_some());
    n += u64::from(black_box(m.rat_type).is_some());
    n += u64::from(black_box(m.user_location_information).is_some());
    n += u64::from(black_box(m.imei_sv).is_some());
    n
}

/// Runs `rounds` interleaved rounds.
pub fn run(report: &mut Report, rounds: u32) {
    let notifications = corpus::pdu_notification();
    let creates = corpus::create_pdp_context([192, 0, 2, 7], b"\x03iot\x07example\x03net");
    let (notification_pointers, create_pointers) = (Pointers::new(&notifications), Pointers::new(&creates));
    let count = notifications.len();
    let all = u64::from(ROUNDS) * count as u64;
    assert_eq!(notification_pointers.decode(false), all * 6, "libgtp does not read the corpus");
    assert_eq!(create_pointers.decode(true), all * 17, "libgtp does not read the corpus");
    let parsed: Vec<_> = notifications
        .iter()
        .map(|octets| {
            let packet = Packet::parse(octets).expect("the corpus is well formed");
            (packet.header, PduNotificationRequest::parse(&packet))
        })
        .collect();
    for ((header, message), octets) in parsed.iter().zip(&notifications) {
        let mut buffer = [0; 512];
        let length = encode(&mut buffer, header_of(*header), message).expect("it fits");
        assert_eq!(&buffer[..length], &octets[..], "our encoding differs from the corpus");
    }

    let (decode_n, decode_c) = ("decode PDU Notification Request", "decode Create PDP Context Request");
    let encode_n = "encode PDU Notification Request";
    for _ in 0..rounds {
        report.add(
            decode_n,
            "libgtp",
            "msg/s",
            rate(count, || {
                black_box(notification_pointers.decode(false));
            }),
        );
        report.add(
            decode_n,
            "gtpush",
            "msg/s",
            rate(count, || {
                let mut fields = 0;
                for _ in 0..ROUNDS {
                    for octets in &notifications {
                        let packet = Packet::parse(octets).expect("the corpus is well formed");
                        fields += fields_of_notification(&PduNotificationRequest::parse(&packet));
                    }
                }
                assert_eq!(fields, all * 6);
            }),
        );
        report.add(
            decode_c,
            "libgtp",
            "msg/s",
            rate(count, || {
                black_box(create_pointers.decode(true));
            }),
        );
        report.add(
            decode_c,
            "gtpush",
            "msg/s",
            rate(count, || {
                let mut fields = 0;
                for _ in 0..ROUNDS {
                    for octets in &creates {
                        let packet = Packet::parse(octets).expect("the corpus is well formed");
                        fields += fields_of_create(&CreatePdpContextRequest::parse(&packet));
                    }
                }
                assert_eq!(fields, all * 17);
            }),
        );
        report.add(
            encode_n,
            "libgtp",
            "msg/s",
            rate(count, || {
                black_box(notification_pointers.encode());
            }),
        );
        let mut buffer = [0; 512];
        report.add(
            encode_n,
            "gtpush",
            "msg/s",
            rate(count, || {
                for _ in 0..ROUNDS {
                    for (header, message) in &parsed {
                        let length = encode(&mut buffer, header_of(*header), black_box(message));
                        black_box((&buffer, length.is_ok()));
                    }
                }
            }),
        );
    }
    report.want(decode_n, "gtpush", "libgtp", 1.5);
    report.want(decode_c, "gtpush", "libgtp", 2.2);
    report.want(encode_n, "gtpush", "libgtp", 1.4);
}

fn header_of(header: Header) -> Header {
    Header::new(header.teid, header.sequence.unwrap_or(0))
}
