//! A foreign SGSN that does not know network-requested activation: Debian's osmo-sgsn never answers a
//! PDU Notification Request.

use super::notification::kept;
use super::*;
use crate::peers::{Folder, Peer, have, isolated, wait_for};
use gtpush::capture;
use gtpush::capture::internet::Packet as Frame;
use gtpush::node::ggsn::{AddressCase, Notify, Unreached};
use gtpush::transport::Clock;
use gtpush::transport::driver::{Sockets, spawn};
use gtpush::transport::tap::{Capture, Config as TapConfig};
use std::net::UdpSocket;
use std::sync::{Arc, Mutex};

/// An HLR's front that names `sgsn` to whoever asks, and takes every report.
fn hlr_front(sgsn: IpAddr) {
    let socket = UdpSocket::bind(SocketAddr::new(HLR, 2123)).unwrap();
    // Ends with the process; nothing else is to be kept.
    std::thread::spawn(move || {
        let mut buffer = [0; 1500];
        while let Ok((length, peer)) = socket.recv_from(&mut buffer) {
            let packet = Packet::parse(&buffer[..length]).unwrap();
            let header = Header::new(0, packet.header.sequence.unwrap());
            let answer = if packet.header.message_type == FailureReportRequest::TYPE {
                let cause = Some(Cause::REQUEST_ACCEPTED);
                encode(header, &FailureReportResponse { cause, ..Default::default() })
            } else {
                let m = SendRouteingInformationForGprsRequest::parse(&packet);
                let answer = SendRouteingInformationForGprsResponse {
                    cause: Some(Cause::REQUEST_ACCEPTED),
                    imsi: m.imsi,
                    gsn_address: Some(GsnAddress(sgsn)),
                    ..Default::default()
                };
                encode(header, &answer)
            };
            socket.send_to(&answer, peer).unwrap();
        }
    });
}

#[test]
fn osmo_sgsn_gets_exactly_n3_identical_notifications_and_the_push_is_kept() {
    if !have("osmo-sgsn", "osmo-sgsn") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("osmo-sgsn");
        let state = folder.file("");
        let file = folder.file("osmo-sgsn.cfg");
        let text = format!(
            "log stderr\n logging level all notice\nsgsn\n gtp state-dir {}\n gtp local-ip 127.0.0.12\n \
             ggsn 0 remote-ip 127.0.0.2\n ggsn 0 gtp-version 1\n auth-policy accept-all\n",
            state.display()
        );
        std::fs::write(&file, text).unwrap();
        let mut sgsn =
            Peer::start("osmo-sgsn", &["-c", file.to_str().unwrap()], folder.file("osmo-sgsn.log"));
        sgsn.wait_log("libGTP");
        hlr_front(SGSN_2);

        let mut config = config();
        (config.t3_response, config.n3_requests) = (Duration::from_millis(300), 4);
        let mut sockets = Sockets::default();
        sockets.udp(Port::GtpC, SocketAddr::new(config.control, 2123)).unwrap();
        let pcap = folder.file("silent.pcapng");
        let capture = Capture::start(TapConfig {
            file: pcap.clone(),
            rotate: None,
            keep: 0,
            names: Vec::new(),
            sent_only: false,
        })
        .unwrap();
        let events = Arc::<Mutex<Vec<Event>>>::default();
        let seen = events.clone();
        let on_event = move |_: &mut Ggsn, _: Now, event: Event| seen.lock().unwrap().push(event);
        let tap = Some(capture.tap());
        let driver = spawn("ggsn", Clock::start(), Ggsn::new(config), sockets, tap, on_event).unwrap();
        let wish =
            Notify { tag: 1, imsi: imsi(7), apn: apn("internet"), address: AddressCase::Blank, v6: false };
        driver.handle().call(move |ggsn, now| ggsn.notify(now, wish)).unwrap();
        let event = wait_for("the end of the notification", || events.lock().unwrap().first().cloned());
        assert_eq!(event, Event::Notified { tag: 1, result: kept(Unreached::Silent, Some(SGSN_2), true) });
        drop(driver.stop().unwrap());
        capture.finish().unwrap();

        let octets = std::fs::read(&pcap).unwrap();
        let mut notifications = Vec::new();
        for frame in capture::frames(&octets) {
            let frame = frame.unwrap();
            let Ok(packet) = Frame::parse(frame.octets) else { continue };
            // Behind the UDP header.
            let message = packet.payload[8..].to_vec();
            match message[1] {
                27 => notifications.push(message),
                28 => panic!("osmo-sgsn has learned to answer"),
                _ => {}
            }
        }
        assert_eq!(notifications.len(), 4, "N3-REQUESTS");
        assert!(notifications.iter().all(|message| *message == notifications[0]), "identical");
    });
}
