//! GTPv1-C, TS 29.060.
