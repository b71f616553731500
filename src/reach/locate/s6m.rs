//! Asking the HSS by S6m who an External Identifier is, and where: TS 29.336 §5.

use super::diameter::{Failed, Named, Who, additional_node, imsi, serving_node, whole};
use super::whereabouts::Whereabouts;
use crate::codec::diameter::command::s6m::{SubscriberInformationAnswer, SubscriberInformationRequest};
use crate::codec::diameter::{AvpWriter, Command, Fields, Group, Message};

/// Service-ID `DEVICE_TRIGGER`, TS 29.336 §6.4.3.
const DEVICE_TRIGGER: i32 = 0;
/// SIR-Flags `S6m/S6n Indicator`: it is an MTC-IWF that asks, TS 29.336 §6.4.10.
const FROM_MTC_IWF: u32 = 1 << 0;
/// HSS-Cause, TS 29.336 §6.4.9.
mod hss_cause {
    pub const ABSENT_SUBSCRIBER: u32 = 1 << 0;
}

/// Whether S6m has a name for the subscriber: anything but a public identity.
#[must_use]
pub fn knows(who: Who<'_>) -> bool {
    !matches!(who, Who::Public(_))
}

/// Writes Subscriber-Information-Request; `None`: S6m has no name for the subscriber.
pub fn write_information(w: &mut AvpWriter<'_>, who: Who<'_>) -> Option<()> {
    let named = Named::new(who).filter(|_| knows(who))?;
    let identifier = named.identifier();
    SubscriberInformationRequest {
        user_identifier: Some(Group::Built(&identifier)),
        service_id: Some(DEVICE_TRIGGER),
        sir_flags: Some(FROM_MTC_IWF),
        ..Default::default()
    }
    .put(w);
    Some(())
}

/// What Subscriber-Information-Answer says.
///
/// # Errors
/// The HSS refused.
pub fn informed(message: &Message<'_>) -> Result<Whereabouts, Failed> {
    whole(message)?;
    let answer = SubscriberInformationAnswer::parse(message);
    let who = answer.user_identifier.iter().find_map(|who| who.read().user_name.and_then(imsi));
    let mut found = Whereabouts { imsi: who, ..Whereabouts::default() };
    let data = super::diameter::read(answer.service_data);
    for data in data.iter().flat_map(|data| data.t4_data.iter()).map(|data| data.read()) {
        for node in data.serving_node.iter() {
            serving_node(&mut found, &node.read());
        }
        for node in data.additional_serving_node.iter() {
            additional_node(&mut found, &node.read());
        }
        let causes = data.hss_cause.iter().fold(0, |causes, cause| causes | cause);
        found.detached |= causes & hss_cause::ABSENT_SUBSCRIBER != 0;
    }
    found.detached |= found.called.is_empty();
    Ok(found)
}
