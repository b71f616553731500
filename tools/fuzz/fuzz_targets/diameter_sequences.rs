//! Diameter nodes whose wires are made and cut, whose messages come late, twice or wrong, whose peers
//! stop: each request ends exactly once; what is held stays within its bounds and is gone in the end.
//! The tests of `machine::diameter` run the same with proptest.
#![no_main]

use gtpush::machine::diameter::sample;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| sample::sequence(data));
