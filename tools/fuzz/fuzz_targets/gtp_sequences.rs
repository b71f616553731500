//! Operations on GTP paths, transactions and duplicates in any order: each request ends exactly
//! once, in an answer, a time-out or a cancellation; what is held stays within its bounds and is
//! gone in the end. The tests of `machine::gtp` run the same with proptest.
#![no_main]

use gtpush::machine::gtp::sample;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| sample::sequence(data));
