//! The arguments by which a service centre has short messages delivered: TS 29.002 §12.1, §12.3, §12.9, in
//! each version.

use super::Config;
use super::ask::Question;
use crate::codec::map::{
    AddressBuf as MapAddress, ForwardSmArg, Integer, IsdnAddressBuf, MtForwardSmArg, Null,
    ReportSmDeliveryStatusArg, ReportSmDeliveryStatusArgV2, RoutingInfoForSmArg, SignalInfo, SmRpDa, SmRpOa,
    Value,
};
use crate::wire::Prepender;

impl Config {
    /// Writes the argument of a question that a service centre puts; `None`: it has no such form.
    pub(super) fn short_message_argument(
        &self,
        question: &Question,
        part: usize,
        version: u8,
        p: &mut Prepender<'_>,
    ) -> Option<()> {
        let centre: MapAddress = self.service_centre?.to_string().parse().ok()?;
        let centre = centre.as_address();
        let number = |msisdn: &str| format!("+{msisdn}").parse::<IsdnAddressBuf>().ok();
        match question {
            Question::RoutingForDelivery { imsi, msisdn, priority } => {
                let msisdn = number(msisdn)?;
                let mut argument = RoutingInfoForSmArg::new(msisdn.as_address(), *priority, centre);
                // The SGSN's number is welcome beside the MSC's.
                argument.gprs_support_indicator = (version >= 2).then_some(Null);
                argument.imsi = (version >= 3).then_some(*imsi);
                argument.write(p);
            }
            Question::Delivery { imsi, message, .. } => {
                let to = SmRpDa::Imsi(*imsi);
                let from = SmRpOa::ServiceCentreAddressOa(centre);
                let tpdu = SignalInfo::new(message.get(part)?)?;
                // Version 1 has one short message a dialogue.
                let more = (version >= 2 && part + 1 < message.len()).then_some(Null);
                if version >= 3 {
                    let mut argument = MtForwardSmArg::new(to, from, tpdu);
                    argument.more_messages_to_send = more;
                    argument.write(p);
                } else {
                    let mut argument = ForwardSmArg::new(to, from, tpdu);
                    argument.more_messages_to_send = more;
                    argument.write(p);
                }
            }
            Question::DeliveryStatus { imsi, msisdn, msc, sgsn } => {
                let msisdn = number(msisdn)?;
                let msisdn = msisdn.as_address();
                let first = msc.or(*sgsn)?;
                if version < 3 {
                    let mut argument = ReportSmDeliveryStatusArgV2::new(msisdn, centre);
                    argument.sm_delivery_outcome = (version == 2).then_some(first.outcome);
                    argument.write(p);
                    return Some(());
                }
                let diagnostic = |of: Option<u8>| of.and_then(|code| Integer::new(code.into()));
                let mut argument = ReportSmDeliveryStatusArg::new(msisdn, centre, first.outcome);
                argument.absent_subscriber_diagnostic_sm = diagnostic(first.diagnostic);
                argument.imsi = Some(*imsi);
                match (msc, sgsn) {
                    (Some(_), Some(sgsn)) => {
                        argument.gprs_support_indicator = Some(Null);
                        argument.additional_sm_delivery_outcome = Some(sgsn.outcome);
                        argument.additional_absent_subscriber_diagnostic_sm = diagnostic(sgsn.diagnostic);
                    }
                    // The outcome is that of the packet domain.
                    (None, Some(_)) => {
                        argument.gprs_support_indicator = Some(Null);
                        argument.delivery_outcome_indicator = Some(Null);
                    }
                    _ => {}
                }
                argument.write(p);
            }
            _ => return None,
        }
        Some(())
    }
}
