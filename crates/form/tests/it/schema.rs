//! The published schema and the reader agree: shipped forms fit the schema, and the schema names exactly
//! what the reader knows.
//!
//! The checker below understands the keywords that the schema uses and refuses others. Patterns are not
//! applied: the reader's own tests hold them.

use crate::support::small;
use ketuk_form::{
    FormDefinition, Group, KELUARGA_JSON, Node, Question, QuestionType, Repeat, Role, keluarga,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const SCHEMA: &str = include_str!("../../../../schemas/form/v1.schema.json");

const README: &str = include_str!("../../../../schemas/form/README.md");

/// Keywords that say nothing about a value here.
const SILENT: [&str; 7] = ["$schema", "$id", "$defs", "title", "description", "default", "pattern"];

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

/// Why `value` does not fit `rule`; `root` holds the definitions.
fn misfit(root: &Value, rule: &Value, value: &Value) -> Option<String> {
    let rule = rule.as_object().expect("a rule is an object");
    rule.iter().find_map(|(keyword, said)| broken(root, rule, keyword, said, value))
}

fn broken(
    root: &Value,
    rule: &Map<String, Value>,
    keyword: &str,
    said: &Value,
    value: &Value,
) -> Option<String> {
    let fits = match keyword {
        "$ref" => return misfit(root, resolve(root, said), value),
        "const" => said == value,
        "enum" => said.as_array().expect("a list").contains(value),
        "type" => is_type(said.as_str().expect("a type"), value),
        "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= number(said)),
        "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= number(said)),
        "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= number(said)),
        "maxItems" => value.as_array().is_none_or(|list| list.len() as u64 <= number(said)),
        "uniqueItems" => {
            value.as_array().is_none_or(|list| (1..list.len()).all(|n| !list[..n].contains(&list[n])))
        }
        "required" => said
            .as_array()
            .expect("a list")
            .iter()
            .all(|name| value.get(name.as_str().expect("a name")).is_some()),
        "items" => return value.as_array()?.iter().find_map(|item| misfit(root, said, item)),
        "propertyNames" => {
            return value.as_object()?.keys().find_map(|name| misfit(root, said, &json!(name)));
        }
        "properties" => return in_properties(root, said, value),
        "additionalProperties" => return in_others(root, rule, said, value),
        "oneOf" => {
            said.as_array().expect("a list").iter().filter(|one| misfit(root, one, value).is_none()).count()
                == 1
        }
        "allOf" => return said.as_array().expect("a list").iter().find_map(|one| misfit(root, one, value)),
        "if" => {
            let branch = if misfit(root, said, value).is_none() { "then" } else { "else" };
            return misfit(root, rule.get(branch)?, value);
        }
        "then" | "else" => true,
        silent if SILENT.contains(&silent) => true,
        unknown => panic!("the checker does not know `{unknown}`"),
    };
    (!fits).then(|| format!("{keyword} {said}: {value:.200}"))
}

fn in_properties(root: &Value, said: &Value, value: &Value) -> Option<String> {
    let properties = said.as_object().expect("an object");
    let present = properties.iter().filter_map(|(name, rule)| Some((rule, value.get(name)?)));
    present.into_iter().find_map(|(rule, value)| misfit(root, rule, value))
}

fn in_others(root: &Value, rule: &Map<String, Value>, said: &Value, value: &Value) -> Option<String> {
    let declared = rule.get("properties").and_then(Value::as_object);
    let is_other = |name: &str| declared.is_none_or(|declared| !declared.contains_key(name));
    let mut others = value.as_object()?.iter().filter(|(name, _)| is_other(name));
    match said {
        Value::Bool(false) => others.next().map(|(name, _)| format!("`{name}` is not declared")),
        rule => others.find_map(|(_, value)| misfit(root, rule, value)),
    }
}

fn resolve<'a>(root: &'a Value, reference: &Value) -> &'a Value {
    let pointer =
        reference.as_str().and_then(|text| text.strip_prefix('#')).expect("a reference inside the schema");
    root.pointer(pointer).expect("the definition exists")
}

fn is_type(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        other => panic!("the checker does not know type `{other}`"),
    }
}

fn number(said: &Value) -> u64 {
    said.as_u64().expect("a number")
}

