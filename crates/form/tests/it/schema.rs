//! The published schema and the reader agree: shipped forms fit the schema, and the schema names exactly
//! what the reader knows.
//!
//! The checker below understands the keywords that the schema uses and refuses others. Patterns are not
//! applied: the reader's own tests hold them.

use crate::support::small;
use ketuk_form::{
    Action, Choice, ChoiceList, Condition, Element, Event, FormDefinition, Group, ItemSet, KELUARGA_JSON,
    Media, Node, Preload, Question, QuestionType, Repeat, Role, Texts, keluarga,
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

fn texts() -> Texts {
    Texts::from([("id".to_owned(), "Apa?".to_owned())])
}

fn media() -> Media {
    Media::from([("image".to_owned(), Texts::from([("id".to_owned(), "a.png".to_owned())]))])
}

fn some() -> Option<String> {
    Some("x".to_owned())
}

fn pairs() -> std::collections::BTreeMap<String, String> {
    [("start".to_owned(), "0".to_owned())].into()
}

fn full_element() -> Element {
    let child = Element { name: "b".to_owned(), ..Element::default() };
    Element { name: "a".to_owned(), attributes: pairs(), text: "1".to_owned(), children: vec![child] }
}

fn full_items() -> ItemSet {
    ItemSet { nodeset: "x".to_owned(), value: "x".to_owned(), label: "x".to_owned() }
}

fn full_action() -> Action {
    Action { on: Event::NewRepeat, source: some(), target: "/data/x".to_owned(), value: some() }
}

fn full_list() -> ChoiceList {
    let item = Choice {
        code: "1".to_owned(),
        label: texts(),
        media: media(),
        columns: pairs(),
        missing: Some("refused".to_owned()),
    };
    ChoiceList {
        version: "1".to_owned(),
        items: vec![item],
        file: Some("a.csv".to_owned()),
        value_column: some(),
        label_column: some(),
        export: [("lain".to_owned(), pairs())].into(),
    }
}

fn full_group() -> Group {
    Group {
        label: texts(),
        relevant: some(),
        read_only: Condition::Always,
        appearance: some(),
        attributes: pairs(),
        ..Group::new("g")
    }
}

fn full_repeat() -> Repeat {
    Repeat {
        key: some(),
        label: texts(),
        relevant: some(),
        count: some(),
        initial: 2,
        instances: vec![full_element()],
        fixed: true,
        read_only: Condition::Always,
        appearance: some(),
        attributes: pairs(),
        role: Some(Role::Members),
        ..Repeat::new("r")
    }
}

fn full_question() -> Question {
    Question {
        key: some(),
        hidden: true,
        label: texts(),
        hint: texts(),
        guidance: texts(),
        media: media(),
        required: Condition::Always,
        required_message: texts(),
        read_only: Condition::When("x".to_owned()),
        choices: some(),
        choice_filter: some(),
        items: Some(full_items()),
        relevant: some(),
        constraint: some(),
        constraint_message: texts(),
        calculation: some(),
        default_value: some(),
        preload: Some(Preload::Start),
        parameters: pairs(),
        min: Some(1.0),
        max: Some(2.0),
        role: Some(Role::Phone),
        appearance: some(),
        attributes: pairs(),
        export_name: some(),
        ..Question::new("q", QuestionType::Text)
    }
}

fn full_form() -> FormDefinition {
    let mut form = FormDefinition::new("penuh", "1");
    form.title = texts();
    form.languages = vec!["id".to_owned()];
    form.language_names = [("id".to_owned(), "Bahasa".to_owned())].into();
    form.root = "keluarga".to_owned();
    form.attributes = pairs();
    form.instance_name = some();
    form.choices = [("atap".to_owned(), full_list())].into();
    form.instances = [("tabel".to_owned(), full_element())].into();
    form.texts = [("salam".to_owned(), texts())].into();
    form.body = vec![Node::Group(full_group()), Node::Repeat(full_repeat()), Node::Question(full_question())];
    form.actions = vec![full_action()];
    form
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
    let written = serde_json::to_value(full_form()).expect("writes");
    assert_eq!(names_of(&schema()["properties"]), names_of(&written));
}
#[test]
fn the_schema_knows_everything_that_a_form_can_say() {
    let written = serde_json::to_value(full_form()).expect("writes");
    // A select has either choices or items; the full question shows both properties and is none.
    assert_eq!(misfit(&schema(), &schema(), &written), None);
}
#[test]
fn a_form_that_says_everything_is_read_back_the_same() {
    let written = serde_json::to_string(&full_form()).expect("writes");
    let read: FormDefinition = serde_json::from_str(&written).expect("reads");
    assert_eq!(serde_json::to_string(&read).expect("writes"), written);
}
#[test]
fn the_schema_names_the_properties_of_a_question() {
    check_properties("question", Node::Question(full_question()));
}
#[test]
fn the_schema_names_the_properties_of_a_group() {
    check_properties("group", Node::Group(full_group()));
}
#[test]
fn the_schema_names_the_properties_of_a_repeat() {
    check_properties("repeat", Node::Repeat(full_repeat()));
}
#[test]
fn the_schema_names_the_properties_of_a_choice() {
    check_properties("choice", &full_list().items[0]);
    check_properties("choiceList", full_list());
}
#[test]
fn the_schema_names_the_properties_of_the_smaller_parts() {
    check_properties("element", full_element());
    check_properties("itemSet", full_items());
    check_properties("action", full_action());
}
#[test]
fn the_schema_names_every_type() {
    use QuestionType::*;
    let all = [
        Text,
        Integer,
        Decimal,
        Date,
        Time,
        DateTime,
        SelectOne,
        SelectMultiple,
        Rank,
        Geopoint,
        Geotrace,
        Geoshape,
        Image,
        Audio,
        Video,
        File,
        Barcode,
        Range,
        Acknowledge,
        Note,
        Calculate,
    ];
    check_values("/$defs/question/properties/type/enum", &all);
}
#[test]
fn the_schema_names_every_event_and_preload() {
    use Preload::*;
    let all = [Start, End, Today, DeviceId, Username, PhoneNumber, Email, InstanceId];
    check_values("/$defs/question/properties/preload/enum", &all);
    let all = [Event::FirstLoad, Event::Load, Event::NewRepeat, Event::ValueChanged];
    check_values("/$defs/action/properties/on/enum", &all);
}
#[test]
fn the_schema_names_every_role() {
    check_values("/$defs/role/enum", &crate::keluarga::ROLES);
}
