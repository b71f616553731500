//! TCAP messages and MAP arguments as types derived with `rasn` write and read them: the same values, in every
//! form of BER, with members of a later version, and the same octets back.

use gtpush::codec::map::{
    ErrorCode, FailureReportArg, GsnAddress, IsdnAddressBuf, NoteMsPresentForGprsArg, OperationCode,
    SendRoutingInfoForGprsArg, SendRoutingInfoForGprsRes, UpdateGprsLocationArg, Value, read,
};
use gtpush::codec::tcap::{self, Code, Component, TransactionId};
use gtpush::wire::ber::Tlv;
use gtpush::wire::{Imsi, Prepender};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What TS 29.002 §17.7 and Q.773 have, to that extent.
mod derived {
    use rasn::prelude::*;

    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    pub struct Gprs {
        #[rasn(tag(context, 0))]
        pub imsi: OctetString,
        #[rasn(tag(context, 1))]
        pub ggsn_address: Option<OctetString>,
        #[rasn(tag(context, 2))]
        pub ggsn_number: OctetString,
    }

    /// With a member that no version has yet.
    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    pub struct LaterGprs {
        #[rasn(tag(context, 0))]
        pub imsi: OctetString,
        #[rasn(tag(context, 1))]
        pub ggsn_address: Option<OctetString>,
        #[rasn(tag(context, 2))]
        pub ggsn_number: OctetString,
        #[rasn(tag(context, 30))]
        pub later: OctetString,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    pub struct GprsResult {
        #[rasn(tag(context, 0))]
        pub sgsn_address: OctetString,
        #[rasn(tag(context, 1))]
        pub ggsn_address: Option<OctetString>,
        #[rasn(tag(context, 2))]
        pub reason: Option<u8>,
    }

    /// failureReport has the members of [`Gprs`] in another order.
    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    pub struct Failure {
        #[rasn(tag(context, 0))]
        pub imsi: OctetString,
        #[rasn(tag(context, 1))]
        pub ggsn_number: OctetString,
        #[rasn(tag(context, 2))]
        pub ggsn_address: Option<OctetString>,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    pub struct Note {
        #[rasn(tag(context, 0))]
        pub imsi: OctetString,
        #[rasn(tag(context, 1))]
        pub sgsn_address: OctetString,
        #[rasn(tag(context, 2))]
        pub ggsn_address: Option<OctetString>,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    pub struct Location {
        pub imsi: OctetString,
        pub sgsn_number: OctetString,
        pub sgsn_address: OctetString,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    #[rasn(tag(application, 2))]
    pub struct Begin {
        #[rasn(tag(application, 8))]
        pub otid: OctetString,
        #[rasn(tag(application, 12))]
        pub components: SequenceOf<Part>,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    #[rasn(tag(application, 4))]
    pub struct End {
        #[rasn(tag(application, 9))]
        pub dtid: OctetString,
        #[rasn(tag(application, 12))]
        pub components: SequenceOf<Part>,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    #[rasn(choice)]
    pub enum Part {
        #[rasn(tag(context, 1))]
        Invoke(Invoke),
        #[rasn(tag(context, 2))]
        Result(Returned),
        #[rasn(tag(context, 3))]
        Error(Failed),
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    pub struct Invoke {
        pub id: u8,
        pub operation: u8,
        pub argument: Option<Gprs>,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    pub struct Returned {
        pub id: u8,
        pub result: Option<Answer>,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    pub struct Answer {
        pub operation: u8,
        pub result: GprsResult,
    }

    #[derive(AsnType, Decode, Encode, Clone, Debug, PartialEq)]
    pub struct Failed {
        pub id: u8,
        pub error: u8,
    }
}

/// Digits as TS 29.002 packs them.
fn tbcd(digits: &str) -> Vec<u8> {
    let values: Vec<u8> = digits.bytes().map(|digit| digit - b'0').collect();
    values.chunks(2).map(|pair| pair[0] | pair.get(1).copied().unwrap_or(0xf) << 4).collect()
}

fn number_octets(digits: &str) -> Vec<u8> {
    // International, E.164.
    [vec![0x91], tbcd(digits)].concat()
}

fn gsn(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => [&[0x04][..], &address.octets()].concat(),
        IpAddr::V6(address) => [&[0x50][..], &address.octets()].concat(),
    }
}

/// The same value with every length indefinite and every string of two octets or more, which are all that
/// have tags of their context here, in segments.
fn loosened(octets: &[u8]) -> Vec<u8> {
    let (mut rest, mut out) = (octets, Vec::new());
    while let [tag, length, after @ ..] = rest {
        assert!(*length < 0x80 && tag & 0x1f != 0x1f, "short ones alone");
        let (contents, behind) = after.split_at(usize::from(*length));
        rest = behind;
        let string = tag & 0xe0 == 0x80 || *tag == 0x04;
        if tag & 0x20 != 0 {
            out.extend([*tag, 0x80]);
            out.extend(loosened(contents));
            out.extend([0, 0]);
        } else if string && contents.len() > 1 {
            out.extend([tag | 0x20, 0x80]);
            for part in contents.chunks(contents.len().div_ceil(2)) {
                out.extend([0x04, part.len() as u8]);
                out.extend(part);
            }
            out.extend([0, 0]);
        } else {
            out.extend([*tag, *length]);
            out.extend(contents);
        }
    }
    out
}

fn written<'a>(value: &impl Value<'a>) -> Vec<u8> {
    let mut buffer = vec![0; 1024];
    let mut p = Prepender::new(&mut buffer);
    value.write(&mut p);
    let start = p.finish().unwrap();
    buffer.split_off(start)
}

fn parsed<'a, T: Value<'a>>(octets: &'a [u8]) -> T {
    read(&Tlv::parse(octets, "value").unwrap()).unwrap()
}

/// Subscriber, addresses and number of the `n`th case.
fn case(n: u8) -> (String, IpAddr, Option<IpAddr>, String) {
    let imsi =
        format!("{:0width$}", 1_010_000_000_001 + u64::from(n) * 7919, width = 14 + usize::from(n % 2));
    let v4 = IpAddr::V4(Ipv4Addr::new(192, 0, 2, n));
    let v6 = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, n.into()));
    let (sgsn, ggsn) = if n.is_multiple_of(2) { (v4, Some(v6)) } else { (v6, Some(v4)) };
    let number = "4917000000123456"[..6 + usize::from(n % 10)].to_owned();
    (imsi, sgsn, ggsn.filter(|_| !n.is_multiple_of(3)), number)
}

/// Holds for a value what must hold: `theirs` and `ours` are the same, `reads` says whether ours holds what it
/// should.
fn agree<D>(theirs: &D, ours: &[u8], reads: impl Fn(&[u8]) -> Vec<u8>)
where
    D: rasn::Encode + rasn::Decode + PartialEq + std::fmt::Debug,
{
    let octets = rasn::ber::encode(theirs).unwrap();
    assert_eq!(ours, octets, "{theirs:?}: both write the same");
    assert_eq!(reads(&octets), octets, "{theirs:?}");
    let loose = loosened(&octets);
    assert_ne!(loose, octets);
    assert_eq!(&rasn::ber::decode::<D>(&loose).unwrap(), theirs, "{loose:02x?}");
    assert_eq!(reads(&loose), loose, "{theirs:?}: the same octets back");
}

#[test]
fn rasn_and_we_read_and_write_the_same_arguments_and_results() {
    for n in 0..60 {
        let (digits, sgsn, ggsn, number) = case(n);
        let imsi: Imsi = digits.parse().unwrap();
        let isdn: IsdnAddressBuf = format!("+{number}").parse().unwrap();
        let octets = |octets: Vec<u8>| rasn::types::OctetString::from(octets);
        let (imsi_octets, number_octets) = (octets(tbcd(&digits)), octets(number_octets(&number)));
        let ggsn_octets = ggsn.map(|address| octets(gsn(address)));

        let theirs = derived::Gprs {
            imsi: imsi_octets.clone(),
            ggsn_address: ggsn_octets.clone(),
            ggsn_number: number_octets.clone(),
        };
        let mut ours = SendRoutingInfoForGprsArg::new(imsi, isdn.as_address());
        ours.ggsn_address = ggsn.map(GsnAddress);
        agree(&theirs, &written(&ours), |octets| {
            let read: SendRoutingInfoForGprsArg<'_> = parsed(octets);
            assert_eq!((read.imsi, read.ggsn_address), (imsi, ggsn.map(GsnAddress)));
            assert_eq!(read.ggsn_number.to_buf(), isdn);
            written(&read)
        });
        let later = derived::LaterGprs {
            imsi: imsi_octets.clone(),
            ggsn_address: ggsn_octets.clone(),
            ggsn_number: number_octets.clone(),
            later: octets(vec![1, 2, 3, 4]),
        };
        let later = rasn::ber::encode(&later).unwrap();
        for octets in [loosened(&later), later] {
            let read: SendRoutingInfoForGprsArg<'_> = parsed(&octets);
            assert_eq!((read.imsi, read.unknown_members().count()), (imsi, 1));
            assert_eq!(written(&read), octets, "what no version has is kept");
        }

        let reason = (n % 4 == 0).then_some(n % 13);
        let theirs = derived::GprsResult {
            sgsn_address: octets(gsn(sgsn)),
            ggsn_address: ggsn_octets.clone(),
            reason,
        };
        let mut ours = SendRoutingInfoForGprsRes::new(GsnAddress(sgsn));
        ours.ggsn_address = ggsn.map(GsnAddress);
        ours.mobile_not_reachable_reason =
            reason.and_then(|reason| gtpush::codec::map::AbsentSubscriberDiagnosticSm::new(reason.into()));
        agree(&theirs, &written(&ours), |octets| {
            let read: SendRoutingInfoForGprsRes<'_> = parsed(octets);
            assert_eq!((read.sgsn_address.0, read.ggsn_address), (sgsn, ggsn.map(GsnAddress)));
            assert_eq!(read.mobile_not_reachable_reason.map(|reason| reason.get()), reason.map(i64::from));
            written(&read)
        });

        let theirs = derived::Failure {
            imsi: imsi_octets.clone(),
            ggsn_number: number_octets.clone(),
            ggsn_address: ggsn_octets.clone(),
        };
        let mut ours = FailureReportArg::new(imsi, isdn.as_address());
        ours.ggsn_address = ggsn.map(GsnAddress);
        agree(&theirs, &written(&ours), |octets| {
            let read: FailureReportArg<'_> = parsed(octets);
            assert_eq!((read.imsi, read.ggsn_number.to_buf()), (imsi, isdn));
            assert_eq!(read.ggsn_address, ggsn.map(GsnAddress));
            written(&read)
        });

        let theirs = derived::Note {
            imsi: imsi_octets.clone(),
            sgsn_address: octets(gsn(sgsn)),
            ggsn_address: ggsn_octets.clone(),
        };
        let mut ours = NoteMsPresentForGprsArg::new(imsi, GsnAddress(sgsn));
        ours.ggsn_address = ggsn.map(GsnAddress);
        agree(&theirs, &written(&ours), |octets| {
            let read: NoteMsPresentForGprsArg<'_> = parsed(octets);
            assert_eq!(
                (read.imsi, read.sgsn_address.0, read.ggsn_address),
                (imsi, sgsn, ggsn.map(GsnAddress))
            );
            written(&read)
        });

        let theirs = derived::Location {
            imsi: imsi_octets,
            sgsn_number: number_octets,
            sgsn_address: octets(gsn(sgsn)),
        };
        let ours = UpdateGprsLocationArg::new(imsi, isdn.as_address(), GsnAddress(sgsn));
        agree(&theirs, &written(&ours), |octets| {
            let read: UpdateGprsLocationArg<'_> = parsed(octets);
            assert_eq!((read.imsi, read.sgsn_number.to_buf(), read.sgsn_address.0), (imsi, isdn, sgsn));
            written(&read)
        });
    }
}

#[test]
fn rasn_and_we_read_and_write_the_same_messages() {
    let (digits, sgsn, ggsn, number) = case(1);
    let isdn: IsdnAddressBuf = format!("+{number}").parse().unwrap();
    let octets = |octets: Vec<u8>| rasn::types::OctetString::from(octets);
    let code = OperationCode::SEND_ROUTING_INFO_FOR_GPRS.0;
    let made = |write: &dyn Fn(&mut Prepender<'_>)| {
        let mut buffer = vec![0; 1024];
        let mut p = Prepender::new(&mut buffer);
        write(&mut p);
        let start = p.finish().unwrap();
        buffer.split_off(start)
    };
    let tid = TransactionId::new(&[1, 2, 3, 4]);

    let argument = derived::Gprs {
        imsi: octets(tbcd(&digits)),
        ggsn_address: ggsn.map(|address| octets(gsn(address))),
        ggsn_number: octets(number_octets(&number)),
    };
    let invoke = derived::Invoke { id: 5, operation: code, argument: Some(argument) };
    let begin =
        derived::Begin { otid: octets(vec![1, 2, 3, 4]), components: vec![derived::Part::Invoke(invoke)] };
    let mut ours = SendRoutingInfoForGprsArg::new(digits.parse().unwrap(), isdn.as_address());
    ours.ggsn_address = ggsn.map(GsnAddress);
    let message = made(&|p| {
        tcap::write(p, tcap::MessageType::Begin, tid, None, |p| {
            tcap::component_portion(p, |p| {
                tcap::invoke(p, 5, None, Code::Local(code.into()), |p| ours.write(p));
            });
        });
    });
    assert_eq!(rasn::ber::encode(&begin).unwrap(), message);
    for form in [message.clone(), loosened(&message)] {
        assert_eq!(rasn::ber::decode::<derived::Begin>(&form).unwrap(), begin);
        let read = tcap::Message::parse(&form).unwrap();
        assert_eq!(read.kind, tcap::MessageType::Begin);
        let Some(Ok(Component::Invoke(invoke))) = read.components().next() else { panic!("{form:02x?}") };
        assert_eq!((invoke.id, invoke.operation), (5, Code::Local(code.into())));
        let argument: SendRoutingInfoForGprsArg<'_> = read_parameter(&invoke.parameter.unwrap());
        assert_eq!((argument.imsi, argument.ggsn_address), (ours.imsi, ours.ggsn_address));
    }

    let result = derived::GprsResult { sgsn_address: octets(gsn(sgsn)), ggsn_address: None, reason: Some(5) };
    let answer = Some(derived::Answer { operation: code, result });
    for (part, error) in [
        (derived::Part::Result(derived::Returned { id: 5, result: answer }), None),
        (derived::Part::Error(derived::Failed { id: 5, error: 27 }), Some(ErrorCode::ABSENT_SUBSCRIBER)),
    ] {
        let end = derived::End { dtid: octets(vec![1, 2, 3, 4]), components: vec![part] };
        let message = rasn::ber::encode(&end).unwrap();
        for form in [message.clone(), loosened(&message)] {
            assert_eq!(rasn::ber::decode::<derived::End>(&form).unwrap(), end);
            let read = tcap::Message::parse(&form).unwrap();
            match (read.components().next(), error) {
                (Some(Ok(Component::ReturnResultLast(result))), None) => {
                    let result: SendRoutingInfoForGprsRes<'_> = read_parameter(&result.parameter.unwrap());
                    assert_eq!(result.sgsn_address.0, sgsn);
                }
                (Some(Ok(Component::ReturnError(failed))), Some(error)) => {
                    assert_eq!(failed.error, Code::Local(error.0.into()));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

fn read_parameter<'a, T: Value<'a>>(parameter: &Tlv<'a>) -> T {
    read(parameter).unwrap()
}
