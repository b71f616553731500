//! Devices attach for real: SGSN and HLR of the lab speak MAP with one another, through the lab's transfer point.

use crate::map_lab::{Running, active, all_active, run, table};
use crate::peers::{isolated, wait_for};
use gtpush::app::lab::{self, Mobile, Plan};
use gtpush::app::lab_network::{self, Node, usual};
use gtpush::codec::map::{
    ApplicationContext, ErrorCode, OperationCode, RestoreDataArg, RestoreDataRes, Value,
};
use gtpush::codec::sccp::Ssn;
use gtpush::codec::ts24008::GmmCause;
use gtpush::config::Ss7;
use gtpush::lab::device::{self, Event as DeviceEvent};
use gtpush::lab::map::{self, Face, Failed, Item, Question, by_number, parse};
use gtpush::lab::stp::Stp;
use gtpush::lab::subscribers::Subscriber;
use gtpush::lab::{hlr, sgsn};
use gtpush::machine::{AssociationChange, AssociationId, Machine, Message, Order, Origin, Transmit};
use gtpush::transport::Clock;
use gtpush::wire::{Imsi, Now, PointCodeFormat};
use std::net::IpAddr;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

fn imsi(last: u8) -> Imsi {
    format!("00101000000000{last}").parse().unwrap()
}

fn at(d: u8) -> IpAddr {
    IpAddr::from([127, 0, 0, d])
}

/// The number of the SGSN at [`Place::other`], which has the place of a gateway.
const OTHER: &str = "15550011";

struct Place {
    lab: lab::Running,
    stp: Running<Stp>,
    tables: Vec<Ss7>,
}

fn map_of(node: &Node) -> sgsn::MapConfig {
    let hlr = by_number(PointCodeFormat::Itu, lab_network::HLR, Ssn::HLR).unwrap();
    let mut map = sgsn::MapConfig::new(node.ss7.clone(), &node.number, hlr).unwrap();
    map.face.timeout = Duration::from_millis(500);
    map
}

impl Place {
    fn new() -> Self {
        let any = usual("127.0.0.1:0".parse().unwrap(), "tcp");
        let node = lab_network::node(table(&any, "stp"), &[]).unwrap();
        let stp = run("stp", Stp::new(node.ss7.clone(), 1), &node, None);
        let tables = usual(stp.at.unwrap(), "tcp");
        let mut plan = Plan::new(at(2));
        plan.subscribers = (1..=4)
            .map(|last| Subscriber {
                msisdn: Some(format!("1555010{last}")),
                addresses: vec![("internet".parse().unwrap(), IpAddr::from([10, 46, 0, last]))],
                map_error: (last == 4).then_some(ErrorCode::ROAMING_NOT_ALLOWED.0),
                ..Subscriber::new(imsi(last))
            })
            .collect();
        let node = lab_network::node(table(&tables, "hlr"), &[Ssn::HLR]).unwrap();
        let map = hlr::MapConfig::new(node.ss7.clone(), &node.number).unwrap();
        plan.hlr_map = Some((map, node.links));
        let node = lab_network::node(table(&tables, "sgsn"), &[Ssn::SGSN]).unwrap();
        plan.sgsn_map = Some((map_of(&node), node.links));
        let lab = lab::start(plan, Clock::start(), None).unwrap();
        // It is to know of its subscribers what the HLR tells it.
        lab.sgsn().ask(|sgsn, _| sgsn.config_mut().subscribers = Default::default()).unwrap();
        let place = Self { lab, stp, tables };
        place.wait_active(2);
        place
    }

    fn wait_active(&self, nodes: usize) {
        wait_for("the nodes to be active", || {
            let known = self.stp.driver.handle().ask(|stp, _| active(stp.ss7().xua())).unwrap();
            let hlr = self.lab.hlr().ask(|hlr, _| active(hlr.ss7().unwrap().xua())).unwrap();
            let sgsn = self.lab.sgsn().ask(|sgsn, _| active(sgsn.ss7().unwrap().xua())).unwrap();
            (known >= nodes && hlr == 1 && sgsn == 1).then_some(())
        });
    }

    fn device(&self, last: u8) -> Mobile {
        self.lab.device(imsi(last), at(30 + last), None).unwrap()
    }

