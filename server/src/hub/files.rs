//! Photos and other files: who may send and fetch which, and the server's word on those that are whole.
//!
//! Invariants: every request is signed by a device that is enrolled, for the nonce that was handed out last; a
//! device sends and fetches only for records of its areas; what no answer names is bounded per device, what
//! answers name per record; to know a hash is no permission to read. The bytes are another's business
//! ([`crate::files`]).

use super::{Hub, HubWorld};
use crate::limits::{RECORD_FILE_BYTES_MAX, RECORD_FILES_MAX, WAITING_FILE_BYTES_MAX, WAITING_FILES_MAX};
use crate::role::Reach;
use crate::store::{DeviceState, NewAttachment};
use crate::trouble::Trouble;
use ketuk_wire::file::{FileErrand, FileHead, FileReceipt, FileRequest};
use ketuk_wire::sync::SyncResponse;
use ketuk_wire::tally::{FileMark, FileTally, FilesAsk, FilesList};
use ketuk_wire::{DeviceId, FileHash, Problem, ProblemCode, RecordId, limits};
use std::collections::BTreeSet;

/// Files that [`Hub::list_files`] gives at once.
const PAGE_FILES: u64 = 1_000;

/// What a request about a file comes to, as far as the hub knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilePermit {
    /// It may be sent.
    Send {
        /// Whether this device has sent these very bytes before, for another record: then they need not come
        /// again.
        sent_before: bool,
    },
    /// It came for this record: the server's word, the size and the media type.
    Whole(WholeFile),
}

/// A file that came for a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeFile {
    /// Who sent it.
    pub device: DeviceId,
    /// Its size.
    pub bytes: u64,
    /// Its media type.
    pub media: String,
    /// The server's word.
    pub receipt: FileReceipt,
}

impl Hub {
    /// Whether this request may be answered; the request's own form has been checked.
    pub fn permit_file(&self, request: &FileRequest) -> Result<FilePermit, Problem> {
        self.grouped(|hub| Ok(hub.permit(request)?.0))
    }

    /// Keeps a file that is whole in the folder now, and gives the server's word on it.
    pub fn keep_file(&self, world: &mut HubWorld<'_>, request: &FileRequest) -> Result<WholeFile, Problem> {
        self.grouped(|hub| {
            let head = &request.head;
            let (FilePermit::Send { .. }, named) = hub.permit(request)? else {
                return hub.whole(head.record, head.file);
            };
            let (FileErrand::Ask { bytes, media } | FileErrand::Send { bytes, media, .. }) = &head.errand
            else {
                return Err(Problem::with(ProblemCode::BodyMalformed, "nothing was sent").into());
            };
            let (record, file, device) = (head.record, head.file, head.device);
            let (bytes, received_ms) = (*bytes, world.now_ms);
            let new = NewAttachment { record, file, device, bytes, media, named, received_ms };
            hub.store.insert_attachment(&new)?;
            hub.whole(record, file)
        })
    }

    /// A file that came for a record within reach.
    pub fn load_file(&self, reach: Reach, record: RecordId, file: FileHash) -> Result<WholeFile, Problem> {
        let scope = self.store.find_record_scope(record)?;
        if scope.is_none_or(|scope| !reach.holds(scope)) {
            return Err(Problem::new(ProblemCode::FileNotHere));
        }
        Ok(self.whole(record, file)?)
    }

    /// Files that must lie in the folder, by hash, a page at a time.
    pub fn list_files(&self, after: Option<FileHash>) -> Result<Vec<(FileHash, u64)>, Problem> {
        Ok(self.store.list_files_after(after, PAGE_FILES)?)
    }

    /// The bytes of a file are gone: devices that have them send them again when they ask next.
    pub fn forget_file(&self, file: FileHash) -> Result<(), Problem> {
        self.grouped(|hub| hub.store.forget_file(file))
    }

