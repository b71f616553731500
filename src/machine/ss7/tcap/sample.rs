//! Sequences of events in dialogues: what tests and fuzz targets walk.
