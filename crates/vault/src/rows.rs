//! The rows as this program sees them.

use crate::VaultProblem;

/// Declares an enum that is stored as a small number.
macro_rules! stored_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant = $number,)* }

        impl rusqlite::types::FromSql for $name {
            fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                match value.as_i64()? {
                    $($number => Ok(Self::$variant),)*
                    other => Err(rusqlite::types::FromSqlError::OutOfRange(other)),
                }
            }
        }

        impl rusqlite::types::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(rusqlite::types::ToSqlOutput::from(*self as i64))
            }
        }
    };
}

pub(crate) use stored_enum;

stored_enum! {
    /// Who wrote a change.
    Origin {
        /// This device.
        Own = 0,
        /// Somebody else; it came by the feed.
        Feed = 1,
    }
}

stored_enum! {
    /// Where a change stands on its way to the server.
    ChangeState {
        /// No server has it.
        Unsent = 0,
        /// In a batch that waits for its verdicts.
        Batched = 1,
        /// The server has it and signed for it.
        Acknowledged = 2,
        /// The server keeps it apart until a person looks.
        Quarantined = 3,
        /// The server cannot merge it.
        Rejected = 4,
    }
}

stored_enum! {
    /// Where a batch stands.
    BatchState {
        /// Waits for its verdicts.
        Open = 0,
        /// Answered.
        Closed = 1,
    }
}

/// An area of this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeRow {
    /// The area's number.
    pub scope: u64,
    /// What people call it.
    pub label: String,
    /// Whether the server still lets this device work here.
    pub granted: bool,
    /// The last feed row that is here.
    pub seq: u64,
    /// The tag of that row.
    pub tag: Vec<u8>,
}

/// A record as it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// Its id.
    pub record: [u8; 16],
    /// The area it stands in.
    pub scope: u64,
    /// The document as one chunk: a cache of the changes.
    pub snapshot: Vec<u8>,
    /// What lists show, as the device encodes it.
    pub title: Vec<u8>,
    /// Status code.
    pub status: String,
    /// Disputes that wait for somebody.
    pub disputes: u64,
    /// Findings.
    pub findings: u64,
    /// When it last changed, by the device's clock.
    pub changed_ms: u64,
    /// The form version that it was asked with; empty where it names none.
    pub form: String,
}

/// A record's line in a list.
#[derive(Clone, PartialEq, Eq)]
pub struct ListRow {
    /// Its id.
    pub record: [u8; 16],
    /// The area it stands in.
    pub scope: u64,
    /// What lists show, as the device encodes it.
    pub title: Vec<u8>,
    /// Status code.
    pub status: String,
    /// Disputes that wait for somebody.
    pub disputes: u64,
    /// Findings.
    pub findings: u64,
    /// When it last changed, by the device's clock.
    pub changed_ms: u64,
}

/// A change to keep.
#[derive(Debug, Clone, Copy)]
pub struct NewChange<'a> {
    /// The record.
    pub record: [u8; 16],
    /// Its hash.
    pub hash: [u8; 32],
    /// The area.
    pub scope: u64,
    /// Who wrote it.
    pub origin: Origin,
    /// Where it stands.
    pub state: ChangeState,
    /// Its feed row; 0 while there is none.
    pub seq: u64,
    /// The run that it came with; 0 for an own one.
    pub run: u64,
    /// The chunk.
    pub bytes: &'a [u8],
}

/// A kept change.
#[derive(Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// The record.
    pub record: [u8; 16],
    /// Its hash.
    pub hash: [u8; 32],
    /// The area.
    pub scope: u64,
    /// Who wrote it.
    pub origin: Origin,
    /// Where it stands.
    pub state: ChangeState,
    /// Its feed row; 0 while there is none.
    pub seq: u64,
    /// The batch that carried it; 0 while there is none.
    pub batch: u64,
    /// Why it was set apart or refused.
    pub code: String,
    /// Since when it lies at a relay, by the relay's clock; 0 where it does not.
    pub relayed_ms: u64,
    /// The chunk.
    pub bytes: Vec<u8>,
}

/// A chunk without a place of its own that connects the signed heads of a household with its changes.
#[derive(Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// The household.
    pub record: [u8; 16],
    /// The chunk.
    pub bytes: Vec<u8>,
}

/// How changes of somebody else's came.
#[derive(Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Its number here.
    pub run: u64,
    /// The area.
    pub scope: u64,
    /// The run as the device encodes it, without the changes.
    pub bytes: Vec<u8>,
}

/// An answer as typed.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// The question's key.
    pub key: String,
    /// The value, as the device encodes it.
    pub value: Vec<u8>,
    /// When it was typed, by the device's clock.
    pub typed_ms: u64,
}

/// A signed batch.
#[derive(Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Its number in this device's chain.
    pub number: u64,
    /// The hash of its header.
    pub hash: [u8; 32],
    /// Open or closed.
    pub state: BatchState,
    /// The encoded batch; empty once closed.
    pub body: Vec<u8>,
}

/// A change's place in a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemRow {
    /// The record.
    pub record: [u8; 16],
    /// The change.
    pub hash: [u8; 32],
}

/// A feed row that this device pushed itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeqRow {
    /// The row.
    pub seq: u64,
    /// The record.
    pub record: [u8; 16],
    /// The change.
    pub hash: [u8; 32],
}

/// Where a record's own changes stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArrivalRow {
    /// The record.
    pub record: [u8; 16],
    /// Changes that no server has answered for.
    pub waiting: u64,
    /// Of these, how many lie at a relay.
    pub relayed: u64,
    /// Since when the last of them does, by the relay's clock.
    pub relayed_ms: u64,
    /// Whether the server keeps one apart.
    pub apart: bool,
    /// Whether the server could not take one.
    pub refused: bool,
    /// The batch that carried the newest; 0 where none did.
    pub last_batch: u64,
}

/// How much stands where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateCount {
    /// Where.
    pub state: ChangeState,
    /// Changes.
    pub changes: u64,
    /// Records that they belong to.
    pub records: u64,
}

/// Reads a fixed-length id.
pub(crate) fn array<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], VaultProblem> {
    bytes.try_into().map_err(|_| VaultProblem::Row("length of an id"))
}
