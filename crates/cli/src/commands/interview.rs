//! The interview: start, answer, set, finish, settle.

use crate::answers::{Filled, by_section, read_answer, read_answers};
use crate::console::Console;
use crate::desk::{Desk, load_text};
use crate::failure::Failure;
use ketuk_device::{Key, RecordId, RtCode, ScopeId, Value, VisitOutcome};
use std::path::Path;

/// When answers out of a file become saves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saves {
    /// All in one.
    Once,
    /// One per section of the form, as on a phone.
    PerSection,
}

/// Starts a household that is on no list; the answer is its id.
pub(crate) fn start(desk: &mut Desk, console: &mut Console<'_>, rt: &str) -> Result<(), Failure> {
    let rt = RtCode::parse(rt).map_err(|_| {
        Failure::said(
            "Kode RT tidak terbaca. Tulis seperti 64.74.01.1001.021.",
            "The RT's code cannot be read. Write it like 64.74.01.1001.021.",
        )
    })?;
    let (scope, scopes) = (ScopeId(rt.number()), desk.device.scopes()?);
    if !scopes.is_empty() && !scopes.contains(&scope) {
        let ours = rt_codes(&scopes).join(", ");
        return Err(Failure::said(
            format!("RT {rt} bukan wilayah perangkat ini. Wilayahnya: {ours}."),
            format!("RT {rt} is not an area of this device. Its areas: {ours}."),
        ));
    }
    let record = desk.act(|device, world| device.start(world, scope))?;
    console.line(&record.to_string());
    Ok(())
}

/// The areas as people write them.
pub(crate) fn rt_codes(scopes: &[ScopeId]) -> Vec<String> {
    let code = |scope: &ScopeId| RtCode::from_number(scope.0).map_or(scope.to_string(), |rt| rt.to_string());
    scopes.iter().map(code).collect()
}

/// Takes answers out of a file and saves them.
pub(crate) fn answer(
    desk: &mut Desk,
    console: &mut Console<'_>,
    record: &str,
    file: &Path,
    saves: Saves,
) -> Result<(), Failure> {
    let record = desk.find(record)?;
    let text = load_text(file)?;
    let form = desk.device.form_of(record)?.form;
    let filled = desk.act(|_, world| read_answers(&form, &text, &mut || world.new_instance()))?;
    let Filled { answers, unknown } = filled;
    for key in unknown {
        console.warn(
            &format!("{key} tidak ada di formulir versi ini; disimpan apa adanya."),
            &format!("{key} is not in this version of the form; kept as it is."),
        );
    }
    let count = answers.len();
    let parts = match saves {
        Saves::Once => vec![answers],
        Saves::PerSection => by_section(&form, &answers),
    };
    let mut saved = 0;
    for part in parts {
        saved += u32::from(keep(desk, record, &part)?);
    }
    console.say(
        &format!("{count} jawaban dibaca, {saved} simpanan."),
        &format!("{count} answers read, {saved} saves."),
    );
    tell_findings(desk, console, record)
}

/// Keeps answers and makes a save point; `false` where nothing was new.
fn keep(desk: &mut Desk, record: RecordId, answers: &[(Key, Value)]) -> Result<bool, Failure> {
    desk.act(|device, world| device.answer_all(world, record, answers))?;
    Ok(desk.act(|device, world| device.save(world, record))?)
}

/// Sets one answer and saves.
pub(crate) fn set(
    desk: &mut Desk,
    console: &mut Console<'_>,
    record: &str,
    key: &str,
    value: &str,
) -> Result<(), Failure> {
    let record = desk.find(record)?;
    let form = desk.device.form_of(record)?.form;
    let answer = read_answer(&form, key, value)?;
    if form.question(&answer.0.field_path()).is_none() && !answer.0.is_paradata() {
        console.warn(
            &format!("{key} tidak ada di formulir versi ini; disimpan apa adanya."),
            &format!("{key} is not in this version of the form; kept as it is."),
        );
    }
    if keep(desk, record, &[answer])? {
        console.say("Tersimpan.", "Saved.");
    } else {
        console.say("Sudah demikian; tidak ada yang berubah.", "It stood so already; nothing changed.");
    }
    tell_findings(desk, console, record)
}

/// Ends a visit. Findings never stand in the way.
pub(crate) fn finish(
    desk: &mut Desk,
    console: &mut Console<'_>,
    record: &str,
    outcome: &str,
) -> Result<(), Failure> {
    let record = desk.find(record)?;
    let outcome = VisitOutcome::from_code(outcome);
    if matches!(outcome, VisitOutcome::Other(_)) {
        let known: Vec<_> = VisitOutcome::KNOWN.iter().map(|outcome| outcome.code().to_owned()).collect();
        let known = known.join(", ");
        return Err(Failure::said(
            format!("Hasil kunjungan tidak dikenal. Pilih: {known}."),
            format!("The outcome is not known. Choose: {known}."),
        ));
    }
    desk.act(|device, world| device.finish(world, record, &outcome))?;
    console.say("Kunjungan dicatat.", "The visit is noted.");
    tell_findings(desk, console, record)
}

/// Says which answer is right, and why.
pub(crate) fn settle(
    desk: &mut Desk,
    console: &mut Console<'_>,
    record: &str,
    (key, value): (&str, &str),
    why: &str,
) -> Result<(), Failure> {
    let record = desk.find(record)?;
    let (key, value) = read_answer(&desk.device.form_of(record)?.form, key, value)?;
    let view = desk.device.show(record, desk.language.code())?;
    if !view.disputes.iter().any(|dispute| dispute.key == key.as_str()) {
        return Err(Failure::said(
            format!("Tidak ada perbedaan jawaban pada {key}. Pakai `set` untuk mengubahnya."),
            format!("There is no disagreement on {key}. Use `set` to change it."),
        ));
    }
    desk.act(|device, world| device.settle(world, record, &key, &value, why))?;
    console.say("Perbedaan jawaban diselesaikan.", "The disagreement is settled.");
    Ok(())
}

fn tell_findings(desk: &Desk, console: &mut Console<'_>, record: RecordId) -> Result<(), Failure> {
    let findings = desk.device.show(record, desk.language.code())?.findings.len();
    if findings > 0 {
        console.say(
            &format!("{findings} hal perlu diperiksa; lihat `show`."),
            &format!("{findings} things to check; see `show`."),
        );
    }
    Ok(())
}
