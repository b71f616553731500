//! GTP paths, transactions, duplicates and PDP contexts.
