//! Why the vault could not do what was asked.

/// One failure; the transaction that met it left nothing behind.
#[derive(Debug, thiserror::Error)]
pub enum VaultProblem {
    /// No room left on the device.
    #[error("the disk is full")]
    Full,
    /// The file was written by a newer version.
    #[error("the file was written by a newer version")]
    Newer,
    /// The vault is closed: its key is not in memory.
    #[error("the vault is closed")]
    Closed,
    /// Not the PIN.
    #[error("wrong PIN")]
    PinWrong,
    /// Too many wrong PINs: so many milliseconds must pass first.
    #[error("the PIN must wait {0} ms")]
    PinWait(u64),
    /// The key store of this machine has no key, or another one, for this file.
    #[error("the key of this file is not on this machine")]
    KeyGone,
    /// The key store of this machine refuses.
    #[error("the key store refuses: {0}")]
    Secret(String),
    /// A stored row is not what this program writes.
    #[error("stored row cannot be read: {0}")]
    Row(&'static str),
    /// Anything else that SQLite reports.
    #[error("storage: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for VaultProblem {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            _ => Self::Sqlite(error),
        }
    }
}

impl From<rusqlite_migration::Error> for VaultProblem {
    fn from(error: rusqlite_migration::Error) -> Self {
        match error {
            rusqlite_migration::Error::MigrationDefinition(
                rusqlite_migration::MigrationDefinitionError::DatabaseTooFarAhead,
            ) => Self::Newer,
            rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
            _ => Self::Row("migration"),
        }
    }
}
