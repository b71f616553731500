//! Octets as what an HSS says to the lookups, and a push server or a gateway to the triggers: whatever frames is read
//! without a panic, by the reader of its command.
#![no_main]

use gtpush::codec::diameter::command::t4::DeviceTriggerRequest;
use gtpush::codec::diameter::{Command, Message};
use gtpush::reach::gateway::t4;
use gtpush::reach::locate::{diameter, s6c, s6m, s6t, sh, slh, swx};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(message) = Message::parse(data) else { return };
    let _ = diameter::outcome(&message);
    let _ = (sh::user_data(&message), sh::notified(&message));
    let _ = (s6c::routed(&message), s6m::informed(&message), slh::routed(&message));
    let _ = (swx::assigned(&message, "internet"), s6t::configured(&message));
    assert!(s6t::reported(&message).count() <= data.len());
    if let Ok(trigger) = t4::Trigger::read(&DeviceTriggerRequest::parse(&message)) {
        assert!(trigger.payload.len() <= data.len());
    }
});
