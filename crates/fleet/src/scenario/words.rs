//! The story's words for questions and answers, looked up in the form.

use ketuk_form::limits::TEXT_BYTES_MAX;
use ketuk_form::{FormDefinition, Key, QuestionType, Value};

/// `atap` is the question of that name; `ani.nama` is the question `nama` about the member `ani`.
pub(super) fn key_of(form: &FormDefinition, word: &str) -> Result<Key, String> {
    if word.starts_with('_') {
        return Key::parse(word).map_err(|e| format!("`{word}`: {e}"));
    }
    let Some((member, name)) = word.split_once('.') else {
        let known = form.question(word).is_some();
        return if known { parse(word) } else { Err(format!("the form has no question `{word}`")) };
    };
    let repeat = form.role_path(ketuk_form::Role::Members).ok_or("the form has no members")?;
    if !name.starts_with('_') && form.question(&format!("{repeat}.{name}")).is_none() {
        return Err(format!("the form asks no `{name}` of members"));
    }
    parse(&format!("{repeat}.{member}.{name}"))
}

fn parse(text: &str) -> Result<Key, String> {
    Key::parse(text).map_err(|e| format!("`{text}`: {e}"))
}

/// An answer as people say it: a choice by its label or the first words of it, a number, `?dk`, a text;
/// `(empty)` is none, `(long)` the longest text there may be.
pub(super) fn value_of(form: &FormDefinition, key: &Key, word: &str) -> Result<Value, String> {
    if word == "(empty)" {
        return Ok(Value::Empty);
    }
    if word == "(long)" {
        return Ok(Value::Text("panjang ".repeat(TEXT_BYTES_MAX / 8)));
    }
    let path = key.field_path();
    let Some(question) = form.question(&path).filter(|_| !Value::is_reserved(word)) else {
        return Ok(Value::from_text(word));
    };
    match question.kind {
        QuestionType::SelectOne => choice(form, &path, word),
        QuestionType::Integer => {
            let number = word.parse().map(Value::Integer);
            number.or_else(|_| Ok(Value::Text(word.to_owned())))
        }
        _ => Ok(Value::Text(word.to_owned())),
    }
}

fn choice(form: &FormDefinition, path: &str, word: &str) -> Result<Value, String> {
    let wanted = word.to_lowercase();
    let label = |code: &str, language| {
        form.choice_label(path, code, language).map(str::to_lowercase).unwrap_or_default()
    };
    let says = |code: &str, fits: &dyn Fn(&str) -> bool| {
        fits(code) || fits(&label(code, "id")) || fits(&label(code, "en"))
    };
    let exact = form.choices_of(path).iter().filter(|c| says(&c.code, &|text| text == wanted));
    let begun = form.choices_of(path).iter().filter(|c| says(&c.code, &|text| text.starts_with(&wanted)));
    let (exact, begun): (Vec<_>, Vec<_>) = (exact.collect(), begun.collect());
    match (exact.as_slice(), begun.as_slice()) {
        ([one], _) | ([], [one]) => Ok(Value::Text(one.code.clone())),
        ([], []) => Err(format!("`{path}` has no choice `{word}`")),
        _ => Err(format!("`{path}` has several choices that begin with `{word}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ketuk_form::keluarga;

    fn check(word: &str, said: &str, key: &str, value: &str) {
        let found = key_of(keluarga(), word).expect("a question");
        assert_eq!(found.as_str(), key);
        assert_eq!(value_of(keluarga(), &found, said).expect("an answer").to_text(), value);
    }

    #[test]
    fn choices_go_by_their_labels() {
        check("atap", "seng", "atap", "3");
        check("atap", "Kayu atau sirap", "atap", "6");
        check("atap", "kayu", "atap", "6");
        check("atap", "asbestos", "atap", "4");
    }
    #[test]
    fn members_go_by_their_names() {
        check("ani.nama", "Ani Lestari", "anggota.ani.nama", "Ani Lestari");
    }
    #[test]
    fn numbers_and_reasons_are_read() {
        check("luas_lantai", "36", "luas_lantai", "36");
        check("luas_lantai", "?dk", "luas_lantai", "?dk");
    }
    #[test]
    fn what_the_form_does_not_know_is_named() {
        assert!(key_of(keluarga(), "genting").is_err_and(|e| e.contains("no question `genting`")));
        let atap = key_of(keluarga(), "atap").expect("a question");
        assert!(value_of(keluarga(), &atap, "rumput").is_err_and(|e| e.contains("no choice `rumput`")));
    }
}
