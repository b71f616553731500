//! Conformance suites by the names of their cases.

mod rfc4666;
