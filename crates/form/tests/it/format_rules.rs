//! What makes a definition valid: one change to the small form, and what is said about it.

use crate::support::{set, small};
use ketuk_form::{FormDefinition, limits};
use serde_json::{Value, json};

const ALAMAT: &str = "/body/0/body/0";
const LUAS: &str = "/body/0/body/1";
const ATAP: &str = "/body/0/body/2";
const LIST: &str = "/choices/atap";

/// After `value` was put at `pointer`, the form is refused and the problem contains `said`.
fn refused(pointer: &str, value: Value, said: &str) {
    let text = changed(pointer, value);
    let problem = FormDefinition::from_json(&text).expect_err("the rule is broken").to_string();
    assert!(problem.contains(said), "{problem}");
}

fn accepted(pointer: &str, value: Value) {
    let read = FormDefinition::from_json(&changed(pointer, value));
    assert!(read.is_ok(), "{read:?}");
}

fn changed(pointer: &str, value: Value) -> String {
    let mut form = small();
    set(&mut form, pointer, value);
    form.to_string()
}

fn at(node: &str, property: &str) -> String {
    format!("{node}/{property}")
}

fn text_question(name: &str) -> Value {
    json!({"kind": "question", "name": name, "type": "text", "label": {"id": "Apa?"}})
}

/// `depth` groups, one inside the other, and a question.
fn nested(kind: &str, depth: usize) -> Value {
    (0..depth).fold(
        text_question("isi"),
        |inside, level| json!({"kind": kind, "name": format!("n{level}"), "body": [inside]}),
    )
}

