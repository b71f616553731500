//! SCCP management: Q.714 §5.

use super::*;
use gtpush::codec::sccp::{Management, ManagementBuf, ManagementType};
use gtpush::machine::ss7::sccp::Availability::{Allowed, Prohibited};

const REMOTE: PointCode = PointCode(2);

/// A management message about subsystem `ssn` at `code`.
fn management(kind: ManagementType, code: u32, ssn: Ssn, level: u8) -> Vec<u8> {
    let body =
        ManagementBuf { kind, ssn, point_code: PointCode(code), multiplicity: 0, congestion_level: level };
    let mut buffer = [0; 8];
    let mut p = Prepender::new(&mut buffer);
    body.write(&mut p, Itu);
    let kind = Kind::Unitdata(ProtocolClass::new(0, false));
    Sent { kind, called: "ssn=1", calling: "ssn=1", data: p.written(), ..UDT }.octets()
}

impl Node {
    fn managed(&mut self, kind: ManagementType, code: u32, ssn: Ssn) {
        assert_eq!(self.receive(2, &management(kind, code, ssn, 0)), Heard::Nothing);
    }

    /// What management has sent: to whom, which, and about which subsystem at which point.
    fn told(&mut self) -> Vec<(u32, ManagementType, u32, Ssn)> {
        let told = |(label, octets): &(Label, Vec<u8>)| {
            let message = parsed(octets);
            assert_eq!((message.called.ssn(), message.calling.ssn()), (Some(Ssn(1)), Some(Ssn(1))));
            assert_eq!(message.kind, Kind::Unitdata(ProtocolClass::new(0, false)));
            let it = Management::parse(message.data, Itu).unwrap();
            (label.dpc.0, it.kind(), it.point_code().0, it.ssn())
        };
        self.sent().iter().map(told).collect()
    }
}

#[test]
fn a_prohibited_subsystem_is_asked_ever_more_rarely_until_it_is_allowed() {
    let mut node = node(config());
    node.managed(ManagementType::SSP, 2, Ssn::HLR);
    node.managed(ManagementType::SSP, 2, Ssn::HLR);
    assert_eq!(node.events(), [Event::Subsystem(REMOTE, Ssn::HLR, Prohibited)]);
    assert_eq!(node.send("ssn=6 pc=2", b"data"), Err(ReturnCause::SUBSYSTEM_FAILURE));
    assert_eq!(node.send("ssn=149 pc=2", b"data"), Ok(()));
    node.sent();
    let mut asked = Vec::new();
    for second in 1..=3_000 {
        node.pass(Duration::from_secs(1));
        for told in node.told() {
            assert_eq!(told, (2, ManagementType::SST, 2, Ssn::HLR));
            asked.push(second);
        }
    }
    // T(stat info): 10 s, doubled up to 15 min.
    assert_eq!(asked, [10, 30, 70, 150, 310, 630, 1_270, 2_170]);
    node.managed(ManagementType::SSA, 2, Ssn::HLR);
    assert_eq!(node.events(), [Event::Subsystem(REMOTE, Ssn::HLR, Allowed)]);
    assert_eq!((node.send("ssn=6 pc=2", b"data"), node.sccp.poll_timeout()), (Ok(()), None));
}

#[test]
fn a_status_test_is_answered_for_what_is_in_service() {
    let mut node = node(config());
    let ask = |node: &mut Node, code, ssn| {
        node.managed(ManagementType::SST, code, ssn);
        node.told()
    };
    let allowed = |ssn| vec![(2, ManagementType::SSA, 1, ssn)];
    assert_eq!(ask(&mut node, 1, Ssn::HLR), allowed(Ssn::HLR));
    assert_eq!(ask(&mut node, 1, Ssn::MANAGEMENT), allowed(Ssn::MANAGEMENT));
    assert_eq!(ask(&mut node, 1, Ssn::SGSN), []);
    assert_eq!(ask(&mut node, 7, Ssn::HLR), []);
    node.sccp.set_local(node.now, &mut node.below, Ssn::HLR, false);
    assert_eq!(ask(&mut node, 1, Ssn::HLR), []);
    node.sccp.set_local(node.now, &mut node.below, Ssn::HLR, true);
    assert_eq!(ask(&mut node, 1, Ssn::HLR), allowed(Ssn::HLR));
}

