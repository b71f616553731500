//! GTP-U, TS 29.281.