    /// The permit, and whether an answer names the file.
    fn permit(&self, request: &FileRequest) -> Result<(FilePermit, bool), Trouble> {
        let FileHead { device, nonce, record, file, errand } = &request.head;
        let row = self.store.load_device(*device)?;
        let row = row.ok_or_else(|| Problem::new(ProblemCode::DeviceUnknown))?;
        if row.state == DeviceState::Revoked {
            return Err(Problem::new(ProblemCode::DeviceRevoked).into());
        }
        request.verify(&row.public_key)?;
        if *nonce != row.nonce {
            return Err(Problem::new(ProblemCode::FileStale).into());
        }
        let scope = self.store.find_record_scope(*record)?;
        let scope = scope.ok_or_else(|| Problem::with(ProblemCode::FileNotNamed, "no such record"))?;
        if !self.store.list_device_scopes(*device)?.iter().any(|grant| grant.scope == scope) {
            return Err(Problem::new(ProblemCode::ScopeForbidden).into());
        }
        let bytes = match errand {
            FileErrand::Fetch { .. } => return Ok((FilePermit::Whole(self.whole(*record, *file)?), true)),
            FileErrand::Ask { bytes, .. } | FileErrand::Send { bytes, .. } => *bytes,
        };
        if let Some(known) = self.store.find_attachment(*record, *file)? {
            // Another size is a mistake of the sender: the bytes that have the hash are here.
            return if known.bytes == bytes {
                Ok((FilePermit::Whole(self.whole(*record, *file)?), true))
            } else {
                Err(Problem::with(ProblemCode::FileBroken, "another size").into())
            };
        }
        let named = self.load_record(*record)?.names_file(&file.to_string());
        self.check_room(request, bytes, named)?;
        let sent_before = self.store.find_sent(*file, *device)? == Some(bytes);
        Ok((FilePermit::Send { sent_before }, named))
    }

    /// Whether there is room for a file more: of the record, or of what a device may leave unnamed.
    fn check_room(&self, request: &FileRequest, bytes: u64, named: bool) -> Result<(), Trouble> {
        let FileHead { device, record, file, .. } = &request.head;
        let (files, here) = self.store.count_attachments(*record, *file)?;
        if files >= RECORD_FILES_MAX || here.saturating_add(bytes) > RECORD_FILE_BYTES_MAX {
            return Err(Problem::new(ProblemCode::FileTooMany).into());
        }
        if named {
            return Ok(());
        }
        let (mut files, mut here) = (0, 0_u64);
        for left in self.store.list_unnamed(*device, (*record, *file))? {
            if self.load_record(left.record)?.names_file(&left.file.to_string()) {
                self.store.mark_named(left.record, left.file)?;
                continue;
            }
            files += 1;
            here = here.saturating_add(left.bytes);
        }
        if files >= WAITING_FILES_MAX || here.saturating_add(bytes) > WAITING_FILE_BYTES_MAX {
            return Err(Problem::with(ProblemCode::FileNotNamed, "no answer names it").into());
        }
        Ok(())
    }

    /// Tells a device which of its files are here, where that is not what it believes: a server that was
    /// restored from a backup, or whose bytes were lost, gets them again. Costs a reading of an index, so it is
    /// done once a sync, with the last answer.
    pub(super) fn add_files(
        &self,
        response: &mut SyncResponse,
        device: DeviceId,
        ask: Option<&FilesAsk>,
    ) -> Result<(), Trouble> {
        let Some(FilesAsk { sent, known }) = ask.filter(|_| response.more.is_none()) else { return Ok(()) };
        let rows = self.store.list_sent(device)?;
        let mark = |(record, file): &(RecordId, FileHash)| FileMark::of(*record, *file);
        let here: FileTally = rows.iter().map(mark).collect();
        if here == *sent || Some(here) == *known || FilesList::size(rows.len()) > limits::PAGE_BYTES_MAX {
            return Ok(());
        }
        if response.pages.is_some() || response.part.is_some() {
            // The next answer has room for it.
            response.more = Some(true);
            return Ok(());
        }
        response.files = Some(FilesList::new(&rows.iter().map(mark).collect::<BTreeSet<_>>()));
        Ok(())
    }

    fn whole(&self, record: RecordId, file: FileHash) -> Result<WholeFile, Trouble> {
        let row = self.store.find_attachment(record, file)?;
        let row = row.ok_or_else(|| Problem::new(ProblemCode::FileNotHere))?;
        let receipt = FileReceipt::sign(&self.key, (record, file), row.bytes, row.received_ms);
        Ok(WholeFile { device: row.device, bytes: row.bytes, media: row.media, receipt })
    }
}