    /// What the device is told when it wants to attach.
    fn attach(&self, mobile: &Mobile) -> Result<(), Option<GmmCause>> {
        let from = mobile.seen.count();
        mobile.handle().ask(|device, now| device.attach(now)).unwrap();
        let told = mobile.seen.wait(from, PATIENCE, |event| match event {
            DeviceEvent::Attached { .. } => Some(Ok(())),
            DeviceEvent::AttachRefused(cause) => Some(Err(*cause)),
            _ => None,
        });
        told.expect("an answer to the attach")
    }

    /// What the HLR knows of a subscriber.
    fn known(&self, last: u8) -> Subscriber {
        self.lab.hlr().ask(move |hlr, _| hlr.subscribers().get(imsi(last)).cloned()).unwrap().unwrap()
    }

    /// Waits until the HLR was asked for this; with which error it answered.
    fn invoked(&self, from: usize, code: OperationCode) -> Option<ErrorCode> {
        let seen = self.lab.hlr_seen.wait(from, PATIENCE, |event| match event {
            hlr::Event::Invoked { operation, error, .. } if *operation == code => Some(*error),
            _ => None,
        });
        seen.unwrap_or_else(|| panic!("the HLR was never asked for {code:?}"))
    }

    /// Waits until what the HLR has asked for is over.
    fn told(&self, code: OperationCode) -> Result<(), Failed> {
        let seen = self.lab.hlr_seen.wait(0, PATIENCE, |event| match event {
            hlr::Event::Told { operation, outcome, .. } if *operation == code => Some(*outcome),
            _ => None,
        });
        seen.unwrap_or_else(|| panic!("the HLR never asked for {code:?}"))
    }
}

#[test]
fn a_device_attaches_at_the_hlr_and_is_purged_when_it_goes() {
    isolated(|| {
        let place = Place::new();
        let mobile = place.device(1);
        assert!(!place.known(1).attached);
        assert_eq!(place.attach(&mobile), Ok(()));
        for code in [OperationCode::SEND_AUTHENTICATION_INFO, OperationCode::UPDATE_GPRS_LOCATION] {
            assert_eq!(place.invoked(0, code), None);
        }
        assert_eq!(place.told(OperationCode::INSERT_SUBSCRIBER_DATA), Ok(()));
        let known = place.known(1);
        assert_eq!((known.attached, known.sgsn), (true, Some(at(11))));
        assert_eq!(known.sgsn_number.as_deref(), Some(lab_network::SGSN));
        // The SGSN has number and addresses from the HLR.
        let here = place.lab.sgsn().ask(|sgsn, _| sgsn.config().subscribers.get(imsi(1)).cloned());
        let here = here.unwrap().unwrap();
        assert_eq!(here.msisdn.as_deref(), Some("15550101"));
        assert_eq!(here.addresses, known.addresses);
        mobile.handle().ask(|device, now| device.detach(now, false)).unwrap();
        assert_eq!(place.invoked(0, OperationCode::PURGE_MS), None);
        wait_for("the HLR to know", || (!place.known(1).attached).then_some(()));
    });
}

