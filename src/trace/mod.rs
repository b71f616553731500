//! Frames ↔ named messages: dissect, filter, correlate.
