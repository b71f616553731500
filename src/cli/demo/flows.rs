//! The flows, each with what must become of it.

mod diameter;

use super::hss;
use super::network::Asks;
use super::stage::{Flow, OTHER_SGSN, Outcome, ROUNDS, SECRET, Setup, Sign, Stage, call, imsi, user};
use crate::app::lab::Mobile;
use crate::codec::coap::Code;
use crate::codec::ts24008::{PdpType, SmCause};
use crate::config::AddressCase;
use crate::lab::device::{Event, Login, OnRequest};
use crate::lab::msc::{self, Outcome as OnMessage};
use crate::lab::sgsn;
use std::time::Duration;

/// PDU Notification Request (TS 29.060 §7.1, table 1).
const PDU_NOTIFICATION_REQUEST: u8 = 27;
/// Causes with which an SGSN refuses message 27 for now (TS 29.060 §7.7.1): MS is GPRS Detached, No
/// resources available, System failure, GPRS connection suspended.
const REFUSALS: [u8; 4] = [195, 199, 204, 207];
/// Cause "Service not supported" (TS 29.060 §7.7.1): for good.
const SERVICE_NOT_SUPPORTED: u8 = 200;
/// All causes with which an SGSN says that it never will (TS 29.060 §7.7.1): Invalid message format, Service not
/// supported, Mandatory IE incorrect, Mandatory IE missing, Optional IE incorrect, Unknown PDP address or PDP
/// type.
const FOR_GOOD: [u8; 6] = [193, SERVICE_NOT_SUPPORTED, 201, 202, 203, 220];

/// Causes with which an SGSN by itself rejects for now what it accepted (TS 29.060 §7.7.1): IMSI not known,
/// where the HLR knows no other SGSN; MS is GPRS Detached; No resources available; System failure; GPRS
/// connection suspended.
const REJECTIONS: [u8; 5] = [194, 195, 199, 204, 207];
/// Cause "IMSI/IMEI not known" (TS 29.060 §7.7.1).
const IMSI_NOT_KNOWN: u8 = 194;

/// Many addresses, and blank notifications.
const BLANK: Setup = Setup { addressing: AddressCase::Blank, pool: "10.45.0.0/16", asks: Asks::Gtp };
const ALLOCATED: Setup = Setup { addressing: AddressCase::AllocatedWithIndication, ..BLANK };
/// The HLR is asked by MAP, by ourselves or by our HLR gateway.
const BY_MAP: Setup = Setup { asks: Asks::Map { sms: false }, ..BLANK };
const BY_SMS: Setup = Setup { asks: Asks::Map { sms: true }, ..BLANK };
const BY_GATEWAY: Setup = Setup { asks: Asks::Gateway, ..BLANK };
/// One address to give out beside the push server's.
const ONE_ADDRESS: &str = "10.45.0.0/30";

/// All flows, in the order in which they are shown.
pub fn all() -> impl Iterator<Item = &'static Flow> {
    BY_HLR.iter().chain(diameter::BY_HSS)
}

