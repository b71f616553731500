//! Short messages by MAP to the lab's MSC, in each version, and what its handsets do with them.

use crate::map_lab::{BY_TITLE, Lab, Running, active, all_active, imsi, run, subscribers, table};
use crate::peers::{isolated, wait_for};
use gtpush::app::lab_network;
use gtpush::codec::map::ErrorCode;
use gtpush::codec::sccp::Ssn;
use gtpush::codec::ts23040::segment::{Bounds, Segments};
use gtpush::codec::ts23040::{AddressBuf, DataCoding, Deliver, MOST_USER_DATA, TimeStamp};
use gtpush::config::Ss7;
use gtpush::lab::map::{self, Faults};
use gtpush::lab::msc::{self, Msc, Outcome};
use gtpush::node::map_user::{Answer, Event, Question};
use gtpush::reach::locate::map::Failed;
use gtpush::reach::sms::map as sms;
use gtpush::reach::sms::message::Message;
use gtpush::wire::{Now, PointCodeFormat, Writer};
use std::time::Duration;

/// The lab with an MSC in it.
pub struct Place {
    lab: Lab,
    msc: Running<Msc>,
}

impl Place {
    fn new() -> Self {
        let lab = Lab::new(&[BY_TITLE], None);
        let tables = lab_network::usual(lab.stp().at.unwrap(), "tcp");
        let place = Self::at(lab, &tables);
        wait_for("the MSC at the transfer point", || {
            let nodes = place.lab.stp().driver.handle().ask(|stp, _| active(stp.ss7().xua()));
            (nodes.unwrap() >= 3).then_some(())
        });
        place
    }

    /// The same where these tables say.
    pub fn at(lab: Lab, tables: &[Ss7]) -> Self {
        let node = lab_network::node(table(tables, "msc"), &[Ssn::MSC]).unwrap();
        let machine = Msc::new(msc::Config {
            face: map::Config::new(node.ss7.clone(), Ssn::MSC, &node.number).unwrap(),
            hlr: Some(map::by_number(PointCodeFormat::Itu, lab_network::HLR, Ssn::HLR).unwrap()),
            subscribers: subscribers(),
            outcome: Outcome::Taken,
            assembly: Bounds::default(),
        });
        let msc = run("msc", machine, &node, None);
        let place = Self { lab, msc };
        wait_for("the MSC to be active", || {
            let own = place.msc.driver.handle().ask(|msc, _| all_active(msc.ss7().xua()));
            own.unwrap().then_some(())
        });
        place
    }

    pub fn msc(&self, change: impl FnOnce(&mut Msc, Now) + Send + 'static) {
        self.msc.driver.handle().ask(move |msc, now| change(msc, now)).unwrap();
    }

    fn faults(&self, change: impl FnOnce(&mut Faults) + Send + 'static) {
        self.msc(|msc, _| change(msc.faults_mut()));
    }

    fn deliver(&mut self, last: u8, message: &Message) -> Result<Answer, Failed> {
        let node = sms::Node { sgsn: false, number: lab_network::MSC.into() };
        self.lab.ask(Question::Delivery { imsi: imsi(last), node, message: message.clone() })
    }

    /// The HLR hears that subscriber 1 was not reached by the MSC.
    fn report(&mut self, failed: &Failed) {
        let msc = sms::outcome(failed);
        assert!(msc.is_some(), "{failed:?}");
        let question = Question::DeliveryStatus { imsi: imsi(1), msisdn: "15550101".into(), msc, sgsn: None };
        self.lab.ask(question).unwrap();
        assert_eq!(self.waiting(), 1);
    }

    fn waiting(&self) -> usize {
        self.lab.hlr.driver.handle().ask(|hlr, _| hlr.waiting_centres(imsi(1)).count()).unwrap()
    }

    /// The service centre is alerted for subscriber 1, and the MSC told that the HLR has heard of it.
    fn alerted(&self) {
        let Event::Alert { msisdn, .. } = self.lab.told(None) else { panic!() };
        assert_eq!(&*msisdn, "15550101");
        wait_for("the list to be empty", || (self.waiting() == 0).then_some(()));
        let told = wait_for("the answer to readyForSM", || {
            self.msc.events.try_iter().find_map(|event| match event {
                msc::Event::Told { imsi, outcome } => Some((imsi, outcome)),
                _ => None,
            })
        });
        assert_eq!(told, (imsi(1), Ok(())));
    }

    /// In which versions parts came until the handset had a whole message, and that message.
    fn got(&self) -> (Vec<u8>, Vec<u8>) {
        let mut versions = Vec::new();
        let content = wait_for("a message at the handset", || {
            self.msc.events.try_iter().find_map(|event| match event {
                msc::Event::Came { version, .. } => {
                    versions.push(version);
                    None
                }
                msc::Event::Got { content, .. } => Some(content),
                _ => None,
            })
        });
        (versions, content)
    }
}

/// The short messages that carry these octets.
fn message(data: &[u8], reference: u16) -> Message {
    let originating = AddressBuf::number("+15550011").unwrap();
    let segments = Segments::new(data, None, DataCoding::EIGHT_BIT, reference, true).unwrap();
    (1..=segments.total())
        .map(|number| {
            let mut user_data = [0; MOST_USER_DATA];
            let deliver = Deliver {
                flags: if number == segments.total() { Deliver::NO_MORE } else { 0 },
                originating: originating.as_address(),
                protocol: 0,
                time_stamp: TimeStamp::from_wall(Duration::from_secs(1_700_000_000)),
                data: segments.part(number, &mut user_data).unwrap(),
            };
            let mut octets = [0; 175];
            let mut w = Writer::new(&mut octets);
            deliver.write(&mut w);
            let length = w.finish().unwrap();
            Box::from(&octets[..length])
        })
        .collect()
}

