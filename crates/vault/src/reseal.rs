//! Seals a file that an older version of this program kept in plain.
//!
//! Invariants: it may end at any moment and goes on at the next opening, for each row says itself how it is kept;
//! only when nothing plain is left in rows, free pages and log does the file count as sealed.

use crate::VaultProblem;
use crate::keys::{DEVICE, batch_owner};
use crate::rows::array;
use crate::seal::{Column, PLAIN};
use crate::slot::SlotState;
use crate::store::{Store, Vault, is_plain_meta, sql};
use rusqlite::named_params;

/// Changes that are sealed in one transaction.
const CHANGES_AT_ONCE: u64 = 500;
/// Pieces of files that are sealed in one transaction: some megabytes.
const PIECES_AT_ONCE: u64 = 32;

/// Content that is plain and not empty.
fn plain(sealed: &[u8]) -> Option<&[u8]> {
    sealed.split_first().filter(|(marker, rest)| **marker == PLAIN && !rest.is_empty()).map(|(_, rest)| rest)
}

impl Store<'_> {
    /// The same content, sealed where it was plain.
    fn reseal(&self, owner: &[u8], at: (Column, &[u8]), kept: Vec<u8>) -> Result<Vec<u8>, VaultProblem> {
        match plain(&kept) {
            Some(content) => self.seal(owner, at, content),
            None => Ok(kept),
        }
    }

    fn reseal_records(&self) -> Result<(), VaultProblem> {
        let rows = self.list(sql!("record/list_sealed"), [], |row| {
            Ok((array::<16>(row.get("record")?)?, row.get("sealed_snapshot")?, row.get("sealed_title")?))
        })?;
        for (record, snapshot, title) in rows {
            let snapshot = self.reseal(&record, (Column::Snapshot, &[]), snapshot)?;
            let title = self.reseal(&record, (Column::Title, &[]), title)?;
            let params = named_params! {
                ":record": record, ":sealed_snapshot": snapshot, ":sealed_title": title,
            };
            self.execute(sql!("record/reseal"), params)?;
        }
        Ok(())
    }

    fn reseal_typed(&self) -> Result<(), VaultProblem> {
        let drafts = self.list(sql!("draft/list_sealed"), [], |row| {
            Ok((array::<16>(row.get("record")?)?, row.get::<_, String>("key")?, row.get("sealed_value")?))
        })?;
        for (record, key, kept) in drafts {
            let sealed = self.reseal(&record, (Column::Draft, key.as_bytes()), kept)?;
            let params = named_params! { ":record": record, ":key": key, ":sealed_value": sealed };
            self.execute(sql!("draft/reseal"), params)?;
        }
        let jots = self.list(sql!("jot/list_sealed"), [], |row| {
            Ok((array::<16>(row.get("record")?)?, row.get::<_, String>("sheet")?, row.get("sealed_text")?))
        })?;
        for (record, sheet, kept) in jots {
            let sealed = self.reseal(&record, (Column::Jot, sheet.as_bytes()), kept)?;
            self.put_jot(&record, &sheet, &sealed)?;
        }
        Ok(())
    }

    fn reseal_travel(&self) -> Result<(), VaultProblem> {
        let batches = self.list(sql!("batch/list_sealed"), [], |row| {
            Ok((row.get::<_, u64>("number")?, row.get("sealed_body")?))
        })?;
        for (number, kept) in batches {
            let sealed = self.reseal(&batch_owner(number), (Column::Batch, &[]), kept)?;
            let params = named_params! { ":number": number, ":sealed_body": sealed };
            self.execute(sql!("batch/reseal"), params)?;
        }
        let refused = self.list(sql!("refused/list_sealed"), [], |row| {
            let owner = (row.get::<_, Vec<u8>>("record")?, row.get::<_, String>("code")?);
            Ok((row.get::<_, i64>("position")?, owner, row.get("sealed_bytes")?))
        })?;
        for (position, (record, code), kept) in refused {
            let sealed = self.reseal(&record, (Column::Refused, code.as_bytes()), kept)?;
            let params = named_params! { ":position": position, ":sealed_bytes": sealed };
            self.execute(sql!("refused/reseal"), params)?;
        }
        Ok(())
    }

    fn reseal_device(&self) -> Result<(), VaultProblem> {
        for (name, kept) in self.list_kept_meta()?.into_iter().filter(|(name, _)| !is_plain_meta(name)) {
            let sealed = self.reseal(DEVICE, (Column::Meta, name.as_bytes()), kept)?;
            self.put_meta(&name, &sealed)?;
        }
        let met = self.list(sql!("certificate/list"), [], |row| {
            Ok((array::<8>(row.get("device")?)?, row.get("sealed_body")?))
        })?;
        for (device, kept) in met {
            let sealed = self.reseal(DEVICE, (Column::Certificate, &device), kept)?;
            self.put_certificate(&device, &sealed)?;
        }
        Ok(())
    }

    /// Seals some changes behind a position; the last position, `None` where there was none.
    fn reseal_changes(&self, position: i64) -> Result<Option<i64>, VaultProblem> {
        let params = named_params! { ":position": position, ":limit": CHANGES_AT_ONCE };
        let rows = self.list(sql!("change/list_sealed"), params, |row| {
            let at = (array::<16>(row.get("record")?)?, array::<32>(row.get("hash")?)?);
            Ok((row.get::<_, i64>("position")?, at, row.get::<_, Vec<u8>>("sealed_bytes")?))
        })?;
        let last = rows.last().map(|(position, _, _)| *position);
        for (position, (record, hash), kept) in rows {
            if let Some(content) = plain(&kept) {
                let sealed = self.seal(&record, (Column::Change, &hash), content)?;
                let params = named_params! { ":position": position, ":sealed_bytes": sealed };
                self.execute(sql!("change/reseal"), params)?;
            }
        }
        Ok(last)
    }

    /// The same for pieces of files.
    fn reseal_pieces(&self, piece: i64) -> Result<Option<i64>, VaultProblem> {
        let params = named_params! { ":piece": piece, ":limit": PIECES_AT_ONCE };
        let rows = self.list(sql!("piece/list_sealed"), params, |row| {
            let at = (array::<32>(row.get("hash")?)?, row.get::<_, u32>("number")?);
            Ok((row.get::<_, i64>("piece")?, at, row.get::<_, Vec<u8>>("sealed_bytes")?))
        })?;
        let last = rows.last().map(|(piece, _, _)| *piece);
        for (piece, (hash, number), kept) in rows {
            if let Some(content) = plain(&kept) {
                let sealed = self.seal(&hash, (Column::Piece, &number.to_be_bytes()), content)?;
                let params = named_params! { ":piece": piece, ":sealed_bytes": sealed };
                self.execute(sql!("piece/reseal"), params)?;
            }
        }
        Ok(last)
    }
}

