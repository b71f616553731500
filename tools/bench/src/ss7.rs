//! A TCAP Begin with sendRoutingInfoForGprs: decoded with typed access to every member and encoded,
//! beside the crates `tcap` + `gsm_map` and types derived with `rasn`. All three read the same: the
//! transaction portion, the AARQ in the dialogue portion with its application context (which `tcap` reads
//! and keeps as octets), the Invoke, and every member of its argument.

use crate::report::Report;
use gtpush::codec::map::{
    ApplicationContext, GsnAddress, IsdnAddressBuf, OperationCode, SendRoutingInfoForGprsArg, Value, read,
};
use gtpush::codec::tcap::{self, Code, Component};
use gtpush::wire::ber::Oid;
use gtpush::wire::{Imsi, Prepender};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Times one pass must last.
const SLICE: Duration = Duration::from_millis(150);

/// Messages between two looks at the clock.
pub const MESSAGES: usize = 1024;

/// What `rasn` derives: of TCAP and MAP that much as this message needs.
mod derived {
    use rasn::prelude::*;

    #[derive(AsnType, Decode, Encode, Clone, Debug)]
    #[rasn(tag(application, 2))]
    pub struct Begin {
        #[rasn(tag(application, 8))]
        pub otid: OctetString,
        #[rasn(tag(explicit(application, 11)))]
        pub dialogue: Option<External>,
        #[rasn(tag(application, 12))]
        pub components: Option<SequenceOf<Component>>,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug)]
    #[rasn(tag(universal, 8))]
    pub struct External {
        pub reference: ObjectIdentifier,
        #[rasn(tag(explicit(context, 0)))]
        pub apdu: Aarq,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug)]
    #[rasn(tag(application, 0))]
    pub struct Aarq {
        #[rasn(tag(context, 0))]
        pub version: Option<BitString>,
        #[rasn(tag(explicit(context, 1)))]
        pub context: ObjectIdentifier,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug)]
    #[rasn(choice)]
    pub enum Component {
        #[rasn(tag(context, 1))]
        Invoke(Invoke),
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug)]
    pub struct Invoke {
        pub id: u8,
        #[rasn(tag(context, 0))]
        pub linked: Option<u8>,
        pub operation: u8,
        pub argument: Option<Argument>,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug)]
    pub struct Argument {
        #[rasn(tag(context, 0))]
        pub imsi: OctetString,
        #[rasn(tag(context, 1))]
        pub ggsn_address: Option<OctetString>,
        #[rasn(tag(context, 2))]
        pub ggsn_number: OctetString,
    }
}

/// The messages.
pub fn corpus() -> Vec<Vec<u8>> {
    (0..MESSAGES as u32)
        .map(|i| {
            let mut buffer = [0; 256];
            let imsi = format!("00101{:010}", i * 7919).parse().expect("15 digits");
            let length = write(&mut buffer, i, imsi, &number());
            buffer[256 - length..].to_vec()
        })
        .collect()
}

fn number() -> IsdnAddressBuf {
    "+491700000".parse().expect("digits")
}

/// Writes the message at the end of `buffer`; its length.
fn write(buffer: &mut [u8; 256], i: u32, imsi: Imsi, number: &IsdnAddressBuf) -> usize {
    let argument = SendRoutingInfoForGprsArg {
        ggsn_address: Some(GsnAddress([192, 0, 2, i as u8].into())),
        ..SendRoutingInfoForGprsArg::new(imsi, number.as_address())
    };
    let context = ApplicationContext::GPRS_LOCATION_INFO_RETRIEVAL.octets();
    let aarq = tcap::Aarq { version1: true, context: Oid::constant(&context), user_information: None };
    let mut p = Prepender::new(buffer);
    let otid = tcap::TransactionId::new(&i.to_be_bytes());
    tcap::write(&mut p, tcap::MessageType::Begin, otid, None, |p| {
        tcap::component_portion(p, |p| {
            let code = Code::Local(i32::from(OperationCode::SEND_ROUTING_INFO_FOR_GPRS.0));
            tcap::invoke(p, 1, None, code, |p| argument.write(p));
        });
        tcap::Dialogue::Aarq(aarq).write(p);
    });
    p.len()
}

/// Members met: transaction, context, operation, IMSI, GGSN address, GGSN number.
fn ours(octets: &[u8]) -> usize {
    let message = tcap::Message::parse(octets).expect("the corpus is well formed");
    let dialogue = message.dialogue().expect("the corpus is well formed").expect("it has one");
    let context = dialogue.context().and_then(ApplicationContext::from_oid).expect("it names one");
    let mut members =
        usize::from(black_box(message.otid).is_some()) + usize::from(black_box(context).number > 0);
    for component in message.components() {
        let Ok(Component::Invoke(invoke)) = component else { panic!("the corpus is well formed") };
        members += usize::from(black_box(invoke.operation) == Code::Local(24));
        let parameter = invoke.parameter.expect("it has one");
        let argument: SendRoutingInfoForGprsArg<'_> = read(&parameter).expect("the corpus is well formed");
        black_box((&argument.imsi, &argument.ggsn_number));
        members += usize::from(black_box(&argument.ggsn_address).is_some()) + 2;
    }
    members
}

