use super::*;
use crate::codec::diameter::command::{s6a::*, s6c::*, s6m::*, s6t::*, sh, slh::*, swx::*};
use crate::codec::diameter::sh_data::ShData;
use crate::codec::diameter::{
    Address, Avps, Command, Fields, Group, Identity, Many, Message as Framed, check, experimental as code,
    group,
};
use crate::lab::milenage::{Keys, Response};
use crate::wire::{Digits, Imsi};

const NOW: Now = Now { mono: Duration::from_secs(600), wall: Duration::from_secs(1_790_000_000) };
const LIST: &str = r#"
    [[subscriber]]
    imsi = "001010000000001"
    msisdn = "15550001"
    sgsn = "127.0.0.11"
    sgsn_number = "15550021"
    names = ["alice@push.example", "sip:alice@ims.example"]
    ggsn = { internet = "127.0.0.2" }
    address = { internet = "10.45.9.1" }
    [[subscriber]]
    imsi = "001010000000002"
    msisdn = "15550002"
    mme = "mme1.lab.example"
    [[subscriber]]
    imsi = "001010000000003"
    msisdn = "15550003"
    [[subscriber]]
    imsi = "001010000000004"
    eps = false
    [[subscriber]]
    imsi = "001010000000005"
    access_restriction = 16
    [[subscriber]]
    imsi = "001010000000006"
    map_error = 8
    [[subscriber]]
    imsi = "001010000000007"
    msisdn = "15550007"
    map_error = 13
    [[subscriber]]
    imsi = "001010000000008"
    msisdn = "15550008"
    diameter_error = 4181
"#;

/// For as long as the test runs.
fn keep<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn home() -> Home {
    Home::new(Config::default(), Subscribers::from_toml(LIST).unwrap())
}

fn imsi(n: u8) -> Imsi {
    format!("00101000000000{n}").parse().unwrap()
}

/// A request with what all have, from a host.
macro_rules! request {
    ($host:literal, $($kind:ident)::+ { $($field:ident: $value:expr),* $(,)? }) => {
        $($kind)::+ {
            session_id: Some("any form"),
            auth_session_state: Some(0),
            origin_host: Some(Identity($host)),
            origin_realm: Some(Identity("lab.example")),
            destination_realm: Some(Identity("lab.example")),
            $($field: $value,)*
            ..Default::default()
        }
    };
}

fn ask<'a, C: Command<'a>>(home: &mut Home, request: &C) -> (u32, Vec<u8>) {
    let mut buffer = vec![0; 8192];
    let length = request.write(&C::header(), &mut buffer).unwrap();
    let message = Framed::parse(&buffer[..length]).unwrap();
    let command = check(&message).unwrap();
    let (outcome, body) = home.answer(NOW, command, &message);
    (outcome.code(), body.to_vec())
}

fn ulr<'a>(host: &'static str, name: &'a str, flags: u32) -> UpdateLocationRequest<'a> {
    UpdateLocationRequest {
        origin_host: Some(Identity(host)),
        ..request!(
            "",
            UpdateLocationRequest {
                user_name: Some(name),
                rat_type: Some(1004),
                ulr_flags: Some(flags),
                visited_plmn_id: Some(&[0, 0xf1, 0x10])
            }
        )
    }
}

/// The command and whom the next request of the HSS's own is for, and what it holds.
fn next(home: &mut Home) -> Option<(&'static str, Box<str>, Vec<u8>)> {
    home.poll_request().map(|outgoing| (outgoing.command.request, outgoing.host, outgoing.body))
}

