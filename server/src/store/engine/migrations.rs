//! The tables by version, for both engines, and how a database is brought up to this program's.
//!
//! Invariants: migrations go forward, are numbered and frozen once released; both engines have the same numbers. What
//! SQLite's file reached by steps 1 to 18 is PostgreSQL's first; from 19 on each number is a pair of files. On PostgreSQL
//! older copies may run while a step is made: a step adds and takes nothing away, or says that they have to stop.

use super::sql;
use crate::store::audit;
use ketuk_wire::{Problem, ProblemCode};
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

/// The number that PostgreSQL's first file stands for.
pub(super) const POSTGRES_START: u32 = 18;

/// Which version of the tables this program knows.
pub(in crate::store) fn known() -> u32 {
    u32::try_from(steps().len()).unwrap_or(u32::MAX)
}

/// Brings a SQLite file up.
pub(super) fn bring_up(connection: &mut Connection) -> Result<(), Problem> {
    for_sqlite().to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::MigrationDefinition(
            rusqlite_migration::MigrationDefinitionError::DatabaseTooFarAhead,
        ) => Problem::new(ProblemCode::SchemaNewer),
        other => Problem::with(ProblemCode::StorageFault, other),
    })
}

/// SQLite's migrations, oldest first.
pub(in crate::store) fn for_sqlite() -> Migrations<'static> {
    Migrations::new(steps())
}

fn steps() -> Vec<M<'static>> {
    vec![
        M::up(sql!("migrations/0001_start").text),
        M::up(sql!("migrations/0002_forms").text),
        M::up(sql!("migrations/0003_attachments").text),
        M::up(sql!("migrations/0004_accounts").text),
        M::up(sql!("migrations/0005_desk").text),
        M::up(sql!("migrations/0006_sender").text),
        M::up(sql!("migrations/0007_odata_keys").text),
        M::up(sql!("migrations/0008_overview").text),
        M::up(sql!("migrations/0009_review").text),
        M::up(sql!("migrations/0010_areas").text),
        M::up(sql!("migrations/0011_pairs").text),
        M::up(sql!("migrations/0012_traces").text),
        M::up(sql!("migrations/0013_desk").text),
        M::up(sql!("migrations/0014_gaps").text),
        M::up_with_hook(sql!("migrations/0015_chain").text, audit::fill_chain),
        M::up(sql!("migrations/0016_erasures").text),
        M::up(sql!("migrations/0017_roads").text),
        M::up(sql!("migrations/0018_section_digests").text),
        M::up(sql!("migrations/0019_bundle_volumes").text),
        M::up(sql!("migrations/0020_servers").text),
        M::up(sql!("migrations/0021_set_back").text),
        M::up(sql!("migrations/0022_due").text),
    ]
}

/// One step of PostgreSQL's tables.
pub(super) struct Step {
    /// Its number.
    pub(super) number: u32,
    /// The oldest program, by the number that it knows, which may go on working on the tables after it. A step that only
    /// adds leaves it as it was; one that takes away or changes what a word means names itself.
    pub(super) oldest: u32,
    /// What it does.
    pub(super) script: &'static str,
}

/// PostgreSQL's migrations, oldest first. Number 19 and later: one line here for each line above.
pub(super) fn for_postgres() -> Vec<Step> {
    let step = |number, oldest, script| Step { number, oldest, script };
    vec![
        step(POSTGRES_START, POSTGRES_START, sql!("migrations_pg/0001_start").text),
        step(19, POSTGRES_START, sql!("migrations_pg/0019_bundle_volumes").text),
        step(20, POSTGRES_START, sql!("migrations_pg/0020_servers").text),
        step(21, POSTGRES_START, sql!("migrations_pg/0021_set_back").text),
        step(22, POSTGRES_START, sql!("migrations_pg/0022_due").text),
    ]
}