fn with_rasn(octets: &[u8]) -> usize {
    let begin: derived::Begin = rasn::ber::decode(octets).expect("the corpus is well formed");
    let mut members = usize::from(!black_box(&begin.otid).is_empty());
    let dialogue = begin.dialogue.as_ref().expect("it has one");
    members += usize::from(!black_box(&dialogue.apdu.context).is_empty());
    for derived::Component::Invoke(invoke) in begin.components.iter().flatten() {
        members += usize::from(black_box(invoke.operation) == 24);
        let argument = invoke.argument.as_ref().expect("it has one");
        members += usize::from(!black_box(&argument.imsi).is_empty());
        members += usize::from(black_box(&argument.ggsn_address).is_some());
        members += usize::from(!black_box(&argument.ggsn_number).is_empty());
    }
    members
}

fn with_gsm_map(octets: &[u8]) -> usize {
    let Ok(::tcap::TcapMessage::Begin(begin)) = ::tcap::decode(octets) else {
        panic!("the corpus is well formed")
    };
    let mut members = usize::from(!black_box(&begin.otid).is_empty());
    members += usize::from(black_box(&begin.dialogue_portion).is_some());
    for component in begin.components.iter().flatten() {
        let ::tcap::Component::Invoke(invoke) = component else { panic!("the corpus is well formed") };
        members += usize::from(black_box(&invoke.operation_code) == &::tcap::OperationCode::Local(24));
        let parameter = invoke.parameter.as_ref().expect("it has one");
        let argument: gsm_map::operations::gprs_location::SendRoutingInfoForGprsArg =
            gsm_map::decode(parameter.as_bytes()).expect("the corpus is well formed");
        black_box((&argument.imsi, &argument.ggsn_number));
        members += usize::from(black_box(&argument.ggsn_address).is_some()) + 2;
    }
    members
}

/// Messages a second of `pass`, which handles one.
pub fn rate(corpus: &[Vec<u8>], mut pass: impl FnMut(usize, &[u8])) -> f64 {
    let (start, mut passes) = (Instant::now(), 0u64);
    while start.elapsed() < SLICE {
        for (i, octets) in corpus.iter().enumerate() {
            pass(i, octets);
        }
        passes += 1;
    }
    (passes * corpus.len() as u64) as f64 / start.elapsed().as_secs_f64()
}

/// Runs `rounds` interleaved rounds.
pub fn run(report: &mut Report, rounds: u32) {
    let (decode, encode) = ("decode Begin + sendRoutingInfoForGprs", "encode Begin + sendRoutingInfoForGprs");
    let corpus = corpus();
    let parsed: Vec<derived::Begin> =
        corpus.iter().map(|octets| rasn::ber::decode(octets).expect("rasn reads the corpus")).collect();
    for (begin, octets) in parsed.iter().zip(&corpus) {
        assert_eq!((ours(octets), with_rasn(octets), with_gsm_map(octets)), (6, 6, 6));
        assert_eq!(rasn::ber::encode(begin).expect("rasn writes"), *octets, "rasn writes it as we do");
    }
    let imsis: Vec<Imsi> =
        (0..MESSAGES).map(|i| format!("00101{:010}", i * 7919).parse().expect("15 digits")).collect();
    let number = number();
    for _ in 0..rounds {
        for (who, read) in
            [("tcap + gsm_map", with_gsm_map as fn(&[u8]) -> usize), ("rasn", with_rasn), ("gtpush", ours)]
        {
            report.add(
                decode,
                who,
                "msg/s",
                rate(&corpus, |_, octets| assert_eq!(read(black_box(octets)), 6)),
            );
        }
        report.add(
            encode,
            "rasn",
            "msg/s",
            rate(&corpus, |i, _| {
                black_box(rasn::ber::encode(black_box(&parsed[i])).expect("rasn writes"));
            }),
        );
        report.add(
            encode,
            "gtpush",
            "msg/s",
            rate(&corpus, |i, _| {
                let mut buffer = [0; 256];
                black_box(write(&mut buffer, i as u32, black_box(imsis[i]), &number));
                black_box(&buffer);
            }),
        );
    }
    report.want(decode, "gtpush", "tcap + gsm_map", 15.0);
    report.want(decode, "gtpush", "rasn", 4.0);
    report.want(encode, "gtpush", "rasn", 4.0);
}