#[test]
fn an_mme_is_given_the_subscription_and_the_one_before_is_told() {
    let mut home = home();
    let (outcome, body) = ask(&mut home, &ulr("mme2.lab.example", "001010000000001", ulr::S6A));
    assert_eq!(outcome, 2001);
    let answer = UpdateLocationAnswer::read(&body);
    let data = answer.subscription_data.unwrap().read();
    assert_eq!(Digits(data.msisdn.unwrap()).to_string(), "15550001");
    assert_eq!(data.external_identifier, Some("alice@push.example"));
    let profile = data.apn_configuration_profile.unwrap().read();
    let apn = profile.apn_configuration.iter().next().unwrap().read();
    assert_eq!(apn.service_selection, Some("internet"));
    let gateway = apn.mip6_agent_info.unwrap().read().mip_home_agent_address.iter().next();
    assert_eq!(gateway, Some(Address::V4([127, 0, 0, 2].into())));
    assert_eq!(apn.served_party_ip_address.iter().next(), Some(Address::V4([10, 45, 9, 1].into())));
    assert!(data.gprs_subscription_data.is_none());
    assert!(next(&mut home).is_none(), "the list's SGSN has no name to be told by");
    // Another MME, without data; then an SGSN alone.
    let (outcome, body) =
        ask(&mut home, &ulr("mme3.lab.example", "001010000000001", ulr::S6A | ulr::SKIP_DATA));
    assert!(outcome == 2001 && UpdateLocationAnswer::read(&body).subscription_data.is_none());
    let (command, host, body) = next(&mut home).unwrap();
    assert_eq!((command, &*host), ("CLR", "mme2.lab.example"));
    let cancel = CancelLocationRequest::read(&body);
    assert_eq!((cancel.cancellation_type, cancel.clr_flags), (Some(cancellation::MME_UPDATE), Some(1)));
    let (_, body) = ask(
        &mut home,
        &ulr("sgsn.lab.example", "001010000000001", ulr::SINGLE_REGISTRATION | ulr::GPRS_DATA),
    );
    let data = UpdateLocationAnswer::read(&body).subscription_data.unwrap().read();
    assert_eq!(data.gprs_subscription_data.unwrap().read().pdp_context.iter().count(), 1);
    let (_, host, body) = next(&mut home).unwrap();
    let cancel = CancelLocationRequest::read(&body);
    assert_eq!((&*host, cancel.cancellation_type), ("mme3.lab.example", Some(cancellation::MME_UPDATE)));
    // The end of the subscription.
    home.withdraw(imsi(1));
    let (_, host, body) = next(&mut home).unwrap();
    let cancel = CancelLocationRequest::read(&body);
    assert_eq!((&*host, cancel.cancellation_type), ("sgsn.lab.example", Some(cancellation::WITHDRAWAL)));
    assert_eq!(ask(&mut home, &ulr("a.b", "001010000000001", ulr::S6A)).0, code::ERROR_USER_UNKNOWN);
}

#[test]
fn each_reason_not_to_update_a_location_has_its_code() {
    let mut home = home();
    for (name, wanted) in [
        ("001019999999999", code::ERROR_USER_UNKNOWN),
        ("x", code::ERROR_USER_UNKNOWN),
        ("001010000000004", code::ERROR_UNKNOWN_EPS_SUBSCRIPTION),
        ("001010000000005", code::ERROR_RAT_NOT_ALLOWED),
        ("001010000000006", code::ERROR_ROAMING_NOT_ALLOWED),
        ("001010000000008", code::AUTHENTICATION_DATA_UNAVAILABLE),
    ] {
        assert_eq!(ask(&mut home, &ulr("mme1.lab.example", name, ulr::S6A)).0, wanted, "{name}");
    }
    assert_eq!(ask(&mut home, &ulr("sgsn.lab.example", "001010000000004", 0)).0, 2001);
}

#[test]
fn vectors_are_those_of_the_usim_and_go_on_from_where_it_is() {
    let mut home = home();
    let mut seen = 0;
    let air = |resync| group::RequestedEutranAuthenticationInfo {
        number_of_requested_vectors: Some(3),
        re_synchronization_info: resync,
        ..Default::default()
    };
    let mut send = |info| {
        let info: &'static group::RequestedEutranAuthenticationInfo<'static> = keep(info);
        ask(
            &mut home,
            &request!(
                "mme1.lab.example",
                AuthenticationInformationRequest {
                    user_name: Some("001010000000001"),
                    requested_eutran_authentication_info: Some(Group::Built(info)),
                    visited_plmn_id: Some(&[0, 0xf1, 0x10]),
                }
            ),
        )
    };
    let (_, body) = send(air(None));
    let info = AuthenticationInformationAnswer::read(&body).authentication_info.unwrap().read();
    let mut last = ([0; 16], [0; 16]);
    for vector in info.e_utran_vector.iter().map(|vector| vector.read()) {
        let (rand, autn) =
            (vector.rand.unwrap().try_into().unwrap(), vector.autn.unwrap().try_into().unwrap());
        let Response::Res { res, sqn } = Keys::default().respond(rand, autn, seen) else { panic!() };
        assert_eq!(Some(&res[..]), vector.xres);
        assert_eq!(vector.kasme.unwrap().len(), 32);
        (seen, last) = (sqn, (rand, autn));
    }
    assert_eq!(info.e_utran_vector.iter().count(), 3);
    // A USIM that is far ahead says so.
    let Response::Stale(auts) = Keys::default().respond(last.0, last.1, 1 << 20) else { panic!() };
    let resync: &'static [u8] = keep([&last.0[..], &auts].concat());
    let (_, body) = send(air(Some(resync)));
    let info = AuthenticationInformationAnswer::read(&body).authentication_info.unwrap().read();
    let vector = info.e_utran_vector.iter().next().unwrap().read();
    let (rand, autn) = (vector.rand.unwrap().try_into().unwrap(), vector.autn.unwrap().try_into().unwrap());
    assert!(matches!(Keys::default().respond(rand, autn, 1 << 20), Response::Res { .. }));
    assert_eq!(send(air(Some(&[0; 30]))).0, code::AUTHENTICATION_DATA_UNAVAILABLE);
    let (outcome, body) = ask(
        &mut home,
        &request!(
            "a.b",
            AuthenticationInformationRequest {
                user_name: Some("001010000000001"),
                visited_plmn_id: Some(&[0, 0xf1, 0x10]),
            }
        ),
    );
    assert_eq!(outcome, 5005);
    assert_eq!(Avps::new(&body, 0).next().unwrap().unwrap().code, 279);
}

