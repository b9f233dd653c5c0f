//! Photos and other files of answers, on this device: kept with the answer, shown, let go.
//!
//! Invariants: an answer and its file are kept in one transaction; bytes that the server has not signed for
//! are let go only where no answer came to name them; what the quota pushes out can be fetched again.

use crate::interview::{drafts, keep_typed, load_row};
use crate::limits::FILES_BYTES_MAX;
use crate::problem::{Trouble, unloadable};
use crate::upgrade::reading;
use crate::{Device, World};
use ketuk_form::{Answers, FormDefinition, Key, QuestionType, Value};
use ketuk_record::Record;
use ketuk_vault::{AttachmentRow, AttachmentState, Store, Told};
use ketuk_view::{FileLine, FileView};
use ketuk_wire::file::{is_media, piece_count};
use ketuk_wire::limits::{FILE_BYTES_MAX, FILE_PIECE_BYTES};
use ketuk_wire::{FileHash, Problem, ProblemCode, RecordId};

const QUOTA: &str = "files.bytes_max";
/// What stands as the code of a file that no answer names any more: another photo took its place.
pub(crate) const SUPERSEDED: &str = "superseded";

/// A file as it is here.
#[derive(Clone, PartialEq, Eq)]
pub struct LoadedFile {
    /// What a screen shows of it; its `base64` is left to whoever needs it.
    pub view: FileView,
    /// Its bytes; empty where they are not here.
    pub content: Vec<u8>,
}

impl std::fmt::Debug for LoadedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LoadedFile({} bytes)", self.content.len())
    }
}

/// Room for files on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileQuota {
    /// Bytes of files that are here.
    pub used_bytes: u64,
    /// Of these, bytes of files that the server has not signed for.
    pub waiting_bytes: u64,
    /// Bytes that may be here.
    pub most_bytes: u64,
}

impl Device {
    /// Keeps a photo or another file as an answer, as typed: file and answer are on the disk, or neither.
    pub fn keep_file(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        key: &Key,
        media: &str,
        bytes: &[u8],
    ) -> Result<FileHash, Problem> {
        if bytes.is_empty() || !is_media(media) {
            return Err(Problem::with(ProblemCode::RequestInvalid, "an empty file, or no media type"));
        }
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(Problem::with(ProblemCode::FileTooLarge, bytes.len()));
        }
        let (forms, hash) = (&self.forms, FileHash::of(bytes));
        let size = bytes.len() as u64;
        let kept: Result<(), Trouble> = self.vault.write(|store| {
            let document = load_document(store, record)?;
            let typed = drafts(store, record)?;
            if !takes_file(&reading(forms, &document, &typed).form, key) {
                return Err(Problem::with(ProblemCode::RequestInvalid, "not a question for a file").into());
            }
            let answer = (key.clone(), Value::Text(hash.to_string()));
            keep_typed(forms, store, record, std::slice::from_ref(&answer), world.now_ms)?;
            let place = (&record.0, &hash.0);
            let refused = store.find_attachment(place.0, place.1)?.filter(is_refused);
            if refused.is_some() || !is_here(store, hash, size)? {
                make_room(store, hash, size)?;
                store.clear_pieces(&hash.0)?;
                for (number, piece) in (0..).zip(bytes.chunks(FILE_PIECE_BYTES)) {
                    store.insert_piece(&hash.0, number, false, piece)?;
                }
            }
            if let Some(row) = refused {
                // Chosen anew: it is asked about and sent once more.
                store.mark_attachment(place, row.state, Told::Unsure, "")?;
            }
            store.insert_attachment(place, (media, size), AttachmentState::Typed, world.now_ms)?;
            let before = typed.get(key).and_then(named).filter(|before| *before != hash);
            match before {
                Some(before) => drop_untyped(store, record, before),
                None => Ok(()),
            }
        });
        kept?;
        Ok(hash)
    }

    /// A file with its bytes; `away` where they are not here.
    pub fn load_file(&self, hash: FileHash) -> Result<LoadedFile, Problem> {
        let loaded: Result<_, Trouble> = self.vault.read(|store| {
            let row = store.list_attachments_of(&hash.0)?.into_iter().next();
            let size = row.as_ref().map_or(0, |row| row.bytes);
            let content = match row {
                Some(_) if is_here(store, hash, size)? => load_content(store, hash)?,
                _ => Vec::new(),
            };
            let state = match &row {
                Some(row) if !content.is_empty() => state_of(store, row)?,
                _ => "away",
            };
            let view = FileView {
                hash: hash.to_string(),
                media: row.as_ref().map(|row| row.media.clone()).unwrap_or_default(),
                base64: String::new(),
                bytes: size,
                state: state.to_owned(),
                arrived_ms: row.map(|row| row.arrived_ms).filter(|ms| *ms > 0),
            };
            Ok(LoadedFile { view, content })
        });
        Ok(loaded?)
    }

    /// The files that answers of a record name, drafts included, in form order, in `language`.
    pub fn list_files(&self, record: RecordId, language: &str) -> Result<Vec<FileLine>, Problem> {
        let forms = &self.forms;
        let listed: Result<_, Trouble> = self.vault.read(|store| {
            let document = load_document(store, record)?;
            let typed = drafts(store, record)?;
            let form = reading(forms, &document, &typed).form;
            let mut answers = document.answers(&form);
            answers.extend(typed);
            lines(store, (record, &form), &answers, language)
        });
        Ok(listed?)
    }

    /// How many files of saves the server has not signed for.
    pub fn count_waiting_files(&self) -> Result<u32, Problem> {
        let waiting: Result<_, Trouble> = self.vault.read(list_due);
        Ok(u32::try_from(waiting?.len()).unwrap_or(u32::MAX))
    }

    /// How many files of saves stand aside, for the server did not take them.
    pub fn count_files_aside(&self) -> Result<u32, Problem> {
        let waiting: Result<_, Trouble> = self.vault.read(list_due);
        let aside = waiting?.iter().filter(|row| !row.code.is_empty()).count();
        Ok(u32::try_from(aside).unwrap_or(u32::MAX))
    }

    /// Room for files.
    pub fn file_quota(&self) -> Result<FileQuota, Problem> {
        let quota: Result<_, Trouble> = self.vault.read(|store| {
            Ok(FileQuota {
                used_bytes: store.count_piece_bytes()?,
                waiting_bytes: list_due(store)?.iter().map(|row| row.bytes).sum(),
                most_bytes: most_bytes(store)?,
            })
        });
        Ok(quota?)
    }

    /// Chooses how many bytes of files may be here.
    pub fn save_file_quota(&mut self, most_bytes: u64) -> Result<(), Problem> {
        let saved: Result<(), Trouble> =
            self.vault.write(|store| Ok(store.save_meta(QUOTA, &most_bytes.to_be_bytes())?));
        Ok(saved?)
    }
}

