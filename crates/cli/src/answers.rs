//! Answers as somebody wrote them, in JSON or on the command line, as keys and values.
//!
//! An object holds flat keys, or lists of objects for repeats: each entry becomes a new instance, or the
//! one that its `_instance` names. What the form says about a question decides the kind of its value, so
//! that a NIK written as a number is kept as text.
//!
//! Invariants: an error names the place and never repeats a value; paradata is not for typing, but for
//! the reason why an instance was removed.

use crate::failure::Failure;
use ketuk_device::{FormDefinition, GONE_NAME, InstanceId, Key, QuestionType, Value};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// Names the instance that an entry of a list belongs to.
const INSTANCE: &str = "_instance";

/// Answers out of a file.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    /// In the form's order; what the form does not know comes last.
    pub(crate) answers: Vec<(Key, Value)>,
    /// Keys that the form does not know.
    pub(crate) unknown: Vec<Key>,
}

/// Reads a JSON object.
pub(crate) fn read_answers(
    form: &FormDefinition,
    text: &str,
    new_instance: &mut dyn FnMut() -> InstanceId,
) -> Result<Filled, Failure> {
    let json: Json = serde_json::from_str(text).map_err(|e| {
        let (line, column) = (e.line(), e.column());
        Failure::said(
            format!("Berkas bukan JSON yang utuh: baris {line}, kolom {column}."),
            format!("The file is not whole JSON: line {line}, column {column}."),
        )
    })?;
    let Json::Object(object) = json else {
        return Err(Failure::said(
            "Berkas harus berisi satu objek JSON: {\"kunci\": nilai, …}.",
            "The file must hold one JSON object: {\"key\": value, …}.",
        ));
    };
    let mut reader = Reader { form, new_instance, answers: BTreeMap::new() };
    reader.object("", "", &object)?;
    let mut answers: Vec<_> = reader.answers.into_iter().collect();
    answers.sort_by_key(|(key, _)| form.position(&key.field_path()).unwrap_or(usize::MAX));
    let known = |key: &Key| form.question(&key.field_path()).is_some() || key.is_paradata();
    let unknown = answers.iter().map(|(key, _)| key).filter(|key| !known(key)).cloned().collect();
    Ok(Filled { answers, unknown })
}

/// Reads a key and a value from the command line.
pub(crate) fn read_answer(form: &FormDefinition, key: &str, value: &str) -> Result<(Key, Value), Failure> {
    let parsed = read_key(key, key)?;
    let value = from_text(kind_of(form, &parsed), value).map_err(|why| why.at(key))?;
    Ok((parsed, value))
}

/// Splits answers at the form's sections, for a save after each.
pub(crate) fn by_section(form: &FormDefinition, answers: &[(Key, Value)]) -> Vec<Vec<(Key, Value)>> {
    let section = |(key, _): &(Key, Value)| form.field(&key.field_path()).map(|field| field.section);
    answers.chunk_by(|a, b| section(a) == section(b)).map(<[_]>::to_vec).collect()
}

struct Reader<'r> {
    form: &'r FormDefinition,
    new_instance: &'r mut dyn FnMut() -> InstanceId,
    answers: BTreeMap<Key, Value>,
}

