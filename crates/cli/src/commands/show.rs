//! One household as a person reads it: answers, disagreements with every side, findings, saves.

use crate::commands::look::Form;
use crate::console::Console;
use crate::desk::{Desk, short};
use crate::failure::Failure;
use crate::texts::{self, Clock, Language};
use ketuk_view::{
    AnswerView, ClaimView, DisputeView, FindingView, HouseholdRow, HouseholdView, RecordFormView, SaveView,
};
use serde_json::json;

/// Letters of a change's id that are shown.
const CHANGE_LETTERS: usize = 10;

/// Shows one household.
pub(crate) fn show(
    desk: &mut Desk,
    console: &mut Console<'_>,
    record: &str,
    form: Form,
) -> Result<(), Failure> {
    let record = desk.find(record)?;
    let view = desk.device.show(record, desk.language.code())?;
    match form {
        Form::Json => console.json(&json!(view)),
        Form::Text => {
            for line in lines(&view, desk.clock()) {
                console.line(&line);
            }
        }
    }
    Ok(())
}

fn lines(view: &HouseholdView, clock: Clock) -> Vec<String> {
    let HouseholdView { row, form, answers, disputes, findings, saves, .. } = view;
    let language = clock.language;
    let mut lines = head(row, clock);
    lines.extend(form_lines(form, language));
    let mut part = |title: &str, body: Vec<String>| {
        if !body.is_empty() {
            lines.push(String::new());
            lines.push(title.to_owned());
            lines.extend(body);
        }
    };
    part(language.pick("Jawaban", "Answers"), answer_lines(answers, language));
    let disputes = disputes.iter().flat_map(|dispute| dispute_lines(dispute, clock));
    part(language.pick("Perbedaan jawaban", "Disagreements"), disputes.collect());
    let findings = findings.iter().map(|finding| finding_line(finding, language));
    part(language.pick("Perlu diperiksa", "To check"), findings.collect());
    let saves = saves.iter().map(|save| save_line(save, clock));
    part(language.pick("Simpanan", "Saves"), saves.collect());
    lines
}

fn head(row: &HouseholdRow, clock: Clock) -> Vec<String> {
    let language = clock.language;
    let members = language.pick("anggota", "members");
    vec![
        row.record.clone(),
        format!("RT {} · {} · {}", row.rt, dash(&row.head), dash(&row.address)),
        format!(
            "{} · {} {members} · {}",
            texts::status(&row.status, language),
            row.members,
            texts::arrival(row.arrival, clock)
        ),
    ]
}

/// The form and its version; whether it can be answered here, and whether there is a newer one.
fn form_lines(form: &RecordFormView, language: Language) -> Vec<String> {
    let RecordFormView { tag, title, here, upgrade } = form;
    let mut lines = vec![format!("{} ({})", dash(title), dash(tag))];
    if !here {
        lines.push(
            language
                .pick(
                    "Formulir versi ini belum ada di sini: hanya dapat dilihat sampai sinkron berikutnya.",
                    "This form version is not here yet: to be looked at only, until the next sync.",
                )
                .to_owned(),
        );
    }
    if let Some(upgrade) = upgrade {
        let hint =
            language.pick("ada versi baru, lihat `upgrade`", "there is a newer version, see `upgrade`");
        lines.push(format!("{}: {hint}", upgrade.to));
    }
    lines
}

fn dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

fn answer_lines(answers: &[AnswerView], language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    let mut last = "";
    for answer in answers {
        let instance = answer.key.rsplit_once('.').map_or("", |(instance, _)| instance);
        if instance != last {
            lines.push(format!("  [{instance}]"));
            last = instance;
        }
        let draft = if answer.draft { language.pick("  (draf)", "  (draft)") } else { "" };
        let name = answer.key.rsplit('.').next().unwrap_or_default();
        let label = if answer.label == answer.key { name } else { &answer.label };
        lines.push(format!("  {label} ({name}): {}{draft}", answer.text));
    }
    lines
}

