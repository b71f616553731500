//! gtpush, Debian's osmo-stp, and gtpush again: lookups, short messages, notes and the HLR gateway by M3UA
//! over the kernel's SCTP; and what is pending when a process, a path or packets are lost.

use super::osmo_stp::osmo_stp;
use super::{Elsewhere, cut, here, mend};
use crate::agreement::{Explained, recorded};
use crate::hlr_gateway::{Raw, accepted, serve, where_is, written};
use crate::map_lab::{self, BY_POINT_CODE, BY_TITLE, Lab, found, imsi, route};
use crate::map_msc::{self, Place};
use crate::peers::{Folder, have, run, wait_for};
use gtpush::app::lab_network::usual;
use gtpush::codec::gtp1::ie::GsnAddress;
use gtpush::codec::gtp1::message::{
    FailureReportRequest, NoteMsGprsPresentRequest, NoteMsGprsPresentResponse,
    SendRouteingInformationForGprsResponse,
};
use gtpush::codec::gtp1::{Cause, Message, Packet};
use gtpush::config::{Carrier, Ss7, TranslationTarget};
use gtpush::node::map_user::{Answer, Event};
use gtpush::reach::locate::map::Failed;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

/// Far longer than anything here takes on its way, with what is said again below.
const PATIENCE: Duration = Duration::from_secs(30);

/// The gateway's point code and number.
const GATEWAY: (&str, &str) = ("0-1-6", "15550022");

/// The usual nodes, each of which translates every title itself: osmo-stp translates none.
fn tables() -> Vec<Ss7> {
    let mut tables = usual("127.0.0.1:2905".parse().unwrap(), "sctp");
    let mut titles = tables.remove(0).translation;
    let mut gateway = titles[0].clone();
    gateway.prefix = GATEWAY.1.into();
    gateway.targets = vec![TranslationTarget { point_code: GATEWAY.0.into(), ..gateway.targets[0].clone() }];
    titles.push(gateway);
    for table in &mut tables {
        assert_eq!(table.link[0].transport, Carrier::Sctp);
        table.translation = titles.clone();
    }
    tables
}

/// The one who asks has two processes at osmo-stp, which [`TWO`] knows.
fn two_processes(mut tables: Vec<Ss7>) -> Vec<Ss7> {
    let table = tables.iter_mut().find(|table| table.name == "gtpush").unwrap();
    let mut second = table.link[0].clone();
    table.link[0].local = vec!["127.0.0.1:2906".parse().unwrap()];
    second.name = "second".into();
    second.local = vec!["127.0.0.1:2907".parse().unwrap()];
    table.link.push(second);
    let server = &mut table.server[0];
    (server.register, server.routing_context) = (false, Some(11));
    server.links.push("second".into());
    tables
}

/// Both processes share the load of one application server.
const TWO: &str = " asp gtpush-a 2906 2905 m3ua\n  local-ip 127.0.0.1\n  remote-ip 127.0.0.1\n  role sg\n  sctp-role server\n \
     asp gtpush-b 2907 2905 m3ua\n  local-ip 127.0.0.1\n  remote-ip 127.0.0.1\n  role sg\n  sctp-role server\n \
     as gtpush m3ua\n  asp gtpush-a\n  asp gtpush-b\n  routing-key 11 0.1.3\n  traffic-mode loadshare\n \
     route-table system\n  update route 0.1.3 7.255.7 linkset gtpush\n";

/// The wanted access point stands in an extension of our own.
const EXTENSION: &[Explained] = &[
    extension("osmo-stp-lookups"),
    extension("osmo-stp-notes"),
    extension("osmo-stp-short-messages"),
    extension("osmo-stp-gateway"),
];

const fn extension(capture: &'static str) -> Explained {
    Explained {
        fields: &["extType"],
        capture,
        messages: &["sendRoutingInfoForGprs"],
        why: "TS 29.002 §17.7.11: what a private extension holds is its owner's; tshark has it for undecoded",
    }
}

