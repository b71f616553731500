//! A client of a control interface whose connection comes and goes, and whose replies come late, twice, wrong or not:
//! each request ends exactly once, and nothing is left behind. The tests of `machine::ctrl` run the same with proptest.
#![no_main]

use gtpush::machine::ctrl::sample;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| sample::sequence(data));
