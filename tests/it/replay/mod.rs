//! Replays: captures played again against our nodes and against those of others.

mod conform;
mod diameter;
mod gtp;
mod gtp2;
pub mod map;
mod pace;
mod page;
mod robust;

use crate::ggsn;
use crate::peers::Folder;
use gtpush::app::lab;
use gtpush::codec::ts24008::PdpType;
use gtpush::lab::device::{Activation, Event};
use gtpush::lab::subscribers::Subscriber;
use gtpush::machine::Port;
use gtpush::node::ggsn::Ggsn;
use gtpush::transport::driver::{Driver, Sockets, spawn};
use gtpush::transport::{Clock, tap};
use gtpush::wire::Imsi;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(15);

pub fn imsi() -> Imsi {
    "001010000000001".parse().unwrap()
}

/// Runs the program; its exit code and what it printed.
pub fn gtpush(args: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_gtpush")).args(args).output().unwrap();
    let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.code().unwrap_or(-1), text)
}

/// Our GGSN at 127.0.0.2, with the access points of the GGSN's own tests.
pub fn own_ggsn() -> Driver<Ggsn> {
    let mut config = ggsn::config();
    config.default_apn = Some(0);
    config.max_contexts = 20_000;
    let mut sockets = Sockets::default();
    for (port, number) in [(Port::GtpC, 2123), (Port::GtpU, 2152), (Port::Gtp0, 3386)] {
        sockets.udp(port, SocketAddr::new(config.control, number)).unwrap();
    }
    let on_event = |ggsn: &mut Ggsn, _, event| {
        if let gtpush::node::ggsn::Event::Deleted { context, .. } = event {
            ggsn.confirm_release(context);
        }
    };
    spawn("ggsn", Clock::start(), Ggsn::new(config), sockets, None, on_event).unwrap()
}

/// Records what the lab's SGSN and a GGSN say while a device activates a context, pings through it,
/// changes it and ends it.
pub fn record(folder: &Folder, name: &str, at: IpAddr, gateway: IpAddr) -> PathBuf {
    let file = folder.file(name);
    let config =
        tap::Config { file: file.clone(), rotate: None, keep: 0, names: Vec::new(), sent_only: false };
    let capture = tap::Capture::start(config).unwrap();
    let mut plan = lab::Plan::new(at);
    plan.subscribers = vec![Subscriber::new(imsi())];
    plan.sgsn_config.gtp.echo_interval = None;
    let lab = lab::start(plan, Clock::start(), Some(capture.tap())).unwrap();
    let mobile = lab.device(imsi(), IpAddr::from([127, 0, 0, 31]), None).unwrap();
    let seen = |from: usize, what: &str, pick: &dyn Fn(&Event) -> bool| {
        let found = mobile.seen.wait(from, PATIENCE, |event| pick(event).then_some(()));
        found.unwrap_or_else(|| panic!("{name}: the device never said: {what}"));
    };
    mobile.handle().ask(|device, now| device.attach(now)).unwrap();
    seen(0, "attached", &|event| matches!(event, Event::Attached { .. }));
    assert!(lab.wait_attached(imsi(), PATIENCE));
    let want = Activation::of("internet".parse().unwrap(), PdpType::Ipv4);
    let nsapi = mobile.handle().ask(|device, now| device.activate(now, want)).unwrap().unwrap();
    seen(0, "activated", &|event| matches!(event, Event::Activated { .. }));
    mobile.handle().ask(move |device, now| device.ping(now, nsapi, gateway, 1)).unwrap();
    seen(0, "echo reply", &|event| matches!(event, Event::EchoReply { .. }));
    mobile.handle().ask(move |device, now| device.modify(now, nsapi, &[0x0b, 0x92, 0x1f])).unwrap();
    seen(0, "modified", &|event| matches!(event, Event::Modified { .. }));
    mobile.handle().ask(move |device, now| device.deactivate(now, nsapi)).unwrap();
    seen(0, "deactivated", &|event| matches!(event, Event::Deactivated { .. }));
    drop(mobile);
    drop(lab);
    capture.finish().unwrap();
    file
}

/// A copy of a capture in which the first `from` behind `after` is another octet string.
pub fn broken(folder: &Folder, capture: &Path, name: &str, after: &[u8], from: &[u8], to: &[u8]) -> PathBuf {
    let mut octets = std::fs::read(capture).unwrap();
    let find = |octets: &[u8], what: &[u8], start: usize| {
        octets[start..].windows(what.len()).position(|part| part == what).map(|at| at + start)
    };
    let start = find(&octets, after, 0).expect("the place is in the capture");
    let at = find(&octets, from, start).expect("the value is in the capture");
    octets[at..at + to.len()].copy_from_slice(to);
    let file = folder.file(name);
    std::fs::write(&file, octets).unwrap();
    file
}