/// Those in which an HLR is asked.
const BY_HLR: &[Flow] = &[
    Flow {
        title: "push to a device with an address",
        about: "Embodiment 2: the user identifier leads to the registered address and its PDP context.",
        setup: BLANK,
        run: known_address,
    },
    Flow {
        title: "push to an idle device: paging",
        about: "The device has an address and sleeps: the SGSN pages it when the packet comes.",
        setup: BLANK,
        run: paging,
    },
    Flow {
        title: "push without an address: combination 1, blank",
        about: "Embodiment 3: SRI, PDU Notification with a blank address, activation, delivery.",
        setup: BLANK,
        run: without_address,
    },
    Flow {
        title: "push without an address: static",
        about: "Embodiment 3 for a subscriber with a static address, as 3GPP foresees it.",
        setup: BLANK,
        run: static_address,
    },
    Flow {
        title: "not attached: failure indication",
        about: "The HLR says absent subscriber: the push ends and the application server is told.",
        setup: BLANK,
        run: not_attached,
    },
    Flow {
        title: "not reachable by SRI: kept, Note MS GPRS Present, delivered",
        about: "The HLR gives a reason: no PDU Notification and no Failure Report; the push waits for the note.",
        setup: BLANK,
        run: not_reachable,
    },
    Flow {
        title: "PDU Notification refused: Failure Report, kept, delivered",
        about: "The SGSN refuses, with one cause after the other: 34, then the note, then delivery; others end the push.",
        setup: BLANK,
        run: refused,
    },
    Flow {
        title: "PDU Notification Reject: Failure Report, kept, delivered",
        about: "The SGSN accepts and then rejects, with one cause after the other: 34, then the note, then delivery; one cause ends the push.",
        setup: BLANK,
        run: rejected,
    },
    Flow {
        title: "IMSI not known: the changed SGSN is notified",
        about: "An SGSN does not know the subscriber, in 28 or in 29: the HLR is asked again and the SGSN it now names tried.",
        setup: BLANK,
        run: moved,
    },
    Flow {
        title: "out of coverage: no activation, kept, delivered when back",
        about: "The device does not answer its pages; when it is heard again the HLR notes it.",
        setup: BLANK,
        run: out_of_coverage,
    },
    Flow {
        title: "release by the client",
        about: "The device takes its registration back before it deactivates: the next push notifies it anew.",
        setup: BLANK,
        run: release_by_client,
    },
    Flow {
        title: "release by the network",
        about: "The gateway deletes the context: the binding goes first, and the next push notifies the device anew.",
        setup: BLANK,
        run: release_by_network,
    },
    Flow {
        title: "proxy, device with an address",
        about: "Embodiment 4: the proxy logs in for the user and pushes what the application server says.",
        setup: BLANK,
        run: proxy_with_address,
    },
    Flow {
        title: "proxy, device without an address",
        about: "Embodiment 5: the address was released; the dynamic identifier still leads to the IMSI.",
        setup: BLANK,
        run: proxy_without_address,
    },
    Flow {
        title: "two devices of one user",
        about: "One identifier, two subscribers: both devices get the push.",
        setup: BLANK,
        run: two_devices,
    },
    Flow {
        title: "expiry",
        about: "The time to live ends while the device is away.",
        setup: BLANK,
        run: expiry,
    },
    Flow {
        title: "cancelled by the application server",
        about: "The push is taken back while it waits.",
        setup: BLANK,
        run: cancelled,
    },
    Flow {
        title: "paging over IPv6",
        about: "The idle device has an IPv6 context, and is registered and pushed over IPv6 alone.",
        setup: BLANK,
        run: paging_v6,
    },
    Flow {
        title: "unknown application, wrong secret: refused",
        about: "The checks of a push request: nothing is sent; with the right secret it is delivered.",
        setup: BLANK,
        run: wrong_secret,
    },
    Flow {
        title: "unknown user: refused",
        about: "No subscriber has the identifier: the application server is told at once.",
        setup: BLANK,
        run: unknown_user,
    },
    Flow {
        title: "one private address in two routing domains",
        about: "Two access points give out the same addresses: each push reaches the right subscriber.",
        setup: Setup { pool: ONE_ADDRESS, ..BLANK },
        run: two_domains,
    },
    Flow {
        title: "push without an address: combination 2, allocated with indication",
        about: "The gateway allocates the address and tells it to the device with the notification.",
        setup: ALLOCATED,
        run: without_address,
    },
    Flow {
        title: "combination 2 without activation: the address goes back",
        about: "There is one address. Nobody activates with it, so the next device is notified with it.",
        setup: Setup { pool: ONE_ADDRESS, ..ALLOCATED },
        run: address_goes_back,
    },
    Flow {
        title: "push without an address: combination 3, blank with indication",
        about: "The notification says that the gateway will allocate an address.",
        setup: Setup { addressing: AddressCase::BlankWithIndication, ..BLANK },
        run: without_address,
    },
    Flow {
        title: "MAP: push without an address",
        about: "sendRoutingInfoForGprs to the HLR, through a transfer point; PDU Notification, activation, delivery.",
        setup: BY_MAP,
        run: without_address,
    },
    Flow {
        title: "MAP: push without an address, static",
        about: "The same for a subscriber with a static address.",
        setup: BY_MAP,
        run: static_address,
    },
    Flow {
        title: "MAP: not attached, failure indication",
        about: "absentSubscriber: the push ends and the application server is told.",
        setup: BY_MAP,
        run: not_attached,
    },
    Flow {
        title: "MAP: not reachable, kept, noteMsPresentForGprs, delivered",
        about: "The HLR gives a reason: no PDU Notification and no failureReport; the push waits for the note.",
        setup: BY_MAP,
        run: not_reachable,
    },
    Flow {
        title: "MAP: PDU Notification refused, failureReport, kept, delivered",
        about: "The SGSN refuses, with one cause after the other: failureReport, then the note, then delivery.",
        setup: BY_MAP,
        run: refused,
    },
    Flow {
        title: "MAP: PDU Notification Reject, failureReport, kept, delivered",
        about: "The SGSN accepts and then rejects: failureReport, then the note, then delivery.",
        setup: BY_MAP,
        run: rejected,
    },
    Flow {
        title: "MAP: IMSI not known, the changed SGSN is notified",
        about: "An SGSN does not know the subscriber: the HLR is asked again and the SGSN it now names tried.",
        setup: BY_MAP,
        run: moved,
    },
    Flow {
        title: "MAP: out of coverage, kept, delivered when back",
        about: "The device does not answer its pages; when it is heard again the HLR notes it.",
        setup: BY_MAP,
        run: out_of_coverage,
    },
    Flow {
        title: "MAP: release by the client",
        about: "The device takes its registration back: the next push asks the HLR and notifies it anew.",
        setup: BY_MAP,
        run: release_by_client,
    },
    Flow {
        title: "MAP: proxy, device without an address",
        about: "Embodiment 5 with the HLR asked by MAP.",
        setup: BY_MAP,
        run: proxy_without_address,
    },
    Flow {
        title: "MAP: combination 2, allocated with indication",
        about: "The gateway allocates the address and tells it to the device with the notification.",
        setup: Setup { addressing: AddressCase::AllocatedWithIndication, ..BY_MAP },
        run: without_address,
    },
    Flow {
        title: "MAP: combination 3, blank with indication",
        about: "The notification says that the gateway will allocate an address.",
        setup: Setup { addressing: AddressCase::BlankWithIndication, ..BY_MAP },
        run: without_address,
    },
    Flow {
        title: "MAP: CS domain, a WAP push by short message",
        about: "Not attached for packets: sendRoutingInfoForSM names the MSC, mt-forwardSM carries a WAP push.",
        setup: BY_SMS,
        run: short_message,
    },
    Flow {
        title: "MAP: CS domain, absent, alertServiceCentre, delivered",
        about: "The handset is absent: reportSM-DeliveryStatus; when it is back the HLR alerts us.",
        setup: BY_SMS,
        run: short_message_later,
    },
    Flow {
        title: "MAP: HLR gateway, push without an address",
        about: "The GGSN asks by GTP-C; our protocol-converting GSN asks the HLR by MAP.",
        setup: BY_GATEWAY,
        run: without_address,
    },
    Flow {
        title: "MAP: HLR gateway, not reachable, kept, noted, delivered",
        about: "The reason, the note and its GGSN go through the protocol-converting GSN.",
        setup: BY_GATEWAY,
        run: not_reachable,
    },
    Flow {
        title: "MAP: HLR gateway, PDU Notification refused, Failure Report, kept, delivered",
        about: "34 becomes failureReport, and noteMsPresentForGprs becomes 36.",
        setup: BY_GATEWAY,
        run: refused,
    },
];

