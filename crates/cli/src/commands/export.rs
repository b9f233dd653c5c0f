//! All households of the vault as JSON.
//!
//! Invariants: answers to text questions (NIK and card numbers among them) are JSON strings, whatever
//! they look like; the file appears whole or not at all, readable by its owner alone.

use crate::bars;
use crate::console::Console;
use crate::desk::Desk;
use crate::failure::Failure;
use ketuk_device::{Answers, FormDefinition, QuestionType, RecordId, Value};
use ketuk_view::HouseholdRow;
use serde_json::{Map, Value as Json, json};
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::Path;

/// The name of this form of JSON; another shape gets another number.
const FORMAT: &str = "ketuk.households.1";

/// Writes every household.
pub(crate) fn export(
    desk: &mut Desk,
    console: &mut Console<'_>,
    file: &Path,
    force: bool,
    codes: Option<&str>,
) -> Result<(), Failure> {
    if let Some(codes) = codes {
        check_code_set(&desk.device.form(), codes)?;
    }
    if file.exists() && !force {
        return Err(Failure::said(
            format!("Berkas {} sudah ada. Pilih nama lain, atau --force untuk menimpa.", file.display()),
            format!("The file {} exists. Choose another name, or --force to overwrite.", file.display()),
        ));
    }
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    let part = Path::new(&name);
    let written = write_all(desk, console, part, codes)
        .and_then(|count| Ok((count, std::fs::rename(part, file).map_err(|e| Failure::file(file, &e))?)));
    match written {
        Ok((count, ())) => {
            console.say(
                &format!("{count} rumah tangga ditulis ke {}.", file.display()),
                &format!("{count} households written to {}.", file.display()),
            );
            Ok(())
        }
        Err(failure) => {
            // What is left of it is useless; that it cannot be removed says nothing new.
            let _ = std::fs::remove_file(part);
            Err(failure)
        }
    }
}

fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Refuses a code set that no list of the form can be written in.
fn check_code_set(form: &FormDefinition, codes: &str) -> Result<(), Failure> {
    let known = form.code_sets();
    if known.contains(codes) {
        return Ok(());
    }
    let known = known.into_iter().collect::<Vec<_>>().join(", ");
    Err(Failure::said(
        format!("Kumpulan kode {codes} tidak ada di formulir {}. Yang ada: {known}.", form.id),
        format!("The form {} has no code set {codes}. It has: {known}.", form.id),
    ))
}

fn write_all(desk: &Desk, console: &Console<'_>, path: &Path, codes: Option<&str>) -> Result<usize, Failure> {
    let failed = |e: std::io::Error| Failure::file(path, &e);
    let rows = desk.device.list()?;
    let form = desk.device.form();
    let mut file = BufWriter::new(create(path).map_err(failed)?);
    let mut head = json!({"format": FORMAT, "form": format!("{} {}", form.id, form.version)});
    if let Some(codes) = codes {
        head["codes"] = json!(codes);
    }
    let head = head.to_string();
    let head = head.trim_end_matches('}');
    write!(file, "{head},\"households\":[").map_err(failed)?;
    let bar = bars::rows(console.bars());
    bar.set_length(rows.len() as u64);
    for (at, row) in rows.iter().enumerate() {
        let comma = if at == 0 { "\n" } else { ",\n" };
        let household = household(desk, row, codes)?;
        write!(file, "{comma}{household}").map_err(failed)?;
        bar.inc(1);
    }
    writeln!(file, "\n]}}").map_err(failed)?;
    file.into_inner().map_err(|e| failed(e.into_error()))?.sync_all().map_err(failed)?;
    bar.finish_and_clear();
    Ok(rows.len())
}

fn household(desk: &Desk, row: &HouseholdRow, codes: Option<&str>) -> Result<Json, Failure> {
    let Some(record) = RecordId::from_hex(&row.record) else { return Ok(Json::Null) };
    let view = desk.device.show(record, desk.language.code())?;
    let answers = answers(&desk.device.form_of(record)?.form, &desk.device.answers(record)?, codes);
    Ok(json!({
        "record": row.record,
        "form": view.form.tag,
        "rt": row.rt,
        "status": row.status,
        "arrival": row.arrival,
        "drafts": row.drafts,
        "answers": answers,
        "disputes": view.disputes,
        "findings": view.findings,
        "saves": view.saves,
    }))
}

/// Flat keys; `null` for cleared, `?dk`, `?ref`, `?na` for a reason; codes of the set `codes` where one is
/// given.
fn answers(form: &FormDefinition, answers: &Answers, codes: Option<&str>) -> Map<String, Json> {
    let typed = |key: &ketuk_device::Key, value: &Value| {
        let question = form.question(&key.field_path());
        let number = question.is_none_or(|question| {
            matches!(question.kind, QuestionType::Integer | QuestionType::Decimal | QuestionType::Calculate)
        });
        let mapped = codes.map(|codes| form.answer_in_code_set(&key.field_path(), value, codes));
        match mapped.as_ref().unwrap_or(value) {
            Value::Empty => Json::Null,
            Value::Boolean(yes) => json!(yes),
            Value::Integer(whole) if number => json!(whole),
            Value::Decimal(decimal) if number => json!(decimal),
            other => json!(other.to_text()),
        }
    };
    answers.iter().map(|(key, value)| (key.to_string(), typed(key, value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ketuk_device::Key;

    #[test]
    fn numbers_are_numbers_and_a_nik_is_text() {
        let form = &*ketuk_device::Device::open(ketuk_device::Vault::in_memory().expect("memory")).form();
        let key = |text: &str| Key::parse(text).expect("a key");
        let stored = Answers::from([
            (key("anggota.aaaa.nik"), Value::Integer(6_474_010_101_800_001)),
            (key("nomor_kk"), Value::Text("6474010101800001".to_owned())),
            (key("luas_lantai"), Value::Integer(42)),
            (key("atap"), Value::from_text("?dk")),
            (key("dinding"), Value::Empty),
        ]);
        let json = json!({
            "anggota.aaaa.nik": "6474010101800001",
            "nomor_kk": "6474010101800001",
            "luas_lantai": 42,
            "atap": "?dk",
            "dinding": null,
        });
        assert_eq!(Json::Object(answers(form, &stored, None)), json);
    }

    #[test]
    fn codes_of_another_set_are_mapped() {
        let form = &*ketuk_device::Device::open(ketuk_device::Vault::in_memory().expect("memory")).form();
        let key = |text: &str| Key::parse(text).expect("a key");
        let stored = Answers::from([
            (key("atap"), Value::Text("5".to_owned())),
            (key("bahan_bakar"), Value::Text("0".to_owned())),
            (key("lantai"), Value::Text("5".to_owned())),
        ]);
        let json = json!({"atap": "6", "bahan_bakar": "12", "lantai": "5"});
        assert_eq!(Json::Object(answers(form, &stored, Some("opensid-2022"))), json);
    }
}
