//! What can go wrong with keeping things, and what to do about it.

use std::fmt;
use std::path::Path;

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Problem {
    /// No space left on the device.
    Full,
    /// Another process holds the file.
    Locked,
    /// The file or its folder cannot be written.
    NotWritable,
    /// The disk failed to read or write.
    Io,
    /// The file is damaged.
    Corrupt,
    /// The file is not a store of this program.
    Foreign,
    /// The file was written by a newer version.
    TooNew,
    /// Too many writes wait already.
    Overloaded,
    /// The store was closed.
    Closed,
    /// A push with this identifier is in the store already.
    Known,
    /// Something in this program is wrong.
    Internal,
}

impl Problem {
    /// Whether one write is at fault, and those beside it are not.
    pub(super) const fn is_of_one_write(self) -> bool {
        matches!(self, Self::Known | Self::Internal)
    }
}

/// The store could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError {
    /// What kind of trouble.
    pub problem: Problem,
    /// What was said about it.
    pub detail: String,
}

impl StoreError {
    /// Trouble of a kind, with what was said about it.
    pub fn new(problem: Problem, detail: impl Into<String>) -> Self {
        Self { problem, detail: detail.into() }
    }

    pub(super) fn closed() -> Self {
        Self::new(Problem::Closed, "the store is closed")
    }

    pub(super) fn overloaded() -> Self {
        Self::new(Problem::Overloaded, "too many writes wait for the disk")
    }

    pub(super) fn io(path: &Path, error: &std::io::Error) -> Self {
        let problem = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Problem::Full,
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                Problem::NotWritable
            }
            _ => Problem::Io,
        };
        Self::new(problem, format!("{}: {error}", path.display()))
    }

    /// What to do about it.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self.problem {
            Problem::Full => {
                "free some space on the store's file system; what was accepted is kept, and writing goes on by itself"
            }
            Problem::Locked => {
                "find the other process that has the store's file open (lsof) and end it, or give this one a data_dir of its own"
            }
            Problem::NotWritable => {
                "give the user that runs gtpush the right to write the store's file and its folder"
            }
            Problem::Io => "look at the kernel's log (dmesg) for what the disk says",
            Problem::Corrupt => "restore the file from a backup, or rescue it with `sqlite3 FILE .recover`",
            Problem::Foreign => "point [store] file at another path: this file belongs to another program",
            Problem::TooNew => {
                "start the newer gtpush that wrote it, or restore the backup made before the update"
            }
            Problem::Overloaded => {
                "try again in a moment; if it stays so, the disk is too slow for this load"
            }
            Problem::Closed => "the server is going down: try again when it is back",
            Problem::Known => "ask after the push that has this identifier, or give the new one another",
            Problem::Internal => "this is a fault in gtpush: please report it with this text",
        }
    }

    /// Whether trying again later can help without anyone changing the program.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        !matches!(
            self.problem,
            Problem::Known | Problem::Internal | Problem::TooNew | Problem::Foreign | Problem::Closed
        )
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.problem {
            Problem::Full => "the disk is full",
            Problem::Locked => "the store is in use by another process",
            Problem::NotWritable => "the store cannot be written",
            Problem::Io => "the disk failed",
            Problem::Corrupt => "the store's file is damaged",
            Problem::Foreign => "the file is not a store of gtpush",
            Problem::TooNew => "the store was written by a newer version of gtpush",
            Problem::Overloaded => "the store has too much to do",
            Problem::Closed => "the store is closed",
            Problem::Known => "there is such a push already",
            Problem::Internal => "the store failed",
        };
        write!(f, "{what} ({})", self.detail)
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let problem = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Problem::Full,
            Some(
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed,
            ) => Problem::Locked,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Problem::NotWritable
            }
            Some(ErrorCode::SystemIoFailure | ErrorCode::OutOfMemory) => Problem::Io,
            Some(ErrorCode::DatabaseCorrupt) => Problem::Corrupt,
            Some(ErrorCode::NotADatabase) => Problem::Foreign,
            // Nothing else is unique without ON CONFLICT.
            Some(ErrorCode::ConstraintViolation) => Problem::Known,
            _ => Problem::Internal,
        };
        Self::new(problem, error.to_string())
    }
}