/// Messages of one part and of three are taken.
pub fn taken_in_each_version(place: &mut Place) {
    let long: Vec<u8> = (0..300).map(|n| n as u8).collect();
    for version in [3, 2, 1] {
        place.msc(move |msc, _| msc.set_newest_version(version));
        assert_eq!(place.deliver(1, &message(b"short", 1)), Ok(Answer::Delivered), "version {version}");
        assert_eq!(place.got(), (vec![version], b"short".to_vec()));
        let parts = message(&long, 2);
        assert_eq!(parts.len(), 3);
        assert_eq!(place.deliver(1, &parts), Ok(Answer::Delivered), "version {version}");
        assert_eq!(place.got(), (vec![version; 3], long.clone()));
    }
}

#[test]
fn a_short_message_is_taken_in_each_version_and_its_parts_are_put_together() {
    isolated(|| {
        taken_in_each_version(&mut Place::new());
    });
}

#[test]
fn each_refusal_of_a_short_message_is_what_the_version_has_for_it() {
    isolated(|| {
        let mut place = Place::new();
        let text = message(b"short", 1);
        for version in [3, 2, 1] {
            place.msc(move |msc, _| msc.set_newest_version(version));
            // Before version 3 there is no diagnostic.
            let absent = if version == 3 {
                Failed::Error(ErrorCode::ABSENT_SUBSCRIBER_SM, Some(0))
            } else {
                Failed::Error(ErrorCode::ABSENT_SUBSCRIBER, None)
            };
            for (outcome, failed) in [
                (Outcome::Absent, absent),
                (Outcome::Full, Failed::Error(ErrorCode::SM_DELIVERY_FAILURE, Some(0))),
                (Outcome::Busy, Failed::Error(ErrorCode::SUBSCRIBER_BUSY_FOR_MT_SMS, None)),
            ] {
                place.msc(move |msc, now| msc.set_outcome(now, imsi(2), outcome));
                assert_eq!(place.deliver(2, &text), Err(failed), "version {version}, {outcome:?}");
            }
            let unidentified = Failed::Error(ErrorCode::UNIDENTIFIED_SUBSCRIBER, None);
            assert_eq!(place.deliver(9, &text), Err(unidentified), "version {version}");
            // Versions 1 and 2 have forwardSM, the number that version 3 gave mo-forwardSM.
            let operation = if version == 3 { 44 } else { 46 };
            for error in [
                ErrorCode::ILLEGAL_SUBSCRIBER,
                ErrorCode::ILLEGAL_EQUIPMENT,
                ErrorCode::FACILITY_NOT_SUPPORTED,
                ErrorCode::SYSTEM_FAILURE,
            ] {
                place.faults(move |faults| {
                    faults.refuse.insert(operation, error.0);
                });
                let refused = place.deliver(1, &text);
                assert_eq!(refused, Err(Failed::Error(error, None)), "version {version}");
            }
            place.faults(|faults| faults.refuse.clear());
            // What is no SMS-DELIVER the handset does not understand: equipmentProtocolError.
            let broken: Message = [Box::from(&[0x00, 0xff][..])].into_iter().collect();
            let failed = Failed::Error(ErrorCode::SM_DELIVERY_FAILURE, Some(1));
            assert_eq!(place.deliver(1, &broken), Err(failed), "version {version}");
        }
    });
}

#[test]
fn an_msc_that_aborts_rejects_or_is_silent_is_no_handset_that_refuses() {
    isolated(|| {
        let mut place = Place::new();
        let text = message(b"short", 1);
        place.faults(|faults| {
            faults.abort.insert(44);
        });
        assert_eq!(place.deliver(1, &text), Err(Failed::Aborted(None)));
        place.faults(|faults| {
            faults.abort.clear();
            faults.reject.insert(44);
        });
        assert!(matches!(place.deliver(1, &text), Err(Failed::Rejected(_))));
        place.faults(|faults| faults.reject.clear());
        place.msc(|msc, now| msc.set_outcome(now, imsi(1), Outcome::Silence));
        assert_eq!(place.deliver(1, &text), Err(Failed::Silent));
        let taken = place.msc.events.try_iter().any(|event| matches!(event, msc::Event::Got { .. }));
        assert!(!taken);
    });
}

/// A service centre that found the handset absent is alerted, and then finds it there.
pub fn alerted_of_the_return(place: &mut Place) {
    let text = message(b"short", 1);
    place.msc(|msc, now| msc.set_outcome(now, imsi(1), Outcome::Absent));
    let failed = place.deliver(1, &text).unwrap_err();
    place.report(&failed);
    place.msc(|msc, now| msc.set_outcome(now, imsi(1), Outcome::Taken));
    place.alerted();
    assert_eq!(place.deliver(1, &text), Ok(Answer::Delivered));
}

#[test]
fn a_service_centre_that_reported_an_absence_is_alerted_when_the_handset_is_back() {
    isolated(|| {
        alerted_of_the_return(&mut Place::new());
    });
}

#[test]
fn a_service_centre_that_reported_a_full_memory_is_alerted_when_there_is_room_and_not_before() {
    isolated(|| {
        let mut place = Place::new();
        let text = message(b"short", 1);
        place.msc(|msc, now| msc.set_outcome(now, imsi(1), Outcome::Full));
        let failed = place.deliver(1, &text).unwrap_err();
        place.report(&failed);
        place.lab.hlr(|hlr, now| hlr.present(now, imsi(1)));
        assert_eq!(place.waiting(), 1);
        place.msc(|msc, now| msc.set_outcome(now, imsi(1), Outcome::Taken));
        place.alerted();
        assert_eq!(place.deliver(1, &text), Ok(Answer::Delivered));
    });
}