#[test]
fn the_small_form_is_valid() {
    accepted("/version", json!("2026.1"));
}
#[test]
fn text_that_is_no_json_says_where() {
    let problem = FormDefinition::from_json("{\n  nothing").expect_err("no JSON");
    assert_eq!(problem.code(), "form.unreadable");
    assert!(problem.to_string().contains("line 2"), "{problem}");
}
#[test]
fn a_huge_file_is_refused_unread() {
    let problem = FormDefinition::from_json(&" ".repeat(limits::FORM_BYTES_MAX + 1)).expect_err("too large");
    assert_eq!(problem.code(), "form.too_large");
}
#[test]
fn the_format_is_known() {
    refused("/format", json!("ketuk/form/v2"), "at format: is `ketuk/form/v2`");
}
#[test]
fn the_id_is_a_name() {
    refused("/id", json!("a form"), "at id: a name has");
}
#[test]
fn the_version_is_not_empty() {
    refused("/version", json!(""), "at version");
}
#[test]
fn a_form_has_a_language() {
    refused("/languages", json!([]), "at languages: needs 1");
}
#[test]
fn a_language_is_a_tag() {
    refused("/languages", json!(["id", "Bahasa Jawa"]), "`Bahasa Jawa` is no language tag");
}
#[test]
fn a_language_stands_once() {
    refused("/languages", json!(["id", "id"]), "`id` stands twice");
}
#[test]
fn a_form_asks_something() {
    refused("/body", json!([]), "at body: asks nothing");
}
#[test]
fn a_form_has_a_title() {
    refused("/title", json!({}), "at title: has no text in `id`");
}
#[test]
fn a_question_has_a_label() {
    refused(&at(ALAMAT, "label"), json!({}), "at rumah.alamat: has no text in `id`");
}
#[test]
fn a_blank_label_is_no_label() {
    refused(&at(ALAMAT, "label"), json!({"id": "  "}), "at rumah.alamat: has no text in `id`");
}
#[test]
fn a_choice_has_a_label() {
    refused(&at(LIST, "items/0/label"), json!({}), "at choices.atap.2: has no text in `id`");
}
#[test]
fn a_group_may_go_without_label() {
    accepted("/body/0/label", json!({}));
}
#[test]
fn a_calculate_may_go_without_label() {
    accepted("/body/0/body/9/label", json!({}));
}
#[test]
fn a_half_translated_form_reads_and_its_gaps_are_listed() {
    let mut form = small();
    set(&mut form, "/languages", json!(["id", "en"]));
    set(&mut form, &at(ALAMAT, "hint"), json!({"id": "Lihat KTP."}));
    let form = FormDefinition::from_json(&form.to_string()).expect("reads");
    let said: Vec<String> = form.list_gaps().iter().map(ToString::to_string).collect();
    let about_alamat = said.iter().filter(|line| line.contains("rumah.alamat: has no text in `en`"));
    assert_eq!(about_alamat.count(), 2, "label and hint: {said:#?}");
    let alamat = form.question("alamat").expect("there");
    assert_eq!(form.text_in(&alamat.label, "en"), Some("Alamat?"));
}
#[test]
fn a_complete_form_has_no_gaps() {
    assert_eq!(crate::support::small_form().list_gaps().len(), 0);
}
#[test]
fn a_constraint_without_a_message_is_a_gap() {
    let form = FormDefinition::from_json(&changed(&at(LUAS, "constraint"), json!(". > 1"))).expect("reads");
    assert!(form.list_gaps()[0].to_string().contains("at rumah.luas: has a constraint without a message"));
}
#[test]
fn a_hidden_question_needs_no_label() {
    let hidden =
        json!({"kind": "question", "name": "mulai", "type": "datetime", "hidden": true, "preload": "start"});
    accepted("/body/0/body/-", hidden);
}
#[test]
fn a_picture_may_stand_for_a_label() {
    let picture =
        json!({"kind": "question", "name": "gambar", "type": "note", "media": {"image": {"id": "a.png"}}});
    accepted("/body/0/body/-", picture);
    accepted(&at(LIST, "items/-"), json!({"code": "4", "media": {"image": {"id": "b.png"}}}));
}
#[test]
fn media_lie_beside_the_form() {
    refused(&at(ALAMAT, "media"), json!({"image": {"id": "../a.png"}}), "is no file name");
    refused(&at(ALAMAT, "media"), json!({"smell": {"id": "a.png"}}), "media `smell` is unknown");
    refused(&at(ALAMAT, "media"), json!({"image": {"en": "a.png"}}), "has media in `en`");
}
#[test]
fn a_language_tag_may_have_short_parts() {
    let mut form = small();
    set(&mut form, "/languages", json!(["id", "und-x-kutai"]));
    set(&mut form, "/language_names", json!({"und-x-kutai": "Kutai"}));
    let form = FormDefinition::from_json(&form.to_string()).expect("reads");
    assert_eq!(form.language_names["und-x-kutai"], "Kutai");
}
#[test]
fn a_language_name_is_of_a_language() {
    refused("/language_names", json!({"en": "English"}), "at language_names: names `en`");
}
#[test]
fn a_template_closes_what_it_opens() {
    refused(&at(ALAMAT, "label"), json!({"id": "Apa ${ini?"}), "has `${` without `}`");
    accepted(&at(ALAMAT, "label"), json!({"id": "Apa ${../luas}?"}));
    accepted(&at(ALAMAT, "label"), json!({"id": "Harga $${ itu?"}));
}
#[test]
fn a_text_in_an_undeclared_language_is_refused() {
    refused(
        &at(ALAMAT, "label"),
        json!({"id": "Alamat?", "en": "Address?"}),
        "which `languages` does not name",
    );
}
#[test]
fn a_text_has_a_limit() {
    let long = "a".repeat(limits::LABEL_BYTES_MAX + 1);
    refused(&at(ALAMAT, "label"), json!({"id": long}), "longer than 8192 bytes");
}
#[test]
fn a_name_has_no_spaces() {
    refused(&at(ALAMAT, "name"), json!("alamat rumah"), "at rumah.alamat rumah: a name has");
}
#[test]
fn a_name_has_no_dots() {
    refused(&at(ALAMAT, "name"), json!("a.b"), "a name has");
}
#[test]
fn a_name_is_not_the_apps_own() {
    refused(&at(ALAMAT, "name"), json!("_alamat"), "belong to the app");
}
#[test]
fn a_long_name_is_refused() {
    refused(&at(ALAMAT, "name"), json!("a".repeat(64)), "a name has 1 to 63");
}
#[test]
fn a_name_with_a_key_of_its_own_is_any_step_of_a_path() {
    let node = |name: &str, key: &str| json!({"kind": "question", "name": name, "key": key, "type": "text", "label": {"id": "Apa?"}});
    accepted("/body/0/body/-", node("_prénom.1", "prenom_1"));
    refused("/body/0/body/-", node("1a", "a1"), "the name of a step has");
    refused("/body/0/body/-", node("a b", "ab"), "the name of a step has");
    refused("/body/0/body/-", node("nama", "_nama"), "belong to the app");
    refused("/body/0/body/-", node("nama", "na.ma"), "a name has 1 to 63");
    refused("/body/0/body/-", node("nama", "luas"), "has the same key `luas` as rumah.luas");
    refused("/body/0/body/-", node(&"a".repeat(256), "panjang"), "the name of a step has");
}
#[test]
fn a_key_of_its_own_ends_a_quarrel_about_keys() {
    let inner = json!({"kind": "question", "name": "luas", "key": "luas_2", "type": "integer", "label": {"id": "Luas?"}});
    accepted("/body/-", json!({"kind": "group", "name": "lain", "body": [inner]}));
}
#[test]
fn a_group_has_any_step_of_a_path_as_name() {
    accepted("/body/0/name", json!("_rumah.1"));
    refused("/body/0/name", json!("rumah 1"), "the name of a step has");
}
#[test]
fn siblings_have_different_names() {
    refused(&at(ALAMAT, "name"), json!("luas"), "at rumah.luas: the name stands twice");
}
#[test]
fn two_groups_may_not_give_one_key() {
    let twin = json!({"kind": "group", "name": "lain", "body": [text_question("luas")]});
    refused("/body/-", twin, "at lain.luas: has the same key `luas` as rumah.luas");
}
#[test]
fn a_name_may_come_again_inside_a_repeat() {
    accepted("/body/1/body/-", text_question("luas"));
}
#[test]
fn a_question_may_not_have_the_key_of_a_repeat() {
    refused("/body/0/body/-", text_question("anggota"), "has the same key `anggota`");
}
#[test]
fn a_group_may_have_the_name_of_a_question_inside() {
    accepted("/body/0/name", json!("alamat"));
}
#[test]
fn a_question_may_stand_outside_sections() {
    accepted("/body/-", text_question("catatan"));
}
#[test]
fn repeats_nest_three_deep() {
    accepted("/body/-", nested("repeat", 3));
    refused("/body/-", nested("repeat", 4), "repeats nest deeper than 3");
}
#[test]
fn groups_nest_ten_deep() {
    accepted("/body/-", nested("group", 10));
    refused("/body/-", nested("group", 11), "nests deeper than 10");
}
#[test]
fn a_bottomless_form_is_refused() {
    refused("/body/-", nested("group", 100), "form.unreadable");
}
#[test]
fn a_key_fits_the_limit() {
    let long = "n".repeat(60);
    let inner = json!({"kind": "repeat", "name": long.clone(), "body": [text_question(&long)]});
    let outer = json!({"kind": "repeat", "name": long, "body": [inner]});
    refused("/body/-", outer, "longer than 200 bytes");
}
#[test]
fn a_form_has_a_limit_of_questions() {
    let many: Vec<Value> = (0..=limits::QUESTIONS_MAX).map(|n| text_question(&format!("q{n}"))).collect();
    refused("/body/0/body", json!(many), "more than 5000 questions");
}
#[test]
fn a_choice_list_exists() {
    refused(&at(ATAP, "choices"), json!("lantai"), "at rumah.atap: choice list `lantai` does not exist");
}
#[test]
fn a_select_has_choices() {
    refused(&at(ATAP, "choices"), Value::Null, "at rumah.atap: is a select without `choices`");
}
#[test]
fn only_a_select_has_choices() {
    refused(&at(ALAMAT, "choices"), json!("atap"), "is no select");
}
#[test]
fn a_choice_list_is_not_empty() {
    refused(&at(LIST, "items"), json!([]), "at choices.atap: needs 1 to");
}
#[test]
fn a_choice_list_says_its_version() {
    refused(&at(LIST, "version"), json!(""), "at choices.atap: has no short `version`");
}
#[test]
fn a_code_stands_once() {
    refused(&at(LIST, "items/0/code"), json!("3"), "at choices.atap.3: the code stands twice");
}
#[test]
fn a_code_has_no_spaces() {
    refused(&at(LIST, "items/0/code"), json!("a b"), "no spaces");
}
#[test]
fn a_code_is_no_reason_mark() {
    refused(&at(LIST, "items/0/code"), json!("?dk"), "may not begin with `?`");
}
#[test]
fn a_missing_reason_is_known() {
    refused(&at(LIST, "items/0/missing"), json!("forgot"), "`missing` is dont_know, refused or not_asked");
}
#[test]
fn two_lists_have_different_names() {
    let text =
        small().to_string().replacen("\"atap\":{", "\"atap\":{\"version\":\"1\",\"items\":[]},\"atap\":{", 1);
    let problem = FormDefinition::from_json(&text).expect_err("the list stands twice").to_string();
    assert!(problem.contains("`atap` stands twice"), "{problem}");
}
#[test]
fn a_code_may_stand_twice_with_other_columns() {
    let twin = json!({"code": "2", "label": {"id": "Genteng"}, "columns": {"kota": "bontang"}});
    accepted(&at(LIST, "items/-"), twin);
}
#[test]
fn a_code_of_a_single_select_may_have_spaces() {
    let mut form = small();
    set(&mut form, &at("/body/0/body/3", "type"), json!("select_one"));
    set(&mut form, &at(LIST, "items/0/code"), json!("genteng tanah"));
    assert!(FormDefinition::from_json(&form.to_string()).is_ok());
    refused(&at(LIST, "items/0/code"), json!(" 2"), "no spaces before or after");
}
#[test]
fn a_list_comes_from_items_or_from_a_file() {
    accepted(
        LIST,
        json!({"version": "1", "file": "atap.csv", "value_column": "kode", "label_column": "nama"}),
    );
    refused(&at(LIST, "file"), json!("atap.csv"), "has `items` and a `file`");
    refused(LIST, json!({"version": "1", "file": "../atap.csv"}), "name a .csv, .geojson or .xml file");
    refused(LIST, json!({"version": "1", "file": "atap.exe"}), "name a .csv, .geojson or .xml file");
    refused(&at(LIST, "value_column"), json!("kode"), "names columns but no `file`");
}
#[test]
fn an_export_maps_codes_of_the_list() {
    accepted(&at(LIST, "export"), json!({"opensid-2022": {"2": "3", "3": "2"}}));
    refused(
        &at(LIST, "export"),
        json!({"opensid-2022": {"7": "3"}}),
        "maps `7`, which is no code of the list",
    );
    refused(&at(LIST, "export"), json!({"opensid-2022": {"2": ""}}), "maps `2` to nothing");
    refused(&at(LIST, "export"), json!({"open sid": {"2": "3"}}), "the name of a code set");
}
#[test]
fn a_select_has_choices_or_items() {
    let items = json!({"nodeset": "/data/anggota", "value": "nama", "label": "nama"});
    refused(&at(ATAP, "items"), items.clone(), "has `choices` and `items`");
    refused(&at(ALAMAT, "items"), items.clone(), "has `items` but is no select");
    let mut form = small();
    set(&mut form, &at(ATAP, "items"), items);
    set(&mut form, &at(ATAP, "choices"), Value::Null);
    assert!(FormDefinition::from_json(&form.to_string()).is_ok());
    set(&mut form, &at(ATAP, "choice_filter"), json!("nama != ''"));
    let problem = FormDefinition::from_json(&form.to_string()).expect_err("no list to filter").to_string();
    assert!(problem.contains("has `choice_filter` without `choices`"), "{problem}");
}
#[test]
fn an_instance_is_no_choice_list() {
    refused("/instances", json!({"atap": {"name": "root"}}), "is also the name of a choice list");
    refused("/instances", json!({"tabel": {"name": "a b"}}), "element `a b`: the name of a step");
    accepted("/instances", json!({"tabel": {"name": "root", "children": [{"name": "item", "text": "1"}]}}));
}
#[test]
fn an_instance_has_a_limit_of_depth() {
    let deep = |levels: usize| {
        (1..levels).fold(json!({"name": "a"}), |inside, _| json!({"name": "a", "children": [inside]}))
    };
    accepted("/instances", json!({"tabel": deep(limits::ELEMENT_DEPTH_MAX)}));
    refused("/instances", json!({"tabel": deep(limits::ELEMENT_DEPTH_MAX + 1)}), "nests deeper than 16");
}
#[test]
fn a_text_by_id_may_lack_a_language() {
    accepted("/texts", json!({"salam": {"id": "Selamat pagi"}}));
    refused("/texts", json!({"sa lam": {"id": "Selamat pagi"}}), "the id of a text");
}
#[test]
fn the_root_is_a_step_of_a_path() {
    accepted("/root", json!("kecil"));
    refused("/root", json!("a/b"), "at root: the name of a step");
}
#[test]
fn an_action_sets_a_question_by_its_path() {
    let action = |on: &str, source: Value, target: &str| json!([{"on": on, "source": source, "target": target, "value": "'x'"}]);
    accepted("/actions", action("first_load", Value::Null, "/data/rumah/alamat"));
    accepted("/actions", action("load", Value::Null, "/data/rumah/alamat"));
    accepted("/actions", action("new_repeat", json!("/data/anggota"), "/data/anggota/nama"));
    accepted("/actions", action("value_changed", json!("/data/rumah/luas"), "/data/rumah/alamat"));
    refused(
        "/actions",
        action("first_load", Value::Null, "/data/alamat"),
        "target `/data/alamat` is no question",
    );
    refused(
        "/actions",
        action("first_load", json!("/data/anggota"), "/data/anggota/nama"),
        "loading has no `source`",
    );
    refused("/actions", action("new_repeat", json!("/data/rumah"), "/data/anggota/nama"), "is no repeat");
    refused("/actions", action("value_changed", Value::Null, "/data/rumah/alamat"), "has no `source`");
    refused(
        "/actions",
        action("value_changed", json!("/data/rumah"), "/data/rumah/alamat"),
        "is no question",
    );
}
#[test]
fn a_calculate_may_be_set_by_an_action() {
    let mut form = small();
    set(&mut form, "/body/0/body/9/calculation", Value::Null);
    set(&mut form, "/actions", json!([{"on": "first_load", "target": "/data/rumah/lipat", "value": "1"}]));
    assert!(FormDefinition::from_json(&form.to_string()).is_ok());
}
#[test]
fn a_condition_is_yes_no_or_an_expression() {
    accepted(&at(LUAS, "required"), json!("../alamat != ''"));
    accepted(&at(LUAS, "read_only"), json!(true));
    refused(&at(LUAS, "required"), json!(" "), "`required` is empty");
    refused(&at(LUAS, "read_only"), json!(""), "`read_only` is empty");
}
#[test]
fn a_repeat_begins_with_a_bounded_number_of_instances() {
    accepted("/body/1/initial", json!(0));
    refused("/body/1/initial", json!(limits::INITIAL_MAX + 1), "use `count`");
}
#[test]
fn a_parameter_has_a_name() {
    accepted(&at(ALAMAT, "parameters"), json!({"rows": "5"}));
    refused(&at(ALAMAT, "parameters"), json!({"ro ws": "5"}), "parameter `ro ws`");
}
#[test]
fn min_and_max_are_for_numbers() {
    refused(&at(ALAMAT, "min"), json!(1), "at rumah.alamat: `min` and `max` are for integer and decimal");
}
#[test]
fn min_is_not_above_max() {
    refused(&at(LUAS, "min"), json!(1000), "at rumah.luas: `min` is above `max`");
}
#[test]
fn a_calculate_has_a_calculation() {
    refused(
        "/body/0/body/9/calculation",
        Value::Null,
        "at rumah.lipat: is a calculate without `calculation`",
    );
}
#[test]
fn a_note_is_not_required() {
    refused("/body/0/body/8/required", json!(true), "at rumah.sapa: a note takes no answer");
}
#[test]
fn an_expression_is_not_empty() {
    refused(&at(LUAS, "relevant"), json!(" "), "at rumah.luas: `relevant` is empty");
}
#[test]
fn an_expression_has_a_limit() {
    let long = "1+".repeat(limits::EXPRESSION_BYTES_MAX);
    refused(&at(LUAS, "constraint"), json!(long), "`constraint` is longer than");
}
#[test]
fn a_role_stands_once() {
    refused("/body/1/body/0/role", json!("members"), "at anggota.nama: has the role of anggota");
}
#[test]
fn a_role_fits_the_type() {
    refused(&at(LUAS, "role"), json!("family_card"), "at rumah.luas: the role does not fit this type");
}
#[test]
fn only_a_repeat_has_the_members() {
    refused("/body/1/body/3/role", json!("address"), "at anggota.usaha: the role does not fit");
}
#[test]
fn a_members_role_stands_in_the_members() {
    refused(&at(ALAMAT, "role"), json!("member_nik"), "at rumah.alamat: a member's role stands directly in");
}
#[test]
fn a_members_role_needs_members() {
    refused("/body/1/role", Value::Null, "at anggota.nama: a member's role stands directly in");
}
#[test]
fn a_households_role_stands_outside_repeats() {
    let phone =
        json!({"kind": "question", "name": "hp", "type": "text", "label": {"id": "HP?"}, "role": "phone"});
    refused("/body/1/body/-", phone, "at anggota.hp: this role is the household's own");
}
#[test]
fn an_unknown_role_says_where() {
    refused(&at(ALAMAT, "role"), json!("landlord"), "at rumah.alamat: unknown variant `landlord`");
}
#[test]
fn an_unknown_type_says_where() {
    refused(&at(ALAMAT, "type"), json!("hologram"), "at rumah.alamat: unknown variant `hologram`");
}
#[test]
fn an_unknown_property_says_where() {
    refused(&at(ALAMAT, "requred"), json!(true), "at rumah.alamat: unknown field `requred`");
}
#[test]
fn an_unknown_property_inside_a_repeat_says_where() {
    refused("/body/1/body/2/body/0/lable", json!({}), "at anggota.kerja.jam: unknown field `lable`");
}
#[test]
fn an_unknown_kind_says_where() {
    refused("/body/0/body/0/kind", json!("page"), "at rumah.alamat: kind `page` is unknown");
}
#[test]
fn a_node_without_name_is_found_by_number() {
    refused("/body/0/body/1/name", Value::Null, "at rumah.[1]: missing field `name`");
}
#[test]
fn a_choice_without_code_names_its_list() {
    refused(&at(LIST, "items/0/code"), Value::Null, "at choices.atap: missing field `code`");
}
#[test]
fn an_export_name_stands_once() {
    let mut form = small();
    set(&mut form, &at(ALAMAT, "export_name"), json!("kolom"));
    set(&mut form, &at(LUAS, "export_name"), json!("kolom"));
    let problem = FormDefinition::from_json(&form.to_string()).expect_err("taken").to_string();
    assert!(problem.contains("at rumah.luas: export_name `kolom` is taken by rumah.alamat"), "{problem}");
}
#[test]
fn an_export_name_is_a_name() {
    refused(&at(ALAMAT, "export_name"), json!("a b"), "at rumah.alamat: export_name: a name has");
}
#[test]
fn all_problems_are_listed_and_bounded() {
    let many: Vec<Value> = (0..500).map(|n| text_question(&format!("q {n}"))).collect();
    let problems = FormDefinition::list_problems(&changed("/body/0/body", json!(many)));
    assert_eq!(problems.len(), limits::PROBLEMS_MAX);
}
#[test]
fn what_was_read_writes_back_the_same() {
    let form = crate::support::small_form();
    let again = FormDefinition::from_json(&serde_json::to_string(&form).expect("writes")).expect("reads");
    assert_eq!(serde_json::to_value(&form).expect("writes"), serde_json::to_value(&again).expect("writes"));
}
