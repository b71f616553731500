//! Diameter: S6a Update-Location-Request and Sh User-Data-Request decoded with their dictionary and encoded,
//! beside the crate `diameter`, freeDiameter's libfdproto (Debian's libfreediameter-dev) and OTP's diameter
//! (Debian's erlang-diameter).
//!
//! Decoding with the dictionary is, for all: each AVP is found in the dictionary, its format looked at, groups
//! are gone into. Ours looks at the ABNF too (presence, number) and reads every member into a typed field;
//! libfdproto's is `fd_msg_parse_buffer` and `fd_msg_parse_dict`, without the ABNF.

use crate::corpus;
use crate::report::Report;
use gtpush::codec::diameter::command::{s6a::UpdateLocationRequest, sh::UserDataRequest};
use gtpush::codec::diameter::{Command, Fields, Group, Many, Message, group, row};
use std::hint::black_box;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process;
use std::sync::Arc;
use std::time::{Duration, Instant};

unsafe extern "C" {
    fn freediameter_decode(messages: *const *const u8, lengths: *const u32, count: u32, rounds: u32) -> u64;
    fn freediameter_keep(messages: *const *const u8, lengths: *const u32, count: u32) -> i32;
    fn freediameter_encode(count: u32, rounds: u32) -> u64;
}

/// Times one pass must last.
const SLICE: Duration = Duration::from_millis(150);
/// Repetitions of the corpus between two looks at the clock.
const ROUNDS: u32 = 32;

fn rate(count: usize, mut pass: impl FnMut()) -> f64 {
    let (start, mut passes) = (Instant::now(), 0u64);
    while start.elapsed() < SLICE {
        pass();
        passes += 1;
    }
    (passes * u64::from(ROUNDS) * count as u64) as f64 / start.elapsed().as_secs_f64()
}

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

    fn decode(&self) -> u64 {
        // SAFETY: both arrays have as many entries as is said, each message as many octets as its length says;
        // all outlive the call. libfdproto is used from this thread alone.
        unsafe {
            let (messages, lengths) = (self.messages.as_ptr(), self.lengths.as_ptr());
            freediameter_decode(messages, lengths, self.messages.len() as u32, ROUNDS)
        }
    }

    fn keep(&self) {
        // SAFETY: as above; what is kept is a copy.
        let kept = unsafe {
            let (messages, lengths) = (self.messages.as_ptr(), self.lengths.as_ptr());
            freediameter_keep(messages, lengths, self.messages.len() as u32)
        };
        assert_eq!(kept, 0, "libfdproto does not write the corpus as it read it");
    }
}

/// Everything that stands in a ULR of the corpus, read once: how many members that were.
fn update_location(octets: &[u8]) -> usize {
    let message = Message::parse(octets).expect("the corpus is well formed");
    let m = UpdateLocationRequest::checked(&message);
    let m = m.as_ref().expect("the corpus is without fault");
    let mut members = 0;
    let mut met = |is: bool| members += usize::from(is);
    met(black_box(&m.session_id).is_some());
    met(black_box(&m.auth_session_state).is_some());
    met(black_box(&m.origin_host).is_some());
    met(black_box(&m.origin_realm).is_some());
    met(black_box(&m.destination_realm).is_some());
    met(black_box(&m.user_name).is_some());
    met(black_box(&m.rat_type).is_some());
    met(black_box(&m.ulr_flags).is_some());
    met(black_box(&m.ue_srvcc_capability).is_some());
    met(black_box(&m.visited_plmn_id).is_some());
    met(black_box(&m.sgsn_number).is_some());
    met(black_box(&m.homogeneous_support_of_ims_voice_over_ps_sessions).is_some());
    if let Some(id) = m.vendor_specific_application_id {
        let id = id.read();
        met(black_box(&id.vendor_id).is_some());
        met(black_box(&id.auth_application_id).is_some());
    }
    for features in m.supported_features.iter() {
        let features = features.read();
        met(black_box(&features.vendor_id).is_some());
        met(black_box(&features.feature_list_id).is_some());
        met(black_box(&features.feature_list).is_some());
    }
    if let Some(terminal) = m.terminal_information {
        let terminal = terminal.read();
        met(black_box(&terminal.imei).is_some());
        met(black_box(&terminal.software_version).is_some());
    }
    for apn in m.active_apn.iter() {
        let apn = apn.read();
        met(black_box(&apn.context_identifier).is_some());
        met(black_box(&apn.service_selection).is_some());
    }
    m.route_record.iter().for_each(|hop| met(!black_box(hop).0.is_empty()));
    members
}

