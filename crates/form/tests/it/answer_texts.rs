//! What an answer says to a person, and when it is none.

use crate::support::small_form;
use ketuk_form::{Key, Missing, Value, answer_text, keluarga, missing_reason};

/// The answer at `key` of the small form reads `said` in Indonesian.
fn check(key: &str, value: Value, said: &str) {
    assert_eq!(answer_text(&small_form(), &key_of(key), &value, "id"), said);
}

fn check_missing(key: &str, value: Value, reason: Option<Missing>) {
    assert_eq!(missing_reason(&small_form(), &key_of(key), &value), reason);
}

fn key_of(text: &str) -> Key {
    Key::parse(text).expect("well formed")
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn a_code_reads_as_its_label() {
    check("atap", text("3"), "Seng");
}
#[test]
fn several_codes_read_as_a_list() {
    check("bahan", text("2 3"), "Genteng, Seng");
}
#[test]
fn an_unknown_code_reads_as_itself() {
    check("atap", text("77"), "77");
}
#[test]
fn a_number_reads_as_it_is() {
    check("luas", Value::Integer(36), "36");
    check("berat", Value::Decimal(1.5), "1.5");
}
#[test]
fn a_date_reads_in_words() {
    check("anggota.aa.lahir", text("1980-08-17"), "17 Agustus 1980");
    check("anggota.aa.lahir", text("kemarin"), "kemarin");
}
#[test]
fn a_position_reads_as_coordinates() {
    check("titik", text("0.13358 117.50849 0 8.4"), "0.13358, 117.50849 (± 8 m)");
}
#[test]
fn a_picture_reads_as_taken() {
    check("foto", text("b1946ac9"), "ada foto");
}
#[test]
fn a_reason_reads_in_words() {
    check("luas", Value::Missing(Missing::DontKnow), "tidak tahu");
}
#[test]
fn nothing_reads_as_nothing() {
    check("luas", Value::Empty, "");
}
#[test]
fn an_answer_of_another_form_reads_as_it_is() {
    check("kolam", text("ada"), "ada");
}
#[test]
fn a_language_the_form_does_not_have_falls_back() {
    assert_eq!(answer_text(&small_form(), &key_of("atap"), &text("3"), "jv"), "Seng");
}
#[test]
fn a_label_comes_in_the_language_asked_for() {
    assert_eq!(answer_text(keluarga(), &key_of("atap"), &text("2"), "en"), "Roof tiles");
    assert_eq!(answer_text(keluarga(), &key_of("atap"), &text("2"), "id"), "Genteng");
}
#[test]
fn a_stored_reason_is_missing() {
    check_missing("luas", Value::Missing(Missing::Refused), Some(Missing::Refused));
}
#[test]
fn a_code_may_stand_for_a_reason() {
    check_missing("atap", text("9"), Some(Missing::DontKnow));
    check_missing("atap", text("3"), None);
}
#[test]
fn several_codes_are_an_answer() {
    check_missing("bahan", text("9"), Some(Missing::DontKnow));
    check_missing("bahan", text("3 9"), None);
}
#[test]
fn a_text_with_the_same_letters_is_an_answer() {
    check_missing("alamat", text("9"), None);
}
#[test]
fn an_empty_answer_has_no_reason() {
    check_missing("luas", Value::Empty, None);
}