impl Reader<'_> {
    fn object(&mut self, prefix: &str, place: &str, object: &Map<String, Json>) -> Result<(), Failure> {
        for (name, json) in object.iter().filter(|(name, _)| prefix.is_empty() || *name != INSTANCE) {
            let (key, place) = (joined(prefix, name), joined(place, name));
            match json {
                Json::Object(instances) => self.instances(&key, &place, instances)?,
                Json::Array(entries) if entries.iter().any(Json::is_object) => {
                    self.entries(&key, &place, entries)?;
                }
                Json::Array(codes) => self.codes(&key, &place, codes)?,
                scalar => {
                    let key = read_key(&key, &place)?;
                    let value = from_json(kind_of(self.form, &key), scalar).map_err(|why| why.at(&place))?;
                    self.answers.insert(key, value);
                }
            }
        }
        Ok(())
    }

    /// `{"anggota": {"a7k1q2": {…}}}`.
    fn instances(&mut self, key: &str, place: &str, instances: &Map<String, Json>) -> Result<(), Failure> {
        for (instance, json) in instances {
            let place = joined(place, instance);
            let Json::Object(object) = json else { return Err(Why::NotInstance.at(&place)) };
            let instance = InstanceId::parse(instance).map_err(|_| Why::NotInstance.at(&place))?;
            self.object(&format!("{key}.{instance}"), &place, object)?;
        }
        Ok(())
    }

    /// `{"anggota": [{…}, {…}]}`.
    fn entries(&mut self, key: &str, place: &str, entries: &[Json]) -> Result<(), Failure> {
        for (at, json) in entries.iter().enumerate() {
            let place = format!("{place}[{at}]");
            let Json::Object(object) = json else { return Err(Why::NotInstance.at(&place)) };
            let instance = match object.get(INSTANCE) {
                None => (self.new_instance)(),
                Some(named) => named
                    .as_str()
                    .and_then(|named| InstanceId::parse(named).ok())
                    .ok_or_else(|| Why::NotInstance.at(&joined(&place, INSTANCE)))?,
            };
            self.object(&format!("{key}.{instance}"), &place, object)?;
        }
        Ok(())
    }

    /// `{"penyakit": ["1", "4"]}`: codes of a select of several, kept in the form's order.
    fn codes(&mut self, key: &str, place: &str, codes: &[Json]) -> Result<(), Failure> {
        if codes.is_empty() && self.form.repeats().iter().any(|repeat| repeat.path == path_of(key)) {
            return Ok(());
        }
        let key = read_key(key, place)?;
        if kind_of(self.form, &key) != Some(QuestionType::SelectMultiple) {
            return Err(Why::List.at(place));
        }
        let choices = self.form.choices_of(&key.field_path());
        let order = |code: &String| choices.iter().position(|choice| choice.code == *code);
        let read = |json: &Json| match json {
            Json::String(code) if !code.contains(' ') => Some(code.clone()),
            Json::Number(code) if !code.is_f64() => Some(code.to_string()),
            _ => None,
        };
        let mut codes: Vec<String> =
            codes.iter().map(read).collect::<Option<_>>().ok_or_else(|| Why::List.at(place))?;
        codes.sort_by_key(|code| order(code).unwrap_or(usize::MAX));
        codes.dedup();
        self.answers.insert(key, Value::from_text(&codes.join(" ")));
        Ok(())
    }
}

/// Why a value cannot be kept.
#[derive(Debug, Clone, Copy)]
enum Why {
    NotWhole,
    NotNumber,
    NotText,
    BoolForCode,
    Reserved,
    Note,
    List,
    NotInstance,
    Key,
    Paradata,
}

impl Why {
    fn at(self, place: &str) -> Failure {
        let (indonesian, english) = match self {
            Self::NotWhole => ("harus bilangan bulat", "must be a whole number"),
            Self::NotNumber => ("harus angka", "must be a number"),
            Self::NotText => {
                ("tulis di dalam tanda kutip, sebagai teks", "write it in quotation marks, as text")
            }
            Self::BoolForCode => {
                ("tulis kode pilihannya, bukan true atau false", "write the choice's code, not true or false")
            }
            Self::Reserved => (
                "teks tidak boleh diawali tanda tanya (kecuali ?dk, ?ref, ?na)",
                "a text may not begin with a question mark (but ?dk, ?ref, ?na)",
            ),
            Self::Note => ("hanya dibacakan, tidak dijawab", "is only read out, not answered"),
            Self::List => (
                "daftar hanya untuk anggota (objek) atau kode pilihan ganda",
                "a list is only for members (objects) or codes of a multiple choice",
            ),
            Self::NotInstance => (
                "isian berulang harus objek, dengan id huruf kecil a-z dan 2-7",
                "an instance must be an object, with an id of small letters a-z and 2-7",
            ),
            Self::Key => ("bukan kunci yang sah", "is not a well-formed key"),
            Self::Paradata => ("ditulis oleh aplikasi sendiri", "is written by the app itself"),
        };
        Failure::said(format!("{place}: {indonesian}."), format!("{place}: {english}."))
    }
}

