//! Photos and other files of answers, in pieces.
//!
//! Invariant: the bytes of a file lie once, under its hash; they go with the last record that names them.

use crate::VaultProblem;
use crate::rows::{array, stored_enum};
use crate::seal::Column;
use crate::store::{Store, bytes as column, sql};
use rusqlite::{Row, named_params};

stored_enum! {
    /// Where a file of a record stands.
    AttachmentState {
        /// Kept with an answer that is not part of a save yet.
        Typed = 0,
        /// Part of a save; the server has not signed for it.
        Waiting = 1,
        /// The server has signed for it.
        Arrived = 2,
    }
}

stored_enum! {
    /// What the server has said of a file that this device sends.
    Told {
        /// It was never asked, or it has the file from somebody else.
        Nothing = 0,
        /// A request is under way, or was lost: ask.
        Unsure = 1,
        /// The marks of the pieces hold; of a file that has arrived: the server counts it as this device's.
        Sure = 2,
    }
}

/// A file of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    /// The record.
    pub record: [u8; 16],
    /// SHA-256 of the file.
    pub hash: [u8; 32],
    /// Its media type.
    pub media: String,
    /// Its size.
    pub bytes: u64,
    /// Where it stands.
    pub state: AttachmentState,
    /// What the server has said of its pieces.
    pub told: Told,
    /// Why it is not sent; empty where nothing stands in the way.
    pub code: String,
    /// When it was kept, by the device's clock.
    pub kept_ms: u64,
    /// When it arrived, by the server's clock; 0 where it has not.
    pub arrived_ms: u64,
    /// The server's signed word; empty before.
    pub receipt: Vec<u8>,
}

/// A piece that is here, without its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PieceRow {
    /// Which, from 0.
    pub number: u32,
    /// Whether the server has it.
    pub arrived: bool,
    /// How long it is.
    pub length: u64,
}

