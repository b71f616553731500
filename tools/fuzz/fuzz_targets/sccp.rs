//! SCCP: whatever frames is read and written again as the same; any sequence of operations on the
//! machine keeps its bounds.
#![no_main]

use gtpush::codec::sccp::sample::hold;
use gtpush::machine::ss7::sccp::sample::run;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    hold(data);
    run(data);
});