fn joined(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

/// A key's path without instances, as [`Key::field_path`] gives it, for a text that need not be a key.
fn path_of(key: &str) -> String {
    key.split('.').step_by(2).collect::<Vec<_>>().join(".")
}

fn read_key(text: &str, place: &str) -> Result<Key, Failure> {
    let key = Key::parse(text).map_err(|_| Why::Key.at(place))?;
    if key.is_paradata() && key.name() != GONE_NAME {
        return Err(Why::Paradata.at(place));
    }
    Ok(key)
}

fn kind_of(form: &FormDefinition, key: &Key) -> Option<QuestionType> {
    form.question(&key.field_path()).map(|question| question.kind)
}

fn from_json(kind: Option<QuestionType>, json: &Json) -> Result<Value, Why> {
    match json {
        Json::Null => Ok(Value::Empty),
        Json::String(text) => from_text(kind, text),
        Json::Bool(yes) => match kind {
            None => Ok(Value::Boolean(*yes)),
            Some(_) => Err(Why::BoolForCode),
        },
        Json::Number(number) => {
            let decimal = || number.as_f64().map(Value::Decimal).ok_or(Why::NotNumber);
            match kind {
                Some(QuestionType::Note) => Err(Why::Note),
                Some(QuestionType::Integer) => number.as_i64().map(Value::Integer).ok_or(Why::NotWhole),
                Some(QuestionType::Decimal) | None => {
                    number.as_i64().map(Value::Integer).map_or_else(decimal, Ok)
                }
                // Beyond 64 bits digits are lost before we see them.
                Some(_) if number.is_f64() => Err(Why::NotText),
                Some(_) => Ok(Value::Text(number.to_string())),
            }
        }
        Json::Array(_) | Json::Object(_) => Err(Why::List),
    }
}

fn from_text(kind: Option<QuestionType>, text: &str) -> Result<Value, Why> {
    match (kind, Value::from_text(text)) {
        (Some(QuestionType::Note), _) => Err(Why::Note),
        (_, Value::Text(text)) if Value::is_reserved(&text) => Err(Why::Reserved),
        (Some(QuestionType::Integer), Value::Text(text)) => {
            text.trim().parse().map(Value::Integer).map_err(|_| Why::NotWhole)
        }
        (Some(QuestionType::Decimal), Value::Text(text)) => {
            let number: f64 = text.trim().replace(',', ".").parse().map_err(|_| Why::NotNumber)?;
            if number.is_finite() { Ok(Value::Decimal(number)) } else { Err(Why::NotNumber) }
        }
        (_, value) => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;
    use ketuk_device::{Device, Vault};

    fn form() -> std::sync::Arc<FormDefinition> {
        Device::open(Vault::in_memory().expect("memory")).form()
    }

    fn read(json: &str) -> Result<Filled, String> {
        let mut next = 0;
        let mut new_instance = || {
            next += 1;
            InstanceId::from_entropy(next)
        };
        read_answers(&form(), json, &mut new_instance).map_err(|failure| failure.text(Language::En))
    }

    fn check(json: &str, expected: &[(&str, &str)]) {
        let filled = read(json).expect("well formed");
        let kind = |value: &Value| match value {
            Value::Text(text) => format!("\"{text}\""),
            other => other.to_text(),
        };
        let read: Vec<_> = filled.answers.iter().map(|(k, v)| (k.to_string(), kind(v))).collect();
        let expected: Vec<_> = expected.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        assert_eq!(read, expected, "{json}");
    }

    fn check_refused(json: &str, text: &str) {
        assert_eq!(read(json).expect_err("refused"), text);
    }

    #[test]
    fn flat_keys_are_read_in_the_forms_order() {
        let json = r#"{"atap": "3", "nomor_kk": "6474010101800001", "luas_lantai": 42}"#;
        check(json, &[("nomor_kk", "\"6474010101800001\""), ("luas_lantai", "42"), ("atap", "\"3\"")]);
    }
    #[test]
    fn the_form_decides_the_kind() {
        check(r#"{"nomor_kk": 6474010101800001}"#, &[("nomor_kk", "\"6474010101800001\"")]);
        check(r#"{"atap": 3}"#, &[("atap", "\"3\"")]);
        check(r#"{"luas_lantai": "42"}"#, &[("luas_lantai", "42")]);
    }
    #[test]
    fn nothing_and_a_reason_are_answers() {
        check(
            r#"{"atap": null, "dinding": "?dk", "lantai": ""}"#,
            &[("lantai", ""), ("dinding", "?dk"), ("atap", "")],
        );
    }
    #[test]
    fn a_list_makes_new_instances() {
        let json = r#"{"anggota": [{"nama": "Udin"}, {"_instance": "kepala", "nama": "Ali"}]}"#;
        check(json, &[("anggota.baaaaa.nama", "\"Udin\""), ("anggota.kepala.nama", "\"Ali\"")]);
    }
    #[test]
    fn an_object_names_its_instances() {
        check(r#"{"anggota": {"a7k2q2": {"nama": "Udin"}}}"#, &[("anggota.a7k2q2.nama", "\"Udin\"")]);
        check(r#"{"anggota.a7k2q2.nama": "Udin", "anggota": []}"#, &[("anggota.a7k2q2.nama", "\"Udin\"")]);
    }
    #[test]
    fn codes_of_a_multiple_choice_stand_in_the_forms_order() {
        let json = r#"{"anggota": {"a7k2q2": {"penyakit": ["3", 1, "3"]}}}"#;
        check(json, &[("anggota.a7k2q2.penyakit", "\"1 3\"")]);
    }
    #[test]
    fn unknown_keys_are_kept_and_named() {
        let filled = read(r#"{"warna_pagar": true, "atap": "3"}"#).expect("well formed");
        assert_eq!(filled.unknown, [Key::parse("warna_pagar").expect("a key")]);
        assert_eq!(filled.answers.len(), 2);
    }
    #[test]
    fn an_error_names_the_place_and_no_value() {
        check_refused(r#"{"luas_lantai": "rahasia"}"#, "luas_lantai: must be a whole number.");
        check_refused(r#"{"luas_lantai": 4.5}"#, "luas_lantai: must be a whole number.");
        check_refused(
            r#"{"anggota": [{"nama": "Udin"}, {"nik": 64740101018000019999999}]}"#,
            "anggota[1].nik: write it in quotation marks, as text.",
        );
        check_refused(r#"{"atap": true}"#, "atap: write the choice's code, not true or false.");
        check_refused(
            r#"{"atap": "?mungkin"}"#,
            "atap: a text may not begin with a question mark (but ?dk, ?ref, ?na).",
        );
        check_refused(r#"{"teks_harta": "ya"}"#, "teks_harta: is only read out, not answered.");
        check_refused(
            r#"{"anggota": [{"nama": "Udin"}, 3]}"#,
            "anggota[1]: an instance must be an object, with an id of small letters a-z and 2-7.",
        );
        check_refused(
            r#"{"anggota": {"A1": {}}}"#,
            "anggota.A1: an instance must be an object, with an id of small letters a-z and 2-7.",
        );
        check_refused(
            r#"{"atap": ["1"]}"#,
            "atap: a list is only for members (objects) or codes of a multiple choice.",
        );
        check_refused(r#"{"1 a": 1}"#, "1 a: is not a well-formed key.");
    }
    #[test]
    fn the_apps_own_keys_are_not_for_typing() {
        check_refused(r#"{"_status": "selesai"}"#, "_status: is written by the app itself.");
        check(r#"{"anggota": {"a7k2q2": {"_gone": "pindah"}}}"#, &[("anggota.a7k2q2._gone", "\"pindah\"")]);
    }
    #[test]
    fn what_is_no_object_is_refused() {
        check_refused("[1]", "The file must hold one JSON object: {\"key\": value, …}.");
        check_refused("{\"a\": ", "The file is not whole JSON: line 1, column 6.");
    }
    #[test]
    fn answers_fall_into_sections() {
        let filled = read(r#"{"atap": "3", "nomor_kk": "1", "alamat": "x", "aset_ac": "1", "lain": 1}"#);
        let parts = by_section(&form(), &filled.expect("well formed").answers);
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 1, 1]);
    }
    #[test]
    fn a_typed_value_takes_the_questions_kind() {
        let check = |key: &str, text: &str, expected: Value| {
            let (_, value) = read_answer(&form(), key, text).expect("well formed");
            assert!(value == expected, "{key} {text}");
        };
        check("luas_lantai", "-5", Value::Integer(-5));
        check("atap", "", Value::Empty);
        check("anggota.a7k2q2.nik", "0123", Value::Text("0123".to_owned()));
        assert!(read_answer(&form(), "luas_lantai", "x").is_err());
        assert!(read_answer(&form(), "_status", "selesai").is_err());
    }
}
