//! The fields by which one recognises a message.

use crate::codec::coap::{Header, OptionNumber, Packet};
use crate::codec::diameter::{Header as DiameterHeader, ResultCode};
use crate::codec::gtp1::ie::{MapCause, MsNotReachableReason};
use crate::codec::m3ua;
use crate::codec::map::ApplicationContext;
use crate::codec::sccp::{Address, ReturnCause};
use crate::codec::tcap::{ComponentType, PAbortCause, Problem, TransactionId};
use crate::codec::ts23040::{Concatenation, Ports};
use crate::codec::wsp::ApplicationId;
use crate::wire::{Apn, Digits, Imsi};
use std::net::IpAddr;

/// A cause with its printed name, and what says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The value.
    pub value: u8,
    /// The name as the standard prints it, if it has one.
    pub name: Option<&'static str>,
    /// Whether this is a refusal, and not an acceptance or a reason of a request.
    pub is_refusal: bool,
}

/// A CoAP message: header, token and options.
#[derive(Clone, Copy, Debug)]
pub struct Coap<'a> {
    /// The packet.
    pub packet: Packet<'a>,
}

/// Fields of Diameter.
#[derive(Clone, Copy, Debug)]
pub struct Diameter<'a> {
    /// The header.
    pub header: DiameterHeader,
    /// Result-Code.
    pub result: Option<ResultCode>,
    /// Experimental-Result-Code.
    pub experimental: Option<u32>,
    /// Session-Id.
    pub session: Option<&'a [u8]>,
    /// User-Name.
    pub user: Option<&'a [u8]>,
    /// Origin-Host.
    pub origin: Option<&'a [u8]>,
}

/// The DATA chunk that carried a message, or its last part to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sctp {
    /// Verification tag: which association, in this direction, whatever the path.
    pub tag: u32,
    /// TSN.
    pub tsn: u32,
    /// Stream identifier.
    pub stream: u16,
    /// Payload protocol identifier.
    pub ppid: u32,
}

/// What a component of TCAP is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its kind.
    pub kind: ComponentType,
    /// invokeID.
    pub id: Option<i8>,
    /// Operation code; of an answer that has none, that of the invocation, if it was seen.
    pub code: Option<u8>,
    /// Version of the application context; 255: not said.
    pub version: u8,
    /// Error code.
    pub error: Option<u8>,
    /// What was wrong with a component that is rejected.
    pub problem: Option<Problem>,
}

/// Fields of SS7 over IP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ss7<'a> {
    /// Routing Context, the first one.
    pub routing_context: Option<u32>,
    /// Status of a Notify.
    pub status: Option<m3ua::Status>,
    /// Originating point code.
    pub opc: Option<u32>,
    /// Destination point code.
    pub dpc: Option<u32>,
    /// Network indicator.
    pub network_indicator: Option<u8>,
    /// Signalling link selection.
    pub sls: Option<u8>,
    /// Called party address.
    pub called: Option<Address<'a>>,
    /// Calling party address.
    pub calling: Option<Address<'a>>,
    /// Whether this is a part of a segmented message.
    pub segment: bool,
    /// Why the network returns the message.
    pub returned: Option<ReturnCause>,
    /// Originating transaction ID.
    pub otid: Option<TransactionId>,
    /// Destination transaction ID.
    pub dtid: Option<TransactionId>,
    /// Why the transaction sub-layer aborts.
    pub p_abort: Option<PAbortCause>,
    /// Application context.
    pub context: Option<ApplicationContext>,
    /// Whether the dialogue is refused, or aborted by its user.
    pub refused: bool,
    /// Components.
    pub components: u8,
    /// The first one.
    pub operation: Option<Operation>,
}

/// What the header of a short message's user data says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sms<'a> {
    /// Its place in a concatenated message.
    pub place: Option<Concatenation>,
    /// Application ports.
    pub ports: Option<Ports>,
    /// X-Wap-Application-Id of a WAP Push, in its first part.
    pub application: Option<ApplicationId<'a>>,
}

/// Fields of the layers of one message. Where layers share a field the innermost that has it wins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fields<'a> {
    /// Message type octet of the innermost layer that has one.
    pub message_type: Option<u8>,
    /// Tunnel Endpoint Identifier in the GTP header.
    pub teid: Option<u32>,
    /// Sequence number in the GTP header.
    pub sequence: Option<u32>,
    /// International Mobile Subscriber Identity.
    pub imsi: Option<Imsi>,
    /// Temporary identity: P-TMSI or TLLI.
    pub temporary: Option<u32>,
    /// MSISDN.
    pub msisdn: Option<Digits<'a>>,
    /// Cause: of GTP, GMM or SM; the error of MAP; Error Code of M3UA and SUA.
    pub cause: Option<Refused>,
    /// MAP Cause.
    pub map_cause: Option<MapCause>,
    /// MS Not Reachable Reason.
    pub ms_not_reachable_reason: Option<MsNotReachableReason>,
    /// Network layer Service Access Point Identifier.
    pub nsapi: Option<u8>,
    /// EPS Bearer ID of GTPv2, the first one.
    pub ebi: Option<u8>,
    /// Transaction identifier of session management, with its flag in bit 8.
    pub ti: Option<u8>,
    /// Access Point Name.
    pub apn: Option<Apn<'a>>,
    /// End User Address or PDP address: the IPv4 and the IPv6 one.
    pub end_user: [Option<IpAddr>; 2],
    /// Tunnel Endpoint Identifier Control Plane; the first F-TEID of GTPv2.
    pub teid_control_plane: Option<u32>,
    /// Tunnel Endpoint Identifier Data I; the first F-TEID of a bearer context.
    pub teid_data_i: Option<u32>,
    /// GSN Addresses, or those of F-TEIDs, in the order met: as a rule for signalling, then for user traffic.
    pub gsn: [Option<IpAddr>; 2],
    /// Recovery: the sender's restart counter.
    pub recovery: Option<u8>,
    /// The CoAP message.
    pub coap: Option<Coap<'a>>,
    /// The Diameter message.
    pub diameter: Option<Diameter<'a>>,
    /// The DATA chunk of SCTP.
    pub sctp: Option<Sctp>,
    /// SS7 over IP.
    pub ss7: Option<Ss7<'a>>,
    /// A short message's place and ports.
    pub sms: Option<Sms<'a>>,
}

impl<'a> Fields<'a> {
    pub(super) fn add_gsn(&mut self, address: IpAddr) {
        if let Some(place) = self.gsn.iter_mut().find(|place| place.is_none()) {
            *place = Some(address);
        }
    }
}

impl<'a> Coap<'a> {
    /// The header.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.packet.header
    }

    /// The path, as its segments.
    pub fn path(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.packet.all(OptionNumber::URI_PATH)
    }

    /// The query, as its arguments.
    pub fn query(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.packet.all(OptionNumber::URI_QUERY)
    }
}
