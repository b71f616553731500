//! Files ↔ frames.
