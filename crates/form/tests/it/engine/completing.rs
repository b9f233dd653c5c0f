//! What a form itself adds to a record when answers were typed elsewhere.

use super::support::{ask, key, repeat, whole, world};
use ketuk_form::{Answers, CompiledForm, Value};
use serde_json::json;

fn small() -> CompiledForm {
    let body = json!([
        ask("lahir", "date", json!({})),
        ask(
            "hari",
            "calculate",
            json!({"calculation": "if(/data/lahir = '', '', int(today() - date(/data/lahir)))"})
        ),
        ask("kembar", "calculate", json!({"calculation": "/data/hari * 2"})),
        ask("mulai", "date", json!({"hidden": true, "preload": "today"})),
        ask("negara", "text", json!({"default": "Indonesia"})),
        ask("salinan", "text", json!({})),
        repeat("r", json!({}), json!([ask("x", "integer", json!({}))])),
    ]);
    let actions = json!([{"on": "value_changed", "source": "/data/negara", "target": "/data/salinan", "value": "/data/negara"}]);
    whole(json!({ "body": body, "actions": actions }))
}

fn answers(given: &[(&str, &str)]) -> Answers {
    given.iter().map(|(name, value)| (key(name), Value::from_text(value))).collect()
}

fn added(stored: &[(&str, &str)], typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let added = small().complete(&answers(stored), &answers(typed), world());
    added.into_iter().map(|(key, value)| (key.to_string(), value.to_text())).collect()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn what_comes_out_of_the_time_is_stored_and_what_follows_from_it_is_not() {
    assert_eq!(added(&[], &[("lahir", "2026-09-01")]), [pair("hari", "20")]);
}
#[test]
fn what_came_out_of_the_time_once_stays_while_its_reasons_do() {
    assert_eq!(added(&[("lahir", "2026-09-01"), ("hari", "3")], &[("r.aa.x", "1")]), []);
}
#[test]
fn another_reason_brings_another_value() {
    let stored = [("lahir", "2026-09-01"), ("hari", "3")];
    assert_eq!(added(&stored, &[("lahir", "2026-09-11")]), [pair("hari", "10")]);
    assert_eq!(added(&stored, &[("lahir", "")]), [pair("hari", "")]);
}
#[test]
fn an_action_answers_to_what_was_typed() {
    assert_eq!(added(&[("negara", "A")], &[("negara", "B")]), [pair("salinan", "B")]);
}
#[test]
fn what_a_person_typed_is_never_replaced() {
    assert_eq!(added(&[("negara", "A")], &[("negara", "B"), ("salinan", "C")]), []);
    assert_eq!(added(&[], &[("lahir", "2026-09-01"), ("hari", "99")]), []);
}
#[test]
fn an_answer_typed_again_sets_nothing_off() {
    assert_eq!(added(&[("negara", "B"), ("salinan", "diperbaiki")], &[("negara", "B")]), []);
}
#[test]
fn no_instance_is_made_that_nobody_typed_in() {
    let body = json!([
        ask("n", "integer", json!({})),
        repeat(
            "r",
            json!({"count": "/data/n"}),
            json!([ask("x", "text", json!({})), ask("wn", "text", json!({"default": "WNI"}))])
        ),
    ]);
    let form = whole(json!({ "body": body }));
    let added = form.complete(&Answers::new(), &answers(&[("n", "2")]), world());
    assert_eq!(added, Answers::new());
    let typed = answers(&[("n", "2"), ("r.aa.x", "Ani")]);
    let added = form.complete(&Answers::new(), &typed, world());
    assert_eq!(added, answers(&[("r.aa.wn", "WNI")]));
}
#[test]
fn an_instance_typed_elsewhere_begins_as_any_other() {
    let body = json!([repeat(
        "r",
        json!({}),
        json!([
            ask("x", "integer", json!({})),
            ask("wn", "text", json!({"default": "WNI"})),
            ask("y", "integer", json!({})),
        ])
    )]);
    let actions =
        json!([{"on": "new_repeat", "source": "/data/r", "target": "/data/r/y", "value": "position(..)"}]);
    let form = whole(json!({ "body": body, "actions": actions }));
    let added = form.complete(&Answers::new(), &answers(&[("r.aa.x", "1")]), world());
    assert_eq!(added, [(key("r.aa.wn"), Value::from_text("WNI")), (key("r.aa.y"), Value::Integer(1))].into());
}
#[test]
fn a_default_that_is_computed_is_kept() {
    let body = json!([ask("tgl", "date", json!({}))]);
    let actions = json!([{"on": "first_load", "target": "/data/tgl", "value": "today()"}]);
    let form = whole(json!({ "body": body, "actions": actions }));
    assert_eq!(form.first_answers(world()).len(), 1);
}
#[test]
fn an_interview_ends_when_it_is_saved() {
    let body = json!([
        ask("a", "text", json!({})),
        ask("selesai", "datetime", json!({"hidden": true, "preload": "end"}))
    ]);
    let form = whole(json!({ "body": body }));
    let stored = answers(&[("a", "1"), ("selesai", "2020-01-01T00:00:00.000+08:00")]);
    let added = form.complete(&stored, &answers(&[("a", "2")]), world());
    assert_eq!(added.keys().map(ToString::to_string).collect::<Vec<_>>(), ["selesai"]);
}
#[test]
fn a_new_record_begins_with_what_only_this_machine_knows() {
    let first = small().first_answers(world());
    let names: Vec<String> = first.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["mulai", "negara"]);
}
#[test]
fn nothing_typed_adds_nothing_to_a_whole_record() {
    assert_eq!(added(&[("lahir", "2026-09-01"), ("hari", "20"), ("negara", "A"), ("salinan", "A")], &[]), []);
}