/// The lab at an osmo-stp that runs, once a lookup has gone through.
fn lab(tables: &[Ss7], homes: &[&str]) -> Lab {
    let mut lab = Lab::at(tables, homes, PATIENCE, None);
    // The transfer point may still have to say that the HLR is there.
    wait_for("the first answer", || lab.gprs(1).ok());
    lab
}

/// What became of so many lookups, and that nothing more becomes of any.
fn outcomes(lab: &Lab, count: usize) -> BTreeMap<u64, Result<Answer, Failed>> {
    let mut outcomes = BTreeMap::new();
    while outcomes.len() < count {
        let event = lab.user.events.recv_timeout(2 * PATIENCE);
        let event = event.unwrap_or_else(|_| panic!("{} of {count} were answered", outcomes.len()));
        if let Event::Answered { tag, outcome } = event {
            assert!(outcomes.insert(tag, outcome).is_none(), "{tag} was answered twice");
        }
    }
    loop {
        match lab.user.events.recv_timeout(Duration::from_secs(1)) {
            Ok(Event::Answered { tag, .. }) => panic!("{tag} was answered twice"),
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return outcomes,
            Err(RecvTimeoutError::Disconnected) => panic!("nobody asks any more"),
        }
    }
}

fn all_found(lab: &Lab, count: usize) {
    for (tag, outcome) in outcomes(lab, count) {
        assert!(outcome.is_ok(), "{tag}: {outcome:?}");
        assert_eq!(found(outcome).sgsn, Some(map_lab::SGSN));
    }
}

#[test]
#[ignore = "SCTP"]
fn each_question_goes_through_osmo_stp_by_point_code_and_by_title() {
    if !have("osmo-stp", "osmo-stp") {
        return;
    }
    here(|| {
        let folder = Folder::new("osmo-lookup");
        let _stp = osmo_stp(&folder, &["127.0.0.1"], "");
        recorded(&folder, "osmo-stp-lookups", 700, EXTENSION, || {
            for home in [BY_POINT_CODE, BY_TITLE] {
                map_lab::each_question(&mut lab(&tables(), &[home]));
            }
        });
    });
}

#[test]
#[ignore = "SCTP"]
fn who_waits_is_told_of_the_return_through_osmo_stp() {
    if !have("osmo-stp", "osmo-stp") {
        return;
    }
    here(|| {
        let folder = Folder::new("osmo-note");
        let _stp = osmo_stp(&folder, &["127.0.0.1"], "");
        recorded(&folder, "osmo-stp-notes", 400, EXTENSION, || {
            map_lab::told_of_the_return(&mut lab(&tables(), &[BY_TITLE]));
        });
    });
}

#[test]
#[ignore = "SCTP"]
fn short_messages_go_through_osmo_stp() {
    if !have("osmo-stp", "osmo-stp") {
        return;
    }
    here(|| {
        let folder = Folder::new("osmo-sms");
        let _stp = osmo_stp(&folder, &["127.0.0.1"], "");
        recorded(&folder, "osmo-stp-short-messages", 700, EXTENSION, || {
            let tables = tables();
            let mut place = Place::at(lab(&tables, &[BY_TITLE]), &tables);
            map_msc::taken_in_each_version(&mut place);
            place.msc(|msc, _| msc.set_newest_version(3));
            map_msc::alerted_of_the_return(&mut place);
        });
    });
}

