//! Fields, sections, roles and choices are found.

use crate::support::{set, small, small_form};
use ketuk_form::{FormDefinition, Role};
use serde_json::json;

fn paths(form: &FormDefinition) -> Vec<String> {
    form.fields().into_iter().map(|field| field.path).collect()
}

#[test]
fn fields_stand_in_form_order() {
    let paths = paths(&small_form());
    assert_eq!(paths[..3], ["alamat", "luas", "atap"]);
    assert_eq!(paths[10..], ["anggota.nama", "anggota.lahir", "anggota.jam", "anggota.usaha.omzet"]);
}
#[test]
fn a_position_is_the_place_in_form_order() {
    let form = small_form();
    for (at, path) in paths(&form).iter().enumerate() {
        assert_eq!(form.position(path), Some(at));
    }
}
#[test]
fn a_field_knows_its_section() {
    assert_eq!(small_form().field("atap").expect("there").section, "rumah");
    assert_eq!(small_form().field("anggota.usaha.omzet").expect("there").section, "anggota");
}
#[test]
fn a_field_is_conditional_through_what_surrounds_it() {
    let form = small_form();
    let conditional = |path| form.field(path).expect("there").conditional;
    assert!(!conditional("alamat") && !conditional("anggota.nama"));
    assert!(conditional("lama") && conditional("anggota.jam"));
}
#[test]
fn a_condition_reaches_through_groups_and_repeats() {
    let inner = json!({"kind": "question", "name": "isi", "type": "text", "label": {"id": "Isi?"}});
    let group = json!({"kind": "group", "name": "dalam", "body": [inner]});
    let mut form = small();
    set(&mut form, "/body/0/body/-", group);
    set(&mut form, "/body/0/relevant", json!("${nama} != ''"));
    set(&mut form, "/body/1/relevant", json!("${luas} > 1"));
    let form = FormDefinition::from_json(&form.to_string()).expect("follows the format");
    assert!(form.field("isi").expect("there").conditional);
    assert!(form.field("anggota.usaha.omzet").expect("there").conditional);
}
#[test]
fn what_is_not_there_is_not_found() {
    let form = small_form();
    assert!(form.field("kolam").is_none());
    assert!(form.field("rumah.alamat").is_none());
    assert!(form.question("anggota").is_none());
    assert!(form.choices_of("alamat").is_empty());
}
#[test]
fn roles_lead_to_paths() {
    let form = small_form();
    assert_eq!(form.role_path(Role::Members).as_deref(), Some("anggota"));
    assert_eq!(form.role_path(Role::MemberName).as_deref(), Some("anggota.nama"));
    assert_eq!(form.role_path(Role::Phone), None);
}
#[test]
fn repeats_stand_from_the_outside_in() {
    let form = small_form();
    let paths: Vec<String> = form.repeats().into_iter().map(|one| one.path).collect();
    assert_eq!(paths, ["anggota", "anggota.usaha"]);
}
#[test]
fn sections_are_the_first_level() {
    let form = small_form();
    let names: Vec<&str> = form.sections().iter().map(|one| one.name).collect();
    assert_eq!(names, ["rumah", "anggota"]);
}
#[test]
fn a_choice_is_found_by_code() {
    let form = small_form();
    assert_eq!(form.choice_label("atap", "3", "id"), Some("Seng"));
    assert_eq!(form.choice_label("atap", "4", "id"), None);
    assert_eq!(form.choices_of("atap").len(), 3);
}
#[test]
fn a_text_without_a_record_has_gaps() {
    let form = small_form();
    let plain = |text: &str| form.plain_text_in(&[("id".to_owned(), text.to_owned())].into(), "en");
    assert_eq!(plain("Apa hubungan ${../nama} di sini?").as_deref(), Some("Apa hubungan … di sini?"));
    assert_eq!(plain("${a}${b} dan $${ itu").as_deref(), Some("…… dan ${ itu"));
    assert_eq!(plain("tanpa apa pun").as_deref(), Some("tanpa apa pun"));
    assert_eq!(plain("terbuka ${a").as_deref(), Some("terbuka ${a"));
}
#[test]
fn a_changed_copy_is_looked_up_anew() {
    let form = small_form();
    assert_eq!(form.fields().len(), 14);
    let mut copy = form.clone();
    copy.body.truncate(1);
    assert_eq!(copy.fields().len(), 10);
}
