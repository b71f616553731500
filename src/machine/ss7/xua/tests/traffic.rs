use super::*;

#[test]
fn data_goes_both_ways_between_an_asp_and_a_gateway() {
    let mut gateway = sgp(&[1]);
    gateway.relay = false;
    let mut net = Net::new(vec![asp(10, 100, 1, None), gateway]);
    net.connect((0, 0), (1, 0));
    assert_eq!(net.nodes[0].xua.server_state(ServerId(0)), AsState::Active);
    assert_eq!(net.nodes[1].xua.server_state(ServerId(0)), AsState::Active);
    for length in 0..9 {
        let data = &b"userpart"[..length];
        assert_eq!(net.transfer(0, label(10, 1, 7), data), Ok(()));
        assert_eq!(net.nodes[1].data.pop_front(), Some((label(10, 1, 7), data.to_vec())));
        assert_eq!(net.transfer(1, label(1, 10, 5), data), Ok(()));
        assert_eq!(net.nodes[0].data.pop_front(), Some((label(1, 10, 5), data.to_vec())));
    }
    assert_eq!(net.transfer(1, label(1, 11, 5), b"x"), Err(NotSent::NoRoute));
    assert!(net.nodes.iter().all(|node| node.xua.counters().errors_sent == 0));
    // SLS 7 of three streams.
    assert!(net.nodes[0].sent.iter().any(|(_, stream, _)| *stream == 1 + 7 % 3));
}

#[test]
fn an_outbox_hands_out_in_order_and_grows_without_losing_anything() {
    use crate::machine::ss7::xua::outbox::{Envelope, Outbox};
    let envelope = |n: u64| Envelope {
        association: AssociationId(n),
        stream: n as u16,
        ppid: 3,
        server: Some(0),
        sls: 0,
    };
    let mut outbox = Outbox::default();
    for round in 0..3 {
        for n in 0..100_u64 {
            // Trimmed by as many octets as were put behind.
            let write = |p: &mut crate::wire::Prepender<'_>| {
                p.array([0; 3]);
                p.u32(n as u32);
                3
            };
            outbox.write(envelope(n % 3), 16, write).unwrap();
        }
        outbox.patch_last(0..1, &[9]);
        let mut withdrawn = 0;
        outbox.withdraw(AssociationId(1), |_, octets| withdrawn += octets.len());
        assert_eq!(withdrawn, 33 * 4);
        let mut last = None;
        while let Some((id, message)) = outbox.pop() {
            assert_ne!(id, AssociationId(1));
            last = Some(message.octets.to_vec());
        }
        assert_eq!(last.unwrap(), [9, 0, 0, 99]);
        assert_eq!(outbox.octets(), 0, "round {round}");
    }
    assert!(
        outbox
            .write(envelope(0), 16, |p| {
                p.slice(&[0; 17]);
                0
            })
            .is_err()
    );
    assert!(outbox.pop().is_none());
}

/// The whole way with SUA: both ends, and the process that goes.
#[test]
fn connectionless_messages_of_sua_take_the_same_ways() {
    use crate::codec::m3ua::Words;
    use crate::codec::m3ua::value::Level;
    use crate::codec::sua::message::{AddressParts, Cldr, Cldt};
    use crate::codec::sua::{Address, AddressIndicator, CauseType, RoutingIndicator, SccpCause};

    let address = |ssn| Address {
        routing_indicator: RoutingIndicator::SSN_AND_PC,
        indicator: AddressIndicator(AddressIndicator::SSN),
        parts: AddressParts { subsystem_number: Some(Level(ssn)), ..AddressParts::default() },
    };
    let message = Cldt {
        protocol_class: Some(Level(0)),
        source_address: Some(address(150)),
        destination_address: Some(address(6)),
        sequence_control: Some(5),
        ..Cldt::default()
    };
    let mut config = asp(10, 100, 2, Some(m3ua::TrafficMode::LOADSHARE));
    let mut gateway = sgp(&[2]);
    gateway.servers[0].traffic_mode = Some(m3ua::TrafficMode::LOADSHARE);
    for peer in config.peers.iter_mut().chain(&mut gateway.peers) {
        peer.protocol = Protocol::Sua;
    }
    let mut net = Net::new(vec![config, gateway]);
    let (a, _) = net.connect((0, 0), (1, 0));
    net.connect((0, 1), (1, 1));
    assert_eq!(net.nodes[1].xua.server_state(ServerId(0)), AsState::Active);
    let send = |net: &mut Net, node: usize, to| {
        let now = net.now;
        net.nodes[node].xua.connectionless(now, to, &message, &mut |p| p.slice(b"tcap"))
    };
    assert_eq!(send(&mut net, 0, To::PointCode(PointCode(1))), Ok(()));
    assert_eq!(send(&mut net, 1, To::Server(ServerId(0))), Ok(()));
    assert_eq!(send(&mut net, 1, To::PointCode(PointCode(11))), Err(NotSent::NoRoute));
    // Not taken yet when its association goes: it leaves by the other.
    let sent = net.nodes[0].xua.transfer(net.now, label(10, 1, 0), &mut |p| p.u8(0));
    assert_eq!(sent, Err(NotSent::NoRoute), "SUA carries no DATA");
    net.nodes[0].xua.handle_association(net.now, a, AssociationChange::Down);
    let (_, first) = net.nodes[0].xua.poll_message().map(|(id, m)| (id, m.octets.to_vec())).unwrap();
    let packet = Packet::parse(&first).unwrap();
    let read = Cldt::parse(&packet);
    assert_eq!(read.check(), Ok(()));
    assert_eq!((read.data, read.routing_context), (Some(&b"tcap"[..]), Some(Words::one(&[0, 0, 0, 100]))));
    net.run();

    // In: handed to the user with its application server; and the answer that says why not.
    let id = AssociationId(4);
    let octets = first.clone();
    let arrived = Message { stream: 1, ppid: sua::PPID, octets: &octets };
    let Incoming::Connectionless { server, peer, packet } =
        net.nodes[1].xua.handle_message(net.now, id, arrived)
    else {
        panic!("not handed over");
    };
    assert_eq!((server, peer, packet.message_type()), (ServerId(0), PeerId(1), 1));
    let refusal = Cldr {
        sccp_cause: Some(SccpCause { cause_type: CauseType::RETURN, value: 1 }),
        source_address: Some(address(6)),
        destination_address: Some(address(150)),
        data: Some(b"tcap"),
        ..Cldr::default()
    };
    let now = net.now;
    let to = To::Server(server);
    assert_eq!(net.nodes[1].xua.connectionless_response(now, to, &refusal), Ok(()));
    let (_, response) = net.nodes[1].xua.poll_message().unwrap();
    let response = Cldr::parse(&Packet::parse(response.octets).unwrap());
    assert_eq!(response.check(), Ok(()));
    assert_eq!(response.routing_context.unwrap().single(), Some(100));
}
