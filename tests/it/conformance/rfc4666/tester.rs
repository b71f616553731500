//! The tester: it stands at the far end of every association.

use gtpush::codec::m3ua::message::*;
use gtpush::codec::m3ua::{
    self, AffectedPointCode, AffectedPointCodes, ErrorCode, Message, Packet, ProtocolData, Status,
    TrafficMode, Words,
};
use gtpush::machine::ss7::xua::{Config, Event, Incoming, Xua};
use gtpush::machine::ss7::{Label, PointCode};
use gtpush::machine::{self, AssociationChange, AssociationId, LinkId, Order};
use gtpush::wire::Now;
use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

/// The endpoint under test and everything that it has put out.
pub struct Tester {
    pub xua: Xua,
    pub now: Now,
    pub delivered: VecDeque<(Label, Vec<u8>)>,
    pub events: Vec<Event>,
    pub orders: Vec<Order>,
    sent: HashMap<AssociationId, VecDeque<(u16, Vec<u8>)>>,
    next: u64,
}

/// DATA as it arrived.
#[derive(Debug, PartialEq, Eq)]
pub struct Arrived {
    pub context: Option<u32>,
    pub correlation: Option<u32>,
    pub opc: u32,
    pub dpc: u32,
    pub sls: u8,
    pub data: Vec<u8>,
}

pub fn encoded<M: Message>(message: &M) -> Vec<u8> {
    let mut buffer = [0; 4096];
    let length = m3ua::encode(&mut buffer, message).unwrap();
    buffer[..length].to_vec()
}

impl Tester {
    pub fn new(config: Config) -> Self {
        Self {
            xua: Xua::new(config),
            now: Now::default(),
            delivered: VecDeque::new(),
            events: Vec::new(),
            orders: Vec::new(),
            sent: HashMap::new(),
            next: 0,
        }
    }

    /// An association of a link with four streams.
    pub fn connect(&mut self, link: u32) -> AssociationId {
        self.connect_from(link, [127, 0, 3, 1])
    }

    pub fn connect_from(&mut self, link: u32, address: [u8; 4]) -> AssociationId {
        self.next += 1;
        let id = AssociationId(self.next);
        let peer = SocketAddr::from((address, 2905));
        let up = AssociationChange::Up { link: LinkId(link), peer, streams: 4 };
        self.change(id, up);
        id
    }

    pub fn change(&mut self, id: AssociationId, change: AssociationChange) {
        self.xua.handle_association(self.now, id, change);
        self.collect();
    }

    pub fn collect(&mut self) {
        while let Some((id, message)) = self.xua.poll_message() {
            self.sent.entry(id).or_default().push_back((message.stream, message.octets.to_vec()));
        }
        while let Some(event) = self.xua.poll_event() {
            self.events.push(event);
        }
        while let Some(order) = self.xua.poll_order() {
            self.orders.push(order);
        }
    }

    pub fn send<M: Message>(&mut self, id: AssociationId, message: &M) {
        self.send_octets(id, 0, &encoded(message));
    }

    pub fn send_octets(&mut self, id: AssociationId, stream: u16, octets: &[u8]) {
        let message = machine::Message { stream, ppid: m3ua::PPID, octets };
        if let Incoming::Transfer(t) = self.xua.handle_message(self.now, id, message) {
            self.delivered.push_back((t.label, t.data.to_vec()));
        }
        self.collect();
    }

