//! Values: calculations, relevance, required, read-only, constraints, defaults.

use super::support::{add, answer, ask, begin, form, group, key, repeat, state, text};
use ketuk_form::{FindingCode, FormInstance, Missing, Value};
use serde_json::json;

#[test]
fn a_calculation_follows_what_it_reads() {
    let form = form(json!([
        ask("a", "integer", json!({})),
        ask("b", "calculate", json!({"calculation": "/data/a * 2"}))
    ]));
    let mut record = begin(&form);
    assert_eq!(text(&record, "/data/b"), "");
    answer(&mut record, "/data/a", "21");
    assert_eq!(text(&record, "/data/b"), "42");
}

#[test]
fn a_hidden_answer_is_kept_and_read_as_empty() {
    let form = form(json!([
        ask("a", "text", json!({})),
        ask("b", "text", json!({"relevant": "/data/a = 'ya'"})),
        ask("c", "calculate", json!({"calculation": "concat('<', /data/b, '>')"})),
    ]));
    let mut record = begin(&form);
    answer(&mut record, "/data/a", "ya");
    answer(&mut record, "/data/b", "isi");
    assert_eq!(text(&record, "/data/c"), "<isi>");
    answer(&mut record, "/data/a", "tidak");
    assert_eq!(text(&record, "/data/c"), "<>");
    assert_eq!(record.answers().get(&key("b")), Some(&Value::Text("isi".into())));
    answer(&mut record, "/data/a", "ya");
    assert_eq!(text(&record, "/data/c"), "<isi>");
}

#[test]
fn relevance_is_inherited() {
    let form = form(json!([
        ask("a", "text", json!({})),
        group(
            "g",
            json!({"relevant": "/data/a = '1'"}),
            json!([group("h", json!({}), json!([ask("b", "text", json!({}))]))])
        ),
    ]));
    let mut record = begin(&form);
    assert!(!state(&record, "/data/g/h/b").relevant);
    answer(&mut record, "/data/a", "1");
    assert!(state(&record, "/data/g/h/b").relevant);
}

#[test]
fn a_reason_is_read_as_empty_and_satisfies_required() {
    let form = form(json!([ask("a", "integer", json!({"required": true, "constraint": ". > 5"}))]));
    let mut record = begin(&form);
    assert_eq!(state(&record, "/data/a").finding, Some(FindingCode::RequiredEmpty));
    record.set(&key("a"), Value::Missing(Missing::Refused)).expect("played");
    assert_eq!(state(&record, "/data/a").finding, None);
    assert_eq!(text(&record, "/data/a"), "");
    answer(&mut record, "/data/a", "3");
    assert_eq!(state(&record, "/data/a").finding, Some(FindingCode::ConstraintFailed));
}

#[test]
fn a_sum_over_a_repeat_follows_its_instances() {
    let form = form(json!([
        repeat(
            "r",
            json!({"initial": 0}),
            json!([
                ask("x", "integer", json!({})),
                ask("p", "calculate", json!({"calculation": "position(..)"}))
            ])
        ),
        ask("s", "calculate", json!({"calculation": "sum(/data/r/x)"})),
        ask("n", "calculate", json!({"calculation": "count(/data/r)"})),
    ]));
    let mut record = begin(&form);
    assert_eq!(text(&record, "/data/n"), "0");
    add(&mut record, "/data/r");
    add(&mut record, "/data/r");
    answer(&mut record, "/data/r[1]/x", "3");
    answer(&mut record, "/data/r[2]/x", "4");
    assert_eq!((text(&record, "/data/s"), text(&record, "/data/n")), ("7".into(), "2".into()));
    assert_eq!(text(&record, "/data/r[2]/p"), "2");
    let first = record.find("/data/r[1]").expect("there");
    record.remove_repeat_node(first, "").expect("removed");
    assert_eq!((text(&record, "/data/s"), text(&record, "/data/n")), ("4".into(), "1".into()));
    assert_eq!(text(&record, "/data/r[1]/p"), "1");
}
#[test]
fn a_question_is_a_condition_by_its_value_wherever_it_stands() {
    let body = json!([
        ask("x", "text", json!({})),
        ask("umur", "integer", json!({})),
        ask("dewasa", "calculate", json!({"calculation": "/data/umur >= 18"})),
        ask("a", "text", json!({"relevant": "not(/data/x)"})),
        ask("b", "calculate", json!({"calculation": "if(/data/x, 'ada', 'kosong')"})),
        ask("c", "text", json!({"relevant": "/data/x and true()"})),
    ]);
    let form = form(body);
    let mut record = begin(&form);
    let shown = |record: &FormInstance<'_>, path: &str| record.is_relevant(record.find(path).unwrap());
    assert!(shown(&record, "/data/a") && !shown(&record, "/data/c"));
    assert_eq!(text(&record, "/data/b"), "kosong");
    answer(&mut record, "/data/x", "ya");
    assert!(!shown(&record, "/data/a") && shown(&record, "/data/c"));
    assert_eq!(text(&record, "/data/b"), "ada");
}
#[test]
fn a_count_waits_while_its_repeat_is_hidden() {
    let body = json!([
        ask("ada", "text", json!({})),
        ask("n", "integer", json!({})),
        group(
            "g",
            json!({"relevant": "/data/ada = 'ya'"}),
            json!([
                ask("hitung", "calculate", json!({"calculation": "/data/n"})),
                repeat("r", json!({"count": "/data/g/hitung"}), json!([ask("x", "text", json!({}))])),
            ])
        ),
    ]);
    let form = form(body);
    let mut record = begin(&form);
    answer(&mut record, "/data/n", "2");
    answer(&mut record, "/data/ada", "ya");
    answer(&mut record, "/data/g/r[1]/x", "Ani");
    answer(&mut record, "/data/ada", "tidak");
    answer(&mut record, "/data/ada", "ya");
    assert_eq!(record.instances("/data/g/r").map(|found| found.len()), Some(2));
    assert_eq!(text(&record, "/data/g/r[1]/x"), "Ani");
}
