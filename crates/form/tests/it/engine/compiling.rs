//! What a form's author hears when the expressions do not fit together.

use super::support::{ask, form, group, problems, repeat};
use ketuk_form::FormProblem;
use serde_json::{Value as Json, json};

fn check(body: Json, code: &str, words: &[&str]) {
    let found = problems(body);
    let problem = found.iter().find(|problem| problem.code() == code);
    let problem = problem.unwrap_or_else(|| panic!("no {code} among {found:?}"));
    for language in ["id", "en"] {
        let text = problem.message(language);
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
    }
}

fn count(body: Json) -> usize {
    problems(body).len()
}

#[test]
fn a_circle_of_calculations_names_its_questions_in_order() {
    let body = json!([
        ask("a", "integer", json!({"calculation": "/data/b + 1"})),
        ask("b", "integer", json!({"calculation": "/data/c + 1"})),
        ask("c", "integer", json!({"calculation": "/data/a + 1"})),
    ]);
    check(body, "form.circle", &["a -> b -> c -> a"]);
}
#[test]
fn a_calculation_may_not_read_itself() {
    check(json!([ask("a", "integer", json!({"calculation": ". + 1"}))]), "form.circle", &["calculation"]);
}
#[test]
fn a_relevance_may_not_read_itself() {
    check(json!([ask("a", "integer", json!({"relevant": ". > 0"}))]), "form.circle", &["relevant"]);
}
#[test]
fn read_only_may_not_read_itself() {
    check(json!([ask("a", "integer", json!({"read_only": ". > 10"}))]), "form.circle", &["read_only"]);
}
#[test]
fn a_constraint_may_read_itself() {
    form(json!([ask("a", "integer", json!({"constraint": ". > 10"}))]));
}
#[test]
fn required_may_read_its_own_answer() {
    form(json!([ask("a", "integer", json!({"required": ". = ''"}))]));
}
#[test]
fn relevances_may_depend_on_each_other() {
    form(json!([
        ask("a", "integer", json!({"relevant": "/data/b > 0"})),
        ask("b", "integer", json!({"relevant": "/data/a > 0"})),
    ]));
}
#[test]
fn a_circle_through_relevance_and_calculation_is_refused() {
    let body = json!([
        ask("a", "integer", json!({"relevant": "/data/b > 0"})),
        ask("b", "integer", json!({"calculation": "/data/a + 1"})),
    ]);
    check(body, "form.circle", &["->"]);
}
#[test]
fn a_repeat_may_not_count_itself() {
    let body = json!([repeat("r", json!({"count": "count(/data/r)"}), json!([ask("x", "text", json!({}))]))]);
    assert_eq!(count(body), 1);
}
#[test]
fn a_count_may_not_look_inside_its_repeat() {
    let inside = json!([ask("x", "integer", json!({}))]);
    check(json!([repeat("r", json!({"count": "sum(/data/r/x)"}), inside)]), "form.circle", &["r"]);
}
#[test]
fn a_path_that_leads_nowhere_names_the_nearest_name() {
    let body =
        json!([ask("umur", "integer", json!({})), ask("b", "text", json!({"relevant": "/data/umr > 5"})),]);
    check(body, "form.no_such_path", &["umr", "/data/umur", "relevant", "`b`"]);
}
#[test]
fn a_name_that_stands_elsewhere_is_found() {
    let body = json!([
        group("rumah", json!({}), json!([ask("luas", "integer", json!({}))])),
        ask("b", "text", json!({"relevant": "../luas > 5"})),
    ]);
    check(body, "form.no_such_path", &["/data/rumah/luas"]);
}
#[test]
fn an_expression_that_does_not_read_says_where() {
    let body = json!([ask("a", "text", json!({"constraint": "(. > 5"}))]);
    let found = problems(body);
    assert!(found[0].code().starts_with("expression."), "{found:?}");
    assert!(found[0].message("id").contains("constraint"));
}
#[test]
fn an_open_text_is_a_problem() {
    check(json!([ask("a", "text", json!({"hint": {"id": "Halo ${/data/a"}}))]), "form.open_text", &["hint"]);
}
#[test]
fn a_missing_file_is_a_problem() {
    let found = super::support::try_whole(json!({
        "choices": {"desa": {"version": "1", "file": "desa.csv"}},
        "body": [ask("a", "select_one", json!({"choices": "desa"}))],
    }));
    let found: Vec<FormProblem> = found.expect_err("the file is not there");
    assert_eq!(found[0].code(), "form.no_file");
    assert!(found[0].message("id").contains("desa.csv"));
}
#[test]
fn every_mistake_is_listed() {
    let body = json!([
        ask("a", "text", json!({"relevant": "/data/x", "constraint": "("})),
        ask("b", "text", json!({"calculation": "nix(1)"})),
    ]);
    assert_eq!(count(body), 3);
}
#[test]
fn a_long_chain_is_no_deep_recursion() {
    let mut body = vec![ask("q0", "integer", json!({}))];
    for at in 1..3_000 {
        let before = at - 1;
        body.push(ask(&format!("q{at}"), "integer", json!({"calculation": format!("/data/q{before} + 1")})));
    }
    let form = form(Json::Array(body));
    let mut record = super::support::begin(&form);
    super::support::answer(&mut record, "/data/q0", "1");
    assert_eq!(super::support::text(&record, "/data/q2999"), "3000");
}
