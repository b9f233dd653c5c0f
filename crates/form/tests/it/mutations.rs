//! Broken definitions and strange answers: an error or a finding, never a panic.

use crate::support::{small, small_form};
use ketuk_form::{
    Answers, FormDefinition, KELUARGA_JSON, Key, Missing, Value, answer_text, check, missing_reason,
};
use proptest::prelude::*;
use serde_json::json;

/// Reads `text`; what can be read is looked up and checked.
fn use_whatever_is_read(text: &str) {
    for problem in FormDefinition::list_problems(text) {
        assert!(!problem.to_string().is_empty());
    }
    if let Ok(form) = FormDefinition::from_json(text) {
        assert!(form.fields().iter().all(|field| form.question(&field.path).is_some()));
        let _ = (form.sections().len(), form.repeats().len(), check(&form, &Answers::new()));
    }
}

/// `text` with `length` bytes at `at` replaced.
fn spliced(text: &str, at: usize, length: usize, with: &[u8]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let start = at % (bytes.len() + 1);
    let end = (start + length).min(bytes.len());
    bytes.splice(start..end, with.iter().copied());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Replaces the value that a walk in depth meets as number `left`.
fn replace_nth(value: &mut serde_json::Value, left: &mut usize, with: &serde_json::Value) -> bool {
    if *left == 0 {
        *value = with.clone();
        return true;
    }
    *left -= 1;
    match value {
        serde_json::Value::Array(list) => list.iter_mut().any(|one| replace_nth(one, left, with)),
        serde_json::Value::Object(object) => object.values_mut().any(|one| replace_nth(one, left, with)),
        _ => false,
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!([])),
        Just(json!({})),
        Just(json!(true)),
        any::<f64>().prop_map(|number| json!(number)),
        any::<i64>().prop_map(|number| json!(number)),
        ".{0,12}".prop_map(|text| json!(text)),
        Just(json!("atap")),
        Just(json!("members")),
        Just(json!("select_one")),
        Just(json!({"kind": "group", "name": "x", "body": []})),
        Just(json!([{"kind": "question", "name": "x", "type": "text", "label": {"id": "X"}}])),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Empty),
        Just(Value::Missing(Missing::Refused)),
        any::<bool>().prop_map(Value::Boolean),
        any::<i64>().prop_map(Value::Integer),
        any::<f64>().prop_map(Value::Decimal),
        ".{0,20}".prop_map(Value::Text),
        "[0-9. -]{0,20}".prop_map(Value::Text),
    ]
}

fn any_key() -> impl Strategy<Value = String> {
    let name = "(alamat|luas|atap|bahan|titik|foto|berat|sapa|lipat|anggota|usaha|nama|lahir|omzet|_gone|x)";
    proptest::string::string_regex(&format!("{name}(\\.[a-c]{{1,2}}\\.{name}){{0,3}}")).expect("a pattern")
}

proptest! {
    #[test]
    fn changed_bytes_never_panic(at in any::<usize>(), length in 0usize..40, with in "\\PC{0,8}") {
        use_whatever_is_read(&spliced(&small().to_string(), at, length, with.as_bytes()));
    }

    #[test]
    fn changed_values_never_panic(mut nth in 0usize..260, with in any_json()) {
        let mut form = small();
        replace_nth(&mut form, &mut nth, &with);
        use_whatever_is_read(&form.to_string());
    }

    #[test]
    fn any_text_never_panics(text in "\\PC*") {
        use_whatever_is_read(&text);
    }

    #[test]
    fn any_answers_never_panic(answers in prop::collection::vec((any_key(), any_value()), 0..12)) {
        let form = small_form();
        let parsed = answers.into_iter().filter_map(|(key, value)| Some((Key::parse(&key).ok()?, value)));
        let answers: Answers = parsed.collect();
        let findings = check(&form, &answers);
        prop_assert!(findings.is_sorted());
        for (key, value) in &answers {
            let _ = (answer_text(&form, key, value, "id"), missing_reason(&form, key, value));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_shipped_form_with_changed_bytes_never_panics(
        at in any::<usize>(),
        length in 0usize..400,
        with in "[\\[\\]{}\",:a-z0-9]{0,8}",
    ) {
        use_whatever_is_read(&spliced(KELUARGA_JSON, at, length, with.as_bytes()));
    }
}
