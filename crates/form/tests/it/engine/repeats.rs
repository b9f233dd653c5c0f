//! Repeats: counts, instances from the start, nesting, what stands inside and outside.

use super::support::{add, answer, ask, begin, form, group, key, repeat, text, world};
use ketuk_form::{Change, EventProblem, FormInstance, Value};
use serde_json::{Value as Json, json};

fn counted() -> ketuk_form::CompiledForm {
    form(json!([
        ask("n", "integer", json!({})),
        repeat("r", json!({"count": "/data/n"}), json!([ask("x", "text", json!({"default": "baru"}))])),
    ]))
}

fn many(record: &FormInstance<'_>, path: &str) -> usize {
    record.instances(path).map_or(0, |instances| instances.len())
}

#[test]
fn a_count_grows_and_shrinks() {
    let form = counted();
    let mut record = begin(&form);
    answer(&mut record, "/data/n", "3");
    assert_eq!(many(&record, "/data/r"), 3);
    answer(&mut record, "/data/n", "1");
    assert_eq!(many(&record, "/data/r"), 1);
    answer(&mut record, "/data/n", "");
    assert_eq!(many(&record, "/data/r"), 0);
}
#[test]
fn shrinking_destroys_no_answer_and_growing_brings_it_back() {
    let form = counted();
    let mut record = begin(&form);
    answer(&mut record, "/data/n", "2");
    answer(&mut record, "/data/r[2]/x", "kedua");
    let before = record.answers();
    answer(&mut record, "/data/n", "1");
    assert!(
        before.iter().filter(|(key, _)| key.name() == "x").all(|(key, _)| record.answers().contains_key(key))
    );
    answer(&mut record, "/data/n", "2");
    assert_eq!(text(&record, "/data/r[2]/x"), "kedua");
}
#[test]
fn what_is_beyond_a_count_waits_in_a_stored_record_too() {
    let form = counted();
    let mut record = begin(&form);
    answer(&mut record, "/data/n", "3");
    answer(&mut record, "/data/r[3]/x", "ketiga");
    answer(&mut record, "/data/n", "2");
    let stored = record.answers();
    let mut again = FormInstance::load(&form, world(), &stored);
    assert_eq!(many(&again, "/data/r"), 2);
    assert_eq!(again.answers(), stored);
    answer(&mut again, "/data/n", "3");
    assert_eq!(text(&again, "/data/r[3]/x"), "ketiga");
}
#[test]
fn a_count_that_is_a_year_is_bounded() {
    let form = counted();
    let mut record = begin(&form);
    answer(&mut record, "/data/n", "2026000");
    assert_eq!(many(&record, "/data/r"), ketuk_form::limits::REPEAT_INSTANCES_MAX);
}
#[test]
fn nobody_adds_to_a_counted_repeat() {
    let form = counted();
    let mut record = begin(&form);
    assert!(matches!(record.add_repeat_at("/data/r"), Err(EventProblem::RepeatIsFixed(_))));
}
#[test]
fn instances_keep_their_order_when_they_are_stored() {
    let form = form(json!([repeat("r", json!({"initial": 0}), json!([ask("x", "text", json!({}))]))]));
    let mut record = begin(&form);
    for at in 1..=12 {
        add(&mut record, "/data/r");
        answer(&mut record, &format!("/data/r[{at}]/x"), &format!("ke-{at}"));
    }
    let again = FormInstance::load(&form, world(), &record.answers());
    for at in 1..=12 {
        assert_eq!(text(&again, &format!("/data/r[{at}]/x")), format!("ke-{at}"));
    }
}
#[test]
fn a_removed_instance_keeps_its_answers_beside_the_mark() {
    let form = form(json!([repeat("r", json!({}), json!([ask("x", "text", json!({}))]))]));
    let mut record = begin(&form);
    answer(&mut record, "/data/r[1]/x", "isi");
    let node = record.find("/data/r[1]").expect("there");
    let patches = record.remove_repeat_node(node, "pindah").expect("removed");
    assert!(patches.iter().any(|patch| matches!(patch.change, Change::RepeatRemoved { .. })));
    let answers = record.answers();
    assert!(
        answers.iter().any(|(key, value)| key.name() == "_gone" && *value == Value::Text("pindah".into()))
    );
    assert!(answers.values().any(|value| *value == Value::Text("isi".into())));
    assert_eq!(many(&FormInstance::load(&form, world(), &answers), "/data/r"), 0);
}
#[test]
fn an_absolute_path_into_the_own_repeat_means_the_own_instance() {
    let inside = json!([
        ask("x", "integer", json!({})),
        ask("y", "calculate", json!({"calculation": "/data/r/x * 10"}))
    ]);
    let form = form(json!([repeat("r", json!({"initial": 2}), inside)]));
    let mut record = begin(&form);
    answer(&mut record, "/data/r[1]/x", "1");
    answer(&mut record, "/data/r[2]/x", "2");
    assert_eq!((text(&record, "/data/r[1]/y"), text(&record, "/data/r[2]/y")), ("10".into(), "20".into()));
}
#[test]
fn the_repeat_itself_means_all_instances() {
    let inside = json!([ask("n", "calculate", json!({"calculation": "count(/data/r)"}))]);
    let form = form(json!([repeat("r", json!({"initial": 3}), inside)]));
    assert_eq!(text(&begin(&form), "/data/r[1]/n"), "3");
}
#[test]
fn three_levels_are_read_and_stored() {
    let inner = repeat(
        "c",
        json!({}),
        json!([
            ask("x", "integer", json!({})),
            ask(
                "p",
                "calculate",
                json!({"calculation": "concat(position(../../..), position(../..), position(..))"})
            ),
        ]),
    );
    let form = form(json!([
        repeat(
            "a",
            json!({"initial": 2}),
            json!([repeat("b", json!({}), json!([group("g", json!({}), json!([inner]))]))])
        ),
        ask("s", "calculate", json!({"calculation": "sum(/data/a/b/g/c/x)"})),
    ]));
    let mut record = begin(&form);
    add(&mut record, "/data/a[2]/b[1]/g/c");
    answer(&mut record, "/data/a[1]/b[1]/g/c[1]/x", "5");
    answer(&mut record, "/data/a[2]/b[1]/g/c[2]/x", "7");
    assert_eq!(text(&record, "/data/s"), "12");
    let again = FormInstance::load(&form, world(), &record.answers());
    assert_eq!(text(&again, "/data/s"), "12");
}
#[test]
fn instances_from_the_form_have_values_of_their_own() {
    let instances: Json = json!([
        {"name": "r", "children": [{"name": "x", "text": "satu"}]},
        {"name": "r", "children": [{"name": "x", "text": "dua"}]},
    ]);
    let form = form(json!([repeat(
        "r",
        json!({"instances": instances}),
        json!([ask("x", "text", json!({"default": "lain"}))])
    )]));
    let mut record = begin(&form);
    add(&mut record, "/data/r");
    let all: Vec<_> = (1..=3).map(|at| text(&record, &format!("/data/r[{at}]/x"))).collect();
    assert_eq!(all, ["satu", "dua", "lain"]);
}
#[test]
fn keys_of_strangers_pass_through() {
    let form = counted();
    let mut answers = ketuk_form::Answers::new();
    for text in ["_form", "lama", "r.aa._visit", "tua.bb.x", "n.aa.x"] {
        answers.insert(key(text), Value::Text("1".into()));
    }
    let record = FormInstance::inspect(&form, &answers, None);
    assert_eq!(record.answers(), answers);
}
#[test]
fn a_wrong_event_changes_nothing() {
    let form = counted();
    let mut record = begin(&form);
    let before = record.answers();
    assert!(record.set(&key("tidak_ada"), Value::Integer(1)).is_err());
    assert!(record.set(&key("r.aa.x"), Value::Integer(1)).is_err());
    assert!(record.add_repeat(&key("n")).is_err());
    assert_eq!(record.answers(), before);
}