fn udr(
    identity: &'static group::UserIdentity<'static>,
    references: &'static [i32],
) -> sh::UserDataRequest<'static> {
    request!(
        "as.lab.example",
        sh::UserDataRequest {
            user_identity: Some(Group::Built(identity)),
            data_reference: Many::Built(references),
            requested_domain: Some(1),
        }
    )
}

fn named(name: &str) -> group::UserIdentity<'_> {
    group::UserIdentity { public_identity: Some(name), ..Default::default() }
}

fn data(body: &[u8]) -> ShData<'_> {
    ShData::parse(sh::UserDataAnswer::read(body).user_data.unwrap()).unwrap()
}

#[test]
fn sh_says_where_a_user_is_by_every_name() {
    let mut home = home();
    let number: &'static [u8] = &[0x51, 0x55, 0x00, 0x10];
    let with_nature: &'static [u8] = keep([&[0x91][..], number].concat());
    for identity in [
        group::UserIdentity { msisdn: Some(number), ..Default::default() },
        group::UserIdentity { msisdn: Some(with_nature), ..Default::default() },
        group::UserIdentity { external_identifier: Some("alice@push.example"), ..Default::default() },
        named("sip:alice@ims.example"),
        named("tel:+15550001"),
        named("sip:+15550001@ims.example;user=phone"),
        named("sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org"),
    ] {
        let (outcome, body) = ask(&mut home, &udr(keep(identity), &[14, 15, 17, 32]));
        assert_eq!(outcome, 2001, "{identity:?}");
        let data = data(&body);
        assert_eq!(data.ps_location.unwrap().node.unwrap().0, "15550021");
        assert_eq!(data.ps_location.unwrap().age, Some(10));
        assert_eq!((data.ps_user_state, data.eps_user_state), (Some(2), Some(0)));
        assert_eq!((data.msisdn.unwrap().0, data.imsi.unwrap().0), ("15550001", "001010000000001"));
    }
    let (_, body) = ask(&mut home, &udr(keep(named("tel:+15550002")), &[14, 15]));
    assert_eq!(data(&body).eps_location.unwrap().node.unwrap().0, "mme1.lab.example");
    let bob = keep(named("tel:+15550002"));
    let only = sh::UserDataRequest { requested_nodes: Some(2), ..udr(bob, &[14, 15]) };
    let (_, body) = ask(&mut home, &only);
    assert_eq!((data(&body).eps_location, data(&body).eps_user_state), (None, None));
    home.set_reachable(NOW, imsi(2), Some(0));
    let (_, body) = ask(&mut home, &udr(bob, &[15]));
    assert_eq!(data(&body).eps_user_state, Some(1));
}