fn dispute_lines(dispute: &DisputeView, clock: Clock) -> Vec<String> {
    let DisputeView { key, label, class, kind: _, shown, claims, asked, remark } = dispute;
    let language = clock.language;
    let class = texts::dispute_class(class, language);
    let stands = language.pick("berlaku sementara", "stands meanwhile");
    let head = format!("  {label} ({key}): {class}; {stands}: {}", dash(shown));
    let asks = asked.then(|| {
        format!("    ? {} {remark}", language.pick("koordinator bertanya:", "the coordinator asks:"))
    });
    std::iter::once(head).chain(asks).chain(claims.iter().map(|claim| claim_line(claim, clock))).collect()
}

fn claim_line(claim: &ClaimView, clock: Clock) -> String {
    let ClaimView { value, choose: _, text, who, own, arrived_ms, change: _ } = claim;
    let language = clock.language;
    let code = if value == text { String::new() } else { format!(" [{value}]") };
    let own = if *own { language.pick(" (perangkat ini)", " (this device)") } else { "" };
    let arrived = arrived_ms.map(|at_ms| {
        format!(", {} {}", language.pick("sampai di server", "at the server"), clock.tell(at_ms))
    });
    format!("    - {}{code}: {who}{own}{}", dash(text), arrived.unwrap_or_default())
}

fn finding_line(finding: &FindingView, language: Language) -> String {
    let FindingView { keys, code: _, severity, text } = finding;
    format!("  {}: {text} ({})", texts::severity(severity, language), keys.join(", "))
}

fn save_line(save: &SaveView, clock: Clock) -> String {
    let SaveView { change, own, state, seq, arrived_ms, code } = save;
    let language = clock.language;
    let origin = if *own {
        language.pick("perangkat ini", "this device")
    } else {
        language.pick("dari server", "from the server")
    };
    let at = arrived_ms.map(|at_ms| format!(" {}", clock.tell(at_ms))).unwrap_or_default();
    let row = match seq {
        0 => String::new(),
        seq => format!(" ({} {seq})", language.pick("baris", "row")),
    };
    let why = if code.is_empty() { String::new() } else { format!(": {}", texts::problem(code, language)) };
    let state = texts::save_state(state, language);
    format!("  {} {origin}: {state}{at}{row}{why}", short(change, CHANGE_LETTERS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Offset;

    fn clock(language: Language) -> Clock {
        Clock { now_ms: 1_786_947_600_000, offset: Offset::parse("+08:00").expect("an offset"), language }
    }

    #[test]
    fn a_disagreement_shows_every_side() {
        let claim = |value: &str, text: &str, who: &str, own, arrived_ms| ClaimView {
            value: value.to_owned(),
            choose: value.to_owned(),
            text: text.to_owned(),
            who: who.to_owned(),
            own,
            arrived_ms,
            change: "ab".to_owned(),
        };
        let dispute = DisputeView {
            key: "atap".to_owned(),
            label: "Atap".to_owned(),
            class: "human".to_owned(),
            kind: "values".to_owned(),
            shown: "Seng".to_owned(),
            asked: false,
            remark: String::new(),
            claims: vec![
                claim("3", "Seng", "Bu Ani", true, Some(1_786_947_600_000)),
                claim("2", "Genteng", "Pak Budi", false, None),
            ],
        };
        assert_eq!(
            dispute_lines(&dispute, clock(Language::Id)),
            [
                "  Atap (atap): perlu diputuskan; berlaku sementara: Seng",
                "    - Seng [3]: Bu Ani (perangkat ini), sampai di server 14.20",
                "    - Genteng [2]: Pak Budi",
            ]
        );
    }
    #[test]
    fn a_refused_save_says_why() {
        let save = SaveView {
            change: "0123456789abcdef".to_owned(),
            own: true,
            state: "refused".to_owned(),
            seq: 0,
            arrived_ms: None,
            code: "record.unsound".to_owned(),
        };
        let line = save_line(&save, clock(Language::En));
        assert!(line.starts_with("  0123456789 this device: refused: One save would damage"), "{line}");
    }
}
