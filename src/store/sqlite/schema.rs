//! Tables, version by version. A released version is never changed: a new one is added.

use rusqlite_migration::{M, Migrations};

/// Marks the file as ours (`PRAGMA application_id`): "gtpu".
pub(super) const APPLICATION: i32 = 0x6774_7075;

const VERSIONS: &[M<'static>] = &[M::up(
    "CREATE TABLE number (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

     CREATE TABLE application (
         id TEXT PRIMARY KEY, secret TEXT, domains TEXT NOT NULL, networks TEXT NOT NULL, report_to TEXT
     ) STRICT, WITHOUT ROWID;

     CREATE TABLE subscriber (imsi TEXT PRIMARY KEY, secret TEXT, static_address TEXT) STRICT, WITHOUT ROWID;
     CREATE TABLE identifier (
         imsi TEXT NOT NULL, position INTEGER NOT NULL, user TEXT NOT NULL, PRIMARY KEY (imsi, position)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE dynamic (
         id TEXT PRIMARY KEY, user TEXT NOT NULL, imsi TEXT NOT NULL, expires_ms INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE binding (
         token BLOB PRIMARY KEY, user TEXT NOT NULL, imsi TEXT NOT NULL, device TEXT, domain INTEGER NOT NULL,
         address TEXT NOT NULL, port INTEGER NOT NULL, gateway INTEGER, slot INTEGER, generation INTEGER,
         expires_ms INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;

     CREATE TABLE gateway (
         id INTEGER PRIMARY KEY, name TEXT NOT NULL, address TEXT NOT NULL, local INTEGER NOT NULL,
         serves TEXT NOT NULL, apns TEXT NOT NULL
     ) STRICT;
     CREATE TABLE route (
         domain INTEGER NOT NULL, prefix TEXT NOT NULL, gateway INTEGER NOT NULL, PRIMARY KEY (domain, prefix)
     ) STRICT, WITHOUT ROWID;

     CREATE TABLE push (
         id BLOB NOT NULL, application TEXT NOT NULL, recipient TEXT NOT NULL, targets TEXT NOT NULL, payload BLOB,
         content_type TEXT NOT NULL, accepted_ms INTEGER NOT NULL, stored_ms INTEGER NOT NULL,
         expires_ms INTEGER NOT NULL, priority INTEGER NOT NULL, report_to TEXT, state TEXT NOT NULL,
         tries INTEGER NOT NULL, transmitted INTEGER NOT NULL, ended_ms INTEGER
     ) STRICT;
     CREATE UNIQUE INDEX push_id ON push (id);
     CREATE INDEX push_ended ON push (ended_ms) WHERE ended_ms IS NOT NULL;
     CREATE INDEX push_live ON push (expires_ms) WHERE ended_ms IS NULL;

     CREATE TABLE history (
         push BLOB NOT NULL, position INTEGER NOT NULL, at_ms INTEGER NOT NULL, state TEXT NOT NULL, rung TEXT,
         reason TEXT, code INTEGER, by TEXT, imsi TEXT, PRIMARY KEY (push, position)
     ) STRICT, WITHOUT ROWID;",
), M::up(
    "CREATE TABLE watch (imsi TEXT NOT NULL, gateway TEXT NOT NULL, PRIMARY KEY (imsi, gateway))
         STRICT, WITHOUT ROWID;",
), M::up(
    "ALTER TABLE application ADD COLUMN sms INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE push ADD COLUMN sms INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE subscriber ADD COLUMN msisdn TEXT;",
), M::up(
    "ALTER TABLE push ADD COLUMN reported INTEGER NOT NULL DEFAULT 0;
     CREATE INDEX push_unreported ON push (ended_ms)
         WHERE ended_ms IS NOT NULL AND reported = 0 AND substr(report_to, 1, 6) = 'aaa://';",
), M::up(
    // The line of its history that somebody is still to be told, by whatever protocol.
    "DROP INDEX push_unreported;
     ALTER TABLE push DROP COLUMN reported;
     ALTER TABLE push ADD COLUMN report INTEGER;
     CREATE INDEX push_report ON push (report) WHERE report IS NOT NULL;",
), M::up("ALTER TABLE history ADD COLUMN via TEXT;")];

/// The newest version that this program knows.
pub(super) const NEWEST: usize = VERSIONS.len();

pub(super) const MIGRATIONS: Migrations<'static> = Migrations::from_slice(VERSIONS);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_applies_in_order() {
        MIGRATIONS.validate().unwrap();
    }
}