#[test]
fn each_reason_not_to_tell_by_sh_has_its_code() {
    let mut home = home();
    let alice = keep(named("tel:+15550001"));
    let both = keep(group::UserIdentity { msisdn: Some(&[0x51, 0x55, 0x00, 0x20]), ..*alice });
    let without = sh::UserDataRequest { requested_domain: None, ..udr(alice, &[14]) };
    for (request, wanted) in [
        (udr(keep(named("tel:+1")), &[14]), code::ERROR_USER_UNKNOWN),
        (udr(both, &[14]), code::ERROR_IDENTITIES_DONT_MATCH),
        (udr(keep(Default::default()), &[14]), 5005),
        (without, 5005),
        (udr(alice, &[12]), code::ERROR_USER_DATA_CANNOT_BE_READ),
        (udr(alice, &[99]), code::ERROR_USER_DATA_NOT_RECOGNIZED),
        (udr(alice, &[0]), 5005),
    ] {
        assert_eq!(ask(&mut home, &request).0, wanted, "{request:?}");
    }
    home.config.allowed = vec!["other.lab.example".into()];
    assert_eq!(ask(&mut home, &udr(alice, &[14])).0, code::ERROR_OPERATION_NOT_ALLOWED);
}

#[test]
fn transparent_data_count_their_versions() {
    let mut home = home();
    let alice = keep(named("tel:+15550001"));
    let document = |sequence, data: Option<&str>| {
        let repository = crate::codec::diameter::sh_data::Repository {
            service: Some(crate::codec::diameter::sh_data::Text("push")),
            sequence: Some(sequence),
            data,
        };
        let mut text = String::new();
        ShData { repository: Some(repository), ..Default::default() }.write(&mut text).unwrap();
        text
    };
    let big = "x".repeat(5000);
    for (sequence, data, wanted) in [
        (1, Some("<a/>"), code::ERROR_TRANSPARENT_DATA_OUT_OF_SYNC),
        (0, Some(&*big), code::ERROR_TOO_MUCH_DATA),
        (0, Some("<a/>"), 2001),
        (0, Some("<b/>"), code::ERROR_TRANSPARENT_DATA_OUT_OF_SYNC),
        (1, Some("<b>1</b>"), 2001),
    ] {
        let text = keep(document(sequence, data));
        let request = request!(
            "as.lab.example",
            sh::ProfileUpdateRequest {
                user_identity: Some(Group::Built(alice)),
                data_reference: Many::Built(&[0]),
                user_data: Some(text.as_bytes()),
            }
        );
        assert_eq!(ask(&mut home, &request).0, wanted, "{sequence} {data:?}");
    }
    let request =
        sh::UserDataRequest { service_indication: Many::Built(keep([&b"push"[..]])), ..udr(alice, &[0]) };
    let (_, body) = ask(&mut home, &request);
    assert_eq!(data(&body).repository.unwrap().data, Some("<b>1</b>"));
    let not = request!(
        "as.lab.example",
        sh::ProfileUpdateRequest {
            user_identity: Some(Group::Built(alice)),
            data_reference: Many::Built(&[18]),
            user_data: Some(b"<Sh-Data/>"),
        }
    );
    assert_eq!(ask(&mut home, &not).0, code::ERROR_USER_DATA_CANNOT_BE_MODIFIED);
}

