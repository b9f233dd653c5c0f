//! A city moves from its SQLite file into PostgreSQL: every table, in bounded pieces, verified by digest.
//!
//! Invariants: the file is only read, as it stood at the start, and a write to it meanwhile ends the run; a piece and its
//! place are one transaction, so a kill costs that piece and nothing is there twice; until every digest was read back
//! equal no server works on the target. Which tables and columns there are is asked of both databases, so that a later
//! migration of either needs no line here.

mod digest;
mod source;
mod target;
#[cfg(test)]
mod tests;
mod value;

use digest::TableDigest;
use ketuk_wire::Problem;
use source::Source;
use std::path::Path;
use target::Target;

/// Rows of a piece.
const PIECE_ROWS: usize = 2_000;
/// Bytes of a piece, about: snapshots and changes are far larger than other rows.
const PIECE_BYTES: usize = 4 << 20;

/// How much goes at once.
#[derive(Debug, Clone, Copy)]
pub struct MigrateLimits {
    /// Rows of a piece.
    pub piece_rows: usize,
    /// Bytes after which a piece ends.
    pub piece_bytes: usize,
}

impl Default for MigrateLimits {
    fn default() -> Self {
        Self { piece_rows: PIECE_ROWS, piece_bytes: PIECE_BYTES }
    }
}

/// Where a migration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment<'a> {
    /// A table's digest was taken at the source.
    Read {
        /// The table.
        table: &'a str,
        /// Its rows.
        rows: u64,
    },
    /// A piece stands in the target's transaction, which is not over yet.
    Written {
        /// The table.
        table: &'a str,
        /// Rows of it that are there, this piece included.
        rows: u64,
    },
    /// The same piece is durable.
    Kept {
        /// The table.
        table: &'a str,
        /// Rows of it that are there.
        rows: u64,
    },
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    /// On.
    On,
    /// No further: what is under way is left where it is, as by a kill.
    Stop,
}

/// Hears where a migration is, and says whether it goes on.
pub type Watch<'a> = &'a mut dyn FnMut(Moment<'_>) -> Go;

/// What became of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableReport {
    /// The table.
    pub table: String,
    /// Rows in the file.
    pub rows: u64,
    /// Rows read back from the target.
    pub rows_there: u64,
    /// The digest of the file's rows, hexadecimal.
    pub digest: String,
    /// Whether the target's rows, read back, have it too.
    pub is_same: bool,
}

/// What a migration did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrateReport {
    /// Every table, by name.
    pub tables: Vec<TableReport>,
    /// Pieces that this run wrote; what earlier runs wrote is not written again.
    pub pieces: u64,
    /// Texts with a NUL, which PostgreSQL does not hold: it stands there as U+FFFD.
    pub texts_with_nul: u64,
}

impl MigrateReport {
    /// Whether every table came out the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.tables.iter().all(|table| table.is_same)
    }
}

/// Why a city does not move.
#[derive(Debug, thiserror::Error)]
pub enum MigrateProblem {
    /// The file cannot be opened to read.
    #[error("{0}")]
    Source(String),
    /// The file's tables are of another version than this program's.
    #[error(
        "the file's tables have version {found}, this program's {known}: start this version's server on the file once (after a backup)"
    )]
    Schema {
        /// The file's.
        found: u32,
        /// This program's.
        known: u32,
    },
    /// Somebody writes to the file.
    #[error(
        "the file was written to since the migration began: stop its server; then empty the target and begin again"
    )]
    SourceWritten,
    /// The target holds part of another file, or of this one as it was before.
    #[error(
        "table {0} of the file is not as it was when this migration began: empty the target and begin again"
    )]
    OtherSource(String),
    /// The target is somebody's.
    #[error("the target is not empty (table {0}): a city moves into a schema where nothing is")]
    NotEmpty(String),
    /// It was done before.
    #[error("this migration was finished before: the target is a server's now, and nothing was changed")]
    Finished,
    /// A table or column of the file has no place in the target.
    #[error("the target has no place for {0}")]
    NoPlace(String),
    /// Two migrations into one target.
    #[error("another migration into this target is under way")]
    Another,
    /// Whoever watches said so.
    #[error("stopped; started again it goes on from here")]
    Stopped,
    /// One of the databases refused.
    #[error("{} ({})", .0.code.text_en(), .0.detail)]
    Store(#[from] Problem),
}

/// Moves the city in the file `from` to the PostgreSQL at `to`, or goes on with it.
pub fn migrate(
    from: &Path,
    to: &str,
    limits: MigrateLimits,
    watch: Watch<'_>,
) -> Result<MigrateReport, MigrateProblem> {
    let source = Source::open(from)?;
    let mut target = Target::open(to)?;
    let places = target.places(&source)?;
    let begun = target.load_progress()?;
    if begun.is_none() {
        target.check_empty()?;
    }
    let mut digests = Vec::with_capacity(places.len());
    for place in &places {
        let digest = source.digest(&place.table)?;
        if watch(Moment::Read { table: &place.table.name, rows: digest.rows }) == Go::Stop {
            return Err(MigrateProblem::Stopped);
        }
        digests.push(digest);
    }
    source.check_unwritten()?;
    let progress = match begun {
        None => target.begin(&places, &digests)?,
        Some(progress) => progress,
    };
    let mut pieces = 0;
    for (place, digest) in places.iter().zip(&digests) {
        let mut stands = progress.of(&place.table.name, digest)?;
        while !stands.is_copied {
            let piece = source.piece(&place.table, stands.after.as_deref(), limits)?;
            source.check_unwritten()?;
            stands = target.keep(place, stands, &piece, watch)?;
            pieces += 1;
        }
    }
    finish(&mut target, &places, &digests, pieces)
}

/// Reads everything back; only where all of it is the same does the target become a server's.
fn finish(
    target: &mut Target,
    places: &[target::Place],
    digests: &[TableDigest],
    pieces: u64,
) -> Result<MigrateReport, MigrateProblem> {
    let mut tables = Vec::with_capacity(places.len());
    for (place, digest) in places.iter().zip(digests) {
        let there = target.digest(place)?;
        tables.push(TableReport {
            table: place.table.name.clone(),
            rows: digest.rows,
            rows_there: there.rows,
            digest: digest.shown(),
            is_same: there == *digest,
        });
    }
    let texts_with_nul = digests.iter().map(|digest| digest.texts_with_nul).sum();
    let report = MigrateReport { tables, pieces, texts_with_nul };
    if report.is_same() {
        target.finish()?;
    }
    Ok(report)
}
