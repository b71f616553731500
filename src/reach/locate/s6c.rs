//! Asking the HSS by S6c which nodes take short messages, and telling it what became of one
//! (TS 29.338 §5).

use super::diameter::{Failed, Named, Tbcd, Who, additional_node, imsi, number, read, whole};
use super::whereabouts::Whereabouts;
use crate::codec::diameter::command::s6c::{
    ReportSmDeliveryStatusAnswer, ReportSmDeliveryStatusRequest, SendRoutingInfoForSmAnswer,
    SendRoutingInfoForSmRequest,
};
use crate::codec::diameter::{AvpWriter, Command, Fields, Group, Message, group};

/// SRR-Flags `GPRS-Indicator`: we take the number of a serving node for packets too, TS 29.338 §5.3.3.8.
const GPRS_INDICATOR: u32 = 1 << 0;
/// SRR-Flags `SM-RP-PRI`: try although the subscriber was last found absent.
const PRIORITY: u32 = 1 << 1;
/// SM-RP-MTI `SM_DELIVER`.
const DELIVER: i32 = 0;

/// Writes Send-Routing-Info-for-SM-Request; `None`: S6c has no name for the subscriber.
pub fn write_routing(
    w: &mut AvpWriter<'_>,
    who: Who<'_>,
    service_centre: &str,
    priority: bool,
) -> Option<()> {
    let named = Named::new(who).filter(|_| knows(who))?;
    let centre = Tbcd::new(service_centre);
    SendRoutingInfoForSmRequest {
        msisdn: named.msisdn(),
        user_name: named.user_name(),
        sc_address: centre.as_ref().map(Tbcd::octets),
        sm_rp_mti: Some(DELIVER),
        srr_flags: Some(GPRS_INDICATOR | if priority { PRIORITY } else { 0 }),
        ..Default::default()
    }
    .put(w);
    Some(())
}

/// Whether S6c has a name for the subscriber: IMSI or number.
#[must_use]
pub fn knows(who: Who<'_>) -> bool {
    matches!(who, Who::Imsi(_) | Who::Msisdn(_))
}

/// What Send-Routing-Info-for-SM-Answer says of the serving nodes for packets.
///
/// # Errors
/// The HSS refused.
pub fn routed(message: &Message<'_>) -> Result<Whereabouts, Failed> {
    whole(message)?;
    let answer = SendRoutingInfoForSmAnswer::parse(message);
    let mut found = Whereabouts { imsi: answer.user_name.and_then(imsi), ..Whereabouts::default() };
    if let Some(node) = read(answer.serving_node) {
        super::diameter::serving_node(&mut found, &node);
    }
    if let Some(node) = read(answer.additional_serving_node) {
        additional_node(&mut found, &node);
    }
    let diagnostic = answer.sgsn_absent_user_diagnostic_sm.or(answer.mme_absent_user_diagnostic_sm);
    found.not_reachable = diagnostic.and_then(|diagnostic| u8::try_from(diagnostic).ok());
    // An MSC alone serves no packets.
    found.detached = found.called.is_empty() && found.not_reachable.is_none();
    Ok(found)
}

/// The number under which the HSS will alert for the subscriber, where it is another than the one that we asked by:
/// in SRA and RDA, TS 29.338 §5.2.1 and §5.2.3.
#[must_use]
pub fn alert_number(message: &Message<'_>) -> Option<Box<str>> {
    let identifier = ReportSmDeliveryStatusAnswer::parse(message).user_identifier;
    read(identifier)?.msisdn.map(number)
}

/// What became of a short message at one node, TS 29.338 §5.3.3.14.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The device's memory is full.
    MemoryFull,
    /// It was not there, for the diagnostic of TS 23.040 §3.3.2.
    Absent(Option<u32>),
    /// It has it.
    Delivered,
}

impl Outcome {
    fn parts(self) -> (i32, Option<u32>) {
        match self {
            Self::MemoryFull => (0, None),
            Self::Absent(diagnostic) => (1, diagnostic),
            Self::Delivered => (2, None),
        }
    }
}

/// Writes Report-SM-Delivery-Status-Request; `None`: S6c has no name for the subscriber, or the service
/// centre no number.
pub fn write_report(
    w: &mut AvpWriter<'_>,
    who: Who<'_>,
    service_centre: &str,
    mme: Option<Outcome>,
    sgsn: Option<Outcome>,
) -> Option<()> {
    let named = Named::new(who).filter(|_| knows(who))?;
    let centre = Tbcd::new(service_centre)?;
    let identifier = named.identifier();
    let (cause, diagnostic) = mme.map(Outcome::parts).unwrap_or_default();
    let at_mme = group::MmeSmDeliveryOutcome {
        sm_delivery_cause: Some(cause),
        absent_user_diagnostic_sm: diagnostic,
        ..Default::default()
    };
    let (cause, diagnostic) = sgsn.map(Outcome::parts).unwrap_or_default();
    let at_sgsn = group::SgsnSmDeliveryOutcome {
        sm_delivery_cause: Some(cause),
        absent_user_diagnostic_sm: diagnostic,
        ..Default::default()
    };
    ReportSmDeliveryStatusRequest {
        user_identifier: Some(Group::Built(&identifier)),
        sc_address: Some(centre.octets()),
        sm_delivery_outcome: Some(Group::Built(&group::SmDeliveryOutcome {
            mme_sm_delivery_outcome: mme.map(|_| Group::Built(&at_mme)),
            sgsn_sm_delivery_outcome: sgsn.map(|_| Group::Built(&at_sgsn)),
            ..Default::default()
        })),
        ..Default::default()
    }
    .put(w);
    Some(())
}
