//! What survives: SQLite behind the store's port.
