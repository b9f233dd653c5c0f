//! Which files make a form that may reach people.

use crate::support::{set, small};
use ketuk_form::{DEFINITION_NAME, check_package};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn files(changes: &[(&str, Value)], others: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let mut form = small();
    for (pointer, value) in changes {
        set(&mut form, pointer, value.clone());
    }
    let others = others.iter().map(|name| ((*name).to_owned(), b"name,label\n".to_vec()));
    others.chain([(DEFINITION_NAME.to_owned(), form.to_string().into_bytes())]).collect()
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