#[test]
#[ignore = "SCTP"]
fn the_gateway_turns_gtp_into_map_through_osmo_stp_and_back() {
    if !have("osmo-stp", "osmo-stp") {
        return;
    }
    here(|| {
        let folder = Folder::new("osmo-gateway");
        let _stp = osmo_stp(&folder, &["127.0.0.1"], "");
        recorded(&folder, "osmo-stp-gateway", 400, EXTENSION, || {
            let lab = lab(&tables(), &[BY_TITLE]);
            let titles: String = tables()[0]
                .translation
                .iter()
                .map(|title| {
                    let target = &title.targets[0].point_code;
                    format!(
                        "[[ss7.translation]]\nprefix = \"{}\"\nroute_on_ssn = true\n\
                     targets = [{{ point_code = \"{target}\" }}]\n",
                        title.prefix
                    )
                })
                .collect();
            let ((point_code, number), data) = (GATEWAY, folder.file("data"));
            let serving = serve(&format!(
                "[server]\nmode = \"gateway\"\ndata_dir = {data:?}\n[http]\nbind = \"127.0.0.22:0\"\n\
             [log]\nlevel = \"warn\"\n[hlr_gateway]\nenabled = true\nbind = \"127.0.0.22:2123\"\n\
             global_titles = [\"15550006\"]\n[map]\nhlr = [\"gt=15550006 ssn=6\"]\n\
             [[ss7]]\nname = \"a\"\npoint_code = \"{point_code}\"\nnumber = \"{number}\"\n\
             [[ss7.link]]\nname = \"stp\"\nconnect = [\"127.0.0.1:2905\"]\n\
             [[ss7.server]]\nname = \"as\"\npoint_code = \"{point_code}\"\nregister = true\ntraffic_mode = \"loadshare\"\n\
             links = [\"stp\"]\n{titles}"
            ));
            let ggsn = Raw::at(IpAddr::V4(Ipv4Addr::LOCALHOST), serving.hlr_gateway().unwrap().address());
            let answer = ggsn.ask(&where_is(imsi(1)), accepted);
            let packet = Packet::parse(&answer).unwrap();
            let told = SendRouteingInformationForGprsResponse::parse(&packet);
            assert_eq!((told.imsi, told.gsn_address), (Some(imsi(1)), Some(GsnAddress(map_lab::SGSN))));
            let answer = ggsn.ask(&where_is(imsi(3)), accepted);
            let packet = Packet::parse(&answer).unwrap();
            let told = SendRouteingInformationForGprsResponse::parse(&packet);
            assert_eq!((told.map_cause.map(|cause| cause.0), told.gsn_address), (Some(27), None));
            // 34, and once the subscriber is back 36 to whoever reported.
            ggsn.ask(&FailureReportRequest { imsi: Some(imsi(1)), ..Default::default() }, accepted);
            lab.hlr(|hlr, now| hlr.reachable(now, imsi(1)));
            let request = ggsn.receive();
            let packet = Packet::parse(&request).unwrap();
            assert_eq!(packet.header.message_type, NoteMsGprsPresentRequest::TYPE);
            let note = NoteMsGprsPresentRequest::parse(&packet);
            assert_eq!((note.imsi, note.gsn_address), (Some(imsi(1)), Some(GsnAddress(map_lab::SGSN))));
            let cause = Some(Cause::REQUEST_ACCEPTED);
            let answer = NoteMsGprsPresentResponse { cause, ..Default::default() };
            ggsn.send(&written(packet.header.sequence.unwrap(), &answer));
            wait_for("the HLR to hear of it", || {
                let left =
                    lab.hlr.driver.handle().ask(|hlr, _| hlr.listed_gateways(imsi(1)).count()).unwrap();
                (left == 0).then_some(())
            });
            serving.stop().unwrap();
        });
    });
}

