//! Messages made up from a seed: what tests, benches and fuzz seeds walk.
