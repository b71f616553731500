//! Configuration: TOML, every key documented.