#[test]
#[ignore = "SCTP"]
fn each_lookup_is_answered_once_though_one_of_two_processes_dies_with_lookups_pending() {
    const COUNT: usize = 300;
    if !have("osmo-stp", "osmo-stp") {
        return;
    }
    here(|| {
        let folder = Folder::new("osmo-killed");
        let stp = osmo_stp(&folder, &["127.0.0.1"], TWO);
        let mut lab = lab(&two_processes(tables()), &[BY_POINT_CODE]);
        run("tc", &["qdisc", "add", "dev", "lo", "root", "netem", "delay", "500ms"]);
        let before = lab.user.driver.handle().ask(|user, _| user.sent.clone()).unwrap();
        let (asked, answered) = (lab.counters().asked, lab.counters().answered);
        for _ in 0..COUNT {
            lab.put(route(1));
        }
        // All in one call, so that nothing happens in between.
        let (association, sent, under_way, done) = lab
            .user
            .driver
            .handle()
            .ask(move |user, _| {
                let (association, sent) = user.sent.iter().next().map(|(id, n)| (*id, *n)).unwrap();
                user.kill(association);
                (association, sent, user.len(), user.counters().answered)
            })
            .unwrap();
        let pending = sent - before.get(&association).copied().unwrap_or_default();
        assert_eq!((done, under_way), (answered, COUNT), "none was answered when the process died");
        assert!(pending > 0 && pending < COUNT, "{pending} of {COUNT} left by the process that died");
        all_found(&lab, COUNT);
        let counters = lab.counters();
        println!("{pending} of {COUNT} were pending, {} asked again", counters.asked_again);
        // Asked again once: those of the other process too, where an answer takes longer than TCAP waits
        // before it counts a dialogue as cut off.
        assert!((pending..=COUNT).contains(&(counters.asked_again as usize)), "{counters:?}");
        assert_eq!(counters.asked - asked, COUNT as u64, "{counters:?}");
        assert_eq!(counters.answered - answered, COUNT as u64, "{counters:?}");
        // Its link makes it anew, and both carry the load again.
        run("tc", &["qdisc", "del", "dev", "lo", "root"]);
        lab.wait_active();
        let before = lab.user.driver.handle().ask(|user, _| user.sent.clone()).unwrap();
        for _ in 0..COUNT {
            lab.put(route(1));
        }
        all_found(&lab, COUNT);
        let after = lab.user.driver.handle().ask(|user, _| user.sent.clone()).unwrap();
        let carried = after.iter().filter(|(id, sent)| before.get(id) != Some(sent)).count();
        assert_eq!(carried, 2, "{before:?} {after:?}\n{}", stp.log());
    });
}

#[test]
#[ignore = "SCTP"]
fn no_lookup_is_lost_when_one_path_of_an_association_is_cut() {
    const COUNT: usize = 100;
    if !have("osmo-stp", "osmo-stp") {
        return;
    }
    here(|| {
        let there = Elsewhere::new();
        there.cable(("a1", "10.1.0.1"), ("b1", "10.1.0.2"));
        there.cable(("a2", "10.2.0.1"), ("b2", "10.2.0.2"));
        let folder = Arc::new(Folder::new("osmo-paths"));
        let own = folder.clone();
        let _stp = there.run(move || osmo_stp(&own, &["10.1.0.2", "10.2.0.2"], ""));
        let mut tables = tables();
        for table in &mut tables {
            let both =
                |d: u8, port: u16| [1, 2].map(|net| (IpAddr::from([10, net, 0, d]), port).into()).to_vec();
            (table.link[0].connect, table.link[0].local) = (both(2, 2905), both(1, 0));
        }
        let mut lab = lab(&tables, &[BY_POINT_CODE]);
        let ask = |lab: &mut Lab, spread: Duration| {
            for _ in 0..COUNT {
                lab.put(route(1));
                std::thread::sleep(spread / COUNT as u32);
            }
        };
        ask(&mut lab, Duration::ZERO);
        cut("a1");
        there.run(|| cut("b1"));
        ask(&mut lab, Duration::from_secs(3));
        mend("a1");
        there.run(|| mend("b1"));
        ask(&mut lab, Duration::from_secs(1));
        all_found(&lab, 3 * COUNT);
        assert_eq!(lab.counters().asked_again, 0);
        let associations = lab.user.driver.handle().ask(|user, _| user.sent.len()).unwrap();
        assert_eq!(associations, 1, "it is the association that it was");
    });
}

#[test]
#[ignore = "SCTP"]
fn all_lookups_are_answered_with_loss_and_delay() {
    const COUNT: usize = 500;
    if !have("osmo-stp", "osmo-stp") {
        return;
    }
    here(|| {
        let folder = Folder::new("osmo-loss");
        let _stp = osmo_stp(&folder, &["127.0.0.1"], "");
        let mut lab = lab(&tables(), &[BY_POINT_CODE]);
        run("tc", &["qdisc", "add", "dev", "lo", "root", "netem", "loss", "5%", "delay", "50ms"]);
        for _ in 0..COUNT {
            lab.put(route(1));
        }
        all_found(&lab, COUNT);
        let shown = run("tc", &["-s", "qdisc", "show", "dev", "lo"]);
        assert!(!shown.contains("dropped 0,"), "nothing was lost: {shown}");
    });
}
