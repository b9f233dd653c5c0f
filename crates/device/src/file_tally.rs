//! Photos that have arrived, held against what the server still has of them: a server that was restored from an older
//! copy, or has lost bytes, gets them again.
//!
//! Invariants: only a file that the server itself called ours is counted; one whose bytes are here waits again,
//! and is asked about before anything is sent; a difference that cannot be mended is not told at each sync.

use crate::files::is_here;
use crate::identity::Meta;
use crate::problem::Trouble;
use ketuk_vault::{AttachmentRow, AttachmentState, Store, Told};
use ketuk_wire::tally::{FileMark, FileTally, FilesAsk, FilesList};
use ketuk_wire::{FileHash, RecordId};

/// What the next request says of files; nothing where none was sent.
pub(crate) fn plan(store: Store<'_>) -> Result<Option<FilesAsk>, Trouble> {
    let sent: FileTally = store.list_sent_attachments()?.iter().map(mark).collect();
    if sent.files == 0 {
        return Ok(None);
    }
    Ok(Some(FilesAsk { sent, known: Meta(store).known_files()? }))
}

/// Takes the server's list in.
pub(crate) fn absorb(store: Store<'_>, list: &FilesList) -> Result<(), Trouble> {
    let held = list.read()?;
    for row in store.list_sent_attachments()? {
        if held.contains(&mark(&row)) {
            continue;
        }
        // Where the bytes are gone from here too, nothing is left that could be sent.
        let (state, told) = if is_here(store, FileHash(row.hash), row.bytes)? {
            (AttachmentState::Waiting, Told::Unsure)
        } else {
            (AttachmentState::Arrived, Told::Nothing)
        };
        store.mark_attachment((&row.record, &row.hash), state, told, "")?;
    }
    Meta(store).save_known_files(&held.into_iter().collect())
}

fn mark(row: &AttachmentRow) -> FileMark {
    FileMark::of(RecordId(row.record), FileHash(row.hash))
}
