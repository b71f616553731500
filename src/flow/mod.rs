//! Ladder diagrams.
