//! The node that the HSS names for short messages, where it speaks Diameter: MT-Forward-Short-Message to an MME
//! (SGd) or SGSN (Gdd), and what its answer means, TS 29.338 §5, §6.

use super::map::Outcome as Told;
use crate::codec::diameter::command::s6c::SendRoutingInfoForSmAnswer;
use crate::codec::diameter::command::sgd::{
    MoForwardShortMessageRequest, MtForwardShortMessageAnswer, MtForwardShortMessageRequest,
};
use crate::codec::diameter::{AvpWriter, Command, Fields, Message, ResultCode, TGPP, Time, group, row};
use crate::codec::map::SmDeliveryOutcome;
use crate::codec::ts23040::Submit;
use crate::push::{By, Cause, Keep, Reason, Refused, Rung, SmsFailed};
use crate::reach::locate::diameter::{self, Failed, Tbcd};
use crate::wire::Imsi;
use std::time::Duration;

/// A node that takes short messages by Diameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Whether it is an SGSN; otherwise an MME.
    pub sgsn: bool,
    /// MME-Name or SGSN-Name.
    pub host: Box<str>,
    /// MME-Realm or SGSN-Realm.
    pub realm: Option<Box<str>>,
    /// MME-Number-for-MT-SMS or SGSN-Number, in digits.
    pub number: Option<Box<str>>,
}

/// What an HSS says of where short messages for a subscriber go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routing {
    /// Who it is, if it says so.
    pub imsi: Option<Imsi>,
    /// The nodes that speak Diameter, the MME first.
    pub nodes: Vec<Node>,
    /// Absent-User-Diagnostic-SM of the MME or SGSN, where the HSS knows them absent.
    pub absent: Option<u32>,
    /// Why service centres wait at the HSS for the subscriber: MWD-Status.
    pub waiting: Waiting,
}

/// MWD-Status, TS 29.338 §5.3.3.8: what an HSS holds against a subscriber until a delivery succeeds or a node tells
/// of its return.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting(pub u32);

impl Waiting {
    const MNRF: u32 = 1 << 1;
    const MCEF: u32 = 1 << 2;
    const MNRG: u32 = 1 << 3;

    /// Whether a delivery by `node` shows that it does not hold any more, which the HSS is then to hear (§5.2.3.1:
    /// successful transfer after polling).
    #[must_use]
    pub fn refuted_by(self, node: &Node) -> bool {
        self.0 & (Self::MCEF | if node.sgsn { Self::MNRG } else { Self::MNRF }) != 0
    }
}

/// Reads Send-Routing-Info-for-SM-Answer.
///
/// # Errors
/// The HSS refused.
pub fn routed(message: &Message<'_>) -> Result<Routing, Failed> {
    diameter::whole(message)?;
    let answer = SendRoutingInfoForSmAnswer::parse(message);
    let mut nodes = Vec::new();
    if let Some(node) = answer.serving_node {
        let group::ServingNode { mme_name, mme_realm, mme_number_for_mt_sms, .. } = node.read();
        let group::ServingNode { sgsn_name, sgsn_realm, sgsn_number, .. } = node.read();
        nodes.extend(named(false, mme_name, mme_realm, mme_number_for_mt_sms));
        nodes.extend(named(true, sgsn_name, sgsn_realm, sgsn_number));
    }
    if let Some(node) = answer.additional_serving_node {
        let group::AdditionalServingNode { mme_name, mme_realm, mme_number_for_mt_sms, .. } = node.read();
        let group::AdditionalServingNode { sgsn_name, sgsn_realm, sgsn_number, .. } = node.read();
        nodes.extend(named(false, mme_name, mme_realm, mme_number_for_mt_sms));
        nodes.extend(named(true, sgsn_name, sgsn_realm, sgsn_number));
    }
    nodes.sort_by_key(|node| node.sgsn);
    let absent = answer.mme_absent_user_diagnostic_sm.or(answer.sgsn_absent_user_diagnostic_sm);
    let waiting = Waiting(answer.mwd_status.unwrap_or_default());
    Ok(Routing { imsi: answer.user_name.and_then(diameter::imsi), nodes, absent, waiting })
}

