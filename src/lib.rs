//! gtpush