/// The same of a UDR.
fn user_data(octets: &[u8]) -> usize {
    let message = Message::parse(octets).expect("the corpus is well formed");
    let m = UserDataRequest::checked(&message);
    let m = m.as_ref().expect("the corpus is without fault");
    let mut members = 0;
    let mut met = |is: bool| members += usize::from(is);
    met(black_box(&m.session_id).is_some());
    met(black_box(&m.auth_session_state).is_some());
    met(black_box(&m.origin_host).is_some());
    met(black_box(&m.origin_realm).is_some());
    met(black_box(&m.destination_host).is_some());
    met(black_box(&m.destination_realm).is_some());
    met(black_box(&m.requested_domain).is_some());
    met(black_box(&m.current_location).is_some());
    if let Some(id) = m.vendor_specific_application_id {
        let id = id.read();
        met(black_box(&id.vendor_id).is_some());
        met(black_box(&id.auth_application_id).is_some());
    }
    for features in m.supported_features.iter() {
        let features = features.read();
        met(black_box(&features.vendor_id).is_some());
        met(black_box(&features.feature_list_id).is_some());
        met(black_box(&features.feature_list).is_some());
    }
    if let Some(identity) = m.user_identity {
        met(black_box(identity.read().msisdn).is_some());
    }
    m.data_reference.iter().for_each(|reference| met(black_box(reference) > 0));
    for proxy in m.proxy_info.iter() {
        let proxy = proxy.read();
        met(black_box(&proxy.proxy_host).is_some());
        met(black_box(&proxy.proxy_state).is_some());
    }
    members
}

/// Members in each message of the corpora.
const IN_ULR: usize = 25;
const IN_UDR: usize = 18;

/// The dictionary that the crate `diameter` is given: code, 3GPP's, format.
fn dictionary() -> Arc<diameter::dictionary::Dictionary> {
    use diameter::avp::AvpType::{self, *};
    use diameter::dictionary::{AvpDefinition, DEFAULT_DICT_XML, Dictionary};
    const ROWS: [(u32, bool, AvpType); 30] = [
        (1, false, UTF8String),
        (33, false, OctetString),
        (258, false, Unsigned32),
        (260, false, Grouped),
        (263, false, UTF8String),
        (264, false, Identity),
        (266, false, Unsigned32),
        (277, false, Enumerated),
        (280, false, Identity),
        (282, false, Identity),
        (283, false, Identity),
        (284, false, Grouped),
        (493, false, UTF8String),
        (628, true, Grouped),
        (629, true, Unsigned32),
        (630, true, Unsigned32),
        (700, true, Grouped),
        (701, true, OctetString),
        (703, true, Enumerated),
        (706, true, Enumerated),
        (707, true, Enumerated),
        (1032, true, Enumerated),
        (1401, true, Grouped),
        (1402, true, UTF8String),
        (1403, true, UTF8String),
        (1405, true, Unsigned32),
        (1407, true, OctetString),
        (1423, true, Unsigned32),
        (1489, true, OctetString),
        (1493, true, Enumerated),
    ];
    let mut dictionary = Dictionary::new(&[&DEFAULT_DICT_XML]);
    let more = [(1612, true, Grouped), (1615, true, Enumerated)];
    for (code, vendor, avp_type) in ROWS.into_iter().chain(more) {
        let (vendor_id, name) = (vendor.then_some(10415), format!("avp {code}"));
        dictionary.add_avp(AvpDefinition { code, vendor_id, name, avp_type, m_flag: false });
    }
    Arc::new(dictionary)
}

/// The crate `diameter` knows neither the commands nor the applications: the same AVPs under 272 and 4.
fn as_credit_control(corpus: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut corpus = corpus.to_vec();
    for octets in &mut corpus {
        octets[5..8].copy_from_slice(&[0, 1, 16]);
        octets[8..12].copy_from_slice(&[0, 0, 0, 4]);
    }
    corpus
}

/// OTP's messages a second: decoded, encoded. `None`: it is not there.
fn otp(folder: &Path, corpus: &[Vec<u8>], dictionary: &str) -> Option<(f64, f64)> {
    let file = folder.join(format!("{dictionary}.messages"));
    let mut out = std::fs::File::create(&file).ok()?;
    for octets in corpus {
        out.write_all(&(octets.len() as u32).to_be_bytes()).ok()?;
        out.write_all(octets).ok()?;
    }
    let output = process::Command::new("erl")
        .args(["-noshell", "+S", "1", "-pa"])
        .arg(folder)
        .args(["-run", "gtpush_bench", "main"])
        .arg(&file)
        .args([dictionary, &SLICE.as_millis().to_string()])
        .env("ERL_CRASH_DUMP", "/dev/null")
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figure = |name| text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    let figures = figure("decode").zip(figure("encode"));
    assert!(figures.is_some(), "OTP's diameter does not read the corpus: {text}");
    figures
}

