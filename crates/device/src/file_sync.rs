//! Files on their way: the next request, and what its answer means.
//!
//! Invariants: files go after the answers that name them, one piece at a time; a piece counts as arrived
//! only where the server says so, a file only where it has signed; a file that is refused stands aside until
//! the next run and holds up no other; one that is refused for what it is, until it is chosen anew.

use crate::Device;
use crate::files::{
    SUPERSEDED, is_here, is_refused, list_due, load_content, load_document, make_room, note_named,
};
use crate::identity::Meta;
use crate::problem::Trouble;
use ketuk_vault::{AttachmentRow, AttachmentState, Store, Told};
use ketuk_wire::file::{
    FileErrand, FileHead, FilePiece, FileReceipt, FileRequest, FileResponse, digest_of, piece_count,
    piece_length,
};
use ketuk_wire::{FileHash, Problem, ProblemCode, RecordId};
use std::collections::BTreeSet;

/// A request about one file.
#[derive(Clone, PartialEq, Eq)]
pub struct FilePlan {
    /// The record that names it.
    pub record: RecordId,
    /// The file.
    pub file: FileHash,
    /// The body of `POST /v1/files`.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for FilePlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FilePlan({}, {} bytes)", self.file, self.body.len())
    }
}

/// What an answer about a file brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileMove {
    /// The record that names it.
    pub record: RecordId,
    /// The file.
    pub file: FileHash,
    /// Pieces that have arrived, there or here.
    pub pieces: u32,
    /// Pieces of it.
    pub of: u32,
    /// Whether it is whole: signed for by the server, or fetched and here.
    pub whole: bool,
}

/// Refusals that concern one file: it stands aside, and the others go on.
const OF_ONE_FILE: &[ProblemCode] = &[
    ProblemCode::FileTooLarge,
    ProblemCode::FileBroken,
    ProblemCode::FileNotNamed,
    ProblemCode::FileTooMany,
    ProblemCode::ScopeForbidden,
];

impl Device {
    /// Begins a run: files that stood aside are due again, and what the server has of each is asked anew.
    pub fn retry_files(&mut self) -> Result<(), Problem> {
        let done: Result<(), Trouble> = self.vault.write(|store| {
            for mut row in store.list_waiting_attachments()? {
                row.told = if row.told == Told::Nothing { Told::Nothing } else { Told::Unsure };
                if row.code != SUPERSEDED && !is_refused(&row) {
                    row.code.clear();
                }
                store.mark_attachment((&row.record, &row.hash), row.state, row.told, &row.code)?;
                // What others saved meanwhile may name a file no more, or again.
                if let Ok(document) = load_document(store, RecordId(row.record)) {
                    note_named(store, &row, &document)?;
                }
            }
            Ok(())
        });
        Ok(done?)
    }

    /// The next request to `POST /v1/files`; `None` where nothing more can be sent now: files of a record wait
    /// until a sync has carried its saves.
    pub fn plan_file(&mut self) -> Result<Option<FilePlan>, Problem> {
        let planned: Result<_, Trouble> = self.vault.write(|store| {
            let due: Vec<_> = list_due(store)?.into_iter().filter(|row| row.code.is_empty()).collect();
            if due.is_empty() {
                return Ok(None);
            }
            // Answers first: who has not heard of a file has no place for it.
            let arrivals = store.list_arrivals()?;
            let is_first = |row: &AttachmentRow| {
                arrivals.iter().any(|arrival| arrival.record == row.record && arrival.waiting > 0)
            };
            for row in due {
                if is_first(&row) {
                    continue;
                }
                if let Some(plan) = plan_step(store, &row)? {
                    return Ok(Some(plan));
                }
            }
            Ok(None)
        });
        Ok(planned?)
    }

    /// The next request for a file that is not here; `None` where it is.
    pub fn plan_fetch(&mut self, record: RecordId, file: FileHash) -> Result<Option<FilePlan>, Problem> {
        let planned: Result<_, Trouble> = self.vault.read(|store| {
            let rows = store.list_attachments_of(&file.0)?;
            let bytes = rows.first().map_or(0, |row| row.bytes);
            if is_here(store, file, bytes)? {
                return Ok(None);
            }
            let here: BTreeSet<_> = store.list_pieces(&file.0)?.iter().map(|piece| piece.number).collect();
            let number = (0..).find(|number| !here.contains(number)).unwrap_or(0);
            request(store, (record, file), FileErrand::Fetch { number }, None).map(Some)
        });
        Ok(planned?)
    }

    /// Takes the answer to a request about a file in.
    pub fn absorb_file(&mut self, body: &[u8]) -> Result<FileMove, Problem> {
        let mut response = FileResponse::from_body(body)?;
        response.check()?;
        let taken: Result<_, Trouble> = self.vault.write(|store| match response.piece.take() {
            Some(piece) => take_piece(store, &response, &piece),
            None => take_word(store, &response),
        });
        // A fetched file that is not what its hash says: its pieces must go although the call fails.
        let taken = taken?;
        match taken {
            Taken::Moved(moved) => Ok(moved),
            Taken::Broken => Err(Problem::with(ProblemCode::FileBroken, "fetched")),
        }
    }

    /// Hears that the server refused a request about a file. `true` where only this file stands aside.
    pub fn note_file_refusal(
        &mut self,
        (record, file): (RecordId, FileHash),
        problem: &Problem,
    ) -> Result<bool, Problem> {
        if !OF_ONE_FILE.contains(&problem.code) {
            return Ok(false);
        }
        let noted: Result<(), Trouble> = self.vault.write(|store| {
            let Some(row) = store.find_attachment(&record.0, &file.0)? else { return Ok(()) };
            if row.state == AttachmentState::Waiting {
                let place = (&record.0, &file.0);
                store.mark_attachment(place, row.state, Told::Unsure, problem.code.code())?;
            }
            Ok(())
        });
        noted?;
        Ok(true)
    }
}

