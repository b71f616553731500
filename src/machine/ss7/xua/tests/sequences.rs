use crate::machine::ss7::xua::sample;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_sequence_stays_within_its_bounds_and_loses_nothing(
        data in proptest::collection::vec(any::<u8>(), 0..750),
    ) {
        sample::sequence(&data);
    }
}