fn named(
    sgsn: bool,
    name: Option<crate::codec::diameter::Identity<'_>>,
    realm: Option<crate::codec::diameter::Identity<'_>>,
    number: Option<&[u8]>,
) -> Option<Node> {
    Some(Node {
        sgsn,
        host: name?.0.into(),
        realm: realm.map(|realm| realm.0.into()),
        number: number.map(diameter::number),
    })
}

impl Node {
    /// Whose word its answers are.
    #[must_use]
    pub fn by(&self) -> By {
        if self.sgsn { By::Sgsn } else { By::Mme }
    }

    /// Its realm: as the HSS says, or what stands behind the first dot of its name.
    #[must_use]
    pub fn realm(&self) -> &str {
        let above = || self.host.split_once('.').map_or(&*self.host, |(_, above)| above);
        self.realm.as_deref().unwrap_or_else(above)
    }
}

/// TFR-Flags `More-Messages-To-Send`, TS 29.338 §6.3.3.3.
const MORE_MESSAGES: u32 = 1 << 0;

/// Writes what is its own of a MT-Forward-Short-Message-Request: `tpdu` from the service centre with the number
/// `centre`, which the node is to have delivered within `timer` from `start` (wall
/// time since the Unix epoch) on.
///
/// `None`: the service centre's number is none.
pub fn write(
    w: &mut AvpWriter<'_>,
    imsi: Imsi,
    centre: &str,
    tpdu: &[u8],
    more: bool,
    (start, timer): (Duration, Duration),
    node: &Node,
) -> Option<()> {
    let user = imsi.to_string();
    let centre = Tbcd::new(centre)?;
    let number = node.number.as_deref().and_then(Tbcd::new);
    let own = |sgsn| number.as_ref().filter(|_| node.sgsn == sgsn).map(Tbcd::octets);
    MtForwardShortMessageRequest {
        user_name: Some(&user),
        sc_address: Some(centre.octets()),
        sm_rp_ui: Some(tpdu),
        mme_number_for_mt_sms: own(false),
        sgsn_number: own(true),
        tfr_flags: Some(if more { MORE_MESSAGES } else { 0 }),
        sm_delivery_timer: Some(u32::try_from(timer.as_secs()).unwrap_or(u32::MAX)),
        sm_delivery_start_time: Some(Time::from_unix(start.as_secs())),
        ..Default::default()
    }
    .put(w);
    Some(())
}

/// Why a node did not deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotDelivered {
    /// What it said.
    pub failed: Failed,
    /// Absent-User-Diagnostic-SM, or SM-Enumerated-Delivery-Failure-Cause.
    pub detail: Option<u32>,
}

impl From<Failed> for NotDelivered {
    fn from(failed: Failed) -> Self {
        Self { failed, detail: None }
    }
}

const ABSENT_USER: u32 = 5550;
const SM_DELIVERY_FAILURE: u32 = 5555;
/// SM-Enumerated-Delivery-Failure-Cause.
const MEMORY_CAPACITY_EXCEEDED: u32 = 0;
const EQUIPMENT_PROTOCOL_ERROR: u32 = 1;
const EQUIPMENT_NOT_SM_EQUIPPED: u32 = 2;

/// Reads MT-Forward-Short-Message-Answer.
///
/// # Errors
/// It was not delivered.
pub fn delivered(message: &Message<'_>) -> Result<(), NotDelivered> {
    diameter::outcome(message).map_err(|failed| {
        let answer = MtForwardShortMessageAnswer::parse(message);
        let cause = answer.sm_delivery_failure_cause.map(|cause| cause.read());
        let detail = match failed {
            Failed::Experimental { code: ABSENT_USER, .. } => answer.absent_user_diagnostic_sm,
            Failed::Experimental { code: SM_DELIVERY_FAILURE, .. } => cause
                .and_then(|cause| cause.sm_enumerated_delivery_failure_cause)
                .and_then(|cause| u32::try_from(cause).ok()),
            _ => None,
        };
        NotDelivered { failed, detail }
    })
}