/// Compiles OTP's part; the folder with it.
fn compile() -> Option<std::path::PathBuf> {
    let folder = std::env::temp_dir().join(format!("gtpush-bench-{}", process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("erl");
    for name in ["gtpush_bench_s6a", "gtpush_bench_sh"] {
        let program = format!(
            "diameter_make:codec(\"{}/{name}.dia\", [{{outdir, \"{}\"}}]), halt().",
            sources.display(),
            folder.display()
        );
        process::Command::new("erl").args(["-noshell", "-eval", &program]).status().ok()?;
        let file = folder.join(format!("{name}.erl"));
        process::Command::new("erlc")
            .arg("-o")
            .arg(&folder)
            .arg("-I")
            .arg(&folder)
            .arg(file)
            .status()
            .ok()?;
    }
    let file = sources.join("gtpush_bench.erl");
    let compiled = process::Command::new("erlc").arg("-o").arg(&folder).arg(file).status().ok()?;
    compiled.success().then_some(folder)
}

/// A command: its name, its messages, how we read one, how many AVPs that meets, OTP's dictionary.
type Case<'a> = (&'static str, &'a [Vec<u8>], fn(&[u8]) -> usize, usize, &'static str);

/// Runs `rounds` interleaved rounds.
pub fn run(report: &mut Report, rounds: u32) {
    let erlang = compile();
    if erlang.is_none() {
        eprintln!(
            "OTP is left out: erl and its diameter are not there (apt-get install erlang-diameter erlang-dev)"
        );
    }
    let dictionary = dictionary();
    let ulrs = corpus::update_location();
    let udrs = corpus::user_data();
    let read: [Case<'_>; 2] = [
        ("S6a ULR", &ulrs, update_location, IN_ULR, "gtpush_bench_s6a"),
        ("Sh UDR", &udrs, user_data, IN_UDR, "gtpush_bench_sh"),
    ];
    for (name, corpus, ours, members, otp_dictionary) in read {
        let (decode, encode) = (format!("decode {name}"), format!("encode {name}"));
        let (pointers, count) = (Pointers::new(corpus), corpus.len());
        let all = u64::from(ROUNDS) * count as u64;
        assert_eq!(pointers.decode(), all, "libfdproto does not read the corpus");
        pointers.keep();
        let theirs = as_credit_control(corpus);
        let decoded = |octets: &[u8]| {
            diameter::DiameterMessage::decode_from(&mut Cursor::new(octets), dictionary.clone())
        };
        let parsed: Vec<_> =
            theirs.iter().map(|octets| decoded(octets).expect("diameter reads it")).collect();
        let mut buffer = Vec::new();
        for (message, octets) in parsed.iter().zip(&theirs) {
            buffer.clear();
            message.encode_to(&mut buffer).expect("diameter writes it");
            assert_eq!(buffer, *octets, "diameter writes it as it read it");
        }
        for octets in corpus {
            assert_eq!(ours(octets), members);
        }
        for _ in 0..rounds {
            report.add(&decode, "freeDiameter", "msg/s", rate(count, || assert_eq!(pointers.decode(), all)));
            report.add(
                &decode,
                "diameter 0.7",
                "msg/s",
                rate(count, || {
                    for _ in 0..ROUNDS {
                        for octets in &theirs {
                            black_box(decoded(black_box(octets)).expect("diameter reads it"));
                        }
                    }
                }),
            );
            report.add(
                &decode,
                "gtpush",
                "msg/s",
                rate(count, || {
                    for _ in 0..ROUNDS {
                        for octets in corpus {
                            assert_eq!(ours(black_box(octets)), members);
                        }
                    }
                }),
            );
            report.add(&encode, "freeDiameter", "msg/s", {
                rate(count, || {
                    // SAFETY: `count` messages are kept.
                    let written = unsafe { freediameter_encode(count as u32, ROUNDS) };
                    assert_ne!(black_box(written), 0);
                })
            });
            report.add(
                &encode,
                "diameter 0.7",
                "msg/s",
                rate(count, || {
                    for _ in 0..ROUNDS {
                        for message in &parsed {
                            buffer.clear();
                            black_box(message).encode_to(&mut buffer).expect("diameter writes it");
                            black_box(&buffer);
                        }
                    }
                }),
            );
            let figure = if name == "S6a ULR" { encode_ulr(corpus) } else { encode_udr(corpus) };
            report.add(&encode, "gtpush", "msg/s", figure);
            if let Some((decoded, encoded)) =
                erlang.as_deref().and_then(|folder| otp(folder, corpus, otp_dictionary))
            {
                report.add(&decode, "OTP diameter", "msg/s", decoded);
                report.add(&encode, "OTP diameter", "msg/s", encoded);
            }
        }
        report.want(&decode, "gtpush", "diameter 0.7", 9.0);
        report.want(&decode, "gtpush", "freeDiameter", 13.0);
        report.want(&encode, "gtpush", "diameter 0.7", 1.3);
        report.want(&encode, "gtpush", "freeDiameter", 4.0);
    }
    if let Some(folder) = erlang {
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// Messages a second that are written from typed fields, groups too; each is what the corpus has.
fn encode_ulr(corpus: &[Vec<u8>]) -> f64 {
    let sources: Vec<_> = corpus
        .iter()
        .map(|octets| {
            let message = Message::parse(octets).expect("the corpus is well formed");
            let m = UpdateLocationRequest::parse(&message);
            let id = m.vendor_specific_application_id.expect("there").read();
            let features: Vec<_> = m.supported_features.iter().map(|features| features.read()).collect();
            let apns: Vec<_> = m.active_apn.iter().map(|apn| apn.read()).collect();
            let hops: Vec<_> = m.route_record.iter().collect();
            (message.header, m, id, m.terminal_information.expect("there").read(), features, apns, hops)
        })
        .collect();
    let groups: Vec<(Vec<_>, Vec<_>)> = sources
        .iter()
        .map(|(.., features, apns, _)| {
            (features.iter().map(Group::Built).collect(), apns.iter().map(Group::Built).collect())
        })
        .collect();
    let messages: Vec<_> = sources
        .iter()
        .zip(&groups)
        .map(|((header, m, id, terminal, _, _, hops), (features, apns))| {
            let m = UpdateLocationRequest {
                vendor_specific_application_id: Some(Group::Built(id)),
                supported_features: Many::<row::SupportedFeatures>::Built(features),
                terminal_information: Some(Group::Built(terminal)),
                active_apn: Many::<row::ActiveApn>::Built(apns),
                route_record: Many::Built(hops),
                proxy_info: Many::Built(&[]),
                ..*m
            };
            (*header, m)
        })
        .collect();
    written(&messages, corpus)
}

fn encode_udr(corpus: &[Vec<u8>]) -> f64 {
    let sources: Vec<_> = corpus
        .iter()
        .map(|octets| {
            let message = Message::parse(octets).expect("the corpus is well formed");
            let m = UserDataRequest::parse(&message);
            let id = m.vendor_specific_application_id.expect("there").read();
            let features: Vec<group::SupportedFeatures<'_>> =
                m.supported_features.iter().map(|features| features.read()).collect();
            let references: Vec<i32> = m.data_reference.iter().collect();
            let proxies: Vec<_> = m.proxy_info.iter().map(|proxy| proxy.read()).collect();
            (message.header, m, id, m.user_identity.expect("there").read(), features, references, proxies)
        })
        .collect();
    let groups: Vec<(Vec<_>, Vec<_>)> = sources
        .iter()
        .map(|(.., features, _, proxies)| {
            (features.iter().map(Group::Built).collect(), proxies.iter().map(Group::Built).collect())
        })
        .collect();
    let messages: Vec<_> = sources
        .iter()
        .zip(&groups)
        .map(|((header, m, id, identity, _, references, _), (features, proxies))| {
            let m = UserDataRequest {
                vendor_specific_application_id: Some(Group::Built(id)),
                supported_features: Many::<row::SupportedFeatures>::Built(features),
                user_identity: Some(Group::Built(identity)),
                data_reference: Many::Built(references),
                service_indication: Many::Built(&[]),
                identity_set: Many::Built(&[]),
                dsai_tag: Many::Built(&[]),
                proxy_info: Many::<row::ProxyInfo>::Built(proxies),
                route_record: Many::Built(&[]),
                ..*m
            };
            (*header, m)
        })
        .collect();
    written(&messages, corpus)
}

fn written<'a, C: Command<'a> + Fields<'a>>(
    messages: &[(gtpush::codec::diameter::Header, C)],
    corpus: &[Vec<u8>],
) -> f64 {
    let mut buffer = [0; 1024];
    for ((header, message), octets) in messages.iter().zip(corpus) {
        let length = message.write(header, &mut buffer).expect("it fits");
        assert_eq!(buffer[..length], octets[..], "what is written is the corpus");
    }
    rate(corpus.len(), || {
        for _ in 0..ROUNDS {
            for (header, message) in messages {
                let length = black_box(message).write(header, &mut buffer);
                black_box((&buffer, length.is_ok()));
            }
        }
    })
}