fn names_of(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// The schema's definition of `name` declares the properties of `written` and no others.
fn check_properties(name: &str, written: impl serde::Serialize) {
    let written = serde_json::to_value(written).expect("writes");
    let schema = schema();
    assert_eq!(names_of(&schema["$defs"][name]["properties"]), names_of(&written), "{name}");
}

fn check_values<T: serde::Serialize>(pointer: &str, all: &[T]) {
    let declared = schema().pointer(pointer).expect("there").clone();
    assert_eq!(declared, serde_json::to_value(all).expect("writes"), "{pointer}");
}

fn full_question() -> Question {
    let texts = ketuk_form::Texts::from([("id".to_owned(), "Apa?".to_owned())]);
    let some = || Some("x".to_owned());
    Question {
        name: "q".to_owned(),
        key: some(),
        hidden: true,
        guidance: texts.clone(),
        media: ketuk_form::Media::from([("image".to_owned(), texts.clone())]),
        required_message: texts.clone(),
        read_only: Condition::When("x".to_owned()),
        choice_filter: some(),
        items: Some(ItemSet { nodeset: "x".to_owned(), value: "x".to_owned(), label: "x".to_owned() }),
        default_value: some(),
        preload: Some(ketuk_form::Preload::Start),
        parameters: [("start".to_owned(), "0".to_owned())].into(),
        kind: QuestionType::Text,
        label: texts.clone(),
        hint: texts.clone(),
        required: Condition::Always,
        choices: some(),
        relevant: some(),
        constraint: some(),
        constraint_message: texts,
        calculation: some(),
        min: Some(1.0),
        max: Some(2.0),
        role: Some(Role::Phone),
        appearance: some(),
        export_name: some(),
    }
}

#[test]
fn the_family_interview_fits_the_schema() {
    let form = serde_json::from_str(KELUARGA_JSON).expect("JSON");
    assert_eq!(misfit(&schema(), &schema(), &form), None);
}
#[test]
fn a_form_fits_the_schema_after_it_was_read_and_written() {
    let form = serde_json::to_value(keluarga()).expect("writes");
    assert_eq!(misfit(&schema(), &schema(), &form), None);
}
#[test]
fn the_small_form_fits_the_schema() {
    assert_eq!(misfit(&schema(), &schema(), &small()), None);
}
#[test]
fn the_example_in_the_readme_is_a_form() {
    let (_, rest) = README.split_once("```json").expect("an example");
    let (example, _) = rest.split_once("```").expect("closed");
    assert_eq!(FormDefinition::from_json(example).map(|form| form.id).ok().as_deref(), Some("contoh"));
    assert_eq!(misfit(&schema(), &schema(), &serde_json::from_str(example).expect("JSON")), None);
}
#[test]
fn the_schema_refuses_what_it_does_not_name() {
    let mut form = small();
    form["body"][0]["colour"] = json!("red");
    assert!(misfit(&schema(), &schema(), &form).is_some());
}
#[test]
fn the_schema_wants_choices_for_a_select() {
    let mut form = small();
    form["body"][0]["body"][0]["type"] = json!("select_one");
    assert!(misfit(&schema(), &schema(), &form).is_some());
}
#[test]
fn the_schema_names_the_properties_of_a_form() {
    let schema = schema();
    let written = serde_json::to_value(keluarga()).expect("writes");
    assert_eq!(names_of(&schema["properties"]), names_of(&written));
}
#[test]
fn the_schema_names_the_properties_of_a_question() {
    check_properties("question", Node::Question(full_question()));
}
#[test]
fn the_schema_names_the_properties_of_a_group() {
    let relevant = Some("x".to_owned());
    let group = Group { name: "g".to_owned(), label: Default::default(), relevant, body: vec![] };
    check_properties("group", Node::Group(group));
}
#[test]
fn the_schema_names_the_properties_of_a_repeat() {
    let some = || Some("x".to_owned());
    let role = Some(Role::Members);
    let repeat = Repeat {
        name: "r".to_owned(),
        label: Default::default(),
        relevant: some(),
        count: some(),
        role,
        body: vec![],
    };
    check_properties("repeat", Node::Repeat(repeat));
}
#[test]
fn the_schema_names_the_properties_of_a_choice() {
    let choice = keluarga().choice("jarak_tinja", "3").expect("tidak tahu");
    check_properties("choice", choice);
    check_properties("choiceList", &keluarga().choices["jarak_tinja"]);
}
#[test]
fn the_schema_names_every_type() {
    use QuestionType::*;
    let all = [Text, Integer, Decimal, Date, SelectOne, SelectMultiple, Geopoint, Image, Note, Calculate];
    check_values("/$defs/question/properties/type/enum", &all);
}
#[test]
fn the_schema_names_every_role() {
    check_values("/$defs/role/enum", &crate::keluarga::ROLES);
}