#[test]
fn a_device_proves_who_it_is_and_is_refused_with_other_keys() {
    isolated(|| {
        let place = Place::new();
        let set = |challenge| {
            place.lab.sgsn().ask(move |sgsn, _| sgsn.set_challenge(challenge)).unwrap();
        };
        set(true);
        let told = |from| {
            let told = place.lab.sgsn_seen.wait(from, PATIENCE, |event| match event {
                sgsn::Event::Authenticated { .. } => Some(Ok(())),
                sgsn::Event::NotAuthenticated { cause, .. } => Some(Err(*cause)),
                _ => None,
            });
            told.expect("a word about the proof")
        };
        // With quintuplets, with triplets, and with those of version 2; of that the location cannot be told.
        let mobile = place.device(1);
        for kind in 0..3 {
            place.lab.hlr().ask(move |hlr, _| hlr.set_triplets(kind == 1)).unwrap();
            if kind == 2 {
                place.lab.hlr().ask(|hlr, _| hlr.set_newest_version(2)).unwrap();
            }
            let from = place.lab.sgsn_seen.count();
            let attached = place.attach(&mobile);
            assert_eq!(told(from), Ok(()), "{kind}");
            if kind == 2 {
                assert_eq!(attached, Err(Some(GmmCause::NETWORK_FAILURE)));
                break;
            }
            assert_eq!(attached, Ok(()), "{kind}");
            let from = mobile.seen.count();
            mobile.handle().ask(|device, now| device.detach(now, false)).unwrap();
            mobile
                .seen
                .wait(from, PATIENCE, |event| matches!(event, DeviceEvent::Detached(_)).then_some(()))
                .expect("the detach");
        }
        place.lab.hlr().ask(|hlr, _| hlr.set_newest_version(u8::MAX)).unwrap();
        // The HLR has lost its sequence numbers: the device says which it has seen.
        place.lab.hlr().ask(|hlr, _| (hlr.set_triplets(false), hlr.forget_vectors())).unwrap();
        let (from, invoked) = (place.lab.sgsn_seen.count(), place.lab.hlr_seen.count());
        assert_eq!(place.attach(&mobile), Ok(()));
        assert_eq!(told(from), Ok(()));
        let asked = |event: &hlr::Event| {
            matches!(event, hlr::Event::Invoked { operation, .. }
                if *operation == OperationCode::SEND_AUTHENTICATION_INFO)
        };
        let mut count = 0;
        place.lab.hlr_seen.wait(invoked, PATIENCE, |event| {
            count += usize::from(asked(event));
            (count == 2).then_some(())
        });
        assert_eq!(count, 2, "vectors were asked for twice");
        // A device with keys of its own does not believe the network, and a network without vectors it can check
        // does not believe the device.
        let stranger = place.device(2);
        stranger.handle().ask(|device, _| device.config_mut().keys.k[0] ^= 1).unwrap();
        for (triplets, why) in [(false, GmmCause::MAC_FAILURE), (true, GmmCause::ILLEGAL_MS)] {
            place.lab.hlr().ask(move |hlr, _| hlr.set_triplets(triplets)).unwrap();
            let from = place.lab.sgsn_seen.count();
            assert_eq!(place.attach(&stranger), Err(Some(GmmCause::ILLEGAL_MS)));
            assert_eq!(told(from), Err(Some(why)));
        }
        assert_eq!(place.known(2).sgsn, None, "the HLR was told nothing");
    });
}

#[test]
fn whom_the_hlr_refuses_the_sgsn_refuses_with_its_cause() {
    isolated(|| {
        let place = Place::new();
        // Nobody knows number 9; number 4 may not roam here.
        let unknown = Some(GmmCause::GPRS_AND_NON_GPRS_SERVICES_NOT_ALLOWED);
        assert_eq!(place.attach(&place.device(9)), Err(unknown));
        assert_eq!(place.attach(&place.device(4)), Err(Some(GmmCause::PLMN_NOT_ALLOWED)));
        let mobile = place.device(1);
        let faults = |change: fn(&mut map::Faults)| {
            place.lab.hlr().ask(move |hlr, _| change(hlr.map_faults_mut().unwrap())).unwrap();
        };
        // An HLR that errs, aborts, or says nothing.
        let wrongs: [fn(&mut map::Faults); 3] = [
            |faults| {
                faults.refuse.insert(23, ErrorCode::SYSTEM_FAILURE.0);
            },
            |faults| {
                faults.abort.insert(23);
            },
            |faults| faults.silent = true,
        ];
        for wrong in wrongs {
            faults(wrong);
            assert_eq!(place.attach(&mobile), Err(Some(GmmCause::NETWORK_FAILURE)));
            faults(|faults| *faults = map::Faults::default());
        }
        // And one that has lost its association.
        place.lab.hlr().ask(|hlr, _| hlr.drop_associations()).unwrap();
        place.wait_active(2);
        assert_eq!(place.attach(&mobile), Ok(()));
    });
}

#[test]
fn the_sgsn_that_a_device_has_left_is_told_to_forget_it() {
    isolated(|| {
        let place = Place::new();
        let mobile = place.device(1);
        assert_eq!(place.attach(&mobile), Ok(()));
        // The same subscriber appears at another SGSN.
        let node = lab_network::node(table(&place.tables, "gtpush"), &[Ssn::SGSN]).unwrap();
        assert_eq!(node.number, OTHER);
        let config = sgsn::Config { address: at(12), ..sgsn::Config::default() };
        let other = place.lab.other_sgsn_with(config, map_of(&node), &node.links).unwrap();
        wait_for("the second SGSN to be active", || {
            let own = other.handle().ask(|sgsn, _| all_active(sgsn.ss7().unwrap().xua())).unwrap();
            own.then_some(())
        });
        let mut config = device::Config::new(imsi(1), (at(12), 4729).into());
        config.registration = None;
        let second = place.lab.device_with(config, at(50), |_, _, _| {}).unwrap();
        assert_eq!(place.attach(&second), Ok(()));
        assert_eq!(place.told(OperationCode::CANCEL_LOCATION), Ok(()));
        let known = place.known(1);
        assert_eq!((known.attached, known.sgsn), (true, Some(at(12))));
        assert_eq!(known.sgsn_number.as_deref(), Some(OTHER));
        wait_for("the first SGSN to forget it", || {
            let here = place.lab.sgsn().ask(|sgsn, _| sgsn.is_attached(imsi(1))).unwrap();
            (!here).then_some(())
        });
        // What it says of the subscriber later moves nobody.
        assert!(place.known(1).attached);
        drop(other);
    });
}

