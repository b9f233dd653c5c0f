//! Harmed workbooks: both readers of sheets answer with a form, rows or a word on what is wrong, and never panic.

use crate::workbook_mutate::{form, mutate, pack, prelist};
use crate::xform_mutate::Dice;
use ketuk_authoring::{import_xlsform, is_packed_workbook, read_sheet_rows};
use proptest::prelude::*;

/// Whether it came as far as a form.
fn play(parts: &[u8]) -> bool {
    let file = pack(parts);
    assert!(is_packed_workbook(&file));
    let _sheets = read_sheet_rows(&file);
    let imported = import_xlsform("form.xlsx", &file);
    assert!(imported.form.is_some() || !imported.diagnostics.is_empty(), "refused without a word");
    imported.form.is_some()
}

#[test]
fn the_workbooks_that_are_harmed_are_sound() {
    assert!(play(&form()), "{:#?}", import_xlsform("form.xlsx", &pack(&form())).diagnostics);
    let sheets = read_sheet_rows(&pack(&prelist())).expect("a workbook");
    assert_eq!(sheets[0].rows.len(), 3);
    assert_eq!(sheets[0].rows[1].cells[1], "64.74.01.1001.001");
}

/// A fuzzer's: two rows of one number stood below each other once they were sorted, and the gap between them had no
/// end, so that what followed was taken for lying behind empty rows.
#[test]
fn a_row_that_stands_twice_hides_nothing() {
    let mut text = String::from_utf8(form()).expect("text");
    for column in ["A", "B", "F"] {
        text = text.replace(&format!(r#""{column}6""#), &format!(r#""{column}2""#));
    }
    let imported = import_xlsform("form.xlsx", &pack(text.as_bytes()));
    let codes: Vec<_> = imported.diagnostics.iter().map(|said| said.code).collect();
    assert!(!codes.contains(&"sheet.after_empty_rows"), "{codes:?}");
}

proptest! {
    #[test]
    fn no_harm_makes_a_reader_of_workbooks_panic(seed: u64) {
        let mut dice = Dice::new(seed);
        play(&mutate(&form(), &mut dice));
        play(&mutate(&prelist(), &mut dice));
    }
}
