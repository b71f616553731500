//! Octets as Diameter: what frames is walked once over every octet, checked, shown, and written as it was.
#![no_main]

use gtpush::codec::diameter::{AvpWriter, Message, check, command, command::Command};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(message) = Message::parse(data) else { return };
    let mut buffer = vec![0; data.len() + 1024];
    if let Err(fault) = check(&message) {
        let mut w = AvpWriter::bare(&mut buffer);
        fault.write_failed(&mut w);
        assert!(fault.offset <= data.len());
    }
    let mut w = AvpWriter::new(&mut buffer, &message.header);
    let mut whole = true;
    for avp in message.avps() {
        match avp {
            Ok(avp) => w.copy(&avp),
            Err(_) => whole = false,
        }
    }
    let length = w.finish().expect("it is as long as it was");
    assert!(!whole || buffer[..length] == *data);
    let _ = command::s6a::UpdateLocationAnswer::parse(&message).subscription_data.map(|group| group.read());
    // Who reads and checks in one pass lets nothing through that is to be refused, and refuses nothing else.
    let passes = check(&message).is_ok();
    assert_eq!(command::base::CapabilitiesExchangeRequest::checked(&message).is_ok(), passes);
    assert_eq!(command::s6a::UpdateLocationRequest::checked(&message).is_ok(), passes);
    assert_eq!(command::s6a::UpdateLocationAnswer::checked(&message).is_ok(), passes);
    assert_eq!(command::sh::UserDataRequest::checked(&message).is_ok(), passes);
});