#[test]
fn those_concerned_are_told_when_a_subsystem_goes_and_comes() {
    let mut node = node(Config { concerned: vec![PointCode(3), PointCode(4)], ..config() });
    let set = |node: &mut Node, in_service| {
        node.sccp.set_local(node.now, &mut node.below, Ssn::HLR, in_service);
        node.told()
    };
    assert_eq!(set(&mut node, true), []);
    let told = |kind| vec![(3, kind, 1, Ssn::HLR), (4, kind, 1, Ssn::HLR)];
    assert_eq!(set(&mut node, false), told(ManagementType::SSP));
    assert_eq!(set(&mut node, false), []);
    assert_eq!(node.sccp.local(Ssn::HLR), Some(false));
    // One that was out of reach learns it when it is back.
    node.network(Network::Pause(PointCode(3)));
    node.network(Network::Resume(PointCode(3)));
    assert_eq!(node.told(), [(3, ManagementType::SSP, 1, Ssn::HLR)]);
    assert_eq!(set(&mut node, true), told(ManagementType::SSA));
}

#[test]
fn a_paused_signalling_point_is_not_asked_and_comes_back_whole() {
    let mut node = node(config());
    node.managed(ManagementType::SSP, 2, Ssn::HLR);
    node.events();
    node.network(Network::Pause(REMOTE));
    node.network(Network::Pause(REMOTE));
    assert_eq!(node.events(), [Event::PointCode(REMOTE, Prohibited)]);
    assert_eq!(node.sccp.poll_timeout(), None);
    assert_eq!(node.send("ssn=149 pc=2", b"data"), Err(ReturnCause::MTP_FAILURE));
    node.network(Network::Resume(REMOTE));
    node.network(Network::Resume(REMOTE));
    assert_eq!(node.events(), [Event::PointCode(REMOTE, Allowed)]);
    assert_eq!(node.send("ssn=6 pc=2", b"data"), Ok(()));
    assert_eq!((node.sccp.sizes().remotes, node.sccp.sizes().subsystems), (0, 0));
}

#[test]
fn an_sccp_out_of_reach_is_asked_and_one_that_is_not_there_is_not() {
    let mut node = node(config());
    node.network(Network::Unequipped(REMOTE));
    assert_eq!(node.events(), [Event::RemoteSccp(REMOTE, Prohibited)]);
    assert_eq!(node.sccp.poll_timeout(), None);
    assert_eq!(node.send("ssn=6 pc=2", b"data"), Err(ReturnCause::UNEQUIPPED_USER));
    node.network(Network::Resume(REMOTE));
    assert_eq!(node.events(), [Event::RemoteSccp(REMOTE, Allowed)]);

    node.network(Network::Inaccessible(REMOTE));
    assert_eq!(node.events(), [Event::RemoteSccp(REMOTE, Prohibited)]);
    assert_eq!(node.send("ssn=6 pc=2", b"data"), Err(ReturnCause::SCCP_FAILURE));
    node.pass(Duration::from_secs(10));
    assert_eq!(node.told(), [(2, ManagementType::SST, 2, Ssn::MANAGEMENT)]);
    node.managed(ManagementType::SSA, 2, Ssn::MANAGEMENT);
    assert_eq!(node.events(), [Event::RemoteSccp(REMOTE, Allowed)]);
    assert_eq!((node.send("ssn=6 pc=2", b"data"), node.sccp.poll_timeout()), (Ok(()), None));
}