#[test]
fn whoever_waits_for_a_device_hears_once_that_it_is_back() {
    let mut home = home();
    home.set_reachable(NOW, imsi(2), Some(0));
    let bob = keep(named("tel:+15550002"));
    let snr = |references: &'static [i32]| {
        request!(
            "as.lab.example",
            sh::SubscribeNotificationsRequest {
                user_identity: Some(Group::Built(bob)),
                subs_req_type: Some(0),
                data_reference: Many::Built(references),
                one_time_notification: Some(0),
            }
        )
    };
    assert_eq!(ask(&mut home, &snr(&[25])).0, 2001);
    let (command, host, body) = next(&mut home).unwrap();
    assert_eq!((command, &*host), ("IDR", "mme1.lab.example"));
    assert_eq!(InsertSubscriberDataRequest::read(&body).idr_flags, Some(idr::REACHABILITY));
    assert_eq!(ask(&mut home, &snr(&[14])).0, code::ERROR_USER_DATA_CANNOT_BE_NOTIFIED);
    let absent = keep(group::MmeSmDeliveryOutcome {
        sm_delivery_cause: Some(1),
        absent_user_diagnostic_sm: Some(0),
        ..Default::default()
    });
    let told = keep(group::SmDeliveryOutcome {
        mme_sm_delivery_outcome: Some(Group::Built(absent)),
        ..Default::default()
    });
    let who = keep(group::UserIdentifier { user_name: Some("001010000000002"), ..Default::default() });
    let rdr = request!(
        "smsc.lab.example",
        ReportSmDeliveryStatusRequest {
            user_identifier: Some(Group::Built(who)),
            sc_address: Some(&[0x51, 0x55, 0x90]),
            sm_delivery_outcome: Some(Group::Built(told)),
        }
    );
    let (outcome, body) = ask(&mut home, &rdr);
    let alert = ReportSmDeliveryStatusAnswer::read(&body).user_identifier.unwrap().read();
    assert_eq!((outcome, alert.msisdn), (2001, Some(&[0x51, 0x55, 0x00, 0x20][..])));
    let (references, scefs, kinds) =
        (keep([7]), keep([Identity("scef.lab.example")]), keep([monitoring::REACHABILITY]));
    let event = keep(group::MonitoringEventConfiguration {
        scef_reference_id: Many::Built(references),
        scef_id: Many::Built(scefs),
        monitoring_type: Many::Built(kinds),
        ..Default::default()
    });
    let cir = request!(
        "scef.lab.example",
        ConfigurationInformationRequest {
            user_identifier: Some(Group::Built(who)),
            monitoring_event_configuration: Many::Built(std::slice::from_ref(keep(Group::Built(event)))),
        }
    );
    let (outcome, body) = ask(&mut home, &cir);
    assert_eq!(outcome, 2001);
    let status = ConfigurationInformationAnswer::read(&body).monitoring_event_config_status.iter().next();
    let result = status.unwrap().read().service_report.iter().next().unwrap().read();
    let result = result.service_result.iter().next().unwrap().read();
    assert_eq!(result.service_result_code.iter().next(), Some(2001));
    while next(&mut home).is_some_and(|(command, ..)| command == "IDR") {}
    // A node that does not serve the device has nothing to say.
    let nor = |host| NotifyRequest {
        origin_host: Some(Identity(host)),
        ..request!(
            "",
            NotifyRequest {
                user_name: Some("001010000000002"),
                alert_reason: Some(0),
                nor_flags: Some(nor::S6A | nor::READY_MME),
            }
        )
    };
    assert_eq!(ask(&mut home, &nor("mme9.lab.example")).0, code::ERROR_UNKNOWN_SERVING_NODE);
    assert_eq!(ask(&mut home, &nor("MME1.lab.example")).0, 2001);
    let told: Vec<_> = std::iter::from_fn(|| next(&mut home)).collect();
    let commands: Vec<_> = told.iter().map(|(command, host, _)| (*command, &**host)).collect();
    assert_eq!(
        commands,
        [("ALR", "smsc.lab.example"), ("PNR", "as.lab.example"), ("RIR", "scef.lab.example")]
    );
    let pushed = sh::PushNotificationRequest::read(&told[1].2);
    assert_eq!(ShData::parse(pushed.user_data.unwrap()).unwrap().reachable_mme, Some(0));
    let report = ReportingInformationRequest::read(&told[2].2);
    assert_eq!(
        report.monitoring_event_report.iter().next().unwrap().read().scef_reference_id.iter().next(),
        Some(7)
    );
    // Once.
    assert_eq!(ask(&mut home, &nor("mme1.lab.example")).0, 2001);
    assert!(next(&mut home).is_none());
}

#[test]
fn short_messages_are_routed_or_somebody_waits() {
    let mut home = home();
    let srr = |number: &'static [u8]| {
        request!(
            "smsc.lab.example",
            SendRoutingInfoForSmRequest { msisdn: Some(number), sc_address: Some(&[0x51, 0x55, 0x90]) }
        )
    };
    let (_, body) = ask(&mut home, &srr(&[0x51, 0x55, 0x00, 0x20]));
    let answer = SendRoutingInfoForSmAnswer::read(&body);
    let node = answer.serving_node.unwrap().read();
    assert_eq!(
        (answer.user_name, node.mme_name),
        (Some("001010000000002"), Some(Identity("mme1.lab.example")))
    );
    let (outcome, body) = ask(&mut home, &srr(&[0x51, 0x55, 0x00, 0x30]));
    let answer = SendRoutingInfoForSmAnswer::read(&body);
    assert_eq!((outcome, answer.mwd_status), (code::ERROR_ABSENT_USER, Some(2)));
    assert_eq!(ask(&mut home, &srr(&[0x51, 0x55, 0x00, 0x70])).0, code::ERROR_SERVICE_BARRED);
    assert_eq!(ask(&mut home, &srr(&[0x99])).0, code::ERROR_USER_UNKNOWN);
    home.config.max_centres = 0;
    let absent = keep(group::SgsnSmDeliveryOutcome { sm_delivery_cause: Some(1), ..Default::default() });
    let told = keep(group::SmDeliveryOutcome {
        sgsn_sm_delivery_outcome: Some(Group::Built(absent)),
        ..Default::default()
    });
    let who = keep(group::UserIdentifier { user_name: Some("001010000000001"), ..Default::default() });
    let rdr = request!(
        "smsc.lab.example",
        ReportSmDeliveryStatusRequest {
            user_identifier: Some(Group::Built(who)),
            sc_address: Some(&[0x51]),
            sm_delivery_outcome: Some(Group::Built(told)),
        }
    );
    assert_eq!(ask(&mut home, &rdr).0, code::ERROR_MWD_LIST_FULL);
}

