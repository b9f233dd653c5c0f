//! The duplicate engine alone, on a file of households: `linkage run`.
//!
//! Reads `schemas/linkage/households-v1.md`, writes `schemas/linkage/pairs-v1.md`. Households are held first
//! and compared afterwards, so the order of lines changes nothing but which of two lines with one id counts.
//!
//! Invariants: a bad line is counted and told, and stops nothing; ids that a spreadsheet would take for a
//! formula are made harmless; no name and no number is written.

use crate::args::LinkageCommand;
use crate::commands::bundle::write;
use crate::console::Console;
use crate::failure::Failure;
use crate::texts::Language;
use ketuk_linkage::limits::LINE_BYTES_MAX;
use ketuk_linkage::{Bounds, Index, LineProblem, Slot, Verdict, Weights, explain, read_line};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Keys the hashes of one run; the file is local and nobody else sees them.
const SECRET: u64 = 0x6b65_7475_6b21;
/// Most bad lines that are named.
const TOLD_MAX: usize = 20;

/// Carries it out.
pub(crate) fn run(console: &mut Console<'_>, command: &LinkageCommand) -> Result<(), Failure> {
    let LinkageCommand::Run { file, out, weights, anywhere, force } = command;
    let weights = load_weights(weights.as_deref())?;
    let bounds = if *anywhere { Bounds::anywhere() } else { Bounds::bontang() };
    let mut index = Index::new(weights, SECRET, bounds);
    let lines = hold(console, file, &mut index)?;
    index.settle();
    let (text, pairs, queued) = judge(&index, console.language())?;
    write(out, &text, *force)?;
    let (held, out) = (index.len(), out.display());
    console.say(
        &format!("{lines} baris dibaca, {held} keluarga; {pairs} pasangan ditulis ke {out}, {queued} perlu dilihat."),
        &format!("{lines} lines read, {held} households; {pairs} pairs written to {out}, {queued} to be looked at."),
    );
    Ok(())
}

fn load_weights(file: Option<&Path>) -> Result<Weights, Failure> {
    let Some(file) = file else { return Ok(Weights::shipped()) };
    let text = std::fs::read_to_string(file).map_err(|e| Failure::file(file, &e))?;
    Weights::read(&text).map_err(|problem| {
        Failure::said(
            format!("Berkas bobot {} tidak dapat dipakai ({problem}).", file.display()),
            format!("The weights file {} cannot be used ({problem}).", file.display()),
        )
    })
}

/// Holds every household of the file; gives the number of lines.
fn hold(console: &mut Console<'_>, file: &Path, index: &mut Index) -> Result<usize, Failure> {
    let open = std::fs::File::open(file).map_err(|e| Failure::file(file, &e))?;
    let mut reader = BufReader::new(open);
    let (mut lines, mut bad) = (0, 0);
    let mut bytes = Vec::new();
    while next_line(&mut reader, &mut bytes).map_err(|e| Failure::file(file, &e))? {
        lines += 1;
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            continue;
        }
        match read_line(line) {
            Ok(submission) => {
                index.upsert(&submission);
            }
            Err(problem) => {
                bad += 1;
                if bad <= TOLD_MAX {
                    let (id, en) = how_to_mend(problem);
                    let id = format!("baris {lines} dilewati ({problem}): {id}");
                    console.warn(&id, &format!("line {lines} is skipped ({problem}): {en}"));
                }
            }
        }
    }
    if bad > TOLD_MAX {
        console.warn(&format!("{bad} baris dilewati seluruhnya"), &format!("{bad} lines are skipped in all"));
    }
    Ok(lines)
}

/// The next line, without more of it than a line may have; false at the end.
fn next_line(reader: &mut impl BufRead, bytes: &mut Vec<u8>) -> std::io::Result<bool> {
    bytes.clear();
    let most = LINE_BYTES_MAX as u64 + 2;
    let read = reader.by_ref().take(most).read_until(b'\n', bytes)?;
    if read as u64 == most && bytes.last() != Some(&b'\n') {
        skip_line(reader)?;
    }
    Ok(read > 0)
}

fn skip_line(reader: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let held = reader.fill_buf()?;
        let end = held.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(held.len(), |at| at + 1);
        let is_over = end.is_some() || held.is_empty();
        reader.consume(used);
        if is_over {
            return Ok(());
        }
    }
}

/// What to do about a line, in both languages.
fn how_to_mend(problem: LineProblem) -> (&'static str, &'static str) {
    match problem {
        LineProblem::TooLong => (
            "pecah menjadi satu keluarga per baris; mungkin tanda akhir baris hilang",
            "put one household on each line; the line's end may be missing",
        ),
        LineProblem::NotAnObject => (
            "tulis satu objek JSON utuh, { sampai }, dalam satu baris; periksa kutip dan koma",
            "write one whole JSON object, from { to }, on one line; check quotes and commas",
        ),
        LineProblem::NoId => (
            "isi hh_id dengan kode keluarga yang tidak dipakai baris lain",
            "fill hh_id with a code that no other line has",
        ),
    }
}

/// The file's text, how many pairs it has, and how many of them a person should look at.
fn judge(index: &Index, language: Language) -> Result<(Vec<u8>, usize, usize), Failure> {
    let mut pairs: Vec<(&str, &str, Slot, Slot, Verdict)> = Vec::new();
    for slot in index.list_slots() {
        let Some(id) = index.id(slot) else { continue };
        for (other, verdict) in index.judge(slot) {
            if let Some(other_id) = index.id(other).filter(|other_id| id < *other_id) {
                pairs.push((id, other_id, slot, other, verdict));
            }
        }
    }
    pairs.sort_by(|x, y| {
        let likely = y.4.duplicate_probability().total_cmp(&x.4.duplicate_probability());
        likely.then_with(|| (x.0, x.1).cmp(&(y.0, y.1)))
    });
    let failed = |_: csv::Error| Failure::said("CSV tidak dapat ditulis.", "The CSV cannot be written.");
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["id_a", "id_b", "score", "kind", "flag", "reasons"]).map_err(failed)?;
    let mut queued = 0;
    for (id, other_id, slot, other, verdict) in &pairs {
        queued += usize::from(verdict.is_queued);
        let reasons = explain(index, *slot, *other, verdict);
        let said: Vec<String> = reasons
            .iter()
            .map(|reason| if language == Language::Id { reason.text_id() } else { reason.text_en() })
            .collect();
        let record = [
            harmless(id),
            harmless(other_id),
            format!("{:.4}", verdict.duplicate_probability()),
            verdict.kind.name().to_owned(),
            u8::from(verdict.is_queued).to_string(),
            said.join("; "),
        ];
        table.write_record(record).map_err(failed)?;
    }
    let text = table
        .into_inner()
        .map_err(|_| Failure::said("CSV tidak dapat ditulis.", "The CSV cannot be written."))?;
    Ok((text, pairs.len(), queued))
}

/// An id that no spreadsheet takes for a formula.
fn harmless(id: &str) -> String {
    if id.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{id}") } else { id.to_owned() }
}