/// The files that answers name, in form order.
pub(crate) fn lines(
    store: Store<'_>,
    (record, form): (RecordId, &FormDefinition),
    answers: &Answers,
    language: &str,
) -> Result<Vec<FileLine>, Trouble> {
    let mut lines = Vec::new();
    for (key, hash) in answers.iter().filter_map(|(key, value)| Some((key, named(value)?))) {
        if !takes_file(form, key) {
            continue;
        }
        let place = form.position(&key.field_path()).unwrap_or(usize::MAX);
        let row = store.find_attachment(&record.0, &hash.0)?;
        lines.push(((key.instances(), place), to_line(store, form, (key, hash), row, language)?));
    }
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

/// The file that an answer names.
pub(crate) fn named(value: &Value) -> Option<FileHash> {
    FileHash::of_answer(value.as_text()?)
}

/// After a save: files that the record names now are to be sent, those that were only typed go.
pub(crate) fn note_saved(store: Store<'_>, record: RecordId, document: &Record) -> Result<(), Trouble> {
    for row in store.list_attachments(&record.0)? {
        let place = (&row.record, &row.hash);
        let is_named = document.names_file(&FileHash(row.hash).to_string());
        match row.state {
            AttachmentState::Typed if is_named => {
                store.mark_attachment(place, AttachmentState::Waiting, Told::Nothing, "")?;
            }
            AttachmentState::Typed => store.delete_attachment(&row.record, &row.hash)?,
            AttachmentState::Waiting => note_named(store, &row, document)?,
            AttachmentState::Arrived => {}
        }
    }
    Ok(())
}

/// A file that waits stands aside while no answer names it.
pub(crate) fn note_named(store: Store<'_>, row: &AttachmentRow, document: &Record) -> Result<(), Trouble> {
    let is_named = document.names_file(&FileHash(row.hash).to_string());
    if is_named == (row.code == SUPERSEDED) {
        let code = if is_named { "" } else { SUPERSEDED };
        store.mark_attachment((&row.record, &row.hash), row.state, row.told, code)?;
    }
    Ok(())
}

/// Whether the server has refused a file for what it is: sending the same bytes again would end the same way.
pub(crate) fn is_refused(row: &AttachmentRow) -> bool {
    let code = ProblemCode::parse(&row.code);
    matches!(code, Some(ProblemCode::FileTooLarge | ProblemCode::FileBroken))
}

/// What the server has not signed for and some answer names.
pub(crate) fn list_due(store: Store<'_>) -> Result<Vec<AttachmentRow>, Trouble> {
    let mut due = store.list_waiting_attachments()?;
    due.retain(|row| row.code != SUPERSEDED);
    Ok(due)
}

/// Whether every byte of a file is here.
pub(crate) fn is_here(store: Store<'_>, hash: FileHash, bytes: u64) -> Result<bool, Trouble> {
    let here: u64 = store.list_pieces(&hash.0)?.iter().map(|piece| piece.length).sum();
    Ok(bytes > 0 && here == bytes)
}

/// All bytes of a file that is here.
pub(crate) fn load_content(store: Store<'_>, hash: FileHash) -> Result<Vec<u8>, Trouble> {
    let mut content = Vec::new();
    for piece in store.list_pieces(&hash.0)? {
        content.extend(store.find_piece(&hash.0, piece.number)?.unwrap_or_default());
    }
    Ok(content)
}

/// Makes room for so many bytes more: first go bytes that the server has signed for, oldest first, then
/// those that no answer names any more.
pub(crate) fn make_room(store: Store<'_>, hash: FileHash, bytes: u64) -> Result<(), Trouble> {
    let most = most_bytes(store)?;
    let fits = || Ok::<_, Trouble>(store.count_piece_bytes()?.saturating_add(bytes) <= most);
    while !fits()? {
        let spent = store.list_spent_attachments(2)?;
        if let Some(row) = spent.iter().find(|row| row.hash != hash.0) {
            store.clear_pieces(&row.hash)?;
            continue;
        }
        let waiting = store.list_waiting_attachments()?;
        let Some(row) = waiting.iter().find(|row| row.code == SUPERSEDED && row.hash != hash.0) else {
            return Err(Problem::with(ProblemCode::FilesFull, most).into());
        };
        store.delete_attachment(&row.record, &row.hash)?;
    }
    Ok(())
}

fn most_bytes(store: Store<'_>) -> Result<u64, Trouble> {
    let chosen = store.load_meta(QUOTA)?.and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
    Ok(chosen.map_or(FILES_BYTES_MAX, u64::from_be_bytes))
}

pub(crate) fn load_document(store: Store<'_>, record: RecordId) -> Result<Record, Trouble> {
    Ok(Record::from_snapshot(&load_row(store, record)?.snapshot).map_err(unloadable)?)
}

/// A file that was typed and typed over goes, where no other draft names it.
fn drop_untyped(store: Store<'_>, record: RecordId, hash: FileHash) -> Result<(), Trouble> {
    let row = store.find_attachment(&record.0, &hash.0)?;
    let is_typed = row.is_some_and(|row| row.state == AttachmentState::Typed);
    if is_typed && !drafts(store, record)?.values().any(|value| named(value) == Some(hash)) {
        store.delete_attachment(&record.0, &hash.0)?;
    }
    Ok(())
}

fn takes_file(form: &FormDefinition, key: &Key) -> bool {
    form.question(&key.field_path()).is_some_and(|question| {
        matches!(
            question.kind,
            QuestionType::Image | QuestionType::Audio | QuestionType::Video | QuestionType::File
        )
    })
}

fn state_of(store: Store<'_>, row: &AttachmentRow) -> Result<&'static str, Trouble> {
    Ok(match row.state {
        AttachmentState::Arrived => "arrived",
        _ if count_arrived(store, row)? > 0 => "sending",
        AttachmentState::Typed | AttachmentState::Waiting => "waiting",
    })
}

fn count_arrived(store: Store<'_>, row: &AttachmentRow) -> Result<u32, Trouble> {
    let arrived = store.list_pieces(&row.hash)?.iter().filter(|piece| piece.arrived).count();
    Ok(u32::try_from(arrived).unwrap_or(u32::MAX))
}

fn to_line(
    store: Store<'_>,
    form: &FormDefinition,
    (key, hash): (&Key, FileHash),
    row: Option<AttachmentRow>,
    language: &str,
) -> Result<FileLine, Trouble> {
    let question = form.question(&key.field_path());
    let label = question.and_then(|question| form.plain_text_in(&question.label, language));
    let parts = row.as_ref().map_or(0, |row| piece_count(row.bytes));
    let (state, parts_arrived) = match &row {
        None => ("away", 0),
        Some(row) if row.state == AttachmentState::Arrived => ("arrived", parts),
        Some(row) => (state_of(store, row)?, count_arrived(store, row)?),
    };
    let aside = row.as_ref().and_then(|row| ProblemCode::parse(&row.code));
    let words = |code: ProblemCode| if language == "en" { code.text_en() } else { code.text_id() };
    Ok(FileLine {
        key: key.to_string(),
        label: label.unwrap_or_else(|| key.to_string()),
        hash: hash.to_string(),
        state: state.to_owned(),
        parts_arrived,
        parts,
        code: aside.map(|code| code.code().to_owned()).unwrap_or_default(),
        text: aside.map(|code| words(code).to_owned()).unwrap_or_default(),
    })
}
