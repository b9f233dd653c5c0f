//! What is found in answers to the small form.

use crate::support::small_form;
use ketuk_form::FindingCode::{OutOfRange, RequiredEmpty, UnknownChoice, UnknownKey, WrongType};
use ketuk_form::{Answers, FindingCode, Key, Missing, Severity, Value, check as check_form, limits};

/// The findings of these answers, beside an address, are `expected` and nothing else.
fn check(answers: &[(&str, Value)], expected: &[(&str, FindingCode)]) {
    let mut given = vec![("alamat", text("Jalan Ahmad Yani 1"))];
    given.extend_from_slice(answers);
    check_alone(&given, expected);
}

fn check_alone(answers: &[(&str, Value)], expected: &[(&str, FindingCode)]) {
    let answers: Answers = answers.iter().map(|(key, value)| (key_of(key), value.clone())).collect();
    let found = check_form(&small_form(), &answers);
    let found: Vec<(&str, FindingCode)> = found.iter().map(|one| (one.key.as_str(), one.code)).collect();
    assert_eq!(found, expected);
}

fn key_of(text: &str) -> Key {
    Key::parse(text).expect("well formed")
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn a_required_answer_may_not_be_absent() {
    check_alone(&[], &[("alamat", RequiredEmpty)]);
}
#[test]
fn a_cleared_answer_is_empty() {
    check_alone(&[("alamat", Value::Empty)], &[("alamat", RequiredEmpty)]);
}
#[test]
fn white_space_is_empty() {
    check_alone(&[("alamat", text("  \n"))], &[("alamat", RequiredEmpty)]);
}
#[test]
fn a_reason_answers_a_required_question() {
    check_alone(&[("alamat", Value::Missing(Missing::Refused))], &[]);
}
#[test]
fn a_reason_fits_every_type() {
    for name in ["luas", "atap", "bahan", "titik", "foto", "berat"] {
        check(&[(name, Value::Missing(Missing::DontKnow))], &[]);
    }
}
#[test]
fn a_conditional_question_is_never_found_empty() {
    check(&[("luas", Value::Integer(20)), ("lama", Value::Empty)], &[]);
}
#[test]
fn whole_numbers_are_integers() {
    check(&[("luas", Value::Integer(36))], &[]);
    check(&[("luas", Value::Decimal(36.0))], &[("luas", WrongType)]);
    check(&[("luas", text("36"))], &[("luas", WrongType)]);
}
#[test]
fn numbers_stay_within_min_and_max() {
    check(&[("luas", Value::Integer(1))], &[]);
    check(&[("luas", Value::Integer(997))], &[]);
    check(&[("luas", Value::Integer(0))], &[("luas", OutOfRange)]);
    check(&[("luas", Value::Integer(998))], &[("luas", OutOfRange)]);
}
#[test]
fn a_decimal_may_be_whole() {
    check(&[("berat", Value::Integer(2))], &[]);
    check(&[("berat", Value::Decimal(2.6))], &[("berat", OutOfRange)]);
}
#[test]
fn a_decimal_is_finite() {
    check(&[("berat", Value::Decimal(f64::NAN))], &[("berat", WrongType)]);
    check(&[("berat", Value::Decimal(f64::NEG_INFINITY))], &[("berat", WrongType)]);
}
#[test]
fn a_text_is_a_text() {
    check_alone(&[("alamat", Value::Integer(1))], &[("alamat", WrongType)]);
}
#[test]
fn a_text_is_no_reason_mark() {
    check_alone(&[("alamat", text("?dunno"))], &[("alamat", WrongType)]);
}
#[test]
fn a_text_has_a_limit() {
    check_alone(&[("alamat", text(&"a".repeat(limits::TEXT_BYTES_MAX)))], &[]);
    check_alone(&[("alamat", text(&"a".repeat(limits::TEXT_BYTES_MAX + 1)))], &[("alamat", OutOfRange)]);
}
#[test]
fn a_code_is_in_its_list() {
    check(&[("atap", text("3"))], &[]);
    check(&[("atap", text("4"))], &[("atap", UnknownChoice)]);
    check(&[("atap", text(""))], &[]);
}
#[test]
fn a_code_is_a_text() {
    check(&[("atap", Value::Integer(3))], &[("atap", WrongType)]);
}
#[test]
fn every_code_is_in_the_list() {
    check(&[("bahan", text("2 3"))], &[]);
    check(&[("bahan", text("2 7"))], &[("bahan", UnknownChoice)]);
}
#[test]
fn codes_stand_once_with_one_space_between() {
    check(&[("bahan", text("2 2"))], &[("bahan", WrongType)]);
    check(&[("bahan", text("2  3"))], &[("bahan", WrongType)]);
    check(&[("bahan", text("2 "))], &[("bahan", WrongType)]);
}
#[test]
fn a_position_is_two_to_four_numbers() {
    check(&[("titik", text("0.13358 117.50849"))], &[]);
    check(&[("titik", text("0.13358 117.50849 0 8.5"))], &[]);
    check(&[("titik", text("0.13358"))], &[("titik", WrongType)]);
    check(&[("titik", text("0,13358 117,50849"))], &[("titik", WrongType)]);
    check(&[("titik", text("1 2 3 4 5"))], &[("titik", WrongType)]);
    check(&[("titik", text("nan inf"))], &[("titik", WrongType)]);
}
#[test]
fn a_position_is_on_earth() {
    check(&[("titik", text("90.1 117"))], &[("titik", OutOfRange)]);
    check(&[("titik", text("0 -180.1"))], &[("titik", OutOfRange)]);
    check(&[("titik", text("0 117 0 -1"))], &[("titik", OutOfRange)]);
}
#[test]
fn a_date_is_in_the_calendar() {
    let named = ("anggota.aa.nama", text("Siti"));
    check(&[named.clone(), ("anggota.aa.lahir", text("1960-02-29"))], &[]);
    check(&[named.clone(), ("anggota.aa.lahir", text("1961-02-29"))], &[("anggota.aa.lahir", WrongType)]);
    check(&[named, ("anggota.aa.lahir", text("29/02/1960"))], &[("anggota.aa.lahir", WrongType)]);
}
#[test]
fn a_note_takes_no_answer() {
    check(&[("sapa", text("salam"))], &[("sapa", WrongType)]);
}
#[test]
fn a_calculate_takes_any_value() {
    check(&[("lipat", Value::Decimal(1.5))], &[]);
    check(&[("lipat", text("dua"))], &[]);
}
#[test]
fn a_picture_is_a_text() {
    check(&[("foto", text("b1946ac92492d2347c6235b4d2611184"))], &[]);
    check(&[("foto", Value::Boolean(true))], &[("foto", WrongType)]);
}
#[test]
fn an_unknown_key_is_a_warning() {
    check(&[("kolam", text("ada"))], &[("kolam", UnknownKey)]);
    let answers = Answers::from([(key_of("alamat"), text("Jalan 1")), (key_of("kolam"), text("ada"))]);
    assert_eq!(check_form(&small_form(), &answers)[0].severity, Severity::Warning);
}
#[test]
fn a_cleared_unknown_key_is_silent() {
    check(&[("kolam", Value::Empty)], &[]);
}
#[test]
fn a_field_of_a_repeat_is_unknown_outside_it() {
    check(&[("nama", text("Siti"))], &[("nama", UnknownKey)]);
    check(&[("rumah.aa.alamat", text("Jalan 1"))], &[("rumah.aa.alamat", UnknownKey)]);
}
#[test]
fn a_repeat_is_no_question() {
    check(&[("anggota", Value::Integer(3))], &[("anggota", UnknownKey)]);
}
#[test]
fn paradata_is_not_checked() {
    check(&[("_visit.aa.outcome", text("?")), ("_opened", Value::Boolean(true))], &[]);
}
#[test]
fn each_member_has_a_name() {
    let answers = [("anggota.aa.nama", text("Siti")), ("anggota.bb.lahir", text("2000-01-01"))];
    check(&answers, &[("anggota.bb.nama", RequiredEmpty)]);
}
#[test]
fn a_member_with_paradata_only_exists() {
    check(&[("anggota.aa._added", Value::Boolean(true))], &[("anggota.aa.nama", RequiredEmpty)]);
}
#[test]
fn a_removed_member_is_silent() {
    let answers = [("anggota.aa._gone", text("pindah")), ("anggota.aa.lahir", text("kemarin"))];
    check(&answers, &[]);
}
#[test]
fn a_member_brought_back_is_checked() {
    check(&[("anggota.aa._gone", Value::Empty)], &[("anggota.aa.nama", RequiredEmpty)]);
}
#[test]
fn a_reason_in_the_mark_removes_a_member_too() {
    check(&[("anggota.aa._gone", Value::Missing(Missing::NotAsked))], &[]);
}
#[test]
fn each_inner_instance_is_checked() {
    let answers = [("anggota.aa.nama", text("Siti")), ("anggota.aa.usaha.bb._added", Value::Boolean(true))];
    check(&answers, &[("anggota.aa.usaha.bb.omzet", RequiredEmpty)]);
}
#[test]
fn a_removed_member_takes_its_inner_instances_along() {
    let answers = [("anggota.aa._gone", text("salah")), ("anggota.aa.usaha.bb.omzet", text("banyak"))];
    check(&answers, &[]);
}
#[test]
fn a_removed_member_leaves_no_inner_instance_to_fill() {
    check(&[("anggota.aa._gone", text("salah")), ("anggota.aa.usaha.bb._added", Value::Boolean(true))], &[]);
}
#[test]
fn an_inner_instance_is_removed_alone() {
    let answers = [("anggota.aa.usaha.bb._gone", text("tutup"))];
    check(&answers, &[("anggota.aa.nama", RequiredEmpty)]);
}
#[test]
fn an_inner_instance_alone_makes_its_member_exist() {
    let answers = [("anggota.aa.usaha.bb.omzet", Value::Integer(5))];
    check(&answers, &[("anggota.aa.nama", RequiredEmpty)]);
}
#[test]
fn a_question_in_a_conditional_group_is_never_found_empty() {
    check(&[("anggota.aa.nama", text("Siti")), ("anggota.aa.jam", Value::Empty)], &[]);
}
#[test]
fn findings_stand_in_the_order_of_keys() {
    let answers = [("luas", Value::Integer(0)), ("berat", text("x")), ("atap", text("x"))];
    check(&answers, &[("atap", UnknownChoice), ("berat", WrongType), ("luas", OutOfRange)]);
}
#[test]
fn every_finding_speaks_both_languages() {
    for code in [RequiredEmpty, WrongType, UnknownChoice, UnknownKey, OutOfRange] {
        assert_ne!(code.message("id"), code.message("en"), "{}", code.code());
    }
}
