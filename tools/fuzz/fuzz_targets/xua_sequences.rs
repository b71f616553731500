//! Messages of every kind, associations that come, go and are blocked, time, and traffic, in any order,
//! at an M3UA endpoint in every role: what is held stays within its bounds, each message accepted leaves
//! or is counted, and everything comes to rest. The tests of `machine::ss7::xua` run the same with
//! proptest.
#![no_main]

use gtpush::machine::ss7::xua::sample;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| sample::sequence(data));