fn known_address(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    stage.register(&mobile)?;
    let id = stage.push(&user(n), 30)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    stage.shown(&mobile, &id)?;
    Ok(outcome)
}

fn paging(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    stage.register(&mobile)?;
    sleeps(stage, n)?;
    let id = stage.push(&user(n), 30)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    let paged = mobile.seen.wait(0, stage.patience, |event| matches!(event, Event::Paged).then_some(()));
    paged.ok_or("the device was never paged")?;
    Ok(format!("{outcome}; the device was paged"))
}

/// The READY timer of a device runs out, after what it still had to say has arrived.
fn sleeps(stage: &Stage, n: u8) -> Result<(), String> {
    std::thread::sleep(if stage.bad_links { Duration::from_millis(300) } else { Duration::from_millis(50) });
    stage
        .lab
        .sgsn()
        .ask(move |sgsn, now| sgsn.idle(now, imsi(n)))
        .map_err(|_| "the SGSN has stopped".to_owned())
}

fn without_address(stage: &mut Stage) -> Outcome {
    notified(stage, false)
}

fn static_address(stage: &mut Stage) -> Outcome {
    notified(stage, true)
}

fn notified(stage: &mut Stage, owns_address: bool) -> Outcome {
    let (n, mobile) = stage.device(owns_address)?;
    stage.attach(&mobile)?;
    let id = stage.push(&user(n), 30)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    stage.shown(&mobile, &id)?;
    let asked = mobile.seen.wait(0, stage.patience, |event| match event {
        Event::ActivationRequested { address, indication, .. } => Some((*address, indication.is_some())),
        _ => None,
    });
    let (address, indication) = asked.ok_or("the device was never asked to activate")?;
    let address = address.map_or("blank address".into(), |address| address.to_string());
    let indication = if indication { ", with indication" } else { "" };
    Ok(format!("{outcome}; asked to activate with {address}{indication}"))
}