/// Whether the device itself has spoken, so that no other node will do better.
#[must_use]
pub fn is_final(failed: &NotDelivered) -> bool {
    matches!(failed.failed, Failed::Experimental { vendor: TGPP, code: SM_DELIVERY_FAILURE, .. })
}

/// The outcome that the HSS is to hear of, so that it remembers the service centre for an alert; `None`: it can
/// do nothing about this.
#[must_use]
pub fn outcome(failed: &NotDelivered) -> Option<Told> {
    let Failed::Experimental { vendor: TGPP, code, .. } = failed.failed else { return None };
    match (code, failed.detail) {
        (ABSENT_USER, detail) => Some(Told {
            outcome: SmDeliveryOutcome::ABSENT_SUBSCRIBER,
            diagnostic: detail.and_then(|detail| u8::try_from(detail).ok()),
        }),
        (SM_DELIVERY_FAILURE, Some(MEMORY_CAPACITY_EXCEEDED)) => {
            Some(Told { outcome: SmDeliveryOutcome::MEMORY_CAPACITY_EXCEEDED, diagnostic: None })
        }
        _ => None,
    }
}

/// What a failed question to the HSS or a failed delivery by a node means for a push. `by`: whom it was put to.
#[must_use]
pub fn refused(not: &NotDelivered, by: By) -> SmsFailed {
    let coded = |reason, code: u32| Cause::coded(reason, u16::try_from(code).unwrap_or(u16::MAX));
    let said = |cause: Cause, by, keep| SmsFailed::Refused {
        refused: Refused::new(cause, by, Some(Rung::Sms)),
        keep,
    };
    let own = |cause: Cause| said(cause, By::PushServer, Keep::Retry);
    match (&not.failed, not.detail) {
        (Failed::Experimental { vendor: TGPP, code: SM_DELIVERY_FAILURE, .. }, Some(cause)) => match cause {
            MEMORY_CAPACITY_EXCEEDED => {
                said(coded(Reason::MemoryFull, cause), By::Device, Keep::UntilPresent)
            }
            EQUIPMENT_PROTOCOL_ERROR | EQUIPMENT_NOT_SM_EQUIPPED => {
                said(coded(Reason::DeviceRefused, cause), By::Device, Keep::No)
            }
            _ => said(coded(Reason::NodeRefused, cause), by, Keep::No),
        },
        (Failed::Experimental { vendor: TGPP, code, .. }, detail) => match *code {
            ABSENT_USER => {
                said(coded(Reason::AbsentSubscriber, detail.unwrap_or(*code)), by, Keep::UntilPresent)
            }
            // Not there any more, or not yet: the HSS will know of another node.
            5001 if by != By::Hlr => said(coded(Reason::NodeRefused, *code), by, Keep::Retry),
            5001 => said(coded(Reason::UnknownSubscriber, *code), by, Keep::No),
            5551 | SM_DELIVERY_FAILURE => said(coded(Reason::NodeRefused, *code), by, Keep::Retry),
            5556 => said(coded(Reason::NotProvisioned, *code), by, Keep::No),
            5004 | 5553 | 5554 | 5557 => said(coded(Reason::Barred, *code), by, Keep::No),
            code if code / 1000 == 4 => said(coded(Reason::NodeRefused, code), by, Keep::Retry),
            code => said(coded(Reason::NodeRefused, code), by, Keep::No),
        },
        (Failed::Experimental { code, .. }, _) => said(coded(Reason::NodeRefused, *code), by, Keep::No),
        (Failed::Result { code, .. }, _) => match *code {
            ResultCode::TOO_BUSY => said(Reason::Overloaded.into(), by, Keep::Retry),
            ResultCode::UNABLE_TO_DELIVER | ResultCode::LOOP_DETECTED => own(coded(Reason::NoRoute, code.0)),
            ResultCode::UNABLE_TO_COMPLY => said(coded(Reason::NodeRefused, code.0), by, Keep::Retry),
            code if code.0 / 1000 == 4 => said(coded(Reason::NodeRefused, code.0), by, Keep::Retry),
            code => said(coded(Reason::NodeRefused, code.0), by, Keep::No),
        },
        (Failed::NoResult | Failed::Malformed(_), _) => said(Reason::NodeRefused.into(), by, Keep::No),
        (Failed::Silent, _) => said(Reason::NoResponse.into(), by, Keep::Retry),
        (Failed::NoPeer, _) => own(Reason::NoRoute.into()),
        (Failed::Overloaded, _) => own(Reason::Overloaded.into()),
        (Failed::Nobody, _) => SmsFailed::NoWay,
    }
}

