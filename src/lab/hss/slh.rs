//! SLh, TS 29.173 §5.2: where a GMLC finds the node that knows where a subscriber is.

use super::answer::{Refusal, error};
use super::home::{Home, Served, write_node, write_number};
use crate::codec::diameter::command::slh::LcsRoutingInfoRequest;
use crate::codec::diameter::{AvpWriter, experimental, row};

impl Home {
    /// §5.2.1: LCS-Routing-Info.
    pub(super) fn route_location(
        &mut self,
        request: &LcsRoutingInfoRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        self.allow(request.origin_host, experimental::ERROR_UNAUTHORIZED_REQUESTING_NETWORK)?;
        let imsi = match (request.user_name, request.msisdn) {
            (Some(name), _) => self.by_user_name(Some(name))?,
            (None, Some(msisdn)) => {
                let found = self.of_msisdn(msisdn);
                self.found(found)?
            }
            (None, None) => return Err(Refusal::missing::<row::UserName>()),
        };
        let record = self.look(imsi);
        let mut nodes = record.attached();
        let Some((first, mme)) = nodes.next() else {
            return Err(error(experimental::ERROR_ABSENT_USER_LCS));
        };
        w.avp::<row::UserName>(&imsi.to_string());
        if let Some(msisdn) = self.subscriber(imsi).and_then(|subscriber| subscriber.msisdn.as_deref()) {
            write_number::<row::Msisdn>(msisdn, w);
        }
        w.group::<row::ServingNode>(|w| write_node(w, first, mme));
        for (other, mme) in nodes {
            w.group::<row::AdditionalServingNode>(|w| write_node(w, other, mme));
        }
        Ok(())
    }
}
