//! Photos and other files: which are whole in the folder, and for which records they came.

use super::engine::params;
use super::{Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::{DeviceId, FileHash, RecordId};

/// A file that came for a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AttachmentRow {
    pub(crate) device: DeviceId,
    pub(crate) bytes: u64,
    pub(crate) media: String,
    pub(crate) received_ms: u64,
}

/// A file to keep for a record.
#[derive(Debug)]
pub(crate) struct NewAttachment<'a> {
    pub(crate) record: RecordId,
    pub(crate) file: FileHash,
    pub(crate) device: DeviceId,
    pub(crate) bytes: u64,
    pub(crate) media: &'a str,
    pub(crate) named: bool,
    pub(crate) received_ms: u64,
}

/// A file that no answer named when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unnamed {
    pub(crate) record: RecordId,
    pub(crate) file: FileHash,
    pub(crate) bytes: u64,
}

impl Store {
    pub(crate) fn insert_attachment(&self, new: &NewAttachment<'_>) -> Result<(), Trouble> {
        let NewAttachment { record, file, device, bytes, media, named, received_ms } = new;
        let params = params! {
            ":hash": file.0, ":bytes": bytes, ":media": media, ":received_ms": received_ms,
        };
        self.execute(sql!("attachment/insert_blob"), params)?;
        let params = params! {
            ":record": record.0, ":hash": file.0, ":device": device.0, ":bytes": bytes, ":named": named,
            ":received_ms": received_ms,
        };
        self.execute(sql!("attachment/insert"), params).map(drop)
    }

    pub(crate) fn find_attachment(
        &self,
        record: RecordId,
        file: FileHash,
    ) -> Result<Option<AttachmentRow>, Trouble> {
        let params = params! { ":record": record.0, ":hash": file.0 };
        self.find(sql!("attachment/load"), params, |row| {
            Ok(AttachmentRow {
                device: DeviceId(array(row.get("device")?)?),
                bytes: row.get("bytes")?,
                media: row.get("media")?,
                received_ms: row.get("received_ms")?,
            })
        })
    }

    /// The size of a file that this device has sent before.
    pub(crate) fn find_sent(&self, file: FileHash, device: DeviceId) -> Result<Option<u64>, Trouble> {
        let params = params! { ":hash": file.0, ":device": device.0 };
        self.find(sql!("attachment/find_sent"), params, |row| row.get("bytes"))
    }

    /// How many files a record has beside this one, and their bytes.
    pub(crate) fn count_attachments(
        &self,
        record: RecordId,
        beside: FileHash,
    ) -> Result<(u64, u64), Trouble> {
        let params = params! { ":record": record.0, ":hash": beside.0 };
        let counted = self.find(sql!("attachment/count_of_record"), params, |row| {
            Ok((row.get("files")?, row.get("bytes")?))
        })?;
        Ok(counted.unwrap_or_default())
    }

    /// The files that this device sent and whose bytes are here.
    pub(crate) fn list_sent(&self, device: DeviceId) -> Result<Vec<(RecordId, FileHash)>, Trouble> {
        self.list(sql!("attachment/list_of_device"), params! { ":device": device.0 }, |row| {
            Ok((RecordId(array(row.get("record")?)?), FileHash(array(row.get("hash")?)?)))
        })
    }

    /// What this device left that no answer named, beside this one.
    pub(crate) fn list_unnamed(
        &self,
        device: DeviceId,
        (record, file): (RecordId, FileHash),
    ) -> Result<Vec<Unnamed>, Trouble> {
        let params = params! { ":device": device.0, ":record": record.0, ":hash": file.0 };
        self.list(sql!("attachment/list_unnamed"), params, |row| {
            Ok(Unnamed {
                record: RecordId(array(row.get("record")?)?),
                file: FileHash(array(row.get("hash")?)?),
                bytes: row.get("bytes")?,
            })
        })
    }

    pub(crate) fn mark_named(&self, record: RecordId, file: FileHash) -> Result<(), Trouble> {
        let params = params! { ":record": record.0, ":hash": file.0 };
        self.execute(sql!("attachment/mark_named"), params).map(drop)
    }

    /// Files that must lie in the folder, in order of their hash.
    pub(crate) fn list_files_after(
        &self,
        after: Option<FileHash>,
        limit: u64,
    ) -> Result<Vec<(FileHash, u64)>, Trouble> {
        let after = after.map(|file| file.0.to_vec()).unwrap_or_default();
        self.list(sql!("attachment/list_after"), params! { ":after": after, ":limit": limit }, |row| {
            Ok((FileHash(array(row.get("hash")?)?), row.get("bytes")?))
        })
    }

    /// The bytes of a file are not in the folder.
    pub(crate) fn forget_file(&self, file: FileHash) -> Result<(), Trouble> {
        self.execute(sql!("attachment/forget"), params! { ":hash": file.0 }).map(drop)
    }
}