#[test]
fn the_other_faces_say_who_and_where() {
    let mut home = home();
    let alice =
        keep(group::UserIdentifier { external_identifier: Some("alice@push.example"), ..Default::default() });
    let sir = request!(
        "mtc-iwf.lab.example",
        SubscriberInformationRequest { user_identifier: Some(Group::Built(alice)), sir_flags: Some(1) }
    );
    let (_, body) = ask(&mut home, &sir);
    let answer = SubscriberInformationAnswer::read(&body);
    let who = answer.user_identifier.iter().next().unwrap().read();
    assert_eq!((who.user_name, who.msisdn), (Some("001010000000001"), Some(&[0x51, 0x55, 0x00, 0x10][..])));
    let node = answer.service_data.unwrap().read().t4_data.iter().next().unwrap().read();
    let node = node.serving_node.iter().next().unwrap().read();
    assert_eq!(node.sgsn_number, Some(&[0x51, 0x55, 0x00, 0x12][..]));
    let rir =
        |name: &'static str| request!("gmlc.lab.example", LcsRoutingInfoRequest { user_name: Some(name) });
    let (_, body) = ask(&mut home, &rir("001010000000002"));
    let node = LcsRoutingInfoAnswer::read(&body).serving_node.unwrap().read();
    assert_eq!(
        (node.mme_name, node.mme_realm),
        (Some(Identity("mme1.lab.example")), Some(Identity("lab.example")))
    );
    assert_eq!(ask(&mut home, &rir("001010000000003")).0, code::ERROR_ABSENT_USER_LCS);
    let sar = |kind| {
        request!(
            "aaa.lab.example",
            SwxServerAssignmentRequest {
                user_name: Some("001010000000001"),
                server_assignment_type: Some(kind),
            }
        )
    };
    let (_, body) = ask(&mut home, &sar(12));
    let data = SwxServerAssignmentAnswer::read(&body).non_3gpp_user_data.unwrap().read();
    let apn = data.apn_configuration.iter().next().unwrap().read();
    let gateway = apn.mip6_agent_info.unwrap().read().mip_home_agent_address.iter().next();
    assert_eq!(gateway, Some(Address::V4([127, 0, 0, 2].into())));
    assert_eq!(ask(&mut home, &sar(6)).0, code::ERROR_IN_ASSIGNMENT_TYPE);
    assert!(next(&mut home).is_none(), "asking for data moves nobody");
    let schemes = keep(["EAP-AKA'"]);
    let item = keep(group::TgppSipAuthDataItem {
        tgpp_sip_authentication_scheme: Many::Built(schemes),
        ..Default::default()
    });
    let mar = request!(
        "aaa.lab.example",
        SwxMultimediaAuthRequest {
            user_name: Some("0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org"),
            tgpp_sip_auth_data_item: Some(Group::Built(item)),
            tgpp_sip_number_auth_items: Some(2),
        }
    );
    let (_, body) = ask(&mut home, &mar);
    let items = SwxMultimediaAuthAnswer::read(&body).tgpp_sip_auth_data_item;
    assert_eq!(items.iter().count(), 2);
    assert_eq!(items.iter().next().unwrap().read().tgpp_sip_authenticate.iter().next().unwrap().len(), 32);
}