impl Store<'_> {
    /// Keeps a file of a record; one that is here already stays as it is.
    pub fn insert_attachment(
        &self,
        (record, hash): (&[u8; 16], &[u8; 32]),
        (media, bytes): (&str, u64),
        state: AttachmentState,
        kept_ms: u64,
    ) -> Result<(), VaultProblem> {
        let params = named_params! {
            ":record": record, ":hash": hash, ":media": media, ":bytes": bytes, ":state": state,
            ":kept_ms": kept_ms,
        };
        self.execute(sql!("attachment/insert"), params).map(drop)
    }

    /// One file of a record.
    pub fn find_attachment(
        &self,
        record: &[u8; 16],
        hash: &[u8; 32],
    ) -> Result<Option<AttachmentRow>, VaultProblem> {
        self.find(sql!("attachment/load"), named_params! { ":record": record, ":hash": hash }, attachment_row)
    }

    /// The files of a record.
    pub fn list_attachments(&self, record: &[u8; 16]) -> Result<Vec<AttachmentRow>, VaultProblem> {
        self.list(sql!("attachment/list_of_record"), named_params! { ":record": record }, attachment_row)
    }

    /// The records that a file is kept for; one that has arrived stands first.
    pub fn list_attachments_of(&self, hash: &[u8; 32]) -> Result<Vec<AttachmentRow>, VaultProblem> {
        self.list(sql!("attachment/list_of_hash"), named_params! { ":hash": hash }, attachment_row)
    }

    /// What the server has not signed for, oldest first.
    pub fn list_waiting_attachments(&self) -> Result<Vec<AttachmentRow>, VaultProblem> {
        self.list(sql!("attachment/list_waiting"), [], attachment_row)
    }

    /// What the server has signed for and counts as this device's.
    pub fn list_sent_attachments(&self) -> Result<Vec<AttachmentRow>, VaultProblem> {
        self.list(sql!("attachment/list_sent"), [], attachment_row)
    }

    /// Files whose bytes could go, oldest first.
    pub fn list_spent_attachments(&self, limit: u64) -> Result<Vec<AttachmentRow>, VaultProblem> {
        self.list(sql!("attachment/list_spent"), named_params! { ":limit": limit }, attachment_row)
    }

    /// Where a file stands now.
    pub fn mark_attachment(
        &self,
        (record, hash): (&[u8; 16], &[u8; 32]),
        state: AttachmentState,
        told: Told,
        code: &str,
    ) -> Result<(), VaultProblem> {
        let params = named_params! {
            ":record": record, ":hash": hash, ":state": state, ":told": told, ":code": code,
        };
        self.execute(sql!("attachment/mark"), params).map(drop)
    }

    /// The server has signed for a file.
    pub fn save_attachment_receipt(
        &self,
        (record, hash): (&[u8; 16], &[u8; 32]),
        told: Told,
        (arrived_ms, receipt): (u64, &[u8]),
    ) -> Result<(), VaultProblem> {
        let params = named_params! {
            ":record": record, ":hash": hash, ":told": told, ":arrived_ms": arrived_ms, ":receipt": receipt,
        };
        self.execute(sql!("attachment/save_receipt"), params).map(drop)
    }

    /// The server has lost an area's log, and perhaps files with it: those that are here are shown again.
    pub fn unsend_attachments(&self, scope: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("attachment/unsend"), named_params! { ":scope": scope }).map(drop)
    }

    /// Drops a file of a record; its bytes go where no other record has them.
    pub fn delete_attachment(&self, record: &[u8; 16], hash: &[u8; 32]) -> Result<(), VaultProblem> {
        self.execute(sql!("attachment/delete"), named_params! { ":record": record, ":hash": hash })?;
        if self.list_attachments_of(hash)?.is_empty() {
            self.clear_pieces(hash)?;
        }
        Ok(())
    }

    /// Keeps a piece.
    pub fn insert_piece(
        &self,
        hash: &[u8; 32],
        number: u32,
        arrived: bool,
        bytes: &[u8],
    ) -> Result<(), VaultProblem> {
        let sealed = self.seal(hash, (Column::Piece, &number.to_be_bytes()), bytes)?;
        let params = named_params! {
            ":hash": hash, ":number": number, ":arrived": arrived, ":length": bytes.len(),
            ":sealed_bytes": sealed,
        };
        self.execute(sql!("piece/insert"), params).map(drop)
    }

    /// One piece's bytes.
    pub fn find_piece(&self, hash: &[u8; 32], number: u32) -> Result<Option<Vec<u8>>, VaultProblem> {
        self.find(sql!("piece/load"), named_params! { ":hash": hash, ":number": number }, |row| {
            self.open(hash, (Column::Piece, &number.to_be_bytes()), &column(row, "sealed_bytes")?)
        })
    }

    /// The pieces that are here, in order.
    pub fn list_pieces(&self, hash: &[u8; 32]) -> Result<Vec<PieceRow>, VaultProblem> {
        self.list(sql!("piece/list"), named_params! { ":hash": hash }, |row| {
            Ok(PieceRow {
                number: row.get("number")?,
                arrived: row.get("arrived")?,
                length: row.get("length")?,
            })
        })
    }

    /// Whether the server has a piece.
    pub fn mark_piece(&self, hash: &[u8; 32], number: u32, arrived: bool) -> Result<(), VaultProblem> {
        let params = named_params! { ":hash": hash, ":number": number, ":arrived": arrived };
        self.execute(sql!("piece/mark"), params).map(drop)
    }

    /// Drops the bytes of a file, and their key.
    pub fn clear_pieces(&self, hash: &[u8; 32]) -> Result<(), VaultProblem> {
        self.delete_key(hash)?;
        self.execute(sql!("piece/clear"), named_params! { ":hash": hash }).map(drop)
    }

    /// The bytes of all files that are here.
    pub fn count_piece_bytes(&self) -> Result<u64, VaultProblem> {
        Ok(self.find(sql!("piece/count_bytes"), [], |row| Ok(row.get("here")?))?.unwrap_or(0))
    }
}

fn attachment_row(row: &Row<'_>) -> Result<AttachmentRow, VaultProblem> {
    Ok(AttachmentRow {
        record: array(row.get("record")?)?,
        hash: array(row.get("hash")?)?,
        media: row.get("media")?,
        bytes: row.get("bytes")?,
        state: row.get("state")?,
        told: row.get("told")?,
        code: row.get("code")?,
        kept_ms: row.get("kept_ms")?,
        arrived_ms: row.get("arrived_ms")?,
        receipt: row.get("receipt")?,
    })
}
