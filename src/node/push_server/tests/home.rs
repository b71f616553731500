//! HLR, MSC and SGSN in one signalling point that do as they are told.

use crate::codec::map::{
    AbsentSubscriberSmParam, AdditionalNumber, AddressBuf as MapAddress, AlertServiceCentreArg, ForwardSmArg,
    Integer, IsdnAddressBuf, LocationInfoWithLmsi, MtForwardSmArg, Null, ReportSmDeliveryStatusArg,
    ReportSmDeliveryStatusArgV2, RoutingInfoForSmArg, RoutingInfoForSmRes, SmDeliveryFailureCause,
    SmEnumeratedDeliveryFailureCause, SmRpDa, SmRpOa, Value, read,
};
use crate::codec::sccp::{AddressBuf, Ssn};
use crate::codec::tcap::{Code, Invoke, InvokeId};
use crate::machine::ss7::stack::{Ask, Config};
use crate::machine::ss7::tcap::{
    Class, Components, Context, Delivered, DialogueId, Indication, Outgoing, UserAbort,
};
use crate::machine::ss7::xua::{Exchange, Peer, Role, Route, Server};
use crate::machine::ss7::{PointCode, Ss7};
use crate::machine::{AssociationId, LinkId, Message};
use crate::wire::ber::Oid;
use crate::wire::{Imsi, Now, PointCodeFormat, Prepender};
use std::collections::VecDeque;
use std::time::Duration;

pub const OWN: u32 = 1;
pub const PEER: u32 = 2;
const MSC: &str = "15550008";
pub const SGSN: &str = "15550149";

/// A stack at one end of a link between two equals.
pub fn stack(point_code: u32, local: &[Ssn], initiate: bool) -> Config {
    let mut config = Config::default();
    config.xua.peers =
        vec![Peer { link: LinkId(0), role: Role::Ipsp(Exchange::Single { initiate }), ..Peer::default() }];
    config.xua.servers = vec![Server { peers: vec![0], ..Server::default() }];
    config.xua.routes = vec![Route { mask: 14, servers: vec![(0, 0)], ..Route::default() }];
    config.sccp.point_code = PointCode(point_code);
    config.sccp.local = local.to_vec();
    config
}

/// What a node says to a short message.
#[derive(Clone, Copy, Debug)]
pub enum Verdict {
    Taken,
    /// absentSubscriberSM with its diagnostic.
    Absent(u8),
    /// sm-DeliveryFailure with its cause.
    Failure(SmEnumeratedDeliveryFailureCause),
    Error(u8),
    Silence,
}

/// An operation as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    Gprs,
    Routing { msisdn: String, priority: bool, imsi: Option<Imsi> },
    Forward { ssn: u8, operation: i32, from: String, to: Imsi, tpdu: Vec<u8>, more: bool },
    Report { outcome: Option<u32>, diagnostic: Option<i64>, additional: Option<u32>, of_sgsn: bool },
}

#[derive(Debug)]
pub struct Network {
    pub ss7: Ss7,
    /// The newest version that is taken.
    pub version: u8,
    pub msc: Option<&'static str>,
    pub sgsn: Option<&'static str>,
    /// Whose the number is.
    pub imsi: Imsi,
    /// The error with which sendRoutingInfoForSM ends.
    pub no_routing: Option<u8>,
    /// Whether reports are refused.
    pub no_report: bool,
    pub verdicts: VecDeque<Verdict>,
    pub asked: Vec<Asked>,
    /// Dialogues that were begun with a version that was taken.
    pub dialogues: usize,
    pub answered: usize,
}

struct Heard {
    dialogue: DialogueId,
    version: Option<u8>,
    begin: bool,
    invokes: Vec<(InvokeId, Asked)>,
}