/// A push to a name that the HSS alone knows.
fn becomes_known(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    let id = stage.push(&hss::external(n), 30)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    stage.shown(&mobile, &id)?;
    let resolved = stage.status(&id)?.history.iter().any(|entry| entry.via.as_deref() == Some("s6m"));
    if resolved { Ok(format!("{outcome}; S6m told who it is")) } else { Err("S6m was not asked".into()) }
}

fn not_attached(stage: &mut Stage) -> Outcome {
    let (n, _mobile) = stage.device(false)?;
    let id = stage.push(&user(n), 30)?;
    let outcome = stage.becomes(&id, "failed", Some("absent-subscriber"))?;
    let report =
        stage.application.wait_outcome(&id, stage.patience).ok_or("the application server had no report")?;
    Ok(format!("{outcome}; the application server was told: {}", report.state))
}

fn not_reachable(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    // 6: GPRS detached (TS 23.040 §9.2.3.22), which is no reason to notify.
    stage.set_reason(n, Some(6))?;
    let id = stage.push(&user(n), 30)?;
    stage.becomes(&id, "kept", Some("not-reachable"))?;
    present(stage, n)?;
    stage.becomes(&id, "delivered", None)
}

/// The HLR hears that the subscriber is there again.
fn present(stage: &Stage, n: u8) -> Result<(), String> {
    let from = stage.happened();
    stage.reachable(n)?;
    if stage.wait_home(from, Sign::Noted, n, 1) {
        Ok(())
    } else {
        Err("nobody waited for the subscriber".to_owned())
    }
}

/// Waits until the HLR has had a Failure Report.
fn failure_reported(stage: &Stage, n: u8) -> Result<(), String> {
    if stage.wait_home(0, Sign::Reported, n, 1) { Ok(()) } else { Err("no Failure Report came".to_owned()) }
}

fn refused(stage: &mut Stage) -> Outcome {
    let mut told = Vec::new();
    for cause in REFUSALS {
        told.push(refused_with(stage, cause).map_err(|error| format!("cause {cause}: {error}"))?);
    }
    // What no later try can mend ends the push.
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    for cause in FOR_GOOD {
        refuse(stage, Some(cause))?;
        let id = stage.push(&user(n), 30)?;
        let failed = stage.becomes(&id, "failed", Some("node-refused"));
        refuse(stage, None)?;
        let failed = failed.map_err(|error| format!("cause {cause}: {error}"))?;
        if !failed.ends_with(&format!("({cause})")) {
            return Err(format!("cause {cause}: {failed}"));
        }
        told.push(failed);
    }
    Ok(told.join("; "))
}

/// Has the SGSN refuse PDU Notification Requests with `cause`, or take them.
fn refuse(stage: &Stage, cause: Option<u8>) -> Result<(), String> {
    let set = move |sgsn: &mut sgsn::Sgsn, _| {
        let list = &mut sgsn.behaviour_mut().refuse;
        match cause {
            Some(cause) => drop(list.insert(PDU_NOTIFICATION_REQUEST, cause)),
            None => drop(list.remove(&PDU_NOTIFICATION_REQUEST)),
        }
    };
    stage.lab.sgsn().ask(set).map_err(|_| "the SGSN has stopped".to_owned())
}

fn refused_with(stage: &mut Stage, cause: u8) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    refuse(stage, Some(cause))?;
    let id = stage.push(&user(n), 30)?;
    let kept = stage.becomes(&id, "kept", Some("node-refused"));
    refuse(stage, None)?;
    let kept = kept?;
    failure_reported(stage, n)?;
    present(stage, n)?;
    Ok(format!("{kept}; then {}", stage.becomes(&id, "delivered", None)?))
}

