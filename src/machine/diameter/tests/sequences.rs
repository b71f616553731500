//! The walk of [`super::super::sample`], with proptest's octets.

use crate::machine::diameter::sample;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_happens_each_request_has_one_outcome(data in proptest::collection::vec(any::<u8>(), 0..400)) {
        sample::sequence(&data);
    }
}