fn asked(ssn: u8, invoke: &Invoke<'_>) -> Asked {
    let element = invoke.parameter.as_ref().unwrap();
    let forward = |operation, to: SmRpDa<'_>, from: SmRpOa<'_>, tpdu: &[u8], more: bool| {
        let SmRpDa::Imsi(to) = to else { panic!("{to:?}") };
        let SmRpOa::ServiceCentreAddressOa(from) = from else { panic!("{from:?}") };
        Asked::Forward { ssn, operation, from: from.to_string(), to, tpdu: tpdu.to_vec(), more }
    };
    match invoke.operation {
        Code::Local(24) => Asked::Gprs,
        Code::Local(44) => {
            let m: MtForwardSmArg<'_> = read(element).unwrap();
            let tpdu = m.sm_rp_ui.as_slice().unwrap();
            forward(44, m.sm_rp_da, m.sm_rp_oa, tpdu, m.more_messages_to_send.is_some())
        }
        Code::Local(46) => {
            let m: ForwardSmArg<'_> = read(element).unwrap();
            let tpdu = m.sm_rp_ui.as_slice().unwrap();
            forward(46, m.sm_rp_da, m.sm_rp_oa, tpdu, m.more_messages_to_send.is_some())
        }
        Code::Local(45) => {
            let m: RoutingInfoForSmArg<'_> = read(element).unwrap();
            assert_eq!(m.service_centre_address.to_string(), "+15550099");
            Asked::Routing { msisdn: m.msisdn.to_string(), priority: m.sm_rp_pri, imsi: m.imsi }
        }
        Code::Local(47) => match read::<ReportSmDeliveryStatusArg<'_>>(element) {
            Ok(m) => Asked::Report {
                outcome: Some(m.sm_delivery_outcome.0),
                diagnostic: m.absent_subscriber_diagnostic_sm.map(|code| code.get()),
                additional: m.additional_sm_delivery_outcome.map(|outcome| outcome.0),
                of_sgsn: m.delivery_outcome_indicator.is_some(),
            },
            Err(_) => {
                let m: ReportSmDeliveryStatusArgV2<'_> = read(element).unwrap();
                let outcome = m.sm_delivery_outcome.map(|outcome| outcome.0);
                Asked::Report { outcome, diagnostic: None, additional: None, of_sgsn: false }
            }
        },
        other => panic!("{other:?}"),
    }
}

fn invokes(ssn: u8, components: Components<'_>) -> Vec<(InvokeId, Asked)> {
    let invokes = components.filter_map(|component| match component {
        Delivered::Invoke(invoke) => Some((invoke.id, asked(ssn, &invoke))),
        _ => None,
    });
    invokes.collect()
}

fn heard(indication: Indication<'_>) -> Result<Heard, bool> {
    match indication {
        Indication::Begin(p) => {
            let version = p.context.and_then(|context| context.arcs().last());
            let ssn = p.called.ssn().map_or(0, |ssn| ssn.0);
            Ok(Heard {
                dialogue: p.dialogue,
                version: version.map(|version| version as u8),
                begin: true,
                invokes: invokes(ssn, p.components),
            })
        }
        Indication::Continue(p) => {
            let ssn = p.called.ssn().map_or(0, |ssn| ssn.0);
            let invokes = invokes(ssn, p.components);
            Ok(Heard { dialogue: p.dialogue, version: None, begin: false, invokes })
        }
        Indication::End(mut p) => Err(matches!(p.components.next(), Some(Delivered::ResultLast(_)))),
        _ => Err(false),
    }
}

impl Network {
    pub fn new(imsi: Imsi) -> Self {
        Self {
            ss7: Ss7::new(stack(PEER, &[Ssn::HLR, Ssn::MSC, Ssn::SGSN], false), 7),
            version: 3,
            msc: Some(MSC),
            sgsn: None,
            imsi,
            no_routing: None,
            no_report: false,
            verdicts: VecDeque::new(),
            asked: Vec::new(),
            dialogues: 0,
            answered: 0,
        }
    }

    pub fn take(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        let heard = match heard(self.ss7.handle_message(now, id, message)) {
            Ok(heard) => heard,
            Err(result) => return self.answered += usize::from(result),
        };
        // Only what is asked about short messages has older versions here.
        let newest = heard.version.unwrap_or(1);
        if heard.begin && newest > self.version && !matches!(heard.invokes[..], [(_, Asked::Gprs)]) {
            self.ss7.abort(now, heard.dialogue, UserAbort::ContextNotSupported(None)).unwrap();
            return;
        }
        self.dialogues += usize::from(heard.begin);
        let [(id, asked)] = &heard.invokes[..] else { return };
        self.asked.push(asked.clone());
        self.act(now, heard.dialogue, *id, asked, newest);
    }