/// What became of an answer.
enum Taken {
    Moved(FileMove),
    Broken,
}

/// The request that a file needs next; where its bytes are damaged it stands aside.
fn plan_step(store: Store<'_>, row: &AttachmentRow) -> Result<Option<FilePlan>, Trouble> {
    let (record, file) = (RecordId(row.record), FileHash(row.hash));
    let place = (&row.record, &row.hash);
    let (bytes, media) = (row.bytes, row.media.clone());
    let pieces = store.list_pieces(&row.hash)?;
    let next = pieces.iter().find(|piece| !piece.arrived).filter(|_| row.told != Told::Unsure);
    let Some(next) = next else {
        return request(store, (record, file), FileErrand::Ask { bytes, media }, None).map(Some);
    };
    let number = next.number;
    let piece = store.find_piece(&row.hash, number)?.unwrap_or_default();
    if pieces.len() != piece_count(bytes) as usize || piece_length(bytes, number) != Some(piece.len()) {
        let code = ProblemCode::StorageFault.code();
        store.mark_attachment(place, AttachmentState::Waiting, Told::Unsure, code)?;
        return Ok(None);
    }
    // Until an answer comes, nobody knows whether the piece has arrived.
    store.mark_attachment(place, AttachmentState::Waiting, Told::Unsure, "")?;
    let errand = FileErrand::Send { bytes, media, number, digest: digest_of(&piece) };
    request(store, (record, file), errand, Some(piece)).map(Some)
}

fn request(
    store: Store<'_>,
    (record, file): (RecordId, FileHash),
    errand: FileErrand,
    piece: Option<Vec<u8>>,
) -> Result<FilePlan, Trouble> {
    let meta = Meta(store);
    let device = meta.enrolled()?.device;
    let head = FileHead { device, nonce: meta.nonce()?, record, file, errand };
    let body = FileRequest::new(&meta.key()?, head, piece).to_body();
    Ok(FilePlan { record, file, body })
}

/// What the server says of a file that we send.
fn take_word(store: Store<'_>, response: &FileResponse) -> Result<Taken, Trouble> {
    let FileResponse { record, file, bytes, there, receipt, yours, .. } = response;
    let (place, of) = ((&record.0, &file.0), piece_count(*bytes));
    let moved = |pieces, whole| Taken::Moved(FileMove { record: *record, file: *file, pieces, of, whole });
    let row = store.find_attachment(&record.0, &file.0)?;
    let row = row.ok_or_else(|| Problem::with(ProblemCode::BodyMalformed, "a file that is not ours"))?;
    if row.bytes != *bytes {
        return Err(Problem::with(ProblemCode::BodyMalformed, "another size").into());
    }
    if row.state == AttachmentState::Arrived {
        return Ok(moved(of, true));
    }
    for piece in store.list_pieces(&file.0)? {
        let arrived = there >> piece.number & 1 == 1;
        if arrived != piece.arrived {
            store.mark_piece(&file.0, piece.number, arrived)?;
        }
    }
    match receipt {
        Some(receipt) => {
            take_receipt(store, receipt, (*record, *file), (*bytes, *yours))?;
            Ok(moved(of, true))
        }
        None => {
            store.mark_attachment(place, row.state, Told::Sure, "")?;
            Ok(moved(there.count_ones(), false))
        }
    }
}

fn take_receipt(
    store: Store<'_>,
    receipt: &FileReceipt,
    (record, file): (RecordId, FileHash),
    (bytes, yours): (u64, Option<bool>),
) -> Result<(), Trouble> {
    receipt.verify(&Meta(store).enrolled()?.server_key, (record, file), bytes)?;
    let word = ketuk_wire::encode(receipt);
    let told = if yours == Some(true) { Told::Sure } else { Told::Nothing };
    Ok(store.save_attachment_receipt((&record.0, &file.0), told, (receipt.received_ms, &word))?)
}

/// A piece that was fetched; the last one shows whether the bytes are the file.
fn take_piece(store: Store<'_>, response: &FileResponse, piece: &FilePiece) -> Result<Taken, Trouble> {
    let FileResponse { record, file, bytes, receipt, media, yours, .. } = response;
    let malformed = |what| Problem::with(ProblemCode::BodyMalformed, what);
    let receipt = receipt.as_ref().ok_or_else(|| malformed("a file without receipt"))?;
    let media = media.as_deref().ok_or_else(|| malformed("a file without media type"))?;
    let place = (&record.0, &file.0);
    store.insert_attachment(place, (media, *bytes), AttachmentState::Arrived, receipt.received_ms)?;
    take_receipt(store, receipt, (*record, *file), (*bytes, *yours))?;
    if store.list_attachments_of(&file.0)?.iter().any(|row| row.bytes != *bytes) {
        return Err(malformed("another size").into());
    }
    if !is_here(store, *file, *bytes)? {
        make_room(store, *file, piece.bytes.len() as u64)?;
        store.insert_piece(&file.0, piece.number, true, &piece.bytes)?;
    }
    let whole = is_here(store, *file, *bytes)?;
    if whole && FileHash::of(&load_content(store, *file)?) != *file {
        store.clear_pieces(&file.0)?;
        return Ok(Taken::Broken);
    }
    let pieces = u32::try_from(store.list_pieces(&file.0)?.len()).unwrap_or(u32::MAX);
    let of = piece_count(*bytes);
    Ok(Taken::Moved(FileMove { record: *record, file: *file, pieces, of, whole }))
}
