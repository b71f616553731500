//! IPv4v6 contexts: TS 23.060 §9.2.1.

use super::activation::pco;
use super::*;
use gtpush::codec::ts24008::pco::id;

const DUAL: u8 = CommonFlags::DUAL_ADDRESS_BEARER;

#[test]
fn pdp46_act_deact() {
    let mut bench = Bench::new();
    for flags in [None, Some(DUAL)] {
        let session = bench.create(&Ask { common_flags: flags, ..Ask::v46(1) });
        assert_eq!(session.cause, Cause::REQUEST_ACCEPTED);
        assert!(session.v4.is_some() && session.v6.is_some());
        assert_eq!(bench.delete(&session), (session.own[0], Cause::REQUEST_ACCEPTED));
    }
}

#[test]
fn pdp46_act_deact_pcodns() {
    let mut bench = Bench::new();
    let ask = Ask { pco: pco(&[(id::DNS_IPV6, &[]), (id::DNS_IPV4, &[])]), ..Ask::v46(1) };
    let (_, answer) = bench.ask(&ask);
    let options = parse_create(&answer).pco.unwrap();
    assert_eq!(options.dns_ipv4().collect::<Vec<_>>(), DNS_V4);
    assert_eq!(options.dns_ipv6().collect::<Vec<_>>(), dns_v6());
}

#[test]
fn pdp46_act_deact_apn4() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask { apn: Some("four"), ..Ask::v46(1) });
    assert_eq!(session.cause, Cause::NEW_PDP_TYPE_DUE_TO_NETWORK_PREFERENCE);
    assert!(session.v4.is_some() && session.v6.is_none());
    let session = bench.create(&Ask { apn: Some("six"), ..Ask::v46(2) });
    assert_eq!(session.cause, Cause::NEW_PDP_TYPE_DUE_TO_NETWORK_PREFERENCE);
    assert!(session.v4.is_none() && session.v6.is_some());
}

#[test]
fn an_sgsn_without_dual_address_bearers_gets_a_single_address() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask { common_flags: Some(0), ..Ask::v46(1) });
    assert_eq!(session.cause, Cause::NEW_PDP_TYPE_DUE_TO_SINGLE_ADDRESS_BEARER_ONLY);
    assert!(session.v4.is_some() && session.v6.is_none());
    // And the other in a second context.
    let session = bench.create(&Ask { nsapi: 6, common_flags: Some(0), ..Ask::v6(1) });
    assert_eq!(session.cause, Cause::REQUEST_ACCEPTED);
    let mut config = config();
    config.apns[0].v4v6 = false;
    let mut bench = Bench::with(config);
    let session = bench.create(&Ask { common_flags: Some(DUAL), ..Ask::v46(1) });
    assert_eq!(session.cause, Cause::NEW_PDP_TYPE_DUE_TO_SINGLE_ADDRESS_BEARER_ONLY);
}