#[test]
fn whatever_the_rows_make_is_answered_and_nothing_grows_past_its_bound() {
    use crate::codec::diameter::{command, sample};
    use crate::codec::gtp1::sample::Extent;
    let mut home = home();
    for row in command::rows() {
        let random = (0..12).map(|seed| (Extent::Random, seed));
        for (extent, seed) in random.chain([(Extent::Minimal, 0), (Extent::Maximal, 0)]) {
            let octets = sample::message(row, true, extent, seed);
            let message = Framed::parse(&octets).unwrap();
            let Ok(command) = check(&message) else { continue };
            let (_, body) = home.answer(NOW, command, &message);
            assert!(Avps::new(body, 0).all(|avp| avp.is_ok()), "{}", row.name);
            while home.poll_request().is_some() {}
        }
    }
    for (_, record) in home.records.in_order() {
        assert!(record.watches.len() <= 16 && record.monitors.len() <= 16 && record.centres.len() <= 8);
        assert!(record.gateways.len() <= 1);
    }
}

#[test]
fn a_sim_gets_triplets_that_follow_from_the_same_keys_and_no_access_to_the_eps() {
    let mut home = home();
    let sim = Subscribers::from_toml("[[subscriber]]\nimsi = \"001010000000009\"\nsim = true\n").unwrap();
    sim.iter().for_each(|one| home.subscribers_mut().insert(one.clone()));
    let info = keep(group::RequestedUtranGeranAuthenticationInfo {
        number_of_requested_vectors: Some(2),
        ..Default::default()
    });
    let request = |name: &'static str| {
        request!(
            "sgsn.lab.example",
            AuthenticationInformationRequest {
                user_name: Some(name),
                requested_utran_geran_authentication_info: Some(Group::Built(info)),
                visited_plmn_id: Some(&[0, 0xf1, 0x10])
            }
        )
    };
    let (outcome, body) = ask(&mut home, &request("001010000000009"));
    assert_eq!(outcome, 2001);
    let all = AuthenticationInformationAnswer::read(&body).authentication_info.unwrap().read();
    assert_eq!((all.geran_vector.iter().count(), all.utran_vector.iter().count()), (2, 0));
    for (n, vector) in (1..).zip(all.geran_vector.iter()) {
        let vector = vector.read();
        let rand = vector.rand.unwrap().try_into().unwrap();
        let (sres, kc) = Keys::default().vector(rand, 32, false).triplet();
        assert_eq!(vector.item_number, Some(n));
        assert_eq!((vector.sres, vector.kc), (Some(&sres[..]), Some(&kc[..])));
    }
    let (outcome, body) = ask(&mut home, &request("001010000000001"));
    let all = AuthenticationInformationAnswer::read(&body).authentication_info.unwrap().read();
    assert_eq!((outcome, all.geran_vector.iter().count(), all.utran_vector.iter().count()), (2001, 0, 2));
    let info = group::RequestedEutranAuthenticationInfo::default();
    let eps = request!(
        "mme.lab.example",
        AuthenticationInformationRequest {
            user_name: Some("001010000000009"),
            requested_eutran_authentication_info: Some(Group::Built(&info)),
            visited_plmn_id: Some(&[0, 0xf1, 0x10])
        }
    );
    assert_eq!(ask(&mut home, &eps).0, code::AUTHENTICATION_DATA_UNAVAILABLE);
}

#[test]
fn what_an_sgsn_without_diameter_says_is_heard() {
    let mut home = home();
    let at = |home: &Home, n| {
        let record = home.look(imsi(n)).into_owned();
        record.sgsn.map(|sgsn| (sgsn.number.clone(), sgsn.state()))
    };
    assert_eq!(at(&home, 3), None);
    home.at_sgsn(NOW, imsi(3), None);
    assert_eq!(at(&home, 3), Some((Some("15550021".into()), state::REACHABLE)));
    home.missed_by_sgsn(imsi(3));
    assert_eq!(at(&home, 3), Some((Some("15550021".into()), state::NOT_REACHABLE)));
    home.heard_by_sgsn(NOW, imsi(3));
    home.at_sgsn(NOW, imsi(3), Some("15550022"));
    assert_eq!(at(&home, 3), Some((Some("15550022".into()), state::REACHABLE)));
    home.left_sgsn(imsi(3));
    assert_eq!(at(&home, 3), Some((Some("15550022".into()), state::DETACHED)));
    let nobody = "001019999999999".parse().unwrap();
    home.at_sgsn(NOW, nobody, None);
    assert!(home.look(nobody).sgsn.is_none());
}