/// A short message from a device, TS 29.338 §6.2.2: who sent it, and to which number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// Who, if that is said.
    pub imsi: Option<Imsi>,
    /// The sender's number, in digits.
    pub msisdn: Option<Box<str>>,
    /// The service centre's number, in digits.
    pub centre: Box<str>,
    /// TP-Destination-Address, in digits; `None`: it is no SMS-SUBMIT, and has none.
    pub to: Option<Box<str>>,
}

/// Why a short message from a device is not taken: SM-Enumerated-Delivery-Failure-Cause, TS 29.338 §6.3.3.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// UNKNOWN_SERVICE_CENTRE.
    Centre = 3,
    /// SC-CONGESTION.
    Congestion = 4,
    /// INVALID_SME-ADDRESS.
    Recipient = 5,
    /// USER_NOT_SC-USER.
    Sender = 6,
}

/// Reads MO-Forward-Short-Message-Request.
#[must_use]
pub fn submitted(message: &Message<'_>) -> Submitted {
    let request = MoForwardShortMessageRequest::parse(message);
    let who = diameter::read(request.user_identifier).unwrap_or_default();
    let submit = request.sm_rp_ui.and_then(|tpdu| Submit::parse(tpdu).ok());
    let digits = |address: String| address.trim_start_matches('+').into();
    Submitted {
        imsi: who.user_name.and_then(diameter::imsi),
        msisdn: who.msisdn.map(diameter::number),
        centre: request.sc_address.map(diameter::number).unwrap_or_default(),
        to: submit.map(|submit| digits(submit.destination.to_string())),
    }
}

