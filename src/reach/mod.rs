//! How the core's wishes become signalling, and answers become records.
