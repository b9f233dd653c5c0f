//! Which files make a form that may reach people.

use crate::support::{set, small};
use ketuk_form::{DEFINITION_NAME, check_package, shipped_forms};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Expressions of a definition have paths; the small form still has XLSForm's short words.
fn paths(form: &str) -> String {
    form.replace("${luas}", "/data/rumah/luas").replace("${lahir}", "../lahir")
}

fn files(changes: &[(&str, Value)], others: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let mut form = small();
    for (pointer, value) in changes {
        set(&mut form, pointer, value.clone());
    }
    let others = others.iter().map(|name| ((*name).to_owned(), b"name,label\n".to_vec()));
    others.chain([(DEFINITION_NAME.to_owned(), paths(&form.to_string()).into_bytes())]).collect()
}

fn check(files: &BTreeMap<String, Vec<u8>>, told: &[&str]) {
    let problems = check_package("kecil", "1", files).err().unwrap_or_default();
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), told.len(), "{problems:?}");
    for (problem, told) in problems.iter().zip(told) {
        assert!(problem.contains(told), "{problem}");
    }
}

#[test]
fn a_whole_form_may_be_published() {
    check(&files(&[], &["bebas.png"]), &[]);
}
#[test]
fn what_ships_may_be_published() {
    for shipped in shipped_forms() {
        let checked = check_package(&shipped.form.id, &shipped.form.version, &shipped.files);
        assert!(checked.is_ok(), "{}: {:#?}", shipped.form.id, checked.err());
    }
}
#[test]
fn an_expression_that_is_none_is_told() {
    let wrong = [("/body/0/body/0/relevant", json!("concat("))];
    assert!(check_package("kecil", "1", &files(&wrong, &[])).is_err());
}
#[test]
fn a_list_of_choices_can_be_read() {
    let list = [("/choices/atap", json!({"version": "1", "file": "desa.csv"}))];
    let mut broken = files(&list, &[]);
    broken.insert("desa.csv".to_owned(), vec![0xff, 0xfe, 0x00]);
    assert!(check_package("kecil", "1", &broken).is_err());
}
#[test]
fn a_picture_that_is_named_is_there() {
    let media = [("/body/0/body/0/media", json!({"image": {"id": "pintu.png"}}))];
    check(&files(&media, &["pintu.png"]), &[]);
    check(&files(&media, &[]), &["at alamat: names the file `pintu.png`"]);
}
#[test]
fn a_list_of_choices_that_is_named_is_there() {
    let list = [("/choices/atap", json!({"version": "1", "file": "desa.csv"}))];
    check(&files(&list, &["desa.csv"]), &[]);
    check(&files(&list, &[]), &["at choices.atap: names the file `desa.csv`"]);
}
#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let wrong = [("/body/0/body/0/name", json!("a b")), ("/body/0/body/1/name", json!("c d"))];
    let problems = check_package("kecil", "1", &files(&wrong, &[])).expect_err("two names");
    assert!(problems.len() >= 2, "{problems:?}");
}
#[test]
fn a_package_is_what_it_calls_itself() {
    assert!(check_package("kecil", "2", &files(&[], &[])).is_err());
}
#[test]
fn what_is_no_text_is_no_form() {
    let bytes = BTreeMap::from([(DEFINITION_NAME.to_owned(), vec![0xff, 0xfe])]);
    check(&bytes, &["UTF-8"]);
    check(&BTreeMap::new(), &["form."]);
}