    /// Lets time pass; every timer runs when it is due.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now.mono + time;
        while let Some(due) = self.xua.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.after(due.saturating_sub(self.now.mono));
            self.xua.handle_timeout(self.now);
            self.collect();
        }
        self.now = self.now.after(end.saturating_sub(self.now.mono));
    }

    /// The next message on `id`, with its stream.
    #[track_caller]
    pub fn next(&mut self, id: AssociationId) -> (u16, Vec<u8>) {
        self.sent.entry(id).or_default().pop_front().expect("a message was expected")
    }

    /// Nothing more was sent on `id`.
    #[track_caller]
    pub fn quiet(&mut self, id: AssociationId) {
        let waiting = self.sent.entry(id).or_default();
        assert!(waiting.is_empty(), "nothing was expected, and this came: {waiting:02x?}");
    }

    /// Messages on `id` that nobody has looked at.
    pub fn waiting(&self, id: AssociationId) -> usize {
        self.sent.get(&id).map_or(0, VecDeque::len)
    }

    /// The next message must be of a type; `read` sees it.
    #[track_caller]
    pub fn expect<M: Message, T>(&mut self, id: AssociationId, read: impl FnOnce(Packet<'_>) -> T) -> T {
        let (_, octets) = self.next(id);
        let packet = Packet::parse(&octets).unwrap();
        let row = m3ua::row(packet.class(), packet.message_type()).unwrap();
        assert_eq!(row.short, M::ROW.short, "{octets:02x?}");
        read(packet)
    }

    #[track_caller]
    pub fn expect_notify(&mut self, id: AssociationId, status: Status) -> Option<u32> {
        self.expect::<Notify<'_>, _>(id, |packet| {
            let notify = Notify::parse(&packet);
            assert_eq!(notify.status, Some(status));
            notify.routing_context.and_then(|contexts| contexts.single())
        })
    }

    #[track_caller]
    pub fn expect_error(&mut self, id: AssociationId, code: ErrorCode) -> Option<u32> {
        self.expect::<Error<'_>, _>(id, |packet| {
            let error = Error::parse(&packet);
            assert_eq!(error.error_code, Some(code));
            assert!(error.check().is_ok());
            error.routing_context.and_then(|contexts| contexts.single())
        })
    }

    #[track_caller]
    pub fn expect_data(&mut self, id: AssociationId) -> Arrived {
        self.expect::<Data<'_>, _>(id, |packet| {
            let data = Data::parse(&packet);
            let protocol = data.protocol_data.unwrap();
            Arrived {
                context: data.routing_context.and_then(|contexts| contexts.single()),
                correlation: data.correlation_id,
                opc: protocol.opc,
                dpc: protocol.dpc,
                sls: protocol.sls,
                data: protocol.data.to_vec(),
            }
        })
    }

    /// ASP Up, acknowledged.
    #[track_caller]
    pub fn asp_up(&mut self, id: AssociationId) {
        self.send(id, &AspUp::default());
        self.expect::<AspUpAck<'_>, _>(id, |_| ());
    }

    /// ASP Active, acknowledged with the same traffic mode and routing context.
    #[track_caller]
    pub fn asp_active(&mut self, id: AssociationId, mode: Option<TrafficMode>, context: Option<u32>) {
        let word = context.map(u32::to_be_bytes);
        let routing_context = word.as_ref().map(Words::one);
        self.send(id, &AspActive { traffic_mode_type: mode, routing_context, ..AspActive::default() });
        self.expect::<AspActiveAck<'_>, _>(id, |packet| {
            let ack = AspActiveAck::parse(&packet);
            assert_eq!(ack.traffic_mode_type, mode);
            assert_eq!(ack.routing_context.and_then(|contexts| contexts.single()), context);
        });
    }

    /// Up and active, with the Notify messages of a first process in between.
    #[track_caller]
    pub fn up_and_active(&mut self, id: AssociationId, mode: Option<TrafficMode>, context: Option<u32>) {
        self.asp_up(id);
        self.expect_notify(id, Status::AS_INACTIVE);
        self.asp_active(id, mode, context);
        self.expect_notify(id, Status::AS_ACTIVE);
    }

    /// DATA on stream 1.
    pub fn send_data(
        &mut self,
        id: AssociationId,
        context: Option<u32>,
        opc: u32,
        dpc: u32,
        sls: u8,
        data: &[u8],
    ) {
        let word = context.map(u32::to_be_bytes);
        let message = Data {
            routing_context: word.as_ref().map(Words::one),
            protocol_data: Some(ProtocolData { opc, dpc, si: 3, ni: 0, mp: 0, sls, data }),
            ..Data::default()
        };
        self.send_octets(id, 1, &encoded(&message));
    }

    /// The far gateway answers our ASP Up and ASP Active.
    #[track_caller]
    pub fn let_up(&mut self, id: AssociationId) {
        self.expect::<AspUp<'_>, _>(id, |_| ());
        self.send(id, &AspUpAck::default());
    }

    #[track_caller]
    pub fn let_active(&mut self, id: AssociationId, context: Option<u32>) {
        let asked = self.expect::<AspActive<'_>, _>(id, |packet| {
            AspActive::parse(&packet).routing_context.and_then(|contexts| contexts.single())
        });
        assert_eq!(asked, context);
        let word = context.map(u32::to_be_bytes);
        let routing_context = word.as_ref().map(Words::one);
        self.send(id, &AspActiveAck { routing_context, ..AspActiveAck::default() });
    }
}

pub fn label(opc: u32, dpc: u32, sls: u8) -> Label {
    Label { opc: PointCode(opc), dpc: PointCode(dpc), si: 3, ni: 0, mp: 0, sls }
}

/// An SSNM message about point codes.
macro_rules! about {
    ($message:ident, $context:expr, $points:expr $(, $field:ident: $value:expr)*) => {{
        let words: Vec<[u8; 4]> = $points
            .iter()
            .map(|point_code| $crate::conformance::rfc4666::tester::word(*point_code))
            .collect();
        let context = Option::<u32>::map($context, u32::to_be_bytes);
        $crate::conformance::rfc4666::tester::encoded(&gtpush::codec::m3ua::message::$message {
            routing_context: context.as_ref().map(gtpush::codec::m3ua::Words::one),
            affected_point_code: Some(gtpush::codec::m3ua::AffectedPointCodes::new(&words)),
            $($field: $value,)*
            ..gtpush::codec::m3ua::message::$message::default()
        })
    }};
}
pub(crate) use about;

pub fn word(point_code: u32) -> [u8; 4] {
    AffectedPointCode { mask: 0, point_code }.to_word()
}

/// The point codes of an SSNM message.
pub fn points(affected: Option<AffectedPointCodes<'_>>) -> Vec<u32> {
    affected.unwrap().iter().map(|affected| affected.point_code).collect()
}