impl Vault {
    /// Seals what is plain, then leaves nothing plain in free pages and log.
    pub(crate) fn seal_older(&mut self) -> Result<(), VaultProblem> {
        self.write(|store| {
            store.reseal_records()?;
            store.reseal_typed()?;
            store.reseal_travel()?;
            store.reseal_device()
        })?;
        let mut at = i64::MIN;
        while let Some(last) = self.write(|store| store.reseal_changes(at))? {
            at = last;
        }
        at = i64::MIN;
        while let Some(last) = self.write(|store| store.reseal_pieces(at))? {
            at = last;
        }
        self.compact()?;
        self.write(|store| store.mark_slot(SlotState::Sealed))?;
        if let Some(key) = &mut self.key {
            key.is_sealing = false;
        }
        Ok(())
    }

    /// Writes as versions before the seal did, until the file is opened anew: for tests that watch a file being
    /// sealed, and for those that look for plain text and must be able to find some.
    ///
    /// # Errors
    /// Where the vault is closed or the disk refuses.
    pub fn write_plainly(&mut self) -> Result<(), VaultProblem> {
        self.write(|store| store.mark_slot(SlotState::Sealing))?;
        let key = self.key.as_mut().ok_or(VaultProblem::Closed)?;
        (key.is_sealing, key.is_plain) = (true, true);
        Ok(())
    }
}
