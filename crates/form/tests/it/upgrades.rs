//! What another version of a form means for a record: what it keeps, what it would lose, what changes.

use crate::support::{set, small, small_form};
use ketuk_form::{Answers, FormDefinition, Key, Upgrade, Value};
use serde_json::{Value as Json, json};

fn newer(changes: &[(&str, Json)]) -> FormDefinition {
    let mut whole = small();
    set(&mut whole, "/version", json!("2"));
    for (pointer, value) in changes {
        set(&mut whole, pointer, value.clone());
    }
    FormDefinition::from_json(&whole.to_string()).expect("the newer form follows the format")
}

fn answers(given: &[(&str, Value)]) -> Answers {
    given.iter().map(|(key, value)| (Key::parse(key).expect("a key"), value.clone())).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Codes of what would be lost, after changing the small form.
fn check(changes: &[(&str, Json)], given: &[(&str, Value)], lost: &[(&str, &str)]) {
    let upgrade = Upgrade::between(&small_form(), &newer(changes), &answers(given));
    let found: Vec<_> = upgrade.lost.iter().map(|loss| (loss.key.as_str(), loss.reason.code())).collect();
    assert_eq!(found, lost);
    assert_eq!(upgrade.is_free(), lost.is_empty());
}

const QUESTIONS: &str = "/body/0/body";

/// The group without the question at `at`.
fn without(at: usize) -> (&'static str, Json) {
    let mut questions = small()["body"][0]["body"].as_array().expect("a list").clone();
    questions.remove(at);
    (QUESTIONS, json!(questions))
}

#[test]
fn a_new_question_loses_nothing() {
    let new = json!({"kind": "question", "name": "air", "type": "text", "label": {"id": "Air?"}});
    let newer = newer(&[("/body/0/body/-", new)]);
    let upgrade = Upgrade::between(&small_form(), &newer, &answers(&[("alamat", text("Jl. A"))]));
    assert_eq!((upgrade.added, upgrade.kept.len(), upgrade.lost.len()), (vec!["air".to_owned()], 1, 0));
}
#[test]
fn an_unanswered_question_may_go() {
    let upgrade =
        Upgrade::between(&small_form(), &newer(&[without(0)]), &answers(&[("luas", Value::Integer(40))]));
    assert_eq!((upgrade.removed, upgrade.lost.len()), (vec!["alamat".to_owned()], 0));
}
#[test]
fn an_answered_question_that_goes_is_a_loss() {
    check(&[without(0)], &[("alamat", text("Jl. A"))], &[("alamat", "upgrade.question_gone")]);
}
#[test]
fn a_reason_for_no_answer_is_an_answer() {
    let refused = Value::from_text("?ref");
    check(&[without(0)], &[("alamat", refused)], &[("alamat", "upgrade.question_gone")]);
}
#[test]
fn a_cleared_answer_is_no_loss() {
    check(&[without(0)], &[("alamat", Value::Empty)], &[]);
}
#[test]
fn another_type_is_a_loss() {
    let kind = [("/body/0/body/0/type", json!("integer"))];
    check(&kind, &[("alamat", text("Jl. A"))], &[("alamat", "upgrade.other_type")]);
}
#[test]
fn a_number_stays_where_decimals_come() {
    check(&[("/body/0/body/1/type", json!("decimal"))], &[("luas", Value::Integer(40))], &[]);
}
#[test]
fn a_choice_that_goes_is_a_loss() {
    let list = json!([{"code": "2", "label": {"id": "Genteng"}}]);
    check(
        &[("/choices/atap/items", list.clone())],
        &[("atap", text("3"))],
        &[("atap", "upgrade.choice_gone")],
    );
    check(&[("/choices/atap/items", list)], &[("atap", text("2"))], &[]);
}
#[test]
fn a_code_of_another_set_that_means_something_else_is_a_loss() {
    let swapped = json!({"version": "dtsen-2026", "items": [
        {"code": "2", "label": {"id": "Seng"}}, {"code": "3", "label": {"id": "Genteng"}},
        {"code": "9", "label": {"id": "Tidak tahu"}, "missing": "dont_know"}]});
    check(&[("/choices/atap", swapped)], &[("atap", text("3"))], &[("atap", "upgrade.other_meaning")]);
}
#[test]
fn a_choice_may_be_worded_better() {
    let label = [("/choices/atap/items/0/label/id", json!("Genteng tanah liat"))];
    check(&label, &[("atap", text("2"))], &[]);
}
#[test]
fn codes_that_change_places_are_a_loss_though_the_list_has_the_same_version() {
    let swapped = [
        ("/choices/atap/items/0/label/id", json!("Seng")),
        ("/choices/atap/items/1/label/id", json!("Genteng")),
    ];
    check(&swapped, &[("atap", text("3"))], &[("atap", "upgrade.other_meaning")]);
    check(&swapped, &[("bahan", text("9 2"))], &[("bahan", "upgrade.other_meaning")]);
    check(&swapped, &[("bahan", text("9"))], &[]);
}
#[test]
fn a_label_that_moves_to_a_new_code_is_a_loss() {
    let moved = [
        ("/choices/atap/items/0/label/id", json!("Beton")),
        ("/choices/atap/items/-", json!({"code": "4", "label": {"id": "genteng"}})),
    ];
    check(&moved, &[("atap", text("2"))], &[("atap", "upgrade.other_meaning")]);
}
#[test]
fn case_and_spaces_make_no_other_choice() {
    let label = [
        ("/choices/atap/version", json!("dtsen-2026")),
        ("/choices/atap/items/0/label/id", json!("  GENTENG ")),
    ];
    check(&label, &[("atap", text("2"))], &[]);
}
#[test]
fn an_answer_that_the_form_works_out_now_is_a_loss() {
    let kind = [("/body/0/body/0/type", json!("calculate")), ("/body/0/body/0/calculation", json!("'x'"))];
    check(&kind, &[("alamat", text("Jl. A"))], &[("alamat", "upgrade.other_type")]);
    let calculation = [("/body/0/body/1/calculation", json!("6 * 7"))];
    check(&calculation, &[("luas", Value::Integer(40))], &[("luas", "upgrade.other_type")]);
}
#[test]
fn a_narrower_range_is_a_loss() {
    check(
        &[("/body/0/body/1/max", json!(30.0))],
        &[("luas", Value::Integer(40))],
        &[("luas", "upgrade.out_of_range")],
    );
}
#[test]
fn what_was_wrong_before_is_no_loss_of_the_upgrade() {
    check(&[("/body/0/body/1/max", json!(30.0))], &[("luas", Value::Integer(5_000))], &[]);
}
#[test]
fn what_the_form_works_out_is_no_loss() {
    check(&[without(9)], &[("lipat", Value::Integer(80))], &[]);
}
#[test]
fn a_removed_member_loses_nothing() {
    let gone = [("anggota.aa.nama", text("Ani")), ("anggota.aa._gone", text("pindah"))];
    check(
        &[
            ("/body/1/body/0/type", json!("note")),
            ("/body/1/body/0/required", Json::Null),
            ("/body/1/body/0/role", Json::Null),
        ],
        &gone,
        &[],
    );
}
#[test]
fn what_differs_is_named() {
    let changes = [
        ("/body/0/body/0/name", json!("alamat_rumah")),
        ("/body/0/body/0/key", json!("alamat")),
        ("/body/0/body/1/label", json!({"id": "Berapa luasnya?"})),
        ("/body/0/body/1/min", json!(2.0)),
    ];
    let upgrade = Upgrade::between(&small_form(), &newer(&changes), &Answers::new());
    let named: Vec<_> = upgrade
        .changed
        .iter()
        .map(|(path, differences)| (path.as_str(), differences.iter().map(|d| d.code()).collect::<Vec<_>>()))
        .collect();
    assert_eq!(named, [("alamat", vec!["renamed"]), ("luas", vec!["reworded", "other_rule"])]);
    assert!(upgrade.added.is_empty() && upgrade.removed.is_empty());
}
#[test]
fn the_same_version_changes_nothing() {
    let upgrade = Upgrade::between(&small_form(), &small_form(), &answers(&[("atap", text("3"))]));
    assert!(upgrade.changed.is_empty() && upgrade.is_free() && upgrade.kept.len() == 1);
}