/// Writes why it is not taken, which goes with DIAMETER_ERROR_SM_DELIVERY_FAILURE.
pub fn write_not_taken(w: &mut AvpWriter<'_>, why: NotTaken) {
    w.group::<row::SmDeliveryFailureCause>(|w| {
        w.avp::<row::SmEnumeratedDeliveryFailureCause>(why as i32);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::diameter::{Group, Header, Identity, Message, group};

    fn answer(write: impl FnOnce(&mut AvpWriter<'_>), row: &crate::codec::diameter::CommandRow) -> Vec<u8> {
        let mut octets = vec![0; 1024];
        let header = Header::request(row.code, row.application, true).answer(false);
        let mut w = AvpWriter::new(&mut octets, &header);
        write(&mut w);
        let length = w.finish().unwrap();
        octets.truncate(length);
        octets
    }

    fn refused_with(code: u32, write: impl FnOnce(&mut AvpWriter<'_>)) -> NotDelivered {
        let result = group::ExperimentalResult {
            vendor_id: Some(TGPP),
            experimental_result_code: Some(code as i32),
            ..Default::default()
        };
        let octets = answer(
            |w| {
                w.avp::<crate::codec::diameter::row::ExperimentalResult>(Group::Built(&result));
                write(w);
            },
            MtForwardShortMessageAnswer::ROW,
        );
        delivered(&Message::parse(&octets).unwrap()).unwrap_err()
    }

    #[test]
    fn the_mme_goes_before_the_sgsn_and_what_has_no_name_is_not_for_diameter() {
        let node = group::ServingNode {
            sgsn_name: Some(Identity("sgsn.epc.example")),
            sgsn_number: Some(&[0x51, 0x55, 0x00, 0x12]),
            mme_name: Some(Identity("mme.epc.example")),
            mme_realm: Some(Identity("visited.example")),
            msc_number: Some(&[0x51]),
            ..Default::default()
        };
        let octets = answer(
            |w| {
                w.avp::<crate::codec::diameter::row::ResultCode>(2001);
                SendRoutingInfoForSmAnswer {
                    user_name: Some("001010000000001"),
                    serving_node: Some(Group::Built(&node)),
                    ..Default::default()
                }
                .put(w);
            },
            SendRoutingInfoForSmAnswer::ROW,
        );
        let routing = routed(&Message::parse(&octets).unwrap()).unwrap();
        assert_eq!(routing.imsi, "001010000000001".parse().ok());
        let nodes: Vec<_> = routing.nodes.iter().map(|node| (&*node.host, node.realm(), node.sgsn)).collect();
        assert_eq!(
            nodes,
            [("mme.epc.example", "visited.example", false), ("sgsn.epc.example", "epc.example", true)]
        );
        assert_eq!(routing.nodes[1].number.as_deref(), Some("15550021"));
    }

    #[test]
    fn a_request_holds_what_the_clause_asks_for() {
        let node = Node {
            sgsn: false,
            host: "mme.epc.example".into(),
            realm: None,
            number: Some("15550031".into()),
        };
        let mut octets = [0; 512];
        let mut w = AvpWriter::bare(&mut octets);
        let imsi = "001010000000001".parse().unwrap();
        let timer = (Duration::from_secs(1_700_000_000), Duration::from_secs(60));
        write(&mut w, imsi, "15550099", b"\x00\x01", true, timer, &node).unwrap();
        let written = w.written().to_vec();
        let request = MtForwardShortMessageRequest::read(&written);
        assert_eq!(request.user_name, Some("001010000000001"));
        assert_eq!(request.sc_address, Some(&[0x51, 0x55, 0x00, 0x99][..]));
        assert_eq!(request.sm_rp_ui, Some(&b"\x00\x01"[..]));
        assert_eq!((request.tfr_flags, request.sm_delivery_timer), (Some(1), Some(60)));
        assert_eq!(request.sm_delivery_start_time.map(Time::unix), Some(1_700_000_000));
        assert_eq!(request.mme_number_for_mt_sms, Some(&[0x51, 0x55, 0x00, 0x13][..]));
        assert_eq!(request.sgsn_number, None);
    }

    #[test]
    fn each_refusal_means_for_the_push_what_its_map_error_means() {
        let keep = |failed: &NotDelivered, by| match refused(failed, by) {
            SmsFailed::Refused { refused, keep } => (refused.cause, refused.by, keep),
            SmsFailed::NoWay => panic!("no way"),
        };
        let absent = refused_with(5550, |w| w.avp::<crate::codec::diameter::row::AbsentUserDiagnosticSm>(6));
        assert_eq!(
            keep(&absent, By::Sgsn),
            (Cause::coded(Reason::AbsentSubscriber, 6), By::Sgsn, Keep::UntilPresent)
        );
        assert_eq!(outcome(&absent).unwrap().diagnostic, Some(6));
        assert!(!is_final(&absent));
        let cause = group::SmDeliveryFailureCause {
            sm_enumerated_delivery_failure_cause: Some(0),
            ..Default::default()
        };
        let full = refused_with(5555, |w| {
            w.avp::<crate::codec::diameter::row::SmDeliveryFailureCause>(Group::Built(&cause));
        });
        assert_eq!(
            keep(&full, By::Sgsn),
            (Cause::coded(Reason::MemoryFull, 0), By::Device, Keep::UntilPresent)
        );
        assert!(is_final(&full) && outcome(&full).is_some());
        for (code, reason, expected) in [
            (5001, Reason::NodeRefused, Keep::Retry),
            (5551, Reason::NodeRefused, Keep::Retry),
            (5553, Reason::Barred, Keep::No),
            (5556, Reason::NotProvisioned, Keep::No),
            (5552, Reason::NodeRefused, Keep::No),
        ] {
            let failed = refused_with(code, |_| {});
            let (cause, _, keep) = keep(&failed, By::Sgsn);
            assert_eq!((cause, keep), (Cause::coded(reason, code as u16), expected), "{code}");
        }
        assert_eq!(keep(&Failed::Silent.into(), By::Sgsn).2, Keep::Retry);
    }
}
