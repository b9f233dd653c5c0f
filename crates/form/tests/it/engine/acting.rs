//! Actions, what the app fills in, time and chance, languages, choices, and what a check finds.

use super::support::{add, answer, ask, begin, form, key, repeat, state, text, whole, world};
use ketuk_form::{Change, Clock, FindingCode, FormInstance, Missing, Shown, Value};
use serde_json::{Value as Json, json};

fn acting(actions: Json) -> ketuk_form::CompiledForm {
    let body = json!([
        ask("a", "integer", json!({})),
        ask("b", "integer", json!({})),
        repeat("r", json!({}), json!([ask("x", "integer", json!({})), ask("y", "integer", json!({}))])),
    ]);
    whole(json!({ "body": body, "actions": actions }))
}

#[test]
fn a_new_value_sets_another() {
    let form = acting(
        json!([{"on": "value_changed", "source": "/data/a", "target": "/data/b", "value": "/data/a * 2"}]),
    );
    let mut record = begin(&form);
    answer(&mut record, "/data/a", "4");
    assert_eq!(text(&record, "/data/b"), "8");
    answer(&mut record, "/data/b", "1");
    assert_eq!(text(&record, "/data/b"), "1");
}
#[test]
fn an_action_in_a_repeat_means_its_own_instance() {
    let form = acting(
        json!([{"on": "value_changed", "source": "/data/r/x", "target": "/data/r/y", "value": "../x + 1"}]),
    );
    let mut record = begin(&form);
    add(&mut record, "/data/r");
    answer(&mut record, "/data/r[2]/x", "4");
    assert_eq!((text(&record, "/data/r[1]/y"), text(&record, "/data/r[2]/y")), (String::new(), "5".into()));
}
#[test]
fn a_new_instance_is_filled_in_and_those_from_the_start_are_not() {
    let form = acting(
        json!([{"on": "new_repeat", "source": "/data/r", "target": "/data/r/x", "value": "position(..)"}]),
    );
    let mut record = begin(&form);
    add(&mut record, "/data/r");
    assert_eq!((text(&record, "/data/r[1]/x"), text(&record, "/data/r[2]/x")), (String::new(), "2".into()));
}
#[test]
fn an_instance_that_a_count_makes_is_new() {
    let inside = json!([ask("x", "integer", json!({}))]);
    let form = whole(json!({
        "body": [repeat("r", json!({"count": "2"}), inside)],
        "actions": [{"on": "new_repeat", "source": "/data/r", "target": "/data/r/x", "value": "position(..)"}],
    }));
    let record = begin(&form);
    assert_eq!((text(&record, "/data/r[1]/x"), text(&record, "/data/r[2]/x")), ("1".into(), "2".into()));
}
#[test]
fn the_first_load_is_once() {
    let form = acting(json!([{"on": "first_load", "target": "/data/a", "value": "7"}]));
    let mut record = begin(&form);
    assert_eq!(text(&record, "/data/a"), "7");
    answer(&mut record, "/data/a", "1");
    assert_eq!(text(&FormInstance::load(&form, world(), &record.answers()), "/data/a"), "1");
}
#[test]
fn actions_in_a_circle_come_to_an_end() {
    let form = acting(json!([
        {"on": "value_changed", "source": "/data/a", "target": "/data/b", "value": "/data/a + 1"},
        {"on": "value_changed", "source": "/data/b", "target": "/data/a", "value": "/data/b + 1"},
    ]));
    let mut record = begin(&form);
    answer(&mut record, "/data/a", "1");
    assert_ne!(text(&record, "/data/a"), "1");
}
#[test]
fn what_chance_gave_once_stays() {
    let form = form(json!([
        ask("a", "text", json!({})),
        ask("id", "calculate", json!({"calculation": "once(uuid())"})),
        ask("u", "calculate", json!({"calculation": "uuid()"})),
    ]));
    let mut record = begin(&form);
    let first = text(&record, "/data/id");
    answer(&mut record, "/data/a", "x");
    assert_eq!(text(&record, "/data/id"), first);
    let again = FormInstance::load(&form, world(), &record.answers());
    assert_eq!((text(&again, "/data/id"), text(&again, "/data/u")), (first, text(&record, "/data/u")));
}
#[test]
fn the_app_fills_in_the_day() {
    let form = form(json!([ask("hari", "date", json!({"preload": "today"}))]));
    assert_eq!(text(&begin(&form), "/data/hari"), "2026-09-21");
}

fn languages() -> ketuk_form::CompiledForm {
    whole(json!({
        "languages": ["id", "en"],
        "choices": {"c": {"version": "1", "items": [
            {"code": "1", "label": {"id": "Satu", "en": "One"}, "columns": {"k": "a"}},
            {"code": "2", "label": {"id": "Dua", "en": "Two"}, "columns": {"k": "b"}},
        ]}},
        "texts": {"salam": {"id": "Halo ${../nama}", "en": "Hello ${../nama}"}},
        "body": [
            ask("nama", "text", json!({"label": {"id": "Nama", "en": "Name"}})),
            ask("umur", "integer", json!({"label": {"id": "Umur ${../nama}?", "en": "Age of ${../nama}?"},
                "constraint": ". < 150", "constraint_message": {"id": "${../nama} terlalu tua", "en": "${../nama} is too old"}})),
            ask("p", "select_one", json!({"label": {"id": "P", "en": "P"}, "choices": "c", "choice_filter": "k = /data/nama or /data/nama = 'semua'"})),
            ask("l", "calculate", json!({"calculation": "jr:choice-name(/data/p, '/data/p')"})),
            ask("s", "calculate", json!({"calculation": "jr:itext('salam')"})),
        ],
    }))
}