#[test]
fn after_a_restart_of_the_hlr_locations_are_confirmed() {
    isolated(|| {
        let place = Place::new();
        let mobile = place.device(1);
        assert_eq!(place.attach(&mobile), Ok(()));
        let from = place.lab.hlr_seen.count();
        place.lab.hlr().ask(|hlr, _| hlr.restart()).unwrap();
        assert_eq!(place.told(OperationCode::RESET), Ok(()));
        let reset = place.lab.sgsn_seen.wait(0, PATIENCE, |event| match event {
            sgsn::Event::Invoked { operation: OperationCode::RESET, .. } => Some(()),
            _ => None,
        });
        reset.expect("the SGSN is told");
        // It does so once it hears of the device.
        let activate = |device: &mut device::Device, now: Now| {
            let want =
                device::Activation::of("internet".parse().unwrap(), gtpush::codec::ts24008::PdpType::Ipv4);
            device.activate(now, want);
        };
        mobile.handle().ask(activate).unwrap();
        assert_eq!(place.invoked(from, OperationCode::UPDATE_GPRS_LOCATION), None);
    });
}

/// A VLR that asks one thing.
struct Vlr(Face<()>, Option<Result<String, Failed>>);

impl Vlr {
    fn attend(&mut self) {
        let mut inbox = self.0.take_inbox();
        let (items, octets) = inbox.parts();
        for item in items {
            if let Item::Answer((), outcome) = item {
                self.1 = Some(outcome.map(|range| {
                    let result: RestoreDataRes<'_> = parse(range.map(|range| &octets[range])).unwrap();
                    map::digits(&result.hlr_number)
                }));
            }
        }
        self.0.give_back(inbox);
    }
}

impl Machine for Vlr {
    type Event = ();

    fn handle_octets(&mut self, _: Now, _: Origin, _: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        self.0.handle_timeout(now);
        self.attend();
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<()> {
        None
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.0.poll_timeout()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.0.handle_association(now, id, change);
        self.attend();
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        self.0.handle_message(now, id, message);
        self.attend();
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.0.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.0.poll_order()
    }
}

#[test]
fn a_vlr_has_its_data_restored() {
    isolated(|| {
        let place = Place::new();
        let node = lab_network::node(table(&place.tables, "msc"), &[Ssn::VLR]).unwrap();
        let config = map::Config::new(node.ss7.clone(), Ssn::VLR, &node.number).unwrap();
        let vlr = run("vlr", Vlr(Face::new(config, &[]), None), &node, None);
        wait_for("the VLR to be active", || {
            let own = vlr.driver.handle().ask(|vlr, _| all_active(vlr.0.ss7().xua())).unwrap();
            own.then_some(())
        });
        for (last, outcome) in
            [(1, Ok(lab_network::HLR.to_owned())), (9, Err(Failed::Error(ErrorCode::UNKNOWN_SUBSCRIBER)))]
        {
            let hlr = by_number(PointCodeFormat::Itu, lab_network::HLR, Ssn::HLR).unwrap();
            let question = Question {
                called: hlr,
                context: ApplicationContext::NETWORK_LOC_UP,
                operation: |_| OperationCode::RESTORE_DATA,
                argument: Box::new(move |_, p| RestoreDataArg::new(imsi(last)).write(p)),
            };
            vlr.driver.handle().call(move |vlr, now| vlr.0.ask(now, (), question)).unwrap();
            let told = wait_for("the answer", || vlr.driver.handle().ask(|vlr, _| vlr.1.take()).unwrap());
            assert_eq!(told, outcome);
        }
    });
}