#[test]
fn congestion_keeps_back_what_is_less_important_and_passes() {
    let mut node = node(config());
    node.receive(2, &management(ManagementType::SSC, 2, Ssn::MANAGEMENT, 6));
    assert_eq!(node.events(), [Event::Restricted(REMOTE, 6)]);
    let send = |node: &mut Node, importance| node.request("ssn=6 pc=2", None, false, importance, b"data");
    assert_eq!(send(&mut node, None), Err(ReturnCause::NETWORK_CONGESTION));
    assert_eq!(send(&mut node, Some(5)), Err(ReturnCause::NETWORK_CONGESTION));
    assert_eq!(send(&mut node, Some(6)), Ok(()));
    // T(D) is 10 s; data have importance 4.
    node.pass(Duration::from_secs(19));
    assert_eq!(send(&mut node, None), Err(ReturnCause::NETWORK_CONGESTION));
    node.pass(Duration::from_secs(1));
    assert_eq!(send(&mut node, None), Ok(()));
    node.pass(Duration::from_secs(40));
    let levels: Vec<_> = (0..6).rev().map(|level| Event::Restricted(REMOTE, level)).collect();
    assert_eq!(node.events(), levels);
    assert_eq!((node.sccp.sizes().remotes, node.sccp.poll_timeout()), (0, None));
}

#[test]
fn a_subsystem_may_go_once_all_its_replicas_have_granted_it() {
    let mut node = node(config());
    node.sccp.coordinate(node.now, &mut node.below, Ssn::HLR, &[PointCode(2), PointCode(3)]);
    let asked = |code| (code, ManagementType::SOR, 1, Ssn::HLR);
    assert_eq!(node.told(), [asked(2), asked(3)]);
    node.receive(2, &management(ManagementType::SOG, 1, Ssn::HLR, 0));
    node.receive(2, &management(ManagementType::SOG, 1, Ssn::HLR, 0));
    assert_eq!(node.events(), []);
    node.receive(3, &management(ManagementType::SOG, 1, Ssn::HLR, 0));
    assert_eq!(node.events(), [Event::Coordinated(Ssn::HLR, true)]);
    // It is about to go: for T(ignore SST) a test gets no answer.
    node.managed(ManagementType::SST, 1, Ssn::HLR);
    assert_eq!(node.told(), []);
    node.pass(Duration::from_secs(30));
    node.managed(ManagementType::SST, 1, Ssn::HLR);
    assert_eq!(node.told(), [(2, ManagementType::SSA, 1, Ssn::HLR)]);

    // Without an answer it stays.
    node.sccp.coordinate(node.now, &mut node.below, Ssn::HLR, &[PointCode(2)]);
    node.told();
    node.pass(Duration::from_secs(90));
    assert_eq!(node.events(), [Event::Coordinated(Ssn::HLR, false)]);
}

#[test]
fn a_replica_is_let_go_while_ours_is_in_service() {
    let mut node = node(config());
    node.managed(ManagementType::SOR, 2, Ssn::HLR);
    assert_eq!(node.told(), [(2, ManagementType::SOG, 2, Ssn::HLR)]);
    node.sccp.set_local(node.now, &mut node.below, Ssn::HLR, false);
    node.managed(ManagementType::SOR, 2, Ssn::HLR);
    assert_eq!(node.told(), []);
}

#[test]
fn what_is_remembered_of_others_has_its_bounds() {
    let mut node = node(Config { max_remotes: 3, max_subsystems: 5, max_events: 4, ..config() });
    for code in 10..100 {
        node.network(Network::Pause(PointCode(code)));
        node.managed(ManagementType::SSP, 100 + code, Ssn::HLR);
    }
    let sizes = node.sccp.sizes();
    assert_eq!((sizes.remotes, sizes.subsystems), (3, 5));
    assert_eq!(node.events().len(), 4);
    assert_eq!(node.sccp.counters().events_lost, 4);
}