fn rejected(stage: &mut Stage) -> Outcome {
    let mut told = Vec::new();
    // MS Refuses and MS is not GPRS Responding, as causes of a request and, before release 6, of a rejection.
    let refuses = OnRequest::Reject(SmCause::INSUFFICIENT_RESOURCES);
    for (does, old, cause) in [
        (refuses, false, 4),
        (OnRequest::Silent, false, 5),
        (refuses, true, 197),
        (OnRequest::Silent, true, 196),
    ] {
        let set = move |sgsn: &mut sgsn::Sgsn, _| sgsn.config_mut().old_reject_causes = old;
        stage.lab.sgsn().ask(set).map_err(|_| "the SGSN has stopped")?;
        told.push(rejected_with(stage, cause, does).map_err(|error| format!("cause {cause}: {error}"))?);
    }
    let usual = |sgsn: &mut sgsn::Sgsn, _| sgsn.config_mut().old_reject_causes = false;
    stage.lab.sgsn().ask(usual).map_err(|_| "the SGSN has stopped")?;
    for cause in REJECTIONS {
        reject(stage, Some(cause))?;
        let told_of = rejected_with(stage, cause, OnRequest::Activate);
        reject(stage, None)?;
        told.push(told_of.map_err(|error| format!("cause {cause}: {error}"))?);
    }
    // What no later try can mend ends the push.
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    reject(stage, Some(SERVICE_NOT_SUPPORTED))?;
    let id = stage.push(&user(n), 30)?;
    let failed = stage.becomes(&id, "failed", Some("activation-rejected"));
    reject(stage, None)?;
    told.push(failed?);
    Ok(told.join("; "))
}

/// Has the SGSN reject with `cause` the activations that it accepted, or not.
fn reject(stage: &Stage, cause: Option<u8>) -> Result<(), String> {
    let set = move |sgsn: &mut sgsn::Sgsn, _| sgsn.behaviour_mut().reject = cause;
    stage.lab.sgsn().ask(set).map_err(|_| "the SGSN has stopped".to_owned())
}

/// A push whose activation is rejected with `cause`, and then is not.
fn rejected_with(stage: &mut Stage, cause: u8, does: OnRequest) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    call(&mobile, move |device, _| device.config_mut().on_request = does)?;
    let id = stage.push(&user(n), 60)?;
    let kept = stage.becomes(&id, "kept", Some("activation-rejected"))?;
    failure_reported(stage, n)?;
    let told = stage.lab.sgsn_seen.wait(0, stage.patience, |event| match event {
        sgsn::Event::Rejected { imsi: who, cause, .. } if *who == imsi(n) => Some(*cause),
        _ => None,
    });
    if told != Some(cause) {
        return Err(format!("the PDU Notification Reject said {told:?}"));
    }
    reject(stage, None)?;
    call(&mobile, |device, _| device.config_mut().on_request = OnRequest::Activate)?;
    present(stage, n)?;
    Ok(format!("{kept}; then {}", stage.becomes(&id, "delivered", None)?))
}

fn moved(stage: &mut Stage) -> Outcome {
    let other = stage.other_sgsn()?;
    let mut told = Vec::new();
    for in_reject in [false, true] {
        let (n, mobile) = stage.device(false)?;
        stage.attach(&mobile)?;
        // The HLR believes the device at the other SGSN, which says nothing until the HLR has learned more.
        stage.move_to(n, OTHER_SGSN)?;
        let set = move |sgsn: &mut sgsn::Sgsn, _| {
            sgsn.behaviour_mut().ignore.insert(PDU_NOTIFICATION_REQUEST);
            if in_reject {
                sgsn.pretend_attached(imsi(n), (OTHER_SGSN, 0).into());
                sgsn.behaviour_mut().reject = Some(IMSI_NOT_KNOWN);
            }
        };
        other.handle().ask(set).map_err(|_| "the other SGSN has stopped")?;
        let from = stage.happened();
        let id = stage.push(&user(n), 60)?;
        // The push server asks where the device is, and the gateway again.
        if !stage.wait_home(from, Sign::Asked, n, 2) {
            return Err("the HLR was not asked".into());
        }
        let home = stage.lab.sgsn().ask(|sgsn, _| sgsn.config().address);
        stage.move_to(n, home.map_err(|_| "the SGSN has stopped")?)?;
        let heard = other.handle().ask(|sgsn, _| sgsn.behaviour_mut().ignore.clear());
        heard.map_err(|_| "the other SGSN has stopped")?;
        let delivered = stage.becomes(&id, "delivered", None)?;
        stage.shown(&mobile, &id)?;
        // On bad links an SGSN may seem silent, which is another reason to keep a push.
        let kept = stage.status(&id)?.history.iter().any(|entry| entry.state == "kept");
        if kept && !stage.bad_links {
            return Err("the push was kept".into());
        }
        let kind = if in_reject { "rejected" } else { "refused" };
        told.push(format!("{kind}, and {delivered} at the changed SGSN"));
    }
    Ok(told.join("; "))
}

