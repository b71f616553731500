//! GTPv2-C: whatever frames is walked, judged by its table, and written back octet for octet; what rides
//! behind it too.
#![no_main]

use gtpush::codec::gtp2::{Packet, check, ie};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut next = Packet::parse(data).ok();
    for _ in 0..64 {
        let Some(packet) = next else { return };
        if let Err(fault) = check(&packet) {
            assert!(fault.offset as usize <= packet.octets().len());
            let _ = (fault.cause(), fault.error().to_string());
        }
        let mut elements = packet.elements();
        let mut walked = packet.octets()[..packet.header.octets()].to_vec();
        for element in elements.by_ref() {
            walked.extend(element.octets);
            if let Some(location) = element.row.filter(|row| row.code == 86) {
                assert_eq!(location.name, "User Location Information (ULI)");
                ie::UserLocationInformation(element.value).locations().for_each(drop);
            }
            ie::FqCsid(element.value).csids().for_each(drop);
        }
        walked.extend(elements.rest());
        assert_eq!(walked, packet.octets());
        next = packet.piggybacked().and_then(Result::ok);
    }
});
