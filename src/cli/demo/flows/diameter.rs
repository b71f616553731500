//! The flows in which an HSS is asked by Diameter.

use super::{
    BLANK, OnMessage, Outcome, becomes_known, has, moved, not_attached, out_of_coverage,
    proxy_without_address, refused, rejected, release_by_client, static_address, without_address,
};
use crate::cli::demo::network::Asks;
use crate::cli::demo::stage::{Flow, Setup, Stage, imsi, user};
use crate::config::{AddressCase, LocateBy};
use crate::lab::mme;

const fn by(by: LocateBy) -> Setup {
    Setup { asks: Asks::Hss { by, gateway: false, sms: false }, ..BLANK }
}

const BY_SH: Setup = by(LocateBy::Sh);
const BY_S6M: Setup = by(LocateBy::S6m);
const BY_S6C: Setup = by(LocateBy::S6c);
const BY_SLH: Setup = by(LocateBy::Slh);
/// Short messages go by SGd.
const BY_SGD: Setup = Setup { asks: Asks::Hss { by: LocateBy::S6m, gateway: false, sms: true }, ..BLANK };
const BY_GATEWAY: Setup = Setup { asks: Asks::Hss { by: LocateBy::Sh, gateway: true, sms: false }, ..BLANK };

/// All of them, in the order in which they are shown.
pub const BY_HSS: &[Flow] = &[
    Flow {
        title: "Sh: push without an address",
        about: "User-Data to the HSS says who serves the device; PDU Notification, activation, delivery.",
        setup: BY_SH,
        run: without_address,
    },
    Flow {
        title: "Sh: push without an address, static",
        about: "The same for a subscriber with a static address.",
        setup: BY_SH,
        run: static_address,
    },
    Flow {
        title: "Sh: not attached, failure indication",
        about: "PSUserState and EPSUserState say detached: the push ends and the application server is told.",
        setup: BY_SH,
        run: not_attached,
    },
    Flow {
        title: "Sh: PDU Notification refused, Subscribe-Notifications, kept, delivered",
        about: "The SGSN refuses: the HSS is asked to watch UE reachability; its Push-Notification, then delivery.",
        setup: BY_SH,
        run: refused,
    },
    Flow {
        title: "Sh: PDU Notification Reject, Subscribe-Notifications, kept, delivered",
        about: "The SGSN accepts and then rejects: the HSS is asked to watch; Push-Notification, then delivery.",
        setup: BY_SH,
        run: rejected,
    },
    Flow {
        title: "Sh: IMSI not known, the changed SGSN is notified",
        about: "An SGSN does not know the subscriber: the HSS is asked again and the SGSN it now names tried.",
        setup: BY_SH,
        run: moved,
    },
    Flow {
        title: "Sh: out of coverage, kept, delivered when back",
        about: "The device does not answer its pages; when it is heard again the HSS says so by Push-Notification.",
        setup: BY_SH,
        run: out_of_coverage,
    },
    Flow {
        title: "Sh: release by the client",
        about: "The device takes its registration back: the next push asks the HSS and notifies it anew.",
        setup: BY_SH,
        run: release_by_client,
    },
    Flow {
        title: "Sh: proxy, device without an address",
        about: "Embodiment 5 with the HSS asked by Sh.",
        setup: BY_SH,
        run: proxy_without_address,
    },
    Flow {
        title: "Sh: combination 2, allocated with indication",
        about: "The gateway allocates the address and tells it to the device with the notification.",
        setup: Setup { addressing: AddressCase::AllocatedWithIndication, ..BY_SH },
        run: without_address,
    },
    Flow {
        title: "Sh: combination 3, blank with indication",
        about: "The notification says that the gateway will allocate an address.",
        setup: Setup { addressing: AddressCase::BlankWithIndication, ..BY_SH },
        run: without_address,
    },
    Flow {
        title: "S6m: push to an external identifier",
        about: "Nobody entered the recipient: Subscriber-Information tells who it is, and where.",
        setup: BY_S6M,
        run: becomes_known,
    },
    Flow {
        title: "S6m: not attached, failure indication",
        about: "HSS-Cause says absent subscriber: the push ends and the application server is told.",
        setup: BY_S6M,
        run: not_attached,
    },
    Flow {
        title: "S6m: out of coverage, monitored by S6t, delivered when back",
        about: "Configuration-Information has the HSS monitor the device; its Reporting-Information, then delivery.",
        setup: BY_S6M,
        run: out_of_coverage,
    },
    Flow {
        title: "S6c: out of coverage, Alert-Service-Centre, delivered",
        about: "Send-Routing-Info-for-SM names the SGSN; Report-SM-Delivery-Status, and the alert starts the kept push.",
        setup: BY_S6C,
        run: out_of_coverage,
    },
    Flow {
        title: "SLh: push without an address",
        about: "LCS-Routing-Info to the HSS says who serves the device.",
        setup: BY_SLH,
        run: without_address,
    },
    Flow {
        title: "SGd: a WAP push by short message through the MME",
        about: "An MME serves the device, which no PDU Notification goes to: S6c names it, MT-Forward-Short-Message carries a WAP push.",
        setup: BY_SGD,
        run: short_message,
    },
    Flow {
        title: "SGd: absent, Alert-Service-Centre, delivered",
        about: "The MME finds the device absent: Report-SM-Delivery-Status; when it is back the HSS alerts us.",
        setup: BY_SGD,
        run: short_message_later,
    },
    Flow {
        title: "Sh: HLR gateway, push without an address",
        about: "The GGSN asks by GTP-C; our HLR gateway asks the HSS by Sh.",
        setup: BY_GATEWAY,
        run: without_address,
    },
    Flow {
        title: "Sh: HLR gateway, PDU Notification refused, Failure Report, kept, delivered",
        about: "34 becomes Subscribe-Notifications, and Push-Notification becomes 36.",
        setup: BY_GATEWAY,
        run: refused,
    },
];

/// What the device at the MME has got.
fn got(stage: &Stage, n: u8) -> Outcome {
    has(stage.hss()?.mme_seen.wait(0, stage.patience, |event| match event {
        mme::Event::Got { imsi: who, port, media, content } if *who == imsi(n) => {
            Some((*port, media.clone(), content.clone()))
        }
        _ => None,
    }))
}

fn short_message(stage: &mut Stage) -> Outcome {
    let (n, _mobile) = stage.device(false)?;
    stage.hss()?.attach_at_mme(imsi(n), stage.patience)?;
    let id = stage.push(&user(n), 30)?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    Ok(format!("{outcome}; {}", got(stage, n)?))
}

fn short_message_later(stage: &mut Stage) -> Outcome {
    let (n, _mobile) = stage.device(false)?;
    let hss = stage.hss()?;
    hss.attach_at_mme(imsi(n), stage.patience)?;
    hss.at_mme(move |mme, now| mme.set_outcome(now, imsi(n), OnMessage::Absent))?;
    let id = stage.push(&user(n), 60)?;
    let kept = stage.becomes(&id, "kept", Some("absent-subscriber"))?;
    hss.at_mme(move |mme, now| mme.set_outcome(now, imsi(n), OnMessage::Taken))?;
    let outcome = stage.becomes(&id, "delivered", None)?;
    Ok(format!("{kept}; then {outcome}; {}", got(stage, n)?))
}
