//! Layer 3 between device and core, TS 24.008: session management, and of mobility management what the lab needs.

pub mod indication;