fn out_of_coverage(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    sleeps(stage, n)?;
    call(&mobile, |device, now| device.set_coverage(now, false))?;
    let id = stage.push(&user(n), 60)?;
    let kept = stage.becomes(&id, "kept", None)?;
    failure_reported(stage, n)?;
    call(&mobile, |device, now| device.set_coverage(now, true))?;
    Ok(format!("{kept}; then {}", stage.becomes(&id, "delivered", None)?))
}

fn release_by_client(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    let nsapi = stage.register(&mobile)?;
    let from = mobile.seen.count();
    call(&mobile, move |device, now| device.deactivate(now, nsapi))?;
    let gone = mobile
        .seen
        .wait(from, stage.patience, |event| matches!(event, Event::Deactivated { .. }).then_some(()));
    gone.ok_or("the context was not deactivated")?;
    let id = stage.push(&user(n), 30)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    let status = stage.status(&id)?;
    let anew = status.history.iter().any(|entry| entry.state == "notified");
    if anew {
        Ok(format!("{outcome}, notified anew"))
    } else {
        Err("the push used a released address".into())
    }
}

fn release_by_network(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    stage.register(&mobile)?;
    let from = mobile.seen.count();
    let released = stage.server()?.signalling().ask(move |server, now| {
        let context = "internet".parse().ok().and_then(|apn| server.ggsn().context_for(imsi(n), &apn));
        context.is_some_and(|context| server.release(now, context).is_ok())
    });
    if released != Ok(true) {
        return Err("the gateway has no such context".into());
    }
    let gone = mobile.seen.wait(from, stage.patience, |event| match event {
        Event::Deactivated { by_network: true, .. } => Some(()),
        _ => None,
    });
    gone.ok_or("the context was not deactivated")?;
    let id = stage.push(&user(n), 30)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    let anew = stage.status(&id)?.history.iter().any(|entry| entry.state == "notified");
    if anew {
        Ok(format!("{outcome}, notified anew"))
    } else {
        Err("the push used a released address".into())
    }
}

fn proxy_with_address(stage: &mut Stage) -> Outcome {
    proxied(stage, false)
}

fn proxy_without_address(stage: &mut Stage) -> Outcome {
    proxied(stage, true)
}

fn proxied(stage: &mut Stage, released: bool) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    let nsapi = stage.register(&mobile)?;
    let login = Login {
        proxy: "10.45.0.1:5683".parse().map_err(|_| "no address")?,
        server: "chat".into(),
        username: format!("name{n}"),
        password: "open sesame".into(),
        dynamic: Some(format!("d-{n}")),
    };
    // A login that nobody answered is made again.
    let mut answer = None;
    for _ in 0..ROUNDS {
        let (from, login) = (mobile.seen.count(), login.clone());
        call(&mobile, move |device, now| device.login(now, nsapi, &login))?;
        answer = mobile.seen.wait(from, stage.patience, |event| match event {
            Event::Login { code } => Some(*code),
            _ => None,
        });
        if answer != Some(None) {
            break;
        }
    }
    if answer.flatten().map(Code::class) != Some(2) {
        return Err(format!("the login was answered {answer:?}"));
    }
    let name = format!("name{n}");
    if !stage.application.wait_stream(&name, stage.patience) {
        return Err("the proxy did not log in".into());
    }
    if released {
        let from = mobile.seen.count();
        call(&mobile, move |device, now| device.deactivate(now, nsapi))?;
        let gone = mobile
            .seen
            .wait(from, stage.patience, |event| matches!(event, Event::Deactivated { .. }).then_some(()));
        gone.ok_or("the context was not deactivated")?;
    }
    if !stage.application.message(&name, "Dinner is ready", None) {
        return Err("the application server has no stream to the proxy".into());
    }
    let id = mobile.seen.wait(0, stage.patience, |event| match event {
        Event::Notice { app, id, payload, .. } if app == "proxy" && payload == b"Dinner is ready" => {
            Some(id.clone())
        }
        _ => None,
    });
    id.ok_or("the message never reached the device")?;
    stage.settled()?;
    Ok("the message reached the device as a push of the proxy's application".into())
}