    fn act(&mut self, now: Now, dialogue: DialogueId, id: InvokeId, asked: &Asked, version: u8) {
        let nothing = |_: &mut Prepender<'_>| {};
        let error = |code: u8| Code::Local(code.into());
        let sent = match asked {
            // Not attached for GPRS.
            Asked::Gprs => self.ss7.fail(now, dialogue, id, error(27), &nothing),
            Asked::Routing { .. } => match self.no_routing {
                Some(code) => self.ss7.fail(now, dialogue, id, error(code), &nothing),
                None => {
                    let (imsi, nodes) = (self.imsi, (self.msc, self.sgsn));
                    self.ss7.answer(now, dialogue, id, Code::Local(45), &|p| {
                        let number = |digits: &str| format!("+{digits}").parse::<IsdnAddressBuf>().unwrap();
                        let (first, second) = (number(nodes.0.or(nodes.1).unwrap()), nodes.1.map(number));
                        let mut info = LocationInfoWithLmsi::new(first.as_address());
                        info.gprs_node_indicator = nodes.0.is_none().then_some(Null);
                        if let (Some(_), Some(second)) = (nodes.0, &second) {
                            info.additional_number = Some(AdditionalNumber::SgsnNumber(second.as_address()));
                        }
                        RoutingInfoForSmRes::new(imsi, info).write(p);
                    })
                }
            },
            Asked::Forward { operation, more, .. } => {
                let operation = Code::Local(*operation);
                match self.verdicts.pop_front().unwrap_or(Verdict::Taken) {
                    Verdict::Taken if *more => {
                        let result = Outgoing::ResultLast { id, operation, parameter: &nothing };
                        self.ss7.proceed(now, dialogue, None, &[result])
                    }
                    Verdict::Taken => self.ss7.answer(now, dialogue, id, operation, &nothing),
                    Verdict::Absent(diagnostic) => self.ss7.fail(now, dialogue, id, error(6), &|p| {
                        let mut parameter = AbsentSubscriberSmParam::new();
                        parameter.absent_subscriber_diagnostic_sm = Integer::new(diagnostic.into());
                        parameter.write(p);
                    }),
                    Verdict::Failure(cause) => self.ss7.fail(now, dialogue, id, error(32), &|p| {
                        if version < 3 { cause.write(p) } else { SmDeliveryFailureCause::new(cause).write(p) }
                    }),
                    Verdict::Error(code) => self.ss7.fail(now, dialogue, id, error(code), &nothing),
                    Verdict::Silence => return,
                }
            }
            Asked::Report { .. } if self.no_report => self.ss7.fail(now, dialogue, id, error(33), &nothing),
            Asked::Report { .. } => self.ss7.answer(now, dialogue, id, Code::Local(47), &nothing),
        };
        sent.unwrap();
    }

    /// alertServiceCentre.
    pub fn alert(&mut self, now: Now, msisdn: &str) {
        let address = |text| AddressBuf::parse(text, PointCodeFormat::Itu).unwrap();
        let ask = Ask {
            called: address("ssn=8 pc=1"),
            calling: address("ssn=6 pc=2"),
            contexts: &[Context { version: 2, name: Oid::new(&[4, 0, 0, 1, 0, 23, 2]) }],
            user_information: None,
            operation: Code::Local(64),
            older: None,
            class: Class::One,
            timeout: Duration::from_secs(30),
            tag: 1,
            again: false,
        };
        let argument = |_: u8, p: &mut Prepender<'_>| {
            let msisdn: IsdnAddressBuf = format!("+{msisdn}").parse().unwrap();
            let centre: MapAddress = "+15550099".parse().unwrap();
            AlertServiceCentreArg::new(msisdn.as_address(), centre.as_address()).write(p);
        };
        self.ss7.ask(now, &ask, &argument).unwrap();
    }
}
