//! BER and TCAP: whatever frames is walked to its leaves, and relayed with what is not known.
#![no_main]

use gtpush::codec::tcap::sample::hold;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hold(data));