fn two_devices(stage: &mut Stage) -> Outcome {
    let (n, one) = stage.device(false)?;
    let (m, two) = stage.device(true)?;
    if n.div_ceil(2) != m.div_ceil(2) {
        return Err("the two devices are not one user's".into());
    }
    for mobile in [&one, &two] {
        stage.attach(mobile)?;
        stage.register(mobile)?;
    }
    let id = stage.push(&format!("twins{}@push.example", n.div_ceil(2)), 30)?;
    stage.shown(&one, &id)?;
    stage.shown(&two, &id)?;
    stage.becomes(&id, "delivered", None)
}

fn expiry(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    stage.set_reason(n, Some(6))?;
    let id = stage.push(&user(n), 1)?;
    stage.becomes(&id, "expired", Some("time-to-live"))
}

fn cancelled(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    stage.set_reason(n, Some(6))?;
    let id = stage.push(&user(n), 30)?;
    stage.becomes(&id, "kept", None)?;
    std::thread::sleep(Duration::from_millis(50));
    stage.cancel(&id)?;
    stage.becomes(&id, "cancelled", Some("taken-back"))
}

fn paging_v6(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    let nsapi = stage.register_at(&mobile, "internet", PdpType::Ipv6)?;
    sleeps(stage, n)?;
    let id = stage.push(&user(n), 30)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    stage.shown(&mobile, &id)?;
    let paged = mobile.seen.wait(0, stage.patience, |event| matches!(event, Event::Paged).then_some(()));
    paged.ok_or("the device was never paged")?;
    let link = mobile.handle().ask(move |device, _| device.link(nsapi).cloned());
    let link = link.ok().flatten().ok_or("the device has no context")?;
    match (link.v4, link.global) {
        (None, Some(address)) => Ok(format!("{outcome} to {address}; the device was paged")),
        other => Err(format!("the device's addresses are {other:?}")),
    }
}

/// The device has shown `shown` pushes.
fn has_shown(mobile: &Mobile, shown: usize) -> Result<(), String> {
    let log = mobile.handle().ask(|device, _| device.log().count());
    let log = log.map_err(|_| "the device has stopped")?;
    if log == shown {
        Ok(())
    } else {
        Err(format!("the device has seen {log} pushes, and should have {shown}"))
    }
}

fn wrong_secret(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    stage.register(&mobile)?;
    let mut told = Vec::new();
    for (application, secret) in [("nobody", SECRET), ("demo", "open barley"), ("demo", "")] {
        match stage.refused(application, secret, &user(n))? {
            (status @ (401 | 403), _) => told.push(status.to_string()),
            other => return Err(format!("{application} was answered {other:?}")),
        }
    }
    let id = stage.push(&user(n), 30)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    stage.shown(&mobile, &id)?;
    has_shown(&mobile, 1)?;
    Ok(format!("refused with {}; with the right secret {outcome}", told.join(", ")))
}

fn unknown_user(stage: &mut Stage) -> Outcome {
    let (n, mobile) = stage.device(false)?;
    stage.attach(&mobile)?;
    stage.register(&mobile)?;
    let (status, title) = stage.refused("demo", SECRET, &format!("no-{}", user(n)))?;
    has_shown(&mobile, 0)?;
    if status == 404 {
        Ok(format!("refused with {status}: {title}"))
    } else {
        Err(format!("{status}: {title}"))
    }
}

