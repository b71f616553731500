//! Two TCAPs over a network that loses, doubles, returns, delays and damages: bounds hold, answers
//! reach only their own dialogues, and nothing is left behind.
#![no_main]

use gtpush::machine::ss7::tcap::sample::run;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| run(data));