#[test]
fn a_label_follows_its_arguments_and_the_language() {
    let form = languages();
    let mut record = begin(&form);
    let patches = answer(&mut record, "/data/nama", "Siti");
    let told = |change: &Change| *change == Change::Text(Shown::Label, "Umur Siti?".into());
    assert!(patches.iter().any(|patch| told(&patch.change)), "{patches:?}");
    record.set_language("en");
    assert_eq!(state(&record, "/data/umur").label, "Age of Siti?");
    assert_eq!(text(&record, "/data/s"), "Hello Siti");
}
#[test]
fn a_finding_has_the_authors_words() {
    let form = languages();
    let mut record = begin(&form);
    answer(&mut record, "/data/nama", "Siti");
    answer(&mut record, "/data/umur", "200");
    assert_eq!(state(&record, "/data/umur").message.as_deref(), Some("Siti terlalu tua"));
    let found = form.check_in(&record.answers(), None, "en");
    assert_eq!(found.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["Siti is too old"]);
}
#[test]
fn a_code_that_is_no_longer_offered_is_kept_found_and_read_as_empty() {
    let form = languages();
    let mut record = begin(&form);
    answer(&mut record, "/data/nama", "a");
    let node = record.find("/data/p").expect("there");
    assert_eq!(record.choices(node).len(), 1);
    answer(&mut record, "/data/p", "1");
    assert_eq!(text(&record, "/data/l"), "Satu");
    let patches = answer(&mut record, "/data/nama", "b");
    assert!(patches.iter().any(|patch| patch.change == Change::Choices));
    assert_eq!(record.choices(node)[0].code, "2");
    let now = state(&record, "/data/p");
    assert_eq!(
        (now.value, now.text.as_str(), now.finding),
        (Value::Text("1".into()), "", Some(FindingCode::UnknownChoice))
    );
    assert_eq!(text(&record, "/data/l"), "");
    answer(&mut record, "/data/nama", "semua");
    assert_eq!(text(&record, "/data/l"), "Satu");
}
#[test]
fn several_codes_stand_in_the_order_of_the_list() {
    let form = whole(json!({
        "choices": {"c": {"version": "1", "items": [{"code": "x", "label": {"id": "X"}}, {"code": "a", "label": {"id": "A"}}]}},
        "body": [ask("p", "select_multiple", json!({"choices": "c"}))],
    }));
    let mut record = begin(&form);
    answer(&mut record, "/data/p", "a x");
    assert_eq!(text(&record, "/data/p"), "x a");
}
#[test]
fn a_check_knows_today_only_by_a_clock() {
    let form = form(json!([ask("lahir", "date", json!({"constraint": ". <= today()"}))]));
    let answers = [(key("lahir"), Value::Text("2026-01-01".into()))].into_iter().collect();
    let codes =
        |clock| form.check(&answers, clock).into_iter().map(|finding| finding.code).collect::<Vec<_>>();
    assert_eq!(codes(None), []);
    assert_eq!(codes(Some(Clock::wita(1_700_000_000_000))), [FindingCode::ConstraintFailed]);
    assert_eq!(codes(Some(Clock::wita(1_790_000_000_000))), []);
}
#[test]
fn a_check_makes_no_instance_that_is_not_stored() {
    let inside = json!([ask("x", "text", json!({"required": true}))]);
    let form =
        form(json!([ask("n", "integer", json!({})), repeat("r", json!({"count": "/data/n"}), inside)]));
    let answers = [(key("n"), Value::Integer(3))].into_iter().collect();
    assert_eq!(form.check(&answers, None), []);
}
#[test]
fn required_counts_only_where_it_is_asked() {
    let form = form(json!([
        ask("a", "text", json!({})),
        ask("b", "text", json!({"relevant": "/data/a = 'ya'", "required": true})),
    ]));
    let check = |value: Value| form.check(&[(key("a"), value)].into_iter().collect(), None).len();
    assert_eq!(check(Value::Text("ya".into())), 1);
    assert_eq!(check(Value::Text("tidak".into())), 0);
    assert_eq!(check(Value::Missing(Missing::DontKnow)), 0);
}
#[test]
fn a_condition_that_is_a_bare_question_holds_by_its_value() {
    let form =
        form(json!([ask("a", "integer", json!({})), ask("b", "text", json!({"relevant": "/data/a"}))]));
    let mut record = begin(&form);
    assert!(!state(&record, "/data/b").relevant);
    answer(&mut record, "/data/a", "0");
    assert!(!state(&record, "/data/b").relevant);
    answer(&mut record, "/data/a", "1");
    assert!(state(&record, "/data/b").relevant);
}
#[test]
fn a_record_is_written_as_xml_without_what_is_hidden() {
    let form =
        form(json!([ask("a", "text", json!({})), ask("b", "text", json!({"relevant": "/data/a = '<1>'"}))]));
    let mut record = begin(&form);
    answer(&mut record, "/data/a", "<1>");
    assert_eq!(record.serialize(), "<data id=\"uji\"><a>&lt;1&gt;</a><b/></data>");
    answer(&mut record, "/data/a", "&");
    assert_eq!(record.serialize(), "<data id=\"uji\"><a>&amp;</a></data>");
}