fn two_domains(stage: &mut Stage) -> Outcome {
    let (n, one) = stage.device(false)?;
    let (m, two) = stage.device(false)?;
    let mut addresses = Vec::new();
    for (mobile, apn) in [(&one, "internet"), (&two, "corporate")] {
        stage.attach(mobile)?;
        let nsapi = stage.register_at(mobile, apn, PdpType::Ipv4)?;
        let address = mobile.handle().ask(move |device, _| device.link(nsapi).and_then(|link| link.v4));
        addresses.push(address.ok().flatten().ok_or("the device has no address")?);
    }
    if addresses[0] != addresses[1] {
        return Err(format!("the addresses are not the same: {addresses:?}"));
    }
    for (who, mobile) in [(n, &one), (m, &two)] {
        let id = stage.push(&user(who), 30)?;
        stage.becomes(&id, "delivered", None)?;
        stage.shown(mobile, &id)?;
    }
    has_shown(&one, 1)?;
    has_shown(&two, 1)?;
    Ok(format!("both devices have {}, and each got its own push", addresses[0]))
}

fn address_goes_back(stage: &mut Stage) -> Outcome {
    let patience = stage.patience;
    let asked_with = |mobile: &Mobile| {
        let address = mobile.seen.wait(0, patience, |event| match event {
            Event::ActivationRequested { address, .. } => Some(*address),
            _ => None,
        });
        address.flatten().ok_or_else(|| "the device was never asked to activate with an address".to_owned())
    };
    let (n, one) = stage.device(false)?;
    stage.attach(&one)?;
    call(&one, |device, _| device.config_mut().on_request = OnRequest::Silent)?;
    // The SGSN waits for the device for longer than the gateway does for the context; on bad links it has to
    // ask again meanwhile.
    let patient = |patience: (Duration, u32)| {
        let asked = stage.lab.sgsn().ask(move |sgsn, _| {
            let config = sgsn.config_mut();
            let usual = (config.device, config.device_attempts);
            (config.device, config.device_attempts) = patience;
            usual
        });
        asked.map_err(|_| "the SGSN has stopped")
    };
    let usual = patient((2 * patience, 2))?;
    if stage.bad_links {
        patient((usual.0, u32::MAX))?;
    }
    let id = stage.push(&user(n), 30)?;
    let first = asked_with(&one);
    let kept = stage.becomes(&id, "kept", Some("no-activation"));
    patient(usual)?;
    let (first, kept) = (first?, kept?);
    failure_reported(stage, n)?;
    stage.cancel(&id)?;
    let (m, two) = stage.device(false)?;
    stage.attach(&two)?;
    let id = stage.push(&user(m), 30)?;
    let second = asked_with(&two)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    stage.shown(&two, &id)?;
    if first != second {
        return Err(format!("the addresses were {first} and {second}"));
    }
    Ok(format!("{kept}; then the next device was asked with {second} again: {outcome}"))
}

fn short_message(stage: &mut Stage) -> Outcome {
    // Its handset is at the MSC, and not attached for packets.
    let (n, _mobile) = stage.device(false)?;
    let id = stage.push(&user(n), 30)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    Ok(format!("{outcome}; {}", got(stage, n)?))
}

/// What the handset at the MSC has got.
fn got(stage: &Stage, n: u8) -> Outcome {
    has(stage.network()?.msc_seen.wait(0, stage.patience, |event| match event {
        msc::Event::Got { imsi: who, port, media, content } if *who == imsi(n) => {
            Some((*port, media.clone(), content.clone()))
        }
        _ => None,
    }))
}

/// What a handset has got, which must be the push.
fn has(got: Option<(Option<u16>, Option<String>, Vec<u8>)>) -> Outcome {
    match got.ok_or("the handset has got nothing")? {
        (Some(port), media, content) if content == b"Dinner is ready" => {
            Ok(format!("the handset has it at port {port}, as {}", media.unwrap_or_default()))
        }
        other => Err(format!("the handset has got {other:?}")),
    }
}

fn short_message_later(stage: &mut Stage) -> Outcome {
    let (n, _mobile) = stage.device(false)?;
    stage.network()?.on_message(imsi(n), OnMessage::Absent)?;
    let id = stage.push(&user(n), 60)?;
    let kept = stage.becomes(&id, "kept", None)?;
    stage.network()?.on_message(imsi(n), OnMessage::Taken)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    Ok(format!("{kept}; then {outcome}; {}", got(stage, n)?))
}
